# SPDX-License-Identifier: MIT
"""--inspect --replay: endpoints of one rule each, two rules, and rules that change; every request is counted."""
import itertools
import json
import random

import clients
from cases_inspect import har, har_entry
from clients import FORM, basic, form
from endpoint import basic_pair, is_form
from harness import CLIENT_ID, SECRET, case, equal, found, table, true
from replies import error, limited, page, reply, token
from server import PATH

AXIOS = ['Accept: application/json, text/plain, */*', 'User-Agent: axios/1.7.2', 'Accept-Encoding: gzip, compress, deflate, br']
FETCH = ['accept: */*', 'accept-language: *', 'sec-fetch-mode: cors', 'user-agent: node', 'accept-encoding: gzip, deflate']
CURL = ['User-Agent: curl/7.88.1', 'Accept: */*']
REQUESTS = ['User-Agent: python-requests/2.31.0', 'Accept-Encoding: gzip, deflate', 'Accept: */*']
GO = ['User-Agent: Go-http-client/1.1', 'Accept-Encoding: gzip']
JAVA = ['User-Agent: Java-http-client/17.0.1']
CLIENTS = {'axios': AXIOS, 'fetch': FETCH, 'curl': CURL, 'requests': REQUESTS, 'go': GO, 'java': JAVA}


def credentials(request, secret=SECRET):
    """In the form or as Basic, in JSON too: what each rule below refuses is nothing of these."""
    pair = basic_pair(request)
    if pair:
        return pair == (CLIENT_ID, secret)
    if is_form(request):
        sent = request.form()
    else:
        try:
            sent = json.loads(request.body)
        except ValueError:
            sent = dict(p.split('=', 1) for p in request.body.decode('latin-1').split('&') if '=' in p)
    return sent.get('client_id') == CLIENT_ID and sent.get('client_secret') == secret


def has(request, *names):
    return any(n in names or n.startswith(tuple(x for x in names if x.endswith('-'))) for n in map(str.lower, request.names()))


# name: what the endpoint wants of a request.
RULES = {
    'form': is_form,
    'chunks': lambda r: not has(r, 'transfer-encoding'),
    'expect': lambda r: not has(r, 'expect'),
    'charset': lambda r: 'charset' not in (r.header('content-type') or ''),
    'origin': lambda r: not has(r, 'origin', 'referer', 'sec-fetch-mode'),
    'agent': lambda r: (r.header('user-agent') or '').startswith('cxtoken/'),
    'accept': lambda r: r.header('accept') == 'application/json',
    'accept-encoding': lambda r: not has(r, 'accept-encoding'),
    'body-credentials': lambda r: basic_pair(r) is None,
    'path': lambda r: r.target == PATH,
    'method': lambda r: r.method == 'POST',
    'version': lambda r: r.version == 'HTTP/1.1',
    'fields': lambda r: not has(r, 'x-trace'),
    'type': lambda r: (r.header('content-type') or '').split(';')[0] == FORM,
}


def endpoint(*rules, secret=SECRET, refusal=None):
    def act(_peer, request):
        good = all(RULES[name](request) for name in rules) and (
            credentials(request, secret) if request.method == 'POST' and not has(request, 'transfer-encoding') else True)
        return token() if good else refusal or error()
    return act


def replay(t, server, content, status, *args, secret=SECRET, most=6, most_in_row=3):
    path = t.file('request', content)
    result = t.run('--inspect=' + path, '--replay', '--json', *args, env={'CXONE_CLIENT_SECRET': secret}, status=status,
                   err=[r'up to %d requests' % most])
    report = result.json()
    equal(status, report['exit_status'], 'exit_status')
    true(report['replay']['sent'] <= most, '%d requests' % server.count)
    equal(len([r for r in server.requests if '.well-known' not in r.target]), report['replay']['sent'], 'requests that were sent')
    in_row = longest = 0
    for attempt in report['attempts']:
        in_row = 0 if (attempt['response'] or {}).get('token') else in_row + 1
        longest = max(longest, in_row)
    true(longest <= most_in_row, '%d refused in a row' % longest)
    for request in server.requests:
        equal(['127.0.0.1:%d' % server.port], [request.header('host')], 'Host')
    return report


def lines(*more, ctype=FORM, method='POST', target=PATH, version='HTTP/1.1', body=None):
    body = form() if body is None else body
    fields = [*more] + (['Content-Type: ' + ctype] if ctype else []) + ['Content-Length: %d' % len(body)]
    return '%s %s %s\r\nHost: 127.0.0.1\r\n%s\r\n\r\n%s' % (method, target, version, '\r\n'.join(fields), body)


# rule, request, verdict, what was changed
ONE = [
    ('json', 'form', lines(*AXIOS, ctype='application/json', body=clients.JSON), 'json-body', ['media-type', 'body']),
    ('chunks', 'chunks', lines(*GO, 'Transfer-Encoding: chunked').replace('Content-Length', 'X-Was'), 'difference-proved', ['framing']),
    ('expect', 'expect', lines(*CURL, 'Expect: 100-continue'), 'difference-proved', ['framing']),
    ('charset', 'charset', lines(*AXIOS, ctype=FORM + ';charset=utf-8'), 'difference-proved', ['charset']),
    ('charset-odd', 'charset', lines(*JAVA, ctype=FORM + '; charset=ISO-8859-1'), 'charset-odd', ['charset']),
    ('origin', 'origin', lines(*AXIOS, 'Origin: http://localhost:3000', 'Referer: http://localhost:3000/'), 'difference-proved', ['origin']),
    ('origin-fetch', 'origin', lines(*FETCH), 'difference-proved', ['origin']),
    ('agent-axios', 'agent', lines(*AXIOS), 'difference-proved', ['user-agent']),
    ('agent-none', 'agent', lines('Accept: */*'), 'difference-proved', ['user-agent']),
    ('agent-curl', 'agent', lines(*CURL), 'difference-proved', ['user-agent']),
    ('accept', 'accept', lines(*REQUESTS), 'difference-proved', ['accept']),
    ('accept-none', 'accept', lines('User-Agent: tool/1'), 'difference-proved', ['accept']),
    ('accept-encoding', 'accept-encoding', lines(*GO), 'difference-proved', ['accept-encoding']),
    ('accept-encoding-axios', 'accept-encoding', lines(*AXIOS), 'difference-proved', ['accept-encoding']),
    ('path', 'path', lines(*CURL, target=PATH + '/'), 'path-differs', ['path']),
    ('query', 'path', lines(*CURL, target=PATH + '?a=1'), 'difference-proved', ['path']),
    ('method', 'method', lines(*CURL, method='PUT'), 'method-not-post', ['method']),
    ('version', 'version', lines(*JAVA, version='HTTP/1.0'), 'difference-proved', ['http-version']),
    ('fields', 'fields', lines(*CURL, 'X-Trace: 1'), 'difference-proved', ['fields']),
    ('type', 'type', lines(*JAVA, ctype='text/plain'), 'form-under-other-type', ['media-type']),
    ('no-type', 'type', lines(*JAVA, ctype=None), 'form-under-other-type', ['media-type']),
    ('basic', 'body-credentials', lines(*AXIOS, 'Authorization: Basic ' + basic(encoded=False), body='grant_type=client_credentials'),
     'auth-method', ['body', 'authentication']),
]


def one_rule(t, rule, content, verdict, changed):
    server = t.server(endpoint(rule))
    report = replay(t, server, content, 4)
    equal(verdict, report['verdict'], 'verdict')
    first = report['findings'][0]
    equal(changed, first['changed'], 'changed')
    equal(['right', 'own'], [a['probe'] for a in report['attempts'][:2]], 'attempts')
    true([a for a in report['attempts'] if a['probe'] == 'mended' and a['changed'] == changed and a['response']['token']], 'a witness')
    again = [a for a in report['attempts'] if a['probe'] == 'own']
    tokens = [bool(a['response']['token']) for a in report['attempts']]
    steady = any(a == b for a, b in zip(tokens, tokens[1:]))  # not every second request was refused
    true(first['confidence'] == ('sure' if len(again) > 1 and steady else 'likely') or first['id'] in ('json-body', 'method-not-post'), 'confidence')
    equal(False, any(a['response']['token'] for a in again), 'the request as it is')


table('replay.one', ONE, one_rule)

# Two rules at once are named together, or what is left is; never one of them alone.
TWO = [(f'{a}-{b}', a, b) for a, b in itertools.combinations(('form', 'origin', 'agent', 'accept', 'charset'), 2)]


def two_rules(t, a, b):
    parts = {'form': ['media-type', 'body'], 'origin': ['origin'], 'agent': ['user-agent'], 'accept': ['accept'], 'charset': ['charset']}
    server = t.server(endpoint(a, b))
    as_json = 'form' in (a, b)
    content = lines(*AXIOS, 'Origin: http://localhost:3000', ctype=('application/json' if as_json else FORM) + ';charset=UTF-8',
                    body=clients.JSON if as_json else form())
    report = replay(t, server, content, 4, '--max-requests=10', most=10)
    needed = set(parts[a] + parts[b])
    equal(True, needed <= set(report['findings'][0]['changed']) or report['replay']['conclusion'] == 'proved', 'what is named')
    if report['replay']['conclusion'] == 'proved':
        equal(needed, set(itertools.chain(*(f['changed'] for f in report['findings'] if f['confidence'] != 'possible'))), 'proved')
    else:
        equal('narrowed', report['replay']['conclusion'], 'conclusion')


table('replay.two', TWO, two_rules)


@case('replay.works')
def works(t):
    server = t.server(endpoint())
    report = replay(t, server, lines(*AXIOS, ctype='application/json', body=clients.JSON), 0)
    equal(('works-as-is', 2), (report['verdict'], server.count), 'verdict and requests')
    equal(['works-as-is'], [f['id'] for f in report['findings']], 'findings')


@case('replay.changes-its-mind')
def changes_its_mind(t):
    """A proof is what the run itself saw, whatever comes."""
    chance = random.Random(7)
    for _ in range(25):
        answers = []

        def act(_peer, _request):
            good = len(answers) == 0 or chance.random() < 0.5
            answers.append(good)
            return token() if good else error()
        server = t.server(act)
        path = t.file('request', lines(*AXIOS, 'Origin: http://a.example'))
        report = t.run('--inspect=' + path, '--replay', '--json', status=(0, 4)).json()
        equal(answers, [bool(a['response']['token']) for a in report['attempts']], 'answers')
        own = [a['response']['token'] for a in report['attempts'] if a['probe'] == 'own']
        for finding in report['findings']:
            if finding['id'] == 'difference-proved':
                seen = [a for a in report['attempts'] if a['changed'] == finding['changed'] and a['response']['token']]
                true(seen and not any(own), 'proved against what was seen')
                true(finding['confidence'] != 'sure' or len(own) > 1, 'sure without a repetition')
        server.close()


@case('replay.every-second')
def every_second(t):
    """One of two servers behind an address refuses all: nothing in the request decides."""
    answers = []

    def act(_peer, _request):
        answers.append(len(answers) % 2 == 0)
        return token() if answers[-1] else error()
    t.server(act)
    path = t.file('request', lines(*AXIOS, 'Origin: http://a.example'))
    for most in ('6', '4', '10'):
        answers.clear()
        report = t.run('--inspect=' + path, '--replay', '--json', '--max-requests', most, status=(0, 4)).json()
        true(not [f for f in report['findings'] if f['id'].startswith('difference-') and f['confidence'] == 'sure'], 'sure')


# The answers in order, and how many requests may be sent.
ENDS = [
    ('limited', [token(), limited(30)], 2, 5),
    ('limited-right', [limited(30)], 1, 5),
    ('error', [token(), error(), reply(500, {'message': 'oops'})], 3, 4),
    ('error-own', [token(), reply(500, {'message': 'oops'}), reply(500, {'message': 'oops'})], 3, 8),
    ('firewall', [token(), page(403, [('Server', 'cloudflare'), ('cf-mitigated', 'challenge')], 'Just a moment...')], 2, (4, 8)),
    ('lock', [token(), error(description='The account is locked after too many failed attempts')], 2, (4, 5)),
    ('three', [token(), error(), error(), error()], 4, 4),
]


def ends(t, answers, count, status):
    server = t.server(*answers, error())
    path = t.file('request', lines(*AXIOS, 'Origin: http://a.example'))
    report = t.run('--inspect=' + path, '--replay', '--json', status=status).json()
    equal(count, server.count, 'requests')
    equal(False, any(f['id'] == 'difference-proved' for f in report['findings']), 'proved')


table('replay.ends', ENDS, ends)

# Nothing is sent with other credentials, or with none where one belongs.
def own_value(t, secret, verdict):
    """The settings' own secret with something about it: the row that names it is the verdict, not that the bodies differ."""
    report = replay(t, t.server(endpoint()), lines(*CURL, body=form(secret=secret)), 4)
    first = report['findings'][0]
    equal((verdict, 'sure', ['body']), (report['verdict'], first['confidence'], first['changed']), 'verdict')


table('replay.own-value', [
    ('quoted', '"%s"' % SECRET, 'credential-quoted'), ('line-end', SECRET + '\n', 'credential-line-end'),
    ('space', SECRET + ' ', 'credential-whitespace'),
], own_value)


OTHERS = [
    ('secret', form(secret=clients.STRANGE), 'credential-differs'),
    ('id', form(client_id=clients.OTHER_ID), 'credential-differs'),
    ('undefined', form(secret='undefined'), 'credential-undefined'),
    ('placeholder', form(secret='YOUR_CLIENT_SECRET'), None),
    ('beside', form() + '&password=' + clients.STRANGE, 'credential-differs'),
]


def others(t, body, verdict):
    t.canaries['wrong secret'] = clients.STRANGE
    server = t.server(token())
    path = t.file('request', lines(*CURL, body=body))
    report = t.run('--inspect=' + path, '--replay', '--json', status=4).json()
    equal((0, 0), (server.count, report['replay']['sent']), 'requests')
    true(verdict is None or report['verdict'] == verdict, report['verdict'])


table('replay.others', OTHERS, others)

# What a recording hides comes from the settings.
HIDDEN = [
    ('stars', lines(*CURL, body='grant_type=client_credentials&client_id=***&client_secret=***')),
    ('redacted', lines(*CURL, body='grant_type=client_credentials&client_id=%s&client_secret=REDACTED' % CLIENT_ID)),
    ('shell', 'curl -H "Origin: http://a.example" -d grant_type=client_credentials -d "client_id=$ID" -d "client_secret=$SECRET" https://x.example%s' % PATH),
    ('braces', lines(*CURL, ctype='application/json', body='{"grant_type":"client_credentials","client_id":"{{id}}","client_secret":"{{secret}}"}')),
]


def hidden(t, content):
    server = t.server(endpoint())
    report = replay(t, server, content, 0)
    equal('works-as-is', report['verdict'], 'verdict')


table('replay.hidden', HIDDEN, hidden)


# curl encodes what --data-urlencode is given, and sends -d as it is.
SPELT = [('urlencode', '--data-urlencode', 0, 'works-as-is'), ('raw', '-d', 4, None)]


def spelt(t, option, status, verdict):
    wild = 'wild+Canary/of=31;chars+Zq9'
    t.canaries['wild secret'] = wild
    server = t.server(endpoint(secret=wild))
    content = 'curl -d grant_type=client_credentials -d client_id=%s %s "client_secret=$SECRET" https://x.example%s' % (CLIENT_ID, option, PATH)
    report = replay(t, server, content, status, secret=wild)
    true(verdict in (None, report['verdict']), report['verdict'])
    equal('curl/8.5.0', server.requests[1].header('user-agent'), 'User-Agent')
    found(r'the version of curl', report['replay']['not_repeated'], 'not repeated')


table('replay.spelt', SPELT, spelt)

# What curl sends by itself, and what a command takes away.
BY_CURL = [
    ('accept', '', 'accept', ['accept']),
    ('agent', '', 'agent', ['user-agent']),
    ('accept-removed', "-H Accept: -H 'X-Trace: 1' ", 'fields', ['fields']),
]


def by_curl(t, options, rule, changed):
    server = t.server(endpoint(rule))
    content = "curl %s-d '%s' https://x.example%s" % (options, form(), PATH)
    report = replay(t, server, content, 4)
    equal(('proved', changed), (report['replay']['conclusion'], report['findings'][0]['changed']), 'proved')
    equal(None if options else '*/*', server.requests[1].header('accept'), 'Accept')


table('replay.by-curl', BY_CURL, by_curl)


@case('replay.left-out')
def left_out(t):
    """A session's login is not sent again, and the report says so."""
    server = t.server(endpoint('form'))
    content = lines(*AXIOS, 'Cookie: session=abc', 'X-Key: ***', ctype='application/json', body=clients.JSON)
    report = replay(t, server, content, 4)
    found(r'Cookie field.*header field whose value is hidden', report['replay']['not_repeated'], 'not repeated')
    equal(['json-body', 'sure'], [report['findings'][0][k] for k in ('id', 'confidence')], 'finding')
    equal([], [r for r in server.requests if has(r, 'cookie', 'x-key')], 'fields')


@case('replay.several')
def several(t):
    """Of several recorded requests the first that was refused is sent again, no other."""
    server = t.server(endpoint('form'))
    ok, no = (200, json.dumps({'access_token': 'recorded-1', 'token_type': 'Bearer'})), (401, json.dumps({'error': 'invalid_client'}))
    url = server.url()
    content = har(har_entry(url, form(), FORM, answer=ok), har_entry(url, clients.JSON, 'application/json', answer=no),
                  har_entry(url, clients.JSON, 'application/json', answer=no))
    path = t.file('three.har', content)
    result = t.run('--inspect=' + path, '--replay', '--json', status=4, err=[r'of 3 token requests number 2 is sent again', r'up to 6 requests'])
    reports = [json.loads(line) for line in result.out.decode().splitlines()]
    equal([False, True, False], ['replay' in r for r in reports], 'experiments')
    equal([r['replay']['sent'] for r in reports if 'replay' in r], [server.count], 'requests')
    equal(['json-body'] * 2, [r['verdict'] for r in reports[1:]], 'verdicts')


@case('replay.fix')
def fix_of_all(t):
    """The fix names all that was proved, in its first sentence."""
    t.server(endpoint('form', 'agent'))
    path = t.file('request', lines(*CURL, ctype='application/json', body=clients.JSON))
    result = t.run('--inspect=' + path, '--replay', status=4)
    found([r'^Fix: Send a form body \(application/x-www-form-urlencoded\);\s+set a\s+User-Agent of\s+your own'], result.text, 'report')


@case('replay.wire')
def wire(t):
    """Order, spelling and repetition of fields; no User-Agent, no Accept; the body to the byte."""
    server = t.server(endpoint())
    body = form() + '&audience=a%2Bb'
    replay(t, server, lines('X-b: 2', 'x-A: 1', 'X-b: 3', ctype='application/x-www-form-urlencoded', body=body), 0)
    own = server.requests[1]
    equal(['Host', 'X-b: 2', 'x-A: 1', 'X-b: 3', 'Content-Type', 'Content-Length'],
          [x if x.lower().startswith('x-') else x.split(':')[0] for x in own.raw.decode().split('\r\n\r\n')[0].split('\r\n')[1:]], 'fields')
    equal(body.encode(), own.body, 'body')


@case('replay.usage')
def usage(t):
    t.run('--replay', status=2, err=[r'--replay goes with --inspect'])
    t.run('--max-requests=6', status=2, err=[r'--max-requests goes with'])
    t.run('--inspect=x', '--replay', '--max-requests=11', status=2, err=[r'--max-requests'])
    path = t.file('request', lines(*CURL))
    t.run('--inspect=' + path, '--replay', env={'CXONE_CLIENT_SECRET': None}, status=3, mode='report')


@case('replay.right-refused')
def right_refused(t):
    """Looked into as --diagnose does, within the same budget."""
    server = t.server(error())
    report = replay(t, server, lines(*AXIOS), 4, most_in_row=6)
    equal('credentials-refused', report['verdict'], 'verdict')
    equal('right', report['attempts'][0]['probe'], 'attempts')


@case('replay.falls-short')
def falls_short(t):
    """A fault whose fix alone was refused is not called sure, proved or not."""
    server = t.server(endpoint('form', 'accept'))
    report = replay(t, server, lines('X-Trace: 1', *FETCH, ctype='application/json', body=clients.JSON), 4)
    json_body = [f for f in report['findings'] if f['id'] == 'json-body'][0]
    equal('likely', json_body['confidence'], 'json-body')
    true('still refused' in json_body['evidence'], json_body['evidence'])


@case('replay.text')
def text(t):
    t.server(endpoint('form'))
    path = t.file('request', lines(*AXIOS, ctype='application/json', body=clients.JSON))
    result = t.run('--inspect=' + path, '--replay', status=4)
    found([r'Your request', r'A correct request', r'401', r'200 OK', r'Tried +1 a correct request: token', r'5 requests with credentials, 3 refused'],
          result.text, 'report')
    true(len(result.text.splitlines()) <= 60, 'too long')
