/* SPDX-License-Identifier: MIT */
/* Reads a file or standard input whole, within a limit. */
#include "base/input.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* False: the time is over. Anything but silence is for read() to tell. */
static bool wait_for(int fd, int64_t end_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	for (;;) {
		int64_t left = end_ms - clock_ms();
		int ms = left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
		int ready = poll(&p, 1, ms);
		if (ready > 0 || (ready < 0 && errno != EINTR))
			return true;
		if (left <= 0)
			return false;
	}
}

static enum input read_all(int fd, bool may_wait, int64_t end_ms, struct secret_buf *b)
{
	char chunk[4096];
	enum input result = INPUT_TOO_LARGE;
	bool fits = true;
	while (fits) {
		if (may_wait && !wait_for(fd, end_ms)) {
			result = INPUT_LATE;
			break;
		}
		ssize_t got = read(fd, chunk, sizeof chunk);
		if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
			may_wait = true;
			continue;
		}
		if (got <= 0) {
			result = got == 0 ? INPUT_READ : INPUT_FAILED;
			break;
		}
		fits = secret_buf_add(b, chunk, (size_t)got);
	}
	int why = errno;
	secret_wipe(chunk, sizeof chunk);
	errno = why;
	return result;
}

static enum input read_open(int fd, size_t max, int64_t end_ms, struct secret **out,
			    struct stat *st)
{
	if (fstat(fd, st) != 0)
		return INPUT_FAILED;
	if (S_ISDIR(st->st_mode))
		return INPUT_DIRECTORY;
	struct secret_buf *b = secret_buf_new(max);
	enum input result = read_all(fd, !S_ISREG(st->st_mode), end_ms, b);
	int why = errno;
	if (result == INPUT_READ)
		*out = secret_buf_take(b);
	else
		secret_buf_free(b);
	errno = why;
	return result;
}

enum input input_read(const char *path, size_t max, int64_t end_ms, struct secret **out,
		      struct stat *st)
{
	*out = NULL;
	if (strcmp(path, "-") == 0)
		return read_open(STDIN_FILENO, max, end_ms, out, st);
	int fd;
	/* O_NONBLOCK: opening a FIFO must not wait for its other end without end. */
	do
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return INPUT_FAILED;
	enum input result = read_open(fd, max, end_ms, out, st);
	int why = errno;
	close(fd);
	errno = why;
	return result;
}
