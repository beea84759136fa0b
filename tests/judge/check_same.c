/* SPDX-License-Identifier: MIT */
/*
 * A verdict depends on what was sent and answered alone: not on what is shown of it, and not on
 * what the client id and the secret happen to be.
 */
#include <stdlib.h>

#include "facts/shown.h"
#include "tests/capture/fixtures.h"

#include "tests/judge/case.h"

Suite *suite_judge_same(void);

static const char *const words[] = {
	"application",
	"authorized",
	"missing",
	"unsupported",
	"client",
	"authentication",
	"POST",
	"unknown",
	"grant_type",
	"client_credentials",
	"password",
	"Basic",
	"application/json",
	"application/x-www-form-urlencoded",
	"invalid_client",
	"unauthorized_client",
	"invalid",
	"error",
	"error_description",
	"secret",
	"client secret",
	"expired",
	"scope",
	"HTTP",
	"axios",
	"the",
	"not",
	"a",
	"/auth/oauth/token",
	"form-urlencoded",
	"x-www",
	"json",
	"Content-Type",
};
enum { WORDS = sizeof words / sizeof *words };

/* ---- what is shown ---- */

static void strip(struct facts *f)
{
	for (size_t i = 0; i < f->attempt_count; i++)
		f->attempts[i].shown = NULL;
	f->request.shown = NULL;
	f->api.answer.shown = NULL;
}

START_TEST(what_is_shown_decides_nothing)
{
	for (size_t k = 0; k < JUDGE_CASE_TABLES; k++)
		for (const struct judge_case *c = judge_case_tables[k]; c->name != NULL; c++) {
			struct pool *p = pool_new();
			struct facts *f = judge_facts(c, p);
			unsigned scopes = c->scopes != 0 ? c->scopes
							 : DIAG_SCOPE_SETTINGS | DIAG_SCOPE_ANSWERS;
			struct diag seen, blind;
			diag_judge(f, scopes, p, &seen);
			strip(f);
			diag_judge(f, scopes, p, &blind);
			ck_assert_msg(strcmp(judge_list(&seen, p), judge_list(&blind, p)) == 0 &&
					      strcmp(seen.verdict, blind.verdict) == 0,
				      "%s: %s, without what is shown %s", c->name,
				      judge_list(&seen, p), judge_list(&blind, p));
			pool_free(p);
		}
}
END_TEST

/* ---- requests ---- */

#define LINE "POST /auth/oauth/token HTTP/1.1\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n\r\n"

/* Each with one %s for an id and one for a secret. */
static const char *const requests[] = {
	LINE FORM "grant_type=client_credentials&client_id=%s&client_secret=%s",
	LINE "Content-Type: application/json\r\n\r\n{\"grant_type\":\"client_credentials\","
	     "\"client_id\":\"%s\",\"client_secret\":\"%s\"}",
	LINE FORM "{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\",\"client_secret\":"
		  "\"%s\"}",
	LINE "User-Agent: axios/0.27.2\r\n" FORM "{\"client_id\":\"%s\",\"client_secret\":\"%s\"}",
	LINE "Content-Type: text/plain\r\n\r\ngrant_type=client_credentials&client_id=%s&"
	     "client_secret=%s",
	LINE FORM "client_id=%s&client_secret=%s",
	LINE FORM "grant_type=client_credential&client_id=%s&client_secret=%s",
	LINE FORM "grant_type=password&client_id=%s&client_secret=%s&username=u&password=p",
	LINE FORM "grant_type=client_credentials&client_id=%s&client_secret=%s&scope=a&scope=b",
	LINE FORM "{'grant_type': 'client_credentials', 'client_id': '%s', 'client_secret': '%s'}",
	"GET /auth/oauth/token?grant_type=client_credentials&client_id=%s&client_secret=%s "
	"HTTP/1.1\r\n\r\n",
	"post /auth/oauth/token HTTP/1.1\r\n" FORM
	"grant_type=client_credentials&client_id=%s&client_secret=%s",
	"PUT /other HTTP/1.1\r\n" FORM
	"grant_type=client_credentials&client_id=%s&client_secret=%s",
	LINE "Content-Encoding: gzip\r\n" FORM
	     "grant_type=client_credentials&client_id=%s&client_secret=%s",
	LINE "Content-Type: application/x-www-form-urlencoded; charset=latin1\r\n\r\n"
	     "grant_type=client_credentials&client_id=%s&client_secret=%s",
	LINE "grant_type: client_credentials\r\nclient_id: %s\r\nclient_secret: %s\r\n\r\n",
};

/* The findings of a request with these credentials under those settings, in text. */
static void judge_request(const char *raw, size_t len, const char *id, const char *secret,
			  char *text, size_t room)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	fixture_open(&x, id, secret);
	mask_free(x.mask);
	x.mask = cred_mask(&x.cred);
	ck_assert(capture_file(raw, len, &x.cred, x.pool, &list, &e));
	ck_assert_uint_eq(list.count, 1);
	fixture_judge(&x, list.items[0].request);
	snprintf(text, room, "%s [%s]", fixture_findings(&x), x.diag.verdict);
	capture_list_clear(&list);
	fixture_close(&x);
}

static void with_pair(const char *form, const char *id, const char *secret, char *raw, size_t room)
{
	const char *first = strstr(form, "%s"), *second = strstr(first + 2, "%s");
	snprintf(raw, room, "%.*s%s%.*s%s%s", (int)(first - form), form, id,
		 (int)(second - first - 2), first + 2, secret, second + 2);
}

/* The same request, its credentials being those of the settings, by whatever words. */
START_TEST(credentials_decide_nothing)
{
	const char *form = requests[_i];
	char raw[1024], want[256], got[256];
	with_pair(form, "qzkvwjxbq", "vbqzjkwxy", raw, sizeof raw);
	judge_request(raw, strlen(raw), "qzkvwjxbq", "vbqzjkwxy", want, sizeof want);
	for (size_t i = 0; i < WORDS; i++) {
		const char *other = words[(i + 7) % WORDS];
		if (strpbrk(words[i], " /-") != NULL || strpbrk(other, " /-") != NULL)
			continue; /* another spelling in a form and in a field */
		with_pair(form, words[i], other, raw, sizeof raw);
		judge_request(raw, strlen(raw), words[i], other, got, sizeof got);
		ck_assert_msg(strcmp(got, want) == 0, "%s: %s, not %s", raw, got, want);
	}
}
END_TEST

/* The same bytes, whatever other credentials cxtoken was given. */
START_TEST(settings_decide_nothing)
{
	char raw[1024], want[256], got[256];
	with_pair(requests[_i], "qzkvwjxbq", "vbqzjkwxy", raw, sizeof raw);
	judge_request(raw, strlen(raw), "kwqxzjvby", "yxjwvkbqz", want, sizeof want);
	for (size_t i = 0; i < WORDS; i++) {
		judge_request(raw, strlen(raw), words[i], words[(i + 5) % WORDS], got, sizeof got);
		ck_assert_msg(strcmp(got, want) == 0, "%s, settings %s: %s, not %s", raw, words[i],
			      got, want);
	}
}
END_TEST

/* A body that fills the mask hides much of what is shown; nothing is concluded from it. */
START_TEST(a_large_random_body_decides_nothing)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	static const size_t sizes[] = {40, 1000, 16000, 60000};
	char *raw = malloc(64 * 1024), want[256], got[256];
	ck_assert_ptr_nonnull(raw);
	unsigned state = 42;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		size_t len = (size_t)sprintf(raw, LINE FORM);
		for (size_t k = 0; k < sizes[i]; k++) {
			state = state * 1664525u + 1013904223u;
			raw[len++] = digits[state >> 26];
		}
		judge_request(raw, len, "qzkvwjxbq", "vbqzjkwxy", i == 0 ? want : got, sizeof got);
		ck_assert_msg(i == 0 || strcmp(got, want) == 0, "%zu bytes: %s, not %s", sizes[i],
			      got, want);
	}
	ck_assert_ptr_null(strstr(want, "method-not-post"));
	free(raw);
}
END_TEST

Suite *suite_judge_same(void)
{
	Suite *s = suite_create("judge_same");
	TCase *t = tcase_create("same");
	const int count = sizeof requests / sizeof *requests;
	tcase_add_test(t, what_is_shown_decides_nothing);
	tcase_add_loop_test(t, credentials_decide_nothing, 0, count);
	tcase_add_loop_test(t, settings_decide_nothing, 0, count);
	tcase_add_test(t, a_large_random_body_decides_nothing);
	suite_add_tcase(s, t);
	return s;
}
