/* SPDX-License-Identifier: MIT */
/* What the allocators free is zero. */
#include <check.h>
#include <stdint.h>
#include <string.h>

#include "base/wipe.h"

Suite *suite_base_wipe(void);

START_TEST(blocks_are_zeroed_aligned_and_keep_their_bytes)
{
	char *a = wipe_calloc(3, 5);
	ck_assert_uint_eq((uintptr_t)a % _Alignof(max_align_t), 0);
	for (int i = 0; i < 15; i++)
		ck_assert_int_eq(a[i], 0);
	memcpy(a, "0123456789abcd", 15);
	a = wipe_realloc(a, 4000);
	ck_assert_str_eq(a, "0123456789abcd");
	a = wipe_realloc(a, 4);
	ck_assert_int_eq(memcmp(a, "0123", 4), 0);
	wipe_free(a);
	a = wipe_realloc(NULL, 1);
	wipe_free(a);
	a = wipe_strdup("");
	ck_assert_str_eq(a, "");
	wipe_free(a);
	wipe_free(wipe_malloc(0));
	wipe_free(NULL);
}
END_TEST

Suite *suite_base_wipe(void)
{
	Suite *s = suite_create("base_wipe");
	TCase *t = tcase_create("wipe");
	tcase_add_test(t, blocks_are_zeroed_aligned_and_keep_their_bytes);
	suite_add_tcase(s, t);
	return s;
}
