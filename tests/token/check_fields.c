/* SPDX-License-Identifier: MIT */
/* An error answer's code, sentence and words, in every shape that is known. */
#include <check.h>
#include <string.h>

#include "token/token.h"

Suite *suite_token_fields(void);

static struct pool *pool;
static struct token_answer answer;

static void setup(void)
{
	pool = pool_new();
	answer = (struct token_answer){0};
}

static void teardown(void)
{
	token_clear(&answer.token);
	pool_free(pool);
}

static void read_refusal(const char *bytes, size_t len)
{
	struct secret *body = secret_new(bytes, len);
	token_read(&(struct token_input){.status = 401, .body = body}, pool, &answer);
	secret_free(body);
}

static const struct shape {
	const char *body, *error, *description, *word;
} shapes[] = {
	{"{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\"}",
	 "invalid_client", "Client authentication failed", "client authentication failed"},
	{"{\"error\":\"a\",\"errorDescription\":\"B\"}", "a", "B", "b"},
	{"{\"error\":\"a\",\"error_Description\":\"B\"}", "a", "B", "b"},
	{"{\"errorCode\":\"E0000021\",\"errorSummary\":\"Bad Type\"}", "E0000021", "Bad Type",
	 "e0000021\nbad type"},
	{"{\"message\":\"M\",\"description\":\"D\",\"detail\":\"E\"}", NULL, "M", "m\nd\ne"},
	{"{\"detail\":\"E\"}", NULL, "E", "e"},
	{"{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"Field Required\"}]}", NULL, NULL,
	 "field required"},
	{"{\"fault\":{\"faultstring\":\"Invalid Key\",\"detail\":{\"errorcode\":\"oauth.v2.X\"}}}",
	 "oauth.v2.X", "Invalid Key", "invalid key"},
	{"{\"error\":{\"code\":401,\"message\":\"No\"}}", "401", "No", "401\nno"},
	{"{\"error\":\"\",\"error_description\":\"\"}", NULL, NULL, ""},
	{"{\"error\":5.5,\"message\":7}", "5.5", "7", "5.5"},
	{"[{\"error\":\"x\",\"message\":\"y\"}]", "x", "y", "x\ny"},
	{"{\"error\":\"x\",\"error_description\":\"must contain: \\u0027Grant_Type\\u0027\"}", "x",
	 "must contain: 'Grant_Type'", "'grant_type'"},
	{"{\"error\":\"x\",\"error_description\":\"a\\u0000b\"}", "x", "a b", "a b"},
	{"Full Authentication is REQUIRED", NULL, NULL, "full authentication is required"},
	{"<!DOCTYPE html><html><title>Just a moment</title></html>", NULL, NULL, "just a moment"},
	{"[\"Too Many\"]", NULL, NULL, "too many"},
	{"{\"ErrorCode\":\"invalid_request\",\"Error\":\"Required param : grant_type\"}",
	 "invalid_request", "Required param : grant_type", "required param : grant_type"},
	{"{\"Error_Description\":\"B\",\"ERROR\":\"a\"}", "a", "B", "b"},
	{"{\"response\":{\"errors\":[{\"code\":\"10401\",\"message\":\"ClientId is Invalid\"}]}}",
	 "10401", "ClientId is Invalid", "clientid is invalid"},
	{"{\"error\":{\"message\":\"No.\",\"type\":\"OAuthException\",\"code\":1}}",
	 "OAuthException", "No.", "no."},
	{"{\"reason\":\"Bad id\",\"error\":\"invalid_client\"}", "invalid_client", "Bad id",
	 "bad id"},
	{"{\"title\":\"invalid_client\",\"status\":400,\"detail\":\"Not found\"}", "invalid_client",
	 "Not found", "not found"},
	{"{\"title\":\"Unauthorized\",\"status\":401}", NULL, "Unauthorized", "unauthorized"},
	{"{\"error\":\"Authorization field missing\"}", NULL, "Authorization field missing",
	 "authorization field missing"},
	{"{\"error\":\"Bad Request\",\"message\":\"m\"}", "Bad Request", "m", "bad request"},
	{"{\"errors\":[\"No such client\",\"b\"]}", NULL, "No such client", "no such client\nb"},
	{"{\"errors\":[{\"title\":\"Wrong\",\"code\":\"x_y\"}]}", "x_y", "Wrong", "wrong"},
	{"{\"message\":\"invalid_client\"}", "invalid_client", NULL, "invalid_client"},
	{"{\"a\":{\"b\":[{\"c\":\"Deep Words\"}]}}", NULL, NULL, "deep words"},
	/* each place of a code */
	{"{\"error\":{\"status\":\"A_B\"}}", "A_B", NULL, "a_b"},
	{"{\"fault\":{\"code\":\"A_B\"}}", "A_B", NULL, "a_b"},
	{"{\"code\":\"A_B\"}", "A_B", NULL, "a_b"},
	{"{\"reason\":\"invalid_client\"}", "invalid_client", NULL, "invalid_client"},
	{"{\"errors\":\"invalid_client\"}", "invalid_client", NULL, "invalid_client"},
	/* and of a sentence, where a message stands behind it that is not taken */
	{"{\"title\":\"T\",\"description\":\"D\"}", NULL, "D", "d"},
	{"{\"title\":\"T\",\"error\":{\"description\":\"D\"}}", NULL, "D", "d"},
	{"{\"title\":\"T\",\"error\":{\"error_description\":\"D\"}}", NULL, "D", "d"},
	{"{\"title\":\"T\",\"errorMessage\":\"D\"}", NULL, "D", "d"},
	{"{\"title\":\"T\",\"errors\":[{\"message\":\"D\"}]}", NULL, "D", "d"},
	{"{\"title\":\"T\",\"errors\":[{\"detail\":\"D\"}]}", NULL, "D", "d"},
	{"{\"title\":\"T\",\"errors\":[{\"description\":\"D\"}]}", NULL, "D", "d"},
	{"{\"title\":\"T\",\"response\":{\"errors\":[{\"detail\":\"D\"}]}}", NULL, "D", "d"},
	{"{\"title\":\"T\",\"response\":{\"errors\":[\"D\"]}}", NULL, "D", "d"},
	{"{\"title\":\"T\",\"response\":{\"message\":\"D\"}}", NULL, "D", "d"},
};

START_TEST(errors_in_all_their_shapes)
{
	const struct shape *s = &shapes[_i];
	read_refusal(s->body, strlen(s->body));
	ck_assert_pstr_eq(answer.error, s->error);
	ck_assert_pstr_eq(answer.description, s->description);
	ck_assert_msg(strstr(answer.words, s->word) != NULL, "%s: not in %s", s->word,
		      answer.words);
	ck_assert_ptr_null(strpbrk(answer.words, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
}
END_TEST

START_TEST(words_do_not_end_at_a_nul_byte)
{
	read_refusal("abc\0DEF", 7);
	ck_assert_str_eq(answer.words, "abc def");
	ck_assert_int_eq(answer.body, TOKEN_BODY_TEXT);
}
END_TEST

Suite *suite_token_fields(void)
{
	Suite *s = suite_create("token_fields");
	TCase *t = tcase_create("token_fields");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, errors_in_all_their_shapes, 0, sizeof shapes / sizeof *shapes);
	tcase_add_test(t, words_do_not_end_at_a_nul_byte);
	suite_add_tcase(s, t);
	return s;
}
