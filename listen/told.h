/* SPDX-License-Identifier: MIT */
/* What a child process tells its parent of how asking the endpoint went, through a pipe. */
#ifndef LISTEN_TOLD_H
#define LISTEN_TOLD_H

#include "listen/serve.h"

enum { SERVE_TOLD_MAX = 256 * 1024 };

/* In the child: all of it, into the pipe. */
void serve_tell(int out, const struct serve_outcome *o);
/* In the parent: *o is left as it is where told is not all of it, and no more. */
void serve_hear(const struct secret *told, struct serve_outcome *o);

#endif
