# SPDX-License-Identifier: MIT
"""--profile and CXONE_PROFILE: the settings of a tenant under a name; what beats what is said."""
import os

from harness import CLIENT_ID, SECRET, case, equal, found, table, true
from replies import TOKEN, token

NONE = {'CXONE_CLIENT_ID': None, 'CXONE_CLIENT_SECRET': None}
ANOTHER = 'other-id-0123456789'


def profile(t, name, text, mode=0o600):
    folder = t.path('given', 'config', 'cxtoken')
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name + '.env')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    os.chmod(path, mode)
    return {'XDG_CONFIG_HOME': t.path('given', 'config')}


def lines(client_id=CLIENT_ID, secret=SECRET, **more):
    return ''.join('%s=%s\n' % item for item in {'CXONE_CLIENT_ID': client_id, 'CXONE_CLIENT_SECRET': secret, **more}.items())


def sent(server):
    return server.requests[-1].form()['client_id']


@case('profile.gives-settings')
def gives(t):
    server = t.server(token())
    env = {**NONE, **profile(t, 'prod', lines())}
    t.run('--no-cache', '--profile', 'prod', env=env, out=TOKEN + '\n')
    t.run('--no-cache', env={**env, 'CXONE_PROFILE': 'prod'}, out=TOKEN + '\n')
    equal([CLIENT_ID] * 2, [r.form()['client_id'] for r in server.requests], 'ids')


@case('profile.home')
def home(t):
    """Without XDG_CONFIG_HOME, and with one that is not an absolute path, it is ~/.config."""
    t.server(token())
    profile(t, 'x', lines())
    os.makedirs(t.path('given', 'home'))
    os.rename(t.path('given', 'config'), t.path('given', 'home', '.config'))
    for config in (None, '', 'config'):
        env = {**NONE, 'HOME': t.path('given', 'home'), 'XDG_CONFIG_HOME': config}
        t.run('--no-cache', '--profile=x', env=env, out=TOKEN + '\n')


def beats(t, args, variables, wanted, warning):
    server = t.server(token())
    t.canaries['another id'] = ANOTHER
    env = {**profile(t, 'prod', lines()), 'CXONE_CLIENT_ID': ANOTHER, 'CXONE_CLIENT_SECRET': SECRET, **variables}
    result = t.run('--no-cache', *args, env=env, out=TOKEN + '\n', warnings=1)
    equal(wanted, sent(server), 'the id that was sent')
    found([warning, 'CXONE_CLIENT_ID$', '!CXONE_CLIENT_SECRET'], result.errors, 'the warning')
    found('!beat|are used', t.run('--no-cache', '-q', *args, env=env, out=TOKEN + '\n').errors, 'with -q')


table('profile.beats', [
    ('as-an-option', ('--profile', 'prod'), {}, CLIENT_ID, 'profile prod is used, not these exported variables: '),
    ('not-as-a-variable', (), {'CXONE_PROFILE': 'prod'}, ANOTHER, 'these exported variables are used, not those of .*prod[.]env: '),
], beats)


@case('profile.env-file-is-beaten-aloud')
def env_file(t):
    """An exported variable beats --env-file; where both differ, one warning names it."""
    server = t.server(token())
    t.canaries['another id'] = ANOTHER
    env = {'CXONE_CLIENT_ID': ANOTHER, 'CXONE_CLIENT_SECRET': SECRET, 'CXONE_PROFILE': 'absent'}
    path = t.file('my.env', lines())
    result = t.run('--no-cache', '--env-file', path, env=env, out=TOKEN + '\n', warnings=1)
    found(['these exported variables are used, not those of .*my[.]env: CXONE_CLIENT_ID$'], result.errors, 'the warning')
    equal(ANOTHER, sent(server), 'the id that was sent')
    t.run('--no-cache', '--env-file', path, env={**env, 'CXONE_CLIENT_ID': CLIENT_ID}, out=TOKEN + '\n')


@case('profile.a-secret-file-stands-for-a-secret')
def partner(t):
    t.server(token())
    env = {**profile(t, 'prod', 'CXONE_CLIENT_ID=%s\nCXONE_CLIENT_SECRET_FILE=%s\n' % (CLIENT_ID, t.file('secret', SECRET)))}
    found('CXONE_CLIENT_SECRET$', t.run('--profile', 'prod', env=env, out=TOKEN + '\n', warnings=1).errors, 'the warning')


@case('profile.wrong')
def wrong(t):
    env = {**NONE, **profile(t, 'broken', 'no line of a file\n')}
    for name in ('../broken', '.hidden', 'a/b', 'a b', 'x' * 65, 'ü'):
        t.run('--profile', name, env=env, status=2, err="letters, digits, '.', '_' and '-'")
        t.run(env={**env, 'CXONE_PROFILE': name}, status=2, err="CXONE_PROFILE: a profile's name")
    t.run('--profile', 'absent', env=env, status=3, err='there is no .*absent[.]env; cxtoken --profile= lists')
    t.run('--profile', 'broken', env=env, status=3, err='broken[.]env:1: NAME=VALUE')
    t.run('--profile', 'broken', '--env-file', 'x', env=env, status=2, err='--env-file and --profile cannot')
    t.run('--profile', 'x', env={**NONE, 'HOME': None, 'XDG_CONFIG_HOME': None}, status=3, err='HOME is not set')


@case('profile.others-can-read-it')
def readable(t):
    t.server(token())
    env = {**NONE, **profile(t, 'open', lines(), 0o644)}
    found('fix: chmod 600 .*open[.]env', t.run('--profile=open', env=env, out=TOKEN + '\n', warnings=1).errors, 'the warning')


@case('profile.list')
def listed(t):
    env = profile(t, 'prod', lines())
    for name in ('b', 'a.b', '.hidden', 'no good'):
        profile(t, name, '')
    with open(t.path('given', 'config', 'cxtoken', 'note.txt'), 'w', encoding='utf-8'):
        pass
    t.run('--profile=', env={**env, 'CXONE_MIN_TTL': 'x'}, out='a.b\nb\nprod\n')
    t.run('--profile=', env={'XDG_CONFIG_HOME': t.path('given', 'nothing')}, out='', warnings=1)


@case('profile.is-named')
def named(t):
    """In -v, in reports, in --cache-status."""
    t.server(token())
    env = {**NONE, **profile(t, 'prod', lines())}
    found('profile prod', t.run('-v', '--profile', 'prod', env=env, out=TOKEN + '\n', warnings=range(1, 60)).errors, '-v')
    found('profile prod', t.run('--diagnose', '--profile', 'prod', env=env).text, 'the report')
    equal('prod', t.run('--diagnose', '--json', '--profile', 'prod', env=env).json()['profile'], 'profile')
    found('profile +prod', t.run('--cache-status', '--profile', 'prod', env=env).text, '--cache-status')
    equal('prod', t.run('--cache-status', '--json', '--profile', 'prod', env=env).json()['profile'], 'profile')
    true(t.run('--diagnose', '--json').json()['profile'] is None, 'no profile')
