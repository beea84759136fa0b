/* SPDX-License-Identifier: MIT */
/*
 * capture_command: commands of other clients than curl, their words told apart. Private to the
 * readers.
 */
#ifndef CAPTURE_READERS_COMMAND_H
#define CAPTURE_READERS_COMMAND_H

#include "capture/readers/export.h"
#include "capture/readers/shell.h"

/*
 * The request of the words behind the command's name, the first of w; unknown holds the texts that
 * a shell would replace. False: there is no URL.
 */
typedef bool command_request(const struct capture_words *w, const struct capture *unknown,
			     struct capture_list *out);
command_request command_wget, command_httpie;

/* A new request that knows the texts which a shell would replace, and the notes on the command. */
struct export command_new(const struct capture *unknown, const char *method, const char *url);

/*
 * An option with its argument, which follows '=' or the letter, or is the next word. name is
 * without dashes; argument is NULL for a switch.
 */
struct command_option {
	const char *name;
	size_t len;
	const char *argument;
};
/* with: the names of options that take an argument, "|" between them; a name of one letter is a
 * letter's. Calls found() for each option, operand() for each other word. */
struct command_reader {
	const char *with;
	void (*option)(void *arg, const struct command_option *o);
	void (*operand)(void *arg, const struct capture_bytes *word);
	void *arg;
};
void command_read(const struct command_reader *r, const struct capture_words *w);

#endif
