#include <check.h>
#include <string.h>

#include "secret.h"

Suite *suite_secret(void);

START_TEST(secret_holds_bytes)
{
	struct secret *s = secret_new("a\0b", 3);
	ck_assert_uint_eq(secret_len(s), 3);
	ck_assert_int_eq(memcmp(secret_reveal(s), "a\0b", 4), 0);
	struct secret *copy = secret_dup(s);
	ck_assert(secret_equal(s, copy));
	secret_free(copy);
	copy = secret_new("a\0c", 3);
	ck_assert(!secret_equal(s, copy));
	ck_assert(!secret_equal(s, NULL));
	ck_assert(secret_equal(NULL, NULL));
	secret_free(copy);
	secret_free(s);
	secret_free(NULL);
	ck_assert_ptr_null(secret_dup(NULL));
	ck_assert_uint_eq(secret_len(NULL), 0);
	ck_assert_str_eq(secret_reveal(NULL), "");
}
END_TEST

START_TEST(buffer_keeps_its_limit)
{
	struct secret_buf *b = secret_buf_new(3000);
	char chunk[1000];
	memset(chunk, 'x', sizeof chunk);
	for (int i = 0; i < 3; i++)
		ck_assert(secret_buf_add(b, chunk, sizeof chunk));
	ck_assert(!secret_buf_put(b, "y"));
	ck_assert(secret_buf_add(b, chunk, 0));
	ck_assert_uint_eq(secret_buf_len(b), 3000);
	struct secret *s = secret_buf_take(b);
	ck_assert_uint_eq(secret_len(s), 3000);
	ck_assert_uint_eq(strlen(secret_reveal(s)), 3000);
	secret_free(s);
	b = secret_buf_new(0);
	ck_assert(!secret_buf_put(b, "y"));
	secret_buf_free(b);
	secret_buf_free(NULL);
}
END_TEST

Suite *suite_secret(void)
{
	Suite *s = suite_create("secret");
	TCase *t = tcase_create("secret");
	tcase_add_test(t, secret_holds_bytes);
	tcase_add_test(t, buffer_keeps_its_limit);
	suite_add_tcase(s, t);
	return s;
}
