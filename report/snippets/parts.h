/* SPDX-License-Identifier: MIT */
/*
 * snippet_parts: a template and what is put into it. Private to report/snippets/.
 *
 * A line of a template may begin with conditions in brackets: "[basic] code" is in the result
 * only where all of them hold; "[each] code" is there once for each parameter of the form.
 * @url@ is the token URL as a literal of the language; in lines with "each", @name@ is the
 * parameter's name, @value@ its variable or literal, and @,@ a comma behind all but the last.
 *
 *   basic post     id and secret in an Authorization field, or in the body
 *   encode raw     basic, with both form-encoded first, or not
 *   lone config    curl: the secret is all that its standard input holds, or not
 *   config-quote   curl: something is quoted for its config syntax
 *   env literal    each: the value is a variable's, or fixed
 *   secret open    each: the value is secret, or not
 */
#ifndef REPORT_SNIPPETS_PARTS_H
#define REPORT_SNIPPETS_PARTS_H

#include "base/quote.h"
#include "report/snippets/snippet.h"

/* A parameter of the form: a variable of the environment, or text. */
struct snippet_param {
	const char *name;
	const char *env;     /* NULL: text */
	const char *literal; /* NULL: env */
	bool secret;
};

struct snippet {
	struct snippet_param params[6];
	size_t count;
	const char *url;
	bool basic;  /* id and secret in an Authorization header */
	bool encode; /* form-encoded first (RFC 6749 2.3.1) */
};

/* How a language writes what a template leaves open. */
struct snippet_language {
	enum quote_language quote;
	const char *before, *after; /* around the name of a variable of the environment */
};

/* Appends the template with everything put in. False: it has a condition that is not known. */
bool snippet_fill(const char *template, const struct snippet_language *language,
		  const struct snippet *s, struct text *out) __attribute__((warn_unused_result));

#endif
