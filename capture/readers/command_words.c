/* SPDX-License-Identifier: MIT */
/* The words of a command, told apart into options, their arguments and operands. */
#include "capture/readers/command.h"

#include <string.h>

struct export command_new(const struct capture *unknown, const char *method, const char *url)
{
	struct export x = export_new(NULL, method, url);
	capture_unknown_of(x.c, unknown);
	capture_notes_of(x.c, unknown);
	x.c->unknown |= unknown->unknown;
	x.c->doubts |= unknown->doubts;
	if (capture_has_unknown(x.c, url, strlen(url)))
		x.c->unknown |= CAPTURE_UNKNOWN_TARGET;
	return x;
}

/* ---- the words ---- */

static bool takes_argument(const struct command_reader *r, const char *name, size_t len)
{
	return words_listed(name, len, r->with);
}

/* A letter that takes an argument; its case counts. */
static bool letter_takes_argument(const struct command_reader *r, char letter)
{
	struct words_clause word;
	for (const char *list = r->with; words_entry(&list, &word);)
		if (word.len == 1 && *word.at == letter)
			return true;
	return false;
}

/* "-qO-": letters. The first that takes an argument ends them: it is the rest, or the next word. */
static size_t read_letters(const struct command_reader *r, const struct capture_words *w, size_t i)
{
	const struct capture_bytes *word = &w->items[i];
	for (size_t k = 1; k < word->len; k++) {
		struct command_option o = {word->bytes + k, 1, NULL};
		bool with = letter_takes_argument(r, word->bytes[k]);
		if (with && k + 1 < word->len)
			o.argument = word->bytes + k + 1;
		else if (with && i + 1 < w->count)
			o.argument = capture_bytes_get(&w->items[++i]);
		r->option(r->arg, &o);
		if (with)
			break;
	}
	return i;
}

static size_t read_name(const struct command_reader *r, const struct capture_words *w, size_t i)
{
	const char *name = w->items[i].bytes + 2, *equals = strchr(name, '=');
	size_t len = equals != NULL ? (size_t)(equals - name) : strlen(name);
	struct command_option o = {name, len, equals != NULL ? equals + 1 : NULL};
	if (equals == NULL && takes_argument(r, name, len) && i + 1 < w->count)
		o.argument = capture_bytes_get(&w->items[++i]);
	r->option(r->arg, &o);
	return i;
}

void command_read(const struct command_reader *r, const struct capture_words *w)
{
	bool plain = false;
	for (size_t i = 1; i < w->count; i++) {
		const struct capture_bytes *word = &w->items[i];
		const char *bytes = capture_bytes_get(word);
		if (plain || word->len < 2 || *bytes != '-')
			r->operand(r->arg, word);
		else if (strcmp(bytes, "--") == 0)
			plain = true;
		else if (bytes[1] == '-')
			i = read_name(r, w, i);
		else
			i = read_letters(r, w, i);
	}
}
