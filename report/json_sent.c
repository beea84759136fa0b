/* SPDX-License-Identifier: MIT */
/* What was sent and what was answered, as JSON: attempts, their tokens, an experiment. */
#include "report/json.h"

#include <string.h>

/* null for NULL. Text that is not UTF-8 should never get here, and cannot be shown. */
json_t *report_json_string(const char *text)
{
	if (text == NULL)
		return json_null();
	json_t *s = json_string(text);
	return s != NULL ? s : json_string("[not UTF-8]");
}

void report_json_put(json_t *o, const char *name, const char *text)
{
	json_object_set_new(o, name, report_json_string(text));
}

json_t *report_json_headers(const struct facts_header *headers, size_t count)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_pack("[oo]", report_json_string(headers[i].name),
						      report_json_string(headers[i].value != NULL
										 ? headers[i].value
										 : "")));
	return list;
}

static json_t *request_of(const struct facts_attempt *a)
{
	const struct attempt_shown *s = attempt_shown(a);
	json_t *o = json_object();
	report_json_put(o, "method", s->method);
	report_json_put(o, "target", s->target);
	json_object_set_new(o, "headers",
			    report_json_headers(s->request_headers, s->request_header_count));
	report_json_put(o, "body", s->request_body);
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

json_t *report_json_ms(int ms)
{
	return ms >= 0 ? json_integer(ms) : json_null();
}

/* What was seen of a JWT; its signature was not checked. */
static json_t *claims_of(const struct token_claims *c, struct pool *p)
{
	if (!c->is_jwt)
		return json_null();
	json_t *o = json_object();
	report_json_put(o, "iss", c->iss);
	report_json_put(o, "aud", c->aud);
	report_json_put(o, "sub", c->sub);
	report_json_put(o, "scope", c->scope);
	report_json_put(o, "tenantId", c->tenant_id);
	json_object_set_new(o, "exp", number_or_null(c->exp));
	json_object_set_new(o, "iat", number_or_null(c->iat));
	json_object_set_new(o, "nbf", number_or_null(c->nbf));
	report_json_put(o, "configuration_url", report_tenant_url(c, p));
	return o;
}

static json_t *token_of(const struct facts_attempt *a)
{
	if (!a->got_token)
		return json_null();
	json_t *o = json_object();
	struct pool *p = pool_new();
	json_object_set_new(o, "characters", json_integer((json_int_t)a->token_len));
	json_object_set_new(o, "lifetime",
			    a->token_expired ? json_integer(0) : number_or_null(a->token_lifetime));
	report_json_put(o, "scope", attempt_shown(a)->token_scope);
	json_object_set_new(o, "claims", claims_of(&attempt_shown(a)->claims, p));
	pool_free(p);
	return o;
}

json_t *report_json_response(const struct facts_attempt *a)
{
	const struct attempt_shown *s = attempt_shown(a);
	if (!has_answer(a))
		return json_null();
	json_t *o = json_object();
	json_object_set_new(o, "status", a->status_unknown ? json_null() : json_integer(a->status));
	report_json_put(o, "reason", s->reason);
	json_object_set_new(o, "headers", report_json_headers(s->headers, s->header_count));
	report_json_put(o, "body", s->body != NULL ? s->body : "");
	report_json_put(o, "error", s->error);
	report_json_put(o, "error_description", s->description);
	json_object_set_new(o, "ms", report_json_ms(a->ms));
	report_json_put(o, "request_id", report_request_id(a));
	json_object_set_new(o, "token", token_of(a));
	return o;
}

static json_t *failure_of(const struct facts_attempt *a)
{
	if (a->failure == HTTP_FAILURE_NONE)
		return json_null();
	return report_json_string(attempt_shown(a)->failure_text != NULL
					  ? attempt_shown(a)->failure_text
					  : "no answer came");
}

json_t *report_json_attempts(const struct facts *f)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->attempt_count; i++) {
		const struct facts_attempt *a = &f->attempts[i];
		json_t *o = json_object();
		report_json_put(o, "probe", facts_probe_name(a->probe));
		json_object_set_new(o, "request", request_of(a));
		json_object_set_new(o, "response", report_json_response(a));
		json_object_set_new(o, "failure", failure_of(a));
		json_array_append_new(list, o);
	}
	return list;
}

/* ---- an experiment with the client's request ---- */

json_t *report_json_parts(unsigned set)
{
	json_t *list = json_array();
	for (int i = 0; i < FACTS_PARTS; i++)
		if (set & FACTS_PART_BIT(i))
			json_array_append_new(
				list, report_json_string(facts_part_name((enum facts_part)i)));
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
		report_json_put(o, "probe", names[t->kind]);
		json_object_set_new(
			o, "changed",
			report_json_parts(spelling ? FACTS_PART_BIT(FACTS_PART_AUTHENTICATION)
					  : t->kind == FACTS_TRY_MENDED ? t->fixed
									: 0));
		json_object_set_new(o, "request", request_of(&t->attempt));
		json_object_set_new(o, "response", report_json_response(&t->attempt));
		json_object_set_new(o, "failure", failure_of(&t->attempt));
		json_object_set_new(o, "resent", json_boolean(t->attempt.resent));
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
	struct pool *p = pool_new();
	json_t *o = json_object();
	report_json_put(o, "conclusion", conclusions[r->conclusion]);
	json_object_set_new(o, "differs", report_json_parts(r->differ));
	json_object_set_new(o, "max_requests", json_integer(r->max_requests));
	json_object_set_new(o, "sent", json_integer(r->sent));
	json_object_set_new(o, "refused", json_integer(r->refused));
	report_json_put(o, "nothing_sent", report_obstacle(r->obstacle));
	report_json_put(o, "not_repeated", report_not_repeated(r, p));
	pool_free(p);
	return o;
}

/* Where a correct request was refused: what --diagnose sends behind it. */
void report_json_put_replay(const struct facts *f, json_t *o)
{
	if (f->replay.max_requests == 0)
		return;
	json_t *tries = tries_of(&f->replay), *more = report_json_attempts(f);
	for (size_t i = 1; i < json_array_size(more); i++)
		json_array_append(tries, json_array_get(more, i));
	json_decref(more);
	json_object_set_new(o, "replay", replay_of(&f->replay));
	json_object_set_new(o, "attempts", tries);
}
