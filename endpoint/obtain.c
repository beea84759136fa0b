/* SPDX-License-Identifier: MIT */
/* A token from the cache, or one request for all who wait. */
#include "endpoint/obtain.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "facts/shown.h"

enum { LINE_MAX_BYTES = ERR_TEXT_MAX };

/* One call of obtain_token(). */
struct work {
	const struct attempt_context *x;
	struct cache *cache; /* NULL: none, or none wanted */
	const struct obtain_options *o;
	struct cache_entry entry; /* as last read */
	long end_ms;              /* on policy.elapsed_ms's clock */
	bool warned;              /* about the cache */
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

static void read_entry(struct work *w)
{
	struct err e = {0};
	cache_entry_clear(&w->entry);
	if (w->cache != NULL && !cache_read(w->cache, w->x->now(), &w->entry, &e))
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
 * A token that is still valid stands in for one that did not come. Not under --force-refresh: who
 * asks for another token has a reason not to want this one.
 */
static bool take_stale(struct work *w, const char *why, struct obtained *out)
{
	int64_t now = w->x->now();
	if (w->o->force_refresh || !token_valid(&w->entry.token, now))
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
		return err_set(
			e, ERR_NO_ANSWER,
			"no cached token: CXONE_NO_CACHE or --no-cache forbids the look into "
			"the cache that --cached-only asks for; leave out one of them");
	if (w->cache == NULL)
		return err_set(e, ERR_NO_ANSWER,
			       "no cached token: there is no cache to look into; leave out "
			       "--cached-only to fetch a token");
	if (token_valid(&w->entry.token, now))
		return err_set(e, ERR_NO_ANSWER,
			       "no usable cached token: it is valid for %" PRId64
			       " s more, and --min-ttl "
			       "asks for longer; leave out --cached-only to fetch a new one",
			       w->entry.token.expires_at - now);
	return err_set(
		e, ERR_NO_ANSWER,
		"no usable cached token for these settings; leave out --cached-only to fetch one");
}

static enum look look_at_cool_down(struct work *w, struct obtained *out, struct err *e)
{
	int64_t left = w->entry.cooldown_until - w->x->now();
	if (w->o->force_refresh || left <= 0)
		return LOOK_FETCH;
	out->cooldown_until = w->entry.cooldown_until;
	/* The second that the end was rounded up by is none that the endpoint asked for. */
	int64_t asked = left > 1 ? left - 1 : 1;
	char why[100];
	snprintf(why, sizeof why, "the endpoint asked for a pause, of which %" PRId64 " s %s left",
		 asked, asked == 1 ? "is" : "are");
	if (take_stale(w, why, out))
		return LOOK_DONE;
	err_set(e, ERR_LIMITED,
		"rate limited: %s; nothing was sent; wait, or use --force-refresh to ask "
		"nevertheless",
		why);
	return LOOK_FAILED;
}

/* What the cache says. --force-refresh reads too: a cool-down goes on doubling from where it is. */
static enum look look(struct work *w, struct obtained *out, struct err *e)
{
	read_entry(w);
	int64_t now = w->x->now();
	bool wanted = !w->o->force_refresh || w->o->cached_only;
	if (wanted && token_usable(&w->entry.token, now, w->o->min_ttl)) {
		say(w->o->trace, w->o->arg, "cache hit, valid for %" PRId64 " s",
		    w->entry.token.expires_at - now);
		take_cached(w, out);
		return LOOK_DONE;
	}
	if (w->o->cached_only) {
		fail_cached_only(w, e);
		return LOOK_FAILED;
	}
	return look_at_cool_down(w, out, e);
}

/*
 * Takes the lock and looks again: another process may have fetched meanwhile. A quarter of the time
 * is kept for a request of our own, so that --max-time holds for waiting and asking together.
 */
static enum look look_again(struct work *w, struct obtained *out, struct err *e)
{
	struct err why = {0};
	enum cache_lock lock = cache_lock(w->cache, 0, &why);
	if (lock == CACHE_LOCK_TIMEOUT) {
		long wait = left_ms(w) / 4 * 3;
		say(w->o->trace, w->o->arg,
		    "another cxtoken asks for this token: waiting up to %ld ms", wait);
		lock = cache_lock(w->cache, wait, &why);
	}
	if (lock == CACHE_LOCK_TIMEOUT)
		say(w->o->trace, w->o->arg,
		    "waited long enough for the other cxtoken: asking as well");
	say_cache(w, &why);
	enum look result = look(w, out, e);
	if (result == LOOK_FETCH && cache_told_refused(w->cache)) {
		err_set(e, ERR_REFUSED,
			"another cxtoken with the same settings was refused a moment ago; nothing "
			"more was "
			"sent, since repeated wrong secrets can lock an account; run cxtoken "
			"--diagnose");
		return LOOK_FAILED;
	}
	return result;
}

static void store(struct work *w, const struct cache_entry *entry)
{
	struct err e = {0};
	if (!cache_write(w->cache, entry, &e))
		say_cache(w, &e);
}

/* A token without a known expiry is not stored; what it replaces, and a cool-down that is over, go.
 */
static void keep_token(struct work *w, const struct token *t)
{
	const struct cache_entry entry = {.token = *t};
	struct err e = {0};
	if (w->cache == NULL)
		return;
	if (t->expires_at > 0 && t->lifetime > 0)
		store(w, &entry);
	else if ((w->o->force_refresh || w->entry.cooldown_until > 0) &&
		 !cache_remove(w->cache, &e))
		say_cache(w, &e);
}

/* A 429, or a 503 that names a time, and no refusal: remembered beside a token that is still valid.
 */
static void keep_cool_down(struct work *w, const struct facts_attempt *f, struct obtained *out)
{
	if (w->cache == NULL || f->failure != FACTS_FAILURE_NONE ||
	    f->class == TOKEN_CLASS_REFUSED ||
	    (f->status != 429 && !(f->status == 503 && f->retry_after >= 0)))
		return;
	int64_t now = w->x->now();
	if (!token_valid(&w->entry.token, now))
		token_clear(&w->entry.token);
	cache_cool_down(&w->entry, now, f->retry_after);
	out->cooldown_until = w->entry.cooldown_until;
	store(w, &w->entry);
}

/* No answer, 5xx or a limit: what will pass. A refusal will not, and is told to who waits. */
static bool will_pass(const struct facts_attempt *f)
{
	enum err_code code = attempt_code(f);
	return code == ERR_NO_ANSWER || code == ERR_LIMITED ||
	       (code == ERR_BAD_ANSWER && f->status >= 500 && f->status <= 599);
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
	if (code == ERR_REFUSED && w->cache != NULL)
		cache_tell_refused(w->cache);
	keep_cool_down(w, f, out);
	char why[300];
	if (f->failure != FACTS_FAILURE_NONE)
		snprintf(why, sizeof why, "%s",
			 attempt_shown(f)->failure_text != NULL ? attempt_shown(f)->failure_text
								: "no answer");
	else
		snprintf(why, sizeof why, "the endpoint answered %d", f->status);
	if (will_pass(f) && take_stale(w, why, out))
		return true;
	return err_set(e, code, "no token: %s", why);
}

static bool ask(struct work *w, bool (*before_send)(void *arg, struct err *e), struct obtained *out,
		struct err *e)
{
	if (before_send != NULL && !before_send(w->o->arg, e)) {
		bool passes = e->code == ERR_NO_ANSWER || e->code == ERR_LIMITED;
		if (!passes || !take_stale(w, e->text, out))
			return false;
		*e = (struct err){0};
		return true;
	}
	struct fetch_policy policy = w->o->policy;
	policy.time_left_ms = left_ms(w);
	int tries = 0;
	if (!fetch_token(w->x, &policy, &out->attempt, &tries, e))
		return false;
	out->sent = true;
	/* Where no answer came, it may be that the endpoint was never reached. */
	bool answered = out->attempt.facts.failure == FACTS_FAILURE_NONE;
	say(w->o->trace, w->o->arg, "%s the endpoint %d time%s",
	    answered ? "asked" : "tried to reach", tries, tries == 1 ? "" : "s");
	return settle(w, out, e);
}

bool obtain_token(const struct attempt_context *x, struct cache *cache,
		  const struct obtain_options *o, bool (*before_send)(void *arg, struct err *e),
		  struct obtained *out, struct err *e)
{
	struct work w = {.x = x, .cache = o->no_cache ? NULL : cache, .o = o};
	*out = (struct obtained){0};
	w.end_ms = o->policy.elapsed_ms(o->policy.arg) + o->policy.time_left_ms;
	enum look result = look(&w, out, e);
	if (result == LOOK_FETCH && w.cache != NULL)
		result = look_again(&w, out, e);
	bool ok = result == LOOK_DONE || (result == LOOK_FETCH && ask(&w, before_send, out, e));
	if (w.cache != NULL)
		cache_unlock(w.cache);
	cache_entry_clear(&w.entry);
	return ok;
}
