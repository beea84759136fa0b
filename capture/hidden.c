/* SPDX-License-Identifier: MIT */
/* What tools and people put where a secret stood: nothing is known of the value. */
#include "capture/parts.h"

#include <string.h>

static const char *const marks[] = {
	"[REDACTED]",
	"<REDACTED>",
	"(REDACTED)",
	"REDACTED",
	"[FILTERED]",
	"[MASKED]",
	"<hidden>",
	"[hidden]",
	"<secret>",
	"[secret]",
	"<removed>",
	"[removed]",
	"%2A%2A%2A",
	"***",
	"...",
	"\xE2\x96\x88\xE2\x96\x88",
	"\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2",
	"\xE2\x80\xA6",
	"<snip>",
	"[snip]",
};

/* Bytes of the mark that begins here, with all that repeats it; 0: there is none. */
static size_t mark_at(const char *bytes, size_t len)
{
	static const char first[] = "[<(R%*.\xE2";
	if (memchr(first, *bytes, sizeof first - 1) == NULL)
		return 0;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t size = strlen(marks[i]);
		if (!capture_begins(bytes, len, marks[i]))
			continue;
		while (memchr("*.", (unsigned char)*bytes, 2) != NULL && size < len &&
		       bytes[size] == *bytes)
			size++;
		while (*bytes == '\xE2' && size + 3 <= len && memcmp(bytes + size, bytes, 3) == 0)
			size += 3;
		return size;
	}
	return 0;
}

static void mark_in(struct capture *c, const char *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t size = mark_at(bytes + at, len - at);
		if (size > 0)
			capture_unknown(c, bytes + at, size);
		at += size > 0 ? size : 1;
	}
}

bool capture_is_hidden(const char *bytes, size_t len)
{
	return len > 0 && mark_at(bytes, len) == len;
}

void capture_mark_hidden(struct capture *c)
{
	size_t before = c->unknown_count;
	for (size_t i = 0; i < c->field_count; i++) {
		const char *name = capture_bytes_get(&c->fields[i].name);
		if (capture_role(name) != CAPTURE_ROLE_PLAIN)
			mark_in(c, capture_bytes_get(&c->fields[i].value), c->fields[i].value.len);
	}
	mark_in(c, capture_bytes_get(&c->body), c->body.len);
	c->values_hidden = c->unknown_count > before;
}
