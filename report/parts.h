/* SPDX-License-Identifier: MIT */
/*
 * report_parts: the pieces of the text report. Private to report.
 */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include "facts/shown.h"
#include "report/report.h"
#include "report/columns.h"

/* What every part needs. Borrowed. */
struct report_context {
	const struct facts *f;
	const struct diag *d;
	enum report_mode mode;
	const struct report_style *style;
	struct layout layout;
	struct pool *pool;
};

enum { REPORT_LABEL = 18 }; /* column where texts with a label begin */

/* "form", "json", ...: the names of --probes. */
const char *report_probe_name(enum facts_probe probe);
/* "2 h", "95 min", "45 s": what a person says. In p. */
const char *report_seconds(int64_t seconds, struct pool *p);
/* "401 Unauthorized". In p. */
const char *report_status(int status, const char *reason, struct pool *p);
/* The first sentence of a text without what follows; *rest is what follows, or NULL. In p. */
const char *report_sentence(const char *text, const char **rest, struct pool *p);
/* An answer's body as far as it is shown (all: all of it), ending in how much is not. In p. */
const char *report_body(const char *body, bool all, struct pool *p);
/* The option that gives a parameter the endpoint says is missing. In p. */
const char *report_missing_option(const char *name, struct pool *p);
/* True when a finding of that id is there. */
bool report_has(const struct diag *d, const char *id);
/* The attempt of a probe, or NULL. */
const struct facts_attempt *report_attempt(const struct facts *f, enum facts_probe probe);

/* The two requests of a diagnosis, or of a dry run, with their answers. */
void report_attempts(const struct report_context *x);
/* What the client sent beside what the endpoint needs, and a recorded answer. */
void report_request(const struct report_context *x);
/* The requests after the first two; discovery; the token's claims; the API call. */
void report_more(const struct report_context *x);
/* Verdict, findings, what was ruled out, what cannot be told, the snippet, the next step. */
void report_findings(const struct report_context *x);
void report_snippet(const struct report_context *x);

#endif
