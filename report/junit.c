/* SPDX-License-Identifier: MIT */
/* The report as a test case of JUnit's XML, for CI. */
#include "report/parts.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* XML 1.0 section 2.2: some characters cannot be in a document, however they are written. */
static bool is_character(uint32_t c)
{
	return c == '\t' || c == '\n' || (c >= 0x20 && c <= 0xD7FF) ||
	       (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

static const char *entity(uint32_t c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	default:
		return NULL;
	}
}

/* As content, or as the value of an attribute: there a reader turns a line end into a space. */
static void put_escaped(struct text *out, const char *text, bool attribute)
{
	for (size_t len = strlen(text), taken; len > 0; text += taken, len -= taken) {
		uint32_t c;
		taken = utf8_read(text, len, &c);
		const char *name = entity(c);
		if (!is_character(c))
			text_char(out, '?');
		else if (name != NULL)
			text_put(out, name);
		else if (attribute && c < 0x20)
			text_printf(out, "&#%u;", (unsigned)c);
		else
			text_add(out, text, taken);
	}
}

static void put_attribute(struct text *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	text_printf(out, " %s=\"", name);
	put_escaped(out, value, true);
	text_char(out, '"');
}

static void put_property(struct text *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	text_put(out, "      <property");
	put_attribute(out, "name", name);
	put_attribute(out, "value", value);
	text_put(out, "/>\n");
}

static void put_properties(const struct report_context *x, struct text *out)
{
	const struct facts *f = x->f;
	text_put(out, "    <properties>\n");
	put_property(out, "verdict", x->d->verdict);
	put_property(out, "endpoint", settings_shown(&f->settings)->endpoint);
	put_property(out, "request_id",
		     f->attempt_count > 0 ? report_request_id(&f->attempts[0]) : NULL);
	put_property(out, "time", report_iso_time(x->style->time, x->pool));
	put_property(out, "profile", x->style->profile);
	put_property(out, "version", x->style->version);
	put_property(out, "exit_status", pool_printf(x->pool, "%d", x->style->exit_status));
	text_put(out, "    </properties>\n");
}

static const char *case_name(const struct report_context *x)
{
	const char *url = settings_shown(&x->f->settings)->endpoint;
	if (x->style->number > 0)
		return pool_printf(x->pool, "request %zu", x->style->number);
	return url != NULL && !report_captured(x->mode) ? url : "request";
}

static double seconds_of(const struct facts *f)
{
	int ms = 0;
	for (size_t i = 0; i < f->attempt_count; i++)
		ms += f->attempts[i].ms > 0 ? f->attempts[i].ms : 0;
	return ms / 1000.0;
}

void report_junit_case(const struct facts *f, const struct diag *d, enum report_mode mode,
		       const struct report_style *style, struct text *out)
{
	struct report_context x = {
		.f = f, .d = d, .mode = mode, .style = style, .pool = pool_new()};
	struct text page = {.limit = REPORT_PAGE_MAX};
	report_page(&x, &page);
	text_put(out, "  <testcase");
	put_attribute(out, "classname", pool_printf(x.pool, "cxtoken.%s", report_mode_name(mode)));
	put_attribute(out, "name", case_name(&x));
	text_printf(out, " time=\"%.3f\">\n", seconds_of(f));
	put_properties(&x, out);
	if (style->exit_status != 0) {
		text_put(out, "    <failure");
		put_attribute(out, "type", d->verdict);
		put_attribute(
			out, "message",
			pool_printf(x.pool, "%s Fix: %s", report_verdict(&x), report_fix(&x)));
		text_put(out, "/>\n");
	}
	text_put(out, "    <system-out>");
	put_escaped(out, text_get(&page), false);
	text_put(out, "</system-out>\n  </testcase>\n");
	text_clear(&page);
	pool_free(x.pool);
}

void report_junit_error(const char *mode, const char *message, struct text *out)
{
	text_put(out, "  <testcase");
	text_printf(out, " classname=\"cxtoken.%s\" name=\"settings\" time=\"0.000\">\n    <error",
		    mode);
	put_attribute(out, "type", "error");
	put_attribute(out, "message", message);
	text_put(out, "/>\n  </testcase>\n");
}

void report_junit_begin(size_t tests, size_t failures, size_t errors, struct text *out)
{
	enum { DIGITS_MAX = 3 * 20 }; /* of the three counts */
	text_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			 "<testsuite name=\"cxtoken\" skipped=\"0\" tests=\"");
	size_t counts = out->len;
	text_printf(out, "%zu\" failures=\"%zu\" errors=\"%zu\"", tests, failures, errors);
	size_t written = out->len - counts - strlen("\" failures=\"\" errors=\"\"");
	text_fill(out, ' ', written < DIGITS_MAX ? DIGITS_MAX - written : 0);
	text_put(out, ">\n");
}

void report_junit_end(struct text *out)
{
	text_put(out, "</testsuite>\n");
}
