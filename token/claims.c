/* SPDX-License-Identifier: MIT */
/* Reads a JWT's claims without a key. */
#include "token/parts.h"

#include <string.h>
#include <strings.h>

static int base64url_value(char c)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = c == '\0' ? NULL : strchr(alphabet, c);
	return at == NULL ? -1 : (int)(at - alphabet);
}

/* Base64url without padding (RFC 7515 section 2); NULL where it is none. Caller frees. */
static struct secret *base64url(const char *bytes, size_t len)
{
	struct secret_buf *b = secret_buf_new(len);
	unsigned held = 0;
	int bits = 0;
	bool good = len % 4 != 1;
	for (size_t i = 0; i < len && good; i++) {
		int value = base64url_value(bytes[i]);
		good = value >= 0;
		held = (held << 6 | (unsigned)(value & 63)) & 0xFFFF;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			unsigned char byte = (unsigned char)(held >> bits);
			good = good && secret_buf_add(b, &byte, 1);
		}
	}
	struct secret *decoded = secret_buf_take(b);
	if (good)
		return decoded;
	secret_free(decoded);
	return NULL;
}

/* A part of a JWT: base64url of a JSON object; NULL where it is none. Caller: json_decref(). */
static json_t *object_of(const char *bytes, size_t len)
{
	struct secret *decoded = base64url(bytes, len);
	if (decoded == NULL)
		return NULL;
	bool deep;
	json_t *v = token_json_parse(secret_reveal(decoded), secret_len(decoded), &deep);
	secret_free(decoded);
	if (json_is_object(v))
		return v;
	json_decref(v);
	return NULL;
}

static int64_t time_of(const json_t *v)
{
	double value;
	if (!token_json_number(v, &value) || value < 1 || value > 1e12)
		return 0;
	return (int64_t)value;
}

static void read_claims(const json_t *o, struct pool *p, struct token_claims *out)
{
	const json_t *scope = json_object_get(o, "scope");
	out->is_jwt = true;
	out->iss = token_json_text(json_object_get(o, "iss"), p);
	out->sub = token_json_text(json_object_get(o, "sub"), p);
	out->aud = token_json_list(json_object_get(o, "aud"), p);
	out->scope = token_json_list(scope != NULL ? scope : json_object_get(o, "scp"), p);
	out->tenant_id = token_json_text(json_object_get(o, "tenantId"), p);
	out->exp = time_of(json_object_get(o, "exp"));
	out->iat = time_of(json_object_get(o, "iat"));
	out->nbf = time_of(json_object_get(o, "nbf"));
}

void token_claims_read(const struct secret *access_token, struct pool *p, struct token_claims *out)
{
	*out = (struct token_claims){0};
	const char *token = secret_reveal(access_token);
	const char *end = token + secret_len(access_token);
	const char *first = memchr(token, '.', (size_t)(end - token));
	const char *second =
		first == NULL ? NULL : memchr(first + 1, '.', (size_t)(end - first - 1));
	if (second == NULL || memchr(second + 1, '.', (size_t)(end - second - 1)) != NULL)
		return;
	json_t *header = object_of(token, (size_t)(first - token));
	json_t *claims = header == NULL ? NULL : object_of(first + 1, (size_t)(second - first - 1));
	if (claims != NULL) {
		const char *alg = json_string_value(json_object_get(header, "alg"));
		read_claims(claims, p, out);
		out->alg_none = alg != NULL && strcasecmp(alg, "none") == 0;
	}
	json_decref(claims);
	json_decref(header);
}
