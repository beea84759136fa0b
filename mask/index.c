/* SPDX-License-Identifier: MIT */
/* A part of mask: how a secret looks in each encoding, cut into windows of ten bytes. */
#include "mask/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	INDEX_ROOM_MIN = 1024,
	PATTERN_GROWTH = 6, /* bytes that one byte becomes at most: &quot; */
};

unsigned char mask_fold(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned char)(c + 'a' - 'A');
	return c == '+' ? ' ' : c;
}

struct mask_window mask_window_next(struct mask_window w, unsigned char folded)
{
	w.high = (uint16_t)((unsigned)w.high << 8 | (unsigned)(w.low >> 56));
	w.low = w.low << 8 | folded;
	return w;
}

static bool same_bytes(struct mask_window a, struct mask_window b)
{
	return a.low == b.low && a.high == b.high;
}

static size_t first_slot(const struct mask_index *x, struct mask_window w)
{
	uint64_t h = (w.low ^ (uint64_t)w.high << 32) * 0x9E3779B97F4A7C15u;
	h ^= h >> 32;
	h *= 0xD6E8FEB86659FD93u;
	return (size_t)(h >> 32) & (x->room - 1);
}

const struct mask_window *mask_index_find(const struct mask_index *x, struct mask_window w,
					  size_t *at)
{
	if (x->room == 0)
		return NULL;
	for (size_t first = first_slot(x, w);; (*at)++) {
		const struct mask_window *slot = &x->slots[(first + *at) & (x->room - 1)];
		if (slot->owner == 0)
			return NULL;
		if (same_bytes(*slot, w)) {
			(*at)++;
			return slot;
		}
	}
}

/* Puts w in its place; nothing to do where its owner has the same window already. */
static void place(struct mask_index *x, struct mask_window w)
{
	size_t at = first_slot(x, w);
	while (x->slots[at].owner != 0) {
		if (same_bytes(x->slots[at], w) && x->slots[at].owner == w.owner)
			return;
		at = (at + 1) & (x->room - 1);
	}
	x->slots[at] = w;
	x->used++;
}

void mask_index_clear(struct mask_index *x)
{
	if (x->slots != NULL)
		secret_wipe(x->slots, x->room * sizeof *x->slots);
	free(x->slots);
	*x = (struct mask_index){0};
}

static void insert(struct mask_index *x, struct mask_window w)
{
	if (2 * (x->used + 1) > x->room) {
		struct mask_index larger = {.room = x->room > 0 ? 2 * x->room : INDEX_ROOM_MIN};
		larger.slots = mem_alloc(larger.room, sizeof *larger.slots);
		for (size_t i = 0; i < x->room; i++)
			if (x->slots[i].owner != 0)
				place(&larger, x->slots[i]);
		mask_index_clear(x);
		*x = larger;
	}
	place(x, w);
}

static void insert_all(struct mask_index *x, const char *bytes, size_t len, uint16_t owner,
		       const struct mask_index *known)
{
	struct mask_window w = {.owner = owner};
	for (size_t i = 0; i < len; i++) {
		size_t at = 0;
		w = mask_window_next(w, mask_fold((unsigned char)bytes[i]));
		w.weak = known != NULL && mask_index_find(known, w, &at) != NULL;
		if (i + 1 >= MASK_WINDOW)
			insert(x, w);
	}
}

/* True when a secret is nothing but a piece of such a word: then it is found all the same. */
static bool is_word(const char *bytes, size_t len)
{
	for (size_t i = 0; mask_word(i) != NULL; i++)
		for (const char *at = mask_word(i); strlen(at) >= len; at++) {
			size_t same = 0;
			while (same < len && mask_fold((unsigned char)at[same]) ==
						     mask_fold((unsigned char)bytes[same]))
				same++;
			if (same == len)
				return true;
		}
	return false;
}

static const char hex_digits[] = "0123456789ABCDEF";

static bool is_unreserved(char c, const char *marks)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr(marks, c) != NULL);
}

static size_t write_percent(const char *bytes, size_t len, const char *marks, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (is_unreserved(bytes[i], marks)) {
			out[n++] = bytes[i];
			continue;
		}
		out[n++] = '%';
		out[n++] = hex_digits[c >> 4];
		out[n++] = hex_digits[c & 0x0F];
	}
	return n;
}

static size_t form(const char *bytes, size_t len, char *out)
{
	return write_percent(bytes, len, "*-._ ", out); /* a space stays: '+' is folded to it */
}

static size_t percent(const char *bytes, size_t len, char *out)
{
	return write_percent(bytes, len, "-._~", out); /* RFC 3986 section 2.3 */
}

/* Every "%XX" of the form as "%25XX". */
static size_t form_twice(const char *bytes, size_t len, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		char once[3];
		size_t made = form(bytes + i, 1, once);
		n += form(once, made, out + n);
	}
	return n;
}

static size_t json(const char *bytes, size_t len, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] != '\0' && strchr("\"\\/", bytes[i]) != NULL)
			out[n++] = '\\';
		out[n++] = bytes[i];
	}
	return n;
}

static size_t html(const char *bytes, size_t len, char *out)
{
	static const char signs[] = "&<>\"'";
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		const char *sign = bytes[i] != '\0' ? strchr(signs, bytes[i]) : NULL;
		const char *piece = sign != NULL ? entities[sign - signs] : bytes + i;
		size_t size = sign != NULL ? strlen(piece) : 1;
		memcpy(out + n, piece, size);
		n += size;
	}
	return n;
}

/* As it reads where pieces of it are put together. */
static size_t join(const char *bytes, size_t len, enum mask_gaps gaps, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < len;) {
		size_t gap = mask_gap((const unsigned char *)bytes + i, len - i, gaps);
		if (gap == 0)
			out[n++] = bytes[i];
		i += gap > 0 ? gap : 1;
	}
	return n;
}

static size_t joined(const char *bytes, size_t len, char *out)
{
	return join(bytes, len, MASK_GAPS_SPACE, out);
}

static size_t joined_marks(const char *bytes, size_t len, char *out)
{
	return join(bytes, len, MASK_GAPS_MARKS, out);
}

/*
 * Pieces of words prove nothing: as a form has them, and as a view without marks does. Hiding these
 * would spoil the report, showing them tells nothing.
 */
void mask_index_words(struct mask_index *x)
{
	for (size_t i = 0; mask_word(i) != NULL; i++) {
		char name[MASK_WORD_ROOM + 1], letters[MASK_WORD_ROOM + 1];
		size_t len = (size_t)snprintf(name, sizeof name, "%s=", mask_word(i));
		insert_all(x, name, len, 1, NULL);
		insert_all(x, letters, joined_marks(name, len, letters), 1, NULL);
	}
}

static size_t hex(const char *bytes, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = hex_digits[(unsigned char)bytes[i] >> 4];
		out[2 * i + 1] = hex_digits[(unsigned char)bytes[i] & 0x0F];
	}
	return 2 * len;
}

/* The characters of base64 text that the secret alone decides, when before other bytes precede it.
 */
static size_t base64(const char *bytes, size_t len, size_t before, bool url, char *out)
{
	const char *alphabet =
		url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
		    : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	unsigned held = 0, drop = (6 - 8 * (unsigned)before % 6) % 6;
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | (unsigned char)bytes[i];
		held += 8;
		if (i == 0)
			held -= drop; /* these bits share a character with what precedes */
		for (; held >= 6; held -= 6)
			out[n++] = alphabet[bits >> (held - 6) & 0x3F];
	}
	return n;
}

void mask_index_add(struct mask_index *x, const struct secret *s, uint16_t owner,
		    const struct mask_index *known)
{
	static size_t (*const encodings[])(const char *bytes, size_t len, char *out) = {
		form, form_twice, percent, json, html, hex, joined, joined_marks,
	};
	const char *bytes = secret_reveal(s);
	size_t len = secret_len(s);
	if (len < MASK_WINDOW)
		return;
	if (is_word(bytes, len))
		known = NULL;
	insert_all(x, bytes, len, owner, known);
	char *pattern = mem_alloc(len, PATTERN_GROWTH);
	for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++)
		insert_all(x, pattern, encodings[i](bytes, len, pattern), owner, known);
	for (size_t before = 0; before < 3; before++)
		for (int url = 0; url <= 1; url++)
			insert_all(x, pattern, base64(bytes, len, before, url, pattern), owner,
				   known);
	secret_wipe(pattern, len * PATTERN_GROWTH);
	free(pattern);
}
