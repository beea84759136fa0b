# SPDX-License-Identifier: MIT
"""--env-file: as dotenv and docker write them, and what is wrong with one."""
import os

from harness import SECRET, case, equal, found, table
from replies import TOKEN, token

NONE = {'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': None}
ID = 'CXONE_CLIENT_ID=the-id\n'


def gives(t, text, secret, client_id='the-id'):
    server = t.server(token())
    t.run('--no-cache', '--env-file', t.file('my.env', text), env=NONE, out=TOKEN + '\n')
    form = server.requests[0].form()
    equal((client_id, secret), (form['client_id'], form['client_secret']), 'id and secret')


def line(value, end='\n'):
    return ID + 'CXONE_CLIENT_SECRET=' + value + end


table('env-file.gives', [
    ('plain', line('a-secret'), 'a-secret'),
    ('no-final-line-end', line('a-secret', ''), 'a-secret'),
    ('crlf', line('a-secret').replace('\n', '\r\n'), 'a-secret'),
    ('bom', b'\xef\xbb\xbf' + line('a-secret').encode(), 'a-secret'),
    ('bom-crlf', b'\xef\xbb\xbf' + line('a-secret').replace('\n', '\r\n').encode(), 'a-secret'),
    ('export', 'export CXONE_CLIENT_ID=the-id\nexport CXONE_CLIENT_SECRET=a-secret\n', 'a-secret'),
    ('comments-and-blanks', '# a comment\n\n   \n#CXONE_CLIENT_ID=no\n' + line('a-secret') + '\n# end\n', 'a-secret'),
    ('double-quotes', line('"a secret"'), 'a secret'),
    ('single-quotes', line("'a secret'"), 'a secret'),
    ('quotes-inside', line('a"b\'c'), 'a"b\'c'),
    ('one-quote-only-at-end', line('a-secret"'), 'a-secret"'),
    ('hash-inside', line('a#b#c'), 'a#b#c'),
    ('space-hash-ends', line('a-secret # the old one was x'), 'a-secret'),
    ('space-tab-hash-ends', line('a-secret \t #the old one'), 'a-secret'),
    ('hash-in-quotes', line('"a # b"'), 'a # b'),
    ('comment-after-quotes', line('"a # b" # note'), 'a # b'),
    ('equals-inside', line('a=b=='), 'a=b=='),
    ('nothing-is-expanded', line('a$HOME${HOME}`id`$(id)'), 'a$HOME${HOME}`id`$(id)'),
    ('backslash-is-itself', line('a\\nb\\\\c'), 'a\\nb\\\\c'),
    ('backslash-in-quotes-is-itself', line('"a\\nb"'), 'a\\nb'),
    ('percent', line('a%2Bb'), 'a%2Bb'),
    ('others-are-skipped', 'PATH=/nowhere\nFOO=${BAR}\nCXONE_OTHER=1\nLD_PRELOAD=/x.so\n' + line('a-secret'), 'a-secret'),
    ('empty-other', 'FOO=\n' + line('a-secret'), 'a-secret'),
    ('long', line('Ab1' * 3000), 'Ab1' * 3000),
], gives)


def wrong(t, text, number, words='.'):
    """Exit 3: file, line, what; no value."""
    server = t.server(token())
    result = t.run('--env-file', t.file('my.env', text), env=NONE, status=3, err=['my[.]env', words])
    found(r'my\.env\D{0,12}\b%d\b' % number, result.errors, 'the line')
    found('!hidden-word', result.errors, 'the value')
    equal(0, server.connections, 'connections')


table('env-file.wrong', [
    ('no-equals', ID + 'hidden-word\n', 2),
    ('no-equals-crlf', '\r\n\r\nhidden-word\r\n', 3),
    ('no-name', '=hidden-word\n', 1),
    ('open-double-quote', ID + 'CXONE_CLIENT_SECRET="hidden-word\n', 2, 'quot'),
    ('open-single-quote', ID + "\nCXONE_CLIENT_SECRET='hidden-word\n", 3, 'quot'),
    ('text-after-quote', line('"a"hidden-word'), 2),
    ('nul', ID.encode() + b'CXONE_CLIENT_SECRET=hidden\0-word\n', 2),
    ('json', '{"CXONE_CLIENT_SECRET": "hidden-word"}\n', 1),
    ('yaml', 'CXONE_CLIENT_SECRET: hidden-word\n', 1),
], wrong)


@case('env-file.cannot-be-read')
def unreadable(t):
    server = t.server(token())
    paths = [t.path('given', 'no-such.env'), t.path('given'), '/dev/zero']
    if os.geteuid() != 0:
        paths.append(t.file('locked.env', line(SECRET), 0o000))
    for path in paths:
        t.run('--env-file', path, status=3, err=path)
    equal(0, server.connections, 'connections')


@case('env-file.impossible-value-names-the-line')
def impossible(t):
    server = t.server(token())
    path = t.file('my.env', ID + '\n' + 'CXONE_CLIENT_SECRET="${SECRET_OF_CI}"\n')
    t.run('--env-file', path, env=NONE, status=3, err=['CXONE_CLIENT_SECRET', 'my[.]env', r'\b3\b'])
    equal(0, server.connections, 'connections')


@case('env-file.every-setting')
def every_setting(t):
    """All the variables of the manual are read, not the credentials alone."""
    server = t.server(token(), use=False)
    secret = t.file('s', 'from-a-file\n')
    text = ('CXONE_CLIENT_SECRET_FILE=%s\nCXONE_TOKEN_URL=%s\nCXONE_AUTH_METHOD=basic\nCXONE_SCOPE="a b"\n'
            'CXONE_CACHE_DIR=%s\n' % (secret, server.url(), t.path('home', 'c')))
    t.run('--env-file', t.file('my.env', ID + text), env={**NONE, 'CXONE_TOKEN_URL': None}, out=TOKEN + '\n')
    equal('a b', server.requests[0].form()['scope'], 'scope')
    equal('Basic dGhlLWlkOmZyb20tYS1maWxl', server.requests[0].header('authorization'), 'Authorization')
    equal(True, any(p.startswith('c/') for p in t.written()), 'the cache is where the file says')


@case('env-file.secret-and-file-at-one-level')
def both(t):
    server = t.server(token())
    path = t.file('my.env', line('x1234') + 'CXONE_CLIENT_SECRET_FILE=/x\n')
    t.run('--env-file', path, env=NONE, status=2, err='CXONE_CLIENT_SECRET_FILE')
    equal(0, server.connections, 'connections')


@case('env-file.wrong-value-of-a-setting')
def wrong_value(t):
    server = t.server(token())
    t.run('--env-file', t.file('my.env', 'CXONE_MIN_TTL=soon\n'), status=(2, 3), err=['CXONE_MIN_TTL'])
    equal(0, server.connections, 'connections')
