/* SPDX-License-Identifier: MIT */
/*
 * cache_sweep: each write removes a part of what is not needed any more.
 *
 * Only names in the cache's own form are looked at. An entry says in clear when it ends; a lock is
 * removed by its holder, and one that waited for it checks that it still has its name.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cache/parts.h"

enum {
	LOOK_MAX = 4096, /* names looked at in one sweep */
	REMOVE_MAX = 256,
	TEMPORARY_AGE = 3600, /* seconds; no write takes that long */
	DOCUMENT_AGE = 2 * 24 * 3600,
	NAME_MAX_BYTES = CACHE_STEM + sizeof ".lock",
};

struct sweep {
	int dir_fd;
	int64_t now;    /* by the caller's clock: for the ends that entries name */
	time_t written; /* by the file system's clock: for ages of files */
	int removed;
};

static bool is_old(const struct sweep *s, const char *name, time_t age)
{
	struct stat st;
	return fstatat(s->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	       st.st_mtime < s->written - age;
}

static void remove_file(struct sweep *s, const char *name)
{
	s->removed += unlinkat(s->dir_fd, name, 0) == 0;
}

/*
 * A sealed file whose end is long over; also one of an earlier format, which is not read any more.
 */
static bool has_ended(const struct sweep *s, const char *name)
{
	unsigned char header[CACHE_HEADER];
	int fd = openat(s->dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	int64_t ends = 0;
	ssize_t len = read(fd, header, sizeof header);
	close(fd);
	if (len < 0)
		return false;
	return !cache_seal_ends(header, (size_t)len, &ends) || ends < s->now - CACHE_ENDED_AGE;
}

/* The name of the same entry with another end. */
static void other_name(const char *name, size_t stem, const char *end, char out[NAME_MAX_BYTES])
{
	snprintf(out, NAME_MAX_BYTES, "%.*s%s", (int)stem, name, end);
}

/*
 * The holder of an entry's lock may be about to replace it. The lock itself goes when no entry is
 * left beside it; a name without a lock's stem has none.
 */
static void sweep_entry(struct sweep *s, const char *name, size_t stem)
{
	char token[NAME_MAX_BYTES], lock[NAME_MAX_BYTES];
	other_name(name, stem, ".tok", token);
	other_name(name, stem, ".lock", lock);
	bool locked = faccessat(s->dir_fd, lock, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	int fd = locked ? cache_lock_idle(s->dir_fd, lock) : -1;
	if (locked && fd < 0)
		return;
	if (is_old(s, token, CACHE_ENDED_AGE) && has_ended(s, token))
		remove_file(s, token);
	if (locked && is_old(s, lock, CACHE_ENDED_AGE) &&
	    faccessat(s->dir_fd, token, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		remove_file(s, lock);
	if (fd >= 0)
		close(fd);
}

/* What is to be looked at, by the form of its name: STEM.END with hex digits. */
static void sweep_name(struct sweep *s, const char *name)
{
	static const char hex[] = "0123456789abcdef";
	size_t stem = strspn(name, hex);
	if (stem != CACHE_NAME_HEX)
		return;
	if (name[stem] == '-') {
		stem += 1 + strspn(name + stem + 1, hex);
		if (stem != CACHE_STEM)
			return;
	}
	const char *end = name + stem;
	if (strcmp(end, ".tmp") == 0) {
		if (is_old(s, name, TEMPORARY_AGE))
			remove_file(s, name);
	} else if (strcmp(end, ".doc") == 0) {
		if (is_old(s, name, DOCUMENT_AGE))
			remove_file(s, name);
	} else if (strcmp(end, ".cool") == 0) {
		if (is_old(s, name, CACHE_ENDED_AGE) && has_ended(s, name))
			remove_file(s, name);
	} else if (strcmp(end, ".tok") == 0 || strcmp(end, ".lock") == 0) {
		if (is_old(s, name, CACHE_ENDED_AGE))
			sweep_entry(s, name, stem);
	}
}

void cache_sweep(int dir_fd, const char *written, int64_t now)
{
	struct stat st;
	DIR *names = fstatat(dir_fd, written, &st, AT_SYMLINK_NOFOLLOW) == 0
			     ? cache_dir_names(dir_fd)
			     : NULL;
	if (names == NULL)
		return;
	struct sweep s = {dir_fd, now, st.st_mtime, 0};
	struct dirent *d;
	for (int i = 0; i < LOOK_MAX && s.removed < REMOVE_MAX; i++) {
		d = readdir(names);
		if (d == NULL)
			break;
		sweep_name(&s, d->d_name);
	}
	closedir(names);
}
