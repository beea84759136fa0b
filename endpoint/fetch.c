/* SPDX-License-Identifier: MIT */
/* Asks for a token, and again where a later try may differ. */
#include "endpoint/fetch.h"

enum {
	PAUSE_FIRST_MS = 500,
	PAUSE_MAX_MS = 10000,
	NO_PAUSE = -1, /* the answer is final */
};

static bool is_passing(int status)
{
	return status == 408 || status == 500 || status == 502 || status == 503 || status == 504;
}

/* What the endpoint says counts before its status: a refusal under 500 is a refusal. */
static bool may_try_again(const struct attempt *a)
{
	const struct facts_attempt *f = &a->facts;
	if (f->failure != HTTP_FAILURE_NONE)
		return a->retryable;
	switch (f->class) {
	case TOKEN_CLASS_TOKEN:
	case TOKEN_CLASS_REFUSED:
		return false;
	case TOKEN_CLASS_LIMITED:
		return f->retry_after >= 0 && (f->status == 429 || is_passing(f->status));
	default:
		return is_passing(f->status);
	}
}

/* Doubles with each try; the upper half is random, so that many clients do not come back as one. */
static long backoff(const struct fetch_policy *policy, int tries)
{
	long delay = PAUSE_FIRST_MS;
	for (int i = 1; i < tries && delay < PAUSE_MAX_MS; i++)
		delay *= 2;
	if (delay > PAUSE_MAX_MS)
		delay = PAUSE_MAX_MS;
	return delay / 2 + (long)(policy->random(policy->arg) % (unsigned)(delay - delay / 2 + 1));
}

/* How long to wait before the next try, or NO_PAUSE. It has to leave time for that try. */
static long pause_before_next(const struct fetch_policy *policy, const struct attempt *a, int tries,
			      long left_ms)
{
	if (tries > policy->retries || !may_try_again(a))
		return NO_PAUSE;
	const struct facts_attempt *f = &a->facts;
	/* "0" names no time of its own: then the usual one. */
	if (f->failure == HTTP_FAILURE_NONE && f->retry_after >= 0 && policy->no_wait)
		return NO_PAUSE;
	if (f->failure == HTTP_FAILURE_NONE && f->retry_after > 0)
		return f->retry_after < (left_ms + 999) / 1000 ? (long)f->retry_after * 1000
							       : NO_PAUSE;
	long pause = backoff(policy, tries);
	return pause < left_ms ? pause : NO_PAUSE;
}

/* In pieces, where something has to be done meanwhile. */
static void rest(const struct fetch_policy *policy, long ms)
{
	enum { PIECE_MS = 1000 };
	for (; policy->tick != NULL && ms > PIECE_MS; ms -= PIECE_MS) {
		policy->pause_ms(policy->arg, PIECE_MS);
		policy->tick(policy->hook_arg);
	}
	policy->pause_ms(policy->arg, ms);
}

/* What is sent, over and over. */
struct request {
	const struct attempt_context *x;
	const char *url; /* of a GET; NULL: the form request */
	struct secret **body;
};

static bool send_once(const struct request *r, long timeout_ms, struct attempt *out, struct err *e)
{
	if (r->url == NULL)
		return attempt_send(r->x, FACTS_PROBE_FORM, timeout_ms, out, e);
	return attempt_get(r->x, r->url, NULL, timeout_ms, out, r->body, e);
}

static bool send_until_final(const struct request *r, const struct fetch_policy *policy,
			     struct attempt *out, int *tries, struct err *e)
{
	const long end = policy->elapsed_ms(policy->arg) + policy->time_left_ms;
	*out = (struct attempt){0};
	for (*tries = 0;;) {
		long left = end - policy->elapsed_ms(policy->arg);
		/* 0 would mean "no limit". */
		if (!send_once(r, left > 1 ? left : 1, out, e))
			return false;
		++*tries;
		left = end - policy->elapsed_ms(policy->arg);
		long pause = pause_before_next(policy, out, *tries, left);
		if (pause == NO_PAUSE)
			return true;
		if (policy->before_pause != NULL)
			policy->before_pause(policy->hook_arg, &out->facts);
		if (policy->retrying != NULL)
			policy->retrying(policy->arg, &out->facts, pause);
		rest(policy, pause);
		attempt_clear(out);
		if (r->body != NULL)
			secret_free(*r->body);
	}
}

bool fetch_token(const struct attempt_context *x, const struct fetch_policy *policy,
		 struct attempt *out, int *tries, struct err *e)
{
	const struct request r = {.x = x};
	return send_until_final(&r, policy, out, tries, e);
}

bool fetch_document(const struct attempt_context *x, const struct fetch_policy *policy,
		    const char *url, struct attempt *out, struct secret **body, struct err *e)
{
	const struct request r = {.x = x, .url = url, .body = body};
	int tries;
	return send_until_final(&r, policy, out, &tries, e);
}
