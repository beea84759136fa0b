/* SPDX-License-Identifier: MIT */
/*
 * Answers of real servers, tests/data/replies.tsv, of their kinds, kinds.tsv, which differ in where
 * the words stand and what they say, and of products by what is known of them, answers.tsv (in
 * brackets: their documents, their code, an issue, or common knowledge). As the answer to a form
 * request they give the findings of the last column ("-": none, nothing known explains it; "+": a
 * token); as the answer to JSON beside a form request that got a token they all say the same.
 * The column fields has one header field, "Name: value", or none.
 */
#include <stdlib.h>

#include "tests/judge/case.h"

Suite *suite_judge_replies(void);

enum { COLUMNS = 8, LINE_MAX_BYTES = 2048, ROWS_MIN = 40 };
enum { SERVER, REQUEST, STATUS, TYPE, FIELD, BODY_TEXT, AUTH, FINDINGS };

/* Reads the next line into columns; false at the end. */
static bool next_row(FILE *file, char *line, char **columns)
{
	if (fgets(line, LINE_MAX_BYTES, file) == NULL)
		return false;
	line[strcspn(line, "\n")] = '\0';
	size_t n = 0;
	for (char *at = line; at != NULL && n < COLUMNS; n++)
		columns[n] = strsep(&at, "\t");
	ck_assert_msg(n == COLUMNS, "not %d columns: %s", COLUMNS, columns[0]);
	return true;
}

static const char *or_null(const char *text)
{
	return *text != '\0' ? text : NULL;
}

static void read_reply(char **columns, enum facts_probe probe, struct pool *p,
		       struct facts_attempt *a)
{
	struct token_answer answer = {0};
	struct secret *body = secret_new(columns[BODY_TEXT], strlen(columns[BODY_TEXT]));
	struct token_input in = {.status = atoi(columns[STATUS]),
				 .content_type = or_null(columns[TYPE]),
				 .body = body,
				 .requested_at = 1000000};
	token_read(&in, p, &answer);
	const char *colon = strstr(columns[FIELD], ": ");
	const char *name =
		colon != NULL ? pool_copy(p, columns[FIELD], (size_t)(colon - columns[FIELD])) : "";
	const char *value = colon != NULL ? colon + 2 : "";
	const struct answer whole = {
		.token = in, .names = &name, .values = &value, .field_count = colon != NULL};
	*a = (struct facts_attempt){.probe = probe, .sent = true, .with_credentials = true};
	answer_look(&whole, &answer, a);
	token_clear(&answer.token);
	secret_free(body);
}

static enum facts_auth auth_of(const char *name)
{
	return strcmp(name, "post") == 0    ? FACTS_AUTH_POST
	       : strcmp(name, "basic") == 0 ? FACTS_AUTH_BASIC
					    : FACTS_AUTH_BASIC_RAW;
}

/* Adds to what is told at the end: all rows are judged, whatever the first of them gives. */
static void must_be(char **columns, const char *as, const char *want, const char *got,
		    struct text *wrong)
{
	if (strcmp(want, got) != 0)
		text_printf(wrong, "%s, %s%s:\nwant %s\n got %s\n", columns[SERVER],
			    columns[REQUEST], as, want, got);
}

static void judge_as_form(char **columns, struct pool *p, struct text *wrong)
{
	struct judge_case none = {.auth = auth_of(columns[AUTH])};
	struct facts *f = judge_facts(&none, p);
	struct diag d;
	read_reply(columns, FACTS_PROBE_FORM, p, &f->attempts[f->attempt_count++]);
	diag_judge(f, DIAG_SCOPE_SETTINGS | DIAG_SCOPE_ANSWERS, p, &d);
	const char *want = strlen(columns[FINDINGS]) > 1 ? columns[FINDINGS] : "";
	must_be(columns, "", want, judge_list(&d, p), wrong);
	if (d.count == 0)
		must_be(columns, ", verdict", *columns[FINDINGS] == '+' ? "healthy" : "unknown",
			d.verdict, wrong);
}

static void judge_as_json(char **columns, struct pool *p, struct text *wrong)
{
	struct judge_case token = {.replies = {TOKEN(FORM)}};
	struct facts *f = judge_facts(&token, p);
	struct diag d;
	read_reply(columns, FACTS_PROBE_JSON, p, &f->attempts[f->attempt_count++]);
	diag_judge(f, DIAG_SCOPE_SETTINGS | DIAG_SCOPE_ANSWERS, p, &d);
	const char *want = *columns[FINDINGS] == '+' ? "form-ok-json-ok sure"
			   : strstr(columns[FINDINGS], "rate-limited") != NULL ? "rate-limited sure"
			   : f->attempts[1].status == 407                      ? "proxy-auth sure"
			   : f->attempts[1].status >= 500 || answer_blocked(&f->attempts[1])
				   ? "form-ok-json-refused likely"
				   : "form-ok-json-refused sure";
	must_be(columns, " as JSON", want, judge_list(&d, p), wrong);
}

static const char *const files[] = {"replies.tsv", "kinds.tsv", "answers.tsv"};

START_TEST(replies_of_servers)
{
	char line[LINE_MAX_BYTES], *columns[COLUMNS];
	size_t n = 0;
	char name[512];
	struct text wrong = {0};
	snprintf(name, sizeof name, "%s/data/%s", TESTS_DIR, files[_i]);
	FILE *file = fopen(name, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert(next_row(file, line, columns));
	for (; next_row(file, line, columns); n++) {
		struct pool *p = pool_new();
		judge_as_form(columns, p, &wrong);
		judge_as_json(columns, p, &wrong);
		pool_free(p);
	}
	fclose(file);
	ck_assert_uint_ge(n, ROWS_MIN);
	ck_assert_msg(wrong.len == 0, "%s:\n%s", files[_i], text_get(&wrong));
	text_clear(&wrong);
}
END_TEST

Suite *suite_judge_replies(void)
{
	Suite *s = suite_create("judge_replies");
	TCase *t = tcase_create("replies");
	tcase_add_loop_test(t, replies_of_servers, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
