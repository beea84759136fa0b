/* SPDX-License-Identifier: MIT */
/* A part of mask: what base64, hex and lists of byte values decode to, and where each byte came
 * from. */
#include "mask/parts.h"
#include "base/bytes.h"
#include "base/utf8.h"

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
	if (bytes_is_hex((char)c))
		return bytes_digit((char)c, 16);
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
		mask_view_put(out, '\0', out->to[out->len - 1], out->to[out->len - 1]);
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
			mask_view_put(out, c, from, v->to[at]);
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
				mask_view_room(out, v->len - i);
			decode_run(v, i, end, a, skip, scope, out);
		}
		i = end + 1;
	}
	if (out->len == 0)
		mask_view_clear(out);
	return out->len > 0;
}

/* ---- lists of byte values ---- */

enum { NUMBER_GAP_MAX = 64 }; /* bytes between two numbers of a list: "</byte><byte>" */

/* How a list writes its bytes. */
struct number_list {
	int base;
	size_t digits_min, digits_max;
	const char *prefixes, *suffixes; /* "|0x|x|": what may be around the digits */
	size_t step; /* 2: each second number counts, the others are indices, as {"0":113,"1":76} */
	size_t skip;
};

static const struct number_list lists[] = {
	{10, 1, 3, "||", "||u8|i8|b|", 1, 0}, {10, 1, 3, "||", "||u8|i8|b|", 2, 0},
	{10, 1, 3, "||", "||u8|i8|b|", 2, 1}, {16, 1, 2, "||0x|x|", "||h|u8|", 1, 0},
	{8, 2, 4, "||0o|o|", "||", 1, 0},     {2, 7, 8, "||0b|b|", "||", 1, 0},
};

_Static_assert(sizeof lists / sizeof lists[0] == MASK_UNDO_CHARACTERS - MASK_UNDO_NUMBERS,
	       "one undo each");

static bool is_alphanumeric(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* "|word|" is in the list, in any case. */
static bool is_listed(const char *list, const unsigned char *word, size_t len)
{
	for (const char *at = list; at[1] != '\0' || at == list; at++) {
		if (*at != '|')
			continue;
		size_t same = 0;
		while (same < len && mask_fold(word[same]) == (unsigned char)at[1 + same])
			same++;
		if (same == len && at[1 + len] == '|')
			return true;
	}
	return false;
}

/* The byte that a word of len characters stands for in such a list; -1: none. */
static int number_value(const unsigned char *word, size_t len, const struct number_list *l)
{
	for (size_t before = 0; before <= 2 && before < len; before++) {
		int value = 0;
		size_t at = before;
		if (!is_listed(l->prefixes, word, before))
			continue;
		while (at < len && at - before < l->digits_max &&
		       bytes_digit((char)word[at], l->base) >= 0)
			value = value * l->base + bytes_digit((char)word[at++], l->base);
		if (at - before >= l->digits_min && value <= 0xFF &&
		    is_listed(l->suffixes, word + at, len - at))
			return value;
	}
	return -1;
}

/* Java's bytes have signs; a '-' behind another number parts the two. */
static bool is_negative(const struct mask_view *v, size_t at, const struct number_list *l)
{
	return l->base == 10 && at > 0 && v->bytes[at - 1] == '-' &&
	       (at == 1 || !is_alphanumeric(v->bytes[at - 2]));
}

static size_t word_end(const struct mask_view *v, size_t at)
{
	while (at < v->len && is_alphanumeric(v->bytes[at]))
		at++;
	return at;
}

/* A piece that is being put together from the numbers of a list. */
struct number_piece {
	size_t start; /* in the output */
	size_t last;  /* where its last number ends in the text */
	size_t count; /* numbers read */
};

static void end_list(struct mask_view *out, struct number_piece *piece,
		     const struct mask_scope *scope)
{
	if (out->len > piece->start)
		end_piece(out, piece->start, scope);
	*piece = (struct number_piece){.start = out->len};
}

static void take_number(const struct mask_view *v, size_t at, size_t end,
			const struct number_list *l, const struct mask_scope *scope,
			struct number_piece *piece, struct mask_view *out)
{
	int value = number_value(v->bytes + at, end - at, l);
	bool is_word = bytes_digit((char)v->bytes[at], 10) < 0;
	bool far = piece->count > 0 && at - piece->last > NUMBER_GAP_MAX;
	if (far || (value < 0 && !is_word))
		end_list(out, piece, scope);
	if (value < 0)
		return;
	piece->last = end;
	if (piece->count++ % l->step != l->skip)
		return;
	unsigned char c = (unsigned char)(is_negative(v, at, l) ? -value : value);
	if (is_wanted(c, out, piece->start, scope)) {
		mask_view_put(out, c, v->from[at], v->to[end - 1]);
	} else if (out->len > piece->start) {
		end_piece(out, piece->start, scope);
		piece->start = out->len;
	}
}

/* What lists of numbers stand for: "[113 76 ...]", {"type":"Buffer","data":[113,76]}, 0x71, 0161.
 */
static bool undo_numbers(const struct mask_view *v, const struct number_list *l,
			 const struct mask_scope *scope, struct mask_view *out)
{
	struct number_piece piece = {0};
	mask_view_room(out, v->len + 1);
	for (size_t at = 0; at < v->len;) {
		size_t end = word_end(v, at);
		if (end > at)
			take_number(v, at, end, l, scope, &piece, out);
		at = end + (end == at);
	}
	end_list(out, &piece, scope);
	if (out->len == 0)
		mask_view_clear(out);
	return out->len > 0;
}

/* ---- lists of characters ---- */

/* A character in quotes of its own, or the number of its place. */
struct quoted {
	size_t at, len; /* of the character; len 0: the number of a place */
	size_t taken;   /* all of it; 0: none */
};

enum { PLACE_DIGITS_MAX = 5 };

static size_t digits_at(const struct mask_view *v, size_t at)
{
	size_t n = 0;
	while (at + n < v->len && n <= PLACE_DIGITS_MAX &&
	       bytes_digit((char)v->bytes[at + n], 10) >= 0)
		n++;
	return n;
}

static struct quoted quoted_at(const struct mask_view *v, size_t at)
{
	const unsigned char quote = v->bytes[at];
	uint32_t code;
	if ((quote != '"' && quote != '\'') || at + 2 >= v->len)
		return (struct quoted){0};
	size_t digits = digits_at(v, at + 1);
	if (digits > 1 && at + 1 + digits < v->len && v->bytes[at + 1 + digits] == quote)
		return (struct quoted){.taken = digits + 2};
	size_t first = at + 1 + (v->bytes[at + 1] == '\\' && v->bytes[at + 2] != quote);
	size_t len = utf8_read((const char *)v->bytes + first, v->len - first, &code);
	if (first + len >= v->len || v->bytes[first + len] != quote)
		return (struct quoted){0};
	return (struct quoted){first, len, first + len + 1 - at};
}

/* "0": "a" -- the first names the place of the second. */
static bool is_key(const struct mask_view *v, size_t at)
{
	while (at < v->len && v->bytes[at] == ' ')
		at++;
	return at < v->len && (v->bytes[at] == ':' || v->bytes[at] == '=');
}

/* What ["q","7"] and {"0":"q","1":"7"} spell, as JavaScript shows a text that was spread. */
static bool undo_characters(const struct mask_view *v, const struct mask_scope *scope,
			    struct mask_view *out)
{
	size_t start = 0, last = 0;
	for (size_t at = 0; at < v->len;) {
		struct quoted q = quoted_at(v, at);
		if (q.len == 0 || is_key(v, at + q.taken)) {
			at += q.taken > 0 ? q.taken : 1;
			continue;
		}
		if (out->bytes == NULL)
			mask_view_room(out, v->len - at + 1);
		if (out->len > start && at - last > NUMBER_GAP_MAX) {
			end_piece(out, start, scope);
			start = out->len;
		}
		for (size_t i = 0; i < q.len; i++)
			mask_view_put(out, v->bytes[q.at + i], v->from[at],
				      v->to[at + q.taken - 1]);
		at = last = at + q.taken;
	}
	if (out->len > start)
		end_piece(out, start, scope);
	if (out->len == 0)
		mask_view_clear(out);
	return out->len > 0;
}

/* ---- one encoding ---- */

bool mask_view_undo(const struct mask_view *v, enum mask_undo undo, const struct mask_scope *scope,
		    struct mask_view *out)
{
	static const struct alphabet base64 = {base64_value, 6}, hex = {hex_value, 4};
	*out = (struct mask_view){0};
	if (undo < MASK_UNDO_BASE64)
		return mask_view_undo_escapes(v, undo, out);
	if (undo < MASK_UNDO_HEX)
		return undo_alphabet(v, &base64, undo - MASK_UNDO_BASE64, scope, out);
	if (undo < MASK_UNDO_NUMBERS)
		return undo_alphabet(v, &hex, undo - MASK_UNDO_HEX, scope, out);
	if (undo == MASK_UNDO_CHARACTERS)
		return undo_characters(v, scope, out);
	return undo_numbers(v, &lists[undo - MASK_UNDO_NUMBERS], scope, out);
}
