/* SPDX-License-Identifier: MIT */
/* The loopback door: answers, limits, ends. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/capture/fixtures.h"
#include "listen/listen.h"

Suite *suite_listen(void);

#define ID     FIXTURE_ID
#define SECRET FIXTURE_SECRET
#define BODY   "grant_type=client_credentials&client_id=" ID "&client_secret=" SECRET
#define OBJECT                                                                                     \
	"{\"grant_type\":\"client_credentials\",\"client_id\":\"" ID                               \
	"\",\"client_secret\":\"" SECRET "\"}"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define LINE "POST /auth/oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\n"

enum { REPLY_MAX = 8192, CALLS_MAX = 128 };

/* A listener in a thread of its own, ending by itself after `wanted` requests. */
struct server {
	struct listen *l;
	pthread_t thread;
	size_t wanted, calls;
	bool ran;
	char findings[CALLS_MAX][200];
	char broken[CALLS_MAX][200];
	size_t body_len[CALLS_MAX];
	size_t refused[LISTEN_DOOR_PREFLIGHT + 1];
};

static bool on_request(void *arg, const struct capture *c, struct listen_request *q)
{
	struct listen_answer answer;
	static struct fixture x; /* the answer's text is borrowed until the next call */
	struct server *s = arg;
	if (x.pool != NULL)
		fixture_close(&x);
	fixture_open(&x, ID, SECRET);
	fixture_judge(&x, c);
	const struct capture_match match = capture_match(c, &x.cred);
	listen_answer_for(&x.facts.request, &x.diag, !capture_match_is_other(&match), x.pool,
			  &answer);
	listen_reply(q, &answer);
	if (s->calls < CALLS_MAX) {
		snprintf(s->findings[s->calls], 200, "%s", fixture_findings(&x));
		snprintf(s->broken[s->calls], 200, "%s",
			 x.facts.request.broken ? x.facts.request.shown->broken : "");
		s->body_len[s->calls] = x.facts.request.body_len;
	}
	return ++s->calls < s->wanted;
}

static void on_refused(void *arg, enum listen_door why)
{
	struct server *s = arg;
	s->refused[why]++;
}

static void *serve(void *arg)
{
	struct server *s = arg;
	struct err e = {0};
	const struct listen_handler handler = {
		.request = on_request, .refused = on_refused, .arg = s};
	s->ran = listen_run(s->l, &handler, &e);
	return NULL;
}

static struct server *server_start(size_t wanted)
{
	const struct listen_place place = {
		.option = "--listen", .address = "127.0.0.1:0", .port = 8401};
	static struct server s;
	struct err e = {0};
	s = (struct server){.wanted = wanted};
	ck_assert_msg(listen_open(&place, &s.l, &e), "%s", e.text);
	ck_assert_int_eq(pthread_create(&s.thread, NULL, serve, &s), 0);
	return &s;
}

static void server_stop(struct server *s)
{
	ck_assert_int_eq(pthread_join(s->thread, NULL), 0);
	ck_assert(s->ran);
	listen_free(s->l);
}

static int dial(const struct server *s)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)listen_port(s->l))};
	const struct timeval patience = {10, 0};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	return fd;
}

static void put(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		bytes += sent;
		len -= (size_t)sent;
	}
}

/* One whole answer: head and Content-Length bytes. "" at the end of the connection. */
static const char *get(int fd, char reply[REPLY_MAX])
{
	size_t len = 0;
	reply[0] = '\0';
	while (len < REPLY_MAX - 1) {
		ssize_t got = recv(fd, reply + len, 1, 0);
		if (got <= 0)
			break;
		reply[++len] = '\0';
		const char *head = strstr(reply, "\r\n\r\n"),
			   *field = strstr(reply, "Content-Length: ");
		if (strstr(reply, "HTTP/1.1 100") == reply && head != NULL)
			reply[len = 0] = '\0';
		else if (head != NULL && field != NULL &&
			 strlen(head + 4) == (size_t)atoi(field + 16))
			break;
	}
	return reply;
}

static const char *exchange(struct server *s, const char *bytes, size_t len)
{
	static char reply[REPLY_MAX];
	int fd = dial(s);
	put(fd, bytes, len);
	get(fd, reply);
	close(fd);
	return reply;
}

static const char *with_body(char *out, size_t room, const char *head, const char *body)
{
	snprintf(out, room, "%sContent-Length: %zu\r\n\r\n%s", head, strlen(body), body);
	return out;
}

/* What comes, what is found, what the answer begins with and holds. */
static const struct {
	const char *head, *body, *findings, *status, *holds;
} exchanges[] = {
	{LINE FORM, BODY, "", "HTTP/1.1 200 OK\r\n", "\"token_type\":\"Bearer\""},
	{"POST /auth/oauth/token HTTP/1.0\r\n" FORM, BODY, "", "HTTP/1.1 200 OK\r\n",
	 "Cache-Control: no-store"},
	{LINE "Content-Type: application/json\r\nUser-Agent: axios/1.7.2\r\n", OBJECT, "json-body",
	 "HTTP/1.1 401 Unauthorized\r\n",
	 "{\"error\":\"invalid_client\",\"error_description\":\"json-body: "},
	{LINE FORM, OBJECT, "json-under-form-header", "HTTP/1.1 401 ", "json-under-form-header"},
	{LINE FORM, "grant_type=client_credentials", "credential-missing", "HTTP/1.1 401 ",
	 "invalid_client"},
	{LINE FORM, "grant_type=nonsense&client_id=" ID "&client_secret=" SECRET,
	 "grant-type-wrong", "HTTP/1.1 400 ", "unsupported_grant_type"},
	{LINE FORM "Authorization: Bearer abcdefghijkl\r\n", "grant_type=client_credentials",
	 "bearer-for-basic", "HTTP/1.1 401 ", "WWW-Authenticate: Basic realm="},
	{"POST /elsewhere HTTP/1.1\r\nHost: localhost\r\n" FORM, BODY, "path-differs?",
	 "HTTP/1.1 200 OK\r\n", "access_token"},
	{LINE FORM "Expect: 100-continue\r\n", BODY, "", "HTTP/1.1 200 OK\r\n", "access_token"},
	{"GET /auth/oauth/token HTTP/1.1\r\nHost: localhost\r\n" FORM, BODY, "method-not-post",
	 "HTTP/1.1 400 ", "method-not-post"},
	{"DELETE /auth/oauth/token HTTP/1.1\r\nHost: localhost\r\n" FORM, BODY, "method-not-post",
	 "HTTP/1.1 400 ", "DELETE"},
	{"post /auth/oauth/token HTTP/1.1\r\nHost: localhost\r\n" FORM, BODY, "method-not-post",
	 "HTTP/1.1 400 ", "capital"},
	{"FETCH /auth/oauth/token HTTP/1.1\r\nHost: localhost\r\n" FORM, BODY, "method-not-post",
	 "HTTP/1.1 400 ", "FETCH"},
	{"POST /auth/oauth/token\r\nHost: localhost\r\n" FORM, BODY, "", "HTTP/1.1 400 ",
	 "has no HTTP version"},
	{"POST /auth/oauth/token HTTP/9.9\r\nHost: localhost\r\n" FORM, OBJECT,
	 "json-under-form-header", "HTTP/1.1 401 ", "json"},
	{"nonsense\r\nHost: localhost\r\n", "", "", "HTTP/1.1 400 ", "not an HTTP request line"},
	{LINE FORM
	 "Authorization: Basic MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOnMzY3Iz\r\n"
	 "dC1DYW5hcnktVmFsdWUtMDA0Mg==\r\n",
	 "grant_type=client_credentials", "basic-malformed", "HTTP/1.1 401 ", "basic-malformed"},
	{LINE FORM "Content-Length: 12\r\n", BODY, "", "HTTP/1.1 400 ",
	 "more than one Content-Length"},
};

START_TEST(answers_by_the_contract)
{
	char request[4096];
	struct server *s = server_start(1);
	with_body(request, sizeof request, exchanges[_i].head, exchanges[_i].body);
	const char *reply = exchange(s, request, strlen(request));
	server_stop(s);
	ck_assert_msg(strncmp(reply, exchanges[_i].status, strlen(exchanges[_i].status)) == 0,
		      "%s\n%s", request, reply);
	ck_assert_msg(strstr(reply, exchanges[_i].holds) != NULL, "%s\n%s", request, reply);
	ck_assert_ptr_nonnull(strstr(reply, "Cache-Control: no-store"));
	ck_assert_ptr_nonnull(strstr(reply, "Content-Type: application/json"));
	ck_assert_uint_eq(s->calls, 1);
	ck_assert_str_eq(s->findings[0], exchanges[_i].findings);
	ck_assert_ptr_null(strstr(reply, SECRET));
}
END_TEST

/* A client that has sent its last byte still reads; and one that waits for the answer gets it too.
 */
static const struct {
	const char *bytes, *status, *holds;
	bool half_close_only; /* with an open connection the rest is waited for */
} ended[] = {
	{"\r\n\r\n\r\n", "HTTP/1.1 400 ", "no request line", false},
	{"\n\n", "HTTP/1.1 400 ", "no request line", false},
	{"\r\n", "HTTP/1.1 400 ", "no request line", true},
	{"nonsense", "HTTP/1.1 400 ", "not an HTTP request line", true},
	{LINE FORM, "HTTP/1.1 400 ", "before the request was complete", true},
	{LINE FORM "Transfer-Encoding: chunked\r\n\r\nzz\r\n" BODY "\r\n0\r\n\r\n", "HTTP/1.1 400 ",
	 "chunks", false},
	{LINE FORM "Transfer-Encoding: chunked\r\n\r\n3\r\n" BODY "\r\n0\r\n\r\n", "HTTP/1.1 400 ",
	 "chunks", false},
	{LINE FORM "Transfer-Encoding: chunked\r\n\r\n300\r\n" BODY, "HTTP/1.1 400 ", "chunks",
	 true},
	{LINE FORM "Content-Length: x\r\n\r\n" BODY, "HTTP/1.1 400 ", "not a number", false},
	{LINE FORM "Content-Length: +5\r\n\r\n" BODY, "HTTP/1.1 400 ", "not a number", false},
	{LINE FORM "Content-Length: -5\r\n\r\n" BODY, "HTTP/1.1 400 ", "not a number", false},
	{LINE FORM "Content-Length: 20\r\n\r\n" BODY, "HTTP/1.1 400 ", "more bytes follow", false},
	{LINE FORM "Content-Length: 500\r\n\r\n" BODY, "HTTP/1.1 400 ", "before the request", true},
	{LINE FORM "\r\n" BODY, "HTTP/1.1 400 ", "no Content-Length", false},
	{LINE FORM "nothing\r\nContent-Length: 115\r\n\r\n" BODY, "HTTP/1.1 400 ", "no colon",
	 false},
	/* nobody needs to send such a body to be told */
	{LINE FORM "Content-Length: 10485760\r\n\r\n", "HTTP/1.1 413 ", "128 KB", false},
	{LINE FORM "Content-Length: 10485760\r\nExpect: 100-continue\r\n\r\n", "HTTP/1.1 413 ",
	 "128 KB", false},
	{LINE FORM "Content-Length: 99999999999999999999\r\n\r\n" BODY, "HTTP/1.1 413 ", "128 KB",
	 false},
	{LINE FORM "Content-Length: 115\r\n\r\n" BODY, "HTTP/1.1 200 ", "access_token", false},
};

START_TEST(clients_that_end_are_answered)
{
	char reply[REPLY_MAX];
	for (int half = ended[_i].half_close_only; half < 2; half++) {
		struct server *s = server_start(1);
		int fd = dial(s);
		put(fd, ended[_i].bytes, strlen(ended[_i].bytes));
		if (half)
			shutdown(fd, SHUT_WR);
		get(fd, reply);
		close(fd);
		server_stop(s);
		ck_assert_msg(strstr(reply, ended[_i].status) == reply, "%d %s\n%s", half,
			      ended[_i].bytes, reply);
		ck_assert_msg(strstr(reply, ended[_i].holds) != NULL, "%s\n%s", ended[_i].bytes,
			      reply);
		ck_assert_uint_eq(s->calls, 1);
	}
}
END_TEST

/* The same in pieces: every request arrives byte by byte, or its body after its head. */
START_TEST(pieces_are_put_together)
{
	char request[4096], reply[REPLY_MAX];
	for (size_t step = 1; step < 400; step = step * 3 + 60) {
		struct server *s = server_start(1);
		int one = 1, fd = dial(s);
		setsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof one);
		with_body(request, sizeof request, exchanges[_i].head, exchanges[_i].body);
		for (size_t at = 0; at < strlen(request); at += step) {
			size_t left = strlen(request) - at;
			put(fd, request + at, left < step ? left : step);
		}
		get(fd, reply);
		close(fd);
		server_stop(s);
		ck_assert_msg(strncmp(reply, exchanges[_i].status, strlen(exchanges[_i].status)) ==
				      0,
			      "%s\n%s", request, reply);
		ck_assert_str_eq(s->findings[0], exchanges[_i].findings);
	}
}
END_TEST

START_TEST(chunked_body_is_read)
{
	static const char request[] = LINE FORM
		"Transfer-Encoding: chunked\r\n\r\n1e\r\ngrant_type=client_credentials&\r\n"
		"55\r\nclient_id=" ID "&client_secret=" SECRET "\r\n0\r\n\r\n";
	struct server *s = server_start(1);
	const char *reply = exchange(s, request, strlen(request));
	server_stop(s);
	ck_assert_msg(strstr(reply, "HTTP/1.1 200") == reply, "%s", reply);
	ck_assert_str_eq(s->findings[0], "");
}
END_TEST

/* Three requests at once on one connection, the last one no known method. */
START_TEST(pipelined_requests_are_answered)
{
	char one[1024], two[1024], three[1024], all[3072], reply[REPLY_MAX];
	struct server *s = server_start(3);
	with_body(one, sizeof one, LINE FORM, BODY);
	with_body(two, sizeof two, LINE "Content-Type: application/json\r\n", OBJECT);
	with_body(three, sizeof three,
		  "post /auth/oauth/token HTTP/1.1\r\nHost: localhost\r\n" FORM, BODY);
	snprintf(all, sizeof all, "%s%s%s", one, two, three);
	int fd = dial(s);
	put(fd, all, strlen(all));
	if (_i == 1)
		shutdown(fd, SHUT_WR);
	ck_assert_msg(strstr(get(fd, reply), "HTTP/1.1 200") == reply, "first: %s", reply);
	ck_assert_msg(strstr(get(fd, reply), "HTTP/1.1 401") == reply, "second: %s", reply);
	ck_assert_msg(strstr(get(fd, reply), "HTTP/1.1 400") == reply, "third: %s", reply);
	close(fd);
	server_stop(s);
	ck_assert_str_eq(s->findings[1], "json-body");
	ck_assert_str_eq(s->findings[2], "method-not-post");
}
END_TEST

/* A body over the limit gets its 413, whether it is announced or not. */
START_TEST(large_body_is_refused)
{
	enum { SIZE = 10 * 1024 * 1024 };
	static char big[SIZE];
	char head[256], reply[REPLY_MAX];
	memset(big, 'a', sizeof big);
	struct server *s = server_start(1);
	int fd = dial(s);
	snprintf(head, sizeof head, "%sContent-Length: %d\r\n\r\n", LINE FORM, SIZE);
	put(fd, head, strlen(head));
	put(fd, big, sizeof big);
	get(fd, reply);
	close(fd);
	server_stop(s);
	ck_assert_msg(strstr(reply, "HTTP/1.1 413 ") == reply, "%s", reply);
	ck_assert_ptr_nonnull(strstr(reply, "invalid_request"));
}
END_TEST

START_TEST(large_head_is_refused)
{
	static char big[200 * 1024];
	memset(big, 'a', sizeof big - 1);
	memcpy(big, LINE "X: ", strlen(LINE "X: "));
	memcpy(big + sizeof big - 5, "\r\n\r\n", 4);
	struct server *s = server_start(1);
	const char *reply = exchange(s, big, sizeof big - 1);
	server_stop(s);
	ck_assert_uint_eq(s->calls, 1);
	ck_assert_msg(reply[0] == '\0' || strstr(reply, "HTTP/1.1 4") == reply, "%s", reply);
}
END_TEST

START_TEST(tls_bytes_are_told)
{
	static const char hello[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
	struct server *s = server_start(1);
	const char *reply = exchange(s, hello, sizeof hello - 1);
	server_stop(s);
	/* in plain text: its TLS library says "wrong version number", which is known to mean http
	 */
	ck_assert_msg(strstr(reply, "HTTP/1.1 400 ") == reply, "%s", reply);
	ck_assert_ptr_nonnull(strstr(s->broken[0], "TLS"));
}
END_TEST

/* A client that ends in the middle is reported, with nothing claimed about what did not come. */
START_TEST(early_close_is_told)
{
	static const char *const parts[] = {
		LINE FORM "Content-Length: 500\r\n\r\ngrant_type=client_credentials&client_id=" ID,
		LINE "Content-Type: appl",
		"POST /auth",
		"\r\n\r\nnonsense",
	};
	struct server *s = server_start(1);
	int fd = dial(s);
	put(fd, parts[_i], strlen(parts[_i]));
	close(fd);
	server_stop(s);
	ck_assert_str_eq(s->findings[0], "");
	ck_assert_str_ne(s->broken[0], "");
}
END_TEST

/* A connection without a byte is nobody's request; a second one then gets its answer. */
START_TEST(silent_connection_is_no_request)
{
	char request[1024];
	struct server *s = server_start(1);
	close(dial(s));
	int silent = dial(s);
	with_body(request, sizeof request, LINE FORM, BODY);
	const char *reply = exchange(s, request, strlen(request));
	ck_assert(strstr(reply, "HTTP/1.1 200") == reply);
	close(silent);
	server_stop(s);
	ck_assert_uint_eq(s->calls, 1);
}
END_TEST

/* Sixty half-sent requests are open while the sixty-first is answered; then all of them are. */
START_TEST(many_at_once_do_not_block_each_other)
{
	enum { MANY = 60 };
	char request[1024], reply[REPLY_MAX];
	int fds[MANY];
	struct server *s = server_start(MANY + 1);
	with_body(request, sizeof request, LINE FORM, BODY);
	for (size_t i = 0; i < MANY; i++) {
		fds[i] = dial(s);
		put(fds[i], request, strlen(request) - 10);
	}
	ck_assert(strstr(exchange(s, request, strlen(request)), "HTTP/1.1 200") != NULL);
	for (size_t i = 0; i < MANY; i++) {
		put(fds[i], request + strlen(request) - 10, 10);
		ck_assert_msg(strstr(get(fds[i], reply), "HTTP/1.1 200") == reply, "%zu: %s", i,
			      reply);
		close(fds[i]);
	}
	server_stop(s);
}
END_TEST

/* More connections than are served at once: the rest waits for its turn. */
START_TEST(further_connections_wait)
{
	enum { MANY = 160 };
	char request[1024], reply[REPLY_MAX];
	int fds[MANY];
	struct server *s = server_start(MANY);
	with_body(request, sizeof request, LINE FORM "Connection: close\r\n", BODY);
	for (size_t i = 0; i < MANY; i++)
		fds[i] = dial(s);
	for (size_t i = 0; i < MANY; i++) {
		put(fds[i], request, strlen(request));
		ck_assert_msg(strstr(get(fds[i], reply), "HTTP/1.1 200") == reply, "%zu: %s", i,
			      reply);
		close(fds[i]);
	}
	server_stop(s);
}
END_TEST

/* The last request of --once is the last that anybody judges, whatever is behind it. */
START_TEST(nothing_is_asked_after_the_end)
{
	char one[1024], all[2048], reply[REPLY_MAX];
	struct server *s = server_start(1);
	with_body(one, sizeof one, LINE FORM, BODY);
	snprintf(all, sizeof all, "%s%s", one, one);
	int fd = dial(s);
	put(fd, all, strlen(all));
	ck_assert_msg(strstr(get(fd, reply), "HTTP/1.1 200") == reply, "%s", reply);
	server_stop(s);
	close(fd);
	ck_assert_uint_eq(s->calls, 1);
}
END_TEST

/* What the door answers itself is nobody's request. */
START_TEST(refused_requests_are_not_asked)
{
	char good_one[1024], foreign[1024];
	struct server *s = server_start(1);
	with_body(foreign, sizeof foreign,
		  "POST /auth/oauth/token HTTP/1.1\r\nHost: a.example\r\n" FORM, BODY);
	with_body(good_one, sizeof good_one, LINE FORM, BODY);
	ck_assert_ptr_nonnull(strstr(exchange(s, foreign, strlen(foreign)), "HTTP/1.1 403 "));
	ck_assert_ptr_nonnull(strstr(exchange(s, good_one, strlen(good_one)), "HTTP/1.1 200 "));
	server_stop(s);
	ck_assert_uint_eq(s->calls, 1);
	ck_assert_uint_eq(s->refused[LISTEN_DOOR_HOST], 1);
}
END_TEST

START_TEST(signals_end_it)
{
	static const int signals[] = {SIGINT, SIGTERM};
	for (size_t i = 0; i < 2; i++) {
		struct server *s = server_start(100);
		int idle = dial(s);
		kill(getpid(), signals[i]);
		server_stop(s);
		close(idle);
		ck_assert_uint_eq(s->calls, 0);
	}
}
END_TEST

START_TEST(garbage_is_survived)
{
	char bytes[600], request[1024];
	unsigned state = 12345;
	enum { ROUNDS = 40 };
	struct server *s = server_start(100000);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < sizeof bytes; i++) {
			state = state * 1103515245u + 12345u;
			bytes[i] = (char)(state >> 16);
		}
		int fd = dial(s);
		put(fd, bytes, sizeof bytes);
		put(fd, "\r\n\r\n", 4);
		shutdown(fd, SHUT_WR);
		char sink[256];
		while (recv(fd, sink, sizeof sink, 0) > 0)
			;
		close(fd);
	}
	with_body(request, sizeof request, LINE FORM, BODY);
	ck_assert(strstr(exchange(s, request, strlen(request)), "HTTP/1.1 200") != NULL);
	kill(getpid(), SIGTERM);
	server_stop(s);
}
END_TEST

Suite *suite_listen(void)
{
	Suite *s = suite_create("listen");
	TCase *t = tcase_create("listen");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, answers_by_the_contract, 0, sizeof exchanges / sizeof *exchanges);
	tcase_add_loop_test(t, pieces_are_put_together, 0, sizeof exchanges / sizeof *exchanges);
	tcase_add_loop_test(t, clients_that_end_are_answered, 0, sizeof ended / sizeof *ended);
	tcase_add_test(t, chunked_body_is_read);
	tcase_add_loop_test(t, pipelined_requests_are_answered, 0, 2);
	tcase_add_test(t, large_body_is_refused);
	tcase_add_test(t, large_head_is_refused);
	tcase_add_test(t, tls_bytes_are_told);
	tcase_add_loop_test(t, early_close_is_told, 0, 4);
	tcase_add_test(t, silent_connection_is_no_request);
	tcase_add_test(t, many_at_once_do_not_block_each_other);
	tcase_add_test(t, further_connections_wait);
	tcase_add_test(t, nothing_is_asked_after_the_end);
	tcase_add_test(t, refused_requests_are_not_asked);
	tcase_add_test(t, signals_end_it);
	tcase_add_test(t, garbage_is_survived);
	suite_add_tcase(s, t);
	return s;
}
