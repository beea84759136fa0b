// SPDX-License-Identifier: MIT
// `--replay` with what real clients send, through `--listen --forward` and from recordings, at
// endpoints that refuse them for one thing, or for two.
import { inspect } from 'node:util';
import { check, cxtoken, equal, Listener, truth } from './harness.mjs';
import { counting, endpointWith, recorder, rightFor, token, RULES } from './rules.mjs';
import { curlArgs, senders } from './senders.mjs';
import { ID, PLAIN } from './servers.mjs';

const MOST = 6;
const IN_ROW = 3;

// Which rules a way is tried with, one or two at a time; those that the request breaks none of are left out.
const TRIED = {
  json: [['form'], ['form', 'library'], ['form', 'accept']],
  form: [['charset'], ['origin'], ['agent'], ['library'], ['accept'], ['basic'], ['library', 'accept'], ['charset', 'library']],
  basic: [['post']],
  origin: [['origin'], ['origin', 'accept']],
  chunked: [['chunks'], ['length']],
  query: [['query']],
  more: [['names']],
  misnamed: [['names']],
};

// ---- recordings ----

const fieldsOf = ({ rawHeaders }) => rawHeaders.flatMap((name, i) => (i % 2 ? [] : [[name, rawHeaders[i + 1]]]));

function raw(request) {
  const fields = fieldsOf(request).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const body = /chunked/.test(request.headers['transfer-encoding'])
    ? `${Buffer.byteLength(request.text).toString(16)}\r\n${request.text}\r\n0\r\n\r\n` : request.text;
  return Buffer.from(`${request.method} ${request.url} HTTP/${request.httpVersion}\r\n${fields}\r\n${body}`, 'latin1');
}

const har = (request, url) => JSON.stringify({ log: { version: '1.2', creator: { name: 'recorder', version: '1' }, entries: [{
  request: { method: request.method, url: new URL(request.url, url).href, httpVersion: `HTTP/${request.httpVersion}`,
    headers: fieldsOf(request).map(([name, value]) => ({ name, value })), queryString: [], cookies: [],
    postData: { mimeType: request.headers['content-type'], text: request.text } },
  response: { status: 401, statusText: 'Unauthorized', httpVersion: 'HTTP/1.1', cookies: [],
    headers: [{ name: 'Content-Type', value: 'application/json' }],
    content: { mimeType: 'application/json', text: '{"error":"invalid_client"}' } },
}] } });

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

// The same request as it may be recorded; `what` is what the client returned.
function recordings(client, way, request, what, url) {
  const made = { raw: raw(request) };
  if (['fetch', 'axios 1.x'].includes(client)) made.HAR = har(request, url);
  if (/^axios/.test(client) && way !== 'chunked') { // a stream is not text
    made['console.log(error)'] = inspect(what);
    made['error.toJSON()'] = JSON.stringify(what.toJSON());
  }
  if (client === 'curl') made.command = ['curl', ...curlArgs[way](url, PLAIN)].map(quoted).join(' ');
  return made;
}

// ---- what has to hold ----

function longestRow(answers) {
  let longest = 0;
  let row = 0;
  for (const good of answers) {
    row = good ? 0 : row + 1;
    longest = Math.max(longest, row);
  }
  return longest;
}

function keepsLimits(report, peer) {
  const posts = peer.requests.filter((one) => one.method === 'POST').length; // others look for discovery
  equal(posts, report.replay.sent, 'requests that were counted');
  truth(posts <= MOST, `${posts} requests`);
  // A correct request that is refused is looked into as --diagnose does.
  const looked = report.replay.conclusion === 'right-refused';
  truth(looked || longestRow(peer.answers) <= IN_ROW, 'too many refused in a row');
  for (const request of peer.requests) equal(peer.host, request.headers.host, 'Host');
}

// Nothing is sure, and nothing proved, against what the run itself saw.
function nothingAgainst(report) {
  const tries = report.attempts.filter((one) => ['own', 'mended'].includes(one.probe));
  const gotToken = (one) => Boolean(one.response && one.response.token);
  for (const { id, confidence, changed } of report.findings) {
    if (!changed || changed.length === 0 || (confidence !== 'sure' && id !== 'difference-proved')) continue;
    truth(tries.some((one) => gotToken(one) && equalSets(one.changed, changed)), `${id}: no witness`);
    for (const one of tries)
      equal(changed.every((part) => one.changed.includes(part)), gotToken(one), `${id}: a token for ${one.changed}`);
    truth(confidence !== 'sure' || tries.filter((one) => one.probe === 'own').length >= 2, `${id}: sure, not refused again`);
  }
}

const equalSets = (a, b) => JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

function names(report, rules) {
  const parts = [...new Set(rules.flatMap((name) => RULES[name].parts))];
  const { conclusion } = report.replay;
  const said = report.findings.filter((one) => one.confidence !== 'possible').flatMap((one) => one.changed || []);
  if (rules.length === 1) equal('proved', conclusion, `conclusion (${report.verdict})`);
  if (conclusion === 'proved') truth(equalSets(new Set(said), parts), `proved ${said}, needed ${parts}`);
  else truth(parts.every((part) => said.includes(part)), `left ${said}, needed ${parts}`);
  return conclusion;
}

// ---- the cases ----

const argsFor = (rules, url) => ['--json', '--replay', '--token-url', url, ...(rules.includes('basic') ? ['--auth-method', 'basic'] : [])];
const own = { id: ID, secret: PLAIN };
const tally = { proved: 0, narrowed: 0, requests: 0 };

function judge(report, rules, peer) {
  keepsLimits(report, peer);
  nothingAgainst(report);
  tally[names(report, rules)]++;
  tally.requests += peer.requests.length;
}

async function forwarded(send, rules) {
  const peer = await endpointWith(rules, ID, PLAIN);
  const listener = await Listener.open(['--forward', '--once', ...argsFor(rules, peer.url)], own);
  const out = send(listener.url, PLAIN).then(() => listener.close({ once: true, status: (RULES[rules[0]].answer || [401])[0] === 404 ? 8 : 4 }));
  judge(JSON.parse(await out), rules, peer);
  peer.close();
}

async function recorded(content, rules) {
  const peer = await endpointWith(rules, ID, PLAIN);
  const program = await cxtoken(['--inspect=-', ...argsFor(rules, peer.url)], { ...own, input: content });
  judge(JSON.parse(program.out), rules, peer);
  peer.close();
}

async function waysOf(client, ways) {
  for (const [way, send] of Object.entries(ways)) {
    const elsewhere = await recorder();
    const what = await send(elsewhere.url, PLAIN);
    const [request] = elsewhere.requests;
    const breaks = (rules) => rules.every((name) => !rightFor([name], request, ID, PLAIN));
    for (const rules of TRIED[way].filter(breaks)) {
      const name = `${client}, ${way}, ${rules.join(' and ')}`;
      await check(`replay: ${name}, --forward`, () => forwarded(send, rules));
      for (const [kind, content] of Object.entries(recordings(client, way, request, what, elsewhere.url)))
        await check(`replay: ${name}, ${kind}`, () => recorded(content, rules));
    }
    await check(`replay: ${client}, ${way}, nothing elsewhere`, async () => equal(1, elsewhere.requests.length, 'requests'));
    elsewhere.close();
  }
}

// ---- answers that change, and a limit ----

async function random(send, seed) {
  let state = seed;
  const next = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648 < 0.5;
  };
  const peer = await counting((_, number) => (number > 1 && next() ? token() : [401, { error: 'invalid_client' }]));
  const listener = await Listener.open(['--forward', '--once', ...argsFor([], peer.url)], own);
  await send(listener.url, PLAIN);
  const report = JSON.parse(await listener.close({ once: true, status: 4 }));
  keepsLimits(report, peer);
  nothingAgainst(report);
  peer.close();
}

async function limited(send) {
  const peer = await counting((_, number) => (number === 2 ? [429, { error: 'slow_down' }] : [401, { error: 'invalid_client' }]));
  const listener = await Listener.open(['--forward', '--once', ...argsFor([], peer.url)], own);
  await send(listener.url, PLAIN);
  const report = JSON.parse(await listener.close({ once: true, status: 4 }));
  equal([2, 2], [peer.requests.length, report.replay.sent], 'requests');
  peer.close();
}

export async function replayCases() {
  const all = senders();
  await Promise.all(Object.entries(all).map(([client, ways]) => waysOf(client, ways)));
  for (let seed = 1; seed <= 20; seed++) await check(`replay: random answers, ${seed}`, () => random(all.fetch.form, seed));
  await check('replay: 429 as the second answer', () => limited(all['axios 1.x'].json));
  console.log(`replay: ${tally.proved} proved, ${tally.narrowed} narrowed, ${(tally.requests / (tally.proved + tally.narrowed)).toFixed(1)} requests each`);
}
