# SPDX-License-Identifier: MIT
"""Reports for tickets and CI: --report, GitHub's step summary and error line, read back by parsers."""
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as tree

import clients
import endpoint
from cases_listen import Listener, post
from endpoint import by_body
from harness import Skip, case, equal, found, poll, table, true
from replies import TOKEN, error, reply, token

HOSTILE = ('x]]> <script>alert(1)</script> ``` ~~~\n# heading\n| a | b |\n::error::no ##[error]no @user #1 '
           'https://evil.example [link](https://evil.example) ![i](https://evil.example/x) <!-- & &amp; \x1b[31m "\' \u2028 \ufffe')
ACTIONS = {'GITHUB_ACTIONS': 'true'}


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def junit(path):
    """The document's test cases; both readers must take it."""
    if shutil.which('xmllint'):
        subprocess.run(['xmllint', '--noout', path], check=True, capture_output=True)
    root = tree.parse(path).getroot()
    equal('testsuite', root.tag, 'root')
    cases = root.findall('testcase')
    counted = {name: sum(len(c.findall(tag)) for c in cases) for name, tag in (('failures', 'failure'), ('errors', 'error'))}
    equal({'tests': len(cases), **counted}, {k: int(root.get(k)) for k in ('tests', 'failures', 'errors')}, 'counts')
    return cases


def markdown(path):
    """What GitHub's own parser makes of it."""
    if not shutil.which('cmark-gfm'):
        raise Skip('cmark-gfm is not here')
    made = subprocess.run(['cmark-gfm', '-e', 'autolink', '-e', 'table', '-e', 'strikethrough', '--unsafe', '--to', 'xml', path],
                          check=True, capture_output=True).stdout.decode()
    made = made.replace('\ufffe', '')   # XML cannot have it, and cmark-gfm writes it nevertheless
    return tree.fromstring(made.replace(' xmlns="http://commonmark.org/xml/1.0"', ''))


def hold_harmless(document, headings=1):
    for tag in ('html_block', 'html_inline', 'link', 'image', 'strikethrough'):
        equal(0, len(list(document.iter(tag))), tag)
    equal(headings, len(list(document.iter('heading'))), 'headings')
    equal(headings, len(list(document.iter('code_block'))), 'blocks of code')


def paths(t):
    md, xml = t.path('given', 'r.md'), t.path('given', 'r.xml')
    return md, xml, ['--report', 'markdown=' + md, '--report=junit=' + xml]


@case('files.diagnose')
def diagnose(t):
    t.server(endpoint.users(t.id, t.secret))
    md, xml, args = paths(t)
    text = t.run('--diagnose', *args).text
    found(['form-ok-json-refused', 'Fix: '], text, 'standard output')
    found(['^## cxtoken: ', '^[*][*]Fix:[*][*] ', '^[*][*]Next:', 'form-ok-json-refused', '^```text$', 'Exit status'], read(md), 'Markdown')
    (one,) = junit(xml)
    equal(('cxtoken.diagnose', t.url, None), (one.get('classname'), one.get('name'), one.find('failure')), 'the case')
    found('form-ok-json-refused', one.find('system-out').text, 'its text')
    properties = {p.get('name'): p.get('value') for p in one.find('properties')}
    equal(('form-ok-json-refused', '0', t.url), tuple(properties[k] for k in ('verdict', 'exit_status', 'endpoint')), 'properties')


def hostile(t, answer):
    """Nothing that a server says becomes a mark of Markdown or of XML, or a command of the runner."""
    t.server(answer)
    md, xml, args = paths(t)
    summary = t.path('given', 'summary.md')
    env = {**ACTIONS, 'GITHUB_STEP_SUMMARY': summary}
    result = t.run('--diagnose', *args, env=env, status=(0, 4, 8))
    (one,) = junit(xml)
    equal(int(result.status != 0), len(one.findall('failure')), 'failures')
    for path in (md, summary):
        hold_harmless(markdown(path))
    marks = [line for line in (result.text + result.errors).split('\n') if line.lstrip().startswith('::') or '##[' in line]
    equal(int(result.status != 0), len(marks), 'commands: %s' % marks)
    true(all(m.startswith('::error title=cxtoken::') for m in marks), 'commands: %s' % marks)


table('files.hostile', [
    ('description', error('invalid_client', 401, HOSTILE)), ('code', error(HOSTILE, 400, 'no')),
    ('page', reply(403, '<html>%s</html>' % HOSTILE, ctype='text/html')), ('text', reply(400, HOSTILE, ctype='text/plain')),
    ('request-id', error(headers=[('X-Request-Id', 'a`b|c<d>]]&gt;')])),
    ('json', by_body(token(), error('invalid_client', 401, HOSTILE))),
], hostile)


@case('files.check')
def check(t):
    t.server(token(), error(), error())
    md, xml, args = paths(t)
    summary = t.path('given', 'summary.md')
    env = {**ACTIONS, 'GITHUB_STEP_SUMMARY': summary}
    ok = t.run('--check', '--no-cache', *args, env=env, warnings=1)
    true('::error' not in ok.errors and not os.path.exists(summary), 'a check that went well is marked')
    equal([0], [len(c.findall('failure')) for c in junit(xml)], 'failures')
    failed = t.start('--check', '--no-cache', *args, env=env, mode='report')
    result = t.finish(failed, status=4)
    found(['^cxtoken: .*refused the credentials', '^::error title=cxtoken::.*refused the credentials'], result.errors, 'standard error')
    found('credentials-refused', read(summary), 'the summary')
    equal(['credentials-refused'], [c.find('failure').get('type') for c in junit(xml)], 'failures')
    t.finish(t.start('--check', '--no-cache', env=env, mode='report'), status=4)
    equal(2, read(summary).count('## cxtoken'), 'reports in the summary: it is appended')


@case('files.settings-that-cannot-be-right')
def settings(t):
    server = t.server(token())
    md, xml, args = paths(t)
    for mode in ('--check', '--diagnose'):
        t.run(mode, *args, env={'CXONE_CLIENT_ID': None}, status=3, warnings=range(0, 9))
        (one,) = junit(xml)
        equal(1, len(one.findall('error')) + len(one.findall('failure')), 'errors with ' + mode)
        found('client id', read(md), 'Markdown with ' + mode)
    equal(0, server.connections, 'connections')


@case('files.cannot-be-written')
def unwritable(t):
    server = t.server(token())
    for mode in ('--check', '--diagnose'):
        t.run(mode, '--report', 'junit=/no/such/folder/x', status=1, err='junit.*/no/such/folder/x cannot be written')
    t.run('--diagnose', env={**ACTIONS, 'GITHUB_STEP_SUMMARY': '/no/such/folder/x'}, err='GITHUB_STEP_SUMMARY cannot be written')
    for wrong in ('html=x', 'junit', 'junit=', 'x'):
        t.run('--check', '--report', wrong, status=2, err='markdown=FILE or junit=FILE')
    t.run('--report', 'junit=x', status=2, err='--report goes with')
    equal(2, server.count, 'requests')


@case('files.inspect-and-several')
def inspected(t):
    md, xml, args = paths(t)
    path = t.file('capture', clients.post(clients.JSON, 'application/json'))
    t.run('--inspect=' + path, *args, status=4)
    equal(['json-body'], [c.find('failure').get('type') for c in junit(xml)], 'failures')
    hold_harmless(markdown(md))


@case('files.fetch-has-no-mark')
def fetch(t):
    """A plain fetch that fails marks no step: what uses the token does."""
    t.server(error())
    true('::' not in t.run(env=ACTIONS, status=4).errors.replace('::add-mask', ''), 'a command')
    t.server(token())
    t.run('--no-cache', out=TOKEN + '\n')


@case('files.one-file-for-one-report')
def shared(t):
    """Two reports never overwrite each other, and no report what --inspect reads."""
    server = t.server(token())
    one, other = t.path('given', 'one'), t.path('given', 'other')
    os.symlink(one, other)
    for second in (one, t.path('given', '.', 'one'), other):
        t.run('--check', '--report', 'markdown=' + one, '--report', 'junit=' + second, status=2, err='is named twice')
    capture = t.file('capture', clients.post(clients.JSON, 'application/json'))
    t.run('--inspect=' + capture, '--report', 'markdown=' + capture, status=2, err='is what --inspect reads')
    with open(capture, 'rb') as f:
        equal(clients.post(clients.JSON, 'application/json'), f.read(), 'the recording')
    t.run('--check', '--report', 'markdown=/dev/null', '--report', 'junit=/dev/null', warnings=1)
    equal(1, server.count, 'requests')


@case('files.a-listener-adds')
def listens(t):
    """Each request is added; the document is whole after each, and what is in the file is not written again."""
    md, xml, args = paths(t)
    listener = Listener(t, *args)
    for count in (1, 2, 3):
        listener.ask(post(clients.JSON, 'application/json'))
        poll(lambda: len(read(md).split('## cxtoken')) > count and read(xml).endswith('</testsuite>\n'))
        equal(count, len(junit(xml)), 'cases')
        equal(count, read(md).count('URLSearchParams({\n'), 'code, which a file has with each report')
    written = written_bytes(listener.process.pid)
    listener.ask(post(clients.JSON, 'application/json'))
    poll(lambda: len(junit(xml)) == 4)
    true(written_bytes(listener.process.pid) - written < 64 * 1024, 'the whole file was written anew')
    listener.stop()


def written_bytes(pid):
    return int(re.search('wchar: (\\d+)', read('/proc/%d/io' % pid)).group(1))


@case('files.a-pipe-gets-one-document')
def pipe(t):
    capture = t.file('capture', clients.post(clients.JSON, 'application/json') + b'\r\n' + clients.post(clients.JSON, 'application/json'))
    fifo = t.path('given', 'fifo')
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    t.run('--inspect=' + capture, '--report', 'junit=' + fifo, status=4)
    data = os.read(reader, 1 << 20)
    os.close(reader)
    equal(['testcase'], list({c.tag for c in tree.fromstring(data)}), 'the document')
