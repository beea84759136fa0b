/* SPDX-License-Identifier: MIT */
/* A Postman collection (v2.0, v2.1), or one request of it. */
#include "capture/readers/export.h"
#include "capture/readers/json.h"

#include <string.h>

enum { DEPTH_MAX = 12 };

/* {"key": ..., "value": ...} lists: variables, and the settings of an auth helper. */
static const char *setting(const json_t *list, const char *key)
{
	const json_t *item = NULL;
	size_t i = 0;
	json_array_foreach(list, i, item)
	{
		if (strcmp(text_in(item, "key"), key) == 0)
			return text_in(item, "value");
	}
	return text_in(list, key); /* v2.0: an object */
}

static void set_variables(struct template *t, const json_t *list)
{
	const json_t *item = NULL;
	size_t i = 0;
	json_array_foreach(list, i, item)
	{
		const char *name = text_in(item, "key"), *value = text_in(item, "value");
		name = *name != '\0' ? name : text_in(item, "id");
		if (*value != '\0' && !is_disabled(item))
			template_set(t, name, strlen(name), value, strlen(value));
	}
}

/* Postman sets a raw body's type by the language that is chosen beside it. */
static void put_raw(struct export *x, const json_t *body)
{
	const json_t *raw = json_object_get(body, "raw");
	const json_t *options = json_object_get(json_object_get(body, "options"), "raw");
	const char *language = text_in(options, "language");
	if (json_is_string(raw))
		export_text(x, json_string_value(raw), json_string_length(raw));
	export_type(x, strcmp(language, "json") == 0  ? "application/json"
		       : strcmp(language, "xml") == 0 ? "application/xml"
						      : "text/plain");
}

static void put_body(struct export *x, const json_t *body)
{
	const char *mode = text_in(body, "mode");
	if (is_disabled(body) || *mode == '\0')
		return;
	if (strcmp(mode, "raw") == 0)
		put_raw(x, body);
	else if (strcmp(mode, "urlencoded") == 0)
		export_form(x, json_object_get(body, "urlencoded"), false);
	else if (strcmp(mode, "formdata") == 0)
		export_form(x, json_object_get(body, "formdata"), true);
	else
		x->c->unknown |= CAPTURE_UNKNOWN_BODY;
}

static void put_oauth(const struct template *t, const json_t *a, struct capture_list *out)
{
	const struct export_oauth o = {
		.url = setting(a, "accessTokenUrl"),
		.grant = setting(a, "grant_type"),
		.id = setting(a, "clientId"),
		.secret = setting(a, "clientSecret"),
		.scope = setting(a, "scope"),
		.username = setting(a, "username"),
		.password = setting(a, "password"),
		.in_body = strcmp(setting(a, "client_authentication"), "body") == 0,
	};
	export_oauth_request(t, &o, out);
}

static void put_auth(struct export *x, const json_t *auth, struct capture_list *out)
{
	const char *type = text_in(auth, "type");
	const json_t *a = json_object_get(auth, type);
	if (strcmp(type, "basic") == 0) {
		export_basic(x, setting(a, "username"), setting(a, "password"));
	} else if (strcmp(type, "bearer") == 0) {
		export_bearer(x, setting(a, "token"));
	} else if (strcmp(type, "apikey") == 0 && strcmp(setting(a, "in"), "query") != 0) {
		export_field(x, setting(a, "key"), setting(a, "value"));
	} else if (*type != '\0' && strcmp(type, "noauth") != 0) {
		export_other_auth(x);
		put_oauth(x->variables, a, out);
	}
}

static void read_request(const struct template *t, const json_t *request, const json_t *auth,
			 struct capture_list *out)
{
	const json_t *url = json_object_get(request, "url");
	const char *address = json_is_string(url) ? json_string_value(url) : text_in(url, "raw");
	const char *method = text_in(request, "method");
	struct export x = export_new(t, *method != '\0' ? method : "GET", address);
	if (*address == '\0')
		export_list(&x, json_object_get(url, "query"), export_query);
	export_list(&x, json_object_get(request, "header"), export_field);
	const json_t *own = json_object_get(request, "auth");
	put_auth(&x, json_is_object(own) ? own : auth, out);
	put_body(&x, json_object_get(request, "body"));
	capture_field_default(x.c, "User-Agent", "PostmanRuntime/");
	export_add(&x, out);
}

/* Folders hold items; the nearest auth counts. */
static void read_items(const struct template *t, const json_t *items, const json_t *auth, int depth,
		       struct capture_list *out)
{
	const json_t *item = NULL;
	size_t i = 0;
	if (depth == DEPTH_MAX)
		return;
	json_array_foreach(items, i, item)
	{
		const json_t *own = json_object_get(item, "auth");
		const json_t *nearest = json_is_object(own) ? own : auth;
		const json_t *request = json_object_get(item, "request");
		if (json_is_object(request))
			read_request(t, request, nearest, out);
		read_items(t, json_object_get(item, "item"), nearest, depth + 1, out);
	}
}

static const json_t *collection_of(const json_t *root)
{
	const json_t *inner = json_object_get(root, "collection");
	return json_is_object(inner) ? inner : root;
}

bool capture_json_is_postman(const json_t *root)
{
	const json_t *collection = collection_of(root);
	return json_is_array(json_object_get(collection, "item")) &&
	       json_is_object(json_object_get(collection, "info"));
}

bool capture_json_read_postman(const json_t *root, struct capture_list *out, struct err *e)
{
	struct template variables = {0};
	const json_t *collection = collection_of(root);
	(void)e;
	set_variables(&variables, json_object_get(collection, "variable"));
	read_items(&variables, json_object_get(collection, "item"),
		   json_object_get(collection, "auth"), 0, out);
	template_clear(&variables);
	return true;
}
