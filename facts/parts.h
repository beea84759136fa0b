/* SPDX-License-Identifier: MIT */
/*
 * parts: what answer.c takes from an answer's bytes. Private to facts.
 */
#ifndef FACTS_PARTS_H
#define FACTS_PARTS_H

#include "base/mem.h"
#include "base/words.h"
#include "facts/answer.h"

/*
 * The name of a parameter that the description says is missing and that the form body (NULL: not
 * known) does not have: a part of the description. Length 0: it names none.
 */
struct words_clause answer_wanted(const char *description, const struct secret *body);

/* WORDS_EXPIRED or WORDS_EXPIRED_LIKELY, where the words say so; else 0. */
unsigned words_expired(const char *words);

/* What the header fields say: enum facts_field. */
unsigned answer_fields(const struct answer *in);

/* How many of the scopes that were asked for a token's scope lacks; *list names them, in p. */
size_t answer_scopes_lacking(const char *asked, const char *given, struct pool *p,
			     const char **list);

#endif
