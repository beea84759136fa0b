/* SPDX-License-Identifier: MIT */
/*
 * The marks that tools and people put in place of a secret, whose value is not known. Also the
 * texts that a recording's base64 holds, whatever became of their field.
 */
#include "capture/parts.h"
#include "base/bytes.h"

#include <sodium.h>
#include <string.h>

static const char marks[] =
	"[REDACTED]|<REDACTED>|(REDACTED)|REDACTED|[FILTERED]|[MASKED]|<hidden>|[hidden]|<secret>|"
	"[secret]|<removed>|[removed]|%2A%2A%2A|***|...|\xE2\x96\x88\xE2\x96\x88|"
	"\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2|\xE2\x80\xA6|<snip>|[snip]";

/* Bytes of the mark that begins here, with all that repeats it; 0: there is none. */
static size_t mark_at(const char *bytes, size_t len)
{
	static const char first[] = "[<(R%*.\xE2";
	if (memchr(first, *bytes, sizeof first - 1) == NULL)
		return 0;
	size_t size = words_begin(bytes, len, marks);
	if (size == 0)
		return 0;
	while (memchr("*.", (unsigned char)*bytes, 2) != NULL && size < len &&
	       bytes[size] == *bytes)
		size++;
	while (*bytes == '\xE2' && size + 3 <= len && memcmp(bytes + size, bytes, 3) == 0)
		size += 3;
	return size;
}

/* Texts that are known to be unknown hide nothing: "$(...)". */
static void mark_in(struct capture *c, const char *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t size = capture_unknown_at(c, bytes + at, len - at);
		if (size > 0) {
			at += size;
			continue;
		}
		size = mark_at(bytes + at, len - at);
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

/* ---- base64 ---- */

enum {
	RUN_MIN = 12, /* characters of base64 */
	RUN_MAX = 8192,
	TEXT_MIN = 8, /* bytes of a text in it */
	RUNS_MAX = 500,
};

static bool is_base64(char c)
{
	return bytes_is_digit(c) || bytes_is_letter(c) || (c != '\0' && strchr("+/-_", c) != NULL);
}

/* Where the answer has this piece, as a part of a word: all of the word. */
static void hide_word(struct capture *c, const char *piece, size_t len)
{
	static const char between[] = " \t\r\n\"'<>,;:&=\\";
	struct capture_bytes *body = &c->answer->body;
	size_t at = capture_search(capture_bytes_get(body), body->len, piece, len);
	if (len < TEXT_MIN || at == body->len)
		return;
	size_t start = at, end = at + len;
	while (start > 0 && memchr(between, body->bytes[start - 1], sizeof between) == NULL)
		start--;
	while (end < body->len && memchr(between, body->bytes[end], sizeof between) == NULL)
		end++;
	capture_hide(c, body->bytes + start, end - start, true);
}

/* What the bytes have of text: noise has no eight printable signs in a row. */
static void hide_texts(struct capture *c, const unsigned char *bytes, size_t len)
{
	for (size_t at = 0, size = 0; at < len; at += size + 1) {
		for (size = 0;
		     at + size < len && bytes[at + size] > ' ' && bytes[at + size] < 0x7F;)
			size++;
		if (size < TEXT_MIN)
			continue;
		const char *text = (const char *)bytes + at, *colon = memchr(text, ':', size);
		size_t id = colon != NULL ? (size_t)(colon - text) : 0;
		capture_hide(c, text, size, false);
		hide_word(c, text, colon != NULL ? id : size);
		if (colon != NULL)
			hide_word(c, colon + 1, size - id - 1);
	}
}

/* A part may be lost at its start: it is read from each of four places. */
static void hide_run(struct capture *c, const struct capture_bytes *run)
{
	unsigned char out[RUN_MAX];
	for (size_t first = 0; first < 4 && first + RUN_MIN <= run->len; first++) {
		size_t whole = (run->len - first) / 4 * 4, made = 0;
		int kind = strpbrk(run->bytes, "-_") != NULL
				   ? sodium_base64_VARIANT_URLSAFE_NO_PADDING
				   : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
		const char *end = NULL;
		(void)sodium_base642bin(out, sizeof out, run->bytes + first, whole, NULL, &made,
					&end, kind);
		hide_texts(c, out, made);
	}
	secret_wipe(out, sizeof out);
}

void capture_hide_base64(struct capture *c, const char *bytes, size_t len)
{
	size_t runs = 0;
	struct capture_bytes run = {0};
	for (size_t at = 0; at < len && runs < RUNS_MAX; at++) {
		size_t size = 0;
		while (at + size < len && size < RUN_MAX && is_base64(bytes[at + size]))
			size++;
		if (size >= RUN_MIN) {
			capture_bytes_set(&run, bytes + at, size);
			hide_run(c, &run);
			runs++;
		}
		at += size;
	}
	capture_bytes_clear(&run);
}
