#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs every example of README.md and man/cxtoken.1, and compares what it prints with what is said here.

run.py --binary PATH [--verbose]

An example is one command of a fenced sh block or of a .Bd -literal block, as it stands in the document. It
runs in an empty home folder, with a loopback endpoint in the environment (CXONE_TOKEN_URL, API_URL) and a
`cxtoken` in PATH. Nothing leaves the machine: https goes through a proxy here that plays the issuer itself.
An example without an entry in EXPECTED or SKIPPED is a failure, and so is an entry without an example.
"""
import argparse
import base64
import collections
import contextlib
import http.server
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMIT = 60  # seconds an example may take
FIRST_COMMAND_BY = 20  # the line of README.md by which the first command comes

TOKEN = 'docs-token-123456789'
ISSUER = 'cxone.niceincontact.com'
# What a reader puts in the place of `...`.
VALUES = {
    'CXONE_CLIENT_ID': '3f0a6c1e-58b7-4d29-9e13-7a2b5c8d4e6f',
    'CXONE_CLIENT_SECRET': 'kJ8+vQ2mT7xW4pL9sD6fG1h=',
    'CXONE_ACCESS_KEY_ID': 'A2B3C4D5E6F7' * 4 + 'GHIJ====',
}
KEY_SECRET = 'Z7Y6X5W4V3U2' * 4 + 'TSRQ===='

# ---- what each example must show ----

NOTHING = r'\A\Z'
REFUSED_JSON = r'^form-ok-json-refused: '


class Expected:
    """status, and patterns (found anywhere, ^ and $ at lines) for standard output and standard error."""

    def __init__(self, out, err=NOTHING, status=0, requests=0, show='', client=None, issuer=False):
        self.out, self.err, self.status = out, err, status
        self.requests = requests  # how many come to the endpoint and the API together; None: not looked at
        self.show = show          # a command behind the example, to see what it did
        self.client = client      # the body that a client sends to the listener that the example starts
        self.issuer = issuer      # it asks the issuer, by way of the proxy


SKIPPED = {
    'cxtoken --serve &': 'serves until it is ended; tests/e2e/cases_serve.py runs it',
    'export TOKEN_URL=http://127.0.0.1:8402/auth/oauth/token': 'for the line below it',
    'k6 run script.js': 'k6 is not here',
    'make deps demo': 'installs packages',
    'make deps check': 'installs packages',
    'make install': 'writes outside of the temporary folder; distcheck runs it',
    'make deb': 'package-test runs it',
    'make image': 'package-test runs it',
    'docker run --rm -e CXONE_CLIENT_ID -e CXONE_CLIENT_SECRET cxtoken': 'package-test runs the image in a root of its own',
}
INSPECT = """cxtoken --inspect=- <<'EOF'
curl -d '{"grant_type":"client_credentials"}' https://api.example/token
EOF"""
ACCESS_KEY = 'cxtoken --issuer https://cxone.niceincontact.com --grant-type password --auth-method basic'
# What a reader's client sent, its values hidden by the log that has it.
REQUEST = """POST /auth/oauth/token HTTP/1.1
User-Agent: axios/1.7.2
Content-Type: application/json

{"grant_type":"client_credentials","client_id":"***","client_secret":"***"}
"""
EXPECTED = {
    'export CXONE_CLIENT_ID=... CXONE_CLIENT_SECRET=...': Expected(NOTHING),
    'export CXONE_ACCESS_KEY_ID=... CXONE_ACCESS_KEY_SECRET_FILE=key.txt': Expected(NOTHING),
    'token=$(cxtoken)': Expected(r'\A<%s>\Z' % TOKEN, requests=1, show='printf "<%s>" "$token"'),
    'cxtoken': Expected(r'\A%s\n\Z' % TOKEN, requests=1),
    'cxtoken --output header | curl -H @- "$API_URL"':
        Expected(r'\A\{"agents":\[\]\}\Z', err='', requests=2),
    'cxtoken --client-id "$ID" --client-secret-file ~/.cxone-secret':
        Expected(r'\A%s\n\Z' % TOKEN, requests=1),
    'cxtoken --diagnose': Expected(REFUSED_JSON, err='^cxtoken: sending up to 2 requests', requests=2),
    'cxtoken --diagnose --api-url "$API_URL"':
        Expected(REFUSED_JSON, err='^cxtoken: sending up to 2 requests', requests=3),
    'cxtoken --listen --once':
        Expected(r'^json-body: ', err=r'\Acxtoken: listening on http://127\.0\.0\.1:\d+/\S+\n\Z',
                 status=4, client=b'{"grant_type":"client_credentials"}'),
    'cxtoken --listen --forward --replay --once':
        Expected(r'(?s)1 a correct request: token.*^json-body: ', err=r'\Acxtoken: listening on http://127\.0\.0\.1:\d+/\S+\n(?s:.*)up to 6 requests',
                 status=4, client=b'{"grant_type":"client_credentials"}', requests=None),
    'cxtoken --inspect=request.txt --replay':
        Expected(r'(?s)1 a correct request: token.*^json-body: ', err='^cxtoken: sending up to 6 requests', status=4, requests=5),
    'cxtoken --check': Expected(NOTHING, err=r'\Acxtoken: ok: a token from http.*\n\Z', requests=1),
    'cxtoken --dry-run': Expected(r'^  Asked +nothing \(dry run\)'),
    INSPECT: Expected(r'^json-under-form-header: ', status=4),
    'cxtoken --explain=json-body': Expected(r'\Ajson-body\n\n(?s:.*)^To fix it: '),
    'cxtoken --explain=credentials-refused': Expected(r'\Acredentials-refused\n\n(?s:.*)^To fix it: '),
    ACCESS_KEY: Expected(r'\A%s\n\Z' % TOKEN, requests=None, issuer=True),
    """cxtoken --issuer https://cxone.niceincontact.com \\
    --grant-type password --auth-method basic \\
    --access-key-secret-file key.txt""": Expected(r'\A%s\n\Z' % TOKEN, requests=None, issuer=True),
}
# The section of an excerpt (```text), and the example whose standard output it quotes.
EXCERPTS = {'What the report looks like': 'cxtoken --diagnose'}

# ---- the documents ----

Example = collections.namedtuple('Example', 'where before text')  # before: exports above it in its block
Excerpt = collections.namedtuple('Excerpt', 'where section lines')


def read(name):
    with open(os.path.join(ROOT, name), encoding='utf-8') as f:
        return f.read().splitlines()


def commands(lines):
    """(offset, text) of each command; a here-document and continued lines belong to their command."""
    found, at = [], 0
    while at < len(lines):
        start, line = at, re.sub(r'(^|\s\s+)#.*', '', lines[at]).rstrip()
        at += 1
        if not line.strip():
            continue
        text = [line]
        while text[-1].endswith('\\') and at < len(lines):
            text.append(lines[at])
            at += 1
        end = re.search(r"<<-?\s*'?(\w+)'?", line)
        while end and text[-1] != end.group(1) and at < len(lines):
            text.append(lines[at])
            at += 1
        found.append((start, '\n'.join(text)))
    return found


def examples_of_block(name, first, lines):
    before = []
    for offset, text in commands(lines):
        yield Example('%s:%d' % (name, first + offset), tuple(before), text)
        if text.startswith('export '):
            before.append(text)


def read_markdown(name):
    """Examples of sh blocks, one-line commands of yaml blocks, and excerpts (text blocks)."""
    examples, excerpts, kind, section, start, block = [], [], None, '', 0, []
    for number, line in enumerate(read(name), 1):
        if kind is None:
            section = line.lstrip('# ') if line.startswith('#') else section
            if line.startswith('```'):
                kind, start, block = line[3:].strip() or 'text', number + 1, []
        elif line.startswith('```'):
            if kind == 'sh':
                examples += examples_of_block(name, start, block)
            elif kind == 'text':
                excerpts.append(Excerpt('%s:%d' % (name, start), section, block))
            elif kind == 'yaml':
                examples += [Example('%s:%d' % (name, start + i), (), m.group(1)) for i, text in enumerate(block)
                             for m in [re.search(r'^\s*(?:run:|-) (cxtoken\b.*)$', text)] if m]
            elif kind not in ('js', 'ini', 'conf'):  # tests/interop/cases_serve.mjs runs js, the others are settings
                raise SystemExit('%s:%d: a block of %s: say in run.py what to do with it' % (name, start, kind))
            kind = None
        else:
            block.append(line)
    return examples, excerpts


def read_mdoc(name):
    examples, block, start = [], None, 0
    for number, line in enumerate(read(name), 1):
        if line.startswith('.Bd -literal'):
            block, start = [], number + 1
        elif line.startswith('.Ed') and block is not None:
            examples += examples_of_block(name, start, block)
            block = None
        elif block is not None:
            block.append(line.replace('\\e', '\\').replace('\\-', '-').replace('\\&', ''))
    return examples


# ---- the endpoint, the API, and the proxy that plays the issuer ----


class Handler(http.server.BaseHTTPRequestHandler):
    """The token endpoint of this project's users: a form gets a token, anything else 401."""
    protocol_version = 'HTTP/1.1'
    timeout = LIMIT

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass

    def answer(self, status, document):
        body = json.dumps(document, separators=(',', ':')).encode()
        self.server.seen += 1
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        if self.path != ISSUER + ':443' or self.server.tls is None:
            self.close_connection = True
            return
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile('rb', -1)
        self.wfile = self.connection.makefile('wb', 0)

    def do_GET(self):
        if self.path == '/api/agents':
            good = self.headers.get('Authorization') == 'Bearer ' + TOKEN
            self.answer(200 if good else 401, {'agents': []} if good else {'message': 'no token'})
        elif self.path == '/.well-known/openid-configuration' and self.headers.get('Host') == ISSUER:
            self.answer(200, {'issuer': 'https://' + ISSUER, 'token_endpoint': 'https://' + ISSUER + '/auth/token',
                              'grant_types_supported': ['password'],
                              'token_endpoint_auth_methods_supported': ['client_secret_basic']})
        else:
            self.answer(404, {'message': 'not found'})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0)).decode('utf-8', 'replace')
        form = {}
        if self.headers.get('Content-Type') == 'application/x-www-form-urlencoded':
            form = dict(urllib.parse.parse_qsl(body))
        if self.allowed(form):
            self.answer(200, {'access_token': TOKEN, 'token_type': 'Bearer', 'expires_in': 7200})
        else:
            self.answer(401, {'error': 'invalid_client'})

    def allowed(self, form):
        pair = (VALUES['CXONE_CLIENT_ID'], VALUES['CXONE_CLIENT_SECRET'])
        if self.path == '/auth/oauth/token':
            return (form.get('client_id'), form.get('client_secret')) == pair and \
                form.get('grant_type') == 'client_credentials'
        basic = 'Basic ' + base64.b64encode(':'.join(map(urllib.parse.quote_plus, pair)).encode()).decode()
        return self.path == '/auth/token' and self.headers.get('Authorization') == basic and \
            (form.get('grant_type'), form.get('username'), form.get('password')) == \
            ('password', VALUES['CXONE_ACCESS_KEY_ID'], KEY_SECRET)


def make_certificate(folder):
    """(certificate, key) for the issuer's name; None without openssl."""
    if shutil.which('openssl') is None:
        return None
    made = os.path.join(folder, 'issuer.pem'), os.path.join(folder, 'issuer.key')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                    '-days', '2', '-subj', '/CN=' + ISSUER, '-addext', 'subjectAltName=DNS:' + ISSUER,
                    '-keyout', made[1], '-out', made[0]],
                   stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=True)
    return made


@contextlib.contextmanager
def endpoint(certificate):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.daemon_threads, server.seen, server.tls = True, 0, None
    if certificate is not None:
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(*certificate)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


# ---- running one ----


class Mismatch(Exception):
    """What an example did, and what it should have done."""


def write(path, text, mode):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), 'w', encoding='utf-8') as f:
        f.write(text)


def make_home(folder, binary):
    """A home with the files that the examples name. --listen takes a free port instead of its default one."""
    home = tempfile.mkdtemp(dir=folder)
    os.mkdir(os.path.join(home, 'bin'))
    write(os.path.join(home, 'bin', 'cxtoken'), """#!/bin/sh
for arg; do
	shift
	[ "$arg" != --listen ] || arg=--listen=127.0.0.1:0
	set -- "$@" "$arg"
done
exec '%s' "$@"
""" % binary, 0o700)
    write(os.path.join(home, '.cxone-secret'), VALUES['CXONE_CLIENT_SECRET'] + '\n', 0o600)
    write(os.path.join(home, 'key.txt'), KEY_SECRET + '\n', 0o600)
    write(os.path.join(home, 'request.txt'), REQUEST, 0o600)
    return home


def environment(home, port, certificate):
    base = 'http://127.0.0.1:%d' % port
    return {
        'PATH': os.path.join(home, 'bin') + os.pathsep + os.environ.get('PATH', '/usr/bin:/bin'),
        'HOME': home, 'TMPDIR': home, 'LANG': 'C.UTF-8', 'COLUMNS': '80', 'TERM': 'dumb',
        'ID': VALUES['CXONE_CLIENT_ID'], 'API_URL': base + '/api/agents', 'CXONE_TOKEN_URL': base + '/auth/oauth/token',
        'https_proxy': base, 'CURL_CA_BUNDLE': certificate[0] if certificate else '/nowhere', **VALUES,
    }


def filled(text):
    return re.sub(r'\b(\w+)=\.\.\.', lambda m: "%s='%s'" % (m.group(1), VALUES[m.group(1)]), text)


def send_as_client(said, body):
    address = re.search(r'http://\S+', said)
    if address is None:
        raise Mismatch('the listener says no address: %r' % said)
    request = urllib.request.Request(address.group(0), body, {'Content-Type': 'application/json',
                                                               'User-Agent': 'axios/1.7.2'})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with contextlib.suppress(urllib.error.HTTPError):
        opener.open(request, timeout=LIMIT).close()


def execute(example, expected, home, env):
    """(status, standard output, standard error)."""
    script = '\n'.join([filled(t) for t in example.before] + [filled(example.text), expected.show])
    process = subprocess.Popen(['sh', '-c', script], cwd=home, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    watch = threading.Timer(LIMIT, os.killpg, (process.pid, signal.SIGKILL))
    watch.start()
    try:
        said = ''
        if expected.client is not None:
            said = process.stderr.readline()
            send_as_client(said, expected.client)
        out, err = process.communicate()
        return process.returncode, out, said + err
    finally:
        watch.cancel()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def compare(expected, status, out, err, requests):
    wrong = []
    if status != expected.status:
        wrong.append('status %d, want %d' % (status, expected.status))
    for name, pattern, text in (('standard output', expected.out, out), ('standard error', expected.err, err)):
        if not re.search(pattern, text, re.M):
            wrong.append('%s does not match %s' % (name, pattern))
    if expected.requests is not None and requests != expected.requests:
        wrong.append('%d requests, want %d' % (requests, expected.requests))
    if wrong:
        raise Mismatch('%s\n--- standard output\n%s--- standard error\n%s' % ('; '.join(wrong), out, err))


def run_example(example, expected, folder, binary, certificate):
    """Its standard output."""
    home = make_home(folder, binary)
    with endpoint(certificate) as server:
        env = environment(home, server.server_port, certificate)
        status, out, err = execute(example, expected, home, env)
        compare(expected, status, out, err, server.seen)
    return out


# ---- excerpts ----


def plain(lines):
    """Without what differs from run to run: times, and the padding behind them."""
    return [re.sub(r'(after \d+|in less than 1) ms *', 'after N ms ', line).rstrip() for line in lines]


def check_excerpt(excerpt, out):
    """The pieces between lines of `...` are in the output, whole and in this order."""
    want, have, at = plain(excerpt.lines), plain(out.splitlines()), 0
    pieces = [[]]
    for line in want:
        if line == '...':
            pieces.append([])
        else:
            pieces[-1].append(line)
    for piece in pieces:
        found = next((i for i in range(at, len(have) - len(piece) + 1) if have[i:i + len(piece)] == piece), None)
        if found is None:
            raise Mismatch('the output does not have these lines there:\n%s\n--- output\n%s' % ('\n'.join(piece), out))
        at = found + len(piece)


# ---- the documents' own rules ----


def check_first_command(examples):
    line = int(examples[0].where.rsplit(':', 1)[1]) if examples else 0
    if not 0 < line <= FIRST_COMMAND_BY:
        raise Mismatch('the first command stands on line %d, not by line %d' % (line, FIRST_COMMAND_BY))


def check_manual_lint():
    done = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', os.path.join(ROOT, 'man', 'cxtoken.1')],
                          capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode or done.stdout or done.stderr:
        raise Mismatch(done.stdout + done.stderr)


def check_entries(examples):
    texts = {e.text for e in examples}
    stale = [t for t in [*EXPECTED, *SKIPPED] if t not in texts]
    if stale:
        raise Mismatch('no document has these any more:\n%s' % '\n'.join(stale))


# ---- all of it ----


class Count:
    def __init__(self, verbose):
        self.verbose, self.passed, self.failed = verbose, 0, 0

    def check(self, name, job, *args):
        """What the job gives; None when it failed."""
        try:
            result = job(*args)
        except Mismatch as e:
            self.failed += 1
            print('FAILED %s\n    %s\n' % (name, str(e).rstrip().replace('\n', '\n    ')), flush=True)
            return None
        self.passed += 1
        if self.verbose:
            print('passed %s' % name)
        return result


def unknown(what):
    raise Mismatch('tests/docs/run.py does not say what this must show: %s' % what)


def run_all(count, examples, excerpts, folder, binary):
    certificate = make_certificate(folder)
    outputs = {}
    for example in examples:
        name = '%s %s' % (example.where, example.text.splitlines()[0])
        expected = EXPECTED.get(example.text)
        if example.text in SKIPPED:
            print('skipped %s: %s' % (name, SKIPPED[example.text]))
        elif expected is None:
            count.check(name, unknown, example.text)
        elif expected.issuer and certificate is None:
            print('skipped %s: there is no openssl' % name)
        else:
            outputs[example.text] = count.check(name, run_example, example, expected, folder, binary, certificate)
    for excerpt in excerpts:
        out = outputs.get(EXCERPTS.get(excerpt.section))
        if out is None:
            count.check(excerpt.where, unknown, 'the excerpt under "%s"' % excerpt.section)
        else:
            count.check(excerpt.where + ' excerpt', check_excerpt, excerpt, out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--binary', required=True, help='the program under test')
    parser.add_argument('--verbose', action='store_true', help='name what passed, too')
    given = parser.parse_args()
    binary = os.path.abspath(given.binary)
    if not os.access(binary, os.X_OK):
        sys.exit('%s: not a program' % given.binary)
    readme, excerpts = read_markdown('README.md')
    examples = readme + read_mdoc('man/cxtoken.1')
    count = Count(given.verbose)
    with tempfile.TemporaryDirectory(prefix='cxtoken-docs-') as folder:
        run_all(count, examples, excerpts, folder, binary)
    count.check('every entry has its example', check_entries, examples)
    count.check('README.md: the first command', check_first_command, readme)
    if shutil.which('mandoc'):
        count.check('man/cxtoken.1: lint', check_manual_lint)
    else:
        print('skipped man/cxtoken.1: lint: there is no mandoc')
    print('%d passed, %d failed' % (count.passed, count.failed))
    return 1 if count.failed else 0


if __name__ == '__main__':
    sys.exit(main())
