# SPDX-License-Identifier: MIT
"""Answers of token endpoints, good and bad: bytes, or actions of a scripted server."""
import base64
import gzip
import http
import json

TOKEN = 'cxt-Tk0_e2e.Zq7~vN4x/Wd+82LmPa=='
TOKEN2 = 'cxt-Second.9Hb3~Ku5rXe_Yw6Gn-Jt1s'


def reason_of(status):
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return 'Odd'


def reply(status=200, body=b'', headers=(), reason=None, ctype='application/json', length=True):
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    fields = [('Content-Type', ctype)] if ctype else []
    fields += [('Content-Length', str(len(body)))] if length else []
    fields += headers
    if not length:
        fields.append(('Connection', 'close'))
    lines = ['HTTP/1.1 %d %s' % (status, reason_of(status) if reason is None else reason)]
    lines += ['%s: %s' % field for field in fields]
    return '\r\n'.join(lines).encode() + b'\r\n\r\n' + body


def token(value=TOKEN, expires_in=7200, drop=(), headers=(), status=200, **more):
    body = {'access_token': value, 'token_type': 'Bearer', 'expires_in': expires_in, **more}
    return reply(status, {k: v for k, v in body.items() if k not in drop}, headers)


def error(code='invalid_client', status=401, description='Client authentication failed', headers=()):
    return reply(status, {'error': code, 'error_description': description}, headers)


def page(status=200, headers=(), text='Please sign in'):
    body = '<!DOCTYPE html>\n<html><head><title>%s</title></head><body>%s</body></html>' % (text, text)
    return reply(status, body, headers, ctype='text/html; charset=utf-8')


def limited(retry_after=None, status=429, body=None):
    headers = [('Retry-After', str(retry_after))] if retry_after is not None else []
    return reply(status, {'message': 'Too Many Requests'} if body is None else body, headers)


def redirect(to, status=302):
    return reply(status, b'', [('Location', to)], ctype=None)


def chunked(data, size=7, end=b'0\r\n\r\n'):
    pieces = [data[i:i + size] for i in range(0, len(data), size)]
    body = b''.join(b'%x\r\n%s\r\n' % (len(p), p) for p in pieces) + end
    return (b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n' + body)


def token_body(value=TOKEN, expires_in=7200):
    return json.dumps({'access_token': value, 'token_type': 'Bearer', 'expires_in': expires_in}).encode()


def raw(head, body=b''):
    """A hand-written answer, after which the connection is closed."""
    data = head.replace('\n', '\r\n').encode() + b'\r\n\r\n' + body
    return then_close(data)


def gzipped(declared):
    headers = [('Content-Encoding', 'gzip')] if declared else []
    return reply(200, gzip.compress(token_body()), headers)


def segment(data):
    text = json.dumps(data) if isinstance(data, dict) else data
    return base64.urlsafe_b64encode(text.encode()).rstrip(b'=').decode()


def jwt(**claims):
    return '.'.join([segment({'alg': 'RS256', 'typ': 'JWT'}), segment(claims), segment('e2e-signature-e2e')])


# ---- misbehaviour: actions ----

def then_close(data):
    def act(peer, _request):
        peer.send(data)
    return act


def close(_peer, _request):
    """Hangs up without a word."""


def reset(peer, _request):
    peer.reset()


def silent(peer, _request):
    peer.until_gone()


def then_silent(data):
    def act(peer, _request):
        peer.send(data)
        peer.until_gone()
    return act


def held(data):
    """The answer comes when the test says so."""
    def act(peer, _request):
        peer.hold()
        return data
    return act


def cut(data, keep):
    return then_close(data[:keep])


def drip(data, seconds=0.1):
    """One byte at a time, and never the last."""
    def act(peer, _request):
        for i in range(len(data) - 1):
            if not peer.send(data[i:i + 1]) or not peer.pace(seconds):
                return
        peer.until_gone()
    return act


def endless_headers(peer, _request):
    peer.send(b'HTTP/1.1 200 OK\r\n')
    line = b'X-Filler: ' + b'f' * 1000 + b'\r\n'
    for _ in range(16 << 10):
        if not peer.send(line):
            return


def endless_line(peer, _request):
    peer.send(b'HTTP/1.1 200 OK\r\nX-Filler: ')
    for _ in range(16 << 10):
        if not peer.send(b'f' * 1000):
            return


def endless_body(peer, _request):
    peer.send(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"access_token":"')
    for _ in range(64 << 10):
        if not peer.send(b'A' * 1000):
            return


def endless_chunks(peer, _request):
    peer.send(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
    for _ in range(64 << 10):
        if not peer.send(b'3e8\r\n' + b' ' * 1000 + b'\r\n'):
            return
