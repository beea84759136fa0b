# SPDX-License-Identifier: MIT
"""A scripted loopback server: raw bytes in, raw bytes out.

A script is a list of actions; request n gets action n, the last one repeats. An action is bytes, or a
function (peer, request) that gives bytes to send (the connection stays open), or None: it did what it wanted
itself, and the connection is closed. Every wait is bounded, and close() ends them all.
"""
import socket
import ssl
import struct
import threading
import urllib.parse
import warnings

BOUND = 60            # seconds: no wait of a server is longer
HEAD_MAX = 1 << 20
BODY_MAX = 32 << 20
PATH = '/auth/oauth/token'


class Request:
    """A request, exactly as it came."""

    def __init__(self, head, body):
        self.raw = head + body
        self.head = head
        self.body = body
        lines = head.decode('latin-1').split('\r\n')
        self.line = lines[0]
        self.method, self.target, self.version = (self.line.split(' ') + ['', ''])[:3]
        self.headers = [self._field(line) for line in lines[1:] if line]

    @staticmethod
    def _field(line):
        name, _, value = line.partition(':')
        return name, value.strip()

    def all(self, name):
        return [v for n, v in self.headers if n.lower() == name.lower()]

    def header(self, name):
        """The one value of a field, None where it is not there or there more than once."""
        values = self.all(name)
        return values[0] if len(values) == 1 else None

    def names(self):
        return sorted(n.lower() for n, _ in self.headers)

    def form(self):
        pairs = urllib.parse.parse_qsl(self.body.decode('latin-1'), keep_blank_values=True,
                                       encoding='utf-8')
        return dict(pairs)


class Peer:
    """One connection, as an action sees it."""

    def __init__(self, server, sock):
        self.server = server
        self.sock = sock
        self.buffer = b''

    def send(self, data):
        """False when the client is gone."""
        try:
            self.sock.sendall(data)
            return True
        except OSError:
            return False

    def reset(self):
        """Closes with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.sock.close()

    def hold(self):
        """Waits until the test calls release(), or the server is closed."""
        self.server.released.wait(BOUND)

    def until_gone(self):
        """Says nothing until the client hangs up, or the server is closed."""
        try:
            while self.sock.recv(65536):
                pass
        except OSError:
            pass

    def pace(self, seconds):
        """The rhythm of a slow answer. False when the server is being closed."""
        return not self.server.stopped.wait(seconds)

    def more(self):
        try:
            data = self.sock.recv(65536)
        except OSError:
            return False
        self.buffer += data
        return bool(data)

    def take(self, size):
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def read_until(self, mark, limit):
        while mark not in self.buffer:
            if len(self.buffer) > limit or not self.more():
                return None
        return self.take(self.buffer.index(mark) + len(mark))

    def read_size(self, size):
        while len(self.buffer) < size:
            if not self.more():
                break
        return self.take(size)

    def read_request(self):
        """None when the client hung up before a whole head came."""
        head = self.read_until(b'\r\n\r\n', HEAD_MAX)
        if head is None:
            return None
        request = Request(head, b'')
        length = request.header('content-length')
        if length and length.isdigit():
            return Request(head, self.read_size(min(int(length), BODY_MAX)))
        if 'chunked' in (request.header('transfer-encoding') or ''):
            return Request(head, self.read_until(b'0\r\n\r\n', BODY_MAX) or b'')
        return request


class Server:
    def __init__(self, *script, tls=None, greet=None, backlog=512):
        """tls: an ssl.SSLContext. greet: bytes or action for every connection, before any request is read."""
        self.script = list(script)
        self.tls = tls
        self.greet = greet
        self.requests = []
        self.connections = 0
        self.tls_errors = []
        self.stopped = threading.Event()
        self.released = threading.Event()
        self.changed = threading.Condition()
        self.peers = set()
        self.sock = socket.create_server(('127.0.0.1', 0), backlog=backlog)
        self.sock.settimeout(0.2)
        self.port = self.sock.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def url(self, path=PATH, host='127.0.0.1'):
        return '%s://%s:%d%s' % ('https' if self.tls else 'http', host, self.port, path)

    @property
    def count(self):
        with self.changed:
            return len(self.requests)

    def wait(self, count, seconds=20):
        """True when count requests came in time."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.requests) >= count, seconds)

    def release(self):
        self.released.set()

    def close(self):
        self.stopped.set()
        self.released.set()
        self.sock.close()
        with self.changed:
            peers = list(self.peers)
        for sock in peers:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.thread.join(5)

    def _accept(self):
        while not self.stopped.is_set():
            try:
                sock = self.sock.accept()[0]
            except TimeoutError:
                continue
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        sock.settimeout(BOUND)
        with self.changed:
            self.connections += 1
            self.peers.add(sock)
        try:
            with self._secured(sock) as stream:
                with self.changed:
                    self.peers.add(stream)
                self._talk(Peer(self, stream))
                with self.changed:
                    self.peers.discard(stream)
        except (OSError, ValueError) as problem:
            with self.changed:
                self.tls_errors.append(str(problem))
        finally:
            with self.changed:
                self.peers.discard(sock)
            sock.close()

    def _secured(self, sock):
        if not self.tls:
            return sock
        with sock.dup() as bare:
            try:
                return self.tls.wrap_socket(sock, server_side=True)
            except OSError:
                self._let_go(bare)
                raise

    @staticmethod
    def _let_go(sock):
        """After a handshake that failed: the client gets to read the alert, no RST runs over it."""
        try:
            sock.settimeout(5)
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(65536):
                pass
        except OSError:
            pass

    def _talk(self, peer):
        if self.greet is not None:
            self._act(self.greet, peer, None)
            return
        while not self.stopped.is_set():
            request = peer.read_request()
            if request is None or not self._act(self._next(request), peer, request):
                return

    def _next(self, request):
        with self.changed:
            action = self.script[min(len(self.requests), len(self.script) - 1)] if self.script else None
            self.requests.append(request)
            self.changed.notify_all()
        return action

    @staticmethod
    def _act(action, peer, request):
        data = action(peer, request) if callable(action) else action
        return data is not None and peer.send(data)


def closed_port():
    """A loopback port on which nothing listens."""
    with socket.create_server(('127.0.0.1', 0)) as sock:
        return sock.getsockname()[1]


def tls_context(cert, key, client_ca=None, version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers('ALL:@SECLEVEL=0')      # what this side would not take itself is the client's to refuse
    if version:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            context.minimum_version = context.maximum_version = version
    context.load_cert_chain(cert, key)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)
    return context
