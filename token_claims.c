/* The claims of a JWT, read without checking its signature. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "token.h"

static const char *text_claim(const json_t *claims, const char *name, struct pool *p)
{
	return pool_text(p, json_string_value(json_object_get(claims, name)));
}

/* A string, or a list of strings joined by a space. */
static const char *list_claim(const json_t *claims, const char *name, struct pool *p)
{
	const json_t *value = json_object_get(claims, name);
	if (json_is_string(value))
		return pool_text(p, json_string_value(value));
	struct text joined = {.limit = 4096};
	size_t i;
	const json_t *item;
	json_array_foreach(value, i, item)
	{
		if (json_is_string(item))
			text_printf(&joined, "%s%s", joined.len > 0 ? " " : "", json_string_value(item));
	}
	const char *list = joined.len > 0 ? pool_text(p, text_get(&joined)) : NULL;
	text_clear(&joined);
	return list;
}

/* NumericDate (RFC 7519 2): seconds, a fraction allowed. */
static int64_t time_claim(const json_t *claims, const char *name)
{
	double seconds = json_number_value(json_object_get(claims, name));
	return seconds > 0 && seconds < 1e11 ? (int64_t)seconds : 0;
}

static json_t *payload(const char *jwt)
{
	const char *from = strchr(jwt, '.');
	const char *to = from != NULL ? strchr(from + 1, '.') : NULL;
	if (to == NULL || strchr(to + 1, '.') != NULL)
		return NULL;
	size_t len = (size_t)(to - from) - 1;
	unsigned char *bytes = mem_alloc(len + 1, 1);
	size_t decoded = 0;
	json_t *claims = NULL;
	if (sodium_base642bin(bytes, len, from + 1, len, NULL, &decoded, NULL,
	                      sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0)
		claims = json_loadb((const char *)bytes, decoded, 0, NULL);
	secret_wipe(bytes, len);
	free(bytes);
	return claims;
}

void token_claims_read(const struct secret *access_token, struct pool *p, struct token_claims *out)
{
	*out = (struct token_claims){0};
	json_t *claims = payload(secret_reveal(access_token));
	if (json_is_object(claims)) {
		out->is_jwt = true;
		out->iss = text_claim(claims, "iss", p);
		out->sub = text_claim(claims, "sub", p);
		out->aud = list_claim(claims, "aud", p);
		out->scope = list_claim(claims, json_object_get(claims, "scope") != NULL ? "scope" : "scp", p);
		out->tenant_id = text_claim(claims, "tenantId", p);
		out->exp = time_claim(claims, "exp");
		out->iat = time_claim(claims, "iat");
		out->nbf = time_claim(claims, "nbf");
	}
	json_decref(claims);
}
