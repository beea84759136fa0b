/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the head of an endpoint's answer made one for the client, and the same bytes as an
 * answer from another process. The first byte says what the client is like.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "http/wire.h"
#include "listen/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* A head, and no more than one: it ends with the only empty line. */
static void look(const char *head, size_t len, const struct listen_passed *p)
{
	check(len >= 4 && memcmp(head, "HTTP/1.1", 8) == 0);
	check(memcmp(head + len - 2, "\r\n", 2) == 0);
	for (const char *at = head; at + 4 < head + len; at++)
		check(memcmp(at, "\r\n\r\n", 4) != 0 && memcmp(at, "\n\n", 2) != 0);
	check(p->framing != LISTEN_CHUNKED || strstr(head, "\r\nTransfer-Encoding: chunked\r\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len == 0 || sodium_init() < 0)
		return 0;
	/* As a line comes from libcurl: without NUL, and none of them empty. */
	struct secret *head = secret_new(bytes + 1, len - 1);
	const char *lines = secret_reveal(head);
	size_t size = strlen(lines);
	const struct listen_style style = {.head = bytes[0] & 1,
					   .close = (bytes[0] & 4) != 0,
					   .keep_alive = (bytes[0] & 8) != 0,
					   .origin = bytes[0] & 16 ? "http://localhost" : ""};
	struct listen_passed p;
	struct evbuffer *out = evbuffer_new();
	listen_passed_read(lines, size, (bytes[0] & 2) != 0, style.head, &p);
	if (size > 0 && strncmp(lines, "HTTP/", 5) == 0 && strstr(lines, "\n\n") == NULL &&
	    strstr(lines, "\n\r") == NULL && strstr(lines, "\r\r") == NULL &&
	    lines[size - 1] == '\n') {
		listen_passed_write(lines, size, &p, &style, out);
		size_t written = evbuffer_get_length(out);
		evbuffer_add(out, "", 1);
		look((const char *)evbuffer_pullup(out, -1), written, &p);
	}
	evbuffer_free(out);
	secret_free(head);
	struct http_answer a;
	if (http_answer_unpack((const char *)bytes + 1, len - 1, &a)) {
		struct secret *again = http_answer_pack(&a);
		check(secret_len(again) <= len - 1);
		secret_free(again);
		http_answer_clear(&a);
	}
	return 0;
}
