/* SPDX-License-Identifier: MIT */
/*
 * capture_json: recordings that are JSON documents, told apart by their keys. Private to the
 * readers.
 */
#ifndef CAPTURE_READERS_JSON_H
#define CAPTURE_READERS_JSON_H

#include <jansson.h>

#include "capture/parts.h"

/* True when the document is of that form. */
typedef bool capture_json_sign(const json_t *root);
/* Gives the document's requests to capture_list_add(). False (ERR_USAGE): what to record instead.
 * No byte of the document is in the error. */
typedef bool capture_json_read(const json_t *root, struct capture_list *out, struct err *e);

struct capture_json_form {
	const char *name; /* as a report names it */
	capture_json_sign *is;
	capture_json_read *read;
	bool session; /* as in struct capture_form */
};
/* Tried in this order; the row whose name is NULL ends them. */
extern const struct capture_json_form capture_json_forms[];

/* ---- helpers of the readers ---- */

/* The text of a member; "" where it has none. Borrowed. */
const char *text_in(const json_t *object, const char *name);
/* The first member that is there of a list of names, "one|another"; NULL: none. Borrowed. */
json_t *first_in(const json_t *object, const char *names);
/* It is turned off in the tool: {"disabled": true}. */
bool is_disabled(const json_t *item);
/* The fields of {"Name": "value"}, of [{"name": ..., "value": ...}], or of [{"key": ..., "value":
 * ...}]; a member "disabled" leaves one out, and a value may be a number. */
void capture_json_fields(struct capture *c, const json_t *fields);
/* The value as JSON text. (What json_dumps() returns belongs to jansson's own heap.) */
void capture_json_dump(struct capture_bytes *to, const json_t *value);
/* A text as it stands, anything else as JSON text, as clients serialise it. */
void capture_json_body(struct capture *c, const json_t *body);
/* Form-encodes, a space as %20: that a '+' was meant as one need not be asked then. */
void capture_json_encode(struct capture_bytes *to, const char *bytes, size_t len);
/* "name=value", form-encoded, '&' before it where there is something. */
void capture_json_pair(struct capture_bytes *to, const char *name, const char *value);
/* "Basic " and base64 of both. */
void capture_put_basic(struct capture_bytes *to, struct capture_slice id,
		       struct capture_slice secret);
/* Begins a part of multipart/form-data; its value follows, and a line end. */
void capture_put_part(struct capture_bytes *to, const char *name, size_t len);
/* The parts as the body, with a Content-Type where there is none. */
void capture_parts(struct capture *c, struct capture_bytes *parts);
/* A Content-Type where the request has none. */
void capture_json_type(struct capture *c, const char *type);
/* The answer's fields, in one of the three shapes above. */
void capture_json_answer_fields(struct capture_answer *a, const json_t *fields);
/* The answer that an object describes, by its status, fields and body; none where it has no status.
 */
void capture_json_answer(struct capture *c, const json_t *holder);

/* ---- the rows ---- */

capture_json_sign capture_json_is_httpbin, capture_json_is_axios, capture_json_is_har;
capture_json_read capture_json_read_httpbin, capture_json_read_axios, capture_json_read_har;
capture_json_sign capture_json_is_postman, capture_json_is_insomnia, capture_json_is_charles,
	capture_json_is_object;
capture_json_read capture_json_read_postman, capture_json_read_insomnia, capture_json_read_charles,
	capture_json_read_object;

/* ---- message.c ---- */

/* JSON that a token endpoint answers. */
bool capture_json_is_lone_answer(const json_t *root);
/* Says that it is an answer without its request; false. */
bool capture_lone_answer(struct err *e);
bool capture_lone_body(struct err *e);

#endif
