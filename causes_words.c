#include "causes_words.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* A part of the words: a sentence, or a field. */
struct clause {
	const char *at;
	size_t len;
};

/* The next clause after *cursor, which moves behind it. False: there is none. */
static bool clause_next(const char **cursor, struct clause *out)
{
	const char *at = *cursor;
	size_t len = 0;
	if (*at == '\0')
		return false;
	while (at[len] != '\0' && at[len] != '\n' && at[len] != ';' &&
	       !(at[len] == '.' &&
		 (at[len + 1] == ' ' || at[len + 1] == '\0' || at[len + 1] == '\n')))
		len++;
	*out = (struct clause){at, len};
	*cursor = at + len + (at[len] != '\0');
	return true;
}

static const char *clause_find(struct clause c, const char *word)
{
	size_t len = strlen(word);
	for (size_t i = 0; i + len <= c.len; i++)
		if (memcmp(c.at + i, word, len) == 0)
			return c.at + i;
	return NULL;
}

static bool clause_has(struct clause c, const char *const *list)
{
	for (; *list != NULL; list++)
		if (clause_find(c, *list) != NULL)
			return true;
	return false;
}

bool words_have(const char *words, const char *const *list)
{
	for (; words != NULL && *list != NULL; list++)
		if (strstr(words, *list) != NULL)
			return true;
	return false;
}

/* One clause has a word of each of the first two lists and none of the third. */
static bool one_clause(const char *words, const char *const *one, const char *const *other,
		       const char *const *without)
{
	const char *cursor = words != NULL ? words : "";
	struct clause c;
	while (clause_next(&cursor, &c))
		if (clause_has(c, one) && clause_has(c, other) && !clause_has(c, without))
			return true;
	return false;
}

bool words_code(const char *code, const char *name)
{
	if (code == NULL)
		return false;
	for (; *code != '\0'; code++) {
		if (!isalnum((unsigned char)*code))
			continue;
		if (*name == '\0' || tolower((unsigned char)*code) != *name)
			return false;
		name++;
	}
	return *name == '\0';
}

/* ---- the body was not read ---- */

static const char *const sent_names[] = {
	"grant_type",    "grant type",   "client_id", "client id", "clientid", "client_secret",
	"client secret", "clientsecret", "username",  "password",  NULL};
static const char *const credential_names[] = {
	"client_id",     "client id",    "clientid", "client_secret",
	"client secret", "clientsecret", NULL};
/* Words of an enumeration: one of several things, so none of them is said. */
static const char *const either[] = {"includes an", "malformed", " or invalid", "invalid or",
				     "mismatch",    "incorrect", "missing, ",   NULL};

/*
 * What follows "missing parameter" names a parameter that cxtoken sent, or none at all. One that
 * it did not send (an audience, say) is really not there: nobody rewrote the request.
 */
static bool names_what_was_sent(struct clause c, const char *behind)
{
	struct clause rest = {behind, (size_t)(c.at + c.len - behind)};
	size_t letters = 0;
	if (rest.len > 0 && *rest.at == 's')
		rest = (struct clause){rest.at + 1, rest.len - 1};
	for (size_t i = 0; i < rest.len; i++)
		letters += isalnum((unsigned char)rest.at[i]) != 0;
	return letters <= 1 || clause_has(rest, sent_names);
}

static bool clause_misses(struct clause c)
{
	static const char *const phrases[] = {
		"missing form parameter",
		"missing required parameter",
		"missing required form parameter",
		"missing parameter",
		"must contain the following parameter",
		NULL,
	};
	static const char *const missing[] = {"missing",          "not provided",  "is required",
					      "must be provided", "not specified", "not present",
					      "is empty",         "not be empty",  NULL};
	if (clause_has(c, either))
		return false;
	for (const char *const *p = phrases; *p != NULL; p++) {
		const char *at = clause_find(c, *p);
		if (at != NULL)
			return names_what_was_sent(c, at + strlen(*p));
	}
	return clause_has(c, missing) && clause_has(c, sent_names);
}

enum words_unread words_unread(const char *words)
{
	static const char *const format[] = {
		"content-type",
		"content type",
		"unsupported media type",
		"must be application/x-www-form-urlencoded",
		"e0000021",
		"resteasy003065",
		"failed to parse media type",
		NULL,
	};
	static const char *const credentials[] = {
		"no client authentication mechanism", "cannot retrieve client credentials",
		"no client credentials found",        "full authentication is required",
		"missing client credentials",         "client credentials are missing",
		"client credentials missing",         NULL,
	};
	static const char *const body[] = {"post body can not be empty",
					   "post body cannot be empty", "request body is empty",
					   "empty request body", NULL};
	const char *cursor = words != NULL ? words : "";
	struct clause c;
	if (words_have(words, credentials))
		return WORDS_UNREAD_CREDENTIALS;
	while (clause_next(&cursor, &c))
		if (clause_misses(c))
			return clause_has(c, credential_names) ? WORDS_UNREAD_CREDENTIALS
							       : WORDS_UNREAD_PARAMETER;
	if (words_have(words, body))
		return WORDS_UNREAD_PARAMETER;
	return words_have(words, format) ? WORDS_UNREAD_FORMAT : WORDS_UNREAD_NOTHING;
}

/* ---- the secret has expired ---- */

/* The word at `at` stands alone: no "unexpired", "not expired", "invalid, expired", "expired or".
 */
static bool said_plainly(struct clause c, const char *at, size_t len)
{
	static const char *const before[] = {"un", "not ", "n't ", "never ", ", ", " or ", "/"};
	static const char *const behind[] = {" or ", ", revoked", ", disabled", ", or ", "/"};
	size_t room = (size_t)(at - c.at), rest = (size_t)(c.at + c.len - at) - len;
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
		size_t n = strlen(before[i]);
		if (room >= n && memcmp(at - n, before[i], n) == 0)
			return false;
	}
	for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
		size_t n = strlen(behind[i]);
		if (rest >= n && memcmp(at + len, behind[i], n) == 0)
			return false;
	}
	return true;
}

bool words_expired(const char *words)
{
	static const char expired[] = "expired";
	static const char *const whose[] = {"secret", "client", NULL};
	static const char *const others[] = {"token",       "code",    "session", "assertion",
					     "certificate", "grant",   "license", "password",
					     " if ",        "whether", NULL};
	const char *cursor = words != NULL ? words : "";
	struct clause c;
	if (words != NULL && strstr(words, "aadsts7000222") != NULL)
		return true;
	while (clause_next(&cursor, &c)) {
		const char *at = clause_find(c, expired);
		if (at != NULL && clause_has(c, whose) && !clause_has(c, others) &&
		    said_plainly(c, at, sizeof expired - 1))
			return true;
	}
	return false;
}

/* ---- the rest ---- */

bool words_limited(const char *words)
{
	static const char *const limit[] = {"rate limit", "rate-limit", "ratelimit", "rate_limit",
					    "too many",   "exceeded",   NULL};
	static const char *const any[] = {"", NULL};
	/* What else can be too many or exceeded. */
	static const char *const size[] = {
		"length",   "size",  "parameter", "character",  "header",   "byte",  "depth",
		"redirect", "value", "deadline",  "time limit", "too long", "field", NULL};
	return one_clause(words, limit, any, size);
}

bool words_https(const char *words)
{
	static const char *const list[] = {
		"https required", "https is required", "requires https",  "must be https",
		"must use https", "ssl required",      "ssl is required", NULL};
	return words_have(words, list);
}

bool words_auth_method(const char *words)
{
	static const char *const list[] = {"supports client authentication method", NULL};
	return words_have(words, list);
}

bool words_one_mechanism(const char *words)
{
	static const char *const only[] = {"only", NULL};
	static const char *const mechanism[] = {"one mechanism", NULL};
	static const char *const none[] = {NULL};
	return one_clause(words, only, mechanism, none);
}

bool words_encoding(const char *words)
{
	static const char *const list[] = {"not properly encoded", NULL};
	return words_have(words, list);
}

bool words_grant(const char *words)
{
	static const char *const grant[] = {
		"grant type",          "grant_type",   "grant-type",      "granttype",
		"authorization grant", "access grant", "service account", NULL};
	static const char *const denied[] = {"not allowed",        "not authorized",
					     "not authorised",     "not permitted",
					     "not enabled",        "not registered",
					     "not configured",     "disabled",
					     "unauthorized grant", NULL};
	/* Something else about the grant_type parameter is not allowed. */
	static const char *const other[] = {"twice",          "duplicate",   "multiple",
					    "more than once", "repeat",      "parameter",
					    "scope",          "http method", NULL};
	return one_clause(words, grant, denied, other);
}

bool words_client(const char *words)
{
	static const char *const list[] = {
		"invalid client id",
		"invalid client_id",
		"invalid client secret",
		"invalid client_secret",
		"invalid client or",
		"invalid client credentials",
		"invalid_credentials",
		"invalid credentials",
		"bad credentials",
		"wrong credentials",
		"incorrect credentials",
		"credentials are invalid",
		"client authentication failed",
		"unknown client",
		"client not found",
		"client was not found",
		"no such client",
		"client does not exist",
		"unknown application",
		"application not found",
		"not found in the directory",
		"wrong client secret",
		"incorrect client",
		"aadsts700016",
		"aadsts7000215",
		NULL,
	};
	return words_have(words, list);
}

bool words_scope(const char *words)
{
	static const char *const list[] = {"scope", NULL};
	return words_have(words, list);
}

bool words_not_granted(const char *words)
{
	static const char *const list[] = {"has not been granted", NULL};
	return words_have(words, list);
}

bool words_firewall(const char *words)
{
	static const char *const list[] = {
		"just a moment",
		"request rejected",
		"requested url was rejected",
		"access denied",
		"attention required",
		"checking your browser",
		"web application firewall",
		"incapsula",
		"captive portal",
		"hotspot login",
		NULL,
	};
	return words_have(words, list);
}
