# SPDX-License-Identifier: MIT
"""The token between runs: what is the same entry, what is a miss, and that nothing about it fails a run."""
import json
import os
import shutil
import stat
import tarfile
import time

import replies
from harness import CLIENT_ID, KEY_ID, KEY_SECRET, SECRET, Skip, case, equal, found, pass_time, table, true
from replies import TOKEN, TOKEN2, token

ANY = range(0, 2)


def entry(t):
    """The path of the one entry in the cache: the largest file."""
    paths = [t.path('home', p) for p in t.written()]
    return max(paths, key=os.path.getsize)


@case('cache.hit-asks-nobody')
def hit(t):
    server = t.server(token())
    t.run(out=TOKEN + '\n')
    server.close()
    for _ in range(3):
        t.run(out=TOKEN + '\n')
    equal(1, server.connections, 'connections')


@case('cache.modes')
def modes(t):
    t.server(token())
    old = os.umask(0)
    try:
        t.run()
    finally:
        os.umask(old)
    equal(0o700, stat.S_IMODE(os.stat(t.cache).st_mode), 'mode of the directory')
    for path in t.written():
        equal(0o600, stat.S_IMODE(os.stat(t.path('home', path)).st_mode), 'mode of ' + path)
    true(len(t.written()) <= 2, 'more than an entry and a lock: %s' % t.written())


def places(t, env, args, folder):
    server = t.server(token())
    for _ in range(2):
        t.run(*args, env=env, out=TOKEN + '\n')
    equal(1, server.count, 'requests of two runs')
    true(all(p.startswith(folder) for p in t.written()) and t.written(), 'written: %s' % t.written())


@case('cache.places')
def all_places(t):
    home = t.home
    places(t, None, (), '.cache/cxtoken/')
    for env, args, folder in (
            ({'XDG_CACHE_HOME': None, 'HOME': home + '/c1'}, (), 'c1/.cache/cxtoken/'),
            ({'XDG_CACHE_HOME': '', 'HOME': home + '/c2'}, (), 'c2/.cache/cxtoken/'),
            ({'CXONE_CACHE_DIR': home + '/c3/deep'}, (), 'c3/deep/'),
            ({'CXONE_CACHE_DIR': home + '/c3'}, ('--cache-dir', home + '/c4'), 'c4/')):
        for path in t.written():
            os.unlink(t.path('home', path))
        os.makedirs(home + '/' + folder.split('/')[0], exist_ok=True)
        places(t, env, args, folder)


def other_entry(t, args, env):
    """Another setting is another entry, in another file."""
    server = t.server(token(), token(TOKEN2))
    t.run(out=TOKEN + '\n')
    before = set(t.written())
    t.run(*args, env=env, out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')
    true(before < set(t.written()), 'no further file')
    t.run(out=TOKEN + '\n')
    t.run(*args, env=env, out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')


PASSWORD = {'CXONE_ACCESS_KEY_ID': KEY_ID, 'CXONE_ACCESS_KEY_SECRET': KEY_SECRET}
table('cache.other-entry', [
    ('client-id', ('--client-id', 'another-client'), None),
    ('scope', ('--scope', 'read'), None), ('param', ('--param', 'audience=x'), None),
    ('auth-basic', ('--auth-method', 'basic'), None), ('auth-basic-raw', ('--auth-method', 'basic-raw'), None),
    ('grant', ('--grant-type', 'password'), PASSWORD),
], other_entry)


@case('cache.other-entry.url')
def other_url(t):
    server = t.server(token(), token(TOKEN2))
    t.run(out=TOKEN + '\n')
    t.run('--token-url', server.url('/other'), out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')


@case('cache.no-two-settings-share-an-entry')
def no_confusion(t):
    """Values that run together must not: scope a with parameter b=c, scope "a b" ..."""
    settings = [('--scope', 'a', '--scope', 'b'), ('--scope', 'a'), ('--param', 'a=b'), ('--param', 'a=bc'),
                ('--param', 'a=b', '--param', 'c='), ('--scope', 'a', '--param', 'a=b'), ('--client-id', 'a'),
                ('--client-id', 'ab'), ('--param', 'ab=')]
    server = t.server(token())
    for args in settings:
        t.run(*args)
    equal(len(settings), server.count, 'requests')
    t.run('--scope', 'a b')
    equal(len(settings), server.count, 'requests: the same scope, written otherwise')


@case('cache.two-secrets-two-entries')
def two_secrets(t):
    """A rotation: both secrets are right, and neither evicts the other's token."""
    server = t.server(token(), token(TOKEN2))
    new = {'CXONE_CLIENT_SECRET': 'the-new-secret'}
    for _ in range(3):
        t.run(out=TOKEN + '\n')
        t.run(env=new, out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')
    t.run('--clear-cache', env=new)
    t.run('--cached-only', env=new, status=6)
    t.run('--cached-only', out=TOKEN + '\n')
    # Without the secret, which may be lost, all of the client go.
    t.run('--clear-cache', env={'CXONE_CLIENT_SECRET': None})
    t.run('--cached-only', status=6)


@case('cache.client-certificate-is-part-of-the-entry')
def client_certificate(t):
    """A token may be bound to the certificate (RFC 8705); the file's content counts, not its name."""
    server = t.server(token(), token(TOKEN2), token())
    def pem(text):
        return '-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n' % text

    one, two = (t.file(name, pem(name)) for name in ('one', 'two'))
    t.run('--cert', one, out=TOKEN + '\n')
    t.run('--cert', two, out=TOKEN2 + '\n')
    t.run('--cert', one, out=TOKEN + '\n')
    equal(2, server.count, 'requests')
    t.file('one', pem('two'))
    t.run('--cert', one, '--cached-only', out=TOKEN2 + '\n')
    t.run('--cached-only', status=6)


@case('cache.packed-and-unpacked')
def packed(t):
    """The directory may be kept elsewhere, in a CI's cache say: what comes back is a hit."""
    server = t.server(token())
    t.run(out=TOKEN + '\n')
    archive = t.path('given', 'cache.tar')
    with tarfile.open(archive, 'w') as tar:
        tar.add(t.cache, '.')
    shutil.rmtree(t.cache)
    os.mkdir(t.cache, 0o755)
    with tarfile.open(archive) as tar:
        tar.extractall(t.cache)
    t.run(out=TOKEN + '\n')
    equal(1, server.count, 'requests')


@case('cache.check-asks-whatever-is-there')
def check_asks(t):
    """A cached token proves nothing; the one that comes is kept."""
    server = t.server(token(), token(TOKEN2), replies.reply(500, b''))
    t.run(out=TOKEN + '\n')
    t.run('--check', out=b'', err='ok')
    equal(2, server.count, 'requests')
    t.run(out=TOKEN2 + '\n')
    t.run('--check', '--retry', '0', out=b'', status=8)
    t.run('--check', '--cached-only', out=b'', err='cache')
    equal(3, server.count, 'requests')


@case('cache.stolen-file-is-worth-nothing')
def stolen(t):
    """The file under another secret gives no token, to no mode."""
    t.server(token())
    t.run()
    env = {'CXONE_CLIENT_SECRET': 'a-thiefs-guess'}
    t.run('--cached-only', env=env, status=6)
    t.run('--cache-status', '--json', env=env, status=6)


@case('cache.moved-entry-is-a-miss')
def moved(t):
    """An entry of other settings, put in its place."""
    server = t.server(token(), token(TOKEN2))
    t.run('--scope', 'a')
    first = set(t.written())
    first_entry = entry(t)
    t.run('--scope', 'b')
    new = [p for p in set(t.written()) - first]
    second = max((t.path('home', p) for p in new), key=os.path.getsize)
    os.replace(first_entry, second)
    t.run('--scope', 'b', out=TOKEN2 + '\n', warnings=ANY)
    equal(3, server.count, 'requests')


@case('cache.changed-byte-is-a-miss')
def changed_byte(t):
    server = t.server(token())
    t.run()
    path = entry(t)
    with open(path, 'rb') as f:
        good = f.read()
    step = max(1, len(good) // 23)
    for position in list(range(0, len(good), step)) + [len(good) - 1]:
        with open(path, 'wb') as f:
            f.write(good[:position] + bytes([good[position] ^ 1]) + good[position + 1:])
        t.run('--cached-only', status=6, warnings=ANY)
    equal(1, server.count, 'requests')
    with open(path, 'wb') as f:
        f.write(good)
    t.run('--cached-only', out=TOKEN + '\n')


def spoilt(t, spoil, warned=ANY):
    """The entry is spoilt: a miss, at most one warning, a token all the same, and healed afterwards."""
    server = t.server(token(), token(TOKEN2))
    t.run()
    spoil(t, entry(t))
    t.run(out=TOKEN2 + '\n', warnings=warned)
    equal(2, server.count, 'requests')
    return server


def write(content):
    def spoil(_t, path):
        with open(path, 'wb') as f:
            f.write(content)
    return spoil


def shorten(_t, path):
    os.truncate(path, os.path.getsize(path) // 2)


def longer(_t, path):
    with open(path, 'ab') as f:
        f.write(b'more')


def huge(_t, path):
    os.truncate(path, 1 << 31)


def directory(_t, path):
    os.unlink(path)
    os.mkdir(path)


def fifo(_t, path):
    os.unlink(path)
    os.mkfifo(path, 0o600)


table('cache.spoilt', [
    ('empty', write(b'')), ('garbage', write(b'garbage' * 50)), ('json', write(b'{"access_token":"x"}')),
    ('short', shorten), ('long', longer), ('huge', huge), ('directory', directory, 1), ('fifo', fifo, ANY),
    ('readable-by-others', lambda t, p: os.chmod(p, 0o644), ANY),
], spoilt)


@case('cache.healed-after-garbage')
def healed(t):
    server = spoilt(t, write(b'garbage'))
    t.run(out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')


@case('cache.symlink-is-never-followed')
def symlink(t):
    """Neither read through nor written through: what it points to stays as it is."""
    target = t.file('target', b'precious')
    server = t.server(token(), token(TOKEN2))
    t.run()
    for path in [t.path('home', p) for p in t.written()]:
        os.unlink(path)
        os.symlink(target, path)
    t.run(out=TOKEN2 + '\n', warnings=range(0, 3))
    t.run(out=TOKEN2 + '\n', warnings=range(0, 3))
    with open(target, 'rb') as f:
        equal(b'precious', f.read(), 'the file that the links point to')
    equal(0o600, stat.S_IMODE(os.stat(target).st_mode), 'its mode')
    true(server.count >= 2, 'requests')


@case('cache.symlink-to-a-copy-is-no-hit')
def symlink_copy(t):
    server = t.server(token(), token(TOKEN2))
    t.run()
    path = entry(t)
    copy = t.path('given', 'copy')
    os.rename(path, copy)
    os.symlink(copy, path)
    t.run(out=TOKEN2 + '\n', warnings=ANY)
    equal(2, server.count, 'requests')


def unusable(t, args, env, warnings=1):
    """No cache is to be had: a warning, a token, status 0."""
    server = t.server(token())
    for _ in range(2):
        t.run(*args, env=env, out=TOKEN + '\n', warnings=warnings)
    equal(2, server.count, 'requests')


table('cache.unusable', [
    ('no-home', (), {'HOME': None, 'XDG_CACHE_HOME': None}),
    ('under-a-file', ('--cache-dir', '/dev/null/x'), None),
    ('is-a-file', ('--cache-dir', '/dev/null'), None),
    ('not-writable', ('--cache-dir', '/proc/self/cxtoken'), None),
    ('name-too-long', ('--cache-dir', '/tmp/' + 'x' * 300), None),
], unusable)


def loose(t, mode, owner=None):
    """A directory where others could have put an entry: what lies there is no hit, and one line says why."""
    if owner is not None and os.geteuid() != 0:
        raise Skip('only root can give a directory away')
    server = t.server(token(), token(TOKEN2))
    t.run()
    os.chmod(t.cache, mode)
    os.chown(t.cache, os.geteuid() if owner is None else owner, -1)
    t.run(out=TOKEN2 + '\n', warnings=1, err=['cache directory', 'mode|uid'])
    equal(2, server.count, 'requests')
    t.run('--cached-only', status=6, warnings=1)
    os.chown(t.cache, os.geteuid(), -1)
    os.chmod(t.cache, 0o700)


table('cache.loose-directory', [
    ('everybody', 0o777), ('sticky', 0o1777), ('group', 0o770), ('another-user', 0o700, 12345),
], loose)


@case('cache.read-only-directory')
def read_only(t):
    if os.geteuid() == 0:
        raise Skip('root may write anywhere')
    t.server(token())
    t.run()
    os.chmod(t.cache, 0o500)
    t.run(out=TOKEN + '\n')
    t.run('--scope', 'x', out=TOKEN + '\n', warnings=1)
    os.chmod(t.cache, 0o700)


@case('cache.quiet-hides-warnings')
def quiet(t):
    t.server(token())
    t.run('-q', '--cache-dir', '/dev/null/x', out=TOKEN + '\n', warnings=0)


# ---- options ----

@case('cache.force-refresh')
def force(t):
    server = t.server(token(), token(TOKEN2))
    t.run(out=TOKEN + '\n')
    t.run('--force-refresh', out=TOKEN2 + '\n')
    t.run(out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')


@case('cache.no-cache')
def no_cache(t):
    server = t.server(token())
    t.run('--no-cache', out=TOKEN + '\n')
    t.run(env={'CXONE_NO_CACHE': '1'}, out=TOKEN + '\n')
    equal(([], 2), (t.written(), server.count), 'files and requests')
    t.run(out=TOKEN + '\n')
    t.run('--no-cache', out=TOKEN + '\n')
    t.run(env={'CXONE_NO_CACHE': ''}, out=TOKEN + '\n')
    equal(4, server.count, 'requests')


@case('cache.cached-only')
def cached_only(t):
    server = t.server(token())
    t.run('--cached-only', status=6, err='cache')
    equal(0, server.connections, 'connections')
    t.run()
    t.run('--cached-only', out=TOKEN + '\n')
    equal(1, server.count, 'requests')


STATUS_KEYS = ['cooldown_until', 'file', 'mode', 'schema', 'store', 'token']


@case('cache.status')
def status(t):
    server = t.server(token())
    t.run('--cache-status', status=6, out=['no'])
    none = t.run('--cache-status', '--json', status=6).json()
    equal(STATUS_KEYS, sorted(none), 'members')
    equal((1, 'cache-status', None, None), tuple(none[k] for k in ('schema', 'mode', 'token', 'cooldown_until')), 'none')
    before = time.time()
    t.run()
    t.run('--cache-status', out=['2 h|1 h|119|120|7[12]\\d\\d'])
    there = t.run('--cache-status', '--json').json()
    equal(STATUS_KEYS, sorted(there), 'members')
    equal(['expires_at', 'expires_in', 'usable'], sorted(there['token']), 'members of token')
    equal(True, there['token']['usable'], 'usable')
    true(before + 7198 <= there['token']['expires_at'] <= time.time() + 7201, 'expires_at: %s' % there)
    true(7100 <= there['token']['expires_in'] <= 7200, 'expires_in: %s' % there)
    equal(entry(t), there['file'], 'file')
    equal(1, server.count, 'requests')


@case('cache.status-without-a-place')
def status_without_place(t):
    """Without a home there is no cache: no token is usable, and status 6 says so."""
    homeless = {'HOME': None, 'XDG_CACHE_HOME': None}
    t.run('--cache-status', env=homeless, status=6, out=['token +none', 'file +none'], err='--cache-dir')
    there = t.run('--cache-status', '--json', env=homeless, status=6, err='--cache-dir').json()
    equal(STATUS_KEYS, sorted(there), 'members')
    equal((None, None, None), tuple(there[k] for k in ('token', 'cooldown_until', 'file')), 'what is there')


@case('cache.cached-only-against-the-variable')
def cached_only_no_cache(t):
    t.server(token())
    t.run()
    t.run('--cached-only', env={'CXONE_NO_CACHE': '1'}, status=6, err='CXONE_NO_CACHE')


@case('cache.clear')
def clear(t):
    server = t.server(token(), token(TOKEN2))
    t.run('--clear-cache')
    t.run()
    t.run('--scope', 'kept')
    t.run('--clear-cache')
    t.run('--cached-only', status=6)
    t.run('--scope', 'kept', '--cached-only', out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')


@case('cache.diagnose-leaves-it-alone')
def diagnose(t):
    server = t.server(token())
    t.run('--diagnose')
    equal([], t.written(), 'files')
    t.run()
    before = server.count
    t.run('--diagnose')
    true(server.count > before, 'no request of its own')
    t.run('--dry-run')
    t.run('--cached-only', out=TOKEN + '\n')


# ---- time ----

@case('cache.min-ttl')
def min_ttl(t):
    """Never more than half of the lifetime, so that a short token or a long wish still finds a hit."""
    server = t.server(token(), token(expires_in=100))
    for wish in ('300', '3600', '86400'):
        t.run('--min-ttl', wish)
        t.run(env={'CXONE_MIN_TTL': wish})
    equal(1, server.count, 'requests')
    t.run('--scope', 'short')
    t.run('--scope', 'short')
    t.run('--scope', 'short', '--min-ttl', '0')
    equal(2, server.count, 'requests')


def useless(t, answer):
    """A token that is over, or that lives for no time, is printed and asked for anew."""
    server = t.server(answer)
    for _ in range(2):
        t.run(out=TOKEN + '\n', warnings=ANY)
    equal(2, server.count, 'requests')


table('cache.useless-lifetime', [('zero', token(expires_in=0)), ('negative', token(expires_in=-5))], useless)


@case('cache.over-half-of-its-life-it-is-refreshed')
def refreshed(t):
    server = t.server(token(expires_in=10), token(TOKEN2))
    t.run(out=TOKEN + '\n')
    t.run(out=TOKEN + '\n')
    pass_time(6.1)
    t.run('--cached-only', status=6, err='cache')
    t.run('--cached-only', '--min-ttl', '1', out=TOKEN + '\n')
    t.run(out=TOKEN2 + '\n')
    equal(2, server.count, 'requests')


@case('cache.settings-it-was-made-with-are-not-readable')
def unreadable(t):
    """Not even the id, the URL or the scope are in the file."""
    t.server(token())
    t.run('--scope', 'a-very-telling-scope')
    with open(entry(t), 'rb') as f:
        content = f.read()
    for text in (CLIENT_ID, SECRET, TOKEN, 'a-very-telling-scope', '127.0.0.1', 'Bearer'):
        true(text.encode() not in content, '%r stands in the file' % text)
    found('!' + json.dumps(CLIENT_ID)[1:-1], ' '.join(t.written()), 'file names')
