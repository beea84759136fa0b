/* SPDX-License-Identifier: MIT */
/* .http files, as VS Code's REST Client and JetBrains' HTTP Client read them. */
#include "capture/readers/export.h"
#include "capture/readers/lines.h"

#include <string.h>

enum { NAME_MAX_BYTES = 100 };

static bool begins(struct capture_slice line, const char *word)
{
	return capture_begins(line.at, line.len, word);
}

static bool is_separator(struct capture_slice line)
{
	return begins(line, "###");
}

static bool is_comment(struct capture_slice line)
{
	line = capture_trimmed(line);
	return begins(line, "#") || begins(line, "//");
}

/* "@name = value"; false: it is not one. */
static bool variable_of(struct capture_slice line, struct capture_slice *name,
			struct capture_slice *value)
{
	if (line.len < 3 || *line.at != '@' ||
	    !capture_halves(capture_from(line, 1), '=', name, value))
		return false;
	for (size_t i = 0; i < name->len; i++)
		if (memchr(" \t{}&", name->at[i], 5) != NULL)
			return false;
	return name->len > 0 && name->len <= NAME_MAX_BYTES;
}

/* "POST https://host/path HTTP/1.1", "POST {{url}}", "https://host/path". */
static bool request_of(struct capture_slice line, struct capture_slice *method,
		       struct capture_slice *target)
{
	static const char methods[] = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT";
	line = capture_trimmed(line);
	const char *space = memchr(line.at, ' ', line.len);
	*method = (struct capture_slice){line.at, space != NULL ? (size_t)(space - line.at) : 0};
	if (!words_listed(method->at, method->len, methods))
		*method = (struct capture_slice){line.at, 0};
	*target = capture_trimmed(capture_from(line, method->len));
	size_t version = capture_search(target->at, target->len, " HTTP/", 6);
	*target = capture_trimmed((struct capture_slice){target->at, version});
	return capture_scheme(target->at, target->len) > 0 ||
	       (method->len > 0 && begins(*target, "{{"));
}

/* ---- the sign ---- */

/* What a file of this kind has, and what a recorded request has. */
struct signs {
	bool request, mark, braces, wire;
};

static void look(struct capture_slice line, struct signs *s)
{
	struct capture_slice a, b;
	bool comment = is_comment(line);
	s->request |= !comment && request_of(line, &a, &b);
	s->mark |= is_separator(line) || variable_of(line, &a, &b) || begins(line, "> {%") ||
		   begins(line, "< {%") ||
		   (comment && capture_search(line.at, line.len, "@name", 5) < line.len);
	s->braces |= capture_search(line.at, line.len, "{{", 2) < line.len;
	s->wire |= begins(line, "Content-Length:") || begins(line, "HTTP/") ||
		   begins(line, "User-Agent: PostmanRuntime");
}

bool capture_is_http_file(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	struct signs s = {false, false, false, false};
	while (capture_line(&rest, &line))
		look(line, &s);
	return s.request && !s.wire && (s.mark || s.braces);
}

/* ---- one request ---- */

/* The lines that are put together. */
struct reading {
	struct template variables;
	struct capture_list *out;
	struct capture_bytes url, body;
	struct export x;
	bool in_request, in_body, file, form;
	bool ended; /* words follow the body: nothing behind them is a part of it */
};

/* "Basic id secret" and "Basic id:secret": the tools make base64 of it. */
static bool basic(struct reading *r, struct capture_slice value)
{
	if (!begins(value, "Basic "))
		return false;
	struct capture_slice pair = capture_trimmed(capture_from(value, 6)), id, secret;
	if (!(capture_halves(pair, ' ', &id, &secret) || capture_halves(pair, ':', &id, &secret)) ||
	    capture_search(pair.at, pair.len, "{{$", 3) < pair.len)
		return false;
	struct capture_bytes a = capture_copy(id), b = capture_copy(secret);
	export_basic(&r->x, a.bytes, b.bytes);
	capture_bytes_clear(&a);
	capture_bytes_clear(&b);
	return true;
}

static void read_field(struct reading *r, struct capture_slice line)
{
	struct capture_slice name, value;
	if (is_comment(line) || !capture_halves(line, ':', &name, &value))
		return;
	if (capture_equal(name.at, name.len, "Authorization") && basic(r, value))
		return;
	struct capture_bytes a = capture_copy(name), b = capture_copy(value);
	r->form |= capture_equal(name.at, name.len, "Content-Type") &&
		   begins(value, "application/x-www-form-urlencoded");
	export_field(&r->x, a.bytes, b.bytes);
	capture_bytes_clear(&a);
	capture_bytes_clear(&b);
}

/* "< ./file", "<@ ./file": the body is in a file. */
static bool read_file(struct reading *r, struct capture_slice line)
{
	if (line.len < 3 || *line.at != '<' || (line.at[1] != ' ' && line.at[1] != '@'))
		return false;
	struct capture_slice name = capture_trimmed(capture_from(line, 2));
	capture_file_text(r->x.c, &r->body, name.at, name.len);
	r->file = true;
	return true;
}

/* Lines of a form that begin or end with '&' are joined, as both tools do. */
static void join_line(struct reading *r, struct capture_slice line)
{
	bool joined = r->form && r->body.len > 0 &&
		      (begins(capture_trimmed(line), "&") || r->body.bytes[r->body.len - 1] == '&');
	if (r->body.len > 0 && !joined)
		capture_bytes_put(&r->body, "\n");
	struct capture_slice text = r->form ? capture_trimmed(line) : line;
	capture_bytes_add(&r->body, text.at, text.len);
}

/* A response handler, or where the answer goes: no part of the body, nor is what follows. */
static bool is_handler(struct capture_slice line)
{
	return begins(line, "> {%") || begins(line, "> ./") || begins(line, "> /") ||
	       begins(line, ">> ") || begins(line, ">>! ") || begins(line, "<> ");
}

static void open_request(struct reading *r, struct capture_slice method,
			 struct capture_slice target)
{
	struct capture_bytes word = capture_copy(method);
	capture_bytes_set(&r->url, target.at, target.len);
	r->x = export_new(&r->variables, method.len > 0 ? word.bytes : "GET",
			  capture_bytes_get(&r->url));
	r->in_request = true;
	r->in_body = r->file = r->form = r->ended = false;
	capture_bytes_clear(&word);
}

/* followed: by what ends it, so that all of it is there. */
static void close_request(struct reading *r, bool followed)
{
	if (!r->in_request)
		return;
	const char *bytes = capture_bytes_get(&r->body);
	size_t len = r->body.len;
	while (len > 0 && memchr(" \t\r\n", bytes[len - 1], 4) != NULL)
		len--;
	if (r->file)
		r->x.c->unknown |=
			*bytes == '@' ? CAPTURE_UNKNOWN_BODY : CAPTURE_UNKNOWN_PARAMETERS;
	r->x.c->whole = followed;
	r->x.c->open_end = !followed && len == 0;
	export_text(&r->x, bytes, len);
	export_add(&r->x, r->out);
	capture_bytes_clear(&r->body);
	r->in_request = false;
}

/* A line below the request line that goes on with the URL. */
static bool is_query(struct capture_slice line)
{
	struct capture_slice text = capture_trimmed(line);
	return text.len > 0 && (*text.at == '?' || *text.at == '&');
}

/* A line of words behind a form, or a page's mark: not the body's, but of whoever pasted it. */
static bool is_prose(struct capture_slice line)
{
	bool bracket = line.len > 0 && memchr("{[", *line.at, 2) != NULL;
	bool pair = (!bracket && capture_begins_body(line)) || (line.len > 0 && *line.at == '&');
	return !pair && (memchr(line.at, ' ', line.len) != NULL || capture_is_mark(line));
}

/* The body so far is a form's, not JSON under its header. */
static bool is_form(const struct reading *r)
{
	return r->form && r->body.len > 0 && memchr("{[", *r->body.bytes, 2) == NULL;
}

static void read_head(struct reading *r, struct capture_slice line)
{
	if (capture_is_blank(line)) {
		r->in_body = true;
	} else if (is_query(line)) {
		struct capture_slice text = capture_trimmed(line);
		template_expand(&r->variables, r->x.c, text.at, text.len, &r->x.c->target);
	} else {
		read_field(r, line);
	}
}

/* One word behind a form: the rest of a broken value, or written by whoever pasted it. */
static bool is_word(const struct reading *r, struct capture_slice line)
{
	return !capture_is_blank(line) && *capture_trimmed(line).at != '&' &&
	       r->body.bytes[r->body.len - 1] != '&' && memchr(line.at, '=', line.len) == NULL;
}

static void read_body(struct reading *r, struct capture_slice line)
{
	bool prose = is_form(r) && is_prose(capture_trimmed(line));
	bool word = is_form(r) && !prose && is_word(r, line);
	if (word && !r->ended)
		capture_lost(r->x.c, NULL);
	r->ended = r->ended || prose || word;
	if (!r->ended && (r->body.len > 0 || !capture_is_blank(line)) && !read_file(r, line))
		join_line(r, line);
}

static void read_line(struct reading *r, struct capture_slice line, bool *handler)
{
	struct capture_slice method, target;
	if (is_separator(line)) {
		close_request(r, true);
		*handler = false;
	} else if (!r->in_request) {
		if (!*handler && !is_comment(line) && request_of(line, &method, &target))
			open_request(r, method, target);
	} else if (!r->in_body) {
		read_head(r, line);
	} else if (is_handler(line)) {
		close_request(r, true);
		*handler = true;
	} else {
		read_body(r, line);
	}
}

/* They hold for the whole file, wherever they are between the requests. */
static void read_variables(struct template *t, const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line, name, value;
	while (capture_line(&rest, &line))
		if (variable_of(line, &name, &value))
			template_set(t, name.at, name.len, value.at, value.len);
}

bool capture_read_http_file(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct reading r = {.out = out};
	struct capture_slice rest = {bytes, len}, line;
	bool handler = false;
	(void)e;
	read_variables(&r.variables, bytes, len);
	while (capture_line(&rest, &line))
		read_line(&r, line, &handler);
	close_request(&r, false);
	template_clear(&r.variables);
	capture_bytes_clear(&r.url);
	capture_bytes_clear(&r.body);
	return true;
}
