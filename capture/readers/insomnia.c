/* SPDX-License-Identifier: MIT */
/* An export of Insomnia: version 4 as JSON, version 5 (YAML) brought into the same objects. */
#include "capture/readers/export.h"
#include "capture/readers/json.h"
#include "capture/readers/lines.h"
#include "capture/readers/yaml.h"

#include <string.h>

enum { DEPTH_MAX = 12 };

/* {"a": {"b": "c"}} is {{ _.a.b }}. */
static void set_variables(struct template *t, const json_t *data, const char *before, int depth)
{
	const char *name = NULL;
	json_t *value = NULL;
	if (depth == DEPTH_MAX)
		return;
	json_object_foreach((json_t *)data, name, value)
	{
		struct capture_bytes path = {0};
		capture_bytes_put(&path, before);
		capture_bytes_put(&path, *before != '\0' ? "." : "");
		capture_bytes_put(&path, name);
		if (json_is_string(value))
			template_set(t, path.bytes, path.len, json_string_value(value),
				     json_string_length(value));
		else
			set_variables(t, value, path.bytes, depth + 1);
		capture_bytes_clear(&path);
	}
}

static void put_body(struct export *x, const json_t *body)
{
	const char *type = text_in(body, "mimeType");
	bool multipart = strcmp(type, "multipart/form-data") == 0;
	const json_t *content = json_object_get(body, "text");
	if (json_is_string(content))
		export_text(x, json_string_value(content), json_string_length(content));
	else if (*text_in(body, "fileName") != '\0')
		x->c->unknown |= CAPTURE_UNKNOWN_BODY;
	export_form(x, json_object_get(body, "params"), multipart);
	if (!multipart)
		export_type(x, type);
}

static void put_auth(struct export *x, const json_t *a, struct capture_list *out)
{
	const char *type = text_in(a, "type");
	if (is_disabled(a) || *type == '\0' || strcmp(type, "none") == 0)
		return;
	if (strcmp(type, "basic") == 0) {
		export_basic(x, text_in(a, "username"), text_in(a, "password"));
	} else if (strcmp(type, "bearer") == 0) {
		export_bearer(x, text_in(a, "token"));
	} else {
		const struct export_oauth o = {
			.url = text_in(a, "accessTokenUrl"),
			.grant = text_in(a, "grantType"),
			.id = text_in(a, "clientId"),
			.secret = text_in(a, "clientSecret"),
			.scope = text_in(a, "scope"),
			.audience = text_in(a, "audience"),
			.username = text_in(a, "username"),
			.password = text_in(a, "password"),
			.in_body = json_is_true(json_object_get(a, "credentialsInBody")),
		};
		export_other_auth(x);
		export_oauth_request(x->variables, &o, out);
	}
}

static void read_request(const struct template *t, const json_t *r, struct capture_list *out)
{
	struct export x = export_new(t, text_in(r, "method"), text_in(r, "url"));
	export_list(&x, json_object_get(r, "parameters"), export_query);
	export_list(&x, json_object_get(r, "headers"), export_field);
	put_auth(&x, json_object_get(r, "authentication"), out);
	put_body(&x, json_object_get(r, "body"));
	capture_field_default(x.c, "User-Agent", "insomnia/");
	export_add(&x, out);
}

/* Version 5: requests in folders, which are "children". */
static void read_children(const struct template *t, const json_t *items, int depth,
			  struct capture_list *out)
{
	const json_t *item = NULL;
	size_t i = 0;
	if (depth == DEPTH_MAX)
		return;
	json_array_foreach(items, i, item)
	{
		if (*text_in(item, "url") != '\0')
			read_request(t, item, out);
		read_children(t, json_object_get(item, "children"), depth + 1, out);
	}
}

bool capture_json_is_insomnia(const json_t *root)
{
	return (strcmp(text_in(root, "_type"), "export") == 0 &&
		json_is_array(json_object_get(root, "resources"))) ||
	       capture_begins(text_in(root, "type"), strlen(text_in(root, "type")),
			      "collection.insomnia.rest");
}

bool capture_json_read_insomnia(const json_t *root, struct capture_list *out, struct err *e)
{
	struct template variables = {0};
	const json_t *resources = json_object_get(root, "resources"), *item = NULL;
	size_t i = 0;
	(void)e;
	json_array_foreach(resources, i, item)
	{
		if (strcmp(text_in(item, "_type"), "environment") == 0)
			set_variables(&variables, json_object_get(item, "data"), "", 0);
	}
	set_variables(&variables, json_object_get(json_object_get(root, "environments"), "data"),
		      "", 0);
	json_array_foreach(resources, i, item)
	{
		if (strcmp(text_in(item, "_type"), "request") == 0)
			read_request(&variables, item, out);
	}
	read_children(&variables, json_object_get(root, "collection"), 0, out);
	template_clear(&variables);
	return true;
}

/* Version 5 is YAML, and says so in its first lines. */
bool capture_is_insomnia(const char *bytes, size_t len)
{
	size_t at = capture_search(bytes, len, "type: collection.insomnia.rest/", 31);
	return at < len && (at == 0 || bytes[at - 1] == '\n');
}

/* A whole file has environments or a cookie jar behind its collection. */
static bool goes_on(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	bool collection = false;
	while (capture_line(&rest, &line)) {
		bool key = line.len > 0 && memchr(" -#", *line.at, 3) == NULL;
		if (collection && key)
			return true;
		collection |= capture_begins(line.at, line.len, "collection:");
	}
	return false;
}

bool capture_read_insomnia(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	bool broken = false;
	json_t *root = yaml_read(bytes, len, &broken);
	bool ok = capture_json_read_insomnia(root, out, e);
	bool whole = goes_on(bytes, len);
	for (size_t i = 0; i < out->count; i++) {
		if (broken)
			capture_lost(out->items[i].request,
				     "the export breaks YAML's rules: lines of it were lost, "
				     "joined or doubled");
		out->items[i].request->whole = whole;
		out->items[i].request->open_end = !whole;
	}
	json_decref(root);
	return ok;
}
