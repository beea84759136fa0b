/* SPDX-License-Identifier: MIT */
/*
 * capture_object: a request as the object that describes it. Private to the readers.
 */
#ifndef CAPTURE_READERS_OBJECT_H
#define CAPTURE_READERS_OBJECT_H

#include <jansson.h>

#include "capture/parts.h"

/* The language that printed it: how an object was sent as the body is to be told by that. */
enum object_notation {
	OBJECT_JSON,    /* {"url": "..."}: anyone's */
	OBJECT_TEXT,    /* the same, of the body alone */
	OBJECT_ACTION,  /* of Power Automate */
	OBJECT_CONSOLE, /* { url: '...' }: Node's, Deno's and Bun's */
	OBJECT_PYTHON,  /* {'url': '...'} */
	OBJECT_RUBY,    /* {"url"=>"..."}, {:url=>"..."} */
	OBJECT_BARE,    /* {url: "..."}: Ruby's since 3.4, or a browser's */
};

/* Of the object at the start of the text. */
enum object_notation capture_object_notation(const char *bytes, size_t len);

/* The request of the options {method, headers, body or data, auth, ...}, sent to url. */
struct capture *capture_object_request(const char *url, const json_t *options,
				       enum object_notation notation);

/* The same of an object that holds its URL (capture_json_is_object()), added to the list. */
void capture_object_read(const json_t *root, enum object_notation notation,
			 struct capture_list *out);

#endif
