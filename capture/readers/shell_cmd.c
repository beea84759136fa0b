/* SPDX-License-Identifier: MIT */
/* A command line as cmd.exe and a program's start-up code split it. */
#include "capture/readers/split.h"
#include "base/bytes.h"

#include <string.h>

/* %NAME% that cmd.exe would replace. Two hex digits are percent-encoding. */
static bool cmd_variable(struct split *s)
{
	const char *stop = s->at + 1;
	while (stop < s->end && split_is_name(*stop, stop == s->at + 1))
		stop++;
	size_t len = (size_t)(stop - s->at - 1);
	if (len < 3 || stop == s->end || *stop != '%')
		return false;
	split_put_unknown(s, s->at, len + 2);
	s->at = stop + 1;
	return true;
}

/*
 * Two readers at once: cmd.exe takes ^ as an escape outside of its quotes, and the program's
 * start-up code splits what is left into words by its own quotes. ^" opens a quote of the second
 * kind only: that is how browsers write it.
 */
struct cmd {
	bool quoted_cmd, quoted;
};

static void cmd_quote(struct split *s, struct cmd *state, bool escaped)
{
	split_put(s, "", 0);
	if (state->quoted && split_peek(s, 0) == '"' &&
	    !escaped) { /* "" inside of quotes is one quote */
		split_put(s, "\"", 1);
		s->at++;
		return;
	}
	if (!escaped)
		state->quoted_cmd = !state->quoted_cmd;
	state->quoted = !state->quoted;
}

/* A backslash and a quote or a backslash behind it, be there a caret between; \0: none. */
static char escaped_byte(struct split *s)
{
	size_t caret = split_peek(s, 0) == '^';
	char second = split_peek(s, caret);
	if (second != '"' && second != '\\')
		return '\0';
	s->at += caret + 1;
	return second;
}

/* A byte for the second reader. */
static void cmd_byte(struct split *s, struct cmd *state, char byte, bool escaped)
{
	if (byte == '"') {
		cmd_quote(s, state, escaped);
		return;
	}
	if (!state->quoted && (byte == ' ' || byte == '\t')) {
		split_end_word(s);
		return;
	}
	if (byte == '\'' && !state->quoted && !s->in_word)
		capture_note(s->c, "for cmd.exe a single quote is a byte like any other: it ends "
				   "words at spaces and the command at &. Write double quotes, and "
				   "\\\" for those within");
	char second = byte == '\\' ? escaped_byte(s) : '\0';
	split_put(s, second != '\0' ? &second : &byte, 1);
}

/* ^ before a line end removes both. The byte that follows is taken as it is, a line end too. */
static void cmd_escape(struct split *s, struct cmd *state)
{
	s->at++;
	if (s->at < s->end && *s->at == '\r')
		s->at++;
	if (s->at < s->end && *s->at == '\n') {
		s->at++;
		if (s->at < s->end && *s->at == '\n' && state->quoted)
			split_put(s, s->at++, 1);
		return;
	}
	if (s->at < s->end) {
		char byte = *s->at++;
		cmd_byte(s, state, byte, true);
	}
}

/*
 * An operator ends the command for cmd.exe. Firefox writes a bare & between its ^", which cmd.exe
 * would take so; what is meant is read, and it is said.
 */
static bool ends_command(struct split *s, const struct cmd *state)
{
	if (state->quoted_cmd || memchr("&|<>", *s->at, 4) == NULL)
		return false;
	if (!state->quoted)
		return true;
	capture_note(s->c, "between ^\" and ^\" is an operator without its ^: cmd.exe ends the "
			   "command there; it is read as it was meant");
	return false;
}

/* A caret with white space behind it continues nothing. */
static bool is_lost_caret(const struct split *s)
{
	size_t i = 1;
	while (split_peek(s, i) == ' ' || split_peek(s, i) == '\t')
		i++;
	return i > 1 && (split_peek(s, i) == '\n' || split_peek(s, i) == '\r');
}

/* The path and '>' that cmd.exe writes; PowerShell puts PS before them. */
bool capture_shell_is_cmd(const char *start, const char *command)
{
	enum { PATH_MAX_LEN = 260 };
	const char *line = command;
	while (line > start && line[-1] != '\n' && command - line < PATH_MAX_LEN)
		line--;
	size_t len = (size_t)(command - line);
	capture_trim_start(&line, &len);
	const char *end = memchr(line, '>', len);
	return end != NULL && end - line > 2 && bytes_is_letter(*line) &&
	       memcmp(line + 1, ":\\", 2) == 0 && memchr(line, '"', (size_t)(end - line)) == NULL;
}

bool split_cmd(struct split *s, struct err *e)
{
	struct cmd state = {false, false};
	while (s->at < s->end) {
		if (*s->at == '^' && !state.quoted && is_lost_caret(s)) {
			split_left_over(s, split_space);
			break;
		} else if (*s->at == '^' && !state.quoted_cmd) {
			cmd_escape(s, &state);
		} else if (!state.quoted && (*s->at == '\n' || *s->at == '\r')) {
			split_left_over(s, split_line_end);
			break;
		} else if (ends_command(s, &state)) {
			break;
		} else if (*s->at != '%' || !cmd_variable(s)) {
			char byte = *s->at++;
			cmd_byte(s, &state, byte, false);
		}
	}
	split_end_word(s);
	return !state.quoted || split_unended(e);
}
