/* SPDX-License-Identifier: MIT */
/* Content-Encoding undone. */
#include <check.h>
#include <string.h>

#include "http/http.h"

Suite *suite_http_decode(void);

#define TEXT "{\"error\":\"invalid_client\",\"error_description\":\"no no no no no no\"}"
static const char gzip[] =
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x2d\x2a\xca\x2f\x52\xb2\x52\xca\xcc"
	"\x2b\x4b\xcc\xc9\x4c\x89\x4f\xce\xc9\x4c\xcd\x2b\x51\xd2\x81\x48\xc4\xa7\xa4\x16\x27\x17"
	"\x65\x16\x94\x64\xe6\xe7\x01\x15\xe5\xe5\x2b\xa0\x22\xa5\x5a\x00\x7c\xac\xbb\xa4\x42\x00"
	"\x00\x00";
static const char deflate[] =
	"\x78\x9c\xab\x56\x4a\x2d\x2a\xca\x2f\x52\xb2\x52\xca\xcc\x2b\x4b\xcc\xc9\x4c\x89\x4f\xce"
	"\xc9\x4c\xcd\x2b\x51\xd2\x81\x48\xc4\xa7\xa4\x16\x27\x17\x65\x16\x94\x64\xe6\xe7\x01\x15"
	"\xe5\xe5\x2b\xa0\x22\xa5\x5a\x00\x23\xff\x17\x93";

static const struct {
	const char *encoding, *body;
	size_t len;
	bool ok;
	const char *text; /* NULL: the body as it was */
} rows[] = {
	{"gzip", gzip, sizeof gzip - 1, true, TEXT},
	{"GZIP", gzip, sizeof gzip - 1, true, TEXT},
	{"x-gzip", gzip, sizeof gzip - 1, true, TEXT},
	{"deflate", deflate, sizeof deflate - 1, true, TEXT},
	{"identity", TEXT, sizeof TEXT - 1, true, TEXT},
	{NULL, gzip, sizeof gzip - 1, true, NULL},
	{"gzip", "", 0, true, NULL},
	{"gzip", TEXT, sizeof TEXT - 1, false, NULL},
	{"snappy", TEXT, sizeof TEXT - 1, false, NULL},
};

START_TEST(undone)
{
	struct http_answer a = {.status = 200, .body = secret_new(rows[_i].body, rows[_i].len)};
	struct secret *before = secret_dup(a.body);
	if (rows[_i].encoding != NULL) {
		a.names[0] = strdup("content-encoding");
		a.values[0] = strdup(rows[_i].encoding);
		a.header_count = 1;
	}
	ck_assert(http_answer_decode(&a) == rows[_i].ok);
	if (rows[_i].text != NULL)
		ck_assert_str_eq(secret_reveal(a.body), rows[_i].text);
	else
		ck_assert(secret_equal(a.body, before));
	ck_assert_uint_eq(a.header_count, rows[_i].encoding != NULL);
	secret_free(before);
	http_answer_clear(&a);
}
END_TEST

/* An encoding as long as a header line may be is none that anybody knows. */
START_TEST(a_long_name)
{
	char name[2000] = "";
	memset(name, 'x', sizeof name - 1);
	struct http_answer a = {.status = 200, .body = secret_new(TEXT, sizeof TEXT - 1)};
	a.names[0] = strdup("Content-Encoding");
	a.values[0] = strdup(name);
	a.header_count = 1;
	ck_assert(!http_answer_decode(&a));
	ck_assert_str_eq(secret_reveal(a.body), TEXT);
	http_answer_clear(&a);
}
END_TEST

Suite *suite_http_decode(void)
{
	Suite *s = suite_create("http_decode");
	TCase *t = tcase_create("decode");
	tcase_add_loop_test(t, undone, 0, sizeof rows / sizeof *rows);
	tcase_add_test(t, a_long_name);
	suite_add_tcase(s, t);
	return s;
}
