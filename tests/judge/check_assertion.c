/* SPDX-License-Identifier: MIT */
/* What is said of a client's own assertion: by whom, for whom, and when. */
#include "tests/capture/fixtures.h"

#include <sodium.h>

#include "facts/shown.h"

Suite *suite_judge_assertion(void);

#define ID       FIXTURE_ID
#define OTHER    "00000000-1111-4222-8333-444444444444"
#define URL      "https://api.nicecxone.com/auth/oauth/token"
#define ES256    "{\"alg\":\"ES256\"}"
#define OWN      "\"iss\":\"" ID "\",\"sub\":\"" ID "\""
#define BY(I, S) "{\"iss\":\"" I "\",\"sub\":\"" S "\",\"aud\":\"" URL "\"}"
#define AUD(A)   "{" OWN ",\"aud\":" A "}"
#define AT(T)    "{" OWN "," T "}"
#define JWT_TYPE                                                                                   \
	"&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
#define WITH_ID "&client_id=" ID

enum { NOW = 1800000000 };

/* NULL texts: none. */
struct assertion_case {
	const char *header, *claims, *more; /* more: of the form body */
	const char *finding;                /* with the mark of its confidence; "": none */
	const char *says;
};

static const struct assertion_case cases[] = {
	{ES256, AUD("\"" URL "\""), JWT_TYPE WITH_ID, "", NULL},
	{ES256, AUD("\"" URL "\""), JWT_TYPE, "", NULL},
	{ES256, AUD("\"" URL "\""), "", "", NULL},
	/* unsigned */
	{"{\"alg\":\"none\"}", AUD("\"" URL "\""), JWT_TYPE, "assertion-wrong",
	 "alg of the assertion is none"},
	{"{\"alg\":\"None\"}", AUD("\"" URL "\""), JWT_TYPE, "assertion-wrong", "none"},
	/* whose */
	{ES256, BY(OTHER, OTHER), JWT_TYPE WITH_ID, "assertion-wrong",
	 "iss is not the client_id of the request. sub is not the client_id of the request."},
	{ES256, BY(ID, "my-application"), JWT_TYPE WITH_ID, "assertion-wrong",
	 "sub is not the client_id of the request."},
	{ES256, BY("my-application", ID), JWT_TYPE WITH_ID, "assertion-wrong~",
	 "iss is not the client_id of the request."},
	{ES256, BY(OTHER, OTHER), JWT_TYPE, "assertion-wrong~",
	 "sub is not the client id that cxtoken was given."},
	{ES256, BY(OTHER, OTHER), JWT_TYPE "&client_id=" OTHER, "credential-differs", NULL},
	{ES256, "{\"iss\":\"" ID "\"}", JWT_TYPE, "assertion-wrong~", "has no sub."},
	{ES256, "{\"sub\":\"" ID "\",\"iss\":5}", JWT_TYPE, "assertion-wrong~", "has no iss."},
	/* of an identity provider */
	{ES256, BY("https://ci.example", "repo:a/b:ref"), JWT_TYPE WITH_ID, "assertion-wrong?",
	 "a URL, as identity providers have"},
	{ES256, BY("https://ci.example", ID), JWT_TYPE WITH_ID, "assertion-wrong?", "iss is not"},
	/* when: by the time of the request */
	{ES256, AT("\"exp\":1799999000"), JWT_TYPE, "assertion-wrong",
	 "exp is 1799999000, 1000 seconds before the request came."},
	{ES256, AT("\"exp\":1799999999"), JWT_TYPE, "assertion-wrong~", "1 second before"},
	{ES256, AT("\"exp\":1799999700"), JWT_TYPE, "assertion-wrong~", "300 seconds before"},
	{ES256, AT("\"exp\":1800000001"), JWT_TYPE, "", NULL},
	{ES256, AT("\"nbf\":1800000301"), JWT_TYPE, "assertion-wrong",
	 "nbf is 1800000301, 301 seconds after the request came."},
	{ES256, AT("\"nbf\":1800000300"), JWT_TYPE, "assertion-wrong~", "not valid yet"},
	{ES256, AT("\"nbf\":1800000000"), JWT_TYPE, "", NULL},
	/* for whom */
	{ES256, AUD("\"https://login.example/token\""), JWT_TYPE, "assertion-wrong~",
	 "aud is https://login.example/token, which is neither"},
	{ES256, AUD("[\"https://login.example\",\"" URL "\"]"), JWT_TYPE, "", NULL},
	{ES256, AUD("[\"https://a.example\",\"https://b.example\"]"), JWT_TYPE, "assertion-wrong~",
	 "aud is https://a.example"},
	{ES256, AUD("\"my-api\""), JWT_TYPE, "assertion-wrong~", "aud is my-api,"},
	{ES256, AUD("\"" FIXTURE_SECRET "\""), JWT_TYPE, "assertion-wrong~", "aud is ["},
	{ES256, AUD("\"https://API.nicecxone.com\""), JWT_TYPE, "", NULL},
	{ES256, AUD("\"http://door.example:8401/token\""), JWT_TYPE, "", NULL},
	{ES256, AUD("\"http://localhost:9999/\""), JWT_TYPE, "", NULL},
	/* of another kind */
	{"{}", "no JSON", JWT_TYPE, "assertion-wrong~", "base64url of JSON objects"},
	{"{}", "no JSON", "", "", NULL},
	{ES256, "{}",
	 "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
	 "client-assertion-type%3Asaml2-bearer",
	 "", NULL},
};

static const char *part(struct pool *p, const char *text)
{
	enum { ROOM = 1024 };
	char *out = pool_alloc(p, ROOM, 1);
	return sodium_bin2base64(out, ROOM, (const unsigned char *)text, strlen(text),
				 sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* The request with that assertion, judged as if it came at that time (0: not known). */
static void judge(struct fixture *x, const char *assertion, const char *more, int64_t time)
{
	const char *raw = pool_printf(
		x->pool,
		"POST /auth/oauth/token HTTP/1.1\r\nHost: door.example:8401\r\nContent-Type: "
		"application/x-www-form-urlencoded\r\n\r\n"
		"grant_type=client_credentials&client_assertion=%s%s",
		assertion, more);
	struct capture_reader *r = fixture_read(raw);
	capture_reader_time(r, time);
	fixture_judge(x, capture_reader_request(r));
	capture_reader_free(r);
}

static const char *assertion_of(struct fixture *x, const struct assertion_case *one)
{
	return pool_printf(x->pool, "%s.%s.c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl",
			   part(x->pool, one->header), part(x->pool, one->claims));
}

START_TEST(claims_are_judged)
{
	const struct assertion_case *one = &cases[_i];
	struct fixture x;
	fixture_open(&x, ID, FIXTURE_SECRET);
	const char *assertion = assertion_of(&x, one);
	judge(&x, assertion, one->more, NOW);
	ck_assert_msg(strcmp(fixture_findings(&x), one->finding) == 0, "%s: %s%s", one->claims,
		      fixture_findings(&x), x.diag.count > 0 ? x.diag.findings[0].evidence : "");
	if (one->says != NULL)
		ck_assert_msg(strstr(x.diag.findings[0].evidence, one->says) != NULL, "%s",
			      x.diag.findings[0].evidence);
	ck_assert(!fixture_shows(&x, assertion) && !fixture_shows(&x, OTHER));
	ck_assert(!fixture_shows(&x, ID) && !fixture_shows(&x, FIXTURE_SECRET));
	fixture_close(&x);
}
END_TEST

/* A recording may be old: its times prove nothing. */
START_TEST(times_need_the_time_of_the_request)
{
	static const char *const claims[] = {AT("\"exp\":1"), AT("\"nbf\":99999999999")};
	for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
		const struct assertion_case one = {ES256, claims[i], JWT_TYPE, NULL, NULL};
		struct fixture x;
		fixture_open(&x, ID, NULL);
		judge(&x, assertion_of(&x, &one), one.more, 0);
		ck_assert_str_eq(fixture_findings(&x), "");
		judge(&x, assertion_of(&x, &one), one.more, NOW);
		ck_assert_str_eq(fixture_findings(&x), "assertion-wrong");
		fixture_close(&x);
	}
}
END_TEST

/* Nothing to compare with, so nothing is claimed. */
START_TEST(nothing_known_nothing_said)
{
	const struct assertion_case one = {ES256, "{\"iss\":\"a\",\"sub\":\"b\",\"aud\":\"c\"}",
					   JWT_TYPE, NULL, NULL};
	struct fixture x;
	fixture_open(&x, NULL, NULL);
	x.cred.facts.endpoint_is_default = true;
	judge(&x, assertion_of(&x, &one), one.more, NOW);
	ck_assert_str_eq(fixture_findings(&x), "");
	fixture_close(&x);
}
END_TEST

/* By the number of its parts. */
START_TEST(what_is_no_jwt)
{
	static const struct {
		const char *assertion, *more, *finding;
	} all[] = {
		{"undefined", JWT_TYPE, "assertion-wrong"},
		{"a.b", JWT_TYPE, "assertion-wrong"},
		{"a.b.c", JWT_TYPE, "assertion-wrong~"},
		{"a.b.c.d.e", JWT_TYPE, ""}, /* encrypted (RFC 7516) */
		{"-----BEGIN+PRIVATE+KEY-----%0AMIIE", JWT_TYPE, "assertion-wrong"},
		{"a.b", "", ""},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct fixture x;
		fixture_open(&x, ID, NULL);
		judge(&x, all[i].assertion, all[i].more, NOW);
		ck_assert_msg(strcmp(fixture_findings(&x), all[i].finding) == 0, "%s: %s",
			      all[i].assertion, fixture_findings(&x));
		fixture_close(&x);
	}
}
END_TEST

/* A recording that hides it says nothing about it. */
START_TEST(hidden_in_a_recording)
{
	static const char command[] =
		"curl https://api.nicecxone.com/auth/oauth/token -d grant_type=client_credentials "
		"-d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer "
		"-d \"client_assertion=$JWT\"";
	struct fixture x;
	fixture_open(&x, ID, NULL);
	struct err e = {0};
	struct capture_list list = {0};
	ck_assert(capture_file(command, strlen(command), &x.cred, x.pool, &list, &e));
	fixture_judge(&x, list.items[0].request);
	ck_assert_str_eq(fixture_findings(&x), "");
	ck_assert_int_eq(x.facts.request.jwt.kind, FACTS_JWT_UNKNOWN);
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

Suite *suite_judge_assertion(void)
{
	Suite *s = suite_create("judge_assertion");
	TCase *t = tcase_create("assertion");
	tcase_add_loop_test(t, claims_are_judged, 0, sizeof cases / sizeof *cases);
	tcase_add_test(t, times_need_the_time_of_the_request);
	tcase_add_test(t, nothing_known_nothing_said);
	tcase_add_test(t, what_is_no_jwt);
	tcase_add_test(t, hidden_in_a_recording);
	suite_add_tcase(s, t);
	return s;
}
