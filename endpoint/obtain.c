/* SPDX-License-Identifier: MIT */
/*
 * obtain: first the cache, then the lock and the cache again, then the endpoint; and what of its
 * answer is kept, and told to those who wait.
 */
#include "endpoint/obtain.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "facts/shown.h"

enum {
	LINE_MAX_BYTES = ERR_TEXT_MAX,
	STALE_WAIT_MS = 5000, /* for another's refresh, while a token is still valid */
};

/* One call of obtain_token(). */
struct work {
	const struct attempt_context *x;
	struct cache *cache; /* NULL: none, or none wanted */
	const struct obtain_options *o;
	struct cache_entry entry; /* as last read */
	long end_ms;              /* on policy.elapsed_ms's clock */
	bool warned;              /* about the cache */
	bool alone;               /* the lock is not ours */
	bool looked_farther;      /* than at this machine, for --cached-only */
	bool pausing;             /* the cool-down in the cache is of this run */
};

/* What decides whether to go on. */
enum look {
	LOOK_DONE,   /* *out is filled */
	LOOK_FAILED, /* *e is set */
	LOOK_FETCH,  /* nothing stands against a request */
};

void obtain_clear(struct obtained *o)
{
	token_clear(&o->token);
	attempt_clear(&o->attempt);
	*o = (struct obtained){0};
}

static void say(void (*to)(void *arg, const char *line), void *arg, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void say(void (*to)(void *arg, const char *line), void *arg, const char *format, ...)
{
	if (to == NULL)
		return;
	char line[LINE_MAX_BYTES];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	to(arg, line);
}

/* One warning about the cache is enough: a directory that cannot be used would bring three. */
static void say_cache(struct work *w, struct err *e)
{
	if (e->code == ERR_NONE)
		return;
	say(w->warned ? w->o->trace : w->o->warn, w->o->arg, "%s", e->text);
	w->warned = true;
	*e = (struct err){0};
}

static long left_ms(const struct work *w)
{
	return w->end_ms - w->o->policy.elapsed_ms(w->o->policy.arg);
}

/* One that wants an answer of the endpoint cannot use another's token. */
static bool must_ask(const struct work *w)
{
	return w->o->force_refresh || w->o->check;
}

static void read_token(struct work *w)
{
	struct err e = {0};
	cache_entry_clear(&w->entry);
	if (w->cache != NULL && !cache_read(w->cache, w->x->now(), &w->entry, &e))
		say_cache(w, &e);
}

static void read_cool_down(struct work *w)
{
	struct err e = {0};
	if (w->cache != NULL && !cache_read_cool_down(w->cache, w->x->now(), &w->entry, &e))
		say_cache(w, &e);
}

/* The entry's token becomes the result. */
static void take_cached(struct work *w, struct obtained *out)
{
	out->token = w->entry.token;
	w->entry.token = (struct token){0};
	out->cached = true;
}

/*
 * A token that is still valid serves in place of one that did not come, but not where the endpoint
 * has to be asked.
 */
static bool take_stale(struct work *w, const char *why, struct obtained *out)
{
	int64_t now = w->x->now();
	if (must_ask(w) || !token_valid(&w->entry.token, now))
		return false;
	say(w->o->warn, w->o->arg,
	    "no new token (%s): using the cached one, which is valid for %" PRId64 " s more", why,
	    w->entry.token.expires_at - now);
	take_cached(w, out);
	return true;
}

static bool fail_cached_only(const struct work *w, struct err *e)
{
	int64_t now = w->x->now();
	if (w->o->no_cache)
		return err_set(e, ERR_NO_ANSWER,
			       "no cached token: CXONE_NO_CACHE or --no-cache forbids the look "
			       "into the cache that --cached-only asks for; leave out one of them");
	if (w->cache == NULL)
		return err_set(e, ERR_NO_ANSWER,
			       "no cached token: there is no cache to look into; leave out "
			       "--cached-only to fetch a token");
	if (token_valid(&w->entry.token, now))
		return err_set(e, ERR_NO_ANSWER,
			       "no usable cached token: it is valid for %" PRId64
			       " s more, and --min-ttl asks for longer; leave out --cached-only to "
			       "fetch a new one",
			       w->entry.token.expires_at - now);
	return err_set(
		e, ERR_NO_ANSWER,
		"no usable cached token for these settings; leave out --cached-only to fetch one");
}

/*
 * Whether a cool-down stands against a request. --force-refresh reads it too: it goes on doubling
 * from where it is.
 */
static enum look look_at_cool_down(struct work *w, bool final, struct obtained *out, struct err *e)
{
	read_cool_down(w);
	int64_t left = w->entry.cooldown_until - w->x->now();
	if (w->o->force_refresh || w->entry.cooldown_until == 0 || left <= 0)
		return LOOK_FETCH;
	out->cooldown_until = w->entry.cooldown_until;
	/* The end was rounded up by up to a second, which the endpoint did not ask for. */
	int64_t asked = left > 1 ? left - 1 : 1;
	char why[100];
	snprintf(why, sizeof why, "the endpoint asked for a pause, of which %" PRId64 " s %s left",
		 asked, asked == 1 ? "is" : "are");
	if (take_stale(w, why, out))
		return LOOK_DONE;
	if (!final) /* the one that asks may be waiting for its end */
		return LOOK_FETCH;
	err_set(e, ERR_LIMITED,
		"rate limited: %s; nothing was sent; wait, or use --force-refresh to ask all the "
		"same",
		why);
	return LOOK_FAILED;
}

/* What the cache says; final: there is no other process to wait for. */
static enum look look(struct work *w, bool final, struct obtained *out, struct err *e)
{
	read_token(w);
	int64_t now = w->x->now();
	bool wanted = !must_ask(w) || w->o->cached_only;
	if (wanted && token_usable(&w->entry.token, now, w->o->min_ttl)) {
		say(w->o->trace, w->o->arg, "cache hit, valid for %" PRId64 " s",
		    w->entry.token.expires_at - now);
		take_cached(w, out);
		return LOOK_DONE;
	}
	if (!w->o->cached_only)
		return look_at_cool_down(w, final, out, e);
	if (w->cache != NULL && !w->looked_farther) {
		cache_look_farther(w->cache);
		w->looked_farther = true;
		return look(w, final, out, e);
	}
	fail_cached_only(w, e);
	return LOOK_FAILED;
}

/*
 * How long to wait for another: as long as there is time, but not so long that a token which is
 * still valid would have to wait. Who must ask keeps a quarter of the time for that.
 */
static long patience(const struct work *w)
{
	long left = left_ms(w);
	if (must_ask(w))
		return left / 4 * 3;
	bool stale = token_valid(&w->entry.token, w->x->now());
	return stale && left > STALE_WAIT_MS ? STALE_WAIT_MS : left;
}

/*
 * What came of the request that was waited for is the outcome of this run too; not a limit for who
 * asks all the same, and not the end of a patience that was shorter than what is left of this one.
 */
static enum look take_outcome(struct work *w, const struct cache_outcome *o, struct obtained *out,
			      struct err *e)
{
	bool asks = (o->code == ERR_LIMITED && w->o->force_refresh) ||
		    (o->gave_ms > 0 && o->gave_ms < left_ms(w));
	if (asks)
		return LOOK_FETCH;
	if (o->code == ERR_NONE) {
		/* A token that no cache takes: each asks for one of its own, all at once. */
		cache_unlock(w->cache);
		w->alone = true;
		return LOOK_FETCH;
	}
	if (o->passes && take_stale(w, o->why, out))
		return LOOK_DONE;
	if (o->code == ERR_REFUSED)
		err_set(e, o->code,
			"another cxtoken with the same settings was refused a moment ago (%s); "
			"nothing more was sent, since repeated wrong secrets can lock an account; "
			"run cxtoken --diagnose",
			o->why);
	else
		err_set(e, o->code,
			"no token: another cxtoken with the same settings asked a moment ago (%s); "
			"nothing more was sent; run it again, or cxtoken --diagnose",
			o->why);
	return LOOK_FAILED;
}

static enum look give_up(struct work *w, struct obtained *out, struct err *e)
{
	if (must_ask(w)) {
		say(w->o->trace, w->o->arg,
		    "waited long enough for the other cxtoken: asking as well");
		w->alone = true;
		return LOOK_FETCH;
	}
	if (take_stale(w, "another cxtoken has been waiting for it", out))
		return LOOK_DONE;
	err_set(e, ERR_NO_ANSWER,
		"no token: another cxtoken with the same settings asks the endpoint, and has had "
		"no answer within --max-time; nothing more was sent; give more time with "
		"--max-time, or run cxtoken --diagnose");
	return LOOK_FAILED;
}

/* Takes the lock and looks again: another process may have fetched meanwhile. */
static enum look look_again(struct work *w, struct obtained *out, struct err *e)
{
	struct err why = {0};
	struct cache_outcome outcome;
	enum cache_lock lock = cache_lock(w->cache, 0, &why);
	if (lock == CACHE_LOCK_TIMEOUT) {
		long wait = patience(w);
		say(w->o->trace, w->o->arg,
		    "another cxtoken asks for this token: waiting up to %ld ms", wait);
		lock = cache_lock(w->cache, wait, &why);
	}
	say_cache(w, &why);
	w->alone = lock != CACHE_LOCK_HELD;
	enum look result = look(w, true, out, e);
	if (result != LOOK_FETCH)
		return result;
	if (lock == CACHE_LOCK_TIMEOUT)
		return give_up(w, out, e);
	if (cache_told(w->cache, &outcome))
		return take_outcome(w, &outcome, out, e);
	return LOOK_FETCH;
}

static bool store(struct work *w, const struct cache_entry *entry)
{
	struct err e = {0};
	bool ok = cache_write(w->cache, w->x->now(), entry, &e);
	if (!ok)
		say_cache(w, &e);
	return ok;
}

/* A cool-down that is over, or that this run set or set aside, goes with an answer. */
static void end_cool_down(struct work *w)
{
	struct err e = {0};
	bool over = w->entry.cooldown_until <= w->x->now() || w->pausing || w->o->force_refresh;
	if (w->entry.cooldown_until > 0 && over && !cache_remove_cool_down(w->cache, &e))
		say_cache(w, &e);
}

/*
 * A token without a known expiry is not stored; the one that it replaces goes. Those who wait are
 * told that there is nothing for them.
 */
static void keep_token(struct work *w, const struct token *t)
{
	const struct cache_entry entry = {.token = *t};
	struct err e = {0};
	if (w->cache == NULL)
		return;
	end_cool_down(w);
	bool lasts = t->expires_at > 0 && t->lifetime > 0;
	if (lasts && store(w, &entry))
		return;
	cache_tell(w->cache, &(struct cache_outcome){.code = ERR_NONE});
	if (!lasts && w->o->force_refresh && !cache_remove(w->cache, &e))
		say_cache(w, &e);
}

/* A 429, or a 503 that names a time, and no refusal. */
static bool asks_for_pause(const struct facts_attempt *f)
{
	return f->failure == HTTP_FAILURE_NONE && f->class != TOKEN_CLASS_REFUSED &&
	       (f->status == 429 || (f->status == 503 && f->retry_after >= 0));
}

static void keep_cool_down(struct work *w, const struct facts_attempt *f)
{
	if (w->cache == NULL || !asks_for_pause(f))
		return;
	struct err e = {0};
	int64_t now = w->x->now();
	read_cool_down(w); /* another secret's run may have set one */
	int64_t until = w->entry.cooldown_until;
	cache_cool_down(&w->entry, now, f->retry_after);
	if (until > w->entry.cooldown_until && !w->pausing && !w->o->force_refresh) {
		read_cool_down(w);
		return;
	}
	w->pausing = true;
	if (!cache_write_cool_down(w->cache, now, &w->entry, &e))
		say_cache(w, &e);
}

/* Another secret of this client is not to ask while this run waits for the end of a pause. */
static void before_pause(void *arg, const struct facts_attempt *failed)
{
	keep_cool_down(arg, failed);
}

/* No answer, 5xx or a limit: what will pass. A refusal will not, and is told to who waits. */
static bool will_pass(const struct facts_attempt *f)
{
	enum err_code code = attempt_code(f);
	return code == ERR_NO_ANSWER || code == ERR_LIMITED ||
	       (code == ERR_BAD_ANSWER && f->status >= 500 && f->status <= 599);
}

/* What came of it, for those who wait. */
static void tell(struct work *w, enum err_code code, bool passes, const char *why)
{
	if (w->cache == NULL)
		return;
	struct cache_outcome o = {.code = code, .passes = passes};
	snprintf(o.why, sizeof o.why, "%s", why);
	/* The end of this run's own time says nothing to others that have more. */
	if (code == ERR_NO_ANSWER && left_ms(w) <= 0)
		o.gave_ms = w->o->policy.time_left_ms;
	cache_tell(w->cache, &o);
}

static bool settle(struct work *w, struct obtained *out, struct err *e)
{
	struct facts_attempt *f = &out->attempt.facts;
	enum err_code code = attempt_code(f);
	if (code == ERR_NONE) {
		keep_token(w, &out->attempt.token);
		out->token = out->attempt.token;
		out->attempt.token = (struct token){0};
		return true;
	}
	keep_cool_down(w, f);
	if (asks_for_pause(f))
		out->cooldown_until = w->entry.cooldown_until;
	char why[CACHE_WHY_MAX];
	if (f->failure != HTTP_FAILURE_NONE)
		snprintf(why, sizeof why, "%s",
			 attempt_shown(f)->failure_text != NULL ? attempt_shown(f)->failure_text
								: "no answer");
	else
		snprintf(why, sizeof why, "the endpoint answered %d", f->status);
	tell(w, code, will_pass(f), why);
	if (will_pass(f) && take_stale(w, why, out))
		return true;
	return err_set(e, code, "no token: %s", why);
}

/* The endpoint is found first, where it is not known. */
static bool find_endpoint(struct work *w, bool (*before_send)(void *arg, struct err *e),
			  struct obtained *out, struct err *e, bool *done)
{
	*done = before_send != NULL && !before_send(w->o->arg, e);
	if (!*done)
		return true;
	bool passes = e->code == ERR_NO_ANSWER || e->code == ERR_LIMITED;
	tell(w, e->code, passes, e->text);
	if (!passes || !take_stale(w, e->text, out))
		return false;
	*e = (struct err){0};
	return true;
}

/* What the cache has to do while an answer or the end of a pause is waited for. */
static void tick(void *arg)
{
	struct work *w = arg;
	cache_tick(w->cache);
}

static bool ask(struct work *w, bool (*before_send)(void *arg, struct err *e), struct obtained *out,
		struct err *e)
{
	bool done;
	if (w->cache != NULL && !w->alone)
		cache_asking(w->cache, left_ms(w));
	if (!find_endpoint(w, before_send, out, e, &done))
		return false;
	if (done)
		return true;
	struct fetch_policy policy = w->o->policy;
	policy.time_left_ms = left_ms(w);
	policy.before_pause = before_pause;
	policy.tick = w->cache != NULL ? tick : NULL;
	policy.hook_arg = w;
	int tries = 0;
	if (!fetch_token(w->x, &policy, &out->attempt, &tries, e))
		return false;
	out->sent = true;
	/* Where no answer came, it may be that the endpoint was never reached. */
	bool answered = out->attempt.facts.failure == HTTP_FAILURE_NONE;
	say(w->o->trace, w->o->arg, "%s the endpoint %d time%s",
	    answered ? "asked" : "tried to reach", tries, tries == 1 ? "" : "s");
	return settle(w, out, e);
}

static void use_cache(struct work *w)
{
	const struct cache_need need = {
		.now = w->x->now,
		.min_ttl = w->o->min_ttl,
		.end_ms = clock_ms() + w->o->policy.time_left_ms,
		.must_ask = must_ask(w),
		.replaces = w->o->force_refresh,
	};
	cache_use(w->cache, &need);
	w->x->http->tick = tick;
	w->x->http->tick_arg = w;
}

static void leave_cache(struct work *w)
{
	struct err e = {0};
	w->x->http->tick = NULL;
	cache_unlock(w->cache);
	while (cache_trouble(w->cache, &e))
		say_cache(w, &e);
}

bool obtain_token(const struct attempt_context *x, struct cache *cache,
		  const struct obtain_options *o, bool (*before_send)(void *arg, struct err *e),
		  struct obtained *out, struct err *e)
{
	struct work w = {.x = x, .cache = o->no_cache ? NULL : cache, .o = o};
	*out = (struct obtained){0};
	w.end_ms = o->policy.elapsed_ms(o->policy.arg) + o->policy.time_left_ms;
	if (w.cache != NULL)
		use_cache(&w);
	enum look result = look(&w, w.cache == NULL, out, e);
	if (result == LOOK_FETCH && w.cache != NULL)
		result = look_again(&w, out, e);
	bool ok = result == LOOK_DONE || (result == LOOK_FETCH && ask(&w, before_send, out, e));
	if (w.cache != NULL)
		leave_cache(&w);
	cache_entry_clear(&w.entry);
	return ok;
}
