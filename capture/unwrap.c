/* SPDX-License-Identifier: MIT */
/*
 * What a mail, a ticket or a chat puts around a text: a quote's mark on every line, an indent, a
 * fence. It is taken off before any form is asked.
 */
#include "capture/parts.h"

#include <stdint.h>
#include <string.h>

/* One line with its line end; false: the end. */
static bool next(const char **at, const char *end, const char **line, size_t *len)
{
	if (*at >= end)
		return false;
	const char *stop = memchr(*at, '\n', (size_t)(end - *at));
	*line = *at;
	*at = stop != NULL ? stop + 1 : end;
	*len = (size_t)(*at - *line);
	return true;
}

static bool is_blank(const char *line, size_t len)
{
	capture_trim(&line, &len);
	return len == 0;
}

/* ---- marks and indents ---- */

/* How much of each line's start is no part of the text: "> " on all of them, or their indent. */
static size_t margin_of(const char *bytes, const char *end, bool *quoted)
{
	const char *at = bytes, *line = NULL;
	size_t len = 0, indent = SIZE_MAX;
	*quoted = true;
	while (next(&at, end, &line, &len)) {
		size_t own = 0;
		if (is_blank(line, len))
			continue;
		*quoted =
			*quoted && *line == '>' && (is_blank(line + 1, len - 1) || line[1] == ' ');
		while (own < len && line[own] == ' ')
			own++;
		indent = own < indent ? own : indent;
	}
	return indent == SIZE_MAX ? 0 : *quoted ? 2 : indent;
}

static void take_margin(struct capture_bytes *text, size_t margin)
{
	struct capture_bytes made = {0};
	const char *at = capture_bytes_get(text), *end = at + text->len, *line = NULL;
	size_t len = 0;
	while (next(&at, end, &line, &len)) {
		size_t skip = 0;
		while (skip < margin && skip < len && line[skip] != '\n' && line[skip] != '\r')
			skip++;
		capture_bytes_add(&made, line + skip, len - skip);
	}
	capture_bytes_clear(text);
	*text = made;
}

/* ---- fences ---- */

static bool is_fence(const char *line, size_t len)
{
	return capture_begins(line, len, "```") || capture_begins(line, len, "~~~");
}

/* What stands between the only two fences of the text; with more, nobody knows which is meant. */
static void take_fenced(struct capture_bytes *text)
{
	const char *at = capture_bytes_get(text), *end = at + text->len, *line = NULL,
		   *inner = NULL, *stop = NULL;
	size_t len = 0, fences = 0;
	while (next(&at, end, &line, &len)) {
		if (!is_fence(line, len))
			continue;
		fences++;
		inner = fences == 1 ? at : inner;
		stop = fences == 2 ? line : stop;
	}
	if (fences == 2)
		capture_bytes_set(text, inner, (size_t)(stop - inner));
}

void capture_unwrap(struct capture_bytes *text)
{
	bool quoted = false;
	for (int i = 0; i < 3; i++) {
		const char *bytes = capture_bytes_get(text);
		size_t margin = margin_of(bytes, bytes + text->len, &quoted);
		if (margin == 0)
			break;
		take_margin(text, margin);
	}
	take_fenced(text);
}
