/* SPDX-License-Identifier: MIT */
/* Reads a raw HTTP request as it was recorded or pasted. */
#include "capture/parts.h"

#include <stdlib.h>
#include <string.h>

/* What is left of the bytes. */
struct input {
	const char *at;
	size_t left;
};

static bool next_line(struct input *in, const char **line, size_t *len)
{
	return capture_http_line(&in->at, &in->left, line, len);
}

/* RFC 9112 section 7.1. False, and nothing taken, where the bytes are not chunked: tools undo it.
 */
static bool read_chunks(struct capture *c, struct input in)
{
	struct capture_bytes body = {0};
	struct capture_chunks chunks = {.body_max = CAPTURE_BODY_MAX};
	capture_chunks_feed(&chunks, in.at, in.left, &body);
	bool ok = capture_chunks_whole(&chunks);
	if (ok)
		capture_body(c, capture_bytes_get(&body), body.len);
	capture_bytes_clear(&body);
	capture_chunks_clear(&chunks);
	return ok;
}

/* A first line that is not a size line, but as short as one, with more behind it. */
static bool looks_chunked(struct input in)
{
	const char *line = NULL;
	size_t len = 0, size = 0;
	if (!next_line(&in, &line, &len))
		return false;
	if (capture_http_chunk_size(line, len, &size))
		return true;
	return in.left > 0 && len > 0 && len <= 16 && memchr(line, '=', len) == NULL &&
	       strchr("{[\"-<", *line) == NULL;
}

/* Behind a body of that length: line ends of the file, the next request, or a recorded answer. */
static bool is_afterwards(const char *bytes, size_t len)
{
	capture_trim(&bytes, &len);
	if (len == 0 || capture_begins(bytes, len, "HTTP/"))
		return true;
	const char *end = memchr(bytes, '\n', len), *space = memchr(bytes, ' ', len);
	size_t line = end != NULL ? (size_t)(end - bytes) : len;
	return space != NULL && capture_http_is_method(bytes, (size_t)(space - bytes)) &&
	       capture_find(bytes, line, " HTTP/1.") < line;
}

/*
 * A file often ends in a line end that was not sent, and often had its secret edited, so that
 * Content-Length is another one: what is there is read, and what it cannot be is said.
 */
static void read_length(struct capture *c, struct input *in)
{
	long long length = capture_http_length(c);
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

static void read_body(struct capture *c, struct input in)
{
	bool chunked = capture_http_is_chunked(c);
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
			capture_http_request_line(c, line, len);
		else
			capture_http_field(c, line, len, number);
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

/* A line that can be nothing but a chunk's size: the lines around it were lost, or doubled. */
static bool has_size_line(struct input in)
{
	const char *line = NULL;
	size_t len = 0, size = 0;
	while (next_line(&in, &line, &len))
		if (len > 0 && len <= sizeof size && capture_http_chunk_size(line, len, &size))
			return true;
	return false;
}

bool capture_raw_chunks(struct capture *c, const char *bytes, size_t len, bool *broken)
{
	capture_trim_start(&bytes, &len);
	const struct input in = {bytes, len};
	const struct capture_bytes *coding = capture_field(c, "Transfer-Encoding", NULL);
	bool told = coding != NULL &&
		    capture_find(capture_bytes_get(coding), coding->len, "chunked") < coding->len;
	if (!told && capture_field(c, "Content-Length", NULL) != NULL)
		return false;
	/* nothing else looks so: the field that says it is lost */
	if ((told || looks_chunked(in)) && read_chunks(c, in))
		return true;
	if (!told)
		return false;
	*broken = looks_chunked(in) || has_size_line(in);
	return false;
}
