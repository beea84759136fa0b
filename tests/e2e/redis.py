# SPDX-License-Identifier: MIT
"""A Redis server of one case: on a Unix socket and a free port, and it keeps nothing."""
import os
import shutil
import subprocess
import threading

from harness import Failure, Skip, poll
from server import closed_port


class Redis:
    def __init__(self, t, *options, tls=None):
        if not shutil.which('redis-server'):
            raise Skip('redis-server is not here')
        self.t, self.folder = t, t.path('redis')
        os.makedirs(self.folder, exist_ok=True)
        self.socket, self.port = os.path.join(self.folder, 'socket'), closed_port()
        listen = ['--port', str(self.port), '--bind', '127.0.0.1']
        if tls:
            listen = ['--port', '0', '--tls-port', str(self.port), '--bind', '127.0.0.1', '--tls-cert-file', tls[0],
                      '--tls-key-file', tls[1], '--tls-ca-cert-file', tls[0], '--tls-auth-clients', 'no']
        self.command = ['redis-server', *listen, '--unixsocket', self.socket, '--save', '', '--appendonly', 'no',
                        '--dir', self.folder, '--daemonize', 'no', *options]
        t.servers.append(self)
        self.start(options)

    def start(self, options=()):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        if not poll(lambda: os.path.exists(self.socket) or self.process.poll() is not None, 20):
            raise Failure('redis-server does not start')
        if self.process.poll() is not None:
            raise Skip('redis-server does not start with %s' % ' '.join(options))

    requests = tls_errors = ()
    unix = property(lambda self: 'unix:' + self.socket)
    tcp = property(lambda self: 'redis://127.0.0.1:%d' % self.port)

    def cli(self, *words):
        done = subprocess.run(['redis-cli', '-s', self.socket, *words], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=30, check=True)
        return done.stdout

    def keys(self):
        return sorted(self.cli('KEYS', '*').split())

    def monitor(self):
        """All that clients say from here on; end() gives it."""
        return Monitor(self)

    def stop(self):
        """As a machine that goes away; start() brings it back, empty."""
        self.process.kill()
        self.process.wait(10)
        if os.path.exists(self.socket):
            os.unlink(self.socket)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


class Monitor:
    def __init__(self, redis):
        self.redis, self.said, self.began = redis, b'', threading.Event()
        self.process = subprocess.Popen(['redis-cli', '-s', redis.socket, 'MONITOR'], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        if not self.began.wait(20):
            raise Failure('MONITOR says nothing')

    def read(self):
        for line in self.process.stdout:
            self.said += line
            self.began.set()

    def end(self):
        self.redis.cli('PING')
        poll(lambda: b'"PING"' in self.said.upper(), 20)
        self.process.kill()
        self.process.wait(10)
        self.reader.join(10)
        self.process.stdout.close()
        return self.said
