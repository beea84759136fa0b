/* SPDX-License-Identifier: MIT */
/* A child process tells through its pipe, and the signals that end a run end it at once. */
#include <check.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"

Suite *suite_base_child(void);

static const int signals[] = {SIGINT, SIGTERM};
enum { SIGNALS = sizeof signals / sizeof *signals, PATIENCE_MS = 20000 };

static void tell_and_wait(void *arg, int out)
{
	(void)arg;
	if (write(out, "x", 1) == 1)
		for (;;)
			pause();
}

/* The parent's own way to take them is not the child's. */
START_TEST(signals_end_a_child)
{
	struct child c;
	struct err e = {0};
	char told;
	int status;
	void (*before)(int) = signal(signals[_i], SIG_IGN);
	ck_assert_msg(child_start(&c, tell_and_wait, NULL, &e), "%s", e.text);
	struct pollfd ready = {.fd = c.fd, .events = POLLIN};
	ck_assert_int_eq(poll(&ready, 1, PATIENCE_MS), 1);
	ck_assert_int_eq(read(c.fd, &told, 1), 1);
	ck_assert_int_eq(kill(c.pid, signals[_i]), 0);
	/* Its end of the pipe is closed as it ends. */
	ck_assert_int_eq(poll(&ready, 1, PATIENCE_MS), 1);
	ck_assert_int_eq(waitpid(c.pid, &status, 0), c.pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == signals[_i]);
	signal(signals[_i], before);
	close(c.fd);
}
END_TEST

START_TEST(a_child_that_runs_is_ended)
{
	struct child c;
	struct err e = {0};
	ck_assert_msg(child_start(&c, tell_and_wait, NULL, &e), "%s", e.text);
	pid_t pid = c.pid;
	child_end(&c);
	child_end(&c);
	ck_assert_int_eq(c.fd, -1);
	ck_assert_int_eq(kill(pid, 0), -1);
}
END_TEST

Suite *suite_base_child(void)
{
	Suite *s = suite_create("base_child");
	TCase *t = tcase_create("base_child");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, signals_end_a_child, 0, SIGNALS);
	tcase_add_test(t, a_child_that_runs_is_ended);
	suite_add_tcase(s, t);
	return s;
}
