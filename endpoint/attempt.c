/* SPDX-License-Identifier: MIT */
/* Sends one token request of a kind, and returns what came of it as facts. */
#include "endpoint/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "facts/answer.h"
#include "facts/names.h"
#include "facts/shown.h"
#include "form.h"

enum { LINE_MAX_SHOWN = 300, BODY_MAX_SHOWN = 64 * 1024 };

static const char form_type[] = "application/x-www-form-urlencoded";

void attempt_clear(struct attempt *a)
{
	token_clear(&a->token);
	*a = (struct attempt){0};
}

enum err_code attempt_code(const struct facts_attempt *a)
{
	static const enum err_code codes[HTTP_FAILURES] = {
		[HTTP_FAILURE_NAME] = ERR_NO_ANSWER,
		[HTTP_FAILURE_CONNECT] = ERR_NO_ANSWER,
		[HTTP_FAILURE_TIMEOUT] = ERR_NO_ANSWER,
		[HTTP_FAILURE_SLOW] = ERR_NO_ANSWER,
		[HTTP_FAILURE_TLS_TIMEOUT] = ERR_NO_ANSWER,
		[HTTP_FAILURE_LOST] = ERR_NO_ANSWER,
		[HTTP_FAILURE_PROXY_AUTH] = ERR_NO_ANSWER,
		[HTTP_FAILURE_PROXY] = ERR_NO_ANSWER,
		[HTTP_FAILURE_TLS_UNTRUSTED] = ERR_TLS,
		[HTTP_FAILURE_TLS_NAME] = ERR_TLS,
		[HTTP_FAILURE_TLS_EXPIRED] = ERR_TLS,
		[HTTP_FAILURE_TLS_UNSUITABLE] = ERR_TLS,
		[HTTP_FAILURE_TLS_HANDSHAKE] = ERR_TLS,
		[HTTP_FAILURE_TLS_CLIENT_CERT] = ERR_TLS,
		[HTTP_FAILURE_NOT_HTTP] = ERR_BAD_ANSWER,
		[HTTP_FAILURE_MALFORMED] = ERR_BAD_ANSWER,
		[HTTP_FAILURE_TOO_LARGE] = ERR_BAD_ANSWER,
		[HTTP_FAILURE_LIMIT] = ERR_INTERNAL,
		[HTTP_FAILURE_LOCAL] = ERR_USAGE,
	};
	if (a->failure != HTTP_FAILURE_NONE)
		return codes[a->failure];
	return a->status == 407 ? ERR_NO_ANSWER : token_code(a->class);
}

/* ---- the request ---- */

static const char *clean(const struct attempt_context *x, const char *text)
{
	return mask_text(x->mask, text, strlen(text), MASK_LINE, LINE_MAX_SHOWN, x->pool);
}

static enum facts_auth auth_of(const struct cred *c, enum facts_probe probe)
{
	if (probe == FACTS_PROBE_BASIC)
		return FACTS_AUTH_BASIC;
	if (probe == FACTS_PROBE_BASIC_RAW)
		return FACTS_AUTH_BASIC_RAW;
	return probe == FACTS_PROBE_POST ? FACTS_AUTH_POST : c->auth;
}

static bool add_parameters(const struct attempt_context *x, const struct secret *secret, bool post,
			   struct form *f, struct err *e)
{
	const struct cred *c = x->cred;
	bool password = c->grant == FACTS_GRANT_PASSWORD;
	if (!form_add(f, "grant_type", facts_grant_name(c->grant), e))
		return false;
	if (post && (!form_add_shown(f, "client_id", c->client_id, cred_id_shown(c, x->pool), e) ||
		     !form_add_secret(f, "client_secret", secret, e)))
		return false;
	if (password && (!form_add_secret(f, "username", c->access_key_id, e) ||
			 !form_add_secret(f, "password", c->access_key_secret, e)))
		return false;
	if (c->scope != NULL && !form_add(f, "scope", c->scope, e))
		return false;
	for (size_t i = 0; i < c->param_count; i++)
		if (!form_add(f, c->params[i].name, c->params[i].value, e))
			return false;
	return true;
}

static void add_header(struct http_request *r, const char *name, const char *value,
		       const struct secret *secret)
{
	r->headers[r->header_count++] = (struct http_header){name, value, secret};
}

static void show_request(const struct attempt_context *x, const struct http_request *r,
			 const char *path, struct facts_attempt *facts)
{
	struct attempt_shown *a = attempt_show(facts, x->pool);
	a->method = r->method;
	a->target = clean(x, path);
	for (size_t i = 0; i < r->header_count; i++) {
		const struct http_header *h = &r->headers[i];
		const char *value = h->value;
		if (value == NULL)
			value = pool_printf(x->pool, "%.*s [%zu bytes]",
					    (int)strcspn(secret_reveal(h->secret), " "),
					    secret_reveal(h->secret), secret_len(h->secret));
		a->request_headers[a->request_header_count++] =
			(struct facts_header){h->name, value};
	}
}

static void settings_of(const struct attempt_context *x, const char *url, bool loopback,
			long timeout_ms, struct http_request *r)
{
	const struct cred *c = x->cred;
	r->url = url;
	r->connect_timeout_ms = c->connect_timeout_ms;
	r->timeout_ms = timeout_ms;
	r->told_timeout_ms = c->max_time_ms;
	r->cacert = c->cacert;
	r->cert = c->cert;
	r->key = c->key;
	r->proxy = c->proxy;
	r->loopback = loopback;
	r->allow_http = c->allow_http;
}

void attempt_settings(const struct attempt_context *x, long timeout_ms, struct http_request *r)
{
	settings_of(x, x->cred->token_url, x->cred->url.loopback, timeout_ms, r);
}

bool attempt_build(const struct attempt_context *x, enum facts_probe probe, long timeout_ms,
		   struct http_request *r, struct secret **body, struct secret **authorization,
		   struct facts_attempt *facts, struct err *e)
{
	const struct cred *c = x->cred;
	*r = (struct http_request){.method = "POST"};
	*facts =
		(struct facts_attempt){.probe = probe, .with_credentials = true, .retry_after = -1};
	*body = *authorization = NULL;
	enum facts_auth auth = auth_of(c, probe);
	bool as_json = probe == FACTS_PROBE_JSON || probe == FACTS_PROBE_JSON_UNDER_FORM;
	struct secret *decoded =
		probe == FACTS_PROBE_DECODED ? form_percent_decode(c->client_secret) : NULL;
	const struct secret *secret = decoded != NULL ? decoded : c->client_secret;
	struct form *f = form_new();
	bool ok = add_parameters(x, secret, auth == FACTS_AUTH_POST, f, e);
	if (ok) {
		*body = as_json ? form_json(f) : form_body(f);
		/* A scope or parameter that holds a secret by mistake is not shown either. */
		const char *shown =
			form_show(f, as_json ? FORM_STYLE_JSON : FORM_STYLE_BODY, x->pool);
		attempt_show(facts, x->pool)->request_body =
			mask_text(x->mask, shown, strlen(shown), MASK_OWN, BODY_MAX_SHOWN, x->pool);
		if (auth != FACTS_AUTH_POST)
			*authorization = form_basic(c->client_id, secret, auth == FACTS_AUTH_BASIC);
		settings_of(x, c->token_url, c->url.loopback, timeout_ms, r);
		r->body = *body;
		add_header(r, "Content-Type",
			   probe == FACTS_PROBE_JSON ? "application/json" : form_type, NULL);
		add_header(r, "Accept", "application/json", NULL);
		add_header(r, "User-Agent", "cxtoken/" VERSION, NULL);
		if (*authorization != NULL)
			add_header(r, "Authorization", NULL, *authorization);
		show_request(x, r, c->url.path, facts);
		if (c->token_url == NULL) /* a dry run: the URL is the issuer's */
			facts->shown->target = "(the path that the issuer names)";
	}
	form_free(f);
	secret_free(decoded);
	return ok;
}

/* ---- the answer ---- */

/* Seconds that the answer lay in a cache (RFC 9111 section 5.1): Date is older by them. */
static int64_t age_of(const char *age)
{
	const size_t digits_max = 9;
	size_t len = age != NULL ? strspn(age, "0123456789") : 0;
	return len > 0 && len <= digits_max && age[len] == '\0' ? strtoll(age, NULL, 10) : 0;
}

static void read_answer(const struct attempt_context *x, const struct http_request *r,
			const struct http_answer *a, int64_t requested_at, struct attempt *out)
{
	const char *date = http_answer_header(a, "Date");
	const struct answer in = {
		.token = {.status = a->status,
			  .content_type = http_answer_header(a, "Content-Type"),
			  .content_encoding =
				  r->decode ? NULL : http_answer_header(a, "Content-Encoding"),
			  .retry_after = http_answer_header(a, "Retry-After"),
			  .body = a->body,
			  .requested_at = requested_at,
			  .date = date != NULL ? token_http_date(date) : 0},
		.reason = a->reason,
		.names = (const char *const *)a->names,
		.values = (const char *const *)a->values,
		.field_count = a->header_count,
		.url = r->url,
		.scope = x->cred->scope,
		.form = r->body,
	};
	answer_read(&in, x->mask, x->pool, &out->token, &out->facts);
	if (in.token.date > 0)
		out->facts.date_skew =
			in.token.date + age_of(http_answer_header(a, "Age")) - x->now();
}

void attempt_read(const struct attempt_context *x, const struct http_request *r,
		  const struct http_answer *a, int64_t requested_at, struct attempt *out)
{
	struct facts_attempt *f = &out->facts;
	f->sent = true;
	f->ms = a->ms;
	f->resent = a->resent;
	f->failure = a->failure;
	out->retryable = a->retryable;
	if (a->failure == HTTP_FAILURE_NONE) {
		read_answer(x, r, a, requested_at, out);
		return;
	}
	f->cert_place = a->cert_place;
	f->cert_fault = a->cert_fault;
	struct attempt_shown *shown = attempt_show(f, x->pool);
	shown->failure_text = clean(x, a->failure_text);
	shown->tls_issuer = a->tls_issuer[0] != '\0' ? clean(x, a->tls_issuer) : NULL;
}

/* Sends r and reads what comes; the body goes to *body where the caller wants it. */
static bool exchange(const struct attempt_context *x, const struct http_request *r,
		     struct attempt *out, struct secret **body, struct err *e)
{
	int64_t requested_at = x->now();
	struct http_answer a = {0};
	if (!x->http->send(x->http, r, &a, e))
		return false;
	attempt_read(x, r, &a, requested_at, out);
	if (body != NULL) {
		*body = a.body != NULL ? a.body : secret_new("", 0);
		a.body = NULL;
	}
	http_answer_clear(&a);
	return true;
}

bool attempt_exchange(const struct attempt_context *x, const struct http_request *r,
		      struct attempt *out, struct err *e)
{
	return exchange(x, r, out, NULL, e);
}

bool attempt_send(const struct attempt_context *x, enum facts_probe probe, long timeout_ms,
		  struct attempt *out, struct err *e)
{
	struct http_request r;
	struct secret *body = NULL, *authorization = NULL;
	*out = (struct attempt){0};
	bool ok = attempt_build(x, probe, timeout_ms, &r, &body, &authorization, &out->facts, e) &&
		  exchange(x, &r, out, NULL, e);
	secret_free(body);
	secret_free(authorization);
	return ok;
}

bool attempt_get(const struct attempt_context *x, const char *url, const struct secret *token,
		 long timeout_ms, struct attempt *out, struct secret **body, struct err *e)
{
	*out = (struct attempt){.facts = {.probe = FACTS_PROBE_DISCOVERY, .retry_after = -1}};
	struct url parsed;
	if (!url_parse(url, x->pool, &parsed, e))
		return false;
	/* Of an API's answer the beginning is enough; a document is never so long. */
	struct http_request r = {.method = "GET", .may_be_cut = token != NULL};
	struct secret *authorization = NULL;
	settings_of(x, url, parsed.loopback, timeout_ms, &r);
	add_header(&r, "Accept", "application/json", NULL);
	add_header(&r, "User-Agent", "cxtoken/" VERSION, NULL);
	if (token != NULL) {
		struct secret_buf *b = secret_buf_new(secret_len(token) + 8);
		(void)secret_buf_put(b, "Bearer ");
		(void)secret_buf_add(b, secret_reveal(token), secret_len(token));
		authorization = secret_buf_take(b);
		add_header(&r, "Authorization", NULL, authorization);
	}
	show_request(x, &r, parsed.path, &out->facts);
	bool ok = exchange(x, &r, out, body, e);
	secret_free(authorization);
	return ok;
}
