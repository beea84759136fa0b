/* SPDX-License-Identifier: MIT */
/*
 * What a captured request hides goes into the mask before any text is made of it: texts of the
 * judge and a recorded answer may hold it again.
 */
#include "capture/parts.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum {
	PIECE_MIN = 6,   /* bytes: a shorter value is not hidden elsewhere */
	PIECES_MAX = 40, /* of a body that may be binary: more would hide all of the report */
};

struct hiding {
	const struct capture *c;
	const struct capture_params *params;
	struct mask *mask;
};

/*
 * What code sends when it forgot to set a variable is not a secret, and hiding it would hide the
 * fault.
 */
void capture_mask_add(struct mask *mask, const char *name, const char *bytes, size_t len)
{
	if (len == 0 || len > CAPTURE_ECHO_MAX || capture_is_placeholder(bytes, len))
		return;
	struct secret *s = secret_new(bytes, len);
	mask_add(mask, name, s);
	secret_free(s);
}

static const char *mask_name(const char *name)
{
	static const struct {
		const char *name, *shown;
	} names[] = {
		{"client_id", "client id"},         {"clientId", "client id"},
		{"client_secret", "client secret"}, {"clientSecret", "client secret"},
		{"username", "username"},           {"accessKeyId", "access key id"},
		{"password", "password"},           {"accessKeySecret", "access key secret"},
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasecmp(name, names[i].name) == 0)
			return names[i].shown;
	return "hidden value";
}

static void mask_params(const struct hiding *w)
{
	for (size_t i = 0; i < w->params->count; i++) {
		const struct capture_param *item = &w->params->items[i];
		if (item->unknown)
			continue;
		if (item->after_secret)
			capture_mask_add(w->mask, "client secret", item->raw, item->raw_len);
		if (capture_role(item->name) == CAPTURE_ROLE_PLAIN)
			continue;
		const char *name = mask_name(item->name);
		capture_mask_add(w->mask, name, secret_reveal(item->value),
				 secret_len(item->value));
		if (item->raw != NULL)
			capture_mask_add(w->mask, name, item->raw, item->raw_len);
	}
}

static void mask_fields(const struct hiding *w)
{
	for (size_t i = 0; i < w->c->field_count; i++) {
		const struct capture_field *f = &w->c->fields[i];
		const char *value = capture_bytes_get(&f->value);
		if (capture_role(capture_bytes_get(&f->name)) == CAPTURE_ROLE_PLAIN ||
		    capture_has_unknown(w->c, value, f->value.len))
			continue;
		const char *space = memchr(value, ' ', f->value.len);
		bool scheme = strcasecmp(capture_bytes_get(&f->name), "Authorization") == 0 &&
			      space != NULL;
		const char *name =
			scheme ? "Authorization" : mask_name(capture_bytes_get(&f->name));
		capture_mask_add(w->mask, name, value, f->value.len);
		if (scheme)
			capture_mask_add(w->mask, name, space + 1,
					 f->value.len - (size_t)(space + 1 - value));
	}
}

/* http://id:secret@host/: clients turn it into Basic, or send it as it stands. */
static void mask_userinfo(const struct hiding *w)
{
	const char *target = capture_bytes_get(&w->c->target);
	const char *start = strstr(target, "://");
	if (start == NULL)
		return;
	start += 3;
	size_t host = strcspn(start, "/?#");
	const char *at = capture_last(start, host, '@'), *colon = memchr(start, ':', host);
	if (at == NULL)
		return;
	capture_mask_add(w->mask, "userinfo", start, (size_t)(at - start));
	if (colon != NULL && colon < at)
		capture_mask_add(w->mask, "password", colon + 1, (size_t)(at - colon - 1));
}

/* "client_secret", or the name of another secret before what separates a name from its value. */
static bool names_next(const char *bytes, size_t len, char next)
{
	char name[CAPTURE_NAME_MAX] = "";
	if (len < sizeof name)
		memcpy(name, bytes, len);
	return capture_names_secret(bytes, len) || ((next == '=' || next == ':' || next == '>') &&
						    capture_role(name) == CAPTURE_ROLE_SECRET);
}

void capture_mask_pieces(struct mask *mask, const char *bytes, size_t len, size_t most)
{
	static const char between[] = " \t\r\n<>\"'`=:&;,{}[]()|/\\?#";
	size_t count = 0;
	bool named = false; /* "client_secret=": whatever follows it */
	for (size_t at = 0, size = 0; at < len && count < most; at += size + 1) {
		size = 0;
		while (at + size < len && memchr(between, bytes[at + size], sizeof between) == NULL)
			size++;
		if (size >= PIECE_MIN && (named || !capture_is_words(bytes + at, size, "_-.+"))) {
			capture_mask_add(mask, "hidden value", bytes + at, size);
			count++;
		}
		if (size > 0)
			named = names_next(bytes + at, size,
					   at + size < len ? bytes[at + size] : '\0');
	}
}

bool capture_names_beside(const json_t *node)
{
	static const char *const names[] = {"name", "key", "Name", "Key"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *named = json_string_value(json_object_get(node, names[i]));
		if (named != NULL && capture_role(named) != CAPTURE_ROLE_PLAIN)
			return true;
	}
	return false;
}

/* secret: under a name that says so, or beside one. As deep as jansson reads. */
static void mask_json(struct mask *mask, const json_t *node, bool secret)
{
	const char *name = NULL, *text = json_string_value(node);
	json_t *member = NULL;
	size_t i = 0;
	bool beside = secret || capture_names_beside(node);
	if (text != NULL && secret && !capture_is_parameter(text, json_string_length(node)))
		capture_mask_add(mask, "hidden value", text, json_string_length(node));
	if (text != NULL)
		capture_mask_pieces(mask, text, json_string_length(node), SIZE_MAX);
	json_array_foreach(node, i, member) mask_json(mask, member, secret);
	json_object_foreach((json_t *)(uintptr_t)node, name, member)
		mask_json(mask, member, beside || capture_role(name) != CAPTURE_ROLE_PLAIN);
}

/* Where no parser reads a text, and in a query, a secret may be under any name. */
static void mask_unread(const struct hiding *w)
{
	size_t path = 0, query_len = 0;
	const char *query = NULL, *body = capture_bytes_get(&w->c->body);
	capture_path(w->c, &path, &query, &query_len);
	if (query != NULL && !capture_has_unknown(w->c, query, query_len))
		capture_mask_pieces(w->mask, query, query_len, SIZE_MAX);
	if (capture_has_unknown(w->c, body, w->c->body.len))
		return;
	size_t skip = capture_begins(body, w->c->body.len, "\xEF\xBB\xBF") ? 3 : 0;
	json_t *root = json_loadb(body + skip, w->c->body.len - skip,
				  JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	if (root != NULL)
		mask_json(w->mask, root, false);
	else if (w->params->unreadable)
		capture_mask_pieces(w->mask, body, w->c->body.len, PIECES_MAX);
	json_decref(root);
}

void capture_mask_values(const struct capture *c, const struct capture_params *l, struct mask *mask)
{
	const struct hiding w = {c, l, mask};
	mask_params(&w);
	mask_fields(&w);
	mask_userinfo(&w);
	mask_unread(&w);
}
