# SPDX-License-Identifier: MIT
"""Many processes at once: one request."""
import collections
import os
import re
import signal
import subprocess
import tempfile
import threading

import canary
import replies
from harness import Failure, Settings, case, equal, pass_time, poll, true
from replies import TOKEN, TOKEN2, token

MANY = 500


def in_cache_folder(t, pid):
    """The process has a file of the cache open, or may not be looked at but is asleep."""
    try:
        folder = '/proc/%d/fd' % pid
        return any(os.readlink(folder + '/' + fd).startswith(t.cache) for fd in os.listdir(folder))
    except PermissionError:
        with open('/proc/%d/stat' % pid) as f:
            return f.read().rpartition(')')[2].split()[0] == 'S'
    except OSError:
        return False


def start_many(t, count, **options):
    return [t.start('--max-time', '60', **options) for _ in range(count)]


def all_waiting(t, processes):
    """As far as can be seen from outside, each waits at the lock (or asks) now."""
    for process in processes:
        poll(lambda p=process: in_cache_folder(t, p.pid) or gone(p.pid), 15)


def gone(pid):
    try:
        with open('/proc/%d/stat' % pid) as f:
            return f.read().rpartition(')')[2].split()[0] == 'Z'
    except OSError:
        return True


class Crowd:
    """Many processes that share their two outputs: lines, of which none is torn."""

    def __init__(self, t, count, **options):
        self.t, self.count = t, count
        self.out, self.err = (tempfile.TemporaryFile('a+b', dir=t.root) for _ in range(2))
        command = [*Settings.wrap, Settings.binary, '--max-time', '150']
        self.processes = [subprocess.Popen(command, env=t.environment(None), cwd=t.work, stdin=subprocess.DEVNULL,
                                           stdout=self.out, stderr=self.err, **options) for _ in range(count)]
        t.crowds.append(self)

    def finish(self, status=0, out=b'', err=None):
        """All end alike: what each prints, and what its line on standard error has."""
        counts = collections.Counter(p.wait(200 * Settings.slow) for p in self.processes)
        lines = {}
        for name in ('out', 'err'):
            stream = getattr(self, name)
            stream.seek(0)
            lines[name] = collections.Counter(stream.read().splitlines(True))
        equal({status: self.count}, dict(counts), 'statuses: %s' % lines)
        equal({out: self.count} if out else {}, dict(lines['out']), 'standard output')
        if err is None:
            equal({}, dict(lines['err']), 'standard error')
        else:
            equal(self.count, sum(lines['err'].values()), 'lines on standard error')
            for line in lines['err']:
                true(re.search(err, line.decode()), 'not /%s/: %r' % (err, line))
        secrets = {'client secret': self.t.secret.encode(), 'token': TOKEN.encode(), 'second token': TOKEN2.encode()}
        equal([], canary.search(secrets, b''.join(lines['err'])), 'on standard error')
        equal([], self.t.leaks_in_files(), 'in files')


def finish_all(t, processes, **wanted):
    return [t.finish(p, 60, **wanted) for p in processes]


@case('singleflight.empty-cache', alone=True)
def empty_cache(t):
    """The one answer is held back until all of them were started and wait at the lock."""
    server = t.server(replies.held(token()))
    crowd = Crowd(t, MANY)
    true(server.wait(1), 'no request came')
    all_waiting(t, crowd.processes)
    equal(1, server.count, 'requests while the answer is held back')
    server.release()
    crowd.finish(out=TOKEN.encode() + b'\n')
    equal((1, 1), (server.count, server.connections), 'requests and connections')


@case('singleflight.holder-is-killed', alone=True)
def holder_killed(t):
    """The process that asks is killed: one other takes its place, and only one."""
    arrived, asked = threading.Event(), []

    def answer(peer, _request):
        asked.append(None)
        if len(asked) == 1:
            arrived.set()
            peer.until_gone()
            return None
        return token()

    server = t.server(answer)
    holder = t.start('--max-time', '150')
    true(arrived.wait(20), 'no request came')
    crowd = Crowd(t, MANY)
    all_waiting(t, crowd.processes)
    equal(1, server.count, 'requests while the first is not answered')
    holder.signal(signal.SIGKILL)
    crowd.finish(out=TOKEN.encode() + b'\n')
    equal(2, server.count, 'requests: one of the killed, one further')
    equal(-signal.SIGKILL, holder.end().status, 'status of the killed one')


@case('singleflight.limited', alone=True)
def limited(t):
    """A 429 for one is a 429 for all: each ends with 5, and none asks again."""
    server = t.server(replies.held(replies.limited(1000)))
    crowd = Crowd(t, MANY)
    true(server.wait(1), 'no request came')
    all_waiting(t, crowd.processes)
    server.release()
    crowd.finish(5, err='^cxtoken: .*(rate|429)')
    equal(1, server.count, 'requests')


@case('singleflight.leeway-passes', alone=True)
def leeway(t):
    """The cached token comes too near to its end while they run: one of them fetches, for all."""
    server = t.server(token(expires_in=8), replies.held(token(TOKEN2)))
    t.run(out=TOKEN + '\n')  # good for half of its life
    early = [t.start() for _ in range(20)]
    pass_time(5.1)  # expiry is counted in whole seconds: 4, and the part of one that was cut
    late = Crowd(t, MANY)
    true(server.wait(2), 'no request came')
    all_waiting(t, late.processes)
    server.release()
    for process in early:
        t.finish(process, 60)
    late.finish(out=TOKEN2.encode() + b'\n')
    equal(2, server.count, 'requests')


@case('singleflight.two-secrets', alone=True)
def two_secrets(t):
    """Two secrets for one entry: none gets the other's token, and the requests stay few."""
    def answer(_peer, request):
        return token() if request.form()['client_secret'] == t.secret else token(TOKEN2)

    server = t.server(answer)
    mine = start_many(t, 20)
    others = start_many(t, 20, env={'CXONE_CLIENT_SECRET': 'the-other-secret'})
    finish_all(t, mine, out=TOKEN + '\n')
    finish_all(t, others, out=TOKEN2 + '\n')
    true(2 <= server.count <= 40, '%d requests' % server.count)


@case('singleflight.wait-is-bounded')
def bounded(t):
    """A wait ends with --max-time."""
    server = t.server(replies.silent)
    holder = t.start('--max-time', '60')
    true(server.wait(1), 'no request came')
    result = t.run('--max-time', '1', status=(5, 6))
    true(result.seconds < 10, 'waited %.1f s' % result.seconds)
    holder.signal(signal.SIGKILL)


@case('singleflight.a-hit-takes-no-lock')
def no_lock(t):
    """A good token is printed at once, although another process is at the endpoint."""
    server = t.server(token(), replies.held(token(TOKEN2)))
    t.run()
    holder = t.start('--force-refresh', '--max-time', '60')
    true(server.wait(2), 'no request came')
    result = t.run(out=TOKEN + '\n')
    true(result.seconds < 5, 'waited %.1f s' % result.seconds)
    server.release()
    t.finish(holder, out=TOKEN2 + '\n')


@case('singleflight.other-settings-do-not-wait')
def other_settings(t):
    server = t.server(lambda peer, request: replies.silent(peer, request)
                      if b'scope=slow' in request.body else token())
    holder = t.start('--scope', 'slow', '--max-time', '60')
    true(server.wait(1), 'no request came')
    t.run(out=TOKEN + '\n')
    holder.signal(signal.SIGKILL)


@case('singleflight.failure-is-not-shared', alone=True)
def failure(t):
    """A refusal is not cached: who comes later asks again."""
    server = t.server(replies.error(), token())
    t.run(status=4)
    t.run(out=TOKEN + '\n')
    equal(2, server.count, 'requests')


@case('singleflight.killed-while-writing-leaves-no-torn-entry', alone=True)
def torn(t):
    """Killed at any moment, what it leaves is used or ignored, never half believed."""
    for _ in range(5):  # make torture kills it at each call
        server = t.server(token())
        process = t.start()
        if not server.wait(1):
            result = process.end()
            raise Failure('no request came: status %d, %r, %r' % (result.status, result.out, result.err))
        process.signal(signal.SIGKILL)
        process.end()
        t.run('--cache-status', '--json', status=(0, 6))
        t.run(out=TOKEN + '\n')
