/* SPDX-License-Identifier: MIT */
/* Answers of token endpoints, from bytes to meaning. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "token/token.h"

Suite *suite_token(void);

enum { NOW = 1700000000 };

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

static void read_input(struct token_input in, const char *bytes, size_t len)
{
	struct secret *body = secret_new(bytes, len);
	in.body = body;
	in.requested_at = in.requested_at != 0 ? in.requested_at : NOW;
	token_clear(&answer.token);
	token_read(&in, pool, &answer);
	secret_free(body);
	ck_assert_ptr_nonnull(answer.words);
	ck_assert_int_eq(answer.token.access_token != NULL, answer.body == TOKEN_BODY_TOKEN);
}

static void read_text(int status, const char *type, const char *text)
{
	read_input((struct token_input){.status = status, .content_type = type}, text,
		   strlen(text));
}

/* ---- outcome ---- */

#define HTML "<!DOCTYPE html><html><title>Just a moment</title></html>"
#define REFUSAL                                                                                    \
	"{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\"}"
#define TROUBLE "{\"error\":\"server_error\"}"
#define LATER   "{\"error\":\"temporarily_unavailable\"}"
#define TOKEN   "{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":7200}"
#define LIMIT                                                                                      \
	"{\"error\":\"invalid_request\",\"error_description\":\"has exceeded the Rate Limit\"}"
#define SAYS(words) "{\"error\":\"invalid_request\",\"error_description\":\"" words "\"}"
#define OTHER       "{\"message\":\"no\"}"

enum {
	T = TOKEN_CLASS_TOKEN,
	R = TOKEN_CLASS_REFUSED,
	L = TOKEN_CLASS_LIMITED,
	U = TOKEN_CLASS_UNAVAILABLE,
	B = TOKEN_CLASS_BAD_ANSWER
};

/* The exit status table of the command-line contract. */
static const struct outcome {
	int status;
	const char *retry_after, *type, *body;
	int class;
} outcomes[] = {
	{200, NULL, NULL, TOKEN, T},
	{201, NULL, NULL, TOKEN, T},
	{400, NULL, NULL, SAYS("Too many failed attempts, client locked"), L},
	{400, NULL, NULL, SAYS("Too many authentication requests"), L},
	{400, NULL, NULL, SAYS("Quota exceeded"), L},
	{400, NULL, NULL, SAYS("rate limit reached, see the header Retry-After"), L},
	{400, NULL, NULL, SAYS("Maximum length of client_secret exceeded"), R},
	{400, NULL, NULL, SAYS("too many parameters"), R},
	{400, NULL, NULL, SAYS("Too many request headers"), R},
	{400, NULL, NULL, SAYS("generated value exceeded"), R},
	{401, NULL, NULL, SAYS("Client certificate chain depth exceeded"), R},
	{413, NULL, NULL, SAYS("request size limit exceeded"), R},
	{413, NULL, NULL, "{\"message\":\"request size limit exceeded\"}", B},
	{200, NULL, "text/html", TOKEN, T},
	{200, NULL, NULL, "[" TOKEN "]", T},
	{200, NULL, NULL, REFUSAL, R},
	{200, NULL, NULL, "{\"access_token\":\"abc\",\"error\":\"invalid_client\"}", R},
	{200, NULL, NULL, "{\"access_token\":\"abc\",\"error\":\"\"}", T},
	{200, NULL, NULL, "{\"access_token\":\"abc\",\"error\":null}", T},
	{200, NULL, NULL, TROUBLE, B},
	{200, NULL, NULL, OTHER, B},
	{200, NULL, NULL, "", B},
	{200, NULL, NULL, "hello", B},
	{200, NULL, NULL, HTML, B},
	{200, NULL, NULL, "{\"access_token\":\"a b\"}", B},
	{200, NULL, NULL, "{\"access_token\":null}", B},
	{200, NULL, NULL, "[" TOKEN "," TOKEN "]", B},
	{301, NULL, NULL, "", B},
	{302, NULL, NULL, REFUSAL, R},
	{307, NULL, NULL, TOKEN, B},
	{400, NULL, NULL, REFUSAL, R},
	{400, NULL, NULL, "", R},
	{401, NULL, NULL, "", R},
	{401, NULL, "text/html", "", R},
	{401, NULL, NULL, "Unauthorized", R},
	{401, NULL, "text/html; charset=utf-8", "Unauthorized", B},
	{401, NULL, NULL, HTML, B},
	{401, NULL, NULL, "[" REFUSAL "]", R},
	{401, NULL, NULL, TOKEN, R},
	{403, NULL, NULL, OTHER, R},
	{403, NULL, NULL, "  <html>", B},
	{403, NULL, NULL, "\x1F\x8B\x08", R},
	{415, NULL, NULL, "no", R},
	{402, NULL, NULL, OTHER, B},
	{402, NULL, NULL, REFUSAL, R},
	{404, NULL, NULL, REFUSAL, B},
	{405, NULL, NULL, REFUSAL, B},
	{410, NULL, NULL, REFUSAL, B},
	{404, NULL, NULL, LIMIT, B},
	{407, NULL, NULL, OTHER, B},
	{408, NULL, NULL, "", B},
	{429, NULL, NULL, "", L},
	{429, NULL, NULL, HTML, L},
	{429, "3", NULL, REFUSAL, L},
	{400, NULL, NULL, LIMIT, L},
	{403, NULL, NULL, "{\"error\":\"x\",\"message\":\"Too many requests\"}", L},
	{403, NULL, NULL, "{\"message\":\"Too many requests\"}", R},
	{500, NULL, NULL, TROUBLE, B},
	{500, NULL, NULL, REFUSAL, R},
	{501, NULL, NULL, REFUSAL, R},
	{500, "5", NULL, TROUBLE, B},
	{502, NULL, NULL, HTML, B},
	{503, NULL, NULL, "", B},
	{503, "5", NULL, "", U},
	{503, "0", NULL, LATER, U},
	{503, "soon", NULL, LATER, B},
	{503, "5", NULL, HTML, B},
	{503, "5", NULL, REFUSAL, R},
	{504, "5", NULL, "", B},
};

START_TEST(status_and_content_give_the_outcome)
{
	const struct outcome *o = &outcomes[_i];
	read_input((struct token_input){.status = o->status,
					.content_type = o->type,
					.retry_after = o->retry_after},
		   o->body, strlen(o->body));
	ck_assert_msg((int)answer.class == o->class, "%d %s: class %d, not %d", o->status, o->body,
		      (int)answer.class, o->class);
}
END_TEST

START_TEST(classes_have_codes)
{
	ck_assert_int_eq(token_code(TOKEN_CLASS_TOKEN), ERR_NONE);
	ck_assert_int_eq(token_code(TOKEN_CLASS_REFUSED), ERR_REFUSED);
	ck_assert_int_eq(token_code(TOKEN_CLASS_LIMITED), ERR_LIMITED);
	ck_assert_int_eq(token_code(TOKEN_CLASS_UNAVAILABLE), ERR_LIMITED);
	ck_assert_int_eq(token_code(TOKEN_CLASS_BAD_ANSWER), ERR_BAD_ANSWER);
}
END_TEST

/* ---- body ---- */

static const struct kind {
	const char *type, *encoding, *body;
	enum token_body kind;
} kinds[] = {
	{NULL, NULL, "", TOKEN_BODY_EMPTY},
	{"text/html", "gzip", " \r\n\t", TOKEN_BODY_EMPTY},
	{NULL, NULL, "\xEF\xBB\xBF", TOKEN_BODY_EMPTY},
	{NULL, NULL, "\xEF\xBB\xBF" TOKEN "\n", TOKEN_BODY_TOKEN},
	{NULL, "gzip", TOKEN, TOKEN_BODY_TOKEN},
	{NULL, NULL, TOKEN "x", TOKEN_BODY_TEXT},
	{NULL, NULL, "{\"access_token\":\"\"}", TOKEN_BODY_BAD_TOKEN},
	{NULL, NULL, "{\"access_token\":7}", TOKEN_BODY_BAD_TOKEN},
	{NULL, NULL, "{\"access_token\":[\"abc\"]}", TOKEN_BODY_BAD_TOKEN},
	{NULL, NULL, "{\"access_token\":\"a\\u0000b\"}", TOKEN_BODY_BAD_TOKEN},
	{NULL, NULL, "{\"access_token\":\"a\\r\\nX: y\"}", TOKEN_BODY_BAD_TOKEN},
	{NULL, NULL, "{\"access_token\":\"a\\u007Fb\"}", TOKEN_BODY_BAD_TOKEN},
	{NULL, NULL, "{\"access_token\":\"\xC3\xA9\"}", TOKEN_BODY_BAD_TOKEN},
	{NULL, NULL, "{\"access_token\":\"!~\"}", TOKEN_BODY_TOKEN},
	{NULL, NULL, "{\"Access_Token\":\"abc\"}", TOKEN_BODY_JSON},
	{NULL, NULL, REFUSAL, TOKEN_BODY_OAUTH_ERROR},
	{NULL, NULL, TROUBLE, TOKEN_BODY_OAUTH_ERROR},
	{NULL, NULL, "{\"error\":\"Bad Request\"}", TOKEN_BODY_JSON},
	{NULL, NULL, "{\"error\":\"\xC3\xA9\"}", TOKEN_BODY_JSON},
	{NULL, NULL, "{\"error\":\"a\\u007F\"}", TOKEN_BODY_JSON},
	{NULL, NULL, "{\"error\":\"!~\"}", TOKEN_BODY_OAUTH_ERROR},
	{NULL, NULL, "{\"error\":{\"code\":401}}", TOKEN_BODY_JSON},
	{NULL, NULL, "{\"error\":401}", TOKEN_BODY_JSON},
	{NULL, NULL, "{\"errorCode\":\"E0000021\"}", TOKEN_BODY_JSON},
	{NULL, NULL, "{}", TOKEN_BODY_JSON},
	{NULL, NULL, "[{}]", TOKEN_BODY_JSON},
	{NULL, NULL, "[]", TOKEN_BODY_JSON_OTHER},
	{NULL, NULL, "[1]", TOKEN_BODY_JSON_OTHER},
	{NULL, NULL, "[[{}]]", TOKEN_BODY_JSON_OTHER},
	{NULL, NULL, "\"error\"", TOKEN_BODY_JSON_OTHER},
	{NULL, NULL, "true", TOKEN_BODY_JSON_OTHER},
	{"application/json", NULL, "{", TOKEN_BODY_TEXT},
	{"text/html", NULL, "{", TOKEN_BODY_HTML},
	{"Text/HTML;charset=x", NULL, "hello", TOKEN_BODY_HTML},
	{"text/htmlish", NULL, "hello", TOKEN_BODY_TEXT},
	{"application/xhtml+xml", NULL, "x", TOKEN_BODY_HTML},
	{NULL, NULL, "\xEF\xBB\xBF \n<!doctype HTML>", TOKEN_BODY_HTML},
	{NULL, NULL, "<?xml version=\"1.0\"?>\n<!-- a --><!-- b -->\n<HTML>", TOKEN_BODY_HTML},
	{NULL, NULL, "<?xml version=\"1.0\"?><error/>", TOKEN_BODY_XML},
	{"application/xml; charset=utf-8", NULL, "<Error><Code>AccessDenied</Code></Error>",
	 TOKEN_BODY_XML},
	{"text/xml", NULL, "<Error/>", TOKEN_BODY_XML},
	{"application/problem+xml", NULL, "<problem/>", TOKEN_BODY_XML},
	{"application/soap+xml", NULL, "<Envelope/>", TOKEN_BODY_XML},
	{"application/xml", NULL, "denied", TOKEN_BODY_TEXT},
	{"text/plain", NULL, "<Error/>", TOKEN_BODY_TEXT},
	{NULL, NULL, "<!-- never ends", TOKEN_BODY_TEXT},
	{NULL, NULL, "<body>", TOKEN_BODY_HTML},
	{NULL, NULL, "<head><", TOKEN_BODY_HTML},
	{NULL, NULL, "<title>x", TOKEN_BODY_HTML},
	{NULL, NULL, "<meta charset=utf-8>", TOKEN_BODY_HTML},
	{NULL, NULL, "<script>", TOKEN_BODY_HTML},
	{NULL, NULL, "<center>", TOKEN_BODY_HTML},
	{NULL, NULL, "<H1>No</H1>", TOKEN_BODY_HTML},
	{NULL, NULL, "<p>", TOKEN_BODY_HTML},
	{NULL, NULL, "<div>", TOKEN_BODY_HTML},
	{NULL, NULL, "<pre>", TOKEN_BODY_HTML},
	{NULL, NULL, "say <html>", TOKEN_BODY_TEXT},
	{"text/html", NULL, "\x1F\x8B\x08", TOKEN_BODY_COMPRESSED},
	{NULL, "br", "\x0B\x02", TOKEN_BODY_COMPRESSED},
	{NULL, "identity", "\x0B\x02", TOKEN_BODY_TEXT},
	{NULL, "", "\x0B\x02", TOKEN_BODY_TEXT},
	{NULL, NULL, "{\"a\":\"\xFF\"}", TOKEN_BODY_TEXT},
};

START_TEST(bodies_are_told_apart)
{
	const struct kind *k = &kinds[_i];
	read_input((struct token_input){.status = 200,
					.content_type = k->type,
					.content_encoding = k->encoding},
		   k->body, strlen(k->body));
	ck_assert_msg(answer.body == k->kind, "%s: %d, not %d", k->body, (int)answer.body,
		      (int)k->kind);
}
END_TEST

START_TEST(depth_and_size_have_limits)
{
	for (int depth = TOKEN_DEPTH_MAX - 1; depth <= TOKEN_DEPTH_MAX + 1; depth++) {
		struct text t = {0};
		text_put(&t, "{\"s\":\"[[[[\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\",\"a\":");
		for (int i = 1; i < depth; i++)
			text_char(&t, '[');
		for (int i = 1; i < depth; i++)
			text_char(&t, ']');
		text_char(&t, '}');
		read_text(200, NULL, text_get(&t));
		ck_assert_int_eq(answer.body, depth <= TOKEN_DEPTH_MAX ? TOKEN_BODY_JSON
								       : TOKEN_BODY_JSON_OTHER);
		text_clear(&t);
	}
	/* What lies beside each other is not deep, and a bracket in a string closes nothing. */
	struct text wide = {0}, hidden = {0};
	text_put(&wide, "{\"a\":[[]");
	for (int i = 0; i < 2 * TOKEN_DEPTH_MAX; i++)
		text_put(&wide, ",[]");
	text_put(&wide, "]}");
	read_text(200, NULL, text_get(&wide));
	ck_assert_int_eq(answer.body, TOKEN_BODY_JSON);
	for (int i = 0; i < 2 * TOKEN_DEPTH_MAX; i++)
		text_put(&hidden, "{\"}\":");
	text_put(&hidden, "1");
	for (int i = 0; i < 2 * TOKEN_DEPTH_MAX; i++)
		text_char(&hidden, '}');
	read_text(200, NULL, text_get(&hidden));
	ck_assert_int_eq(answer.body, TOKEN_BODY_JSON_OTHER);
	text_clear(&wide);
	text_clear(&hidden);
	char *many = mem_alloc(TOKEN_ANSWER_MAX + 1, 1);
	memset(many, '[', TOKEN_ANSWER_MAX);
	read_text(200, NULL, many);
	ck_assert_int_eq(answer.body, TOKEN_BODY_JSON_OTHER);
	ck_assert_uint_le(strlen(answer.words), TOKEN_WORDS_MAX);
	for (size_t len = TOKEN_BYTES_MAX; len <= TOKEN_BYTES_MAX + 1; len++) {
		memset(many, 'a', len + 20);
		memcpy(many, "{\"access_token\":\"", 17);
		memcpy(many + 17 + len, "\"}", 3);
		read_text(200, NULL, many);
		ck_assert_int_eq(answer.body,
				 len <= TOKEN_BYTES_MAX ? TOKEN_BODY_TOKEN : TOKEN_BODY_BAD_TOKEN);
	}
	free(many);
}
END_TEST

/* ---- token ---- */

START_TEST(token_has_all_its_parts)
{
	read_text(200, NULL,
		  "{\"access_token\":\"a.b-c_d~e+f/g=!\",\"token_type\":\"bEARER\","
		  "\"expires_in\":7200,\"scope\":\"api read\"}");
	ck_assert_str_eq(secret_reveal(answer.token.access_token), "a.b-c_d~e+f/g=!");
	ck_assert_str_eq(answer.token.token_type, "bEARER");
	ck_assert_str_eq(answer.token.scope, "api read");
	ck_assert_int_eq(answer.token.expires_at, NOW + 7200);
	ck_assert_int_eq(answer.token.lifetime, 7200);
	ck_assert(!answer.in_array);
	ck_assert_ptr_null(strstr(answer.words, "a.b-c_d"));
	read_text(200, NULL, "[{\"access_token\":\"abc\"}]");
	ck_assert(answer.in_array);
	ck_assert_ptr_null(answer.token.token_type);
	ck_assert_ptr_null(answer.token.scope);
	ck_assert_int_eq(answer.token.expires_at, 0);
	ck_assert_int_eq(answer.token.lifetime, 0);
}
END_TEST

static const struct odd {
	const char *member, *type, *scope;
} odds[] = {
	{"\"token_type\":\"mac\"", "mac", NULL},
	{"\"token_type\":null", NULL, NULL},
	{"\"token_type\":\"a\\nb\"", NULL, NULL},
	{"\"token_type\":\"Bearer\\u0000x\"", NULL, NULL},
	{"\"scope\":[\"a\",\"b\",3]", NULL, "a b"},
	{"\"scope\":\"a\\tb\"", NULL, NULL},
	{"\"scope\":\"\xC3\xA9\"", NULL, NULL},
	{"\"scope\":\"\"", NULL, NULL},
	{"\"scope\":[]", NULL, NULL},
	{"\"scope\":{}", NULL, NULL},
};

START_TEST(odd_types_and_scopes)
{
	char body[200];
	snprintf(body, sizeof body, "{\"access_token\":\"abc\",%s}", odds[_i].member);
	read_text(200, NULL, body);
	ck_assert_int_eq(answer.class, TOKEN_CLASS_TOKEN);
	ck_assert_pstr_eq(answer.token.token_type, odds[_i].type);
	ck_assert_pstr_eq(answer.token.scope, odds[_i].scope);
}
END_TEST

static const struct lifetime {
	const char *expires_in;
	int64_t lifetime; /* -1: unknown */
} lifetimes[] = {
	{"3600", 3600},
	{"3600.9", 3600},
	{"3.6e3", 3600},
	{"\"3600\"", 3600},
	{"\" 3600.5 \"", 3600},
	{"\"+60\"", 60},
	{"0", 0},
	{"-1", 0},
	{"\"-5\"", 0},
	{"0.5", 0},
	{"99999999999999999999999", TOKEN_LIFETIME_MAX},
	{"1e300", TOKEN_LIFETIME_MAX},
	{"\"99999999999999999999999\"", TOKEN_LIFETIME_MAX},
	{"315360001", TOKEN_LIFETIME_MAX},
	{"null", -1},
	{"\"\"", -1},
	{"\"1h\"", -1},
	{"\"0x10\"", -1},
	{"\"inf\"", -1},
	{"\"nan\"", -1},
	{"\"3600\\u0000\"", -1},
	{"[3600]", -1},
	{"true", -1},
	{"\"1,5\"", -1},
	{"\"-\"", -1},
};

START_TEST(expires_in_in_all_its_shapes)
{
	char body[200];
	snprintf(body, sizeof body, "{\"access_token\":\"abc\",\"expires_in\":%s}",
		 lifetimes[_i].expires_in);
	read_text(200, NULL, body);
	int64_t lifetime = lifetimes[_i].lifetime;
	ck_assert_int_eq(answer.class, TOKEN_CLASS_TOKEN);
	ck_assert_int_eq(answer.token.lifetime, lifetime < 0 ? 0 : lifetime);
	ck_assert_int_eq(answer.token.expires_at, lifetime < 0 ? 0 : NOW + lifetime);
	ck_assert(!token_valid(&answer.token, NOW + TOKEN_LIFETIME_MAX));
	ck_assert_int_eq(token_valid(&answer.token, NOW), lifetime > 0);
}
END_TEST

/* base64url of {"alg":"none"} and of each payload; without a signature */
#define HEAD "eyJhbGciOiJub25lIn0"
/* {"exp":1700003600,"iat":1700000000} */
#define EXP_IAT HEAD ".eyJleHAiOjE3MDAwMDM2MDAsImlhdCI6MTcwMDAwMDAwMH0."
/* {"exp":1700003600} */
#define EXP HEAD ".eyJleHAiOjE3MDAwMDM2MDB9."

static const struct jwt_expiry {
	const char *token;
	int64_t now, date, lifetime;
} jwt_expiries[] = {
	{EXP, NOW, 0, 3600},
	{EXP, NOW, NOW, 3600},
	{EXP, NOW - 1000, NOW, 3600}, /* our clock is late, Date tells */
	{EXP, NOW + 9000, NOW, 3600}, /* our clock is early */
	{EXP, NOW + 3600, 0, 0},
	{EXP, NOW + 9999, 0, 0},
	{EXP_IAT, NOW - 1000, 0, 3600},   /* the issuing time tells */
	{EXP_IAT, NOW, NOW - 9000, 3600}, /* an old Date */
	{EXP_IAT, NOW, NOW + 600, 3000},
};

START_TEST(expiry_from_the_jwt)
{
	const struct jwt_expiry *x = &jwt_expiries[_i];
	char body[300];
	snprintf(body, sizeof body, "{\"access_token\":\"%s\"}", x->token);
	read_input((struct token_input){.status = 200, .requested_at = x->now, .date = x->date},
		   body, strlen(body));
	ck_assert_int_eq(answer.token.lifetime, x->lifetime);
	ck_assert_int_eq(answer.token.expires_at, x->now + x->lifetime);
	snprintf(body, sizeof body, "{\"access_token\":\"%s\",\"expires_in\":5}", x->token);
	read_text(200, NULL, body);
	ck_assert_int_eq(answer.token.lifetime, 5);
}
END_TEST

static struct token token_of(int64_t expires_at, int64_t lifetime)
{
	return (struct token){.access_token = secret_new("abc", 3),
			      .expires_at = expires_at,
			      .lifetime = lifetime};
}

START_TEST(a_token_is_usable_by_min_ttl)
{
	static const struct {
		int64_t left, lifetime, min_ttl;
		bool usable, valid;
	} rows[] = {
		{7200, 7200, 300, true, true},   {300, 7200, 300, true, true},
		{299, 7200, 300, false, true},   {200, 400, 300, true, true},
		{199, 400, 300, false, true},    {1, 7200, 0, true, true},
		{0, 7200, 0, false, false},      {-1, 7200, 0, false, false},
		{3600, 7200, 86400, true, true}, {3599, 7200, 86400, false, true},
		{1, 1, 300, true, true},         {300, 0, 300, true, true},
		{299, 0, 300, false, true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct token t = token_of(NOW + rows[i].left, rows[i].lifetime);
		ck_assert_msg(token_usable(&t, NOW, rows[i].min_ttl) == rows[i].usable, "row %zu",
			      i);
		ck_assert_msg(token_valid(&t, NOW) == rows[i].valid, "row %zu", i);
		token_clear(&t);
		ck_assert(!token_usable(&t, NOW, 0));
	}
	struct token unknown = token_of(0, 0);
	ck_assert(!token_valid(&unknown, NOW) && !token_usable(&unknown, NOW, 0));
	token_clear(&unknown);
}
END_TEST

START_TEST(a_wait_goes_by_the_servers_clock)
{
	read_input((struct token_input){.status = 429,
					.date = NOW + 3600,
					.requested_at = NOW,
					.retry_after = "Tue, 14 Nov 2023 23:13:25 GMT"},
		   "", 0);
	ck_assert_int_eq(answer.retry_after, 5);
	read_text(200, NULL, TOKEN);
	ck_assert_int_eq(answer.retry_after, -1);
}
END_TEST

#define LOOP(test, rows) tcase_add_loop_test(t, test, 0, (int)(sizeof rows / sizeof *rows))

Suite *suite_token(void)
{
	Suite *s = suite_create("token");
	TCase *t = tcase_create("token");
	tcase_add_checked_fixture(t, setup, teardown);
	LOOP(status_and_content_give_the_outcome, outcomes);
	tcase_add_test(t, classes_have_codes);
	LOOP(bodies_are_told_apart, kinds);
	tcase_add_test(t, depth_and_size_have_limits);
	tcase_add_test(t, token_has_all_its_parts);
	LOOP(odd_types_and_scopes, odds);
	LOOP(expires_in_in_all_its_shapes, lifetimes);
	LOOP(expiry_from_the_jwt, jwt_expiries);
	tcase_add_test(t, a_token_is_usable_by_min_ttl);
	tcase_add_test(t, a_wait_goes_by_the_servers_clock);
	suite_add_tcase(s, t);
	return s;
}
