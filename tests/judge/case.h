/* SPDX-License-Identifier: MIT */
/*
 * judge_case: one fixture of facts, in few words, and the findings that it must give.
 *
 * judge_case_tables are all there are; tests/check_diag.c and check_same.c walk them.
 */
#ifndef TESTS_JUDGE_CASE_H
#define TESTS_JUDGE_CASE_H

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "diag.h"
#include "facts/parts.h"
#include "facts/shown.h"
#include "base/words.h"

enum { JUDGE_REPLIES_MAX = 6, JUDGE_HEADERS_MAX = 2 };

/* What came of one request. */
struct judge_reply {
	enum facts_probe probe;
	bool sent;
	bool token;
	int status;
	enum token_body kind;
	const char *error;
	const char *words; /* the description, in small letters */
	struct facts_header headers[JUDGE_HEADERS_MAX];
	bool waits; /* with Retry-After */
	int64_t retry_after;
	int64_t skew;
	const char *url;  /* NULL: that of the settings */
	const char *form; /* the body that it answers; NULL not known */
	enum http_failure failure;
};

#define PROBE(name) .probe = FACTS_PROBE_##name, .sent = true
#define TOKEN(name)                                                                                \
	{                                                                                          \
		PROBE(name), .token = true, .status = 200, .kind = TOKEN_BODY_TOKEN                \
	}
#define ERROR(name, code, error_, words_)                                                          \
	{                                                                                          \
		PROBE(name), .status = code, .kind = TOKEN_BODY_OAUTH_ERROR, .error = error_,      \
			     .words = words_                                                       \
	}
#define BODY(name, code, kind_, words_)                                                            \
	{                                                                                          \
		PROBE(name), .status = code, .kind = TOKEN_BODY_##kind_, .words = words_           \
	}
#define FAIL(name, failure_)                                                                       \
	{                                                                                          \
		PROBE(name), .failure = HTTP_FAILURE_##failure_                                    \
	}
#define REFUSED(name) ERROR(name, 401, "invalid_client", "client authentication failed")

struct judge_case {
	const char *name;
	unsigned scopes;                         /* 0: settings and answers */
	unsigned id, secret, key_id, key_secret; /* value flags */
	bool request; /* the flags are those of a captured request's values; no settings */
	enum facts_auth auth;
	enum facts_grant grant;
	/* Changes to the facts; may be NULL. What is shown of them is there to be changed. */
	void (*set)(struct facts *f);
	struct judge_reply replies[JUDGE_REPLIES_MAX];
	const char *expect;    /* "id sure, id likely": all findings in order; "" none */
	const char *verdict;   /* NULL: the first finding */
	const char *says;      /* parts of the first finding's texts, separated by '|' */
	const char *leaves;    /* a part that they do not have */
	const char *rules_out; /* NULL: not looked at; phrases joined by "; " */
};

/* Each ends with a case without a name. */
extern const struct judge_case judge_cases_settings[];
extern const struct judge_case judge_cases_compare[];
extern const struct judge_case judge_cases_answer[];
extern const struct judge_case judge_cases_endpoint[];
extern const struct judge_case judge_cases_network[];
extern const struct judge_case judge_cases_token[];
extern const struct judge_case judge_cases_recorded[];

static const struct judge_case *const judge_case_tables[] = {
	judge_cases_settings, judge_cases_compare, judge_cases_answer,  judge_cases_endpoint,
	judge_cases_network,  judge_cases_token,   judge_cases_recorded};
enum { JUDGE_CASE_TABLES = sizeof judge_case_tables / sizeof judge_case_tables[0] };

static inline enum token_class judge_class(const struct judge_reply *r)
{
	bool later = r->error != NULL && (strcmp(r->error, "server_error") == 0 ||
					  strcmp(r->error, "temporarily_unavailable") == 0);
	bool lost = r->status == 404 || r->status == 405 || r->status == 410;
	bool refuses = r->status == 400 || r->status == 401 || r->status == 403 || r->status == 415;
	if (r->token)
		return TOKEN_CLASS_TOKEN;
	if (r->status == 429)
		return TOKEN_CLASS_LIMITED;
	if (r->status == 503 && r->waits)
		return TOKEN_CLASS_UNAVAILABLE;
	if (r->kind == TOKEN_BODY_OAUTH_ERROR && !later && !lost)
		return words_limited(r->words) ? TOKEN_CLASS_LIMITED : TOKEN_CLASS_REFUSED;
	return refuses && r->kind != TOKEN_BODY_HTML ? TOKEN_CLASS_REFUSED : TOKEN_CLASS_BAD_ANSWER;
}

static inline void judge_attempt(const struct judge_reply *r, struct pool *p,
				 struct facts_attempt *a)
{
	a->probe = r->probe;
	a->sent = true;
	a->failure = r->failure;
	a->retry_after = -1;
	a->date_skew = r->skew;
	struct attempt_shown *shown = attempt_show(a, p);
	if (r->failure != HTTP_FAILURE_NONE) {
		shown->failure_text = "what libcurl says";
		return;
	}
	a->with_credentials = r->probe != FACTS_PROBE_DISCOVERY;
	const char *names[JUDGE_HEADERS_MAX], *values[JUDGE_HEADERS_MAX];
	struct answer in = {.token = {.status = r->status}, .names = names, .values = values};
	in.url = r->url != NULL ? r->url : "https://login.example/oauth/token";
	while (in.field_count < JUDGE_HEADERS_MAX && r->headers[in.field_count].name != NULL) {
		shown->headers[in.field_count] = r->headers[in.field_count];
		names[in.field_count] = r->headers[in.field_count].name;
		values[in.field_count] = r->headers[in.field_count].value;
		in.field_count++;
	}
	char *words = pool_printf(p, "%s\n%s", r->error != NULL ? r->error : "",
				  r->words != NULL ? r->words : "");
	for (char *c = words; *c != '\0'; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
	const struct token_answer read = {.body = r->kind,
					  .class = judge_class(r),
					  .error = r->error,
					  .description = r->words,
					  .page = words,
					  .words = words,
					  .retry_after = r->waits ? r->retry_after : -1};
	struct secret *form = r->form != NULL ? secret_new(r->form, strlen(r->form)) : NULL;
	in.form = form;
	answer_look(&in, &read, a);
	shown->reason = "Reason";
	shown->error = r->error;
	shown->description = r->words;
	shown->header_count = in.field_count;
	struct words_clause wanted = answer_wanted(r->words, form);
	shown->wanted = wanted.len > 0 ? pool_copy(p, wanted.at, wanted.len) : NULL;
	secret_free(form);
}

static inline struct value judge_value(unsigned flags)
{
	return (struct value){.flags = flags,
			      .len = flags & VALUE_MISSING ? 0 : 36,
			      .line_end_at = 7,
			      .line_end_byte = '\r',
			      .not_ascii_at = 9,
			      .not_ascii_name = "a no-break space"};
}

static inline void judge_set_value(struct facts_value *v, bool used, unsigned flags,
				   const char *where, struct pool *p)
{
	v->used = used;
	v->look = judge_value(flags);
	struct place_shown *shown = place_show(v, p);
	shown->where = flags & VALUE_MISSING ? NULL : where;
	shown->looked = "--client-id, CXONE_X, .env";
}

/* The facts of a case; the caller frees f, strings are in p. */
static inline struct facts *judge_facts(const struct judge_case *c, struct pool *p)
{
	struct facts *f = pool_alloc(p, 1, sizeof *f);
	struct facts_settings *s = &f->settings;
	f->has_settings = !c->request;
	f->has_request = c->request;
	if (c->request) {
		f->request = (struct facts_request){.method = FACTS_METHOD_POST,
						    .body_kind = FACTS_BODY_FORM,
						    .media = FACTS_MEDIA_FORM,
						    .grant_in_body = true,
						    .grant = FACTS_NAMED_CLIENT,
						    .grant_fits = true};
		f->request.id = judge_value(c->id);
		f->request.secret = judge_value(c->secret);
	} else {
		bool user = c->grant == FACTS_GRANT_PASSWORD;
		judge_set_value(&s->client_id, true, c->id, "CXONE_CLIENT_ID", p);
		judge_set_value(&s->client_secret, true, c->secret, "CXONE_CLIENT_SECRET", p);
		judge_set_value(&s->access_key_id, user, c->key_id, "CXONE_ACCESS_KEY_ID", p);
		judge_set_value(&s->access_key_secret, user, c->key_secret,
				"CXONE_ACCESS_KEY_SECRET", p);
	}
	s->auth = c->auth;
	s->grant = c->grant;
	settings_show(s, p)->endpoint = "https://login.example/oauth/token";
	s->endpoint_https = true;
	f->shown = facts_show(f, p);
	for (size_t i = 0; i < JUDGE_REPLIES_MAX && c->replies[i].sent; i++)
		judge_attempt(&c->replies[i], p, &f->attempts[f->attempt_count++]);
	if (c->set != NULL)
		c->set(f);
	return f;
}

static inline const char *judge_list(const struct diag *d, struct pool *p)
{
	const char *list = "";
	for (size_t i = 0; i < d->count; i++)
		list = pool_printf(p, "%s%s%s %s", list, i > 0 ? ", " : "", d->findings[i].row->id,
				   diag_confidence_name(d->findings[i].confidence));
	return list;
}

static inline bool judge_is_of_request(const struct diag_cause *row)
{
	const struct diag_cause *const tables[] = {diag_causes_body, diag_causes_request};
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct diag_cause *q = tables[t]; q->id != NULL; q++)
			if (q == row)
				return true;
	return false;
}

/*
 * Judges. What the table of the client's own request adds is another test's matter: it is taken out
 * here. True: there was none of that, so that the verdict is that of the rows under test.
 */
static inline bool judge_run(const struct judge_case *c, struct pool *p, struct diag *d)
{
	unsigned scopes = c->scopes != 0 ? c->scopes : DIAG_SCOPE_SETTINGS | DIAG_SCOPE_ANSWERS;
	size_t n = 0;
	diag_judge(judge_facts(c, p), scopes, p, d);
	for (size_t i = 0; i < d->count; i++)
		if (!judge_is_of_request(d->findings[i].row))
			d->findings[n++] = d->findings[i];
	bool alone = n == d->count;
	d->count = n;
	return alone;
}

/* The findings are those of the case. */
static inline bool judge_fits(const struct judge_case *c, struct pool *p)
{
	struct diag d;
	judge_run(c, p, &d);
	return strcmp(judge_list(&d, p), c->expect) == 0;
}

static inline void judge_check_texts(const struct judge_case *c, const struct diag *d,
				     struct pool *p)
{
	if (c->says == NULL && c->leaves == NULL)
		return;
	const struct diag_finding *g = &d->findings[0];
	const char *all =
		d->count > 0 ? pool_printf(p, "%s\n%s\n%s", g->evidence, g->cause, g->fix) : "";
	ck_assert_msg(c->leaves == NULL || strstr(all, c->leaves) == NULL, "%s: \"%s\" in:\n%s",
		      c->name, c->leaves, all);
	char *parts = pool_text(p, c->says != NULL ? c->says : "");
	for (char *part = strtok(parts, "|"); part != NULL; part = strtok(NULL, "|"))
		ck_assert_msg(strstr(all, part) != NULL, "%s: no \"%s\" in:\n%s", c->name, part,
			      all);
}

static inline void judge_check(const struct judge_case *c)
{
	struct pool *p = pool_new();
	struct diag d;
	bool alone = judge_run(c, p, &d);
	const char *list = judge_list(&d, p);
	ck_assert_msg(strcmp(list, c->expect) == 0, "%s:\nwant %s\n got %s", c->name, c->expect,
		      list);
	const char *verdict = c->verdict != NULL ? c->verdict
			      : d.count > 0      ? d.findings[0].row->id
						 : "?";
	ck_assert_msg(!alone || strcmp(d.verdict, verdict) == 0, "%s: verdict %s, not %s", c->name,
		      d.verdict, verdict);
	judge_check_texts(c, &d, p);
	if (c->rules_out != NULL) {
		const char *out = "";
		for (size_t i = 0; i < d.ruled_out_count; i++)
			out = pool_printf(p, "%s%s%s", out, i > 0 ? "; " : "", d.ruled_out[i]);
		ck_assert_msg(strcmp(out, c->rules_out) == 0, "%s:\nwant %s\n got %s", c->name,
			      c->rules_out, out);
	}
	for (size_t i = 0; i < d.count; i++)
		ck_assert_msg(d.findings[i].evidence[0] != '\0' && d.findings[i].cause[0] != '\0' &&
				      d.findings[i].fix[0] != '\0',
			      "%s: %s has an empty text", c->name, d.findings[i].row->id);
	pool_free(p);
}

#endif
