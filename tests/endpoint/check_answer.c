/* SPDX-License-Identifier: MIT */
/* The facts of one answer, and what is shown of it. */
#include "tests/endpoint/attempt_case.h"

Suite *suite_endpoint_answer(void);

static struct attempt answer_to(struct script *s, const struct script_answer *answer)
{
	struct attempt a;
	struct err e = {0};
	start(s, answer, 1);
	ck_assert(attempt_send(&s->x, FACTS_PROBE_FORM, 1, &a, &e));
	return a;
}

static void answer_end(struct script *s, struct attempt *a)
{
	attempt_clear(a);
	attempt_clear(a);
	script_end(s);
}

/* {"alg":"none"} . {"iss":"https://i","scope":"read write","tenantId":"t-1","exp":1700003600} */
#define JWT                                                                                        \
	"eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2kiLCJzY29wZSI6InJlYWQgd3JpdGUiLCJ0ZW5hbnRJZCI6" \
	"InQtMSIsImV4cCI6MTcwMDAwMzYwMH0.c2lnbmF0dXJl"

START_TEST(how_long_a_token_lives)
{
	static const struct {
		const char *body;
		int64_t lifetime;
		bool expired;
	} rows[] = {
		{"{\"access_token\":\"an-access-token-1\",\"expires_in\":60}", 60, false},
		{"{\"access_token\":\"an-access-token-1\",\"expires_in\":0}", 0, true},
		{"{\"access_token\":\"an-access-token-1\",\"expires_in\":-1}", 0, true},
		{"{\"access_token\":\"an-access-token-1\"}", 0, false},
		{"{\"access_token\":7}", 0, false},
		{"{\"error\":\"invalid_client\"}", 0, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct script_answer answer = {.status = 200, .body = rows[i].body};
		struct script s;
		struct attempt a = answer_to(&s, &answer);
		ck_assert_int_eq(a.facts.token_lifetime, rows[i].lifetime);
		ck_assert_msg(a.facts.token_expired == rows[i].expired, "%s", rows[i].body);
		answer_end(&s, &a);
	}
}
END_TEST

/* A Date out of a cache is as old as its Age says (RFC 9111 section 5.1). */
START_TEST(the_clock_is_compared)
{
	static const struct {
		const char *age;
		int64_t skew;
	} rows[] = {
		{"X: 1", 600},      {"Age: 0", 600},  {"Age: 100", 700},
		{"Age: -100", 600}, {"Age: 1x", 600}, {"Age: 9999999999", 600},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct script_answer answer = {
			.status = 200,
			.body = "{}",
			.fields = {"Date: Tue, 14 Nov 2023 22:23:20 GMT", rows[i].age},
		};
		struct script s;
		struct attempt a = answer_to(&s, &answer);
		ck_assert_int_eq(a.facts.date_skew, rows[i].skew);
		answer_end(&s, &a);
	}
}
END_TEST

START_TEST(a_token_is_read_and_not_shown)
{
	static const struct script_answer answer = {
		.status = 200,
		.reason = "OK",
		.body = "{\"access_token\":\"" JWT "\",\"token_type\":\"bearer\","
			"\"refresh_token\":\"a-refresh-token-1\",\"echo\":\"" SECRET_JSON "\"}",
		.fields = {"Date: Tue, 14 Nov 2023 22:23:20 GMT", "X-Echo: " JWT,
			   "Set-Cookie: session=abcdefgh"},
		.takes_ms = 12,
	};
	struct script s;
	struct attempt a = answer_to(&s, &answer);
	const struct facts_attempt *f = &a.facts;
	ck_assert(f->got_token && f->class == TOKEN_CLASS_TOKEN);
	ck_assert_str_eq(secret_reveal(a.token.access_token), JWT);
	ck_assert_uint_eq(f->token_len, strlen(JWT));
	ck_assert_str_eq(f->shown->token_type, "bearer");
	ck_assert_str_eq(f->shown->reason, "OK");
	ck_assert_int_eq(f->status, 200);
	ck_assert_int_eq(f->ms, 12);
	ck_assert_int_eq(f->date_skew, 600);
	/* expires_in is missing: the JWT's exp against the server's Date */
	ck_assert_int_eq(f->token_lifetime, 3000);
	ck_assert(f->shown->claims.is_jwt);
	ck_assert_str_eq(f->shown->claims.iss, "https://i");
	ck_assert_str_eq(f->shown->claims.tenant_id, "t-1");
	ck_assert_str_eq(f->shown->token_scope, "read write");
	ck_assert_str_eq(f->shown->body,
			 "{\"access_token\":\"[token]\",\"token_type\":\"bearer\","
			 "\"refresh_token\":\"[token]\",\"echo\":\"[client secret]\"}");
	ck_assert_uint_eq(f->shown->header_count, 4);
	ck_assert_str_eq(f->shown->headers[1].name, "Date");
	ck_assert_str_eq(f->shown->headers[2].value, "[token]");
	ck_assert_str_eq(f->shown->headers[3].value, "[hidden]");
	answer_end(&s, &a);
}
END_TEST

START_TEST(a_scope_of_the_answer_beats_the_claim)
{
	static const struct script_answer answer = {
		.status = 200, .body = "{\"access_token\":\"" JWT "\",\"scope\":\"read\"}"};
	struct script s;
	struct attempt a = answer_to(&s, &answer);
	ck_assert_str_eq(a.facts.shown->token_scope, "read");
	answer_end(&s, &a);
}
END_TEST

/* An error beside a token is a refusal, and the token is hidden all the same. */
START_TEST(a_refusal_is_shown_without_its_secrets)
{
	static const struct script_answer answer = {
		.status = 401,
		.reason = "No " SECRET,
		.body = "{\"error\":\"invalid_client\","
			"\"error_description\":\"Unknown CLIENT " SECRET_JSON " \\u001b[31m\","
			"\"access_token\":\"a-token-beside-an-error\",\"id_token\":\"" JWT "\"}",
		.fields = {"WWW-Authenticate: Basic realm=\"" ID "\"", "Retry-After: 7",
			   "Location: https://x/#access_token=a-token-of-a-field"},
	};
	struct script s;
	struct attempt a = answer_to(&s, &answer);
	const struct facts_attempt *f = &a.facts;
	ck_assert(!f->got_token && f->class == TOKEN_CLASS_REFUSED);
	ck_assert_ptr_null(a.token.access_token);
	ck_assert_str_eq(f->shown->error, "invalid_client");
	ck_assert_str_eq(f->shown->description, "Unknown CLIENT [client secret] \\x1b[31m");
	ck_assert_str_eq(f->shown->reason, "No [client secret]");
	ck_assert(f->code == WORDS_CODE_INVALID_CLIENT && (f->words & WORDS_CLIENT));
	ck_assert_str_eq(f->shown->headers[1].value, "Basic realm=\"[client id]\"");
	ck_assert_str_eq(f->shown->headers[3].value, "https://x/#access_token=[token]");
	ck_assert_int_eq(f->retry_after, 7);
	ck_assert_int_eq(f->date_skew, 0);
	const char *const texts[] = {f->shown->body, f->shown->description, f->shown->reason};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		ck_assert_msg(!mask_finds(s.x.mask, texts[i], strlen(texts[i])), "%s", texts[i]);
		ck_assert_ptr_null(strstr(texts[i], "beside"));
		ck_assert_ptr_null(strstr(texts[i], "eyJ"));
	}
	answer_end(&s, &a);
}
END_TEST

/* Too short to be told from a word by its place alone. */
START_TEST(a_short_token_is_hidden_too)
{
	static const struct script_answer answer = {
		.status = 200, .body = "{\"access_token\":\"tok-5\"}", .fields = {"X: tok-5"}};
	struct script s;
	struct attempt a = answer_to(&s, &answer);
	ck_assert_str_eq(a.facts.shown->body, "{\"access_token\":\"[token]\"}");
	ck_assert_str_eq(a.facts.shown->headers[1].value, "[token]");
	answer_end(&s, &a);
}
END_TEST

/* In whatever case and encoding; what the words say is read before that. */
START_TEST(a_text_hides_the_secret_and_its_words_are_read)
{
	static const struct script_answer answer = {
		.status = 400,
		.type = "text/plain",
		.body = "Bad Credentials: Secret-Of-MIXED-Case-42, "
			"U2VjcmV0LU9mLU1JWEVELUNhc2UtNDI=!"};
	struct script s;
	struct attempt a;
	struct err e = {0};
	start(&s, &answer, 1);
	set(&s.cred.client_secret, "Secret-Of-MIXED-Case-42");
	mask_add(s.x.mask, "client secret", s.cred.client_secret);
	ck_assert(attempt_send(&s.x, FACTS_PROBE_FORM, 1, &a, &e));
	ck_assert_str_eq(a.facts.shown->body,
			 "Bad Credentials: [client secret], [client secret]=!");
	ck_assert(a.facts.words & WORDS_CLIENT);
	answer_end(&s, &a);
}
END_TEST

START_TEST(too_many_tokens_hide_the_body)
{
	struct text body = {0};
	for (int i = 0; i < TOKEN_FOUND_MAX + 1; i++)
		text_printf(&body, "token=some-token-of-many-%d\n", i);
	const struct script_answer answer = {
		.status = 400, .type = "text/plain", .body = text_get(&body)};
	struct script s;
	struct attempt a = answer_to(&s, &answer);
	ck_assert_ptr_null(strstr(a.facts.shown->body, "some-token"));
	ck_assert_str_eq(a.facts.shown->body,
			 "(not shown: it may hold more tokens than can be hidden)");
	text_clear(&body);
	answer_end(&s, &a);
}
END_TEST

START_TEST(long_texts_are_cut)
{
	static const char word[] = "0123456789 ";
	struct text body = {0};
	while (body.len < 20000)
		text_put(&body, word);
	const struct script_answer answer = {
		.status = 400, .type = "text/plain", .body = text_get(&body)};
	struct script s;
	struct attempt a = answer_to(&s, &answer);
	ck_assert_uint_eq(strlen(a.facts.shown->body), 4000);
	ck_assert_str_eq(a.facts.shown->body + 3997, "...");
	text_clear(&body);
	answer_end(&s, &a);
}
END_TEST

START_TEST(a_failure_is_shown_without_secrets)
{
	static const struct script_answer answer = {
		.failure = HTTP_FAILURE_TLS_UNTRUSTED,
		.failure_text = "127.0.0.1: issued for " SECRET "\n\x1B[31m",
		.tls_issuer = "CN=" ID,
		.retryable = true,
		.takes_ms = 34,
	};
	struct script s;
	struct attempt a = answer_to(&s, &answer);
	ck_assert(a.facts.sent && a.retryable && !a.facts.got_token);
	ck_assert_int_eq(a.facts.failure, HTTP_FAILURE_TLS_UNTRUSTED);
	ck_assert_str_eq(a.facts.shown->failure_text,
			 "127.0.0.1: issued for [client secret] \\x1b[31m");
	ck_assert_str_eq(a.facts.shown->tls_issuer, "CN=[client id]");
	ck_assert_int_eq(a.facts.ms, 34);
	ck_assert_int_eq(a.facts.status, 0);
	ck_assert_int_eq(a.facts.retry_after, -1);
	answer_end(&s, &a);
}
END_TEST

START_TEST(every_failure_has_its_code)
{
	static const enum err_code codes[HTTP_FAILURES] = {
		[HTTP_FAILURE_NONE] = ERR_REFUSED, /* by the class below */
		[HTTP_FAILURE_NAME] = ERR_NO_ANSWER,
		[HTTP_FAILURE_CONNECT] = ERR_NO_ANSWER,
		[HTTP_FAILURE_TIMEOUT] = ERR_NO_ANSWER,
		[HTTP_FAILURE_SLOW] = ERR_NO_ANSWER,
		[HTTP_FAILURE_TLS_TIMEOUT] = ERR_NO_ANSWER,
		[HTTP_FAILURE_LOST] = ERR_NO_ANSWER,
		[HTTP_FAILURE_PROXY_AUTH] = ERR_NO_ANSWER,
		[HTTP_FAILURE_PROXY] = ERR_NO_ANSWER,
		[HTTP_FAILURE_TLS_UNTRUSTED] = ERR_TLS,
		[HTTP_FAILURE_TLS_NAME] = ERR_TLS,
		[HTTP_FAILURE_TLS_EXPIRED] = ERR_TLS,
		[HTTP_FAILURE_TLS_UNSUITABLE] = ERR_TLS,
		[HTTP_FAILURE_TLS_HANDSHAKE] = ERR_TLS,
		[HTTP_FAILURE_TLS_CLIENT_CERT] = ERR_TLS,
		[HTTP_FAILURE_NOT_HTTP] = ERR_BAD_ANSWER,
		[HTTP_FAILURE_MALFORMED] = ERR_BAD_ANSWER,
		[HTTP_FAILURE_TOO_LARGE] = ERR_BAD_ANSWER,
		[HTTP_FAILURE_LIMIT] = ERR_INTERNAL,
		[HTTP_FAILURE_LOCAL] = ERR_USAGE,
	};
	for (int i = 0; i < HTTP_FAILURES; i++) {
		const struct facts_attempt a = {.failure = (enum http_failure)i,
						.status = 401,
						.class = TOKEN_CLASS_REFUSED};
		ck_assert_int_ne(codes[i], ERR_NONE);
		ck_assert_msg(attempt_code(&a) == codes[i], "failure %d", i);
	}
}
END_TEST

/* The whole way: an answer, and the exit status that follows from it. */
START_TEST(every_class_has_its_code)
{
	static const struct {
		struct script_answer answer;
		enum err_code code;
	} cases[] = {
		{{.status = 200, .body = SCRIPT_TOKEN("t0")}, ERR_NONE},
		{{.status = 201, .body = SCRIPT_TOKEN("t0")}, ERR_NONE},
		{{.status = 200, .body = "{\"error\":\"invalid_client\"}"}, ERR_REFUSED},
		{{.status = 501, .body = "{\"error\":\"invalid_client\"}"}, ERR_REFUSED},
		{{.status = 400}, ERR_REFUSED},
		{{.status = 401}, ERR_REFUSED},
		{{.status = 403}, ERR_REFUSED},
		{{.status = 415}, ERR_REFUSED},
		{{.status = 401, .type = "text/html", .body = "<html>"}, ERR_BAD_ANSWER},
		{{.status = 429, .type = "text/html", .body = "<html>"}, ERR_LIMITED},
		{{.status = 400, .body = "{\"error\":\"slow\",\"message\":\"rate limit\"}"},
		 ERR_LIMITED},
		{{.status = 503, .retry_after = "5"}, ERR_LIMITED},
		{{.status = 503}, ERR_BAD_ANSWER},
		{{.status = 407}, ERR_NO_ANSWER},
		{{.status = 302}, ERR_BAD_ANSWER},
		{{.status = 404, .body = "{\"error\":\"invalid_client\"}"}, ERR_BAD_ANSWER},
		{{.status = 404, .body = SCRIPT_TOKEN("t0")}, ERR_BAD_ANSWER},
		{{.status = 500}, ERR_BAD_ANSWER},
		{{.status = 200, .body = "{}"}, ERR_BAD_ANSWER},
		{{.status = 200, .type = "text/plain", .body = "hello"}, ERR_BAD_ANSWER},
		{{.status = 200, .body = "{\"access_token\":\"a b\"}"}, ERR_BAD_ANSWER},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script s;
		struct attempt a = answer_to(&s, &cases[i].answer);
		ck_assert_msg(attempt_code(&a.facts) == cases[i].code, "case %zu: %d", i,
			      attempt_code(&a.facts));
		ck_assert(a.facts.got_token == (cases[i].code == ERR_NONE));
		answer_end(&s, &a);
	}
}
END_TEST

Suite *suite_endpoint_answer(void)
{
	Suite *s = suite_create("endpoint_answer");
	TCase *t = tcase_create("answer");
	tcase_add_test(t, the_clock_is_compared);
	tcase_add_test(t, a_token_is_read_and_not_shown);
	tcase_add_test(t, how_long_a_token_lives);
	tcase_add_test(t, a_scope_of_the_answer_beats_the_claim);
	tcase_add_test(t, a_refusal_is_shown_without_its_secrets);
	tcase_add_test(t, a_short_token_is_hidden_too);
	tcase_add_test(t, a_text_hides_the_secret_and_its_words_are_read);
	tcase_add_test(t, too_many_tokens_hide_the_body);
	tcase_add_test(t, long_texts_are_cut);
	tcase_add_test(t, a_failure_is_shown_without_secrets);
	tcase_add_test(t, every_failure_has_its_code);
	tcase_add_test(t, every_class_has_its_code);
	suite_add_tcase(s, t);
	return s;
}
