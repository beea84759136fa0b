/* SPDX-License-Identifier: MIT */
/*
 * obtain: the token of these settings, from the cache or the endpoint: single flight, cool-down,
 * stale tokens. See README, "The cache".
 */
#ifndef ENDPOINT_OBTAIN_H
#define ENDPOINT_OBTAIN_H

#include "cache/cache.h"
#include "endpoint/fetch.h"

struct obtain_options {
	bool no_cache, force_refresh, cached_only;
	bool check; /* asks whatever token is cached: that one proves nothing */
	int64_t min_ttl;
	struct fetch_policy policy;
	/* One warning line each, without "cxtoken: "; may be called several times. */
	void (*warn)(void *arg, const char *line);
	/* What is going on, for -v: "cache hit, valid for 6900 s", ... */
	void (*trace)(void *arg, const char *line);
	void *arg;
};

/* What came. {0} is empty; obtain_clear() is idempotent. */
struct obtained {
	struct token token; /* set on true */
	bool cached;        /* with sent: a stale token that stands in */
	struct attempt
		attempt; /* the last request, where one was sent; its token is in the field above */
	bool sent;
	int64_t cooldown_until; /* where a cool-down decided */
};
void obtain_clear(struct obtained *o);

/*
 * cache may be NULL (none usable: same as no_cache). now in *x. before_send (arg: o->arg) is called
 * once before the first request of the run (discovery of the endpoint); may be NULL; false from it
 * ends with its error, unless that is ERR_NO_ANSWER or ERR_LIMITED and a token that is still valid
 * stands in. False: e has code and, but for an attempt that was sent and failed (out->sent), its
 * text: then the caller words it with the judge. Where another process asked meanwhile, its outcome
 * is this one's, and nothing is sent; nobody waits longer than 5 s for a token instead of one
 * that is still valid.
 */
bool obtain_token(const struct attempt_context *x, struct cache *cache,
		  const struct obtain_options *o, bool (*before_send)(void *arg, struct err *e),
		  struct obtained *out, struct err *e) __attribute__((warn_unused_result));

#endif
