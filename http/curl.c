/* SPDX-License-Identifier: MIT */
/* One request through libcurl. */
#include "http/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* One try of one request. */
struct exchange {
	const struct http_lib *lib;
	const struct http_request *request;
	struct url url;
	CURL *easy;
	struct curl_slist *headers;
	struct http_reply reply;
	struct http_trust trust;
	struct http_seen seen;
	char proxy[256];
	char addresses[256];
	char detail[CURL_ERROR_SIZE];
	long timeout_ms, connect_timeout_ms;
	bool accepted;       /* a TCP connection was made */
	bool refused_option; /* libcurl did not take an option that matters */
};

static long clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the request ---- */

static void add_header(struct exchange *x, const char *name, const char *value)
{
	struct secret_buf *line = secret_buf_new(2 * (size_t)TOKEN_BYTES_MAX);
	bool fits = secret_buf_put(line, name) && secret_buf_put(line, ": ") &&
		    secret_buf_put(line, value);
	struct secret *text = secret_buf_take(line);
	struct curl_slist *longer = x->lib->slist_append(x->headers, secret_reveal(text));
	secret_free(text);
	x->refused_option |= !fits || longer == NULL;
	x->headers = longer != NULL ? longer : x->headers;
}

static void add_headers(struct exchange *x)
{
	for (size_t i = 0; i < x->request->header_count; i++) {
		const struct http_header *h = &x->request->headers[i];
		add_header(x, h->name, h->value != NULL ? h->value : secret_reveal(h->secret));
	}
	/* No "Expect: 100-continue", which some endpoints never answer. */
	struct curl_slist *longer = x->lib->slist_append(x->headers, "Expect:");
	x->headers = longer != NULL ? longer : x->headers;
}

#define SET(option, value)                                                                         \
	(x->refused_option |= x->lib->easy_setopt(x->easy, CURLOPT_##option, value) != CURLE_OK)

/* The address of each connection that is tried: libcurl tells only of one that was made. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct exchange *x = arg;
	(void)purpose;
	char address[64];
	size_t used = strlen(x->addresses);
	if (getnameinfo(&to->addr, to->addrlen, address, sizeof address, NULL, 0, NI_NUMERICHOST) ==
		    0 &&
	    strstr(x->addresses, address) == NULL &&
	    used + strlen(address) + 3 < sizeof x->addresses)
		snprintf(x->addresses + used, sizeof x->addresses - used, "%s%s",
			 used > 0 ? ", " : "", address);
	curl_socket_t s = socket(to->family, to->socktype, to->protocol);
	if (s >= 0)
		fcntl(s, F_SETFD, FD_CLOEXEC);
	return s;
}

/* Whether a connection was made: libcurl's own time of it may mean that TLS is up, too. */
static int close_socket(void *arg, curl_socket_t s)
{
	struct exchange *x = arg;
	struct sockaddr_storage peer;
	socklen_t len = sizeof peer;
	x->accepted |= getpeername(s, (struct sockaddr *)&peer, &len) == 0;
	return close(s);
}

static void set_transfer(struct exchange *x)
{
	SET(URL, x->request->url);
	SET(PROTOCOLS_STR, "http,https");
	SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(FOLLOWLOCATION, 0L);
	SET(HTTP09_ALLOWED, 0L);
	SET(HTTP_CONTENT_DECODING, 0L);
	SET(NETRC, (long)CURL_NETRC_IGNORED);
	SET(PATH_AS_IS, 1L);
	SET(NOSIGNAL, 1L);
	SET(CONNECTTIMEOUT_MS, x->connect_timeout_ms);
	SET(TIMEOUT_MS, x->timeout_ms);
	SET(ERRORBUFFER, x->detail);
	SET(HEADERFUNCTION, http_reply_header);
	SET(HEADERDATA, &x->reply);
	SET(WRITEFUNCTION, http_reply_body);
	SET(WRITEDATA, &x->reply);
	SET(OPENSOCKETFUNCTION, open_socket);
	SET(OPENSOCKETDATA, x);
	SET(CLOSESOCKETFUNCTION, close_socket);
	SET(CLOSESOCKETDATA, x);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Not to wait for a resolver that does not answer; an older library waits. */
	(void)x->lib->easy_setopt(x->easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static void set_request(struct exchange *x)
{
	const struct http_request *r = x->request;
	add_headers(x);
	SET(HTTPHEADER, x->headers);
	if (strcmp(r->method, "POST") == 0) {
		SET(POST, 1L);
		SET(POSTFIELDSIZE_LARGE, (curl_off_t)secret_len(r->body));
		SET(POSTFIELDS, secret_reveal(r->body)); /* not copied */
	} else {
		SET(HTTPGET, 1L);
	}
}

static void set_proxy(struct exchange *x)
{
	const struct http_request *r = x->request;
	SET(SUPPRESS_CONNECT_HEADERS, 1L);
	SET(HEADEROPT, (long)CURLHEADER_SEPARATE); /* no Authorization of ours in CONNECT */
	if (r->proxy != NULL)
		SET(PROXY, r->proxy);
	else if (r->loopback)
		SET(NOPROXY, "*");
}

static const char *unset_where_empty(const char *text)
{
	return *text != '\0' ? text : NULL;
}

static void set_tls(struct exchange *x)
{
	const struct http_request *r = x->request;
	SET(SSL_VERIFYPEER, 1L);
	SET(SSL_VERIFYHOST, 2L);
	if (x->trust.file != NULL)
		SET(CAINFO, unset_where_empty(x->trust.file));
	if (x->trust.dir != NULL)
		SET(CAPATH, unset_where_empty(x->trust.dir));
	if (r->cert != NULL) {
		SET(SSLCERT, r->cert);
		SET(KEYPASSWD,
		    ""); /* an encrypted key is an error, not a question on the terminal */
	}
	if (r->key != NULL)
		SET(SSLKEY, r->key);
	http_seen_watch(x->lib, x->easy, &x->seen);
}

#undef SET

/* ---- what went wrong ---- */

static long number_of(const struct exchange *x, CURLINFO info)
{
	long value = 0;
	return x->lib->easy_getinfo(x->easy, info, &value) == CURLE_OK ? value : 0;
}

static bool reached(const struct exchange *x, CURLINFO info)
{
	curl_off_t microseconds = 0;
	return x->lib->easy_getinfo(x->easy, info, &microseconds) == CURLE_OK && microseconds > 0;
}

/* The way to the endpoint is open: there is no proxy, or it has agreed to pass all on. */
static bool way_is_open(const struct exchange *x, bool tls)
{
	if (strncasecmp(x->proxy, "socks", 5) == 0)
		return x->seen.began || reached(x, CURLINFO_CONNECT_TIME_T);
	return *x->proxy == '\0' || !tls || number_of(x, CURLINFO_HTTP_CONNECTCODE) != 0;
}

/* libcurl counts a failed request as on its way: each step before is asked for first. */
static enum http_phase phase_of(const struct exchange *x)
{
	bool tls = strcmp(x->url.scheme, "https") == 0;
	if (x->reply.header_bytes > 0)
		return HTTP_PHASE_READING;
	if (!x->accepted && !reached(x, CURLINFO_CONNECT_TIME_T))
		return *x->addresses != '\0' ? HTTP_PHASE_CONNECTING : HTTP_PHASE_RESOLVING;
	if (!way_is_open(x, tls))
		return HTTP_PHASE_TUNNEL;
	if (tls && !reached(x, CURLINFO_APPCONNECT_TIME_T))
		return HTTP_PHASE_HANDSHAKE;
	return HTTP_PHASE_WAITING;
}

/* A start-up of some milliseconds makes no other figure of the one that the user knows. */
static long told_limit(const struct exchange *x)
{
	long told = x->request->told_timeout_ms;
	return told > x->timeout_ms && told - x->timeout_ms <= told / 20 ? told : x->timeout_ms;
}

static void explain(const struct exchange *x, CURLcode code, struct http_answer *a)
{
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
	};
	v.limit_ms = v.phase <= HTTP_PHASE_HANDSHAKE && x->connect_timeout_ms < x->timeout_ms
			     ? x->connect_timeout_ms
			     : told_limit(x);
	/* 1 is where libcurl starts from: nothing was found. */
	long verify = number_of(x, CURLINFO_SSL_VERIFYRESULT);
	if (v.seen.error == 0 && code == CURLE_PEER_FAILED_VERIFICATION && verify > 1)
		v.seen.error = verify;
	http_failure_explain(&v, a);
}

/* ---- one try ---- */

static bool prepare(struct exchange *x, struct http_answer *a, struct err *e)
{
	x->easy = x->lib->easy_init();
	if (x->easy == NULL)
		return err_set(e, ERR_INTERNAL, "libcurl cannot start a request");
	http_reply_start(&x->reply, a);
	set_transfer(x);
	set_request(x);
	set_proxy(x);
	set_tls(x);
	if (x->refused_option)
		return err_set(e, ERR_INTERNAL, "libcurl %s lacks something that cxtoken needs",
			       x->lib->info->version);
	return true;
}

static void finish(struct exchange *x)
{
	http_seen_end();
	if (x->easy != NULL)
		x->lib->easy_cleanup(x->easy);
	x->lib->slist_free_all(x->headers);
	if (x->reply.body != NULL)
		http_reply_finish(&x->reply);
}

/* What cannot be blamed on anything out there. */
static bool fail_locally(const struct exchange *x, CURLcode code, struct err *e)
{
	const struct http_request *r = x->request;
	switch (code) {
	case CURLE_SSL_CACERT_BADFILE:
		return err_set(e, ERR_USAGE, "the CA file %s holds no certificate that can be used",
			       x->trust.file != NULL && *x->trust.file != '\0' ? x->trust.file
									       : "of this system");
	case CURLE_SSL_CERTPROBLEM:
		return err_set(
			e, ERR_USAGE,
			"the client certificate %s%s%s cannot be used: both must be PEM, belong "
			"together, and the key must have no password",
			r->cert != NULL ? r->cert : "", r->key != NULL ? " with the key " : "",
			r->key != NULL ? r->key : "");
	case CURLE_URL_MALFORMAT:
		return err_set(e, ERR_USAGE, "the address of %s is no URL that libcurl takes",
			       x->url.host);
	default:
		return err_set(e, ERR_INTERNAL, "libcurl cannot send the request: %s",
			       x->lib->easy_strerror(code));
	}
}

static CURLcode perform(struct exchange *x)
{
	/* With NOSIGNAL libcurl leaves SIGPIPE to its user, and OpenSSL's writes can raise it. */
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	sigaction(SIGPIPE, &ignore, &before);
	CURLcode code = x->lib->easy_perform(x->easy);
	sigaction(SIGPIPE, &before, NULL);
	return code;
}

/*
 * Tries once. *again: nothing was sent, because the hashed directory did not vouch for the server;
 * libcurl's default has yet to be asked.
 */
static bool try_once(struct exchange *x, struct http_answer *a, bool *again, struct err *e)
{
	bool good = prepare(x, a, e);
	CURLcode code = good ? perform(x) : CURLE_OK;
	if (good && code == CURLE_OK && !x->reply.complete)
		code = CURLE_PARTIAL_FILE; /* the connection ended inside the header: no error to
					      libcurl */
	if (good && code != CURLE_OK) {
		explain(x, code, a);
		good = a->failure != FACTS_FAILURE_LOCAL || fail_locally(x, code, e);
	}
	*again = good && x->trust.replaced &&
		 (a->failure == FACTS_FAILURE_TLS_UNTRUSTED ||
		  a->failure == FACTS_FAILURE_TLS_EXPIRED);
	finish(x);
	return good;
}

/* ---- the interface ---- */

static bool readable(const char *file, const char *what, struct err *e)
{
	struct stat st;
	if (file == NULL)
		return true;
	/* Reading from it could wait for ever. */
	if (stat(file, &st) == 0 && S_ISFIFO(st.st_mode))
		return err_set(e, ERR_USAGE, "the %s %s is a pipe; give a file", what, file);
	if (access(file, R_OK) == 0)
		return true;
	return err_set(e, ERR_USAGE, "the %s %s cannot be read: %s", what, file, strerror(errno));
}

static bool files_readable(const struct http_request *r, const struct http_trust *t, struct err *e)
{
	const char *file = t->file != NULL && *t->file != '\0' ? t->file : NULL;
	return readable(file, "CA file", e) && readable(r->cert, "client certificate", e) &&
	       readable(r->key, "key of the client certificate", e);
}

static bool proxy_usable(const struct http_request *r, const struct url *url, struct err *e)
{
	const char *proxy = http_proxy_find(url, r->proxy, r->loopback);
	return proxy == NULL || http_proxy_check(proxy, http_proxy_where(proxy), e);
}

static void start_exchange(struct exchange *x, const struct http_lib *lib,
			   const struct http_request *r, const struct url *url, long spent_ms)
{
	*x = (struct exchange){.lib = lib, .request = r, .url = *url};
	/* Zero would mean "without end" to libcurl. */
	x->timeout_ms = r->timeout_ms - spent_ms > 0 ? r->timeout_ms - spent_ms : 1;
	x->connect_timeout_ms = r->connect_timeout_ms > 0 ? r->connect_timeout_ms : 1;
	const char *proxy = http_proxy_find(url, r->proxy, r->loopback);
	if (proxy != NULL)
		http_proxy_show(proxy, x->proxy, sizeof x->proxy);
}

static bool exchange_all(const struct http_lib *lib, const struct http_request *r,
			 const struct url *url, struct http_answer *a, struct err *e)
{
	struct exchange x;
	struct http_trust trust;
	long begin = clock_ms();
	bool again = false;
	http_trust_choose(lib, r->cacert, &trust);
	if (!files_readable(r, &trust, e) || !proxy_usable(r, url, e))
		return false;
	start_exchange(&x, lib, r, url, 0);
	x.trust = trust;
	bool good = try_once(&x, a, &again, e);
	if (again) {
		http_answer_clear(a);
		start_exchange(&x, lib, r, url, clock_ms() - begin);
		good = try_once(&x, a, &again, e);
	}
	snprintf(a->proxy, sizeof a->proxy, "%s", x.proxy);
	a->ms = (int)(clock_ms() - begin);
	return good;
}

static bool curl_send(struct http *self, const struct http_request *r, struct http_answer *a,
		      struct err *e)
{
	(void)self;
	const char *why;
	struct url url;
	*a = (struct http_answer){0};
	const struct http_lib *lib = http_lib_load(&why);
	if (lib == NULL)
		return err_set(e, ERR_INTERNAL, "%s: install libcurl 4 (Debian: libcurl4)", why);
	struct pool *p = pool_new();
	bool good = url_parse(r->url, p, &url, e) && exchange_all(lib, r, &url, a, e);
	pool_free(p);
	if (!good)
		http_answer_clear(a);
	return good;
}

static void curl_free_self(struct http *self)
{
	free(self);
}

struct http *http_curl_new(void)
{
	struct http *h = mem_alloc(1, sizeof *h);
	h->send = curl_send;
	h->free = curl_free_self;
	return h;
}
