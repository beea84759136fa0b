/* SPDX-License-Identifier: MIT */
/*
 * value: what can be said of a credential's bytes without showing them.
 *
 * Pure. Used for the settings and for the values in a captured request alike, so that the same
 * causes serve both. The result holds classes, lengths and positions, never bytes of the value.
 */
#ifndef FACTS_VALUE_H
#define FACTS_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

enum value_flag {
	VALUE_MISSING = 1 << 0,     /* not set at all, or empty */
	VALUE_UNDEFINED = 1 << 1,   /* is "undefined", "null", "None" or "nil" */
	VALUE_UNEXPANDED = 1 << 2,  /* is wholly ${VAR}, $VAR, {{...}} or %VAR% */
	VALUE_PLACEHOLDER = 1 << 3, /* YOUR_..., <...>, xxx..., changeme */
	VALUE_LINE_END = 1 << 4,    /* holds CR, LF or TAB; at[], line_end_byte */
	VALUE_SPACE_ENDS = 1 << 5,  /* begins or ends with a space */
	VALUE_QUOTED = 1 << 6, /* first and last byte are the same quote (' " or `), length >= 2 */
	VALUE_NOT_ASCII =
		1 << 7,         /* another byte outside 0x20-7E (RFC 6749 A.1, A.2); not_ascii_* */
	VALUE_PERCENT = 1 << 8, /* holds %XX with two hex digits */
	VALUE_GUID = 1 << 9,    /* 8-4-4-4-12 hex digits, braces around allowed */
	VALUE_BASE32_KEY = 1 << 10, /* 52 base32 characters and "====": a CXone access key */
	VALUE_BASE32_CUT = 1 << 11, /* 52 base32 characters without their "====" */
};

struct value {
	unsigned flags;
	size_t len;         /* bytes */
	size_t encoded;     /* bytes that form-encoding would change (RFC 6749 appendix B) */
	size_t line_end_at; /* offset of the first CR, LF or TAB, from 0 */
	unsigned char line_end_byte;
	size_t not_ascii_at;        /* offset of the first other byte outside 0x20-7E, from 0 */
	const char *not_ascii_name; /* static: "a byte order mark", "a NUL byte", "the byte 0x8F" */
};

/* Looks at len bytes; NULL bytes mean a value that is not set. Always succeeds. */
void value_look(const char *bytes, size_t len, struct value *out);

/*
 * An id as it may be shown, so that one sees which it is: "b7e2...89ab", its first and last four.
 * NULL: it is shorter than sixteen characters, or has others than ids have, or looks like an access
 * key: then its length is all that is shown. A value in an id's place that may be a secret
 * (swapped) is the caller's to know. In p.
 */
const char *value_id_shown(const char *bytes, size_t len, struct pool *p);

#endif
