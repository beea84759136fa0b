/* SPDX-License-Identifier: MIT */
/* The claims of a token that is a JWT. */
#include <check.h>
#include <string.h>

#include "token/token.h"

Suite *suite_token_claims(void);

#define HEAD "eyJhbGciOiJub25lIn0"

static struct pool *pool;

static void setup(void)
{
	pool = pool_new();
}

static void teardown(void)
{
	pool_free(pool);
}

static void claims_of(const char *token, struct token_claims *c)
{
	struct secret *s = secret_new(token, strlen(token));
	token_claims_read(s, pool, c);
	secret_free(s);
}

START_TEST(claims_are_read)
{
	struct token_claims c;
	/* {"iss":"https://i","sub":"s","aud":["a","b"],"scp":["x","y"],"tenantId":"t-1","exp":2,
	 *  "iat":"3","nbf":4.5} */
	claims_of(HEAD
		  ".eyJpc3MiOiJodHRwczovL2kiLCJzdWIiOiJzIiwiYXVkIjpbImEiLCJiIl0sInNjcCI6WyJ4Iiwie"
		  "SJdLCJ0ZW5hbnRJZCI6InQtMSIsImV4cCI6MiwiaWF0IjoiMyIsIm5iZiI6NC41fQ.c2ln",
		  &c);
	ck_assert(c.is_jwt);
	ck_assert_str_eq(c.iss, "https://i");
	ck_assert_str_eq(c.sub, "s");
	ck_assert_str_eq(c.aud, "a b");
	ck_assert_str_eq(c.scope, "x y");
	ck_assert_str_eq(c.tenant_id, "t-1");
	ck_assert_int_eq(c.exp, 2);
	ck_assert_int_eq(c.iat, 3);
	ck_assert_int_eq(c.nbf, 4);
	/* {"scope":"a b","scp":["x"],"iss":5,"exp":-1,"iat":1e300,"nbf":null} */
	claims_of(HEAD
		  ".eyJzY29wZSI6ImEgYiIsInNjcCI6WyJ4Il0sImlzcyI6NSwiZXhwIjotMSwiaWF0IjoxZTMwMCwib"
		  "mJmIjpudWxsfQ.",
		  &c);
	ck_assert(c.is_jwt);
	ck_assert_str_eq(c.scope, "a b");
	ck_assert_ptr_null(c.iss);
	ck_assert_ptr_null(c.tenant_id);
	ck_assert_int_eq(c.exp + c.iat + c.nbf, 0);
}
END_TEST

START_TEST(what_is_no_jwt)
{
	static const char *const tokens[] = {
		"",
		"abc",
		".",
		"..",
		"a.b.c",
		HEAD,
		HEAD ".",
		HEAD "..",
		HEAD ".e30",
		HEAD ".e30.a.b",
		HEAD ".W10.",
		HEAD ".e3!.",
		HEAD ".e30==.",
		"W10.e30.",
		".e30.",
		HEAD ".e.",
		HEAD ".IA.",
	};
	struct token_claims c;
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
		claims_of(tokens[i], &c);
		ck_assert_msg(!c.is_jwt, "%s", tokens[i]);
	}
	claims_of(HEAD ".e30.", &c);
	ck_assert(c.is_jwt && c.alg_none);
	/* {"alg":"ES256"} */
	claims_of("eyJhbGciOiJFUzI1NiJ9.e30.", &c);
	ck_assert(c.is_jwt && !c.alg_none);
}
END_TEST

Suite *suite_token_claims(void)
{
	Suite *s = suite_create("token_claims");
	TCase *t = tcase_create("claims");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, claims_are_read);
	tcase_add_test(t, what_is_no_jwt);
	suite_add_tcase(s, t);
	return s;
}
