/* SPDX-License-Identifier: MIT */
/* Postman's console, copied: as an object behind "POST url:", or as sections with their names. */
#include "capture/readers/export.h"
#include "capture/readers/inspect.h"
#include "capture/readers/json.h"

#include <string.h>

static const char form_type[] = "application/x-www-form-urlencoded";

static bool is_form(const struct capture *c)
{
	const struct capture_bytes *type = capture_field(c, "Content-Type", NULL);
	return type != NULL && capture_begins(capture_bytes_get(type), type->len, form_type);
}

/* ---- POST url: {"Request Headers": {...}, "Request Body": ...} ---- */

/* The line's request, and where its object begins; false: it is not one. */
static bool heads_object(struct capture_slice line, struct capture_request_line *request)
{
	return capture_find_request(line, request) && request->target.len > 1 &&
	       request->target.at[request->target.len - 1] == ':' && line.at[line.len - 1] == '{';
}

static void put_body(struct export *x, const json_t *body)
{
	const char *name = NULL;
	json_t *value = NULL;
	if (!json_is_object(body) || !is_form(x->c)) {
		capture_json_body(x->c, body);
		return;
	}
	json_object_foreach((json_t *)body, name, value)
	{
		if (json_is_string(value))
			export_pair(x, name, json_string_value(value));
		else
			x->c->unknown |= CAPTURE_UNKNOWN_PARAMETERS;
	}
}

static void read_object(const struct capture_request_line *line, const json_t *root, bool cut,
			struct capture_list *out)
{
	struct export x = export_new(NULL, "", "");
	capture_bytes_add(&x.c->method, line->method.at, line->method.len);
	capture_bytes_add(&x.c->target, line->target.at, line->target.len - 1);
	capture_json_fields(x.c, json_object_get(root, "Request Headers"));
	if (json_object_get(root, "Request Headers") == NULL)
		x.c->unknown |= CAPTURE_UNKNOWN_FIELDS;
	put_body(&x, json_object_get(root, "Request Body"));
	if (cut)
		capture_lost(x.c, "it has no end: the text was cut");
	export_add(&x, out);
}

/* ---- sections ---- */

enum section { NO_SECTION, REQUEST_HEADERS, REQUEST_BODY, ANSWER };

static enum section section_of(struct capture_slice line)
{
	static const struct {
		const char *name;
		enum section section;
	} all[] = {
		{"Request Headers:", REQUEST_HEADERS},
		{"Request Headers", REQUEST_HEADERS},
		{"Request Body:", REQUEST_BODY},
		{"Request Body", REQUEST_BODY},
		{"POST data:", REQUEST_BODY}, /* JMeter's */
		{"[no cookies]", ANSWER},
		{"Cookie Data:", ANSWER},
		{"Response Headers:", ANSWER},
		{"Response Headers", ANSWER},
		{"Response Body:", ANSWER},
		{"Response Body", ANSWER},
	};
	capture_trim(&line.at, &line.len);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (capture_equal(line.at, line.len, all[i].name))
			return all[i].section;
	return NO_SECTION;
}

/* name:"value" */
static void read_pair(struct export *x, struct capture_slice line, bool field)
{
	struct capture_bytes name = {0}, value = {0};
	const char *colon = memchr(line.at, ':', line.len);
	if (colon == NULL)
		return;
	struct capture_slice rest = {colon + 1, line.len - (size_t)(colon + 1 - line.at)};
	size_t end = 0;
	bool quoted = false;
	capture_bytes_add(&name, line.at, (size_t)(colon - line.at));
	capture_trim(&rest.at, &rest.len);
	quoted = rest.len > 0 && *rest.at == '"';
	if (quoted)
		capture_unescape(&value, capture_from(rest, 1), '"', &end);
	else
		capture_bytes_add(&value, rest.at, rest.len);
	if (quoted && end + 1 >= rest.len)
		capture_lost(x->c, "a value has no end: the text was cut");
	else if (field)
		export_field(x, capture_bytes_get(&name), capture_bytes_get(&value));
	else
		export_pair(x, capture_bytes_get(&name), capture_bytes_get(&value));
	capture_bytes_clear(&name);
	capture_bytes_clear(&value);
}

static void read_section(struct export *x, enum section section, struct capture_slice line,
			 struct capture_bytes *body)
{
	if (section == REQUEST_HEADERS) {
		read_pair(x, line, true);
	} else if (section == REQUEST_BODY && is_form(x->c)) {
		read_pair(x, line, false);
	} else if (section == REQUEST_BODY) {
		capture_bytes_put(body, body->len > 0 ? "\n" : "");
		capture_bytes_add(body, line.at, line.len);
	}
}

static void read_sections(const char *bytes, size_t len, struct capture_list *out)
{
	struct capture_slice rest = {bytes, len}, line;
	struct capture_request_line request;
	struct capture_bytes body = {0};
	struct export x = export_new(NULL, "", "");
	enum section section = NO_SECTION;
	bool has_body = false;
	while (capture_line(&rest, &line)) {
		enum section next = section_of(line);
		has_body |= next == REQUEST_BODY;
		if (next != NO_SECTION) {
			section = next;
		} else if (section == NO_SECTION && x.c->method.len == 0 &&
			   capture_find_request(line, &request)) {
			capture_bytes_add(&x.c->method, request.method.at, request.method.len);
			capture_bytes_add(&x.c->target, request.target.at, request.target.len);
		} else if (!capture_is_blank(line)) {
			read_section(&x, section, line, &body);
		}
	}
	if (x.c->method.len == 0)
		x.c->unknown |= CAPTURE_UNKNOWN_METHOD | CAPTURE_UNKNOWN_TARGET;
	if (!has_body)
		x.c->unknown |= CAPTURE_UNKNOWN_BODY;
	capture_body(x.c, capture_bytes_get(&body), body.len);
	capture_bytes_clear(&body);
	export_add(&x, out);
}

/* ---- the form ---- */

bool capture_is_postman_console(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	struct capture_request_line request;
	while (capture_line(&rest, &line)) {
		if (section_of(line) == REQUEST_HEADERS)
			return true;
		if (line.len > 0 && heads_object(line, &request))
			return capture_search(bytes, len, "\"Request Headers\"", 17) < len ||
			       capture_search(bytes, len, "\"Request Body\"", 14) < len;
	}
	return false;
}

bool capture_read_postman_console(const char *bytes, size_t len, struct capture_list *out,
				  struct err *e)
{
	struct capture_slice rest = {bytes, len}, line;
	struct capture_request_line request;
	(void)e;
	while (capture_line(&rest, &line)) {
		if (line.len == 0 || !heads_object(line, &request))
			continue;
		const char *open = line.at + line.len - 1;
		size_t taken = 0;
		json_t *root = capture_inspect(open, (size_t)(bytes + len - open), &taken);
		size_t left = (size_t)(bytes + len - open);
		read_object(&request, root, taken > left, out);
		json_decref(root);
		taken = taken < left ? taken : left;
		rest = (struct capture_slice){open + taken, left - taken};
	}
	if (out->found == 0)
		read_sections(bytes, len, out);
	return true;
}
