/* SPDX-License-Identifier: MIT */
/* What else was asked: extra requests, the issuer's document, the token's claims, the API. */
#include "report/parts.h"

#include <string.h>

static const char *probe_text(enum facts_probe probe)
{
	static const char *const texts[FACTS_PROBES] = {
		[FACTS_PROBE_FORM] = "form body",
		[FACTS_PROBE_JSON] = "JSON body",
		[FACTS_PROBE_JSON_UNDER_FORM] = "JSON text under the form's Content-Type",
		[FACTS_PROBE_BASIC] = "Authorization header, id and secret form-encoded",
		[FACTS_PROBE_BASIC_RAW] = "Authorization header, id and secret as they are",
		[FACTS_PROBE_POST] = "id and secret in the form body",
		[FACTS_PROBE_DECODED] = "the secret with its %XX decoded first",
		[FACTS_PROBE_DISCOVERY] = "the server's description of itself, without credentials",
	};
	return probe < FACTS_PROBES ? texts[probe] : "request";
}

static const char *outcome_meaning(const struct facts_attempt *a)
{
	if (a->got_token)
		return "got a token";
	switch (a->class) {
	case TOKEN_CLASS_REFUSED:
		return "refused";
	case TOKEN_CLASS_LIMITED:
		return "rate limited";
	case TOKEN_CLASS_UNAVAILABLE:
		return "not available now";
	case TOKEN_CLASS_BAD_ANSWER:
	case TOKEN_CLASS_TOKEN:
		break;
	}
	return "no token response";
}

static const char *outcome(const struct facts_attempt *a, struct pool *p)
{
	if (!a->sent)
		return "not sent";
	if (a->failure != HTTP_FAILURE_NONE)
		return pool_printf(p, "no answer: %s",
				   attempt_shown(a)->failure_text != NULL
					   ? attempt_shown(a)->failure_text
					   : "no reason is known");
	const char *status = a->status_unknown
				     ? "a status that is not recorded"
				     : report_status(a->status, attempt_shown(a)->reason, p);
	if (a->probe == FACTS_PROBE_DISCOVERY)
		return status;
	const char *error =
		attempt_shown(a)->error != NULL && !a->got_token ? attempt_shown(a)->error : "";
	const char *words = attempt_shown(a)->description != NULL && !a->got_token
				    ? attempt_shown(a)->description
				    : "";
	return pool_printf(p, "%s, %s%s%s%s%s%s", outcome_meaning(a), status,
			   *error != '\0' ? " " : "", error, *words != '\0' ? " \"" : "", words,
			   *words != '\0' ? "\"" : "");
}

static void say_attempts(const struct report_context *x)
{
	if (x->f->attempt_count <= 2)
		return;
	report_labelled(x, "  Extra requests", "(only differences shown)");
	for (size_t i = 2; i < x->f->attempt_count; i++) {
		const struct facts_attempt *a = &x->f->attempts[i];
		report_labelled(x, pool_printf(x->pool, "    %s", facts_probe_name(a->probe)),
				pool_printf(x->pool, "%s: %s",
					    a->probe == FACTS_PROBE_FORM
						    ? "form body, sent once more to see whether "
						      "its answer stays"
						    : probe_text(a->probe),
					    outcome(a, x->pool)));
	}
}

/* One line "NAME: VALUE" where there is a value. */
static void say_item(const struct report_context *x, const char *name, const char *value,
		     const char *more)
{
	if (value != NULL)
		report_labelled(x, "", pool_printf(x->pool, "%s: %s%s", name, value, more));
}

static void say_discovery(const struct report_context *x)
{
	static const char other[] = " (not the one in use)";
	const struct facts_discovery *d = &x->f->discovery;
	const struct discovery_shown *s = discovery_shown(d);
	if (!d->asked)
		return;
	/* Most problems name their address themselves. */
	bool named = !d->ok && s->problem != NULL && strstr(s->problem, "://") != NULL;
	if (!named)
		report_labelled(x, "  Discovery", s->url != NULL ? s->url : "no document");
	if (!d->ok) {
		report_labelled(x, named ? "  Discovery" : "", s->problem);
		return;
	}
	say_item(x, "token_endpoint", s->token_endpoint,
		 d->endpoint_differs ? other : " (the one in use)");
	say_item(x, "grants", d->lists_grants ? s->grants : NULL,
		 d->grant_listed ? "" : " (yours is not listed)");
	say_item(x, "auth methods", d->lists_auth ? s->auths : NULL,
		 d->auth_listed ? "" : " (yours is not listed)");
	if (!x->detail.whole)
		return;
	say_item(x, "issuer", s->issuer, "");
	say_item(x, "asked for the tenant", s->config_url, "");
	say_item(x, "API of the token's tenant", s->api_endpoint, "");
}

static const char *expiry_text(const struct facts_attempt *a, struct pool *p)
{
	const struct token_claims *c = &attempt_shown(a)->claims;
	if (c->exp <= 0)
		return NULL;
	const char *text = pool_printf(p, "exp: %s", report_time(c->exp, p));
	if (c->iat <= 0 || c->exp <= c->iat)
		return text;
	int64_t life = c->exp - c->iat;
	if (a->token_lifetime <= 0 || life == a->token_lifetime)
		return pool_printf(p, "%s, %s after iat", text, report_seconds(life, p));
	return pool_printf(p, "%s, %s after iat; the answer gave it %s", text,
			   report_seconds(life, p), report_seconds(a->token_lifetime, p));
}

const char *report_tenant_url(const struct token_claims *c, struct pool *p)
{
	static const char document[] = ".well-known/cxone-configuration?tenantId=";
	if (c->tenant_id == NULL || c->iss == NULL || strncmp(c->iss, "https://", 8) != 0)
		return NULL;
	size_t len = strlen(c->iss);
	return pool_printf(p, "%s%s%s%s", c->iss, c->iss[len - 1] == '/' ? "" : "/", document,
			   c->tenant_id);
}

/* NICE's document for a token's tenant: named, not asked. */
static void say_tenant(const struct report_context *x, const struct token_claims *c)
{
	say_item(x, "tenantId", c->tenant_id, "");
	if (discovery_shown(&x->f->discovery)->config_url == NULL)
		say_item(x, "its API address", report_tenant_url(c, x->pool), "");
}

static void say_claims(const struct report_context *x)
{
	const struct facts_attempt *a = NULL;
	for (size_t i = 0; i < x->f->attempt_count && a == NULL; i++)
		if (x->f->attempts[i].got_token && attempt_shown(&x->f->attempts[i])->claims.is_jwt)
			a = &x->f->attempts[i];
	if (a == NULL || !x->detail.claims)
		return;
	const struct token_claims *c = &attempt_shown(a)->claims;
	struct pool *p = x->pool;
	report_labelled(x, "  Token claims", "not verified: the signature was not checked");
	say_item(x, "iss", c->iss, "");
	say_item(x, "aud", c->aud, "");
	say_item(x, "scope", c->scope, "");
	report_labelled(x, "", expiry_text(a, p));
	if (x->detail.whole) {
		say_item(x, "sub", c->sub, "");
		say_item(x, "iat", report_time(c->iat, p), "");
		say_item(x, "nbf", report_time(c->nbf, p), "");
	}
	say_tenant(x, c);
}

static void say_api(const struct report_context *x)
{
	const struct facts_api *a = &x->f->api;
	const struct attempt_shown *s = api_shown(a);
	const char *challenge = shown_field(s, "WWW-Authenticate");
	if (!a->asked)
		return;
	report_labelled(x, "  API call",
			pool_printf(x->pool, "GET %s", s->target != NULL ? s->target : "?"));
	if (a->answer.failure != HTTP_FAILURE_NONE) {
		report_labelled(x, "",
				pool_printf(x->pool, "no answer: %s",
					    s->failure_text != NULL ? s->failure_text : ""));
		return;
	}
	bool good = a->answer.status / 100 == 2 && x->d->api_open == NULL;
	const char *means = good                     ? "the token is accepted"
			    : x->d->api_open != NULL ? "that says nothing of the token"
						     : "not accepted";
	report_labelled(x, "",
			pool_printf(x->pool, "%s%s: %s",
				    report_status(a->answer.status, NULL, x->pool),
				    report_after(a->answer.ms, x->pool), means));
	if (good)
		return;
	if (challenge != NULL)
		report_labelled(x, "", pool_printf(x->pool, "WWW-Authenticate: %s", challenge));
	report_labelled(x, "", report_body(s->body, &x->detail, x->pool));
}

void report_more(const struct report_context *x)
{
	say_attempts(x);
	say_discovery(x);
	say_claims(x);
	say_api(x);
}
