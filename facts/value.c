/* SPDX-License-Identifier: MIT */
/* What can be said of a credential without showing it: length, class, odd bytes and where. */
#include "facts/value.h"
#include "base/words.h"
#include "base/bytes.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "form.h"

enum {
	NAME_MIN = 3,    /* a variable's name with less letters proves nothing */
	BASE32_LEN = 52, /* base32 characters of a CXone access key, before its "====" */
	FILLER_MIN = 3,  /* x, * or . in a row */
	GUID_LEN = 36,
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z');
}

/* A part of the value. */
struct part {
	const char *at;
	size_t len;
};

/* The part between a first and a last text, when the whole begins and ends so. */
static bool inside(struct part whole, const char *first, const char *last, struct part *out)
{
	size_t before = strlen(first), after = strlen(last);
	if (whole.len < before + after || memcmp(whole.at, first, before) != 0 ||
	    memcmp(whole.at + whole.len - after, last, after) != 0)
		return false;
	*out = (struct part){whole.at + before, whole.len - before - after};
	return true;
}

/* How many bytes of a variable's name the part begins with. */
static size_t name_len(struct part p)
{
	size_t n = 0;
	while (n < p.len && (is_letter(p.at[n]) || p.at[n] == '_' || (n > 0 && is_digit(p.at[n]))))
		n++;
	return n;
}

enum name { NAME_NONE, NAME_PERHAPS, NAME_SURE };

/*
 * How sure it is that the part is a variable's name. "$A7KQ" may be a generated secret: digits
 * among the letters without an underscore are not proof.
 */
static enum name name_look(struct part p, bool upper_only)
{
	bool digit = false, underscore = false;
	if (p.len < NAME_MIN || name_len(p) != p.len)
		return NAME_NONE;
	for (size_t i = 0; i < p.len; i++) {
		if (upper_only && is_letter(p.at[i]) && !is_upper(p.at[i]))
			return NAME_NONE;
		digit = digit || is_digit(p.at[i]);
		underscore = underscore || p.at[i] == '_';
	}
	return digit && !underscore ? NAME_PERHAPS : NAME_SURE;
}

/* The bytes of "name", "process.env.NAME" or "client.secret-key" that the part begins with. */
static size_t path_len(struct part p)
{
	size_t n = name_len(p);
	while (n > 0 && n + 1 < p.len && (p.at[n] == '.' || p.at[n] == '-')) {
		size_t more = name_len((struct part){p.at + n + 1, p.len - n - 1});
		if (more == 0)
			break;
		n += 1 + more;
	}
	return n;
}

/* The same with a default behind a colon, as between "${" and "}". */
static bool is_expansion(struct part p)
{
	size_t n = path_len(p);
	return n > 0 && (n == p.len || p.at[n] == ':');
}

/* A whole name, long enough to be one, as between "$(" and ")". */
static bool is_path(struct part p)
{
	return p.len >= NAME_MIN && path_len(p) == p.len;
}

/* Something with a name in it and without further braces, as between "{{" and "}}". */
static bool is_template(struct part p)
{
	bool letter = false;
	for (size_t i = 0; i < p.len; i++) {
		if (p.at[i] == '{' || p.at[i] == '}')
			return false;
		letter = letter || is_letter(p.at[i]) || p.at[i] == '_';
	}
	return letter;
}

static enum name unexpanded(struct part v)
{
	struct part p;
	if (inside(v, "${{", "}}", &p) || inside(v, "{{", "}}", &p))
		return is_template(p) ? NAME_SURE : NAME_NONE;
	if (inside(v, "${", "}", &p))
		return is_expansion(p) ? NAME_SURE : NAME_NONE;
	if (inside(v, "$(", ")", &p) || inside(v, "#{", "}#", &p) || inside(v, "#{", "}", &p))
		return is_path(p) ? NAME_SURE : NAME_NONE;
	if (inside(v, "$env:", "", &p))
		return name_look(p, false);
	if (inside(v, "$", "", &p))
		return name_look(p, true);
	if (inside(v, "%", "%", &p))
		return name_look(p, false);
	return NAME_NONE;
}

/* Nothing but fill characters: xxxxxxxx-xxxx, ********, ... , or text between two rows of x. */
static bool is_filler(struct part v)
{
	size_t fill = 0, first = 0, last = 0;
	for (size_t i = 0; i < v.len; i++)
		fill += strchr("xX*.-_", v.at[i]) != NULL && v.at[i] != '\0';
	while (first < v.len && (v.at[first] | 0x20) == 'x')
		first++;
	while (last < v.len && (v.at[v.len - 1 - last] | 0x20) == 'x')
		last++;
	return (fill == v.len && v.len >= FILLER_MIN) ||
	       (first >= FILLER_MIN && last >= FILLER_MIN);
}

/* By hand: strcasecmp() asks the locale. */
static char lower(char c)
{
	return is_upper(c) ? (char)(c + 'a' - 'A') : c;
}

/* In any case; the word is in small letters. */
static bool begins(struct part v, const char *word)
{
	size_t n = 0;
	while (n < v.len && word[n] != '\0' && lower(v.at[n]) == word[n])
		n++;
	return word[n] == '\0';
}

/* "your" and a separator, or one of the words that documents put behind it. */
static bool is_your(struct part v)
{
	static const char words[] = "client|secret|access|key|id|app|token";
	if (!begins(v, "your") || v.len == strlen("your"))
		return false;
	struct part rest = {v.at + strlen("your"), v.len - strlen("your")};
	return (strchr("_- .", rest.at[0]) != NULL && rest.at[0] != '\0') ||
	       words_begin(rest.at, rest.len, words) > 0;
}

/* Words that stand for "write the value here", whatever separators are between them. */
static bool is_stand_in(struct part v)
{
	static const char words[] =
		"changeme|changethis|changeit|replaceme|replacethis|placeholder|fixme|todo|"
		"inserthere|clientidhere|clientsecrethere|secrethere|"
		"00000000000000000000000000000000";
	char letters[40];
	size_t n = 0;
	for (size_t i = 0; i < v.len; i++)
		if (strchr("_- .", v.at[i]) == NULL || v.at[i] == '\0') {
			if (n == sizeof letters - 1 || v.at[i] == '\0')
				return false;
			letters[n++] = lower(v.at[i]);
		}
	return words_named(letters, n, words);
}

static bool is_placeholder(struct part v)
{
	struct part p;
	if (inside(v, "<", ">", &p))
		return memchr(p.at, '<', p.len) == NULL && memchr(p.at, '>', p.len) == NULL &&
		       is_template(p);
	if ((inside(v, "{", "}", &p) || inside(v, "[", "]", &p) || inside(v, "__", "__", &p)) &&
	    name_look(p, false) == NAME_SURE)
		return true;
	return is_your(v) || is_filler(v) || is_stand_in(v);
}

static bool is_undefined(struct part v)
{
	return words_named(v.at, v.len, "undefined|null|None|nil");
}

static bool is_guid(struct part v)
{
	struct part braced;
	if (inside(v, "{", "}", &braced))
		v = braced;
	if (v.len != GUID_LEN)
		return false;
	for (size_t i = 0; i < v.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? v.at[i] != '-' : !bytes_is_hex(v.at[i]))
			return false;
	}
	return true;
}

static bool is_base32(struct part v)
{
	for (size_t i = 0; i < v.len; i++)
		if (!is_upper(v.at[i]) && (v.at[i] < '2' || v.at[i] > '7'))
			return false;
	return v.len == BASE32_LEN;
}

static bool has_percent(struct part v)
{
	for (size_t i = 0; i + 2 < v.len; i++)
		if (v.at[i] == '%' && bytes_hex_pair(v.at + i + 1) >= 0)
			return true;
	return false;
}

static bool is_quoted(struct part v)
{
	return v.len >= 2 && v.at[0] == v.at[v.len - 1] && v.at[0] != '\0' &&
	       strchr("'\"`", v.at[0]) != NULL;
}

/* Characters that get into credentials by accident, by code point; the first row that fits names
 * it. */
static const struct {
	uint32_t from, to;
	char name[44];
} named[] = {
	{0x0080, 0x009F, "a C1 control character"},
	{0x00A0, 0x00A0, "a no-break space"},
	{0x00AD, 0x00AD, "a soft hyphen"},
	{0x00C0, 0x024F, "a letter with an accent"},
	{0x0300, 0x036F, "a combining accent"},
	{0x0370, 0x03FF, "a Greek letter"},
	{0x0400, 0x052F, "a Cyrillic letter"},
	{0x2000, 0x200A, "a typographic space"},
	{0x200B, 0x200B, "a zero-width space"},
	{0x200C, 0x200D, "a zero-width joiner"},
	{0x200E, 0x200F, "a direction mark"},
	{0x2010, 0x2012, "a typographic hyphen"},
	{0x2013, 0x2013, "an en dash"},
	{0x2014, 0x2015, "an em dash"},
	{0x2018, 0x201B, "a single smart quote"},
	{0x201C, 0x201F, "a double smart quote"},
	{0x2022, 0x2022, "a bullet"},
	{0x2026, 0x2026, "an ellipsis"},
	{0x2028, 0x2029, "a Unicode line separator"},
	{0x202A, 0x202E, "a direction mark"},
	{0x202F, 0x202F, "a no-break space"},
	{0x2060, 0x2060, "a zero-width word joiner"},
	{0x2066, 0x2069, "a direction mark"},
	{0x2212, 0x2212, "a minus sign that is not the ASCII hyphen"},
	{0x3000, 0x3000, "an ideographic space"},
	{0xFEFF, 0xFEFF, "a zero-width no-break space"},
	{0xFF01, 0xFF5E, "a full-width character"},
	{0xFFFD, 0xFFFD, "a replacement character, U+FFFD"},
	{0x0080, 0x10FFFF, "a character outside ASCII"},
};

#define BYTE_ROW(high)                                                                             \
	"the byte 0x" high "0", "the byte 0x" high "1", "the byte 0x" high "2",                    \
		"the byte 0x" high "3", "the byte 0x" high "4", "the byte 0x" high "5",            \
		"the byte 0x" high "6", "the byte 0x" high "7", "the byte 0x" high "8",            \
		"the byte 0x" high "9", "the byte 0x" high "A", "the byte 0x" high "B",            \
		"the byte 0x" high "C", "the byte 0x" high "D", "the byte 0x" high "E",            \
		"the byte 0x" high "F"

/* Static texts, so that what is said of a value needs no owner. */
static const char bytes_named[256][14] = {
	BYTE_ROW("0"), BYTE_ROW("1"), BYTE_ROW("2"), BYTE_ROW("3"), BYTE_ROW("4"), BYTE_ROW("5"),
	BYTE_ROW("6"), BYTE_ROW("7"), BYTE_ROW("8"), BYTE_ROW("9"), BYTE_ROW("A"), BYTE_ROW("B"),
	BYTE_ROW("C"), BYTE_ROW("D"), BYTE_ROW("E"), BYTE_ROW("F"),
};

static const char *not_ascii_name(struct part v, size_t at)
{
	struct part rest = {v.at + at, v.len - at}, p;
	if (rest.at[0] == '\0')
		return "a NUL byte";
	if (rest.at[0] == 0x1B)
		return "an escape byte 0x1B";
	if (rest.at[0] == 0x7F)
		return "a DEL byte 0x7F";
	if (at == 0 && inside(rest, "\xEF\xBB\xBF", "", &p))
		return "a byte order mark";
	if (at == 0 && (inside(rest, "\xFF\xFE", "", &p) || inside(rest, "\xFE\xFF", "", &p)))
		return "a UTF-16 byte order mark";
	if (rest.at[0] == '\xA0')
		return "a no-break space, the byte 0xA0";
	uint32_t code;
	utf8_read(rest.at, rest.len, &code);
	for (size_t i = 0; code >= 0x80 && i < sizeof named / sizeof named[0]; i++)
		if (code >= named[i].from && code <= named[i].to)
			return named[i].name;
	return bytes_named[(unsigned char)rest.at[0]];
}

static void look_at_bytes(struct part v, struct value *out)
{
	for (size_t i = 0; i < v.len; i++) {
		char c = v.at[i];
		if (c == '\r' || c == '\n' || c == '\t') {
			if (!(out->flags & VALUE_LINE_END)) {
				out->line_end_at = i;
				out->line_end_byte = (unsigned char)c;
			}
			out->flags |= VALUE_LINE_END;
		} else if ((c < 0x20 || c > 0x7E) && !(out->flags & VALUE_NOT_ASCII)) {
			out->not_ascii_at = i;
			out->not_ascii_name = not_ascii_name(v, i);
			out->flags |= VALUE_NOT_ASCII;
		}
	}
}

static unsigned look_at_shape(struct part v)
{
	struct part key;
	enum name variable = unexpanded(v);
	unsigned flags = 0;
	flags |= is_undefined(v) ? VALUE_UNDEFINED : 0u;
	flags |= variable == NAME_SURE ? VALUE_UNEXPANDED : 0u;
	flags |= variable == NAME_PERHAPS || (variable == NAME_NONE && is_placeholder(v))
			 ? VALUE_PLACEHOLDER
			 : 0u;
	flags |= v.at[0] == ' ' || v.at[v.len - 1] == ' ' ? VALUE_SPACE_ENDS : 0u;
	flags |= is_quoted(v) ? VALUE_QUOTED : 0u;
	flags |= has_percent(v) ? VALUE_PERCENT : 0u;
	flags |= is_guid(v) ? VALUE_GUID : 0u;
	flags |= inside(v, "", "====", &key) && is_base32(key) ? VALUE_BASE32_KEY : 0u;
	flags |= is_base32(v) ? VALUE_BASE32_CUT : 0u;
	return flags;
}

void value_look(const char *bytes, size_t len, struct value *out)
{
	*out = (struct value){0};
	if (bytes == NULL || len == 0) {
		out->flags = VALUE_MISSING;
		return;
	}
	struct part v = {bytes, len};
	out->len = len;
	out->encoded = form_changed(bytes, len);
	look_at_bytes(v, out);
	out->flags |= look_at_shape(v);
}

enum { ID_MIN = 16, ID_END = 4 };

const char *value_id_shown(const char *bytes, size_t len, struct pool *p)
{
	static const char usual[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	struct value look;
	value_look(bytes, len, &look);
	if (len < ID_MIN || (look.flags & ~(unsigned)VALUE_GUID) != 0)
		return NULL;
	for (size_t i = 0; i < len; i++)
		if (memchr(usual, bytes[i], sizeof usual - 1) == NULL)
			return NULL;
	return pool_printf(p, "%.*s...%.*s", ID_END, bytes, ID_END, bytes + len - ID_END);
}
