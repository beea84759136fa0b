# SPDX-License-Identifier: MIT
"""Exit 6 and its relatives: no answer, half an answer, an answer that is not HTTP; and proxies."""
import os
import resource

import clients
import replies
from harness import Settings, Skip, case, equal, found, table, true
from replies import TOKEN, chunked, page, raw, reply, token, token_body
from server import closed_port


def fails(t, action, status, err=None, args=(), limit=15):
    """The status, in bounded time, and that the host or port is named."""
    server = t.server(action)
    result = t.run('--retry', '0', *args, status=status, err=err)
    true(result.seconds < limit, 'took %.1f s' % result.seconds)
    equal(1, server.count, 'requests')


HERE = '127[.]0[.]0[.]1'
BODY = token_body()
SHORT = ('-m', '1')
table('network.no-answer', [
    ('closed', replies.close, 6, HERE), ('reset', replies.reset, 6, HERE),
    ('silent', replies.silent, 6, [HERE, 'time|second'], SHORT),
    ('status-line-only', replies.then_close(b'HTTP/1.1 200 OK\r\n'), (6, 8)),
    ('half-a-status-line', replies.then_close(b'HTTP/1.1 2'), (6, 8)),
    ('head-cut', replies.cut(token(), 60), 6, HERE),
    ('body-cut', replies.cut(token(), -10), 6, HERE),
    ('no-body-byte', replies.cut(token(), -len(BODY)), 6, HERE),
    ('chunks-cut', replies.then_close(chunked(BODY, end=b'')), 6, HERE),
    ('chunk-cut', replies.cut(chunked(BODY), -30), 6, HERE),
    ('error-cut', replies.cut(replies.error(), -10), 6, HERE),
    ('silent-in-head', replies.then_silent(b'HTTP/1.1 200 OK\r\n'), 6, 'time|second', SHORT),
    ('silent-in-body', replies.then_silent(token()[:-5]), 6, 'time|second', SHORT),
    ('drip', replies.drip(token()), 6, 'time|second', SHORT),
    ('drip-in-chunks', replies.drip(chunked(BODY, 1)), 6, 'time|second', SHORT),
    ('endless-interim', lambda p, r: interim(p), (6, 8), None, ('-m', '2')),
], fails)


def interim(peer):
    for _ in range(20000):
        if not peer.send(b'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'):
            return


table('network.not-http', [
    ('garbage', raw('\x00\x01\x02 garbage'), 8, 'HTTP'), ('ssh', raw('SSH-2.0-OpenSSH_9.2'), 8, 'HTTP'),
    ('smtp', raw('220 mail.example ESMTP'), 8, 'HTTP'), ('http-0.9', replies.then_close(BODY), 8, 'HTTP'),
    ('http-0.9-page', replies.then_close(b'<html>hello</html>'), 8, 'HTTP'),
    ('tls-alert', replies.then_close(b'\x15\x03\x01\x00\x02\x02\x46'), 8, 'HTTP'),
    ('icy', raw('ICY 200 OK\nContent-Type: application/json', BODY), 8),
    ('no-status', raw('HTTP/1.1 OK\nContent-Type: application/json', BODY), 8),
    ('status-0', raw('HTTP/1.1 000 Odd\nContent-Type: application/json', BODY), (6, 8)),
    ('nul-bytes', replies.then_close(b'\0' * 5000), 8), ('nul-in-head', raw('HTTP/1.1 200 OK\nX: a\0b', BODY), (0, 8)),
    ('negative-length', raw('HTTP/1.1 200 OK\nContent-Length: -5', BODY), 8),
    ('word-length', raw('HTTP/1.1 200 OK\nContent-Length: many', BODY), 8),
    ('bad-chunk-size', raw('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', b'zz\r\n' + BODY + b'\r\n0\r\n\r\n'), (6, 8)),
    ('huge-chunk-size', raw('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', b'ffffffffffffffffff\r\n' + BODY), (6, 8)),
    ('negative-chunk', raw('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', b'-5\r\n' + BODY), (6, 8)),
    ('unknown-transfer', raw('HTTP/1.1 200 OK\nTransfer-Encoding: odd', BODY), (0, 6, 8)),
    ('endless-headers', replies.endless_headers, 8), ('endless-line', replies.endless_line, 8),
    ('endless-body', replies.endless_body, 8), ('endless-chunks', replies.endless_chunks, 8),
    ('over-a-megabyte', reply(200, b' ' * (1 << 20) + BODY), 8),
    ('length-over-the-limit', raw('HTTP/1.1 200 OK\nContent-Length: 99999999999', BODY), (6, 8)),
    ('switching-protocols', raw('HTTP/1.1 101 Switching Protocols\nUpgrade: h2c'), (6, 8)),
], fails)


def explained(t, action, wanted, cause, status=8):
    """What is said of an answer that is not HTTP, or breaks its rules, is certain, and names the part."""
    t.server(action)
    report = t.run('--diagnose', '--json', '--probes', 'form', status=status).json()
    first = report['findings'][0]
    equal((wanted, 'sure', status), (first['id'], first['confidence'], report['exit_status']), 'the finding')
    found(cause, first['cause'] + ' ' + first['evidence'], 'its words')


OK = 'HTTP/1.1 200 OK\n'
table('network.explained', [
    ('chunk-size', raw(OK + 'Transfer-Encoding: chunked', b'-5\r\n' + BODY), 'http-malformed', 'chunk'),
    ('chunk-size-huge', raw(OK + 'Transfer-Encoding: chunked', b'ffffffffffffffffff\r\n' + BODY), 'http-malformed', 'chunk'),
    ('length', raw(OK + 'Content-Length: -1', BODY), 'http-malformed', 'Content-Length'),
    ('nul', raw(OK + 'X: a\0b', BODY), 'http-malformed', 'NUL'),
    ('no-colon', raw(OK + 'abcdef', BODY), 'http-malformed', 'colon'),
    ('blank-first', raw(OK + ' X: a', BODY), 'http-malformed', 'begins with a blank'),
    ('blank-first-no-colon', raw(OK + ' folded', BODY), 'http-malformed', 'header line'),
    ('status', raw('HTTP/1.1 2000 OK\nX: a', BODY), 'http-malformed', 'status of three digits'),
    ('ssh', raw('SSH-2.0-OpenSSH_9.2'), 'not-http', 'is not HTTP'), ('icy', raw('ICY 200 OK', BODY), 'not-http', 'is not HTTP'),
    ('no-answer', replies.close, 'connection-lost', '.', 6),
], explained)


def only_the_program():
    """A tool around the program, or in it, has needs of its own."""
    if Settings.wrap or 'ASAN_OPTIONS' in os.environ:
        raise Skip('the limits are for the program alone')


@case('network.local-limit')
def local_limit(t):
    """No descriptor is left for a connection: this machine's doing, not the network's."""
    only_the_program()
    server = t.server(token())

    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))
    report = t.run('--diagnose', '--json', preexec_fn=few, status=1).json()
    first = report['findings'][0]
    equal(('local-limit', 'sure', 1), (first['id'], first['confidence'], report['exit_status']), 'the finding')
    found('file descriptors', first['evidence'], 'what lacks')
    equal(0, server.count, 'requests')


@case('network.libcurl-without-memory')
def no_memory(t):
    """A library that is there, and cannot be loaded for want of memory, is not missing."""
    only_the_program()
    t.server(token())

    def little():
        resource.setrlimit(resource.RLIMIT_AS, (16 << 20, 16 << 20))
    t.run('--no-cache', preexec_fn=little, status=1, err=['memory', '!cannot be found'])


def connections(t, action, most):
    """Requests of one run to one host share a connection as long as the server keeps it; none is sent twice."""
    server = t.server(action)
    t.run('--diagnose', status=4)
    true(server.count >= 4, 'requests: %d' % server.count)
    probes = [r.raw for r in server.requests if r.method == 'POST']
    equal(len(probes), len(set(probes)), 'the same request twice')
    equal(most or server.count, server.connections, 'connections')


table('network.connections', [
    ('kept', replies.error(), 1), ('closed-as-said', replies.error(headers=[('Connection', 'close')]), 0),
    ('closed-unsaid', replies.then_close(replies.error()), 0),
], connections)


def either(t, action, statuses):
    """The contract leaves the outcome open; that there is one, documented, is what counts."""
    t.server(action)
    t.run('--retry', '0', '-m', '3', status=statuses)


table('network.either', [
    ('two-lengths', raw('HTTP/1.1 200 OK\nContent-Length: %d\nContent-Length: %d' % (len(BODY), len(BODY) + 3), BODY), (6, 8)),
    ('length-too-small', raw('HTTP/1.1 200 OK\nContent-Length: 10', BODY), (8,)),
    ('length-overflows', raw('HTTP/1.1 200 OK\nContent-Length: 99999999999999999999999', BODY), (0, 6, 8)),
    ('http-word', raw('HTTP/x 200 OK', BODY), (0, 8)),
    ('two-answers', token() + replies.error(), (0,)),
    ('folded-header', raw('HTTP/1.1 200 OK\nX: a\n b\nContent-Length: %d' % len(BODY), BODY), (0, 8)),
    ('lf-only', replies.then_close(b'HTTP/1.1 200 OK\nContent-Type: application/json\n\n' + BODY), (0, 8)),
    ('many-headers', token(headers=[('X-%d' % i, 'v') for i in range(500)]), (0, 8)),
], either)


@case('network.refused-connection')
def refused(t):
    port = closed_port()
    result = t.run('--retry', '0', env={'CXONE_TOKEN_URL': 'http://127.0.0.1:%d/t' % port}, status=6,
                   err=[HERE, str(port)])
    true(result.seconds < 5, 'took %.1f s' % result.seconds)
    t.run('--retry', '1', env={'CXONE_TOKEN_URL': 'https://localhost:%d/t' % port}, status=6, err=['localhost', str(port)])


@case('network.name-not-resolved')
def unresolvable(t):
    result = t.run('--retry', '0', '-m', '8', env={'CXONE_TOKEN_URL': 'https://no-such-host.invalid/t'}, status=6,
                   err='no-such-host[.]invalid')
    true(result.seconds < 15, 'took %.1f s' % result.seconds)


@case('network.silent-at-the-handshake')
def silent_tls(t):
    """A port that takes the connection and says nothing to a TLS greeting."""
    server = t.server(greet=replies.silent)
    url = server.url().replace('http:', 'https:')
    for args in (('-m', '1'), ('--connect-timeout', '1')):
        result = t.run('--retry', '0', *args, env={'CXONE_TOKEN_URL': url}, status=6,
                       err=[HERE, 'the TLS handshake with .* timed out', 'connection was accepted'])
        true(result.seconds < 8, 'took %.1f s' % result.seconds)
        true(b'proxy' not in result.err, 'a proxy is not what is missing: %r' % result.err)


def silent_proxy(t, scheme, target):
    """What takes the connection here is the proxy: neither the address nor TLS is to blame."""
    server = t.server(greet=replies.silent, use=False)
    t.run('--retry', '0', '-m', '1', '--allow-http', '--proxy', '%s://127.0.0.1:%d' % (scheme, server.port),
          env={'CXONE_TOKEN_URL': target}, status=6, err='waiting for the proxy')


table('network.silent-proxy', [
    ('http', 'http', 'https://token.example.test/t'), ('socks', 'socks5h', 'https://token.example.test/t'),
    ('socks-plain', 'socks5h', 'http://token.example.test/t'),
], silent_proxy)


@case('network.max-time-of-a-fraction')
def fraction(t):
    t.server(replies.silent)
    result = t.run('--max-time', '0.5', '--retry', '0', status=6)
    true(0.4 <= result.seconds < 8, 'took %.2f s' % result.seconds)


# ---- proxies ----

TARGET = 'https://token.example.test/t'


def proxied(t, action, status, err=None, target=TARGET, how='flag', line='CONNECT token.example.test:443 HTTP/1.1'):
    """The target's name is never resolved here: all goes to the proxy, which answers as the row says."""
    proxy = t.server(action, use=False)
    address = 'http://127.0.0.1:%d' % proxy.port
    args = ('--proxy', address) if how == 'flag' else (how, address) if how == '-x' else ()
    env = {} if args else {how: address}
    t.run('--retry', '0', '--allow-http', *args, env={**env, 'CXONE_TOKEN_URL': target}, status=status, err=err)
    equal(line, proxy.requests[0].line, 'request line')
    true(t.secret.encode() not in proxy.requests[0].raw or line.startswith('POST'), 'the secret at the proxy')


NEEDS = [('Proxy-Authenticate', 'Basic realm="proxy"')]
PLAIN = ('http://token.example.test/t', 'flag', 'POST http://token.example.test/t HTTP/1.1')
table('network.proxy', [
    ('407', page(407, NEEDS), 6, ['proxy', '407']), ('407-plain', page(407, NEEDS), 6, ['proxy', '407'], *PLAIN),
    ('403', page(403), (6, 8), 'proxy'), ('502', page(502), (6, 8), 'proxy'),
    ('closed', replies.close, 6, 'proxy'), ('garbage', raw('hello'), (6, 8), 'proxy'),
    ('short-option', page(407, NEEDS), 6, ['proxy', '407'], TARGET, '-x'),
    ('variable', page(407, NEEDS), 6, ['proxy', '407'], TARGET, 'https_proxy'),
    ('upper-case-variable', page(407, NEEDS), 6, ['proxy', '407'], TARGET, 'HTTPS_PROXY'),
    ('all-proxy', page(407, NEEDS), 6, ['proxy', '407'], TARGET, 'ALL_PROXY'),
], proxied)


def dead_proxy(t, args, named):
    """Who set the proxy that is not there is said, whatever asked for it."""
    port = closed_port()
    address = 'http://127.0.0.1:%d' % port
    env = {'CXONE_TOKEN_URL': TARGET} if '--issuer' not in args else {}
    env.update({named: address} if named != '--proxy' else {})
    args = [a.replace('RECORDING', t.path('given', 'recording')) for a in args]
    t.file('recording', clients.post(clients.form(), target='/t'))
    args = [*args, *(['--proxy', address] if named == '--proxy' else []), '--retry', '0']
    result = t.run(*args, env=env, status=6, warnings=range(0, 3))
    said = ' '.join((result.text + result.errors).split())
    found('[Cc]heck the proxy that %s names' % named, said, 'what is said')


ISSUER = ('--issuer', 'https://issuer.example.test')
table('network.dead-proxy', [
    ('%s-%s' % (name, where.strip('-')), args, where) for where in ('--proxy', 'HTTPS_PROXY', 'all_proxy')
    for name, args in {'fetch': ('--no-cache',), 'check': ('--check',), 'diagnose': ('--diagnose',), 'issuer': ISSUER,
                       'diagnose-issuer': ('--diagnose', *ISSUER), 'replay': ('--inspect=RECORDING', '--replay')}.items()
], dead_proxy)


@case('network.proxy.refused')
def proxy_refused(t):
    port = closed_port()
    t.run('--retry', '0', '--proxy', 'http://127.0.0.1:%d' % port, env={'CXONE_TOKEN_URL': TARGET}, status=6,
          err=['proxy', str(port)])
    for where, args, env in (('--proxy', ('--proxy', 'http://127.0.0.1:%d' % port), {}),
                             ('https_proxy', (), {'https_proxy': 'http://127.0.0.1:%d' % port}),
                             ('ALL_PROXY', (), {'ALL_PROXY': 'socks5h://127.0.0.1:%d' % port})):
        report = t.run('--diagnose', '--json', *args, env={'CXONE_TOKEN_URL': TARGET, **env}, status=6).json()
        first = report['findings'][0]
        equal('not-connected', first['id'], where)
        found(['proxy that %s names' % where, '!token URL'], first['fix'], 'the fix')


@case('network.proxy.password-is-hidden')
def proxy_password(t):
    proxy = t.server(page(407, NEEDS), use=False)
    t.canaries['proxy password'] = 'pr0xy-PassWord-canary'
    address = 'http://user:pr0xy-PassWord-canary@127.0.0.1:%d' % proxy.port
    for flag in ('-s', '-v'):
        t.run('--retry', '0', flag, '--proxy', address, env={'CXONE_TOKEN_URL': TARGET}, status=6, warnings=range(0, 99))
    t.run('--diagnose', '--json', '--proxy', address, env={'CXONE_TOKEN_URL': TARGET}, status=6)


def unknown_proxy(t, how, address='socks9://user:pr0xy-PassWord-canary@127.0.0.1:1'):
    """No proxy can have that scheme: said at once, with status 2, and without what precedes the host."""
    t.canaries['proxy password'] = 'pr0xy-PassWord-canary'
    args = ('--proxy', address) if how == '--proxy' else ()
    env = {'CXONE_TOKEN_URL': TARGET, **({} if args else {how: address})}
    for mode in ((), ('-v',), ('--diagnose',)):
        t.run(*mode, *args, env=env, status=2, err=[how, 'socks5h'], warnings=range(0, 3))


table('network.proxy.unknown-scheme', [
    ('flag', '--proxy'), ('variable', 'https_proxy'), ('upper-case-variable', 'HTTPS_PROXY'), ('all', 'ALL_PROXY'),
    ('secret-in-the-scheme', '--proxy', 'pr0xy-PassWord-canary://127.0.0.1:1'),
], unknown_proxy)


@case('network.proxy.unknown-scheme.of-a-cached-token')
def unknown_proxy_hit(t):
    """A wrong option is wrong whatever the cache holds."""
    t.server(token())
    t.run()
    t.run('--proxy', 'socks9://127.0.0.1:1', status=2, err='--proxy')


@case('network.proxy.no-proxy')
def no_proxy(t):
    proxy = t.server(page(407, NEEDS), use=False)
    env = {'https_proxy': 'http://127.0.0.1:%d' % proxy.port, 'no_proxy': 'no-such-host.invalid',
           'CXONE_TOKEN_URL': 'https://no-such-host.invalid/t'}
    t.run('--retry', '0', '-m', '8', env=env, status=6)
    equal(0, proxy.connections, 'connections to the proxy')


@case('network.keeps-quiet-about-good-answers')
def good(t):
    t.server(token())
    t.run('--connect-timeout', '2', '--max-time', '20', out=TOKEN + '\n')
