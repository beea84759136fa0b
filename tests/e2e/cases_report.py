# SPDX-License-Identifier: MIT
"""The shape of reports: verdict and fix on the first and on the last screen, one page in all."""
import fcntl
import os
import pty
import re
import socket
import struct
import termios

import clients
import endpoint
import replies
from canary import search
from cases_listen import Listener, post, read_answer
from clients import form
from endpoint import by_body
from harness import KEY_ID, KEY_SECRET, SECRET, Settings, case, equal, found, table, true
from replies import error, limited, reply, token

FIRST, LAST, PAGE = 6, 12, 60
SCREENS = [(80, 24), (120, 40), None]   # None: no terminal


def users(t):
    return endpoint.users(t.id, t.secret)


class Screen:
    """A terminal of that size, which a program writes to."""

    def __init__(self, t, size):
        self.t = t
        self.data = b''
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack('HHHH', size[1], size[0], 0, 0))

    def until(self, pattern):
        """What is written until the pattern is in it, as a match."""
        while not re.search(pattern, self.data):
            piece = os.read(self.master, 65536)
            true(piece, 'not on the terminal: %s' % pattern)
            self.data += piece
        return re.search(pattern, self.data)

    def read(self):
        """All that is written until the program has ended."""
        os.close(self.slave)
        data = self.data
        while True:
            try:
                piece = os.read(self.master, 65536)
            except OSError:   # the other end is closed
                break
            if not piece:
                break
            data += piece
        os.close(self.master)
        leaks = search({k: v.encode() for k, v in self.t.canaries.items()}, data)
        true(not leaks, 'SECRET LEAKED on the terminal: %s' % leaks)
        return data.decode().replace('\r\n', '\n')


def at_terminal(t, args, size, env):
    """The report as a terminal of that size gets it."""
    screen = Screen(t, size)
    process = t.start(*args, env={'NO_COLOR': '1', **env}, stdout=screen.slave)
    text = screen.read()
    process.end()
    return text


def joined(lines):
    return ' '.join(' '.join(lines).split())


def hold_shape(text, verdict, fix, what):
    """Verdict and fix are within the first six lines and the last twelve; all is one page of ASCII."""
    lines = text.rstrip('\n').split('\n')
    first, last = joined(lines[:FIRST]), joined(lines[-LAST:])
    true(len(lines) <= PAGE, '%s: %d lines\n%s' % (what, len(lines), text))
    found(['^(Request 1, [^U]*UTC )?[A-Z]', 'Fix: ' + fix], first, '%s: the first lines' % what)
    found(['%s: .*%s' % (verdict, fix), 'Next: '], last, '%s: the last lines' % what)
    true(text.isascii(), '%s: not ASCII' % what)


def diagnosed(t, answer, verdict, fix, status, args=(), env=None):
    env = env or {}
    for screen in SCREENS:
        t.server(answer if not callable(answer) or answer in SERVERS else answer(t))
        api = ['--api-url', t.url.replace('/auth/oauth/token', '/api')] if '--api-url' in args else []
        given = ['--diagnose', *[a for a in args if a != '--api-url'], *api]
        text = at_terminal(t, given, screen, env) if screen else t.run(*given, env=env, status=status).text
        hold_shape(text, verdict, fix, '%s at %s' % (verdict, screen))


def api_forbidden(t):
    tokens = users(t)

    def answer(peer, request):
        return reply(403, {'message': 'Forbidden'}) if request.method == 'GET' else tokens(peer, request)
    return answer


SERVERS = (replies.close,)
for name, row in {
    'good-credentials': (users, 'form-ok-json-refused', '.*form body', 0),
    'wrong-secret': (lambda t: error(), 'credentials-refused', '.*id and secret', 4),
    'line-end': (users, 'credential-line-end', '.*', 3, (), {'CXONE_CLIENT_SECRET': SECRET + '\n'}),
    'other-method': (lambda t: endpoint.basic(t.id, t.secret, True), 'auth-method', '.*basic', 4),
    'api-403': (api_forbidden, 'api-forbidden', '.*', 4, ('--api-url',)),
    'no-answer': (replies.close, 'connection-lost', '.*', 6),
    '429': (lambda t: limited(60), 'rate-limited', '.*[Ww]ait', 5),
    'redirect': (lambda t: replies.redirect('http://127.0.0.1:9/other'), 'redirected', '.*', 8),
}.items():
    case('report.one-page.' + name)(lambda t, row=row: diagnosed(t, *row))


WRONG = clients.JSON, clients.FORM   # JSON under the form's header


@case('report.one-page.json-under-form-header.inspect')
def inspected(t):
    path = t.file('capture', clients.post(*WRONG))
    for screen in SCREENS:
        args = ['--inspect=' + path]
        text = at_terminal(t, args, screen, {}) if screen else t.run(*args, status=4).text
        hold_shape(text, 'json-under-form-header', '.*', 'inspect at %s' % (screen,))


def listened(t, request, verdict, status, args=(), server=None):
    """A client's request at --listen."""
    for size in SCREENS:
        env = {'NO_COLOR': '1'}
        if server:
            t.server(server(t))
            env['CXONE_TOKEN_URL'] = t.url
        screen = Screen(t, size) if size else None
        listener = Listener(t, '--once', *args, env=env, **({'stdout': screen.slave} if screen else {}))
        listener.ask(request(t) if callable(request) else request)
        text = screen.read() if screen else ''
        result = t.finish(listener.process, status=status)
        hold_shape(text or result.text, verdict, '.*', 'listen at %s' % (size,))


table('report.one-page.listen', [
    ('json-under-form-header', post(*WRONG), 'json-under-form-header', 4),
    ('json', post(clients.JSON, 'application/json'), 'json-body', 4),
    ('good-credentials', post(form(), clients.FORM), 'healthy', 0),
    ('wrong-secret', post(form(secret='vQ8-other.Canary_secret~Jx31Lm'), clients.FORM), 'credential-differs', 4),
    ('line-end', post(form(secret=SECRET + '\n'), clients.FORM), 'credential-line-end', 4),
    ('get', clients.post(form(), clients.FORM, method='GET'), 'method-not-post', 4),
    ('forward', post(clients.JSON, 'application/json'), 'json-body', 4, ('--forward',), users),
    ('forward-replay', post(clients.JSON, 'application/json'), 'json-body', 4, ('--forward', '--replay'), users),
    ('forward-good', post(form(), clients.FORM), 'healthy', 0, ('--forward',), users),
    ('forward-429', post(form(), clients.FORM), 'rate-limited', 5, ('--forward',), lambda t: limited(60)),
    ('forward-no-answer', post(form(), clients.FORM), 'connection-lost', 6, ('--forward',), lambda t: replies.close),
    ('forward-redirect', post(form(), clients.FORM), 'redirected', 8, ('--forward',), lambda t: replies.redirect('http://127.0.0.1:9/o')),
], listened)


@case('report.verbose-has-the-rest')
def verbose(t):
    t.server(error())
    short, whole = (t.run('--diagnose', *more, status=4).text for more in ((), ('-v',)))
    true('User-Agent' not in short and 'User-Agent' in whole, 'header fields')
    true('error_description' not in short and 'error_description' in whole, 'the body as it came')
    true(len(whole.split('\n')) > len(short.split('\n')), 'more lines')


def refuses(_t):
    return error()


@case('report.next-step-fits-the-verdict')
def next_step(t):
    """Where the endpoint refuses a correct request too, no change to the client is asked for."""
    t.server(error())
    listener = Listener(t, '--forward', '--once', env={'CXONE_TOKEN_URL': t.url})
    listener.ask(post(form(), clients.FORM))
    text = t.finish(listener.process, status=4).text
    found(['credentials-refused: ', 'Next: if another client gets a token', '!change the client'], text, 'refused')
    found(['^  grant_type=', '^[*] &client_secret='], text, 'the one line that differs is marked, which the client encodes otherwise')
    t.server(error('invalid_client', 401, 'The account is locked'))
    found('Next: when the lock is over, run cxtoken --diagnose once', t.run('--diagnose', status=4).text, 'a lock')
    t.server(error('invalid_client', 401, 'AADSTS7000222: The provided client secret keys are expired'))
    found('Next: make the change', t.run('--diagnose', status=4).text, "the verdict's next step, not another finding's")
    t.server(error('invalid_scope', 400))
    listener = Listener(t, '--forward', '--once', env={'CXONE_TOKEN_URL': t.url})
    listener.ask(post(form(), clients.FORM))
    text = t.finish(listener.process, status=4).text
    found(['scope-refused: ', 'Next: make the change, start cxtoken --listen --forward'], text, 'the scope')


for name, row in {
    'diagnose': (('--diagnose',), users),
    'diagnose-refused': (('--diagnose',), refuses),
    'forward-replay': (('--listen=127.0.0.1:0', '--forward', '--replay', '--once'), users),
    'forward-replay-refused': (('--listen=127.0.0.1:0', '--forward', '--replay', '--once'), refuses),
    'forward': (('--listen=127.0.0.1:0', '--forward', '--once'), users),
    'listen': (('--listen=127.0.0.1:0', '--once'), users),
}.items():
    case('report.first-screen.' + name)(lambda t, row=row: first_screen(t, *row))


def first_screen(t, args, server):
    """What is said before the report counts too, where both go to one terminal."""
    t.server(server(t))
    screen = Screen(t, (80, 24))
    both = ['sh', '-c', 'exec "$0" "$@" 2>&1', *Settings.wrap, Settings.binary]
    process = t.start(*args, env={'NO_COLOR': '1'}, stdout=screen.slave, binary=both)
    if '--once' in args:
        port = int(screen.until(rb'127\.0\.0\.1:(\d+)/\S*\r\n')[1])
        with socket.create_connection(('127.0.0.1', port), timeout=20) as sock:
            sock.sendall(post(clients.JSON, 'application/json'))
            read_answer(sock)
    text = screen.read()
    process.end()
    lines = text.rstrip('\n').split('\n')
    begun = [i for i, line in enumerate(lines) if line.startswith('Fix: ')]
    end = lines.index('', begun[0])
    true(end <= FIRST, 'the fix ends on line %d:\n%s' % (end, '\n'.join(lines[:10])))
    found('^[a-z-]+: ', '\n'.join(lines[-LAST:]), 'the last lines')
    true(all(len(line) <= 80 for line in lines), 'a line is too long:\n%s' % text)


@case('report.listener-counts-and-does-not-repeat')
def counts(t):
    listener = Listener(t)
    for _ in range(2):
        listener.ask(post(clients.JSON, 'application/json'))
    listener.ask(post(form(), clients.FORM))
    text = listener.stop().text
    equal(1, text.count('URLSearchParams({\n'), 'the code stands there once')
    found(['^Request 1, ', '^Request 2, ', '^Request 3, ', 'as for request 1, above', 'still listening',
           'healthy: Nothing has to change', 'Next: point the client at'], text, 'the reports')


@case('report.marks-what-differs')
def marks(t):
    """A request that goes to another path is marked in that line alone."""
    t.url = 'http://127.0.0.1:9/auth/oauth/token'
    path = t.file('capture', clients.post(form(secret=SECRET), target='/elsewhere'))
    text = t.run('--inspect=' + path, status=(0, 4)).text
    found('path-differs', text, 'the report')
    marked = [line for line in text.split('\n') if line.startswith('* ')]
    equal(['* POST'], [line[:6] for line in marked], 'marked lines')


@case('report.request-id-and-time')
def request_id(t):
    t.server(error(headers=[('X-Request-Id', '7f3a1c9e-55d0')]))
    result = t.run('--diagnose', '--json', status=4).json()
    equal('7f3a1c9e-55d0', result['attempts'][0]['response']['request_id'], 'request_id')
    found('^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$', result['time'], 'time')
    found('^\\d+[.]\\d+', result['version'], 'version')
    found(['request\\s+id\\s+7f3a1c9e-55d0', '\\d\\d:\\d\\d:\\d\\d UTC'],
          t.run('--diagnose', status=4).text, 'the text')


@case('report.no-time-where-none-was-recorded')
def recorded(t):
    answer = b'HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n{"error":"invalid_client"}'
    path = t.file('capture', clients.post(clients.JSON, 'application/json') + b'\r\n' + answer)
    result = t.run('--inspect=' + path, '--json', status=4).json()
    equal((401, None), (result['response']['status'], result['response']['ms']), 'JSON')
    found(['401 Unauthorized', '! ms'], t.run('--inspect=' + path, status=4).text, 'the text')


# ---- JSON has what the text has ----

SAID_OTHERWISE = r'RFC|6749|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|-v|\d+ (d|h|min)|ms'   # titles, the time's other form


def strings(value):
    """Every name and value of a document."""
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [] if value is None else [str(value)]


def facts(text):
    """The words of a report that no sentence could have by chance: numbers, ids, names, addresses."""
    text = re.sub(r'valid for \d+ \w+|(after|less than) \d+ ms', '', text)
    words = {w.strip('.,:;()[]"') for w in re.findall(r'[\w.:/%@+-]+', text)}
    return {w for w in words if re.search(r'[\d_/@]', w) and not re.fullmatch(SAID_OTHERWISE, w)}


def compared(t, args, server=None, env=None, capture=None):
    env = {**(env or {}), 'COLUMNS': '160'}
    args = [*args, *(['--inspect=' + t.file('capture', capture)] if capture else [])]
    if server:
        t.server(server(t))
    args = [a.replace('URL', t.url or '') for a in args]
    text, document = (t.run(*args, *more, env=env, status=(0, 3, 4, 5, 6, 8)) for more in ((), ('--json',)))
    have = ' '.join(strings(document.json()))
    lacks = sorted(w for w in facts(text.text) if w not in have)
    true(not lacks, 'JSON lacks %s of\n%s' % (lacks, text.text))


GIVEN_KEY = {'CXONE_ACCESS_KEY_SECRET': KEY_SECRET}
table('report.json-has-all', [
    ('good', ('--diagnose', '-v'), users), ('refused', ('--diagnose', '-v'), lambda t: error(headers=[('X-Request-Id', 'a-1')])),
    ('basic', ('--diagnose',), lambda t: endpoint.basic(t.id, t.secret, True)), ('dry-run', ('--diagnose', '--dry-run'), users),
    ('api', ('--diagnose', '--api-url', 'URL/api'), api_forbidden), ('redirect', ('--diagnose',), lambda t: replies.redirect('http://127.0.0.1:9/o')),
    ('limit', ('--diagnose',), lambda t: limited(60)), ('no-answer', ('--diagnose',), lambda t: replies.close),
    ('access-key', ('--diagnose', '--grant-type', 'password', '--access-key-id', KEY_ID, '--scope', 'a_1'), users, GIVEN_KEY),
    ('recording', ('-v',), None, None, clients.post(clients.JSON, 'application/json', target='/elsewhere_1')),
    ('command', (), None, None, 'curl -u "x:$S_1" -d "grant_type=client_credentials&client_id=$ID_2" https://a.example/token'),
    ('replay', ('--replay',), users, None, clients.post(clients.JSON, 'application/json')),
], compared)
