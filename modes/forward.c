/* SPDX-License-Identifier: MIT */
/* --listen --forward: the client's request goes on to the real endpoint, its answer back, and both
 * are explained beside a correct request and its answer. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/child.h"
#include "base/term.h"
#include "http/wire.h"
#include "listen/listen.h"
#include "modes/door.h"
#include "modes/run.h"
#include "replay/replay.h"
#include "report/report.h"

/* A run of the listener. */
struct forwarding {
	struct run *run;
	struct listen *l;
	struct passing *first;      /* requests that wait for the endpoint's answer */
	struct facts_attempt right; /* the correct request of this run, once it was sent */
	bool has_right;
	bool taken; /* --once: the one request came */
	struct err err;
};

/* A client's request on its way. */
struct passing {
	struct forwarding *f;
	struct passing *next;
	struct listen_request *q; /* NULL: the client is gone */
	struct capture *c;        /* as it is sent on */
	unsigned long number;
};

static void take_out(struct passing *p)
{
	struct passing **at = &p->f->first;
	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
}

static void passing_free(struct passing *p)
{
	capture_free(p->c);
	free(p);
}

/* ---- the client's answer ---- */

/* What belongs to a connection, or is made anew for the one to the client. */
static bool is_passed(const char *name, bool decoded)
{
	if (strcasecmp(name, "Content-Encoding") == 0)
		return !decoded;

	static const char *const own[] = {"Connection",        "Keep-Alive", "Proxy-Authenticate",
					  "Proxy-Connection",  "TE",         "Trailer",
					  "Transfer-Encoding", "Upgrade",    "Content-Length"};
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcasecmp(name, own[i]) == 0)
			return false;
	return true;
}

/* What the client lets be compressed is unpacked; what is compressed unasked stays so. */
static bool is_decoded(const struct capture *c)
{
	for (size_t i = 0; i < capture_field_count(c); i++)
		if (strcasecmp(capture_field_name(c, i), "Accept-Encoding") == 0)
			return true;
	return false;
}

static void reply(struct passing *p, const struct listen_answer *a)
{
	if (p->q != NULL)
		listen_reply(p->q, a);
	p->q = NULL;
}

static void reply_error(struct passing *p, int status, const char *body)
{
	const struct listen_answer a = {.status = status, .body = body};
	reply(p, &a);
}

/* The endpoint's own answer, as it came. */
static void reply_raw(struct passing *p, const struct http_answer *a)
{
	const char *names[HTTP_HEADERS_MAX], *values[HTTP_HEADERS_MAX];
	struct listen_raw raw = {.reason = a->reason,
				 .names = names,
				 .values = values,
				 .body = secret_reveal(a->body),
				 .len = secret_len(a->body)};
	bool decoded = is_decoded(p->c);
	for (size_t i = 0; i < a->header_count; i++)
		if (is_passed(a->names[i], decoded)) {
			names[raw.count] = a->names[i];
			values[raw.count++] = a->values[i];
		}
	const struct listen_answer answer = {.status = a->status, .raw = &raw};
	reply(p, &answer);
}

static void reply_answer(struct passing *p, const struct http_answer *a)
{
	if (a->failure == HTTP_FAILURE_NONE)
		reply_raw(p, a);
	else if (a->failure == HTTP_FAILURE_TIMEOUT || a->failure == HTTP_FAILURE_TLS_TIMEOUT)
		reply_error(
			p, 504,
			"{\"error\":\"temporarily_unavailable\",\"error_description\":\"cxtoken "
			"got no answer from the endpoint in time\"}");
	else
		reply_error(
			p, 502,
			"{\"error\":\"temporarily_unavailable\",\"error_description\":\"cxtoken "
			"got no answer from the endpoint; its report says why\"}");
}

/* ---- what is told of it ---- */

static void judge(struct run *r, const struct capture *c, struct pool *pool, struct facts *f,
		  struct diag *d)
{
	struct mask *mask = cred_mask(&r->cred);
	run_judge_request(r, c, mask, f, d, pool);
	mask_free(mask);
}

/* A correct request was not yet sent in this run, and this refusal may be compared with it. */
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

/* The correct request beside it: sent once a run, and the experiment with it. */
static bool compare(struct passing *p, const struct diag *d, const struct facts_attempt *own,
		    struct facts *f)
{
	struct forwarding *w = p->f;
	bool experiment = opts_given(w->run->opts, OPTS_REPLAY) && !w->has_right;
	if (!run_compare(w->run, p->c, d, own, w->has_right ? &w->right : NULL, experiment, f,
			 &w->err))
		return false;
	if (!w->has_right && f->replay.try_count > 0)
		w->right = f->replay.tries[0].attempt;
	w->has_right |= f->replay.try_count > 0;
	return true;
}

/* The report of one request; the pool and the mask of x are this one's. */
static bool tell_with(struct passing *p, const struct http_answer *a,
		      const struct attempt_context *x)
{
	struct run *r = p->f->run;
	struct facts *f = pool_alloc(x->pool, 1, sizeof *f);
	struct attempt own = {0};
	struct diag d;
	judge(r, p->c, x->pool, f, &d);
	replay_read(x, p->c, a, &own);
	f->request.number = p->number;
	if (!may_compare(&own.facts))
		alone(f, &own.facts);
	else if (!compare(p, &d, &own.facts, f))
		return false;
	f->replay.forwarded = true;
	int status = err_status(attempt_code(&own.facts));
	attempt_clear(&own);
	diag_judge(f, DIAG_SCOPE_REQUEST | DIAG_SCOPE_ANSWERS | DIAG_SCOPE_REPLAY, x->pool, &d);
	return run_report(r, f, &d, REPORT_LISTEN, status, true, &p->f->err);
}

/* With a pool and a mask that go with the request: a listener may run for days. */
static bool tell(struct passing *p, const struct http_answer *a)
{
	struct run *r = p->f->run;
	struct attempt_context x = r->x;
	x.pool = pool_new();
	x.mask = cred_mask(&r->cred);
	bool ok = tell_with(p, a, &x);
	mask_free(x.mask);
	pool_free(x.pool);
	return ok;
}

/* Not sent on: what its request says is all there is to tell. */
static bool tell_unsent(struct forwarding *w, const struct capture *c, enum facts_obstacle why,
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

/* ---- the way there and back ---- */

static void in_child(void *arg, int out)
{
	struct passing *p = arg;
	struct run *r = p->f->run;
	struct http *http = http_curl_new(); /* the parent's connections stay the parent's */
	struct http_answer a;
	struct err e = {0};
	if (!replay_pass(http, &r->x, p->c, r->cred.max_time_ms, &a, &e)) {
		a = (struct http_answer){.failure = HTTP_FAILURE_LOCAL};
		memcpy(a.failure_text, e.text, sizeof a.failure_text);
	}
	struct secret *bytes = http_answer_pack(&a);
	/* A parent that is gone needs no answer. */
	bool told = child_tell(out, secret_reveal(bytes), secret_len(bytes));
	(void)told;
	secret_free(bytes);
	http_answer_clear(&a);
	http_free(http);
}

static void on_answer(void *arg, const char *bytes, size_t len)
{
	struct passing *p = arg;
	struct forwarding *w = p->f;
	struct http_answer a;
	bool told = len > 0 && http_answer_unpack(bytes, len, &a);
	if (!told)
		reply_error(
			p, 503,
			"{\"error\":\"temporarily_unavailable\",\"error_description\":\"cxtoken "
			"ends\"}");
	else
		reply_answer(p, &a);
	bool ok = !told || w->err.code != ERR_NONE || tell(p, &a);
	if (told)
		http_answer_clear(&a);
	take_out(p);
	passing_free(p);
	if (!ok || opts_given(w->run->opts, OPTS_ONCE))
		listen_stop(w->l);
}

static bool pass_on(struct forwarding *w, struct capture *take_c, struct listen_request *q)
{
	struct passing *p = mem_alloc(1, sizeof *p);
	*p = (struct passing){
		.f = w, .next = w->first, .q = q, .c = take_c, .number = listen_number(q)};
	w->first = p;
	if (listen_work(w->l, in_child, on_answer, p, &w->err))
		return true;
	reply_error(p, 503,
		    "{\"error\":\"temporarily_unavailable\",\"error_description\":\"cxtoken has no "
		    "process left to send it\"}");
	take_out(p);
	passing_free(p);
	return false;
}

static bool on_request(void *arg, const struct capture *c, struct listen_request *q)
{
	struct forwarding *w = arg;
	const char *what = NULL;
	enum facts_obstacle why;
	bool once = opts_given(w->run->opts, OPTS_ONCE);
	struct passing busy = {.f = w, .q = q};
	if (once && w->taken) {
		reply_error(
			&busy, 503,
			"{\"error\":\"temporarily_unavailable\",\"error_description\":\"cxtoken "
			"--once takes one request\"}");
		return true;
	}
	w->taken = true;
	struct capture *settled = capture_settle(c, &w->run->cred, &why, &what);
	if (settled != NULL && replay_is_too_large(settled)) {
		capture_free(settled);
		settled = NULL;
		why = FACTS_OBSTACLE_FIELDS;
	}
	if (settled != NULL)
		return pass_on(w, settled, q);
	unsigned long number = listen_number(q);
	bool other = why == FACTS_OBSTACLE_OTHER_CREDENTIALS || why == FACTS_OBSTACLE_NO_VALUE;
	reply_error(
		&busy, other ? 401 : 400,
		other ? "{\"error\":\"invalid_client\",\"error_description\":\"the client id and "
			"secret are not those that cxtoken has: not sent on\"}"
		      : "{\"error\":\"invalid_request\",\"error_description\":\"cxtoken cannot "
			"send this request on\"}");
	return tell_unsent(w, c, why, number) && !once;
}

static void on_gone(void *arg, struct listen_request *q)
{
	struct forwarding *w = arg;
	for (struct passing *p = w->first; p != NULL; p = p->next)
		if (p->q == q)
			p->q = NULL;
}

bool run_forward(struct run *r, struct listen *l, struct err *e)
{
	struct forwarding w = {.run = r, .l = l};
	const struct listen_handler handler = {
		.request = on_request, .refused = door_refused, .gone = on_gone, .arg = &w};
	bool ok = listen_run(l, &handler, e);
	if (w.err.code != ERR_NONE) {
		*e = w.err;
		return false;
	}
	return ok;
}
