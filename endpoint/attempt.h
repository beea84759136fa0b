/* SPDX-License-Identifier: MIT */
/*
 * attempt: one token request: built from the settings, sent, its answer read into facts.
 *
 * The one way to build a request and the one way to read an answer, for the plain fetch and for
 * every probe of the diagnosis.
 */
#ifndef ENDPOINT_ATTEMPT_H
#define ENDPOINT_ATTEMPT_H

#include "settings/cred.h"
#include "facts/facts.h"
#include "http/http.h"
#include "mask/mask.h"
#include "token/token.h"

/* What came of a request. {0} is empty; attempt_clear() is idempotent. */
struct attempt {
	struct facts_attempt facts; /* strings in the context's pool */
	struct token token;         /* set where facts.got_token */
	bool retryable;             /* see http_answer */
};
void attempt_clear(struct attempt *a);

/* What every attempt of a run shares. Borrowed. */
struct attempt_context {
	struct http *http;
	const struct cred *cred;
	struct mask *mask; /* tokens that come are added to it */
	struct pool *pool;
	int64_t (*now)(void); /* seconds since 1970 */
};

/*
 * Builds the request of a probe from the settings. FORM uses the configured auth method; JSON
 * authenticates as FORM does; BASIC, BASIC_RAW and POST replace the method; DECODED is FORM with
 * the percent-decoded secret; JSON_UNDER_FORM is the JSON text under the form's Content-Type. Owned
 * bytes go into *body and *authorization (caller frees), which *r borrows. Also fills the request
 * part of *facts (fit to be shown). DISCOVERY is not built here.
 */
bool attempt_build(const struct attempt_context *x, enum facts_probe probe, long timeout_ms,
		   struct http_request *r, struct secret **body, struct secret **authorization,
		   struct facts_attempt *facts, struct err *e) __attribute__((warn_unused_result));

/* Builds, sends, reads. False: see http->send, attempt_build. A failure or refusal is a result:
 * true. */
bool attempt_send(const struct attempt_context *x, enum facts_probe probe, long timeout_ms,
		  struct attempt *out, struct err *e) __attribute__((warn_unused_result));

/* GET without credentials (a discovery document) or with `Authorization: Bearer` (token not NULL).
 * The raw body goes to *body (caller frees), never NULL on true. */
bool attempt_get(const struct attempt_context *x, const char *url, const struct secret *token,
		 long timeout_ms, struct attempt *out, struct secret **body, struct err *e)
	__attribute__((warn_unused_result));

/*
 * Sends a request that the caller made and reads what comes; the request's part of out->facts stays
 * the caller's. attempt_settings() fills in where to and how: URL, limits, TLS, proxy.
 */
bool attempt_exchange(const struct attempt_context *x, const struct http_request *r,
		      struct attempt *out, struct err *e) __attribute__((warn_unused_result));
/* Reads an answer to r that another got, into out->facts and out->token. */
void attempt_read(const struct attempt_context *x, const struct http_request *r,
		  const struct http_answer *a, int64_t requested_at, struct attempt *out);
void attempt_settings(const struct attempt_context *x, long timeout_ms, struct http_request *r);

/* The outcome as a code: ERR_NONE for a token. One place for failure and class alike. */
enum err_code attempt_code(const struct facts_attempt *a);

#endif
