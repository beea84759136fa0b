/* SPDX-License-Identifier: MIT */
/*
 * term: the process's standard streams. The only module that writes to them (mem.c's last words
 * apart), so that what is printed where can be read in one place.
 */
#ifndef BASE_TERM_H
#define BASE_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/secret.h"

/*
 * Fills descriptors 0 to 2 where the caller closed one, before anything else is opened: a file of
 * the cache would become standard error. Using such a one stays an error. First thing in main().
 */
void term_start(void);

enum term_level { TERM_QUIET, TERM_NORMAL, TERM_VERBOSE };

/* How much goes to standard error: quiet only errors, normal also warnings, verbose also traces. */
void term_level_set(enum term_level level);
enum term_level term_level_get(void);

/* One line "cxtoken: TEXT" on standard error. The text must be fit to be shown. */
void term_error(const char *text);
void term_warn(const char *text);  /* not when quiet */
void term_trace(const char *text); /* only when verbose */

/*
 * A pipe that is not read takes no more lines. They are waited for until end_ms (on the clock of
 * input.h), the last ones a second longer, then dropped. Without it: forever.
 */
void term_deadline(int64_t end_ms);
/*
 * While held, nothing is waited for: what is not taken at once follows when the hold is over. For a
 * process that others wait for.
 */
void term_hold(bool held);

/*
 * From here on every such line goes through hide(arg, text), whose result lives as long as arg;
 * NULL: as it is. What a user put into the wrong option by mistake may be quoted by any of them.
 */
void term_hide(const char *(*hide)(void *arg, const char *text), void *arg);

/*
 * What is waited for from now on: said once, on a terminal alone, when it lasts longer than two
 * seconds. NULL: nothing is. Uses SIGALRM, whose handler breaks off no call that can be restarted.
 */
void term_waiting(const char *text);
/* False: term_waiting() says nothing, and its text need not be made. */
bool term_says_waiting(void);

/* Standard error as it is, whatever the level, without prefix: the listener's address, a mask
 * command. */
void term_note(const char *bytes, size_t len);

/*
 * All of the bytes to standard output, at once. False (ERR_INTERNAL): it cannot be written (closed,
 * full, a broken pipe).
 */
bool term_out(const char *bytes, size_t len, struct err *e) __attribute__((warn_unused_result));

/*
 * The same for text that may quote a server or a client: under a workflow's runner no line of it is
 * a command of the job's (workflow.h). json: it is one JSON document a line.
 */
bool term_report(const char *bytes, size_t len, bool json, struct err *e)
	__attribute__((warn_unused_result));

/* COLUMNS, else the width of the terminal on standard output, else 80. At least 20. */
int term_width(void);
/* Colour: "always", "never", or "auto" (a terminal, no NO_COLOR, TERM not dumb). NULL is auto. */
bool term_color(const char *when);

#endif
