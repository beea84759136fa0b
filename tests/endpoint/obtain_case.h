/* SPDX-License-Identifier: MIT */
/* One run of obtain_token() on the stage of a cache of its own, a scripted endpoint and a clock. */
#ifndef TESTS_ENDPOINT_OBTAIN_CASE_H
#define TESTS_ENDPOINT_OBTAIN_CASE_H

#include "tests/cache/case.h"
#include "tests/script_http.h"

#include "endpoint/obtain.h"

/* A test: a cache of its own, a script, and what was said. */
struct stage {
	struct script s;
	struct case_cache c;
	struct obtain_options o;
	struct obtained out;
	struct err e;
	char warned[1024];
	size_t warnings;
	size_t before; /* calls of before_send */
	struct err before_error;
	long before_takes_ms;
	void (*on_trace)(struct stage *st, const char *line);
	struct cache *other; /* another process's, in effect */
};

static inline void on_warn(void *arg, const char *line)
{
	struct stage *st = arg;
	st->warnings++;
	snprintf(st->warned, sizeof st->warned, "%s", line);
}

static inline void on_trace(void *arg, const char *line)
{
	struct stage *st = arg;
	if (st->on_trace != NULL)
		st->on_trace(st, line);
}

static inline bool before_send(void *arg, struct err *e)
{
	struct stage *st = arg;
	st->before++;
	script_ms += st->before_takes_ms;
	if (st->before_error.code == ERR_NONE)
		return true;
	*e = st->before_error;
	return false;
}

static inline void stage_start(struct stage *st)
{
	*st = (struct stage){0};
	case_open(&st->c);
	script_start(&st->s, NULL, 0);
	st->s.policy.retries = 0;
	st->o = (struct obtain_options){.min_ttl = 300,
					.policy = st->s.policy,
					.warn = on_warn,
					.trace = on_trace,
					.arg = st};
}

/* One run with this one answer; NULL: nothing may be sent. */
static inline bool run(struct stage *st, const struct script_answer *answer)
{
	obtain_clear(&st->out);
	st->e = (struct err){0};
	st->warnings = st->before = 0;
	script_next(&st->s, answer, answer != NULL ? 1 : 0);
	/* What a process does with its cache is over when it ends. */
	cache_free(st->c.cache);
	struct err e = {0};
	ck_assert(cache_open(case_dir, &st->c.settings, &st->c.cache, &e));
	bool ok = obtain_token(&st->s.x, st->c.cache, &st->o, before_send, &st->out, &st->e);
	ck_assert(ok == (st->e.code == ERR_NONE));
	ck_assert(ok == (st->out.token.access_token != NULL));
	ck_assert_uint_eq(st->s.sent, answer != NULL ? 1 : 0);
	ck_assert(st->out.sent == (answer != NULL));
	return ok;
}

static inline void stage_end(struct stage *st)
{
	obtain_clear(&st->out);
	obtain_clear(&st->out);
	case_close(&st->c);
	script_end(&st->s);
	case_remove_tree(case_dir); /* a test may have more than one stage */
}

static inline void expect_token(const struct stage *st, const char *token, bool cached)
{
	ck_assert_msg(st->e.code == ERR_NONE, "%s", st->e.text);
	ck_assert_str_eq(secret_reveal(st->out.token.access_token), token);
	ck_assert(st->out.cached == cached);
}

/*
 * What the cache holds now: the token (NULL none) and the seconds of cool-down that are left,
 * without the one that is added because the clock counts whole seconds.
 */
static inline void expect_stored(struct stage *st, const char *token, int64_t cool_down)
{
	struct cache_entry entry;
	struct err e = {0};
	bool ok = cache_read(st->c.cache, script_now(), &entry, &e);
	(void)!cache_read_cool_down(st->c.cache, script_now(), &entry, &e);
	ck_assert_msg(e.code == ERR_NONE, "%s", e.text);
	ck_assert(ok || token == NULL);
	ck_assert((entry.token.access_token != NULL) == (token != NULL));
	if (token != NULL)
		ck_assert_str_eq(secret_reveal(entry.token.access_token), token);
	ck_assert_int_eq(entry.cooldown_until > 0 ? entry.cooldown_until - script_now() - 1 : 0,
			 cool_down);
	cache_entry_clear(&entry);
}

static const struct script_answer first = {.status = 200, .body = SCRIPT_TOKEN("first")};
static const struct script_answer second = {.status = 200, .body = SCRIPT_TOKEN("second")};
static const struct script_answer limited = {.status = 429};
static const struct script_answer refused = {.status = 401,
					     .body = "{\"error\":\"invalid_client\"}"};

#endif
