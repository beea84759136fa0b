/* SPDX-License-Identifier: MIT */
/* Secret bytes in libsodium's guarded memory. */
#include "base/secret.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/mem.h"

enum {
	UNIT = 64, /* bytes; the arena is handed out in these */
	/* The arena is 8 KiB with libsodium's canary: its pages are locked in memory one by one. */
	UNITS = 127,
	CANARY = 16,
	SMALL = 2048, /* bytes; a larger secret gets a block of its own */
};

struct secret {
	size_t len;
	size_t room;  /* for bytes, without the NUL */
	size_t units; /* of the arena, where it lies there, its canary behind the NUL */
	char bytes[]; /* len bytes and a NUL */
};

/* Made with the first secret, and kept until the process ends: all in it is zeroed before. */
static struct {
	char *bytes;
	bool used[UNITS];
	unsigned char canary[CANARY];
} arena;

struct secret_buf {
	size_t limit;
	size_t room;
	struct secret *content; /* has room + 1 bytes behind its len */
};

bool secret_start(void)
{
	const struct rlimit none = {0, 0};
	setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
	return sodium_init() >= 0;
}

static bool arena_start(void)
{
	if (arena.bytes != NULL)
		return true;
	arena.bytes = sodium_malloc((size_t)UNIT * UNITS);
	randombytes_buf(arena.canary, sizeof arena.canary);
	return arena.bytes != NULL;
}

/* The first of so many free units in a row; UNITS: there are none. */
static size_t arena_find(size_t units)
{
	size_t run = 0;
	for (size_t i = 0; i < UNITS; i++) {
		run = arena.used[i] ? 0 : run + 1;
		if (run == units)
			return i + 1 - units;
	}
	return UNITS;
}

static void arena_mark(size_t at, size_t units, bool used)
{
	for (size_t i = 0; i < units; i++)
		arena.used[at + i] = used;
}

/* NULL: it is too large, or the arena is full. */
static struct secret *arena_take(size_t room)
{
	size_t size = sizeof(struct secret) + room + 1 + CANARY;
	size_t units = (size + UNIT - 1) / UNIT;
	if (room > SMALL || !arena_start())
		return NULL;
	size_t at = arena_find(units);
	if (at == UNITS)
		return NULL;
	arena_mark(at, units, true);
	struct secret *s = (struct secret *)(void *)(arena.bytes + at * UNIT);
	s->units = units;
	memcpy(s->bytes + room + 1, arena.canary, CANARY);
	return s;
}

static bool arena_has(const struct secret *s)
{
	uintptr_t at = (uintptr_t)s, begin = (uintptr_t)arena.bytes;
	return begin != 0 && at >= begin && at < begin + (size_t)UNIT * UNITS;
}

static void arena_give_back(struct secret *s)
{
	if (sodium_memcmp(s->bytes + s->room + 1, arena.canary, CANARY) != 0)
		sodium_misuse(); /* ends the process */
	size_t at = (size_t)((char *)s - arena.bytes) / UNIT, units = s->units;
	sodium_memzero(s, units * UNIT);
	arena_mark(at, units, false);
}

static struct secret *block_take(size_t room)
{
	/* The size is rounded up: sodium_malloc() puts the end of the block at a guard page, which
	 * would leave the struct at an odd address. */
	const size_t align = _Alignof(struct secret);
	size_t size = sizeof(struct secret) + room + 1;
	return sodium_malloc((size + align - 1) / align * align);
}

static struct secret *secret_room(size_t room)
{
	struct secret *s = arena_take(room);
	if (s == NULL)
		s = block_take(room);
	if (s == NULL)
		mem_exhausted();
	/* mem_exhausted() does not return, which cppcheck does not see. */
	/* cppcheck-suppress nullPointerRedundantCheck */
	s->len = 0;
	/* cppcheck-suppress nullPointerRedundantCheck */
	s->room = room;
	/* cppcheck-suppress nullPointerRedundantCheck */
	s->bytes[0] = '\0';
	return s;
}

struct secret *secret_new(const void *bytes, size_t len)
{
	struct secret *s = secret_room(len);
	if (len > 0)
		memcpy(s->bytes, bytes, len);
	s->bytes[len] = '\0';
	s->len = len;
	return s;
}

struct secret *secret_dup(const struct secret *s)
{
	return s == NULL ? NULL : secret_new(s->bytes, s->len);
}

void secret_free(struct secret *s)
{
	if (s != NULL && arena_has(s))
		arena_give_back(s);
	else
		sodium_free(s); /* zeroes; NULL is allowed */
}

size_t secret_len(const struct secret *s)
{
	return s == NULL ? 0 : s->len;
}

const char *secret_reveal(const struct secret *s)
{
	return s == NULL ? "" : s->bytes;
}

bool secret_is(const struct secret *s, const char *bytes, size_t len)
{
	return secret_len(s) == len && memcmp(secret_reveal(s), bytes, len) == 0;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->len == b->len && sodium_memcmp(a->bytes, b->bytes, a->len) == 0;
}

bool secret_same(const struct secret *a, const struct secret *b)
{
	enum { HASH = 32 };
	static unsigned char key[HASH];
	static bool keyed;
	unsigned char hashes[2][HASH];
	const struct secret *const both[2] = {a, b};
	if (a == NULL || b == NULL)
		return false;
	if (!keyed)
		randombytes_buf(key, sizeof key);
	keyed = true;
	for (size_t i = 0; i < 2; i++)
		crypto_generichash(hashes[i], HASH, (const unsigned char *)both[i]->bytes,
				   both[i]->len, key, sizeof key);
	bool same = sodium_memcmp(hashes[0], hashes[1], HASH) == 0;
	sodium_memzero(hashes, sizeof hashes);
	return same;
}

void secret_wipe(void *bytes, size_t len)
{
	sodium_memzero(bytes, len);
}

struct secret_buf *secret_buf_new(size_t limit)
{
	struct secret_buf *b = mem_alloc(1, sizeof *b);
	b->limit = limit;
	b->room = limit < 1024 ? limit : 1024;
	b->content = secret_room(b->room);
	return b;
}

void secret_buf_free(struct secret_buf *b)
{
	if (b == NULL)
		return;
	secret_free(b->content);
	free(b);
}

static void secret_buf_grow(struct secret_buf *b, size_t needed)
{
	size_t room = b->room > 0 ? b->room : 1;
	while (room < needed)
		room *= 2;
	if (room > b->limit)
		room = b->limit;
	struct secret *grown = secret_room(room);
	memcpy(grown->bytes, b->content->bytes, b->content->len);
	grown->len = b->content->len;
	secret_free(b->content);
	b->content = grown;
	b->room = room;
}

bool secret_buf_add(struct secret_buf *b, const void *bytes, size_t len)
{
	struct secret *s = b->content;
	if (len > b->limit - s->len)
		return false;
	if (s->len + len > b->room) {
		secret_buf_grow(b, s->len + len);
		s = b->content;
	}
	if (len > 0)
		memcpy(s->bytes + s->len, bytes, len);
	s->len += len;
	s->bytes[s->len] = '\0';
	return true;
}

bool secret_buf_put(struct secret_buf *b, const char *string)
{
	return secret_buf_add(b, string, strlen(string));
}

size_t secret_buf_len(const struct secret_buf *b)
{
	return b->content->len;
}

struct secret *secret_buf_take(struct secret_buf *take_b)
{
	struct secret *s = take_b->content;
	free(take_b);
	return s;
}
