/* SPDX-License-Identifier: MIT */
/* Options and variables. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "settings/opts.h"
#include "tests/settings.h"

Suite *suite_settings_opts(void);

/* The contract's tables, written down a second time. */
static const struct {
	enum opts_id id;
	const char *name, *env;
	char letter;
	bool argument;
} contract[] = {
	{OPTS_CLIENT_ID, "client-id", "CXONE_CLIENT_ID", 0, true},
	{OPTS_CLIENT_SECRET_FILE, "client-secret-file", "CXONE_CLIENT_SECRET_FILE", 0, true},
	{OPTS_CLIENT_SECRET, "client-secret", "CXONE_CLIENT_SECRET", 0, true},
	{OPTS_ACCESS_KEY_ID, "access-key-id", "CXONE_ACCESS_KEY_ID", 0, true},
	{OPTS_ACCESS_KEY_SECRET_FILE, "access-key-secret-file", "CXONE_ACCESS_KEY_SECRET_FILE", 0,
	 true},
	{OPTS_ACCESS_KEY_SECRET, "access-key-secret", "CXONE_ACCESS_KEY_SECRET", 0, true},
	{OPTS_ENV_FILE, "env-file", NULL, 0, true},
	{OPTS_PROFILE, "profile", "CXONE_PROFILE", 0, true},
	{OPTS_TOKEN_URL, "token-url", "CXONE_TOKEN_URL", 0, true},
	{OPTS_ISSUER, "issuer", "CXONE_ISSUER", 0, true},
	{OPTS_GRANT_TYPE, "grant-type", "CXONE_GRANT_TYPE", 0, true},
	{OPTS_AUTH_METHOD, "auth-method", "CXONE_AUTH_METHOD", 0, true},
	{OPTS_SCOPE, "scope", "CXONE_SCOPE", 0, true},
	{OPTS_PARAM, "param", NULL, 0, true},
	{OPTS_OUTPUT, "output", NULL, 0, true},
	{OPTS_CHECK, "check", NULL, 0, false},
	{OPTS_MIN_TTL, "min-ttl", "CXONE_MIN_TTL", 0, true},
	{OPTS_FORCE_REFRESH, "force-refresh", NULL, 0, false},
	{OPTS_NO_CACHE, "no-cache", "CXONE_NO_CACHE", 0, false},
	{OPTS_CACHED_ONLY, "cached-only", NULL, 0, false},
	{OPTS_CACHE_DIR, "cache-dir", "CXONE_CACHE_DIR", 0, true},
	{OPTS_CACHE_STATUS, "cache-status", NULL, 0, false},
	{OPTS_CLEAR_CACHE, "clear-cache", NULL, 0, false},
	{OPTS_CACHE_URL, "cache-url", "CXONE_CACHE_URL", 0, true},
	{OPTS_CACHE_USER, "cache-user", "CXONE_CACHE_USER", 0, true},
	{OPTS_CACHE_PASSWORD_FILE, "cache-password-file", "CXONE_CACHE_PASSWORD_FILE", 0, true},
	{OPTS_CACHE_CACERT, "cache-cacert", "CXONE_CACHE_CACERT", 0, true},
	{OPTS_CONNECT_TIMEOUT, "connect-timeout", NULL, 0, true},
	{OPTS_MAX_TIME, "max-time", NULL, 'm', true},
	{OPTS_RETRY, "retry", NULL, 0, true},
	{OPTS_CACERT, "cacert", NULL, 0, true},
	{OPTS_CERT, "cert", NULL, 0, true},
	{OPTS_KEY, "key", NULL, 0, true},
	{OPTS_PROXY, "proxy", NULL, 'x', true},
	{OPTS_ALLOW_HTTP, "allow-http", NULL, 0, false},
	{OPTS_DIAGNOSE, "diagnose", NULL, 0, false},
	{OPTS_LISTEN, "listen", NULL, 0, true},
	{OPTS_SERVE, "serve", NULL, 0, true},
	{OPTS_ONCE, "once", NULL, 0, false},
	{OPTS_INSPECT, "inspect", NULL, 0, true},
	{OPTS_FORWARD, "forward", NULL, 0, false},
	{OPTS_REPLAY, "replay", NULL, 0, false},
	{OPTS_MAX_REQUESTS, "max-requests", NULL, 0, true},
	{OPTS_EXPLAIN, "explain", NULL, 0, true},
	{OPTS_JSON, "json", NULL, 0, false},
	{OPTS_PROBES, "probes", NULL, 0, true},
	{OPTS_API_URL, "api-url", NULL, 0, true},
	{OPTS_DRY_RUN, "dry-run", NULL, 0, false},
	{OPTS_CLIENT, "client", NULL, 0, true},
	{OPTS_REPORT, "report", NULL, 0, true},
	{OPTS_COLOR, "color", NULL, 0, true},
	{OPTS_VERBOSE, "verbose", NULL, 'v', false},
	{OPTS_QUIET, "quiet", NULL, 'q', false},
	{OPTS_HELP, "help", NULL, 'h', false},
	{OPTS_VERSION, "version", NULL, 'V', false},
	{OPTS_COMPLETION, "completion", NULL, 0, true},
	{OPTS_CACHE_PASSWORD, "cache-password", "CXONE_CACHE_PASSWORD", 0, true},
};
enum { CONTRACT = sizeof contract / sizeof *contract };

START_TEST(rows_are_the_contract)
{
	ck_assert_int_eq(CONTRACT, OPTS_COUNT);
	for (int i = 0; i < CONTRACT; i++) {
		const struct opts_row *row = &opts_rows[contract[i].id];
		ck_assert_int_eq((int)contract[i].id, i);
		ck_assert_str_eq(row->name, contract[i].name);
		ck_assert_pstr_eq(row->env, contract[i].env);
		ck_assert_int_eq(row->letter, contract[i].letter);
		ck_assert_int_eq(row->argument != NULL, contract[i].argument);
		ck_assert_int_eq(row->kind == OPTS_SWITCH, row->argument == NULL);
		ck_assert_ptr_nonnull(row->help);
		if (row->kind == OPTS_CHOICE)
			ck_assert_ptr_nonnull(row->choices);
		if (row->kind == OPTS_SECONDS || row->kind == OPTS_NUMBER)
			ck_assert_int_lt(row->min, row->max);
	}
	ck_assert_str_eq(opts_rows[OPTS_QUIET].alias, "silent");
	ck_assert_int_eq(opts_rows[OPTS_QUIET].alias_letter, 's');
}
END_TEST

/* A variable that has no option: neither taken, completed nor helped with. */
START_TEST(variable_without_option)
{
	struct err e = {0};
	struct opts *o = opts_new();
	char *argv[] = {strdup("cxtoken"), strdup("--cache-password=x"), NULL};
	ck_assert(!opts_arguments(o, 2, argv, &e));
	ck_assert_int_eq(e.code, ERR_USAGE);
	free(argv[0]);
	free(argv[1]);
	opts_free(o);
	static const char *const shells[] = {NULL, "bash", "zsh", "fish"};
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		struct text out = {0};
		if (shells[i] == NULL)
			opts_help(&out, 80);
		else
			opts_completion(shells[i], &out);
		ck_assert_ptr_nonnull(strstr(text_get(&out), "cache-password-file"));
		ck_assert_ptr_null(strstr(text_get(&out), "cache-password "));
		ck_assert_ptr_null(strstr(text_get(&out), "cache-password="));
		text_clear(&out);
	}
}
END_TEST

START_TEST(arguments_give_values)
{
	static const struct {
		const char *words;
		enum opts_id id;
		const char *value;
	} cases[] = {
		{"--client-id abc", OPTS_CLIENT_ID, "abc"},
		{"--client-id=abc", OPTS_CLIENT_ID, "abc"},
		{"--client-id=a=b", OPTS_CLIENT_ID, "a=b"},
		{"--client-id=", OPTS_CLIENT_ID, ""},
		{"--client-id -abc", OPTS_CLIENT_ID, "-abc"},
		{"--client-id --abc", OPTS_CLIENT_ID, "--abc"},
		{"--client-id=--check", OPTS_CLIENT_ID, "--check"},
		{"--client-id a --client-id b", OPTS_CLIENT_ID, "b"},
		{"--client-id a --", OPTS_CLIENT_ID, "a"},
		{"--inspect=FILE", OPTS_INSPECT, "FILE"},
		{"--inspect FILE", OPTS_INSPECT, "FILE"},
		{"--inspect -", OPTS_INSPECT, "-"},
		{"--explain", OPTS_EXPLAIN, ""},
		{"--explain=json-body", OPTS_EXPLAIN, "json-body"},
		{"--explain json-body", OPTS_EXPLAIN, "json-body"},
		{"--explain --json", OPTS_EXPLAIN, ""},
		{"--listen", OPTS_LISTEN, ""},
		{"--listen --once", OPTS_LISTEN, ""},
		{"--listen=0", OPTS_LISTEN, "0"},
		{"--listen [::1]:0 --once", OPTS_LISTEN, "[::1]:0"},
		{"-x http://p", OPTS_PROXY, "http://p"},
		{"-xhttp://p", OPTS_PROXY, "http://p"},
		{"-sx p", OPTS_PROXY, "p"},
		{"--proxy=", OPTS_PROXY, ""},
		{"--auth-method basic", OPTS_AUTH_METHOD, "basic"},
		{"--auth-method basic-raw", OPTS_AUTH_METHOD, "basic-raw"},
		{"--auth-method client_secret_post", OPTS_AUTH_METHOD, "post"},
		{"--auth-method=client_secret_basic", OPTS_AUTH_METHOD, "basic"},
		{"--grant-type password", OPTS_GRANT_TYPE, "password"},
		{"--output env", OPTS_OUTPUT, "env"},
		{"--client csharp", OPTS_CLIENT, "csharp"},
		{"--color never", OPTS_COLOR, "never"},
		{"--cert c --cacert a", OPTS_CERT, "c"},
		{"--completion fish", OPTS_COMPLETION, "fish"},
		{"--probes form,json", OPTS_PROBES, "form,json"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = settings_make(cases[i].words, NULL, NULL);
		ck_assert_msg(opts_given(o, cases[i].id), "%s", cases[i].words);
		ck_assert_str_eq(opts_get(o, cases[i].id), cases[i].value);
		ck_assert_int_eq(opts_level(o, cases[i].id), OPTS_FLAG);
		opts_free(o);
	}
}
END_TEST

START_TEST(switches_are_given_or_not)
{
	struct opts *o = settings_make("-vs --check", NULL, NULL);
	for (int id = 0; id < OPTS_COUNT; id++)
		ck_assert_int_eq(opts_given(o, (enum opts_id)id),
				 id == OPTS_VERBOSE || id == OPTS_QUIET || id == OPTS_CHECK);
	ck_assert_int_eq(opts_level(o, OPTS_ONCE), OPTS_LEVELS);
	opts_free(o);
	o = settings_make("--silent -h -V", NULL, NULL);
	ck_assert(opts_given(o, OPTS_QUIET) && opts_given(o, OPTS_HELP) &&
		  opts_given(o, OPTS_VERSION));
	opts_free(o);
	opts_free(NULL);
	o = settings_make(NULL, NULL, NULL);
	ck_assert(!opts_given(o, OPTS_CHECK));
	opts_free(o);
}
END_TEST

/* Two options for one setting: a value of either takes the other's place. */
START_TEST(partners_know_each_other)
{
	static const enum opts_id pairs[][2] = {
		{OPTS_CLIENT_SECRET, OPTS_CLIENT_SECRET_FILE},
		{OPTS_ACCESS_KEY_SECRET, OPTS_ACCESS_KEY_SECRET_FILE},
		{OPTS_CACHE_PASSWORD, OPTS_CACHE_PASSWORD_FILE},
		{OPTS_TOKEN_URL, OPTS_ISSUER},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		ck_assert_int_eq(opts_partner(pairs[i][0]), pairs[i][1]);
		ck_assert_int_eq(opts_partner(pairs[i][1]), pairs[i][0]);
	}
	ck_assert_int_eq(opts_partner(OPTS_CLIENT_ID), OPTS_COUNT);
}
END_TEST

START_TEST(wrong_lines_are_refused)
{
	static const struct {
		const char *words, *says;
	} cases[] = {
		{"--diag", "--diag (did you mean --diagnose?)"},
		{"--client-sec hidden", "did you mean --client-secret"},
		{"--client_id=hidden", "--client_id (did you mean --client-id?)"},
		{"--secret hidden", "did you mean --client-secret?"},
		{"--sile", "unknown option --sile"},
		{"--c", "unknown option --c"},
		{"--hiddan", "unknown option --hiddan; see"},
		{"--diagnoze", "--diagnoze (did you mean --diagnose?)"},
		{"--diagnse", "(did you mean --diagnose?)"},
		{"--diaggnose", "(did you mean --diagnose?)"},
		{"--ciagnose", "(did you mean --diagnose?)"},
		{"--timeout 5", "--timeout (did you mean --max-time?)"},
		{"--t 5", "--t (did you mean --max-time?)"},
		{"--format json", "--format (did you mean --output, or --json?)"},
		{"--f json", "--f (did you mean --output?)"},
		{"--o json", "--o (did you mean --output?)"},
		{"--insecure", "verification is never switched off"},
		{"--k", "verification is never switched off"},
		{"--url x", "--url (did you mean --token-url?)"},
		{"--user hidden", "--user (did you mean --client-id and"},
		{"--u hidden", "--u (did you mean --client-id and"},
		{"--grant x", "--grant (did you mean --grant-type?)"},
		{"--d", "--d (did you mean --diagnose?)"},
		{"--debug", "--debug (did you mean --verbose?)"},
		{"--force", "--force (did you mean --force-refresh?)"},
		{"--coler", "(did you mean --color?)"},
		{"--jsno", "(did you mean --json?)"},
		{"--jnos", "unknown option --jnos (did you mean --json?)"},
		{"--xyno", "unknown option --xyno; see"},
		{"--once-mode", "unknown option --once-mode; see"},
		{"--connect 5", "(did you mean --connect-timeout?)"},
		{"--prox", "(did you mean --proxy?)"},
		{"--client-i hidden", "(did you mean --client-id?)"},
		{"--a-name-that-is-not-at-all-short-but-shown", "it is not shown"},
		{"--a-name-that-is-not-at-all-short-but-sho",
		 "unknown option --a-name-that-is-not-at-all-short"},
		{"--client-secrethidden", "unknown option (it is not shown"},
		{"--access-key-secret:hidden", "unknown option (it is not shown"},
		{"--hid\tden", "unknown option (it is not shown"},
		{"-client-id=hidden", "begins with two dashes: --client-id"},
		{"-client-secret=hidden", "begins with two dashes: --client-secret"},
		{"-Z", "unknown option -Z"},
		{"-sZ", "unknown option -Z"},
		{"-\x7F", "unknown option; see"},
		{"-\x01", "unknown option; see"},
		{"-\xC3\xBC", "unknown option; see"},
		{"--check=hidden", "--check takes no value"},
		{"--silent=hidden", "--quiet takes no value"},
		{"--client-id", "--client-id needs a value: --client-id ID"},
		{"-m", "--max-time needs a value"},
		{"--client-id --client-secret hidden", "the option --client-secret follows"},
		{"--client-secret --client-id hidden", "the option --client-id follows"},
		{"--client-secret --diagnose", "the option --diagnose follows"},
		{"--proxy --json=hidden", "the option --json follows"},
		{"hidden", "belongs to no option"},
		{"help", "no command help (did you mean --help?); see"},
		{"version", "no command version (did you mean --version?); see"},
		{"diagnose", "no command diagnose (did you mean --diagnose?); see"},
		{"listen", "no command listen (did you mean --listen?); see"},
		{"--check diagnose", "did you mean --diagnose?"},
		{"client-secret hidden", "belongs to no option"},
		{"-k", "verification is never switched off; --cacert FILE"},
		{"--insecure", "verification is never switched off; --cacert FILE"},
		{"--timeout 5", "did you mean --max-time?"},
		{"--format json", "unknown option --format (did you mean --output, or --json?)"},
		{"-d", "did you mean --diagnose?"},
		{"-t 5", "unknown option -t (did you mean --max-time?)"},
		{"-f json", "unknown option -f (did you mean --output?)"},
		{"-o json", "unknown option -o (did you mean --output?)"},
		{"-u a", "-u (did you mean --client-id and --client-secret-file?)"},
		{"--user a", "--user (did you mean --client-id and --client-secret-file?)"},
		{"--url a", "--url (did you mean --token-url?)"},
		{"--grant a", "--grant (did you mean --grant-type?)"},
		{"--debug", "--debug (did you mean --verbose?)"},
		{"--force", "--force (did you mean --force-refresh?)"},
		{"--check hidden", "belongs to no option"},
		{"-- hidden", "belongs to no option"},
		{"-- --check", "belongs to no option"},
		{"-", "belongs to no option"},
		{"--listen 0 hidden", "belongs to no option"},
		{"--output hidden", "--output: use token, json, header or env"},
		{"--output Token", "--output"},
		{"--output=", "--output"},
		{"--auth-method client_secret_post=post", "use post, basic or basic-raw;"},
		{"--color tok", "--color"},
		{"--client-secret-file=", "--client-secret-file: a name is needed"},
		{"--cache-dir=", "--cache-dir: a name is needed"},
		{"--env-file=", "--env-file"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = opts_new();
		struct err e = {0};
		struct settings_line l;
		settings_line_make(&l, cases[i].words);
		ck_assert_msg(!opts_arguments(o, l.argc, l.argv, &e), "%s", cases[i].words);
		ck_assert_int_eq(e.code, ERR_USAGE);
		ck_assert_msg(strstr(e.text, cases[i].says) != NULL, "%s: %s", cases[i].words,
			      e.text);
		ck_assert_ptr_nonnull(strstr(e.text, "; see cxtoken --help"));
		ck_assert_msg(strstr(e.text, "hidden") == NULL, "%s: %s", cases[i].words, e.text);
		for (int k = 1; k < l.argc; k++)
			ck_assert_str_eq(l.argv[k], "");
		settings_line_clear(&l);
		opts_free(o);
	}
}
END_TEST

START_TEST(numbers_have_limits)
{
	static const struct {
		enum opts_id id;
		const char *text;
		long number; /* -1: refused */
	} cases[] = {
		{OPTS_RETRY, "0", 0},
		{OPTS_RETRY, "20", 20},
		{OPTS_RETRY, "007", 7},
		{OPTS_RETRY, "21", -1},
		{OPTS_RETRY, "1.0", -1},
		{OPTS_RETRY, "-1", -1},
		{OPTS_RETRY, "+1", -1},
		{OPTS_RETRY, "", -1},
		{OPTS_RETRY, "0x1", -1},
		{OPTS_RETRY, "4294967296", -1},
		{OPTS_RETRY, "18446744073709551616", -1},
		{OPTS_MIN_TTL, "0", 0},
		{OPTS_MIN_TTL, "1000000", 1000000},
		{OPTS_MIN_TTL, "1000001", -1},
		{OPTS_MIN_TTL, "5s", -1},
		{OPTS_MAX_TIME, "30", 30000},
		{OPTS_MAX_TIME, "0.001", 1},
		{OPTS_MAX_TIME, ".5", 500},
		{OPTS_MAX_TIME, "1.25", 1250},
		{OPTS_MAX_TIME, "86400", 86400000},
		{OPTS_MAX_TIME, "86400.001", -1},
		{OPTS_MAX_TIME, "0", -1},
		{OPTS_MAX_TIME, "0.0", -1},
		{OPTS_MAX_TIME, "0.0001", -1},
		{OPTS_MAX_TIME, "1.", -1},
		{OPTS_MAX_TIME, ".", -1},
		{OPTS_MAX_TIME, "1.2.3", -1},
		{OPTS_MAX_TIME, "1e3", -1},
		{OPTS_MAX_TIME, "1,5", -1},
		{OPTS_MAX_TIME, "5s", -1},
		{OPTS_MAX_TIME, "inf", -1},
		{OPTS_MAX_TIME, "99999999999999999999999999", -1},
		{OPTS_CONNECT_TIMEOUT, "0", -1},
		{OPTS_CONNECT_TIMEOUT, "0.2", 200},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = opts_new();
		struct err e = {0};
		char words[100];
		struct settings_line l;
		snprintf(words, sizeof words, "--%s=%s", opts_rows[cases[i].id].name,
			 cases[i].text);
		settings_line_make(&l, words);
		bool ok = opts_arguments(o, l.argc, l.argv, &e);
		ck_assert_msg(ok == (cases[i].number >= 0), "%s: %s", words, e.text);
		if (ok)
			ck_assert_int_eq(opts_number(o, cases[i].id, -2), cases[i].number);
		else
			ck_assert_ptr_nonnull(strstr(e.text, opts_rows[cases[i].id].name));
		settings_line_clear(&l);
		opts_free(o);
	}
	struct opts *o = opts_new();
	ck_assert_int_eq(opts_number(o, OPTS_RETRY, 77), 77);
	opts_free(o);
}
END_TEST

/* What may hold a credential is overwritten too; the rest of the word stays, for who reads ps. */
START_TEST(credentials_leave_the_arguments)
{
	static const struct {
		const char *words[2];
		enum opts_id id;
		const char *value;
		const char *stays;
	} cases[] = {
		{{"--proxy", "http://user:canary@h:1"},
		 OPTS_PROXY,
		 "http://user:canary@h:1",
		 "http://"},
		{{"--proxy=http://user:canary@h:1/", NULL},
		 OPTS_PROXY,
		 "http://user:canary@h:1/",
		 "--proxy=http://"},
		{{"-xuser:canary/x@h:1", NULL}, OPTS_PROXY, "user:canary/x@h:1", "-x"},
		{{"-x", "u:canary://x@h"}, OPTS_PROXY, "u:canary://x@h", ""},
		{{"--proxy", "http://h:1"}, OPTS_PROXY, "http://h:1", "http://h:1"},
		{{"--token-url", "https://a:canary@h/t"},
		 OPTS_TOKEN_URL,
		 "https://a:canary@h/t",
		 "https://"},
		{{"--token-url=https://h/t?client_secret=canary", NULL},
		 OPTS_TOKEN_URL,
		 "https://h/t?client_secret=canary",
		 "--token-url=https://h/t?"},
		{{"--issuer", "https://canary@h"}, OPTS_ISSUER, "https://canary@h", "https://"},
		{{"--api-url", "https://h/a?token=canary"},
		 OPTS_API_URL,
		 "https://h/a?token=canary",
		 "https://h/a?"},
		{{"--param", "client_assertion=canary"},
		 OPTS_PARAM,
		 "client_assertion=canary",
		 "client_assertion="},
		{{"--param=x=canary", NULL}, OPTS_PARAM, "x=canary", "--param=x="},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char program[] = "cxtoken", words[2][64] = {{0}};
		char *argv[4] = {program};
		int argc = 1;
		for (size_t k = 0; k < 2 && cases[i].words[k] != NULL; k++) {
			snprintf(words[k], sizeof words[k], "%s", cases[i].words[k]);
			argv[argc++] = words[k];
		}
		struct opts *o = opts_new();
		struct err e = {0};
		ck_assert(opts_arguments(o, argc, argv, &e));
		const char *value = cases[i].id == OPTS_PARAM ? opts_list_item(o, OPTS_PARAM, 0)
							      : opts_get(o, cases[i].id);
		ck_assert_str_eq(value, cases[i].value);
		for (size_t at = 0; at + 6 <= sizeof words; at++)
			ck_assert(memcmp((char *)words + at, "canary", 6) != 0);
		ck_assert_str_eq(argv[argc - 1], cases[i].stays);
		opts_free(o);
	}
}
END_TEST

START_TEST(secrets_leave_the_arguments)
{
	static const struct {
		const char *words;
		bool ok;
	} cases[] = {
		{"--client-secret canary", true},
		{"--client-secret=canary", true},
		{"--access-key-secret canary --check", true},
		{"--access-key-secret=canary", true},
		{"--client-secret canary --bogus", false},
		{"--bogus --client-secret canary", false},
		{"--retry x --client-secret=canary", false},
		{"canary", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = opts_new();
		struct err e = {0};
		struct settings_line l;
		settings_line_make(&l, cases[i].words);
		ck_assert_int_eq(opts_arguments(o, l.argc, l.argv, &e), cases[i].ok);
		for (int k = 0; k < l.argc; k++)
			ck_assert_msg(strstr(l.argv[k], "canary") == NULL, "%s", cases[i].words);
		enum opts_id id = strstr(cases[i].words, "access") ? OPTS_ACCESS_KEY_SECRET
								   : OPTS_CLIENT_SECRET;
		if (cases[i].ok)
			ck_assert_str_eq(secret_reveal(opts_secret_at(o, id, OPTS_FLAG)), "canary");
		ck_assert(!cases[i].ok || opts_get(o, id) == NULL);
		settings_line_clear(&l);
		opts_free(o);
	}
}
END_TEST

START_TEST(levels_beat_each_other)
{
	static const char *const env[] = {"CXONE_CLIENT_ID=env", "CXONE_SCOPE=e1 e2",
					  "CXONE_TOKEN_URL=", "CXONE_NO_CACHE=0", NULL};
	static const char file[] = "CXONE_CLIENT_ID=file\nCXONE_TOKEN_URL=file-url\nCXONE_SCOPE=f\n"
				   "CXONE_NO_CACHE=1\n\nCXONE_ISSUER=i\nCXONE_CACHE_DIR=\n";
	struct pool *p = pool_new();
	struct opts *o = settings_make("--client-id flag --scope s1 --scope s2", env, file);
	ck_assert_str_eq(opts_get(o, OPTS_CLIENT_ID), "flag");
	ck_assert_str_eq(opts_get_at(o, OPTS_CLIENT_ID, OPTS_ENV), "env");
	ck_assert_str_eq(opts_get_at(o, OPTS_CLIENT_ID, OPTS_FILE), "file");
	ck_assert_uint_eq(opts_list_count(o, OPTS_SCOPE), 2);
	ck_assert_str_eq(opts_list_item(o, OPTS_SCOPE, 1), "s2");
	ck_assert_ptr_null(opts_list_item(o, OPTS_SCOPE, 2));
	ck_assert_ptr_null(opts_list_item(o, OPTS_PARAM, 0));
	ck_assert_uint_eq(opts_list_count(o, OPTS_PARAM), 0);
	ck_assert_str_eq(opts_get(o, OPTS_TOKEN_URL), "file-url");
	ck_assert(!opts_given_at(o, OPTS_TOKEN_URL, OPTS_ENV));
	ck_assert(opts_empty_at(o, OPTS_TOKEN_URL, OPTS_ENV));
	ck_assert(!opts_empty_at(o, OPTS_TOKEN_URL, OPTS_FILE));
	ck_assert(!opts_given(o, OPTS_NO_CACHE));
	ck_assert_int_eq(opts_level(o, OPTS_NO_CACHE), OPTS_LEVELS);
	ck_assert(opts_given_at(o, OPTS_NO_CACHE, OPTS_FILE));
	ck_assert(!opts_given(o, OPTS_CACHE_DIR));
	ck_assert_str_eq(opts_where(o, OPTS_CLIENT_ID, p), "--client-id");
	ck_assert_str_eq(opts_where_at(o, OPTS_CLIENT_ID, OPTS_ENV, p), "CXONE_CLIENT_ID");
	ck_assert_str_eq(opts_where(o, OPTS_TOKEN_URL, p), "CXONE_TOKEN_URL in .env, line 2");
	ck_assert_str_eq(opts_where(o, OPTS_ISSUER, p), "CXONE_ISSUER in .env, line 6");
	ck_assert_str_eq(opts_where_at(o, OPTS_ACCESS_KEY_ID, OPTS_FILE, p),
			 "CXONE_ACCESS_KEY_ID in .env");
	ck_assert_ptr_null(opts_where(o, OPTS_ACCESS_KEY_ID, p));
	ck_assert_ptr_null(opts_where_at(o, OPTS_PARAM, OPTS_ENV, p));
	opts_free(o);
	pool_free(p);
}
END_TEST

START_TEST(switch_variables_are_words)
{
	static const struct {
		const char *text;
		int on; /* -1: refused */
	} cases[] = {
		{"1", 1},   {"true", 1}, {"yes", 1},     {"on", 1},      {"TRUE", 1}, {"FALSE", 0},
		{"Yes", 1}, {"0", 0},    {"false", 0},   {"no", 0},      {"off", 0},  {"", 0},
		{"2", -1},  {"y", -1},   {"truely", -1}, {"hidden", -1}, {" 1", -1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char variable[100];
		snprintf(variable, sizeof variable, "CXONE_NO_CACHE=%s", cases[i].text);
		const char *const env[] = {variable, NULL};
		struct opts *o = opts_new();
		struct err e = {0};
		settings_variables = env;
		ck_assert_int_eq(opts_environment(o, settings_lookup, &e), cases[i].on >= 0);
		ck_assert_int_eq(opts_given(o, OPTS_NO_CACHE), cases[i].on == 1);
		if (cases[i].on < 0) {
			ck_assert_int_eq(e.code, ERR_USAGE);
			ck_assert_ptr_nonnull(strstr(e.text, "CXONE_NO_CACHE: 1 or 0"));
			ck_assert_ptr_null(strstr(e.text, "hidden"));
		}
		opts_free(o);
	}
}
END_TEST

START_TEST(wrong_variables_are_named)
{
	static const char *const cases[][2] = {
		{"CXONE_MIN_TTL=hidden",
		 "CXONE_MIN_TTL: a whole number from 0 to 1000000 is needed"},
		{"CXONE_MIN_TTL=-5", "CXONE_MIN_TTL:"},
		{"CXONE_GRANT_TYPE=hidden", "CXONE_GRANT_TYPE: use client_credentials or password"},
		{"CXONE_AUTH_METHOD=hidden", "CXONE_AUTH_METHOD:"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *const env[] = {cases[i][0], NULL};
		struct opts *o = opts_new();
		struct err e = {0};
		settings_variables = env;
		ck_assert(!opts_environment(o, settings_lookup, &e));
		ck_assert_int_eq(e.code, ERR_USAGE);
		ck_assert_ptr_eq(strstr(e.text, cases[i][1]), e.text);
		ck_assert_ptr_null(strstr(e.text, "hidden"));
		opts_free(o);
	}
}
END_TEST

START_TEST(lists_have_a_limit)
{
	struct opts *o = opts_new();
	struct err e = {0};
	char *argv[2 * OPTS_LIST_MAX + 4] = {(char *)(size_t) "cxtoken"};
	int argc = 1;
	char words[] = "--param\0a=b";
	for (int i = 0; i < OPTS_LIST_MAX; i++) {
		argv[argc++] = words;
		argv[argc++] = words + 8;
	}
	ck_assert(opts_arguments(o, argc, argv, &e));
	ck_assert_uint_eq(opts_list_count(o, OPTS_PARAM), OPTS_LIST_MAX);
	argv[argc++] = words;
	argv[argc++] = words + 8;
	opts_free(o);
	o = opts_new();
	ck_assert(!opts_arguments(o, argc, argv, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "--param: it is given more than 64 times"));
	opts_free(o);
}
END_TEST

Suite *suite_settings_opts(void)
{
	Suite *s = suite_create("settings_opts");
	TCase *t = tcase_create("opts");
	tcase_add_test(t, rows_are_the_contract);
	tcase_add_test(t, variable_without_option);
	tcase_add_test(t, arguments_give_values);
	tcase_add_test(t, switches_are_given_or_not);
	tcase_add_test(t, partners_know_each_other);
	tcase_add_test(t, wrong_lines_are_refused);
	tcase_add_test(t, numbers_have_limits);
	tcase_add_test(t, secrets_leave_the_arguments);
	tcase_add_test(t, credentials_leave_the_arguments);
	tcase_add_test(t, levels_beat_each_other);
	tcase_add_test(t, switch_variables_are_words);
	tcase_add_test(t, wrong_variables_are_named);
	tcase_add_test(t, lists_have_a_limit);
	suite_add_tcase(s, t);
	return s;
}
