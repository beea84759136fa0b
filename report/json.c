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

static json_t *findings_of(const struct facts *f, const struct diag *d)
{
	json_t *list = json_array();
	for (size_t i = 0; i < d->count; i++) {
		const struct diag_finding *g = &d->findings[i];
		json_t *o = json_object();
		report_json_put(o, "id", g->row->id);
		report_json_put(o, "confidence", diag_confidence_name(g->confidence));
		report_json_put(o, "cause", g->cause);
		report_json_put(o, "evidence", g->evidence);
		report_json_put(o, "fix", g->fix);
		report_json_put(o, "see", g->row->see);
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
	report_json_put(o, "url", s->url);
	json_object_set_new(o, "ok", json_boolean(d->ok));
	report_json_put(o, "problem", s->problem);
	report_json_put(o, "issuer", s->issuer);
	report_json_put(o, "token_endpoint", s->token_endpoint);
	json_object_set_new(o, "token_endpoint_in_use",
			    s->token_endpoint != NULL ? json_boolean(!d->endpoint_differs)
						      : json_null());
	report_json_put(o, "grants", s->grants);
	json_object_set_new(o, "grant_listed",
			    d->lists_grants ? json_boolean(d->grant_listed) : json_null());
	report_json_put(o, "auth_methods", s->auths);
	json_object_set_new(o, "auth_method_listed",
			    d->lists_auth ? json_boolean(d->auth_listed) : json_null());
	report_json_put(o, "tenant_url", s->config_url);
	report_json_put(o, "api_endpoint", s->api_endpoint);
	return o;
}

static json_t *api_of(const struct facts_api *a)
{
	if (!a->asked)
		return json_null();
	json_t *o = json_object();
	const struct attempt_shown *s = api_shown(a);
	bool answered = a->answer.failure == HTTP_FAILURE_NONE;
	report_json_put(o, "url", s->target);
	json_object_set_new(o, "status", answered ? json_integer(a->answer.status) : json_null());
	report_json_put(o, "www_authenticate", shown_field(s, "WWW-Authenticate"));
	report_json_put(o, "body", s->body);
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
		report_json_put(o, "client", client);
		report_json_put(o, "code", codes[i]);
		report_json_put(o, "note", snippet_note(client));
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
		report_json_put(o, "client_id", settings_shown(&f->settings)->client_id);
		json_object_set_new(o, "settings", report_json_settings(&f->settings));
		report_json_put(o, "proxy", facts_shown(f)->proxy);
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
	report_json_put(o, "mode", report_mode_name(mode));
	json_object_set_new(o, "dry_run", json_boolean(mode == REPORT_DRY_RUN));
	report_json_put(o, "time", report_iso_time(style->time, x.pool));
	report_json_put(o, "version", style->version);
	report_json_put(o, "profile", style->profile);
	report_json_put(o, "endpoint", settings_shown(&f->settings)->endpoint);
	report_json_put(o, "verdict", d->verdict);
	report_json_put(o, "says", report_verdict(&x));
	report_json_put(o, "fix", report_fix(&x));
	json_object_set_new(o, "exit_status", json_integer(style->exit_status));
	put_asked(&x, o);
	json_object_set_new(o, "discovery", discovery_of(&f->discovery));
	json_object_set_new(o, "api", api_of(&f->api));
	json_object_set_new(o, "findings", findings_of(f, d));
	json_object_set_new(o, "reason",
			    unknown ? report_json_string(report_verdict(&x)) : json_null());
	json_object_set_new(o, "ruled_out", ruled_out_of(d));
	report_json_put(o, "cannot_tell", report_cannot_tell(&x));
	report_json_put(o, "next", report_next(&x));
	json_object_set_new(o, "snippets", snippets_of(&x));
	write_document(o, one_line, out);
	pool_free(x.pool);
}

/* All texts are cxtoken's own. */
void report_explain_json(const struct diag_cause *c, struct text *out)
{
	write_document(json_pack("{s:i, s:s, s:s, s:s, s:s?, s:s?, s:s?}", "schema", 1, "mode",
				 "explain", "id", c->id, "cause", c->cause, "fix", c->fix, "see",
				 c->see, "text", diag_explain(c->id)),
		       false, out);
}

void report_causes_json(const struct diag_cause *const *causes, size_t count, struct text *out)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s?}", "id", causes[i]->id,
						      "group", diag_group(causes[i]), "cause",
						      causes[i]->cause, "fix", causes[i]->fix));
	write_document(json_pack("{s:i, s:s, s:o}", "schema", 1, "mode", "explain", "causes", list),
		       false, out);
}
