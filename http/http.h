/* SPDX-License-Identifier: MIT */
/*
 * http: sends one request, gets one answer. The only user of libcurl, which is loaded with dlopen()
 * on the first request (or linked, with `make CURL=linked`).
 *
 * HTTP/1.x, no redirects, no cookies, no netrc, no compression asked for, certificate verification
 * always on, TLS 1.2 at least. The requests of one `struct http` to one host share a connection
 * where the server keeps it. A `struct http` is an interface, so that tests put a scripted one in
 * its place.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/url.h"
#include "http/failure.h"
#include "http/stream.h"

enum {
	HTTP_HEADERS_MAX = 64, /* request and answer; further ones of an answer are dropped */
	HTTP_HEADER_BYTES_MAX =
		128 * 1024, /* all header lines of an answer; more is HTTP_FAILURE_TOO_LARGE */
	HTTP_BODY_BYTES_MAX = 1024 * 1024, /* of an answer */
	HTTP_FIELD_BYTES_MAX = 256 * 1024, /* of one field of a request */
};

struct http_header {
	const char *name;
	const char *value;           /* NULL where the value is secret */
	const struct secret *secret; /* Authorization */
};

/* Takes the answer as it comes, for who passes it on; called during send(). False ends it. */
struct http_sink {
	/* One line of the header with its line end: the status line, a field, or the empty line
	 * behind them; those of 1xx answers and of trailers too. */
	bool (*line)(void *arg, const char *bytes, size_t len);
	/* Of the body, without its transfer coding. */
	bool (*body)(void *arg, const char *bytes, size_t len);
	void *arg;
};

/*
 * Borrowed for the call. The fields are sent as listed, in their order, case and number, and no
 * others but Host, Content-Length and, through a proxy, Proxy-Connection: those are libcurl's,
 * unless listed. A listed `Transfer-Encoding: chunked` makes one chunk of the body;
 * `Expect: 100-continue` is waited for, as libcurl does, at most a second.
 */
struct http_request {
	const char *method;
	const char *url;
	const char *target; /* in the request line; NULL: path and query of the URL */
	bool http_1_0;
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t header_count;
	const struct secret *body; /* NULL: none, and no Content-Length either */
	long connect_timeout_ms;
	long timeout_ms;      /* whole request */
	long told_timeout_ms; /* what the user set for it, told where it is about that; 0: none */
	const char *cacert, *cert, *key, *proxy; /* NULL: libcurl's default */
	bool loopback; /* the URL's host is a loopback address: environment proxies are not used */
	bool allow_http; /* secrets may go in clear text to any host */
	bool decode; /* the answer's Content-Encoding is undone, as far as libcurl can; the field
			that asks for it is to be listed */
	bool may_be_cut;       /* a body over HTTP_BODY_BYTES_MAX is cut, and no failure */
	struct http_sink sink; /* {0}: none */
};

/* {0} is empty; http_answer_clear() is idempotent. */
struct http_answer {
	enum http_failure failure;
	char failure_text[ERR_TEXT_MAX]; /* one sentence with host, port, address, proxy, phase;
					    raw: may hold server text (a certificate's subject),
					    clean before showing */
	enum http_cert_place cert_place; /* of the certificate that the verifier did not take */
	enum http_cert_fault cert_fault;
	char tls_issuer[256];          /* raw; "" unknown */
	int status;                    /* 0 where no answer came */
	char *reason;                  /* raw; NULL where none */
	char *names[HTTP_HEADERS_MAX]; /* raw field names and values, in order */
	char *values[HTTP_HEADERS_MAX];
	size_t header_count;
	struct secret
		*body; /* as far as it came, at most HTTP_BODY_BYTES_MAX; never NULL on success */
	int ms; /* from the request's first byte to the end of the answer; without one, from the
		   start to the failure */
	char proxy[256]; /* proxy used, without userinfo; "" none */
	bool retryable;  /* no connection was made, or it was lost before the answer's first byte */
	bool resent; /* a kept connection had died unanswered, and libcurl sent the request again
			over a new one */
};
void http_answer_clear(struct http_answer *a);
/* First field of that name (case-insensitive), or NULL. */
const char *http_answer_header(const struct http_answer *a, const char *name);
/* Undoes its Content-Encoding, as far as libcurl can; its fields stay. False: so does the body. */
bool http_answer_decode(struct http_answer *a);

struct http {
	/*
	 * Sends r. True: *a holds an answer or a failure. False (ERR_INTERNAL, ERR_SETTINGS,
	 * ERR_USAGE): nothing was sent and the reason is local: libcurl cannot be loaded, a CA or
	 * key file cannot be used, http_secret_check() forbids it.
	 */
	bool (*send)(struct http *self, const struct http_request *r, struct http_answer *a,
		     struct err *e);
	void (*free)(struct http *self);
	/* Called about once a second while a request is on its way; NULL: not. Not for requests. */
	void (*tick)(void *arg);
	void *tick_arg;
};

/* libcurl. Loads nothing yet. Free with http_free(). */
struct http *http_curl_new(void);
void http_free(struct http *h); /* NULL is allowed */
/* What a status stands for (RFC 9110): "Unauthorized"; "" where it is not a usual one. */
const char *http_phrase(int status);
/* libcurl's version and its TLS library's ("libcurl/7.88.1 OpenSSL/3.0.19"), "not loaded: why"
 * where it cannot be loaded. In p. */
const char *http_version(struct pool *p);

/*
 * The one rule on where a secret or a token may go: never in clear text beyond this machine, by a
 * proxy neither. send() holds to it whatever was asked before, for each request with a body or a
 * secret field; who wants to say so earlier asks here. proxy: --proxy's, NULL none given. False
 * (ERR_USAGE): the text begins with what.
 */
bool http_secret_check(const struct url *u, const char *proxy, bool allow_http, const char *what,
		       struct err *e) __attribute__((warn_unused_result));

/* True when something (proxy variables) would send a request for this URL through a proxy; its text
 * in p. *where (may be NULL): what set it: "--proxy", "https_proxy", ... */
const char *http_proxy_of(const char *url, const char *proxy_option, bool loopback, struct pool *p,
			  const char **where);

/* False (ERR_USAGE): a scheme that no proxy can have; the text begins with where, and shows nothing
 * of the proxy. */
bool http_proxy_check(const char *proxy, const char *where, struct err *e)
	__attribute__((warn_unused_result));

#endif
