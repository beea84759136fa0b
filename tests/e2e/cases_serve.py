# SPDX-License-Identifier: MIT
"""--serve: clients that can only ask a token URL get the cached token, and the endpoint is asked once."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import canary
import clients
from cases_listen import read_answer
from clients import form, post
from harness import CLIENT_ID, KEY_ID, KEY_SECRET, SECRET, WILD_SECRET, Failure, Settings, Skip, case, equal, found, pass_time, poll, table, true
from replies import TOKEN, TOKEN2, error, limited, page, reply, token
from server import closed_port


class Serve:
    """A running --serve, on a free port."""

    def __init__(self, t, *args, env=None, **options):
        self.t = t
        self.process = t.start('--serve=127.0.0.1:0', *args, env=env, mode='report', **options)
        first = self.process.line()
        match = re.fullmatch(r'cxtoken: listening on http://127\.0\.0\.1:(\d+)(/\S*)', first)
        true(match, 'first line: %r' % first)
        self.port, self.path = int(match.group(1)), match.group(2)

    def connect(self):
        return socket.create_connection(('127.0.0.1', self.port), timeout=40)

    def ask(self, data):
        with self.connect() as sock:
            sock.sendall(data)
            return read_answer(sock)

    def token(self, data=None):
        """The token that a right request gets, and how long it lives."""
        status, head, body = self.ask(data or post(form(self.t.secret, self.t.id)))
        equal(200, status, 'status')
        found(['cache-control: *no-store', 'content-type: *application/json'], head, 'head')
        answer = json.loads(body)
        return answer['access_token'], answer['expires_in']

    def refused(self, data=None):
        """Status, error and Retry-After of an answer without token."""
        status, head, body = self.ask(data or post(form(self.t.secret, self.t.id)))
        found('cache-control: *no-store', head, 'head')
        equal([], canary.search({k: v.encode() for k, v in self.t.canaries.items()}, body), 'secrets in the answer')
        retry = re.search(r'(?im)^retry-after: *(\d+)\r?$', head)
        return status, json.loads(body)['error'], retry and int(retry.group(1))

    def stop(self, number=signal.SIGTERM):
        began = time.monotonic()
        self.process.signal(number)
        result = self.t.finish(self.process)
        true(time.monotonic() - began < 2.5, 'ended after %.1f s' % (time.monotonic() - began))
        equal('', result.text, 'standard output')
        return result


@case('serve.token')
def gives(t):
    """The token, what is left of its life, and again without a request."""
    server = t.server(token(scope='a b'), error())
    serve = Serve(t)
    equal('/auth/oauth/token', serve.path, 'path')
    found('token URL.*Ctrl-C', serve.process.line(), 'second line')
    value, left = serve.token()
    equal(TOKEN, value, 'token')
    true(7190 <= left <= 7200, 'expires_in %d' % left)
    answer = json.loads(serve.ask(post(form()))[2])
    equal(('Bearer', 'a b'), (answer['token_type'], answer['scope']), 'type and scope')
    serve.stop()
    equal(1, server.count, 'requests')
    equal(TOKEN + '\n', t.run().text, 'the token of a plain run')
    equal(1, server.count, 'requests')


RIGHT = dict(clients.HEALTHY)
table('serve.takes', [(n, RIGHT[n]) for n in ('form', 'charset', 'lower-case-fields', 'other-order', 'basic', 'basic-lower-case', 'basic-with-id-in-body',
                                              'no-user-agent', 'more-fields', 'http-1.0', 'more-encoded-than-needed')],
      lambda t, request: (t.server(token()), equal(TOKEN, one(t, request), 'token')))


def one(t, request, *args, env=None):
    serve = Serve(t, *args, env=env)
    value = serve.token(request)[0]
    serve.stop()
    return value


def nothing(t, request, status, code, *args, env=None):
    """Anything else is answered as --listen does, and not sent on."""
    server = t.server(token())
    t.canaries['wrong secret'] = clients.STRANGE
    serve = Serve(t, *args, env=env)
    for _ in range(2):
        equal((status, code, None), serve.refused(request), 'answer')
    serve.stop()
    equal(0, server.connections, 'connections')


table('serve.refuses', [
    ('other-secret', post(form(clients.STRANGE)), 401, 'invalid_client'), ('other-id', post(form(client_id=clients.OTHER_ID)), 401, 'invalid_client'),
    ('part-of-secret', post(form(SECRET[:-1])), 401, 'invalid_client'), ('no-secret', post(form(None)), 401, 'invalid_client'),
    ('other-secret-basic', clients.authorized('Basic ' + clients.basic(secret=clients.STRANGE)), 401, 'invalid_client'),
    ('assertion', RIGHT['assertion'], 401, 'invalid_client'),
    ('json', post(clients.JSON, 'application/json'), 401, 'invalid_client'), ('multipart', post(clients.MULTIPART, 'multipart/form-data; boundary=e2e'), 400, 'invalid_request'),
    ('get', post('', None, method='GET', length=False, target='/x?' + form()), 400, 'invalid_request'),
    ('in-url', post('', target='/x?' + form()), 400, 'invalid_request'), ('no-type', post(form(), None), 400, 'invalid_request'),
    ('other-grant', post(form(grant='authorization_code')), 400, 'unsupported_grant_type'), ('grant-typo', post(form(grant='client_credential')), 400, 'unsupported_grant_type'),
    ('scope', post(form(scope='admin')), 400, 'invalid_scope'), ('audience', post(form(audience='https://api.test/')), 400, 'invalid_target'),
    ('less-scope', post(form(scope='a')), 400, 'invalid_scope', '--scope', 'a b'), ('more-scope', post(form(scope='a b c')), 400, 'invalid_scope', '--scope', 'a b'),
    ('other-audience', post(form(audience='y')), 400, 'invalid_target', '--param', 'audience=x'),
    ('two-lengths', dict(clients.BROKEN)['two-lengths'], 400, 'invalid_request'),
    ('foreign-host', post(form(), host='attacker.test'), 403, 'invalid_request'), ('foreign-page', post(form(), headers=[('Origin', 'https://attacker.test')]), 403, 'invalid_request'),
], nothing)


@case('serve.scope-in-any-order')
def scope(t):
    server = t.server(token())
    serve = Serve(t, '--scope', 'a b', '--param', 'audience=x')
    for given in ({'scope': 'b a'}, {'scope': 'a b'}, {}, {'audience': 'x'}, {'unknown': 'y'}):
        equal(TOKEN, serve.token(post(form(**given)))[0], 'token for %s' % given)
    serve.stop()
    equal(1, server.count, 'requests')


@case('serve.password-grant')
def password(t):
    server = t.server(token())
    serve = Serve(t, '--grant-type', 'password', env={'CXONE_ACCESS_KEY_ID': KEY_ID, 'CXONE_ACCESS_KEY_SECRET': KEY_SECRET})
    equal(TOKEN, serve.token(post(form(grant='password', username=KEY_ID, password=KEY_SECRET)))[0], 'token')
    for more in ({}, {'username': KEY_ID}, {'username': KEY_ID, 'password': 'another'}):
        equal((401, 'invalid_client'), serve.refused(post(form(grant='password', **more)))[:2], 'answer to %s' % list(more))
    serve.stop()
    equal(1, server.count, 'requests')


@case('serve.is-no-oracle')
def oracle(t):
    """One answer to all that is wrong, whatever is wrong."""
    t.server(token())
    t.canaries['wrong secret'] = clients.STRANGE
    serve = Serve(t)
    answers = set()
    for secret in (clients.STRANGE, SECRET[:-1], SECRET + 'X', SECRET.upper(), WILD_SECRET):
        for client in (CLIENT_ID, clients.OTHER_ID):
            for more in ({}, {'scope': 'x'}, {'grant': 'authorization_code'}):
                status, head, body = serve.ask(post(form(secret, client, **more)))
                answers.add((status, re.sub(r'Date: [^\r]*', '', head), body))
    equal(1, len(answers), 'different answers: %s' % answers)
    serve.stop()


def clients_at_once(serve, count, each):
    """count clients, each asks so often over one connection: the tokens, and the slowest answer."""
    tokens, slowest, problems = set(), [0.0], []
    request = post(form(serve.t.secret, serve.t.id))

    def client():
        try:
            with serve.connect() as sock:
                for _ in range(each):
                    began = time.monotonic()
                    sock.sendall(request)
                    status, _, body = read_answer(sock)
                    if status != 200:
                        raise Failure('status %d: %r' % (status, body))
                    slowest[0] = max(slowest[0], time.monotonic() - began)
                    tokens.add(json.loads(body)['access_token'])
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=client) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    equal([], problems, 'problems')
    return tokens, slowest[0]


@case('serve.one-request', alone=True)
def one_request(t):
    """Fifty clients, two thousand requests, from a cold cache: one request at the endpoint, and no growth."""
    def slow(peer, _):
        peer.pace(0.5)
        return token()
    server = t.server(slow, error())
    serve = Serve(t)
    equal({TOKEN}, clients_at_once(serve, 50, 40)[0], 'tokens')
    before = memory(serve)
    equal({TOKEN}, clients_at_once(serve, 50, 40)[0], 'tokens')
    true(memory(serve) <= before + 512, 'grew from %d to %d KB' % (before, memory(serve)))
    equal(1, server.count, 'requests')
    serve.stop()


def memory(serve):
    with open('/proc/%d/status' % serve.process.pid) as f:
        return int(re.search(r'VmRSS:\s+(\d+)', f.read()).group(1))


@case('serve.renews-in-the-background')
def renews(t):
    """Nobody waits for the endpoint while a token is valid."""
    def slow(peer, _):
        peer.pace(1.5)
        return token(TOKEN2, expires_in=7200)
    server = t.server(token(expires_in=8), slow)
    serve = Serve(t)
    equal(TOKEN, serve.token()[0], 'first token')
    seen, slowest, end = set(), 0, time.monotonic() + 20
    while TOKEN2 not in seen and time.monotonic() < end:
        began = time.monotonic()
        seen.add(serve.token()[0])
        slowest = max(slowest, time.monotonic() - began)
        pass_time(0.02)
    equal({TOKEN, TOKEN2}, seen, 'tokens')
    true(slowest < 1, 'an answer took %.2f s' % slowest)
    equal(2, server.count, 'requests')
    serve.stop()


@case('serve.unused-token-is-not-renewed')
def unused(t):
    server = t.server(token(expires_in=4), token(TOKEN2))
    t.run(out=TOKEN + '\n')
    serve = Serve(t)
    pass_time(5)
    equal(1, server.count, 'requests')
    equal(TOKEN2, serve.token()[0], 'token')
    serve.stop()


@case('serve.endpoint-down')
def down(t):
    """A valid token is given whatever the endpoint does; without one it is 503, and the endpoint is spared."""
    server = t.server(token(expires_in=6), reply(500))
    serve = Serve(t, '--retry', '0')
    end, statuses = time.monotonic() + 5, []
    while time.monotonic() < end:
        statuses.append(serve.ask(post(form()))[0])
        pass_time(0.05)
    equal({200}, set(statuses), 'statuses while the token is valid')
    true(2 <= server.count <= 4, '%d requests' % server.count)
    poll(lambda: serve.ask(post(form()))[0] == 503)
    status, code, retry = serve.refused()
    equal((503, 'temporarily_unavailable'), (status, code), 'answer')
    true(retry and retry >= 1, 'Retry-After %s' % retry)
    before = server.count
    for _ in range(20):
        serve.refused()
    true(server.count <= before + 1, 'asked %d times' % (server.count - before))
    serve.stop()


@case('serve.no-endpoint')
def no_endpoint(t):
    serve = Serve(t, '--retry', '0', env={'CXONE_TOKEN_URL': 'http://127.0.0.1:1/t'})
    equal((503, 'temporarily_unavailable'), serve.refused()[:2], 'answer')
    found('nothing listens at 127.0.0.1 port 1', serve.stop().errors, 'the reason')


@case('serve.page')
def html(t):
    t.server(page())
    serve = Serve(t)
    equal((503, 'temporarily_unavailable'), serve.refused()[:2], 'answer')
    serve.stop()


@case('serve.limited')
def rate(t):
    """429 is passed on with its time, and kept: also from plain runs."""
    server = t.server(limited(30), token())
    serve = Serve(t)
    for _ in range(3):
        status, code, retry = serve.refused()
        equal((429, 'temporarily_unavailable'), (status, code), 'answer')
        true(25 <= retry <= 31, 'Retry-After %s' % retry)
    equal(1, server.count, 'requests')
    serve.stop()
    t.run(status=5)
    equal(1, server.count, 'requests')
    serve = Serve(t)
    equal(429, serve.refused()[0], 'status of another')
    serve.stop()
    equal(1, server.count, 'requests')


@case('serve.limit-ends')
def limit_ends(t):
    t.server(limited(1), token())
    serve = Serve(t)
    equal(429, serve.refused()[0], 'status')
    poll(lambda: serve.ask(post(form()))[0] == 200)
    serve.stop()


@case('serve.refused-by-endpoint')
def refused(t):
    """The endpoint's own words, and it is left alone for ten seconds."""
    server = t.server(error('unauthorized_client', 400, 'This app is "not" approved\\'))
    serve = Serve(t)
    for _ in range(5):
        status, _, body = serve.ask(post(form()))
        equal((400, {'error': 'unauthorized_client', 'error_description': "This app is 'not' approved/"}), (status, json.loads(body)), 'answer')
    equal(1, server.count, 'requests')
    serve.stop()


@case('serve.refusal-ends')
def refusal_ends(t):
    server = t.server(error(), token())
    serve = Serve(t)
    began = time.monotonic()
    equal(401, serve.refused()[0], 'status')
    poll(lambda: serve.ask(post(form()))[0] == 200, 25)
    true(time.monotonic() - began > 8, 'asked again after %.1f s' % (time.monotonic() - began))
    equal(2, server.count, 'requests')
    serve.stop()


@case('serve.force-refresh-of-a-plain-run')
def force(t):
    """A token that was revoked: one plain run replaces it for both."""
    server = t.server(token(), token(TOKEN2))
    serve = Serve(t)
    equal(TOKEN, serve.token()[0], 'first token')
    t.run('--force-refresh', out=TOKEN2 + '\n')
    equal(TOKEN2, serve.token()[0], 'token afterwards')
    serve.stop()
    equal(2, server.count, 'requests')


@case('serve.takes-cached-token')
def cached(t):
    """What a plain run left is served; --force-refresh asks first; after --clear-cache it asks anew."""
    server = t.server(token(), token(TOKEN2), token())
    t.run(out=TOKEN + '\n')
    equal(TOKEN, one(t, None), 'token')
    equal(1, server.count, 'requests')
    serve = Serve(t, '--force-refresh')
    equal([TOKEN2, TOKEN2], [serve.token()[0], serve.token()[0]], 'tokens')
    equal(2, server.count, 'requests')
    t.run('--clear-cache')
    equal(TOKEN, serve.token()[0], 'token')
    serve.stop()
    equal(3, server.count, 'requests')


def without_cache(t, *args, env=None):
    server = t.server(token(), error())
    serve = Serve(t, *args, env=env)
    equal([TOKEN, TOKEN], [serve.token()[0], serve.token()[0]], 'tokens')
    serve.stop()
    equal(1, server.count, 'requests')


@case('serve.no-cache')
def no_cache(t):
    without_cache(t, '--no-cache')
    equal([], t.written(), 'files')


@case('serve.no-place-for-a-cache')
def no_place(t):
    without_cache(t, env={'HOME': None, 'XDG_CACHE_HOME': None})


@case('serve.cached-only')
def cached_only(t):
    server = t.server(token())
    serve = Serve(t, '--cached-only')
    equal(503, serve.refused()[0], 'status')
    found(['no usable token is in the cache', '!endpoint gives'], serve.ask(post(form()))[2].decode(), 'what is said: nobody was asked')
    t.run(out=TOKEN + '\n')
    equal(TOKEN, serve.token()[0], 'token')
    serve.stop()
    equal(1, server.count, 'requests')


@case('serve.no-expiry')
def no_expiry(t):
    server = t.server(token(drop=['expires_in']), error())
    serve = Serve(t)
    for _ in range(3):
        answer = json.loads(serve.ask(post(form()))[2])
        equal((TOKEN, False), (answer['access_token'], 'expires_in' in answer), 'answer')
    equal(1, server.count, 'requests')
    serve.stop()


@case('serve.expires-in-is-never-0')
def never_zero(t):
    t.server(token(expires_in=2), error())
    serve = Serve(t)
    lives = []
    while True:
        status, _, body = serve.ask(post(form()))
        if status != 200:
            break
        lives.append(json.loads(body)['expires_in'])
        pass_time(0.05)
    true(lives and min(lives) >= 1, 'expires_in: %s' % lives)
    serve.stop()


@case('serve.needs-credentials')
def needs(t):
    t.run('--serve=0', env={'CXONE_CLIENT_SECRET': None, 'CXONE_TOKEN_URL': 'http://127.0.0.1:1/'}, status=3, mode='report', err='secret')
    t.run('--serve=0.0.0.0:0', env={'CXONE_TOKEN_URL': 'http://127.0.0.1:1/'}, status=2, mode='report', err='loopback')
    t.run('--serve=0', '--listen=0', status=2, mode='report', err='together')
    with socket.create_server(('127.0.0.1', 0)) as sock:
        t.run('--serve=%d' % sock.getsockname()[1], env={'CXONE_TOKEN_URL': 'http://127.0.0.1:1/'}, status=2, mode='report', err='--serve.*taken')


@case('serve.verbose')
def verbose(t):
    """A line for each request, and no secret in it (which every case looks for)."""
    t.canaries['wrong secret'] = clients.STRANGE
    t.server(token())
    serve = Serve(t, '-v')
    serve.token()
    serve.refused(post(form(clients.STRANGE)))
    serve.token()
    lines = re.findall(r'(?m)^cxtoken: request (\d+): (\d+), .+$', serve.stop().errors)
    equal([('1', '200'), ('2', '401'), ('3', '200')], lines, 'lines')


@case('serve.ends-while-a-client-waits')
def ends(t):
    """An endpoint that says nothing: the client is told so, and nothing stays behind."""
    server = t.server(lambda peer, _: peer.hold())
    serve = Serve(t)
    with serve.connect() as sock:
        sock.sendall(post(form()))
        true(server.wait(1), 'no request at the endpoint')
        serve.stop()
        equal(503, read_answer(sock)[0], 'status')
    children = [p for p in os.listdir('/proc') if p.isdigit() and parent_of(p) == serve.process.pid]
    equal([], children, 'child processes')


def parent_of(pid):
    try:
        with open('/proc/%s/stat' % pid) as f:
            return int(f.read().rpartition(')')[2].split()[1])
    except OSError:
        return None


@case('serve.client-leaves-while-it-waits')
def leaves(t):
    def slow(peer, _):
        peer.pace(1)
        return token()
    server = t.server(slow)
    serve = Serve(t)
    socks = [serve.connect() for _ in range(10)]
    for sock in socks:
        sock.sendall(post(form()))
    true(server.wait(1), 'no request at the endpoint')
    for sock in socks[:5]:
        sock.close()
    for sock in socks[5:]:
        equal(200, read_answer(sock)[0], 'status of who stayed')
        sock.close()
    equal(TOKEN, serve.token()[0], 'token')
    serve.stop()
    equal(1, server.count, 'requests')


@case('serve.crowd-of-idle-connections')
def idle(t):
    t.server(token())
    serve = Serve(t)
    socks = [serve.connect() for _ in range(300)]
    for sock in socks[:150]:
        sock.sendall(post(form())[:50])
    equal(TOKEN, serve.token()[0], 'token')
    for sock in socks:
        sock.close()
    serve.stop()


@case('serve.issuer')
def issuer(t):
    base = {}

    def talk(peer, request):
        if 'GET' in request.line:
            return reply(200, {'issuer': base['url'], 'token_endpoint': base['url'] + '/token'})
        return token()
    server = t.server(talk, use=False)
    base['url'] = 'http://127.0.0.1:%d' % server.port
    serve = Serve(t, env={'CXONE_ISSUER': base['url'], 'CXONE_TOKEN_URL': None})
    equal([TOKEN, TOKEN], [serve.token()[0], serve.token()[0]], 'tokens')
    serve.stop()
    equal(2, server.count, 'requests')


# ---- systemd ----

def notified(sock):
    sock.settimeout(10)
    return sock.recv(100).decode()


@case('serve.systemd', alone=True)  # it changes how every program is started
def systemd(t):
    """A socket that was passed is used, and the manager is told."""
    t.server(token())
    path = t.path('tmp', 'notify')
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, socket.create_server(('127.0.0.1', 0)) as passed:
        notify.bind(path)
        port = passed.getsockname()[1]
        starter = ('import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ["LISTEN_PID"] = str(os.getpid()); '
                   'os.execvp(sys.argv[2], sys.argv[2:])')
        shell = [sys.executable, '-c', starter, str(passed.fileno())]
        wrap, Settings.wrap = Settings.wrap, [*shell, *Settings.wrap]
        try:
            serve = Serve(t, env={'NOTIFY_SOCKET': path, 'LISTEN_FDS': '1'}, pass_fds=[passed.fileno()])
        finally:
            Settings.wrap = wrap
        equal('READY=1', notified(notify), 'notification')
        equal(port, serve.port, 'port')
        equal(TOKEN, serve.token()[0], 'token')
        serve.stop()
        equal('STOPPING=1', notified(notify), 'notification')
    os.unlink(path)


@case('serve.systemd-socket-activate')
def activated(t):
    """systemd's own starter: it listens, the first client starts the program, and that client is served."""
    starter = shutil.which('systemd-socket-activate')
    if not starter:
        raise Skip('systemd-socket-activate is not here')
    t.server(token())
    port, path = closed_port(), t.path('tmp', 'notify')
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(path)
        passed = ['-E%s=%s' % (k, v) for k, v in t.environment({'NOTIFY_SOCKET': path}).items()]
        process = t.start('--serve', mode='report', env={'NOTIFY_SOCKET': path},
                          binary=[starter, '-l', '127.0.0.1:%d' % port, *passed, *Settings.wrap, Settings.binary])
        true(poll(lambda: 'Listening' in process.line(), 10), 'it does not listen')
        with socket.create_connection(('127.0.0.1', port), timeout=40) as sock:
            sock.sendall(post(form()))
            status, _, body = read_answer(sock)
        equal((200, TOKEN), (status, json.loads(body)['access_token']), 'answer')
        equal('READY=1', notified(notify), 'notification')
        process.signal(signal.SIGTERM)
        found('listening on http://127.0.0.1:%d/' % port, t.finish(process).errors, 'standard error')
        equal('STOPPING=1', notified(notify), 'notification')
    os.unlink(path)


@case('serve.systemd-unit')
def unit(t):
    """systemd finds no fault with the example units, and calls the service safe."""
    analyze = shutil.which('systemd-analyze')
    if not analyze:
        raise Skip('systemd-analyze is not here')
    folder = os.path.join(os.path.dirname(__file__), '..', '..', 'packaging', 'systemd')
    for name in ('cxtoken-serve.service', 'cxtoken-serve.socket'):
        with open(os.path.join(folder, name), encoding='ascii') as f:
            text = f.read().replace('/usr/bin/cxtoken', os.path.abspath(Settings.binary))
        t.file(name, text)
    units = [t.path('given', name) for name in ('cxtoken-serve.service', 'cxtoken-serve.socket')]
    done = subprocess.run([analyze, 'verify', '--man=no', *units], capture_output=True, text=True, timeout=60)
    equal((0, ''), (done.returncode, done.stderr), 'systemd-analyze verify')
    done = subprocess.run([analyze, 'security', '--offline=true', '--threshold=20', units[0]], capture_output=True, text=True, timeout=60)
    equal(0, done.returncode, 'systemd-analyze security: %s' % done.stdout[-200:])
