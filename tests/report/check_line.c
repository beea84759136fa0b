/* SPDX-License-Identifier: MIT */
/* The one line of a fetch that fails. */
#include <check.h>
#include <jansson.h>
#include <string.h>

#include "tests/report/fixtures.h"

Suite *suite_report_line(void);

START_TEST(lines_are_as_expected)
{
	static const struct {
		int fixture;
		const char *line;
	} rows[] = {
		{2,
		 "https://api.nicecxone.com/auth/oauth/token refused the credentials: 401 "
		 "invalid_client "
		 "\"クライアント認証に失敗しました\"; the client secret (CXONE_CLIENT_SECRET) "
		 "holds "
		 "a percent sign and two hex digits at offset 3; store the decoded value: encoding "
		 "happens once, on sending; cxtoken --diagnose shows more"},
		{3, "The connection to api.nicecxone.com (192.0.2.7) port 443 was refused; start "
		    "the service, or "
		    "correct host and port in CXONE_TOKEN_URL"},
		{5, "https://api.nicecxone.com/auth/oauth/token gave an answer that is not a token "
		    "response: 403 Forbidden with an HTML page; ask whoever runs the endpoint to "
		    "admit your address; cxtoken --diagnose shows more"},
	};
	static struct fixture x;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		fill(&x, rows[i].fixture);
		ck_assert_str_eq(report_line(&x.f, &x.d, p), rows[i].line);
		pool_free(p);
	}
}
END_TEST

START_TEST(line_says_a_limit_and_its_wait)
{
	static struct fixture x;
	struct pool *p = pool_new();
	fill(&x, 2);
	x.d.count = 0;
	x.f.attempts[0] = (struct facts_attempt){
		.sent = true, .status = 429, .class = TOKEN_CLASS_LIMITED, .retry_after = 120};
	ck_assert_str_eq(report_line(&x.f, &x.d, p), "https://api.nicecxone.com/auth/oauth/token "
						     "limits the rate of requests: 429 Too Many "
						     "Requests; it asks to wait 2 min");
	pool_free(p);
}
END_TEST

/* What is only possible is not said to be so. */
START_TEST(line_says_who_is_refused_where_that_is_known)
{
	static const struct diag_cause elsewhere = {.id = "not-a-token-endpoint", .fix = "Look."};
	static const struct diag_cause refused = {.id = "credentials-refused", .fix = "Look."};
	static const struct {
		enum diag_confidence confidence;
		const char *line;
	} rows[] = {
		{DIAG_POSSIBLE, "refused the request: 403 "},
		{DIAG_LIKELY, "refused the credentials: 403 "},
		{DIAG_SURE, "refused the credentials: 403 "},
	};
	static struct fixture x;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		fill(&x, 2);
		x.d.count = 0;
		x.f.attempts[0] = (struct facts_attempt){
			.sent = true, .status = 403, .class = TOKEN_CLASS_REFUSED};
		finding(&x, &elsewhere, "It is an API's error.");
		finding(&x, &refused, "403.");
		x.d.findings[1].confidence = rows[i].confidence;
		const char *line = report_line(&x.f, &x.d, p);
		ck_assert_msg(strstr(line, rows[i].line) != NULL, "%s", line);
		pool_free(p);
	}
}
END_TEST

START_TEST(line_of_settings_says_evidence_and_fix)
{
	static const struct diag_cause row = {.id = "credential-line-end",
					      .cause = "A line end.",
					      .fix = "Write it with printf %s. Or use dos2unix."};
	static struct fixture x;
	struct pool *p = pool_new();
	x = (struct fixture){.mode = REPORT_DIAGNOSE};
	finding(&x, &row, "CXONE_CLIENT_SECRET holds a line feed at offset 24.");
	ck_assert_str_eq(
		report_line(&x.f, &x.d, p),
		"CXONE_CLIENT_SECRET holds a line feed at offset 24; write it with printf %s");
	pool_free(p);
}
END_TEST

START_TEST(line_of_an_api_speaks_of_the_api)
{
	static const struct diag_cause row = {
		.id = "api-forbidden",
		.cause = "Forbidden.",
		.fix = "Give the application the permission. Then try."};
	static struct {
		struct facts_api api;
		struct attempt_shown shown;
		bool found;
		const char *line;
	} rows[] = {
		{{.asked = true, .answer = {.status = 404}},
		 {.target = "https://api.example/x"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 404 Not Found; "
		 "check the address that --api-url gives"},
		{{.asked = true, .answer = {.status = 503}},
		 {.target = "https://api.example/x"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 503 Service "
		 "Unavailable; try again later"},
		{{.asked = true, .answer = {.status = 429}},
		 {.target = "https://api.example/x"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 429 Too Many "
		 "Requests; wait before the next call"},
		{{.asked = true, .answer = {.status = 403}},
		 {.target = "https://api.example/x"},
		 true,
		 "a token came, but the API https://api.example/x answered it with 403 Forbidden; "
		 "give the application the permission"},
		{{.asked = true, .answer = {.status = 404}},
		 {.target = "https://api.example/x",
		  .headers = {{"WWW-Authenticate", "Bearer error=\"x\""}},
		  .header_count = 1,
		  .body = "not shown then"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 404 Not Found, "
		 "WWW-Authenticate: Bearer error=\"x\"; check the address that --api-url gives"},
		{{.asked = true, .answer = {.status = 404}},
		 {.target = "https://api.example/x", .body = "{\"error\":\"y\"}\nmore"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 404 Not Found: "
		 "{\"error\":\"y\"}; check the address that --api-url gives"},
		{{.asked = true, .answer = {.status = 404}},
		 {.target = "https://api.example/x", .body = "<html>"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 404 Not Found; "
		 "check the address that --api-url gives"},
		{{.asked = true, .answer = {.failure = HTTP_FAILURE_LOST}},
		 {.target = "https://api.example/x", .failure_text = "it hung up."},
		 false,
		 "a token came, but the API https://api.example/x gave no answer: it hung up; "
		 "check "
		 "the address that --api-url gives"},
	};
	static struct fixture x;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		fill(&x, 0); /* a token came */
		x.d.count = 0;
		x.f.api = rows[i].api;
		x.f.api.answer.shown = &rows[i].shown;
		if (rows[i].found)
			finding(&x, &row, "403.");
		ck_assert_str_eq(report_line(&x.f, &x.d, p), rows[i].line);
		pool_free(p);
	}
}
END_TEST

/* The place that the evidence names is not named again by the fix; another one is. */
START_TEST(line_names_a_place_once)
{
	static const char *const rows[][3] = {
		{"The client secret (CXONE_X) has a CR.", "CXONE_X: remove it.",
		 "the client secret (CXONE_X) has a CR; remove it"},
		{"The client secret (CXONE_X) has a CR.", "CXONE_Y: remove it.",
		 "the client secret (CXONE_X) has a CR; CXONE_Y: remove it"},
		{"The client secret in the request has a CR.",
		 "in your client's settings: remove it.",
		 "the client secret in the request has a CR; in your client's settings: remove it"},
	};
	static const struct diag_cause row = {.id = "credential-line-end", .cause = "A line end."};
	static struct fixture x;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		x = (struct fixture){.mode = REPORT_DIAGNOSE};
		finding(&x, &row, rows[i][0]);
		x.d.findings[0].fix = rows[i][1];
		ck_assert_str_eq(report_line(&x.f, &x.d, p), rows[i][2]);
		pool_free(p);
	}
}
END_TEST

START_TEST(line_stays_short)
{
	static struct fixture x;
	static char words[3000];
	struct pool *p = pool_new();
	fill(&x, 2);
	for (size_t i = 0; i + 3 < sizeof words; i += 3)
		memcpy(words + i, "あ", 4);
	x.f.attempts[0].shown->description = x.f.attempts[0].shown->error = words;
	x.f.settings.shown->endpoint = words;
	const char *line = report_line(&x.f, &x.d, p);
	ck_assert_uint_le(strlen(line), 600);
	ck_assert_ptr_nonnull(strstr(line, "cxtoken --diagnose"));
	ck_assert_ptr_null(strchr(line, '\n'));
	json_t *valid = json_string(line); /* cut between characters */
	ck_assert_ptr_nonnull(valid);
	json_decref(valid);
	pool_free(p);
}
END_TEST

Suite *suite_report_line(void)
{
	Suite *s = suite_create("report_line");
	TCase *t = tcase_create("line");
	tcase_add_test(t, lines_are_as_expected);
	tcase_add_test(t, line_says_a_limit_and_its_wait);
	tcase_add_test(t, line_says_who_is_refused_where_that_is_known);
	tcase_add_test(t, line_of_settings_says_evidence_and_fix);
	tcase_add_test(t, line_of_an_api_speaks_of_the_api);
	tcase_add_test(t, line_names_a_place_once);
	tcase_add_test(t, line_stays_short);
	suite_add_tcase(s, t);
	return s;
}
