/* SPDX-License-Identifier: MIT */
/* What an experiment has shown, as findings, and what it does to those on the request. */
#include <check.h>
#include <string.h>

#include "diag.h"
#include "facts/shown.h"

Suite *suite_judge_replay(void);

#define BIT(part) FACTS_PART_BIT(FACTS_PART_##part)

/* What the request is like, beside being right. */
enum fault { RIGHT, JSON, JSON_NO_SECRET, JSON_REFUSED_AS_FORM, CHARSET, BASIC, QUERY, OTHER_TYPE };

static const struct {
	enum fault fault;
	enum facts_conclusion conclusion;
	unsigned parts;
	bool sure;
	char spelling;    /* of the other spelling of Basic: 't' token, 'r' refused, 0 not sent */
	const char *want; /* '~' behind a likely finding, '?' behind a possible one */
	const char *evidence; /* part of the first one's */
} rows[] = {
	/* no row names it */
	{RIGHT, FACTS_CONCLUSION_PROVED, BIT(ORIGIN), true, 0, "difference-proved",
	 "only the fields Origin, Referer and Sec-* fixed, and was refused as it is (401 No, error "
	 "invalid_client), before that and after."},
	{RIGHT, FACTS_CONCLUSION_PROVED, BIT(USER_AGENT) | BIT(ACCEPT), false, 0,
	 "difference-proved~", "only the User-Agent and the Accept field fixed"},
	/* a row names it */
	{JSON, FACTS_CONCLUSION_PROVED, BIT(BODY) | BIT(MEDIA_TYPE), true, 0, "json-body",
	 "only the media type and the body fixed"},
	{JSON, FACTS_CONCLUSION_PROVED, BIT(BODY) | BIT(MEDIA_TYPE), false, 0, "json-body",
	 "not seen to be refused once more"},
	{CHARSET, FACTS_CONCLUSION_PROVED, BIT(CHARSET), true, 0, "charset-odd", "charset"},
	{CHARSET, FACTS_CONCLUSION_PROVED, BIT(CHARSET), false, 0, "charset-odd~", "charset"},
	{OTHER_TYPE, FACTS_CONCLUSION_PROVED, BIT(MEDIA_TYPE), true, 0, "form-under-other-type",
	 "only the media type fixed"},
	/* a row names a part of it, which was not enough */
	{JSON, FACTS_CONCLUSION_PROVED, BIT(BODY) | BIT(MEDIA_TYPE) | BIT(ORIGIN), true, 0,
	 "difference-proved json-body~", "Origin"},
	{JSON, FACTS_CONCLUSION_PROVED, BIT(BODY) | BIT(MEDIA_TYPE) | BIT(USER_AGENT), false, 0,
	 "difference-proved~ json-body~", "User-Agent"},
	/* two rows do: neither is more certain for it */
	{JSON_NO_SECRET, FACTS_CONCLUSION_PROVED, BIT(BODY) | BIT(MEDIA_TYPE), true, 0, "json-body",
	 "JSON text"},
	/* it contradicts them */
	{JSON, FACTS_CONCLUSION_PROVED, BIT(ORIGIN), true, 0, "difference-proved json-body?",
	 "Origin"},
	{CHARSET, FACTS_CONCLUSION_PROVED, BIT(ACCEPT), true, 0, "difference-proved charset-odd?",
	 "Accept"},
	{JSON, FACTS_CONCLUSION_WORKS, 0, false, 0, "works-as-is", "Sent again as it is"},
	{QUERY, FACTS_CONCLUSION_WORKS, 0, false, 0, "works-as-is params-in-url?", "Sent again"},
	{JSON, FACTS_CONCLUSION_UNSTEADY, 0, false, 0, "works-as-is json-body?", "at first"},
	/* what is left */
	{RIGHT, FACTS_CONCLUSION_NARROWED, BIT(ACCEPT) | BIT(ORIGIN), false, 0,
	 "difference-narrowed~", "three requests in a row"},
	{JSON, FACTS_CONCLUSION_NARROWED, BIT(ACCEPT) | BIT(ORIGIN), false, 0,
	 "difference-narrowed~ json-body?", "401"},
	{JSON, FACTS_CONCLUSION_NARROWED, BIT(ACCEPT) | BIT(BODY), false, 0,
	 "json-body difference-narrowed~", "JSON text"},
	{JSON_REFUSED_AS_FORM, FACTS_CONCLUSION_NARROWED, BIT(ACCEPT) | BIT(BODY), false, 0,
	 "difference-narrowed~ json-body~", "three requests in a row"},
	/* Basic at an endpoint that takes the body: in both spellings, in one */
	{BASIC, FACTS_CONCLUSION_PROVED, BIT(BODY) | BIT(AUTHENTICATION), true, 'r', "auth-method",
	 "In the other spelling of Basic it was refused too."},
	{BASIC, FACTS_CONCLUSION_PROVED, BIT(BODY) | BIT(AUTHENTICATION), true, 0, "auth-method",
	 "the body and the way to authenticate"},
	{BASIC, FACTS_CONCLUSION_PROVED, BIT(BODY) | BIT(AUTHENTICATION), false, 't',
	 "basic-encoding~", "in the other spelling"},
	/* a correct request was refused: as without an experiment */
	{JSON, FACTS_CONCLUSION_RIGHT, 0, false, 0, "json-body", "JSON text"},
};

static void request_of(enum fault fault, struct facts_request *r)
{
	*r = (struct facts_request){.method = FACTS_METHOD_POST,
				    .body_kind = FACTS_BODY_FORM,
				    .media = FACTS_MEDIA_FORM,
				    .grant_in_body = true,
				    .id_in_body = true,
				    .secret_in_body = true};
	bool json = fault == JSON || fault == JSON_NO_SECRET || fault == JSON_REFUSED_AS_FORM;
	r->body_kind = json ? FACTS_BODY_JSON : FACTS_BODY_FORM;
	r->media = json                  ? FACTS_MEDIA_JSON
		   : fault == OTHER_TYPE ? FACTS_MEDIA_TEXT
					 : FACTS_MEDIA_FORM;
	r->secret_in_body = fault != JSON_NO_SECRET && fault != BASIC;
	r->charset_odd = fault == CHARSET;
	r->basic = fault == BASIC;
	r->secret_in_query = fault == QUERY;
}

static struct facts_attempt answer_of(bool token, struct pool *p)
{
	struct facts_attempt a = {.sent = true,
				  .with_credentials = true,
				  .status = token ? 200 : 401,
				  .class = token ? TOKEN_CLASS_TOKEN : TOKEN_CLASS_REFUSED,
				  .body_kind = token ? TOKEN_BODY_TOKEN : TOKEN_BODY_OAUTH_ERROR,
				  .got_token = token,
				  .retry_after = -1};
	struct attempt_shown *s = attempt_show(&a, p);
	s->reason = token ? "OK" : "No";
	s->error = token ? NULL : "invalid_client";
	return a;
}

static void add_try(struct facts *f, enum facts_try_kind kind, bool token, struct pool *p)
{
	struct facts_replay *r = &f->replay;
	r->tries[r->try_count++] = (struct facts_try){kind, 0, answer_of(token, p)};
}

static struct facts *facts_of(int i, struct pool *p)
{
	struct facts *f = pool_alloc(p, 1, sizeof *f);
	f->has_request = true;
	request_of(rows[i].fault, &f->request);
	f->replay.conclusion = rows[i].conclusion;
	f->replay.asked = true;
	f->replay.parts = rows[i].parts;
	f->replay.differ = BIT(ORIGIN) | BIT(ACCEPT) | BIT(BODY);
	f->replay.sure = rows[i].sure;
	f->replay.stop = FACTS_STOP_REFUSALS;
	bool right = rows[i].conclusion != FACTS_CONCLUSION_RIGHT;
	add_try(f, FACTS_TRY_RIGHT, right, p);
	if (right)
		add_try(f, FACTS_TRY_OWN, rows[i].conclusion == FACTS_CONCLUSION_WORKS, p);
	if (rows[i].spelling != 0)
		add_try(f, FACTS_TRY_SPELLING, rows[i].spelling == 't', p);
	if (rows[i].fault == JSON_REFUSED_AS_FORM) {
		add_try(f, FACTS_TRY_MENDED, false, p);
		f->replay.tries[f->replay.try_count - 1].fixed = BIT(BODY) | BIT(MEDIA_TYPE);
	}
	return f;
}

static const char *list_of(const struct diag *d, struct pool *p)
{
	static const char *const marks[] = {"", "~", "?"};
	const char *text = "";
	for (size_t i = 0; i < d->count; i++)
		text = pool_printf(p, "%s%s%s%s", text, i > 0 ? " " : "", d->findings[i].row->id,
				   marks[d->findings[i].confidence]);
	return text;
}

START_TEST(replay)
{
	struct pool *p = pool_new();
	struct facts *f = facts_of(_i, p);
	struct diag d;
	diag_judge(f, DIAG_SCOPE_REQUEST | DIAG_SCOPE_ANSWERS | DIAG_SCOPE_REPLAY, p, &d);
	ck_assert_str_eq(list_of(&d, p), rows[_i].want);
	ck_assert_msg(strstr(d.findings[0].evidence, rows[_i].evidence) != NULL, "%s",
		      d.findings[0].evidence);
	ck_assert_str_eq(d.verdict, d.findings[0].row->id);
	pool_free(p);
}
END_TEST

/* Each part that decides alone is named, and so is what to change. */
START_TEST(parts_have_words)
{
	static const struct {
		enum facts_part part;
		const char *name, *fix;
	} expected[FACTS_PARTS] = {
		{FACTS_PART_METHOD, "the method", "Send a POST."},
		{FACTS_PART_PATH, "the path", "token URL's own path"},
		{FACTS_PART_HTTP_VERSION, "the HTTP version", "speak HTTP/1.1"},
		{FACTS_PART_MEDIA_TYPE, "the media type", "Set Content-Type:"},
		{FACTS_PART_CHARSET, "the charset behind the media type", "without ;charset"},
		{FACTS_PART_BODY, "the body", "Send the body as"},
		{FACTS_PART_AUTHENTICATION, "the way to authenticate", "Send id and secret"},
		{FACTS_PART_FRAMING, "the framing", "Send the body whole"},
		{FACTS_PART_ORIGIN, "the fields Origin", "from a server"},
		{FACTS_PART_USER_AGENT, "the User-Agent", "Set a User-Agent"},
		{FACTS_PART_ACCEPT, "the Accept field", "Set Accept: application/json"},
		{FACTS_PART_ACCEPT_ENCODING, "the Accept-Encoding field", "no Accept-Encoding"},
		{FACTS_PART_FIELDS, "the other header fields", "Leave out the header fields"},
	};
	for (size_t i = 0; i < FACTS_PARTS; i++) {
		struct pool *p = pool_new();
		struct facts *f = facts_of(0, p);
		struct diag d;
		f->replay.parts = FACTS_PART_BIT(expected[i].part);
		diag_judge(f, DIAG_SCOPE_REPLAY, p, &d);
		ck_assert_str_eq(list_of(&d, p), "difference-proved");
		const struct diag_finding *g = &d.findings[0];
		ck_assert_msg(strstr(g->evidence, expected[i].name) != NULL, "%s", g->evidence);
		ck_assert_msg(strstr(g->fix, expected[i].fix) != NULL, "%s", g->fix);
		pool_free(p);
	}
}
END_TEST

/* Of which parts of a request a row speaks; of none that is not here. */
START_TEST(accused)
{
	static const struct {
		const char *id;
		unsigned parts;
	} expected[] = {
		{"params-in-url", BIT(PATH) | BIT(BODY)},
		{"params-in-headers", BIT(FIELDS) | BIT(BODY)},
		{"method-not-post", BIT(METHOD)},
		{"headers-in-body", BIT(BODY) | BIT(MEDIA_TYPE)},
		{"object-not-serialised", BIT(BODY) | BIT(MEDIA_TYPE)},
		{"multipart-body", BIT(BODY) | BIT(MEDIA_TYPE)},
		{"json-under-form-header", BIT(BODY)},
		{"json-body", BIT(BODY) | BIT(MEDIA_TYPE)},
		{"body-empty", BIT(BODY) | BIT(MEDIA_TYPE)},
		{"header-repeated", BIT(MEDIA_TYPE)},
		{"form-under-other-type", BIT(MEDIA_TYPE)},
		{"grant-type-missing", BIT(BODY)},
		{"grant-type-wrong", BIT(BODY)},
		{"parameter-repeated", BIT(BODY)},
		{"parameter-misnamed", BIT(BODY)},
		{"form-double-encoded", BIT(BODY)},
		{"form-not-encoded", BIT(BODY)},
		{"bearer-for-basic", BIT(AUTHENTICATION)},
		{"basic-malformed", BIT(AUTHENTICATION)},
		{"basic-not-encoded", BIT(AUTHENTICATION)},
		{"two-auth-methods", BIT(AUTHENTICATION)},
		{"charset-odd", BIT(CHARSET)},
		{"path-differs", BIT(PATH)},
		{"assertion-wrong", BIT(BODY)},
		{"credential-missing", BIT(BODY) | BIT(AUTHENTICATION)},
		{"credential-line-end", BIT(BODY) | BIT(AUTHENTICATION)},
		{"credential-not-ascii", BIT(BODY) | BIT(AUTHENTICATION)},
		{"credential-whitespace", BIT(BODY) | BIT(AUTHENTICATION)},
		{"credential-quoted", BIT(BODY) | BIT(AUTHENTICATION)},
		{"credential-percent-encoded", BIT(BODY) | BIT(AUTHENTICATION)},
		{"access-key-as-client", BIT(BODY) | BIT(AUTHENTICATION)},
		{"credential-cut", BIT(BODY) | BIT(AUTHENTICATION)},
		{"credentials-swapped", BIT(BODY) | BIT(AUTHENTICATION)},
	};
	size_t n, known = 0;
	const struct diag_cause *const *all = diag_causes(&n);
	for (size_t i = 0; i < n; i++) {
		unsigned parts = 0;
		for (size_t k = 0; k < sizeof expected / sizeof *expected; k++)
			if (strcmp(expected[k].id, all[i]->id) == 0)
				parts = expected[k].parts;
		ck_assert_msg(all[i]->parts == parts, "%s", all[i]->id);
		known += parts != 0;
	}
	ck_assert_uint_eq(known, sizeof expected / sizeof *expected);
}
END_TEST

Suite *suite_judge_replay(void)
{
	Suite *s = suite_create("judge_replay");
	TCase *t = tcase_create("replay");
	tcase_add_loop_test(t, replay, 0, sizeof rows / sizeof *rows);
	tcase_add_test(t, parts_have_words);
	tcase_add_test(t, accused);
	suite_add_tcase(s, t);
	return s;
}
