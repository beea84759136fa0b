/* SPDX-License-Identifier: MIT */
/* How sure the verdict is and why, what it rules out, and the findings behind it. */
#include "report/parts.h"

#include <string.h>

/* Confidence in words, not as a label. */
static const struct {
	const char *label, *text;
} how_sure[] = {
	[DIAG_SURE] = {"  Certain", "No other cause produces this."},
	[DIAG_LIKELY] = {"  Likely", "Something else could look the same."},
	[DIAG_POSSIBLE] = {"  Possible", "It would explain what was seen, but it is not proved."},
};

/* The full stop that a sentence lacks. */
static const char *stop_of(const char *text)
{
	size_t len = strlen(text);
	return len > 0 && strchr(".?!", text[len - 1]) == NULL ? "." : "";
}

void report_labelled(const struct report_context *x, const char *label, const char *text)
{
	if (text != NULL && *text != '\0')
		layout_paragraph(&x->layout, label, REPORT_LABEL, text);
}

static const char *ruled_out(const struct report_context *x)
{
	const char *list = "";
	for (size_t i = 0; i < x->d->ruled_out_count; i++)
		list = pool_printf(x->pool, "%s%s%s", list, i > 0 ? "; " : "", x->d->ruled_out[i]);
	return list;
}

void report_certainty(const struct report_context *x)
{
	const struct diag_finding *g = report_first(x->d);
	const char *rest = NULL;
	if (g != NULL) {
		report_labelled(x, how_sure[g->confidence].label,
				pool_printf(x->pool, "%s%s %s", g->evidence, stop_of(g->evidence),
					    how_sure[g->confidence].text));
		report_sentence(g->cause, &rest, x->pool);
	}
	if (x->detail.meaning)
		report_labelled(x, "  It means", rest);
	if (g != NULL && g->fix != NULL && x->detail.meaning) {
		report_sentence(g->fix, &rest, x->pool);
		report_labelled(x, "  About the fix", rest);
	}
	if (!x->detail.open)
		return;
	report_labelled(x, "  Ruled out", ruled_out(x));
	report_labelled(x, "  Not known", report_cannot_tell(x));
}

/* The findings that are not the verdict, in the order of the diagnosis. */
static const struct diag_finding *other(const struct diag *d, size_t i)
{
	const struct diag_finding *g = &d->findings[i];
	return g == report_first(d) ? NULL : g;
}

static void say_ids(const struct report_context *x)
{
	const char *list = "";
	for (size_t i = 0; i < x->d->count; i++) {
		const struct diag_finding *g = other(x->d, i);
		if (g != NULL)
			list = pool_printf(x->pool, "%s%s%s", list, *list != '\0' ? ", " : "",
					   g->row->id);
	}
	report_labelled(x, "  Also found",
			*list != '\0' ? pool_printf(x->pool, "%s (-v shows more)", list) : list);
}

static void say_other(const struct report_context *x, const struct diag_finding *g)
{
	const char *rest, *fix_rest;
	const char *cause = report_sentence(g->cause, &rest, x->pool);
	const char *fix = g->fix != NULL ? report_sentence(g->fix, &fix_rest, x->pool) : "";
	const char *evidence = x->detail.also == REPORT_ALSO_FULL ? g->evidence : "";
	report_labelled(x, how_sure[g->confidence].label,
			pool_printf(x->pool, "%s%s%s%s%s%s [%s]", cause,
				    *evidence != '\0' ? " " : "", evidence, stop_of(evidence),
				    *fix != '\0' ? " " : "", fix, g->row->id));
}

void report_also(const struct report_context *x)
{
	size_t others = x->d->count - (report_first(x->d) != NULL);
	if (others == 0)
		return;
	if (x->detail.also == REPORT_ALSO_IDS) {
		say_ids(x);
		return;
	}
	text_char(x->layout.out, '\n');
	layout_heading(&x->layout, "Also found");
	for (size_t i = 0; i < x->d->count; i++) {
		const struct diag_finding *g = other(x->d, i);
		if (g != NULL)
			say_other(x, g);
	}
}
