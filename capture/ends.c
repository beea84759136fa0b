/* SPDX-License-Identifier: MIT */
/*
 * Whether a recording shows where its request ends. A length, a quote, a bracket or the text behind
 * it proves that the request is whole. Where nothing does, what is missing may follow the end, and
 * the last value may go on there.
 */
#include "capture/parts.h"

#include <string.h>

enum { TAIL = 8 }; /* bytes that tell where in a text something is */

bool capture_at_end(const struct capture *c, const char *bytes, size_t len)
{
	size_t size = len < c->tail.len ? len : c->tail.len;
	return size > 0 &&
	       memcmp(c->tail.bytes + c->tail.len - size, bytes + len - size, size) == 0;
}

static bool is_at_end(const struct capture *c, const struct capture_bytes *b)
{
	return capture_at_end(c, capture_bytes_get(b), b->len);
}

bool capture_target_known(const struct capture *c)
{
	size_t len = c->target.len;
	/* a slash that curl puts behind a host may be the reader's */
	bool cut = c->open_end &&
		   (is_at_end(c, &c->target) || (len > 0 && c->target.bytes[len - 1] == '/' &&
						 capture_at_end(c, c->target.bytes, len - 1)));
	return (c->unknown & CAPTURE_UNKNOWN_TARGET) == 0 && !cut;
}

/* The text stops in the middle of a header field, or directly behind it. */
static void drop_last_field(struct capture *c)
{
	struct capture_field *last = c->field_count > 0 ? &c->fields[c->field_count - 1] : NULL;
	if (last == NULL || !is_at_end(c, &last->value))
		return;
	capture_note(c, "the recording ends within the header");
	c->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_CREDENTIALS;
	capture_bytes_clear(&last->name);
	capture_bytes_clear(&last->value);
	c->field_count--;
}

/* base64(1) and OpenSSL break lines behind 76 and 64 bytes: the rest may have been below. */
static void drop_half_basic(struct capture *c)
{
	struct capture_field *last = c->field_count > 0 ? &c->fields[c->field_count - 1] : NULL;
	if (c->body.len > 0 || last == NULL || !is_at_end(c, &last->value) ||
	    !capture_begins(capture_bytes_get(&last->value), last->value.len, "Basic "))
		return;
	size_t size = last->value.len - strlen("Basic ");
	if (size >= 40 && size % 4 == 0 && last->value.bytes[last->value.len - 1] != '=')
		drop_last_field(c);
}

/* The text's last bytes, no more than its last word: what is before it is not always in c. */
static void keep_tail(struct capture *c, const char *text, size_t end)
{
	size_t size = 0;
	while (size < TAIL && size < end && memchr(" \t\n", text[end - size - 1], 3) == NULL)
		size++;
	capture_bytes_set(&c->tail, text + end - size, size);
}

static void mark(struct capture *c, const char *text, size_t len, bool open)
{
	size_t end = len;
	if (c->whole)
		return;
	while (end > 0 && memchr(" \t\r\n", text[end - 1], 4) != NULL)
		end--;
	keep_tail(c, text, end);
	bool line = memchr(text + end, '\n', len - end) != NULL ||
		    memchr(text + end, '\r', len - end) != NULL;
	bool goes_on = open && end > 0 && memchr("\\^`", text[end - 1], 3) != NULL;
	c->open_end |= goes_on || (!line && (open || is_at_end(c, &c->body)));
	if (line) {
		drop_half_basic(c);
		return;
	}
	if (c->body.len == 0)
		drop_last_field(c);
}

void capture_mark_ends(struct capture_list *l, const char *text, size_t len, bool open)
{
	for (size_t i = 0; i < l->count; i++)
		mark(l->items[i].request, text, len, open);
}

/* Bytes of a percent escape that is not whole, at the end of a value. */
static size_t broken_escape(const char *bytes, size_t len)
{
	return len > 0 && bytes[len - 1] == '%' ? 1 : len > 1 && bytes[len - 2] == '%' ? 2 : 0;
}

static bool ends_in_dots(const char *bytes, size_t len)
{
	return len >= 3 && (memcmp(bytes + len - 3, "...", 3) == 0 ||
			    memcmp(bytes + len - 3, "\xE2\x80\xA6", 3) == 0);
}

bool capture_ends_in_dots(const struct capture_param *item)
{
	return item->raw != NULL && ends_in_dots(item->raw, item->raw_len);
}

/* Dots or stars, three or more, U+2026 or U+2022: bytes of them; 0: it is none of these. */
static size_t left_out(const char *bytes, size_t len)
{
	size_t size = capture_span(bytes, len, ".*");
	if (size >= 3)
		return size;
	size = 0;
	while (len - size >= 3 && (memcmp(bytes + size, "\xE2\x80\xA6", 3) == 0 ||
				   memcmp(bytes + size, "\xE2\x80\xA2", 3) == 0))
		size += 3;
	return size;
}

bool capture_is_shortened(const struct capture *c, const struct secret *value,
			  const struct secret *own)
{
	const char *bytes = secret_reveal(value), *whole = own != NULL ? secret_reveal(own) : "";
	size_t len = secret_len(value), all = own != NULL ? secret_len(own) : 0, at = 0, size = 0;
	if (c->form == NULL)
		return false;
	while (at < len && (size = left_out(bytes + at, len - at)) == 0)
		at++;
	size_t behind = len - at - size;
	return size > 0 && at + behind < all && memcmp(bytes, whole, at) == 0 &&
	       memcmp(bytes + len - behind, whole + all - behind, behind) == 0;
}

size_t capture_half_escape(const struct capture_param *item)
{
	return item->last ? broken_escape(item->raw, item->raw_len) : 0;
}

bool capture_is_start(const struct secret *value, const struct secret *own)
{
	if (value == NULL || own == NULL)
		return false;
	const char *bytes = secret_reveal(value), *whole = secret_reveal(own);
	size_t len = secret_len(value);
	len -= broken_escape(bytes, len);
	return len < secret_len(own) && memcmp(bytes, whole, len) == 0;
}
