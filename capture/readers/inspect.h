/* SPDX-License-Identifier: MIT */
/*
 * capture_inspect: the text of Node's console for an object, and literals with escapes. Private to
 * the readers.
 */
#ifndef CAPTURE_READERS_INSPECT_H
#define CAPTURE_READERS_INSPECT_H

#include <jansson.h>

#include "capture/readers/lines.h"

/*
 * The value at the start of the text, as far as it goes; NULL: undefined, or none. *taken is larger
 * than len where the text ends within it. What is left out
 * ([Object], a function, a text that was cut) is null. Caller decrefs.
 */
json_t *capture_inspect(const char *bytes, size_t len, size_t *taken);

/*
 * The text of a literal whose opening quote is behind ('\0': up to the end), escapes of Python,
 * Ruby, JavaScript, JSON and Go taken back. *end: offset of its closing quote, or s.len.
 */
void capture_unescape(struct capture_bytes *to, struct capture_slice s, char quote, size_t *end);
/* Up to most hex digits at its start; *taken says how many. */
unsigned capture_hex_number(struct capture_slice s, size_t most, size_t *taken);

#endif
