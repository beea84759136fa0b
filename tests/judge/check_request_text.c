/* SPDX-License-Identifier: MIT */
/* What a finding of a captured request says: in its own words, and as its settings ask. */
#include "tests/judge/request_case.h"

Suite *suite_judge_request_text(void);

/* One is one: "1 byte". */
START_TEST(bytes_are_counted_in_english)
{
	static const struct {
		const char *raw, *own, *says;
	} cases[] = {
		{GRANT "&client_id=" ID "&client_secret=x", "ab",
		 "has 1 byte, the one that cxtoken was given has 2;"},
		{GRANT "&client_id=" ID "&client_secret=xy", "a",
		 "has 2 bytes, the one that cxtoken was given has 1;"},
		{"x", "a", "from the body of 1 byte."},
		{"xy", "a", "from the body of 2 bytes."},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture x;
		fixture_open(&x, ID, cases[i].own);
		const char *raw = pool_printf(x.pool, "%s%s\r\n%s", POST, FORM, cases[i].raw);
		struct capture_reader *r = fixture_read(raw);
		fixture_judge(&x, capture_reader_request(r));
		const char *all = "";
		for (size_t k = 0; k < x.diag.count; k++)
			all = pool_printf(x.pool, "%s%s\n", all, x.diag.findings[k].evidence);
		ck_assert_msg(strstr(all, cases[i].says) != NULL, "%s", all);
		capture_reader_free(r);
		fixture_close(&x);
	}
}
END_TEST

/* In the texts of all findings. */
static void expect_text(const char *raw, bool default_grant, const char *says, const char *leaves)
{
	struct fixture x;
	fixture_open(&x, ID, SECRET);
	x.cred.facts.grant_is_default = default_grant;
	struct capture_reader *r = fixture_read(raw);
	fixture_judge(&x, capture_reader_request(r));
	const char *all = "";
	for (size_t i = 0; i < x.diag.count; i++) {
		const struct diag_finding *g = &x.diag.findings[i];
		all = pool_printf(x.pool, "%s%s\n%s\n%s\n", all, g->evidence, g->cause, g->fix);
	}
	ck_assert_msg(strstr(all, says) != NULL, "no \"%s\" in %s", says, all);
	ck_assert_msg(leaves == NULL || strstr(all, leaves) == NULL, "\"%s\" in %s", leaves, all);
	capture_reader_free(r);
	fixture_close(&x);
}

START_TEST(texts_fit_the_request)
{
	static const struct {
		const char *raw, *says, *leaves;
	} cases[] = {
		{POST "\r\n" OBJECT, "JSON text; Content-Type is none.", NULL},
		{POST JSON "\r\n" OBJECT, "JSON text; Content-Type is application/json.", NULL},
		{"POST /auth/oauth/token?" GRANT " HTTP/1.1\r\n" FORM "\r\n" PAIR,
		 "holds grant_type.", "have the secret changed"},
		{"POST /auth/oauth/token?" GRANT PAIR " HTTP/1.1\r\n\r\n",
		 "have the secret changed", NULL},
		{"POST /auth/oauth/token?" GRANT PAIR " HTTP/1.1\r\n\r\n",
		 "holds grant_type, client_id and client_secret.", NULL},
		{"post /auth/oauth/token HTTP/1.1\r\n" FORM "\r\n" GRANT PAIR,
		 "Write POST in capital letters.", NULL},
		{"PUT /auth/oauth/token HTTP/1.1\r\n\r\n", "The method is PUT.", "capital letters"},
		{"PUT /auth/oauth/token HTTP/1.1\r\n\r\n", "The method is PUT.", "no parameters"},
		{"GET /auth/oauth/token HTTP/1.1\r\n\r\n", "It has no body and no parameters",
		 NULL},
		{"GET /auth/oauth/token HTTP/1.1\r\n" JSON "\r\n" OBJECT, "The method is GET.",
		 "no parameters"},
		{"GET /auth/oauth/token?" GRANT " HTTP/1.1\r\n\r\n", "The method is GET.",
		 "no parameters"},
		{"GET /auth/oauth/token?client_id=" ID " HTTP/1.1\r\n\r\n", "The method is GET.",
		 "no parameters"},
		{"GET /auth/oauth/token?client_secret=" SECRET " HTTP/1.1\r\n\r\n",
		 "The method is GET.", "no parameters"},
		{POST "Content-Type: text/plain\r\n\r\n[object Object]",
		 "The body is JavaScript's own text for an object: [object Object]", NULL},
		{POST FORM "\r\n%7B%22a%22%3A1%7D=", "new URLSearchParams(object)", "undefined"},
		{POST FORM "User-Agent: curl/8.5.0\r\n\r\n%7B%22a%22%3A1%7D",
		 "--data-urlencode NAME=VALUE", "JSON.stringify"},
		{POST FORM "\r\ngrant_type=client_credential" PAIR,
		 "grant_type is client_credential; client_credentials is probably meant.", NULL},
		{POST FORM "\r\ngrant_type=password" PAIR,
		 "grant_type is password, the settings have client_credentials.", NULL},
		{POST FORM "\r\n" GRANT "&client_id=x&client_secret=y",
		 "The client id has 1 byte, the one that cxtoken was given has 36; they differ "
		 "first "
		 "at offset 0. The client secret has 1 byte",
		 NULL},
		{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=y",
		 "The client secret has 1 byte", "(null)"},
		{POST FORM "\r\n" GRANT "&client_id=x&client_secret=" SECRET,
		 "The client id has 1 byte", "(null)"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_text(cases[i].raw, false, cases[i].says, cases[i].leaves);
}
END_TEST

/* Signs of a secret that is not encoded, where there is none to compare with. */
START_TEST(secret_that_nobody_set)
{
	static const char *const raw[][2] = {
		{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=a&b", "form-not-encoded~"},
		{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=a+b", "form-not-encoded?"},
		{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=ab", ""},
	};
	for (size_t i = 0; i < sizeof raw / sizeof *raw; i++) {
		struct fixture x;
		fixture_open(&x, NULL, NULL);
		struct capture_reader *r = fixture_read(raw[i][0]);
		fixture_judge(&x, capture_reader_request(r));
		ck_assert_str_eq(fixture_findings(&x), raw[i][1]);
		capture_reader_free(r);
		fixture_close(&x);
	}
}
END_TEST

/* Where no grant was set, there is none to compare with. */
START_TEST(grant_that_nobody_set)
{
	expect_text(POST FORM "\r\ngrant_type=something" PAIR, true, "not the name of a grant",
		    "the settings have");
	expect_text(POST FORM "\r\ngrant_type=client_credential" PAIR, true,
		    "client_credentials is probably meant.", "not the name of a grant");
	expect_text(POST FORM "\r\ngrant_type=password" PAIR, true,
		    "If this is the grant that you mean", "the grant may be correct");
	expect_text(POST FORM "\r\ngrant_type=urn%3Ax" PAIR, true, "the grant may be correct",
		    "If this is the grant that you mean");
}
END_TEST

/* The cause names the client's own way into the fault. */
START_TEST(json_under_form_names_the_client)
{
	static const struct {
		const char *agent, *cause, *fix;
	} cases[] = {
		{"axios/0.21.4", "before 0.28.0", "as a form"},
		{"axios/0.27.2", "before 0.28.0", "as a form"},
		{"axios/0.28.0", "JSON.stringify()", "as a form"},
		{"axios/1.7.2", "JSON.stringify()", "as a form"},
		{"curl/7.88.1", "curl", "--data-urlencode NAME=VALUE"},
		{"python-requests/2.28.1", "json=", "data= with the same dict"},
		{"node", "JSON.stringify()", "as a form"},
		{"unheard-of/1", "The header alone", "as a form"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture x;
		fixture_open(&x, ID, SECRET);
		const char *raw = pool_printf(x.pool, "%s%sUser-Agent: %s\r\n\r\n%s", POST, FORM,
					      cases[i].agent, OBJECT);
		struct capture_reader *r = fixture_read(raw);
		fixture_judge(&x, capture_reader_request(r));
		ck_assert_str_eq(fixture_findings(&x), "json-under-form-header");
		ck_assert_msg(fixture_text_has(x.diag.findings[0].cause, cases[i].cause), "%s: %s",
			      cases[i].agent, x.diag.findings[0].cause);
		ck_assert_msg(fixture_text_has(x.diag.findings[0].fix, cases[i].fix), "%s: %s",
			      cases[i].agent, x.diag.findings[0].fix);
		capture_reader_free(r);
		fixture_close(&x);
	}
}
END_TEST

/* What to change is said in the client's own terms. */
START_TEST(json_body_is_mended_in_the_client_s_terms)
{
	static const struct {
		const char *agent, *fix;
	} cases[] = {
		{"axios/1.7.2", "URLSearchParams"},
		{"curl/7.88.1", "--data-urlencode"},
		{"python-requests/2.28.1", "data="},
		{"Mozilla/5.0 (Windows NT) WindowsPowerShell/5.1", "-Body"},
		{"unheard-of/1", "URLSearchParams"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture x;
		fixture_open(&x, ID, SECRET);
		const char *raw = pool_printf(x.pool, "%s%sUser-Agent: %s\r\n\r\n%s", POST, JSON,
					      cases[i].agent, OBJECT);
		struct capture_reader *r = fixture_read(raw);
		fixture_judge(&x, capture_reader_request(r));
		ck_assert_str_eq(fixture_findings(&x), "json-body");
		ck_assert_msg(fixture_text_has(x.diag.findings[0].fix, cases[i].fix), "%s: %s",
			      cases[i].agent, x.diag.findings[0].fix);
		capture_reader_free(r);
		fixture_close(&x);
	}
}
END_TEST

/* The access key of the password grant is compared as the client's secret is. */
START_TEST(access_keys_are_compared)
{
	static const char *const rows[][2] = {
		{"username=key-id&password=key-secret-1", ""},
		{"username=key-id&password=key-secret-2", "credential-differs"},
		{"username=other&password=key-secret-1", "credential-differs"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fixture x;
		char raw[512];
		snprintf(raw, sizeof raw, POST FORM "\r\ngrant_type=password" PAIR "&%s",
			 rows[i][0]);
		fixture_open(&x, ID, SECRET);
		x.cred.grant = FACTS_GRANT_PASSWORD;
		x.cred.access_key_id = secret_new("key-id", 6);
		x.cred.access_key_secret = secret_new("key-secret-1", 12);
		struct capture_reader *r = fixture_read(raw);
		fixture_judge(&x, capture_reader_request(r));
		ck_assert_str_eq(fixture_findings(&x), rows[i][1]);
		capture_reader_free(r);
		secret_free(x.cred.access_key_id);
		secret_free(x.cred.access_key_secret);
		fixture_close(&x);
	}
}
END_TEST

/* What an endpoint took is not wrong there. */
START_TEST(a_recorded_answer_goes_before_rules)
{
	static const struct {
		const char *raw;
		bool token, quotes;
		const char *findings;
	} rows[] = {
		{POST JSON "\r\n" OBJECT, true, false, ""},
		{POST "\r\n" GRANT "&client_id=" ID, true, false, ""},
		{POST JSON "\r\n" OBJECT, false, false, "json-body"},
		{POST JSON "\r\n" OBJECT, false, true, ""},
		{"GET /auth/oauth/token?" GRANT PAIR " HTTP/1.1\r\nHost: localhost\r\n\r\n", true,
		 false, "params-in-url?"},
		{POST FORM "\r\ngrant_type=account_credentials" PAIR, true, false, ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fixture x;
		fixture_open(&x, ID, SECRET);
		struct capture_reader *r = fixture_read(rows[i].raw);
		fixture_judge(&x, capture_reader_request(r));
		x.facts.attempts[x.facts.attempt_count++] = (struct facts_attempt){
			.sent = true,
			.status = rows[i].token ? 200 : 404,
			.class = rows[i].token ? TOKEN_CLASS_TOKEN : TOKEN_CLASS_BAD_ANSWER,
			.got_token = rows[i].token,
			.quotes_body = rows[i].quotes,
			.retry_after = -1};
		diag_judge(&x.facts, DIAG_SCOPE_REQUEST, x.pool, &x.diag);
		ck_assert_msg(strcmp(fixture_findings(&x), rows[i].findings) == 0, "%s: %s",
			      rows[i].raw, fixture_findings(&x));
		capture_reader_free(r);
		fixture_close(&x);
	}
}
END_TEST

Suite *suite_judge_request_text(void)
{
	Suite *s = suite_create("judge_request_text");
	TCase *t = tcase_create("request_text");
	tcase_add_test(t, bytes_are_counted_in_english);
	tcase_add_test(t, texts_fit_the_request);
	tcase_add_test(t, grant_that_nobody_set);
	tcase_add_test(t, secret_that_nobody_set);
	tcase_add_test(t, json_under_form_names_the_client);
	tcase_add_test(t, json_body_is_mended_in_the_client_s_terms);
	tcase_add_test(t, access_keys_are_compared);
	tcase_add_test(t, a_recorded_answer_goes_before_rules);
	suite_add_tcase(s, t);
	return s;
}
