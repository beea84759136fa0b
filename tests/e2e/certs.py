# SPDX-License-Identifier: MIT
"""Certificates made on the fly by openssl: one private CA, and what can be wrong with a certificate."""
import os
import shutil
import subprocess
import threading

CONFIG = '''[ca]
default_ca = it
[it]
database = {d}/index.txt
new_certs_dir = {d}
serial = {d}/serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = dn
[dn]
[v3_ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
'''
LOCAL = 'DNS:localhost,IP:127.0.0.1'
EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']


def available():
    return shutil.which('openssl') is not None


class Certs:
    """Made once per run, on first use."""

    def __init__(self, folder):
        self.folder = folder
        self.lock = threading.Lock()
        self.ready = False

    def path(self, name):
        return os.path.join(self.folder, name)

    def pair(self, name):
        """
        (certificate, key) of: good, wrong-name, expired, self-signed, client, stranger; of each leaf of
        _make_odd(), with its chain in the certificate's file; and of the authorities.
        """
        with self.lock:
            if not self.ready:
                self._make()
                self.ready = True
        return self.path(name + '.pem'), self.path(name + '.key')

    @property
    def ca(self):
        return self.pair('ca')[0]

    def _openssl(self, *args):
        done = subprocess.run(['openssl', *args], stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                              check=False)
        if done.returncode != 0:
            raise RuntimeError('openssl %s: %s' % (args[0], done.stderr.decode('utf-8', 'replace')))

    def _self_signed(self, name, common, *more):
        self._openssl('req', '-x509', *EC, '-config', self.path('ca.cnf'), '-subj', '/CN=' + common,
                      '-days', '30', '-keyout', self.path(name + '.key'), '-out', self.path(name + '.pem'),
                      *more)

    def _authority(self, name, issuer=None, constraint='CA:TRUE', usage='keyCertSign,cRLSign', start=None, end=None):
        self._odd(name, issuer, ['basicConstraints = critical,' + constraint, 'keyUsage = critical,' + usage,
                                 'subjectKeyIdentifier = hash'], start, end, common='e2e ' + name)

    def _odd(self, name, issuer='ca', extensions=(), start=None, end=None, key=None, digest='sha256', common='localhost'):
        """A certificate by that issuer, or by itself; sends its issuer where that is not a root."""
        with open(self.path(name + '.ext'), 'w') as f:
            f.write('\n'.join(extensions) + '\n')
        kind = ['-newkey', key, '-nodes'] if key else EC
        self._openssl('req', *kind, '-config', self.path('ca.cnf'), '-subj', '/CN=' + common,
                      '-keyout', self.path(name + '.key'), '-out', self.path(name + '.csr'))
        by = ['-cert', self.path(issuer + '.pem'), '-keyfile', self.path(issuer + '.key')] if issuer else [
            '-selfsign', '-keyfile', self.path(name + '.key')]
        dates = ['-startdate', start or '20250101000000Z', '-enddate', end or '20491231000000Z']
        self._openssl('ca', '-batch', '-config', self.path('ca.cnf'), *by, '-in', self.path(name + '.csr'), '-out',
                      self.path(name + '.pem'), '-notext', '-extfile', self.path(name + '.ext'), '-md', digest, *dates)
        if issuer and issuer.startswith('inter'):
            with open(self.path(name + '.pem'), 'a') as f, open(self.path(issuer + '.pem')) as above:
                f.write(above.read())

    def _make_odd(self):
        names = 'subjectAltName = ' + LOCAL
        past, future = ('20200101000000Z', '20200201000000Z'), ('20480101000000Z', '20490101000000Z')
        self._odd('not-begun', extensions=[names], start=future[0], end=future[1])
        self._odd('for-clients', extensions=[names, 'extendedKeyUsage = clientAuth'])
        self._odd('short-key', extensions=[names], key='rsa:768')
        self._odd('sha1', extensions=[names], digest='sha1')
        self._odd('critical', extensions=[names, '1.2.3.4 = critical,ASN1:NULL'])
        self._authority('root')
        self._authority('inter-ended', 'root', start=past[0], end=past[1])
        self._odd('below-ended', 'inter-ended', [names])
        self._authority('root-path', constraint='CA:TRUE,pathlen:0')
        self._authority('inter-path', 'root-path')
        self._odd('below-path', 'inter-path', [names])
        self._authority('root-ended', start=past[0], end=past[1])
        self._odd('below-root-ended', 'root-ended', [names])
        self._authority('root-not-begun', start=future[0], end=future[1])
        self._odd('below-root-not-begun', 'root-not-begun', [names])

    def _issued(self, name, common, names, start=None, end=None):
        self._openssl('req', *EC, '-config', self.path('ca.cnf'), '-subj', '/CN=' + common,
                      '-addext', 'subjectAltName=' + names, '-keyout', self.path(name + '.key'),
                      '-out', self.path(name + '.csr'))
        dates = ['-startdate', start, '-enddate', end] if start else ['-days', '30']
        self._openssl('ca', '-batch', '-config', self.path('ca.cnf'), '-cert', self.path('ca.pem'),
                      '-keyfile', self.path('ca.key'), '-in', self.path(name + '.csr'),
                      '-out', self.path(name + '.pem'), '-notext', *dates)

    def _make(self):
        os.makedirs(self.folder, exist_ok=True)
        with open(self.path('ca.cnf'), 'w') as f:
            f.write(CONFIG.format(d=self.folder))
        open(self.path('index.txt'), 'w').close()
        with open(self.path('serial'), 'w') as f:
            f.write('1000\n')
        self._self_signed('ca', 'e2e private CA', '-extensions', 'v3_ca')
        self._self_signed('self-signed', 'localhost', '-addext', 'subjectAltName=' + LOCAL)
        self._self_signed('stranger', 'a client nobody knows')
        self._issued('good', 'localhost', LOCAL)
        self._issued('wrong-name', 'other.example', 'DNS:other.example')
        self._issued('expired', 'localhost', LOCAL, '20200101000000Z', '20200201000000Z')
        self._issued('client', 'a client', 'DNS:client.example')
        self._make_odd()
