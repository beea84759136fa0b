/* SPDX-License-Identifier: MIT */
/* An answer that was recorded beside its request (HAR): what the rows say of the two. */
#include "tests/judge/sets.h"

Suite *suite_judge_recorded(void);

static void har_json(struct facts *f)
{
	f->request.body_kind = FACTS_BODY_JSON;
	f->request.media = FACTS_MEDIA_JSON;
	f->request.grant_in_body = false;
}

static void har_password(struct facts *f)
{
	f->request.grant = FACTS_NAMED_PASSWORD;
}

static void har_json_as_form(struct facts *f)
{
	f->request.body_kind = FACTS_BODY_JSON;
}

static void har_form_as_json(struct facts *f)
{
	f->request.media = FACTS_MEDIA_JSON;
}

static void har_put(struct facts *f)
{
	f->request.method = FACTS_METHOD_OTHER;
}

static void har_no_grant(struct facts *f)
{
	f->request.grant = FACTS_NAMED_NONE;
}

static void har_same(struct facts *f)
{
	f->request.id_compared.difference = FACTS_DIFFERENCE_NONE;
	f->request.secret_compared.difference = FACTS_DIFFERENCE_NONE;
}

static void har_other_id(struct facts *f)
{
	har_same(f);
	f->request.id_compared.difference = FACTS_DIFFERENCE_OTHER;
}

static void har_other_secret(struct facts *f)
{
	har_same(f);
	f->request.secret_compared.difference = FACTS_DIFFERENCE_OTHER;
}

const struct judge_case judge_cases_recorded[] = {
	{.name = "recorded: right request refused",
	 .scopes = DIAG_SCOPE_REQUEST | DIAG_SCOPE_ANSWERS,
	 .request = true,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure"},
	{.name = "recorded: JSON refused",
	 .scopes = DIAG_SCOPE_ANSWERS,
	 .request = true,
	 .set = har_json,
	 .replies = {REFUSED(FORM)},
	 UNKNOWN},
	{.name = "recorded: JSON under a form's type",
	 .scopes = DIAG_SCOPE_ANSWERS,
	 .request = true,
	 .set = har_json_as_form,
	 .replies = {REFUSED(FORM)},
	 UNKNOWN},
	{.name = "recorded: a form under JSON's type",
	 .scopes = DIAG_SCOPE_ANSWERS,
	 .request = true,
	 .set = har_form_as_json,
	 .replies = {REFUSED(FORM)},
	 UNKNOWN},
	{.name = "recorded: PUT",
	 .scopes = DIAG_SCOPE_ANSWERS,
	 .request = true,
	 .set = har_put,
	 .replies = {REFUSED(FORM)},
	 UNKNOWN},
	{.name = "recorded: a grant that is not known",
	 .scopes = DIAG_SCOPE_ANSWERS,
	 .request = true,
	 .set = har_no_grant,
	 .replies = {ERROR(FORM, 400, "invalid_grant", NULL)},
	 .expect = "credentials-refused likely"},
	{.name = "recorded: the settings' own credentials, and no word of it without the request",
	 .scopes = DIAG_SCOPE_ANSWERS,
	 .request = true,
	 .set = har_same,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure",
	 .rules_out = ""},
	{.name = "recorded: the settings' own credentials",
	 .scopes = DIAG_SCOPE_REQUEST | DIAG_SCOPE_ANSWERS,
	 .request = true,
	 .set = har_same,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure",
	 .rules_out = "other credentials than cxtoken's"},
	{.name = "recorded: another id",
	 .scopes = DIAG_SCOPE_ANSWERS | DIAG_SCOPE_REQUEST,
	 .request = true,
	 .set = har_other_id,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure",
	 .rules_out = ""},
	{.name = "recorded: another secret",
	 .scopes = DIAG_SCOPE_ANSWERS | DIAG_SCOPE_REQUEST,
	 .request = true,
	 .set = har_other_secret,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure",
	 .rules_out = ""},
	{.name = "recorded: password grant",
	 .scopes = DIAG_SCOPE_ANSWERS,
	 .request = true,
	 .set = har_password,
	 .replies = {ERROR(FORM, 400, "invalid_grant", NULL)},
	 .expect = "access-key-refused sure"},
	{.name = NULL},
};

START_TEST(cases)
{
	for (const struct judge_case *c = judge_cases_recorded; c->name != NULL; c++)
		judge_check(c);
}
END_TEST

Suite *suite_judge_recorded(void)
{
	Suite *s = suite_create("judge_recorded");
	TCase *t = tcase_create("causes_recorded");
	tcase_add_test(t, cases);
	suite_add_tcase(s, t);
	return s;
}
