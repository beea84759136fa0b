/* SPDX-License-Identifier: MIT */
/*
 * A server in a process of its own that takes one connection on loopback, reads one request, and
 * writes whatever bytes a test gives it. What it read is handed over by scripted_request().
 */
#ifndef TESTS_SCRIPTED_SERVER_H
#define TESTS_SCRIPTED_SERVER_H

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct script {
	const char *bytes;  /* the answer; NULL none */
	size_t len;         /* 0: strlen(bytes) */
	bool deaf;          /* does not read what comes, and closes with a reset */
	bool blind;         /* does not read before it writes */
	bool hold;          /* keeps the connection open until the client closes it */
	const char *repeat; /* written again and again after bytes until the client has gone */
	const char *second; /* written after another request came (behind a CONNECT) */
};

struct scripted {
	pid_t pid;
	int port, pipe;
	int stop; /* closed: do not wait for a connection any longer */
};

enum { SCRIPTED_REQUEST_MAX = 65536, SCRIPTED_REPEATS_MAX = 1 << 22 };

/* A socket on a free port of 127.0.0.1 that nobody else can get. Connections to it are refused
 * unless it listens. */
static inline int scripted_socket(int *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof address;
	int s = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_ge(s, 0);
	ck_assert_int_eq(bind(s, (struct sockaddr *)&address, len), 0);
	ck_assert_int_eq(getsockname(s, (struct sockaddr *)&address, &len), 0);
	*port = ntohs(address.sin_port);
	return s;
}

/* Bodies may hold NUL bytes. */
static inline bool scripted_all_read(const char *request, size_t len)
{
	const char *end = strstr(request, "\r\n\r\n");
	const char *length = strstr(request, "Content-Length: ");
	if (end == NULL)
		return false;
	size_t body = len - (size_t)(end + 4 - request);
	return length == NULL || body >= (size_t)atol(length + 16);
}

static inline bool scripted_write(int to, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(to, bytes, len);
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static inline void scripted_read(int from, int copy_to)
{
	static char request[SCRIPTED_REQUEST_MAX];
	size_t len = 0;
	memset(request, 0, sizeof request);
	while (len < sizeof request - 1) {
		ssize_t n = read(from, request + len, sizeof request - 1 - len);
		if (n <= 0)
			break;
		len += (size_t)n;
		if (scripted_all_read(request, len))
			break;
	}
	scripted_write(copy_to, request, len);
}

/* A connection, or -1 when stop was closed and none waits. */
static inline int scripted_accept(int listener, int stop)
{
	struct pollfd ends[2] = {{.fd = listener, .events = POLLIN},
				 {.fd = stop, .events = POLLIN}};
	poll(ends, 2, -1);
	poll(ends, 2, 0); /* one that came just before stop was closed */
	return (ends[0].revents & POLLIN) != 0 ? accept(listener, NULL, NULL) : -1;
}

static inline void scripted_serve(int listener, int stop, int copy_to, const struct script *s)
{
	alarm(30);
	signal(SIGPIPE, SIG_IGN);
	int c = scripted_accept(listener, stop);
	if (c < 0)
		return;
	if (s->deaf) {
		struct linger reset = {.l_onoff = 1};
		struct pollfd request = {.fd = c, .events = POLLIN};
		poll(&request, 1, -1);
		setsockopt(c, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	} else if (!s->blind) {
		scripted_read(c, copy_to);
	}
	size_t len = s->len > 0 ? s->len : s->bytes != NULL ? strlen(s->bytes) : 0;
	bool there = scripted_write(c, s->bytes, len);
	if (s->second != NULL) {
		scripted_read(c, copy_to);
		there = scripted_write(c, s->second, strlen(s->second));
	}
	for (int i = 0; s->repeat != NULL && there && i < SCRIPTED_REPEATS_MAX; i++)
		there = scripted_write(c, s->repeat, strlen(s->repeat));
	char rest;
	while (s->hold && read(c, &rest, 1) > 0)
		;
	close(c);
}

static inline struct scripted scripted_start(const struct script *s)
{
	struct scripted server;
	int ends[2], stop[2], listener = scripted_socket(&server.port);
	ck_assert_int_eq(listen(listener, 5), 0);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(pipe(stop), 0);
	server.pipe = ends[0];
	server.stop = stop[1];
	fflush(NULL);
	server.pid = fork();
	ck_assert_int_ge(server.pid, 0);
	if (server.pid == 0) {
		close(ends[0]);
		close(stop[1]);
		scripted_serve(listener, stop[0], ends[1], s);
		_exit(0);
	}
	close(ends[1]);
	close(stop[0]);
	close(listener);
	return server;
}

/* Ends the server; the bytes that it read, with a NUL. Valid until the next call. */
static inline const char *scripted_request(struct scripted *server)
{
	static char request[2 * SCRIPTED_REQUEST_MAX];
	size_t len = 0;
	ssize_t n;
	close(server->stop);
	while (len < sizeof request - 1 &&
	       (n = read(server->pipe, request + len, sizeof request - 1 - len)) > 0)
		len += (size_t)n;
	request[len] = '\0';
	close(server->pipe);
	waitpid(server->pid, NULL, 0);
	return request;
}

#endif
