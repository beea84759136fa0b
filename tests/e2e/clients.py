# SPDX-License-Identifier: MIT
"""Token requests as clients send them, right and wrong: raw bytes, with what cxtoken must say of each."""
import base64
import json
import time
import urllib.parse

from harness import CLIENT_ID, KEY_ID, KEY_SECRET, SECRET, WILD_SECRET
from server import PATH

FORM = 'application/x-www-form-urlencoded'
STRANGE = 'wrong-Secret.of_the-client~8Kq2'   # the client's own secret where it is another one
OTHER_ID = '00000000-1111-4222-8333-444444444444'


def encode(**fields):
    return urllib.parse.urlencode({k: v for k, v in fields.items() if v is not None})


def form(secret=SECRET, client_id=CLIENT_ID, grant='client_credentials', **more):
    return encode(grant_type=grant, client_id=client_id, client_secret=secret, **more)


def post(body='', ctype=FORM, headers=(), method='POST', target=PATH, version='HTTP/1.1', length=True, host='127.0.0.1',
         agent='axios/1.7.2'):
    """One request. Every header field may be left out by None."""
    body = body.encode() if isinstance(body, str) else body
    fields = [('Host', host), ('User-Agent', agent), ('Content-Type', ctype),
              ('Content-Length', str(len(body)) if length else None), *headers]
    lines = ['%s %s %s' % (method, target, version)] + ['%s: %s' % f for f in fields if f[1] is not None]
    return '\r\n'.join(lines).encode('utf-8', 'surrogateescape') + b'\r\n\r\n' + body


def basic(client_id=CLIENT_ID, secret=SECRET, encoded=True):
    if encoded:
        client_id, secret = urllib.parse.quote_plus(client_id), urllib.parse.quote_plus(secret)
    return base64.b64encode(('%s:%s' % (client_id, secret)).encode()).decode()


def authorized(value, body='grant_type=client_credentials', **more):
    return post(body, headers=[('Authorization', value)], **more)


def asserted(client_id=None, alg='ES256', whole=None, **claims):
    """A client_assertion (RFC 7523): no endpoint checks its signature here."""
    claims = {'iss': CLIENT_ID, 'sub': CLIENT_ID, 'exp': int(time.time()) + 3600, **claims}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip('=') for part in ({'alg': alg}, claims)]
    return post(encode(grant_type='client_credentials', client_id=client_id, client_assertion=whole or '.'.join(parts + ['c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl']),
                       client_assertion_type='urn:ietf:params:oauth:client-assertion-type:jwt-bearer'))


OBJECT = {'grant_type': 'client_credentials', 'client_id': CLIENT_ID, 'client_secret': SECRET}
JSON = json.dumps(OBJECT)
MULTIPART = '\r\n'.join('--e2e\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s' % kv for kv in OBJECT.items()) + '\r\n--e2e--\r\n'
PYTHON_TEXT = str(OBJECT)
RUBY_TEXT = '{' + ', '.join('"%s"=>"%s"' % kv for kv in OBJECT.items()) + '}'
JAVA_TEXT = '{' + ', '.join('%s=%s' % kv for kv in OBJECT.items()) + '}'
PAIR = '%s:%s' % (CLIENT_ID, SECRET)

# name, request, env: right requests, no finding at all
HEALTHY = [
    ('form', post(form())),
    ('charset', post(form(), FORM + ';charset=UTF-8')),
    ('charset-quoted', post(form(), FORM + '; charset="utf-8"')),
    ('type-in-upper-case', post(form(), FORM.upper())),
    ('lower-case-fields', post(form()).replace(b'Content-Type', b'content-type').replace(b'Host', b'host')),
    ('more-encoded-than-needed', post(form().replace('-', '%2D').replace('.', '%2E'))),
    ('lower-case-hex', post(form().replace('%7E', '%7e').replace('~', '%7e'))),
    ('scope', post(form(scope='a b'))), ('space-as-percent-20', post(form(scope='a b').replace('+', '%20'))),
    ('extra-parameter', post(form(audience='https://api.test/'))),
    ('other-order', post('client_secret=%s&client_id=%s&grant_type=client_credentials' % (SECRET, CLIENT_ID))),
    ('basic', authorized('Basic ' + basic())), ('basic-lower-case', authorized('basic ' + basic())),
    ('basic-with-id-in-body', authorized('Basic ' + basic(), 'grant_type=client_credentials&client_id=' + CLIENT_ID)),
    ('no-user-agent', post(form(), agent=None)),
    ('more-fields', post(form(), headers=[('Accept', '*/*'), ('X-Trace', '1'), ('Accept-Encoding', 'gzip, br')])),
    ('http-1.0', post(form(), version='HTTP/1.0')),
    ('assertion', asserted()),
]

# name, request, verdict, confidence: a sure or likely fault is exit 4
WRONG = [
    ('json', post(JSON, 'application/json'), 'json-body', 'sure'),
    ('json-utf8', post(JSON, 'application/json; charset=utf-8'), 'json-body', 'sure'),
    ('json-as-text', post(JSON, 'text/plain;charset=UTF-8', agent='node'), 'json-body', 'sure'),
    ('json-no-type', post(JSON, None), 'json-body', 'sure'),
    ('json-octets', post(JSON, 'application/octet-stream'), 'json-body', 'sure'),
    ('json-indented', post(json.dumps(OBJECT, indent=2), 'application/json'), 'json-body', 'sure'),
    ('json-vendor-type', post(JSON, 'application/vnd.api+json'), 'json-body', 'sure'),
    ('json-under-form', post(JSON), 'json-under-form-header', 'sure'),
    ('json-under-form-charset', post(JSON, FORM + ';charset=utf-8'), 'json-under-form-header', 'sure'),
    ('json-string-under-form', post(json.dumps(form())), None, None),
    ('headers-in-body', post(json.dumps({**OBJECT, 'headers': {'Content-Type': FORM}}), 'application/json'),
     'headers-in-body', 'sure'),
    ('object-object', post('[object Object]', 'text/plain;charset=UTF-8', agent='node'), 'object-not-serialised', 'sure'),
    ('object-object-under-form', post('[object Object]'), 'object-not-serialised', 'sure'),
    ('python-text', post(PYTHON_TEXT), 'object-not-serialised', 'sure'),
    ('ruby-text', post(RUBY_TEXT), 'object-not-serialised', 'sure'),
    ('java-text', post(JAVA_TEXT), 'object-not-serialised', 'sure'),
    ('perl-text', post('HASH(0x55d0c8a1e2f0)'), 'object-not-serialised', 'sure'),
    ('php-text', post('Array'), 'object-not-serialised', 'sure'),
    ('multipart', post(MULTIPART, 'multipart/form-data; boundary=e2e'), 'multipart-body', 'sure'),
    ('multipart-under-form', post(MULTIPART), 'multipart-body', 'sure'),
    ('form-as-text', post(form(), 'text/plain'), 'form-under-other-type', None),
    ('form-as-json', post(form(), 'application/json'), 'form-under-other-type', None),
    ('form-no-type', post(form(), None, agent='Java-http-client/17.0.2'), 'form-under-other-type', None),
    ('empty', post(''), 'body-empty', 'sure'), ('empty-no-length', post('', None, length=False), 'body-empty', 'sure'),
    ('get', post('', None, method='GET', length=False), 'method-not-post', 'sure'),
    ('put', post(form(), method='PUT'), 'method-not-post', 'sure'),
    ('in-url', post('', target=PATH + '?' + form()), 'params-in-url', 'sure'),
    ('get-in-url', post('', None, method='GET', length=False, target=PATH + '?' + form()), 'params-in-url', 'sure'),
    ('secret-in-url', post('grant_type=client_credentials', target=PATH + '?' + encode(client_id=CLIENT_ID, client_secret=SECRET)),
     'params-in-url', 'sure'),
    ('in-headers', post('', headers=[(k, v) for k, v in OBJECT.items()]), 'params-in-headers', 'sure'),
    ('secret-in-headers', post('grant_type=client_credentials', headers=[('client_id', CLIENT_ID), ('client_secret', SECRET)]),
     'params-in-headers', 'sure'),
    ('two-methods', authorized('Basic ' + basic(), form()), 'two-auth-methods', None),
    ('raw-space', post(form(scope='x') + ' y'), 'form-not-encoded', 'sure'),
    ('raw-umlaut', post('scope=ä&' + form()), 'form-not-encoded', 'sure'),
    ('bad-percent', post('scope=100%zz&' + form()), 'form-not-encoded', 'sure'),
    ('basic-no-base64', authorized('Basic ' + PAIR), 'basic-malformed', 'sure'),
    ('basic-no-colon', authorized('Basic ' + base64.b64encode(b'just-one-word').decode()), 'basic-malformed', 'sure'),
    ('basic-without-word', authorized(basic()), 'basic-malformed', 'sure'),
    ('basic-twice', authorized('Basic ' + base64.b64encode(basic().encode()).decode()), 'basic-malformed', 'sure'),
    ('bearer', authorized('Bearer ' + SECRET), 'bearer-for-basic', 'sure'),
    ('yaml', post('grant_type: client_credentials\nclient_id: %s\n' % CLIENT_ID), 'grant-type-missing', 'sure'),
    ('xml', post('<t grant_type="client_credentials" client_id="%s"/>' % CLIENT_ID, 'text/xml'), 'grant-type-missing', 'sure'),
    ('compressed', post(b'\x1f\x8b\x08\0a=b', headers=[('Content-Encoding', 'gzip')]), 'grant-type-missing', 'likely'),
    ('bom', post('\ufeff' + form()), 'form-not-encoded', 'sure'),
    ('semicolons', post(form().replace('&', ';')), 'form-not-encoded', 'likely'),
    ('html-ampersands', post(form().replace('&', '&amp;')), 'form-not-encoded', 'likely'),
    ('lines', post(form().replace('&', '\n')), 'form-not-encoded', 'sure'),
    ('lines-and-ampersands', post(form().replace('&', '\n  &')), 'form-not-encoded', 'sure'),
    ('digest', authorized('Digest username="a", realm="b"'), 'credential-missing', 'sure'),
    ('junk', authorized('something'), 'credential-missing', 'sure'),
    ('two-authorizations', post('grant_type=client_credentials', headers=[('Authorization', 'Basic ' + basic()), (
        'Authorization', 'Basic ' + basic(secret=STRANGE))]), 'header-repeated', 'sure'),
    ('no-grant', post(encode(client_id=CLIENT_ID, client_secret=SECRET)), 'grant-type-missing', 'sure'),
    ('grant-typo', post(form(grant='client_credential')), 'grant-type-wrong', 'likely'),
    ('repeated', post(form() + '&grant_type=client_credentials'), 'parameter-repeated', 'sure'),
    ('two-types', post(form(), headers=[('Content-Type', 'application/json')]), 'header-repeated', 'sure'),
    ('type-list', post(form(), FORM + ', ' + FORM), 'header-repeated', 'sure'),
    ('no-secret', post(form(None)), 'credential-missing', 'sure'),
    ('empty-secret', post(form('')), 'credential-missing', 'sure'),
    ('no-id', post(form(client_id=None)), 'credential-missing', 'sure'),
    ('assertion-of-another-than-named', asserted(sub=OTHER_ID, client_id=CLIENT_ID), 'assertion-wrong', 'sure'),
    ('assertion-unsigned', asserted(alg='none'), 'assertion-wrong', 'sure'),
    ('assertion-is-secret', asserted(whole=SECRET), 'assertion-wrong', 'sure'),
    ('json-as-name', post(urllib.parse.quote(JSON, safe='') + '='), 'object-not-serialised', 'sure'),
    ('json-as-value', post('data=' + urllib.parse.quote(JSON, safe='')), 'object-not-serialised', 'sure'),
    ('json-as-name-alone', post(urllib.parse.quote(JSON, safe='')), 'object-not-serialised', 'sure'),
    ('undefined', post(form('undefined')), 'credential-undefined', 'sure'),
    ('undefined-basic', authorized('Basic dW5kZWZpbmVkOnVuZGVmaW5lZA=='), 'credential-undefined', 'sure'),
    ('unexpanded', post(form('${CXONE_SECRET}')), 'credential-placeholder', 'sure'),
    ('line-end', post(form(SECRET + '\n')), 'credential-line-end', 'sure'),
    ('carriage-return', post(form(SECRET + '\r')), 'credential-line-end', 'sure'),
    ('basic-line-end', authorized('Basic ' + base64.b64encode((PAIR + '\n').encode()).decode()), 'credential-line-end', 'sure'),
    ('spaces', post(form(SECRET + ' ')), 'credential-whitespace', 'likely'),
    ('quotes', post(form('"%s"' % SECRET)), 'credential-quoted', 'likely'),
    ('byte-order-mark', post(form(client_id='\ufeff' + CLIENT_ID)), 'credential-not-ascii', 'sure'),
    ('swapped', post(form(CLIENT_ID, SECRET)), 'credentials-swapped', 'likely'),
    ('access-key', post(form(KEY_SECRET, KEY_ID)), 'access-key-as-client', 'likely'),
    ('other-secret', post(form(STRANGE)), 'credential-differs', 'sure'),
    ('other-id', post(form(client_id=OTHER_ID)), 'credential-differs', 'sure'),
    ('other-secret-basic', authorized('Basic ' + basic(secret=STRANGE)), 'credential-differs', 'sure'),
]

# The settings hold WILD_SECRET here.
WRONG_WILD = [
    ('raw-in-form', post('grant_type=client_credentials&client_id=%s&client_secret=%s' % (CLIENT_ID, WILD_SECRET.replace(' ', '+'))),
     'form-not-encoded', 'sure'),
    ('encoded-twice', post(form(urllib.parse.quote(WILD_SECRET, safe=''))), 'form-double-encoded', 'sure'),
]

# name, request, the finding: possible only, so exit 0 and 200
POSSIBLE = [
    ('grant-unnamed', post(form(grant='delegation')), 'grant-type-wrong'),
    ('charset-odd', post(form(), FORM + "; charset='utf-8'"), 'charset-odd'),
    ('charset-latin', post(form(), FORM + '; charset=iso-8859-1'), 'charset-odd'),
    ('grant-code', post(form(grant='authorization_code')), 'grant-type-wrong'),
    ('grant-password', post(form(grant='password')), 'grant-type-wrong'),
]

# What HTTP itself refuses: some answer, a report, and the listener lives on.
BROKEN = [
    ('two-lengths', post(form(), headers=[('Content-Length', '5')])),
    ('no-colon', post(form(), headers=[]).replace(b'Host: 127.0.0.1', b'Host: 127.0.0.1\r\nIm9uZSBsaW5lIG1vcmU=')),
    ('wrapped-basic', post('grant_type=client_credentials').replace(
        b'Host: ', b'Authorization: Basic ' + basic()[:40].encode() + b'\r\n' + basic()[40:].encode() + b'\r\nHost: ')),
    ('lower-case-method', post(form(), method='post')), ('unknown-method', post(form(), method='TOKEN')),
    ('bad-request-line', b'POST\r\nHost: x\r\nContent-Length: 0\r\n\r\n'),
    ('no-version', b'POST /auth/oauth/token\r\n\r\n'), ('http-3', post(form(), version='HTTP/3.0')),
    ('garbage', b'\x00\x01\x02\x03 hello\r\n\r\n'), ('words', b'hello there\r\n\r\n'),
    ('tls', b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + b'\x11' * 300),
    ('negative-length', post(form(), headers=[('Content-Length', '-5')], length=False)),
    ('huge-length', post('', headers=[('Content-Length', '99999999999999999999')], length=False)),
    ('bad-chunks', post('zz\r\nhello\r\n', headers=[('Transfer-Encoding', 'chunked')], length=False)),
    ('many-fields', post(form(), headers=[('X-%d' % i, 'v') for i in range(3000)])),
    ('long-field', post(form(), headers=[('X-Long', 'v' * 200000)])),
    ('long-line', post(form(), target='/' + 'x' * 200000)),
    ('escapes', post(form(), target='/\x1b[31mred', headers=[('X-\x1b', '\x1b[0m')])),
    ('nul', post(b'grant_type=client_credentials\0' * 50)),
]

GRANT = 'grant_type=client_credentials'
PLAIN = 'zebrafishquilt'   # a secret in which nothing but its place tells what it is


def odd(secret):
    """name, request: a secret where no rule of OAuth has it."""
    behind = {'semicolon': ';', 'comma': ',', 'space': ' ', 'line-end': '\n', 'percent-26': '%26'}
    nested = {'member': {'client_secret': {'value': secret}}, 'array': {'client_secret': [[secret]]},
              'pair': [{'name': 'client_secret', 'value': secret}], 'data': {'data': {'client_secret': secret}},
              'text': {'data': json.dumps({'client_secret': secret})}, 'headers': {'headers': {'X-Key': secret}}}
    paths = {'path': '/x;client_secret=%s', 'path-pair': '/token&client_secret=%s', 'path-step': '/secret/%s', 'path-space': '/t client_secret=%s'}
    fields = {'type': ('Content-Type', 'text/plain; client_secret=%s'), 'agent': ('User-Agent', 'x/1 client_secret=%s'),
              'cookie': ('Cookie', 'a=%s'), 'own-field': ('X-Client-Secret', '%s'), 'api-key': ('X-Api-Key', '%s'),
              'folded': ('Accept', '*/*\r\n client_secret=%s'), 'no-colon': ('Accept', '*/*\r\nclient_secret=%s'), 'referer': ('Referer', 'https://a:%s@h/%s')}
    return [
        *(('behind-' + n, post(GRANT + sep + 'client_secret=' + secret)) for n, sep in behind.items()),
        *(('json-' + n, post(json.dumps(o), 'application/json')) for n, o in nested.items()),
        *((n, post(GRANT, target=p.replace('%s', secret))) for n, p in paths.items()),
        *((n, post(GRANT, headers=[(name, v.replace('%s', secret))], ctype=None, agent=None)) for n, (name, v) in fields.items()),
        ('upper-case', post(GRANT + '&CLIENT-SECRET=' + secret)), ('unknown-name', post(GRANT + '&pin=' + secret)),
        ('scope', post(GRANT + '&scope=a;client_secret=' + secret)), ('xml', post('<a><pin>%s</pin></a>' % secret, 'text/xml')),
        ('part', post('--b\r\nContent-Disposition: form-data; name="pin"\r\n\r\n%s\r\n--b--\r\n' % secret)),
        ('base64', post(base64.b64encode(('a:' + secret).encode()))), ('utf-16', post(('client_secret=' + secret).encode('utf-16'))),
    ]


ODD = [(name + kind, secret, request) for kind, secret in (('', STRANGE), ('-plain', PLAIN)) for name, request in odd(secret)]
