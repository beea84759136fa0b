/* SPDX-License-Identifier: MIT */
/* Opens the loopback door and serves its connections until it is told to end. */
#include "listen/parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/bufferevent_struct.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { BACKLOG = 128, ALL_METHODS = 0xFFFF, DEFAULT_PORT = 8401 };

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool read_port(const char *text, int *port)
{
	size_t len = strlen(text);
	if (len == 0 || len > 5 || strspn(text, "0123456789") != len)
		return false;
	*port = (int)strtol(text, NULL, 10);
	return *port <= 65535;
}

/* "HOST:PORT", "[HOST]:PORT", "HOST", "PORT" or "" into its two parts. */
static bool split(const char *text, char host[64], int *port)
{
	const char *colon = strrchr(text, ':'), *bracket = strrchr(text, ']');
	size_t len = strlen(text);
	*port = DEFAULT_PORT;
	snprintf(host, 64, "127.0.0.1");
	if (len == 0 || read_port(text, port))
		return true;
	if (strspn(text, "0123456789") == len)
		return false;
	bool bare_v6 = bracket == NULL && colon != NULL && strchr(text, ':') != colon;
	if (colon != NULL && !bare_v6 && colon > (bracket != NULL ? bracket : text - 1)) {
		if (!read_port(colon + 1, port))
			return false;
		len = (size_t)(colon - text);
	}
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len >= 64)
		return false;
	if (len > 0)
		snprintf(host, 64, "%.*s", (int)len, text);
	return true;
}

/* False: no loopback address. Names other than localhost are not looked up. */
static bool loopback(const char *host, int port, union address *out, int *len)
{
	*out = (union address){0};
	if (strcasecmp(host, "localhost") == 0)
		host = "127.0.0.1";
	if (inet_pton(AF_INET, host, &out->v4.sin_addr) == 1) {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons((uint16_t)port);
		*len = sizeof out->v4;
		return ntohl(out->v4.sin_addr.s_addr) >> 24 == 127;
	}
	if (inet_pton(AF_INET6, host, &out->v6.sin6_addr) != 1)
		return false;
	out->v6.sin6_family = AF_INET6;
	out->v6.sin6_port = htons((uint16_t)port);
	*len = sizeof out->v6;
	return IN6_IS_ADDR_LOOPBACK(&out->v6.sin6_addr);
}

/* The address that was really bound: with port 0 the system chose. */
static void read_bound(struct listen *l)
{
	union address bound = {0};
	socklen_t len = sizeof bound;
	char host[INET6_ADDRSTRLEN] = "";
	getsockname(evconnlistener_get_fd(l->listener), &bound.any, &len);
	if (bound.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &bound.v6.sin6_addr, host, sizeof host);
		snprintf(l->host, sizeof l->host, "[%s]", host);
		l->port = ntohs(bound.v6.sin6_port);
	} else {
		inet_ntop(AF_INET, &bound.v4.sin_addr, host, sizeof host);
		snprintf(l->host, sizeof l->host, "%s", host);
		l->port = ntohs(bound.v4.sin_port);
	}
}

static bool bind_to(struct listen *l, const union address *a, int len, const char *host, int port,
		    struct err *e)
{
	l->listener = evconnlistener_new_bind(l->base, NULL, NULL,
					      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE |
						      LEV_OPT_CLOSE_ON_EXEC,
					      BACKLOG, &a->any, len);
	if (l->listener == NULL && errno == EADDRINUSE)
		return err_set(
			e, ERR_USAGE,
			"--listen: port %d of %s is taken by another process; --listen=%d takes "
			"another one, --listen=0 a free one",
			port, host, port < 65535 ? port + 1 : 8401);
	if (l->listener == NULL)
		return err_set(e, ERR_USAGE, "--listen: cannot listen on %s port %d: %s", host,
			       port, strerror(errno));
	if (evhttp_bind_listener(l->http, l->listener) == NULL)
		return err_set(e, ERR_INTERNAL, "--listen: the HTTP server cannot be started");
	read_bound(l);
	return true;
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
	struct listen *l = arg;
	(void)number, (void)what;
	event_base_loopexit(l->base, NULL);
}

/* libevent would write its warnings to standard error. */
static void say_nothing(int severity, const char *text)
{
	(void)severity, (void)text;
}

static bool start(struct listen *l)
{
	static const int numbers[] = {SIGINT, SIGTERM};
	event_set_log_callback(say_nothing);
	l->base = event_base_new();
	l->http = l->base != NULL ? evhttp_new(l->base) : NULL;
	if (l->http == NULL)
		return false;
	evhttp_set_allowed_methods(l->http, ALL_METHODS);
	evhttp_set_max_headers_size(l->http, CAPTURE_HEADER_BYTES_MAX);
	evhttp_set_max_body_size(l->http, CAPTURE_BODY_MAX);
	evhttp_set_timeout(l->http, 2 * LISTEN_IDLE_S); /* ours comes first, and answers */
	/* reads a body that is too large to its end, so that the client gets to read the 413 */
	evhttp_set_flags(l->http, EVHTTP_SERVER_LINGERING_CLOSE);
	evhttp_set_bevcb(l->http, listen_connection_new, l);
	evhttp_set_gencb(l->http, listen_connection_request, l);
	signal(SIGPIPE, SIG_IGN); /* a client that went away is no reason to end */
	for (size_t i = 0; i < 2; i++) {
		l->signals[i] = evsignal_new(l->base, numbers[i], on_signal, l);
		if (l->signals[i] == NULL || event_add(l->signals[i], NULL) != 0)
			return false;
	}
	return true;
}

bool listen_open(const char *address, struct listen **out, struct err *e)
{
	char host[64];
	int port = 0, len = 0;
	union address a;
	if (!split(address, host, &port))
		return err_set(e, ERR_USAGE,
			       "--listen takes [HOST:]PORT, with a port from 0 to 65535");
	if (!loopback(host, port, &a, &len))
		return err_set(
			e, ERR_USAGE,
			"--listen takes loopback addresses only (127.0.0.1, [::1], localhost): the "
			"requests that come hold secrets");
	struct listen *l = mem_alloc(1, sizeof *l);
	bool ok =
		start(l) || err_set(e, ERR_INTERNAL, "--listen: the event loop cannot be started");
	ok = ok && bind_to(l, &a, len, host, port, e);
	if (!ok) {
		listen_free(l);
		return false;
	}
	*out = l;
	return true;
}

const char *listen_host(const struct listen *l)
{
	return l->host;
}

int listen_port(const struct listen *l)
{
	return l->port;
}

void listen_ask(struct listen *l, const struct capture *c, struct listen_answer *answer)
{
	*answer = (struct listen_answer){0};
	if (l->closing || l->callback == NULL)
		return;
	if (!l->callback(l->arg, c, answer)) {
		static const struct timeval linger = {LISTEN_LINGER_S, 0};
		l->closing = true;
		event_base_loopexit(l->base, l->lingering ? &linger : NULL);
	}
}

bool listen_run(struct listen *l, listen_callback *callback, void *arg, struct err *e)
{
	l->callback = callback;
	l->arg = arg;
	int status = event_base_dispatch(l->base);
	l->closing = true;
	return status >= 0 || err_set(e, ERR_INTERNAL, "--listen: the event loop failed");
}

void listen_free(struct listen *l)
{
	if (l == NULL)
		return;
	l->closing = true;
	for (size_t i = 0; i < 2; i++)
		if (l->signals[i] != NULL)
			event_free(l->signals[i]);
	if (l->http != NULL)
		evhttp_free(l->http); /* its connections and its listener too */
	if (l->base != NULL)
		event_base_free(l->base); /* runs what frees the connections' own parts */
	free(l);
}
