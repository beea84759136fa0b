/* SPDX-License-Identifier: MIT */
/*
 * What the parts of mask share.
 *
 * mask.c keeps the secrets and shapes the text, index.c knows how a secret looks in each
 * encoding, view.c and decode.c undo encodings of the text, search.c brings the two together;
 * words.c has the words that stay.
 */
#ifndef MASK_PARTS_H
#define MASK_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"

enum {
	MASK_WINDOW = 10,    /* bytes: shorter parts of a secret are not looked for */
	MASK_WHOLE_MIN = 4,  /* bytes: shorter secrets are looked for as whole words only */
	MASK_WORD_MIN = 8,   /* bytes: shorter secrets stay where they are a part of a known word */
	MASK_WORD_ROOM = 36, /* bytes, with the NUL */
	MASK_SECRETS_MAX = 200,           /* in one mask */
	MASK_BLOCK_MAX = 2 * 1024 * 1024, /* bytes of text that are looked at in one go */
	MASK_DEPTH = 3,                   /* encodings that are undone, one inside the other */
	MASK_SPELLED_MIN = 6,             /* bytes: of shorter secrets "1.2.3.4" may be by chance */
	MASK_PIECES_ENOUGH =
		20, /* bytes of a secret in pieces, or half of it, that are not chance */
};

struct mask_secret {
	const char *name; /* static */
	struct secret *bytes;
	/* Of a pair: its halves' owners, and where the ':' is that parts them; left is 0: no pair.
	 */
	uint16_t left, right;
	size_t colon;
	bool tame; /* short, or itself a word of the protocol: stays within known words */
};

/* ---- index.c ---- */

/* Ten bytes, folded, packed: the oldest byte highest. */
struct mask_window {
	uint64_t low;   /* the last eight bytes */
	uint16_t high;  /* the first two */
	uint16_t owner; /* index of the secret, plus one; 0: an empty slot */
	bool weak;      /* a piece of a word of the protocol: proves nothing when it stands alone */
};

/*
 * Every ten bytes in a row of every secret of ten bytes and more, in its usual encodings, to be
 * found in one step. {0} is empty. The slots are wiped when cleared.
 */
struct mask_index {
	struct mask_window *slots;
	size_t room; /* 0 or a power of two; at least half of it is empty */
	size_t used;
};

/* Letter case does not count, nor whether a space is written as '+'. */
unsigned char mask_fold(unsigned char c);
/* The window one byte further on. */
struct mask_window mask_window_next(struct mask_window w, unsigned char folded);
/*
 * The windows that are the same as w, for one secret after the other: *at is 0 at first; NULL when
 * there is no further one.
 */
const struct mask_window *mask_index_find(const struct mask_index *x, struct mask_window w,
					  size_t *at);

/* Adds a secret's windows under owner, as weak those that are in words as well. */
void mask_index_add(struct mask_index *x, const struct secret *s, uint16_t owner,
		    const struct mask_index *words);
/* Adds the words of the protocol that a secret may have parts of. */
void mask_index_words(struct mask_index *x);
void mask_index_clear(struct mask_index *x); /* idempotent */

/* ---- view.c, decode.c ---- */

/*
 * The text as it reads with an encoding undone. Byte i stands for the bytes from[i] to to[i]
 * (excluded) of the text that was given. All of it is as secret as the text: wiped when cleared.
 */
struct mask_view {
	unsigned char *bytes;
	uint32_t *from, *to;
	size_t len;
	size_t room;
};

enum mask_undo {
	MASK_UNDO_PERCENT,                     /* %41 and %u0041 */
	MASK_UNDO_JSON,                        /* \u0041, \x41, \101, \/ */
	MASK_UNDO_HTML,                        /* &#65; &#x41; &amp; */
	MASK_UNDO_ESCAPES,                     /* all of these */
	MASK_UNDO_BASE64,                      /* four alignments from here on, both alphabets */
	MASK_UNDO_HEX = MASK_UNDO_BASE64 + 4,  /* two alignments */
	MASK_UNDO_NUMBERS = MASK_UNDO_HEX + 2, /* lists of byte values, in six ways to write them */
	MASK_UNDO_CHARACTERS =
		MASK_UNDO_NUMBERS + 6, /* ["a","b"], {"0":"a"}: one by one, in quotes */
	MASK_UNDOS,
};

/* What may hold the pieces of a secret apart. */
enum mask_gaps {
	MASK_GAPS_SPACE, /* what is not seen */
	MASK_GAPS_MARKS, /* and the marks between the groups of a key: - _ . : */
};

/* Makes v empty, with room for that many bytes. */
void mask_view_room(struct mask_view *v, size_t room);
void mask_view_put(struct mask_view *v, unsigned char c, uint32_t from, uint32_t to);
void mask_view_text(struct mask_view *v, const char *bytes, size_t len);
/* What is looked for in what base64 and hex decode to. */
struct mask_scope {
	size_t least; /* bytes of the shortest secret */
	bool binary;  /* a secret has other than visible ASCII bytes and spaces */
};

/*
 * Makes out from v: the places where v is so encoded, decoded, with enough of their surroundings; a
 * NUL byte stands where something was left out. What base64 and hex decode to is left out where it
 * cannot be a secret. False, and out is empty, where nothing is left.
 */
bool mask_view_undo(const struct mask_view *v, enum mask_undo undo, const struct mask_scope *scope,
		    struct mask_view *out);
/* The same for the escapes alone: undo is one of the first four. */
bool mask_view_undo_escapes(const struct mask_view *v, enum mask_undo undo, struct mask_view *out);
/*
 * Makes out from v without what holds pieces apart: white space, NUL bytes (UTF-16 has one with
 * each letter), zero-width and other characters that are not seen. What was left out of v stays as
 * a NUL byte; marks are left out too where gaps says so. False, and out is empty, where v has
 * nothing of the kind.
 */
bool mask_view_join(const struct mask_view *v, enum mask_gaps gaps, struct mask_view *out);
void mask_view_clear(struct mask_view *v); /* idempotent */

/* True for what changes how the text around it is shown, or is not seen at all. */
bool mask_unseen(uint32_t code);
/* The length of what holds pieces apart at the start of len bytes; 0: there is none. */
size_t mask_gap(const unsigned char *bytes, size_t len, enum mask_gaps gaps);

/* One escape at the start of len bytes. */
struct mask_escape {
	size_t taken; /* bytes; 0: no escape */
	size_t made;
	char bytes[4];
};
/* escape.c; undo is one of the first four. */
struct mask_escape mask_escape_read(const unsigned char *bytes, size_t len, enum mask_undo undo);

/* ---- words.c ---- */

/* A byte that goes on with a word. A NUL too: it may stand for what was left out of a view. */
bool mask_word_byte(unsigned char c);
/* The i'th word of the protocol, under MASK_WORD_ROOM bytes; NULL when there are no more. */
const char *mask_word(size_t i);

/* True when the secret is a word of the protocol. */
bool mask_word_is(const char *bytes, size_t len);
/* Notes a 1 in known[0..len), which is zero at first, for what is of a word of the protocol that
 * stands as a whole, and of what stands where something is hidden. */
void mask_words_mark(const struct mask_secret *secrets, size_t count, const char *bytes, size_t len,
		     unsigned char *known);

/* ---- search.c ---- */

/* What hides a byte of the text: owner is the secret's index plus one, the longest run wins. */
struct mask_cover {
	uint32_t run;
	uint16_t owner;
};

/*
 * Looks for the secrets in len (at most MASK_BLOCK_MAX) bytes and notes in cover[0..len), which is
 * zero at first, what must be hidden. *found tells whether anything must. False: the encodings in
 * the text are too many to be undone, and the text must not be shown. own: cxtoken wrote the text
 * around the values, and no secret is hidden within a known word.
 */
bool mask_search(const struct mask_index *x, const struct mask_secret *secrets, size_t count,
		 const char *bytes, size_t len, bool own, struct mask_cover *cover, bool *found);

#endif
