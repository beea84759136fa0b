/* Untrusted text as a terminal may show it. */
#include <string.h>

#include "mask_view.h"

/* The code point at b and its length; 0 for bytes that are no UTF-8. */
static size_t read_char(const unsigned char *b, size_t len, unsigned long *code)
{
	static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = b[0] < 0x80 ? 1 : (b[0] & 0xE0) == 0xC0 ? 2 : (b[0] & 0xF0) == 0xE0 ? 3
	         : (b[0] & 0xF8) == 0xF0 ? 4 : 0;
	if (n == 0 || n > len)
		return 0;
	*code = n == 1 ? b[0] : b[0] & (0xFFu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((b[i] & 0xC0) != 0x80)
			return 0;
		*code = *code << 6 | (b[i] & 0x3Fu);
	}
	bool surrogate = *code >= 0xD800 && *code <= 0xDFFF;
	return *code < least[n] || *code > 0x10FFFF || surrogate ? 0 : n;
}

/* Characters that change how others are shown, or are not seen at all. */
static bool is_hidden(unsigned long c)
{
	return (c >= 0x80 && c < 0xA0) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
	       (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
	       (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

static void show_ascii(unsigned char c, enum mask_shape shape, struct text *out)
{
	if (c == '\n' && shape == MASK_BLOCK)
		text_char(out, '\n');
	else if (c == '\n' || c == '\t')
		text_char(out, ' ');
	else if (c == '\r')
		text_put(out, shape == MASK_LINE ? " " : "");
	else if (c < 0x20 || c == 0x7F)
		text_printf(out, "\\x%02X", c);
	else
		text_char(out, (char)c);
}

void mask_show(const char *bytes, size_t len, enum mask_shape shape, struct text *out)
{
	for (size_t i = 0; i < len;) {
		unsigned long code = 0;
		size_t n = read_char((const unsigned char *)bytes + i, len - i, &code);
		if (n == 0)
			text_put(out, "\xEF\xBF\xBD");
		else if (n == 1)
			show_ascii((unsigned char)code, shape, out);
		else if (is_hidden(code))
			text_printf(out, "\\u{%04lX}", code);
		else
			text_add(out, bytes + i, n);
		i += n > 0 ? n : 1;
	}
}

/* Runs of spaces as one, none at the ends. */
static char *squeeze(const char *text, size_t len, struct pool *p)
{
	char *line = pool_copy(p, text, len);
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		if (line[i] != ' ' || (n > 0 && line[n - 1] != ' '))
			line[n++] = line[i];
	if (n > 0 && line[n - 1] == ' ')
		n--;
	line[n] = '\0';
	return line;
}

const char *mask_cut(const struct text *shown, enum mask_shape shape, size_t max, struct pool *p)
{
	const char *text = text_get(shown);
	const char *whole = shape == MASK_LINE ? squeeze(text, shown->len, p)
	                                       : pool_copy(p, text, shown->len);
	size_t len = strlen(whole);
	if (len <= max)
		return whole;
	size_t at = max > 3 ? max - 3 : 0;
	while (at > 0 && ((unsigned char)whole[at] & 0xC0) == 0x80)
		at--;
	return pool_printf(p, "%.*s...", (int)at, whole);
}
