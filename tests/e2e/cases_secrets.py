# SPDX-License-Identifier: MIT
"""No secret gets out: servers that echo it in any form, the process list, core dumps, every mode."""
import json
import os
import re
import resource

import canary
import replies
from clients import post
from endpoint import basic_pair, by_body, users
from harness import KEY_ID, KEY_SECRET, SECRET, WILD_SECRET, Failure, case, equal, found, poll, table, true
from replies import TOKEN, error, page, reply, token

MODES = [(), ('-v',), ('--check',), ('--diagnose',), ('--diagnose', '--json'), ('--diagnose', '-v', '--color', 'always')]


def places(text, line):
    """Answers that hold text, one for each place where text can be; line is the same without line ends."""
    shown = line.decode('latin-1')
    body = json.dumps({'error': 'invalid_client', 'error_description': 'no client XX'}).encode()
    return [
        reply(401, body.replace(b'XX', line.replace(b'"', b'\\"'))),
        reply(401, b'{"error":"' + line.replace(b'"', b'\\"') + b'"}'),
        reply(403, b'You sent ' + text + b' and more', ctype='text/plain'),
        page(200, text='You sent ' + shown),
        reply(401, body, [('WWW-Authenticate', 'Basic realm="%s"' % shown), ('X-Echo', shown)]),
        reply(401, body, reason='No ' + shown),
        reply(302, b'', [('Location', 'https://other.invalid/?c=' + shown)]),
        reply(401, body, ctype='text/' + shown),
    ]


def echoed(t, name, secret):
    """The endpoint says the secret back, in one form, in every place."""
    t.secret = secret
    text = {**canary.forms(secret.encode()), **canary.lists(secret.encode())}[name]
    for number, answer in enumerate(places(text, re.sub(rb'\s+', b' ', text))):
        t.server(answer)
        for mode in MODES if number < 2 else MODES[1:5:2]:
            t.run('--no-cache', '--retry', '0', *mode, status=(4, 5, 6, 8), warnings=range(0, 300))


table('secrets.echo', [(name.replace(', ', '-').replace(' ', '-'), name, WILD_SECRET)
                       for name in (*canary.forms(b''), *canary.lists(b''))], echoed)


def echoed_part(t, start, stop):
    """A part of it, as a log line that was cut would show."""
    for text in (SECRET[start:stop], SECRET[start:stop].encode().hex()):
        t.server(error('invalid_client', 401, 'unknown secret ' + text))
        for mode in MODES:
            t.run('--no-cache', *mode, status=4, warnings=range(0, 300))


table('secrets.echo-part', [('head', 0, 16), ('tail', -16, None), ('middle', 6, 20)], echoed_part)


def in_pieces(t, size, join, wide=False):
    """Pieces of less than ten bytes: what a reader puts together again must not be there."""
    pieces = join.join(SECRET[i:i + size] for i in range(0, len(SECRET), size))
    if wide:
        t.server(reply(401, json.dumps({'error_description': SECRET}).encode('utf-16-le'), ctype='application/json'))
    else:
        t.server(error('invalid_client', 401, 'No client has %s, sorry' % pieces))
    for mode in MODES:
        shown = t.run('--no-cache', *mode, status=4, warnings=range(0, 300))
        text = re.sub(r'\\+(x00|u\{?(00AD|200[bB]|0000)\}?|[nrt])', '', shown.text + shown.errors)
        text = re.sub(r'\\+([0-7]{3})', lambda m: chr(int(m.group(1), 8)), text)
        text = re.sub(r'[\s|\u200b\u00ad]', '', text)
        equal([], canary.search({'client secret': SECRET.encode()}, text.encode()), 'put together')
        true(pieces[:24] not in text, 'in groups: %s' % text)


table('secrets.echo-in-pieces', [
    ('lines', 8, '\n'), ('spaces', 8, ' '), ('each-byte', 1, ' '), ('zero-width', 1, '\u200b'), ('nul', 1, '\0'),
    ('dashes', 4, '-'), ('dots', 5, '.'), ('utf-16', 1, '', True)], in_pieces)


def short(t, client_id, secret):
    """A name in the place of the protocol's own words would tell a short secret, and garble the report."""
    env = {'CXONE_CLIENT_ID': client_id, 'CXONE_CLIENT_SECRET': secret}
    words = 'said %s, %s; grant_type, client_id' % (client_id, secret)
    t.server(reply(401, {'error': 'invalid_client', 'error_description': words}))
    given = t.file('request', 'POST /auth/oauth/token HTTP/1.1\r\nHost: x.example\r\nContent-Type: application/json\r\n'
                   '\r\n{"grant_type":"client_credentials","client_id":"%s","client_secret":"%s"}' % (client_id, secret))
    inspect = [('--inspect', given), ('--inspect', given, '--json')] if len(secret) < 8 else []
    for mode in (*MODES, ('--diagnose', '--dry-run'), *inspect):
        shown = t.run('--no-cache', *mode, env=env, status=(0, 4), warnings=range(0, 300))
        text = shown.text + shown.errors
        true('[[' not in text, 'a name within a name: %s' % text)
        true(not re.search(r'[\w/.]\[client|\[client (id|secret)\][\w/.]', re.sub(r'\s+', ' ', text)), 'within a word: %s' % text)
        if mode == ():
            found(['invalid_client', r'said \[client id\], \[client secret\]; grant_type, client_id'], text, 'the words')
        elif mode[0] in ('--diagnose', '--inspect'):
            found(['grant_type.{1,5}client_credentials'], shown.text, 'the request')


table('secrets.short', [('id-grant', 'id', 'grant'), ('client-json', 'client', 'json'), ('type-bytes', 'type', 'bytes'),
                        ('digit-secret', '6', 'secret'), ('credentials', 'ab', 'credentials')], short)


@case('secrets.echo-octal')
def octal(t):
    text = ''.join('\\%03o' % c for c in SECRET.encode())
    for answer in (error('invalid_client', 401, text), reply(401, text.encode(), ctype='text/plain')):
        t.server(answer)
        for mode in MODES:
            shown = t.run('--no-cache', *mode, status=4, warnings=range(0, 300))
            true(text[:40] not in (shown.text + shown.errors).replace('\\\\', '\\'), 'octal: %s' % shown.text)


@case('secrets.echo-of-the-whole-request')
def whole_request(t):
    for method in ('post', 'basic', 'basic-raw'):
        t.server(lambda _p, request: reply(400, b'Bad request: ' + request.raw, ctype='text/plain'))
        for mode in MODES:
            t.run('--no-cache', '--auth-method', method, *mode, status=4, warnings=range(0, 300))


@case('secrets.echo-across-a-cut')
def across_a_cut(t):
    """Where a long text is cut, what is left must not be a secret's beginning."""
    for fill in list(range(0, 700, 61)) + [1000, 2000, 4000, 4090, 8180]:
        t.server(error('invalid_client', 401, 'x ' * (fill // 2) + SECRET + ' tail'))
        t.run('--no-cache', status=4)
        t.run('--diagnose', '--json', status=4)


@case('secrets.token-is-echoed')
def token_echoed(t):
    """The JSON answer says the form's token back, in header and body."""
    bad = reply(401, {'error': 'invalid_client', 'seen': TOKEN}, [('X-Token', TOKEN)], reason='No ' + TOKEN)
    t.server(users(t.id, t.secret, bad=bad))
    for mode in MODES[3:]:
        t.run(*mode)


@case('secrets.token-beside-an-error')
def token_beside_error(t):
    """A token in an answer that cannot be used is a secret too."""
    for answer in (reply(500, {'access_token': TOKEN, 'token_type': 'Bearer'}), token(status=404),
                   reply(200, replies.token_body()[:-3]), reply(200, {'access_token': TOKEN + ' x'}),
                   reply(200, {'error': 'invalid_client', 'access_token': TOKEN}),
                   reply(302, replies.token_body(), [('Location', '/x')])):
        t.server(answer)
        for mode in MODES:
            t.run('--no-cache', '--retry', '0', *mode, status=(4, 8), warnings=range(0, 300))


@case('secrets.password-grant-echo')
def password_echo(t):
    env = {'CXONE_ACCESS_KEY_ID': KEY_ID, 'CXONE_ACCESS_KEY_SECRET': KEY_SECRET, 'CXONE_GRANT_TYPE': 'password'}
    for method in ('post', 'basic'):
        t.server(lambda _p, request: reply(401, {'error': 'invalid_grant', 'error_description': request.body.decode(),
                                                 'pair': basic_pair(request)}))
        for mode in MODES:
            t.run('--no-cache', '--auth-method', method, *mode, env=env, status=4, warnings=range(0, 300))


@case('secrets.api-echo')
def api_echo(t):
    api = t.server(lambda _p, request: reply(401, {'you sent': request.header('authorization')},
                                             [('WWW-Authenticate', 'Bearer error="invalid_token", token="%s"' % TOKEN)]),
                   use=False)
    t.server(by_body(token(), error()))
    for mode in (('--diagnose',), ('--diagnose', '--json'), ('--check', '-v')):
        t.run(*mode, '--api-url', api.url('/api'), status=(0, 4, 8), warnings=range(0, 300))
    equal(['Bearer ' + TOKEN] * 3, [r.header('authorization') for r in api.requests], 'Authorization')


# ---- put by mistake where it does not belong ----

RUNS = ((), ('-v', '--check'), ('--diagnose', '-v'), ('--diagnose', '--json'), ('--dry-run',),
        ('--cache-status', '--json'), ('--clear-cache',))
BARE = 'zq81lmpaxw7rtybn4kvc'   # fit for a host's label


def misplaced(t, text, *args, env=None, modes=RUNS):
    """Whatever is said of such an option, the secret is not: whether it comes from a variable or a file."""
    for secret in (SECRET, BARE):
        t.secret = t.canaries['client secret'] = secret
        name = t.file('key', secret + '\n')
        by_file = ('--client-secret-file', name), {'CXONE_CLIENT_SECRET': None}
        for how, more in (((), {}), by_file if text else ((), {})):
            for mode in modes:
                t.server(by_body(token(), error()))
                put = {k: v.replace('@', secret) for k, v in (env or {}).items()}
                t.run('--retry', '0', *how, *mode, *[a.replace('@', secret) for a in args], env={**more, **put},
                      status=tuple(range(9)), warnings=range(0, 60))


table('secrets.misplaced', [
    ('cacert', True, '--cacert', '@'), ('cert', True, '--cert', '/nonexistent/@'), ('env-file', False, '--env-file', '@'),
    ('host', True, '--token-url', 'http://@.example/t'), ('api-host', True, '--api-url', 'http://@.example/t'),
    ('other-product', True, '--token-url', 'https://@.checkmarx.net/t', '--proxy', 'http://127.0.0.1:1'),
    ('proxy-host', True, '--proxy', 'http://@.localhost:1'), ('proxy-scheme', True, '--proxy', '@://127.0.0.1:1'),
    ('unknown-option', False, '--@'), ('unknown-option-value', False, '--@=x'), ('glued', False, '--client-id@'),
    ('cache-dir', True, '--cache-dir', '/dev/null/@'), ('cache-dir-made', True, '--cache-dir', '@'),
], misplaced)


@case('secrets.misplaced-in-the-scope')
def misplaced_scope(t):
    """The endpoint says the scope again; the cache's content is sealed."""
    t.server(token(scope='api ' + SECRET, token_type=SECRET))
    for warnings in (1, 1):
        text = t.run('--output', 'json', '--scope', 'api', '--scope', SECRET, warnings=warnings).json()
        equal(('api [client secret]', '[client secret]'), (text['scope'], text['token_type']), 'scope and type')


@case('secrets.misplaced-in-other-modes')
def misplaced_elsewhere(t):
    request = post('client_id=x')
    for modes, args in (((('--explain',), ('--explain', '--json')), ('@',)), ((('--inspect',),), ('/nonexistent/@',)),
                        ((('--diagnose', '--probes'),), ('@',)), ((('--diagnose', '--probes'),), ('form,@',))):
        misplaced(t, True, *args, modes=modes)
    for args in (('--token-url', 'https://127.0.0.1:1/' + SECRET), ('--token-url', 'https://%s.example/' % BARE)):
        t.secret = SECRET if SECRET in args[1] else BARE
        t.canaries['client secret'] = t.secret
        for mode in ((), ('--json',), ('-v',)):
            t.run('--inspect=-', *mode, *args, stdin=request, status=4)


@case('secrets.misplaced-in-the-url-of-a-listener')
def misplaced_listener(t):
    import signal
    process = t.start('--listen=0', '--token-url', 'https://x.example/' + SECRET)
    found('http://127[.]0[.]0[.]1:[0-9]+/\\[client secret\\]', process.line(), 'the address')
    process.signal(signal.SIGTERM)
    t.finish(process)


@case('secrets.misplaced-as-the-name-of-its-file')
def misplaced_file(t):
    """The one copy is where the name of a file belongs: nothing else tells that it is a secret."""
    hex_secret = '9f86d081884c7d659a2feaa0c55ad015'
    for secret in (SECRET, WILD_SECRET, KEY_SECRET, BARE, hex_secret, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEX'):
        t.canaries['client secret'] = secret
        for mode in RUNS:
            t.run(*mode, env={'CXONE_CLIENT_SECRET': None, 'CXONE_CLIENT_SECRET_FILE': secret}, status=3,
                  err='CXONE_CLIENT_SECRET_FILE: there is no file of that name .it is not shown')
    t.canaries['client secret'] = SECRET
    for name in ('secret.txt', '/run/secrets/cxone-client-secret', 'no/such/client_secret2.txt', t.path('given', 'A1b2C3d4E5')):
        t.run('--client-secret-file', name, status=3, err=re.escape(name) + ': cannot be read: No such file')


@case('secrets.misplaced-hides-no-name-without-need')
def names_stay(t):
    """Names of files hold the ids, and cxtoken's own words, as they are."""
    name = t.file('%s-client_secret' % t.id, SECRET, 0o644)
    t.canaries.pop('client id')
    t.server(token())
    t.run('--client-secret-file', name, env={'CXONE_CLIENT_SECRET': None}, err='chmod 600 ' + re.escape(name))
    for secret in ('password', 'token', 'secret'):
        t.run('--grant-type', 'x', env={'CXONE_CLIENT_SECRET': secret}, status=2,
              err='--grant-type: use client_credentials or password')
    for secret in ('client_secret', 'CXONE_CLIENT_SECRET', 'CXONE_CLIENT_'):
        t.run(env={'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': secret}, status=3, err='set CXONE_CLIENT_ID .or')


# ---- the process ----

def arguments_of(pid):
    with open('/proc/%d/cmdline' % pid, 'rb') as f:
        return f.read()


def hidden(t, *args):
    """While the server holds its answer, the process list shows no secret."""
    server = t.server(replies.held(token()))
    process = t.start('--no-cache', *args, env={'CXONE_CLIENT_SECRET': None, 'NO_PROXY': '127.0.0.1'})
    true(server.wait(1), 'no request came')
    secrets = {k: v.encode() for k, v in t.canaries.items() if k != 'client id'}
    seen = arguments_of(process.pid)
    equal([], canary.search(secrets, seen), 'in the process list: %r' % seen)
    true(b'--no-cache' in seen, 'other arguments are gone too: %r' % seen)
    server.release()
    t.finish(process, out=TOKEN + '\n')


PASSWORD = ('--grant-type=password', '--access-key-id', 'user-key', '--access-key-secret')
table('secrets.process-list', [
    ('two-words', '--client-secret', SECRET), ('equals', '--client-secret=' + SECRET),
    ('twice', '--client-secret', WILD_SECRET, '--client-secret', SECRET),
    ('proxy', '--client-secret', SECRET, '--proxy', 'http://user:%s@127.0.0.1:1' % KEY_SECRET),
    ('parameter', '--client-secret', SECRET, '--param', 'client_assertion=' + KEY_SECRET),
    ('access-key', '--client-secret', SECRET, *PASSWORD, KEY_SECRET),
    ('access-key-equals', '--client-secret', SECRET, *PASSWORD[:-1], '--access-key-secret=' + KEY_SECRET),
], hidden)


@case('secrets.process-list-of-the-listener')
def listener_arguments(t):
    import signal
    process = t.start('--listen=0', '--client-secret', SECRET, env={'CXONE_CLIENT_SECRET': None})
    process.line()
    equal([], canary.search({'client secret': SECRET.encode()}, arguments_of(process.pid)), 'in the process list')
    process.signal(signal.SIGTERM)
    t.finish(process)


@case('secrets.process-list-after-a-later-error')
def later_error(t):
    """Overwritten at once, also when an argument behind it is wrong: nothing is left to see."""
    fifo = t.path('given', 'fifo')
    os.mkfifo(fifo, 0o600)
    process = t.start('--client-secret', SECRET, '--env-file', fifo, env={'CXONE_CLIENT_SECRET': None}, mode='report')
    seen = poll(lambda: SECRET.encode() not in arguments_of(process.pid) or process.process.poll() is not None)
    true(seen, 'the secret stays in the process list')
    process.process.kill()
    process.end()


@case('secrets.no-core-dump')
def no_core(t):
    """However large the user lets core dumps be."""
    def allow():
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

    server = t.server(replies.held(token()))
    process = t.start(preexec_fn=allow, mode='report')
    true(server.wait(1), 'no request came')
    with open('/proc/%d/limits' % process.pid) as f:
        line = [x for x in f if x.startswith('Max core file size')][0].split()
    private = os.stat('/proc/%d/mem' % process.pid).st_uid != os.getuid() if os.getuid() else False
    if line[4] != '0' and not private:
        raise Failure('a core dump may be written: %s' % ' '.join(line))
    process.signal(6)
    process.end()
    equal([], os.listdir(t.work), 'files left behind')


@case('secrets.not-inherited')
def not_inherited(t):
    """Nothing is started that would inherit the environment."""
    server = t.server(replies.held(token()))
    process = t.start()
    true(server.wait(1), 'no request came')
    with open('/proc/%d/task/%d/children' % (process.pid, process.pid)) as f:
        equal('', f.read(), 'child processes')
    server.release()
    t.finish(process, out=TOKEN + '\n')


@case('secrets.reach-the-endpoint-alone')
def endpoint_alone(t):
    """Discovery, proxies' CONNECT and redirects see no secret."""
    other = t.server(error(), use=False)
    t.server(replies.redirect(other.url(), 307))
    for mode in MODES:
        t.run('--no-cache', *mode, status=8, warnings=range(0, 300))
    equal(0, other.connections, 'connections to the other server')


@case('secrets.in-a-captured-request')
def captured(t):
    """A captured request's own secrets are hidden, wherever it put them."""
    t.canaries['wrong secret'] = WILD_SECRET
    from clients import FORM, encode
    for request in (post(encode(client_secret=WILD_SECRET, grant_type='x')), post(json.dumps({'client_secret': WILD_SECRET})),
                    post('', headers=[('Authorization', 'Bearer ' + SECRET)]), post('', target='/t?' + encode(client_secret=WILD_SECRET)),
                    post('client_secret=' + WILD_SECRET), post('', headers=[('client_secret', SECRET)]),
                    post(encode(password=KEY_SECRET, username=KEY_ID), FORM)):
        for mode in ((), ('--json',), ('-v',)):
            for env in (None, {'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': None}):
                t.run('--inspect=-', *mode, env=env, stdin=request, status=4)
