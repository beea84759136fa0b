/* SPDX-License-Identifier: MIT */
/*
 * The experiment against servers that are models: each refuses a request unless certain parts of it
 * are fixed. The parts that are named have to be those of the model, whatever the client and
 * whatever the judge suspects; the requests are counted.
 */
#include <check.h>
#include <stdint.h>

#include "replay/parts.h"

Suite *suite_replay_experiment(void);

#define BIT(part) FACTS_PART_BIT(FACTS_PART_##part)

enum { CLIENTS = 16, JUDGES = 5 };

static const unsigned body = BIT(BODY) | BIT(MEDIA_TYPE);

/* What clients' requests differ in from cxtoken's own, the body's format aside. */
static const struct {
	const char *name;
	unsigned differ;
} clients[CLIENTS] = {
	{"curl", BIT(USER_AGENT) | BIT(ACCEPT)},
	{"axios", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(ACCEPT_ENCODING)},
	{"axios 0.18", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(CHARSET)},
	{"fetch", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(ACCEPT_ENCODING) | BIT(ORIGIN) | BIT(FIELDS)},
	{"requests", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(ACCEPT_ENCODING)},
	{"Java", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(FIELDS)},
	{"Go", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(ACCEPT_ENCODING)},
	{"Go, a reader", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(ACCEPT_ENCODING) | BIT(FRAMING)},
	{"PowerShell", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(FIELDS)},
	{"PHP 5", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(FRAMING)},
	{"a script", BIT(ACCEPT) | BIT(HTTP_VERSION)},
	{"Postman", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(ACCEPT_ENCODING) | BIT(FIELDS)},
	{".NET", BIT(CHARSET) | BIT(ACCEPT)},
	{"GET", BIT(METHOD) | BIT(PATH) | BIT(USER_AGENT) | BIT(ACCEPT)},
	{"a browser", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(ACCEPT_ENCODING) | BIT(ORIGIN) |
			      BIT(FIELDS) | BIT(CHARSET) | BIT(PATH)},
	{"all but the body", BIT(USER_AGENT) | BIT(ACCEPT) | BIT(ACCEPT_ENCODING) | BIT(ORIGIN) |
				     BIT(FIELDS) | BIT(CHARSET) | BIT(PATH) | BIT(FRAMING) |
				     BIT(HTTP_VERSION) | BIT(METHOD)},
};

/* What the judge says beforehand. */
enum judge { SILENT, RIGHT, RIGHT_PERHAPS, WRONG, WRONG_PERHAPS };

struct tally {
	int runs, proved, narrowed, requests, most, in_row;
};

static void suspect(struct experiment_plan *plan, enum judge judge, unsigned needed)
{
	if (judge == SILENT)
		return;
	unsigned parts = needed;
	if (judge >= WRONG) {
		parts = plan->differ & ~needed;
		parts &= ~(parts - 1); /* one of them */
	}
	if (parts != 0)
		plan->suspects[plan->suspect_count++] =
			(struct suspicion){parts, judge == RIGHT || judge == WRONG};
}

static void plan_for(struct experiment_plan *plan, unsigned differ)
{
	*plan = (struct experiment_plan){.differ = differ, .max_requests = REPLAY_REQUESTS};
	plan->with[FACTS_PART_BODY] = BIT(MEDIA_TYPE);
	plan->with[FACTS_PART_MEDIA_TYPE] = BIT(BODY);
	plan->with[FACTS_PART_AUTHENTICATION] = BIT(BODY);
}

static bool holds(unsigned needed, unsigned differ, unsigned fixed)
{
	return (needed & differ & ~fixed) == 0;
}

/* Sends until it ends, to a server that wants these parts fixed. */
static struct conclusion run(struct experiment *x, const struct experiment_plan *plan,
			     unsigned needed, int *in_row_most)
{
	struct experiment_step step;
	int in_row = 0;
	experiment_start(x, plan);
	while (experiment_next(x, &step)) {
		bool token = holds(needed, plan->differ, step.fixed);
		in_row = token ? 0 : in_row + 1;
		*in_row_most = in_row > *in_row_most ? in_row : *in_row_most;
		ck_assert_int_lt(x->sent, plan->max_requests);
		experiment_answer(x, &step, token ? OUTCOME_TOKEN : OUTCOME_REFUSED);
	}
	return experiment_conclusion(x);
}

static unsigned closed_over(const struct experiment_plan *plan, unsigned parts)
{
	for (int i = 0; i < FACTS_PARTS; i++)
		if ((parts & FACTS_PART_BIT(i)) != 0)
			parts |= plan->with[i] & plan->differ;
	return parts;
}

static void one_server(struct tally *t, unsigned differ, unsigned needed, enum judge judge)
{
	struct experiment x;
	struct experiment_plan plan;
	plan_for(&plan, differ);
	needed = closed_over(&plan, needed & differ);
	if (needed == 0)
		return;
	suspect(&plan, judge, needed);
	struct conclusion c = run(&x, &plan, needed, &t->in_row);
	t->runs++;
	t->requests += x.sent;
	t->most = x.sent > t->most ? x.sent : t->most;
	if (c.kind == FACTS_CONCLUSION_PROVED) {
		ck_assert_msg(c.parts == needed, "proved %#x, needed %#x of %#x, judge %d", c.parts,
			      needed, differ, judge);
		t->proved++;
	} else {
		ck_assert_int_eq(c.kind, FACTS_CONCLUSION_NARROWED);
		ck_assert_msg((needed & ~c.parts) == 0, "lost %#x of %#x", needed, c.parts);
		t->narrowed++;
	}
}

/* Every client, with a form and with another body, at every server of one rule or two. */
static void all_servers(struct tally *t, enum judge judge, bool pairs)
{
	for (size_t i = 0; i < 2 * (size_t)CLIENTS; i++) {
		unsigned differ = clients[i / 2].differ | (i % 2 == 0 ? 0 : body);
		for (int a = 0; a < FACTS_PARTS; a++)
			for (int b = pairs ? 0 : a; b < (pairs ? a : a + 1); b++)
				if ((differ >> a & 1) != 0 && (differ >> b & 1) != 0)
					one_server(t, differ, 1u << a | 1u << b, judge);
	}
}

/* By what the judge says: proofs of a hundred servers, and requests of ten runs on average. */
static const struct {
	int proved, requests;
} one_rule_bounds[JUDGES] = {{90, 60}, {100, 50}, {100, 50}, {65, 60}, {65, 60}},
  two_rule_bounds[JUDGES] = {{45, 60}, {100, 60}, {100, 60}, {5, 60}, {9, 60}};

static void check_tally(const struct tally *t, int proved, int requests, int runs)
{
	ck_assert_int_eq(t->runs, runs);
	ck_assert_int_eq(t->proved + t->narrowed, t->runs);
	ck_assert_int_ge(100 * t->proved, proved * t->runs);
	ck_assert_int_le(10 * t->requests, requests * t->runs);
	ck_assert_int_le(t->most, REPLAY_REQUESTS);
	ck_assert_int_le(t->in_row, EXPERIMENT_REFUSALS_MAX);
}

START_TEST(one_rule)
{
	struct tally t = {0};
	all_servers(&t, (enum judge)_i, false);
	check_tally(&t, one_rule_bounds[_i].proved, one_rule_bounds[_i].requests, 154);
}
END_TEST

START_TEST(two_rules)
{
	struct tally t = {0};
	all_servers(&t, (enum judge)_i, true);
	check_tally(&t, two_rule_bounds[_i].proved, two_rule_bounds[_i].requests, 374);
}
END_TEST

/*
 * How many explanations can be told apart at most, with so many requests and so many refusals that
 * do not end it yet: a token leads on among those that were fixed, or proves the only one of them;
 * a refusal leads on among the others.
 */
static int provable(int requests, int refusals)
{
	if (requests == 0)
		return 0;
	int among = provable(requests - 1, EXPERIMENT_REFUSALS_MAX - 1);
	int others = refusals > 0 ? provable(requests - 1, refusals - 1) : 0;
	return (among > 1 ? among : 1) + others;
}

/* A judge that suspects nothing: of one rule as much is proved as those limits let be proved. */
START_TEST(no_more_can_be_proved)
{
	unsigned differ = clients[_i / 2].differ | (_i % 2 == 0 ? 0 : body), seen[FACTS_PARTS];
	int count = 0, proved = 0, in_row = 0;
	int most = provable(REPLAY_REQUESTS - 2, EXPERIMENT_REFUSALS_MAX - 2);
	struct experiment_plan plan;
	plan_for(&plan, differ);
	for (int i = 0; i < FACTS_PARTS; i++) {
		struct experiment x;
		unsigned needed = closed_over(&plan, differ & FACTS_PART_BIT(i));
		bool new = needed != 0;
		for (int k = 0; k < count; k++)
			new = new &&seen[k] != needed;
		if (!new)
			continue;
		seen[count++] = needed;
		proved += run(&x, &plan, needed, &in_row).kind == FACTS_CONCLUSION_PROVED;
	}
	ck_assert_int_eq(most, 6);
	ck_assert_msg(proved == (count < most ? count : most), "%s: %d of %d", clients[_i / 2].name,
		      proved, count);
}
END_TEST

/* Three parts that are needed together are named together, where the requests suffice. */
START_TEST(three_rules)
{
	struct experiment x;
	struct experiment_plan plan;
	int in_row = 0;
	const unsigned needed = BIT(ORIGIN) | BIT(ACCEPT) | BIT(CHARSET);
	plan_for(&plan, needed | BIT(USER_AGENT));
	plan.max_requests = REPLAY_REQUESTS_MAX;
	plan.suspects[plan.suspect_count++] = (struct suspicion){needed, true};
	struct conclusion c = run(&x, &plan, needed, &in_row);
	/* Each of the three left out is refused: the third of these refusals ends it. */
	ck_assert_int_eq(c.kind, FACTS_CONCLUSION_PROVED);
	ck_assert_uint_eq(c.parts, needed);
	ck_assert(!c.sure);
	ck_assert_int_eq(x.sent, 6);
}
END_TEST

/* ---- servers that change their mind ---- */

static uint32_t seed = 1;

static uint32_t next_random(void)
{
	seed = seed * 1664525u + 1013904223u;
	return seed >> 16;
}

static bool saw(const struct experiment *x, enum facts_try_kind kind, unsigned fixed, bool token)
{
	for (int i = 0; i < x->sent; i++)
		if (x->tries[i].step.kind == kind && x->tries[i].step.fixed == fixed &&
		    (x->tries[i].outcome == OUTCOME_TOKEN) == token)
			return true;
	return false;
}

/* Whatever comes, a proof is what the run itself saw, and nothing that it saw is against it. */
static void check_proof(const struct experiment *x, const struct conclusion *c)
{
	ck_assert(saw(x, FACTS_TRY_MENDED, c->parts, true));
	ck_assert(saw(x, FACTS_TRY_OWN, 0, false));
	ck_assert(!saw(x, FACTS_TRY_OWN, 0, true));
	int own = 0;
	for (int i = 0; i < x->sent; i++) {
		const struct experiment_step *step = &x->tries[i].step;
		bool token = x->tries[i].outcome == OUTCOME_TOKEN;
		own += step->kind == FACTS_TRY_OWN;
		if (step->kind == FACTS_TRY_MENDED)
			ck_assert(token == ((c->parts & ~step->fixed) == 0));
	}
	ck_assert(!c->sure || own >= 2);
}

START_TEST(random_answers)
{
	int proved = 0, sure = 0, unsteady = 0;
	for (int i = 0; i < 800; i++) {
		struct experiment x;
		struct experiment_plan plan;
		struct experiment_step step;
		plan_for(&plan, next_random() % (1u << FACTS_PARTS));
		plan.max_requests = 3 + (int)(next_random() % 8);
		experiment_start(&x, &plan);
		while (experiment_next(&x, &step)) {
			ck_assert_int_lt(x.sent, plan.max_requests);
			ck_assert_int_lt(x.in_row, EXPERIMENT_REFUSALS_MAX);
			experiment_answer(&x, &step,
					  next_random() % 2 == 0 || x.sent == 0 ? OUTCOME_TOKEN
										: OUTCOME_REFUSED);
		}
		struct conclusion c = experiment_conclusion(&x);
		proved += c.kind == FACTS_CONCLUSION_PROVED;
		sure += c.kind == FACTS_CONCLUSION_PROVED && c.sure;
		unsteady += c.kind == FACTS_CONCLUSION_UNSTEADY;
		if (c.kind == FACTS_CONCLUSION_PROVED)
			check_proof(&x, &c);
		ck_assert(c.kind != FACTS_CONCLUSION_UNSTEADY ||
			  (saw(&x, FACTS_TRY_OWN, 0, true) && saw(&x, FACTS_TRY_OWN, 0, false)));
	}
	ck_assert_int_gt(proved, 50);
	ck_assert_int_gt(sure, 20);
	ck_assert_int_gt(unsteady, 20);
}
END_TEST

/* ---- what ends it ---- */

/* The answers in order: t token, r refused, 4 429, 5 5xx, f firewall, l lock. */
static const struct {
	const char *answers;
	unsigned differ;
	int sent; /* at most: the answers would go on */
	enum facts_conclusion kind;
	enum facts_stop stop;
	bool sure;
} endings[] = {
	{"r", 0xe00, 1, FACTS_CONCLUSION_RIGHT, FACTS_STOP_DONE, false},
	{"4", 0xe00, 1, FACTS_CONCLUSION_RIGHT, FACTS_STOP_LIMITED, false},
	{"5", 0xe00, 1, FACTS_CONCLUSION_RIGHT, FACTS_STOP_ERROR, false},
	{"tt", 0xe00, 2, FACTS_CONCLUSION_WORKS, FACTS_STOP_DONE, false},
	{"t4", 0xe00, 2, FACTS_CONCLUSION_NARROWED, FACTS_STOP_LIMITED, false},
	{"tf", 0xe00, 2, FACTS_CONCLUSION_NARROWED, FACTS_STOP_FIREWALL, false},
	{"tl", 0xe00, 2, FACTS_CONCLUSION_NARROWED, FACTS_STOP_LOCK, false},
	{"t55", 0xe00, 3, FACTS_CONCLUSION_NARROWED, FACTS_STOP_ERROR, false},
	{"trrr", 0xe00, 4, FACTS_CONCLUSION_NARROWED, FACTS_STOP_REFUSALS, false},
	{"tr5", 0xe00, 3, FACTS_CONCLUSION_NARROWED, FACTS_STOP_ERROR, false},
	{"trtrr", 0x200, 5, FACTS_CONCLUSION_PROVED, FACTS_STOP_DONE, true},
	{"trtrt", 0x200, 5, FACTS_CONCLUSION_UNSTEADY, FACTS_STOP_DONE, false},
	{"t5t55", 0x200, 5, FACTS_CONCLUSION_PROVED, FACTS_STOP_DONE, true},
	{"trt55", 0x200, 5, FACTS_CONCLUSION_PROVED, FACTS_STOP_DONE, false},
	{"trt4", 0x200, 4, FACTS_CONCLUSION_PROVED, FACTS_STOP_LIMITED, false},
	{"trtt", 0x200, 4, FACTS_CONCLUSION_UNSTEADY, FACTS_STOP_DONE, false},
	{"trr", 0x200, 3, FACTS_CONCLUSION_NARROWED, FACTS_STOP_SAME, false},
	{"trr", 0, 3, FACTS_CONCLUSION_NARROWED, FACTS_STOP_SAME, false},
	{"trt", 0, 3, FACTS_CONCLUSION_UNSTEADY, FACTS_STOP_DONE, false},
};

static enum outcome outcome_of(char c)
{
	switch (c) {
	case 't':
		return OUTCOME_TOKEN;
	case '4':
		return OUTCOME_LIMITED;
	case '5':
		return OUTCOME_ERROR;
	case 'f':
		return OUTCOME_FIREWALL;
	default:
		return c == 'l' ? OUTCOME_LOCK : OUTCOME_REFUSED;
	}
}

START_TEST(ending)
{
	struct experiment x;
	struct experiment_plan plan;
	struct experiment_step step;
	plan_for(&plan, endings[_i].differ);
	experiment_start(&x, &plan);
	while (experiment_next(&x, &step)) {
		ck_assert_int_lt(x.sent, endings[_i].sent);
		experiment_answer(&x, &step, outcome_of(endings[_i].answers[x.sent]));
	}
	struct conclusion c = experiment_conclusion(&x);
	ck_assert_int_eq(x.sent, endings[_i].sent);
	ck_assert_int_eq(c.kind, endings[_i].kind);
	ck_assert_int_eq(c.stop, endings[_i].stop);
	ck_assert(c.sure == endings[_i].sure);
}
END_TEST

/* The Basic pair's other spelling is tried once, after a proof that has to do with it. */
START_TEST(other_spelling)
{
	struct experiment x;
	struct experiment_plan plan;
	struct experiment_step step;
	plan_for(&plan, BIT(AUTHENTICATION) | BIT(BODY));
	plan.spelling = true;
	experiment_start(&x, &plan);
	static const enum facts_try_kind kinds[] = {FACTS_TRY_RIGHT, FACTS_TRY_OWN};
	for (int i = 0; i < 2; i++) {
		ck_assert(experiment_next(&x, &step));
		ck_assert_int_eq(step.kind, kinds[i]);
		experiment_answer(&x, &step, i == 0 ? OUTCOME_TOKEN : OUTCOME_REFUSED);
	}
	int spelled = 0;
	while (experiment_next(&x, &step)) {
		bool token = (step.fixed & BIT(AUTHENTICATION)) != 0;
		spelled += step.kind == FACTS_TRY_SPELLING;
		experiment_answer(&x, &step, token ? OUTCOME_TOKEN : OUTCOME_REFUSED);
	}
	struct conclusion c = experiment_conclusion(&x);
	ck_assert_int_eq(spelled, 1);
	ck_assert_int_eq(c.kind, FACTS_CONCLUSION_PROVED);
	ck_assert_uint_eq(c.parts, BIT(AUTHENTICATION) | BIT(BODY));
}
END_TEST

Suite *suite_replay_experiment(void)
{
	Suite *s = suite_create("replay_experiment");
	TCase *t = tcase_create("models");
	tcase_set_timeout(t, 60);
	tcase_set_tags(t, "long");
	tcase_add_loop_test(t, one_rule, 0, JUDGES);
	tcase_add_loop_test(t, two_rules, 0, JUDGES);
	tcase_add_loop_test(t, no_more_can_be_proved, 0, 2 * CLIENTS);
	tcase_add_test(t, three_rules);
	tcase_add_test(t, random_answers);
	suite_add_tcase(s, t);
	t = tcase_create("ends");
	tcase_add_loop_test(t, ending, 0, sizeof endings / sizeof *endings);
	tcase_add_test(t, other_spelling);
	suite_add_tcase(s, t);
	return s;
}
