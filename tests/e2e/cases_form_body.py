# SPDX-License-Identifier: MIT
"""The request, byte for byte: encoding, order, header fields, both spellings of Basic."""
import base64
import os
import urllib.parse

import replies
from harness import CLIENT_ID, KEY_ID, KEY_SECRET, SECRET, WILD_SECRET, case, equal, table, true
from replies import TOKEN, token

GRANT = b'grant_type=client_credentials'


def quoted(text):
    """application/x-www-form-urlencoded as RFC 6749 appendix B: all but *-._ and alphanumerics."""
    return urllib.parse.quote_plus(text, safe='*').replace('~', '%7E')


def send(t, *args, env=None, stdin=b''):
    server = t.server(token())
    t.run('--no-cache', *args, env=env, stdin=stdin, out=TOKEN + '\n')
    equal(1, server.count, 'requests')
    return server.requests[0]


def body(t, want, args=(), env=None):
    equal(want, send(t, *args, env=env).body, 'body')


VECTOR = ' %&+£€'
SECRETS = [
    ('plain', SECRET, SECRET.replace('~', '%7E')),
    ('wild', WILD_SECRET, 'k%2BT7%26x%3DR4%25zD%2F+9%22w%27Hs%3Cb%3EYq%23e%3BJ%5CMu2'),
    ('unreserved', 'Aa0*-._zZ9', 'Aa0*-._zZ9'),
    ('tilde-and-bang', "a~b!c'd(e)f", 'a%7Eb%21c%27d%28e%29f'),
    ('all-ascii', ''.join(map(chr, range(0x21, 0x7F))), quoted(''.join(map(chr, range(0x21, 0x7F))))),
    ('space-inside', 'a b  c', 'a+b++c'),
    ('percent-inside', '100%25sure', '100%2525sure'),
    ('equals-at-the-end', KEY_SECRET, KEY_SECRET.replace('=', '%3D')),
    ('one-byte', 'x', 'x'),
    ('long', 'Ab+9' * 2000, 'Ab%2B9' * 2000),
]
table('form-body.secret', [
    (name, b'%s&client_id=%s&client_secret=%s' % (GRANT, CLIENT_ID.encode(), encoded.encode()), (),
     {'CXONE_CLIENT_SECRET': secret}) for name, secret, encoded in SECRETS], body)

BOTH = GRANT + b'&client_id=%s&client_secret=%s' % (CLIENT_ID.encode(), SECRET.replace('~', '%7E').encode())
table('form-body.parameters', [
    ('scope', BOTH + b'&scope=read', ('--scope', 'read')),
    ('scopes', BOTH + b'&scope=read+write%3Aall', ('--scope', 'read', '--scope=write:all')),
    ('scope-env', BOTH + b'&scope=a+b', (), {'CXONE_SCOPE': 'a b'}),
    ('scope-flag-beats-env', BOTH + b'&scope=c', ('--scope', 'c'), {'CXONE_SCOPE': 'a b'}),
    ('param', BOTH + b'&audience=https%3A%2F%2Fapi.test%2F', ('--param', 'audience=https://api.test/')),
    ('params-in-order', BOTH + b'&scope=s&z=1&a=2&m=',
     ('--param', 'z=1', '--param', 'a=2', '--scope', 's', '--param', 'm=')),
    ('rfc6749-appendix-b', BOTH + b'&x=+%25%26%2B%C2%A3%E2%82%AC', ('--param', 'x=' + VECTOR)),
    ('param-name-encoded', BOTH + b'&a+b%26=c%3Dd', ('--param', 'a b&=c=d')),
    ('id-encoded', GRANT + b'&client_id=a%2Bb%40c&client_secret=s1234', (),
     {'CXONE_CLIENT_ID': 'a+b@c', 'CXONE_CLIENT_SECRET': 's1234'}),
    ('post-by-its-long-name', BOTH, ('--auth-method', 'client_secret_post')),
], body)


def basic_header(t, method, want_pair, secret, client_id=CLIENT_ID):
    request = send(t, '--auth-method', method, env={'CXONE_CLIENT_SECRET': secret, 'CXONE_CLIENT_ID': client_id})
    want = 'Basic ' + base64.b64encode(want_pair.encode()).decode()
    equal(want, request.header('authorization'), 'Authorization')
    equal(GRANT, request.body, 'body')


table('form-body.basic', [
    ('encoded', 'basic', '%s:%s' % (CLIENT_ID, quoted(WILD_SECRET)), WILD_SECRET),
    ('encoded-by-its-long-name', 'client_secret_basic', '%s:%s' % (CLIENT_ID, quoted(WILD_SECRET)), WILD_SECRET),
    ('raw', 'basic-raw', '%s:%s' % (CLIENT_ID, WILD_SECRET), WILD_SECRET),
    ('encoded-plain', 'basic', 'id:' + quoted(SECRET), SECRET, 'id'),
    ('encoded-colon', 'basic', 'a%3Ab:c%3Ad', 'c:d', 'a:b'),
    ('raw-colon-in-secret', 'basic-raw', 'ab:c:d:efgh', 'c:d:efgh', 'ab'),
    ('long', 'basic-raw', 'id:' + 'x1' * 700, 'x1' * 700, 'id'),
], basic_header)


@case('form-body.basic-env')
def basic_env(t):
    request = send(t, env={'CXONE_AUTH_METHOD': 'basic-raw'})
    true((request.header('authorization') or '').startswith('Basic '), 'no Basic')


@case('form-body.head')
def head(t):
    """The header fields: those that are needed, each once, and no other."""
    request = send(t)
    equal('POST /auth/oauth/token HTTP/1.1', request.line, 'request line')
    equal(['accept', 'content-length', 'content-type', 'host', 'user-agent'], request.names(), 'header fields')
    equal('application/x-www-form-urlencoded', request.header('content-type'), 'Content-Type')
    equal('application/json', request.header('accept'), 'Accept')
    equal(str(len(request.body)), request.header('content-length'), 'Content-Length')
    equal('127.0.0.1:%d' % t.servers[0].port, request.header('host'), 'Host')
    true(request.header('user-agent').startswith('cxtoken'), 'User-Agent: %s' % request.header('user-agent'))


@case('form-body.head-of-a-large-body')
def large(t):
    """No Expect: 100-continue, however large the body is."""
    request = send(t, '--param', 'filler=' + 'x' * 100000)
    equal(['accept', 'content-length', 'content-type', 'host', 'user-agent'], request.names(), 'header fields')
    equal(len(request.body), int(request.header('content-length')), 'Content-Length')


@case('form-body.url')
def url(t):
    """Path and query of the token URL are sent as they are."""
    for path in ('/t', '/a/b%20c/token?tenant=1&x=%2F', '/'):
        server = t.server(token(), path=path)
        t.run('--no-cache')
        equal(path, server.requests[0].target, 'target')
    server = t.server(token(), path='')
    t.run('--no-cache')
    equal('/', server.requests[0].target, 'target of a URL without path')


@case('form-body.password-grant')
def password(t):
    for method in ('post', 'basic', 'basic-raw'):
        request = send(t, '--grant-type', 'password', '--auth-method', method, '--access-key-id', KEY_ID,
                       '--scope', 's', env={'CXONE_ACCESS_KEY_SECRET': KEY_SECRET})
        want = {'grant_type': 'password', 'username': KEY_ID, 'password': KEY_SECRET, 'scope': 's'}
        if method == 'post':
            want.update(client_id=CLIENT_ID, client_secret=SECRET)
        equal(want, request.form(), 'form of ' + method)
        equal(method != 'post', request.header('authorization') is not None, 'Authorization with ' + method)
        true(request.body.startswith(b'grant_type=password'), 'grant_type comes first')
        true(b'%3D%3D%3D%3D' in request.body, 'the padding is encoded')


def owned(t, name):
    server = t.server(token())
    t.run('--param', name + '=x', status=2, err=name)
    equal(0, server.connections, 'connections')


table('form-body.owned-parameter', [(n, n) for n in ('grant_type', 'client_id', 'client_secret', 'scope')], owned)


def bad_param(t, text):
    server = t.server(token())
    t.run('--param', text, status=2, err='--param')
    equal(0, server.connections, 'connections')


table('form-body.bad-param', [('no-equals', 'audience'), ('no-name', '=x'), ('empty', '')], bad_param)


@case('form-body.no-netrc')
def no_netrc(t):
    """What a .netrc says is none of this request's business."""
    netrc = t.path('home', '.netrc')
    with open(netrc, 'w') as f:
        f.write('machine 127.0.0.1 login other password other\n')
    request = send(t)
    equal(None, request.header('authorization'), 'Authorization')
    os.unlink(netrc)


@case('form-body.loopback-needs-no-proxy')
def no_proxy(t):
    """Proxy variables do not send the secret of a loopback endpoint elsewhere."""
    proxy = t.server(replies.page(502), use=False)
    address = 'http://127.0.0.1:%d' % proxy.port
    request = send(t, env={'http_proxy': address, 'ALL_PROXY': address, 'all_proxy': address})
    equal('/auth/oauth/token', request.target, 'target')
    equal(0, proxy.connections, 'connections to the proxy')
