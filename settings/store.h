/* SPDX-License-Identifier: MIT */
/*
 * opts_store: the values behind struct opts. Private to opts_*.c.
 */
#ifndef SETTINGS_STORE_H
#define SETTINGS_STORE_H

#include "settings/opts.h"

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

/* The n-th real name (not an alias) of "a|b|old=a" in *name; false: there are not so many. */
bool opts_choice(const char *choices, size_t n, const char **name, size_t *len);

#endif
