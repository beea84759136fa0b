/* SPDX-License-Identifier: MIT */
/* Two texts side by side, line by line, or one below the other. */
#include "report/columns.h"

#include <string.h>

enum { MARK = 2, GAP = 3 }; /* "* " before a side, " | " between them */

struct columns_block *columns_add(struct columns *c)
{
	if (c->count < COLUMNS_BLOCKS_MAX)
		c->count++;
	return &c->blocks[c->count - 1];
}

/* What is left of one side of a block while it is printed line by line. */
struct side {
	const char *rest; /* NULL: nothing left */
	bool wrapped;     /* rest goes on a line that was begun: it is indented */
	bool first;
};

static struct side side_begin(const char *text)
{
	return (struct side){.rest = text, .first = true};
}

/* One line of a side: mark, text, and padding to the width where something follows. */
static void side_line(struct side *s, const struct columns_block *b, int which, size_t width,
		      bool pad, const struct layout *l)
{
	enum layout_tone tone = b->tone[which];
	if (tone == LAYOUT_PLAIN && b->differs)
		tone = LAYOUT_DIFFERS;
	size_t used = 0;
	const char *mark = s->first && b->differs ? "* " : "  ";
	if (s->rest == NULL || (*s->rest == '\0' && !b->differs)) {
		s->rest = NULL;
		text_fill(l->out, ' ', pad ? MARK + width : 0);
		s->first = false;
		return;
	}
	layout_toned(l, *mark == '*' ? LAYOUT_DIFFERS : LAYOUT_PLAIN, mark, MARK);
	if (s->wrapped) {
		text_put(l->out, "  ");
		used = 2;
	}
	const char *next, *at = s->rest;
	size_t len = layout_take(at, width - used, LAYOUT_DATA, &next);
	layout_toned(l, tone, at, len);
	used += layout_columns(at, len);
	s->wrapped = next != NULL && next[-1] != '\n';
	s->rest = next;
	s->first = false;
	text_fill(l->out, ' ', pad && used < width ? width - used : 0);
}

/* Spaces at a line's end spoil a comparison. */
static void end_line(struct text *out)
{
	while (out->len > 0 && out->bytes[out->len - 1] == ' ')
		out->bytes[--out->len] = '\0';
	text_char(out, '\n');
}

static void block_beside(const struct columns_block *b, const size_t width[2],
			 const struct layout *l)
{
	if (b->rule) {
		text_put(l->out, "  ");
		text_fill(l->out, '-', width[0] + 1);
		text_char(l->out, '|');
		text_fill(l->out, '-', 1 + MARK + width[1]);
		text_char(l->out, '\n');
		return;
	}
	struct side side[2] = {side_begin(b->text[0]), side_begin(b->text[1])};
	do {
		side_line(&side[0], b, 0, width[0], true, l);
		text_put(l->out, " | ");
		side_line(&side[1], b, 1, width[1], false, l);
		end_line(l->out);
	} while (side[0].rest != NULL || side[1].rest != NULL);
}

static void print_beside(const struct columns *c, const struct layout *l)
{
	size_t total = l->width < COLUMNS_WIDTH_MAX ? l->width : COLUMNS_WIDTH_MAX;
	size_t room = total - 2 * MARK - GAP;
	size_t width[2] = {room - room / 2, room / 2};
	const struct columns_block title = {.text = {c->title[0], c->title[1]},
					    .tone = {LAYOUT_HEADING, LAYOUT_HEADING}};
	block_beside(&title, width, l);
	block_beside(&(struct columns_block){.rule = true}, width, l);
	for (size_t i = 0; i < c->count; i++)
		block_beside(&c->blocks[i], width, l);
}

static void block_alone(const struct columns_block *b, int which, const struct layout *l)
{
	if (b->rule) {
		if (b->label != NULL) {
			text_char(l->out, '\n');
			layout_heading(l, b->label);
		}
		return;
	}
	if (b->text[which] == NULL)
		return;
	struct side side = side_begin(b->text[which]);
	do {
		side_line(&side, b, which, l->width - MARK, false, l);
		end_line(l->out);
	} while (side.rest != NULL);
}

static void print_below(const struct columns *c, int which, const struct layout *l)
{
	layout_heading(l, c->title[which]);
	for (size_t i = 0; i < c->count; i++)
		block_alone(&c->blocks[i], which, l);
}

void columns_print(const struct columns *c, const struct layout *l)
{
	if (c->title[1] != NULL && l->width >= COLUMNS_SIDE_BY_SIDE) {
		print_beside(c, l);
		return;
	}
	print_below(c, 0, l);
	if (c->title[1] == NULL)
		return;
	text_char(l->out, '\n');
	print_below(c, 1, l);
}
