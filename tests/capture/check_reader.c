/* SPDX-License-Identifier: MIT */
/* Requests are read off the wire in any pieces. */
#include "tests/capture/fixtures.h"

Suite *suite_capture_reader(void);

#define LINE    "POST /auth/oauth/token HTTP/1.1\r\nHost: h\r\n"
#define FORM    "Content-Type: application/x-www-form-urlencoded\r\n"
#define BODY    "grant_type=client_credentials&client_id=" FIXTURE_ID "&client_secret=" FIXTURE_SECRET
#define CHUNKED LINE FORM "Transfer-Encoding: chunked\r\n\r\n"

enum { BODY_MAX = 128 * 1024 };

/* Fed in pieces of that size; how many bytes were taken. */
static size_t feed(struct capture_reader *r, const char *bytes, size_t len, size_t piece)
{
	size_t at = 0, taken = 1;
	while (at < len && taken > 0) {
		taken = capture_reader_feed(r, bytes + at, len - at < piece ? len - at : piece);
		at += taken;
	}
	return at;
}

/* What comes, how far the reader is then, what it has against it in the end, what is found. */
static const struct {
	const char *bytes;
	enum capture_progress progress;
	const char *broken, *findings;
	bool keeps;
} cases[] = {
	{"", CAPTURE_READ_NOTHING, "there is no request line", "", false},
	{LINE FORM "Content-Length: 115\r\n\r\n" BODY, CAPTURE_READ_DONE, NULL, "", true},
	{"\r\n" LINE FORM "Content-Length: 115\r\n\r\n" BODY, CAPTURE_READ_DONE, NULL, "", true},
	{"\r\n\r\n" LINE, CAPTURE_READ_REST, "there is no request line", "", false},
	{LINE FORM "Content-Length: 115\r\nConnection: close\r\n\r\n" BODY, CAPTURE_READ_DONE, NULL,
	 "", false},
	{"POST /auth/oauth/token HTTP/1.0\r\n" FORM "Content-Length: 115\r\n\r\n" BODY,
	 CAPTURE_READ_DONE, NULL, "", false},
	{"POST /auth/oauth/token HTTP/1.0\r\n" FORM
	 "Content-Length: 115\r\nConnection: keep-alive\r\n\r\n" BODY,
	 CAPTURE_READ_DONE, NULL, "", true},
	/* what a server reads, whatever it looks like */
	{LINE
	 "Content-Type:\tapplication/x-www-form-urlencoded\t\r\nContent-Length:\t115\r\n\r\n" BODY,
	 CAPTURE_READ_DONE, NULL, "", true},
	{LINE "Content-Type:application/x-www-form-urlencoded\nContent-Length:115\n\n" BODY,
	 CAPTURE_READ_DONE, NULL, "", true},
	{LINE "Content-Type: application/x-www-form-urlencoded;\r\n charset=utf-8\r\n"
	      "Content-Length: 115\r\n\r\n" BODY,
	 CAPTURE_READ_DONE, NULL, "", true},
	{CHUNKED "73\r\n" BODY "\r\n0\r\n\r\n", CAPTURE_READ_DONE, NULL, "", true},
	{CHUNKED "73;name=value;q=\"a b\"\r\n" BODY "\r\n0;last\r\n\r\n", CAPTURE_READ_DONE, NULL,
	 "", true},
	{CHUNKED "0073 \t;x\r\n" BODY "\r\n000\r\nTrailer: x\r\nOther: y\r\n\r\n",
	 CAPTURE_READ_DONE, NULL, "", true},
	/* what one refuses */
	{LINE FORM "Content-Length : 115\r\n\r\n" BODY, CAPTURE_READ_REST,
	 "header line 3 has white space before its colon", "", false},
	{LINE FORM "X: a\x01\r\nContent-Length: 115\r\n\r\n" BODY, CAPTURE_READ_DONE,
	 "header line 3 has a control character in it", "", false},
	{LINE FORM "X: a\rY: b\r\nContent-Length: 115\r\n\r\n" BODY, CAPTURE_READ_DONE,
	 "header line 3 has a control character in it", "", false},
	{LINE FORM "nothing\r\nContent-Length: 115\r\n\r\n" BODY, CAPTURE_READ_DONE,
	 "header line 3 has no colon", "", false},
	{LINE FORM ": nothing\r\nContent-Length: 115\r\n\r\n" BODY, CAPTURE_READ_DONE,
	 "header line 3 has no name before its colon", "", false},
	{"POST /auth/oauth/token HTTP/1.1\r\n" FORM "Content-Length: 115\r\n\r\n" BODY,
	 CAPTURE_READ_DONE, "it has no Host field, which HTTP/1.1 asks for", "", false},
	{LINE "Host: i\r\n" FORM "Content-Length: 115\r\n\r\n" BODY, CAPTURE_READ_DONE,
	 "it has more than one Host field", "", false},
	{LINE FORM "Content-Length: 115\r\nContent-Length: 115\r\n\r\n" BODY, CAPTURE_READ_DONE,
	 "it has more than one Content-Length field", "", false},
	{LINE FORM "Content-Length: 12\r\nContent-Length: 115\r\n\r\n" BODY, CAPTURE_READ_DONE,
	 "it has more than one Content-Length field", "", false},
	{LINE FORM "Content-Length: 115\r\nTransfer-Encoding: chunked\r\n\r\n73\r\n" BODY
		   "\r\n0\r\n\r\n",
	 CAPTURE_READ_DONE, "it has both Content-Length and Transfer-Encoding", "", false},
	{LINE FORM "Transfer-Encoding: gzip, chunked, x\r\n\r\n73\r\n" BODY "\r\n0\r\n\r\n",
	 CAPTURE_READ_DONE, "its Transfer-Encoding is not chunked, once", "", false},
	{CHUNKED "zz\r\n" BODY "\r\n0\r\n\r\n", CAPTURE_READ_REST,
	 "the chunks of its body cannot be read", "", false},
	{CHUNKED "-1\r\n" BODY "\r\n0\r\n\r\n", CAPTURE_READ_REST,
	 "the chunks of its body cannot be read", "", false},
	{CHUNKED "3\r\n" BODY "\r\n0\r\n\r\n", CAPTURE_READ_REST,
	 "the chunks of its body cannot be read", "", false},
	{CHUNKED "74\r\n" BODY "\r\n0\r\n\r\n", CAPTURE_READ_REST,
	 "the chunks of its body cannot be read", "", false},
	{CHUNKED BODY, CAPTURE_READ_REST, "the chunks of its body cannot be read", "", false},
	{CHUNKED "300\r\n" BODY, CAPTURE_READ_MORE,
	 "the chunks of its body do not end: the connection ended, or nothing more came", "",
	 false},
	{LINE FORM "Content-Length: x\r\n\r\n" BODY, CAPTURE_READ_REST,
	 "its Content-Length is not a number", "", false},
	{LINE FORM "Content-Length: -115\r\n\r\n" BODY, CAPTURE_READ_REST,
	 "its Content-Length is not a number", "", false},
	{LINE FORM "Content-Length: 20\r\n\r\n" BODY, CAPTURE_READ_REST,
	 "more bytes follow its header than its Content-Length says", "", false},
	{LINE FORM "Content-Length: 200\r\n\r\n" BODY, CAPTURE_READ_MORE,
	 "the connection ended, or nothing more came, before the request was complete", "", false},
	{LINE FORM "\r\n" BODY, CAPTURE_READ_REST,
	 "it has a body, but no Content-Length that says so", "", false},
	{LINE FORM "Content-Length: 131073\r\n\r\n", CAPTURE_READ_DONE, NULL, "", false},
	{LINE FORM "Content-Length: 99999999999999999999\r\n\r\n", CAPTURE_READ_DONE, NULL, "",
	 false},
	/* no HTTP, or not as a whole */
	{"nonsense\r\nHost: h\r\n", CAPTURE_READ_REST, "the first line is not an HTTP request line",
	 "", false},
	{"EHLO me.example", CAPTURE_READ_MORE, "the first line is not an HTTP request line", "",
	 false},
	{"*1\r\n$4\r\nPING\r\n", CAPTURE_READ_REST, "the first line is not an HTTP request line",
	 "", false},
	{"\x80\x2e\x01\x03", CAPTURE_READ_REST, "the first line is not an HTTP request line", "",
	 false},
	{"POST /auth/oauth/token", CAPTURE_READ_MORE, "the request line has no HTTP version", "",
	 false},
	{"POST /auth/oauth/token\r\nHost: h\r\n\r\n", CAPTURE_READ_REST,
	 "the request line has no HTTP version", "body-empty", false},
	{LINE "Content-Type: appl", CAPTURE_READ_MORE,
	 "the connection ended, or nothing more came, before the request was complete", "", false},
	{"POST /auth/oauth/token HTTP/3.0\r\n" FORM "Content-Length: 115\r\n\r\n" BODY,
	 CAPTURE_READ_DONE, "its HTTP version is neither 1.1 nor 1.0", "", false},
	{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", CAPTURE_READ_REST,
	 "its client begins with HTTP/2, without TLS; this port speaks HTTP/1.1", "", false},
	{"\x16\x03\x01\x02\x01\x01", CAPTURE_READ_DONE,
	 "a TLS handshake came to a port that speaks plain HTTP", "", false},
};

START_TEST(requests_are_read)
{
	size_t len = strlen(cases[_i].bytes);
	/* In pieces, what is behind its end would be the next request. */
	bool whole = cases[_i].broken != NULL && strncmp(cases[_i].broken, "more bytes", 10) == 0;
	for (size_t piece = whole ? len : 1; piece <= len + 1; piece += piece < 4 ? 1 : 37) {
		struct fixture x;
		struct capture_reader *r = capture_reader_new(BODY_MAX);
		fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
		feed(r, cases[_i].bytes, len, piece);
		ck_assert_msg(capture_reader_progress(r) == cases[_i].progress, "%zu: %d\n%s",
			      piece, (int)capture_reader_progress(r), cases[_i].bytes);
		capture_reader_end(r);
		ck_assert_int_eq(capture_reader_progress(r), CAPTURE_READ_DONE);
		fixture_judge(&x, capture_reader_request(r));
		const char *broken = request_shown(&x.facts.request)->broken;
		ck_assert_msg((broken == NULL) == (cases[_i].broken == NULL) &&
				      (broken == NULL || strcmp(broken, cases[_i].broken) == 0),
			      "%zu: %s\n%s", piece, broken, cases[_i].bytes);
		ck_assert_msg(strcmp(fixture_findings(&x), cases[_i].findings) == 0, "%zu: %s\n%s",
			      piece, fixture_findings(&x), cases[_i].bytes);
		ck_assert(capture_reader_keeps(r) == cases[_i].keeps);
		capture_reader_free(r);
		fixture_close(&x);
	}
}
END_TEST

/* What belongs to the next request stays. */
START_TEST(next_request_is_left)
{
	static const char one[] = LINE FORM "Content-Length: 115\r\n\r\n" BODY;
	static const char *const next[] = {"POST /auth/oauth/token HTTP/1.1\r\n", "GET",
					   "\r\nGET / HTTP/1.1"};
	static const char *const firsts[] = {
		one, CHUNKED "73\r\n" BODY "\r\n0\r\n\r\n", "GET /t HTTP/1.1\r\nHost: h\r\n\r\n",
		"POST /auth/oauth/token HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
		LINE "\r\n"};
	for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++)
		for (size_t k = 0; k < 3; k++) {
			char all[1024];
			struct capture_reader *r = capture_reader_new(BODY_MAX);
			snprintf(all, sizeof all, "%s%s", firsts[i], next[k]);
			ck_assert_uint_eq(feed(r, all, strlen(all), sizeof all), strlen(firsts[i]));
			ck_assert(capture_reader_keeps(r));
			capture_reader_free(r);
		}
}
END_TEST

/* Nothing without measure is kept: a head, a line of chunks, a body. */
START_TEST(limits_hold)
{
	static char big[300 * 1024];
	static const struct {
		const char *head, *broken;
		bool too_large;
	} all[] = {
		{"POST /", "its header is larger than 64 KB", false},
		{LINE "X: ", "its header is larger than 64 KB", false},
		{CHUNKED "1;", "the chunks of its body cannot be read", false},
		{CHUNKED "3ffff\r\n", NULL, true},
		{CHUNKED "0\r\nX: ", "the chunks of its body cannot be read", false},
		{LINE "Content-Length: x\r\n\r\n", "its Content-Length is not a number", true},
	};
	memset(big, 'a', sizeof big);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct fixture x;
		struct capture_reader *r = capture_reader_new(BODY_MAX);
		fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
		feed(r, all[i].head, strlen(all[i].head), 4096);
		feed(r, big, sizeof big, 4096);
		capture_reader_end(r);
		ck_assert_uint_le(capture_body_text(capture_reader_request(r)).len, BODY_MAX);
		fixture_judge(&x, capture_reader_request(r));
		const char *broken = request_shown(&x.facts.request)->broken;
		ck_assert_msg(all[i].broken == NULL
				      ? broken == NULL
				      : broken != NULL && strcmp(broken, all[i].broken) == 0,
			      "%zu: %s", i, broken);
		ck_assert_msg(x.facts.request.too_large == all[i].too_large, "%zu", i);
		ck_assert(!capture_reader_keeps(r));
		capture_reader_free(r);
		fixture_close(&x);
	}
}
END_TEST

/* A hundred fields are read, one more is said. */
START_TEST(fields_are_counted)
{
	for (size_t count = 98; count <= 99; count++) {
		struct fixture x;
		struct capture_reader *r = capture_reader_new(BODY_MAX);
		fixture_open(&x, NULL, NULL);
		feed(r, LINE, strlen(LINE), 4096);
		for (size_t i = 0; i < count; i++)
			feed(r, "A: b\r\n", 6, 6);
		feed(r, "Content-Length: 0\r\n\r\n", 21, 21);
		fixture_judge(&x, capture_reader_request(r));
		ck_assert(x.facts.request.broken == (count == 99));
		capture_reader_free(r);
		fixture_close(&x);
	}
}
END_TEST

START_TEST(expectation_is_told)
{
	static const struct {
		const char *head, *more;
		bool expects;
	} all[] = {
		{LINE "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n", "a", true},
		{LINE "Transfer-Encoding: chunked\r\nExpect: 100-Continue\r\n\r\n", "1\r\n", true},
		{LINE "Content-Length: 5\r\nExpect: other\r\n\r\n", "a", false},
		{LINE "Content-Length: 0\r\nExpect: 100-continue\r\n\r\n", "", false},
		{LINE "Content-Length: 999999\r\nExpect: 100-continue\r\n\r\n", "", false},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct capture_reader *r = capture_reader_new(BODY_MAX);
		feed(r, all[i].head, strlen(all[i].head), 4096);
		ck_assert_msg(capture_reader_expects(r) == all[i].expects, "%zu", i);
		feed(r, all[i].more, strlen(all[i].more), 4096);
		ck_assert_msg(!capture_reader_expects(r) || all[i].more[0] == '\0', "%zu", i);
		capture_reader_free(r);
	}
}
END_TEST

START_TEST(parts_are_told)
{
	static const char raw[] = "POST http://a.example:81/t?x HTTP/1.1\r\nHOST: h\r\nA: 1\r\n"
				  "a: 2\r\nContent-Length: 0\r\n\r\n";
	struct capture_reader *r = capture_reader_new(BODY_MAX);
	feed(r, raw, strlen(raw), 5);
	const struct capture *c = capture_reader_request(r);
	size_t len = 0, times = 0;
	ck_assert_int_eq(memcmp(capture_value(c, "Host", &len, &times), "h", 2), 0);
	ck_assert_uint_eq(len, 1);
	ck_assert_str_eq(capture_value(c, "A", &len, &times), "1");
	ck_assert_uint_eq(times, 2);
	ck_assert_ptr_null(capture_value(c, "B", &len, &times));
	ck_assert_uint_eq(times, 0);
	ck_assert(capture_is_method(c, "POST"));
	ck_assert(!capture_is_method(c, "post") && !capture_is_method(c, "POS"));
	const char *authority = capture_authority(c, &len);
	ck_assert_uint_eq(len, strlen("a.example:81"));
	ck_assert_int_eq(strncmp(authority, "a.example:81", len), 0);
	capture_reader_free(r);
	r = capture_reader_new(BODY_MAX);
	feed(r, LINE, strlen(LINE), 4096);
	ck_assert_ptr_null(capture_authority(capture_reader_request(r), &len));
	capture_reader_free(r);
}
END_TEST

Suite *suite_capture_reader(void)
{
	Suite *s = suite_create("capture_reader");
	TCase *t = tcase_create("reader");
	tcase_add_loop_test(t, requests_are_read, 0, sizeof cases / sizeof *cases);
	tcase_add_test(t, next_request_is_left);
	tcase_add_test(t, limits_hold);
	tcase_add_test(t, fields_are_counted);
	tcase_add_test(t, expectation_is_told);
	tcase_add_test(t, parts_are_told);
	suite_add_tcase(s, t);
	return s;
}
