/* SPDX-License-Identifier: MIT */
/* The times that answers hold: dates, and how long to wait. */
#include <check.h>

#include "token/token.h"

Suite *suite_token_time(void);

enum { NOW = 1700000000 };

START_TEST(http_dates)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} rows[] = {
		{"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
		{"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
		{"Sun Nov  6 08:49:37 1994", 784111777},
		{" Sun, 06 Nov 1994 08:49:37 GMT ", 784111777},
		{"Wed Nov 16 08:49:37 1994", 784975777},
		{"Tue, 14 Nov 2023 22:13:20 GMT", 1700000000},
		{"Tuesday, 14-Nov-23 22:13:20 GMT", 1700000000},
		{"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
		{"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
		{"Thu, 01 Jan 1970 00:00:00 GMT", 0},
		{"Thu, 01 Jan 1970 00:00:02 GMT", 2},
		{"Sunday, 06-Nov 94 08:49:37 GMT", 0},
		{"Sun, 6 Nov 1994 08:49:37 GMT", 784111777}, /* as some servers write them */
		{"Sun Nov 6 08:49:37 1994", 784111777},
		{"Thu, 01 Jan 1900 00:00:00 GMT", 0},
		{"", 0},
		{"0", 0},
		{"Sun", 0},
		{"Sun,", 0},
		{"Sun, 06 Nov 1994 08:49:37", 0},
		{"Sun, 06 Nov 1994 08:49:37 UTC", 0},
		{"Sun, 06 Nov 1994 08:49:37 GMT x", 0},
		{"Sun, 06 Nov 1994 24:49:37 GMT", 0},
		{"Sun, 06 Nov 1994 08:60:37 GMT", 0},
		{"Sun, 32 Nov 1994 08:49:37 GMT", 0},
		{"Sun, 00 Nov 1994 08:49:37 GMT", 0},
		{"Sun, 0: Nov 1994 08:49:37 GMT", 0}, /* behind the digits in ASCII */
		{"Sun, 06 Foo 1994 08:49:37 GMT", 0},
		{"Xxx, 06 Nov 1994 08:49:37 GMT", 0},
		{"1994-11-06T08:49:37Z", 0},
		{", 06 Nov 1994 08:49:37 GMT", 0},
		{"Sun, 06  1994 08:49:37 GMT", 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(token_http_date(rows[i].text) == rows[i].seconds, "%s: %lld",
			      rows[i].text, (long long)token_http_date(rows[i].text));
}
END_TEST

START_TEST(retry_after)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} rows[] = {
		{"0", 0},
		{"120", 120},
		{" 7\t", 7},
		{"99999999999999999999999", 366 * 24 * 3600},
		{"31622400", 31622400},
		{"31622401", 31622400},
		{"Tue, 14 Nov 2023 22:13:30 GMT", 10},
		{"Tue, 14 Nov 2023 22:13:20 GMT", 0},
		{"Sun, 06 Nov 1994 08:49:37 GMT", 0},
		{"Fri, 31 Dec 9999 23:59:59 GMT", 366 * 24 * 3600},
		{"", -1},
		{"-1", -1},
		{"1.5", -1},
		{"5s", -1},
		{"soon", -1},
		{"5, 6", -1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(token_retry_after(rows[i].text, NOW) == rows[i].seconds, "%s",
			      rows[i].text);
	ck_assert_int_eq(token_retry_after(NULL, NOW), -1);
}
END_TEST

Suite *suite_token_time(void)
{
	Suite *s = suite_create("token_time");
	TCase *t = tcase_create("token_time");
	tcase_add_test(t, http_dates);
	tcase_add_test(t, retry_after);
	suite_add_tcase(s, t);
	return s;
}
