/* SPDX-License-Identifier: MIT */
/* The forms of --output and of --cache-status. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "modes/output.h"

Suite *suite_modes_output(void);

enum { NOW = 1700000000 };

/* Clear it. */
static struct token token_of(const char *bytes, int64_t lifetime, const char *scope)
{
	struct token t = {.access_token = secret_new(bytes, strlen(bytes)),
			  .token_type = strdup("Bearer"),
			  .scope = scope != NULL ? strdup(scope) : NULL,
			  .lifetime = lifetime,
			  .expires_at = lifetime > 0 ? NOW + lifetime : 0};
	return t;
}

static const struct {
	const char *token, *format, *scope;
	int64_t lifetime;
	bool cached;
	int64_t after;
	const char *output;
} outputs[] = {
	{"t0-.~+/=", "token", NULL, 0, false, 0, "t0-.~+/=\n"},
	{"t0", "header", NULL, 7200, false, 0, "Authorization: Bearer t0\n"},
	{"t0", "env", NULL, 7200, false, 0,
	 "export CXONE_ACCESS_TOKEN='t0'\nexport CXONE_TOKEN_EXPIRES_AT='1700007200'\n"},
	{"t0", "env", NULL, 0, false, 0,
	 "export CXONE_ACCESS_TOKEN='t0'\nexport CXONE_TOKEN_EXPIRES_AT=''\n"},
	/* what a shell would do something with */
	{"'a$(b)`c`\\\"!'", "env", NULL, 0, false, 0,
	 "export CXONE_ACCESS_TOKEN=''\\''a$(b)`c`\\\"!'\\'''\n"
	 "export CXONE_TOKEN_EXPIRES_AT=''\n"},
	{"t0", "json", "a b", 7200, true, 100,
	 "{\"access_token\":\"t0\",\"token_type\":\"Bearer\",\"expires_in\":7100,"
	 "\"expires_at\":1700007200,\"scope\":\"a b\",\"cached\":true}\n"},
	{"t\"\\", "json", NULL, 0, false, 0,
	 "{\"access_token\":\"t\\\"\\\\\",\"token_type\":\"Bearer\",\"expires_in\":null,"
	 "\"expires_at\":null,\"scope\":null,\"cached\":false}\n"},
	/* not below zero */
	{"t0", "json", NULL, 100, true, 101,
	 "{\"access_token\":\"t0\",\"token_type\":\"Bearer\",\"expires_in\":0,"
	 "\"expires_at\":1700000100,\"scope\":null,\"cached\":true}\n"},
};

START_TEST(formats_are_exact)
{
	struct token t = token_of(outputs[_i].token, outputs[_i].lifetime, outputs[_i].scope);
	struct secret *out =
		output_token(&t, outputs[_i].format, outputs[_i].cached, NOW + outputs[_i].after);
	ck_assert_str_eq(secret_reveal(out), outputs[_i].output);
	ck_assert_uint_eq(secret_len(out), strlen(outputs[_i].output));
	secret_free(out);
	token_clear(&t);
}
END_TEST

START_TEST(a_token_without_a_type)
{
	struct token t = token_of("t0", 0, NULL);
	free(t.token_type);
	t.token_type = NULL;
	struct secret *out = output_token(&t, "json", false, NOW);
	ck_assert_ptr_nonnull(strstr(secret_reveal(out), "\"token_type\":null"));
	secret_free(out);
	token_clear(&t);
}
END_TEST

/* The longest token of the bytes that grow most. */
START_TEST(nothing_is_cut)
{
	static const struct {
		const char *format;
		char byte;
		size_t growth, rest;
	} cases[] = {
		{"token", 'x', 1, 1},
		{"header", 'x', 1, sizeof "Authorization: Bearer \n" - 1},
		{"json", '"', 2,
		 sizeof "{\"access_token\":\"\",\"token_type\":\"Bearer\",\"expires_in\":7200,"
			"\"expires_at\":1700007200,\"scope\":null,\"cached\":false}\n" -
			 1},
		{"env", '\'', 4,
		 sizeof "export CXONE_ACCESS_TOKEN=''\n"
			"export CXONE_TOKEN_EXPIRES_AT='1700007200'\n" -
			 1},
	};
	char *bytes = calloc(TOKEN_BYTES_MAX + 1, 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		memset(bytes, cases[i].byte, TOKEN_BYTES_MAX);
		struct token t = token_of(bytes, 7200, NULL);
		struct secret *out = output_token(&t, cases[i].format, false, NOW);
		ck_assert_msg(secret_len(out) == cases[i].growth * TOKEN_BYTES_MAX + cases[i].rest,
			      "%s: %zu bytes", cases[i].format, secret_len(out));
		secret_free(out);
		out = output_github_mask(&t, "token");
		ck_assert_uint_eq(secret_len(out), TOKEN_BYTES_MAX + strlen("::add-mask::\n"));
		secret_free(out);
		out = output_github_mask(&t,
					 cases[i].format); /* with its spelling: nothing is cut */
		ck_assert_msg(secret_reveal(out)[secret_len(out) - 1] == '\n' &&
				      secret_len(out) >= TOKEN_BYTES_MAX + strlen("::add-mask::\n"),
			      "%s", cases[i].format);
		secret_free(out);
		token_clear(&t);
	}
	free(bytes);
}
END_TEST

START_TEST(github_masks_the_token_as_it_is_spelled)
{
	static const struct {
		const char *token, *format, *masks;
	} cases[] = {
		{"t0", "token", "::add-mask::t0\n"},
		{"t0", "json", "::add-mask::t0\n"},
		{"a%25b", "header", "::add-mask::a%2525b\n"},
		{"a\"b\\c", "token", "::add-mask::a\"b\\c\n"},
		{"a\"b\\c", "json", "::add-mask::a\"b\\c\n::add-mask::a\\\"b\\\\c\n"},
		{"it's", "env", "::add-mask::it's\n::add-mask::it'\\''s\n"},
		{"x##[y", "json", "::add-mask::x##[y\n::add-mask::x#\\u0023[y\n"},
		{"###[", "json", "::add-mask::###[\n::add-mask::##\\u0023[\n"},
		{"a#b##", "json", "::add-mask::a#b##\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct token t = token_of(cases[i].token, 0, NULL);
		struct secret *out = output_github_mask(&t, cases[i].format);
		ck_assert_str_eq(secret_reveal(out), cases[i].masks);
		secret_free(out);
		out = output_token(&t, cases[i].format, false, NOW);
		ck_assert_ptr_null(strcmp(cases[i].format, "json") == 0
					   ? strstr(secret_reveal(out), "##[")
					   : NULL);
		secret_free(out);
		token_clear(&t);
	}
}
END_TEST

START_TEST(durations)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} cases[] = {
		{-5, "0 s"},
		{0, "0 s"},
		{1, "1 s"},
		{59, "59 s"},
		{60, "1 min"},
		{61, "1 min 1 s"},
		{250, "4 min 10 s"},
		{3599, "59 min 59 s"},
		{3600, "1 h"},
		{3601, "1 h"},
		{6900, "1 h 55 min"},
		{86399, "23 h 59 min"},
		{86400, "1 d"},
		{90000, "1 d 1 h"},
		{315360000, "3650 d"},
		{INT64_MAX, "106751991167300 d 15 h"},
	};
	struct pool *p = pool_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_str_eq(output_duration(cases[i].seconds, p), cases[i].text);
	pool_free(p);
}
END_TEST

/* ---- the state of an entry ---- */

static const struct {
	const char *token; /* NULL: none */
	int64_t lifetime;
	int64_t cooldown; /* seconds from now; 0 none */
	int64_t after;    /* seconds after the token came */
	const char *text, *json;
} states[] = {
	{NULL, 0, 0, 0, "token      none\ncool-down  none\nfile       /c/f\n",
	 "{\"schema\":1,\"mode\":\"cache-status\",\"token\":null,\"cooldown_until\":null,"
	 "\"file\":\"/c/f\",\"store\":null}\n"},
	{"a-token-1", 7200, 0, 0,
	 "token      usable, valid for 2 h, until 2023-11-15 00:13:20 UTC\ncool-down  none\n"
	 "file       /c/f\n",
	 "{\"schema\":1,\"mode\":\"cache-status\",\"token\":{\"expires_at\":1700007200,"
	 "\"expires_in\":7200,\"usable\":true},\"cooldown_until\":null,\"file\":\"/c/"
	 "f\",\"store\":null}\n"},
	{"a-token-1", 7200, 0, 7000,
	 "token      due for a refresh, valid for 3 min 20 s, until 2023-11-15 00:13:20 UTC\n"
	 "cool-down  none\nfile       /c/f\n",
	 "{\"schema\":1,\"mode\":\"cache-status\",\"token\":{\"expires_at\":1700007200,"
	 "\"expires_in\":200,\"usable\":false},\"cooldown_until\":null,\"file\":\"/c/"
	 "f\",\"store\":null}\n"},
	{"a-token-1", 7200, 30, 7200,
	 "token      expired at 2023-11-15 00:13:20 UTC\n"
	 "cool-down  for 29 s, until 2023-11-15 00:13:49 UTC\nfile       /c/f\n",
	 "{\"schema\":1,\"mode\":\"cache-status\",\"token\":{\"expires_at\":1700007200,"
	 "\"expires_in\":0,\"usable\":false},\"cooldown_until\":1700007230,\"file\":\"/c/"
	 "f\",\"store\":null}\n"},
	/* one that is over */
	{NULL, 0, -1, 0, "token      none\ncool-down  none\nfile       /c/f\n",
	 "{\"schema\":1,\"mode\":\"cache-status\",\"token\":null,\"cooldown_until\":null,"
	 "\"file\":\"/c/f\",\"store\":null}\n"},
};

START_TEST(states_of_an_entry)
{
	struct cache_entry entry = {0};
	int64_t now = NOW + states[_i].after;
	if (states[_i].token != NULL)
		entry.token = token_of(states[_i].token, states[_i].lifetime, NULL);
	entry.cooldown_until = states[_i].cooldown != 0 ? now + states[_i].cooldown : 0;
	for (int json = 0; json < 2; json++) {
		struct text out = {0};
		const struct output_status status = {
			.entry = &entry, .file = "/c/f", .now = now, .min_ttl = 300};
		output_cache_status(&status, json == 1, &out);
		ck_assert_str_eq(text_get(&out), json == 1 ? states[_i].json : states[_i].text);
		ck_assert_ptr_null(strstr(text_get(&out), "a-token-1"));
		text_clear(&out);
	}
	cache_entry_clear(&entry);
}
END_TEST

Suite *suite_modes_output(void)
{
	Suite *s = suite_create("modes_output");
	TCase *t = tcase_create("output");
	tcase_add_loop_test(t, formats_are_exact, 0, sizeof outputs / sizeof *outputs);
	tcase_add_test(t, a_token_without_a_type);
	tcase_add_test(t, nothing_is_cut);
	tcase_add_test(t, github_masks_the_token_as_it_is_spelled);
	tcase_add_test(t, durations);
	tcase_add_loop_test(t, states_of_an_entry, 0, sizeof states / sizeof *states);
	suite_add_tcase(s, t);
	return s;
}
