/* SPDX-License-Identifier: MIT */
/*
 * mem: memory that is never NULL, text that grows under a limit, and pools.
 *
 * Every allocation of cxtoken goes through here (secrets: through secret.h). When the system has
 * no memory left, the process writes "cxtoken: out of memory" to standard error and ends with
 * status 1 at once; standard output is still empty then, because results are written last.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Zeroed memory for n objects of size bytes (n * size checked for overflow). Free with free(). */
void *mem_alloc(size_t n, size_t size);

/*
 * Makes room for one more than count items of size bytes: the array as it is, or a larger one in
 * its place, zeroed behind the count, with *room set. Takes items (NULL while *room is 0).
 */
void *mem_grow(void *take_items, size_t count, size_t *room, size_t size);

/* A copy of a text; of NULL it is NULL. Free with free(). */
char *mem_text(const char *text);

/* Ends the process as described above. For allocators of other modules. */
_Noreturn void mem_exhausted(void);

/*
 * A pool owns every string and object that was made in it; all go at once with pool_free().
 * Facts, findings and reports live in pools, so that none of them has an owner of its own.
 */
struct pool;

struct pool *pool_new(void);
void pool_free(struct pool *p);                                 /* NULL is allowed */
void *pool_alloc(struct pool *p, size_t n, size_t size);        /* zeroed */
char *pool_copy(struct pool *p, const char *bytes, size_t len); /* len bytes and a NUL */
char *pool_text(struct pool *p, const char *text);              /* NULL gives NULL */
char *pool_printf(struct pool *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *pool_vprintf(struct pool *p, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * Text that grows, for what is not a secret. `struct text t = {.limit = N}` is empty and valid;
 * .limit is the largest length in bytes, without the NUL that always follows (0 means 1 MiB).
 * What does not fit is dropped and .full is set. Clear with text_clear(), which is idempotent.
 */
struct text {
	char *bytes; /* NUL-terminated once anything was added, else NULL */
	size_t len;
	size_t limit;
	size_t room; /* private: bytes allocated */
	bool full;
};

void text_add(struct text *t, const char *bytes, size_t len);
void text_put(struct text *t, const char *string);
void text_char(struct text *t, char c);
void text_fill(struct text *t, char c, size_t count); /* c so many times */
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_clear(struct text *t);
/* The text, "" where it is empty; valid until the next change. */
const char *text_get(const struct text *t);

#endif
