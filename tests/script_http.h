/* SPDX-License-Identifier: MIT */
/* A scripted struct http and a clock that only moves when it is told to. */
#ifndef TESTS_SCRIPT_HTTP_H
#define TESTS_SCRIPT_HTTP_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "endpoint/attempt.h"
#include "endpoint/fetch.h"

enum { SCRIPT_NOW = 1700000000, SCRIPT_MAX = 16 };

struct script_answer {
	int status; /* 0: none came, see failure and retryable */
	const char *body;
	const char *retry_after;
	enum http_failure failure;
	bool retryable;
	long takes_ms;
	bool resent;              /* libcurl sent it twice */
	const char *type;         /* Content-Type; NULL: application/json */
	const char *fields[6];    /* further ones: "Name: value" */
	const char *reason;       /* NULL: none */
	const char *failure_text; /* NULL: "no answer from 127.0.0.1" */
	const char *tls_issuer;   /* NULL: unknown */
	enum err_code local;      /* not ERR_NONE: send() itself fails with it */
};

#define SCRIPT_TOKEN(token)                                                                        \
	"{\"access_token\":\"" token "\",\"token_type\":\"Bearer\",\"expires_in\":7200}"

struct script {
	struct http http; /* first: what send() gets */
	const struct script_answer *answers;
	size_t count, sent;
	/* What every GET gets, apart from the answers above; NULL: a GET is one that nobody
	 * expects. */
	const struct script_answer *for_get;
	/* Each request as it came, "POST URL", its fields and its body: in the pool. */
	const char *seen[SCRIPT_MAX];
	const char *got[SCRIPT_MAX]; /* the same for each GET */
	size_t gets;
	long timeouts[SCRIPT_MAX];
	long pauses[SCRIPT_MAX];
	size_t paused, told;
	unsigned random;
	void (*on_send)(void *arg); /* called within each send; may be NULL */
	void *arg;
	struct attempt_context x;
	struct cred cred;
	struct fetch_policy policy;
};

static int64_t script_ms; /* the clock, from the start of the test */

static inline int64_t script_now(void)
{
	return SCRIPT_NOW + script_ms / 1000;
}

static inline long script_elapsed(void *arg)
{
	(void)arg;
	return (long)script_ms;
}

static inline void script_pause(void *arg, long ms)
{
	struct script *s = arg;
	ck_assert_uint_lt(s->paused, SCRIPT_MAX);
	s->pauses[s->paused++] = ms;
	script_ms += ms;
}

static inline unsigned script_random(void *arg)
{
	const struct script *s = arg;
	return s->random;
}

static inline void script_retrying(void *arg, const struct facts_attempt *failed, long ms)
{
	struct script *s = arg;
	ck_assert_ptr_nonnull(failed);
	ck_assert_int_ge(ms, 0);
	s->told++;
}

static inline void script_header(struct http_answer *a, const char *name, const char *value)
{
	a->names[a->header_count] = strdup(name);
	a->values[a->header_count++] = strdup(value);
}

/* "POST URL\nName: value\n\nbody", secrets and all. */
static inline const char *script_wire(const struct http_request *r, struct pool *p)
{
	const char *text = pool_printf(p, "%s %s\n", r->method, r->url);
	for (size_t i = 0; i < r->header_count; i++)
		text = pool_printf(p, "%s%s: %s\n", text, r->headers[i].name,
				   r->headers[i].value != NULL
					   ? r->headers[i].value
					   : secret_reveal(r->headers[i].secret));
	return pool_printf(p, "%s\n%s", text, secret_reveal(r->body));
}

static inline const struct script_answer *script_take(struct script *s,
						      const struct http_request *r)
{
	if (s->for_get != NULL && strcmp(r->method, "GET") == 0) {
		ck_assert_msg(s->gets < SCRIPT_MAX, "too many GET requests");
		s->got[s->gets++] = script_wire(r, s->x.pool);
		return s->for_get;
	}
	ck_assert_msg(s->sent < s->count && s->sent < SCRIPT_MAX,
		      "a request that nobody expects: %s", script_wire(r, s->x.pool));
	ck_assert_str_eq(r->method, "POST");
	s->timeouts[s->sent] = r->timeout_ms;
	s->seen[s->sent] = script_wire(r, s->x.pool);
	return &s->answers[s->sent++];
}

static inline void script_fields(const struct script_answer *want, struct http_answer *a)
{
	if (want->status != 0)
		script_header(a, "Content-Type",
			      want->type != NULL ? want->type : "application/json");
	if (want->retry_after != NULL)
		script_header(a, "Retry-After", want->retry_after);
	for (size_t i = 0; i < sizeof want->fields / sizeof *want->fields; i++) {
		const char *field = want->fields[i];
		if (field == NULL)
			break;
		char name[64];
		snprintf(name, sizeof name, "%.*s", (int)strcspn(field, ":"), field);
		script_header(a, name, field + strlen(name) + 2);
	}
}

static inline bool script_send(struct http *self, const struct http_request *r,
			       struct http_answer *a, struct err *e)
{
	struct script *s = (struct script *)self;
	*a = (struct http_answer){0};
	const struct script_answer *want = script_take(s, r);
	if (want->local != ERR_NONE)
		return err_set(e, want->local, "nothing can be sent");
	if (s->on_send != NULL)
		s->on_send(s->arg);
	script_ms += want->takes_ms;
	a->ms = (int)want->takes_ms;
	a->failure = want->failure;
	a->retryable = want->retryable;
	a->resent = want->resent;
	a->status = want->status;
	a->reason = want->reason != NULL ? strdup(want->reason) : NULL;
	if (want->failure != HTTP_FAILURE_NONE)
		snprintf(a->failure_text, sizeof a->failure_text, "%s",
			 want->failure_text != NULL ? want->failure_text
						    : "no answer from 127.0.0.1");
	if (want->tls_issuer != NULL)
		snprintf(a->tls_issuer, sizeof a->tls_issuer, "%s", want->tls_issuer);
	script_fields(want, a);
	const char *body = want->body != NULL ? want->body : "";
	a->body = secret_new(body, strlen(body));
	return true;
}

static inline void script_start(struct script *s, const struct script_answer *answers, size_t count)
{
	struct pool *pool = pool_new();
	script_ms = 0;
	*s = (struct script){
		.http = {.send = script_send},
		.answers = answers,
		.count = count,
		.cred = {.pool = pool,
			 .client_id = secret_new("an-id-of-a-client", 17),
			 .client_secret = secret_new("a-secret-of-a-client", 20),
			 .token_url = "http://127.0.0.1:8401/token",
			 .url = {.text = "http://127.0.0.1:8401/token",
				 .scheme = "http",
				 .host = "127.0.0.1",
				 .port = 8401,
				 .path = "/token",
				 .loopback = true},
			 .connect_timeout_ms = 5000,
			 .max_time_ms = 30000},
		.policy = {.retries = 2,
			   .time_left_ms = 30000,
			   .elapsed_ms = script_elapsed,
			   .pause_ms = script_pause,
			   .random = script_random,
			   .retrying = script_retrying},
	};
	s->policy.arg = s;
	s->x = (struct attempt_context){.http = &s->http,
					.cred = &s->cred,
					.mask = mask_new(),
					.pool = pool,
					.now = script_now};
}

/* The same, with another script; the clock goes on. */
static inline void script_next(struct script *s, const struct script_answer *answers, size_t count)
{
	s->answers = answers;
	s->count = count;
	s->sent = s->gets = s->paused = s->told = 0;
}

static inline void script_end(struct script *s)
{
	secret_free(s->cred.client_id);
	secret_free(s->cred.client_secret);
	mask_free(s->x.mask);
	pool_free(s->x.pool);
}

#endif
