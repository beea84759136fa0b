/* SPDX-License-Identifier: MIT */
/*
 * --serve: which requests get the token, and what the others get; when the endpoint is asked, and
 * when it is left alone.
 */
#include "listen/serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/mem.h"
#include "listen/parts.h"
#include "listen/told.h"
#include "base/clock.h"

enum {
	REFUSED_S = 10,      /* after a refusal the endpoint is not asked for this long */
	REFUSED_MAX_S = 300, /* the same while the old token is still valid, doubling */
	FAILED_MAX_S = 60,   /* after failures in a row: 1, 2, 4 ... seconds */
	UNKNOWN_LIFE_S = 60, /* how long a token is served that does not say how long it lives */
	GIVE_UP_MS = LISTEN_END_MS - 300, /* after a signal, who still waits for a token gets 503 */
	KNOWN = 64,                       /* requests that were found right */
};

struct serve {
	const struct serve_settings *s;
	struct listen *l;
	struct token token;
	int64_t got_at; /* seconds since 1970 */
	bool used;      /* the token was given to a client */
	struct secret *body;
	int64_t body_at;  /* the second that it was made for */
	struct stat seen; /* the cache's file, as it was looked at */
	/* asking */
	struct listen_work *asking; /* NULL: no child asks */
	struct serve_outcome heard; /* of it */
	struct event *renewal, *give_up;
	bool asked;       /* once at least */
	int failures;     /* in a row */
	int64_t retry_ms; /* when the endpoint may be asked again; monotonic */
	int64_t cooldown_until;
	struct serve_outcome refusal; /* with refused_until */
	int64_t refused_until;
	/* who waits for a token */
	struct listen_request **waiting;
	size_t waiting_count, waiting_room;
	unsigned char known[KNOWN][CAPTURE_FINGERPRINT];
	size_t known_next;
};

/* ---- the token ---- */

static bool is_valid(const struct serve *v, int64_t now)
{
	if (v->token.access_token == NULL)
		return false;
	return v->token.expires_at == 0 ? now < v->got_at + UNKNOWN_LIFE_S
					: token_valid(&v->token, now);
}

/* When it is to be replaced; the rule of token_usable(). */
static int64_t fresh_until(const struct serve *v)
{
	const struct token *t = &v->token;
	int64_t half = t->lifetime / 2;
	if (t->expires_at == 0)
		return v->got_at + UNKNOWN_LIFE_S / 2;
	return t->expires_at - (t->lifetime > 0 && half < v->s->min_ttl ? half : v->s->min_ttl);
}

static bool is_fresh(const struct serve *v, int64_t now)
{
	return is_valid(v, now) && now <= fresh_until(v);
}

static void drop_token(struct serve *v)
{
	token_clear(&v->token);
	secret_free(v->body);
	v->body = NULL;
}

static void keep_token(struct serve *v, struct token *take_t)
{
	drop_token(v);
	v->token = *take_t;
	*take_t = (struct token){0};
	v->got_at = v->s->now();
	v->used = false;
}

/* The endpoint gave a token: it may be asked again at once. */
static void take_token(struct serve *v, struct token *take_t)
{
	keep_token(v, take_t);
	v->failures = 0;
	v->retry_ms = v->cooldown_until = v->refused_until = 0;
}

/* The answer with the token; made anew once a second, since it says how long the token lives. */
static const struct secret *body_of(struct serve *v, int64_t now)
{
	if (v->body == NULL || v->body_at != now) {
		secret_free(v->body);
		v->body = token_answer_json(&v->token, now);
		v->body_at = now;
	}
	return v->body;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Another run may have put a new token into the cache, or cleared it. */
static void look_at_cache(struct serve *v)
{
	struct stat st = {0};
	struct token t = {0};
	if (v->s->cache_file == NULL || (v->s->ask_first && !v->asked))
		return;
	if (stat(v->s->cache_file, &st) != 0)
		st = (struct stat){0};
	if (is_same_file(&st, &v->seen))
		return;
	v->seen = st;
	if (st.st_ino == 0)
		drop_token(v);
	else if (v->s->cached(v->s->arg, &t) && token_valid(&t, v->s->now()) &&
		 !secret_equal(t.access_token, v->token.access_token))
		take_token(v, &t);
	token_clear(&t);
}

/* ---- answers ---- */

static void say(const struct serve *v, const struct listen_request *q, int status, const char *what)
{
	char line[200];
	if (v->s->line == NULL)
		return;
	snprintf(line, sizeof line, "request %lu: %d, %s", listen_number(q), status, what);
	v->s->line(v->s->arg, line);
}

static void give_token(struct serve *v, struct listen_request *q, int64_t now)
{
	const struct listen_answer a = {.status = 200, .secret_body = body_of(v, now)};
	char what[80] = "a token";
	if (v->token.expires_at > 0)
		snprintf(what, sizeof what, "a token that is valid for %lld s",
			 (long long)(v->token.expires_at - now));
	v->used = true;
	say(v, q, a.status, what);
	listen_reply(q, &a);
}

static void give_refusal(struct serve *v, struct listen_request *q)
{
	const struct serve_outcome *o = &v->refusal;
	const struct listen_answer a = {.status = o->status,
					.error = o->error,
					.description =
						o->description[0] != '\0' ? o->description : NULL};
	say(v, q, a.status, "the endpoint refuses cxtoken's credentials");
	listen_reply(q, &a);
}

static void give_nothing(struct serve *v, struct listen_request *q, int64_t now)
{
	struct listen_answer a = {.status = 503,
				  .retry_after = (long)((v->retry_ms - clock_ms() + 999) / 1000),
				  .error = "temporarily_unavailable",
				  .description = "the endpoint gives cxtoken no token"};
	if (v->s->cached_only)
		a.description = "no usable token is in the cache, and cxtoken asks for none "
				"(--cached-only)";
	if (v->cooldown_until > now) {
		a.status = 429;
		a.retry_after = (long)(v->cooldown_until - now);
		a.description = "the endpoint asks for a pause";
	}
	a.retry_after = a.retry_after > 0 ? a.retry_after : 1;
	say(v, q, a.status, a.status == 429 ? "the endpoint asks for a pause" : "no token");
	listen_reply(q, &a);
}

/* What is known now: the token, or why there is none. */
static void answer(struct serve *v, struct listen_request *q)
{
	int64_t now = v->s->now();
	if (is_valid(v, now))
		give_token(v, q, now);
	else if (v->refused_until > now)
		give_refusal(v, q);
	else
		give_nothing(v, q, now);
}

static void answer_waiting(struct serve *v)
{
	struct listen_request **waiting = v->waiting;
	size_t count = v->waiting_count;
	v->waiting = NULL;
	v->waiting_count = v->waiting_room = 0;
	for (size_t i = 0; i < count; i++)
		answer(v, waiting[i]);
	free(waiting);
}

static void wait_for_token(struct serve *v, struct listen_request *q)
{
	v->waiting = mem_grow(v->waiting, v->waiting_count, &v->waiting_room, sizeof *v->waiting);
	v->waiting[v->waiting_count++] = q;
}

static void on_gone(void *arg, struct listen_request *q)
{
	struct serve *v = arg;
	for (size_t i = 0; i < v->waiting_count; i++)
		if (v->waiting[i] == q) {
			v->waiting[i] = v->waiting[--v->waiting_count];
			return;
		}
}

/* ---- asking the endpoint ---- */

static void in_child(void *arg, int out)
{
	struct serve *v = arg;
	struct serve_outcome o = {.kind = SERVE_FAILED};
	v->s->ask(v->s->arg, !v->asked, &o);
	struct secret *told = serve_pack(&o);
	/* A parent that is gone needs no answer. */
	(void)!listen_work_tell(out, 0, secret_reveal(told), secret_len(told));
	secret_free(told);
	token_clear(&o.token);
}

static void back_off(struct serve *v, int first_s, int most_s)
{
	int64_t pause = first_s;
	for (int i = 0; i < v->failures && pause < most_s; i++)
		pause *= 2;
	v->failures++;
	v->retry_ms = clock_ms() + (pause < most_s ? pause : most_s) * 1000;
}

static void settle(struct serve *v, struct serve_outcome *o)
{
	int64_t now = v->s->now();
	if (o->kind != SERVE_TOKEN && token_valid(&o->token, now) && !is_valid(v, now))
		keep_token(v, &o->token);
	switch (o->kind) {
	case SERVE_TOKEN:
		take_token(v, &o->token);
		break;
	case SERVE_REFUSED:
		v->refusal = *o;
		v->refused_until = now + REFUSED_S;
		if (is_valid(v, now))
			back_off(v, REFUSED_S, REFUSED_MAX_S);
		break;
	case SERVE_LIMITED:
		v->cooldown_until = o->cooldown_until;
		break;
	case SERVE_FAILED:
		back_off(v, 1, FAILED_MAX_S);
		break;
	}
	token_clear(&o->token);
}

/* When the token should be renewed, or the endpoint may be asked again; at least a second from now.
 */
static void plan(struct serve *v)
{
	int64_t now = v->s->now(), ms = 1000;
	if (!is_valid(v, now)) {
		evtimer_del(v->renewal); /* the next client asks */
		return;
	}
	if (is_fresh(v, now))
		ms = (fresh_until(v) - now) * 1000 + 500;
	else if (v->cooldown_until > now)
		ms = (v->cooldown_until - now) * 1000;
	else if (v->retry_ms > clock_ms())
		ms = v->retry_ms - clock_ms();
	ms = ms < 200 ? 200 : ms;
	listen_timer(v->renewal, ms);
}

static bool on_heard(void *arg, int kind, const char *bytes, size_t len)
{
	struct serve *v = arg;
	(void)kind;
	serve_unpack(bytes, len, &v->heard);
	return true;
}

static void on_done(void *arg)
{
	struct serve *v = arg;
	v->asking = NULL;
	settle(v, &v->heard);
	plan(v);
	answer_waiting(v);
}

/* True when an answer of the endpoint is to come. */
static bool ask(struct serve *v)
{
	static const struct listen_worker worker = {in_child, on_heard, on_done};
	struct err e = {0};
	int64_t now = v->s->now();
	if (v->asking != NULL)
		return true;
	if (v->cooldown_until > now || v->refused_until > now || clock_ms() < v->retry_ms)
		return false;
	v->heard = (struct serve_outcome){.kind = SERVE_FAILED};
	v->asking = listen_work_start(v->l, &worker, v, &e);
	if (v->asking == NULL) {
		back_off(v, 1, FAILED_MAX_S);
		if (v->s->line != NULL)
			v->s->line(v->s->arg, e.text);
		return false;
	}
	v->asked = true;
	return true;
}

static void on_renewal(evutil_socket_t fd, short what, void *arg)
{
	struct serve *v = arg;
	(void)fd, (void)what;
	look_at_cache(v);
	/* A token that nobody took is not replaced. */
	if (!is_fresh(v, v->s->now()) && v->used)
		ask(v);
	if (v->used || is_fresh(v, v->s->now()))
		plan(v);
}

/* ---- requests ---- */

static bool is_known(const struct serve *v, const unsigned char print[CAPTURE_FINGERPRINT])
{
	for (size_t i = 0; i < KNOWN; i++)
		if (memcmp(v->known[i], print, CAPTURE_FINGERPRINT) == 0)
			return true;
	return false;
}

static struct listen_answer error_answer(int status, const char *error, const char *description)
{
	return (struct listen_answer){.status = status, .error = error, .description = description};
}

/* False: the request is another one than that of the settings, and *a says so. */
static bool is_ours(const struct serve *v, const struct capture *c, struct listen_answer *a)
{
	const struct cred *cred = v->s->cred;
	bool password = cred->grant == FACTS_GRANT_PASSWORD;
	if (v->s->judge(v->s->arg, c, a))
		return false;
	const struct capture_match m = capture_match(c, cred);
	bool same = m.id == CAPTURE_SAME && m.secret == CAPTURE_SAME &&
		    (!password || (m.access_id == CAPTURE_SAME && m.access_secret == CAPTURE_SAME));
	if (!same)
		*a = error_answer(401, "invalid_client",
				  "the client id and secret are not those that cxtoken has");
	else if (!m.grant)
		*a = error_answer(400, "unsupported_grant_type",
				  "cxtoken has a token of another grant");
	else if (!m.scope)
		*a = error_answer(400, "invalid_scope", "cxtoken has a token of another scope");
	else if (!m.params)
		*a = error_answer(
			400, "invalid_target",
			"cxtoken has a token for another audience, or by other parameters");
	return same && m.grant && m.scope && m.params;
}

static bool on_request(void *arg, const struct capture *c, struct listen_request *q)
{
	struct serve *v = arg;
	unsigned char print[CAPTURE_FINGERPRINT];
	struct listen_answer a;
	capture_fingerprint(c, print);
	if (!is_known(v, print)) {
		if (!is_ours(v, c, &a)) {
			say(v, q, a.status, "not the settings' request");
			listen_reply(q, &a);
			return true;
		}
		memcpy(v->known[v->known_next++ % KNOWN], print, CAPTURE_FINGERPRINT);
	}
	look_at_cache(v);
	int64_t now = v->s->now();
	bool asking = !is_fresh(v, now) && ask(v);
	if (asking && !is_valid(v, now)) {
		wait_for_token(v, q);
		return true;
	}
	bool first = !v->used;
	answer(v, q);
	if (first)
		plan(v);
	return true;
}

/* ---- the end ---- */

static void on_give_up(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	answer_waiting(arg);
}

static void on_ending(void *arg)
{
	struct serve *v = arg;
	listen_timer(v->give_up, GIVE_UP_MS);
}

static void serve_clear(struct serve *v)
{
	struct event *events[] = {v->renewal, v->give_up};
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (events[i] != NULL)
			event_free(events[i]);
	drop_token(v);
	free(v->waiting);
}

bool serve_run(struct listen *l, const struct serve_settings *settings, struct err *e)
{
	struct serve v = {.s = settings, .l = l};
	const struct listen_handler handler = {.request = on_request,
					       .refused = settings->refused,
					       .gone = on_gone,
					       .ending = on_ending,
					       .arg = &v};
	v.renewal = evtimer_new(l->base, on_renewal, &v);
	v.give_up = evtimer_new(l->base, on_give_up, &v);
	bool ok = v.renewal != NULL && v.give_up != NULL;
	if (!ok)
		err_set(e, ERR_INTERNAL, "--serve: the event loop cannot be started");
	else
		ok = listen_run(l, &handler, e);
	serve_clear(&v);
	return ok;
}
