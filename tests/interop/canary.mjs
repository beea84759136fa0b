// SPDX-License-Identifier: MIT
// Looks for a secret, or a part of ten characters of it, in any form that it could have taken.
const PART = 10;

function percentForms(text) {
  const strict = [...Buffer.from(text)]
    .map((c) => (/[A-Za-z0-9]/.test(String.fromCharCode(c)) ? String.fromCharCode(c)
      : `%${c.toString(16).padStart(2, '0').toUpperCase()}`))
    .join('');
  const once = [encodeURIComponent(text), encodeURI(text), strict, strict.replaceAll('%20', '+'),
    new URLSearchParams([['', text]]).toString().slice(1)];
  const lower = once.map((form) => form.replace(/%../g, (hex) => hex.toLowerCase()));
  return [...once, ...lower, ...once.map(encodeURIComponent)];
}

function base64Forms(text) {
  const found = [];
  for (let shift = 0; shift < 3; shift++) {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
    // Only the characters that depend on text alone.
    const form = bytes.toString('base64').slice(Math.ceil((8 * shift) / 6), Math.floor((8 * bytes.length) / 6));
    found.push(form, form.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return found;
}

function forms(text) {
  const hex = Buffer.from(text).toString('hex');
  const html = text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  return [text, hex, hex.toUpperCase(), JSON.stringify(text).slice(1, -1), html,
    ...percentForms(text), ...base64Forms(text)];
}

const known = new Map();

function parts(secret) {
  if (!known.has(secret)) {
    const found = new Set();
    for (const form of forms(secret))
      for (let at = 0; at + PART <= form.length; at++) found.add(form.slice(at, at + PART));
    known.set(secret, found);
  }
  return known.get(secret);
}

// The first part of any of the secrets that stands in text, or undefined. All have ten characters.
export function leak(text, secrets) {
  const all = secrets.map(parts);
  for (let at = 0; at + PART <= text.length; at++) {
    const piece = text.slice(at, at + PART);
    if (all.some((part) => part.has(piece))) return piece;
  }
  return undefined;
}
