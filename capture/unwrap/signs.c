/* SPDX-License-Identifier: MIT */
/*
 * Signs that an editor or a typesetter writes for others: Unicode's line ends, a backslash behind
 * each line, a dash of typography, LaTeX's and Markdown's escapes in a form. Each is taken back in
 * all of the text, or not at all.
 */
#include "capture/unwrap/parts.h"

#include <string.h>

enum { FEW = 3 }; /* places: with fewer it may be chance */

/* ---- the ends of lines ---- */

/* The sign is all that ends lines. One alone does so only behind a quote at the end of all. */
static bool ends_lines(struct capture_slice s, const char *sign)
{
	size_t size = strlen(sign);
	if (memchr(s.at, '\n', s.len) != NULL || memchr(s.at, '\r', s.len) != NULL)
		return false;
	bool last = s.len > size && memcmp(s.at + s.len - size, sign, size) == 0;
	bool quote = last && memchr("\"'", s.at[s.len - size - 1], 2) != NULL;
	return quote || capture_count(s, sign) >= FEW;
}

static void take_separators(struct capture_bytes *text)
{
	static const char *const signs[] = {"\xE2\x80\xA8", "\xE2\x80\xA9", "\xC2\x85"};
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (text->len > 0 && ends_lines(capture_all(text), signs[i]))
			capture_swap(text, signs[i], "\n");
}

/* What a recording has that is no command alone: a request line, a label, a status. */
static bool is_head(struct capture_slice line)
{
	static const char starts[] = "POST |> POST |### |method:|Request URL:|HTTP/1.";
	return words_begin(line.at, line.len, starts) > 0;
}

/* In the shell the last line of a command has none: Markdown writes it for a hard break. */
static void take_backslashes(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text), line;
	size_t lines = 0;
	bool all = true, first = true, head = false;
	while (all && capture_line(&rest, &line)) {
		if (!capture_is_blank(line)) {
			head |= is_head(line) && (first || *line.at == '>');
			first = false;
			all = line.at[line.len - 1] == '\\';
			lines++;
			line.len--;
		}
		capture_bytes_add(&made, line.at, line.len);
		capture_bytes_put(&made, "\n");
	}
	if (all && head && lines >= FEW)
		capture_bytes_become(text, made);
	else
		capture_bytes_clear(&made);
}

/* ---- escapes ---- */

/* A sign that the text has with a backslash alone, in several places. */
static bool is_escaped(struct capture_slice s, const char *escape, size_t few)
{
	size_t found = capture_count(s, escape);
	return found >= few && found == capture_count(s, escape + 1);
}

/* It says what was sent on the wire: a client may have escaped its form so. */
static bool is_raw(struct capture_slice s)
{
	return capture_begins(s.at, s.len, "POST ") && capture_find(s.at, s.len, "HTTP/1.") < s.len;
}

/* A form with a backslash before each '&', in a text that is no command: there the shell may have
 * got it. With each '_' escaped too it is a typesetter's, wherever it is. */
static void take_form_escapes(struct capture_bytes *text)
{
	static const char *const others[] = {"\\=", "\\-", "\\."};
	const struct capture_slice s = capture_all(text);
	struct capture_slice rest = s, line;
	bool typeset = is_escaped(s, "\\_", FEW);
	while (capture_line(&rest, &line) && capture_is_blank(line))
		continue;
	if (!is_escaped(s, "\\&", FEW - 1) || (!typeset && (!is_head(line) || is_raw(s))))
		return;
	capture_swap(text, "\\&", "&");
	for (size_t i = 0; typeset && i < sizeof others / sizeof *others; i++)
		if (capture_count(capture_all(text), others[i]) >= FEW - 1)
			capture_swap(text, others[i], others[i] + 1);
}

void capture_take_signs(struct capture_bytes *text)
{
	take_separators(text);
	take_backslashes(text);
	take_form_escapes(text);
}
