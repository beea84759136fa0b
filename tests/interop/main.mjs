// SPDX-License-Identifier: MIT
// Runs all cases against the real peers.  node main.mjs CXTOKEN PYTHON README [PART]: servers, clients, snippets, serve or replay
import { settings, finish } from './harness.mjs';
import { serverCases } from './cases_servers.mjs';
import { clientCases } from './cases_clients.mjs';
import { serveCases } from './cases_serve.mjs';
import { replayCases } from './cases_replay.mjs';
import { snippetCases } from './cases_snippets.mjs';

[, , settings.cxtoken, settings.python, settings.readme] = process.argv;
const part = process.argv[5];

// Only the tests' own settings, and no proxy.
for (const name of Object.keys(process.env))
  if (/^CXONE_|_proxy$|^NODE_|^GITHUB_ACTIONS$|^COLUMNS$|^AXIOS_/i.test(name)) delete process.env[name];

process.on('uncaughtException', (error) => {
  console.log(`FAIL outside of any case: ${error && error.stack}`);
  finish(1);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => finish(1));

const parts = { servers: serverCases, clients: clientCases, snippets: snippetCases, serve: serveCases, replay: replayCases };
for (const [name, cases] of Object.entries(parts)) if (!part || part === name) await cases();
finish(0);
