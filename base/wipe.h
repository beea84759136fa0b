/* SPDX-License-Identifier: MIT */
/*
 * wipe: a heap for other libraries whose blocks are zeroed when they are freed.
 *
 * jansson and libcurl hold copies of tokens and secrets for a while; given these functions, none of
 * them outlives its block. They have the standard functions' signatures, and end the process as
 * mem.h says when memory is exhausted. A block of theirs goes to wipe_free() only, never to free().
 */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <stddef.h>

void *wipe_malloc(size_t size);
void *wipe_calloc(size_t n, size_t size);
void *wipe_realloc(void *block, size_t size);
char *wipe_strdup(const char *string);
void wipe_free(void *block); /* NULL is allowed */

#endif
