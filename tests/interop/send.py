# SPDX-License-Identifier: MIT
"""Token requests by Python requests or httpx: for each line (way, url, id, secret, with tabs between) one
request, and a line when it was answered.   send.py requests|httpx
"""
import importlib
import sys

GRANT = {'grant_type': 'client_credentials'}
ORIGIN = {'Origin': 'http://localhost:3000', 'Referer': 'http://localhost:3000/'}
TYPE = {'Content-Type': 'application/x-www-form-urlencoded'}


def how(way, client_id, secret, library):
    """The arguments of post() for a way."""
    whole = {**GRANT, 'client_id': client_id, 'client_secret': secret}
    pieces = iter([('grant_type=client_credentials&client_id=%s&client_secret=%s' % (client_id, secret)).encode()])
    return {
        'json': {'json': whole},
        'form': {'data': whole},
        'basic': {'data': GRANT, 'auth': (client_id, secret)},
        'origin': {'data': whole, 'headers': ORIGIN},
        'chunked': {'data' if library == 'requests' else 'content': pieces, 'headers': TYPE},
        'query': {'data': whole, 'params': {'version': '1'}},
        'more': {'data': {**whole, 'audience': 'https://api.example'}},
    }[way]


module = importlib.import_module(sys.argv[1])
for line in sys.stdin:
    word, url, name, value = line.rstrip('\n').split('\t')
    print(module.post(url, timeout=10, **how(word, name, value, sys.argv[1])).status_code, flush=True)
