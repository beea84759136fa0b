/* SPDX-License-Identifier: MIT */
/* A client's own request, the one that the endpoint needs, and the settings, as JSON. */
#include "report/json.h"

#include <strings.h>

#include "facts/names.h"

static void add_name(json_t *list, const char *name)
{
	json_array_append_new(list, report_json_string(name));
}

static bool has_field(const struct request_shown *s, const char *name)
{
	for (size_t i = 0; i < s->header_count; i++)
		if (strcasecmp(s->headers[i].name, name) == 0)
			return true;
	return false;
}

static bool has_parameter(const struct request_shown *s, const char *name)
{
	for (size_t i = 0; i < s->form.count; i++)
		if (report_same(s->form.items[i].name, name))
			return true;
	return false;
}

/* What the endpoint needs and the request does not have. */
static void add_missing(const struct facts_request *r, json_t *list)
{
	const struct request_shown *s = request_shown(r);
	const struct request_needed *n = s->needs;
	for (size_t i = 0; n != NULL && i < n->field_count; i++)
		if (!has_field(s, n->fields[i].name) &&
		    report_header_at_fault(r, n->fields[i].name))
			add_name(list, n->fields[i].name);
	for (size_t i = 0; n != NULL && s->form.count > 0 && i < n->body.count; i++)
		if (!has_parameter(s, n->body.items[i].name) &&
		    report_parameter_at_fault(r, n->body.items[i].name))
			add_name(list, n->body.items[i].name);
}

/* The parts that are marked in the text. */
static json_t *faults_of(const struct facts_request *r)
{
	const struct request_shown *s = request_shown(r);
	json_t *list = json_array();
	if (report_line_at_fault(r))
		add_name(list, "request line");
	for (size_t i = 0; i < s->header_count; i++)
		if (report_header_at_fault(r, s->headers[i].name))
			add_name(list, s->headers[i].name);
	for (size_t i = 0; i < s->form.count; i++)
		if (report_parameter_at_fault(r, s->form.items[i].name))
			add_name(list, s->form.items[i].name);
	if (s->form.count == 0)
		add_name(list, "body");
	add_missing(r, list);
	return list;
}

json_t *report_json_captured(const struct facts_request *r, bool wrong)
{
	const struct request_shown *s = request_shown(r);
	json_t *o = json_object();
	struct pool *p = pool_new();
	report_json_put(o, "method", s->method);
	report_json_put(o, "target", report_target_of(r, p));
	report_json_put(o, "http_version", s->version);
	json_object_set_new(o, "headers", report_json_headers(s->headers, s->header_count));
	report_json_put(o, "body", s->body);
	report_json_put(o, "client", report_client_of(r));
	json_object_set_new(o, "at_fault", wrong ? faults_of(r) : json_array());
	pool_free(p);
	return o;
}

json_t *report_json_needed(const struct request_needed *n)
{
	if (n == NULL)
		return json_null();
	json_t *o = json_object();
	struct pool *p = pool_new();
	report_json_put(o, "line", n->line);
	json_object_set_new(o, "headers", report_json_headers(n->fields, n->field_count));
	report_json_put(o, "body", lines_text(&n->body, p));
	pool_free(p);
	return o;
}

/* A credential: how long it is, and where it comes from; null: there is none. */
static json_t *credential_of(const struct facts_value *v)
{
	if ((v->look.flags & VALUE_MISSING) != 0)
		return json_null();
	json_t *o = json_object();
	json_object_set_new(o, "bytes", json_integer((json_int_t)v->look.len));
	report_json_put(o, "from", place_shown(v)->where);
	return o;
}

json_t *report_json_settings(const struct facts_settings *s)
{
	bool password = s->grant == FACTS_GRANT_PASSWORD;
	json_t *o = json_object();
	json_object_set_new(o, "client_id", credential_of(&s->client_id));
	json_object_set_new(o, "client_secret", credential_of(&s->client_secret));
	if (password) {
		json_object_set_new(o, "access_key_id", credential_of(&s->access_key_id));
		json_object_set_new(o, "access_key_secret", credential_of(&s->access_key_secret));
	}
	report_json_put(o, "grant_type", facts_grant_name(s->grant));
	report_json_put(o, "scope", settings_shown(s)->scope);
	report_json_put(o, "auth_method", facts_auth_name(s->auth));
	json_object_set_new(o, "endpoint_is_default", json_boolean(s->endpoint_is_default));
	return o;
}
