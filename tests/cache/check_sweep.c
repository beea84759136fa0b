/* SPDX-License-Identifier: MIT */
/* What a write removes, and what it leaves. */
#include "tests/cache/case.h"

#include <time.h>

Suite *suite_cache_sweep(void);

enum { DAY = 24 * 3600 };
#define CLIENT "00112233445566778899aabbccddeeff"
#define ENTRY  CLIENT "-" CLIENT

static void age(const char *path, time_t seconds)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	struct timespec times[2] = {{.tv_sec = now.tv_sec - seconds},
				    {.tv_sec = now.tv_sec - seconds}};
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), 0);
}

static bool is_there(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0;
}

static void put(const char *name, time_t seconds, bool link_it, char path[400])
{
	snprintf(path, 400, "%s/%s", case_dir, name);
	if (link_it)
		ck_assert_int_eq(symlink("/nowhere", path), 0);
	else
		spill(path, "x", 1, 0600);
	age(path, seconds);
}

static void write_one(int64_t now)
{
	struct case_cache c;
	case_open(&c);
	case_store(c.cache, case_token, now, 7200);
	case_close(&c);
}

/* By name and age alone; a content that is not an entry is one of an earlier format. */
START_TEST(only_its_own_names)
{
	static const struct {
		const char *name;
		time_t age;
		bool link_it, stays;
	} cases[] = {
		{CLIENT ".tmp", 7200, false, false},
		{"00112233445566778899aabbccddee00.tmp", 1800, false, true},
		{"00112233445566778899aabbccddee01.tmp", 7200, true, true},
		{"00112233445566778899aabbccddee.tmp", 7200, false, true},
		{"00112233445566778899AABBCCDDEEFF.tmp", 7200, false, true},
		{"notes.tmp", 7200, false, true},
		{CLIENT ".doc", DAY, false, true},
		{"00112233445566778899aabbccddee02.doc", 2 * DAY + 60, false, false},
		{CLIENT ".tok", 2 * DAY, false, false},
		{CLIENT ".lock", 2 * DAY, false, false},
		{CLIENT ".cool", 2 * DAY, false, false},
		{"00112233445566778899aabbccddee03.cool", DAY - 60, false, true},
		{ENTRY ".tok", 2 * DAY, false, false},
		{ENTRY ".lock", 2 * DAY, false, false},
		{CLIENT "-00112233445566778899aabbccddee04.tok", DAY - 60, false, true},
		{CLIENT "-00112233445566778899aabbccddee05.lock", DAY - 60, false, true},
		{CLIENT "-00112233445566778899aabbccddee06.tok", 2 * DAY, true, true},
		{CLIENT "-00112233445566778899aabbccddee0.tok", 2 * DAY, false, true},
		{ENTRY "0.tok", 2 * DAY, false, true},
		{ENTRY ".tokens", 2 * DAY, false, true},
		{ENTRY, 2 * DAY, false, true},
		{"README", 10 * DAY, false, true},
	};
	enum { CASES = sizeof cases / sizeof *cases };
	static char paths[CASES][400];
	ck_assert_int_eq(mkdir(case_dir, 0700), 0);
	for (size_t i = 0; i < CASES; i++)
		put(cases[i].name, cases[i].age, cases[i].link_it, paths[i]);
	write_one(NOW);
	for (size_t i = 0; i < CASES; i++)
		ck_assert_msg(is_there(paths[i]) == cases[i].stays, "%s", cases[i].name);
}
END_TEST

/* Its own end decides, however old the file is; the lock goes with the entry. */
START_TEST(entries_by_their_end)
{
	static const struct {
		int64_t lifetime;
		time_t age;
		bool locked, stays;
	} cases[] = {
		{30 * DAY, 10 * DAY, false, true},
		{100, 3 * DAY, false, true},
		{99, 10 * DAY, true, true},
		{99, 10 * DAY, false, false},
		{60, 60, false, true}, /* a clock that was wrong for a while */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct case_cache c, other;
		struct err e = {0};
		case_open(&c);
		case_open_with(&other, case_dir, "another");
		case_store(c.cache, "t", NOW - DAY - 100, cases[i].lifetime);
		ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_HELD);
		char lock[500];
		snprintf(lock, sizeof lock, "%.*s.lock", (int)strlen(cache_file(c.cache)) - 4,
			 cache_file(c.cache));
		if (!cases[i].locked)
			cache_unlock(c.cache);
		age(cache_file(c.cache), cases[i].age);
		age(lock, cases[i].age);
		case_store(other.cache, case_token, NOW, 7200);
		ck_assert_msg(is_there(cache_file(c.cache)) == cases[i].stays, "case %zu", i);
		ck_assert_msg(is_there(lock) == cases[i].stays, "case %zu", i);
		ck_assert(is_there(cache_file(other.cache)));
		case_close(&other);
		case_close(&c);
		case_remove_tree(case_dir);
	}
}
END_TEST

START_TEST(cool_downs_by_their_end)
{
	for (int over = 0; over < 2; over++) {
		struct case_cache c, other;
		struct err e = {0};
		struct cache_entry pause = {0}, back = {0};
		case_open(&c);
		case_open(&other);
		cache_free(other.cache);
		other.settings.scope = "more";
		ck_assert(cache_open(case_dir, &other.settings, &other.cache, &e));
		cache_cool_down(&pause, NOW - DAY - (over ? 62 : 61), 60);
		ck_assert(cache_write_cool_down(c.cache, NOW, &pause, &e));
		char path[400];
		snprintf(path, sizeof path, "%.*s.cool", (int)strlen(case_dir) + 33,
			 cache_file(c.cache));
		age(path, 2 * DAY);
		case_store(other.cache, case_token, NOW, 7200);
		ck_assert(cache_read_cool_down(c.cache, NOW, &back, &e) == !over);
		ck_assert(is_there(path) == !over);
		case_close(&other);
		case_close(&c);
	}
}
END_TEST

/* A sweep removes so many and no more: a write must not take long. */
START_TEST(many)
{
	enum { MANY = 260, SWEPT = 256 };
	ck_assert_int_eq(mkdir(case_dir, 0700), 0);
	for (int i = 0; i < MANY; i++) {
		char name[40], path[400];
		snprintf(name, sizeof name, "%032x.tmp", (unsigned)i);
		put(name, 7200, false, path);
	}
	write_one(NOW);
	ck_assert_uint_eq(case_count_files(case_dir, ".tmp"), MANY - SWEPT);
	write_one(NOW);
	ck_assert_uint_eq(case_count_files(case_dir, ".tmp"), 0);
}
END_TEST

/* A document is written by who may never write a token. */
START_TEST(by_a_document_too)
{
	char path[400];
	struct err e = {0};
	ck_assert_int_eq(mkdir(case_dir, 0700), 0);
	put(CLIENT ".tmp", 7200, false, path);
	ck_assert(cache_document_write(case_dir, "n", NOW, "x", 1, &e));
	ck_assert(!is_there(path));
}
END_TEST

Suite *suite_cache_sweep(void)
{
	Suite *s = suite_create("cache_sweep");
	TCase *t = tcase_create("cache_sweep");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, only_its_own_names);
	tcase_add_test(t, entries_by_their_end);
	tcase_add_test(t, cool_downs_by_their_end);
	tcase_add_test(t, many);
	tcase_add_test(t, by_a_document_too);
	suite_add_tcase(s, t);
	return s;
}
