/* SPDX-License-Identifier: MIT */
/* One process at a time, and none waits for ever. */
#include "tests/cache/bad.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

Suite *suite_cache_lock(void);

/* A child that holds the lock until it is killed. */
static pid_t hold_lock(void)
{
	int ready[2];
	ck_assert_int_eq(pipe(ready), 0);
	fflush(NULL);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct case_cache c;
		case_open(&c);
		struct err e = {0};
		if (cache_lock(c.cache, 0, &e) != CACHE_LOCK_HELD || write(ready[1], "!", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	char byte;
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return child;
}

START_TEST(killed_holder_blocks_nobody)
{
	struct case_cache c;
	case_open(&c);
	struct err e = {0};
	pid_t child = hold_lock();
	ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_TIMEOUT);
	ck_assert_int_eq(cache_lock(c.cache, 30, &e), CACHE_LOCK_TIMEOUT);
	ck_assert_int_eq(e.code, ERR_NONE);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert(!cache_told_refused(c.cache));
	ck_assert_uint_eq(case_count_files(case_dir, ".lock"), 1);
	case_close(&c);
	ck_assert_uint_eq(case_count_files(case_dir, ".lock"), 1);
}
END_TEST

START_TEST(lock_goes_with_unlock_and_free)
{
	struct case_cache a, b;
	struct err e = {0};
	case_open(&a);
	case_open(&b);
	cache_unlock(a.cache);
	ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_TIMEOUT);
	cache_unlock(a.cache);
	ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_TIMEOUT);
	case_close(&b);
	ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert_int_ne(fcntl(a.cache->lock_fd, F_GETFD) & FD_CLOEXEC, 0);
	ck_assert_int_ne(fcntl(a.cache->dir_fd, F_GETFD) & FD_CLOEXEC, 0);
	case_close(&a);
}
END_TEST

/* A waiter gets the lock in the moment it is free, long before its time is over. */
START_TEST(waiter_gets_the_lock)
{
	struct case_cache c;
	case_open(&c);
	struct err e = {0};
	ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_HELD);
	int ready[2], got[2];
	ck_assert_int_eq(pipe(ready), 0);
	ck_assert_int_eq(pipe(got), 0);
	fflush(NULL);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct case_cache own;
		case_close(&c); /* the lock stays the parent's: it has the same open file */
		case_open(&own);
		MUST(write(ready[1], "!", 1) == 1);
		MUST(cache_lock(own.cache, 3600 * 1000, &e) == CACHE_LOCK_HELD);
		MUST(write(got[1], "!", 1) == 1);
		_exit(0);
	}
	char byte;
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	cache_unlock(c.cache);
	close(got[1]);
	ck_assert_int_eq(read(got[0], &byte, 1), 1);
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	close(ready[0]);
	close(ready[1]);
	close(got[0]);
	case_close(&c);
}
END_TEST

/* Blocked or ignored by the parent, SIGALRM still ends the wait; then all is as it was. */
START_TEST(alarm_is_put_back)
{
	struct case_cache c;
	case_open(&c);
	struct err e = {0};
	pid_t child = hold_lock();
	sigset_t alarms, now_blocked;
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarms, NULL);
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before, after;
	sigaction(SIGALRM, &ignore, &before);
	const struct itimerval hour = {.it_value = {.tv_sec = 3600}};
	setitimer(ITIMER_REAL, &hour, NULL);
	ck_assert_int_eq(cache_lock(c.cache, 30, &e), CACHE_LOCK_TIMEOUT);
	struct itimerval left;
	getitimer(ITIMER_REAL, &left);
	ck_assert_int_gt(left.it_value.tv_sec, 3000);
	sigaction(SIGALRM, NULL, &after);
	ck_assert(after.sa_handler == SIG_IGN);
	sigprocmask(SIG_SETMASK, NULL, &now_blocked);
	ck_assert_int_eq(sigismember(&now_blocked, SIGALRM), 1);
	const struct itimerval none = {0};
	setitimer(ITIMER_REAL, &none, NULL);
	sigaction(SIGALRM, &before, NULL);
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	case_close(&c);
}
END_TEST

static void on_other_signal(int number)
{
	(void)number;
}

static int64_t milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Another signal interrupts the wait, and does not end it. */
START_TEST(other_signals_do_not_end_the_wait)
{
	struct case_cache c;
	case_open(&c);
	struct err e = {0};
	pid_t child = hold_lock();
	struct sigaction action = {.sa_handler = on_other_signal}, before;
	sigaction(SIGUSR1, &action, &before);
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	const struct itimerspec often = {.it_value = {.tv_nsec = 2000000},
					 .it_interval = {.tv_nsec = 2000000}};
	timer_t timer;
	ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	ck_assert_int_eq(timer_settime(timer, 0, &often, NULL), 0);
	int64_t begin = milliseconds();
	ck_assert_int_eq(cache_lock(c.cache, 60, &e), CACHE_LOCK_TIMEOUT);
	ck_assert_int_ge(milliseconds() - begin, 59);
	timer_delete(timer);
	sigaction(SIGUSR1, &before, NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	case_close(&c);
}
END_TEST

START_TEST(bad_lock_file_is_unusable)
{
	static void (*const puts_bad[])(const char *) = {
		put_symlink,   put_loose_symlink, put_fifo,     put_group_mode,
		put_hard_link, put_foreign,       put_directory};
	struct case_cache c;
	case_open(&c);
	struct err e = {0};
	ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_HELD);
	cache_unlock(c.cache);
	char path[300];
	snprintf(path, sizeof path, "%.*slock", (int)(strlen(cache_file(c.cache)) - 3),
		 cache_file(c.cache));
	for (size_t i = 0; i < sizeof puts_bad / sizeof *puts_bad; i++) {
		case_remove_tree(path);
		spill(path, "", 0, 0600);
		puts_bad[i](path);
		e = (struct err){0};
		ck_assert_msg(cache_lock(c.cache, 0, &e) == CACHE_LOCK_UNUSABLE, "case %zu", i);
		ck_assert_ptr_nonnull(strstr(e.text, path));
		unlink(target);
	}
	ck_assert_int_ne(access("/nowhere/at/all", F_OK), 0);
	case_close(&c);
}
END_TEST

START_TEST(word_of_a_refusal)
{
	struct case_cache a, b, other, late;
	struct err e = {0};
	case_open(&a);
	case_open(&b);
	case_open(&late);
	case_open_with(&other, case_dir, "another secret");
	cache_tell_refused(a.cache); /* without the lock: no effect, and no crash */
	for (int round = 0; round < 2; round++) {
		ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert(!cache_told_refused(a.cache));
		/* Both wait while a is refused. */
		ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_TIMEOUT);
		ck_assert_int_eq(cache_lock(other.cache, 0, &e), CACHE_LOCK_TIMEOUT);
		cache_tell_refused(a.cache);
		cache_unlock(a.cache);
		ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert(cache_told_refused(b.cache));
		cache_unlock(b.cache);
		ck_assert(!cache_told_refused(b.cache));
		/* Another secret may well be the right one. */
		ck_assert_int_eq(cache_lock(other.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert(!cache_told_refused(other.cache));
		cache_unlock(other.cache);
		/* Who comes later asks for itself. */
		ck_assert_int_eq(cache_lock(late.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert(!cache_told_refused(late.cache));
		cache_unlock(late.cache);
	}
	/* Nor is anything else in the lock file taken for such word. */
	ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_TIMEOUT);
	ck_assert_int_eq(ftruncate(a.cache->lock_fd, 5), 0);
	cache_unlock(a.cache);
	ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert(!cache_told_refused(b.cache));
	case_close(&a);
	case_close(&b);
	case_close(&other);
	case_close(&late);
}
END_TEST

Suite *suite_cache_lock(void)
{
	Suite *s = suite_create("cache_lock");
	TCase *t = tcase_create("cache_lock");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, killed_holder_blocks_nobody);
	tcase_add_test(t, lock_goes_with_unlock_and_free);
	tcase_add_test(t, waiter_gets_the_lock);
	tcase_add_test(t, alarm_is_put_back);
	tcase_add_test(t, other_signals_do_not_end_the_wait);
	tcase_add_test(t, bad_lock_file_is_unusable);
	tcase_add_test(t, word_of_a_refusal);
	suite_add_tcase(s, t);
	return s;
}
