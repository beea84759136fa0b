/* SPDX-License-Identifier: MIT */
/* An answer through a pipe, from the process that got it to the one that passes it on. */
#include "http/wire.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- writing ---- */

static void put(struct secret_buf *b, const void *bytes, size_t len)
{
	/* Never over the limit: an answer has its own. */
	(void)secret_buf_add(b, &len, sizeof len);
	(void)secret_buf_add(b, bytes, len);
}

static void put_text(struct secret_buf *b, const char *text)
{
	put(b, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

struct secret *http_answer_pack(const struct http_answer *a)
{
	struct secret_buf *b =
		secret_buf_new(HTTP_BODY_BYTES_MAX + 2 * HTTP_HEADER_BYTES_MAX + 64 * 1024);
	const struct http_wire_fixed fixed = {.failure = a->failure,
					      .cert_place = a->cert_place,
					      .cert_fault = a->cert_fault,
					      .status = a->status,
					      .ms = a->ms,
					      .resent = a->resent,
					      .retryable = a->retryable,
					      .header_count = (int)a->header_count};
	put(b, &fixed, sizeof fixed);
	put_text(b, a->failure_text);
	put_text(b, a->tls_issuer);
	put_text(b, a->proxy);
	put_text(b, a->reason);
	for (size_t i = 0; i < a->header_count; i++) {
		put_text(b, a->names[i]);
		put_text(b, a->values[i]);
	}
	put(b, secret_reveal(a->body), secret_len(a->body));
	return secret_buf_take(b);
}

/* ---- reading ---- */

struct reader {
	const char *at, *end;
};

/* The next piece; false: there is none, or not all of it. */
static bool take(struct reader *r, const char **bytes, size_t *len)
{
	if ((size_t)(r->end - r->at) < sizeof *len)
		return false;
	memcpy(len, r->at, sizeof *len);
	r->at += sizeof *len;
	if ((size_t)(r->end - r->at) < *len)
		return false;
	*bytes = r->at;
	r->at += *len;
	return true;
}

static bool take_copy(struct reader *r, char **out)
{
	const char *bytes = NULL;
	size_t len = 0;
	if (!take(r, &bytes, &len))
		return false;
	*out = mem_alloc(len + 1, 1);
	memcpy(*out, bytes, len);
	return true;
}

static bool take_into(struct reader *r, char *out, size_t size)
{
	const char *bytes = NULL;
	size_t len = 0;
	if (!take(r, &bytes, &len) || len >= size)
		return false;
	memcpy(out, bytes, len);
	out[len] = '\0';
	return true;
}

static bool take_fixed(struct reader *r, struct http_wire_fixed *fixed)
{
	const char *bytes = NULL;
	size_t len = 0;
	if (!take(r, &bytes, &len) || len != sizeof *fixed)
		return false;
	memcpy(fixed, bytes, len);
	return fixed->header_count >= 0 && fixed->header_count <= HTTP_HEADERS_MAX;
}

static bool take_fields(struct reader *r, size_t count, struct http_answer *a)
{
	for (size_t i = 0; i < count; i++) {
		char *name = NULL, *value = NULL;
		if (!take_copy(r, &name) || !take_copy(r, &value)) {
			free(name);
			return false;
		}
		a->names[a->header_count] = name;
		a->values[a->header_count++] = value;
	}
	return true;
}

bool http_answer_unpack(const char *bytes, size_t len, struct http_answer *a)
{
	struct reader r = {bytes, bytes + len};
	struct http_wire_fixed fixed;
	*a = (struct http_answer){0};
	if (!take_fixed(&r, &fixed))
		return false;
	a->failure = fixed.failure;
	a->cert_place = fixed.cert_place;
	a->cert_fault = fixed.cert_fault;
	a->status = fixed.status;
	a->ms = fixed.ms;
	a->resent = fixed.resent != 0;
	a->retryable = fixed.retryable != 0;
	const char *body = NULL;
	size_t body_len = 0;
	bool ok = take_into(&r, a->failure_text, sizeof a->failure_text) &&
		  take_into(&r, a->tls_issuer, sizeof a->tls_issuer) &&
		  take_into(&r, a->proxy, sizeof a->proxy) && take_copy(&r, &a->reason) &&
		  take_fields(&r, (size_t)fixed.header_count, a) && take(&r, &body, &body_len);
	if (ok)
		a->body = secret_new(body, body_len);
	else
		http_answer_clear(a);
	return ok;
}
