/* SPDX-License-Identifier: MIT */
/* Errors of axios as Node's console prints them. See capture.h. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(data, size, capture_read_console);
}
