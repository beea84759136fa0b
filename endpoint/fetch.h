/* SPDX-License-Identifier: MIT */
/*
 * fetch: requests with the retries that --retry allows: for a token, and for an issuer's document.
 *
 * Retried: no connection, a connection lost before the answer, 408, 500, 502, 503, 504, with
 * exponential delay and jitter; Retry-After is obeyed when it fits into the time that is left. 429
 * is waited for only when its Retry-After fits. Nothing else is retried: a second wrong secret can
 * lock an account, and so a refusal is final under any status.
 */
#ifndef ENDPOINT_FETCH_H
#define ENDPOINT_FETCH_H

#include "endpoint/attempt.h"

struct fetch_policy {
	int retries;                   /* further tries after the first */
	bool no_wait;                  /* a Retry-After is an answer, not waited for */
	long time_left_ms;             /* for all tries and pauses together, from the call on */
	long (*elapsed_ms)(void *arg); /* monotonic time since the run began */
	void (*pause_ms)(void *arg, long ms);
	unsigned (*random)(void *arg); /* for jitter */
	void (*retrying)(void *arg, const struct facts_attempt *failed,
			 long pause_ms); /* for -v; may be NULL */
	void *arg;
	/* Before each pause: what asked for it, or failed; may be NULL. */
	void (*before_pause)(void *arg, const struct facts_attempt *failed);
	void (*tick)(void *arg); /* within a pause, at least once a second; may be NULL */
	void *hook_arg;          /* of these two */
};

/*
 * Sends the form request until it gives an answer that is final. *out is the last attempt. *tries
 * is how many were sent. False only as attempt_send().
 */
bool fetch_token(const struct attempt_context *x, const struct fetch_policy *policy,
		 struct attempt *out, int *tries, struct err *e)
	__attribute__((warn_unused_result));

/* The same with a GET without credentials; *body as attempt_get(). */
bool fetch_document(const struct attempt_context *x, const struct fetch_policy *policy,
		    const char *url, struct attempt *out, struct secret **body, struct err *e)
	__attribute__((warn_unused_result));

#endif
