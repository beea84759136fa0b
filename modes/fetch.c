/* SPDX-License-Identifier: MIT */
/* The plain run: a token on standard output. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "endpoint/obtain.h"
#include "modes/output.h"
#include "endpoint/api.h"
#include "facts/names.h"
#include "facts/shown.h"
#include "report/report.h"
#include "modes/files.h"
#include "modes/run.h"
#include "base/input.h"
#include "base/term.h"
#include "base/workflow.h"

enum { CERT_MAX = 1024 * 1024 };

/*
 * The client certificate: a token may be bound to it (RFC 8705). False: it cannot be read; sending
 * a request with it says why.
 */
static bool read_cert(struct run *r)
{
	struct stat st;
	const char *cert = r->cred.cert;
	if (cert == NULL || r->cert != NULL)
		return true;
	return stat(cert, &st) == 0 && S_ISREG(st.st_mode) &&
	       input_read(cert, CERT_MAX, run_end_ms(r), &r->cert, &st) == INPUT_READ;
}

static const struct cache_shared *shared_cache(struct run *r)
{
	const struct cred *c = &r->cred;
	if (c->cache_url == NULL)
		return NULL;
	struct cache_shared *s = pool_alloc(r->pool, 1, sizeof *s);
	*s = (struct cache_shared){
		.url = c->cache_url,
		.user = c->cache_user,
		.password = c->cache_password,
		.cacert = c->cache_cacert != NULL ? c->cache_cacert : c->cacert,
	};
	return s;
}

/* Cache settings live as long as the pool. */
static const struct cache_settings *cache_settings(struct run *r)
{
	const struct cred *c = &r->cred;
	struct cache_settings *s = pool_alloc(r->pool, 1, sizeof *s);
	const char **params = pool_alloc(r->pool, c->param_count + 1, sizeof *params);
	for (size_t i = 0; i < c->param_count; i++)
		params[i] = pool_printf(r->pool, "%s=%s", c->params[i].name, c->params[i].value);
	*s = (struct cache_settings){
		.token_url = c->issuer != NULL ? pool_printf(r->pool, "issuer %s", c->issuer)
					       : c->token_url,
		.client_id = c->client_id,
		.grant = facts_grant_name(c->grant),
		.auth = facts_auth_name(c->auth),
		.scope = c->scope,
		.params = params,
		.access_key_id = c->access_key_id,
		.client_secret = c->client_secret,
		.access_key_secret = c->access_key_secret,
		.cert = r->cert,
		.shared = shared_cache(r),
	};
	return s;
}

struct cache *run_cache(struct run *r)
{
	if (opts_given(r->opts, OPTS_NO_CACHE) || opts_given(r->opts, OPTS_API_URL) ||
	    !read_cert(r))
		return NULL;
	struct cache *cache = NULL;
	struct err e = {0};
	if (!cache_open(run_cache_dir(r), cache_settings(r), &cache, &e))
		term_warn(pool_printf(r->pool, "the token is not cached: %s", e.text));
	return cache;
}

bool run_find_endpoint(void *arg, struct err *e)
{
	struct run *r = arg;
	return run_endpoint(r, r->cred.retries, e);
}

static struct facts *facts_of(struct run *r, const struct obtained *got)
{
	run_hide(r);
	struct facts *f = pool_alloc(r->pool, 1, sizeof *f);
	f->settings = r->cred.facts;
	f->has_settings = true;
	f->discovery = r->found;
	run_look_proxy(r, f);
	if (got->sent) {
		f->attempts[0] = got->attempt.facts;
		f->attempt_count = 1;
	}
	return f;
}

/* --check's report, in the files that want one; in the step summary where it failed. */
static bool file_check(struct run *r, const struct facts *f, const struct diag *d, int status)
{
	struct err e = {0};
	struct report_style style = run_style(r, status);
	bool ok = !opts_given(r->opts, OPTS_CHECK) ||
		  files_report(r, f, d, REPORT_CHECK, &style, status != 0, &e);
	if (!ok)
		term_warn(e.text);
	return ok;
}

bool run_failed(struct run *r, const struct obtained *got, struct err *e)
{
	bool nowhere = !got->sent && r->found.asked && !r->found.ok;
	if (!nowhere && (!got->sent || got->attempt.facts.got_token))
		return false;
	enum err_code code = nowhere ? r->found.code : attempt_code(&got->attempt.facts);
	struct facts *f = facts_of(r, got);
	struct diag d;
	diag_judge(f, DIAG_SCOPE_ANSWERS | (nowhere ? 0u : DIAG_SCOPE_SETTINGS), r->pool, &d);
	*e = (struct err){0};
	err_set(e, code, "%s", report_line(f, &d, r->pool));
	return file_check(r, f, &d, err_status(code)) && false;
}

/* The answer gave it no time at all; such a token comes from no cache. */
static bool has_expired(const struct token *t)
{
	return t->expires_at > 0 && t->lifetime == 0;
}

static void say_oddities(struct run *r, const struct obtained *got)
{
	const struct token *t = &got->token;
	if (t->token_type != NULL && strcasecmp(t->token_type, "Bearer") != 0)
		term_warn(pool_printf(r->pool, "the token's type is \"%s\", not Bearer",
				      mask_text(r->mask, t->token_type, strlen(t->token_type),
						MASK_LINE, 60, r->pool)));
	if (t->expires_at == 0 && !opts_given(r->opts, OPTS_NO_CACHE))
		term_warn("the answer does not say how long the token lives: it is not cached");
	if (has_expired(t))
		term_warn("the answer says that the token has expired already: it is not cached, "
			  "and an API may refuse it; cxtoken --diagnose shows the answer");
}

/* The endpoint's own words may say a secret again, one that was put into --scope say. */
static char *own_or_null(struct run *r, const char *text)
{
	return text != NULL ? pool_text(r->pool, run_own(r, text)) : NULL;
}

static bool print_token(struct run *r, const struct obtained *got, struct err *e)
{
	const char *format = opts_get(r->opts, OPTS_OUTPUT);
	format = format != NULL ? format : "token";
	if (workflow_on()) {
		struct secret *mask = output_github_mask(&got->token, format);
		term_note(secret_reveal(mask), secret_len(mask));
		secret_free(mask);
	}
	struct token shown = got->token; /* what it holds stays got's */
	if (strcmp(format, "json") == 0) {
		shown.scope = own_or_null(r, shown.scope);
		shown.token_type = own_or_null(r, shown.token_type);
	}
	struct secret *out = output_token(&shown, format, got->cached, run_now());
	bool ok = term_out(secret_reveal(out), secret_len(out), e);
	secret_free(out);
	return ok;
}

static const char *life_of(const struct token *t, struct pool *p)
{
	if (t->expires_at == 0)
		return "valid for an unknown time";
	if (has_expired(t))
		return "expired already";
	return pool_printf(p, "valid for %s", output_duration(t->expires_at - run_now(), p));
}

/* The one line of --check: what was asked, and how it went. */
static void say_checked(struct run *r, const struct obtained *got, const struct facts_api *api)
{
	run_hide(r);
	const char *from = r->cred.issuer != NULL ? run_shown(r, r->cred.issuer)
						  : settings_shown(&r->cred.facts)->endpoint;
	const char *tried = api == NULL ? ""
					: pool_printf(r->pool, "; the API answered %d at %s",
						      api->answer.status, api_shown(api)->target);
	term_warn(pool_printf(r->pool, "ok: a token from %s, %s%s%s", from,
			      life_of(&got->token, r->pool), got->cached ? " (from the cache)" : "",
			      tried));
}

/* --check --api-url: the token is tried at the API, and the outcome is the run's. */
static bool check_api(struct run *r, const struct obtained *got, struct err *e)
{
	struct facts *f = facts_of(r, got);
	const char *url = opts_get(r->opts, OPTS_API_URL);
	long left = r->cred.max_time_ms - run_elapsed_ms(r);
	if (!api_call(&r->x, url, &got->token, left > 1 ? left : 1, &f->api, e))
		return false;
	struct diag d;
	diag_judge(f, DIAG_SCOPE_ANSWERS, r->pool, &d);
	enum err_code code = api_code(&f->api);
	if (code == ERR_NONE) {
		say_checked(r, got, &f->api);
		return file_check(r, f, &d, 0);
	}
	err_set(e, code, "%s", report_line(f, &d, r->pool));
	return file_check(r, f, &d, err_status(code)) && false;
}

static bool deliver(struct run *r, const struct obtained *got, struct err *e)
{
	say_oddities(r, got);
	if (!opts_given(r->opts, OPTS_CHECK))
		return print_token(r, got, e);
	if (opts_given(r->opts, OPTS_API_URL))
		return check_api(r, got, e);
	say_checked(r, got, NULL);
	struct facts *f = facts_of(r, got);
	struct diag d;
	diag_judge(f, DIAG_SCOPE_ANSWERS, r->pool, &d);
	return file_check(r, f, &d, 0);
}

bool mode_fetch(struct run *r, struct err *e)
{
	const char *api = opts_get(r->opts, OPTS_API_URL);
	if (!files_open(r, e) || !run_settings(r, true, true, e) ||
	    (api != NULL && !api_check(api, &r->cred, e)))
		return false;
	struct cache *cache = run_cache(r);
	const struct obtain_options options = run_obtaining(r);
	struct obtained got = {0};
	term_hold(true); /* others may wait for this one */
	run_waiting(r);
	bool ok = obtain_token(&r->x, cache, &options, run_find_endpoint, &got, e);
	term_waiting(NULL);
	if (got.sent)
		run_trace(&got.attempt.facts);
	term_hold(false);
	ok = ok ? deliver(r, &got, e) : run_failed(r, &got, e);
	obtain_clear(&got);
	cache_free(cache);
	return ok;
}

/* For a look at what is there. */
static void use_cache(struct run *r, struct cache *cache)
{
	const struct cache_need need = {
		.now = run_now, .min_ttl = r->cred.min_ttl, .end_ms = run_end_ms(r)};
	cache_use(cache, &need);
}

static void say_trouble(struct cache *cache)
{
	struct err e = {0};
	if (cache_trouble(cache, &e))
		term_warn(e.text);
}

bool mode_cache_status(struct run *r, struct err *e)
{
	if (!run_settings(r, true, true, e))
		return false;
	struct cache *cache = NULL;
	struct cache_entry entry = {0};
	struct cache_shared_status shared = {0};
	struct err why = {0};
	int64_t now = run_now();
	/* No place for a cache is a cache without a token, as in a fetch. */
	(void)read_cert(r);
	if (cache_open(run_cache_dir(r), cache_settings(r), &cache, &why)) {
		(void)!cache_read(cache, now, &entry, &why);
		(void)!cache_read_cool_down(cache, now, &entry, &why);
		use_cache(r, cache);
		cache_look_farther(cache);
		cache_shared_status(cache, &shared);
		say_trouble(cache);
	}
	if (why.code != ERR_NONE)
		term_warn(why.text);
	struct text out = {0};
	const struct output_status status = {
		.entry = &entry,
		.file = cache != NULL ? run_own(r, cache_file(cache)) : NULL,
		.profile = cred_profile(r->opts),
		.store_url = shared.url != NULL ? run_own(r, shared.url) : NULL,
		.store = shared.answers ? shared.entry : NULL,
		.now = now,
		.min_ttl = r->cred.min_ttl,
	};
	output_cache_status(&status, opts_given(r->opts, OPTS_JSON), &out);
	bool usable =
		token_usable(&entry.token, now, r->cred.min_ttl) ||
		(status.store != NULL && token_usable(&status.store->token, now, r->cred.min_ttl));
	r->status = usable ? 0 : err_status(ERR_NO_ANSWER);
	bool ok = term_out(text_get(&out), out.len, e);
	text_clear(&out);
	cache_entry_clear(&entry);
	cache_free(cache);
	return ok;
}

/* Without the secret, which may be lost: the entries of all secrets of this client. */
bool mode_clear_cache(struct run *r, struct err *e)
{
	if (!run_settings(r, false, false, e))
		return false;
	if (r->cred.client_id == NULL)
		return err_set(e, ERR_SETTINGS,
			       "which entry to clear depends on the client id, which is not set: "
			       "set CXONE_CLIENT_ID or use --client-id");
	struct cache *cache = NULL;
	(void)read_cert(r);
	if (!cache_open(run_cache_dir(r), cache_settings(r), &cache, e))
		return false;
	use_cache(r, cache);
	bool ok = cache_forget(cache, e);
	say_trouble(cache);
	if (ok)
		term_trace("the cached token of these settings is forgotten");
	cache_free(cache);
	return ok;
}
