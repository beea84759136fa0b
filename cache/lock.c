/* SPDX-License-Identifier: MIT */
/*
 * cache_lock: one process at a time asks the endpoint for the token of these settings.
 *
 * flock(): the kernel wakes waiters in their order and releases the lock of a process that dies.
 * The wait is a blocking one, ended by a timer, and costs no CPU.
 *
 * The file says how long its holder needs at most (word.c). One that is past that, stopped say, is
 * overtaken: a new file, locked already, takes the name. Who does that holds the directory's lock
 * meanwhile, and so it is one of all that wait; the others find that the name leads elsewhere now,
 * and wait there. The same goes for a file that was removed under use.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "cache/parts.h"
#include "base/clock.h"

/* Milliseconds between further signals: the first may come just before flock() is entered. */
enum {
	TICK_MS = 20,
	NAMES_MAX = 100000, /* turns of waiting: a quarter of a second each, or a file's new name */
};

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
	const int64_t end = clock_ms() + wait_ms;
	struct alarm_before before;
	alarm_start(wait_ms, &before);
	int why;
	do
		why = flock(fd, LOCK_EX) == 0 ? 0 : errno;
	while (why == EINTR && clock_ms() < end);
	alarm_stop(&before);
	return why == EINTR ? EWOULDBLOCK : why;
}

/* The lock file's path; its name is the last component. Caller frees. */
static char *lock_path(const struct cache *c)
{
	char name[CACHE_STEM + sizeof ".lock"];
	snprintf(name, sizeof name, "%.*s.lock", CACHE_STEM, c->name);
	return cache_path(c->dir, name);
}

static int open_lock(struct cache *c, const char *path, struct err *e)
{
	if (c->dir_fd < 0)
		c->dir_fd = cache_dir_open(c->dir, e);
	if (c->dir_fd < 0)
		return -1;
	int fd = cache_file_make(c->dir_fd, strrchr(path, '/') + 1, O_RDWR | O_NONBLOCK);
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

int cache_lock_idle(int dir_fd, const char *name)
{
	int fd = openat(dir_fd, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct stat open_one, there;
	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &open_one) == 0 &&
	    S_ISREG(open_one.st_mode) && fstatat(dir_fd, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    open_one.st_ino == there.st_ino)
		return fd;
	close(fd);
	return -1;
}

/* An outcome that was not there at the first try is about a run that was waited for. */
static void look_for_outcome(struct cache *c, int fd)
{
	struct cache_word now;
	cache_word_read(fd, &now);
	bool news = now.outcome_len != c->before.outcome_len ||
		    memcmp(now.outcome, c->before.outcome, now.outcome_len) != 0;
	c->told = news && now.outcome_len > 0 &&
		  cache_unseal_outcome(&c->entry, now.outcome, now.outcome_len, &c->outcome);
}

/*
 * Milliseconds until the holder's time is over, negative since when; LONG_MAX where it did not say.
 * By the wall clock, which all have in common, or by how long this process has seen it there, in
 * case that clock is set.
 */
static int64_t holder_left(struct cache *c, int fd)
{
	struct cache_word w;
	cache_word_read(fd, &w);
	if (w.until_ms <= 0)
		return LONG_MAX;
	int64_t now = clock_ms();
	if (memcmp(c->holder, w.holder, sizeof w.holder) != 0) {
		memcpy(c->holder, w.holder, sizeof w.holder);
		c->holder_seen_ms = now;
	}
	int64_t by_wall = w.until_ms - clock_wall_ms();
	int64_t by_sight = c->holder_seen_ms + w.whole_ms - now;
	return by_wall < by_sight ? by_wall : by_sight;
}

/*
 * A new lock file instead of that one, held by this process: its descriptor; -1: another was
 * faster, or it cannot be made.
 */
static int overtake(struct cache *c, int fd, const char *path)
{
	char temporary[CACHE_TEMPORARY];
	/* For the time of a few calls: who finds it locked comes again. */
	if (flock(c->dir_fd, LOCK_EX | LOCK_NB) != 0)
		return -1;
	int mine = -1;
	if (cache_is_at(fd, path) && holder_left(c, fd) <= 0) {
		cache_temporary_name(temporary);
		mine = cache_file_make(c->dir_fd, temporary, O_RDWR | O_EXCL);
	}
	if (mine >= 0 && (flock(mine, LOCK_EX | LOCK_NB) != 0 ||
			  renameat(c->dir_fd, temporary, c->dir_fd, strrchr(path, '/') + 1) != 0)) {
		unlinkat(c->dir_fd, temporary, 0);
		close(mine);
		mine = -1;
	}
	flock(c->dir_fd, LOCK_UN);
	return mine;
}

enum turn {
	TURN_HELD,
	TURN_AGAIN, /* look at the file's name, and wait on */
	TURN_OVER,
	TURN_BROKEN, /* errno says why */
};

/* Waits for this file, until the end or until its holder is overdue; then takes its place. */
static enum turn wait_once(struct cache *c, const char *path, int64_t end, int *fd)
{
	int why = flock_within(*fd, 0);
	int64_t left = end - clock_ms();
	bool overdue = false;
	if (why == EWOULDBLOCK && left > 0) {
		/* Never at once: a holder may be about to say how long it needs, or to go. */
		int64_t step = holder_left(c, *fd);
		overdue = step != LONG_MAX;
		step = overdue && step > 0 ? step + CACHE_GRACE_MS : CACHE_GRACE_MS;
		overdue = overdue && step < left;
		why = flock_within(*fd, (long)(step < left ? step : left));
	}
	if (why == 0)
		return TURN_HELD;
	if (why != EWOULDBLOCK) {
		errno = why;
		return TURN_BROKEN;
	}
	int mine = overdue ? overtake(c, *fd, path) : -1;
	if (mine < 0)
		return clock_ms() < end ? TURN_AGAIN : TURN_OVER;
	close(*fd);
	*fd = mine;
	return TURN_HELD;
}

/* The file that has the name now, where that is another one. False: e is set. */
static bool follow_name(struct cache *c, const char *path, int *fd, struct err *e)
{
	if (*fd >= 0 && cache_is_at(*fd, path))
		return true;
	if (*fd >= 0)
		close(*fd);
	*fd = cache_dir_fresh(&c->dir_fd, c->dir, e) ? open_lock(c, path, e) : -1;
	return *fd >= 0;
}

static enum turn wait_until(struct cache *c, const char *path, int64_t end, int *fd, struct err *e)
{
	enum turn turn = TURN_AGAIN;
	for (int names = 0; turn == TURN_AGAIN && names < NAMES_MAX; names++) {
		if (!follow_name(c, path, fd, e))
			return TURN_BROKEN;
		if (!c->before_known)
			cache_word_read(*fd, &c->before);
		c->before_known = true;
		const int waited_for = *fd;
		turn = wait_once(c, path, end, fd);
		if (turn != TURN_HELD)
			continue;
		if (*fd == waited_for)
			look_for_outcome(c, *fd);
		/* Removed under use: what was told counts, but the lock is another one now. */
		if (!c->told && !cache_is_at(*fd, path))
			turn = TURN_AGAIN;
	}
	if (turn == TURN_BROKEN)
		err_set(e, ERR_INTERNAL, "cannot lock %s: %s", path, strerror(errno));
	return turn;
}

enum cache_lock cache_local_lock(struct cache *c, long wait_ms, struct err *e)
{
	if (c->lock_fd >= 0)
		return CACHE_LOCK_HELD;
	char *path = lock_path(c);
	int fd = -1;
	int64_t end = clock_ms() + (wait_ms > 0 ? wait_ms : 0);
	enum turn turn = wait_until(c, path, end, &fd, e);
	free(path);
	if (turn == TURN_HELD)
		c->lock_fd = fd;
	else if (fd >= 0)
		close(fd);
	if (turn == TURN_HELD)
		return CACHE_LOCK_HELD;
	return turn == TURN_BROKEN ? CACHE_LOCK_UNUSABLE : CACHE_LOCK_TIMEOUT;
}

void cache_asking(struct cache *c, long ms)
{
	if (c->lock_fd < 0)
		return;
	struct cache_word w = {.until_ms = clock_wall_ms() + ms, .whole_ms = ms};
	randombytes_buf(w.holder, sizeof w.holder);
	c->asking = cache_word_write(c->lock_fd, &w);
}

void cache_local_unlock(struct cache *c)
{
	const struct cache_word nothing = {0};
	if (c->asking) /* what it said is over; not written: those who wait wait as long as it said
			*/
		(void)!cache_word_write(c->lock_fd, &nothing);
	if (c->lock_fd >= 0)
		close(c->lock_fd);
	c->lock_fd = -1;
	c->asking = c->told = c->before_known = false;
}

void cache_local_tell(struct cache *c, const struct cache_outcome *o)
{
	struct secret *content = c->lock_fd >= 0 ? cache_outcome_write(o) : NULL;
	if (content == NULL)
		return;
	unsigned char *bytes;
	size_t len;
	struct cache_word w = {0};
	cache_seal_content(&c->entry, CACHE_OUTCOME, 0, content, &bytes, &len);
	if (len <= sizeof w.outcome) {
		memcpy(w.outcome, bytes, len);
		w.outcome_len = len;
		/* Not written: the waiters ask for themselves, as they would without it. */
		if (cache_word_write(c->lock_fd, &w))
			c->asking = false;
	}
	free(bytes);
	secret_free(content);
}
