/* SPDX-License-Identifier: MIT */
/* Requests whose parts are named, and objects amid text; the input's length says which. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(data, size, size % 2 == 0 ? capture_read_parts : capture_read_amid);
}
