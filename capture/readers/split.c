/* SPDX-License-Identifier: MIT */
/* The words of a command line as they are put together, whichever shell's rules split it. */
#include "capture/readers/split.h"
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void capture_words_free(struct capture_words *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->count; i++)
		capture_bytes_clear(&w->items[i]);
	capture_bytes_clear(&w->input);
	free(w);
}

void split_put(struct split *s, const char *bytes, size_t len)
{
	s->in_word = true;
	if (len > CAPTURE_WORD_BYTES_MAX - s->word.len) {
		s->over = true;
		return;
	}
	capture_bytes_add(&s->word, bytes, len);
}

/* The word behind "<", ">", "<<<" or "<<": none of the command's. */
static void take_redirect(struct split *s)
{
	struct capture_words *w = s->words;
	switch (s->redirect) {
	case SPLIT_TEXT:
		capture_bytes_set(&w->input, s->word.bytes, s->word.len);
		capture_bytes_put(&w->input, "\n");
		w->has_input = true;
		break;
	case SPLIT_DOCUMENT:
		capture_bytes_set(&s->delimiter, s->word.bytes, s->word.len);
		s->document = true;
		break;
	default:
		break;
	}
	capture_bytes_clear(&s->word);
	s->redirect = SPLIT_WORD;
}

void split_end_word(struct split *s)
{
	if (!s->in_word)
		return;
	s->in_word = false;
	if (s->words->count == CAPTURE_WORDS_MAX && s->redirect == SPLIT_WORD) {
		s->over = true;
		capture_bytes_clear(&s->word);
		return;
	}
	if (s->word.bytes == NULL)
		capture_bytes_put(&s->word, "");
	if (s->redirect != SPLIT_WORD) {
		take_redirect(s);
		return;
	}
	s->words->items[s->words->count++] = s->word;
	s->word = (struct capture_bytes){0};
}

void split_put_unknown(struct split *s, const char *text, size_t len)
{
	capture_unknown(s->c, text, len);
	split_put(s, text, len);
}

bool split_is_name(char c, bool first)
{
	return bytes_is_name(c) && !(first && bytes_is_digit(c));
}

char split_peek(const struct split *s, size_t ahead)
{
	return (size_t)(s->end - s->at) > ahead ? s->at[ahead] : '\0';
}

const char split_space[] = "this line is not part of the command: a space follows the backslash at "
			   "the end of the line above";
const char split_line_end[] =
	"this line is not part of the command: the line above does not end with a backslash";
const char split_comment[] = "this line is not part of the command: the comment above ends it";

/* NAME=VALUE, where the name is a parameter's. */
static bool is_pair(const char *at, size_t left)
{
	size_t len = capture_until(at, left, "= \t\r\n");
	return len < left && at[len] == '=' && capture_is_parameter(at, len);
}

/* A page or a terminal may have broken the line amid a word: the next is neither a command, nor an
 * answer or a log, nor a shell's NAME=value. */
static bool may_go_on(const char *line, size_t len)
{
	struct capture_slice s = {line, capture_until(line, len, "\r\n")};
	struct capture_status_line status;
	size_t letters = 0, name = 0;
	while (letters < s.len && bytes_is_letter(s.at[letters]))
		letters++;
	while (name < s.len && split_is_name(s.at[name], name == 0) && (s.at[name] & 0x20) == 0)
		name++;
	bool command = letters > 1 && (letters == s.len || s.at[letters] == ' ');
	bool assigned = name > 0 && name < s.len && s.at[name] == '=';
	return s.len > 0 && memchr(" \t*<>{}[#$|;(", *s.at, 13) == NULL && !command && !assigned &&
	       !capture_find_status(s, &status);
}

void split_left_over(struct split *s, const char *why)
{
	const char *next = memchr(s->at, '\n', (size_t)(s->end - s->at));
	next = next != NULL ? next : s->end;
	if (why == split_line_end && next < s->end &&
	    may_go_on(next + 1, (size_t)(s->end - next - 1)))
		s->c->doubts |= FACTS_DOUBT_LAYOUT;
	next += capture_span(next, (size_t)(s->end - next), " \t\r\n");
	size_t left = (size_t)(s->end - next);
	bool option = left > 1 && *next == '-' && next[1] != ' ';
	if (left == 0 || !(why == split_space || option || *next == '\'' || *next == '"' ||
			   is_pair(next, left) || capture_scheme(next, left) > 0))
		return;
	s->words->left_over = (size_t)(next - s->start);
	s->words->left_why = why;
}

void capture_words_left_over(const struct capture_words *w, const char *start, const char *command,
			     struct capture *unknown)
{
	if (w->left_over > 0)
		capture_left_over(unknown, w->left_why, start, command + w->left_over);
}

bool split_unended(struct err *e)
{
	return err_set(e, ERR_USAGE, "the curl command has a quote that does not end");
}

void capture_shell_echo(const struct capture_words *w, struct capture_bytes *to)
{
	bool option = w->count > 1 &&
		      capture_begins(capture_bytes_get(&w->items[1]), w->items[1].len, "-");
	bool no_line_end = option && strcmp(capture_bytes_get(&w->items[1]), "-n") == 0;
	if (option && !no_line_end)
		return;
	for (size_t i = no_line_end ? 2 : 1; i < w->count; i++) {
		capture_bytes_put(to, to->len > 0 ? " " : "");
		capture_bytes_add(to, capture_bytes_get(&w->items[i]), w->items[i].len);
	}
	capture_bytes_put(to, no_line_end ? "" : "\n");
}
