/* SPDX-License-Identifier: MIT */
/* A token came: what is odd about it, and what the API says to it (A). */
#include "judge/parts.h"

/* The token of cxtoken's own form request: settings say nothing about another client's. */
static const struct facts_attempt *own_token(const struct facts *f)
{
	const struct facts_attempt *a = causes_answer(f, FACTS_PROBE_FORM);
	return a != NULL && a->got_token && !causes_recorded(f) ? a : NULL;
}

static bool scope_missing(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = own_token(f);
	if (a == NULL || a->scopes_lacking == 0)
		return false;
	m->evidence = pool_printf(m->pool,
				  "Asked for, but not in the token's scope: %s. The token has: %s.",
				  quote_lacking(a), quote_scope(a));
	if (causes_cxone(f))
		m->fix = "Check the application's permissions in the NICE portal, and that it has "
			 "the oauth_auth scope.";
	return true;
}

static bool token_short_lived(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = own_token(f);
	if (a == NULL)
		return false;
	if (a->token_expired) {
		m->cause = "The answer says that the token has expired already: an API may refuse "
			   "it, and cxtoken asks for a new one on every call.";
		m->fix = "Have the endpoint give tokens that live longer, or say correctly how "
			 "long they live: expires_in is a number of seconds from now.";
		m->evidence = "The answer gives the token no time: expires_in, or the token's own "
			      "exp, is not in the future.";
		return true;
	}
	if (a->token_lifetime <= 0 || a->token_lifetime >= 2 * f->settings.min_ttl)
		return false;
	m->evidence = pool_printf(m->pool, "The token lives %lld s; --min-ttl is %lld s.",
				  (long long)a->token_lifetime, (long long)f->settings.min_ttl);
	return true;
}

static bool clock_skew(const struct facts *f, struct diag_match *m)
{
	for (size_t i = 0; i < f->attempt_count; i++) {
		const struct facts_attempt *a = &f->attempts[i];
		int64_t skew = a->date_skew < 0 ? -a->date_skew : a->date_skew;
		if (!a->sent || a->failure != HTTP_FAILURE_NONE || skew <= CAUSES_SKEW_MAX)
			continue;
		m->evidence = pool_printf(
			m->pool, "The server's clock is %lld seconds %s this machine's.",
			(long long)skew, a->date_skew > 0 ? "ahead of" : "behind");
		return true;
	}
	return false;
}

/* ---- the API that was called with the token ---- */

static bool lacks_scope(const struct facts_api *api)
{
	return (api->fields & FACTS_FIELD_SCOPE_LACKING) || (api->words & WORDS_SCOPE_LACKING);
}

static bool api_answered(const struct facts *f)
{
	return f->api.asked && f->api.failure == HTTP_FAILURE_NONE && f->api.status != 0;
}

/* The API answered with a status from one to the other: that is the verdict, then. */
static bool api_says(const struct facts *f, struct diag_match *m, int from, int to)
{
	if (!api_answered(f) || f->api.status < from || f->api.status > to)
		return false;
	m->evidence = quote_api_said(&f->api, m->pool);
	m->cannot_tell = NULL;
	m->verdict = true;
	return true;
}

bool causes_api_limits(const struct facts *f, struct diag_match *m)
{
	if (!api_says(f, m, 429, 429))
		return false;
	m->cause = "The API limits the rate of calls; the token endpoint does not.";
	m->fix = "Wait before the next call to the API.";
	return true;
}

bool causes_api_redirects(const struct facts *f, struct diag_match *m)
{
	if (!api_says(f, m, 300, 399))
		return false;
	m->cause = "The API answers with a redirect: at this address it does not take the token.";
	m->fix = "Check the address that --api-url gives: scheme, host and slash.";
	return true;
}

bool causes_api_fails(const struct facts *f, struct diag_match *m)
{
	if (!api_says(f, m, 500, 599))
		return false;
	m->cause = "The API, or a gateway before it, failed; the token need not be wrong.";
	m->fix = "Try again later; if it stays so, tell whoever runs the API the time and the "
		 "status.";
	return true;
}

static bool api_refused_token(const struct facts *f, struct diag_match *m)
{
	if (!api_answered(f) || f->api.status != 401 || lacks_scope(&f->api))
		return false;
	m->evidence = quote_api_said(&f->api, m->pool);
	m->verdict = true;
	return true;
}

static bool api_forbidden(const struct facts *f, struct diag_match *m)
{
	bool scope = f->api.status / 100 == 4 && lacks_scope(&f->api);
	if (!api_answered(f) || (f->api.status != 403 && !scope))
		return false;
	m->evidence = quote_api_said(&f->api, m->pool);
	m->verdict = true;
	if (!scope)
		m->cause = "The API, or something before it, does not allow this call with this "
			   "token. Mostly the token is known, and the application or the user may "
			   "not do this; a gateway or a firewall answers so too.";
	return true;
}

#define API_NEXT                                                                                   \
	"make the change, then try the call again with a new token: cxtoken --diagnose --api-url " \
	"URL."

const struct diag_cause diag_causes_token[] = {
	{.id = "scope-missing",
	 .holds = scope_missing,
	 .confidence = DIAG_SURE,
	 .cause = "A token came, but it lacks a scope that was asked for: the endpoint does not "
		  "give it to this application.",
	 .fix = "Give the application the scope where it is registered, or do not ask for it.",
	 .see = "RFC 6749 section 3.3"},
	{.id = "token-short-lived",
	 .holds = token_short_lived,
	 .confidence = DIAG_SURE,
	 .cause = "The token lives for less than twice --min-ttl: it is taken from the cache for "
		  "half of its life only, and a new one is asked for more often.",
	 .fix = "Lower --min-ttl (or CXONE_MIN_TTL), or have the endpoint give tokens that live "
		"longer.",
	 .see = "RFC 6749 section 5.1"},
	{.id = "api-refused-token",
	 .holds = api_refused_token,
	 .confidence = DIAG_SURE,
	 .cause = "The token is good for the endpoint, but the API does not take it: it has "
		  "expired, it is made for another audience or by another issuer than this API "
		  "expects, or the API wants something else or more than a Bearer token (a key of "
		  "its own, Basic).",
	 .fix = "Check that the API's host belongs to the same tenant and region as the token "
		"endpoint, and the token's iss, aud and exp in this report.",
	 .see = "RFC 6750 section 3.1",
	 .next = API_NEXT},
	{.id = "api-forbidden",
	 .holds = api_forbidden,
	 .confidence = DIAG_SURE,
	 .cause = "The API knows the token, and does not allow this call with it.",
	 .fix = "Check the application's permissions in the NICE portal, its oauth_auth scope, and "
		"the role of the user behind the access key.",
	 .see = "RFC 6750 section 3.1",
	 .next = API_NEXT},
	{.id = "clock-skew",
	 .holds = clock_skew,
	 .confidence = DIAG_POSSIBLE,
	 .general = true,
	 .cause = "The two clocks differ by over 5 minutes: that matters for a token's expiry and "
		  "for signed assertions.",
	 .fix = "Set this machine's clock (timedatectl set-ntp true), or tell whoever runs the "
		"endpoint.",
	 .see = "RFC 9110 section 6.6.1"},
	{.id = NULL},
};
