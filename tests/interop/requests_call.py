# SPDX-License-Identifier: MIT
"""Token requests by Python requests: for each line of JSON (way, url, id, secret) one request, and a
line of JSON that says what came.
"""
import json
import sys

import requests

FORM = {'Content-Type': 'application/x-www-form-urlencoded'}
GRANT = {'grant_type': 'client_credentials'}


def ways(url, client_id, secret):
    """Each way to ask; the call is made by whoever takes one."""
    whole = {**GRANT, 'client_id': client_id, 'client_secret': secret}
    pair = (client_id, secret)

    def text(value):
        """The body as many write it, with nothing encoded."""
        return f'grant_type=client_credentials&client_id={client_id}&client_secret={value}'

    def post(**how):
        return lambda: requests.post(url, timeout=10, **how)

    def session():
        """A session that was made for the API, and is used for the token too."""
        made = requests.Session()
        made.headers['Content-Type'] = 'application/json'
        return made.post(url, data=whole, timeout=10)

    return {
        'data': post(data=whole),
        'pairs': post(data=list(whole.items())),
        'json': post(json=whole),
        'json-form-header': post(json=whole, headers=FORM),
        'dumps': post(data=json.dumps(whole)),
        'dumps-form-header': post(data=json.dumps(whole), headers=FORM),
        'str': post(data=str(whole), headers=FORM),
        'text': post(data=text(secret)),
        'text-form-header': post(data=text(secret), headers=FORM),
        'text-none': post(data=text(None), headers=FORM),
        'none': post(data={**whole, 'client_secret': None}),
        'params': post(params=whole),
        'headers': post(headers=whole),
        'files': post(files={name: (None, value) for name, value in whole.items()}),
        'get': lambda: requests.get(url, params=whole, timeout=10),
        'auth': post(data=GRANT, auth=pair),
        'auth-twice': post(data=whole, auth=pair),
        'auth-json': post(json=GRANT, auth=pair),
        'line-end': post(data={**whole, 'client_secret': secret + '\n'}),
        'session': session,
    }


for line in sys.stdin:
    order = json.loads(line)
    answer = ways(order['url'], order['id'], order['secret'])[order['way']]()
    print(json.dumps({'status': answer.status_code, 'token': 'access_token' in answer.text}), flush=True)
