/* SPDX-License-Identifier: MIT */
/* A command of HTTPie (or xh) as the request that it sends. */
#include "capture/readers/command.h"

#include <jansson.h>
#include <string.h>

#include "capture/readers/json.h"
#include "capture/readers/lines.h"

static const char with[] =
	"auth|auth-type|bearer|timeout|proxy|verify|cert|cert-key|cert-key-pass|output|print|"
	"pretty|"
	"style|session|session-read-only|max-redirects|max-headers|default-scheme|raw|boundary|ssl|"
	"ciphers|response-charset|response-mime|format-options|history-print|a|A|o|p|s|P";

struct httpie {
	struct export x;
	json_t *body; /* of the items, in JSON */
	const char *method, *url, *auth, *auth_type, *raw;
	bool form, multipart, secure, data, files;
};

static bool is(const struct command_option *o, const char *name, char letter)
{
	return words_listed(o->name, o->len, name) ||
	       (o->len == 1 && letter != '\0' && *o->name == letter);
}

static void take_option(void *arg, const struct command_option *o)
{
	struct httpie *r = arg;
	r->form |= o->argument == NULL && is(o, "form", 'f');
	r->multipart |= o->argument == NULL && is(o, "multipart", '\0');
	if (o->argument == NULL)
		return;
	if (is(o, "auth", 'a'))
		r->auth = o->argument;
	else if (is(o, "auth-type", 'A'))
		r->auth_type = o->argument;
	else if (is(o, "bearer", '\0'))
		export_bearer(&r->x, o->argument);
	else if (is(o, "raw", '\0'))
		r->raw = o->argument;
}

/* ---- name=value and its relatives ---- */

/* The longest of those that are first. */
static const char *const separators[] = {":=@", "=@", ":=", "==", ":@", "@", "=", ":", ";"};

/* Offset of the first separator without a backslash before it; *kind: which. */
static size_t find_separator(const char *text, size_t *kind)
{
	for (size_t at = 0; text[at] != '\0'; at++) {
		if (text[at] == '\\' && text[at + 1] != '\0') {
			at++;
			continue;
		}
		for (*kind = 0; *kind < sizeof separators / sizeof *separators; (*kind)++)
			if (strncmp(text + at, separators[*kind], strlen(separators[*kind])) == 0)
				return at;
	}
	return strlen(text);
}

static void unescape(struct capture_bytes *to, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		i += text[i] == '\\' && i + 1 < len && memchr("=:@;\\", text[i + 1], 5) != NULL;
		capture_bytes_add(to, text + i, 1);
	}
	capture_bytes_put(to, "");
}

static void put_data(struct httpie *r, const char *name, const char *value, bool json)
{
	r->data = true;
	if (r->multipart)
		export_part(&r->x, name, value, false);
	else if (r->form)
		export_pair(&r->x, name, value);
	json_t *parsed = json ? json_loads(value, JSON_DECODE_ANY, NULL) : json_string(value);
	json_object_set_new(r->body, name, parsed != NULL ? parsed : json_string(value));
}

static void put_item(struct httpie *r, const char *text, size_t at, size_t kind)
{
	struct capture_bytes name = {0}, value = {0};
	const char *sign = separators[kind], *behind = text + at + strlen(sign);
	unescape(&name, text, at);
	unescape(&value, behind, strlen(behind));
	if (strcmp(sign, ":") == 0 || strcmp(sign, ";") == 0) {
		if (value.len > 0 || *sign == ';')
			export_field(&r->x, name.bytes, value.bytes);
	} else if (strcmp(sign, "==") == 0) {
		export_query(&r->x, name.bytes, value.bytes);
	} else if (strchr(sign, '@') != NULL) {
		r->data = r->files = true;
	} else {
		put_data(r, name.bytes, value.bytes, *sign == ':');
	}
	capture_bytes_clear(&name);
	capture_bytes_clear(&value);
}

/* In small letters the usual ones alone: others may be a host's name. */
static bool is_method(const char *text)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char usual[] = "get|post|put|patch|delete|head|options";
	if (words_named(text, strlen(text), usual))
		return true;
	return *text != '\0' && text[strspn(text, capitals)] == '\0';
}

static void put_url(struct httpie *r, const char *url)
{
	struct capture_bytes *to = &r->x.c->target;
	r->url = url;
	if (capture_has_unknown(r->x.c, url, strlen(url)))
		r->x.c->unknown |= CAPTURE_UNKNOWN_TARGET;
	else if (strstr(url, "://") == NULL)
		capture_bytes_put(to, r->secure ? "https://" : "http://");
	if (*url == ':')
		capture_bytes_put(to, "localhost");
	capture_bytes_put(to, strcmp(url, ":") == 0 || strncmp(url, ":/", 2) == 0 ? url + 1 : url);
}

static void take_operand(void *arg, const struct capture_bytes *word)
{
	struct httpie *r = arg;
	const char *text = capture_bytes_get(word);
	size_t kind = 0;
	if (r->url != NULL) {
		size_t at = find_separator(text, &kind);
		if (text[at] != '\0')
			put_item(r, text, at, kind);
	} else if (r->method == NULL && is_method(text)) {
		r->method = text;
	} else {
		put_url(r, text);
	}
}

/* ---- the request ---- */

static void put_login(struct httpie *r)
{
	const char *colon = r->auth != NULL ? strchr(r->auth, ':') : NULL;
	const char *type = r->auth_type != NULL ? r->auth_type : "basic";
	struct capture_bytes user = {0};
	if (r->auth == NULL)
		return;
	if (capture_equal(type, strlen(type), "bearer")) {
		export_bearer(&r->x, r->auth);
	} else if (colon == NULL || !capture_equal(type, strlen(type), "basic")) {
		export_other_auth(&r->x); /* the password is asked for */
	} else {
		capture_bytes_add(&user, r->auth, (size_t)(colon - r->auth));
		export_basic(&r->x, capture_bytes_get(&user), colon + 1);
	}
	capture_bytes_clear(&user);
}

static void put_body(struct httpie *r, const struct capture_words *w)
{
	struct capture *c = r->x.c;
	if (r->files)
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	if (r->raw != NULL)
		capture_body(c, r->raw, strlen(r->raw));
	else if (w->has_input && !r->data)
		capture_body(c, capture_bytes_get(&w->input), w->input.len);
	else if (r->data && !r->form && !r->multipart)
		capture_json_body(c, r->body);
	if (c->body.len > 0 || (r->data && !r->multipart))
		export_type(&r->x, r->form ? "application/x-www-form-urlencoded; charset=utf-8"
					   : "application/json");
}

bool command_httpie(const struct capture_words *w, const struct capture *unknown,
		    struct capture_list *out)
{
	const char *name = capture_bytes_get(&w->items[0]);
	struct httpie r = {.x = command_new(unknown, "", ""),
			   .body = json_object(),
			   .secure = name[strlen(name) - 1] == 's'};
	const struct command_reader reader = {with, take_option, take_operand, &r};
	command_read(&reader, w);
	bool body = r.data || r.raw != NULL || w->has_input;
	if (r.url != NULL) {
		const char *by_default = body ? "POST" : "GET";
		capture_method_set(r.x.c, r.method != NULL ? r.method : by_default);
		put_login(&r);
		put_body(&r, w);
		capture_field_default(r.x.c, "User-Agent", "HTTPie/");
		capture_find_answer(r.x.c, w->behind);
		export_add(&r.x, out);
	} else {
		capture_free(r.x.c);
		capture_bytes_clear(&r.x.pairs);
		capture_bytes_clear(&r.x.parts);
	}
	json_decref(r.body);
	return r.url != NULL;
}
