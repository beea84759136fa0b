/* jansson's memory: zeroed when freed, and never NULL. What it holds may be a token. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "token.h"

/* The size in front of each block tells how much to wipe. */
static const size_t front = _Alignof(max_align_t);

static void *take(size_t size)
{
	if (size > SIZE_MAX - front)
		mem_exhausted();
	char *block = malloc(front + size);
	if (block == NULL)
		mem_exhausted();
	*(size_t *)(void *)block = size;
	return block + front;
}

static void give(void *bytes)
{
	if (bytes == NULL)
		return;
	char *block = (char *)bytes - front;
	secret_wipe(bytes, *(size_t *)(void *)block);
	free(block);
}

void token_json_memory(void)
{
	json_set_alloc_funcs(take, give);
}
