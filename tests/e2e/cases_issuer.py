# SPDX-License-Identifier: MIT
"""CXone as NICE documents it: discovery, the password grant, and whether the token works."""
import json
import shlex

import replies
from endpoint import Cxone, by_body
from harness import CLIENT_ID, KEY_ID, KEY_SECRET, SECRET, case, equal, found, table, true
from replies import TOKEN, error, page, reply, token

KEYS = {'CXONE_ACCESS_KEY_ID': KEY_ID, 'CXONE_ACCESS_KEY_SECRET': KEY_SECRET, 'CXONE_TOKEN_URL': None}
ANY = range(0, 60)
PASSWORD = ('--grant-type', 'password', '--auth-method', 'basic')


def cxone(t, **options):
    """A scripted CXone: (what it is, its server, the arguments for it)."""
    made = Cxone(t.id, t.secret, KEY_ID, KEY_SECRET)
    for name, value in options.items():
        setattr(made, name, value)
    server = t.server(made, use=False)
    made.base = server.url('')
    return made, server, ('--issuer', made.issuer, *PASSWORD)


def asked(server):
    return ['%s %s' % (r.method, r.target) for r in server.requests]


DOCUMENT = 'GET /.well-known/openid-configuration'


@case('issuer.token')
def fetch(t):
    """Discovery, then the token; afterwards the cache, and nothing at all is sent."""
    _, server, args = cxone(t)
    t.run(*args, env=KEYS, out=TOKEN + '\n')
    equal([DOCUMENT, 'POST /auth/token'], asked(server), 'requests')
    equal(1, server.connections, 'connections')
    first = server.requests[0]
    equal((b'', None), (first.body, first.header('authorization')), 'discovery costs no secret')
    t.run(*args, env=KEYS, out=TOKEN + '\n')
    equal(2, server.count, 'requests')
    t.run(*args, '--force-refresh', env=KEYS, out=TOKEN + '\n')
    equal([DOCUMENT, 'POST /auth/token', 'POST /auth/token'], asked(server), 'the document is kept for a day')


@case('issuer.document-is-tried-again')
def document_again(t):
    """What passes is tried again, as for a token; --diagnose shows it at once."""
    made = Cxone(t.id, t.secret, KEY_ID, KEY_SECRET)
    seen = []

    def answer(peer, request):
        seen.append(request.method)
        return reply(503, b'') if len(seen) == 1 else made(peer, request)
    server = t.server(answer, use=False)
    made.base = server.url('')
    args = ('--issuer', made.issuer, *PASSWORD)
    t.run(*args, '-v', env=KEYS, out=TOKEN + '\n', err=['the issuer answered 503; another try in'], warnings=ANY)
    equal([DOCUMENT, DOCUMENT, 'POST /auth/token'], asked(server), 'requests')
    del seen[:]
    t.run('--no-cache', '--retry', '0', *args, env=KEYS, status=8, err='503')
    del seen[:]
    t.run('--diagnose', '--no-cache', *args, env=KEYS, status=8, out=['503'])
    equal(2, len([m for m in seen if m == 'GET']), 'each address is asked once')


@case('issuer.variable')
def variable(t):
    made, server, _ = cxone(t)
    env = {**KEYS, 'CXONE_ISSUER': made.issuer, 'CXONE_GRANT_TYPE': 'password', 'CXONE_AUTH_METHOD': 'basic'}
    t.run(env=env, out=TOKEN + '\n')
    equal(2, server.count, 'requests')


@case('issuer.token-url-of-the-same-level-wins')
def url_wins(t):
    made, server, _ = cxone(t)
    direct = t.server(token(), use=False)
    t.run('--issuer', made.issuer, '--token-url', direct.url(), env=KEYS, out=TOKEN + '\n')
    equal((0, 1), (server.count, direct.count), 'requests')
    t.run('--no-cache', env={**KEYS, 'CXONE_ISSUER': made.issuer, 'CXONE_TOKEN_URL': direct.url()}, out=TOKEN + '\n')
    equal((0, 2), (server.count, direct.count), 'requests')


@case('issuer.flag-over-token-url-variable')
def flag_wins(t):
    _, server, args = cxone(t)
    direct = t.server(token(), use=False)
    t.run(*args, env={**KEYS, 'CXONE_TOKEN_URL': direct.url()}, out=TOKEN + '\n')
    equal((2, 0), (server.count, direct.count), 'requests')


@case('issuer.slash-at-the-end')
def slash(t):
    made, server, _ = cxone(t)
    made.document = {'issuer': made.issuer + '/'}
    t.run('--issuer', made.issuer + '/', *PASSWORD, env=KEYS, out=TOKEN + '\n')
    equal(DOCUMENT, asked(server)[0], 'the document')


@case('issuer.rfc-8414')
def rfc8414(t):
    for prefix in ('', '/tenant/a'):
        made, server, args = cxone(t, well_known='oauth-authorization-server', prefix=prefix)
        t.run('--no-cache', *args, env=KEYS, out=TOKEN + '\n')
        equal('POST /auth/token', asked(server)[-1], 'the last request')
        true(2 <= server.count <= 4, 'requests: %s' % asked(server))
    made, server, args = cxone(t, prefix='/tenant/a')
    t.run('--no-cache', *args, env=KEYS, out=TOKEN + '\n')
    equal('GET /tenant/a/.well-known/openid-configuration', asked(server)[0], 'the document of an issuer with a path')


def no_good(t, options, err):
    """A document that cannot be used: exit 8, and no secret leaves."""
    made, server, args = cxone(t, **options)
    t.run('--retry', '0', *args, env=KEYS, status=8, err=[err, 'well-known', '; check the issuer.* --token-url'])
    equal([], [r for r in server.requests if r.method != 'GET'], 'requests with a secret')
    report = t.run('--retry', '0', '--diagnose', '--json', *args, env=KEYS, status=8).json()
    equal(('discovery-failed', 'sure'), (report['verdict'], report['findings'][0]['confidence']), 'verdict')
    equal([], [r for r in server.requests if r.method != 'GET'], 'requests with a secret')


HUGE = reply(200, b'{"issuer":"' + b'x' * (3 << 20) + b'"}')
table('issuer.no-good', [
    ('other-issuer', {'document': {'issuer': 'https://other.example.test'}}, 'issuer'),
    ('no-issuer', {'document': {'issuer': None}}, 'issuer'),
    ('no-endpoint', {'document': {'token_endpoint': None}}, 'token_endpoint'),
    ('endpoint-number', {'document': {'token_endpoint': 5}}, 'token_endpoint'),
    ('http-endpoint', {'document': {'token_endpoint': 'http://token.example.test/t'}}, 'https'),
    ('endpoint-with-userinfo', {'document': {'token_endpoint': 'https://u:p@token.example.test/t'}}, '.'),
    ('page', {'discovery': page(200)}, '.'), ('404', {'discovery': page(404)}, '404|found|document'),
    ('401', {'discovery': error()}, '401|document'), ('broken', {'discovery': reply(200, b'{"issuer":')}, 'JSON|document'),
    ('array', {'discovery': reply(200, b'[]')}, '.'), ('huge', {'discovery': HUGE}, '.'),
    ('deep', {'discovery': reply(200, b'[' * 100000)}, '.'), ('empty', {'discovery': reply(200, b'')}, '.'),
    ('redirect', {'discovery': replies.redirect('http://127.0.0.1:9/')}, '302|redirect|document'),
], no_good)


@case('issuer.no-answer')
def no_answer(t):
    made, server, args = cxone(t)
    server.close()
    t.run('--retry', '0', *args, env=KEYS, status=6,
          err=['well-known/openid-configuration: nothing listens at 127[.]0[.]0[.]1', '; check the issuer.* --token-url'])


@case('issuer.dry-run-does-not-know-the-path')
def dry_run(t):
    """Which endpoint it is, only the issuer can say, and it is not asked: no path is made up."""
    _, server, args = cxone(t, prefix='/tenant/a')
    text = t.run('--dry-run', *args, env={**KEYS, 'COLUMNS': '120'}).text
    found(['^  Asked +.*the issuer names', 'POST \\(the path that the issuer names\\)', '!POST /'], text, 'the text')
    equal(None, t.run('--dry-run', '--json', *args, env=KEYS).json()['endpoint'], 'endpoint')
    equal(0, server.connections, 'connections')


@case('issuer.secret-in-a-url')
def secret_in_a_url(t):
    """A secret that was put into the issuer's path, or the API's, by mistake is not shown."""
    made, server, args = cxone(t, prefix='/' + t.secret)
    there = t.server(reply(200, {}), reply(404, {}), reply(404, {}), use=False)
    for more in ((), ('--check',), ('--diagnose', '-v'), ('--diagnose', '--json'), ('--cache-status',)):
        t.run(*more, *args, env=KEYS, warnings=ANY)
    for status in (0, 8):
        t.run('--check', *args, '--api-url', there.url('/' + t.secret), env=KEYS, status=status, warnings=ANY,
              err='\\[client secret\\]')
    t.run('--diagnose', *args, '--api-url', there.url('/' + t.secret), env=KEYS, status=status)
    made.document = {'issuer': None}
    t.run('--scope', 'other', '--cache-dir', t.path('other'), *args, env=KEYS, status=8, err='\\[client secret\\]')
    t.run('--diagnose', '--cache-dir', t.path('another'), *args, env=KEYS, status=8)
    other, _, _ = cxone(t)
    other.document = {'token_endpoint': other.base + '/' + t.secret}
    t.run('--diagnose', '--probes', 'form,discovery', '--token-url', other.base + '/auth/token', *PASSWORD, env=KEYS,
          out=['\\[client secret\\]'])


@case('issuer.broken-document-is-not-kept')
def not_kept(t):
    made, server, args = cxone(t, discovery=reply(200, b'{'))
    t.run(*args, env=KEYS, status=8)
    made.discovery = None
    t.run(*args, env=KEYS, out=TOKEN + '\n')


# ---- what the document lists ----

@case('issuer.lists-are-a-finding-not-a-refusal')
def lists(t):
    """The grant or method is not listed: tried all the same, and named when it is refused."""
    made, server, _ = cxone(t)
    t.run('--issuer', made.issuer, '--auth-method', 'basic', env=KEYS, status=4, err='unsupported_grant_type')
    report = t.run('--issuer', made.issuer, '--diagnose', '--json', '--auth-method', 'basic', env=KEYS, status=4).json()
    equal('grant-not-supported', report['verdict'], 'verdict')
    found('password', json.dumps(report['findings'][0]), 'the fix')


@case('issuer.method-is-not-listed')
def method(t):
    made, server, _ = cxone(t)
    report = t.run('--issuer', made.issuer, '--diagnose', '--json', '--grant-type', 'password', env=KEYS, status=4).json()
    equal('auth-method', report['verdict'], 'verdict')
    true('basic' in json.dumps(report['findings'][0]), 'the fix: %s' % report['findings'][0])


# ---- the password grant ----

def refused_key(t, changes, err, verdict):
    _, server, args = cxone(t)
    env = {**KEYS, **changes}
    t.run(*args, env=env, status=4, err=err)
    equal(1, len([r for r in server.requests if r.method == 'POST']), 'a second wrong secret can lock an account')
    report = t.run('--diagnose', '--json', *args, env=env, status=4).json()
    equal((verdict, 'sure'), (report['verdict'], report['findings'][0]['confidence']), 'verdict')


table('issuer.password', [
    ('wrong-key', {'CXONE_ACCESS_KEY_SECRET': 'QQQQ3DMPFUW24DPOJ2GC3TUMFRWGZLTONVWK6LTMVRXEZLUNBUW===='}, ['invalid_grant', 'Access key was not accepted'],
     'access-key-refused'),
    ('wrong-client', {'CXONE_CLIENT_SECRET': 'not-the-client-secret'}, 'invalid_client', 'credentials-refused'),
], refused_key)


@case('issuer.credential-cut')
def cut(t):
    """An env-file parser cut the key at its ====."""
    _, server, args = cxone(t)
    env = {**KEYS, 'CXONE_ACCESS_KEY_SECRET': KEY_SECRET.rstrip('=')}
    report = t.run('--diagnose', '--json', *args, env=env, status=4).json()
    equal('credential-cut', report['verdict'], 'verdict')


@case('issuer.key-missing')
def key_missing(t):
    _, server, args = cxone(t)
    for name in ('CXONE_ACCESS_KEY_ID', 'CXONE_ACCESS_KEY_SECRET'):
        t.run(*args, env={**KEYS, name: None}, status=3, err=name)
    equal(0, server.connections, 'connections')


@case('issuer.key-seals-the-cache')
def seals(t):
    """Another access key secret is a miss; another key id is another entry."""
    _, server, args = cxone(t)
    t.run(*args, env=KEYS)
    t.run(*args, '--cached-only', env={**KEYS, 'CXONE_ACCESS_KEY_SECRET': 'another-key-secret'}, status=6)
    t.run(*args, '--cached-only', env={**KEYS, 'CXONE_ACCESS_KEY_ID': 'another-key-id'}, status=6)
    t.run(*args, '--cached-only', env=KEYS, out=TOKEN + '\n')


@case('issuer.diagnose')
def diagnose(t):
    made, server, args = cxone(t)
    report = t.run('--diagnose', '--json', *args, env=KEYS).json()
    equal('form', report['attempts'][0]['probe'], 'first probe')
    equal(server.url('/auth/token'), report['endpoint'], 'the endpoint that the issuer named')
    equal(200, report['attempts'][0]['response']['status'], 'status')
    true(report['verdict'] in ('form-ok-json-refused', 'form-ok-json-ok'), 'verdict %s' % report['verdict'])
    found(['password', 'access', 'form'], t.run('--diagnose', *args, env=KEYS).text, 'the text')


@case('issuer.tenant-configuration')
def tenant(t):
    """After the user asked for it by --issuer, -v shows the API host of the token's tenant."""
    made, server, args = cxone(t)
    made.token = replies.jwt(iss=made.issuer, tenantId='11eb0000-0000-4000-8000-00000000abcd')
    t.canaries['token'] = made.token
    text = t.run('--diagnose', '-v', *args, env={**KEYS, 'COLUMNS': '120'}).text
    found(['cxone-configuration', '11eb0000'], text, 'the text')
    for request in server.requests:
        if 'cxone-configuration' in request.target:
            equal(None, request.header('authorization'), 'Authorization')


@case('issuer.canaries')
def canaries(t):
    """Refusals that echo all they were sent."""
    made, server, args = cxone(t)
    made.token_answer = reply(401, {'error': 'invalid_grant', 'error_description': '%s %s %s %s' % (SECRET, KEY_SECRET, KEY_ID, CLIENT_ID)})
    for mode in ((), ('-v',), ('--diagnose',), ('--diagnose', '--json')):
        t.run(*args, *mode, env=KEYS, status=4, warnings=range(0, 300))


# ---- the API ----

def api(t, answer, verdict, diagnosed=4, checked=(4,)):
    """GET with the token; the answer is explained, and where the API refuses that is the outcome."""
    server = t.server(by_body(token(), error()))
    there = t.server(answer, use=False)
    url = there.url('/api/agents')
    result = t.run('--diagnose', '--json', '--api-url', url, status=diagnosed)
    ids = [f['id'] for f in result.json()['findings']]
    if verdict:
        true(verdict in ids, '%s is not among %s' % (verdict, ids))
    else:
        true(not [x for x in ids if x.startswith('api-')], 'findings: %s' % ids)
    t.run('--check', '--api-url', url, status=checked, out=b'', err='the API', warnings=range(0, 3))
    equal({'GET /api/agents'}, set(asked(there)), 'requests to the API')
    equal({'Bearer ' + TOKEN}, {r.header('authorization') for r in there.requests}, 'Authorization')
    true(all(not r.body for r in there.requests), 'a body')
    equal([], t.written(), 'the token cache is left alone')
    true(server.count >= 2, 'token requests')


INVALID = [('WWW-Authenticate', 'Bearer error="invalid_token", error_description="The audience is wrong"')]
SCOPE = [('WWW-Authenticate', 'Bearer error="insufficient_scope", scope="admin"')]
table('issuer.api', [
    ('200', reply(200, {'agents': []}), None, 0, (0,)), ('204', reply(204, b'', ctype=None, length=False), None, 0, (0,)),
    ('401', reply(401, {'message': 'no'}, INVALID), 'api-refused-token'), ('401-bare', reply(401, b''), 'api-refused-token'),
    ('403', reply(403, {'message': 'forbidden'}), 'api-forbidden'), ('403-scope', reply(403, b'', SCOPE), 'api-forbidden'),
    ('404', reply(404, {'message': 'no such'}), None, 8, (8,)), ('500', page(500), None, 8, (8,)),
    ('redirect', replies.redirect('http://127.0.0.1:9/x'), None, 8, (8,)),
    ('endless', replies.endless_body, None, 0, (0,)),
], api)


@case('issuer.api-line-quotes-the-challenge')
def api_line(t):
    t.server(by_body(token(), error()))
    there = t.server(reply(401, b'', [('WWW-Authenticate', 'Bearer error="invalid_token", error_description="%s is wrong"' % t.secret)]),
                     reply(401, {'error': 'invalid_token', 'error_description': 'wrong audience'}), use=False)
    url = there.url('/api')
    for said in ('WWW-Authenticate: Bearer error="invalid_token", error_description="\\[client secret\\] is wrong"',
                 '"error_description": "wrong audience"'):
        text = t.run('--check', '--api-url', url, status=4, out=b'', warnings=range(0, 3)).errors
        found([said, 'cxtoken --diagnose --api-url %s shows' % url], text, 'the line')
        true('this report' not in text, 'a report is spoken of')


@case('issuer.api-of-cxone')
def api_cxone(t):
    made, server, args = cxone(t)
    t.run('--check', *args, '--api-url', made.base + '/api/agents', env=KEYS, out=b'', err='ok|200|good', warnings=range(0, 3))
    made.api = reply(403, {'message': 'forbidden'})
    text = t.run('--diagnose', *args, '--api-url', made.base + '/api/agents', env={**KEYS, 'COLUMNS': '120'}, status=4).text
    found(['api-forbidden', 'permission|role'], text, 'the text')


@case('issuer.api-without-a-token')
def api_no_token(t):
    """No token, no call."""
    t.server(error())
    there = t.server(reply(200, {}), use=False)
    t.run('--diagnose', '--api-url', there.url('/api'), status=4)
    t.run('--check', '--api-url', there.url('/api'), status=4)
    equal(0, there.connections, 'connections to the API')


@case('issuer.plain-grant-refused-at-cxone-like-host')
def plain_grant(t):
    """The fix of a refused client_credentials names the password grant."""
    t.server(error('unsupported_grant_type', 400, 'not supported'))
    text = t.run('--diagnose', env={'COLUMNS': '120'}, status=4).text
    found(['grant-not-supported', 'password', 'access key'], text, 'the text')


def quoted(t, path, named=True):
    """What a fix tells the user to paste runs nothing of the server's; what is not a URL is not named at all."""
    def answer(_peer, request):
        me = 'http://' + request.header('host')
        if 'well-known' in request.target:
            return reply(200, {'issuer': me, 'token_endpoint': me + path})
        return reply(404, b'no', ctype='text/plain')
    t.server(answer)
    result = t.run('--diagnose', '--json', status=8, warnings=ANY)
    fixes = [f['fix'] for f in json.loads(result.text)['findings'] if '--token-url' in f['fix']]
    equal(named, bool(fixes), 'a fix names the other endpoint')
    for fix in fixes:
        word = shlex.split(fix[fix.index('--token-url'):])[1]
        true(word.endswith(path), '%r is not one word of a shell: %s' % (path, fix))


table('issuer.other-endpoint-is-quoted', [
    ('semicolon', "/t;touch$IFS'x';y"), ('substitution', '/t$(touch${IFS}x)', False), ('backtick', '/t`touch${IFS}x`', False),
    ('quote', "/t'&touch$IFS&'"), ('pipe', '/t|touch${IFS}x', False)], quoted)
