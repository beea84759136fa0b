/* SPDX-License-Identifier: MIT */
/*
 * input: a whole file, FIFO or standard input, within a time.
 */
#ifndef BASE_INPUT_H
#define BASE_INPUT_H

#include <stdint.h>
#include <sys/stat.h>

#include "base/secret.h"

enum input {
	INPUT_READ,
	INPUT_FAILED, /* errno says why */
	INPUT_DIRECTORY,
	INPUT_TOO_LARGE,
	INPUT_LATE, /* its end did not come in time */
};

#define INPUT_LATE_TEXT                                                                            \
	"its end did not come within --max-time; whatever writes to it must come to an end"

/*
 * Reads path, of at most max bytes, to its end; "-" is standard input. A FIFO is waited for, its
 * writer's coming included, until end_ms. *st is of what was read. Caller frees *out, which is NULL
 * unless INPUT_READ is returned.
 */
enum input input_read(const char *path, size_t max, int64_t end_ms, struct secret **out,
		      struct stat *st) __attribute__((warn_unused_result));

#endif
