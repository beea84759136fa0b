/* SPDX-License-Identifier: MIT */
/*
 * cache_link: a connection to the shared store: commands out, replies in, within a time. For cache/
 * and its tests only.
 */
#ifndef CACHE_LINK_H
#define CACHE_LINK_H

#include <stdint.h>

#include "cache/parts.h"
#include "cache/reply.h"

enum { CACHE_REPLIES_MAX = 12 }; /* of one exchange */

struct cache_link; /* opaque */

/* Where to, and as whom; borrowed for the link's life. */
struct cache_peer {
	struct cache_store_url url;
	const char *user;              /* NULL: none */
	const struct secret *password; /* NULL: none */
	const char *cacert;            /* NULL: as without --cacert */
};

struct cache_link *cache_link_new(const struct cache_peer *peer); /* connects nowhere yet */
void cache_link_free(struct cache_link *l);                       /* NULL is allowed */

/* Adds a command to the next exchange: NULL-terminated arguments. */
void cache_link_say(struct cache_link *l, ...) __attribute__((sentinel));
/* The same for SET KEY VALUE [NX] PX MS, whose value is any bytes. */
void cache_link_set(struct cache_link *l, const char *key, const void *value, size_t len, bool nx,
		    int64_t ms);
/*
 * Sends what was said, after connecting and logging in where that was not done, and takes a reply
 * for each command into replies, *count of them; caller frees each, also on false. False: *e is
 * set; an error that the server answers is one. Until end_ms (clock.h).
 */
bool cache_link_exchange(struct cache_link *l, int64_t end_ms,
			 struct cache_reply *replies[CACHE_REPLIES_MAX], size_t *count,
			 struct err *e) __attribute__((warn_unused_result));

#endif
