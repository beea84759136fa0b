/* SPDX-License-Identifier: MIT */
/* JSON documents that hold requests: which form one is. */
#include "capture/readers/json.h"
#include "capture/readers/object.h"

const struct capture_json_form capture_json_forms[] = {
	{"the error of axios as JSON", capture_json_is_axios, capture_json_read_axios, false},
	{"the echo of httpbin", capture_json_is_httpbin, capture_json_read_httpbin, false},
	{"a HAR file", capture_json_is_har, capture_json_read_har, true},
	{"a Postman collection", capture_json_is_postman, capture_json_read_postman, false},
	{"an export of Insomnia", capture_json_is_insomnia, capture_json_read_insomnia, false},
	{"a session of Charles", capture_json_is_charles, capture_json_read_charles, true},
	{"the object of a request", capture_json_is_object, capture_json_read_object, false},
	{NULL, NULL, NULL, false},
};

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
	if (capture_object_notation(bytes, len) == OBJECT_RUBY)
		return false;
	return left > 0 && (list ? *inner == '{' || *inner == ']' : *inner == '"' || *inner == '}');
}

static bool no_form(const json_t *root, struct err *e)
{
	if (root == NULL)
		return err_set(
			e, ERR_USAGE,
			"the file begins like JSON, but it is no JSON document: it was cut or "
			"edited, or other text follows; give the document with the request "
			"alone");
	if (capture_json_is_lone_answer(root))
		return capture_lone_answer(e);
	if (first_in(root, "grant_type|client_secret") != NULL)
		return capture_lone_body(e);
	return err_set(e, ERR_USAGE,
		       "the file is JSON, but no recording of a request that is known. Give the "
		       "whole request: a HAR file, an export of Postman, Insomnia or Charles, or "
		       "the client's own object with its url, "
		       "method, headers and body");
}

static const struct capture_json_form *form_of(const json_t *root)
{
	const struct capture_json_form *f = capture_json_forms;
	while (f->name != NULL && (root == NULL || !f->is(root)))
		f++;
	return f;
}

/* Parsed once, whatever it is. jansson's own message quotes the file: it is not shown. */
bool capture_read_json(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	json_t *root = json_loadb(bytes, len, JSON_ALLOW_NUL, NULL);
	const json_t *held = root;
	const struct capture_json_form *f = form_of(held);
	bool ok = false;
	if (f->name == NULL) { /* a logger's record of an error */
		held = first_in(root, "error|err");
		f = form_of(held);
	}
	if (f->name != NULL) {
		out->form = f->name;
		out->session = f->session;
		ok = f->read(held, out, e);
	} else {
		no_form(root, e);
	}
	json_decref(root);
	return ok;
}
