// SPDX-License-Identifier: MIT
// What the cases share: counting, running programs within a time limit, cxtoken itself.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Canaries } from './canary.mjs';

export const settings = { cxtoken: '', python: '', readme: '' };
export const work = mkdtempSync(join(process.cwd(), 'work-'));
// The secrets that no output of cxtoken may hold; the tokens, which only its standard output may.
export const secrets = new Canaries();
const tokens = new Canaries();

// Far more than is needed, for a busy machine: they only end what would never end.
const CASE_MS = 60000;
const PROGRAM_MS = 30000;
const TOKENS_MAX = 50;
const OUTPUT_MAX = 1 << 20;

const running = new Set();

export function noteToken(token) {
  tokens.add(token);
  tokens.keep(TOKENS_MAX); // only what was issued lately can be in what is looked at
}

let passed = 0;
let failed = 0;

export function finish(status) {
  for (const child of running) child.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(status || failed > 0 || passed === 0 ? 1 : 0);
}

export function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export async function check(name, body) {
  try {
    await within(CASE_MS, 'the case', body());
    passed++;
  } catch (error) {
    failed++;
    const detail = error instanceof Failure ? error.message : error.stack;
    console.log(`FAIL ${name}: ${String(detail).replace(/\s*\n\s*/g, ' | ')}`);
  }
}

export class Failure extends Error {}

export function equal(wanted, got, what) {
  if (!isDeepStrictEqual(wanted, got))
    throw new Failure(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}

export function truth(value, what) {
  if (!value) throw new Failure(what);
}

// The next whole line of a running program's output; from is where it begins.
export async function nextLine(program, name, from) {
  const end = () => program[name].indexOf('\n', from);
  const come = new Promise((resolve, reject) => {
    const look = () => {
      if (end() < 0 && program.status === undefined) return;
      program.child.off('text', look);
      if (end() >= 0) resolve();
      else reject(new Failure(`a program ended with status ${program.status}: ${program.err.slice(-300)}`));
    };
    program.child.on('text', look);
    look();
  });
  await within(PROGRAM_MS, 'a line of output', come);
  return program[name].slice(from, end());
}

// Starts a program. `closed` resolves to its exit status, and never rejects.
export function start(command, args, { env = {}, cwd = work } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
  const program = { child, out: '', err: '', status: undefined };
  running.add(child);
  for (const name of ['out', 'err']) {
    const stream = name === 'out' ? child.stdout : child.stderr;
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      if (program[name].length < OUTPUT_MAX) program[name] += text;
      child.emit('text');
    });
  }
  child.stdin.on('error', () => {}); // a program that does not read it
  program.closed = new Promise((resolve) => {
    child.on('error', (error) => { program.err += error.message; });
    child.on('close', (status, signal) => {
      running.delete(child);
      program.status = signal === null ? status : signal;
      child.emit('text');
      resolve(program.status);
    });
  });
  return program;
}

export async function run(command, args, options = {}) {
  const program = start(command, args, options);
  program.child.stdin.end(options.input || '');
  try {
    await within(PROGRAM_MS, command, program.closed);
  } finally {
    if (program.status === undefined) program.child.kill('SIGKILL');
  }
  return program;
}

export function searchLeaks(program, shown = false) {
  const { out, err } = program;
  const part = secrets.leak(out) || secrets.leak(err) || tokens.leak(err) || (shown ? undefined : tokens.leak(out));
  if (part !== undefined) throw new Failure(`a part of a secret in cxtoken's output: ${JSON.stringify(part)}`);
}

function environment({ id, secret, env = {} }) {
  const own = { CXONE_NO_CACHE: '1', CXONE_CACHE_DIR: join(work, 'cache') };
  if (id !== undefined) own.CXONE_CLIENT_ID = id;
  if (secret !== undefined) own.CXONE_CLIENT_SECRET = secret;
  return { ...own, ...env };
}

// cxtoken with credentials; its output searched for secrets.
export async function cxtoken(args, { input, ...own } = {}) {
  const program = await run(settings.cxtoken, args, { input, env: environment(own) });
  const reports = args.some((arg) => /^--(diagnose|inspect|listen|check)/.test(arg));
  searchLeaks(program, !reports);
  return program;
}

export function ids(report) {
  return report.findings.map((finding) => finding.id);
}

// A running `cxtoken --serve` on a free port.
export class Server {
  static async open(args, own) {
    const server = new Server();
    server.program = start(settings.cxtoken, ['--serve=127.0.0.1:0', ...args], { env: environment(own) });
    const line = await nextLine(server.program, 'err', 0);
    const found = /^cxtoken: listening on (http:\/\/127\.0\.0\.1:\d+\/\S*)$/.exec(line);
    truth(found, `the first line: ${JSON.stringify(line)}`);
    [, server.url] = found;
    return server;
  }

  async close() {
    this.program.child.kill('SIGTERM');
    await within(PROGRAM_MS, '--serve', this.program.closed);
    equal([0, ''], [this.program.status, this.program.out], 'exit status and standard output');
    searchLeaks(this.program);
  }
}

// A running `cxtoken --listen` on a free port.
export class Listener {
  static async open(args, own) {
    const listener = new Listener();
    listener.program = start(settings.cxtoken, ['--listen=127.0.0.1:0', ...args], { env: environment(own) });
    listener.read = 0;
    const line = await nextLine(listener.program, 'err', 0);
    const found = /^cxtoken: listening on (http:\/\/127\.0\.0\.1:\d+\/\S*)$/.exec(line);
    truth(found, `the listener's first line: ${JSON.stringify(line)}`);
    [, listener.url] = found;
    return listener;
  }

  async report() {
    const line = await nextLine(this.program, 'out', this.read);
    this.read += line.length + 1;
    return JSON.parse(line);
  }

  // Ends by itself (--once), or by SIGTERM.
  async close({ once = false, status = 0 } = {}) {
    if (!once) this.program.child.kill('SIGTERM');
    await within(PROGRAM_MS, 'the listener', this.program.closed);
    equal(status, this.program.status, "the listener's exit status");
    truth(once || this.program.out.length === this.read, 'more reports than requests');
    searchLeaks(this.program);
    return this.program.out;
  }
}
