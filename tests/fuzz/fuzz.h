/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share. A property that does not hold ends the process. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_ASSERT(what)                                                                          \
	((what) ? (void)0                                                                          \
		: (fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #what),       \
		   abort()))

#endif
