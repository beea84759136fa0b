/* SPDX-License-Identifier: MIT */
/* A HAR file (HTTP Archive 1.2): its token requests, and what was answered to them. */
#include "capture/parts.h"

#include <jansson.h>
#include <string.h>

#include "form.h"
#include "token/token.h"

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text != NULL ? text : "";
}

/* ---- the request ---- */

static void put_encoded(struct capture_bytes *to, const char *text)
{
	struct secret_buf *b = secret_buf_new(3 * strlen(text) + 1);
	bool whole = form_encode(text, strlen(text), b);
	struct secret *made = secret_buf_take(b);
	if (whole)
		capture_bytes_add(to, secret_reveal(made), secret_len(made));
	secret_free(made);
}

/* Where there are parameters but no text: what they were made from. */
static void body_of_params(struct capture *c, const json_t *params)
{
	struct capture_bytes body = {0};
	const json_t *param = NULL;
	size_t i = 0;
	json_array_foreach(params, i, param)
	{
		capture_bytes_put(&body, i > 0 ? "&" : "");
		put_encoded(&body, text_of(param, "name"));
		capture_bytes_put(&body, "=");
		put_encoded(&body, text_of(param, "value"));
	}
	capture_body(c, capture_bytes_get(&body), body.len);
	capture_bytes_clear(&body);
}

static void read_body(struct capture *c, const json_t *request)
{
	const json_t *data = json_object_get(request, "postData"),
		     *text = json_object_get(data, "text");
	const json_t *size = json_object_get(request, "bodySize");
	if (json_is_string(text) && json_string_length(text) > 0)
		capture_body(c, json_string_value(text), json_string_length(text));
	else if (json_array_size(json_object_get(data, "params")) > 0)
		body_of_params(c, json_object_get(data, "params"));
	else if (json_is_integer(size) && json_integer_value(size) > 0)
		c->unknown |= CAPTURE_UNKNOWN_BODY; /* exported without content */
	const char *type = text_of(data, "mimeType");
	if (*type != '\0' && capture_field(c, "Content-Type", NULL) == NULL)
		capture_header(c, "Content-Type", type);
}

/* ":authority" and its like are HTTP/2's request line. */
static void read_fields(struct capture *c, const json_t *request)
{
	const json_t *field = NULL;
	size_t i = 0;
	json_array_foreach(json_object_get(request, "headers"), i, field)
	{
		if (text_of(field, "name")[0] != ':')
			capture_header(c, text_of(field, "name"), text_of(field, "value"));
	}
}

static struct capture *read_request(const json_t *request, bool filtered)
{
	struct capture *c = capture_new(text_of(request, "method"), text_of(request, "url"),
					text_of(request, "httpVersion"));
	read_fields(c, request);
	read_body(c, request);
	/* the exporter leaves Authorization out unless told otherwise */
	if (filtered && capture_field(c, "Authorization", NULL) == NULL)
		c->unknown |= CAPTURE_UNKNOWN_CREDENTIALS;
	return c;
}

/* ---- the answer ---- */

static int digit64(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;
	return at != NULL ? (int)(at - digits) : -1;
}

/* content.encoding is "base64" where the body was not taken as text. */
static void body_of(struct capture_bytes *to, const json_t *content)
{
	const json_t *text = json_object_get(content, "text");
	const char *bytes = json_is_string(text) ? json_string_value(text) : "";
	size_t len = json_is_string(text) ? json_string_length(text) : 0;
	if (strcmp(text_of(content, "encoding"), "base64") != 0) {
		capture_bytes_add(to, bytes, len < TOKEN_ANSWER_MAX ? len : TOKEN_ANSWER_MAX);
		return;
	}
	unsigned bits = 0, have = 0;
	for (size_t i = 0; i < len && to->len < TOKEN_ANSWER_MAX && digit64(bytes[i]) >= 0; i++) {
		bits = (bits << 6 | (unsigned)digit64(bytes[i])) & 0xFFFFFF;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		char byte = (char)(bits >> have & 0xFF);
		capture_bytes_add(to, &byte, 1);
	}
}

/* What an exporter has beside the request: it may be more than the request's own text. */
static void hide_listed(struct capture *c, const json_t *list, bool secret)
{
	const json_t *item = NULL;
	size_t i = 0;
	json_array_foreach(list, i, item)
	{
		const char *value = text_of(item, "value");
		capture_hide(c, value, strlen(value),
			     secret || capture_role(text_of(item, "name")) != CAPTURE_ROLE_PLAIN);
	}
}

/* Nothing where nothing was answered. */
static void read_answer(struct capture *c, const json_t *entry)
{
	const json_t *response = json_object_get(entry, "response"), *field = NULL;
	long long status = json_integer_value(json_object_get(response, "status"));
	size_t i = 0;
	if (status < 100 || status > 999)
		return;
	struct capture_answer *a = capture_answer(c);
	double ms = json_number_value(json_object_get(entry, "time"));
	a->status = (int)status;
	a->ms = ms > 0 && ms < 1e9 ? (int)ms : 0;
	capture_bytes_put(&a->reason, text_of(response, "statusText"));
	json_array_foreach(json_object_get(response, "headers"), i, field)
	{
		const char *name = text_of(field, "name"), *value = text_of(field, "value");
		capture_answer_field(a, name, strlen(name), value, strlen(value));
	}
	body_of(&a->body, json_object_get(response, "content"));
	const json_t *recorded = json_object_get(entry, "request");
	hide_listed(c, json_object_get(recorded, "cookies"), true);
	hide_listed(c, json_object_get(recorded, "queryString"), false);
	hide_listed(c, json_object_get(json_object_get(recorded, "postData"), "params"), false);
}

/* Chrome's export leaves Authorization and cookies out unless it is told to keep sensitive data. */
static bool is_filtered(const json_t *log)
{
	return strcmp(text_of(json_object_get(log, "creator"), "name"), "WebInspector") == 0;
}

bool capture_is_json(const char *bytes, size_t len)
{
	capture_trim(&bytes, &len);
	return len > 0 && *bytes == '{';
}

bool capture_read_har(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	/* jansson's own message quotes the file: it is not shown */
	json_t *root = json_loadb(bytes, len, JSON_ALLOW_NUL, NULL);
	const json_t *log = json_object_get(root, "log"),
		     *entries = json_object_get(log, "entries"), *entry = NULL;
	bool ok = true, filtered = is_filtered(log);
	size_t i = 0;
	if (root == NULL)
		ok = err_set(e, ERR_USAGE,
			     "the file begins like JSON, but it is none, and so no HAR file");
	else if (!json_is_array(entries))
		ok = err_set(e, ERR_USAGE,
			     "the file is JSON, but no HAR file: it has no log.entries. A "
			     "request's body alone is "
			     "not enough: give the whole request");
	json_array_foreach(entries, i, entry)
	{
		struct capture *c = read_request(json_object_get(entry, "request"), filtered);
		read_answer(c, entry);
		capture_list_add(out, c);
	}
	json_decref(root);
	return ok;
}
