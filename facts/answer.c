/* SPDX-License-Identifier: MIT */
/* An answer is read once: what it says as facts, and, under the mask, what may be shown. */
#include "facts/answer.h"

#include <string.h>
#include <strings.h>

#include "facts/parts.h"
#include "facts/shown.h"
#include "mask/mask.h"
#include "base/bytes.h"

enum { LINE_MAX_SHOWN = 300, BODY_MAX_SHOWN = 4000 };

/* What a reading works on. */
struct reading {
	const struct answer *in;
	struct mask *mask;
	struct pool *p;
	struct attempt_shown *out;
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
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (bytes_find(name, parts[i]) != NULL)
			return true;
	return false;
}

static void show_fields(const struct reading *r)
{
	struct attempt_shown *out = r->out;
	for (size_t i = 0; i < r->in->field_count && out->header_count < FACTS_HEADERS_MAX; i++)
		out->headers[out->header_count++] = (struct facts_header){
			clean(r, r->in->names[i]),
			is_secret_name(r->in->names[i]) ? "[hidden]" : clean(r, r->in->values[i]),
		};
}

static void show_answer(const struct reading *r, const struct token_answer *a)
{
	struct attempt_shown *out = r->out;
	bool known = hide_tokens(r, &a->token);
	struct words_clause wanted = answer_wanted(a->description, r->in->form);
	out->reason = r->in->reason != NULL ? clean(r, r->in->reason) : "";
	out->error = clean(r, a->error);
	out->description = clean(r, a->description);
	if (wanted.len > 0)
		out->wanted = clean(r, pool_copy(r->p, wanted.at, wanted.len));
	out->body =
		known ? mask_text(r->mask, secret_reveal(r->in->token.body),
				  secret_len(r->in->token.body), MASK_BLOCK, BODY_MAX_SHOWN, r->p)
		      : "(not shown: it may hold more tokens than can be hidden)";
	show_fields(r);
}

/* What the token is, and what may be shown of its claims. */
static void read_token(const struct reading *r, const struct token *t, struct facts_attempt *a)
{
	struct attempt_shown *out = r->out;
	struct token_claims raw;
	const char *lacking;
	a->token_len = secret_len(t->access_token);
	a->token_lifetime = t->lifetime;
	a->token_expired = a->got_token && t->expires_at > 0 && t->lifetime == 0;
	out->token_type = clean(r, t->token_type);
	token_claims_read(t->access_token, r->p, &raw);
	out->claims = raw;
	out->claims.iss = clean(r, raw.iss);
	out->claims.sub = clean(r, raw.sub);
	out->claims.aud = clean(r, raw.aud);
	out->claims.scope = clean(r, raw.scope);
	out->claims.tenant_id = clean(r, raw.tenant_id);
	out->token_scope = t->scope != NULL ? clean(r, t->scope) : out->claims.scope;
	a->scopes_lacking = answer_scopes_lacking(
		r->in->scope, t->scope != NULL ? t->scope : raw.scope, r->p, &lacking);
	out->lacking = clean(r, lacking);
}

void answer_look(const struct answer *in, const struct token_answer *read,
		 struct facts_attempt *out)
{
	struct words_clause wanted = answer_wanted(read->description, in->form);
	bool scope =
		wanted.len == strlen("scope") && strncasecmp(wanted.at, "scope", wanted.len) == 0;
	out->status = in->token.status;
	out->body_kind = read->body;
	out->class = read->class;
	out->retry_after = read->retry_after;
	out->got_token = read->class == TOKEN_CLASS_TOKEN;
	out->code = words_code(read->error);
	out->described = read->description != NULL;
	out->words = words_read(read->words);
	out->wall = words_wall(read->page);
	out->fields = answer_fields(in);
	out->wanted = wanted.len == 0 ? FACTS_WANTED_NONE
		      : scope         ? FACTS_WANTED_SCOPE
				      : FACTS_WANTED_OTHER;
}

void answer_read(const struct answer *in, struct mask *mask, struct pool *p, struct token *token,
		 struct facts_attempt *out)
{
	const struct reading r = {in, mask, p, attempt_show(out, p)};
	struct token_answer a;
	token_read(&in->token, p, &a);
	answer_look(in, &a, out);
	show_answer(&r, &a);
	if (a.body == TOKEN_BODY_TOKEN)
		read_token(&r, &a.token, out);
	*token = a.token;
}

/* A page by its sender or its words; a bare text needs both. */
static bool is_of_firewall(const struct facts_attempt *a)
{
	const unsigned on_a_page =
		FACTS_FIELD_CLOUDFLARE | FACTS_FIELD_AKAMAI | FACTS_FIELD_BALANCER;
	const unsigned with_words = on_a_page | FACTS_FIELD_MESH;
	bool says = a->wall != WORDS_WALL_NONE;
	/* With another status the sender passes on the page of a web site, or of a failure. */
	bool forbids = a->status == 403;
	switch (a->body_kind) {
	case TOKEN_BODY_HTML:
		return says || (forbids && (a->fields & on_a_page));
	case TOKEN_BODY_TEXT:
		return says && forbids && (a->fields & with_words);
	default:
		return false;
	}
}

bool answer_blocked(const struct facts_attempt *a)
{
	const unsigned only_firewalls = FACTS_FIELD_CF_MITIGATED | FACTS_FIELD_WAF_ACTION |
					FACTS_FIELD_VERCEL_MITIGATED | FACTS_FIELD_SQUID_DENIED;
	if (a->got_token || a->status == 429)
		return false;
	if ((a->fields & only_firewalls) || a->wall == WORDS_WALL_ALONE)
		return true;
	/* An OAuth error is the endpoint's own. */
	if (a->wall == WORDS_WALL_ADDRESS && a->body_kind != TOKEN_BODY_OAUTH_ERROR)
		return a->status == 401 || a->status == 403;
	return (a->status == 403 || a->status == 406 || a->status == 503 || a->status == 200) &&
	       is_of_firewall(a);
}

bool answers_alternate(const struct facts *f)
{
	for (size_t i = 1; i < f->attempt_count; i++)
		if (f->attempts[i].got_token == f->attempts[i - 1].got_token)
			return false;
	return true;
}
