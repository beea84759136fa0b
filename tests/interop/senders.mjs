// SPDX-License-Identifier: MIT
// The clients of cases_replay.mjs: each sends one and the same token request in the ways that it
// has. A way: json, form, basic, origin, chunked, query, more (one parameter more), misnamed.
import { createRequire } from 'node:module';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { equal, nextLine, run, settings, start, work } from './harness.mjs';
import { ID } from './servers.mjs';

const require = createRequire(import.meta.url);
const ORIGIN = { Origin: 'http://localhost:3000', Referer: 'http://localhost:3000/' };
const grant = { grant_type: 'client_credentials' };
const whole = (secret) => ({ ...grant, client_id: ID, client_secret: secret });
const form = (secret) => new URLSearchParams(whole(secret));
const misnamed = (secret) => ({ ...grant, clientId: ID, clientSecret: secret });
const basic = (secret) => `Basic ${Buffer.from(`${ID}:${secret}`).toString('base64')}`;

// ---- axios ----

function axiosSender(folder) {
  const axios = require(folder).create({ timeout: 10000, proxy: false, maxRedirects: 0 });
  const ways = {
    json: (u, s) => axios.post(u, whole(s)),
    form: (u, s) => axios.post(u, form(s)),
    basic: (u, s) => axios.post(u, new URLSearchParams(grant), { auth: { username: ID, password: s } }),
    origin: (u, s) => axios.post(u, form(s), { headers: ORIGIN }),
    chunked: (u, s) => axios.post(u, Readable.from([form(s).toString()]),
      { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
    query: (u, s) => axios.post(u, form(s), { params: { version: 1 } }),
    more: (u, s) => axios.post(u, new URLSearchParams({ ...whole(s), audience: 'https://api.example' })),
    misnamed: (u, s) => axios.post(u, new URLSearchParams(misnamed(s))),
  };
  return Object.fromEntries(Object.entries(ways).map(([way, call]) => [way, (u, s) => call(u, s).catch((error) => {
    if (error.response === undefined) throw error;
    return error;
  })]));
}

// ---- Node's own ----

const post = (url, body, headers, more) =>
  fetch(url, { method: 'POST', body, headers, ...more }).then((response) => response.text());

const fetchSender = {
  json: (u, s) => post(u, JSON.stringify(whole(s)), { 'Content-Type': 'application/json' }),
  form: (u, s) => post(u, form(s)),
  basic: (u, s) => post(u, new URLSearchParams(grant), { Authorization: basic(s) }),
  chunked: (u, s) => post(u, Readable.toWeb(Readable.from([Buffer.from(form(s).toString())])),
    { 'Content-Type': 'application/x-www-form-urlencoded' }, { duplex: 'half' }),
  misnamed: (u, s) => post(u, new URLSearchParams(misnamed(s))),
};

// Node's http sends no field of its own but Host, Connection and the length.
function plain(url, body, headers, chunked) {
  return new Promise((resolve, reject) => {
    const length = chunked ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const request = httpRequest(url, { method: 'POST', headers: { ...headers, ...length } }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    request.on('error', reject);
    request.end(body);
  });
}

const TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const httpSender = {
  json: (u, s) => plain(u, JSON.stringify(whole(s)), { 'Content-Type': 'application/json' }),
  form: (u, s) => plain(u, form(s).toString(), TYPE),
  origin: (u, s) => plain(u, form(s).toString(), { ...TYPE, ...ORIGIN }),
  query: (u, s) => plain(`${u}?version=1`, form(s).toString(), TYPE),
};

// ---- curl ----

const curl = (...args) => run('curl', ['-sS', '--max-time', '10', ...args]);
const data = (pairs) => Object.entries(pairs).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]);
export const curlArgs = {
  json: (u, s) => [u, '--json', JSON.stringify(whole(s))],
  form: (u, s) => [u, ...data(whole(s))],
  basic: (u, s) => [u, '-u', `${ID}:${s}`, ...data(grant)],
  origin: (u, s) => [u, ...Object.entries(ORIGIN).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), ...data(whole(s))],
  chunked: (u, s) => [u, '-H', 'Transfer-Encoding: chunked', ...data(whole(s))],
  query: (u, s) => [`${u}?version=1`, ...data(whole(s))],
  more: (u, s) => [u, ...data({ ...whole(s), audience: 'https://api.example' })],
};
const curlSender = Object.fromEntries(Object.entries(curlArgs).map(([way, args]) => [way, (u, s) => curl(...args(u, s))]));

// ---- programs that read a line for each request and print one when it was answered ----

function lineSender(ways, command) {
  const state = { program: undefined, read: 0 };
  const send = async (way, url, secret) => {
    if (state.program === undefined) state.program = start(...await command(), { cwd: process.cwd() });
    state.program.child.stdin.write(`${way}\t${url}\t${ID}\t${secret}\n`);
    state.read += (await nextLine(state.program, 'out', state.read)).length + 1;
  };
  return Object.fromEntries(ways.split(' ').map((way) => [way, (u, s) => send(way, u, s)]));
}

async function goProgram() {
  const made = join(work, 'send');
  const env = { GOCACHE: join(work, 'go'), GO111MODULE: 'off' };
  const built = await run('go', ['build', '-o', made, 'send.go'], { cwd: process.cwd(), env });
  equal(0, built.status, `go build: ${built.err}`);
  return [made, []];
}

export function senders() {
  const python = (library) => () => [settings.python, ['-I', 'send.py', library]];
  const java = (library) => () => ['java', ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', 'Send.java', library]];
  return {
    'axios 0.21': axiosSender('axios-0.21'),
    'axios 0.27': axiosSender('axios-0.27'),
    'axios 1.x': axiosSender('axios'),
    fetch: fetchSender,
    'node:http': httpSender,
    curl: curlSender,
    requests: lineSender('json form basic origin chunked query more', python('requests')),
    httpx: lineSender('json form basic origin chunked query more', python('httpx')),
    'java.net.http': lineSender('json form basic chunked', java('client')),
    HttpURLConnection: lineSender('json form basic chunked', java('connection')),
    Go: lineSender('json form basic chunked query', goProgram),
  };
}
