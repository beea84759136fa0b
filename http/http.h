/* SPDX-License-Identifier: MIT */
/*
 * http: sends one request, gets one answer. The only user of libcurl, which is loaded with dlopen()
 * on the first request (or linked, with `make CURL=linked`).
 *
 * HTTP/1.1, no redirects, no cookies, no netrc, no compression asked for, certificate verification
 * always on. A `struct http` is an interface, so that tests put a scripted one in its place.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdint.h>

#include "base/err.h"
#include "facts/facts.h"
#include "base/mem.h"
#include "base/secret.h"

enum {
	HTTP_HEADERS_MAX = 64, /* request and answer; further ones of an answer are dropped */
	HTTP_HEADER_BYTES_MAX =
		128 * 1024, /* all header lines of an answer; more is FACTS_FAILURE_TOO_LARGE */
};

struct http_header {
	const char *name;
	const char *value;           /* NULL where the value is secret */
	const struct secret *secret; /* Authorization */
};

/* Borrowed for the call. Content-Length and Host are libcurl's. */
struct http_request {
	const char *method; /* "POST" or "GET" */
	const char *url;
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t header_count;
	const struct secret *body; /* NULL for GET */
	long connect_timeout_ms;
	long timeout_ms;      /* whole request */
	long told_timeout_ms; /* what the user set for it, told where it is about that; 0: none */
	const char *cacert, *cert, *key, *proxy; /* NULL: libcurl's default */
	bool loopback; /* the URL's host is a loopback address: environment proxies are not used */
};

/* {0} is empty; http_answer_clear() is idempotent. */
struct http_answer {
	enum facts_failure failure;
	char failure_text[ERR_TEXT_MAX]; /* one sentence with host, port, address, proxy, phase;
					    raw: may hold server text (a certificate's subject),
					    clean before showing */
	char tls_issuer[256];            /* raw; "" unknown */
	int status;                      /* 0 where no answer came */
	char *reason;                    /* raw; NULL where none */
	char *names[HTTP_HEADERS_MAX];   /* raw field names and values, in order */
	char *values[HTTP_HEADERS_MAX];
	size_t header_count;
	struct secret *
		body; /* as far as it came, at most TOKEN_ANSWER_MAX bytes; never NULL on success */
	int ms;       /* from start to end */
	char proxy[256]; /* proxy used, without userinfo; "" none */
	bool retryable;  /* no connection was made, or it was lost before the answer's first byte */
};
void http_answer_clear(struct http_answer *a);
/* First field of that name (case-insensitive), or NULL. */
const char *http_answer_header(const struct http_answer *a, const char *name);

struct http {
	/*
	 * Sends r. True: *a holds an answer or a failure. False (ERR_INTERNAL, ERR_SETTINGS,
	 * ERR_USAGE): nothing was sent and the reason is local: libcurl cannot be loaded, a CA or
	 * key file cannot be used.
	 */
	bool (*send)(struct http *self, const struct http_request *r, struct http_answer *a,
		     struct err *e);
	void (*free)(struct http *self);
};

/* libcurl. Loads nothing yet. Free with http_free(). */
struct http *http_curl_new(void);
void http_free(struct http *h); /* NULL is allowed */
/* libcurl's version and its TLS library's ("libcurl/7.88.1 OpenSSL/3.0.19"), "not loaded: why"
 * where it cannot be loaded. In p. */
const char *http_version(struct pool *p);
/* True when something (proxy variables) would send a request for this URL through a proxy; its text
 * in p. */
const char *http_proxy_of(const char *url, const char *proxy_option, bool loopback, struct pool *p);

/* False (ERR_USAGE): a scheme that no proxy can have; the text begins with where, and shows nothing
 * of the proxy. */
bool http_proxy_check(const char *proxy, const char *where, struct err *e)
	__attribute__((warn_unused_result));

#endif
