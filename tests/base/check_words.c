/* SPDX-License-Identifier: MIT */
/* Words are found as words. */
#include <check.h>
#include <string.h>

#include "base/words.h"

Suite *suite_base_words(void);

static struct words_clause clause(const char *text)
{
	return (struct words_clause){text, strlen(text)};
}

static const struct {
	const char *list, *entries[4];
} lists[] = {
	{"", {NULL}},
	{"one", {"one", NULL}},
	{"one|two words|3", {"one", "two words", "3", NULL}},
	{" before|behind ", {" before", "behind ", NULL}},
};

START_TEST(a_list_is_read_entry_by_entry)
{
	const char *cursor = lists[_i].list;
	struct words_clause entry;
	for (const char *const *want = lists[_i].entries; *want != NULL; want++) {
		ck_assert(words_entry(&cursor, &entry));
		ck_assert_uint_eq(entry.len, strlen(*want));
		ck_assert_mem_eq(entry.at, *want, entry.len);
	}
	ck_assert(!words_entry(&cursor, &entry));
	ck_assert(!words_entry(&cursor, &entry));
}
END_TEST

static const struct {
	const char *text, *list;
	bool any, whole;
} searches[] = {
	{"the rate is too high", "rate", true, true},
	{"it was generated", "rate", true, false},
	{"generated at a rate", "rate", true, true},
	{"rate", "rate", true, true},
	{"rates", "rate", true, false},
	{"the rate", "quota|rate", true, true},
	{"the rate", "rate|quota", true, true},
	{"the rate", "quota|limit", false, false},
	{"the rate", "the rate is", false, false},
	{"the rate", "", false, false},
	{"", "rate", false, false},
	{"quota|limit", "a|limit", true, true},
};

START_TEST(any_entry_is_found_and_as_a_whole_word)
{
	ck_assert_int_eq(words_any(clause(searches[_i].text), searches[_i].list), searches[_i].any);
	ck_assert_int_eq(words_whole(clause(searches[_i].text), searches[_i].list),
			 searches[_i].whole);
}
END_TEST

/* What follows the clause does not count. */
START_TEST(a_clause_ends_where_it_ends)
{
	const struct words_clause cut = {"the rate", 6};
	ck_assert(!words_any(cut, "rate"));
	ck_assert(words_whole(cut, "ra"));
	ck_assert_ptr_null(words_find(cut, "rate"));
	ck_assert_ptr_eq(words_find(cut, "ra"), cut.at + 4);
	ck_assert_ptr_eq(words_where(cut, clause("ra")), cut.at + 4);
}
END_TEST

Suite *suite_base_words(void)
{
	Suite *s = suite_create("base_words");
	TCase *t = tcase_create("words");
	tcase_add_loop_test(t, a_list_is_read_entry_by_entry, 0, sizeof lists / sizeof *lists);
	tcase_add_loop_test(t, any_entry_is_found_and_as_a_whole_word, 0,
			    sizeof searches / sizeof *searches);
	tcase_add_test(t, a_clause_ends_where_it_ends);
	suite_add_tcase(s, t);
	return s;
}
