/* SPDX-License-Identifier: MIT */
/*
 * answer: a token endpoint's answer, from its bytes to facts and to what may be shown of it.
 *
 * The one way to read an answer, for those to cxtoken's own requests and those that a HAR file
 * recorded. Tokens, in whatever place they came, are hidden before anything of it is shown.
 */
#ifndef FACTS_ANSWER_H
#define FACTS_ANSWER_H

#include "base/mem.h"
#include "facts/facts.h"
#include "token/token.h"

struct mask; /* mask/mask.h */

/* An answer as it came: raw, borrowed. */
struct answer {
	struct token_input token; /* status, what its fields say, body */
	const char *reason;       /* NULL where there is none */
	const char *const *names; /* of its header fields, field_count of them */
	const char *const *values;
	size_t field_count; /* those beyond FACTS_HEADERS_MAX are not shown */
	/* of the request; NULL where it is not known */
	const char *url;
	const char *scope;
	const struct secret *form; /* its body, where that was a form */
};

/* Fills what *out says of the answer (not of its token), from its bytes alone: nothing is shown. */
void answer_look(const struct answer *in, const struct token_answer *read,
		 struct facts_attempt *out);

/*
 * Fills what *out says of the answer and of its token (date_skew and ms are the caller's), and what
 * may be shown of both. The mask
 * knows the request's secrets; what may be a token is added to it. Strings in p. *token is the
 * caller's to clear; it is empty where none came.
 */
void answer_read(const struct answer *in, struct mask *mask, struct pool *p, struct token *token,
		 struct facts_attempt *out);

/* A web firewall's or captive portal's page, or its mark, instead of the endpoint's answer. */
bool answer_blocked(const struct facts_attempt *a);

/* A token came to every second request: an endpoint that refuses each other one, whatever it is,
 * answers so too. */
bool answers_alternate(const struct facts *f);

#endif
