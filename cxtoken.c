/* SPDX-License-Identifier: MIT */
/* cxtoken: an OAuth token on standard output, and why there is none. See cxtoken(1). */
#include <event2/event.h>
#include <jansson.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/input.h"
#include "base/clock.h"
#include "modes/run.h"
#include "base/term.h"
#include "base/wipe.h"
#include "cache/cache.h"

static bool print_version(struct run *r, struct err *e)
{
	struct text out = {0};
	text_printf(&out, "cxtoken %s\n%s\njansson %s, libsodium %s, libevent %s, %s\n", VERSION,
		    http_version(r->pool), jansson_version_str(), sodium_version_string(),
		    event_get_version(), cache_library());
	bool ok = term_out(text_get(&out), out.len, e);
	text_clear(&out);
	return ok;
}

/* --profile= */
static bool list_profiles(struct err *e)
{
	struct text out = {0};
	struct pool *p = pool_new();
	bool ok = cred_profile_list(&out, e);
	if (ok && out.len == 0)
		term_warn(cred_profile_none(p));
	pool_free(p);
	ok = ok && term_out(text_get(&out), out.len, e);
	text_clear(&out);
	return ok;
}

/* Help, version, completion. */
static bool mode_about(struct run *r, struct err *e)
{
	if (opts_given(r->opts, OPTS_VERSION))
		return print_version(r, e);
	struct text out = {0};
	if (opts_wants_brief(r->opts))
		opts_help_brief(&out);
	else if (opts_given(r->opts, OPTS_HELP))
		opts_help(&out, term_width());
	else
		opts_completion(opts_get(r->opts, OPTS_COMPLETION), &out);
	bool ok = term_out(text_get(&out), out.len, e);
	text_clear(&out);
	return ok;
}

/* The modes; the first that is given runs, a second one of them is a usage error. */
static const struct {
	enum opts_id option;
	bool (*run)(struct run *r, struct err *e);
} modes[] = {
	{OPTS_DIAGNOSE, mode_diagnose},         {OPTS_LISTEN, mode_listen},
	{OPTS_INSPECT, mode_inspect},           {OPTS_EXPLAIN, mode_explain},
	{OPTS_CACHE_STATUS, mode_cache_status}, {OPTS_CLEAR_CACHE, mode_clear_cache},
	{OPTS_DRY_RUN, mode_diagnose},          {OPTS_SERVE, mode_serve},
};

/* Options that say nothing outside certain modes: taken elsewhere, they would be silently ignored.
 */
static bool check_combination(const struct opts *o, struct err *e)
{
	static const struct {
		enum opts_id option;
		enum opts_id needs[6]; /* ends at OPTS_COUNT */
		const char *text;
	} rules[] = {
		{OPTS_ONCE, {OPTS_LISTEN, OPTS_COUNT}, "--once goes with --listen"},
		{OPTS_FORWARD, {OPTS_LISTEN, OPTS_COUNT}, "--forward goes with --listen"},
		{OPTS_REPLAY,
		 {OPTS_INSPECT, OPTS_FORWARD, OPTS_COUNT},
		 "--replay goes with --inspect=FILE, or with --listen --forward"},
		{OPTS_MAX_REQUESTS,
		 {OPTS_DIAGNOSE, OPTS_REPLAY, OPTS_COUNT},
		 "--max-requests goes with --diagnose or --replay"},
		{OPTS_PROBES, {OPTS_DIAGNOSE, OPTS_COUNT}, "--probes goes with --diagnose"},
		{OPTS_API_URL,
		 {OPTS_DIAGNOSE, OPTS_CHECK, OPTS_COUNT},
		 "--api-url goes with --diagnose or --check"},
		{OPTS_JSON,
		 {OPTS_DIAGNOSE, OPTS_INSPECT, OPTS_LISTEN, OPTS_CACHE_STATUS, OPTS_EXPLAIN,
		  OPTS_DRY_RUN},
		 "--json goes with --diagnose, --inspect, --listen, --explain or --cache-status; "
		 "for a token use --output json"},
		{OPTS_REPORT,
		 {OPTS_DIAGNOSE, OPTS_INSPECT, OPTS_LISTEN, OPTS_DRY_RUN, OPTS_CHECK, OPTS_COUNT},
		 "--report goes with --diagnose, --inspect, --listen or --check"},
		{OPTS_CLIENT,
		 {OPTS_DIAGNOSE, OPTS_INSPECT, OPTS_LISTEN, OPTS_DRY_RUN, OPTS_COUNT},
		 "--client goes with --diagnose, --inspect or --listen"},
	};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		bool fits = !opts_given(o, rules[i].option);
		for (size_t k = 0; k < 6 && !fits && rules[i].needs[k] != OPTS_COUNT; k++)
			fits = opts_given(o, rules[i].needs[k]);
		if (!fits)
			return err_set(e, ERR_USAGE, "%s", rules[i].text);
	}
	return true;
}

static bool check_conflict(const struct opts *o, struct err *e)
{
	static const enum opts_id pairs[][2] = {
		{OPTS_CACHED_ONLY, OPTS_FORCE_REFRESH},
		{OPTS_CACHED_ONLY, OPTS_NO_CACHE},
		{OPTS_VERBOSE, OPTS_QUIET},
		{OPTS_CHECK, OPTS_OUTPUT},
		{OPTS_CACHED_ONLY, OPTS_API_URL},
		{OPTS_CACHED_ONLY, OPTS_DIAGNOSE},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (opts_given_at(o, pairs[i][0], OPTS_FLAG) &&
		    opts_given_at(o, pairs[i][1], OPTS_FLAG))
			return err_set(e, ERR_USAGE, "--%s and --%s cannot be used together",
				       opts_rows[pairs[i][0]].name, opts_rows[pairs[i][1]].name);
	return true;
}

static bool pick_mode(const struct opts *o, bool (**mode)(struct run *, struct err *),
		      struct err *e)
{
	*mode = NULL;
	const char *name = NULL;
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		if (!opts_given(o, modes[i].option) || *mode == modes[i].run)
			continue;
		if (*mode != NULL)
			return err_set(e, ERR_USAGE, "--%s and --%s cannot be used together", name,
				       opts_rows[modes[i].option].name);
		*mode = modes[i].run;
		name = opts_rows[modes[i].option].name;
	}
	/* A mode has a result of its own; --check promises that nothing is printed. */
	if (*mode != NULL && opts_given(o, OPTS_CHECK))
		return err_set(e, ERR_USAGE, "--%s and --check cannot be used together", name);
	if (*mode == NULL)
		*mode = mode_fetch;
	if (*mode != mode_fetch && opts_given(o, OPTS_OUTPUT))
		return err_set(
			e, ERR_USAGE,
			"--output says how a token is printed, and --%s prints none; a report is "
			"JSON with --json",
			name);
	return check_combination(o, e) && check_conflict(o, e);
}

static bool run_main(struct run *r, int argc, char **argv, struct err *e)
{
	if (!opts_arguments(r->opts, argc, argv, e))
		return false;
	/* Help must work in an environment that is wrong. */
	if (opts_given(r->opts, OPTS_HELP) || opts_given(r->opts, OPTS_VERSION) ||
	    opts_given(r->opts, OPTS_COMPLETION))
		return mode_about(r, e);
	if (opts_given_at(r->opts, OPTS_PROFILE, OPTS_FLAG) &&
	    *opts_get_at(r->opts, OPTS_PROFILE, OPTS_FLAG) == '\0')
		return list_profiles(e);
	if (!opts_environment(r->opts, getenv, e) || !cred_env_file(r->opts, run_end_ms(r), e))
		return false;
	if (opts_given(r->opts, OPTS_QUIET))
		term_level_set(TERM_QUIET);
	else if (opts_given(r->opts, OPTS_VERBOSE))
		term_level_set(TERM_VERBOSE);
	if (!opts_given(r->opts, OPTS_LISTEN)) /* which ends when it is told to */
		term_deadline(run_end_ms(r));
	bool (*mode)(struct run *, struct err *) = NULL;
	return pick_mode(r->opts, &mode, e) && mode(r, e);
}

/*
 * The listener's requests hold secrets, and libevent would take memory that is short for a URL that
 * is wrong: its blocks are wiped, and being out of memory is the end, as everywhere.
 */
static void library_memory(void)
{
	token_json_memory();
	event_set_mem_functions(wipe_malloc, wipe_realloc, wipe_free);
}

int main(int argc, char **argv)
{
	struct run r = {.started_ms = clock_ms()};
	struct err e = {0};
	term_start();
	/* A closed pipe or connection is an error to report, not a death; with NOSIGNAL libcurl
	 * leaves SIGPIPE to its user. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* and so is a file that must not grow (ulimit -f) */
	library_memory();
	if (!secret_start()) {
		term_error("libsodium cannot start: no source of random numbers");
		return err_status(ERR_INTERNAL);
	}
	r.opts = opts_new();
	r.pool = pool_new();
	term_hide(run_own, &r);
	bool ok = run_main(&r, argc, argv, &e);
	if (!ok)
		term_error(e.text);
	run_end(&r, ok ? NULL : e.text);
	term_hide(NULL, NULL);
	run_clear(&r);
	if (ok)
		return r.status;
	return err_status(e.code != ERR_NONE ? e.code : ERR_INTERNAL);
}
