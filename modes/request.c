/* SPDX-License-Identifier: MIT */
/* The modes that judge a client's own request, --inspect and --listen, and --explain. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "base/input.h"
#include "listen/listen.h"
#include "report/report.h"
#include "modes/run.h"
#include "base/term.h"

/* ---- a client's request ---- */

static void judge_request(struct run *r, const struct capture *c, struct mask *mask,
			  struct facts *f, struct diag *d, struct pool *p)
{
	capture_facts(c, &r->cred, mask, p, &f->request);
	f->has_request = true;
	f->settings = r->cred.facts;
	const char *client = opts_get(r->opts, OPTS_CLIENT);
	f->client = client != NULL ? client : f->request.client;
	unsigned scopes = DIAG_SCOPE_REQUEST | (f->attempt_count > 0 ? DIAG_SCOPE_ANSWERS : 0u);
	diag_judge(f, scopes, p, d);
}

/* The experiment, and the judgement anew with what it has shown. */
static bool replay_item(struct run *r, const struct capture *c, struct facts *f, struct diag *d,
			int *status, struct err *e)
{
	if (!run_replay(r, c, d, f, e))
		return false;
	diag_judge(f, DIAG_SCOPE_REQUEST | DIAG_SCOPE_ANSWERS | DIAG_SCOPE_REPLAY, r->pool, d);
	*status = run_replay_status(f, *status);
	return true;
}

static bool inspect_item(struct run *r, const struct capture_item *item, bool many, bool replay,
			 struct err *e)
{
	struct facts *f = pool_alloc(r->pool, 1, sizeof *f);
	if (item->has_answer && !replay) {
		f->attempts[0] = item->answer;
		f->attempt_count = 1;
	}
	struct diag d;
	struct mask *mask = cred_mask(&r->cred);
	judge_request(r, item->request, mask, f, &d, r->pool);
	mask_free(mask);
	int status = err_status(diag_is_wrong(&f->request, &d) ? ERR_REFUSED : ERR_NONE);
	if (replay && !replay_item(r, item->request, f, &d, &status, e))
		return false;
	int before = r->status;
	bool ok = run_report(r, f, &d, REPORT_INSPECT, status, many, e);
	r->status = status > before ? status : before;
	return ok;
}

static bool read_input(const struct run *r, const char *name, struct secret **out, struct err *e)
{
	struct stat st;
	enum input result = input_read(name, CAPTURE_FILE_MAX, run_end_ms(r), out, &st);
	if (strcmp(name, "-") == 0)
		name = "standard input";
	switch (result) {
	case INPUT_READ:
		return true;
	case INPUT_DIRECTORY:
		return err_set(e, ERR_USAGE, "%s cannot be read: it is a directory", name);
	case INPUT_TOO_LARGE:
		return err_set(e, ERR_USAGE, "%s is larger than %d MB", name,
			       CAPTURE_FILE_MAX / 1024 / 1024);
	case INPUT_LATE:
		return err_set(e, ERR_USAGE, "%s: %s", name, INPUT_LATE_TEXT);
	default:
		return err_set(e, ERR_USAGE, "%s cannot be read: %s", name, strerror(errno));
	}
}

/* Of several requests the first that was refused when it was recorded is sent again, no other. */
static size_t replayed(const struct run *r, const struct capture_list *l)
{
	if (!opts_given(r->opts, OPTS_REPLAY))
		return l->count;
	for (size_t i = 0; i < l->count; i++)
		if (l->items[i].has_answer && !l->items[i].answer.got_token)
			return i;
	return 0;
}

bool mode_inspect(struct run *r, struct err *e)
{
	bool replay = opts_given(r->opts, OPTS_REPLAY);
	if (!run_settings(r, replay, replay, e) || (replay && !run_endpoint(r, 0, e)))
		return false;
	struct secret *content = NULL;
	if (!read_input(r, opts_get(r->opts, OPTS_INSPECT), &content, e))
		return false;
	struct capture_list list = {0};
	bool ok = capture_file(secret_reveal(content), secret_len(content), &r->cred, r->pool,
			       &list, e);
	if (!ok)
		err_context(e, "%s", opts_get(r->opts, OPTS_INSPECT));
	if (ok && list.left_out > 0)
		term_warn(pool_printf(r->pool,
				      "of %zu token requests the first %zu are judged, the other "
				      "%zu are left out",
				      list.count + list.left_out, list.count, list.left_out));
	for (size_t i = 0; ok && i < list.count; i++)
		ok = inspect_item(r, &list.items[i], list.count > 1, i == replayed(r, &list), e);
	capture_list_clear(&list);
	secret_free(content);
	return ok;
}

struct listening {
	struct run *run;
	struct pool *answers; /* of the last request: lives until the next */
	struct err err;
};

/* The settings without what an answer must not tell of. */
static struct cred without_credentials(const struct cred *own)
{
	struct cred blind = *own;
	blind.client_id = blind.client_secret = NULL;
	blind.access_key_id = blind.access_key_secret = NULL;
	blind.facts.client_id = blind.facts.client_secret = (struct facts_value){0};
	blind.facts.access_key_id = blind.facts.access_key_secret = (struct facts_value){0};
	return blind;
}

/*
 * The answer is made without the settings' credentials and is on its way before they are compared
 * in detail: neither its words nor its time tell how others differ from them.
 */
static void answer_request(struct listening *l, const struct capture *c, struct listen_request *q)
{
	struct run *r = l->run;
	struct run blind = {.opts = r->opts, .cred = without_credentials(&r->cred)};
	struct facts *f = pool_alloc(l->answers, 1, sizeof *f);
	struct mask *mask = mask_new();
	struct listen_answer answer;
	struct diag d;
	judge_request(&blind, c, mask, f, &d, l->answers);
	mask_free(mask);
	const struct capture_match match = capture_match(c, &r->cred);
	listen_answer_for(&f->request, &d, !capture_match_is_other(&match), l->answers, &answer);
	listen_reply(q, &answer);
}

/* One request: answered, judged, reported. A report that cannot be written ends the listener. */
static bool on_request(void *arg, const struct capture *c, struct listen_request *q)
{
	struct listening *l = arg;
	struct run *r = l->run;
	pool_free(l->answers);
	l->answers = pool_new();
	answer_request(l, c, q);
	struct mask *mask = cred_mask(&r->cred);
	struct facts *f = pool_alloc(l->answers, 1, sizeof *f);
	struct diag d;
	judge_request(r, c, mask, f, &d, l->answers);
	f->request.number = listen_number(q);
	f->request.time = run_now();
	int status = err_status(diag_is_wrong(&f->request, &d) ? ERR_REFUSED : ERR_NONE);
	bool ok = run_report(r, f, &d, REPORT_LISTEN, status, true, &l->err);
	mask_free(mask);
	return ok && !opts_given(r->opts, OPTS_ONCE);
}

/* Said once each: a page that asks again and again is no reason to fill a terminal. */
static void on_refused(void *arg, enum listen_door why)
{
	static bool said[LISTEN_DOOR_PREFLIGHT + 1];
	static const char *const lines[] = {
		[LISTEN_DOOR_HOST] = "refused with 403, not judged: a request whose Host is no "
				     "name of a loopback address",
		[LISTEN_DOOR_ORIGIN] = "refused with 403, not judged: a request of a web page "
				       "that is not on loopback",
		[LISTEN_DOOR_PREFLIGHT] = "let through: the preflight of a web page on loopback; "
					  "its request follows",
	};
	(void)arg;
	if (lines[why] == NULL || (said[why] && term_level_get() != TERM_VERBOSE))
		return;
	said[why] = true;
	if (why == LISTEN_DOOR_PREFLIGHT)
		term_trace(lines[why]);
	else
		term_warn(lines[why]);
}

static void say_address(struct run *r, const struct listen *l)
{
	const char *path = r->cred.token_url != NULL ? run_shown(r, r->cred.url.path) : "/";
	const char *ready = pool_printf(
		r->pool,
		"cxtoken: listening on http://%s:%d%s\n"
		"cxtoken: use this address as your client's token URL and send its request; %s\n",
		listen_host(l), listen_port(l), path,
		opts_given(r->opts, OPTS_ONCE) ? "the first one ends cxtoken" : "Ctrl-C ends");
	term_note(ready, strlen(ready));
}

bool mode_listen(struct run *r, struct err *e)
{
	if (!run_settings(r, false, false, e))
		return false;
	struct listen *listener = NULL;
	const char *address = opts_get(r->opts, OPTS_LISTEN);
	const struct listen_place place = {"--listen", address != NULL ? address : "", 8401};
	if (!listen_open(&place, &listener, e))
		return false;
	say_address(r, listener);
	struct listening l = {.run = r};
	const struct listen_handler handler = {
		.request = on_request, .refused = on_refused, .arg = &l};
	bool ok = listen_run(listener, &handler, e);
	listen_free(listener);
	pool_free(l.answers);
	if (l.err.code != ERR_NONE) {
		*e = l.err;
		return false;
	}
	if (!opts_given(r->opts, OPTS_ONCE))
		r->status = 0;
	return ok;
}

bool mode_explain(struct run *r, struct err *e)
{
	const char *id = opts_get(r->opts, OPTS_EXPLAIN);
	struct report_style style = {.width = term_width(),
				     .color = term_color(opts_get(r->opts, OPTS_COLOR))};
	struct text out = {0};
	if (id == NULL || *id == '\0') {
		report_explain_list(&style, &out);
	} else {
		const struct diag_cause *c = diag_find(id);
		/* An id has small letters and dashes; anything else may be a secret. */
		if (c == NULL && id[strspn(id, "abcdefghijklmnopqrstuvwxyz-")] != '\0')
			return err_set(e, ERR_USAGE,
				       "that is no id of a cause; cxtoken --explain lists them "
				       "all");
		if (c == NULL)
			return err_set(
				e, ERR_USAGE,
				"there is no cause \"%.60s\"; cxtoken --explain lists them all",
				id);
		if (opts_given(r->opts, OPTS_JSON))
			report_explain_json(c, &out);
		else
			report_explain(c, &style, &out);
	}
	bool ok = term_out(text_get(&out), out.len, e);
	text_clear(&out);
	return ok;
}
