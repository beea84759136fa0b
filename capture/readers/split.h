/* SPDX-License-Identifier: MIT */
/* split: how far a command line has been split into words. Private to shell*.c. */
#ifndef CAPTURE_READERS_SPLIT_H
#define CAPTURE_READERS_SPLIT_H

#include "capture/readers/shell.h"

/* What the next word is, when it is not one of the command's own. */
enum split_redirect { SPLIT_WORD, SPLIT_FILE, SPLIT_TEXT, SPLIT_DOCUMENT };

struct split {
	const char *at, *end, *start;
	struct capture *c; /* takes the unknown texts */
	struct capture_words *words;
	struct capture_bytes word;
	bool in_word; /* also true for "" */
	bool over;    /* more than fits */
	enum split_redirect redirect;
	struct capture_bytes delimiter; /* of a here-document whose text comes below the line */
	bool document, literal;         /* one was announced; nothing in it is expanded */
	bool indented;                  /* "<<-": leading tabs are taken off */
};

void split_put(struct split *s, const char *bytes, size_t len);
void split_put_unknown(struct split *s, const char *text, size_t len);
void split_end_word(struct split *s);
/* The byte so far ahead; NUL behind the end. */
char split_peek(const struct split *s, size_t ahead);
bool split_is_name(char c, bool first); /* a byte of a variable's name */
bool split_unended(struct err *e);      /* sets the error; false */
/* The line below, when it looks like the rest of the command, is left over: no shell sends it. */
void split_left_over(struct split *s, const char *why);
extern const char split_space[], split_line_end[], split_comment[];

/* The words by the rules of cmd.exe. */
bool split_cmd(struct split *s, struct err *e) __attribute__((warn_unused_result));

#endif
