/* SPDX-License-Identifier: MIT */
/*
 * write: bytes into a descriptor, all of them.
 */
#ifndef BASE_WRITE_H
#define BASE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Waits until fd takes more, at most ms milliseconds (-1: for ever). True also where that cannot be
 * asked: then the writing shows.
 */
bool write_wait(int fd, int ms);
/*
 * Writes all of it, also through a descriptor that does not block: it stays so, as other processes
 * share it. False: errno says why.
 */
bool write_all(int fd, const void *bytes, size_t len) __attribute__((warn_unused_result));

#endif
