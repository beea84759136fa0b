/* SPDX-License-Identifier: MIT */
/* What the parts of listen/ share. */
#ifndef LISTEN_PARTS_H
#define LISTEN_PARTS_H

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <stdint.h>

#include "listen/listen.h"

enum {
	LISTEN_CONNECTIONS_MAX = 512, /* at once; further ones wait in the system's queue */
	LISTEN_BACKLOG = 128,
	LISTEN_IDLE_MS = 30000,    /* of silence between requests */
	LISTEN_REQUEST_MS = 30000, /* from a request's first byte to its last */
	LISTEN_REST_MS = 500,      /* how long the rest of a broken request is waited for */
	LISTEN_LINGER_MS = 2000,   /* how long a client may go on sending after its answer */
	LISTEN_MAKE_ROOM_MS =
		1000,          /* a connection that says nothing for this long may have to go */
	LISTEN_SWEEP_MS = 50,  /* after a signal, how long further requests are read */
	LISTEN_RETRY_MS = 100, /* to the next try where the system has no descriptor left */
	LISTEN_INPUT_MAX = 64 * 1024,  /* unread bytes of one connection */
	LISTEN_OUTPUT_MAX = 64 * 1024, /* unsent answers of one connection */
	LISTEN_ORIGIN_MAX = 80,
};

/* ---- address.c ---- */

union listen_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};
/* "HOST:PORT", "[HOST]:PORT", "HOST", "PORT" or "" into its two parts; *port is preset. */
bool listen_address_split(const char *text, char host[64], int *port);
/* False: not a loopback address. Names other than localhost are not looked up. */
bool listen_address_loopback(const char *host, int port, union listen_address *out, int *len);

/* ---- door.c ---- */

/*
 * Whether a request may come in. origin: the loopback page that it is from, "" where no browser
 * says so.
 */
enum listen_door listen_door(const struct capture *c, char origin[LISTEN_ORIGIN_MAX]);
/* What the door answers by itself. */
struct listen_answer listen_door_answer(enum listen_door why);

/* ---- answer.c ---- */

struct listen_style {
	bool head;                    /* the method was HEAD: no body */
	bool close;                   /* no further request is read */
	bool keep_alive;              /* said to HTTP/1.0 */
	const char *origin;           /* "": no browser */
	const char *preflight_fields; /* what it asked for, or NULL */
};
/* The answer as bytes: status line, fields, body. */
void listen_answer_write(const struct listen_answer *a, const struct listen_style *s,
			 struct evbuffer *out);
/* The last fields of an answer of that status, and the empty line. */
void listen_answer_write_end(int status, const struct listen_style *s, struct evbuffer *out);

/* ---- passed.c: the head of the endpoint's answer ---- */

/* How the client learns where the body ends. */
enum listen_framing {
	LISTEN_BODILESS, /* there is none */
	LISTEN_SIZED,    /* Content-Length, as it came */
	LISTEN_CHUNKED,
	LISTEN_UNTIL_END, /* of the connection */
};
struct listen_passed {
	enum listen_framing framing;
	uint64_t size; /* where LISTEN_SIZED */
};
/* Reads the head for a client that has asked in HTTP/1.0 (old) or with HEAD. */
void listen_passed_read(const char *lines, size_t len, bool old, bool head,
			struct listen_passed *out);
/* Writes it: without the fields of the connection it came by, with those of the client's. */
void listen_passed_write(const char *lines, size_t len, const struct listen_passed *p,
			 const struct listen_style *s, struct evbuffer *out);

/* From now on. */
static inline void listen_timer(struct event *timer, int64_t ms)
{
	const struct timeval time = {(time_t)(ms / 1000), ms % 1000 * 1000};
	evtimer_add(timer, &time);
}

/* ---- connection.c ---- */

struct listen {
	struct event_base *base;
	struct evconnlistener *listener;
	struct event *signals[2];
	struct event *retry;          /* the listener is asked again */
	struct event *sweep, *last;   /* after a signal */
	struct listen_request *first; /* the open connections */
	struct listen_work *works;    /* children that work for requests */
	size_t connection_count, connection_max;
	unsigned long requests;
	char host[64];
	int port;
	bool ending, swept_away;
	bool done;           /* no further request is handed on */
	unsigned long swept; /* requests by the last sweep */
	int64_t end_ms;
	const struct listen_handler *handler;
	/* what connections tell the listener */
	void (*closed)(struct listen *l); /* one of them was freed */
	void (*end)(struct listen *l);    /* the callback wants no more */
};

/* ---- work.c ---- */

/* Ends the children; done() is called for each. */
void listen_works_end(struct listen *l);

/* Takes the socket; false: there is no memory for it, and it is closed. */
void listen_connection_new(struct listen *l, int fd);
/* Closes all connections that do not wait for an answer or send one. */
void listen_connections_sweep(struct listen *l);
void listen_connections_close(struct listen *l);
/* Closes the connection whose request has been unfinished the longest; false: none for long enough.
 */
bool listen_connections_make_room(struct listen *l);

#endif
