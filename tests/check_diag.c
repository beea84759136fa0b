/* SPDX-License-Identifier: MIT */
/* Findings are sorted, explained away and named; each row is missed when it is dropped. */
#include "tests/judge/case.h"

Suite *suite_diag(void);

static const struct diag_cause *const own_tables[] = {diag_causes_settings, diag_causes_network,
						      diag_causes_compare, diag_causes_answer,
						      diag_causes_token};
enum { OWN_TABLES = sizeof own_tables / sizeof own_tables[0] };

static bool is_expected(const char *list, const char *id)
{
	size_t len = strlen(id);
	for (const char *at = strstr(list, id); at != NULL; at = strstr(at + 1, id))
		if ((at == list || at[-1] == ' ') && at[len] == ' ')
			return true;
	return false;
}

START_TEST(every_row_has_a_case)
{
	for (size_t t = 0; t < OWN_TABLES; t++)
		for (const struct diag_cause *row = own_tables[t]; row->id != NULL; row++) {
			bool found = false;
			for (size_t k = 0; k < JUDGE_CASE_TABLES; k++)
				for (const struct judge_case *c = judge_case_tables[k];
				     c->name != NULL; c++)
					found = found || is_expected(c->expect, row->id);
			ck_assert_msg(found, "no case expects %s", row->id);
		}
}
END_TEST

#ifdef DIAG_MUTANTS
static bool all_fit(void)
{
	bool fit = true;
	for (size_t k = 0; k < JUDGE_CASE_TABLES; k++)
		for (const struct judge_case *c = judge_case_tables[k]; c->name != NULL; c++) {
			struct pool *p = pool_new();
			fit = fit && judge_fits(c, p);
			pool_free(p);
		}
	return fit;
}

START_TEST(dropping_any_row_is_seen)
{
	ck_assert(all_fit());
	for (size_t t = 0; t < OWN_TABLES; t++)
		for (const struct diag_cause *row = own_tables[t]; row->id != NULL; row++) {
			diag_drop(row->id);
			ck_assert_msg(!all_fit(), "nobody misses %s", row->id);
		}
	diag_drop(NULL);
}
END_TEST
#endif

static bool is_id(const char *id)
{
	return *id != '\0' && id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

START_TEST(rows_are_well_formed)
{
	size_t n;
	const struct diag_cause *const *all = diag_causes(&n);
	struct pool *p = pool_new();
	ck_assert_uint_gt(n, 0);
	for (size_t i = 0; i < n; i++) {
		const struct diag_cause *row = all[i];
		ck_assert_msg(is_id(row->id), "%s", row->id);
		ck_assert_msg(diag_find(row->id) == row, "%s twice", row->id);
		ck_assert_msg(row->holds != NULL && row->cause != NULL && row->fix != NULL, "%s",
			      row->id);
		const char *cursor = row->explains != NULL ? row->explains : "";
		struct words_clause other;
		while (words_entry(&cursor, &other)) {
			const char *id = pool_copy(p, other.at, other.len);
			ck_assert_msg(diag_find(id) != NULL && strcmp(id, row->id) != 0,
				      "%s explains %s", row->id, id);
		}
	}
	ck_assert_ptr_null(diag_find("no-such-cause"));
	pool_free(p);
}
END_TEST

/* A verdict and a fix have two lines of 80 characters each on the first screen. */
START_TEST(first_sentences_are_short)
{
	enum { TWO_LINES = 155 };
	size_t n;
	const struct diag_cause *const *all = diag_causes(&n);
	for (size_t i = 0; i < n; i++) {
		const char *cause_end = strstr(all[i]->cause, ". ");
		const char *fix_end = strstr(all[i]->fix, ". ");
		size_t cause = cause_end != NULL ? (size_t)(cause_end - all[i]->cause)
						 : strlen(all[i]->cause);
		size_t fix =
			fix_end != NULL ? (size_t)(fix_end - all[i]->fix) : strlen(all[i]->fix);
		ck_assert_msg(cause <= TWO_LINES, "%s: %zu characters", all[i]->id, cause);
		ck_assert_msg(fix + strlen("Fix: ") <= TWO_LINES, "%s: %zu characters", all[i]->id,
			      fix);
	}
}
END_TEST

/* What the endpoint said, not why; of the rows here. */
START_TEST(general_rows_are_those_of_the_contract)
{
	static const char general[] =
		" credentials-refused access-key-refused body-not-read not-a-token-endpoint "
		"server-error not-json error-in-200 clock-skew ";
	for (size_t t = 0; t < OWN_TABLES; t++)
		for (const struct diag_cause *row = own_tables[t]; row->id != NULL; row++)
			ck_assert_msg(row->general == is_expected(general, row->id), "%s", row->id);
}
END_TEST

/* What else is said of the token comes after this one. */
static bool comes_first(const struct diag_finding *g)
{
	return g != NULL && strcmp(g->row->id, "form-ok-json-refused") == 0;
}

START_TEST(missing_parameter_is_named)
{
	static const struct {
		const char *words, *missing;
		const char *body; /* of the request */
	} rows[] = {
		{"Missing parameter: Audience", "Audience", NULL},
		{"missing required parameter 'resource'", "resource", NULL},
		{"the audience is required", "audience", NULL},
		{"The parameter 'tenant-name' is missing", "tenant-name", NULL},
		{"tenant_id parameter must be provided", "tenant_id", NULL},
		{"Missing parameters: audience, resource", "audience", NULL},
		{"Missing parameter", NULL, NULL},
		{"missing parameter in the request", NULL, NULL},
		{"authentication is required", NULL, NULL},
		{"a login is required", NULL, NULL},
		{"is required", NULL, NULL},
		{"'' is required", NULL, NULL},
		{"Missing parameter: region", "region", NULL},
		{"Missing parameter 'region'", "region", NULL},
		{"Missing parameter region", NULL, NULL},
		{"tenant_id is required", "tenant_id", NULL},
		{"audience  is required", "audience", NULL},
		{"Missing parameter: aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd",
		 "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd", NULL},
		{"Missing parameter: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddd", NULL, NULL},
		{"Missing parameter: username", NULL, NULL},
		{"audience is required", NULL, "grant_type=x&audience=a"},
		{"audience is required", "audience",
		 "grant_type=x&audience_id=a&xudience=a&b=audience"},
		{NULL, NULL, NULL},
	};
	struct pool *p = pool_new();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct judge_case c = {
			.replies = {ERROR(FORM, 400, "invalid_request", rows[i].words)}};
		c.replies[0].form = rows[i].body;
		struct facts *f = judge_facts(&c, p);
		struct diag d;
		diag_judge(f, DIAG_SCOPE_SETTINGS | DIAG_SCOPE_ANSWERS, p, &d);
		if (rows[i].missing != NULL)
			ck_assert_str_eq(d.verdict, "unknown");
		ck_assert_pstr_eq(d.missing, rows[i].missing);
	}
	pool_free(p);
}
END_TEST

START_TEST(unknown_answers_are_quoted)
{
	static const char *const rows[][2] = {
		{"Policy evaluation failed. Ask somebody.", "Policy evaluation failed"},
		{"AADSTS90002: Tenant 'acme' not found.", "AADSTS90002: Tenant 'acme' not found"},
		{"no stop", "no stop"},
		{NULL, "access_denied"},
		{"...", NULL},
	};
	struct pool *p = pool_new();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct judge_case c = {.replies = {ERROR(FORM, 400, "access_denied", rows[i][0])}};
		struct diag d;
		diag_judge(judge_facts(&c, p), DIAG_SCOPE_SETTINGS | DIAG_SCOPE_ANSWERS, p, &d);
		ck_assert_str_eq(d.verdict, "unknown");
		ck_assert_pstr_eq(d.said, rows[i][1]);
	}
	pool_free(p);
}
END_TEST

/* The most certain first, whatever the case. */
START_TEST(findings_are_sorted)
{
	for (size_t k = 0; k < JUDGE_CASE_TABLES; k++)
		for (const struct judge_case *c = judge_case_tables[k]; c->name != NULL; c++) {
			struct pool *p = pool_new();
			struct diag d;
			judge_run(c, p, &d);
			/* What the API says is the verdict, however sure. */
			bool general = false, api = judge_facts(c, p)->api.asked;
			for (size_t i = 0; i < d.count; i++) {
				const struct diag_finding *g = &d.findings[i];
				const struct diag_finding *before =
					i > 0 ? &d.findings[i - 1] : NULL;
				bool possible = g->confidence == DIAG_POSSIBLE;
				ck_assert_msg(before == NULL || possible ||
						      before->confidence != DIAG_POSSIBLE,
					      "%s: %s", c->name, g->row->id);
				ck_assert_msg(before == NULL ||
						      before->row->general != g->row->general ||
						      before->confidence <= g->confidence ||
						      comes_first(before) || (i == 1 && api) ||
						      strcmp(g->row->id, "error-in-200") == 0,
					      "%s: %s", c->name, g->row->id);
				ck_assert_msg(!general || g->row->general || possible, "%s: %s",
					      c->name, g->row->id);
				general = general || g->row->general;
			}
			ck_assert_uint_le(d.ruled_out_count,
					  sizeof d.ruled_out / sizeof d.ruled_out[0]);
			pool_free(p);
		}
}
END_TEST

static bool rules_out_quotes(struct judge_case c)
{
	struct pool *p = pool_new();
	struct diag d;
	bool ruled_out = false;
	c.grant = FACTS_GRANT_PASSWORD;
	c.replies[0] = (struct judge_reply)REFUSED(FORM);
	judge_run(&c, p, &d);
	for (size_t i = 0; i < d.ruled_out_count; i++)
		ruled_out = ruled_out || strstr(d.ruled_out[i], "quotes") != NULL;
	pool_free(p);
	return ruled_out;
}

START_TEST(each_value_is_looked_at_before_it_is_ruled_out)
{
	ck_assert(rules_out_quotes((struct judge_case){.name = "clean"}));
	ck_assert(!rules_out_quotes((struct judge_case){.name = "id", .id = VALUE_QUOTED}));
	ck_assert(!rules_out_quotes((struct judge_case){.name = "secret", .secret = VALUE_QUOTED}));
	ck_assert(!rules_out_quotes((struct judge_case){.name = "key", .key_id = VALUE_QUOTED}));
	ck_assert(!rules_out_quotes(
		(struct judge_case){.name = "key's secret", .key_secret = VALUE_QUOTED}));
}
END_TEST

START_TEST(sure_findings_on_settings_stop)
{
	static const struct {
		const char *name;
		unsigned secret;
		const char *id; /* NULL: nothing stops */
	} rows[] = {
		{"line end", VALUE_LINE_END, "credential-line-end"},
		{"not ASCII", VALUE_NOT_ASCII, "credential-not-ascii"},
		{"missing", VALUE_MISSING, "credential-missing"},
		{"undefined", VALUE_UNDEFINED, "credential-undefined"},
		{"unexpanded", VALUE_UNEXPANDED, "credential-placeholder"},
		{"placeholder", VALUE_PLACEHOLDER, NULL},
		{"quoted", VALUE_QUOTED | VALUE_SPACE_ENDS | VALUE_PERCENT, NULL},
		{"nothing", 0, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct judge_case c = {.name = rows[i].name,
				       .scopes = DIAG_SCOPE_SETTINGS,
				       .secret = rows[i].secret};
		struct pool *p = pool_new();
		struct diag d;
		judge_run(&c, p, &d);
		const struct diag_finding *g = diag_sure(&d);
		ck_assert_msg((g == NULL) == (rows[i].id == NULL), "%s", rows[i].name);
		if (g != NULL)
			ck_assert_str_eq(g->row->id, rows[i].id);
		pool_free(p);
	}
	struct judge_case refused = {.name = "refused", .replies = {REFUSED(FORM)}};
	struct pool *p = pool_new();
	struct diag d;
	judge_run(&refused, p, &d);
	ck_assert_ptr_null(diag_sure(&d));
	pool_free(p);
}
END_TEST

START_TEST(facts_that_say_nothing)
{
	struct pool *p = pool_new();
	struct facts *f = pool_alloc(p, 1, sizeof *f);
	struct diag d;
	diag_judge(f, DIAG_SCOPE_SETTINGS | DIAG_SCOPE_REQUEST | DIAG_SCOPE_ANSWERS, p, &d);
	ck_assert_uint_eq(d.count, 0);
	ck_assert_str_eq(d.verdict, "healthy");
	/* An attempt of a dry run, then an answer with nothing in it. */
	f->attempt_count = 1;
	diag_judge(f, DIAG_SCOPE_ANSWERS, p, &d);
	ck_assert_str_eq(d.verdict, "healthy");
	f->attempts[0].sent = true;
	diag_judge(f, DIAG_SCOPE_ANSWERS, p, &d);
	ck_assert_str_eq(d.verdict, "unknown");
	pool_free(p);
}
END_TEST

START_TEST(names_of_confidence)
{
	ck_assert_str_eq(diag_confidence_name(DIAG_SURE), "sure");
	ck_assert_str_eq(diag_confidence_name(DIAG_LIKELY), "likely");
	ck_assert_str_eq(diag_confidence_name(DIAG_POSSIBLE), "possible");
}
END_TEST

Suite *suite_diag(void)
{
	Suite *s = suite_create("diag");
	TCase *t = tcase_create("diag");
	tcase_add_test(t, every_row_has_a_case);
#ifdef DIAG_MUTANTS
	tcase_add_test(t, dropping_any_row_is_seen);
#endif
	tcase_add_test(t, rows_are_well_formed);
	tcase_add_test(t, first_sentences_are_short);
	tcase_add_test(t, general_rows_are_those_of_the_contract);
	tcase_add_test(t, findings_are_sorted);
	tcase_add_test(t, missing_parameter_is_named);
	tcase_add_test(t, unknown_answers_are_quoted);
	tcase_add_test(t, each_value_is_looked_at_before_it_is_ruled_out);
	tcase_add_test(t, sure_findings_on_settings_stop);
	tcase_add_test(t, facts_that_say_nothing);
	tcase_add_test(t, names_of_confidence);
	suite_add_tcase(s, t);
	return s;
}
