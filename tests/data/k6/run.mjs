// SPDX-License-Identifier: MIT
// Runs a k6 script under node: setup(), then the default function with what it returned.
//   node run.mjs SCRIPT
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

register('./resolve.mjs', import.meta.url);
globalThis.__ENV = { ...process.env };
const script = await import(pathToFileURL(process.argv[2]));
const data = script.setup();
if (!data.token) throw new Error('setup() returned no token');
script.default(data);
