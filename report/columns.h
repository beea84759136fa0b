/* SPDX-License-Identifier: MIT */
/*
 * report_columns: two texts side by side, or one below the other. Private to report.
 */
#ifndef REPORT_COLUMNS_H
#define REPORT_COLUMNS_H

#include "report/layout.h"

enum {
	COLUMNS_BLOCKS_MAX = 512,
	COLUMNS_SIDE_BY_SIDE = 80, /* from this width on */
	COLUMNS_WIDTH_MAX = 160,   /* of both together */
};

/* A piece of both sides that starts on the same line. NULL: nothing on that side. */
struct columns_block {
	const char *text[2]; /* LF begins a new line */
	enum layout_tone tone[2];
	bool differs;      /* marked at the left edge of both sides */
	bool rule;         /* a line of '-' instead of text */
	const char *name;  /* of the header field that it shows; NULL: it shows none */
	const char *label; /* said instead of the rule where one side is below the other */
};

/* Two sides (or one: title[1] NULL). Texts are borrowed. */
struct columns {
	const char *title[2];
	struct columns_block blocks[COLUMNS_BLOCKS_MAX];
	size_t count;
};

/* Appends an empty block. Past the limit the last one is given again. */
struct columns_block *columns_add(struct columns *c);
void columns_print(const struct columns *c, const struct layout *l);

#endif
