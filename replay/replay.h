/* SPDX-License-Identifier: MIT */
/*
 * replay: the client's own request at the real endpoint, and which difference to a correct one
 * decides whether it gets a token.
 */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include "capture/capture.h"
#include "endpoint/attempt.h"

enum {
	REPLAY_REQUESTS = 6, /* with credentials, unless --max-requests says otherwise */
	REPLAY_REQUESTS_MAX = 10,
};

/* What the judge suspects: parts (a bit set), and whether it is sure of them. */
struct suspicion {
	unsigned parts;
	bool sure;
};

struct replay_options {
	int max_requests;
	/*
	 * Answers that are there already: to the client's request, which was forwarded, and to the
	 * correct one, which was sent earlier in this run. Such a request is not sent again. NULL:
	 * it is sent.
	 */
	const struct facts_attempt *own, *right;
	bool compare;                           /* these two requests alone: no experiment */
	long timeout_ms;                        /* for each request */
	struct suspicion suspects[FACTS_PARTS]; /* the most likely first */
	size_t suspect_count;
	/* Said before anything is sent: how many requests there may be. NULL: it is not said. */
	void (*announce)(void *arg, const char *line);
	void (*pause_ms)(void *arg, long ms); /* NULL: nothing is waited for */
	void *arg;
};

/*
 * Finds by experiment which part of the client's request decides: fills f->replay, and
 * f->attempts with the correct request, which is looked into as --diagnose does where it is
 * refused. Sends to the token URL's scheme, host and port alone; nothing where the request holds
 * other credentials than the settings' (f->replay.obstacle). False: as attempt_send().
 */
bool replay_run(const struct attempt_context *x, const struct capture *c,
		const struct replay_options *options, struct facts *f, struct err *e)
	__attribute__((warn_unused_result));

/*
 * Passes a client's request on as it came, without the fields of the connection. Its answer goes to
 * the sink as it comes, and decompressed to *a. Uses an http of its own: a child process calls it.
 * False: as http->send().
 */
bool replay_pass(struct http *http, const struct attempt_context *x, const struct capture *c,
		 long timeout_ms, const struct http_sink *sink, struct http_answer *a,
		 struct err *e) __attribute__((warn_unused_result));
/* That answer as facts; what may be seen of the request stands in out->facts too. */
void replay_read(const struct attempt_context *x, const struct capture *c,
		 const struct http_answer *a, struct attempt *out);
/* True when it has more fields than can be sent. */
bool replay_is_too_large(const struct capture *c);

#endif
