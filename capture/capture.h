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
#include "facts/shown.h"
#include "mask/mask.h"
#include "base/secret.h"

/* Borrowed bytes. */
struct capture_slice {
	const char *at;
	size_t len;
};

enum {
	CAPTURE_HEADERS_MAX = 100,
	CAPTURE_HEADER_BYTES_MAX = 64 * 1024,
	CAPTURE_BODY_MAX = 1024 * 1024,
	CAPTURE_FILE_MAX = 32 * 1024 * 1024,
};

/* A request as it came: raw bytes. Opaque; all of it is treated as secret. */
struct capture;

void capture_free(struct capture *c); /* NULL is allowed */

/* Builds one piece by piece, for the listener. */
struct capture *capture_new(const char *method, const char *target, const char *version);
void capture_header(struct capture *c, const char *name, const char *value);
void capture_body(struct capture *c, const char *bytes, size_t len);
/* What HTTP has against it: a sentence without its full stop. The first one stays. */
void capture_broken(struct capture *c, const char *sentence);
/* The body is larger than CAPTURE_BODY_MAX (capture_body() says so itself when it is given more).
 */
void capture_too_large(struct capture *c);
/* When it came or was recorded, seconds since 1970: what it says of times is compared with that. */
void capture_time(struct capture *c, int64_t seconds);
/* The rest of the request did not come: nothing is claimed to be missing. */
void capture_cut(struct capture *c);

/*
 * The strict reader of one request off a stream (RFC 9112), fed as bytes come. What is malformed is
 * noted in facts_request.broken, and read on where it can be.
 */
struct capture_reader;
enum capture_progress {
	CAPTURE_READ_NOTHING, /* not a byte yet */
	CAPTURE_READ_MORE,    /* more has to come */
	/* Complete by its own word, or no HTTP: what still comes at once belongs to it. */
	CAPTURE_READ_REST,
	CAPTURE_READ_DONE,
};
/* body_max: a larger body is not read (capture_too_large()). At most CAPTURE_BODY_MAX. */
struct capture_reader *capture_reader_new(size_t body_max);
void capture_reader_free(struct capture_reader *r); /* NULL is allowed */
/* Returns how many of the bytes it took: all of them, until it is done. */
size_t capture_reader_feed(struct capture_reader *r, const char *bytes, size_t len);
/* Nothing more comes: notes what is missing. Done afterwards. */
void capture_reader_end(struct capture_reader *r);
enum capture_progress capture_reader_progress(const struct capture_reader *r);
/* What was read; to be judged when done. Borrowed. */
const struct capture *capture_reader_request(const struct capture_reader *r);
void capture_reader_time(struct capture_reader *r, int64_t seconds); /* capture_time() */
/* The client waits for "100 Continue" before it sends its body. */
bool capture_reader_expects(const struct capture_reader *r);
/* The next request may follow on the same connection. */
bool capture_reader_keeps(const struct capture_reader *r);

/* The first field of that name (any case); NULL: none. *times (may be NULL) counts them. Borrowed.
 */
const char *capture_value(const struct capture *c, const char *name, size_t *len, size_t *times);
bool capture_is_method(const struct capture *c, const char *method);   /* exactly */
bool capture_is_version(const struct capture *c, const char *version); /* any case */
/* Of a target with http://host: the host and its port. NULL: it is a path. Borrowed. */
const char *capture_authority(const struct capture *c, size_t *len);

/* What of a request is the settings', compared in constant time. */
enum capture_same {
	CAPTURE_ABSENT,  /* not in the request, or empty */
	CAPTURE_UNKNOWN, /* the settings have none to compare with */
	CAPTURE_SAME,
	CAPTURE_OTHER,
};
struct capture_match {
	enum capture_same id, secret;               /* of a Basic pair, else of the body */
	enum capture_same access_id, access_secret; /* username and password of the body */
	bool grant;                                 /* grant_type is that of the settings */
	bool scope;  /* none, or those of the settings in any order */
	bool params; /* none that the settings have another value of, audience and resource included
		      */
};
struct capture_match capture_match(const struct capture *c, const struct cred *cred);
/* A credential of the request is another one than the settings'. */
bool capture_match_is_other(const struct capture_match *m);
/*
 * A keyed hash of all that is judged of a request: two with the same one get the same answer.
 * Fields that clients change with each request (traces, dates) are not in it.
 */
enum { CAPTURE_FINGERPRINT = 32 };
void capture_fingerprint(const struct capture *c, unsigned char out[CAPTURE_FINGERPRINT]);

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
	size_t left_out;  /* token requests beyond those that are judged */
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
 * request's own secrets added (whatever is where a secret belongs), so that nothing that is shown
 * later holds them: a listener takes a fresh mask for each request. Strings in p.
 */
void capture_facts(const struct capture *c, const struct cred *cred, struct mask *mask,
		   struct pool *p, struct facts_request *out);

/* ---- to be sent (replay/, --forward) ---- */

/*
 * The request with what a recording hides filled in from the settings, spelled as the client would.
 * On the wire nothing is hidden: there the credentials are checked alone. The settings' own in a
 * wrong spelling (encoded twice, quoted, with a line end) are let through: they are the fault that
 * is looked for. NULL: it must not be sent; *why, and *what (static): "id", "secret", what is not
 * there. Caller frees.
 */
struct capture *capture_settle(const struct capture *c, const struct cred *cred,
			       enum facts_obstacle *why, const char **what);

/* All that these give may be secret. Behind a target no NUL follows. */
/* A copy in which field i has another value. Caller frees. */
struct capture *capture_with_field(const struct capture *c, size_t i, const char *value);
/* What capture_settle() left out or could not know: static words, number i; NULL behind the last.
 */
const char *capture_note_text(const struct capture *c, size_t i);
struct capture_slice capture_method_text(const struct capture *c);  /* empty: not known */
struct capture_slice capture_version_text(const struct capture *c); /* empty: not known */
struct capture_slice capture_target_text(const struct capture *c); /* path and query; empty: none */
struct capture_slice capture_body_text(const struct capture *c);
size_t capture_field_count(const struct capture *c);
const char *capture_field_name(const struct capture *c, size_t i);
struct capture_slice capture_field_text(const struct capture *c, size_t i);

#endif
