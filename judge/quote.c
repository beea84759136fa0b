/* SPDX-License-Identifier: MIT */
/*
 * What the texts of a finding repeat of requests and answers. The only file of judge/ that reads
 * facts/shown.h: what it gives goes into a sentence, and nothing is decided by it.
 */
#include "judge/quote.h"

#include <string.h>

#include "facts/shown.h"
#include "judge/parts.h"

enum { SAID_MAX = 240 }; /* bytes of the server's description in an evidence */

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

/* Cut between characters. */
static const char *short_of(const char *text, struct pool *p)
{
	size_t len = SAID_MAX;
	if (strlen(text) <= SAID_MAX)
		return text;
	while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
		len--;
	return pool_printf(p, "%.*s...", (int)len, text);
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

const char *quote_failure(const struct facts_attempt *a)
{
	return or_empty(attempt_shown(a)->failure_text);
}

const char *quote_issuer(const struct facts_attempt *a)
{
	return or_empty(attempt_shown(a)->tls_issuer);
}

const char *quote_scope(const struct facts_attempt *a)
{
	const char *scope = or_empty(attempt_shown(a)->token_scope);
	return *scope != '\0' ? scope : "(none)";
}

const char *quote_lacking(const struct facts_attempt *a)
{
	return or_empty(attempt_shown(a)->lacking);
}

const char *quote_wanted(const struct facts_attempt *a)
{
	return or_empty(attempt_shown(a)->wanted);
}

const char *quote_api_failure(const struct facts_api *api)
{
	return or_empty(api_shown(api)->failure_text);
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

/* ---- the settings ---- */

const char *quote_where(const struct facts_value *v)
{
	return or_empty(place_shown(v)->where);
}

const char *quote_looked(const struct facts_value *v)
{
	return or_empty(place_shown(v)->looked);
}

const char *quote_product(const struct facts *f)
{
	return or_empty(settings_shown(&f->settings)->other_product);
}

const char *quote_endpoint(const struct facts *f)
{
	const char *url = settings_shown(&f->settings)->endpoint;
	return url != NULL ? url : "the token URL";
}

const char *quote_proxy(const struct facts *f)
{
	return or_empty(facts_shown(f)->proxy);
}

const char *quote_proxy_where(const struct facts *f)
{
	return or_empty(facts_shown(f)->proxy_where);
}

/* ---- discovery ---- */

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

static const char *or_none(const char *list)
{
	return list != NULL ? list : "(none)";
}

const char *quote_grants(const struct facts *f)
{
	return or_none(discovery_shown(&f->discovery)->grants);
}

const char *quote_auths(const struct facts *f)
{
	return or_none(discovery_shown(&f->discovery)->auths);
}

const char *quote_token_endpoint(const struct facts *f)
{
	return or_empty(discovery_shown(&f->discovery)->token_endpoint);
}

/* ---- a request of the user's own client ---- */

const char *quote_type(const struct facts_request *r)
{
	const char *type = or_empty(request_shown(r)->content_type);
	return *type != '\0' ? type : "none";
}

const char *quote_method(const struct facts_request *r)
{
	return or_empty(request_shown(r)->method);
}

const char *quote_body(const struct facts_request *r)
{
	return or_empty(request_shown(r)->body);
}

const char *quote_coding(const struct facts_request *r)
{
	return or_empty(request_shown(r)->body_encoding);
}

const char *quote_grant(const struct facts_request *r)
{
	return or_empty(request_shown(r)->grant_type);
}

const char *quote_grant_expected(const struct facts_request *r)
{
	return or_empty(request_shown(r)->grant_expected);
}

const char *quote_misnamed(const struct facts_request *r, size_t which)
{
	return or_empty(request_shown(r)->misnamed[which]);
}

const char *quote_audience(const struct facts_request *r)
{
	return or_empty(request_shown(r)->audience);
}

const char *quote_repeated(const struct facts_request *r)
{
	return or_empty(request_shown(r)->repeated);
}

const char *quote_path(const struct facts_request *r)
{
	return or_empty(request_shown(r)->path);
}

const char *quote_path_expected(const struct facts_request *r)
{
	return or_empty(request_shown(r)->path_expected);
}
