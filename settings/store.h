/* SPDX-License-Identifier: MIT */
/*
 * opts_store: the values behind struct opts. Private to settings/.
 */
#ifndef SETTINGS_STORE_H
#define SETTINGS_STORE_H

#include "settings/opts.h"

enum {
	OPTS_NEAR_MAX = 40,  /* bytes: a longer name is not compared with the known ones */
	OPTS_DOUBTS_MAX = 4, /* of one file are said */
};

struct opts_value {
	bool present; /* set at this level; a switch may be present and off */
	bool empty;   /* a variable that was there without a value */
	bool on;      /* a switch's */
	int line;     /* in the env file */
	long number;  /* milliseconds for OPTS_SECONDS */
	const char *text;
	struct secret *secret;
	const char **items;
	size_t count;
};

struct opts {
	struct pool *pool;
	const char *file;           /* the env file's name, control bytes replaced; NULL none */
	enum opts_level file_level; /* where file is */
	bool brief;                 /* the help of -h */
	const char *doubts[OPTS_DOUBTS_MAX]; /* of the file's lines; in the pool */
	size_t doubt_count;
	struct opts_value *values[OPTS_COUNT][OPTS_LEVELS]; /* in the pool; NULL: never set */
};

/*
 * Sets a value at a level: the last one given counts, those of a list add up. False: ERR_USAGE, or
 * ERR_SETTINGS from the env file; the text says what is needed, never what was given.
 */
bool opts_store(struct opts *o, enum opts_id id, enum opts_level level, const char *bytes,
		size_t len, struct err *e) __attribute__((warn_unused_result));
/* The value at a level, made where it was never set. */
struct opts_value *opts_store_at(struct opts *o, enum opts_id id, enum opts_level level);
/* Back to unset, with the note that an empty variable was there. */
void opts_store_empty(struct opts *o, enum opts_id id, enum opts_level level);

/* Edits (insert, delete, replace) between the first a_len bytes of a, at most OPTS_NEAR_MAX, and b.
 */
size_t opts_edits(const char *a, size_t a_len, const char *b);

/* The n-th real name (not an alias) of "a|b|old=a" in *name; false: there are not so many. */
bool opts_choice(const char *choices, size_t n, const char **name, size_t *len);

#endif
