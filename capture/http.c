/* SPDX-License-Identifier: MIT */
/*
 * The pieces of an HTTP/1.1 request (RFC 9112): lines, fields, lengths, chunks. reader.c makes a
 * strict reader of a stream of them; the readers of recordings take what they need.
 */
#include "capture/parts.h"
#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METHOD_MAX = 20, LENGTH_DIGITS_MAX = 12 };

/* ---- the head ---- */

bool capture_http_is_method(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!bytes_is_letter(bytes[i]))
			return false;
	return len > 0 && len <= METHOD_MAX;
}

static bool is_version(const char *bytes, size_t len)
{
	if (len < 6 || strncmp(bytes, "HTTP/", 5) != 0 || !bytes_is_digit(bytes[5]))
		return false;
	return len == 6 || (len == 8 && bytes[6] == '.' && bytes_is_digit(bytes[7]));
}

size_t capture_scheme(const char *bytes, size_t len)
{
	return capture_begins(bytes, len, "http://")    ? 7
	       : capture_begins(bytes, len, "https://") ? 8
							: 0;
}

bool capture_http_is_target(const char *bytes, size_t len)
{
	return capture_begins(bytes, len, "/") || capture_scheme(bytes, len) > 0 ||
	       capture_equal(bytes, len, "*");
}

void capture_http_request_line(struct capture *c, const char *line, size_t len)
{
	const char *space = memchr(line, ' ', len), *last = capture_last(line, len, ' ');
	if (space == NULL || !capture_http_is_method(line, (size_t)(space - line))) {
		capture_broken(c, "the first line is not an HTTP request line");
		return;
	}
	const char *target = space + 1, *end = line + len, *version = last + 1;
	bool versioned = last != space && is_version(version, (size_t)(end - version));
	size_t size = (size_t)((versioned ? last : end) - target);
	const char *extra = memchr(target, ' ', size);
	if (!capture_http_is_target(target, size)) {
		capture_broken(c, "the first line is not an HTTP request line");
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

/* "header line 3 has no colon" */
static void broken_line(struct capture *c, size_t number, const char *what)
{
	char sentence[CAPTURE_BROKEN_MAX];
	snprintf(sentence, sizeof sentence, "header line %zu has %s", number, what);
	capture_broken(c, sentence);
}

void capture_http_field(struct capture *c, const char *line, size_t len, size_t number)
{
	if (line[0] == ' ' || line[0] == '\t') {
		continue_field(c, line, len);
		return;
	}
	const char *colon = memchr(line, ':', len);
	if (colon == NULL || colon == line) {
		broken_line(c, number, colon == NULL ? "no colon" : "no name before its colon");
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

void capture_http_check_field(struct capture *c, const char *line, size_t len, size_t number)
{
	const char *colon = memchr(line, ':', len);
	if (colon > line && (colon[-1] == ' ' || colon[-1] == '\t') && line[0] != ' ' &&
	    line[0] != '\t')
		broken_line(c, number, "white space before its colon");
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)line[i] < ' ' && line[i] != '\t') || line[i] == 0x7F) {
			broken_line(c, number, "a control character in it");
			return;
		}
}

/* ---- how long the body is ---- */

long long capture_http_length(struct capture *c)
{
	long long largest = -1;
	for (size_t i = 0; i < c->field_count; i++) {
		const struct capture_field *f = &c->fields[i];
		const char *value = capture_bytes_get(&f->value);
		if (!capture_equal(capture_bytes_get(&f->name), f->name.len, "Content-Length"))
			continue;
		if (f->value.len == 0 || strspn(value, "0123456789") != f->value.len) {
			capture_broken(c, "its Content-Length is not a number");
			continue;
		}
		long long length =
			f->value.len > LENGTH_DIGITS_MAX ? 999999999999 : strtoll(value, NULL, 10);
		largest = length > largest ? length : largest;
	}
	return largest;
}

bool capture_http_is_chunked(struct capture *c)
{
	size_t times = 0;
	const struct capture_bytes *coding = capture_field(c, "Transfer-Encoding", &times);
	if (coding == NULL || capture_equal(capture_bytes_get(coding), coding->len, "identity"))
		return false;
	const char *bytes = capture_bytes_get(coding);
	size_t at = capture_find(bytes, coding->len, "chunked");
	if (times > 1 || at + strlen("chunked") != coding->len)
		capture_broken(c, "its Transfer-Encoding is not chunked, once");
	return at < coding->len;
}

/* ---- chunks ---- */

/*
 * Limits, in bytes, of what is not data: one size line with its extension, and all such lines and
 * trailers.
 */
enum { CHUNK_LINE_MAX = 4096, CHUNK_LINES_MAX = 8 * CAPTURE_BODY_MAX };

bool capture_http_chunk_size(const char *line, size_t len, size_t *size)
{
	enum { DIGITS_MAX = 8 };
	size_t digits = 0;
	*size = 0;
	for (; digits < len && digits < DIGITS_MAX && bytes_is_hex(line[digits]); digits++)
		*size = *size * 16 + (size_t)bytes_digit(line[digits], 16);
	return digits > 0 && (digits == len || line[digits] == ';' || line[digits] == ' ' ||
			      line[digits] == '\t');
}

/* A line of the chunks is there as a whole: a size, the end of a chunk, a trailer field. */
static void chunk_line(struct capture_chunks *k, const char *line, size_t len)
{
	switch (k->state) {
	case CAPTURE_CHUNKS_SIZE:
		if (!capture_http_chunk_size(line, len, &k->left))
			k->state = CAPTURE_CHUNKS_BAD;
		else
			k->state = k->left > 0 ? CAPTURE_CHUNKS_DATA : CAPTURE_CHUNKS_TRAILER;
		break;
	case CAPTURE_CHUNKS_DATA_END:
		k->state = len == 0 ? CAPTURE_CHUNKS_SIZE : CAPTURE_CHUNKS_BAD;
		break;
	case CAPTURE_CHUNKS_TRAILER:
		if (len == 0)
			k->state = CAPTURE_CHUNKS_END;
		break;
	default:
		break;
	}
}

static size_t chunk_data(struct capture_chunks *k, const char *bytes, size_t len,
			 struct capture_bytes *body)
{
	size_t taken = len < k->left ? len : k->left;
	capture_bytes_add(body, bytes, taken);
	k->left -= taken;
	if (k->left == 0)
		k->state = CAPTURE_CHUNKS_DATA_END;
	return taken;
}

/* Up to the end of its line, which may have begun in an earlier piece. */
static size_t chunk_text(struct capture_chunks *k, const char *bytes, size_t len)
{
	const char *end = memchr(bytes, '\n', len);
	size_t taken = end != NULL ? (size_t)(end - bytes) + 1 : len;
	k->lines += taken;
	if (k->line.len + taken > CHUNK_LINE_MAX || k->lines > CHUNK_LINES_MAX) {
		k->state = CAPTURE_CHUNKS_BAD;
		return taken;
	}
	capture_bytes_add(&k->line, bytes, taken);
	size_t size = 0;
	/* A line that cannot become a size is refused at once: its end may never come. */
	if (k->state == CAPTURE_CHUNKS_SIZE && !capture_http_chunk_size(k->line.bytes, 1, &size))
		k->state = CAPTURE_CHUNKS_BAD;
	if (end == NULL)
		return taken;
	size = k->line.len - 1;
	bool cr = size > 0 && k->line.bytes[size - 1] == '\r';
	if (!cr && k->strict)
		k->state = CAPTURE_CHUNKS_BAD;
	chunk_line(k, k->line.bytes, cr ? size - 1 : size);
	capture_bytes_clear(&k->line);
	return taken;
}

size_t capture_chunks_feed(struct capture_chunks *k, const char *bytes, size_t len,
			   struct capture_bytes *body)
{
	size_t at = 0;
	while (at < len && k->state != CAPTURE_CHUNKS_END && k->state != CAPTURE_CHUNKS_BAD &&
	       body->len <= k->body_max) {
		if (k->state == CAPTURE_CHUNKS_DATA)
			at += chunk_data(k, bytes + at, len - at, body);
		else
			at += chunk_text(k, bytes + at, len - at);
	}
	return at;
}

bool capture_chunks_whole(const struct capture_chunks *k)
{
	return k->state == CAPTURE_CHUNKS_TRAILER || k->state == CAPTURE_CHUNKS_END;
}

void capture_chunks_clear(struct capture_chunks *k)
{
	capture_bytes_clear(&k->line);
}
