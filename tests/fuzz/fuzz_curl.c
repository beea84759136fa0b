/* SPDX-License-Identifier: MIT */
/* curl command lines, quoted for sh or cmd.exe. See tests/fuzz/capture.h. */
#include "tests/fuzz/capture.h"
#include "capture/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	started = started || secret_start();
	struct fuzz_capture x;
	struct capture *c = NULL;
	struct err e = {0};
	fuzz_capture_open(&x, data, size);
	if (capture_curl(text_get(&x.input), x.input.len, &c, &e)) {
		FUZZ_ASSERT(c != NULL && e.code == ERR_NONE);
		fuzz_judge(&x, c, NULL);
	} else {
		FUZZ_ASSERT(c == NULL && e.code == ERR_USAGE);
		fuzz_hidden(&x, e.text, strlen(e.text));
	}
	capture_free(c);
	fuzz_capture_close(&x);
	return 0;
}
