/* SPDX-License-Identifier: MIT */
/*
 * run: what the modes of one run share, and the modes themselves.
 *
 * A mode returns true when it did its work; r->status is then the process's exit status (a report
 * of a refused request is work done, with status 4). False: e says why not, in one line that main
 * prints.
 */
#ifndef MODES_RUN_H
#define MODES_RUN_H

#include "capture/capture.h"
#include "endpoint/attempt.h"
#include "settings/cred.h"
#include "diag.h"
#include "endpoint/obtain.h"
#include "listen/listen.h"
#include "report/report.h"
#include "settings/opts.h"

struct report_files; /* files.c */

struct run {
	struct opts *opts;
	struct pool *pool;
	struct cred cred;
	struct secret *cert; /* the content of --cert, where the cache needs it */
	struct mask *mask;
	struct http *http;
	struct attempt_context x;     /* http, cred, mask, pool and the clock from above */
	struct facts_discovery found; /* what --issuer led to */
	int64_t started_ms;           /* monotonic */
	size_t reports;               /* that were printed */
	struct report_files *files;   /* of --report; NULL: none */
	bool filed;                   /* a report went to them, and to the step summary */
	struct report_seen seen;      /* what stood in them */
	int status;
};

/* Frees all that the run owns. Idempotent. */
void run_clear(struct run *r);

/* Seconds since 1970; the clock of every mode. */
int64_t run_now(void);
/* Milliseconds since the run began. */
long run_elapsed_ms(const struct run *r);

/* When --max-time is over, on the clock of input.h. */
int64_t run_end_ms(const struct run *r);

/*
 * Reads the settings (cred.h) and says their warnings. With judge, a `sure` finding on them ends
 * the run as ERR_SETTINGS with its line; modes that report the findings themselves do without.
 */
bool run_settings(struct run *r, bool need_credentials, bool judge, struct err *e)
	__attribute__((warn_unused_result));

/*
 * Hides what was put into the URL or the scope by mistake; before either is shown. run_settings()
 * with judge leaves it to run_endpoint() or the mode: looking for it costs a cached token as much
 * as starting the process. Idempotent.
 */
void run_hide(struct run *r);

/* text as it may be shown: in the pool. */
const char *run_shown(const struct run *r, const char *text);

/*
 * The same for what cxtoken says itself and for names of files: the ids stay, and so do the words
 * of the protocol. arg is the struct run; also before its settings are read.
 */
const char *run_own(void *arg, const char *text);

/* The proxy that the endpoint, else the issuer, is asked through, into the facts. */
void run_look_proxy(struct run *r, struct facts *f);

/* The same for an issuer's addresses, once what they lead to is in use. Idempotent. */
void run_hide_discovery(const struct run *r, struct facts_discovery *d);

/*
 * The token endpoint for --issuer, where it is not known yet: asks discovery (r->found). False:
 * none was found, with the code that the exit status follows.
 */
bool run_endpoint(struct run *r, int retries, struct err *e) __attribute__((warn_unused_result));

/* -v: the request and its answer, as curl -v shows them. */
void run_trace(const struct facts_attempt *a);
/* On a terminal: when nothing comes for two seconds, say what is waited for. */
void run_waiting(struct run *r);

/* A warning, for who takes a function for its lines; arg is not used. */
void run_warn(void *arg, const char *line);
/* How the settings want their token obtained. Borrows r. */
struct obtain_options run_obtaining(struct run *r);

/* Further tries within what is left of --max-time; borrows r. */
struct fetch_policy run_policy(struct run *r, int retries);

/* The directory of --cache-dir; NULL: the default. */
const char *run_cache_dir(const struct run *r);

bool mode_fetch(struct run *r, struct err *e) __attribute__((warn_unused_result));
bool mode_cache_status(struct run *r, struct err *e) __attribute__((warn_unused_result));
bool mode_clear_cache(struct run *r, struct err *e) __attribute__((warn_unused_result));
bool mode_diagnose(struct run *r, struct err *e) __attribute__((warn_unused_result));
bool mode_inspect(struct run *r, struct err *e) __attribute__((warn_unused_result));
bool mode_listen(struct run *r, struct err *e) __attribute__((warn_unused_result));
bool mode_serve(struct run *r, struct err *e) __attribute__((warn_unused_result));
bool mode_explain(struct run *r, struct err *e) __attribute__((warn_unused_result));

/*
 * --replay: carries out the experiment with a captured request that was judged (d), into f->replay.
 * The status that follows: that of the request as it is; otherwise, where nothing was sent.
 */
bool run_replay(struct run *r, const struct capture *c, const struct diag *d, struct facts *f,
		struct err *e) __attribute__((warn_unused_result));
int run_replay_status(const struct facts *f, int otherwise);
struct run_comparison {
	const struct facts_attempt *own;   /* the answer to the forwarded request, a refusal */
	const struct facts_attempt *right; /* to a correct one; NULL: it is to be sent */
	bool experiment;                   /* it goes on as --replay does */
	bool sends;                        /* false: x.http plays a tape, and nothing is said */
};
/* The same with a forwarded request, beside a correct one. */
bool run_compare(struct run *r, const struct attempt_context *x, const struct capture *c,
		 const struct diag *d, const struct run_comparison *how, struct facts *f,
		 struct err *e) __attribute__((warn_unused_result));

/* --listen --forward, once it listens. */
bool run_forward(struct run *r, struct listen *l, struct err *e)
	__attribute__((warn_unused_result));

/* Judges a client's request; the mask gets its secrets. Strings in p. */
struct capture;
void run_judge_request(struct run *r, const struct capture *c, struct mask *mask, struct facts *f,
		       struct diag *d, struct pool *p);

/* The cache of these settings; NULL where none is wanted or to be had; the latter is a warning. */
struct cache *run_cache(struct run *r);
/* What obtain_token() needs before the first request: the endpoint of --issuer. arg: the run. */
bool run_find_endpoint(void *arg, struct err *e) __attribute__((warn_unused_result));
/*
 * Puts the judge's words on why there is no token into *e, where a request was sent and failed, or
 * an issuer leads nowhere; otherwise *e stays as it is. False always.
 */
bool run_failed(struct run *r, const struct obtained *got, struct err *e);

/*
 * Ends the files of --report. error: what ended the run, NULL where it went well; under GitHub
 * Actions it marks the step as failed.
 */
void run_end(struct run *r, const char *error);

/* What a report says of the run itself. */
struct report_style run_style(struct run *r, int status);

/*
 * Prints a report and sets the status; shared by the modes that report. one_line: it is one of
 * several, of which a JSON document takes a line each.
 */
bool run_report(struct run *r, const struct facts *f, const struct diag *d, int mode, int status,
		bool one_line, struct err *e) __attribute__((warn_unused_result));

#endif
