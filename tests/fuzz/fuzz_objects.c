/* SPDX-License-Identifier: MIT */
/* What .NET and Java print of a request; the input's length says which. See capture.h. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(data, size, size % 2 == 0 ? capture_read_dotnet : capture_read_pairs);
}
