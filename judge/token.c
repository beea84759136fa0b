/* SPDX-License-Identifier: MIT */
/* A token came: what is odd about it, and what the API says to it. */
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
		m->fix = causes_portal;
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
		return causes_because(
			m, "The answer gives the token no time: expires_in, or the token's own "
			   "exp, is not in the future.");
	}
	if (a->token_lifetime <= 0 || a->token_lifetime >= 2 * f->settings.min_ttl)
		return false;
	return causes_because(m, "The token lives %lld s; --min-ttl is %lld s.",
			      (long long)a->token_lifetime, (long long)f->settings.min_ttl);
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

static bool lacks_scope(const struct facts_attempt *a)
{
	return (a->fields & FACTS_FIELD_SCOPE_LACKING) || (a->words & WORDS_SCOPE_LACKING);
}

/* What the API answered, or NULL. */
static const struct facts_attempt *api_answer(const struct facts *f)
{
	const struct facts_attempt *a = &f->api.answer;
	return f->api.asked && a->failure == HTTP_FAILURE_NONE && a->status != 0 ? a : NULL;
}

/* The finding is of what the API says: that is the verdict, then. */
static bool is_of_api(const struct facts *f, struct diag_match *m)
{
	m->evidence = quote_api_said(&f->api, m->pool);
	m->verdict = true;
	return true;
}

/* The API answered with a status from one to the other, and no firewall did. */
static bool api_says(const struct facts *f, struct diag_match *m, int from, int to)
{
	const struct facts_attempt *a = api_answer(f);
	if (a == NULL || a->status < from || a->status > to || causes_blocked(a))
		return false;
	m->cannot_tell = NULL;
	return is_of_api(f, m);
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

bool causes_api_proxy(const struct facts *f, struct diag_match *m)
{
	return api_says(f, m, 407, 407);
}

bool causes_api_blocked(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = api_answer(f);
	if (a == NULL || !causes_blocked(a))
		return false;
	m->cause = "A token came. A web firewall, a bot challenge or a captive portal answered "
		   "instead of the API.";
	m->fix = "Ask whoever runs the API to let this machine's address through.";
	m->cannot_tell = "Whether the API takes the token: its own answer did not come.";
	is_of_api(f, m);
	return causes_because(m, "%s The sign is %s.", m->evidence, quote_firewall(a, m->pool));
}

static bool api_refused_token(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = api_answer(f);
	return a != NULL && !lacks_scope(a) && api_says(f, m, 401, 401);
}

static const char *permissions_fix(const struct facts *f)
{
	bool user = f->settings.grant == FACTS_GRANT_PASSWORD;
	if (causes_cxone(f))
		return user ? "Check in the NICE portal the role of the access key's user, the "
			      "application's permissions, and its oauth_auth scope."
			    : causes_portal;
	return user ? "Check the role of the access key's user, and the application's permissions "
		      "and scopes where it is registered."
		    : "Check the application's permissions and scopes where it is registered.";
}

/* A page is another's as well as the API's. */
static bool api_forbidden(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = api_answer(f);
	if (a == NULL)
		return false;
	bool scope = a->status / 100 == 4 && lacks_scope(a);
	if (!scope && !api_says(f, m, 403, 403))
		return false;
	if (!scope)
		m->cause = "The API, or something before it, does not allow this call with this "
			   "token. Mostly the token is known, and the application or the user may "
			   "not do this; a gateway or a firewall answers so too.";
	if (!scope && a->body_kind == TOKEN_BODY_HTML)
		m->confidence = DIAG_LIKELY;
	m->fix = permissions_fix(f);
	return is_of_api(f, m);
}

/* What a status says that neither takes the token nor refuses it. */
static const char *api_open_meaning(const struct facts_attempt *a)
{
	if (a->status == 404 || a->status == 410)
		return "It has nothing at this address, or shows this token nothing there: check "
		       "the path that --api-url gives";
	if (a->status == 405)
		return "This address takes no GET: give --api-url one that does";
	if (a->status / 100 == 2)
		return "That may be a sign-in page or a web site's: check the address that "
		       "--api-url gives";
	return "It did not take the request: check the address that --api-url gives, and what the "
	       "API wants beside a token";
}

const char *causes_api_open(const struct facts *f, struct pool *p)
{
	const struct facts_attempt *a = api_answer(f);
	bool page = a != NULL && a->body_kind == TOKEN_BODY_HTML;
	if (a == NULL || (a->status / 100 == 2 && !page) || a->status < 200)
		return NULL;
	return pool_printf(p,
			   "The API answered %d%s, which does not say whether it takes the "
			   "token. %s.",
			   a->status, page ? " with an HTML page" : "", api_open_meaning(a));
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
	 .cause = "The endpoint gave a token, and the API does not take it. It has expired, it is "
		  "made for another audience or by another issuer than this API expects, or the "
		  "API wants something else or more than a Bearer token (a key of its own, "
		  "Basic).",
	 .fix = "Check that the API's host belongs to the same tenant and region as the token "
		"endpoint. Where this report shows the token's iss, aud and exp, check them too.",
	 .see = "RFC 6750 section 3.1",
	 .next = API_NEXT},
	{.id = "api-forbidden",
	 .holds = api_forbidden,
	 .confidence = DIAG_SURE,
	 .cause = "The API knows the token, and does not allow this call with it.",
	 .fix = "Check the application's permissions and scopes where it is registered. With an "
		"access key, check the role of its user too.",
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
