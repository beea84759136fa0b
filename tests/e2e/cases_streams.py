# SPDX-License-Identifier: MIT
"""Standard streams as a caller may leave them: closed, full, not blocking, a file that must not grow."""
import fcntl
import itertools
import os
import resource
import subprocess

import replies
from harness import Settings, case, equal, true
from replies import TOKEN, token


def descriptors(closed):
    return ' '.join('%d%s&-' % (fd, '<' if fd == 0 else '>') for fd in closed)


def run_with(t, closed, args):
    command = 'exec "$@" ' + descriptors(closed)
    return subprocess.run(['sh', '-c', command, 'x', *Settings.wrap, Settings.binary, *args], env=t.environment(None),
                          cwd=t.work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=30 * Settings.slow, check=False)


@case('streams.closed')
def closed(t):
    """No file of the cache, and no connection, becomes standard output or error."""
    server = t.server(*[token()] * 99)
    for args in (['-v', '--force-refresh'], ['-v'], ['--check'], ['--help']):
        for shut in (c for n in range(4) for c in itertools.combinations((0, 1, 2), n)):
            done = run_with(t, shut, args)
            prints = args != ['--check']
            equal(1 if prints and 1 in shut else 0, done.returncode, '%s without %s' % (args, shut))
            if 1 not in shut and '--help' not in args and prints:
                equal(TOKEN.encode() + b'\n', done.stdout, '%s without %s' % (args, shut))
            for name in t.written():
                with open(os.path.join(t.home, name), 'rb') as f:
                    true(b'cxtoken: ' not in f.read(), 'a line in %s: %s without %s' % (name, args, shut))
    for request in server.requests:
        true(b'cxtoken: ' not in request.raw, 'a line in a request')


@case('streams.not-blocking')
def not_blocking(t):
    """A pipe that does not block loses nothing; its size is less than what is written."""
    t.url = 'http://127.0.0.1:9/auth/oauth/token'
    for args in (['--help'], ['--completion', 'bash'], ['--explain=json-body']):
        plain = t.run(*args, mode='report')
        r, w = os.pipe()
        fcntl.fcntl(w, 1031, 4096)  # F_SETPIPE_SZ
        os.set_blocking(w, False)
        process = subprocess.Popen([*Settings.wrap, Settings.binary, *args], env=t.environment(None), cwd=t.work,
                                   stdin=subprocess.DEVNULL, stdout=w, stderr=subprocess.PIPE)
        os.close(w)
        got = b''
        while more := os.read(r, 1024):
            got += more
        os.close(r)
        process.communicate(timeout=30 * Settings.slow)
        equal((plain.status, plain.out), (process.returncode, got), ' '.join(args))


def no_file_grows(size=0):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


@case('streams.file-size-limit')
def file_size_limit(t):
    """ulimit -f: an error where a file is needed, never the end by a signal."""
    for size in (0, 16, 100):
        t.server(replies.error())
        t.run(status=4, preexec_fn=no_file_grows(size), warnings=range(0, 2))
        t.server(token())
        t.run(out=TOKEN + '\n', preexec_fn=no_file_grows(size), warnings=range(0, 2))
    for args in (['--no-cache'], ['--help']):
        with open(t.path('given', 'out'), 'wb') as f:
            t.run(*args, status=1, stdout=f, preexec_fn=no_file_grows(), err='standard output')


@case('streams.umask')
def umask(t):
    """Whatever the umask of the first run took, later runs can use what it made."""
    for mask in (0o077, 0o277, 0o777):
        server = t.server(token())
        folder = t.path('home', 'c%o' % mask)
        t.run('--cache-dir', folder, out=TOKEN + '\n', umask=mask)
        t.run('--cache-dir', folder, '--cached-only', out=TOKEN + '\n')
        equal(0o700, os.stat(folder).st_mode & 0o7777, 'mode of the directory under %03o' % mask)
        equal({0o600}, {os.stat(os.path.join(folder, f)).st_mode & 0o7777 for f in os.listdir(folder)}, 'modes')
        equal(1, server.count, 'requests')
