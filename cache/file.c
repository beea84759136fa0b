/* SPDX-License-Identifier: MIT */
/*
 * cache_file: the directory and its files, read and replaced with care.
 *
 * Everything is checked on the descriptor that is then used. No symbolic link is followed as the
 * last component, nothing of another user is read, and a reader sees the old file or the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/parts.h"
#include "base/write.h"

char *cache_path(const char *dir, const char *name)
{
	size_t dir_len = strlen(dir), name_len = strlen(name);
	char *path = mem_alloc(dir_len + 1 + name_len + 1, 1);
	memcpy(path, dir, dir_len);
	path[dir_len] = '/';
	memcpy(path + dir_len + 1, name, name_len);
	return path;
}

/* "dir/" would follow a symbolic link that "dir" does not. */
static char *without_final_slashes(const char *dir)
{
	char *name = mem_text(dir);
	for (size_t len = strlen(name); len > 1 && name[len - 1] == '/'; len--)
		name[len - 1] = '\0';
	return name;
}

char *cache_dir_name(const char *dir, struct err *e)
{
	if (dir != NULL && *dir != '\0')
		return without_final_slashes(dir);
	/* A relative path in either counts as unset (XDG Base Directory Specification). */
	const char *base = getenv("XDG_CACHE_HOME");
	if (base != NULL && *base == '/')
		return cache_path(base, "cxtoken");
	base = getenv("HOME");
	if (base != NULL && *base == '/')
		return cache_path(base, ".cache/cxtoken");
	err_set(e, ERR_INTERNAL,
		"no place for the cache: neither XDG_CACHE_HOME nor HOME is set to an absolute "
		"path; set one, or give --cache-dir");
	return NULL;
}

/*
 * Nothing here is for anyone else, and all of it for the owner, whatever the umask of the first run
 * was. Nobody else makes files meanwhile: libcurl's threads have not begun, or open none.
 */
static mode_t own_mask(void)
{
	return umask(077);
}

int cache_file_make(int dir_fd, const char *name, int flags)
{
	mode_t before = own_mask();
	int fd;
	do
		fd = openat(dir_fd, name, flags | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	while (fd < 0 && errno == EINTR);
	int why = errno;
	umask(before);
	errno = why;
	return fd;
}

/* Sets *why to errno where the directory is neither there nor can be made; the first counts. */
static void make_dir(const char *path, int *why)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST && *why == 0)
		*why = errno;
}

/* Makes each missing directory on the way. Why one could not be made; 0: the opening shows. */
static int make_dirs(const char *dir)
{
	int why = 0;
	char *path = without_final_slashes(dir);
	mode_t before = own_mask();
	for (char *at = path + 1; (at = strchr(at, '/')) != NULL; at++) {
		*at = '\0';
		make_dir(path, &why);
		*at = '/';
	}
	make_dir(path, &why);
	umask(before);
	free(path);
	return why;
}

static bool check_dir(int fd, const char *dir, struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_set(e, ERR_INTERNAL, "cannot look at the cache directory %s: %s", dir,
			       strerror(errno));
	if (st.st_uid != geteuid())
		return err_set(e, ERR_INTERNAL,
			       "the cache directory %s belongs to another user (uid %lu) and is "
			       "not used; choose another with --cache-dir",
			       dir, (unsigned long)st.st_uid);
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return err_set(e, ERR_INTERNAL,
			       "the cache directory %s can be written by others (mode %04o) and is "
			       "not used; run chmod 700 on it, or choose another with --cache-dir",
			       dir, (unsigned)st.st_mode & 07777);
	return true;
}

static int open_dir(const char *dir)
{
	return open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
}

/* errno says why it was not opened. */
static int refuse_dir(const char *dir, struct err *e)
{
	int why = errno;
	struct stat st;
	if (lstat(dir, &st) == 0 && S_ISLNK(st.st_mode))
		err_set(e, ERR_INTERNAL,
			"the cache directory %s is a symbolic link and is not used; give the real "
			"directory with --cache-dir",
			dir);
	else
		err_set(e, ERR_INTERNAL,
			"cannot make or open the cache directory %s: %s; choose another with "
			"--cache-dir, or --no-cache",
			dir, strerror(why));
	return -1;
}

static int checked_dir(int fd, const char *dir, struct err *e)
{
	if (fd < 0)
		return refuse_dir(dir, e);
	if (check_dir(fd, dir, e))
		return fd;
	close(fd);
	return -1;
}

int cache_dir_find(const char *dir, struct err *e)
{
	int fd = open_dir(dir);
	return fd < 0 && errno == ENOENT ? -1 : checked_dir(fd, dir, e);
}

int cache_dir_open(const char *dir, struct err *e)
{
	int fd = open_dir(dir);
	if (fd < 0 && errno == ENOENT) {
		int why = make_dirs(dir);
		fd = open_dir(dir);
		errno = why != 0 ? why : errno; /* not looked at where it is open now */
	}
	return checked_dir(fd, dir, e);
}

bool cache_is_at(int fd, const char *path)
{
	struct stat open_one, there;
	return fstat(fd, &open_one) == 0 && lstat(path, &there) == 0 &&
	       open_one.st_ino == there.st_ino && open_one.st_dev == there.st_dev;
}

DIR *cache_dir_names(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = fd >= 0 ? fdopendir(fd) : NULL;
	if (names == NULL && fd >= 0)
		close(fd);
	return names;
}

bool cache_dir_fresh(int *fd, const char *dir, struct err *e)
{
	if (*fd >= 0 && !cache_is_at(*fd, dir)) {
		close(*fd);
		*fd = -1;
	}
	if (*fd < 0)
		*fd = cache_dir_open(dir, e);
	return *fd >= 0;
}

bool cache_file_check(int fd, const char *path, size_t *size, struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_set(e, ERR_INTERNAL, "cannot look at the cache file %s: %s", path,
			       strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INTERNAL,
			       "the cache file %s is not a regular file and is not used; remove it",
			       path);
	if (st.st_uid != geteuid())
		return err_set(e, ERR_INTERNAL,
			       "the cache file %s belongs to another user (uid %lu) and is not "
			       "used; remove it",
			       path, (unsigned long)st.st_uid);
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return err_set(e, ERR_INTERNAL,
			       "the cache file %s is open to others (mode %04o) and is not used; "
			       "remove it",
			       path, (unsigned)st.st_mode & 07777);
	if (st.st_nlink != 1)
		return err_set(
			e, ERR_INTERNAL,
			"the cache file %s has %lu names (hard links) and is not used; remove it",
			path, (unsigned long)st.st_nlink);
	/* Where a size has 32 bits: far more than any entry, and not a part of the number. */
	const off_t most = st.st_size < INT32_MAX ? st.st_size : INT32_MAX;
	*size = most < 0 ? 0 : (size_t)most;
	return true;
}

/*
 * Reads size bytes and, if it has grown, one more; -1 on an error. The room for one more byte costs
 * nothing, and spares a hit the second read() that would look for the end.
 */
static ssize_t read_all(int fd, unsigned char *bytes, size_t size)
{
	size_t len = 0;
	do {
		ssize_t got = read(fd, bytes + len, size + 1 - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		len += (size_t)got;
	} while (len < size);
	return (ssize_t)len;
}

static bool read_open(int fd, const char *path, size_t max, unsigned char **bytes, size_t *len,
		      struct err *e)
{
	size_t size = 0;
	if (!cache_file_check(fd, path, &size, e))
		return false;
	if (size > max)
		return err_set(
			e, ERR_INTERNAL,
			"the cache file %s is larger than any entry and is not used; remove it",
			path);
	unsigned char *room = mem_alloc(size + 1, 1);
	ssize_t got = read_all(fd, room, size);
	if (got < 0) {
		err_set(e, ERR_INTERNAL, "cannot read the cache file %s: %s", path,
			strerror(errno));
		free(room);
		return false;
	}
	*bytes = room;
	*len = (size_t)got;
	return true;
}

bool cache_file_read(int dir_fd, const char *path, size_t max, unsigned char **bytes, size_t *len,
		     struct err *e)
{
	const char *name = strrchr(path, '/') + 1;
	int fd;
	/* O_NONBLOCK: opening a FIFO must not wait for its other end. */
	do
		fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	while (fd < 0 && errno == EINTR);
	if (fd < 0 && errno == ENOENT)
		return false;
	if (fd < 0 && errno == ELOOP)
		return err_set(
			e, ERR_INTERNAL,
			"the cache file %s is a symbolic link and is not followed; remove it",
			path);
	if (fd < 0)
		return err_set(e, ERR_INTERNAL, "cannot open the cache file %s: %s", path,
			       strerror(errno));
	bool ok = read_open(fd, path, max, bytes, len, e);
	close(fd);
	return ok;
}

static bool fill(int fd, const unsigned char *bytes, size_t len)
{
	if (!write_all(fd, bytes, len))
		return false;
	int synced;
	do
		synced = fsync(fd);
	while (synced != 0 && errno == EINTR);
	return synced == 0;
}

void cache_temporary_name(char name[CACHE_TEMPORARY])
{
	static const char end[] = ".tmp";
	unsigned char random[CACHE_NAME_HEX / 2];
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(name, CACHE_NAME_HEX + 1, random, sizeof random);
	memcpy(name + CACHE_NAME_HEX, end, sizeof end);
}

bool cache_file_write(int dir_fd, const char *dir, const char *name, const unsigned char *bytes,
		      size_t len, struct err *e)
{
	char temporary[CACHE_TEMPORARY];
	cache_temporary_name(temporary);
	int fd = cache_file_make(dir_fd, temporary, O_WRONLY | O_EXCL);
	if (fd < 0)
		return err_set(e, ERR_INTERNAL,
			       "cannot write into the cache directory %s: %s; choose another with "
			       "--cache-dir, or --no-cache",
			       dir, strerror(errno));
	bool ok = fill(fd, bytes, len);
	int why = errno;
	if (close(fd) != 0 && ok) {
		ok = false;
		why = errno;
	}
	if (ok && renameat(dir_fd, temporary, dir_fd, name) != 0) {
		ok = false;
		why = errno;
	}
	if (ok)
		return true;
	unlinkat(dir_fd, temporary, 0);
	return err_set(e, ERR_INTERNAL, "cannot write the cache file %s/%s: %s", dir, name,
		       strerror(why));
}
