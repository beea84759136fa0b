/* SPDX-License-Identifier: MIT */
/* --diagnose and --dry-run. */

#include "endpoint/api.h"
#include "endpoint/discover.h"
#include "endpoint/probe.h"
#include "facts/shown.h"
#include "report/report.h"
#include "modes/files.h"
#include "modes/run.h"
#include "base/term.h"

/*
 * The outcome of the request that was sent first, or, where that got a token, of the API; before
 * both, what the settings or the issuer's document forbid.
 */
static int diagnose_status(const struct facts *f, const struct diag *d)
{
	const struct facts_attempt *first = f->attempt_count > 0 ? &f->attempts[0] : NULL;
	if (first != NULL && first->sent && first->probe != FACTS_PROBE_DISCOVERY) {
		bool token = attempt_code(first) == ERR_NONE;
		return err_status(token && f->api.asked ? api_code(&f->api) : attempt_code(first));
	}
	if (diag_sure(d) != NULL)
		return err_status(ERR_SETTINGS);
	if (f->discovery.asked && !f->discovery.ok)
		return err_status(f->discovery.code);
	return 0;
}

/* What is known of the endpoint only once the issuer has named it. */
static void look_at_endpoint(struct run *r, struct facts *f)
{
	f->settings = r->cred.facts;
	run_look_proxy(r, f);
}

static bool probe_all(struct run *r, struct facts *f, struct err *e)
{
	struct probe_options options = {
		.max_requests = (int)opts_number(r->opts, OPTS_MAX_REQUESTS, PROBE_REQUESTS),
		.timeout_ms = r->cred.max_time_ms,
		.dry_run = opts_given(r->opts, OPTS_DRY_RUN),
		.announce = run_warn,
		.arg = r,
	};
	if (!probe_list(opts_get(r->opts, OPTS_PROBES), &options.allowed, e))
		return false;
	if (!options.dry_run && !run_endpoint(r, 0, e)) {
		f->discovery = r->found;
		/* An issuer that leads nowhere is a finding; anything else ends the run. */
		bool finding = r->found.asked && !r->found.ok;
		if (finding)
			*e = (struct err){0};
		return finding;
	}
	f->discovery = r->found;
	look_at_endpoint(r, f);
	struct token token = {0};
	run_waiting(r);
	bool ok = probe_run(&r->x, &options, f, &token, e);
	const char *api = opts_get(r->opts, OPTS_API_URL);
	if (ok && api != NULL && token.access_token != NULL)
		ok = api_call(&r->x, api, &token, options.timeout_ms, &f->api, e);
	if (ok && opts_given(r->opts, OPTS_VERBOSE) && f->attempt_count > 0 && !options.dry_run)
		ok = discover_tenant(&r->x, attempt_shown(&f->attempts[0])->claims.tenant_id,
				     options.timeout_ms, &f->discovery, e);
	term_waiting(NULL);
	token_clear(&token);
	run_hide_discovery(r, &f->discovery);
	return ok;
}

bool mode_diagnose(struct run *r, struct err *e)
{
	bool dry_run = opts_given(r->opts, OPTS_DRY_RUN);
	if (!files_open(r, e))
		return false;
	struct facts *f = pool_alloc(r->pool, 1, sizeof *f);
	/* A URL that must not be used is a finding to report here, and a usage error all the same.
	 */
	struct err settings = {0};
	bool usable = run_settings(r, true, false, &settings);
	f->settings = r->cred.facts;
	f->has_settings = true;
	f->client = opts_get(r->opts, OPTS_CLIENT);
	struct diag d;
	diag_judge(f, DIAG_SCOPE_SETTINGS, r->pool, &d);
	if (!usable && (settings.code != ERR_USAGE || diag_sure(&d) == NULL)) {
		*e = settings;
		return false;
	}
	const char *api = opts_get(r->opts, OPTS_API_URL);
	if (usable && api != NULL && !api_check(api, &r->cred, e))
		return false;
	if (usable && (dry_run || diag_sure(&d) == NULL)) {
		look_at_endpoint(r, f);
		if (!probe_all(r, f, e))
			return false;
		diag_judge(f, DIAG_SCOPE_SETTINGS | DIAG_SCOPE_ANSWERS, r->pool, &d);
	}
	int status = usable ? diagnose_status(f, &d) : err_status(settings.code);
	return run_report(r, f, &d, dry_run ? REPORT_DRY_RUN : REPORT_DIAGNOSE, status, false, e);
}
