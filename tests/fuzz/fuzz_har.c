/* SPDX-License-Identifier: MIT */
/* Files of any kind, HAR files above all, with their recorded answers. See fuzz_capture.h. */
#include "tests/fuzz/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	if (!started)
		token_json_memory();
	started = started || secret_start();
	struct fuzz_capture x;
	struct capture_list list = {0};
	struct err e = {0};
	fuzz_capture_open(&x, data, size);
	if (capture_file(text_get(&x.input), x.input.len, &x.cred, x.pool, &list, &e)) {
		FUZZ_ASSERT(list.count > 0 && e.code == ERR_NONE);
		for (size_t i = 0; i < list.count; i++) {
			const struct capture_item *item = &list.items[i];
			fuzz_judge(&x, item->request, item->has_answer ? &item->answer : NULL);
		}
	} else {
		FUZZ_ASSERT(list.items == NULL && e.code == ERR_USAGE);
		fuzz_hidden(&x, e.text, strlen(e.text));
	}
	capture_list_clear(&list);
	fuzz_capture_close(&x);
	return 0;
}
