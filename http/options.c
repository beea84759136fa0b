/* SPDX-License-Identifier: MIT */
/* A request as options of libcurl: its bytes, its way, whom it trusts. */
#include "http/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- fields ---- */

static void put_line(struct http_exchange *x, const char *line)
{
	struct curl_slist *longer = x->curl->lib->slist_append(x->headers, line);
	x->refused_option |= longer == NULL;
	x->headers = longer != NULL ? longer : x->headers;
}

/* libcurl takes "Name;" for a field without a value: "Name:" would remove one of its own. */
static void put_field(struct http_exchange *x, const char *name, const char *value)
{
	struct secret_buf *line = secret_buf_new(HTTP_FIELD_BYTES_MAX);
	bool empty = *value == '\0';
	bool fits = secret_buf_put(line, name) && secret_buf_put(line, empty ? ";" : ": ") &&
		    secret_buf_put(line, value);
	struct secret *text = secret_buf_take(line);
	put_line(x, secret_reveal(text));
	secret_free(text);
	x->refused_option |= !fits;
}

static bool is_listed(const struct http_request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (strcasecmp(r->headers[i].name, name) == 0)
			return true;
	return false;
}

static void put_fields(struct http_exchange *x)
{
	/* What libcurl would add by itself. Some endpoints never answer to "Expect". */
	static const char *const own[] = {"Accept", "Content-Type", "Expect"};
	const struct http_request *r = x->request;
	for (size_t i = 0; i < r->header_count; i++) {
		const struct http_header *h = &r->headers[i];
		put_field(x, h->name, h->value != NULL ? h->value : secret_reveal(h->secret));
	}
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		char line[32] = "";
		if (is_listed(r, own[i]))
			continue;
		memcpy(line, own[i], strlen(own[i]));
		line[strlen(own[i])] = ':';
		put_line(x, line);
	}
}

/* ---- sockets ---- */

static void note_address(struct http_exchange *x, const struct curl_sockaddr *to)
{
	char address[64];
	size_t used = strlen(x->addresses);
	if (getnameinfo(&to->addr, to->addrlen, address, sizeof address, NULL, 0, NI_NUMERICHOST) !=
		    0 ||
	    strstr(x->addresses, address) != NULL ||
	    used + strlen(address) + 3 >= sizeof x->addresses)
		return;
	if (used > 0) {
		memcpy(x->addresses + used, ", ", 2);
		used += 2;
	}
	memcpy(x->addresses + used, address, strlen(address) + 1);
}

/* The address of each connection that is tried: libcurl tells only of one that was made. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct http_exchange *x = ((struct http_curl *)arg)->exchange;
	(void)purpose;
	curl_socket_t s = socket(to->family, to->socktype, to->protocol);
	if (x == NULL)
		return s;
	note_address(x, to);
	if (s < 0) {
		x->socket_error = errno;
		return s;
	}
	fcntl(s, F_SETFD, FD_CLOEXEC);
	if (x->socket_count < HTTP_SOCKETS_MAX)
		x->sockets[x->socket_count++] = s;
	return s;
}

/*
 * Whether a connection was made: libcurl's own time of it may mean that TLS is up, too. One that an
 * earlier request left says nothing of this one.
 */
static int close_socket(void *arg, curl_socket_t s)
{
	struct http_exchange *x = ((struct http_curl *)arg)->exchange;
	struct sockaddr_storage peer;
	socklen_t len = sizeof peer;
	for (size_t i = 0; x != NULL && i < x->socket_count; i++)
		if (x->sockets[i] == s)
			x->accepted |= getpeername(s, (struct sockaddr *)&peer, &len) == 0;
	return close(s);
}

/* The connection is there, through the proxy and with TLS, and the request comes next. */
static int about_to_send(void *arg, char *peer, char *own, int peer_port, int own_port)
{
	struct http_exchange *x = arg;
	(void)peer;
	(void)own;
	(void)peer_port;
	(void)own_port;
	x->asked++;
	return CURL_PREREQFUNC_OK;
}

static int on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct http *http = arg;
	(void)a;
	(void)b;
	(void)c;
	(void)d;
	http->tick(http->tick_arg);
	return 0;
}

/* ---- options ---- */

#define SET(option, value)                                                                         \
	(x->refused_option |=                                                                      \
	 x->curl->lib->easy_setopt(x->curl->easy, CURLOPT_##option, value) != CURLE_OK)

static void set_transfer(struct http_exchange *x)
{
	SET(URL, x->request->url);
	SET(PROTOCOLS_STR, "http,https");
	SET(FOLLOWLOCATION, 0L);
	SET(HTTP09_ALLOWED, 0L);
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
	SET(OPENSOCKETDATA, x->curl);
	SET(CLOSESOCKETFUNCTION, close_socket);
	SET(CLOSESOCKETDATA, x->curl); /* a kept connection outlives the exchange */
	SET(PREREQFUNCTION, about_to_send);
	SET(PREREQDATA, x);
	if (x->curl->http.tick != NULL) {
		SET(XFERINFOFUNCTION, on_progress);
		SET(XFERINFODATA, &x->curl->http);
		SET(NOPROGRESS, 0L);
	}
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Not to wait for a resolver that does not answer; an older library waits. */
	(void)x->curl->lib->easy_setopt(x->curl->easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static void set_request(struct http_exchange *x)
{
	const struct http_request *r = x->request;
	put_fields(x);
	SET(HTTPHEADER, x->headers);
	SET(HTTP_VERSION, r->http_1_0 ? (long)CURL_HTTP_VERSION_1_0 : (long)CURL_HTTP_VERSION_1_1);
	if (r->body != NULL) {
		SET(POST, 1L);
		SET(POSTFIELDSIZE_LARGE, (curl_off_t)secret_len(r->body));
		SET(POSTFIELDS, secret_reveal(r->body)); /* not copied */
	} else if (strcmp(r->method, "HEAD") == 0) {
		SET(NOBODY, 1L);
	} else {
		SET(HTTPGET, 1L);
	}
	if (strcmp(r->method, r->body != NULL ? "POST" : "GET") != 0)
		SET(CUSTOMREQUEST, r->method);
	SET(HTTP_CONTENT_DECODING, r->decode ? 1L : 0L);
	if (r->decode && is_listed(r, "Accept-Encoding"))
		SET(ACCEPT_ENCODING,
		    ""); /* all that libcurl knows; the field stays the listed one */
	if (r->target != NULL)
		SET(REQUEST_TARGET, r->target);
}

static void set_proxy(struct http_exchange *x)
{
	const struct http_request *r = x->request;
	SET(SUPPRESS_CONNECT_HEADERS, 1L);
	SET(HEADEROPT, (long)CURLHEADER_SEPARATE); /* no Authorization of ours in CONNECT */
	if (r->proxy != NULL)
		SET(PROXY, r->proxy);
	else if (r->loopback)
		SET(NOPROXY, "*");
}

static void set_tls(struct http_exchange *x)
{
	const struct http_request *r = x->request;
	x->refused_option |= !http_options_trust(x->curl->lib, x->curl->easy, &x->trust);
	if (r->cert != NULL)
		SET(SSLCERT, r->cert);
	if (r->key != NULL)
		SET(SSLKEY, r->key);
	/* An encrypted key is an error, not a question on the terminal. GnuTLS asks nothing, and
	 * takes a plain key only where there is no password at all. */
	bool gnutls = http_lib_is_gnutls(x->curl->lib);
	if (r->cert != NULL && !gnutls)
		SET(KEYPASSWD, "");
	if (gnutls)
		SET(CERTINFO, 1L);
	x->seen = (struct http_seen){0};
	http_openssl_watch(x->curl->lib, x->curl->easy, &x->seen);
}

#undef SET

/* ---- whom to trust ---- */

static const char *unset_where_empty(const char *text)
{
	return *text != '\0' ? text : NULL;
}

bool http_options_trust(const struct http_lib *lib, CURL *easy, const struct http_trust *t)
{
#define SET(option, value) (lib->easy_setopt(easy, CURLOPT_##option, value) == CURLE_OK)
	return SET(SSL_VERIFYPEER, 1L) && SET(SSL_VERIFYHOST, 2L) &&
	       SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) && /* or newer */
	       SET(PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
	       (t->file == NULL || SET(CAINFO, unset_where_empty(t->file))) &&
	       (t->dir == NULL || SET(CAPATH, unset_where_empty(t->dir)));
#undef SET
}

bool http_options_set(struct http_exchange *x)
{
	x->curl->lib->easy_reset(x->curl->easy); /* its connections stay */
	set_transfer(x);
	set_request(x);
	set_proxy(x);
	set_tls(x);
	return !x->refused_option;
}
