/* SPDX-License-Identifier: MIT */
/*
 * mask: untrusted text made fit to be shown.
 *
 * In this order: every encoded form of every secret is searched for and
 * replaced, then control bytes are escaped and invalid UTF-8 replaced, then the text is cut.
 * Forms that are found: raw; percent and form encoding, either case of hex digit, once and twice;
 * base64 and base64url at any of the three alignments; hex in either case; lists of byte values in
 * decimal (signed or not), octal, hex and binary; JSON, C and HTML escapes; and parts of any of
 * these of ten bytes and more. Where white space, NUL bytes (UTF-16) or zero-width characters hold
 * the pieces of a secret apart, it is found when there is half of it, or twenty bytes; one of less
 * than ten bytes only where it is spelled out whole. So it is where the marks between a key's
 * groups do: - _ . and a colon.
 */
#ifndef MASK_MASK_H
#define MASK_MASK_H

#include "base/mem.h"
#include "base/secret.h"

struct mask;

struct mask *mask_new(void);
void mask_free(struct mask *m); /* NULL is allowed */

/*
 * Adds a secret to look for, under the name that is in its place ("client secret" becomes "[client
 * secret]"); name is static. NULL and empty secrets are ignored. Secrets shorter than four bytes
 * are looked for as whole words only (else "a" would hide every a). One of less than eight bytes,
 * and one that is itself a word of the protocol, stays where it is within such a word ("grant" in
 * grant_type): a name in its place would tell it. The secret is copied.
 */
void mask_add(struct mask *m, const char *name, const struct secret *s);
/* "Authorization: Basic" values: id and secret both ways encoded, and the whole base64 text. */
void mask_add_basic(struct mask *m, const struct secret *id, const struct secret *secret);

/* How mask_text() shapes its result. */
enum mask_shape {
	MASK_LINE,  /* one line: line ends and tabs become spaces, runs of white space one space */
	MASK_BLOCK, /* line ends stay as LF, tabs become spaces */
	MASK_OWN    /* as a block; cxtoken wrote it, and only values in it are foreign */
};

/*
 * The text with secrets hidden, control bytes as \xNN (C1 controls, bidirectional overrides and
 * zero-width characters as \u{NNNN}), invalid UTF-8 as U+FFFD, cut to at most max bytes at a
 * character's border, with "..." where something was cut off. m may be NULL (no secrets). In p.
 */
const char *mask_text(const struct mask *m, const char *bytes, size_t len, enum mask_shape shape,
		      size_t max, struct pool *p);

/* True when a form of a secret, or a part of ten bytes and more, is in the text: it is not
 * to be kept as it is. */
bool mask_finds(const struct mask *m, const char *bytes, size_t len);

#endif
