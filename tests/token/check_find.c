/* SPDX-License-Identifier: MIT */
/* What may be a token, in any text. */
#include <check.h>
#include <string.h>

#include "token/token.h"

Suite *suite_token_find(void);

static void join(void *arg, const char *bytes, size_t len)
{
	struct text *t = arg;
	text_add(t, bytes, len);
	text_char(t, '|');
}

START_TEST(tokens_are_found_in_any_text)
{
	static const struct {
		const char *text, *found;
	} rows[] = {
		{"{\"access_token\":\"abcdefgh\",\"token_type\":\"Bearer-bearer\",\"refresh_"
		 "token\" : "
		 "\"ijklmnop\"}",
		 "abcdefgh|ijklmnop|"},
		{"{\"accessToken\": \"abc def gh\"}", "abc def gh|"},
		{"{'id_token': 'abcdefgh'}", "abcdefgh|"},
		{"{\"access_token\":\"abcdefgh", "abcdefgh|"},
		{"{\\\"access_token\\\":\\\"abcdefgh\\\"}", "abcdefgh|"},
		{"access_token=abcdefgh&refresh_TOKEN=12345678", "abcdefgh|12345678|"},
		{"<access_token>abcdefgh</access_token>", "abcdefgh|"},
		{"https://h/#access_token=abcdefgh", "abcdefgh|"},
		{"sid=1; token=abcdefgh; Path=/", "abcdefgh|"},
		{"client_secret=abcdefgh", "abcdefgh|"},
		{"password=abcdefgh", "abcdefgh|"},
		{"client_assertion=abcdefgh", "abcdefgh|"},
		{"here eyJhbGciOiJub25lIn0.e30.sig and", "eyJhbGciOiJub25lIn0.e30.sig|"},
		{"here eyJhbGciOiJub25lIn0.e", "eyJhbGciOiJub25lIn0.e|"},
		{"here eyJhbGciOiJub25lIn0", ""},
		{"invalid client secret: authentication failed", ""},
		{"the token is authentication", ""},
		{"token = authentication failed", ""},
		{"\"token\":12345678", "12345678|"},
		{"token:'abcdefgh'", "abcdefgh|"},
		{"token:abcdefgh", ""},
		{"token=short", ""},
		{"token", ""},
		{"token=", ""},
		{"token=\"", ""},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text t = {0};
		ck_assert(token_find(rows[i].text, strlen(rows[i].text), join, &t));
		ck_assert_str_eq(text_get(&t), rows[i].found);
		text_clear(&t);
	}
}
END_TEST

START_TEST(too_many_tokens_are_not_shown)
{
	struct text in = {0}, out = {0};
	for (int i = 0; i < TOKEN_FOUND_MAX; i++)
		text_printf(&in, "token=abcdefgh%d&", i);
	ck_assert(token_find(in.bytes, in.len, join, &out));
	text_put(&in, "token=abcdefgh");
	ck_assert(!token_find(in.bytes, in.len, join, &out));
	text_clear(&in);
	text_put(&in, "token=");
	for (int i = 0; i <= TOKEN_BYTES_MAX; i++)
		text_char(&in, 'a');
	ck_assert(!token_find(in.bytes, in.len, join, &out));
	ck_assert(token_find(in.bytes, in.len - 1, join, &out));
	text_clear(&in);
	text_clear(&out);
}
END_TEST

Suite *suite_token_find(void)
{
	Suite *s = suite_create("token_find");
	TCase *t = tcase_create("find");
	tcase_add_test(t, tokens_are_found_in_any_text);
	tcase_add_test(t, too_many_tokens_are_not_shown);
	suite_add_tcase(s, t);
	return s;
}
