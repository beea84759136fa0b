# SPDX-License-Identifier: MIT
"""--inspect -: a terminal, a large log, input that never ends."""
import os
import pty
import resource
import subprocess
import termios
import threading

import clients
from clients import form
from harness import Settings, case, equal, found, table, true

REQUEST = clients.post(form()).replace(b'\r\n', b'\n')


def pasted(t, text, verdict):
    """What a terminal on standard input and standard error gets; the text is typed once the hint is there."""
    master, slave = pty.openpty()
    mode = termios.tcgetattr(slave)
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(slave, termios.TCSANOW, mode)
    process = subprocess.Popen([*Settings.wrap, Settings.binary, '--inspect', '-'], env=t.environment(None), cwd=t.work,
                               stdin=slave, stdout=subprocess.PIPE, stderr=slave)
    os.close(slave)
    hint = b''
    while b'Ctrl-D' not in hint:
        hint += os.read(master, 4096)
    equal('cxtoken: paste the request, then press Enter and Ctrl-D', hint.decode().strip(), 'the hint')
    for line in text.split(b'\n'):
        os.write(master, line + b'\n')
    os.write(master, b'\x04')
    report = process.communicate(timeout=30)[0].decode()
    os.close(master)
    true(not any(v in report for v in t.canaries.values()), 'SECRET LEAKED: ' + report)
    t.log.append(report)
    found(verdict, report, 'the report')
    return process.returncode


@case('paste.terminal')
def terminal(t):
    """The hint, and a paste that is judged; a line that the terminal cuts is told."""
    equal(0, pasted(t, REQUEST, 'correct'), 'status')
    equal(4, pasted(t, clients.post(form(), 'text/plain').replace(b'\r\n', b'\n'), 'form-under-other-type'), 'status')
    long = clients.post(form() + '&padding=' + 'x' * 5000, length=False).replace(b'\r\n', b'\n')
    equal(4, pasted(t, long, 'a line of it has 4095 bytes'), 'status')


@case('paste.quiet-and-no-terminal')
def no_hint(t):
    """Nobody types into a pipe."""
    true('Ctrl-D' not in t.run('--inspect', '-', stdin=REQUEST).errors, 'a hint')


def log_of(size):
    """A server's log of so many bytes, with one token request in its middle."""
    noise = []
    for i in range(size // 100):
        noise.append(b'2024-03-05T09:41:%02d.%03dZ INFO  [worker-%d] c.e.app.Orders : order %d was stored in %d ms {"a":[1,2]}\n' % (
            i % 60, i % 1000, i % 8, i, i % 97))
    noise.insert(len(noise) // 2, REQUEST + b'\n\n')
    return b''.join(noise)


def burnt(run):
    """Seconds of processor time that the children took, the least of three runs: others may be busy on this machine."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


@case('paste.large-log', alone=True)
def large_log(t):
    """Ten megabytes are judged about as soon as gzip packs them, and in time that grows as their number does."""
    whole, half = (t.file('log-%d' % mb, log_of(mb * 1024 * 1024)) for mb in (10, 5))
    pack = burnt(lambda: subprocess.run(['gzip', '-c', whole], stdout=subprocess.DEVNULL, check=True))
    own, less = (burnt(lambda: t.run('--inspect', path, out=['form-under-other-type|correct'])) for path in (whole, half))
    t.log.append('%.2f s, half of it %.2f s, gzip %.2f s' % (own, less, pack))
    true(own < 12 * pack, '%.2f s, where gzip takes %.2f s' % (own, pack))
    true(own < 4 * less, '%.2f s, and %.2f s for half of it' % (own, less))


def endless(t, data, wait, error, args, most):
    """A pipe that never ends: a limit of size, and one of time."""
    read, write = os.pipe()
    stop = threading.Event()

    def feed():
        try:
            while not stop.is_set():
                os.write(write, data)
                stop.wait(wait)
        except OSError:
            pass
    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    with os.fdopen(read, 'rb') as pipe:
        result = t.run('--inspect=-', *args, stdin=pipe, status=2, err=error, seconds=60)
    stop.set()
    feeder.join(10)
    os.close(write)
    equal('', result.text, 'standard output')
    true(most is None or result.seconds < most, 'it took %.1f s' % result.seconds)


table('paste.endless', [
    ('fast', b'2024-03-05 INFO nothing\n' * 1000, 0, 'standard input is larger than 32 MB: cut out the part with the token request', (), None),
    ('slow', b'POST /t HTTP/1.1\n', 0.05, 'its end did not come within --max-time', ('-m', '1'), 5),
], endless)


def growth(t, piece):
    """Four times as much of what a page or a terminal adds takes about four times as long, not sixteen."""
    size = 256 * 1024 // len(piece.encode())
    less, more = (t.file('text-%d' % n, piece.encode() * (n * size)) for n in (1, 4))
    small, large = (burnt(lambda: t.run('--inspect', path, status=2, err='not a recorded request')) for path in (less, more))
    t.log.append('%.3f s, and %.3f s for four times as much' % (small, large))
    true(large < 10 * small, '%.3f s, and %.3f s for four times as much' % (small, large))


table('paste.growth', [
    ('no-break-spaces', '\u00a0 '),
    ('blanks', 'a\u00a0' + ' ' * 4000),
    ('signs-without-width', 'https://a\u200b.b '),
    ('line-separators', 'a\u2028'),
    ('boxes', '\u2502 a \u2502\n'),
    ('braces', ': {"a":[1,2,'),
    ('links', '<http '),
    ('cut-marks', 'a\n--More--\n'),
], growth, alone=True)
