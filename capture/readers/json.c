/* SPDX-License-Identifier: MIT */
/* JSON documents that hold requests: which form one is, and what their readers share. */
#include "capture/readers/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form.h"

const struct capture_json_form capture_json_forms[] = {
	{"a HAR file", capture_json_is_har, capture_json_read_har, true},
	{NULL, NULL, NULL, false},
};

const char *capture_json_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text != NULL ? text : "";
}

struct capture *capture_json_request(const char *method, const char *url)
{
	return capture_new(method, url, NULL);
}

/* What stands for a field's value: a text, or a number's. */
static const char *value_of(const json_t *value, char *room, size_t size)
{
	if (json_is_integer(value))
		snprintf(room, size, "%lld", (long long)json_integer_value(value));
	else
		room[0] = '\0';
	return json_is_string(value) ? json_string_value(value) : room;
}

typedef void put_field(void *arg, const char *name, const char *value);

static void each_field(const json_t *fields, put_field *put, void *arg)
{
	const char *name = NULL;
	json_t *item = NULL;
	size_t i = 0;
	char room[24];
	json_object_foreach((json_t *)fields, name, item)
		put(arg, name, value_of(item, room, sizeof room));
	json_array_foreach(fields, i, item)
	{
		const char *key = capture_json_text(item, "name");
		key = *key != '\0' ? key : capture_json_text(item, "key");
		if (*key != '\0' && !json_is_true(json_object_get(item, "disabled")))
			put(arg, key, value_of(json_object_get(item, "value"), room, sizeof room));
	}
}

/* ":authority" and its like are HTTP/2's request line. */
static void put_request_field(void *arg, const char *name, const char *value)
{
	if (*name != ':')
		capture_header(arg, name, value);
}

void capture_json_fields(struct capture *c, const json_t *fields)
{
	each_field(fields, put_request_field, c);
}

static void put_answer_field(void *arg, const char *name, const char *value)
{
	capture_answer_field(arg, name, strlen(name), value, strlen(value));
}

void capture_json_answer_fields(struct capture_answer *a, const json_t *fields)
{
	each_field(fields, put_answer_field, a);
}

void capture_json_body(struct capture *c, const json_t *body)
{
	if (json_is_string(body)) {
		capture_body(c, json_string_value(body), json_string_length(body));
		return;
	}
	char *text = body != NULL && !json_is_null(body)
			     ? json_dumps(body, JSON_ENCODE_ANY | JSON_COMPACT)
			     : NULL;
	if (text == NULL)
		return;
	capture_body(c, text, strlen(text));
	secret_wipe(text, strlen(text));
	free(text);
}

static void put_encoded(struct capture_bytes *to, const char *text)
{
	struct secret_buf *b = secret_buf_new(3 * strlen(text) + 1);
	bool whole = form_encode(text, strlen(text), b);
	struct secret *made = secret_buf_take(b);
	if (whole)
		capture_bytes_add(to, secret_reveal(made), secret_len(made));
	secret_free(made);
}

void capture_json_pair(struct capture_bytes *to, const char *name, const char *value)
{
	capture_bytes_put(to, to->len > 0 ? "&" : "");
	put_encoded(to, name);
	capture_bytes_put(to, "=");
	put_encoded(to, value);
}

void capture_json_type(struct capture *c, const char *type)
{
	if (*type != '\0' && capture_field(c, "Content-Type", NULL) == NULL)
		capture_header(c, "Content-Type", type);
}

/* An object or a list of such; a console's text for an object has keys without quotes. */
bool capture_is_json(const char *bytes, size_t len)
{
	capture_trim(&bytes, &len);
	if (len < 2 || (*bytes != '{' && *bytes != '['))
		return false;
	bool list = *bytes == '[';
	const char *inner = bytes + 1;
	size_t left = len - 1;
	capture_trim_start(&inner, &left);
	return left > 0 && (list ? *inner == '{' || *inner == ']' : *inner == '"' || *inner == '}');
}

static bool no_form(const json_t *root, struct err *e)
{
	if (root == NULL)
		return err_set(e, ERR_USAGE,
			       "the file begins like JSON, but it is none: it was cut, or edited");
	return err_set(e, ERR_USAGE,
		       "the file is JSON, but no recording of a request that is known: a request's "
		       "body alone is not enough. Give the whole request: a HAR file, an export of "
		       "Postman, Insomnia or Charles, or the client's own object with its url, "
		       "method, headers and body");
}

/* Parsed once, whatever it is. jansson's own message quotes the file: it is not shown. */
bool capture_read_json(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	json_t *root = json_loadb(bytes, len, JSON_ALLOW_NUL, NULL);
	const struct capture_json_form *f = capture_json_forms;
	while (f->name != NULL && (root == NULL || !f->is(root)))
		f++;
	bool ok = false;
	if (f->name != NULL) {
		out->form = f->name;
		out->session = f->session;
		ok = f->read(root, out, e);
	} else {
		no_form(root, e);
	}
	json_decref(root);
	return ok;
}
