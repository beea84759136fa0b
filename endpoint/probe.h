/* SPDX-License-Identifier: MIT */
/*
 * probe: the requests of --diagnose, and which of them to send.
 *
 * The plan: form; a token: json, and no more. Refused as an authentication failure: json and those
 * that can tell the cause apart, most telling first, at most max_requests with credentials; when
 * one of them gets a token, the form once more, to see that its refusal was not a passing one.
 * After 429, 5xx or no answer nothing else with credentials. Stops at 429, at words of a lock, at a
 * web firewall's page, at a success that settles it. Discovery is asked after an authentication
 * failure, and where 404, 405, 410 or an HTML page says that the URL may not be a token endpoint.
 */
#ifndef ENDPOINT_PROBE_H
#define ENDPOINT_PROBE_H

#include "endpoint/attempt.h"

enum { PROBE_REQUESTS = 5 }; /* with credentials, unless --max-requests says else */

/*
 * Reads --probes LIST into a bit set (1u << enum facts_probe); NULL: the empty set. False
 * (ERR_USAGE): names the wrong word.
 */
bool probe_list(const char *text, unsigned *set, struct err *e) __attribute__((warn_unused_result));

struct probe_options {
	unsigned allowed; /* bit set; 0: the default plan */
	long timeout_ms;  /* for each request */
	bool dry_run;     /* build and show form and json, send nothing */
	int max_requests; /* with credentials; in all; 0: PROBE_REQUESTS */
	/* facts->attempts[0] is the form request's already, sent by the caller. */
	bool form_sent;
	/* Said before each step that sends credentials: how many more may follow. May be NULL. */
	void (*announce)(void *arg, const char *line);
	void *arg;
};

/*
 * Runs the plan and fills facts->attempts, facts->discovery. *token is the form request's token
 * where one came (empty otherwise), for --api-url. False: as attempt_send().
 */
bool probe_run(const struct attempt_context *x, const struct probe_options *options,
	       struct facts *facts, struct token *token, struct err *e)
	__attribute__((warn_unused_result));

#endif
