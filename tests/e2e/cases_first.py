# SPDX-License-Identifier: MIT
"""The first five minutes: what a new user types, and what gets in the way."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading

from harness import case, equal, found, table, true
from replies import TOKEN, error, token

NOTHING = {'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': None}


@case('first.nothing-set')
def nothing(t):
    result = t.run(env=NOTHING, status=3)
    equal('cxtoken: no credentials: set CXONE_CLIENT_ID and CXONE_CLIENT_SECRET; cxtoken --help\n', result.errors, 'the line')
    found(['looked at: --client-id, CXONE_CLIENT_ID', 'no credentials: '], t.run('-v', env=NOTHING, status=3, warnings=1).errors, 'with -v')
    found('no credentials in --env-file either: ', t.run('--env-file', t.file('e', ''), env=NOTHING, status=3).errors, 'an empty file')
    found('!no credentials', t.run(env={'CXONE_CLIENT_ID': None}, status=3).errors, 'one of the two')


@case('first.a-misspelt-variable')
def misspelt(t):
    """In an env file and exported; its value is not shown."""
    path = t.file('e', 'CXONE_CLIENTID=%s\nCXONE_CLIENT_SECRET=%s\n' % (t.id, t.secret))
    found('^cxtoken: .*e:1: CXONE_CLIENTID is not used .did you mean CXONE_CLIENT_ID',
          t.run('--env-file', path, env=NOTHING, status=3, warnings=1).errors, 'the file')
    found('^cxtoken: CXONE_CLIENT_SECERT is not used .did you mean CXONE_CLIENT_SECRET',
          t.run(env={'CXONE_CLIENT_SECRET': None, 'CXONE_CLIENT_SECERT': t.secret}, status=3, warnings=1).errors, 'exported')
    t.server(token())
    other = {'CXONE_CLIENT_SECRET2': 'x', 'CXONE_CLIENT_IDS': 'y'}
    equal('', t.run('--no-cache', env=other, out=TOKEN + '\n').errors, 'beside the variables themselves')


@case('first.a-variable-in-two-lines')
def twice(t):
    t.server(token())
    path = t.file('e', 'CXONE_CLIENT_ID=%s\nCXONE_CLIENT_SECRET=old-Secret\nCXONE_CLIENT_SECRET=%s\n' % (t.id, t.secret))
    found('^cxtoken: .*e:3: CXONE_CLIENT_SECRET is in line 2 too',
          t.run('--env-file', path, '--no-cache', env=NOTHING, out=TOKEN + '\n', warnings=1).errors, 'the warning')
    t.run('-q', '--env-file', path, '--no-cache', env=NOTHING, out=TOKEN + '\n')


@case('first.no-profiles')
def no_profiles(t):
    found('^cxtoken: there are no profiles; a profile is a file .*/cxtoken/NAME.env', t.run('--profile=', out='', warnings=1).errors, 'the line')


@case('first.short-help')
def short_help(t):
    lines = t.run('-h').text.split('\n')
    true(len(lines) <= 25, '%d lines' % len(lines))
    true(max(map(len, lines)) <= 80, 'a line is too long')
    found(['CXONE_CLIENT_ID', '--diagnose', '--listen', '--inspect', '--check', '--explain', 'cxtoken --help', 'man cxtoken'],
          '\n'.join(lines), 'the help')
    true(len(t.run('--help').text.split('\n')) > 60, '--help has all')


table('first.meant', [
    ('help', ('help',), 'no command help .did you mean --help[?].; see'), ('diagnose', ('diagnose',), 'did you mean --diagnose'),
    ('version', ('version',), 'did you mean --version'), ('listen', ('listen',), 'did you mean --listen'),
    ('insecure', ('-k',), 'never switched off; --cacert'), ('timeout', ('--timeout', '5'), 'did you mean --max-time'),
    ('format', ('--format', 'json'), 'did you mean --output'), ('token', ('token',), 'no command token: cxtoken alone prints a token'),
    ('json', ('--check', '--json'), '--json goes with --diagnose, .*; for a token use --output json'),
    ('store', ('--cache-url', 'http://x'), '--cache-url: the URL has another scheme; use redis://HOST'),
], lambda t, args, said: t.run(*args, status=2, err=said))


@case('first.explain-finds')
def explain(t):
    text = t.run('--explain').text
    found(['^The credentials and settings$', "^  credential-missing ", "^The endpoint's answer$", '^  rate-limited '], text, 'the list')
    true(text.startswith('The credentials and settings\n') and text.index('\nThe token and the API') < text.index('\nFound by experiment'),
         'the order')
    found(['^  rate-limited ', '!credential-missing'], t.run('--explain', '429').text, 'a status')
    found('^  json-body ', t.run('--explain', 'axios').text, 'a word')
    for word, cause in (('ECONNREFUSED', 'not-connected'), ('ENOTFOUND', 'name-not-resolved'), ('self-signed', 'tls-untrusted'),
                        ('ssl', 'tls-handshake'), ('bom', 'credential-not-ascii'), ('CRLF', 'credential-line-end')):
        found('^  %s ' % cause, t.run('--explain', word).text, "a word of the client's error: " + word)
    found('^  tls-untrusted ', t.run('--explain', 'tls').text, 'a part of ids')
    equal(['rate-limited'], [c['id'] for c in t.run('--explain', '429', '--json').json()['causes'] if 'rate' in c['id']], 'JSON')
    t.run('--explain', 'nosuchthing', status=2, err='no explanation named nosuchthing; cxtoken --explain lists them')
    t.run('--explain', t.secret, status=2, err='not shown')


@case('first.completion-lists-whole-ids')
def whole_ids(t):
    """What a completion's command makes of the list of causes, a number in an id too."""
    text = t.run('--completion', 'fish').text
    command = re.search(r"-l explain .*-a '\(cxtoken --explain 2>/dev/null \| (sed .*?)\)'", text)[1]
    listed = subprocess.run(command, shell=True, input=t.run('--explain').text, capture_output=True, text=True, check=True).stdout
    equal(sorted(c['id'] for c in t.run('--explain', '--json').json()['causes']), sorted(listed.split()), 'the ids')


@case('first.verbose-shows-the-exchange')
def exchange(t):
    t.server(error(headers=[('X-One', '1')]), token())
    result = t.run('-v', '--no-cache', status=4, warnings=range(0, 40))
    found(['^cxtoken: > POST /auth/oauth/token HTTP/1.1$', '^cxtoken: > Content-Type: application/x-www-form-urlencoded$',
           '^cxtoken: > grant_type=client_credentials$', '^cxtoken: > &client_secret=\\[30 bytes', '^cxtoken: < HTTP/1.1 401',
           '^cxtoken: < X-One: 1$', '^cxtoken: < .*invalid_client'], result.errors, 'the exchange')
    result = t.run('-v', '--no-cache', out=TOKEN + '\n', warnings=range(0, 40))
    found(['^cxtoken: < HTTP/1.1 200', '^cxtoken: < .*access_token.*\\[token'], result.errors, 'the exchange')


def on_terminal(t, *args, columns=60, env=None):
    """What a terminal on standard error gets."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    from harness import Settings
    process = subprocess.Popen([*Settings.wrap, Settings.binary, *args], env=t.environment(env), cwd=t.work, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=slave)
    os.close(slave)
    data = b''
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        data += piece
        if not piece:
            break
    os.close(master)
    process.wait(30)
    true(not any(v.encode() in data for v in t.canaries.values()), 'SECRET LEAKED: %r' % data)
    return data.decode().replace('\r\n', '\n')


@case('first.a-wait-says-what-for')
def waits(t):
    """After two seconds, on a terminal alone."""
    release = threading.Event()

    def slow(peer, request):
        release.wait(2.6)
        return token()
    t.server(slow)
    found('^cxtoken: still waiting for 127.0.0.1 to answer, at most 30 s', on_terminal(t, '--no-cache'), 'the terminal')
    t.run('--no-cache', out=TOKEN + '\n')


@case('first.lines-break-at-words')
def breaks(t):
    text = on_terminal(t, env={'CXONE_CLIENT_ID': None})
    lines = text.rstrip('\n').split('\n')
    true(len(lines) > 1 and all(len(line) <= 60 for line in lines), 'lines: %s' % lines)
    whole = t.run(env={'CXONE_CLIENT_ID': None}, status=3).errors
    equal(whole.split(), text.split(), 'the words')
