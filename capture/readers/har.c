/* SPDX-License-Identifier: MIT */
/* A HAR file (HTTP Archive 1.2): its token requests, and what was answered to them. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): for strptime() */
#define _XOPEN_SOURCE 700
#include "capture/readers/json.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "form.h"
#include "token/token.h"

enum {
	BODY_MAX = 32 * 1024, /* bytes of an entry's body: no token request is longer */
};

/* ---- bodies ---- */

/* Its encoding is "base64" where the body was not taken as text. */
static void body_of(struct capture_bytes *to, const json_t *content)
{
	const json_t *text = json_object_get(content, "text");
	const char *bytes = json_is_string(text) ? json_string_value(text) : "";
	size_t len = json_is_string(text) ? json_string_length(text) : 0;
	if (strcmp(text_in(content, "encoding"), "base64") != 0) {
		capture_bytes_add(to, bytes, len < TOKEN_ANSWER_MAX ? len : TOKEN_ANSWER_MAX);
		return;
	}
	size_t room = len / 4 * 3 + 3, made = 0;
	char *decoded = mem_alloc(room, 1);
	const char *end; /* the text ends where it is not base64 any more */
	(void)sodium_base642bin((unsigned char *)decoded, room, bytes, len / 4 * 4, " \r\n", &made,
				&end, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	capture_bytes_add(to, decoded, made < TOKEN_ANSWER_MAX ? made : TOKEN_ANSWER_MAX);
	secret_wipe(decoded, room);
	free(decoded);
}

/* ---- the request ---- */

/* An escape in it, and nothing that form-encoding would change: it may be encoded already. */
static bool has_escape(const char *text)
{
	for (const char *at = strchr(text, '%'); at != NULL; at = strchr(at + 1, '%'))
		if (strspn(at + 1, "0123456789abcdefABCDEF") >= 2)
			return true;
	return false;
}

/* True where no name and no value has a byte that an encoder would have changed. */
static bool may_be_encoded(const json_t *params)
{
	const json_t *param = NULL;
	size_t i = 0;
	json_array_foreach(params, i, param)
	{
		static const char *const members[] = {"name", "value"};
		for (size_t k = 0; k < 2; k++) {
			const char *text = text_in(param, members[k]);
			for (; *text != '\0'; text++)
				if (*text != '%' && *text != '+' && form_changed(text, 1) > 0)
					return false;
		}
	}
	return true;
}

/* The answer may say it decoded. */
static void hide_decoded(struct capture *c, const char *value)
{
	struct secret *decoded = capture_decode(value, strlen(value));
	if (decoded != NULL)
		capture_hide(c, secret_reveal(decoded), secret_len(decoded), true);
	secret_free(decoded);
}

/*
 * Where there are parameters but no text. Some exporters write them as they were sent, others
 * decoded: where both can be, a value with an escape in it is not known.
 */
static void body_of_params(struct capture *c, const json_t *params)
{
	struct capture_bytes body = {0};
	const json_t *param = NULL;
	bool encoded = may_be_encoded(params);
	size_t i = 0;
	json_array_foreach(params, i, param)
	{
		const char *name = text_in(param, "name");
		const char *value = text_in(param, "value");
		if (!encoded || !has_escape(value)) {
			capture_json_pair(&body, name, value);
			continue;
		}
		capture_json_pair(&body, name, "");
		capture_bytes_put(&body, value);
		capture_unknown(c, value, strlen(value));
		hide_decoded(c, value);
		capture_note(c, "the file does not say whether its parameters are encoded already, "
				"so nothing is claimed about those with a % in them");
	}
	capture_body(c, capture_bytes_get(&body), body.len);
	capture_bytes_clear(&body);
}

/* How many bytes its body had, as far as the file says so; -1: it does not. */
static long long length_of(struct capture *c, const json_t *request)
{
	const json_t *size = json_object_get(request, "bodySize");
	long long length = capture_http_length(c);
	return length >= 0 ? length : json_is_integer(size) ? json_integer_value(size) : -1;
}

/* No token request is that long: the rest costs time, and proves nothing. */
static void body_of_text(struct capture *c, const json_t *data, long long length)
{
	struct capture_bytes body = {0};
	body_of(&body, data);
	capture_body(c, capture_bytes_get(&body), body.len < BODY_MAX ? body.len : BODY_MAX);
	if (body.len > BODY_MAX) {
		capture_too_large(c);
		capture_note(c, "its body has more than 32 KB: the rest is not read");
	} else if (length > (long long)body.len) {
		c->unknown |= CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_END;
		capture_note(c, "its body had more bytes than the file holds: values were edited, "
				"or a part is missing");
	}
	capture_bytes_clear(&body);
}

/* No body is one only where the file says so: exporters leave out what they do not have. */
static void read_body(struct capture *c, const json_t *request)
{
	const json_t *data = json_object_get(request, "postData"),
		     *text = json_object_get(data, "text");
	long long length = length_of(c, request);
	if (json_is_string(text) && json_string_length(text) > 0)
		body_of_text(c, data, length);
	else if (json_array_size(json_object_get(data, "params")) > 0)
		body_of_params(c, json_object_get(data, "params"));
	else if (length != 0)
		c->unknown |= CAPTURE_UNKNOWN_BODY; /* exported without content */
	capture_json_type(c, text_in(data, "mimeType"));
}

static struct capture *read_request(const json_t *request, bool filtered)
{
	struct capture *c = capture_new(text_in(request, "method"), text_in(request, "url"),
					text_in(request, "httpVersion"));
	capture_json_fields(c, json_object_get(request, "headers"));
	read_body(c, request);
	/* the exporter leaves Authorization out unless told otherwise */
	if (filtered && capture_field(c, "Authorization", NULL) == NULL)
		c->unknown |= CAPTURE_UNKNOWN_CREDENTIALS;
	return c;
}

/* ---- the answer ---- */

/* What an exporter has beside the request: it may be more than the request's own text. */
static void hide_listed(struct capture *c, const json_t *list, bool secret)
{
	const json_t *item = NULL;
	size_t i = 0;
	json_array_foreach(list, i, item)
	{
		const char *value = text_in(item, "value");
		capture_hide(c, value, strlen(value),
			     secret || capture_role(text_in(item, "name")) != CAPTURE_ROLE_PLAIN);
	}
}

/* Nothing where nothing was answered. */
static void read_answer(struct capture *c, const json_t *entry)
{
	const json_t *response = json_object_get(entry, "response");
	long long status = json_integer_value(json_object_get(response, "status"));
	if (status < 100 || status > 999)
		return;
	struct capture_answer *a = capture_answer(c);
	double ms = json_number_value(json_object_get(entry, "time"));
	a->status = (int)status;
	a->ms = ms > 0 && ms < 1e9 ? (int)ms : 0;
	capture_bytes_put(&a->reason, text_in(response, "statusText"));
	capture_json_answer_fields(a, json_object_get(response, "headers"));
	const json_t *content = json_object_get(response, "content");
	body_of(&a->body, content);
	/* Of a success, a browser that has dropped the body says so too. */
	const json_t *size = json_object_get(content, "size");
	a->bare = status >= 400 && json_is_integer(size) && json_integer_value(size) == 0;
	const json_t *recorded = json_object_get(entry, "request");
	hide_listed(c, json_object_get(recorded, "cookies"), true);
	hide_listed(c, json_object_get(recorded, "queryString"), false);
	hide_listed(c, json_object_get(json_object_get(recorded, "postData"), "params"), false);
}

/*
 * "2026-11-28T16:20:00.123+01:00" (ISO 8601) in seconds since 1970; 0 where it is not one, or one
 * of a place that is not known.
 */
static int64_t time_of(const char *text)
{
	struct tm t = {0};
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &t);
	if (rest != NULL && *rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	if (rest == NULL || strptime(rest, "%z", &t) == NULL)
		return 0;
	long ahead = t.tm_gmtoff; /* timegm() sets it */
	return (int64_t)timegm(&t) - ahead;
}

/* Chrome's export leaves Authorization and cookies out unless it is told to keep sensitive data. */
static bool is_filtered(const json_t *log)
{
	return strcmp(text_in(json_object_get(log, "creator"), "name"), "WebInspector") == 0;
}

/* A request as HAR has it, told by postData or httpVersion: an HTTP library has neither. */
static bool is_request(const json_t *request)
{
	return json_is_string(json_object_get(request, "url")) &&
	       json_is_string(json_object_get(request, "method")) &&
	       (json_is_object(json_object_get(request, "postData")) ||
		json_is_string(json_object_get(request, "httpVersion")));
}

/* The whole file, or what was taken out of one: an entry, its request. */
bool capture_json_is_har(const json_t *root)
{
	return json_is_array(json_object_get(json_object_get(root, "log"), "entries")) ||
	       is_request(json_object_get(root, "request")) || is_request(root);
}

static void read_entry(const json_t *entry, const json_t *request, bool filtered,
		       struct capture_list *out)
{
	struct capture *c = read_request(request, filtered);
	read_answer(c, entry);
	capture_time(c, time_of(text_in(entry, "startedDateTime")));
	capture_list_add(out, c);
}

bool capture_json_read_har(const json_t *root, struct capture_list *out, struct err *e)
{
	const json_t *log = json_object_get(root, "log"), *entry = NULL;
	bool filtered = is_filtered(log);
	size_t i = 0;
	(void)e;
	if (log == NULL) /* more may have been left out */
		read_entry(root, is_request(root) ? root : json_object_get(root, "request"), true,
			   out);
	json_array_foreach(json_object_get(log, "entries"), i, entry)
		read_entry(entry, json_object_get(entry, "request"), filtered, out);
	return true;
}
