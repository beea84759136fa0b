/* SPDX-License-Identifier: MIT */
#include "capture/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is left of the bytes. */
struct input {
	const char *at;
	size_t left;
};

/* The next line without its LF or CRLF; false at the end. */
static bool next_line(struct input *in, const char **line, size_t *len)
{
	if (in->left == 0)
		return false;
	const char *end = memchr(in->at, '\n', in->left);
	size_t size = end != NULL ? (size_t)(end - in->at) : in->left;
	*line = in->at;
	*len = size > 0 && in->at[size - 1] == '\r' ? size - 1 : size;
	in->left -= end != NULL ? size + 1 : size;
	in->at += end != NULL ? size + 1 : size;
	return true;
}

static bool is_method(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((bytes[i] | 0x20) < 'a' || (bytes[i] | 0x20) > 'z')
			return false;
	return len > 0 && len <= 20;
}

static bool is_version(const char *bytes, size_t len)
{
	if (len < 6 || strncmp(bytes, "HTTP/", 5) != 0 || bytes[5] < '0' || bytes[5] > '9')
		return false;
	return len == 6 || (len == 8 && bytes[6] == '.' && bytes[7] >= '0' && bytes[7] <= '9');
}

static bool is_target(const char *bytes, size_t len)
{
	return capture_begins(bytes, len, "/") || capture_begins(bytes, len, "http://") ||
	       capture_begins(bytes, len, "https://") || capture_equal(bytes, len, "*");
}

/* Nothing of a line that is no request line is kept: it may be a part of a body, and so of a
 * secret. */
static void read_request_line(struct capture *c, const char *line, size_t len)
{
	const char *space = memchr(line, ' ', len), *last = capture_last(line, len, ' ');
	if (space == NULL || !is_method(line, (size_t)(space - line))) {
		capture_broken(c, "the first line is no HTTP request line");
		return;
	}
	const char *target = space + 1, *end = line + len, *version = last + 1;
	bool versioned = last != space && is_version(version, (size_t)(end - version));
	size_t size = (size_t)((versioned ? last : end) - target);
	const char *extra = memchr(target, ' ', size);
	if (!is_target(target, size)) {
		capture_broken(c, "the first line is no HTTP request line");
		return;
	}
	capture_bytes_set(&c->method, line, (size_t)(space - line));
	capture_bytes_set(&c->target, target, extra != NULL ? (size_t)(extra - target) : size);
	if (versioned)
		capture_bytes_set(&c->version, version, (size_t)(end - version));
	if (extra != NULL)
		capture_broken(c,
			       "the request line has more than a method, a target and a version");
	else if (!versioned)
		capture_broken(c, "the request line has no HTTP version");
}

/* A line end inside a Basic value is a fault of its own (form_basic_decode), so it is kept. */
static void continue_field(struct capture *c, const char *line, size_t len)
{
	if (c->field_count == 0)
		return;
	struct capture_field *last = &c->fields[c->field_count - 1];
	bool authorization =
		capture_equal(capture_bytes_get(&last->name), last->name.len, "Authorization");
	capture_trim(&line, &len);
	capture_bytes_put(&last->value, authorization ? "\n" : " ");
	capture_bytes_add(&last->value, line, len);
}

static void read_field(struct capture *c, const char *line, size_t len, size_t number)
{
	const char *colon = memchr(line, ':', len);
	if (line[0] == ' ' || line[0] == '\t') {
		continue_field(c, line, len);
		return;
	}
	if (colon == NULL || colon == line) {
		char sentence[CAPTURE_BROKEN_MAX];
		snprintf(sentence, sizeof sentence, "header line %zu has no %s", number,
			 colon == NULL ? "colon" : "name before its colon");
		capture_broken(c, sentence);
		continue_field(c, line, len);
		return;
	}
	if (c->field_count == CAPTURE_HEADERS_MAX) {
		capture_broken(c, "it has more than 100 header fields");
		return;
	}
	const char *value = colon + 1;
	size_t size = (size_t)(line + len - value);
	capture_trim(&value, &size);
	struct capture_field *f = &c->fields[c->field_count++];
	capture_bytes_set(&f->name, line, (size_t)(colon - line));
	capture_bytes_set(&f->value, value, size);
}

/* The value of Content-Length; -1 where there is none that can be read. */
static long long content_length(struct capture *c)
{
	const struct capture_bytes *field = capture_field(c, "Content-Length", NULL);
	bool number = field != NULL && field->len > 0;
	for (size_t i = 0; number && i < field->len; i++)
		number = field->bytes[i] >= '0' && field->bytes[i] <= '9';
	if (field != NULL && !number)
		capture_broken(c, "its Content-Length is no number");
	if (!number)
		return -1;
	return field->len > 12 ? 999999999999 : strtoll(field->bytes, NULL, 10);
}

/* One chunk's size line; false where it is none. */
static bool chunk_size(struct input *in, size_t *size)
{
	const char *line = NULL;
	size_t len = 0, digits = 0;
	if (!next_line(in, &line, &len))
		return false;
	*size = 0;
	for (; digits < len && digits < 8; digits++) {
		char c = line[digits];
		if (c >= '0' && c <= '9')
			*size = *size * 16 + (size_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			*size = *size * 16 + (size_t)((c | 0x20) - 'a' + 10);
		else
			break;
	}
	return digits > 0 && (digits == len || line[digits] == ';' || line[digits] == ' ');
}

/* RFC 9112 section 7.1. False, and nothing taken, where the bytes are not chunked: tools undo it.
 */
static bool read_chunks(struct capture *c, struct input in)
{
	struct capture_bytes body = {0};
	size_t size = 0;
	bool ok = false, going = true;
	while (going && body.len <= CAPTURE_BODY_MAX) {
		going = chunk_size(&in, &size) && size <= in.left;
		ok = going && size == 0;
		if (!going || ok)
			break;
		capture_bytes_add(&body, in.at, size);
		in.at += size;
		in.left -= size;
		const char *line = NULL;
		size_t len = 0;
		going = next_line(&in, &line, &len) && len == 0;
	}
	if (ok)
		capture_body(c, capture_bytes_get(&body), body.len);
	capture_bytes_clear(&body);
	return ok;
}

/* A first line that is no size line, but as short as one, with more behind it. */
static bool looks_chunked(struct input in)
{
	const char *line = NULL;
	size_t len = 0, size = 0;
	struct input same = in;
	if (chunk_size(&same, &size))
		return true;
	return next_line(&in, &line, &len) && in.left > 0 && len > 0 && len <= 16 &&
	       memchr(line, '=', len) == NULL && strchr("{[\"-<", *line) == NULL;
}

/* Behind a body of that length: line ends of the file, the next request, or a recorded answer. */
static bool is_afterwards(const char *bytes, size_t len)
{
	capture_trim(&bytes, &len);
	if (len == 0 || capture_begins(bytes, len, "HTTP/"))
		return true;
	const char *end = memchr(bytes, '\n', len), *space = memchr(bytes, ' ', len);
	size_t line = end != NULL ? (size_t)(end - bytes) : len;
	return space != NULL && is_method(bytes, (size_t)(space - bytes)) &&
	       capture_find(bytes, line, " HTTP/1.") < line;
}

/*
 * A file often ends in a line end that was not sent, and often had its secret edited, so that
 * Content-Length is another one: what is there is read, and what it cannot be is said.
 */
static void read_length(struct capture *c, struct input *in)
{
	long long length = content_length(c);
	if (length >= 0 && (unsigned long long)length <= in->left &&
	    is_afterwards(in->at + length, in->left - (size_t)length)) {
		in->left = (size_t)length;
		return;
	}
	if (in->left > 0 && in->at[in->left - 1] == '\n')
		in->left--;
	if (in->left > 0 && in->at[in->left - 1] == '\r')
		in->left--;
	if (length >= 0 && (unsigned long long)length < in->left)
		capture_broken(c, "more bytes follow its header than its Content-Length says");
	if (length >= 0 && (unsigned long long)length > in->left) {
		c->announced = (size_t)length;
		c->unknown |= CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_END;
	}
}

/* RFC 9112 section 6.1: chunked is there once, and last. */
static bool is_chunked(struct capture *c)
{
	size_t times = 0;
	const struct capture_bytes *coding = capture_field(c, "Transfer-Encoding", &times);
	if (coding == NULL || capture_equal(capture_bytes_get(coding), coding->len, "identity"))
		return false;
	size_t at = capture_find(coding->bytes, coding->len, "chunked");
	if (times > 1 || at + strlen("chunked") != coding->len)
		capture_broken(c, "its Transfer-Encoding is not chunked, once");
	return at < coding->len;
}

static void read_body(struct capture *c, struct input in)
{
	bool chunked = is_chunked(c);
	if (chunked && read_chunks(c, in))
		return;
	if (chunked && looks_chunked(in)) {
		capture_broken(c, "the chunks of its body cannot be read");
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	}
	if (!chunked)
		read_length(c, &in);
	else if (in.left > 0 && in.at[in.left - 1] == '\n')
		in.left -= in.left > 1 && in.at[in.left - 2] == '\r' ? 2 : 1;
	capture_body(c, in.at, in.left);
}

static void read_head(struct capture *c, struct input *in)
{
	const char *line = NULL, *start = in->at;
	size_t len = 0;
	bool first = true;
	for (size_t number = 0; next_line(in, &line, &len); number++) {
		if (first && len == 0)
			continue; /* RFC 9112 section 2.2: empty lines before the request line */
		if (len == 0)
			break;
		if ((size_t)(line - start) + len > CAPTURE_HEADER_BYTES_MAX) {
			capture_broken(c, "its header is larger than 64 KB");
			break;
		}
		if (first)
			read_request_line(c, line, len);
		else
			read_field(c, line, len, number);
		if (first)
			number = 0;
		first = false;
	}
}

struct capture *capture_raw(const char *bytes, size_t len)
{
	struct capture *c = capture_new(NULL, NULL, NULL);
	if (len >= 2 && bytes[0] == 0x16 && bytes[1] == 0x03) {
		c->tls = true;
		capture_broken(c, "a TLS handshake came to a port that speaks plain HTTP");
		return c;
	}
	struct input in = {bytes, len};
	size_t lengths = 0;
	read_head(c, &in);
	if (len > 0 && c->method.len == 0)
		capture_broken(c, "there is no request line");
	capture_field(c, "Content-Length", &lengths);
	if (lengths > 1)
		capture_broken(c, "it has more than one Content-Length field");
	read_body(c, in);
	return c;
}

/* "POST /path", "GET http://host/path HTTP/1.1": what begins raw HTTP in a file. */
bool capture_is_raw(const char *bytes, size_t len)
{
	size_t line = 0, word = 0;
	capture_trim_start(&bytes, &len);
	while (line < len && bytes[line] != '\n' && bytes[line] != '\r')
		line++;
	while (word < line && ((bytes[word] | 0x20) >= 'a' && (bytes[word] | 0x20) <= 'z'))
		word++;
	if (word == 0 || word == line || bytes[word] != ' ')
		return false;
	if (capture_find(bytes, line, " HTTP/") < line)
		return true;
	/* Without a version only a method in capitals tells a request line from a command's. */
	for (size_t i = 0; i < word; i++)
		if (bytes[i] >= 'a')
			return false;
	const char *target = bytes + word + 1;
	size_t rest = line - word - 1;
	return capture_begins(target, rest, "/") || capture_begins(target, rest, "http://") ||
	       capture_begins(target, rest, "https://");
}

bool capture_read_raw(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)e;
	capture_trim_start(&bytes, &len);
	capture_list_add(out, capture_raw(bytes, len));
	return true;
}

/* ---- HTTP/2 ---- */

/* The request line of HTTP/2, in pieces. */
struct pseudo {
	const char *name;
	bool (*is)(const char *bytes, size_t len);
	struct capture_bytes *to;
};

static bool is_scheme(const char *bytes, size_t len)
{
	return capture_equal(bytes, len, "https") || capture_equal(bytes, len, "http");
}

static bool is_authority(const char *bytes, size_t len)
{
	return len > 0 && memchr(bytes, '/', len) == NULL && memchr(bytes, ' ', len) == NULL;
}

static bool is_path(const char *bytes, size_t len)
{
	return len > 0 && (*bytes == '/' || capture_equal(bytes, len, "*")) &&
	       memchr(bytes, ' ', len) == NULL;
}

/* A value that is none of its kind is not kept: it may be a part of something else. */
static void read_pseudo(struct capture *c, const struct pseudo *all, const char *line, size_t len)
{
	for (; all->name != NULL; all++) {
		size_t size = strlen(all->name);
		if (len <= size || memcmp(line, all->name, size) != 0 || line[size] != ':')
			continue;
		const char *value = line + size + 1;
		size_t left = len - size - 1;
		capture_trim(&value, &left);
		if (all->to->len > 0)
			capture_broken(c, "a pseudo-header field stands in it twice");
		else if (all->is(value, left))
			capture_bytes_set(all->to, value, left);
		return;
	}
	capture_broken(c, "it has a pseudo-header field that no such request has");
}

/* True when an empty line ended it: behind that stands the body. */
static bool read_http2_head(struct capture *c, const struct pseudo *all, struct input *in)
{
	const char *line = NULL, *start = in->at;
	size_t len = 0;
	for (size_t number = 1; next_line(in, &line, &len); number++) {
		/* tools indent; there is no folding in HTTP/2 */
		capture_trim(&line, &len);
		if (len == 0)
			return true;
		if ((size_t)(line - start) + len > CAPTURE_HEADER_BYTES_MAX) {
			capture_broken(c, "its header is larger than 64 KB");
			return true;
		}
		if (*line == ':')
			read_pseudo(c, all, line, len);
		else
			read_field(c, line, len, number);
	}
	return false;
}

bool capture_is_http2(const char *bytes, size_t len)
{
	capture_trim_start(&bytes, &len);
	static const char *const names[] = {":method:", ":authority:", ":scheme:", ":path:"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (len >= strlen(names[i]) && memcmp(bytes, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

struct capture *capture_http2(const char *bytes, size_t len)
{
	struct capture *c = capture_new(NULL, NULL, "HTTP/2");
	struct capture_bytes scheme = {0}, authority = {0}, path = {0};
	const struct pseudo all[] = {
		{":method", is_method, &c->method},
		{":scheme", is_scheme, &scheme},
		{":authority", is_authority, &authority},
		{":path", is_path, &path},
		{NULL, NULL, NULL},
	};
	struct input in = {bytes, len};
	bool ended = read_http2_head(c, all, &in);
	if (scheme.len > 0 && authority.len > 0 && path.len > 0 && *path.bytes == '/') {
		capture_bytes_add(&c->target, scheme.bytes, scheme.len);
		capture_bytes_put(&c->target, "://");
		capture_bytes_add(&c->target, authority.bytes, authority.len);
	}
	capture_bytes_add(&c->target, capture_bytes_get(&path), path.len);
	capture_bytes_clear(&scheme);
	capture_bytes_clear(&authority);
	capture_bytes_clear(&path);
	if (c->method.len == 0 || c->target.len == 0)
		capture_broken(c, "it has no :method or no :path");
	read_body(c, in);
	/* Tools that show header fields often show no body; an empty one is known by its length. */
	if (c->body.len == 0 && !(ended && content_length(c) == 0))
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	return c;
}

bool capture_read_http2(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)e;
	capture_trim_start(&bytes, &len);
	capture_list_add(out, capture_http2(bytes, len));
	return true;
}
