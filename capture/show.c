/* SPDX-License-Identifier: MIT */
/* A captured request made fit to be shown. The mask knows its secrets by now (facts.c). */
#include "capture/parts.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "mask/mask.h"
#include "base/mem.h"
#include "facts/value.h"

enum {
	SHOWN_BODY_MAX = 16 * 1024, /* bytes of a body as it is shown */
	SHOWN_VALUE_MAX = 200,
	SHOWN_MEMBERS_MAX = 50,
	SHOWN_DEPTH_MAX = 4,
};

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static bool may_be_shown(const char *name, const char *bytes, size_t len)
{
	return capture_is_placeholder(bytes, len) || capture_is_harmless(name, bytes, len);
}

static void put_masked(const struct capture_show *s, const char *bytes, size_t len)
{
	text_put(s->t, mask_text(s->mask, bytes, len, MASK_LINE, SHOWN_VALUE_MAX, s->p));
}

static size_t count_encoded(const char *bytes, size_t len)
{
	size_t count = 0;
	for (size_t i = 0; i + 2 < len; i++)
		count += bytes[i] == '%';
	return count;
}

/* ---- form ---- */

/* The client id that cxtoken has, or one in the shape of ids: not what may be a secret in its
 * place. */
static bool put_id(const struct capture_show *s, const char *name, const char *bytes, size_t len)
{
	const struct secret *own = s->cred->client_id;
	struct value look;
	value_look(bytes, len, &look);
	bool same = own != NULL && secret_is(own, bytes, len);
	if (capture_role(name) != CAPTURE_ROLE_ID || (!same && !(look.flags & VALUE_GUID)))
		return false;
	const char *shown = same ? cred_id_shown(s->cred, s->p) : value_id_shown(bytes, len, s->p);
	if (shown == NULL)
		return false;
	text_put(s->t, shown);
	return true;
}

static void put_encoded(const struct capture_show *s, const struct capture_param *item)
{
	size_t len = secret_len(item->value), encoded = count_encoded(item->raw, item->raw_len);
	if (encoded == 0 && put_id(s, item->name, secret_reveal(item->value), len))
		return;
	if (encoded == 0) {
		capture_put_hidden(s, secret_reveal(item->value), len);
		return;
	}
	text_printf(s->t, "[%zu byte%s, %zu encoded]", len, plural(len), encoded);
	capture_mask_pieces(s->mask, secret_reveal(item->value), len, SIZE_MAX);
}

static void put_value(const struct capture_show *s, const struct capture_param *item)
{
	const char *value = secret_reveal(item->value);
	size_t len = secret_len(item->value);
	if (item->unknown && capture_role(item->name) != CAPTURE_ROLE_PLAIN)
		text_put(s->t, "[not known]");
	else if (item->unknown)
		capture_put_around(s, item->raw, item->raw_len);
	else if (may_be_shown(item->name, value, len))
		put_masked(s, item->raw, item->raw_len);
	else
		put_encoded(s, item);
}

/*
 * Adds "name=value"; returns the name as it is shown. NULL: it may not be shown, or there is none.
 */
static const char *put_pair(const struct capture_show *s, const struct capture_param *item)
{
	if (item->bare || (item->after_secret && !capture_name_known(item->name))) {
		size_t len = strlen(item->name) + item->raw_len;
		text_printf(s->t, "[%zu byte%s]", len, plural(len));
		return NULL;
	}
	const char *name = capture_shown(s, CAPTURE_PART_NAME, item->name, strlen(item->name));
	text_printf(s->t, "%s=", name);
	put_value(s, item);
	return name;
}

/* Adds a parameter as a line; returns the line's length. */
static size_t add_line(const struct capture_show *s, const struct capture_param *item,
		       struct facts_lines *lines)
{
	struct text t = {.limit = SHOWN_BODY_MAX};
	struct capture_show here = *s;
	here.t = &t;
	text_put(&t, lines->count > 0 ? "&" : "");
	const char *name = put_pair(&here, item);
	const char *line =
		mask_text(s->mask, text_get(&t), t.len, MASK_BLOCK, SHOWN_BODY_MAX, s->p);
	lines_add(lines, name, line, s->p);
	text_clear(&t);
	return strlen(line);
}

static void add_form(const struct capture_show *s, const struct capture_params *l,
		     struct facts_lines *lines)
{
	size_t room = SHOWN_BODY_MAX;
	for (size_t i = 0; i < l->count; i++) {
		if (l->items[i].place != CAPTURE_IN_BODY)
			continue;
		size_t len = add_line(s, &l->items[i], lines);
		if (len >= room) {
			lines_add(lines, NULL, "...", s->p);
			break;
		}
		room -= len;
	}
	/* A secret may be across lines, where an unencoded '&' is a part of it. */
	const char *whole = lines_text(lines, s->p);
	if (!mask_finds(s->mask, whole, strlen(whole)))
		return;
	*lines = (struct facts_lines){.count = 0};
	lines_add(lines, NULL,
		  mask_text(s->mask, whole, strlen(whole), MASK_BLOCK, SHOWN_BODY_MAX, s->p), s->p);
}

/* ---- JSON ---- */

/* Where in a document a value is. */
struct place {
	const char *name; /* of the member that holds it */
	int depth;
	bool secret; /* under a name that says so, or beside one */
};

static void put_node(const struct capture_show *s, json_t *node, const struct place *at);

/* {"name": "client_secret", "value": ...}: a parameter's name is a value here. */
static bool is_parameter_name(const char *name, const char *bytes, size_t len)
{
	return (capture_equal(name, strlen(name), "name") ||
		capture_equal(name, strlen(name), "key")) &&
	       capture_is_parameter(bytes, len);
}

static void put_string(const struct capture_show *s, const json_t *node, const struct place *at)
{
	const char *bytes = json_string_value(node);
	size_t len = json_string_length(node);
	text_char(s->t, '"');
	if (capture_is_placeholder(bytes, len) || is_parameter_name(at->name, bytes, len) ||
	    (!at->secret && capture_is_harmless(at->name, bytes, len))) {
		put_masked(s, bytes, len);
	} else if (at->secret || (!put_id(s, at->name, bytes, len) &&
				  !capture_put_field(s, at->name, bytes, len))) {
		capture_put_hidden(s, bytes, len);
	}
	text_char(s->t, '"');
}

static void put_object(const struct capture_show *s, json_t *node, const struct place *at)
{
	int count = 0;
	bool beside = capture_names_beside(node);
	text_char(s->t, '{');
	for (void *i = json_object_iter(node); i != NULL; i = json_object_iter_next(node, i)) {
		text_put(s->t, count > 0 ? (at->depth == 0 ? ",\n " : ", ") : "");
		if (count++ == SHOWN_MEMBERS_MAX) {
			text_put(s->t, "...");
			break;
		}
		const char *name = json_object_iter_key(i);
		text_char(s->t, '"');
		if (at->secret && !capture_name_known(name))
			capture_put_hidden(s, name, strlen(name));
		else
			capture_put_name(s, name, strlen(name));
		text_put(s->t, "\":");
		const struct place member = {name, at->depth + 1,
					     at->secret || beside ||
						     capture_role(name) == CAPTURE_ROLE_SECRET};
		put_node(s, json_object_iter_value(i), &member);
	}
	text_char(s->t, '}');
}

static void put_array(const struct capture_show *s, const json_t *node, const struct place *at)
{
	const struct place member = {at->name, at->depth + 1, at->secret};
	text_char(s->t, '[');
	for (size_t i = 0; i < json_array_size(node); i++) {
		text_put(s->t, i > 0 ? ", " : "");
		if (i == SHOWN_MEMBERS_MAX) {
			text_put(s->t, "...");
			break;
		}
		put_node(s, json_array_get(node, i), &member);
	}
	text_char(s->t, ']');
}

static void put_node(const struct capture_show *s, json_t *node, const struct place *at)
{
	if (json_is_string(node))
		put_string(s, node, at);
	else if (json_is_boolean(node) || json_is_null(node))
		text_put(s->t, json_is_null(node) ? "null" : json_is_true(node) ? "true" : "false");
	else if (json_is_number(node))
		text_put(s->t,
			 capture_role(at->name) == CAPTURE_ROLE_PLAIN ? "(number)" : "[number]");
	else if (at->depth > SHOWN_DEPTH_MAX)
		text_put(s->t, "...");
	else if (json_is_object(node))
		put_object(s, node, at);
	else
		put_array(s, node, at);
}

/* False: no parser reads it. A JSON string is a body that was a text already: its parameters are
 * shown. */
static bool put_json(const struct capture_show *s, const struct capture_params *l)
{
	static const struct place top = {.name = ""};
	const char *bytes = capture_bytes_get(&s->c->body);
	size_t len = s->c->body.len, skip = capture_begins(bytes, len, "\xEF\xBB\xBF") ? 3 : 0;
	json_t *root = json_loadb(bytes + skip, len - skip, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	if (root == NULL)
		return false;
	if (!json_is_string(root)) {
		put_node(s, root, &top);
	} else {
		text_printf(s->t, "\"[a text of %zu bytes", json_string_length(root));
		for (size_t i = 0; i < l->count; i++)
			if (l->items[i].place == CAPTURE_IN_BODY &&
			    capture_name_known(l->items[i].name))
				text_printf(s->t, "%s%s", i == 0 ? ": " : ", ", l->items[i].name);
		text_put(s->t, "]\"");
	}
	json_decref(root);
	return true;
}

/* ---- what no parser reads: known keys, nothing else ---- */

struct scan_show {
	struct text *t;
	size_t count;
};

static void put_key(void *arg, const char *name, size_t name_len, const char *value, size_t len)
{
	struct scan_show *s = arg;
	text_put(s->t, s->count++ > 0 ? ", " : "");
	text_add(s->t, name, name_len);
	if (capture_begins(name, name_len, "grant") && capture_is_grant(value, len)) {
		text_put(s->t, ": ");
		text_add(s->t, value, len);
	} else {
		text_printf(s->t, ": [%zu byte%s]", len, plural(len));
	}
}

static void put_scanned(struct text *t, const char *bytes, size_t len)
{
	struct scan_show s = {.t = t};
	char first = len > 0 ? *bytes : '\0';
	if (capture_equal(bytes, len, "[object Object]") || capture_equal(bytes, len, "Array")) {
		text_add(t, bytes, len);
		return;
	}
	if (first == '{' || first == '[')
		text_char(t, first);
	capture_scan(bytes, len, put_key, &s);
	if (s.count == 0)
		text_printf(t, "[%zu byte%s]", len, plural(len));
	if (first == '{' || first == '[')
		text_char(t, first == '{' ? '}' : ']');
}

static void put_multipart(const struct capture_show *s, const struct capture_params *l)
{
	text_put(s->t, "(multipart/form-data)");
	for (size_t i = 0; i < l->count; i++) {
		const struct capture_param *item = &l->items[i];
		if (item->place != CAPTURE_IN_BODY)
			continue;
		text_char(s->t, '\n');
		capture_put_name(s, item->name, strlen(item->name));
		text_put(s->t, ": ");
		const char *value = secret_reveal(item->value);
		size_t len = secret_len(item->value);
		if (item->unknown)
			capture_put_around(s, value, len);
		else if (may_be_shown(item->name, value, len))
			put_masked(s, value, len);
		else if (!put_id(s, item->name, value, len))
			capture_put_hidden(s, value, len);
	}
}

static const char *show_text(const struct capture_show *s, enum facts_body kind,
			     const struct capture_params *l)
{
	struct text t = {.limit = SHOWN_BODY_MAX};
	struct capture_show here = *s;
	here.t = &t;
	const char *bytes = capture_bytes_get(&s->c->body);
	size_t len = s->c->body.len;
	if (kind == FACTS_BODY_MULTIPART)
		put_multipart(&here, l);
	else if (kind == FACTS_BODY_UNKNOWN && len > 0 && capture_has_unknown(s->c, bytes, len))
		capture_put_around(&here, bytes, len);
	else if (len > 0 && (kind != FACTS_BODY_JSON || !put_json(&here, l)))
		put_scanned(&t, bytes, len);
	if (t.full)
		t.bytes[t.len - 3] = t.bytes[t.len - 2] = t.bytes[t.len - 1] = '.';
	/* Once more over all: a part of a secret may be where no rule expected it. */
	const char *shown =
		mask_text(s->mask, text_get(&t), t.len, MASK_BLOCK, SHOWN_BODY_MAX, s->p);
	text_clear(&t);
	return shown;
}

void capture_show_body(const struct capture_show *s, enum facts_body kind,
		       const struct capture_params *l, struct request_shown *out)
{
	if (kind != FACTS_BODY_FORM || l->run_together) {
		out->body = show_text(s, kind, l);
		return;
	}
	add_form(s, l, &out->form);
	out->body = lines_text(&out->form, s->p);
}
