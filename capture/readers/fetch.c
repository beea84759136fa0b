/* SPDX-License-Identifier: MIT */
/* fetch("URL", {...}) as browsers copy it, in their own flavour and in that of Node.js. */
#include "capture/readers/object.h"

#include <string.h>

#include "capture/readers/inspect.h"
#include "capture/readers/json.h"

/* Behind "fetch(" and white space; len: there is none. */
static size_t find_call(const char *bytes, size_t len)
{
	static const char word[] = "fetch(", before[] = " \t\r\n=(;{}>";
	for (size_t at = 0; (at += capture_search(bytes + at, len - at, word, 6)) < len; at += 6) {
		size_t behind = at + 6;
		if (at > 0 && memchr(before, bytes[at - 1], sizeof before - 1) == NULL)
			continue;
		behind += capture_span(bytes + behind, len - behind, " \t\r\n");
		return behind;
	}
	return len;
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* "body": null, as browsers write it; another word is code. */
static bool is_null(const char *bytes, size_t len)
{
	size_t at = capture_search(bytes, len, "body", 4) + 4;
	while (at < len && memchr("\"': \t", bytes[at], 5) != NULL)
		at++;
	return at < len && capture_begins(bytes + at, len - at, "null");
}

/* The first taken bytes are the arguments: behind them, after blanks and a comma, the call ends. */
static bool is_closed(const char *bytes, size_t len, size_t taken)
{
	while (taken < len && memchr(" \t\r\n,", bytes[taken], 5) != NULL)
		taken++;
	return taken < len && bytes[taken] == ')';
}

static void mark_cut(struct capture *c)
{
	capture_note(c, "the call has no end: the text was cut");
	c->unknown |= CAPTURE_UNKNOWN_METHOD | CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_PARAMETERS |
		      CAPTURE_UNKNOWN_END;
}

/* fetch writes its body as text: of a plain object that is "[object Object]". */
static struct capture *request_of(const char *url, json_t *options)
{
	struct capture_bytes object = {0};
	if (json_is_object(json_object_get(options, "body"))) {
		capture_json_dump(&object, json_object_get(options, "body"));
		json_object_set_new(options, "body", json_string("[object Object]"));
	}
	struct capture *c = capture_object_request(url, options, OBJECT_CONSOLE);
	capture_hide(c, capture_bytes_get(&object), object.len, false);
	capture_bytes_clear(&object);
	return c;
}

/* One call whose URL is a literal; *at moves behind it. False: there is none. */
static bool read_call(const char *bytes, size_t len, size_t *at, struct capture_list *out)
{
	size_t start = *at + find_call(bytes + *at, len - *at), end = 0, taken = 0;
	if (start >= len)
		return false;
	*at = start;
	if (!is_quote(bytes[start]))
		return true;
	struct capture_bytes url = {0};
	const struct capture_slice rest = {bytes + start + 1, len - start - 1};
	capture_unescape(&url, rest, bytes[start], &end);
	const char *behind = rest.at + end + 1;
	size_t left = end < rest.len ? rest.len - end - 1 : 0;
	capture_trim_start(&behind, &left);
	json_t *options =
		left > 0 && *behind == ',' ? capture_inspect(behind + 1, left - 1, &taken) : NULL;
	struct capture *c = request_of(capture_bytes_get(&url), options);
	if (capture_search(capture_bytes_get(&url), url.len, "${", 2) < url.len)
		c->unknown |= CAPTURE_UNKNOWN_TARGET;
	if (json_is_null(json_object_get(options, "body")) && !is_null(behind, taken)) {
		capture_note(c, "its body is code, and only a run would tell what that gives");
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	}
	if (!is_closed(behind, left, options != NULL ? taken + 1 : 0))
		mark_cut(c);
	capture_list_add(out, c);
	json_decref(options);
	capture_bytes_clear(&url);
	return true;
}

bool capture_is_fetch(const char *bytes, size_t len)
{
	size_t at = find_call(bytes, len);
	return at < len && is_quote(bytes[at]);
}

bool capture_read_fetch(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)e;
	for (size_t at = 0; read_call(bytes, len, &at, out);)
		continue;
	return true;
}
