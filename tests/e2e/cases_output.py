# SPDX-License-Identifier: MIT
"""What is printed on standard output, and what happens when it cannot be written."""
import os
import re
import subprocess
import time

from harness import SECRET, case, equal, found, table, true
from replies import TOKEN, error, jwt, page, reply, token


def json_output(t, answer, want):
    """One object with exactly these members; then the same from the cache."""
    t.server(answer)
    before = int(time.time())
    first = t.run('--output', 'json', warnings=range(0, 2)).json()
    keys = ['access_token', 'cached', 'expires_at', 'expires_in', 'scope', 'token_type']
    equal(keys, sorted(first), 'members')
    equal(want, {k: first[k] for k in want}, 'values')
    equal(False, first['cached'], 'cached')
    if first['expires_at'] is not None:
        true(before + 7199 <= first['expires_at'] <= time.time() + 7201, 'expires_at: %s' % first)
        true(7150 <= first['expires_in'] <= 7200, 'expires_in: %s' % first)
        second = t.run('--output=json').json()
        equal({**first, 'cached': True, 'expires_in': second['expires_in']}, second, 'from the cache')


table('output.json', [
    ('plain', token(), {'access_token': TOKEN, 'token_type': 'Bearer', 'scope': None}),
    ('scope', token(scope='read write'), {'scope': 'read write'}),
    ('type-as-the-server-spells-it', token(token_type='bearer'), {'token_type': 'bearer'}),
    ('no-expiry', token(drop=['expires_in']), {'expires_in': None, 'expires_at': None}),
    ('signs', token('a"b\\c/d<e>&f\'g-12'), {'access_token': 'a"b\\c/d<e>&f\'g-12'}),
], json_output)


@case('output.header')
def header(t):
    t.server(token())
    for _ in range(2):
        t.run('--output', 'header', out='Authorization: Bearer %s\n' % TOKEN)


def env_output(t, value):
    """export lines that a shell reads back to the same bytes."""
    t.canaries['token'] = value
    t.server(token(value))
    result = t.run('--output', 'env')
    lines = result.text.splitlines()
    equal(['export CXONE_ACCESS_TOKEN', 'export CXONE_TOKEN_EXPIRES_AT'], [line.split('=')[0] for line in lines], 'names')
    script = result.text + 'printf "%s\\n%s" "$CXONE_ACCESS_TOKEN" "$CXONE_TOKEN_EXPIRES_AT"'
    read = subprocess.run(['sh', '-c', script], capture_output=True, timeout=20, check=False).stdout.decode().split('\n')
    equal(value, read[0], 'the token as the shell has it')
    true(abs(int(read[1]) - time.time() - 7200) < 60, 'expires at %s' % read[1])


table('output.env', [
    ('plain', TOKEN), ('quote', "it's`id`$(id)\"a\\b'"), ('dollar', '$HOME${PATH}!*?[a]'), ('leading-dash', '-n-token'),
], env_output)


@case('output.token-is-the-default')
def token_default(t):
    t.server(token())
    t.run('--output', 'token', out=TOKEN + '\n')
    t.run(out=TOKEN + '\n')


@case('output.check')
def check(t):
    server = t.server(token(), error())
    t.run('--check', out=b'', err='token')
    t.run('--check', '--cached-only', out=b'', err='token')
    t.run('--check', status=4, err='invalid_client')  # whatever token is cached
    equal(2, server.count, 'requests')


@case('output.check-quiet')
def check_quiet(t):
    t.server(token())
    t.run('--check', '-q', out=b'', warnings=0)


@case('output.github-actions')
def github(t):
    """The mask comes first, on standard error, for every token that is printed, a cached one too."""
    t.server(token())
    for args in ((), (), ('--output', 'json'), ('--output', 'env'), ('--output', 'header')):
        process = t.start(*args, env={'GITHUB_ACTIONS': 'true'}, mode='report')
        result = process.end()
        equal(0, result.status, 'status')
        equal('::add-mask::%s\n' % TOKEN, result.errors, 'standard error')
        true(TOKEN in result.text or '\\/' in result.text, 'the token')
    process = t.start('--check', env={'GITHUB_ACTIONS': 'true'}, mode='report')
    true(TOKEN not in process.end().errors, 'a mask without a printed token')
    t.run(env={'GITHUB_ACTIONS': 'false'}, out=TOKEN + '\n')


def masked_spelling(t, text, form):
    """The runner unescapes the data, and replaces it in the log: nothing of the token is left."""
    t.server(token(text))
    result = t.start('--no-cache', '--output', form, env={'GITHUB_ACTIONS': 'true'}, mode='report').end()
    equal(0, result.status, 'status')
    shown = result.text
    for line in result.errors.splitlines():
        name, _, data = line[2:].partition('::')
        equal('add-mask', name, 'command')
        shown = shown.replace(data.replace('%0D', '\r').replace('%0A', '\n').replace('%25', '%'), '***')
    for at in range(len(text) - 5):
        true(text[at:at + 6] not in shown, 'left of the token: %s' % shown)


table('output.github-actions-masks', [
    (name + '-' + form, text, form) for form in ('token', 'json', 'header', 'env') for name, text in (
        ('plain', 'plain-0123456789abcdef'), ('percent', 'abc%25def%0A%0D0123456789'), ('quote', "it's-a-to'ken'-0123456789"),
        ('json', 'quo"tes\\zq"0123456789'))], masked_spelling)


def no_command(t, answer):
    """The server's text is never a command to the job, wherever it is."""
    t.server(answer)
    for args in (('--no-cache',), ('--check', '--no-cache', '-v'), ('--diagnose',), ('--diagnose', '--json'), ('--diagnose', '-v')):
        for columns in ('40', '80', '200'):
            result = t.start(*args, env={'GITHUB_ACTIONS': 'true', 'COLUMNS': columns}, mode='report').end()
            true(result.status in (4, 8), 'status %s' % result.status)
            for line in (result.text + result.errors).splitlines():
                true(not re.match(r'\s*::(add-mask|stop-commands|set-output|group)', line) and '##[' not in line,
                     'a command: %s' % line)


table('output.github-actions-foreign', [
    ('old-form', error('invalid_client', 401, '##[set-output name=image]evil')),
    ('new-form', error('invalid_client', 401, '::add-mask::e')),
    ('behind-a-line-end', error('invalid_client', 401, 'no\n::set-output name=image::evil')),
    ('as-the-error', error('::add-mask::e', 400, 'x')),
    ('lines-of-a-body', reply(400, b'no\n ::stop-commands::abc\n##[group]x\n', ctype='text/plain')),
    ('lines-of-a-page', page(403, text='no\n::stop-commands::abc\n##[group]x\n')),
    ('a-field', reply(302, b'', [('Location', '::stop-commands::abc')])),
    ('a-realm', reply(401, {'error': 'invalid_client'}, [('WWW-Authenticate', 'Basic realm="##[add-mask]x"')])),
], no_command)


@case('output.github-actions-says-nothing-on-failure')
def github_failure(t):
    t.server(error())
    t.run(env={'GITHUB_ACTIONS': 'true'}, status=4, err='invalid_client')


def unwritable(t, args, script):
    """Exit 1, one line, whatever it was that cannot be written."""
    t.server(*script)
    for target in full_outputs():
        process = t.start(*args, stdout=target, mode='report')
        close_target(target)
        result = process.end()
        equal(1, result.status, 'status with %r' % target)
        lines = result.errors.splitlines()
        found('^cxtoken: .*(output|written|write)', lines[-1] if lines else '', 'the last line on standard error')
        true(len(lines) == 1 or '--diagnose' in args, 'lines on standard error: %s' % lines)


def full_outputs():
    full = os.open('/dev/full', os.O_WRONLY)
    reading, writing = os.pipe()
    os.close(reading)
    return full, writing


def close_target(target):
    os.close(target)


table('output.unwritable', [
    ('token', (), [token()]), ('json', ('--output', 'json'), [token()]), ('help', ('--help',), [token()]),
    ('version', ('--version',), [token()]), ('explain', ('--explain',), [token()]),
    ('diagnose', ('--diagnose',), [token(), error()]), ('completion', ('--completion', 'bash'), [token()]),
    ('cache-status', ('--cache-status',), [token()]),
], unwritable)


def closed_descriptor(t, numbers):
    """Started without one of the standard descriptors: nothing lands in a file that took its number."""
    t.server(token())

    def close():
        for number in numbers:
            os.close(number)

    process = t.start(mode='report', preexec_fn=close)
    result = process.end()
    true(result.status in (0, 1), 'status %d' % result.status)
    if 1 not in numbers:
        equal(TOKEN + '\n', result.text, 'standard output')
    t.hold_secrets(result, 'fetch', ('token',) if 1 not in numbers else (), ())


table('output.closed-descriptor', [('stdin', (0,)), ('stdout', (1,)), ('stderr', (2,)), ('all', (0, 1, 2))], closed_descriptor)


@case('output.jwt')
def jwt_token(t):
    value = jwt(exp=int(time.time()) + 7200, sub='x')
    t.canaries['token'] = value
    t.server(token(value))
    t.run(out=value + '\n')


@case('output.long-token')
def long_token(t):
    value = 'Lt' + 'aB3' * 20000
    t.server(token(value))
    for _ in range(2):
        equal(value + '\n', t.run(issued=('token',)).text, 'the token')


@case('output.error-names-the-next-step')
def next_step(t):
    """A refusal points to what explains it."""
    t.server(error())
    t.run(status=4, err=['cxtoken --diagnose|--diagnose'])


@case('output.no-escape-sequences')
def no_escapes(t):
    t.server(error('invalid_client', 401, 'red \x1b[31m \x9b31m \x7f'))
    for args in ((), ('-v',), ('--color', 'always')):
        result = t.run(*args, status=4, warnings=range(0, 200))
        true(not re.search('[\x1b\x9b\x7f]', result.errors) or 'always' in args, 'control bytes: %r' % result.errors)


@case('output.secret-of-the-server-echoed')
def echoed(t):
    t.server(error('invalid_client', 401, 'bad secret: ' + SECRET))
    result = t.run(status=4, err='bad secret')
    true(SECRET not in result.errors, 'the secret')
