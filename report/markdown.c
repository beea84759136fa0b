/* SPDX-License-Identifier: MIT */
/* The report as Markdown, for a ticket: what is wrong and what to do, then the whole text. */
#include "report/parts.h"

#include <string.h>

/*
 * Text between marks: what is a mark in CommonMark or GitHub's dialect is escaped, and so
 * so is what becomes a link, a mention or HTML without one.
 */
static void put_text(struct text *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			text_put(out, "&lt;");
		else if (*text == '&')
			text_put(out, "&amp;");
		else if (*text == '@')
			text_put(out, "&#64;");
		else if (*text == ':' && text[1] == '/' && text[2] == '/')
			text_put(out, "&#58;");
		else if (*text == '.' && out->len >= 3 &&
			 memcmp(out->bytes + out->len - 3, "www", 3) == 0)
			text_put(out, "&#46;");
		else if (*text == '\n')
			text_char(out, ' ');
		else if (strchr("\\`*_{}[]()#+!|~>$", *text) != NULL)
			text_printf(out, "\\%c", *text);
		else
			text_char(out, *text);
	}
}

static size_t longest_run(const char *text, char c)
{
	size_t longest = 0;
	for (size_t run = 0; *text != '\0'; text++) {
		run = *text == c ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

/* A block of code: its fence is longer than any in it. */
static void put_block(struct text *out, const char *text)
{
	size_t fence = longest_run(text, '`') + 1;
	fence = fence < 3 ? 3 : fence;
	text_fill(out, '`', fence);
	text_printf(out, "text\n%s", text);
	if (out->bytes[out->len - 1] != '\n')
		text_char(out, '\n');
	text_fill(out, '`', fence);
	text_char(out, '\n');
}

/* A value between backticks, which nothing in it can end. */
static void put_code(struct text *out, const char *text)
{
	size_t marks = longest_run(text, '`') + 1;
	const char *pad =
		text[0] == '`' || text[0] == '\0' || text[strlen(text) - 1] == '`' ? " " : "";
	text_fill(out, '`', marks);
	text_put(out, pad);
	for (; *text != '\0'; text++)
		if (*text == '|')
			text_put(out, "\\|"); /* in a table also within code */
		else
			text_char(out, *text == '\n' ? ' ' : *text);
	text_put(out, pad);
	text_fill(out, '`', marks);
}

static void put_row(struct text *out, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	text_printf(out, "| %s | ", name);
	put_code(out, value);
	text_put(out, " |\n");
}

static void put_table(const struct report_context *x, struct text *out)
{
	const struct report_style *s = x->style;
	const struct diag_finding *g = report_first(x->d);
	text_put(out, "| | |\n| --- | --- |\n");
	put_row(out, "Verdict", x->d->verdict);
	put_row(out, "Confidence", g != NULL ? diag_confidence_name(g->confidence) : NULL);
	put_row(out, "Endpoint", settings_shown(&x->f->settings)->endpoint);
	put_row(out, "Request id",
		x->f->attempt_count > 0 ? report_request_id(&x->f->attempts[0]) : NULL);
	put_row(out, "Time", report_time(s->time, x->pool));
	put_row(out, "Profile", s->profile);
	put_row(out, "Version", s->version);
	put_row(out, "Exit status", pool_printf(x->pool, "%d", s->exit_status));
	text_char(out, '\n');
}

void report_markdown_error(const char *message, struct text *out)
{
	text_put(out, "## cxtoken: ");
	put_text(out, message);
	text_put(out, "\n");
}

void report_markdown(const struct facts *f, const struct diag *d, enum report_mode mode,
		     const struct report_style *style, struct text *out)
{
	struct report_context x = {
		.f = f, .d = d, .mode = mode, .style = style, .pool = pool_new()};
	struct text page = {.limit = REPORT_PAGE_MAX};
	report_page(&x, &page);
	text_put(out, "## cxtoken: ");
	put_text(out, report_verdict(&x));
	text_put(out, "\n\n**Fix:** ");
	put_text(out, report_fix(&x));
	text_put(out, "\n\n");
	const char *next = report_next(&x);
	if (next != NULL) {
		text_put(out, "**Next:** ");
		put_text(out, next);
		text_put(out, "\n\n");
	}
	put_table(&x, out);
	put_block(out, text_get(&page));
	text_char(out, '\n');
	text_clear(&page);
	pool_free(x.pool);
}
