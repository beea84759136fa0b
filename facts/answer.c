/* SPDX-License-Identifier: MIT */
#include "facts/answer.h"

#include <string.h>
#include <strings.h>

enum { LINE_MAX_SHOWN = 300, BODY_MAX_SHOWN = 4000, WORDS_MAX_SHOWN = 8192 };

/* What a reading works on. */
struct reading {
	const struct answer *in;
	struct mask *mask;
	struct pool *p;
	struct facts_attempt *out;
};

static const char *clean(const struct reading *r, const char *text)
{
	return text == NULL
		       ? NULL
		       : mask_text(r->mask, text, strlen(text), MASK_LINE, LINE_MAX_SHOWN, r->p);
}

static void hide(void *arg, const char *bytes, size_t len)
{
	struct secret *found = secret_new(bytes, len);
	mask_add(arg, "token", found);
	secret_free(found);
}

/*
 * Adds what may be a token, in whatever place of the answer, to what is hidden. False: there is too
 * much of it to be sure of; then the body must not be shown.
 */
static bool hide_tokens(const struct reading *r, const struct token *token)
{
	const struct answer *in = r->in;
	mask_add(r->mask, "token", token->access_token);
	bool all = token_find(secret_reveal(in->token.body), secret_len(in->token.body), hide,
			      r->mask);
	for (size_t i = 0; i < in->field_count; i++)
		all = token_find(in->values[i], strlen(in->values[i]), hide, r->mask) && all;
	return all;
}

/* A field that holds a credential by its name alone: the browser's session, say. */
static bool is_secret_name(const char *name)
{
	static const char *const parts[] = {"cookie", "token", "secret"};
	for (; *name != '\0'; name++)
		for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
			if (strncasecmp(name, parts[i], strlen(parts[i])) == 0)
				return true;
	return false;
}

static void show_fields(const struct reading *r)
{
	struct facts_attempt *out = r->out;
	for (size_t i = 0; i < r->in->field_count && out->header_count < FACTS_HEADERS_MAX; i++)
		out->headers[out->header_count++] = (struct facts_header){
			clean(r, r->in->names[i]),
			is_secret_name(r->in->names[i]) ? "[hidden]" : clean(r, r->in->values[i]),
		};
}

static const char *lower(const char *text, struct pool *p)
{
	char *copy = pool_text(p, text);
	for (char *c = copy; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
	return copy;
}

static void show_words(const struct reading *r, const struct token_answer *a)
{
	struct facts_attempt *out = r->out;
	bool known = hide_tokens(r, &a->token);
	out->reason = r->in->reason != NULL ? clean(r, r->in->reason) : "";
	out->error = clean(r, a->error);
	out->description = clean(r, a->description);
	/* Lower case comes last: what is hidden is found as it is. */
	out->words = lower(
		mask_text(r->mask, a->text, strlen(a->text), MASK_BLOCK, WORDS_MAX_SHOWN, r->p),
		r->p);
	out->body =
		known ? mask_text(r->mask, secret_reveal(r->in->token.body),
				  secret_len(r->in->token.body), MASK_BLOCK, BODY_MAX_SHOWN, r->p)
		      : "(not shown: it may hold more tokens than can be hidden)";
	show_fields(r);
}

static void show_token(const struct reading *r, const struct token *t)
{
	struct facts_attempt *out = r->out;
	out->got_token = out->class == TOKEN_CLASS_TOKEN;
	out->token_len = secret_len(t->access_token);
	out->token_lifetime = t->lifetime;
	out->token_expired = out->got_token && t->expires_at > 0 && t->lifetime == 0;
	out->token_type = clean(r, t->token_type);
	struct token_claims raw;
	token_claims_read(t->access_token, r->p, &raw);
	out->claims = raw;
	out->claims.iss = clean(r, raw.iss);
	out->claims.sub = clean(r, raw.sub);
	out->claims.aud = clean(r, raw.aud);
	out->claims.scope = clean(r, raw.scope);
	out->claims.tenant_id = clean(r, raw.tenant_id);
	out->token_scope = t->scope != NULL ? clean(r, t->scope) : out->claims.scope;
}

void answer_read(const struct answer *in, struct mask *mask, struct pool *p, struct token *token,
		 struct facts_attempt *out)
{
	const struct reading r = {in, mask, p, out};
	struct token_answer a;
	token_read(&in->token, p, &a);
	out->status = in->token.status;
	out->body_kind = a.body;
	out->class = a.class;
	out->retry_after = a.retry_after;
	show_words(&r, &a);
	if (a.body == TOKEN_BODY_TOKEN)
		show_token(&r, &a.token);
	*token = a.token;
}
