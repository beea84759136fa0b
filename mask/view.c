/* SPDX-License-Identifier: MIT */
/* A part of mask: the text with one encoding undone, and where each byte came from. */
#include "mask/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum {
	/* Bytes around an escape in which a window that it is a part of lies, though it be encoded
	 * twice more: 10 bytes, each as \u0025\u0034\u0031. */
	CONTEXT = 200,
};

static void view_room(struct mask_view *v, size_t room)
{
	v->len = 0;
	v->bytes = mem_alloc(room, sizeof *v->bytes);
	v->from = mem_alloc(room, sizeof *v->from);
	v->to = mem_alloc(room, sizeof *v->to);
	v->room = room;
}

void mask_view_clear(struct mask_view *v)
{
	if (v->bytes != NULL)
		secret_wipe(v->bytes, v->room);
	free(v->bytes);
	free(v->from);
	free(v->to);
	*v = (struct mask_view){0};
}

static void put(struct mask_view *v, unsigned char c, uint32_t from, uint32_t to)
{
	v->bytes[v->len] = c;
	v->from[v->len] = from;
	v->to[v->len] = to;
	v->len++;
}

void mask_view_text(struct mask_view *v, const char *bytes, size_t len)
{
	view_room(v, len);
	for (size_t i = 0; i < len; i++)
		put(v, (unsigned char)bytes[i], (uint32_t)i, (uint32_t)i + 1);
}

static size_t escape_after(const struct mask_view *v, size_t at, enum mask_undo undo)
{
	while (at < v->len && mask_escape_read(v->bytes + at, v->len - at, undo).taken == 0)
		at++;
	return at;
}

static void copy(const struct mask_view *v, size_t from, size_t to, struct mask_view *out)
{
	for (size_t i = from; i < to; i++)
		put(out, v->bytes[i], v->from[i], v->to[i]);
}

static void leave_out(const struct mask_view *v, size_t at, struct mask_view *out)
{
	put(out, '\0', v->from[at], v->from[at]);
}

/*
 * Far from an escape the view would be v, which was searched already: without those parts the views
 * of a large text in which encodings are mixed stay small.
 */
static bool undo_escapes(const struct mask_view *v, enum mask_undo undo, struct mask_view *out)
{
	size_t at = 0, next = escape_after(v, 0, undo);
	if (next == v->len)
		return false;
	view_room(out, v->len);
	for (; next < v->len; next = escape_after(v, at, undo)) {
		struct mask_escape e = mask_escape_read(v->bytes + next, v->len - next, undo);
		size_t after = at > 0 ? CONTEXT : 0;
		if (next - at > after + CONTEXT) {
			copy(v, at, at + after, out);
			leave_out(v, at + after, out);
			at = next - CONTEXT;
		}
		copy(v, at, next, out);
		for (size_t k = 0; k < e.made; k++)
			put(out, (unsigned char)e.bytes[k], v->from[next],
			    v->to[next + e.taken - 1]);
		at = next + e.taken;
	}
	size_t end = v->len - at > CONTEXT ? at + CONTEXT : v->len;
	copy(v, at, end, out);
	if (end < v->len)
		leave_out(v, end, out);
	return true;
}

/* ---- pieces ---- */

bool mask_unseen(uint32_t code)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {
		{0x0080, 0x009F}, {0x00AD, 0x00AD},   {0x061C, 0x061C}, {0x115F, 0x1160},
		{0x17B4, 0x17B5}, {0x180E, 0x180E},   {0x200B, 0x200F}, {0x2028, 0x202E},
		{0x2060, 0x206F}, {0x3164, 0x3164},   {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
		{0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF},
	};
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (code >= ranges[i].from && code <= ranges[i].to)
			return true;
	return false;
}

static bool is_space(uint32_t code)
{
	return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200A) || code == 0x202F || code == 0x205F ||
	       code == 0x3000;
}

size_t mask_gap(const unsigned char *bytes, size_t len, enum mask_gaps gaps)
{
	uint32_t code;
	if (gaps == MASK_GAPS_MARKS && bytes[0] != '\0' && strchr("-_.:", bytes[0]) != NULL)
		return 1;
	size_t taken = utf8_read((const char *)bytes, len, &code);
	return code != UTF8_BAD && (code == 0 || is_space(code) || mask_unseen(code)) ? taken : 0;
}

bool mask_view_join(const struct mask_view *v, enum mask_gaps gaps, struct mask_view *out)
{
	*out = (struct mask_view){0};
	for (size_t i = 0; i < v->len;) {
		bool left_out = v->from[i] == v->to[i];
		size_t gap = left_out ? 0 : mask_gap(v->bytes + i, v->len - i, gaps);
		if (gap > 0 && out->bytes == NULL) {
			view_room(out, v->len);
			copy(v, 0, i, out);
		}
		if (gap == 0 && out->bytes != NULL)
			copy(v, i, i + 1, out);
		i += gap > 0 ? gap : 1;
	}
	return out->bytes != NULL;
}

/* ---- base64 and hex ---- */

enum { NOT_IN_ALPHABET = -1, SKIPPED = -2 };

/* Both alphabets at once; a space is a '+' that form-decoding changed. Line ends wrap long lines.
 */
static int base64_value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-' || c == ' ')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return c == '\r' || c == '\n' ? SKIPPED : NOT_IN_ALPHABET;
}

/* Hex dumps have separators between the bytes. */
static int hex_value(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return c == ':' || c == ' ' || c == '-' || c == '\r' || c == '\n' ? SKIPPED
									  : NOT_IN_ALPHABET;
}

struct alphabet {
	int (*value)(unsigned char c);
	unsigned bits;
};

/* A run of the alphabet's characters: where it ends, and how many there are without the skipped. */
static size_t run_end(const struct mask_view *v, size_t at, const struct alphabet *a, size_t *count)
{
	*count = 0;
	for (; at < v->len; at++) {
		int value = a->value(v->bytes[at]);
		if (value == NOT_IN_ALPHABET)
			break;
		*count += value != SKIPPED;
	}
	return at;
}

static bool is_visible(unsigned char c)
{
	return (c >= 0x20 && c <= 0x7E) || c == '\t' || c == '\r' || c == '\n';
}

/* Ends the piece of out that begins at start: it is dropped where no secret can be in it. */
static void end_piece(struct mask_view *out, size_t start, const struct mask_scope *scope)
{
	if (out->len - start < scope->least)
		out->len = start;
	else
		put(out, '\0', out->to[out->len - 1], out->to[out->len - 1]);
}

/* A byte that may be of a secret: text, or of the text's UTF-16, where each second byte is NUL. */
static bool is_wanted(unsigned char c, const struct mask_view *out, size_t start,
		      const struct mask_scope *scope)
{
	return scope->binary || is_visible(c) ||
	       (c == '\0' && out->len > start && out->bytes[out->len - 1] != '\0');
}

/*
 * Decodes v[at..end) from its skip'th character on. A byte comes from the characters it has bits
 * of. Most of what is decoded at a wrong alignment, or was no such text, is not visible and goes at
 * once.
 */
static void decode_run(const struct mask_view *v, size_t at, size_t end, const struct alphabet *a,
		       size_t skip, const struct mask_scope *scope, struct mask_view *out)
{
	uint32_t bits = 0, from = 0;
	unsigned held = 0;
	size_t start = out->len;
	for (; at < end; at++) {
		int value = a->value(v->bytes[at]);
		if (value == SKIPPED)
			continue;
		if (skip > 0) {
			skip--;
			continue;
		}
		if (held == 0)
			from = v->from[at];
		bits = (bits << a->bits | (uint32_t)value) & 0xFFFF;
		held += a->bits;
		if (held < 8)
			continue;
		held -= 8;
		unsigned char c = (unsigned char)(bits >> held);
		if (is_wanted(c, out, start, scope)) {
			put(out, c, from, v->to[at]);
		} else {
			end_piece(out, start, scope);
			start = out->len;
		}
		from = v->from[at];
	}
	end_piece(out, start, scope);
}

static bool undo_alphabet(const struct mask_view *v, const struct alphabet *a, size_t skip,
			  const struct mask_scope *scope, struct mask_view *out)
{
	size_t characters = (scope->least * 8 + a->bits - 1) / a->bits;
	for (size_t i = 0; i < v->len;) {
		size_t count, end = run_end(v, i, a, &count);
		if (count >= characters + skip) {
			if (out->bytes == NULL)
				view_room(out, v->len - i);
			decode_run(v, i, end, a, skip, scope, out);
		}
		i = end + 1;
	}
	if (out->len == 0)
		mask_view_clear(out);
	return out->len > 0;
}

bool mask_view_undo(const struct mask_view *v, enum mask_undo undo, const struct mask_scope *scope,
		    struct mask_view *out)
{
	static const struct alphabet base64 = {base64_value, 6}, hex = {hex_value, 4};
	*out = (struct mask_view){0};
	if (undo < MASK_UNDO_BASE64)
		return undo_escapes(v, undo, out);
	if (undo < MASK_UNDO_HEX)
		return undo_alphabet(v, &base64, undo - MASK_UNDO_BASE64, scope, out);
	return undo_alphabet(v, &hex, undo - MASK_UNDO_HEX, scope, out);
}
