/* SPDX-License-Identifier: MIT */
/*
 * tape: the answers of a run in one process, kept so that another process of the same program can
 * do the same run without sending anything.
 */
#ifndef HTTP_TAPE_H
#define HTTP_TAPE_H

#include "http/http.h"

/*
 * An http that sends through another one (borrowed) and hands each answer on, as a piece for a
 * tape. Free with http_free(); the other one stays.
 */
struct http *http_tape_record(struct http *through, void (*take)(void *arg, const struct secret *),
			      void *arg);

/* Pieces in their order. {0} is empty; http_tape_clear() is idempotent. */
struct http_tape {
	struct secret **pieces;
	size_t count, room;
};
void http_tape_add(struct http_tape *t, const char *piece, size_t len); /* a copy */
void http_tape_clear(struct http_tape *t);

/*
 * An http that answers as the tape (borrowed) says, whatever is asked, and sends nothing. Its
 * send() is false (ERR_INTERNAL) at the tape's end, and where that of the recorded one was. Free
 * with http_free().
 */
struct http *http_tape_play(const struct http_tape *t);

#endif
