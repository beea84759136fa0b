/* SPDX-License-Identifier: MIT */
/* What a child process tells its parent of how asking the endpoint went, as bytes. */
#ifndef LISTEN_TOLD_H
#define LISTEN_TOLD_H

#include "listen/serve.h"

enum { SERVE_TOLD_MAX = 256 * 1024 };

/* In the child: all of it. Caller frees. */
struct secret *serve_pack(const struct serve_outcome *o);
/* In the parent: *o is left as it is where the bytes are not all of one, and no more. */
void serve_unpack(const char *bytes, size_t len, struct serve_outcome *o);

#endif
