/* SPDX-License-Identifier: MIT */
/* YAML in blocks, as objects: enough for what an API tool exports. */
#include "capture/readers/yaml.h"

#include <string.h>

#include "capture/readers/inspect.h"

enum { DEPTH_MAX = 40 };

struct yaml {
	struct capture_slice rest;
	size_t virtual; /* columns of the first line that stand for "- " */
	int depth;
	bool broken;
};

/* The next line that holds something, its indent taken off; not consumed. False: the end. */
static bool peek(struct yaml *y, struct capture_slice *line, size_t *indent)
{
	for (;;) {
		struct capture_slice rest = y->rest;
		size_t spaces = y->virtual;
		if (!capture_line(&rest, line))
			return false;
		while (spaces - y->virtual < line->len && line->at[spaces - y->virtual] == ' ')
			spaces++;
		size_t skip = spaces - y->virtual;
		*line = capture_from(*line, skip);
		*indent = spaces;
		if (line->len > 0 && *line->at != '#' && !capture_equal(line->at, line->len, "---"))
			return true;
		y->rest = rest;
		y->virtual = 0;
	}
}

static void consume(struct yaml *y)
{
	struct capture_slice line;
	capture_line(&y->rest, &line);
	y->virtual = 0;
}

static json_t *text_of(const struct capture_bytes *b)
{
	json_t *text = json_stringn_nocheck(capture_bytes_get(b), b->len);
	return text != NULL ? text : json_null();
}

/* ---- scalars ---- */

/* The next line as it stands, and how much of it is indent; false: the end. */
static bool raw_line(const struct yaml *y, struct capture_slice *rest, struct capture_slice *line,
		     size_t *indent)
{
	*rest = y->rest;
	*indent = 0;
	if (!capture_line(rest, line))
		return false;
	while (*indent < line->len && line->at[*indent] == ' ')
		(*indent)++;
	return true;
}

/* "|", "|-", ">-" and the lines below that are indented more. */
static json_t *read_block(struct yaml *y, char style, size_t parent)
{
	struct capture_bytes text = {0};
	struct capture_slice line, rest;
	size_t own = 0, indent = 0;
	while (raw_line(y, &rest, &line, &indent)) {
		bool blank = indent == line.len;
		if (!blank && indent <= parent)
			break;
		own = own == 0 && !blank ? indent : own;
		size_t skip = indent < own ? indent : own;
		if (text.len > 0)
			capture_bytes_put(&text, style == '>' && !blank ? " " : "\n");
		capture_bytes_add(&text, line.at + skip, line.len - skip);
		y->rest = rest;
	}
	while (text.len > 0 && text.bytes[text.len - 1] == '\n')
		text.len--;
	json_t *made = text_of(&text);
	capture_bytes_clear(&text);
	return made;
}

/* Behind a quote that does not stand for itself; s.len: it does not end in this line. */
static size_t quote_end(struct capture_slice s, char quote)
{
	for (size_t i = 0; i < s.len; i++) {
		if (quote == '"' && s.at[i] == '\\')
			i++;
		else if (s.at[i] == quote && quote == '\'' && i + 1 < s.len && s.at[i + 1] == quote)
			i++;
		else if (s.at[i] == quote)
			return i;
	}
	return s.len;
}

/* '...' and "...", which may go on below. */
static json_t *read_quoted(struct yaml *y, struct capture_slice value)
{
	struct capture_bytes raw = {0}, text = {0};
	char quote = *value.at;
	struct capture_slice line = capture_from(value, 1);
	size_t indent = 0, end = 0;
	for (;;) {
		end = quote_end(line, quote);
		capture_bytes_add(&raw, line.at, end < line.len ? end : line.len);
		if (end < line.len || !peek(y, &line, &indent))
			break;
		consume(y);
		capture_bytes_put(&raw, " ");
	}
	const struct capture_slice all = capture_all(&raw);
	for (size_t i = 0; quote == '\'' && i < all.len; i++) {
		i += all.at[i] == '\'' && i + 1 < all.len;
		capture_bytes_add(&text, all.at + i, 1);
	}
	if (quote == '"')
		capture_unescape(&text, all, '\0', &end);
	json_t *made = text_of(&text);
	capture_bytes_clear(&raw);
	capture_bytes_clear(&text);
	return made;
}

static json_t *word_value(struct capture_slice value)
{
	if (capture_equal(value.at, value.len, "true"))
		return json_true();
	if (capture_equal(value.at, value.len, "false"))
		return json_false();
	if (capture_equal(value.at, value.len, "null") || capture_equal(value.at, value.len, "~"))
		return json_null();
	return NULL;
}

/* A plain text, which may go on in lines that are indented more. */
static json_t *read_plain(struct yaml *y, struct capture_slice value, size_t parent)
{
	struct capture_bytes text = {0};
	struct capture_slice line;
	size_t indent = 0, comment = capture_search(value.at, value.len, " #", 2);
	value.len = comment;
	if (capture_search(value.at, value.len, ": ", 2) < value.len) {
		y->broken = true; /* two lines that became one: no plain text has that */
		return json_null();
	}
	json_t *made = word_value(value);
	capture_bytes_add(&text, value.at, value.len);
	while (made == NULL && peek(y, &line, &indent) && indent > parent) {
		capture_bytes_put(&text, " ");
		capture_bytes_add(&text, line.at, line.len);
		consume(y);
	}
	made = made != NULL ? made : text_of(&text);
	capture_bytes_clear(&text);
	return made;
}

static json_t *read_scalar(struct yaml *y, struct capture_slice value, size_t parent)
{
	if (*value.at == '|' || *value.at == '>')
		return read_block(y, *value.at, parent);
	if (*value.at == '"' || *value.at == '\'')
		return read_quoted(y, value);
	if (*value.at == '{' && !capture_begins(value.at, value.len, "{{"))
		return json_object();
	return *value.at == '[' ? json_array() : read_plain(y, value, parent);
}

/* ---- blocks ---- */

static json_t *read_node(struct yaml *y, size_t indent);

/* "key:" and "key: value"; false: the line is not one. */
static bool key_of(struct capture_slice line, struct capture_slice *key,
		   struct capture_slice *value)
{
	size_t at = 0;
	if (line.len > 1 && (*line.at == '"' || *line.at == '\'')) {
		const struct capture_slice quoted = capture_from(line, 1);
		at = quote_end(quoted, *line.at) + 2;
	} else {
		while (at < line.len &&
		       !(line.at[at] == ':' && (at + 1 == line.len || line.at[at + 1] == ' ')))
			at++;
	}
	if (at >= line.len || line.at[at] != ':')
		return false;
	bool quoted = *line.at == '"' || *line.at == '\'';
	*key = (struct capture_slice){line.at + quoted, at - 2 * (size_t)quoted};
	*value = capture_from(line, at + 1);
	capture_trim(&value->at, &value->len);
	return true;
}

static bool is_item(struct capture_slice line)
{
	return line.len > 0 && *line.at == '-' && (line.len == 1 || line.at[1] == ' ');
}

static json_t *read_sequence(struct yaml *y, size_t indent)
{
	json_t *list = json_array();
	struct capture_slice line;
	size_t own = 0;
	while (peek(y, &line, &own) && own == indent && is_item(line)) {
		/* what follows "- " is a block whose indent is where it begins */
		size_t skip = (size_t)(line.at - y->rest.at) + 1;
		y->rest = capture_from(y->rest, skip);
		y->virtual = indent + 1;
		struct capture_slice inner;
		size_t at = 0;
		json_t *item = peek(y, &inner, &at) && at > indent ? read_node(y, at) : json_null();
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *read_mapping(struct yaml *y, size_t indent)
{
	json_t *object = json_object();
	struct capture_slice line, key, value;
	size_t own = 0;
	while (peek(y, &line, &own) && own == indent && key_of(line, &key, &value)) {
		struct capture_bytes name = capture_copy(key);
		json_t *member = NULL;
		consume(y);
		if (value.len > 0)
			member = read_scalar(y, value, indent);
		else if (peek(y, &line, &own) && (own > indent || (own == indent && is_item(line))))
			member = read_node(y, own);
		if (json_object_get(object, name.bytes) != NULL) {
			y->broken = true; /* which of them was meant is not known */
			json_decref(member);
			member = NULL;
		}
		json_object_set_new_nocheck(object, name.bytes,
					    member != NULL ? member : json_null());
		capture_bytes_clear(&name);
	}
	return object;
}

/* Always takes a line. */
static json_t *read_node(struct yaml *y, size_t indent)
{
	struct capture_slice line, key, value;
	size_t own = 0;
	json_t *node = NULL;
	if (!peek(y, &line, &own) || y->depth == DEPTH_MAX) {
		consume(y);
		return json_null();
	}
	y->depth++;
	if (is_item(line)) {
		node = read_sequence(y, indent);
	} else if (key_of(line, &key, &value)) {
		node = read_mapping(y, indent);
	} else {
		consume(y);
		node = read_scalar(y, line, indent);
	}
	y->depth--;
	return node;
}

json_t *yaml_read(const char *bytes, size_t len, bool *broken)
{
	struct yaml y = {.rest = {bytes, len}};
	struct capture_slice line;
	size_t indent = 0;
	json_t *node = peek(&y, &line, &indent) ? read_node(&y, indent) : json_null();
	*broken = y.broken;
	return node;
}
