/* SPDX-License-Identifier: MIT */
/*
 * cache_parts: what the files of the cache module share. For cache/ and its tests only.
 */
#ifndef CACHE_PARTS_H
#define CACHE_PARTS_H

#include <dirent.h>
#include <sys/stat.h>

#include "cache/cache.h"

enum {
	CACHE_DIGEST = 32, /* bytes of the settings' hash */
	CACHE_SALT = 16,
	CACHE_NAME_HEX = 32,                      /* characters of a hash in a file name */
	CACHE_STEM = 2 * CACHE_NAME_HEX + 1,      /* of an entry's name: client, "-", entry */
	CACHE_HEADER = 8 + 16 + 24 + 8,           /* magic, salt, nonce, end */
	CACHE_CONTENT_MAX = 2 * TOKEN_ANSWER_MAX, /* bytes of an entry before it is sealed */
	CACHE_FILE_MAX = CACHE_CONTENT_MAX + 128,
	CACHE_HOLDER = 16,    /* bytes of the name that a lock's holder gives itself */
	CACHE_WORD_MAX = 512, /* bytes of a sealed outcome */
	CACHE_GRACE_MS = 250, /* beyond a holder's time, before another takes its place */
};

/* What is sealed: each has keys of its own. */
enum cache_kind { CACHE_TOKEN, CACHE_COOL_DOWN, CACHE_OUTCOME };

/* What a key is derived from. Secrets borrowed. */
struct cache_seal {
	unsigned char digest[CACHE_DIGEST];
	const struct secret *client_secret, *access_key_secret; /* NULL for a client's */
};

/* What the lock file says: who holds the lock and for how long, and what came of a request. */
struct cache_word {
	unsigned char holder[CACHE_HOLDER];
	int64_t until_ms; /* on the wall clock, when it is over for sure; 0: it did not say */
	int64_t whole_ms; /* the same from the moment it was written */
	unsigned char outcome[CACHE_WORD_MAX]; /* sealed */
	size_t outcome_len;
};

/* Where the shared store is. */
struct cache_store_url {
	const char *unix_path; /* borrowed; NULL: host and port */
	char host[256];
	int port;
	long db;
	bool tls;
};
/* False (ERR_USAGE): it has none of the known forms. text stays borrowed. */
bool cache_store_url_read(const char *text, struct cache_store_url *out, struct err *e);

struct cache_store;

struct cache {
	struct cache_store *store; /* NULL: none is shared */
	struct cache_need need;
	struct cache_seal client, entry; /* of the cool-down; of the token */
	char *dir;
	char *file;               /* full path of the token's file */
	const char *name;         /* its last component, in file */
	bool all_secrets;         /* the secret is not known: file is nobody's */
	int dir_fd;               /* -1 until it is needed and good */
	int lock_fd;              /* -1 when not held */
	bool asking;              /* the lock file has our word */
	struct cache_word before; /* what it said at the first try for the lock */
	bool before_known, told;
	struct cache_outcome outcome; /* where told */
	/* The holder that was waited for last, and since when (monotonic). */
	unsigned char holder[CACHE_HOLDER];
	int64_t holder_seen_ms;
};

/* ---- seal.c ---- */

/* The hash of everything but the secrets and the certificate. */
void cache_digest_client(const struct cache_settings *s, unsigned char digest[CACHE_DIGEST]);
/* The hash of these under that as its key: who does not know the settings cannot try secrets. */
void cache_digest_entry(const struct cache_settings *s, const unsigned char client[CACHE_DIGEST],
			unsigned char digest[CACHE_DIGEST]);
/* The first half of a hash as hex digits and a NUL: what a file is named by. */
void cache_hex(const unsigned char *digest, char hex[CACHE_NAME_HEX + 1]);
/* The bytes of a file for this content, which ends at ends; caller frees *out. */
void cache_seal_content(const struct cache_seal *k, enum cache_kind kind, int64_t ends,
			const struct secret *content, unsigned char **out, size_t *out_len);
/* When what begins with these CACHE_HEADER bytes ends, unverified. False: it is nothing sealed. */
bool cache_seal_ends(const unsigned char *bytes, size_t len, int64_t *ends);
/* Opens a file's bytes into *out; false and *out empty where they are not those of this seal. */
bool cache_unseal(const struct cache_seal *k, enum cache_kind kind, const unsigned char *bytes,
		  size_t len, struct cache_entry *out);
bool cache_unseal_outcome(const struct cache_seal *k, const unsigned char *bytes, size_t len,
			  struct cache_outcome *out);

/* ---- content.c ---- */

/*
 * An entry as bytes; a token_type or scope that is too long or no visible ASCII becomes "none".
 * NULL: another field is one that cache_content_read() would not take. Caller frees.
 */
struct secret *cache_content_write(const struct cache_entry *entry);
/* The reverse; false and *out empty unless every field is right and no byte is left over. */
bool cache_content_read(const unsigned char *bytes, size_t len, struct cache_entry *out);
/* The same for an outcome. NULL: the others need not know its code. */
struct secret *cache_outcome_write(const struct cache_outcome *o);
bool cache_outcome_read(const unsigned char *bytes, size_t len, struct cache_outcome *out);

/* ---- file.c ---- */

/* The directory's name: dir, or the default where it is NULL. Caller frees; NULL: *e is set. */
char *cache_dir_name(const char *dir, struct err *e);
/* "dir/name". Caller frees. */
char *cache_path(const char *dir, const char *name);
/* The path leads to this open file, or directory. */
bool cache_is_at(int fd, const char *path);
/* Opens the directory, made when missing, and checks it. -1: *e is set. */
int cache_dir_open(const char *dir, struct err *e);
/* The same, but makes nothing. -1 with *e not set: there is none. */
int cache_dir_find(const char *dir, struct err *e);
/*
 * Opens the directory as cache_dir_open() does, where *fd is none (-1) or another than the one that
 * is at dir now: it was removed or replaced since. False: *e is set.
 */
bool cache_dir_fresh(int *fd, const char *dir, struct err *e);
/* The names in an open directory, to be closed by closedir(); NULL: they cannot be had. */
DIR *cache_dir_names(int dir_fd);
/*
 * Reads a file of dir_fd's of at most max bytes that is regular, ours, closed to others and has one
 * name; path is "dir/name". False with *e not set: there is none. Caller frees *bytes.
 */
bool cache_file_read(int dir_fd, const char *path, size_t max, unsigned char **bytes, size_t *len,
		     struct err *e);
/* Checks an open file as cache_file_read() does; *size is its length. path for the error text. */
bool cache_file_check(int fd, const char *path, size_t *size, struct err *e);
/* openat() of a file to be made, with mode 0600 whatever the umask. */
int cache_file_make(int dir_fd, const char *name, int flags);
/*
 * Replaces dir_fd's file of that name in one step. The temporary has a random name, since not every
 * writer holds a lock (a document's, or one that waited too long for it).
 */
bool cache_file_write(int dir_fd, const char *dir, const char *name, const unsigned char *bytes,
		      size_t len, struct err *e);
enum {
	CACHE_TEMPORARY = CACHE_NAME_HEX + sizeof ".tmp"
}; /* bytes of a temporary's name with the NUL */
void cache_temporary_name(char name[CACHE_TEMPORARY]);

/* ---- entry.c: cache.h's functions, for this machine alone ---- */

bool cache_entry_read(struct cache *c, int64_t now, struct cache_entry *out, struct err *e);
bool cache_entry_read_cool_down(struct cache *c, int64_t now, struct cache_entry *out,
				struct err *e);
bool cache_entry_write(struct cache *c, int64_t now, const struct cache_entry *entry,
		       struct err *e);
bool cache_entry_write_cool_down(struct cache *c, int64_t now, const struct cache_entry *entry,
				 struct err *e);
bool cache_entry_remove(struct cache *c, struct err *e);
bool cache_entry_remove_cool_down(struct cache *c, struct err *e);
bool cache_entry_forget(struct cache *c, struct err *e);

/* ---- sweep.c ---- */

/*
 * Removes some of what is not needed any more: entries that ended CACHE_ENDED_AGE before now with
 * their locks, old documents, temporaries that killed processes left. The age of a file is measured
 * against the file just written, so that the file system's clock decides. A failure does no harm.
 */
void cache_sweep(int dir_fd, const char *written, int64_t now);

/* ---- lock.c: likewise ---- */

enum cache_lock cache_local_lock(struct cache *c, long wait_ms, struct err *e);
void cache_local_unlock(struct cache *c);
void cache_local_tell(struct cache *c, const struct cache_outcome *o);
/*
 * The lock file "STEM.lock" of dir_fd, where it is there and free: for who removes it. -1: it is
 * held, or not to be had. Close it to release the lock.
 */
int cache_lock_idle(int dir_fd, const char *name);

/* ---- word.c ---- */

/* What the lock file says; {0} where it says nothing. */
void cache_word_read(int fd, struct cache_word *w);
/* Writes it. False: it cannot be written. */
bool cache_word_write(int fd, const struct cache_word *w);

#endif
