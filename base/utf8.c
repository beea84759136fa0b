/* SPDX-License-Identifier: MIT */
/* Reads and writes one character of UTF-8. */
#include "base/utf8.h"

/* What may follow a first byte: how many bytes, and the range of the second (RFC 3629 section 4).
 */
struct lead {
	unsigned char from, to, more, low, high;
};

static const struct lead leads[] = {
	{0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF}, {0xE1, 0xEC, 2, 0x80, 0xBF},
	{0xED, 0xED, 2, 0x80, 0x9F}, {0xEE, 0xEF, 2, 0x80, 0xBF}, {0xF0, 0xF0, 3, 0x90, 0xBF},
	{0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F},
};

static const struct lead *lead_of(unsigned char first)
{
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
		if (first >= leads[i].from && first <= leads[i].to)
			return &leads[i];
	return NULL;
}

size_t utf8_read(const char *bytes, size_t len, uint32_t *code)
{
	const unsigned char *b = (const unsigned char *)bytes;
	*code = b[0];
	if (b[0] < 0x80)
		return 1;
	const struct lead *lead = lead_of(b[0]);
	*code = UTF8_BAD;
	if (lead == NULL)
		return 1;
	uint32_t value = b[0] & (0x3Fu >> lead->more);
	for (size_t i = 1; i <= lead->more; i++) {
		unsigned char low = i == 1 ? lead->low : 0x80;
		unsigned char high = i == 1 ? lead->high : 0xBF;
		if (i >= len || b[i] < low || b[i] > high)
			return i;
		value = value << 6 | (b[i] & 0x3Fu);
	}
	*code = value;
	return lead->more + 1u;
}

size_t utf8_write(uint32_t code, char out[UTF8_SIZE_MAX])
{
	if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		code = 0xFFFD;
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char marks[] = {0, 0xC0, 0xE0, 0xF0};
	for (size_t i = more; i > 0; i--) {
		out[i] = (char)(0x80u | (code & 0x3F));
		code >>= 6;
	}
	out[0] = (char)(marks[more] | code);
	return more + 1;
}
