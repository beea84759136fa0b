/* SPDX-License-Identifier: MIT */
/* The first error wins, and context is added on the way up. */
#include <check.h>
#include <string.h>

#include "base/err.h"

Suite *suite_base_err(void);

START_TEST(first_error_wins)
{
	struct err e = {0};
	ck_assert(!err_set(&e, ERR_USAGE, "first %d", 1));
	ck_assert(!err_set(&e, ERR_TLS, "second"));
	ck_assert_int_eq(e.code, ERR_USAGE);
	ck_assert_str_eq(e.text, "first 1");
}
END_TEST

START_TEST(context_goes_before)
{
	struct err e = {0};
	err_context(&e, "nothing");
	ck_assert_int_eq(e.code, ERR_NONE);
	ck_assert_str_eq(e.text, "");
	err_set(&e, ERR_USAGE, "what");
	err_context(&e, "file %s", "x");
	ck_assert_str_eq(e.text, "file x: what");
}
END_TEST

START_TEST(text_is_one_line_and_cut)
{
	struct err e = {0};
	err_set(&e, ERR_USAGE, "a\nb\tc\x7f");
	ck_assert_str_eq(e.text, "a?b?c?");

	char big[3 * ERR_TEXT_MAX];
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	struct err cut = {0};
	err_set(&cut, ERR_USAGE, "%s", big);
	ck_assert_uint_eq(strlen(cut.text), ERR_TEXT_MAX - 1);
	ck_assert_str_eq(cut.text + ERR_TEXT_MAX - 4, "...");
	err_context(&cut, "%s", big);
	ck_assert_uint_eq(strlen(cut.text), ERR_TEXT_MAX - 1);
}
END_TEST

START_TEST(statuses_are_the_contract)
{
	static const int want[ERR_CODES] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
	for (int code = 0; code < ERR_CODES; code++)
		ck_assert_int_eq(err_status((enum err_code)code), want[code]);
	ck_assert_int_eq(err_status(ERR_CODES), 1);
}
END_TEST

Suite *suite_base_err(void)
{
	Suite *s = suite_create("base_err");
	TCase *t = tcase_create("err");
	tcase_add_test(t, first_error_wins);
	tcase_add_test(t, context_goes_before);
	tcase_add_test(t, text_is_one_line_and_cut);
	tcase_add_test(t, statuses_are_the_contract);
	suite_add_tcase(s, t);
	return s;
}
