/* SPDX-License-Identifier: MIT */
/* What is wrong, what to change and what to do next: the sentences that begin and end a report. */
#include "report/parts.h"

#include <string.h>

static bool is_verdict(const struct report_context *x, const char *verdict)
{
	return strcmp(x->d->verdict, verdict) == 0;
}

const struct diag_finding *report_first(const struct diag *d)
{
	bool named = d->count > 0 && strcmp(d->verdict, d->findings[0].row->id) == 0;
	return named ? &d->findings[0] : NULL;
}

/* No more than was seen: a capture may leave values out, and there may be nothing to compare. */
static const char *correct_request(const struct facts_request *r)
{
	if (request_shown(r)->unknown_text != NULL)
		return "This request is correct, as far as the capture shows it.";
	if (r->id_compared.difference == FACTS_DIFFERENCE_UNKNOWN ||
	    r->secret_compared.difference == FACTS_DIFFERENCE_UNKNOWN)
		return "The form of this request is correct; its credentials were not compared, "
		       "because cxtoken was not given both.";
	return "This request is correct.";
}

/* Nothing speaks against it, but not all of it was seen, or it is not HTTP. */
static const char *unknown_request(const struct report_context *x)
{
	const struct facts_request *r = &x->f->request;
	if (r->tls_bytes && x->mode == REPORT_LISTEN)
		return "The client began TLS (https:), and cxtoken --listen speaks plain HTTP.";
	if (r->too_large)
		return pool_printf(x->pool,
				   "This request cannot be judged: its body is larger than %zu KB.",
				   r->body_limit / 1024);
	if (r->broken || r->tls_bytes)
		return "This request cannot be judged: it is not HTTP that every server can read.";
	if (r->parameters_unknown || r->credentials_unknown || r->body_kind == FACTS_BODY_UNKNOWN)
		return "This request cannot be judged: the capture does not hold all of it. "
		       "Nothing in it is wrong.";
	return "Nothing known is wrong with this request.";
}

/* The form request's answer, which is a failure to read: -v has no more of it. */
static bool is_too_large(const struct facts *f)
{
	return f->attempt_count > 0 && f->attempts[0].failure == HTTP_FAILURE_TOO_LARGE;
}

static bool got_token(const struct facts *f)
{
	for (size_t i = 0; i < f->attempt_count; i++)
		if (f->attempts[i].sent && f->attempts[i].got_token)
			return true;
	return false;
}

static const char *nothing_found(const struct report_context *x)
{
	bool healthy = is_verdict(x, "healthy");
	if (x->mode == REPORT_DRY_RUN)
		return "The settings look correct; only the endpoint can say whether it accepts "
		       "them.";
	if (report_captured(x->mode) && (healthy || x->d->said == NULL))
		return healthy ? correct_request(&x->f->request) : unknown_request(x);
	if (healthy)
		return got_token(x->f) ? "All is well: the request got a token."
				       : "Nothing known is wrong; no token was asked for.";
	if (is_too_large(x->f))
		return "The answer is larger than a token response can be.";
	if (x->d->missing != NULL)
		return pool_printf(x->pool,
				   "The endpoint wants a parameter that the request does not have: "
				   "%s.",
				   x->d->missing);
	return x->d->said != NULL
		       ? pool_printf(x->pool,
				     "No cause that cxtoken knows explains the endpoint's answer: "
				     "\"%s\".",
				     x->d->said)
		       : "No cause that cxtoken knows explains this answer.";
}

const char *report_verdict(const struct report_context *x)
{
	const char *rest;
	const struct diag_finding *g = report_first(x->d);
	return report_sentence(g != NULL ? g->cause : nothing_found(x), &rest, x->pool);
}

static const char *fix_of_unknown(const struct report_context *x)
{
	const struct facts_request *r = &x->f->request;
	if (r->tls_bytes && x->mode == REPORT_LISTEN)
		return "For this test, give the client the address with http:, not https:.";
	if (report_captured(x->mode))
		return "Record the whole request (its headers and its body), or point the client "
		       "at cxtoken --listen.";
	if (is_too_large(x->f))
		return "Check host and path of the token URL: something else answers there.";
	if (x->d->missing != NULL)
		return pool_printf(x->pool, "Give it: %s.",
				   report_missing_option(x->d->missing, x->pool));
	return "Not known; the endpoint's own words are below, and whoever runs it can explain "
	       "them.";
}

const char *report_fix(const struct report_context *x)
{
	const char *rest;
	const struct diag_finding *g = report_first(x->d);
	if (g != NULL && g->fix != NULL)
		return report_sentence(g->fix, &rest, x->pool);
	if (g != NULL)
		return pool_printf(x->pool, "See cxtoken --explain %s.", g->row->id);
	return is_verdict(x, "unknown") ? fix_of_unknown(x) : "Nothing has to change.";
}

const char *report_summary(const struct facts *f, const struct diag *d, enum report_mode mode,
			   const struct report_style *style, struct pool *p)
{
	const struct report_context x = {.f = f, .d = d, .mode = mode, .style = style, .pool = p};
	return pool_printf(p, "%s%s%s Fix: %s [%s]", report_verdict(&x),
			   d->api_open != NULL ? " " : "", d->api_open != NULL ? d->api_open : "",
			   report_fix(&x), d->verdict);
}

/* ---- what stays open ---- */

/* The form request was sent twice, and was not refused the second time. */
static bool answers_differ(const struct facts *f)
{
	for (size_t i = 1; i < f->attempt_count; i++)
		if (f->attempts[i].probe == FACTS_PROBE_FORM && f->attempts[i].got_token)
			return f->attempts[0].probe == FACTS_PROBE_FORM &&
			       !f->attempts[0].got_token;
	return false;
}

const char *report_cannot_tell(const struct report_context *x)
{
	bool answered = x->mode == REPORT_DIAGNOSE || x->f->attempt_count > 0;
	if (x->mode == REPORT_DRY_RUN)
		return "Whether the endpoint is there and accepts these credentials: nothing was "
		       "sent.";
	if (x->d->api_open != NULL)
		return x->d->api_open;
	if (answers_differ(x->f))
		return "Why the same form request was refused first and got a token later: the "
		       "endpoint's answers differ from one moment to the next, and so the other "
		       "requests prove nothing. Try again later.";
	for (size_t i = 0; i < x->d->count; i++)
		if (x->d->findings[i].cannot_tell != NULL)
			return x->d->findings[i].cannot_tell;
	return answered && is_verdict(x, "unknown")
		       ? "What the endpoint makes of the request beyond what it answered."
		       : NULL;
}

/* ---- the next step ---- */

/* There are rules against the request, but no proof, and no experiment was made or tried. */
static bool is_supposed(const struct report_context *x)
{
	const struct facts_replay *r = &x->f->replay;
	return x->d->count > 0 && !is_verdict(x, "unknown") &&
	       x->d->findings[0].confidence != DIAG_SURE &&
	       r->conclusion == FACTS_CONCLUSION_NONE && r->obstacle == FACTS_OBSTACLE_NONE &&
	       !r->forwarded;
}

/* The verdict's finding, where a change to the client does not help; else NULL. */
static const struct diag_finding *elsewhere(const struct report_context *x)
{
	const struct diag_finding *g = report_first(x->d);
	return g != NULL && diag_elsewhere(g->row) ? g : NULL;
}

/* Its own next step, which may be NULL. */
static const char *next_elsewhere(const struct report_context *x)
{
	const struct diag_finding *g = elsewhere(x);
	return g != NULL ? g->next : NULL;
}

static const char *next_of_listener(const struct report_context *x)
{
	const char *endpoint = settings_shown(&x->f->settings)->endpoint;
	bool named = endpoint != NULL && !x->f->settings.endpoint_is_default;
	if (is_verdict(x, "healthy") && x->f->replay.forwarded)
		return pool_printf(x->pool, "point the client at %s again.",
				   named ? endpoint : "its own endpoint");
	if (is_verdict(x, "healthy"))
		return pool_printf(x->pool,
				   "point the client at %s again. If that refuses it, cxtoken "
				   "--listen --forward --replay --once tests what decides there.",
				   named ? endpoint : "its own endpoint");
	if (is_supposed(x))
		return "cxtoken --listen --forward --replay --once sends the client's request to "
		       "the endpoint, and tests whether this is the reason.";
	if (next_elsewhere(x) != NULL)
		return next_elsewhere(x);
	if (x->style->once)
		return pool_printf(x->pool,
				   "%s, start cxtoken --listen%s --once again, and run the client.",
				   elsewhere(x) != NULL ? "make the change" : "change the client",
				   x->f->replay.forwarded ? " --forward" : "");
	return elsewhere(x) != NULL
		       ? "make the change and run the client again: cxtoken is still "
			 "listening (Ctrl-C ends it)."
		       : "change the client and run it again: cxtoken is still listening "
			 "(Ctrl-C ends it).";
}

static const char *next_of_recording(const struct report_context *x)
{
	if (is_verdict(x, "healthy") && x->f->replay.obstacle != FACTS_OBSTACLE_NONE)
		return "if the endpoint refuses this request, run cxtoken --diagnose: it tests the "
		       "credentials.";
	if (is_verdict(x, "healthy"))
		return "if the endpoint refuses this request, cxtoken --inspect=FILE --replay "
		       "sends it, and a correct one beside it, and tests what decides.";
	if (is_supposed(x))
		return "cxtoken --inspect=FILE --replay sends this request to the endpoint, and "
		       "tests whether this is the reason.";
	if (next_elsewhere(x) != NULL)
		return next_elsewhere(x);
	return pool_printf(x->pool, "%s %s.",
			   elsewhere(x) != NULL ? "make the change, and check the client"
						: "change the client, and check it",
			   x->f->replay.try_count > 0
				   ? "at the endpoint as it runs: cxtoken --listen --forward"
				   : "as it runs: cxtoken --listen");
}

static const char *next_of_finding(const struct report_context *x)
{
	const struct diag_finding *g = report_first(x->d);
	if (g != NULL)
		return g->next != NULL ? g->next
				       : "make the change, then run cxtoken --diagnose again.";
	if (is_verdict(x, "unknown"))
		return "cxtoken --diagnose -v shows the whole answers; whoever runs the endpoint "
		       "can say what they mean.";
	return NULL;
}

const char *report_next(const struct report_context *x)
{
	if (x->mode == REPORT_DRY_RUN)
		return report_first(x->d) == NULL
			       ? "cxtoken --diagnose sends both requests and explains the answers."
			       : "make the change, then run cxtoken --diagnose.";
	if (x->mode == REPORT_LISTEN)
		return next_of_listener(x);
	if (x->mode == REPORT_INSPECT)
		return next_of_recording(x);
	if (is_too_large(x->f))
		return "a token response has a few KB: open the token URL with curl -v, and see "
		       "what answers.";
	if (x->d->missing != NULL)
		return pool_printf(x->pool,
				   "whoever runs the endpoint, or its documents, can say which "
				   "value %s has.",
				   x->d->missing);
	return next_of_finding(x);
}
