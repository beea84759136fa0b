/* SPDX-License-Identifier: MIT */
/* A session of Charles as JSON (.chlsj). */
#include "capture/readers/json.h"

#include <stdio.h>
#include <string.h>

static void put_target(struct capture *c, const json_t *entry)
{
	const char *scheme = text_in(entry, "scheme"), *query = text_in(entry, "query");
	json_int_t port = json_integer_value(json_object_get(entry, "port"));
	bool usual = port == 0 || port == (strcmp(scheme, "https") == 0 ? 443 : 80);
	char number[24] = "";
	if (!usual)
		snprintf(number, sizeof number, ":%lld", (long long)port);
	const char *const parts[] = {scheme,
				     "://",
				     text_in(entry, "host"),
				     number,
				     text_in(entry, "path"),
				     *query != '\0' ? "?" : "",
				     query};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		capture_bytes_put(&c->target, parts[i]);
}

static void put_answer(struct capture *c, const json_t *response)
{
	json_int_t status = json_integer_value(json_object_get(response, "status"));
	if (status < 100 || status > 999)
		return;
	struct capture_answer *a = capture_answer(c);
	const json_t *body = json_object_get(json_object_get(response, "body"), "text");
	a->status = (int)status;
	capture_json_answer_fields(a,
				   json_object_get(json_object_get(response, "header"), "headers"));
	if (json_is_string(body))
		capture_bytes_add(&a->body, json_string_value(body), json_string_length(body));
}

static void read_entry(const json_t *entry, struct capture_list *out)
{
	const json_t *request = json_object_get(entry, "request");
	const json_t *body = json_object_get(request, "body");
	struct capture *c =
		capture_new(text_in(entry, "method"), "", text_in(entry, "protocolVersion"));
	put_target(c, entry);
	capture_json_fields(c, json_object_get(json_object_get(request, "header"), "headers"));
	if (json_is_string(json_object_get(body, "text")))
		capture_json_body(c, json_object_get(body, "text"));
	else if (json_integer_value(json_object_get(json_object_get(request, "sizes"), "body")) > 0)
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	capture_json_type(c, text_in(request, "mimeType"));
	put_answer(c, json_object_get(entry, "response"));
	capture_list_add(out, c);
}

bool capture_json_is_charles(const json_t *root)
{
	const json_t *first = json_array_get(root, 0);
	return json_is_object(json_object_get(first, "request")) &&
	       *text_in(first, "host") != '\0' && json_is_string(json_object_get(first, "scheme"));
}

bool capture_json_read_charles(const json_t *root, struct capture_list *out, struct err *e)
{
	const json_t *entry = NULL;
	size_t i = 0;
	(void)e;
	json_array_foreach(root, i, entry) read_entry(entry, out);
	return true;
}
