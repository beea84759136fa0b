/* SPDX-License-Identifier: MIT */
/* Sends a captured request to the token URL, as it is, except for what the connection decides. */
#include "replay/parts.h"

#include <string.h>
#include <strings.h>

#include "facts/shown.h"

/*
 * Whether a field can be sent. libcurl frames the body itself, except for plain chunks in HTTP/1.1.
 */
static bool is_sent(const struct capture *c, size_t i, bool http_1_0)
{
	const char *name = capture_field_name(c, i);
	if (differences_ignores(name))
		return false;
	if (strcasecmp(name, "Transfer-Encoding") != 0)
		return true;
	return !http_1_0 && strcasecmp(capture_field_text(c, i).at, "chunked") == 0;
}

bool replay_is_too_large(const struct capture *c)
{
	/* A fix may add the fields of a correct request. */
	return capture_field_count(c) > HTTP_HEADERS_MAX - 8;
}

/* Only these methods announce the length of a body that is not there. */
static bool has_length(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
	       strcmp(method, "PATCH") == 0;
}

/* The request as the HTTP layer takes it; values are borrowed, secrets too, for the call. */
static void to_http(const struct capture *c, struct http_request *r)
{
	r->http_1_0 = capture_is_version(c, "HTTP/1.0");
	r->decode = true;
	for (size_t i = 0; i < capture_field_count(c) && r->header_count < HTTP_HEADERS_MAX; i++)
		if (is_sent(c, i, r->http_1_0))
			r->headers[r->header_count++] = (struct http_header){
				.name = capture_field_name(c, i),
				.value = capture_field_text(c, i).at,
			};
}

/* What may be seen of it. Its values go into the mask: the answer may echo them. */
static void show(const struct attempt_context *x, const struct capture *c, struct attempt *out)
{
	struct facts_request *facts = pool_alloc(x->pool, 1, sizeof *facts);
	struct attempt_shown *s = attempt_show(&out->facts, x->pool);
	capture_facts(c, x->cred, x->mask, x->pool, facts);
	const struct request_shown *r = request_shown(facts);
	s->method = r->method;
	s->target = r->path;
	s->request_body = r->body;
	for (size_t i = 0; i < r->header_count && i < FACTS_HEADERS_MAX; i++)
		s->request_headers[s->request_header_count++] = r->headers[i];
}

/* A request and the copies that it borrows, which are wiped: a query may hold credentials. */
struct made {
	struct http_request r;
	struct secret *target, *body;
};

static void make(const struct attempt_context *x, const struct capture *c, long timeout_ms,
		 struct made *m)
{
	struct capture_slice target = capture_target_text(c), body = capture_body_text(c);
	const char *method = capture_method_text(c).at;
	*m = (struct made){.target = secret_new(target.at, target.len),
			   .body = secret_new(body.at, body.len)};
	m->r = (struct http_request){
		.method = method,
		.target = secret_reveal(m->target),
		.body = body.len > 0 || has_length(method) ? m->body : NULL,
	};
	attempt_settings(x, timeout_ms, &m->r);
	to_http(c, &m->r);
}

static void made_clear(struct made *m)
{
	secret_free(m->target);
	secret_free(m->body);
}

bool replay_send(const struct attempt_context *x, const struct capture *c, long timeout_ms,
		 struct attempt *out, struct err *e)
{
	struct made m;
	*out = (struct attempt){.facts = {.with_credentials = true, .retry_after = -1}};
	make(x, c, timeout_ms, &m);
	show(x, c, out);
	bool ok = attempt_exchange(x, &m.r, out, e);
	made_clear(&m);
	return ok;
}

bool replay_pass(struct http *http, const struct attempt_context *x, const struct capture *c,
		 long timeout_ms, const struct http_sink *sink, struct http_answer *a,
		 struct err *e)
{
	struct made m;
	size_t len = 0;
	bool lets_compress = capture_value(c, "Accept-Encoding", &len, NULL) != NULL;
	make(x, c, timeout_ms, &m);
	m.r.sink = *sink;
	m.r.decode = false;
	bool ok = http->send(http, &m.r, a, e);
	/*
	 * A body that is compressed without being asked for, or cannot be decompressed, is named by
	 * its bytes.
	 */
	if (ok && a->failure == HTTP_FAILURE_NONE && lets_compress)
		(void)http_answer_decode(a);
	made_clear(&m);
	return ok;
}

void replay_read(const struct attempt_context *x, const struct capture *c,
		 const struct http_answer *a, struct attempt *out)
{
	struct made m;
	*out = (struct attempt){.facts = {.with_credentials = true, .retry_after = -1}};
	make(x, c, 0, &m);
	show(x, c, out);
	attempt_read(x, &m.r, a, x->now(), out);
	made_clear(&m);
}
