/* SPDX-License-Identifier: MIT */
/* door: what --listen and --serve say of a request without looking at the settings' credentials. */
#ifndef MODES_DOOR_H
#define MODES_DOOR_H

#include "listen/listen.h"
#include "modes/run.h"

/*
 * The answer to a request, made without the settings' credentials: neither its words nor its time
 * tell how others differ from them. ours: whether the request's are the same. Strings in p. True
 * where the request is wrong whatever its credentials are.
 */
bool door_answer(struct run *r, const struct capture *c, bool ours, struct pool *p,
		 struct listen_answer *out);
/* For listen_handler.refused: says once each why the door refused a request. */
void door_refused(void *arg, enum listen_door why);
/* The first lines on standard error: the address, what to do with it, how to end. */
void door_say_address(struct run *r, const struct listen *l, const char *what_to_do);

#endif
