/* SPDX-License-Identifier: MIT */
/* The token URL and the issuer: which counts, what must not be used, and whose it is. */
#include "tests/settings/case.h"

#include "facts/names.h"

Suite *suite_settings_endpoint(void);

START_TEST(level_decides_between_url_and_issuer)
{
	static const struct {
		const char *words, *env[3], *file, *url, *issuer;
	} cases[] = {
		{"--token-url https://u.test/t --issuer https://i.test",
		 {NULL},
		 NULL,
		 "https://u.test/t",
		 NULL},
		{"--issuer https://i.test",
		 {"CXONE_TOKEN_URL=https://u.test/t", NULL},
		 NULL,
		 NULL,
		 "https://i.test"},
		{"--token-url https://u.test/t",
		 {"CXONE_ISSUER=https://i.test", NULL},
		 NULL,
		 "https://u.test/t",
		 NULL},
		{"",
		 {"CXONE_ISSUER=https://i.test", NULL},
		 "CXONE_TOKEN_URL=https://u.test/t\n",
		 NULL,
		 "https://i.test"},
		{"",
		 {NULL},
		 "CXONE_TOKEN_URL=https://u.test/t\nCXONE_ISSUER=https://i.test\n",
		 "https://u.test/t",
		 NULL},
		{"", {"CXONE_TOKEN_URL=", NULL}, NULL, FACTS_DEFAULT_URL, NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct result r;
		read_opts(&r, settings_make(cases[i].words, cases[i].env, cases[i].file), false);
		ck_assert_msg(r.ok, "%s", r.e.text);
		ck_assert_pstr_eq(r.c.token_url, cases[i].url);
		ck_assert_pstr_eq(r.c.issuer, cases[i].issuer);
		ck_assert_str_eq(r.c.url.host, cases[i].issuer != NULL ? "i.test" : r.c.url.host);
		ck_assert_int_eq(settings_shown(&r.c.facts)->endpoint != NULL,
				 cases[i].url != NULL);
		ck_assert_int_eq(r.c.facts.endpoint_is_default, i == 5);
		cred_clear(&r.c);
	}
}
END_TEST

/* Which of the facts a refused URL leaves. */
enum { HTTP = 1, CREDENTIALS = 2, FRAGMENT = 4 };

START_TEST(urls_that_must_not_be_used)
{
	static const struct {
		const char *words, *says; /* says NULL: allowed */
		int facts;
	} cases[] = {
		{"--token-url http://host.test/t",
		 "--token-url: http: would send a secret in clear text to host.test", HTTP},
		{"--token-url http://127.0.0.1.test/t", "http: would send", HTTP},
		{"--token-url http://host.test/t --allow-http", NULL, 0},
		{"--token-url http://127.0.0.1:1/t", NULL, 0},
		{"--token-url http://localhost/t", NULL, 0},
		{"--token-url http://[::1]:1/t", NULL, 0},
		{"--token-url https://u:hidden@host.test/t",
		 "--token-url: the URL has a user name or password", CREDENTIALS},
		{"--token-url http://u:hidden@127.0.0.1/t", "the URL has a user name", CREDENTIALS},
		{"--token-url https://u:hidden@host.test/t --allow-http", "the URL has a user name",
		 CREDENTIALS},
		{"--token-url https://host.test/t?client_secret=hidden", "a secret in its query",
		 CREDENTIALS},
		{"--token-url https://host.test/t?password=hidden", "a secret in its query",
		 CREDENTIALS},
		{"--token-url https://host.test/t?tenant=1", NULL, 0},
		{"--token-url https://host.test/t#hidden", "a fragment", FRAGMENT},
		{"--token-url http://u:hidden@host.test/t?password=hidden#hidden", "a user name",
		 HTTP | CREDENTIALS | FRAGMENT},
		{"--issuer http://host.test", "--issuer: http: would send", HTTP},
		{"--issuer https://host.test/?x=hidden",
		 "--issuer: an issuer has neither query nor", 0},
		{"--issuer https://host.test/#hidden", "--issuer: an issuer has neither query nor",
		 FRAGMENT},
		{"--token-url ftp://host.test/", "--token-url: ", 0},
		{"--token-url hidden", "--token-url: ", 0},
		{"--token-url=", "--token-url: ", 0},
		{"--token-url https:///t", "--token-url: ", 0},
		{"--token-url http://127.0.0.1/t -x proxy.test:3128",
		 "clear text to the proxy of --proxy", 0},
		{"--token-url http://127.0.0.1/t -x http://u:hidden@proxy.test",
		 "clear text to the proxy", 0},
		{"--token-url http://127.0.0.1/t -x socks5h://proxy.test",
		 "clear text to the proxy", 0},
		{"--token-url http://127.0.0.1/t -x socks5h://proxy.test --allow-http", NULL, 0},
		{"--token-url http://127.0.0.1/t -x 127.0.0.1:3128", NULL, 0},
		{"--token-url http://127.0.0.1/t -x socks5://localhost:3128", NULL, 0},
		{"--token-url http://127.0.0.1/t --proxy=", NULL, 0},
		{"--token-url https://host.test/t -x http://proxy.test", NULL, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = settings_make(cases[i].words, NULL, NULL);
		set(o, "client-id", "the-id");
		struct result r;
		read_opts(&r, o, true);
		if (cases[i].says != NULL)
			says(&r, ERR_USAGE, cases[i].says);
		else
			ck_assert_msg(r.ok, "%s: %s", cases[i].words, r.e.text);
		const struct facts_settings *f = &r.c.facts;
		ck_assert_int_eq(f->url_plain_http, (cases[i].facts & HTTP) != 0);
		ck_assert_int_eq(f->url_has_credentials, (cases[i].facts & CREDENTIALS) != 0);
		ck_assert_int_eq(f->url_has_fragment, (cases[i].facts & FRAGMENT) != 0);
		if (cases[i].facts != 0) /* and all the rest is there too */
			holds(r.c.client_id, "the-id");
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(variables_and_files_are_named)
{
	static const char *const env[] = {"CXONE_TOKEN_URL=http://host.test/", NULL};
	struct result r;
	read_opts(&r, settings_make(NULL, env, NULL), true);
	says(&r, ERR_USAGE, "CXONE_TOKEN_URL: http:");
	cred_clear(&r.c);
	read_opts(&r, settings_make(NULL, NULL, "\nCXONE_TOKEN_URL=http://host.test/\n"), true);
	says(&r, ERR_USAGE, "CXONE_TOKEN_URL in .env, line 2: http:");
	cred_clear(&r.c);
}
END_TEST

START_TEST(hosts_tell_the_product)
{
	static const struct {
		const char *url;
		bool cxone;
		const char *other; /* part of the text; NULL: none */
	} cases[] = {
		{"https://api.nicecxone.com/t", true, NULL},
		{"https://nicecxone.com/t", true, NULL},
		{"https://cxone.niceincontact.com/t", true, NULL},
		{"https://cxone-gov.niceincontact.com/t", true, NULL},
		{"https://na1.nice-incontact.com/t", true, NULL},
		{"https://cxone.nicecxone-sov1.au/t", true, NULL},
		{"https://nicecxone-sov1.eu/t", true, NULL},
		{"https://notnicecxone.com/t", false, NULL},
		{"https://nicecxone.com.test/t", false, NULL},
		{"https://host.test/nicecxone.com", false, NULL},
		{"https://eu.iam.checkmarx.net/t", false,
		 "eu.iam.checkmarx.net is one of Checkmarx One"},
		{"https://notcheckmarx.net/t", false, NULL},
		{"https://login.mypurecloud.com/t", false, "Genesys"},
		{"https://login.mypurecloud.com.au/t", false, "Genesys"},
		{"https://login.euw2.pure.cloud/t", false, "Genesys"},
		{"https://login.impure.cloud/t", false, NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char words[200];
		snprintf(words, sizeof words, "--token-url %s", cases[i].url);
		struct result r;
		read_words(&r, words);
		ck_assert_msg(r.ok, "%s", r.e.text);
		ck_assert_msg(r.c.facts.endpoint_is_cxone == cases[i].cxone, "%s", words);
		const char *other = settings_shown(&r.c.facts)->other_product;
		ck_assert_msg((other != NULL) == (cases[i].other != NULL), "%s", words);
		ck_assert(other == NULL || strstr(other, cases[i].other) != NULL);
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(variables_tell_the_product)
{
	static const char *const names[] = {"CXONE_SERVER", "CXONE_ACCESS_CONTROL_URL",
					    "CXONE_TENANT_NAME"};
	for (size_t i = 0; i < 3; i++) {
		for (int set_it = 0; set_it < 2; set_it++) {
			ck_assert_int_eq(setenv(names[i], set_it ? "x" : "", 1), 0);
			struct result r;
			read_words(&r, "");
			const char *other = settings_shown(&r.c.facts)->other_product;
			ck_assert_int_eq(other != NULL, set_it);
			ck_assert(other == NULL || strstr(other, names[i]) == other);
			cred_clear(&r.c);
		}
		unsetenv(names[i]);
	}
}
END_TEST

START_TEST(discovery_sets_the_endpoint)
{
	struct result r;
	read_words(&r, "--issuer https://i.test --client-id i --client-secret s");
	ck_assert(r.ok);
	struct err e = {0};
	ck_assert_msg(cred_endpoint(&r.c, "https://cxone.niceincontact.com/auth/token", &e), "%s",
		      e.text);
	ck_assert_str_eq(r.c.token_url, "https://cxone.niceincontact.com/auth/token");
	ck_assert_str_eq(r.c.issuer, "https://i.test");
	ck_assert_str_eq(r.c.url.path, "/auth/token");
	ck_assert_str_eq(r.c.url.host, "cxone.niceincontact.com");
	ck_assert(settings_shown(&r.c.facts)->endpoint != NULL && r.c.facts.endpoint_is_cxone);
	static const char *const bad[] = {"http://host.test/t", "https://a:hidden@host.test/t",
					  "https://host.test/t#hidden", "hidden"};
	for (size_t i = 0; i < 4; i++) {
		e = (struct err){0};
		ck_assert(!cred_endpoint(&r.c, bad[i], &e));
		ck_assert_int_eq(e.code, ERR_USAGE);
		ck_assert_ptr_eq(strstr(e.text, "the token endpoint that the issuer names: "),
				 e.text);
		ck_assert_ptr_null(strstr(e.text, "hidden"));
	}
	cred_clear(&r.c);
}
END_TEST

Suite *suite_settings_endpoint(void)
{
	Suite *s = suite_create("settings_endpoint");
	TCase *t = tcase_create("endpoint");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_add_test(t, level_decides_between_url_and_issuer);
	tcase_add_test(t, urls_that_must_not_be_used);
	tcase_add_test(t, variables_and_files_are_named);
	tcase_add_test(t, hosts_tell_the_product);
	tcase_add_test(t, variables_tell_the_product);
	tcase_add_test(t, discovery_sets_the_endpoint);
	suite_add_tcase(s, t);
	return s;
}
