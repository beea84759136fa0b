/* SPDX-License-Identifier: MIT */
/*
 * pwsh: values as PowerShell writes them, and the variables that hold them. Private to the readers.
 */
#ifndef CAPTURE_READERS_PWSH_H
#define CAPTURE_READERS_PWSH_H

#include <jansson.h>

#include "capture/parts.h"

struct pwsh {
	const char *at, *end;
	json_t *variables;       /* owned; names in lower case */
	struct capture *unknown; /* owned; takes the texts of what only a run would tell */
	int depth;
	bool open; /* a quote did not end */
};

struct pwsh pwsh_new(const char *bytes, size_t len);
void pwsh_clear(struct pwsh *p);

/* Spaces, comments and a backtick before a line end; lines: line ends too. */
void pwsh_skip(struct pwsh *p, bool lines);
/* The byte so far ahead; NUL behind the end. */
char pwsh_peek(const struct pwsh *p, size_t ahead);
/* The name at p->at, which moves behind it; "" where there is none. Lower case. */
void pwsh_name(struct pwsh *p, char *room, size_t size);
/*
 * An expression: texts, here-strings, numbers, @{...}, variables, "+", | ConvertTo-Json. What is
 * not known is a text that is among the unknown ones. Never NULL; the caller decrefs.
 */
json_t *pwsh_value(struct pwsh *p);
/* One argument of a command, in which no operator counts. */
json_t *pwsh_argument(struct pwsh *p);
/*
 * A value to put into a table. It is copied, so that no table holds itself, and becomes null where
 * it is too large, so nested tables cannot grow without end. Takes the value.
 */
json_t *pwsh_member(json_t *take_value);
/*
 * Behind a text, a comment or a here-string at p->at, which the caller skips; false: there is none.
 */
bool pwsh_skip_quoted(struct pwsh *p);

#endif
