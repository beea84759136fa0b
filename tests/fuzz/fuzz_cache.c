/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the bytes of a cache file. The first byte chooses: 'f' a whole file, 'c' a content
 * as it is after the seal was opened, which no fuzzer could break itself, 'o' an outcome, likewise.
 * What is read is written back.
 */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cache/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* Every entry has exactly one form. */
static void content(const uint8_t *bytes, size_t len)
{
	struct cache_entry entry;
	if (!cache_content_read(bytes, len, &entry)) {
		check(entry.token.access_token == NULL && entry.cooldown_until == 0);
		return;
	}
	struct secret *again = cache_content_write(&entry);
	check(again != NULL && secret_len(again) == len &&
	      memcmp(secret_reveal(again), bytes, len) == 0);
	secret_free(again);
	cache_entry_clear(&entry);
}

static void outcome(const uint8_t *bytes, size_t len)
{
	struct cache_outcome o;
	if (!cache_outcome_read(bytes, len, &o))
		return;
	struct secret *again = cache_outcome_write(&o);
	/* Nothing of it can be cut by a NUL: that is not a visible byte. */
	check(again != NULL && secret_len(again) == len &&
	      memcmp(secret_reveal(again), bytes, len) == 0);
	secret_free(again);
}

static void file(const struct cache_seal *k, const uint8_t *bytes, size_t len)
{
	struct cache_entry entry;
	struct cache_outcome o;
	int64_t ends;
	bool opened = cache_unseal(k, CACHE_TOKEN, bytes, len, &entry);
	check(opened || entry.token.access_token == NULL);
	check(!cache_unseal_outcome(k, bytes, len, &o) || !opened);
	check(cache_seal_ends(bytes, len, &ends) || !opened);
	cache_entry_clear(&entry);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct cache_seal k;
	if (k.client_secret == NULL) {
		check(sodium_init() >= 0);
		k.client_secret = secret_new("fuzz", 4);
	}
	if (len > 0 && bytes[0] == 'c')
		content(bytes + 1, len - 1);
	else if (len > 0 && bytes[0] == 'o')
		outcome(bytes + 1, len - 1);
	else if (len > 0 && bytes[0] == 'f')
		file(&k, bytes + 1, len - 1);
	return 0;
}
