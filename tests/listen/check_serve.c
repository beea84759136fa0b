/* SPDX-License-Identifier: MIT */
/* --serve alone, with a scripted endpoint: who gets the token, and when the endpoint is asked. */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen/serve.h"
#include "tests/capture/fixtures.h"

Suite *suite_listen_serve(void);

#define BODY "grant_type=client_credentials&client_id=" FIXTURE_ID "&client_secret=" FIXTURE_SECRET

enum { REPLY_MAX = 4096, SCRIPT_MAX = 8, NOW = 1700000000, MIN_TTL = 300 };

/* What the endpoint does, each time that it is asked. */
struct act {
	enum serve_outcome_kind kind;
	const char *token; /* NULL: none */
	int life_s;        /* of the token, or until the end of the pause */
	bool dies;         /* the child says nothing */
};

/* Seen by the child that asks, too. */
struct shared {
	int asked;
	int first; /* how often it was the first time */
	int64_t now;
};

struct server {
	struct fixture x;
	struct listen *l;
	pthread_t thread;
	struct shared *shared;
	struct act script[SCRIPT_MAX];
	struct serve_settings settings;
	char cache_file[64];
	const char *cached; /* what the cache holds; NULL: nothing */
	bool ran;
};

static struct server s;

static int64_t now(void)
{
	return s.shared->now;
}

static struct token token_of(const char *text, int life_s)
{
	return (struct token){.access_token = secret_new(text, strlen(text)),
			      .token_type = strdup("Bearer"),
			      .expires_at = now() + life_s,
			      .lifetime = life_s};
}

static void ask(void *arg, bool first, struct serve_outcome *out)
{
	const struct act *a = &s.script[s.shared->asked++];
	(void)arg;
	s.shared->first += first;
	if (a->dies)
		_exit(1);
	out->kind = a->kind;
	if (a->token != NULL)
		out->token = token_of(a->token, a->life_s);
	if (a->kind == SERVE_LIMITED)
		out->cooldown_until = now() + a->life_s;
	if (a->kind == SERVE_REFUSED) {
		out->status = 401;
		snprintf(out->error, sizeof out->error, "invalid_client");
		snprintf(out->description, sizeof out->description, "Not known");
	}
}

static bool cached(void *arg, struct token *out)
{
	(void)arg;
	if (s.cached != NULL)
		*out = token_of(s.cached, 7200);
	return s.cached != NULL;
}

static bool judge(void *arg, const struct capture *c, struct listen_answer *answer)
{
	(void)arg;
	*answer = (struct listen_answer){.status = 400, .body = "{\"error\":\"invalid_request\"}"};
	return !capture_is_method(c, "POST");
}

static void *serve(void *arg)
{
	struct err e = {0};
	(void)arg;
	s.ran = serve_run(s.l, &s.settings, &e);
	return NULL;
}

static void start(const struct act *script, size_t count)
{
	const struct listen_place place = {.option = "--serve", .address = "0", .port = 8402};
	struct err e = {0};
	s = (struct server){0};
	s.shared = mmap(NULL, sizeof *s.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	ck_assert_ptr_ne(s.shared, MAP_FAILED);
	s.shared->now = NOW;
	memcpy(s.script, script, count * sizeof *script);
	fixture_open(&s.x, FIXTURE_ID, FIXTURE_SECRET);
	snprintf(s.cache_file, sizeof s.cache_file, "/tmp/cxtoken-check-serve-%ld", (long)getpid());
	s.settings = (struct serve_settings){.cred = &s.x.cred,
					     .now = now,
					     .ask = ask,
					     .cached = cached,
					     .cache_file = s.cache_file,
					     .judge = judge,
					     .min_ttl = MIN_TTL};
	ck_assert_msg(listen_open(&place, &s.l, &e), "%s", e.text);
	ck_assert_int_eq(pthread_create(&s.thread, NULL, serve, NULL), 0);
}

static void stop(void)
{
	kill(getpid(), SIGTERM);
	ck_assert_int_eq(pthread_join(s.thread, NULL), 0);
	ck_assert(s.ran);
	listen_free(s.l);
	fixture_close(&s.x);
	unlink(s.cache_file);
	munmap(s.shared, sizeof *s.shared);
}

/* The answer to one request, up to the end of its connection. */
static const char *answer_to(const char *method, const char *body)
{
	static char reply[REPLY_MAX];
	char request[1024];
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)listen_port(s.l))};
	const struct timeval patience = {20, 0};
	size_t len = 0;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	int size = snprintf(request, sizeof request,
			    "%s /t HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
			    "Content-Type: application/x-www-form-urlencoded\r\n"
			    "Content-Length: %zu\r\n\r\n%s",
			    method, strlen(body), body);
	ck_assert_int_eq(send(fd, request, (size_t)size, MSG_NOSIGNAL), size);
	ssize_t got;
	/* A child that ends is a signal, and a signal ends a wait. */
	while ((got = recv(fd, reply + len, sizeof reply - 1 - len, 0)) > 0 ||
	       (got < 0 && errno == EINTR))
		len += got > 0 ? (size_t)got : 0;
	reply[len] = '\0';
	close(fd);
	return reply;
}

static void expect(const char *method, const char *body, const char *status, const char *holds)
{
	char line[64];
	const char *reply = answer_to(method, body);
	snprintf(line, sizeof line, "HTTP/1.1 %s ", status);
	ck_assert_msg(strstr(reply, line) == reply && strstr(reply, holds) != NULL &&
			      strstr(reply, "Cache-Control: no-store") != NULL,
		      "wanted %s %s, got %s", status, holds, reply);
}

static void expect_token(const char *token)
{
	char holds[100];
	snprintf(holds, sizeof holds, "\"access_token\":\"%s\"", token);
	expect("POST", BODY, "200", holds);
}

static void write_cache_file(const char *content)
{
	FILE *f = fopen(s.cache_file, "w");
	ck_assert_ptr_nonnull(f);
	fputs(content, f);
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(one_question_for_all)
{
	static const struct act script[] = {{SERVE_TOKEN, "first", 7200, false}};
	start(script, 1);
	for (int i = 0; i < 5; i++)
		expect_token("first");
	expect("POST", BODY, "200", "\"expires_in\":7200");
	s.shared->now += 100;
	expect("POST", BODY, "200", "\"expires_in\":7100");
	ck_assert_int_eq(s.shared->asked, 1);
	ck_assert_int_eq(s.shared->first, 1);
	stop();
}
END_TEST

/* Nothing but the settings' own request leads to a question. */
START_TEST(other_requests_ask_nobody)
{
	static const struct act script[] = {{SERVE_TOKEN, "first", 7200, false}};
	static const struct {
		const char *method, *body, *status, *holds;
	} rows[] = {
		{"POST", "grant_type=client_credentials&client_id=" FIXTURE_ID "&client_secret=x",
		 "401", "invalid_client"},
		{"POST", "grant_type=client_credentials&client_id=x&client_secret=" FIXTURE_SECRET,
		 "401", "invalid_client"},
		{"POST", "grant_type=client_credentials&client_id=" FIXTURE_ID, "401",
		 "invalid_client"},
		{"POST",
		 "grant_type=password&client_id=" FIXTURE_ID "&client_secret=" FIXTURE_SECRET,
		 "400", "unsupported_grant_type"},
		{"POST", BODY "&scope=x", "400", "invalid_scope"},
		{"POST", BODY "&audience=x", "400", "invalid_target"},
		{"PUT", BODY, "400", "invalid_request"},
	};
	start(script, 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		expect(rows[i].method, rows[i].body, rows[i].status, rows[i].holds);
	ck_assert_int_eq(s.shared->asked, 0);
	stop();
}
END_TEST

/* The token is due: it is given all the same, and the new one when it has come. */
START_TEST(renewed_behind_the_client)
{
	static const struct act script[] = {{SERVE_TOKEN, "first", 7200, false},
					    {SERVE_TOKEN, "second", 7200, false}};
	start(script, 2);
	expect_token("first");
	s.shared->now += 7200 - MIN_TTL + 1;
	expect_token("first");
	for (int i = 0; i < 1000 && strstr(answer_to("POST", BODY), "second") == NULL; i++)
		usleep(1000); /* each answer is one more look */
	expect_token("second");
	ck_assert_int_eq(s.shared->asked, 2);
	ck_assert_int_eq(s.shared->first, 1);
	stop();
}
END_TEST

/* Passed on, and the endpoint is left alone for ten seconds. */
START_TEST(refusal_is_passed_on)
{
	static const struct act script[] = {{SERVE_REFUSED, NULL, 0, false},
					    {SERVE_TOKEN, "later", 7200, false}};
	start(script, 2);
	for (int i = 0; i < 3; i++)
		expect("POST", BODY, "401", "\"error_description\":\"Not known\"");
	s.shared->now += 9;
	expect("POST", BODY, "401", "invalid_client");
	ck_assert_int_eq(s.shared->asked, 1);
	s.shared->now += 2;
	expect_token("later");
	ck_assert_int_eq(s.shared->asked, 2);
	stop();
}
END_TEST

START_TEST(pause_is_passed_on)
{
	static const struct act script[] = {{SERVE_LIMITED, NULL, 30, false},
					    {SERVE_TOKEN, "later", 7200, false}};
	start(script, 2);
	expect("POST", BODY, "429", "Retry-After: 30\r\n");
	s.shared->now += 29;
	expect("POST", BODY, "429", "Retry-After: 1\r\n");
	ck_assert_int_eq(s.shared->asked, 1);
	s.shared->now += 2;
	expect_token("later");
	stop();
}
END_TEST

/* No answer, or a child that died: 503, and the endpoint is spared for a second. */
START_TEST(failure_is_told)
{
	const struct act script[] = {{SERVE_FAILED, NULL, 0, _i == 1},
				     {SERVE_FAILED, NULL, 0, _i == 1}};
	start(script, 2);
	for (int i = 0; i < 3; i++)
		expect("POST", BODY, "503", "Retry-After: 1\r\n");
	ck_assert_int_eq(s.shared->asked, 1);
	stop();
}
END_TEST

/* Another machine's, which is due but valid, is better than none. */
START_TEST(valid_token_comes_with_a_failure)
{
	static const struct act script[] = {
		{SERVE_FAILED, "old", 20, false},
		{SERVE_LIMITED, "old", 20, false},
	};
	start(script + _i, 1);
	expect_token("old");
	expect("POST", BODY, "200", "\"expires_in\":20");
	ck_assert_int_eq(s.shared->asked, 1);
	s.shared->now += 21;
	expect("POST", BODY, "503", "temporarily_unavailable");
	stop();
}
END_TEST

/* What another run leaves in the cache, or takes out of it, is seen at the next request. */
START_TEST(cache_is_looked_at)
{
	static const struct act script[] = {{SERVE_TOKEN, "first", 7200, false},
					    {SERVE_TOKEN, "second", 7200, false}};
	start(script, 2);
	write_cache_file("1");
	s.cached = "of-another-run";
	expect_token("of-another-run");
	ck_assert_int_eq(s.shared->asked, 0);
	s.cached = "newer";
	write_cache_file("another size");
	expect_token("newer");
	s.cached = NULL;
	unlink(s.cache_file);
	expect_token("first");
	ck_assert_int_eq(s.shared->asked, 1);
	stop();
}
END_TEST

Suite *suite_listen_serve(void)
{
	Suite *all = suite_create("listen_serve");
	TCase *t = tcase_create("serve");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, one_question_for_all);
	tcase_add_test(t, other_requests_ask_nobody);
	tcase_add_test(t, renewed_behind_the_client);
	tcase_add_test(t, refusal_is_passed_on);
	tcase_add_test(t, pause_is_passed_on);
	tcase_add_loop_test(t, failure_is_told, 0, 2);
	tcase_add_loop_test(t, valid_token_comes_with_a_failure, 0, 2);
	tcase_add_test(t, cache_is_looked_at);
	suite_add_tcase(all, t);
	return all;
}
