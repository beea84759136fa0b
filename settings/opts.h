/* SPDX-License-Identifier: MIT */
/*
 * opts: the option table: parsing, environment names, help, completions.
 *
 * Each option is one row that parses, helps and completes. Values come from levels: the
 * command line beats the environment, the environment beats the env file; the profile of --profile
 * stands between the first two. An empty variable counts as unset. Pure but for reading the
 * process's environment through a function that is passed in.
 */
#ifndef SETTINGS_OPTS_H
#define SETTINGS_OPTS_H

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"

enum opts_id {
	/* credentials and endpoint */
	OPTS_CLIENT_ID,
	OPTS_CLIENT_SECRET_FILE,
	OPTS_CLIENT_SECRET,
	OPTS_ACCESS_KEY_ID,
	OPTS_ACCESS_KEY_SECRET_FILE,
	OPTS_ACCESS_KEY_SECRET,
	OPTS_ENV_FILE,
	OPTS_PROFILE,
	OPTS_TOKEN_URL,
	OPTS_ISSUER,
	OPTS_GRANT_TYPE,
	OPTS_AUTH_METHOD,
	OPTS_SCOPE,
	OPTS_PARAM,
	/* token and cache */
	OPTS_OUTPUT,
	OPTS_CHECK,
	OPTS_MIN_TTL,
	OPTS_FORCE_REFRESH,
	OPTS_NO_CACHE,
	OPTS_CACHED_ONLY,
	OPTS_CACHE_DIR,
	OPTS_CACHE_STATUS,
	OPTS_CLEAR_CACHE,
	OPTS_CACHE_URL,
	OPTS_CACHE_USER,
	OPTS_CACHE_PASSWORD_FILE,
	OPTS_CACHE_CACERT,
	/* network */
	OPTS_CONNECT_TIMEOUT,
	OPTS_MAX_TIME,
	OPTS_RETRY,
	OPTS_CACERT,
	OPTS_CERT,
	OPTS_KEY,
	OPTS_PROXY,
	OPTS_ALLOW_HTTP,
	/* diagnosis */
	OPTS_DIAGNOSE,
	OPTS_LISTEN,
	OPTS_SERVE,
	OPTS_ONCE,
	OPTS_INSPECT,
	OPTS_FORWARD,
	OPTS_REPLAY,
	OPTS_MAX_REQUESTS,
	OPTS_EXPLAIN,
	OPTS_JSON,
	OPTS_PROBES,
	OPTS_API_URL,
	OPTS_DRY_RUN,
	OPTS_CLIENT,
	OPTS_REPORT,
	OPTS_COLOR,
	OPTS_VERBOSE,
	OPTS_QUIET,
	/* about */
	OPTS_HELP,
	OPTS_VERSION,
	OPTS_COMPLETION,
	/* variables alone: no option has their name */
	OPTS_NAMED,
	OPTS_CACHE_PASSWORD = OPTS_NAMED,
	OPTS_COUNT
};

/*
 * Where a value came from; a lower level beats a higher one. OPTS_CHOSEN: the file of --profile,
 * which beats the environment; OPTS_FILE: that of --env-file or CXONE_PROFILE, which does not.
 */
enum opts_level { OPTS_FLAG, OPTS_CHOSEN, OPTS_ENV, OPTS_FILE, OPTS_LEVELS };

enum opts_kind {
	OPTS_SWITCH,  /* no argument; its variable: 1, true, yes, on, or 0, false, no, off */
	OPTS_STRING,  /* with choices: a comma-separated list of them, checked by who uses it */
	OPTS_SECRET,  /* string that is moved into a struct secret and overwritten where it stood */
	OPTS_LIST,    /* repeatable string */
	OPTS_SECONDS, /* decimal, a fraction allowed; row->min to row->max in milliseconds */
	OPTS_NUMBER,  /* whole, row->min to row->max */
	OPTS_CHOICE,  /* one of row->choices; aliases as "alias=name" */
	OPTS_OPTIONAL, /* string with an optional argument: --name, --name=VALUE or --name VALUE,
			  where VALUE does not begin with '-' */
};

enum opts_group {
	OPTS_GROUP_CREDENTIALS,
	OPTS_GROUP_CACHE,
	OPTS_GROUP_NETWORK,
	OPTS_GROUP_DIAGNOSIS,
	OPTS_GROUP_ABOUT,
	OPTS_GROUPS
};

struct opts_row {
	const char *name;     /* without "--" */
	char letter;          /* short option, 0 for none */
	const char *alias;    /* another long name (--silent), or NULL */
	char alias_letter;    /* another short one (-s), 0 for none */
	const char *argument; /* its name in help: "FILE"; NULL for a switch */
	const char *env;      /* environment variable, or NULL */
	enum opts_kind kind;
	enum opts_group group;
	const char *choices;  /* "token|json|header|env", or NULL */
	const char *complete; /* "file", "dir", "url", "profile", "cause", "none" or NULL: choices
				 decide */
	const char *help;     /* one or two sentences; the default included */
	long min, max;        /* OPTS_SECONDS (milliseconds) and OPTS_NUMBER */
};

extern const struct opts_row opts_rows[OPTS_COUNT];

enum { OPTS_LIST_MAX = 64 }; /* values of one OPTS_LIST */

struct opts; /* the values of all levels */

struct opts *opts_new(void);
void opts_free(struct opts *o); /* NULL is allowed */

/*
 * Reads the command line with getopt_long(): --name VALUE, --name=VALUE, -x VALUE, "--" ends. No
 * abbreviations, no operands. Arguments of OPTS_SECRET rows are overwritten in argv at once, and so
 * are userinfo and query of a URL and the value of --param; when the line is wrong all of argv is,
 * because anything in it may be a misplaced secret. False (ERR_USAGE): names the option, never a
 * value, and points to --help.
 */
bool opts_arguments(struct opts *o, int argc, char **argv, struct err *e)
	__attribute__((warn_unused_result));
/* Reads the rows' variables through lookup (getenv). False (ERR_USAGE): names the variable. */
bool opts_environment(struct opts *o, char *(*lookup)(const char *name), struct err *e)
	__attribute__((warn_unused_result));
/*
 * Reads an env file's text at a level (OPTS_CHOSEN or OPTS_FILE) by the rules of the man page.
 * name is for messages. Only the rows' variables are taken, others skipped. False (ERR_SETTINGS):
 * "NAME:LINE: what", never a value.
 */
bool opts_env_text(struct opts *o, enum opts_level level, const char *name, const char *bytes,
		   size_t len, struct err *e) __attribute__((warn_unused_result));
/* The level at which a file was read; OPTS_LEVELS: none was. */
enum opts_level opts_file_level(const struct opts *o);
/*
 * The variables that are set in the environment and, to another value, in the file that was read:
 * one level beats the other. Their names joined by ", ", in p; NULL: there is none.
 */
const char *opts_beaten(const struct opts *o, struct pool *p);
/*
 * What of the file that was read is allowed, and hardly meant: a variable in two lines with two
 * values, a name that is nearly one of the rows' and is not used. "FILE:LINE: what", without a
 * value; NULL: there is no i-th.
 */
const char *opts_doubt(const struct opts *o, size_t i);
/*
 * The row whose variable the name is nearly: CXONE_CLIENTID, cxone_client_id. OPTS_COUNT: none, it
 * is a row's, or it has a byte that is not fit to be shown.
 */
enum opts_id opts_misspelt(const char *name, size_t len);
/*
 * The option that stands for this one, as a file for the secret in it: where both are given, one
 * level decides. OPTS_COUNT: none does.
 */
enum opts_id opts_partner(enum opts_id id);

/* At any level. For a switch the level that wins may say no: CXONE_NO_CACHE=0 beats a file's 1. */
bool opts_given(const struct opts *o, enum opts_id id);
/* Of the winning value; OPTS_LEVELS: none. */
enum opts_level opts_level(const struct opts *o, enum opts_id id);
/* The winning value; NULL where none; "" possible for a flag. Not for OPTS_SECRET rows. */
const char *opts_get(const struct opts *o, enum opts_id id);
/* At one level only. */
const char *opts_get_at(const struct opts *o, enum opts_id id, enum opts_level level);
const struct secret *opts_secret_at(const struct opts *o, enum opts_id id, enum opts_level level);
bool opts_given_at(const struct opts *o, enum opts_id id, enum opts_level level);
/* A variable that is there but empty, and so counts as unset: worth saying of a missing value. */
bool opts_empty_at(const struct opts *o, enum opts_id id, enum opts_level level);
/* Lists: values of the winning level. */
size_t opts_list_count(const struct opts *o, enum opts_id id);
const char *opts_list_item(const struct opts *o, enum opts_id id, size_t i);
/* Milliseconds for OPTS_SECONDS, as written for OPTS_NUMBER, both validated; none: `otherwise`. */
long opts_number(const struct opts *o, enum opts_id id, long otherwise);
/*
 * Where the winning value is from, in p: "--client-id", "CXONE_CLIENT_ID" or
 * "CXONE_CLIENT_ID in FILE, line N".
 */
const char *opts_where(const struct opts *o, enum opts_id id, struct pool *p);
const char *opts_where_at(const struct opts *o, enum opts_id id, enum opts_level level,
			  struct pool *p);

void opts_help(struct text *out, int width);               /* --help */
bool opts_wants_brief(const struct opts *o);               /* -h was given, not --help */
void opts_help_brief(struct text *out);                    /* -h: one screen of 80 columns */
void opts_completion(const char *shell, struct text *out); /* one of the choices of its row */

#endif
