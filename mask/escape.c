/* SPDX-License-Identifier: MIT */
/* A part of mask: one escape sequence of percent encoding, JSON, C or HTML. */
#include "mask/parts.h"
#include "base/bytes.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

enum { ENTITY_DIGITS_MAX = 10, BRACE_DIGITS_MAX = 8, OCTAL_DIGITS = 3 };

/* Entities that HTML encoders write for what can be in a credential. */
static const struct {
	const char *name;
	char c;
} entities[] = {
	{"amp", '&'},    {"lt", '<'},    {"gt", '>'},       {"quot", '"'},   {"apos", '\''},
	{"nbsp", ' '},   {"plus", '+'},  {"percnt", '%'},   {"equals", '='}, {"sol", '/'},
	{"bsol", '\\'},  {"colon", ':'}, {"semi", ';'},     {"comma", ','},  {"period", '.'},
	{"excl", '!'},   {"quest", '?'}, {"num", '#'},      {"dollar", '$'}, {"ast", '*'},
	{"lpar", '('},   {"rpar", ')'},  {"lsqb", '['},     {"lbrack", '['}, {"rsqb", ']'},
	{"rbrack", ']'}, {"lcub", '{'},  {"lbrace", '{'},   {"rcub", '}'},   {"rbrace", '}'},
	{"verbar", '|'}, {"vert", '|'},  {"commat", '@'},   {"Hat", '^'},    {"lowbar", '_'},
	{"grave", '`'},  {"Tab", '\t'},  {"NewLine", '\n'},
};

/* Reads up to most digits of the base; *count is how many there were. */
static uint32_t number(const unsigned char *bytes, size_t len, int base, size_t most, size_t *count)
{
	uint32_t value = 0;
	size_t i = 0;
	for (; i < len && i < most; i++) {
		int digit = bytes_digit((char)bytes[i], base);
		if (digit < 0)
			break;
		/* Once too large, it stays so: utf8_write() knows. */
		value = value < UTF8_BAD ? value * (uint32_t)base + (uint32_t)digit : value;
	}
	*count = i;
	return value;
}

/* True when exactly count hex digits can be read at bytes. */
static bool hex(const unsigned char *bytes, size_t len, size_t count, uint32_t *value)
{
	size_t got;
	*value = number(bytes, len, 16, count, &got);
	return got == count;
}

static struct mask_escape character(size_t taken, uint32_t code)
{
	struct mask_escape e = {.taken = taken};
	e.made = utf8_write(code, e.bytes);
	return e;
}

static struct mask_escape byte(size_t taken, uint32_t value)
{
	return (struct mask_escape){.taken = taken, .made = 1, .bytes = {(char)value}};
}

/* The four digits behind a two-byte prefix ("\u", "%u"), with the second half of a surrogate pair.
 */
static struct mask_escape four_digits(const unsigned char *b, size_t len)
{
	uint32_t code, second;
	if (len < 6 || !hex(b + 2, len - 2, 4, &code))
		return (struct mask_escape){0};
	if (code >= 0xD800 && code <= 0xDBFF && len >= 12 && b[6] == b[0] && b[7] == b[1] &&
	    hex(b + 8, len - 8, 4, &second) && second >= 0xDC00 && second <= 0xDFFF)
		return character(12, 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00));
	return character(6, code);
}

static struct mask_escape percent(const unsigned char *b, size_t len)
{
	uint32_t value;
	if (len >= 3 && hex(b + 1, len - 1, 2, &value))
		return byte(3, value);
	if (len >= 6 && (b[1] | 0x20) == 'u')
		return four_digits(b, len);
	return (struct mask_escape){0};
}

/* "\u{41}", as JavaScript, Ruby and Rust write it. */
static struct mask_escape braces(const unsigned char *b, size_t len)
{
	size_t digits = 0;
	uint32_t code = number(b + 3, len - 3, 16, BRACE_DIGITS_MAX, &digits);
	size_t end = 3 + digits;
	return digits > 0 && end < len && b[end] == '}' ? character(end + 1, code)
							: (struct mask_escape){0};
}

/*
 * "\101" of C and Python, and "\0101" of a shell's echo: which of them it is shows in that the
 * other reading is a control byte.
 */
static struct mask_escape octal(const unsigned char *b, size_t len)
{
	size_t digits;
	uint32_t value = number(b + 1, len - 1, 8, OCTAL_DIGITS + 1, &digits);
	if (b[1] == '0' && digits == OCTAL_DIGITS + 1 && value >= 0x20 && value <= 0xFF)
		return byte(digits + 1, value);
	value = number(b + 1, len - 1, 8, OCTAL_DIGITS, &digits);
	return digits == OCTAL_DIGITS && value <= 0xFF ? byte(digits + 1, value)
						       : (struct mask_escape){0};
}

static struct mask_escape backslash(const unsigned char *b, size_t len)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	uint32_t value;
	if (len < 2)
		return (struct mask_escape){0};
	struct mask_escape e = octal(b, len);
	if (e.taken > 0)
		return e;
	if (b[1] == 'u' && len > 3 && b[2] == '{')
		return braces(b, len);
	if (b[1] == 'u')
		return four_digits(b, len);
	if (b[1] == 'x')
		return len >= 4 && hex(b + 2, len - 2, 2, &value) ? byte(4, value)
								  : (struct mask_escape){0};
	const char *letter = b[1] != '\0' ? strchr(from, b[1]) : NULL;
	/* Shells, SQL and JavaScript put a backslash before any sign. */
	return byte(2, letter != NULL ? (unsigned char)to[letter - from] : b[1]);
}

/* The longest name that fits: "&commat;" is no comma. */
static struct mask_escape named_entity(const unsigned char *b, size_t len)
{
	struct mask_escape e = {0};
	for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
		size_t size = strlen(entities[i].name);
		if (len > size && 1 + size > e.taken &&
		    strncasecmp((const char *)b + 1, entities[i].name, size) == 0)
			e = byte(1 + size + (len > size + 1 && b[size + 1] == ';'),
				 (unsigned char)entities[i].c);
	}
	return e;
}

static struct mask_escape ampersand(const unsigned char *b, size_t len)
{
	if (len < 3 || b[1] != '#')
		return named_entity(b, len);
	size_t digits = 0, prefix = (b[2] | 0x20) == 'x' ? 3 : 2;
	uint32_t code =
		number(b + prefix, len - prefix, prefix == 3 ? 16 : 10, ENTITY_DIGITS_MAX, &digits);
	if (digits == 0)
		return (struct mask_escape){0};
	size_t taken = prefix + digits;
	return character(taken + (taken < len && b[taken] == ';'), code);
}

struct mask_escape mask_escape_read(const unsigned char *bytes, size_t len, enum mask_undo undo)
{
	bool all = undo == MASK_UNDO_ESCAPES;
	switch (bytes[0]) {
	case '%':
		return all || undo == MASK_UNDO_PERCENT ? percent(bytes, len)
							: (struct mask_escape){0};
	case '\\':
		return all || undo == MASK_UNDO_JSON ? backslash(bytes, len)
						     : (struct mask_escape){0};
	case '&':
		return all || undo == MASK_UNDO_HTML ? ampersand(bytes, len)
						     : (struct mask_escape){0};
	default:
		return (struct mask_escape){0};
	}
}
