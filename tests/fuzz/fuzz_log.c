/* SPDX-License-Identifier: MIT */
/* Logs and pastes of HTTP's own text, of HTTP/2 with its pseudo-header fields too. See capture.h.
 */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool http2 = capture_is_http2((const char *)data, size);
	return fuzz_reader(data, size, http2 ? capture_read_http2 : capture_read_log);
}
