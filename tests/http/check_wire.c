/* SPDX-License-Identifier: MIT */
/* An answer as bytes: what is packed is what is unpacked; bytes that are not a whole answer are
 * none.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "http/wire.h"

Suite *suite_http_wire(void);

static void fill(struct http_answer *a)
{
	*a = (struct http_answer){.failure = HTTP_FAILURE_LOST,
				  .failure_text = "it was lost",
				  .cert_place = HTTP_CERT_LEAF,
				  .cert_fault = HTTP_CERT_ENDED,
				  .tls_issuer = "CN=a",
				  .proxy = "proxy.example:3128",
				  .status = 401,
				  .ms = 12,
				  .resent = true,
				  .retryable = true,
				  .reason = strdup("No")};
	static const char *const names[] = {"Date", "Set-Cookie", "Set-Cookie", "Empty"};
	static const char *const values[] = {"today", "a=b", "c=d", ""};
	for (size_t i = 0; i < 4; i++) {
		a->names[i] = strdup(names[i]);
		a->values[i] = strdup(values[i]);
	}
	a->header_count = 4;
	a->body = secret_new("{\"a\":\0\"b\"}", 10);
}

static void same(const struct http_answer *a, const struct http_answer *b)
{
	ck_assert_int_eq(a->failure, b->failure);
	ck_assert_str_eq(a->failure_text, b->failure_text);
	ck_assert_int_eq(a->cert_place, b->cert_place);
	ck_assert_int_eq(a->cert_fault, b->cert_fault);
	ck_assert_str_eq(a->tls_issuer, b->tls_issuer);
	ck_assert_str_eq(a->proxy, b->proxy);
	ck_assert_int_eq(a->status, b->status);
	ck_assert_int_eq(a->ms, b->ms);
	ck_assert(a->resent == b->resent && a->retryable == b->retryable);
	ck_assert_str_eq(a->reason, b->reason);
	ck_assert_uint_eq(a->header_count, b->header_count);
	for (size_t i = 0; i < a->header_count; i++) {
		ck_assert_str_eq(a->names[i], b->names[i]);
		ck_assert_str_eq(a->values[i], b->values[i]);
	}
	ck_assert(secret_equal(a->body, b->body));
}

START_TEST(there_and_back)
{
	struct http_answer a, b;
	fill(&a);
	struct secret *bytes = http_answer_pack(&a);
	ck_assert(http_answer_unpack(secret_reveal(bytes), secret_len(bytes), &b));
	same(&a, &b);
	secret_free(bytes);
	http_answer_clear(&a);
	http_answer_clear(&b);
}
END_TEST

/* What has no reason and no body has an empty one afterwards. */
START_TEST(nothing)
{
	struct http_answer a = {0}, b;
	struct secret *bytes = http_answer_pack(&a);
	ck_assert(http_answer_unpack(secret_reveal(bytes), secret_len(bytes), &b));
	ck_assert_uint_eq(b.header_count, 0);
	ck_assert_uint_eq(secret_len(b.body), 0);
	ck_assert_int_eq(b.failure, HTTP_FAILURE_NONE);
	ck_assert(!b.resent && !b.retryable);
	secret_free(bytes);
	http_answer_clear(&b);
}
END_TEST

START_TEST(most)
{
	struct http_answer a = {.status = 200}, b;
	char *body = calloc(HTTP_BODY_BYTES_MAX, 1);
	for (; a.header_count < HTTP_HEADERS_MAX; a.header_count++) {
		a.names[a.header_count] = strdup("X");
		a.values[a.header_count] = calloc(2001, 1);
		memset(a.values[a.header_count], 'v', 2000);
	}
	a.body = secret_new(body, HTTP_BODY_BYTES_MAX);
	a.reason = strdup("OK");
	struct secret *bytes = http_answer_pack(&a);
	ck_assert(http_answer_unpack(secret_reveal(bytes), secret_len(bytes), &b));
	same(&a, &b);
	free(body);
	secret_free(bytes);
	http_answer_clear(&a);
	http_answer_clear(&b);
}
END_TEST

/* Every beginning of it, and every length in it that is another. */
START_TEST(broken)
{
	struct http_answer a, b;
	fill(&a);
	struct secret *bytes = http_answer_pack(&a);
	size_t len = secret_len(bytes);
	for (size_t i = 0; i < len; i++) {
		ck_assert_msg(!http_answer_unpack(secret_reveal(bytes), i, &b), "%zu", i);
		ck_assert(b.body == NULL && b.header_count == 0 && b.reason == NULL);
	}
	char *copy = malloc(len);
	for (size_t i = 0; i < len; i++) {
		memcpy(copy, secret_reveal(bytes), len);
		copy[i] = (char)0xFF;
		if (http_answer_unpack(copy, len, &b)) /* a value's own byte */
			http_answer_clear(&b);
		ck_assert(b.body == NULL);
	}
	free(copy);
	secret_free(bytes);
	http_answer_clear(&a);
}
END_TEST

Suite *suite_http_wire(void)
{
	Suite *s = suite_create("http_wire");
	TCase *t = tcase_create("wire");
	tcase_add_test(t, there_and_back);
	tcase_add_test(t, nothing);
	tcase_add_test(t, most);
	tcase_add_test(t, broken);
	suite_add_tcase(s, t);
	return s;
}
