# SPDX-License-Identifier: MIT
"""--listen --forward: the endpoint's answer reaches the client as it comes, whatever else is going on."""
import gzip
import http.client
import json
import threading
import zlib

import clients
from cases_forward import forwarder
from cases_replay import AXIOS, endpoint, lines
from clients import form, post
from harness import Settings, case, equal, found, table, true
from replies import TOKEN, chunked, error, reply, token

BODY = json.dumps({'access_token': TOKEN, 'token_type': 'Bearer', 'expires_in': 7200}).encode()
JSON = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'


def ask(listener, data):
    """An answer as a client's library reads it: status, fields, body; the body None where it was cut."""
    sock = listener.connect()
    sock.sendall(data)
    answer = http.client.HTTPResponse(sock, method=data.split(b' ')[0].decode())
    try:
        answer.begin()
        return answer.status, answer.headers, answer.read()
    except (http.client.IncompleteRead, ConnectionError):
        return answer.status, answer.headers, None
    finally:
        sock.close()


# The coding, its bytes, what the client accepts, the verdict.
CODED = [
    ('gzip', 'gzip', gzip.compress(BODY), 'gzip', 'healthy'),
    ('deflate', 'deflate', zlib.compress(BODY), 'gzip, deflate', 'healthy'),
    ('twice', 'gzip, gzip', gzip.compress(gzip.compress(BODY)), 'gzip', 'healthy'),
    ('broken', 'gzip', gzip.compress(BODY)[:-20], 'gzip', 'compressed'),
    ('unknown', 'snappy', b'\xff\x06\x00\x00sNaPpY', 'snappy', None),
    ('unasked', 'gzip', gzip.compress(BODY), None, 'compressed'),
    ('large', 'gzip', gzip.compress(BODY + b' ' * 900000), 'gzip', 'healthy'),
    ('bomb', 'gzip', gzip.compress(b' ' * (30 << 20)), 'gzip', None),
]


def coded(t, coding, body, accepted, verdict):
    """What is compressed reaches the client as it came, and is read."""
    t.server(reply(200, body, [('Content-Encoding', coding)]))
    listener = forwarder(t, '--once', '--json')
    headers = [('Accept-Encoding', accepted)] if accepted else []
    status, fields, got = ask(listener, post(form(), headers=headers))
    equal((200, body, coding), (status, got, fields['Content-Encoding']), 'answer')
    report = t.finish(listener.process, status=(0, 8)).json()
    true(verdict in (None, report['verdict']), report['verdict'])
    equal(verdict == 'healthy', report['exit_status'] == 0, 'exit_status')


table('forward.coded', CODED, coded)

# How the endpoint ends its body, the client's version; what the client's fields say.
FRAMES = [
    ('sized', token(), 'HTTP/1.1', ('Content-Length', str(len(BODY)))),
    ('chunked', chunked(BODY), 'HTTP/1.1', ('Transfer-Encoding', 'chunked')),
    ('chunked-old', chunked(BODY), 'HTTP/1.0', ('Connection', 'close')),
    ('until-end', reply(200, BODY, length=False), 'HTTP/1.1', ('Transfer-Encoding', 'chunked')),
    ('both', (JSON + 'Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n%x\r\n' % len(BODY)).encode() + BODY + b'\r\n0\r\n\r\n', 'HTTP/1.1',
     ('Transfer-Encoding', 'chunked')),
    ('interim', b'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' + token(), 'HTTP/1.1', ('Content-Length', str(len(BODY)))),
    ('named', (JSON + 'Connection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: %d\r\n\r\n' % len(BODY)).encode() + BODY,
     'HTTP/1.1', ('X-Hop', None)),
    ('folded', (JSON + 'Via: a,\r\n b\r\nContent-Length: %d\r\n\r\n' % len(BODY)).encode() + BODY, 'HTTP/1.1', ('Via', None)),
    ('trailer', chunked(BODY, end=b'0\r\nX-Trailer: 1\r\n\r\n'), 'HTTP/1.1', ('X-Trailer', None)),
]


def frames(t, answer, version, field):
    t.server(lambda peer, _request: peer.send(answer) and None)
    listener = forwarder(t, '--json')
    request = post(form()).replace(b'HTTP/1.1', version.encode())
    for _ in range(2):
        status, fields, got = ask(listener, request)
        equal((200, json.loads(BODY)), (status, json.loads(got)), 'answer')
        equal('healthy', listener.report()['verdict'], 'verdict')
        true(field[0] == 'Via' or fields[field[0]] == field[1], fields)
        equal('application/json', fields['Content-Type'], 'Content-Type')
    listener.stop()


table('forward.frames', FRAMES, frames)


@case('forward.head')
def head(t):
    """No body where there is none: to HEAD, with 204."""
    server = t.server(JSON.encode() + b'Content-Length: 512\r\n\r\n', b'HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n')
    listener = forwarder(t, '--json')
    status, fields, got = ask(listener, b'HEAD /auth/oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    equal((200, '512', b''), (status, fields['Content-Length'], got), 'HEAD')
    listener.report()
    equal('HEAD', server.requests[0].method, 'method')
    status, fields, got = ask(listener, post(form()))
    equal((204, None, '1', b''), (status, fields['Content-Length'], fields['X-A'], got), '204')
    listener.report()
    listener.stop()


@case('forward.stream')
def stream(t):
    """What has come is passed on before the rest comes."""
    def act(peer, _request):
        peer.send((JSON + 'Content-Length: %d\r\n\r\n' % len(BODY)).encode() + BODY[:20])
        peer.hold()
        peer.send(BODY[20:])
    server = t.server(act)
    listener = forwarder(t, '--once', '--json')
    sock = listener.connect()
    sock.sendall(post(form()))
    got = b''
    while BODY[:20] not in got:
        more = sock.recv(4096)
        true(more, 'nothing came before the end')
        got += more
    true(not got.endswith(BODY), 'the rest came too early')
    server.release()
    while not got.endswith(BODY):
        more = sock.recv(4096)
        true(more, 'the rest did not come')
        got += more
    equal('healthy', t.finish(listener.process).json()['verdict'], 'verdict')


@case('forward.large')
def large(t):
    """More than is read passes whole, also to a client that takes its time; the report says what was read."""
    body = b'[' + b'1,' * (3 << 20) + b'1]'
    t.server(reply(200, body))
    listener = forwarder(t, '--json')
    equal((200, len(body)), (lambda a: (a[0], len(a[2])))(ask(listener, post(form()))), 'answer')
    found('longer than', json.dumps(listener.report()), 'report')
    slow = listener.connect()
    slow.sendall(post(form()))
    first = slow.recv(1000)
    equal(200, ask(listener, post(form()))[0], 'another client meanwhile')
    listener.report()
    got = len(first)
    while got < len(body):
        more = len(slow.recv(1 << 20))
        true(more, 'the rest did not come')
        got += more
    listener.report()
    instrumented = Settings.wrap or 'asan' in Settings.binary
    with open('/proc/%d/status' % listener.process.pid, encoding='ascii') as f:
        peak = int([line for line in f if line.startswith('VmHWM')][0].split()[1])
    true(instrumented or peak < 40000, '%d kB' % peak)
    slow.close()
    listener.stop()


# What of the answer comes before it breaks off.
CUT = [
    ('sized', (JSON + 'Content-Length: 400\r\n\r\n').encode() + BODY, 'HTTP/1.1'),
    ('chunked', chunked(BODY, end=b''), 'HTTP/1.1'),
    ('old', (JSON + 'Content-Length: 400\r\n\r\n').encode() + BODY, 'HTTP/1.0'),
    ('chunked-old', chunked(BODY, end=b''), 'HTTP/1.0'),
]


def cut(t, answer, version):
    """A client sees that its answer was cut."""
    def act(peer, _request):
        peer.send(answer)
    t.server(act)
    listener = forwarder(t, '--once', '--json')
    status, _, got = ask(listener, post(form()).replace(b'HTTP/1.1', version.encode()))
    equal((200, None), (status, got), 'answer')
    equal('connection-lost', t.finish(listener.process, status=6).json()['verdict'], 'verdict')


table('forward.cut', CUT, cut)


@case('forward.gone')
def gone(t):
    """A client that goes away in the middle of its answer is reported, and delays no other."""
    def act(peer, request):
        if request.header('x-large'):
            return reply(200, b'[' + b'1,' * (2 << 20) + b'1]')
        return token()
    server = t.server(act)
    listener = forwarder(t, '--json')
    sock = listener.connect()
    sock.sendall(post(form(), headers=[('X-Large', '1')]))
    sock.recv(100)
    sock.close()
    equal(1, listener.report()['number'], 'report')
    equal(200, ask(listener, post(form()))[0], 'the next')
    listener.report()
    equal(2, server.count, 'requests')
    listener.stop()


@case('forward.busy')
def busy(t):
    """While cxtoken's own requests are on their way, clients are served; reports come in order."""
    held = threading.Event()
    inner = endpoint('form')

    def act(peer, request):
        if (request.header('user-agent') or '').startswith('cxtoken/') and not held.is_set():
            held.set()
            peer.hold()
        return inner(peer, request)
    server = t.server(act)
    listener = forwarder(t, '--replay', '--json')
    equal(401, ask(listener, lines(*AXIOS, ctype='application/json', body=clients.JSON).encode())[0], 'the first')
    true(held.wait(20), 'no correct request')
    for _ in range(3):
        equal(200, ask(listener, post(form()))[0], 'others')
    equal(401, ask(listener, lines(*AXIOS, ctype='application/json', body=clients.JSON).encode())[0], 'the last')
    server.release()
    reports = [listener.report() for _ in range(5)]
    equal([1, 2, 3, 4, 5], [r['number'] for r in reports], 'order')
    equal(['json-body', 'healthy', 'healthy', 'healthy', 'json-body'], [r['verdict'] for r in reports], 'verdicts')
    equal(('proved', 5), (reports[0]['replay']['conclusion'], reports[0]['replay']['sent']), 'experiment')
    equal(['right', 'own'], [a['probe'] for a in reports[4]['attempts']], 'no second experiment')
    equal(9, server.count, 'requests')
    listener.stop()


@case('forward.ended')
def ended(t):
    """A signal in the middle of a comparison: what is known is told, and that it is not all."""
    held = threading.Event()

    def act(peer, request):
        if (request.header('user-agent') or '').startswith('cxtoken/'):
            held.set()
            peer.hold()
        return error()
    t.server(act)
    listener = forwarder(t, '--replay', '--json')
    equal(401, ask(listener, post(form()))[0], 'status')
    true(held.wait(20), 'no correct request')
    result = listener.stop()
    report = json.loads(result.out)
    equal([('own', 401)], [(a['probe'], a['response']['status']) for a in report['attempts']], 'attempts')
    found('comparison was ended before it was done; 0 requests', result.err.decode(), 'said')
    first = report['findings'][0]
    equal(('credentials-refused', 'likely'), (first['id'], first['confidence']), 'a refusal that nothing was compared with')
    found('a correct request', report['cannot_tell'], 'what is not known')
