/* SPDX-License-Identifier: MIT */
/*
 * Objects as Node's console prints them (util.inspect), as JSON values: bare keys, quotes of three
 * kinds, class names, references, and marks for what is left out ([Object], [Function: f]).
 */
#include "capture/readers/inspect.h"
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 40, NUMBER_MAX = 24 };

struct parse {
	const char *at, *end;
	bool broken; /* it is not such an object, or is cut */
};

static bool is_word(char c)
{
	return c == '$' || bytes_is_name(c);
}

static char peek(const struct parse *t)
{
	return t->at < t->end ? *t->at : '\0';
}

static void skip_space(struct parse *t)
{
	t->at += capture_span(t->at, (size_t)(t->end - t->at), " \t\r\n");
}

/* Behind the bracket that closes the one at this place. */
static void skip_brackets(struct parse *t, char open, char close)
{
	int depth = 0;
	while (t->at < t->end) {
		char c = *t->at++;
		depth += c == open ? 1 : c == close ? -1 : 0;
		if (depth == 0)
			return;
	}
	t->broken = true;
}

/* "... 3 more items", code: up to what separates. */
static void skip_member(struct parse *t)
{
	t->at += capture_until(t->at, (size_t)(t->end - t->at), ",\n}]");
}

/* ---- texts ---- */

/* Up to the closing quote; util.inspect escapes it, the backslash, and control characters. */
static void read_quoted(struct parse *t, struct capture_bytes *to)
{
	char quote = *t->at++;
	size_t taken = 0;
	struct capture_slice rest = {t->at, (size_t)(t->end - t->at)};
	capture_unescape(to, rest, quote, &taken);
	t->at += taken;
	t->broken |= t->at == t->end;
	t->at += t->at < t->end;
}

/*
 * 'a' +
 *   'b', and what is left out of a long one. What a variable or a call is joined with, or is put
 * into (`${...}`), is code.
 */
static json_t *read_text(struct parse *t)
{
	struct capture_bytes made = {0};
	const char *behind = NULL;
	bool code = false;
	do {
		bool template = peek(t) == '`';
		size_t from = made.len;
		read_quoted(t, &made);
		code |= template && capture_search(capture_bytes_get(&made) + from, made.len - from,
						   "${", 2) < made.len - from;
		behind = t->at;
		skip_space(t);
		if (peek(t) != '+')
			break;
		t->at++;
		skip_space(t);
		code |= t->at < t->end && memchr("'\"`", *t->at, 3) == NULL;
	} while (peek(t) == '\'' || peek(t) == '"' || peek(t) == '`');
	t->at = behind;
	code |= capture_begins(t->at, (size_t)(t->end - t->at), "... ");
	if (code)
		skip_member(t);
	json_t *value = code ? json_null() : json_stringn(capture_bytes_get(&made), made.len);
	capture_bytes_clear(&made);
	return value != NULL ? value : json_null();
}

/* <Buffer 7b 22 ...>; <ref *1> is nothing. NULL: no value, one follows. */
static json_t *read_angle(struct parse *t)
{
	const char *start = t->at;
	skip_brackets(t, '<', '>');
	struct capture_slice in = {start, (size_t)(t->at - start)};
	if (capture_begins(in.at, in.len, "<ref "))
		return NULL;
	if (!capture_begins(in.at, in.len, "<Buffer ") ||
	    capture_find(in.at, in.len, "...") < in.len)
		return json_null();
	struct capture_bytes made = {0};
	for (const char *at = start + 8; at + 2 < t->at; at += 3) {
		char pair[3] = {at[0], at[1], '\0'}, *end = NULL;
		char byte = (char)strtol(pair, &end, 16);
		if (end != pair + 2)
			break;
		capture_bytes_add(&made, &byte, 1);
	}
	json_t *value = json_stringn(capture_bytes_get(&made), made.len);
	capture_bytes_clear(&made);
	return value != NULL ? value : json_null();
}

/* ---- values ---- */

static json_t *read_value(struct parse *t, int depth);

static bool read_key(struct parse *t, struct capture_bytes *key)
{
	capture_bytes_clear(key);
	if (peek(t) == '\'' || peek(t) == '"') {
		read_quoted(t, key);
	} else if (peek(t) == '[') {
		skip_brackets(t, '[', ']'); /* [Symbol(...)] */
		capture_bytes_put(key, "[");
	} else {
		t->at += peek(t) == ':'; /* Ruby's :url => */
		const char *start = t->at;
		while (t->at < t->end && is_word(*t->at))
			t->at++;
		capture_bytes_add(key, start, (size_t)(t->at - start));
	}
	skip_space(t);
	bool arrow = capture_begins(t->at, (size_t)(t->end - t->at), "=>");
	if (peek(t) != ':' && !arrow)
		return false;
	t->at += arrow ? 2 : 1;
	return true;
}

/* {...options} and {body}, of code: what they hold is not known. */
static void put_code(json_t *object, struct capture_slice member, const struct capture_bytes *key,
		     char next)
{
	if (capture_begins(member.at, member.len, "..."))
		json_object_set_new(object, "...", json_null());
	else if (key->len > 0 && is_word(*member.at) && (next == ',' || next == '}'))
		json_object_set_new(object, capture_bytes_get(key), json_null());
}

static json_t *read_object(struct parse *t, int depth)
{
	json_t *object = json_object();
	struct capture_bytes key = {0};
	t->at++;
	for (skip_space(t); peek(t) != '}'; skip_space(t)) {
		if (t->at == t->end || t->broken) {
			t->broken = true;
			break;
		}
		if (peek(t) == ',') {
			t->at++;
			continue;
		}
		const char *before = t->at;
		if (!read_key(t, &key)) {
			put_code(object, (struct capture_slice){before, (size_t)(t->end - before)},
				 &key, peek(t));
			skip_member(t);
			t->at += t->at == before;
			continue;
		}
		json_t *value = read_value(t, depth + 1);
		if (value != NULL && memchr(capture_bytes_get(&key), '\0', key.len) == NULL)
			json_object_set_new(object, capture_bytes_get(&key), value);
		else
			json_decref(value);
	}
	t->at += t->at < t->end;
	capture_bytes_clear(&key);
	return object;
}

static json_t *read_array(struct parse *t, int depth)
{
	json_t *array = json_array();
	t->at++;
	for (skip_space(t); peek(t) != ']'; skip_space(t)) {
		if (t->at == t->end || t->broken) {
			t->broken = true;
			break;
		}
		const char *before = t->at;
		if (peek(t) == ',' || peek(t) == '.') {
			skip_member(t);
			t->at += t->at == before;
			continue;
		}
		json_t *value = read_value(t, depth + 1);
		json_array_append_new(array, value != NULL ? value : json_null());
		t->at += t->at == before;
	}
	t->at += t->at < t->end;
	return array;
}

/* NULL: undefined. */
static json_t *word_value(struct capture_slice word)
{
	char *end = NULL, room[NUMBER_MAX] = "";
	if (word.len == 0 || word.len >= sizeof room)
		return json_null();
	memcpy(room, word.at, word.len);
	long long number = strtoll(room, &end, 10);
	if (*end == '\0')
		return json_integer(number);
	if (strcmp(room, "true") == 0 || strcmp(room, "false") == 0)
		return json_boolean(*room == 't');
	return strcmp(room, "undefined") == 0 ? NULL : json_null();
}

/* A number, true, undefined. Behind a class's name its object follows, which is the value. */
static json_t *read_word(struct parse *t, int depth)
{
	const char *start = t->at;
	while (t->at < t->end && (is_word(*t->at) || *t->at == '.' || *t->at == '-'))
		t->at++;
	size_t len = (size_t)(t->at - start);
	if (peek(t) == '(')
		skip_brackets(t, '(', ')');
	const char *behind = t->at;
	while (peek(t) == ' ')
		t->at++;
	if (len > 0 && (peek(t) == '{' || peek(t) == '['))
		return read_value(t, depth);
	t->at = behind;
	skip_member(t);
	return word_value((struct capture_slice){start, len});
}

/* Ruby's :post */
static json_t *read_symbol(struct parse *t)
{
	const char *start = ++t->at;
	while (t->at < t->end && is_word(*t->at))
		t->at++;
	return json_stringn(start, (size_t)(t->at - start));
}

/* [Object: null prototype] { ... }, or what is left out. */
static json_t *read_named(struct parse *t, int depth)
{
	skip_brackets(t, '[', ']');
	while (peek(t) == ' ')
		t->at++;
	return peek(t) == '{' ? read_object(t, depth) : json_null();
}

/* NULL: undefined. */
static json_t *read_value(struct parse *t, int depth)
{
	skip_space(t);
	if (depth > DEPTH_MAX)
		t->broken = true;
	if (t->broken || t->at == t->end)
		return NULL;
	char c = *t->at, next = t->at + 1 < t->end ? t->at[1] : '\0';
	if (c == ':' && is_word(next))
		return read_symbol(t);
	if (memchr("'\"`", c, 3) != NULL)
		return read_text(t);
	if (c == '{')
		return read_object(t, depth);
	if (c == '[' && !is_word(next))
		return read_array(t, depth);
	if (c == '<') {
		json_t *value = read_angle(t);
		return value != NULL ? value : read_value(t, depth + 1);
	}
	return c == '[' ? read_named(t, depth) : read_word(t, depth);
}

json_t *capture_inspect(const char *bytes, size_t len, size_t *taken)
{
	struct parse t = {bytes, bytes + len, false};
	json_t *value = read_value(&t, 0);
	*taken = (size_t)(t.at - bytes) + (t.broken && t.at == t.end);
	return value;
}
