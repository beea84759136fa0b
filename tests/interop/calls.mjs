// SPDX-License-Identifier: MIT
// Token requests as people write them with axios, Node's fetch, curl and Python requests: the code,
// and what cxtoken must say of what it sends.
//
// A row: name, the call, the findings (none: a right request), and with which secret: PLAIN (no
// encoding changes it) or WILD (encodings do). Where nothing is said, a right request is sent with
// both, a wrong one with WILD.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, nextLine, run, settings, start, work } from './harness.mjs';
import { ID, PLAIN, WILD } from './servers.mjs';

const require = createRequire(import.meta.url);
const FORM = 'application/x-www-form-urlencoded';
const formHeader = { 'Content-Type': FORM };
const grant = { grant_type: 'client_credentials' };
const object = (secret) => ({ ...grant, client_id: ID, client_secret: secret });
const form = (secret) => new URLSearchParams(object(secret));
const text = (secret) => `grant_type=client_credentials&client_id=${ID}&client_secret=${secret}`;
const basic = (secret) => `Basic ${Buffer.from(`${ID}:${secret}`).toString('base64')}`;
const encoded = (value) => new URLSearchParams([['', value]]).toString().slice(1);

// ---- axios ----

const versions = { 'axios 0.21': 'axios-0.21', 'axios 0.27': 'axios-0.27', 'axios 0.28': 'axios-0.28',
  'axios 1.0': 'axios-1.0', 'axios 1.x': 'axios' };

// old: up to 0.27.2 the header does not make a form of an object; since then it does.
function axiosRows(axios, old) {
  const auth = (secret) => ({ auth: { username: ID, password: secret } });
  const formerly = (finding, now = []) => (old ? [finding] : now);
  return [
    ['post(url, object)', (u, s) => axios.post(u, object(s)), ['json-body']],
    ['post(url, object, {headers: form})', (u, s) => axios.post(u, object(s), { headers: formHeader }),
      formerly('json-under-form-header')],
    ['post(url, object, form header misplaced)', (u, s) => axios.post(u, object(s), formHeader), ['json-body']],
    ['post(url, {...object, headers})', (u, s) => axios.post(u, { ...object(s), headers: formHeader }),
      ['headers-in-body']],
    ['post(url, {data: object, headers})', (u, s) => axios.post(u, { data: object(s), headers: formHeader }),
      ['headers-in-body']],
    ['post(url, JSON.stringify)', (u, s) => axios.post(u, JSON.stringify(object(s))), ['json-under-form-header']],
    ['post(url, JSON.stringify, {headers: form})',
      (u, s) => axios.post(u, JSON.stringify(object(s)), { headers: formHeader }), ['json-under-form-header']],
    ['post(url, JSON.stringify, {headers: JSON})',
      (u, s) => axios.post(u, JSON.stringify(object(s)), { headers: { 'Content-Type': 'application/json' } }),
      ['json-body']],
    ['post(url, URLSearchParams)', (u, s) => axios.post(u, form(s)), []],
    ['post(url, URLSearchParams, {headers: form})', (u, s) => axios.post(u, form(s), { headers: formHeader }), []],
    ['post(url, text of URLSearchParams)', (u, s) => axios.post(u, form(s).toString()), []],
    ['axios({method, url, data: URLSearchParams})', (u, s) => axios({ method: 'post', url: u, data: form(s) }), []],
    ['post(url, URLSearchParams, {headers: JSON})',
      (u, s) => axios.post(u, form(s), { headers: { 'Content-Type': 'application/json' } }),
      ['form-under-other-type']],
    ['post(url, template)', (u, s) => axios.post(u, text(s)), [], PLAIN],
    ['post(url, template)', (u, s) => axios.post(u, text(s)), ['form-not-encoded'], WILD],
    ['post(url, encoded twice)', (u, s) => axios.post(u, form(encodeURIComponent(s))), ['form-double-encoded'], WILD],
    ['post(url, null, {params})', (u, s) => axios.post(u, null, { params: object(s) }), ['params-in-url']],
    ['get(url, {params})', (u, s) => axios.get(u, { params: object(s) }), ['params-in-url', 'method-not-post']],
    ['get(url)', (u) => axios.get(u), ['method-not-post']],
    ['post(url)', (u) => axios.post(u), ['body-empty']],
    ['post(url, null, {headers: object})',
      (u, s) => axios.post(u, null, { headers: object(s) }), ['params-in-headers']],
    ['post(url, URLSearchParams, {auth})', (u, s) => axios.post(u, new URLSearchParams(grant), auth(s)), [], PLAIN],
    ['post(url, URLSearchParams, {auth})', (u, s) => axios.post(u, new URLSearchParams(grant), auth(s)),
      ['basic-not-encoded'], WILD],
    ['post(url, object, {auth})', (u, s) => axios.post(u, grant, auth(s)), ['json-body'], PLAIN],
    ['post(url, URLSearchParams with secret, {auth})', (u, s) => axios.post(u, form(s), auth(s)),
      ['two-auth-methods'], PLAIN],
    ['post(url, URLSearchParams, {auth: undefined})',
      (u) => axios.post(u, new URLSearchParams(grant), { auth: { username: undefined, password: undefined } }),
      ['credential-missing']],
    ['post(url, URLSearchParams, {headers: Bearer})',
      (u, s) => axios.post(u, form(s), { headers: { Authorization: 'Bearer of.an.old.token' } }),
      ['bearer-for-basic']],
    ['post(url, object, undefined secret)', (u) => axios.post(u, object(undefined)),
      ['json-body', 'credential-missing']],
    ['post(url, URLSearchParams, undefined secret)', (u) => axios.post(u, form(undefined)),
      ['credential-undefined', 'credential-differs']],
    ['post(url, object, undefined secret, {headers: form})',
      (u) => axios.post(u, object(undefined), { headers: formHeader }),
      old ? ['json-under-form-header', 'credential-missing'] : ['credential-missing']],
    ['post(url, URLSearchParams, ${VARIABLE})', (u) => axios.post(u, form('${CXONE_CLIENT_SECRET}')),
      ['credential-placeholder', 'credential-differs']],
    ['post(url, URLSearchParams, line end)', (u, s) => axios.post(u, form(`${s}\n`)), ['credential-line-end', 'credential-differs']],
    ['post(url, URLSearchParams, swapped)',
      (u, s) => axios.post(u, new URLSearchParams({ ...grant, client_id: s, client_secret: ID })),
      ['credentials-swapped', 'credential-differs'], PLAIN],
    ['post over a 302', (u, s, via) => axios.post(via(302), form(s)), ['method-not-post']],
    ['post over a 307', (u, s, via) => axios.post(via(307), form(s)), []],
    ...(old ? [] : [['postForm(url, object)', (u, s) => axios.postForm(u, object(s)), ['multipart-body']]]),
  ];
}

async function axiosAnswer(call) {
  try {
    const { status, data } = await call;
    return { status, token: typeof data.access_token === 'string' };
  } catch (error) {
    if (error.response === undefined) throw new Failure(`no answer: ${error.code} ${error.message}`);
    return { status: error.response.status, token: false };
  }
}

function axiosClients() {
  return Object.entries(versions).map(([name, folder]) => {
    const axios = require(folder).create({ timeout: 10000, proxy: false });
    return { name, rows: axiosRows(axios, /0\.2[17]$/.test(name)), answer: axiosAnswer };
  });
}

// ---- fetch ----

const post = (url, body, headers, more) => fetch(url, { method: 'POST', body, headers, ...more });

function formData(secret) {
  const made = new FormData();
  for (const [name, value] of Object.entries(object(secret))) made.append(name, value);
  return made;
}

function twoTypes() {
  const made = new Headers({ 'Content-Type': 'application/json' });
  made.append('Content-Type', FORM);
  return made;
}

const fetchRows = [
  ['object', (u, s) => post(u, object(s)), ['object-not-serialised']],
  ['object, form header', (u, s) => post(u, object(s), formHeader), ['object-not-serialised']],
  ['JSON.stringify', (u, s) => post(u, JSON.stringify(object(s))), ['json-body']],
  ['JSON.stringify, JSON header', (u, s) => post(u, JSON.stringify(object(s)), { 'Content-Type': 'application/json' }),
    ['json-body']],
  ['JSON.stringify, form header', (u, s) => post(u, JSON.stringify(object(s)), formHeader),
    ['json-under-form-header']],
  ['URLSearchParams', (u, s) => post(u, form(s)), []],
  ['URLSearchParams, form header', (u, s) => post(u, form(s), formHeader), []],
  ['text of URLSearchParams', (u, s) => post(u, form(s).toString()), ['form-under-other-type']],
  ['text of URLSearchParams, form header', (u, s) => post(u, form(s).toString(), formHeader), []],
  ['template, form header', (u, s) => post(u, text(s), formHeader), ['form-not-encoded'], WILD],
  ['encodeURI, form header', (u, s) => post(u, encodeURI(text(s)), formHeader), ['form-not-encoded'], WILD],
  ['FormData', (u, s) => post(u, formData(s)), ['multipart-body']],
  ['two types', (u, s) => post(u, form(s), twoTypes()), ['header-repeated']],
  ['undefined secret', (u) => post(u, form(undefined)), ['credential-undefined', 'credential-differs']],
  ['parameters in headers', (u, s) => post(u, '', object(s)), ['params-in-headers']],
  ['no body', (u) => post(u), ['body-empty']],
  ['Basic', (u, s) => post(u, new URLSearchParams(grant), { Authorization: basic(s) }), [], PLAIN],
  ['Basic, raw', (u, s) => post(u, new URLSearchParams(grant), { Authorization: basic(s) }),
    ['basic-not-encoded'], WILD],
  ['Basic, form-encoded', (u, s) => post(u, new URLSearchParams(grant), { Authorization: basic(encoded(s)) }), []],
  ['Basic of undefined', (u) => post(u, new URLSearchParams(grant),
    { Authorization: `Basic ${btoa('undefined:undefined')}` }), ['credential-undefined', 'credential-differs']],
  ['Basic without base64', (u, s) => post(u, new URLSearchParams(grant), { Authorization: `Basic ${ID}:${s}` }),
    ['basic-malformed']],
  ['another secret', (u, s) => post(u, form(`${s.slice(0, -1)}!`)), ['credential-differs']],
  ['grant misspelt', (u, s) => post(u, new URLSearchParams({ ...object(s), grant_type: 'client_credential' })),
    ['grant-type-wrong']],
  ['no grant', (u, s) => post(u, new URLSearchParams({ client_id: ID, client_secret: s })), ['grant-type-missing']],
  ['over a 301', (u, s, via) => post(via(301), form(s)), ['method-not-post']],
  ['over a 308', (u, s, via) => post(via(308), form(s)), []],
];

async function fetchAnswer(call) {
  const response = await call;
  return { status: response.status, token: (await response.text()).includes('"access_token"') };
}

// ---- programs: curl, Python requests ----

const STATUS = ['-sS', '--max-time', '10', '-w', '\n%{http_code}'];

function curlRows() {
  const file = (content) => {
    const path = join(work, 'secret');
    writeFileSync(path, content);
    return path;
  };
  const json = (s) => JSON.stringify(object(s));
  const data = (...pairs) => pairs.flatMap((pair) => ['-d', pair]);
  const urlencoded = (s) => ['grant_type=client_credentials', `client_id=${ID}`, `client_secret=${s}`]
    .flatMap((pair) => ['--data-urlencode', pair]);
  const wrapped = (s) => basic(s).replace(/.{76}/, '$&\n');
  return [
    ["-d '{...}'", (u, s) => [u, '-d', json(s)], ['json-under-form-header']],
    ["-d '{...}' -H JSON", (u, s) => [u, '-d', json(s), '-H', 'Content-Type: application/json'], ['json-body']],
    ['--json', (u, s) => [u, '--json', json(s)], ['json-body']],
    ['-d for each', (u, s) => [u, ...data(...text(s).split('&'))], [], PLAIN],
    ['-d raw', (u, s) => [u, '-d', text(s)], [], PLAIN],
    ['-d raw', (u, s) => [u, '-d', text(s)], ['form-not-encoded'], WILD],
    ['--data-urlencode', (u, s) => [u, ...urlencoded(s)], []],
    ['--data-urlencode, -X POST', (u, s) => [u, '-X', 'POST', ...urlencoded(s)], []],
    ['--data-urlencode of an encoded secret', (u, s) => [u, ...urlencoded(encodeURIComponent(s))],
      ['form-double-encoded'], WILD],
    ['--data-urlencode client_secret@file', (u, s) => [u, ...urlencoded(s).slice(0, 4),
      '--data-urlencode', `client_secret@${file(s)}`], []],
    ['--data-urlencode client_secret@file with a line end', (u, s) => [u, ...urlencoded(s).slice(0, 4),
      '--data-urlencode', `client_secret@${file(`${s}\n`)}`], ['credential-line-end', 'credential-differs']],
    ['-F', (u, s) => [u, ...Object.entries(object(s)).flatMap(([k, v]) => ['--form-string', `${k}=${v}`])],
      ['multipart-body']],
    ['-G', (u, s) => [u, '-G', ...urlencoded(s)], ['params-in-url', 'method-not-post']],
    ['-X GET', (u, s) => [u, '-X', 'GET', ...urlencoded(s)], ['method-not-post']],
    ['-u', (u, s) => [u, '-u', `${ID}:${s}`, '-d', 'grant_type=client_credentials'], [], PLAIN],
    ['-u, raw', (u, s) => [u, '-u', `${ID}:${s}`, '-d', 'grant_type=client_credentials'],
      ['basic-not-encoded'], WILD],
    ['-u and client_secret', (u, s) => [u, '-u', `${ID}:${s}`, ...urlencoded(s)], ['two-auth-methods'], PLAIN],
    ['-H Basic in two lines', (u, s) => [u, '-d', 'grant_type=client_credentials',
      '-H', `Authorization: ${wrapped(s)}`], ['basic-malformed']],
    ['-H Basic by echo', (u, s) => [u, '-d', 'grant_type=client_credentials',
      '-H', `Authorization: ${basic(`${s}\n`)}`], ['credential-line-end', 'credential-differs'], PLAIN],
    ['-d client_secret=$UNSET', (u) => [u, '-d', text('')], ['credential-missing']],
    ['-d with single quotes', (u) => [u, '-d', text('$CXONE_CLIENT_SECRET')], ['credential-placeholder', 'credential-differs']],
    ['-d twice', (u, s) => [u, '-d', 'grant_type=client_credentials', ...urlencoded(s)], ['parameter-repeated']],
    ['-L over a 302', (u, s, via) => ['-L', via(302), ...urlencoded(s)], ['method-not-post']],
    ['-L -X POST over a 302', (u, s, via) => ['-L', '-X', 'POST', via(302), ...urlencoded(s)], ['body-empty']],
    ['-L over a 307', (u, s, via) => ['-L', via(307), ...urlencoded(s)], []],
  ].map(([name, args, ...rest]) => [name, (...a) => run('curl', [...STATUS, ...args(...a)]), ...rest]);
}

async function curlAnswer(call) {
  const program = await call;
  const at = program.out.lastIndexOf('\n');
  if (program.status !== 0) throw new Failure(`curl ended with ${program.status}: ${program.err}`);
  return { status: Number(program.out.slice(at + 1)), token: program.out.includes('"access_token"') };
}

const requestsRows = [
  ['data', 'data', []],
  ['data=list of pairs', 'pairs', []],
  ['json', 'json', ['json-body']],
  ['json, form header', 'json-form-header', ['json-under-form-header']],
  ['data=json.dumps', 'dumps', ['json-body']],
  ['data=json.dumps, form header', 'dumps-form-header', ['json-under-form-header']],
  ['data=str(dict), form header', 'str', ['object-not-serialised']],
  ['data=f-string', 'text', ['form-under-other-type'], PLAIN],
  ['data=f-string, form header', 'text-form-header', [], PLAIN],
  ['data=f-string, form header', 'text-form-header', ['form-not-encoded'], WILD],
  ['data=f-string with None', 'text-none', ['credential-undefined', 'credential-differs'], PLAIN],
  ['data with None', 'none', ['credential-missing'], PLAIN],
  ['params', 'params', ['params-in-url']],
  ['headers', 'headers', ['params-in-headers'], PLAIN],
  ['files', 'files', ['multipart-body'], PLAIN],
  ['get', 'get', ['params-in-url', 'method-not-post'], PLAIN],
  ['auth', 'auth', [], PLAIN],
  ['auth, raw', 'auth', ['basic-not-encoded'], WILD],
  ['auth, and the secret in data', 'auth-twice', ['two-auth-methods'], PLAIN],
  ['auth, json', 'auth-json', ['json-body'], PLAIN],
  ['data with a line end', 'line-end', ['credential-line-end', 'credential-differs'], PLAIN],
  ['session with a JSON header', 'session', ['form-under-other-type'], PLAIN],
];

// One Python for all calls: a line for each, a line of answer.
const python = { program: undefined, read: 0 };

const callRequests = (way) => async (url, secret) => {
  if (python.program === undefined)
    python.program = start(settings.python, ['-I', 'requests_call.py'], { cwd: process.cwd() });
  python.program.child.stdin.write(`${JSON.stringify({ way, url, id: ID, secret })}\n`);
  const line = await nextLine(python.program, 'out', python.read);
  python.read += line.length + 1;
  return JSON.parse(line);
};

export function clients() {
  return [
    ...axiosClients(),
    { name: 'fetch', rows: fetchRows, answer: fetchAnswer },
    { name: 'curl', rows: curlRows(), answer: curlAnswer },
    { name: 'requests', rows: requestsRows.map(([name, way, ...rest]) => [name, callRequests(way), ...rest]),
      answer: (call) => call },
  ];
}
