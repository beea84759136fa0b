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

function* partsOf(secret) {
  for (const form of forms(secret))
    for (let at = 0; at + PART <= form.length; at++) yield form.slice(at, at + PART);
}

// The parts of all secrets in one place: each look costs one question, however many there are.
export class Canaries {
  #parts = new Map(); // a part, and how many of the secrets have it
  #secrets = new Map(); // a secret, and its parts

  add(secret) {
    if (this.#secrets.has(secret)) return;
    const parts = new Set(partsOf(secret));
    this.#secrets.set(secret, parts);
    for (const part of parts) this.#parts.set(part, (this.#parts.get(part) || 0) + 1);
  }

  // Only the last ones are kept.
  keep(count) {
    for (const [secret, parts] of this.#secrets) {
      if (this.#secrets.size <= count) return;
      this.#secrets.delete(secret);
      for (const part of parts) {
        const left = this.#parts.get(part) - 1;
        if (left > 0) this.#parts.set(part, left);
        else this.#parts.delete(part);
      }
    }
  }

  // The first part of any of them that is in a text, or undefined. All have ten characters.
  leak(text) {
    for (let at = 0; at + PART <= text.length; at++) {
      const piece = text.slice(at, at + PART);
      if (this.#parts.has(piece)) return piece;
    }
    return undefined;
  }
}
