// SPDX-License-Identifier: MIT
// The endpoints: oidc-provider, @node-oauth/oauth2-server, and one that answers as the endpoint of
// cxtoken's users does. Each on a free port of loopback, each counting its requests.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';
import OAuth2Server from '@node-oauth/oauth2-server';
import { noteToken, secrets } from './harness.mjs';

const BODY_MAX = 1 << 20;

// No encoding changes the first; the second has what encodings change, and no %XX.
export const PLAIN = 'Qz7hT2vLx9KpW4mRb8Nd-Yc3';
export const WILD = 'J4+w&k=T;z9 G/r%?y#"Lq7\'\\u$V:x~b@N';
export const PERCENT = 'Xd6%2BsK/9e+Vh3%Zq8'; // has %2B in it, as itself
export const ID = '5b0c1d7e-3f62-4a8b-9c15-7d2e8f640a93';
export const KEY_ID = 'KZ4XQ2NBVT7MHW3LRYC5DJ6SGPEUAOFIKZ4XQ2NBVT7MHW3LRYC5====';
export const KEY_SECRET = 'M7RTW3XEQLZ5YHCN2VKDB4JSGPAUFOIM7RTW3XEQLZ5YHCN2VKD6====';
const noted = [PLAIN, WILD, PERCENT, encodeURIComponent(WILD), KEY_SECRET];
for (const secret of noted) secrets.add(secret);

function noteTokenIn(body) {
  try {
    const token = JSON.parse(body).access_token;
    if (typeof token === 'string') noteToken(token);
  } catch {
    // not every answer is JSON
  }
}

async function bodyOf(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > BODY_MAX) break;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

// A server whose handler is set once its address is known.
async function listen(makeHandler) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const peer = { origin: `http://127.0.0.1:${server.address().port}`, posts: 0, gets: 0, last: undefined };
  const handler = await makeHandler(peer);
  server.on('request', (request, response) => {
    if (request.method === 'POST') peer.posts++;
    else peer.gets++;
    const end = response.end.bind(response);
    response.end = (body, ...rest) => {
      if (body) noteTokenIn(body.toString());
      return end(body, ...rest);
    };
    handler(request, response);
  });
  peer.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return peer;
}

function send(response, status, headers, body) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}

// ---- oidc-provider ----

const common = { redirect_uris: [], response_types: [], id_token_signed_response_alg: 'ES256' };
const credentials = { ...common, grant_types: ['client_credentials'] };

const oidcClients = [
  { ...credentials, client_id: 'post', client_secret: PLAIN, token_endpoint_auth_method: 'client_secret_post' },
  { ...credentials, client_id: 'basic', client_secret: PLAIN, token_endpoint_auth_method: 'client_secret_basic' },
  { ...credentials, client_id: 'wild-post', client_secret: WILD, token_endpoint_auth_method: 'client_secret_post' },
  { ...credentials, client_id: 'wild:basic', client_secret: WILD, token_endpoint_auth_method: 'client_secret_basic' },
  { ...credentials, client_id: 'percent', client_secret: PERCENT, token_endpoint_auth_method: 'client_secret_post' },
  { ...common, client_id: 'no-grant', client_secret: PLAIN, grant_types: [] },
  { ...credentials, client_id: 'scoped', client_secret: PLAIN, scope: 'api:read' },
  { ...credentials, client_id: 'signed', client_secret: PLAIN + PLAIN, token_endpoint_auth_method: 'client_secret_jwt' },
];

export function oidcProvider() {
  console.info = console.warn = () => {}; // its advice for production
  return listen((peer) => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const provider = new Provider(peer.origin, {
      clients: oidcClients,
      scopes: ['api:read', 'api:write'],
      features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
      clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'],
      jwks: { keys: [{ ...key, alg: 'ES256', use: 'sig', kid: 'one' }] },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      ttl: { ClientCredentials: 7200 },
    });
    peer.issuer = peer.origin;
    peer.url = `${peer.origin}/token`;
    return provider.callback();
  });
}

// ---- @node-oauth/oauth2-server ----

const oauthClients = {
  plain: { secret: PLAIN, grants: ['client_credentials'] },
  wild: { secret: WILD, grants: ['client_credentials'] },
  percent: { secret: PERCENT, grants: ['client_credentials'] },
  'no-grant': { secret: PLAIN, grants: ['authorization_code'] },
  user: { secret: WILD, grants: ['password'] },
};

const model = {
  getClient: (id, secret) => {
    const client = Object.hasOwn(oauthClients, id) ? oauthClients[id] : undefined;
    if (client === undefined || (secret !== null && secret !== client.secret)) return null;
    return { id, grants: client.grants };
  },
  getUserFromClient: (client) => ({ id: client.id }),
  getUser: (name, password) => (name === KEY_ID && password === KEY_SECRET ? { id: name } : null),
  validateScope: (user, client, scope) => {
    if (scope === undefined) return ['api:read'];
    return scope.every((word) => word === 'api:read') ? scope : false;
  },
  saveToken: (token, client, user) => ({ ...token, client, user }),
};

async function asExpressParses(request) {
  const body = (await bodyOf(request)).toString();
  const type = (request.headers['content-type'] || '').split(';')[0];
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body));
  return type === 'application/json' ? JSON.parse(body) : {};
}

export function oauth2Server() {
  const oauth = new OAuth2Server({ model, accessTokenLifetime: 7200 });
  return listen((peer) => {
    peer.url = `${peer.origin}/oauth/token`;
    return async (request, response) => {
      const { method, headers } = request;
      const body = await asExpressParses(request);
      const answer = new OAuth2Server.Response({ headers: {} });
      try {
        await oauth.token(new OAuth2Server.Request({ method, headers, query: {}, body }), answer);
        send(response, answer.status, answer.headers, answer.body);
      } catch (error) { // as its wrapper for Express writes it
        send(response, error.code || 500, answer.headers, { error: error.name, error_description: error.message });
      }
    };
  });
}

// ---- as the endpoint of cxtoken's users: form 200 with two hours, JSON 401 ----

function basicMatches(value, id, secret) {
  const pair = Buffer.from(value.replace(/^Basic /i, ''), 'base64').toString();
  const encoded = new URLSearchParams([[id, secret]]).toString().replace('=', ':');
  return pair === `${id}:${secret}` || pair === encoded;
}

function right(request, body, id, secret) {
  const type = (request.headers['content-type'] || '').split(';')[0].trim();
  const form = new URLSearchParams(body);
  const once = [...form.keys()].length === new Set(form.keys()).size;
  if (type !== 'application/x-www-form-urlencoded' || !once) return false;
  if (form.get('grant_type') !== 'client_credentials') return false;
  const { authorization } = request.headers;
  if (authorization !== undefined) return !form.has('client_secret') && basicMatches(authorization, id, secret);
  return form.get('client_id') === id && form.get('client_secret') === secret;
}

export function usersEndpoint(id, secret) {
  return listen((peer) => {
    peer.url = `${peer.origin}/auth/oauth/token`;
    return async (request, response) => {
      const body = await bodyOf(request);
      peer.last = { request, body };
      if (request.method === 'POST' && right(request, body.toString(), id, secret)) {
        const token = `token.${randomBytes(24).toString('hex')}`;
        send(response, 200, {}, { access_token: token, token_type: 'bearer', expires_in: 7200 });
      } else {
        send(response, 401, {}, { error: 'invalid_client' });
      }
    };
  });
}

// Sends every request on to where peer.to says, with the status of the path: /302.
export function redirector() {
  return listen((peer) => (request, response) => {
    bodyOf(request).then(() => {
      response.writeHead(Number(request.url.slice(1)), { Location: peer.to, 'Content-Length': 0 });
      response.end();
    });
  });
}
