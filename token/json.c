/* SPDX-License-Identifier: MIT */
/* Parses the JSON of an answer within limits. */
#include "token/parts.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

void token_json_memory(void)
{
	json_set_alloc_funcs(wipe_malloc, wipe_free);
}

/* How deep the text nests, by its brackets outside strings; jansson itself would go down 2048
 * levels. */
static int depth_of(const char *bytes, size_t len)
{
	int depth = 0, deepest = 0;
	bool in_string = false;
	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			deepest = ++depth > deepest ? depth : deepest;
		else if (!in_string && (c == '}' || c == ']'))
			depth--;
	}
	return deepest;
}

json_t *token_json_parse(const char *bytes, size_t len, bool *deep)
{
	*deep = len > 0 && strchr("{[", bytes[0]) != NULL && bytes[0] != '\0' &&
		depth_of(bytes, len) > TOKEN_DEPTH_MAX;
	if (*deep || len > TOKEN_ANSWER_MAX)
		return NULL;
	/* jansson's error text quotes its input: it is not even taken. */
	return json_loadb(bytes, len, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL,
			  NULL);
}

const char *token_json_text(const json_t *v, struct pool *p)
{
	if (!json_is_string(v))
		return NULL;
	size_t len = json_string_length(v);
	char *text = pool_copy(p, json_string_value(v), len);
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	return text;
}

const char *token_json_list(const json_t *v, struct pool *p)
{
	if (!json_is_array(v))
		return token_json_text(v, p);
	struct text joined = {.limit = TOKEN_WORDS_MAX};
	for (size_t i = 0; i < json_array_size(v); i++) {
		const json_t *item = json_array_get(v, i);
		if (!json_is_string(item))
			continue;
		if (joined.len > 0)
			text_char(&joined, ' ');
		text_add(&joined, json_string_value(item), json_string_length(item));
	}
	const char *text = joined.len > 0 ? pool_text(p, text_get(&joined)) : NULL;
	text_clear(&joined);
	return text;
}

/* Digits with a sign and a fraction; by hand, because strtod() takes hex, "inf" and the locale's
 * comma. */
static bool decimal(const char *s, double *out)
{
	while (*s == ' ')
		s++;
	double sign = *s == '-' ? -1 : 1, value = 0, unit = 1;
	if (*s == '-' || *s == '+')
		s++;
	if (!isdigit((unsigned char)*s))
		return false;
	for (; isdigit((unsigned char)*s); s++)
		value = value * 10 + (*s - '0');
	if (*s == '.')
		for (s++; isdigit((unsigned char)*s); s++)
			value += (*s - '0') * (unit /= 10);
	while (*s == ' ')
		s++;
	*out = sign * value;
	return *s == '\0';
}

bool token_json_number(const json_t *v, double *out)
{
	if (json_is_string(v) && strlen(json_string_value(v)) == json_string_length(v)) {
		if (!decimal(json_string_value(v), out))
			return false;
	} else if (json_is_number(v)) {
		*out = json_number_value(v);
	} else {
		return false;
	}
	return isfinite(*out);
}
