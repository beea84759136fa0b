/* SPDX-License-Identifier: MIT */
/*
 * cache_parts: what the files of the cache module share. For cache*.c and their tests only.
 */
#ifndef CACHE_PARTS_H
#define CACHE_PARTS_H

#include "cache/cache.h"

enum {
	CACHE_DIGEST = 32, /* bytes of the settings' hash */
	CACHE_SALT = 16,
	CACHE_WORD = CACHE_SALT + 16, /* bytes of the word that a refusal leaves in the lock file */
	CACHE_NAME_HEX = 32,          /* characters of a hash in a file name */
	CACHE_HEADER = 8 + 16 + 24 + 16,          /* magic, salt, nonce, verifier */
	CACHE_CONTENT_MAX = 2 * TOKEN_ANSWER_MAX, /* bytes of an entry before it is sealed */
	CACHE_FILE_MAX = CACHE_CONTENT_MAX + 128,
};

/* What an entry's key is derived from. Secrets borrowed. */
struct cache_seal {
	unsigned char digest[CACHE_DIGEST]; /* of all settings but the secrets */
	const struct secret *client_secret, *access_key_secret;
};

struct cache {
	struct cache_seal seal;
	char *dir;
	char *file;                     /* full path of the entry */
	const char *name;               /* its last component, in file */
	int dir_fd;                     /* -1 until it is needed and good */
	int lock_fd;                    /* -1 when not held */
	unsigned char word[CACHE_WORD]; /* what the lock file held at the first try for it */
	bool word_known, told_refused;
};

/* ---- cache_seal.c ---- */

/* The hash of everything but the secrets. */
void cache_digest(const struct cache_settings *s, unsigned char digest[CACHE_DIGEST]);
/* The first half of a hash as hex digits and a NUL: what a file is named by. */
void cache_hex(const unsigned char *digest, char hex[CACHE_NAME_HEX + 1]);
/*
 * out_len (16 to 64) bytes by BLAKE2b from purpose, salt, settings and secrets. Who has the bytes
 * of one purpose or salt knows nothing of those of another.
 */
void cache_derive(const struct cache_seal *k, const char *purpose,
		  const unsigned char salt[CACHE_SALT], unsigned char *out, size_t out_len);
/* The bytes of a file for this content; caller frees *out. */
void cache_seal_content(const struct cache_seal *k, const struct secret *content,
			unsigned char **out, size_t *out_len);
enum cache_unsealed {
	CACHE_UNSEALED,
	CACHE_OTHER_SECRET, /* sealed under another secret (or a bit of the salt was changed: same
			       outcome) */
	CACHE_DAMAGED,
};
/* Opens a file's bytes into *out; it is empty unless CACHE_UNSEALED is returned. */
enum cache_unsealed cache_unseal(const struct cache_seal *k, const unsigned char *bytes, size_t len,
				 struct cache_entry *out);

/* ---- cache_content.c ---- */

/*
 * An entry as bytes; a token_type or scope that is too long or no visible ASCII becomes "none".
 * NULL: another field is one that cache_content_read() would not take. Caller frees.
 */
struct secret *cache_content_write(const struct cache_entry *entry);
/* The reverse; false and *out empty unless every field is right and no byte is left over. */
bool cache_content_read(const unsigned char *bytes, size_t len, struct cache_entry *out);

/* ---- cache_file.c ---- */

/* The directory's name: dir, or the default where it is NULL. Caller frees; NULL: *e is set. */
char *cache_dir_name(const char *dir, struct err *e);
/* "dir/name". Caller frees. */
char *cache_path(const char *dir, const char *name);
/* Opens the directory, made when missing, and checks it. -1: *e is set. */
int cache_dir_open(const char *dir, struct err *e);
/* The same, but makes nothing. -1 with *e not set: there is none. */
int cache_dir_find(const char *dir, struct err *e);
/*
 * Reads a file of dir_fd's of at most max bytes that is regular, ours, closed to others and has one
 * name; path is "dir/name". False with *e not set: there is none. Caller frees *bytes.
 */
bool cache_file_read(int dir_fd, const char *path, size_t max, unsigned char **bytes, size_t *len,
		     struct err *e);
/* Checks an open file as cache_file_read() does; *size is its length. path for the error text. */
bool cache_file_check(int fd, const char *path, size_t *size, struct err *e);
/*
 * Replaces dir_fd's file of that name in one step. The temporary has a random name, since not every
 * writer holds a lock (a document's, or one that waited too long for it); what a killed process
 * left behind is removed by a later write when it is an hour older than the file just written.
 */
bool cache_file_write(int dir_fd, const char *dir, const char *name, const unsigned char *bytes,
		      size_t len, struct err *e);

#endif
