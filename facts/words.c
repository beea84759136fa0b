/* SPDX-License-Identifier: MIT */
/* What the words and the code of an answer say, by lists of phrases. */
#include "facts/words.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/words.h"

static bool have(const char *words, const char *list)
{
	return words_any((struct words_clause){words, strlen(words)}, list);
}

/* One clause has a word of each of the first two lists and none of the third. */
static bool one_clause(const char *words, const char *one, const char *other, const char *without)
{
	const char *cursor = words;
	struct words_clause c;
	while (words_next(&cursor, &c))
		if (words_any(c, one) && words_any(c, other) && !words_any(c, without))
			return true;
	return false;
}

static bool is_code(const char *code, struct words_clause name)
{
	size_t n = 0;
	for (; *code != '\0'; code++) {
		if (!isalnum((unsigned char)*code))
			continue;
		if (n == name.len || tolower((unsigned char)*code) != name.at[n])
			return false;
		n++;
	}
	return n == name.len;
}

enum words_code words_code(const char *code)
{
	static const struct {
		const char *names; /* letters and digits alone */
		enum words_code code;
	} rows[] = {
		{"invalidrequest", WORDS_CODE_INVALID_REQUEST},
		{"invalidclient|invalidclientid|invalidclientsecret|invalidclientcredentials|"
		 "invalidcredentials|incorrectclientcredentials",
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
			if (is_code(code, name))
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
 * What follows "missing parameter" names a parameter that cxtoken sent, or none at all. One that
 * it did not send (an audience, say) is really not there: nobody rewrote the request.
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
				      "missing param:|missing param :";
	static const char missing[] =
		"missing|not provided|is required|must be provided|not specified|not present|"
		"is empty|not be empty";
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

/* "Unsupported grant_type : null": the server looked for one, and found none. */
static bool says_grant_null(const char *words)
{
	static const char grant[] = "grant type|grant_type|grant-type|granttype";
	static const char refused[] = "unsupported|not supported|invalid|unknown";
	const char *cursor = words;
	struct words_clause c;
	while (words_next(&cursor, &c))
		if (words_any(c, grant) && words_any(c, refused) &&
		    words_whole(c, "null|undefined|nil"))
			return true;
	return false;
}

static unsigned unread(const char *words)
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
	if (have(words, body) || says_grant_null(words))
		return WORDS_UNREAD_PARAMETER;
	return have(words, format) ? WORDS_UNREAD_FORMAT : 0;
}

/* ---- the secret has expired ---- */

/* What else expires, and what makes a sentence another one than "the secret has expired". */
static const char expires_too[] =
	"token|code|session|assertion|certificate|grant|license|password|access key|"
	"access_key|accesskey|user|unexpired|not allowed|new one|n't |cannot";
static const char in_doubt[] =
	"whether|unless|may|might|could|must|either|or|not|no|never|if|check|ensure|"
	"verify|previous|former|old|another|other|earlier";
/* The same, wherever else in the answer it stands: then the statement may be one of several. */
static const char in_doubt_elsewhere[] =
	"either|or|possible|possibly|reasons|one of|not|disabled|unknown";

/* Moves behind one of the words when it stands at *at, and the blanks behind it. */
static bool skip_word(const char **at, const char *end, const char *list)
{
	struct words_clause word;
	while (words_entry(&list, &word)) {
		if ((size_t)(end - *at) < word.len || memcmp(*at, word.at, word.len) != 0)
			continue;
		if (*at + word.len < end && isalnum((unsigned char)(*at)[word.len]))
			continue;
		*at += word.len;
		*at += strspn(*at, " ");
		return true;
	}
	return false;
}

static bool is_last(const char *at, const char *end)
{
	static const char more[] = "on|at|since|in";
	while (at < end && strchr(" ,:.!", *at) != NULL)
		at++;
	return at >= end || skip_word(&at, end, more);
}

/*
 * "the client secret [keys] [for application 'x'] has expired [on ...]" or "expired client secret",
 * after a label ("AB123: ") at most, and nothing else.
 */
static bool is_plain_statement(struct words_clause c)
{
	static const char articles[] = "your|the|this|provided|given|supplied";
	static const char secrets[] = "client secret|client_secret|clientsecret|client secrets";
	static const char parts[] = "key|keys|value|provided|given";
	static const char whose[] = "for|of";
	static const char verbs[] = "has|have|is|are|already|been";
	const char *end = c.at + c.len, *at = c.at + strspn(c.at, " ");
	size_t label = strcspn(at, ": ");
	if (at + label < end && at[label] == ':')
		at += label + 1 + strspn(at + label + 1, " ");
	while (skip_word(&at, end, articles))
		;
	if (skip_word(&at, end, "expired"))
		return skip_word(&at, end, secrets) && is_last(at, end);
	if (!skip_word(&at, end, secrets))
		return false;
	while (skip_word(&at, end, parts))
		;
	if (skip_word(&at, end, whose))
		while (at < end && !skip_word(&at, end, verbs))
			at++;
	while (skip_word(&at, end, verbs))
		;
	return skip_word(&at, end, "expired") && is_last(at, end);
}

/* No "invalid, expired", no "expired, revoked": those enumerate. */
static bool said_plainly(struct words_clause c)
{
	static const char enumerated[] = ", expired|expired, |/expired|expired/";
	return !words_any(c, enumerated);
}

/* It is said of the client itself: "this client has expired". */
static bool is_of_client(struct words_clause c)
{
	static const char list[] = "client has expired|client is expired|client expired|"
				   "client credentials have expired|client credentials expired";
	return words_any(c, list);
}

static bool has_doubt(const char *words)
{
	const char *cursor = words;
	struct words_clause c;
	while (words_next(&cursor, &c))
		if (words_whole(c, in_doubt_elsewhere))
			return true;
	return false;
}

static unsigned expired(const char *words)
{
	const char *cursor = words;
	struct words_clause c;
	unsigned found = 0;
	if (have(words, "aadsts7000222"))
		return WORDS_EXPIRED;
	while (words_next(&cursor, &c)) {
		if (!words_whole(c, "expired") || words_any(c, expires_too) ||
		    words_whole(c, in_doubt))
			continue;
		bool begins = c.at == words || c.at[-1] == '\n';
		if (begins && is_plain_statement(c) && !has_doubt(words))
			return WORDS_EXPIRED;
		if ((words_any(c, "secret") && said_plainly(c)) || is_of_client(c))
			found = WORDS_EXPIRED_LIKELY;
	}
	return found;
}

/* ---- the rest ---- */

static bool says_https(const char *words)
{
	static const char list[] = "https required|https is required|requires https|must be https|"
				   "must use https|ssl required|ssl is required|https only|"
				   "only https|only accepts https|only accept https|use https "
				   "instead|over https|via https|"
				   "sent over ssl|tls is required|tls required";
	/* Where else https is asked for: an address that the application is registered with. */
	static const char other[] = "redirect|callback|localhost|jwks|logout_uri|post_logout";
	const char *cursor = words;
	struct words_clause c;
	while (words_next(&cursor, &c))
		if (words_any(c, list) && !words_any(c, other))
			return true;
	return false;
}

/* The method that was used is the client's or the server's to refuse; RFC 6749's own sentence,
 * which has it as one of three, says nothing. */
static bool says_auth_method(const char *words)
{
	static const char list[] =
		"supports client authentication method|token_endpoint_auth_method|"
		"authentication method is not allowed|authentication method not allowed|"
		"auth method is not allowed|auth method not allowed";
	static const char refused[] = "must use|not authorized|not authorised|not allowed|supports|"
				      "not permitted|does not match|mismatch";
	return one_clause(words, list, refused, " or |e.g.|either");
}

/* It is said of the request as well, where the server found no credentials in it. */
static bool says_auth_method_perhaps(const char *words)
{
	static const char list[] = "authentication method|auth method|authentication scheme";
	return one_clause(words, list, "unsupported|not supported", " or |e.g.|either");
}

static bool says_one_mechanism(const char *words)
{
	return one_clause(words, "only", "one mechanism", "");
}

static bool says_encoding(const char *words)
{
	return have(words, "not properly encoded");
}

static bool says_grant(const char *words)
{
	static const char grant[] =
		"grant type|grant_type|grant-type|granttype|authorization grant|access grant|"
		"service account|client credentials user|requested grant|application token";
	static const char denied[] =
		"not allowed|not authorized|not authorised|not permitted|not enabled|"
		"not registered|not configured|disabled|unauthorized grant|"
		"no client credentials user|does not have permission|no permission";
	/* Something else about the grant_type parameter is not allowed. */
	static const char other[] =
		"twice|duplicate|multiple|more than once|repeat|parameter|scope|http method";
	return one_clause(words, grant, denied, other);
}

static bool says_grant_unsupported(const char *words)
{
	static const char grant[] = "grant type|grant_type|grant-type|granttype";
	static const char refused[] = "unsupported|not supported";
	static const char other[] =
		" or |either|parameter|response|content|header|scope|multiple|missing";
	return one_clause(words, grant, refused, other) && !says_grant_null(words);
}

/* One thing of several, or none of them: which it is, the clause does not say. */
static const char one_of_several[] = " or |either|and/or|possible|may |might|not provided|missing";

/* A clause has an entry of the list as words of their own, and says one thing. */
static bool names_one(const char *words, const char *list, const char *without)
{
	const char *cursor = words;
	struct words_clause c;
	while (words_next(&cursor, &c))
		if (words_whole(c, list) && !words_any(c, one_of_several) && !words_any(c, without))
			return true;
	return false;
}

static bool says_wrong_secret(const char *words)
{
	static const char list[] =
		"invalid client secret|invalid client_secret|invalid secret|wrong client secret|"
		"incorrect client secret|bad client secret|client secret is invalid|"
		"client secret is incorrect|client secret is wrong|client secret is not valid|"
		"client_secret is invalid|client_secret is incorrect|client_secret is wrong|"
		"client secret does not match|client_secret does not match|client secret mismatch|"
		"client_secret mismatch|validating client secret|invalid_client_secret|"
		"clientsecret is invalid|client secret was incorrect|secret is incorrect|"
		"client secret supplied for a confidential client is invalid";
	return names_one(words, list, "expired");
}

static bool says_wrong_id(const char *words)
{
	static const char list[] =
		"invalid client id|invalid client_id|invalid clientid|invalid_client_id|"
		"client identifier invalid|client identifier is invalid|invalid client identifier|"
		"client id is invalid|client_id is invalid|clientid is invalid|"
		"client id is not valid|client_id is not valid|client id not found|"
		"client_id not found|unknown client id|unknown client_id|unknown client|"
		"client not found|client was not found|client could not be found|no such client|"
		"no client with|client does not exist|client id does not exist|"
		"client_id does not exist|oauth client was not found|"
		"oauth client could not be found|client is not registered|"
		"unknown application|application not found|application does not exist|"
		"was not found in the directory|aadsts700016|invalid value for 'client_id'";
	return names_one(words, list, "secret");
}

/* The server knows the application, and has it switched off. */
static bool says_disabled(const char *words)
{
	static const char client[] = "client|application|app";
	static const char off[] = "disabled|deleted|deactivated|suspended|inactive|not active";
	static const char other[] =
		"grant|user|account|realm|scope|tenant|flow|token|feature|"
		"direct access|secret|redirect|service|policy|unknown|not found";
	const char *cursor = words;
	struct words_clause c;
	while (words_next(&cursor, &c))
		if (words_whole(c, client) && words_whole(c, off) &&
		    !words_any(c, one_of_several) && !words_any(c, other))
			return true;
	return false;
}

/* What a client is refused for, beside its id and secret. */
static bool says_other_matter(const char *words)
{
	static const char list[] =
		"certificate|mutual tls|mtls|assertion|ip address|ip-address|client ip|"
		"not on the allow list|not allowed|not "
		"permitted|policy|subscription|license|licence|"
		"suspended|allowlist|whitelist|dpop|pkce|code_verifier|audience|nonce";
	return have(words, list);
}

static bool says_client(const char *words)
{
	static const char list[] =
		"invalid client id|invalid client_id|invalid client secret|"
		"invalid client_secret|invalid client or|invalid client credentials|"
		"invalid_credentials|invalid credentials|bad credentials|bad client "
		"credentials|wrong credentials|"
		"incorrect credentials|unable to verify your credentials|credentials are "
		"invalid|client authentication failed|"
		"unknown client|client not found|client was not found|no such client|"
		"client does not exist|unknown application|application not found|"
		"not found in the directory|wrong client secret|incorrect client|"
		"aadsts700016|aadsts7000215";
	static const char bare[] = "invalid client|invalid_client";
	/* What else a client is invalid by. */
	static const char other[] = "certificate|assertion|version|type|address|request|scope";
	return have(words, list) || names_one(words, bare, other) || says_wrong_id(words) ||
	       says_wrong_secret(words) || says_disabled(words);
}

/* A gateway before the endpoint asks for its own key; one that it was sent and found wrong is not
 * meant: some call the client id so. Nobody calls it a subscription key. */
static bool says_api_key(const char *words)
{
	static const char key[] =
		"subscription key|api key|apikey|api-key|api_key|consumer key|gateway key";
	static const char wanted[] =
		"missing|required|not provided|not found in request|no api key|no apikey|"
		"must include|include subscription key|must be provided|not supplied|"
		"failed to resolve api key|failedtoresolveapikey|without";
	return one_clause(words, key, wanted, "") || have(words, "invalid subscription key");
}

/* An API asks for the token that a token endpoint would give. */
static bool says_bearer(const char *words)
{
	static const char list[] =
		"authorization: bearer|authorization : bearer|missing authentication token|"
		"jwt is missing|bearer token is missing|missing bearer token|no bearer token|"
		"bearer token required|bearer token is required|access token is missing|"
		"missing access token|access token is required|access token required|"
		"no access token";
	return have(words, list);
}

/* nginx, Apache, IIS, Go, Tomcat, Envoy and load balancers, of a plain request to a port of TLS. */
static bool says_plain_http(const char *words)
{
	static const char list[] =
		"plain http request was sent to https port|"
		"speaking plain http to an ssl-enabled server port|"
		"http request to an https server|ssl is required to view this resource|"
		"secured with secure sockets layer|combination of host and port requires tls|"
		"requires tls|403.4 - forbidden|403.4 forbidden|insecure transport|"
		"oauth 2 must utilize https|use the https scheme to access this url";
	return have(words, list);
}

static bool says_other_host(const char *words)
{
	static const char list[] =
		"not supported on this domain|not supported on this host|"
		"not supported for this domain|not available in this region|wrong region|"
		"incorrect region|wrong data center|wrong datacenter|use your my domain|"
		"not supported on this instance";
	return have(words, list);
}

static bool says_scope(const char *words)
{
	static const char list[] = "scope|scopes";
	/* The word for a range, not the parameter. */
	static const char range[] = "out of scope|outside the scope|outside of the scope|scope of|"
				    "beyond the scope|in scope|within the scope";
	const char *cursor = words;
	struct words_clause c;
	while (words_next(&cursor, &c))
		if (words_whole(c, list) && !words_any(c, range))
			return true;
	return false;
}

static bool says_not_granted(const char *words)
{
	return have(words, "has not been granted");
}

static bool says_firewall(const char *words)
{
	static const char list[] =
		"just a moment|request rejected|requested url was rejected|access denied|"
		"attention required|checking your browser|web application firewall|incapsula|"
		"captive portal|hotspot login|request blocked|request is blocked|mod_security|"
		"modsecurity|security by zscaler|unauthorized activity has been detected|web page "
		"blocked|website firewall|error code: 1005|error code: 1006|"
		"error code: 1007|error code: 1008|error code: 1009|error code: 1010|"
		"error code: 1012|error code: 1020";
	return have(words, list);
}

static bool says_scope_invalid(const char *words)
{
	return have(words, "invalid_scope");
}

static bool says_scope_lacking(const char *words)
{
	return have(words, "insufficient_scope");
}

static bool says_secret_id(const char *words)
{
	return have(words, "aadsts7000215");
}

static bool says_authentication(const char *words)
{
	return have(words, "client authentication");
}

unsigned words_read(const char *words)
{
	static const struct {
		unsigned flag;
		bool (*says)(const char *words);
	} rows[] = {
		{WORDS_HTTPS, says_https},
		{WORDS_AUTH_METHOD, says_auth_method},
		{WORDS_AUTH_METHOD_PERHAPS, says_auth_method_perhaps},
		{WORDS_ONE_MECHANISM, says_one_mechanism},
		{WORDS_ENCODING, says_encoding},
		{WORDS_GRANT, says_grant},
		{WORDS_GRANT_UNSUPPORTED, says_grant_unsupported},
		{WORDS_GRANT_NULL, says_grant_null},
		{WORDS_DISABLED, says_disabled},
		{WORDS_OTHER_MATTER, says_other_matter},
		{WORDS_BEARER, says_bearer},
		{WORDS_CLIENT, says_client},
		{WORDS_SCOPE, says_scope},
		{WORDS_SCOPE_INVALID, says_scope_invalid},
		{WORDS_SCOPE_LACKING, says_scope_lacking},
		{WORDS_NOT_GRANTED, says_not_granted},
		{WORDS_FIREWALL, says_firewall},
		{WORDS_LIMITED, words_limited},
		{WORDS_LOCKED, words_locked},
		{WORDS_FAILED_OFTEN, words_failed_often},
		{WORDS_SECRET_ID, says_secret_id},
		{WORDS_AUTHENTICATION, says_authentication},
		{WORDS_WRONG_ID, says_wrong_id},
		{WORDS_WRONG_SECRET, says_wrong_secret},
		{WORDS_API_KEY, says_api_key},
		{WORDS_PLAIN_HTTP, says_plain_http},
		{WORDS_OTHER_HOST, says_other_host},
	};
	if (words == NULL)
		return 0;
	unsigned said = unread(words) | expired(words);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		said |= rows[i].says(words) ? rows[i].flag : 0;
	return said;
}
