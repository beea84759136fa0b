#include <check.h>
#include <string.h>

#include "form.h"

Suite *suite_form(void);

static struct form *with(const char *name, const char *value)
{
	struct form *f = form_new();
	struct err e = {0};
	ck_assert(form_add(f, name, value, &e));
	return f;
}

START_TEST(appendix_b_vector)
{
	struct form *f = with("v", " %&+\xC2\xA3\xE2\x82\xAC");
	struct secret *body = form_body(f);
	ck_assert_str_eq(secret_reveal(body), "v=+%25%26%2B%C2%A3%E2%82%AC");
	secret_free(body);
	form_free(f);
}
END_TEST

START_TEST(round_trip_of_every_byte)
{
	unsigned seed = 1;
	for (int round = 0; round < 200; round++) {
		unsigned char bytes[64];
		for (size_t i = 0; i < sizeof bytes; i++) {
			seed = seed * 1103515245u + 12345u;
			bytes[i] = (unsigned char)(seed >> 16);
		}
		struct secret *value = secret_new(bytes, sizeof bytes);
		struct form *f = form_new();
		struct err e = {0};
		ck_assert(form_add_secret(f, "a b", value, &e));
		struct secret *body = form_body(f);
		struct form *back;
		ck_assert(form_decode(secret_reveal(body), secret_len(body), &back, &e));
		ck_assert_uint_eq(form_count(back), 1);
		ck_assert(secret_equal(form_find(back, "a b", NULL), value));
		form_free(back);
		form_free(f);
		secret_free(body);
		secret_free(value);
	}
}
END_TEST

START_TEST(json_as_stringify)
{
	struct form *f = with("a", "x\"\\/\b\f\n\r\t\x01\x7F\xC2\xA3\xFF");
	struct err e = {0};
	ck_assert(form_add(f, "a", "last", &e));
	struct secret *json = form_json(f);
	ck_assert_str_eq(secret_reveal(json), "{\"a\":\"last\"}");
	secret_free(json);
	form_free(f);
	f = with("a", "x\"\\/\b\f\n\r\t\x01\x7F\xC2\xA3\xFF");
	json = form_json(f);
	ck_assert_str_eq(secret_reveal(json),
	                 "{\"a\":\"x\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7F\xC2\xA3\xEF\xBF\xBD\"}");
	secret_free(json);
	form_free(f);
}
END_TEST

START_TEST(shown_without_secrets)
{
	struct pool *p = pool_new();
	struct form *f = with("grant_type", "client_credentials");
	struct secret *s = secret_new("a+b&c", 5);
	struct err e = {0};
	ck_assert(form_add_secret(f, "client_secret", s, &e));
	ck_assert_str_eq(form_show(f, FORM_STYLE_BODY, p),
	                 "grant_type=client_credentials\n&client_secret=[5 bytes, 2 encoded]");
	ck_assert_str_eq(form_show(f, FORM_STYLE_JSON, p),
	                 "{\"grant_type\":\"client_credentials\",\n \"client_secret\":[5 bytes]}");
	secret_free(s);
	form_free(f);
	pool_free(p);
}
END_TEST

START_TEST(basic_both_ways)
{
	static const struct {
		const char *value;
		enum form_basic_fault fault;
		const char *secret;
	} cases[] = {
		{"Basic aWQ6c2VjcmV0", FORM_BASIC_OK, "secret"},
		{"basic  aWQ6c2VjcmV0", FORM_BASIC_OK, "secret"},
		{"aWQ6c2VjcmV0", FORM_BASIC_NO_WORD, NULL},
		{"Basic !!!", FORM_BASIC_NOT_BASE64, NULL},
		{"Basic aWQ6\nc2VjcmV0", FORM_BASIC_WRAPPED, "secret"},
		{"Basic aWQ6Pz8_", FORM_BASIC_URL_SAFE, "???"},
		{"Basic aWRzZWNyZXQ=", FORM_BASIC_NO_COLON, NULL},
		{"Basic YVdRNmMyVmpjbVYw", FORM_BASIC_TWICE, "secret"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct secret *id, *secret;
		ck_assert_int_eq(form_basic_decode(cases[i].value, strlen(cases[i].value), &id, &secret),
		                 cases[i].fault);
		if (cases[i].secret == NULL)
			ck_assert_ptr_null(secret);
		else
			ck_assert_str_eq(secret_reveal(secret), cases[i].secret);
		secret_free(id);
		secret_free(secret);
	}
	struct secret *id = secret_new("i d", 3), *secret = secret_new("a:b", 3);
	struct secret *raw = form_basic(id, secret, false), *encoded = form_basic(id, secret, true);
	ck_assert_str_eq(secret_reveal(raw), "Basic aSBkOmE6Yg==");
	ck_assert_str_eq(secret_reveal(encoded), "Basic aStkOmElM0Fi");
	secret_free(raw);
	secret_free(encoded);
	secret_free(id);
	secret_free(secret);
}
END_TEST

Suite *suite_form(void)
{
	Suite *s = suite_create("form");
	TCase *t = tcase_create("form");
	tcase_add_test(t, appendix_b_vector);
	tcase_add_test(t, round_trip_of_every_byte);
	tcase_add_test(t, json_as_stringify);
	tcase_add_test(t, shown_without_secrets);
	tcase_add_test(t, basic_both_ways);
	suite_add_tcase(s, t);
	return s;
}
