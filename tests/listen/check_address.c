/* SPDX-License-Identifier: MIT */
/* Where the door may stand, and which characters its answers may hold. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "listen/listen.h"

Suite *suite_listen_address(void);

static bool open_at(const char *address, struct listen **l, struct err *e)
{
	const struct listen_place place = {.option = "--listen", .address = address, .port = 8401};
	return listen_open(&place, l, e);
}

static const struct {
	const char *address, *host;
	int port; /* 0: whichever */
} good[] = {
	{"0", "127.0.0.1", 0},           {"127.0.0.1:0", "127.0.0.1", 0},
	{"localhost:0", "127.0.0.1", 0}, {"127.0.0.2:0", "127.0.0.2", 0},
	{":0", "127.0.0.1", 0},
};

START_TEST(loopback_addresses_are_taken)
{
	struct listen *l = NULL;
	struct err e = {0};
	ck_assert_msg(open_at(good[_i].address, &l, &e), "%s: %s", good[_i].address, e.text);
	ck_assert_str_eq(listen_host(l), good[_i].host);
	ck_assert_int_gt(listen_port(l), 0);
	listen_free(l);
}
END_TEST

static const char *const bad[] = {
	"0.0.0.0:0",   "10.0.0.1:0", "example.com:0", "[::]:0", "127.0.0.1:65536",
	"127.0.0.1:x", "127.0.0.1:", "70000",         "[::1:0", "128.0.0.1",
};

START_TEST(other_addresses_are_refused)
{
	struct listen *l = NULL;
	struct err e = {0};
	ck_assert_msg(!open_at(bad[_i], &l, &e), "%s", bad[_i]);
	ck_assert_int_eq(e.code, ERR_USAGE);
}
END_TEST

START_TEST(taken_port_is_told)
{
	struct listen *l = NULL, *other = NULL;
	struct err e = {0};
	char address[32];
	ck_assert(open_at("0", &l, &e));
	snprintf(address, sizeof address, "%d", listen_port(l));
	ck_assert(!open_at(address, &other, &e));
	ck_assert_int_eq(e.code, ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(e.text, "is taken"));
	listen_free(l);
}
END_TEST

/* RFC 6749 section 5.2: what an error_description may hold. */
START_TEST(description_keeps_to_its_characters)
{
	static const struct diag_cause row = {.id = "json-body", .error = DIAG_ERROR_CLIENT};
	struct diag d = {.count = 1};
	struct facts_request f = {0};
	struct listen_answer a;
	struct pool *p = pool_new();
	d.findings[0] = (struct diag_finding){.row = &row,
					      .confidence = DIAG_SURE,
					      .cause = "\"quoted\" \\ \xC3\xA9\n",
					      .evidence = "tab\t",
					      .fix = "\x7f end"};
	listen_answer_for(&f, &d, true, p, &a);
	const char *text = a.description;
	ck_assert(*text != '\0');
	for (size_t i = 0; text[i] != '\0'; i++)
		ck_assert_msg(text[i] >= 0x20 && text[i] < 0x7F && text[i] != '"' &&
				      text[i] != '\\',
			      "%s", text);
	ck_assert_int_eq(a.status, 401);
	ck_assert_ptr_null(a.www_authenticate);
	pool_free(p);
}
END_TEST

Suite *suite_listen_address(void)
{
	Suite *s = suite_create("listen_address");
	TCase *t = tcase_create("listen_address");
	tcase_add_loop_test(t, loopback_addresses_are_taken, 0, sizeof good / sizeof *good);
	tcase_add_loop_test(t, other_addresses_are_refused, 0, sizeof bad / sizeof *bad);
	tcase_add_test(t, taken_port_is_told);
	tcase_add_test(t, description_keeps_to_its_characters);
	suite_add_tcase(s, t);
	return s;
}
