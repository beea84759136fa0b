/* SPDX-License-Identifier: MIT */
/*
 * cache_lock: one process at a time asks the endpoint for the token of these settings.
 *
 * flock() on a file that is never removed: the kernel wakes waiters in their order and releases the
 * lock of a process that dies. The wait is a blocking one, ended by a timer, and costs no CPU.
 *
 * The file is empty, or holds the last refusal: a salt and a hash that only the refused secrets
 * give. It says nothing of a token, and whoever is not waiting when it is written takes no notice
 * of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "cache/parts.h"

/* Milliseconds between further signals: the first may come just before flock() is entered. */
enum { TICK_MS = 20 };

static int64_t monotonic_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void on_alarm(int signal_number)
{
	(void)signal_number; /* to have come is all it must do: it interrupts flock() */
}

/* What has to be put back when the wait is over. */
struct alarm_before {
	struct sigaction action;
	sigset_t mask;
	struct itimerval timer;
};

static struct timeval timeval_of(long ms)
{
	return (struct timeval){.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
}

static void alarm_start(long ms, struct alarm_before *before)
{
	struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART */
	sigset_t alarms;
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigaction(SIGALRM, &action, &before->action);
	/* A parent may have left it blocked. */
	sigprocmask(SIG_UNBLOCK, &alarms, &before->mask);
	const struct itimerval timer = {.it_value = timeval_of(ms),
					.it_interval = timeval_of(TICK_MS)};
	setitimer(ITIMER_REAL, &timer, &before->timer);
}

static void alarm_stop(const struct alarm_before *before)
{
	const struct itimerval none = {0};
	setitimer(ITIMER_REAL, &none, NULL);
	sigprocmask(SIG_SETMASK, &before->mask, NULL);
	sigaction(SIGALRM, &before->action, NULL);
	setitimer(ITIMER_REAL, &before->timer, NULL);
}

/* 0, EWOULDBLOCK when the time is over, or the errno of a lock that does not work here. */
static int flock_within(int fd, long wait_ms)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK || wait_ms <= 0)
		return errno;
	const int64_t end = monotonic_ms() + wait_ms;
	struct alarm_before before;
	alarm_start(wait_ms, &before);
	int why;
	do
		why = flock(fd, LOCK_EX) == 0 ? 0 : errno;
	while (why == EINTR && monotonic_ms() < end);
	alarm_stop(&before);
	return why == EINTR ? EWOULDBLOCK : why;
}

static int open_lock(struct cache *c, const char *path, struct err *e)
{
	if (c->dir_fd < 0)
		c->dir_fd = cache_dir_open(c->dir, e);
	if (c->dir_fd < 0)
		return -1;
	int fd = openat(c->dir_fd, strrchr(path, '/') + 1,
			O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
	size_t size;
	if (fd < 0) {
		err_set(e, ERR_INTERNAL,
			"cannot open the cache's lock file %s: %s; choose another directory with "
			"--cache-dir, or --no-cache",
			path, strerror(errno));
	} else if (!cache_file_check(fd, path, &size, e)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Zeros where the file holds none, or a part. */
static void word_read(int fd, unsigned char word[CACHE_WORD])
{
	memset(word, 0, CACHE_WORD);
	if (pread(fd, word, CACHE_WORD, 0) != CACHE_WORD)
		memset(word, 0, CACHE_WORD);
}

static void word_make(const struct cache *c, unsigned char word[CACHE_WORD])
{
	cache_derive(&c->seal, "cxtoken cache refusal", word, word + CACHE_SALT,
		     CACHE_WORD - CACHE_SALT);
}

/* What stood there when this process first tried for the lock is not about its own run. */
static void word_remember(struct cache *c, int fd)
{
	if (!c->word_known)
		word_read(fd, c->word);
	c->word_known = true;
}

/* The word is new, and it is about our own secrets. */
static bool word_is_news(const struct cache *c, int fd)
{
	unsigned char word[CACHE_WORD], own[CACHE_WORD];
	word_read(fd, word);
	if (memcmp(word, c->word, CACHE_WORD) == 0)
		return false;
	memcpy(own, word, CACHE_SALT);
	word_make(c, own);
	return sodium_memcmp(word, own, CACHE_WORD) == 0;
}

enum cache_lock cache_lock(struct cache *c, long wait_ms, struct err *e)
{
	if (c->lock_fd >= 0)
		return CACHE_LOCK_HELD;
	char name[CACHE_NAME_HEX + sizeof ".lock"], hex[CACHE_NAME_HEX + 1];
	cache_hex(c->seal.digest, hex);
	snprintf(name, sizeof name, "%s.lock", hex);
	char *path = cache_path(c->dir, name);
	enum cache_lock result = CACHE_LOCK_UNUSABLE;
	int fd = open_lock(c, path, e);
	if (fd < 0)
		goto out;
	word_remember(c, fd);
	int why = flock_within(fd, wait_ms);
	if (why == 0) {
		c->lock_fd = fd;
		c->told_refused = word_is_news(c, fd);
		result = CACHE_LOCK_HELD;
		goto out;
	}
	close(fd);
	if (why == EWOULDBLOCK)
		result = CACHE_LOCK_TIMEOUT;
	else
		err_set(e, ERR_INTERNAL, "cannot lock %s: %s", path, strerror(why));
out:
	free(path);
	return result;
}

void cache_unlock(struct cache *c)
{
	if (c->lock_fd >= 0)
		close(c->lock_fd);
	c->lock_fd = -1;
	c->told_refused = c->word_known = false;
}

void cache_tell_refused(struct cache *c)
{
	if (c->lock_fd < 0)
		return;
	unsigned char word[CACHE_WORD];
	randombytes_buf(word, CACHE_SALT);
	word_make(c, word);
	/* Not written: the waiters ask for themselves, as they would without it. */
	ssize_t wrote = pwrite(c->lock_fd, word, CACHE_WORD, 0);
	(void)wrote;
}

bool cache_told_refused(const struct cache *c)
{
	return c->told_refused;
}
