# SPDX-License-Identifier: MIT
"""--diagnose: verdicts over scripted endpoints, what is sent, and the reports."""
import base64
import email.utils
import re
import time

import endpoint
import replies
from endpoint import by_body
from harness import CLIENT_ID, KEY_ID, KEY_SECRET, SECRET, WILD_SECRET, case, equal, found, table, true
from replies import TOKEN, error, limited, page, reply, token
from server import closed_port

CREDENTIALS_MAX = 5
URL = 'CXONE_TOKEN_URL'
PLAIN = 'PlainCanarySecret0123456789'   # no encoding changes it
NO_BODY = error('invalid_request', 400, 'no client authentication mechanism provided')


def with_credentials(server):
    return [r for r in server.requests if r.method == 'POST']


def diagnose(t, answer, verdict, confidence='sure', status=4, probes=None, args=(), env=None, also=(), not_=()):
    """The verdict of --diagnose --json and what was sent for it; then that the text says the same."""
    server = t.server(answer)
    report = t.run('--diagnose', '--json', *args, env=env, status=status).json()
    equal((1, 'diagnose', status), (report['schema'], report['mode'], report['exit_status']), 'head of the report')
    ids = [f['id'] for f in report['findings']]
    if isinstance(verdict, tuple) and report['verdict'] in verdict:
        verdict = report['verdict']
    equal(verdict, report['verdict'], 'verdict (findings: %s)' % ids)
    if verdict not in ('healthy', 'unknown'):
        equal((verdict, confidence), (ids[0], report['findings'][0]['confidence']), 'first finding')
    for name in also:
        true(name in ids, '%s is not among %s' % (name, ids))
    for name in not_:
        true(name not in ids, '%s is among %s' % (name, ids))
    sent = [a['probe'] for a in report['attempts']]
    if probes:
        equal(probes, sent, 'probes')
    true(len(with_credentials(server)) <= CREDENTIALS_MAX, '%d requests with credentials' % len(with_credentials(server)))
    text = t.run('--diagnose', *args, env={**(env or {}), 'COLUMNS': '100'}, status=status).text
    found(re.escape(verdict), text, 'the text report')
    return report


FORM_JSON = ['form', 'json']
ONE = ['form']
FIREFOX = 'just a moment...'
CF = [('Server', 'cloudflare'), ('CF-Mitigated', 'challenge')]
AADSTS = error('invalid_client', 401, "AADSTS7000222: The provided client secret keys for app 'x' are expired.")
RFC_GRANT = ('The provided authorization grant is invalid, expired, revoked, does not match the redirection URI')
RFC_CLIENT = 'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method)'


def users(t, **options):
    return endpoint.users(t.id, t.secret, **options)


@case('diagnose.the-endpoint-of-this-projects-users')
def seed(t):
    """Form 200 for two hours, JSON 401: exactly two requests, exit 0, sure."""
    server = t.server(users(t))
    report = t.run('--diagnose', '--json').json()
    equal(('form-ok-json-refused', 'sure', 0), (report['verdict'], report['findings'][0]['confidence'], report['exit_status']), 'report')
    equal(FORM_JSON, [a['probe'] for a in report['attempts']], 'probes')
    equal([200, 401], [a['response']['status'] for a in report['attempts']], 'statuses')
    equal(2, server.count, 'requests')
    equal('application/json', server.requests[1].header('content-type'), 'Content-Type of the second')
    import json
    equal({'grant_type': 'client_credentials', 'client_id': CLIENT_ID, 'client_secret': SECRET},
          json.loads(server.requests[1].body), 'JSON body')
    text = t.run('--diagnose', '--client', 'axios').text
    found(['form-ok-json-refused', 'URLSearchParams', '200', '401', 'application/json', 'invalid_client'], text, 'the text report')
    equal(4, server.count, 'requests')


MEMBERS = {
    'report': ['api', 'attempts', 'cannot_tell', 'discovery', 'endpoint', 'exit_status', 'findings', 'mode', 'next', 'profile',
               'reason', 'ruled_out', 'schema', 'snippets', 'time', 'verdict', 'version'],
    'attempt': ['failure', 'probe', 'request', 'response'],
    'request': ['body', 'headers', 'method'],
    'response': ['body', 'error', 'error_description', 'headers', 'ms', 'status'],
    'finding': ['cause', 'confidence', 'evidence', 'fix', 'id', 'see'],
}


@case('diagnose.json-members')
def members(t):
    t.server(users(t))
    report = t.run('--diagnose', '--json').json()
    form, as_json = report['attempts']
    for name, value in (('report', report), ('attempt', form), ('request', form['request']),
                        ('response', as_json['response']), ('finding', report['findings'][0])):
        missing = set(MEMBERS[name]) - set(value)
        equal(set(), missing, 'members that the %s lacks' % name)
    equal(None, form['failure'], 'failure')
    equal(('invalid_client', 'Client authentication failed'),
          (as_json['response']['error'], as_json['response']['error_description']), 'error words')
    true(['Content-Type', 'application/json'] in as_json['response']['headers'], 'headers: %s' % as_json['response'])
    true(isinstance(form['response']['ms'], int), 'ms')


ROWS = [
    ('json-ok-too', by_body(token(), token(replies.TOKEN2)), 'form-ok-json-ok', 'sure', 0, FORM_JSON),
    ('json-only', by_body(NO_BODY, token()), 'json-only', 'sure', 4, None),
    ('json-415', by_body(token(), reply(415, b'', ctype=None)), 'form-ok-json-refused', 'sure', 0, FORM_JSON),
    ('json-302', by_body(token(), replies.redirect('/login')), 'form-ok-json-refused', 'sure', 0, FORM_JSON),
    ('json-500', by_body(token(), page(500)), 'form-ok-json-refused', 'likely', 0, FORM_JSON),
    ('json-200-error', by_body(token(), error(status=200)), 'form-ok-json-refused', 'sure', 0, FORM_JSON),
    ('json-blocked', by_body(token(), page(403, CF, FIREFOX)), 'form-ok-json-refused', 'likely', 0, FORM_JSON, (), None, (), ('blocked',)),
    ('json-502', by_body(token(), page(502)), 'form-ok-json-refused', 'likely', 0, FORM_JSON),
    ('json-lost', by_body(token(), lambda peer, request: None), 'form-ok-json-refused', 'likely', 0, FORM_JSON, (), None, (), ('connection-lost',)),
    ('json-reset', by_body(token(), lambda peer, request: peer.reset()), 'form-ok-json-refused', 'likely', 0, FORM_JSON, (), None, (), ('connection-lost',)),
    ('json-silent', by_body(token(), lambda peer, request: peer.until_gone()), 'form-ok-json-refused', 'likely', 0, FORM_JSON, ('-m', '1'), None, (), ('timed-out',)),
    ('json-407', by_body(token(), page(407)), 'proxy-auth', 'sure', 0, FORM_JSON, (), None, (), ('form-ok-json-refused',)),
    ('json-429', by_body(token(), limited()), 'rate-limited', 'sure', 0, FORM_JSON),
    ('refused', error(), 'credentials-refused', 'sure', 4, None),
    ('refused-empty-401', reply(401, b'', ctype=None), 'credentials-refused', 'sure', 4, None),
    ('refused-400-no-word', reply(400, {}), 'credentials-refused', 'likely', 4, None),
    ('refused-403-no-word', reply(403, b'', ctype=None), 'credentials-refused', 'likely', 4, None),
    ('refused-invalid-grant', error('invalid_grant', 400, RFC_GRANT), 'credentials-refused', 'likely', 4, None, (), None, (), ('secret-expired',)),
    ('refused-rfc-words', error('invalid_client', 401, RFC_CLIENT), 'credentials-refused', 'sure', 4, None, (), None, (), ('body-not-read', 'auth-method')),
    ('keycloak', error('unauthorized_client', 401, 'Invalid client or Invalid client credentials'), 'credentials-refused', 'sure', 4, None),
    ('entra-unknown', error('unauthorized_client', 400, "AADSTS700016: Application with identifier 'x' was not found"), 'credentials-refused', 'sure', 4, None),
    ('secret-expired', AADSTS, 'secret-expired', 'sure', 4, None),
    ('secret-wrong-or-expired', error('invalid_client', 401, 'client secret is wrong or has expired'), 'credentials-refused', 'sure', 4, None, (), None, (), ('secret-expired',)),
    ('access-key-expired', error('invalid_grant', 400, 'user secret key expired'), 'access-key-refused', 'sure', 4, None,
     ('--grant-type', 'password', '--access-key-id', KEY_ID, '--access-key-secret', KEY_SECRET), None, (), ('secret-expired',)),
    ('denied-by-policy', error('access_denied', 403, 'Telescoped policy'), 'unknown', None, 4, None, (), None, (), ('scope-refused',)),
    ('https-of-redirect', error('invalid_request', 400, 'redirect_uri: https required for non-localhost'), 'unknown', None, 4, None, (), None, (), ('https-required',)),
    ('chain-depth', error('invalid_client', 401, 'Client certificate chain depth exceeded'), 'credentials-refused', 'likely', 4, None, (), None, (), ('rate-limited',)),
    ('too-many-parameters', error('invalid_request', 400, 'too many parameters'), 'unknown', None, 4, None, (), None, (), ('rate-limited',)),
    ('request-size', reply(413, {'message': 'request size limit exceeded'}), 'not-a-token-endpoint', 'likely', 8, None, (), None, (), ('rate-limited',)),
    ('grant-not-supported', error('unsupported_grant_type', 400, ''), 'grant-not-supported', 'sure', 4, None),
    ('grant-not-allowed-bare', error('unauthorized_client', 400, ''), 'grant-not-allowed', 'likely', 4, None),
    ('grant-not-allowed-words', error('invalid_request', 400, 'requested grant type is not allowed for this client'), 'grant-not-allowed', 'sure', 4, None),
    ('scope-refused', error('invalid_scope', 400, 'scope'), 'scope-refused', 'sure', 4, None, ('--scope', 'x')),
    ('scope-denied', error('access_denied', 403, 'the scope has not been granted'), 'scope-refused', 'sure', 4, None, ('--scope', 'x')),
    ('body-not-read', error('invalid_request', 400, "missing required parameter 'grant_type'"), 'body-not-read', 'likely', 4, None),
    ('body-not-read-type', reply(415, b'RESTEASY003065: Cannot consume content type', ctype='text/plain'), 'body-not-read', 'likely', 4, None),
    ('scope-missing-entra', error('invalid_request', 400, "AADSTS900144: The request body must contain the following parameter: 'scope'"), 'scope-refused', 'sure', 4, None),
    ('https-required', error('invalid_request', 403, 'HTTPS required'), 'https-required', 'sure', 4, None),
    ('429', limited(60), 'rate-limited', 'sure', 5, ONE), ('429-page', page(429), 'rate-limited', 'sure', 5, ONE),
    ('limited-by-words', reply(403, {'message': 'Rate limit exceeded'}), 'rate-limited', 'sure', 4, ONE),
    ('locked', error('invalid_client', 401, 'too many failed attempts, client locked'), 'rate-limited', 'sure', 5, ONE),
    ('rate-words', error('invalid_request', 400, 'The client has exceeded the rate limit'), 'rate-limited', 'sure', 5, ONE),
    ('500', page(500), 'server-error', 'sure', 8, ONE), ('502', page(502), 'server-error', 'sure', 8, ONE),
    ('503', reply(503, b''), 'server-error', 'sure', 8, ONE), ('503-later', limited(60, 503), 'server-error', 'sure', 5, ONE),
    ('locked-out', error('invalid_client', 401, 'Account locked'), 'credentials-refused', 'sure', 4, ONE),
    ('failed-too-often', error('invalid_request', 400, 'Too many failed attempts'), 'rate-limited', 'sure', 5, ONE),
    ('blocked', page(403, CF, FIREFOX), 'blocked', 'likely', 8, None),
    ('blocked-503', page(503, CF, FIREFOX), 'blocked', 'likely', 8, ONE), ('down-behind-cloudflare', page(503, CF[:1]), 'server-error', 'sure', 8, ONE),
    ('client-certificate', page(400, text='No required SSL certificate was sent'), 'tls-handshake', 'sure', 8, None, (), None, (), ('not-a-token-endpoint',)),
    ('challenge-in-json', reply(403, {'url': 'https://geo.captcha-delivery.com/captcha/?x'}), 'blocked', 'likely', 4, ONE),
    ('form-encoded-error', reply(200, b'error=incorrect_client_credentials&error_description=The+id+is+wrong', ctype='application/x-www-form-urlencoded'),
     'credentials-refused', 'sure', 8, None, (), None, ('not-json',)),
    ('blocked-akamai', page(403, [('Server', 'AkamaiGHost')], 'Access Denied'), 'blocked', 'likely', 8, None),
    ('404', page(404), 'not-a-token-endpoint', 'likely', 8, None), ('405', reply(405, b''), 'not-a-token-endpoint', 'likely', 8, None),
    ('page', page(200, text='Sign in'), 'not-a-token-endpoint', 'likely', 8, None),
    ('bearer-challenge', reply(401, {'message': 'no token'}, [('WWW-Authenticate', 'Bearer realm="api"')]), 'not-a-token-endpoint', 'likely', 4, None),
    ('redirected', replies.redirect('http://127.0.0.1:9/other'), 'redirected', 'sure', 8, None),
    ('https-redirect', replies.redirect('https://127.0.0.1:9/auth/oauth/token', 301), 'https-required', 'sure', 8, None, (), None, (), ('redirected',)),
    ('not-http', replies.then_close(b'SSH-2.0-x\r\n'), 'not-http', 'sure', 8, ONE),
    ('not-json', reply(200, b'hello', ctype='text/plain'), 'not-json', 'sure', 8, None),
    ('no-token', reply(200, {'ok': True}), 'no-token', 'sure', 8, None),
    ('error-in-200', error(status=200), 'credentials-refused', 'sure', 4, None, (), None, ('error-in-200',)),
    ('compressed', replies.gzipped(True), 'compressed', 'sure', 8, None), ('compressed-undeclared', replies.gzipped(False), 'compressed', 'sure', 8, None),
    ('closed', replies.close, 'connection-lost', 'sure', 6, ONE), ('lost-midway', replies.cut(token(), -9), 'connection-lost', 'sure', 6, ONE),
    ('silent', replies.silent, 'timed-out', 'sure', 6, ONE, ('-m', '1')),
    ('quoted', error(), 'credential-quoted', 'likely', 4, None, (), {'CXONE_CLIENT_SECRET': '"%s"' % SECRET}, ('credentials-refused',)),
    ('swapped', error(), 'credentials-swapped', 'likely', 4, None, (), {'CXONE_CLIENT_ID': SECRET, 'CXONE_CLIENT_SECRET': CLIENT_ID}),
    ('access-key-as-client', error(), 'access-key-as-client', 'likely', 4, None, (), {'CXONE_CLIENT_ID': KEY_ID, 'CXONE_CLIENT_SECRET': KEY_SECRET}),
    ('other-product', error(), 'other-product', 'likely', 4, None, (), {'CXONE_TENANT_NAME': 'x'}),
    ('token-short-lived', by_body(token(expires_in=60), error()), 'form-ok-json-refused', 'sure', 0, FORM_JSON, (), None, ('token-short-lived',)),
    ('scope-missing', by_body(token(scope='a'), error()), 'form-ok-json-refused', 'sure', 0, FORM_JSON, ('--scope', 'a', '--scope', 'b'), None, ('scope-missing',)),
    ('clock-skew', lambda p, r: by_body(token(headers=[('Date', email.utils.formatdate(time.time() - 7200, usegmt=True))]), error())(p, r),
     'form-ok-json-refused', 'sure', 0, FORM_JSON, (), None, ('clock-skew',)),
    ('clock-right', lambda p, r: by_body(token(headers=[('Date', email.utils.formatdate(usegmt=True))]), error())(p, r),
     'form-ok-json-refused', 'sure', 0, FORM_JSON, (), None, (), ('clock-skew',)),
]
table('diagnose.verdict', ROWS, diagnose)


# ---- methods and spellings ----

def method(t, kind, secret, args, verdict, also=()):
    """Endpoints that take one way to authenticate."""
    t.secret = t.canaries['this secret'] = secret
    makers = {'encoded': lambda: endpoint.basic(t.id, secret, True), 'raw': lambda: endpoint.basic(t.id, secret, False),
              'post': lambda: endpoint.users(t.id, secret)}
    diagnose(t, makers[kind](), verdict, args=args, also=also)


BASIC, RAW = ('--auth-method', 'basic'), ('--auth-method', 'basic-raw')
table('diagnose.method', [
    ('basic-wanted', 'encoded', PLAIN, (), 'auth-method'),
    ('basic-wanted-wild', 'encoded', WILD_SECRET, (), ('auth-method', 'basic-encoding')),
    ('raw-wanted', 'raw', WILD_SECRET, (), 'auth-method'),
    ('raw-for-encoded', 'encoded', WILD_SECRET, RAW, 'basic-encoding'),
    ('encoded-for-raw', 'raw', WILD_SECRET, BASIC, 'basic-encoding'),
    ('post-wanted', 'post', PLAIN, BASIC, 'auth-method'),
    ('post-wanted-wild', 'post', WILD_SECRET, BASIC, 'auth-method'),
], method)


def expired_already(t, expires_in):
    """A token whose time is over when it comes: printed, and said."""
    t.server(by_body(token(expires_in=expires_in), error()))
    result = t.run(out=TOKEN + '\n', warnings=1)
    found('expired already', result.errors, 'the warning')
    found('ok: .* expired already', t.run('--check', warnings=2).errors, 'what --check says')
    report = t.run('--diagnose', '--json').json()
    equal(['form-ok-json-refused', 'token-short-lived'], [f['id'] for f in report['findings']], 'findings')
    found(['expired already', r'token of \d+\s+characters,\s+expired'], t.run('--diagnose', env={'COLUMNS': '120'}).text, 'the text report')


table('diagnose.token-expired-already', [('zero', 0), ('negative', -3600), ('text', '0')], expired_already)


def do_not_just_wait(t, answer, status):
    """Where tries with wrong credentials brought it about, more of them make it worse."""
    t.server(answer)
    line = t.run(status=status).errors
    found('prolong|stop every program', line, 'the line')
    true(not re.search('; wait', line), 'the line says just wait: ' + line)


table('diagnose.locked-out', [
    ('attempts', error('invalid_request', 400, 'Too many failed attempts'), 5), ('429', limited(None, body=b'{"error":"Too many failed logins"}'), 5),
    ('locked', error('access_denied', 403, 'Locked: too many login attempts'), 5), ('account', error('invalid_client', 401, 'Account locked'), 4),
], do_not_just_wait)


@case('diagnose.a-missing-parameter-is-named')
def missing_parameter(t):
    t.server(error('invalid_request', 400, 'Missing parameter: audience'))
    found(['a parameter that the request does not have:\\s+audience[.]', '--param\\s+audience=VALUE'],
          t.run('--diagnose', status=4).text, 'report')
    found('Missing parameter: audience"; give the parameter: --param audience=VALUE', t.run('--no-cache', status=4).errors, 'line')


@case('diagnose.a-next-step')
def next_step(t):
    for answer, status, words in (
            (limited(60), 5, ['Not known', 'Next: when the wait is over']),
            (limited(99999999999), 5, ['wait for more than a day', 'remembers a\\s+pause for a day at most']),
            (limited(86400), 5, ['wait 86400 seconds', 'Next']),
            (reply(200, b'x' * (2 << 20)), 8, ['larger than a token response', 'Fix: Check host and path', 'Next: '])):
        t.server(answer)
        found(words, t.run('--diagnose', status=status, env={'COLUMNS': '100'}).text, 'report')


@case('diagnose.long-pauses-and-figures-in-the-line')
def figures(t):
    t.server(limited(99999999999))
    found('names more than a day, and cxtoken remembers a pause for a day at most', t.run('--no-cache', status=5).errors, 'line')
    t.server(limited(99999999999, status=503))
    found('asks to wait for more than a day', t.run('--no-cache', status=5).errors, 'line')
    t.server(lambda peer, request: peer.until_gone())
    found('within 1 s ', t.run('--no-cache', '-m', '1', '--retry', '0', status=6).errors, 'line')
    t.server(reply(200, b'x' * (2 << 20)))
    found('longer than 1048576 bytes; check host and path of the token URL', t.run('--no-cache', status=8).errors, 'line')
    env = {'CXONE_TOKEN_URL': 'https://token.test/', 'HTTPS_PROXY': 'http://127.0.0.1:%d' % closed_port()}
    found('tried to reach the endpoint 1 time$', t.run('-v', '--no-cache', '--retry', '0', env=env, status=6, warnings=range(0, 60)).errors, 'trace')


@case('diagnose.percent-refused-either-way')
def percent_refused(t):
    """A suspicion that the decoded secret did not bear out is none any more."""
    stored = 'Ab1%2Bcd%3DefGhIjKlMn'
    t.canaries['stored secret'] = stored
    t.canaries['decoded secret'] = 'Ab1+cd=efGhIjKlMn'
    diagnose(t, error(), 'credentials-refused', env={'CXONE_CLIENT_SECRET': stored}, not_=('credential-percent-encoded',))


@case('diagnose.secret-double-encoded')
def double_encoded(t):
    stored = 'Ab1%2Bcd%3DefGhIjKlMn'
    t.canaries['stored secret'] = stored
    t.canaries['decoded secret'] = 'Ab1+cd=efGhIjKlMn'
    diagnose(t, endpoint.secret_is('Ab1+cd=efGhIjKlMn'), 'secret-double-encoded', env={'CXONE_CLIENT_SECRET': stored},
             not_=('credential-percent-encoded',))


@case('diagnose.method-in-words')
def method_words(t):
    words = ("The OAuth 2.0 Client supports client authentication method 'client_secret_basic', but method "
             "'client_secret_post' was requested.")
    diagnose(t, error('invalid_client', 401, words), 'auth-method')


@case('diagnose.json-authenticates-as-the-form-does')
def json_auth(t):
    server = t.server(endpoint.by_body(token(), error()))
    t.run('--diagnose', '--json', '--auth-method', 'basic')
    equal(2, server.count, 'requests')
    equal(*[r.header('authorization') for r in server.requests], 'Authorization of form and JSON')
    true(b'client_secret' not in server.requests[1].body, 'the secret in the JSON body too')


# ---- what is sent ----

@case('diagnose.announces-before-it-sends-more')
def announces(t):
    server = t.server(error())
    result = t.run('--diagnose', status=4)
    found(r'\b[345]\b', result.errors + result.text, 'how many requests')
    true(2 <= server.count <= 7, '%d requests' % server.count)


def unsteady(t, script, sent, args=()):
    """A refusal that was over a moment later proves nothing about what was sent."""
    server = t.server(*script)
    result = t.run('--diagnose', '--json', *args, status=4)
    report = result.json()
    equal(('unknown', []), (report['verdict'], report['findings']), 'findings')
    equal(sent, [a['probe'] for a in report['attempts']], 'requests')
    equal(len(sent), len(with_credentials(server)), 'requests that came')
    t.server(*script)
    found(['%d requests\\s+with\\s+these\\s+credentials' % len(sent), 'differ'], t.run('--diagnose', *args, status=4).text, 'the text report')


table('diagnose.unsteady', [
    ('first', [error(), token()], ['form', 'json', 'form']),
    ('in-turns', [error(), token(), error(), token()], ['form', 'json', 'form', 'form']),
    ('first-two', [error(), error(), token()], ['form', 'json', 'basic', 'basic-raw', 'form']),
    ('first-basic', [error(), error(), token()], ['form', 'json', 'basic-raw', 'form'], ('--auth-method', 'basic')),
    ('listed', [error(), token()], ['form', 'basic', 'form'], ('--probes', 'form,basic')),
], unsteady)


@case('diagnose.confirms-a-refusal')
def confirms(t):
    """More form requests make sure; they are announced, shown and counted."""
    server = t.server(by_body(NO_BODY, token()))
    result = t.run('--diagnose', status=4)
    equal(4, len(with_credentials(server)), 'requests')
    for third_or_fourth in server.requests[2:4]:
        equal(server.requests[0].body, third_or_fourth.body, 'one of the last requests')
    found('sending the form again', result.errors, 'the announcement')
    found(['4\\s+requests\\s+with\\s+these\\s+credentials', 'once more'], result.text, 'the report')
    server = t.server(endpoint.basic(t.id, t.secret, True))
    result = t.run('--diagnose', status=4)
    equal(5, len(with_credentials(server)), 'requests')
    found('up to 3 more', result.errors, 'the announcement')


@case('diagnose.confirms-within-five')
def within_five(t):
    """Where the fifth request got the token, no sixth confirms, and nothing is sure."""
    stored = 'PlainCanary%2Bwith+signs&more'
    t.canaries['this secret'] = stored
    server = t.server(endpoint.basic(t.id, stored, False))
    report = t.run('--diagnose', '--json', status=4, env={'CXONE_CLIENT_SECRET': stored}).json()
    equal(['form', 'json', 'decoded', 'basic', 'basic-raw'], [a['probe'] for a in report['attempts']], 'requests')
    equal(('auth-method', 'likely'), (report['verdict'], report['findings'][0]['confidence']), 'verdict')
    equal(5, len(with_credentials(server)), 'requests with credentials')


@case('diagnose.stops-at-429')
def stops(t):
    server = t.server(error(), limited(60), token())
    report = t.run('--diagnose', '--json', status=4).json()
    equal(2, len(with_credentials(server)), 'requests with credentials')
    equal('credentials-refused', report['verdict'], 'verdict')
    equal(429, report['attempts'][-1]['response']['status'], 'the last answer')


@case('diagnose.stops-at-a-firewalls-page')
def stops_blocked(t):
    server = t.server(error(), page(403, CF, FIREFOX), token())
    t.run('--diagnose', '--json', status=4)
    equal(2, len(with_credentials(server)), 'requests with credentials')


@case('diagnose.retries-nothing')
def no_retry(t):
    server = t.server(limited(1), token())
    result = t.run('--diagnose', status=5)
    true(result.seconds < 10, 'waited')
    equal(1, server.count, 'requests')


def probes(t, wanted, allowed):
    server = t.server(error())
    report = t.run('--diagnose', '--json', '--probes', wanted, status=(0, 4)).json()
    sent = [a['probe'] for a in report['attempts']]
    true(set(sent) <= set(allowed) and sent, 'probes: %s' % sent)
    true(len(with_credentials(server)) <= CREDENTIALS_MAX, 'too many requests with credentials')


table('diagnose.probes', [
    ('form', 'form', ['form']), ('two', 'form,json-under-form', ['form', 'json-under-form']),
    ('basic', 'form,basic', ['form', 'basic']),
    ('all', 'form,json,json-under-form,basic,basic-raw,post,decoded,discovery',
     'form json json-under-form basic basic-raw post decoded discovery'.split()),
], probes)


@case('diagnose.nothing-to-decode')
def nothing_to_decode(t):
    """A report of no request would say that all is well."""
    server = t.server(token())
    found(['nothing to send'], t.run('--diagnose', '--probes', 'decoded', status=2).errors, 'the error')
    equal(0, server.count, 'requests')


def api_answers(t, status, headers, verdict):
    """Where the API's answer is not a success, it decides verdict and status."""
    t.server(lambda peer, request: reply(status, {}, headers) if request.method == 'GET' else token())
    exit_status = {429: 5}.get(status, 8)
    report = t.run('--diagnose', '--json', '--api-url', t.url.replace('/auth/oauth/token', '/api'), status=exit_status).json()
    equal((verdict, exit_status), (report['verdict'], report['exit_status']), 'the verdict')
    found(['API'], report['findings'][0]['cause'], 'the cause')


table('diagnose.api-answers', [
    ('limited', 429, [('Retry-After', '5')], 'rate-limited'), ('failed', 502, [], 'server-error'),
    ('unavailable', 503, [('Retry-After', '5')], 'server-error'), ('redirected', 302, [('Location', '/login')], 'redirected'),
], api_answers)


def api_is_not_reached(t, answer, verdict, confidence, status):
    """A gateway before the API answers: the report does not blame the token or the application."""
    t.server(by_body(token(), error()))
    there = t.server(answer, use=False)
    url = there.url('/api')
    report = t.run('--diagnose', '--json', '--api-url', url, status=status).json()
    first = report['findings'][0]
    equal((verdict, verdict, confidence), (report['verdict'], first['id'], first['confidence']), 'the verdict')
    true('api-forbidden' == verdict or 'api-forbidden' not in [f['id'] for f in report['findings']], 'findings')
    found('the API .*%s' % answer_status(answer), t.run('--check', '--api-url', url, status=status, warnings=range(0, 3)).errors, 'the line')


def answer_status(answer):
    return answer.split(b' ')[1].decode()


DATADOME = {'url': 'https://geo.captcha-delivery.com/captcha/?initialCid=AHrl&hash=05B3&cid=x&t=fe&referer=y&s=17434'}
table('diagnose.api-behind', [
    ('cloudflare', page(403, CF, FIREFOX), 'blocked', 'likely', 8), ('cloudflare-200', page(200, CF, FIREFOX), 'blocked', 'likely', 8),
    ('datadome', reply(403, DATADOME), 'blocked', 'likely', 4), ('a-page', page(403), 'api-forbidden', 'likely', 4),
    ('proxy', page(407), 'proxy-auth', 'sure', 6), ('address', reply(403, {'message': 'Your IP address is not allowed'}), 'blocked', 'likely', 4),
], api_is_not_reached)


def api_says_nothing(t, answer, status, words):
    """An answer that neither takes the token nor refuses it is not a verdict, and is told at the top."""
    t.server(by_body(token(), error()))
    there = t.server(answer, use=False)
    url = there.url('/api')
    report = t.run('--diagnose', '--json', '--api-url', url, status=status).json()
    equal('form-ok-json-refused', report['verdict'], 'the verdict')
    found(['The API answered %s' % answer_status(answer), 'does not say whether it takes the token', words], report['cannot_tell'], 'what is not known')
    text = t.run('--diagnose', '--api-url', url, env={'COLUMNS': '200'}, status=status).text
    found('The API answered', '\n'.join(text.split('\n')[:4]), 'the first lines')
    true('not accepted' not in text and 'token is accepted' not in text, text)


table('diagnose.api-open', [
    ('404', reply(404, {'message': 'no such'}), 8, 'check the path'), ('404-page', page(404), 8, 'HTML page.*check the path'),
    ('405', reply(405, b''), 8, 'takes no GET'), ('400', reply(400, {'message': 'tenant is missing'}), 8, 'wants beside a token'),
    ('410', reply(410, b''), 8, 'check the path'), ('200-page', page(200, text='Sign in'), 0, 'sign-in page'),
], api_says_nothing)


@case('diagnose.api-without-an-answer')
def api_without_an_answer(t):
    """The address to look at is the API's: the token URL has just given a token."""
    t.server(token())
    report = t.run('--diagnose', '--json', '--api-url', 'http://127.0.0.1:%d/' % closed_port(), status=6).json()
    first = report['findings'][0]
    equal('not-connected', first['id'], 'the finding')
    found(['--api-url'], first['fix'], 'the fix')
    true('token URL' not in first['fix'], 'the fix: %s' % first['fix'])


@case('diagnose.json-under-form')
def json_under_form(t):
    server = t.server(by_body(token(), error(), error()))
    t.run('--diagnose', '--json', '--probes', 'form,json-under-form')
    equal(('application/x-www-form-urlencoded', b'{'), (server.requests[1].header('content-type'), server.requests[1].body[:1]), 'second')


# ---- nothing is sent ----

def dry(t, args, env=None, status=0, want=None):
    server = t.server(token())
    report = t.run(*args, '--json', env=env, status=status).json()
    equal((0, []), (server.connections, t.written()), 'connections and files')
    if want:
        equal(want, report['verdict'], 'verdict')
    equal([None] * len(report['attempts']), [a['response'] for a in report['attempts']], 'responses')
    return report


table('diagnose.dry-run', [
    ('alone', ('--dry-run',)), ('with-diagnose', ('--diagnose', '--dry-run')),
    ('missing', ('--dry-run',), {'CXONE_CLIENT_SECRET': None}, 3, 'credential-missing'),
    ('line-end', ('--dry-run',), {'CXONE_CLIENT_SECRET': SECRET + '\n'}, 3, 'credential-line-end'),
    ('percent', ('--dry-run',), {'CXONE_CLIENT_SECRET': 'ab%2Bcdefgh'}, 0, 'credential-percent-encoded'),
    ('placeholder', ('--dry-run',), {'CXONE_CLIENT_SECRET': 'YOUR_SECRET'}, 0, 'credential-placeholder'),
], dry)


@case('diagnose.dry-run-shows-both-requests')
def dry_both(t):
    t.server(token())
    equal(FORM_JSON, [a['probe'] for a in dry(t, ('--dry-run',))['attempts']], 'probes')
    found(['application/x-www-form-urlencoded', 'application/json', 'grant_type'], t.run('--dry-run').text, 'text')


def impossible(t, env, verdict):
    """A sure finding on the settings: exit 3, a report, and nothing is sent."""
    server = t.server(token())
    report = t.run('--diagnose', '--json', env=env, status=3).json()
    equal((verdict, 3, 0), (report['verdict'], report['exit_status'], server.connections), 'verdict, status, connections')


table('diagnose.impossible', [
    ('missing', {'CXONE_CLIENT_SECRET': None}, 'credential-missing'), ('empty', {'CXONE_CLIENT_ID': ''}, 'credential-missing'),
    ('undefined', {'CXONE_CLIENT_SECRET': 'undefined'}, 'credential-undefined'),
    ('unexpanded', {'CXONE_CLIENT_SECRET': '${X}'}, 'credential-placeholder'),
    ('line-end', {'CXONE_CLIENT_SECRET': SECRET + '\r'}, 'credential-line-end'),
    ('not-ascii', {'CXONE_CLIENT_SECRET': '\ufeff' + SECRET}, 'credential-not-ascii'),
], impossible)


def unreachable(t, env, verdict, args=('-m', '8')):
    report = t.run('--diagnose', '--json', *args, env=env, status=6).json()
    equal((verdict, 'sure'), (report['verdict'], report['findings'][0]['confidence']), 'verdict')
    true(report['attempts'][0]['failure'], 'failure: %s' % report['attempts'][0])


table('diagnose.unreachable', [
    ('name', {URL: 'https://no-such-host.invalid/t'}, 'name-not-resolved'),
    ('port', {URL: 'http://127.0.0.1:%d/t' % closed_port()}, 'not-connected'),
], unreachable)


@case('diagnose.proxy-auth')
def proxy_auth(t):
    proxy = t.server(page(407, [('Proxy-Authenticate', 'Basic realm="x"')]), use=False)
    report = t.run('--diagnose', '--json', '--proxy', 'http://127.0.0.1:%d' % proxy.port,
                   env={URL: 'https://token.example.test/t'}, status=6).json()
    equal('proxy-auth', report['verdict'], 'verdict')


# ---- the report for people ----

CODE = re.compile(r'axios|curl |process\.env|CXONE_|https?:|client_|grant_type')


@case('diagnose.width')
def width(t):
    for answer, status in ((users(t), 0), (error(), 4), (page(200), 8)):
        t.server(answer)
        for columns in (60, 80, 120):
            text = t.run('--diagnose', env={'COLUMNS': str(columns)}, status=status).text
            wide = [x for x in text.splitlines() if len(x) > columns and not CODE.search(x)]
            equal([], wide, 'lines wider than %d' % columns)
            true(text.endswith('\n') and '\t' not in text, 'line end or tabs')


@case('diagnose.color')
def color(t):
    t.server(users(t))
    plain = t.run('--diagnose').text
    true('\x1b' not in plain, 'colour in a pipe')
    colored = t.run('--diagnose', '--color', 'always').text
    true('\x1b[' in colored, 'no colour although it is asked for')
    for args, env in ((('--color=never',), None), ((), {'NO_COLOR': '1'}), (('--color=auto',), {'TERM': 'dumb'})):
        true('\x1b' not in t.run('--diagnose', *args, env=env).text, 'colour with %s %s' % (args, env))
    without = re.sub('\x1b\\[[0-9;]*m', '', colored)
    timed = re.compile(r'(after|in less than) \d+ ms|[\d-]+ [\d:]+ UTC')
    equal(timed.sub('', plain).split(), timed.sub('', without).split(), 'the words with colour')


def client(t, name, words):
    t.server(users(t))
    text = t.run('--diagnose', '--client', name, env={'COLUMNS': '120'}).text
    found(words, text, 'the snippet')
    true(t.secret not in text, 'the secret in the snippet')


table('diagnose.client', [
    ('axios', 'axios', ['axios', 'URLSearchParams']), ('fetch', 'fetch', ['fetch', 'URLSearchParams']),
    ('curl', 'curl', ['curl', 'data-urlencode']), ('requests', 'requests', ['requests', 'data=']),
    ('k6', 'k6', 'http.post'), ('powershell', 'powershell', 'Invoke-RestMethod'), ('csharp', 'csharp', 'FormUrlEncodedContent'),
    ('java', 'java', ['URLEncoder', 'x-www-form-urlencoded']), ('go', 'go', ['url.Values', 'PostForm|Encode']),
], client)


@case('diagnose.hostile-words')
def hostile(t):
    """Control bytes, overrides and long lines of the server's do not reach the terminal."""
    text = 'a\x1b]0;title\x07b\x9bc\u202ed\u200be\r\nf' + 'g' * 5000
    t.server(reply(401, {'error': 'invalid_client', 'error_description': text}, [('X-A', 'b\x1b[2Jc')], reason='No\x1b[1m'))
    for args in ((), ('--json',), ('-v',)):
        result = t.run('--diagnose', *args, status=4)
        bad = re.findall('[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b]', result.text)
        equal([], bad, 'bytes that must not be shown')
        true(len(result.text) < 100000, 'a report of %d bytes' % len(result.text))


@case('diagnose.token-is-described-not-shown')
def described(t):
    value = replies.jwt(iss='https://issuer.test', aud='the-audience', exp=int(time.time()) + 7200, scope='a b',
                        tenantId='11eb0000-0000-4000-8000-00000000abcd')
    t.canaries['token'] = value
    t.server(by_body(token(value), error()))
    text = t.run('--diagnose', '-v', env={'COLUMNS': '120'}).text
    found(['issuer[.]test', 'the-audience', '11eb0000', 'not checked|unchecked|not verified'], text, 'claims')
    true(TOKEN not in text, 'token')


# Words of the protocol and of error texts, as client id and as secret.
WORDS = ['application', 'authorized', 'missing', 'unsupported', 'client', 'authentication', 'POST', 'unknown', 'secret',
         'invalid_client', 'scope', 'expired']
ANSWERS = [
    ('unknown', error('unauthorized_client', 400, 'Unknown application')),
    ('missing', error('invalid_request', 400, 'Missing parameter: client_id')),
    ('expired', error('invalid_client', 401, 'The client secret has expired.')),
    ('method', error('invalid_client', 401, "The OAuth 2.0 Client supports client authentication method 'client_secret_basic'")),
    ('scope', error('invalid_scope', 400, 'The client may not ask for this scope')),
    ('random', reply(401, base64.b64encode(bytes(i * i % 251 for i in range(12000))), ctype='text/plain')),
]


def the_same_for_any_credentials(t, answer):
    """What the client id and the secret happen to be changes no verdict, though the mask hides their words."""
    t.server(answer)
    findings = {}
    for number, word in enumerate(['qzkvwjxbq', *WORDS]):
        env = {'CXONE_CLIENT_ID': word, 'CXONE_CLIENT_SECRET': WORDS[number % len(WORDS) - 3]}
        report = t.run('--diagnose', '--json', '--probes=form,json', env=env, status=4).json()
        findings[word] = [report['verdict'], *((f['id'], f['confidence']) for f in report['findings'])]
    for word, found_ in findings.items():
        equal(findings['qzkvwjxbq'], found_, 'findings for the client id ' + word)


table('diagnose.same', ANSWERS, the_same_for_any_credentials)
