/* SPDX-License-Identifier: MIT */
/*
 * api: the API that is called with the token (--api-url): a GET, and what its answer means.
 */
#ifndef ENDPOINT_API_H
#define ENDPOINT_API_H

#include "endpoint/attempt.h"

/*
 * False (ERR_USAGE): not an address that the token may be sent to (http_secret_check(), and no
 * credentials or fragment in it). To be asked before anything is sent.
 */
bool api_check(const char *url, const struct cred *cred, struct err *e)
	__attribute__((warn_unused_result));

/* GETs url with the token and fills *api. A body without end is cut. False: as attempt_get(). */
bool api_call(const struct attempt_context *x, const char *url, const struct token *token,
	      long timeout_ms, struct facts_api *api, struct err *e)
	__attribute__((warn_unused_result));

/* What a run ends with: ERR_NONE for a 2xx, ERR_REFUSED for 401 and 403, ... */
enum err_code api_code(const struct facts_api *api);

#endif
