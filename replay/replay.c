/* SPDX-License-Identifier: MIT */
/* Carries out the experiment: makes each request that it asks for, sends it, and tells it what
 * came. */
#include "replay/parts.h"

#include <string.h>
#include <strings.h>

#include "endpoint/probe.h"
#include "facts/answer.h"
#include "form.h"

/* A run of the experiment. */
struct replay {
	const struct attempt_context *x;
	const struct replay_options *options;
	struct facts *f;
	struct sides sides;
	struct capture *own, *right, *kept,
		*spelling; /* owned; spelling: NULL where there is none */
	struct experiment experiment;
};

/* ---- the requests ---- */

/* The settings' request by one of cxtoken's own probes, as a capture. */
static struct capture *built(const struct attempt_context *x, enum facts_probe probe, struct err *e)
{
	struct http_request r;
	struct facts_attempt facts;
	struct secret *body = NULL, *authorization = NULL;
	struct capture *c = NULL;
	if (attempt_build(x, probe, 0, &r, &body, &authorization, &facts, e)) {
		/* Path and query: without scheme, host and port. */
		c = capture_new(r.method, r.url, "HTTP/1.1");
		for (size_t i = 0; i < r.header_count; i++)
			capture_header(c, r.headers[i].name,
				       r.headers[i].value != NULL
					       ? r.headers[i].value
					       : secret_reveal(r.headers[i].secret));
		capture_body(c, secret_reveal(body), secret_len(body));
	}
	secret_free(body);
	secret_free(authorization);
	return c;
}

static size_t authorization_of(const struct capture *c)
{
	size_t i = 0;
	while (i < capture_field_count(c) &&
	       strcasecmp(capture_field_name(c, i), "Authorization") != 0)
		i++;
	return i;
}

static enum facts_probe kept_probe(const struct attempt_context *x, const struct capture *own)
{
	if (authorization_of(own) == capture_field_count(own))
		return FACTS_PROBE_POST;
	return x->cred->auth == FACTS_AUTH_BASIC_RAW ? FACTS_PROBE_BASIC_RAW : FACTS_PROBE_BASIC;
}

/* The client's request with its Basic pair in the other spelling; NULL: it has but one. */
static struct capture *respelled(const struct attempt_context *x, const struct capture *own)
{
	size_t at = authorization_of(own);
	if (at == capture_field_count(own))
		return NULL;
	struct secret *pairs[] = {form_basic(x->cred->client_id, x->cred->client_secret, false),
				  form_basic(x->cred->client_id, x->cred->client_secret, true)};
	struct capture_slice value = capture_field_text(own, at);
	struct capture *c = NULL;
	for (int i = 0; i < 2 && c == NULL && !secret_equal(pairs[0], pairs[1]); i++)
		if (secret_is(pairs[i], value.at, value.len))
			c = capture_with_field(own, at, secret_reveal(pairs[1 - i]));
	secret_free(pairs[0]);
	secret_free(pairs[1]);
	return c;
}

static struct capture *request_of(const struct replay *r, const struct experiment_step *step)
{
	if (step->kind == FACTS_TRY_SPELLING)
		return differences_fix(
			&(struct sides){r->spelling, r->right, r->kept, r->sides.form}, 0);
	return differences_fix(&r->sides, step->fixed);
}

/* ---- one try ---- */

static enum outcome outcome_of(const struct facts_attempt *a)
{
	if (a->got_token)
		return OUTCOME_TOKEN;
	if (a->failure != HTTP_FAILURE_NONE || a->status == 407)
		return OUTCOME_ERROR;
	if (a->class == TOKEN_CLASS_LIMITED || a->class == TOKEN_CLASS_UNAVAILABLE)
		return OUTCOME_LIMITED;
	if (answer_blocked(a))
		return OUTCOME_FIREWALL;
	if (a->words & WORDS_LOCKED)
		return OUTCOME_LOCK;
	return a->status >= 500 ? OUTCOME_ERROR : OUTCOME_REFUSED;
}

static bool send_step(struct replay *r, const struct experiment_step *step, struct attempt *out,
		      struct err *e)
{
	if (step->kind == FACTS_TRY_RIGHT)
		return attempt_send(r->x, FACTS_PROBE_FORM, r->options->timeout_ms, out, e);
	struct capture *c = request_of(r, step);
	bool ok = replay_send(r->x, c, r->options->timeout_ms, out, e);
	capture_free(c);
	return ok;
}

/* An answer that came before the experiment; NULL: the request has yet to be sent. */
static const struct facts_attempt *known(const struct replay *r, const struct experiment_step *step)
{
	if (step->kind == FACTS_TRY_RIGHT)
		return r->options->right;
	bool first = step->kind == FACTS_TRY_OWN && r->f->replay.try_count == 1;
	return first ? r->options->own : NULL;
}

static void note_try(struct replay *r, const struct experiment_step *step,
		     const struct facts_attempt *a)
{
	struct facts_replay *f = &r->f->replay;
	f->tries[f->try_count++] = (struct facts_try){step->kind, step->fixed, *a};
	f->sent++;
	f->resent += a->resent;
	f->refused += !a->got_token;
}

static bool send_after_pause(struct replay *r, const struct experiment_step *step,
			     struct attempt *out, struct err *e)
{
	if (r->options->pause_ms != NULL && experiment_pauses(&r->experiment) &&
	    !r->x->cred->url.loopback)
		r->options->pause_ms(r->options->arg, EXPERIMENT_WAIT_MS);
	return send_step(r, step, out, e);
}

static bool try_step(struct replay *r, const struct experiment_step *step, struct err *e)
{
	struct attempt a = {0};
	const struct facts_attempt *there = known(r, step);
	if (there != NULL)
		a.facts = *there;
	else if (!send_after_pause(r, step, &a, e))
		return false;
	if (step->kind == FACTS_TRY_RIGHT) {
		r->f->attempts[r->f->attempt_count++] = a.facts;
		r->f->replay.asked = true;
	}
	note_try(r, step, &a.facts);
	experiment_answer(&r->experiment, step, outcome_of(&a.facts));
	attempt_clear(&a);
	return true;
}

/* ---- the run ---- */

/* A correct request that is refused is looked into as --diagnose does, within the same budget,
   which was announced. */
static bool diagnose(struct replay *r, struct err *e)
{
	struct facts_replay *f = &r->f->replay;
	struct token token = {0};
	const struct probe_options options = {.timeout_ms = r->options->timeout_ms,
					      .max_requests = r->options->max_requests -
							      (r->options->own != NULL),
					      .form_sent = true};
	bool ok = probe_run(r->x, &options, r->f, &token, e);
	token_clear(&token);
	for (size_t i = 1; i < r->f->attempt_count; i++) {
		const struct facts_attempt *a = &r->f->attempts[i];
		f->sent += a->sent && a->with_credentials;
		f->refused += a->sent && a->with_credentials && !a->got_token;
	}
	return ok;
}

static void conclude(struct replay *r)
{
	const struct conclusion c = experiment_conclusion(&r->experiment);
	struct facts_replay *f = &r->f->replay;
	f->conclusion = c.kind;
	f->parts = c.parts;
	f->sure = c.sure;
	f->stop = r->options->compare && c.stop == FACTS_STOP_BUDGET ? FACTS_STOP_COMPARED : c.stop;
}

static void say(const struct replay *r)
{
	const char *line =
		pool_printf(r->x->pool, "sending up to %d requests to %s to find what decides",
			    r->options->max_requests, r->x->cred->url.host);
	r->options->announce(r->options->arg, line);
}

static bool carry_out(struct replay *r, struct err *e)
{
	struct experiment_step step;
	if (!r->options->compare && r->options->announce != NULL)
		say(r);
	while (experiment_next(&r->experiment, &step))
		if (!try_step(r, &step, e))
			return false;
	conclude(r);
	if (r->f->replay.conclusion != FACTS_CONCLUSION_RIGHT)
		return true;
	if (r->options->own != NULL) /* it was sent, although nothing came of it here */
		note_try(r, &(struct experiment_step){.kind = FACTS_TRY_OWN}, r->options->own);
	return r->options->compare || diagnose(r, e);
}

static void plan(struct replay *r)
{
	struct experiment_plan p = {.max_requests = r->options->max_requests,
				    .spelling = r->spelling != NULL,
				    .suspect_count = r->options->suspect_count};
	memcpy(p.suspects, r->options->suspects, sizeof p.suspects);
	differences_find(&r->sides, &p);
	r->f->replay.differ = p.differ;
	experiment_start(&r->experiment, &p);
}

static bool prepare(struct replay *r, const struct capture *c, struct err *e)
{
	const char *what = NULL;
	struct facts_replay *f = &r->f->replay;
	*f = (struct facts_replay){.max_requests = r->options->max_requests};
	struct capture_slice version = capture_version_text(c);
	f->http2 = version.len >= 6 && memcmp(version.at, "HTTP/2", 6) == 0;
	r->own = capture_settle(c, r->x->cred, &f->obstacle, &what);
	for (size_t i = 0; r->own != NULL && i < FACTS_LEFT_OUT_MAX; i++)
		f->left_out[i] = capture_note_text(r->own, i);
	if (r->own != NULL && replay_is_too_large(r->own))
		f->obstacle = FACTS_OBSTACLE_FIELDS;
	if (f->obstacle != FACTS_OBSTACLE_NONE)
		return true;
	r->right = built(r->x, FACTS_PROBE_FORM, e);
	r->kept = r->right != NULL ? built(r->x, kept_probe(r->x, r->own), e) : NULL;
	if (r->kept == NULL)
		return false;
	r->spelling = respelled(r->x, r->own);
	r->sides = (struct sides){r->own, r->right, r->kept,
				  r->f->request.body_kind == FACTS_BODY_FORM};
	plan(r);
	return true;
}

bool replay_run(const struct attempt_context *x, const struct capture *c,
		const struct replay_options *options, struct facts *f, struct err *e)
{
	struct replay r = {.x = x, .options = options, .f = f};
	bool ok = prepare(&r, c, e);
	if (ok && f->replay.obstacle == FACTS_OBSTACLE_NONE)
		ok = carry_out(&r, e);
	capture_free(r.own);
	capture_free(r.right);
	capture_free(r.kept);
	capture_free(r.spelling);
	return ok;
}
