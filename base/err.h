/* SPDX-License-Identifier: MIT */
/*
 * err: the error that a caller gets.
 *
 * A function that can fail takes `struct err *e` last and returns bool; false means that *e is set.
 * The object lives on the caller's stack, `struct err e = {0};` is "no error", and nothing in it
 * needs freeing. The first error wins: err_set() on an object that is set already changes nothing.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

enum {
	ERR_TEXT_MAX = 1024, /* bytes of text with the final NUL; longer texts are cut with "..." */
};

/* What went wrong, as far as the exit status tells it (CODE to status: err_status()). */
enum err_code {
	ERR_NONE,
	ERR_INTERNAL,  /* should not happen: standard output cannot be written, ... */
	ERR_USAGE,     /* command line, or a token URL that must not be used */
	ERR_SETTINGS,  /* a credential is missing or cannot be right; nothing was sent */
	ERR_REFUSED,   /* the endpoint refused the request with an OAuth error or 400/401/403/415 */
	ERR_LIMITED,   /* 429, words that say so, a 503 that asks for a longer wait, a cool-down */
	ERR_NO_ANSWER, /* no answer, or none complete, came from the endpoint */
	ERR_TLS,       /* certificate or handshake */
	ERR_BAD_ANSWER, /* an answer that is not a token response */
	ERR_CODES
};

struct err {
	enum err_code code;
	char text[ERR_TEXT_MAX]; /* one line without the final newline; never holds a secret */
};

/*
 * Sets *e to code and the formatted text unless *e holds an error already. Line ends and other
 * control bytes in the result are replaced by '?', so that the text is one line whatever it was
 * given. Returns false, so that a caller can write `return err_set(e, ...)`.
 */
bool err_set(struct err *e, enum err_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "format: " before the text of an error that is set; no effect on one that is not. */
void err_context(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The documented exit status for a code: the only table of its kind. */
int err_status(enum err_code code);

#endif
