/* SPDX-License-Identifier: MIT */
/*
 * stream: a connection that carries bytes of another protocol: TCP, TLS under the rules that hold
 * for the endpoint, or a Unix socket. libcurl makes it. Every call has an end.
 */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct http_stream; /* opaque */

/* Borrowed for the call. No proxy is used, whatever the environment says. */
struct http_stream_target {
	const char *host; /* name or address, an IPv6 one without brackets */
	int port;
	const char *unix_path; /* of a socket, instead of both; else NULL */
	bool tls;
	const char *cacert; /* as --cacert; NULL: as without */
	long connect_ms;    /* for the name, the connection and TLS together */
};

/*
 * Connects. False: e says why not, without naming the target (ERR_USAGE: a file of TLS that cannot
 * be used; ERR_INTERNAL: libcurl cannot be loaded; ERR_TLS; ERR_NO_ANSWER). Caller frees *out.
 */
bool http_stream_open(const struct http_stream_target *t, struct http_stream **out, struct err *e)
	__attribute__((warn_unused_result));
void http_stream_free(struct http_stream *s); /* NULL is allowed */

/*
 * Sends all of the bytes until end_ms (on the clock of clock.h). False: the connection cannot be
 * used any more.
 */
bool http_stream_write(struct http_stream *s, const void *bytes, size_t len, int64_t end_ms,
		       struct err *e) __attribute__((warn_unused_result));
/* Waits for bytes until end_ms, and takes 1 to size of them: *len. False: likewise; also at the
 * peer's end. */
bool http_stream_read(struct http_stream *s, void *bytes, size_t size, size_t *len, int64_t end_ms,
		      struct err *e) __attribute__((warn_unused_result));

#endif
