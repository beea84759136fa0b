/* SPDX-License-Identifier: MIT */
/* What is tried again, and when. */
#include "tests/script_http.h"

Suite *suite_endpoint_fetch(void);

/* clang-format off */
#define TOKEN {.status = 200, .body = SCRIPT_TOKEN("t0")}
#define LOST(kind, again) {.failure = HTTP_FAILURE_##kind, .retryable = again}
#define AFTER(number, seconds) {.status = number, .retry_after = seconds}
/* clang-format on */

static const char invalid_client[] = "{\"error\":\"invalid_client\"}";

/* Each run ends after `tries` requests, none of which may be one too many. */
START_TEST(what_is_tried_again)
{
	static const struct {
		struct script_answer answers[4];
		size_t tries;
		bool token;
	} cases[] = {
		{{TOKEN}, 1, true},
		/* no connection, or lost before the answer */
		{{LOST(CONNECT, true), TOKEN}, 2, true},
		{{LOST(NAME, true), LOST(LOST, true), TOKEN}, 3, true},
		{{LOST(CONNECT, true), LOST(CONNECT, true), LOST(CONNECT, true)}, 3, false},
		{{LOST(LOST, false)}, 1, false},
		{{LOST(TIMEOUT, false)}, 1, false},
		{{LOST(TLS_UNTRUSTED, false)}, 1, false},
		/* by status */
		{{{.status = 408}, TOKEN}, 2, true},
		{{{.status = 500}, TOKEN}, 2, true},
		{{{.status = 502}, TOKEN}, 2, true},
		{{{.status = 503}, TOKEN}, 2, true},
		{{{.status = 504}, TOKEN}, 2, true},
		{{{.status = 500}, {.status = 502}, {.status = 504}}, 3, false},
		{{{.status = 500, .body = "{\"error\":\"server_error\"}"}, TOKEN}, 2, true},
		{{{.status = 501}}, 1, false},
		{{{.status = 505}}, 1, false},
		{{{.status = 200, .body = "<html>"}}, 1, false},
		{{{.status = 302}}, 1, false},
		{{{.status = 404}}, 1, false},
		{{{.status = 400, .body = invalid_client}}, 1, false},
		{{{.status = 401, .body = invalid_client}}, 1, false},
		{{{.status = 401}}, 1, false},
		{{{.status = 403}}, 1, false},
		/* a refusal stays one under any status, and with any Retry-After */
		{{{.status = 500, .body = invalid_client}}, 1, false},
		{{{.status = 503, .body = invalid_client, .retry_after = "1"}}, 1, false},
		{{{.status = 401, .body = invalid_client, .retry_after = "1"}}, 1, false},
		/* a limit */
		{{{.status = 429}}, 1, false},
		{{{.status = 429, .retry_after = "soon"}}, 1, false},
		{{AFTER(429, "3"), TOKEN}, 2, true},
		{{AFTER(429, "29"), TOKEN}, 2, true},
		{{AFTER(429, "30")}, 1, false},
		{{AFTER(429, "99999999999")}, 1, false},
		{{AFTER(429, "0"), TOKEN}, 2, true},
		{{AFTER(429, "1"), AFTER(429, "1"), AFTER(429, "1")}, 3, false},
		{{AFTER(503, "29"), TOKEN}, 2, true},
		{{AFTER(503, "31")}, 1, false},
		{{AFTER(500, "31")}, 1, false},
		{{AFTER(404, "1")}, 1, false},
		{{LOST(CONNECT, true), {.status = 401, .body = invalid_client}}, 2, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script s;
		script_start(&s, cases[i].answers, cases[i].tries);
		struct attempt a;
		struct err e = {0};
		int tries = -1;
		ck_assert(fetch_token(&s.x, &s.policy, &a, &tries, &e));
		ck_assert_msg(s.sent == cases[i].tries, "case %zu: %zu requests", i, s.sent);
		ck_assert_int_eq(tries, (int)s.sent);
		ck_assert_uint_eq(s.paused, s.sent - 1);
		ck_assert_uint_eq(s.told, s.sent - 1);
		ck_assert_msg(a.facts.got_token == cases[i].token, "case %zu", i);
		ck_assert_int_eq(a.facts.status, cases[i].answers[cases[i].tries - 1].status);
		attempt_clear(&a);
		script_end(&s);
	}
}
END_TEST

START_TEST(retries_are_counted)
{
	static const struct script_answer failing[SCRIPT_MAX] = {
		{.status = 500}, {.status = 500}, {.status = 500}, {.status = 500},
		{.status = 500}, {.status = 500}, {.status = 500}, {.status = 500},
		{.status = 500}, {.status = 500}};
	for (int retries = 0; retries < 9; retries++) {
		struct script s;
		script_start(&s, failing, (size_t)retries + 1);
		s.policy.retries = retries;
		s.policy.time_left_ms = 3600 * 1000;
		s.policy.retrying = NULL;
		struct attempt a;
		struct err e = {0};
		int tries;
		ck_assert(fetch_token(&s.x, &s.policy, &a, &tries, &e));
		ck_assert_int_eq(tries, retries + 1);
		ck_assert_int_eq(a.facts.status, 500);
		attempt_clear(&a);
		script_end(&s);
	}
}
END_TEST

/* 500 ms, doubling up to 10 s; the random part is the upper half. */
START_TEST(delay_doubles)
{
	static const struct script_answer failing[SCRIPT_MAX] = {
		{.status = 500}, {.status = 500}, {.status = 500}, {.status = 500},
		{.status = 500}, {.status = 500}, {.status = 500}, {.status = 500}};
	static const long most[] = {500, 1000, 2000, 4000, 8000, 10000, 10000};
	static const unsigned randoms[] = {0, 249, 250, 251, 4000000000U, 4294967295U};
	bool low = false, high = false;
	for (size_t i = 0; i < sizeof randoms / sizeof *randoms; i++) {
		struct script s;
		script_start(&s, failing, 8);
		s.policy.retries = 7;
		s.policy.time_left_ms = 3600 * 1000;
		s.random = randoms[i];
		struct attempt a;
		struct err e = {0};
		int tries;
		ck_assert(fetch_token(&s.x, &s.policy, &a, &tries, &e));
		ck_assert_uint_eq(s.paused, 7);
		for (size_t k = 0; k < 7; k++) {
			ck_assert_int_ge(s.pauses[k], most[k] / 2);
			ck_assert_int_le(s.pauses[k], most[k]);
		}
		low = low || s.pauses[0] == 250;
		high = high || s.pauses[0] == 500;
		attempt_clear(&a);
		script_end(&s);
	}
	ck_assert(low && high);
}
END_TEST

/* Retry-After instead of the delay: seconds, or a date. */
START_TEST(retry_after_is_obeyed)
{
	static const struct {
		struct script_answer first;
		long least, most;
	} cases[] = {
		{AFTER(429, "3"), 3000, 3000},
		{AFTER(503, "7"), 7000, 7000},
		{AFTER(500, "2"), 2000, 2000},
		{AFTER(429, "0"), 250, 500},
		{AFTER(503, "Tue, 14 Nov 2023 22:13:25 GMT"), 5000, 5000}, /* SCRIPT_NOW + 5 s */
		{AFTER(503, "Tue, 14 Nov 2023 22:13:00 GMT"), 250, 500},   /* over already */
		{AFTER(503, "whenever"), 250, 500},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct script_answer answers[] = {cases[i].first, TOKEN};
		struct script s;
		script_start(&s, answers, 2);
		struct attempt a;
		struct err e = {0};
		int tries;
		ck_assert(fetch_token(&s.x, &s.policy, &a, &tries, &e));
		ck_assert_msg(s.paused == 1 && s.pauses[0] >= cases[i].least &&
				      s.pauses[0] <= cases[i].most,
			      "case %zu: %ld ms", i, s.pauses[0]);
		attempt_clear(&a);
		script_end(&s);
	}
}
END_TEST

/* Each try may take what is left, counted from the call; a pause that does not fit ends the run. */
START_TEST(time_is_one_budget)
{
	static const struct script_answer slow[] = {{.status = 500, .takes_ms = 4000},
						    {.status = 502, .takes_ms = 1000},
						    {.status = 504}};
	struct script s;
	script_start(&s, slow, 3);
	script_ms = 100000; /* the run began long ago: no matter */
	s.policy.time_left_ms = 6000;
	struct attempt a;
	struct err e = {0};
	int tries;
	ck_assert(fetch_token(&s.x, &s.policy, &a, &tries, &e));
	/* 4000, pause 250, 1000: 750 left; pause 500, then the last with 250. */
	ck_assert_int_eq(tries, 3);
	ck_assert_int_eq(s.timeouts[0], 6000);
	ck_assert_int_eq(s.timeouts[1], 1750);
	ck_assert_int_eq(s.timeouts[2], 250);
	attempt_clear(&a);
	script_end(&s);

	script_start(&s, slow, 2);
	s.policy.time_left_ms = 5750; /* the second pause would use it up */
	ck_assert(fetch_token(&s.x, &s.policy, &a, &tries, &e));
	ck_assert_int_eq(tries, 2);
	ck_assert_int_eq(a.facts.status, 502);
	attempt_clear(&a);
	script_end(&s);

	script_start(&s, slow, 1);
	s.policy.time_left_ms = -5; /* over before it began: never "no limit" */
	ck_assert(fetch_token(&s.x, &s.policy, &a, &tries, &e));
	ck_assert_int_eq(s.timeouts[0], 1);
	attempt_clear(&a);
	script_end(&s);
}
END_TEST

static bool cannot_send(struct http *self, const struct http_request *r, struct http_answer *a,
			struct err *e)
{
	(void)self;
	(void)r;
	(void)a;
	return err_set(e, ERR_SETTINGS, "the CA file cannot be used");
}

START_TEST(local_failure_ends_at_once)
{
	struct script s;
	script_start(&s, NULL, 0);
	s.http.send = cannot_send;
	struct attempt a;
	struct err e = {0};
	int tries;
	ck_assert(!fetch_token(&s.x, &s.policy, &a, &tries, &e));
	ck_assert_int_eq(e.code, ERR_SETTINGS);
	ck_assert_int_eq(tries, 0);
	attempt_clear(&a);
	script_end(&s);
}
END_TEST

Suite *suite_endpoint_fetch(void)
{
	Suite *s = suite_create("endpoint_fetch");
	TCase *t = tcase_create("fetch");
	tcase_add_test(t, what_is_tried_again);
	tcase_add_test(t, retries_are_counted);
	tcase_add_test(t, delay_doubles);
	tcase_add_test(t, retry_after_is_obeyed);
	tcase_add_test(t, time_is_one_budget);
	tcase_add_test(t, local_failure_ends_at_once);
	suite_add_tcase(s, t);
	return s;
}
