/* SPDX-License-Identifier: MIT */
/*
 * quote: text as a literal of a language, so that what is shown can be pasted and runs nothing of
 * what a server or a user put into it.
 *
 * Pure. Text is UTF-8 without control bytes (mask.h escapes them), LF included.
 */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include "base/mem.h"

enum quote_language {
	QUOTE_SHELL,      /* sh, bash, zsh: 'a', where needed */
	QUOTE_JAVASCRIPT, /* 'a' */
	QUOTE_PYTHON,     /* 'a' */
	QUOTE_POWERSHELL, /* 'a' */
	QUOTE_CSHARP,     /* "a" */
	QUOTE_JAVA,       /* "a" */
	QUOTE_GO,         /* "a" */
};

/* Appends text as a literal of that language, its quotation marks included. */
void quote_put(struct text *t, enum quote_language language, const char *text);
/* One word of a shell's command line: as it is where that is safe, else in '...'. In p. */
const char *quote_shell(const char *text, struct pool *p);

#endif
