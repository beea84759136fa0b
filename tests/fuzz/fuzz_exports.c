/* SPDX-License-Identifier: MIT */
/* What Postman, Insomnia, Bruno and Charles export, and objects of requests. See capture.h. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_file(data, size);
	return 0;
}
