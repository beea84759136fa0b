/* SPDX-License-Identifier: MIT */
/* What a workflow's runner would take for a command is none after it was tamed. */
#include <check.h>
#include <string.h>

#include "base/workflow.h"

Suite *suite_base_workflow(void);

START_TEST(foreign_text_begins_no_command)
{
	static const struct {
		const char *text, *tame, *json;
	} cases[] = {
		{"", "", ""},
		{"::add-mask::e", "\\x3a:add-mask::e", "::add-mask::e"},
		{"a\n \t::x::\n", "a\n \t\\x3a:x::\n", NULL},
		{"a\r::x::", "a\r\\x3a:x::", NULL},
		{"\xC2\xA0::x::", "\xC2\xA0\\x3a:x::", NULL},
		{"a ::x:: b", "a ::x:: b", "a ::x:: b"},
		{"a:b\n:c", "a:b\n:c", NULL},
		{":::x", "\\x3a::x", NULL},
		{"no ##[group]x", "no #\\x23[group]x", "no #\\u0023[group]x"},
		{"###[", "##\\x23[", "##\\u0023["},
		{"##", "##", "##"},
		{"#[#", "#[#", "#[#"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text t = {0}, j = {0};
		workflow_tame(cases[i].text, strlen(cases[i].text), false, &t);
		ck_assert_str_eq(text_get(&t), cases[i].tame);
		workflow_tame(cases[i].text, strlen(cases[i].text), true, &j);
		if (cases[i].json != NULL)
			ck_assert_str_eq(text_get(&j), cases[i].json);
		text_clear(&t);
		text_clear(&j);
	}
}
END_TEST

START_TEST(data_is_escaped_as_the_runner_reads_it)
{
	struct secret_buf *b = secret_buf_new(64);
	ck_assert(workflow_data("50%\r\n::x", 9, b));
	struct secret *s = secret_buf_take(b);
	ck_assert_str_eq(secret_reveal(s), "50%25%0D%0A::x");
	secret_free(s);
	b = secret_buf_new(4);
	ck_assert(!workflow_data("%%", 2, b));
	secret_buf_free(b);
}
END_TEST

Suite *suite_base_workflow(void)
{
	Suite *s = suite_create("base_workflow");
	TCase *t = tcase_create("base_workflow");
	tcase_add_test(t, foreign_text_begins_no_command);
	tcase_add_test(t, data_is_escaped_as_the_runner_reads_it);
	suite_add_tcase(s, t);
	return s;
}
