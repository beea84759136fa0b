/* SPDX-License-Identifier: MIT */
/* --listen: each request of the user's own client is answered, judged and reported. */
#include "base/term.h"
#include "modes/door.h"
#include "modes/files.h"
#include "report/report.h"

struct listening {
	struct run *run;
	struct pool *answers; /* of the last request: lives until the next */
	struct err err;
};

/* One request: answered, judged, reported. A report that cannot be written ends the listener. */
static bool on_request(void *arg, const struct capture *c, struct listen_request *q)
{
	struct listening *l = arg;
	struct run *r = l->run;
	pool_free(l->answers);
	l->answers = pool_new();
	const struct capture_match match = capture_match(c, &r->cred);
	struct listen_answer answer;
	door_answer(r, c, !capture_match_is_other(&match), l->answers, &answer);
	listen_reply(q, &answer); /* before the report: the client sees nothing of its time */
	struct mask *mask = cred_mask(&r->cred);
	struct facts *f = pool_alloc(l->answers, 1, sizeof *f);
	struct diag d;
	run_judge_request(r, c, mask, f, &d, l->answers);
	f->request.number = listen_number(q);
	int status = err_status(diag_is_wrong(&f->request, &d) ? ERR_REFUSED : ERR_NONE);
	bool ok = run_report(r, f, &d, REPORT_LISTEN, status, true, &l->err);
	mask_free(mask);
	return ok && !opts_given(r->opts, OPTS_ONCE);
}

bool mode_listen(struct run *r, struct err *e)
{
	bool forward = opts_given(r->opts, OPTS_FORWARD), once = opts_given(r->opts, OPTS_ONCE);
	/* What is sent on goes to an endpoint that has to be known, and beside these credentials.
	 */
	if (!files_open(r, e) || !run_settings(r, forward, forward, e) ||
	    (forward && !run_endpoint(r, 0, e)))
		return false;
	struct listen *listener = NULL;
	const char *address = opts_get(r->opts, OPTS_LISTEN);
	const struct listen_place place = {
		.option = "--listen", .address = address != NULL ? address : "", .port = 8401};
	if (!listen_open(&place, &listener, e))
		return false;
	door_say_address(r, listener,
			 once ? "set it as your client's token URL; its first request ends cxtoken"
			      : "set it as your client's token URL, and run it; Ctrl-C ends");
	struct listening l = {.run = r};
	const struct listen_handler handler = {
		.request = on_request, .refused = door_refused, .arg = &l};
	bool ok = forward ? run_forward(r, listener, e) : listen_run(listener, &handler, e);
	listen_free(listener);
	pool_free(l.answers);
	if (l.err.code != ERR_NONE) {
		*e = l.err;
		return false;
	}
	if (!once)
		r->status = 0;
	return ok;
}
