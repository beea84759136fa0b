/* SPDX-License-Identifier: MIT */
/* bytes: what is asked of single bytes and of texts in many places; in ASCII, whatever the locale.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* The value of a digit in that base, 2 to 16, letters in either case; -1 where it is not one. */
static inline int bytes_digit(char c, int base)
{
	int value = c >= '0' && c <= '9'                     ? c - '0'
		    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
							     : base;
	return value < base ? value : -1;
}

static inline bool bytes_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool bytes_is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Of a name in most languages, wherever in it: a letter, a digit, '_'. */
static inline bool bytes_is_name(char c)
{
	return bytes_is_letter(c) || bytes_is_digit(c) || c == '_';
}

static inline bool bytes_is_hex(char c)
{
	return bytes_digit(c, 16) >= 0;
}

/* The byte that two hex digits at at[0..1] stand for; -1 where they are not. */
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

/* The bytes begin with the word, in any case. */
static inline bool bytes_begin(const char *bytes, size_t len, const char *word)
{
	size_t size = strlen(word);
	return len >= size && strncasecmp(bytes, word, size) == 0;
}

/* Where the part stands in the text, in any case; NULL: nowhere. */
static inline const char *bytes_find(const char *text, const char *part)
{
	size_t size = strlen(part);
	while (*text != '\0' && strncasecmp(text, part, size) != 0)
		text++;
	return *text != '\0' || size == 0 ? text : NULL;
}

/* Each of the bytes is one from low to high. */
static inline bool bytes_within(const char *bytes, size_t len, unsigned char low,
				unsigned char high)
{
	size_t i = 0;
	while (i < len && (unsigned char)bytes[i] >= low && (unsigned char)bytes[i] <= high)
		i++;
	return i == len;
}

/* A number of size bytes, 8 at most, little-endian. */
static inline void bytes_put_number(unsigned char *bytes, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(value >> (8 * i));
}

static inline uint64_t bytes_number(const unsigned char *bytes, size_t size)
{
	uint64_t value = 0;
	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)bytes[i] << (8 * i);
	return value;
}

#endif
