/* SPDX-License-Identifier: MIT */
/* An experiment's tries, as the report lists them. */
#include <check.h>

#include "tests/report/fixtures.h"

Suite *suite_report_replay(void);

#define BIT(part) FACTS_PART_BIT(FACTS_PART_##part)

static struct facts_try *add(struct fixture *x, enum facts_try_kind kind, unsigned fixed,
			     bool token)
{
	struct facts_attempt *a = request(x, FACTS_PROBE_FORM);
	struct facts_replay *r = &x->f.replay;
	if (token)
		token_answer(a);
	else
		refusal(a, 401, "invalid_client", "no", INVALID_CLIENT);
	r->tries[r->try_count] = (struct facts_try){kind, fixed, *a};
	return &r->tries[r->try_count++];
}

static void scene(struct fixture *x)
{
	static const struct diag_cause row = {.id = "difference-proved",
					      .confidence = DIAG_SURE,
					      .cause = "It is the Origin.",
					      .fix = "Set no Origin."};
	*x = (struct fixture){.mode = REPORT_INSPECT};
	settings(x);
	x->style.width = 120;
	x->f.has_request = true;
	x->f.request.shown = &x->request;
	x->f.replay = (struct facts_replay){.conclusion = FACTS_CONCLUSION_PROVED,
					    .differ = BIT(ORIGIN) | BIT(ACCEPT) | BIT(USER_AGENT),
					    .parts = BIT(ORIGIN),
					    .max_requests = 6,
					    .sent = 6,
					    .refused = 3};
	add(x, FACTS_TRY_RIGHT, 0, true);
	add(x, FACTS_TRY_OWN, 0, false);
	add(x, FACTS_TRY_MENDED, BIT(ORIGIN) | BIT(ACCEPT), true)->attempt.resent = true;
	add(x, FACTS_TRY_MENDED, BIT(ORIGIN), true);
	add(x, FACTS_TRY_SPELLING, 0, false)->attempt.shown->error = NULL;
	add(x, FACTS_TRY_OWN, 0, false)->attempt.failure = HTTP_FAILURE_LOST;
	x->f.attempt_count = 1;
	finding(x, &row, "It was seen.");
}

/* Where the report says that, and nothing else than these spaces is between its words. */
static void expect(const struct fixture *x, const char *line, bool there)
{
	struct text out = {0};
	report_text(&x->f, &x->d, x->mode, &x->style, &out);
	ck_assert_msg((strstr(text_get(&out), line) != NULL) == there, "%s\n%s", line,
		      text_get(&out));
	text_clear(&out);
}

START_TEST(tries)
{
	struct fixture x;
	scene(&x);
	static const char *const lines[] = {
		"  Tried           1 a correct request: token\n",
		"\n                  2 yours as it is: 401 invalid_client\n",
		"\n                  3 yours with origin, accept fixed: token (a kept connection "
		"had died "
		"unanswered:\n                  libcurl sent it again)\n",
		"\n                  4 yours with origin fixed: token\n",
		"\n                  5 yours with its Basic pair in the other spelling: 401\n",
		"\n                  6 yours as it is, once more: no answer\n",
		"  Does not matter user-agent, accept\n",
		"  Sent            6 requests with credentials, 3 refused (at most 6)\n",
		"  Not reproduced  Host, Content-Length, Connection, the TLS handshake\n",
		"Your request ",
		"A correct request",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		expect(&x, lines[i], true);
	expect(&x, "Nothing sent", false);
}
END_TEST

/* What was recorded in HTTP/2, and what of it was left out; nothing that stayed is said to be no
 * matter before there is a proof. */
START_TEST(less)
{
	struct fixture x;
	scene(&x);
	x.f.replay.http2 = true;
	x.f.replay.left_out[0] = "its Cookie field";
	x.f.replay.left_out[1] = "a hidden field";
	x.f.replay.conclusion = FACTS_CONCLUSION_NARROWED;
	expect(&x,
	       "  Not reproduced  Host, Content-Length, Connection, HTTP/2 (sent in HTTP/1.1), the "
	       "TLS "
	       "handshake,\n                  its Cookie field, a hidden field\n",
	       true);
	expect(&x, "Does not matter", false);
	x.f.replay.conclusion = FACTS_CONCLUSION_PROVED;
	x.f.replay.differ = BIT(ORIGIN);
	expect(&x, "Does not matter", false);
}
END_TEST

START_TEST(nothing_sent)
{
	static const char *const words[] = {
		[FACTS_OBSTACLE_OTHER_CREDENTIALS] =
			"it holds other credentials than cxtoken's settings.",
		[FACTS_OBSTACLE_NO_VALUE] = "it has a word where a credential belongs.",
		[FACTS_OBSTACLE_NOT_RECORDED] =
			"a part of it was not recorded, and the settings do not have it.",
		[FACTS_OBSTACLE_FIELDS] = "it has more header fields than are sent again (56).",
	};
	for (int i = FACTS_OBSTACLE_NONE; i <= FACTS_OBSTACLE_FIELDS; i++) {
		struct fixture x;
		scene(&x);
		x.f.replay = (struct facts_replay){.obstacle = (enum facts_obstacle)i,
						   .max_requests = 6};
		expect(&x, "Nothing sent", i != FACTS_OBSTACLE_NONE);
		if (words[i] != NULL)
			expect(&x, words[i], true);
		expect(&x, "Tried", false);
		expect(&x, "Not reproduced", false);
	}
}
END_TEST

Suite *suite_report_replay(void)
{
	Suite *s = suite_create("report_replay");
	TCase *t = tcase_create("replay");
	tcase_add_test(t, tries);
	tcase_add_test(t, less);
	tcase_add_test(t, nothing_sent);
	suite_add_tcase(s, t);
	return s;
}
