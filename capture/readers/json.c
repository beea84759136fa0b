/* SPDX-License-Identifier: MIT */
/* What readers share: texts and fields of JSON, and what tools make of a name and its value. */
#include "capture/readers/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form.h"

const char *text_in(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text != NULL ? text : "";
}

json_t *first_in(const json_t *object, const char *names)
{
	struct words_clause entry;
	json_t *found = NULL;
	char name[32];
	while (found == NULL && words_entry(&names, &entry)) {
		snprintf(name, sizeof name, "%.*s", (int)entry.len, entry.at);
		found = json_object_get(object, name);
	}
	return found;
}

bool is_disabled(const json_t *item)
{
	return json_is_true(json_object_get(item, "disabled"));
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
		const char *key = text_in(item, "name");
		key = *key != '\0' ? key : text_in(item, "key");
		if (*key != '\0' && !is_disabled(item))
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

static int add_dumped(const char *bytes, size_t len, void *arg)
{
	capture_bytes_add(arg, bytes, len);
	return 0;
}

void capture_json_dump(struct capture_bytes *to, const json_t *value)
{
	json_dump_callback(value, add_dumped, to, JSON_ENCODE_ANY | JSON_COMPACT);
}

void capture_json_answer(struct capture *c, const json_t *holder)
{
	const json_t *body = first_in(holder, "data|text|body");
	json_int_t status = json_integer_value(first_in(holder, "status|statusCode"));
	if (status < 200 || status > 999)
		return;
	struct capture_answer *a = capture_answer(c);
	a->status = (int)status;
	capture_bytes_put(&a->reason, text_in(holder, "statusText"));
	capture_json_answer_fields(a, first_in(holder, "headers|header"));
	if (json_is_string(body))
		capture_bytes_put(&a->body, json_string_value(body));
	else if (body != NULL && !json_is_null(body))
		capture_json_dump(&a->body, body);
}

void capture_json_body(struct capture *c, const json_t *body)
{
	struct capture_bytes text = {0};
	if (json_is_string(body)) {
		capture_body(c, json_string_value(body), json_string_length(body));
		return;
	}
	if (body != NULL && !json_is_null(body))
		capture_json_dump(&text, body);
	capture_body(c, capture_bytes_get(&text), text.len);
	capture_bytes_clear(&text);
}

void capture_json_encode(struct capture_bytes *to, const char *bytes, size_t len)
{
	struct secret_buf *b = secret_buf_new(3 * len + 1);
	bool whole = form_encode(bytes, len, b);
	struct secret *made = secret_buf_take(b);
	const char *text = secret_reveal(made);
	for (size_t i = 0; whole && i < secret_len(made); i++)
		capture_bytes_add(to, text[i] == '+' ? "%20" : text + i, text[i] == '+' ? 3 : 1);
	secret_free(made);
}

void capture_json_pair(struct capture_bytes *to, const char *name, const char *value)
{
	capture_bytes_put(to, to->len > 0 ? "&" : "");
	capture_json_encode(to, name, strlen(name));
	capture_bytes_put(to, "=");
	capture_json_encode(to, value, strlen(value));
}

void capture_put_basic(struct capture_bytes *to, struct capture_slice id,
		       struct capture_slice secret)
{
	struct secret *left = secret_new(id.at, id.len), *right = secret_new(secret.at, secret.len);
	struct secret *value = form_basic(left, right, false);
	capture_bytes_add(to, secret_reveal(value), secret_len(value));
	secret_free(left);
	secret_free(right);
	secret_free(value);
}

void capture_put_part(struct capture_bytes *to, const char *name, size_t len)
{
	capture_bytes_put(to, "--cxtoken\r\nContent-Disposition: form-data; name=\"");
	capture_bytes_add(to, name, len);
	capture_bytes_put(to, "\"\r\n\r\n");
}

void capture_parts(struct capture *c, struct capture_bytes *parts)
{
	capture_bytes_put(parts, "--cxtoken--\r\n");
	capture_body(c, parts->bytes, parts->len);
	capture_field_default(c, "Content-Type", "multipart/form-data; boundary=cxtoken");
}

void capture_json_type(struct capture *c, const char *type)
{
	if (*type != '\0')
		capture_field_default(c, "Content-Type", type);
}
