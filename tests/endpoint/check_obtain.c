/* SPDX-License-Identifier: MIT */
/* Cache, lock and endpoint put together. */
#include "tests/endpoint/obtain_case.h"

Suite *suite_endpoint_obtain(void);

START_TEST(fetched_once_then_cached)
{
	struct stage st;
	stage_start(&st);
	ck_assert(run(&st, &first));
	expect_token(&st, "first", false);
	ck_assert_uint_eq(st.before, 1);
	ck_assert_int_eq(st.out.token.expires_at, SCRIPT_NOW + 7200);
	expect_stored(&st, "first", 0);
	ck_assert(run(&st, NULL));
	expect_token(&st, "first", true);
	ck_assert_uint_eq(st.before, 0);
	ck_assert_int_eq(st.out.token.lifetime, 7200);
	script_ms = (7200 - 300) * 1000;
	ck_assert(run(&st, NULL));
	script_ms += 1000; /* 299 s left */
	ck_assert(run(&st, &second));
	expect_token(&st, "second", false);
	expect_stored(&st, "second", 0);
	ck_assert_uint_eq(st.warnings, 0);
	stage_end(&st);
}
END_TEST

START_TEST(force_refresh_replaces)
{
	struct stage st;
	stage_start(&st);
	ck_assert(run(&st, &first));
	st.o.force_refresh = true;
	ck_assert(run(&st, &second));
	expect_token(&st, "second", false);
	expect_stored(&st, "second", 0);
	/* Asked for another token, so this one is not given in its place; but it stays cached. */
	ck_assert(!run(&st, &(struct script_answer){.status = 500}));
	ck_assert_int_eq(st.e.code, ERR_BAD_ANSWER);
	ck_assert_uint_eq(st.warnings, 0);
	expect_stored(&st, "second", 0);
	stage_end(&st);
}
END_TEST

START_TEST(no_cache_is_not_touched)
{
	struct stage st;
	stage_start(&st);
	ck_assert(run(&st, &first));
	st.o.no_cache = true;
	ck_assert(run(&st, &second));
	expect_token(&st, "second", false);
	expect_stored(&st, "first", 0);
	ck_assert(!run(&st, &limited));
	ck_assert_int_eq(st.e.code, ERR_LIMITED);
	expect_stored(&st, "first", 0);
	st.o.cached_only = true;
	ck_assert(!run(&st, NULL));
	ck_assert_int_eq(st.e.code, ERR_NO_ANSWER);
	stage_end(&st);
	/* A cache that could not be opened is the same. */
	stage_start(&st);
	script_next(&st.s, &first, 1);
	ck_assert(obtain_token(&st.s.x, NULL, &st.o, NULL, &st.out, &st.e));
	expect_token(&st, "first", false);
	ck_assert_uint_eq(st.warnings, 0);
	stage_end(&st);
}
END_TEST

START_TEST(cached_only_sends_nothing)
{
	struct stage st;
	stage_start(&st);
	st.o.cached_only = true;
	ck_assert(!run(&st, NULL));
	ck_assert_int_eq(st.e.code, ERR_NO_ANSWER);
	ck_assert_ptr_nonnull(strstr(st.e.text, "--cached-only"));
	ck_assert_int_ne(access(case_dir, F_OK), 0); /* nor is anything made */
	st.o.cached_only = false;
	ck_assert(run(&st, &first));
	st.o.cached_only = true;
	ck_assert(run(&st, NULL));
	expect_token(&st, "first", true);
	st.o.force_refresh = true; /* makes no sense; the network is not used all the same */
	ck_assert(run(&st, NULL));
	script_ms = 7000 * 1000;
	ck_assert(!run(&st, NULL));
	ck_assert_int_eq(st.e.code, ERR_NO_ANSWER);
	ck_assert_ptr_nonnull(strstr(st.e.text, "200 s"));
	ck_assert_ptr_nonnull(strstr(st.e.text, "--min-ttl"));
	stage_end(&st);
}
END_TEST

START_TEST(cool_down_is_remembered)
{
	struct stage st;
	stage_start(&st);
	ck_assert(!run(&st, &(struct script_answer){.status = 429, .retry_after = "60"}));
	ck_assert_int_eq(st.e.code, ERR_LIMITED);
	ck_assert_int_eq(st.out.cooldown_until, SCRIPT_NOW + 61);
	expect_stored(&st, NULL, 60);
	static const struct {
		int at;
		const char *left;
	} later[] = {{0, " 60 s are"}, {20, " 40 s are"}, {59, " 1 s is"}, {60, " 1 s is"}};
	for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
		script_ms = later[i].at * 1000;
		ck_assert(!run(&st, NULL));
		ck_assert_int_eq(st.e.code, ERR_LIMITED);
		ck_assert_msg(strstr(st.e.text, later[i].left) != NULL, "%s", st.e.text);
	}
	script_ms = 20 * 1000;
	ck_assert_int_eq(st.out.cooldown_until, SCRIPT_NOW + 61);
	/* --no-cache asks all the same, and remembers nothing; --force-refresh sets it anew. */
	st.o.no_cache = true;
	ck_assert(!run(&st, &limited));
	st.o.no_cache = false;
	expect_stored(&st, NULL, 40);
	st.o.force_refresh = true;
	ck_assert(!run(&st, &(struct script_answer){.status = 429, .retry_after = "100"}));
	expect_stored(&st, NULL, 100);
	st.o.force_refresh = false;
	script_ms = 120 * 1000;
	ck_assert(!run(&st, NULL));
	script_ms = 121 * 1000;
	ck_assert(run(&st, &first));
	expect_token(&st, "first", false);
	expect_stored(&st, "first", 0);
	stage_end(&st);
}
END_TEST

START_TEST(cool_down_doubles_over_runs)
{
	static const int64_t waits[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300};
	struct stage st;
	stage_start(&st);
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		st.o.force_refresh = i == 3; /* the row goes on under it */
		ck_assert(!run(&st, &limited));
		expect_stored(&st, NULL, waits[i]);
		script_ms += (long)(waits[i] + 1) * 1000;
	}
	ck_assert(run(&st, &first));
	script_ms += 7200 * 1000;
	ck_assert(!run(&st, &limited));
	expect_stored(&st, "first", 1); /* a token came in between: the row begins anew */
	stage_end(&st);
}
END_TEST

/* clang-format off */
#define INVALID_CLIENT "{\"error\":\"invalid_client\"}"
#define FAILS(kind) {.failure = HTTP_FAILURE_##kind}
#define ANSWERS(number, text, seconds) {.status = number, .body = text, .retry_after = seconds}
/* clang-format on */

/* Which answers set a cool-down, and which let a token that is still valid stand in. */
START_TEST(failures)
{
	static const struct {
		struct script_answer answer;
		enum err_code code;
		int64_t cool_down;
		bool stale;
	} cases[] = {
		{FAILS(NAME), ERR_NO_ANSWER, 0, true},
		{FAILS(CONNECT), ERR_NO_ANSWER, 0, true},
		{FAILS(TIMEOUT), ERR_NO_ANSWER, 0, true},
		{FAILS(LOST), ERR_NO_ANSWER, 0, true},
		{FAILS(TLS_UNTRUSTED), ERR_TLS, 0, false},
		{FAILS(TLS_EXPIRED), ERR_TLS, 0, false},
		{ANSWERS(500, NULL, NULL), ERR_BAD_ANSWER, 0, true},
		{ANSWERS(502, NULL, NULL), ERR_BAD_ANSWER, 0, true},
		{ANSWERS(503, NULL, NULL), ERR_BAD_ANSWER, 0, true},
		{ANSWERS(503, NULL, "90"), ERR_LIMITED, 90, true},
		{ANSWERS(429, NULL, NULL), ERR_LIMITED, 1, true},
		{ANSWERS(429, NULL, "90"), ERR_LIMITED, 90, true},
		{ANSWERS(302, NULL, NULL), ERR_BAD_ANSWER, 0, false},
		{ANSWERS(404, NULL, NULL), ERR_BAD_ANSWER, 0, false},
		{ANSWERS(200, "{}", NULL), ERR_BAD_ANSWER, 0, false},
		{ANSWERS(401, INVALID_CLIENT, NULL), ERR_REFUSED, 0, false},
		{ANSWERS(400, "{\"error\":\"invalid_scope\"}", NULL), ERR_REFUSED, 0, false},
		{ANSWERS(500, INVALID_CLIENT, NULL), ERR_REFUSED, 0, false},
		{ANSWERS(503, INVALID_CLIENT, "90"), ERR_REFUSED, 0, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (int valid = 0; valid < 2; valid++) {
			struct stage st;
			stage_start(&st);
			ck_assert(run(&st, &first));
			script_ms = valid ? 7000 * 1000 : 7200 * 1000;
			bool ok = run(&st, &cases[i].answer);
			ck_assert_msg(ok == (valid && cases[i].stale), "case %zu, %d", i, valid);
			if (ok) {
				expect_token(&st, "first", true);
				ck_assert_uint_eq(st.warnings, 1);
				ck_assert_ptr_nonnull(strstr(st.warned, "200 s"));
			} else {
				ck_assert_msg(st.e.code == cases[i].code, "case %zu: %d", i,
					      st.e.code);
				ck_assert_uint_eq(st.warnings, 0);
			}
			/* The token's file stays as it is; a cool-down has one of its own. */
			expect_stored(&st, "first", cases[i].cool_down);
			stage_end(&st);
		}
	}
}
END_TEST

START_TEST(stale_token_through_a_cool_down)
{
	struct stage st;
	stage_start(&st);
	ck_assert(run(&st, &first));
	script_ms = 7000 * 1000;
	ck_assert(run(&st, &(struct script_answer){.status = 429, .retry_after = "300"}));
	ck_assert(run(&st, NULL));
	expect_token(&st, "first", true);
	ck_assert_uint_eq(st.warnings, 1);
	ck_assert_int_eq(st.out.cooldown_until, script_now() + 301);
	script_ms = 7200 * 1000;
	ck_assert(!run(&st, NULL));
	ck_assert_int_eq(st.e.code, ERR_LIMITED);
	stage_end(&st);
}
END_TEST

START_TEST(token_of_unknown_life_is_not_stored)
{
	static const struct script_answer endless = {
		.status = 200, .body = "{\"access_token\":\"endless\",\"token_type\":\"Bearer\"}"};
	struct stage st;
	stage_start(&st);
	ck_assert(run(&st, &endless));
	expect_token(&st, "endless", false);
	expect_stored(&st, NULL, 0);
	ck_assert(run(&st, &first));
	script_ms = 7000 * 1000;
	ck_assert(run(&st, &endless));
	expect_stored(&st, "first", 0); /* may still have to stand in */
	script_ms = 1000;
	st.o.force_refresh = true;
	ck_assert(run(&st, &endless));
	expect_stored(&st, NULL, 0); /* that one was not wanted */
	st.o.force_refresh = false;
	/* A row of 429 ends with any token. */
	for (int i = 0; i < 4; i++) {
		ck_assert(!run(&st, &limited));
		script_ms += 10000;
	}
	ck_assert(run(&st, &endless));
	ck_assert(!run(&st, &limited));
	expect_stored(&st, NULL, 1);
	stage_end(&st);
}
END_TEST

START_TEST(discovery_that_fails)
{
	static const struct {
		enum err_code code;
		bool stale;
	} cases[] = {{ERR_NO_ANSWER, true},
		     {ERR_LIMITED, true},
		     {ERR_BAD_ANSWER, false},
		     {ERR_USAGE, false},
		     {ERR_TLS, false}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stage st;
		stage_start(&st);
		ck_assert(run(&st, &first));
		script_ms = 7000 * 1000;
		err_set(&st.before_error, cases[i].code, "discovery failed");
		ck_assert_msg(run(&st, NULL) == cases[i].stale, "case %zu", i);
		ck_assert_uint_eq(st.before, 1);
		if (cases[i].stale) {
			expect_token(&st, "first", true);
			ck_assert_ptr_nonnull(strstr(st.warned, "discovery failed"));
		} else {
			ck_assert_int_eq(st.e.code, cases[i].code);
			ck_assert_str_eq(st.e.text, "discovery failed");
		}
		stage_end(&st);
	}
}
END_TEST

/* A cached token proves nothing to --check: it asks, keeps what it got, and fails where that fails.
 */
START_TEST(check_asks_whatever_is_cached)
{
	struct stage st;
	stage_start(&st);
	ck_assert(run(&st, &first));
	st.o.check = true;
	ck_assert(run(&st, &second));
	expect_token(&st, "second", false);
	expect_stored(&st, "second", 0);
	ck_assert(!run(&st, &(struct script_answer){.status = 500}));
	ck_assert_int_eq(st.e.code, ERR_BAD_ANSWER);
	ck_assert(!run(&st, &(struct script_answer){.status = 429, .retry_after = "60"}));
	expect_stored(&st, "second", 60);
	/* A cool-down holds for it too. */
	ck_assert(!run(&st, NULL));
	ck_assert_int_eq(st.e.code, ERR_LIMITED);
	ck_assert_uint_eq(st.warnings, 0);
	/* Without the endpoint it is the cached one that is asked for. */
	st.o.cached_only = true;
	ck_assert(run(&st, NULL));
	expect_token(&st, "second", true);
	stage_end(&st);
}
END_TEST

/* A clock before 1970 makes no cool-down of one that was never set. */
START_TEST(clock_before_1970)
{
	struct stage st;
	stage_start(&st);
	script_ms = -(SCRIPT_NOW + INT64_C(3600)) * 1000;
	ck_assert(run(&st, &first));
	expect_token(&st, "first", false);
	st.o.force_refresh = true;
	ck_assert(!run(&st, &limited));
	ck_assert_int_eq(st.e.code, ERR_LIMITED);
	st.o.force_refresh = false;
	ck_assert(run(&st, NULL));
	expect_token(&st, "first", true);
	stage_end(&st);
	script_ms = 0;
}
END_TEST

static void look_at_pause(void *arg)
{
	struct stage *st = arg;
	struct cache_entry entry = {0};
	struct err e = {0};
	bool ok = cache_read_cool_down(st->c.cache, script_now(), &entry, &e);
	ck_assert(ok == (st->s.sent == 2));
	ck_assert_int_eq(entry.cooldown_until, ok ? SCRIPT_NOW + 3 : 0);
}

/* While a run waits for the end of a pause, another secret of the client must not ask. */
START_TEST(pause_within_a_run_is_in_the_cache)
{
	static const struct script_answer answers[] = {
		{.status = 429, .retry_after = "2"},
		{.status = 200, .body = SCRIPT_TOKEN("first")},
	};
	struct stage st;
	stage_start(&st);
	script_next(&st.s, answers, 2);
	st.o.policy.retries = 1;
	st.s.on_send = look_at_pause;
	st.s.arg = &st;
	ck_assert(obtain_token(&st.s.x, st.c.cache, &st.o, NULL, &st.out, &st.e));
	ck_assert_uint_eq(st.s.sent, 2);
	expect_stored(&st, "first", 0);
	stage_end(&st);
}
END_TEST

/* The time of discovery is part of the one budget. */
START_TEST(discovery_takes_from_the_time)
{
	struct stage st;
	stage_start(&st);
	st.before_takes_ms = 1200;
	ck_assert(run(&st, &first));
	ck_assert_int_eq(st.s.timeouts[0], 30000 - 1200);
	stage_end(&st);
}
END_TEST

/* Whatever is wrong with the cache is one warning, and the token comes. */
START_TEST(bad_cache_is_one_warning)
{
	struct stage st;
	stage_start(&st);
	int fd =
		open(case_dir, O_WRONLY | O_CREAT, 0600); /* a file where the directory should be */
	close(fd);
	ck_assert(run(&st, &first));
	expect_token(&st, "first", false);
	ck_assert_uint_eq(st.warnings, 1);
	ck_assert_ptr_nonnull(strstr(st.warned, case_dir));
	unlink(case_dir);
	ck_assert(run(&st, &first));
	ck_assert_uint_eq(st.warnings, 0);
	ck_assert_int_eq(chmod(cache_file(st.c.cache), 0644), 0);
	ck_assert(run(&st, &second));
	expect_token(&st, "second", false);
	ck_assert_uint_eq(st.warnings, 1);
	expect_stored(&st, "second", 0);
	/* Nor does it need anyone who listens. */
	ck_assert_int_eq(chmod(cache_file(st.c.cache), 0644), 0);
	st.o.warn = NULL;
	st.o.trace = NULL;
	ck_assert(run(&st, &first));
	stage_end(&st);
}
END_TEST

Suite *suite_endpoint_obtain(void)
{
	Suite *s = suite_create("endpoint_obtain");
	TCase *t = tcase_create("obtain");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, fetched_once_then_cached);
	tcase_add_test(t, force_refresh_replaces);
	tcase_add_test(t, no_cache_is_not_touched);
	tcase_add_test(t, cached_only_sends_nothing);
	tcase_add_test(t, cool_down_is_remembered);
	tcase_add_test(t, cool_down_doubles_over_runs);
	tcase_add_test(t, failures);
	tcase_add_test(t, stale_token_through_a_cool_down);
	tcase_add_test(t, token_of_unknown_life_is_not_stored);
	tcase_add_test(t, discovery_that_fails);
	tcase_add_test(t, discovery_takes_from_the_time);
	tcase_add_test(t, check_asks_whatever_is_cached);
	tcase_add_test(t, clock_before_1970);
	tcase_add_test(t, pause_within_a_run_is_in_the_cache);
	tcase_add_test(t, bad_cache_is_one_warning);
	suite_add_tcase(s, t);
	return s;
}
