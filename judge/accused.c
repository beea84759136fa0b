/* SPDX-License-Identifier: MIT */
#include "judge/parts.h"

#include <string.h>
#include <strings.h>

#include "judge/words.h"

/* The body speaks for the endpoint: a page's text may be anybody's. */
static bool speaks(const struct facts_attempt *a)
{
	return a->body_kind != TOKEN_BODY_HTML && a->body_kind != TOKEN_BODY_COMPRESSED;
}

bool causes_limited(const struct facts_attempt *a)
{
	return a->class == TOKEN_CLASS_LIMITED ||
	       (a->status / 100 == 4 && speaks(a) && words_limited(a->words));
}

static enum causes_accused scope_accused(const struct facts_attempt *a)
{
	static const char codes[] =
		"invalidscope|invalidscopes|invalidescope|scopeinvalid|unknownscope|"
		"unauthorizedscope|unsupportedscope";
	if (words_code(a->error, codes) || words_have(a->words, "invalid_scope") ||
	    (words_code(a->error, "accessdenied") && words_scope(a->words)))
		return CAUSES_ACCUSED_SCOPE;
	if (words_not_granted(a->words))
		return words_scope(a->words) ? CAUSES_ACCUSED_SCOPE : CAUSES_ACCUSED_SCOPE_PERHAPS;
	return CAUSES_ACCUSED_NOTHING;
}

/* What the words say, whatever the code. */
static enum causes_accused words_accused(const struct facts *f, const struct facts_attempt *a)
{
	if (words_https(a->words))
		return CAUSES_ACCUSED_HTTPS;
	/* The client was known where the grant is what is wrong: it is not the client's secret. */
	if (words_expired(a->words) != WORDS_EXPIRY_NONE && !words_code(a->error, "invalidgrant"))
		return CAUSES_ACCUSED_EXPIRED;
	if (words_auth_method(a->words))
		return CAUSES_ACCUSED_AUTH;
	if (words_one_mechanism(a->words))
		return CAUSES_ACCUSED_AUTH_TWICE;
	if (words_encoding(a->words) && causes_auth(f) != FACTS_AUTH_POST)
		return CAUSES_ACCUSED_ENCODING;
	return scope_accused(a);
}

/* What the OAuth error code says, where the words left it open. */
static enum causes_accused code_accused(const struct facts *f, const struct facts_attempt *a)
{
	static const char unsupported[] = "unsupportedgranttype|unsupportedgrant";
	if (words_code(a->error, unsupported))
		return CAUSES_ACCUSED_GRANT;
	if (words_grant(a->words))
		return CAUSES_ACCUSED_CLIENT_GRANT;
	if (words_unread(a->words) != WORDS_UNREAD_NOTHING)
		return CAUSES_ACCUSED_UNREAD;
	if (words_code(a->error, "invalidclient"))
		return CAUSES_ACCUSED_CLIENT;
	if (words_code(a->error, "unauthorizedclient"))
		return words_client(a->words) ? CAUSES_ACCUSED_CLIENT
					      : CAUSES_ACCUSED_CLIENT_GRANT_PERHAPS;
	if (words_code(a->error, "invalidgrant"))
		return causes_password(f) ? CAUSES_ACCUSED_ACCESS_KEY
					  : CAUSES_ACCUSED_CLIENT_PERHAPS;
	return causes_scope_missing(f) ? CAUSES_ACCUSED_SCOPE_MISSING : CAUSES_ACCUSED_NOTHING;
}

/* What is left for the status to say: the least of the signs. */
static enum causes_accused status_accused(const struct facts_attempt *a)
{
	/* Codes that say something else than that the client is not known. */
	static const char other[] =
		"invalidrequest|invalidtoken|servererror|temporarilyunavailable";
	if (a->status == 401)
		return a->body_kind == TOKEN_BODY_COMPRESSED || words_code(a->error, other)
			       ? CAUSES_ACCUSED_CLIENT_PERHAPS
			       : CAUSES_ACCUSED_CLIENT_STATUS;
	if (a->status == 415 && a->body_kind != TOKEN_BODY_HTML)
		return CAUSES_ACCUSED_UNREAD;
	if ((a->status == 400 || a->status == 403) && a->error == NULL)
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
	if (speaks(a))
		accused = words_accused(f, a);
	if (accused == CAUSES_ACCUSED_NOTHING && speaks(a))
		accused = code_accused(f, a);
	if (accused == CAUSES_ACCUSED_NOTHING && !causes_firewall(a, NULL, NULL))
		accused = status_accused(a);
	return accused;
}

static bool has_header(const struct facts_attempt *a, const char *name, const char *part)
{
	const char *value = causes_header(a, name);
	return value != NULL && (*part == '\0' || causes_within(value, part));
}

bool causes_firewall(const struct facts_attempt *a, const char **sign, struct pool *p)
{
	static const struct {
		const char *name, *part;
		bool alone; /* only a firewall sends it, whatever the body */
	} rows[] = {
		{"cf-mitigated", "", true},
		{"x-amzn-waf-action", "", true},
		{"server", "cloudflare", false},
		{"server", "akamaighost", false},
	};
	bool page = a->body_kind == TOKEN_BODY_HTML &&
		    (a->status == 403 || a->status == 503 || a->status == 200);
	if (a->got_token || a->status == 429)
		return false;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if ((page || rows[i].alone) && has_header(a, rows[i].name, rows[i].part)) {
			if (sign != NULL)
				*sign = pool_printf(p, "the header field %s: %s", rows[i].name,
						    causes_header(a, rows[i].name));
			return true;
		}
	if (!page || !words_firewall(a->words))
		return false;
	if (sign != NULL)
		*sign = "the words of the page";
	return true;
}

bool causes_blocked(const struct facts_attempt *a)
{
	return causes_firewall(a, NULL, NULL);
}

bool causes_of_proxy(const struct facts_attempt *a)
{
	return a->status == 407;
}

const char *causes_foreign_login(const struct facts_attempt *a)
{
	static const char *const signs[] = {"negotiate", "ntlm",  "proxy",  "firewall",
					    "gateway",   "squid", "zscaler"};
	const char *challenge = causes_header(a, "www-authenticate");
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (challenge != NULL && causes_within(challenge, signs[i]))
			return challenge;
	return NULL;
}

/* The body holds an error of a token endpoint (RFC 6749 5.2), not one of an API. */
static bool is_oauth_error(const struct facts_attempt *a)
{
	static const char codes[] = "invalidrequest|invalidclient|invalidgrant|unauthorizedclient|"
				    "unsupportedgranttype|invalidscope|accessdenied";
	return words_code(a->error, codes);
}

const char *causes_no_endpoint(const struct facts_attempt *a)
{
	const char *challenge = causes_header(a, "www-authenticate");
	bool client_error = a->status / 100 == 4;
	if (a->status == 404 || a->status == 405 || a->status == 410)
		return a->status == 405 ? "a token endpoint takes POST; this address does not"
					: "nothing answers token requests at this address";
	if (a->status / 100 == 3 || a->status == 407)
		return NULL; /* where the page is another's, or the proxy's */
	if (a->body_kind == TOKEN_BODY_HTML)
		return "a token endpoint answers with JSON, not with an HTML page";
	if (client_error && challenge != NULL && strncasecmp(challenge, "Bearer", 6) == 0 &&
	    !is_oauth_error(a))
		return "it asks for a Bearer token, as an API does";
	if (client_error && a->body_kind == TOKEN_BODY_JSON && a->error == NULL &&
	    a->description != NULL && words_unread(a->words) == WORDS_UNREAD_NOTHING &&
	    !words_client(a->words) && !words_grant(a->words) && !words_https(a->words) &&
	    !causes_limited(a))
		return "the answer is an error of an API, not one of OAuth";
	return NULL;
}
