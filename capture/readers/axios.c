/* SPDX-License-Identifier: MIT */
/*
 * What axios says of a request that failed: the object of its error, as toJSON() makes it and as
 * Node's console prints it.
 */
#include "capture/readers/json.h"

#include <string.h>

#include "base/secret.h"
#include "capture/readers/inspect.h"

static const json_t *config_of(const json_t *root)
{
	return json_object_get(root, "config");
}

/* What axios itself puts into every config: without it, the text was shortened. */
static bool is_whole(const json_t *config)
{
	return first_in(config, "xsrfCookieName|transformRequest") != NULL;
}

bool capture_json_is_axios(const json_t *root)
{
	const json_t *config = config_of(root);
	return json_is_object(config) && json_object_get(config, "method") != NULL &&
	       (is_whole(config) || strcmp(text_in(root, "name"), "AxiosError") == 0);
}

/* ---- the request ---- */

static void put_params(struct capture *c, const json_t *params)
{
	struct capture_bytes pairs = {0};
	const char *name = NULL;
	json_t *value = NULL;
	json_object_foreach((json_t *)params, name, value) capture_json_pair(
		&pairs, name, json_is_string(value) ? json_string_value(value) : "");
	if (pairs.len > 0)
		capture_add_query(c, &pairs);
	capture_bytes_clear(&pairs);
	if (params != NULL && !json_is_object(params))
		c->unknown |= CAPTURE_UNKNOWN_TARGET;
}

static struct capture *request_line(const json_t *config)
{
	const char *base = text_in(config, "baseURL"), *url = text_in(config, "url");
	struct capture *c = capture_new("", capture_scheme(url, strlen(url)) > 0 ? "" : base, NULL);
	capture_method_set(c, text_in(config, "method"));
	if (c->target.len > 0 && c->target.bytes[c->target.len - 1] == '/' && *url == '/')
		url++;
	else if (c->target.len > 0 && *url != '/' && *url != '\0' &&
		 c->target.bytes[c->target.len - 1] != '/')
		capture_bytes_put(&c->target, "/");
	capture_bytes_put(&c->target, url);
	put_params(c, json_object_get(config, "params"));
	return c;
}

/* auth: axios makes Basic of it, and drops another Authorization. */
static void put_auth(struct capture *c, const json_t *auth)
{
	if (auth == NULL)
		return;
	if (!json_is_object(auth)) {
		c->unknown |= CAPTURE_UNKNOWN_CREDENTIALS;
		return;
	}
	const char *name = text_in(auth, "username"), *word = text_in(auth, "password");
	struct capture_bytes value = {0};
	capture_put_basic(&value, (struct capture_slice){name, strlen(name)},
			  (struct capture_slice){word, strlen(word)});
	capture_field_set(c, "Authorization", value.bytes);
	capture_bytes_clear(&value);
}

/* axios's own: by the kind of data, where the config does not say it. */
static void put_data(struct capture *c, const json_t *config)
{
	const json_t *data = json_object_get(config, "data");
	const struct capture_bytes *type = capture_field(c, "Content-Type", NULL);
	if (json_is_string(data)) {
		capture_body(c, json_string_value(data), json_string_length(data));
		return;
	}
	if (type != NULL && capture_begins(capture_bytes_get(type), type->len, "multipart/"))
		capture_note(c, "what axios was given is not text: its body is not recorded");
	else
		capture_note(c, "its body is not recorded: print error.config.data too");
	c->unknown |= CAPTURE_UNKNOWN_BODY;
}

bool capture_json_read_axios(const json_t *root, struct capture_list *out, struct err *e)
{
	(void)e;
	const json_t *config = config_of(root), *headers = json_object_get(config, "headers");
	/* toJSON() keeps the status alone, in the error itself. */
	const json_t *response = json_object_get(root, "response");
	struct capture *c = request_line(config);
	capture_json_fields(c, headers);
	if (!json_is_object(headers) || capture_field(c, "common", NULL) != NULL ||
	    !is_whole(config))
		c->unknown |= CAPTURE_UNKNOWN_FIELDS;
	put_auth(c, json_object_get(config, "auth"));
	put_data(c, config);
	if (json_is_true(json_object_get(root, "cut")))
		capture_lost(c, "its config has no end: the text was cut");
	if (!json_is_true(json_object_get(root, "cut answer")))
		capture_json_answer(c, response != NULL ? response : root);
	capture_list_add(out, c);
	return true;
}

/* ---- Node's console ---- */

/* "config: {", "config: [Object: null prototype] {": behind the colon; len: there is none. */
static size_t find_member(const char *bytes, size_t len, const char *name)
{
	size_t size = strlen(name);
	for (size_t at = 0; (at += capture_search(bytes + at, len - at, name, size)) < len;
	     at += size)
		if (at == 0 || memchr(" \t\n{,", bytes[at - 1], 5) != NULL)
			return at + size;
	return len;
}

bool capture_is_console(const char *bytes, size_t len)
{
	size_t config = find_member(bytes, len, "config:");
	return config < len && (capture_search(bytes, len, "xsrfCookieName:", 15) < len ||
				capture_search(bytes, len, "transformRequest:", 17) < len ||
				capture_search(bytes, len, "AxiosError", 10) < len);
}

/* A value is looked for at so many places: each may take all of the text. */
enum { TRIES_MAX = 10 };

/* What was printed is error.response itself: { status: 401, config: {...}, data: ... }. */
static void put_whole_answer(json_t *root, const char *bytes, size_t len)
{
	size_t at = capture_until(bytes, len, "{"), taken = 0;
	if (json_object_get(root, "response") != NULL || at == len)
		return;
	json_t *value = capture_inspect(bytes + at, len - at, &taken);
	if (json_object_get(value, "status") != NULL && json_object_get(value, "config") != NULL &&
	    taken <= len - at)
		json_object_set(root, "response", value);
	json_decref(value);
}

bool capture_read_console(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	static const char *const members[] = {"config:", "response:"};
	json_t *root = json_object();
	for (size_t i = 0; i < 2; i++) {
		size_t at = 0, taken = 0, size = strlen(members[i]);
		for (int tries = 0; tries < TRIES_MAX &&
				    (at += find_member(bytes + at, len - at, members[i])) < len;
		     tries++) {
			json_t *value = capture_inspect(bytes + at, len - at, &taken);
			bool good = json_object_get(value, i == 0 ? "method" : "status") != NULL ||
				    (i == 0 && json_is_object(json_object_get(value, "headers")));
			char name[16] = "";
			memcpy(name, members[i], size - 1);
			if (good)
				json_object_set(root, name, value);
			if (good && taken > len - at)
				json_object_set_new(root, i == 0 ? "cut" : "cut answer",
						    json_true());
			json_decref(value);
			if (good)
				break;
		}
	}
	put_whole_answer(root, bytes, len);
	bool ok = true;
	if (json_is_object(config_of(root)))
		ok = capture_json_read_axios(root, out, e);
	else
		ok = err_set(e, ERR_USAGE,
			     "this is an error of axios, but its config cannot be read: print "
			     "console.log(JSON.stringify(error.toJSON())) instead");
	json_decref(root);
	return ok;
}
