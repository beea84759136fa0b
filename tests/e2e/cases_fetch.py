# SPDX-License-Identifier: MIT
"""The plain fetch: what answers give a token, what answers do not, and what is tried again."""
import email.utils
import time

import replies
from harness import case, equal, table, true
from replies import TOKEN, TOKEN2, chunked, error, jwt, limited, page, reply, token

NOW = int(time.time())


def gives(t, answer, kept=True, warnings=0, err=None, value=TOKEN):
    """The answer holds the token; kept: it is cached, so a second run sends nothing."""
    t.canaries['token'] = value
    server = t.server(answer)
    t.run(out=value + '\n', warnings=warnings, err=err)
    t.run(out=value + '\n', warnings=range(0, 2) if warnings else 0)
    equal(1 if kept else 2, server.count, 'requests of two runs')


JWT = jwt(exp=NOW + 7200, iat=NOW, iss='https://issuer.test', tenantId='11eb0000-0000-4000-8000-000000000001')
GOOD = [
    ('plain', token()),
    ('array-of-one', reply(200, [{'access_token': TOKEN, 'token_type': 'Bearer', 'expires_in': 7200}])),
    ('type-lower-case', token(token_type='bearer')),
    ('type-upper-case', token(token_type='BEARER')),
    ('type-missing', token(drop=['token_type'])),
    ('expires-as-text', token(expires_in='7200')),
    ('expires-as-real', token(expires_in=7200.0)),
    ('more-members', token(scope='a b', refresh_token='r-e2e', id_token='i-e2e', nested={'a': [1, {'b': None}]})),
    ('null-scope', token(scope=None)),
    ('no-content-type', reply(200, replies.token_body(), ctype=None)),
    ('text-plain', reply(200, replies.token_body(), ctype='text/plain')),
    ('white-space', reply(200, b'\r\n \t' + replies.token_body() + b'\n\n')),
    ('chunked', chunked(replies.token_body())),
    ('chunk-extension', chunked(replies.token_body()).replace(b'7\r\n{', b'7;ext=1\r\n{')),
    ('until-close', replies.then_close(reply(200, replies.token_body(), length=False))),
    ('http-1.0', replies.raw('HTTP/1.0 200 OK\nContent-Type: application/json', replies.token_body())),
    ('no-reason', reply(200, replies.token_body(), reason='')),
    ('interim-answer', b'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' + token()),
    ('lower-case-fields', replies.raw('HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: %d'
                                      % len(replies.token_body()), replies.token_body())),
    ('set-cookie', token(headers=[('Set-Cookie', 'a=b; Path=/')])),
]
table('fetch.gives', GOOD, gives)
table('fetch.gives-uncached', [
    ('no-expiry', token(drop=['expires_in']), False, range(0, 2)),
    ('null-expiry', token(expires_in=None), False, range(0, 2)),
    ('odd-expiry', token(expires_in='soon'), False, range(0, 2)),
], gives)
table('fetch.gives', [
    ('jwt-exp', token(JWT, drop=['expires_in']), True, 0, None, JWT),
    ('other-type-warns', token(token_type='mac'), True, 1, ['mac', 'bearer']),
], gives)


def refused(t, status, answer, err=None, count=1):
    """The exit status that the answer means, after exactly one request (none is worth a second one)."""
    server = t.server(answer)
    t.run('--retry', '0', status=status, err=err)
    equal(count, server.count, 'requests')


DEEP = b'{"a":' * 2000 + b'1' + b'}' * 2000
HTML = 'html'
NO_TOKEN = [
    ('empty', reply(200, b''), 'empty'),
    ('html', page(200), HTML),
    ('html-no-type', reply(200, b'<html><body>Login</body></html>', ctype=None), HTML),
    ('text', reply(200, b'hello', ctype='text/plain'), 'json'),
    ('cut-json', reply(200, replies.token_body()[:-5]), 'json'),
    ('trailing-garbage', reply(200, replies.token_body() + b'}'), 'json'),
    ('array-of-two', reply(200, [{'access_token': TOKEN}, {}]), None),
    ('empty-array', reply(200, b'[]'), None),
    ('number', reply(200, b'42'), None),
    ('null', reply(200, b'null'), None),
    ('no-access-token', reply(200, {'token': TOKEN}), 'access_token'),
    ('token-number', token(12345), 'access_token'),
    ('token-null', token(None), 'access_token'),
    ('token-empty', token(''), 'access_token'),
    ('token-space', token('two words'), 'access_token'),
    ('token-line-end', token(TOKEN + '\n'), 'access_token'),
    ('token-nul', token('a\0b'), 'access_token'),
    ('token-not-ascii', token('tök'), 'access_token'),
    ('token-object', token({'a': 1}), 'access_token'),
    ('deep', reply(200, DEEP), None),
    ('invalid-utf8', reply(200, b'{"access_token":"\xff\xfe"}'), None),
    ('nul-bytes', reply(200, b'\0' * 200), None),
    ('nul-in-json', reply(200, replies.token_body()[:20] + b'\0' + replies.token_body()[20:]), None),
    ('gzip-declared', replies.gzipped(True), 'gzip|compress|encod'),
    ('gzip-not-declared', replies.gzipped(False), 'gzip|compress|encod'),
    ('no-content', reply(204, b'', ctype=None, length=False), None),
    ('page-404', page(404), '404'), ('page-405', page(405), '405'), ('page-410', page(410), '410'),
    ('oauth-404', error('invalid_client', 404), '404'),
    ('oauth-405', error('invalid_request', 405), '405'),
    ('oauth-410', error('invalid_request', 410), '410'),
    ('page-400', page(400), '400'), ('page-401', page(401), '401'), ('page-403', page(403), '403'),
    ('page-415', page(415), '415'),
    ('other-4xx', reply(409, {'message': 'conflict'}), '409'),
    ('teapot', reply(418, b'short and stout', ctype='text/plain'), '418'),
    ('words-409', reply(409, {'error': 'this is a sentence'}), '409'),
    ('page-500', page(500), '500'), ('json-500', reply(500, {'message': 'oops'}), '500'),
    ('empty-500', reply(500, b''), '500'), ('page-501', page(501), '501'), ('page-502', page(502), '502'),
    ('page-503', page(503), '503'), ('page-504', page(504), '504'),
    ('server-error-500', error('server_error', 500), '500'),
    ('unavailable-503', error('temporarily_unavailable', 503), '503'),
    ('status-999', reply(999, b'{}', reason='Request denied'), '999'),
    ('300', reply(300, {'a': 1}), '300'), ('304', reply(304, b'', ctype=None, length=False), '304'),
]
table('fetch.no-token', [(n, 8, a, e) for n, a, e in NO_TOKEN], refused)

REFUSED = [('json-%d' % s, error(status=s), 'Client authentication failed') for s in (400, 401, 403, 415)]
REFUSED += [
    ('under-200', error(status=200), 'invalid_client'),
    ('under-500', error(status=500), 'invalid_client'),
    ('under-501', error('unsupported_grant_type', 501), 'unsupported_grant_type'),
    ('under-402', error('invalid_grant', 402), 'invalid_grant'),
    ('empty-401', reply(401, b'', ctype=None), '401'),
    ('empty-400', reply(400, b'', ctype=None), '400'),
    ('text-403', reply(403, b'You shall not', ctype='text/plain'), 'You shall not'),
    ('text-415', reply(415, b'RESTEASY003065: Cannot consume content type', ctype='text/plain'), '415'),
    ('camel-case', reply(401, {'error': 'invalid_client', 'errorDescription': 'In camel case'}), 'In camel case'),
    ('odd-case', reply(401, {'error': 'invalid_client', 'error_Description': 'Odd case'}), 'Odd case'),
    ('okta', reply(400, {'errorCode': 'E0000021', 'errorSummary': 'Bad request media type'}),
     ['E0000021', 'Bad request media type']),
    ('apigee', reply(401, {'fault': {'faultstring': 'Invalid ApiKey', 'detail': {'errorcode': 'x.y'}}}), 'Invalid ApiKey'),
    ('message', reply(401, {'message': 'Just a message'}), 'Just a message'),
    ('words', reply(400, {'error': 'Something went wrong'}), 'Something went wrong'),
    ('array', reply(401, [{'error': 'invalid_client', 'error_description': 'In a list'}]), 'In a list'),
    ('access-denied', error('access_denied', 403), 'access_denied'),
    ('utf8-words', error('invalid_client', 401, 'Ungültige Anmeldung — 拒否'), 'Ungültige Anmeldung — 拒否'),
    ('escapes', error('invalid_client', 401, 'a\x1b[31mred\x07\r\nb\x9bc\u202egnp'), ['invalid_client', '!\u202e', '!\x1b']),
    ('nul-escape', error('invalid_client', 401, 'a\0b'), '401'),
    ('long', error('invalid_client', 401, 'word ' * 5000), 'word word'),
    ('duplicate-fields', error(headers=[('WWW-Authenticate', 'Basic realm="a"')] * 3), 'invalid_client'),
]
table('fetch.refused', [(n, 4, a, e) for n, a, e in REFUSED], refused)

LIMITED = [
    ('429', limited(60), '60|minute'), ('429-no-time', limited(), '429|rate'),
    ('429-page', page(429), '429|rate'), ('429-empty', reply(429, b'', ctype=None), '429|rate'),
    ('429-oauth', error('invalid_client', 429), '429|rate'),
    ('locked', error('invalid_client', 401, 'too many failed attempts, client locked'), 'locked.*prolong the lock'),
    ('words-400', error('invalid_request', 400, 'The client has exceeded the rate limit'), 'exceeded the rate limit'),
    ('words-403', error('access_denied', 403, 'Too many requests, slow down'), 'Too many requests'),
    ('503-later', limited(3600, 503), '503|hour|minute|3600'),
    ('429-odd-time', limited('soon'), '429|rate'), ('429-negative', limited(-5), '429|rate'),
    ('429-huge-time', limited('99999999999999999999'), '429|rate'),
]
table('fetch.limited', [(n, 5, a, e) for n, a, e in LIMITED], refused)


@case('fetch.redirects')
def redirects(t):
    """A 3xx is an answer; it is not followed."""
    for status in (301, 302, 303, 307, 308):
        other = t.server(token(), use=False)
        t.server(replies.redirect(other.url(), status))
        t.run(status=8, err=[str(status), str(other.port)])
        equal(0, other.connections, 'connections to the target of a %d' % status)


@case('fetch.redirect-to-itself')
def redirect_loop(t):
    server = t.server(reply(302, b'', [('Location', servers_path())]))
    t.run(status=8, err='302')
    equal(1, server.count, 'requests')


def servers_path():
    return '/auth/oauth/token'


def again(t, script, count, arguments=(), status=0, err=None, seconds=None):
    """What is tried again, and how often."""
    server = t.server(*script)
    result = t.run(*arguments, status=status, out=TOKEN + '\n' if status == 0 else None, err=err)
    equal(count, server.count, 'requests')
    if seconds:
        true(seconds[0] <= result.seconds <= seconds[1], 'took %.2f s, not %s' % (result.seconds, seconds))


http_date = email.utils.formatdate
table('fetch.again', [
    ('closed', [replies.close, token()], 2),
    ('reset', [replies.reset, token()], 2),
    ('408', [reply(408, b''), token()], 2), ('500', [page(500), token()], 2), ('502', [page(502), token()], 2),
    ('503', [page(503), token()], 2), ('504', [reply(504, b''), token()], 2),
    ('500-json', [reply(500, {'message': 'x'}), token()], 2),
    ('default-is-two', [page(500)], 3, (), 8, '500'),
    ('none', [page(500), token()], 1, ('--retry', '0'), 8, '500'),
    ('one', [page(500)], 2, ('--retry=1',), 8, '500'),
    ('closed-for-good', [replies.close], 2, ('--retry', '1'), 6),
    ('429-that-fits', [limited(1), token()], 2, (), 0, None, (0.9, 15)),
    ('503-that-fits', [limited(1, 503), token()], 2, (), 0, None, (0.9, 15)),
    ('429-date-that-fits', [lambda p, r: limited(http_date(time.time() + 2, usegmt=True)), token()], 2, (), 0, None, (0.5, 15)),
    ('429-too-late', [limited(20), token()], 1, ('-m', '10'), 5, None, (0, 5)),
    ('503-too-late', [limited(20, 503), token()], 1, ('-m', '10'), 5, None, (0, 5)),
    ('429-date-too-late', [limited('Fri, 31 Dec 2100 23:59:59 GMT'), token()], 1, (), 5, None, (0, 5)),
    ('429-date-past', [limited('Sun, 06 Nov 1994 08:49:37 GMT'), token()], 2),
    ('not-401', [error(), token()], 1, (), 4), ('not-400', [error('invalid_request', 400), token()], 1, (), 4),
    ('not-404', [page(404), token()], 1, (), 8), ('not-empty-200', [reply(200, b''), token()], 1, (), 8),
    ('not-429-without-time', [limited(), token()], 1, (), 5),
    ('not-lost-midway', [replies.cut(token(), -20), token()], 1, (), 6),
    ('not-redirect', [reply(302, b'', [('Location', 'https://other.invalid/')]), token()], 1, (), 8),
], again)


@case('fetch.retries-tell-under-verbose-only')
def retries_tell(t):
    t.server(page(503), token())
    result = t.run('-v', warnings=range(1, 200), err='503')
    true(TOKEN not in result.errors, 'the token in -v')
    t.server(page(503), token(TOKEN2))
    t.run(out=TOKEN2 + '\n')


@case('fetch.max-time-holds-for-all-tries')
def max_time(t):
    t.server(page(503))
    result = t.run('--retry', '20', '--max-time', '2', status=(6, 8))
    true(result.seconds < 8, 'took %.1f s' % result.seconds)


@case('fetch.two-at-once-two-settings')
def two_settings(t):
    server = t.server(token(), token(TOKEN2))
    t.run('--scope', 'a', out=TOKEN + '\n')
    t.run('--scope', 'b', out=TOKEN2 + '\n')
    t.run('--scope', 'a', out=TOKEN + '\n')
    equal(2, server.count, 'requests')


@case('fetch.quiet-and-silent')
def quiet(t):
    t.server(error())
    for flag in ('-q', '--quiet', '-s', '--silent'):
        t.run(flag, status=4, err='invalid_client')


@case('fetch.verbose-says-what-is-going-on')
def verbose(t):
    t.server(token())
    t.run('-v', warnings=range(1, 200), err='endpoint|127[.]0[.]0[.]1', out=TOKEN + '\n')
    t.run('--verbose', warnings=range(1, 200), err='cache', out=TOKEN + '\n')
