/* SPDX-License-Identifier: MIT */
/* --listen --forward: the client's request goes on to the real endpoint, and its answer back as it
 * comes. A child process for each sends it. */
#include "modes/forward.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/wire.h"
#include "modes/door.h"
#include "replay/replay.h"

enum { HEAD, BODY, ANSWER }; /* messages of the child: the last is the answer for the judge */

/* ---- the child that sends ---- */

struct pipe {
	int out;
	struct secret_buf *head; /* of the answer that is coming; 1xx does not count */
	bool begun;              /* the head was told: what follows of fields are trailers */
	size_t body_len;
};

/* "HTTP/1.1 100 Continue" */
static bool is_interim(const char *head)
{
	const char *space = strchr(head, ' ');
	return space != NULL && space[1] == '1';
}

static bool on_line(void *arg, const char *bytes, size_t len)
{
	struct pipe *p = arg;
	if (p->begun)
		return true;
	if (p->head == NULL)
		p->head = secret_buf_new(HTTP_HEADER_BYTES_MAX);
	if (len > 2 || (*bytes != '\r' && *bytes != '\n'))
		return secret_buf_add(p->head, bytes, len);
	struct secret *head = secret_buf_take(p->head);
	p->head = NULL;
	p->begun = !is_interim(secret_reveal(head));
	bool ok =
		!p->begun || listen_work_tell(p->out, HEAD, secret_reveal(head), secret_len(head));
	secret_free(head);
	return ok;
}

static bool on_body(void *arg, const char *bytes, size_t len)
{
	struct pipe *p = arg;
	p->body_len += len;
	return listen_work_tell(p->out, BODY, bytes, len);
}

static void in_child(void *arg, int out)
{
	struct passing *p = arg;
	struct run *r = p->f->run;
	struct http *http = http_curl_new(); /* the parent's connections stay the parent's */
	struct http_answer a;
	struct err e = {0};
	struct pipe pipe = {.out = out};
	const struct http_sink sink = {on_line, on_body, &pipe};
	if (!replay_pass(http, &r->x, p->c, r->cred.max_time_ms, &sink, &a, &e)) {
		a = (struct http_answer){.failure = HTTP_FAILURE_LOCAL};
		memcpy(a.failure_text, e.text, sizeof a.failure_text);
	}
	/* The client has all of it; the judge does not. */
	if (a.failure == HTTP_FAILURE_NONE && pipe.body_len > HTTP_BODY_BYTES_MAX) {
		a.failure = HTTP_FAILURE_TOO_LARGE;
		snprintf(a.failure_text, sizeof a.failure_text,
			 "the answer is longer than the %d bytes that are read",
			 (int)HTTP_BODY_BYTES_MAX);
	}
	struct secret *bytes = http_answer_pack(&a);
	/* A parent that is gone needs no answer. */
	(void)!listen_work_tell(out, ANSWER, secret_reveal(bytes), secret_len(bytes));
	secret_free(bytes);
	secret_buf_free(pipe.head);
	http_answer_clear(&a);
	http_free(http);
}

/* ---- the client's answer ---- */

static void reply_error(struct listen_request *q, int status, const char *description)
{
	const struct listen_answer a = {.status = status,
					.error = status == 401   ? "invalid_client"
						 : status == 400 ? "invalid_request"
								 : "temporarily_unavailable",
					.description = description};
	listen_reply(q, &a);
}

static void reply_failure(struct listen_request *q, enum http_failure failure)
{
	if (failure == HTTP_FAILURE_TIMEOUT || failure == HTTP_FAILURE_SLOW ||
	    failure == HTTP_FAILURE_TLS_TIMEOUT)
		reply_error(q, 504, "cxtoken got no answer from the endpoint in time");
	else
		reply_error(q, 502, "cxtoken got no answer from the endpoint; its report says why");
}

static bool heard(void *arg, int kind, const char *bytes, size_t len)
{
	struct passing *p = arg;
	if (kind == ANSWER)
		p->packed = secret_new(bytes, len);
	if (p->q == NULL || kind == ANSWER)
		return true;
	if (kind == BODY)
		return listen_reply_body(p->q, bytes, len);
	p->begun = true;
	listen_reply_head(p->q, bytes, len);
	return true;
}

static void take_out(struct passing *p)
{
	struct passing **at = &p->f->first;
	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
}

static void end_reply(struct passing *p, bool told, enum http_failure failure)
{
	struct listen_request *q = p->q;
	p->q = NULL; /* from here on its end is expected */
	if (q == NULL)
		return;
	if (p->begun)
		listen_reply_end(q, told && (failure == HTTP_FAILURE_NONE ||
					     failure == HTTP_FAILURE_TOO_LARGE));
	else if (told)
		reply_failure(q, failure);
	else
		reply_error(q, 503, "cxtoken ends");
}

static void done(void *arg)
{
	struct passing *p = arg;
	struct http_answer a = {0};
	bool told = p->packed != NULL &&
		    http_answer_unpack(secret_reveal(p->packed), secret_len(p->packed), &a);
	p->work = NULL;
	take_out(p);
	end_reply(p, told, a.failure);
	if (told)
		compare_queue(p, &a);
	else
		passing_free(p);
	http_answer_clear(&a);
}

/* ---- the client's request ---- */

static bool pass_on(struct forwarding *w, struct capture *take_c, struct listen_request *q)
{
	static const struct listen_worker worker = {in_child, heard, done};
	struct passing *p = mem_alloc(1, sizeof *p);
	*p = (struct passing){
		.f = w, .next = w->first, .q = q, .c = take_c, .number = listen_number(q)};
	w->first = p;
	p->work = listen_work_start(w->l, &worker, p, &w->err);
	if (p->work != NULL)
		return true;
	reply_error(q, 503, "cxtoken has no process left to send it");
	take_out(p);
	passing_free(p);
	return false;
}

/* Nothing of it is sent on. */
static bool refuse(struct forwarding *w, const struct capture *c, enum facts_obstacle why,
		   struct listen_request *q)
{
	unsigned long number = listen_number(q);
	if (why == FACTS_OBSTACLE_OTHER_CREDENTIALS || why == FACTS_OBSTACLE_NO_VALUE)
		reply_error(q, 401,
			    "the client id and secret are not those that cxtoken has: not sent on");
	else
		reply_error(q, 400, "cxtoken cannot send this request on");
	return compare_unsent(w, c, why, number) && !opts_given(w->run->opts, OPTS_ONCE);
}

static bool on_request(void *arg, const struct capture *c, struct listen_request *q)
{
	struct forwarding *w = arg;
	const char *what = NULL;
	enum facts_obstacle why;
	if (w->taken && opts_given(w->run->opts, OPTS_ONCE)) {
		reply_error(q, 503, "cxtoken --once takes one request");
		return true;
	}
	w->taken = true;
	struct capture *settled = capture_settle(c, &w->run->cred, &why, &what);
	if (settled != NULL && replay_is_too_large(settled)) {
		capture_free(settled);
		settled = NULL;
		why = FACTS_OBSTACLE_FIELDS;
	}
	return settled != NULL ? pass_on(w, settled, q) : refuse(w, c, why, q);
}

static struct passing *of(struct forwarding *w, const struct listen_request *q)
{
	struct passing *p = w->first;
	while (p != NULL && p->q != q)
		p = p->next;
	return p;
}

static void on_gone(void *arg, struct listen_request *q)
{
	struct passing *p = of(arg, q);
	if (p == NULL)
		return;
	p->q = NULL;
	listen_work_go_on(p->work);
}

static void on_room(void *arg, struct listen_request *q)
{
	struct passing *p = of(arg, q);
	if (p != NULL)
		listen_work_go_on(p->work);
}

static void on_ending(void *arg)
{
	struct forwarding *w = arg;
	w->ending = true;
}

bool run_forward(struct run *r, struct listen *l, struct err *e)
{
	struct forwarding w = {.run = r, .l = l};
	const struct listen_handler handler = {.request = on_request,
					       .refused = door_refused,
					       .gone = on_gone,
					       .room = on_room,
					       .ending = on_ending,
					       .arg = &w};
	bool ok = listen_run(l, &handler, e);
	compare_end(&w);
	if (w.err.code != ERR_NONE) {
		*e = w.err;
		return false;
	}
	return ok;
}
