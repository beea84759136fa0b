/* SPDX-License-Identifier: MIT */
/* Raw HTTP requests, as the listener's socket brings them, in pieces. See tests/fuzz/capture.h. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	started = started || secret_start();
	struct fuzz_capture x;
	fuzz_capture_open(&x, data, size);
	struct capture_reader *r = capture_reader_new(CAPTURE_BODY_MAX);
	const char *at = text_get(&x.input);
	/* The input's length decides how long a piece is. */
	size_t left = x.input.len, piece = 1 + left % 64, taken = 1;
	for (; left > 0 && taken > 0; at += taken, left -= taken) {
		taken = capture_reader_feed(r, at, left < piece ? left : piece);
		FUZZ_ASSERT(taken <= left);
	}
	FUZZ_ASSERT(left == 0 || capture_reader_progress(r) == CAPTURE_READ_DONE);
	capture_reader_end(r);
	FUZZ_ASSERT(capture_reader_progress(r) == CAPTURE_READ_DONE);
	fuzz_judge(&x, capture_reader_request(r), NULL);
	capture_reader_free(r);
	fuzz_capture_close(&x);
	return 0;
}
