/*
 * mask_view: a text with its escapes undone, and where each byte came from. Private to mask.
 */
#ifndef MASK_VIEW_H
#define MASK_VIEW_H

#include <stddef.h>

#include "mask.h"

/* Byte i of the view was made of the original's bytes from[i] up to, not including, to[i]. */
struct mask_view {
	unsigned char *bytes;
	size_t *from, *to;
	size_t len;
	size_t room; /* private */
};

struct mask_view *mask_view_new(const char *bytes, size_t len); /* the text itself */
void mask_view_free(struct mask_view *v);                       /* wipes; NULL is allowed */
/* One level of %XX, JSON and HTML escapes undone; NULL where there is none. */
struct mask_view *mask_view_unescape(const struct mask_view *v);
/* Runs of base64 (both alphabets) decoded from their character number shift on; zeros between. */
struct mask_view *mask_view_base64(const struct mask_view *v, size_t shift);
/* Runs of hex digits decoded, likewise. */
struct mask_view *mask_view_hex(const struct mask_view *v, size_t shift);

/* Appends text without secrets: control bytes escaped, UTF-8 checked (mask.h). */
void mask_show(const char *bytes, size_t len, enum mask_shape shape, struct text *out);
/* The text cut to max bytes at a character's border; runs of white space folded for MASK_LINE. In p. */
const char *mask_cut(const struct text *shown, enum mask_shape shape, size_t max, struct pool *p);

#endif
