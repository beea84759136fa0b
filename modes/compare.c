/* SPDX-License-Identifier: MIT */
/*
 * What is told of a forwarded request: its own answer beside a correct request's, in the order in
 * which the clients were answered. The correct request and the experiment are sent by a child
 * process; the listener does the same run again from the tape of their answers.
 */
#include <stdlib.h>
#include <string.h>

#include "base/term.h"
#include "modes/forward.h"
#include "replay/replay.h"

enum { PIECE, TAPE_END }; /* messages of the child */

static void judge(struct run *r, const struct capture *c, struct pool *pool, struct facts *f,
		  struct diag *d)
{
	struct mask *mask = cred_mask(&r->cred);
	run_judge_request(r, c, mask, f, d, pool);
	mask_free(mask);
}

void passing_free(struct passing *p)
{
	attempt_clear(&p->own);
	http_tape_clear(&p->tape);
	mask_free(p->x.mask);
	pool_free(p->x.pool);
	secret_free(p->packed);
	capture_free(p->c);
	free(p);
}

/* ---- one report ---- */

/* A refusal that may be compared with a correct request. */
static bool may_compare(const struct facts_attempt *own)
{
	return own->failure == HTTP_FAILURE_NONE && !own->got_token && own->status != 429 &&
	       own->class != TOKEN_CLASS_LIMITED && own->class != TOKEN_CLASS_UNAVAILABLE &&
	       own->status < 500;
}

static void alone(struct facts *f, const struct facts_attempt *own)
{
	f->attempts[f->attempt_count++] = *own;
	f->replay.tries[f->replay.try_count++] = (struct facts_try){FACTS_TRY_OWN, 0, *own};
	f->replay.conclusion = own->got_token ? FACTS_CONCLUSION_WORKS : FACTS_CONCLUSION_NONE;
	f->replay.max_requests = f->replay.sent = 1;
	f->replay.refused = !own->got_token;
}

/* Beside the correct request: sent by a child, or from its tape, or with its answer of before. */
static bool compare(struct passing *p, bool sends, struct http *http, struct facts *f,
		    struct diag *d, struct err *e)
{
	struct forwarding *w = p->f;
	bool first = w->right_pool == NULL;
	struct attempt_context x = p->x;
	x.http = http;
	const struct run_comparison how = {
		.own = &p->own.facts,
		.right = first ? NULL : &w->right,
		.experiment = first && opts_given(w->run->opts, OPTS_REPLAY),
		.sends = sends,
	};
	return run_compare(w->run, &x, p->c, d, &how, f, e);
}

/* The correct request's answer is kept for the run, and with it the pool that it lives in. */
static void keep_right(struct passing *p, const struct facts *f)
{
	struct forwarding *w = p->f;
	if (w->right_pool != NULL || f->replay.try_count == 0)
		return;
	w->right = f->replay.tries[0].attempt;
	w->right_pool = p->x.pool;
}

static bool beside(struct passing *p, struct facts *f, struct diag *d)
{
	struct http *http = http_tape_play(&p->tape);
	bool ok = compare(p, false, http, f, d, &p->f->err);
	http_free(http);
	if (ok)
		keep_right(p, f);
	return ok;
}

static bool tell(struct passing *p)
{
	struct run *r = p->f->run;
	struct facts *f = pool_alloc(p->x.pool, 1, sizeof *f);
	const struct facts_attempt *own = &p->own.facts;
	struct diag d;
	judge(r, p->c, p->x.pool, f, &d);
	f->request.number = p->number;
	bool known = p->f->right_pool != NULL || p->tape_ended;
	if (!may_compare(own) || !known)
		alone(f, own);
	else if (!beside(p, f, &d))
		return false;
	f->replay.forwarded = true;
	f->replay.cut_short = may_compare(own) && !known;
	int status = err_status(attempt_code(own));
	diag_judge(f, DIAG_SCOPE_REQUEST | DIAG_SCOPE_ANSWERS | DIAG_SCOPE_REPLAY, p->x.pool, &d);
	return run_report(r, f, &d, REPORT_LISTEN, status, true, &p->f->err);
}

bool compare_unsent(struct forwarding *w, const struct capture *c, enum facts_obstacle why,
		    unsigned long number)
{
	struct pool *pool = pool_new();
	struct facts *f = pool_alloc(pool, 1, sizeof *f);
	struct diag d;
	f->replay.obstacle = why;
	judge(w->run, c, pool, f, &d);
	f->request.number = number;
	bool ok = run_report(w->run, f, &d, REPORT_LISTEN, err_status(ERR_REFUSED), true, &w->err);
	pool_free(pool);
	return ok;
}

/* ---- the child that sends ---- */

static void tell_piece(void *arg, const struct secret *piece)
{
	const int *out = arg;
	/* A parent that is gone needs nothing more. */
	(void)!listen_work_tell(*out, PIECE, secret_reveal(piece), secret_len(piece));
}

static void in_child(void *arg, int out)
{
	struct passing *p = arg;
	struct facts *f = pool_alloc(p->x.pool, 1, sizeof *f);
	struct diag d;
	struct err e = {0};
	struct http *http = http_curl_new(); /* the parent's connections stay the parent's */
	struct http *recorder = http_tape_record(http, tell_piece, &out);
	judge(p->f->run, p->c, p->x.pool, f, &d);
	/* What went wrong is on the tape too. */
	(void)!compare(p, true, recorder, f, &d, &e);
	(void)!listen_work_tell(out, TAPE_END, NULL, 0);
	http_free(recorder);
	http_free(http);
}

static bool heard(void *arg, int kind, const char *bytes, size_t len)
{
	struct passing *p = arg;
	if (kind == PIECE)
		http_tape_add(&p->tape, bytes, len);
	p->tape_ended = kind == TAPE_END;
	return true;
}

/* ---- one after the other ---- */

/* Tells of the oldest. */
static void finish(struct forwarding *w)
{
	struct passing *p = w->waiting;
	w->waiting = p->next;
	bool ok = w->err.code == ERR_NONE && tell(p);
	if (w->right_pool == p->x.pool)
		p->x.pool = NULL;
	passing_free(p);
	if (!ok || opts_given(w->run->opts, OPTS_ONCE))
		listen_stop(w->l);
}

static void tell_all(struct forwarding *w);

static void done(void *arg)
{
	struct passing *p = arg;
	struct forwarding *w = p->f;
	w->compared = NULL;
	if (!p->tape_ended)
		term_warn(pool_printf(p->x.pool,
				      "the comparison was ended before it was done; %zu requests "
				      "of it had been answered",
				      p->tape.count));
	tell_all(w);
}

/* False: no comparison is on its way, now or for want of a process. */
static bool begin(struct passing *p)
{
	static const struct listen_worker worker = {in_child, heard, done};
	struct forwarding *w = p->f;
	struct err e = {0};
	if (w->ending || w->has_compared || !may_compare(&p->own.facts))
		return false;
	w->has_compared = true;
	w->compared = listen_work_start(w->l, &worker, p, &e) != NULL ? p : NULL;
	if (w->compared == NULL)
		term_warn(e.text);
	return w->compared != NULL;
}

static void tell_all(struct forwarding *w)
{
	while (w->waiting != NULL && w->compared == NULL && !begin(w->waiting))
		finish(w);
}

void compare_queue(struct passing *take_p, const struct http_answer *a)
{
	struct forwarding *w = take_p->f;
	struct passing **last = &w->waiting;
	take_p->x = w->run->x;
	take_p->x.pool = pool_new();
	take_p->x.mask = cred_mask(&w->run->cred);
	replay_read(&take_p->x, take_p->c, a, &take_p->own);
	while (*last != NULL)
		last = &(*last)->next;
	take_p->next = NULL;
	*last = take_p;
	tell_all(w);
}

void compare_end(struct forwarding *w)
{
	w->ending = true;
	tell_all(w);
	pool_free(w->right_pool);
	w->right_pool = NULL;
}
