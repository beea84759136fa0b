/* SPDX-License-Identifier: MIT */
/* A client's value against the one of the settings, without a byte of either getting out. */
#include "capture/parts.h"
#include "base/bytes.h"

#include <string.h>
#include <strings.h>

#include "form.h"

struct secret *capture_decode(const char *bytes, size_t len)
{
	struct secret_buf *pair = secret_buf_new(len + 2);
	struct form *f = NULL;
	struct err e = {0};
	bool kept = secret_buf_put(pair, "v=") && secret_buf_add(pair, bytes, len);
	struct secret *text = secret_buf_take(pair), *value = NULL;
	/* A value that holds '&' would be two pairs: then it is not encoded at all. */
	if (kept && memchr(bytes, '&', len) == NULL &&
	    form_decode(secret_reveal(text), secret_len(text), &f, &e) && form_count(f) == 1)
		value = secret_dup(form_value(f, 0));
	form_free(f);
	secret_free(text);
	return value != NULL ? value : secret_new(bytes, len);
}

static bool decodes_to(const struct secret *value, const struct secret *own)
{
	struct secret *once = form_percent_decode(value);
	bool same = once != NULL && secret_equal(once, own);
	secret_free(once);
	if (same || memchr(secret_reveal(value), '%', secret_len(value)) == NULL)
		return same;
	struct secret *plus = capture_decode(secret_reveal(value), secret_len(value));
	same = secret_equal(plus, own);
	secret_free(plus);
	return same;
}

bool capture_twice(const struct secret *value, const struct secret *own)
{
	return value != NULL && own != NULL && !secret_equal(value, own) && decodes_to(value, own);
}

static bool only_case(const struct secret *a, const struct secret *b)
{
	return secret_len(a) == secret_len(b) &&
	       strncasecmp(secret_reveal(a), secret_reveal(b), secret_len(a)) == 0;
}

static bool only_line_end(const struct secret *value, const struct secret *own)
{
	const char *bytes = secret_reveal(value);
	size_t len = secret_len(value), kept = len;
	while (kept > 0 && (bytes[kept - 1] == '\n' || bytes[kept - 1] == '\r'))
		kept--;
	return kept < len && kept == secret_len(own) &&
	       memcmp(bytes, secret_reveal(own), kept) == 0;
}

static enum facts_difference difference(const struct secret *value, const struct secret *own)
{
	if (secret_equal(value, own))
		return FACTS_DIFFERENCE_NONE;
	if (only_line_end(value, own))
		return FACTS_DIFFERENCE_LINE_END;
	if (only_case(value, own))
		return FACTS_DIFFERENCE_CASE;
	return decodes_to(value, own) || decodes_to(own, value) ? FACTS_DIFFERENCE_ENCODING
								: FACTS_DIFFERENCE_OTHER;
}

struct facts_compared capture_compare(const struct secret *value, const struct secret *own)
{
	struct facts_compared out = {0};
	if (value == NULL || own == NULL || secret_len(own) == 0)
		return out;
	out.difference = difference(value, own);
	out.len = secret_len(value);
	out.own_len = secret_len(own);
	const char *a = secret_reveal(value), *b = secret_reveal(own);
	while (out.first_at < out.len && out.first_at < out.own_len &&
	       a[out.first_at] == b[out.first_at])
		out.first_at++;
	return out;
}

void capture_compare_key(const struct capture_params *l, const struct cred *cred,
			 struct facts_request *out)
{
	const struct capture_param *id = capture_params_find(l, CAPTURE_IN_BODY, "username", NULL);
	const struct capture_param *key = capture_params_find(l, CAPTURE_IN_BODY, "password", NULL);
	if (cred->grant != FACTS_GRANT_PASSWORD || out->separator != NULL || l->unreadable)
		return;
	if (id != NULL && !id->unknown && !id->cut &&
	    !(id->last && capture_is_start(id->value, cred->access_key_id)))
		out->key_id_compared = capture_compare(id->value, cred->access_key_id);
	if (key != NULL && !key->unknown && !key->cut &&
	    !(key->last && capture_is_start(key->value, cred->access_key_secret)))
		out->key_compared = capture_compare(key->value, cred->access_key_secret);
}

/* One byte of a text in which only %XX means something else. */
static char literal_byte(const char **at, const char *end)
{
	if (**at == '%' && end - *at >= 3 && bytes_hex_pair(*at + 1) >= 0) {
		char byte = (char)bytes_hex_pair(*at + 1);
		*at += 3;
		return byte;
	}
	return *(*at)++;
}

bool capture_literally(const struct capture *c, const struct capture_param *value,
		       const struct secret *own)
{
	if (value == NULL || own == NULL || value->raw == NULL || secret_len(own) == 0 ||
	    secret_equal(value->value, own))
		return false;
	const struct capture_bytes *in = value->place == CAPTURE_IN_QUERY ? &c->target : &c->body;
	const char *at = value->raw, *end = capture_bytes_get(in) + in->len;
	for (size_t i = 0; i < secret_len(own); i++)
		if (at >= end || literal_byte(&at, end) != secret_reveal(own)[i])
			return false;
	return at == end || memchr("&#\r\n", *at, 4) != NULL;
}

bool capture_is_encoded(const struct secret *value)
{
	const char *at = secret_reveal(value), *end = at + secret_len(value);
	bool encoded = false;
	while (at < end) {
		if (*at == '%') {
			if (end - at < 3 || bytes_hex_pair(at + 1) < 0)
				return false;
			encoded = true;
			at += 3;
		} else if (*at != '+' && form_changed(at, 1) > 0) {
			return false;
		} else {
			at++;
		}
	}
	return encoded;
}
