// SPDX-License-Identifier: MIT
// Endpoints that refuse a request for one thing in it, whatever its credentials, and the parts that
// an experiment has to name then.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { noteToken } from './harness.mjs';

const FORM = 'application/x-www-form-urlencoded';
const LIBRARIES = /^(axios|curl|go-http-client|java|node|undici|python)/i;
const KNOWN = new Set(['grant_type', 'client_id', 'client_secret', 'scope']);

const field = (request, name) => request.headers[name];
const typeOf = (request) => (field(request, 'content-type') || '').split(';')[0].trim().toLowerCase();

function namesOf(request) {
  if (typeOf(request) === FORM) return [...new URLSearchParams(request.text).keys()];
  try {
    return Object.keys(JSON.parse(request.text));
  } catch {
    return [];
  }
}

const refused = [401, { error: 'invalid_client', error_description: 'Client authentication failed' }];

// holds: what the endpoint wants; parts: what differs where it does not hold; answer: of the refusal.
export const RULES = {
  form: { holds: (r) => typeOf(r) === FORM, parts: ['media-type', 'body'] },
  charset: { holds: (r) => !/charset/i.test(field(r, 'content-type') || ''), parts: ['charset'],
    answer: [415, { error: 'invalid_request' }] },
  chunks: { holds: (r) => field(r, 'transfer-encoding') === undefined, parts: ['framing'] },
  length: { holds: (r) => field(r, 'content-length') !== undefined, parts: ['framing'],
    answer: [411, { error: 'invalid_request', error_description: 'Length Required' }] },
  origin: { holds: (r) => ['origin', 'sec-fetch-mode'].every((name) => field(r, name) === undefined), parts: ['origin'],
    answer: [400, { error: 'invalid_request', error_description: 'AADSTS9002326: Cross-origin token redemption' }] },
  agent: { holds: (r) => field(r, 'user-agent') !== undefined, parts: ['user-agent'],
    answer: [403, { message: 'Forbidden' }] },
  library: { holds: (r) => !LIBRARIES.test(field(r, 'user-agent') || ''), parts: ['user-agent'],
    answer: [403, { message: 'Forbidden' }] },
  accept: { holds: (r) => /application\/json/.test(field(r, 'accept') || ''), parts: ['accept'],
    answer: [406, { error: 'invalid_request', error_description: 'Not Acceptable' }] },
  basic: { holds: (r) => field(r, 'authorization') !== undefined, parts: ['body', 'authentication'] },
  post: { holds: (r) => field(r, 'authorization') === undefined, parts: ['body', 'authentication'] },
  names: { holds: (r) => namesOf(r).every((name) => KNOWN.has(name)), parts: ['body'],
    answer: [400, { error: 'invalid_request' }] },
  query: { holds: (r) => !r.url.includes('?'), parts: ['path'], answer: [404, { error: 'invalid_request' }] },
};

// The id and the secret, under whatever names, in whatever format, with whatever method.
function hasCredentials(request, id, secret) {
  const values = [request.text];
  if (typeOf(request) === FORM) values.push(...new URLSearchParams(request.text).values());
  try {
    values.push(...Object.values(JSON.parse(request.text)));
  } catch {
    // it is not JSON
  }
  const pair = Buffer.from((field(request, 'authorization') || '').replace(/^Basic /i, ''), 'base64').toString();
  const colon = pair.indexOf(':');
  values.push(...[pair.slice(0, Math.max(colon, 0)), pair.slice(colon + 1)].map((text) => decodeURIComponent(text)));
  return values.includes(id) && values.includes(secret);
}

export function rightFor(rules, request, id, secret) {
  return rules.every((name) => RULES[name].holds(request)) && hasCredentials(request, id, secret);
}

function answerOf(rules, request) {
  const broken = rules.find((name) => !RULES[name].holds(request));
  return (broken && RULES[broken].answer) || refused;
}

async function read(request, port) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { method, url, httpVersion, headers, rawHeaders } = request;
  return { method, url, httpVersion, headers, rawHeaders, port, text: Buffer.concat(pieces).toString('latin1') };
}

// answer(request, number) gives [status, JSON]; every request is kept.
export async function counting(answer) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const peer = { url: `http://127.0.0.1:${port}/auth/oauth/token`, host: `127.0.0.1:${port}`, requests: [], answers: [] };
  server.on('request', async (incoming, response) => {
    const request = await read(incoming, port);
    peer.requests.push(request);
    const [status, body] = answer(request, peer.requests.length);
    peer.answers.push(status === 200);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  peer.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return peer;
}

export function token() {
  const made = `token.${randomBytes(24).toString('hex')}`;
  noteToken(made);
  return [200, { access_token: made, token_type: 'bearer', expires_in: 7200 }];
}

export function endpointWith(rules, id, secret) {
  return counting((request) => (rightFor(rules, request, id, secret) ? token() : answerOf(rules, request)));
}

// Refuses all that comes, as what a client's request is recorded at.
export const recorder = () => counting(() => refused);
