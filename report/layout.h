/* SPDX-License-Identifier: MIT */
/*
 * report_layout: text laid out for a terminal. Private to report.
 *
 * Width is counted as terminals show it (wide and combining characters), without the C library's
 * locale. Nothing is cut: what does not fit on a line goes on the next one.
 */
#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "base/mem.h"

/* Colors say again what the words say already. */
enum layout_tone {
	LAYOUT_PLAIN,
	LAYOUT_HEADING,
	LAYOUT_DIFFERS,
	LAYOUT_GOOD,
	LAYOUT_BAD,
	LAYOUT_TONES
};

struct layout {
	struct text *out;
	size_t width; /* columns of a line */
	bool color;
};

enum {
	LAYOUT_WIDTH_MIN = 20,
	LAYOUT_PROSE_MAX =
		100, /* longer lines of prose are hard to read, however wide the terminal */
};

/* The columns that len bytes of UTF-8 take. */
size_t layout_columns(const char *bytes, size_t len);

/* What a text is made of decides where it may be broken. */
enum layout_kind {
	LAYOUT_PROSE, /* after a space, else after one of "&,;/?", else anywhere */
	LAYOUT_DATA   /* after one of "&,;" in the second half, else as prose */
};

/*
 * How many bytes of the line at text (which ends at LF or NUL) go on one line of width columns: at
 * least one character. *next is where the rest begins; NULL where nothing of the text is left.
 */
size_t layout_take(const char *text, size_t width, enum layout_kind kind, const char **next);

/* Bytes in a tone. */
void layout_toned(const struct layout *l, enum layout_tone tone, const char *bytes, size_t len);

/*
 * A paragraph: label in the left margin, text wrapped beside it from column indent on. Where that
 * leaves too little room the label stands on a line of its own. LF in text begins a new line.
 */
void layout_paragraph(const struct layout *l, const char *label, size_t indent, const char *text);
/* A heading on its own line, wrapped. */
void layout_heading(const struct layout *l, const char *text);

#endif
