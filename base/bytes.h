/* SPDX-License-Identifier: MIT */
/* bytes: what is asked of single bytes and of texts in many places; in ASCII, whatever the locale.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/* The value of a digit in that base, 2 to 16, letters in either case; -1 where it is none. */
static inline int bytes_digit(char c, int base)
{
	int value = c >= '0' && c <= '9'                     ? c - '0'
		    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
							     : base;
	return value < base ? value : -1;
}

static inline bool bytes_is_hex(char c)
{
	return bytes_digit(c, 16) >= 0;
}

/* The byte that two hex digits at at[0..1] stand for; -1 where they are none. */
static inline int bytes_hex_pair(const char *at)
{
	return bytes_is_hex(at[0]) && bytes_is_hex(at[1])
		       ? bytes_digit(at[0], 16) * 16 + bytes_digit(at[1], 16)
		       : -1;
}

/* How much of len bytes of UTF-8 fits into max, cut before a character, never within one. */
static inline size_t bytes_cut(const char *bytes, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max > 0 && ((unsigned char)bytes[max] & 0xC0) == 0x80)
		max--;
	return max;
}

#endif
