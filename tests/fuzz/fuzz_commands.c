/* SPDX-License-Identifier: MIT */
/* Commands and code: PowerShell, wget, HTTPie, fetch, .http files. See capture.h. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_file(data, size);
	return 0;
}
