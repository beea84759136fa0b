/* SPDX-License-Identifier: MIT */
/* The report as a JSON document: all that the text says, and all that was sent and answered. */
#include "report/json.h"

#include <string.h>

#include "report/snippets/snippet.h"

/* What of the request was proved to decide, or is left. */
static json_t *changed_of(const struct facts *f, const struct diag_finding *g)
{
	const char *id = g->row->id;
	bool own = strncmp(id, "difference-", strlen("difference-")) == 0 ||
		   (f->replay.conclusion == FACTS_CONCLUSION_PROVED &&
		    (strcmp(id, "auth-method") == 0 || strcmp(id, "basic-encoding") == 0));
	return report_json_parts(own ? f->replay.parts : f->replay.parts & g->row->parts);
}

/* Its own names, so that a pure report needs no more of diag than its types. */
static const char *confidence_of(enum diag_confidence c)
{
	return c == DIAG_SURE ? "sure" : c == DIAG_LIKELY ? "likely" : "possible";
}

static json_t *findings_of(const struct facts *f, const struct diag *d)
{
	json_t *list = json_array();
	for (size_t i = 0; i < d->count; i++) {
		const struct diag_finding *g = &d->findings[i];
		json_t *o = json_object();
		json_object_set_new(o, "id", report_json_string(g->row->id));
		json_object_set_new(o, "confidence",
				    report_json_string(confidence_of(g->confidence)));
		json_object_set_new(o, "cause", report_json_string(g->cause));
		json_object_set_new(o, "evidence", report_json_string(g->evidence));
		json_object_set_new(o, "fix", report_json_string(g->fix));
		json_object_set_new(o, "see", report_json_string(g->row->see));
		if (f->replay.max_requests > 0)
			json_object_set_new(o, "changed", changed_of(f, g));
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

static json_t *discovery_of(const struct facts_discovery *d)
{
	if (!d->asked)
		return json_null();
	const struct discovery_shown *s = discovery_shown(d);
	json_t *o = json_object();
	json_object_set_new(o, "url", report_json_string(s->url));
	json_object_set_new(o, "ok", json_boolean(d->ok));
	json_object_set_new(o, "problem", report_json_string(s->problem));
	json_object_set_new(o, "issuer", report_json_string(s->issuer));
	json_object_set_new(o, "token_endpoint", report_json_string(s->token_endpoint));
	json_object_set_new(o, "token_endpoint_in_use",
			    s->token_endpoint != NULL ? json_boolean(!d->endpoint_differs)
						      : json_null());
	json_object_set_new(o, "grants", report_json_string(s->grants));
	json_object_set_new(o, "grant_listed",
			    d->lists_grants ? json_boolean(d->grant_listed) : json_null());
	json_object_set_new(o, "auth_methods", report_json_string(s->auths));
	json_object_set_new(o, "auth_method_listed",
			    d->lists_auth ? json_boolean(d->auth_listed) : json_null());
	json_object_set_new(o, "tenant_url", report_json_string(s->config_url));
	json_object_set_new(o, "api_endpoint", report_json_string(s->api_endpoint));
	return o;
}

static json_t *api_of(const struct facts_api *a)
{
	if (!a->asked)
		return json_null();
	json_t *o = json_object();
	const struct attempt_shown *s = api_shown(a);
	bool answered = a->answer.failure == HTTP_FAILURE_NONE;
	json_object_set_new(o, "url", report_json_string(s->target));
	json_object_set_new(o, "status", answered ? json_integer(a->answer.status) : json_null());
	json_object_set_new(o, "www_authenticate",
			    report_json_string(shown_field(s, "WWW-Authenticate")));
	json_object_set_new(o, "body", report_json_string(s->body));
	json_object_set_new(o, "ms", report_json_ms(a->answer.ms));
	json_object_set_new(o, "failure",
			    answered ? json_null() : report_json_string(s->failure_text));
	return o;
}

static json_t *snippets_of(const struct report_context *x)
{
	json_t *list = json_array();
	const char *const codes[] = {report_code_of(x->f, x->d, x->style, x->pool),
				     report_other_code_of(x->f, x->d, x->style, x->pool)};
	const char *client = report_client(x->f, x->style);
	for (size_t i = 0; i < 2; i++) {
		if (codes[i] == NULL)
			continue;
		json_t *o = json_object();
		json_object_set_new(o, "client", report_json_string(client));
		json_object_set_new(o, "code", report_json_string(codes[i]));
		json_object_set_new(o, "note", report_json_string(snippet_note(client)));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *ruled_out_of(const struct diag *d)
{
	json_t *list = json_array();
	for (size_t i = 0; i < d->ruled_out_count; i++)
		json_array_append_new(list, report_json_string(d->ruled_out[i]));
	return list;
}

/* What a capture says beside its request. */
static json_t *notes_of(const struct report_context *x)
{
	struct report_note notes[REPORT_NOTES_MAX];
	size_t count = report_notes(x, notes);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, report_json_string(notes[i].text));
	return list;
}

static void put_asked(const struct report_context *x, json_t *o)
{
	const struct facts *f = x->f;
	if (!report_captured(x->mode)) {
		json_object_set_new(o, "client_id",
				    report_json_string(settings_shown(&f->settings)->client_id));
		json_object_set_new(o, "settings", report_json_settings(&f->settings));
		json_object_set_new(o, "proxy", report_json_string(facts_shown(f)->proxy));
		json_object_set_new(o, "requests_sent",
				    json_integer((json_int_t)report_count_sent(f)));
		json_object_set_new(o, "attempts", report_json_attempts(f));
		return;
	}
	if (x->style->number > 0)
		json_object_set_new(o, "number", json_integer((json_int_t)x->style->number));
	json_object_set_new(o, "request", report_json_captured(&f->request, x->d->count > 0));
	json_object_set_new(o, "needed", report_json_needed(request_shown(&f->request)->needs));
	if (f->attempt_count > 0 && f->replay.max_requests == 0)
		json_object_set_new(o, "response", report_json_response(&f->attempts[0]));
	report_json_put_replay(f, o);
	json_object_set_new(o, "notes", notes_of(x));
}

void report_json(const struct facts *f, const struct diag *d, enum report_mode mode,
		 const struct report_style *style, bool one_line, struct text *out)
{
	struct report_context x = {
		.f = f, .d = d, .mode = mode, .style = style, .pool = pool_new()};
	json_t *o = json_object();
	bool unknown = strcmp(d->verdict, "unknown") == 0;
	json_object_set_new(o, "schema", json_integer(1));
	json_object_set_new(o, "mode", report_json_string(report_mode_name(mode)));
	json_object_set_new(o, "dry_run", json_boolean(mode == REPORT_DRY_RUN));
	json_object_set_new(o, "time", report_json_string(report_iso_time(style->time, x.pool)));
	json_object_set_new(o, "version", report_json_string(style->version));
	json_object_set_new(o, "profile", report_json_string(style->profile));
	json_object_set_new(o, "endpoint",
			    report_json_string(settings_shown(&f->settings)->endpoint));
	json_object_set_new(o, "verdict", report_json_string(d->verdict));
	json_object_set_new(o, "says", report_json_string(report_verdict(&x)));
	json_object_set_new(o, "fix", report_json_string(report_fix(&x)));
	json_object_set_new(o, "exit_status", json_integer(style->exit_status));
	put_asked(&x, o);
	json_object_set_new(o, "discovery", discovery_of(&f->discovery));
	json_object_set_new(o, "api", api_of(&f->api));
	json_object_set_new(o, "findings", findings_of(f, d));
	json_object_set_new(o, "reason",
			    unknown ? report_json_string(report_verdict(&x)) : json_null());
	json_object_set_new(o, "ruled_out", ruled_out_of(d));
	json_object_set_new(o, "cannot_tell", report_json_string(report_cannot_tell(&x)));
	json_object_set_new(o, "next", report_json_string(report_next(&x)));
	json_object_set_new(o, "snippets", snippets_of(&x));
	write_document(o, one_line, out);
	pool_free(x.pool);
}

void report_explain_json(const struct diag_cause *c, struct text *out)
{
	json_t *o = json_object();
	json_object_set_new(o, "schema", json_integer(1));
	json_object_set_new(o, "mode", report_json_string("explain"));
	json_object_set_new(o, "id", report_json_string(c->id));
	json_object_set_new(o, "cause", report_json_string(c->cause));
	json_object_set_new(o, "fix", report_json_string(c->fix));
	json_object_set_new(o, "see", report_json_string(c->see));
	json_object_set_new(o, "text", report_json_string(diag_explain(c->id)));
	write_document(o, false, out);
}

void report_causes_json(const struct diag_cause *const *causes, size_t count, struct text *out)
{
	json_t *o = json_object(), *list = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *c = json_object();
		json_object_set_new(c, "id", report_json_string(causes[i]->id));
		json_object_set_new(c, "group", report_json_string(diag_group(causes[i])));
		json_object_set_new(c, "cause", report_json_string(causes[i]->cause));
		json_object_set_new(c, "fix", report_json_string(causes[i]->fix));
		json_array_append_new(list, c);
	}
	json_object_set_new(o, "schema", json_integer(1));
	json_object_set_new(o, "mode", report_json_string("explain"));
	json_object_set_new(o, "causes", list);
	write_document(o, false, out);
}
