/* SPDX-License-Identifier: MIT */
/* System calls that fail when a test says so. */
#include "tests/fault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct fault fault;

static bool fails(enum fault_call call)
{
	if (fault.call != call || fault.error == 0)
		return false;
	errno = fault.error;
	fault.error = 0;
	return true;
}

static size_t cut(enum fault_call call, size_t size)
{
	return fault.call == call && fault.most > 0 && fault.most < size ? fault.most : size;
}

/* The linker's names: a call comes to the first, the second is the system's. */
#define WRAP(result, name, ...)                                                                    \
	result __wrap_##name(__VA_ARGS__);                                                         \
	result __real_##name(__VA_ARGS__);                                                         \
	result __wrap_##name(__VA_ARGS__)

WRAP(int, close, int fd)
{
	int result = __real_close(fd);
	return fails(FAULT_CLOSE) ? -1 : result;
}

WRAP(DIR *, fdopendir, int fd)
{
	return fails(FAULT_FDOPENDIR) ? NULL : __real_fdopendir(fd);
}

/* Each under both names: with _FILE_OFFSET_BITS=64 the C library calls the second, and the third
 * where _TIME_BITS=64 makes a difference too. */
#define WRAP_FSTAT(name)                                                                           \
	WRAP(int, name, int fd, struct stat *st)                                                   \
	{                                                                                          \
		if (fails(FAULT_FSTAT) || __real_##name(fd, st) != 0)                              \
			return -1;                                                                 \
		if (fault.call == FAULT_FSTAT && st->st_size > 0)                                  \
			st->st_size = (off_t)cut(FAULT_FSTAT, (size_t)st->st_size);                \
		return 0;                                                                          \
	}
WRAP_FSTAT(fstat)
WRAP_FSTAT(fstat64)
#if __SIZEOF_POINTER__ == 4
WRAP_FSTAT(__fstat64_time64)
#endif

WRAP(int, fsync, int fd)
{
	return fails(FAULT_FSYNC) ? -1 : __real_fsync(fd);
}

#define WRAP_OPENAT(name)                                                                          \
	WRAP(int, name, int dir_fd, const char *path, int flags, ...)                              \
	{                                                                                          \
		mode_t mode = 0;                                                                   \
		if (flags & O_CREAT) {                                                             \
			va_list args;                                                              \
			va_start(args, flags);                                                     \
			mode = va_arg(args, mode_t);                                               \
			va_end(args);                                                              \
		}                                                                                  \
		return fails(FAULT_OPENAT) ? -1 : __real_##name(dir_fd, path, flags, mode);        \
	}
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)

WRAP(ssize_t, read, int fd, void *bytes, size_t size)
{
	return fails(FAULT_READ) ? -1 : __real_read(fd, bytes, cut(FAULT_READ, size));
}

/* What _FORTIFY_SOURCE makes of read() where it knows the room. */
WRAP(ssize_t, __read_chk, int fd, void *bytes, size_t size, size_t room)
{
	if (size > room)
		abort();
	return __wrap_read(fd, bytes, size);
}

WRAP(int, renameat, int from_fd, const char *from, int to_fd, const char *to)
{
	return fails(FAULT_RENAMEAT) ? -1 : __real_renameat(from_fd, from, to_fd, to);
}

WRAP(ssize_t, write, int fd, const void *bytes, size_t size)
{
	return fails(FAULT_WRITE) ? -1 : __real_write(fd, bytes, cut(FAULT_WRITE, size));
}
