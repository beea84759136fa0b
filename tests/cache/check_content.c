/* SPDX-License-Identifier: MIT */
/* What an entry and an outcome are written as, and that nothing else is read as one. */
#include "tests/cache/case.h"

#include <sodium.h>

Suite *suite_cache_content(void);

/* What is told to those who wait: every outcome has one form, and nothing else is one. */
START_TEST(outcomes_come_back)
{
	static const struct {
		struct cache_outcome o;
		bool shared;
	} cases[] = {
		{{ERR_NONE, false, "", 0}, true},
		{{ERR_REFUSED, false, "the endpoint answered 401", 0}, true},
		{{ERR_LIMITED, true, "the endpoint answered 429", 0}, true},
		{{ERR_NO_ANSWER, true, "no answer", 30000}, true},
		{{ERR_TLS, false, "x", 0}, true},
		{{ERR_BAD_ANSWER, true, "the endpoint answered 500", 0}, true},
		{{ERR_INTERNAL, false, "x", 0}, false},
		{{ERR_USAGE, false, "x", 0}, false},
		{{ERR_SETTINGS, false, "x", 0}, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct secret *s = cache_outcome_write(&cases[i].o);
		ck_assert_msg((s != NULL) == cases[i].shared, "case %zu", i);
		if (s == NULL)
			continue;
		const unsigned char *bytes = (const unsigned char *)secret_reveal(s);
		unsigned char bad[400] = {0};
		struct cache_outcome back;
		ck_assert(cache_outcome_read(bytes, secret_len(s), &back));
		ck_assert_int_eq(back.code, cases[i].o.code);
		ck_assert(back.passes == cases[i].o.passes);
		ck_assert_int_eq(back.gave_ms, cases[i].o.gave_ms);
		ck_assert_str_eq(back.why, cases[i].o.why);
		memcpy(bad, bytes, secret_len(s));
		for (size_t cut = 0; cut < 6; cut++)
			ck_assert(!cache_outcome_read(bad, cut, &back));
		ck_assert(!cache_outcome_read(bad, 6 + CACHE_WHY_MAX, &back));
		bad[6] = '\033';
		ck_assert(!cache_outcome_read(bad, 7, &back));
		bad[6] = 'x';
		bad[0] = 3;
		ck_assert(!cache_outcome_read(bad, 7, &back));
		bad[0] = 4;
		ck_assert(cache_outcome_read(bad, 7, &back));
		bad[1] = 2;
		ck_assert(!cache_outcome_read(bad, 7, &back));
		secret_free(s);
	}
}
END_TEST

/* A field that cannot be stored is left out; a token that cannot be is not stored. */
START_TEST(odd_fields)
{
	struct case_cache c;
	case_open(&c);
	struct cache_entry entry = case_entry(case_token, NOW, 60), back;
	struct err e = {0};
	entry.token.token_type[0] = '\033';
	entry.token.scope[0] = '\n';
	ck_assert(cache_write(c.cache, NOW, &entry, &e));
	ck_assert(cache_read(c.cache, NOW, &back, &e));
	ck_assert_ptr_null(back.token.token_type);
	ck_assert_ptr_null(back.token.scope);
	ck_assert(secret_equal(back.token.access_token, entry.token.access_token));
	cache_entry_clear(&back);
	static const struct {
		int64_t expires_at, lifetime;
	} never[] = {{0, 0},    {NOW, 0},        {0, 60},         {-1, 60},
		     {NOW, -1}, {INT64_MAX, 60}, {NOW, INT64_MAX}};
	for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
		entry.token.expires_at = never[i].expires_at;
		entry.token.lifetime = never[i].lifetime;
		e = (struct err){0};
		ck_assert_msg(!cache_write(c.cache, NOW, &entry, &e), "case %zu", i);
		ck_assert_int_ne(e.code, ERR_NONE);
	}
	cache_entry_clear(&entry);
	case_close(&c);
}
END_TEST

/* A content by hand: cut, lengthened and with every field out of its range. */
START_TEST(content_is_read_strictly)
{
	struct cache_entry entry = case_entry("tok", NOW, 60), out;
	cache_cool_down(&entry, NOW, -1);
	struct secret *content = cache_content_write(&entry);
	size_t len = secret_len(content);
	unsigned char good[256], bad[256];
	memcpy(good, secret_reveal(content), len);
	memset(good + len, 0, sizeof good - len);
	ck_assert(cache_content_read(good, len, &out));
	cache_entry_clear(&out);
	for (size_t cut = 0; cut < len; cut++) {
		/* A look beyond its end ends the test: libsodium puts a guard page there. */
		unsigned char *part = sodium_malloc(cut);
		memcpy(part, good, cut);
		ck_assert_msg(!cache_content_read(part, cut, &out), "cut at %zu", cut);
		sodium_free(part);
	}
	ck_assert(!cache_content_read(good, len + 1, &out));
	static const struct {
		size_t at;
		unsigned char value;
	} changes[] = {
		{7, 0x80},  {6, 0x01},              /* expires_at negative, after the year 9999 */
		{15, 0x80}, {13, 0x01},             /* lifetime */
		{23, 0x80}, {22, 0x01},             /* cooldown_from, later than cooldown_until */
		{31, 0x80}, {30, 0x01},             /* cooldown_until */
		{32, 11},   {35, 0x80},             /* cooldown_step */
		{36, 0},    {36, 4},    {39, 0xFF}, /* token's length */
		{40, ' '},  {40, 0},    {40, 0x7F}, {40, 0x80}, /* token's bytes */
		{43, 5},    {47, 0},    {47, 0x1B}, {47, 0xC3}, /* token_type */
		{53, 9},    {57, 0},    {57, '\n'},             /* scope */
	};
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		memcpy(bad, good, len);
		ck_assert_uint_lt(changes[i].at, len);
		bad[changes[i].at] = changes[i].value;
		ck_assert_msg(!cache_content_read(bad, len, &out), "change %zu", i);
		ck_assert_ptr_null(out.token.access_token);
		ck_assert_ptr_null(out.token.token_type);
	}
	/* No token, but what belongs to one. */
	static const unsigned char without[] = {255, 255, 255, 255};
	memcpy(bad, good, 36);
	memcpy(bad + 36, without, 4);
	memcpy(bad + 40, without, 4);
	memcpy(bad + 44, without, 4);
	ck_assert(!cache_content_read(bad, 48, &out));
	memset(bad, 0, 16);
	ck_assert(cache_content_read(bad, 48, &out));
	memcpy(bad + 44, "\1\0\0\0s", 5);
	ck_assert(!cache_content_read(bad, 49, &out));
	secret_free(content);
	cache_entry_clear(&entry);
}
END_TEST

Suite *suite_cache_content(void)
{
	Suite *s = suite_create("cache_content");
	TCase *t = tcase_create("cache_content");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_add_test(t, odd_fields);
	tcase_add_test(t, content_is_read_strictly);
	tcase_add_test(t, outcomes_come_back);
	suite_add_tcase(s, t);
	return s;
}
