/* SPDX-License-Identifier: MIT */
/* How asking the endpoint went, as bytes from a child process to its parent. */
#ifndef LISTEN_TOLD_H
#define LISTEN_TOLD_H

#include "listen/serve.h"

enum { SERVE_TOLD_MAX = 256 * 1024 };

/* In the child: all of it. Caller frees. */
struct secret *serve_pack(const struct serve_outcome *o);
/* In the parent: *o stays as it is unless the bytes are exactly one outcome. */
void serve_unpack(const char *bytes, size_t len, struct serve_outcome *o);

#endif
