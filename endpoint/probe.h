/* SPDX-License-Identifier: MIT */
/*
 * probe: the requests of --diagnose, and which of them to send.
 *
 * The plan: form; a token: json, and no more. Refused as an authentication failure: json and those
 * that can tell the cause apart, most telling first, at most five requests with credentials; when
 * one of them gets a token, the form once more, to see that its refusal was no passing one. After
 * 429, 5xx or no answer nothing else with credentials. Stops at 429, at words of a lock, at a web
 * firewall's page, at a success that settles it. Discovery is asked after an authentication
 * failure, and where 404, 405, 410 or an HTML page says that the URL may be no token endpoint.
 */
#ifndef ENDPOINT_PROBE_H
#define ENDPOINT_PROBE_H

#include "endpoint/attempt.h"

enum { PROBE_CREDENTIALS_MAX = 5 };

/*
 * Reads --probes LIST into a bit set (1u << enum facts_probe); NULL gives the empty set. False
 * (ERR_USAGE): names the wrong word.
 */
bool probe_list(const char *text, unsigned *set, struct err *e) __attribute__((warn_unused_result));

struct probe_options {
	unsigned allowed; /* bit set; 0: the default plan */
	long timeout_ms;  /* for each request */
	bool dry_run;     /* build and show form and json, send nothing */
	int max_requests; /* with credentials; 0: PROBE_CREDENTIALS_MAX */
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

/* False (ERR_USAGE): not an address that a token may be sent to. To be asked before anything is
 * sent. */
bool probe_api_check(const char *url, bool allow_http, struct pool *p, struct err *e)
	__attribute__((warn_unused_result));

/* The GET of --api-url with the token: fills facts->api. */
bool probe_api(const struct attempt_context *x, const char *url, const struct token *token,
	       long timeout_ms, struct facts *facts, struct err *e)
	__attribute__((warn_unused_result));
/* What --check --api-url ends with: ERR_NONE for a 2xx, ERR_REFUSED for 401 and 403, ... */
enum err_code probe_api_code(const struct facts_api *api);

#endif
