/* SPDX-License-Identifier: MIT */
/* Sends requests over one handle of libcurl, and tells what became of each. */
#include "http/parts.h"
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/input.h"

/* ---- what libcurl knows of an exchange ---- */

static long number_of(const struct http_exchange *x, CURLINFO info)
{
	long value = 0;
	return x->curl->lib->easy_getinfo(x->curl->easy, info, &value) == CURLE_OK ? value : 0;
}

static long microseconds_of(const struct http_exchange *x, CURLINFO info)
{
	curl_off_t microseconds = 0;
	return x->curl->lib->easy_getinfo(x->curl->easy, info, &microseconds) == CURLE_OK
		       ? (long)microseconds
		       : 0;
}

static bool reached(const struct http_exchange *x, CURLINFO info)
{
	return microseconds_of(x, info) > 0;
}

/* The way to the endpoint is open: there is no proxy, or it has agreed to pass all on. */
static bool way_is_open(const struct http_exchange *x, bool tls)
{
	if (strncasecmp(x->proxy, "socks", 5) == 0)
		return x->seen.began || reached(x, CURLINFO_CONNECT_TIME_T);
	return *x->proxy == '\0' || !tls || number_of(x, CURLINFO_HTTP_CONNECTCODE) != 0;
}

/* libcurl counts a failed request as on its way: each step before is asked for first. */
static enum http_phase phase_of(const struct http_exchange *x)
{
	bool tls = strcmp(x->url.scheme, "https") == 0;
	if (x->reply.header_bytes > 0)
		return HTTP_PHASE_READING;
	if (x->asked > 0)
		return HTTP_PHASE_WAITING;
	if (!x->accepted && !reached(x, CURLINFO_CONNECT_TIME_T))
		return *x->addresses != '\0' ? HTTP_PHASE_CONNECTING : HTTP_PHASE_RESOLVING;
	if (!way_is_open(x, tls))
		return HTTP_PHASE_TUNNEL;
	if (tls && !reached(x, CURLINFO_APPCONNECT_TIME_T))
		return HTTP_PHASE_HANDSHAKE;
	return HTTP_PHASE_WAITING;
}

/* A start-up of some milliseconds makes no other figure of the one that the user knows. */
static long told_limit(const struct http_exchange *x)
{
	long told = x->request->told_timeout_ms;
	return told > x->timeout_ms && told - x->timeout_ms <= told / 20 ? told : x->timeout_ms;
}

/* A kept connection was opened for an earlier request; libcurl knows to where. */
static void name_address(struct http_exchange *x)
{
	char *address = NULL;
	if (*x->addresses == '\0' &&
	    x->curl->lib->easy_getinfo(x->curl->easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK &&
	    address != NULL)
		snprintf(x->addresses, sizeof x->addresses, "%s", address);
}

/* What the verifier found, where its own callback was not there to tell. */
static void read_verifier(struct http_exchange *x, CURLcode code)
{
	struct curl_certinfo *chain = NULL;
	const struct http_lib *lib = x->curl->lib;
	const char *words;
	if (code != CURLE_PEER_FAILED_VERIFICATION || x->seen.fault != HTTP_CERT_FINE)
		return;
	long result = number_of(x, CURLINFO_SSL_VERIFYRESULT);
	if (!http_lib_is_gnutls(lib)) {
		/* 1 is where libcurl starts from: nothing was found. */
		if (result > 1)
			x->seen.fault = http_verdict_openssl(result, &words);
		return;
	}
	if (lib->easy_getinfo(x->curl->easy, CURLINFO_CERTINFO, &chain) != CURLE_OK)
		chain = NULL;
	http_gnutls_read(result, chain, (int64_t)time(NULL), &x->seen);
}

/*
 * What this machine could not give. A step that failed has its own errno. Where it has none, and no
 * peer refused, this tries all that a request needs.
 */
static const char *what_lacks(const struct http_exchange *x, CURLcode code, enum http_phase phase,
			      int os_error)
{
	const char *lacks = http_limit_of(x->socket_error);
	if (lacks == NULL)
		lacks = http_limit_of(os_error);
	if (lacks != NULL || phase > HTTP_PHASE_HANDSHAKE || code == CURLE_OPERATION_TIMEDOUT)
		return lacks;
	bool refused = os_error != 0 && code == CURLE_COULDNT_CONNECT;
	return refused ? NULL : http_limit_find();
}

static void explain(struct http_exchange *x, CURLcode code, struct http_answer *a)
{
	read_verifier(x, code);
	struct http_evidence v = {
		.code = code,
		.detail = x->detail,
		.host = x->url.host,
		.port = x->url.port,
		.addresses = x->addresses,
		.proxy = x->proxy,
		.phase = phase_of(x),
		.connect_status = number_of(x, CURLINFO_HTTP_CONNECTCODE),
		.proxy_verify =
			*x->proxy != '\0' ? number_of(x, CURLINFO_PROXY_SSL_VERIFYRESULT) : 0,
		.os_error = (int)number_of(x, CURLINFO_OS_ERRNO),
		.seen = x->seen,
		.own_cert = x->request->cert != NULL,
		.body_too_large = x->reply.too_large && x->reply.complete,
		.sink_ended = x->reply.sink_ended,
	};
	v.limit_ms = v.phase <= HTTP_PHASE_HANDSHAKE && x->connect_timeout_ms < x->timeout_ms
			     ? x->connect_timeout_ms
			     : told_limit(x);
	if (x->seen.fault == HTTP_CERT_FINE)
		v.lacks = what_lacks(x, code, v.phase, v.os_error);
	name_address(x);
	http_failure_explain(&v, a);
}

/* ---- one try ---- */

static bool prepare(struct http_exchange *x, struct http_answer *a, struct err *e)
{
	if (x->curl->easy == NULL)
		x->curl->easy = x->curl->lib->easy_init();
	if (x->curl->easy == NULL)
		return err_set(
			e, ERR_INTERNAL,
			"libcurl cannot start a request: no memory or file descriptor is left");
	http_reply_start(&x->reply, &x->request->sink, a);
	x->curl->exchange = x;
	if (!http_options_set(x))
		return err_set(e, ERR_INTERNAL, "libcurl %s lacks something that cxtoken needs",
			       x->curl->lib->info->version);
	return true;
}

static void finish(struct http_exchange *x)
{
	http_openssl_end();
	/* Nothing of the exchange may stay in the handle: it is gone before the next one. */
	if (x->curl->easy != NULL)
		x->curl->lib->easy_reset(x->curl->easy);
	x->curl->exchange = NULL;
	x->curl->lib->slist_free_all(x->headers);
	if (x->reply.body != NULL)
		http_reply_finish(&x->reply);
}

/* The files of TLS were looked at before; what a library still finds in them. */
static bool fail_by_file(const struct http_exchange *x, CURLcode code, struct err *e)
{
	const struct http_request *r = x->request;
	const char *lacks = http_limit_find();
	if (lacks != NULL)
		return err_set(
			e, ERR_INTERNAL,
			"the files that TLS needs cannot be read: this machine has no %s left",
			lacks);
	if (code == CURLE_SSL_CACERT_BADFILE && (x->trust.file == NULL || *x->trust.file == '\0'))
		return err_set(
			e, ERR_USAGE,
			"this system has no CA certificates that can be used; install them "
			"(Debian: apt-get install ca-certificates), or name a file: --cacert "
			"FILE");
	if (code == CURLE_SSL_CACERT_BADFILE)
		return err_set(e, ERR_USAGE, "the CA file %s holds no certificate that can be used",
			       x->trust.file);
	return err_set(e, ERR_USAGE,
		       "the client certificate %s%s%s cannot be used: both must be PEM, belong "
		       "together, and the key must not have a password",
		       r->cert != NULL ? r->cert : "", r->key != NULL ? " with the key " : "",
		       r->key != NULL ? r->key : "");
}

/* What cannot be blamed on anything out there. */
static bool fail_locally(const struct http_exchange *x, CURLcode code, struct err *e)
{
	switch (code) {
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CONNECT_ERROR: /* GnuTLS's code for its own files */
		return fail_by_file(x, code, e);
	case CURLE_URL_MALFORMAT:
		return err_set(e, ERR_USAGE, "the address of %s is no URL that libcurl takes",
			       x->url.host);
	default:
		return err_set(e, ERR_INTERNAL, "libcurl cannot send the request: %s",
			       x->curl->lib->easy_strerror(code));
	}
}

/* An end that was wanted is not a failure; libcurl takes one inside the header for success. */
static CURLcode judge_end(const struct http_exchange *x, CURLcode code)
{
	const struct http_reply *r = &x->reply;
	if (code == CURLE_OK && !r->complete)
		return CURLE_PARTIAL_FILE;
	bool cut = code == CURLE_WRITE_ERROR && r->complete && r->too_large && !r->sink_ended;
	return cut && x->request->may_be_cut ? CURLE_OK : code;
}

static int time_of(const struct http_exchange *x, bool answered, long elapsed_ms)
{
	long total = microseconds_of(x, CURLINFO_TOTAL_TIME_T);
	long before = microseconds_of(x, CURLINFO_PRETRANSFER_TIME_T);
	if (!answered || total < before)
		return (int)elapsed_ms;
	return (int)((total - before + 500) / 1000);
}

/*
 * Tries once. *again: nothing was sent, because the hashed directory did not vouch for the server;
 * libcurl's default has yet to be asked.
 */
static bool try_once(struct http_exchange *x, struct http_answer *a, bool *again, struct err *e)
{
	int64_t begin = clock_ms();
	bool good = prepare(x, a, e);
	if (good) {
		CURLcode code = judge_end(x, x->curl->lib->easy_perform(x->curl->easy));
		if (code != CURLE_OK) {
			explain(x, code, a);
			good = a->failure != HTTP_FAILURE_LOCAL || fail_locally(x, code, e);
		}
		a->ms = time_of(x, code == CURLE_OK, (long)(clock_ms() - begin));
		a->resent = x->asked > 1;
	}
	*again = good && x->trust.replaced &&
		 (a->failure == HTTP_FAILURE_TLS_UNTRUSTED ||
		  a->failure == HTTP_FAILURE_TLS_EXPIRED ||
		  a->failure == HTTP_FAILURE_TLS_UNSUITABLE);
	finish(x);
	return good;
}

/* ---- the interface ---- */

static bool proxy_usable(const struct http_request *r, const struct url *url, struct err *e)
{
	const char *proxy = http_proxy_find(url, r->proxy, r->loopback);
	return proxy == NULL || http_proxy_check(proxy, http_proxy_where(proxy), e);
}

static bool wants_tls(const struct http_request *r, const struct url *url)
{
	const char *proxy = http_proxy_find(url, r->proxy, r->loopback);
	return strcmp(url->scheme, "https") == 0 ||
	       (proxy != NULL && strncasecmp(proxy, "https:", strlen("https:")) == 0);
}

static bool holds_secret(const struct http_request *r)
{
	bool holds = r->body != NULL;
	for (size_t i = 0; i < r->header_count; i++)
		holds = holds || r->headers[i].secret != NULL;
	return holds;
}

static void start_exchange(struct http_exchange *x, struct http_curl *curl,
			   const struct http_request *r, const struct url *url, long spent_ms)
{
	*x = (struct http_exchange){.curl = curl, .request = r, .url = *url};
	/* Zero would mean "without end" to libcurl. */
	x->timeout_ms = r->timeout_ms - spent_ms > 0 ? r->timeout_ms - spent_ms : 1;
	x->connect_timeout_ms = r->connect_timeout_ms > 0 ? r->connect_timeout_ms : 1;
	const char *proxy = http_proxy_find(url, r->proxy, r->loopback);
	if (proxy != NULL)
		http_proxy_show(proxy, x->proxy, sizeof x->proxy);
}

static bool exchange_all(struct http_curl *curl, const struct http_request *r,
			 const struct url *url, struct http_answer *a, struct err *e)
{
	struct http_exchange x;
	struct http_trust trust = {0};
	int64_t begin = clock_ms();
	bool again = false;
	/* What a variable names does not matter where there is no TLS; what an option names does.
	 */
	if (r->cacert != NULL || wants_tls(r, url))
		http_trust_choose(curl->lib, r->cacert, &trust);
	if (!http_trust_check(&trust, r->cert, r->key, e) || !proxy_usable(r, url, e))
		return false;
	start_exchange(&x, curl, r, url, 0);
	x.trust = trust;
	bool good = try_once(&x, a, &again, e);
	if (again) {
		http_answer_clear(a);
		start_exchange(&x, curl, r, url, (long)(clock_ms() - begin));
		good = try_once(&x, a, &again, e);
	}
	snprintf(a->proxy, sizeof a->proxy, "%s", x.proxy);
	return good;
}

static bool curl_send(struct http *self, const struct http_request *r, struct http_answer *a,
		      struct err *e)
{
	struct http_curl *curl = (struct http_curl *)self;
	const char *why;
	struct url url;
	*a = (struct http_answer){0};
	curl->lib = http_lib_load(&why);
	if (curl->lib == NULL)
		return err_set(e, ERR_INTERNAL, "%s", why);
	struct pool *p = pool_new();
	bool good = url_parse(r->url, p, &url, e) &&
		    (!holds_secret(r) ||
		     http_secret_check(&url, r->proxy, r->allow_http, "the request", e)) &&
		    exchange_all(curl, r, &url, a, e);
	pool_free(p);
	if (!good)
		http_answer_clear(a);
	return good;
}

static void curl_free_self(struct http *self)
{
	struct http_curl *curl = (struct http_curl *)self;
	if (curl->easy != NULL)
		curl->lib->easy_cleanup(curl->easy);
	free(curl);
}

struct http *http_curl_new(void)
{
	struct http_curl *curl = mem_alloc(1, sizeof *curl);
	curl->http.send = curl_send;
	curl->http.free = curl_free_self;
	return &curl->http;
}
