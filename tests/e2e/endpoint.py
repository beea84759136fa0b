# SPDX-License-Identifier: MIT
"""Endpoints that judge what they are sent, as actions for server.Server."""
import base64
import json
import urllib.parse

from replies import TOKEN, error, reply, token

FORM = 'application/x-www-form-urlencoded'


def is_form(request):
    return (request.header('content-type') or '').split(';')[0].strip().lower() == FORM


def basic_pair(request):
    """(id, secret) as they are in the Basic value, or None."""
    value = request.header('authorization') or ''
    if not value.startswith('Basic '):
        return None
    pair = base64.b64decode(value[6:]).decode('utf-8', 'replace')
    name, _, secret = pair.partition(':')
    return name, secret


def users(client_id, secret, good=None, bad=None):
    """As the endpoint of this project's users: form 200 for two hours, JSON 401."""
    def act(_peer, request):
        fields = request.form() if is_form(request) and request.method == 'POST' else {}
        right = (fields.get('grant_type') == 'client_credentials' and fields.get('client_id') == client_id
                 and fields.get('client_secret') == secret)
        return (good or token()) if right else (bad or error())
    return act


def by_body(form, as_json, other=None):
    """One answer for a form body, one for JSON under its own type, one for JSON text under the form's."""
    def act(peer, request):
        if request.method != 'POST':
            return reply(404, {'message': 'no such page'})
        looks_json = request.body.lstrip()[:1] == b'{'
        if is_form(request):
            answer = (other or as_json) if looks_json else form
        else:
            answer = as_json
        return answer(peer, request) if callable(answer) else answer
    return act


def basic(client_id, secret, encoded, bad=None):
    """Basic only, and only in one spelling."""
    wanted = ((urllib.parse.quote_plus(client_id, safe='*'), urllib.parse.quote_plus(secret, safe='*'))
              if encoded else (client_id, secret))
    challenge = [('WWW-Authenticate', 'Basic realm="e2e"')]

    def act(_peer, request):
        if request.method != 'POST' or not is_form(request):
            return bad or error(headers=challenge)
        return token() if basic_pair(request) == wanted else (bad or error(headers=challenge))
    return act


def secret_is(secret, good=None, bad=None):
    """Any way to authenticate by form, one right secret."""
    def act(_peer, request):
        fields = request.form() if is_form(request) else {}
        pair = basic_pair(request)
        sent = fields.get('client_secret', pair[1] if pair else None)
        return (good or token()) if sent == secret else (bad or error())
    return act


class Cxone:
    """CXone as NICE documents it: discovery, the password grant with Basic, tenant configuration, an API."""

    def __init__(self, client_id, secret, key_id, key_secret, token_value=TOKEN):
        self.client = (client_id, secret)
        self.key = (key_id, key_secret)
        self.token = token_value
        self.base = ''            # set when the server is there
        self.document = {}        # changes to the discovery document; None drops a member
        self.discovery = None     # an answer in its place
        self.prefix = ''          # the issuer's path
        self.well_known = 'openid-configuration'
        self.token_answer = None  # an answer in place of the token endpoint's own
        self.api = reply(200, {'agents': []})

    @property
    def issuer(self):
        return self.base + self.prefix

    def openid(self):
        document = {
            'issuer': self.issuer,
            'token_endpoint': self.base + '/auth/token',
            'grant_types_supported': ['authorization_code', 'password', 'refresh_token'],
            'token_endpoint_auth_methods_supported': ['client_secret_basic'],
            **self.document,
        }
        return {k: v for k, v in document.items() if v is not None}

    def well_known_paths(self):
        if self.well_known == 'openid-configuration':
            return [self.prefix + '/.well-known/openid-configuration']
        return [self.prefix + '/.well-known/oauth-authorization-server',
                '/.well-known/oauth-authorization-server' + self.prefix]

    def grant(self, request):
        fields = request.form()
        pair = basic_pair(request)
        if pair is None or tuple(map(urllib.parse.unquote_plus, pair)) != self.client:
            return error('invalid_client', 401, 'Client authentication failed')
        if fields.get('grant_type') != 'password':
            return error('unsupported_grant_type', 400, 'grant type is not supported')
        if (fields.get('username'), fields.get('password')) != self.key:
            return reply(401, {'error': 'invalid_grant', 'errorDescription': 'Access key was not accepted'})
        return token(self.token, 3600, refresh_token='e2e-refresh', id_token='e2e-id')

    def __call__(self, _peer, request):
        path = urllib.parse.urlsplit(request.target).path
        if path in self.well_known_paths() and request.method == 'GET':
            return self.discovery or reply(200, self.openid())
        if path.endswith('/.well-known/cxone-configuration'):
            return reply(200, {'api_endpoint': self.base + '/api', 'auth_endpoint': self.base,
                               'area': 'e2e', 'domain': 'localhost'})
        if path == '/auth/token' and request.method == 'POST':
            return self.token_answer or self.grant(request)
        if path == '/api/agents':
            return self.api
        return reply(404, json.dumps({'message': 'no such page'}))
