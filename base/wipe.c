/* SPDX-License-Identifier: MIT */
/* Allocators that zero what they free, for the libraries that hold secrets. */
#include "base/wipe.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Stands before the bytes that the caller gets, and keeps them aligned for any type. */
struct wipe_block {
	size_t size;
	_Alignas(max_align_t) char bytes[];
};

static struct wipe_block *block_of(void *bytes)
{
	return (struct wipe_block *)(void *)((char *)bytes - offsetof(struct wipe_block, bytes));
}

void *wipe_malloc(size_t size)
{
	if (size > SIZE_MAX / 2)
		mem_exhausted();
	struct wipe_block *b = mem_alloc(1, sizeof *b + size);
	b->size = size;
	return b->bytes;
}

void *wipe_calloc(size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / 2 / size)
		mem_exhausted();
	return wipe_malloc(n * size); /* mem_alloc() zeroes */
}

void *wipe_realloc(void *block, size_t size)
{
	void *moved = wipe_malloc(size);
	if (block == NULL)
		return moved;
	size_t old = block_of(block)->size;
	memcpy(moved, block, old < size ? old : size);
	wipe_free(block);
	return moved;
}

char *wipe_strdup(const char *string)
{
	size_t size = strlen(string) + 1;
	char *copy = wipe_malloc(size);
	memcpy(copy, string, size);
	return copy;
}

void wipe_free(void *block)
{
	if (block == NULL)
		return;
	struct wipe_block *b = block_of(block);
	sodium_memzero(b->bytes, b->size);
	free(b);
}
