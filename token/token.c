/* SPDX-License-Identifier: MIT */
/* A token endpoint's answer, from bytes to what it means. */
#include "token/parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/words.h"
#include "base/bytes.h"

enum { TYPE_MAX = 100, SCOPE_MAX = 16 * 1024 };

void token_clear(struct token *t)
{
	secret_free(t->access_token);
	free(t->token_type);
	free(t->scope);
	*t = (struct token){0};
}

bool token_valid(const struct token *t, int64_t now)
{
	return t->access_token != NULL && t->expires_at > 0 && t->expires_at > now;
}

bool token_usable(const struct token *t, int64_t now, int64_t min_ttl)
{
	int64_t half = t->lifetime / 2;
	int64_t least = t->lifetime > 0 && half < min_ttl ? half : min_ttl;
	return token_valid(t, now) && t->expires_at - now >= least;
}

enum err_code token_code(enum token_class class)
{
	static const enum err_code codes[] = {
		[TOKEN_CLASS_TOKEN] = ERR_NONE,
		[TOKEN_CLASS_REFUSED] = ERR_REFUSED,
		[TOKEN_CLASS_LIMITED] = ERR_LIMITED,
		[TOKEN_CLASS_UNAVAILABLE] = ERR_LIMITED,
		[TOKEN_CLASS_BAD_ANSWER] = ERR_BAD_ANSWER,
	};
	return codes[class];
}

/* What a token can be made of, to be sent in a header field (RFC 6750 2.1 and other visible ASCII).
 */
static bool is_visible(const char *bytes, size_t len, unsigned char lowest)
{
	return len > 0 && bytes_within(bytes, len, lowest, 0x7E);
}

/* ---- expiry ---- */

static int64_t capped(double seconds)
{
	return seconds > TOKEN_LIFETIME_MAX ? TOKEN_LIFETIME_MAX : (int64_t)seconds;
}

/*
 * The JWT's exp is a time of the server's clock: what counts is its distance from the server's
 * Date. An issuing time after that shows that Date is old or that our clock is late.
 */
static bool lifetime_of_jwt(const struct token_input *in, const struct secret *access_token,
			    struct pool *p, double *seconds)
{
	struct token_claims claims;
	token_claims_read(access_token, p, &claims);
	int64_t from = in->date > 0 ? in->date : in->requested_at;
	if (claims.iat > from)
		from = claims.iat;
	*seconds = (double)(claims.exp - from);
	return claims.exp > 0;
}

static void set_expiry(const struct token_input *in, const json_t *o, struct pool *p,
		       struct token *t)
{
	double seconds;
	if (!token_json_number(json_object_get(o, "expires_in"), &seconds) &&
	    !lifetime_of_jwt(in, t->access_token, p, &seconds))
		return;
	/*
	 * Zero or less: the server says that it has expired. It is printed, and not kept in any
	 * cache.
	 */
	t->lifetime = seconds > 0 ? capped(seconds) : 0;
	t->expires_at = in->requested_at + t->lifetime;
}

/* ---- the token ---- */

static void set_type(const json_t *v, struct token *t)
{
	size_t len = json_string_length(v);
	if (len <= TYPE_MAX && is_visible(json_string_value(v), len, ' '))
		t->token_type = mem_text(json_string_value(v));
}

static void set_scope(const json_t *v, struct pool *p, struct token *t)
{
	const char *scope = token_json_list(v, p);
	if (scope != NULL && strlen(scope) <= SCOPE_MAX && is_visible(scope, strlen(scope), ' '))
		t->scope = mem_text(scope);
}

/* False: there is an access_token, but it could not be sent to an API. */
static bool set_token(const struct token_input *in, const json_t *o, struct pool *p,
		      struct token_answer *out)
{
	const json_t *v = json_object_get(o, "access_token");
	size_t len = json_string_length(v);
	if (len > TOKEN_BYTES_MAX || !is_visible(json_string_value(v), len, '!'))
		return false;
	out->token.access_token = secret_new(json_string_value(v), len);
	set_type(json_object_get(o, "token_type"), &out->token);
	set_scope(json_object_get(o, "scope"), p, &out->token);
	set_expiry(in, o, p, &out->token);
	return true;
}

/* ---- the body ---- */

static void skip_blanks(const char **bytes, size_t *len)
{
	while (*len > 0 && strchr(" \t\r\n", **bytes) != NULL && **bytes != '\0') {
		(*bytes)++;
		(*len)--;
	}
}

static void skip_past(const char **bytes, size_t *len, const char *end)
{
	size_t at = 0;
	while (at < *len && !bytes_begin(*bytes + at, *len - at, end))
		at++;
	at = at + strlen(end) < *len ? at + strlen(end) : *len;
	*bytes += at;
	*len -= at;
	skip_blanks(bytes, len);
}

/* An HTML page by its first tag, after a declaration and comments. */
static bool looks_html(const char *bytes, size_t len)
{
	static const char tags[] = "<!doctype html|<html|<head|<body|<title|<meta|<script|<center|"
				   "<h1|<p>|<div|<pre";
	if (bytes_begin(bytes, len, "<?xml"))
		skip_past(&bytes, &len, "?>");
	while (bytes_begin(bytes, len, "<!--"))
		skip_past(&bytes, &len, "-->");
	return words_begin(bytes, len, tags) > 0;
}

static bool media_is(const char *content_type, const char *type)
{
	if (content_type == NULL)
		return false;
	size_t len = strlen(type);
	content_type += strspn(content_type, " \t");
	return strncasecmp(content_type, type, len) == 0 &&
	       (content_type[len] == '\0' || strchr("; \t,", content_type[len]) != NULL);
}

static bool is_encoded(const char *content_encoding)
{
	return content_encoding != NULL && *content_encoding != '\0' &&
	       strcasecmp(content_encoding, "identity") != 0;
}

/* It begins with a declaration, or with a tag under a media type of XML. */
static bool looks_xml(const char *content_type, const char *bytes, size_t len)
{
	bool typed = media_is(content_type, "application/xml") ||
		     media_is(content_type, "text/xml") ||
		     media_is(content_type, "application/problem+xml") ||
		     media_is(content_type, "application/soap+xml");
	return bytes_begin(bytes, len, "<?xml") || (typed && bytes_begin(bytes, len, "<"));
}

/* What is not JSON. */
static enum token_body body_of_text(const struct token_input *in, const char *bytes, size_t len)
{
	if (is_encoded(in->content_encoding))
		return TOKEN_BODY_COMPRESSED;
	if (media_is(in->content_type, "text/html") ||
	    media_is(in->content_type, "application/xhtml+xml") || looks_html(bytes, len))
		return TOKEN_BODY_HTML;
	return looks_xml(in->content_type, bytes, len) ? TOKEN_BODY_XML : TOKEN_BODY_TEXT;
}

static enum token_body body_of_object(const struct token_input *in, const json_t *o, struct pool *p,
				      struct token_answer *out)
{
	/* An error beside a token is a refusal: a server that means success sends none, or an empty
	 * one. */
	if (token_fields_is_code(json_object_get(o, "error")))
		return TOKEN_BODY_OAUTH_ERROR;
	const json_t *v = json_object_get(o, "access_token");
	if (v == NULL || json_is_null(v))
		return TOKEN_BODY_JSON;
	return set_token(in, o, p, out) ? TOKEN_BODY_TOKEN : TOKEN_BODY_BAD_TOKEN;
}

static void read_json(const struct token_input *in, const json_t *v, struct pool *p,
		      struct token_answer *out)
{
	out->in_array = json_is_array(v) && json_array_size(v) == 1;
	const json_t *o = out->in_array ? json_array_get(v, 0) : v;
	if (!json_is_object(o)) {
		out->in_array = false;
		out->body = TOKEN_BODY_JSON_OTHER;
		o = NULL;
	} else {
		out->body = body_of_object(in, o, p, out);
	}
	token_fields_read(o, in->body, p, out);
}

static void read_body(const struct token_input *in, struct pool *p, struct token_answer *out)
{
	const char *bytes = secret_reveal(in->body);
	size_t len = secret_len(in->body);
	bool deep = false;
	json_t *v = NULL;
	if (bytes_begin(bytes, len, "\xEF\xBB\xBF")) {
		bytes += 3;
		len -= 3;
	}
	skip_blanks(&bytes, &len);
	if (len == 0)
		out->body = TOKEN_BODY_EMPTY;
	else if (bytes_begin(bytes, len, "\x1F\x8B"))
		out->body = TOKEN_BODY_COMPRESSED;
	else if ((v = token_json_parse(bytes, len, &deep)) == NULL)
		out->body = deep ? TOKEN_BODY_JSON_OTHER : body_of_text(in, bytes, len);
	if (v != NULL)
		read_json(in, v, p, out);
	else
		token_fields_read(NULL, in->body, p, out);
	json_decref(v);
}

/* ---- the outcome (exit statuses 4, 5 and 8 of the command-line contract) ---- */

/* Of a server in trouble, not of a refused request. */
static bool is_trouble(const char *error)
{
	return strcasecmp(error, "server_error") == 0 ||
	       strcasecmp(error, "temporarily_unavailable") == 0;
}

static bool is_one_of(int status, const int *list)
{
	while (*list != 0 && *list != status)
		list++;
	return *list != 0;
}

static enum token_class class_of(int status, const struct token_answer *a)
{
	static const int absent[] = {404, 405, 410, 0}, refusing[] = {400, 401, 403, 415, 0};
	bool oauth_error = a->body == TOKEN_BODY_OAUTH_ERROR && !is_trouble(a->error);
	if (status == 429)
		return TOKEN_CLASS_LIMITED;
	if (status / 100 == 2 && a->body == TOKEN_BODY_TOKEN)
		return TOKEN_CLASS_TOKEN;
	if (is_one_of(status, absent) || a->body == TOKEN_BODY_HTML)
		return TOKEN_CLASS_BAD_ANSWER;
	if (oauth_error)
		return words_limited(a->words) ? TOKEN_CLASS_LIMITED : TOKEN_CLASS_REFUSED;
	if (is_one_of(status, refusing))
		return TOKEN_CLASS_REFUSED;
	if (status == 503 && a->retry_after >= 0)
		return TOKEN_CLASS_UNAVAILABLE;
	return TOKEN_CLASS_BAD_ANSWER;
}

void token_read(const struct token_input *in, struct pool *p, struct token_answer *out)
{
	*out = (struct token_answer){0};
	/* A date in Retry-After is the server's, as its Date is. */
	out->retry_after =
		token_retry_after(in->retry_after, in->date > 0 ? in->date : in->requested_at);
	read_body(in, p, out);
	out->class = class_of(in->status, out);
}
