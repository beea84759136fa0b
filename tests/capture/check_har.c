/* SPDX-License-Identifier: MIT */
/* HAR files are read within limits. */
#include "facts/shown.h"
#include "tests/capture/fixtures.h"
#include "capture/parts.h"

Suite *suite_capture_har(void);

#define URL    "https://api.nicecxone.com/auth/oauth/token"
#define FORM   "application/x-www-form-urlencoded"
#define GRANT  "grant_type=client_credentials"
#define PAIR   "&client_id=" FIXTURE_ID "&client_secret=" FIXTURE_SECRET
#define OTHER  "another-Secret-0815/+="
#define FIELDS "\"headers\":[{\"name\":\"Content-Type\",\"value\":\"" FORM "\"}]"

#define POST_DATA(type, text) "\"postData\":{\"mimeType\":\"" type "\",\"text\":\"" text "\"}"
#define REQUEST(method, url, rest)                                                                 \
	"\"request\":{\"method\":\"" method "\",\"url\":\"" url                                    \
	"\",\"httpVersion\":\"HTTP/1.1\"," rest "}"
#define ENTRY(method, url, rest) "{" REQUEST(method, url, rest) ",\"response\":{\"status\":0}}"
#define RIGHT(url)               ENTRY("POST", url, FIELDS "," POST_DATA(FORM, GRANT PAIR))
#define GET(url)                 ENTRY("GET", url, "\"headers\":[]")
#define HAR(entries)             "{\"log\":{\"creator\":{\"name\":\"x\"},\"entries\":[" entries "]}}"

static struct capture_list read_har(struct fixture *x, const char *bytes, size_t len)
{
	struct capture_list list = {0};
	struct err e = {0};
	ck_assert_msg(capture_file(bytes, len, &x->cred, x->pool, &list, &e), "%s: %s", bytes,
		      e.text);
	return list;
}

/* ---- which entries ---- */

#define PREFLIGHT(url)                                                                             \
	ENTRY("OPTIONS", url,                                                                      \
	      "\"headers\":[{\"name\":\"Access-Control-Request-Method\",\"value\":\"POST\"}]")

static const struct {
	const char *har, *chosen; /* "METHOD target", one a line */
} choices[] = {
	{HAR(RIGHT(URL)), "POST " URL "\n"},
	{HAR(RIGHT(URL) "," RIGHT(URL)), "POST " URL "\nPOST " URL "\n"},
	{HAR(GET("https://h/") "," PREFLIGHT(URL) "," RIGHT(URL) "," GET("https://h/token")),
	 "POST " URL "\n"},
	/* the token URL's path on any host, by any method, query or not */
	{HAR(GET(URL)), "GET " URL "\n"},
	{HAR(GET("http://localhost/auth/oauth/token?a=b")),
	 "GET http://localhost/auth/oauth/token?a=b\n"},
	/* where no entry has it, those that look like a token request */
	{HAR(RIGHT("https://h/login")), "POST https://h/login\n"},
	{HAR(RIGHT(URL) "," RIGHT("https://h/login")), "POST " URL "\n"},
	{HAR(ENTRY("POST", "https://h/oauth/Token", FIELDS)), "POST https://h/oauth/Token\n"},
	{HAR(GET("https://h/x?grant_type=y")), "GET https://h/x?grant_type=y\n"},
	{HAR(ENTRY("PUT", "https://h/x", POST_DATA("application/json", "{\\\"grant_type\\\":1}"))),
	 "PUT https://h/x\n"},
	{HAR(GET("https://h/x") "," PREFLIGHT("https://h/token") "," RIGHT("https://h/x")),
	 "POST https://h/x\n"},
	{HAR(RIGHT(URL "/")), "POST " URL "/\n"},
};

/* When an entry was recorded, as browsers write it. */
START_TEST(entries_have_their_time)
{
	static const struct {
		const char *text;
		long long seconds;
	} times[] = {
		{"2026-11-28T16:20:00Z", 1795882800},
		{"2026-11-28T16:20:00.123Z", 1795882800},
		{"2026-11-28T16:20:00.123+01:30", 1795882800 - 5400},
		{"2026-11-28T16:20:00-08:00", 1795882800 + 8 * 3600},
		{"2026-11-28T16:20:00", 0},
		{"2026-11-28", 0},
		{"", 0},
	};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		struct fixture x;
		fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
		const char *har = pool_printf(
			x.pool, "{\"log\":{\"entries\":[{\"startedDateTime\":\"%s\",%s]}}",
			times[i].text, &RIGHT("https://h/x")[1]);
		struct capture_list list = read_har(&x, har, strlen(har));
		fixture_judge(&x, list.items[0].request);
		ck_assert_msg(x.facts.request.time == times[i].seconds, "%s: %lld", times[i].text,
			      (long long)x.facts.request.time);
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

START_TEST(entries_that_are_judged)
{
	struct fixture x;
	fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
	struct capture_list list = read_har(&x, choices[_i].har, strlen(choices[_i].har));
	const char *chosen = "";
	for (size_t i = 0; i < list.count; i++) {
		const struct capture *c = list.items[i].request;
		chosen = pool_printf(x.pool, "%s%s %s\n", chosen, capture_bytes_get(&c->method),
				     capture_bytes_get(&c->target));
		ck_assert(!list.items[i].has_answer);
	}
	ck_assert_str_eq(chosen, choices[_i].chosen);
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

static const struct {
	const char *har, *text;
} refused[] = {
	{HAR(""), "no token request in it (0 requests)"},
	{HAR(GET("https://h/token")), "no token request in it (1 request)"},
	{HAR(PREFLIGHT(URL)), "no token request in it"},
	{HAR("{},1,null,\"x\",[]"), "no token request in it (5 requests)"},
	{HAR("{\"request\":{}}"), "no token request in it"},
	{HAR("{\"request\":{\"method\":1,\"url\":[],\"headers\":{},\"postData\":7}}"),
	 "no token request in it"},
	{"{\"log\":{\"entries\":{}}}", "no recording of a request that is known"},
	{"{\"log\":[]}", "no recording of a request that is known"},
	{"{\"log\":1}", "no recording of a request that is known"},
	{"{}", "no recording of a request that is known"},
	{"{\"client_secret\":\"" FIXTURE_SECRET "\"}", "a request's parameters alone"},
	{"{\"client_secret\":\"" FIXTURE_SECRET "\"", "it is no JSON document: it was cut"},
	{"{'log':{}}", "neither raw HTTP"},
	{HAR(RIGHT(URL)) "x", "it is no JSON document: it was cut"},
};

/* Whatever is wrong with the file, nothing of it is quoted. */
START_TEST(other_files_are_refused)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
	ck_assert_msg(
		!capture_file(refused[_i].har, strlen(refused[_i].har), &x.cred, x.pool, &list, &e),
		"%s", refused[_i].har);
	ck_assert_int_eq(e.code, ERR_USAGE);
	ck_assert_int_eq(err_status(e.code), 2);
	ck_assert_msg(strstr(e.text, refused[_i].text) != NULL, "%s", e.text);
	ck_assert_ptr_null(strstr(e.text, FIXTURE_SECRET));
	ck_assert_ptr_null(list.items);
	fixture_close(&x);
}
END_TEST

START_TEST(entries_have_a_limit)
{
	struct fixture x;
	struct text har = {0};
	fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
	text_put(&har, "{\"log\":{\"entries\":[" RIGHT(URL));
	for (int i = 0; i < 60; i++)
		text_put(&har, "," RIGHT(URL));
	text_put(&har, "]}}");
	struct capture_list list = read_har(&x, text_get(&har), har.len);
	ck_assert_uint_eq(list.count, 50);
	ck_assert_uint_eq(list.left_out, 11);
	ck_assert_uint_eq(list.found, 61);
	capture_list_clear(&list);
	text_clear(&har);
	fixture_close(&x);
}
END_TEST

/* ---- the request ---- */

static const struct {
	const char *rest, *findings, *body; /* the body as it was sent */
} bodies[] = {
	{FIELDS "," POST_DATA(FORM, GRANT PAIR), "", GRANT PAIR},
	/* the media type is where some exporters alone put it */
	{POST_DATA(FORM, GRANT PAIR), "", GRANT PAIR},
	{POST_DATA("text/plain", GRANT PAIR), "form-under-other-type~", GRANT PAIR},
	/* the header wins over it */
	{FIELDS "," POST_DATA("application/json", GRANT PAIR), "", GRANT PAIR},
	/* parameters without a text: as a browser would have encoded them */
	{FIELDS ",\"postData\":{\"params\":[{\"name\":\"grant_type\","
		"\"value\":\"client_credentials\"},{\"name\":\"client_id\",\"value\":\"" FIXTURE_ID
		"\"},{\"name\":\"client_secret\",\"value\":\"" FIXTURE_SECRET
		"\"},{\"name\":\"a b\",\"value\":\"c&d\"},{\"name\":\"e\"}]}",
	 "", GRANT PAIR "&a%20b=c%26d&e="},
	/* exported without its content: nothing is claimed about it */
	{FIELDS ",\"bodySize\":99", "", ""},
	{FIELDS ",\"bodySize\":-1", "", ""},
	{FIELDS ",\"postData\":{\"mimeType\":\"" FORM "\"}", "", ""},
	{"\"headers\":[{\"name\":\"Content-Type\",\"value\":\"" FORM "\"},{\"name\":"
	 "\"Content-Length\",\"value\":\"99\"}],\"bodySize\":0",
	 "", ""},
	{FIELDS ",\"bodySize\":0", "body-empty", ""},
	/* exported with a part of it, and in base64 */
	{FIELDS ",\"bodySize\":99," POST_DATA(FORM, GRANT "&client_id=a"), "",
	 GRANT "&client_id=a"},
	{FIELDS ",\"postData\":{\"encoding\":\"base64\",\"text\":"
		"\"Z3JhbnRfdHlwZT1wYXNzd29yZA==\"}",
	 "credential-missing grant-type-wrong", "grant_type=password"},
	{FIELDS, "", ""},
	/* HTTP/2's own fields are not header fields */
	{"\"headers\":[{\"name\":\":method\",\"value\":\"POST\"},{\"name\":\"content-type\","
	 "\"value\":\"" FORM "\"}]," POST_DATA("", GRANT PAIR),
	 "", GRANT PAIR},
};

START_TEST(requests_are_read)
{
	struct fixture x;
	fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
	const char *har = pool_printf(
		x.pool,
		"{\"log\":{\"entries\":[{\"request\":{\"method\":\"POST\",\"url\":\"" URL
		"\",%s}}]}}",
		bodies[_i].rest);
	struct capture_list list = read_har(&x, har, strlen(har));
	struct capture *c = list.items[0].request;
	ck_assert_str_eq(capture_bytes_get(&c->body), bodies[_i].body);
	ck_assert_ptr_null(capture_field(c, ":method", NULL));
	fixture_judge(&x, c);
	ck_assert_str_eq(fixture_findings(&x), bodies[_i].findings);
	ck_assert(!fixture_shows(&x, FIXTURE_SECRET));
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

/* Chrome leaves Authorization out of an export unless it is told to keep it. */
START_TEST(what_an_exporter_leaves_out_is_unknown)
{
	static const struct {
		const char *creator, *field, *findings;
	} cases[] = {
		{"WebInspector", "", ""},
		{"Firefox", "", "credential-missing"},
		{"WebInspector", ",{\"name\":\"Authorization\",\"value\":\"Bearer x.y.z\"}",
		 "bearer-for-basic"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture x;
		fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
		const char *har = pool_printf(
			x.pool,
			"{\"log\":{\"creator\":{\"name\":\"%s\"},\"entries\":[{\"request\":{"
			"\"method\":\"POST\",\"url\":\"" URL
			"\",\"headers\":[{\"name\":\"Content-Type\",\"value\":\"" FORM
			"\"}%s]," POST_DATA(FORM, GRANT) "}}]}}",
			cases[i].creator, cases[i].field);
		struct capture_list list = read_har(&x, har, strlen(har));
		fixture_judge(&x, list.items[0].request);
		ck_assert_str_eq(fixture_findings(&x), cases[i].findings);
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

/* ---- the recorded answer ---- */

/* An entry whose answer has that status, those further fields, and that content; in the pool. */
static struct capture_list answered(struct fixture *x, int status, const char *fields,
				    const char *content)
{
	const char *har = pool_printf(
		x->pool,
		"{\"log\":{\"entries\":[{" REQUEST(
			"POST", URL,
			FIELDS "," POST_DATA(
				FORM, GRANT
				"&client_id=" FIXTURE_ID
				"&client_secret=" OTHER)) ","
							  "\"time\":84.7,\"response\":{\"status\":%"
							  "d,\"statusText\":\"No " OTHER
							  "\",\"headers\":[{\"name\":\"content-"
							  "type\",\"value\":\"application/"
							  "json\"}%s],"
							  "\"content\":{%s}}}]}}",
		status, fields, content);
	struct capture_list list = read_har(x, har, strlen(har));
	ck_assert_uint_eq(list.count, 1);
	return list;
}

#define TEXT(text) "\"text\":\"" text "\""

START_TEST(answers_are_judged_as_the_diagnosis_does)
{
	static const struct {
		int status;
		const char *fields, *content;
		enum token_class class;
		const char *error, *finding;
	} cases[] = {
		{200, "", TEXT("{\\\"access_token\\\":\\\"a-token-1\\\",\\\"expires_in\\\":7200}"),
		 TOKEN_CLASS_TOKEN, NULL, NULL},
		{401, "", TEXT("{\\\"error\\\":\\\"invalid_client\\\"}"), TOKEN_CLASS_REFUSED,
		 "invalid_client", "credentials-refused"},
		/* "{"error":"invalid_scope"}" */
		{400, "", "\"encoding\":\"base64\"," TEXT("eyJlcnJvciI6ImludmFsaWRfc2NvcGUifQ=="),
		 TOKEN_CLASS_REFUSED, "invalid_scope", "scope-refused"},
		{429, "", TEXT(""), TOKEN_CLASS_LIMITED, NULL, "rate-limited"},
		{503, ",{\"name\":\"retry-after\",\"value\":\"9\"}", TEXT(""),
		 TOKEN_CLASS_UNAVAILABLE, NULL, NULL},
		{500, "", TEXT("oh"), TOKEN_CLASS_BAD_ANSWER, NULL, "server-error"},
		{404, "", "", TOKEN_CLASS_BAD_ANSWER, NULL, "not-a-token-endpoint"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture x;
		fixture_open(&x, FIXTURE_ID, OTHER);
		struct capture_list list =
			answered(&x, cases[i].status, cases[i].fields, cases[i].content);
		ck_assert(list.items[0].has_answer);
		const struct facts_attempt *a = &list.items[0].answer;
		ck_assert(a->sent && a->with_credentials && a->probe == FACTS_PROBE_FORM);
		ck_assert_int_eq(a->status, cases[i].status);
		ck_assert_msg(a->class == cases[i].class, "case %zu: %d", i, a->class);
		ck_assert_pstr_eq(a->shown->error, cases[i].error);
		ck_assert_int_eq(a->ms, 84);
		ck_assert(a->got_token == (cases[i].class == TOKEN_CLASS_TOKEN));
		ck_assert_int_eq(a->token_lifetime, a->got_token ? 7200 : 0);
		ck_assert_int_eq(a->retry_after, cases[i].status == 503 ? 9 : -1);
		struct facts *f = &x.facts;
		fixture_judge(&x, list.items[0].request);
		f->attempts[0] = *a;
		f->attempt_count = 1;
		diag_judge(f, DIAG_SCOPE_REQUEST | DIAG_SCOPE_ANSWERS, x.pool, &x.diag);
		bool found = cases[i].finding == NULL;
		for (size_t k = 0; k < x.diag.count && !found; k++)
			found = strcmp(x.diag.findings[k].row->id, cases[i].finding) == 0;
		ck_assert_msg(found, "case %zu: %s", i, fixture_findings(&x));
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

#define NO_LENGTH ",{\"name\":\"Content-Length\",\"value\":\"0\"}"

START_TEST(bodies_that_were_left_out)
{
	static const struct {
		const char *fields, *content, *finding;
		int status;
		enum diag_confidence confidence;
	} cases[] = {
		{"", "\"size\":40", "credentials-refused", 401, DIAG_LIKELY},
		{"", "\"size\":0", "credentials-refused", 401, DIAG_SURE},
		{NO_LENGTH, "", "credentials-refused", 401, DIAG_SURE},
		{"", "\"size\":40", "credentials-refused", 400, DIAG_POSSIBLE},
		{"", "\"size\":0", "credentials-refused", 400, DIAG_LIKELY},
		{"", "\"size\":40", "not-a-token-endpoint", 404, DIAG_LIKELY},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture x;
		fixture_open(&x, FIXTURE_ID, OTHER);
		struct capture_list list =
			answered(&x, cases[i].status, cases[i].fields, cases[i].content);
		fixture_judge(&x, list.items[0].request);
		x.facts.attempts[0] = list.items[0].answer;
		x.facts.attempt_count = 1;
		diag_judge(&x.facts, DIAG_SCOPE_REQUEST | DIAG_SCOPE_ANSWERS, x.pool, &x.diag);
		size_t k = 0;
		while (k < x.diag.count &&
		       strcmp(x.diag.findings[k].row->id, cases[i].finding) != 0)
			k++;
		ck_assert_msg(k < x.diag.count, "case %zu: %s", i, fixture_findings(&x));
		ck_assert_msg(x.diag.findings[k].confidence == cases[i].confidence, "case %zu", i);
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

START_TEST(entries_without_an_answer)
{
	static const struct {
		int status;
		const char *fields, *content;
		bool whole;
	} cases[] = {
		{0, "", "", false},
		{-1, "", "", false},
		{99, "", "", false},
		{1000, "", "", false},
		/* a body that the file does not hold: a success without it says nothing */
		{200, "", "", false},
		{200, "", "\"size\":812", false},
		{200, "", "\"size\":0," TEXT(""), false},
		{200, NO_LENGTH, "\"size\":0", true},
		{204, "", "", true},
		{400, "", "\"size\":40", true},
		{401, "", "", true},
		{302, "", "", true},
		/* nor does a part of it */
		{200, "", TEXT("{\\\"access_token\\\":\\\"abc"), false},
		{200, "", TEXT(" ... "), false},
		{200, "", TEXT("...and more"), true},
		{200, "", TEXT("OK"), true},
		{401, "", TEXT("{\\\"error\\\":\\\"invalid_cl"), true},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture x;
		fixture_open(&x, FIXTURE_ID, OTHER);
		struct capture_list list =
			answered(&x, cases[i].status, cases[i].fields, cases[i].content);
		ck_assert_msg(list.items[0].has_answer == cases[i].whole, "case %zu", i);
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

/*
 * Tokens wherever they are, and the request's own secret, which cxtoken was not given: in the body,
 * the words, the fields and the reason phrase.
 */
START_TEST(answers_are_shown_without_secrets)
{
	static const char *const contents[] = {
		TEXT("{\\\"access_token\\\":\\\"a-token-of-an-answer\\\"}"),
		TEXT("{\\\"error\\\":\\\"invalid_client\\\",\\\"error_description\\\":\\\"no " OTHER
		     "\\\"}"),
		TEXT("{\\\"error\\\":\\\"x\\\",\\\"id_token\\\":\\\"a-token-of-an-answer\\\"}"),
		TEXT("<html>access_token=a-token-of-an-answer " OTHER),
		/* the same in base64, whose case matters */
		TEXT("no YW5vdGhlci1TZWNyZXQtMDgxNS8rPQ=="),
	};
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		struct fixture x;
		fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
		struct capture_list list = answered(
			&x, 401,
			",{\"name\":\"X-Echo\",\"value\":\"" OTHER "\"},{\"name\":\"Location\","
			"\"value\":\"/#access_token=a-token-of-an-answer\"},{\"name\":\"X-Token\","
			"\"value\":\"a-token-of-an-answer\"}",
			contents[i]);
		const struct facts_attempt *a = &list.items[0].answer;
		struct mask *m = mask_new();
		struct secret *other = secret_new(OTHER, strlen(OTHER));
		mask_add(m, "other", other);
		const char *texts[7] = {a->shown->body, a->shown->reason, a->shown->description};
		for (size_t k = 0; k < a->shown->header_count; k++)
			texts[3 + k] = a->shown->headers[k].value;
		ck_assert_uint_eq(a->shown->header_count, 4);
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
			const char *text = texts[k] != NULL ? texts[k] : "";
			ck_assert_msg(!mask_finds(m, text, strlen(text)), "%s", text);
			ck_assert_msg(strstr(text, "of-an-answer") == NULL, "%s", text);
			ck_assert_msg(strstr(text, "yw5vdghlci1tzwnyzxq") == NULL, "%s", text);
		}
		ck_assert_str_eq(a->shown->reason, "No [client secret]");
		secret_free(other);
		mask_free(m);
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

/* ---- real exports ---- */

START_TEST(exports_of_browsers)
{
	static const struct {
		const char *name, *findings;
		int status;
		const char *error;
	} exports[] = {
		{"chrome.har", "json-body", 401, "invalid_client"},
		{"firefox.har", "", 200, NULL},
	};
	for (size_t i = 0; i < sizeof exports / sizeof *exports; i++) {
		struct fixture x;
		fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
		size_t len = 0;
		const char *bytes = fixture_file(&x, exports[i].name, &len);
		struct capture_list list = read_har(&x, bytes, len);
		ck_assert_uint_eq(list.count, 1);
		ck_assert(list.items[0].has_answer);
		const struct facts_attempt *a = &list.items[0].answer;
		ck_assert_int_eq(a->status, exports[i].status);
		ck_assert_pstr_eq(a->shown->error, exports[i].error);
		ck_assert(a->got_token == (a->status == 200));
		ck_assert_ptr_null(strstr(a->shown->body, "canary"));
		ck_assert_ptr_null(strstr(a->shown->body, FIXTURE_ID));
		fixture_judge(&x, list.items[0].request);
		ck_assert_str_eq(fixture_findings(&x), exports[i].findings);
		ck_assert(!fixture_shows(&x, FIXTURE_SECRET));
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

Suite *suite_capture_har(void)
{
	Suite *s = suite_create("capture_har");
	TCase *t = tcase_create("capture_har");
	tcase_add_test(t, entries_have_their_time);
	tcase_add_loop_test(t, entries_that_are_judged, 0, sizeof choices / sizeof *choices);
	tcase_add_loop_test(t, other_files_are_refused, 0, sizeof refused / sizeof *refused);
	tcase_add_test(t, entries_have_a_limit);
	tcase_add_loop_test(t, requests_are_read, 0, sizeof bodies / sizeof *bodies);
	tcase_add_test(t, what_an_exporter_leaves_out_is_unknown);
	tcase_add_test(t, answers_are_judged_as_the_diagnosis_does);
	tcase_add_test(t, entries_without_an_answer);
	tcase_add_test(t, bodies_that_were_left_out);
	tcase_add_test(t, answers_are_shown_without_secrets);
	tcase_add_test(t, exports_of_browsers);
	suite_add_tcase(s, t);
	return s;
}
