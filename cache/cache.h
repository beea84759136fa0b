/* SPDX-License-Identifier: MIT */
/*
 * cache: the token between runs.
 *
 * One file per settings in a directory of mode 0700, sealed with XChaCha20-Poly1305 under a key
 * that is derived (BLAKE2b) from the client secret (and the access key secret), a random salt and
 * the settings. `now` is always an argument. Nothing here fails a run: what is wrong is a miss and
 * a warning.
 */
#ifndef CACHE_CACHE_H
#define CACHE_CACHE_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "token/token.h"

/* Everything that changes the token, and the secrets that seal it. Borrowed. */
struct cache_settings {
	const char *token_url; /* for an issuer: "issuer " and the issuer */
	const struct secret *client_id;
	const char *grant, *auth, *scope;       /* scope may be NULL */
	const char *const *params;              /* "name=value", NULL-terminated; may be NULL */
	const struct secret *access_key_id;     /* may be NULL */
	const struct secret *client_secret;     /* never part of the file's name */
	const struct secret *access_key_secret; /* may be NULL; never part of the file's name */
};

enum {
	CACHE_SKEW_MAX = 300,         /* seconds that two clocks may differ */
	CACHE_COOLDOWN_STEP_MAX = 10, /* 1, 2, 4, ... 256, 300 seconds */
	CACHE_COOLDOWN_DOUBLED_MAX = 300,
	CACHE_COOLDOWN_ASKED_MAX = 24 * 3600, /* a longer Retry-After is taken as this */
	CACHE_DOCUMENT_MAX = 256 * 1024,
};

/* An entry as it is stored. {0} is empty; cache_entry_clear() is idempotent. */
struct cache_entry {
	struct token token;     /* access_token NULL: none */
	int64_t cooldown_from;  /* when it was set; seconds since 1970 */
	int64_t cooldown_until; /* seconds since 1970; 0 none */
	int cooldown_step;      /* 429 answers in a row without Retry-After */
};
void cache_entry_clear(struct cache_entry *c);

struct cache; /* an opened cache: directory, file name, key material */

/*
 * Prepares the cache for these settings. dir NULL: $XDG_CACHE_HOME/cxtoken, else
 * $HOME/.cache/cxtoken. Touches no file. The two secrets stay borrowed until cache_free(), all else
 * is copied. False: there is no directory to use (no home). Caller frees *out.
 */
bool cache_open(const char *dir, const struct cache_settings *s, struct cache **out, struct err *e)
	__attribute__((warn_unused_result));
void cache_free(struct cache *c);              /* releases the lock; NULL is allowed */
const char *cache_file(const struct cache *c); /* full path of the entry; borrowed */

/*
 * Reads the entry. True: *out is filled. False: a miss; e is set only where something is wrong that
 * is worth a warning (corrupt, foreign owner, wrong mode of file or directory, a symlink), not
 * where there is simply none or the secret is another one. now serves only against a clock that was
 * moved back: a token that was obtained, or a cool-down that was set, more than CACHE_SKEW_MAX
 * seconds in the future is left out of *out, and so is a cool-down that lasts longer than any can:
 * it would lock everyone out.
 */
bool cache_read(struct cache *c, int64_t now, struct cache_entry *out, struct err *e)
	__attribute__((warn_unused_result));
/* Stores the entry: directory made when missing, O_EXCL temporary, fsync, rename. False: not
 * stored. */
bool cache_write(struct cache *c, const struct cache_entry *entry, struct err *e)
	__attribute__((warn_unused_result));
/* Removes the entry's file. True also when there was none. */
bool cache_remove(struct cache *c, struct err *e) __attribute__((warn_unused_result));

enum cache_lock { CACHE_LOCK_HELD, CACHE_LOCK_TIMEOUT, CACHE_LOCK_UNUSABLE };
/*
 * Takes the exclusive lock of these settings, waiting at most wait_ms milliseconds without
 * spinning. UNUSABLE: the file cannot be made or locked; e says why. The lock goes with the
 * process.
 */
enum cache_lock cache_lock(struct cache *c, long wait_ms, struct err *e);
void cache_unlock(struct cache *c); /* no effect when not held */
/*
 * Leaves word that the endpoint refused these settings and secrets, for those that wait for the
 * lock at this moment: each would send the same wrong secret in its turn, and lock the account. It
 * stands in the lock file under a keyed hash. No effect when the lock is not held, or when it
 * cannot be written.
 */
void cache_tell_refused(struct cache *c);
/*
 * True when the lock is held and such word, for the same secrets, came since cache_lock() was first
 * called (calls that timed out included).
 */
bool cache_told_refused(const struct cache *c);

/*
 * The cool-down after an answer that asks for a pause: until retry_after seconds from now (-1: none
 * was said: 1 s, doubling with each in a row up to 300 s), never shorter, and up to a second
 * longer, since now is whole seconds. Sets the cooldown fields.
 */
void cache_cool_down(struct cache_entry *entry, int64_t now, int64_t retry_after);

/*
 * A document that is no secret (an issuer's discovery document), kept beside the tokens for max_age
 * seconds under a hash of name. Unsealed, but checked: size at most 256 KiB, owner, mode.
 */
bool cache_document_read(const char *dir, const char *name, int64_t now, int64_t max_age,
			 struct text *out) __attribute__((warn_unused_result));
bool cache_document_write(const char *dir, const char *name, int64_t now, const char *bytes,
			  size_t len, struct err *e) __attribute__((warn_unused_result));

#endif
