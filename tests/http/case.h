/* SPDX-License-Identifier: MIT */
/* What the tests of requests share: a client, its answer, an environment without proxies. */
#ifndef TESTS_HTTP_CASE_H
#define TESTS_HTTP_CASE_H

#include "tests/scripted_server.h"

#include "http/parts.h"

static struct http *client;
static struct http_answer answer;
static struct err error;
static struct pool *pool;

static const char *const variables[] = {
	"http_proxy", "HTTP_PROXY", "https_proxy",    "HTTPS_PROXY",   "all_proxy",    "ALL_PROXY",
	"no_proxy",   "NO_PROXY",   "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR",
};

static inline void setup(void)
{
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		unsetenv(variables[i]);
	client = http_curl_new();
	pool = pool_new();
	answer = (struct http_answer){0};
	error = (struct err){0};
}

static inline void teardown(void)
{
	http_answer_clear(&answer);
	http_answer_clear(&answer);
	http_free(client);
	http_free(NULL);
	pool_free(pool);
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		unsetenv(variables[i]);
}

static inline const char *url_of(const char *scheme, int port, const char *rest)
{
	return pool_printf(pool, "%s://127.0.0.1:%d%s", scheme, port, rest);
}

static inline struct http_request request_to(const char *url)
{
	return (struct http_request){.method = "GET",
				     .url = url,
				     .connect_timeout_ms = 5000,
				     .timeout_ms = 20000,
				     .loopback = true,
				     .headers = {{.name = "Accept", .value = "application/json"}},
				     .header_count = 1};
}

#endif
