# SPDX-License-Identifier: MIT
"""--listen --forward: bytes in, bytes out, for several clients at once; what is told beside it."""
import json
import shutil
import subprocess
import threading

import clients
from cases_listen import Listener
from cases_replay import AXIOS, FETCH, endpoint, lines
from clients import form, post
from harness import Skip, case, equal, found, table, true
from replies import TOKEN, error, limited, reply, token
from server import PATH


def forwarder(t, *args):
    return Listener(t, '--forward', *args, env={'CXONE_TOKEN_URL': t.url})


@case('forward.token')
def passes_token(t):
    """Only the client gets the endpoint's own answer."""
    server = t.server(token(headers=[('X-Request-Id', 'abc-1'), ('Set-Cookie', 'a=b'), ('Set-Cookie', 'c=d')]))
    listener = forwarder(t, '--json')
    status, head, body = listener.ask(post(form(), headers=[('X-b', '1'), ('x-B', '2')], target='/other?x=1'))
    equal((200, TOKEN), (status, json.loads(body)['access_token']), 'answer')
    found(['X-Request-Id: abc-1', 'Set-Cookie: a=b\r\nSet-Cookie: c=d'], head, 'fields')
    true('Cache-Control' not in head, 'a field of cxtoken in the endpoint\'s answer')
    report = listener.report()
    equal(('healthy', 0), (report['verdict'], report['exit_status']), 'report')
    equal(['own'], [a['probe'] for a in report['attempts']], 'attempts')
    equal(1, server.count, 'requests')
    sent = server.requests[0]
    equal(('/other?x=1', form().encode()), (sent.target, sent.body), 'request')
    equal(['X-b: 1', 'x-B: 2'], [x for x in sent.head.decode().split('\r\n') if x.lower().startswith('x-')], 'fields that were sent')
    listener.stop()


@case('forward.refused')
def refused(t):
    """One correct request a run, after the first refusal; its answer is kept."""
    server = t.server(endpoint('form'))
    listener = forwarder(t, '--json')
    request = lines(*AXIOS, ctype='application/json', body=clients.JSON).encode()
    for number in (1, 2):
        status, _, body = listener.ask(request)
        equal((401, 'invalid_client'), (status, json.loads(body)['error']), 'answer')
        report = listener.report()
        equal(('json-body', 4, number), (report['verdict'], report['exit_status'], report['number']), 'report')
        equal(['json-body'], [f['id'] for f in report['findings']], 'findings')
        equal([('right', 200), ('own', 401)], [(a['probe'], a['response']['status']) for a in report['attempts']], 'attempts')
    equal(3, server.count, 'requests')
    listener.stop()


@case('forward.replay')
def with_replay(t):
    server = t.server(endpoint('origin'))
    listener = forwarder(t, '--replay', '--json', '--once')
    status, _, _ = listener.ask(lines(*AXIOS, 'Referer: http://localhost/', 'Origin: http://localhost:3000').encode())
    equal(401, status, 'status')
    report = t.finish(listener.process, status=4).json()
    equal(('difference-proved', ['origin']), (report['verdict'], report['findings'][0]['changed']), 'finding')
    true(server.count <= 6 and server.count == report['replay']['sent'], 'requests')


@case('forward.right-refused')
def right_refused(t):
    """Looked into as --diagnose does; what the client sent counts."""
    server = t.server(error())
    listener = forwarder(t, '--replay', '--json', '--once')
    listener.ask(post(form()))
    report = t.finish(listener.process, status=4).json()
    equal(['right', 'own'], [a['probe'] for a in report['attempts'][:2]], 'attempts')
    asked = [r for r in server.requests if r.method == 'POST']
    equal((len(asked), len(asked)), (report['replay']['sent'], report['replay']['refused']), 'requests')
    true(len(asked) <= 6, '%d requests' % len(asked))


# The endpoint's answer, what the client gets, the run's status; and that nothing else is sent.
ONCE = [
    ('token', [token()], 200, 0),
    ('limited', [limited(30)], 429, 5),
    ('error', [reply(500, {'message': 'oops'})], 500, 8),
    ('redirect', [reply(302, b'', [('Location', 'https://elsewhere.example/')])], 302, 8),
    ('unavailable', [reply(503, {'message': 'later'}, [('Retry-After', '60')])], 503, 5),
]


def once(t, answers, client, status):
    server = t.server(*answers)
    listener = forwarder(t, '--once', '--json')
    equal(client, listener.ask(post(form()))[0], 'client\'s status')
    report = t.finish(listener.process, status=status).json()
    equal(status, report['exit_status'], 'exit_status')
    true(server.count == 1 or client == 302, '%d requests' % server.count)


table('forward.once', ONCE, once)


@case('forward.no-connection')
def no_connection(t):
    server = t.server(token())
    server.close()
    listener = forwarder(t, '--once', '--json')
    status, head, body = listener.ask(post(form()))
    equal((502, 'temporarily_unavailable'), (status, json.loads(body)['error']), 'answer')
    found(['Cache-Control: no-store'], head, 'head')
    equal('not-connected', t.finish(listener.process, status=6).json()['verdict'], 'verdict')


@case('forward.no-answer')
def no_answer(t):
    t.server(lambda peer, _request: peer.hold())
    listener = forwarder(t, '--once', '--json', '--max-time=1')
    equal(504, listener.ask(post(form()))[0], 'status')
    equal('timed-out', t.finish(listener.process, status=6).json()['verdict'], 'verdict')


@case('forward.others')
def others(t):
    """Other credentials are not sent on; none at all are."""
    t.canaries['wrong secret'] = clients.STRANGE
    server = t.server(error())
    listener = forwarder(t, '--json')
    for body in (form(secret=clients.STRANGE), form(client_id=clients.OTHER_ID), form(secret='undefined'), form() + '&password=' + clients.STRANGE):
        status, _, answer = listener.ask(post(body))
        equal((401, 'invalid_client'), (status, json.loads(answer)['error']), 'answer')
        report = listener.report()
        equal(4, report['exit_status'], 'exit_status')
        equal(False, report['verdict'] == 'healthy', 'healthy, and not sent on')
    equal(0, server.count, 'requests')
    listener.ask(post('grant_type=client_credentials'))
    listener.report()
    equal(b'grant_type=client_credentials', server.requests[0].body, 'body')
    listener.stop()


@case('forward.others-once')
def others_once(t):
    t.canaries['wrong secret'] = clients.STRANGE
    t.server(token())
    listener = forwarder(t, '--once', '--json')
    equal(401, listener.ask(post(form(secret=clients.STRANGE)))[0], 'status')
    equal('credential-differs', t.finish(listener.process, status=4).json()['verdict'], 'verdict')


@case('forward.crowd')
def crowd(t):
    """Several clients at once; one whose answer takes its time delays no other."""
    def act(peer, request):
        if request.header('x-slow'):
            peer.hold()
        return token()
    server = t.server(act)
    listener = forwarder(t, '--json')
    slow = listener.connect()
    slow.sendall(post(form(), headers=[('X-Slow', '1')]))
    true(server.wait(1), 'the slow request did not come')
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(listener.ask(post(form()))[0])) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    equal([200] * 12, answers, 'answers')
    slow.close()
    listener.stop()


@case('forward.usage')
def usage(t):
    t.run('--forward', status=2, err=[r'--forward goes with --listen'])
    t.run('--listen=0', '--replay', status=2, err=[r'--replay goes with'], mode='report')
    t.run('--listen=0', '--forward', env={'CXONE_CLIENT_SECRET': None}, status=3, mode='report')


@case('forward.wire')
def wire(t):
    """What a client sends in chunks goes on in chunks; a fetch's fields as they are spelt."""
    server = t.server(endpoint())
    listener = forwarder(t, '--json')
    body = form().encode()
    head = ('POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\ncontent-type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n'
            % (PATH, listener.port, '\r\n'.join(FETCH))).encode()
    status = listener.ask(head + b'%x\r\n%s\r\n0\r\n\r\n' % (len(body), body))[0]
    equal(200, status, 'status')
    sent = server.requests[0]
    found([r'\r\naccept: \*/\*\r\n', r'\r\nTransfer-Encoding: chunked\r\n'], sent.head.decode(), 'head')
    true(body in sent.body, 'body')
    listener.stop()


# Real clients as this system has them: the rule, the program, what decides.
REAL = [
    ('curl-json', 'form', ['curl', '-s', '--json', clients.JSON], ['media-type', 'body']),
    ('curl-accept', 'accept', ['curl', '-s', '-d', form()], ['accept']),
    ('curl-chunks', 'chunks', ['curl', '-s', '-H', 'Transfer-Encoding: chunked', '-d', form()], ['framing']),
    ('fetch-charset', 'charset', ['node', '-e', 'fetch(process.argv[1], {method: "POST", body: new URLSearchParams(%s)})' % clients.JSON], ['charset']),
    ('fetch-origin', 'origin', ['node', '-e', 'fetch(process.argv[1], {method: "POST", body: new URLSearchParams(%s)})' % clients.JSON], ['origin']),
]


def real(t, rule, command, changed):
    if shutil.which(command[0]) is None:
        raise Skip('%s is not here' % command[0])
    server = t.server(endpoint(rule))
    listener = forwarder(t, '--replay', '--once', '--json')
    subprocess.run([*command, 'http://127.0.0.1:%d%s' % (listener.port, PATH)], capture_output=True, timeout=30, check=False)
    report = t.finish(listener.process, status=4).json()
    equal(('proved', changed), (report['replay']['conclusion'], report['findings'][0]['changed']), 'proved')
    true(server.count <= 6, '%d requests' % server.count)


table('forward.real', REAL, real)
