/* SPDX-License-Identifier: MIT */
/* --serve: the settings' token for clients that can only ask a token URL. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/input.h"
#include "base/term.h"
#include "endpoint/obtain.h"
#include "facts/shown.h"
#include "listen/serve.h"
#include "modes/door.h"

/* A plain run finds the token renewed before its own --min-ttl would have it ask. */
enum { LEAD_S = 10, REFUSED_STATUS = 401 };

struct serving {
	struct run *run;
	const char *cache_file; /* NULL: no cache */
	struct pool *judged;    /* of the last request: lives until the next */
};

/* ---- in the child: asking ---- */

static void put(char *to, size_t room, const char *text, struct pool *p)
{
	snprintf(to, room, "%s", text != NULL ? listen_description(text, p) : "");
}

/* The endpoint's own words; another run's refusal has none. */
static void refused(struct run *r, const struct obtained *got, const struct err *e,
		    struct serve_outcome *out)
{
	const struct facts_attempt *f = &got->attempt.facts;
	const struct attempt_shown *shown = got->sent ? attempt_shown(f) : NULL;
	const char *error = shown != NULL ? shown->error : NULL;
	bool word = error != NULL && error[strcspn(error, " [")] == '\0';
	out->kind = SERVE_REFUSED;
	out->status = got->sent && f->status >= 400 && f->status < 500 ? f->status : REFUSED_STATUS;
	put(out->error, sizeof out->error, word ? error : "invalid_client", r->pool);
	put(out->description, sizeof out->description, shown != NULL ? shown->description : e->text,
	    r->pool);
}

static void limited(const struct obtained *got, int64_t now, struct serve_outcome *out)
{
	int64_t pause = got->sent ? got->attempt.facts.retry_after : -1;
	out->kind = SERVE_LIMITED;
	out->cooldown_until =
		got->cooldown_until > now ? got->cooldown_until : now + (pause > 0 ? pause : 1);
}

static void ask(void *arg, bool first, struct serve_outcome *out)
{
	struct serving *v = arg;
	struct run *r = v->run;
	r->started_ms = clock_ms();
	struct cache *cache = v->cache_file != NULL ? run_cache(r) : NULL;
	struct obtain_options options = run_obtaining(r);
	options.no_cache = cache == NULL;
	options.force_refresh = options.force_refresh && first;
	options.min_ttl += LEAD_S;
	options.policy.no_wait = true; /* the clients are told to wait */
	struct obtained got = {0};
	struct err e = {0};
	bool ok = obtain_token(&r->x, cache, &options, run_find_endpoint, &got, &e);
	int64_t now = run_now();
	if (!ok) {
		run_failed(r, &got, &e);
		term_warn(e.text);
	}
	if (ok) { /* a cached one may be valid and no more */
		out->token = got.token;
		got.token = (struct token){0};
	}
	if (ok && (!got.cached || token_usable(&out->token, now, options.min_ttl))) {
		out->kind = SERVE_TOKEN;
	} else if (got.cooldown_until > now || e.code == ERR_LIMITED) {
		limited(&got, now, out);
	} else if (e.code == ERR_REFUSED) {
		refused(r, &got, &e, out);
	}
	obtain_clear(&got);
	cache_free(cache);
}

/* ---- in the parent ---- */

/* Opened anew each time: the directory may be another one by now. */
static bool read_cached(void *arg, struct token *out)
{
	const struct serving *v = arg;
	struct pool *kept = v->run->pool;
	struct cache_entry entry = {0};
	struct err e = {0};
	v->run->pool = pool_new(); /* the run's own would grow with each token */
	struct cache *cache = run_cache(v->run);
	bool found = cache != NULL && cache_read(cache, run_now(), &entry, &e) &&
		     entry.token.access_token != NULL;
	if (found) {
		*out = entry.token;
		entry.token = (struct token){0};
	}
	cache_entry_clear(&entry);
	cache_free(cache);
	pool_free(v->run->pool);
	v->run->pool = kept;
	return found;
}

static bool judge(void *arg, const struct capture *c, struct listen_answer *answer)
{
	struct serving *v = arg;
	pool_free(v->judged);
	v->judged = pool_new();
	return door_answer(v->run, c, true, v->judged, answer);
}

/* Not through term_trace(), whose pool lives as long as the run: such lines are without number. */
static void line(void *arg, const char *text)
{
	char bytes[256];
	(void)arg;
	int len = snprintf(bytes, sizeof bytes, "cxtoken: %s\n", text);
	if (len > 0 && (size_t)len < sizeof bytes)
		term_note(bytes, (size_t)len);
}

static bool serve(struct serving *v, struct listen *l, struct err *e)
{
	struct run *r = v->run;
	const struct serve_settings settings = {
		.cred = &r->cred,
		.now = run_now,
		.ask = ask,
		.cached = read_cached,
		.cache_file = v->cache_file,
		.ask_first = opts_given(r->opts, OPTS_FORCE_REFRESH),
		.cached_only = opts_given(r->opts, OPTS_CACHED_ONLY),
		.judge = judge,
		.refused = door_refused,
		.line = opts_given(r->opts, OPTS_VERBOSE) ? line : NULL,
		.min_ttl = r->cred.min_ttl + LEAD_S,
		.arg = v,
	};
	listen_systemd_notify("READY=1");
	bool ok = serve_run(l, &settings, e);
	listen_systemd_notify("STOPPING=1");
	return ok;
}

bool mode_serve(struct run *r, struct err *e)
{
	struct serving v = {.run = r};
	const char *address = opts_get(r->opts, OPTS_SERVE);
	struct listen_place place = {
		.option = "--serve", .address = address != NULL ? address : "", .port = 8402};
	struct listen *l = NULL;
	if (!run_settings(r, true, true, e) || !listen_systemd_socket(&place.socket, e) ||
	    !listen_open(&place, &l, e))
		return false;
	run_hide(r);
	door_say_address(r, l, "set it as token URL where these credentials are used; Ctrl-C ends");
	struct cache *cache = run_cache(r);
	v.cache_file = cache != NULL ? pool_text(r->pool, cache_file(cache)) : NULL;
	cache_free(cache);
	bool ok = serve(&v, l, e);
	listen_free(l);
	pool_free(v.judged);
	return ok;
}
