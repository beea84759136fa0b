/* SPDX-License-Identifier: MIT */
/*
 * cache_store: the shared store, a Redis or Valkey server. For cache/ and its tests only.
 *
 * Keys: "cxtoken:KIND:" and the hashes that name the files; KIND is token, lock, outcome (with the
 * entry's name), pause (with the client's). Values are sealed as the files are; a lock's is the
 * random name of its holder. Nothing of the store is trusted: what does not open is not there.
 *
 * The first thing that goes wrong ends its use for this run: see cache_store_trouble().
 */
#ifndef CACHE_STORE_H
#define CACHE_STORE_H

#include "cache/parts.h"

enum {
	CACHE_STORE_CONNECT_MS = 500,
	CACHE_STORE_LOOK_MS = 1000,  /* each look, its connection included */
	CACHE_STORE_LEASE_MS = 5000, /* after which the lock of a holder that died is over */
	CACHE_STORE_RENEW_MS = 1500, /* unless it lasts as long as the run anyway */
	CACHE_STORE_LAST_MS = 200,   /* for what is left to say when a run's time is over */
	CACHE_STORE_REFUSAL_MS = 10000,
	CACHE_STORE_OUTCOME_MS = 2000, /* any other: those who wait for it look all the while */
	CACHE_STORE_CLOCKS_S = 60,     /* seconds that clocks may differ without a word */
};

/*
 * Touches nothing. stem: the entry's name, whose first part is the client's. False (ERR_USAGE): the
 * URL has none of the known forms. Caller frees *out; the password and the seals stay borrowed.
 */
bool cache_store_new(const struct cache_shared *shared, const char *stem,
		     const struct cache_seal *client, const struct cache_seal *entry,
		     struct cache_store **out, struct err *e) __attribute__((warn_unused_result));
void cache_store_free(struct cache_store *s); /* NULL is allowed */

/* What is known of it; borrowed. */
struct cache_found {
	struct cache_entry entry;     /* token and cool-down, by this machine's clock */
	struct cache_outcome outcome; /* a refusal, or what this run waited for; ERR_NONE: none */
};
const struct cache_found *cache_store_found(const struct cache_store *s);

/*
 * Reads all of it, now being seconds since 1970, and tries to take the lock where take_lock. end_ms
 * (clock.h) is the end of the run. False: it is not usable.
 */
bool cache_store_look(struct cache_store *s, int64_t now, bool take_lock, int64_t end_ms);
bool cache_store_holds_lock(const struct cache_store *s);
/* Where the lock is held, keeps it from ending; cheap when that is not due. */
void cache_store_renew(struct cache_store *s, int64_t end_ms);
void cache_store_release(struct cache_store *s, int64_t end_ms);

/*
 * Stores the token, unless one that lives longer is there, but replaces: whatever is there. The
 * word of a refusal goes.
 */
void cache_store_write(struct cache_store *s, int64_t now, const struct token *t, bool replaces,
		       int64_t end_ms);
void cache_store_pause(struct cache_store *s, int64_t now, const struct cache_entry *entry,
		       int64_t end_ms);
/* Any outcome but that there is a token. */
void cache_store_tell(struct cache_store *s, const struct cache_outcome *o, int64_t end_ms);

enum cache_store_what { CACHE_STORE_TOKEN = 1, CACHE_STORE_PAUSE = 2, CACHE_STORE_OUTCOME = 4 };
void cache_store_remove(struct cache_store *s, unsigned what, int64_t end_ms);

/* What went wrong, once: true where there is something to say since the last call. */
bool cache_store_trouble(struct cache_store *s, struct err *e);
/* Nothing has gone wrong so far. */
bool cache_store_works(const struct cache_store *s);
const char *cache_store_url(const struct cache_store *s); /* borrowed */

#endif
