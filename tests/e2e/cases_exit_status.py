# SPDX-License-Identifier: MIT
"""Each exit status of the contract, by its real causes; and the command line itself."""
import os

import replies
from harness import CLIENT_ID, SECRET, case, equal, found, table
from replies import TOKEN, token
from server import closed_port

URL = 'CXONE_TOKEN_URL'


@case('exit.0-and-its-siblings')
def overview(t):
    """The table of the manual, each line by one real cause."""
    rows = [
        (0, token(), {}), (3, token(), {'CXONE_CLIENT_SECRET': None}), (4, replies.error(), {}),
        (5, replies.limited(60), {}), (6, replies.close, {}), (8, replies.page(200), {}),
    ]
    for status, answer, env in rows:
        t.server(answer)
        t.run('--retry', '0', '--no-cache', env=env, status=status)
    t.run(env={URL: 'http://token.example.test/'}, status=2)
    t.run('--retry', '0', env={URL: 'http://127.0.0.1:%d/' % closed_port()}, status=6)


@case('exit.7')
def tls(t):
    t.tls_server('self-signed', token())
    t.run('--retry', '0', status=7)


@case('exit.1')
def unwritable(t):
    t.server(token())
    with open('/dev/full', 'wb') as full:
        process = t.start(stdout=full, mode='report')
        equal(1, process.end().status, 'status')


def usage(t, args, err, env=None):
    """Exit 2, one line that names what is wrong; nothing is sent, nothing written."""
    server = t.server(token())
    result = t.run(*args, env=env, status=2, err=err)
    equal((0, []), (server.connections, t.written()), 'connections and files')
    equal(b'', result.out, 'standard output')


table('exit.2.usage', [
    ('unknown-option', ('--no-such-option',), '--no-such-option'),
    ('unknown-letter', ('-Q',), 'Q'), ('operand', ('something',), 'something|operand|argument'),
    ('operand-after-dashes', ('--', '--diagnose'), '--diagnose|operand|argument'),
    ('empty-operand', ('',), 'operand|argument'),
    ('abbreviation', ('--client-i', 'x'), '--client-i'), ('abbreviation-diag', ('--diag',), '--diag'),
    ('no-argument', ('--client-id',), '--client-id'), ('no-argument-letter', ('-m',), 'm'),
    ('argument-to-a-switch', ('--check=yes',), '--check'),
    ('output-value', ('--output', 'xml'), ['--output', 'token']),
    ('output-of-a-report', ('--diagnose', '--output', 'json'), ['--output.*--diagnose.*--json']),
    ('output-of-no-token', ('--clear-cache', '--output=token'), ['--output.*--clear-cache']),
    ('grant-value', ('--grant-type', 'implicit'), ['--grant-type', 'client_credentials']),
    ('auth-value', ('--auth-method', 'digest'), ['--auth-method', 'basic']),
    ('color-value', ('--color', 'sometimes'), ['--color', 'auto']),
    ('min-ttl-word', ('--min-ttl', 'soon'), '--min-ttl'), ('min-ttl-negative', ('--min-ttl=-1',), '--min-ttl'),
    ('min-ttl-huge', ('--min-ttl', '99999999999999999999'), '--min-ttl'),
    ('max-time-word', ('-m', 'x'), 'max-time'), ('max-time-empty', ('--max-time', ''), '--max-time'),
    ('max-time-unit', ('--max-time', '5s'), '--max-time'), ('retry-word', ('--retry', 'x'), '--retry'),
    ('retry-fraction', ('--retry', '1.5'), '--retry'),
    ('connect-timeout-word', ('--connect-timeout', 'x'), '--connect-timeout'),
    ('client-value', ('--diagnose', '--client', 'cobol'), ['--client', 'axios']),
    ('probes-value', ('--diagnose', '--probes', 'form,nosuch'), ['--probes', 'nosuch']),
    ('completion-value', ('--completion', 'csh'), ['bash', 'zsh', 'fish']),
    ('explain-empty', ('--explain=',), '--explain lacks the id'),
    ('explain-empty-word', ('--explain', ''), '--explain lacks the id'),
    ('explain-value', ('--explain', 'no-such-cause'), 'no-such-cause'),
    ('two-modes', ('--diagnose', '--cache-status'), '--diagnose|--cache-status'),
    ('diagnose-cached-only', ('--diagnose', '--cached-only'), ['--diagnose', '--cached-only']),
    ('check-diagnose', ('--check', '--diagnose'), ['--diagnose', '--check']),
    ('check-dry-run', ('--check', '--dry-run'), ['--dry-run', '--check']),
    ('check-cache-status', ('--check', '--cache-status'), ['--cache-status', '--check']),
    ('check-clear-cache', ('--check', '--clear-cache'), ['--clear-cache', '--check']),
    ('check-listen', ('--check', '--listen=0', '--once'), ['--listen', '--check']),
    ('check-inspect', ('--check', '--inspect=/dev/null'), ['--inspect', '--check']),
    ('check-explain', ('--check', '--explain=json-body'), ['--explain', '--check']),
    ('env-grant', (), ['CXONE_GRANT_TYPE', 'client_credentials'], {'CXONE_GRANT_TYPE': 'implicit'}),
    ('env-auth', (), ['CXONE_AUTH_METHOD'], {'CXONE_AUTH_METHOD': 'digest'}),
    ('env-min-ttl', (), ['CXONE_MIN_TTL'], {'CXONE_MIN_TTL': 'soon'}),
    ('token-url-empty', ('--token-url', ''), '--token-url|URL'),
    ('token-url-http', ('--token-url', 'http://token.example.test/'), ['https', 'token.example.test']),
    ('url-with-userinfo', ('--token-url', 'https://u:p@token.example.test/'), 'credential|user|password'),
    ('url-with-fragment', ('--token-url', 'https://token.example.test/#x'), 'fragment|#'),
    ('issuer-http', ('--issuer', 'http://issuer.example.test/'), ['https', 'issuer.example.test']),
    ('api-url-http', ('--check', '--api-url', 'http://api.example.test/'), ['https', 'api.example.test']),
    ('listen-elsewhere', ('--listen=0.0.0.0:0',), 'loopback'),
    ('listen-port', ('--listen=99999999',), '99999999|port'),
    ('inspect-nothing', ('--inspect=/dev/null',), '.'),
], usage)


@case('exit.2.usage-points-to-help')
def points_to_help(t):
    t.run('--no-such-option', status=2, err='--help')


@case('exit.2.secret-is-not-shown')
def wrong_after_secret(t):
    """A usage error beside a secret: the secret is not in it."""
    for args in (('--client-secret', SECRET, '--no-such'), ('--no-such', '--client-secret', SECRET),
                 ('--client-secret=' + SECRET, 'operand'), ('--access-key-secret', SECRET, '--output', 'x')):
        t.run(*args, status=2)


@case('exit.2.misplaced-secret-is-not-shown')
def misplaced_secret(t):
    """The secret given as an operand, or to a misspelt option."""
    t.run('--client-secret', 'x123456', SECRET, status=2, may_show=())
    t.run('--client-secrets=' + SECRET, status=2)
    t.run('--client_secret=' + SECRET, status=2)


@case('exit.values-with-equals-and-without')
def values(t):
    server = t.server(token())
    for args in (('--client-id', 'a-b-c-d'), ('--client-id=a-b-c-d',)):
        t.run('--no-cache', *args, '--', out=TOKEN + '\n')
    equal(['a-b-c-d'] * 2, [r.form()['client_id'] for r in server.requests], 'ids')


@case('exit.empty-environment')
def empty_environment(t):
    """Nothing set at all: exit 3, not a crash, not a request to the default endpoint."""
    everything = {k: None for k in t.environment(None) if k not in ('LD_LIBRARY_PATH', 'ASAN_OPTIONS')}
    t.run(env=everything, status=3, err='CXONE_CLIENT_ID')


@case('exit.no-program-name')
def no_name(t):
    """An empty argv[0] and long arguments are survived."""
    t.server(token())
    t.run('--scope', 'x' * 10000, out=TOKEN + '\n')
    t.run('--client-id', 'y' * 10000, out=TOKEN + '\n')


@case('exit.variables-of-another-product')
def other_product(t):
    """Checkmarx One uses the same names: said when the endpoint refuses."""
    t.server(replies.error())
    t.run(env={'CXONE_TENANT_NAME': 'acme', 'CXONE_SERVER': 'https://x.checkmarx.net'}, status=4, err='Checkmarx|product')


@case('exit.switches-by-variable')
def switches(t):
    server = t.server(token())
    for value, count in (('1', 1), ('true', 2), ('', 3), ('', 3)):
        t.run(env={'CXONE_NO_CACHE': value})
        equal(count, server.count, 'requests after %r' % value)


# ---- about ----

@case('about.help')
def help_text(t):
    """All options and variables of the contract are in it; it needs no settings and survives wrong ones."""
    result = t.run('--help', env={'CXONE_MIN_TTL': 'soon', 'CXONE_CLIENT_ID': None}, err='!.')
    options = ('client-id client-secret-file client-secret access-key-id access-key-secret-file access-key-secret '
               'env-file token-url issuer grant-type auth-method scope param output check min-ttl force-refresh '
               'no-cache cached-only cache-dir cache-status clear-cache connect-timeout max-time retry cacert cert '
               'key proxy allow-http diagnose json probes max-requests api-url dry-run client listen once inspect explain color '
               'verbose quiet silent help version completion').split()
    found(['--%s\\b' % name for name in options], result.text, 'help')
    names = ('CLIENT_ID CLIENT_SECRET_FILE CLIENT_SECRET ACCESS_KEY_ID ACCESS_KEY_SECRET TOKEN_URL ISSUER GRANT_TYPE '
             'AUTH_METHOD SCOPE MIN_TTL NO_CACHE CACHE_DIR').split()
    found(['CXONE_' + name for name in names], result.text, 'help')


@case('about.help-fits')
def help_fits(t):
    result = t.run('--help', env={'COLUMNS': '80'})
    wide = [line for line in result.text.splitlines() if len(line) > 80]
    equal([], wide, 'lines wider than 80')


@case('about.version')
def version(t):
    result = t.run('--version', err='!.')
    found([r'\Acxtoken \d+\.\d+', 'curl', 'jansson', 'sodium', 'event'], result.text, 'version')


@case('about.completion')
def completion(t):
    """Each names the options; the shell, where it is here, finds no fault."""
    import shutil
    import subprocess
    for shell, check in (('bash', ['-n']), ('zsh', ['-n']), ('fish', ['--no-execute'])):
        result = t.run('--completion', shell, err='!.')
        found(['client-secret-file', 'diagnose', 'auth-method', 'basic-raw'], result.text, shell)
        if shutil.which(shell):
            done = subprocess.run([shell, *check, t.file('completion', result.out)], capture_output=True, timeout=30,
                                  check=False)
            equal((0, b''), (done.returncode, done.stderr), shell)


@case('about.bash-completion-completes')
def bash_completes(t):
    import shutil
    import subprocess
    from harness import Skip
    if not shutil.which('bash'):
        raise Skip('no bash here')
    path = t.file('completion', t.run('--completion', 'bash').out)
    script = '''. "$1"; fn=$(complete -p cxtoken | sed 's/.*-F \\([^ ]*\\).*/\\1/')
shift; COMP_WORDS=(cxtoken "$@"); COMP_CWORD=$#; COMP_LINE="cxtoken $*"; COMP_POINT=${#COMP_LINE}
$fn cxtoken "${@: -1}" cxtoken; printf '%s\\n' "${COMPREPLY[@]}"'''
    for typed, words in (('--client-', {'--client-id', '--client-secret', '--client-secret-file'}), ('--report', {'--report'}),
                         ('--report m', {'markdown='}), ('--report = m', {'markdown='}), ('--report markdown = ' + path[:-2], {path}),
                         ('--report = junit = ' + path[:-2], {path})):
        done = subprocess.run(['bash', '-c', script, 'bash', path, *typed.split()], capture_output=True, timeout=30, check=False)
        equal(words, set(done.stdout.decode().split()), '%s: %s' % (typed, done.stderr))


@case('about.help-wins')
def help_wins(t):
    server = t.server(token())
    t.run('--help', '--diagnose')
    t.run('--client-id', CLIENT_ID, '--version')
    equal(0, server.connections, 'connections')
    equal([], os.listdir(t.work), 'files')
