/* SPDX-License-Identifier: MIT */
/* A part of form: the value of an Authorization field of scheme Basic. */
#include "form.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

enum {
	BYTES_CHUNK = 48, /* a multiple of three: chunks of base64 text can be put side by side */
	CHARS_CHUNK = BYTES_CHUNK / 3 * 4,
};

static const char word[] = "Basic ";

static bool base64_append(const struct secret *s, struct secret_buf *b)
{
	char chars[CHARS_CHUNK + 1];
	const unsigned char *bytes = (const unsigned char *)secret_reveal(s);
	bool fits = true;
	for (size_t at = 0, len = secret_len(s); fits && at < len; at += BYTES_CHUNK) {
		size_t n = len - at < BYTES_CHUNK ? len - at : BYTES_CHUNK;
		sodium_bin2base64(chars, sizeof chars, bytes + at, n,
				  sodium_base64_VARIANT_ORIGINAL);
		fits = secret_buf_put(b, chars);
	}
	secret_wipe(chars, sizeof chars);
	return fits;
}

static bool pair_append(const struct secret *s, bool encode, struct secret_buf *b)
{
	const char *bytes = secret_reveal(s);
	return encode ? form_encode(bytes, secret_len(s), b)
		      : secret_buf_add(b, bytes, secret_len(s));
}

struct secret *form_basic(const struct secret *id, const struct secret *secret, bool encode)
{
	/* Encoding makes three bytes of one at most, base64 four of three. */
	struct secret_buf *b = secret_buf_new(3 * (secret_len(id) + secret_len(secret)) + 1);
	bool fits = pair_append(id, encode, b) && secret_buf_put(b, ":") &&
		    pair_append(secret, encode, b);
	struct secret *pair = secret_buf_take(b);
	b = secret_buf_new(sizeof word + (secret_len(pair) + 2) / 3 * 4);
	fits = fits && secret_buf_put(b, word) && base64_append(pair, b);
	(void)fits; /* there is room for all */
	secret_free(pair);
	return secret_buf_take(b);
}

/* A part of the value, or of what was decoded from it. */
struct span {
	const char *at;
	size_t len;
};

static struct span span_of(const struct secret *s)
{
	return (struct span){secret_reveal(s), secret_len(s)};
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The bytes that base64 text (padding needed) stands for; NULL where it is none. */
static struct secret *base64_decode(struct span text, int variant)
{
	if (text.len == 0 || text.len % 4 != 0)
		return NULL;
	struct secret_buf *b = secret_buf_new(text.len);
	unsigned char bytes[BYTES_CHUNK];
	bool ok = true;
	for (size_t at = 0; ok && at < text.len; at += CHARS_CHUNK) {
		size_t left = text.len - at, n = left < CHARS_CHUNK ? left : CHARS_CHUNK, got = 0;
		const char *end = NULL;
		ok = sodium_base642bin(bytes, sizeof bytes, text.at + at, n, NULL, &got, &end,
				       variant) == 0 &&
		     end == text.at + at + n && (got == BYTES_CHUNK || left <= CHARS_CHUNK) &&
		     secret_buf_add(b, bytes, got);
	}
	secret_wipe(bytes, sizeof bytes);
	if (ok)
		return secret_buf_take(b);
	secret_buf_free(b);
	return NULL;
}

/* Text without its white space; NULL where it has none. */
static struct secret *squeeze(struct span text)
{
	struct secret_buf *b = secret_buf_new(text.len);
	size_t spaces = 0;
	for (size_t i = 0; i < text.len; i++)
		spaces += is_space(text.at[i]) || !secret_buf_add(b, text.at + i, 1);
	if (spaces > 0)
		return secret_buf_take(b);
	secret_buf_free(b);
	return NULL;
}

/* Splits at the first colon; false where there is none. */
static bool split(struct span pair, struct secret **id, struct secret **secret)
{
	const char *colon = pair.len > 0 ? memchr(pair.at, ':', pair.len) : NULL;
	if (colon == NULL)
		return false;
	size_t before = (size_t)(colon - pair.at);
	*id = secret_new(pair.at, before);
	*secret = secret_new(colon + 1, pair.len - before - 1);
	return true;
}

/* True when text is base64 of a pair, which is then in *id and *secret. */
static bool decode_pair(struct span text, int variant, struct secret **id, struct secret **secret)
{
	struct secret *decoded = base64_decode(text, variant);
	bool is_pair = decoded != NULL && split(span_of(decoded), id, secret);
	secret_free(decoded);
	return is_pair;
}

/* The fault of a value without the scheme's word, which is not taken apart. */
static enum form_basic_fault without_word(struct span value)
{
	struct secret *id = NULL, *secret = NULL;
	if (value.len >= 5 && strncasecmp(value.at, word, 5) == 0)
		value = (struct span){value.at + 5, value.len - 5}; /* only the space is missing */
	bool pair = decode_pair(value, sodium_base64_VARIANT_ORIGINAL, &id, &secret) ||
		    (value.len > 0 && memchr(value.at, ':', value.len) != NULL);
	secret_free(id);
	secret_free(secret);
	return pair ? FORM_BASIC_NO_WORD : FORM_BASIC_NOT_BASE64;
}

/* Text with the padding that it lacks. */
static struct secret *padded_of(struct span text)
{
	struct secret_buf *b = secret_buf_new(text.len + 3);
	/* It fits: the limit is the length of both. */
	if (secret_buf_add(b, text.at, text.len))
		(void)secret_buf_add(b, "===", (4 - text.len % 4) % 4);
	return secret_buf_take(b);
}

/* The fault of text that is not base64 as it stands. URL-safe text usually comes without padding.
 */
static enum form_basic_fault not_base64(struct span text, struct secret **id,
					struct secret **secret)
{
	struct secret *tight = squeeze(text), *whole = padded_of(text);
	enum form_basic_fault fault = FORM_BASIC_NOT_BASE64;
	if (tight != NULL &&
	    decode_pair(span_of(tight), sodium_base64_VARIANT_ORIGINAL, id, secret))
		fault = FORM_BASIC_WRAPPED;
	else if (decode_pair(span_of(whole), sodium_base64_VARIANT_ORIGINAL, id, secret))
		fault = FORM_BASIC_UNPADDED;
	else if (decode_pair(span_of(whole), sodium_base64_VARIANT_URLSAFE, id, secret))
		fault = FORM_BASIC_URL_SAFE;
	secret_free(whole);
	secret_free(tight);
	return fault;
}

/* Text without the white bytes at its ends. */
static struct span trim(struct span text, const char *white)
{
	size_t count = strlen(white);
	while (text.len > 0 && memchr(white, text.at[0], count) != NULL)
		text = (struct span){text.at + 1, text.len - 1};
	while (text.len > 0 && memchr(white, text.at[text.len - 1], count) != NULL)
		text.len--;
	return text;
}

/* What follows the scheme's word. */
static enum form_basic_fault decode(struct span text, struct secret **id, struct secret **secret)
{
	struct secret *pair = base64_decode(text, sodium_base64_VARIANT_ORIGINAL);
	enum form_basic_fault fault = FORM_BASIC_OK;
	if (pair == NULL)
		return not_base64(text, id, secret);
	if (!split(span_of(pair), id, secret))
		fault = decode_pair(span_of(pair), sodium_base64_VARIANT_ORIGINAL, id, secret)
				? FORM_BASIC_TWICE
				: FORM_BASIC_NO_COLON;
	secret_free(pair);
	return fault;
}

enum form_basic_fault form_basic_decode(const char *value, size_t len, struct secret **id,
					struct secret **secret)
{
	struct span v = trim((struct span){value, len}, " \t");
	size_t scheme = sizeof word - 1;
	*id = *secret = NULL;
	if (v.len < scheme || strncasecmp(v.at, word, scheme) != 0)
		return without_word(v);
	return decode(trim((struct span){v.at + scheme, v.len - scheme}, " "), id, secret);
}
