/* SPDX-License-Identifier: MIT */
/*
 * cred: settings and credentials from flags, environment and files, and what can be said of them
 * before anything is sent.
 */
#ifndef SETTINGS_CRED_H
#define SETTINGS_CRED_H

#include <stdint.h>

#include "base/err.h"
#include "facts/facts.h"
#include "settings/opts.h"
#include "base/secret.h"
#include "base/url.h"

enum { CRED_MAX_TIME_MS = 30000 }; /* without --max-time */

struct mask; /* mask/mask.h */

struct cred_param {
	const char *name, *value;
};

struct cred {
	struct pool *pool;                                /* owns every string below */
	struct secret *client_id, *client_secret;         /* NULL where missing */
	struct secret *access_key_id, *access_key_secret; /* NULL where missing */
	enum facts_grant grant;
	enum facts_auth auth;
	const char *token_url; /* as configured; for an issuer NULL until cred_endpoint() */
	const char *issuer;    /* NULL where the token URL is used */
	struct url url;        /* of token_url, else of issuer */
	const char *scope;     /* joined by a space; NULL where none */
	struct cred_param *params;
	size_t param_count;
	bool allow_http;
	const char *cacert, *cert, *key, *proxy;           /* NULL where not given */
	const char *cache_url, *cache_user, *cache_cacert; /* NULL where not given */
	struct secret *cache_password;                     /* NULL where not given */
	long connect_timeout_ms, max_time_ms;
	int retries;
	int64_t min_ttl;
	const char *warnings[8]; /* "X can be read by ...": for stderr, when not quiet */
	size_t warning_count;
	struct facts_settings facts;
};

/*
 * Reads the file of --env-file, of --profile or of CXONE_PROFILE, where one is given, into the
 * OPTS_FILE or OPTS_CHOSEN level of o. Call it after arguments and environment and before
 * cred_read(). False: ERR_USAGE for a name that is none, ERR_SETTINGS for a file that cannot be
 * read (until end_ms, input.h) or is malformed. The warning about its mode is cred_read()'s.
 */
bool cred_env_file(struct opts *o, int64_t end_ms, struct err *e)
	__attribute__((warn_unused_result));

/* The name of the profile in use, borrowed; NULL: none. */
const char *cred_profile(const struct opts *o);
/* Says that there are none, and where one would be; in p. */
const char *cred_profile_none(struct pool *p);
/* The names of all profiles, a line each, sorted. False (ERR_SETTINGS): they cannot be listed. */
bool cred_profile_list(struct text *out, struct err *e) __attribute__((warn_unused_result));

/*
 * Fills c from o. Reads secret files (and stdin for "-", at most once), until end_ms (input.h).
 * need_credentials: false for modes that work without (--listen, --inspect): missing values are
 * then no error here or later. False: ERR_USAGE for a secret and its file at the same level, both
 * from stdin, a parameter that an option owns, a scope that cannot be one, a URL that must not be
 * used; ERR_SETTINGS for a file that cannot be read. What is wrong with a value is not a failure
 * here: it is in c->facts, and the judge says it (diag.h). Where a URL must not be used, c and its
 * facts are complete all the same (url_plain_http, ...), so that --dry-run and --diagnose can
 * show the causes: that false comes last.
 * Call cred_clear() whatever it returned.
 */
bool cred_read(const struct opts *o, bool need_credentials, int64_t end_ms, struct cred *c,
	       struct err *e) __attribute__((warn_unused_result));
void cred_clear(struct cred *c); /* idempotent */

/* Sets the token URL that discovery found. Same rules as for --token-url. */
bool cred_endpoint(struct cred *c, const char *token_url, struct err *e)
	__attribute__((warn_unused_result));

/* The client id as it may be shown, in p; NULL: its length alone may, or it is not set. */
const char *cred_id_shown(const struct cred *c, struct pool *p);

/* A mask that knows every secret of c (ids too, and parameters that hold a credential). Caller
 * frees. */
struct mask *cred_mask(const struct cred *c);
/*
 * The secrets alone, without the ids, which names of files may well hold: those of every level, in
 * use or not, and of the environment also before it was read; none of less than eight bytes. c may
 * be {0}.
 */
struct mask *cred_mask_secrets(const struct opts *o, const struct cred *c);

/* The host is one of NICE's. */
bool cred_is_cxone(const char *host);

#endif
