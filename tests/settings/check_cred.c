/* SPDX-License-Identifier: MIT */
/* Credentials from every level, in their order. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "settings/cred.h"
#include "facts/names.h"
#include "facts/shown.h"
#include "mask/mask.h"
#include "tests/settings.h"

Suite *suite_settings_cred(void);

/* A directory of the test's own; files in it are removed with it. */
static char folder[64];
static char paths[4][128];

static void setup(void)
{
	snprintf(folder, sizeof folder, "/tmp/check_cred.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (int i = 0; i < 4; i++)
		snprintf(paths[i], sizeof paths[i], "%s/file %d", folder, i);
	unsetenv("CXONE_SERVER");
	unsetenv("CXONE_ACCESS_CONTROL_URL");
	unsetenv("CXONE_TENANT_NAME");
}

static void teardown(void)
{
	for (int i = 0; i < 4; i++)
		unlink(paths[i]);
	rmdir(folder);
}

static void put(int file, const char *bytes, size_t len, mode_t mode)
{
	unlink(paths[file]);
	int fd = open(paths[file], O_WRONLY | O_CREAT | O_EXCL, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

static void put_text(int file, const char *text, mode_t mode)
{
	put(file, text, strlen(text), mode);
}

/* An option whose value may have a space in it. */
static void set(struct opts *o, const char *name, const char *value)
{
	char word[400];
	struct err e = {0};
	snprintf(word, sizeof word, "--%s=%s", name, value);
	char program[] = "cxtoken";
	char *argv[] = {program, word, NULL};
	ck_assert_msg(opts_arguments(o, 2, argv, &e), "%s", e.text);
}

/* What came of cred_read(). */
struct result {
	struct cred c;
	struct err e;
	bool ok;
};

static void read_opts(struct result *r, struct opts *take_o, bool need)
{
	*r = (struct result){0};
	r->ok = cred_read(take_o, need, INT64_MAX, &r->c, &r->e);
	opts_free(take_o); /* nothing of it may be needed any more */
	ck_assert_int_eq(r->ok, r->e.code == ERR_NONE);
}

static void read_words(struct result *r, const char *words)
{
	read_opts(r, settings_make(words, NULL, NULL), true);
}

static void says(const struct result *r, enum err_code code, const char *words)
{
	ck_assert_msg(!r->ok, "not refused: %s", words);
	ck_assert_int_eq(r->e.code, code);
	ck_assert_msg(strstr(r->e.text, words) != NULL, "%s: %s", words, r->e.text);
	ck_assert_msg(strstr(r->e.text, "hidden") == NULL, "%s", r->e.text);
}

static void holds(const struct secret *s, const char *want)
{
	if (want == NULL)
		ck_assert_ptr_null(s);
	else
		ck_assert_str_eq(secret_reveal(s), want);
}

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

START_TEST(files_lose_one_line_end)
{
#define TEXT(t) (t), sizeof(t) - 1
	static const struct {
		const char *bytes;
		size_t len;
		const char *want;
		size_t want_len;
	} cases[] = {
		{TEXT("s"), TEXT("s")},         {TEXT("s\n"), TEXT("s")},
		{TEXT("s\r\n"), TEXT("s")},     {TEXT("s\r"), TEXT("s\r")},
		{TEXT("s\n\n"), TEXT("s\n")},   {TEXT("s\r\r"), TEXT("s\r\r")},
		{TEXT("s\n\r"), TEXT("s\n\r")}, {TEXT(" s \n"), TEXT(" s ")},
		{TEXT("a\0b\n"), TEXT("a\0b")}, {TEXT("\xEF\xBB\xBFs\n"), TEXT("\xEF\xBB\xBFs")},
	};
#undef TEXT
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put(0, cases[i].bytes, cases[i].len, 0600);
		struct opts *o = settings_make("--client-id i", NULL, NULL);
		set(o, "client-secret-file", paths[0]);
		struct result r;
		read_opts(&r, o, true);
		ck_assert_msg(r.ok, "%s", r.e.text);
		ck_assert_uint_eq(secret_len(r.c.client_secret), cases[i].want_len);
		ck_assert_mem_eq(secret_reveal(r.c.client_secret), cases[i].want,
				 cases[i].want_len);
		ck_assert_uint_eq(r.c.facts.client_secret.look.len, cases[i].want_len);
		ck_assert(r.c.facts.client_secret.from_file);
		ck_assert_uint_eq(r.c.warning_count, 0);
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(empty_files_are_missing_values)
{
	static const char *const texts[] = {"", "\n", "\r\n"};
	for (size_t i = 0; i < 3; i++) {
		put_text(0, texts[i], 0600);
		struct opts *o = settings_make("--client-id=", NULL, NULL);
		set(o, "client-secret-file", paths[0]);
		struct result r;
		read_opts(&r, o, true);
		ck_assert(r.ok);
		holds(r.c.client_secret, NULL);
		holds(r.c.client_id, NULL);
		char want[200];
		snprintf(want, sizeof want, "--client-secret-file %s (empty)", paths[0]);
		ck_assert_str_eq(place_shown(&r.c.facts.client_secret)->looked, want);
		ck_assert(r.c.facts.client_secret.look.flags & VALUE_MISSING);
		ck_assert_str_eq(place_shown(&r.c.facts.client_id)->looked, "--client-id (empty)");
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(open_files_are_warned_of)
{
	static const struct {
		mode_t mode;
		const char *who; /* NULL: no warning */
	} cases[] = {
		{0600, NULL},
		{0400, NULL},
		{0711, NULL},
		{0640, "by its group (mode 0640)"},
		{0604, "by every user of this machine (mode 0604)"},
		{0644, "by every user of this machine (mode 0644)"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put_text(0, "s\n", cases[i].mode);
		put_text(1, "CXONE_CLIENT_ID=i\n", cases[i].mode);
		struct opts *o = opts_new();
		struct err e = {0};
		set(o, "client-secret-file", paths[0]);
		set(o, "env-file", paths[1]);
		ck_assert_msg(cred_env_file(o, INT64_MAX, &e), "%s", e.text);
		struct result r;
		read_opts(&r, o, true);
		ck_assert_msg(r.ok, "%s", r.e.text);
		ck_assert_uint_eq(r.c.warning_count, cases[i].who != NULL ? 2 : 0);
		for (size_t k = 0; k < r.c.warning_count; k++) {
			char command[200];
			snprintf(command, sizeof command, "chmod 600 '%s'", paths[1 - k]);
			ck_assert_ptr_nonnull(strstr(r.c.warnings[k], cases[i].who));
			ck_assert_msg(strstr(r.c.warnings[k], command) != NULL, "%s",
				      r.c.warnings[k]);
		}
		cred_clear(&r.c);
	}
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
	static char big[64 * 1024 + 1];
	memset(big, 'x', sizeof big);
	put(0, big, sizeof big, 0600);
	const struct {
		const char *path, *why;
	} cases[] = {
		{paths[3], "No such file"},
		{folder, "it is a directory"},
		{paths[0], "more than 64 KB"},
		{"/dev/zero", "more than 64 KB"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opts *o = opts_new();
		set(o, "client-secret-file", cases[i].path);
		struct result r;
		read_opts(&r, o, true);
		says(&r, ERR_SETTINGS, cases[i].why);
		ck_assert_ptr_nonnull(strstr(r.e.text, cases[i].path));
		ck_assert_ptr_eq(strstr(r.e.text, "--client-secret-file: "), r.e.text);
		cred_clear(&r.c);

		o = opts_new();
		struct err e = {0};
		set(o, "env-file", cases[i].path);
		ck_assert(!cred_env_file(o, INT64_MAX, &e));
		ck_assert_int_eq(e.code, ERR_SETTINGS);
		ck_assert_ptr_nonnull(strstr(e.text, cases[i].why));
		ck_assert_ptr_eq(strstr(e.text, "--env-file: "), e.text);
		opts_free(o);
	}
	put(0, big, sizeof big - 1, 0600);
	struct opts *o = opts_new();
	set(o, "client-secret-file", paths[0]);
	struct result r;
	read_opts(&r, o, true);
	ck_assert_uint_eq(secret_len(r.c.client_secret), sizeof big - 1);
	cred_clear(&r.c);
}
END_TEST

/* Kubernetes and Docker give symlinks, the shell's <(...) a pipe. */
START_TEST(files_may_be_links_and_pipes)
{
	put_text(0, "s\n", 0600);
	ck_assert_int_eq(symlink(paths[0], paths[1]), 0);
	struct opts *o = opts_new();
	set(o, "client-secret-file", paths[1]);
	struct result r;
	read_opts(&r, o, true);
	holds(r.c.client_secret, "s");
	cred_clear(&r.c);

	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "piped\n", 6), 6);
	close(ends[1]);
	char path[32];
	snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
	o = opts_new();
	set(o, "client-secret-file", path);
	read_opts(&r, o, true);
	holds(r.c.client_secret, "piped");
	ck_assert_uint_eq(r.c.warning_count, 0);
	close(ends[0]);
	cred_clear(&r.c);
}
END_TEST

START_TEST(standard_input_is_read_once)
{
	put_text(0, "typed\n", 0644);
	int saved = dup(STDIN_FILENO);
	int fd = open(paths[0], O_RDONLY);
	ck_assert_int_ge(dup2(fd, STDIN_FILENO), 0);
	struct result r;
	read_words(&r, "--client-id i --client-secret-file -");
	holds(r.c.client_secret, "typed");
	ck_assert_uint_eq(r.c.warning_count, 0);
	ck_assert_str_eq(place_shown(&r.c.facts.client_secret)->where, "--client-secret-file -");
	cred_clear(&r.c);

	static const char *const twice[] = {
		"--grant-type password --client-secret-file - --access-key-secret-file -",
		"--env-file - --client-secret-file=-",
		"--inspect - --client-secret-file -",
		"--inspect=- --env-file -",
	};
	for (size_t i = 0; i < sizeof twice / sizeof *twice; i++) {
		read_words(&r, twice[i]);
		says(&r, ERR_USAGE, "both read standard input");
		cred_clear(&r.c);
	}
	/* The access key is not read for this grant. */
	ck_assert_int_eq(lseek(STDIN_FILENO, 0, SEEK_SET), 0);
	read_words(&r, "--client-secret-file - --access-key-secret-file -");
	ck_assert(r.ok);
	cred_clear(&r.c);
	ck_assert_int_ge(dup2(saved, STDIN_FILENO), 0);
	close(saved);
	close(fd);
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
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, defaults_are_the_contract);
	tcase_add_test(t, settings_are_taken);
	tcase_add_test(t, files_lose_one_line_end);
	tcase_add_test(t, empty_files_are_missing_values);
	tcase_add_test(t, open_files_are_warned_of);
	tcase_add_test(t, files_that_cannot_be_read);
	tcase_add_test(t, files_may_be_links_and_pipes);
	tcase_add_test(t, standard_input_is_read_once);
	tcase_add_test(t, env_file_is_the_lowest_level);
	tcase_add_test(t, first_level_of_secret_or_file_wins);
	tcase_add_test(t, secret_and_file_together_are_refused);
	tcase_add_test(t, missing_values_name_every_place);
	tcase_add_test(t, password_grant_needs_the_access_key);
	tcase_add_test(t, scopes_are_joined);
	tcase_add_test(t, params_are_checked);
	tcase_add_test(t, level_decides_between_url_and_issuer);
	tcase_add_test(t, urls_that_must_not_be_used);
	tcase_add_test(t, variables_and_files_are_named);
	tcase_add_test(t, hosts_tell_the_product);
	tcase_add_test(t, variables_tell_the_product);
	tcase_add_test(t, discovery_sets_the_endpoint);
	tcase_add_test(t, mask_knows_every_secret);
	tcase_add_test(t, mask_knows_parameters_that_are_credentials);
	suite_add_tcase(s, t);
	return s;
}
