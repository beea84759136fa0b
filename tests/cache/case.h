/* SPDX-License-Identifier: MIT */
/* What the tests of the cache and of its users share: a directory of their own, settings, an entry.
 */
#ifndef TESTS_CACHE_CASE_H
#define TESTS_CACHE_CASE_H

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/parts.h"
#include "tests/fault.h"

enum { NOW = 1700000000 };

static char case_top[200]; /* the test's directory */
static char case_dir[240]; /* the cache directory in it, not made yet */
static int case_open_fds;

static const char case_client_id[] = "c1f7b0e2-9a44-4d0e-8d5e-7b1e5a0c9d21";
static const char case_secret[] = "S3cr3t-canary-qLx81vTz0pWm";
static const char case_token[] = "T0ken-canary-eyJhbGciOi.JzdWIiOiI4Nz.c2lnbmF0dXJl";

/* How many of the lowest descriptors are open: a test leaves none behind. */
static inline int case_count_fds(void)
{
	int count = 0;
	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static inline void case_setup(void)
{
	case_open_fds = case_count_fds();
	const char *tmp = getenv("TMPDIR");
	snprintf(case_top, sizeof case_top, "%s/cxt-test-XXXXXX", tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(case_top));
	snprintf(case_dir, sizeof case_dir, "%s/cache", case_top);
}

static inline void case_remove_tree(const char *path)
{
	struct stat st;
	if (lstat(path, &st) != 0)
		return;
	if (S_ISDIR(st.st_mode)) {
		chmod(path, 0700);
		DIR *d = opendir(path);
		struct dirent *entry;
		while (d != NULL && (entry = readdir(d)) != NULL) {
			if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
				continue;
			char *child = cache_path(path, entry->d_name);
			case_remove_tree(child);
			free(child);
		}
		if (d != NULL)
			closedir(d);
	}
	remove(path);
}

static inline void case_teardown(void)
{
	fault = (struct fault){0};
	case_remove_tree(case_top);
	ck_assert_int_eq(case_count_fds(), case_open_fds);
}

/* An opened cache and the secrets it borrows. */
struct case_cache {
	struct secret *id, *secret, *access_id, *access_secret;
	struct cache_settings settings;
	struct cache *cache;
};

static inline void case_open_with(struct case_cache *c, const char *dir, const char *secret)
{
	struct err e = {0};
	*c = (struct case_cache){0};
	c->id = secret_new(case_client_id, strlen(case_client_id));
	c->secret = secret_new(secret, strlen(secret));
	c->settings = (struct cache_settings){
		.token_url = "https://idp.example/token",
		.client_id = c->id,
		.grant = "client_credentials",
		.auth = "post",
		.client_secret = c->secret,
	};
	ck_assert(cache_open(dir, &c->settings, &c->cache, &e));
}

static inline void case_open(struct case_cache *c)
{
	case_open_with(c, case_dir, case_secret);
}

static inline void case_close(struct case_cache *c)
{
	cache_free(c->cache);
	secret_free(c->id);
	secret_free(c->secret);
	secret_free(c->access_id);
	secret_free(c->access_secret);
	*c = (struct case_cache){0};
}

/* A token that was obtained at `at` and lives for `lifetime` seconds. Clear the entry. */
static inline struct cache_entry case_entry(const char *token, int64_t at, int64_t lifetime)
{
	struct cache_entry entry = {0};
	entry.token.access_token = secret_new(token, strlen(token));
	entry.token.token_type = strdup("Bearer");
	entry.token.scope = strdup("read write");
	entry.token.expires_at = at + lifetime;
	entry.token.lifetime = lifetime;
	return entry;
}

static inline void case_store(struct cache *c, const char *token, int64_t at, int64_t lifetime)
{
	struct err e = {0};
	struct cache_entry entry = case_entry(token, at, lifetime);
	bool ok = cache_write(c, at, &entry, &e);
	ck_assert_msg(ok, "%s", e.text);
	cache_entry_clear(&entry);
}

static inline size_t case_count_files(const char *dir, const char *end)
{
	size_t count = 0;
	DIR *d = opendir(dir);
	struct dirent *entry;
	while (d != NULL && (entry = readdir(d)) != NULL) {
		size_t len = strlen(entry->d_name), end_len = strlen(end);
		if (len >= end_len && strcmp(entry->d_name + len - end_len, end) == 0 &&
		    entry->d_name[0] != '.')
			count++;
	}
	if (d != NULL)
		closedir(d);
	return count;
}

static inline size_t slurp(const char *path, unsigned char *bytes, size_t room)
{
	FILE *f = fopen(path, "rb");
	ck_assert_ptr_nonnull(f);
	size_t len = fread(bytes, 1, room, f);
	fclose(f);
	return len;
}

static inline void spill(const char *path, const void *bytes, size_t len, mode_t mode)
{
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

/* What a read gave: -1 a miss with a warning, 0 a silent miss, 1 an entry. */
static inline int reads(struct cache *c, int64_t now)
{
	struct cache_entry entry;
	struct err e = {0};
	bool ok = cache_read(c, now, &entry, &e);
	ck_assert(!ok || e.code == ERR_NONE);
	ck_assert(ok || (entry.token.access_token == NULL && entry.cooldown_until == 0));
	cache_entry_clear(&entry);
	return ok ? 1 : e.code != ERR_NONE ? -1 : 0;
}

/* Asserting in a child has to end the child. */
#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                    \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

#endif
