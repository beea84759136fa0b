/* SPDX-License-Identifier: MIT */
/* A cause's long explanation, and the list of all causes. */
#include "report/parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* One paragraph as one line, so that it can be wrapped anew; *next is the following one. */
static const char *paragraph(const char *text, const char **next, struct pool *p)
{
	const char *end = strstr(text, "\n\n");
	size_t len = end != NULL ? (size_t)(end - text) : strlen(text);
	char *line = pool_copy(p, text, len);
	while (len > 0 && line[len - 1] == '\n')
		line[--len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (line[i] == '\n')
			line[i] = ' ';
	*next = end != NULL ? end + 2 : NULL;
	return line;
}

static struct layout layout_of(const struct report_style *style, struct text *out)
{
	int width = style->width > LAYOUT_WIDTH_MIN ? style->width : LAYOUT_WIDTH_MIN;
	return (struct layout){.out = out, .width = (size_t)width, .color = style->color};
}

void report_explain(const struct diag_cause *c, const struct report_style *style, struct text *out)
{
	struct layout l = layout_of(style, out);
	struct pool *p = pool_new();
	layout_heading(&l, c->id);
	text_char(out, '\n');
	const char *text = diag_explain(c->id);
	if (text == NULL)
		text = c->cause;
	for (const char *next; text != NULL; text = next) {
		layout_paragraph(&l, "", 0, paragraph(text, &next, p));
		text_char(out, '\n');
	}
	if (c->see != NULL)
		layout_paragraph(&l, "", 0, pool_printf(p, "See: %s", c->see));
	else if (out->len > 0)
		out->bytes[--out->len] = '\0';
	pool_free(p);
}

/* The text has the word, as a whole one, in any case. */
static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	for (const char *at = text; text != NULL && *at != '\0'; at++) {
		bool begins = at == text || !isalnum((unsigned char)at[-1]);
		if (begins && strncasecmp(at, word, len) == 0 && !isalnum((unsigned char)at[len]))
			return true;
	}
	return false;
}

static bool fits(const struct diag_cause *c, const char *word)
{
	return word == NULL || strstr(c->id, word) != NULL || has_word(c->cause, word) ||
	       has_word(c->fix, word) || has_word(diag_explain(c->id), word);
}

static bool list_text(const char *word, const struct report_style *style, struct text *out)
{
	enum { INDENT = 28 };
	struct layout l = layout_of(style, out);
	struct pool *p = pool_new();
	size_t count;
	const char *group = NULL, *rest;
	const struct diag_cause *const *causes = diag_causes(&count);
	for (size_t i = 0; i < count; i++) {
		if (!fits(causes[i], word))
			continue;
		if (group == NULL || strcmp(group, diag_group(causes[i])) != 0) {
			if (group != NULL)
				text_char(out, '\n');
			group = diag_group(causes[i]);
			layout_heading(&l, group);
		}
		layout_paragraph(&l, pool_printf(p, "  %s", causes[i]->id), INDENT,
				 report_sentence(causes[i]->cause, &rest, p));
	}
	pool_free(p);
	return group != NULL;
}

static bool list_json(const char *word, struct text *out)
{
	size_t count, found = 0;
	const struct diag_cause *const *causes = diag_causes(&count);
	const struct diag_cause **fitting = mem_alloc(count, sizeof *fitting);
	for (size_t i = 0; i < count; i++)
		if (fits(causes[i], word))
			fitting[found++] = causes[i];
	if (found > 0)
		report_causes_json(fitting, found, out);
	free(fitting);
	return found > 0;
}

bool report_explain_list(const char *word, bool json, const struct report_style *style,
			 struct text *out)
{
	return json ? list_json(word, out) : list_text(word, style, out);
}
