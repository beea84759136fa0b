/* SPDX-License-Identifier: MIT */
/*
 * replay: what came of an experiment with the client's request at the real endpoint (--replay,
 * --forward). See facts.h for what holds for all facts.
 */
#ifndef FACTS_REPLAY_H
#define FACTS_REPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/value.h"

enum { FACTS_TRIES_MAX = 10, FACTS_LEFT_OUT_MAX = 4 };

/* The parts in which a client's request and a correct one can differ; sets of them are bit sets. */
enum facts_part {
	FACTS_PART_METHOD,
	FACTS_PART_PATH, /* the query too */
	FACTS_PART_HTTP_VERSION,
	FACTS_PART_MEDIA_TYPE, /* Content-Type without its charset */
	FACTS_PART_CHARSET,
	FACTS_PART_BODY,
	FACTS_PART_AUTHENTICATION, /* Authorization, and credentials in the body or not */
	FACTS_PART_FRAMING,        /* chunks, Expect, TE, Content-Encoding */
	FACTS_PART_ORIGIN,         /* Referer, Sec-* and Access-Control-* too */
	FACTS_PART_USER_AGENT,
	FACTS_PART_ACCEPT,
	FACTS_PART_ACCEPT_ENCODING,
	FACTS_PART_FIELDS, /* all that no other part names */
	FACTS_PARTS
};
#define FACTS_PART_BIT(part) (1u << (part))

/* "method", "path", ..., as in the JSON report. */
const char *facts_part_name(enum facts_part part);

enum { FACTS_PART_NONE = -1 };
/* The part that a header field of that name (any case) belongs to; NONE: what no request
 * reproduces, because the connection and HTTP's own framing decide it. */
int facts_part_of(const char *name);

enum facts_try_kind {
	FACTS_TRY_RIGHT,   /* a correct request with the settings' credentials */
	FACTS_TRY_OWN,     /* the client's as it is */
	FACTS_TRY_MENDED,  /* the client's with some parts fixed */
	FACTS_TRY_SPELLING /* the client's with its Basic pair in the other spelling */
};

enum facts_conclusion {
	FACTS_CONCLUSION_NONE,     /* no experiment was made */
	FACTS_CONCLUSION_RIGHT,    /* the correct request was refused: nothing to compare with */
	FACTS_CONCLUSION_WORKS,    /* the client's request got a token as it is */
	FACTS_CONCLUSION_PROVED,   /* with just these parts fixed it got a token */
	FACTS_CONCLUSION_NARROWED, /* something ended it before: these parts are left */
	FACTS_CONCLUSION_UNSTEADY, /* one and the same request was refused and got a token */
};

/* Why it ended. */
enum facts_stop {
	FACTS_STOP_DONE,
	FACTS_STOP_BUDGET,   /* --max-requests */
	FACTS_STOP_REFUSALS, /* three in a row */
	FACTS_STOP_LIMITED,  /* 429, or words that say so */
	FACTS_STOP_ERROR,    /* 5xx, or no answer */
	FACTS_STOP_FIREWALL, /* a firewall's page */
	FACTS_STOP_LOCK,     /* words of a lock */
	FACTS_STOP_COMPARED, /* no experiment was asked for */
	FACTS_STOP_SAME,     /* the two requests do not differ in anything that can be sent */
};

/* Why a request was not sent at all. */
enum facts_obstacle {
	FACTS_OBSTACLE_NONE,
	FACTS_OBSTACLE_OTHER_CREDENTIALS, /* it holds others than the settings' */
	FACTS_OBSTACLE_NO_VALUE,          /* "undefined" or a placeholder instead of one */
	FACTS_OBSTACLE_NOT_RECORDED,      /* the recording lacks what cannot be filled in */
	FACTS_OBSTACLE_FIELDS,            /* more header fields than are sent */
};

#endif
