/* SPDX-License-Identifier: MIT */
/* Explanations and their list, as text and as JSON. */
#include <check.h>
#include <jansson.h>
#include <string.h>

#include "report/report.h"

Suite *suite_report_explain(void);

START_TEST(explanations_fit_and_name_the_reference)
{
	static const struct diag_cause row = {.id = "json-body",
					      .cause = "It is.",
					      .fix = "Send a form.",
					      .see = "RFC 6749 section 4.4.2"};
	for (int width = 20; width < 130; width += 10) {
		struct text out = {.limit = 0};
		report_explain(&row, &(struct report_style){.width = width}, &out);
		const char *text = text_get(&out);
		ck_assert_int_eq(strncmp(text, "json-body\n\n", 11), 0);
		ck_assert_ptr_nonnull(strstr(text, "How it comes"));
		ck_assert_ptr_nonnull(strstr(text, "See: RFC"));
		for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
			ck_assert_msg(strcspn(line, "\n") <= (size_t)width, "%d: %s", width, line);
		text_clear(&out);
	}
}
END_TEST

START_TEST(explanation_as_json)
{
	static const struct diag_cause row = {
		.id = "json-body", .cause = "It is.", .fix = "Send a form."};
	static const char *const want[] = {"schema", "mode", "id",   "cause",
					   "fix",    "see",  "text", NULL};
	struct text out = {.limit = 0};
	report_explain_json(&row, &out);
	json_t *o = json_loads(text_get(&out), 0, NULL);
	ck_assert_ptr_nonnull(o);
	const char *const *next = want;
	const char *key;
	json_t *value;
	json_object_foreach(o, key, value) ck_assert_str_eq(key, *next++);
	ck_assert_ptr_null(*next);
	ck_assert_str_eq(json_string_value(json_object_get(o, "text")), diag_explain("json-body"));
	json_decref(o);
	text_clear(&out);
}
END_TEST

START_TEST(list_has_every_id)
{
	struct text out = {.limit = 0};
	size_t count;
	const struct diag_cause *const *causes = diag_causes(&count);
	ck_assert(report_explain_list(NULL, false, &(struct report_style){.width = 80}, &out));
	for (size_t i = 0; i < count; i++) {
		const char *at = strstr(text_get(&out), causes[i]->id);
		ck_assert_msg(at != NULL, "%s is not listed", causes[i]->id);
	}
	text_clear(&out);
}
END_TEST

Suite *suite_report_explain(void)
{
	Suite *s = suite_create("report_explain");
	TCase *t = tcase_create("explain");
	tcase_add_test(t, explanations_fit_and_name_the_reference);
	tcase_add_test(t, explanation_as_json);
	tcase_add_test(t, list_has_every_id);
	suite_add_tcase(s, t);
	return s;
}
