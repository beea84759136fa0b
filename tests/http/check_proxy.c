/* SPDX-License-Identifier: MIT */
/* Which proxy applies and what it answers; which certificate authorities are trusted. */
#include "tests/http/case.h"

Suite *suite_http_proxy(void);

#define PROXY_407 "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"

static const struct proxied {
	const char *url;
	struct script script;
	enum http_failure failure;
	int status;
	const char *text, *first_line;
	bool retryable;
} proxieds[] = {
	{"http://api.example/t",
	 {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"},
	 HTTP_FAILURE_NONE,
	 200,
	 "",
	 "GET http://api.example/t HTTP/1.1\r\n",
	 false},
	{"http://api.example/t",
	 {.bytes = PROXY_407},
	 HTTP_FAILURE_NONE,
	 407,
	 "",
	 "GET http://api.example/t HTTP/1.1\r\n",
	 false},
	{"http://api.example/t",
	 {.bytes = NULL},
	 HTTP_FAILURE_LOST,
	 0,
	 "api.example port 80 through the proxy http://127.0.0.1:",
	 "GET http://",
	 true},
	{"https://api.example/t",
	 {.bytes = PROXY_407},
	 HTTP_FAILURE_PROXY_AUTH,
	 0,
	 "wants a user name and password (status 407)",
	 "CONNECT api.example:443 HTTP/1.1\r\n",
	 false},
	{"https://api.example/t",
	 {.bytes = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"},
	 HTTP_FAILURE_PROXY,
	 0,
	 "refused to connect to api.example port 443 (status 403)",
	 "CONNECT ",
	 false},
	{"https://api.example/t",
	 {.bytes = NULL},
	 HTTP_FAILURE_PROXY,
	 0,
	 "made no connection to api.example port 443",
	 "CONNECT ",
	 false},
	{"https://api.example/t",
	 {.bytes = "garbage\r\n\r\n"},
	 HTTP_FAILURE_PROXY,
	 0,
	 "made no connection to api.example port 443",
	 "CONNECT ",
	 false},
	{"https://api.example/t",
	 {.bytes = "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 400 Bad\r\n\r\n"},
	 HTTP_FAILURE_TLS_HANDSHAKE,
	 0,
	 "api.example port 443 through the proxy",
	 "CONNECT ",
	 false},
};

START_TEST(proxies)
{
	const struct proxied *p = &proxieds[_i];
	struct scripted server = scripted_start(&p->script);
	struct secret *bearer = secret_new("Bearer canary", 13);
	struct http_request r = request_to(p->url);
	r.proxy = pool_printf(pool, "http://user:pa%%40ss-canary@127.0.0.1:%d", server.port);
	r.loopback = false;
	r.allow_http = true;
	r.headers[r.header_count++] =
		(struct http_header){.name = "Authorization", .secret = bearer};
	ck_assert_msg(client->send(client, &r, &answer, &error), "%s", error.text);
	const char *request = scripted_request(&server);
	secret_free(bearer);
	ck_assert_msg(answer.failure == p->failure, "failure %d: %s", (int)answer.failure,
		      answer.failure_text);
	ck_assert_int_eq(answer.status, p->status);
	ck_assert_int_eq(answer.retryable, p->retryable);
	ck_assert_msg(strstr(answer.failure_text, p->text) != NULL, "%s", answer.failure_text);
	ck_assert_ptr_null(strstr(answer.failure_text, "canary"));
	ck_assert_str_eq(answer.proxy, pool_printf(pool, "http://127.0.0.1:%d", server.port));
	ck_assert_msg(strncmp(request, p->first_line, strlen(p->first_line)) == 0, "%s", request);
	/* The endpoint's credentials are none of the proxy's business. */
	if (strncmp(request, "CONNECT", 7) == 0)
		ck_assert_ptr_null(strstr(request, "Bearer"));
}
END_TEST

START_TEST(no_proxy_listens)
{
	int port, s = scripted_socket(&port);
	setenv("https_proxy", pool_printf(pool, "http://u:canary@127.0.0.1:%d/", port), 1);
	struct http_request r = request_to("https://api.example/");
	r.loopback = false;
	ck_assert(client->send(client, &r, &answer, &error));
	close(s);
	ck_assert_int_eq(answer.failure, HTTP_FAILURE_PROXY);
	ck_assert_str_eq(
		answer.failure_text,
		pool_printf(pool,
			    "the proxy http://127.0.0.1:%d cannot be reached (connection refused)",
			    port));
	ck_assert(answer.retryable);
}
END_TEST

START_TEST(which_proxy_applies)
{
	static const struct {
		const char *url, *option, *variable, *value, *exempt, *proxy;
		bool loopback;
	} rows[] = {
		{"https://a.example/", NULL, NULL, NULL, NULL, NULL, false},
		{"https://a.example/", "http://u:p@p:1/x", NULL, NULL, NULL, "http://p:1", false},
		{"https://a.example/", "u:p@x@p:1", NULL, NULL, NULL, "p:1", false},
		{"https://a.example/", "http://u:p/x@p:1/", NULL, NULL, NULL, "http://p:1", false},
		{"https://a.example/", "u:p://x@p:1", NULL, NULL, NULL, "p:1", false},
		{"https://a.example/", "", "https_proxy", "p:1", NULL, NULL, false},
		{"https://a.example/", NULL, "https_proxy", "p:1", NULL, "p:1", false},
		{"https://a.example/", NULL, "HTTPS_PROXY", "p:1", NULL, "p:1", false},
		{"https://a.example/", NULL, "ALL_PROXY", "socks5://u@p:1", NULL, "socks5://p:1",
		 false},
		{"https://a.example/", NULL, "http_proxy", "p:1", NULL, NULL, false},
		{"http://a.example/", NULL, "http_proxy", "p:1", NULL, "p:1", false},
		{"http://a.example/", NULL, "HTTP_PROXY", "p:1", NULL, NULL, false},
		{"http://a.example/", NULL, "all_proxy", "p:1", NULL, "p:1", false},
		{"http://a.example/", NULL, "ALL_PROXY", "p:1", NULL, "p:1", false},
		{"https://a.example/", NULL, "HTTPS_PROXY", "p:1", NULL, "p:1", false},
		{"https://a.example/", NULL, "all_proxy", "p:1", NULL, "p:1", false},
		{"https://a.example/", NULL, "ALL_PROXY", "p:1", NULL, "p:1", false},
		{"http://a.example/", NULL, "HTTP_PROXY", "p:1", NULL, NULL,
		 false}, /* a CGI's field */
		{"http://a.example/", NULL, "https_proxy", "p:1", NULL, NULL, false},
		{"http://127.0.0.1/", NULL, "http_proxy", "p:1", NULL, NULL, true},
		{"http://127.0.0.1/", "q:2", "http_proxy", "p:1", NULL, "q:2", true},
		{"https://a.example/", NULL, "https_proxy", "p:1", "example", NULL, false},
		{"https://a.example/", NULL, "https_proxy", "p:1", "b.example, A.Example.", NULL,
		 false},
		{"https://a.example/", NULL, "https_proxy", "p:1", ".example", NULL, false},
		{"https://a.example/", NULL, "https_proxy", "p:1", "*", NULL, false},
		{"https://a.example/", NULL, "https_proxy", "p:1", "xample,.a.exampl,*.example",
		 "p:1", false},
		{"https://a.example/", "q:2", NULL, NULL, "a.example", NULL, false},
		{"https://10.1.2.3/", NULL, "https_proxy", "p:1", "10.0.0.0/8", NULL, false},
		{"https://10.1.2.3/", NULL, "https_proxy", "p:1", "10.1.2.0/25", NULL, false},
		{"https://10.1.2.130/", NULL, "https_proxy", "p:1", "10.1.2.0/25", "p:1", false},
		{"https://10.1.2.3/", NULL, "https_proxy", "p:1", "10.0.0.0/99", "p:1", false},
		{"https://10.1.2.3/", NULL, "https_proxy", "p:1", "10.1.2.3", NULL, false},
		{"https://[fe80::1]/", NULL, "https_proxy", "p:1", "fe80::/10", NULL, false},
		{"not a url", "p:1", NULL, NULL, NULL, NULL, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].variable != NULL)
			setenv(rows[i].variable, rows[i].value, 1);
		if (rows[i].exempt != NULL)
			setenv("no_proxy", rows[i].exempt, 1);
		const char *where, *proxy = http_proxy_of(rows[i].url, rows[i].option,
							  rows[i].loopback, pool, &where);
		ck_assert_msg((proxy == NULL) == (rows[i].proxy == NULL), "row %zu: %s", i, proxy);
		ck_assert_pstr_eq(proxy, rows[i].proxy);
		ck_assert_pstr_eq(where, proxy == NULL            ? NULL
					 : rows[i].option != NULL ? "--proxy"
								  : rows[i].variable);
		if (rows[i].variable != NULL)
			unsetenv(rows[i].variable);
		unsetenv("no_proxy");
	}
}
END_TEST

START_TEST(exempt_hosts_in_capitals)
{
	const char *where;
	setenv("https_proxy", "p:1", 1);
	setenv("NO_PROXY", "a.example", 1);
	ck_assert_pstr_eq(http_proxy_of("https://a.example/", NULL, false, pool, &where), NULL);
	ck_assert_pstr_eq(http_proxy_of("https://b.example/", NULL, false, pool, &where), "p:1");
	unsetenv("NO_PROXY");
	unsetenv("https_proxy");
}
END_TEST

START_TEST(which_proxies_there_are)
{
	static const char *const good[] = {"p",           "p:1",         "u:p@p:1",
					   "HTTP://p",    "https://p:1", "socks://p",
					   "socks4://p",  "socks4a://p", "socks5://u:p@p",
					   "Socks5h://p", "u:p://x@p:1", ""};
	static const char *const bad[] = {"socks9://u:canary@p:1", "ftp://p", "://p", "canary://p",
					  "socks5h2://p"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ck_assert_msg(http_proxy_check(good[i], "--proxy", &error), "%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = {0};
		ck_assert_msg(!http_proxy_check(bad[i], "HTTPS_PROXY", &e), "%s", bad[i]);
		ck_assert_int_eq(e.code, ERR_USAGE);
		ck_assert_ptr_nonnull(strstr(e.text, "HTTPS_PROXY: "));
		ck_assert_ptr_null(strstr(e.text, "canary"));
	}
}
END_TEST

START_TEST(whom_to_trust)
{
	const char *why;
	const struct http_lib *lib = http_lib_load(&why);
	struct http_trust t;
	ck_assert_ptr_nonnull(lib);
	http_trust_choose(lib, "/a", &t);
	ck_assert_str_eq(t.file, "/a");
	ck_assert_str_eq(t.dir, "");
	ck_assert(!t.replaced);
	setenv("SSL_CERT_DIR", "/d", 1);
	setenv("SSL_CERT_FILE", "/f", 1);
	http_trust_choose(lib, NULL, &t);
	ck_assert_str_eq(t.file, "/f");
	ck_assert_str_eq(t.dir, "/d");
	setenv("CURL_CA_BUNDLE", "/b", 1);
	http_trust_choose(lib, NULL, &t);
	ck_assert_str_eq(t.file, "/b");
	ck_assert_ptr_null(t.dir);
	ck_assert(!t.replaced);
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		unsetenv(variables[i]);
	http_trust_choose(lib, NULL, &t);
	/* Where the system has such a directory; it stands alone then. */
	ck_assert_int_eq(t.replaced, t.dir != NULL);
	ck_assert_pstr_eq(t.file, t.replaced ? "" : NULL);
}
END_TEST

Suite *suite_http_proxy(void)
{
	Suite *s = suite_create("http_proxy");
	TCase *t = tcase_create("http_proxy");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, proxies, 0, sizeof proxieds / sizeof *proxieds);
	tcase_add_test(t, no_proxy_listens);
	tcase_add_test(t, which_proxy_applies);
	tcase_add_test(t, exempt_hosts_in_capitals);
	tcase_add_test(t, which_proxies_there_are);
	tcase_add_test(t, whom_to_trust);
	suite_add_tcase(s, t);
	return s;
}
