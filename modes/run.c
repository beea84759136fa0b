/* SPDX-License-Identifier: MIT */
/* What every mode needs of a run: settings, mask, clock, report. */
#include "modes/run.h"
#include "base/clock.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "cache/cache.h"
#include "endpoint/discover.h"
#include "facts/shown.h"
#include "base/input.h"
#include "report/report.h"
#include "base/term.h"

extern char **environ;

enum { SHOWN_MAX = 2000, OWN_MAX = 16 * 1024 };

void run_warn(void *arg, const char *line)
{
	(void)arg;
	term_warn(line);
}

static void trace(void *arg, const char *line)
{
	(void)arg;
	term_trace(line);
}

struct obtain_options run_obtaining(struct run *r)
{
	return (struct obtain_options){
		.no_cache = opts_given(r->opts, OPTS_NO_CACHE),
		.force_refresh = opts_given(r->opts, OPTS_FORCE_REFRESH),
		.cached_only = opts_given(r->opts, OPTS_CACHED_ONLY),
		.check = opts_given(r->opts, OPTS_CHECK),
		.min_ttl = r->cred.min_ttl,
		.policy = run_policy(r, r->cred.retries),
		.warn = run_warn,
		.trace = opts_given(r->opts, OPTS_VERBOSE) ? trace : NULL,
		.arg = r,
	};
}

int64_t run_now(void)
{
	struct timespec t;
	return clock_gettime(CLOCK_REALTIME, &t) == 0 ? t.tv_sec : 0;
}

long run_elapsed_ms(const struct run *r)
{
	return (long)(clock_ms() - r->started_ms);
}

int64_t run_end_ms(const struct run *r)
{
	return r->started_ms + opts_number(r->opts, OPTS_MAX_TIME, CRED_MAX_TIME_MS);
}

void run_clear(struct run *r)
{
	http_free(r->http);
	mask_free(r->mask);
	cred_clear(&r->cred);
	secret_free(r->cert);
	opts_free(r->opts);
	pool_free(r->pool);
	*r = (struct run){.status = r->status};
}

const char *run_cache_dir(const struct run *r)
{
	return opts_get(r->opts, OPTS_CACHE_DIR);
}

const char *run_shown(const struct run *r, const char *text)
{
	return mask_text(r->mask, text, strlen(text), MASK_LINE, SHOWN_MAX, r->pool);
}

/* NULL stays NULL. */
static const char *own(const struct mask *m, const char *text, struct pool *p)
{
	return text == NULL ? NULL : mask_text(m, text, strlen(text), MASK_OWN, OWN_MAX, p);
}

const char *run_own(void *arg, const char *text)
{
	struct run *r = arg;
	struct mask *m = cred_mask_secrets(r->opts, &r->cred);
	const char *shown = own(m, text, r->pool);
	mask_free(m);
	return shown;
}

/* What a value's evidence says of where it is from: names of files. */
static void hide_places(struct run *r)
{
	struct facts_settings *f = &r->cred.facts;
	struct facts_value *const values[] = {&f->client_id, &f->client_secret, &f->access_key_id,
					      &f->access_key_secret};
	struct mask *m = cred_mask_secrets(r->opts, &r->cred);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct place_shown *s = place_show(values[i], r->pool);
		s->where = own(m, s->where, r->pool);
		s->looked = own(m, s->looked, r->pool);
	}
	struct settings_shown *s = settings_show(f, r->pool);
	s->other_product = own(m, s->other_product, r->pool);
	mask_free(m);
}

/* A secret that was put into a URL, the scope or a file's name by mistake is not shown. */
void run_hide(struct run *r)
{
	hide_places(r);
	struct settings_shown *s = settings_show(&r->cred.facts, r->pool);
	const char **const shown[] = {&s->endpoint, &s->scope};
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (*shown[i] != NULL)
			*shown[i] = run_shown(r, *shown[i]);
}

void run_look_proxy(struct run *r, struct facts *f)
{
	const struct cred *c = &r->cred;
	const char *url = c->token_url != NULL ? c->token_url : c->issuer;
	if (url == NULL)
		return;
	struct facts_shown *s = facts_show(f, r->pool);
	s->proxy = http_proxy_of(url, c->proxy, c->url.loopback, r->pool, &s->proxy_where);
	f->proxied = s->proxy != NULL;
	if (f->proxied)
		s->proxy = run_own(r, s->proxy);
}

void run_hide_discovery(const struct run *r, struct facts_discovery *d)
{
	struct discovery_shown *s = discovery_show(d, r->pool);
	const char **const shown[] = {&s->url, &s->problem, &s->token_endpoint, &s->config_url};
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (*shown[i] != NULL)
			*shown[i] = run_shown(r, *shown[i]);
}

static void share(struct run *r)
{
	if (r->http == NULL)
		r->http = http_curl_new();
	mask_free(r->mask);
	r->mask = cred_mask(&r->cred);
	r->x = (struct attempt_context){.http = r->http,
					.cred = &r->cred,
					.mask = r->mask,
					.pool = r->pool,
					.now = run_now};
}

static bool nothing_set(const struct facts_settings *s)
{
	return s->client_id.look.flags & s->client_secret.look.flags & VALUE_MISSING;
}

/* An exported variable whose name is nearly that of a missing credential. */
static void hint_misspelt(struct run *r)
{
	for (char **v = environ; v != NULL && *v != NULL; v++) {
		size_t len = strcspn(*v, "=");
		enum opts_id meant = opts_misspelt(*v, len);
		if (meant != OPTS_COUNT && !opts_given(r->opts, meant))
			term_warn(pool_printf(r->pool, "%.*s is not used (did you mean %s?)",
					      (int)len, *v, opts_rows[meant].env));
	}
}

/* The first run of a new user: one short line. */
static bool refuse_nothing(struct run *r, const struct diag *d, struct err *e)
{
	struct pool *p = r->pool;
	const char *file = cred_profile(r->opts) != NULL
				   ? pool_printf(p, " in profile %s", cred_profile(r->opts))
			   : opts_given(r->opts, OPTS_ENV_FILE) ? " in --env-file either"
								: "";
	if (d->count > 0)
		term_trace(d->findings[0].evidence);
	return err_set(e, ERR_SETTINGS,
		       "no credentials%s: set CXONE_CLIENT_ID and CXONE_CLIENT_SECRET; cxtoken "
		       "--help",
		       file);
}

static bool judge_settings(struct run *r, struct err *e)
{
	/* Large, and all but the settings stays untouched: static memory costs a cached token
	 * nothing. */
	static struct facts room;
	struct facts *f = &room;
	f->settings = r->cred.facts;
	f->has_settings = true;
	struct diag d;
	diag_judge(f, DIAG_SCOPE_SETTINGS, r->pool, &d);
	if (diag_sure(&d) == NULL)
		return true;
	run_hide(r);
	f->settings = r->cred.facts;
	diag_judge(f, DIAG_SCOPE_SETTINGS, r->pool, &d); /* anew: the evidence quotes the URL */
	if ((f->settings.client_id.look.flags | f->settings.client_secret.look.flags) &
	    VALUE_MISSING)
		hint_misspelt(r);
	if (nothing_set(&f->settings))
		return refuse_nothing(r, &d, e);
	return err_set(e, ERR_SETTINGS, "%s", report_line(f, &d, r->pool));
}

static bool check_store_url(struct run *r, struct err *e)
{
	if (r->cred.cache_url == NULL || cache_shared_check(r->cred.cache_url, e))
		return true;
	err_context(e, "%s", opts_where(r->opts, OPTS_CACHE_URL, r->pool));
	return false;
}

bool run_settings(struct run *r, bool need_credentials, bool judge, struct err *e)
{
	bool ok = cred_read(r->opts, need_credentials, run_end_ms(r), &r->cred, e);
	for (size_t i = 0; i < r->cred.warning_count; i++)
		term_warn(r->cred.warnings[i]);
	if (cred_profile(r->opts) != NULL)
		term_trace(pool_printf(r->pool, "profile %s", cred_profile(r->opts)));
	share(r); /* also of settings that must not be used: they are reported */
	if (!judge)
		run_hide(r);
	/* Wrong whatever the cache holds; a variable's counts where it is used. */
	if (!ok || !check_store_url(r, e) ||
	    (r->cred.proxy != NULL && !http_proxy_check(r->cred.proxy, "--proxy", e)))
		return false;
	return !judge || judge_settings(r, e);
}

static long elapsed(void *arg)
{
	return run_elapsed_ms(arg);
}

static void pause_ms(void *arg, long ms)
{
	(void)arg;
	clock_pause(ms);
}

static unsigned random_number(void *arg)
{
	(void)arg;
	return randombytes_random();
}

static void retrying(void *arg, const struct facts_attempt *failed, long ms)
{
	struct run *r = arg;
	run_trace(failed);
	const char *who = failed->probe == FACTS_PROBE_DISCOVERY ? "issuer" : "endpoint";
	const char *what =
		failed->failure != HTTP_FAILURE_NONE
			? attempt_shown(failed)->failure_text
			: pool_printf(r->pool, "the %s answered %d", who, failed->status);
	term_trace(pool_printf(r->pool, "%s; another try in %ld ms", what, ms));
}

struct fetch_policy run_policy(struct run *r, int retries)
{
	return (struct fetch_policy){.retries = retries,
				     .time_left_ms = r->cred.max_time_ms - run_elapsed_ms(r),
				     .elapsed_ms = elapsed,
				     .pause_ms = pause_ms,
				     .random = random_number,
				     .retrying = retrying,
				     .arg = r};
}

bool run_endpoint(struct run *r, int retries, struct err *e)
{
	run_hide(r); /* from here on all may be shown */
	if (r->cred.token_url != NULL)
		return true;
	bool use_cache = !opts_given(r->opts, OPTS_NO_CACHE);
	const struct fetch_policy policy = run_policy(r, retries);
	if (policy.time_left_ms <= 0)
		return err_set(e, ERR_NO_ANSWER,
			       "no time is left to ask the issuer for its token endpoint");
	if (!discover_issuer(&r->x, run_cache_dir(r), use_cache, &policy, &r->found, e))
		return false;
	bool ok = r->found.ok &&
		  cred_endpoint(&r->cred, discovery_shown(&r->found)->token_endpoint, e);
	run_hide_discovery(r, &r->found); /* the endpoint is taken over: the rest is to be shown */
	if (!r->found.ok)
		return err_set(e, r->found.code, "%s", discovery_shown(&r->found)->problem);
	run_hide(r);
	return ok;
}

void run_waiting(struct run *r)
{
	const char *host = r->cred.url.host;
	if (!term_says_waiting())
		return;
	term_waiting(pool_printf(
		r->pool, "still waiting for %s to answer, at most %ld s in all (--max-time)",
		host != NULL ? run_shown(r, host) : "the endpoint",
		(r->cred.max_time_ms + 999) / 1000));
}
