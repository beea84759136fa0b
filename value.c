#include "value.h"

#include <string.h>
#include <strings.h>

enum { KEY_LETTERS = 52 }; /* base32 characters of a CXone access key, before "====" */

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Length of the identifier that begins at v; 0 where none does. */
static size_t identifier(const char *v, size_t len)
{
	size_t n = 0;
	while (n < len && (is_letter(v[n]) || (n > 0 && is_digit(v[n]))))
		n++;
	return n;
}

static bool is_upper(const char *v, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (v[i] >= 'a' && v[i] <= 'z')
			return false;
	return true;
}

/* Wholly ${IDENT}, ${IDENT:-...}, $IDENT in capitals, {{...}} or %IDENT%: nobody's secret is. */
static bool is_unexpanded(const char *v, size_t len)
{
	if (len >= 4 && memcmp(v, "${", 2) == 0 && v[len - 1] == '}') {
		size_t n = identifier(v + 2, len - 3);
		return n > 0 && (n == len - 3 || memcmp(v + 2 + n, ":-", 2) == 0);
	}
	if (len >= 4 && v[0] == '$')
		return identifier(v + 1, len - 1) == len - 1 && is_upper(v, len);
	if (len >= 5 && memcmp(v, "{{", 2) == 0)
		return memcmp(v + len - 2, "}}", 2) == 0;
	return len >= 4 && v[0] == '%' && v[len - 1] == '%' && identifier(v + 1, len - 2) == len - 2;
}

static bool begins(const char *v, size_t len, const char *word)
{
	size_t n = strlen(word);
	return len >= n && strncasecmp(v, word, n) == 0;
}

static bool is_one_letter(const char *v, size_t len, char letter)
{
	for (size_t i = 0; i < len; i++)
		if (v[i] != letter && v[i] != letter - 'a' + 'A')
			return false;
	return len >= 3;
}

static bool is_placeholder(const char *v, size_t len)
{
	if (begins(v, len, "your_") || begins(v, len, "your-") || is_one_letter(v, len, 'x'))
		return true;
	if (len == 8 && begins(v, len, "changeme"))
		return true;
	return len >= 3 && v[0] == '<' && v[len - 1] == '>';
}

static bool is_undefined(const char *v, size_t len)
{
	static const char *const names[] = {"undefined", "null", "None", "nil"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == len && memcmp(v, names[i], len) == 0)
			return true;
	return false;
}

static bool is_guid(const char *v, size_t len)
{
	if (len == 38 && v[0] == '{' && v[37] == '}') {
		v++;
		len = 36;
	}
	if (len != 36)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? v[i] != '-' : !is_hex(v[i]))
			return false;
	}
	return true;
}

static bool is_key(const char *v, size_t len)
{
	if (len < KEY_LETTERS)
		return false;
	for (size_t i = 0; i < KEY_LETTERS; i++)
		if (!(v[i] >= 'A' && v[i] <= 'Z') && !(v[i] >= '2' && v[i] <= '7'))
			return false;
	return true;
}

static bool has_percent(const char *v, size_t len)
{
	for (size_t i = 0; i + 2 < len; i++)
		if (v[i] == '%' && is_hex(v[i + 1]) && is_hex(v[i + 2]))
			return true;
	return false;
}

/* What to call the byte at v: the character that it begins, where it is a well-known one. */
static const char *name_of(const unsigned char *v, size_t len)
{
	static const struct {
		const char *bytes, *name;
	} known[] = {
		{"\xEF\xBB\xBF", "a byte order mark"},
		{"\xC2\xA0", "a no-break space"},
		{"\xC2\xAD", "a soft hyphen"},
		{"\xE2\x80\x8B", "a zero-width space"},
		{"\xE2\x80\x8C", "a zero-width non-joiner"},
		{"\xE2\x80\x8D", "a zero-width joiner"},
		{"\xE2\x80\x90", "a typographic hyphen"},
		{"\xE2\x80\x93", "an en dash"},
		{"\xE2\x80\x94", "an em dash"},
		{"\xE2\x80\x98", "a typographic quote"},
		{"\xE2\x80\x99", "a typographic quote"},
		{"\xE2\x80\x9C", "a typographic quote"},
		{"\xE2\x80\x9D", "a typographic quote"},
		{"\xE2\x80\xA6", "an ellipsis character"},
		{"\xE2\x81\xA0", "a word joiner"},
		{"\xE3\x80\x80", "an ideographic space"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		size_t n = strlen(known[i].bytes);
		if (len >= n && memcmp(v, known[i].bytes, n) == 0)
			return known[i].name;
	}
	if (*v == '\0')
		return "a NUL byte";
	if (*v == 0x1B)
		return "an escape byte";
	return *v < 0x20 || *v == 0x7F ? "a control byte" : "a character outside ASCII";
}

static void look_at_bytes(const char *v, size_t len, struct value *out)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)v[i];
		bool line_end = c == '\r' || c == '\n' || c == '\t';
		if (line_end && !(out->flags & VALUE_LINE_END)) {
			out->flags |= VALUE_LINE_END;
			out->line_end_at = i;
			out->line_end_byte = c;
		} else if (!line_end && (c < 0x20 || c > 0x7E) && !(out->flags & VALUE_NOT_ASCII)) {
			out->flags |= VALUE_NOT_ASCII;
			out->not_ascii_at = i;
			out->not_ascii_name = name_of((const unsigned char *)v + i, len - i);
		}
		bool plain = (is_letter(v[i]) || is_digit(v[i]) || c == '*' || c == '-' || c == '.');
		out->encoded += plain ? 0 : 1;
	}
}

void value_look(const char *bytes, size_t len, struct value *out)
{
	*out = (struct value){.len = bytes == NULL ? 0 : len};
	if (out->len == 0) {
		out->flags = VALUE_MISSING;
		return;
	}
	look_at_bytes(bytes, len, out);
	char first = bytes[0], last = bytes[len - 1];
	const struct {
		bool holds;
		unsigned flag;
	} classes[] = {
		{is_undefined(bytes, len), VALUE_UNDEFINED},
		{is_unexpanded(bytes, len), VALUE_UNEXPANDED},
		{is_placeholder(bytes, len), VALUE_PLACEHOLDER},
		{first == ' ' || last == ' ', VALUE_SPACE_ENDS},
		{len >= 2 && first == last && (first == '"' || first == '\'' || first == '`'),
	         VALUE_QUOTED},
		{has_percent(bytes, len), VALUE_PERCENT},
		{is_guid(bytes, len), VALUE_GUID},
		{len == KEY_LETTERS + 4 && is_key(bytes, len) &&
	                 memcmp(bytes + KEY_LETTERS, "====", 4) == 0,
	         VALUE_BASE32_KEY},
		{len == KEY_LETTERS && is_key(bytes, len), VALUE_BASE32_CUT},
	};
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (classes[i].holds)
			out->flags |= classes[i].flag;
}
