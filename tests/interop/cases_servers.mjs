// SPDX-License-Identifier: MIT
// cxtoken's own requests against real servers: the token, the verdict, the number of requests.
import { check, cxtoken, equal, ids, truth } from './harness.mjs';
import { oauth2Server, oidcProvider, KEY_ID, KEY_SECRET, PERCENT, PLAIN, WILD } from './servers.mjs';

const OTHER = 'Wq8Zt3nJ6kYv1LxRr5Mp';
const BASIC = ['--auth-method', 'basic'];
const RAW = ['--auth-method', 'basic-raw'];
const FORM_JSON = ['form', 'json'];
const scope = (...words) => words.flatMap((word) => ['--scope', word]);

// name, client, secret, more options, exit status, verdict, its confidence, the requests of --diagnose
const oidc = [
  ['post', 'post', PLAIN, [], 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['basic', 'basic', PLAIN, BASIC, 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['basic-raw, nothing to encode', 'basic', PLAIN, RAW, 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['reserved characters, post', 'wild-post', WILD, [], 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['reserved characters, basic', 'wild:basic', WILD, BASIC, 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['reserved characters, basic-raw', 'wild:basic', WILD, RAW, 4, 'basic-encoding', 'sure',
    [...FORM_JSON, 'basic', 'form']],
  ['a secret with %2B in it', 'percent', PERCENT, [], 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['stored percent-encoded', 'wild-post', encodeURIComponent(WILD), [], 4, 'secret-double-encoded', 'sure',
    [...FORM_JSON, 'decoded', 'form']],
  ['stored percent-encoded, basic', 'wild:basic', encodeURIComponent(WILD), BASIC, 4, 'secret-double-encoded', 'sure',
    [...FORM_JSON, 'decoded', 'form']],
  ['without the grant', 'no-grant', PLAIN, [], 4, 'grant-not-allowed', 'sure', FORM_JSON],
  ['scope', 'scoped', PLAIN, scope('api:read'), 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['scope that the client has not', 'scoped', PLAIN, scope('api:read', 'api:write'), 4, 'scope-refused', 'sure',
    FORM_JSON],
  ['wrong secret', 'post', OTHER, [], 4, 'credentials-refused', 'sure', [...FORM_JSON, 'basic']],
  ['wrong secret, basic', 'basic', OTHER, BASIC, 4, 'credentials-refused', 'sure', [...FORM_JSON, 'post']],
  ['wrong secret with reserved characters', 'post', `${OTHER}+&`, [], 4, 'credentials-refused', 'sure',
    [...FORM_JSON, 'basic', 'basic-raw']],
  ['unknown client', 'nobody', PLAIN, [], 4, 'credentials-refused', 'sure', [...FORM_JSON, 'basic']],
  ['client that signs', 'signed', PLAIN + PLAIN, [], 4, 'credentials-refused', 'sure', [...FORM_JSON, 'basic']],
];

const oauth2 = [
  ['post', 'plain', PLAIN, [], 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['basic', 'plain', PLAIN, BASIC, 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['reserved characters, post', 'wild', WILD, [], 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['reserved characters, basic-raw', 'wild', WILD, RAW, 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['reserved characters, basic', 'wild', WILD, BASIC, 4, 'basic-encoding', 'sure',
    [...FORM_JSON, 'basic-raw', 'form']],
  ['a secret with %2B in it', 'percent', PERCENT, [], 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['stored percent-encoded', 'wild', encodeURIComponent(WILD), [], 4, 'secret-double-encoded', 'sure',
    [...FORM_JSON, 'decoded', 'form']],
  ['without the grant', 'no-grant', PLAIN, [], 4, 'grant-not-allowed', 'likely', [...FORM_JSON, 'basic']],
  ['scope', 'plain', PLAIN, scope('api:read'), 0, 'form-ok-json-refused', 'sure', FORM_JSON],
  ['scope that the client has not', 'plain', PLAIN, scope('api:write'), 4, 'scope-refused', 'sure', FORM_JSON],
  ['wrong secret', 'plain', OTHER, [], 4, 'credentials-refused', 'sure', [...FORM_JSON, 'basic']],
  ['unknown client', 'nobody', PLAIN, [], 4, 'credentials-refused', 'sure', [...FORM_JSON, 'basic']],
];

async function fetches(peer, id, secret, args, status) {
  peer.posts = 0;
  const program = await cxtoken(['--token-url', peer.url, ...args], { id, secret });
  equal(status, program.status, `exit status (${program.err.trim()})`);
  equal(1, peer.posts, 'requests');
  if (status === 0) truth(/^[\w.~-]{20,}\n$/.test(program.out), 'no token on standard output');
  else equal(['', 1], [program.out, program.err.split('\n').length - 1], 'standard output, lines of standard error');
}

async function diagnoses(peer, id, secret, args, status, verdict, confidence, probes) {
  peer.posts = 0;
  const program = await cxtoken(['--diagnose', '--json', '--token-url', peer.url, ...args], { id, secret });
  const report = JSON.parse(program.out);
  equal([verdict, confidence], [report.verdict, report.findings[0]?.confidence],
    `verdict and confidence (findings: ${ids(report)})`);
  equal(probes, report.attempts.map((attempt) => attempt.probe), 'requests');
  equal([status, status], [program.status, report.exit_status], 'exit status, and that of the report');
  equal(probes.length, peer.posts, 'requests with credentials at the server');
  const json = report.attempts[1].response;
  equal([400, 'invalid_request'], [json.status, json.error], 'what both servers answer to JSON');
}

async function table(name, peer, rows) {
  for (const [row, id, secret, args, status, ...wanted] of rows) {
    await check(`${name}, ${row}: fetch`, () => fetches(peer, id, secret, args, status));
    await check(`${name}, ${row}: --diagnose`, () => diagnoses(peer, id, secret, args, status, ...wanted));
  }
}

// ---- discovery ----

async function issuer(peer) {
  const args = ['--issuer', peer.issuer];
  await check('oidc-provider: --issuer finds the endpoint, and a cached token asks nobody', async () => {
    const env = { CXONE_NO_CACHE: '' };
    for (const [posts, gets] of [[1, 1], [0, 0]]) {
      peer.posts = peer.gets = 0;
      const program = await cxtoken(args, { id: 'post', secret: PLAIN, env });
      equal(0, program.status, `exit status (${program.err.trim()})`);
      equal([posts, gets], [peer.posts, peer.gets], 'POST and GET requests');
    }
    peer.posts = peer.gets = 0;
    const fresh = await cxtoken([...args, '--force-refresh'], { id: 'post', secret: PLAIN, env });
    equal([0, 1, 0], [fresh.status, peer.posts, peer.gets], 'exit status, POST, GET with the cached document');
  });
  await check('oidc-provider: --issuer --diagnose', async () => {
    const program = await cxtoken(['--diagnose', '--json', ...args], { id: 'post', secret: PLAIN });
    const report = JSON.parse(program.out);
    equal(['form-ok-json-refused', 0, peer.url], [report.verdict, program.status, report.endpoint], 'verdict');
  });
  await check('oidc-provider: --issuer of another name', async () => {
    peer.posts = 0;
    const other = peer.issuer.replace('127.0.0.1', 'localhost');
    const program = await cxtoken(['--issuer', other], { id: 'post', secret: PLAIN });
    equal([8, 0], [program.status, peer.posts], `exit status and requests with credentials (${program.err.trim()})`);
    const diagnosis = await cxtoken(['--diagnose', '--json', '--issuer', other], { id: 'post', secret: PLAIN });
    const report = JSON.parse(diagnosis.out);
    equal(['discovery-failed', 8, 0], [report.verdict, diagnosis.status, peer.posts], 'verdict, status, requests');
  });
  await check('oidc-provider: --issuer with a grant that it does not list', async () => {
    const password = ['--grant-type', 'password', '--access-key-id', KEY_ID];
    const env = { CXONE_ACCESS_KEY_SECRET: KEY_SECRET };
    const program = await cxtoken(['--diagnose', '--json', ...password, ...args], { id: 'post', secret: PLAIN, env });
    const report = JSON.parse(program.out);
    equal(['grant-not-supported', 4], [report.verdict, program.status], `verdict (findings: ${ids(report)})`);
  });
  await check('oidc-provider: a URL that is not the token endpoint', async () => {
    const url = `${peer.origin}/elsewhere`;
    const program = await cxtoken(['--diagnose', '--json', '--token-url', url], { id: 'post', secret: PLAIN });
    const report = JSON.parse(program.out);
    equal(['not-a-token-endpoint', 'sure', 8],
      [report.verdict, report.findings[0].confidence, program.status], 'verdict, confidence and exit status');
    truth(program.out.includes(peer.url), "the report does not name discovery's token endpoint");
  });
}

// ---- NICE's password grant ----

async function accessKey(peer) {
  const args = ['--grant-type', 'password', '--access-key-id', KEY_ID];
  for (const method of ['post', 'basic-raw'])
    for (const [name, key, status, verdict] of [
      ['right', KEY_SECRET, 0, 'form-ok-json-refused'],
      ['wrong', KEY_SECRET.replace('W3', '3W'), 4, 'access-key-refused'],
    ])
      await check(`oauth2-server, ${name} access key, ${method}`, async () => {
        const env = { CXONE_ACCESS_KEY_SECRET: key };
        const more = ['--token-url', peer.url, '--auth-method', method, ...args];
        const program = await cxtoken(more, { id: 'user', secret: WILD, env });
        equal(status, program.status, `exit status (${program.err.trim()})`);
        const diagnosis = await cxtoken(['--diagnose', '--json', ...more], { id: 'user', secret: WILD, env });
        const report = JSON.parse(diagnosis.out);
        equal([verdict, status], [report.verdict, diagnosis.status], `verdict (findings: ${ids(report)})`);
      });
}

export async function serverCases() {
  const provider = await oidcProvider();
  await table('oidc-provider', provider, oidc);
  await issuer(provider);
  provider.close();
  const server = await oauth2Server();
  await table('oauth2-server', server, oauth2);
  await accessKey(server);
  server.close();
}
