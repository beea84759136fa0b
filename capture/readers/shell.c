/* SPDX-License-Identifier: MIT */
/* A command line as sh splits it into words, its quotes, variables and here-documents. */
#include "capture/readers/split.h"
#include "base/utf8.h"
#include "base/bytes.h"

#include <string.h>

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
			(struct capture_slice){bytes, (size_t)(end - bytes)};
}

/* $(command); <(command) is a file's name, and what is in it only a run would tell. */
static void substitution(struct split *s)
{
	const char *inner = s->at + 2;
	s->at = matching(s->at + 1, s->end, '(', ')');
	keep_inner(s, inner, s->at > inner && s->at[-1] == ')' ? s->at - 1 : s->at);
	split_put_unknown(s, "$(...)", 6);
}

static void backquotes(struct split *s)
{
	const char *close = s->at + 1;
	while (close < s->end && *close != '`')
		close += *close == '\\' && close + 1 < s->end ? 2 : 1;
	keep_inner(s, s->at + 1, close);
	s->at = close < s->end ? close + 1 : s->end;
	split_put_unknown(s, "$(...)", 6);
}

static const char *skip_name(const char *at, const char *end)
{
	const char *from = at;
	while (at < end && split_is_name(*at, at == from))
		at++;
	return at;
}

/* $NAME, $1, ${...}, and PowerShell's $env:NAME; false: no name begins here. */
static bool variable(struct split *s)
{
	bool braces = split_peek(s, 1) == '{';
	const char *name = s->at + 1 + braces, *stop = skip_name(name, s->end);
	if (stop == name && !braces)
		stop += capture_span(name, name < s->end, "@*#?$!0123456789");
	if (stop == name)
		return false;
	if (capture_equal(name, (size_t)(stop - name), "env") && stop < s->end && *stop == ':')
		do
			stop++;
		while (stop < s->end && split_is_name(*stop, false));
	char text[80] = "$";
	size_t len = (size_t)(stop - name);
	len = len < sizeof text - 1 ? len : sizeof text - 1;
	memcpy(text + 1, name, len);
	s->at = braces ? matching(s->at + 1, s->end, '{', '}') : stop;
	split_put_unknown(s, text, len + 1);
	return true;
}

/* What a shell puts in place of itself. What is inside is not shown: it may hold the secret. */
static bool expansion(struct split *s)
{
	if (*s->at == '$' && split_peek(s, 1) != '(')
		return variable(s);
	if (*s->at == '$')
		substitution(s);
	else
		backquotes(s);
	return true;
}

/* Up to max digits at s->at, which moves behind them; *count says how many. */
static unsigned long number(struct split *s, int base, size_t max, size_t *count)
{
	unsigned long value = 0;
	for (*count = 0; *count < max && s->at < s->end && bytes_digit(*s->at, base) >= 0;
	     (*count)++)
		value = value * (unsigned long)base + (unsigned long)bytes_digit(*s->at++, base);
	return value;
}

/* One escape of $'...'; s->at is at the backslash. */
static void ansi_escape(struct split *s)
{
	static const char names[] = "abefnrtv\\'\"?E", bytes[] = "\a\b\033\f\n\r\t\v\\'\"?\033";
	char kind = split_peek(s, 1), out[4];
	const char *named = kind != '\0' ? strchr(names, kind) : NULL, *back = s->at;
	size_t digits = 0;
	if (named != NULL) {
		split_put(s, &bytes[named - names], 1);
		s->at += 2;
		return;
	}
	bool octal = bytes_digit(kind, 8) >= 0;
	s->at += octal ? 1 : 2;
	size_t max = octal ? 3 : kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
	unsigned long value = number(s, octal ? 8 : 16, max, &digits);
	if (digits > 0 && (octal || kind == 'x')) {
		out[0] = (char)value;
		split_put(s, out, 1);
	} else if (digits > 0) {
		split_put(s, out, utf8_write((uint32_t)value, out));
	} else {
		s->at = back + 1;
		split_put(s, back, 1);
	}
}

/* '...': all of it as it stands. */
static bool single_quotes(struct split *s, struct err *e)
{
	const char *close = memchr(s->at + 1, '\'', (size_t)(s->end - s->at - 1));
	if (close == NULL)
		return split_unended(e);
	split_put(s, s->at + 1, (size_t)(close - s->at - 1));
	s->at = close + 1;
	return true;
}

static bool ansi_quotes(struct split *s, struct err *e)
{
	split_put(s, "", 0);
	s->at += 2;
	while (s->at < s->end && *s->at != '\'') {
		if (*s->at == '\\' && s->at + 1 < s->end)
			ansi_escape(s);
		else
			split_put(s, s->at++, 1);
	}
	if (s->at == s->end)
		return split_unended(e);
	s->at++;
	return true;
}

/* A backslash and a line end are nothing. */
static bool continuation(struct split *s, char escape)
{
	if (*s->at != escape ||
	    (split_peek(s, 1) != '\n' && !(split_peek(s, 1) == '\r' && split_peek(s, 2) == '\n')))
		return false;
	s->at += split_peek(s, 1) == '\r' ? 3 : 2;
	return true;
}

static bool double_quotes(struct split *s, struct err *e)
{
	split_put(s, "", 0);
	s->at++;
	while (s->at < s->end && *s->at != '"') {
		char second = split_peek(s, 1);
		if (continuation(s, '\\'))
			continue;
		if (*s->at == '\\' && second != '\0' && strchr("$`\"\\", second) != NULL) {
			split_put(s, s->at + 1, 1);
			s->at += 2;
		} else if ((*s->at != '$' && *s->at != '`') || !expansion(s)) {
			split_put(s, s->at++, 1);
		}
	}
	if (s->at == s->end)
		return split_unended(e);
	s->at++;
	return true;
}

/* A backslash, white space and the line's end: the backslash is the space's, not the line end's. */
static bool is_lost_continuation(const struct split *s)
{
	size_t i = 1;
	while (split_peek(s, i) == ' ' || split_peek(s, i) == '\t')
		i++;
	return (*s->at == '\\' || *s->at == '`') && i > 1 &&
	       (split_peek(s, i) == '\n' ||
		(split_peek(s, i) == '\r' && split_peek(s, i + 1) == '\n'));
}

static bool ends_command(struct split *s)
{
	if (*s->at == '\n' || is_lost_continuation(s)) {
		if (!s->document && s->redirect != SPLIT_DOCUMENT)
			split_left_over(s, *s->at != '\n' ? split_space : split_line_end);
		return true;
	}
	if (*s->at == '#' && !s->in_word) {
		split_left_over(s, split_comment);
		return true;
	}
	if (*s->at == '&' && s->in_word)
		s->words->cut_at = (size_t)(s->at - s->start) + 1;
	return memchr(";&|()", *s->at, 5) != NULL;
}

/* ---- what is redirected ---- */

/* The digit of "2>" is not a word. */
static void drop_descriptor(struct split *s)
{
	if (s->in_word && s->word.len == 1 && bytes_digit(*s->word.bytes, 10) >= 0) {
		capture_bytes_clear(&s->word);
		s->in_word = false;
	}
	split_end_word(s);
}

static void skip_blanks(struct split *s)
{
	while (split_peek(s, 0) == ' ' || split_peek(s, 0) == '\t')
		s->at++;
}

static void announce_document(struct split *s)
{
	s->indented = split_peek(s, 0) == '-';
	s->at += s->indented;
	skip_blanks(s);
	char quote = split_peek(s, 0);
	s->literal = quote == '\'' || quote == '"' || quote == '\\';
}

/* "2>&1", "> file", "<<< text", "<<EOF"; s->at is at the first of "<>". */
static void redirect(struct split *s)
{
	static const enum split_redirect inputs[] = {SPLIT_FILE, SPLIT_FILE, SPLIT_DOCUMENT,
						     SPLIT_TEXT};
	char first = *s->at;
	size_t run = 1;
	drop_descriptor(s);
	while (run < 3 && split_peek(s, run) == first)
		run++;
	s->at += run;
	if (split_peek(s, 0) == '&' || split_peek(s, 0) == '|')
		s->at++;
	s->redirect = first == '<' ? inputs[run] : SPLIT_FILE;
	if (s->redirect == SPLIT_DOCUMENT)
		announce_document(s);
	skip_blanks(s);
}

/* The line that is the delimiter alone, from a line's start on; the end where there is none. */
static const char *end_of_document(const struct split *s, const char *line, const char **behind)
{
	while (line < s->end) {
		const char *stop = memchr(line, '\n', (size_t)(s->end - line));
		const char *end = stop != NULL ? stop : s->end, *text = line;
		while (s->indented && text < end && *text == '\t')
			text++;
		size_t len = (size_t)(end - text);
		len -= len > 0 && text[len - 1] == '\r';
		*behind = stop != NULL ? stop + 1 : end;
		if (len == s->delimiter.len && memcmp(text, s->delimiter.bytes, len) == 0)
			return line;
		line = *behind;
	}
	*behind = s->end;
	return s->end;
}

/* A backslash in a here-document, before what it takes the meaning of. */
static bool document_escape(struct split *s)
{
	char second = split_peek(s, 1);
	if (*s->at != '\\' || second == '\0' || strchr("$`\\\n", second) == NULL)
		return false;
	if (second != '\n')
		split_put(s, s->at + 1, 1);
	s->at += 2;
	return true;
}

static void document_line(struct split *s, const char *end)
{
	while (s->indented && s->at < end && *s->at == '\t')
		s->at++;
	while (s->at < end) {
		bool variable = *s->at == '$' || *s->at == '`';
		if (s->literal || !(document_escape(s) || (variable && expansion(s))))
			split_put(s, s->at++, 1);
	}
}

/* Below the command's line is the text that was announced by "<<". */
static void read_document(struct split *s)
{
	const char *line = memchr(s->at, '\n', (size_t)(s->end - s->at)), *behind = s->end;
	if (line == NULL)
		return;
	const char *stop = end_of_document(s, line + 1, &behind), *end = s->end;
	s->at = line + 1;
	s->end = stop; /* an expansion must not go beyond it */
	while (s->at < stop) {
		const char *next = memchr(s->at, '\n', (size_t)(stop - s->at));
		document_line(s, next != NULL ? next + 1 : stop);
	}
	s->end = end;
	s->at = behind;
	capture_bytes_clear(&s->words->input);
	s->words->input = s->word;
	s->words->has_input = true;
	s->words->input_open = stop == end;
	s->word = (struct capture_bytes){0};
	s->in_word = false;
}

/*
 * name=<my-id>, <id>:<secret>: what a person puts in a value's place, though a shell would take a
 * file's name from it. Its length; 0: it is a redirection.
 */
static size_t placeholder(const struct split *s)
{
	size_t left = (size_t)(s->end - s->at), len = capture_until(s->at, left, ">\n");
	if (*s->at != '<' || len == left || s->at[len] != '>' || len < 2 ||
	    !capture_is_words(s->at + 1, len - 1, " _-"))
		return 0;
	char next = split_peek(s, len + 1);
	bool ends = next == '\0' || memchr(" \t\r\n&:\"'", next, 8) != NULL;
	bool is = (s->in_word && s->word.len > 1) || next == ':';
	return is && ends && s->at[len - 1] != ' ' ? len + 1 : 0;
}

static void angle(struct split *s)
{
	size_t size = placeholder(s);
	if (size > 0) {
		split_put(s, s->at, size);
		s->at += size;
	} else if (*s->at == '<' && split_peek(s, 1) == '(') {
		substitution(s);
	} else {
		redirect(s);
	}
}

/* The next byte of a word, or what its bytes begin: a quote, an expansion, a redirection. */
static bool split_piece(struct split *s, struct err *e)
{
	char second = split_peek(s, 1);
	switch (*s->at) {
	case ' ':
	case '\t':
	case '\r':
		split_end_word(s);
		s->at++;
		return true;
	case '<':
	case '>':
		angle(s);
		return true;
	case '\'':
		return single_quotes(s, e);
	case '"':
		return double_quotes(s, e);
	case '\\':
		s->at += s->at + 1 < s->end;
		break;
	case '$':
	case '`':
		if (*s->at == '$' && second == '\'')
			return ansi_quotes(s, e);
		if (expansion(s))
			return true;
		break;
	default:
		break;
	}
	split_put(s, s->at++, 1);
	return true;
}

static bool split_sh(struct split *s, struct err *e)
{
	while (s->at < s->end) {
		if (continuation(s, '\\') || continuation(s, '`') || continuation(s, '^'))
			continue;
		if (ends_command(s))
			break;
		if (!split_piece(s, e))
			return false;
	}
	split_end_word(s);
	if (s->document)
		read_document(s);
	return true;
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
	bool ok = out->cmd || is_cmd(bytes, len) ? split_cmd(&s, e) : split_sh(&s, e);
	capture_bytes_clear(&s.word);
	capture_bytes_clear(&s.delimiter);
	out->end = (size_t)(s.at - bytes);
	if (ok && s.over)
		return err_set(e, ERR_USAGE,
			       "the curl command has more than %d words, or one of more than 1 MB",
			       CAPTURE_WORDS_MAX);
	return ok;
}
