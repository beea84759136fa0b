/* SPDX-License-Identifier: MIT */
/* Logs of the bytes of a connection: quoted, escaped, in hex. See capture.h. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(data, size, capture_read_wire);
}
