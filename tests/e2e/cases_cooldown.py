# SPDX-License-Identifier: MIT
"""When the endpoint cannot or will not give a token now: the old token, and the pause it asked for."""
import time

import replies
from harness import case, equal, pass_time, table, true
from replies import TOKEN, token

OVER_HALF = 6.1  # of ten seconds: expiry counts in whole ones


def stale(t, script, status=0, args=('--retry', '0')):
    """The refresh fails and the old token is still valid: better than nothing, unless it is a refusal."""
    server = t.server(token(expires_in=10), *script)
    t.run(out=TOKEN + '\n')
    pass_time(OVER_HALF)
    if status == 0:
        t.run(*args, out=TOKEN + '\n', warnings=1, err='still valid|valid for|old|cached')
    else:
        t.run(*args, status=status)
    return server


table('stale', [
    ('503', [replies.page(503)]), ('500', [replies.page(500)]), ('429', [replies.limited(60)]),
    ('503-later', [replies.limited(60, 503)]),
    ('no-answer', [replies.close]), ('lost', [replies.cut(token(), -9)]), ('not-after-401', [replies.error()], 4),
    ('not-after-400', [replies.error('invalid_request', 400)], 4), ('not-after-404', [replies.page(404)], 8),
    ('silent', [replies.silent], 0, ('--retry', '0', '-m', '1')),
    ('not-after-page', [replies.page(200)], 8),
], stale)


@case('stale.in-a-cool-down')
def stale_cooldown(t):
    server = stale(t, [replies.limited(60)])
    t.run(out=TOKEN + '\n', warnings=1)
    equal(2, server.count, 'requests')
    pass_time(4.5)
    t.run(status=5)
    equal(2, server.count, 'requests')


@case('stale.no-connection')
def stale_refused(t):
    server = t.server(token(expires_in=10))
    t.run(out=TOKEN + '\n')
    server.close()
    pass_time(OVER_HALF)
    t.run('--retry', '0', out=TOKEN + '\n', warnings=1)
    t.run('--retry', '0', '--output', 'json', out=None, warnings=1)


# ---- cool-down ----

def remembered(t, answer, args=()):
    """A pause that was asked for is kept by every process of these settings, and by no other."""
    server = t.server(answer, token())
    t.run(*args, status=5)
    for _ in range(3):
        result = t.run(*args, status=5, err='[0-9]+ ?(s|m|h)|second|minute|hour|until')
        true(result.seconds < 5, 'slow: %.1f s' % result.seconds)
    equal(1, server.count, 'requests')
    t.run('--scope', 'other', out=TOKEN + '\n')
    t.run('--no-cache', out=TOKEN + '\n')
    equal(3, server.count, 'requests')


table('cooldown.remembered', [
    ('429', replies.limited(60)), ('503', replies.limited(3600, 503)),
    ('429-date', replies.limited('Fri, 31 Dec 2100 23:59:59 GMT')), ('429-page', replies.page(429, [('Retry-After', '90')])),
], remembered)


@case('cooldown.status-and-clear')
def cooldown_status(t):
    server = t.server(replies.limited(600), token())
    now = time.time()
    t.run(status=5)
    report = t.run('--cache-status', '--json', status=6).json()
    true(now + 595 <= report['cooldown_until'] <= now + 640, 'cooldown_until: %s' % report)
    equal(None, report['token'], 'token')
    t.run('--cache-status', status=6, out=['cool|pause|limit', '10 min|9 min|[56]\\d\\d|600|59\\d'])
    t.run('--clear-cache')
    t.run(out=TOKEN + '\n')
    equal(2, server.count, 'requests')


@case('cooldown.force-refresh-asks')
def cooldown_force(t):
    server = t.server(replies.limited(600), token())
    t.run(status=5)
    t.run('--force-refresh', out=TOKEN + '\n')
    t.run(out=TOKEN + '\n')
    equal(2, server.count, 'requests')
    equal(None, t.run('--cache-status', '--json').json()['cooldown_until'], 'cool-down after a success')


@case('cooldown.force-refresh-sets-it-anew')
def cooldown_anew(t):
    server = t.server(replies.limited(60), replies.limited(900))
    t.run(status=5)
    t.run('--force-refresh', status=5)
    until = t.run('--cache-status', '--json', status=6).json()['cooldown_until']
    true(until > time.time() + 600, 'cooldown_until: %s' % until)
    equal(2, server.count, 'requests')


@case('cooldown.no-cache-sets-none')
def cooldown_no_cache(t):
    server = t.server(replies.limited(600))
    t.run('--no-cache', status=5)
    t.run('--no-cache', status=5)
    equal((2, []), (server.count, t.written()), 'requests and files')


@case('cooldown.doubles-without-retry-after')
def doubles(t):
    """1 s, then 2 s, 4 s ... while each answer is a 429; forced, so that no time need pass."""
    t.server(replies.limited())
    pauses = []
    for _ in range(12):
        t.run('--force-refresh', status=5)
        now = time.time()
        pauses.append(t.run('--cache-status', '--json', status=6).json()['cooldown_until'] - now)
    for step, pause in enumerate(pauses[2:], 2):
        wanted = min(2 ** step, 300)
        true(wanted - 1.6 <= pause <= wanted + 1.6, 'pause %d is %.1f s, not %d: %s' % (step, pause, wanted, pauses))


@case('cooldown.is-over')
def cooldown_over(t):
    server = t.server(replies.limited(), token())
    t.run(status=5)
    pass_time(2.2)
    t.run(out=TOKEN + '\n')
    equal(2, server.count, 'requests')


@case('cooldown.kept-token-stays')
def cooldown_token(t):
    """A cool-down does not take away a token that is good."""
    server = t.server(token(), replies.limited(60))
    t.run(out=TOKEN + '\n')
    t.run('--force-refresh', status=(0, 5), warnings=range(0, 2))
    t.run(out=TOKEN + '\n')
    equal(2, server.count, 'requests')
