/* SPDX-License-Identifier: MIT */
/* Raw HTTP requests, as a file or the listener's socket holds them. See tests/fuzz/capture.h. */
#include "capture/parts.h"
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	started = started || secret_start();
	struct fuzz_capture x;
	fuzz_capture_open(&x, data, size);
	bool http2 = capture_is_http2(text_get(&x.input), x.input.len);
	struct capture *c = http2 ? capture_http2(text_get(&x.input), x.input.len)
				  : capture_raw(text_get(&x.input), x.input.len);
	FUZZ_ASSERT(c != NULL);
	if (size > 0 && data[size - 1] == '\0')
		capture_cut(c);
	fuzz_judge(&x, c, NULL);
	capture_free(c);
	fuzz_capture_close(&x);
	return 0;
}
