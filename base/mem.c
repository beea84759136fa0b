/* SPDX-License-Identifier: MIT */
/* Memory that is there or ends the process: pools, texts that grow within a limit, arrays. */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_LIMIT_DEFAULT = 1024 * 1024, POOL_BLOCK = 960 };

_Noreturn void mem_exhausted(void)
{
	static const char line[] = "cxtoken: out of memory\n";
	ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
	(void)written; /* nothing can be said any more */
	_exit(1);
}

void *mem_alloc(size_t n, size_t size)
{
	void *bytes = calloc(n > 0 ? n : 1, size > 0 ? size : 1);
	if (bytes == NULL)
		mem_exhausted();
	return bytes;
}

char *mem_text(const char *text)
{
	size_t size = text != NULL ? strlen(text) + 1 : 0;
	return size > 0 ? memcpy(mem_alloc(size, 1), text, size) : NULL;
}

void *mem_grow(void *take_items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return take_items;
	*room = *room > 0 ? 2 * *room : 8;
	void *grown = mem_alloc(*room, size);
	if (count > 0)
		memcpy(grown, take_items, count * size);
	free(take_items);
	return grown;
}

/* Blocks in a list; the newest has the free room. */
struct pool_block {
	struct pool_block *next;
	size_t used, room;
	_Alignas(max_align_t) char bytes[];
};

struct pool {
	struct pool_block *blocks;
};

struct pool *pool_new(void)
{
	return mem_alloc(1, sizeof(struct pool));
}

void pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	while (p->blocks != NULL) {
		struct pool_block *next = p->blocks->next;
		free(p->blocks);
		p->blocks = next;
	}
	free(p);
}

static void *pool_room(struct pool *p, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	if (size > SIZE_MAX / 2)
		mem_exhausted();
	size = (size + align - 1) / align * align;
	struct pool_block *b = p->blocks;
	if (b == NULL || b->room - b->used < size) {
		size_t room = size > POOL_BLOCK ? size : POOL_BLOCK;
		b = mem_alloc(1, sizeof *b + room);
		b->room = room;
		b->next = p->blocks;
		p->blocks = b;
	}
	void *at = b->bytes + b->used;
	b->used += size;
	return at;
}

void *pool_alloc(struct pool *p, size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / 2 / size)
		mem_exhausted();
	return pool_room(p, n * size > 0 ? n * size : 1);
}

char *pool_copy(struct pool *p, const char *bytes, size_t len)
{
	char *copy = pool_room(p, len + 1);
	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

char *pool_text(struct pool *p, const char *text)
{
	return text == NULL ? NULL : pool_copy(p, text, strlen(text));
}

char *pool_vprintf(struct pool *p, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int needed = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (needed < 0)
		return pool_text(p, "");
	char *text = pool_room(p, (size_t)needed + 1);
	vsnprintf(text, (size_t)needed + 1, format, args);
	return text;
}

char *pool_printf(struct pool *p, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = pool_vprintf(p, format, args);
	va_end(args);
	return text;
}

/* Makes room for len more bytes and a NUL; false where the limit forbids it. */
static size_t text_room(struct text *t, size_t len)
{
	size_t limit = t->limit > 0 ? t->limit : TEXT_LIMIT_DEFAULT;
	if (len > limit - t->len) {
		t->full = true;
		len = limit - t->len;
	}
	if (t->len + len + 1 > t->room) {
		size_t room = t->room > 0 ? t->room : 256;
		while (room < t->len + len + 1)
			room *= 2;
		char *bytes = realloc(t->bytes, room);
		if (bytes == NULL)
			mem_exhausted();
		t->bytes = bytes;
		t->room = room;
	}
	return len;
}

void text_add(struct text *t, const char *bytes, size_t len)
{
	len = text_room(t, len);
	if (len > 0)
		memcpy(t->bytes + t->len, bytes, len);
	t->len += len;
	t->bytes[t->len] = '\0';
}

void text_put(struct text *t, const char *string)
{
	text_add(t, string, strlen(string));
}

void text_char(struct text *t, char c)
{
	text_add(t, &c, 1);
}

void text_fill(struct text *t, char c, size_t count)
{
	while (count-- > 0)
		text_char(t, c);
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	va_list again;
	va_copy(again, args);
	int needed = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (needed > 0) {
		char *formatted = mem_alloc((size_t)needed + 1, 1);
		vsnprintf(formatted, (size_t)needed + 1, format, args);
		text_add(t, formatted, (size_t)needed);
		free(formatted);
	}
	va_end(args);
}

void text_clear(struct text *t)
{
	free(t->bytes);
	*t = (struct text){.limit = t->limit};
}

const char *text_get(const struct text *t)
{
	return t->bytes != NULL ? t->bytes : "";
}
