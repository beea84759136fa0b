/* SPDX-License-Identifier: MIT */
/*
 * cache: the token between runs.
 *
 * A directory of mode 0700 holds, for each set of settings and secrets, a sealed token
 * (XChaCha20-Poly1305 under a key that is derived by BLAKE2b from the secrets, a random salt and
 * the settings) and a lock, and for each client a cool-down. A copy of it is worth as much as the
 * client secret is hard to guess. `now` is always an argument. Nothing here fails a run: what is
 * wrong is a miss and a warning.
 */
#ifndef CACHE_CACHE_H
#define CACHE_CACHE_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "token/token.h"

/* A store that many machines share (man page, THE SHARED STORE). Borrowed until cache_free(). */
struct cache_shared {
	const char *url;
	const char *user;              /* may be NULL */
	const struct secret *password; /* may be NULL */
	const char *cacert;            /* NULL: as without --cacert */
};

/* "hiredis 0.14.1": what speaks to a shared store. */
const char *cache_library(void);

/* False (ERR_USAGE): the URL of the shared store has none of the known forms. */
bool cache_shared_check(const char *url, struct err *e) __attribute__((warn_unused_result));

/*
 * Everything that changes the token, and the secrets that seal it. Borrowed. A cool-down does not
 * depend on the last three.
 */
struct cache_settings {
	const char *token_url; /* for an issuer: "issuer " and the issuer */
	const struct secret *client_id;
	const char *grant, *auth, *scope;       /* scope may be NULL */
	const char *const *params;              /* "name=value", NULL-terminated; may be NULL */
	const struct secret *access_key_id;     /* may be NULL */
	const struct secret *client_secret;     /* NULL: unknown, see cache_forget() */
	const struct secret *access_key_secret; /* may be NULL */
	const struct secret *cert;              /* the client certificate's file; may be NULL */
	const struct cache_shared *shared;      /* NULL: none */
};

/* What a run wants of its cache. */
struct cache_need {
	int64_t (*now)(void); /* seconds since 1970 */
	int64_t min_ttl;      /* see token_usable() */
	int64_t end_ms;       /* when the run is over, on the clock of clock.h */
	bool must_ask;        /* no token that is there will do */
	bool replaces;        /* its token takes the place of any, also of one that lives longer */
};

enum {
	CACHE_SKEW_MAX = 300,         /* seconds that two clocks may differ */
	CACHE_COOLDOWN_STEP_MAX = 10, /* 1, 2, 4, ... 256, 300 seconds */
	CACHE_COOLDOWN_DOUBLED_MAX = 300,
	CACHE_COOLDOWN_ASKED_MAX = 24 * 3600, /* a longer Retry-After is taken as this */
	CACHE_DOCUMENT_MAX = 256 * 1024,
	CACHE_WHY_MAX = 300,        /* bytes of an outcome's text with the NUL */
	CACHE_ENDED_AGE = 24 * 3600 /* seconds after its end that an entry is removed */
};

/* What is known of these settings. {0} is empty; cache_entry_clear() is idempotent. */
struct cache_entry {
	struct token token;     /* access_token NULL: none */
	int64_t cooldown_from;  /* when it was set; seconds since 1970 */
	int64_t cooldown_until; /* seconds since 1970; 0 none */
	int cooldown_step;      /* 429 answers in a row without Retry-After */
};
void cache_entry_clear(struct cache_entry *c);

struct cache; /* an opened cache: directory, file names, key material, shared store */

/*
 * Prepares the cache for these settings. dir NULL: $XDG_CACHE_HOME/cxtoken, else
 * $HOME/.cache/cxtoken. Touches no file. The two secrets stay borrowed until cache_free(), all else
 * is copied. False: there is no directory to use (no home), or (ERR_USAGE) the shared store's URL
 * is not one that is taken. Caller frees *out.
 */
bool cache_open(const char *dir, const struct cache_settings *s, struct cache **out, struct err *e)
	__attribute__((warn_unused_result));
void cache_free(struct cache *c);              /* releases the lock; NULL is allowed */
const char *cache_file(const struct cache *c); /* full path of the token's file; borrowed */

/*
 * Lets the functions below use the shared store too; without it, and in cache_read() before
 * cache_lock() or cache_look_farther(), this machine's files alone are looked at.
 */
void cache_use(struct cache *c, const struct cache_need *need);
/* Reads the shared store, where there is one: what cache_read() and the like give then is the best
 * of both. */
void cache_look_farther(struct cache *c);
/* What went wrong beside, with the shared store: true, and *e is set, once for each. One warning is
 * enough; nothing fails because of it. */
bool cache_trouble(struct cache *c, struct err *e);
/* While the endpoint is asked, to be called about once a second: keeps the lock of many machines.
 */
void cache_tick(struct cache *c);

/* The shared store after cache_look_farther(). */
struct cache_shared_status {
	const char *url; /* NULL: none is shared; borrowed */
	bool answers;
	const struct cache_entry *entry; /* what it holds; borrowed */
};
void cache_shared_status(const struct cache *c, struct cache_shared_status *out);

/*
 * Reads the token. True: out->token is filled. False: a miss; e is set only where something is
 * wrong that is worth a warning (damaged, foreign owner, wrong mode of file or directory, a
 * symlink). now serves only against a clock that was moved back: a token that was obtained more
 * than CACHE_SKEW_MAX seconds in the future is a miss.
 */
bool cache_read(struct cache *c, int64_t now, struct cache_entry *out, struct err *e)
	__attribute__((warn_unused_result));
/*
 * The same for the cool-down of the client, which goes into *out beside what is there. One that was
 * set in the future, or that lasts too long, does not count: it would lock everyone out.
 */
bool cache_read_cool_down(struct cache *c, int64_t now, struct cache_entry *out, struct err *e)
	__attribute__((warn_unused_result));
/*
 * Stores the token of the entry: directory made when missing, O_EXCL temporary, fsync, rename.
 * False: not stored. Then removes some of what ended more than CACHE_ENDED_AGE seconds before now.
 */
bool cache_write(struct cache *c, int64_t now, const struct cache_entry *entry, struct err *e)
	__attribute__((warn_unused_result));
/* The same for the cool-down. */
bool cache_write_cool_down(struct cache *c, int64_t now, const struct cache_entry *entry,
			   struct err *e) __attribute__((warn_unused_result));
/* Each removes one file. True also when there was none. */
bool cache_remove(struct cache *c, struct err *e) __attribute__((warn_unused_result));
bool cache_remove_cool_down(struct cache *c, struct err *e) __attribute__((warn_unused_result));
/*
 * Removes the cool-down and the token; where the client secret is not known, the tokens of all
 * secrets of this client.
 */
bool cache_forget(struct cache *c, struct err *e) __attribute__((warn_unused_result));

enum cache_lock { CACHE_LOCK_HELD, CACHE_LOCK_TIMEOUT, CACHE_LOCK_UNUSABLE };
/*
 * Takes the lock of this machine, then looks into the shared store and takes the one there, unless
 * a token that will do, a pause or a refusal is found. Of this machine's: takes the exclusive lock
 * of these settings, waiting at most wait_ms milliseconds without spinning. Where its holder is
 * past the time that it said it needs (stopped, or blocked), one of those who wait takes its place.
 * UNUSABLE: the file cannot be made or locked; e says why. The lock goes with the process.
 */
enum cache_lock cache_lock(struct cache *c, long wait_ms, struct err *e);
/* Says that the holder asks the endpoint now, which is over in ms milliseconds. */
void cache_asking(struct cache *c, long ms);
void cache_unlock(struct cache *c); /* no effect when not held */

/* What came of a request, for those that wait for the lock at this moment. */
struct cache_outcome {
	enum err_code
		code; /* why there is no token; ERR_NONE: there is one, but not in the cache */
	bool passes;  /* a token that is still valid may stand in */
	char why[CACHE_WHY_MAX]; /* "the endpoint answered 503"; fit to be shown */
	long gave_ms; /* the time that it gave the endpoint, where that was over; else 0 */
};
/*
 * Leaves word of it in the lock file, sealed: each of those who wait would ask the same in its
 * turn, and a wrong secret would lock the account. No effect when the lock is not held, or when it
 * cannot be written.
 */
void cache_tell(struct cache *c, const struct cache_outcome *o);
/*
 * True when the lock is held and such word came since cache_lock() was first called (calls that
 * timed out included).
 */
bool cache_told(const struct cache *c, struct cache_outcome *out);

/*
 * The cool-down after an answer that asks for a pause: until retry_after seconds from now (-1: none
 * was said: 1 s, doubling with each in a row up to 300 s), never shorter, and up to a second
 * longer, since now is whole seconds. Sets the cooldown fields.
 */
void cache_cool_down(struct cache_entry *entry, int64_t now, int64_t retry_after);

/*
 * A document that is not a secret (an issuer's discovery document), kept beside the tokens for
 * max_age seconds under a hash of name. Unsealed, but checked: size at most 256 KiB, owner, mode.
 */
bool cache_document_read(const char *dir, const char *name, int64_t now, int64_t max_age,
			 struct text *out) __attribute__((warn_unused_result));
bool cache_document_write(const char *dir, const char *name, int64_t now, const char *bytes,
			  size_t len, struct err *e) __attribute__((warn_unused_result));

#endif
