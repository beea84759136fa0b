/* SPDX-License-Identifier: MIT */
/* The text of an env file. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "settings/opts.h"
#include "tests/settings.h"

Suite *suite_settings_env(void);

#define ID "CXONE_CLIENT_ID="

START_TEST(env_texts_give_values)
{
	static const struct {
		const char *text, *id; /* NULL: unset */
	} cases[] = {
		{"", NULL},
		{"\n", NULL},
		{ID "a", "a"},
		{ID "a\n", "a"},
		{ID "a\r\n", "a"},
		{ID "a\r", "a"},
		{"X=1\rCXONE_CLIENT_ID=a\rY=2\r", "a"},
		{"\xEF\xBB\xBF" ID "a\n", "a"},
		{"export " ID "a\n", "a"},
		{"export\t" ID "a\n", "a"},
		{"  export   " ID "a\n", "a"},
		{"exported=1\nexport=2\n" ID "a\n", "a"},
		{" \t" ID "a \t\n", "a"},
		{"CXONE_CLIENT_ID = a\n", "a"},
		{"# " ID "no\n  #" ID "no\n\n \n" ID "a\n", "a"},
		{ID "a\n" ID "b\n", "b"},
		{ID "a\n" ID "\n", NULL},
		{ID "\n", NULL},
		{ID "\"\"\n", NULL},
		{ID " # comment\n", NULL},
		{ID "#a\n", "#a"},
		{ID "a#b\n", "a#b"},
		{ID "a #b\n", "a"},
		{ID "a\t# b\n", "a\t# b"},
		{ID "a\t#b # c\n", "a\t#b"},
		{ID "a\t #b\n", "a"},
		{ID "\t#a\n", "#a"},
		{ID "a b\n", "a b"},
		{ID "\"a b\"\n", "a b"},
		{ID "'a b'\n", "a b"},
		{ID "`a`\n", "a"},
		{ID "\" a \"\n", " a "},
		{ID "\"a # b\"\n", "a # b"},
		{ID "\"a\" # b\n", "a"},
		{ID "'a\"b'\n", "a\"b"},
		{ID "\"a\"b\"\n", "a\"b"},
		{ID "a\"b\n", "a\"b"},
		{ID "a\"\n", "a\""},
		{ID "\"a\\nb$X${Y}\"\n", "a\\nb$X${Y}"},
		{ID "a=b==\n", "a=b=="},
		{ID "a%2Bb\n", "a%2Bb"},
		{ID "\xC3\xBC\n", "\xC3\xBC"},
		{"cxone_client_id=x\nCXONE_CLIENT_ID_2=x\nXCXONE_CLIENT_ID=x\n", NULL},
		{"A.b-c=1\n1X=2\n" ID "a\n", "a"},
		{"KEY=\"-----BEGIN\nMII/+x=\n-----END\"\n" ID "a\n", "a"},
		{"KEY='one' # it's\n" ID "a\n", "a"},
		{"KEY=it's\n" ID "a\n", "a"},
		{"CXONE_SERVER=\"x\"\nFOO=\n" ID "a\n", "a"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = opts_new();
		struct err e = {0};
		ck_assert_msg(
			opts_env_text(o, OPTS_FILE, "f", cases[i].text, strlen(cases[i].text), &e),
			"%s: %s", cases[i].text, e.text);
		ck_assert_pstr_eq(opts_get_at(o, OPTS_CLIENT_ID, OPTS_FILE), cases[i].id);
		ck_assert_int_eq(opts_given(o, OPTS_CLIENT_ID), cases[i].id != NULL);
		opts_free(o);
	}
}
END_TEST

START_TEST(env_texts_give_every_variable)
{
	struct opts *o =
		settings_make(NULL, NULL,
			      "CXONE_CLIENT_SECRET=first\nCXONE_CLIENT_SECRET='s e'\n"
			      "CXONE_ACCESS_KEY_SECRET=k\nCXONE_MIN_TTL=7\nCXONE_SCOPE=a b\n"
			      "CXONE_SCOPE=c\nCXONE_AUTH_METHOD=client_secret_basic\n"
			      "CXONE_NO_CACHE=yes\n");
	ck_assert_str_eq(secret_reveal(opts_secret_at(o, OPTS_CLIENT_SECRET, OPTS_FILE)), "s e");
	ck_assert_str_eq(secret_reveal(opts_secret_at(o, OPTS_ACCESS_KEY_SECRET, OPTS_FILE)), "k");
	ck_assert_int_eq(opts_number(o, OPTS_MIN_TTL, 0), 7);
	ck_assert_uint_eq(opts_list_count(o, OPTS_SCOPE), 1);
	ck_assert_str_eq(opts_list_item(o, OPTS_SCOPE, 0), "c");
	ck_assert_str_eq(opts_get(o, OPTS_AUTH_METHOD), "basic");
	ck_assert(opts_given(o, OPTS_NO_CACHE));
	ck_assert_int_eq(opts_level(o, OPTS_CLIENT_SECRET), OPTS_FILE);
	opts_free(o);
}
END_TEST

START_TEST(doubts_are_named)
{
	static const struct {
		const char *text, *says; /* all doubts, ';' between them */
	} cases[] = {
		{ID "a\nCXONE_SCOPE=b\n", ""},
		{ID "a\n" ID "a\n", ""},
		{ID "hidden\n" ID "b\n", "f:2: CXONE_CLIENT_ID is in line 1 too, with another "
					 "value; the last line is used"},
		{"CXONE_CLIENT_SECRET=hidden\n\nCXONE_CLIENT_SECRET=hidden2\n",
		 "f:3: CXONE_CLIENT_SECRET is in line 1 too, with another value; the last line is "
		 "used"},
		{"CXONE_CLIENT_SECRET=hidden\nCXONE_CLIENT_SECRET=hidden\n", ""},
		{"CXONE_CLIENT_SECRET=hidden\nCXONE_CLIENT_SECRET=\n",
		 "f:2: CXONE_CLIENT_SECRET is in line 1 too, with another value; the last line is "
		 "used"},
		{"CXONE_CLIENTID=hidden\n",
		 "f:1: CXONE_CLIENTID is not used (did you mean CXONE_CLIENT_ID?)"},
		{"\ncxone_client_id=hidden\n",
		 "f:2: cxone_client_id is not used (did you mean CXONE_CLIENT_ID?)"},
		{"CXONE_CLIENT_SECERT=hidden\n",
		 "f:1: CXONE_CLIENT_SECERT is not used (did you mean CXONE_CLIENT_SECRET?)"},
		/* another program's, or beside the variable itself */
		{"CXONE_CLIENT_ID2=x\n" ID "a\n", ""},
		{"CXONE_SERVER=x\nCXONE_API_URL=y\nCXONE_TENANT_NAME=z\nCLIENT_ID=q\n", ""},
		{"CXONE=x\nC=y\nCXONE_A_NAME_THAT_IS_LONGER_THAN_ANY_OF_OURS=z\n", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = opts_new();
		struct pool *p = pool_new();
		struct err e = {0};
		const char *said = "";
		ck_assert(
			opts_env_text(o, OPTS_FILE, "f", cases[i].text, strlen(cases[i].text), &e));
		for (size_t k = 0; opts_doubt(o, k) != NULL; k++)
			said = pool_printf(p, "%s%s%s", said, k > 0 ? ";" : "", opts_doubt(o, k));
		ck_assert_str_eq(said, cases[i].says);
		pool_free(p);
		opts_free(o);
	}
	ck_assert_int_eq(opts_misspelt("CXONE_CLIENT_I", 14), OPTS_CLIENT_ID);
	ck_assert_int_eq(opts_misspelt("CXONE_CLIENT_ID", 15), OPTS_COUNT);
	ck_assert_int_eq(opts_misspelt("CXONE_CLIENT_ID\x1b", 16), OPTS_COUNT);
	/* No more than some are kept. */
	struct opts *o = opts_new();
	struct err e = {0};
	static const char many[] = ID "1\n" ID "2\n" ID "3\n" ID "4\n" ID "5\n" ID "6\n" ID "7\n";
	ck_assert(opts_env_text(o, OPTS_FILE, "f", many, sizeof many - 1, &e));
	ck_assert_ptr_nonnull(opts_doubt(o, 3));
	ck_assert_ptr_null(opts_doubt(o, 4));
	opts_free(o);
}
END_TEST

START_TEST(wrong_env_texts_are_refused)
{
#define TEXT(t) (t), sizeof(t) - 1
	static const struct {
		const char *text;
		size_t len;
		const char *says;
	} cases[] = {
		{TEXT("hidden\n"), "f:1: NAME=VALUE is expected"},
		{TEXT(ID "a\n\nhidden"), "f:3: NAME=VALUE is expected"},
		{TEXT("\r\n\r\nhidden\r\n"), "f:3: NAME=VALUE"},
		{TEXT("\r\rhidden\r"), "f:3: NAME=VALUE"},
		{TEXT("=hidden\n"), "f:1: NAME=VALUE"},
		{TEXT("hid den=x\n"), "f:1: NAME=VALUE"},
		{TEXT("export\n"), "f:1: NAME=VALUE"},
		{TEXT("export "
		      "=hidden\n"),
		 "f:1: NAME=VALUE"},
		{TEXT("CXONE_CLIENT_SECRET: hidden\n"), "f:1: NAME=VALUE"},
		{TEXT("{\"CXONE_CLIENT_SECRET\": \"hidden\"}\n"), "f:1: NAME=VALUE"},
		{TEXT(ID "\"hidden\n"), "f:1: the quote"},
		{TEXT("\n" ID "'hidden\n'\n"), "f:2: the quote"},
		{TEXT(ID "\"a\"hidden\n"), "f:1: the quote"},
		{TEXT(ID "\"a\"#hidden\n"), "f:1: the quote"},
		{TEXT(ID "\"\n"), "f:1: the quote"},
		{TEXT("\nKEY=\"hidden\nmore\n"), "f:2: a quote is opened here and never closed"},
		{TEXT("KEY='hidden\n" ID "'a'\n"),
		 "f:1: a quote is opened here and not closed on its line"},
		{TEXT(ID "hid\0den\n"), "f:1: a NUL byte"},
		{TEXT("A=b\n\0"), "f:2: a NUL byte"},
		{TEXT("\xFF\xFE"
		      "A\0=\0"),
		 "f:1: the file is UTF-16"},
		{TEXT("\xFE\xFF\0A"), "f:1: the file is UTF-16"},
		{TEXT("\nCXONE_MIN_TTL=hidden\n"), "f:2: CXONE_MIN_TTL: a whole number"},
		{TEXT("CXONE_GRANT_TYPE=hidden\n"), "f:1: CXONE_GRANT_TYPE: use"},
		{TEXT("CXONE_NO_CACHE=hidden\n"), "f:1: CXONE_NO_CACHE: 1 or 0"},
	};
#undef TEXT
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = opts_new();
		struct err e = {0};
		ck_assert_msg(!opts_env_text(o, OPTS_FILE, "f", cases[i].text, cases[i].len, &e),
			      "case %zu", i);
		ck_assert_int_eq(e.code, ERR_SETTINGS);
		ck_assert_msg(strstr(e.text, cases[i].says) == e.text, "case %zu: %s", i, e.text);
		ck_assert_ptr_null(strstr(e.text, "hidden"));
		opts_free(o);
	}
}
END_TEST

Suite *suite_settings_env(void)
{
	Suite *s = suite_create("settings_env");
	TCase *t = tcase_create("env");
	tcase_add_test(t, env_texts_give_values);
	tcase_add_test(t, env_texts_give_every_variable);
	tcase_add_test(t, doubts_are_named);
	tcase_add_test(t, wrong_env_texts_are_refused);
	suite_add_tcase(s, t);
	return s;
}
