/* SPDX-License-Identifier: MIT */
/* The report as a JSON document. */
#include "report/parts.h"

#include <jansson.h>
#include <string.h>

/* null for NULL. Text that is not UTF-8 should never get here, and cannot be shown. */
static json_t *string(const char *text)
{
	if (text == NULL)
		return json_null();
	json_t *s = json_string(text);
	return s != NULL ? s : json_string("[not UTF-8]");
}

static void pair(json_t *list, const char *name, const char *value)
{
	json_t *item = json_array();
	json_array_append_new(item, string(name));
	json_array_append_new(item, string(value != NULL ? value : ""));
	json_array_append_new(list, item);
}

static json_t *headers_of(const struct facts_header *headers, size_t count)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		pair(list, headers[i].name, headers[i].value);
	return list;
}

static json_t *request_of(const struct facts_attempt *a)
{
	json_t *o = json_object();
	json_object_set_new(o, "method", string(attempt_shown(a)->method));
	json_object_set_new(o, "headers",
			    headers_of(attempt_shown(a)->request_headers,
				       attempt_shown(a)->request_header_count));
	json_object_set_new(o, "body", string(attempt_shown(a)->request_body));
	return o;
}

static json_t *captured_of(const struct facts_request *r)
{
	json_t *o = json_object(), *headers = json_array();
	for (size_t i = 0; i < r->header_count; i++)
		pair(headers, r->headers[i].name, r->headers[i].value);
	json_object_set_new(o, "method", string(r->method));
	json_object_set_new(o, "headers", headers);
	json_object_set_new(o, "body", string(r->body));
	return o;
}

static bool has_answer(const struct facts_attempt *a)
{
	return a->sent && a->failure == FACTS_FAILURE_NONE;
}

static json_t *response_of(const struct facts_attempt *a)
{
	if (!has_answer(a))
		return json_null();
	json_t *o = json_object();
	json_object_set_new(o, "status", json_integer(a->status));
	json_object_set_new(o, "headers",
			    headers_of(attempt_shown(a)->headers, attempt_shown(a)->header_count));
	json_object_set_new(o, "body",
			    string(attempt_shown(a)->body != NULL ? attempt_shown(a)->body : ""));
	json_object_set_new(o, "error", string(attempt_shown(a)->error));
	json_object_set_new(o, "error_description", string(attempt_shown(a)->description));
	json_object_set_new(o, "ms", json_integer(a->ms));
	return o;
}

static json_t *failure_of(const struct facts_attempt *a)
{
	if (a->failure == FACTS_FAILURE_NONE)
		return json_null();
	return string(attempt_shown(a)->failure_text != NULL ? attempt_shown(a)->failure_text
							     : "no answer came");
}

static json_t *attempts_of(const struct facts *f)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->attempt_count; i++) {
		const struct facts_attempt *a = &f->attempts[i];
		json_t *o = json_object();
		json_object_set_new(o, "probe", string(report_probe_name(a->probe)));
		json_object_set_new(o, "request", request_of(a));
		json_object_set_new(o, "response", response_of(a));
		json_object_set_new(o, "failure", failure_of(a));
		json_array_append_new(list, o);
	}
	return list;
}

/* Its own names, so that a pure report needs no more of diag than its types. */
static const char *confidence_of(enum diag_confidence c)
{
	return c == DIAG_SURE ? "sure" : c == DIAG_LIKELY ? "likely" : "possible";
}

static json_t *findings_of(const struct diag *d)
{
	json_t *list = json_array();
	for (size_t i = 0; i < d->count; i++) {
		const struct diag_finding *g = &d->findings[i];
		json_t *o = json_object();
		json_object_set_new(o, "id", string(g->row->id));
		json_object_set_new(o, "confidence", string(confidence_of(g->confidence)));
		json_object_set_new(o, "cause", string(g->cause));
		json_object_set_new(o, "evidence", string(g->evidence));
		json_object_set_new(o, "fix", string(g->fix));
		json_object_set_new(o, "see", string(g->row->see));
		json_array_append_new(list, o);
	}
	return list;
}

static int to_text(const char *bytes, size_t len, void *arg)
{
	text_add(arg, bytes, len);
	return 0;
}

static void write_document(json_t *document, bool one_line, struct text *out)
{
	size_t flags = JSON_PRESERVE_ORDER | (one_line ? JSON_COMPACT : JSON_INDENT(2));
	json_dump_callback(document, to_text, out, flags);
	text_char(out, '\n');
	json_decref(document);
}

void report_json(const struct facts *f, const struct diag *d, enum report_mode mode,
		 int exit_status, bool one_line, struct text *out)
{
	bool captured = mode == REPORT_INSPECT || mode == REPORT_LISTEN;
	const char *name = mode == REPORT_INSPECT  ? "inspect"
			   : mode == REPORT_LISTEN ? "listen"
						   : "diagnose";
	json_t *o = json_object();
	json_object_set_new(o, "schema", json_integer(1));
	json_object_set_new(o, "mode", string(name));
	json_object_set_new(o, "endpoint", string(f->settings.endpoint));
	json_object_set_new(o, "verdict", string(d->verdict));
	json_object_set_new(o, "exit_status", json_integer(exit_status));
	if (captured)
		json_object_set_new(o, "request", captured_of(&f->request));
	else
		json_object_set_new(o, "attempts", attempts_of(f));
	if (captured && f->attempt_count > 0)
		json_object_set_new(o, "response", response_of(&f->attempts[0]));
	json_object_set_new(o, "findings", findings_of(d));
	write_document(o, one_line, out);
}

void report_explain_json(const struct diag_cause *c, struct text *out)
{
	json_t *o = json_object();
	json_object_set_new(o, "schema", json_integer(1));
	json_object_set_new(o, "mode", string("explain"));
	json_object_set_new(o, "id", string(c->id));
	json_object_set_new(o, "cause", string(c->cause));
	json_object_set_new(o, "fix", string(c->fix));
	json_object_set_new(o, "see", string(c->see));
	json_object_set_new(o, "text", string(diag_explain(c->id)));
	write_document(o, false, out);
}
