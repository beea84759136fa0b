/* SPDX-License-Identifier: MIT */
/*
 * cache_entry: the files of one set of settings on this machine: read, written and removed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/parts.h"

/* The path of the client's cool-down. Caller frees. */
static char *cool_down_path(const struct cache *c)
{
	char name[CACHE_NAME_HEX + sizeof ".cool"];
	snprintf(name, sizeof name, "%.*s.cool", CACHE_NAME_HEX, c->name);
	return cache_path(c->dir, name);
}

static bool read_file(struct cache *c, enum cache_kind kind, const char *path,
		      struct cache_entry *out, struct err *e)
{
	unsigned char *bytes;
	size_t len;
	if (c->dir_fd < 0)
		c->dir_fd = cache_dir_find(c->dir, e);
	if (c->dir_fd < 0 || !cache_file_read(c->dir_fd, path, CACHE_FILE_MAX, &bytes, &len, e))
		return false;
	const struct cache_seal *k = kind == CACHE_TOKEN ? &c->entry : &c->client;
	bool ok = cache_unseal(k, kind, bytes, len, out);
	free(bytes);
	return ok || err_set(e, ERR_INTERNAL, "the cache file %s is damaged and is not used", path);
}

bool cache_entry_read(struct cache *c, int64_t now, struct cache_entry *out, struct err *e)
{
	*out = (struct cache_entry){0};
	if (!read_file(c, CACHE_TOKEN, c->file, out, e))
		return false;
	/* A clock that was moved back: what comes from the future cannot be judged by it. */
	if (out->token.access_token == NULL ||
	    out->token.expires_at - out->token.lifetime > now + CACHE_SKEW_MAX)
		cache_entry_clear(out);
	return out->token.access_token != NULL;
}

static bool can_be(const struct cache_entry *c, int64_t now)
{
	int64_t most = c->cooldown_step > 0 ? CACHE_COOLDOWN_DOUBLED_MAX : CACHE_COOLDOWN_ASKED_MAX;
	return c->cooldown_until > 0 && c->cooldown_from <= now + CACHE_SKEW_MAX &&
	       c->cooldown_until - c->cooldown_from <= most + 1;
}

bool cache_entry_read_cool_down(struct cache *c, int64_t now, struct cache_entry *out,
				struct err *e)
{
	struct cache_entry read = {0};
	out->cooldown_from = out->cooldown_until = out->cooldown_step = 0;
	char *path = cool_down_path(c);
	bool ok = read_file(c, CACHE_COOL_DOWN, path, &read, e) && can_be(&read, now);
	free(path);
	if (ok) {
		out->cooldown_from = read.cooldown_from;
		out->cooldown_until = read.cooldown_until;
		out->cooldown_step = read.cooldown_step;
	}
	cache_entry_clear(&read);
	return ok;
}

static bool write_file(struct cache *c, enum cache_kind kind, const struct cache_entry *entry,
		       const char *name, int64_t now, struct err *e)
{
	struct secret *content = cache_content_write(entry);
	if (content == NULL)
		return err_set(e, ERR_INTERNAL,
			       "%s cannot be cached: a field is out of range; is the clock of this "
			       "machine correct?",
			       kind == CACHE_TOKEN ? "this token" : "the pause");
	bool ok = cache_dir_fresh(&c->dir_fd, c->dir, e);
	if (ok) {
		const struct cache_seal *k = kind == CACHE_TOKEN ? &c->entry : &c->client;
		int64_t ends =
			kind == CACHE_TOKEN ? entry->token.expires_at : entry->cooldown_until;
		unsigned char *bytes;
		size_t len;
		cache_seal_content(k, kind, ends, content, &bytes, &len);
		ok = cache_file_write(c->dir_fd, c->dir, name, bytes, len, e);
		free(bytes);
	}
	secret_free(content);
	if (ok)
		cache_sweep(c->dir_fd, name, now);
	return ok;
}

bool cache_entry_write(struct cache *c, int64_t now, const struct cache_entry *entry, struct err *e)
{
	const struct cache_entry token = {.token = entry->token};
	return write_file(c, CACHE_TOKEN, &token, c->name, now, e);
}

bool cache_entry_write_cool_down(struct cache *c, int64_t now, const struct cache_entry *entry,
				 struct err *e)
{
	const struct cache_entry pause = {.cooldown_from = entry->cooldown_from,
					  .cooldown_until = entry->cooldown_until,
					  .cooldown_step = entry->cooldown_step};
	char *path = cool_down_path(c);
	bool ok = write_file(c, CACHE_COOL_DOWN, &pause, strrchr(path, '/') + 1, now, e);
	free(path);
	return ok;
}

static bool remove_path(const char *path, struct err *e)
{
	if (unlink(path) == 0 || errno == ENOENT)
		return true;
	return err_set(e, ERR_INTERNAL, "cannot remove the cache file %s: %s", path,
		       strerror(errno));
}

bool cache_entry_remove(struct cache *c, struct err *e)
{
	return remove_path(c->file, e);
}

bool cache_entry_remove_cool_down(struct cache *c, struct err *e)
{
	char *path = cool_down_path(c);
	bool ok = remove_path(path, e);
	free(path);
	return ok;
}

/* Those whose names begin as the client's do. */
static bool remove_all_tokens(struct cache *c, struct err *e)
{
	if (c->dir_fd < 0)
		c->dir_fd = cache_dir_find(c->dir, e);
	DIR *names = c->dir_fd < 0 ? NULL : cache_dir_names(c->dir_fd);
	if (names == NULL)
		return e->code == ERR_NONE;
	bool ok = true;
	const struct dirent *d;
	while (ok && (d = readdir(names)) != NULL) {
		size_t len = strlen(d->d_name);
		if (strncmp(d->d_name, c->name, CACHE_NAME_HEX + 1) != 0 || len < 4 ||
		    strcmp(d->d_name + len - 4, ".tok") != 0)
			continue;
		char *path = cache_path(c->dir, d->d_name);
		ok = remove_path(path, e);
		free(path);
	}
	closedir(names);
	return ok;
}

bool cache_entry_forget(struct cache *c, struct err *e)
{
	bool tokens = c->all_secrets ? remove_all_tokens(c, e) : cache_entry_remove(c, e);
	return cache_entry_remove_cool_down(c, e) && tokens;
}
