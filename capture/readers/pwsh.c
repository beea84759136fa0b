/* SPDX-License-Identifier: MIT */
/* Values of PowerShell: texts with their backticks and variables, hashtables, here-strings. */
#include "capture/readers/pwsh.h"
#include "base/bytes.h"

#include <string.h>

#include "base/utf8.h"
#include "capture/readers/inspect.h"
#include "capture/readers/json.h"

enum { NAME_MAX_BYTES = 64, DEPTH_MAX = 16, MEMBERS_MAX = 500 };

struct pwsh pwsh_new(const char *bytes, size_t len)
{
	return (struct pwsh){bytes, bytes + len, json_object(), capture_new(NULL, NULL, NULL),
			     0,     false};
}

void pwsh_clear(struct pwsh *p)
{
	json_decref(p->variables);
	capture_free(p->unknown);
}

char pwsh_peek(const struct pwsh *p, size_t ahead)
{
	return (size_t)(p->end - p->at) > ahead ? p->at[ahead] : '\0';
}

static bool is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static void skip_line(struct pwsh *p)
{
	const char *end = memchr(p->at, '\n', (size_t)(p->end - p->at));
	p->at = end != NULL ? end : p->end;
}

void pwsh_skip(struct pwsh *p, bool lines)
{
	for (;;) {
		char c = pwsh_peek(p, 0), second = pwsh_peek(p, 1);
		if (c == ' ' || c == '\t' || c == '\r' || (lines && (c == '\n' || c == ';')))
			p->at++;
		else if (c == '`' && second == '\n')
			p->at += 2;
		else if (c == '`' && second == '\r' && pwsh_peek(p, 2) == '\n')
			p->at += 3;
		else if (c == '#')
			skip_line(p);
		else
			return;
	}
}

void pwsh_name(struct pwsh *p, char *room, size_t size)
{
	size_t len = 0;
	for (; p->at < p->end && (bytes_is_name(*p->at) ||
				  (*p->at == ':' && len > 0 && bytes_is_name(pwsh_peek(p, 1))));
	     p->at++)
		if (len + 1 < size)
			room[len++] =
				*p->at >= 'A' && *p->at <= 'Z' ? (char)(*p->at + 0x20) : *p->at;
	room[len] = '\0';
}

/* No text grows beyond what a body may have: "$x$x" doubles. */
static void add(struct capture_bytes *out, const char *bytes, size_t len)
{
	size_t room = out->len < CAPTURE_BODY_MAX ? CAPTURE_BODY_MAX - out->len : 0;
	capture_bytes_add(out, bytes, len < room ? len : room);
}

static json_t *text_of(const struct capture_bytes *b)
{
	json_t *text = json_stringn_nocheck(capture_bytes_get(b), b->len);
	return text != NULL ? text : json_string("");
}

static json_t *unknown(struct pwsh *p, const char *text)
{
	capture_unknown(p->unknown, text, strlen(text));
	return json_string(text);
}

/* Behind the bracket that closes the one at p->at. */
static void skip_brackets(struct pwsh *p, char open, char close)
{
	int depth = 0;
	while (p->at < p->end) {
		if (pwsh_skip_quoted(p))
			continue;
		char c = *p->at++;
		depth += c == open ? 1 : c == close ? -1 : 0;
		if (depth == 0)
			return;
	}
	p->open = true;
}

/* ---- texts ---- */

/* `n, `t, `u{1F600}, `" and the like; p->at is at the backtick. */
static void put_escape(struct pwsh *p, struct capture_bytes *out)
{
	static const char names[] = "0abefnrtv", bytes[] = "\0\a\b\033\f\n\r\t\v";
	char c = pwsh_peek(p, 1);
	const char *found = c != '\0' ? strchr(names, c) : NULL;
	if (found != NULL)
		add(out, bytes + (found - names), 1);
	else if (c != '\0' && c != '\n')
		add(out, p->at + 1, 1);
	p->at += c != '\0' ? 2 : 1;
}

/* "$([char]0x00e9)", as Chrome writes what is not ASCII. */
static bool put_char(struct pwsh *p, struct capture_bytes *out)
{
	static const char begin[] = "$([char]0x";
	size_t at = sizeof begin - 1, left = (size_t)(p->end - p->at), digits = 0;
	if (!capture_begins(p->at, left, begin))
		return false;
	const struct capture_slice rest = {p->at + at, left - at};
	unsigned code = capture_hex_number(rest, 6, &digits);
	char utf8[UTF8_SIZE_MAX];
	at += digits;
	if (at >= left || p->at[at] != ')' || code == 0 || code > 0xFFFF)
		return false;
	add(out, utf8, utf8_write(code, utf8));
	p->at += at + 1;
	return true;
}

/* The variable's value in a text; false: the '$' is only that. */
static bool put_variable(struct pwsh *p, struct capture_bytes *out)
{
	char name[NAME_MAX_BYTES], second = pwsh_peek(p, 1);
	if (put_char(p, out))
		return true;
	if (second == '(') {
		p->at++;
		skip_brackets(p, '(', ')');
		capture_unknown(p->unknown, "$(...)", 6);
		capture_bytes_put(out, "$(...)");
		return true;
	}
	if (!bytes_is_name(second) && second != '{')
		return false;
	const char *start = p->at;
	p->at += second == '{' ? 2 : 1;
	pwsh_name(p, name, sizeof name);
	size_t len = (size_t)(p->at - start) - (second == '{' ? 2 : 1);
	const json_t *value = json_object_get(p->variables, name);
	if (second == '{' && pwsh_peek(p, 0) == '}')
		p->at++;
	if (json_is_string(value)) {
		add(out, json_string_value(value), json_string_length(value));
		return true;
	}
	struct capture_bytes text = {0};
	capture_bytes_put(&text, "$");
	add(&text, start + (second == '{' ? 2 : 1), len);
	capture_unknown(p->unknown, text.bytes, text.len);
	add(out, text.bytes, text.len);
	capture_bytes_clear(&text);
	return true;
}

/* Up to the quote, which stands for itself when it is there twice. */
static void read_quoted(struct pwsh *p, struct capture_bytes *out)
{
	char quote = *p->at++;
	while (p->at < p->end) {
		if (*p->at == quote && pwsh_peek(p, 1) != quote) {
			p->at++;
			return;
		}
		bool expands = quote == '"';
		if (*p->at == quote) {
			add(out, p->at, 1);
			p->at += 2;
		} else if (expands && *p->at == '`') {
			put_escape(p, out);
		} else if (!expands || *p->at != '$' || !put_variable(p, out)) {
			add(out, p->at++, 1);
		}
	}
	p->open = true;
}

/* Where the line end before "@ is, or the end. */
static const char *end_of_here_string(const struct pwsh *p, const char *from, char quote)
{
	const char close[] = {'\n', quote, '@'};
	return from + capture_search(from, (size_t)(p->end - from), close, sizeof close);
}

/* @" and a line end, lines, a line end and "@. */
static void read_here_string(struct pwsh *p, struct capture_bytes *out)
{
	char quote = p->at[1];
	const char *line = memchr(p->at, '\n', (size_t)(p->end - p->at));
	const char *start = line != NULL ? line + 1 : p->end, *whole = p->end;
	/* nothing between: the line end before is the one behind the opening */
	const char *stop = start < whole ? end_of_here_string(p, start - 1, quote) : whole;
	const char *behind = stop < whole ? stop + 3 : whole;
	if (stop > start && stop < whole && stop[-1] == '\r')
		stop--;
	p->at = start;
	p->end = stop > start ? stop : start;
	while (p->at < p->end) {
		if (quote == '"' && *p->at == '`')
			put_escape(p, out);
		else if (quote != '"' || *p->at != '$' || !put_variable(p, out))
			add(out, p->at++, 1);
	}
	p->at = behind;
	p->end = whole;
}

static bool is_here_string(const struct pwsh *p)
{
	return pwsh_peek(p, 0) == '@' && is_one_of(pwsh_peek(p, 1), "\"'") &&
	       is_one_of(pwsh_peek(p, 2), "\r\n");
}

bool pwsh_skip_quoted(struct pwsh *p)
{
	struct capture_bytes ignored = {0};
	char c = pwsh_peek(p, 0);
	if (is_here_string(p))
		read_here_string(p, &ignored);
	else if (c == '"' || c == '\'')
		read_quoted(p, &ignored);
	else if (c == '#')
		skip_line(p);
	else
		return false;
	capture_bytes_clear(&ignored);
	return true;
}

/* ---- values ---- */

static void read_word(struct pwsh *p, struct capture_bytes *out)
{
	while (p->at < p->end && !is_one_of(*p->at, " \t\r\n;|(){},`\"'="))
		add(out, p->at++, 1);
}

/* How many values are in it, at most one more than limit. */
static size_t size_of(const json_t *value, size_t limit, int depth)
{
	const char *name = NULL;
	json_t *member = NULL;
	size_t count = depth == DEPTH_MAX ? limit + 1 : 1;
	json_object_foreach((json_t *)value, name, member)
	{
		if (count > limit)
			break;
		count += size_of(member, limit - count, depth + 1);
	}
	return count;
}

json_t *pwsh_member(json_t *take_value)
{
	if (!json_is_object(take_value))
		return take_value;
	json_t *copy = size_of(take_value, MEMBERS_MAX, 0) <= MEMBERS_MAX
			       ? json_deep_copy(take_value)
			       : NULL;
	json_decref(take_value);
	return copy != NULL ? copy : json_null();
}

/* @{ name = value; ... } */
static json_t *read_table(struct pwsh *p)
{
	json_t *table = json_object();
	for (p->at += 2;;) {
		struct capture_bytes name = {0};
		pwsh_skip(p, true);
		char c = pwsh_peek(p, 0);
		p->open |= c == '\0';
		if (c == '\0' || c == '}')
			break;
		if (c == '"' || c == '\'')
			read_quoted(p, &name);
		else
			read_word(p, &name);
		pwsh_skip(p, false);
		bool pair = pwsh_peek(p, 0) == '=' && name.len > 0;
		p->at += p->at < p->end;
		if (pair) {
			while (is_one_of(pwsh_peek(p, 0), " \t\r\n"))
				p->at++;
			json_object_set_new_nocheck(table, name.bytes, pwsh_member(pwsh_value(p)));
		}
		capture_bytes_clear(&name);
	}
	p->at += p->at < p->end;
	return table;
}

/* $name, $env:NAME, $name.member. */
static json_t *read_variable(struct pwsh *p)
{
	char name[NAME_MAX_BYTES], lower[NAME_MAX_BYTES];
	const char *start = p->at++;
	if (pwsh_peek(p, 0) == '(') {
		skip_brackets(p, '(', ')');
		return unknown(p, "$(...)");
	}
	pwsh_name(p, lower, sizeof lower);
	json_t *value = json_object_get(p->variables, lower);
	while (value != NULL && pwsh_peek(p, 0) == '.' && json_is_object(value) &&
	       bytes_is_name(pwsh_peek(p, 1))) {
		const char *dot = p->at++;
		size_t len = 0;
		while (bytes_is_name(pwsh_peek(p, 0)) && len + 1 < sizeof name)
			name[len++] = *p->at++;
		name[len] = '\0';
		value = json_object_get(value, name);
		start = value == NULL ? dot : start;
	}
	if (strcmp(lower, "true") == 0 || strcmp(lower, "false") == 0)
		return json_boolean(lower[0] == 't');
	if (value != NULL || strcmp(lower, "null") == 0)
		return value != NULL ? json_incref(value) : json_null();
	struct capture_bytes text = {0};
	add(&text, start, (size_t)(p->at - start));
	json_t *made = unknown(p, text.bytes);
	capture_bytes_clear(&text);
	return made;
}

/* [ordered]@{...}, [string]$x: the value; [Text.Encoding]::UTF8.GetBytes(x): x; else unknown. */
static json_t *read_typed(struct pwsh *p)
{
	skip_brackets(p, '[', ']');
	if (pwsh_peek(p, 0) != ':')
		return is_one_of(pwsh_peek(p, 0), "@$\"'(") ? pwsh_argument(p)
							    : unknown(p, "$(...)");
	const char *name = p->at;
	while (p->at < p->end && !is_one_of(*p->at, "(;|\n)}"))
		p->at++;
	bool bytes = capture_find(name, (size_t)(p->at - name), "UTF8.GetBytes") <
		     (size_t)(p->at - name);
	if (pwsh_peek(p, 0) == '(' && bytes)
		return pwsh_argument(p);
	if (pwsh_peek(p, 0) == '(')
		skip_brackets(p, '(', ')');
	return unknown(p, "$(...)");
}

/* (value), or something that only a run would tell. */
static json_t *read_parentheses(struct pwsh *p)
{
	const char *start = p->at++;
	pwsh_skip(p, true);
	json_t *value = pwsh_value(p);
	pwsh_skip(p, true);
	if (pwsh_peek(p, 0) == ')') {
		p->at++;
		return value;
	}
	json_decref(value);
	p->at = start;
	skip_brackets(p, '(', ')');
	return unknown(p, "$(...)");
}

static json_t *read_text(struct pwsh *p)
{
	struct capture_bytes text = {0};
	if (is_here_string(p))
		read_here_string(p, &text);
	else if (is_one_of(pwsh_peek(p, 0), "\"'"))
		read_quoted(p, &text);
	else
		read_word(p, &text);
	/* "New-Object ...Dictionary..." is an empty table that is filled later */
	bool table = capture_begins(capture_bytes_get(&text), text.len, "New-Object");
	if (table)
		skip_line(p);
	json_t *made = table ? json_object() : text_of(&text);
	capture_bytes_clear(&text);
	return made;
}

json_t *pwsh_argument(struct pwsh *p)
{
	char first = pwsh_peek(p, 0), second = pwsh_peek(p, 1);
	if (p->depth == DEPTH_MAX) {
		p->at = p->end;
		return unknown(p, "$(...)");
	}
	p->depth++;
	json_t *value = NULL;
	if (first == '@' && second == '{')
		value = read_table(p);
	else if (first == '$')
		value = read_variable(p);
	else if (first == '(')
		value = read_parentheses(p);
	else if (first == '@' && second == '(') {
		p->at++;
		skip_brackets(p, '(', ')');
		value = unknown(p, "$(...)");
	} else if (first == '[')
		value = read_typed(p);
	else
		value = read_text(p);
	p->depth--;
	return value;
}

static json_t *joined(struct pwsh *p, json_t *take_left)
{
	struct capture_bytes text = {0};
	p->at++;
	pwsh_skip(p, false);
	while (is_one_of(pwsh_peek(p, 0), "\r\n"))
		p->at++;
	pwsh_skip(p, false);
	json_t *right = pwsh_argument(p);
	const json_t *const both[] = {take_left, right};
	for (size_t i = 0; i < 2; i++)
		add(&text, json_string_value(both[i]) != NULL ? json_string_value(both[i]) : "",
		    json_string_length(both[i]));
	json_t *made = json_is_string(take_left) && json_is_string(right) ? text_of(&text)
									  : unknown(p, "$(...)");
	json_decref(take_left);
	json_decref(right);
	capture_bytes_clear(&text);
	return made;
}

/* | ConvertTo-Json; another command's result is not known. */
static json_t *piped(struct pwsh *p, json_t *take_left)
{
	struct capture_bytes text = {0};
	p->at++;
	pwsh_skip(p, true);
	bool json = capture_begins(p->at, (size_t)(p->end - p->at), "ConvertTo-Json");
	while (p->at < p->end && !is_one_of(*p->at, "|;\n)}"))
		p->at++;
	if (json)
		capture_json_dump(&text, take_left);
	json_t *made = json ? text_of(&text) : unknown(p, "$(...)");
	json_decref(take_left);
	capture_bytes_clear(&text);
	return made;
}

/* .Method(...), -f ..., [0]: only a run would tell. */
static bool skip_operator(struct pwsh *p)
{
	char c = pwsh_peek(p, 0), second = pwsh_peek(p, 1);
	if (!((c == '.' && bytes_is_name(second)) || (c == '-' && bytes_is_name(second)) ||
	      c == '['))
		return false;
	while (p->at < p->end && !is_one_of(*p->at, ";\n)}|"))
		if (*p->at == '(')
			skip_brackets(p, '(', ')');
		else if (!pwsh_skip_quoted(p))
			p->at++;
	return true;
}

json_t *pwsh_value(struct pwsh *p)
{
	json_t *value = pwsh_argument(p);
	for (;;) {
		const char *back = p->at;
		pwsh_skip(p, false);
		if (pwsh_peek(p, 0) == '+') {
			value = joined(p, value);
		} else if (pwsh_peek(p, 0) == '|') {
			value = piped(p, value);
		} else if (skip_operator(p)) {
			json_decref(value);
			value = unknown(p, "$(...)");
		} else {
			p->at = back;
			return value;
		}
	}
}
