/* SPDX-License-Identifier: MIT */
/* What was sent to the real endpoint by an experiment with the client's request, and what came. */
#include "report/parts.h"

#include <string.h>

/* The first request of that kind, or NULL. */
static const struct facts_attempt *first_try(const struct facts *f, enum facts_try_kind kind)
{
	for (size_t i = 0; i < f->replay.try_count; i++)
		if (f->replay.tries[i].kind == kind)
			return &f->replay.tries[i].attempt;
	return NULL;
}

/* "body, media-type"; NULL where there is none. */
static const char *parts_of(unsigned set, struct pool *p)
{
	const char *text = NULL;
	for (int i = 0; i < FACTS_PARTS; i++)
		if (set & FACTS_PART_BIT(i))
			text = pool_printf(p, "%s%s%s", text != NULL ? text : "",
					   text != NULL ? ", " : "",
					   facts_part_name((enum facts_part)i));
	return text;
}

static const char *what_of(const struct facts_try *t, bool again, struct pool *p)
{
	switch (t->kind) {
	case FACTS_TRY_RIGHT:
		return "a correct request";
	case FACTS_TRY_OWN:
		return again ? "yours as it is, once more" : "yours as it is";
	case FACTS_TRY_SPELLING:
		return "yours with its Basic pair in the other spelling";
	case FACTS_TRY_MENDED:
		break;
	}
	return pool_printf(p, "yours with %s fixed", parts_of(t->fixed, p));
}

static const char *outcome_of(const struct facts_attempt *a, struct pool *p)
{
	if (a->got_token)
		return "token";
	if (a->failure != HTTP_FAILURE_NONE)
		return "no answer";
	const char *error = attempt_shown(a)->error;
	return pool_printf(p, "%d%s%s", a->status, error != NULL ? " " : "",
			   error != NULL ? error : "");
}

static void say_tries(const struct report_context *x)
{
	const struct facts_replay *r = &x->f->replay;
	bool own = false;
	for (size_t i = 0; i < r->try_count; i++) {
		const struct facts_try *t = &r->tries[i];
		report_labelled(x, i == 0 ? "  Tried" : "",
				pool_printf(x->pool, "%zu %s: %s%s", i + 1,
					    what_of(t, own, x->pool),
					    outcome_of(&t->attempt, x->pool),
					    t->attempt.resent ? " (a kept connection had died "
								"unanswered: libcurl sent it again)"
							      : ""));
		own |= t->kind == FACTS_TRY_OWN;
	}
}

const char *report_obstacle(enum facts_obstacle obstacle)
{
	switch (obstacle) {
	case FACTS_OBSTACLE_OTHER_CREDENTIALS:
		return "it holds other credentials than cxtoken's settings.";
	case FACTS_OBSTACLE_NO_VALUE:
		return "it has a word where a credential belongs.";
	case FACTS_OBSTACLE_NOT_RECORDED:
		return "a part of it was not recorded, and the settings do not have it.";
	case FACTS_OBSTACLE_FIELDS:
		return "it has more header fields than are sent again (56).";
	case FACTS_OBSTACLE_NONE:
		break;
	}
	return NULL;
}

const char *report_not_repeated(const struct facts_replay *r, struct pool *p)
{
	if (r->try_count == 0)
		return NULL;
	const char *text = r->http2 ? "Host, Content-Length, Connection, HTTP/2 (sent in "
				      "HTTP/1.1), the TLS handshake"
				    : "Host, Content-Length, Connection, the TLS handshake";
	for (size_t i = 0; i < FACTS_LEFT_OUT_MAX && r->left_out[i] != NULL; i++)
		text = pool_printf(p, "%s, %s", text, r->left_out[i]);
	return text;
}

void report_replay(const struct report_context *x)
{
	const struct facts_replay *r = &x->f->replay;
	report_labelled(x, "  Nothing sent", report_obstacle(r->obstacle));
	if (r->try_count == 0)
		return;
	say_tries(x);
	unsigned stayed = r->differ & ~r->parts;
	if (r->conclusion == FACTS_CONCLUSION_PROVED && stayed != 0)
		report_labelled(x, "  Does not matter", parts_of(stayed, x->pool));
	report_labelled(x, "  Sent",
			pool_printf(x->pool,
				    "%d request%s with credentials, %d refused (at most %d)",
				    r->sent, r->sent == 1 ? "" : "s", r->refused, r->max_requests));
	report_labelled(x, "  Not reproduced", report_not_repeated(r, x->pool));
}

bool report_replay_sides(const struct report_context *x)
{
	const struct facts_attempt *own = first_try(x->f, FACTS_TRY_OWN);
	const struct facts_attempt *right = first_try(x->f, FACTS_TRY_RIGHT);
	if (own == NULL || right == NULL)
		return false;
	const struct facts_attempt *const side[2] = {own, right};
	static const char *const titles[2] = {"Your request", "A correct request"};
	report_side_by_side(x, side, titles, x->f->replay.parts);
	return true;
}
