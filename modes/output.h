/* SPDX-License-Identifier: MIT */
/*
 * output: a token in the forms of --output, and the state of a cache entry. Pure.
 */
#ifndef MODES_OUTPUT_H
#define MODES_OUTPUT_H

#include "cache/cache.h"
#include "base/secret.h"
#include "token/token.h"

/*
 * The token as --output FORMAT writes it, final newline included: "token", "json", "header", "env".
 * now is for what is left of its life. Caller frees.
 */
struct secret *output_token(const struct token *t, const char *format, bool cached, int64_t now);

/*
 * GitHub's commands, a line each, that mask the token in a job's log: as it is, and as --output
 * FORMAT spells it where that differs. Caller frees.
 */
struct secret *output_github_mask(const struct token *t, const char *format);

/* What --cache-status says. Borrowed. */
struct output_status {
	const struct cache_entry *entry; /* of this machine */
	const char *file;                /* NULL: no place for one */
	const char *profile;             /* NULL: none */
	const char *store_url;           /* NULL: no store is shared */
	const struct cache_entry *store; /* what it holds; NULL: it does not answer */
	int64_t now, min_ttl;
};
/* Appended to out, as text or as JSON. */
void output_cache_status(const struct output_status *s, bool json, struct text *out);

/* "2 h", "1 h 54 min", "4 min 10 s", "12 s": for people. In p. */
const char *output_duration(int64_t seconds, struct pool *p);

#endif
