/* SPDX-License-Identifier: MIT */
/* Parameters wherever a client puts them: form, JSON, multipart, a language's own text, query,
 * fields. */
#include "capture/parts.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "form.h"
#include "base/mem.h"

enum { DEPTH_MAX = 8 };

static const char bom[] = "\xEF\xBB\xBF";

static const char field_names[] = "grant_type|client_id|client_secret|client-id|client-secret";

static const char known_names[] =
	"grant_type|client_id|client_secret|username|password|scope|audience|resource|"
	"refresh_token|redirect_uri|code|code_verifier|client_assertion|client_assertion_type|"
	"assertion|response_type|tenant|tenantId|grantType|clientId|clientSecret|accessKeyId|"
	"accessKeySecret|headers|data|body|params|Content-Type|Accept|Authorization";

bool capture_name_known(const char *name)
{
	return words_listed(name, strlen(name), known_names);
}

bool capture_begins_name(const char *name)
{
	struct words_clause word;
	for (const char *list = known_names; words_entry(&list, &word);)
		if (strlen(name) <= word.len && memcmp(word.at, name, strlen(name)) == 0)
			return true;
	return false;
}

enum capture_role capture_role(const char *name)
{
	static const char ids[] = "client_id|clientId|client-id|username|accessKeyId|user";
	static const char words[] = "code|code_verifier|device_code|user_code|pass|pin|otp";
	static const char parts[] =
		"secret|passw|pwd|token|assertion|key|auth|credential|cookie|signature|jwt";
	size_t len = strlen(name);
	if (words_listed(name, len, ids))
		return CAPTURE_ROLE_ID;
	if (strcasecmp(name, "client_assertion_type") == 0)
		return CAPTURE_ROLE_PLAIN;
	bool secret = words_listed(name, len, words);
	for (size_t at = 0; at < len && !secret; at++)
		secret = words_begin(name + at, len - at, parts) > 0;
	return secret ? CAPTURE_ROLE_SECRET : CAPTURE_ROLE_PLAIN;
}

static struct capture_param *add(struct capture_params *l, enum capture_place place,
				 const char *name, size_t len)
{
	if (l->count == CAPTURE_PARAMS_MAX)
		return NULL;
	struct capture_param *item = &l->items[l->count++];
	item->place = place;
	if (len < sizeof item->name)
		memcpy(item->name, name, len);
	return item;
}

const struct capture_param *capture_params_find(const struct capture_params *l,
						enum capture_place place, const char *name,
						size_t *times)
{
	const struct capture_param *first = NULL;
	size_t count = 0;
	for (size_t i = 0; i < l->count; i++) {
		const struct capture_param *item = &l->items[i];
		bool same = place == CAPTURE_IN_FIELD ? strcasecmp(item->name, name) == 0
						      : strcmp(item->name, name) == 0;
		if (item->place != place || !same)
			continue;
		if (count++ == 0)
			first = item;
	}
	if (times != NULL)
		*times = count;
	return first;
}

bool capture_params_alike(const struct capture_params *l, const struct capture_param *first)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->items[i].place == first->place &&
		    strcmp(l->items[i].name, first->name) == 0 &&
		    !secret_equal(l->items[i].value, first->value))
			return false;
	return true;
}

void capture_params_free(struct capture_params *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->count; i++)
		secret_free(l->items[i].value);
	free(l);
}

/* ---- form bodies and queries ---- */

static void add_pair(const struct capture *c, struct capture_params *l, enum capture_place place,
		     const char *pair, size_t len)
{
	struct form *f = NULL;
	struct err e = {0};
	if (!form_decode(pair, len, &f, &e) || form_count(f) != 1) {
		form_free(f);
		return;
	}
	const char *equals = memchr(pair, '=', len), *name = form_name(f, 0);
	bool marked = capture_begins(pair, len, bom) && capture_begins(name, strlen(name), bom);
	name += marked ? sizeof bom - 1 : 0;
	struct capture_param *item = add(l, place, name, strlen(name));
	if (item != NULL) {
		const struct secret *value = form_value(f, 0);
		item->value = secret_dup(value);
		item->marked = marked;
		item->bare = equals == NULL;
		item->raw = equals != NULL ? equals + 1 : pair + len;
		item->raw_len = (size_t)(pair + len - item->raw);
		item->raw_name_len = equals != NULL ? (size_t)(equals - pair) : 0;
		item->unknown = capture_has_unknown(c, secret_reveal(value), secret_len(value)) ||
				capture_has_unknown(c, item->raw, item->raw_len);
		const struct capture_param *before = item > l->items ? item - 1 : NULL;
		item->after_secret =
			before != NULL && before->place == place &&
			!capture_name_known(item->name) &&
			(before->after_secret || capture_role(before->name) == CAPTURE_ROLE_SECRET);
	}
	form_free(f);
}

static void add_form(const struct capture *c, struct capture_params *l, enum capture_place place,
		     const char *bytes, size_t len)
{
	const char *end = bytes + len;
	for (const char *at = bytes; at < end && l->count < CAPTURE_PARAMS_MAX;) {
		const char *stop = memchr(at, '&', (size_t)(end - at));
		stop = stop != NULL ? stop : end;
		if (stop > at)
			add_pair(c, l, place, at, (size_t)(stop - at));
		at = stop + 1;
	}
	if (l->count == 0)
		return;
	struct capture_param *last = &l->items[l->count - 1];
	last->cut = place == CAPTURE_IN_BODY &&
		    (c->too_large || (c->unknown & CAPTURE_UNKNOWN_END) != 0);
	last->last = capture_at_end(c, bytes, len);
}

/* ---- JSON ---- */

static void add_value(const struct capture *c, struct capture_params *l, const char *name,
		      size_t name_len, const char *value, size_t len)
{
	struct capture_param *item = add(l, CAPTURE_IN_BODY, name, name_len);
	if (item == NULL)
		return;
	item->value = secret_new(value, len);
	item->unknown = capture_has_unknown(c, value, len);
	item->last = capture_at_end(c, value, len);
}

static void add_json(const struct capture *c, struct capture_params *l, json_t *node, int depth)
{
	const char *name = NULL;
	json_t *value = NULL;
	size_t i = 0;
	if (depth == DEPTH_MAX)
		return;
	json_array_foreach(node, i, value) add_json(c, l, value, depth + 1);
	json_object_foreach(node, name, value)
	{
		if (json_is_string(value))
			add_value(c, l, name, strlen(name), json_string_value(value),
				  json_string_length(value));
		else
			add_json(c, l, value, depth + 1);
	}
}

/* A text in JSON quotes: what JSON.stringify() makes of a body that was a text already. */
static void add_json_text(const struct capture *c, struct capture_params *l, const json_t *text)
{
	const char *bytes = json_string_value(text);
	size_t len = json_string_length(text);
	json_t *inner = json_loadb(bytes, len, JSON_ALLOW_NUL, NULL);
	size_t first = l->count;
	if (inner != NULL)
		add_json(c, l, inner, 0);
	else
		add_form(c, l, CAPTURE_IN_BODY, bytes, len);
	json_decref(inner);
	for (size_t i = first; i < l->count; i++)
		l->items[i].raw = NULL; /* it pointed into the JSON string */
}

static bool read_json(const struct capture *c, struct capture_params *l, const char *bytes,
		      size_t len)
{
	json_t *root = json_loadb(bytes, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	if (root == NULL)
		return false;
	if (json_is_string(root))
		add_json_text(c, l, root);
	else
		add_json(c, l, root, 0);
	l->json_has_headers = json_object_get(root, "headers") != NULL;
	l->json_is_object = json_is_object(root);
	json_decref(root);
	return true;
}

/* ---- multipart ---- */

static void add_part(const struct capture *c, struct capture_params *l, const char *part,
		     size_t len)
{
	size_t name = capture_find(part, len, "name=");
	size_t head = capture_find(part, len, "\r\n\r\n"), gap = 4;
	if (head == len)
		head = capture_find(part, len, "\n\n"), gap = 2;
	if (name >= head || head == len)
		return;
	const char *start = part + name + 5, *value = part + head + gap, *end = part + len;
	start += *start == '"';
	size_t size = 0;
	while (start + size < part + head && strchr("\";\r\n", start[size]) == NULL)
		size++;
	if (end > value && end[-1] == '\n')
		end--;
	if (end > value && end[-1] == '\r')
		end--;
	add_value(c, l, start, size, value, (size_t)(end - value));
}

static void read_multipart(const struct capture *c, struct capture_params *l, const char *bytes,
			   size_t len)
{
	char mark[80] = "";
	size_t line = capture_until(bytes, len, "\r\n");
	if (line < 3 || line >= sizeof mark || memcmp(bytes, "--", 2) != 0)
		return;
	memcpy(mark, bytes, line);
	const char *end = bytes + len;
	for (const char *at = bytes + line; at < end && l->count < CAPTURE_PARAMS_MAX;) {
		const char *stop = at + capture_search(at, (size_t)(end - at), mark, line);
		add_part(c, l, at, (size_t)(stop - at));
		bool closed = capture_begins(at, (size_t)(stop - at), "--");
		at = stop + line;
		if (stop == end && !closed && c->tail.len > 0 && l->count > 0)
			l->items[l->count - 1].cut = true; /* the recording ends there */
	}
}

/* ---- texts that no parser reads ---- */

struct scan {
	const struct capture *c;
	struct capture_params *l;
};

static void add_scanned(void *arg, const char *name, size_t name_len, const char *value,
			size_t value_len)
{
	const struct scan *s = arg;
	add_value(s->c, s->l, name, name_len, value, value_len);
}

static void read_fields(const struct capture *c, struct capture_params *l)
{
	for (size_t i = 0; i < c->field_count; i++) {
		const struct capture_field *f = &c->fields[i];
		const char *name = capture_bytes_get(&f->name);
		if (!words_listed(name, strlen(name), field_names))
			continue;
		struct capture_param *item = add(l, CAPTURE_IN_FIELD, name, f->name.len);
		if (item == NULL)
			return;
		item->value = secret_new(capture_bytes_get(&f->value), f->value.len);
		item->unknown = capture_has_unknown(c, capture_bytes_get(&f->value), f->value.len);
	}
}

static void read_body(const struct capture *c, enum facts_body kind, struct capture_params *l)
{
	const char *bytes = capture_bytes_get(&c->body);
	size_t len = c->body.len;
	if (kind == FACTS_BODY_FORM) {
		add_form(c, l, CAPTURE_IN_BODY, bytes, len);
		return;
	}
	if (capture_begins(bytes, len, bom))
		bytes += 3, len -= 3;
	if (kind == FACTS_BODY_JSON && read_json(c, l, bytes, len))
		return;
	if (kind == FACTS_BODY_MULTIPART) {
		capture_trim(&bytes, &len);
		read_multipart(c, l, bytes, len);
		return;
	}
	l->unreadable = len > 0;
	struct scan s = {c, l};
	capture_scan(bytes, len, add_scanned, &s);
	if (kind == FACTS_BODY_JSON)
		l->json_has_headers = capture_find(bytes, len, "\"headers\"") < len;
}

struct capture_params *capture_params_read(const struct capture *c, enum facts_body kind)
{
	struct capture_params *l = mem_alloc(1, sizeof *l);
	size_t path = 0, query_len = 0;
	const char *query = NULL;
	read_body(c, kind, l);
	capture_path(c, &path, &query, &query_len);
	if (query != NULL)
		add_form(c, l, CAPTURE_IN_QUERY, query, query_len);
	read_fields(c, l);
	return l;
}
