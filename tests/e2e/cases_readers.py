# SPDX-License-Identifier: MIT
"""--inspect: the exports, commands and code that other tools write, read as the request they make."""
from urllib.parse import quote_plus

from cases_inspect import BODY, SETTINGS, har, har_entry
from harness import CLIENT_ID, SECRET, WILD_SECRET, case, equal, true

WILD = {**SETTINGS, 'CXONE_CLIENT_SECRET': WILD_SECRET}
FORM = 'application/x-www-form-urlencoded'


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
