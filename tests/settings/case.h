/* SPDX-License-Identifier: MIT */
/*
 * settings_case: files of a test's own, and what came of reading the settings. For the tests of
 * settings/ alone.
 */
#ifndef TESTS_SETTINGS_CASE_H
#define TESTS_SETTINGS_CASE_H

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts/shown.h"
#include "settings/cred.h"
#include "tests/settings.h"

/* A directory of the test's own; files in it are removed with it. */
static char folder[64];
static char paths[4][128];

static inline void case_setup(void)
{
	snprintf(folder, sizeof folder, "/tmp/check_settings.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (int i = 0; i < 4; i++)
		snprintf(paths[i], sizeof paths[i], "%s/file %d", folder, i);
	unsetenv("CXONE_SERVER");
	unsetenv("CXONE_ACCESS_CONTROL_URL");
	unsetenv("CXONE_TENANT_NAME");
}

static inline void case_teardown(void)
{
	for (int i = 0; i < 4; i++)
		unlink(paths[i]);
	rmdir(folder);
}

static inline void put(int file, const char *bytes, size_t len, mode_t mode)
{
	unlink(paths[file]);
	int fd = open(paths[file], O_WRONLY | O_CREAT | O_EXCL, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

static inline void put_text(int file, const char *text, mode_t mode)
{
	put(file, text, strlen(text), mode);
}

/* An option whose value may have a space in it. */
static inline void set(struct opts *o, const char *name, const char *value)
{
	char word[400];
	struct err e = {0};
	snprintf(word, sizeof word, "--%s=%s", name, value);
	char program[] = "cxtoken";
	char *argv[] = {program, word, NULL};
	ck_assert_msg(opts_arguments(o, 2, argv, &e), "%s", e.text);
}

/* What came of cred_read(). */
struct result {
	struct cred c;
	struct err e;
	bool ok;
};

static inline void read_opts(struct result *r, struct opts *take_o, bool need)
{
	*r = (struct result){0};
	r->ok = cred_read(take_o, need, INT64_MAX, &r->c, &r->e);
	opts_free(take_o); /* nothing of it may be needed any more */
	ck_assert_int_eq(r->ok, r->e.code == ERR_NONE);
}

static inline void read_words(struct result *r, const char *words)
{
	read_opts(r, settings_make(words, NULL, NULL), true);
}

static inline void says(const struct result *r, enum err_code code, const char *words)
{
	ck_assert_msg(!r->ok, "not refused: %s", words);
	ck_assert_int_eq(r->e.code, code);
	ck_assert_msg(strstr(r->e.text, words) != NULL, "%s: %s", words, r->e.text);
	ck_assert_msg(strstr(r->e.text, "hidden") == NULL, "%s", r->e.text);
}

static inline void holds(const struct secret *s, const char *want)
{
	if (want == NULL)
		ck_assert_ptr_null(s);
	else
		ck_assert_str_eq(secret_reveal(s), want);
}

#endif
