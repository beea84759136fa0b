/* SPDX-License-Identifier: MIT */
/*
 * cache_file: the directory and its files, read and replaced with care.
 *
 * Everything is checked on the descriptor that is then used. No symbolic link is followed as the
 * last component, nothing of another user is read, and a reader sees the old file or the new one.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/parts.h"

enum {
	TEMPORARY_HEX = 32,
	TEMPORARY_AGE = 3600,  /* seconds; no write takes that long */
	SWEEP_LOOK_MAX = 4096, /* names looked at in one sweep */
	SWEEP_REMOVE_MAX = 64,
};
static const char temporary_end[] = ".tmp";

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
	size_t len = strlen(dir);
	while (len > 1 && dir[len - 1] == '/')
		len--;
	char *name = mem_alloc(len + 1, 1);
	memcpy(name, dir, len);
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
	for (char *at = path + 1; (at = strchr(at, '/')) != NULL; at++) {
		*at = '\0';
		make_dir(path, &why);
		*at = '/';
	}
	make_dir(path, &why);
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
		return err_set(
			e, ERR_INTERNAL,
			"the cache directory %s belongs to another user (uid %lu) and is not "
			"used; choose another with --cache-dir",
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

bool cache_file_check(int fd, const char *path, size_t *size, struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_set(e, ERR_INTERNAL, "cannot look at the cache file %s: %s", path,
			       strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INTERNAL,
			       "the cache file %s is no regular file and is not used; remove it",
			       path);
	if (st.st_uid != geteuid())
		return err_set(
			e, ERR_INTERNAL,
			"the cache file %s belongs to another user (uid %lu) and is not used; "
			"remove it",
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
	*size = st.st_size < 0 ? 0 : (size_t)st.st_size;
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

static bool write_all(int fd, const unsigned char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t wrote = write(fd, bytes, len);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return false;
		bytes += wrote;
		len -= (size_t)wrote;
	}
	return true;
}

/* fchmod: the umask may have taken even the owner's bits. */
static bool fill(int fd, const unsigned char *bytes, size_t len)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	/* A file size limit (ulimit -f) must be an error here, not the end of the process. */
	sigaction(SIGXFSZ, &ignore, &before);
	bool ok = fchmod(fd, 0600) == 0 && write_all(fd, bytes, len);
	int synced;
	do
		synced = ok ? fsync(fd) : -1;
	while (ok && synced != 0 && errno == EINTR);
	int why = errno;
	sigaction(SIGXFSZ, &before, NULL);
	errno = why;
	return synced == 0;
}

static bool is_temporary(const char *name)
{
	return strlen(name) == TEMPORARY_HEX + sizeof temporary_end - 1 &&
	       strspn(name, "0123456789abcdef") == TEMPORARY_HEX &&
	       strcmp(name + TEMPORARY_HEX, temporary_end) == 0;
}

static bool is_old(int dir_fd, const char *name, time_t newest)
{
	struct stat st;
	return fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	       st.st_mtime < newest - TEMPORARY_AGE;
}

/*
 * Removes temporaries that killed processes left. Their age is measured against the file just
 * written, so that the file system's clock decides, not this machine's. Failing is no matter.
 */
static void sweep(int dir_fd, const char *written)
{
	struct stat st;
	int fd = fstatat(dir_fd, written, &st, AT_SYMLINK_NOFOLLOW) == 0
			 ? openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
			 : -1;
	DIR *names = fd >= 0 ? fdopendir(fd) : NULL;
	if (names == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	int removed = 0;
	struct dirent *d;
	for (int i = 0; i < SWEEP_LOOK_MAX && removed < SWEEP_REMOVE_MAX; i++) {
		d = readdir(names);
		if (d == NULL)
			break;
		if (is_temporary(d->d_name) && is_old(dir_fd, d->d_name, st.st_mtime) &&
		    unlinkat(dir_fd, d->d_name, 0) == 0)
			removed++;
	}
	closedir(names);
}

static void temporary_name(char name[TEMPORARY_HEX + sizeof temporary_end])
{
	unsigned char random[TEMPORARY_HEX / 2];
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(name, TEMPORARY_HEX + 1, random, sizeof random);
	memcpy(name + TEMPORARY_HEX, temporary_end, sizeof temporary_end);
}

bool cache_file_write(int dir_fd, const char *dir, const char *name, const unsigned char *bytes,
		      size_t len, struct err *e)
{
	char temporary[TEMPORARY_HEX + sizeof temporary_end];
	temporary_name(temporary);
	int fd = openat(dir_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			0600);
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
	if (!ok) {
		unlinkat(dir_fd, temporary, 0);
		return err_set(e, ERR_INTERNAL, "cannot write the cache file %s/%s: %s", dir, name,
			       strerror(why));
	}
	sweep(dir_fd, name);
	return true;
}
