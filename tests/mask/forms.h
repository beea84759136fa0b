/* SPDX-License-Identifier: MIT */
/* The encodings in which a server may echo a secret, for check_mask and fuzz_mask. */
#ifndef TESTS_MASK_FORMS_H
#define TESTS_MASK_FORMS_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

typedef void encoder(const char *bytes, size_t len, struct text *out);

enum digits { DECIMAL, LOWER, UPPER, UPPER_SHORT };

static void each(const char *bytes, size_t len, const char *before, enum digits digits,
		 const char *after, struct text *out)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		text_put(out, before);
		switch (digits) {
		case DECIMAL:
			text_printf(out, "%d", c);
			break;
		case LOWER:
			text_printf(out, "%02x", c);
			break;
		case UPPER:
			text_printf(out, "%02X", c);
			break;
		case UPPER_SHORT:
			text_printf(out, "%X", c);
			break;
		}
		text_put(out, after);
	}
}

static bool plain(char c, const char *marks)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c != '\0' && strchr(marks, c) != NULL);
}

/* Everything but the marks and alphanumerics in hex digits. */
static void marked(const char *bytes, size_t len, const char *marks, const char *before,
		   enum digits digits, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		if (plain(bytes[i], marks))
			text_char(out, bytes[i]);
		else
			each(bytes + i, 1, before, digits, "", out);
}

static void enc_raw(const char *bytes, size_t len, struct text *out)
{
	text_add(out, bytes, len);
}

static void enc_upper(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		text_char(out,
			  bytes[i] >= 'a' && bytes[i] <= 'z' ? (char)(bytes[i] - 32) : bytes[i]);
}

static void enc_percent_all(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "%", LOWER, "", out);
}

static void enc_form(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] == ' ')
			text_char(out, '+');
		else
			marked(bytes + i, 1, "*-._", "%", UPPER, out);
}

static void enc_uri(const char *bytes, size_t len, struct text *out)
{
	marked(bytes, len, "-._~!*'()", "%", UPPER, out);
}

static void enc_uri_lower(const char *bytes, size_t len, struct text *out)
{
	marked(bytes, len, "-._~", "%", LOWER, out);
}

static void enc_some(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		if (i % 3 == 1 || bytes[i] == '%')
			each(bytes + i, 1, "%", UPPER, "", out);
		else
			text_char(out, bytes[i]);
}

static void enc_json_all(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "\\u00", LOWER, "", out);
}

static void enc_json(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '"' || bytes[i] == '\\' || bytes[i] == '/')
			text_char(out, '\\');
		text_char(out, bytes[i]);
	}
}

static void enc_c(const char *bytes, size_t len, struct text *out)
{
	marked(bytes, len, " ", "\\x", UPPER, out);
}

static void enc_octal(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		text_printf(out, "\\%03o", (unsigned)(unsigned char)bytes[i]);
}

static void enc_braces(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "\\u{", UPPER_SHORT, "}", out);
}

static void enc_html_decimal(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "&#", DECIMAL, ";", out);
}

static void enc_html_hex(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "&#x", UPPER_SHORT, ";", out);
}

static void enc_html(const char *bytes, size_t len, struct text *out)
{
	static const char signs[] = "&<>\"'";
	static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	for (size_t i = 0; i < len; i++) {
		const char *sign = bytes[i] != '\0' ? strchr(signs, bytes[i]) : NULL;
		if (sign != NULL)
			text_put(out, names[sign - signs]);
		else
			text_char(out, bytes[i]);
	}
}

static void enc_hex(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "", LOWER, "", out);
}

static void enc_hex_upper(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "", UPPER, "", out);
}

static void enc_hex_colons(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "", LOWER, ":", out);
}

/* Base64 of before bytes and the secret, and a few bytes more. */
static void base64_of(const char *bytes, size_t len, size_t before, const char *two,
		      struct text *out)
{
	char alphabet[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	struct text t = {0};
	memcpy(alphabet + 62, two, 3);
	text_add(&t, "\x01\x02", before);
	text_add(&t, bytes, len);
	for (size_t i = 0; i < t.len; i += 3) {
		unsigned bits = 0;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < t.len ? (unsigned char)t.bytes[i + k] : 0u);
		for (size_t k = 0; k < 4; k++)
			text_char(out, k > t.len - i ? '=' : alphabet[bits >> (18 - 6 * k) & 0x3F]);
	}
	text_clear(&t);
}

static void enc_base64_0(const char *bytes, size_t len, struct text *out)
{
	base64_of(bytes, len, 0, "+/", out);
}

static void enc_base64_1(const char *bytes, size_t len, struct text *out)
{
	base64_of(bytes, len, 1, "+/", out);
}

static void enc_base64_2(const char *bytes, size_t len, struct text *out)
{
	base64_of(bytes, len, 2, "+/", out);
}

static void enc_base64_url(const char *bytes, size_t len, struct text *out)
{
	base64_of(bytes, len, 1, "-_", out);
}

static void enc_lines(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i += 8) {
		text_add(out, bytes + i, len - i < 8 ? len - i : 8);
		text_put(out, i + 8 < len ? "\r\n" : "");
	}
}

/* Lists of byte values, as languages print them. */
static void enc_list_decimal(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "", DECIMAL, " ", out);
}

static void enc_list_json(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "\n  ", DECIMAL, ",", out);
}

static void enc_list_signed(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		text_printf(out, "%d, ", (signed char)bytes[i]);
}

static void enc_list_dashes(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		text_printf(out, i > 0 ? "-%d" : "%d", (unsigned char)bytes[i]);
}

static void enc_list_hex(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "0x", LOWER, ", ", out);
}

static void enc_list_octal(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		text_printf(out, i % 2 ? "%03o " : "0%03o ", (unsigned)(unsigned char)bytes[i]);
}

static void enc_list_indexed(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		text_printf(out, "\"%zu\":%d,", i, (unsigned char)bytes[i]);
}

static void enc_list_var_dump(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		text_printf(out, "  [%zu]=>\n  int(%d)\n", i, (unsigned char)bytes[i]);
}

static void enc_list_rust(const char *bytes, size_t len, struct text *out)
{
	each(bytes, len, "", DECIMAL, "u8, ", out);
}

static void enc_list_binary(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++) {
		for (int bit = 7; bit >= 0; bit--)
			text_char(out, (unsigned char)bytes[i] >> bit & 1 ? '1' : '0');
		text_char(out, ' ');
	}
}

/* One character after the other, each between before and after; index: with its place. */
static void characters(const char *bytes, size_t len, const char *before, const char *after,
		       bool index, struct text *out)
{
	size_t n = 0;
	for (size_t i = 0; i < len; n++) {
		if (index)
			text_printf(out, "\"%zu\":", n);
		text_put(out, before);
		if (bytes[i] == '"' || bytes[i] == '\\')
			text_char(out, '\\');
		bool many = (unsigned char)bytes[i] >= 0xC0;
		text_char(out, bytes[i++]);
		while (many && i < len && ((unsigned char)bytes[i] & 0xC0) == 0x80)
			text_char(out, bytes[i++]);
		text_put(out, after);
	}
}

static void enc_characters(const char *bytes, size_t len, struct text *out)
{
	characters(bytes, len, "\"", "\", ", false, out);
}

static void enc_spread(const char *bytes, size_t len, struct text *out)
{
	characters(bytes, len, "\"", "\",", true, out);
}

enum { FORM_STEPS = 3 };

/* slack: bytes of the encoded text that need not be hidden, since they hold less than a byte. */
static const struct mask_form {
	const char *name;
	encoder *steps[FORM_STEPS];
	size_t slack;
} mask_forms[] = {
	{"raw", {enc_raw}, 0},
	{"upper case", {enc_upper}, 0},
	{"percent, every byte", {enc_percent_all}, 0},
	{"form", {enc_form}, 0},
	{"encodeURIComponent", {enc_uri}, 0},
	{"percent, lower case", {enc_uri_lower}, 0},
	{"percent, some bytes", {enc_some}, 0},
	{"form twice", {enc_form, enc_form}, 0},
	{"percent twice", {enc_percent_all, enc_percent_all}, 0},
	{"JSON, every byte", {enc_json_all}, 0},
	{"JSON", {enc_json}, 0},
	{"JSON twice", {enc_json, enc_json}, 0},
	{"C escapes", {enc_c}, 0},
	{"octal", {enc_octal}, 0},
	{"braces", {enc_braces}, 0},
	{"octal, JSON", {enc_octal, enc_json}, 0},
	{"HTML decimal", {enc_html_decimal}, 0},
	{"HTML hexadecimal", {enc_html_hex}, 0},
	{"HTML", {enc_html}, 0},
	{"hex", {enc_hex}, 0},
	{"hex, upper case", {enc_hex_upper}, 0},
	{"hex with colons", {enc_hex_colons}, 1},
	{"list, Go", {enc_list_decimal}, 1},
	{"list, JSON in lines", {enc_list_json}, 4},
	{"list, signed", {enc_list_signed}, 2},
	{"list, dashes", {enc_list_dashes}, 0},
	{"list, hex", {enc_list_hex}, 2},
	{"list, octal", {enc_list_octal}, 1},
	{"list, indexed", {enc_list_indexed}, 7},
	{"list, var_dump", {enc_list_var_dump}, 20},
	{"list, Rust", {enc_list_rust}, 4},
	{"list, binary", {enc_list_binary}, 1},
	{"list, JSON twice", {enc_list_json, enc_json}, 6},
	{"hex list, base64", {enc_list_hex, enc_base64_0}, 10},
	{"base64", {enc_base64_0}, 2},
	{"base64, one byte before", {enc_base64_1}, 4},
	{"base64, two bytes before", {enc_base64_2}, 4},
	{"base64url", {enc_base64_url}, 4},
	{"form, HTML", {enc_form, enc_html}, 0},
	{"HTML, JSON", {enc_html, enc_json}, 0},
	{"JSON, percent", {enc_json, enc_uri}, 0},
	{"form, base64", {enc_form, enc_base64_1}, 4},
	{"base64, form", {enc_base64_2, enc_form}, 8},
	{"base64, JSON", {enc_base64_0, enc_json}, 4},
	{"base64 in lines", {enc_base64_1, enc_lines}, 8},
	{"base64 twice", {enc_base64_0, enc_base64_1}, 10},
	{"form, base64, form", {enc_form, enc_base64_0, enc_form}, 8},
	{"JSON, form, HTML", {enc_json, enc_form, enc_html}, 0},
	{"hex, base64", {enc_hex, enc_base64_0}, 6},
	{"characters, JSON", {enc_characters}, 4},
	{"characters, spread", {enc_spread}, 8},
	{"characters, JSON twice", {enc_characters, enc_json}, 6},
};

enum { MASK_FORMS = sizeof mask_forms / sizeof mask_forms[0] };

/* Appends bytes in that form to out. */
static void mask_form_write(const struct mask_form *f, const char *bytes, size_t len,
			    struct text *out)
{
	struct text now = {.limit = 16 << 20};
	text_add(&now, bytes, len);
	for (size_t i = 0; i < FORM_STEPS && f->steps[i] != NULL; i++) {
		struct text next = {.limit = 16 << 20};
		text_add(&next, "", 0);
		f->steps[i](now.bytes, now.len, &next);
		text_clear(&now);
		now = next;
	}
	text_add(out, now.bytes, now.len);
	text_clear(&now);
}

#endif
