// SPDX-License-Identifier: MIT
// Real clients with right and wrong calls, against an endpoint and against `cxtoken --listen`, and
// what the endpoint got through `cxtoken --inspect`.
import { check, cxtoken, equal, ids, Listener } from './harness.mjs';
import { redirector, usersEndpoint, ID, PLAIN, WILD } from './servers.mjs';
import { clients } from './calls.mjs';

// With these a request is answered as a right one: they are possible only.
const HARMLESS = new Set(['basic-not-encoded']);

// The bytes of the request that the endpoint got last.
function raw({ request, body }) {
  const fields = request.rawHeaders.flatMap((text, i, all) => (i % 2 ? [] : [`${text}: ${all[i + 1]}\r\n`]));
  const head = `${request.method} ${request.url} HTTP/1.1\r\n${fields.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

async function atListener(listener, call, findings) {
  const answer = await call(listener.url);
  const report = await listener.report();
  equal([findings[0] || 'healthy', findings], [report.verdict, ids(report)], 'verdict and findings');
  const right = findings.every((id) => HARMLESS.has(id));
  equal([right, right ? 0 : 4], [answer.status === 200, report.exit_status],
    `answered 200 (it was ${answer.status}), exit_status`);
}

async function atEndpoint(peer, call, findings, secret) {
  peer.last = undefined;
  const answer = await call(peer.url);
  equal(findings.every((id) => HARMLESS.has(id)), answer.token, `a token from the endpoint (${answer.status})`);
  if (peer.last === undefined) return; // what no HTTP server lets through
  const args = ['--inspect=-', '--json', '--token-url', peer.url];
  const program = await cxtoken(args, { id: ID, secret, input: raw(peer.last) });
  const report = JSON.parse(program.out);
  // A head that nothing follows may be a recording without the body: only the wire proves that there was none.
  const open = !/^content-length:/im.test(raw(peer.last));
  const recorded = findings.filter((id) => !(open && id === 'body-empty'));
  const verdict = recorded[0] || (findings.length > 0 ? 'unknown' : 'healthy');
  equal([verdict, recorded], [report.verdict, ids(report)], '--inspect: verdict and findings');
  equal(answer.token ? 0 : 4, program.status, '--inspect: exit status');
}

// All calls of one client with one secret, one after the other, to endpoints of its own.
async function callsOf(client, name, secret) {
  const peer = await usersEndpoint(ID, secret);
  const redirect = await redirector();
  const via = (url) => (status) => {
    redirect.to = url;
    return `${redirect.origin}/${status}`;
  };
  const listener = await Listener.open(['--json', '--token-url', peer.url], { id: ID, secret });
  for (const [row, call, findings, only] of client.rows) {
    const both = only === undefined && findings.length === 0;
    if (!both && (only || WILD) !== secret) continue;
    const made = (url) => client.answer(call(url, secret, via(url)));
    await check(`${client.name}: ${row}, ${name} secret, endpoint`, () => atEndpoint(peer, made, findings, secret));
    await check(`${client.name}: ${row}, ${name} secret, --listen`, () => atListener(listener, made, findings));
  }
  await check(`${client.name}: the listener's end`, () => listener.close());
  peer.close();
  redirect.close();
}

export async function clientCases() {
  const all = clients();
  for (const [name, secret] of [['plain', PLAIN], ['wild', WILD]])
    await Promise.all(all.map((client) => callsOf(client, name, secret)));
}
