# SPDX-License-Identifier: MIT
"""Runs the program in a clean environment, and holds what is true of every run, whatever the case:

it ends in time with a documented status; no secret is in any output, file or file name; a fetch that
fails prints nothing on standard output and one line on standard error.
"""
import difflib
import json
import os
import queue
import re
import shlex
import shutil
import subprocess
import tempfile
import threading
import time

import canary
import server as servers
from replies import TOKEN, TOKEN2

CLIENT_ID = '7c1e9a52-40bd-4f6e-93a7-5d20c8b1e6f4'
SECRET = 'vQ8-plain.Canary_secret~Jx31Lm'
WILD_SECRET = 'k+T7&x=R4%zD/ 9"w\'Hs<b>Yq#e;J\\Mu2'   # every character that an encoding changes
KEY_ID = 'MZXW6YTBOI5HGZLDOJSXI4DBNRSWI3TPOR2GKYLDNBUW4ZJAMVXA===='
KEY_SECRET = 'KJSWC3DMPFUW24DPOJ2GC3TUMFRWGZLTONVWK6LTMVRXEZLUNBUW===='
REPORTING = ('--diagnose', '--inspect', '--listen', '--cache-status', '--clear-cache', '--explain', '--help',
             '-h', '--version', '-V', '--completion', '--dry-run')
KEPT = ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS', 'LLVM_PROFILE_FILE', 'LD_LIBRARY_PATH')
CASES = []


class Failure(Exception):
    """A case did not hold; the text says what."""


class Skip(Exception):
    """Something that the case needs is not on this machine."""


class Settings:
    """What is the same for all cases of a run."""
    binary = None
    wrap = []
    slow = 1.0
    root = None
    certs = None


# ---- cases ----

class Case:
    def __init__(self, name, function, alone):
        self.name, self.function, self.alone = name, function, alone


def case(name, alone=False):
    """Registers a function as a case. alone: it wants the machine for itself."""
    def register(function):
        CASES.append(Case(name, function, alone))
        return function
    return register


def table(topic, rows, function, alone=False):
    """One case for each row: its name, then the arguments of function(t, ...)."""
    for name, *values in rows:
        CASES.append(Case('%s.%s' % (topic, name), lambda t, v=values: function(t, *v), alone))


# ---- failing well ----

def shown(value):
    if isinstance(value, dict):
        value = {str(key): item for key, item in value.items()}
    if isinstance(value, bytes):
        value = value.decode('utf-8', 'backslashreplace')
    return value if isinstance(value, str) else json.dumps(value, indent=1, default=repr, ensure_ascii=False)


def difference(want, got):
    lines = difflib.unified_diff(shown(want).splitlines(), shown(got).splitlines(), 'expected', 'got', lineterm='')
    return '\n'.join(list(lines)[:60]) or 'expected %r\ngot      %r' % (want, got)


def equal(want, got, what):
    if want != got:
        raise Failure('%s\n%s' % (what, difference(want, got)))


def true(value, what):
    if not value:
        raise Failure(what)


def found(patterns, text, what):
    """Every pattern (case-insensitive; one with ! in front must not be there)."""
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        absent = pattern.startswith('!')
        hit = re.search(pattern[absent:], text, re.I | re.M)
        if bool(hit) == absent:
            raise Failure('%s: %s /%s/\n%s' % (what, 'must not have' if absent else 'lacks', pattern[absent:], text))


# ---- what came of a run ----

class Result:
    def __init__(self, status, out, err, seconds):
        self.status, self.out, self.err, self.seconds = status, out, err, seconds

    @property
    def text(self):
        return self.out.decode('utf-8', 'replace')

    @property
    def errors(self):
        return self.err.decode('utf-8', 'replace')

    def json(self):
        try:
            return json.loads(self.out)
        except ValueError as problem:
            raise Failure('standard output is not JSON: %s\n%s' % (problem, self.text)) from None


def stderr_lines(err):
    true(not err or err.endswith(b'\n'), 'standard error does not end with a line end: %r' % err)
    lines = err.decode('utf-8', 'replace').split('\n')[:-1]
    for line in lines:
        true(line.startswith('cxtoken: ') and len(line) > 12, 'not a `cxtoken: ` line: %r' % line)
        true(not re.search('[\x00-\x08\x0b-\x1f\x7f]', line), 'control byte in an error line: %r' % line)
    return lines


def hold_fetch(result, warnings):
    """The promises of the plain fetch: what is on the two outputs."""
    lines = stderr_lines(result.err)
    if result.status != 0:
        equal(b'', result.out, 'standard output of a failed fetch')
    most = warnings if isinstance(warnings, range) else range(warnings or 0, (warnings or 0) + 1)
    error = int(result.status != 0)
    allowed = range(most.start + error, most.stop + error)
    if len(lines) not in allowed:
        raise Failure('%d lines on standard error, not %d to %d\n%s'
                      % (len(lines), allowed.start, allowed.stop - 1, result.errors))


def tree(folder):
    """Every path under folder, and the content of its files."""
    for base, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(base, name)
            content = b''
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, 'rb') as f:
                    content = f.read(64 << 20)
            yield path, content


class Process:
    """A program that is running; lines of its standard error can be waited for."""

    def __init__(self, test, process, args, mode):
        self.test, self.process, self.args, self.mode = test, process, args, mode
        self.pid = process.pid
        self.started = time.monotonic()
        self.lines = {'out': queue.Queue(), 'err': queue.Queue()}
        self.data = {'out': b'', 'err': b''}
        self.readers = [self._reader(process.stdout, 'out'), self._reader(process.stderr, 'err')]

    def _reader(self, stream, name):
        def read():
            for line in stream or ():
                self.data[name] += line
                self.lines[name].put(line.decode('utf-8', 'replace').rstrip('\n'))
            self.lines[name].put(None)
        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread

    def line(self, name='err', seconds=20):
        """The next line; fails when there is none in time."""
        try:
            text = self.lines[name].get(timeout=seconds * Settings.slow)
        except queue.Empty:
            text = None
        if text is None:
            raise Failure('no further line on std%s of %s\n%s' % (name, shlex.join(self.args), self.data))
        return text

    def signal(self, number):
        self.process.send_signal(number)

    def close_streams(self):
        for reader, stream in zip(self.readers, (self.process.stdout, self.process.stderr)):
            reader.join(10)
            if stream and not reader.is_alive():
                stream.close()

    def end(self, seconds=20):
        try:
            status = self.process.wait(seconds * Settings.slow)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
            raise Failure('hangs: still there after %g s: %s' % (seconds, shlex.join(self.args))) from None
        self.close_streams()
        return Result(status, self.data['out'], self.data['err'], time.monotonic() - self.started)


# ---- one case's surroundings ----

class Test:
    """What a case works with: folders, servers, processes, credentials. All of it is gone after the case."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix='case-', dir=Settings.root)
        self.home, self.cache_home = self.path('home'), self.path('home', '.cache')
        self.cache, self.work, self.tmp = self.path('home', '.cache', 'cxtoken'), self.path('work'), self.path('tmp')
        for folder in (self.home, self.work, self.tmp, self.path('given')):
            os.mkdir(folder)
        self.id, self.secret = CLIENT_ID, SECRET
        self.clean_files = set()
        self.canaries = {'client id': CLIENT_ID, 'client secret': SECRET, 'hard client secret': WILD_SECRET,
                         'access key id': KEY_ID, 'access key secret': KEY_SECRET,
                         'token': TOKEN, 'second token': TOKEN2}
        self.servers, self.processes, self.crowds = [], [], []
        self.url = None
        self.library = None     # a folder whose libcurl comes before the system's
        self.log = []

    def path(self, *names):
        return os.path.join(self.root, *names)

    def file(self, name, content, mode=0o600):
        """A file that the case gives to the program; not searched for secrets."""
        path = self.path('given', name)
        with open(path, 'wb') as f:
            f.write(content.encode() if isinstance(content, str) else content)
        os.chmod(path, mode)
        return path

    def server(self, *script, use=True, path=servers.PATH, host='127.0.0.1', **options):
        """A scripted server; its address is the token URL of the runs that follow."""
        made = servers.Server(*script, **options)
        self.servers.append(made)
        if use:
            self.url = made.url(path, host)
        return made

    def tls_server(self, cert, *script, client_ca=None, host='localhost', version=None):
        made = servers.tls_context(*self.certs.pair(cert), client_ca=client_ca, version=version)
        return self.server(*script, tls=made, host=host)

    @property
    def certs(self):
        if Settings.certs is None:
            raise Skip('openssl is not here')
        return Settings.certs

    def environment(self, changes):
        env = {'PATH': os.environ.get('PATH', '/usr/bin:/bin'), 'HOME': self.home, 'TMPDIR': self.tmp,
               'XDG_CACHE_HOME': self.cache_home, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC',
               'CXONE_CLIENT_ID': self.id, 'CXONE_CLIENT_SECRET': self.secret, 'CXONE_TOKEN_URL': self.url}
        env.update({k: os.environ[k] for k in KEPT if k in os.environ})
        if self.library:
            env['LD_LIBRARY_PATH'] = ':'.join(x for x in (self.library, env.get('LD_LIBRARY_PATH')) if x)
        env.update(changes or {})
        return {k: v for k, v in env.items() if v is not None}

    def start(self, *args, env=None, stdin=b'', stdout=subprocess.PIPE, mode=None, binary=None, **options):
        """Starts the program; the result is a Process."""
        mode = mode or ('report' if any(a.split('=')[0] in REPORTING for a in args) else 'fetch')
        self.log.append('$ %s' % shlex.join(['cxtoken', *args]) + (' # %s' % env if env else ''))
        feed = self._stdin(stdin)
        command = binary or [*Settings.wrap, Settings.binary]
        process = subprocess.Popen([*command, *args], env=self.environment(env), cwd=self.work, stdin=feed,
                                   stdout=stdout, stderr=subprocess.PIPE, **options)
        if feed != subprocess.DEVNULL:
            feed.close()
        made = Process(self, process, ['cxtoken', *args], mode)
        self.processes.append(made)
        return made

    def _stdin(self, data):
        if not data:
            return subprocess.DEVNULL
        if hasattr(data, 'fileno'):
            return data
        feed = tempfile.TemporaryFile(dir=self.root)
        feed.write(data.encode() if isinstance(data, str) else data)
        feed.seek(0)
        return feed

    def run(self, *args, seconds=30, **options):
        """Runs the program to its end and holds what holds for every run (see finish)."""
        hold = {k: options.pop(k) for k in ('status', 'out', 'err', 'warnings', 'issued', 'may_show') if k in options}
        return self.finish(self.start(*args, **options), seconds, **hold)

    def finish(self, process, seconds=30, status=0, out=None, err=None, warnings=None, issued=None, may_show=()):
        """
        Waits for the end. status: one, or a tuple of those that the contract leaves open. out: what standard
        output must be, exactly, or patterns as a list. err: patterns of standard error. warnings: how many
        lines beside the error (one where err is given and the status is 0). issued: tokens that
        standard output may hold (both by default, in a fetch). may_show: canaries that this output may hold.
        """
        result = process.end(seconds)
        self.log.append(f'status {result.status}, {result.seconds:.2f} s\nstdout {result.text}\nstderr {result.errors}')
        wanted = status if isinstance(status, tuple) else (status,)
        if result.status not in wanted:
            raise Failure('exit status %d, not %s' % (result.status, ' or '.join(map(str, wanted))))
        self.hold_secrets(result, process.mode, issued, may_show)
        if process.mode == 'fetch':
            quiet_ok = result.status == 0 and err and not err_only_absent(err)
            hold_fetch(result, int(bool(quiet_ok)) if warnings is None else warnings)
        if isinstance(out, (bytes, str)):
            equal(out.encode() if isinstance(out, str) else out, result.out, 'standard output')
        elif out is not None:
            found(out, result.text, 'standard output')
        if err is not None:
            found(err, result.errors, 'standard error')
        return result

    def hold_secrets(self, result, mode, issued, may_show):
        tokens = ('token', 'second token') if issued is None and mode == 'fetch' and result.status == 0 else issued or ()
        forbidden = {k: v.encode() for k, v in self.canaries.items() if k not in may_show}
        on_stdout = {k: v for k, v in forbidden.items() if k not in tokens}
        leaks = ['standard output: ' + x for x in canary.search(on_stdout, result.out)]
        leaks += ['standard error: ' + x for x in canary.search(forbidden, result.err)]
        leaks += self.leaks_in_files()
        if leaks:
            raise Failure('SECRET LEAKED\n' + '\n'.join(leaks))

    def leaks_in_files(self):
        """A file that was clean a moment ago is not searched again: a crowd leaves the same ones after each run."""
        secrets = {k: v.encode() for k, v in self.canaries.items()}
        leaks = []
        for folder in (self.home, self.work, self.tmp):
            for path, content in tree(folder):
                looked_at = (path, content, tuple(secrets.items()))
                if looked_at in self.clean_files:
                    continue
                here = ['name %s: %s' % (path, x) for x in canary.search(secrets, path.encode())]
                here += ['file %s: %s' % (path, x) for x in canary.search(secrets, content)]
                if not here:
                    self.clean_files.add(looked_at)
                leaks += here
        return leaks

    def written(self):
        """Files under the home folder, relative to it."""
        return sorted(os.path.relpath(p, self.home) for p, _ in tree(self.home) if not os.path.isdir(p))

    def hold_places(self):
        """Nothing is written but into the cache, and there only for the user's eyes."""
        for folder in (self.work, self.tmp):
            equal([], os.listdir(folder), 'files left in %s' % folder)
        for path, _ in tree(self.home):
            true(path.startswith((self.cache_home, self.path('home', 'c'))), 'written outside the cache: %s' % path)

    def close(self):
        for process in [p for crowd in self.crowds for p in crowd.processes]:
            if process.poll() is None:
                process.kill()
            process.wait(10)
        for process in self.processes:
            if process.process.poll() is None:
                process.process.kill()
            process.process.wait(10)
            process.close_streams()
        for made in self.servers:
            made.close()
        shutil.rmtree(self.root, ignore_errors=True)


def err_only_absent(err):
    return all(p.startswith('!') for p in ([err] if isinstance(err, str) else err))


def pass_time(seconds):
    """Real time must go by, because the program's clock is the machine's (an expiry, the end of a cool-down)."""
    threading.Event().wait(seconds)


def poll(condition, seconds=20):
    """For states that send no event (/proc): asks until it holds or the time is over."""
    deadline = time.monotonic() + seconds * Settings.slow
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.01)
    return True


def run_case(one):
    """(outcome, text): passed, failed with its story, or skipped with the reason."""
    test = Test()
    try:
        one.function(test)
        test.hold_places()
        return 'passed', ''
    except Skip as reason:
        return 'skipped', str(reason)
    except Failure as problem:
        return 'failed', story(test, str(problem))
    except Exception as problem:  # a defect of the case itself: shown, not lost
        import traceback
        return 'failed', story(test, 'the case itself broke: %r\n%s' % (problem, traceback.format_exc()))
    finally:
        test.close()


def story(test, problem):
    parts = [problem] + (['...'] if len(test.log) > 12 else []) + test.log[-12:]
    for number, made in enumerate(test.servers):
        for request in made.requests[:6]:
            parts.append('server %d got: %r' % (number, request.raw[:1200]))
        parts += ['server %d: %s' % (number, x) for x in made.tls_errors[:3]]
    return '\n'.join(parts)

