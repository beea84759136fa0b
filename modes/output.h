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

/* What --cache-status says. entry NULL: none; file NULL: no place for one; profile NULL: none.
 * Appended to out, as text or as the contract's JSON. */
void output_cache_status(const struct cache_entry *entry, const char *file, const char *profile,
			 int64_t now, int64_t min_ttl, bool json, struct text *out);

/* "2 h", "1 h 54 min", "4 min 10 s", "12 s": for people. In p. */
const char *output_duration(int64_t seconds, struct pool *p);

#endif
