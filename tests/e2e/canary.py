# SPDX-License-Identifier: MIT
"""Looks for secrets in anything that came out of the program, in every form they could have taken.

A needle is ten bytes of a secret (or all of a shorter one) in one encoding, so that a part of a secret is
found as surely as the whole.
"""
import base64
import functools
import html
import itertools
import json
import re
import urllib.parse

PART = 10
MADE = itertools.count()  # one step for each secret that was looked for in one place
BASE64_URL = bytes.maketrans(b'+/', b'-_')


def lower_percent(text):
    return re.sub(rb'%[0-9A-F]{2}', lambda m: m.group().lower(), text)


def quote(value, safe=''):
    return urllib.parse.quote_from_bytes(value, safe=safe).encode()


def percent_forms(value):
    once = {
        'percent': quote(value),
        'percent, JavaScript': quote(value, "!'()*"),
        'form': urllib.parse.quote_plus(value, safe='*').replace('~', '%7E').encode(),
        'percent, every byte': b''.join(b'%%%02X' % c for c in value),
    }
    for name, text in list(once.items()):
        once[name + ', lower case'] = lower_percent(text)
    twice = {name + ', twice': quote(text, '+') for name, text in once.items()}
    return {**once, **twice}


def base64_at(value, shift):
    """The part of a base64 text that depends on value alone when shift bytes stand before it."""
    text = base64.b64encode(b'\0' * shift + value)
    return text[-(-8 * shift // 6):8 * (shift + len(value)) // 6]


def base64_forms(value):
    found = {}
    for shift in range(3):
        text = base64_at(value, shift)
        found['base64, alignment %d' % shift] = text
        found['base64url, alignment %d' % shift] = text.translate(BASE64_URL)
    return found


def plain(c):
    return chr(c).isalnum() and c < 0x80


def per_byte(value, pattern, everything):
    return ''.join(chr(c) if plain(c) and not everything else pattern % c for c in value).encode('latin-1')


def escape_forms(value):
    text = value.decode('utf-8', 'replace')
    inner = json.dumps(text)[1:-1]
    return {
        'JSON': inner.encode(),
        'JSON, slashes': inner.replace('/', '\\/').encode(),
        'JSON, signs as \\u': per_byte(value, '\\u%04x', False),
        'JSON, signs as \\U': per_byte(value, '\\u%04X', False),
        'JSON, all as \\u': per_byte(value, '\\u%04x', True),
        'HTML': html.escape(text).encode(),
        'HTML, no quotes': html.escape(text, quote=False).encode(),
        'HTML, all decimal': per_byte(value, '&#%d;', True),
        'HTML, all hex': per_byte(value, '&#x%x;', True),
        'HTML, decimal': per_byte(value, '&#%d;', False),
        'HTML, hex': per_byte(value, '&#x%x;', False),
        'HTML, upper hex': per_byte(value, '&#x%X;', False),
    }


def forms(value):
    """Every form of value: name to bytes."""
    return {
        'raw': value,
        'hex': value.hex().encode(),
        'hex, upper case': value.hex().upper().encode(),
        **percent_forms(value),
        **base64_forms(value),
        **escape_forms(value),
    }


@functools.lru_cache(maxsize=512)
def needles(value):
    """Bytes to look for: each maps to the name of its form."""
    found = {}
    for start in range(max(1, len(value) - PART + 1)):
        for name, text in forms(value[start:start + PART]).items():
            found.setdefault(text, name)
    found.pop(b'', None)
    return found


def search(secrets, data):
    """What leaks: a list of 'name as form' for {name: bytes} in data."""
    leaks = []
    for name, value in secrets.items():
        next(MADE)
        kinds = sorted({form for text, form in needles(value).items() if text in data})
        if kinds:
            leaks.append('%s as %s' % (name, kinds[0]))
    return leaks
