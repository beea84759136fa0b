/* SPDX-License-Identifier: MIT */
/* A cause's long explanation, and the list of all causes. */
#include "report/parts.h"

#include <string.h>

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

void report_explain_list(const struct report_style *style, struct text *out)
{
	enum { INDENT = 28 };
	struct layout l = layout_of(style, out);
	struct pool *p = pool_new();
	size_t count;
	const struct diag_cause *const *causes = diag_causes(&count);
	for (size_t i = 0; i < count; i++) {
		const char *rest;
		layout_paragraph(&l, causes[i]->id, INDENT,
				 report_sentence(causes[i]->cause, &rest, p));
	}
	pool_free(p);
}
