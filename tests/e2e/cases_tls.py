# SPDX-License-Identifier: MIT
"""TLS: certificates that are good, and each way in which they are not. Verification is never switched off."""
import glob
import os
import pty
import ssl
import subprocess

import replies
from harness import CASES, Case, Skip, case, equal, found, table, true
from replies import TOKEN, token

NEVER = '!insecure|-k |verify.*off'


def untrusted(t, cert, err, args=(), ca=True, host='localhost'):
    """Exit 7; the host is named; not one byte of a request was sent."""
    server = t.tls_server(cert, token(), host=host)
    trust = ('--cacert', t.certs.ca) if ca else ()
    t.run('--retry', '0', *trust, *args, status=7, err=[host, NEVER] + ([err] if isinstance(err, str) else err))
    equal(0, server.count, 'requests')


table('tls.untrusted', [
    ('private-ca', 'good', ['certificate|CA', '--cacert'], (), False),
    ('self-signed', 'self-signed', ['certificate', '--cacert'], (), False),
    ('self-signed-beside-a-ca', 'self-signed', 'certificate'),
    ('wrong-name', 'wrong-name', 'name'), ('wrong-name-address', 'wrong-name', 'name', (), True, '127.0.0.1'),
    ('expired', 'expired', 'expired'),
], untrusted)


def trusted(t, args=(), env=None, host='localhost'):
    server = t.tls_server('good', token(), host=host)
    t.run(*args, env=env, out=TOKEN + '\n')
    equal(1, server.count, 'requests')


@case('tls.pipe-for-a-file')
def pipe_for_a_file(t):
    """libcurl would wait for its writer, whatever --max-time says."""
    pipe = t.path('given', 'pipe')
    os.mkfifo(pipe)
    t.run('--cacert', pipe, '--token-url', 'https://127.0.0.1:9/token', seconds=10, status=2, err=['pipe', pipe])


@case('tls.trusted.cacert')
def cacert(t):
    trusted(t, ('--cacert', t.certs.ca))


@case('tls.trusted.address')
def address(t):
    trusted(t, ('--cacert', t.certs.ca), host='127.0.0.1')


@case('tls.trusted.pinned-leaf-of-a-self-signed')
def leaf(t):
    server = t.tls_server('self-signed', token())
    t.run('--cacert', t.certs.pair('self-signed')[0], out=TOKEN + '\n')
    equal(1, server.count, 'requests')


@case('tls.trusted.variables')
def variables(t):
    for number, name in enumerate(('CURL_CA_BUNDLE', 'SSL_CERT_FILE')):
        server = t.tls_server('good', token())
        t.run('--scope', str(number), env={name: t.certs.ca}, out=TOKEN + '\n')
        equal(1, server.count, 'requests with ' + name)


@case('tls.trusted.hashed-directory')
def hashed(t):
    folder = t.path('given', 'hashed')
    os.mkdir(folder)
    done = subprocess.run(['openssl', 'x509', '-hash', '-noout', '-in', t.certs.ca], capture_output=True, check=True,
                          timeout=30)
    os.symlink(t.certs.ca, os.path.join(folder, done.stdout.decode().strip() + '.0'))
    trusted(t, env={'SSL_CERT_DIR': folder})


@case('tls.trusted.other-variable-does-not-weaken')
def other_ca(t):
    """A CA file of the user's does not make a stranger good."""
    server = t.tls_server('self-signed', token())
    t.run('--retry', '0', env={'SSL_CERT_FILE': t.certs.ca}, status=7, err='localhost')
    equal(0, server.count, 'requests')


@case('tls.client-certificate')
def client(t):
    ca = t.certs.ca
    server = t.tls_server('good', token(), client_ca=ca)
    t.run('--retry', '0', '--cacert', ca, status=7, err=['certificate', '--cert'])
    stranger = t.certs.pair('stranger')
    t.run('--retry', '0', '--cacert', ca, '--cert', stranger[0], '--key', stranger[1], status=7, err='certificate')
    equal(0, server.count, 'requests')
    cert, key = t.certs.pair('client')
    t.run('--cacert', ca, '--cert', cert, '--key', key, out=TOKEN + '\n')
    equal(1, server.count, 'requests')


def handshake(t, greet, status=7, err='127.0.0.1'):
    """The port speaks no TLS, or breaks the handshake off."""
    server = t.server(token(), greet=greet)
    t.run('--retry', '0', env={'CXONE_TOKEN_URL': server.url().replace('http:', 'https:')}, status=status, err=err)


ALERT = b'\x15\x03\x03\x00\x02\x02'
table('tls.handshake', [
    ('alert', replies.then_close(ALERT + b'\x28')), ('version-alert', replies.then_close(ALERT + b'\x46')),
    ('plain-http-port', replies.then_close(b'HTTP/1.1 400 Bad Request\r\n\r\n')),
    ('garbage', replies.then_close(b'hello, who are you?\r\n' * 20)),
    ('closed', lambda p, r: p.more() and None, (6, 7)), ('reset', lambda p, r: p.more() and p.reset(), (6, 7)),
], handshake)


def bad_file(t, option, content, status=(2, 3, 7)):
    """A file that cannot be used is named, and nothing is sent."""
    server = t.tls_server('good', token())
    path = t.path('given', 'no-such.pem') if content is None else t.file('wrong.pem', content)
    args = {'--cacert': (), '--cert': ('--cacert', t.certs.ca), '--key': ('--cacert', t.certs.ca, '--cert',
                                                                       t.certs.pair('client')[0])}[option]
    result = t.run('--retry', '0', *args, option, path, status=status)
    found(os.path.basename(path).replace('.', '[.]'), result.errors, 'the file')
    equal(0, server.count, 'requests')


table('tls.bad-file', [
    ('%s-%s' % (o[2:], n), o, c) for o in ('--cacert', '--cert', '--key')
    for n, c in (('missing', None), ('garbage', 'no certificate'), ('empty', ''))], bad_file)


@case('tls.diagnose')
def diagnose(t):
    """The ids of what can be wrong."""
    rows = (('good', False, 'tls-untrusted'), ('self-signed', False, 'tls-untrusted'),
            ('wrong-name', True, 'tls-name'), ('expired', True, 'tls-expired'))
    for cert, ca, verdict in rows:
        server = t.tls_server(cert, token())
        trust = ('--cacert', t.certs.ca) if ca else ()
        report = t.run('--diagnose', '--json', *trust, status=7).json()
        equal((verdict, 'sure', 7), (report['verdict'], report['findings'][0]['confidence'], report['exit_status']), cert)
        equal(0, server.count, 'requests')
    server = t.server(greet=replies.then_close(ALERT + b'\x28'), use=False)
    url = server.url().replace('http:', 'https:')
    report = t.run('--diagnose', '--json', env={'CXONE_TOKEN_URL': url}, status=7).json()
    equal('tls-handshake', report['verdict'], 'an alert')


ENDED, NOT_BEGUN = ['has expired', '!begun'], ['has not begun', '!expired']


def verdict(t, cert, ca, wanted, weak, says):
    """By the verifier's code and the certificate's place; weak: what GnuTLS says instead, where it sees no more."""
    if t.library and cert == 'for-clients':
        raise Skip('libcurl with GnuTLS does not ask for what a certificate is made')
    server = t.tls_server(cert, token())
    report = t.run('--diagnose', '--json', '--cacert', t.certs.pair(ca)[0], status=7).json()
    first = report['findings'][0]
    equal((wanted, 'sure', 7), (first['id'], first['confidence'], report['exit_status']), cert)
    found(weak if t.library and weak else says, first['cause'], 'the cause')
    found(NEVER, first['fix'], 'the fix')
    equal(0, server.count, 'requests')


table('tls.verdict', [
    ('leaf-ended', 'expired', 'ca', 'tls-expired', None, ["server's own", *ENDED]),
    ('leaf-not-begun', 'not-begun', 'ca', 'tls-expired', None, ["server's own", *NOT_BEGUN]),
    ('intermediate-ended', 'below-ended', 'root', 'tls-expired', None, ['intermediate', *ENDED]),
    ('root-ended', 'below-root-ended', 'root-ended', 'tls-expired', None, ['root', *ENDED]),
    ('root-not-begun', 'below-root-not-begun', 'root-not-begun', 'tls-expired', None, ['root', *NOT_BEGUN]),
    ('purpose', 'for-clients', 'ca', 'tls-unsuitable', None, 'purpose'),
    ('key', 'short-key', 'ca', 'tls-unsuitable', 'key', 'key that is too short'),
    ('signature', 'sha1', 'ca', 'tls-unsuitable', 'signature', 'SHA-1'),
    ('extension', 'critical', 'ca', 'tls-unsuitable', 'extension', 'critical extension'),
    ('path', 'below-path', 'root-path', 'tls-unsuitable', 'TLS must not take it', 'path length'),
    ('other-authority', 'good', 'root', 'tls-untrusted', None, 'No trusted authority'),
], verdict)


@case('tls.no-key-log')
def key_log(t):
    """A variable of the process, or a file, does not give away the keys of its connections."""
    t.tls_server('good', token())
    for args in ((), ('--diagnose',), ('--check', '--no-cache')):
        t.run('--cacert', t.certs.ca, *args, env={'SSLKEYLOGFILE': t.path('given', 'keys')}, warnings=range(0, 2))
        true(not os.path.exists(t.path('given', 'keys')), 'the keys were written')


def version(t, number, good):
    """TLS 1.2 at least, whatever the system's configuration allows."""
    server = t.tls_server('good', token(), version=number)
    lax = t.file('lax.cnf', 'openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = TLSv1\n'
                            'CipherString = ALL:@SECLEVEL=0\n')
    for conf in (None, lax):
        t.run('--no-cache', '--retry', '0', '--cacert', t.certs.ca, env={'OPENSSL_CONF': conf}, status=0 if good else 7)
    equal(2 if good else 0, server.count, 'requests')


V = ssl.TLSVersion
table('tls.version', [('1.0', V.TLSv1, False), ('1.1', V.TLSv1_1, False), ('1.2', V.TLSv1_2, True), ('1.3', V.TLSv1_3, True)],
      version)


@case('tls.odd-files')
def odd_files(t):
    """What is not a file, or has no end: named at once, and never waited for."""
    server = t.tls_server('good', token())
    _, side = pty.openpty()
    big = t.path('given', 'big')
    with open(big, 'wb') as f:
        f.truncate(3 << 30)
    cert, key = t.certs.pair('client')
    os.mkfifo(t.path('given', 'fifo'))
    for name in (os.ttyname(side), big, t.path('given', 'fifo'), '/dev/zero', '/tmp', cert.replace('client.pem', 'client.csr')):
        for args, env in ((('--cacert', name), {}), (('--cacert', t.certs.ca, '--cert', name), {}),
                          (('--cacert', t.certs.ca, '--cert', cert, '--key', name), {}),
                          ((), {'SSL_CERT_FILE': name}), ((), {'CURL_CA_BUNDLE': name})):
            result = t.run('--no-cache', '-m', '3', *args, env=env, seconds=10, status=2, err=name)
            true(result.seconds < 3, '%s took %.1f s' % (args, result.seconds))
    t.run('--cacert', t.certs.ca, '--cert', cert, '--key', key)
    equal(1, server.count, 'requests')


@case('tls.one-connection')
def one_connection(t):
    """All requests of a run to one host: the diagnosis, and the token and the API."""
    server = t.tls_server('good', replies.error())
    t.run('--diagnose', '--cacert', t.certs.ca, status=4)
    true(server.count >= 4, 'requests: %d' % server.count)
    equal(1, server.connections, 'connections of --diagnose')
    server = t.tls_server('good', token())
    t.run('--check', '--cacert', t.certs.ca, '--api-url', server.url('/v1', 'localhost'), warnings=range(0, 3))
    equal((2, 1), (server.count, server.connections), 'requests and connections of --check')


@case('tls.issuer-is-named')
def issuer(t):
    t.tls_server('good', token())
    report = t.run('--diagnose', '--json', status=7)
    true('e2e private CA' in report.text, 'the issuer of the certificate is not named\n' + report.text)


# ---- the same with the other TLS library ----

def gnutls_folder(t):
    """A folder where libcurl's other build has the usual name."""
    there = glob.glob('/usr/lib/*/libcurl-gnutls.so.4')
    if not there:
        raise Skip('libcurl with GnuTLS is not here (Debian: libcurl3-gnutls)')
    folder = t.path('given', 'gnutls')
    os.mkdir(folder)
    os.symlink(there[0], os.path.join(folder, 'libcurl.so.4'))
    return folder


def with_gnutls(function):
    def run(t):
        t.library = gnutls_folder(t)
        function(t)
    return run


# GnuTLS does not tell an alert's name, or who is the issuer of what a handshake refused.
OPENSSL_ALONE = ('tls.client-certificate',)
for made in [c for c in CASES if c.name.startswith('tls.') and c.name not in OPENSSL_ALONE]:
    CASES.append(Case(made.name.replace('tls.', 'tls-gnutls.', 1), with_gnutls(made.function), made.alone))


@case('tls-gnutls.client-certificate')
def client_gnutls(t):
    t.library = gnutls_folder(t)
    ca = t.certs.ca
    server = t.tls_server('good', token(), client_ca=ca)
    t.run('--retry', '0', '--cacert', ca, status=(6, 7))
    equal(0, server.count, 'requests')
    cert, key = t.certs.pair('client')
    t.run('--cacert', ca, '--cert', cert, '--key', key, out=TOKEN + '\n')
    equal(1, server.count, 'requests')
    t.run('--no-cache', '--cacert', ca, '--cert', cert, '--key', t.certs.pair('stranger')[1], status=2, err='client certificate')


@case('tls.a-variable-of-tls-matters-with-tls-alone')
def variables(t):
    """A CA file that a variable names and that is not there: ignored for http://, named where it matters."""
    for name in ('SSL_CERT_FILE', 'CURL_CA_BUNDLE'):
        env = {name: '/no/such/ca'}
        t.server(token())
        t.run('--no-cache', env=env, out=TOKEN + '\n')
        t.run('--no-cache', '--cacert', '/no/such/ca', status=2, err='the CA file /no/such/ca cannot be read')
        t.tls_server('good', token())
        t.run('--no-cache', env=env, status=2, err='%s: the CA file /no/such/ca cannot be read' % name)
