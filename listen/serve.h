/* SPDX-License-Identifier: MIT */
/*
 * serve: the listener as the token endpoint of one client: it answers with a token that it keeps,
 * and asks the real endpoint in a child process, so that no client waits for it while a token is
 * valid.
 */
#ifndef LISTEN_SERVE_H
#define LISTEN_SERVE_H

#include "listen/listen.h"
#include "token/token.h"

/* What asking led to. */
enum serve_outcome_kind {
	SERVE_TOKEN,   /* one that is fresh by the rule of --min-ttl */
	SERVE_REFUSED, /* the endpoint's own error is passed on */
	SERVE_LIMITED, /* until a time */
	SERVE_FAILED,  /* no answer, or none that can be read; it may pass */
};
enum { SERVE_ERROR_MAX = 64, SERVE_DESCRIPTION_MAX = 512 };
struct serve_outcome {
	enum serve_outcome_kind kind;
	/*
	 * With SERVE_TOKEN the fresh one. Else one that is still valid, where the shared store has
	 * one of another machine's.
	 */
	struct token token;
	int64_t cooldown_until; /* with SERVE_LIMITED; seconds since 1970 */
	int status;             /* with SERVE_REFUSED: that of the endpoint's answer */
	char error[SERVE_ERROR_MAX], description[SERVE_DESCRIPTION_MAX]; /* fit to be shown */
};

struct serve_settings {
	const struct cred *cred;
	int64_t (*now)(void);
	/*
	 * Runs in a child: the token of these settings with more than min_ttl seconds left, from
	 * the cache or the endpoint. first: the first time in this run.
	 */
	void (*ask)(void *arg, bool first, struct serve_outcome *out);
	/* A token that this or another run left in the cache; false: none. The caller clears it. */
	bool (*cached)(void *arg, struct token *out);
	const char *cache_file; /* cached() is asked when it changes; NULL: never */
	bool ask_first;         /* whatever is cached at the start */
	bool cached_only;       /* ask() asks no endpoint */
	/*
	 * Judges a request as --listen does without comparing credentials; false: nothing is wrong
	 * with it. True: *answer says what, in strings that live until the next call.
	 */
	bool (*judge)(void *arg, const struct capture *c, struct listen_answer *answer);
	/* As listen_handler.refused, without an arg of its own. */
	void (*refused)(void *arg, enum listen_door why);
	/* A line about a request, for -v; NULL: none is wanted. */
	void (*line)(void *arg, const char *line);
	int64_t min_ttl; /* what ask() goes by */
	void *arg;
};

/* Serves until SIGINT or SIGTERM. False: ERR_INTERNAL. */
bool serve_run(struct listen *l, const struct serve_settings *settings, struct err *e)
	__attribute__((warn_unused_result));

#endif
