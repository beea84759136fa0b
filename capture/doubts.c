/* SPDX-License-Identifier: MIT */
/*
 * What copying may have made of a recording, where the client may have sent it as well: line ends
 * and blanks beside the parameters, letters in another case. Nothing is sure of these.
 */
#include "capture/readers/lines.h"
#include "base/bytes.h"
#include "form.h"

#include <string.h>

enum {
	AROUND = 6,  /* bytes on a side: by these a place of the body is found in the text */
	LOOKS = 100, /* places that are looked for */
};

/* The byte at this place, or the one that its percent escape stands for. */
static char byte_at(const struct capture_bytes *b, size_t at, size_t *size)
{
	int code = b->bytes[at] == '%' && b->len - at > 2 ? bytes_hex_pair(b->bytes + at + 1) : -1;
	*size = code >= 0 ? 3 : 1;
	return code >= 0 ? (char)code : b->bytes[at] == '+' ? ' ' : b->bytes[at];
}

/* A line end, a tab; a blank beside what separates names and values. */
static bool is_layout(const struct capture_bytes *b, size_t at, char byte, size_t size)
{
	static const char between[] = "&=";
	const char *before = at > 0 ? b->bytes + at - 1 : between + 2;
	const char *behind = at + size < b->len ? b->bytes + at + size : between + 2;
	if (memchr("\r\n\t", byte, 3) != NULL)
		return true;
	bool blank = byte == ' ' || byte == '\xA0' || byte == '\xC2'; /* U+00A0 too */
	return blank &&
	       (memchr(between, *before, 2) != NULL || memchr(between, *behind, 2) != NULL);
}

/* It stands in the text as it is: "\n" of a JSON string is what was sent. The bytes before it or
 * those behind it tell where. */
static bool is_literal(const struct capture_bytes *b, size_t at, char byte, size_t size,
		       struct capture_slice text)
{
	char around[AROUND + 1] = "";
	size_t before = at < AROUND ? at : AROUND, left = b->len - at - size;
	size_t behind = left < AROUND ? left : AROUND;
	memcpy(around, b->bytes + at - before, before);
	around[before] = byte;
	if (before > 1 && capture_search(text.at, text.len, around, before + 1) < text.len)
		return true;
	around[0] = byte;
	memcpy(around + 1, b->bytes + at + size, behind);
	return behind > 1 && capture_search(text.at, text.len, around, behind + 1) < text.len;
}

/* *looks: so many more places may be looked for, each in all of the text. What is not looked for
 * may be copying's. */
static bool has_layout(const struct capture_bytes *b, struct capture_slice text, size_t *looks)
{
	size_t size = 1;
	for (size_t at = 0; at < b->len; at += size) {
		char byte = byte_at(b, at, &size);
		if (!is_layout(b, at, byte, size))
			continue;
		if (*looks == 0 || is_literal(b, at, byte, size, text))
			return true;
		--*looks;
	}
	return false;
}

/* The first line of the value ends where a viewer or a terminal cut the text. */
static bool is_cut_off(const struct capture_bytes *value, struct capture_slice text)
{
	enum { TAIL = 16 };
	static const size_t usual[] = {64, 80, 90, 100, 120, 132};
	struct capture_slice line;
	size_t longest = 0, end = capture_until(capture_bytes_get(value), value->len, "\r\n");
	const size_t size = end < TAIL ? end : TAIL;
	bool there = false, column = false;
	while (size > 0 && capture_line(&text, &line)) {
		if (line.len < longest)
			continue;
		there = line.len >= size &&
			memcmp(line.at + line.len - size, value->bytes + end - size, size) == 0;
		longest = line.len;
	}
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		column |= longest == usual[i];
	return there && column;
}

/* base64(1) and OpenSSL break it so: it may well have been sent. */
static bool is_wrapped_base64(const struct capture_bytes *value)
{
	size_t start = strlen("Basic "),
	       line = capture_until(capture_bytes_get(value), value->len, "\r\n");
	return capture_begins(capture_bytes_get(value), value->len, "Basic ") &&
	       (line == start + 76 || line == start + 64);
}

static void mark(struct capture *c, struct capture_slice text, size_t *looks)
{
	const char *language = NULL;
	long long length = capture_http_length(c);
	c->proved = length >= 0 && (size_t)length == c->body.len;
	bool form = capture_kind(c, &language) == FACTS_BODY_FORM && !c->proved;
	bool layout = form && has_layout(&c->body, text, looks);
	for (size_t i = 0; i < c->field_count && !layout; i++)
		layout = has_layout(&c->fields[i].value, text, looks) &&
			 !is_wrapped_base64(&c->fields[i].value);
	const struct capture_bytes *field = capture_field(c, "Authorization", NULL);
	layout = layout || (field != NULL && is_cut_off(field, text));
	c->doubts |= layout ? FACTS_DOUBT_LAYOUT : 0;
}

/* A text has letters of both cases, unless it is a short one. A command may have small ones alone.
 */
static bool is_one_case(const char *text, size_t len, bool typed)
{
	enum { ENOUGH = 60 };
	size_t letters = 0, capitals = 0;
	for (size_t i = 0; i < len && (letters < ENOUGH || capitals % letters == 0); i++) {
		letters += bytes_is_letter(text[i]);
		capitals += text[i] >= 'A' && text[i] <= 'Z';
	}
	return letters >= ENOUGH && (capitals == letters || (capitals == 0 && !typed));
}

void capture_mark_doubts(struct capture_list *l, const char *text, size_t len, bool typed)
{
	size_t looks = LOOKS;
	const unsigned all = is_one_case(text, len, typed) ? FACTS_DOUBT_CASE : 0;
	for (size_t i = 0; i < l->count; i++) {
		l->items[i].request->doubts |= all;
		mark(l->items[i].request, (struct capture_slice){text, len}, &looks);
	}
}

bool capture_is_capitalised(const char *given, const char *name)
{
	return *given != *name && (*given | 0x20) == *name && strcmp(given + 1, name + 1) == 0;
}

/* ---- a credential that was put there by hand ---- */

static bool is_sign(char c)
{
	return !bytes_is_letter(c) && !bytes_is_digit(c);
}

static bool is_by_hand(const char *bytes, size_t len)
{
	enum { LONGEST = 60, DIGITS = 10 };
	while (len > 0 && is_sign(*bytes))
		bytes++, len--;
	while (len > 0 && is_sign(bytes[len - 1]))
		len--;
	if (len == 0)
		return true;
	return len <= LONGEST && (capture_is_words(bytes, len, " _-./,'") ||
				  (len <= DIGITS && capture_span(bytes, len, "0123456789") == len));
}

bool capture_is_by_hand(const struct capture *c, const char *bytes, size_t len)
{
	return c->form != NULL && !c->proved && is_by_hand(bytes, len);
}

struct facts_compared capture_compare_recorded(const struct capture *c, const struct secret *value,
					       const struct secret *own)
{
	struct facts_compared out = capture_compare(value, own);
	out.by_hand = capture_is_by_hand(c, secret_reveal(value), secret_len(value)) ||
		      (c->form != NULL && out.difference == FACTS_DIFFERENCE_CASE);
	return out;
}

bool capture_is_broken(const struct capture *c, const struct secret *value)
{
	size_t len = secret_len(value), line = capture_until(secret_reveal(value), len, "\r\n");
	return c->form != NULL && len - line > 2;
}

/* "Basic Og==" is what a client makes of a pair whose halves are not set. */
static bool is_pair(const char *field)
{
	struct secret *id = NULL, *secret = NULL;
	bool ok = form_basic_decode(field, strlen(field), &id, &secret) == FORM_BASIC_OK;
	secret_free(id);
	secret_free(secret);
	return ok;
}

static bool is_word_for_base64(const char *at, size_t len, bool basic)
{
	bool letters = capture_until(at, len,
				     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") < len;
	bool open = is_sign(*at) && is_sign(at[len - 1]);
	return (letters && (basic || open) && is_by_hand(at, len)) || capture_is_blotted(at, len) ||
	       capture_find(at, len, "base64") < len ||
	       capture_is_hidden(at + len - (len < 3 ? len : 3), len < 3 ? len : 3);
}

/* "Basic <base64>", "Basic xxxx==", "Basic MGY4...", "(removed)", nothing. */
bool capture_is_no_basic(const struct capture *c, const char *field)
{
	bool basic = capture_begins(field, strlen(field), "Basic");
	const char *at = field + (basic ? strlen("Basic") : 0);
	size_t len = strlen(at);
	capture_trim(&at, &len);
	if (c->form == NULL || is_pair(field))
		return false;
	return len == 0 || is_word_for_base64(at, len, basic);
}

void capture_look_credential(const struct capture *c, const struct secret *s, struct value *look)
{
	value_look(secret_reveal(s), secret_len(s), look);
	if (secret_len(s) > 0 && capture_is_by_hand(c, secret_reveal(s), secret_len(s)))
		look->flags &= ~(unsigned)(VALUE_NOT_ASCII | VALUE_LINE_END);
}
