/* SPDX-License-Identifier: MIT */
/* What the two halves of --forward share: a request's way there and back, and what is told of it.
 */
#ifndef MODES_FORWARD_H
#define MODES_FORWARD_H

#include "http/tape.h"
#include "modes/run.h"

/* A run of the listener. */
struct forwarding {
	struct run *run;
	struct listen *l;
	struct passing *first;   /* requests that wait for the endpoint's answer */
	struct passing *waiting; /* those that are answered and not yet told of, the oldest first */
	struct passing *compared;   /* the one of them whose comparison is on its way */
	bool has_compared;          /* one was begun: there is no second */
	struct facts_attempt right; /* the correct request of this run, once it was sent */
	struct pool *right_pool;    /* NULL: it was not */
	bool taken;                 /* --once: the one request came */
	bool ending;
	struct err err;
};

/* A client's request on its way. */
struct passing {
	struct forwarding *f;
	struct passing *next;
	struct listen_request *q; /* NULL: the client is gone, or has its answer */
	struct listen_work *work;
	struct capture *c; /* as it is sent on */
	unsigned long number;
	bool begun;            /* the head of the answer went to the client */
	struct secret *packed; /* the answer, once all of it came */
	/* from here on once it is answered */
	struct attempt_context x; /* with a pool and a mask of its own */
	struct attempt own;
	struct http_tape tape; /* of its comparison */
	bool tape_ended;
};

/* ---- compare.c ---- */

/* The client has its answer (a): tells of the request when its turn comes. Takes p. */
void compare_queue(struct passing *take_p, const struct http_answer *a);
/* The listener has ended: tells of those that still wait, as far as is known. */
void compare_end(struct forwarding *w);
/* Tells of a request that is not sent on. */
bool compare_unsent(struct forwarding *w, const struct capture *c, enum facts_obstacle why,
		    unsigned long number);
void passing_free(struct passing *p);

#endif
