/* SPDX-License-Identifier: MIT */
/* Files and standard input are read whole, within the limit, and never wait. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/input.h"
#include "base/clock.h"

Suite *suite_base_input(void);

static char dir[200], path[240];
static struct secret *content;
static struct stat st;

static void setup(void)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(dir, sizeof dir, "%s/cxt-test-XXXXXX", tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/input", dir);
}

static void teardown(void)
{
	secret_free(content);
	content = NULL;
	unlink(path);
	rmdir(dir);
}

static enum input take(const char *name, size_t max, int64_t end_ms)
{
	secret_free(content);
	return input_read(name, max, end_ms, &content, &st);
}

static void spill(const char *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
	fclose(f);
}

START_TEST(files)
{
	static char large[10000];
	memset(large, 'x', sizeof large);
	static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 9999, 10000};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		spill(large, sizes[i]);
		ck_assert_int_eq(chmod(path, 0640), 0);
		/* A file is there at once: no time is too short. */
		ck_assert_int_eq(take(path, sizeof large, 0), INPUT_READ);
		ck_assert_uint_eq(secret_len(content), sizes[i]);
		ck_assert_int_eq(memcmp(secret_reveal(content), large, sizes[i]), 0);
		ck_assert_uint_eq(st.st_mode & 07777, 0640);
	}
	ck_assert_int_eq(take(path, sizeof large - 1, 0), INPUT_TOO_LARGE);
	ck_assert_ptr_null(content);
}
END_TEST

START_TEST(no_files)
{
	ck_assert_int_eq(take(path, 10, 0), INPUT_FAILED);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(take(dir, 10, 0), INPUT_DIRECTORY);
	ck_assert_ptr_null(content);
}
END_TEST

/* Nobody has it open for writing: neither opening nor reading waits longer than told. */
START_TEST(fifo_without_a_writer)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	const int64_t begin = clock_ms();
	ck_assert_int_eq(take(path, 10, 0), INPUT_LATE);
	ck_assert_int_eq(take(path, 10, begin + 50), INPUT_LATE);
	ck_assert_int_ge(clock_ms(), begin + 50);
	ck_assert_ptr_null(content);
}
END_TEST

/* It opens its end when the reader has, which is later than input_read() began. */
START_TEST(fifo_with_a_late_writer)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	fflush(NULL);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		int fd = open(path, O_WRONLY);
		ssize_t wrote = write(fd, "late", 4);
		_exit(wrote == 4 ? 0 : 1);
	}
	ck_assert_int_eq(take(path, 10, clock_ms() + 60000), INPUT_READ);
	ck_assert_str_eq(secret_reveal(content), "late");
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

/* What came before is of no use without the end. */
START_TEST(standard_input)
{
	const bool blocks = _i == 0;
	int ends[2], before = dup(STDIN_FILENO);
	ck_assert_int_eq(pipe(ends), 0);
	if (!blocks)
		ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	ck_assert_int_eq(write(ends[1], "some", 4), 4);
	ck_assert_int_eq(take("-", 10, clock_ms() + 50), INPUT_LATE);
	ck_assert_ptr_null(content);
	ck_assert_int_eq(write(ends[1], "more", 4), 4);
	close(ends[1]);
	ck_assert_int_eq(take("-", 10, clock_ms() + 60000), INPUT_READ);
	ck_assert_str_eq(secret_reveal(content), "more");
	/* The flag of an open pipe is shared with whoever gave it. */
	ck_assert_int_eq((fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK) == 0, blocks);
	close(ends[0]);
	close(STDIN_FILENO);
	ck_assert_int_eq(take("-", 10, clock_ms() + 60000), INPUT_FAILED);
	ck_assert_int_eq(errno, EBADF);
	if (before >= 0)
		dup2(before, STDIN_FILENO);
	close(before);
}
END_TEST

Suite *suite_base_input(void)
{
	Suite *s = suite_create("base_input");
	TCase *t = tcase_create("input");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, files);
	tcase_add_test(t, no_files);
	tcase_add_test(t, fifo_without_a_writer);
	tcase_add_test(t, fifo_with_a_late_writer);
	tcase_add_loop_test(t, standard_input, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
