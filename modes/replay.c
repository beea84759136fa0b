/* SPDX-License-Identifier: MIT */
/* --replay: the client's request at the real endpoint, between the first judgement and the report.
 */
#include "replay/replay.h"

#include <string.h>

#include "base/term.h"
#include "modes/run.h"

static void pause_ms(void *arg, long ms)
{
	struct run *r = arg;
	const struct fetch_policy policy = run_policy(r, 0);
	policy.pause_ms(policy.arg, ms);
}

/* What the judge suspects of the request: the findings in their order. */
static void suspect(const struct diag *d, struct replay_options *o)
{
	for (size_t i = 0; i < d->count && o->suspect_count < FACTS_PARTS; i++) {
		unsigned parts = d->findings[i].row->parts;
		if (parts != 0)
			o->suspects[o->suspect_count++] =
				(struct suspicion){parts, d->findings[i].confidence == DIAG_SURE};
	}
}

static struct replay_options options_of(struct run *r, const struct diag *d, struct facts *f)
{
	run_look_proxy(r, f);
	struct replay_options o = {
		.max_requests = (int)opts_number(r->opts, OPTS_MAX_REQUESTS, REPLAY_REQUESTS),
		.timeout_ms = r->cred.max_time_ms,
		.announce = run_warn,
		.pause_ms = pause_ms,
		.arg = r,
	};
	suspect(d, &o);
	return o;
}

bool run_replay(struct run *r, const struct capture *c, const struct diag *d, struct facts *f,
		struct err *e)
{
	const struct replay_options o = options_of(r, d, f);
	return replay_run(&r->x, c, &o, f, e);
}

bool run_compare(struct run *r, const struct attempt_context *x, const struct capture *c,
		 const struct diag *d, const struct run_comparison *how, struct facts *f,
		 struct err *e)
{
	struct replay_options o = options_of(r, d, f);
	o.own = how->own;
	o.right = how->right;
	o.compare = !how->experiment;
	o.max_requests = how->experiment ? o.max_requests : 2;
	if (!how->sends) {
		o.announce = NULL;
		o.pause_ms = NULL;
	}
	return replay_run(x, c, &o, f, e);
}

int run_replay_status(const struct facts *f, int otherwise)
{
	const struct facts_replay *r = &f->replay;
	for (size_t i = 0; i < r->try_count; i++)
		if (r->tries[i].kind == FACTS_TRY_OWN)
			return err_status(attempt_code(&r->tries[i].attempt));
	return r->try_count > 0 ? err_status(attempt_code(&r->tries[0].attempt)) : otherwise;
}
