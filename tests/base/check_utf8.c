/* SPDX-License-Identifier: MIT */
/* UTF-8 is read and written; what is none is told. */
#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

Suite *suite_base_utf8(void);

START_TEST(every_character_survives)
{
	unsigned wrong = 0; /* an assertion each would take seconds */
	for (uint32_t code = 0; code < UTF8_BAD; code++) {
		char bytes[UTF8_SIZE_MAX];
		uint32_t back, part;
		size_t size = utf8_write(code, bytes);
		bool surrogate = code >= 0xD800 && code <= 0xDFFF;
		wrong += utf8_read(bytes, size, &back) != size ||
			 back != (surrogate ? 0xFFFD : code);
		/* one byte less is not a character, and all that is there is taken */
		wrong += size > 1 &&
			 (utf8_read(bytes, size - 1, &part) != size - 1 || part != UTF8_BAD);
	}
	ck_assert_uint_eq(wrong, 0);
	char bytes[UTF8_SIZE_MAX];
	ck_assert_uint_eq(utf8_write(UTF8_BAD, bytes), 3);
	ck_assert_int_eq(memcmp(bytes, "\xEF\xBF\xBD", 3), 0);
}
END_TEST

START_TEST(bad_bytes_are_taken_as_decoders_do)
{
	static const struct {
		const char *bytes;
		size_t taken;
	} cases[] = {
		{"\x80", 1},
		{"\xBF", 1},
		{"\xC0\xAF", 1},
		{"\xC1\x80", 1},
		{"\xC2"
		 "a",
		 1},
		{"\xE0\x80\x80", 1},
		{"\xE0\xA0"
		 "a",
		 2},
		{"\xED\xA0\x80", 1},
		{"\xE2\x82"
		 "a",
		 2},
		{"\xF0\x8F\x80", 1},
		{"\xF0\x90\x80"
		 "a",
		 3},
		{"\xF4\x90\x80", 1},
		{"\xF5\x80", 1},
		{"\xFF", 1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint32_t code = 0;
		size_t taken = utf8_read(cases[i].bytes, strlen(cases[i].bytes), &code);
		ck_assert_msg(taken == cases[i].taken && code == UTF8_BAD, "case %zu", i);
	}
}
END_TEST

Suite *suite_base_utf8(void)
{
	Suite *s = suite_create("base_utf8");
	TCase *t = tcase_create("utf8");
	tcase_add_test(t, every_character_survives);
	tcase_add_test(t, bad_bytes_are_taken_as_decoders_do);
	suite_add_tcase(s, t);
	return s;
}
