/* SPDX-License-Identifier: MIT */
/* Splits a command line into words as sh, cmd and PowerShell quote them. */
#include "capture/readers/shell.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Where the splitter is. */
struct split {
	const char *at, *end, *start;
	struct capture *c;
	struct capture_words *words;
	struct capture_bytes word;
	bool in_word; /* also true for "" */
	bool over;    /* more than fits */
};

void capture_words_free(struct capture_words *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->count; i++)
		capture_bytes_clear(&w->items[i]);
	free(w);
}

static void put(struct split *s, const char *bytes, size_t len)
{
	s->in_word = true;
	if (len > CAPTURE_WORD_BYTES_MAX - s->word.len) {
		s->over = true;
		return;
	}
	capture_bytes_add(&s->word, bytes, len);
}

static void end_word(struct split *s)
{
	if (!s->in_word)
		return;
	s->in_word = false;
	if (s->words->count == CAPTURE_WORDS_MAX) {
		s->over = true;
		capture_bytes_clear(&s->word);
		return;
	}
	if (s->word.bytes == NULL)
		capture_bytes_put(&s->word, "");
	s->words->items[s->words->count++] = s->word;
	s->word = (struct capture_bytes){0};
}

static void put_unknown(struct split *s, const char *text, size_t len)
{
	capture_unknown(s->c, text, len);
	put(s, text, len);
}

static bool is_name(char c, bool first)
{
	return c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       (!first && c >= '0' && c <= '9');
}

static char peek(const struct split *s, size_t ahead)
{
	return (size_t)(s->end - s->at) > ahead ? s->at[ahead] : '\0';
}

/* Behind the matching closing bracket; quotes inside are skipped as a whole. */
static const char *matching(const char *at, const char *end, char open, char close)
{
	int depth = 0;
	for (; at < end; at++) {
		if (*at == '\\' && at + 1 < end) {
			at++;
		} else if (*at == '\'' || *at == '"') {
			const char *quote = memchr(at + 1, *at, (size_t)(end - at - 1));
			if (quote == NULL)
				return end;
			at = quote;
		} else if (*at == open) {
			depth++;
		} else if (*at == close && --depth == 0) {
			return at + 1;
		}
	}
	return end;
}

static void keep_inner(struct split *s, const char *bytes, const char *end)
{
	if (s->words->inner_count < CAPTURE_INNER_MAX)
		s->words->inner[s->words->inner_count++] =
			(struct capture_inner){bytes, (size_t)(end - bytes)};
}

/* $NAME, ${...}, $(...), `...`. What stands inside is not shown: it may hold the secret itself. */
static bool expansion(struct split *s)
{
	char second = peek(s, 1);
	if (*s->at == '`') {
		const char *close = s->at + 1;
		while (close < s->end && *close != '`')
			close += *close == '\\' && close + 1 < s->end ? 2 : 1;
		keep_inner(s, s->at + 1, close);
		s->at = close < s->end ? close + 1 : s->end;
		put_unknown(s, "$(...)", 6);
		return true;
	}
	if (second == '(') {
		const char *inner = s->at + 2;
		s->at = matching(s->at + 1, s->end, '(', ')');
		keep_inner(s, inner, s->at > inner && s->at[-1] == ')' ? s->at - 1 : s->at);
		put_unknown(s, "$(...)", 6);
		return true;
	}
	bool braces = second == '{';
	const char *name = s->at + (braces ? 2 : 1), *stop = name;
	while (stop < s->end && is_name(*stop, stop == name))
		stop++;
	if (stop == name &&
	    (braces || strchr("@*#?$!0123456789", second) == NULL || second == '\0'))
		return false;
	stop += stop == name;
	if (capture_equal(name, (size_t)(stop - name), "env") && stop < s->end && *stop == ':') {
		do
			stop++; /* PowerShell: $env:NAME */
		while (stop < s->end && is_name(*stop, false));
	}
	char text[80] = "$";
	size_t len =
		(size_t)(stop - name) < sizeof text - 1 ? (size_t)(stop - name) : sizeof text - 1;
	memcpy(text + 1, name, len);
	s->at = braces ? matching(s->at + 1, s->end, '{', '}') : stop;
	put_unknown(s, text, len + 1);
	return true;
}

static size_t utf8(unsigned long code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | (code >> 18 & 0x07));
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

static int digit(char c, int base)
{
	int value = c >= '0' && c <= '9'                     ? c - '0'
		    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
							     : 99;
	return value < base ? value : -1;
}

/* Up to max digits at s->at, which moves behind them; *count says how many. */
static unsigned long number(struct split *s, int base, size_t max, size_t *count)
{
	unsigned long value = 0;
	for (*count = 0; *count < max && s->at < s->end && digit(*s->at, base) >= 0; (*count)++)
		value = value * (unsigned long)base + (unsigned long)digit(*s->at++, base);
	return value;
}

/* One escape of $'...'; s->at is at the backslash. */
static void ansi_escape(struct split *s)
{
	static const char names[] = "abefnrtv\\'\"?E", bytes[] = "\a\b\033\f\n\r\t\v\\'\"?\033";
	char kind = peek(s, 1), out[4];
	const char *named = kind != '\0' ? strchr(names, kind) : NULL, *back = s->at;
	size_t digits = 0;
	if (named != NULL) {
		put(s, &bytes[named - names], 1);
		s->at += 2;
		return;
	}
	bool octal = digit(kind, 8) >= 0;
	s->at += octal ? 1 : 2;
	size_t max = octal ? 3 : kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
	unsigned long value = number(s, octal ? 8 : 16, max, &digits);
	if (digits > 0 && (octal || kind == 'x')) {
		out[0] = (char)value;
		put(s, out, 1);
	} else if (digits > 0) {
		put(s, out, utf8(value, out));
	} else {
		s->at = back + 1;
		put(s, back, 1);
	}
}

static bool unended(struct err *e)
{
	return err_set(e, ERR_USAGE, "the curl command has a quote that does not end");
}

/* '...': all of it as it stands. */
static bool single_quotes(struct split *s, struct err *e)
{
	const char *close = memchr(s->at + 1, '\'', (size_t)(s->end - s->at - 1));
	if (close == NULL)
		return unended(e);
	put(s, s->at + 1, (size_t)(close - s->at - 1));
	s->at = close + 1;
	return true;
}

static bool ansi_quotes(struct split *s, struct err *e)
{
	put(s, "", 0);
	s->at += 2;
	while (s->at < s->end && *s->at != '\'') {
		if (*s->at == '\\' && s->at + 1 < s->end)
			ansi_escape(s);
		else
			put(s, s->at++, 1);
	}
	if (s->at == s->end)
		return unended(e);
	s->at++;
	return true;
}

/* A backslash and a line end are nothing. */
static bool continuation(struct split *s, char escape)
{
	if (*s->at != escape || (peek(s, 1) != '\n' && !(peek(s, 1) == '\r' && peek(s, 2) == '\n')))
		return false;
	s->at += peek(s, 1) == '\r' ? 3 : 2;
	return true;
}

static bool double_quotes(struct split *s, struct err *e)
{
	put(s, "", 0);
	s->at++;
	while (s->at < s->end && *s->at != '"') {
		char second = peek(s, 1);
		if (continuation(s, '\\'))
			continue;
		if (*s->at == '\\' && second != '\0' && strchr("$`\"\\", second) != NULL) {
			put(s, s->at + 1, 1);
			s->at += 2;
		} else if ((*s->at != '$' && *s->at != '`') || !expansion(s)) {
			put(s, s->at++, 1);
		}
	}
	if (s->at == s->end)
		return unended(e);
	s->at++;
	return true;
}

/* A line end ends the command, but documentation often forgets the backslash before an option. */
static bool line_goes_on(const struct split *s)
{
	const char *next = s->at;
	while (next < s->end && memchr(" \t\r\n", *next, 4) != NULL)
		next++;
	return next < s->end && (*next == '-' || *next == '\'' || *next == '"' ||
				 capture_begins(next, (size_t)(s->end - next), "http"));
}

static bool ends_command(struct split *s)
{
	if (*s->at == '\n')
		return !line_goes_on(s);
	if (*s->at == '&' && s->in_word)
		s->words->cut_at = (size_t)(s->at - s->start) + 1;
	return memchr(";&|<>()", *s->at, 7) != NULL;
}

static bool split_sh(struct split *s, struct err *e)
{
	while (s->at < s->end) {
		bool ok = true;
		if (continuation(s, '\\') || continuation(s, '`') || continuation(s, '^'))
			continue;
		if (ends_command(s))
			break;
		if (memchr(" \t\r\n", *s->at, 4) != NULL) {
			end_word(s);
			s->at++;
		} else if (*s->at == '#' && !s->in_word) {
			break;
		} else if (*s->at == '\'') {
			ok = single_quotes(s, e);
		} else if (*s->at == '"') {
			ok = double_quotes(s, e);
		} else if (*s->at == '$' && peek(s, 1) == '\'') {
			ok = ansi_quotes(s, e);
		} else if (*s->at == '\\' && s->at + 1 < s->end) {
			put(s, s->at + 1, 1);
			s->at += 2;
		} else if ((*s->at != '$' && *s->at != '`') || !expansion(s)) {
			put(s, s->at++, 1);
		}
		if (!ok)
			return false;
	}
	end_word(s);
	return true;
}

/* ---- cmd.exe ---- */

/* %NAME% that cmd.exe would replace. Two hex digits are percent-encoding. */
static bool cmd_variable(struct split *s)
{
	const char *stop = s->at + 1;
	while (stop < s->end && is_name(*stop, stop == s->at + 1))
		stop++;
	size_t len = (size_t)(stop - s->at - 1);
	if (len < 3 || stop == s->end || *stop != '%')
		return false;
	put_unknown(s, s->at, len + 2);
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
	put(s, "", 0);
	if (state->quoted && peek(s, 0) == '"' && !escaped) { /* "" inside of quotes is one quote */
		put(s, "\"", 1);
		s->at++;
		return;
	}
	if (!escaped)
		state->quoted_cmd = !state->quoted_cmd;
	state->quoted = !state->quoted;
}

/* A byte for the second reader. */
static void cmd_byte(struct split *s, struct cmd *state, char byte, bool escaped)
{
	if (byte == '"') {
		cmd_quote(s, state, escaped);
	} else if (byte == '\\' &&
		   (peek(s, 0) == '"' || (peek(s, 0) == '^' && peek(s, 1) == '"'))) {
		s->at += peek(s, 0) == '^' ? 2 : 1;
		put(s, "\"", 1);
	} else if (byte == '\\' &&
		   (peek(s, 0) == '\\' || (peek(s, 0) == '^' && peek(s, 1) == '\\'))) {
		s->at += peek(s, 0) == '^' ? 2 : 1;
		put(s, "\\", 1);
	} else if (!state->quoted && (byte == ' ' || byte == '\t')) {
		end_word(s);
	} else {
		put(s, &byte, 1);
	}
}

/* ^ and a line end are nothing; the byte behind it, be it a line end too, is meant as it is. */
static void cmd_escape(struct split *s, struct cmd *state)
{
	s->at++;
	if (s->at < s->end && *s->at == '\r')
		s->at++;
	if (s->at < s->end && *s->at == '\n') {
		s->at++;
		if (s->at < s->end && *s->at == '\n' && state->quoted)
			put(s, s->at++, 1);
		return;
	}
	if (s->at < s->end) {
		char byte = *s->at++;
		cmd_byte(s, state, byte, true);
	}
}

static bool split_cmd(struct split *s, struct err *e)
{
	struct cmd state = {false, false};
	while (s->at < s->end) {
		if (*s->at == '^' && !state.quoted_cmd) {
			cmd_escape(s, &state);
		} else if (!state.quoted && (*s->at == '\n' || *s->at == '\r')) {
			end_word(s);
			s->at++;
			if (!line_goes_on(s))
				break;
		} else if (!state.quoted_cmd && memchr("&|<>", *s->at, 4) != NULL) {
			break;
		} else if (*s->at != '%' || !cmd_variable(s)) {
			char byte = *s->at++;
			cmd_byte(s, &state, byte, false);
		}
	}
	end_word(s);
	return !state.quoted || unended(e);
}

/* cmd.exe: a caret before a quote, an & or at a line's end; or curl.exe with nothing that other
 * shells know. */
static bool is_cmd(const char *bytes, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++) {
		char next = bytes[i + 1];
		if (bytes[i] == '^' && (next == '"' || next == '&' || next == '\n' ||
					(next == '\r' && i + 2 < len && bytes[i + 2] == '\n')))
			return memchr(bytes, '\'', i) == NULL;
	}
	return capture_begins(bytes, len, "curl.exe ") && memchr(bytes, '\'', len) == NULL &&
	       memchr(bytes, '`', len) == NULL && memchr(bytes, '$', len) == NULL;
}

bool capture_shell_split(const char *bytes, size_t len, struct capture *c,
			 struct capture_words *out, struct err *e)
{
	struct split s = {.at = bytes, .end = bytes + len, .start = bytes, .c = c, .words = out};
	bool ok = is_cmd(bytes, len) ? split_cmd(&s, e) : split_sh(&s, e);
	capture_bytes_clear(&s.word);
	out->end = (size_t)(s.at - bytes);
	if (ok && s.over)
		return err_set(e, ERR_USAGE,
			       "the curl command has more than %d words, or one of more than 1 MB",
			       CAPTURE_WORDS_MAX);
	return ok;
}
