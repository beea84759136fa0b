# SPDX-License-Identifier: MIT
"""Many at once where things go wrong: who waits, for how long, and how many ask."""
import fcntl
import glob
import os
import shutil
import signal
import subprocess

import replies
from cases_singleflight import all_waiting
from harness import Failure, Settings, case, equal, pass_time, poll, true
from replies import TOKEN, TOKEN2, token

FEW = 12


def in_crowd(t, count, *args, **options):
    return [t.start(*args, **options) for _ in range(count)]


def ends(t, processes, seconds=40, **wanted):
    return [t.finish(p, seconds, **wanted) for p in processes]


def wait_for_requests(server, count):
    if not server.wait(count):
        raise Failure('only %d requests came' % server.count)


@case('crowd.slow-endpoint', alone=True)
def slow(t):
    """The answer comes in the last quarter of --max-time: all get it, from one request."""
    server = t.server(replies.held(token()))
    all_ = in_crowd(t, FEW, '--max-time', '8')
    wait_for_requests(server, 1)
    pass_time(6.5)
    server.release()
    ends(t, all_, out=TOKEN + '\n')
    equal(1, server.count, 'requests')


# What one is told, all that wait are told: (answer, arguments, status, a word of it).
OUTCOMES = {
    'refused': (replies.error(), (), 4, 'refused|invalid_client'),
    'limited': (replies.limited(60), (), 5, 'rate limited|pause|429'),
    'limited-by-words': (replies.error('invalid_request', 400, 'Rate limit exceeded'), (), 5, '.'),
    'unavailable': (replies.reply(503, b'busy', ctype='text/plain'), ('--retry', '0'), 8, '503'),
    'not-found': (replies.page(404), (), 8, '404'),
}


def told(t, answer, args, status, word):
    server = t.server(replies.held(answer))
    crowd = in_crowd(t, FEW, *args)
    wait_for_requests(server, 1)
    all_waiting(t, [p.process for p in crowd])
    server.release()
    ends(t, crowd, status=status, err=word)
    equal(1, server.count, 'requests')


for name_, outcome_ in OUTCOMES.items():
    case('crowd.outcome.' + name_, alone=True)(lambda t, o=outcome_: told(t, *o))


@case('crowd.outcome.no-answer', alone=True)
def no_answer(t):
    server = t.server(lambda peer, _request: peer.until_gone() if server.count > 1 else hold_and_close(peer))
    release = []

    def hold_and_close(_peer):
        while not release:
            pass_time(0.05)

    crowd = in_crowd(t, FEW, '--retry', '0')
    wait_for_requests(server, 1)
    all_waiting(t, [p.process for p in crowd])
    release.append(None)
    ends(t, crowd, status=6)
    equal(1, server.count, 'requests')


@case('crowd.token-that-cannot-be-kept', alone=True)
def not_kept(t):
    """A token without a lifetime is not shared: the others ask all at once, not one after the other."""
    server = t.server(replies.held(token(expires_in=None)))
    crowd = in_crowd(t, FEW, '--max-time', '20')
    wait_for_requests(server, 1)
    all_waiting(t, [p.process for p in crowd])
    server.release()
    ends(t, crowd, out=TOKEN + '\n', warnings=range(0, 2))


@case('crowd.short-patience-is-its-own', alone=True)
def short_patience(t):
    """A run that gave the endpoint one second does not speak for one that has twenty."""
    server = t.server(replies.silent, replies.held(token()))
    short = t.start('--max-time', '1', '--retry', '0')
    wait_for_requests(server, 1)
    longer = in_crowd(t, 4, '--max-time', '20')
    t.finish(short, status=6)
    wait_for_requests(server, 2)
    server.release()
    ends(t, longer, out=TOKEN + '\n')
    equal(2, server.count, 'requests')


@case('crowd.who-has-less-time-gives-up', alone=True)
def gives_up(t):
    server = t.server(replies.held(token()))
    first = t.start('--max-time', '30')
    wait_for_requests(server, 1)
    impatient = in_crowd(t, 4, '--max-time', '1')
    for result in ends(t, impatient, status=6, err='--max-time'):
        true(result.seconds < 6, 'took %.1f s' % result.seconds)
    server.release()
    t.finish(first, out=TOKEN + '\n')
    equal(1, server.count, 'requests')


@case('crowd.stopped-holder', alone=True)
def stopped(t):
    """A holder that is stopped, and past its own time, is overtaken by one of those who wait."""
    server = t.server(replies.silent, replies.held(token()))
    holder = t.start('--max-time', '2')
    wait_for_requests(server, 1)
    holder.signal(signal.SIGSTOP)
    others = in_crowd(t, FEW, '--max-time', '20')
    wait_for_requests(server, 2)
    pass_time(1)
    equal(2, server.count, 'requests while the second is held back')
    server.release()
    ends(t, others, out=TOKEN + '\n')
    equal(2, server.count, 'requests')
    holder.signal(signal.SIGCONT)
    t.finish(holder, status=(0, 6))


@case('crowd.valid-token-does-not-wait', alone=True)
def valid_token(t):
    """While the old token is good, a refresh that hangs delays no run for longer than five seconds."""
    server = t.server(token(expires_in=60), replies.silent)
    t.run(out=TOKEN + '\n')
    pass_time(31)  # half of its life is over: a new one is due
    crowd = in_crowd(t, FEW, '--max-time', '12')
    true(poll(lambda: sum(p.process.poll() is not None for p in crowd) >= FEW - 1, 8), 'they wait for longer')
    ends(t, crowd, out=TOKEN + '\n', err='cached one')
    equal(2, server.count, 'requests')


def removed_under_use(t, remove):
    server = t.server(replies.held(token()))
    crowd = in_crowd(t, FEW, '--max-time', '20')
    wait_for_requests(server, 1)
    all_waiting(t, [p.process for p in crowd])
    remove(t.cache)
    server.release()
    ends(t, crowd, out=TOKEN + '\n')
    equal(1, server.count, 'requests')
    t.run('--cached-only', out=TOKEN + '\n')


def remove_files(folder):
    for path in glob.glob(folder + '/*'):
        os.unlink(path)


def replace(folder):
    os.rename(folder, folder + '.gone')
    os.mkdir(folder, 0o700)


for name_, remove_ in {'files': remove_files, 'directory': shutil.rmtree, 'replaced': replace}.items():
    case('crowd.removed-under-use.' + name_, alone=True)(lambda t, r=remove_: removed_under_use(t, r))


@case('crowd.two-secrets', alone=True)
def two_secrets(t):
    """Half and half: a request for each secret, and a cool-down for both."""
    def answer(_peer, request):
        return token() if request.form()['client_secret'] == t.secret else token(TOKEN2)

    server = t.server(answer)
    new = {'CXONE_CLIENT_SECRET': 'the-other-secret'}
    mine, others = in_crowd(t, FEW), in_crowd(t, FEW, env=new)
    ends(t, mine, out=TOKEN + '\n')
    ends(t, others, out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')
    limited = t.server(replies.limited(600))
    t.run('--force-refresh', env=new, status=5)
    t.run(env={'CXONE_CLIENT_SECRET': 'a-third-secret'}, status=5)
    equal(1, limited.count, 'requests to the one that limits')


@case('crowd.full-stderr-in-the-lock', alone=True)
def full_stderr(t):
    """A holder whose standard error is a full pipe delays no other run, and ends."""
    server = t.server(token())
    r, w = os.pipe()
    os.set_blocking(w, False)
    try:
        while True:
            os.write(w, b'x' * 512)
    except BlockingIOError:
        os.set_blocking(w, True)
    true(not fcntl.fcntl(w, fcntl.F_GETFL) & os.O_NONBLOCK, 'the pipe does not block')
    holder = subprocess.Popen([*Settings.wrap, Settings.binary, '-v', '--max-time', '3'], env=t.environment(None),
                              cwd=t.work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=w)
    try:
        wait_for_requests(server, 1)
        for result in ends(t, in_crowd(t, 4), out=TOKEN + '\n'):
            true(result.seconds < 3, 'waited %.1f s' % result.seconds)
        out, _ = holder.communicate(timeout=8 * Settings.slow)
        equal((0, TOKEN.encode() + b'\n'), (holder.returncode, out), 'the holder')
    finally:
        holder.kill()
        os.close(r)
        os.close(w)
    equal(1, server.count, 'requests')
