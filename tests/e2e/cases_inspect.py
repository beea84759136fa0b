# SPDX-License-Identifier: MIT
"""--inspect: raw HTTP, curl commands and HAR files; and --explain."""
import json
import re

import clients
from clients import FORM, form
from harness import CLIENT_ID, SECRET, WILD_SECRET, case, equal, found, table, true
from replies import token
from server import PATH

URL = 'https://token.example.test' + PATH
SETTINGS = {'CXONE_TOKEN_URL': URL}


def inspect(t, content, status, verdict=None, confidence=None, secret=SECRET, args=()):
    """The same judgement from a file and from standard input."""
    t.canaries['wrong secret'] = clients.STRANGE
    env = {**SETTINGS, 'CXONE_CLIENT_SECRET': secret}
    path = t.file('capture', content)
    result = t.run('--inspect=' + path, '--json', *args, env=env, status=status)
    report = result.json()
    equal((1, 'inspect', status), (report['schema'], report['mode'], report['exit_status']), 'report')
    if verdict:
        equal(verdict, report['verdict'], 'verdict')
    if confidence:
        equal(confidence, report['findings'][0]['confidence'], 'confidence')
    again = t.run('--inspect=-', '--json', *args, env=env, stdin=content, status=status).json()
    equal({**report, 'time': None}, {**again, 'time': None}, 'from stdin')
    text = t.run('--inspect', path, env=env, status=status).text if verdict is None else None
    true(text is None or text, 'an empty report')
    return report


def healthy(t, content):
    equal([], inspect(t, content, 0, 'healthy')['findings'], 'findings')


def possible(t, content, finding):
    inspect(t, content, 0, finding, 'possible')


table('inspect.raw.healthy', clients.HEALTHY, healthy)
# A head alone is all that many tools record: of its body nothing is known.
table('inspect.raw.wrong', [(n, r, 4, v, c) for n, r, v, c in clients.WRONG if v and n != 'empty-no-length'], inspect)
table('inspect.raw.wrong-wild', [(n, r, 4, v, c, WILD_SECRET) for n, r, v, c in clients.WRONG_WILD], inspect)
PATH_DIFFERS = ('path', clients.post(form(), target='/auth/token'), 'path-differs')
table('inspect.raw.possible', clients.POSSIBLE + [PATH_DIFFERS], possible)


@case('inspect.nothing-set')
def nothing_set(t):
    """Defaults are what cxtoken itself asks; nothing is compared with them."""
    settings = ({}, {'CXONE_GRANT_TYPE': 'client_credentials'}, {'CXONE_GRANT_TYPE': 'password'})
    for grant, judged in (('client_credentials', (None, None, 'sure')), ('password', ('possible', 'sure', None)),
                          ('refresh_token', ('possible', 'sure', 'sure')), ('client_credential', ('likely', 'sure', 'sure')),
                          ('urn:ietf:params:oauth:grant-type:jwt-bearer', ('possible', 'sure', 'sure')), ('delegation', ('possible', 'sure', 'sure'))):
        for env, confidence in zip(settings, judged):
            request = clients.post(form(grant=grant) + '&username=u&password=p', target='/elsewhere')
            status = 4 if confidence in ('sure', 'likely') else 0
            env = {'CXONE_TOKEN_URL': None, 'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': None, **env}
            report = t.run('--inspect=-', '--json', env=env, stdin=request, status=status).json()
            expected = [('grant-type-wrong', confidence)] if confidence else []
            equal(expected, [(f['id'], f['confidence']) for f in report['findings']], '%s with %s' % (grant, env))
            equal(expected[0][0] if expected else 'healthy', report['verdict'], 'verdict')
            equal(status, report['exit_status'], 'exit_status')
            text = t.run('--inspect=-', env=env, stdin=request, status=status).text
            true('api.nicecxone.com' not in text and 'POST /auth' not in text, 'compared with a default: ' + text)
            if not env.get('CXONE_GRANT_TYPE'):
                true('the settings' not in text, 'settings that nobody made: ' + text)

RIGHT = clients.post(form())
table('inspect.raw.spelling', [
    ('lf', RIGHT.replace(b'\r\n', b'\n')), ('final-line-end', RIGHT + b'\n'), ('final-crlf', RIGHT + b'\r\n'),
    ('absolute-target', RIGHT.replace(b'POST /', b'POST https://token.example.test/')),
    ('no-length', clients.post(form(), length=False)),
], healthy)


def survives(t, content):
    """Any bytes: a documented status, one clear sentence or a report."""
    path = t.file('capture', content)
    for args in ((), ('--json',)):
        result = t.run('--inspect=' + path, *args, env=SETTINGS, status=(0, 2, 4))
        if result.status == 2:
            equal((b'', 1), (result.out, len(result.errors.splitlines())), 'outputs of a usage error')


table('inspect.survives', clients.BROKEN + [
    ('deep-json', b'{"log":' + b'[' * 50000), ('deep-har', b'{"log":{"entries":' + b'[' * 3000 + b']' * 3000 + b'}}'),
    ('curl-quote', b"curl 'https://x -d 'a"), ('curl-backslash', b'curl https://x \\'), ('curl-nul', b'curl \0 x'),
    ('utf-16', 'POST / HTTP/1.1\r\n\r\n'.encode('utf-16')), ('megabytes', b'x' * 3000000),
    ('half-escape', b"curl $'\\x' https://token.example.test/ -d $'\\u12"),
], survives)


def none_of_these(t, content):
    result = t.run('--inspect=' + t.file('capture', content), env=SETTINGS, status=2, err='.')
    equal((b'', 1), (result.out, len(result.errors.splitlines())), 'outputs')


table('inspect.none-of-these', [
    ('empty', b''), ('white-space', b' \n\n'), ('words', b'This is a letter.\nDear server,\n'),
    ('json', b'{"a": 1}'), ('html', b'<html></html>'), ('binary', bytes(range(256)) * 10),
    ('answer', b'HTTP/1.1 200 OK\r\n\r\n{}'), ('wget', b'wget'), ('pem', b'-----BEGIN CERTIFICATE-----\n'),
], none_of_these)


@case('inspect.code')
def code(t):
    """What cannot be read can be listened to."""
    for text, name in (("axios.post('%s', '%s')" % (URL, form()), 'axios'), ("requests.post('%s', data='%s')" % (URL, form()), 'Python'),
                       ("var r = new HttpRequestMessage(HttpMethod.Post, '%s');" % URL, 'C#')):
        result = t.run('--inspect=-', env=SETTINGS, stdin=text, status=2, err='code (with|of) %s, and only a run tells .* start cxtoken --listen' % name)
        equal(1, len(result.errors.splitlines()), 'lines')


@case('inspect.cannot-be-read')
def unreadable(t):
    for path in (t.path('given', 'no-such-file'), t.path('given')):
        t.run('--inspect=' + path, env=SETTINGS, status=(2, 3), err=path)


# ---- curl ----

BODY = form()
JSON = clients.JSON
CURL = [
    ('d', "curl -X POST %s -d '%s'" % (URL, BODY), 0, 'healthy'),
    ('d-joined', "curl %s -d grant_type=client_credentials -d client_id=%s -d 'client_secret=%s'" % (URL, CLIENT_ID, SECRET), 0, 'healthy'),
    ('long-names', "curl --request POST --url '%s' --header 'Content-Type: %s' --data '%s'" % (URL, FORM, BODY), 0, 'healthy'),
    ('continued', "curl '%s' \\\n  -H 'Content-Type: %s' \\\n  --data-raw '%s' \\\n  --compressed\n" % (URL, FORM, BODY), 0, 'healthy'),
    ('crlf-continued', "curl '%s' \\\r\n  --data-raw '%s'\r\n" % (URL, BODY), 0, 'healthy'),
    ('ansi-quotes', "curl '%s' --data-raw $'%s'" % (URL, BODY.replace('_', '\\x5f')), 0, 'healthy'),
    ('double-quotes', 'curl "%s" -d "%s"' % (URL, BODY), 0, 'healthy'),
    ('cmd', 'curl ^"%s^" ^\r\n  -H ^"Content-Type: %s^" ^\r\n  --data-raw ^"%s^"' % (URL, FORM, BODY.replace('%', '^%').replace('&', '^&')), 0, 'healthy'),
    ('urlencode', "curl %s -d grant_type=client_credentials --data-urlencode client_id=%s --data-urlencode 'client_secret=%s'"
     % (URL, CLIENT_ID, SECRET), 0, 'healthy'),
    ('user', "curl -u '%s:%s' -d grant_type=client_credentials %s" % (CLIENT_ID, SECRET, URL), 0, 'healthy'),
    ('prompt', "$ curl %s -d '%s'" % (URL, BODY), 0, 'healthy'),
    ('switches', "curl -sS -i -k -L -v --http1.1 -o out.txt -m 10 -A agent/1 -b a=b -e http://r %s -d '%s'" % (URL, BODY), 0, 'healthy'),
    ('glued-letters', "curl -sXPOST %s -d'%s'" % (URL, BODY), 0, 'healthy'),
    ('data-equals', "curl '%s' --data='%s'" % (URL, BODY), None, None),
    ('assignment', 'TOKEN=$(curl -s %s -d "%s" | jq -r .access_token)' % (URL, BODY), 0, 'healthy'),
    ('script', "#!/bin/sh\n# get one\nset -e\n\nT=\"$(curl -s %s -d '%s')\"\ncurl -H \"Authorization: Bearer $T\" https://api.example.test/\n"
     % (URL, BODY), 0, 'healthy'),
    ('next', "curl https://example.test/ --next %s -d '%s'" % (URL, BODY), 0, 'healthy'),
    ('windows', 'C:\\Users\\me>curl -X POST "%s" ^\r\n  -d "%s"\r\n' % (URL, BODY), 0, 'healthy'),
    ('url-query', 'curl -X POST %s --url-query grant_type=client_credentials' % URL, 4, 'params-in-url'),
    ('json-text', "curl %s -d '%s'" % (URL, JSON), 4, 'json-under-form-header'),
    ('json-header', "curl %s -H 'Content-Type: application/json' -d '%s'" % (URL, JSON), 4, 'json-body'),
    ('json-option', "curl --json '%s' %s" % (JSON, URL), 4, 'json-body'),
    ('json-lower-case-header', "curl %s -H 'content-type: application/json' --data-binary '%s'" % (URL, JSON), 4, 'json-body'),
    ('postman', "curl --location '%s' \\\n--header 'Content-Type: application/json' \\\n--data '%s'" % (URL, json.dumps(json.loads(JSON), indent=4)),
     4, 'json-body'),
    ('form-option', "curl %s -F grant_type=client_credentials -F client_id=%s -F 'client_secret=%s'" % (URL, CLIENT_ID, SECRET), 4, 'multipart-body'),
    ('get-option', "curl -G %s -d '%s'" % (URL, BODY), 4, 'params-in-url'),
    ('in-url', "curl -X POST '%s?%s'" % (URL, BODY), 4, 'params-in-url'),
    ('no-body', 'curl -X POST %s' % URL, 4, 'body-empty'),
    ('get', 'curl %s' % URL, 4, 'method-not-post'),
    ('put', "curl -X PUT %s -d '%s'" % (URL, BODY), 4, 'method-not-post'),
    ('bearer', "curl %s -H 'Authorization: Bearer %s' -d grant_type=client_credentials" % (URL, SECRET), 4, 'bearer-for-basic'),
    ('user-and-body', "curl -u '%s:%s' -d '%s' %s" % (CLIENT_ID, SECRET, BODY, URL), 4, 'two-auth-methods'),
    ('httpie-small-letters', "http -f post %s grant_type=client_credentials client_id=%s client_secret='%s'" % (URL, CLIENT_ID, SECRET), 0, 'healthy'),
    ('xh-json', "xh post %s grant_type=client_credentials client_id=%s client_secret='%s'" % (URL, CLIENT_ID, SECRET), 4, 'json-body'),
    ('no-grant', "curl %s -d client_id=%s -d client_secret='%s'" % (URL, CLIENT_ID, SECRET), 4, 'grant-type-missing'),
    ('other-secret', "curl %s -d grant_type=client_credentials -d client_id=%s -d client_secret=%s" % (URL, CLIENT_ID, clients.STRANGE),
     4, 'credential-differs'),
]


@case('inspect.words-as-credentials')
def words_as_credentials(t):
    """What documents write for an id and a secret is a part of the grant's name, too."""
    none = {**SETTINGS, 'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': None}
    for pair in ('client:secret', 'client:password', 'credentials:type', 'client_credentials:secret'):
        command = 'curl -u %s -d grant_type=client_credentials %s' % (pair, URL)
        report = t.run('--inspect=-', '--json', env=none, stdin=command).json()
        equal(('healthy', []), (report['verdict'], report['findings']), pair)


def curl(t, command, status, verdict):
    """status None: only that it is read and answered by a report."""
    if status is None:
        t.run('--inspect=-', '--json', env=SETTINGS, stdin=command, status=(0, 2, 4))
    else:
        inspect(t, command, status, verdict)


table('inspect.curl', CURL, curl)


def unknown(t, command):
    """What only the shell knows is not known: nothing is claimed about it, and that is said."""
    report = inspect(t, command, 0)
    true(all(f['confidence'] == 'possible' for f in report['findings']), 'claims: %s' % report['findings'])
    text = t.run('--inspect=-', env=SETTINGS, stdin=command).text
    found('unknown|not known|cannot be known|shell|does not hold', text, 'the report')


table('inspect.curl.unknown', [
    ('variables', 'curl %s -d grant_type=client_credentials -d "client_id=$ID" -d "client_secret=$SECRET"' % URL),
    ('braces', 'curl %s -d "grant_type=client_credentials&client_id=${ID}&client_secret=${SECRET}"' % URL),
    ('command', 'curl %s -d "grant_type=client_credentials&client_id=%s&client_secret=$(cat secret)"' % (URL, CLIENT_ID)),
    ('urlencode-file', 'curl %s -d grant_type=client_credentials -d client_id=%s --data-urlencode client_secret@file' % (URL, CLIENT_ID)),
], unknown)


@case('inspect.curl.who-knows')
def who_knows(t):
    """What curl itself adds is named, with the one who adds it; how the client logs in is then not known."""
    login = 'curl %%s -d grant_type=client_credentials -d client_id=%s %s' % (CLIENT_ID, URL)
    for options, status, named in (
            ('-u x', 0, 'the password of -u: curl asks for it when'), ('--cert x.pem', 4, 'the certificate of --cert: curl reads it from its file when'),
            ('-E x.pem', 4, 'of --cert: curl reads'), ('--netrc', 4, 'the login of --netrc: curl reads it'), ('-n', 4, 'of --netrc: curl reads'),
            ('--netrc-file f', 4, 'of --netrc: curl reads'), ('-u x -d "scope=$SCOPE"', 0, 'the shell, curl or a file puts it in'),
            ('-d "scope=$SCOPE" --cert x.pem', 4, 'the shell, curl or a file puts it in'), ('-u "$PAIR"', 0, 'the shell or a file puts it in')):
        text = ' '.join(t.run('--inspect=-', env=SETTINGS, stdin=login % options, status=status).text.split())
        true(named in text and 'Not known' in text, '%s: %s' % (options, text))


@case('inspect.secret-in-the-settings')
def secret_in_settings(t):
    """What the endpoint needs is shown with these settings, but not a secret that got among them."""
    env = dict(SETTINGS, CXONE_SCOPE=t.secret)
    for options in ((), ('--json',)):
        text = t.run('--inspect=-', *options, env=env, stdin=clients.post('{}'), status=4).text
        true(t.secret not in text, text)
    for value in (t.secret, 'x' + t.secret):
        text = t.run('--inspect=-', '--param', 'a=' + value, env=SETTINGS, stdin=clients.post('{}'), status=4).text
        true('[client secret]' in text, text)


def in_doubt(t, content):
    """Not all of it can be read: not called right, nothing in it called wrong, and the status says the same."""
    equal([], inspect(t, content, 4, 'unknown')['findings'], 'findings')
    text = t.run('--inspect=-', env=SETTINGS, stdin=content, status=4).text
    found(r'cannot be (told|judged).* unknown: ', ' '.join(text.split()), 'the report')


BAD_CHUNKS = clients.post('zz\r\n' + form() + '\r\n0\r\n\r\n', headers=[('Transfer-Encoding', 'chunked')], length=False)
table('inspect.in-doubt', [
    ('file', 'curl %s -d @body.txt' % URL), ('part-from-file', 'curl %s -d grant_type=client_credentials -d @keys' % URL),
    ('fields-from-file', 'curl %s -d grant_type=client_credentials -H @fields' % URL),
    ('length-too-long', RIGHT.replace(b'Content-Length: 1', b'Content-Length: 11')),
    ('length-no-number', RIGHT.replace(b'Content-Length: 1', b'Content-Length: -1')),
    ('bad-chunks', BAD_CHUNKS), ('ten-megabytes', clients.post('a=' + 'x' * (10 << 20))),
], in_doubt)


@case('inspect.encoding-of-an-unknown-secret')
def encoding_of_an_unknown_secret(t):
    """Without a secret to compare with, what does not look encoded is said, as far as it is known."""
    def body(rest):
        return clients.post('grant_type=client_credentials&client_id=abc&' + rest)

    for rest, confidence in (('client_secret=3xfi%s&fghij', 'likely'), ('client_secret=3xfi%s&fghij&scope=a', 'likely'),
                             ('client_secret=3x+i%s', 'possible'), ('client_secret=3x%%2Fi+%s&scope=a', 'possible'),
                             ('client_secret=3xfi%s&scope=a+b', None), ('scope=a+b&client_secret=3xfi%s', None),
                             ('client_secret=3x+i%%2B%s', None), ('client_secret=3xfi%s&', None), ('client_secret=3xfi%s&&scope=a', None),
                             ('client_secret=3xfi%s&scope', None), ('client_secret=3xfi%s&debug=', None),
                             ('scope=a&b&client_secret=3xfi%s', None)):
        request = body(rest % 'YrTq')
        status = 4 if confidence == 'likely' else 0
        env = {'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': None}
        report = t.run('--inspect=-', '--json', env=env, stdin=request, status=status).json()
        expected = [('form-not-encoded', confidence)] if confidence else []
        equal(expected, [(f['id'], f['confidence']) for f in report['findings']], rest)
        equal(status, report['exit_status'], 'exit_status')
        for secret in ('YrTq', 'fghij'):
            true(secret not in json.dumps(report), 'a part of the secret is shown: %s' % report)
    for secret, raw in (('3x i', '3x+i'), ('3xfi', '3xfi&debug')):
        env = {'CXONE_CLIENT_ID': 'abc', 'CXONE_CLIENT_SECRET': secret}
        equal([], t.run('--inspect=-', '--json', env=env, stdin=body('client_secret=' + raw)).json()['findings'], raw)


# ---- HTTP/2 as tools write it ----

H2_HEAD = ':method: POST\n:authority: token.example.test\n:scheme: https\n:path: %s\n' % PATH
H2_FORM = H2_HEAD + 'content-type: %s\nuser-agent: node\n' % FORM
H2_JSON = H2_HEAD + 'content-type: application/json\n\n' + JSON
table('inspect.http2', [
    ('right', H2_FORM + '\n' + BODY, 0, 'healthy'), ('right-crlf', (H2_FORM + '\n').replace('\n', '\r\n') + BODY, 0, 'healthy'),
    ('indented', ''.join('          %s\n' % line for line in H2_FORM.splitlines()) + '\n' + BODY, 0, 'healthy'),
    ('other-order', ':path:%s\ncontent-type:%s\n:scheme:https\n:method:POST\n\n%s' % (PATH, FORM, BODY), 0, 'healthy'),
    ('basic', H2_FORM + 'authorization: Basic %s\n\ngrant_type=client_credentials' % clients.basic(), 0, 'healthy'),
    ('json', H2_JSON, 4, 'json-body'), ('json-under-form', H2_FORM + '\n' + JSON, 4, 'json-under-form-header'),
    ('other-path', H2_FORM.replace(PATH, '/elsewhere') + '\n' + BODY, 0, 'path-differs'),
    ('in-url', H2_FORM.replace(PATH, PATH + '?' + BODY) + '\n', 4, 'params-in-url'),
    ('get', H2_HEAD.replace('POST', 'GET') + '\n', 4, 'method-not-post'),
    ('empty-body', H2_FORM + 'content-length: 0\n\n', 4, 'body-empty'),
], inspect)
table('inspect.http2.in-doubt', [
    ('fields-alone', H2_FORM), ('no-body', H2_FORM + '\n'), ('no-method', H2_FORM.replace(':method: POST\n', '') + '\n' + BODY),
    ('no-path', H2_FORM.replace(':path: ' + PATH, ':path: x y') + '\n' + BODY), ('an-answer', H2_FORM + ':status: 200\n\n' + BODY),
    ('twice', H2_FORM + ':method: GET\n\n' + BODY),
], in_doubt)


# ---- HAR ----

def har_entry(url=URL, body=BODY, ctype=FORM, method='POST', answer=None, headers=()):
    fields = [{'name': 'Content-Type', 'value': ctype}, {'name': 'User-Agent', 'value': 'Mozilla/5.0'}]
    fields += [{'name': n, 'value': v} for n, v in headers]
    entry = {'startedDateTime': '2026-01-01T00:00:00Z', 'time': 1, 'cache': {}, 'timings': {},
             'request': {'method': method, 'url': url, 'httpVersion': 'HTTP/1.1', 'cookies': [], 'headers': fields,
                         'queryString': [], 'headersSize': -1, 'bodySize': len(body),
                         'postData': {'mimeType': ctype, 'text': body}}}
    status, text = answer or (200, '{"access_token":"x-y-z-1-2-3","token_type":"Bearer","expires_in":7200}')
    entry['response'] = {'status': status, 'statusText': 'x', 'httpVersion': 'HTTP/1.1', 'cookies': [],
                         'headers': [{'name': 'Content-Type', 'value': 'application/json'}],
                         'content': {'size': len(text), 'mimeType': 'application/json', 'text': text},
                         'redirectURL': '', 'headersSize': -1, 'bodySize': len(text)}
    return entry


def har(*entries):
    return json.dumps({'log': {'version': '1.2', 'creator': {'name': 'e2e', 'version': '1'}, 'entries': list(entries)}})


OTHERS = [har_entry('https://cdn.example.test/app.js', '', 'text/plain', 'GET'),
          har_entry('https://api.example.test/events', '{"click":1}', 'application/json')]
REFUSAL = (401, '{"error":"invalid_client","error_description":"Client authentication failed"}')
def har_http2(body, ctype, **kind):
    """As Chrome and Firefox export it: pseudo-header fields among the others, all in lower case."""
    entry = har_entry(body=body, ctype=ctype, **kind)
    pseudo = [(':authority', 'token.example.test'), (':method', 'POST'), (':path', PATH), (':scheme', 'https')]
    entry['request']['headers'] = [{'name': n.lower(), 'value': v} for n, v in pseudo + [('content-type', ctype), ('user-agent', 'axios/1.7.2')]]
    entry['request']['httpVersion'] = 'h2'
    return entry


table('inspect.har', [
    ('right', har(*OTHERS, har_entry()), 0, 'healthy'),
    ('json', har(*OTHERS, har_entry(body=JSON, ctype='application/json', answer=REFUSAL)), 4, 'json-body'),
    ('preflight', har(har_entry(method='OPTIONS', body='', ctype=''), har_entry(body=JSON, ctype='application/json', answer=REFUSAL)), 4, 'json-body'),
    ('http2', har(har_http2(BODY, FORM)), 0, 'healthy'), ('http2-json', har(har_http2(JSON, 'application/json', answer=REFUSAL)), 4, 'json-body'),
    ('http2-json-under-form', har(har_http2(JSON, FORM, answer=REFUSAL)), 4, 'json-under-form-header'),
    ('bom', b'\xef\xbb\xbf' + har(har_entry(body=JSON, ctype='application/json', answer=REFUSAL)).encode(), 4, 'json-body'),
    ('taken', har(har_entry(body=JSON, ctype='application/json')), 0, 'healthy'),
], inspect)


@case('inspect.har.recorded-answer-is-judged')
def recorded(t):
    content = har(har_entry(answer=(429, '{"message":"Too many requests"}')))
    report = t.run('--inspect=-', '--json', env=SETTINGS, stdin=content, status=(0, 4, 5)).json()
    true('rate-limited' in json.dumps(report), 'the answer is not judged: %s' % report)


@case('inspect.har.no-token-request')
def no_token_request(t):
    t.run('--inspect=-', env=SETTINGS, stdin=har(*OTHERS), status=2, err='token')


@case('inspect.har.token-in-the-answer-is-hidden')
def har_token(t):
    body = json.dumps({'access_token': t.canaries['token'], 'token_type': 'Bearer', 'expires_in': 7200})
    content = har(har_entry(answer=(200, body), headers=[('Authorization', 'Basic ' + clients.basic(secret=clients.STRANGE))]))
    t.canaries['wrong secret'] = clients.STRANGE
    for args in ((), ('--json',), ('-v',)):
        t.run('--inspect=-', *args, env=SETTINGS, stdin=content, status=(0, 4))


def hidden(t, secret, content):
    """Nothing of a secret is shown, wherever the request has it."""
    t.canaries['wrong secret'] = secret
    for args in ((), ('--json',), ('-v',)):
        t.run('--inspect=-', *args, env=SETTINGS, stdin=content, status=(0, 4))


table('inspect.odd-places', clients.ODD, hidden)

HAR_ODD = [
    ('initiator', {'_initiator': {'url': 'https://h/?client_secret=XX'}, 'comment': 'XX'}, {}),
    ('query', {}, {'url': URL + '?pin=XX', 'queryString': [{'name': 'pin', 'value': 'XX'}]}),
    ('params', {}, {'postData': {'mimeType': FORM, 'params': [{'name': 'pin', 'value': 'XX', 'comment': 'XX'}]}}),
    ('cookies', {}, {'cookies': [{'name': 'a', 'value': 'XX'}]}), ('path', {}, {'url': URL + ';client_secret=XX'}),
    ('type', {}, {'headers': [], 'postData': {'mimeType': 'text/plain; client_secret=XX', 'text': '{}'}}),
    ('xml', {}, {'postData': {'mimeType': 'text/xml', 'text': '<a><pin>XX</pin></a>'}}),
    ('json', {}, {'postData': {'mimeType': 'application/json', 'text': '{"client_secret":{"value":"XX"}}'}}),
    ('pair', {}, {'postData': {'mimeType': 'application/json', 'text': '[{"name":"client_secret","value":"XX"}]'}}),
    ('semicolon', {}, {'postData': {'mimeType': FORM, 'text': 'grant_type=a;client_secret=XX'}}),
    ('other-secret', {}, {'postData': {'mimeType': FORM, 'text': 'grant_type=a;code_verifier=XX'}}),
    ('xml-secret', {}, {'postData': {'mimeType': 'text/xml', 'text': '<device_token>XX</device_token>'}}),
    ('deep', {}, {'postData': {'mimeType': 'application/json', 'text': '{"a":' * 30 + '{"client_secret":{"v":"XX"}}' + '}' * 30}}),
    ('many', {}, {'postData': {'mimeType': 'application/json', 'text': json.dumps({**{'k%d' % i: 'v' for i in range(300)}, 'client_secret': ['XX']})}}),
    ('bom', {}, {'postData': {'mimeType': 'application/json', 'text': '\ufeff{"client_secret":["XX"]}'}}),
    ('part', {}, {'postData': {'mimeType': FORM, 'text': '--b\r\nContent-Disposition: form-data; name="pin"\r\n\r\nXX\r\n--b--\r\n'}}),
    ('field', {}, {'headers': [{'name': 'Content-Type', 'value': FORM}, {'name': 'X-Pin', 'value': 'XX'}]}),
]


def har_hidden(t, entry, request):
    """Neither what a HAR file has beside the request, nor what the answer says again."""
    made = har_entry(answer=(401, '{"error":"invalid_client","error_description":"no XX"}'))
    made = {**made, **entry, 'request': {**made['request'], **request}}
    if not request:
        made['response'] = har_entry(answer=REFUSAL)['response']
    hidden(t, clients.STRANGE, har(made).replace('XX', clients.STRANGE))
    if 'pin' not in str(request).lower():  # of another name than a secret's, a word is none
        hidden(t, clients.PLAIN, har(made).replace('XX', clients.PLAIN))


table('inspect.har.odd-places', HAR_ODD, har_hidden)


@case('inspect.asks-nobody')
def asks_nobody(t):
    server = t.server(token())
    t.run('--inspect=-', stdin=RIGHT)
    equal((0, []), (server.connections, t.written()), 'connections and files')


@case('inspect.without-settings')
def without_settings(t):
    """Needs no credentials; a right request is right."""
    env = {'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': None, 'CXONE_TOKEN_URL': None}
    equal('healthy', t.run('--inspect=-', '--json', env=env, stdin=RIGHT).json()['verdict'], 'verdict')
    report = t.run('--inspect=-', '--json', env=env, stdin=clients.post(JSON, 'application/json'), status=4)
    equal('json-body', report.json()['verdict'], 'verdict')


@case('inspect.report-for-people')
def people(t):
    content = clients.post(JSON, 'application/json')
    text = t.run('--inspect=-', env=SETTINGS, stdin=content, status=4).text
    found(['json-body', 'application/json', 'URLSearchParams', '--explain'], text, 'the report')
    text = t.run('--inspect=-', '--client', 'powershell', env=SETTINGS, stdin=content, status=4).text
    found('Invoke-', text, 'the snippet')


@case('inspect.answer-without-body')
def answer_without_body(t):
    """axios's toJSON() keeps the answer's status alone: that is judged, and not taken for an answer without a body."""
    error = {'message': 'Request failed with status code 401', 'name': 'AxiosError', 'code': 'ERR_BAD_REQUEST', 'status': 401,
             'config': {'method': 'post', 'url': URL, 'data': form(), 'headers': {'Content-Type': clients.FORM}}}
    found(['  Likely ', 'answered 401 with a body', r'\(its body is not recorded\)', 'credentials-refused: '],
          t.run('--inspect=-', env={**SETTINGS, 'COLUMNS': '120'}, stdin=json.dumps(error), status=4).text, 'the report')


def next_step(t, content, status, step):
    found([step], t.run('--inspect=-', '--json', env=SETTINGS, stdin=content, status=status).json()['next'], 'the next step')


# What is sure is changed; what is only supposed can be tested at the endpoint.
table('inspect.next', [('healthy', clients.post(form()), 0, '--inspect=FILE --replay'),
                       ('sure', clients.post(clients.JSON, 'application/json'), 4, 'change the client, .* --listen[.]'),
                       ('likely', clients.post(form(), 'text/plain'), 4, '--replay sends .* whether this is the reason'),
                       ('possible', clients.post(form(), clients.FORM + '; charset=iso-8859-1'), 0, '--replay sends')], next_step)


# ---- explain ----

IDS = '''credential-missing credential-undefined credential-placeholder credential-line-end credential-whitespace
credential-quoted credential-not-ascii credential-percent-encoded credentials-swapped access-key-as-client credential-cut
other-product url-not-https url-has-credentials url-fragment json-body json-under-form-header headers-in-body
object-not-serialised multipart-body form-under-other-type body-empty method-not-post params-in-url params-in-headers
two-auth-methods form-not-encoded form-double-encoded basic-malformed basic-not-encoded bearer-for-basic assertion-wrong
grant-type-missing grant-type-wrong parameter-repeated header-repeated charset-odd credential-differs path-differs
form-ok-json-refused form-ok-json-ok json-only auth-method basic-encoding secret-double-encoded
authorization-stripped credentials-refused secret-expired access-key-refused grant-not-supported grant-not-allowed
scope-refused body-not-read not-a-token-endpoint redirected https-required rate-limited blocked proxy-auth
proxy-between server-error discovery-failed not-http http-malformed local-limit not-json no-token error-in-200 compressed name-not-resolved
not-connected timed-out connection-lost tls-untrusted tls-name tls-expired tls-unsuitable tls-handshake clock-skew token-short-lived
scope-missing api-refused-token api-forbidden'''.split()


def explain(t, name):
    """The long explanation, for people and as JSON; it needs no settings."""
    env = {'CXONE_CLIENT_ID': None, 'CXONE_TOKEN_URL': None, 'COLUMNS': '80'}
    text = t.run('--explain=' + name, env=env).text
    found([re.escape(name)], text, 'the explanation')
    true(len(text) > 300, 'a short explanation: %r' % text)
    equal(text, t.run('--explain', name, env=env).text, 'the other spelling')
    wide = [x for x in text.splitlines() if len(x) > 80 and ' ' in x.strip()]
    equal([], wide, 'lines wider than 80')
    document = t.run('--explain=' + name, '--json', env=env).json()
    true(name in json.dumps(document), 'JSON: %s' % document)


table('explain', [(name, name) for name in IDS], explain)


@case('explain.list')
def explain_list(t):
    text = t.run('--explain').text
    equal([], [name for name in IDS if not re.search('(?m)^\\W*%s\\b' % name, text)], 'ids that are not listed')
