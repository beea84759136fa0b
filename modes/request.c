/* SPDX-License-Identifier: MIT */
/* --inspect, which judges a client's recorded request. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/capture.h"
#include "base/input.h"
#include "report/report.h"
#include "modes/files.h"
#include "modes/run.h"
#include "base/term.h"

/* ---- a client's request ---- */

void run_judge_request(struct run *r, const struct capture *c, struct mask *mask, struct facts *f,
		       struct diag *d, struct pool *p)
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
	bool wrong = diag_is_wrong(&f->request, d);
	*status = run_replay_status(f, wrong ? err_status(ERR_REFUSED) : *status);
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
	run_judge_request(r, item->request, mask, f, &d, r->pool);
	mask_free(mask);
	int status = err_status(diag_is_wrong(&f->request, &d) ? ERR_REFUSED : ERR_NONE);
	if (replay && !replay_item(r, item->request, f, &d, &status, e))
		return false;
	int before = r->status;
	bool ok = run_report(r, f, &d, REPORT_INSPECT, status, many, e);
	r->status = status > before ? status : before;
	return ok;
}

static const char *name_of(const char *file)
{
	return strcmp(file, "-") == 0 ? "standard input" : file;
}

static bool read_input(const struct run *r, const char *name, struct secret **out, struct err *e)
{
	static const char hint[] = "cxtoken: paste the request, then press Enter and Ctrl-D\n";
	struct stat st;
	if (strcmp(name, "-") == 0 && isatty(STDIN_FILENO) && !opts_given(r->opts, OPTS_QUIET))
		term_note(hint, sizeof hint - 1);
	enum input result = input_read(name, CAPTURE_FILE_MAX, run_end_ms(r), out, &st);
	name = name_of(name);
	switch (result) {
	case INPUT_READ:
		return true;
	case INPUT_DIRECTORY:
		return err_set(e, ERR_USAGE, "%s cannot be read: it is a directory", name);
	case INPUT_TOO_LARGE:
		return err_set(e, ERR_USAGE,
			       "%s is larger than %d MB: cut out the part with the token request",
			       name, CAPTURE_FILE_MAX / 1024 / 1024);
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
	if (!files_open(r, e) || !run_settings(r, replay, replay, e) ||
	    (replay && !run_endpoint(r, 0, e)))
		return false;
	struct secret *content = NULL;
	if (!read_input(r, opts_get(r->opts, OPTS_INSPECT), &content, e))
		return false;
	struct capture_list list = {0};
	bool ok = capture_file(secret_reveal(content), secret_len(content), &r->cred, r->pool,
			       &list, e);
	if (!ok)
		err_context(e, "%s", name_of(opts_get(r->opts, OPTS_INSPECT)));
	if (ok && list.left_out > 0)
		term_warn(pool_printf(r->pool,
				      "of %zu token requests the first %zu are judged, the other "
				      "%zu are left out",
				      list.count + list.left_out, list.count, list.left_out));
	if (ok && replay && list.count > 1)
		term_warn(pool_printf(r->pool,
				      "of %zu token requests number %zu is sent again, the first "
				      "that was refused; the others are judged as recorded",
				      list.count, replayed(r, &list) + 1));
	for (size_t i = 0; ok && i < list.count; i++)
		ok = inspect_item(r, &list.items[i], list.count > 1, i == replayed(r, &list), e);
	capture_list_clear(&list);
	secret_free(content);
	return ok;
}
