/* SPDX-License-Identifier: MIT */
/* The body that axios sends for an object, for comparison. */
#include "form/json.h"

#include <string.h>

#include "base/utf8.h"

/* Appends one character below 0x80. */
static bool ascii_char(char c, struct secret_buf *b)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt",
			  digits[] = "0123456789abcdef";
	const char *letter = c != '\0' ? strchr(from, c) : NULL;
	if (letter != NULL) {
		const char escape[2] = {'\\', to[letter - from]};
		return secret_buf_add(b, escape, sizeof escape);
	}
	if (c >= 0x20)
		return secret_buf_add(b, &c, 1);
	const char escape[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 0x0F]};
	return secret_buf_add(b, escape, sizeof escape);
}

bool form_json_string(const char *bytes, size_t len, struct secret_buf *b)
{
	bool fits = secret_buf_put(b, "\"");
	for (size_t i = 0; fits && i < len;) {
		uint32_t code;
		size_t taken = utf8_read(bytes + i, len - i, &code);
		if (code < 0x80)
			fits = ascii_char(bytes[i], b);
		else if (code == UTF8_BAD)
			fits = secret_buf_put(b, "\xEF\xBF\xBD");
		else
			fits = secret_buf_add(b, bytes + i, taken);
		i += taken;
	}
	return fits && secret_buf_put(b, "\"");
}
