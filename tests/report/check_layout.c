/* SPDX-License-Identifier: MIT */
/* Where lines break, and how many columns a text takes. */
#include <check.h>
#include <string.h>

#include "report/layout.h"

Suite *suite_report_layout(void);

START_TEST(columns_are_counted_as_shown)
{
	static const struct {
		const char *text;
		size_t columns;
	} rows[] = {
		{"", 0},         {"abc", 3},      {"é", 1},   {"e\u0301", 1}, {"日本語", 6},
		{"한글", 4},     {"😀", 2},        {"ｆ", 2},  {"שלום", 4},    {"ไม้", 2},
		{"\xff\xfe", 2}, {"\xe6\x97", 1}, {"a日", 3},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(layout_columns(rows[i].text, strlen(rows[i].text)) == rows[i].columns,
			      "%zu: %s", i, rows[i].text);
}
END_TEST

START_TEST(lines_break_where_they_should)
{
	static const struct {
		const char *text;
		size_t width, len;
		const char *next;
	} rows[] = {
		{"abc", 3, 3, NULL},      {"abc def", 3, 3, "def"},
		{"abc def", 5, 3, "def"}, {"abc  def", 6, 3, "def"},
		{"abcdef", 3, 3, "def"},  {"a=1&b=2&c", 6, 4, "b=2&c"},
		{"ab\ncd", 9, 2, "cd"},   {"\ncd", 9, 0, "cd"},
		{"ab\n", 9, 2, ""},       {"日本語", 3, 3, "本語"},
		{"日本語", 1, 3, "本語"}, {"e\u0301e\u0301", 1, 3, "e\u0301"},
		{"", 5, 0, NULL},         {"  abcdef", 4, 4, "cdef"},
		{"abc \nde", 3, 3, "de"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *next;
		size_t len = layout_take(rows[i].text, rows[i].width, LAYOUT_PROSE, &next);
		ck_assert_msg(len == rows[i].len, "%zu: %zu bytes of \"%s\"", i, len, rows[i].text);
		ck_assert_msg((next == NULL) == (rows[i].next == NULL), "%zu: rest of \"%s\"", i,
			      rows[i].text);
		if (next != NULL)
			ck_assert_str_eq(next, rows[i].next);
	}
}
END_TEST

/* Data is broken at its own separators, so that a hidden value's name stays in one piece. */
START_TEST(data_breaks_at_its_separators)
{
	static const struct {
		const char *text;
		size_t width, data, prose;
	} rows[] = {
		{"a b,\"[c d]\"", 7, 4, 7},
		{"Type: a/b-c-d-e-f-g", 14, 5, 5},
		{"a b", 3, 3, 3},
		{"abcd", 2, 2, 2},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *next;
		ck_assert_uint_eq(layout_take(rows[i].text, rows[i].width, LAYOUT_DATA, &next),
				  rows[i].data);
		ck_assert_uint_eq(layout_take(rows[i].text, rows[i].width, LAYOUT_PROSE, &next),
				  rows[i].prose);
	}
}
END_TEST

Suite *suite_report_layout(void)
{
	Suite *s = suite_create("report_layout");
	TCase *t = tcase_create("layout");
	tcase_add_test(t, columns_are_counted_as_shown);
	tcase_add_test(t, lines_break_where_they_should);
	tcase_add_test(t, data_breaks_at_its_separators);
	suite_add_tcase(s, t);
	return s;
}
