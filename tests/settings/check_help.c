/* SPDX-License-Identifier: MIT */
/* --help and the completions: every row, within the width. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "settings/opts.h"

Suite *suite_settings_help(void);

START_TEST(help_keeps_its_width)
{
	static const int widths[] = {-1, 0, 20, 33, 59, 60, 79, 80, 100, 120, 100000};
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		size_t limit = widths[i] < 20 ? 20 : widths[i] > 100 ? 100 : (size_t)widths[i];
		struct text t = {0};
		opts_help(&t, widths[i]);
		const char *at = text_get(&t);
		ck_assert_ptr_eq(strstr(at, "Usage:\n"), at);
		while (*at != '\0') {
			size_t len = strcspn(at, "\n");
			ck_assert_msg(len <= limit, "%d: %.*s", widths[i], (int)len, at);
			ck_assert_msg(len == 0 || at[len - 1] != ' ', "%d: space at the end",
				      widths[i]);
			ck_assert_int_eq(at[len], '\n');
			at += len + 1;
		}
		text_clear(&t);
	}
}
END_TEST

START_TEST(help_has_every_row)
{
	struct text t = {0};
	opts_help(&t, 80);
	const char *at = text_get(&t);
	for (int id = 0; id < OPTS_COUNT; id++) {
		char name[64];
		snprintf(name, sizeof name, "%s--%s", opts_rows[id].letter ? ", " : "\n      ",
			 opts_rows[id].name);
		ck_assert_msg(strstr(at, name) != NULL, "%s", name);
		ck_assert(opts_rows[id].env == NULL || strstr(at, opts_rows[id].env) != NULL);
	}
	static const char *const parts[] = {"-q, --quiet, -s, --silent",
					    "-m, --max-time SECONDS",
					    "--listen[=[HOST:]PORT]",
					    "Better\n",
					    "Exit status:",
					    "man cxtoken\n",
					    "Of these:"};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		ck_assert_msg(strstr(at, parts[i]) != NULL, "%s", parts[i]);
	static const char *const uses[] = {"[OPTION...]",    "--diagnose",   "--listen",
					   "--inspect=FILE", "--serve",      "--explain=ID",
					   "--cache-status", "--clear-cache"};
	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
		char line[64];
		snprintf(line, sizeof line, "  cxtoken %s ", uses[i]);
		const char *use = strstr(at, line);
		ck_assert_msg(use != NULL && use < strstr(at, "Exit status:"), "%s", line);
	}
	for (int status = 0; status <= 8; status++) {
		char line[16];
		snprintf(line, sizeof line, "\n  %d  ", status);
		ck_assert_msg(strstr(strstr(at, "Exit status:"), line) != NULL, "%s", line);
	}
	ck_assert_ptr_null(strstr(at, "client_secret_post="));
	text_clear(&t);
}
END_TEST

START_TEST(completions_have_every_row)
{
	static const struct {
		const char *shell, *before, *choices, *file, *list;
	} shells[] = {
		{"bash", "--", "--output)\n\t\t_cxtoken_words '' \"$cur\" 'token json header env'",
		 "--cacert)\n\t\t_cxtoken_names -f", "'form json json-under-form"},
		{"zsh", "'--", "'--output=[What to print (default\\: token)", ":FILE:_files'",
		 ":_values -s , request form json"},
		{"fish", "-l ", "-l output -x -a 'token json header env'", "-l cacert -r -F",
		 "(__fish_append , form json"},
	};
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		struct text t = {0};
		opts_completion(shells[i].shell, &t);
		ck_assert_uint_gt(t.len, 0);
		const char *at = text_get(&t);
		for (int id = 0; id < OPTS_COUNT; id++) {
			char name[64];
			snprintf(name, sizeof name, "%s%s", shells[i].before, opts_rows[id].name);
			if (opts_rows[id].kind == OPTS_LIST && i == 1)
				snprintf(name, sizeof name, "'*--%s", opts_rows[id].name);
			ck_assert_msg(strstr(at, name) != NULL, "%s: %s", shells[i].shell, name);
		}
		ck_assert_ptr_nonnull(strstr(at, "silent"));
		ck_assert_ptr_nonnull(strstr(at, shells[i].choices));
		ck_assert_ptr_nonnull(strstr(at, shells[i].file));
		ck_assert_ptr_nonnull(strstr(at, shells[i].list));
		text_clear(&t);
	}
	struct text t = {0};
	opts_completion("zsh", &t);
	/* An optional argument may be the next word. */
	ck_assert_ptr_nonnull(strstr(text_get(&t), "'--explain=["));
	text_clear(&t);
	opts_completion("tcsh", &t); /* the row refuses it */
	ck_assert_uint_eq(t.len, 0);
}
END_TEST

Suite *suite_settings_help(void)
{
	Suite *s = suite_create("settings_help");
	TCase *t = tcase_create("help");
	tcase_add_test(t, help_keeps_its_width);
	tcase_add_test(t, help_has_every_row);
	tcase_add_test(t, completions_have_every_row);
	suite_add_tcase(s, t);
	return s;
}
