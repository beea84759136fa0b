/* SPDX-License-Identifier: MIT */
/*
 * A request as .NET's HttpRequestMessage and Java's HttpURLConnection print it: its line and its
 * header fields, and no body. What httpbin and its like echo.
 */
#include <string.h>

#include "capture/readers/json.h"
#include "capture/readers/lines.h"

/* ---- .NET ---- */

static const char dotnet_sign[] = "RequestUri: ";

/* What follows the name, up to the end. */
static struct capture_slice behind(struct capture_slice s, const char *name, const char *end)
{
	size_t at = capture_search(s.at, s.len, name, strlen(name));
	if (at == s.len)
		return (struct capture_slice){"", 0};
	struct capture_slice value = capture_from(s, at + strlen(name));
	value.len = capture_search(value.at, value.len, end, strlen(end));
	return value;
}

bool capture_is_dotnet(const char *bytes, size_t len)
{
	size_t at = capture_search(bytes, len, dotnet_sign, sizeof dotnet_sign - 1);
	return at < len && capture_search(bytes, at, "Method: ", 8) < at;
}

/* Method: POST, RequestUri: 'https://...', Version: 1.1, Content: ..., Headers: {...} */
bool capture_read_dotnet(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)e;
	size_t at = capture_search(bytes, len, dotnet_sign, sizeof dotnet_sign - 1);
	size_t start = at;
	while (start > 0 && bytes[start - 1] != '\n')
		start--;
	struct capture_slice all = {bytes + start, len - start}, line, name, value;
	struct capture_slice method = behind(all, "Method: ", ","),
			     target = behind(all, "RequestUri: '", "'");
	struct capture *c = capture_new(NULL, NULL, NULL);
	capture_bytes_set(&c->method, method.at, method.len);
	capture_bytes_set(&c->target, target.at, target.len);
	struct capture_slice rest = behind(all, "Headers:", "}");
	while (capture_line(&rest, &line)) {
		capture_trim(&line.at, &line.len);
		if (!capture_find_field(line, &name, &value) ||
		    c->field_count == CAPTURE_HEADERS_MAX)
			continue;
		struct capture_field *field = &c->fields[c->field_count++];
		capture_bytes_set(&field->name, name.at, name.len);
		capture_bytes_set(&field->value, value.at, value.len);
	}
	c->unknown |= CAPTURE_UNKNOWN_BODY;
	capture_note(c, "HttpRequestMessage shows no body: print "
			"await request.Content.ReadAsStringAsync() too, or send the request to "
			"cxtoken --listen");
	capture_list_add(out, c);
	return true;
}

/* ---- Java ---- */

/* sun.net.www.MessageHeader@... 7 pairs: {POST /token HTTP/1.1: null}{Accept: *}... */
static const char pairs_sign[] = " pairs: {";

bool capture_is_pairs(const char *bytes, size_t len)
{
	size_t at = capture_search(bytes, len, pairs_sign, sizeof pairs_sign - 1);
	return at < len && capture_search(bytes, at, "MessageHeader@", 14) < at;
}

/* "{null: HTTP/1.1 401 Unauthorized}" is the line of an answer. */
static void put_pair(struct capture_bytes *to, struct capture_slice pair)
{
	bool answer = capture_begins(pair.at, pair.len, "null: ");
	bool first = pair.len > 6 && memcmp(pair.at + pair.len - 6, ": null", 6) == 0;
	capture_bytes_add(to, pair.at + (answer ? 6 : 0), pair.len - (answer || first ? 6 : 0));
	capture_bytes_put(to, "\n");
}

bool capture_read_pairs(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct capture_slice rest = {bytes, len}, line;
	struct capture_bytes text = {0};
	while (capture_line(&rest, &line)) {
		size_t at = capture_search(line.at, line.len, pairs_sign, sizeof pairs_sign - 1);
		for (at += sizeof pairs_sign - 2; at < line.len && line.at[at] == '{';) {
			struct capture_slice pair = capture_from(line, at + 1);
			size_t end = capture_search(pair.at, pair.len, "}", 1);
			if (end == pair.len)
				break; /* cut */
			pair.len = end;
			put_pair(&text, pair);
			at += pair.len + 2;
		}
		capture_bytes_put(&text, at > line.len ? "" : "\n");
	}
	bool ok = capture_read_log(capture_bytes_get(&text), text.len, out, e);
	capture_bytes_clear(&text);
	return ok;
}

/* ---- httpbin ---- */

bool capture_json_is_httpbin(const json_t *root)
{
	return json_is_object(json_object_get(root, "headers")) &&
	       json_is_object(json_object_get(root, "args")) &&
	       json_object_get(root, "url") != NULL &&
	       (json_object_get(root, "form") != NULL || json_object_get(root, "data") != NULL);
}

/* A body that is not a form comes back as one name without a value. */
static void put_form(struct capture *c, const json_t *form)
{
	struct capture_bytes pairs = {0};
	const char *name = NULL;
	json_t *value = NULL;
	json_object_foreach((json_t *)form, name, value)
	{
		const char *text = json_is_string(value) ? json_string_value(value) : "";
		bool whole = json_object_size(form) == 1 && *text == '\0';
		if (whole)
			capture_bytes_put(&pairs, name);
		else
			capture_json_pair(&pairs, name, text);
	}
	capture_body(c, capture_bytes_get(&pairs), pairs.len);
	capture_bytes_clear(&pairs);
}

bool capture_json_read_httpbin(const json_t *root, struct capture_list *out, struct err *e)
{
	(void)e;
	const char *method = text_in(root, "method");
	struct capture *c =
		capture_new(*method != '\0' ? method : "POST", text_in(root, "url"), NULL);
	const char *data = text_in(root, "data");
	capture_json_fields(c, json_object_get(root, "headers"));
	if (*data != '\0')
		capture_body(c, data, strlen(data));
	else
		put_form(c, json_object_get(root, "form"));
	if (json_object_size(json_object_get(root, "files")) > 0)
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	c->unknown |= CAPTURE_UNKNOWN_TARGET; /* it was sent to the echo, not to the endpoint */
	capture_note(c, "this is what an echo service got: path and host are its own");
	capture_list_add(out, c);
	return true;
}
