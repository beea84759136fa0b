/* SPDX-License-Identifier: MIT */
/* The text report: its golden files, its shape, and what each part says. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/report/golden.h"
#include "tests/report/fixtures.h"
#include "report/parts.h"

Suite *suite_report(void);

static const int widths[] = {60, 80, 100, 120};
enum { WIDTHS = sizeof widths / sizeof *widths };

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

static const char *text_of(struct fixture *x, struct text *out)
{
	x->style.width = 200;
	report_text(&x->f, &x->d, x->mode, &x->style, out);
	return text_get(out);
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

/* A correct request has no mark at all, although it differs from the needs in harmless ways. */
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

/* A correct request is called correct only as far as it was seen and compared. */
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

Suite *suite_report(void)
{
	Suite *s = suite_create("report");
	TCase *t = tcase_create("golden");
	tcase_add_loop_test(t, text_is_golden, 0, FIXTURES * WIDTHS);
	tcase_add_test(t, color_is_golden);
	suite_add_tcase(s, t);
	t = tcase_create("shape");
	tcase_add_loop_test(t, color_only_adds, 0, FIXTURES);
	tcase_add_loop_test(t, every_line_fits, 0, FIXTURES);
	tcase_add_test(t, nothing_is_lost_in_columns);
	tcase_add_test(t, long_answers_are_counted_and_shown_by_verbose);
	tcase_add_test(t, right_requests_have_no_marks);
	suite_add_tcase(s, t);
	t = tcase_create("says");
	tcase_add_test(t, snippet_follows_the_evidence);
	tcase_add_test(t, confidence_is_said_in_words);
	tcase_add_test(t, nothing_found_is_said);
	tcase_add_test(t, a_right_request_is_called_so_as_far_as_it_was_seen);
	suite_add_tcase(s, t);
	return s;
}
