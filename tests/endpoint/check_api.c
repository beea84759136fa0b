/* SPDX-License-Identifier: MIT */
/* The API that is called with the token. */
#include "facts/shown.h"
#include "tests/script_http.h"

#include "endpoint/api.h"

Suite *suite_endpoint_api(void);

START_TEST(api_addresses)
{
	static const struct {
		const char *url;
		bool allow_http, ok;
		const char *proxy;
	} cases[] = {
		{"http://localhost:1/x", false, false, "http://proxy.test:1"},
		{"http://localhost:1/x", true, true, "http://proxy.test:1"},
		{"https://api.test/v1", false, true, "http://proxy.test:1"},
		{"https://api.test/v1", false, true, NULL},
		{"http://127.0.0.1:1/x", false, true, NULL},
		{"http://api.test/v1", false, false, NULL},
		{"http://api.test/v1", true, true, NULL},
		{"https://u:p@api.test/", false, false, NULL},
		{"https://api.test/#x", false, false, NULL},
		{"https://api.test/?client_secret=x", false, false, NULL},
		{"api.test", false, false, NULL},
		{"", false, false, NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = {0};
		const struct cred c = {.allow_http = cases[i].allow_http, .proxy = cases[i].proxy};
		ck_assert_msg(api_check(cases[i].url, &c, &e) == cases[i].ok, "%s", cases[i].url);
		ck_assert(cases[i].ok || (e.code == ERR_USAGE && strstr(e.text, "--api-url")));
	}
}
END_TEST

START_TEST(the_api_is_asked_with_the_token)
{
	static const struct script_answer answer = {
		.status = 401,
		.body = "{\"message\":\"Token an-api-token-1 EXPIRED\"}",
		.fields = {"www-authenticate: Bearer error=\"invalid_token\""},
		.takes_ms = 5,
	};
	struct script s;
	struct facts *f = calloc(1, sizeof *f);
	struct err e = {0};
	struct token token = {.access_token = secret_new("an-api-token-1", 14)};
	script_start(&s, NULL, 0);
	s.for_get = &answer;
	mask_add(s.x.mask, "token", token.access_token);
	ck_assert(api_call(&s.x, "https://api.test/v1?q=1", &token, 7, &f->api, &e));
	ck_assert_uint_eq(s.gets, 1);
	ck_assert_ptr_nonnull(strstr(s.got[0], "GET https://api.test/v1?q=1\n"));
	ck_assert_ptr_nonnull(strstr(s.got[0], "Authorization: Bearer an-api-token-1\n"));
	ck_assert(f->api.asked);
	ck_assert_int_eq(f->api.answer.status, 401);
	ck_assert_int_eq(f->api.answer.ms, 5);
	ck_assert_str_eq(shown_field(f->api.answer.shown, "WWW-Authenticate"),
			 "Bearer error=\"invalid_token\"");
	ck_assert_str_eq(f->api.answer.shown->body, "{\"message\":\"Token [token] EXPIRED\"}");
	ck_assert_uint_eq(f->api.answer.fields,
			  FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_BEARER);
	token_clear(&token);
	free(f);
	script_end(&s);
}
END_TEST

START_TEST(api_codes)
{
	static const struct {
		struct facts_api api;
		enum err_code code;
	} cases[] = {
		{{.answer = {.status = 200}}, ERR_NONE},
		{{.answer = {.status = 204}}, ERR_NONE},
		{{.answer = {.status = 299}}, ERR_NONE},
		{{.answer = {.status = 199}}, ERR_BAD_ANSWER},
		{{.answer = {.status = 300}}, ERR_BAD_ANSWER},
		{{.answer = {.status = 401}}, ERR_REFUSED},
		{{.answer = {.status = 403}}, ERR_REFUSED},
		{{.answer = {.status = 404}}, ERR_BAD_ANSWER},
		{{.answer = {.status = 407}}, ERR_NO_ANSWER},
		{{.answer = {.status = 429}}, ERR_LIMITED},
		{{.answer = {.status = 500}}, ERR_BAD_ANSWER},
		{{.answer = {.failure = HTTP_FAILURE_NAME}}, ERR_NO_ANSWER},
		{{.answer = {.failure = HTTP_FAILURE_TLS_NAME}}, ERR_TLS},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_msg(api_code(&cases[i].api) == cases[i].code, "case %zu", i);
}
END_TEST

Suite *suite_endpoint_api(void)
{
	Suite *s = suite_create("endpoint_api");
	TCase *t = tcase_create("api");
	tcase_add_test(t, api_addresses);
	tcase_add_test(t, the_api_is_asked_with_the_token);
	tcase_add_test(t, api_codes);
	suite_add_tcase(s, t);
	return s;
}
