/* SPDX-License-Identifier: MIT */
/* The request that the endpoint needs, and a form body's lines, which stand beside it. */
#include "tests/capture/fixtures.h"
#include "capture/parts.h"
#include "facts/shown.h"

Suite *suite_capture_needs(void);

static const struct row {
	const char *id, *secret, *scope;
	enum facts_auth auth;
	enum facts_grant grant;
	const char *needs; /* "LINE | Name: value | the body's lines" */
} rows[] = {
	{FIXTURE_ID, "a+b c", "read write", FACTS_AUTH_POST, FACTS_GRANT_CLIENT,
	 "POST /auth/oauth/token | Content-Type: application/x-www-form-urlencoded | "
	 "grant_type=client_credentials|&client_id=0f8f...950e|&client_secret=[5 bytes, 2 encoded]|"
	 "&scope=read+write"},
	{NULL, NULL, NULL, FACTS_AUTH_POST, FACTS_GRANT_PASSWORD,
	 "POST /auth/oauth/token | Content-Type: application/x-www-form-urlencoded | "
	 "grant_type=password|&client_id=[your client id]|&client_secret=[your client secret]|"
	 "&username=[your access key id]|&password=[your access key secret]"},
	{FIXTURE_ID, FIXTURE_SECRET, NULL, FACTS_AUTH_BASIC, FACTS_GRANT_CLIENT,
	 "POST /auth/oauth/token | Content-Type: application/x-www-form-urlencoded | "
	 "Authorization: Basic [84 bytes] | grant_type=client_credentials"},
	{NULL, NULL, NULL, FACTS_AUTH_BASIC, FACTS_GRANT_CLIENT,
	 "POST /auth/oauth/token | Content-Type: application/x-www-form-urlencoded | "
	 "Authorization: Basic [base64 of client_id:client_secret] | "
	 "grant_type=client_credentials"},
};

static const char *text_of(const struct request_needed *n, struct pool *p)
{
	const char *text = n->line;
	for (size_t i = 0; i < n->field_count; i++)
		text = pool_printf(p, "%s | %s: %s", text, n->fields[i].name, n->fields[i].value);
	for (size_t i = 0; i < n->body.count; i++)
		text = pool_printf(p, "%s%s%s", text, i > 0 ? "|" : " | ", n->body.items[i].text);
	return text;
}

START_TEST(it_is_made_of_the_settings)
{
	struct fixture x;
	struct facts_request request = {.method = FACTS_METHOD_POST};
	fixture_open(&x, rows[_i].id, rows[_i].secret);
	x.cred.scope = rows[_i].scope;
	x.cred.auth = rows[_i].auth;
	x.cred.grant = rows[_i].grant;
	bool basic = rows[_i].auth != FACTS_AUTH_POST;
	ck_assert_str_eq(text_of(capture_needs(&x.cred, basic, &request, x.pool), x.pool),
			 rows[_i].needs);
	fixture_close(&x);
}
END_TEST

#define POST "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"

static const struct {
	const char *body, *names; /* joined by '|'; "-": none */
} bodies[] = {
	{"grant_type=client_credentials&client_id=a", "grant_type|client_id"},
	{"grant_type=client_credentials&pin", "grant_type|-"},
	/* what follows a part of the secret may be the rest of it */
	{"client_secret=s3cr3t-Can&ary-Value-0042", "client_secret|-"},
};

START_TEST(lines_of_a_form_have_names)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	fixture_open(&x, FIXTURE_ID, "s3cr3t-Can&ary-Value-0042");
	const char *text = pool_printf(x.pool, "%s%s", POST, bodies[_i].body), *names = "";
	ck_assert_msg(capture_file(text, strlen(text), &x.cred, x.pool, &list, &e), "%s", e.text);
	fixture_judge(&x, list.items[0].request);
	const struct request_shown *r = x.facts.request.shown;
	for (size_t i = 0; i < r->form.count; i++)
		names = pool_printf(x.pool, "%s%s%s", names, i > 0 ? "|" : "",
				    r->form.items[i].name != NULL ? r->form.items[i].name : "-");
	ck_assert_str_eq(names, bodies[_i].names);
	ck_assert_str_eq(lines_text(&r->form, x.pool), r->body);
	ck_assert(!mask_finds(x.mask, r->body, strlen(r->body)));
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

#define CURL(arguments) "curl " arguments " -d grant_type=client_credentials https://a.example/t"

static const struct {
	const char *command;
	enum facts_filler filler;
} fillers[] = {
	{CURL("-u \"$ID:$SECRET\""), FACTS_FILLER_SHELL},
	{CURL("-u id"), FACTS_FILLER_CURL_ASKS},
	{CURL("-E c.pem -n"), FACTS_FILLER_CURL_FILE},
	{CURL("-u id -d \"scope=$SCOPE\""), FACTS_FILLER_SEVERAL},
	{"### token\nPOST https://a.example/t\nContent-Type: "
	 "application/x-www-form-urlencoded\n\ngrant_type=client_credentials&client_id={{ID}}\n",
	 FACTS_FILLER_TOOL},
};

START_TEST(who_puts_in_what_is_not_known_is_told)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	fixture_open(&x, NULL, NULL);
	const char *text = fillers[_i].command;
	ck_assert_msg(capture_file(text, strlen(text), &x.cred, x.pool, &list, &e), "%s", e.text);
	fixture_judge(&x, list.items[0].request);
	ck_assert_ptr_nonnull(x.facts.request.shown->unknown_text);
	ck_assert_int_eq(x.facts.request.filler, fillers[_i].filler);
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

/* What is beyond the limit stays, in the last line. */
START_TEST(no_line_is_lost)
{
	struct pool *p = pool_new();
	struct facts_lines l = {.count = 0};
	for (int i = 0; i < FACTS_LINES_MAX + 2; i++)
		lines_add(&l, "a", pool_printf(p, "%d", i), p);
	ck_assert_uint_eq(l.count, FACTS_LINES_MAX);
	ck_assert_str_eq(l.items[FACTS_LINES_MAX - 1].text, "63\n64\n65");
	ck_assert_ptr_null(l.items[FACTS_LINES_MAX - 1].name);
	pool_free(p);
}
END_TEST

Suite *suite_capture_needs(void)
{
	Suite *s = suite_create("capture_needs");
	TCase *t = tcase_create("needs");
	tcase_add_loop_test(t, it_is_made_of_the_settings, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(t, lines_of_a_form_have_names, 0, sizeof bodies / sizeof *bodies);
	tcase_add_loop_test(t, who_puts_in_what_is_not_known_is_told, 0,
			    sizeof fillers / sizeof *fillers);
	tcase_add_test(t, no_line_is_lost);
	suite_add_tcase(s, t);
	return s;
}
