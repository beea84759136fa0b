/* SPDX-License-Identifier: MIT */
/*
 * A request as the object that describes it: the options of an HTTP library, an action of Power
 * Automate, the arguments of fetch.
 */
#include "capture/readers/object.h"

#include <string.h>

#include "form.h"
#include "capture/readers/export.h"
#include "capture/readers/json.h"

static const char *text(const json_t *object, const char *name)
{
	return capture_json_text(object, name);
}

/* The first of these members that is there. */
static const json_t *member(const json_t *object, const char *const *names, size_t count)
{
	const json_t *found = NULL;
	for (size_t i = 0; found == NULL && i < count; i++)
		found = json_object_get(object, names[i]);
	return found;
}

/* Where the options are when they are not the document itself. */
static const json_t *options_of(const json_t *root)
{
	static const char *const holders[] = {"config", "request", "options", "inputs"};
	const json_t *found = root;
	for (size_t i = 0; i < sizeof holders / sizeof *holders; i++)
		if (json_is_object(json_object_get(root, holders[i])))
			found = json_object_get(root, holders[i]);
	return found;
}

static const json_t *url_of(const json_t *options)
{
	static const char *const names[] = {"url", "uri", "Uri", "URL", "path"};
	const json_t *url = member(options, names, sizeof names / sizeof *names);
	const json_t *inner = json_object_get(url, "href");
	return json_is_string(inner) ? inner : url;
}

static const json_t *data_of(const json_t *options)
{
	static const char *const names[] = {"body",  "data",     "json", "form",
					    "_data", "formData", "Body"};
	return member(options, names, sizeof names / sizeof *names);
}

bool capture_json_is_object(const json_t *root)
{
	static const char *const names[] = {"method", "headers", "Method", "Headers"};
	const json_t *options = options_of(root);
	if (json_object_get(root, "origin") != NULL && json_object_get(root, "form") != NULL)
		return false; /* an echo of httpbin: the answer to a request */
	return json_is_string(url_of(options)) &&
	       (member(options, names, sizeof names / sizeof *names) != NULL ||
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
	static const char *const names[] = {"qs", "params", "searchParams", "queries", "query"};
	const json_t *query = member(options, names, sizeof names / sizeof *names);
	struct capture_bytes pairs = {0};
	put_pairs(c, &pairs, query);
	if (json_is_string(query))
		capture_bytes_put(&pairs, json_string_value(query));
	if (pairs.len > 0)
		capture_add_query(c, &pairs);
	capture_bytes_clear(&pairs);
}

/* {"user" or "username", "pass" or "password"}, as most libraries have it. */
static void put_auth(struct capture *c, const json_t *options)
{
	static const char *const names[] = {"auth", "authentication"};
	static const char *const users[] = {"username", "user"}, *const words[] = {"password",
										   "pass"};
	const json_t *auth = member(options, names, 2), *user = member(auth, users, 2),
		     *word = member(auth, words, 2);
	const struct template none = {.literal = true};
	struct export x = {.variables = &none, .c = c};
	if (json_is_string(user) && json_is_string(word))
		export_basic(&x, json_string_value(user), json_string_value(word));
	else if (auth != NULL && !json_is_null(auth))
		export_other_auth(&x);
}

static bool has_type(const struct capture *c, const char *type)
{
	const struct capture_bytes *field = capture_field(c, "Content-Type", NULL);
	return field != NULL && capture_begins(capture_bytes_get(field), field->len, type);
}

/* What a library makes of an object depends on the library. */
static void put_object(struct capture *c, const json_t *data, bool form)
{
	struct capture_bytes pairs = {0};
	if (form) {
		put_pairs(c, &pairs, data);
		capture_body(c, capture_bytes_get(&pairs), pairs.len);
		capture_json_type(c, "application/x-www-form-urlencoded");
		capture_bytes_clear(&pairs);
		return;
	}
	if (has_type(c, "application/x-www-form-urlencoded") || has_type(c, "multipart/")) {
		capture_note(c, "its body is an object under a form's media type: what the client "
				"makes of it depends on the client and its version, so the body is "
				"not known");
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	}
	capture_json_body(c, data);
	capture_json_type(c, "application/json");
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

/* {"type": "POST", "data": {...}}: jQuery makes a form of an object. */
static bool is_jquery(const json_t *options)
{
	return json_object_get(options, "method") == NULL && *text(options, "type") != '\0' &&
	       json_object_get(options, "data") != NULL &&
	       json_object_get(options, "contentType") == NULL;
}

static void put_data(struct capture *c, const json_t *options)
{
	const json_t *data = data_of(options), *form = json_object_get(options, "form");
	if (json_is_string(data)) {
		find_expressions(c, json_string_value(data), json_string_length(data));
		capture_body(c, json_string_value(data), json_string_length(data));
		if (capture_begins(json_string_value(data), json_string_length(data), "@") &&
		    c->unknown_count == 0)
			c->unknown |= CAPTURE_UNKNOWN_BODY;
		if (json_is_true(json_object_get(options, "json")))
			capture_json_type(c, "application/json");
	} else if (json_is_object(data) || json_is_array(data)) {
		put_object(c, data, (form != NULL && data == form) || is_jquery(options));
	}
}

struct capture *capture_object_request(const char *url, const json_t *options)
{
	static const char *const names[] = {"method", "Method", "type"};
	static const char *const fields[] = {"headers", "Headers", "header"};
	const json_t *method = member(options, names, 3), *data = data_of(options);
	const char *word = json_is_string(method) ? json_string_value(method)
			   : data != NULL         ? "POST"
						  : "GET";
	struct capture *c = capture_json_request("", url);
	if (method == NULL && data != NULL)
		c->unknown |= CAPTURE_UNKNOWN_METHOD;
	capture_method_set(c, word);
	capture_json_fields(c, member(options, fields, 3));
	put_query(c, options);
	put_auth(c, options);
	put_data(c, options);
	return c;
}

bool capture_json_read_object(const json_t *root, struct capture_list *out, struct err *e)
{
	const json_t *options = options_of(root);
	const char *base = text(options, "baseURL");
	struct capture_bytes url = {0};
	(void)e;
	capture_bytes_put(&url, base);
	capture_bytes_put(&url, json_string_value(url_of(options)));
	struct capture *c = capture_object_request(capture_bytes_get(&url), options);
	if (data_of(options) == NULL) { /* printed without it, or under a name of its own */
		c->unknown |= CAPTURE_UNKNOWN_BODY;
		capture_note(c, "the object holds no body, data, json or form");
	}
	capture_list_add(out, c);
	capture_bytes_clear(&url);
	return true;
}
