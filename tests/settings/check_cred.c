/* SPDX-License-Identifier: MIT */
/* Credentials from every level, in their order. */
#include "tests/settings/case.h"

#include "facts/names.h"
#include "mask/mask.h"

Suite *suite_settings_cred(void);

START_TEST(defaults_are_the_contract)
{
	struct result r;
	read_words(&r, "--client-id i --client-secret s");
	ck_assert_msg(r.ok, "%s", r.e.text);
	holds(r.c.client_id, "i");
	holds(r.c.client_secret, "s");
	holds(r.c.access_key_id, NULL);
	holds(r.c.access_key_secret, NULL);
	ck_assert_str_eq(r.c.token_url, FACTS_DEFAULT_URL);
	ck_assert_ptr_null(r.c.issuer);
	ck_assert_str_eq(r.c.url.host, "api.nicecxone.com");
	ck_assert_int_eq(r.c.grant, FACTS_GRANT_CLIENT);
	ck_assert_int_eq(r.c.auth, FACTS_AUTH_POST);
	ck_assert_ptr_null(r.c.scope);
	ck_assert_uint_eq(r.c.param_count, 0);
	ck_assert_int_eq(r.c.connect_timeout_ms, 5000);
	ck_assert_int_eq(r.c.max_time_ms, 30000);
	ck_assert_int_eq(r.c.retries, 2);
	ck_assert_int_eq(r.c.min_ttl, 300);
	ck_assert(!r.c.allow_http);
	ck_assert_ptr_null(r.c.proxy);
	ck_assert_uint_eq(r.c.warning_count, 0);
	const struct facts_settings *f = &r.c.facts;
	ck_assert(f->endpoint_is_default && f->endpoint_is_cxone);
	ck_assert(!f->url_plain_http && !f->url_has_credentials && !f->url_has_fragment);
	ck_assert_ptr_null(settings_shown(f)->other_product);
	ck_assert_int_eq(f->min_ttl, 300);
	ck_assert(f->client_id.used && f->client_secret.used);
	ck_assert(!f->access_key_id.used && !f->access_key_secret.used);
	ck_assert_uint_eq(f->client_id.look.len, 1);
	ck_assert_str_eq(place_shown(&f->client_id)->where, "--client-id");
	ck_assert(!f->client_secret.from_file);
	cred_clear(&r.c);
	cred_clear(&r.c);
}
END_TEST

START_TEST(settings_are_taken)
{
	struct result r;
	read_words(&r, "--client-id i --client-secret s --auth-method basic-raw --min-ttl 9 "
		       "--retry 0 -m 1.5 "
		       "--connect-timeout 2 --cacert a --cert b --key c -x http://127.0.0.1:1 "
		       "--allow-http "
		       "--param audience=x=y --param b= --token-url http://other.test/t");
	ck_assert_msg(r.ok, "%s", r.e.text);
	ck_assert_int_eq(r.c.auth, FACTS_AUTH_BASIC_RAW);
	ck_assert_int_eq(r.c.facts.auth, FACTS_AUTH_BASIC_RAW);
	ck_assert_int_eq(r.c.min_ttl, 9);
	ck_assert_int_eq(r.c.retries, 0);
	ck_assert_int_eq(r.c.max_time_ms, 1500);
	ck_assert_int_eq(r.c.connect_timeout_ms, 2000);
	ck_assert_str_eq(r.c.cacert, "a");
	ck_assert_str_eq(r.c.cert, "b");
	ck_assert_str_eq(r.c.key, "c");
	ck_assert_str_eq(r.c.proxy, "http://127.0.0.1:1");
	ck_assert(r.c.allow_http && !r.c.facts.url_plain_http);
	ck_assert_uint_eq(r.c.param_count, 2);
	ck_assert_str_eq(r.c.params[0].name, "audience");
	ck_assert_str_eq(r.c.params[0].value, "x=y");
	ck_assert_str_eq(r.c.params[1].value, "");
	ck_assert_str_eq(r.c.token_url, "http://other.test/t");
	ck_assert_str_eq(r.c.url.host, "other.test");
	ck_assert(!r.c.facts.endpoint_is_default && !r.c.facts.endpoint_is_cxone);
	cred_clear(&r.c);
}
END_TEST

START_TEST(env_file_is_the_lowest_level)
{
	put_text(0, "CXONE_CLIENT_ID=i\nCXONE_CLIENT_SECRET=s\n", 0600);
	struct opts *o = settings_make("--client-id flag", NULL, NULL);
	struct err e = {0};
	set(o, "env-file", paths[0]);
	ck_assert(cred_env_file(o, INT64_MAX, &e));
	struct result r;
	read_opts(&r, o, true);
	holds(r.c.client_id, "flag");
	holds(r.c.client_secret, "s");
	char want[200];
	snprintf(want, sizeof want, "CXONE_CLIENT_SECRET in %s, line 2", paths[0]);
	ck_assert_str_eq(place_shown(&r.c.facts.client_secret)->where, want);
	cred_clear(&r.c);

	put_text(0, "\nCXONE_CLIENT_SECRET hidden\n", 0600);
	o = opts_new();
	set(o, "env-file", paths[0]);
	ck_assert(!cred_env_file(o, INT64_MAX, &e));
	ck_assert_int_eq(e.code, ERR_SETTINGS);
	snprintf(want, sizeof want, "%s:2: NAME=VALUE", paths[0]);
	ck_assert_ptr_eq(strstr(e.text, want), e.text);
	ck_assert_ptr_null(strstr(e.text, "hidden"));
	opts_free(o);

	o = opts_new();
	e = (struct err){0};
	ck_assert(cred_env_file(o, INT64_MAX, &e));
	opts_free(o);
}
END_TEST

START_TEST(first_level_of_secret_or_file_wins)
{
	static const struct {
		const char *words, *env, *file, *want;
	} cases[] = {
		{"--client-secret f", "CXONE_CLIENT_SECRET_FILE=/none", NULL, "f"},
		{"--client-secret f", "CXONE_CLIENT_SECRET=e", "CXONE_CLIENT_SECRET_FILE=/none",
		 "f"},
		{"", "CXONE_CLIENT_SECRET=e", "CXONE_CLIENT_SECRET_FILE=/none", "e"},
		{"", "CXONE_CLIENT_SECRET=", "CXONE_CLIENT_SECRET=x", "x"},
		{"--client-secret=", "CXONE_CLIENT_SECRET=e", "CXONE_CLIENT_SECRET=x", NULL},
		{"", "CXONE_OTHER=1", "", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *const env[] = {cases[i].env, NULL};
		struct result r;
		read_opts(&r, settings_make(cases[i].words, env, cases[i].file), true);
		ck_assert_msg(r.ok, "%zu: %s", i, r.e.text);
		holds(r.c.client_secret, cases[i].want);
		cred_clear(&r.c);
	}
	/* A file at a higher level beats a value at a lower one. */
	put_text(0, "from-file\n", 0600);
	const char *const env[] = {"CXONE_CLIENT_SECRET=e", NULL};
	struct opts *o = settings_make(NULL, env, NULL);
	set(o, "client-secret-file", paths[0]);
	struct result r;
	read_opts(&r, o, true);
	holds(r.c.client_secret, "from-file");
	cred_clear(&r.c);
}
END_TEST

START_TEST(secret_and_file_together_are_refused)
{
	static const struct {
		const char *words, *env[3], *file, *says;
	} cases[] = {
		{"--client-secret hidden --client-secret-file /x",
		 {NULL},
		 NULL,
		 "--client-secret-file and --client-secret are both given"},
		{"",
		 {"CXONE_CLIENT_SECRET=hidden", "CXONE_CLIENT_SECRET_FILE=/x", NULL},
		 NULL,
		 "CXONE_CLIENT_SECRET_FILE and CXONE_CLIENT_SECRET are both given"},
		{"",
		 {NULL},
		 "CXONE_CLIENT_SECRET=hidden\nCXONE_CLIENT_SECRET_FILE=/x\n",
		 "CXONE_CLIENT_SECRET_FILE in .env, line 2 and CXONE_CLIENT_SECRET in .env, line "
		 "1"},
		{"--access-key-secret hidden --access-key-secret-file /x",
		 {NULL},
		 NULL,
		 "--access-key-secret-file and --access-key-secret"},
		/* also where a higher level makes it harmless: the contract knows no exception */
		{"--client-secret x",
		 {"CXONE_CLIENT_SECRET=hidden", "CXONE_CLIENT_SECRET_FILE=/x", NULL},
		 NULL,
		 "are both given"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct result r;
		read_opts(&r, settings_make(cases[i].words, cases[i].env, cases[i].file), true);
		says(&r, ERR_USAGE, cases[i].says);
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(missing_values_name_every_place)
{
	static const char *const env[] = {"CXONE_CLIENT_ID=", NULL};
	struct result r;
	read_opts(&r, settings_make(NULL, env, NULL), true);
	ck_assert(r.ok);
	const struct facts_settings *f = &r.c.facts;
	ck_assert(f->client_id.used && f->client_secret.used);
	ck_assert(f->client_id.look.flags & VALUE_MISSING);
	ck_assert_ptr_null(place_shown(&f->client_id)->where);
	ck_assert_str_eq(place_shown(&f->client_id)->looked,
			 "--client-id, CXONE_CLIENT_ID (empty)");
	ck_assert_str_eq(place_shown(&f->client_secret)->looked,
			 "--client-secret-file, --client-secret, "
			 "CXONE_CLIENT_SECRET_FILE, CXONE_CLIENT_SECRET");
	ck_assert(!f->access_key_id.used);
	cred_clear(&r.c);

	/* the file is given as if cred_env_file() had read it */
	read_opts(&r, settings_make("--env-file .env", env, "\nCXONE_CLIENT_ID=\n"), true);
	ck_assert_str_eq(place_shown(&r.c.facts.client_id)->looked,
			 "--client-id, CXONE_CLIENT_ID (empty), "
			 "CXONE_CLIENT_ID in .env, line 2 (empty)");
	cred_clear(&r.c);

	read_opts(&r, settings_make("--client-id x", NULL, NULL), false);
	ck_assert(r.ok);
	ck_assert(r.c.facts.client_id.used && !r.c.facts.client_secret.used);
	cred_clear(&r.c);
}
END_TEST

START_TEST(password_grant_needs_the_access_key)
{
	static const char words[] =
		"--client-id i --client-secret s --access-key-id k --access-key-secret ks";
	struct result r;
	read_words(&r, words);
	holds(r.c.access_key_id, NULL);
	cred_clear(&r.c);
	struct opts *o = settings_make(words, NULL, NULL);
	set(o, "grant-type", "password");
	read_opts(&r, o, true);
	ck_assert(r.ok);
	ck_assert_int_eq(r.c.grant, FACTS_GRANT_PASSWORD);
	ck_assert_int_eq(r.c.facts.grant, FACTS_GRANT_PASSWORD);
	holds(r.c.client_secret, "s");
	holds(r.c.access_key_id, "k");
	holds(r.c.access_key_secret, "ks");
	ck_assert(r.c.facts.access_key_id.used && r.c.facts.access_key_secret.used);
	ck_assert_uint_eq(r.c.facts.access_key_secret.look.len, 2);
	cred_clear(&r.c);
}
END_TEST

START_TEST(scopes_are_joined)
{
	static const struct {
		const char *scopes[4], *want; /* want NULL: refused */
	} cases[] = {
		{{"a"}, "a"},
		{{"a", "b"}, "a b"},
		{{"a b", "c"}, "a b c"},
		{{" a  b ", " c "}, "a b c"},
		{{""}, ""},
		{{"", "a"}, "a"},
		{{"https://x/y!#$[]~"}, "https://x/y!#$[]~"},
		{{"a\"b"}, NULL},
		{{"a\\b"}, NULL},
		{{"a\tb"}, NULL},
		{{"a", "b\n"}, NULL},
		{{"hidden\x7F"}, NULL},
		{{"\xC3\xBC"}, NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = opts_new();
		for (size_t k = 0; cases[i].scopes[k] != NULL; k++)
			set(o, "scope", cases[i].scopes[k]);
		struct result r;
		read_opts(&r, o, true);
		if (cases[i].want == NULL) {
			says(&r, ERR_USAGE, "--scope: ");
		} else {
			ck_assert_pstr_eq(r.c.scope, *cases[i].want != '\0' ? cases[i].want : NULL);
			ck_assert_pstr_eq(settings_shown(&r.c.facts)->scope, r.c.scope);
		}
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(params_are_checked)
{
	static const char *const cases[][2] = {
		{"--param hidden", "--param needs NAME=VALUE"},
		{"--param =hidden", "--param needs NAME=VALUE"},
		{"--param=", "--param needs NAME=VALUE"},
		{"--param grant_type=hidden", "its own option, --grant-type"},
		{"--param client_id=hidden", "--client-id"},
		{"--param client_secret=hidden", "--client-secret-file"},
		{"--param scope=hidden", "--scope"},
		{"--param username=hidden", "--access-key-id"},
		{"--param password=hidden", "--access-key-secret-file"},
		{"--param a=1 --param hidden=1 --param hidden=2",
		 "number 3 repeats the name of number 2"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct result r;
		read_words(&r, cases[i][0]);
		says(&r, ERR_USAGE, cases[i][1]);
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(mask_knows_every_secret)
{
	static const char *const shown[] = {"the-client-id", "the%2Bsecret-1", "the+secret-1",
					    "the-key-id", "the-key-secret"};
	struct result r;
	read_words(&r,
		   "--grant-type password --client-id the-client-id --client-secret the%2Bsecret-1 "
		   "--access-key-id the-key-id --access-key-secret the-key-secret");
	struct mask *m = cred_mask(&r.c);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		ck_assert_msg(mask_finds(m, shown[i], strlen(shown[i])), "%s", shown[i]);
	ck_assert(!mask_finds(m, "nothing of it", 13));
	mask_free(m);
	cred_clear(&r.c);
	m = cred_mask(&r.c); /* of nothing */
	ck_assert(!mask_finds(m, "nothing of it", 13));
	mask_free(m);
}
END_TEST

/* Those of every level, in use or not, and of the environment before it was read; never an id. */
START_TEST(mask_of_secrets_knows_every_level)
{
	static const char *const names[] = {"CXONE_CLIENT_SECRET", "CXONE_ACCESS_KEY_SECRET",
					    "CXONE_CACHE_PASSWORD"};
	static const char file[] = "CXONE_CLIENT_SECRET=of-the-file-1\n"
				   "CXONE_ACCESS_KEY_SECRET=of-the-file-2\n"
				   "CXONE_CACHE_PASSWORD=of-the-file-3\n";
	static const char *const hidden[] = {"of-the-flag-1", "of-the-file-1", "of-the-file-2",
					     "of-the-file-3", "exported-0",    "exported-1",
					     "exported-2"};
	struct cred none = {0};
	struct opts *o = settings_make("--client-id the-client-id --client-secret of-the-flag-1",
				       NULL, file);
	for (int i = 0; i < 3; i++) {
		char value[] = "exported-0";
		value[sizeof value - 2] = (char)('0' + i);
		ck_assert_int_eq(setenv(names[i], value, 1), 0);
	}
	struct mask *m = cred_mask_secrets(o, &none);
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		ck_assert_msg(mask_finds(m, hidden[i], strlen(hidden[i])), "%s", hidden[i]);
	ck_assert(!mask_finds(m, "the-client-id", strlen("the-client-id")));
	mask_free(m);
	for (int i = 0; i < 3; i++)
		unsetenv(names[i]);
	opts_free(o);
}
END_TEST

/* By its name, or because it holds a token: what another product takes instead of a secret. */
START_TEST(mask_knows_parameters_that_are_credentials)
{
	static const char *const hidden[] = {"a-signed-statement", "pass\"word'1",
					     "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0"};
	static const char *const shown[] = {"https://api.example/", "urn:a-type-of-assertion"};
	struct result r;
	read_words(&r,
		   "--client-id the-client-id --client-secret the-secret-1 "
		   "--param client_assertion=a-signed-statement --param app_password=pass\"word'1 "
		   "--param hint=x.eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0 "
		   "--param audience=https://api.example/ "
		   "--param client_assertion_type=urn:a-type-of-assertion");
	struct mask *m = cred_mask(&r.c);
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		ck_assert_msg(mask_finds(m, hidden[i], strlen(hidden[i])), "%s", hidden[i]);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		ck_assert_msg(!mask_finds(m, shown[i], strlen(shown[i])), "%s", shown[i]);
	mask_free(m);
	cred_clear(&r.c);
}
END_TEST

Suite *suite_settings_cred(void)
{
	Suite *s = suite_create("settings_cred");
	TCase *t = tcase_create("cred");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_add_test(t, defaults_are_the_contract);
	tcase_add_test(t, settings_are_taken);
	tcase_add_test(t, env_file_is_the_lowest_level);
	tcase_add_test(t, first_level_of_secret_or_file_wins);
	tcase_add_test(t, secret_and_file_together_are_refused);
	tcase_add_test(t, missing_values_name_every_place);
	tcase_add_test(t, password_grant_needs_the_access_key);
	tcase_add_test(t, scopes_are_joined);
	tcase_add_test(t, params_are_checked);
	tcase_add_test(t, mask_knows_every_secret);
	tcase_add_test(t, mask_of_secrets_knows_every_level);
	tcase_add_test(t, mask_knows_parameters_that_are_credentials);
	suite_add_tcase(s, t);
	return s;
}
