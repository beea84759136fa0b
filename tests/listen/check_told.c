/* SPDX-License-Identifier: MIT */
/* An outcome is packed and is the same unpacked; what is not an outcome changes nothing. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listen/told.h"

Suite *suite_listen_told(void);

enum { HEAD_ROOM = 4096 };

static struct secret *secret_of(const char *text)
{
	return secret_new(text, strlen(text));
}

static char *copy_of(const char *text)
{
	return text != NULL ? strdup(text) : NULL;
}

/* What an outcome is as bytes. */
static size_t told_bytes(const struct serve_outcome *o, char bytes[HEAD_ROOM])
{
	struct secret *told = serve_pack(o);
	size_t len = secret_len(told);
	ck_assert_uint_lt(len, HEAD_ROOM);
	memcpy(bytes, secret_reveal(told), len);
	secret_free(told);
	return len;
}

/* What len bytes are as an outcome. */
static struct serve_outcome heard(const char *bytes, size_t len)
{
	struct serve_outcome o = {.kind = SERVE_FAILED};
	serve_unpack(bytes, len, &o);
	return o;
}

static const struct {
	enum serve_outcome_kind kind;
	const char *token, *type, *scope, *error, *description; /* token NULL: none */
	int status;
	int64_t cooldown_until, expires_at, lifetime;
} outcomes[] = {
	{SERVE_TOKEN, "t0ken", "Bearer", "a b", "", "", 0, 0, 4000000000, 7200},
	{SERVE_TOKEN, "t", NULL, NULL, "", "", 0, 0, 0, 0},
	{SERVE_TOKEN, "t0ken", "", NULL, "", "", 0, 0, 5, 5},
	{SERVE_REFUSED, NULL, NULL, NULL, "invalid_client", "No such client", 401, 0, 0, 0},
	{SERVE_REFUSED, NULL, NULL, NULL, "", "", 400, 0, 0, 0},
	{SERVE_LIMITED, NULL, NULL, NULL, "", "", 0, 4000000000, 0, 0},
	{SERVE_LIMITED, "old", "Bearer", NULL, "", "", 0, 99, 100, 200},
	{SERVE_FAILED, NULL, NULL, NULL, "", "", 0, 0, 0, 0},
	{SERVE_FAILED, "old", "Bearer", "s", "", "", 0, 0, 100, 200},
};

static struct serve_outcome outcome_of(int i)
{
	struct serve_outcome o = {.kind = outcomes[i].kind,
				  .status = outcomes[i].status,
				  .cooldown_until = outcomes[i].cooldown_until};
	snprintf(o.error, sizeof o.error, "%s", outcomes[i].error);
	snprintf(o.description, sizeof o.description, "%s", outcomes[i].description);
	if (outcomes[i].token != NULL)
		o.token.access_token = secret_of(outcomes[i].token);
	o.token.token_type = copy_of(outcomes[i].type);
	o.token.scope = copy_of(outcomes[i].scope);
	o.token.expires_at = outcomes[i].expires_at;
	o.token.lifetime = outcomes[i].lifetime;
	return o;
}

static void same_text(const char *a, const char *b)
{
	ck_assert_int_eq(a == NULL, b == NULL);
	if (a != NULL)
		ck_assert_str_eq(a, b);
}

START_TEST(an_outcome_stays_the_same)
{
	char bytes[HEAD_ROOM];
	struct serve_outcome o = outcome_of(_i);
	struct serve_outcome h = heard(bytes, told_bytes(&o, bytes));
	ck_assert_int_eq(h.kind, o.kind);
	ck_assert_int_eq(h.status, o.status);
	ck_assert_int_eq(h.cooldown_until, o.cooldown_until);
	ck_assert_int_eq(h.token.expires_at, o.token.expires_at);
	ck_assert_int_eq(h.token.lifetime, o.token.lifetime);
	ck_assert_str_eq(h.error, o.error);
	ck_assert_str_eq(h.description, o.description);
	ck_assert_int_eq(h.token.access_token == NULL, o.token.access_token == NULL);
	ck_assert(o.token.access_token == NULL ||
		  secret_equal(h.token.access_token, o.token.access_token));
	same_text(h.token.token_type, o.token.token_type);
	same_text(h.token.scope, o.token.scope);
	token_clear(&h.token);
	token_clear(&o.token);
}
END_TEST

/* A child that died in the middle of a word, or said more than it should. */
START_TEST(a_part_is_nothing)
{
	char bytes[HEAD_ROOM];
	struct serve_outcome o = outcome_of(_i);
	size_t len = told_bytes(&o, bytes);
	for (size_t cut = 0; cut < len; cut += cut + 9 < len ? 9 : 1) {
		struct serve_outcome h = heard(bytes, cut);
		ck_assert_int_eq(h.kind, SERVE_FAILED);
		ck_assert_ptr_null(h.token.access_token);
	}
	bytes[len] = 'x';
	struct serve_outcome more = heard(bytes, len + 1);
	ck_assert_int_eq(more.kind, SERVE_FAILED);
	ck_assert_ptr_null(more.token.access_token);
	token_clear(&o.token);
}
END_TEST

/* SERVE_TOKEN without one is not a token. */
START_TEST(a_token_is_there)
{
	char bytes[HEAD_ROOM];
	const struct serve_outcome o = {.kind = SERVE_TOKEN};
	struct serve_outcome h = heard(bytes, told_bytes(&o, bytes));
	ck_assert_int_eq(h.kind, SERVE_FAILED);
}
END_TEST

Suite *suite_listen_told(void)
{
	const int count = sizeof outcomes / sizeof *outcomes;
	Suite *s = suite_create("listen_told");
	TCase *t = tcase_create("told");
	tcase_add_loop_test(t, an_outcome_stays_the_same, 0, count);
	tcase_add_loop_test(t, a_part_is_nothing, 0, count);
	tcase_add_test(t, a_token_is_there);
	suite_add_tcase(s, t);
	return s;
}
