/* SPDX-License-Identifier: MIT */
/*
 * replay: the client's own request at the real endpoint, and which difference to a correct one
 * decides whether it gets a token.
 */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include <stdbool.h>
#include <stddef.h>

enum {
	REPLAY_REQUESTS = 6, /* with credentials, unless --max-requests says otherwise */
	REPLAY_REQUESTS_MIN = 3,
	REPLAY_REQUESTS_MAX = 10,
};

#endif
