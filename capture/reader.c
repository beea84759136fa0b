/* SPDX-License-Identifier: MIT */
/* The strict reader of one request off a stream: RFC 9112, byte for byte as it comes. */
#include "capture/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct capture_reader {
	struct capture *c;
	enum {
		IN_LINE,   /* the request line, or an empty line before it */
		IN_FIELDS, /* header lines */
		IN_LENGTH, /* as many bytes as Content-Length says */
		IN_CHUNKS,
		NO_LENGTH, /* no body by the head; clients that forget the length send one */
		IN_REST,   /* what still comes is kept as body, or thrown away */
		DONE,
	} state;
	struct capture_bytes line; /* as far as it has come */
	size_t head;               /* bytes of the head so far */
	size_t number;             /* of the header line */
	size_t left;               /* of Content-Length */
	size_t body_max;
	struct capture_chunks chunks;
	bool empty_line; /* one before the request line is allowed (section 2.2) */
	bool keep_rest;
	bool expects;
};

struct capture_reader *capture_reader_new(size_t body_max)
{
	struct capture_reader *r = mem_alloc(1, sizeof *r);
	r->c = capture_new(NULL, NULL, NULL);
	r->c->body_max = r->body_max = body_max;
	r->chunks = (struct capture_chunks){.body_max = body_max, .strict = true};
	return r;
}

void capture_reader_free(struct capture_reader *r)
{
	if (r == NULL)
		return;
	capture_free(r->c);
	capture_bytes_clear(&r->line);
	capture_chunks_clear(&r->chunks);
	free(r);
}

static void rest(struct capture_reader *r, bool keep)
{
	r->state = IN_REST;
	r->keep_rest = keep;
}

/* ---- the end of the head: what it says of the body ---- */

/* Sections 3.2 and 6.1, and what this reader cannot speak. */
static void check_head(struct capture *c)
{
	size_t hosts = 0, codings = 0, lengths = 0;
	capture_field(c, "Host", &hosts);
	capture_field(c, "Transfer-Encoding", &codings);
	capture_field(c, "Content-Length", &lengths);
	if (lengths > 1)
		capture_broken(c, "it has more than one Content-Length field");
	if (lengths > 0 && codings > 0)
		capture_broken(c, "it has both Content-Length and Transfer-Encoding");
	if (hosts > 1)
		capture_broken(c, "it has more than one Host field");
	if (hosts == 0 && capture_is_version(c, "HTTP/1.1"))
		capture_broken(c, "it has no Host field, which HTTP/1.1 asks for");
	if (c->version.len > 0 && !capture_is_version(c, "HTTP/1.1") &&
	    !capture_is_version(c, "HTTP/1.0"))
		capture_broken(c, "its HTTP version is neither 1.1 nor 1.0");
}

static bool needs_length(const struct capture *c)
{
	const char *bytes = capture_bytes_get(&c->method);
	return words_listed(bytes, c->method.len, "POST|PUT|PATCH");
}

static void end_head(struct capture_reader *r)
{
	struct capture *c = r->c;
	const struct capture_bytes *expect = capture_field(c, "Expect", NULL);
	size_t lengths = 0;
	check_head(c);
	capture_field(c, "Content-Length", &lengths);
	long long length = capture_http_length(c);
	if (capture_http_is_chunked(c)) {
		r->state = IN_CHUNKS;
	} else if (length > (long long)r->body_max) {
		capture_too_large(c);
		r->state = DONE; /* the client is told before it sends such a body */
	} else if (length > 0) {
		r->left = (size_t)length;
		r->state = IN_LENGTH;
	} else if (length < 0 && lengths > 0) {
		rest(r, true);
	} else {
		r->state = NO_LENGTH;
	}
	r->expects = (r->state == IN_LENGTH || r->state == IN_CHUNKS) && expect != NULL &&
		     capture_equal(capture_bytes_get(expect), expect->len, "100-continue");
}

/* ---- the head ---- */

static void end_line(struct capture_reader *r, const char *line, size_t len)
{
	if (r->state == IN_FIELDS && len == 0) {
		end_head(r);
	} else if (r->state == IN_FIELDS) {
		r->number++;
		capture_http_check_field(r->c, line, len, r->number);
		capture_http_field(r->c, line, len, r->number);
	} else if (len == 0 && !r->empty_line) {
		r->empty_line = true;
	} else if (len == 0) {
		capture_broken(r->c, "there is no request line");
		rest(r, false);
	} else {
		capture_http_request_line(r->c, line, len);
		r->state = IN_FIELDS;
	}
	if (r->state == IN_FIELDS && r->number == 0 && capture_is_method(r->c, "PRI")) {
		capture_broken(r->c, "its client begins with HTTP/2, without TLS; this port speaks "
				     "HTTP/1.1");
		capture_bytes_clear(&r->c->method);
		capture_bytes_clear(&r->c->target);
		capture_bytes_clear(&r->c->version);
		capture_cut(r->c);
		rest(r, false);
	}
}

/* A ClientHello: a handshake record of SSL 3 or TLS 1 (RFC 8446 section 5.1). */
static bool is_tls(const struct capture_reader *r)
{
	return r->state == IN_LINE && r->line.len >= 2 && r->line.bytes[0] == 0x16 &&
	       r->line.bytes[1] == 0x03;
}

static size_t feed_line(struct capture_reader *r, const char *bytes, size_t len)
{
	const char *end = memchr(bytes, '\n', len);
	size_t taken = end != NULL ? (size_t)(end - bytes) + 1 : len;
	if (taken > CAPTURE_HEADER_BYTES_MAX - r->head) {
		capture_broken(r->c, "its header is larger than 64 KB");
		capture_cut(r->c);
		rest(r, false);
		return len;
	}
	r->head += taken;
	capture_bytes_add(&r->line, bytes, taken);
	if (is_tls(r)) {
		r->c->tls = true;
		capture_broken(r->c, "a TLS handshake came to a port that speaks plain HTTP");
		r->state = DONE;
		return len;
	}
	if (end == NULL)
		return taken;
	size_t size = r->line.len - 1;
	if (size > 0 && r->line.bytes[size - 1] == '\r')
		size--;
	end_line(r, r->line.bytes, size);
	capture_bytes_clear(&r->line);
	return taken;
}

/* ---- the body ---- */

/* What may begin another request: nothing yet, or a word and a space. capital: of capital letters,
 * since parameters' names are of small ones. */
static bool begins_request(const char *bytes, size_t len, bool capital)
{
	const char lower = capital ? 0 : 0x20;
	size_t at = capture_span(bytes, len, "\r\n");
	size_t word = at;
	while (word < len && (bytes[word] | lower) >= ('A' | lower) &&
	       (bytes[word] | lower) <= ('Z' | lower))
		word++;
	return at == len || (word > at && (word == len || bytes[word] == ' '));
}

/* More than the head told came, and it does not begin another request. */
static void look_behind(struct capture_reader *r, const char *bytes, size_t len)
{
	if (begins_request(bytes, len, r->state == NO_LENGTH)) {
		r->state = DONE;
		return;
	}
	capture_broken(r->c, r->state == NO_LENGTH
				     ? "it has a body, but no Content-Length that says so"
				     : "more bytes follow its header than its Content-Length says");
	rest(r, true);
}

static void feed_rest(struct capture_reader *r, const char *bytes, size_t len)
{
	size_t room = r->body_max - r->c->body.len;
	if (r->keep_rest && len > room)
		capture_too_large(r->c);
	if (r->keep_rest)
		capture_bytes_add(&r->c->body, bytes, len < room ? len : room);
	if (r->c->too_large)
		r->state = DONE;
}

static size_t feed_chunks(struct capture_reader *r, const char *bytes, size_t len)
{
	struct capture *c = r->c;
	size_t taken = capture_chunks_feed(&r->chunks, bytes, len, &c->body);
	if (c->body.len > r->body_max) {
		c->body.len = r->body_max;
		capture_too_large(c);
		r->state = DONE;
	} else if (r->chunks.state == CAPTURE_CHUNKS_END) {
		r->state = DONE;
	} else if (r->chunks.state == CAPTURE_CHUNKS_BAD) {
		capture_broken(c, "the chunks of its body cannot be read");
		c->unknown |= CAPTURE_UNKNOWN_BODY;
		rest(r, false);
	}
	return taken;
}

static size_t feed_length(struct capture_reader *r, const char *bytes, size_t len)
{
	size_t taken = len < r->left ? len : r->left;
	capture_bytes_add(&r->c->body, bytes, taken);
	r->left -= taken;
	if (r->left == 0)
		look_behind(r, bytes + taken, len - taken);
	return taken;
}

size_t capture_reader_feed(struct capture_reader *r, const char *bytes, size_t len)
{
	size_t at = 0;
	while (at < len && r->state != DONE) {
		const char *next = bytes + at;
		size_t left = len - at;
		switch (r->state) {
		case IN_LENGTH:
			at += feed_length(r, next, left);
			break;
		case IN_CHUNKS:
			at += feed_chunks(r, next, left);
			break;
		case NO_LENGTH:
			look_behind(r, next, left);
			break;
		case IN_REST:
			feed_rest(r, next, left);
			at = len;
			break;
		default:
			at += feed_line(r, next, left);
			break;
		}
	}
	if (r->state == NO_LENGTH && !needs_length(r->c))
		r->state = DONE;
	return at;
}

static void cut(struct capture_reader *r, const char *sentence)
{
	capture_broken(r->c, sentence);
	capture_cut(r->c);
}

void capture_reader_end(struct capture_reader *r)
{
	static const char early[] = "the connection ended, or nothing more came, before the "
				    "request was complete";
	if (r->state == DONE)
		return;
	if (r->state == IN_LINE && r->line.len == 0) {
		capture_broken(r->c, "there is no request line");
	} else if (r->state == IN_LINE) {
		capture_http_request_line(r->c, r->line.bytes, r->line.len);
		cut(r, early);
	} else if (r->state == IN_LENGTH) {
		r->c->announced = r->c->body.len + r->left;
		cut(r, early);
	} else if (r->state == IN_CHUNKS) {
		cut(r, "the chunks of its body do not end: the connection ended, or nothing more "
		       "came");
	} else if (r->state == IN_FIELDS) {
		cut(r, early);
	}
	r->state = DONE;
}

/* ---- how far it is ---- */

/* A first line that cannot become a request line: the rest is not waited for. */
static bool is_no_request(const struct capture_reader *r)
{
	const char *bytes = capture_bytes_get(&r->line), *space = memchr(bytes, ' ', r->line.len);
	size_t len = space != NULL ? (size_t)(space - bytes) : r->line.len;
	if (r->state == IN_FIELDS)
		return r->c->method.len == 0;
	return r->state == IN_LINE && len > 0 && *bytes != '\r' && *bytes != 0x16 &&
	       !capture_http_is_method(bytes, len);
}

enum capture_progress capture_reader_progress(const struct capture_reader *r)
{
	if (r->state == DONE)
		return CAPTURE_READ_DONE;
	if (r->state == IN_LINE && r->head == 0)
		return CAPTURE_READ_NOTHING;
	bool waits = r->state == IN_REST || r->state == NO_LENGTH || is_no_request(r);
	return waits ? CAPTURE_READ_REST : CAPTURE_READ_MORE;
}

const struct capture *capture_reader_request(const struct capture_reader *r)
{
	return r->c;
}

void capture_reader_time(struct capture_reader *r, int64_t seconds)
{
	capture_time(r->c, seconds);
}

bool capture_reader_expects(const struct capture_reader *r)
{
	return r->expects && r->c->body.len == 0 && r->chunks.lines == 0;
}

/* Section 9.3. */
bool capture_reader_keeps(const struct capture_reader *r)
{
	const struct capture *c = r->c;
	const struct capture_bytes *option = capture_field(c, "Connection", NULL);
	const char *bytes = option != NULL ? capture_bytes_get(option) : "";
	size_t len = option != NULL ? option->len : 0;
	if (r->state != DONE || c->broken[0] != '\0' || c->tls || c->too_large ||
	    capture_find(bytes, len, "close") < len)
		return false;
	return capture_is_version(c, "HTTP/1.1") || capture_find(bytes, len, "keep-alive") < len;
}

const char *capture_value(const struct capture *c, const char *name, size_t *len, size_t *times)
{
	const struct capture_bytes *field = capture_field(c, name, times);
	*len = field != NULL ? field->len : 0;
	return field != NULL ? capture_bytes_get(field) : NULL;
}

bool capture_is_method(const struct capture *c, const char *method)
{
	return c->method.len == strlen(method) &&
	       memcmp(capture_bytes_get(&c->method), method, c->method.len) == 0;
}

bool capture_is_version(const struct capture *c, const char *version)
{
	return capture_equal(capture_bytes_get(&c->version), c->version.len, version);
}

const char *capture_authority(const struct capture *c, size_t *len)
{
	const char *at = capture_bytes_get(&c->target);
	size_t scheme = capture_scheme(at, c->target.len);
	if (scheme == 0)
		return NULL;
	for (*len = 0; scheme + *len < c->target.len; ++*len)
		if (strchr("/?#", at[scheme + *len]) != NULL)
			break;
	return at + scheme;
}
