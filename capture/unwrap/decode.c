/* SPDX-License-Identifier: MIT */
/*
 * The text of a file: UTF-16 and UTF-32 as UTF-8, without byte order marks, without a terminal's
 * colours, and with LF where lines end in CR alone.
 */
#include "capture/parts.h"
#include "base/utf8.h"

#include <string.h>

/* How one character is stored; {1, ...}: UTF-8, that stays as it is. */
struct units {
	size_t size, mark; /* bytes of one unit, of the byte order mark */
	bool big;          /* the most significant byte first */
};

/* ASCII in UTF-16 has a NUL in every other byte. */
static bool is_wide(const char *bytes, size_t len, size_t nul)
{
	size_t pairs = len / 2 < 100 ? len / 2 : 100;
	for (size_t i = 0; i < pairs; i++)
		if (bytes[2 * i + nul] != '\0' || bytes[2 * i + 1 - nul] == '\0')
			return false;
	return pairs >= 4;
}

static struct units units_of(const char *bytes, size_t len)
{
	static const struct {
		const char *mark;
		struct units units;
	} marks[] = {
		{"\xFF\xFE\0\0", {4, 4, false}}, {"\0\0\xFE\xFF", {4, 4, true}},
		{"\xEF\xBB\xBF", {1, 3, false}}, {"\xFF\xFE", {2, 2, false}},
		{"\xFE\xFF", {2, 2, true}},
	};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (len >= marks[i].units.mark &&
		    memcmp(bytes, marks[i].mark, marks[i].units.mark) == 0)
			return marks[i].units;
	if (is_wide(bytes, len, 1))
		return (struct units){2, 0, false};
	if (is_wide(bytes, len, 0))
		return (struct units){2, 0, true};
	return (struct units){1, 0, false};
}

static unsigned long unit_at(const char *bytes, const struct units *u)
{
	unsigned long unit = 0;
	for (size_t i = 0; i < u->size; i++)
		unit = unit << 8 | (unsigned char)bytes[u->big ? i : u->size - 1 - i];
	return unit;
}

/* A half of a pair that is alone becomes U+FFFD, as Unicode's rules say. */
static void put_wide(struct capture_bytes *to, const char *bytes, size_t len, const struct units *u)
{
	for (size_t at = 0; at + u->size <= len; at += u->size) {
		unsigned long code = unit_at(bytes + at, u);
		bool high = u->size == 2 && code >= 0xD800 && code < 0xDC00;
		unsigned long low =
			high && at + 2 * u->size <= len ? unit_at(bytes + at + u->size, u) : 0;
		if (high && low >= 0xDC00 && low < 0xE000) {
			code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
			at += u->size;
		}
		char out[UTF8_SIZE_MAX];
		capture_bytes_add(to, out, utf8_write((uint32_t)code, out));
	}
}

/* ESC [ ... letter, ESC ] ... BEL: bytes of a terminal's sequence; 0: it is not one. */
static size_t sequence(const char *bytes, size_t len)
{
	if (len < 3 || *bytes != '\033' || (bytes[1] != '[' && bytes[1] != ']'))
		return 0;
	for (size_t i = 2; i < len && i < 200; i++)
		if (bytes[1] == '[' ? bytes[i] >= '@' && bytes[i] <= '~' : bytes[i] == '\a')
			return i + 1;
	return 0;
}

static void put_plain(struct capture_bytes *to, const char *bytes, size_t len)
{
	bool lines = memchr(bytes, '\n', len) != NULL;
	size_t from = 0, at = 0;
	while (at < len) {
		size_t skip = sequence(bytes + at, len - at);
		bool cr = bytes[at] == '\r' && !lines;
		if (skip == 0 && !cr) {
			at++;
			continue;
		}
		capture_bytes_add(to, bytes + from, at - from);
		capture_bytes_add(to, "\n", cr);
		at += cr ? 1 : skip;
		from = at;
	}
	capture_bytes_add(to, bytes + from, len - from);
}

void capture_decode_file(const char *bytes, size_t len, struct capture_bytes *out)
{
	struct units u = units_of(bytes, len);
	struct capture_bytes wide = {0};
	bytes += u.mark;
	len -= u.mark;
	if (u.size > 1) {
		put_wide(&wide, bytes, len, &u);
		bytes = capture_bytes_get(&wide);
		len = wide.len;
	}
	put_plain(out, bytes, len);
	capture_bytes_clear(&wide);
}

bool capture_is_cut_line(const char *bytes, size_t len)
{
	enum { TERMINAL_LINE = 4095 };
	for (size_t at = 0; at < len;) {
		const char *end = memchr(bytes + at, '\n', len - at);
		size_t line = end != NULL ? (size_t)(end - bytes) - at : len - at;
		if (line == TERMINAL_LINE)
			return true;
		at += line + 1;
	}
	return false;
}
