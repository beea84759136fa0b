/* From the wire to parameters: form bodies, percent-encoding, Basic. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "form.h"

enum { BASIC_MAX = 64 * 1024 };

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes %XX, and '+' where plus says so. Caller frees. *changed: there was something to decode. */
static struct secret *decode(const char *bytes, size_t len, bool plus, bool *changed)
{
	struct secret_buf *b = secret_buf_new(len);
	*changed = false;
	for (size_t i = 0; i < len; i++) {
		int high = bytes[i] == '%' && i + 2 < len ? hex_of(bytes[i + 1]) : -1;
		int low = high >= 0 ? hex_of(bytes[i + 2]) : -1;
		char c = plus && bytes[i] == '+' ? ' ' : bytes[i];
		if (low >= 0) {
			c = (char)(high * 16 + low);
			i += 2;
			*changed = true;
		}
		(void)secret_buf_add(b, &c, 1);
	}
	return secret_buf_take(b);
}

struct secret *form_percent_decode(const struct secret *s)
{
	bool changed;
	struct secret *decoded = decode(secret_reveal(s), secret_len(s), false, &changed);
	if (changed)
		return decoded;
	secret_free(decoded);
	return NULL;
}

static bool decode_pair(const char *pair, size_t len, struct form *f, struct err *e)
{
	const char *equals = memchr(pair, '=', len);
	size_t name_len = equals != NULL ? (size_t)(equals - pair) : len;
	size_t value_at = equals != NULL ? name_len + 1 : len;
	bool changed;
	struct secret *name = decode(pair, name_len, true, &changed);
	struct secret *value = decode(pair + value_at, len - value_at, true, &changed);
	bool ok = form_add_secret(f, secret_reveal(name), value, e);
	secret_free(name);
	secret_free(value);
	return ok;
}

bool form_decode(const char *bytes, size_t len, struct form **out, struct err *e)
{
	*out = NULL;
	if (len > FORM_BODY_MAX)
		return err_set(e, ERR_USAGE, "a body of more than %d bytes", FORM_BODY_MAX);
	struct form *f = form_new();
	for (size_t at = 0; at < len;) {
		const char *end = memchr(bytes + at, '&', len - at);
		size_t n = end != NULL ? (size_t)(end - bytes) - at : len - at;
		if (n > 0 && !decode_pair(bytes + at, n, f, e)) {
			form_free(f);
			return false;
		}
		at += n + 1;
	}
	*out = f;
	return true;
}

/* ---- Basic ---- */

static struct secret *base64_of(const struct secret *s)
{
	size_t size = sodium_base64_encoded_len(secret_len(s), sodium_base64_VARIANT_ORIGINAL);
	char *text = mem_alloc(size, 1);
	sodium_bin2base64(text, size, (const unsigned char *)secret_reveal(s), secret_len(s),
	                  sodium_base64_VARIANT_ORIGINAL);
	struct secret *encoded = secret_new(text, strlen(text));
	secret_wipe(text, size);
	free(text);
	return encoded;
}

static void put_part(const struct secret *s, bool encode, struct secret_buf *b)
{
	if (encode)
		(void)!form_encode(secret_reveal(s), secret_len(s), b);
	else
		(void)secret_buf_add(b, secret_reveal(s), secret_len(s));
}

struct secret *form_basic(const struct secret *id, const struct secret *secret, bool encode)
{
	struct secret_buf *b = secret_buf_new(3 * (secret_len(id) + secret_len(secret)) + 1);
	put_part(id, encode, b);
	(void)secret_buf_put(b, ":");
	put_part(secret, encode, b);
	struct secret *pair = secret_buf_take(b);
	struct secret *encoded = base64_of(pair);
	secret_free(pair);
	b = secret_buf_new(secret_len(encoded) + 6);
	(void)secret_buf_put(b, "Basic ");
	(void)secret_buf_add(b, secret_reveal(encoded), secret_len(encoded));
	secret_free(encoded);
	return secret_buf_take(b);
}

/* NULL: no base64 of that alphabet, padding wanted or not. Caller frees. */
static struct secret *from_base64(const char *text, size_t len, int variant, const char *ignore)
{
	unsigned char *bytes = mem_alloc(len + 1, 1);
	size_t decoded = 0;
	const char *end = NULL;
	bool ok = sodium_base642bin(bytes, len + 1, text, len, ignore, &decoded, &end, variant) == 0 &&
	          end == text + len;
	struct secret *s = ok && decoded > 0 ? secret_new(bytes, decoded) : NULL;
	secret_wipe(bytes, len + 1);
	free(bytes);
	return s;
}

static struct secret *from_any_padding(const char *text, size_t len, bool url_safe, const char *ignore)
{
	struct secret *s = from_base64(text, len,
	                               url_safe ? sodium_base64_VARIANT_URLSAFE
	                                        : sodium_base64_VARIANT_ORIGINAL,
	                               ignore);
	if (s == NULL)
		s = from_base64(text, len,
		                url_safe ? sodium_base64_VARIANT_URLSAFE_NO_PADDING
		                         : sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
		                ignore);
	return s;
}

static bool split(const struct secret *pair, struct secret **id, struct secret **secret)
{
	const char *bytes = secret_reveal(pair);
	const char *colon = memchr(bytes, ':', secret_len(pair));
	if (colon == NULL)
		return false;
	size_t at = (size_t)(colon - bytes);
	*id = secret_new(bytes, at);
	*secret = secret_new(colon + 1, secret_len(pair) - at - 1);
	return true;
}

static bool holds(const char *text, size_t len, const char *any)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != '\0' && strchr(any, text[i]) != NULL)
			return true;
	return false;
}

/* A pair without a colon may be base64 once more. */
static enum form_basic_fault split_fault(const struct secret *pair, struct secret **id,
                                         struct secret **secret)
{
	struct secret *inner = from_any_padding(secret_reveal(pair), secret_len(pair), false, "\r\n");
	bool twice = inner != NULL && split(inner, id, secret);
	secret_free(inner);
	return twice ? FORM_BASIC_TWICE : FORM_BASIC_NO_COLON;
}

static enum form_basic_fault decode_value(const char *text, size_t len, struct secret **id,
                                          struct secret **secret)
{
	enum form_basic_fault fault = FORM_BASIC_OK;
	if (holds(text, len, " \t\r\n"))
		fault = FORM_BASIC_WRAPPED;
	else if (holds(text, len, "-_"))
		fault = FORM_BASIC_URL_SAFE;
	struct secret *pair = from_any_padding(text, len, fault == FORM_BASIC_URL_SAFE, " \t\r\n");
	if (pair == NULL)
		return FORM_BASIC_NOT_BASE64;
	if (!split(pair, id, secret))
		fault = split_fault(pair, id, secret);
	secret_free(pair);
	return fault;
}

enum form_basic_fault form_basic_decode(const char *value, size_t len, struct secret **id,
                                        struct secret **secret)
{
	*id = *secret = NULL;
	if (len > BASIC_MAX)
		return FORM_BASIC_NOT_BASE64;
	if (len < 6 || strncasecmp(value, "Basic ", 6) != 0)
		return FORM_BASIC_NO_WORD;
	while (len > 6 && value[6] == ' ') {
		value++;
		len--;
	}
	return decode_value(value + 6, len - 6, id, secret);
}
