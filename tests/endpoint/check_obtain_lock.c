/* SPDX-License-Identifier: MIT */
/* Single flight. `other` has the lock as another process would. */
#include "tests/endpoint/obtain_case.h"

#include <sys/wait.h>

Suite *suite_endpoint_obtain_lock(void);

static void lock_other(struct stage *st)
{
	struct err e = {0};
	ck_assert(cache_open(case_dir, &st->c.settings, &st->other, &e));
	ck_assert_int_eq(cache_lock(st->other, 0, &e), CACHE_LOCK_HELD);
}

static void other_fetches(struct stage *st, const char *line)
{
	if (strstr(line, "another cxtoken") == NULL)
		return;
	case_store(st->other, "others", script_now(), 7200);
	cache_unlock(st->other);
}

static void other_is_limited(struct stage *st, const char *line)
{
	if (strstr(line, "another cxtoken") == NULL)
		return;
	struct cache_entry entry = {0};
	struct err e = {0};
	cache_cool_down(&entry, script_now(), 50);
	ck_assert(cache_write_cool_down(st->other, script_now(), &entry, &e));
	cache_unlock(st->other);
}

static struct cache_outcome told; /* what the other comes to */

static void other_tells(struct stage *st, const char *line)
{
	if (strstr(line, "another cxtoken") == NULL)
		return;
	cache_tell(st->other, &told);
	cache_unlock(st->other);
}

START_TEST(looks_again_after_the_lock)
{
	struct stage st;
	stage_start(&st);
	lock_other(&st);
	st.on_trace = other_fetches;
	ck_assert(run(&st, NULL));
	expect_token(&st, "others", true);
	ck_assert_uint_eq(st.before, 0);
	ck_assert(cache_remove(st.c.cache, &st.e));
	/* The first run holds nothing any more. */
	ck_assert_int_eq(cache_lock(st.other, 0, &st.e), CACHE_LOCK_HELD);
	st.on_trace = other_is_limited;
	ck_assert(!run(&st, NULL));
	ck_assert_int_eq(st.e.code, ERR_LIMITED);
	ck_assert_int_eq(st.out.cooldown_until, script_now() + 51);
	cache_free(st.other);
	stage_end(&st);
}
END_TEST

/* Which outcomes of another are this run's too, with and without a token that is still valid. */
START_TEST(outcome_of_another_is_taken_by_who_waits)
{
	enum { FORCE = 1, CHECK = 2 };
	static const struct {
		struct cache_outcome o;
		int how;
		bool stale, asks, stands_in;
	} cases[] = {
		{{ERR_REFUSED, false, "the endpoint answered 401", 0}, 0, true, false, false},
		{{ERR_REFUSED, false, "the endpoint answered 401", 0}, FORCE, true, false, false},
		{{ERR_REFUSED, false, "the endpoint answered 401", 0}, CHECK, true, false, false},
		{{ERR_BAD_ANSWER, true, "the endpoint answered 503", 0}, 0, false, false, false},
		{{ERR_BAD_ANSWER, true, "the endpoint answered 503", 0}, 0, true, false, true},
		{{ERR_BAD_ANSWER, true, "the endpoint answered 503", 0}, CHECK, true, false, false},
		{{ERR_BAD_ANSWER, false, "the endpoint answered 404", 0}, 0, true, false, false},
		{{ERR_NO_ANSWER, true, "no answer", 0}, 0, false, false, false},
		{{ERR_NO_ANSWER, true, "no answer", 0}, FORCE, true, false, false},
		{{ERR_TLS, false, "certificate", 0}, 0, true, false, false},
		{{ERR_LIMITED, true, "slow down", 0}, 0, false, false, false},
		{{ERR_LIMITED, true, "slow down", 0}, CHECK, true, false, false},
		{{ERR_LIMITED, true, "slow down", 0}, FORCE, true, true, false},
		/* It gave the endpoint a second; there are thirty left here. */
		{{ERR_NO_ANSWER, true, "no answer", 1000}, 0, false, true, false},
		{{ERR_NO_ANSWER, true, "no answer", 40000}, 0, false, false, false},
		/* It got a token that no cache takes. */
		{{ERR_NONE, false, "", 0}, 0, false, true, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stage st;
		stage_start(&st);
		script_ms = 0;
		ck_assert(run(&st, &first));
		script_ms = cases[i].stale ? 7000 * 1000 : 7200 * 1000;
		st.o.force_refresh = cases[i].how == FORCE;
		st.o.check = cases[i].how == CHECK;
		lock_other(&st);
		told = cases[i].o;
		st.on_trace = other_tells;
		bool ok = run(&st, cases[i].asks ? &second : NULL);
		ck_assert_msg(ok == (cases[i].asks || cases[i].stands_in), "case %zu", i);
		if (!ok) {
			ck_assert_msg(st.e.code == cases[i].o.code, "case %zu", i);
			ck_assert_ptr_nonnull(strstr(st.e.text, told.why));
		}
		ck_assert_uint_eq(st.warnings, cases[i].stands_in ? 1 : 0);
		/* Later ones ask for themselves. */
		st.on_trace = NULL;
		script_ms = 7200 * 1000;
		if (!cases[i].asks) {
			ck_assert(run(&st, &second));
			expect_token(&st, "second", false);
		}
		cache_free(st.other);
		stage_end(&st);
	}
}
END_TEST

/* A waiter comes while the request is on its way. */
static void other_waits(void *arg)
{
	struct stage *st = arg;
	struct err e = {0};
	ck_assert_int_eq(cache_lock(st->other, 0, &e), CACHE_LOCK_TIMEOUT);
}

START_TEST(lock_is_held_over_the_request)
{
	static const struct {
		const struct script_answer *answer;
		bool told;
	} cases[] = {{&refused, true}, {&first, false}, {&limited, true}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stage st;
		stage_start(&st);
		ck_assert(cache_open(case_dir, &st.c.settings, &st.other, &st.e));
		st.s.on_send = other_waits;
		st.s.arg = &st;
		ck_assert_int_eq(run(&st, cases[i].answer), cases[i].answer == &first);
		struct err e = {0};
		ck_assert_int_eq(cache_lock(st.other, 0, &e), CACHE_LOCK_HELD);
		struct cache_outcome o;
		ck_assert_msg(cache_told(st.other, &o) == cases[i].told, "case %zu", i);
		cache_free(st.other);
		stage_end(&st);
	}
}
END_TEST

static const char *wanted_line;

static void count_waits(struct stage *st, const char *line)
{
	if (strstr(line, wanted_line) != NULL)
		st->before += 100;
	if (strstr(line, "waiting up to 5000 ms") != NULL)
		cache_unlock(st->other);
}

/* Who waits does so to the end of its own time, and asks nothing then. */
START_TEST(waits_no_longer_than_its_time)
{
	struct stage st;
	stage_start(&st);
	lock_other(&st);
	st.o.policy.time_left_ms = 40;
	wanted_line = "waiting up to 40 ms";
	st.on_trace = count_waits;
	ck_assert(!run(&st, NULL));
	ck_assert_int_eq(st.e.code, ERR_NO_ANSWER);
	ck_assert_ptr_nonnull(strstr(st.e.text, "--max-time"));
	ck_assert_uint_eq(st.before, 100);
	/* Who must ask keeps a quarter of it for that. */
	for (int check = 0; check < 2; check++) {
		st.o.check = check;
		st.o.force_refresh = !check;
		wanted_line = "waiting up to 30 ms";
		ck_assert(run(&st, &first));
		expect_token(&st, "first", false);
		ck_assert_uint_eq(st.before, 101);
	}
	ck_assert_uint_eq(st.warnings, 0);
	cache_free(st.other);
	stage_end(&st);
}
END_TEST

/* A token that is still valid is not kept waiting for longer than five seconds. */
START_TEST(valid_token_waits_five_seconds)
{
	static const struct {
		long left_ms;
		const char *line;
	} cases[] = {{30000, "waiting up to 5000 ms"}, {60, "waiting up to 60 ms"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stage st;
		stage_start(&st);
		script_ms = 0;
		ck_assert(run(&st, &first));
		script_ms = 7000 * 1000;
		lock_other(&st);
		st.o.policy.time_left_ms = cases[i].left_ms;
		wanted_line = cases[i].line;
		st.on_trace = count_waits;
		/* The first wait ends, without a result, when it has begun. */
		ck_assert(run(&st, i == 0 ? &second : NULL));
		expect_token(&st, i == 0 ? "second" : "first", i != 0);
		ck_assert_uint_eq(st.warnings, i);
		ck_assert_uint_eq(st.before, i == 0 ? 101 : 100);
		cache_free(st.other);
		stage_end(&st);
	}
}
END_TEST

static void tell_parent(void *arg)
{
	const int *out = arg;
	ck_assert_int_eq(write(*out, "!", 1), 1);
}

/* Many processes at once on an empty cache: one of them asks. */
START_TEST(many_processes_send_one_request)
{
	enum { PROCESSES = 24 };
	int go[2], asked[2];
	ck_assert_int_eq(pipe(go), 0);
	ck_assert_int_eq(pipe(asked), 0);
	fflush(NULL);
	pid_t children[PROCESSES];
	for (int i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (children[i] != 0)
			continue;
		struct stage st;
		char byte;
		close(go[1]);
		stage_start(&st);
		st.s.on_send = tell_parent;
		st.s.arg = &asked[1];
		script_next(&st.s, &first, 1);
		MUST(read(go[0], &byte, 1) == 0); /* all begin when the parent closes its end */
		MUST(obtain_token(&st.s.x, st.c.cache, &st.o, NULL, &st.out, &st.e));
		MUST(strcmp(secret_reveal(st.out.token.access_token), "first") == 0);
		MUST(st.warnings == 0);
		_exit(0);
	}
	close(go[0]);
	close(go[1]);
	close(asked[1]);
	for (int i = 0; i < PROCESSES; i++) {
		int status;
		ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
		ck_assert_int_eq(status, 0);
	}
	char bytes[PROCESSES];
	ck_assert_int_eq(read(asked[0], bytes, sizeof bytes), 1);
	close(asked[0]);
}
END_TEST

Suite *suite_endpoint_obtain_lock(void)
{
	Suite *s = suite_create("endpoint_obtain_lock");
	TCase *t = tcase_create("obtain_lock");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, looks_again_after_the_lock);
	tcase_add_test(t, outcome_of_another_is_taken_by_who_waits);
	tcase_add_test(t, lock_is_held_over_the_request);
	tcase_add_test(t, waits_no_longer_than_its_time);
	tcase_add_test(t, valid_token_waits_five_seconds);
	tcase_add_test(t, many_processes_send_one_request);
	suite_add_tcase(s, t);
	return s;
}
