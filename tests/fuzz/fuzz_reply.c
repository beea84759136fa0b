/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: what a shared store may answer, in pieces whose size the first byte gives; and the
 * same bytes as the store's address.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cache/parts.h"
#include "cache/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void look(const struct cache_reply *r)
{
	bool text = r->kind == CACHE_REPLY_STATUS || r->kind == CACHE_REPLY_ERROR ||
		    r->kind == CACHE_REPLY_BYTES;
	check(text == (r->bytes != NULL));
	check(!text || r->bytes[r->len] == '\0');
	check(r->count <= CACHE_REPLY_ITEMS_MAX);
	for (size_t i = 0; i < r->count; i++) {
		check(r->items[i] != NULL && r->items[i]->count == 0);
		look(r->items[i]);
	}
}

static void replies(const char *bytes, size_t len, size_t piece)
{
	struct cache_reader *r = cache_reader_new();
	bool ok = true;
	for (size_t at = 0; ok && at < len; at += piece) {
		struct cache_reply *reply = NULL;
		ok = cache_reader_feed(r, bytes + at, len - at < piece ? len - at : piece);
		while (ok && (ok = cache_reader_get(r, &reply)) && reply != NULL) {
			look(reply);
			cache_reply_free(reply);
		}
	}
	cache_reader_free(r);
}

static void address(const char *bytes, size_t len)
{
	char *text = mem_alloc(len + 1, 1);
	struct cache_store_url url;
	struct err e = {0};
	memcpy(text, bytes, len);
	bool ok = cache_store_url_read(text, &url, &e);
	check(ok == (e.code == ERR_NONE));
	check(!ok || url.unix_path != NULL || (*url.host != '\0' && url.port > 0));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len < 2)
		return 0;
	replies((const char *)bytes + 1, len - 1, (size_t)bytes[0] + 1);
	address((const char *)bytes + 1, len - 1);
	return 0;
}
