/* SPDX-License-Identifier: MIT */
/*
 * report: facts and findings as a person reads them, as JSON, Markdown and JUnit.
 *
 * Pure. Text is UTF-8 in the terminal's columns (wide and combining characters are counted as the
 * terminal shows them); no meaning is carried by colour alone; what cxtoken says itself is ASCII.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "diag.h"
#include "facts/facts.h"
#include "base/mem.h"

/* What one run has printed before: the listener does not repeat its code with every request. */
struct report_seen {
	const char *code; /* the last code that was printed, borrowed; NULL none */
	size_t request;   /* the request that it stood with */
};

struct report_style {
	int width;          /* columns, at least 20 */
	bool color;         /* ANSI escapes */
	bool verbose;       /* all: header fields, bodies, JWT claims, and no limit of lines */
	const char *client; /* the client for the snippet: axios, fetch, curl, ...; NULL: by the
			       facts */
	int exit_status;
	int64_t time;                   /* of the report, seconds since 1970; 0: not known */
	const char *version;            /* of cxtoken; NULL: not said */
	const char *profile;            /* of the settings; NULL none */
	size_t number;                  /* the listener's count of requests; 0: not counted */
	bool once;                      /* the listener ends after this request */
	const struct report_seen *seen; /* NULL: nothing */
};

enum report_mode { REPORT_DIAGNOSE, REPORT_DRY_RUN, REPORT_INSPECT, REPORT_LISTEN, REPORT_CHECK };

/*
 * The whole report for people, ending with a newline, appended to out. Verdict and fix come first
 * and last. At 80 columns it has at most sixty lines, unless verbose.
 */
void report_text(const struct facts *f, const struct diag *d, enum report_mode mode,
		 const struct report_style *style, struct text *out);
/* The code that report_text() prints with these facts, in p; NULL: none. */
const char *report_code_of(const struct facts *f, const struct diag *d,
			   const struct report_style *style, struct pool *p);
/* Verdict and fix in one line, in p. */
const char *report_summary(const struct facts *f, const struct diag *d, enum report_mode mode,
			   const struct report_style *style, struct pool *p);
/* One JSON document, all that the text says: indented, or on one line for the listener.
 */
void report_json(const struct facts *f, const struct diag *d, enum report_mode mode,
		 const struct report_style *style, bool one_line, struct text *out);
/*
 * The report as Markdown: verdict, fix, next step, what a ticket needs to know, and the whole text.
 * What a server or a client said is never a mark, a link, a mention or HTML in it.
 */
void report_markdown(const struct facts *f, const struct diag *d, enum report_mode mode,
		     const struct report_style *style, struct text *out);
/* The same of what ended a run before there was a report. */
void report_markdown_error(const char *message, struct text *out);
/* The report as one test case of JUnit's XML, and what ended a run before there was one. */
void report_junit_case(const struct facts *f, const struct diag *d, enum report_mode mode,
		       const struct report_style *style, struct text *out);
void report_junit_error(const char *mode, const char *message, struct text *out);
/* What is before and behind test cases. The beginning has one length, whatever the counts. */
void report_junit_begin(size_t tests, size_t failures, size_t errors, struct text *out);
void report_junit_end(struct text *out);
/* The explanation of one cause for people: title, id, text wrapped to the width. */
void report_explain(const struct diag_cause *c, const struct report_style *style, struct text *out);
/*
 * The ids with one line each, by group; only those that a status or word is in, where it is not
 * NULL. False: it is in none.
 */
bool report_explain_list(const char *word, bool json, const struct report_style *style,
			 struct text *out) __attribute__((warn_unused_result));
void report_explain_json(const struct diag_cause *c, struct text *out);
/*
 * The one line that the plain fetch says of a refusal or failure: what, the server's own words,
 * and the next step from the first finding. Without "cxtoken: " and newline. In p.
 */
const char *report_line(const struct facts *f, const struct diag *d, struct pool *p);

#endif
