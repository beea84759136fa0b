/* SPDX-License-Identifier: MIT */
/*
 * capture_shell: a command line as a shell would split it into words. Private to the readers.
 */
#ifndef CAPTURE_READERS_SHELL_H
#define CAPTURE_READERS_SHELL_H

#include "capture/parts.h"
#include "capture/readers/lines.h"

enum {
	CAPTURE_WORDS_MAX = 600,
	CAPTURE_WORD_BYTES_MAX = CAPTURE_BODY_MAX + CAPTURE_HEADER_BYTES_MAX,
	CAPTURE_INNER_MAX = 8,
};

struct capture_words {
	struct capture_bytes items[CAPTURE_WORDS_MAX];
	size_t count;
	size_t cut_at; /* offset of an unquoted '&' that ended the command; 0 where none did */
	size_t end;    /* offset of what ended the command, or the end; set on failure too */
	/*
	 * offset of a line below that looks like the rest of the command, but not to the shell; 0:
	 * there is none
	 */
	size_t left_over;
	const char *left_why;       /* a sentence, static */
	struct capture_bytes input; /* of a here-document */
	bool has_input, input_open; /* open: the line that ends it is not there */
	struct capture_slice inner[CAPTURE_INNER_MAX]; /* of $(...) and `...` */
	size_t inner_count;
	struct capture_slice behind; /* the text after the command, which may hold its answer */
	bool cmd; /* set before the split: the rules are those of cmd.exe, whatever it looks like */
};

/*
 * The words of the first command, by the rules of sh ('..', "..", $'..', a backslash before a line
 * end) or of cmd.exe (^ as the escape, "..", "" and \" in quotes). What a shell would put in stays
 * as a text ("$NAME", "$(...)", "%NAME%") and is added to c's unknown texts. False: a quote without
 * its end, or too many words.
 */
bool capture_shell_split(const char *bytes, size_t len, struct capture *c,
			 struct capture_words *out, struct err *e)
	__attribute__((warn_unused_result));
/* True where the line of the command, in a text that begins at start, has cmd.exe's prompt. */
bool capture_shell_is_cmd(const char *start, const char *command);
/* capture_left_over() of the words. command: where they were split, in a text that begins at start.
 */
void capture_words_left_over(const struct capture_words *w, const char *start, const char *command,
			     struct capture *unknown);
/* What the words of an echo command write; nothing where an option changes them. */
void capture_shell_echo(const struct capture_words *w, struct capture_bytes *to);
void capture_words_free(struct capture_words *w); /* and w itself; NULL is allowed */

#endif
