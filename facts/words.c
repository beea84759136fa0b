/* SPDX-License-Identifier: MIT */
/* What the words and the code of an answer say, by lists of phrases. */
#include "facts/parts.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/words.h"

static bool have(const char *words, const char *list)
{
	return words_any((struct words_clause){words, strlen(words)}, list);
}

enum words_code words_code(const char *code)
{
	static const struct {
		const char *names; /* letters and digits alone */
		enum words_code code;
	} rows[] = {
		{"invalidrequest", WORDS_CODE_INVALID_REQUEST},
		{"invalidclient|invalidclientid|invalidclientsecret|invalidclientcredentials|"
		 "invalidcredentials|incorrectclientcredentials|badclientsecret|badcredentials",
		 WORDS_CODE_INVALID_CLIENT},
		{"invalidgrant", WORDS_CODE_INVALID_GRANT},
		{"unauthorizedclient", WORDS_CODE_UNAUTHORIZED_CLIENT},
		{"unsupportedgranttype|unsupportedgrant", WORDS_CODE_UNSUPPORTED_GRANT},
		{"invalidscope|invalidscopes|invalidescope|scopeinvalid|unknownscope|"
		 "unauthorizedscope|unsupportedscope",
		 WORDS_CODE_INVALID_SCOPE},
		{"accessdenied", WORDS_CODE_ACCESS_DENIED},
		{"invalidtoken", WORDS_CODE_INVALID_TOKEN},
		{"servererror", WORDS_CODE_SERVER_ERROR},
		{"temporarilyunavailable", WORDS_CODE_UNAVAILABLE},
	};
	if (code == NULL)
		return WORDS_CODE_NONE;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *names = rows[i].names;
		struct words_clause name;
		while (words_entry(&names, &name))
			if (words_spelled(code, name))
				return rows[i].code;
	}
	return WORDS_CODE_OTHER;
}

/* ---- the body was not read ---- */

static const char sent_names[] = "grant_type|grant type|client_id|client id|clientid|client_secret|"
				 "client secret|clientsecret|username|password";
static const char credential_names[] =
	"client_id|client id|clientid|client_secret|client secret|clientsecret";
/* Words of an enumeration: one of several things, so none of them is said. */
static const char either[] =
	"includes an|malformed| or invalid|invalid or|mismatch|incorrect|missing, ";

/*
 * What follows "missing parameter" names a parameter that cxtoken sent, or none at all. One that it
 * did not send (an audience, say) is really not there: the request was not rewritten.
 */
static bool names_what_was_sent(struct words_clause c, const char *behind)
{
	struct words_clause rest = {behind, (size_t)(c.at + c.len - behind)};
	size_t letters = 0;
	if (rest.len > 0 && *rest.at == 's')
		rest = (struct words_clause){rest.at + 1, rest.len - 1};
	for (size_t i = 0; i < rest.len; i++)
		letters += isalnum((unsigned char)rest.at[i]) != 0;
	return letters <= 1 || words_any(rest, sent_names);
}

static bool clause_misses(struct words_clause c)
{
	static const char phrases[] = "missing form parameter|missing required parameter|"
				      "missing required form parameter|missing parameter|"
				      "must contain the following parameter|"
				      "missing required param :|required param :|required param:|"
				      "missing param:|missing param :|check the `";
	static const char missing[] =
		"missing|not provided|is required|must be provided|not specified|not present|"
		"is empty|not be empty|must be specified";
	if (words_any(c, either))
		return false;
	const char *cursor = phrases;
	struct words_clause phrase;
	while (words_entry(&cursor, &phrase)) {
		const char *at = words_where(c, phrase);
		if (at != NULL)
			return names_what_was_sent(c, at + phrase.len);
	}
	return words_any(c, missing) && words_any(c, sent_names);
}

/* grant_null: the server looked for a grant, and found none. */
static unsigned unread(const char *words, bool grant_null)
{
	static const char format[] =
		"content-type|content type|unsupported media type|"
		"must be application/x-www-form-urlencoded|e0000021|resteasy003065|"
		"failed to parse media type";
	static const char credentials[] =
		"no client authentication mechanism|cannot retrieve client credentials|"
		"no client credentials found|full authentication is required|"
		"missing client credentials|client credentials are missing|"
		"client credentials missing|credentials were not found in|"
		"credentials not found in|authorization field missing|"
		"authorization header missing|missing authorization header|"
		"missing authorization field|authorization header is missing|"
		"authorization header is required|authorization header required|"
		"authorization header not found|no authorization header|"
		"not identified by any client authenticator|"
		"request header: authorization|missing basic auth|basic auth required|"
		"basic authentication is required|basic authentication required|"
		"authentication object was not found in the securitycontext|"
		"unable to retrieve client id|unable to retrieve client credentials";
	static const char body[] =
		"post body can not be empty|post body cannot be empty|request body is empty|"
		"empty request body";
	const char *cursor = words;
	struct words_clause c;
	if (have(words, credentials))
		return WORDS_UNREAD_CREDENTIALS;
	while (words_next(&cursor, &c))
		if (clause_misses(c))
			return words_any(c, credential_names) ? WORDS_UNREAD_CREDENTIALS
							      : WORDS_UNREAD_PARAMETER;
	if (grant_null || have(words, body))
		return WORDS_UNREAD_PARAMETER;
	return have(words, format) ? WORDS_UNREAD_FORMAT : 0;
}

/* ---- the rest ---- */

/* What one clause has to have, by lists of words.h, so that the flags are said; NULL asks nothing.
 */
struct rule {
	unsigned flags;
	const char *any, *also;         /* an entry of each */
	const char *whole, *whole_also; /* the same, as words of their own */
	const char *without;            /* no entry of it */
};

#define GRANT_TYPE "grant type|grant_type|grant-type|granttype"
#define BAD_GRANT  "unsupported|not supported|invalid|unknown"
/* One thing of several, or none of them: which it is, the clause does not say. */
#define ONE_OF_SEVERAL " or |either|and/or|possible|may |might|not provided|missing|"

static const struct rule rules[] = {
	/* An address that is a parameter, or that the application is registered with, is asked for
	 * https as well. */
	{WORDS_HTTPS,
	 .any = "https required|https is required|requires https|must be https|must use https|"
		"ssl required|ssl is required|https only|only https|only accepts https|"
		"only accept https|use https instead|over https|via https|sent over ssl|"
		"tls is required|tls required",
	 .without = "redirect|callback|localhost|jwks|logout_uri|post_logout|audience|issuer|"
		    "origin|metadata|parameter|resource must|resource uri|resource indicator"},
	/* The method that was used is the client's or the server's to refuse; RFC 6749's own
	 * sentence, which has it as one of three, says nothing. */
	{WORDS_AUTH_METHOD,
	 .any = "supports client authentication method|token_endpoint_auth_method|"
		"authentication method is not allowed|authentication method not allowed|"
		"auth method is not allowed|auth method not allowed",
	 .also = "must use|not authorized|not authorised|not allowed|supports|not permitted|"
		 "does not match|mismatch",
	 .without = " or |e.g.|either"},
	/* It is said of the request as well, where the server found no credentials in it. */
	{WORDS_AUTH_METHOD_PERHAPS,
	 .any = "authentication method|auth method|authentication scheme",
	 .also = "unsupported|not supported", .without = " or |e.g.|either"},
	{WORDS_ONE_MECHANISM, .any = "only", .also = "one mechanism"},
	{WORDS_ENCODING, .any = "not properly encoded"},
	/* Something else about the grant_type parameter may not be allowed. */
	{WORDS_GRANT,
	 .any = GRANT_TYPE
	 "|authorization grant|access grant|retrieve service account|"
	 "service accounts|client credentials user|requested grant|application token",
	 .also = "not allowed|not authorized|not authorised|not permitted|not enabled|"
		 "not registered|not configured|disabled|unauthorized grant|"
		 "no client credentials user|does not have permission|no permission",
	 .without = "twice|duplicate|multiple|more than once|repeat|parameter|scope|http method"},
	{WORDS_GRANT_UNSUPPORTED, .any = GRANT_TYPE, .also = "unsupported|not supported",
	 .without = " or |either|parameter|response|content|header|scope|multiple|missing"},
	/* "Unsupported grant_type : null": the server looked for one, and found none. */
	{WORDS_GRANT_NULL, .any = GRANT_TYPE, .also = BAD_GRANT "| is null| is undefined",
	 .whole = "null|undefined|nil|none|''|\"\"|``|[]|()", .without = "none of|none are"},
	/* The server knows the application, and has it switched off. */
	{WORDS_CLIENT | WORDS_DISABLED, .whole = "client|application|app",
	 .whole_also = "disabled|deleted|deactivated|suspended|inactive|not active",
	 .without = ONE_OF_SEVERAL
	 "grant|user|account|realm|scope|tenant|flow|token|feature|direct access|secret|redirect|"
	 "service|policy|unknown|not found"},
	{WORDS_CLIENT | WORDS_DISABLED, .whole = "service account",
	 .whole_also = "disabled|deleted|deactivated|suspended|inactive|not active",
	 .without = ONE_OF_SEVERAL "grant|flow|scope|policy|client|unknown|not found"},
	/* What a client is refused for, beside its id and secret. */
	{WORDS_OTHER_MATTER,
	 .any = "certificate|mutual tls|mtls|assertion|ip address|ip-address|client ip|"
		"not on the allow list|not allowed|not permitted|policy|subscription|license|"
		"licence|suspended|allowlist|whitelist|ip "
		"restricted|dpop|pkce|code_verifier|audience|nonce|clock|timestamp|user-agent|"
		"user agent|invalid origin|unknown origin|origin is|origin not"},
	{WORDS_OTHER_MATTER, .any = "tenant|header|organization|organisation|realm",
	 .also = "missing|required|not provided|unknown|not found|invalid",
	 .without = "client authentication|credential|client secret|client id|authorization"},
	/* An API asks for the token that a token endpoint would give. */
	{WORDS_BEARER,
	 .any = "authorization: bearer|authorization : bearer|missing authentication token|"
		"jwt is missing|bearer token is missing|missing bearer token|no bearer token|"
		"bearer token required|bearer token is required|access token is missing|"
		"missing access token|access token is required|access token required|"
		"no access token|invalid access token|invalid token provided|access failure for "
		"api|"
		"jwt not present|jwt issuer|jwt verification|jwt is expired|"
		"expected oauth 2 access token|invalid iap credentials"},
	{WORDS_CLIENT | WORDS_WRONG_SECRET,
	 .whole = "invalid client secret|invalid client_secret|invalid secret|wrong client secret|"
		  "incorrect client secret|bad client secret|client secret is invalid|"
		  "client secret is incorrect|client secret is wrong|client secret is not valid|"
		  "client_secret is invalid|client_secret is incorrect|client_secret is wrong|"
		  "client secret does not match|client_secret does not match|"
		  "client secret mismatch|client_secret mismatch|validating client secret|"
		  "invalid_client_secret|clientsecret is invalid|client secret was incorrect|"
		  "secret is incorrect|bad_client_secret|"
		  "client secret supplied for a confidential client is invalid",
	 .without = ONE_OF_SEVERAL "expired"},
	{WORDS_CLIENT | WORDS_WRONG_ID,
	 .whole = "invalid client id|invalid client_id|invalid clientid|invalid_client_id|"
		  "client identifier invalid|client identifier is invalid|"
		  "invalid client identifier|client id is invalid|client_id is invalid|"
		  "clientid is invalid|client id is not valid|client_id is not valid|"
		  "client id not found|client_id not found|unknown client id|unknown client_id|"
		  "unknown client|client not found|client was not found|"
		  "client could not be found|no such client|no client with|"
		  "client does not exist|client id does not exist|client_id does not exist|"
		  "oauth client was not found|oauth client could not be found|"
		  "client is not registered|unknown application|application not found|"
		  "application does not exist|was not found in the directory|aadsts700016|"
		  "invalid value for 'client_id'",
	 .without = ONE_OF_SEVERAL "secret"},
	{WORDS_CLIENT,
	 .any = "invalid client id|invalid client_id|invalid client secret|invalid client_secret|"
		"invalid client or|invalid client credentials|invalid_credentials|"
		"invalid credentials|bad credentials|bad client credentials|wrong credentials|"
		"incorrect credentials|unable to verify your credentials|invalid login credentials|"
		"invalid authentication credentials|invalid oauth client credentials|"
		"credentials were not valid|credentials are not valid|"
		"credentials are invalid|client authentication failed|unknown client|"
		"client not found|client was not found|no such client|client does not exist|"
		"unknown application|application not found|not found in the directory|"
		"wrong client secret|incorrect client|aadsts700016|aadsts7000215"},
	/* A client is invalid by other things too. */
	{WORDS_CLIENT, .whole = "invalid client|invalid_client",
	 .without = ONE_OF_SEVERAL "certificate|assertion|version|type|address|request|scope"},
	/* A gateway before the endpoint asks for its own key; one that it was sent and found wrong
	 * is not meant: some call the client id so. Nobody calls it a subscription key. */
	{WORDS_API_KEY,
	 .any = "subscription key|api key|apikey|api-key|api_key|consumer key|gateway key",
	 .also = "missing|required|not provided|not found in request|no api key|no apikey|"
		 "must include|include subscription key|must be provided|not supplied|"
		 "failed to resolve api key|failedtoresolveapikey|without",
	 .without = "not required|only for|no longer|optional|deprecated|not needed"},
	{WORDS_API_KEY, .any = "invalid subscription key"},
	/* nginx and IIS, before the request is looked at. */
	{WORDS_CLIENT_CERT,
	 .any = "no required ssl certificate was sent|the ssl certificate error|403.7 - forbidden|"
		"client certificate that the web server recognizes"},
	/* nginx, Apache, IIS, Go, Tomcat, Envoy and load balancers, of plain http at a port of TLS.
	 */
	{WORDS_PLAIN_HTTP,
	 .any = "plain http request was sent to https port|"
		"speaking plain http to an ssl-enabled server port|"
		"http request to an https server|ssl is required to view this resource|"
		"secured with secure sockets layer|combination of host and port requires tls|"
		"requires tls|403.4 - forbidden|403.4 forbidden|insecure transport|"
		"oauth 2 must utilize https|use the https scheme to access this url"},
	{WORDS_OTHER_HOST,
	 .any = "not supported on this domain|not supported on this host|"
		"not supported for this domain|not available in this region|wrong region|"
		"incorrect region|wrong data center|wrong datacenter|use your my domain|"
		"not supported on this instance"},
	/* The word for a range is not the parameter. */
	{WORDS_SCOPE, .whole = "scope|scopes",
	 .without = "out of scope|outside the scope|outside of the scope|scope of|"
		    "beyond the scope|in scope|within the scope"},
	{WORDS_SCOPE_INVALID, .any = "invalid_scope"},
	{WORDS_SCOPE_LACKING, .any = "insufficient_scope"},
	{WORDS_NOT_GRANTED, .any = "has not been granted"},
	{WORDS_SECRET_ID, .any = "aadsts7000215"},
	{WORDS_AUTHENTICATION, .any = "client authentication"},
};

static bool clause_fits(struct words_clause c, const struct rule *r)
{
	return (r->any == NULL || words_any(c, r->any)) &&
	       (r->also == NULL || words_any(c, r->also)) &&
	       (r->whole == NULL || words_whole(c, r->whole)) &&
	       (r->whole_also == NULL || words_whole(c, r->whole_also)) &&
	       (r->without == NULL || !words_any(c, r->without));
}

/* "Unsupported grant_type: ", and nothing behind it. */
static bool names_empty_grant(struct words_clause c)
{
	const char *cursor = GRANT_TYPE;
	struct words_clause name;
	if (!words_any(c, BAD_GRANT))
		return false;
	size_t len = c.len;
	while (len > 0 && strchr(" :=", c.at[len - 1]) != NULL)
		len--;
	if (memchr(c.at + len, ':', c.len - len) == NULL &&
	    memchr(c.at + len, '=', c.len - len) == NULL)
		return false;
	while (words_entry(&cursor, &name))
		if (len >= name.len && memcmp(c.at + len - name.len, name.at, name.len) == 0)
			return true;
	return false;
}

static unsigned by_rules(const char *words)
{
	unsigned said = 0;
	const char *cursor = words;
	struct words_clause c;
	while (words_next(&cursor, &c)) {
		said |= names_empty_grant(c) ? WORDS_GRANT_NULL : 0;
		for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
			if (clause_fits(c, &rules[i]))
				said |= rules[i].flags;
	}
	return said;
}

unsigned words_read(const char *words)
{
	if (words == NULL)
		return 0;
	unsigned said = by_rules(words);
	bool grant_null = (said & WORDS_GRANT_NULL) != 0;
	if (grant_null)
		said &= ~(unsigned)WORDS_GRANT_UNSUPPORTED;
	said |= words_limited(words) ? WORDS_LIMITED : 0;
	said |= words_locked(words) ? WORDS_LOCKED : 0;
	said |= words_failed_often(words) ? WORDS_FAILED_OFTEN : 0;
	return said | unread(words, grant_null) | words_expired(words);
}
