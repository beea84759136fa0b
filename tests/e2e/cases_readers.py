# SPDX-License-Identifier: MIT
"""--inspect: the exports, commands and code that other tools write, read as the request they make."""
import json
import re
import subprocess
from urllib.parse import quote_plus, urlsplit

from cases_inspect import BODY, JSON, SETTINGS, URL, har, har_entry
from clients import FORM, form
from harness import CLIENT_ID, SECRET, WILD_SECRET, Skip, case, equal, table, true
from server import PATH

HOST = urlsplit(URL).netloc
WILD = {**SETTINGS, 'CXONE_CLIENT_SECRET': WILD_SECRET}


def verdict(t, content, wanted, status, env=SETTINGS, **hold):
    report = t.run('--inspect=-', '--json', env=env, stdin=content, status=status, **hold).json()
    equal(wanted, report['verdict'], 'verdict')
    return report


# ---- HAR ----

@case('readers.har.more-than-are-judged')
def har_left_out(t):
    """Fifty reports are enough; that there are more is said."""
    for args in ((), ('--json',)):
        t.run('--inspect=-', *args, env=SETTINGS, stdin=har(*[har_entry() for _ in range(60)]), status=0,
              err='of 60 token requests the first 50 are judged, the other 10 are left out')


@case('readers.har.long-body')
def har_long(t):
    """A value of 1 MB takes little time and memory, and nothing is claimed of what was not read."""
    part = 'x1Y2z3W4'
    entry = har_entry(body=BODY.replace('client_secret=', 'client_secret=' + part * 125000),
                      answer=(401, '{"error":"invalid_client","error_description":"%s"}' % (part * 3)))
    result = t.run('--inspect=-', '--json', env=SETTINGS, stdin=har(entry), status=4, seconds=5)
    true(part not in result.text, 'the answer says a part of the value')


@case('readers.har.encoded-parameters')
def har_encoded(t):
    """Parameters without a text: some exporters write them decoded, others as they were sent."""
    values = {'grant_type': 'client_credentials', 'client_id': CLIENT_ID, 'client_secret': WILD_SECRET}
    for spell in (str, quote_plus):
        entry = har_entry(body='')
        entry['request']['postData'] = {'mimeType': FORM, 'params': [{'name': n, 'value': spell(v)} for n, v in values.items()]}
        verdict(t, har(entry), 'healthy', 0, WILD)
        entry['response']['status'], entry['response']['content']['text'] = 400, '{"error":"x y","message":%s}' % json.dumps('no ' + WILD_SECRET)
        t.canaries['the secret of the recording'] = WILD_SECRET
        t.run('--inspect=-', '--json', env={**SETTINGS, 'CXONE_CLIENT_SECRET': None, 'CXONE_CLIENT_ID': None}, stdin=har(entry), status=(0, 4))


# ---- the same request in each form ----

def powershell(body, kind):
    """As Chrome copies it."""
    escape = lambda text: text.replace('`', '``').replace('"', '`"').replace('$', '`$')
    return ('$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n$session.UserAgent = "Mozilla/5.0"\n'
            'Invoke-WebRequest -UseBasicParsing -Uri "%s" `\n-Method "POST" `\n-WebSession $session `\n-Headers @{\n"Accept"="*/*"\n  "Origin"="https://a.test"\n} `\n'
            '-ContentType "%s" `\n-Body "%s"' % (URL, kind, escape(body)))


def sh(text):
    return "'" + text.replace("'", "'\\''") + "'"


def cmd(text):
    """As Chrome's Copy as cURL (cmd) quotes it."""
    text = text.replace('\\', '\\\\').replace('"', '\\"')
    return '^"' + re.sub(r'%(?=[A-Za-z0-9_])', '%^', re.sub(r"[^a-zA-Z0-9\s_\-:=+~'/.,?;()*`]", lambda m: '^' + m[0], text)) + '^"'


def item(request):
    return json.dumps({'info': {'name': 'x'}, 'variable': [{'key': 'url', 'value': URL}], 'item': [{'name': 'f', 'item': [{'request': request}]}]})


FORMS = {
    'fetch': lambda body, kind: 'await fetch("%s", {\n  "headers": {\n    "content-type": "%s"\n  },\n  "body": %s,\n  "method": "POST"\n});' % (URL, kind, json.dumps(body)),
    'powershell': powershell,
    'http-file': lambda body, kind: '@url = %s\n\n### token\nPOST {{url}}\nContent-Type: %s\n\n%s\n\n> {%% client.log(1) %%}\n\n###\nGET https://a.test/x\n' % (URL, kind, body),
    'wget': lambda body, kind: '$ wget -q -O - \\\n  --header %s \\\n  --post-data %s \\\n  %s' % (sh('Content-Type: ' + kind), sh(body), URL),
    'httpie': lambda body, kind: 'echo -n %s | \\\n http POST %s Content-Type:%s' % (sh(body), URL, kind),
    'curl': lambda body, kind: 'curl %s \\\n -H %s \\\n --data-raw %s' % (URL, sh('Content-Type: ' + kind), sh(body)),
    'curl-cmd': lambda body, kind: 'curl %s ^\r\n  -H %s ^\r\n  --data-raw %s\r\n' % (cmd(URL), cmd('Content-Type: ' + kind), cmd(body)),
    'curl-here': lambda body, kind: 'curl -H %s -d @- %s <<"E"\n%s\nE\n' % (sh('Content-Type: ' + kind), URL, body),
    'postman': lambda body, kind: item({'method': 'POST', 'url': {'raw': '{{url}}'}, 'header': [{'key': 'Content-Type', 'value': kind}], 'body': {'mode': 'raw', 'raw': body}}),
    'insomnia': lambda body, kind: json.dumps({'_type': 'export', '__export_format': 4, 'resources': [
        {'_type': 'request', 'method': 'POST', 'url': URL, 'headers': [{'name': 'Content-Type', 'value': kind}], 'body': {'mimeType': kind, 'text': body}}]}),
    'bruno': lambda body, kind: 'meta {\n  name: x\n  type: http\n}\n\npost {\n  url: %s\n  body: text\n  auth: none\n}\n\nheaders {\n  Content-Type: %s\n}\n\nbody:text {\n  %s\n}\n' % (URL, kind, body),
    'charles': lambda body, kind: json.dumps([{'method': 'POST', 'scheme': 'https', 'host': HOST, 'port': 443, 'path': PATH, 'query': None, 'request': {
        'header': {'headers': [{'name': 'Content-Type', 'value': kind}]}, 'body': {'text': body}}, 'response': {'status': 401, 'header': {'headers': []}, 'body': {'text': '{"error":"invalid_client"}'}}}]),
    'object': lambda body, kind: json.dumps({'url': URL, 'method': 'post', 'headers': {'Content-Type': kind}, 'data': body}),
    'har': lambda body, kind: har(har_entry(body=body, ctype=kind, answer=(401, '{"error":"invalid_client"}'))),
}
WILD_BODY = form(WILD_SECRET)


def in_each_form(t, write):
    """A right request and a JSON body are judged as on the wire, and every byte of the secret is read."""
    for secret, body in ((SECRET, BODY), (WILD_SECRET, WILD_BODY)):
        env = {**SETTINGS, 'CXONE_CLIENT_SECRET': secret}
        report = t.run('--inspect=-', '--json', env=env, stdin=write(body, FORM), status=(0, 4)).json()
        sure = [f['id'] for f in report['findings'] if f['confidence'] != 'possible' and f['id'] != 'credentials-refused']
        equal([], sure, 'findings')
        true(any('are the same' in note for note in report['notes']), 'the credentials are not compared: %s' % report['notes'])
    verdict(t, write(JSON, 'application/json'), 'json-body', 4)
    text = t.run('--inspect=-', env=SETTINGS, stdin=write(JSON, FORM), status=4).text
    true('json-under-form-header' in text and 'Read as' in text, text)


table('readers.form', [(name, write) for name, write in FORMS.items()], in_each_form)


# ---- against the real curl ----

@case('readers.curl.options')
def curl_options(t):
    """Every option that the installed curl lists is known, with or without its argument."""
    listed = subprocess.run(['curl', '--help', 'all'], capture_output=True, text=True).stdout
    words = []
    for letter, name, argument in re.findall(r'^ *(?:-(.), )?--([a-z0-9.-]+)( [<\[].*?[>\]])?(?: |$)', listed, re.M):
        if name in ('next', 'request-target', 'help', 'oauth2-bearer'):
            continue
        words += ['--' + name] + (['x'] if argument else [])
        words += ['-' + letter] + (['x'] if argument else []) if letter else []
    true(len(words) > 300, 'curl lists no options')
    report = t.run('--inspect=-', '--json', env=SETTINGS, stdin='curl ' + URL + ' ' + ' '.join(words) + '\n', status=(0, 4)).json()
    true(all(f['id'] != 'path-differs' for f in report['findings']), 'an argument is taken for the URL: %s' % report['findings'])


COMMANDS = [
    ['-d', 'grant_type=client_credentials', '-d', 'client_id=' + CLIENT_ID, '-d', 'client_secret=' + SECRET],
    ['-u', '%s:%s' % (CLIENT_ID, SECRET), '-d', 'grant_type=client_credentials'],
    ['--data-urlencode', 'client_secret=' + WILD_SECRET, '--data-urlencode', 'a b', '-d', 'grant_type=x'],
    ['--json', '{"grant_type":"client_credentials"}', '--json', '{}'], ['-d', '{"a":1}', '--json', '{}'],
    ['-G', '-d', 'grant_type=client_credentials', '--data-urlencode', 'scope=a b'], ['-I', '-u', 'a:b'], ['-X', 'PUT', '-d', ''],
    ['-F', 'grant_type=client_credentials', '-F', 'client_id=x'], ['--form-string', 'a=@b'], ['-H', 'Content-Type:', '-d', 'a=b'],
    ['-H', 'Content-Type: text/plain', '-d', 'a=b'], ['-H', 'X-Empty;', '-H', 'X-None', '-d', 'a=b'],
    ['--oauth2-bearer', 'abc', '-d', 'a=b'], ['--request-target', PATH + '/x', '-d', 'a=b'], ['--no-get', '-sSd', 'a=b'],
    ['-A', 'me/1', '-e', 'https://r.test', '-b', 'c=d', '-d', 'a=b'], ['--url-query', 'a=b c', '-d', 'a=b'], ['-d', '', '-d', 'a=b'],
]


def as_curl_sends_it(t, words):
    """What the command is read as is what curl puts on the wire."""
    server = t.server()
    url = 'http://127.0.0.1:%d%s' % (server.port, PATH)
    ran = subprocess.run(['curl', '-s', '-o', '/dev/null', '-m', '10', *words, url], stdin=subprocess.DEVNULL, capture_output=True)
    if ran.returncode == 2:
        raise Skip('this curl does not know the options')
    sent = server.requests[0].raw
    env = {**SETTINGS, 'CXONE_TOKEN_URL': url}
    both = [t.run('--inspect=-', '--json', env=env, stdin=text, status=(0, 4)).json() for text in ('curl ' + ' '.join(map(sh, [*words, url])) + '\n', sent)]
    read, wire = [(r['request']['method'], r['verdict'], [f['id'] for f in r['findings']], r['request']['body'],
                   sorted(h for h in r['request']['headers'] if h[0].lower() in ('content-type', 'authorization', 'cookie', 'referer', 'x-empty', 'x-none')))
                  for r in both]
    if '-F' not in words and '--form-string' not in words:
        equal(wire, read, 'request')
    equal(wire[:3], read[:3], 'request')


table('readers.curl.sends', [('-'.join(w[:1] + [str(i)]), w) for i, w in enumerate(COMMANDS)], as_curl_sends_it)


# ---- what happens to a text on its way ----

def lines_with(mark):
    return lambda text: ''.join(mark + line for line in text.splitlines(True))


DAMAGES = {
    'indent': lines_with('    '), 'quoted': lines_with('> '),
    'crlf': lambda text: text.replace('\r\n', '\n').replace('\n', '\r\n'),
    'fence': lambda text: 'It fails:\n\n```\n' + text + '\n```\n',
    'blank-lines': lambda text: '\n\n' + text + '\n\n\n', 'bom': lambda text: '\ufeff' + text,
    'lost-continuation': lambda text: re.sub(r' [\\^`](\r?\n)', r'\1', text),
    'space-behind': lambda text: re.sub(r' ([\\^`])(\r?\n)', r' \1 \2', text),
}
CUTS = {'cut-in-the-middle': lambda text: text[:len(text) * 7 // 10], 'cut': lambda text: text[:len(text) * 9 // 10], 'cut-end': lambda text: text[:-3]}


def damaged(t, write, damages):
    """Nothing is certain of a right request that only its damage could have made."""
    for name, damage in damages.items():
        result = t.run('--inspect=-', '--json', env=SETTINGS, stdin=damage(write(BODY, FORM)), status=(0, 2, 4))
        found = result.json()['findings'] if result.out else []
        equal([], [f['id'] for f in found if f['confidence'] != 'possible' and f['id'] != 'credentials-refused'], name)


table('readers.damaged', [(name, write, DAMAGES) for name, write in FORMS.items()], damaged)
# A .http file and HTTPie's command have no end that could be missing.
table('readers.cut', [(name, write, CUTS) for name, write in FORMS.items() if name not in ('http-file', 'httpie')], damaged)


@case('readers.long-command')
def long_command(t):
    """One command of very many words, each line of which begins like a command: read once."""
    for line in ('wget http://a.example \\\n', 'http POST http://a.example a=b \\\n', "wget http://a.example 'a\n"):
        path = t.file('request', line * 20001)
        t.run('--inspect=' + path, '--json', status=(2, 4), mode='report' if line.endswith("'a\n") else 'error')
