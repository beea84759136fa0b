/* SPDX-License-Identifier: MIT */
/* Logs and pastes of HTTP's own text. See capture.h. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(data, size, capture_read_log);
}
