/* SPDX-License-Identifier: MIT */
/* -v: a request and its answer, line by line as curl -v shows them. */
#include "modes/run.h"

#include <string.h>

#include "base/term.h"
#include "facts/shown.h"

enum { BODY_MAX = 2000 };

/* Each line of a text behind a mark. */
static void trace_lines(const char *mark, const char *text, struct pool *p)
{
	while (text != NULL && *text != '\0') {
		size_t len = strcspn(text, "\n");
		if (len > 0)
			term_trace(pool_printf(p, "%s %.*s", mark, (int)len, text));
		text += len + (text[len] == '\n');
	}
}

static void trace_fields(const char *mark, const struct facts_header *fields, size_t count,
			 struct pool *p)
{
	for (size_t i = 0; i < count; i++)
		term_trace(pool_printf(p, "%s %s: %s", mark, fields[i].name,
				       fields[i].value != NULL ? fields[i].value : ""));
}

void run_trace(const struct facts_attempt *a)
{
	const struct attempt_shown *s = attempt_shown(a);
	if (term_level_get() < TERM_VERBOSE || !a->sent)
		return;
	struct pool *p = pool_new();
	term_trace(pool_printf(p, "> %s %s HTTP/1.1", s->method != NULL ? s->method : "POST",
			       s->target != NULL ? s->target : "/"));
	trace_fields(">", s->request_headers, s->request_header_count, p);
	trace_lines(">", s->request_body, p);
	if (a->failure != HTTP_FAILURE_NONE) {
		term_trace(pool_printf(p, "< no answer: %s",
				       s->failure_text != NULL ? s->failure_text : "?"));
	} else {
		term_trace(pool_printf(p, "< HTTP/1.1 %d%s%s", a->status,
				       s->reason != NULL && *s->reason != '\0' ? " " : "",
				       s->reason != NULL ? s->reason : ""));
		trace_fields("<", s->headers, s->header_count, p);
		size_t len = s->body != NULL ? strlen(s->body) : 0;
		bool cut = len > BODY_MAX;
		trace_lines("<", len > 0 ? pool_copy(p, s->body, cut ? BODY_MAX : len) : NULL, p);
		if (cut)
			term_trace(pool_printf(p, "< (%zu more bytes)", len - BODY_MAX));
	}
	pool_free(p);
}
