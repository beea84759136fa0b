/* SPDX-License-Identifier: MIT */
/* A log of HTTP, and the curl command that comes with it: each may have what the other lacks. */
#include "capture/readers/lines.h"

#include <string.h>

static bool same_place(const struct capture *a, const struct capture *b)
{
	size_t len[2], query_len = 0;
	const char *query = NULL, *path[2];
	path[0] = capture_path(a, &len[0], &query, &query_len);
	path[1] = capture_path(b, &len[1], &query, &query_len);
	return len[0] == len[1] && memcmp(path[0], path[1], len[0]) == 0 &&
	       a->method.len == b->method.len &&
	       memcmp(a->method.bytes, b->method.bytes, a->method.len) == 0;
}

/* No line end and no quote of a page: what a terminal or a chat does to a command. */
static bool is_plain(const struct capture_bytes *b)
{
	for (size_t i = 0; i < b->len; i++)
		if (b->bytes[i] == '\n' || b->bytes[i] == '\r' || (b->bytes[i] & 0x80) != 0)
			return false;
	return true;
}

/* curl -v shows the head as it was sent; the body is in the command. */
static void join_command(struct capture *c, const struct cred *cred, const char *bytes, size_t len)
{
	enum { BODY = CAPTURE_UNKNOWN_BODY | CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_END };
	struct capture_list found = {.cred = cred};
	struct err ignored = {0};
	if ((c->unknown & CAPTURE_UNKNOWN_BODY) == 0 || !capture_is_curl(bytes, len) ||
	    !capture_read_curl(bytes, len, &found, &ignored))
		return;
	const struct capture *command = found.count > 0 ? found.items[0].request : NULL;
	if (command != NULL && same_place(c, command) && command->body.len > 0 &&
	    is_plain(&command->body)) {
		c->unknown = (c->unknown & ~(unsigned)BODY) | (command->unknown & BODY);
		capture_bytes_set(&c->body, command->body.bytes, command->body.len);
		capture_unknown_of(c, command);
		c->note_count = 0;
		capture_note(c, "the head is what curl sent; the body is taken from the command");
	}
	capture_list_clear(&found);
}

/* A command beside a log of other requests: it may be the token request. */
static void add_command(const char *bytes, size_t len, struct capture_list *out)
{
	struct err ignored = {0};
	if (capture_list_has_token(out) || !capture_is_curl(bytes, len))
		return;
	out->form = "a curl command";
	(void)capture_read_curl(bytes, len, out, &ignored);
}

bool capture_read_log(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)e;
	capture_log(bytes, len, out);
	for (size_t i = 0; i < out->count; i++)
		join_command(out->items[i].request, out->cred, bytes, len);
	add_command(bytes, len, out);
	return true;
}
