/* SPDX-License-Identifier: MIT */
/* Fills a template of a client's code: conditions of lines, the URL, the form's parameters. */
#include "report/snippets/parts.h"

#include <string.h>

enum { WORDS_MAX = 6 };

/* A line of a template: its conditions and its code. */
struct line {
	const char *words[WORDS_MAX];
	size_t lens[WORDS_MAX];
	size_t count;
	const char *code;
	size_t len;
};

static struct line line_read(const char *text, size_t len)
{
	struct line out = {.code = text, .len = len};
	const char *end = len > 0 && *text == '[' ? memchr(text, ']', len) : NULL;
	if (end == NULL || text[1] < 'a' || text[1] > 'z')
		return out;
	for (const char *at = text + 1; at < end && out.count < WORDS_MAX;) {
		size_t word = strcspn(at, " ]");
		out.words[out.count] = at;
		out.lens[out.count++] = word;
		at += word + (at[word] == ' ');
	}
	out.code = end + 1 + (end[1] == ' ');
	out.len = (size_t)(text + len - out.code);
	return out;
}

static size_t secrets_of(const struct snippet *s)
{
	size_t count = 0;
	for (size_t i = 0; i < s->count; i++)
		count += s->params[i].secret;
	return count;
}

/* 1: the condition holds, 0: it does not, -1: there is none of that name. p: of "each", or NULL. */
static int holds(const struct snippet *s, const struct snippet_param *p, const char *word,
		 size_t len)
{
	bool lone = !s->basic && secrets_of(s) == 1;
	const struct {
		const char *name;
		bool value;
	} conditions[] = {
		{"basic", s->basic},
		{"post", !s->basic},
		{"encode", s->basic && s->encode},
		{"raw", s->basic && !s->encode},
		{"lone", lone},
		{"config", !lone},
		{"config-quote", !lone && (!s->encode || secrets_of(s) > 0)},
		{"each", p != NULL},
		{"env", p != NULL && p->env != NULL},
		{"literal", p != NULL && p->env == NULL},
		{"secret", p != NULL && p->secret},
		{"open", p != NULL && !p->secret},
	};
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
		if (strlen(conditions[i].name) == len && memcmp(conditions[i].name, word, len) == 0)
			return conditions[i].value;
	return -1;
}

static int line_holds(const struct line *l, const struct snippet *s, const struct snippet_param *p)
{
	int all = 1;
	for (size_t i = 0; i < l->count; i++) {
		int one = holds(s, p, l->words[i], l->lens[i]);
		if (one < 0)
			return one;
		all = all && one;
	}
	return all;
}

static bool line_has(const struct line *l, const char *word)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->lens[i] == strlen(word) && memcmp(l->words[i], word, l->lens[i]) == 0)
			return true;
	return false;
}

static void put_value(struct text *out, const struct snippet_language *language,
		      const struct snippet_param *p)
{
	if (p->env != NULL)
		text_printf(out, "%s%s%s", language->before, p->env, language->after);
	else
		quote_put(out, language->quote, p->literal);
}

static void put_line(struct text *out, const struct line *l,
		     const struct snippet_language *language, const struct snippet *s,
		     const struct snippet_param *p)
{
	const char *at = l->code, *end = l->code + l->len;
	while (at < end) {
		size_t left = (size_t)(end - at);
		if (left >= 5 && memcmp(at, "@url@", 5) == 0) {
			quote_put(out, language->quote, s->url);
			at += 5;
		} else if (p != NULL && left >= 6 && memcmp(at, "@name@", 6) == 0) {
			text_put(out, p->name);
			at += 6;
		} else if (p != NULL && left >= 7 && memcmp(at, "@value@", 7) == 0) {
			put_value(out, language, p);
			at += 7;
		} else if (p != NULL && left >= 3 && memcmp(at, "@,@", 3) == 0) {
			text_put(out, p == &s->params[s->count - 1] ? "" : ",");
			at += 3;
		} else {
			text_char(out, *at++);
		}
	}
	text_char(out, '\n');
}

bool snippet_fill(const char *template, const struct snippet_language *language,
		  const struct snippet *s, struct text *out)
{
	while (*template != '\0') {
		size_t len = strcspn(template, "\n");
		const struct line l = line_read(template, len);
		size_t times = line_has(&l, "each") ? s->count : 1;
		for (size_t i = 0; i < times; i++) {
			const struct snippet_param *p = line_has(&l, "each") ? &s->params[i] : NULL;
			int shown = line_holds(&l, s, p);
			if (shown < 0)
				return false;
			/* No code begins with an empty line, whatever was left out before it. */
			if (shown > 0 && (l.len > 0 || out->len > 0))
				put_line(out, &l, language, s, p);
		}
		template += len + (template[len] == '\n');
	}
	return true;
}
