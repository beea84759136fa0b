/* SPDX-License-Identifier: MIT */
/*
 * What mails, pages and chats do to the signs of a text: quoted-printable, Markdown's escapes,
 * links, the marks of a quoted mail. Each is taken back where the text shows that it was done to
 * all of it.
 */
#include "capture/unwrap/parts.h"
#include "base/bytes.h"

#include <string.h>

/* '=' and the end of its line: bytes of both; 0: it is none. */
static size_t soft_break(const char *at, size_t len)
{
	if (len > 1 && at[1] == '\n')
		return 2;
	return len > 2 && at[1] == '\r' && at[2] == '\n' ? 3 : 0;
}

/* RFC 2045 section 6.7: each '=' stands before two hex digits in capitals or ends its line, and
 * its own sign is among them. */
static bool is_quoted_printable(const struct capture_bytes *text)
{
	const char *at = capture_bytes_get(text), *end = at + text->len;
	for (; at < end; at++) {
		size_t left = (size_t)(end - at);
		bool hex = left > 2 && bytes_hex_pair(at + 1) >= 0 && at[1] < 'a' && at[2] < 'a';
		if (*at == '=' && !hex && soft_break(at, left) == 0)
			return false;
	}
	return capture_count(capture_all(text), "=3D") > 0;
}

static void take_quoted_printable(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	const char *at = capture_bytes_get(text), *end = at + text->len;
	if (!is_quoted_printable(text))
		return;
	while (at < end) {
		size_t skip = *at == '=' ? soft_break(at, (size_t)(end - at)) : 0;
		char byte = *at == '=' ? (char)bytes_hex_pair(at + 1) : *at;
		if (skip == 0)
			capture_bytes_add(&made, &byte, 1);
		at += skip > 0 ? skip : *at == '=' ? 3 : 1;
	}
	capture_bytes_become(text, made);
}

/* grant\_type: in a shell's quotes that would be another name; Markdown does it to all of them. */
static void take_markdown(struct capture_bytes *text)
{
	const struct capture_slice s = capture_all(text);
	size_t escaped = capture_count(s, "\\_");
	if (escaped > 0 && escaped == capture_count(s, "_"))
		capture_swap(text, "\\_", "_");
}

/* "<https://h/t>", "<https://h/t|h>", "[https://h/t](https://h/t)": the address, and the bytes of
 * all of it; 0: it is none, or longer than a link is. */
static size_t link_at(struct capture_slice s, struct capture_slice *address)
{
	enum { LONGEST = 4096 };
	s.len = s.len < LONGEST ? s.len : LONGEST;
	bool angle = *s.at == '<';
	if ((!angle && *s.at != '[') || !capture_begins(s.at + 1, s.len - 1, "http"))
		return 0;
	size_t size = 1;
	size += capture_until(s.at + size, s.len - size, " \t\r\n\"'<>[]|");
	*address = (struct capture_slice){s.at + 1, size - 1};
	const char *close = memchr(s.at + size, angle ? '>' : ')', s.len - size);
	const char *line = memchr(s.at, '\n', s.len);
	if (size == s.len || close == NULL || (line != NULL && line < close))
		return 0;
	bool is = angle ? s.at[size] == '>' || s.at[size] == '|'
			: capture_begins(s.at + size, s.len - size, "](http");
	return is ? (size_t)(close + 1 - s.at) : 0;
}

static void take_links(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text), address;
	if (capture_count(rest, "<http") + capture_count(rest, "[http") == 0)
		return;
	while (rest.len > 0) {
		size_t size = link_at(rest, &address);
		if (size > 0)
			capture_bytes_add(&made, address.at, address.len);
		else
			capture_bytes_add(&made, rest.at, 1);
		size += size == 0;
		rest = capture_from(rest, size);
	}
	capture_bytes_become(text, made);
}

/* "On Tuesday Ann wrote:" and lines that begin with '>', which the words around them lack. */
static void take_reply(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text), line;
	size_t wrote = capture_search(rest.at, rest.len, "wrote:", 6);
	bool reply = false;
	for (const char *at = rest.at + wrote + 6; wrote < rest.len && !reply; at++) {
		if (at >= rest.at + rest.len || memchr(" \r\n>", *at, 4) == NULL)
			return;
		reply = *at == '>';
	}
	if (!reply)
		return;
	while (capture_line(&rest, &line)) {
		size_t skip = line.len > 0 && *line.at == '>' ? 1 : 0;
		skip += skip > 0 && line.len > 1 && line.at[1] == ' ';
		capture_bytes_add(&made, line.at + skip, (size_t)(rest.at - line.at) - skip);
	}
	capture_bytes_become(text, made);
}

void capture_take_page(struct capture_bytes *text)
{
	take_quoted_printable(text);
	take_markdown(text);
	take_links(text);
	take_reply(text);
}
