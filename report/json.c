/* SPDX-License-Identifier: MIT */
/* The report as a JSON document: all that the text says, and all that was sent and answered. */
#include "report/parts.h"

#include <jansson.h>
#include <string.h>

#include "report/snippets/snippet.h"

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
	const struct attempt_shown *s = attempt_shown(a);
	json_t *o = json_object();
	json_object_set_new(o, "method", string(s->method));
	json_object_set_new(o, "headers", headers_of(s->request_headers, s->request_header_count));
	json_object_set_new(o, "body", string(s->request_body));
	return o;
}

static json_t *captured_of(const struct facts_request *r)
{
	const struct request_shown *s = request_shown(r);
	json_t *o = json_object(), *headers = json_array();
	for (size_t i = 0; i < s->header_count; i++)
		pair(headers, s->headers[i].name, s->headers[i].value);
	json_object_set_new(o, "method", string(s->method));
	json_object_set_new(o, "headers", headers);
	json_object_set_new(o, "body", string(s->body));
	return o;
}

static bool has_answer(const struct facts_attempt *a)
{
	return a->sent && a->failure == HTTP_FAILURE_NONE;
}

static json_t *number_or_null(int64_t number)
{
	return number > 0 ? json_integer(number) : json_null();
}

static json_t *ms_of(int ms)
{
	return ms >= 0 ? json_integer(ms) : json_null();
}

/* What was seen of a JWT; its signature was not checked. */
static json_t *claims_of(const struct token_claims *c)
{
	if (!c->is_jwt)
		return json_null();
	json_t *o = json_object();
	json_object_set_new(o, "iss", string(c->iss));
	json_object_set_new(o, "aud", string(c->aud));
	json_object_set_new(o, "sub", string(c->sub));
	json_object_set_new(o, "scope", string(c->scope));
	json_object_set_new(o, "tenantId", string(c->tenant_id));
	json_object_set_new(o, "exp", number_or_null(c->exp));
	json_object_set_new(o, "iat", number_or_null(c->iat));
	json_object_set_new(o, "nbf", number_or_null(c->nbf));
	return o;
}

static json_t *token_of(const struct facts_attempt *a)
{
	if (!a->got_token)
		return json_null();
	json_t *o = json_object();
	json_object_set_new(o, "characters", json_integer((json_int_t)a->token_len));
	json_object_set_new(o, "lifetime",
			    a->token_expired ? json_integer(0) : number_or_null(a->token_lifetime));
	json_object_set_new(o, "scope", string(attempt_shown(a)->token_scope));
	json_object_set_new(o, "claims", claims_of(&attempt_shown(a)->claims));
	return o;
}

static json_t *response_of(const struct facts_attempt *a)
{
	const struct attempt_shown *s = attempt_shown(a);
	if (!has_answer(a))
		return json_null();
	json_t *o = json_object();
	json_object_set_new(o, "status", json_integer(a->status));
	json_object_set_new(o, "headers", headers_of(s->headers, s->header_count));
	json_object_set_new(o, "body", string(s->body != NULL ? s->body : ""));
	json_object_set_new(o, "error", string(s->error));
	json_object_set_new(o, "error_description", string(s->description));
	json_object_set_new(o, "ms", ms_of(a->ms));
	json_object_set_new(o, "request_id", string(report_request_id(a)));
	json_object_set_new(o, "token", token_of(a));
	return o;
}

static json_t *failure_of(const struct facts_attempt *a)
{
	if (a->failure == HTTP_FAILURE_NONE)
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
		json_object_set_new(o, "probe", string(facts_probe_name(a->probe)));
		json_object_set_new(o, "request", request_of(a));
		json_object_set_new(o, "response", response_of(a));
		json_object_set_new(o, "failure", failure_of(a));
		json_array_append_new(list, o);
	}
	return list;
}

/* ---- an experiment with the client's request ---- */

static json_t *parts_of(unsigned set)
{
	json_t *list = json_array();
	for (int i = 0; i < FACTS_PARTS; i++)
		if (set & FACTS_PART_BIT(i))
			json_array_append_new(list, string(facts_part_name((enum facts_part)i)));
	return list;
}

static json_t *tries_of(const struct facts_replay *r)
{
	static const char *const names[] = {[FACTS_TRY_RIGHT] = "right",
					    [FACTS_TRY_OWN] = "own",
					    [FACTS_TRY_MENDED] = "mended",
					    [FACTS_TRY_SPELLING] = "mended"};
	json_t *list = json_array();
	for (size_t i = 0; i < r->try_count; i++) {
		const struct facts_try *t = &r->tries[i];
		bool spelling = t->kind == FACTS_TRY_SPELLING;
		json_t *o = json_object();
		json_object_set_new(o, "probe", string(names[t->kind]));
		json_object_set_new(o, "changed",
				    parts_of(spelling ? FACTS_PART_BIT(FACTS_PART_AUTHENTICATION)
					     : t->kind == FACTS_TRY_MENDED ? t->fixed
									   : 0));
		json_object_set_new(o, "request", request_of(&t->attempt));
		json_object_set_new(o, "response", response_of(&t->attempt));
		json_object_set_new(o, "failure", failure_of(&t->attempt));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *replay_of(const struct facts_replay *r)
{
	static const char *const conclusions[] = {[FACTS_CONCLUSION_NONE] = "nothing-sent",
						  [FACTS_CONCLUSION_RIGHT] = "right-refused",
						  [FACTS_CONCLUSION_WORKS] = "works",
						  [FACTS_CONCLUSION_PROVED] = "proved",
						  [FACTS_CONCLUSION_NARROWED] = "narrowed",
						  [FACTS_CONCLUSION_UNSTEADY] = "unsteady"};
	json_t *o = json_object();
	json_object_set_new(o, "conclusion", string(conclusions[r->conclusion]));
	json_object_set_new(o, "differs", parts_of(r->differ));
	json_object_set_new(o, "max_requests", json_integer(r->max_requests));
	json_object_set_new(o, "sent", json_integer(r->sent));
	json_object_set_new(o, "refused", json_integer(r->refused));
	return o;
}

/* Where a correct request was refused: what --diagnose sends behind it. */
static void put_replay(const struct facts *f, json_t *o)
{
	if (f->replay.max_requests == 0)
		return;
	json_t *tries = tries_of(&f->replay), *more = attempts_of(f);
	for (size_t i = 1; i < json_array_size(more); i++)
		json_array_append(tries, json_array_get(more, i));
	json_decref(more);
	json_object_set_new(o, "replay", replay_of(&f->replay));
	json_object_set_new(o, "attempts", tries);
}

/* What of the request was proved to decide, or is left. */
static json_t *changed_of(const struct facts *f, const struct diag_finding *g)
{
	const char *id = g->row->id;
	bool own = strncmp(id, "difference-", strlen("difference-")) == 0 ||
		   (f->replay.conclusion == FACTS_CONCLUSION_PROVED &&
		    (strcmp(id, "auth-method") == 0 || strcmp(id, "basic-encoding") == 0));
	return parts_of(own ? f->replay.parts : f->replay.parts & diag_accuses(id));
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
		json_object_set_new(o, "id", string(g->row->id));
		json_object_set_new(o, "confidence", string(confidence_of(g->confidence)));
		json_object_set_new(o, "cause", string(g->cause));
		json_object_set_new(o, "evidence", string(g->evidence));
		json_object_set_new(o, "fix", string(g->fix));
		json_object_set_new(o, "see", string(g->row->see));
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
	json_t *o = json_object();
	json_object_set_new(o, "url", string(d->url));
	json_object_set_new(o, "ok", json_boolean(d->ok));
	json_object_set_new(o, "problem", string(d->problem));
	json_object_set_new(o, "issuer", string(d->issuer));
	json_object_set_new(o, "token_endpoint", string(d->token_endpoint));
	json_object_set_new(o, "grants", string(d->grants));
	json_object_set_new(o, "auth_methods", string(d->auths));
	json_object_set_new(o, "tenant_url", string(d->config_url));
	json_object_set_new(o, "api_endpoint", string(d->api_endpoint));
	return o;
}

static json_t *api_of(const struct facts_api *a)
{
	if (!a->asked)
		return json_null();
	json_t *o = json_object();
	const struct attempt_shown *s = api_shown(a);
	bool answered = a->failure == HTTP_FAILURE_NONE;
	json_object_set_new(o, "url", string(s->target));
	json_object_set_new(o, "status", answered ? json_integer(a->status) : json_null());
	json_object_set_new(o, "www_authenticate", string(shown_field(s, "WWW-Authenticate")));
	json_object_set_new(o, "body", string(s->body));
	json_object_set_new(o, "ms", ms_of(a->ms));
	json_object_set_new(o, "failure", answered ? json_null() : string(s->failure_text));
	return o;
}

static json_t *snippets_of(const struct report_context *x)
{
	json_t *list = json_array();
	const char *const codes[] = {report_code_of(x->f, x->d, x->style, x->pool),
				     report_other_code_of(x->f, x->d, x->style, x->pool)};
	for (size_t i = 0; i < 2; i++) {
		if (codes[i] == NULL)
			continue;
		json_t *o = json_object();
		json_object_set_new(o, "client", string(report_client(x->f, x->style)));
		json_object_set_new(o, "code", string(codes[i]));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *ruled_out_of(const struct diag *d)
{
	json_t *list = json_array();
	for (size_t i = 0; i < d->ruled_out_count; i++)
		json_array_append_new(list, string(d->ruled_out[i]));
	return list;
}

/* What a capture says beside its request. */
static json_t *notes_of(const struct report_context *x)
{
	struct report_note notes[REPORT_NOTES_MAX];
	size_t count = report_notes(x, notes);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, string(notes[i].text));
	return list;
}

static void put_asked(const struct report_context *x, json_t *o)
{
	const struct facts *f = x->f;
	if (!report_captured(x->mode)) {
		json_object_set_new(o, "client_id", string(f->settings.client_id_shown));
		json_object_set_new(o, "proxy", string(f->proxy));
		json_object_set_new(o, "attempts", attempts_of(f));
		return;
	}
	if (x->style->number > 0)
		json_object_set_new(o, "number", json_integer((json_int_t)x->style->number));
	json_object_set_new(o, "request", captured_of(&f->request));
	if (f->attempt_count > 0 && f->replay.max_requests == 0)
		json_object_set_new(o, "response", response_of(&f->attempts[0]));
	put_replay(f, o);
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
	json_object_set_new(o, "mode", string(report_mode_name(mode)));
	json_object_set_new(o, "time", string(report_iso_time(style->time, x.pool)));
	json_object_set_new(o, "version", string(style->version));
	json_object_set_new(o, "profile", string(style->profile));
	json_object_set_new(o, "endpoint", string(f->settings.endpoint));
	json_object_set_new(o, "verdict", string(d->verdict));
	json_object_set_new(o, "exit_status", json_integer(style->exit_status));
	put_asked(&x, o);
	json_object_set_new(o, "discovery", discovery_of(&f->discovery));
	json_object_set_new(o, "api", api_of(&f->api));
	json_object_set_new(o, "findings", findings_of(f, d));
	json_object_set_new(o, "reason", unknown ? string(report_verdict(&x)) : json_null());
	json_object_set_new(o, "ruled_out", ruled_out_of(d));
	json_object_set_new(o, "cannot_tell", string(report_cannot_tell(&x)));
	json_object_set_new(o, "next", string(report_next(&x)));
	json_object_set_new(o, "snippets", snippets_of(&x));
	write_document(o, one_line, out);
	pool_free(x.pool);
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

void report_causes_json(const struct diag_cause *const *causes, size_t count, struct text *out)
{
	json_t *o = json_object(), *list = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *c = json_object();
		json_object_set_new(c, "id", string(causes[i]->id));
		json_object_set_new(c, "group", string(diag_group(causes[i])));
		json_object_set_new(c, "cause", string(causes[i]->cause));
		json_object_set_new(c, "fix", string(causes[i]->fix));
		json_array_append_new(list, c);
	}
	json_object_set_new(o, "schema", json_integer(1));
	json_object_set_new(o, "mode", string("explain"));
	json_object_set_new(o, "causes", list);
	write_document(o, false, out);
}
