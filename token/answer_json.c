/* SPDX-License-Identifier: MIT */
/* The answer that a token endpoint gives (RFC 6749 section 5.1), made from a token. */
#include "token/token.h"

#include <jansson.h>
#include <string.h>

static int keep(const char *bytes, size_t len, void *arg)
{
	return secret_buf_add(arg, bytes, len) ? 0 : -1;
}

static void set(json_t *object, const char *name, json_t *take_value)
{
	if (take_value != NULL)
		json_object_set_new(object, name, take_value);
}

struct secret *token_answer_json(const struct token *t, int64_t now)
{
	enum { AROUND_MAX = 64 * 1024 };
	json_t *o = json_object();
	struct secret_buf *made = secret_buf_new(TOKEN_BYTES_MAX + AROUND_MAX);
	set(o, "access_token",
	    json_stringn(secret_reveal(t->access_token), secret_len(t->access_token)));
	set(o, "token_type", json_string(t->token_type != NULL ? t->token_type : "Bearer"));
	/* Never 0, which some clients take as "forever". */
	if (t->expires_at > 0)
		set(o, "expires_in", json_integer(t->expires_at > now ? t->expires_at - now : 1));
	if (t->scope != NULL)
		set(o, "scope", json_string(t->scope));
	json_dump_callback(o, keep, made, JSON_COMPACT);
	json_decref(o);
	return secret_buf_take(made);
}
