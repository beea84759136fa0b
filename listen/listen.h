/* SPDX-License-Identifier: MIT */
/*
 * listen: a local token endpoint for the user's own client (libevent's evhttp on loopback).
 *
 * It parses, calls back with each request, and sends the answer that it is given. What evhttp
 * refuses before a callback (a bad request line, an unknown method, a header without colon, TLS
 * bytes) is captured raw and goes through the same callback; so does what had come when a
 * connection ends too early. Every answer has Cache-Control: no-store.
 */
#ifndef LISTEN_LISTEN_H
#define LISTEN_LISTEN_H

#include "capture/capture.h"
#include "diag.h"
#include "base/err.h"

struct listen_answer {
	int status;
	const char *reason;
	const char *www_authenticate; /* NULL: none */
	const char *body;             /* JSON text; borrowed until the callback's next call */
};

/* One request came. The callee fills *answer. Return false to end the listener after the answer. */
typedef bool listen_callback(void *arg, const struct capture *c, struct listen_answer *answer);

/*
 * Whether a captured request is not right: it has a sure or likely finding, cannot be read as HTTP,
 * or its verdict is unknown. --once and --inspect exit 4 for it.
 */
bool listen_is_wrong(const struct facts_request *f, const struct diag *d);
/*
 * What a token endpoint answers: 200 and a text that says it is no token; 401 invalid_client to
 * JSON and to wrong credentials; 400 with an error of RFC 6749 5.2 to the rest; 413 to a body over
 * 1 MB. The cause stands in error_description, in the characters that 5.2 allows. Strings in p.
 */
void listen_answer_for(const struct facts_request *f, const struct diag *d, struct pool *p,
		       struct listen_answer *out);

struct listen;

/*
 * Binds to "[HOST:]PORT", "PORT", "HOST", "" (default 127.0.0.1:8401). Only loopback addresses.
 * False: ERR_USAGE for another address or a port that is taken.
 */
bool listen_open(const char *address, struct listen **out, struct err *e)
	__attribute__((warn_unused_result));
const char *listen_host(const struct listen *l); /* "127.0.0.1" or "[::1]" */
int listen_port(const struct listen *l);
/* Serves until SIGINT, SIGTERM or a callback that returns false. False: ERR_INTERNAL. */
bool listen_run(struct listen *l, listen_callback *callback, void *arg, struct err *e)
	__attribute__((warn_unused_result));
void listen_free(struct listen *l);

#endif
