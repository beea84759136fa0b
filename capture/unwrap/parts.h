/* SPDX-License-Identifier: MIT */
/* What capture_unwrap() puts together. Private to capture/unwrap/. */
#ifndef CAPTURE_UNWRAP_PARTS_H
#define CAPTURE_UNWRAP_PARTS_H

#include "capture/readers/lines.h"

/* ---- worn.c ---- */

/* Takes off what a page, a terminal, a viewer or a table added. As capture_unwrap(). */
const char *capture_take_worn(struct capture_bytes *text);

/* ---- signs.c ---- */

/* Takes back signs that an editor or a typesetter wrote for others. */
void capture_take_signs(struct capture_bytes *text);

/* ---- page.c ---- */

/* Takes back what a mail, a page or a chat did to the signs of the text. */
void capture_take_page(struct capture_bytes *text);

/* ---- records.c ---- */

/* Puts the messages of log records in JSON in their place; false: it holds none. */
bool capture_take_records(struct capture_bytes *text);

#endif
