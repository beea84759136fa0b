/* SPDX-License-Identifier: MIT */
/* One request, and its bytes. */
#include "tests/endpoint/attempt_case.h"

#include "form.h"

Suite *suite_endpoint_attempt(void);

#define URL   "POST http://127.0.0.1:8401/token\n"
#define FORM  "Content-Type: application/x-www-form-urlencoded\n"
#define JSON  "Content-Type: application/json\n"
#define REST  "Accept: application/json\nUser-Agent: cxtoken/" VERSION "\n"
#define BASIC "Authorization: Basic "

#define GRANT    "grant_type=client_credentials"
#define ID_FORM  "&client_id=an+id%7E1%2F%C3%A9"
#define IN_FORM  ID_FORM "&client_secret=s%2Bcret%252Fof+a%22client%22"
#define DECODED  ID_FORM "&client_secret=s%2Bcret%2Fof+a%22client%22"
#define GRANT_JS "{\"grant_type\":\"client_credentials\""
#define IN_JSON                                                                                    \
	",\"client_id\":\"an id~1/\xC3\xA9\",\"client_secret\":\"s+cret%2Fof a\\\"client\\\"\""
#define RAW_64         "YW4gaWR+MS/DqTpzK2NyZXQlMkZvZiBhImNsaWVudCI="
#define ENCODED_64     "YW4raWQlN0UxJTJGJUMzJUE5OnMlMkJjcmV0JTI1MkZvZithJTIyY2xpZW50JTIy"
#define RAW_DECODED_64 "YW4gaWR+MS/DqTpzK2NyZXQvb2YgYSJjbGllbnQi"
#define ENC_DECODED_64 "YW4raWQlN0UxJTJGJUMzJUE5OnMlMkJjcmV0JTJGb2YrYSUyMmNsaWVudCUyMg=="

/* ---- requests ---- */

static const struct {
	enum facts_auth auth;
	enum facts_probe probe;
	const char *wire;
} requests[] = {
	{FACTS_AUTH_POST, FACTS_PROBE_FORM, URL FORM REST "\n" GRANT IN_FORM},
	{FACTS_AUTH_BASIC, FACTS_PROBE_FORM, URL FORM REST BASIC ENCODED_64 "\n\n" GRANT},
	{FACTS_AUTH_BASIC_RAW, FACTS_PROBE_FORM, URL FORM REST BASIC RAW_64 "\n\n" GRANT},
	/* JSON authenticates as the form does: only the body differs */
	{FACTS_AUTH_POST, FACTS_PROBE_JSON, URL JSON REST "\n" GRANT_JS IN_JSON "}"},
	{FACTS_AUTH_BASIC, FACTS_PROBE_JSON, URL JSON REST BASIC ENCODED_64 "\n\n" GRANT_JS "}"},
	{FACTS_AUTH_BASIC_RAW, FACTS_PROBE_JSON, URL JSON REST BASIC RAW_64 "\n\n" GRANT_JS "}"},
	{FACTS_AUTH_POST, FACTS_PROBE_JSON_UNDER_FORM, URL FORM REST "\n" GRANT_JS IN_JSON "}"},
	{FACTS_AUTH_BASIC, FACTS_PROBE_JSON_UNDER_FORM,
	 URL FORM REST BASIC ENCODED_64 "\n\n" GRANT_JS "}"},
	/* these replace the method, whatever it is */
	{FACTS_AUTH_POST, FACTS_PROBE_BASIC, URL FORM REST BASIC ENCODED_64 "\n\n" GRANT},
	{FACTS_AUTH_BASIC_RAW, FACTS_PROBE_BASIC, URL FORM REST BASIC ENCODED_64 "\n\n" GRANT},
	{FACTS_AUTH_POST, FACTS_PROBE_BASIC_RAW, URL FORM REST BASIC RAW_64 "\n\n" GRANT},
	{FACTS_AUTH_BASIC, FACTS_PROBE_BASIC_RAW, URL FORM REST BASIC RAW_64 "\n\n" GRANT},
	{FACTS_AUTH_BASIC, FACTS_PROBE_POST, URL FORM REST "\n" GRANT IN_FORM},
	{FACTS_AUTH_BASIC_RAW, FACTS_PROBE_POST, URL FORM REST "\n" GRANT IN_FORM},
	/* the configured method, the secret percent-decoded */
	{FACTS_AUTH_POST, FACTS_PROBE_DECODED, URL FORM REST "\n" GRANT DECODED},
	{FACTS_AUTH_BASIC, FACTS_PROBE_DECODED, URL FORM REST BASIC ENC_DECODED_64 "\n\n" GRANT},
	{FACTS_AUTH_BASIC_RAW, FACTS_PROBE_DECODED,
	 URL FORM REST BASIC RAW_DECODED_64 "\n\n" GRANT},
};

/* The secret is in what is sent, and in nothing that is shown. */
static void check_shown(const struct script *s, const struct facts_attempt *a)
{
	struct mask *m = mask_new();
	mask_add(m, "client secret", s->cred.client_secret);
	struct secret *decoded = form_percent_decode(s->cred.client_secret);
	mask_add(m, "client secret", decoded);
	ck_assert(mask_finds(m, s->seen[0], strlen(s->seen[0])));
	ck_assert_msg(!mask_finds(m, a->shown->request_body, strlen(a->shown->request_body)), "%s",
		      a->shown->request_body);
	for (size_t i = 0; i < a->shown->request_header_count; i++)
		ck_assert(!mask_finds(m, a->shown->request_headers[i].value,
				      strlen(a->shown->request_headers[i].value)));
	secret_free(decoded);
	mask_free(m);
}

START_TEST(requests_are_exact)
{
	static const struct script_answer token = {.status = 200, .body = SCRIPT_TOKEN("t0")};
	struct script s;
	struct attempt a;
	struct err e = {0};
	start(&s, &token, 1);
	s.cred.auth = requests[_i].auth;
	ck_assert(attempt_send(&s.x, requests[_i].probe, 1234, &a, &e));
	ck_assert_str_eq(s.seen[0], requests[_i].wire);
	ck_assert_int_eq(s.timeouts[0], 1234);
	ck_assert_int_eq(a.facts.probe, requests[_i].probe);
	ck_assert_str_eq(a.facts.shown->method, "POST");
	ck_assert_str_eq(a.facts.shown->target, "/token");
	ck_assert(a.facts.with_credentials && a.facts.sent && a.facts.got_token);
	check_shown(&s, &a.facts);
	attempt_clear(&a);
	script_end(&s);
}
END_TEST

START_TEST(parameters_keep_their_order)
{
	static const struct script_answer token = {.status = 200, .body = SCRIPT_TOKEN("t0")};
	static const struct {
		enum facts_auth auth;
		const char *wire;
	} cases[] = {
		{FACTS_AUTH_POST, URL FORM REST "\ngrant_type=password" IN_FORM
						"&username=KEY%3D%3D%3D%3D&password=p%26w"
						"&scope=a+b&audience=https%3A%2F%2Fx&n=%2B"},
		{FACTS_AUTH_BASIC,
		 URL FORM REST BASIC ENCODED_64 "\n\ngrant_type=password"
						"&username=KEY%3D%3D%3D%3D&password=p%26w"
						"&scope=a+b&audience=https%3A%2F%2Fx&n=%2B"},
	};
	struct cred_param params[] = {{"audience", "https://x"}, {"n", "+"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script s;
		struct attempt a;
		struct err e = {0};
		start(&s, &token, 1);
		s.cred.auth = cases[i].auth;
		s.cred.grant = FACTS_GRANT_PASSWORD;
		s.cred.scope = "a b";
		s.cred.params = params;
		s.cred.param_count = 2;
		set(&s.cred.access_key_id, "KEY====");
		set(&s.cred.access_key_secret, "p&w");
		ck_assert(attempt_send(&s.x, FACTS_PROBE_FORM, 1, &a, &e));
		ck_assert_str_eq(s.seen[0], cases[i].wire);
		ck_assert_ptr_null(strstr(a.facts.shown->request_body, "p%26w"));
		ck_assert_ptr_nonnull(strstr(a.facts.shown->request_body, "&password=[3 bytes, 1 "
									  "encoded]"));
		attempt_clear(&a);
		secret_free(s.cred.access_key_id);
		secret_free(s.cred.access_key_secret);
		script_end(&s);
	}
}
END_TEST

/* What the settings say of the network reaches the one who sends. */
START_TEST(settings_reach_the_request)
{
	struct script s;
	struct err e = {0};
	start(&s, NULL, 0);
	s.cred.connect_timeout_ms = 11;
	s.cred.cacert = "ca";
	s.cred.cert = "cert";
	s.cred.key = "key";
	s.cred.proxy = "http://proxy";
	struct http_request r;
	struct secret *body, *authorization;
	struct facts_attempt facts;
	ck_assert(attempt_build(&s.x, FACTS_PROBE_FORM, 22, &r, &body, &authorization, &facts, &e));
	ck_assert_int_eq(r.connect_timeout_ms, 11);
	ck_assert_int_eq(r.timeout_ms, 22);
	ck_assert_str_eq(r.cacert, "ca");
	ck_assert_str_eq(r.cert, "cert");
	ck_assert_str_eq(r.key, "key");
	ck_assert_str_eq(r.proxy, "http://proxy");
	ck_assert(r.loopback);
	ck_assert(r.body == body && authorization == NULL);
	ck_assert(!facts.sent && facts.with_credentials && facts.retry_after == -1);
	secret_free(body);
	script_end(&s);
}
END_TEST

/* What a user put in a wrong place is a secret there too. */
START_TEST(a_secret_in_a_wrong_place_is_not_shown)
{
	struct cred_param params[] = {{"audience", "x" SECRET "y"}};
	struct script s;
	struct err e = {0};
	start(&s, NULL, 0);
	s.cred.scope = "read " SECRET;
	s.cred.params = params;
	s.cred.param_count = 1;
	s.cred.url.path = "/t/" SECRET;
	for (int probe = 0; probe < FACTS_PROBE_DISCOVERY; probe++) {
		struct http_request r;
		struct secret *body, *authorization;
		struct facts_attempt a;
		ck_assert(attempt_build(&s.x, (enum facts_probe)probe, 1, &r, &body, &authorization,
					&a, &e));
		ck_assert(!mask_finds(s.x.mask, a.shown->request_body,
				      strlen(a.shown->request_body)));
		ck_assert(!mask_finds(s.x.mask, a.shown->target, strlen(a.shown->target)));
		ck_assert_ptr_nonnull(strstr(a.shown->request_body, "read"));
		secret_free(body);
		secret_free(authorization);
	}
	script_end(&s);
}
END_TEST

START_TEST(too_many_parameters_are_not_sent)
{
	struct script s;
	struct attempt a;
	struct err e = {0};
	start(&s, NULL, 0); /* a request would fail the test */
	struct cred_param params[FORM_PARAMS_MAX];
	for (size_t i = 0; i < FORM_PARAMS_MAX; i++)
		params[i] = (struct cred_param){"n", "v"};
	s.cred.params = params;
	s.cred.param_count = FORM_PARAMS_MAX;
	ck_assert(!attempt_send(&s.x, FACTS_PROBE_FORM, 1, &a, &e));
	ck_assert_int_ne(e.code, ERR_NONE);
	attempt_clear(&a);
	script_end(&s);
}
END_TEST

START_TEST(what_cannot_be_sent_is_an_error)
{
	static const struct script_answer local = {.local = ERR_SETTINGS};
	struct script s;
	struct attempt a;
	struct err e = {0};
	start(&s, &local, 1);
	ck_assert(!attempt_send(&s.x, FACTS_PROBE_FORM, 1, &a, &e));
	ck_assert_int_eq(e.code, ERR_SETTINGS);
	ck_assert(!a.facts.sent);
	attempt_clear(&a);
	script_end(&s);
}
END_TEST

/* ---- GET ---- */

#define GET_REST "Accept: application/json\nUser-Agent: cxtoken/" VERSION "\n"

START_TEST(get_with_and_without_a_token)
{
	static const struct script_answer answer = {.status = 200, .body = "{\"a\":1}"};
	struct script s;
	struct secret *token = secret_new("a-token-of-an-api", 17), *body = NULL;
	struct attempt a;
	struct err e = {0};
	start(&s, NULL, 0);
	s.for_get = &answer;
	mask_add(s.x.mask, "token", token);
	ck_assert(attempt_get(&s.x, "https://api.test/v1?q=x", NULL, 7, &a, &body, &e));
	ck_assert_str_eq(secret_reveal(body), "{\"a\":1}");
	ck_assert(!a.facts.with_credentials);
	ck_assert_str_eq(a.facts.shown->target, "/v1");
	secret_free(body);
	attempt_clear(&a);
	ck_assert(attempt_get(&s.x, "https://api.test/v1", token, 7, &a, &body, &e));
	ck_assert_str_eq(s.got[0], "GET https://api.test/v1?q=x\n" GET_REST "\n");
	ck_assert_str_eq(s.got[1], "GET https://api.test/v1\n" GET_REST
				   "Authorization: Bearer a-token-of-an-api\n\n");
	ck_assert_str_eq(a.facts.shown->request_headers[2].value, "Bearer [24 bytes]");
	secret_free(body);
	attempt_clear(&a);
	body = NULL;
	ck_assert(!attempt_get(&s.x, "ftp://api.test/", token, 7, &a, &body, &e));
	ck_assert_ptr_null(body);
	ck_assert_uint_eq(s.gets, 2);
	secret_free(token);
	script_end(&s);
}
END_TEST

Suite *suite_endpoint_attempt(void)
{
	Suite *s = suite_create("endpoint_attempt");
	TCase *t = tcase_create("attempt");
	tcase_add_loop_test(t, requests_are_exact, 0, sizeof requests / sizeof *requests);
	tcase_add_test(t, parameters_keep_their_order);
	tcase_add_test(t, settings_reach_the_request);
	tcase_add_test(t, a_secret_in_a_wrong_place_is_not_shown);
	tcase_add_test(t, too_many_parameters_are_not_sent);
	tcase_add_test(t, what_cannot_be_sent_is_an_error);
	tcase_add_test(t, get_with_and_without_a_token);
	suite_add_tcase(s, t);
	return s;
}
