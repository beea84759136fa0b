# SPDX-License-Identifier: MIT
"""The tests of the tests: a leak, a hang, a noisy failure must be seen, or every other case proves nothing."""
import canary
from harness import SECRET, WILD_SECRET, Failure, case, equal, table, true
from replies import TOKEN

BODIES = {
    'hang': 'exec sleep 60',
    'crash': 'kill -SEGV $$',
    'odd status': 'exit 99',
    'token on failure': 'printf "%s" "half"; echo "cxtoken: refused" >&2; exit 4',
    'two lines': 'echo "cxtoken: one" >&2; echo "cxtoken: two" >&2; exit 4',
    'no line': 'exit 4',
    'foreign line': 'echo "libcurl: something" >&2; exit 4',
    'no line end': 'printf "cxtoken: refused" >&2; exit 4',
    'control byte': 'printf "cxtoken: a\\033[1mb\\n" >&2; exit 4',
    'warning on success': 'echo "cxtoken: by the way" >&2; echo token',
    'left behind': 'echo x > core; echo token',
    'written elsewhere': 'echo x > "$HOME/.oddrc"; echo token',
}


def script(t, body):
    # Read by a shell, not executed: a process that another case starts meanwhile may hold a new file open
    # for writing, and such a file cannot be executed.
    return ['/bin/sh', t.file('fake', body + '\n')]


def fails(function, what):
    try:
        function()
    except Failure:
        return
    raise Failure('not noticed: ' + what)


def notices(t, body):
    def go():
        status = 4 if 'exit 4' in body else 0
        t.run('--x', binary=script(t, body), status=status, seconds=1.5)
        t.hold_places()
    fails(go, body)
    for name in ('core', '.oddrc'):
        for folder in (t.work, t.home):
            remove(folder + '/' + name)


def remove(path):
    import os
    if os.path.exists(path):
        os.unlink(path)


table('selftest.notices', BODIES.items(), notices)


def in_each_form(_t, secret):
    """A secret in any form is found in a text, whole, or a part of it; and a text without it is clean."""
    value = secret.encode()
    for name, text in canary.forms(value).items():
        true(canary.search({'it': value}, b'{"error":"' + text + b'"}'), 'not found: %s' % name)
    for name, text in canary.forms(value[7:22]).items():
        true(canary.search({'it': value}, b'== ' + text + b' =='), 'part not found: %s' % name)
    for name, text in canary.lists(value).items():
        for part in (text, canary.lists(value[7:22])[name]):
            true(canary.search({'it': value}, b'{"seen":"' + part + b'"}'), 'not found: %s' % name)
    equal([], canary.search({'it': value}, b'client_secret=[24 bytes, 3 encoded]' * 40), 'a clean text')


table('selftest.form', [('plain', SECRET), ('wild', WILD_SECRET), ('token', TOKEN)], in_each_form)


@case('selftest.base64-of-a-pair')
def base64_of_a_pair(t):
    import base64
    for before in ('a:', 'ab:', 'abc:'):
        for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
            text = alphabet((before + t.secret).encode())
            true(canary.search({'it': t.secret.encode()}, text), 'not found after %r' % before)


LEAKS = {
    'stderr': 'printf "cxtoken: %s\\n" "$CXONE_CLIENT_SECRET" >&2; exit 4',
    'stdout': 'printf "%s\\n" "$CXONE_CLIENT_SECRET"',
    'stderr hex': 'printf "cxtoken: %s\\n" "$(printf %s "$CXONE_CLIENT_SECRET" | od -An -tx1 | tr -d " \\n")" >&2; exit 4',
    'file': 'mkdir -p "$XDG_CACHE_HOME/cxtoken"; printf %s "$CXONE_CLIENT_SECRET" > "$XDG_CACHE_HOME/cxtoken/f"',
    'file name': 'mkdir -p "$XDG_CACHE_HOME/cxtoken"; : > "$XDG_CACHE_HOME/cxtoken/$CXONE_CLIENT_SECRET"',
    'part': 'printf "cxtoken: %s\\n" "$(printf %s "$CXONE_CLIENT_SECRET" | cut -c5-16)" >&2; exit 4',
    'id': 'printf "cxtoken: %s\\n" "$CXONE_CLIENT_ID" >&2; exit 4',
}


def leaks(t, body):
    status = 4 if 'exit 4' in body else 0
    fails(lambda: t.run(binary=script(t, body), status=status), 'a leak: ' + body)


table('selftest.leak', LEAKS.items(), leaks)


@case('selftest.token-outside-a-fetch')
def token_outside(t):
    body = "printf '%%s\\n' '%s'" % TOKEN
    t.run(binary=script(t, body))
    fails(lambda: t.run('--cache-status', binary=script(t, body)), 'the token in a report')
    fails(lambda: t.run('-v', binary=script(t, body + ' >&2')), 'the token on standard error')


@case('selftest.a-good-run-passes')
def good(t):
    t.run(binary=script(t, 'echo good'), out='good\n')
    t.run(binary=script(t, 'echo "cxtoken: refused" >&2; exit 4'), status=4, err='refused')
    fails(lambda: t.run(binary=script(t, 'echo good'), out='bad\n'), 'another output')
    fails(lambda: t.run(binary=script(t, 'echo "cxtoken: a" >&2; exit 4'), status=4, err='refused'), 'words missing')
    fails(lambda: t.run(binary=script(t, 'echo "cxtoken: a" >&2; exit 4'), status=5), 'another status')
