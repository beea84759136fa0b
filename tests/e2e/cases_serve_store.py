# SPDX-License-Identifier: MIT
"""--serve on several machines, which are cache directories here, with the shared store between them."""
import threading

import replies
from cases_serve import Serve
from clients import form, post
from harness import case, equal, found, pass_time, poll, true
from redis import Redis
from replies import TOKEN, TOKEN2, limited, reply, token


def machine(t, name, redis, *args, **env):
    return Serve(t, *args, env={'CXONE_CACHE_DIR': t.path('home', 'c%s' % name), 'CXONE_CACHE_URL': redis.unix, **env})


def machines(t, redis, *args, **env):
    return [machine(t, n, redis, *args, **env) for n in range(2)]


def stop_all(serves):
    return [serve.stop().errors for serve in serves]


@case('serve.store.one-request-for-two-machines')
def one_request(t):
    """Asked at the same moment, with nothing cached anywhere; a third that comes later does not ask either."""
    redis, server = Redis(t), t.server(replies.held(token()), replies.error())
    serves = machines(t, redis)
    got = []
    asking = [threading.Thread(target=lambda s=s: got.append(s.token()[0])) for s in serves for _ in range(3)]
    for thread in asking:
        thread.start()
    true(server.wait(1), 'no request came')
    pass_time(0.5)
    server.release()
    for thread in asking:
        thread.join(30)
    equal([TOKEN] * 6, got, 'tokens')
    serves.append(machine(t, 'late', redis))
    equal(TOKEN, serves[2].token()[0], 'token of the third')
    equal(1, server.count, 'requests')
    for errors in stop_all(serves):
        found('!shared store', errors, 'standard error')
    equal([], [k for k in redis.keys() if b':lock:' in k], 'locks that are left')


@case('serve.store.one-request-per-life')
def per_life(t):
    """Both renew in the background, at the same time: one of them asks for both."""
    redis, server = Redis(t), t.server(token(expires_in=6), token(TOKEN2, expires_in=7200), replies.error())
    serves = machines(t, redis)
    equal([TOKEN, TOKEN], [s.token()[0] for s in serves], 'first tokens')
    true(poll(lambda: [s.token()[0] for s in serves] == [TOKEN2, TOKEN2], 20), 'not renewed')
    equal(2, server.count, 'requests in two lives')
    stop_all(serves)


@case('serve.store.dies-and-returns')
def dies(t):
    """Without the store each machine asks for itself, with a warning; when it is back, one asks for both."""
    redis, server = Redis(t), t.server(token(expires_in=4), token(expires_in=4), token(expires_in=4), token(TOKEN2))
    serves = machines(t, redis)
    equal([TOKEN, TOKEN], [s.token()[0] for s in serves], 'first tokens')
    equal(1, server.count, 'requests')
    redis.stop()
    true(poll(lambda: server.count >= 3 or not all(s.token() for s in serves), 20), 'not renewed without the store')
    redis.start()
    true(poll(lambda: [s.token()[0] for s in serves] == [TOKEN2, TOKEN2], 20), 'not renewed with the store')
    equal(4, server.count, 'requests')
    for errors in stop_all(serves):
        equal(1, errors.count('shared store'), 'warnings')


@case('serve.store.valid-token-of-another-machine')
def valid(t):
    """It is due for renewal, the endpoint is down, and this machine has none of its own: it is given all the same."""
    redis, server = Redis(t), t.server(token(expires_in=20), reply(500))
    first = machine(t, 'a', redis)
    equal(TOKEN, first.token()[0], 'first token')
    first.stop()
    pass_time(11)  # half of its life is over
    second = machine(t, 'b', redis, '--retry', '0')
    equal(TOKEN, second.token()[0], 'token')
    equal(2, server.count, 'requests')
    equal(TOKEN, second.token()[0], 'the same, while the endpoint is left alone')
    equal(2, server.count, 'requests')
    found('!damaged', second.stop().errors, 'standard error')


@case('serve.store.limited')
def pause(t):
    """A pause that one machine was asked for is kept by the other."""
    redis, server = Redis(t), t.server(limited(30), token())
    serves = machines(t, redis)
    for serve in serves:
        status, code, retry = serve.refused()
        equal((429, 'temporarily_unavailable'), (status, code), 'answer')
        true(25 <= retry <= 31, 'Retry-After %s' % retry)
    equal(1, server.count, 'requests')
    stop_all(serves)


@case('serve.store.refused')
def refused(t):
    """A wrong secret on two machines is one failed login."""
    redis, server = Redis(t), t.server(replies.error())
    serves = machines(t, redis)
    for serve in serves:
        equal((401, 'invalid_client'), serve.refused()[:2], 'answer')
    equal(1, server.count, 'requests')
    stop_all(serves)


@case('serve.store.force-refresh-of-a-plain-run')
def force(t):
    """It replaces the token for its machine at once, and for the other at the latest when that renews."""
    redis, server = Redis(t), t.server(token(expires_in=8), token(TOKEN2))
    serves = machines(t, redis)
    equal([TOKEN, TOKEN], [s.token()[0] for s in serves], 'first tokens')
    t.run('--force-refresh', env={'CXONE_CACHE_DIR': t.path('home', 'c0'), 'CXONE_CACHE_URL': redis.unix}, out=TOKEN2 + '\n')
    equal(TOKEN2, serves[0].token()[0], 'token of the same machine')
    true(poll(lambda: serves[1].token()[0] == TOKEN2, 20), 'the other machine goes on with the old one')
    equal(2, server.count, 'requests')
    stop_all(serves)


@case('serve.store.cached-only')
def cached_only(t):
    """The store is asked, the endpoint never."""
    redis, server = Redis(t), t.server(token())
    serve = machine(t, 'b', redis, '--cached-only')
    equal(503, serve.refused()[0], 'status')
    t.run(env={'CXONE_CACHE_DIR': t.path('home', 'ca'), 'CXONE_CACHE_URL': redis.unix}, out=TOKEN + '\n')
    true(poll(lambda: serve.ask(post(form()))[0] == 200, 20), 'the token that the store has is not given')
    equal(1, server.count, 'requests')
    serve.stop()
