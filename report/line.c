/* SPDX-License-Identifier: MIT */
/* The one line that a fetch says of a refusal or failure. */
#include "report/parts.h"
#include "base/bytes.h"

#include <ctype.h>
#include <string.h>

#include "base/quote.h"
#include "base/words.h"

enum { LINE_MAX_BYTES = 400, WORDS_MAX = 160, A_DAY = 24 * 3600 };

/* Up to max bytes, cut between characters, with "..." where something is left out. */
static const char *cut(const char *text, size_t max, struct pool *p)
{
	size_t len = strlen(text);
	if (len <= max)
		return text;
	len = bytes_cut(text, len, max > 3 ? max - 3 : 0);
	return pool_printf(p, "%.*s...", (int)len, text);
}

/* As part of a longer sentence: no capital unless it is a name. */
static const char *lowered(const char *text, struct pool *p)
{
	if (!isupper((unsigned char)text[0]) ||
	    (!islower((unsigned char)text[1]) && text[1] != ' '))
		return text;
	return pool_printf(p, "%c%s", tolower((unsigned char)text[0]), text + 1);
}

/* The first sentence as part of a longer one: no capital unless it is a name, no full stop. */
static const char *clause(const char *text, struct pool *p)
{
	const char *rest;
	char *s = pool_text(p, report_sentence(text, &rest, p));
	size_t len = strlen(s);
	if (len > 0 && s[len - 1] == '.')
		s[len - 1] = '\0';
	return lowered(s, p);
}

/* A finding of that id is there, and more than possible. */
static bool is_said(const struct diag *d, const char *id)
{
	const struct diag_finding *g = diag_named(d, id);
	return g != NULL && g->confidence != DIAG_POSSIBLE;
}

static bool refused_credentials(const struct diag *d, const struct facts_attempt *a)
{
	return is_said(d, "credentials-refused") || is_said(d, "access-key-refused") ||
	       a->code == WORDS_CODE_INVALID_CLIENT;
}

static const char *what_happened(const struct facts *f, const struct diag *d,
				 const struct facts_attempt *a, struct pool *p)
{
	const char *endpoint = settings_shown(&f->settings)->endpoint != NULL
				       ? settings_shown(&f->settings)->endpoint
				       : "the endpoint";
	switch (a->class) {
	case TOKEN_CLASS_REFUSED:
		return pool_printf(p, "%s refused the %s", endpoint,
				   refused_credentials(d, a) ? "credentials" : "request");
	case TOKEN_CLASS_LIMITED:
		return pool_printf(p, "%s %s", endpoint,
				   a->words & WORDS_LOCKED ? "has locked these credentials"
							   : "limits the rate of requests");
	case TOKEN_CLASS_UNAVAILABLE:
		return pool_printf(p, "%s is not available now", endpoint);
	case TOKEN_CLASS_TOKEN:
	case TOKEN_CLASS_BAD_ANSWER:
		break;
	}
	return pool_printf(p, "%s gave an answer that is not a token response", endpoint);
}

/* What a body without words of its own is; NULL where that says nothing. */
static const char *body_name(const struct facts_attempt *a)
{
	switch (a->body_kind) {
	case TOKEN_BODY_EMPTY:
		return "with an empty body";
	case TOKEN_BODY_HTML:
		return "with an HTML page";
	case TOKEN_BODY_XML:
	case TOKEN_BODY_TEXT:
		return "with a body that is not JSON";
	case TOKEN_BODY_COMPRESSED:
		return "with a compressed body, which nobody asked for";
	case TOKEN_BODY_BAD_TOKEN:
		return "with an access_token that cannot be one";
	case TOKEN_BODY_JSON:
		return "with JSON that has no access_token";
	case TOKEN_BODY_JSON_OTHER:
		return "with JSON that is not an object";
	case TOKEN_BODY_TOKEN:
	case TOKEN_BODY_OAUTH_ERROR:
		break;
	}
	return NULL;
}

/* The first line of a plain text. */
static const char *first_line(const char *text, struct pool *p)
{
	return cut(pool_copy(p, text, strcspn(text, "\n")), WORDS_MAX, p);
}

/* The server's own words: its code, and its sentence in quotes; else what its body is. */
static const char *own_words(const struct facts_attempt *a, struct pool *p)
{
	const char *words = "";
	if (attempt_shown(a)->error == NULL && attempt_shown(a)->description == NULL) {
		if (a->class == TOKEN_CLASS_REFUSED && a->body_kind == TOKEN_BODY_TEXT &&
		    attempt_shown(a)->body != NULL)
			return pool_printf(p, " \"%s\"", first_line(attempt_shown(a)->body, p));
		const char *name = a->class == TOKEN_CLASS_BAD_ANSWER ? body_name(a) : NULL;
		return name != NULL ? pool_printf(p, " %s", name) : words;
	}
	if (attempt_shown(a)->error != NULL)
		words = pool_printf(p, " %s", cut(attempt_shown(a)->error, 60, p));
	if (attempt_shown(a)->description != NULL && *attempt_shown(a)->description != '\0')
		words = pool_printf(p, "%s \"%s\"", words,
				    cut(attempt_shown(a)->description, WORDS_MAX, p));
	return words;
}

static const char *answered(const struct facts *f, const struct diag *d,
			    const struct facts_attempt *a, struct pool *p)
{
	const char *words = own_words(a, p);
	const char *status = attempt_shown(a)->error != NULL
				     ? pool_printf(p, "%d", a->status)
				     : report_status(a->status, attempt_shown(a)->reason, p);
	const char *line = pool_printf(p, "%s: %s%s", cut(what_happened(f, d, a, p), 200, p),
				       cut(status, 60, p), words);
	/* The fix of a rate limit says how long already. */
	if (a->retry_after <= 0 || diag_named(d, "rate-limited") != NULL ||
	    (a->class != TOKEN_CLASS_LIMITED && a->class != TOKEN_CLASS_UNAVAILABLE))
		return line;
	if (a->retry_after > A_DAY)
		return pool_printf(p,
				   "%s; it asks to wait for more than a day, and cxtoken "
				   "remembers a pause for a day at most",
				   line);
	return pool_printf(p, "%s; it asks to wait %s", line, report_seconds(a->retry_after, p));
}

static bool more_helps(const struct facts_attempt *a)
{
	return a->failure == HTTP_FAILURE_NONE && !a->got_token &&
	       (a->class == TOKEN_CLASS_REFUSED || a->class == TOKEN_CLASS_BAD_ANSWER);
}

/*
 * The refusal may be about a credential: it says so, or gives no reason that is known. A redirect,
 * a page, a server that fails, or a scope that is not allowed says nothing of them.
 */
static bool judged_credentials(const struct diag *d, const struct facts_attempt *a)
{
	bool reason = d->count > 0 && !d->findings[0].row->suspicion;
	return a->failure == HTTP_FAILURE_NONE && !a->got_token &&
	       a->class == TOKEN_CLASS_REFUSED && (!reason || refused_credentials(d, a));
}

/* The first suspicion, or the first finding that is not one; NULL: there is none. */
static const struct diag_finding *first_finding(const struct diag *d, bool suspicion)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i].row->suspicion == suspicion)
			return &d->findings[i];
	return NULL;
}

/* "NAME: do this" is "do this" where the line has named NAME already. */
static const char *without_place(const char *fix, const char *line, struct pool *p)
{
	const char *colon = strstr(fix, ": ");
	if (colon == NULL || memchr(fix, ' ', (size_t)(colon - fix)) != NULL ||
	    strstr(line, pool_copy(p, fix, (size_t)(colon - fix))) == NULL)
		return fix;
	return colon + 2;
}

/* What the API says itself: its challenge, else the beginning of its body. */
static const char *api_words(const struct facts_api *a, struct pool *p)
{
	const char *challenge = shown_field(api_shown(a), "WWW-Authenticate");
	if (challenge != NULL && *challenge != '\0')
		return pool_printf(p, ", WWW-Authenticate: %s", cut(challenge, WORDS_MAX, p));
	if (api_shown(a)->body != NULL && *api_shown(a)->body != '\0' && *api_shown(a)->body != '<')
		return pool_printf(p, ": %s", first_line(api_shown(a)->body, p));
	return "";
}

/* A token came, and the API that was tried with it did not take it. */
static const char *api_line(const struct facts_api *a, const struct diag *d, struct pool *p)
{
	const char *named = api_shown(a)->target;
	const char *url = named != NULL ? named : "the API";
	const char *step = a->answer.status == 429   ? "wait before the next call"
			   : a->answer.status >= 500 ? "try again later"
						     : "check the address that --api-url gives";
	/* The token's claims are in the report of --diagnose only. */
	if (diag_named(d, "api-refused-token") != NULL && named != NULL)
		step = pool_printf(p,
				   "check that the API belongs to the token endpoint's tenant and "
				   "region; cxtoken --diagnose --api-url %s shows the token's iss, "
				   "aud and exp",
				   quote_shell(named, p));
	else if (d->count > 0 && d->api_open == NULL)
		step = clause(d->findings[0].fix, p);
	if (a->answer.failure != HTTP_FAILURE_NONE)
		return pool_printf(p, "a token came, but the API %s gave no answer: %s; %s", url,
				   api_shown(a)->failure_text != NULL
					   ? report_clause(api_shown(a)->failure_text, p)
					   : "no reason",
				   step);
	return pool_printf(p, "a token came, but the API %s answered it with %s%s; %s", url,
			   report_status(a->answer.status, NULL, p), api_words(a, p), step);
}

/* The line without its fix: what came, or why nothing did. */
static const char *seen(const struct facts *f, const struct diag *d, struct pool *p)
{
	const struct facts_attempt *a = f->attempt_count > 0 ? &f->attempts[0] : NULL;
	if (a == NULL || !a->sent)
		return d->count > 0 ? lowered(report_clause(d->findings[0].evidence, p), p)
				    : "nothing was sent";
	if (a->failure != HTTP_FAILURE_NONE)
		return attempt_shown(a)->failure_text != NULL
			       ? report_clause(attempt_shown(a)->failure_text, p)
			       : "no answer came";
	return answered(f, d, a, p);
}

/* The finding whose fix the line ends with. *suspicion: its evidence is to be named too. */
static const struct diag_finding *to_fix(const struct facts *f, const struct diag *d,
					 bool *suspicion)
{
	const struct facts_attempt *a = f->attempt_count > 0 ? &f->attempts[0] : NULL;
	*suspicion = false;
	if (a == NULL || !a->sent)
		return d->count > 0 ? &d->findings[0] : NULL;
	if (!judged_credentials(d, a))
		return first_finding(d, false);
	const struct diag_finding *g = first_finding(d, true);
	*suspicion = g != NULL;
	return g != NULL || d->count == 0 ? g : &d->findings[0];
}

/* What to do where no finding says it; NULL: nothing is known. */
static const char *own_step(const struct facts_attempt *a, const struct diag *d, struct pool *p)
{
	if (a != NULL && a->failure == HTTP_FAILURE_TOO_LARGE)
		return "check host and path of the token URL";
	if (d->missing != NULL)
		return pool_printf(p, "give the parameter: %s",
				   report_missing_option(d->missing, p));
	return NULL;
}

/* The line with what to do and where more is said, as far as there is room for both. */
static const char *ended(const char *line, const char *fix, const char *more, struct pool *p)
{
	if (*fix == '\0')
		return pool_printf(p, "%s%s", line, more);
	/* With nothing else to point at, the fix is worth the length. */
	if (*more == '\0' || strlen(line) + strlen(fix) + strlen(more) + 2 < LINE_MAX_BYTES)
		return pool_printf(p, "%s; %s%s", line, fix, more);
	return pool_printf(p, "%s%s", line, more);
}

const char *report_line(const struct facts *f, const struct diag *d, struct pool *p)
{
	const struct facts_attempt *a = f->attempt_count > 0 ? &f->attempts[0] : NULL;
	if (f->api.asked && (a == NULL || a->got_token))
		return api_line(&f->api, d, p);
	bool suspicion;
	const struct diag_finding *g = to_fix(f, d, &suspicion);
	const char *line = seen(f, d, p);
	const char *step = g == NULL ? own_step(a, d, p) : NULL, *fix = "";
	if (step != NULL)
		line = pool_printf(p, "%s; %s", line, step);
	if (suspicion)
		line = pool_printf(p, "%s; %s", line, clause(g->evidence, p));
	if (g != NULL && g->fix != NULL)
		fix = without_place(clause(g->fix, p), line, p);
	bool more = a != NULL && more_helps(a);
	return ended(line, fix, more ? "; cxtoken --diagnose shows more" : "", p);
}
