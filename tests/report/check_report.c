/* SPDX-License-Identifier: MIT */
/* Reports against the golden files, at several widths. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/report/fixtures.h"
#include "report/parts.h"

Suite *suite_report(void);

/*
 * Golden files: tests/golden/report-NAME-WIDTH.txt and report-NAME.json. After a change that is
 * meant, UPDATE_GOLDEN=1 build/check_unit writes them anew; then read the difference.
 */
static void compare_golden(const char *name, const char *got)
{
	char path[512];
	snprintf(path, sizeof path, TESTS_DIR "/golden/report-%s", name);
	const char *update = getenv("UPDATE_GOLDEN");
	if (update != NULL && strcmp(update, "1") == 0) {
		FILE *out = fopen(path, "w");
		ck_assert_msg(out != NULL, "%s cannot be written", path);
		fputs(got, out);
		ck_assert_int_eq(fclose(out), 0);
		return;
	}
	FILE *in = fopen(path, "r");
	ck_assert_msg(in != NULL, "%s cannot be read", path);
	char want[64 * 1024];
	size_t len = fread(want, 1, sizeof want - 1, in);
	fclose(in);
	want[len] = '\0';
	size_t same = 0;
	while (got[same] != '\0' && got[same] == want[same])
		same++;
	ck_assert_msg(strcmp(got, want) == 0,
		      "%s differs at byte %zu: got \"%.60s\", want \"%.60s\"", path, same,
		      got + same, want + same);
}

static const int widths[] = {60, 80, 100, 120};
enum { WIDTHS = sizeof widths / sizeof *widths };

static void fill(struct fixture *x, int which)
{
	*x = (struct fixture){.mode = REPORT_DIAGNOSE};
	fixtures[which].fill(x);
}

START_TEST(text_is_golden)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	char name[64];
	fill(&x, _i / WIDTHS);
	x.style.width = widths[_i % WIDTHS];
	report_text(&x.f, &x.d, x.mode, &x.style, &out);
	snprintf(name, sizeof name, "%s-%d.txt", fixtures[_i / WIDTHS].name, x.style.width);
	compare_golden(name, text_get(&out));
	text_clear(&out);
}
END_TEST

START_TEST(color_is_golden)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	fill(&x, 0);
	x.style.color = true;
	report_text(&x.f, &x.d, x.mode, &x.style, &out);
	compare_golden("json-refused-80-color.txt", text_get(&out));
	text_clear(&out);
}
END_TEST

START_TEST(json_is_golden)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	char name[64];
	fill(&x, _i);
	report_json(&x.f, &x.d, x.mode, &x.style, false, &out);
	snprintf(name, sizeof name, "%s.json", fixtures[_i].name);
	compare_golden(name, text_get(&out));
	text_clear(&out);
}
END_TEST

/* The escapes that color adds; what is left must be the report without color. */
static void strip(const char *text, struct text *out)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "\033");
		text_add(out, text, plain);
		text += plain;
		if (*text == '\033')
			text += strcspn(text, "m") + 1;
	}
}

START_TEST(color_only_adds)
{
	static struct fixture x;
	struct text plain = {.limit = 0}, colored = {.limit = 0}, stripped = {.limit = 0};
	fill(&x, _i);
	report_text(&x.f, &x.d, x.mode, &x.style, &plain);
	ck_assert_ptr_null(strchr(text_get(&plain), '\033'));
	x.style.color = true;
	report_text(&x.f, &x.d, x.mode, &x.style, &colored);
	ck_assert_ptr_nonnull(strchr(text_get(&colored), '\033'));
	strip(text_get(&colored), &stripped);
	ck_assert_str_eq(text_get(&stripped), text_get(&plain));
	text_clear(&plain);
	text_clear(&colored);
	text_clear(&stripped);
}
END_TEST

/* Lines of code are not wrapped, so that they can be copied; they have at most 80 columns. */
START_TEST(every_line_fits)
{
	static struct fixture x;
	for (int width = -1; width <= 200; width += width < 24 ? 1 : 7) {
		struct text out = {.limit = 0};
		fill(&x, _i);
		x.style.width = width;
		report_text(&x.f, &x.d, x.mode, &x.style, &out);
		size_t limit = width > 20 ? (size_t)width : 20;
		bool code = false;
		for (const char *line = text_get(&out); *line != '\0';) {
			size_t len = strcspn(line, "\n"), columns = layout_columns(line, len);
			code = len > 0 && strncmp(line, "  Working code", 14) == 0 ? true : code;
			ck_assert_msg(columns <= limit || (code && columns <= 80), "%d: %.*s",
				      width, (int)len, line);
			ck_assert_msg(len == 0 || line[len - 1] != ' ', "space at the end: %.*s|",
				      (int)len, line);
			line += len + 1;
		}
		text_clear(&out);
	}
}
END_TEST

/* What the report must not lose on its way into columns, whatever the width. */
START_TEST(nothing_is_lost_in_columns)
{
	static struct fixture x;
	for (int width = 20; width <= 160; width++) {
		struct text out = {.limit = 0}, squeezed = {.limit = 0};
		fill(&x, 0);
		x.f.attempts[0].shown->request_body =
			"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
		x.f.attempt_count = 1;
		x.style.width = width;
		x.style.verbose = true; /* else a narrow page leaves out what is too long */
		report_text(&x.f, &x.d, x.mode, &x.style, &out);
		for (const char *c = text_get(&out); *c != '\0'; c++)
			if (*c != ' ' && *c != '\n')
				text_char(&squeezed, *c);
		ck_assert_msg(strstr(text_get(&squeezed), x.f.attempts[0].shown->request_body) !=
				      NULL,
			      "width %d", width);
		text_clear(&out);
		text_clear(&squeezed);
	}
}
END_TEST

START_TEST(long_answers_are_counted_and_shown_by_verbose)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	fill(&x, 5);
	report_text(&x.f, &x.d, x.mode, &x.style, &out);
	ck_assert_ptr_nonnull(strstr(text_get(&out), " more bytes: -v shows them)"));
	ck_assert_ptr_null(strstr(text_get(&out), "</html>"));
	ck_assert_ptr_nonnull(strstr(text_get(&out), "-v shows all header fields"));
	text_clear(&out);
	x.style.verbose = true;
	report_text(&x.f, &x.d, x.mode, &x.style, &out);
	ck_assert_ptr_nonnull(strstr(text_get(&out), "</html>"));
	ck_assert_ptr_nonnull(strstr(text_get(&out), "Set-Cookie: [hidden]"));
	ck_assert_ptr_null(strstr(text_get(&out), "-v shows"));
	text_clear(&out);
}
END_TEST

static const char *text_of(struct fixture *x, struct text *out)
{
	x->style.width = 200;
	report_text(&x->f, &x->d, x->mode, &x->style, out);
	return text_get(out);
}

START_TEST(snippet_follows_the_evidence)
{
	static const struct diag_cause auth = {
		.id = "auth-method", .cause = "Another.", .fix = "Use it."};
	static const struct diag_cause only = {
		.id = "json-only", .cause = "JSON alone.", .fix = "Send JSON."};
	static struct fixture x;
	struct text out = {.limit = 0};
	fill(&x, 0); /* nothing names a client: axios */
	ck_assert_ptr_nonnull(strstr(text_of(&x, &out), "import axios"));
	ck_assert_ptr_null(strstr(text_get(&out), "--data-urlencode"));
	text_clear(&out);
	x.f.client = "go"; /* what the evidence names */
	ck_assert_ptr_nonnull(strstr(text_of(&x, &out), "package main"));
	ck_assert_ptr_null(strstr(text_get(&out), "import axios"));
	text_clear(&out);
	x.style.client = "java"; /* --client wins */
	ck_assert_ptr_nonnull(strstr(text_of(&x, &out), "public class"));
	ck_assert_ptr_null(strstr(text_get(&out), "package main"));
	text_clear(&out);
	fill(&x, 2); /* refused credentials are not fixed in code */
	ck_assert_ptr_null(strstr(text_of(&x, &out), "Working code"));
	text_clear(&out);
	x.d.count = 0; /* the method that worked, not the one of the settings */
	finding(&x, &auth, "Basic got a token.");
	x.f.attempts[2].got_token = true;
	ck_assert_ptr_nonnull(strstr(text_of(&x, &out), "username: encode("));
	text_clear(&out);
	x.d.count = 0; /* a form would be refused */
	x.style.client = "axios";
	finding(&x, &only, "JSON got a token.");
	ck_assert_ptr_null(strstr(text_of(&x, &out), "import axios"));
	ck_assert_ptr_nonnull(strstr(text_get(&out), "none: this endpoint takes JSON"));
	text_clear(&out);
}
END_TEST

START_TEST(confidence_is_said_in_words)
{
	static const char *const words[] = {"\n  Certain  ", "\n  Likely  ", "\n  Possible  "};
	static struct fixture x;
	for (int i = 0; i < 3; i++) {
		struct text out = {.limit = 0};
		fill(&x, 3);
		x.d.findings[0].confidence = (enum diag_confidence)i;
		ck_assert_ptr_nonnull(strstr(text_of(&x, &out), words[i]));
		text_clear(&out);
	}
}
END_TEST

START_TEST(nothing_found_is_said)
{
	static const struct {
		int fixture;
		const char *verdict, *text;
	} rows[] = {
		{0, "healthy",
		 "All is well: the request got a token.\nFix: Nothing has to change.\n"},
		{2, "unknown",
		 "No cause that cxtoken knows explains this answer.\nFix: Not known; the "
		 "endpoint's own "
		 "words are below"},
		{4, "healthy", "The settings look correct; only the endpoint can say"},
		{7, "healthy", "This request is correct.\nFix: Nothing has to change.\n"},
	};
	static struct fixture x;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text out = {.limit = 0};
		fill(&x, rows[i].fixture);
		x.d.count = 0;
		x.d.verdict = rows[i].verdict;
		ck_assert_msg(strstr(text_of(&x, &out), rows[i].text) != NULL, "%s",
			      text_get(&out));
		text_clear(&out);
	}
}
END_TEST

/* A right request has no mark at all, although it differs from the needs in harmless ways. */
START_TEST(right_requests_have_no_marks)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	fill(&x, 7);
	ck_assert_ptr_null(strstr(text_of(&x, &out), "\n* "));
	ck_assert_ptr_null(strstr(text_get(&out), "| * "));
	text_clear(&out);
	fill(&x, 6);
	ck_assert_ptr_nonnull(strstr(text_of(&x, &out), "\n* Content-Type: application/json"));
	ck_assert_ptr_nonnull(strstr(text_get(&out), "\n* {"));
	ck_assert_ptr_null(strstr(text_get(&out), "\n* POST"));
	text_clear(&out);
}
END_TEST

START_TEST(json_lines_are_single)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	fill(&x, 7);
	report_json(&x.f, &x.d, x.mode, &x.style, true, &out);
	ck_assert_uint_eq(strcspn(text_get(&out), "\n"), out.len - 1);
	text_clear(&out);
}
END_TEST

/* The order of members is part of the contract. */
START_TEST(json_has_the_members_of_the_contract)
{
	static const char *const diagnose[] = {"schema",      "mode",     "time",     "version",
					       "profile",     "endpoint", "verdict",  "exit_status",
					       "client_id",   "proxy",    "attempts", "discovery",
					       "api",         "findings", "reason",   "ruled_out",
					       "cannot_tell", "next",     "snippets", NULL};
	static const char *const inspect[] = {"schema",   "mode",     "time",      "version",
					      "profile",  "endpoint", "verdict",   "exit_status",
					      "request",  "notes",    "discovery", "api",
					      "findings", "reason",   "ruled_out", "cannot_tell",
					      "next",     "snippets", NULL};
	static struct fixture x;
	for (int i = 0; i < 2; i++) {
		struct text out = {.limit = 0};
		fill(&x, i == 0 ? 0 : 6);
		report_json(&x.f, &x.d, x.mode, &x.style, false, &out);
		json_t *o = json_loads(text_get(&out), 0, NULL);
		ck_assert_ptr_nonnull(o);
		const char *const *want = i == 0 ? diagnose : inspect;
		const char *key;
		json_t *value;
		json_object_foreach(o, key, value) ck_assert_str_eq(key, *want++);
		ck_assert_ptr_null(*want);
		json_decref(o);
		text_clear(&out);
	}
}
END_TEST

START_TEST(json_survives_text_that_is_not_utf8)
{
	static struct fixture x;
	struct text out = {.limit = 0};
	fill(&x, 0);
	x.f.attempts[1].shown->body = "\xff\xfe";
	report_json(&x.f, &x.d, x.mode, &x.style, false, &out);
	json_t *o = json_loads(text_get(&out), 0, NULL);
	ck_assert_ptr_nonnull(o);
	json_decref(o);
	text_clear(&out);
}
END_TEST

/* The verdict is the first sentence of a cause: versions and abbreviations end none. */
START_TEST(sentences_end_before_a_capital)
{
	static const struct {
		const char *text, *first, *rest;
	} rows[] = {
		{"One. Two.", "One.", "Two."},
		{"One.", "One.", NULL},
		{"", "", NULL},
		{"Up to 0.27. it is JSON, e.g. this. Then not.",
		 "Up to 0.27. it is JSON, e.g. this.", "Then not."},
		{"At api.example. 443 is it", "At api.example. 443 is it", NULL},
		{"Is it? Yes! It is", "Is it?", "Yes! It is"},
		{"One\ntwo", "One", "two"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		const char *rest;
		ck_assert_str_eq(report_sentence(rows[i].text, &rest, p), rows[i].first);
		ck_assert_msg((rest == NULL) == (rows[i].rest == NULL), "%s", rows[i].text);
		if (rest != NULL)
			ck_assert_str_eq(rest, rows[i].rest);
		pool_free(p);
	}
}
END_TEST

START_TEST(times_are_said_in_round_units)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} rows[] = {{7200, "2 h"},    {3600, "1 h"},  {90, "90 s"},     {60, "1 min"},
		    {5400, "90 min"}, {86400, "1 d"}, {7199, "7199 s"}, {1, "1 s"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		ck_assert_str_eq(report_seconds(rows[i].seconds, p), rows[i].text);
		pool_free(p);
	}
}
END_TEST

/* ---- report_line ---- */

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
		{5, "https://api.nicecxone.com/auth/oauth/token gave an answer that is no token "
		    "response: 403 "
		    "Forbidden with an HTML page; ask whoever runs the endpoint to admit your "
		    "address; cxtoken "
		    "--diagnose shows more"},
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
	static const struct {
		struct facts_api api;
		struct attempt_shown shown;
		bool found;
		const char *line;
	} rows[] = {
		{{.asked = true, .status = 404},
		 {.target = "https://api.example/x"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 404 Not Found; "
		 "check the address that --api-url gives"},
		{{.asked = true, .status = 503},
		 {.target = "https://api.example/x"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 503 Service "
		 "Unavailable; try again later"},
		{{.asked = true, .status = 429},
		 {.target = "https://api.example/x"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 429 Too Many "
		 "Requests; wait before the next call"},
		{{.asked = true, .status = 403},
		 {.target = "https://api.example/x"},
		 true,
		 "a token came, but the API https://api.example/x answered it with 403 Forbidden; "
		 "give the application the permission"},
		{{.asked = true, .status = 404},
		 {.target = "https://api.example/x",
		  .headers = {{"WWW-Authenticate", "Bearer error=\"x\""}},
		  .header_count = 1,
		  .body = "not shown then"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 404 Not Found, "
		 "WWW-Authenticate: Bearer error=\"x\"; check the address that --api-url gives"},
		{{.asked = true, .status = 404},
		 {.target = "https://api.example/x", .body = "{\"error\":\"y\"}\nmore"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 404 Not Found: "
		 "{\"error\":\"y\"}; check the address that --api-url gives"},
		{{.asked = true, .status = 404},
		 {.target = "https://api.example/x", .body = "<html>"},
		 false,
		 "a token came, but the API https://api.example/x answered it with 404 Not Found; "
		 "check the address that --api-url gives"},
		{{.asked = true, .failure = HTTP_FAILURE_LOST},
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
		x.f.api.shown = &rows[i].shown;
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

/* A right request is called right only as far as it was seen and compared. */
START_TEST(a_right_request_is_called_so_as_far_as_it_was_seen)
{
	static const struct {
		const char *unknown;
		enum facts_difference secret;
		const char *says;
	} rows[] = {
		{NULL, FACTS_DIFFERENCE_NONE,
		 "This request is correct.\nFix: Nothing has to change.\n"},
		{"$SECRET", FACTS_DIFFERENCE_NONE, "as far as the capture shows it."},
		{NULL, FACTS_DIFFERENCE_UNKNOWN, "its credentials were not compared"},
	};
	static struct fixture x;
	const struct report_style style = {.width = 200};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text out = {0};
		fill(&x, 7);
		x.f.request.shown->unknown_text = rows[i].unknown;
		x.f.request.secret_compared.difference = rows[i].secret;
		report_text(&x.f, &x.d, REPORT_LISTEN, &style, &out);
		ck_assert_ptr_nonnull(strstr(text_get(&out), rows[i].says));
		text_clear(&out);
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
	x.f.settings.endpoint = words;
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

/* ---- explain ---- */

START_TEST(explanations_fit_and_name_the_reference)
{
	static const struct diag_cause row = {.id = "json-body",
					      .cause = "It is.",
					      .fix = "Send a form.",
					      .see = "RFC 6749 section 4.4.2"};
	for (int width = 20; width < 130; width += 10) {
		struct text out = {.limit = 0};
		report_explain(&row, &(struct report_style){.width = width}, &out);
		const char *text = text_get(&out);
		ck_assert_int_eq(strncmp(text, "json-body\n\n", 11), 0);
		ck_assert_ptr_nonnull(strstr(text, "How it comes"));
		ck_assert_ptr_nonnull(strstr(text, "See: RFC"));
		for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
			ck_assert_msg(strcspn(line, "\n") <= (size_t)width, "%d: %s", width, line);
		text_clear(&out);
	}
}
END_TEST

START_TEST(explanation_as_json)
{
	static const struct diag_cause row = {
		.id = "json-body", .cause = "It is.", .fix = "Send a form."};
	static const char *const want[] = {"schema", "mode", "id",   "cause",
					   "fix",    "see",  "text", NULL};
	struct text out = {.limit = 0};
	report_explain_json(&row, &out);
	json_t *o = json_loads(text_get(&out), 0, NULL);
	ck_assert_ptr_nonnull(o);
	const char *const *next = want;
	const char *key;
	json_t *value;
	json_object_foreach(o, key, value) ck_assert_str_eq(key, *next++);
	ck_assert_ptr_null(*next);
	ck_assert_str_eq(json_string_value(json_object_get(o, "text")), diag_explain("json-body"));
	json_decref(o);
	text_clear(&out);
}
END_TEST

START_TEST(list_has_every_id)
{
	struct text out = {.limit = 0};
	size_t count;
	const struct diag_cause *const *causes = diag_causes(&count);
	ck_assert(report_explain_list(NULL, false, &(struct report_style){.width = 80}, &out));
	for (size_t i = 0; i < count; i++) {
		const char *at = strstr(text_get(&out), causes[i]->id);
		ck_assert_msg(at != NULL, "%s is not listed", causes[i]->id);
	}
	text_clear(&out);
}
END_TEST

/* ---- layout ---- */

START_TEST(columns_are_counted_as_shown)
{
	static const struct {
		const char *text;
		size_t columns;
	} rows[] = {
		{"", 0},         {"abc", 3},      {"é", 1},   {"e\u0301", 1}, {"日本語", 6},
		{"한글", 4},     {"😀", 2},        {"ｆ", 2},  {"שלום", 4},    {"ไม้", 2},
		{"\xff\xfe", 2}, {"\xe6\x97", 2}, {"a日", 3},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(layout_columns(rows[i].text, strlen(rows[i].text)) == rows[i].columns,
			      "%zu: %s", i, rows[i].text);
}
END_TEST

/* Data is broken at its own separators, so that a hidden value's name stays in one piece. */
START_TEST(data_breaks_at_its_separators)
{
	static const struct {
		const char *text;
		size_t width, data, prose;
	} rows[] = {
		{"a b,\"[c d]\"", 7, 4, 7},
		{"Type: a/b-c-d-e-f-g", 14, 5, 5},
		{"a b", 3, 3, 3},
		{"abcd", 2, 2, 2},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *next;
		ck_assert_uint_eq(layout_take(rows[i].text, rows[i].width, LAYOUT_DATA, &next),
				  rows[i].data);
		ck_assert_uint_eq(layout_take(rows[i].text, rows[i].width, LAYOUT_PROSE, &next),
				  rows[i].prose);
	}
}
END_TEST

START_TEST(lines_break_where_they_should)
{
	static const struct {
		const char *text;
		size_t width, len;
		const char *next;
	} rows[] = {
		{"abc", 3, 3, NULL},      {"abc def", 3, 3, "def"},
		{"abc def", 5, 3, "def"}, {"abc  def", 6, 3, "def"},
		{"abcdef", 3, 3, "def"},  {"a=1&b=2&c", 6, 4, "b=2&c"},
		{"ab\ncd", 9, 2, "cd"},   {"\ncd", 9, 0, "cd"},
		{"ab\n", 9, 2, ""},       {"日本語", 3, 3, "本語"},
		{"日本語", 1, 3, "本語"}, {"e\u0301e\u0301", 1, 3, "e\u0301"},
		{"", 5, 0, NULL},         {"  abcdef", 4, 4, "cdef"},
		{"abc \nde", 3, 3, "de"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *next;
		size_t len = layout_take(rows[i].text, rows[i].width, LAYOUT_PROSE, &next);
		ck_assert_msg(len == rows[i].len, "%zu: %zu bytes of \"%s\"", i, len, rows[i].text);
		ck_assert_msg((next == NULL) == (rows[i].next == NULL), "%zu: rest of \"%s\"", i,
			      rows[i].text);
		if (next != NULL)
			ck_assert_str_eq(next, rows[i].next);
	}
}
END_TEST

Suite *suite_report(void)
{
	Suite *s = suite_create("report");
	TCase *t = tcase_create("text");
	tcase_add_loop_test(t, text_is_golden, 0, FIXTURES * WIDTHS);
	tcase_add_test(t, color_is_golden);
	tcase_add_loop_test(t, color_only_adds, 0, FIXTURES);
	tcase_add_loop_test(t, every_line_fits, 0, FIXTURES);
	tcase_add_test(t, nothing_is_lost_in_columns);
	tcase_add_test(t, long_answers_are_counted_and_shown_by_verbose);
	tcase_add_test(t, snippet_follows_the_evidence);
	tcase_add_test(t, confidence_is_said_in_words);
	tcase_add_test(t, nothing_found_is_said);
	tcase_add_test(t, right_requests_have_no_marks);
	suite_add_tcase(s, t);
	t = tcase_create("json");
	tcase_add_loop_test(t, json_is_golden, 0, FIXTURES);
	tcase_add_test(t, json_lines_are_single);
	tcase_add_test(t, json_has_the_members_of_the_contract);
	tcase_add_test(t, json_survives_text_that_is_not_utf8);
	suite_add_tcase(s, t);
	t = tcase_create("line");
	tcase_add_test(t, lines_are_as_expected);
	tcase_add_test(t, line_says_a_limit_and_its_wait);
	tcase_add_test(t, line_of_settings_says_evidence_and_fix);
	tcase_add_test(t, line_of_an_api_speaks_of_the_api);
	tcase_add_test(t, line_names_a_place_once);
	tcase_add_test(t, a_right_request_is_called_so_as_far_as_it_was_seen);
	tcase_add_test(t, line_stays_short);
	tcase_add_test(t, sentences_end_before_a_capital);
	tcase_add_test(t, times_are_said_in_round_units);
	suite_add_tcase(s, t);
	t = tcase_create("explain");
	tcase_add_test(t, explanations_fit_and_name_the_reference);
	tcase_add_test(t, explanation_as_json);
	tcase_add_test(t, list_has_every_id);
	suite_add_tcase(s, t);
	t = tcase_create("layout");
	tcase_add_test(t, columns_are_counted_as_shown);
	tcase_add_test(t, lines_break_where_they_should);
	tcase_add_test(t, data_breaks_at_its_separators);
	suite_add_tcase(s, t);
	return s;
}
