#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails each allocation, each secret's room and each system call of ordinary runs in turn, and kills a
run at each system call; shim.c does it from inside the process.

run.py --binary PATH --shim PATH [--full] [--only TEXT] [--jobs N]

What must hold, whatever fails: the run ends, with a documented status and by no signal; no secret is on
either output (but the token, where the status is 0) or in a file; a run that fails says why on standard
error and leaves standard output empty (a report is its mode's result and may stand there); what the
program allocated is freed, secrets above all; and the cache is the old one, the new one or none: the next
run uses it or asks anew, and no temporary file stays.
"""
import argparse
import concurrent.futures
import errno
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'e2e'))
sys.dont_write_bytecode = True

import canary                                            # noqa: E402
import replies                                           # noqa: E402
import server as servers                                 # noqa: E402
from endpoint import Cxone, users                        # noqa: E402
from harness import CLIENT_ID, KEY_ID, KEY_SECRET, SECRET, WILD_SECRET  # noqa: E402

# What a library's constructor says by itself, without a way to keep it from that.
FOREIGN = ('Error in GnuTLS initialization: ',)
BOUND = 20                 # seconds that a run may take; each ends by itself long before
SAMPLE = 30                # of the program's own allocations, those that a quick run fails in each scenario
STATUSES = range(9)
TOKEN, TOKEN2 = replies.TOKEN, replies.TOKEN2
SECRETS = {'client secret': SECRET.encode(), 'wrong secret': WILD_SECRET.encode(), 'token': TOKEN.encode(),
           'second token': TOKEN2.encode(), 'access key secret': KEY_SECRET.encode()}

E = errno
# The ways in which each function can fail; what is not here is not failed (see UNTOUCHED).
ERRORS = {
    'open': [E.EACCES, E.EMFILE, E.EINTR], 'openat': [E.EACCES, E.ENOSPC, E.EMFILE, E.EINTR, E.EROFS],
    'read': [E.EIO, E.EINTR, 'short'], 'pread': [E.EIO, E.EINTR, 'short'],
    'write': [E.ENOSPC, E.EIO, E.EINTR, E.EAGAIN, 'short'], 'pwrite': [E.ENOSPC, E.EIO, E.EINTR, 'short'],
    'writev': [E.EIO, E.EINTR, E.EAGAIN], 'readv': [E.EIO, E.EINTR, E.ECONNRESET],
    'fsync': [E.EIO, E.EINTR, E.ENOSPC], 'renameat': [E.EIO, E.ENOSPC, E.EACCES], 'close': [E.EIO, E.EINTR],
    'fstat': [E.EIO], 'stat': [E.EACCES], 'lstat': [E.EACCES], 'fstatat': [E.EIO], 'access': [E.EACCES],
    'mkdir': [E.EACCES, E.ENOSPC], 'unlink': [E.EACCES, E.EROFS], 'unlinkat': [E.EACCES],
    'fchmod': [E.EPERM], 'opendir': [E.EMFILE], 'fdopendir': [E.ENOMEM], 'readdir': [E.EIO], 'fopen': [E.EMFILE],
    'flock': [E.EINTR, E.ENOLCK, E.EOPNOTSUPP], 'fcntl': [E.EMFILE], 'ioctl': [E.ENOTTY],
    'mmap': [E.ENOMEM], 'mprotect': [E.ENOMEM], 'mlock': [E.ENOMEM, E.EPERM], 'madvise': [E.EINVAL],
    'socket': [E.EMFILE, E.EAFNOSUPPORT], 'socketpair': [E.EMFILE], 'connect': [E.ECONNREFUSED, E.ENETUNREACH],
    'bind': [E.EADDRINUSE, E.EACCES], 'listen': [E.EADDRINUSE], 'accept': [E.EMFILE, E.ECONNABORTED, E.EINTR],
    'accept4': [E.EMFILE, E.ECONNABORTED, E.EINTR], 'getsockname': [E.ENOBUFS], 'getpeername': [E.ENOTCONN],
    'getsockopt': [E.ENOBUFS], 'setsockopt': [E.ENOPROTOOPT], 'send': [E.EPIPE, E.ECONNRESET, E.EINTR, 'short'],
    'sendto': [E.EPIPE, E.EINTR, 'short'], 'recv': [E.ECONNRESET, E.EINTR, E.EAGAIN, 'short'],
    'recvfrom': [E.ECONNRESET, E.EINTR, 'short'], 'shutdown': [E.ENOTCONN], 'poll': [E.EINTR, E.ENOMEM],
    'select': [E.EINTR], 'epoll_create1': [E.EMFILE], 'epoll_ctl': [E.ENOSPC, E.ENOMEM], 'epoll_wait': [E.EINTR],
    'eventfd': [E.EMFILE], 'pipe': [E.EMFILE], 'pipe2': [E.EMFILE], 'getrandom': [E.EINTR],
    'pthread_create': [E.EAGAIN], 'setrlimit': [E.EPERM], 'sigaction': [E.EINVAL], 'sigprocmask': [E.EINVAL],
    'fork': [E.EAGAIN, E.ENOMEM], 'waitpid': [E.EINTR], 'setitimer': [E.EINVAL], 'nanosleep': [E.EINTR], 'dlopen': [E.ENOENT], 'sodium_malloc': [E.ENOMEM],
}
# Calls that a cache write makes, failed from there on too: a disk that stays full.
LASTING = {'write': [E.ENOSPC], 'openat': [E.EMFILE, E.ENOSPC], 'fsync': [E.EIO], 'renameat': [E.EIO],
           'flock': [E.ENOLCK], 'alloc': [E.ENOMEM], 'sodium_malloc': [E.ENOMEM], 'socket': [E.EMFILE],
           'getrandom': [E.ENOSYS]}


class Wrong(Exception):
    """Something that must hold did not."""


# ---- what is run ----

class Scenario:
    """args: the arguments; prepare: 'empty', 'old' (an entry is there). report: its mode prints a report."""

    def __init__(self, name, args, prepare='empty', report=False, env=None, expect=0, files=(), feed=b'', fill=False):
        self.fill = fill  # the shared store has the token
        self.name, self.args, self.prepare, self.report = name, args, prepare, report
        self.env, self.expect, self.files, self.feed = env or {}, expect, files, feed

    @property
    def listens(self):
        return bool({'--listen=0', '--serve=0'} & set(self.args))

    @property
    def serves(self):
        return '--serve=0' in self.args


CAPTURED = (b'POST /auth/oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\r\n'
            b'{"grant_type":"client_credentials","client_id":"a","client_secret":"' + WILD_SECRET.encode().replace(
                b'\\', b'\\\\').replace(b'"', b'\\"') + b'"}')
HAR = b'''{"log":{"version":"1.2","entries":[{"request":{"method":"POST","url":"http://127.0.0.1/auth/oauth/token",
"httpVersion":"HTTP/1.1","headers":[{"name":"Content-Type","value":"application/x-www-form-urlencoded"}],
"queryString":[],"postData":{"mimeType":"application/x-www-form-urlencoded","text":"grant_type=client_credentials"}},
"response":{"status":401,"statusText":"","httpVersion":"HTTP/1.1","headers":[],"content":{"mimeType":"application/json",
"text":"{\\"error\\":\\"invalid_client\\"}"}}}]}}'''
CURL = ("curl -X POST 'http://127.0.0.1/auth/oauth/token' -H 'Content-Type: application/json' --data-raw "
        "'{\"client_secret\":\"nothing\"}'\n").encode()
ENV_FILE = ('export CXONE_CLIENT_ID="%s"\nCXONE_CLIENT_SECRET=%s\n' % (CLIENT_ID, SECRET)).encode()
NO_SECRET = {'CXONE_CLIENT_SECRET': None, 'CXONE_CLIENT_ID': None}

SCENARIOS = [
    Scenario('fetch', ['--retry', '0']),
    Scenario('hit', [], 'old'),
    Scenario('refresh', ['--force-refresh', '--retry', '0'], 'old'),
    Scenario('store-miss', ['--retry', '0'], env={'CXONE_CACHE_URL': 'STORE'}),
    Scenario('store-hit', ['--retry', '0'], env={'CXONE_CACHE_URL': 'STORE'}, fill=True),
    Scenario('retry', ['--retry', '1', '--no-cache'], env={'FAIL_FIRST': '1'}),
    Scenario('refused', ['--retry', '0'], env={'CXONE_CLIENT_SECRET': WILD_SECRET}, expect=4),
    Scenario('json', ['--output', 'json'], 'old'),
    Scenario('secret-file', ['--client-secret-file', 'secret'], 'old', env={'CXONE_CLIENT_SECRET': None},
             files=[('secret', SECRET.encode() + b'\n')]),
    Scenario('env-file', ['--env-file', 'env'], 'old', env=NO_SECRET, files=[('env', ENV_FILE)]),
    Scenario('issuer', ['--retry', '0', '--no-cache', '--grant-type', 'password', '--auth-method', 'basic'],
             env={'CXONE_TOKEN_URL': None, 'CXONE_ISSUER': 'ISSUER', 'CXONE_ACCESS_KEY_ID': KEY_ID,
                  'CXONE_ACCESS_KEY_SECRET': KEY_SECRET}),
    Scenario('diagnose', ['--diagnose'], report=True),
    Scenario('diagnose-json', ['--diagnose', '--json'], report=True),
    Scenario('dry-run', ['--dry-run'], report=True),
    Scenario('inspect', ['--inspect=request'], report=True, expect=4, files=[('request', CAPTURED)]),
    Scenario('inspect-har', ['--inspect=har', '--json'], report=True, expect=4, files=[('har', HAR)]),
    Scenario('inspect-curl', ['--inspect=-'], report=True, expect=4, feed=CURL),
    Scenario('listen', ['--listen=0', '--once'], report=True, expect=4),
    Scenario('forward', ['--listen=0', '--forward', '--once'], report=True),
    Scenario('serve', ['--serve=0', '--retry', '0']),
    Scenario('serve-hit', ['--serve=0'], 'old'),
    Scenario('serve-store', ['--serve=0', '--retry', '0'], env={'CXONE_CACHE_URL': 'STORE'}),
    Scenario('cache-status', ['--cache-status'], 'old', report=True),
    Scenario('clear-cache', ['--clear-cache'], 'old', report=True),
    Scenario('explain', ['--explain=json-body'], report=True),
    Scenario('help', ['--help'], report=True),
    Scenario('version', ['--version'], report=True),
    Scenario('completion', ['--completion', 'bash'], report=True),
]
# The runs of the fetch's kind come first in a quick run; these are left to the full one.
FULL_ONLY = {'diagnose-json', 'inspect-har', 'json', 'issuer', 'retry', 'completion', 'version', 'serve-hit', 'serve-store'}


class Endpoint:
    """One server for all runs: a token, or 503 for the first request of a connection that asks for it."""

    def __init__(self):
        good = users(CLIENT_ID, SECRET)
        fail_first = {}

        def answer(peer, request):
            if b'fail-first' in request.line.encode() and not fail_first.setdefault(threading.get_ident()):
                fail_first[threading.get_ident()] = True
                return replies.reply(503, b'')
            return good(peer, request)

        self.server = servers.Server(answer)
        self.cxone = Cxone(CLIENT_ID, SECRET, KEY_ID, KEY_SECRET)
        self.issuer = servers.Server(self.cxone)
        self.cxone.base = 'http://127.0.0.1:%d' % self.issuer.port

    def close(self):
        self.server.close()
        self.issuer.close()


class Store:
    """One Redis for all runs, of which each has a database of its own."""

    def __init__(self, folder):
        self.taken, self.lock, self.port = 0, threading.Lock(), servers.closed_port()
        self.process = subprocess.Popen(['redis-server', '--port', str(self.port), '--bind', '127.0.0.1', '--save', '',
                                         '--dir', folder, '--databases', '90000'], stdout=subprocess.DEVNULL)
        for _ in range(500):
            with socket.socket() as sock:
                if sock.connect_ex(('127.0.0.1', self.port)) == 0:
                    return
            time.sleep(0.01)
        sys.exit('torture: redis-server does not start')

    def url(self):
        with self.lock:
            self.taken += 1
            return 'redis://127.0.0.1:%d/%d' % (self.port, self.taken)

    def close(self):
        self.process.kill()
        self.process.wait()


class Report:
    """What the shim wrote: see struct report."""
    HEAD = struct.Struct('=QqqqQQ')
    ROW = struct.Struct('=24sQQ')
    ROOM = 16384

    def __init__(self, path):
        with open(path, 'rb') as f:
            data = f.read()
        self.fired, self.fd, self.secrets, self.blocks, self.ended, self.fds = self.HEAD.unpack_from(data)
        self.calls, self.last = {}, {}
        at = self.HEAD.size
        while re.match(rb'[a-z]', data[at:at + 1]):
            name, calls, last = self.ROW.unpack_from(data, at)
            self.calls[name.rstrip(b'\0').decode()] = calls
            self.last[name.rstrip(b'\0').decode()] = last
            at += self.ROW.size
        own = int.from_bytes(data[at:at + 8192], 'little')
        self.own = [n for n in range(1, self.calls.get('alloc', 0) + 1) if own >> n & 1]


class Outcome:
    def __init__(self, status, out, err, report, place):
        self.status, self.out, self.err, self.report, self.place = status, out, err, report, place


# ---- one run ----

class Place:
    """A worker's own folder, made anew for each run."""

    def __init__(self, torture, scenario):
        self.torture, self.scenario = torture, scenario
        self.root = tempfile.mkdtemp(prefix='run-', dir=torture.root)
        self.home = os.path.join(self.root, 'home')
        self.cache = os.path.join(self.home, '.cache', 'cxtoken')
        self.report = os.path.join(self.root, 'report')
        os.makedirs(self.home)
        for name, content in scenario.files:
            path = os.path.join(self.root, name)
            with open(path, 'wb') as f:
                f.write(content)
            os.chmod(path, 0o600)
        self.store = torture.store.url() if 'CXONE_CACHE_URL' in scenario.env else None
        if scenario.fill:
            self.run(None)
            shutil.rmtree(self.cache)
        if scenario.prepare == 'old':
            shutil.copytree(torture.old_cache, self.cache)

    def environment(self, plan):
        t = self.torture
        env = {'PATH': '/usr/bin:/bin', 'HOME': self.home, 'TMPDIR': self.root, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC',
               'CXONE_CLIENT_ID': CLIENT_ID, 'CXONE_CLIENT_SECRET': SECRET, 'CXONE_TOKEN_URL': t.endpoint.server.url(),
               **self.scenario.env}
        if env.pop('FAIL_FIRST', None):
            env['CXONE_TOKEN_URL'] += '/fail-first'
        env['CXONE_CACHE_URL'] = self.store
        if env.get('CXONE_ISSUER'):
            env['CXONE_ISSUER'] = t.endpoint.cxone.base
        if plan is not None:
            env.update(LD_PRELOAD=t.shim, TORTURE_REPORT=self.report)
            if plan:
                env['TORTURE'] = plan
        return {k: v for k, v in env.items() if v is not None}

    def start(self, args, plan):
        with open(self.report, 'wb') as f:
            f.truncate(Report.ROOM)
        return subprocess.Popen([self.torture.binary, '--max-time', '5', *args], env=self.environment(plan),
                                cwd=self.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def next_run(self):
        """What a run of the same settings finds in the cache."""
        scenario, self.scenario = self.scenario, Scenario('next', ['--cached-only'])
        try:
            return self.run(None)
        finally:
            self.scenario = scenario

    def run(self, plan):
        process = self.start(self.scenario.args, plan)
        try:
            if self.scenario.listens:
                out, err = talk(process, self.scenario)
            else:
                out, err = process.communicate(self.scenario.feed, BOUND)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Wrong('it hangs') from None
        return Outcome(process.returncode, out, err, Report(self.report), self)

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)


WRONG = (b'POST /auth/oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n'
         b'{}')
RIGHT_BODY = urllib.parse.urlencode({'grant_type': 'client_credentials', 'client_id': CLIENT_ID, 'client_secret': SECRET})
RIGHT = ('POST /auth/oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n'
         'Content-Length: %d\r\n\r\n%s' % (len(RIGHT_BODY), RIGHT_BODY)).encode()


def ask(port, request):
    """One request; False when it got no answer."""
    try:
        with socket.create_connection(('127.0.0.1', port), 0.7) as sock:
            sock.settimeout(0.7)
            sock.sendall(request)
            return bool(sock.recv(100))
    except OSError:
        return False


def port_of(process):
    """Where it listens, and what it said of that; None where it does not."""
    first = b''
    if select.select([process.stderr], [], [], 3)[0]:
        first = os.read(process.stderr.fileno(), 4096)
    found = re.search(rb'listening on http://[^:]+:(\d+)/', first)
    return (int(found.group(1)) if found else None), first


def end(process):
    """By SIGTERM; a second time where a failed call took the first."""
    process.terminate()
    try:
        process.wait(4)
    except subprocess.TimeoutExpired:
        process.terminate()


def talk(process, scenario):
    """Asks the listener until it ends; one that a failed call keeps from answering gets SIGTERM."""
    port, first = port_of(process)
    request, asked = WRONG if scenario.name == 'listen' else RIGHT, 0
    while port and process.poll() is None and asked < (1 if scenario.serves else 3):
        ask(port, request)
        asked += 1
        try:
            process.wait(0 if scenario.serves else 0.3)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None and (port or not first):
        end(process)
    out, err = process.communicate(b'', BOUND)
    return out, first + err


# ---- what must hold ----

def hold_end(o, killed):
    if killed:
        if o.status != -9:
            raise Wrong('not killed: status %d' % o.status)
    elif o.status not in STATUSES:
        raise Wrong('status %d' % o.status)


def hold_outputs(o, scenario, plan):
    kind = plan.split(':')[0]
    spoiled = kind in ('write', 'writev', 'any') and o.report.fired
    for line in o.err.decode('utf-8', 'replace').splitlines():
        if not line.startswith('cxtoken: ') and not line.startswith(FOREIGN):
            raise Wrong('a line that is none of the program\'s: %r' % line)
    if o.status != 0 and not o.err and not (spoiled and o.report.fd == 2):
        # A listener or a report says what is wrong in its report.
        if not (scenario.report and o.out):
            raise Wrong('status %d and no word on standard error' % o.status)
    if o.status != 0 and o.out and not scenario.report and not (spoiled and o.report.fd == 1):
        raise Wrong('status %d and %d bytes on standard output' % (o.status, len(o.out)))


SEEN = set()  # texts that were searched before, most of them those of a run without a fault


def clean(forbidden, data):
    """What leaks; a text is searched once."""
    key = (len(forbidden), data)
    if key in SEEN:
        return []
    leaks = canary.search(forbidden, data)
    if not leaks:
        SEEN.add(key)
    return leaks


def hold_secrets(o, scenario):
    forbidden = SECRETS
    if o.status in (0, -9) and not scenario.report:
        forbidden = {k: v for k, v in SECRETS.items() if 'token' not in k}
        if o.status == 0 and o.out != scenario.baseline.out and scenario.name != 'json':
            raise Wrong('status 0, but the output is another: %r' % o.out[:80])
    leaks = clean(forbidden, o.out) + clean(SECRETS, o.err)
    for base, _, files in os.walk(o.place.home):
        for name in files:
            leaks += canary.search(SECRETS, name.encode())
            with open(os.path.join(base, name), 'rb') as f:
                leaks += clean(SECRETS, f.read(1 << 20))
    if leaks:
        raise Wrong('a secret: %s' % ', '.join(leaks))


def hold_freed(o, scenario, plan):
    """Only a run that came to its end frees; out of memory is the end at once."""
    if not o.report.ended:
        return
    if o.report.secrets > scenario.baseline.report.secrets:
        raise Wrong('%d secrets not freed' % o.report.secrets)
    if o.report.blocks > scenario.baseline.report.blocks:
        raise Wrong('%d blocks not freed' % o.report.blocks)
    # Without getrandom(), libsodium keeps /dev/urandom open.
    if o.report.fds > scenario.baseline.report.fds + plan.startswith('getrandom:'):
        raise Wrong('%d descriptors open at the end' % o.report.fds)


def temporaries(place):
    return [n for n in os.listdir(place.cache) if n.endswith('.tmp')] if os.path.isdir(place.cache) else []


def hold_cache(o, scenario, plan):
    """What is there is used, or there is none; an old entry is lost only where it was to be removed."""
    kind = plan.split(':')[0]
    left = temporaries(o.place)
    if left and kind not in ('any', 'unlinkat', 'alloc', 'sodium_malloc') and not plan.endswith('kill'):
        raise Wrong('left behind: %s' % left)
    if '--no-cache' in scenario.args or scenario.expect:
        return
    after = o.place.next_run()
    known = {TOKEN.encode() + b'\n'}
    if after.status == 0 and after.out in known and not after.err:
        return
    if after.status != 6 or after.out or after.err.count(b'\n') != 1:
        raise Wrong('the next run: status %d, %r' % (after.status, after.err))
    if scenario.prepare == 'old' and scenario.name != 'clear-cache':
        raise Wrong('the old entry is gone')


def judge(torture, scenario, plan):
    """The trouble with one run, or None."""
    place = Place(torture, scenario)
    started = time.monotonic()
    try:
        o = place.run(plan)
        if torture.verbose:
            print('%6.2f s %s %s: %d' % (time.monotonic() - started, scenario.name, plan, o.status), flush=True)
        killed = plan.endswith(':kill') and o.report.fired
        hold_end(o, killed)
        if not killed:
            hold_outputs(o, scenario, plan)
            hold_freed(o, scenario, plan)
        hold_secrets(o, scenario)
        if not plan.startswith(('alloc:', 'mmap:')) or torture.full:
            hold_cache(o, scenario, plan)
        return o.report.fired, None
    except Wrong as problem:
        text = '%s, %s: %s' % (scenario.name, plan, problem)
        try:
            text += '\n    stderr %r\n    stdout %r' % (o.err[-300:], o.out[-200:])
        except NameError:
            pass
        return 1, text
    finally:
        place.close()


# ---- the plans ----

def spread(count, most):
    """The first few, the last, and the rest evenly: all where there are few."""
    if count <= most:
        return list(range(1, count + 1))
    return sorted({1 + i * (count - 1) // (most - 1) for i in range(most)})


def cache_write(scenario):
    """The numbers of the calls that write the cache, and a few before and behind."""
    last = scenario.baseline.report.last
    return range(last['fsync'] - 15, last['renameat'] + 25)


def plans_of(scenario, full):
    calls = scenario.baseline.report.calls
    own = scenario.baseline.report.own
    some = {own[i - 1] for i in spread(len(own), SAMPLE)} | set(spread(calls.get('alloc', 0), SAMPLE // 4))
    for n in range(1, calls.get('alloc', 0) + 1) if full else sorted(some):
        yield 'alloc:%d:%d' % (n, E.ENOMEM)
        if full and n % 5 == 0:
            yield 'alloc:%d+:%d' % (n, E.ENOMEM)
    for kind, ways in ERRORS.items():
        few = 400 if full else 2 if kind in ('mmap', 'mprotect', 'madvise', 'mlock', 'poll', 'mkdir') else 3
        for n in spread(calls.get(kind, 0), few):
            for way in ways if full else ways[:1] + ways[1 + n % max(1, len(ways) - 1):][:1]:
                yield '%s:%d:%s' % (kind, n, way)
        for way in LASTING.get(kind, ()):
            # libevent learns of a signal by a write() of its own.
            if calls.get(kind) and not (scenario.listens and kind == 'write'):
                yield '%s:1+:%s' % (kind, way)
    if scenario.name in ('fetch', 'refresh'):
        for n in range(1, calls['any'] + 1) if full else cache_write(scenario):
            yield 'any:%d:kill' % n


def sweep(torture, scenario):
    """What killed writers leave behind does not gather: an hour later it is removed. Number of kills."""
    place = Place(torture, scenario)
    numbers = cache_write(scenario)
    try:
        for n in numbers:
            place.run('any:%d:kill' % n)
        left = temporaries(place)
        for name in left:
            os.utime(os.path.join(place.cache, name), (time.time() - 7200,) * 2)
        o = place.run(None)
        if o.status != 0 or not left or temporaries(place):
            raise Wrong('%d temporary files of killed runs, %d after the next' % (len(left), len(temporaries(place))))
        return len(numbers), None
    except Wrong as problem:
        return 0, '%s, sweep: %s' % (scenario.name, problem)
    finally:
        place.close()


DAY = 4 * 3600             # seconds of the simulated day, of which every other minute asks for a token
LIFE, AHEAD = 1800, 300    # a token's life, and how long before its end it is no longer used


def day(torture):
    """A day of calls on a moved clock: a request for each life of a token, less what it is renewed ahead."""
    place = Place(torture, Scenario('day', []))
    own = servers.Server(lambda _p, _r: replies.token(expires_in=LIFE))
    place.scenario.env = {'CXONE_TOKEN_URL': own.url(), 'CXONE_MIN_TTL': str(AHEAD)}
    try:
        for now in range(0, DAY, 120):
            place.scenario.env['TORTURE_CLOCK'] = str(now)
            o = place.run('')
            if o.status != 0 or o.out != TOKEN.encode() + b'\n' or o.err:
                return 'day: after %d s: status %d, %r' % (now, o.status, o.err)
        # A token is good for LIFE - AHEAD and used by each call that comes before that is over.
        most = -(-DAY // (LIFE - AHEAD))
        if not most - 1 <= own.count <= most:
            return 'day: %d requests in %d s, not %d' % (own.count, DAY, most)
        print('day: %d calls in %d h of tokens that live %d s: %d requests' % (DAY // 120, DAY // 3600, LIFE, own.count))
        return None
    finally:
        own.close()
        place.close()


class Torture:
    def __init__(self, given):
        self.binary, self.shim = os.path.abspath(given.binary), os.path.abspath(given.shim)
        self.full, self.jobs, self.verbose = given.full, given.jobs, given.verbose
        self.root = tempfile.mkdtemp(prefix='cxtoken-torture-')
        self.endpoint = Endpoint()
        self.store = Store(self.root)
        self.old_cache = os.path.join(self.root, 'old')
        self.counts = {'alloc': 0, 'calls': 0, 'killed': 0}
        self.wrong = []

    def close(self):
        self.endpoint.close()
        self.store.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def make_old(self):
        place = Place(self, Scenario('old', []))
        o = place.run(None)
        if o.status != 0 or o.out.decode() != TOKEN + '\n':
            sys.exit('torture: the program does not work: %r' % o.err)
        shutil.copytree(place.cache, self.old_cache)
        place.close()

    def baseline(self, scenario):
        place = Place(self, scenario)
        scenario.baseline = o = place.run('')
        place.close()
        if o.status != scenario.expect or not o.report.ended:
            sys.exit('torture: %s: status %d without a fault: %r' % (scenario.name, o.status, o.err))
        if o.report.secrets:
            self.wrong.append('%s: %d secrets not freed' % (scenario.name, o.report.secrets))

    def count(self, plan, fired, text):
        if text:
            self.wrong.append(text)
            print('WRONG', text, flush=True)
        if not fired:
            return
        kind = 'killed' if plan.endswith('kill') else 'alloc' if plan.startswith(('alloc', 'sodium')) else 'calls'
        self.counts[kind] += 1

    def run(self, scenarios):
        self.make_old()
        self.count('', 0, day(self))
        for scenario in scenarios:
            self.baseline(scenario)
        work = [(s, p) for s in scenarios for p in plans_of(s, self.full)]
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            futures = {pool.submit(judge, self, s, p): p for s, p in work}
            for future in concurrent.futures.as_completed(futures):
                self.count(futures[future], *future.result())
        for scenario in scenarios:
            if scenario.name == 'refresh':
                kills, text = sweep(self, scenario)
                self.count('', 0, text)
                self.counts['killed'] += kills


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--binary', required=True)
    parser.add_argument('--shim', required=True)
    parser.add_argument('--full', action='store_true', help='every allocation, every call, every way to fail')
    parser.add_argument('--only', default='', metavar='TEXT', help='scenarios whose name this expression matches')
    parser.add_argument('--plan', help='this one fault, with what came of it')
    parser.add_argument('--verbose', action='store_true', help='print each run with its time')
    parser.add_argument('--jobs', type=int, default=2)
    given = parser.parse_args()
    scenarios = [s for s in SCENARIOS if re.fullmatch(given.only or '.*', s.name)
                 and (given.full or given.only or s.name not in FULL_ONLY)]
    torture = Torture(given)
    started = time.monotonic()
    try:
        if given.plan is not None:
            torture.make_old()
            for scenario in scenarios:
                place = Place(torture, scenario)
                o = place.run(given.plan)
                print(scenario.name, o.status, o.err, o.out[-300:], vars(o.report))
                place.close()
            return 0
        torture.run(scenarios)
    finally:
        torture.close()
    print('torture: %(alloc)d allocations and %(calls)d system calls failed, %(killed)d kills' % torture.counts
          + ' in %d scenarios, %d s: %d wrong' % (len(scenarios), time.monotonic() - started, len(torture.wrong)))
    return 1 if torture.wrong else 0


if __name__ == '__main__':
    sys.exit(main())
