/* SPDX-License-Identifier: MIT */
/*
 * capture: a request of the user's own client, from bytes to the facts that the judge reads.
 *
 * A source is the listener's socket, or a file whose form is recognised by its content
 * (capture/forms.c).
 */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include "settings/cred.h"
#include "base/err.h"
#include "facts/facts.h"
#include "mask/mask.h"
#include "base/secret.h"

enum {
	CAPTURE_HEADERS_MAX = 100,
	CAPTURE_HEADER_BYTES_MAX = 64 * 1024,
	CAPTURE_BODY_MAX = 1024 * 1024,
	CAPTURE_FILE_MAX = 32 * 1024 * 1024,
};

/* A request as it came: raw bytes. Opaque; all of it is treated as secret. */
struct capture;

void capture_free(struct capture *c); /* NULL is allowed */

/*
 * Reads one raw HTTP request (head and body as far as they are there). LF or CRLF; target with or
 * without http://host. What HTTP would refuse (no colon in a header line, two Content-Length) is
 * read as far as it goes and noted in facts_request.broken. Always gives a capture.
 */
struct capture *capture_raw(const char *bytes, size_t len);
/* Builds one piece by piece, for the listener. */
struct capture *capture_new(const char *method, const char *target, const char *version);
void capture_header(struct capture *c, const char *name, const char *value);
void capture_body(struct capture *c, const char *bytes, size_t len);
/* What HTTP has against it: a sentence without its full stop. The first one stays. */
void capture_broken(struct capture *c, const char *sentence);
/* The body is larger than CAPTURE_BODY_MAX (capture_body() says so itself when it is given more).
 */
void capture_too_large(struct capture *c);
/* The rest of the request did not come: nothing is claimed to be missing. */
void capture_cut(struct capture *c);

/* A request, and the answer that was recorded with it; class and words by the rules of token.h. */
struct capture_item {
	struct capture *request;
	bool has_answer;
	struct facts_attempt answer; /* strings in the pool passed to capture_file() */
};
/* The requests of a file that are judged. */
struct capture_list {
	struct capture_item *items;
	size_t count;
	size_t found;     /* requests in the file, with those that are not judged */
	const char *form; /* what the file was read as: "a HAR file"; static */
	/* for capture/ alone, while it reads */
	const struct cred *cred;
	int best;
	bool session;
};
void capture_list_clear(struct capture_list *l); /* idempotent */

/*
 * A file's content, its form recognised (capture/forms.c): the token request of a text, or every
 * token request of a recorded session (HAR). cred names the token URL, and what to hide in recorded
 * answers. False (ERR_USAGE): none of the forms, or no token request in it.
 */
bool capture_file(const char *bytes, size_t len, const struct cred *cred, struct pool *p,
		  struct capture_list *out, struct err *e) __attribute__((warn_unused_result));

/*
 * The facts of a request, compared with the settings where they hold credentials. The mask gets the
 * request's own secrets added (whatever stands where a secret belongs), so that nothing that is
 * shown later holds them: a listener takes a fresh mask for each request. Strings in p.
 */
void capture_facts(const struct capture *c, const struct cred *cred, struct mask *mask,
		   struct pool *p, struct facts_request *out);

#endif
