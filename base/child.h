/* SPDX-License-Identifier: MIT */
/*
 * child: work that may take its time, in a process of its own that tells what came of it through a
 * pipe. The parent goes on serving meanwhile.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/* {.fd = -1} is none; child_end() is idempotent. */
struct child {
	pid_t pid;
	int fd; /* to read from, not blocking; at its end the child is done */
};

/*
 * Runs work(arg, out) in a child that has standard input, output and error and out, and no other
 * descriptor; the signals that end the parent's loop end it at once. False (ERR_INTERNAL): the
 * system has no process or descriptor left.
 */
bool child_start(struct child *c, void (*work)(void *arg, int out), void *arg, struct err *e)
	__attribute__((warn_unused_result));
/* Ends it where it still runs, and waits for it. */
void child_end(struct child *c);

#endif
