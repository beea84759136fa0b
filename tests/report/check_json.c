/* SPDX-License-Identifier: MIT */
/* The JSON report: its golden files, its members, its one line. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tests/report/golden.h"
#include "tests/report/fixtures.h"

Suite *suite_report_json(void);

START_TEST(json_is_golden)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	char name[64];
	fill(&x, _i);
	report_json(&x.f, &x.d, x.mode, &x.style, false, &out);
	snprintf(name, sizeof name, "%s.json", fixtures[_i].name);
	compare_golden(name, text_get(&out));
	text_clear(&out);
}
END_TEST

START_TEST(json_lines_are_single)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	fill(&x, 7);
	report_json(&x.f, &x.d, x.mode, &x.style, true, &out);
	ck_assert_uint_eq(strcspn(text_get(&out), "\n"), out.len - 1);
	text_clear(&out);
}
END_TEST

/* The order of members is part of the contract. */
START_TEST(json_has_the_members_of_the_contract)
{
	static const char *const diagnose[] = {
		"schema",      "mode",        "dry_run",  "time",     "version",
		"profile",     "endpoint",    "verdict",  "says",     "fix",
		"exit_status", "client_id",   "settings", "proxy",    "requests_sent",
		"attempts",    "discovery",   "api",      "findings", "reason",
		"ruled_out",   "cannot_tell", "next",     "snippets", NULL};
	static const char *const inspect[] = {
		"schema",    "mode",        "dry_run",   "time",     "version",     "profile",
		"endpoint",  "verdict",     "says",      "fix",      "exit_status", "request",
		"needed",    "notes",       "discovery", "api",      "findings",    "reason",
		"ruled_out", "cannot_tell", "next",      "snippets", NULL};
	static struct fixture x;
	for (int i = 0; i < 2; i++) {
		struct text out = {.limit = 0};
		fill(&x, i == 0 ? 0 : 6);
		report_json(&x.f, &x.d, x.mode, &x.style, false, &out);
		json_t *o = json_loads(text_get(&out), 0, NULL);
		ck_assert_ptr_nonnull(o);
		const char *const *want = i == 0 ? diagnose : inspect;
		const char *key;
		json_t *value;
		json_object_foreach(o, key, value) ck_assert_str_eq(key, *want++);
		ck_assert_ptr_null(*want);
		json_decref(o);
		text_clear(&out);
	}
}
END_TEST

START_TEST(json_survives_text_that_is_not_utf8)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	fill(&x, 0);
	x.f.attempts[1].shown->body = "\xff\xfe";
	report_json(&x.f, &x.d, x.mode, &x.style, false, &out);
	json_t *o = json_loads(text_get(&out), 0, NULL);
	ck_assert_ptr_nonnull(o);
	json_decref(o);
	text_clear(&out);
}
END_TEST

Suite *suite_report_json(void)
{
	Suite *s = suite_create("report_json");
	TCase *t = tcase_create("json");
	tcase_add_loop_test(t, json_is_golden, 0, FIXTURES);
	tcase_add_test(t, json_lines_are_single);
	tcase_add_test(t, json_has_the_members_of_the_contract);
	tcase_add_test(t, json_survives_text_that_is_not_utf8);
	suite_add_tcase(s, t);
	return s;
}
