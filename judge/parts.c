/* SPDX-License-Identifier: MIT */
/* What several tables of causes ask of the facts. */
#include "judge/parts.h"

#include <stdarg.h>
#include <string.h>

#include "facts/answer.h"

const char causes_cxone_endpoint[] =
	"NICE publishes https://cxone.niceincontact.com/auth/token as the token endpoint (FedRAMP "
	"and sovereign regions have their own host); to find it and use it: cxtoken --issuer "
	"https://cxone.niceincontact.com";

const char causes_portal[] = "Check the application's permissions in the NICE portal, and that it "
			     "has the oauth_auth scope.";

const char causes_next_look[] =
	"run cxtoken --listen --forward --replay --once, and point your client's token URL at the "
	"address that it prints: it tests which difference decides.";
const char causes_next_compare[] =
	"if another client gets a token with these credentials, look at its request: cxtoken "
	"--inspect=FILE (raw HTTP, a curl command, a HAR file, ...).";
const char causes_next_again[] = "run cxtoken --diagnose once more; if nothing changes, ask "
				 "whoever runs the endpoint, or what is between.";

bool causes_recorded(const struct facts *f)
{
	return f->has_request && !f->replay.asked;
}

const struct facts_attempt *causes_sent(const struct facts *f, enum facts_probe probe)
{
	for (size_t i = 0; i < f->attempt_count; i++)
		if (f->attempts[i].probe == probe && f->attempts[i].sent)
			return &f->attempts[i];
	return NULL;
}

const struct facts_attempt *causes_answer(const struct facts *f, enum facts_probe probe)
{
	const struct facts_attempt *a = causes_sent(f, probe);
	return a != NULL && a->failure == HTTP_FAILURE_NONE ? a : NULL;
}

bool causes_of_proxy(const struct facts_attempt *a)
{
	return a->status == 407;
}

bool causes_blocked(const struct facts_attempt *a)
{
	return answer_blocked(a);
}

bool causes_refusal(const struct facts_attempt *a)
{
	if (a == NULL || causes_of_proxy(a) || causes_blocked(a))
		return false;
	return a->class == TOKEN_CLASS_REFUSED ||
	       (a->class == TOKEN_CLASS_BAD_ANSWER && a->status < 500);
}

bool causes_probe_refused(const struct facts *f, enum facts_probe probe)
{
	return causes_refusal(causes_sent(f, probe));
}

const struct facts_attempt *causes_deciding(const struct facts *f,
					    bool (*is)(const struct facts_attempt *a))
{
	const struct facts_attempt *form = causes_answer(f, FACTS_PROBE_FORM);
	if (form != NULL && !form->got_token)
		return is(form) ? form : NULL;
	for (size_t i = 0; i < f->attempt_count; i++) {
		const struct facts_attempt *a = &f->attempts[i];
		if (a->sent && a->failure == HTTP_FAILURE_NONE &&
		    a->probe != FACTS_PROBE_DISCOVERY && !a->got_token && is(a))
			return a;
	}
	return NULL;
}

bool causes_probe_token(const struct facts *f, enum facts_probe probe)
{
	const struct facts_attempt *a = causes_answer(f, probe);
	return a != NULL && a->got_token;
}

const struct facts_attempt *causes_json_unanswered(const struct facts *f)
{
	const struct facts_attempt *a = causes_sent(f, FACTS_PROBE_JSON);
	if (a == NULL || !causes_probe_token(f, FACTS_PROBE_FORM))
		return NULL;
	return a->failure == HTTP_FAILURE_LOST || a->failure == HTTP_FAILURE_TIMEOUT ||
			       a->failure == HTTP_FAILURE_SLOW ||
			       a->failure == HTTP_FAILURE_NOT_HTTP ||
			       a->failure == HTTP_FAILURE_TOO_LARGE
		       ? a
		       : NULL;
}

bool causes_token_came(const struct facts *f)
{
	for (size_t i = 0; i < f->attempt_count; i++)
		if (f->attempts[i].sent && f->attempts[i].got_token)
			return true;
	return false;
}

static bool is_well_formed(const struct facts_request *r)
{
	return r->body_kind == FACTS_BODY_FORM && r->media == FACTS_MEDIA_FORM &&
	       r->grant_in_body && !r->broken && r->basic_fault == FORM_BASIC_OK && !r->bearer &&
	       !r->parameter_repeated && !r->content_type_repeated &&
	       (r->method == FACTS_METHOD_UNKNOWN || r->method == FACTS_METHOD_POST);
}

const struct facts_attempt *causes_refused(const struct facts *f)
{
	const struct facts_attempt *a = causes_answer(f, FACTS_PROBE_FORM);
	if (a == NULL || causes_token_came(f) ||
	    (causes_recorded(f) && !a->quotes_body && !is_well_formed(&f->request)))
		return NULL;
	return a;
}

enum facts_wanted causes_wanted(const struct facts *f)
{
	const struct facts_attempt *a = causes_refused(f);
	return a != NULL && !causes_recorded(f) ? a->wanted : FACTS_WANTED_NONE;
}

enum facts_auth causes_auth(const struct facts *f)
{
	if (causes_recorded(f))
		return f->request.basic ? FACTS_AUTH_BASIC : FACTS_AUTH_POST;
	return f->settings.auth;
}

bool causes_password(const struct facts *f)
{
	if (causes_recorded(f))
		return f->request.grant == FACTS_NAMED_PASSWORD;
	return f->settings.grant == FACTS_GRANT_PASSWORD;
}

enum facts_probe causes_probe_of(const struct facts *f, enum facts_auth auth)
{
	static const enum facts_probe probes[] = {
		[FACTS_AUTH_POST] = FACTS_PROBE_POST,
		[FACTS_AUTH_BASIC] = FACTS_PROBE_BASIC,
		[FACTS_AUTH_BASIC_RAW] = FACTS_PROBE_BASIC_RAW,
	};
	return causes_auth(f) == auth ? FACTS_PROBE_FORM : probes[auth];
}

bool causes_cxone(const struct facts *f)
{
	if (f->has_request && f->request.host != FACTS_HOST_UNKNOWN)
		return f->request.host == FACTS_HOST_CXONE;
	return f->settings.endpoint_is_cxone || f->settings.endpoint_is_default;
}

const char *causes_wait(int64_t seconds, struct pool *p)
{
	if (seconds > CAUSES_WAIT_MAX)
		return " It asks to wait for more than a day, which cxtoken does not take at its "
		       "word.";
	return pool_printf(p, " It asks to wait %lld second%s.", (long long)seconds,
			   seconds == 1 ? "" : "s");
}

const char *causes_bytes(size_t count, struct pool *p)
{
	return pool_printf(p, "%zu byte%s", count, count == 1 ? "" : "s");
}

bool causes_because(struct diag_match *m, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	m->evidence = pool_vprintf(m->pool, format, args);
	va_end(args);
	return true;
}

void causes_name_value(struct diag_match *m, const char *name)
{
	static const char value[] = "The value";
	if (strncmp(m->cause, value, sizeof value - 1) == 0)
		m->cause = pool_printf(m->pool, "The %s%s", name, m->cause + sizeof value - 1);
}
