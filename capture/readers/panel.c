/* SPDX-License-Identifier: MIT */
/*
 * A request whose parts are named, each on lines of its own: what a browser's developer tools show
 * of it, copied by hand, and what programs log ("DEBUG: url: ...", "body: {...}").
 */
#include <string.h>

#include "base/bytes.h"
#include "capture/readers/inspect.h"
#include "capture/readers/json.h"
#include "capture/readers/object.h"

enum part {
	PART_NONE,
	PART_URL,
	PART_METHOD,
	PART_FIELDS,
	PART_BODY,
	PART_FORM,
	PART_ANSWER,
	PART_ANY
};

/* Longer names first: one may be the end of another. */
static const struct {
	const char *name;
	enum part part;
} labels[] = {
	{"response headers", PART_ANSWER},
	{"response body", PART_ANSWER},
	{"response data", PART_ANSWER},
	{"response status", PART_ANSWER},
	{"status code", PART_ANSWER},
	{"response", PART_ANSWER},
	{"request headers", PART_FIELDS},
	{"request url", PART_URL},
	{"request uri", PART_URL},
	{"request method", PART_METHOD},
	{"request payload", PART_BODY},
	{"request body", PART_BODY},
	{"request data", PART_BODY},
	{"post data", PART_BODY},
	{"request", PART_ANY},
	{"form data", PART_FORM},
	{"http method", PART_METHOD},
	{"token url", PART_URL},
	{"headers", PART_FIELDS},
	{"endpoint", PART_URL},
	{"method", PART_METHOD},
	{"payload", PART_BODY},
	{"body", PART_BODY},
	{"data", PART_BODY},
	{"url", PART_URL},
	{"uri", PART_URL},
};

/* A request as it is put together. */
struct named {
	struct capture_bytes url, pairs;
	json_t *options;
	bool has_fields, cut, object;
	bool stacked; /* each name is on one line, its value on the next */
	size_t types; /* of these, Content-Type fields: the answer's, then the request's */
	enum object_notation fields, body; /* who printed them */
	struct capture_slice answer;
	enum part section;
};

/* ---- names ---- */

/* The name that begins at this place; *value is what stands behind its colon. */
static enum part label_at(struct capture_slice line, size_t at, struct capture_slice *value)
{
	struct capture_slice s = capture_from(line, at);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		size_t len = strlen(labels[i].name);
		if (!capture_begins(s.at, s.len, labels[i].name))
			continue;
		*value = capture_from(s, len);
		capture_trim(&value->at, &value->len);
		/* a heading of the tools stands alone, and has two words */
		if (value->len == 0)
			return at == 0 && strchr(labels[i].name, ' ') != NULL ? labels[i].part
									      : PART_NONE;
		if (*value->at != ':')
			continue;
		value->at++, value->len--;
		capture_trim(&value->at, &value->len);
		return labels[i].part;
	}
	return PART_NONE;
}

/* The same behind what a logger puts before it. One that is indented is an object's member. */
static enum part label_of(struct capture_slice line, struct capture_slice *value)
{
	enum { FARTHEST = 120 };
	if (line.len == 0 || *line.at == ' ' || *line.at == '\t')
		return PART_NONE;
	enum part part = label_at(line, 0, value);
	for (size_t at = 2; part == PART_NONE && at < line.len && at < FARTHEST; at++)
		if (line.at[at - 1] == ' ' && memchr("]:->|)", line.at[at - 2], 6) != NULL)
			part = label_at(line, at, value);
	return part;
}

/* Links of the panel that stand between a heading and what it shows. */
static bool is_link(struct capture_slice line)
{
	capture_trim(&line.at, &line.len);
	return line.len == 0 || capture_begins(line.at, line.len, "view ");
}

/* ---- values ---- */

static json_t *text_of(struct capture_slice s)
{
	json_t *text = json_stringn(s.at, s.len);
	return text != NULL ? text : json_null();
}

/* An object, which may go on in the lines below; NULL: it is none. */
static json_t *object_at(struct named *n, struct capture_slice value, struct capture_slice *rest,
			 enum object_notation *notation)
{
	const char *end = rest->at + rest->len;
	size_t left = (size_t)(end - value.at), taken = 0;
	if (value.len == 0 || (*value.at != '{' && *value.at != '['))
		return NULL;
	json_t *object = capture_inspect(value.at, left, &taken);
	if (taken > left) {
		n->cut = true;
		taken = left;
	}
	*notation = capture_object_notation(value.at, taken);
	/* Chrome folds: {grant_type: "client_credentials",...} */
	n->cut |= capture_search(value.at, taken, "\xE2\x80\xA6", 3) < taken;
	if (value.at + taken > rest->at)
		*rest = (struct capture_slice){value.at + taken, left - taken};
	return object;
}

/* A form, and the lines below that a page broke it into: they have no words. */
static void put_lines(struct capture_bytes *to, struct capture_slice value,
		      struct capture_slice *rest)
{
	struct capture_slice next = *rest, line = value, behind;
	do {
		capture_bytes_add(to, line.at, line.len);
		*rest = next;
		if (!capture_line(&next, &line))
			break;
		capture_trim(&line.at, &line.len);
	} while (line.len > 0 &&
		 !(line.len == value.len && memcmp(line.at, value.at, line.len) == 0) &&
		 memchr("{`", *line.at, 2) == NULL && !capture_is_mark(line) &&
		 memchr(line.at, ' ', line.len) == NULL && label_of(line, &behind) == PART_NONE);
}

static void put_body(struct named *n, struct capture_slice value, struct capture_slice *rest)
{
	json_t *object = object_at(n, value, rest, &n->body);
	struct capture_bytes text = {0};
	size_t end = 0;
	if (object != NULL) {
		n->object = true;
		json_object_set_new(n->options, "body", object);
		return;
	}
	if (value.len > 1 && memchr("\"'`", *value.at, 3) != NULL)
		capture_unescape(&text, capture_from(value, 1), *value.at, &end);
	else
		put_lines(&text, value, rest);
	const struct capture_slice made = capture_all(&text);
	if (capture_begins_body(made))
		json_object_set_new(n->options, "body", text_of(made));
	capture_bytes_clear(&text);
}

static void put_fields(struct named *n, struct capture_slice value, struct capture_slice *rest)
{
	json_t *object = object_at(n, value, rest, &n->fields);
	if (json_is_object(object)) {
		json_object_update(json_object_get(n->options, "headers"), object);
		n->has_fields = true;
		n->section = PART_NONE;
	}
	json_decref(object);
}

/* A quote that is left has no end. */
static void put_url(struct named *n, struct capture_slice value)
{
	if (n->url.len > 0)
		return;
	n->cut |= value.len > 0 && memchr("\"'`", *value.at, 3) != NULL;
	capture_bytes_add(&n->url, value.at, value.len);
}

static void put_line(struct named *n, struct capture_slice line);

/* Faraday: "request: POST https://...", "request: Accept: ...", "request: grant_type=...". */
static void put_any(struct named *n, struct capture_slice value, struct capture_slice *rest)
{
	if (capture_begins_body(value)) {
		put_body(n, value, rest);
		return;
	}
	n->section = n->url.len > 0 ? PART_FIELDS : PART_NONE;
	put_line(n, value);
}

static void skip_links(enum part part, struct capture_slice *value, struct capture_slice *rest)
{
	struct capture_slice again;
	while (is_link(*value) && capture_line(rest, value))
		if (label_of(*value, &again) == part)
			value->len = 0; /* the name was copied twice */
}

/* The value stands in the next line where there is none behind the name. */
static void put_part(struct named *n, enum part part, struct capture_slice value,
		     struct capture_slice *rest)
{
	n->section = part;
	if (part == PART_URL || part == PART_METHOD || part == PART_BODY)
		skip_links(part, &value, rest);
	capture_trim(&value.at, &value.len);
	if (part == PART_URL) {
		put_url(n, capture_bare(value, "\"'`"));
	} else if (part == PART_METHOD) {
		json_object_set_new(n->options, "method", text_of(capture_bare(value, "\"'`")));
	} else if (part == PART_FIELDS) {
		put_fields(n, value, rest);
	} else if (part == PART_BODY) {
		put_body(n, value, rest);
	} else if (part == PART_ANY) {
		put_any(n, value, rest);
	} else if (part == PART_ANSWER && value.len > 0 && *value.at == '{') {
		n->answer =
			(struct capture_slice){value.at, (size_t)(rest->at + rest->len - value.at)};
	}
}

static void put_line(struct named *n, struct capture_slice line)
{
	struct capture_request_line request;
	struct capture_slice name, value;
	capture_trim(&line.at, &line.len);
	if (n->section == PART_FORM && !is_link(line) && capture_find_field(line, &name, &value)) {
		struct capture_bytes a = capture_copy(name), b = capture_copy(value);
		capture_json_pair(&n->pairs, a.bytes, b.bytes);
		capture_bytes_clear(&a);
		capture_bytes_clear(&b);
	} else if (n->section == PART_FIELDS && capture_find_field(line, &name, &value)) {
		struct capture_bytes a = capture_copy(name);
		json_object_set_new(json_object_get(n->options, "headers"), a.bytes,
				    text_of(capture_bare(value, "\"'`")));
		capture_bytes_clear(&a);
		n->has_fields = true;
	} else if (n->url.len == 0 && capture_find_request(line, &request)) {
		json_object_set_new(n->options, "method", text_of(request.method));
		capture_bytes_add(&n->url, request.target.at, request.target.len);
	}
}

static bool is_token(struct capture_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!bytes_is_name(s.at[i]) && s.at[i] != '-')
			return false;
	return s.len > 0;
}

/* As Chrome writes them since 2024; what has two words ("Referrer Policy") is no field. */
static bool put_stacked(struct named *n, struct capture_slice line, struct capture_slice *rest)
{
	struct capture_slice value, any;
	capture_trim(&line.at, &line.len);
	bool heading = !is_token(line) && capture_is_words(line.at, line.len, " ");
	if (!n->stacked || !(is_token(line) || heading)) {
		if (n->stacked && capture_begins_body(line))
			put_body(n, line, rest);
		return n->stacked;
	}
	struct capture_slice next = *rest;
	if (!capture_line(&next, &value) || label_of(value, &any) != PART_NONE)
		return true;
	*rest = next;
	capture_trim(&value.at, &value.len);
	if (heading)
		return true;
	struct capture_bytes a = capture_copy(line), b = capture_copy(value);
	if (capture_name_known(a.bytes) && memchr(line.at, '_', line.len) != NULL) {
		capture_json_pair(&n->pairs, a.bytes, capture_bytes_get(&b));
	} else {
		n->types += capture_equal(line.at, line.len, "content-type");
		json_object_set_new(json_object_get(n->options, "headers"), a.bytes,
				    text_of(value));
	}
	n->has_fields = n->types > 1;
	capture_bytes_clear(&a);
	capture_bytes_clear(&b);
	return true;
}

/* ---- the request ---- */

/* JSON is the body's own text; a browser has no quotes around names, as Ruby since 3.4. */
static enum object_notation notation_of(const struct named *n)
{
	if (n->body == OBJECT_JSON)
		return OBJECT_TEXT;
	if (n->body == OBJECT_BARE)
		return n->fields == OBJECT_RUBY ? OBJECT_RUBY : OBJECT_CONSOLE;
	return n->body;
}

static void say_what_is_missing(const struct named *n, struct capture *c)
{
	bool body = json_object_get(n->options, "body") != NULL;
	if (n->cut) {
		capture_lost(c, "a part of it has no end: the text was cut");
		c->unknown |= CAPTURE_UNKNOWN_TARGET;
	}
	c->open_end = n->pairs.len > 0 && n->section == PART_FORM;
	if (n->pairs.len > 0)
		capture_note(c, "each parameter stands on a line of its own: how they were "
				"encoded is not recorded");
	if (json_object_get(n->options, "method") == NULL)
		c->unknown |= CAPTURE_UNKNOWN_METHOD;
	if (!n->has_fields)
		c->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_CREDENTIALS;
	if (!body)
		capture_note(c, "its body is not recorded: in a browser's tools choose Copy, then "
				"Copy as cURL, and give that");
	if (!body || (!n->has_fields && n->object))
		c->unknown |= CAPTURE_UNKNOWN_BODY;
}

static void end_request(struct named *n, struct capture_list *out)
{
	if (n->pairs.len > 0)
		json_object_set_new(n->options, "body", text_of(capture_all(&n->pairs)));
	struct capture *c =
		capture_object_request(capture_bytes_get(&n->url), n->options, notation_of(n));
	say_what_is_missing(n, c);
	if (n->answer.len > 0)
		capture_find_answer(c, n->answer);
	capture_list_add(out, c);
	json_decref(n->options);
	capture_bytes_clear(&n->url);
	capture_bytes_clear(&n->pairs);
}

bool capture_read_parts(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)e;
	struct named n = {.options = json_object()};
	struct capture_slice rest = {bytes, len}, line, value;
	json_object_set_new(n.options, "headers", json_object());
	while (capture_line(&rest, &line)) {
		enum part part = label_of(line, &value);
		n.stacked |= part == PART_URL && memchr(line.at, ':', line.len) == NULL;
		if (part != PART_NONE)
			put_part(&n, part, value, &rest);
		else if (!put_stacked(&n, line, &rest))
			put_line(&n, line);
	}
	if (n.types == 1) /* whose it is, is not known */
		json_object_clear(json_object_get(n.options, "headers"));
	end_request(&n, out);
	return true;
}

/* ---- the forms ---- */

bool capture_is_panel(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line, value;
	bool url = false, method = false;
	while (capture_line(&rest, &line)) {
		enum part part = label_of(line, &value);
		capture_trim(&line.at, &line.len);
		url |= part == PART_URL && capture_begins(line.at, line.len, "request url");
		method |=
			part == PART_METHOD && capture_begins(line.at, line.len, "request method");
	}
	return url && method && !capture_is_log(bytes, len);
}

/* Behind its name, in quotes, or in the next line; the field that Faraday writes names it too. */
static bool is_body(struct capture_slice value, struct capture_slice rest)
{
	struct capture_slice next = {"", 0};
	if (value.len == 0)
		return capture_line(&rest, &next) && capture_begins_body(next);
	return capture_begins_body(value) ||
	       capture_begins(value.at, value.len, "User-Agent: \"Faraday") ||
	       (value.len > 1 && memchr("\"'`", *value.at, 3) != NULL &&
		capture_begins_body(capture_from(value, 1)));
}

/* Where it goes, and a body; a request line with a version is another form's. */
bool capture_is_parts(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line, value;
	struct capture_request_line request;
	bool url = false, body = false;
	if (capture_has_versioned_request(bytes, len))
		return false;
	while (capture_line(&rest, &line)) {
		enum part part = label_of(line, &value);
		url |= part == PART_URL &&
		       capture_search(value.at, value.len, "://", 3) < value.len;
		body |= (part == PART_BODY || part == PART_ANY) && is_body(value, rest);
		if ((part == PART_NONE || part == PART_ANY) && capture_find_request(line, &request))
			url |= capture_search(request.target.at, request.target.len, "://", 3) <
			       request.target.len;
	}
	return url && body;
}
