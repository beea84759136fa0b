/* SPDX-License-Identifier: MIT */
/* The token between runs: opens, reads, writes and locks the entry of one set of settings. */
#include "cache/cache.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/parts.h"

bool cache_open(const char *dir, const struct cache_settings *s, struct cache **out, struct err *e)
{
	char *name = cache_dir_name(dir, e);
	if (name == NULL)
		return false;
	struct cache *c = mem_alloc(1, sizeof *c);
	c->dir = name;
	c->dir_fd = c->lock_fd = -1;
	cache_digest(s, c->seal.digest);
	c->seal.client_secret = s->client_secret;
	c->seal.access_key_secret = s->access_key_secret;
	static const char end[] = ".tok";
	char file[CACHE_NAME_HEX + sizeof end];
	cache_hex(c->seal.digest, file);
	memcpy(file + CACHE_NAME_HEX, end, sizeof end);
	c->file = cache_path(c->dir, file);
	c->name = c->file + strlen(c->dir) + 1;
	*out = c;
	return true;
}

void cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	cache_unlock(c);
	if (c->dir_fd >= 0)
		close(c->dir_fd);
	free(c->dir);
	free(c->file);
	free(c);
}

const char *cache_file(const struct cache *c)
{
	return c->file;
}

/* A clock that was moved back: what seems to come from the future cannot be judged by it. */
static void forget_the_future(struct cache_entry *c, int64_t now)
{
	if (c->token.access_token != NULL &&
	    c->token.expires_at - c->token.lifetime > now + CACHE_SKEW_MAX)
		token_clear(&c->token);
	int64_t most = c->cooldown_step > 0 ? CACHE_COOLDOWN_DOUBLED_MAX : CACHE_COOLDOWN_ASKED_MAX;
	if (c->cooldown_from > now + CACHE_SKEW_MAX ||
	    c->cooldown_until - c->cooldown_from > most + 1) {
		c->cooldown_from = c->cooldown_until = 0;
		c->cooldown_step = 0;
	}
}

bool cache_read(struct cache *c, int64_t now, struct cache_entry *out, struct err *e)
{
	unsigned char *bytes;
	size_t len;
	*out = (struct cache_entry){0};
	if (c->dir_fd < 0)
		c->dir_fd = cache_dir_find(c->dir, e);
	if (c->dir_fd < 0 || !cache_file_read(c->dir_fd, c->file, CACHE_FILE_MAX, &bytes, &len, e))
		return false;
	enum cache_unsealed result = cache_unseal(&c->seal, bytes, len, out);
	free(bytes);
	if (result == CACHE_DAMAGED)
		return err_set(e, ERR_INTERNAL, "the cache file %s is damaged and is not used",
			       c->file);
	if (result == CACHE_OTHER_SECRET)
		return false;
	forget_the_future(out, now);
	return true;
}

bool cache_write(struct cache *c, const struct cache_entry *entry, struct err *e)
{
	struct secret *content = cache_content_write(entry);
	if (content == NULL)
		return err_set(e, ERR_INTERNAL,
			       "this token cannot be cached: a field is out of range");
	if (c->dir_fd < 0)
		c->dir_fd = cache_dir_open(c->dir, e);
	bool ok = false;
	if (c->dir_fd >= 0) {
		unsigned char *bytes;
		size_t len;
		cache_seal_content(&c->seal, content, &bytes, &len);
		ok = cache_file_write(c->dir_fd, c->dir, c->name, bytes, len, e);
		free(bytes);
	}
	secret_free(content);
	return ok;
}

bool cache_remove(struct cache *c, struct err *e)
{
	if (unlink(c->file) == 0 || errno == ENOENT)
		return true;
	return err_set(e, ERR_INTERNAL, "cannot remove the cache file %s: %s", c->file,
		       strerror(errno));
}

void cache_cool_down(struct cache_entry *entry, int64_t now, int64_t retry_after)
{
	int64_t wait = retry_after;
	if (retry_after < 0) {
		if (entry->cooldown_step < CACHE_COOLDOWN_STEP_MAX)
			entry->cooldown_step++;
		wait = INT64_C(1) << (entry->cooldown_step - 1);
		if (wait > CACHE_COOLDOWN_DOUBLED_MAX)
			wait = CACHE_COOLDOWN_DOUBLED_MAX;
	} else {
		entry->cooldown_step = 0;
		if (wait > CACHE_COOLDOWN_ASKED_MAX)
			wait = CACHE_COOLDOWN_ASKED_MAX;
	}
	entry->cooldown_from = now;
	/* now was cut to whole seconds: without one more, a pause of 1 s could be none at all. */
	entry->cooldown_until = now + wait + 1;
}
