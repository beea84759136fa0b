/* SPDX-License-Identifier: MIT */
/*
 * secret: bytes that must not be seen.
 *
 * `struct secret` is opaque, so that the compiler refuses to print it. The bytes lie in libsodium's
 * guarded memory (locked where the system allows it, left out of core dumps, between guard pages).
 * Small secrets share one such block, since each block costs ten system calls; a canary behind each
 * ends the process when it was written over. Every secret is zeroed when freed.
 * secret_reveal() is called in few files only; tests/tools/lint.py has the list.
 * Out of memory ends the process as mem.h says.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct secret;

/*
 * Prepares libsodium, forbids core dumps and makes the process undumpable (ptrace by others,
 * /proc/PID/mem). Call once, first thing in main(). False when libsodium cannot start.
 */
bool secret_start(void);

struct secret *secret_new(const void *bytes, size_t len); /* a copy; free with secret_free() */
struct secret *secret_dup(const struct secret *s);        /* NULL gives NULL */
void secret_free(struct secret *s);                       /* NULL is allowed */
size_t secret_len(const struct secret *s);                /* NULL has length 0 */

/* The bytes, followed by a NUL that is not counted; borrowed. NULL gives "". May hold NUL bytes. */
const char *secret_reveal(const struct secret *s);

/* Its bytes are these. The time that it takes tells how many are. */
bool secret_is(const struct secret *s, const char *bytes, size_t len);

/* Same length and bytes, compared in a time that depends on the lengths only. Two NULLs are equal.
 */
bool secret_equal(const struct secret *a, const struct secret *b);
/*
 * The same, compared by keyed hashes: whoever chooses a learns nothing of b from the time that it
 * takes, not even its length. False where one is NULL.
 */
bool secret_same(const struct secret *a, const struct secret *b);

/* Overwrites len bytes in a way that the compiler cannot drop. */
void secret_wipe(void *bytes, size_t len);

/*
 * Secret bytes that grow, up to a limit that is set at birth. What does not fit is not taken.
 */
struct secret_buf;

struct secret_buf *secret_buf_new(size_t limit);
void secret_buf_free(struct secret_buf *b); /* NULL is allowed */
/* False, and nothing added, when the limit would be passed. */
bool secret_buf_add(struct secret_buf *b, const void *bytes, size_t len);
bool secret_buf_put(struct secret_buf *b, const char *string);
size_t secret_buf_len(const struct secret_buf *b);
/* The content as a secret of its own; frees b. */
struct secret *secret_buf_take(struct secret_buf *take_b);

#endif
