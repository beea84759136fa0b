/* SPDX-License-Identifier: MIT */
/*
 * cred_parts: what the files of settings/ share. Private to settings/.
 */
#ifndef SETTINGS_PARTS_H
#define SETTINGS_PARTS_H

#include "facts/shown.h"
#include "mask/mask.h"
#include "settings/cred.h"

enum { CRED_FILE_MAX = 64 * 1024 };

/*
 * Reads a file of at most CRED_FILE_MAX bytes; "-" is standard input. Symlinks, FIFOs and /dev/fd/N
 * are allowed, because secret managers and process substitution give these; a directory is not.
 * The writer of a pipe is waited for until end_ms (input.h). *warning (may be NULL) is set, in p,
 * where others can read the file. False (ERR_SETTINGS): the text has the file and the reason.
 * Caller frees *out.
 */
bool cred_file_read(const char *path, int64_t end_ms, struct secret **out, const char **warning,
		    struct pool *p, struct err *e) __attribute__((warn_unused_result));
/* The warning alone, for a file that was read before; NULL: there is none. */
const char *cred_file_warning(const char *path, struct pool *p);
/* A copy without one final LF or CRLF. Frees take_s. */
struct secret *cred_file_trim(struct secret *take_s);
/* A path as it is shown. */
const char *cred_file_shown(const char *path, struct pool *p);

/* The path of the env file or profile in use, in p; NULL: there is none. */
const char *cred_settings_file(const struct opts *o, struct pool *p);
/* Says which exported variables beat the file's, or are beaten by a profile's; NULL: none. In p. */
const char *cred_beaten(const struct opts *o, struct pool *p);

void cred_warn(struct cred *c, const char *warning); /* NULL is ignored */

/* Reads text into c->url. False (ERR_USAGE): no URL; names where. */
bool cred_url_read(struct cred *c, const char *text, const char *where, struct err *e)
	__attribute__((warn_unused_result));
/* Fills the facts that follow from c->url. */
void cred_url_facts(struct cred *c);
/* False (ERR_USAGE): c->url must not be used; where names the option or variable it is from. */
bool cred_url_check(const struct cred *c, const char *where, struct err *e)
	__attribute__((warn_unused_result));

/* False (ERR_USAGE): a secret and its file at the same level, or standard input wanted twice. */
bool cred_value_conflicts(const struct opts *o, const struct cred *c, struct err *e)
	__attribute__((warn_unused_result));
/* Reads the credentials that the grant needs, and their facts. False: ERR_SETTINGS. */
bool cred_value_read(const struct opts *o, bool need, int64_t end_ms, struct cred *c, struct err *e)
	__attribute__((warn_unused_result));

#endif
