/* SPDX-License-Identifier: MIT */
/* A request out of an export, put together as the tool would send it. */
#include "capture/readers/export.h"
#include "capture/readers/json.h"

#include <string.h>

#include "capture/readers/lines.h"

static void expand(const struct export *x, const char *text, size_t len, struct capture_bytes *out)
{
	template_expand(x->variables, x->c, text, len, out);
}

struct export export_new(const struct template *variables, const char *method, const char *url)
{
	struct export x = {.variables = variables, .c = capture_new(NULL, NULL, NULL)};
	expand(&x, method, strlen(method), &x.c->method);
	expand(&x, url, strlen(url), &x.c->target);
	if (capture_has_unknown(x.c, capture_bytes_get(&x.c->target), x.c->target.len))
		x.c->unknown |= CAPTURE_UNKNOWN_TARGET;
	if (capture_has_unknown(x.c, capture_bytes_get(&x.c->method), x.c->method.len))
		x.c->unknown |= CAPTURE_UNKNOWN_METHOD;
	return x;
}

void export_field(struct export *x, const char *name, const char *value)
{
	struct capture_bytes n = {0}, v = {0};
	expand(x, name, strlen(name), &n);
	expand(x, value, strlen(value), &v);
	capture_header(x->c, capture_bytes_get(&n), capture_bytes_get(&v));
	capture_bytes_clear(&n);
	capture_bytes_clear(&v);
}

void export_query(struct export *x, const char *name, const char *value)
{
	struct capture_bytes pair = {0};
	template_pair(x->variables, x->c, &pair, name, value);
	capture_add_query(x->c, &pair);
	capture_bytes_clear(&pair);
}

void export_pair(struct export *x, const char *name, const char *value)
{
	template_pair(x->variables, x->c, &x->pairs, name, value);
}

void export_part(struct export *x, const char *name, const char *value, bool file)
{
	struct capture_bytes *to = &x->parts;
	struct capture_bytes shown = {0};
	if (to->len > CAPTURE_BODY_MAX)
		return; /* what a body may have is there: a variable may make much of a name */
	expand(x, name, strlen(name), &shown);
	capture_put_part(to, capture_bytes_get(&shown), shown.len);
	capture_bytes_clear(&shown);
	if (file)
		capture_unknown(x->c, "@file", strlen("@file"));
	expand(x, file ? "@file" : value, strlen(file ? "@file" : value), to);
	capture_bytes_put(to, "\r\n");
}

/* The item's name; "" where it is turned off, or has none. */
static const char *name_of(const json_t *item)
{
	const char *name = text_in(item, "name");
	if (is_disabled(item))
		return "";
	return *name != '\0' ? name : text_in(item, "key");
}

void export_list(struct export *x, const json_t *list, export_put *put)
{
	const json_t *item = NULL;
	size_t i = 0;
	json_array_foreach(list, i, item)
	{
		if (*name_of(item) != '\0')
			put(x, name_of(item), text_in(item, "value"));
	}
}

void export_form(struct export *x, const json_t *list, bool parts)
{
	const json_t *item = NULL;
	size_t i = 0;
	json_array_foreach(list, i, item)
	{
		const char *name = name_of(item), *value = text_in(item, "value");
		bool file = parts && strcmp(text_in(item, "type"), "file") == 0;
		if (*name == '\0')
			continue;
		if (!file && !json_is_string(json_object_get(item, "value")))
			x->c->unknown |= CAPTURE_UNKNOWN_PARAMETERS; /* each has one: it was lost */
		else if (parts)
			export_part(x, name, value, file);
		else
			export_pair(x, name, value);
	}
}

/* A body that is nothing but a variable is not known at all. */
void export_text(struct export *x, const char *text, size_t len)
{
	struct capture_bytes body = {0};
	expand(x, text, len, &body);
	const char *bytes = capture_bytes_get(&body);
	size_t left = body.len;
	capture_trim(&bytes, &left);
	bool alone = left > 4 && capture_begins(bytes, left, "{{") &&
		     capture_search(bytes, left, "}}", 2) == left - 2;
	if (alone)
		x->c->unknown |= CAPTURE_UNKNOWN_BODY;
	capture_body(x->c, capture_bytes_get(&body), body.len);
	capture_bytes_clear(&body);
}

void export_type(struct export *x, const char *type)
{
	if (*type != '\0' && capture_field(x->c, "Content-Type", NULL) == NULL)
		export_field(x, "Content-Type", type);
}

void export_basic(struct export *x, const char *user, const char *password)
{
	struct capture_bytes id = {0}, secret = {0}, text = {0};
	expand(x, user, strlen(user), &id);
	expand(x, password, strlen(password), &secret);
	const struct capture_slice a = capture_all(&id), b = capture_all(&secret);
	if (capture_has_unknown(x->c, a.at, a.len) || capture_has_unknown(x->c, b.at, b.len)) {
		capture_bytes_put(&text, "Basic ");
		capture_bytes_add(&text, a.at, a.len);
		capture_bytes_put(&text, ":");
		capture_bytes_add(&text, b.at, b.len);
	} else {
		capture_put_basic(&text, a, b);
	}
	capture_field_default(x->c, "Authorization", text.bytes);
	capture_bytes_clear(&id);
	capture_bytes_clear(&secret);
	capture_bytes_clear(&text);
}

void export_bearer(struct export *x, const char *token)
{
	struct capture_bytes text = {0};
	capture_bytes_put(&text, "Bearer ");
	expand(x, token, strlen(token), &text);
	capture_field_default(x->c, "Authorization", text.bytes);
	capture_bytes_clear(&text);
}

void export_other_auth(struct export *x)
{
	x->c->unknown |= CAPTURE_UNKNOWN_CREDENTIALS;
}

static void pair_of(struct export *x, const char *name, const char *value)
{
	if (value != NULL && *value != '\0')
		export_pair(x, name, value);
}

void export_oauth_request(const struct template *variables, const struct export_oauth *o,
			  struct capture_list *out)
{
	static const char passwords[] = "password|password_credentials";
	bool password = words_listed(o->grant, strlen(o->grant), passwords);
	if (*o->url == '\0' || !(password || strcmp(o->grant, "client_credentials") == 0))
		return;
	struct export x = export_new(variables, "POST", o->url);
	capture_note(x.c,
		     "this is the token request that the tool's own OAuth 2 settings describe");
	export_pair(&x, "grant_type", password ? "password" : "client_credentials");
	if (password) {
		pair_of(&x, "username", o->username);
		pair_of(&x, "password", o->password);
	}
	pair_of(&x, "scope", o->scope);
	pair_of(&x, "audience", o->audience);
	if (o->in_body) {
		export_pair(&x, "client_id", o->id);
		export_pair(&x, "client_secret", o->secret);
	} else {
		export_basic(&x, o->id, o->secret);
	}
	export_add(&x, out);
}

void export_add(struct export *x, struct capture_list *out)
{
	if (x->parts.len > 0) {
		capture_parts(x->c, &x->parts);
	} else if (x->pairs.len > 0) {
		capture_body(x->c, x->pairs.bytes, x->pairs.len);
		export_type(x, "application/x-www-form-urlencoded");
	}
	capture_bytes_clear(&x->pairs);
	capture_bytes_clear(&x->parts);
	capture_list_add(out, x->c);
	x->c = NULL;
}
