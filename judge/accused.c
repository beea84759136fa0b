/* SPDX-License-Identifier: MIT */
/* What an answer says is wrong, by its words, its code and its status. */
#include "judge/parts.h"

/* The body speaks for the endpoint: a page's text may be anybody's. */
static bool speaks(const struct facts_attempt *a)
{
	return a->body_kind != TOKEN_BODY_HTML && a->body_kind != TOKEN_BODY_COMPRESSED;
}

bool causes_limited(const struct facts_attempt *a)
{
	return a->class == TOKEN_CLASS_LIMITED ||
	       (a->status / 100 == 4 && speaks(a) && (a->words & WORDS_LIMITED));
}

static enum causes_accused scope_accused(const struct facts_attempt *a)
{
	bool scope = (a->words & WORDS_SCOPE) != 0;
	if (a->code == WORDS_CODE_INVALID_SCOPE || (a->words & WORDS_SCOPE_INVALID) ||
	    (a->code == WORDS_CODE_ACCESS_DENIED && scope))
		return CAUSES_ACCUSED_SCOPE;
	if (a->words & WORDS_NOT_GRANTED)
		return scope ? CAUSES_ACCUSED_SCOPE : CAUSES_ACCUSED_SCOPE_PERHAPS;
	return CAUSES_ACCUSED_NOTHING;
}

static bool wants_scope(const struct facts *f)
{
	return !f->settings.asks_scope && causes_wanted(f) == FACTS_WANTED_SCOPE;
}

/* What the words say, whatever the code. */
static enum causes_accused words_accused(const struct facts *f, const struct facts_attempt *a)
{
	if (a->words & WORDS_HTTPS)
		return CAUSES_ACCUSED_HTTPS;
	if (a->words & WORDS_API_KEY)
		return CAUSES_ACCUSED_API_KEY;
	if (a->words & WORDS_OTHER_HOST)
		return CAUSES_ACCUSED_ELSEWHERE;
	/* The client was known where the grant is what is wrong: it is not the client's secret. */
	if ((a->words & WORDS_EXPIRED_ANY) && a->code != WORDS_CODE_INVALID_GRANT)
		return CAUSES_ACCUSED_EXPIRED;
	if (a->words & WORDS_AUTH_METHOD)
		return CAUSES_ACCUSED_AUTH;
	if ((a->words & WORDS_AUTH_METHOD_PERHAPS) && a->code == WORDS_CODE_INVALID_CLIENT)
		return CAUSES_ACCUSED_AUTH_PERHAPS;
	if (a->words & WORDS_ONE_MECHANISM)
		return CAUSES_ACCUSED_AUTH_TWICE;
	if ((a->words & WORDS_ENCODING) && causes_auth(f) != FACTS_AUTH_POST)
		return CAUSES_ACCUSED_ENCODING;
	if (wants_scope(f) && a->code == WORDS_CODE_INVALID_SCOPE)
		return CAUSES_ACCUSED_SCOPE_MISSING;
	return scope_accused(a);
}

/* It names the client or its secret, whatever the code. */
static bool says_which(const struct facts_attempt *a)
{
	bool key = a->code == WORDS_CODE_INVALID_GRANT; /* of the user's key, or the code's */
	return !key && (a->words & (WORDS_WRONG_ID | WORDS_WRONG_SECRET | WORDS_DISABLED)) &&
	       a->status < 500;
}

/* A host of many applications says so where no such address is served. */
static bool may_be_of_router(const struct facts_attempt *a)
{
	return a->status == 404 && (a->code == WORDS_CODE_NONE || a->code == WORDS_CODE_OTHER);
}

/* The server gives no tokens for this grant, to any client. */
static bool refuses_grant(const struct facts_attempt *a)
{
	if (a->code == WORDS_CODE_UNSUPPORTED_GRANT)
		return !(a->words & (WORDS_GRANT_NULL | WORDS_UNREAD_PARAMETER));
	return (a->words & WORDS_GRANT_UNSUPPORTED) && a->status < 500;
}

/* "Missing or unknown client": one or the other. */
static enum causes_accused unread_accused(const struct facts_attempt *a)
{
	bool either = (a->words & WORDS_CLIENT) && a->code != WORDS_CODE_INVALID_CLIENT;
	return either ? CAUSES_ACCUSED_CLIENT_PERHAPS : CAUSES_ACCUSED_UNREAD;
}

/*
 * Another reason than those of credentials-refused is in the answer's words, or in a code of the
 * server's own.
 */
static bool otherwise(const struct facts_attempt *a)
{
	const unsigned which = WORDS_WRONG_ID | WORDS_WRONG_SECRET | WORDS_DISABLED;
	if (a->words & WORDS_OTHER_MATTER)
		return !(a->words & which);
	return a->code == WORDS_CODE_OTHER && a->status == 401 && !(a->words & WORDS_CLIENT);
}

/* unauthorized_client is said of the grant, mostly. */
static enum causes_accused unauthorized_accused(const struct facts_attempt *a)
{
	if (a->words & WORDS_CLIENT)
		return CAUSES_ACCUSED_CLIENT;
	return otherwise(a) ? CAUSES_ACCUSED_NOTHING : CAUSES_ACCUSED_CLIENT_GRANT_PERHAPS;
}

/* What the OAuth error code says, where the words left it open. */
static enum causes_accused code_accused(const struct facts *f, const struct facts_attempt *a)
{
	if (refuses_grant(a))
		return CAUSES_ACCUSED_GRANT;
	if (a->words & WORDS_GRANT)
		return CAUSES_ACCUSED_CLIENT_GRANT;
	if (says_which(a))
		return may_be_of_router(a) ? CAUSES_ACCUSED_CLIENT_PERHAPS : CAUSES_ACCUSED_CLIENT;
	if (a->words & WORDS_UNREAD)
		return unread_accused(a);
	switch (a->code) {
	case WORDS_CODE_INVALID_CLIENT:
		return CAUSES_ACCUSED_CLIENT;
	case WORDS_CODE_UNAUTHORIZED_CLIENT:
		return unauthorized_accused(a);
	case WORDS_CODE_INVALID_GRANT:
		return causes_password(f) ? CAUSES_ACCUSED_ACCESS_KEY
					  : CAUSES_ACCUSED_CLIENT_PERHAPS;
	case WORDS_CODE_NONE:
	case WORDS_CODE_OTHER:
		if ((a->words & WORDS_CLIENT) && (a->status == 400 || a->status == 403))
			return CAUSES_ACCUSED_CLIENT;
		break;
	default:
		break;
	}
	return wants_scope(f) ? CAUSES_ACCUSED_SCOPE_MISSING : CAUSES_ACCUSED_NOTHING;
}

/* The code says something else than that the client is not known. */
static bool is_other_code(enum words_code code)
{
	return code == WORDS_CODE_INVALID_REQUEST || code == WORDS_CODE_INVALID_TOKEN ||
	       code == WORDS_CODE_SERVER_ERROR || code == WORDS_CODE_UNAVAILABLE;
}

/* What is left for the status to say: the least of the signs. */
static enum causes_accused status_accused(const struct facts_attempt *a)
{
	if (a->status == 401)
		return a->body_kind == TOKEN_BODY_COMPRESSED || is_other_code(a->code)
			       ? CAUSES_ACCUSED_CLIENT_PERHAPS
			       : CAUSES_ACCUSED_CLIENT_STATUS;
	if (a->status == 415 && a->body_kind != TOKEN_BODY_HTML)
		return CAUSES_ACCUSED_UNREAD;
	if ((a->status == 400 || a->status == 403) && a->code == WORDS_CODE_NONE)
		return CAUSES_ACCUSED_CLIENT_PERHAPS;
	return CAUSES_ACCUSED_NOTHING;
}

enum causes_accused causes_accused(const struct facts *f)
{
	const struct facts_attempt *a = causes_refused(f);
	enum causes_accused accused = CAUSES_ACCUSED_NOTHING;
	if (a == NULL)
		return accused;
	if (causes_limited(a))
		return CAUSES_ACCUSED_RATE;
	if ((a->words & WORDS_PLAIN_HTTP) && a->status < 500)
		return CAUSES_ACCUSED_HTTPS;
	if ((a->words & WORDS_CLIENT_CERT) && a->status < 500)
		return CAUSES_ACCUSED_CERTIFICATE;
	if (speaks(a))
		accused = words_accused(f, a);
	if (accused == CAUSES_ACCUSED_NOTHING && speaks(a))
		accused = code_accused(f, a);
	if (accused == CAUSES_ACCUSED_NOTHING && !causes_blocked(a))
		accused = status_accused(a);
	return accused;
}

/* The body holds an error of a token endpoint (RFC 6749 5.2), not one of an API. */
static bool is_oauth_error(const struct facts_attempt *a)
{
	switch (a->code) {
	case WORDS_CODE_INVALID_REQUEST:
	case WORDS_CODE_INVALID_CLIENT:
	case WORDS_CODE_INVALID_GRANT:
	case WORDS_CODE_UNAUTHORIZED_CLIENT:
	case WORDS_CODE_UNSUPPORTED_GRANT:
	case WORDS_CODE_INVALID_SCOPE:
	case WORDS_CODE_ACCESS_DENIED:
		return true;
	default:
		return false;
	}
}

/* Words about the request, not about credentials, a grant or the way here. */
static bool is_api_error(const struct facts_attempt *a)
{
	const unsigned of_endpoint = WORDS_UNREAD | WORDS_CLIENT | WORDS_GRANT | WORDS_HTTPS |
				     WORDS_PLAIN_HTTP | WORDS_API_KEY | WORDS_GRANT_UNSUPPORTED;
	if ((a->words & of_endpoint) || causes_limited(a))
		return false;
	return a->body_kind == TOKEN_BODY_XML ||
	       (a->body_kind == TOKEN_BODY_JSON && a->code == WORDS_CODE_NONE && a->described);
}

/* In which words, or NULL. */
static const char *asks_for_token(const struct facts_attempt *a)
{
	if (a->code == WORDS_CODE_INVALID_TOKEN)
		return "invalid_token is the error of an API (RFC 6750): it looks for a token";
	bool bearer = (a->fields & FACTS_FIELD_CHALLENGE_BEARER) || (a->words & WORDS_BEARER);
	return bearer && !is_oauth_error(a) ? "it asks for a Bearer token, as an API does" : NULL;
}

const char *causes_no_endpoint(const struct facts_attempt *a)
{
	if (a->status == 405)
		return "a token endpoint takes POST; this address does not";
	if (a->status == 404 || a->status == 410)
		return "nothing answers token requests at this address";
	if (a->status / 100 == 3 || causes_of_proxy(a))
		return NULL; /* the page is another's, or the proxy's */
	if (a->body_kind == TOKEN_BODY_HTML && !(a->words & (WORDS_PLAIN_HTTP | WORDS_CLIENT_CERT)))
		return "a token endpoint answers with JSON, not with an HTML page";
	if (a->status / 100 != 4)
		return NULL;
	const char *token = asks_for_token(a);
	if (token != NULL)
		return token;
	if (a->words & WORDS_OTHER_HOST)
		return "it says that this host is not the one for the request";
	return is_api_error(a) ? "the answer is an error of an API, not one of OAuth" : NULL;
}

/* ---- how sure it is that the client is what is refused ---- */

static bool discovery_unlists_method(const struct facts *f)
{
	return f->discovery.ok && f->discovery.lists_auth && !f->discovery.auth_listed;
}

/* Not in a token endpoint's words, and not the empty body that some send: what is before it says
 * 401 so too. */
static bool may_be_of_another(const struct facts_attempt *a)
{
	bool text = a->body_kind == TOKEN_BODY_TEXT || a->body_kind == TOKEN_BODY_JSON_OTHER;
	return (text && !(a->words & WORDS_CLIENT)) || (a->fields & FACTS_FIELD_CHALLENGE_FOREIGN);
}

static enum diag_confidence by_status(const struct facts *f, const struct facts_attempt *a)
{
	if (causes_no_endpoint(a) != NULL)
		return DIAG_POSSIBLE;
	return discovery_unlists_method(f) || otherwise(a) || a->body_left_out ||
			       may_be_of_another(a)
		       ? DIAG_LIKELY
		       : DIAG_SURE;
}

static enum diag_confidence by_chance(const struct facts_attempt *a)
{
	return causes_no_endpoint(a) != NULL || a->body_left_out || otherwise(a) ? DIAG_POSSIBLE
										 : DIAG_LIKELY;
}

bool causes_refuses_client(const struct facts *f, enum diag_confidence *c)
{
	const struct facts_attempt *a = causes_refused(f);
	switch (causes_accused(f)) {
	case CAUSES_ACCUSED_EXPIRED:
		*c = DIAG_SURE;
		return a->status == 401 || a->code == WORDS_CODE_INVALID_CLIENT ||
		       a->code == WORDS_CODE_UNAUTHORIZED_CLIENT;
	case CAUSES_ACCUSED_CLIENT:
		*c = discovery_unlists_method(f) || otherwise(a) ? DIAG_LIKELY : DIAG_SURE;
		return true;
	case CAUSES_ACCUSED_CLIENT_STATUS:
		*c = by_status(f, a);
		return true;
	case CAUSES_ACCUSED_CLIENT_PERHAPS:
		*c = by_chance(a);
		return true;
	case CAUSES_ACCUSED_CLIENT_GRANT_PERHAPS:
		*c = DIAG_POSSIBLE;
		return a->status == 401;
	default:
		return false;
	}
}
