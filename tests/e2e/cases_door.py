# SPDX-License-Identifier: MIT
"""The door of --listen: what it tells whom, who may come in, and that no crowd keeps it from working or ending."""
import json
import os
import re
import resource
import signal
import socket
import struct
import time

import clients
from cases_listen import Listener, read_answer
from clients import basic, form, post
from harness import CLIENT_ID, KEY_SECRET, SECRET, case, equal, found, table, true


def told(listener, request):
    """Status line, fields and body, without the date."""
    status, head, body = listener.ask(request)
    return status, re.sub(r'\r\nDate: [^\r]*', '', head), body


@case('door.is-no-oracle')
def oracle(t):
    """Whatever is wrong with the credentials, and by how much: one answer, byte for byte."""
    wrong = {'first byte': 'X' + SECRET[1:], 'last byte': SECRET[:-1] + 'X', 'in the middle': SECRET[:9] + 'Y' + SECRET[10:],
             'half': SECRET[:len(SECRET) // 2], 'all but one': SECRET[:-1], 'one more': SECRET + 'X', 'upper case': SECRET.upper(),
             'another': clients.STRANGE, 'short': 'q', 'line end': None}
    listener = Listener(t)
    plain = told(listener, post(form(clients.STRANGE)))
    equal(401, plain[0], 'status')
    equal({'error': 'invalid_client', 'error_description': 'the client id and secret are not those that cxtoken has'},
          json.loads(plain[2]), 'answer')
    for name, secret in wrong.items():
        if len(secret or '') > 8:
            t.canaries[name] = secret
        if secret:
            equal(plain, told(listener, post(form(secret))), name)
            equal(plain, told(listener, post(form(secret, clients.OTHER_ID))), name + ', and another id')
    equal(plain, told(listener, post(form(SECRET, clients.OTHER_ID))), 'another id')
    equal(200, told(listener, post(form()))[0], 'the right ones')
    in_field = [told(listener, clients.authorized('Basic ' + basic(secret=s))) for s in wrong.values() if s]
    equal([401, 1], [in_field[0][0], len(set(in_field))], 'different answers to Basic')
    listener.stop()


@case('door.is-no-oracle-by-words')
def by_words(t):
    """What the request repeats of a secret is answered as if it were any other text."""
    wrong = clients.STRANGE
    t.canaries['wrong secret'] = wrong
    listener = Listener(t)
    for where in ('grant_type=%s&client_id=' + CLIENT_ID, 'grant_type=client_credentials&%s=a&%s=a', '{"a": "%s"}'):
        answers = [told(listener, post(where.replace('%s', s)))[::2] for s in (SECRET, wrong[:len(SECRET)].ljust(len(SECRET), 'x'))]
        equal(answers[0], answers[1], where)
    listener.stop()


def comes_in(t, status, judged, host='127.0.0.1:%d', origin=None, method='POST', headers=()):
    """--once is used up by a request that is judged, and by no other."""
    listener = Listener(t, '--once', '--json')
    fields = [*headers, *([('Origin', origin)] if origin else [])]
    answer = listener.ask(post(form(), headers=fields, host=host.replace('%d', str(listener.port)), method=method))
    equal(status, answer[0], 'status')
    found('cache-control: *no-store', answer[1], 'head')
    allows = re.search(r'(?im)^access-control-allow-origin: *(\S+)\r?$', answer[1])
    equal(origin if origin and status < 300 else None, allows and allows.group(1), 'allowed origin')
    if not judged:
        equal(200, listener.ask(post(form()))[0], 'the next request')
    equal(1, len(t.finish(listener.process).text.splitlines()), 'reports')


PREFLIGHT = [('Access-Control-Request-Method', 'POST'), ('Access-Control-Request-Headers', 'content-type')]
table('door.host', [
    ('address', 200, True), ('name', 200, True, 'localhost:%d'), ('no-port', 200, True, 'localhost'), ('v6', 200, True, '[::1]:%d'),
    ('forwarded-port', 200, True, 'localhost:80'), ('upper-case', 200, True, 'LOCALHOST:%d'),
    ('another', 403, False, 'attacker.test:%d'), ('another-address', 403, False, '10.9.9.9:%d'), ('begins-alike', 403, False, '127.0.0.1.attacker.test'),
    ('user', 403, False, '127.0.0.1@attacker.test'), ('empty', 403, False, ''),
], comes_in)
table('door.origin', [
    ('page-on-loopback', 200, True, 'localhost:%d', 'http://localhost:3000'), ('v6', 200, True, 'localhost:%d', 'http://[::1]:3000'),
    ('another', 403, False, 'localhost:%d', 'https://attacker.test'), ('null', 403, False, 'localhost:%d', 'null'),
    ('begins-alike', 403, False, 'localhost:%d', 'http://localhost.attacker.test'),
    ('preflight', 204, False, 'localhost:%d', 'http://localhost:3000', 'OPTIONS', PREFLIGHT),
    ('preflight-of-another', 403, False, 'localhost:%d', 'https://attacker.test', 'OPTIONS', PREFLIGHT),
], comes_in)


def read(t, request):
    """A correct request, spelled as few clients do."""
    listener = Listener(t, '--once', '--json')
    equal(200, listener.ask(request)[0], 'status')
    equal('healthy', json.loads(t.finish(listener.process).text)['verdict'], 'verdict')


BODY = form().encode()
CHUNKED = post('', headers=[('Transfer-Encoding', 'chunked')], length=False)
table('door.reads', [
    ('tab', post(form()).replace(b'Content-Type: ', b'Content-Type:\t')), ('no-space', post(form()).replace(b': ', b':')),
    ('bare-lf', post(form()).replace(b'\r\n', b'\n')), ('folded', post(form(), clients.FORM + ';\r\n charset=utf-8')),
    ('absolute', post(form(), target='http://127.0.0.1/auth/oauth/token')),
    ('extension', CHUNKED + b'%x;a=b;c="d e"\r\n%s\r\n0\r\n\r\n' % (len(BODY), BODY)),
    ('trailer', CHUNKED + b'%x\r\n%s\r\n0\r\nDigest: x\r\n\r\n' % (len(BODY), BODY)),
], read)


def refused(t, request, word):
    """What is malformed on the wire is said, in the answer and in the report."""
    listener = Listener(t, '--once')
    status, _, body = listener.ask(request)
    equal(400, status, 'status')
    found(word, body.decode(), 'the answer')
    found(word, t.finish(listener.process, status=4).text.replace('\n', ' '), 'the report')


table('door.says', [
    ('space-before-colon', post(form()).replace(b'Accept', b'A').replace(b'User-Agent:', b'User-Agent :'), 'white space before its colon'),
    ('control', post(form(), agent='a\x01b'), 'control character'), ('no-host', post(form(), host=None), 'no Host'),
    ('length-and-chunks', post(form(), headers=[('Transfer-Encoding', 'chunked')]), 'both Content-Length|chunks'),
    ('http-2', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', r'HTTP/2'), ('tls', bytes.fromhex('1603010200010001fc0303') + b'\x11' * 300, 'TLS'),
], refused)


# ---- crowds ----

def cpu(pid):
    with open('/proc/%d/stat' % pid) as f:
        fields = f.read().rsplit(') ', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def crowd(listener, count, data=b''):
    socks = []
    for _ in range(count):
        sock = listener.connect()
        sock.sendall(data)
        socks.append(sock)
    return socks


def served(t, count, data, nofile):
    """Connections that are silent, or half-way, delay nothing."""
    listener = Listener(t)
    if nofile:
        resource.prlimit(listener.process.pid, resource.RLIMIT_NOFILE, (nofile, nofile))
    socks = crowd(listener, count, data)
    before = cpu(listener.process.pid)
    began = time.monotonic()
    equal(200, listener.ask(post(form()))[0], 'status beside %d connections' % count)
    spent, lasted = cpu(listener.process.pid) - before, time.monotonic() - began
    true(spent < .5 + lasted / 4, '%.2f s of CPU in %.2f s' % (spent, lasted))
    for sock in socks:
        sock.close()
    equal(200, listener.ask(post(form()))[0], 'status afterwards')
    listener.stop()


HALF = post(form())[:60]
table('door.crowd', [('idle', 300, b'', None), ('half-a-head', 300, HALF, None), ('half-a-body', 100, post(form())[:-10], None),
                     ('few-descriptors', 60, b'', 30), ('few-descriptors-half', 60, HALF, 30), ('more-than-all', 700, b'', None)], served)


def ends(t, count, data, leave, number=signal.SIGTERM):
    """Within two seconds, however slow a client is."""
    listener = Listener(t)
    socks = crowd(listener, count, data)
    if leave:
        for sock in socks:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            sock.close()
    began = time.monotonic()
    listener.stop(number)
    lasted = time.monotonic() - began
    true(lasted < 2 * max(1, 4 * (os.getloadavg()[0] > 8)), 'ended after %.1f s' % lasted)
    for sock in socks:
        sock.close()


LARGE = post('', headers=[('Content-Length', '120000')], length=False) + form('a' * 120000).encode()[:119000]
table('door.ends', [('idle', 20, b'', False), ('half-a-head', 20, HALF, False), ('large', 20, LARGE, False),
                    ('large-gone', 20, LARGE, True), ('interrupted', 20, LARGE, False, signal.SIGINT)], ends)


@case('door.answers-in-flight')
def in_flight(t):
    """What was sent before the signal gets its answer."""
    listener = Listener(t)
    socks = crowd(listener, 20, post(form()))
    result = listener.stop()
    for sock in socks:
        equal(200, read_answer(sock)[0], 'status')
        sock.close()
    equal(20, result.text.count('Request from'), 'reports')


@case('door.second-line')
def second_line(t):
    for args, words in (((), 'token URL.*Ctrl-C'), (('--once',), 'token URL.*first')):
        listener = Listener(t, *args)
        found(words, listener.process.line(), 'second line')
        if args:
            listener.ask(post(form()))
            t.finish(listener.process)
        else:
            listener.stop()
