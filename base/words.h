/* SPDX-License-Identifier: MIT */
/*
 * words: lists of words, what a server's sentence is made of, and whether it speaks of too many
 * requests.
 *
 * Pure. A sentence is in small letters; NULL is "". What the exit status follows (token.h) and what
 * the diagnosis says (judge/answer.c) come from these same lists.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* A part of the words: a sentence, or a field. */
struct words_clause {
	const char *at;
	size_t len;
};

/* The next clause after *cursor, which moves behind it. False: there is none. */
bool words_next(const char **cursor, struct words_clause *out);
/* The next entry of a list, "one|another|a third", as words_next(). "" has none. */
bool words_entry(const char **cursor, struct words_clause *out);
/* The bytes are an entry of the list, in any case; in the list's own case. */
bool words_listed(const char *bytes, size_t len, const char *list);
bool words_named(const char *bytes, size_t len, const char *list);
/* Bytes of the list's first entry, in any case, that they begin with; 0: they begin with none. */
size_t words_begin(const char *bytes, size_t len, const char *list);
/* Where text is in the clause, or NULL. */
const char *words_find(struct words_clause c, const char *text);
const char *words_where(struct words_clause c, struct words_clause text);
/* Any entry of the list is in the clause. */
bool words_any(struct words_clause c, const char *list);
/* The same, but not as a part of a longer word: "rate" is not in "generated". */
bool words_whole(struct words_clause c, const char *list);

/* The letters and digits of a name are these small ones, whatever stands between them. */
bool words_spelled(const char *name, struct words_clause letters);

/*
 * Too many requests, in a window of time or before a lock: "rate limit", "too many attempts",
 * "quota exceeded". Not: too many parameters, a length or a depth exceeded.
 */
bool words_limited(const char *words);
/* The client or account is locked, in plain words: not that it may be, or one thing of several. */
bool words_locked(const char *words);
/* It is failed tries that were too many, not requests: more of them may bring a lock. */
bool words_failed_often(const char *words);

#endif
