/* SPDX-License-Identifier: MIT */
/*
 * cache: this machine's files first, then the store that many machines share, behind one interface.
 */
#include "cache/cache.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cache/store.h"

enum { POLL_MS = 50, POLL_MORE_MS = 150 }; /* of another machine's lock: 50 to 200 ms */

bool cache_open(const char *dir, const struct cache_settings *s, struct cache **out, struct err *e)
{
	char *name = cache_dir_name(dir, e);
	if (name == NULL)
		return false;
	struct cache *c = mem_alloc(1, sizeof *c);
	c->dir = name;
	c->dir_fd = c->lock_fd = -1;
	cache_digest_client(s, c->client.digest);
	cache_digest_entry(s, c->client.digest, c->entry.digest);
	c->entry.client_secret = s->client_secret;
	c->entry.access_key_secret = s->access_key_secret;
	c->all_secrets = s->client_secret == NULL;
	static const char end[] = ".tok";
	char file[CACHE_STEM + sizeof end];
	cache_hex(c->client.digest, file);
	file[CACHE_NAME_HEX] = '-';
	cache_hex(c->entry.digest, file + CACHE_NAME_HEX + 1);
	memcpy(file + CACHE_STEM, end, sizeof end);
	c->file = cache_path(c->dir, file);
	c->name = c->file + strlen(c->dir) + 1;
	if (s->shared != NULL &&
	    !cache_store_new(s->shared, c->name, &c->client, &c->entry, &c->store, e)) {
		cache_free(c);
		return false;
	}
	*out = c;
	return true;
}

void cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	cache_unlock(c);
	cache_store_free(c->store);
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

void cache_use(struct cache *c, const struct cache_need *need)
{
	c->need = *need;
}

bool cache_shared_check(const char *url, struct err *e)
{
	struct cache_store_url unused;
	return cache_store_url_read(url, &unused, e);
}

/* The shared store is there to be used. */
static bool shares(const struct cache *c)
{
	return c->store != NULL && c->need.now != NULL;
}

void cache_look_farther(struct cache *c)
{
	if (shares(c))
		(void)cache_store_look(c->store, c->need.now(), false, c->need.end_ms);
}

bool cache_trouble(struct cache *c, struct err *e)
{
	return c->store != NULL && cache_store_trouble(c->store, e);
}

void cache_tick(struct cache *c)
{
	if (shares(c))
		cache_store_renew(c->store, c->need.end_ms);
}

void cache_shared_status(const struct cache *c, struct cache_shared_status *out)
{
	*out = (struct cache_shared_status){0};
	if (c->store == NULL)
		return;
	out->url = cache_store_url(c->store);
	out->answers = cache_store_works(c->store);
	out->entry = &cache_store_found(c->store)->entry;
}

/* ---- what is there ---- */

static void copy_token(const struct token *from, struct token *to)
{
	token_clear(to);
	*to = *from;
	to->access_token = secret_dup(from->access_token);
	to->token_type = mem_text(from->token_type);
	to->scope = mem_text(from->scope);
}

bool cache_read(struct cache *c, int64_t now, struct cache_entry *out, struct err *e)
{
	bool ok = cache_entry_read(c, now, out, e);
	const struct token *shared =
		c->store != NULL ? &cache_store_found(c->store)->entry.token : NULL;
	if (shared == NULL || shared->access_token == NULL ||
	    (ok && shared->expires_at <= out->token.expires_at))
		return ok;
	copy_token(shared, &out->token);
	return true;
}

bool cache_read_cool_down(struct cache *c, int64_t now, struct cache_entry *out, struct err *e)
{
	bool ok = cache_entry_read_cool_down(c, now, out, e);
	const struct cache_entry *shared =
		c->store != NULL ? &cache_store_found(c->store)->entry : NULL;
	if (shared == NULL || shared->cooldown_until <= out->cooldown_until)
		return ok;
	out->cooldown_from = shared->cooldown_from;
	out->cooldown_until = shared->cooldown_until;
	out->cooldown_step = shared->cooldown_step;
	return true;
}

bool cache_write(struct cache *c, int64_t now, const struct cache_entry *entry, struct err *e)
{
	if (shares(c))
		cache_store_write(c->store, now, &entry->token, c->need.replaces, c->need.end_ms);
	return cache_entry_write(c, now, entry, e);
}

bool cache_write_cool_down(struct cache *c, int64_t now, const struct cache_entry *entry,
			   struct err *e)
{
	if (shares(c))
		cache_store_pause(c->store, now, entry, c->need.end_ms);
	return cache_entry_write_cool_down(c, now, entry, e);
}

bool cache_remove(struct cache *c, struct err *e)
{
	if (shares(c))
		cache_store_remove(c->store, CACHE_STORE_TOKEN, c->need.end_ms);
	return cache_entry_remove(c, e);
}

bool cache_remove_cool_down(struct cache *c, struct err *e)
{
	if (shares(c))
		cache_store_remove(c->store, CACHE_STORE_PAUSE, c->need.end_ms);
	return cache_entry_remove_cool_down(c, e);
}

bool cache_forget(struct cache *c, struct err *e)
{
	/* Without the secret the token's name there is not known. */
	unsigned what =
		CACHE_STORE_PAUSE | (c->all_secrets ? 0 : CACHE_STORE_TOKEN | CACHE_STORE_OUTCOME);
	if (shares(c))
		cache_store_remove(c->store, what, c->need.end_ms);
	return cache_entry_forget(c, e);
}

/* ---- who asks ---- */

/* What came of another machine's request is this run's too, but that it had less time for it. */
static bool is_outcome(const struct cache *c)
{
	const struct cache_outcome *o = &cache_store_found(c->store)->outcome;
	bool less = o->gave_ms > 0 && o->gave_ms < c->need.end_ms - clock_ms();
	return o->code != ERR_NONE && !less;
}

/* Nothing in the store speaks against asking, and nothing there will do instead. */
static bool should_ask(const struct cache *c, int64_t now)
{
	const struct cache_entry *found = &cache_store_found(c->store)->entry;
	return !token_usable(&found->token, now, c->need.min_ttl) && !is_outcome(c) &&
	       found->cooldown_until <= now;
}

static void keep_found(struct cache *c, int64_t now)
{
	const struct cache_entry *found = &cache_store_found(c->store)->entry;
	struct err e = {0}; /* this run has it whatever becomes of the file */
	if (!c->need.must_ask && token_usable(&found->token, now, c->need.min_ttl))
		(void)!cache_entry_write(c, now, found, &e);
}

/*
 * With the lock of this machine, or where there is none to be had: the shared store. False: another
 * machine asks, and the time is over.
 */
static bool take_shared(struct cache *c, int64_t end_ms)
{
	bool works = cache_store_look(c->store, c->need.now(), c->need.must_ask, c->need.end_ms);
	bool in_time = true;
	while (works && !c->need.must_ask && should_ask(c, c->need.now())) {
		works = cache_store_look(c->store, c->need.now(), true, c->need.end_ms);
		if (!works || cache_store_holds_lock(c->store) || !should_ask(c, c->need.now()))
			break;
		long wait = POLL_MS + (long)randombytes_uniform(POLL_MORE_MS + 1);
		in_time = clock_ms() + wait + CACHE_STORE_LAST_MS < end_ms;
		if (!in_time)
			break;
		clock_pause(wait);
	}
	if (!works)
		return true;
	int64_t now = c->need.now();
	/* It came in the moment before the lock. */
	if (cache_store_holds_lock(c->store) && !c->need.must_ask && !should_ask(c, now))
		cache_store_release(c->store, c->need.end_ms);
	keep_found(c, now);
	return in_time;
}

/* This machine's waiters have waited for it too. Not for who must ask. */
static void take_outcome(struct cache *c)
{
	if (c->need.must_ask || !is_outcome(c))
		return;
	c->told = true;
	c->outcome = cache_store_found(c->store)->outcome;
	cache_local_tell(c, &c->outcome);
}

enum cache_lock cache_lock(struct cache *c, long wait_ms, struct err *e)
{
	int64_t end_ms = clock_ms() + wait_ms;
	enum cache_lock lock = cache_local_lock(c, wait_ms, e);
	/* A token that this machine's disk did not take may be there. */
	bool told = c->told && c->outcome.code != ERR_NONE;
	if (lock == CACHE_LOCK_TIMEOUT || told || !shares(c) || !cache_store_works(c->store))
		return lock;
	struct cache_entry local;
	struct err ignored = {0};
	int64_t now = c->need.now();
	/* What came while this machine's lock was waited for needs no look any farther. */
	bool there = cache_entry_read(c, now, &local, &ignored) && !c->need.must_ask &&
		     token_usable(&local.token, now, c->need.min_ttl);
	if (!there) /* that takes its time too */
		cache_asking(c, (long)(c->need.end_ms - clock_ms()));
	bool in_time = there || take_shared(c, end_ms);
	cache_entry_clear(&local);
	take_outcome(c);
	return in_time ? lock : CACHE_LOCK_TIMEOUT;
}

void cache_unlock(struct cache *c)
{
	if (c->store != NULL)
		cache_store_release(c->store, c->need.end_ms);
	cache_local_unlock(c);
}

void cache_tell(struct cache *c, const struct cache_outcome *o)
{
	if (shares(c) && o->code != ERR_NONE)
		cache_store_tell(c->store, o, c->need.end_ms);
	cache_local_tell(c, o);
}

bool cache_told(const struct cache *c, struct cache_outcome *out)
{
	if (c->told)
		*out = c->outcome;
	return c->told;
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
