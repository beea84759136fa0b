/* SPDX-License-Identifier: MIT */
/* Writes bytes into a descriptor, waiting for room where it has none. */
#include "base/write.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

bool write_wait(int fd, int ms)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	int ready;
	do
		ready = poll(&p, 1, ms);
	while (ready < 0 && errno == EINTR);
	return ready != 0;
}

bool write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;
	while (len > 0) {
		ssize_t written = write(fd, at, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0 && errno == EAGAIN && write_wait(fd, -1))
			continue;
		if (written <= 0)
			return false;
		at += written;
		len -= (size_t)written;
	}
	return true;
}
