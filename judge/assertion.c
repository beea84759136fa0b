/* SPDX-License-Identifier: MIT */
/* What a client's own assertion says that no endpoint takes (RFC 7523 section 3), read without its
 * key. */
#include "judge/parts.h"

#include <inttypes.h>
#include <stdlib.h>

/* Adds a sentence to the evidence; the finding is as certain as the most certain of them. */
static void tell(struct diag_match *m, enum diag_confidence confidence, const char *sentence)
{
	bool first = *m->evidence == '\0';
	if (first || confidence < m->confidence)
		m->confidence = confidence;
	m->evidence = pool_printf(m->pool, "%s%s%s", m->evidence, first ? "" : " ", sentence);
}

/* ---- who it is ---- */

static const char *whose(const struct facts_assertion *a)
{
	return a->by_settings ? "client id that cxtoken was given" : "client_id of the request";
}

/*
 * Section 3 lets another party issue the assertion, and some endpoints know identity providers
 * (workload identity federation): these name themselves by a URL, and give sub a form of their own.
 */
static enum diag_confidence foreign(const struct facts_assertion *a, bool sub)
{
	if (a->iss == FACTS_CLAIM_OTHER && a->iss_is_url)
		return DIAG_POSSIBLE;
	return a->by_settings || (!sub && a->sub == FACTS_CLAIM_CLIENT) ? DIAG_LIKELY : DIAG_SURE;
}

static void look_claim(const struct facts_assertion *a, bool sub, struct diag_match *m)
{
	enum facts_claim claim = sub ? a->sub : a->iss;
	const char *name = sub ? "sub" : "iss";
	if (claim == FACTS_CLAIM_NONE)
		tell(m, DIAG_LIKELY, pool_printf(m->pool, "The assertion has no %s.", name));
	if (claim != FACTS_CLAIM_OTHER)
		return;
	tell(m, foreign(a, sub),
	     pool_printf(m->pool, "%s is not the %s%s.", name, whose(a),
			 !sub && a->iss_is_url ? ", but a URL, as identity providers have" : ""));
}

/* ---- when it is valid ---- */

/* Endpoints allow for clocks that differ: up to five minutes. */
static enum diag_confidence off_by(int64_t seconds)
{
	return seconds > CAUSES_SKEW_MAX ? DIAG_SURE : DIAG_LIKELY;
}

static const char *seconds_of(int64_t seconds, struct pool *p)
{
	return pool_printf(p, "%" PRId64 " second%s", seconds, seconds == 1 ? "" : "s");
}

/* A recording has no time to compare with: it may be old. */
static void look_times(const struct facts_request *r, struct diag_match *m)
{
	const struct facts_assertion *a = &r->jwt;
	if (r->time == 0)
		return;
	if (a->exp != 0 && a->exp <= r->time)
		tell(m, off_by(r->time - a->exp),
		     pool_printf(m->pool,
				 "The assertion had expired: exp is %" PRId64
				 ", %s before the request came.",
				 a->exp, seconds_of(r->time - a->exp, m->pool)));
	if (a->nbf > r->time)
		tell(m, off_by(a->nbf - r->time),
		     pool_printf(m->pool,
				 "The assertion was not valid yet: nbf is %" PRId64
				 ", %s after the request came.",
				 a->nbf, seconds_of(a->nbf - r->time, m->pool)));
}

bool assertion_wrong(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	const struct facts_assertion *a = &r->jwt;
	if (a->kind == FACTS_JWT_NONE)
		tell(m, DIAG_SURE,
		     "client_assertion is not a JWT: it does not have three parts with dots "
		     "between them.");
	if (a->kind == FACTS_JWT_UNREADABLE)
		tell(m, DIAG_LIKELY,
		     "client_assertion is not a JWT: its first two parts are not base64url of JSON "
		     "objects.");
	if (a->kind == FACTS_JWT_READ) {
		if (a->alg_none)
			tell(m, DIAG_SURE, "alg of the assertion is none: it is not signed.");
		look_claim(a, false, m);
		look_claim(a, true, m);
		look_times(r, m);
		if (a->aud_foreign)
			tell(m, DIAG_LIKELY,
			     pool_printf(m->pool,
					 "aud is %s, which is neither the token URL nor another "
					 "URL of its host.",
					 quote_audience(r)));
	}
	return *m->evidence != '\0';
}
