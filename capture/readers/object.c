/* SPDX-License-Identifier: MIT */
/*
 * A request as the object that describes it: the options of an HTTP library, an action of Power
 * Automate, the arguments of fetch.
 */
#include "capture/readers/object.h"

#include <string.h>

#include "base/bytes.h"
#include "form.h"
#include "capture/readers/export.h"
#include "capture/readers/json.h"

/* Where the options are when they are not the document itself. */
static const json_t *held_in(const json_t *root)
{
	static const char *const holders[] = {"config", "request", "req", "options", "inputs"};
	const json_t *found = root;
	for (size_t i = 0; i < sizeof holders / sizeof *holders; i++)
		if (json_is_object(json_object_get(root, holders[i])))
			found = json_object_get(root, holders[i]);
	return found;
}

/* An error of superagent has the request in its response. */
static const json_t *options_of(const json_t *root)
{
	const json_t *response = json_object_get(root, "response"), *found = held_in(root);
	return found == root && held_in(response) != response ? held_in(response) : found;
}

/* What stands beside the request, or in the member of that name; NULL: the options are all. */
static const json_t *answer_of(const json_t *root)
{
	const json_t *response = json_object_get(root, "response");
	if (json_is_object(response))
		return response;
	return options_of(root) != root ? root : NULL;
}

static const json_t *url_of(const json_t *options)
{
	const json_t *url = first_in(options, "url|uri|Uri|URL|path");
	const json_t *inner = json_object_get(url, "href");
	return json_is_string(inner) ? inner : url;
}

static const json_t *data_of(const json_t *options)
{
	return first_in(options, "body|data|json|form|form_params|_data|formData|Body|payload");
}

/* What an answer has, and a request has not: then its body and fields may be the answer's. */
static bool has_status(const json_t *options)
{
	return first_in(options, "status|statusCode|statusText|ok") != NULL;
}

static bool is_answer(const json_t *options)
{
	const json_t *data = data_of(options);
	return json_object_get(options, "method") == NULL &&
	       (has_status(options) || (first_in(data, "error|access_token") != NULL &&
					json_object_get(data, "grant_type") == NULL));
}

/* A record of both: which of them the body belongs to is told by what a request has. */
static void mark_record(struct capture *c, const json_t *options)
{
	const json_t *data = data_of(options);
	const char *word = json_string_value(data);
	if (!has_status(options) || json_object_get(data, "grant_type") != NULL ||
	    (word != NULL && strstr(word, "grant_type") != NULL))
		return;
	capture_note(c, "the object has an answer's status too: whether its body and header fields "
			"are the request's is not known");
	c->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_CREDENTIALS | CAPTURE_UNKNOWN_BODY;
}

bool capture_json_is_object(const json_t *root)
{
	const json_t *options = options_of(root);
	if (json_object_get(root, "origin") != NULL && json_object_get(root, "form") != NULL)
		return false; /* an echo of httpbin: the answer to a request */
	if (is_answer(options))
		return false;
	return json_is_string(url_of(options)) &&
	       (first_in(options, "method|headers|Method|Headers") != NULL ||
		data_of(options) != NULL);
}

/* ---- the request ---- */

/* A text as it stands, a number's or truth value's word; else NULL. */
static const char *plain(const json_t *value, struct capture_bytes *room)
{
	capture_bytes_set(room, "", 0);
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_number(value) || json_is_boolean(value)) {
		capture_json_dump(room, value);
		return capture_bytes_get(room);
	}
	return NULL;
}

static void put_pairs(struct capture *c, struct capture_bytes *to, const json_t *object)
{
	struct capture_bytes room = {0};
	const char *name = NULL;
	json_t *value = NULL;
	json_object_foreach((json_t *)object, name, value)
	{
		const char *word = plain(value, &room);
		if (word != NULL)
			capture_json_pair(to, name, word);
		else
			c->unknown |= CAPTURE_UNKNOWN_PARAMETERS;
	}
	capture_bytes_clear(&room);
}

static void put_query(struct capture *c, const json_t *options)
{
	const json_t *query = first_in(options, "qs|params|searchParams|queries|query");
	struct capture_bytes pairs = {0};
	put_pairs(c, &pairs, query);
	if (json_is_string(query))
		capture_bytes_put(&pairs, json_string_value(query));
	if (pairs.len > 0)
		capture_add_query(c, &pairs);
	capture_bytes_clear(&pairs);
}

/*
 * {"user" or "username", "pass" or "password"}, as most libraries have it. Null stands for what a
 * print leaves out, and for Python's ("id", "secret").
 */
static void put_auth(struct capture *c, const json_t *options, enum object_notation notation)
{
	const json_t *auth = first_in(options, "auth|authentication"),
		     *user = first_in(auth, "username|user"),
		     *word = first_in(auth, "password|pass");
	struct export x = {.c = c};
	if (json_is_string(user) && json_is_string(word))
		export_basic(&x, json_string_value(user), json_string_value(word));
	else if (*text_in(options, "username") != '\0' || /* got's, or the body's own */
		 (auth != NULL && (!json_is_null(auth) || notation != OBJECT_JSON)))
		export_other_auth(&x);
}

static const json_t *fields_of(const json_t *options)
{
	return first_in(options, "headers|Headers|header");
}

/* A field that is null was left out by the print, or is dropped by the client. */
static void put_fields(struct capture *c, const json_t *options, enum object_notation notation)
{
	json_t *known = json_copy((json_t *)fields_of(options)), *value = NULL;
	const char *name = NULL;
	void *next = NULL;
	bool whole = !json_is_null(known);
	json_object_foreach_safe(known, next, name, value) if (json_is_null(value))
	{
		json_object_del(known, name);
		whole = false;
	}
	if (!whole && notation != OBJECT_JSON)
		c->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_CREDENTIALS;
	capture_json_fields(c, known);
	json_decref(known);
}

static bool has_type(const struct capture *c, const char *type)
{
	const struct capture_bytes *field = capture_field(c, "Content-Type", NULL);
	return field != NULL && capture_begins(capture_bytes_get(field), field->len, type);
}

/* ---- an object as the body: what a library makes of it depends on the library ---- */

enum body_as { AS_JSON, AS_FORM, AS_UNKNOWN };

static const char record_instead[] =
	"its body is an object, and the text does not tell whether the client sent it as JSON or "
	"as "
	"a form, so the body is not known: record the request itself, or send it to cxtoken "
	"--listen";

static enum body_as not_known(struct capture *c, const char *why)
{
	capture_note(c, why);
	return AS_UNKNOWN;
}

/* What only axios has. */
static bool is_axios(const json_t *options)
{
	return first_in(options, "transformRequest|transformResponse|adapter|xsrfCookieName|"
				 "validateStatus|maxContentLength|baseURL");
}

/* {"type": "POST", "data": {...}} or what else only jQuery has. */
static bool is_jquery(const json_t *options)
{
	if (json_object_get(options, "data") == NULL || is_axios(options))
		return false;
	return first_in(options, "dataType|contentType|processData|crossDomain") ||
	       (json_object_get(options, "method") == NULL && *text_in(options, "type") != '\0');
}

/* A form, whatever the media type: $.param() makes it. */
static enum body_as as_jquery(struct capture *c, const json_t *options)
{
	const json_t *own = json_object_get(options, "contentType");
	if (json_is_false(json_object_get(options, "processData")) ||
	    (own != NULL && !json_is_string(own)))
		return not_known(c, record_instead);
	capture_json_type(c, text_in(options, "contentType"));
	return AS_FORM;
}

/* requests, httpx and aiohttp have data for a form; any other name may be the program's own. */
static enum body_as as_python(struct capture *c, const json_t *options, const json_t *data)
{
	if (data != json_object_get(options, "data") || has_type(c, "multipart/"))
		return not_known(c, record_instead);
	capture_note(c,
		     "its body is a Python dict under data: it is taken for a form, as requests, "
		     "httpx and aiohttp send it; under json they send JSON");
	return AS_FORM;
}

/* request sets the media type of a form anew, got and Guzzle keep the caller's. */
static enum body_as as_form(struct capture *c)
{
	bool other = capture_field(c, "Content-Type", NULL) != NULL &&
		     !has_type(c, "application/x-www-form-urlencoded");
	return other ? not_known(c, "its body is an object under form, and its Content-Type "
				    "another: which of them wins depends on the client, so the "
				    "body is not known")
		     : AS_FORM;
}

/* By the name of the member alone. */
static bool by_name(struct capture *c, const json_t *options, const json_t *data, enum body_as *as)
{
	if (data == json_object_get(options, "json"))
		*as = AS_JSON; /* got, ky, request, Guzzle, requests, httpx: under any header */
	else if (data == json_object_get(options, "form") ||
		 data == json_object_get(options, "form_params"))
		*as = as_form(c);
	else if (data == json_object_get(options, "formData"))
		*as = not_known(c,
				"its body is an object under formData, which some clients send as "
				"multipart/form-data: a token endpoint reads none. The body is "
				"not known");
	else
		return false;
	return true;
}

/*
 * What else is printed by JavaScript. Under a JSON media type axios, superagent, request and
 * Angular write an object as JSON.
 */
static enum body_as as_script(struct capture *c, const json_t *options, const json_t *data,
			      enum object_notation notation)
{
	if (is_jquery(options))
		return as_jquery(c, options);
	if (has_type(c, "application/x-www-form-urlencoded") || has_type(c, "multipart/"))
		return not_known(c, "its body is an object under a form's media type: what the "
				    "client makes of it depends on the client and its version, so "
				    "the body is not known");
	/* PowerShell makes a form of a Body; a media type may be in what was left out */
	if (data == json_object_get(options, "Body") || json_is_null(fields_of(options)))
		return not_known(c, record_instead);
	bool own = is_axios(options) || json_is_true(json_object_get(options, "json")) ||
		   data == json_object_get(options, "_data") || notation == OBJECT_ACTION;
	bool told = notation == OBJECT_TEXT && capture_field(c, "Content-Type", NULL) != NULL;
	return own || told || has_type(c, "application/json") ? AS_JSON
							      : not_known(c, record_instead);
}

static enum body_as body_as(struct capture *c, const json_t *options, const json_t *data,
			    enum object_notation notation)
{
	enum body_as as = AS_UNKNOWN;
	if (by_name(c, options, data, &as))
		return as;
	if (notation == OBJECT_PYTHON)
		return as_python(c, options, data);
	if (notation == OBJECT_RUBY || notation == OBJECT_BARE)
		return not_known(c, record_instead);
	return as_script(c, options, data, notation);
}

static void put_object(struct capture *c, const json_t *options, const json_t *data,
		       enum object_notation notation)
{
	struct capture_bytes pairs = {0};
	enum body_as as = body_as(c, options, data, notation);
	if (json_object_del((json_t *)data, "...") == 0)
		c->unknown |= CAPTURE_UNKNOWN_PARAMETERS;
	if (as == AS_FORM) {
		put_pairs(c, &pairs, data);
		capture_body(c, capture_bytes_get(&pairs), pairs.len);
		capture_json_type(c, "application/x-www-form-urlencoded");
		capture_bytes_clear(&pairs);
		return;
	}
	capture_json_body(c, data); /* not known: its values are secrets all the same */
	if (as == AS_JSON)
		capture_json_type(c, "application/json");
	else
		c->unknown |= CAPTURE_UNKNOWN_BODY;
}

/* {"mode": "urlencoded", "urlencoded": [{"key", "value"}]}: of pm.sendRequest. */
static bool put_mode(struct capture *c, const json_t *data)
{
	const char *mode = text_in(data, "mode");
	const json_t *value = json_object_get(data, mode), *item = NULL;
	struct capture_bytes pairs = {0};
	size_t i = 0;
	if (*mode == '\0' || value == NULL)
		return false;
	if (strcmp(mode, "urlencoded") == 0 && json_is_array(value)) {
		json_array_foreach(value, i, item) if (!is_disabled(item))
			capture_json_pair(&pairs, text_in(item, "key"), text_in(item, "value"));
		capture_body(c, capture_bytes_get(&pairs), pairs.len);
		capture_json_type(c, "application/x-www-form-urlencoded");
	} else if (strcmp(mode, "raw") == 0 && json_is_string(value)) {
		capture_json_body(c, value);
	} else {
		capture_note(c, record_instead);
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	}
	capture_bytes_clear(&pairs);
	return true;
}

/* Power Automate's @{...} and @variables(...) are put in when the flow runs. */
static void find_expressions(struct capture *c, const char *bytes, size_t len)
{
	for (size_t at = 0; (at += capture_search(bytes + at, len - at, "@{", 2)) < len; at += 2) {
		const char *end = memchr(bytes + at, '}', len - at);
		if (end != NULL)
			capture_unknown(c, bytes + at, (size_t)(end - bytes) - at + 1);
	}
}

static void put_data(struct capture *c, const json_t *options, enum object_notation notation)
{
	const json_t *data = data_of(options);
	if (json_is_string(data)) {
		find_expressions(c, json_string_value(data), json_string_length(data));
		capture_body(c, json_string_value(data), json_string_length(data));
		if (capture_begins(json_string_value(data), json_string_length(data), "@") &&
		    c->unknown_count == 0)
			c->unknown |= CAPTURE_UNKNOWN_BODY;
		if (json_is_true(json_object_get(options, "json")))
			capture_json_type(c, "application/json");
	} else if ((json_is_object(data) || json_is_array(data)) && !put_mode(c, data)) {
		put_object(c, options, data, notation);
	}
}

/* {...defaults, method: 'POST'}: code, and what it holds may be anything that is not there. */
static void mark_spread(struct capture *c, const json_t *options)
{
	if (json_object_get(options, "...") == NULL)
		return;
	capture_note(c, "a part of it is code (...), and only a run would tell what that gives");
	c->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_CREDENTIALS;
	c->unknown |= json_object_get(options, "method") == NULL ? CAPTURE_UNKNOWN_METHOD : 0;
	c->unknown |= data_of(options) == NULL ? CAPTURE_UNKNOWN_BODY : 0;
}

struct capture *capture_object_request(const char *url, const json_t *options,
				       enum object_notation notation)
{
	const json_t *method = first_in(options, "method|Method|type"), *data = data_of(options);
	const char *word = json_is_string(method) ? json_string_value(method)
			   : data != NULL         ? "POST"
						  : "GET";
	struct capture *c = capture_new("", url, NULL);
	if ((method == NULL && data != NULL) || json_is_null(method))
		c->unknown |= CAPTURE_UNKNOWN_METHOD;
	capture_method_set(c, word);
	mark_spread(c, options);
	put_fields(c, options, notation);
	put_query(c, options);
	put_auth(c, options, notation);
	put_data(c, options, notation);
	return c;
}

void capture_object_read(const json_t *root, enum object_notation notation,
			 struct capture_list *out)
{
	const json_t *options = options_of(root);
	const char *base = text_in(options, "baseURL");
	struct capture_bytes url = {0};
	capture_bytes_put(&url, base);
	capture_bytes_put(&url, json_string_value(url_of(options)));
	struct capture *c = capture_object_request(capture_bytes_get(&url), options, notation);
	if (data_of(options) == NULL) { /* printed without it, or under a name of its own */
		c->unknown |= CAPTURE_UNKNOWN_BODY;
		capture_note(c, "the object holds no body, data, json or form");
	}
	mark_record(c, options);
	capture_json_answer(c, answer_of(root));
	/* clients have a default of their own */
	if (capture_field(c, "Content-Type", NULL) == NULL)
		c->unknown |= CAPTURE_UNKNOWN_FIELDS;
	capture_list_add(out, c);
	capture_bytes_clear(&url);
}

bool capture_json_read_object(const json_t *root, struct capture_list *out, struct err *e)
{
	(void)e;
	bool action = json_is_object(json_object_get(root, "inputs"));
	capture_object_read(root, action ? OBJECT_ACTION : OBJECT_JSON, out);
	return true;
}

/* ---- who printed it ---- */

/* A name in quotes: Node writes those of an identifier without. */
static enum object_notation by_quoted(const char *bytes, size_t len, size_t at)
{
	const char quote = bytes[at];
	bool word = true, first = at == 1; /* Python has no space behind the brace */
	for (at++; at < len && bytes[at] != quote; at++)
		word &= bytes_is_name(bytes[at]);
	for (at++; at < len && bytes[at] == ' ';)
		at++;
	if (at < len && bytes[at] == '=')
		return OBJECT_RUBY;
	if (quote == '"')
		return OBJECT_JSON;
	return word || first ? OBJECT_PYTHON : OBJECT_CONSOLE;
}

enum object_notation capture_object_notation(const char *bytes, size_t len)
{
	size_t at = 1, quote = 0;
	while (at < len && memchr(" \t\r\n", bytes[at], 4) != NULL)
		at++;
	if (at < len && memchr("\"'", bytes[at], 2) != NULL)
		return by_quoted(bytes, len, at);
	if (capture_search(bytes, len, "=>", 2) < len)
		return OBJECT_RUBY;
	quote += capture_until(bytes + quote, len - quote, "\"'`");
	/* Deno and Bun have a space behind the brace, Ruby none */
	return quote < len && bytes[quote] == '"' && at == 1 ? OBJECT_BARE : OBJECT_CONSOLE;
}
