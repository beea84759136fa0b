# SPDX-License-Identifier: MIT
"""Where credentials come from, which beats which, and which cannot be right."""
import os
import re
import threading

import harness
from harness import CLIENT_ID, KEY_ID, KEY_SECRET, SECRET, case, equal, table, true
from replies import TOKEN, error, page, redirect, reply, token

ID_NAME, SECRET_NAME = 'CXONE_CLIENT_ID', 'CXONE_CLIENT_SECRET'


def impossible(t, name, value, err, args=()):
    """Exit 3 with a sentence that names the variable; nothing is sent, the value not shown."""
    server = t.server(token())
    t.run(*args, env={name: value}, status=3, err=[name] + ([err] if isinstance(err, str) else list(err)))
    equal(0, server.connections, 'connections')


HALF = SECRET[:12]
NO_VALUE = 'undefined|null|None|nil|no value|not set'
BAD = [
    ('missing', None, 'set'), ('empty', '', 'set'),
    ('undefined', 'undefined', NO_VALUE), ('null', 'null', NO_VALUE), ('none', 'None', NO_VALUE), ('nil', 'nil', NO_VALUE),
    ('dollar-brace', '${CXONE_KEY}', 'expand|variable|placeholder'),
    ('dollar', '$CXONE_KEY', 'expand|variable|placeholder'),
    ('mustache', '{{ secrets.key }}', 'expand|variable|placeholder|template'),
    ('percent-var', '%CXONE_KEY%', 'expand|variable|placeholder'),
    ('line-feed-at-end', SECRET + '\n', ['line|LF', str(len(SECRET))]),
    ('cr-at-end', SECRET + '\r', ['CR|carriage', str(len(SECRET))]),
    ('crlf-at-end', SECRET + '\r\n', [str(len(SECRET))]),
    ('line-feed-inside', HALF + '\n' + SECRET[12:], ['line|LF', '12']),
    ('tab-inside', HALF + '\t' + SECRET[12:], ['tab', '12']),
    ('control-byte', HALF + '\x01' + SECRET[12:], ['12']),
    ('delete-byte', HALF + '\x7f' + SECRET[12:], ['12']),
    ('byte-order-mark', '\ufeff' + SECRET, ['byte.order.mark|BOM', '0']),
    ('no-break-space', HALF + '\u00a0' + SECRET[12:], ['no-break|non-breaking', '12']),
    ('zero-width', HALF + '\u200b' + SECRET[12:], ['zero.width', '12']),
    ('smart-quote', '\u201c' + SECRET + '\u201d', ['quot', '0']),
    ('umlaut', HALF + 'ü' + SECRET[12:], ['12']),
    ('latin-1', os.fsdecode(HALF.encode() + b'\xfc' + SECRET[12:].encode()), ['12']),
]
table('credentials.secret', [(n, SECRET_NAME, v, e) for n, v, e in BAD], impossible)
table('credentials.id', [(n, ID_NAME, v.replace(SECRET, CLIENT_ID) if v else v, '.') for n, v, e in BAD], impossible)
PASSWORD = ('--grant-type=password', '--access-key-id', KEY_ID)
table('credentials.access-key-secret', [
    (n, 'CXONE_ACCESS_KEY_SECRET', v.replace(SECRET, KEY_SECRET) if v else v, '.', PASSWORD) for n, v, e in BAD[:12]],
    impossible)


@case('credentials.all-missing')
def all_missing(t):
    server = t.server(token())
    t.run(env={ID_NAME: None, SECRET_NAME: None}, status=3, err='CXONE_CLIENT_ID')
    equal(0, server.connections, 'connections')


@case('credentials.access-key-not-needed')
def key_not_needed(t):
    """Nothing is said of a value that this grant does not use."""
    t.server(token())
    t.run(env={'CXONE_ACCESS_KEY_ID': 'undefined', 'CXONE_ACCESS_KEY_SECRET': 'a\nb'}, out=TOKEN + '\n')


def suspicious(t, value, words):
    """Sent all the same, and named when the endpoint refuses."""
    server = t.server(error(), token())
    t.run(env={SECRET_NAME: value}, status=4, err=[SECRET_NAME + '|client secret', words])
    equal(value, server.requests[0].form().get('client_secret'), 'the secret as sent')
    t.run(env={SECRET_NAME: value}, out=TOKEN + '\n')


table('credentials.suspicious', [
    ('space-at-end', SECRET + ' ', 'space'), ('space-at-start', ' ' + SECRET, 'space'),
    ('double-quotes', '"' + SECRET + '"', 'quot'), ('single-quotes', "'" + SECRET + "'", 'quot'),
    ('percent-encoded', SECRET + '%2B%3D', 'percent|encoded'),
    ('placeholder', 'YOUR_CLIENT_SECRET', 'placeholder'), ('changeme', 'changeme', 'placeholder'),
    ('angle', '<your-secret>', 'placeholder'),
], suspicious)


def judged_by_nobody(t, answer, status=8):
    """Where the endpoint did not judge the secret, the line does not say how it looks."""
    server = t.server(answer)
    result = t.run('--retry', '0', env={SECRET_NAME: '"%s"' % SECRET}, status=status)
    equal(1, server.count, 'requests')
    true(not re.search('quote|' + SECRET_NAME, result.errors), 'the line speaks of the secret: ' + result.errors)


table('credentials.suspicious.not-judged', [
    ('redirect', redirect('https://elsewhere.example/')), ('page', page(200)), ('forbidden-page', page(403)),
    ('not-found', reply(404)), ('text', reply(200, b'hello', ctype='text/plain')), ('no-token', reply(200, b'{}')),
    ('500', reply(500)), ('503', page(503)), ('scope', error('invalid_scope', 400), 4),
    ('grant', error('unsupported_grant_type', 400), 4),
], judged_by_nobody)


@case('credentials.swapped')
def swapped(t):
    t.server(error())
    t.run(env={ID_NAME: SECRET, SECRET_NAME: CLIENT_ID}, status=4, err='swap|exchang|each other|changed places')


# ---- files ----

def sent(t, *args, env=None, **options):
    server = t.server(token())
    t.run('--no-cache', *args, env=env, out=TOKEN + '\n', **options)
    equal(1, server.count, 'requests')
    return server.requests[0].form()


def from_file(t, content, want):
    path = t.file('secret', content)
    form = sent(t, '--client-secret-file', path, env={SECRET_NAME: None})
    equal(want, form['client_secret'], 'by the flag')
    form = sent(t, env={SECRET_NAME: None, 'CXONE_CLIENT_SECRET_FILE': path})
    equal(want, form['client_secret'], 'by the variable')
    form = sent(t, '--client-secret-file=-', env={SECRET_NAME: None}, stdin=content)
    equal(want, form['client_secret'], 'by standard input')


table('credentials.file', [
    ('bare', SECRET, SECRET), ('lf', SECRET + '\n', SECRET), ('crlf', SECRET + '\r\n', SECRET),
    ('wild', harness.WILD_SECRET + '\n', harness.WILD_SECRET), ('space-kept', SECRET + ' \n', SECRET + ' '),
], from_file)


def bad_file(t, content, err):
    server = t.server(token())
    path = t.file('the-secret-file', content)
    t.run('--client-secret-file', path, env={SECRET_NAME: None}, status=3, err=['the-secret-file', *err])
    equal(0, server.connections, 'connections')


table('credentials.bad-file', [
    ('two-lf', SECRET + '\n\n', [str(len(SECRET))]), ('empty', '', []), ('only-lf', '\n', []),
    ('nul', SECRET[:12].encode() + b'\0' + SECRET[12:].encode(), ['12', 'NUL']),
    ('bom', b'\xef\xbb\xbf' + SECRET.encode(), ['BOM|byte.order.mark']),
    ('utf-16', SECRET.encode('utf-16'), []), ('two-lines', SECRET + '\n' + SECRET + '\n', [str(len(SECRET))]),
    ('binary', bytes(range(256)) * 4, []),
], bad_file)


@case('credentials.file-that-cannot-be-read')
def unreadable(t):
    server = t.server(token())
    for path in (t.path('given', 'no-such-file'), t.path('given'), '/dev/zero'):
        t.run('--client-secret-file', path, env={SECRET_NAME: None}, status=3, err=path)
    if os.geteuid() != 0:
        path = t.file('locked', SECRET, 0o000)
        t.run('--client-secret-file', path, env={SECRET_NAME: None}, status=3, err=['locked', 'ermission'])
    equal(0, server.connections, 'connections')


@case('credentials.file-that-others-can-read')
def readable_by_others(t):
    t.server(token())
    for mode in (0o640, 0o604, 0o644):
        path = t.file('open-secret-%o' % mode, SECRET, mode)
        t.run('--no-cache', '--client-secret-file', path, env={SECRET_NAME: None}, out=TOKEN + '\n',
              err=['open-secret-%o' % mode, 'chmod|group|others'])
        t.run('--no-cache', '-q', '--client-secret-file', path, env={SECRET_NAME: None}, out=TOKEN + '\n')


@case('credentials.file-may-be-a-pipe')
def pipe(t):
    """As the shell's <(...) gives it."""
    t.server(token())
    reading, writing = os.pipe()
    os.write(writing, SECRET.encode() + b'\n')
    os.close(writing)
    process = t.start('--client-secret-file', '/dev/fd/%d' % reading, env={SECRET_NAME: None}, pass_fds=[reading])
    os.close(reading)
    t.finish(process, out=TOKEN + '\n', warnings=range(0, 2))


@case('credentials.access-key-secret-file')
def key_file(t):
    path = t.file('key', KEY_SECRET + '\r\n')
    form = sent(t, *PASSWORD, '--access-key-secret-file', path)
    equal(KEY_SECRET, form['password'], 'password')
    form = sent(t, *PASSWORD, env={'CXONE_ACCESS_KEY_SECRET_FILE': path})
    equal(KEY_SECRET, form['password'], 'password')


def usage(t, args, env, err):
    server = t.server(token())
    t.run(*args, env=env, stdin=SECRET, status=2, err=err)
    equal(0, server.connections, 'connections')


table('credentials.both', [
    ('flags', ('--client-secret', SECRET, '--client-secret-file', '/x'), None, '--client-secret-file'),
    ('variables', (), {SECRET_NAME: SECRET, 'CXONE_CLIENT_SECRET_FILE': '/x'}, 'CXONE_CLIENT_SECRET_FILE'),
    ('key-flags', ('--access-key-secret', KEY_SECRET, '--access-key-secret-file', '/x'), None, '--access-key-secret-file'),
    ('key-variables', (), {'CXONE_ACCESS_KEY_SECRET': KEY_SECRET, 'CXONE_ACCESS_KEY_SECRET_FILE': '/x'},
     'CXONE_ACCESS_KEY_SECRET_FILE'),
    ('stdin-twice', PASSWORD + ('--client-secret-file', '-', '--access-key-secret-file', '-'), None, 'standard input|stdin'),
], usage)


# ---- which beats which ----

OTHER = 'another-client-id'


def wins(t, want, args=(), env=None, env_file=None):
    if env_file:
        args = (*args, '--env-file', t.file('.env', env_file))
    form = sent(t, *args, env=env, warnings=range(0, 2))
    equal(want, (form['client_id'], form['client_secret']), 'id and secret')


FILE_PAIR = 'CXONE_CLIENT_ID=file-id\nCXONE_CLIENT_SECRET=file-secret\n'
NONE = {ID_NAME: None, SECRET_NAME: None}
table('credentials.wins', [
    ('environment', (CLIENT_ID, SECRET)),
    ('flag-over-environment', (OTHER, SECRET), ('--client-id', OTHER)),
    ('flag-with-equals', (OTHER, SECRET), ('--client-id=' + OTHER,)),
    ('last-flag', (OTHER, SECRET), ('--client-id=x', '--client-id', OTHER)),
    ('secret-flag', (CLIENT_ID, 'flag-secret'), ('--client-secret', 'flag-secret')),
    ('secret-flag-over-secret-file-variable', (CLIENT_ID, 'flag-secret'), ('--client-secret=flag-secret',),
     {SECRET_NAME: None, 'CXONE_CLIENT_SECRET_FILE': '/no/such/file'}),
    ('environment-over-env-file', (CLIENT_ID, SECRET), (), None, FILE_PAIR),
    ('env-file', ('file-id', 'file-secret'), (), NONE, FILE_PAIR),
    ('empty-variable-is-unset', ('file-id', 'file-secret'), (), {ID_NAME: '', SECRET_NAME: ''}, FILE_PAIR),
    ('flag-over-env-file', (OTHER, 'file-secret'), ('--client-id', OTHER), NONE, FILE_PAIR),
    ('mixed-levels', (CLIENT_ID, 'file-secret'), (), {SECRET_NAME: None}, FILE_PAIR),
    ('environment-secret-over-file-in-env-file', (CLIENT_ID, SECRET), (), None, 'CXONE_CLIENT_SECRET_FILE=/no/such\n'),
], wins)


@case('credentials.secret-file-flag-over-variable')
def file_over_variable(t):
    form = sent(t, '--client-secret-file', t.file('s', 'flag-file-secret\n'))
    equal('flag-file-secret', form['client_secret'], 'secret')


@case('credentials.token-url-from-everywhere')
def url_levels(t):
    flag, env = t.server(token(), use=False), t.server(token(), use=False)
    file = t.server(token(), use=False)
    path = t.file('.env', 'CXONE_TOKEN_URL=%s\n' % file.url())
    t.run('--no-cache', '--env-file', path, '--token-url', flag.url(), env={'CXONE_TOKEN_URL': env.url()})
    equal((1, 0, 0), (flag.count, env.count, file.count), 'flag first')
    t.run('--no-cache', '--env-file', path, env={'CXONE_TOKEN_URL': env.url()}, warnings=1)
    equal((1, 1, 0), (flag.count, env.count, file.count), 'then the environment')
    t.run('--no-cache', '--env-file', path, env={'CXONE_TOKEN_URL': None})
    equal((1, 1, 1), (flag.count, env.count, file.count), 'then the file')


# ---- the token URL ----

def bad_url(t, url, err, args=()):
    result = t.run(*args, env={'CXONE_TOKEN_URL': url}, status=2, err=err)
    true('hidden-word' not in result.errors, 'shows what it must not')


table('credentials.bad-url', [
    ('plain-http', 'http://token.example.test/t', ['https', 'token.example.test']),
    ('plain-http-flag', None, ['https', 'token.example.test'], ('--token-url', 'http://token.example.test/t')),
    ('looks-like-loopback', 'http://127.0.0.1.example.test/t', 'https'),
    ('looks-like-localhost', 'http://localhost.example.test/t', 'https'),
    ('userinfo-like-loopback', 'http://127.0.0.1@example.test/t', '.'),
    ('userinfo', 'https://user:hidden-word@token.example.test/t', 'credential|user|password'),
    ('userinfo-loopback', 'http://user:hidden-word@127.0.0.1:9/t', 'credential|user|password'),
    ('secret-in-query', 'https://token.example.test/t?client_secret=hidden-word', 'credential|client_secret|query'),
    ('password-in-query', 'https://token.example.test/t?password=hidden-word', 'credential|password|query'),
    ('fragment', 'https://token.example.test/t#part', 'fragment|#'),
    ('ftp', 'ftp://token.example.test/t', 'http'), ('file', 'file:///etc/passwd', 'http'),
    ('no-scheme', 'token.example.test/t', 'http'), ('words', 'not a url', '.'), ('no-host', 'https:///t', '.'),
    ('bad-port', 'https://token.example.test:99999/t', '.'),
], bad_url)


@case('credentials.loopback-names')
def loopback(t):
    """http: is allowed to loopback addresses, in any spelling."""
    server = t.server(token())
    for host in ('127.0.0.1', 'localhost', 'LOCALHOST'):
        t.run('--no-cache', env={'CXONE_TOKEN_URL': server.url(host=host)}, out=TOKEN + '\n')
    equal(3, server.count, 'requests')


@case('credentials.allow-http')
def allow_http(t):
    """--allow-http is the user's word; the proxy stands for the network here."""
    proxy = t.server(token(), use=False)
    t.run('--allow-http', '--proxy', 'http://127.0.0.1:%d' % proxy.port, out=TOKEN + '\n',
          env={'CXONE_TOKEN_URL': 'http://token.example.test/t'})
    equal('POST http://token.example.test/t HTTP/1.1', proxy.requests[0].line, 'request line')


# ---- what never ends ----

def endless(t, args, kind):
    """A FIFO without a writer, a pipe that stays open: --max-time holds for reading, too."""
    server = t.server(token())
    path, ends = '-', []
    if kind == 'fifo':
        path = t.path('given', 'fifo')
        os.mkfifo(path)
    else:
        ends = os.pipe()
        os.write(ends[1], b'CXONE_CLIENT_SECRET=some')
    inspects = args[-1] == '--inspect'
    stdin = os.fdopen(ends[0], 'rb') if ends else b''
    result = t.run('-m', '0.4', *args, path, env={SECRET_NAME: None}, stdin=stdin, status=2 if inspects else 3,
                   err=['--max-time', 'fifo' if kind == 'fifo' else 'standard input'], seconds=8)
    if ends:
        os.close(ends[1])
    equal(0, server.connections, 'connections')
    true(result.seconds < 5, 'took %.1f s' % result.seconds)


table('credentials.endless', [
    (option + '-' + kind, args, kind) for kind in ('fifo', 'pipe') for option, args in (
        ('secret', ('--client-secret-file',)), ('env', ('--env-file',)), ('inspect', ('--inspect',)),
        ('key', (*PASSWORD, '--client-secret', 'some', '--access-key-secret-file')))
], endless)


@case('credentials.slow-writer-of-a-fifo')
def slow_writer(t):
    """A writer that comes after the file was opened is waited for."""
    path = t.path('given', 'fifo')
    os.mkfifo(path)
    server = t.server(token())
    process = t.start('--client-secret-file', path, env={SECRET_NAME: None})

    def write():
        with open(path, 'w', encoding='ascii') as f:  # opens when the program has opened its end
            f.write(t.secret + '\n')
    threading.Thread(target=write, daemon=True).start()
    t.finish(process, out=TOKEN + '\n')
    equal(1, server.count, 'requests')
