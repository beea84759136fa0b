# SPDX-License-Identifier: MIT
"""The code of reports, run as it is printed, with nothing set but ids and secrets: it gets a token."""
import base64
import os
import shutil
import subprocess
from urllib.parse import unquote_plus

import endpoint
from harness import WILD_SECRET, Skip, equal, found, table, true
from replies import error, token

NPM = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'build', 'interop', 'node_modules')
SYSTEM_PYTHON = '/usr/bin/python3'


def node_folder(t):
    """A folder where node finds axios."""
    places = [os.environ.get('CXTOKEN_NODE_MODULES', ''), NPM]
    found_at = [p for p in places if p and os.path.isdir(os.path.join(p, 'axios'))]
    if not found_at:
        raise Skip('axios is not installed (make interop does it)')
    folder = t.path('given', 'node')
    os.makedirs(os.path.join(folder, 'node_modules'), exist_ok=True)
    link = os.path.join(folder, 'node_modules', 'axios')
    if not os.path.exists(link):
        os.symlink(os.path.abspath(os.path.join(found_at[0], 'axios')), link)
    return folder


def needs(program):
    if not shutil.which(program):
        raise Skip(program + ' is not here')
    if program == 'dotnet' and int(subprocess.run(['dotnet', '--version'], capture_output=True, check=False).stdout.split(b'.')[0] or 0) < 10:
        raise Skip('this dotnet runs no single file')


def python_with_requests():
    for python in (SYSTEM_PYTHON, 'python3'):
        if shutil.which(python) and subprocess.run([python, '-c', 'import requests'], capture_output=True, check=False).returncode == 0:
            return python
    raise Skip('Python requests is not here')


# How each code is saved and run. Java needs the file's name, Go and node its ending.
RUNS = {
    ('axios', 0): ('node', 'token.mjs', lambda f: ['node', f]), ('axios', 1): ('node', 'token.cjs', lambda f: ['node', f]),
    ('fetch', 0): ('node', 'token.mjs', lambda f: ['node', f]), ('curl', 0): ('curl', 'token.sh', lambda f: ['sh', f]),
    ('requests', 0): ('python3', 'token.py', lambda f: [python_with_requests(), '-I', f]),
    ('java', 0): ('java', 'Token.java', lambda f: ['java', f]), ('go', 0): ('go', 'token.go', lambda f: ['go', 'run', f]),
    ('powershell', 0): ('pwsh', 'token.ps1', lambda f: ['pwsh', '-NoProfile', '-File', f]),
    ('csharp', 0): ('dotnet', 'token.cs', lambda f: ['dotnet', 'run', f]),
    ('k6', 0): ('node', 'token.mjs', lambda f: ['node', K6, f]),
}
# Debian and npm have no k6: node runs the script, with modules that do what it imports.
K6 = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'k6', 'run.mjs')


def runs(t, client, which, make, args=(), more=None):
    program, name, command = RUNS[client, which]
    needs(program)
    folder = node_folder(t) if client == 'axios' else t.path('given')
    t.secret = t.canaries['this secret'] = WILD_SECRET
    server = t.server(make(t), path="/auth/o'auth/$(token)")
    t.run('--diagnose', *args, env=more, status=(0, 4))
    given = ['--diagnose', '--client', client, *args]
    codes = [s['code'] for s in t.run(*given, '--json', env=more, status=(0, 4)).json()['snippets']]
    code = codes[which]
    true(which > 0 or '\n\n' + code + '\n' in t.run(*given, env={**(more or {}), 'COLUMNS': '100'}, status=(0, 4)).text,
         'the text report has other code')
    found('!CXONE_TOKEN_URL', code, 'the code')
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(code)
    before = server.count
    env = {'PATH': os.environ['PATH'], 'HOME': os.environ.get('HOME', t.home), 'GOCACHE': t.path('given', 'go'), 'GO111MODULE': 'off',
           'CXONE_CLIENT_ID': t.id, 'CXONE_CLIENT_SECRET': t.secret, **(more or {})}
    done = subprocess.run(command(path), env=env, cwd=folder, capture_output=True, timeout=120, check=False)
    equal(0, done.returncode, 'exit status\n%s\n%s' % (code, (done.stderr or done.stdout).decode()[-800:]))
    equal(1, server.count - before, 'requests of the code')
    request = server.requests[-1]
    found('^application/x-www-form-urlencoded', request.header('content-type'), 'Content-Type')


def users(t):
    return endpoint.users(t.id, t.secret)


def encoded(t):
    """Takes every spelling of a form-encoded pair, as a server that decodes it does."""
    def answer(peer, request):
        if not (request.header('content-type') or '').startswith('application/x-www-form-urlencoded'):
            return error()
        word, _, value = (request.header('authorization') or '').partition(' ')
        pair = base64.b64decode(value).decode().partition(':') if word == 'Basic' else ('', '', '')
        return token() if (unquote_plus(pair[0]), unquote_plus(pair[2])) == (t.id, t.secret) else error()
    return answer


ROWS = []
for (client, which) in RUNS:
    for method, make, args in (('post', users, ()), ('basic', encoded, ('--auth-method', 'basic')),
                               ('basic-raw', lambda t: endpoint.basic(t.id, t.secret, False), ('--auth-method', 'basic-raw'))):
        ROWS.append(('%s%s.%s' % (client, '-commonjs' if which else '', method), client, which, make, args))
table('snippets.run', ROWS, runs)
