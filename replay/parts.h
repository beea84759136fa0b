/* SPDX-License-Identifier: MIT */
/* What the parts of replay share; for replay/ and its tests alone. */
#ifndef REPLAY_PARTS_H
#define REPLAY_PARTS_H

#include "facts/replay.h"
#include "replay/replay.h"

/* ---- experiment.c: which request to send next, and what is proved. Pure. ---- */

enum {
	EXPERIMENT_REFUSALS_MAX = 3, /* in a row */
	EXPERIMENT_WAIT_MS = 1000,   /* after a refusal, but on loopback */
};

struct experiment_plan {
	unsigned differ;                        /* the parts in which the two requests differ */
	unsigned with[FACTS_PARTS];             /* what has to be fixed whenever this one is */
	struct suspicion suspects[FACTS_PARTS]; /* the most likely first */
	size_t suspect_count;
	int max_requests; /* 3 to REPLAY_REQUESTS_MAX, the correct one included */
	bool spelling;    /* the client's Basic pair has another spelling that can be tried */
};

/* What came of a request, as far as the experiment goes. */
enum outcome {
	OUTCOME_TOKEN,
	OUTCOME_REFUSED,
	OUTCOME_LIMITED,
	OUTCOME_ERROR, /* 5xx, or no answer */
	OUTCOME_FIREWALL,
	OUTCOME_LOCK,
};

/* A request: which, and with which parts fixed. */
struct experiment_step {
	enum facts_try_kind kind;
	unsigned fixed;
};

struct experiment {
	struct experiment_plan plan;
	struct {
		struct experiment_step step;
		enum outcome outcome;
	} tries[REPLAY_REQUESTS_MAX];
	int sent, refused, in_row;
	bool stopped;
	enum facts_stop stop;
	unsigned best; /* the smallest set that was seen to get a token, once one was */
};

struct conclusion {
	enum facts_conclusion kind;
	unsigned parts; /* proved, or left */
	bool sure;      /* the request as it is was refused once more after the proof */
	enum facts_stop stop;
};

void experiment_start(struct experiment *x, const struct experiment_plan *plan);
/* The next request to send. False: it has ended. */
bool experiment_next(const struct experiment *x, struct experiment_step *step);
/* What came of that request. */
void experiment_answer(struct experiment *x, const struct experiment_step *step,
		       enum outcome outcome);
/* To be asked when it has ended. */
struct conclusion experiment_conclusion(const struct experiment *x);
/* True when the last answer was a refusal, after which there has to be a pause. */
bool experiment_pauses(const struct experiment *x);

/* ---- differences.c: what differs, and a request with some of it fixed. Pure. ---- */

/* The client's request, and correct ones to take parts from. Borrowed. */
struct sides {
	const struct capture *own;
	const struct capture *right; /* as the settings authenticate */
	const struct capture *kept;  /* the same, authenticated in the client's own place */
	bool form;                   /* the client's body is a form */
};

/* Fills differ and with. */
void differences_find(const struct sides *s, struct experiment_plan *plan);
/* The client's request with these parts as the correct one has them. Caller frees. */
struct capture *differences_fix(const struct sides *s, unsigned parts);
/* True for what no request reproduces: the connection and HTTP's own framing decide it. */
bool differences_ignores(const char *name);

/* ---- send.c: a captured request, sent. ---- */

/* Sends it to the token URL; what may be seen of it stands in out->facts. False: as attempt_send().
 */
bool replay_send(const struct attempt_context *x, const struct capture *c, long timeout_ms,
		 struct attempt *out, struct err *e) __attribute__((warn_unused_result));
#endif
