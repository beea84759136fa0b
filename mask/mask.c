/* SPDX-License-Identifier: MIT */
/* Keeps the secrets of a run, and shapes foreign text so that it can be shown. */
#include "mask/mask.h"
#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mask/parts.h"
#include "base/utf8.h"

enum {
	/* In shaped text, what is hidden is this byte and two more with the secret's number: no
	 * control byte comes out of the shaping otherwise. */
	HOLE = 0x01,
	HOLE_SIZE = 3,
	HOLE_BITS = 6,
	PIECE_MAX = 16, /* bytes that one character becomes at most: "\u{10FFFF}" */
	CUT_SIZE = 3,   /* "..." */
	REACH_FACTOR = 4,
	OVERLAP = 64 * 1024, /* bytes that are searched beyond what is shown */
};

/* Made when the first text is looked at: a token from the cache is printed without any. */
struct tables {
	struct mask_index index;
	struct mask_index words;
	size_t indexed; /* secrets in index */
};

struct mask {
	struct mask_secret *secrets;
	size_t count, room;
	struct tables *tables;
	bool full; /* a secret did not fit: nothing can be shown */
};

struct mask *mask_new(void)
{
	struct mask *m = mem_alloc(1, sizeof *m);
	m->tables = mem_alloc(1, sizeof *m->tables);
	return m;
}

void mask_free(struct mask *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->count; i++)
		secret_free(m->secrets[i].bytes);
	mask_index_clear(&m->tables->index);
	mask_index_clear(&m->tables->words);
	free(m->tables);
	free(m->secrets);
	free(m);
}

/* Its index plus one. Guarded memory is dear: a secret that is there already is not copied. */
static uint16_t owner_of(const struct mask *m, const char *bytes, size_t len)
{
	for (size_t i = 0; i < m->count; i++)
		if (secret_is(m->secrets[i].bytes, bytes, len))
			return (uint16_t)(i + 1);
	return 0;
}

static void add(struct mask *m, const char *name, const char *bytes, size_t len)
{
	/* Once full it shows nothing: what else there is need not be compared. */
	if (m->full || owner_of(m, bytes, len) > 0)
		return;
	if (m->count == MASK_SECRETS_MAX) {
		m->full = true;
		return;
	}
	m->secrets = mem_grow(m->secrets, m->count, &m->room, sizeof *m->secrets);
	struct secret *s = secret_new(bytes, len);
	m->secrets[m->count] = (struct mask_secret){
		.name = name, .bytes = s, .tame = len < MASK_WORD_MIN || mask_word_is(bytes, len)};
	m->count++;
}

/* Every secret that was added is in it. */
static const struct mask_index *index_of(const struct mask *m)
{
	struct tables *t = m->tables;
	if (t->words.room == 0)
		mask_index_words(&t->words);
	for (; t->indexed < m->count; t->indexed++)
		mask_index_add(&t->index, m->secrets[t->indexed].bytes, (uint16_t)(t->indexed + 1),
			       &t->words);
	return &t->index;
}

static bool is_outer(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\'';
}

void mask_add(struct mask *m, const char *name, const struct secret *s)
{
	const char *bytes = secret_reveal(s);
	size_t len = secret_len(s);
	if (len == 0)
		return;
	add(m, name, bytes, len);
	/* Servers and env files trim: a short secret would not be known again then. */
	size_t from = 0;
	while (from < len && is_outer(bytes[from]))
		from++;
	while (len > from && is_outer(bytes[len - 1]))
		len--;
	if (len - from >= MASK_WHOLE_MIN && len - from < secret_len(s))
		add(m, name, bytes + from, len - from);
}

/* Base64 of the pair, form-encoded or not, is found as any other encoding of it is. */
void mask_add_basic(struct mask *m, const struct secret *id, const struct secret *secret)
{
	mask_add(m, "client id", id);
	mask_add(m, "client secret", secret);
	if (secret_len(secret) == 0)
		return;
	struct secret_buf *b = secret_buf_new(secret_len(id) + secret_len(secret) + 1);
	if (!secret_buf_add(b, secret_reveal(id), secret_len(id)) || !secret_buf_put(b, ":") ||
	    !secret_buf_add(b, secret_reveal(secret), secret_len(secret)))
		m->full = true; /* cannot be: the limit is the length of all three */
	struct secret *pair = secret_buf_take(b);
	size_t before = m->count;
	mask_add(m, "Basic credentials", pair);
	uint16_t left = owner_of(m, secret_reveal(id), secret_len(id));
	if (before < m->count && left > 0) {
		m->secrets[before].left = left;
		m->secrets[before].right = owner_of(m, secret_reveal(secret), secret_len(secret));
		m->secrets[before].colon = secret_len(id);
	}
	secret_free(pair);
}

/* ---- shaping ---- */

struct shaper {
	struct text out;
	enum mask_shape shape;
	bool space;   /* white space was read that is not written yet */
	bool changed; /* out is not the text as it was */
};

static void shape_piece(struct shaper *s, const char *bytes, size_t len)
{
	if (s->space && s->out.len > 0)
		text_char(&s->out, ' ');
	s->space = false;
	text_add(&s->out, bytes, len);
}

static bool is_line_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* In one line: white space becomes one space, none at the beginning. */
static void fold_space(struct shaper *s, char c)
{
	s->changed = s->changed || c != ' ' || s->space || s->out.len == 0;
	s->space = true;
}

/* Line ends and tabs; false for another character. */
static bool shape_space(struct shaper *s, const char *bytes, size_t len)
{
	char c = bytes[0];
	if (!is_line_space(c) || (c == ' ' && s->shape != MASK_LINE))
		return false;
	if (s->shape == MASK_LINE) {
		fold_space(s, c);
	} else if (c == '\r' && len > 1 && bytes[1] == '\n') {
		s->changed = true; /* the LF stands for both */
	} else {
		s->changed = s->changed || c != '\n';
		shape_piece(s, c == '\t' ? " " : "\n", 1);
	}
	return true;
}

static size_t shape_character(struct shaper *s, const char *bytes, size_t len)
{
	char piece[PIECE_MAX];
	uint32_t code;
	size_t taken = utf8_read(bytes, len, &code);
	if (shape_space(s, bytes, len))
		return taken;
	int size = 0;
	if (code == UTF8_BAD)
		size = snprintf(piece, sizeof piece, "\xEF\xBF\xBD");
	else if (code < 0x20 || code == 0x7F)
		size = snprintf(piece, sizeof piece, "\\x%02x", (unsigned)code);
	else if (mask_unseen(code))
		size = snprintf(piece, sizeof piece, "\\u{%04X}", (unsigned)code);
	s->changed = s->changed || size > 0;
	if (size > 0)
		shape_piece(s, piece, (size_t)size);
	else
		shape_piece(s, bytes, taken);
	return taken;
}

static void shape_hole(struct shaper *s, uint16_t owner)
{
	unsigned number = owner - 1u;
	const char hole[HOLE_SIZE] = {HOLE, (char)(0x80u | (number & 0x3F)),
				      (char)(0x80u | number >> HOLE_BITS)};
	shape_piece(s, hole, sizeof hole);
}

/* Shapes as much as can be shown in enough bytes. Returns false when something was left out. */
static bool shape_all(struct shaper *s, const char *bytes, size_t len,
		      const struct mask_cover *cover, size_t enough)
{
	size_t at = 0;
	while (at < len && s->out.len <= enough) {
		uint16_t owner = cover != NULL ? cover[at].owner : 0;
		size_t end = at;
		if (owner == 0) {
			/* A character must not take in bytes that are hidden. */
			while (end < len && end - at < UTF8_SIZE_MAX &&
			       (cover == NULL || cover[end].owner == 0))
				end++;
			at += shape_character(s, bytes + at, end - at);
			continue;
		}
		while (end < len && cover[end].owner == owner)
			end++;
		shape_hole(s, owner);
		at = end;
	}
	return at == len;
}

/* ---- putting it together ---- */

static void put_name(const struct mask *m, size_t number, struct text *out)
{
	text_printf(out, "[%s]", number < m->count ? m->secrets[number].name : "hidden");
}

/* Takes characters of which a part is hidden wholly into what is hidden: the result stays UTF-8. */
static void cover_characters(const struct text *shaped, struct mask_cover *cover)
{
	for (size_t i = shaped->len; i-- > 1;)
		if (((unsigned char)shaped->bytes[i] & 0xC0) == 0x80 && cover[i - 1].owner == 0)
			cover[i - 1] = cover[i];
	for (size_t i = 1; i < shaped->len; i++)
		if (((unsigned char)shaped->bytes[i] & 0xC0) == 0x80 && cover[i].owner == 0)
			cover[i] = cover[i - 1];
}

/* Names instead of holes and of what cover hides in the shaped text. */
static void expand(const struct mask *m, const struct text *shaped, const struct mask_cover *cover,
		   struct text *out)
{
	uint16_t last = 0;
	for (size_t i = 0; i < shaped->len && !out->full;) {
		const unsigned char *b = (const unsigned char *)shaped->bytes + i;
		uint16_t owner = cover != NULL ? cover[i].owner : 0;
		if (b[0] == HOLE) {
			put_name(m, (b[1] & 0x3Fu) | (b[2] & 0x3Fu) << HOLE_BITS, out);
			i += HOLE_SIZE;
			last = 0;
			continue;
		}
		if (owner == 0)
			text_char(out, (char)b[0]);
		else if (owner != last)
			put_name(m, owner - 1u, out);
		last = owner;
		i++;
	}
}

/* Cuts to max bytes with the dots, at the border of a character. */
static const char *cut(const struct text *t, bool more, size_t max, struct pool *p)
{
	const char *bytes = text_get(t);
	if (!more && !t->full && t->len <= max)
		return pool_copy(p, bytes, t->len);
	size_t dots = max >= CUT_SIZE ? CUT_SIZE : 0, len = bytes_cut(bytes, t->len, max - dots);
	return pool_printf(p, "%.*s%.*s", (int)len, bytes, (int)dots, "...");
}

/* What hides the secrets of a text: NULL where nothing does. *whole as mask_search() returns. */
static struct mask_cover *find(const struct mask *m, const char *bytes, size_t len, bool own,
			       bool *whole)
{
	*whole = m == NULL || !m->full;
	if (m == NULL || m->count == 0 || m->full)
		return NULL;
	bool found;
	struct mask_cover *cover = mem_alloc(len, sizeof *cover);
	*whole = mask_search(index_of(m), m->secrets, m->count, bytes, len, own, cover, &found);
	if (found)
		return cover;
	free(cover);
	return NULL;
}

/*
 * Bytes of a text that are looked at to show max of them. What becomes shorter by being hidden or
 * folded is made good for up to a factor; beyond that less is shown.
 */
static size_t reach_of(size_t max)
{
	return max < (MASK_BLOCK_MAX - 2 * OVERLAP) / REACH_FACTOR
		       ? REACH_FACTOR * max + 2 * OVERLAP
		       : MASK_BLOCK_MAX;
}

const char *mask_text(const struct mask *m, const char *bytes, size_t len, enum mask_shape shape,
		      size_t max, struct pool *p)
{
	size_t reach = reach_of(max);
	bool more = len > reach, whole;
	size_t show = more ? reach - OVERLAP : len;
	len = more ? reach : len;
	max = max > MASK_BLOCK_MAX ? MASK_BLOCK_MAX : max;
	struct shaper s = {.shape = shape, .out.limit = max + 2 * PIECE_MAX};
	struct text shown = {.limit = max + CUT_SIZE + 1};
	struct mask_cover *cover = find(m, bytes, len, shape == MASK_OWN, &whole);
	more = !shape_all(&s, bytes, show, cover, max) || more;
	free(cover);
	cover = NULL;
	/* The shaping itself may have put together what is a secret: a tab that became a space. */
	if (whole && s.changed)
		cover = find(m, text_get(&s.out), s.out.len, shape == MASK_OWN, &whole);
	if (cover != NULL)
		cover_characters(&s.out, cover);
	if (whole)
		expand(m, &s.out, cover, &shown);
	else
		text_put(&shown,
			 "[hidden: it has more encodings than can be searched for secrets]");
	const char *result = cut(&shown, more && whole, max, p);
	free(cover);
	text_clear(&s.out);
	text_clear(&shown);
	return result;
}

bool mask_finds(const struct mask *m, const char *bytes, size_t len)
{
	for (size_t at = 0;; at += MASK_BLOCK_MAX - OVERLAP) {
		bool whole;
		size_t block = len - at < MASK_BLOCK_MAX ? len - at : MASK_BLOCK_MAX;
		struct mask_cover *cover = find(m, bytes + at, block, false, &whole);
		bool found = cover != NULL || !whole;
		free(cover);
		if (found || at + block == len)
			return found;
	}
}
