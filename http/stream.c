/* SPDX-License-Identifier: MIT */
/* A byte stream over libcurl's CONNECT_ONLY: it connects and does TLS, the bytes are the caller's.
 */
#include "http/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/parts.h"

struct http_stream {
	const struct http_lib *lib;
	CURL *easy;
	int fd; /* libcurl's: to wait for, and no more */
	bool refused_option;
};

#define SET(option, value)                                                                         \
	(s->refused_option |= s->lib->easy_setopt(s->easy, CURLOPT_##option, value) != CURLE_OK)

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	(void)arg;
	(void)purpose;
	curl_socket_t s = socket(to->family, to->socktype, to->protocol);
	if (s >= 0)
		fcntl(s, F_SETFD, FD_CLOEXEC);
	return s;
}

static void set_way(struct http_stream *s, const struct http_stream_target *t, const char *url)
{
	SET(URL, url);
	SET(PROTOCOLS_STR, "http,https"); /* of which nothing is spoken */
	SET(CONNECT_ONLY, 1L);
	SET(PROXY, "");
	SET(NOSIGNAL, 1L);
	SET(CONNECTTIMEOUT_MS, t->connect_ms > 0 ? t->connect_ms : 1L);
	SET(TIMEOUT_MS, t->connect_ms > 0 ? t->connect_ms : 1L);
	SET(SSL_ENABLE_ALPN, 0L); /* it is not HTTP */
	SET(OPENSOCKETFUNCTION, open_socket);
	if (t->unix_path != NULL)
		SET(UNIX_SOCKET_PATH, t->unix_path);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Not to wait for a resolver that does not answer; an older library waits. */
	(void)s->lib->easy_setopt(s->easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

#undef SET

static CURLcode connect_once(struct http_stream *s, const struct http_stream_target *t,
			     const struct http_trust *trust, const char *url)
{
	s->lib->easy_reset(s->easy);
	set_way(s, t, url);
	if (s->refused_option || !http_options_trust(s->lib, s->easy, trust))
		return CURLE_UNKNOWN_OPTION;
	return s->lib->easy_perform(s->easy);
}

/* libcurl's own texts are not shown: they may quote what they were given. */
static bool explain(CURLcode code, long connect_ms, struct err *e)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(e, ERR_NO_ANSWER, "its name is not known");
	case CURLE_OPERATION_TIMEDOUT:
		return err_set(e, ERR_NO_ANSWER, "no connection within %ld ms", connect_ms);
	case CURLE_COULDNT_CONNECT:
		return err_set(e, ERR_NO_ANSWER, "no connection");
	case CURLE_PEER_FAILED_VERIFICATION:
		return err_set(e, ERR_TLS,
			       "its certificate is not trusted, or is for another name");
	case CURLE_SSL_CACERT_BADFILE:
		return err_set(e, ERR_USAGE, "the CA file holds no certificate that can be used");
	case CURLE_SSL_CONNECT_ERROR:
		return err_set(e, ERR_TLS, "no TLS connection");
	case CURLE_UNKNOWN_OPTION:
		return err_set(e, ERR_INTERNAL, "libcurl lacks something that is needed");
	default:
		return err_set(e, ERR_NO_ANSWER, "no connection (libcurl %d)", (int)code);
	}
}

static bool connect_all(struct http_stream *s, const struct http_stream_target *t, const char *url,
			struct err *e)
{
	struct http_trust trust = {0};
	if (t->tls) {
		http_trust_choose(s->lib, t->cacert, &trust);
		if (!http_trust_check(&trust, NULL, NULL, e))
			return false;
	}
	CURLcode code = connect_once(s, t, &trust, url);
	if (code == CURLE_PEER_FAILED_VERIFICATION && trust.replaced) {
		trust = (struct http_trust){0}; /* libcurl's own default has yet to be asked */
		code = connect_once(s, t, &trust, url);
	}
	curl_socket_t fd = CURL_SOCKET_BAD;
	if (code != CURLE_OK)
		return explain(code, t->connect_ms, e);
	if (s->lib->easy_getinfo(s->easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK || fd < 0)
		return err_set(e, ERR_NO_ANSWER, "no connection");
	s->fd = (int)fd;
	return true;
}

bool http_stream_open(const struct http_stream_target *t, struct http_stream **out, struct err *e)
{
	const char *why;
	char url[400];
	*out = NULL;
	const struct http_lib *lib = http_lib_load(&why);
	if (lib == NULL)
		return err_set(e, ERR_INTERNAL, "%s", why);
	bool v6 = t->unix_path == NULL && strchr(t->host, ':') != NULL;
	int needed = snprintf(url, sizeof url, "http%s://%s%s%s:%d/", t->tls ? "s" : "",
			      v6 ? "[" : "", t->unix_path != NULL ? "localhost" : t->host,
			      v6 ? "]" : "", t->unix_path != NULL ? 1 : t->port);
	if (needed < 0 || (size_t)needed >= sizeof url)
		return err_set(e, ERR_USAGE, "its name is too long");
	struct http_stream *s = mem_alloc(1, sizeof *s);
	s->lib = lib;
	s->easy = lib->easy_init();
	if (s->easy == NULL) {
		http_stream_free(s);
		return err_set(e, ERR_INTERNAL,
			       "libcurl cannot start: no memory or file descriptor is left");
	}
	if (!connect_all(s, t, url, e)) {
		http_stream_free(s);
		return false;
	}
	*out = s;
	return true;
}

void http_stream_free(struct http_stream *s)
{
	if (s == NULL)
		return;
	if (s->easy != NULL)
		s->lib->easy_cleanup(s->easy);
	free(s);
}

/* Waits until the connection may be read or written; false at the end of the time. */
static bool wait_for(const struct http_stream *s, short events, int64_t end_ms, struct err *e)
{
	struct pollfd p = {.fd = s->fd, .events = events};
	for (;;) {
		int64_t left = end_ms - clock_ms();
		int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
		if (ready > 0)
			return true;
		if (ready == 0)
			return err_set(e, ERR_NO_ANSWER, "no answer in time");
		if (errno != EINTR)
			return err_set(e, ERR_INTERNAL, "poll: %s", strerror(errno));
	}
}

bool http_stream_write(struct http_stream *s, const void *bytes, size_t len, int64_t end_ms,
		       struct err *e)
{
	const char *at = bytes;
	bool ok = true;
	while (ok && len > 0) {
		size_t sent = 0;
		CURLcode code = s->lib->easy_send(s->easy, at, len, &sent);
		at += sent;
		len -= sent;
		if (code == CURLE_AGAIN)
			ok = wait_for(s, POLLOUT, end_ms, e);
		else if (code != CURLE_OK)
			ok = err_set(e, ERR_NO_ANSWER, "the connection was lost");
	}
	return ok;
}

bool http_stream_read(struct http_stream *s, void *bytes, size_t size, size_t *len, int64_t end_ms,
		      struct err *e)
{
	for (;;) {
		/* Asked first: TLS may have bytes that the socket does not show. */
		CURLcode code = s->lib->easy_recv(s->easy, bytes, size, len);
		if (code == CURLE_OK && *len > 0)
			return true;
		if (code != CURLE_AGAIN)
			return err_set(e, ERR_NO_ANSWER, "the connection was closed");
		if (!wait_for(s, POLLIN, end_ms, e))
			return false;
	}
}
