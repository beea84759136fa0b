/* SPDX-License-Identifier: MIT */
/* Hex dumps of packets and streams, and Wireshark's text; the input's length says which. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(data, size,
			   size % 2 == 0 ? capture_read_hexdump : capture_read_wireshark);
}
