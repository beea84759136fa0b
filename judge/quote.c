/* SPDX-License-Identifier: MIT */
/*
 * What the texts of a finding repeat of requests and answers. The only file of judge/ that reads
 * facts/shown.h: what it returns goes into a sentence, and nothing is decided by it.
 */
#include "judge/quote.h"

#include <string.h>

#include "facts/shown.h"
#include "judge/parts.h"
#include "base/bytes.h"

enum { SAID_MAX = 240 }; /* bytes of the server's description in an evidence */

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

/* Cut between characters. */
static const char *short_of(const char *text, struct pool *p)
{
	size_t len = strlen(text);
	if (len <= SAID_MAX)
		return text;
	return pool_printf(p, "%.*s...", (int)bytes_cut(text, len, SAID_MAX), text);
}

/* What is in the body where it holds no error of its own. */
static const char *body_name(const struct facts_attempt *a)
{
	switch (a->body_kind) {
	case TOKEN_BODY_EMPTY:
		return a->body_left_out ? " with a body that was not recorded"
					: " with an empty body";
	case TOKEN_BODY_HTML:
		return " with an HTML page";
	case TOKEN_BODY_COMPRESSED:
		return " with a compressed body";
	case TOKEN_BODY_XML:
		return " with an XML text";
	case TOKEN_BODY_TEXT:
		return " with a text that is not JSON";
	case TOKEN_BODY_JSON:
	case TOKEN_BODY_JSON_OTHER:
		return " with JSON that holds no token and no OAuth error";
	case TOKEN_BODY_BAD_TOKEN:
		return " with an access_token that cannot be used";
	case TOKEN_BODY_TOKEN:
	case TOKEN_BODY_OAUTH_ERROR:
		break;
	}
	return "";
}

static const char *status_of(const struct facts_attempt *a, struct pool *p)
{
	const char *reason = attempt_shown(a)->reason;
	if (a->status_unknown)
		return "with a status that is not recorded";
	return pool_printf(p, "%d%s%s", a->status, reason != NULL && *reason != '\0' ? " " : "",
			   reason != NULL ? reason : "");
}

const char *quote_outcome(const struct facts_attempt *a, struct pool *p)
{
	const struct attempt_shown *s = attempt_shown(a);
	if (a->failure != HTTP_FAILURE_NONE)
		return s->failure_text != NULL ? s->failure_text : "not at all";
	const char *text = status_of(a, p);
	if (s->error != NULL)
		return pool_printf(p, "%s, error %s", text, short_of(s->error, p));
	return pool_printf(p, "%s%s", text, body_name(a));
}

const char *quote_said(const struct facts_attempt *a, struct pool *p)
{
	const struct attempt_shown *s = attempt_shown(a);
	const char *text = pool_printf(p, "The %s request was answered %s",
				       facts_probe_said(a->probe), status_of(a, p));
	if (s->error != NULL)
		text = pool_printf(p, "%s, error %s", text, short_of(s->error, p));
	else
		text = pool_printf(p, "%s%s", text, body_name(a));
	if (s->description != NULL && *s->description != '\0')
		text = pool_printf(p, "%s: \"%s\"", text, short_of(s->description, p));
	return text;
}

const char *quote_sentence(const struct facts_attempt *a, struct pool *p)
{
	const struct attempt_shown *s = attempt_shown(a);
	const char *text = or_empty(s->description != NULL ? s->description : s->error);
	const char *stop = strstr(text, ". ");
	size_t len = stop != NULL ? (size_t)(stop - text) : strlen(text);
	while (len > 0 && strchr(". ", text[len - 1]) != NULL)
		len--;
	return short_of(pool_copy(p, text, len), p);
}

const char *quote_field(const struct facts_attempt *a, const char *name)
{
	return or_empty(shown_field(attempt_shown(a), name));
}

const char *quote_firewall(const struct facts_attempt *a, struct pool *p)
{
	static const struct {
		unsigned flag;
		const char *name;
	} rows[] = {
		{FACTS_FIELD_CF_MITIGATED, "cf-mitigated"},
		{FACTS_FIELD_WAF_ACTION, "x-amzn-waf-action"},
		{FACTS_FIELD_VERCEL_MITIGATED, "x-vercel-mitigated"},
		{FACTS_FIELD_SQUID_DENIED, "x-squid-error"},
		{FACTS_FIELD_CLOUDFLARE, "server"},
		{FACTS_FIELD_AKAMAI, "server"},
		{FACTS_FIELD_BALANCER, "server"},
		{FACTS_FIELD_MESH, "server"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (a->fields & rows[i].flag)
			return pool_printf(p, "the header field %s: %s", rows[i].name,
					   quote_field(a, rows[i].name));
	return "the words of the answer";
}

const char *quote_api_said(const struct facts_api *api, struct pool *p)
{
	const struct attempt_shown *s = api_shown(api);
	const char *challenge = shown_field(s, "www-authenticate");
	return pool_printf(p, "A token came; %s answered %d to it%s%s%s.",
			   s->target != NULL ? s->target : "the API", api->answer.status,
			   api->answer.body_kind == TOKEN_BODY_HTML ? " with an HTML page" : "",
			   challenge != NULL ? ", WWW-Authenticate: " : "", or_empty(challenge));
}

const char *quote_problem(const struct facts *f, struct pool *p)
{
	const struct discovery_shown *s = discovery_shown(&f->discovery);
	const char *problem =
		s->problem != NULL ? s->problem : "the issuer's document cannot be used.";
	/* Most problems name their address themselves. */
	if (s->url == NULL || strstr(problem, "://") != NULL)
		return problem;
	return pool_printf(p, "%s: %s", s->url, problem);
}

const char *quote_misnamed(const struct facts_request *r, size_t which)
{
	return or_empty(request_shown(r)->misnamed[which]);
}

/* ---- one thing that may be shown, or what is said where there is none ---- */

#define QUOTE(name, owner, shown, otherwise)                                                       \
	const char *quote_##name(const struct owner *x)                                            \
	{                                                                                          \
		const char *text = (shown);                                                        \
		return text != NULL && *text != '\0' ? text : (otherwise);                         \
	}

QUOTE(failure, facts_attempt, attempt_shown(x)->failure_text, "")
QUOTE(issuer, facts_attempt, attempt_shown(x)->tls_issuer, "")
QUOTE(scope, facts_attempt, attempt_shown(x)->token_scope, "(none)")
QUOTE(lacking, facts_attempt, attempt_shown(x)->lacking, "")
QUOTE(wanted, facts_attempt, attempt_shown(x)->wanted, "")
QUOTE(api_failure, facts_api, api_shown(x)->failure_text, "")
QUOTE(where, facts_value, place_shown(x)->where, "")
QUOTE(looked, facts_value, place_shown(x)->looked, "")
QUOTE(product, facts, settings_shown(&x->settings)->other_product, "")
QUOTE(endpoint, facts, settings_shown(&x->settings)->endpoint, "the token URL")
QUOTE(proxy, facts, facts_shown(x)->proxy, "")
QUOTE(proxy_where, facts, facts_shown(x)->proxy_where, "")
QUOTE(grants, facts, discovery_shown(&x->discovery)->grants, "(none)")
QUOTE(auths, facts, discovery_shown(&x->discovery)->auths, "(none)")
QUOTE(token_endpoint, facts, discovery_shown(&x->discovery)->token_endpoint, "")
QUOTE(type, facts_request, request_shown(x)->content_type, "none")
QUOTE(method, facts_request, request_shown(x)->method, "")
QUOTE(body, facts_request, request_shown(x)->body, "")
QUOTE(coding, facts_request, request_shown(x)->body_encoding, "")
QUOTE(grant, facts_request, request_shown(x)->grant_type, "")
QUOTE(grant_expected, facts_request, request_shown(x)->grant_expected, "")
QUOTE(audience, facts_request, request_shown(x)->audience, "")
QUOTE(repeated, facts_request, request_shown(x)->repeated, "")
QUOTE(path, facts_request, request_shown(x)->path, "")
QUOTE(path_expected, facts_request, request_shown(x)->path_expected, "")
