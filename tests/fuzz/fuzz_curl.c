/* SPDX-License-Identifier: MIT */
/* curl command lines, quoted for sh or cmd.exe. See tests/fuzz/capture.h. */
#include "tests/fuzz/capture.h"
#include "capture/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	started = started || secret_start();
	struct fuzz_capture x;
	struct capture_list list = {.cred = &x.cred};
	struct err e = {0};
	fuzz_capture_open(&x, data, size);
	if (capture_read_curl(text_get(&x.input), x.input.len, &list, &e)) {
		FUZZ_ASSERT(list.found > 0 && e.code == ERR_NONE);
		if (list.count > 0) /* else it calls an API */
			fuzz_judge(&x, list.items[0].request, NULL);
	} else {
		FUZZ_ASSERT(list.found == 0 && e.code == ERR_USAGE);
		fuzz_hidden(&x, e.text, strlen(e.text));
	}
	capture_list_clear(&list);
	fuzz_capture_close(&x);
	return 0;
}
