/* SPDX-License-Identifier: MIT */
/* Discovery documents, good and bad. */
#include "tests/script_http.h"
#include "tests/cache/case.h"

#include "endpoint/discover.h"
#include "facts/shown.h"

Suite *suite_endpoint_discover(void);

#define OIDC   "/.well-known/openid-configuration"
#define SERVER "/.well-known/oauth-authorization-server"
#define ISSUER "https://login.test"
#define HERE   "http://127.0.0.1:8401/token"

/* ---- where an issuer's documents are ---- */

START_TEST(addresses_of_an_issuer)
{
	static const struct {
		const char *issuer, *addresses[5];
	} cases[] = {
		{ISSUER, {ISSUER OIDC, ISSUER SERVER}},
		{ISSUER "/", {ISSUER OIDC, ISSUER SERVER}},
		{ISSUER ":8443", {ISSUER ":8443" OIDC, ISSUER ":8443" SERVER}},
		/* both places for both documents, OpenID Connect's own first */
		{ISSUER "/realms/a",
		 {ISSUER "/realms/a" OIDC, ISSUER SERVER "/realms/a", ISSUER OIDC "/realms/a",
		  ISSUER "/realms/a" SERVER}},
		{ISSUER "/a///",
		 {ISSUER "/a" OIDC, ISSUER SERVER "/a", ISSUER OIDC "/a", ISSUER "/a" SERVER}},
	};
	struct pool *p = pool_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *const *list = discover_addresses(cases[i].issuer, p);
		for (size_t k = 0; k < 5; k++)
			ck_assert_pstr_eq(list[k], cases[i].addresses[k]);
	}
	pool_free(p);
}
END_TEST

/* ---- what a document says ---- */

#define DOCUMENT(issuer, endpoint) "{\"issuer\":\"" issuer "\",\"token_endpoint\":\"" endpoint "\"}"

static const struct {
	const char *document, *issuer;
	bool allow_http;
	const char *endpoint; /* NULL: it is no good, and */
	const char *problem;  /* says this */
} documents[] = {
	{DOCUMENT(ISSUER, ISSUER "/token"), ISSUER, false, ISSUER "/token", NULL},
	{DOCUMENT(ISSUER "/", ISSUER "/token"), ISSUER, false, ISSUER "/token", NULL},
	{DOCUMENT(ISSUER, ISSUER "/token"), ISSUER "/", false, ISSUER "/token", NULL},
	/* asked of a token URL's host: whatever issuer it names */
	{DOCUMENT(ISSUER, ISSUER "/token"), NULL, false, ISSUER "/token", NULL},
	{DOCUMENT(ISSUER, "https://other.test/t?x=y"), ISSUER, false, "https://other.test/t?x=y",
	 NULL},
	{DOCUMENT(ISSUER, HERE), ISSUER, false, HERE, NULL},
	{DOCUMENT(ISSUER, "http://login.test/t"), ISSUER, true, "http://login.test/t", NULL},
	{DOCUMENT(ISSUER, "http://login.test/t"), ISSUER, false, NULL, "is not https"},
	{DOCUMENT(ISSUER, "https://u:p4ssw0rd@login.test/t"), ISSUER, false, NULL,
	 "user information"},
	{DOCUMENT(ISSUER, ISSUER "/t#x"), ISSUER, false, NULL, "fragment"},
	{DOCUMENT(ISSUER, "ftp://login.test/t"), ISSUER, false, NULL, "is no URL"},
	{DOCUMENT(ISSUER, ""), ISSUER, false, NULL, "is no URL"},
	/* a document of another issuer could send the secret anywhere */
	{DOCUMENT("https://evil.test", ISSUER "/t"), ISSUER, false, NULL, "another issuer"},
	{DOCUMENT(ISSUER ".evil.test", ISSUER "/t"), ISSUER, false, NULL, "another issuer"},
	{DOCUMENT("https://LOGIN.test", ISSUER "/t"), ISSUER, false, NULL, "another issuer"},
	{DOCUMENT(ISSUER "/a", ISSUER "/t"), ISSUER, false, NULL, "another issuer"},
	{"{\"issuer\":\"" ISSUER "\"}", ISSUER, false, NULL, "no token_endpoint"},
	{"{\"token_endpoint\":\"" ISSUER "/t\"}", ISSUER, false, NULL, "no issuer"},
	{"{\"issuer\":1,\"token_endpoint\":2}", ISSUER, false, NULL, "no issuer"},
	{"{}", ISSUER, false, NULL, "no issuer"},
	{"[" DOCUMENT(ISSUER, ISSUER "/t") "]", ISSUER, false, NULL, "not a JSON object"},
	{"<html>", ISSUER, false, NULL, "not a JSON object"},
	{"", ISSUER, false, NULL, "not a JSON object"},
	{"{\"issuer\":\"" ISSUER, ISSUER, false, NULL, "not a JSON object"},
};

START_TEST(documents_are_checked)
{
	struct script s;
	struct discovery_shown shown = {.url = "https://asked.test/x"};
	struct facts_discovery out = {.asked = true, .shown = &shown};
	script_start(&s, NULL, 0);
	s.cred.allow_http = documents[_i].allow_http;
	const char *bytes = documents[_i].document;
	bool ok = discover_read(bytes, strlen(bytes), documents[_i].issuer, &s.cred, s.x.mask,
				s.x.pool, &out);
	ck_assert_msg(ok == (documents[_i].endpoint != NULL), "%s", bytes);
	ck_assert(ok == out.ok);
	if (ok) {
		ck_assert_str_eq(discovery_shown(&out)->token_endpoint, documents[_i].endpoint);
		ck_assert_ptr_null(discovery_shown(&out)->problem);
		ck_assert_int_eq(out.code, ERR_NONE);
		ck_assert(out.endpoint_differs ==
			  (strcmp(documents[_i].endpoint, s.cred.token_url) != 0));
	} else {
		ck_assert_int_eq(out.code, ERR_BAD_ANSWER);
		ck_assert_msg(strstr(discovery_shown(&out)->problem, documents[_i].problem) != NULL,
			      "%s: %s", bytes, discovery_shown(&out)->problem);
		ck_assert_ptr_nonnull(
			strstr(discovery_shown(&out)->problem, "https://asked.test/x"));
		ck_assert_ptr_null(strstr(discovery_shown(&out)->problem, "p4ssw0rd"));
	}
	script_end(&s);
}
END_TEST

START_TEST(lists_are_compared_with_the_settings)
{
#define LISTED(lists) "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"" HERE "\"" lists "}"
#define GRANTS        ",\"grant_types_supported\":"
#define AUTHS         ",\"token_endpoint_auth_methods_supported\":"
	static const struct {
		const char *document;
		enum facts_grant grant;
		enum facts_auth auth;
		const char *grants, *auths; /* NULL: no such list */
		bool grant_listed, auth_listed;
	} cases[] = {
		{LISTED(""), FACTS_GRANT_CLIENT, FACTS_AUTH_POST, NULL, NULL, false, false},
		{LISTED(GRANTS "[\"client_credentials\",\"password\"]" AUTHS
			       "[\"client_secret_basic\",\"client_secret_post\"]"),
		 FACTS_GRANT_CLIENT, FACTS_AUTH_POST, "client_credentials, password",
		 "client_secret_basic, client_secret_post", true, true},
		{LISTED(GRANTS "[\"client_credentials\"]" AUTHS "[\"client_secret_basic\"]"),
		 FACTS_GRANT_PASSWORD, FACTS_AUTH_POST, "client_credentials", "client_secret_basic",
		 false, false},
		{LISTED(GRANTS "[\"password\"]" AUTHS "[\"client_secret_basic\"]"),
		 FACTS_GRANT_PASSWORD, FACTS_AUTH_BASIC_RAW, "password", "client_secret_basic",
		 true, true},
		{LISTED(GRANTS "[\"password\"]" AUTHS "[\"client_secret_basic\"]"),
		 FACTS_GRANT_PASSWORD, FACTS_AUTH_BASIC, "password", "client_secret_basic", true,
		 true},
		{LISTED(GRANTS "[1,\"password\",null]" AUTHS "\"client_secret_post\""),
		 FACTS_GRANT_PASSWORD, FACTS_AUTH_POST, "password", NULL, true, false},
		{LISTED(GRANTS "[]" AUTHS "{}"), FACTS_GRANT_CLIENT, FACTS_AUTH_POST, "", NULL,
		 false, false},
		{LISTED(GRANTS "[\"\\u001b[31mclient_credentials\"]"), FACTS_GRANT_CLIENT,
		 FACTS_AUTH_POST, "\\x1b[31mclient_credentials", NULL, false, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script s;
		struct discovery_shown shown = {.url = "u"};
		struct facts_discovery out = {.shown = &shown};
		script_start(&s, NULL, 0);
		s.cred.grant = cases[i].grant;
		s.cred.auth = cases[i].auth;
		ck_assert(discover_read(cases[i].document, strlen(cases[i].document), ISSUER,
					&s.cred, s.x.mask, s.x.pool, &out));
		ck_assert_pstr_eq(discovery_shown(&out)->grants, cases[i].grants);
		ck_assert_pstr_eq(discovery_shown(&out)->auths, cases[i].auths);
		ck_assert(out.lists_grants == (cases[i].grants != NULL));
		ck_assert(out.lists_auth == (cases[i].auths != NULL));
		ck_assert_msg(out.grant_listed == cases[i].grant_listed, "case %zu", i);
		ck_assert_msg(out.auth_listed == cases[i].auth_listed, "case %zu", i);
		script_end(&s);
	}
}
END_TEST

START_TEST(large_documents_are_refused)
{
	enum { MOST = 256 * 1024 };
	static const char head[] = DOCUMENT(ISSUER, HERE);
	char *bytes = malloc(MOST + 1);
	memset(bytes, ' ', MOST + 1);
	memcpy(bytes, head, strlen(head));
	for (size_t over = 0; over < 2; over++) {
		struct script s;
		struct discovery_shown shown = {.url = "u"};
		struct facts_discovery out = {.shown = &shown};
		script_start(&s, NULL, 0);
		ck_assert(discover_read(bytes, MOST + over, ISSUER, &s.cred, s.x.mask, s.x.pool,
					&out) == (over == 0));
		ck_assert(over == 0 || strstr(discovery_shown(&out)->problem, "256 KB") != NULL);
		script_end(&s);
	}
	free(bytes);
}
END_TEST

/* ---- asking ---- */

static bool ask(struct script *s, const char *issuer, const struct script_answer *answer,
		const char *dir, struct facts_discovery *out, struct err *e)
{
	script_start(s, NULL, 0);
	s->for_get = answer;
	s->cred.issuer = issuer;
	s->cred.token_url = issuer != NULL ? NULL : HERE;
	s->policy.retries = 0;
	return discover_issuer(&s->x, dir, dir != NULL, &s->policy, out, e);
}

static const struct script_answer good = {.status = 200, .body = DOCUMENT(ISSUER, ISSUER "/token")};

/* Each of the two addresses is tried again where that may help, all within the policy's time. */
START_TEST(a_failure_that_passes_is_tried_again)
{
	static const struct {
		struct script_answer answer;
		int retries;
		long time_ms;
		size_t gets, paused;
	} cases[] = {
		{{.status = 503}, 2, 30000, 6, 4},
		{{.status = 503}, 0, 30000, 2, 0},
		{{.status = 503, .takes_ms = 600}, 9, 1000, 2, 1},
		{{.status = 404}, 2, 30000, 2, 0},
		{{.failure = HTTP_FAILURE_CONNECT, .retryable = true}, 2, 30000, 3, 2},
		{{.failure = HTTP_FAILURE_TLS_NAME}, 2, 30000, 1, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script s;
		struct facts_discovery out;
		struct err e = {0};
		script_start(&s, NULL, 0);
		s.for_get = &cases[i].answer;
		s.cred.issuer = ISSUER;
		s.policy.retries = cases[i].retries;
		s.policy.time_left_ms = cases[i].time_ms;
		ck_assert(discover_issuer(&s.x, NULL, false, &s.policy, &out, &e) && !out.ok);
		ck_assert_msg(s.gets == cases[i].gets, "case %zu: %zu requests", i, s.gets);
		ck_assert_msg(s.paused == cases[i].paused, "case %zu: %zu pauses", i, s.paused);
		script_end(&s);
	}
}
END_TEST

START_TEST(the_first_good_document_is_used)
{
	struct script s;
	struct facts_discovery out;
	struct err e = {0};
	ck_assert(ask(&s, ISSUER, &good, NULL, &out, &e));
	ck_assert(out.asked && out.ok);
	ck_assert_uint_eq(s.gets, 1);
	ck_assert_str_eq(discovery_shown(&out)->url, ISSUER OIDC);
	ck_assert_str_eq(discovery_shown(&out)->token_endpoint, ISSUER "/token");
	ck_assert_ptr_null(strstr(s.got[0], "Authorization"));
	script_end(&s);
	/* without an issuer: the token URL's own host, and no document is held against its issuer
	 */
	ck_assert(ask(&s, NULL, &good, NULL, &out, &e));
	ck_assert_ptr_nonnull(strstr(s.got[0], "GET http://127.0.0.1:8401" OIDC "\n"));
	ck_assert(out.ok && out.endpoint_differs);
	script_end(&s);
}
END_TEST

START_TEST(what_ends_the_search)
{
	static const struct {
		struct script_answer answer;
		size_t gets; /* of the four addresses */
		enum err_code code;
		const char *problem;
	} cases[] = {
		{{.status = 404}, 4, ERR_BAD_ANSWER, ISSUER "/a" OIDC " answered 404"},
		{{.status = 302}, 4, ERR_BAD_ANSWER, "answered 302"},
		{{.status = 200, .type = "text/html", .body = "<html>"},
		 4,
		 ERR_BAD_ANSWER,
		 "not a JSON object"},
		{{.status = 200, .body = DOCUMENT("https://evil.test", ISSUER)},
		 4,
		 ERR_BAD_ANSWER,
		 "another issuer"},
		/* no answer: the other addresses are of the same host */
		{{.failure = HTTP_FAILURE_NAME}, 1, ERR_NO_ANSWER, "no answer"},
		{{.failure = HTTP_FAILURE_TLS_UNTRUSTED}, 1, ERR_TLS, "no answer"},
		/* the time is for all of them */
		{{.status = 404, .takes_ms = 15000}, 2, ERR_BAD_ANSWER, "answered 404"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script s;
		struct facts_discovery out;
		struct err e = {0};
		ck_assert(ask(&s, ISSUER "/a", &cases[i].answer, NULL, &out, &e));
		ck_assert(out.asked && !out.ok);
		ck_assert_msg(s.gets == cases[i].gets, "case %zu: %zu", i, s.gets);
		ck_assert_int_eq(out.code, cases[i].code);
		ck_assert_msg(strstr(discovery_shown(&out)->problem, cases[i].problem) != NULL,
			      "%s", discovery_shown(&out)->problem);
		script_end(&s);
	}
}
END_TEST

START_TEST(what_cannot_be_sent_is_an_error)
{
	static const struct script_answer local = {.local = ERR_SETTINGS};
	struct script s;
	struct facts_discovery out;
	struct err e = {0};
	ck_assert(!ask(&s, ISSUER, &local, NULL, &out, &e));
	ck_assert_int_eq(e.code, ERR_SETTINGS);
	script_end(&s);
}
END_TEST

/* A day, and only what was good; nothing is stored of a document that is not. */
START_TEST(documents_are_kept_for_a_day)
{
	static const struct script_answer bad = {.status = 200, .body = "{}"};
	struct script s;
	struct facts_discovery out;
	struct err e = {0};
	ck_assert(ask(&s, ISSUER, &bad, case_dir, &out, &e) && !out.ok);
	ck_assert_uint_eq(s.gets, 2);
	script_end(&s);
	ck_assert(ask(&s, ISSUER, &good, case_dir, &out, &e) && out.ok);
	ck_assert_uint_eq(s.gets, 1);
	script_end(&s);
	static const struct {
		long after_s;
		size_t gets;
	} cases[] = {{0, 0}, {24 * 3600 - 1, 0}, {24 * 3600 + 1, 1}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		script_start(&s, NULL, 0);
		s.for_get = &good;
		s.cred.issuer = ISSUER;
		s.cred.token_url = NULL;
		script_ms = cases[i].after_s * 1000;
		ck_assert(discover_issuer(&s.x, case_dir, true, &s.policy, &out, &e));
		ck_assert(out.ok);
		ck_assert_str_eq(discovery_shown(&out)->token_endpoint, ISSUER "/token");
		ck_assert_msg(s.gets == cases[i].gets, "case %zu", i);
		script_end(&s);
	}
	/* --no-cache, and another issuer */
	ck_assert(ask(&s, ISSUER, &good, NULL, &out, &e));
	ck_assert_uint_eq(s.gets, 1);
	script_end(&s);
	ck_assert(ask(&s, ISSUER "/other", &good, case_dir, &out, &e) && !out.ok);
	ck_assert_uint_eq(s.gets, 4);
	script_end(&s);
}
END_TEST

/* ---- the tenant ---- */

#define TENANT "11eb0f1c-2d6a-4b9e-8f3a-0242ac110002"

START_TEST(a_tenant_leads_to_its_api)
{
	static const struct {
		const char *issuer, *tenant;
		struct script_answer answer;
		size_t gets;
		const char *api;
	} cases[] = {
		{ISSUER,
		 TENANT,
		 {.status = 200, .body = "{\"api_endpoint\":\"https://api.test\"}"},
		 1,
		 "https://api.test"},
		{ISSUER "/",
		 TENANT,
		 {.status = 200, .body = "{\"api_endpoint\":\"https://api.test\"}"},
		 1,
		 "https://api.test"},
		{ISSUER,
		 TENANT,
		 {.status = 404, .body = "{\"api_endpoint\":\"https://api.test\"}"},
		 1,
		 NULL},
		{ISSUER, TENANT, {.status = 200, .body = "<html>"}, 1, NULL},
		{ISSUER, TENANT, {.status = 200, .body = "[]"}, 1, NULL},
		{ISSUER, TENANT, {.failure = HTTP_FAILURE_NAME}, 1, NULL},
		/* only a GUID goes into a URL, and only of an issuer that was asked for */
		{ISSUER, "x&y=z", {0}, 0, NULL},
		{ISSUER, "{" TENANT "}", {0}, 0, NULL},
		{ISSUER, "", {0}, 0, NULL},
		{ISSUER, NULL, {0}, 0, NULL},
		{NULL, TENANT, {0}, 0, NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script s;
		struct facts_discovery out = {0};
		struct err e = {0};
		script_start(&s, NULL, 0);
		s.for_get = &cases[i].answer;
		s.cred.issuer = cases[i].issuer;
		ck_assert(discover_tenant(&s.x, cases[i].tenant, 5, &out, &e));
		ck_assert_msg(s.gets == cases[i].gets, "case %zu", i);
		ck_assert_pstr_eq(discovery_shown(&out)->api_endpoint, cases[i].api);
		ck_assert_pstr_eq(discovery_shown(&out)->config_url,
				  cases[i].gets > 0 ? ISSUER
					  "/.well-known/cxone-configuration?tenantId=" TENANT
						    : NULL);
		if (s.gets > 0)
			ck_assert_ptr_null(strstr(s.got[0], "Authorization"));
		script_end(&s);
	}
}
END_TEST

Suite *suite_endpoint_discover(void)
{
	Suite *s = suite_create("endpoint_discover");
	TCase *t = tcase_create("discover");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_add_test(t, addresses_of_an_issuer);
	tcase_add_loop_test(t, documents_are_checked, 0, sizeof documents / sizeof *documents);
	tcase_add_test(t, lists_are_compared_with_the_settings);
	tcase_add_test(t, large_documents_are_refused);
	tcase_add_test(t, a_failure_that_passes_is_tried_again);
	tcase_add_test(t, the_first_good_document_is_used);
	tcase_add_test(t, what_ends_the_search);
	tcase_add_test(t, what_cannot_be_sent_is_an_error);
	tcase_add_test(t, documents_are_kept_for_a_day);
	tcase_add_test(t, a_tenant_leads_to_its_api);
	suite_add_tcase(s, t);
	return s;
}
