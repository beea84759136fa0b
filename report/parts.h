/* SPDX-License-Identifier: MIT */
/*
 * report_parts: the pieces of the text report. Private to report.
 */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include "facts/names.h"
#include "facts/shown.h"
#include "report/report.h"
#include "report/columns.h"

enum {
	REPORT_LABEL = 18,       /* column where texts with a label begin */
	REPORT_LINES_MAX = 60,   /* of a report without -v, at 80 columns */
	REPORT_FILE_WIDTH = 100, /* of the text in a file */
	REPORT_PAGE_MAX = 16 * 1024 * 1024,
};

/* What is said of a finding behind the first. */
enum report_also { REPORT_ALSO_IDS, REPORT_ALSO_FIX, REPORT_ALSO_FULL };

/* How much is told. A report that is too long is told again with less (report.c). */
struct report_detail {
	size_t body_lines, body_bytes; /* of an answer's body */
	bool whole;                    /* every header field, and bodies beside their words */
	enum report_also also;
	bool meaning; /* what follows the first sentence of a cause */
	bool note;    /* what to know beside the code */
	bool claims;  /* of the token */
	bool open;    /* what is ruled out, what is not known, the settings */
	bool sides;   /* the requests side by side */
};

/* What every part needs. Borrowed. */
struct report_context {
	const struct facts *f;
	const struct diag *d;
	enum report_mode mode;
	const struct report_style *style;
	struct report_detail detail;
	struct layout layout;
	struct pool *pool;
};

/* ---- says.c: small things that several reports say ---- */

/* "diagnose", "inspect", "listen". */
const char *report_mode_name(enum report_mode mode);
/* "2 h", "95 min", "45 s": what a person says. In p. */
const char *report_seconds(int64_t seconds, struct pool *p);
/* ", after 61 ms"; "" for a time that is not known (below 0). In p. */
const char *report_after(int ms, struct pool *p);
/* "2026-11-28 12:04:31 UTC"; NULL for a time that is not known. In p. */
const char *report_time(int64_t seconds, struct pool *p);
/* "2026-11-28T12:04:31Z"; NULL as above. In p. */
const char *report_iso_time(int64_t seconds, struct pool *p);
/* "401 Unauthorized". In p. */
const char *report_status(int status, const char *reason, struct pool *p);
/* The first sentence of a text without what follows; *rest is what follows, or NULL. In p. */
const char *report_sentence(const char *text, const char **rest, struct pool *p);
/* A text without its final full stop. In p. */
const char *report_clause(const char *text, struct pool *p);
/* An answer's body as far as it is shown, ending in how much is not. In p. */
const char *report_body(const char *body, const struct report_detail *detail, struct pool *p);
/* The option that gives a parameter the endpoint says is missing. In p. */
const char *report_missing_option(const char *name, struct pool *p);
/* The attempt of a probe, or NULL. */
const struct facts_attempt *report_attempt(const struct facts *f, enum facts_probe probe);
/* The endpoint's own name for a request, from its answer ("X-Request-Id"); NULL: it gave none. */
const char *report_request_id(const struct facts_attempt *a);
/* A request of the user's own client is judged, not one of cxtoken's. */
bool report_captured(enum report_mode mode);

/* ---- verdict.c: what is wrong and what to do, for people and for JSON ---- */

/* What is wrong, in one sentence. In p. */
const char *report_verdict(const struct report_context *x);
/* What to change, in one sentence; never NULL. In p. */
const char *report_fix(const struct report_context *x);
/* What to do next; NULL: there is nothing. In p. */
const char *report_next(const struct report_context *x);
/* What cannot be told from outside; NULL: nothing is worth saying. */
const char *report_cannot_tell(const struct report_context *x);
/* The finding that the verdict is; NULL where it is "healthy" or "unknown". */
const struct diag_finding *report_first(const struct diag *d);

/* ---- the parts of the text, in its order ---- */

/* Two requests that were sent, and their answers. Of their fields those are shown that matter, and
 * those of the parts of a client's request (facts/replay.h). */
void report_side_by_side(const struct report_context *x, const struct facts_attempt *const side[2],
			 const char *const titles[2], unsigned parts);
/* The client's request and a correct one with both real answers; false: they were not sent. */
bool report_replay_sides(const struct report_context *x);
/* What an experiment sent, and what came. */
void report_replay(const struct report_context *x);
/* The two requests of a diagnosis, or of a dry run, with their answers. */
void report_attempts(const struct report_context *x);
/* What the client sent beside what the endpoint needs, and a recorded answer. */
void report_request(const struct report_context *x);
/* Puts the answers into c: side[1] may be NULL. */
void report_answers(const struct report_context *x, const struct facts_attempt *const side[2],
		    struct columns *c);
/* How sure the verdict is and why, what is ruled out, what cannot be told. */
void report_certainty(const struct report_context *x);
/* What the capture says beside its request: values compared, parts that are not known. */
void report_known(const struct report_context *x);
enum { REPORT_NOTES_MAX = 16 };
struct report_note {
	const char *label, *text;
};
/* The same as a list; returns how many. Texts in x's pool. */
size_t report_notes(const struct report_context *x, struct report_note notes[REPORT_NOTES_MAX]);
/* The requests after the first two; discovery; the token's claims; the API call. */
void report_more(const struct report_context *x);
/* The findings behind the first. */
void report_also(const struct report_context *x);
void report_code(const struct report_context *x);

/* The client that code is written for. */
const char *report_client(const struct facts *f, const struct report_style *style);
/* The same code for CommonJS and the like; NULL: there is none. In p. */
const char *report_other_code_of(const struct facts *f, const struct diag *d,
				 const struct report_style *style, struct pool *p);

/* ---- what the text and JSON say alike ---- */

/* Of a client's request: the target as it is shown, whoever sent it, and what is not as the
 * endpoint needs it. */
const char *report_target_of(const struct facts_request *r, struct pool *p);
const char *report_client_of(const struct facts_request *r);
bool report_line_at_fault(const struct facts_request *r);
bool report_header_at_fault(const struct facts_request *r, const char *name);
bool report_parameter_at_fault(const struct facts_request *r, const char *name);
/* Why an experiment sent nothing; NULL: it did, or there was none. */
const char *report_obstacle(enum facts_obstacle obstacle);
/* What an experiment cannot send as the client did; NULL: nothing was sent. */
const char *report_not_repeated(const struct facts_replay *r, struct pool *p);
/* NICE's document of the API address for a token's tenant; NULL: it has none. In p. */
const char *report_tenant_url(const struct token_claims *c, struct pool *p);
/* Requests with credentials. */
size_t report_count_sent(const struct facts *f);

/* A paragraph with a label; nothing where text is NULL or "". */
void report_labelled(const struct report_context *x, const char *label, const char *text);

/* Causes as one JSON document. */
void report_causes_json(const struct diag_cause *const *causes, size_t count, struct text *out);

/* ---- columns of header fields, for both kinds of sides ---- */

/* Header fields chosen from one side, as "Name: value" lines. */
struct report_fields {
	const char *name[FACTS_REQUEST_HEADERS_MAX];
	const char *line[FACTS_REQUEST_HEADERS_MAX];
	size_t count;
	bool hidden; /* some were left out */
};

void report_fields_add(struct report_fields *to, const char *name, const char *value,
		       struct pool *p);
/* Fields of one name stand beside each other; a difference of `compared` ones is marked;
 * NULL: of none. */
void report_fields_put(struct columns *c, const struct report_fields *left,
		       const struct report_fields *right, bool (*compared)(const char *name));
struct columns_block *report_block(struct columns *c, const char *left, const char *right);
/* Any case; the list ends with NULL. */
bool report_listed(const char *name, const char *const *names);
bool report_same(const char *a, const char *b); /* NULL is the same as NULL alone */
/* Prints the columns and, where anything is marked, what the mark means. */
void report_columns(const struct report_context *x, const struct columns *c, const char *mark,
		    bool left_out);

/* Appends the text report as it is in a file: without color, REPORT_FILE_WIDTH wide. */
void report_page(const struct report_context *x, struct text *page);

#endif
