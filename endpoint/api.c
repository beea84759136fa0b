/* SPDX-License-Identifier: MIT */
/* Tries the token at the API that it is for. */
#include "endpoint/api.h"

#include <string.h>

#include "base/url.h"
#include "facts/answer.h"
#include "facts/shown.h"

enum { URL_SHOWN = 2000 };

static const char option[] = "--api-url";

bool api_check(const char *url, const struct cred *cred, struct err *e)
{
	struct url parsed;
	struct pool *p = pool_new();
	bool good = url_parse(url, p, &parsed, e);
	if (!good)
		err_context(e, option);
	else if (parsed.has_userinfo || parsed.has_fragment || parsed.has_secret_query)
		good = err_set(e, ERR_USAGE, "%s must not hold credentials or a fragment", option);
	else
		good = http_secret_check(&parsed, cred->proxy, cred->allow_http, option, e);
	pool_free(p);
	return good;
}

bool api_call(const struct attempt_context *x, const char *url, const struct token *token,
	      long timeout_ms, struct facts_api *api, struct err *e)
{
	struct attempt answer = {0};
	struct secret *body = NULL;
	struct url parsed;
	if (!url_parse(url, x->pool, &parsed, e) ||
	    !attempt_get(x, url, token->access_token, timeout_ms, &answer, &body, e))
		return false;
	struct attempt_shown *shown = attempt_show(&answer.facts, x->pool);
	shown->target =
		mask_text(x->mask, parsed.text, strlen(parsed.text), MASK_LINE, URL_SHOWN, x->pool);
	*api = (struct facts_api){.asked = true, .answer = answer.facts};
	secret_free(body);
	attempt_clear(&answer);
	return true;
}

enum err_code api_code(const struct facts_api *api)
{
	const struct facts_attempt *a = &api->answer;
	if (a->failure != HTTP_FAILURE_NONE)
		return attempt_code(&(struct facts_attempt){.failure = a->failure});
	/* The page of something else is not a refusal of the API's. */
	if (a->body_kind == TOKEN_BODY_HTML && answer_blocked(a))
		return ERR_BAD_ANSWER;
	if (a->status >= 200 && a->status < 300)
		return ERR_NONE;
	if (a->status == 401 || a->status == 403)
		return ERR_REFUSED;
	if (a->status == 407)
		return ERR_NO_ANSWER;
	return a->status == 429 ? ERR_LIMITED : ERR_BAD_ANSWER;
}
