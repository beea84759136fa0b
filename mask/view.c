/* SPDX-License-Identifier: MIT */
/* A part of mask: the text with escapes undone or pieces joined, and where each byte came from. */
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

void mask_view_room(struct mask_view *v, size_t room)
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

void mask_view_put(struct mask_view *v, unsigned char c, uint32_t from, uint32_t to)
{
	v->bytes[v->len] = c;
	v->from[v->len] = from;
	v->to[v->len] = to;
	v->len++;
}

void mask_view_text(struct mask_view *v, const char *bytes, size_t len)
{
	mask_view_room(v, len);
	for (size_t i = 0; i < len; i++)
		mask_view_put(v, (unsigned char)bytes[i], (uint32_t)i, (uint32_t)i + 1);
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
		mask_view_put(out, v->bytes[i], v->from[i], v->to[i]);
}

static void leave_out(const struct mask_view *v, size_t at, struct mask_view *out)
{
	mask_view_put(out, '\0', v->from[at], v->from[at]);
}

/*
 * Far from an escape the view would be v, which was searched already: without those parts the views
 * of a large text in which encodings are mixed stay small.
 */
bool mask_view_undo_escapes(const struct mask_view *v, enum mask_undo undo, struct mask_view *out)
{
	size_t at = 0, next = escape_after(v, 0, undo);
	if (next == v->len)
		return false;
	mask_view_room(out, v->len);
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
			mask_view_put(out, (unsigned char)e.bytes[k], v->from[next],
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
			mask_view_room(out, v->len);
			copy(v, 0, i, out);
		}
		if (gap == 0 && out->bytes != NULL)
			copy(v, i, i + 1, out);
		i += gap > 0 ? gap : 1;
	}
	return out->bytes != NULL;
}
