/* SPDX-License-Identifier: MIT */
/*
 * utf8: one character of UTF-8 text at a time (RFC 3629).
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum {
	UTF8_BAD = 0x110000, /* stands for bytes that are not UTF-8: above every code point */
	UTF8_SIZE_MAX = 4,   /* bytes of one character */
};

/*
 * Reads the character at bytes; len is at least 1. Returns how many bytes it takes. For bytes that
 * are not UTF-8 (overlong, a surrogate, cut, above U+10FFFF) *code is UTF8_BAD and the bytes taken
 * are those that a decoder replaces by one U+FFFD (Unicode 15, section 3.9, table 3-8).
 */
size_t utf8_read(const char *bytes, size_t len, uint32_t *code);

/* Writes a code point's bytes; returns how many. What is not a character is written as U+FFFD. */
size_t utf8_write(uint32_t code, char out[UTF8_SIZE_MAX]);

#endif
