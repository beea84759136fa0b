/* SPDX-License-Identifier: MIT */
/* form_json: a part of form: a JSON string as JavaScript's JSON.stringify() writes it. */
#ifndef FORM_JSON_H
#define FORM_JSON_H

#include "base/secret.h"

enum { FORM_JSON_GROWTH = 6 }; /* one byte becomes six at most: \u001f */

/*
 * Appends len bytes as a string with its quotes. Control bytes as \b \f \n \r \t or \u001f, the
 * quote and the backslash escaped, nothing else; bytes that are not UTF-8 as U+FFFD. False: b's
 * limit.
 */
bool form_json_string(const char *bytes, size_t len, struct secret_buf *b)
	__attribute__((warn_unused_result));

#endif
