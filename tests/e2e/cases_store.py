# SPDX-License-Identifier: MIT
"""The shared store: one request for many machines, which are cache directories here, and every way to fail."""
import os
import re
import resource
import signal
import socket
import threading
import time

import canary
import replies
from harness import case, equal, found, pass_time, poll, true
from redis import Redis
from replies import TOKEN, TOKEN2, token
from server import closed_port

MACHINES, PROCESSES = 50, 4
STORE_PASSWORD = 'Stor3-Passw0rd.canary~x'


def on(t, number, **more):
    """The environment of a machine: a cache of its own."""
    return {'CXONE_CACHE_DIR': t.path('home', 'c%s' % number), **more}


def start_on(t, number, *args, url=None, **more):
    return t.start(*args, env=on(t, number, CXONE_CACHE_URL=url, **more))


def run_on(t, number, *args, url=None, env=None, **options):
    return t.run(*args, env=on(t, number, CXONE_CACHE_URL=url, **(env or {})), **options)


@case('store.fifty-machines', alone=True)
def fifty(t):
    """Four processes on each of fifty machines and an empty store: one request. The next wave: none."""
    redis, server = Redis(t), t.server(replies.held(token()))
    for wave in range(2):
        crowd = [start_on(t, n, '--max-time', '100', url=redis.unix) for n in range(MACHINES) for _ in range(PROCESSES)]
        if wave == 0:
            true(server.wait(1), 'no request came')
            pass_time(1)
            equal(1, server.count, 'requests while the answer is held back')
            server.release()
        for process in crowd:
            t.finish(process, 120, out=TOKEN + '\n')
    equal(1, server.count, 'requests')
    run_on(t, 'new', url=redis.unix, out=TOKEN + '\n')
    equal(1, server.count, 'requests')


@case('store.a-local-hit-does-not-touch-it')
def local_hit(t):
    redis, server = Redis(t), t.server(token())
    run_on(t, 1, url=redis.unix, out=TOKEN + '\n')
    redis.close()
    result = run_on(t, 1, url=redis.unix, out=TOKEN + '\n')
    equal(b'', result.err, 'standard error')
    equal(1, server.count, 'requests')


@case('store.holder-is-killed', alone=True)
def killed(t):
    """Its lock ends by itself; one other takes its place."""
    redis, server = Redis(t), t.server(replies.silent, token())
    holder = start_on(t, 'h', url=redis.unix)
    true(server.wait(1), 'no request came')
    others = [start_on(t, n, url=redis.unix) for n in range(6)]
    holder.signal(signal.SIGKILL)
    holder.end()
    for process in others:
        result = t.finish(process, 40, out=TOKEN + '\n')
        true(result.seconds < 12, 'waited %.1f s' % result.seconds)
    equal(2, server.count, 'requests: one of the killed, one further')


@case('store.lock-is-renewed', alone=True)
def renewed(t):
    """A request that takes longer than the lock's life is still the only one."""
    redis, server = Redis(t), t.server(replies.held(token()))
    first = start_on(t, 1, url=redis.unix)
    true(server.wait(1), 'no request came')
    others = [start_on(t, n, url=redis.unix) for n in range(2, 6)]
    pass_time(7)
    equal(1, server.count, 'requests after seven seconds')
    server.release()
    for process in [first, *others]:
        t.finish(process, out=TOKEN + '\n')
    equal(1, server.count, 'requests')
    equal([], [k for k in redis.keys() if b':lock:' in k], 'locks that are left')


@case('store.refusal-is-shared')
def refusal(t):
    """Fifty machines with a wrong secret are one failed login; who insists asks."""
    redis, server = Redis(t), t.server(*[replies.error()] * 9)
    run_on(t, 1, url=redis.unix, status=4)
    for number in range(2, 8):
        run_on(t, number, url=redis.unix, status=4, err='refused')
    equal(1, server.count, 'requests')
    for count, option in enumerate(('--check', '--force-refresh', '--no-cache'), 2):
        run_on(t, 9, option, url=redis.unix, status=4)
        equal(count, server.count, 'requests with ' + option)
    pass_time(10.5)
    run_on(t, 1, url=redis.unix, status=4)
    equal(5, server.count, 'requests after ten seconds')


@case('store.outcome-is-shared-with-who-waits', alone=True)
def outcome(t):
    """Machines that wait while the endpoint fails take that as theirs; one that comes later asks anew."""
    redis, server = Redis(t), t.server(replies.held(replies.reply(500)), token())
    first = [start_on(t, 'h', '--retry', '0', url=redis.unix) for _ in range(2)]
    true(server.wait(1), 'no request came')
    others = [start_on(t, n, '--retry', '0', url=redis.unix) for n in range(6) for _ in range(2)]
    pass_time(1)
    server.release()
    for process in first + others:
        t.finish(process, status=8, err='500')
    equal(1, server.count, 'requests of those who waited')
    run_on(t, 'new', url=redis.unix, out=TOKEN + '\n')
    equal(2, server.count, 'requests')
    equal([], [k for k in redis.keys() if b':lock:' in k], 'locks that are left')


@case('store.end-of-a-shorter-time-is-no-outcome', alone=True)
def shorter(t):
    """Who gave the endpoint less time tells those with as little; who has more asks, one at a time."""
    redis, server = Redis(t), t.server(replies.silent, token())
    first = start_on(t, 'h', '--retry', '0', '--max-time', '4', url=redis.unix)
    true(server.wait(1), 'no request came')
    short = start_on(t, 1, '--retry', '0', '--max-time', '5', url=redis.unix)
    more = [start_on(t, n, '--retry', '0', url=redis.unix) for n in range(2, 5)]
    t.finish(first, status=6, err='.')
    for process in more:
        t.finish(process, out=TOKEN + '\n')
    t.finish(short, status=(0, 6), warnings=range(2))
    equal(2, server.count, 'requests')


@case('store.disk-of-a-machine-is-full', alone=True)
def full_disk(t):
    """Its processes find in the store what none of them can keep: one request."""
    def no_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    redis, server = Redis(t), t.server(replies.held(token()))
    crowd = [t.start(env=on(t, 1, CXONE_CACHE_URL=redis.unix), preexec_fn=no_files) for _ in range(6)]
    true(server.wait(1), 'no request came')
    pass_time(0.5)
    server.release()
    for process in crowd:
        t.finish(process, out=TOKEN + '\n', warnings=range(0, 2))
    equal(1, server.count, 'requests')


@case('store.cool-down-is-shared')
def cool_down(t):
    redis, server = Redis(t), t.server(replies.limited(600), token())
    run_on(t, 1, url=redis.unix, status=5)
    run_on(t, 2, url=redis.unix, status=5, err='pause')
    run_on(t, 3, '--check', url=redis.unix, status=5)
    # Whatever the secret.
    run_on(t, 4, url=redis.unix, env={'CXONE_CLIENT_SECRET': 'another'}, status=5)
    equal(1, server.count, 'requests')
    report = run_on(t, 5, '--cache-status', '--json', url=redis.unix, status=6).json()
    true(report['store']['cooldown_until'] > time.time() + 500, report)
    run_on(t, 2, '--force-refresh', url=redis.unix, out=TOKEN + '\n')
    run_on(t, 6, url=redis.unix, out=TOKEN + '\n')
    equal(2, server.count, 'requests')


# ---- every way to fail: a token, exit 0, one warning, about a second ----

def accepting(answer):
    """A server that says this to each client, and then nothing more: its address."""
    listening = socket.socket()
    listening.bind(('127.0.0.1', 0))
    listening.listen(50)

    def serve():
        while True:
            try:
                peer, _ = listening.accept()
            except OSError:
                return
            peers.append(peer)
            try:
                peer.sendall(answer)
            except OSError:
                pass
    peers = []
    threading.Thread(target=serve, daemon=True).start()
    return listening, 'redis://127.0.0.1:%d' % listening.getsockname()[1]


FAULTY = {
    'black-hole': (b'', 'no answer in time'),
    'garbage': (b'HTTP/1.1 400 Bad Request\r\n\r\n', 'no Redis'),
    'endless': (b'+' + b'a' * 3000000, 'no Redis'),
    'long-list': (b'*1000000000\r\n', 'no Redis'),
    'numbers': (b':1\r\n' * 9, 'no Redis'),
    'nothing-but-ok': (b'+OK\r\n' * 9, 'no Redis'),
    'half-right': (b'$-1\r\n:-2\r\n$-1\r\n:-2\r\n$-1\r\n' + b':1\r\n' * 20, 'no Redis'),
    'redirect': (b'-MOVED 866 10.1.2.3:6379\r\n' * 9, 'cluster'),
    'says-a-secret': (b'-ERR \x1b[31m::add-mask::x\r\n' * 9, 'refuses'),
    'closes': (None, 'closed|lost|no connection'),
}


def faulty(t, answer, says):
    server = t.server(token())
    if answer is None:
        listening = socket.socket()
        listening.bind(('127.0.0.1', 0))
        listening.listen(5)
        url = 'redis://127.0.0.1:%d' % listening.getsockname()[1]
        threading.Thread(target=lambda: listening.accept()[0].close(), daemon=True).start()
    else:
        listening, url = accepting(answer)
    try:
        result = run_on(t, 1, url=url, out=TOKEN + '\n', err=['shared store', says])
        true(result.seconds < 3, 'took %.1f s' % result.seconds)
        equal(1, server.count, 'requests')
    finally:
        listening.close()


for name_, fault_ in FAULTY.items():
    case('store.fails.' + name_)(lambda t, f=fault_: faulty(t, *f))


@case('store.fails.unreachable')
def unreachable(t):
    t.server(token())
    for number, url in enumerate(['redis://127.0.0.1:%d' % closed_port(), 'unix:' + t.path('given', 'nowhere')]):
        result = run_on(t, number, url=url, out=TOKEN + '\n', err='shared store')
        true(result.seconds < 3, 'took %.1f s' % result.seconds)


@case('store.fails.wrong-password')
def wrong_password(t):
    redis = Redis(t, '--requirepass', STORE_PASSWORD)
    t.canaries['store password'] = STORE_PASSWORD
    t.server(*[token()] * 9)
    run_on(t, 1, url=redis.tcp, out=TOKEN + '\n', err='wants a password')
    bad = {'CXONE_CACHE_PASSWORD': 'not-this-one-' + STORE_PASSWORD[::-1]}
    run_on(t, 2, url=redis.tcp, env=bad, out=TOKEN + '\n', err='neither')
    good = t.file('password', STORE_PASSWORD + '\n')
    result = run_on(t, 3, '--cache-password-file', good, '-v', '--force-refresh', url=redis.tcp, out=TOKEN + '\n',
                    warnings=range(0, 40))
    found('!shared store', result.errors, 'standard error')
    run_on(t, 4, url=redis.tcp, env={'CXONE_CACHE_PASSWORD': STORE_PASSWORD}, out=TOKEN + '\n')


RIGHTS = ['on', '>' + STORE_PASSWORD, '~cxtoken:*', 'resetchannels', '-@all', '+auth', '+select', '+get', '+set', '+del',
          '+watch', '+unwatch', '+multi', '+exec', '+pexpire', '+pttl']


@case('store.least-rights')
def least_rights(t):
    """The user of the README, and each right that is taken from it is one warning."""
    redis = Redis(t)
    t.canaries['store password'] = STORE_PASSWORD
    redis.cli('ACL', 'SETUSER', 'cxtoken', *RIGHTS)
    user = {'CXONE_CACHE_USER': 'cxtoken', 'CXONE_CACHE_PASSWORD': STORE_PASSWORD}
    server = t.server(*[replies.limited(1), token()], *[token()] * 20)
    run_on(t, 1, url=redis.tcp + '/3', env=user, out=TOKEN + '\n')
    run_on(t, 2, url=redis.tcp + '/3', env=user, out=TOKEN + '\n')
    equal(2, server.count, 'requests')
    run_on(t, 2, '--clear-cache', url=redis.tcp + '/3', env=user)
    run_on(t, 3, '--cached-only', url=redis.tcp + '/3', env=user, status=6)
    for number, right in enumerate(('+get', '+set', '+watch', '+exec'), 10):
        redis.cli('FLUSHALL')
        redis.cli('ACL', 'SETUSER', 'cxtoken', 'reset', *[r for r in RIGHTS if r != right])
        run_on(t, number, url=redis.tcp, env=user, out=TOKEN + '\n', err='right|refuses|did not take')


@case('store.fails.full')
def full(t):
    redis = Redis(t, '--maxmemory', '1', '--maxmemory-policy', 'noeviction')
    t.server(token())
    run_on(t, 1, url=redis.unix, out=TOKEN + '\n', err='full')


@case('store.fails.hostile-value')
def hostile(t):
    """Another's value, a cut one, one of another type: a miss, one warning, and the next run finds a good one."""
    redis, server = Redis(t), t.server(*[token()] * 20)
    run_on(t, 1, url=redis.unix, out=TOKEN + '\n')
    name = [k for k in redis.keys() if b':token:' in k][0]
    for number, value in enumerate(('', 'x', 'cxtoken\x01' + 'y' * 200, 'z' * 100000), 10):
        redis.cli('SET', name, value)
        run_on(t, number, url=redis.unix, out=TOKEN + '\n', err='damaged')
        run_on(t, number + 100, url=redis.unix, out=TOKEN + '\n')
        equal(number - 8, server.count, 'requests')
    redis.cli('DEL', name)
    redis.cli('LPUSH', name, 'x')
    run_on(t, 50, url=redis.unix, out=TOKEN + '\n', err='shared store')


@case('store.another-secret-is-another-entry')
def other_secret(t):
    redis, server = Redis(t), t.server(token(), token(TOKEN2))
    new = {'CXONE_CLIENT_SECRET': 'the-new-secret'}
    run_on(t, 1, url=redis.unix, out=TOKEN + '\n')
    run_on(t, 2, url=redis.unix, env=new, out=TOKEN2 + '\n')
    run_on(t, 3, url=redis.unix, out=TOKEN + '\n')
    run_on(t, 4, url=redis.unix, env=new, out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')
    # The value of one under the name of the other cannot be opened.
    one, two = [k for k in redis.keys() if b':token:' in k]
    redis.cli('COPY', one, two, 'REPLACE')
    results = [run_on(t, n, '--cached-only', url=redis.unix, env=env, status=(0, 6), warnings=range(0, 2))
               for n, env in ((5, {}), (6, new))]
    equal([0, 6], sorted(r.status for r in results), 'statuses')
    equal(1, sum('damaged' in r.errors for r in results), 'warnings')


@case('store.force-refresh-replaces')
def replaces(t):
    """A token that lives longer is kept, but by --force-refresh."""
    redis, server = Redis(t), t.server(token(expires_in=9000), token(TOKEN2, expires_in=600),
                                       token(TOKEN2, expires_in=600))
    run_on(t, 1, url=redis.unix, out=TOKEN + '\n')
    run_on(t, 2, '--check', url=redis.unix, err='.')
    run_on(t, 3, url=redis.unix, out=TOKEN + '\n')
    run_on(t, 4, '--force-refresh', url=redis.unix, out=TOKEN2 + '\n')
    run_on(t, 5, url=redis.unix, out=TOKEN2 + '\n')
    equal(3, server.count, 'requests')


@case('store.clocks-differ')
def clocks(t):
    """The store counts down what another machine's clock said: the shorter life counts, with a word."""
    redis, _ = Redis(t), t.server(token(expires_in=7200))
    run_on(t, 1, url=redis.unix, out=TOKEN + '\n')
    name = [k for k in redis.keys() if b':token:' in k][0]
    redis.cli('PEXPIRE', name, '1000000')
    result = run_on(t, 2, '--output', 'json', url=redis.unix, err='clocks')
    true(900 < result.json()['expires_in'] <= 1000, result.text)
    # No more than the entry says, however long the store would keep it; that proves nothing.
    redis.cli('PEXPIRE', name, '7230000')
    true(run_on(t, 3, '--output', 'json', url=redis.unix).json()['expires_in'] <= 7200, 'expires_in')


@case('store.status-and-clear')
def status(t):
    redis, server = Redis(t), t.server(token())
    none = run_on(t, 1, '--cache-status', '--json', url=redis.unix, status=6).json()['store']
    equal({'url': redis.unix, 'answers': True, 'token': None, 'cooldown_until': None}, none, 'an empty store')
    run_on(t, 1, url=redis.unix, out=TOKEN + '\n')
    report = run_on(t, 2, '--cache-status', '--json', url=redis.unix).json()
    equal(None, report['token'], 'on this machine')
    true(report['store']['token']['usable'] and report['store']['token']['expires_in'] > 7000, report)
    run_on(t, 2, '--cache-status', url=redis.unix, out=[r'token +none', r'store +unix:', r'usable, valid for'])
    run_on(t, 3, '--cached-only', url=redis.unix, out=TOKEN + '\n')
    equal(1, server.count, 'requests')
    run_on(t, 1, '--clear-cache', url=redis.unix)
    equal([], redis.keys(), 'what is left')
    run_on(t, 4, '--cached-only', url=redis.unix, status=6)
    redis.close()
    gone = run_on(t, 4, '--cache-status', '--json', url=redis.unix, status=6, err='shared store').json()['store']
    equal((False, None), (gone['answers'], gone['token']), 'a store that is gone')


@case('store.no-cache-leaves-it-alone')
def no_cache(t):
    redis, _ = Redis(t), t.server(*[token()] * 3)
    monitor = redis.monitor()
    run_on(t, 1, '--no-cache', url=redis.unix, out=TOKEN + '\n')
    equal([], re.findall(rb'"(?:GET|SET|AUTH)"', monitor.end().upper()), 'commands')


@case('store.no-secret-in-it', alone=True)  # redis-cli's password is every process's
def no_secret(t):
    """Neither what is said to it nor what it holds has a secret, a token or an id."""
    redis = Redis(t, '--requirepass', STORE_PASSWORD)
    os.environ['REDISCLI_AUTH'] = STORE_PASSWORD
    try:
        monitor = redis.monitor()
        password = {'CXONE_CACHE_PASSWORD': STORE_PASSWORD}
        t.server(token(), replies.limited(60), replies.error())
        run_on(t, 1, url=redis.unix, env=password, out=TOKEN + '\n')
        run_on(t, 2, url=redis.unix, env=password, out=TOKEN + '\n')
        run_on(t, 2, '--force-refresh', url=redis.unix, env=password, status=5)
        run_on(t, 2, '--force-refresh', url=redis.unix, env=password, status=4)
        said = monitor.end()
        true(b'"SET"' in said.upper(), said[:400])
        held = b''.join(k + b' ' + redis.cli('DUMP', k) + redis.cli('GET', k) for k in redis.keys())
        true(len(redis.keys()) >= 2 and all(k.startswith(b'cxtoken:') for k in redis.keys()), redis.keys())
    finally:
        del os.environ['REDISCLI_AUTH']
    secrets = {k: v.encode() for k, v in t.canaries.items()}
    equal([], canary.search(secrets, said + held), 'in the store')


@case('store.tls')
def tls(t):
    redis = Redis(t, tls=t.certs.pair('good'))
    url = 'rediss://localhost:%d' % redis.port
    server = t.server(*[token()] * 4)
    run_on(t, 1, '--cache-cacert', t.certs.ca, url=url, out=TOKEN + '\n')
    run_on(t, 2, '--cacert', t.certs.ca, url=url, out=TOKEN + '\n')
    equal(1, server.count, 'requests')
    run_on(t, 3, url=url, out=TOKEN + '\n', err='certificate')
    run_on(t, 4, url='redis://localhost:%d' % redis.port, out=TOKEN + '\n', err='shared store')


@case('store.bad-address-is-a-usage-error')
def bad_address(t):
    t.url = 'http://127.0.0.1:9/auth/oauth/token'
    for url in ('http://h', 'redis://', 'redis://user:' + STORE_PASSWORD + '@h', 'redis://h:x', 'unix:'):
        for mode in ([], ['--cache-status'], ['--clear-cache'], ['--no-cache']):
            result = run_on(t, 1, *mode, url=url, status=2, err='CXONE_CACHE_URL: ')
            found('!' + re.escape(STORE_PASSWORD), result.errors, 'standard error')


@case('store.slow-store-keeps-max-time')
def slow(t):
    listening, url = accepting(b'')
    t.server(replies.silent)
    result = run_on(t, 1, '--max-time', '0.7', '--retry', '0', url=url, status=6, warnings=range(0, 2))
    true(result.seconds < 2.5, 'took %.1f s' % result.seconds)
    listening.close()


@case('store.read-only-machine')
def read_only(t):
    """A machine whose cache cannot be written has the store all the same."""
    redis, server = Redis(t), t.server(token())
    run_on(t, 1, url=redis.unix, out=TOKEN + '\n')
    blocked = t.file('file', 'in the place of a directory')
    env = {'CXONE_CACHE_DIR': blocked, 'CXONE_CACHE_URL': redis.unix}
    t.run(env=env, out=TOKEN + '\n', err='cache directory')
    equal(1, server.count, 'requests')
    true(poll(lambda: not [k for k in redis.keys() if b':lock:' in k], 10), 'a lock is left')
