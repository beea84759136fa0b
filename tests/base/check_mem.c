/* SPDX-License-Identifier: MIT */
/* Pools, texts and arrays keep their limits. */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

Suite *suite_base_mem(void);

START_TEST(array_grows_with_what_it_holds)
{
	size_t room = 0;
	int *items = NULL;
	for (size_t n = 0; n < 100; n++) {
		items = mem_grow(items, n, &room, sizeof *items);
		ck_assert_uint_gt(room, n);
		ck_assert_int_eq(items[n], 0);
		items[n] = (int)n + 1;
	}
	for (size_t n = 0; n < 100; n++)
		ck_assert_int_eq(items[n], (int)n + 1);
	ck_assert_uint_eq(room, 128);
	free(items);
}
END_TEST

START_TEST(pool_gives_aligned_zeroed_room)
{
	struct pool *p = pool_new();
	for (size_t size = 1; size < 20000; size = size * 3 + 1) {
		unsigned char *bytes = pool_alloc(p, size, 1);
		ck_assert_uint_eq((uintptr_t)bytes % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_uint_eq(bytes[i], 0);
		memset(bytes, 0xAA, size);
	}
	pool_free(p);
}
END_TEST

START_TEST(pool_makes_strings)
{
	struct pool *p = pool_new();
	ck_assert_str_eq(pool_copy(p, "abcd", 2), "ab");
	ck_assert_str_eq(pool_copy(p, NULL, 0), "");
	ck_assert_str_eq(pool_text(p, "x"), "x");
	ck_assert_ptr_null(pool_text(p, NULL));
	ck_assert_str_eq(pool_printf(p, "%d-%s", 7, "y"), "7-y");
	pool_free(p);
	pool_free(NULL);
}
END_TEST

START_TEST(text_grows_to_its_limit)
{
	struct text t = {.limit = 5};
	ck_assert_str_eq(text_get(&t), "");
	text_put(&t, "abc");
	text_char(&t, 'd');
	ck_assert(!t.full);
	text_printf(&t, "%s", "efg");
	ck_assert(t.full);
	ck_assert_str_eq(text_get(&t), "abcde");
	ck_assert_uint_eq(t.len, 5);
	text_clear(&t);
	text_clear(&t);
	ck_assert_str_eq(text_get(&t), "");
	ck_assert_uint_eq(t.limit, 5);
	struct text big = {0};
	for (int i = 0; i < 1000; i++)
		text_put(&big, "0123456789");
	ck_assert_uint_eq(big.len, 10000);
	text_clear(&big);
}
END_TEST

Suite *suite_base_mem(void)
{
	Suite *s = suite_create("base_mem");
	TCase *t = tcase_create("mem");
	tcase_add_test(t, array_grows_with_what_it_holds);
	tcase_add_test(t, pool_gives_aligned_zeroed_room);
	tcase_add_test(t, pool_makes_strings);
	tcase_add_test(t, text_grows_to_its_limit);
	suite_add_tcase(s, t);
	return s;
}
