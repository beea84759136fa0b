/* SPDX-License-Identifier: MIT */
/* wire: an answer as bytes, for a pipe between two processes of one run. */
#ifndef HTTP_WIRE_H
#define HTTP_WIRE_H

#include "http/http.h"

/* What of an answer has a fixed size. */
struct http_wire_fixed {
	enum http_failure failure;
	enum http_cert_place cert_place;
	enum http_cert_fault cert_fault;
	int status, ms;
	int resent, retryable; /* as a bool, whatever the bytes are */
	int header_count;      /* all of one size: no byte between them */
};

/* Caller frees. */
struct secret *http_answer_pack(const struct http_answer *a);
/* False, and *a is empty: the bytes are not a whole answer. */
bool http_answer_unpack(const char *bytes, size_t len, struct http_answer *a);

#endif
