/* A part of mask: the text with one encoding undone, and where each byte came from. */
#include "mask_part.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

static void view_room(struct mask_view *v, size_t room)
{
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

static bool undo_escapes(const struct mask_view *v, enum mask_undo undo, struct mask_view *out)
{
	if (escape_after(v, 0, undo) == v->len)
		return false;
	view_room(out, v->len);
	for (size_t i = 0; i < v->len;) {
		struct mask_escape e = mask_escape_read(v->bytes + i, v->len - i, undo);
		if (e.taken == 0) {
			put(out, v->bytes[i], v->from[i], v->to[i]);
			i++;
			continue;
		}
		for (size_t k = 0; k < e.made; k++)
			put(out, (unsigned char)e.bytes[k], v->from[i], v->to[i + e.taken - 1]);
		i += e.taken;
	}
	return true;
}

enum { NOT_IN_ALPHABET = -1, SKIPPED = -2 };

/* Both alphabets at once; a space is a '+' that form-decoding changed. Line ends wrap long lines. */
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
	return c == ':' || c == ' ' || c == '-' || c == '\r' || c == '\n' ? SKIPPED : NOT_IN_ALPHABET;
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

/* Decodes v[at..end) from its skip'th character on. A byte comes from the characters it has bits of. */
static void decode_run(const struct mask_view *v, size_t at, size_t end, const struct alphabet *a,
                       size_t skip, struct mask_view *out)
{
	uint32_t bits = 0, from = 0;
	unsigned held = 0;
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
		if (held >= 8) {
			held -= 8;
			put(out, (unsigned char)(bits >> held), from, v->to[at]);
			from = v->from[at];
		}
	}
}

/* Runs stay apart by a NUL byte, so that nothing is found across them. */
static bool undo_alphabet(const struct mask_view *v, const struct alphabet *a, size_t skip,
                          size_t least, struct mask_view *out)
{
	size_t characters = (least * 8 + a->bits - 1) / a->bits;
	for (size_t i = 0; i < v->len;) {
		size_t count, end = run_end(v, i, a, &count);
		if (count >= characters + skip) {
			if (out->bytes == NULL)
				view_room(out, v->len - i + 1);
			decode_run(v, i, end, a, skip, out);
			put(out, '\0', v->from[i], v->from[i]);
		}
		i = end + 1;
	}
	return out->len > 0;
}

bool mask_view_undo(const struct mask_view *v, enum mask_undo undo, size_t least,
                    struct mask_view *out)
{
	static const struct alphabet base64 = {base64_value, 6}, hex = {hex_value, 4};
	*out = (struct mask_view){0};
	if (undo < MASK_UNDO_BASE64)
		return undo_escapes(v, undo, out);
	if (undo < MASK_UNDO_HEX)
		return undo_alphabet(v, &base64, undo - MASK_UNDO_BASE64, least, out);
	return undo_alphabet(v, &hex, undo - MASK_UNDO_HEX, least, out);
}
