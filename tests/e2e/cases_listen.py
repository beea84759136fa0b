# SPDX-License-Identifier: MIT
"""--listen: what the client is told, what the user is told, and that nothing brings it down."""
import json
import os
import re
import signal
import socket
import threading
import time

import canary
import clients
from clients import form, post
from harness import Failure, SECRET, WILD_SECRET, case, equal, found, table, true
from replies import token


class Listener:
    """A running --listen, on a free port."""

    def __init__(self, t, *args, env=None, **options):
        self.t = t
        self.process = t.start('--listen=127.0.0.1:0', *args, env={'CXONE_TOKEN_URL': None, **(env or {})}, **options)
        first = self.process.line()
        match = re.fullmatch(r'cxtoken: listening on http://127\.0\.0\.1:(\d+)(/\S*)', first)
        true(match, 'first line: %r' % first)
        self.port, self.path = int(match.group(1)), match.group(2)

    def connect(self):
        return socket.create_connection(('127.0.0.1', self.port), timeout=20)

    def ask(self, data):
        """The answer to raw bytes, as (status, head, body); status 0 when there was none."""
        with self.connect() as sock:
            try:
                sock.sendall(data)
            except OSError:
                pass
            return read_answer(sock)

    def report(self):
        """The next request's report, one line of JSON."""
        return json.loads(self.process.line('out'))

    def stop(self, number=signal.SIGTERM, status=0):
        self.process.signal(number)
        return self.t.finish(self.process, status=status)


def read_answer(sock):
    data = b''
    try:
        while not whole(data):
            more = sock.recv(65536)
            if not more:
                break
            data += more
    except OSError:
        pass
    head, _, body = data.partition(b'\r\n\r\n')
    match = re.match(rb'HTTP/1\.[01] (\d{3})', head)
    return (int(match.group(1)) if match else 0), head.decode('latin-1'), body


def whole(data):
    head, mark, body = data.partition(b'\r\n\r\n')
    if head.startswith(b'HTTP/1.1 100'):
        return whole(body) if mark else False
    length = re.search(rb'content-length: *(\d+)', head, re.I)
    return bool(mark and length and len(body) >= int(length.group(1)))


@case('listen.right-request')
def right(t):
    listener = Listener(t, '--json')
    equal('/auth/oauth/token', listener.path, 'path')
    status, head, body = listener.ask(post(form()))
    equal(200, status, 'status')
    found(['cache-control: *no-store', 'content-type: *application/json'], head, 'head')
    answer = json.loads(body)
    true(answer['token_type'].lower() == 'bearer' and answer['expires_in'] > 0, 'answer: %s' % answer)
    found('not|fake|no.real|test|local', answer['access_token'], 'the token says that it is none')
    report = listener.report()
    equal((1, 'listen', 'healthy', []), tuple(report[k] for k in ('schema', 'mode', 'verdict', 'findings')), 'report')
    true('attempts' not in report and report['request']['method'] == 'POST', 'request')
    listener.stop()


@case('listen.json-request')
def json_request(t):
    listener = Listener(t)
    status, head, body = listener.ask(post(clients.JSON, 'application/json'))
    equal(401, status, 'status')
    found('cache-control: *no-store', head, 'head')
    answer = json.loads(body)
    equal('invalid_client', answer['error'], 'error')
    found(['json', 'form'], answer['error_description'], 'error_description')
    result = listener.stop()
    found(['json-body', 'URLSearchParams'], result.text, 'the report')


def once(t, request, status, verdict, confidence=None, secret=SECRET):
    """--once --json: the exit status, the verdict, what the client is told."""
    t.canaries['wrong secret'] = clients.STRANGE
    listener = Listener(t, '--once', '--json', env={'CXONE_CLIENT_SECRET': secret})
    answer = listener.ask(request)
    result = t.finish(listener.process, status=status)
    report = json.loads(result.text)
    true(result.text.count('\n') == 1, 'not one line')
    if verdict:
        equal(verdict, report['verdict'], 'verdict')
    if confidence:
        equal(confidence, report['findings'][0]['confidence'], 'confidence')
    equal(status, report['exit_status'], 'exit_status in the report')
    true((answer[0] == 200) if status == 0 else answer[0] in (400, 401), 'answered %s' % (answer,))
    if status == 4:
        told = json.loads(answer[2])
        true(told['error'] and told['error_description'], 'answer: %s' % told)
    true(SECRET.encode() not in answer[2] and WILD_SECRET.encode() not in answer[2], 'the secret in the answer')
    return report


def healthy(t, request):
    equal([], once(t, request, 0, 'healthy')['findings'], 'findings')


def possible(t, request, finding):
    ids = [f['id'] for f in once(t, request, 0, finding, 'possible')['findings']]
    true(finding in ids, 'findings: %s' % ids)


table('listen.healthy', clients.HEALTHY, healthy)
table('listen.wrong', [(n, r, 4, v, c) for n, r, v, c in clients.WRONG], once)
table('listen.wrong-wild', [(n, r, 4, v, c, WILD_SECRET) for n, r, v, c in clients.WRONG_WILD], once)
table('listen.possible', clients.POSSIBLE, possible)
def next_step(t, request, status, step):
    found([step], once(t, request, status, None)['next'], 'the next step')


table('listen.next', [('healthy', post(form()), 0, 'If that refuses it, .* --listen --forward --replay --once'),
                      ('sure', post(clients.JSON, 'application/json'), 4, 'change the client, start'),
                      ('likely', post(form(), 'text/plain'), 4, '--listen --forward --replay --once .* whether this is')], next_step)
# By the time of the request; in a recording the same proves nothing.
EXPIRED, EARLY = clients.asserted(exp=int(time.time()) - 3600), clients.asserted(nbf=int(time.time()) + 3600)
table('listen.assertion', [('expired', EXPIRED, 4, 'assertion-wrong', 'sure'), ('early', EARLY, 4, 'assertion-wrong', 'sure')], once)


def hidden(t, secret, request):
    """Neither the report nor the answer shows a secret, wherever the request has it."""
    t.canaries['wrong secret'] = secret
    for args in ((), ('--json',)):
        listener = Listener(t, '--once', *args)
        answer = listener.ask(request)
        t.finish(listener.process, status=(0, 4))
        equal([], canary.search({k: v.encode() for k, v in t.canaries.items()}, answer[2]), 'secrets in the answer')


table('listen.odd-places', clients.ODD, hidden)


def survives(t, request):
    """Whatever was sent: it lives, and the next right request is answered."""
    listener = Listener(t, '--json')
    with listener.connect() as sock:
        try:
            sock.sendall(request)
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        read_answer(sock)
    equal(200, listener.ask(post(form()))[0], 'a right request afterwards')
    lines = [json.loads(x) for x in listener.stop().text.splitlines()]
    equal('healthy', lines[-1]['verdict'], 'the last verdict')
    true(len(lines) <= 3, '%d reports of two requests' % len(lines))


table('listen.survives', clients.BROKEN, survives)


def half_closed(t, request, status):
    """A client that has sent its last byte gets its answer, and the exit status says the same."""
    listener = Listener(t, '--json', '--once')
    with listener.connect() as sock:
        try:
            sock.sendall(request)
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = read_answer(sock)
    equal(status, answer[0], 'status')
    report = json.loads(t.finish(listener.process, status=4).text)
    equal(('unknown', 4, []), (report['verdict'], report['exit_status'], report['findings']), 'report')


table('listen.half-closed', [
    ('empty-lines', b'\r\n\r\n\r\n', 400), ('one-empty-line', b'\r\n', 400), ('half-a-line', b'POST /au', 400),
    ('no-end-of-head', post(form())[:60], 400), ('length-too-long', post(form(), headers=[('Content-Length', '999')], length=False), 400),
    ('length-too-short', post(form(), headers=[('Content-Length', '9')], length=False), 400),
    ('no-length', post(form(), length=False), 400), ('no-colon', dict(clients.BROKEN)['no-colon'], 400),
    ('negative-length', dict(clients.BROKEN)['negative-length'], 400), ('bad-chunks', dict(clients.BROKEN)['bad-chunks'], 400),
    ('huge-length', dict(clients.BROKEN)['huge-length'], 413), ('ten-megabytes', post(b'x' * (10 << 20)), 413),
    ('announced', post('', headers=[('Content-Length', '10485760'), ('Expect', '100-continue')], length=False), 413),
], half_closed)


@case('listen.large-body-announced')
def announced(t):
    """413 at once: the client has not sent the body and waits."""
    for fields in ([], [('Expect', '100-continue')]):
        listener = Listener(t, '--once')
        status = listener.ask(post('', headers=[('Content-Length', '10485760'), *fields], length=False))[0]
        equal(413, status, 'status')
        t.finish(listener.process, status=4)


def reported(t, name):
    """What HTTP refuses is shown and judged all the same."""
    listener = Listener(t, '--json', '--once')
    with listener.connect() as sock:
        sock.sendall(dict(clients.BROKEN)[name])
        sock.shutdown(socket.SHUT_WR)
        read_answer(sock)
    report = json.loads(t.finish(listener.process, status=4).text)
    true(report['findings'] or report['verdict'] == 'unknown', 'nothing said: %s' % report)


table('listen.reported', [(n, n) for n in ('two-lengths', 'no-colon', 'wrapped-basic', 'lower-case-method')], reported)


@case('listen.no-credentials')
def no_credentials(t):
    """With nothing to compare, any credentials get 200, and that they are the same is not claimed."""
    listener = Listener(t, '--json', env={'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': None})
    equal(200, listener.ask(post(form(clients.STRANGE, 'any-id')))[0], 'status')
    equal('healthy', listener.report()['verdict'], 'verdict')
    equal(401, listener.ask(post(clients.JSON, 'application/json'))[0], 'status for JSON')
    t.canaries['wrong secret'] = clients.STRANGE
    listener.stop()


@case('listen.differs-says-how')
def differs(t):
    t.canaries['wrong secret'] = clients.STRANGE
    for secret, words in ((SECRET[:-1] + 'X', str(len(SECRET))), (SECRET[:9] + 'Y' + SECRET[10:], '9|10')):
        report = once(t, post(form(secret)), 4, 'credential-differs')
        found(words, report['findings'][0]['evidence'], 'evidence')


@case('listen.path-of-the-token-url')
def path(t):
    listener = Listener(t, env={'CXONE_TOKEN_URL': 'https://token.example.test/my/token'})
    equal('/my/token', listener.path, 'path')
    equal(200, listener.ask(post(form(), target='/my/token'))[0], 'status')
    listener.stop()


@case('listen.signals')
def signals(t):
    for number in (signal.SIGINT, signal.SIGTERM):
        listener = Listener(t)
        with listener.connect():
            listener.stop(number)


@case('listen.port-taken')
def taken(t):
    with socket.create_server(('127.0.0.1', 0)) as sock:
        port = sock.getsockname()[1]
        t.run('--listen=127.0.0.1:%d' % port, status=2, err=[str(port), 'use|taken'])
        t.run('--listen=%d' % port, status=2, err=str(port))


def elsewhere(t, address):
    t.run('--listen=' + address, status=2, err='loopback')


table('listen.not-loopback', [('any', '0.0.0.0:0'), ('name', 'example.test:0'), ('v6', '[::]:0'), ('net', '10.0.0.1:0')],
      elsewhere)


@case('listen.loopback-spellings')
def spellings(t):
    for address in ('0', 'localhost:0', '127.0.0.1:0'):
        process = t.start('--listen=' + address)
        found('listening on http://', process.line(), 'first line')
        process.signal(signal.SIGTERM)
        t.finish(process)


@case('listen.only-loopback-answers')
def bound(t):
    """The socket is bound to loopback, not to every address."""
    listener = Listener(t)
    with open('/proc/net/tcp') as f:
        lines = [x.split()[1] for x in f.read().splitlines()[1:] if x.split()[3] == '0A']
    wanted = '0100007F:%04X' % listener.port
    equal([wanted], [x for x in lines if x.endswith(':%04X' % listener.port)], 'listening addresses')
    listener.stop()


@case('listen.large-body')
def large(t):
    listener = Listener(t)
    equal(413, listener.ask(post(b'x' * (10 << 20)))[0], 'status')
    equal(200, listener.ask(post(form()))[0], 'status afterwards')
    listener.stop()


@case('listen.chunked-and-expect')
def chunked(t):
    listener = Listener(t, '--json')
    body = form().encode()
    chunks = b'5\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n' % (body[:5], len(body) - 5, body[5:])
    equal(200, listener.ask(post(chunks, headers=[('Transfer-Encoding', 'chunked')], length=False))[0], 'chunked')
    with listener.connect() as sock:
        head, _, rest = post(form(), headers=[('Expect', '100-continue')]).partition(b'\r\n\r\n')
        sock.sendall(head + b'\r\n\r\n')
        first = sock.recv(65536)
        true(first.startswith(b'HTTP/1.1 100'), 'no 100 Continue: %r' % first)
        sock.sendall(rest)
        equal(200, read_answer(sock)[0], 'status after Expect')
    equal(['healthy'] * 2, [json.loads(x)['verdict'] for x in listener.stop().text.splitlines()], 'verdicts')


@case('listen.kept-alive-and-pipelined')
def pipelined(t):
    listener = Listener(t, '--json')
    with listener.connect() as sock:
        sock.sendall(post(form()) * 3)
        data = b''
        while data.count(b'HTTP/1.1 200') < 3:
            more = sock.recv(65536)
            if not more:
                raise Failure('closed after %d answers' % data.count(b'HTTP/1.1 200'))
            data += more
    equal(3, len(listener.stop().text.splitlines()), 'reports')


@case('listen.fifty-at-once')
def fifty(t):
    """Connections that say nothing, or half, delay no other."""
    listener = Listener(t)
    socks = [listener.connect() for _ in range(50)]
    for sock in socks[:25]:
        sock.sendall(post(form())[:40])
    equal(200, listener.ask(post(form()))[0], 'status beside 50 open connections')
    answers = []

    def ask(sock):
        sock.sendall(post(form()))
        answers.append(read_answer(sock)[0])

    threads = [threading.Thread(target=ask, args=(s,)) for s in socks[25:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    equal([200] * 25, answers, 'answers')
    for sock in socks:
        sock.close()
    equal(200, listener.ask(post(form()))[0], 'status after early closes')
    listener.stop()


@case('listen.slow-client')
def slow(t):
    listener = Listener(t)
    with listener.connect() as sock:
        for byte in post(form()):
            sock.sendall(bytes([byte]))
        equal(200, read_answer(sock)[0], 'status')
    listener.stop()


@case('listen.fetch-from-it')
def fetch(t):
    """The program's own request is right by its own judgement."""
    listener = Listener(t, '--once', '--json')
    url = 'http://127.0.0.1:%d%s' % (listener.port, listener.path)
    for args in ((),):
        t.run('--no-cache', *args, env={'CXONE_TOKEN_URL': url})
    equal('healthy', json.loads(t.finish(listener.process).text)['verdict'], 'verdict')
    listener = Listener(t, '--once')
    url = 'http://127.0.0.1:%d%s' % (listener.port, listener.path)
    t.run('--no-cache', env={'CXONE_TOKEN_URL': url, 'CXONE_CLIENT_SECRET': 'not-the-same'}, status=4)
    t.finish(listener.process, status=4)


@case('listen.diagnose-against-it')
def diagnose(t):
    """As the endpoint of this project's users: the demonstration of the README."""
    listener = Listener(t, '--json')
    env = {'CXONE_TOKEN_URL': 'http://127.0.0.1:%d%s' % (listener.port, listener.path)}
    report = t.run('--diagnose', '--json', env=env).json()
    equal('form-ok-json-refused', report['verdict'], 'verdict')
    equal(['healthy', 'json-body'], [json.loads(x)['verdict'] for x in listener.stop().text.splitlines()], 'its view')


@case('listen.reports-are-set-off')
def set_off(t):
    """Each report begins alike, with two empty lines before it where another one is above."""
    listener = Listener(t)
    for ctype, body in ((clients.FORM, form()), ('application/json', clients.JSON)):
        listener.ask(post(body, ctype))
    text = listener.stop().text
    parts = re.split(r'(?:^|\n\n\n)Request (\d), \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n', text)
    equal(['', '1', 'This', '2', 'The '], [part[:4] for part in parts], 'beginnings')


@case('listen.asks-nobody')
def asks_nobody(t):
    server = t.server(token())
    process = t.start('--listen=0')
    process.line()
    process.signal(signal.SIGTERM)
    t.finish(process)
    equal((0, []), (server.connections, os.listdir(t.work)), 'connections and files')


@case('listen.client-snippet')
def snippet(t):
    for name, words in (('curl', '--data-urlencode|-d'), ('requests', 'requests'), ('go', 'url.Values|Encode')):
        listener = Listener(t, '--once', '--client', name)
        listener.ask(post(clients.JSON, 'application/json'))
        found(words, t.finish(listener.process, status=4).text, 'the snippet for ' + name)
