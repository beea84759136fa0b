/* SPDX-License-Identifier: MIT */
/* HAR files, with their recorded answers. See capture.h. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_file(data, size);
	return 0;
}
