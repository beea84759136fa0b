/* SPDX-License-Identifier: MIT */
/*
 * capture_object: a request as the object that describes it. Private to the readers.
 */
#ifndef CAPTURE_READERS_OBJECT_H
#define CAPTURE_READERS_OBJECT_H

#include <jansson.h>

#include "capture/parts.h"

/* The request of the options {method, headers, body or data, auth, ...}, sent to url. */
struct capture *capture_object_request(const char *url, const json_t *options);

#endif
