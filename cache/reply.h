/* SPDX-License-Identifier: MIT */
/*
 * cache_reply: commands and replies of the Redis protocol (RESP2), formatted and parsed by hiredis
 * under limits: a server may send anything. For cache/ and its tests only.
 */
#ifndef CACHE_REPLY_H
#define CACHE_REPLY_H

#include <stdbool.h>
#include <stddef.h>

enum {
	CACHE_REPLY_ITEMS_MAX = 8, /* of a list, which holds no lists */
	CACHE_COMMAND_ARGS_MAX = 8,
};

enum cache_reply_kind {
	CACHE_REPLY_NOTHING, /* nil */
	CACHE_REPLY_STATUS,  /* +OK */
	CACHE_REPLY_ERROR,   /* -ERR ... */
	CACHE_REPLY_NUMBER,
	CACHE_REPLY_BYTES,
	CACHE_REPLY_LIST,
};

struct cache_reply {
	enum cache_reply_kind kind;
	long long number;
	char *bytes; /* of a status, an error, bytes: with a NUL that is not counted; else NULL */
	size_t len;
	struct cache_reply *items[CACHE_REPLY_ITEMS_MAX];
	size_t count;
};
void cache_reply_free(struct cache_reply *r); /* NULL is allowed */

struct cache_reader;
struct cache_reader *cache_reader_new(void);
void cache_reader_free(struct cache_reader *r); /* NULL is allowed */
/* Takes bytes as they come. False: they are not of the protocol, or too many. */
bool cache_reader_feed(struct cache_reader *r, const char *bytes, size_t len);
/* The next reply, where it is there whole; else *out is NULL. False as above. Caller frees. */
bool cache_reader_get(struct cache_reader *r, struct cache_reply **out);

struct cache_argument {
	const char *bytes;
	size_t len;
};
/* A command's bytes: *out of *len, which may hold a password; free with cache_command_free(). */
void cache_command(const struct cache_argument *args, size_t count, char **out, size_t *len);
void cache_command_free(char *take_bytes, size_t len);

#endif
