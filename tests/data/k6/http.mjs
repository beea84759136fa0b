// SPDX-License-Identifier: MIT
// k6/http, as far as the scripts use it: post() sends an object as a form, and returns when the answer is
// there. Another node makes the request, with its input on a pipe.
import { spawnSync } from 'node:child_process';

const SEND = `
const { url, body, headers } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
fetch(url, { method: 'POST', body, headers, redirect: 'follow' }).then(async (r) =>
  console.log(JSON.stringify({ status: r.status, body: await r.text() })));`;

function post(url, body, params = {}) {
  const form = typeof body === 'object';
  const text = form ? new URLSearchParams(body).toString() : body;
  const headers = { ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }), ...params.headers };
  const done = spawnSync(process.execPath, ['-e', SEND], { input: JSON.stringify({ url, body: text, headers }), timeout: 20000 });
  if (done.status !== 0) throw new Error(`no answer: ${done.stderr}`);
  const response = JSON.parse(done.stdout);
  return { ...response, json: (name) => JSON.parse(response.body)[name] };
}

export default { post };
