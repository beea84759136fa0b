/* SPDX-License-Identifier: MIT */
/*
 * listen: a token endpoint on loopback for the user's own clients.
 *
 * libevent's bufferevents feed the reader of capture.h; each request is handed to a callback, which
 * answers it now or later. What is not HTTP, or ends too early, is handed over too. Requests that
 * another site's web page may have sent are refused at the door. Every answer has Cache-Control:
 * no-store. Out of descriptors, the connection that has been silent the longest makes room.
 */
#ifndef LISTEN_LISTEN_H
#define LISTEN_LISTEN_H

#include "capture/capture.h"
#include "diag.h"
#include "base/err.h"

enum {
	LISTEN_BODY_MAX = 128 * 1024, /* a larger body gets 413 */
	LISTEN_END_MS =
		1500, /* from a signal to the end at most, unless a request is being judged */
};

struct listen_answer {
	int status;
	const char *www_authenticate;     /* NULL: none */
	const char *error, *description;  /* of RFC 6749 5.2, or NULL: in place of the next two */
	const char *body;                 /* JSON text; NULL: none, or the next */
	const struct secret *secret_body; /* JSON text that holds a token */
	long retry_after;                 /* seconds; 0: none */
};

/* A request that waits for its answer. */
struct listen_request;

/*
 * Answers the request, once. The answer is copied, and goes to the socket before this returns as
 * far as the system takes it: what the caller does afterwards is not seen in the client's time.
 */
void listen_reply(struct listen_request *q, const struct listen_answer *a);
/*
 * Answers the request with the endpoint's answer, as it comes: the head, pieces of the body, the
 * end; once each, except the pieces. lines: the status line and the fields, each with its line end.
 * Those of the connection are made anew; what has no length goes in chunks, to HTTP/1.0 until the
 * connection ends. When the client is gone, handler->gone is called: then no more of these may be.
 */
void listen_reply_head(struct listen_request *q, const char *lines, size_t len);
/* False: the client takes its time; no more is to come before handler->room was called. */
bool listen_reply_body(struct listen_request *q, const char *bytes, size_t len);
/* whole: false where the rest is missing. The client sees then that it is. */
void listen_reply_end(struct listen_request *q, bool whole);
/* The request's number, from 1. */
unsigned long listen_number(const struct listen_request *q);

/* Why the door refused a request, or let it pass without a word. */
enum listen_door {
	LISTEN_DOOR_OPEN,
	LISTEN_DOOR_HOST,      /* Host is not a name of a loopback address */
	LISTEN_DOOR_ORIGIN,    /* a web page that is not on loopback */
	LISTEN_DOOR_PREFLIGHT, /* a browser asks first, for a page on loopback: let through */
};

struct listen_handler {
	/*
	 * A request came. The callee answers it with listen_reply(), here or later; c lives until
	 * then. False ends the listener.
	 */
	bool (*request)(void *arg, const struct capture *c, struct listen_request *q);
	/* The door answered a request by itself. May be NULL. */
	void (*refused)(void *arg, enum listen_door why);
	/* The client of a request without answer is gone: q is gone too. May be NULL where every
	 * request is answered at once. */
	void (*gone)(void *arg, struct listen_request *q);
	/* After listen_reply_body() was false. May be NULL where that is not used. */
	void (*room)(void *arg, struct listen_request *q);
	/* A signal came: what still waits for its answer should get one. May be NULL. */
	void (*ending)(void *arg);
	void *arg;
};

/*
 * What a token endpoint says to a judged request: 200 and a text that says it is not a token; 401
 * invalid_client to JSON and to other credentials; 400 with an error of RFC 6749 5.2 to the rest;
 * 413 to a body that is too large. f and d were made without the settings' credentials; ours: those
 * of the request are the settings', or there are none to compare with. That is all an answer says
 * of them. The cause stands in error_description, in the characters that 5.2 allows. Strings in p.
 */
void listen_answer_for(const struct facts_request *f, const struct diag *d, bool ours,
		       struct pool *p, struct listen_answer *out);

struct listen;

struct listen_place {
	const char *option;  /* "--listen", for messages */
	const char *address; /* "[HOST:]PORT", "PORT", "HOST" or "" */
	int port;            /* where the address names none */
	int socket;          /* one that listens already, in place of the address; 0: none */
};

/*
 * Binds to the place. Only loopback addresses. False: ERR_USAGE for another address or a port that
 * is taken.
 */
bool listen_open(const struct listen_place *place, struct listen **out, struct err *e)
	__attribute__((warn_unused_result));
const char *listen_host(const struct listen *l); /* "127.0.0.1" or "[::1]" */
int listen_port(const struct listen *l);

/* What to do in a child process, and who is told of it. */
struct listen_worker {
	void (*work)(void *arg, int out); /* in the child: base/child.h */
	/* A message came. False: no more of them before listen_work_go_on(). */
	bool (*heard)(void *arg, int kind, const char *bytes, size_t len);
	/* The child has ended, or the listener ends; the work is gone. Called once. */
	void (*done)(void *arg);
};
struct listen_work;
/* The worker is borrowed until done(). NULL: as child_start(). */
struct listen_work *listen_work_start(struct listen *l, const struct listen_worker *worker,
				      void *arg, struct err *e) __attribute__((warn_unused_result));
void listen_work_go_on(struct listen_work *w);
/* In the child: a message of at most 2 MB. False: nobody reads. */
bool listen_work_tell(int out, int kind, const void *bytes, size_t len)
	__attribute__((warn_unused_result));

/* No further request is taken; what waits for its answer may still get it. */
void listen_stop(struct listen *l);
/* Serves until SIGINT, SIGTERM or a request() that returns false. False: ERR_INTERNAL. */
bool listen_run(struct listen *l, const struct listen_handler *handler, struct err *e)
	__attribute__((warn_unused_result));
void listen_free(struct listen *l);

/* The socket that systemd has opened for this process (sd_listen_fds(3)), or 0. False: several. */
bool listen_systemd_socket(int *out, struct err *e) __attribute__((warn_unused_result));
/* "READY=1", "STOPPING=1": to systemd, where it waits for it (sd_notify(3)). */
void listen_systemd_notify(const char *state);

/* A text as RFC 6749 section 5.2 allows one in an error_description; JSON needs no escapes. In p.
 */
const char *listen_description(const char *text, struct pool *p);

#endif
