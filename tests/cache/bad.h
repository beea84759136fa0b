/* SPDX-License-Identifier: MIT */
/* Files that are not to be trusted, put instead of a good one. */
#ifndef TESTS_CACHE_BAD_H
#define TESTS_CACHE_BAD_H

#include "tests/cache/case.h"

/* What a link leads to. */
static char target[300];

static inline void put_symlink(const char *path)
{
	snprintf(target, sizeof target, "%s/target", case_top);
	ck_assert_int_eq(rename(path, target), 0); /* what it leads to is a good entry */
	ck_assert_int_eq(symlink(target, path), 0);
}

static inline void put_loose_symlink(const char *path)
{
	unlink(path);
	ck_assert_int_eq(symlink("/nowhere/at/all", path), 0);
}

static inline void put_fifo(const char *path)
{
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
}

static inline void put_group_mode(const char *path)
{
	ck_assert_int_eq(chmod(path, 0640), 0);
}

static inline void put_other_mode(const char *path)
{
	ck_assert_int_eq(chmod(path, 0602), 0);
}

static inline void put_hard_link(const char *path)
{
	snprintf(target, sizeof target, "%s/link", case_top);
	ck_assert_int_eq(link(path, target), 0);
}

static inline void put_empty(const char *path)
{
	ck_assert_int_eq(truncate(path, 0), 0);
}

static inline void put_huge(const char *path)
{
	ck_assert_int_eq(truncate(path, INT64_C(1) << 33), 0);
}

static inline void put_text(const char *path)
{
	char text[300];
	memset(text, 'x', sizeof text);
	spill(path, text, sizeof text, 0600);
}

static inline void put_foreign(const char *path)
{
	if (geteuid() == 0)
		ck_assert_int_eq(chown(path, 12345, (gid_t)-1), 0);
	else
		put_fifo(path); /* nobody else's file can be made here */
}

static inline void put_directory(const char *path)
{
	unlink(path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
}

#endif
