# SPDX-License-Identifier: MIT
"""Looks for secrets in anything that came out of the program, in every form they could have taken.

A needle is ten bytes of a secret (or all of a shorter one) in one encoding, so that a part of a secret is
found as surely as the whole. Lists of byte values have too many spellings for needles: there the numbers are read out
of the text, in each base, and the secret is looked for in the bytes that they make.

This list is kept by what servers and languages print, not by what the program's mask knows (mask/, tests/mask/forms.h):
a form that is found in the wild comes here first.
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
    """The part of a base64 text that depends on value alone when shift bytes precede it."""
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


def listed(pattern, join, value):
    return join.join(pattern % c for c in value).encode()


def lists(value):
    """Byte lists as languages and servers print them: name to bytes."""
    signed = [c - 256 if c > 127 else c for c in value]
    return {
        'Go %v': b'[' + listed('%d', ' ', value) + b']',
        'Go %#v': b'[]byte{' + listed('0x%x', ', ', value) + b'}',
        'Java Arrays.toString': str(signed).encode(),
        'Python list': str(list(value)).encode(),
        'Node Buffer JSON': json.dumps({'type': 'Buffer', 'data': list(value)}, separators=(',', ':')).encode(),
        'Node Buffer JSON in lines': json.dumps({'type': 'Buffer', 'data': list(value)}, indent=2).encode(),
        'Node inspect': b'<Buffer ' + listed('%02x', ' ', value) + b'>',
        'Uint8Array JSON': json.dumps({str(i): c for i, c in enumerate(value)}).encode(),
        'PHP unpack': b''.join(b'    [%d] => %d\n' % (i + 1, c) for i, c in enumerate(value)),
        'PHP var_dump': b''.join(b'  [%d]=>\n  int(%d)\n' % (i, c) for i, c in enumerate(value)),
        'Ruby bytes': str(list(value)).encode(),
        'Rust Debug': listed('%du8', ', ', value),
        'C array': listed('0x%02X', ', ', value),
        'C octal': listed('0%o', ', ', value),
        'Python octal': listed('0o%o', ', ', value),
        'od -b': listed('%03o', ' ', value),
        'od -An -tu1': listed('%4d', '', value),
        'od -tx1': listed('%02x', ' ', value),
        'BitConverter': listed('%02X', '-', value),
        'dashes': listed('%d', '-', value),
        'one a line': listed('%d', '\n', value),
        'HTML list': listed('<li>%d</li>', '', value),
        'XML bytes': listed('<unsignedByte>%d</unsignedByte>', '', value),
        'assembler': listed('%02Xh', ',', value),
        'dollar hex': listed('$%02x', ' ', value),
        'binary': ' '.join('{:08b}'.format(c) for c in value).encode(),
        'characters JSON': json.dumps(list(value.decode('latin-1'))).encode(),
        'characters spread': json.dumps(dict(enumerate(value.decode('latin-1')))).encode(),
        'characters in lines': json.dumps(list(value.decode('latin-1')), indent=2).encode(),
        'characters Python': str(list(value.decode('latin-1'))).encode(),
    }


NUMBERS = ((10, re.compile(rb'(?<![\w.])(-?\d{1,3})(?:u8|i8|b)?(?![\w.])')),
           (16, re.compile(rb'(?<![0-9a-zA-Z])(?:0x|\\?x)?([0-9a-fA-F]{1,2})h?(?![0-9a-zA-Z])', re.I)),
           (8, re.compile(rb'(?<![\w.])(?:0o|\\)?(0?[0-7]{2,3})(?![\w.])')),
           (2, re.compile(rb'(?<![\w.])(?:0b)?([01]{7,8})(?![\w.])')))


def numbers_read(data):
    """The bytes that numbers in data may stand for: (base, bytes), with each number and with each second one."""
    for base, pattern in NUMBERS:
        values = [int(x, base) for x in pattern.findall(data)]
        if len(values) < PART:
            continue
        whole = bytes(v % 256 for v in values if -129 < v < 256)
        for made in (whole, whole[::2], whole[1::2]):
            yield base, made


CHARACTER = re.compile(rb'''(["'])(\\?[^\\]|\\\\)\1(?! *[:=])''')


def characters_read(data):
    """What characters spell that are quoted one by one."""
    quoted = [x[-1:] for _, x in CHARACTER.findall(data)]
    if len(quoted) >= PART:
        yield b''.join(quoted)


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
    numbers = list(numbers_read(data))
    spelled = list(characters_read(data))
    for name, value in secrets.items():
        next(MADE)
        kinds = sorted({form for text, form in needles(value).items() if text in data})
        kinds += ['a list of numbers in base %d' % base for base, made in numbers
                  for at in range(len(value) - PART + 1) if value[at:at + PART] in made]
        kinds += ['characters' for made in spelled for at in range(len(value) - PART + 1) if value[at:at + PART] in made]
        if kinds:
            leaks.append('%s as %s' % (name, kinds[0]))
    return leaks
