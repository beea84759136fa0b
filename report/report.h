/* SPDX-License-Identifier: MIT */
/*
 * report: facts and findings as a person reads them, and as JSON.
 *
 * Pure. Text is UTF-8 in the terminal's columns (wide and combining characters are counted as the
 * terminal shows them); no meaning is carried by colour alone; no box-drawing characters.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "diag.h"
#include "facts/facts.h"
#include "base/mem.h"

struct report_style {
	int width;          /* columns, at least 20 */
	bool color;         /* ANSI escapes */
	bool verbose;       /* more: all headers, JWT claims */
	const char *client; /* the client for the snippet: axios, fetch, curl, ...; NULL: by the
			       facts */
	int exit_status;
};

enum report_mode { REPORT_DIAGNOSE, REPORT_DRY_RUN, REPORT_INSPECT, REPORT_LISTEN };

/* The whole report for people, ending with a newline, appended to out. */
void report_text(const struct facts *f, const struct diag *d, enum report_mode mode,
		 const struct report_style *style, struct text *out);
/* One JSON document (CLI contract, "The JSON report"): indented, or on one line for the listener.
 */
void report_json(const struct facts *f, const struct diag *d, enum report_mode mode,
		 int exit_status, bool one_line, struct text *out);
/* The explanation of one cause for people: title, id, text wrapped to the width. */
void report_explain(const struct diag_cause *c, const struct report_style *style, struct text *out);
/* The list of all ids with one line each. */
void report_explain_list(const struct report_style *style, struct text *out);
void report_explain_json(const struct diag_cause *c, struct text *out);
/*
 * The one line that the plain fetch says of a refusal or failure: what, the server's own words,
 * and the next step from the first finding. Without "cxtoken: " and newline. In p.
 */
const char *report_line(const struct facts *f, const struct diag *d, struct pool *p);

#endif
