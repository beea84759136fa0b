/* A scripted struct http and a clock that only moves when it is told to. */
#ifndef SCRIPT_HTTP_H
#define SCRIPT_HTTP_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "fetch.h"

enum { SCRIPT_NOW = 1700000000, SCRIPT_MAX = 16 };

struct script_answer {
	int status; /* 0: none came, see failure and retryable */
	const char *body;
	const char *retry_after;
	enum facts_failure failure;
	bool retryable;
	long takes_ms;
};

#define SCRIPT_TOKEN(token)                                                                        \
	"{\"access_token\":\"" token "\",\"token_type\":\"Bearer\",\"expires_in\":7200}"

struct script {
	struct http http; /* first: what send() gets */
	const struct script_answer *answers;
	size_t count, sent;
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

static long script_ms; /* the clock, from the start of the test */

static inline int64_t script_now(void)
{
	return SCRIPT_NOW + script_ms / 1000;
}

static inline long script_elapsed(void *arg)
{
	(void)arg;
	return script_ms;
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

static inline bool script_send(struct http *self, const struct http_request *r,
			       struct http_answer *a, struct err *e)
{
	struct script *s = (struct script *)self;
	(void)e;
	*a = (struct http_answer){0};
	ck_assert_msg(s->sent < s->count && s->sent < SCRIPT_MAX, "a request that nobody expects");
	ck_assert_str_eq(r->method, "POST");
	s->timeouts[s->sent] = r->timeout_ms;
	const struct script_answer *want = &s->answers[s->sent++];
	if (s->on_send != NULL)
		s->on_send(s->arg);
	script_ms += want->takes_ms;
	a->failure = want->failure;
	a->retryable = want->retryable;
	a->status = want->status;
	if (want->failure != FACTS_FAILURE_NONE)
		strcpy(a->failure_text, "no answer from 127.0.0.1");
	if (want->status != 0)
		script_header(a, "Content-Type", "application/json");
	if (want->retry_after != NULL)
		script_header(a, "Retry-After", want->retry_after);
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
	s->sent = s->paused = s->told = 0;
}

static inline void script_end(struct script *s)
{
	secret_free(s->cred.client_id);
	secret_free(s->cred.client_secret);
	mask_free(s->x.mask);
	pool_free(s->x.pool);
}

#endif
