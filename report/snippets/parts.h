/* SPDX-License-Identifier: MIT */
/*
 * snippet_parts: what the writers of snippet_*.c share. Private to snippet.
 */
#ifndef REPORT_SNIPPETS_PARTS_H
#define REPORT_SNIPPETS_PARTS_H

#include "report/snippets/snippet.h"

/* A parameter of the form: a variable of the environment, or text. */
struct snippet_param {
	const char *name;
	const char *env;     /* NULL: text */
	const char *literal; /* NULL: env */
};

struct snippet {
	struct snippet_param params[6];
	size_t count;
	bool basic;  /* id and secret in an Authorization header */
	bool encode; /* form-encoded first (RFC 6749 2.3.1) */
};

/* How a language writes text between quotes. */
enum snippet_quote {
	SNIPPET_QUOTE_JS,     /* 'a' with backslashes: JavaScript, Python */
	SNIPPET_QUOTE_SHELL,  /* 'a', ' as '\'' */
	SNIPPET_QUOTE_DOUBLE, /* "a" with backslashes: C#, Java, Go */
	SNIPPET_QUOTE_POWER,  /* 'a', ' as '' */
};
void snippet_quote(struct text *t, enum snippet_quote how, const char *text);

typedef void snippet_writer(const struct snippet *s, struct text *t);
snippet_writer snippet_axios, snippet_fetch, snippet_k6, snippet_curl, snippet_requests,
	snippet_powershell, snippet_csharp, snippet_java, snippet_go;

#endif
