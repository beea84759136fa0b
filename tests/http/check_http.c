/* SPDX-License-Identifier: MIT */
/* Requests and answers over loopback, well formed or not. */
#include "tests/http/case.h"

#include <errno.h>

Suite *suite_http(void);

/* Sends a GET to a scripted server; what it read. */
static const char *get_from(const struct script *s, long timeout_ms)
{
	struct scripted server = scripted_start(s);
	struct http_request r = request_to(url_of("http", server.port, "/t"));
	r.timeout_ms = timeout_ms;
	bool good = client->send(client, &r, &answer, &error);
	const char *request = scripted_request(&server);
	ck_assert_msg(good, "%s", error.text);
	ck_assert_ptr_nonnull(answer.body);
	return request;
}

/* ---- what is sent ---- */

START_TEST(the_request_is_these_bytes)
{
	const struct script s = {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"};
	struct scripted server = scripted_start(&s);
	struct secret *body = secret_new("grant_type=a&b=%00\0c", 20);
	struct secret *basic = secret_new("Basic YTpi", 10);
	struct http_request r = {
		.method = "POST",
		.url = url_of("http", server.port, "/a/../b%20c?d=e"),
		.headers = {{"Content-Type", "application/x-www-form-urlencoded", NULL},
			    {"Accept", "application/json", NULL},
			    {"User-Agent", "cxtoken/1", NULL},
			    {"Authorization", NULL, basic}},
		.header_count = 4,
		.body = body,
		.connect_timeout_ms = 5000,
		.timeout_ms = 20000,
		.loopback = true,
	};
	setenv("http_proxy", "http://127.0.0.1:1", 1); /* not for loopback */
	ck_assert_msg(client->send(client, &r, &answer, &error), "%s", error.text);
	const char *expected = pool_printf(pool,
					   "POST /a/../b%%20c?d=e HTTP/1.1\r\n"
					   "Host: 127.0.0.1:%d\r\n"
					   "Content-Type: application/x-www-form-urlencoded\r\n"
					   "Accept: application/json\r\n"
					   "User-Agent: cxtoken/1\r\n"
					   "Authorization: Basic YTpi\r\n"
					   "Content-Length: 20\r\n\r\n"
					   "grant_type=a&b=%%00",
					   server.port);
	ck_assert_str_eq(scripted_request(&server), expected);
	ck_assert_int_eq(answer.status, 200);
	ck_assert_str_eq(answer.proxy, "");
	secret_free(body);
	secret_free(basic);
}
END_TEST

START_TEST(a_get_is_these_bytes)
{
	const struct script s = {.bytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"};
	struct scripted server = scripted_start(&s);
	struct http_request r = request_to(url_of("http", server.port, ""));
	ck_assert(client->send(client, &r, &answer, &error));
	ck_assert_str_eq(scripted_request(&server),
			 pool_printf(pool,
				     "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
				     "Accept: application/json\r\n\r\n",
				     server.port));
	ck_assert_int_eq(answer.status, 404);
	ck_assert_uint_eq(secret_len(answer.body), 0);
}
END_TEST

/* The phrases of RFC 9110 section 15 and RFC 6585: HTTP/2 sends none. */
START_TEST(statuses_have_phrases)
{
	static const struct {
		int status;
		const char *phrase;
	} rows[] = {
		{200, "OK"},
		{204, "No Content"},
		{301, "Moved Permanently"},
		{302, "Found"},
		{303, "See Other"},
		{307, "Temporary Redirect"},
		{308, "Permanent Redirect"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{410, "Gone"},
		{413, "Content Too Large"},
		{415, "Unsupported Media Type"},
		{429, "Too Many Requests"},
		{500, "Internal Server Error"},
		{502, "Bad Gateway"},
		{503, "Service Unavailable"},
		{504, "Gateway Timeout"},
		{499, ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_str_eq(http_phrase(rows[i].status), rows[i].phrase);
}
END_TEST

/* ---- answers ---- */

START_TEST(an_answer_has_all_its_parts)
{
	const struct script s = {
		.bytes = "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n"
			 "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
			 "HTTP/1.1 401  Not \x80 today \r\nWWW-Authenticate:Basic\r\n"
			 "X-Folded: a\r\n  b\r\n\tc\r\nx-empty:\r\n"
			 "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
			 "Transfer-Encoding: chunked\r\n\r\n"
			 "4;x=y\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\nX-Trailer: 1\r\n\r\n"};
	get_from(&s, 20000);
	ck_assert_int_eq(answer.failure, HTTP_FAILURE_NONE);
	ck_assert_str_eq(answer.failure_text, "");
	ck_assert_int_eq(answer.status, 401);
	ck_assert_str_eq(answer.reason, "Not \x80 today");
	ck_assert_str_eq(secret_reveal(answer.body), "{\"a\":1}");
	ck_assert_uint_eq(answer.header_count, 6);
	ck_assert_str_eq(http_answer_header(&answer, "www-authenticate"), "Basic");
	ck_assert_str_eq(http_answer_header(&answer, "X-Folded"), "a b c");
	ck_assert_str_eq(http_answer_header(&answer, "X-Empty"), "");
	ck_assert_str_eq(http_answer_header(&answer, "Set-Cookie"), "a=1");
	ck_assert_ptr_null(http_answer_header(&answer, "X-Early"));
	ck_assert_ptr_null(http_answer_header(&answer, "X-Trailer"));
	ck_assert_str_eq(answer.names[4], "Set-Cookie");
	ck_assert_str_eq(answer.values[4], "b=2");
}
END_TEST

START_TEST(answers_that_are_to_be_explained_as_they_came)
{
	static const struct {
		const char *bytes;
		size_t len;
		int status;
		const char *body;
	} rows[] = {
		{"HTTP/1.1 200\r\n\r\nto the end", 0, 200, "to the end"},
		{"HTTP/1.0 200 OK\r\n\r\nold", 0, 200, "old"},
		{"HTTP/1.1 200 OK\nContent-Length: 2\n\nlf", 0, 200, "lf"},
		{"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
		 0, 302, ""},
		{"HTTP/1.1 204 No Content\r\n\r\n", 0, 204, ""},
		{"HTTP/1.1 407 Proxy\r\nContent-Length: 0\r\n\r\n", 0, 407, ""},
		{"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", 0, 200, "abc"},
		{"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
		 "3\r\n\r\n\x1F\x8B\x08",
		 0, 200, "\x1F\x8B\x08"},
		{"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 0, 200,
		 "{}"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\0b", 42, 200, "a\0b"},
		{"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", 0, 999, ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct script s = {.bytes = rows[i].bytes, .len = rows[i].len};
		http_answer_clear(&answer);
		get_from(&s, 20000);
		ck_assert_msg(answer.failure == HTTP_FAILURE_NONE, "row %zu: %s", i,
			      answer.failure_text);
		ck_assert_int_eq(answer.status, rows[i].status);
		size_t len = rows[i].len > 0 ? 3 : strlen(rows[i].body);
		ck_assert_uint_eq(secret_len(answer.body), len);
		ck_assert_int_eq(memcmp(secret_reveal(answer.body), rows[i].body, len), 0);
	}
}
END_TEST

START_TEST(headers_have_limits)
{
	struct text t = {0};
	text_put(&t, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < HTTP_HEADERS_MAX + 10; i++)
		text_printf(&t, "X-%d: %d\r\n", i, i);
	text_put(&t, " folded into what was dropped\r\nContent-Length: 2\r\n\r\n{}");
	const struct script s = {.bytes = text_get(&t)};
	get_from(&s, 20000);
	ck_assert_int_eq(answer.failure, HTTP_FAILURE_NONE);
	ck_assert_uint_eq(answer.header_count, HTTP_HEADERS_MAX);
	ck_assert_str_eq(secret_reveal(answer.body), "{}");
	text_clear(&t);
}
END_TEST

/* ---- failures ---- */

static const struct broken {
	struct script script;
	long timeout_ms;
	enum http_failure failure;
	bool retryable;
	const char *text; /* part of it; %d is the port */
	const char *body; /* as far as it came; NULL not looked at */
} brokens[] = {
	{{.bytes = NULL},
	 20000,
	 HTTP_FAILURE_LOST,
	 true,
	 "127.0.0.1 port %d closed the connection without an answer",
	 ""},
	{{.deaf = true},
	 20000,
	 HTTP_FAILURE_LOST,
	 true,
	 "the connection to 127.0.0.1 port %d was lost before",
	 ""},
	{{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"},
	 20000,
	 HTTP_FAILURE_LOST,
	 false,
	 "the connection to 127.0.0.1 port %d was lost in the middle of the answer",
	 "abc"},
	{{.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"},
	 20000,
	 HTTP_FAILURE_LOST,
	 false,
	 "in the middle",
	 "ab"},
	{{.bytes = "HTTP/1.1 200 OK\r\nContent-"},
	 20000,
	 HTTP_FAILURE_LOST,
	 false,
	 "in the middle",
	 ""},
	{{.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n"},
	 20000,
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "the answer of 127.0.0.1 port %d begins as HTTP, and breaks its rules: its chunks",
	 ""},
	{{.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nab"},
	 20000,
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "a chunk size",
	 ""},
	{{.bytes = "HTTP/1.1 200 OK\r\n a: b\r\nContent-Length: 2\r\n\r\n{}"},
	 20000,
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "begins with a blank",
	 NULL},
	{{.bytes = "HTTP/1.1 200 OK\r\n folded\r\nContent-Length: 2\r\n\r\n{}"},
	 20000,
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "no colon",
	 NULL},
	{{.bytes = "HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 2\r\n\r\n{}", .len = 48},
	 20000,
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "NUL byte",
	 NULL},
	{{.bytes = "HTTP/1.1 200 OK\r\nabcdef\r\nContent-Length: 2\r\n\r\n{}"},
	 20000,
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "no colon",
	 NULL},
	{{.bytes = "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}"},
	 20000,
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "status",
	 NULL},
	{{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabc"},
	 20000,
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "its header field Content-Length is not a number of bytes",
	 NULL},
	{{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc"},
	 20000,
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "its header field Content-Length is not a number of bytes",
	 NULL},
	{{.bytes = "garbage\r\n\r\nmore"},
	 20000,
	 HTTP_FAILURE_NOT_HTTP,
	 false,
	 "it is not HTTP",
	 NULL},
	{{.bytes = "\x15\x03\x01\x00\x02\x02\x46", .len = 7},
	 20000,
	 HTTP_FAILURE_NOT_HTTP,
	 false,
	 "speaks TLS",
	 NULL},
	{{.bytes = "SSH-2.0-x\r\n"}, 20000, HTTP_FAILURE_NOT_HTTP, false, "it is not HTTP", NULL},
	{{.bytes = "\0\0\0\0", .len = 4},
	 20000,
	 HTTP_FAILURE_NOT_HTTP,
	 false,
	 "it is not HTTP",
	 NULL},
	{{.bytes = "HTTP/1.1 200 OK\r\n", .repeat = "X-A: b\r\n"},
	 20000,
	 HTTP_FAILURE_TOO_LARGE,
	 false,
	 "header fields without end",
	 ""},
	{{.bytes = "HTTP/1.1 200 OK\r\nX: ", .repeat = "aaaaaaaaaaaaaaaa"},
	 20000,
	 HTTP_FAILURE_TOO_LARGE,
	 false,
	 "header fields without end",
	 ""},
	{{.repeat = "HTTP/1.1 100 Continue\r\n\r\n"},
	 20000,
	 HTTP_FAILURE_TOO_LARGE,
	 false,
	 "header fields without end",
	 ""},
	{{.bytes = "HTTP/1.1 200 OK\r\n\r\n", .repeat = "0123456789abcdef0123456789abcdef"},
	 20000,
	 HTTP_FAILURE_TOO_LARGE,
	 false,
	 "is longer than 1048576 bytes",
	 NULL},
	{{.bytes = NULL, .hold = true},
	 150,
	 HTTP_FAILURE_SLOW,
	 false,
	 "no answer from 127.0.0.1 port %d within 0.15 s (connected, the request was sent)",
	 ""},
	{{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\na", .hold = true},
	 2000,
	 HTTP_FAILURE_SLOW,
	 false,
	 "no complete answer from 127.0.0.1 port %d within 2 s (in the middle of the answer)",
	 "a"},
	{{.bytes = "HTTP/1.1 200 OK\r\nX: ", .hold = true},
	 2000,
	 HTTP_FAILURE_SLOW,
	 false,
	 "within",
	 ""},
};

START_TEST(broken_answers)
{
	const struct broken *b = &brokens[_i];
	struct scripted server = scripted_start(&b->script);
	struct http_request r = request_to(url_of("http", server.port, "/t"));
	r.timeout_ms = b->timeout_ms;
	ck_assert(client->send(client, &r, &answer, &error));
	scripted_request(&server);
	const char *mark = strstr(b->text, "%d");
	const char *expected = mark == NULL ? b->text
					    : pool_printf(pool, "%.*s%d%s", (int)(mark - b->text),
							  b->text, server.port, mark + 2);
	ck_assert_msg(answer.failure == b->failure, "failure %d: %s", (int)answer.failure,
		      answer.failure_text);
	ck_assert_msg(strstr(answer.failure_text, expected) != NULL, "%s", answer.failure_text);
	ck_assert_int_eq(answer.retryable, b->retryable);
	ck_assert_uint_le(secret_len(answer.body), HTTP_BODY_BYTES_MAX);
	if (b->body != NULL)
		ck_assert_str_eq(secret_reveal(answer.body), b->body);
}
END_TEST

START_TEST(nothing_listens)
{
	int port, s = scripted_socket(&port);
	struct http_request r = request_to(url_of("http", port, "/"));
	ck_assert(client->send(client, &r, &answer, &error));
	close(s);
	ck_assert_int_eq(answer.failure, HTTP_FAILURE_CONNECT);
	ck_assert_str_eq(answer.failure_text,
			 pool_printf(pool,
				     "nothing listens at 127.0.0.1 port %d (connection refused)",
				     port));
	ck_assert(answer.retryable);
	ck_assert_int_eq(answer.status, 0);
	ck_assert_ptr_nonnull(answer.body);
}
END_TEST

START_TEST(a_name_is_shown_with_its_addresses)
{
	int port, s = scripted_socket(&port);
	struct http_request r = request_to(pool_printf(pool, "http://localhost:%d/", port));
	ck_assert(client->send(client, &r, &answer, &error));
	close(s);
	ck_assert_int_eq(answer.failure, HTTP_FAILURE_CONNECT);
	ck_assert_msg(strstr(answer.failure_text, "nothing listens at localhost (") != NULL &&
			      strstr(answer.failure_text, "127.0.0.1") != NULL,
		      "%s", answer.failure_text);
}
END_TEST

START_TEST(no_tls_at_an_https_port)
{
	/* A server that writes HTTP at once: a TLS client's first bytes make it answer so. */
	const struct script s = {
		.bytes = "HTTP/1.1 400 Bad Request\r\n\r\n", .blind = true, .hold = true};
	struct scripted server = scripted_start(&s);
	struct http_request r = request_to(url_of("https", server.port, "/"));
	ck_assert(client->send(client, &r, &answer, &error));
	scripted_request(&server);
	ck_assert_int_eq(answer.failure, HTTP_FAILURE_TLS_HANDSHAKE);
	ck_assert_ptr_nonnull(strstr(answer.failure_text, "not TLS, perhaps plain http"));
	ck_assert(!answer.retryable);
}
END_TEST

/* ---- local reasons ---- */

START_TEST(files_that_cannot_be_used)
{
	const char *here = __FILE__; /* a file that holds no certificate */
	static const struct {
		bool cacert, cert, key, exists;
		const char *text;
	} rows[] = {
		{true, false, false, false,
		 "the CA file /nonexistent/x cannot be read: No such file"},
		{false, true, false, false, "the client certificate /nonexistent/x cannot be read"},
		{false, true, true, false, "cannot be read"},
		{true, false, false, true, "holds no certificate that can be used"},
		{false, true, false, true, "holds no certificate that can be used"},
	};
	if (access(here, R_OK) != 0)
		here = TESTS_DIR "/http/check_http.c";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *file = rows[i].exists ? here : "/nonexistent/x";
		struct scripted server = scripted_start(&(struct script){.bytes = NULL});
		struct http_request r = request_to(url_of("https", server.port, "/"));
		r.cacert = rows[i].cacert ? file : NULL;
		r.cert = rows[i].cert ? file : NULL;
		r.key = rows[i].key ? file : NULL;
		error = (struct err){0};
		bool sent = client->send(client, &r, &answer, &error);
		/* A TLS greeting may have been sent, but no request. */
		ck_assert_ptr_null(strstr(scripted_request(&server), "GET"));
		ck_assert(!sent);
		ck_assert_int_eq(error.code, ERR_USAGE);
		ck_assert_msg(strstr(error.text, rows[i].text) != NULL, "%s", error.text);
	}
	setenv("CURL_CA_BUNDLE", "/nonexistent/bundle", 1);
	struct http_request r = request_to("https://127.0.0.1:1/");
	error = (struct err){0};
	ck_assert(!client->send(client, &r, &answer, &error));
	ck_assert_ptr_nonnull(strstr(error.text, "/nonexistent/bundle cannot be read"));
}
END_TEST

START_TEST(other_urls_are_not_sent)
{
	static const char *const urls[] = {"ftp://127.0.0.1/", "file:///etc/passwd", "x",
					   "http://"};
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct http_request r = request_to(urls[i]);
		error = (struct err){0};
		ck_assert(!client->send(client, &r, &answer, &error));
		ck_assert_int_eq(error.code, ERR_USAGE);
	}
}
END_TEST

START_TEST(the_version_is_libcurls)
{
	ck_assert_int_eq(strncmp(http_version(pool), "libcurl/", 8), 0);
}
END_TEST

#define LOOP(test, rows) tcase_add_loop_test(t, test, 0, (int)(sizeof rows / sizeof *rows))

Suite *suite_http(void)
{
	Suite *s = suite_create("http");
	TCase *t = tcase_create("http");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_request_is_these_bytes);
	tcase_add_test(t, a_get_is_these_bytes);
	tcase_add_test(t, statuses_have_phrases);
	tcase_add_test(t, an_answer_has_all_its_parts);
	tcase_add_test(t, answers_that_are_to_be_explained_as_they_came);
	tcase_add_test(t, headers_have_limits);
	LOOP(broken_answers, brokens);
	tcase_add_test(t, nothing_listens);
	tcase_add_test(t, a_name_is_shown_with_its_addresses);
	tcase_add_test(t, no_tls_at_an_https_port);
	tcase_add_test(t, files_that_cannot_be_used);
	tcase_add_test(t, other_urls_are_not_sent);
	tcase_add_test(t, the_version_is_libcurls);
	suite_add_tcase(s, t);
	return s;
}
