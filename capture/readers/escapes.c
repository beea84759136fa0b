/* SPDX-License-Identifier: MIT */
/* Literals of programming languages, as logs show bytes: their escapes taken back. */
#include "capture/readers/inspect.h"
#include "base/bytes.h"
#include "base/utf8.h"

#include <string.h>

unsigned capture_hex_number(struct capture_slice s, size_t most, size_t *taken)
{
	unsigned value = 0;
	for (*taken = 0; *taken < most && *taken < s.len && bytes_is_hex(s.at[*taken]); (*taken)++)
		value = value * 16 + (unsigned)bytes_digit(s.at[*taken], 16);
	return value;
}

static void put_code(struct capture_bytes *to, unsigned code)
{
	char out[UTF8_SIZE_MAX];
	capture_bytes_add(to, out, utf8_write(code, out));
}

/* One escape of Python, Ruby, JavaScript, JSON, Go; at the backslash. Returns its length. */
static size_t put_escape(struct capture_bytes *to, struct capture_slice s)
{
	static const char names[] = "abefnrtv0", bytes[] = "\a\b\033\f\n\r\t\v";
	char kind = s.len > 1 ? s.at[1] : '\\';
	const char *named = memchr(names, kind, sizeof names - 1);
	size_t taken = 0;
	struct capture_slice rest = {s.at + 2, s.len > 2 ? s.len - 2 : 0};
	unsigned code = 0;
	if (named != NULL) {
		capture_bytes_add(to, &bytes[named - names], 1);
		return 2;
	}
	if (kind == 'x' || kind == 'u')
		code = capture_hex_number(rest, kind == 'x' ? 2 : 4, &taken);
	if (taken == 2) {
		char byte = (char)code;
		capture_bytes_add(to, &byte, 1);
	} else if (taken == 4) {
		put_code(to, code);
	} else {
		capture_bytes_add(to, &kind, 1);
		return s.len > 1 ? 2 : 1;
	}
	return 2 + taken;
}

void capture_unescape(struct capture_bytes *to, struct capture_slice s, char quote, size_t *end)
{
	size_t at = 0;
	while (at < s.len && (quote == '\0' || s.at[at] != quote)) {
		/* what broke the line is not the literal's */
		if (memchr("\r\n", s.at[at], 2) != NULL && memchr("\"'", quote, 2) != NULL) {
			at++;
			continue;
		}
		if (s.at[at] != '\\') {
			capture_bytes_add(to, s.at + at++, 1);
			continue;
		}
		at += put_escape(to, capture_from(s, at));
	}
	*end = at;
}
