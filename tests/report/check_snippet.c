/* SPDX-License-Identifier: MIT */
/* Code to paste holds what the request needs. */
#include <check.h>
#include <string.h>

#include "facts/shown.h"
#include "report/snippets/snippet.h"

Suite *suite_report_snippet(void);

static const char nasty_scope[] = "a'b \"c\\d";

static const char *const names[] = {"axios",      "fetch",  "curl", "requests", "k6",
				    "powershell", "csharp", "java", "go"};
enum { NAMES = sizeof names / sizeof *names };

/* Each client with each grant, auth method, and with and without scope. */
static void each(void (*test)(const char *client, const struct facts_settings *s, const char *code))
{
	for (size_t i = 0; i < NAMES; i++)
		for (int variant = 0; variant < 12; variant++) {
			struct pool *p = pool_new();
			struct settings_shown shown = {
				.scope = variant & 2 ? nasty_scope : NULL,
				.endpoint = "https://api.example/token?a=1",
			};
			struct facts_settings s = {
				.grant = variant & 1 ? FACTS_GRANT_PASSWORD : FACTS_GRANT_CLIENT,
				.auth = (enum facts_auth)(variant / 4),
				.asks_scope = variant & 2,
				.shown = &shown,
			};
			test(names[i], &s, snippet_code(names[i], &s, p));
			pool_free(p);
		}
}

static bool has(const char *code, const char *text)
{
	return strstr(code, text) != NULL;
}

static void names_its_variables(const char *client, const struct facts_settings *s,
				const char *code)
{
	static const char *const always[] = {"https://api.example/token?a=1", "CXONE_CLIENT_ID",
					     "CXONE_CLIENT_SECRET"};
	ck_assert_msg(!has(code, "CXONE_TOKEN_URL"), "%s: a variable nobody set in\n%s", client,
		      code);
	ck_assert_msg(!has(code, "@url@") && !has(code, "@name@") && !has(code, "@value@") &&
			      !has(code, "@,@"),
		      "%s: something was not put in\n%s", client, code);
	bool password = s->grant == FACTS_GRANT_PASSWORD;
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		ck_assert_msg(has(code, always[i]), "%s: no %s in\n%s", client, always[i], code);
	ck_assert_msg(has(code, "CXONE_ACCESS_KEY_ID") == password, "%s: access key in\n%s", client,
		      code);
	ck_assert_msg(has(code, "CXONE_ACCESS_KEY_SECRET") == password, "%s: access key in\n%s",
		      client, code);
	ck_assert_msg(has(code, "client_credentials") != password, "%s: grant in\n%s", client,
		      code);
	ck_assert_msg(has(code, "scope") == s->asks_scope, "%s: scope in\n%s", client, code);
	bool in_body = has(code, "client_secret");
	ck_assert_msg(in_body == (s->auth == FACTS_AUTH_POST), "%s: one auth method only in\n%s",
		      client, code);
}

START_TEST(every_variant_names_its_variables)
{
	each(names_its_variables);
}
END_TEST

/* What encodes id and secret for Basic: there for basic, and not for basic-raw. */
static void basic_is_encoded_or_not(const char *client, const struct facts_settings *s,
				    const char *code)
{
	static const struct {
		const char *client, *call;
	} calls[] = {
		{"axios", "username: encode("},
		{"fetch", "id = encode("},
		{"curl", "$(encode \"$CXONE_CLIENT_ID"},
		{"requests", "quote_plus(os.environ['CXONE_CLIENT_ID"},
		{"k6", "encodeURIComponent(__ENV.CXONE_CLIENT_ID"},
		{"powershell", "UrlEncode($env:CXONE_CLIENT_ID"},
		{"csharp", "UrlEncode(Env(\"CXONE_CLIENT_ID"},
		{"java", "pair = encode(System.getenv(\"CXONE_CLIENT_ID"},
		{"go", "QueryEscape(os.Getenv(\"CXONE_CLIENT_ID"},
	};
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (strcmp(calls[i].client, client) == 0)
			ck_assert_msg(has(code, calls[i].call) == (s->auth == FACTS_AUTH_BASIC),
				      "%s: %d in\n%s", client, (int)s->auth, code);
}

START_TEST(basic_follows_the_method)
{
	each(basic_is_encoded_or_not);
}
END_TEST

static void fits_a_terminal(const char *client, const struct facts_settings *s, const char *code)
{
	(void)s;
	ck_assert_msg(code[0] != ' ' && code[0] != '\t' && code[0] != '\n', "%s begins with space",
		      client);
	ck_assert_msg(code[strlen(code) - 1] == '\n', "%s does not end its last line", client);
	while (*code != '\0') {
		size_t len = strcspn(code, "\n");
		ck_assert_msg(len <= 80, "%s: %zu columns: %.*s", client, len, (int)len, code);
		ck_assert_msg(len == 0 || code[len - 1] != ' ', "%s: space at the end: %.*s",
			      client, (int)len, code);
		code += len + (code[len] == '\n');
	}
}

START_TEST(code_fits_a_terminal)
{
	each(fits_a_terminal);
}
END_TEST

START_TEST(scope_is_quoted_for_its_language)
{
	static const struct {
		const char *client, *want;
	} rows[] = {
		{"axios", "scope: 'a\\'b \"c\\\\d',"},
		{"fetch", "scope: 'a\\'b \"c\\\\d',"},
		{"k6", "scope: 'a\\'b \"c\\\\d',"},
		{"requests", "'scope': 'a\\'b \"c\\\\d',"},
		{"curl", "scope='a'\\''b \"c\\d' \\\n"},
		{"powershell", "scope = 'a''b \"c\\d'\n"},
		{"csharp", "[\"scope\"] = \"a'b \\\"c\\\\d\","},
		{"java", "\"scope=\" + encode(\"a'b \\\"c\\\\d\")"},
		{"go", "form.Set(\"scope\", \"a'b \\\"c\\\\d\")"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		struct settings_shown shown = {.scope = nasty_scope};
		const struct facts_settings s = {.shown = &shown};
		const char *code = snippet_code(rows[i].client, &s, p);
		ck_assert_msg(has(code, rows[i].want), "no %s in\n%s", rows[i].want, code);
		pool_free(p);
	}
}
END_TEST

/* The secret must not stand on a command line, where ps shows it: printf is the shell's own. */
static void curl_hides_secrets(const char *client, const struct facts_settings *s, const char *code)
{
	(void)s;
	if (strcmp(client, "curl") != 0)
		return;
	const char *command = strstr(code, "curl -sS");
	ck_assert_ptr_nonnull(command);
	ck_assert_msg(!has(command, "SECRET"), "a secret on curl's command line:\n%s", code);
}

START_TEST(curl_hides_its_secrets)
{
	each(curl_hides_secrets);
}
END_TEST

/* CommonJS has no import and no await outside a function. */
START_TEST(axios_serves_commonjs_too)
{
	struct pool *p = pool_new();
	struct settings_shown shown = {.endpoint = "https://api.example/token"};
	const struct facts_settings s = {.shown = &shown};
	const char *code = snippet_other("axios", &s, p);
	ck_assert_ptr_nonnull(code);
	ck_assert(has(code, "require('axios')") && has(code, "async function"));
	ck_assert(has(code, "'https://api.example/token'") && !has(code, "\nimport"));
	ck_assert_ptr_null(snippet_other("curl", &s, p));
	ck_assert_ptr_null(snippet_other("perl", &s, p));
	pool_free(p);
}
END_TEST

/* What a server puts into an address is text in every language, and runs nowhere. */
START_TEST(urls_are_quoted_for_their_language)
{
	static const struct {
		const char *client, *want;
	} rows[] = {
		{"axios", "url = 'https://x/\\';$(a)`b`\"${c}\\\\';\n"},
		{"requests", "url = 'https://x/\\';$(a)`b`\"${c}\\\\'\n"},
		{"curl", " 'https://x/'\\'';$(a)`b`\"${c}\\' \\\n"},
		{"powershell", "Uri = 'https://x/'';$(a)`b`\"${c}\\'\n"},
		{"csharp", "url = \"https://x/';$(a)`b`\\\"${c}\\\\\";\n"},
		{"java", "URI.create(\"https://x/';$(a)`b`\\\"${c}\\\\\");\n"},
		{"go", "endpoint := \"https://x/';$(a)`b`\\\"${c}\\\\\"\n"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pool *p = pool_new();
		struct settings_shown shown = {.endpoint = "https://x/';$(a)`b`\"${c}\\"};
		const struct facts_settings s = {.shown = &shown};
		const char *code = snippet_code(rows[i].client, &s, p);
		ck_assert_msg(has(code, rows[i].want), "no %s in\n%s", rows[i].want, code);
		pool_free(p);
	}
}
END_TEST

START_TEST(axios_is_as_short_as_it_is)
{
	struct pool *p = pool_new();
	struct settings_shown shown = {.endpoint = "https://api.example/token"};
	const struct facts_settings s = {.shown = &shown};
	ck_assert_str_eq(snippet_code("axios", &s, p),
			 "import axios from 'axios'; // CommonJS: const axios = require('axios');\n"
			 "\n"
			 "const body = new URLSearchParams({\n"
			 "  grant_type: 'client_credentials',\n"
			 "  client_id: process.env.CXONE_CLIENT_ID,\n"
			 "  client_secret: process.env.CXONE_CLIENT_SECRET,\n"
			 "});\n"
			 "const url = 'https://api.example/token';\n"
			 "const response = await axios.post(url, body);\n"
			 "const token = response.data.access_token;\n");
	pool_free(p);
}
END_TEST

START_TEST(names_are_known)
{
	struct pool *p = pool_new();
	for (size_t i = 0; i < NAMES; i++)
		ck_assert(snippet_known(names[i]));
	ck_assert(!snippet_known("Axios") && !snippet_known("") && !snippet_known(NULL));
	ck_assert_ptr_null(snippet_note("perl"));
	ck_assert_str_eq(snippet_code("perl", &(struct facts_settings){.shown = NULL}, p), "");
	ck_assert(has(snippet_note("axios"), "0.27"));
	pool_free(p);
}
END_TEST

Suite *suite_report_snippet(void)
{
	Suite *s = suite_create("report_snippet");
	TCase *t = tcase_create("snippet");
	tcase_add_test(t, every_variant_names_its_variables);
	tcase_add_test(t, basic_follows_the_method);
	tcase_add_test(t, code_fits_a_terminal);
	tcase_add_test(t, scope_is_quoted_for_its_language);
	tcase_add_test(t, curl_hides_its_secrets);
	tcase_add_test(t, axios_serves_commonjs_too);
	tcase_add_test(t, urls_are_quoted_for_their_language);
	tcase_add_test(t, axios_is_as_short_as_it_is);
	tcase_add_test(t, names_are_known);
	suite_add_tcase(s, t);
	return s;
}
