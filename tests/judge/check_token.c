/* SPDX-License-Identifier: MIT */
/* Each row about a token and the API that it is for holds for its facts. */
#include "tests/judge/sets.h"

Suite *suite_judge_token(void);

static void asks_scope(struct facts *f)
{
	f->settings.asks_scope = true;
	f->attempts[0].scopes_lacking = 1;
	f->attempts[0].shown->lacking = "read";
	f->attempts[0].shown->token_scope = "api write";
}

static void scope_unknown(struct facts *f)
{
	f->settings.asks_scope = true;
}

static void short_lived(struct facts *f)
{
	f->settings.min_ttl = 300;
	f->attempts[0].token_lifetime = 599;
}

static void lives_twice(struct facts *f)
{
	f->settings.min_ttl = 300;
	f->attempts[0].token_lifetime = 600;
}

static void expired_at_once(struct facts *f)
{
	f->settings.min_ttl = 0;
	f->attempts[0].token_expired = true;
}

static void short_and_scope(struct facts *f)
{
	short_lived(f);
	asks_scope(f);
}

static void api(struct facts *f, int status, const char *challenge, const char *words)
{
	static struct attempt_shown shown;
	shown = (struct attempt_shown){.target = "https://api.example/x"};
	struct answer in = {.names = (const char *const[]){"WWW-Authenticate"},
			    .values = &challenge,
			    .field_count = challenge != NULL};
	if (challenge != NULL)
		shown.headers[shown.header_count++] =
			(struct facts_header){"WWW-Authenticate", challenge};
	f->api = (struct facts_api){.asked = true,
				    .answer = {.status = status,
					       .body_kind = TOKEN_BODY_TEXT,
					       .fields = answer_fields(&in),
					       .words = words_read(words),
					       .wall = words_wall(words),
					       .shown = &shown}};
}

static void api_200(struct facts *f)
{
	api(f, 200, NULL, "");
}

static void api_401(struct facts *f)
{
	api(f, 401, "Bearer error=\"invalid_token\"", "");
}

static void api_401_scope(struct facts *f)
{
	api(f, 401, "Bearer error=\"insufficient_scope\"", "");
}

static void api_403(struct facts *f)
{
	api(f, 403, NULL, NULL);
}

static void api_403_cxone(struct facts *f)
{
	api_403(f);
	cxone(f);
}

static void api_403_user(struct facts *f)
{
	api_403(f);
	f->settings.grant = FACTS_GRANT_PASSWORD;
}

static void api_403_cxone_user(struct facts *f)
{
	api_403_user(f);
	cxone(f);
}

static void api_404(struct facts *f)
{
	api(f, 404, NULL, NULL);
}

static void api_407(struct facts *f)
{
	api(f, 407, NULL, NULL);
}

/* nginx's page, say */
static void api_403_page(struct facts *f)
{
	api(f, 403, NULL, "403 forbidden");
	f->api.answer.body_kind = TOKEN_BODY_HTML;
}

static void api_403_wall(struct facts *f)
{
	api_403_page(f);
	f->api.answer.fields = FACTS_FIELD_AKAMAI;
}

static void api_200_wall(struct facts *f)
{
	api(f, 200, NULL, "just a moment...");
	f->api.answer.body_kind = TOKEN_BODY_HTML;
}

static void api_403_challenge(struct facts *f)
{
	api(f, 403, NULL, "https://geo.captcha-delivery.com/captcha/?initialcid=x");
	f->api.answer.body_kind = TOKEN_BODY_JSON;
}

static void api_silent(struct facts *f)
{
	api(f, 0, NULL, NULL);
	f->api.answer.failure = HTTP_FAILURE_TIMEOUT;
	static struct attempt_shown shown = {.failure_text = "api.example port 443: no answer"};
	f->api.answer.shown = &shown;
}

static void api_slow(struct facts *f)
{
	api_silent(f);
	f->api.answer.failure = HTTP_FAILURE_SLOW;
}

const struct judge_case judge_cases_token[] = {
	/* the token */
	{.name = "scope lacking",
	 .set = asks_scope,
	 .replies = {TOKEN(FORM)},
	 .rules_out =
		 "network; TLS; wrong id or secret; application not approved; grant; auth method",
	 .expect = "scope-missing sure",
	 .says = "read"},
	{.name = "scope not known", .set = scope_unknown, .replies = {TOKEN(FORM)}, HEALTHY},
	{.name = "short life",
	 .set = short_lived,
	 .replies = {TOKEN(FORM)},
	 .expect = "token-short-lived sure",
	 .says = "599|300"},
	{.name = "no life at all",
	 .set = expired_at_once,
	 .replies = {TOKEN(FORM)},
	 .expect = "token-short-lived sure",
	 .says = "expired already|no time"},
	{.name = "life unknown", .replies = {TOKEN(FORM)}, HEALTHY},
	{.name = "long enough", .set = lives_twice, .replies = {TOKEN(FORM)}, HEALTHY},
	{.name = "after the body's format",
	 .set = short_and_scope,
	 .replies = {TOKEN(FORM), REFUSED(JSON)},
	 .expect = "form-ok-json-refused sure, scope-missing sure, token-short-lived sure"},
	{.name = "clock",
	 .replies = {{PROBE(FORM), .status = 401, .kind = TOKEN_BODY_OAUTH_ERROR,
		      .error = "invalid_client", .skew = -301}},
	 .expect = "credentials-refused sure, clock-skew possible"},
	{.name = "clock alone",
	 .replies = {{PROBE(FORM), .token = true, .status = 200, .skew = 4000}},
	 .expect = "clock-skew possible",
	 .says = "4000 seconds ahead"},
	{.name = "clock near enough",
	 .replies = {{PROBE(FORM), .token = true, .status = 200, .skew = 300}},
	 HEALTHY},

	/* the API */
	{.name = "API 200", .set = api_200, .replies = {TOKEN(FORM)}, HEALTHY},
	{.name = "API 401",
	 .set = api_401,
	 .replies = {TOKEN(FORM)},
	 .expect = "api-refused-token sure",
	 .says = "invalid_token|or the API wants something else or more than a Bearer token"},
	{.name = "API 401 for the scope",
	 .set = api_401_scope,
	 .replies = {TOKEN(FORM)},
	 .expect = "api-forbidden sure"},
	{.name = "API 403",
	 .set = api_403,
	 .replies = {TOKEN(FORM), REFUSED(JSON)},
	 .expect = "api-forbidden sure, form-ok-json-refused sure"},
	{.name = "API 403 alone",
	 .set = api_403,
	 .replies = {TOKEN(FORM)},
	 .expect = "api-forbidden sure",
	 .says = "Mostly the token is known|a gateway or a firewall|where it is registered",
	 .leaves = "access key",
	 .rules_out = "network; TLS; wrong id or secret; application not approved; grant; auth "
		      "method"},
	{.name = "API 403, CXone",
	 .set = api_403_cxone,
	 .replies = {TOKEN(FORM)},
	 .expect = "api-forbidden sure",
	 .says = "NICE portal|oauth_auth",
	 .leaves = "access key"},
	{.name = "API 403, an access key",
	 .set = api_403_user,
	 .replies = {TOKEN(FORM)},
	 .expect = "api-forbidden sure",
	 .says = "the access key's user",
	 .leaves = "NICE"},
	{.name = "API 403, CXone, an access key",
	 .set = api_403_cxone_user,
	 .replies = {TOKEN(FORM)},
	 .expect = "api-forbidden sure",
	 .says = "NICE portal|the access key's user"},
	{.name = "API 404", .set = api_404, .replies = {TOKEN(FORM)}, UNKNOWN},
	{.name = "API behind a proxy that wants a password",
	 .set = api_407,
	 .replies = {TOKEN(FORM), REFUSED(JSON)},
	 .expect = "proxy-auth sure, form-ok-json-refused sure",
	 .says = "answered 407"},
	{.name = "API 403, a page",
	 .set = api_403_page,
	 .replies = {TOKEN(FORM)},
	 .expect = "api-forbidden likely",
	 .says = "with an HTML page|a gateway or a firewall answers so too"},
	{.name = "API 403, a firewall's page",
	 .set = api_403_wall,
	 .replies = {TOKEN(FORM), REFUSED(JSON)},
	 .expect = "blocked likely, form-ok-json-refused sure",
	 .says = "instead of the API|whoever runs the API|The sign is the header field server"},
	{.name = "API 200, a challenge's page",
	 .set = api_200_wall,
	 .replies = {TOKEN(FORM)},
	 .expect = "blocked likely"},
	{.name = "API 403, a challenge in JSON",
	 .set = api_403_challenge,
	 .replies = {TOKEN(FORM)},
	 .expect = "blocked likely",
	 .says = "the words of the answer"},
	{.name = "API silent",
	 .set = api_silent,
	 .replies = {TOKEN(FORM)},
	 .expect = "timed-out sure",
	 .says = "The API request|api.example"},
	{.name = "API slow",
	 .set = api_slow,
	 .replies = {TOKEN(FORM)},
	 .expect = "timed-out sure",
	 .says = "The API request|the connection was made"},
	{.name = NULL},
};

START_TEST(cases)
{
	for (const struct judge_case *c = judge_cases_token; c->name != NULL; c++)
		judge_check(c);
}
END_TEST

Suite *suite_judge_token(void)
{
	Suite *s = suite_create("judge_token");
	TCase *t = tcase_create("causes_token");
	tcase_add_test(t, cases);
	suite_add_tcase(s, t);
	return s;
}
