/* SPDX-License-Identifier: MIT */
/* Sentences and times, as all reports say them. */
#include <check.h>
#include "report/parts.h"

Suite *suite_report_says(void);

/* The verdict is the first sentence of a cause: versions and abbreviations end none. */
START_TEST(sentences_end_before_a_capital)
{
	static const struct {
		const char *text, *first, *rest;
	} rows[] = {
		{"One. Two.", "One.", "Two."},
		{"One.", "One.", NULL},
		{"", "", NULL},
		{"Up to 0.27. it is JSON, e.g. this. Then not.",
		 "Up to 0.27. it is JSON, e.g. this.", "Then not."},
		{"At api.example. 443 is it", "At api.example. 443 is it", NULL},
		{"Is it? Yes! It is", "Is it?", "Yes! It is"},
		{"One\ntwo", "One", "two"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		const char *rest;
		ck_assert_str_eq(report_sentence(rows[i].text, &rest, p), rows[i].first);
		ck_assert_msg((rest == NULL) == (rows[i].rest == NULL), "%s", rows[i].text);
		if (rest != NULL)
			ck_assert_str_eq(rest, rows[i].rest);
		pool_free(p);
	}
}
END_TEST

START_TEST(times_are_said_in_round_units)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} rows[] = {{7200, "2 h"},    {3600, "1 h"},  {90, "90 s"},     {60, "1 min"},
		    {5400, "90 min"}, {86400, "1 d"}, {7199, "7199 s"}, {1, "1 s"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		ck_assert_str_eq(report_seconds(rows[i].seconds, p), rows[i].text);
		pool_free(p);
	}
}
END_TEST

Suite *suite_report_says(void)
{
	Suite *s = suite_create("report_says");
	TCase *t = tcase_create("says");
	tcase_add_test(t, sentences_end_before_a_capital);
	tcase_add_test(t, times_are_said_in_round_units);
	suite_add_tcase(s, t);
	return s;
}
