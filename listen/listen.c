/* SPDX-License-Identifier: MIT */
/* The listener: its socket, its signals, how many connections it takes, and how it ends. */
#include "listen/parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/term.h"
#include "base/clock.h"

/* ---- connections ---- */

/* No connection may be closed yet: try again later. */
static void pause_listening(struct listen *l)
{
	evconnlistener_disable(l->listener);
	listen_timer(l->retry, LISTEN_RETRY_MS);
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
	struct listen *l = arg;
	(void)fd, (void)what;
	if (l->ending)
		return;
	if (l->connection_count < l->connection_max || listen_connections_make_room(l))
		evconnlistener_enable(l->listener);
	else
		pause_listening(l);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from,
		      int len, void *arg)
{
	struct listen *l = arg;
	(void)listener, (void)from, (void)len;
	listen_connection_new(l, fd);
	if (l->connection_count >= l->connection_max && !listen_connections_make_room(l))
		pause_listening(l);
}

/* No descriptor is left, or no memory: the system says so again at once, until one is closed. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
	struct listen *l = arg;
	(void)listener;
	if (!listen_connections_make_room(l))
		pause_listening(l);
}

static void on_closed(struct listen *l)
{
	l->connection_count--;
	if (l->swept_away && l->connection_count == 0)
		event_base_loopexit(l->base, NULL);
}

/* ---- the end ---- */

/* After a while without a request, nobody is waited for. */
static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
	struct listen *l = arg;
	(void)fd, (void)what;
	evconnlistener_disable(l->listener);
	if (l->requests != l->swept) {
		l->swept = l->requests;
		listen_timer(l->sweep, LISTEN_SWEEP_MS);
		return;
	}
	l->swept_away = true;
	listen_connections_sweep(l);
	if (l->connection_count == 0)
		event_base_loopexit(l->base, NULL);
}

static void on_last(evutil_socket_t fd, short what, void *arg)
{
	struct listen *l = arg;
	(void)fd, (void)what;
	event_base_loopexit(l->base, NULL);
}

static void end_after(struct listen *l, long sweep_ms)
{
	if (l->ending)
		return;
	l->ending = true;
	l->end_ms = clock_ms() + LISTEN_END_MS;
	l->swept = l->requests;
	listen_timer(l->sweep, sweep_ms);
	listen_timer(l->last, LISTEN_END_MS);
}

static void on_done(struct listen *l)
{
	l->done = true;
	end_after(l, 0);
}

void listen_stop(struct listen *l)
{
	on_done(l);
}

/* What has been sent by now is still read and answered. */
static void on_signal(evutil_socket_t number, short what, void *arg)
{
	struct listen *l = arg;
	(void)number, (void)what;
	end_after(l, LISTEN_SWEEP_MS);
	if (l->handler->ending != NULL)
		l->handler->ending(l->handler->arg);
}

/* ---- the start ---- */

/* libevent would write its warnings to standard error. */
static void say_nothing(int severity, const char *text)
{
	(void)severity, (void)text;
}

/* libevent would end the process by itself, without a word. */
static void on_fatal(int status)
{
	(void)status;
	term_error("the event loop failed: this machine lacks something that it needs");
	_exit(1);
}

/* A signal is seen between two requests, however many came at once. */
static struct event_base *base_new(void)
{
	const struct timeval interval = {0, 50000};
	struct event_config *config = event_config_new();
	if (config == NULL)
		return NULL;
	event_config_set_max_dispatch_interval(config, &interval, -1, 1);
	struct event_base *base = event_base_new_with_config(config);
	event_config_free(config);
	if (base != NULL && event_base_priority_init(base, 2) != 0) {
		event_base_free(base);
		return NULL;
	}
	return base;
}

static bool start(struct listen *l)
{
	static const int numbers[] = {SIGINT, SIGTERM};
	event_set_log_callback(say_nothing);
	event_set_fatal_callback(on_fatal);
	l->connection_max = LISTEN_CONNECTIONS_MAX;
	l->closed = on_closed;
	l->end = on_done;
	l->base = base_new();
	if (l->base == NULL)
		return false;
	l->retry = evtimer_new(l->base, on_retry, l);
	l->sweep = evtimer_new(l->base, on_sweep, l);
	l->last = evtimer_new(l->base, on_last, l);
	if (l->retry == NULL || l->sweep == NULL || l->last == NULL)
		return false;
	for (size_t i = 0; i < 2; i++) {
		l->signals[i] = evsignal_new(l->base, numbers[i], on_signal, l);
		if (l->signals[i] == NULL || event_priority_set(l->signals[i], 0) != 0 ||
		    event_add(l->signals[i], NULL) != 0)
			return false;
	}
	return event_priority_set(l->last, 0) == 0;
}

/* The address that was really bound: with port 0 the system chose. */
static bool read_bound(struct listen *l, const char *option, struct err *e)
{
	union listen_address bound = {0};
	socklen_t len = sizeof bound;
	char host[INET6_ADDRSTRLEN] = "";
	if (getsockname(evconnlistener_get_fd(l->listener), &bound.any, &len) != 0)
		return err_set(e, ERR_INTERNAL, "%s: no address for the socket: %s", option,
			       strerror(errno));
	if (bound.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &bound.v6.sin6_addr, host, sizeof host);
		snprintf(l->host, sizeof l->host, "[%s]", host);
		l->port = ntohs(bound.v6.sin6_port);
	} else {
		inet_ntop(AF_INET, &bound.v4.sin_addr, host, sizeof host);
		snprintf(l->host, sizeof l->host, "%s", host);
		l->port = ntohs(bound.v4.sin_port);
	}
	return true;
}

static bool bind_to(struct listen *l, const char *option, const union listen_address *a, int len,
		    const char *host, struct err *e)
{
	int port = ntohs(a->v4.sin_port); /* in the same place in both */
	l->listener = evconnlistener_new_bind(l->base, on_accept, l,
					      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE |
						      LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_DISABLED,
					      LISTEN_BACKLOG, &a->any, len);
	if (l->listener == NULL && errno == EADDRINUSE)
		return err_set(e, ERR_USAGE,
			       "%s: port %d of %s is taken by another process; %s=%d takes "
			       "another one, %s=0 a free one",
			       option, port, host, option, port < 65535 ? port + 1 : 8401, option);
	if (l->listener == NULL)
		return err_set(e, ERR_USAGE, "%s: cannot listen on %s port %d: %s", option, host,
			       port, strerror(errno));
	return true;
}

/* A socket that was opened for us must be on loopback too. */
static bool take_socket(struct listen *l, const struct listen_place *place, struct err *e)
{
	union listen_address bound = {0};
	socklen_t len = sizeof bound;
	int listens = 0;
	socklen_t size = sizeof listens;
	bool ok =
		getsockname(place->socket, &bound.any, &len) == 0 &&
		getsockopt(place->socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 &&
		listens != 0 &&
		((bound.any.sa_family == AF_INET && ntohl(bound.v4.sin_addr.s_addr) >> 24 == 127) ||
		 (bound.any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&bound.v6.sin6_addr)));
	if (!ok)
		return err_set(e, ERR_USAGE,
			       "%s: the socket that was passed does not listen on a loopback "
			       "address: set ListenStream=127.0.0.1:PORT in its unit",
			       place->option);
	evutil_make_socket_nonblocking(place->socket);
	l->listener = evconnlistener_new(
		l->base, on_accept, l,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_DISABLED, 0, place->socket);
	return l->listener != NULL ||
	       err_set(e, ERR_INTERNAL, "%s: the socket cannot be used", place->option);
}

static bool open_place(struct listen *l, const struct listen_place *place, struct err *e)
{
	char host[64];
	int port = place->port, len = 0;
	union listen_address a;
	if (!start(l))
		return err_set(e, ERR_INTERNAL, "%s: the event loop cannot be started",
			       place->option);
	if (place->socket > 0)
		return take_socket(l, place, e);
	if (!listen_address_split(place->address, host, &port))
		return err_set(e, ERR_USAGE, "%s takes [HOST:]PORT, with a port from 0 to 65535",
			       place->option);
	if (!listen_address_loopback(host, port, &a, &len))
		return err_set(e, ERR_USAGE,
			       "%s takes loopback addresses only (127.0.0.1, [::1], localhost): "
			       "the requests that come hold secrets",
			       place->option);
	return bind_to(l, place->option, &a, len, host, e);
}

bool listen_open(const struct listen_place *place, struct listen **out, struct err *e)
{
	struct listen *l = mem_alloc(1, sizeof *l);
	if (!open_place(l, place, e) || !read_bound(l, place->option, e)) {
		listen_free(l);
		return false;
	}
	evconnlistener_set_error_cb(l->listener, on_accept_error);
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

bool listen_run(struct listen *l, const struct listen_handler *handler, struct err *e)
{
	l->handler = handler;
	evconnlistener_enable(l->listener);
	int status = event_base_dispatch(l->base);
	l->ending = true;
	listen_works_end(l);
	listen_connections_close(l);
	return status >= 0 || err_set(e, ERR_INTERNAL, "the event loop failed");
}

void listen_free(struct listen *l)
{
	if (l == NULL)
		return;
	struct event *events[] = {l->signals[0], l->signals[1], l->retry, l->sweep, l->last};
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (events[i] != NULL)
			event_free(events[i]);
	if (l->listener != NULL)
		evconnlistener_free(l->listener);
	if (l->base != NULL)
		event_base_free(l->base);
	free(l);
}
