/* SPDX-License-Identifier: MIT */
/*
 * Undoes an answer's Content-Encoding with libcurl's own decoders: it reads the bytes as a server's
 * answer, from a socket of this process. (libcurl 7.88 does not count a socket that is connected
 * already.)
 */
#include "http/parts.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DECODE_MS = 5000, HEAD_MAX = 400 };

struct feed {
	int listener, ours; /* -1: not there yet */
	int libcurls;       /* its own; known to know whose connection it is */
	char head[HEAD_MAX];
	const char *at; /* what is left to send */
	size_t left;
	bool head_sent, ended;
	struct secret_buf *out;
	bool full;
};

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct feed *f = arg;
	(void)purpose;
	f->libcurls = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	return f->libcurls >= 0 ? f->libcurls : CURL_SOCKET_BAD;
}

/* Nobody else who connects gets a byte. */
static bool is_libcurl(const struct feed *f, const struct sockaddr_in *peer)
{
	struct sockaddr_in own = {0};
	socklen_t len = sizeof own;
	return getsockname(f->libcurls, (struct sockaddr *)&own, &len) == 0 &&
	       own.sin_port == peer->sin_port && own.sin_addr.s_addr == peer->sin_addr.s_addr;
}

static void take_connection(struct feed *f)
{
	struct sockaddr_in peer = {0};
	socklen_t len = sizeof peer;
	int fd = accept(f->listener, (struct sockaddr *)&peer, &len);
	if (fd >= 0 && is_libcurl(f, &peer))
		f->ours = fd;
	else if (fd >= 0)
		close(fd);
}

static bool send_some(const struct feed *f, const char **at, size_t *left)
{
	ssize_t sent = 1;
	while (*left > 0 && sent > 0) {
		sent = send(f->ours, *at, *left, MSG_NOSIGNAL | MSG_DONTWAIT);
		*at += sent > 0 ? sent : 0;
		*left -= sent > 0 ? (size_t)sent : 0;
	}
	return *left == 0;
}

/* As much as the socket takes; libcurl calls it each time that it has done something. */
static int fill(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct feed *f = arg;
	(void)a, (void)b, (void)c, (void)d;
	if (f->ours < 0)
		take_connection(f);
	if (f->ours < 0 || f->ended)
		return 0;
	if (!f->head_sent) {
		const char *head = f->head;
		size_t len = strlen(head);
		f->head_sent = send_some(f, &head, &len); /* the first bytes always fit */
	}
	if (send_some(f, &f->at, &f->left))
		f->ended = shutdown(f->ours, SHUT_WR) == 0;
	return 0;
}

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
	struct feed *f = arg;
	size_t len = size * n, room = HTTP_BODY_BYTES_MAX - secret_buf_len(f->out);
	f->full = len > room;
	return secret_buf_add(f->out, bytes, f->full ? room : len) && !f->full ? len : 0;
}

static bool set_all(const struct http_lib *lib, CURL *easy, const char *url, struct feed *f)
{
	bool refused = false;
#define SET(option, value) (refused |= lib->easy_setopt(easy, CURLOPT_##option, value) != CURLE_OK)
	SET(URL, url);
	SET(PROTOCOLS_STR, "http");
	SET(PROXY, "");
	SET(NOSIGNAL, 1L);
	SET(TIMEOUT_MS, (long)DECODE_MS);
	SET(ACCEPT_ENCODING, ""); /* all that libcurl knows */
	SET(OPENSOCKETFUNCTION, open_socket);
	SET(OPENSOCKETDATA, f);
	SET(XFERINFOFUNCTION, fill);
	SET(XFERINFODATA, f);
	SET(NOPROGRESS, 0L);
	SET(WRITEFUNCTION, take);
	SET(WRITEDATA, f);
#undef SET
	return !refused;
}

static bool run(const struct http_lib *lib, const char *url, struct feed *f)
{
	CURL *easy = lib->easy_init();
	if (easy == NULL)
		return false;
	bool ok = set_all(lib, easy, url, f);
	if (ok) {
		CURLcode code = lib->easy_perform(easy);
		ok = code == CURLE_OK || (code == CURLE_WRITE_ERROR && f->full);
	}
	lib->easy_cleanup(easy);
	return ok;
}

/* A free port of loopback; its URL. -1: none. */
static int open_listener(char *url, size_t size)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof a;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 4) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) != 0) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	snprintf(url, size, "http://127.0.0.1:%d/", ntohs(a.sin_port));
	return fd;
}

static bool decode(const struct http_lib *lib, const char *encoding, struct feed *f)
{
	char url[40];
	int len = snprintf(f->head, sizeof f->head,
			   "HTTP/1.0 200 OK\r\nContent-Encoding: %s\r\n\r\n", encoding);
	f->listener = len < HEAD_MAX ? open_listener(url, sizeof url) : -1;
	if (f->listener < 0)
		return false;
	bool ok = run(lib, url, f);
	close(f->listener);
	if (f->ours >= 0)
		close(f->ours);
	return ok;
}

bool http_answer_decode(struct http_answer *a)
{
	const char *why, *encoding = http_answer_header(a, "Content-Encoding");
	if (encoding == NULL || a->body == NULL || secret_len(a->body) == 0)
		return true;
	const struct http_lib *lib = http_lib_load(&why);
	if (lib == NULL)
		return false;
	struct feed f = {.ours = -1,
			 .libcurls = -1,
			 .at = secret_reveal(a->body),
			 .left = secret_len(a->body),
			 .out = secret_buf_new(HTTP_BODY_BYTES_MAX)};
	bool ok = decode(lib, encoding, &f);
	struct secret *decoded = secret_buf_take(f.out);
	secret_free(ok ? a->body : decoded);
	a->body = ok ? decoded : a->body;
	return ok;
}
