/* SPDX-License-Identifier: MIT */
/* Secrets are guarded, compared and wiped. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/secret.h"

Suite *suite_base_secret(void);

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

START_TEST(same_secrets_are_known_at_any_length)
{
	struct secret *a = secret_new("abc", 3), *same = secret_new("abc", 3),
		      *other = secret_new("abd", 3), *longer = secret_new("abcd", 4);
	ck_assert(secret_same(a, same) && secret_same(a, a));
	ck_assert(!secret_same(a, other) && !secret_same(a, longer) && !secret_same(longer, a));
	ck_assert(!secret_same(a, NULL) && !secret_same(NULL, a) && !secret_same(NULL, NULL));
	secret_free(a);
	secret_free(same);
	secret_free(other);
	secret_free(longer);
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

/* The byte that a secret of this number and size is full of. */
static char filling(size_t i)
{
	return (char)('A' + i % 26);
}

static bool is_full_of(const struct secret *s, char c, size_t len)
{
	const char *bytes = secret_reveal(s);
	bool same = secret_len(s) == len && bytes[len] == '\0';
	for (size_t i = 0; same && i < len; i++)
		same = bytes[i] == c;
	return same;
}

/* More and larger ones than fit together, freed and made anew in another order. */
START_TEST(secrets_do_not_touch)
{
	enum { COUNT = 200 };
	static const size_t sizes[] = {0, 1, 15, 16, 40, 63, 64, 65, 500, 1024, 4000, 5000, 70000};
	static struct secret *secrets[COUNT];
	static char bytes[70000];
	size_t len[COUNT] = {0};
	for (size_t round = 0; round < 5; round++) {
		for (size_t i = 0; i < COUNT; i++) {
			if (secrets[i] != NULL && (i + round) % 3 == 0)
				continue;
			secret_free(secrets[i]);
			len[i] = sizes[(i + round) % (sizeof sizes / sizeof *sizes)];
			memset(bytes, filling(i), len[i]);
			secrets[i] = secret_new(bytes, len[i]);
		}
		for (size_t i = 0; i < COUNT; i++)
			ck_assert_msg(is_full_of(secrets[i], filling(i), len[i]),
				      "round %zu, secret %zu", round, i);
	}
	for (size_t i = 0; i < COUNT; i++)
		secret_free(secrets[i]);
}
END_TEST

/* A small one's place stays mapped, so that it can be seen to be empty. */
START_TEST(nothing_stays_of_a_freed_secret)
{
	struct secret *before = secret_new("before", 6), *s = secret_new("canary-canary", 13);
	struct secret *after = secret_new("after", 5);
	const char *bytes = secret_reveal(s);
	secret_free(s);
	for (size_t i = 0; i < 14; i++)
		ck_assert_int_eq(bytes[i], 0);
	ck_assert_str_eq(secret_reveal(before), "before");
	ck_assert_str_eq(secret_reveal(after), "after");
	/* And it is used again. */
	s = secret_new("canary-canary", 13);
	ck_assert_ptr_eq(secret_reveal(s), bytes);
	secret_free(after);
	secret_free(s);
	secret_free(before);
}
END_TEST

/* One byte behind the end, of a small and of a large one: the process does not go on. */
START_TEST(writing_behind_the_end_is_noticed)
{
	static char bytes[8192 - 8];
	const size_t len = _i == 0 ? 100 : sizeof bytes;
	fflush(NULL);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct secret *s = secret_new(bytes, len);
		((volatile char *)(size_t)secret_reveal(s))[len + 1 + (_i == 0 ? 0 : 16)] ^= 1;
		secret_free(s);
		_exit(0);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(status != 0, "it went on");
}
END_TEST

Suite *suite_base_secret(void)
{
	Suite *s = suite_create("base_secret");
	TCase *t = tcase_create("secret");
	tcase_add_test(t, secret_holds_bytes);
	tcase_add_test(t, same_secrets_are_known_at_any_length);
	tcase_add_test(t, buffer_keeps_its_limit);
	tcase_add_test(t, secrets_do_not_touch);
	tcase_add_test(t, nothing_stays_of_a_freed_secret);
	tcase_add_loop_test(t, writing_behind_the_end_is_noticed, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
