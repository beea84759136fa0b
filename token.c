#include "token.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WORDS_MAX = 64 * 1024, BEARER_MAX = 64 * 1024 };

void token_clear(struct token *t)
{
	secret_free(t->access_token);
	free(t->token_type);
	free(t->scope);
	*t = (struct token){0};
}

/* ---- JSON ---- */

static bool too_deep(const json_t *value, int left)
{
	if (left == 0)
		return true;
	size_t i;
	const char *key;
	json_t *item;
	if (json_is_array(value)) {
		json_array_foreach(value, i, item)
		{
			if (too_deep(item, left - 1))
				return true;
		}
	} else if (json_is_object(value)) {
		json_object_foreach((json_t *)value, key, item)
		{
			if (too_deep(item, left - 1))
				return true;
		}
	}
	return false;
}

static const char *without_bom(const struct secret *body, size_t *len)
{
	const char *bytes = secret_reveal(body);
	*len = secret_len(body);
	if (*len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
		bytes += 3;
		*len -= 3;
	}
	return bytes;
}

/* The object of an answer; one in an array of one counts. NULL: none; *is_json: but other JSON. */
static json_t *object_of(const struct secret *body, bool *in_array, bool *is_json)
{
	size_t len;
	const char *bytes = without_bom(body, &len);
	json_t *root = len <= TOKEN_ANSWER_MAX ? json_loadb(bytes, len, JSON_DECODE_ANY, NULL) : NULL;
	*is_json = root != NULL;
	*in_array = false;
	json_t *object = root;
	if (json_array_size(root) == 1) {
		object = json_array_get(root, 0);
		*in_array = true;
	}
	object = json_is_object(object) && !too_deep(root, TOKEN_DEPTH_MAX) ? json_incref(object) : NULL;
	json_decref(root);
	return object;
}

/* ---- the token ---- */

/* Visible ASCII without space: what can stand in a header field (RFC 6750 2.1 is narrower). */
static bool is_bearer_token(const char *text)
{
	size_t len = strlen(text);
	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x21 || text[i] > 0x7E)
			return false;
	return len > 0 && len <= BEARER_MAX;
}

static char *copy_of(const char *text)
{
	size_t size = strlen(text) + 1;
	return memcpy(mem_alloc(size, 1), text, size);
}

static bool is_shown(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < 0x20 || *text > 0x7E)
			return false;
	return true;
}

/* expires_in as number or numeric string, in seconds; -1 where there is none. */
static int64_t lifetime_of(const json_t *object)
{
	const json_t *value = json_object_get(object, "expires_in");
	double seconds = json_number_value(value);
	if (json_is_string(value)) {
		char *end;
		const char *text = json_string_value(value);
		seconds = strtod(text, &end);
		if (end == text || *end != '\0')
			return -1;
	} else if (!json_is_number(value)) {
		return -1;
	}
	if (!(seconds > 0)) /* also no number at all: ended already */
		return 0;
	return seconds < TOKEN_LIFETIME_MAX ? (int64_t)seconds : TOKEN_LIFETIME_MAX;
}

static void read_expiry(const json_t *object, int64_t requested_at, struct pool *p, struct token *t)
{
	int64_t lifetime = lifetime_of(object);
	if (lifetime < 0) {
		struct token_claims claims;
		token_claims_read(t->access_token, p, &claims);
		if (claims.exp == 0)
			return;
		lifetime = claims.exp > requested_at ? claims.exp - requested_at : 0;
	}
	t->lifetime = lifetime;
	t->expires_at = requested_at + lifetime;
}

static enum token_body read_token(const json_t *object, int64_t requested_at, struct pool *p,
                                  struct token_answer *out)
{
	const json_t *value = json_object_get(object, "access_token");
	const char *text = json_string_value(value);
	const char *type = json_string_value(json_object_get(object, "token_type"));
	const char *scope = json_string_value(json_object_get(object, "scope"));
	if (text == NULL || !is_bearer_token(text))
		return TOKEN_BODY_BAD_TOKEN;
	out->token.access_token = secret_new(text, json_string_length(value));
	if (type != NULL && is_shown(type))
		out->token.token_type = copy_of(type);
	if (scope != NULL && is_shown(scope))
		out->token.scope = copy_of(scope);
	out->type_is_bearer = type == NULL || strcasecmp(type, "Bearer") == 0;
	read_expiry(object, requested_at, p, &out->token);
	return TOKEN_BODY_TOKEN;
}

/* ---- errors, in the shapes that servers send ---- */

static bool is_error_code(const char *text)
{
	if (text == NULL || *text == '\0' || strlen(text) > 200)
		return false;
	for (; *text != '\0'; text++)
		if (*text < 0x21 || *text > 0x7E)
			return false;
	return true;
}

static const char *first_text(const json_t *object, const char *const *names)
{
	for (; *names != NULL; names++) {
		const char *text = json_string_value(json_object_get(object, *names));
		if (text != NULL && *text != '\0')
			return text;
	}
	return NULL;
}

static void read_error(const json_t *object, struct pool *p, struct token_answer *out)
{
	static const char *const codes[] = {"error", "errorCode", "code", NULL};
	static const char *const texts[] = {"error_description", "errorDescription", "error_Description",
	                                    "errorSummary",      "message",          "description",
	                                    "detail",            NULL};
	const json_t *nested = json_object_get(object, "error");
	const json_t *fault = json_object_get(object, "fault");
	const char *code = first_text(object, codes);
	const char *text = first_text(object, texts);
	if (json_is_object(nested)) {
		code = code != NULL ? code : first_text(nested, codes);
		text = text != NULL ? text : first_text(nested, texts);
	}
	if (text == NULL)
		text = json_string_value(json_object_get(fault, "faultstring"));
	if (text == NULL && code != NULL && !is_error_code(code)) {
		text = code; /* a sentence in place of a code */
		code = NULL;
	}
	out->error = pool_text(p, code);
	out->description = pool_text(p, text);
}

/* ---- what a body is ---- */

static bool begins(const char *bytes, size_t len, const char *word)
{
	size_t n = strlen(word);
	return len >= n && strncasecmp(bytes, word, n) == 0;
}

static bool is_html(const struct token_input *in)
{
	size_t len;
	const char *bytes = without_bom(in->body, &len);
	while (len > 0 && strchr(" \t\r\n", *bytes) != NULL && *bytes != '\0') {
		bytes++;
		len--;
	}
	const char *type = in->content_type;
	if (type != NULL && strncasecmp(type, "text/html", 9) == 0 && len > 0)
		return true;
	return begins(bytes, len, "<!doctype html") || begins(bytes, len, "<html") ||
	       begins(bytes, len, "<head") || begins(bytes, len, "<body");
}

static bool is_compressed(const struct token_input *in)
{
	const char *encoding = in->content_encoding;
	const char *bytes = secret_reveal(in->body);
	bool encoded = encoding != NULL && *encoding != '\0' && strcasecmp(encoding, "identity") != 0;
	return encoded || (secret_len(in->body) >= 2 && memcmp(bytes, "\x1F\x8B", 2) == 0);
}

static enum token_body read_body(const struct token_input *in, struct pool *p, struct token_answer *out)
{
	if (secret_len(in->body) == 0)
		return TOKEN_BODY_EMPTY;
	if (is_compressed(in))
		return TOKEN_BODY_COMPRESSED;
	bool is_json;
	json_t *object = object_of(in->body, &out->in_array, &is_json);
	if (object == NULL) {
		if (is_json)
			return TOKEN_BODY_JSON_OTHER;
		return is_html(in) ? TOKEN_BODY_HTML : TOKEN_BODY_TEXT;
	}
	enum token_body body = TOKEN_BODY_JSON;
	read_error(object, p, out);
	if (is_error_code(json_string_value(json_object_get(object, "error"))))
		body = TOKEN_BODY_OAUTH_ERROR;
	else if (!json_is_null(json_object_get(object, "access_token")) &&
	         json_object_get(object, "access_token") != NULL)
		body = read_token(object, in->requested_at, p, out);
	json_decref(object);
	return body;
}

/* All text of the answer in lower case, the fields' own words first. */
static const char *words_of(const struct token_input *in, const struct token_answer *a, struct pool *p)
{
	struct text words = {.limit = WORDS_MAX};
	if (a->error != NULL)
		text_printf(&words, "%s\n", a->error);
	if (a->description != NULL)
		text_printf(&words, "%s\n", a->description);
	if (a->body != TOKEN_BODY_TOKEN && a->body != TOKEN_BODY_COMPRESSED)
		text_add(&words, secret_reveal(in->body), secret_len(in->body));
	char *lower = pool_copy(p, text_get(&words), words.len);
	text_clear(&words);
	for (char *c = lower; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
	return lower;
}

/* ---- what an answer means (CLI contract, exit status) ---- */

static bool says_limit(const char *words)
{
	return strstr(words, "rate limit") != NULL || strstr(words, "too many") != NULL ||
	       strstr(words, "exceeded") != NULL;
}

static bool is_refusal_code(const char *error)
{
	return strcmp(error, "server_error") != 0 && strcmp(error, "temporarily_unavailable") != 0;
}

static enum token_class class_of(const struct token_input *in, const struct token_answer *a)
{
	int status = in->status;
	bool oauth = a->body == TOKEN_BODY_OAUTH_ERROR && is_refusal_code(a->error);
	if (status == 429)
		return TOKEN_CLASS_LIMITED;
	if (status == 503 && a->retry_after >= 0 && !oauth)
		return TOKEN_CLASS_UNAVAILABLE;
	if (status == 404 || status == 405 || status == 410 || a->body == TOKEN_BODY_HTML)
		return TOKEN_CLASS_BAD_ANSWER;
	if (oauth)
		return says_limit(a->words) ? TOKEN_CLASS_LIMITED : TOKEN_CLASS_REFUSED;
	if (status >= 200 && status < 300)
		return a->body == TOKEN_BODY_TOKEN ? TOKEN_CLASS_TOKEN : TOKEN_CLASS_BAD_ANSWER;
	if (status == 400 || status == 401 || status == 403 || status == 415)
		return TOKEN_CLASS_REFUSED;
	return TOKEN_CLASS_BAD_ANSWER;
}

void token_read(const struct token_input *in, struct pool *p, struct token_answer *out)
{
	*out = (struct token_answer){.type_is_bearer = true};
	out->retry_after = token_retry_after(in->retry_after, in->date > 0 ? in->date : in->requested_at);
	out->body = read_body(in, p, out);
	out->words = words_of(in, out, p);
	out->class = class_of(in, out);
}

enum err_code token_code(enum token_class class)
{
	switch (class) {
	case TOKEN_CLASS_TOKEN:
		return ERR_NONE;
	case TOKEN_CLASS_REFUSED:
		return ERR_REFUSED;
	case TOKEN_CLASS_LIMITED:
	case TOKEN_CLASS_UNAVAILABLE:
		return ERR_LIMITED;
	case TOKEN_CLASS_BAD_ANSWER:
		break;
	}
	return ERR_BAD_ANSWER;
}
