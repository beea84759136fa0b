/* SPDX-License-Identifier: MIT */
/* The names of requests, methods, grants and parameters, and that the options know the same. */
#include <check.h>
#include <string.h>

#include "base/mem.h"
#include "facts/names.h"
#include "settings/opts.h"

Suite *suite_facts_names(void);

/* The values that an option takes are these names, in the order of the enum. */
static void check_choices(enum opts_id id, const char *const *names, size_t count)
{
	struct pool *p = pool_new();
	const char *joined = "";
	for (size_t i = 0; i < count; i++)
		joined = pool_printf(p, "%s%s%s", joined, i > 0 ? "|" : "", names[i]);
	ck_assert_msg(strncmp(opts_rows[id].choices, joined, strlen(joined)) == 0,
		      "--%s takes %s, not %s", opts_rows[id].name, opts_rows[id].choices, joined);
	pool_free(p);
}

START_TEST(probes)
{
	static const char *const names[] = {"form",      "json", "json-under-form", "basic",
					    "basic-raw", "post", "decoded",         "discovery"};
	static const char *const said[] = {"form",           "JSON",      "JSON-under-form-header",
					   "basic",          "basic-raw", "post",
					   "decoded-secret", "discovery"};
	for (int i = 0; i < FACTS_PROBES; i++) {
		ck_assert_str_eq(facts_probe_name((enum facts_probe)i), names[i]);
		ck_assert_str_eq(facts_probe_said((enum facts_probe)i), said[i]);
	}
	check_choices(OPTS_PROBES, names, FACTS_PROBES);
}
END_TEST

START_TEST(methods)
{
	static const struct {
		enum facts_auth auth;
		const char *name, *said, *registered;
	} rows[] = {
		{FACTS_AUTH_POST, "post", "post (in the body)", "client_secret_post"},
		{FACTS_AUTH_BASIC, "basic", "basic (form-encoded first)", "client_secret_basic"},
		{FACTS_AUTH_BASIC_RAW, "basic-raw", "basic-raw (not encoded)",
		 "client_secret_basic"},
	};
	const char *names[sizeof rows / sizeof *rows];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ck_assert_str_eq(facts_auth_name(rows[i].auth), rows[i].name);
		ck_assert_str_eq(facts_auth_said(rows[i].auth), rows[i].said);
		ck_assert_str_eq(facts_auth_registered(rows[i].auth), rows[i].registered);
		ck_assert_int_eq(facts_auth_named(rows[i].name), rows[i].auth);
		names[i] = rows[i].name;
	}
	ck_assert_int_eq(facts_auth_named(NULL), FACTS_AUTH_POST);
	check_choices(OPTS_AUTH_METHOD, names, sizeof names / sizeof *names);
}
END_TEST

START_TEST(grants)
{
	static const char *const names[] = {"client_credentials", "password"};
	ck_assert_str_eq(facts_grant_name(FACTS_GRANT_CLIENT), names[0]);
	ck_assert_str_eq(facts_grant_name(FACTS_GRANT_PASSWORD), names[1]);
	ck_assert_int_eq(facts_grant_named(names[0]), FACTS_GRANT_CLIENT);
	ck_assert_int_eq(facts_grant_named(names[1]), FACTS_GRANT_PASSWORD);
	ck_assert_int_eq(facts_grant_named(NULL), FACTS_GRANT_CLIENT);
	check_choices(OPTS_GRANT_TYPE, names, sizeof names / sizeof *names);
}
END_TEST

START_TEST(parameters)
{
	static const struct {
		const char *name;
		enum opts_id option, value; /* the one to use; the one whose variable has it */
		bool secret;
	} rows[] = {
		{"grant_type", OPTS_GRANT_TYPE, OPTS_COUNT, false},
		{"client_id", OPTS_CLIENT_ID, OPTS_CLIENT_ID, false},
		{"client_secret", OPTS_CLIENT_SECRET_FILE, OPTS_CLIENT_SECRET, true},
		{"username", OPTS_ACCESS_KEY_ID, OPTS_ACCESS_KEY_ID, false},
		{"password", OPTS_ACCESS_KEY_SECRET_FILE, OPTS_ACCESS_KEY_SECRET, true},
		{"scope", OPTS_SCOPE, OPTS_COUNT, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct facts_parameter *p = facts_parameter(rows[i].name);
		ck_assert_msg(p != NULL, "no %s", rows[i].name);
		ck_assert_str_eq(p->name, rows[i].name);
		ck_assert_str_eq(p->option + 2, opts_rows[rows[i].option].name);
		ck_assert_int_eq(p->secret, rows[i].secret);
		if (rows[i].value == OPTS_COUNT)
			ck_assert_ptr_null(p->env);
		else
			ck_assert_str_eq(p->env, opts_rows[rows[i].value].env);
	}
	ck_assert_ptr_null(facts_parameter("audience"));
	ck_assert_ptr_null(facts_parameter("Client_Id"));
}
END_TEST

Suite *suite_facts_names(void)
{
	Suite *s = suite_create("facts_names");
	TCase *t = tcase_create("facts_names");
	tcase_add_test(t, probes);
	tcase_add_test(t, methods);
	tcase_add_test(t, grants);
	tcase_add_test(t, parameters);
	suite_add_tcase(s, t);
	return s;
}
