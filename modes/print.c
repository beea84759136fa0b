/* SPDX-License-Identifier: MIT */
/* Prints the reports of a run, and puts them into the files that want them. */
#include "modes/files.h"

#include <string.h>

#include "base/term.h"

struct report_style run_style(struct run *r, int status)
{
	return (struct report_style){
		.width = term_width(),
		.color = term_color(opts_get(r->opts, OPTS_COLOR)),
		.verbose = opts_given(r->opts, OPTS_VERBOSE),
		.client = opts_get(r->opts, OPTS_CLIENT),
		.exit_status = status,
		.time = run_now(),
		.version = VERSION,
		.profile = cred_profile(r->opts),
		.once = opts_given(r->opts, OPTS_ONCE),
	};
}

static void remember_code(struct run *r, const char *code)
{
	if (code != NULL && (r->seen.code == NULL || strcmp(code, r->seen.code) != 0))
		r->seen = (struct report_seen){pool_text(r->pool, code), r->reports};
}

bool run_report(struct run *r, const struct facts *f, const struct diag *d, int mode, int status,
		bool one_line, struct err *e)
{
	struct text out = {.limit = 16 * 1024 * 1024};
	struct report_style style = run_style(r, status);
	struct pool *pool = pool_new();
	r->reports++;
	style.number = mode == REPORT_LISTEN ? r->reports : 0;
	style.seen = &r->seen;
	if (opts_given(r->opts, OPTS_JSON)) {
		report_json(f, d, (enum report_mode)mode, &style, one_line, &out);
	} else {
		if (one_line && r->reports > 1)
			text_put(&out, "\n\n");
		report_text(f, d, (enum report_mode)mode, &style, &out);
		remember_code(r, report_code_of(f, d, &style, pool));
	}
	bool ok = term_report(text_get(&out), out.len, opts_given(r->opts, OPTS_JSON), e);
	text_clear(&out);
	bool diagnosed = mode == REPORT_DIAGNOSE;
	ok = files_report(r, f, d, mode, &style, diagnosed, ok ? e : &(struct err){0}) && ok;
	if (diagnosed && status != 0)
		files_mark(report_summary(f, d, (enum report_mode)mode, &style, pool));
	pool_free(pool);
	r->status = status;
	return ok;
}

void run_end(struct run *r, const char *error)
{
	if (error != NULL)
		files_failed(r, error);
	files_close(r);
}
