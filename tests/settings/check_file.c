/* SPDX-License-Identifier: MIT */
/* Secrets that come from files. */
#include "tests/settings/case.h"

Suite *suite_settings_file(void);

START_TEST(files_lose_one_line_end)
{
#define TEXT(t) (t), sizeof(t) - 1
	static const struct {
		const char *bytes;
		size_t len;
		const char *want;
		size_t want_len;
	} cases[] = {
		{TEXT("s"), TEXT("s")},         {TEXT("s\n"), TEXT("s")},
		{TEXT("s\r\n"), TEXT("s")},     {TEXT("s\r"), TEXT("s\r")},
		{TEXT("s\n\n"), TEXT("s\n")},   {TEXT("s\r\r"), TEXT("s\r\r")},
		{TEXT("s\n\r"), TEXT("s\n\r")}, {TEXT(" s \n"), TEXT(" s ")},
		{TEXT("a\0b\n"), TEXT("a\0b")}, {TEXT("\xEF\xBB\xBFs\n"), TEXT("\xEF\xBB\xBFs")},
	};
#undef TEXT
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put(0, cases[i].bytes, cases[i].len, 0600);
		struct opts *o = settings_make("--client-id i", NULL, NULL);
		set(o, "client-secret-file", paths[0]);
		struct result r;
		read_opts(&r, o, true);
		ck_assert_msg(r.ok, "%s", r.e.text);
		ck_assert_uint_eq(secret_len(r.c.client_secret), cases[i].want_len);
		ck_assert_mem_eq(secret_reveal(r.c.client_secret), cases[i].want,
				 cases[i].want_len);
		ck_assert_uint_eq(r.c.facts.client_secret.look.len, cases[i].want_len);
		ck_assert(r.c.facts.client_secret.from_file);
		ck_assert_uint_eq(r.c.warning_count, 0);
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(empty_files_are_missing_values)
{
	static const char *const texts[] = {"", "\n", "\r\n"};
	for (size_t i = 0; i < 3; i++) {
		put_text(0, texts[i], 0600);
		struct opts *o = settings_make("--client-id=", NULL, NULL);
		set(o, "client-secret-file", paths[0]);
		struct result r;
		read_opts(&r, o, true);
		ck_assert(r.ok);
		holds(r.c.client_secret, NULL);
		holds(r.c.client_id, NULL);
		char want[200];
		snprintf(want, sizeof want, "--client-secret-file %s (empty)", paths[0]);
		ck_assert_str_eq(place_shown(&r.c.facts.client_secret)->looked, want);
		ck_assert(r.c.facts.client_secret.look.flags & VALUE_MISSING);
		ck_assert_str_eq(place_shown(&r.c.facts.client_id)->looked, "--client-id (empty)");
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(open_files_are_warned_of)
{
	static const struct {
		mode_t mode;
		const char *who; /* NULL: no warning */
	} cases[] = {
		{0600, NULL},
		{0400, NULL},
		{0711, NULL},
		{0640, "by its group (mode 0640)"},
		{0604, "by every user of this machine (mode 0604)"},
		{0644, "by every user of this machine (mode 0644)"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put_text(0, "s\n", cases[i].mode);
		put_text(1, "CXONE_CLIENT_ID=i\n", cases[i].mode);
		struct opts *o = opts_new();
		struct err e = {0};
		set(o, "client-secret-file", paths[0]);
		set(o, "env-file", paths[1]);
		ck_assert_msg(cred_env_file(o, INT64_MAX, &e), "%s", e.text);
		struct result r;
		read_opts(&r, o, true);
		ck_assert_msg(r.ok, "%s", r.e.text);
		ck_assert_uint_eq(r.c.warning_count, cases[i].who != NULL ? 2 : 0);
		for (size_t k = 0; k < r.c.warning_count; k++) {
			char command[200];
			snprintf(command, sizeof command, "chmod 600 '%s'", paths[1 - k]);
			ck_assert_ptr_nonnull(strstr(r.c.warnings[k], cases[i].who));
			ck_assert_msg(strstr(r.c.warnings[k], command) != NULL, "%s",
				      r.c.warnings[k]);
		}
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
	static char big[64 * 1024 + 1];
	memset(big, 'x', sizeof big);
	put(0, big, sizeof big, 0600);
	const struct {
		const char *path, *why;
	} cases[] = {
		{paths[3], "No such file"},
		{folder, "it is a directory"},
		{paths[0], "more than 64 KB"},
		{"/dev/zero", "more than 64 KB"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = opts_new();
		set(o, "client-secret-file", cases[i].path);
		struct result r;
		read_opts(&r, o, true);
		says(&r, ERR_SETTINGS, cases[i].why);
		ck_assert_ptr_nonnull(strstr(r.e.text, cases[i].path));
		ck_assert_ptr_eq(strstr(r.e.text, "--client-secret-file: "), r.e.text);
		cred_clear(&r.c);

		o = opts_new();
		struct err e = {0};
		set(o, "env-file", cases[i].path);
		ck_assert(!cred_env_file(o, INT64_MAX, &e));
		ck_assert_int_eq(e.code, ERR_SETTINGS);
		ck_assert_ptr_nonnull(strstr(e.text, cases[i].why));
		ck_assert_ptr_eq(strstr(e.text, "--env-file: "), e.text);
		opts_free(o);
	}
	put(0, big, sizeof big - 1, 0600);
	struct opts *o = opts_new();
	set(o, "client-secret-file", paths[0]);
	struct result r;
	read_opts(&r, o, true);
	ck_assert_uint_eq(secret_len(r.c.client_secret), sizeof big - 1);
	cred_clear(&r.c);
}
END_TEST

/* Kubernetes and Docker give symlinks, the shell's <(...) a pipe. */
START_TEST(files_may_be_links_and_pipes)
{
	put_text(0, "s\n", 0600);
	ck_assert_int_eq(symlink(paths[0], paths[1]), 0);
	struct opts *o = opts_new();
	set(o, "client-secret-file", paths[1]);
	struct result r;
	read_opts(&r, o, true);
	holds(r.c.client_secret, "s");
	cred_clear(&r.c);

	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "piped\n", 6), 6);
	close(ends[1]);
	char path[32];
	snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
	o = opts_new();
	set(o, "client-secret-file", path);
	read_opts(&r, o, true);
	holds(r.c.client_secret, "piped");
	ck_assert_uint_eq(r.c.warning_count, 0);
	close(ends[0]);
	cred_clear(&r.c);
}
END_TEST

START_TEST(standard_input_is_read_once)
{
	put_text(0, "typed\n", 0644);
	int saved = dup(STDIN_FILENO);
	int fd = open(paths[0], O_RDONLY);
	ck_assert_int_ge(dup2(fd, STDIN_FILENO), 0);
	struct result r;
	read_words(&r, "--client-id i --client-secret-file -");
	holds(r.c.client_secret, "typed");
	ck_assert_uint_eq(r.c.warning_count, 0);
	ck_assert_str_eq(place_shown(&r.c.facts.client_secret)->where, "--client-secret-file -");
	cred_clear(&r.c);

	static const char *const twice[] = {
		"--grant-type password --client-secret-file - --access-key-secret-file -",
		"--env-file - --client-secret-file=-",
		"--inspect - --client-secret-file -",
		"--inspect=- --env-file -",
	};
	for (size_t i = 0; i < sizeof twice / sizeof *twice; i++) {
		read_words(&r, twice[i]);
		says(&r, ERR_USAGE, "both read standard input");
		cred_clear(&r.c);
	}
	/* The access key is not read for this grant. */
	ck_assert_int_eq(lseek(STDIN_FILENO, 0, SEEK_SET), 0);
	read_words(&r, "--client-secret-file - --access-key-secret-file -");
	ck_assert(r.ok);
	cred_clear(&r.c);
	ck_assert_int_ge(dup2(saved, STDIN_FILENO), 0);
	close(saved);
	close(fd);
}
END_TEST

Suite *suite_settings_file(void)
{
	Suite *s = suite_create("settings_file");
	TCase *t = tcase_create("file");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_add_test(t, files_lose_one_line_end);
	tcase_add_test(t, empty_files_are_missing_values);
	tcase_add_test(t, open_files_are_warned_of);
	tcase_add_test(t, files_that_cannot_be_read);
	tcase_add_test(t, files_may_be_links_and_pipes);
	tcase_add_test(t, standard_input_is_read_once);
	suite_add_tcase(s, t);
	return s;
}
