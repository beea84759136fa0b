// SPDX-License-Identifier: MIT
// `cxtoken --serve` before the endpoint of cxtoken's users: the README's own lines for k6 and axios,
// openid-client, and a load of many connections; the endpoint is asked once.
import { readFileSync } from 'node:fs';
import axios from 'axios';
import autocannon from 'autocannon';
import { Issuer } from 'openid-client';
import { check, equal, settings, Server, truth } from './harness.mjs';
import { usersEndpoint, ID, PLAIN, WILD } from './servers.mjs';

// The README's block of js: one piece for k6, one for axios.
function pieces() {
  const block = /```js\n([\s\S]*?)```/.exec(readFileSync(settings.readme, 'utf8'));
  truth(block, 'README.md has no block of js');
  return block[1].split(/\n\n/).map((text) => text.trim());
}

// As k6 does it: an object is sent as a form, the answer has json(path). Synchronous there, so awaited here.
const k6 = {
  post: (url, fields) => ({
    json: async (name) => (await fetch(url, { method: 'POST', body: new URLSearchParams(fields) }).then((r) => r.json()))[name],
  }),
};

async function readme(url, secret) {
  const env = { TOKEN_URL: url, CXONE_CLIENT_ID: ID, CXONE_CLIENT_SECRET: secret };
  const [first, second] = pieces();
  const code = (text, name) => `return (async () => { ${text}\nreturn await ${name}; })()`;
  const tokens = [
    await new Function('http', '__ENV', code(first, 'token'))(k6, env),
    await new Function('axios', 'process', code(second, 'access_token'))(axios, { env }),
  ];
  return tokens;
}

async function openid(url, secret, method) {
  const issuer = new Issuer({ issuer: url, token_endpoint: url });
  const client = new issuer.Client({ client_id: ID, client_secret: secret, token_endpoint_auth_method: method });
  return (await client.grant({ grant_type: 'client_credentials' })).access_token;
}

function load(url, secret) {
  return autocannon({
    url, method: 'POST', connections: 50, amount: 2000,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: ID, client_secret: secret }).toString(),
  });
}

export async function serveCases() {
  for (const [name, secret] of [['plain', PLAIN], ['wild', WILD]]) {
    const peer = await usersEndpoint(ID, secret);
    const server = await Server.open(['--token-url', peer.url], { id: ID, secret });
    const tokens = new Set();
    await check(`--serve, ${name} secret: fifty connections, two thousand requests`, async () => {
      const result = await load(server.url, secret);
      equal([2000, 0, 0], [result['2xx'], result.non2xx, result.errors], 'answers 200, other answers, errors');
    });
    await check(`--serve, ${name} secret: the README's lines`, async () => {
      for (const token of await readme(server.url, secret)) tokens.add(token);
    });
    for (const method of ['client_secret_post', 'client_secret_basic'])
      await check(`--serve, ${name} secret: openid-client, ${method}`, async () => {
        tokens.add(await openid(server.url, secret, method));
      });
    await check(`--serve, ${name} secret: another secret`, async () => {
      const wrong = await axios.post(server.url, new URLSearchParams({ grant_type: 'client_credentials', client_id: ID,
        client_secret: 'another' }), { validateStatus: () => true });
      equal([401, 'invalid_client'], [wrong.status, wrong.data.error], 'status and error');
    });
    await check(`--serve, ${name} secret: one token, one request`, async () => {
      equal([1, 1], [tokens.size, peer.posts], 'tokens, requests at the endpoint');
      truth(typeof [...tokens][0] === 'string', 'no token');
      await server.close();
    });
    peer.close();
  }
}
