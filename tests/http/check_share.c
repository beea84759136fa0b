/* SPDX-License-Identifier: MIT */
/* Several requests of one run: their connections; and requests that are sent as somebody else
 * would. */
#include "tests/scripted_server.h"

#include "http/parts.h"

Suite *suite_http_share(void);

static struct http *client;
static struct http_answer answer;
static struct err error;
static struct pool *pool;

static void setup(void)
{
	client = http_curl_new();
	pool = pool_new();
	answer = (struct http_answer){0};
	error = (struct err){0};
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	unsetenv("no_proxy");
	unsetenv("NO_PROXY");
}

static void teardown(void)
{
	http_answer_clear(&answer);
	http_free(client);
	pool_free(pool);
}

/* ---- one connection ---- */

enum { CONNECTIONS_MAX = 4, REQUEST_MAX = 4096 };

/* What a server does with each of its connections. */
struct kept {
	int answers[CONNECTIONS_MAX]; /* that it gives; 0 ends the list */
	bool swallows;      /* then it reads one more request and closes, without a byte */
	const char *fields; /* of each answer */
};

/* False: the client closed. */
static bool read_one(int from, char request[REQUEST_MAX])
{
	size_t len = 0;
	memset(request, 0, REQUEST_MAX);
	while (!scripted_all_read(request, len)) {
		ssize_t n = read(from, request + len, REQUEST_MAX - 1 - len);
		if (n <= 0)
			return false;
		len += (size_t)n;
	}
	return true;
}

/* Writes a digit for each request to log: the number of its connection. */
static void serve_kept(int listener, int log, const struct kept *k)
{
	static char request[REQUEST_MAX];
	alarm(30);
	for (int c = 0; c < CONNECTIONS_MAX && k->answers[c] > 0; c++) {
		int s = accept(listener, NULL, NULL);
		char digit = (char)('1' + c), reply[256];
		int len = snprintf(reply, sizeof reply,
				   "HTTP/1.1 200 OK\r\n%sContent-Length: 2\r\n\r\n{}",
				   k->fields != NULL ? k->fields : "");
		bool more = true;
		for (int i = 0; more && i < k->answers[c]; i++) {
			more = read_one(s, request);
			if (more && (!scripted_write(log, &digit, 1) ||
				     !scripted_write(s, reply, (size_t)len)))
				break;
		}
		if (more && k->swallows && k->answers[c + 1] > 0 && read_one(s, request))
			scripted_write(log, &digit, 1);
		close(s);
	}
}

struct kept_server {
	pid_t pid;
	int port, log;
};

static struct kept_server start_kept(const struct kept *k)
{
	struct kept_server server;
	int ends[2], listener = scripted_socket(&server.port);
	ck_assert_int_eq(listen(listener, 5), 0);
	ck_assert_int_eq(pipe(ends), 0);
	fflush(NULL);
	server.pid = fork();
	ck_assert_int_ge(server.pid, 0);
	if (server.pid == 0) {
		close(ends[0]);
		serve_kept(listener, ends[1], k);
		_exit(0);
	}
	close(ends[1]);
	close(listener);
	server.log = ends[0];
	return server;
}

static const char *end_kept(struct kept_server *server)
{
	static char log[64];
	size_t len = 0;
	ssize_t n;
	kill(server->pid, SIGKILL);
	while ((n = read(server->log, log + len, sizeof log - 1 - len)) > 0)
		len += (size_t)n;
	log[len] = '\0';
	close(server->log);
	waitpid(server->pid, NULL, 0);
	return log;
}

static struct http_request post_to(const char *url, const struct secret *body)
{
	return (struct http_request){
		.method = "POST",
		.url = url,
		.connect_timeout_ms = 5000,
		.timeout_ms = 20000,
		.loopback = true,
		.headers = {{.name = "Content-Type", .value = "application/x-www-form-urlencoded"}},
		.header_count = 1,
		.body = body,
	};
}

static const struct {
	struct kept server;
	int requests;
	const char *log; /* the connection of each request */
	int resent;      /* which request libcurl sent twice, from 1; 0 none */
} keeping[] = {
	{{.answers = {5}}, 5, "11111", 0},
	{{.answers = {1, 1, 1}, .fields = "Connection: close\r\n"}, 3, "123", 0},
	{{.answers = {2, 3}, .swallows = true}, 4, "11122", 3},
};

START_TEST(requests_share_a_connection)
{
	struct kept_server server = start_kept(&keeping[_i].server);
	struct secret *body = secret_new("a=b", 3);
	struct http_request r =
		post_to(pool_printf(pool, "http://127.0.0.1:%d/t", server.port), body);
	for (int i = 1; i <= keeping[_i].requests; i++) {
		http_answer_clear(&answer);
		ck_assert_msg(client->send(client, &r, &answer, &error), "%s", error.text);
		ck_assert_msg(answer.failure == HTTP_FAILURE_NONE, "%s", answer.failure_text);
		ck_assert_int_eq(answer.status, 200);
		ck_assert_str_eq(secret_reveal(answer.body), "{}");
		ck_assert_int_eq(answer.resent, i == keeping[_i].resent);
	}
	secret_free(body);
	ck_assert_str_eq(end_kept(&server), keeping[_i].log);
}
END_TEST

/* What an earlier request said of its own way says nothing of a later one. */
START_TEST(a_failure_after_a_success_is_its_own)
{
	const struct kept k = {.answers = {1}};
	struct kept_server server = start_kept(&k);
	int port, s = scripted_socket(&port);
	struct http_request r =
		post_to(pool_printf(pool, "http://127.0.0.1:%d/t", server.port), NULL);
	r.method = "GET";
	ck_assert(client->send(client, &r, &answer, &error));
	ck_assert_int_eq(answer.status, 200);
	http_answer_clear(&answer);
	r.url = pool_printf(pool, "http://127.0.0.1:%d/t", port);
	ck_assert(client->send(client, &r, &answer, &error));
	ck_assert_int_eq(answer.failure, HTTP_FAILURE_CONNECT);
	ck_assert_int_eq(answer.status, 0);
	ck_assert(!answer.resent);
	close(s);
	end_kept(&server);
}
END_TEST

/* ---- as somebody else would send it ---- */

#define HOST "Host: 127.0.0.1:%d\r\n"

static const struct {
	struct http_request request; /* url, times and loopback are filled in */
	const char *body;            /* NULL: none */
	const char *bytes;           /* with %d for the port */
} exact[] = {
	{{.method = "GET"}, NULL, "GET /t HTTP/1.1\r\n" HOST "\r\n"},
	{{.method = "POST"}, NULL, "POST /t HTTP/1.1\r\n" HOST "\r\n"},
	{{.method = "POST"}, "", "POST /t HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"},
	{{.method = "GET"}, "a=b", "GET /t HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=b"},
	{{.method = "post"}, "a", "post /t HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\na"},
	{{.method = "PUT", .target = "*?q=%41"},
	 "a",
	 "PUT *?q=%%41 HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\na"},
	{{.method = "POST", .http_1_0 = true},
	 "a",
	 "POST /t HTTP/1.0\r\n" HOST "Content-Length: 1\r\n\r\na"},
	{{.method = "POST",
	  .headers = {{"x-b", "2", NULL},
		      {"X-A", "1", NULL},
		      {"x-B", "", NULL},
		      {"x-b", "2", NULL},
		      {"USER-agent", "me", NULL},
		      {"accept", "*/*", NULL}},
	  .header_count = 6},
	 "a",
	 "POST /t HTTP/1.1\r\n" HOST "x-b: 2\r\nX-A: 1\r\nx-B:\r\nx-b: 2\r\nUSER-agent: me\r\n"
	 "accept: */*\r\nContent-Length: 1\r\n\r\na"},
	{{.method = "POST", .headers = {{"Transfer-Encoding", "chunked", NULL}}, .header_count = 1},
	 "abc",
	 "POST /t HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"},
	{{.method = "POST",
	  .headers = {{"Content-Length", "1", NULL}, {"A", "b", NULL}},
	  .header_count = 2},
	 "a",
	 "POST /t HTTP/1.1\r\n" HOST "Content-Length: 1\r\nA: b\r\n\r\na"},
	{{.method = "POST",
	  .headers = {{"Accept-Encoding", "gzip", NULL}},
	  .header_count = 1,
	  .decode = true},
	 "a",
	 "POST /t HTTP/1.1\r\n" HOST "Accept-Encoding: gzip\r\nContent-Length: 1\r\n\r\na"},
};

START_TEST(the_request_is_as_listed)
{
	const struct script s = {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
	struct scripted server = scripted_start(&s);
	struct http_request r = exact[_i].request;
	struct secret *body =
		exact[_i].body != NULL ? secret_new(exact[_i].body, strlen(exact[_i].body)) : NULL;
	r.body = body;
	r.url = pool_printf(pool, "http://127.0.0.1:%d/t", server.port);
	r.loopback = true;
	r.connect_timeout_ms = r.timeout_ms = 20000;
	ck_assert_msg(client->send(client, &r, &answer, &error), "%s", error.text);
	secret_free(body);
	const char *mark = strstr(exact[_i].bytes, "%d");
	const char *expected = pool_printf(pool, "%.*s%d%s", (int)(mark - exact[_i].bytes),
					   exact[_i].bytes, server.port, mark + 2);
	const char *percent = strstr(expected, "%%");
	if (percent != NULL)
		expected = pool_printf(pool, "%.*s%s", (int)(percent - expected), expected,
				       percent + 1);
	ck_assert_str_eq(scripted_request(&server), expected);
}
END_TEST

/* "Hello" by gzip. */
static const char packed[] =
	"\x1f\x8b\x08\0\0\0\0\0\0\x03\xf3\x48\xcd\xc9\xc9\x07\0\x82\x89\xd1\xf7"
	"\x05\0\0\0";
enum { PACKED_LEN = sizeof packed - 1 };

START_TEST(a_packed_answer_is_unpacked_where_that_is_wanted)
{
	for (int wanted = 0; wanted < 2; wanted++) {
		char bytes[256];
		int len = snprintf(bytes, sizeof bytes,
				   "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
				   "%d\r\n\r\n",
				   PACKED_LEN);
		memcpy(bytes + len, packed, PACKED_LEN);
		const struct script s = {.bytes = bytes, .len = (size_t)len + PACKED_LEN};
		struct scripted server = scripted_start(&s);
		struct http_request r =
			post_to(pool_printf(pool, "http://127.0.0.1:%d/t", server.port), NULL);
		r.headers[r.header_count++] =
			(struct http_header){.name = "Accept-Encoding", .value = "gzip"};
		r.decode = wanted == 1;
		http_answer_clear(&answer);
		ck_assert(client->send(client, &r, &answer, &error));
		scripted_request(&server);
		ck_assert_msg(answer.failure == HTTP_FAILURE_NONE, "%s", answer.failure_text);
		ck_assert_uint_eq(secret_len(answer.body), wanted == 1 ? 5 : PACKED_LEN);
		ck_assert_str_eq(http_answer_header(&answer, "Content-Encoding"), "gzip");
	}
}
END_TEST

/* ---- passing on ---- */

static bool take_line(void *arg, const char *bytes, size_t len)
{
	text_add(arg, "<", 1);
	text_add(arg, bytes, len);
	return true;
}

static bool take_body(void *arg, const char *bytes, size_t len)
{
	text_add(arg, bytes, len);
	return true;
}

static bool take_nothing(void *arg, const char *bytes, size_t len)
{
	(void)arg;
	(void)bytes;
	(void)len;
	return false;
}

START_TEST(an_answer_is_passed_on_as_it_comes)
{
	const struct script s = {
		.bytes = "HTTP/1.1 103 Early\r\nA: b\r\n\r\n"
			 "HTTP/1.1  418 I'm a teapot\r\nset-cookie: a=1\r\nX: \x80\r\n"
			 "Transfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n3\r\na\"}\r\n"
			 "0\r\nT: r\r\n\r\n"};
	struct scripted server = scripted_start(&s);
	struct text got = {0};
	struct http_request r =
		post_to(pool_printf(pool, "http://127.0.0.1:%d/t", server.port), NULL);
	r.sink = (struct http_sink){take_line, take_body, &got};
	ck_assert(client->send(client, &r, &answer, &error));
	scripted_request(&server);
	ck_assert_str_eq(text_get(&got),
			 "<HTTP/1.1 103 Early\r\n<A: b\r\n<\r\n<HTTP/1.1  418 I'm a teapot\r\n"
			 "<set-cookie: a=1\r\n<X: \x80\r\n<Transfer-Encoding: chunked\r\n<\r\n"
			 "{\"a\"}<T: r\r\n");
	ck_assert_int_eq(answer.status, 418);
	ck_assert_str_eq(secret_reveal(answer.body), "{\"a\"}");
	text_clear(&got);
}
END_TEST

START_TEST(who_is_passed_on_to_may_end_it)
{
	for (int line = 0; line < 2; line++) {
		const struct script s = {.bytes = "HTTP/1.1 200 OK\r\n\r\n",
					 .repeat = "0123456789"};
		struct scripted server = scripted_start(&s);
		struct http_request r =
			post_to(pool_printf(pool, "http://127.0.0.1:%d/t", server.port), NULL);
		r.sink = (struct http_sink){line == 1 ? take_nothing : NULL,
					    line == 1 ? NULL : take_nothing, NULL};
		http_answer_clear(&answer);
		ck_assert(client->send(client, &r, &answer, &error));
		scripted_request(&server);
		ck_assert_int_eq(answer.failure, HTTP_FAILURE_LOST);
	}
}
END_TEST

START_TEST(a_body_without_end_may_be_cut)
{
	const struct script s = {.bytes = "HTTP/1.1 200 OK\r\n\r\n",
				 .repeat = "0123456789abcdef0123456789abcdef"};
	struct scripted server = scripted_start(&s);
	struct http_request r =
		post_to(pool_printf(pool, "http://127.0.0.1:%d/t", server.port), NULL);
	r.may_be_cut = true;
	ck_assert(client->send(client, &r, &answer, &error));
	scripted_request(&server);
	ck_assert_int_eq(answer.failure, HTTP_FAILURE_NONE);
	ck_assert_int_eq(answer.status, 200);
	ck_assert_uint_eq(secret_len(answer.body), HTTP_BODY_BYTES_MAX);
}
END_TEST

/* ---- clear text ---- */

START_TEST(where_a_secret_may_go)
{
	static const struct {
		const char *url, *proxy;
		bool allow_http, good;
		const char *says;
	} rows[] = {
		{"https://api.example/", NULL, false, true, ""},
		{"https://api.example/", "http://p.example:1", false, true, ""},
		{"http://127.0.0.1/", NULL, false, true, ""},
		{"http://localhost:1/", NULL, false, true, ""},
		{"http://a.localhost/", NULL, false, true, ""},
		{"http://[::1]/", NULL, false, true, ""},
		{"http://api.example/", NULL, false, false, "in clear text to api.example"},
		{"http://10.0.0.1/", NULL, false, false, "in clear text to 10.0.0.1"},
		{"http://localhost.example/", NULL, false, false, "localhost.example"},
		{"HTTP://api.example/", NULL, false, false, "api.example"},
		{"http://api.example/", NULL, true, true, ""},
		{"http://127.0.0.1/", "http://u:canary@p.example:1", false, false,
		 "the proxy of --proxy"},
		{"http://127.0.0.1/", "p.example", false, false, "the proxy of --proxy"},
		{"http://127.0.0.1/", "socks5h://10.0.0.1:1", false, false, "the proxy of --proxy"},
		{"http://127.0.0.1/", "http://p.example:1", true, true, ""},
		{"http://127.0.0.1/", "http://127.0.0.1:1", false, true, ""},
		{"http://127.0.0.1/", "u:canary@localhost:1", false, true, ""},
		{"http://127.0.0.1/", "u:canary@127.0.0.1@p.example:1", false, false, "--proxy"},
		{"http://127.0.0.1/", "", false, true, ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err e = {0};
		struct url u;
		ck_assert(url_parse(rows[i].url, pool, &u, &e));
		bool good = http_secret_check(&u, rows[i].proxy, rows[i].allow_http, "what", &e);
		ck_assert_msg(good == rows[i].good, "row %zu: %s", i, e.text);
		ck_assert_msg(strstr(e.text, rows[i].says) != NULL, "row %zu: %s", i, e.text);
		ck_assert_ptr_null(strstr(e.text, "canary"));
		ck_assert_int_eq(e.code, good ? ERR_NONE : ERR_USAGE);
	}
}
END_TEST

/* send() asks by itself: for a body, for a field that is secret, and for nothing else. */
START_TEST(a_secret_is_not_sent_in_clear_text)
{
	struct secret *value = secret_new("Bearer canary", 13);
	for (int kind = 0; kind < 3; kind++) {
		const struct script s = {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
		struct scripted server = scripted_start(&s);
		struct http_request r = post_to("http://api.example/t", kind == 0 ? value : NULL);
		r.loopback = false;
		r.proxy = pool_printf(pool, "127.0.0.1:%d", server.port);
		if (kind == 1)
			r.headers[r.header_count++] =
				(struct http_header){.name = "Authorization", .secret = value};
		error = (struct err){0};
		http_answer_clear(&answer);
		bool sent = client->send(client, &r, &answer, &error);
		const char *request = scripted_request(&server);
		ck_assert_int_eq(sent, kind == 2);
		ck_assert_int_eq(*request != '\0', kind == 2);
		ck_assert_int_eq(error.code, kind == 2 ? ERR_NONE : ERR_USAGE);
	}
	secret_free(value);
}
END_TEST

Suite *suite_http_share(void)
{
	Suite *s = suite_create("http_share");
	TCase *t = tcase_create("http_share");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, requests_share_a_connection, 0,
			    (int)(sizeof keeping / sizeof *keeping));
	tcase_add_test(t, a_failure_after_a_success_is_its_own);
	tcase_add_loop_test(t, the_request_is_as_listed, 0, (int)(sizeof exact / sizeof *exact));
	tcase_add_test(t, a_packed_answer_is_unpacked_where_that_is_wanted);
	tcase_add_test(t, an_answer_is_passed_on_as_it_comes);
	tcase_add_test(t, who_is_passed_on_to_may_end_it);
	tcase_add_test(t, a_body_without_end_may_be_cut);
	tcase_add_test(t, where_a_secret_may_go);
	tcase_add_test(t, a_secret_is_not_sent_in_clear_text);
	suite_add_tcase(s, t);
	return s;
}
