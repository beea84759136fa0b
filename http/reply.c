/* SPDX-License-Identifier: MIT */
/* What arrives: header lines and body bytes into an answer, within its limits. */
#include "http/parts.h"

#include <stdlib.h>
#include <string.h>

/* Server text is kept as it came, but for NUL bytes, which a C string cannot hold. */
static char *text_of(const char *bytes, size_t len)
{
	char *text = mem_alloc(len + 1, 1);
	for (size_t i = 0; i < len; i++)
		text[i] = bytes[i] == '\0' ? '?' : bytes[i];
	return text;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void trim(const char **bytes, size_t *len)
{
	while (*len > 0 && is_blank((*bytes)[*len - 1]))
		(*len)--;
	while (*len > 0 && is_blank(**bytes)) {
		(*bytes)++;
		(*len)--;
	}
}

/* "HTTP/1.1 401 Unauthorized": a new answer, instead of a 1xx one before it. */
static void status_line(struct http_answer *a, const char *bytes, size_t len)
{
	const char *end = bytes + len;
	http_answer_clear(a);
	while (bytes < end && !is_blank(*bytes))
		bytes++;
	while (bytes < end && is_blank(*bytes))
		bytes++;
	for (int digits = 0; digits < 3 && bytes < end && *bytes >= '0' && *bytes <= '9'; digits++)
		a->status = a->status * 10 + (*bytes++ - '0');
	len = (size_t)(end - bytes);
	trim(&bytes, &len);
	a->reason = len > 0 ? text_of(bytes, len) : NULL;
}

/* A line that begins with a blank goes on with the field before it (RFC 9112 5.2). */
static void continued(struct http_answer *a, const char *bytes, size_t len)
{
	if (a->header_count == 0)
		return;
	char **value = &a->values[a->header_count - 1];
	size_t old = strlen(*value);
	trim(&bytes, &len);
	char *more = text_of(bytes, len);
	char *joined = mem_alloc(old + 1 + len + 1, 1);
	memcpy(joined, *value, old);
	joined[old] = ' ';
	memcpy(joined + old + 1, more, len);
	free(more);
	free(*value);
	*value = joined;
}

static void field(struct http_answer *a, const char *bytes, size_t len)
{
	const char *colon = memchr(bytes, ':', len);
	if (colon == NULL || a->header_count == HTTP_HEADERS_MAX)
		return;
	const char *value = colon + 1;
	size_t value_len = len - (size_t)(value - bytes);
	size_t name_len = (size_t)(colon - bytes);
	trim(&value, &value_len);
	trim(&bytes, &name_len);
	a->names[a->header_count] = text_of(bytes, name_len);
	a->values[a->header_count++] = text_of(value, value_len);
}

void http_reply_start(struct http_reply *r, const struct http_sink *sink, struct http_answer *a)
{
	*r = (struct http_reply){
		.answer = a, .sink = sink, .body = secret_buf_new(HTTP_BODY_BYTES_MAX)};
}

/* True also where there is no sink. */
static bool pass_on(struct http_reply *r, bool (*to)(void *arg, const char *bytes, size_t len),
		    const char *bytes, size_t len)
{
	if (to == NULL)
		return true;
	r->sink_ended = r->sink_ended || !to(r->sink->arg, bytes, len);
	return !r->sink_ended;
}

void http_reply_finish(struct http_reply *r)
{
	secret_free(r->answer->body);
	r->answer->body = secret_buf_take(r->body);
	r->body = NULL;
}

static void take_line(struct http_reply *r, const char *bytes, size_t len)
{
	while (len > 0 && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r'))
		len--;
	if (len == 0)
		r->complete = r->answer->status / 100 != 1;
	else if (is_blank(*bytes))
		continued(r->answer, bytes, len);
	else if (len > 5 && memcmp(bytes, "HTTP/", 5) == 0)
		status_line(r->answer, bytes, len);
	else
		field(r->answer, bytes, len);
}

size_t http_reply_header(char *bytes, size_t size, size_t n, void *arg)
{
	struct http_reply *r = arg;
	size_t len = size * n;
	r->header_bytes += len;
	if (r->header_bytes > HTTP_HEADER_BYTES_MAX) {
		r->too_large = true;
		return 0;
	}
	if (!pass_on(r, r->sink->line, bytes, len))
		return 0;
	if (!r->complete)
		take_line(r, bytes, len);
	return len;
}

size_t http_reply_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct http_reply *r = arg;
	size_t len = size * n, room = HTTP_BODY_BYTES_MAX - secret_buf_len(r->body);
	if (!pass_on(r, r->sink->body, bytes, len))
		return 0;
	if (secret_buf_add(r->body, bytes, len < room ? len : room) && len <= room)
		return len;
	r->too_large = true;
	/* A sink takes the bytes as they come: they need not all be kept here. */
	return r->sink->body != NULL ? len : 0;
}
