/* SPDX-License-Identifier: MIT */
/* A client's request becomes the right facts. */
#include "tests/capture/fixtures.h"
#include "capture/parts.h"

#include <stdlib.h>

Suite *suite_capture(void);

/*
 * "METHOD|target|version", then "Name: value" lines, "" and the body; '!' and what is broken, '?'
 * and which part of the body is not known.
 */
static const char *dump(const struct capture *c, struct pool *p)
{
	char *text = pool_printf(p, "%s|%s|%s\n", capture_bytes_get(&c->method),
				 capture_bytes_get(&c->target), capture_bytes_get(&c->version));
	for (size_t i = 0; i < c->field_count; i++)
		text = pool_printf(p, "%s%s: %s\n", text, capture_bytes_get(&c->fields[i].name),
				   capture_bytes_get(&c->fields[i].value));
	const unsigned end = CAPTURE_UNKNOWN_END | CAPTURE_UNKNOWN_PARAMETERS;
	return pool_printf(p, "%s\n%s%s%s%s", text, capture_bytes_get(&c->body),
			   c->broken[0] != '\0' ? "\n!" : "", c->broken,
			   c->unknown == CAPTURE_UNKNOWN_BODY ? "\n?body"
			   : c->unknown == end                ? "\n?end"
			   : c->unknown != 0                  ? "\n?"
							      : "");
}

#define LINE    "POST /t HTTP/1.0\r\n"
#define DLINE   "POST|/t|HTTP/1.0\n"
#define CHUNKED LINE "Transfer-Encoding: chunked\r\n\r\n"

static const struct {
	const char *raw, *dump;
} requests[] = {
	/* line ends: CRLF, LF, both */
	{LINE "A: b\r\nC: d\r\n\r\n", DLINE "A: b\nC: d\n\n"},
	{"POST /t HTTP/1.0\nA: b\nC: d\n\n", DLINE "A: b\nC: d\n\n"},
	{"POST /t HTTP/1.0\nA: b\r\n\n", DLINE "A: b\n\n"},
	{"\r\n" LINE "A: b\r\n\r\n", DLINE "A: b\n\n"},
	/* no end of the head, nothing at all */
	{LINE "A: b\r\n", DLINE "A: b\n\n\n!the connection ended, or nothing more came, before the "
				"request was complete\n?"},
	{LINE "A: b", DLINE
	 "\n\n!the connection ended, or nothing more came, before the request was complete\n?"},
	{"POST /t HTTP/1.0", DLINE
	 "\n\n!the connection ended, or nothing more came, before the request was complete\n?"},
	{"", "||\n\n\n!there is no request line"},
	{"\r\n\r\n", "||\n\n\n!there is no request line"},
	/* the target */
	{"POST http://h.test:8/t?a=b HTTP/1.0\r\n\r\n", "POST|http://h.test:8/t?a=b|HTTP/1.0\n\n"},
	{"OPTIONS * HTTP/1.0\r\n\r\n", "OPTIONS|*|HTTP/1.0\n\n"},
	{"post /t HTTP/1.0\r\n\r\n", "post|/t|HTTP/1.0\n\n"},
	/* request lines that are none; nothing of a line that may be a secret is kept */
	{"POST /t\r\n\r\n", "POST|/t|\n\n\n!the request line has no HTTP version"},
	{"POST /t HTTP/x\r\n\r\n",
	 "POST|/t|\n\n\n!the request line has more than a method, a target and a version"},
	{"POST /t u HTTP/1.0\r\n\r\n",
	 DLINE "\n\n!the request line has more than a method, a target and a version"},
	{"POST secret HTTP/1.0\r\n\r\n", "||\n\n\n!the first line is not an HTTP request line"},
	{"client_secret=secret\r\n\r\n", "||\n\n\n!the first line is not an HTTP request line"},
	{"P0ST /t HTTP/1.0\r\n\r\n", "||\n\n\n!the first line is not an HTTP request line"},
	{"POST\r\n\r\n", "||\n\n\n!the first line is not an HTTP request line"},
	{" /t HTTP/1.0\r\n\r\n", "||\n\n\n!the first line is not an HTTP request line"},
	/* header lines */
	{LINE "A:b\r\nE:\r\n\r\n", DLINE "A: b\nE: \n\n"},
	{LINE "A: b: c\r\n\r\n", DLINE "A: b: c\n\n"},
	{LINE "A: b\r\n c\r\n\t d\r\n\r\n", DLINE "A: b c d\n\n"},
	{LINE " c\r\nA: b\r\n\r\n", DLINE "A: b\n\n"},
	{LINE "Authorization: Basic YTpi\r\n Y2Q=\r\n\r\n",
	 DLINE "Authorization: Basic YTpi\nY2Q=\n\n"},
	/* a wrapped value makes a line without a colon: it is still a part of the value */
	{LINE "A: b\r\nAuthorization: Basic YTpi\r\nY2Q=\r\n\r\n",
	 DLINE "A: b\nAuthorization: Basic YTpi\nY2Q=\n\n\n!header line 3 has no colon"},
	{LINE ": b\r\n\r\n", DLINE "\n\n!header line 1 has no name before its colon"},
	{LINE "nothing\r\nA: b\r\n\r\n", DLINE "A: b\n\n\n!header line 1 has no colon"},
	/* the first fault is the one that is told */
	{"POST /t\r\nnothing\r\n\r\n", "POST|/t|\n\n\n!the request line has no HTTP version"},
	/* the body */
	{LINE "Transfer-Encoding: identity\r\n\r\n", DLINE "Transfer-Encoding: identity\n\n"},
	{LINE "Content-Length: 4\r\n\r\nx=y\n", DLINE "Content-Length: 4\n\nx=y\n"},
	{LINE "Content-Length: \r\n\r\nx=y",
	 DLINE "Content-Length: \n\nx=y\n!its Content-Length is not a number"},
	{LINE "Content-Length: 0\r\n\r\nx=y",
	 DLINE "Content-Length: 0\n\nx=y\n!it has a body, but no Content-Length that says so"},
	{LINE "Content-Length: 3\r\nContent-Length: 3\r\n\r\nx=y", DLINE
	 "Content-Length: 3\nContent-Length: 3\n\nx=y\n!it has more than one Content-Length field"},
	{CHUNKED "3\r\nx=y\r\n2\r\n&z\r\n0\r\n\r\n", DLINE "Transfer-Encoding: chunked\n\nx=y&z"},
	{CHUNKED "A\r\n0123456789\r\n0\r\n\r\n", DLINE "Transfer-Encoding: chunked\n\n0123456789"},
	{CHUNKED "0\r\n\r\n", DLINE "Transfer-Encoding: chunked\n\n"},
	{CHUNKED "3\r\nx=y&z\r\n0\r\n\r\n",
	 DLINE "Transfer-Encoding: chunked\n\nx=y\n!the chunks of its body cannot be read\n?body"},
	{CHUNKED "FFFFFFFFF\r\nx",
	 DLINE "Transfer-Encoding: chunked\n\n\n!the chunks of its body cannot be read\n?body"},
	{LINE "transfer-encoding: gzip, Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
	 DLINE "transfer-encoding: gzip, Chunked\n\nx"},
	{"\x16\x03\x01\x02", "||\n\n\n!a TLS handshake came to a port that speaks plain HTTP"},
};

static struct capture_reader *read_all(const char *bytes, size_t len)
{
	struct capture_reader *r = capture_reader_new(CAPTURE_BODY_MAX);
	capture_reader_feed(r, bytes, len);
	capture_reader_end(r);
	return r;
}

START_TEST(requests_are_read)
{
	struct pool *p = pool_new();
	struct capture_reader *r = read_all(requests[_i].raw, strlen(requests[_i].raw));
	const struct capture *c = capture_reader_request(r);
	ck_assert_msg(strcmp(dump(c, p), requests[_i].dump) == 0, "%s\ngave\n%s\nwant\n%s",
		      requests[_i].raw, dump(c, p), requests[_i].dump);
	ck_assert(c->tls == (requests[_i].raw[0] == 0x16) && !c->too_large);
	capture_reader_free(r);
	pool_free(p);
}
END_TEST

/* Bytes that end a C string are bytes like others. */
START_TEST(nul_bytes_are_kept)
{
	static const char raw[] = LINE "A: b\0c\r\nContent-Length: 4\r\n\r\nx=\0y";
	struct capture_reader *r = read_all(raw, sizeof raw - 1);
	const struct capture *c = capture_reader_request(r);
	ck_assert_uint_eq(c->fields[0].value.len, 3);
	ck_assert_uint_eq(c->body.len, 4);
	ck_assert_mem_eq(c->body.bytes, "x=\0y", 4);
	capture_reader_free(r);
}
END_TEST

/* ---- limits ---- */

START_TEST(fields_have_a_limit)
{
	for (size_t over = 0; over < 2; over++) {
		struct text t = {0};
		text_put(&t, LINE);
		for (size_t i = 0; i < CAPTURE_HEADERS_MAX + over; i++)
			text_printf(&t, "A%zu: b\r\n", i);
		text_put(&t, "\r\n");
		struct capture_reader *r = read_all(text_get(&t), t.len);
		const struct capture *read = capture_reader_request(r);
		ck_assert_uint_eq(read->field_count, CAPTURE_HEADERS_MAX);
		ck_assert_str_eq(read->broken,
				 over == 0 ? "" : "it has more than 100 header fields");
		capture_reader_free(r);
		/* the same piece by piece, as readers of recordings do */
		struct capture *c = capture_new("POST", "/t", "HTTP/1.1");
		for (size_t i = 0; i < CAPTURE_HEADERS_MAX + over; i++)
			capture_header(c, "A", "b");
		ck_assert_uint_eq(c->field_count, CAPTURE_HEADERS_MAX);
		ck_assert((c->broken[0] != '\0') == (over > 0));
		capture_free(c);
		text_clear(&t);
	}
}
END_TEST

START_TEST(the_head_has_a_limit)
{
	static const char field[] = "A: ", ends[] = "\r\n\r\n";
	for (size_t over = 0; over < 2; over++) {
		struct text t = {0};
		text_put(&t, LINE);
		text_put(&t, field);
		while (t.len + strlen(ends) < CAPTURE_HEADER_BYTES_MAX + over)
			text_char(&t, 'x');
		text_put(&t, ends);
		struct capture_reader *r = read_all(text_get(&t), t.len);
		const struct capture *c = capture_reader_request(r);
		ck_assert((c->unknown != 0) == (over > 0));
		ck_assert_str_eq(c->broken, over == 0 ? "" : "its header is larger than 64 KB");
		capture_reader_free(r);
		text_clear(&t);
	}
}
END_TEST

static void check_body(const struct capture *c, size_t over)
{
	ck_assert_uint_eq(c->body.len, CAPTURE_BODY_MAX);
	ck_assert(c->too_large == (over > 0));
}

START_TEST(the_body_has_a_limit)
{
	char *bytes = malloc(CAPTURE_BODY_MAX + 1);
	memset(bytes, 'x', CAPTURE_BODY_MAX + 1);
	for (size_t over = 0; over < 2; over++) {
		const size_t len = CAPTURE_BODY_MAX + over;
		struct capture *c = capture_new("POST", "/t", "HTTP/1.1");
		capture_body(c, bytes, len);
		check_body(c, over);
		capture_free(c);
		c = capture_new("POST", "/t", "HTTP/1.1");
		capture_body(c, bytes, 1000);
		capture_body(c, bytes, len - 1000);
		capture_body(c, bytes, over);
		check_body(c, over);
		capture_free(c);
		struct text t = {.limit = 2 * CAPTURE_BODY_MAX};
		text_put(&t, LINE "\r\n");
		text_add(&t, bytes, len);
		struct capture_reader *r = read_all(text_get(&t), t.len);
		check_body(capture_reader_request(r), over);
		capture_reader_free(r);
		text_clear(&t);
		text_printf(&t, CHUNKED "%zx\r\n", len);
		text_add(&t, bytes, len);
		text_put(&t, "\r\n0\r\n\r\n");
		r = read_all(text_get(&t), t.len);
		check_body(capture_reader_request(r), over);
		capture_reader_free(r);
		text_clear(&t);
	}
	free(bytes);
}
END_TEST

START_TEST(long_sentences_are_cut)
{
	char sentence[1000];
	memset(sentence, 'x', sizeof sentence - 1);
	sentence[sizeof sentence - 1] = '\0';
	struct capture *c = capture_new(NULL, NULL, NULL);
	capture_broken(c, sentence);
	capture_broken(c, "another");
	ck_assert_uint_eq(strlen(c->broken), CAPTURE_BROKEN_MAX - 1);
	capture_free(c);
	capture_free(NULL);
}
END_TEST

/* ---- paths ---- */

START_TEST(paths_and_queries)
{
	static const struct {
		const char *target, *path, *query; /* NULL: none */
	} cases[] = {
		{"/t", "/t", NULL},
		{"/t?", "/t", ""},
		{"/t?a=b?c", "/t", "a=b?c"},
		{"/t?a=b#f", "/t", "a=b"},
		{"/t#f?a=b", "/t", NULL},
		{"http://h/t?a", "/t", "a"},
		{"https://h", "/", NULL},
		{"https://h?a=b", "/", "a=b"},
		{"/t?u=http://h/x", "/t", "u=http://h/x"},
		{"/http://h/x", "/x", NULL},
		{"", "", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct capture *c = capture_new("POST", cases[i].target, NULL);
		size_t len = 0, query_len = 0;
		const char *query = NULL, *path = capture_path(c, &len, &query, &query_len);
		ck_assert_msg(len == strlen(cases[i].path) && memcmp(path, cases[i].path, len) == 0,
			      "%s", cases[i].target);
		ck_assert((query != NULL) == (cases[i].query != NULL));
		if (query != NULL)
			ck_assert(query_len == strlen(cases[i].query) &&
				  memcmp(query, cases[i].query, query_len) == 0);
		capture_free(c);
	}
}
END_TEST

/* ---- what a file is ---- */

static const struct {
	const char *content;
	const char *text; /* of the error; NULL: it is a request, with this */
	const char *method;
} files[] = {
	{"POST /t HTTP/1.1\r\n\r\n", NULL, "POST"},
	{"\xEF\xBB\xBFPOST /t HTTP/1.1\r\n\r\n", NULL, "POST"},
	{"\n\n  POST /t HTTP/1.1\n\n", NULL, "POST"},
	{"post /t HTTP/1.1\n\n", NULL, "post"},
	{"GET /t\n\n", NULL, "GET"},
	{"POST https://h.test/t\n\n", NULL, "POST"},
	{"curl https://h.test/t -d a=b", NULL, "POST"},
	{"curl", "no URL", NULL},
	{"$ /usr/bin/curl -d a=b https://h.test/t", NULL, "POST"},
	{"curl.exe \"https://h.test/t\"", NULL, "GET"},
	{"curl\t-d a=b https://h.test/t", NULL, "POST"},
	/* a client's log or a letter, JSON, another command */
	{"curly https://h.test/t", "not a recorded request", NULL},
	{"xcurl https://h.test/t", "not a recorded request", NULL},
	{"wget https://h.test/t", NULL, "GET"},
	{"fetch(url)", "code of JavaScript", NULL},
	{"requests.post(url, data=x)", "code of Python", NULL},
	{"http is a protocol", "not a recorded request", NULL},
	{"get /t\n\n", "not a recorded request", NULL},
	{"Post a letter\n", "not a recorded request", NULL},
	{"POST letter\n", "not a recorded request", NULL},
	{"HTTP/1.1 200 OK\r\n\r\n", "an answer without the request", NULL},
	{"", "it is empty", NULL},
	{" \n", "it is empty", NULL},
	{"{\"a\":1}", "no recording of a request that is known", NULL},
	{"{", "neither raw HTTP", NULL},
	{"[1]", "not a recorded request", NULL},
};

START_TEST(files_are_recognised_by_their_content)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	fixture_open(&x, NULL, NULL);
	bool ok = capture_file(files[_i].content, strlen(files[_i].content), &x.cred, x.pool, &list,
			       &e);
	ck_assert_msg(ok == (files[_i].text == NULL), "%s: %s", files[_i].content, e.text);
	if (ok) {
		ck_assert_uint_eq(list.count, 1);
		ck_assert(!list.items[0].has_answer);
		ck_assert_str_eq(capture_bytes_get(&list.items[0].request->method),
				 files[_i].method);
	} else {
		ck_assert_int_eq(e.code, ERR_USAGE);
		ck_assert_msg(strstr(e.text, files[_i].text) != NULL, "%s", e.text);
		ck_assert_ptr_null(list.items);
	}
	capture_list_clear(&list);
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

START_TEST(files_have_a_limit)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	fixture_open(&x, NULL, NULL);
	static const char byte = ' '; /* no more of it is looked at */
	ck_assert(!capture_file(&byte, (size_t)CAPTURE_FILE_MAX + 1, &x.cred, x.pool, &list, &e));
	ck_assert_int_eq(e.code, ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(e.text, "32 MB"));
	fixture_close(&x);
}
END_TEST

/* The examples in tests/data/inspect: right ones, and wrong ones with what is wrong. */
START_TEST(example_files)
{
	static const struct {
		const char *name, *findings;
	} examples[] = {
		{"right.http", ""},
		{"json-lf.http", "json-body"},
		{"wrapped-basic.http", "basic-malformed"},
		{"http2.txt", "json-body"},
	};
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		struct fixture x;
		struct capture_list list = {0};
		struct err e = {0};
		fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
		size_t len = 0;
		char *bytes = fixture_file(&x, examples[i].name, &len);
		ck_assert(capture_file(bytes, len, &x.cred, x.pool, &list, &e));
		fixture_judge(&x, list.items[0].request);
		ck_assert_str_eq(fixture_findings(&x), examples[i].findings);
		ck_assert(!fixture_shows(&x, FIXTURE_SECRET));
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

/* What has not come yet is not said to be missing. */
START_TEST(nothing_is_claimed_of_what_was_cut)
{
#define HEAD "POST /auth/oauth/token HTTP/1.1\r\n"
	static const char *const heads[] = {
		"POST",
		"PO",
		"POST /auth/oa",
		"GE",
		HEAD "Content-Type: text",
		HEAD
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\n"
		"grant_type=client_credentials"};
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct fixture x;
		fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
		struct capture_reader *r = read_all(heads[i], strlen(heads[i]));
		fixture_judge(&x, capture_reader_request(r));
		ck_assert_msg(strcmp(fixture_findings(&x), "") == 0, "%s: %s", heads[i],
			      fixture_findings(&x));
		capture_reader_free(r);
		fixture_close(&x);
	}
}
END_TEST

Suite *suite_capture(void)
{
	Suite *s = suite_create("capture");
	TCase *t = tcase_create("capture");
	tcase_add_loop_test(t, requests_are_read, 0, sizeof requests / sizeof *requests);
	tcase_add_test(t, nul_bytes_are_kept);
	tcase_add_test(t, fields_have_a_limit);
	tcase_add_test(t, the_head_has_a_limit);
	tcase_add_test(t, the_body_has_a_limit);
	tcase_add_test(t, long_sentences_are_cut);
	tcase_add_test(t, paths_and_queries);
	tcase_add_loop_test(t, files_are_recognised_by_their_content, 0,
			    sizeof files / sizeof *files);
	tcase_add_test(t, files_have_a_limit);
	tcase_add_test(t, example_files);
	tcase_add_test(t, nothing_is_claimed_of_what_was_cut);
	suite_add_tcase(s, t);
	return s;
}
