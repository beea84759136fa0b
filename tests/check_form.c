/* SPDX-License-Identifier: MIT */
/* Form bodies and Basic values, byte by byte. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form.h"

Suite *suite_form(void);

static struct form *form;
static struct pool *pool;

static void start(void)
{
	form = form_new();
	pool = pool_new();
}

static void stop(void)
{
	form_free(form);
	pool_free(pool);
}

static void add(const char *name, const char *value)
{
	struct err e = {0};
	ck_assert(form_add(form, name, value, &e));
}

static void add_secret(const char *name, const void *bytes, size_t len)
{
	struct err e = {0};
	struct secret *s = secret_new(bytes, len);
	ck_assert(form_add_secret(form, name, s, &e));
	secret_free(s);
}

static bool is(const struct secret *s, const char *bytes, size_t len)
{
	return s != NULL && secret_len(s) == len && memcmp(secret_reveal(s), bytes, len) == 0;
}

static void assert_take(struct secret *take_s, const char *want)
{
	ck_assert_str_eq(secret_reveal(take_s), want);
	ck_assert_uint_eq(secret_len(take_s), strlen(want));
	secret_free(take_s);
}

START_TEST(body_is_the_standard)
{
	assert_take(form_body(form), "");
	add("grant_type", "client_credentials");
	add_secret("client_id", "id", 2);
	add_secret("client_secret", " %&+\xC2\xA3\xE2\x82\xAC", 9); /* RFC 6749 appendix B */
	add("scope", "a b*-._~");
	add("a=b&c", "");
	assert_take(form_body(form),
		    "grant_type=client_credentials&client_id=id"
		    "&client_secret=+%25%26%2B%C2%A3%E2%82%AC&scope=a+b*-._%7E&a%3Db%26c=");
	ck_assert_uint_eq(form_count(form), 5);
	ck_assert_str_eq(form_name(form, 4), "a=b&c");
	ck_assert(is(form_value(form, 1), "id", 2));
}
END_TEST

START_TEST(missing_secret_is_empty)
{
	struct err e = {0};
	ck_assert(form_add_secret(form, "client_secret", NULL, &e));
	assert_take(form_body(form), "client_secret=");
}
END_TEST

START_TEST(json_is_javascripts)
{
	assert_take(form_json(form), "{}");
	add("grant_type", "client_credentials");
	add("a", "1");
	static const char odd[] =
		"\"\\/\b\f\n\r\t\x01\x1f\x7f'\0\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80";
	add_secret("b\n", odd, sizeof odd - 1);
	add_secret("bad", "\xFF\xED\xA0\x80", 4);
	add("a", "2");
	assert_take(
		form_json(form),
		"{\"grant_type\":\"client_credentials\",\"a\":\"2\",\"b\\n\":"
		"\"\\\"\\\\/"
		"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f'\\u0000\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80\","
		"\"bad\":\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"}");
}
END_TEST

START_TEST(shown_form_hides)
{
	ck_assert_str_eq(form_show(form, FORM_STYLE_BODY, pool), "");
	ck_assert_str_eq(form_show(form, FORM_STYLE_JSON, pool), "{}");
	add("grant_type", "client_credentials");
	add_secret("client_id", "hidden-id", 9);
	add_secret("client_secret", "hidden+ &", 9);
	add_secret("one", "h", 1);
	add("scope", "a \"b\"");
	ck_assert_str_eq(
		form_show(form, FORM_STYLE_BODY, pool),
		"grant_type=client_credentials\n"
		"&client_id=[9 bytes]\n&client_secret=[9 bytes, 3 encoded]\n&one=[1 byte]\n"
		"&scope=a+%22b%22");
	ck_assert_str_eq(form_show(form, FORM_STYLE_JSON, pool),
			 "{\"grant_type\":\"client_credentials\",\n"
			 " \"client_id\":\"[9 bytes]\",\n \"client_secret\":\"[9 bytes]\",\n"
			 " \"one\":\"[1 byte]\",\n \"scope\":\"a \\\"b\\\"\"}");
}
END_TEST

START_TEST(limits_are_kept)
{
	struct err e = {0};
	char *big = malloc(FORM_BODY_MAX + 1);
	ck_assert_ptr_nonnull(big);
	memset(big, '%', FORM_BODY_MAX);
	big[FORM_BODY_MAX / 3] = '\0'; /* three times as long when encoded, and the name */
	ck_assert(!form_add(form, "n", big, &e));
	ck_assert_int_eq(e.code, ERR_USAGE);
	big[FORM_BODY_MAX / 3 - 1] = '\0';
	e = (struct err){0};
	ck_assert(form_add(form, "", big, &e));
	ck_assert(!form_add(form, "n", "value", &e));
	ck_assert_ptr_nonnull(strstr(e.text, "longer than"));
	struct secret *body = form_body(form);
	ck_assert_uint_eq(secret_len(body), FORM_BODY_MAX / 3 * 3 - 3 + 1);
	secret_free(body);
	free(big);
	form_free(form);
	form = form_new();
	for (int i = 0; i < FORM_PARAMS_MAX; i++)
		add("x", i == 0 ? "first" : "y");
	ck_assert(is(form_value(form, 0), "first", 5)); /* kept when the form grows */
	e = (struct err){0};
	ck_assert(!form_add(form, "x", "y", &e));
	ck_assert_ptr_nonnull(strstr(e.text, "200 parameters"));
	form_free(NULL);
}
END_TEST

/* What needs no escape counts as it is. */
START_TEST(plain_bytes_and_spaces_count_once)
{
	struct err e = {0};
	char *big = malloc(FORM_BODY_MAX);
	ck_assert_ptr_nonnull(big);
	for (size_t i = 0; i < FORM_BODY_MAX - 4; i++)
		big[i] = i % 2 == 0 ? ' ' : 'a';
	big[FORM_BODY_MAX - 4] = '\0';
	ck_assert_msg(form_add(form, "n", big, &e), "%s", e.text);
	free(big);
}
END_TEST

START_TEST(json_tells_names_apart)
{
	add("a", "1");
	add("ab", "2");
	add("cb", "3");
	add("c", "4");
	assert_take(form_json(form), "{\"a\":\"1\",\"ab\":\"2\",\"cb\":\"3\",\"c\":\"4\"}");
}
END_TEST

/* What a client's body holds, as "name|value;" of each parameter. */
START_TEST(decoding_takes_what_clients_send)
{
	static const char *const cases[][2] = {
		{"", ""},
		{"a=b", "a|b;"},
		{"a=b&c=d", "a|b;c|d;"},
		{"&&a=b&&c=d&", "a|b;c|d;"},
		{"a", "a|;"},
		{"a=", "a|;"},
		{"=b", "|b;"},
		{"=", "|;"},
		{"a=b=c", "a|b=c;"},
		{"a=b+c%20d", "a|b c d;"},
		{"%61+b=%C3%a9", "a b|\xC3\xA9;"},
		{"a=100%&b=%&c=%2&d=%zz%2G", "a|100%;b|%;c|%2;d|%zz%2G;"},
		{"a=%2541", "a|%41;"},
		{"a=1&a=2", "a|1;a|2;"},
		{"{\"a\":1}", "{\"a\":1}|;"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct form *f;
		struct err e = {0};
		struct text t = {0};
		ck_assert(form_decode(cases[i][0], strlen(cases[i][0]), &f, &e));
		for (size_t k = 0; k < form_count(f); k++)
			text_printf(&t, "%s|%s;", form_name(f, k), secret_reveal(form_value(f, k)));
		ck_assert_str_eq(text_get(&t), cases[i][1]);
		text_clear(&t);
		form_free(f);
	}
}
END_TEST

START_TEST(decoding_keeps_nul_bytes_and_hides)
{
	struct form *f;
	struct err e = {0};
	ck_assert(form_decode("a%00b=c%00d&a=e", 15, &f, &e));
	ck_assert(is(form_value(f, 0), "c\0d", 3));
	ck_assert_str_eq(form_name(f, 1), "a");
	ck_assert(is(form_value(f, 1), "e", 1));
	assert_take(form_body(f), "a%00b=c%00d&a=e");
	ck_assert_str_eq(form_show(f, FORM_STYLE_BODY, pool),
			 "a%00b=[3 bytes, 1 encoded]\n&a=[1 byte]");
	form_free(f);
}
END_TEST

START_TEST(decoding_keeps_its_limits)
{
	struct form *f = form;
	struct err e = {0};
	char *big = malloc(FORM_BODY_MAX + 1);
	ck_assert_ptr_nonnull(big);
	memset(big, '{', FORM_BODY_MAX + 1);
	ck_assert(!form_decode(big, FORM_BODY_MAX + 1, &f, &e));
	ck_assert_ptr_null(f);
	ck_assert_int_eq(e.code, ERR_USAGE);
	/* a body of the largest size may be longer when it is encoded as it should be */
	e = (struct err){0};
	ck_assert(form_decode(big, FORM_BODY_MAX, &f, &e));
	struct secret *body = form_body(f), *json = form_json(f);
	ck_assert_uint_eq(secret_len(body), 3 * FORM_BODY_MAX + 1);
	ck_assert_uint_eq(secret_len(json), FORM_BODY_MAX + 7);
	secret_free(body);
	secret_free(json);
	form_free(f);
	for (size_t i = 0; i < FORM_BODY_MAX; i++)
		big[i] = i % 2 == 0 ? 'a' : '&';
	ck_assert(!form_decode(big, 2 * FORM_PARAMS_MAX + 1, &f, &e));
	ck_assert_ptr_null(f);
	e = (struct err){0};
	ck_assert(form_decode(big, 2 * FORM_PARAMS_MAX, &f, &e));
	ck_assert_uint_eq(form_count(f), FORM_PARAMS_MAX);
	form_free(f);
	free(big);
}
END_TEST

/* The next generator value: tests must not depend on chance. */
static unsigned next(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

START_TEST(round_trip)
{
	unsigned state = 42;
	for (int round = 0; round < 200; round++) {
		struct form *f = form_new(), *back;
		struct err e = {0};
		size_t count = 1 + next(&state) % 5;
		for (size_t i = 0; i < count; i++) {
			char name[8], value[64];
			size_t name_len = 1 + next(&state) % (sizeof name - 1),
			       len = next(&state) % sizeof value;
			for (size_t k = 0; k < name_len; k++)
				name[k] = (char)(1 + next(&state) % 255);
			name[name_len < sizeof name ? name_len : sizeof name - 1] = '\0';
			for (size_t k = 0; k < len; k++)
				value[k] = (char)next(&state);
			struct secret *s = secret_new(value, len);
			ck_assert(form_add_secret(f, name, s, &e));
			secret_free(s);
		}
		struct secret *body = form_body(f);
		for (size_t i = 0; i < secret_len(body); i++)
			ck_assert(strchr("%+&=*-._", secret_reveal(body)[i]) != NULL ||
				  form_changed(secret_reveal(body) + i, 1) == 0);
		ck_assert(form_decode(secret_reveal(body), secret_len(body), &back, &e));
		ck_assert_uint_eq(form_count(back), count);
		for (size_t i = 0; i < count; i++) {
			ck_assert_str_eq(form_name(back, i), form_name(f, i));
			ck_assert(secret_equal(form_value(back, i), form_value(f, i)));
		}
		secret_free(body);
		form_free(f);
		form_free(back);
	}
}
END_TEST

START_TEST(percent_decoding)
{
	static const char *const cases[][2] = {
		{"", NULL},    {"abc", NULL},    {"a+b", NULL},  {"100%", NULL}, {"%2", NULL},
		{"%zz", NULL}, {"a%2Fb", "a/b"}, {"%2b+", "++"}, {"%25%", "%%"}, {"%2541", "%41"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct secret *s = secret_new(cases[i][0], strlen(cases[i][0]));
		struct secret *d = form_percent_decode(s);
		ck_assert_msg((d == NULL) == (cases[i][1] == NULL), "%s", cases[i][0]);
		if (cases[i][1] != NULL)
			ck_assert_str_eq(secret_reveal(d), cases[i][1]);
		secret_free(s);
		secret_free(d);
	}
	ck_assert_ptr_null(form_percent_decode(NULL));
}
END_TEST

START_TEST(encode_keeps_the_limit)
{
	struct secret_buf *b = secret_buf_new(5);
	ck_assert(form_encode("a b", 3, b));
	ck_assert(!form_encode("%", 1, b));
	assert_take(secret_buf_take(b), "a+b");
	ck_assert_uint_eq(form_changed("a b%*", 5), 2);
}
END_TEST

START_TEST(basic_is_the_standard)
{
	static const struct {
		const char *id, *secret;
		bool encode;
		const char *want;
	} cases[] = {
		{"Aladdin", "open sesame", false,
		 "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}, /* RFC 7617 */
		{"Aladdin", "open sesame", true, "Basic QWxhZGRpbjpvcGVuK3Nlc2FtZQ=="},
		{"s6BhdRkqt3", "gX1fBat3bV", true,
		 "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"}, /* RFC 6749 */
		{"a:b", "", false, "Basic YTpiOg=="},
		{"a:b", "", true, "Basic YSUzQWI6"},
		{"", "", true, "Basic Og=="},
		{"undefined", "undefined", false, "Basic dW5kZWZpbmVkOnVuZGVmaW5lZA=="},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct secret *id = secret_new(cases[i].id, strlen(cases[i].id));
		struct secret *secret = secret_new(cases[i].secret, strlen(cases[i].secret));
		assert_take(form_basic(id, secret, cases[i].encode), cases[i].want);
		secret_free(id);
		secret_free(secret);
	}
}
END_TEST

START_TEST(basic_round_trip)
{
	unsigned state = 5;
	for (size_t len = 0; len < 200; len++) {
		char bytes[200];
		for (size_t i = 0; i < len; i++)
			bytes[i] = (char)next(&state);
		struct secret *id = secret_new("id", 2), *secret = secret_new(bytes, len), *id2,
			      *secret2;
		struct secret *value = form_basic(id, secret, false);
		ck_assert_int_eq(
			form_basic_decode(secret_reveal(value), secret_len(value), &id2, &secret2),
			FORM_BASIC_OK);
		ck_assert(secret_equal(id, id2));
		ck_assert(secret_equal(secret, secret2));
		secret_free(id);
		secret_free(id2);
		secret_free(secret);
		secret_free(secret2);
		secret_free(value);
	}
}
END_TEST

#define LONG_B64 "aWQ6MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1"

START_TEST(basic_faults)
{
	static const struct {
		const char *value;
		enum form_basic_fault fault;
		const char *id, *secret; /* NULL: not read */
	} cases[] = {
		{"Basic aWQ6c2VjcmV0", FORM_BASIC_OK, "id", "secret"},
		{"bAsIc aWQ6c2VjcmV0", FORM_BASIC_OK, "id", "secret"},
		{" Basic   aWQ6c2VjcmV0 \t", FORM_BASIC_OK, "id", "secret"},
		{"Basic aWQ6YTpi", FORM_BASIC_OK, "id", "a:b"},
		{"Basic aWQ6c2VjcmV0Cg==", FORM_BASIC_OK, "id", "secret\n"},
		{"Basic Og==", FORM_BASIC_OK, "", ""},
		{"Basic " LONG_B64 "Njc4OTA=", FORM_BASIC_OK, "id",
		 "12345678901234567890123456789012345678901234567890"},
		{"aWQ6c2VjcmV0", FORM_BASIC_NO_WORD, NULL, NULL},
		{"BasicaWQ6c2VjcmV0", FORM_BASIC_NO_WORD, NULL, NULL},
		{"id:secret", FORM_BASIC_NO_WORD, NULL, NULL},
		{"Basic", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic!no_pair", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic ", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic id:secret", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic aWQ6c2VjcmV", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic aWQ6c2VjcmV0Cg", FORM_BASIC_UNPADDED, "id", "secret\n"},
		{"Basic aWQ6c2VjcmV0!", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic Og==aWQ6c2VjcmV0", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic " LONG_B64 "aQ==aWQ6", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic some words here", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic aWQ6 c2VjcmV0", FORM_BASIC_WRAPPED, "id", "secret"},
		{"Basic aWQ6\r\n c2VjcmV0\n", FORM_BASIC_WRAPPED, "id", "secret"},
		{"Basic aWQ6Pj4-Pz8_", FORM_BASIC_URL_SAFE, "id", ">>>???"},
		{"Basic aWQ6Pj4-Pw", FORM_BASIC_URL_SAFE, "id", ">>>?"},
		{"Basic my-app_secret", FORM_BASIC_NOT_BASE64, NULL, NULL},
		{"Basic c2VjcmV0", FORM_BASIC_NO_COLON, NULL, NULL},
		{"Basic YVdRNmMyVmpjbVYw", FORM_BASIC_TWICE, "id", "secret"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct secret *id, *secret;
		enum form_basic_fault fault =
			form_basic_decode(cases[i].value, strlen(cases[i].value), &id, &secret);
		ck_assert_msg(fault == cases[i].fault, "%s: %d", cases[i].value, (int)fault);
		ck_assert_msg((id == NULL) == (cases[i].id == NULL) &&
				      (secret == NULL) == (id == NULL),
			      "%s", cases[i].value);
		if (id != NULL) {
			ck_assert_str_eq(secret_reveal(id), cases[i].id);
			ck_assert_str_eq(secret_reveal(secret), cases[i].secret);
		}
		secret_free(id);
		secret_free(secret);
	}
}
END_TEST

Suite *suite_form(void)
{
	Suite *s = suite_create("form");
	TCase *t = tcase_create("form");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, start, stop);
	tcase_add_test(t, body_is_the_standard);
	tcase_add_test(t, missing_secret_is_empty);
	tcase_add_test(t, json_is_javascripts);
	tcase_add_test(t, shown_form_hides);
	tcase_add_test(t, limits_are_kept);
	tcase_add_test(t, plain_bytes_and_spaces_count_once);
	tcase_add_test(t, json_tells_names_apart);
	tcase_add_test(t, decoding_takes_what_clients_send);
	tcase_add_test(t, decoding_keeps_nul_bytes_and_hides);
	tcase_add_test(t, decoding_keeps_its_limits);
	tcase_add_test(t, round_trip);
	tcase_add_test(t, percent_decoding);
	tcase_add_test(t, encode_keeps_the_limit);
	tcase_add_test(t, basic_is_the_standard);
	tcase_add_test(t, basic_round_trip);
	tcase_add_test(t, basic_faults);
	suite_add_tcase(s, t);
	return s;
}
