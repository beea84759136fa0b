/* SPDX-License-Identifier: MIT */
/*
 * cache_store: what is in the shared store for one set of settings.
 *
 * What depends on what is there is done under WATCH: where another was faster, it does not happen
 * and is looked at again. The store's own clock counts down what it holds; this machine's is held
 * against it, and against what the entry says, and the shortest counts.
 */
#include "cache/store.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cache/link.h"

enum {
	KEY_MAX = 32 + CACHE_STEM,
	HOLDER_HEX = 2 * CACHE_HOLDER + 1,
	TRIES_MAX = 3, /* of what another's change undid */
	OUTCOME_MARK =
		64, /* bytes by which two sealed outcomes are told apart: more than the nonce */
};

enum key { KEY_TOKEN, KEY_LOCK, KEY_OUTCOME, KEY_PAUSE, KEYS };

struct cache_store {
	char *url; /* as it was given */
	struct cache_peer peer;
	const struct cache_seal *client, *entry;
	char keys[KEYS][KEY_MAX];
	struct cache_link *link;
	struct cache_found found;
	/* how the sealed outcome began that was there at the first look; none: zeros */
	unsigned char before[OUTCOME_MARK];
	bool looked;
	char holder[HOLDER_HEX];
	bool locked;
	int64_t renewed_ms;
	bool useless; /* the token's value does not open: it is replaced whatever its life */
	bool broken;
	struct err trouble;
};

bool cache_store_new(const struct cache_shared *shared, const char *stem,
		     const struct cache_seal *client, const struct cache_seal *entry,
		     struct cache_store **out, struct err *e)
{
	static const char *const kinds[KEYS] = {"token", "lock", "outcome", "pause"};
	struct cache_store *s = mem_alloc(1, sizeof *s);
	s->url = mem_text(shared->url);
	if (!cache_store_url_read(s->url, &s->peer.url, e)) {
		cache_store_free(s);
		return false;
	}
	s->peer.user = shared->user;
	s->peer.password = shared->password;
	s->peer.cacert = shared->cacert;
	s->client = client;
	s->entry = entry;
	for (int i = 0; i < KEYS; i++)
		snprintf(s->keys[i], sizeof s->keys[i], "cxtoken:%s:%.*s", kinds[i],
			 i == KEY_PAUSE ? CACHE_NAME_HEX : CACHE_STEM, stem);
	*out = s;
	return true;
}

void cache_store_free(struct cache_store *s)
{
	if (s == NULL)
		return;
	cache_link_free(s->link);
	cache_entry_clear(&s->found.entry);
	free(s->url);
	free(s);
}

const struct cache_found *cache_store_found(const struct cache_store *s)
{
	return &s->found;
}

bool cache_store_holds_lock(const struct cache_store *s)
{
	return s->locked;
}

bool cache_store_works(const struct cache_store *s)
{
	return !s->broken;
}

const char *cache_store_url(const struct cache_store *s)
{
	return s->url;
}

bool cache_store_trouble(struct cache_store *s, struct err *e)
{
	if (s->trouble.code == ERR_NONE)
		return false;
	err_set(e, s->trouble.code, "%s", s->trouble.text);
	s->trouble = (struct err){0};
	return true;
}

/* ---- one exchange ---- */

/* The replies of an exchange; freed by drop(). */
struct answer {
	struct cache_reply *replies[CACHE_REPLIES_MAX];
	size_t count;
};

static void drop(struct answer *a)
{
	for (size_t i = 0; i < a->count; i++)
		cache_reply_free(a->replies[i]);
	a->count = 0;
}

/* No look is longer than a second, and none longer than the run. */
static int64_t look_end(int64_t end_ms)
{
	int64_t own = clock_ms() + CACHE_STORE_LOOK_MS;
	return own < end_ms ? own : end_ms;
}

/* A run whose time is over lets others go on all the same. */
static int64_t last_word_end(int64_t end_ms)
{
	int64_t end = look_end(end_ms), least = clock_ms() + CACHE_STORE_LAST_MS;
	return end > least ? end : least;
}

static bool begin(struct cache_store *s)
{
	if (s->link == NULL && !s->broken)
		s->link = cache_link_new(&s->peer);
	return !s->broken;
}

/* The run goes on as without the store. */
static bool give_up(struct cache_store *s, struct answer *a, const char *why)
{
	drop(a);
	s->broken = true;
	s->locked = false;
	cache_link_free(s->link);
	s->link = NULL;
	err_set(&s->trouble, ERR_NO_ANSWER, "the shared store %s is not used: %s", s->url, why);
	return false;
}

static bool ask(struct cache_store *s, int64_t end_ms, struct answer *a)
{
	struct err e = {0};
	a->count = 0;
	if (s->broken)
		return false;
	if (cache_link_exchange(s->link, end_ms, a->replies, &a->count, &e))
		return true;
	return give_up(s, a, e.text);
}

static bool is_ok(const struct cache_reply *r)
{
	return r->kind == CACHE_REPLY_STATUS && strcmp(r->bytes, "OK") == 0;
}

/* ---- reading ---- */

/* Milliseconds that a key has left; -1 where it never ends or is not there. */
static int64_t time_left(const struct cache_reply *r)
{
	return r->kind == CACHE_REPLY_NUMBER && r->number >= 0 ? r->number : -1;
}

static void say_useless(struct cache_store *s, const char *what)
{
	err_set(&s->trouble, ERR_BAD_ANSWER,
		"the %s in the shared store %s is damaged, or not cxtoken's, and is not used", what,
		s->url);
}

/* The life of the token by this machine's clock, as the store's countdown corrects it. */
static void correct_life(struct cache_store *s, int64_t now, int64_t left_ms)
{
	struct token *t = &s->found.entry.token;
	int64_t by_entry = t->expires_at - now, by_store = left_ms / 1000;
	if (left_ms < 0)
		return;
	int64_t apart = by_entry - by_store;
	if (apart > CACHE_STORE_CLOCKS_S || apart < -CACHE_STORE_CLOCKS_S)
		err_set(&s->trouble, ERR_BAD_ANSWER,
			"the clocks of this machine and of the one that stored the token in %s "
			"differ by %" PRId64 " s: the shorter of its two lives counts",
			s->url, apart > 0 ? apart : -apart);
	if (by_store < by_entry)
		t->expires_at = now + by_store;
	/* Not obtained before it could be, by this clock. */
	if (t->lifetime < t->expires_at - now)
		t->lifetime = t->expires_at - now;
}

static void read_token(struct cache_store *s, int64_t now, const struct cache_reply *value,
		       const struct cache_reply *left)
{
	struct cache_entry read;
	token_clear(&s->found.entry.token);
	s->useless = false;
	if (value->kind == CACHE_REPLY_NOTHING)
		return;
	if (!cache_unseal(s->entry, CACHE_TOKEN, (const unsigned char *)value->bytes, value->len,
			  &read) ||
	    read.token.access_token == NULL) {
		s->useless = true;
		say_useless(s, "token");
		return;
	}
	s->found.entry.token = read.token;
	correct_life(s, now, time_left(left));
	if (s->found.entry.token.expires_at <= now)
		token_clear(&s->found.entry.token);
}

static void read_pause(struct cache_store *s, int64_t now, const struct cache_reply *value,
		       const struct cache_reply *left)
{
	struct cache_entry *to = &s->found.entry, read;
	to->cooldown_from = to->cooldown_until = to->cooldown_step = 0;
	if (value->kind == CACHE_REPLY_NOTHING)
		return;
	if (!cache_unseal(s->client, CACHE_COOL_DOWN, (const unsigned char *)value->bytes,
			  value->len, &read)) {
		say_useless(s, "pause");
		return;
	}
	const int64_t ms = time_left(left);
	int64_t left_s = ms / 1000 + (ms % 1000 > 0);
	if (left_s > 0 && left_s <= CACHE_COOLDOWN_ASKED_MAX + 1) {
		to->cooldown_from = now;
		to->cooldown_until = now + left_s;
		to->cooldown_step = read.cooldown_step;
	}
	cache_entry_clear(&read);
}

/*
 * A refusal counts for all. Another outcome counts only for those who waited for it, not for one
 * that found it at its first look.
 */
static void read_outcome(struct cache_store *s, const struct cache_reply *value)
{
	unsigned char mark[OUTCOME_MARK] = {0};
	struct cache_outcome *o = &s->found.outcome;
	*o = (struct cache_outcome){0};
	if (value->kind == CACHE_REPLY_BYTES) {
		memcpy(mark, value->bytes, value->len < OUTCOME_MARK ? value->len : OUTCOME_MARK);
		if (!cache_unseal_outcome(s->entry, (const unsigned char *)value->bytes, value->len,
					  o))
			say_useless(s, "outcome");
	}
	if (!s->looked)
		memcpy(s->before, mark, sizeof mark);
	s->looked = true;
	if (o->code != ERR_REFUSED && memcmp(s->before, mark, sizeof mark) == 0)
		*o = (struct cache_outcome){0};
}

/* What a look asks is answered with bytes or nothing, the life of a key with a number. */
static bool answers_look(const struct answer *a, bool lock)
{
	if (lock && !is_ok(a->replies[0]) && a->replies[0]->kind != CACHE_REPLY_NOTHING)
		return false;
	for (size_t i = lock; i < a->count; i++) {
		enum cache_reply_kind kind = a->replies[i]->kind;
		bool life = (i - lock) % 2 == 1;
		if (life ? kind != CACHE_REPLY_NUMBER
			 : kind != CACHE_REPLY_BYTES && kind != CACHE_REPLY_NOTHING)
			return false;
	}
	return true;
}

bool cache_store_look(struct cache_store *s, int64_t now, bool take_lock, int64_t end_ms)
{
	struct answer a;
	if (!begin(s))
		return false;
	size_t at = 0;
	if (take_lock) {
		unsigned char random[CACHE_HOLDER];
		randombytes_buf(random, sizeof random);
		sodium_bin2hex(s->holder, sizeof s->holder, random, sizeof random);
		cache_link_set(s->link, s->keys[KEY_LOCK], s->holder, strlen(s->holder), true,
			       CACHE_STORE_LEASE_MS);
	}
	cache_link_say(s->link, "GET", s->keys[KEY_TOKEN], NULL);
	cache_link_say(s->link, "PTTL", s->keys[KEY_TOKEN], NULL);
	cache_link_say(s->link, "GET", s->keys[KEY_PAUSE], NULL);
	cache_link_say(s->link, "PTTL", s->keys[KEY_PAUSE], NULL);
	cache_link_say(s->link, "GET", s->keys[KEY_OUTCOME], NULL);
	if (!ask(s, look_end(end_ms), &a))
		return false;
	if (!answers_look(&a, take_lock))
		return give_up(s, &a, "what answers there is no Redis");
	if (take_lock) {
		s->locked = is_ok(a.replies[at++]);
		s->renewed_ms = clock_ms();
	}
	read_token(s, now, a.replies[at], a.replies[at + 1]);
	read_pause(s, now, a.replies[at + 2], a.replies[at + 3]);
	read_outcome(s, a.replies[at + 4]);
	drop(&a);
	return true;
}

/* ---- the lock ---- */

static void watch_no_more(struct cache_store *s, int64_t end)
{
	struct answer a;
	if (!begin(s))
		return;
	cache_link_say(s->link, "UNWATCH", NULL);
	if (ask(s, end, &a))
		drop(&a);
}

/* Looks, under WATCH, whether the lock is still ours; where it is not, watches no more. */
static bool watch_own_lock(struct cache_store *s, int64_t end)
{
	struct answer a;
	if (!s->locked || !begin(s))
		return false;
	cache_link_say(s->link, "WATCH", s->keys[KEY_LOCK], NULL);
	cache_link_say(s->link, "GET", s->keys[KEY_LOCK], NULL);
	if (!ask(s, end, &a))
		return false;
	const struct cache_reply *held = a.replies[1];
	s->locked = held->kind == CACHE_REPLY_BYTES && held->len == strlen(s->holder) &&
		    memcmp(held->bytes, s->holder, held->len) == 0;
	drop(&a);
	if (!s->locked)
		watch_no_more(s, end);
	return s->locked;
}

/* MULTI was said first, and its commands: EXEC, and whether they were done. */
static bool execute(struct cache_store *s, int64_t end)
{
	struct answer a;
	cache_link_say(s->link, "EXEC", NULL);
	if (!ask(s, end, &a))
		return false;
	bool done = a.replies[a.count - 1]->kind == CACHE_REPLY_LIST;
	drop(&a);
	return done;
}

void cache_store_renew(struct cache_store *s, int64_t end_ms)
{
	int64_t end = look_end(end_ms);
	bool due = s->locked && clock_ms() - s->renewed_ms >= CACHE_STORE_RENEW_MS &&
		   s->renewed_ms + CACHE_STORE_LEASE_MS < end_ms + CACHE_STORE_LAST_MS;
	if (!due || !watch_own_lock(s, end))
		return;
	char lease[24];
	snprintf(lease, sizeof lease, "%d", (int)CACHE_STORE_LEASE_MS);
	cache_link_say(s->link, "MULTI", NULL);
	cache_link_say(s->link, "PEXPIRE", s->keys[KEY_LOCK], lease, NULL);
	s->locked = execute(s, end);
	s->renewed_ms = clock_ms();
}

void cache_store_release(struct cache_store *s, int64_t end_ms)
{
	int64_t end = last_word_end(end_ms);
	if (watch_own_lock(s, end)) {
		cache_link_say(s->link, "MULTI", NULL);
		cache_link_say(s->link, "DEL", s->keys[KEY_LOCK], NULL);
		(void)!execute(s, end); /* not done: another holds it by now */
	}
	s->locked = false;
}

/* ---- writing ---- */

/* Sealed bytes under a key, for ms milliseconds; said, not sent. */
static void set_sealed(struct cache_store *s, enum key key, enum cache_kind kind, int64_t ends,
		       struct secret *take_content, int64_t ms)
{
	unsigned char *bytes;
	size_t len;
	cache_seal_content(key == KEY_PAUSE ? s->client : s->entry, kind, ends, take_content,
			   &bytes, &len);
	secret_free(take_content);
	cache_link_set(s->link, s->keys[key], bytes, len, false, ms);
	free(bytes);
}

/* What is there lives longer than ms; it is watched from here on. */
static bool lives_longer(struct cache_store *s, int64_t ms, int64_t end)
{
	struct answer a;
	cache_link_say(s->link, "WATCH", s->keys[KEY_TOKEN], NULL);
	cache_link_say(s->link, "PTTL", s->keys[KEY_TOKEN], NULL);
	if (!ask(s, end, &a))
		return true; /* and all is over */
	bool longer = time_left(a.replies[1]) > ms;
	drop(&a);
	return longer;
}

static void write_once(struct cache_store *s, const struct cache_entry *entry, int64_t ms)
{
	struct secret *content = cache_content_write(entry);
	cache_link_say(s->link, "MULTI", NULL);
	set_sealed(s, KEY_TOKEN, CACHE_TOKEN, entry->token.expires_at, content, ms);
	cache_link_say(s->link, "DEL", s->keys[KEY_OUTCOME], NULL);
}

void cache_store_write(struct cache_store *s, int64_t now, const struct token *t, bool replaces,
		       int64_t end_ms)
{
	const struct cache_entry entry = {.token = *t};
	int64_t end = look_end(end_ms), ms = (t->expires_at - now) * 1000;
	struct secret *content = cache_content_write(&entry);
	bool fits = content != NULL && ms > 0;
	secret_free(content);
	for (int i = 0; fits && i < TRIES_MAX && begin(s); i++) {
		if (lives_longer(s, ms, end) && !replaces && !s->useless) {
			watch_no_more(s, end);
			return;
		}
		if (s->broken)
			return;
		write_once(s, &entry, ms);
		if (execute(s, end))
			return;
	}
}

void cache_store_pause(struct cache_store *s, int64_t now, const struct cache_entry *entry,
		       int64_t end_ms)
{
	struct answer a;
	const struct cache_entry pause = {.cooldown_from = entry->cooldown_from,
					  .cooldown_until = entry->cooldown_until,
					  .cooldown_step = entry->cooldown_step};
	struct secret *content = cache_content_write(&pause);
	int64_t ms = (entry->cooldown_until - now) * 1000;
	if (content == NULL || ms <= 0 || !begin(s)) {
		secret_free(content);
		return;
	}
	set_sealed(s, KEY_PAUSE, CACHE_COOL_DOWN, entry->cooldown_until, content, ms);
	if (ask(s, look_end(end_ms), &a))
		drop(&a);
}

void cache_store_tell(struct cache_store *s, const struct cache_outcome *o, int64_t end_ms)
{
	struct answer a;
	struct secret *content = cache_outcome_write(o);
	if (content == NULL || !begin(s)) {
		secret_free(content);
		return;
	}
	set_sealed(s, KEY_OUTCOME, CACHE_OUTCOME, 0, content,
		   o->code == ERR_REFUSED ? CACHE_STORE_REFUSAL_MS : CACHE_STORE_OUTCOME_MS);
	if (ask(s, last_word_end(end_ms), &a))
		drop(&a);
}

void cache_store_remove(struct cache_store *s, unsigned what, int64_t end_ms)
{
	static const struct {
		unsigned what;
		enum key key;
	} rows[] = {{CACHE_STORE_TOKEN, KEY_TOKEN},
		    {CACHE_STORE_PAUSE, KEY_PAUSE},
		    {CACHE_STORE_OUTCOME, KEY_OUTCOME}};
	struct answer a;
	if (what == 0 || !begin(s))
		return;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if ((what & rows[i].what) != 0)
			cache_link_say(s->link, "DEL", s->keys[rows[i].key], NULL);
	if (ask(s, look_end(end_ms), &a))
		drop(&a);
}
