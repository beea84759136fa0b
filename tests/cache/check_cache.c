/* SPDX-License-Identifier: MIT */
/* An entry is found by its settings alone, and holds what was put in. */
#include "tests/cache/case.h"

Suite *suite_cache(void);

static void file_name_of(const struct cache_settings *s, char name[80])
{
	struct cache *c;
	struct err e = {0};
	ck_assert(cache_open("/nowhere", s, &c, &e));
	ck_assert_int_eq(strncmp(cache_file(c), "/nowhere/", 9), 0);
	ck_assert_uint_lt(strlen(cache_file(c) + 9), 80);
	strcpy(name, cache_file(c) + 9);
	cache_free(c);
}

/* clang-format off */
#define PLAIN(url, id, grant_type, method) \
	{.token_url = url, .client_id = id, .grant = grant_type, .auth = method}
#define ONE_MORE(field, value) \
	{.token_url = "https://h/t", .client_id = a, .grant = "g", .auth = "b", .field = value}
/* clang-format on */

START_TEST(every_setting_has_its_own_name)
{
	struct secret *a = secret_new("a", 1), *ab = secret_new("ab", 2),
		      *empty = secret_new("", 0);
	const char *const none[] = {NULL}, *const one[] = {"x=1", NULL},
			  *const two[] = {"x=1", "y=2", NULL}, *const joined[] = {"x=1y=2", NULL},
			  *const turned[] = {"y=2", "x=1", NULL};
	const struct cache_settings cases[] = {
		PLAIN("https://h/t", a, "g", "b"),
		PLAIN("https://h/t2", a, "g", "b"),
		PLAIN("https://h/t", ab, "g", "b"),
		PLAIN("https://h/t", a, "bg", "b"),
		PLAIN("https://h/t", ab, "", "gb"),
		PLAIN("https://h/t", a, "g", "post"),
		ONE_MORE(scope, ""),
		ONE_MORE(scope, "s"),
		ONE_MORE(params, one),
		ONE_MORE(params, two),
		ONE_MORE(params, joined),
		ONE_MORE(params, turned),
		ONE_MORE(access_key_id, a),
		ONE_MORE(access_key_id, empty),
	};
	enum { CASES = sizeof cases / sizeof *cases };
	char names[CASES][80], other[80];
	for (size_t i = 0; i < CASES; i++) {
		file_name_of(&cases[i], names[i]);
		ck_assert_uint_eq(strlen(names[i]), 69);
		ck_assert_uint_eq(strspn(names[i], "0123456789abcdef"), 32);
		ck_assert_uint_eq(strspn(names[i] + 33, "0123456789abcdef"), 32);
		ck_assert_int_eq(names[i][32], '-');
		ck_assert_str_eq(names[i] + 65, ".tok");
		for (size_t k = 0; k < i; k++)
			ck_assert_msg(strncmp(names[i], names[k], 33) != 0 &&
					      strcmp(names[i] + 33, names[k] + 33) != 0,
				      "%zu and %zu", i, k);
	}
	/* An empty list is none. */
	struct cache_settings s = cases[0];
	s.params = none;
	file_name_of(&s, other);
	ck_assert_str_eq(other, names[0]);
	/* Secrets and certificate are another entry of the same client. */
	const struct cache_settings more[] = {
		{.client_secret = a},
		{.client_secret = ab},
		{.client_secret = empty},
		{.access_key_secret = a},
		{.cert = a},
		{.cert = empty},
		{.client_secret = a, .access_key_secret = ab},
		{.client_secret = a, .cert = ab},
		{.client_secret = ab, .access_key_secret = a},
	};
	enum { MORE = sizeof more / sizeof *more };
	char further[MORE][80];
	for (size_t i = 0; i < MORE; i++) {
		s.client_secret = more[i].client_secret;
		s.access_key_secret = more[i].access_key_secret;
		s.cert = more[i].cert;
		file_name_of(&s, further[i]);
		ck_assert_int_eq(strncmp(further[i], names[0], 33), 0);
		ck_assert_str_ne(further[i], names[0]);
		for (size_t k = 0; k < i; k++)
			ck_assert_msg(strcmp(further[i], further[k]) != 0, "%zu and %zu", i, k);
	}
	secret_free(a);
	secret_free(ab);
	secret_free(empty);
}
END_TEST

static void expect_no_place(const char *dir)
{
	struct err e = {0};
	struct cache_settings s = {0};
	struct cache *c;
	struct text out = {0};
	ck_assert_ptr_null(cache_dir_name(dir, &e));
	ck_assert_int_ne(e.code, ERR_NONE);
	ck_assert(!cache_open(dir, &s, &c, &e));
	ck_assert(!cache_document_read(dir, "n", NOW, 60, &out));
	ck_assert(!cache_document_write(dir, "n", NOW, "x", 1, &e));
}

START_TEST(directory_comes_from_the_environment)
{
	static const struct {
		const char *dir, *xdg, *home, *want; /* want NULL: no place */
	} cases[] = {
		{"/d", "/x", "/h", "/d"},
		{"/d//", "/x", "/h", "/d"},
		{"/", NULL, NULL, "/"},
		{"rel", NULL, NULL, "rel"},
		{NULL, "/x", "/h", "/x/cxtoken"},
		{"", "/x", "/h", "/x/cxtoken"},
		{NULL, "x", "/h", "/h/.cache/cxtoken"},
		{NULL, "", "/h", "/h/.cache/cxtoken"},
		{NULL, NULL, "/h", "/h/.cache/cxtoken"},
		{NULL, NULL, "h", NULL},
		{NULL, "x", "", NULL},
		{NULL, NULL, NULL, NULL},
	};
	char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	xdg = xdg != NULL ? strdup(xdg) : NULL;
	home = home != NULL ? strdup(home) : NULL;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsetenv("XDG_CACHE_HOME");
		unsetenv("HOME");
		if (cases[i].xdg != NULL)
			setenv("XDG_CACHE_HOME", cases[i].xdg, 1);
		if (cases[i].home != NULL)
			setenv("HOME", cases[i].home, 1);
		if (cases[i].want == NULL) {
			expect_no_place(cases[i].dir);
			continue;
		}
		struct err e = {0};
		char *dir = cache_dir_name(cases[i].dir, &e);
		ck_assert_str_eq(dir, cases[i].want);
		ck_assert_int_eq(e.code, ERR_NONE);
		free(dir);
	}
	unsetenv("XDG_CACHE_HOME");
	unsetenv("HOME");
	if (xdg != NULL)
		setenv("XDG_CACHE_HOME", xdg, 1);
	if (home != NULL)
		setenv("HOME", home, 1);
	free(xdg);
	free(home);
}
END_TEST

static void expect_same_token(const struct cache_entry *a, const struct cache_entry *b)
{
	ck_assert(secret_equal(a->token.access_token, b->token.access_token));
	ck_assert_pstr_eq(a->token.token_type, b->token.token_type);
	ck_assert_pstr_eq(a->token.scope, b->token.scope);
	ck_assert_int_eq(a->token.expires_at, b->token.expires_at);
	ck_assert_int_eq(a->token.lifetime, b->token.lifetime);
}

static void expect_stored(struct cache *c, const struct cache_entry *entry)
{
	struct cache_entry back;
	struct err e = {0};
	bool ok = cache_write(c, NOW, entry, &e) && cache_read(c, NOW, &back, &e);
	ck_assert_msg(ok, "%s", e.text);
	expect_same_token(entry, &back);
	cache_entry_clear(&back);
	cache_entry_clear(&back);
}

static void expect_cool_down(struct cache *c, const struct cache_entry *entry)
{
	struct cache_entry back = {.cooldown_step = 3};
	struct err e = {0};
	bool ok =
		cache_write_cool_down(c, NOW, entry, &e) && cache_read_cool_down(c, NOW, &back, &e);
	ck_assert_msg(ok, "%s", e.text);
	ck_assert_int_eq(entry->cooldown_from, back.cooldown_from);
	ck_assert_int_eq(entry->cooldown_until, back.cooldown_until);
	ck_assert_int_eq(entry->cooldown_step, back.cooldown_step);
	ck_assert_ptr_null(back.token.access_token);
}

START_TEST(entry_comes_back)
{
	struct case_cache c;
	case_open(&c);
	ck_assert_int_eq(reads(c.cache, NOW), 0);
	struct cache_entry entry = case_entry(case_token, NOW, 7200);
	expect_stored(c.cache, &entry);
	free(entry.token.token_type);
	free(entry.token.scope);
	entry.token.token_type = entry.token.scope = NULL;
	expect_stored(c.cache, &entry);
	/* The cool-down is a file of its own. */
	cache_cool_down(&entry, NOW, 60);
	expect_cool_down(c.cache, &entry);
	cache_cool_down(&entry, NOW, -1);
	expect_cool_down(c.cache, &entry);
	expect_stored(c.cache, &entry);
	ck_assert_uint_eq(case_count_files(case_dir, ".tok"), 1);
	ck_assert_uint_eq(case_count_files(case_dir, ".cool"), 1);
	cache_entry_clear(&entry);
	case_close(&c);
}
END_TEST

/* A second secret, or a certificate, has a token of its own, and the client's one cool-down. */
START_TEST(two_secrets_of_one_client)
{
	struct case_cache c, other;
	struct err e = {0};
	case_open(&c);
	case_open_with(&other, case_dir, "another");
	case_store(c.cache, "first", NOW, 7200);
	case_store(other.cache, "second", NOW, 7200);
	ck_assert_int_eq(reads(c.cache, NOW), 1);
	ck_assert_int_eq(reads(other.cache, NOW), 1);
	struct cache_entry pause = {0}, back = {0};
	cache_cool_down(&pause, NOW, 60);
	ck_assert(cache_write_cool_down(c.cache, NOW, &pause, &e));
	ck_assert(cache_read_cool_down(other.cache, NOW, &back, &e));
	ck_assert_int_eq(back.cooldown_until, NOW + 61);
	/* One is forgotten; the other stays, and the cool-down goes with either. */
	ck_assert(cache_forget(c.cache, &e));
	ck_assert_int_eq(reads(c.cache, NOW), 0);
	ck_assert_int_eq(reads(other.cache, NOW), 1);
	ck_assert(!cache_read_cool_down(other.cache, NOW, &back, &e));
	ck_assert_int_eq(back.cooldown_until, 0);
	/* Who does not know the secret forgets all of this client, and nobody else's. */
	struct case_cache stranger, unknown;
	case_open(&stranger);
	cache_free(stranger.cache);
	stranger.settings.scope = "more";
	ck_assert(cache_open(case_dir, &stranger.settings, &stranger.cache, &e));
	case_store(stranger.cache, "third", NOW, 7200);
	case_store(c.cache, "first", NOW, 7200);
	case_open(&unknown);
	cache_free(unknown.cache);
	unknown.settings.client_secret = NULL;
	ck_assert(cache_open(case_dir, &unknown.settings, &unknown.cache, &e));
	ck_assert(cache_forget(unknown.cache, &e));
	ck_assert_int_eq(reads(c.cache, NOW), 0);
	ck_assert_int_eq(reads(other.cache, NOW), 0);
	ck_assert_int_eq(reads(stranger.cache, NOW), 1);
	case_remove_tree(case_dir);
	ck_assert(cache_forget(unknown.cache, &e));
	ck_assert_int_eq(e.code, ERR_NONE);
	case_close(&stranger);
	case_close(&unknown);
	case_close(&other);
	case_close(&c);
}
END_TEST

/* Below and above what is opened on the stack, up to the largest that an answer can hold. */
START_TEST(token_of_any_length_comes_back)
{
	static const size_t sizes[] = {1, 16000, 16384, 16385, 100000, TOKEN_ANSWER_MAX};
	struct case_cache c;
	case_open(&c);
	char *token = mem_alloc(TOKEN_ANSWER_MAX + 2, 1);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		memset(token, 'a' + (int)i, sizes[i]);
		struct cache_entry entry = case_entry(token, NOW, 60);
		expect_stored(c.cache, &entry);
		cache_entry_clear(&entry);
	}
	memset(token, 'z', TOKEN_ANSWER_MAX + 1);
	struct cache_entry entry = case_entry(token, NOW, 60);
	struct err e = {0};
	ck_assert(!cache_write(c.cache, NOW, &entry, &e));
	cache_entry_clear(&entry);
	free(token);
	case_close(&c);
}
END_TEST

START_TEST(changed_byte_is_a_miss)
{
	struct case_cache c;
	case_open(&c);
	case_store(c.cache, case_token, NOW, 7200);
	unsigned char good[1024], bad[1024];
	size_t len = slurp(cache_file(c.cache), good, sizeof good - 1);
	ck_assert_uint_gt(len, CACHE_HEADER);
	for (size_t at = 0; at < len; at++) {
		memcpy(bad, good, len);
		bad[at] ^= (unsigned char)(1u << (at % 8));
		spill(cache_file(c.cache), bad, len, 0600);
		ck_assert_msg(reads(c.cache, NOW) == -1, "offset %zu", at);
	}
	for (size_t cut = 0; cut < len; cut++) {
		spill(cache_file(c.cache), good, cut, 0600);
		ck_assert_msg(reads(c.cache, NOW) == -1, "cut at %zu", cut);
	}
	good[len] = 0;
	spill(cache_file(c.cache), good, len + 1, 0600);
	ck_assert_int_eq(reads(c.cache, NOW), -1);
	spill(cache_file(c.cache), good, len, 0600);
	ck_assert_int_eq(reads(c.cache, NOW), 1);
	case_close(&c);
}
END_TEST

/* A file that was copied to the name of other settings, or of another secret. */
START_TEST(entry_belongs_to_its_settings)
{
	for (int secret = 0; secret < 2; secret++) {
		struct case_cache c, other;
		case_open(&c);
		case_store(c.cache, case_token, NOW, 7200);
		case_open_with(&other, case_dir, secret ? "another" : case_secret);
		cache_free(other.cache);
		other.settings.scope = secret ? NULL : "more";
		struct err e = {0};
		ck_assert(cache_open(case_dir, &other.settings, &other.cache, &e));
		ck_assert_int_eq(rename(cache_file(c.cache), cache_file(other.cache)), 0);
		ck_assert_int_eq(reads(other.cache, NOW), -1);
		case_close(&other);
		case_close(&c);
	}
}
END_TEST

/* Every run of six bytes of the canary. */
static bool holds_part(const unsigned char *bytes, size_t len, const char *canary)
{
	for (size_t at = 0; at + 6 <= strlen(canary); at++)
		for (size_t i = 0; i + 6 <= len; i++)
			if (memcmp(bytes + i, canary + at, 6) == 0)
				return true;
	return false;
}

START_TEST(no_secret_in_file_or_name)
{
	struct case_cache c;
	case_open(&c);
	case_store(c.cache, case_token, NOW, 7200);
	struct err e = {0};
	ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_HELD);
	struct cache_outcome outcome = {.code = ERR_REFUSED};
	snprintf(outcome.why, sizeof outcome.why, "%s", case_token);
	cache_tell(c.cache, &outcome);
	struct cache_entry pause = {0};
	cache_cool_down(&pause, NOW, 60);
	ck_assert(cache_write_cool_down(c.cache, NOW, &pause, &e));
	const char *const canaries[] = {case_token, case_secret, case_client_id};
	DIR *d = opendir(case_dir);
	ck_assert_ptr_nonnull(d);
	struct dirent *entry;
	size_t files = 0;
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		char path[600];
		unsigned char bytes[1024];
		snprintf(path, sizeof path, "%s/%s", case_dir, entry->d_name);
		size_t len = slurp(path, bytes, sizeof bytes);
		ck_assert_uint_gt(len, 0);
		for (size_t i = 0; i < sizeof canaries / sizeof *canaries; i++) {
			ck_assert(!holds_part(bytes, len, canaries[i]));
			ck_assert(!holds_part((unsigned char *)path, strlen(path), canaries[i]));
		}
		files++;
	}
	closedir(d);
	ck_assert_uint_eq(files, 3);
	ck_assert(holds_part((const unsigned char *)"xxS3cr3txx", 10, case_secret));
	case_close(&c);
}
END_TEST

/* The same entry twice gives other bytes: salt and nonce are new. */
START_TEST(salt_and_nonce_are_new)
{
	struct case_cache c;
	case_open(&c);
	unsigned char a[1024], b[1024];
	case_store(c.cache, case_token, NOW, 7200);
	size_t len = slurp(cache_file(c.cache), a, sizeof a);
	case_store(c.cache, case_token, NOW, 7200);
	ck_assert_uint_eq(slurp(cache_file(c.cache), b, sizeof b), len);
	ck_assert_int_ne(memcmp(a + 8, b + 8, 16), 0);
	ck_assert_int_ne(memcmp(a + 24, b + 24, 24), 0);
	ck_assert_int_eq(memcmp(a + 48, b + 48, 8), 0); /* its end, in clear */
	ck_assert_int_ne(memcmp(a + 56, b + 56, len - 56), 0);
	case_close(&c);
}
END_TEST

START_TEST(clock_that_moved_back)
{
	struct case_cache c;
	case_open(&c);
	static const struct {
		int64_t behind; /* seconds that the clock went back after the entry was stored */
		bool token, cooldown;
	} cases[] = {
		{-7000, true, true}, {0, true, true},        {300, true, true},
		{301, false, false}, {100000, false, false},
	};
	struct cache_entry entry = case_entry(case_token, NOW, 7200), back;
	cache_cool_down(&entry, NOW, 86400);
	struct err e = {0};
	ck_assert(cache_write(c.cache, NOW, &entry, &e));
	ck_assert(cache_write_cool_down(c.cache, NOW, &entry, &e));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t now = NOW - cases[i].behind;
		ck_assert_msg(cache_read(c.cache, now, &back, &e) == cases[i].token, "case %zu", i);
		ck_assert((back.token.access_token != NULL) == cases[i].token);
		cache_entry_clear(&back);
		ck_assert(cache_read_cool_down(c.cache, now, &back, &e) == cases[i].cooldown);
		ck_assert((back.cooldown_until != 0) == cases[i].cooldown);
	}
	/* A short one, too, is no good when it was set in the future. */
	for (int64_t behind = 300; behind < 302; behind++) {
		cache_cool_down(&entry, NOW, 60);
		ck_assert(cache_write_cool_down(c.cache, NOW, &entry, &e));
		ck_assert(cache_read_cool_down(c.cache, NOW - behind, &back, &e) ==
			  (behind == 300));
	}
	/* A cool-down longer than any that is ever set. */
	static const struct {
		int step;
		int64_t length;
		bool stays;
	} lengths[] = {{0, 86401, true}, {0, 86402, false}, {10, 301, true}, {10, 302, false}};
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		entry.cooldown_step = lengths[i].step;
		entry.cooldown_from = NOW;
		entry.cooldown_until = NOW + lengths[i].length;
		ck_assert(cache_write_cool_down(c.cache, NOW, &entry, &e));
		ck_assert_msg(cache_read_cool_down(c.cache, NOW, &back, &e) == lengths[i].stays,
			      "length %zu", i);
	}
	ck_assert_int_eq(e.code, ERR_NONE);
	cache_entry_clear(&entry);
	case_close(&c);
}
END_TEST

START_TEST(cool_down_doubles)
{
	static const int64_t waits[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300};
	struct cache_entry entry = {0};
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		cache_cool_down(&entry, NOW, -1);
		ck_assert_int_eq(entry.cooldown_until, NOW + waits[i] + 1);
		ck_assert_int_eq(entry.cooldown_from, NOW);
	}
	static const int64_t asked[][2] = {
		{0, 0}, {60, 60}, {86400, 86400}, {86401, 86400}, {INT64_MAX, 86400}};
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		cache_cool_down(&entry, NOW, asked[i][0]);
		ck_assert_int_eq(entry.cooldown_until, NOW + asked[i][1] + 1);
		ck_assert_int_eq(entry.cooldown_step, 0);
	}
	cache_cool_down(&entry, NOW, -1); /* the row was broken */
	ck_assert_int_eq(entry.cooldown_until, NOW + 2);
}
END_TEST

Suite *suite_cache(void)
{
	Suite *s = suite_create("cache");
	TCase *t = tcase_create("cache");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, every_setting_has_its_own_name);
	tcase_add_test(t, directory_comes_from_the_environment);
	tcase_add_test(t, entry_comes_back);
	tcase_add_test(t, token_of_any_length_comes_back);
	tcase_add_test(t, changed_byte_is_a_miss);
	tcase_add_test(t, two_secrets_of_one_client);
	tcase_add_test(t, entry_belongs_to_its_settings);
	tcase_add_test(t, no_secret_in_file_or_name);
	tcase_add_test(t, salt_and_nonce_are_new);
	tcase_add_test(t, clock_that_moved_back);
	tcase_add_test(t, cool_down_doubles);
	suite_add_tcase(s, t);
	return s;
}
