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
	ck_assert(cache_write(st->other, &entry, &e));
	cache_unlock(st->other);
}

static void other_is_refused(struct stage *st, const char *line)
{
	if (strstr(line, "another cxtoken") == NULL)
		return;
	cache_tell_refused(st->other);
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

START_TEST(refusal_of_another_is_taken_by_who_waits)
{
	for (int force = 0; force < 2; force++) {
		struct stage st;
		stage_start(&st);
		ck_assert(run(&st, &first));
		script_ms =
			7000 * 1000; /* there is a stale token, which a refusal does not let in */
		st.o.force_refresh = force;
		lock_other(&st);
		st.on_trace = other_is_refused;
		ck_assert(!run(&st, NULL));
		ck_assert_int_eq(st.e.code, ERR_REFUSED);
		ck_assert_uint_eq(st.warnings, 0);
		/* Later ones ask for themselves. */
		st.on_trace = NULL;
		ck_assert(run(&st, &second));
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
	} cases[] = {{&refused, true}, {&first, false}, {&limited, false}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stage st;
		stage_start(&st);
		ck_assert(cache_open(case_dir, &st.c.settings, &st.other, &st.e));
		st.s.on_send = other_waits;
		st.s.arg = &st;
		ck_assert_int_eq(run(&st, cases[i].answer), cases[i].answer == &first);
		struct err e = {0};
		ck_assert_int_eq(cache_lock(st.other, 0, &e), CACHE_LOCK_HELD);
		ck_assert_msg(cache_told_refused(st.other) == cases[i].told, "case %zu", i);
		cache_free(st.other);
		stage_end(&st);
	}
}
END_TEST

static void count_waits(struct stage *st, const char *line)
{
	if (strstr(line, "waiting up to 30 ms") != NULL || strstr(line, "long enough") != NULL)
		st->before += 100;
}

START_TEST(waits_no_longer_than_its_time)
{
	struct stage st;
	stage_start(&st);
	lock_other(&st);
	st.o.policy.time_left_ms = 40; /* three quarters of it for the lock */
	st.on_trace = count_waits;
	ck_assert(run(&st, &first));
	expect_token(&st, "first", false);
	ck_assert_uint_eq(st.before, 201);
	expect_stored(&st, "first", 0);
	ck_assert_uint_eq(st.warnings, 0);
	cache_free(st.other);
	stage_end(&st);
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
	tcase_add_test(t, refusal_of_another_is_taken_by_who_waits);
	tcase_add_test(t, lock_is_held_over_the_request);
	tcase_add_test(t, waits_no_longer_than_its_time);
	tcase_add_test(t, many_processes_send_one_request);
	suite_add_tcase(s, t);
	return s;
}
