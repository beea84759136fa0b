// SPDX-License-Identifier: MIT
// The code that the reports print, saved and run as it is: it must get a token, and be judged right.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { check, cxtoken, equal, ids, Listener, run, settings, truth, work } from './harness.mjs';
import { oauth2Server, oidcProvider, usersEndpoint, ID, KEY_ID, KEY_SECRET, PLAIN, WILD } from './servers.mjs';

const AXIOS = ['axios-0.21', 'axios-0.27', 'axios-0.28', 'axios-1.0', 'axios'];

// The code of a JSON report, for a client and a way to load modules.
function snippetIn(report, client) {
  const found = report.snippets.find((one) => one.client === client && !/^const .*require\(/m.test(one.code));
  truth(found !== undefined, `no snippet for ${client} in the report`);
  return found.code;
}

// A folder in which `axios` is the given version.
function folderFor(axios) {
  const folder = join(work, `with-${axios}`);
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  const link = join(folder, 'node_modules', 'axios');
  try {
    symlinkSync(join(process.cwd(), '..', 'node_modules', axios), link);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  return folder;
}

function save(folder, name, text) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

// How each client's code is saved and run; only a line that prints the token is added.
const runners = {
  axios: AXIOS.map((version) => [version, 'node', folderFor(version), 'token.mjs', 'console.log(token);\n']),
  fetch: [['fetch', 'node', work, 'fetch.mjs', 'console.log(token);\n']],
  curl: [['curl', 'sh', work, 'token.sh', '']],
  requests: [['requests', 'python', work, 'token.py', 'print(token)\n']],
};

async function runSnippet(code, [, command, folder, name, more], env) {
  const file = save(folder, name, code + more);
  const program = command === 'python' ? await run(settings.python, ['-I', file], { env })
    : await run(command, [file], { env, cwd: folder });
  equal(0, program.status, `the snippet's exit status (${(program.err || program.out).trim().slice(-400)})`);
  return program.out;
}

// From the report to the peer, and to --listen with the same settings.
async function snippetWorks(client, runner, { url, id, secret, args = [], env = {} }) {
  const report = await cxtoken(['--diagnose', '--json', '--client', client, '--token-url', url, ...args],
    { id, secret, env });
  const code = snippetIn(JSON.parse(report.out), client);
  const own = { CXONE_CLIENT_ID: id, CXONE_CLIENT_SECRET: secret, ...env };
  const said = await runSnippet(code, runner, own);
  truth(/[\w.~-]{20,}/.test(said), `no token came: ${said}`);
  const listener = await Listener.open(['--json', ...args], { id, secret, env });
  await runSnippet(code.replace(url, listener.url), runner, own);
  const judged = await listener.report();
  // Which spelling of Basic is right, an endpoint alone knows: a raw one is possibly wrong.
  const may = code.includes('encode') ? [] : ['basic-not-encoded'];
  equal([[], 0], [ids(judged).filter((found) => !may.includes(found)), judged.exit_status],
    '--listen: findings and exit status');
  await listener.close();
}

// What needs .NET, which neither Debian nor npm has, is not run here. Its grammar reads it.
const grammars = { csharp: 'tree-sitter-c-sharp/tree-sitter-c_sharp.wasm',
  powershell: 'tree-sitter-powershell/tree-sitter-powershell.wasm' };

async function parserFor(client) {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(process.cwd(), '..', 'node_modules', grammars[client])));
  return parser;
}

async function snippetIsGrammatical(client, { url, id, secret, args = [], env = {} }) {
  const wild = `${url}?a='b'&c=$(d)`;
  const report = await cxtoken(['--diagnose', '--json', '--client', client, '--token-url', wild, ...args],
    { id, secret, env });
  const code = snippetIn(JSON.parse(report.out), client), parser = await parserFor(client);
  truth(!parser.parse(code).rootNode.hasError, `the grammar refuses:\n${code}`);
  truth(parser.parse(code.replace('}', '')).rootNode.hasError, 'the grammar takes code without a brace');
}

async function works(name, { versions = ['axios-0.21', 'axios'], ...settings }) {
  const ofClient = async (client) => {
    for (const runner of runners[client].filter((r) => client !== 'axios' || versions.includes(r[0])))
      await check(`snippet for ${runner[0]}, ${name}`, () => snippetWorks(client, runner, settings));
  };
  await Promise.all(Object.keys(runners).map(ofClient));
  for (const client of Object.keys(grammars))
    await check(`snippet for ${client}, ${name}: grammar alone`, () => snippetIsGrammatical(client, settings));
}

// A client without --client: the one that its User-Agent names is given, and its code works.
async function byUserAgent() {
  const calls = {
    axios: "import axios from 'axios';\nconst token = await axios.post(process.env.CXONE_TOKEN_URL, { grant_type: "
      + "'client_credentials', client_id: process.env.CXONE_CLIENT_ID, client_secret: "
      + 'process.env.CXONE_CLIENT_SECRET }).catch((e) => e.response.data.error);\n',
    fetch: "const r = await fetch(process.env.CXONE_TOKEN_URL, { method: 'POST', body: '{\"client_secret\":1}' });\n"
      + 'const token = (await r.json()).error;\n',
    curl: 'curl -sS -d "{\\"grant_type\\":\\"client_credentials\\"}" "$CXONE_TOKEN_URL"\n',
    requests: "import os\nimport requests\ntoken = requests.post(os.environ['CXONE_TOKEN_URL'], "
      + "json={'grant_type': 'client_credentials'}, timeout=10).json()['error']\n",
  };
  for (const [client, wrong] of Object.entries(calls))
    await check(`${client}: --listen names it by its User-Agent, and its fix is right`, async () => {
      const own = { CXONE_CLIENT_ID: ID, CXONE_CLIENT_SECRET: WILD };
      const runner = runners[client][0];
      const first = await Listener.open(['--once', '--json'], { id: ID, secret: WILD });
      const told = await runSnippet(wrong, runner, { ...own, CXONE_TOKEN_URL: first.url });
      truth(told.includes('invalid_client'), `the client was told: ${told}`);
      const report = JSON.parse(await first.close({ once: true, status: 4 }));
      const code = snippetIn(report, client);
      const second = await Listener.open(['--once', '--json'], { id: ID, secret: WILD });
      await runSnippet(code.replace(report.endpoint, second.url), runner, own);
      equal('healthy', JSON.parse(await second.close({ once: true })).verdict, 'verdict on the fix');
    });
}

export async function snippetCases() {
  const users = await usersEndpoint(ID, WILD);
  await works('post', { url: users.url, id: ID, secret: WILD, versions: AXIOS });
  users.close();

  const provider = await oidcProvider();
  const basic = { id: 'wild:basic', secret: WILD, args: ['--auth-method', 'basic'] };
  await works('basic, oidc-provider', { url: provider.url, ...basic });
  await works('the spelling of Basic that works', { url: provider.url, ...basic, args: ['--auth-method', 'basic-raw'] });
  await works('scope, oidc-provider', { url: provider.url, id: 'scoped', secret: PLAIN, args: ['--scope', 'api:read'] });
  provider.close();

  const server = await oauth2Server();
  const raw = { id: 'wild', secret: WILD, args: ['--auth-method', 'basic-raw'] };
  await works('basic-raw, oauth2-server', { url: server.url, ...raw });
  const key = ['--grant-type', 'password', '--access-key-id', KEY_ID];
  const env = { CXONE_ACCESS_KEY_ID: KEY_ID, CXONE_ACCESS_KEY_SECRET: KEY_SECRET };
  const user = { url: server.url, id: 'user', secret: WILD, env };
  await works('access key, post', { ...user, args: key });
  await works('access key, basic-raw', { ...user, args: [...key, '--auth-method', 'basic-raw'] });
  server.close();

  await byUserAgent();
}
