/* SPDX-License-Identifier: MIT */
/* What is said of a credential. */
#include <check.h>
#include <string.h>

#include "facts/value.h"

Suite *suite_facts_value(void);

#define GUID "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
#define KEY  "R7TLNBGZ4QX3WPKE5MYHV2CDUJ6SOAIFR7TLNBGZ4QX3WPKE5MYH"

/* The flags of a value, all of them: one too many is as wrong as one that is missing. */
START_TEST(flags_are_exact)
{
	static const struct {
		const char *value;
		unsigned flags;
	} cases[] = {
		{"", VALUE_MISSING},
		{"s3cr3t", 0},
		{"yourClient", VALUE_PLACEHOLDER},
		{"yourSecret", VALUE_PLACEHOLDER},
		{"yourAccess", VALUE_PLACEHOLDER},
		{"yourKey", VALUE_PLACEHOLDER},
		{"yourId", VALUE_PLACEHOLDER},
		{"yourApp", VALUE_PLACEHOLDER},
		{"yourToken", VALUE_PLACEHOLDER},
		{"change-this", VALUE_PLACEHOLDER},
		{"change_it", VALUE_PLACEHOLDER},
		{"REPLACE_THIS", VALUE_PLACEHOLDER},
		{"FIXME", VALUE_PLACEHOLDER},
		{"insert-here", VALUE_PLACEHOLDER},
		{"client-id-here", VALUE_PLACEHOLDER},
		{"client-secret-here", VALUE_PLACEHOLDER},
		{"secret-here", VALUE_PLACEHOLDER},
		{"undefined", VALUE_UNDEFINED},
		{"null", VALUE_UNDEFINED},
		{"None", VALUE_UNDEFINED},
		{"nil", VALUE_UNDEFINED},
		{"Null", 0},
		{"undefined1", 0},
		/* unexpanded: sure, so that nothing is sent */
		{"${CXONE_CLIENT_SECRET}", VALUE_UNEXPANDED},
		{"${x}", VALUE_UNEXPANDED},
		{"${CXONE_CLIENT_ID:-none}", VALUE_UNEXPANDED},
		{"${CXONE_CLIENT_ID:?not set}", VALUE_UNEXPANDED},
		{"${process.env.CXONE_CLIENT_SECRET}", VALUE_UNEXPANDED},
		{"${cxone.client-secret}", VALUE_UNEXPANDED},
		{"${cxone.client-secret:}", VALUE_UNEXPANDED},
		{"${cxone.client.secret:none}", VALUE_UNEXPANDED},
		{"$(clientSecret)", VALUE_UNEXPANDED},
		{"$(Cxone.ClientSecret)", VALUE_UNEXPANDED},
		{"#{CxoneClientSecret}", VALUE_UNEXPANDED},
		{"#{CXONE_CLIENT_SECRET}#", VALUE_UNEXPANDED},
		{"$CXONE_CLIENT_SECRET", VALUE_UNEXPANDED},
		{"$SECRET", VALUE_UNEXPANDED},
		{"$KEY", VALUE_UNEXPANDED},
		{"$env:CXONE_CLIENT_SECRET", VALUE_UNEXPANDED},
		{"{{client_secret}}", VALUE_UNEXPANDED},
		{"{{ secrets.CXONE }}", VALUE_UNEXPANDED},
		{"${{ secrets.CXONE_CLIENT_SECRET }}", VALUE_UNEXPANDED},
		{"%CXONE_CLIENT_ID%", VALUE_UNEXPANDED},
		{"%APPDATA%", VALUE_UNEXPANDED},
		/* not, or not surely */
		{"$A7KQ9", VALUE_PLACEHOLDER},
		{"%pass1%", VALUE_PLACEHOLDER},
		{"$ecret", 0},
		{"$AB", 0},
		{"$ABC-DEF", 0},
		{"${", 0},
		{"${}", 0},
		{"${1X}", 0},
		{"${A B}", 0},
		{"x${VAR}", 0},
		{"${a.}", 0},
		{"${.a}", 0},
		{"$(ab)", 0},
		{"$(a b)", 0},
		{"$()", 0},
		{"#{1b}", 0},
		{"#{abc", 0},
		{"${VAR}x", 0},
		{"{{}}", 0},
		{"{{12}}", 0},
		{"{{a}}b}}", 0},
		{"%AB%", VALUE_PERCENT},
		{"%41%42%43%", VALUE_PERCENT},
		{"100%sure%", 0},
		{"$$", 0},
		/* placeholders */
		{"YOUR_CLIENT_ID", VALUE_PLACEHOLDER},
		{"your-client-secret", VALUE_PLACEHOLDER},
		{"yourClientSecret", VALUE_PLACEHOLDER},
		{"Your secret", VALUE_PLACEHOLDER},
		{"<client-id>", VALUE_PLACEHOLDER},
		{"<YOUR SECRET>", VALUE_PLACEHOLDER},
		{"{client_id}", VALUE_PLACEHOLDER},
		{"[CLIENT_SECRET]", VALUE_PLACEHOLDER},
		{"__CLIENT_SECRET__", VALUE_PLACEHOLDER},
		{"[a1]", 0},
		{"__a-b__", 0},
		{"xxx", VALUE_PLACEHOLDER},
		{"XXXXXXXX-XXXX-XXXX", VALUE_PLACEHOLDER},
		{"xxx...", VALUE_PLACEHOLDER},
		{"xxx-your-id-xxx", VALUE_PLACEHOLDER},
		{"********", VALUE_PLACEHOLDER},
		{"...", VALUE_PLACEHOLDER},
		{"changeme", VALUE_PLACEHOLDER},
		{"ChangeMe", VALUE_PLACEHOLDER},
		{"CHANGE_ME", VALUE_PLACEHOLDER},
		{"replace-me", VALUE_PLACEHOLDER},
		{"placeholder", VALUE_PLACEHOLDER},
		{"TODO", VALUE_PLACEHOLDER},
		{"00000000-0000-0000-0000-000000000000", VALUE_PLACEHOLDER | VALUE_GUID},
		{"yourself", 0},
		{"your", 0},
		{"yourcompany-prod", 0},
		{"xx", 0},
		{"xxl-shirts", 0},
		{"<>", 0},
		{"<a><b>", 0},
		{"changemeplease", 0},
		{"secret", 0},
		{"client", 0},
		/* bytes */
		{"abc\n", VALUE_LINE_END},
		{"abc\r\n", VALUE_LINE_END},
		{"a\tb", VALUE_LINE_END},
		{" abc", VALUE_SPACE_ENDS},
		{"abc ", VALUE_SPACE_ENDS},
		{"a b", 0},
		{"\"abc\"", VALUE_QUOTED},
		{"'abc'", VALUE_QUOTED},
		{"`abc`", VALUE_QUOTED},
		{"\"abc'", 0},
		{"\"", 0},
		{"\"\"", VALUE_QUOTED},
		{"aba", 0},
		{"\xEF\xBB\xBF"
		 "abc",
		 VALUE_NOT_ASCII},
		{"\x01\n", VALUE_NOT_ASCII | VALUE_LINE_END},
		{"a%2Fb", VALUE_PERCENT},
		{"a%2fb%", VALUE_PERCENT},
		{"a%2", 0},
		{"a%2g", 0},
		{"%%", 0},
		/* shapes */
		{GUID, VALUE_GUID},
		{"{3F2504E0-4F89-41D3-9A0C-0305E82C3301}", VALUE_GUID},
		{"3f2504e0-4f89-41d3-9a0c-0305e82c330", 0},
		{"3f2504e0-4f89-41d3-9a0c-0305e82c330g", 0},
		{"3f2504e04f89-41d3-9a0c--0305e82c3301", 0},
		{KEY "====", VALUE_BASE32_KEY},
		{KEY, VALUE_BASE32_CUT},
		{KEY "===", 0},
		{KEY "A", 0},
		{"r7tlnbgz4qx3wpke5myhv2cduj6soaifr7tlnbgz4qx3wpke5myh", 0},
		{"R7TLNBGZ4QX3WPKE5MYHV2CDUJ6SOAIFR7TLNBGZ4QX3WPKE5MY1", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct value v;
		memset(&v, 0xFF, sizeof v);
		value_look(cases[i].value, strlen(cases[i].value), &v);
		ck_assert_msg(v.flags == cases[i].flags, "%s: 0x%x, not 0x%x", cases[i].value,
			      v.flags, cases[i].flags);
		ck_assert_uint_eq(v.len, strlen(cases[i].value));
	}
	struct value v;
	value_look(NULL, 7, &v);
	ck_assert_uint_eq(v.flags, VALUE_MISSING);
	ck_assert_uint_eq(v.len, 0);
}
END_TEST

START_TEST(positions_are_of_the_first)
{
	struct value v;
	value_look("ab\r\n\t", 5, &v);
	ck_assert_uint_eq(v.line_end_at, 2);
	ck_assert_uint_eq(v.line_end_byte, '\r');
	value_look("a\xC2\xA0\tb\x01", 6, &v);
	ck_assert_uint_eq(v.line_end_at, 3);
	ck_assert_uint_eq(v.line_end_byte, '\t');
	ck_assert_uint_eq(v.not_ascii_at, 1);
	value_look("a b+c/d*-._=", 12, &v);
	ck_assert_uint_eq(v.encoded, 4);
}
END_TEST

START_TEST(bytes_have_names)
{
	static const struct {
		const char *value;
		size_t len;
		const char *name;
	} cases[] = {
		{"\xEF\xBB\xBFx", 4, "a byte order mark"},
		{"x\xEF\xBB\xBF", 4, "a zero-width no-break space"},
		{"\xFF\xFEx", 3, "a UTF-16 byte order mark"},
		{"\xFE\xFF", 2, "a UTF-16 byte order mark"},
		{"x\xC2\xA0", 3, "a no-break space"},
		{"x\xA0", 2, "a no-break space, the byte 0xA0"},
		{"x\xE2\x80\x8B", 4, "a zero-width space"},
		{"x\xE2\x80\x8D", 4, "a zero-width joiner"},
		{"\xE2\x80\x98x", 4, "a single smart quote"},
		{"\xE2\x80\x9Cx", 4, "a double smart quote"},
		{"\xE2\x80\x93x", 4, "an en dash"},
		{"\xE2\x80\x94x", 4, "an em dash"},
		{"a\0b", 3, "a NUL byte"},
		{"\x1B", 1, "an escape byte 0x1B"},
		{"\x7F", 1, "a DEL byte 0x7F"},
		{"\x01", 1, "the byte 0x01"},
		{"\x0B", 1, "the byte 0x0B"},
		{"\xFF", 1, "the byte 0xFF"},
		{"\xC3", 1, "the byte 0xC3"},
		{"\x8F", 1, "the byte 0x8F"},
		{"\xC3\xA9", 2, "a letter with an accent"},
		{"\xD0\xB0", 2, "a Cyrillic letter"},
		{"\xC2\x80", 2, "a C1 control character"},
		{"\xC2\x9F", 2, "a C1 control character"},
		{"\xC2\xAD", 2, "a soft hyphen"},
		{"\xCC\x80", 2, "a combining accent"},
		{"\xCD\xAF", 2, "a combining accent"},
		{"\xCE\xB1", 2, "a Greek letter"},
		{"\xE2\x80\x80", 3, "a typographic space"},
		{"\xE2\x80\x8A", 3, "a typographic space"},
		{"\xE2\x80\x8E", 3, "a direction mark"},
		{"\xE2\x80\x90", 3, "a typographic hyphen"},
		{"\xE2\x80\xA2", 3, "a bullet"},
		{"\xE2\x80\xA6", 3, "an ellipsis"},
		{"\xE2\x80\xA8", 3, "a Unicode line separator"},
		{"\xE2\x80\xAA", 3, "a direction mark"},
		{"\xE2\x80\xAE", 3, "a direction mark"},
		{"\xE2\x80\xAF", 3, "a no-break space"},
		{"\xE2\x81\xA0", 3, "a zero-width word joiner"},
		{"\xE2\x81\xA6", 3, "a direction mark"},
		{"\xE2\x88\x92", 3, "a minus sign that is not the ASCII hyphen"},
		{"\xE3\x80\x80", 3, "an ideographic space"},
		{"\xE6\xBC\xA2", 3, "a character outside ASCII"},
		{"\xF0\x9F\x98\x80", 4, "a character outside ASCII"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct value v;
		value_look(cases[i].value, cases[i].len, &v);
		ck_assert(v.flags & VALUE_NOT_ASCII);
		ck_assert_str_eq(v.not_ascii_name, cases[i].name);
	}
}
END_TEST

/* First and last four, and only of what an id looks like. */
START_TEST(ids_are_shown_by_their_ends)
{
	static const struct {
		const char *id, *shown;
	} rows[] = {
		{"7c1e9a52-40bd-4f6e-93a7-5d20c8b1e6f4", "7c1e...e6f4"},
		{"abcdefghijklmnop", "abcd...mnop"},
		{"My_App.client-01", "My_A...t-01"},
		{"abcdefghijklmno", NULL},
		{"", NULL},
		{"abcdefgh ijklmnop", NULL},
		{"abcdefghijklmnop\n", NULL},
		{"abcdefgh~ijklmnop", NULL},
		{"abcdefgh\xc3\xa9ijklmnop", NULL},
		{"MZXW6YTBOI5HGZLDOJSXI4DBNRSWI3TPOR2GKYLDNBUW4ZJAMVXA====", NULL},
		{"MZXW6YTBOI5HGZLDOJSXI4DBNRSWI3TPOR2GKYLDNBUW4ZJAMVXA", NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		ck_assert_pstr_eq(value_id_shown(rows[i].id, strlen(rows[i].id), p), rows[i].shown);
		pool_free(p);
	}
}
END_TEST

Suite *suite_facts_value(void)
{
	Suite *s = suite_create("facts_value");
	TCase *t = tcase_create("value");
	tcase_add_test(t, flags_are_exact);
	tcase_add_test(t, positions_are_of_the_first);
	tcase_add_test(t, bytes_have_names);
	tcase_add_test(t, ids_are_shown_by_their_ends);
	suite_add_tcase(s, t);
	return s;
}
