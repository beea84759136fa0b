/* SPDX-License-Identifier: MIT */
/*
 * listen_private: what the parts of listen share. Private to listen*.c.
 */
#ifndef LISTEN_PARTS_H
#define LISTEN_PARTS_H

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>

#include "listen/listen.h"

enum {
	LISTEN_CONNECTIONS_MAX = 128, /* at once; further ones wait in the system's queue */
	LISTEN_IDLE_S = 30,           /* answered and closed when it says nothing for this long */
	LISTEN_REST_MS = 500,         /* how long the rest of a refused request is waited for */
	LISTEN_LINGER_S = 2,          /* how long a client may go on sending after its answer */
	LISTEN_TAP_MAX = CAPTURE_HEADER_BYTES_MAX + CAPTURE_BODY_MAX,
};

struct listen {
	struct event_base *base;
	struct evhttp *http;
	struct evconnlistener *listener; /* owned by http */
	struct event *signals[2];
	struct listen_connection *connections; /* a list */
	size_t connection_count;
	char host[64];
	int port;
	bool closing;   /* no callback any more */
	bool lingering; /* the client of the request that is asked about may go on sending */
	listen_callback *callback;
	void *arg;
};

/* Calls back with the request; ends the loop where the callback says so. */
void listen_ask(struct listen *l, const struct capture *c, struct listen_answer *answer);

/* For evhttp_set_bevcb(): a connection whose bytes are watched (listen_connection.c). */
struct bufferevent *listen_connection_new(struct event_base *base, void *listen);
/* For evhttp_set_gencb(): a request that evhttp parsed. */
void listen_connection_request(struct evhttp_request *r, void *listen);

/* The answer as bytes: status line, fields, body but for head (listen_answer.c). */
void listen_answer_write(const struct listen_answer *a, bool head, struct evbuffer *out);
/* The same through evhttp. close: no further request is read. */
void listen_answer_send(const struct listen_answer *a, bool close, struct evhttp_request *r);

#endif
