/* SPDX-License-Identifier: MIT */
/* One process at a time, and none waits forever. */
#include "tests/cache/bad.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

Suite *suite_cache_lock(void);

static struct cache_outcome outcome;

static bool told(const struct cache *c)
{
	return cache_told(c, &outcome);
}

static const struct cache_outcome refused = {.code = ERR_REFUSED, .why = "answered 401"};

/*
 * A child that holds the lock until it is killed, and says that it asks for ms milliseconds (0: it
 * says nothing).
 */
static pid_t hold_lock_for(long ms)
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
		if (cache_lock(c.cache, 0, &e) != CACHE_LOCK_HELD)
			_exit(1);
		if (ms > 0)
			cache_asking(c.cache, ms);
		if (write(ready[1], "!", 1) != 1)
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

static pid_t hold_lock(void)
{
	return hold_lock_for(0);
}

static void end_child(pid_t child)
{
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
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
	ck_assert(!told(c.cache));
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

START_TEST(outcome_is_told_to_who_waits)
{
	struct case_cache a, b, late;
	struct err e = {0};
	case_open(&a);
	case_open(&b);
	case_open(&late);
	cache_tell(a.cache, &refused); /* without the lock: no effect, and no crash */
	for (int round = 0; round < 2; round++) {
		ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert(!told(a.cache));
		cache_asking(a.cache, 60000);
		ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_TIMEOUT);
		cache_tell(a.cache, &refused);
		cache_unlock(a.cache);
		ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert(told(b.cache));
		ck_assert_int_eq(outcome.code, ERR_REFUSED);
		ck_assert_str_eq(outcome.why, refused.why);
		cache_unlock(b.cache);
		ck_assert(!told(b.cache));
		/* Who comes later asks for itself. */
		ck_assert_int_eq(cache_lock(late.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert(!told(late.cache));
		cache_unlock(late.cache);
	}
	/* Nor is anything else in the lock file taken for such word. */
	static const off_t cuts[] = {0, 5, 44, 60};
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_TIMEOUT);
		cache_tell(a.cache, &refused);
		ck_assert_int_eq(ftruncate(a.cache->lock_fd, cuts[i]), 0);
		cache_unlock(a.cache);
		ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert(!told(b.cache));
		cache_unlock(b.cache);
	}
	/* What is no matter of others is not told. */
	ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_TIMEOUT);
	cache_tell(a.cache, &(struct cache_outcome){.code = ERR_SETTINGS});
	cache_unlock(a.cache);
	ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert(!told(b.cache));
	ck_assert_int_eq(e.code, ERR_NONE);
	case_close(&a);
	case_close(&b);
	case_close(&late);
}
END_TEST

/* Two secrets are two entries: neither waits for the other. */
START_TEST(other_secret_has_another_lock)
{
	struct case_cache a, other;
	struct err e = {0};
	case_open(&a);
	case_open_with(&other, case_dir, "another secret");
	ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert_int_eq(cache_lock(other.cache, 0, &e), CACHE_LOCK_HELD);
	case_close(&a);
	case_close(&other);
}
END_TEST

/* A holder that is stopped, or blocked, and past its time is overtaken, by one. */
START_TEST(overdue_holder_is_overtaken)
{
	enum { WAITERS = 6, ITS_TIME = 300 };
	int got[2];
	pid_t holder = hold_lock_for(ITS_TIME);
	ck_assert_int_eq(pipe(got), 0);
	int64_t begin = milliseconds();
	fflush(NULL);
	pid_t children[WAITERS];
	for (int i = 0; i < WAITERS; i++) {
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (children[i] != 0)
			continue;
		struct case_cache own;
		struct err e = {0};
		case_open(&own);
		/* The first keeps it until it is killed; the others' time is over before its is. */
		if (cache_lock(own.cache, 1500, &e) != CACHE_LOCK_HELD)
			_exit(e.code == ERR_NONE ? 7 : 1);
		cache_asking(own.cache, 3600 * 1000);
		MUST(write(got[1], "!", 1) == 1);
		for (;;)
			pause();
	}
	close(got[1]);
	char byte;
	ck_assert_int_eq(read(got[0], &byte, 1), 1);
	ck_assert_int_ge(milliseconds() - begin, ITS_TIME - 20);
	int timed_out = 0;
	while (timed_out < WAITERS - 1) {
		int status;
		ck_assert_int_gt(waitpid(-1, &status, 0), 0);
		ck_assert(WIFEXITED(status));
		ck_assert_int_eq(WEXITSTATUS(status), 7);
		timed_out++;
	}
	ck_assert_uint_eq(case_count_files(case_dir, ".lock"), 1);
	ck_assert_uint_eq(case_count_files(case_dir, ".tmp"), 0);
	for (int i = 0; i < WAITERS; i++)
		kill(children[i], SIGKILL);
	ck_assert_int_gt(waitpid(-1, NULL, 0), 0);
	/* The new lock is like any: it goes with the process. The overtaken one matters no more. */
	struct case_cache c;
	struct err e = {0};
	case_open(&c);
	ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_HELD);
	close(got[0]);
	end_child(holder);
	case_close(&c);
}
END_TEST

/* One that has time left, or has not said how much it needs, is not. */
START_TEST(others_are_not_overtaken)
{
	static const long times[] = {0, 60000};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		struct case_cache c;
		struct err e = {0};
		pid_t child = hold_lock_for(times[i]);
		case_open(&c);
		int64_t begin = milliseconds();
		ck_assert_int_eq(cache_lock(c.cache, 700, &e), CACHE_LOCK_TIMEOUT);
		ck_assert_int_ge(milliseconds() - begin, 699);
		end_child(child);
		case_close(&c);
	}
}
END_TEST

/* The word of one that was killed is not a deadline for the next holder. */
START_TEST(word_goes_with_the_lock)
{
	struct case_cache a, b;
	struct err e = {0};
	case_open(&a);
	case_open(&b);
	ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
	cache_asking(a.cache, 1);
	cache_unlock(a.cache);
	ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
	ck_assert_int_eq(cache_lock(b.cache, 600, &e), CACHE_LOCK_TIMEOUT);
	case_close(&a);
	case_close(&b);
}
END_TEST

/* The files, or the directory, are removed or replaced while others wait. */
START_TEST(removed_under_use)
{
	for (int how = 0; how < 3; how++) {
		struct case_cache a, b, fresh;
		struct err e = {0};
		case_open(&a);
		case_open(&b);
		case_open(&fresh);
		ck_assert_int_eq(cache_lock(a.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_TIMEOUT);
		char moved[300];
		snprintf(moved, sizeof moved, "%s/moved%d", case_top, how);
		if (how == 0) {
			char path[500];
			snprintf(path, sizeof path, "%.*s.lock",
				 (int)strlen(cache_file(a.cache)) - 4, cache_file(a.cache));
			ck_assert_int_eq(unlink(path), 0);
		} else if (how == 1) {
			case_remove_tree(case_dir);
		} else {
			ck_assert_int_eq(rename(case_dir, moved), 0);
			ck_assert_int_eq(mkdir(case_dir, 0700), 0);
		}
		/* What the holder fetched is found by who waits and by who comes. */
		case_store(a.cache, case_token, NOW, 7200);
		cache_unlock(a.cache);
		ck_assert_int_eq(cache_lock(b.cache, 0, &e), CACHE_LOCK_HELD);
		ck_assert_int_eq(reads(b.cache, NOW), 1);
		ck_assert_int_eq(cache_lock(fresh.cache, 0, &e), CACHE_LOCK_TIMEOUT);
		ck_assert_int_eq(reads(fresh.cache, NOW), 1);
		ck_assert_int_eq(e.code, ERR_NONE);
		case_close(&a);
		case_close(&b);
		case_close(&fresh);
		case_remove_tree(case_dir);
	}
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
	tcase_add_test(t, outcome_is_told_to_who_waits);
	tcase_add_test(t, other_secret_has_another_lock);
	tcase_add_test(t, overdue_holder_is_overtaken);
	tcase_add_test(t, others_are_not_overtaken);
	tcase_add_test(t, word_goes_with_the_lock);
	tcase_add_test(t, removed_under_use);
	suite_add_tcase(s, t);
	return s;
}
