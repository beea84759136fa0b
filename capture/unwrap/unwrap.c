/* SPDX-License-Identifier: MIT */
/*
 * What a mail, a ticket, a page or a chat puts around a text: a mark before every line, blanks
 * behind it, lines between, escapes, a fence. It is taken off before any form is asked.
 */
#include "capture/unwrap/parts.h"
#include "base/bytes.h"

#include <stdint.h>
#include <string.h>

enum { FEW = 3, TWO = 2 }; /* lines: with fewer it may be chance */

/* ---- before each line ---- */

static bool is_plain(struct capture_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (memchr("\"'{}<=&", s.at[i], 7) != NULL)
			return false;
	return s.len > 1 && s.at[s.len - 1] == ' ';
}

static bool is_number(struct capture_slice s)
{
	size_t digits = 0;
	while (digits < s.len && bytes_is_digit(s.at[digits]))
		digits++;
	return digits > 0 && digits == s.len - 2 && memchr(":.)|", s.at[digits], 4) != NULL;
}

/*
 * A mail's mark, a container's name, a line's number, a log's clock: what may be before every line.
 */
static bool is_mark(struct capture_slice s)
{
	const struct capture_prefix p = capture_prefix_of(s.at, s.len);
	if (!is_plain(s))
		return false;
	char last = s.at[s.len - 2];
	return p.timed > 0 || last == '|' || is_number(s) ||
	       (last == '>' && !capture_prefix_has_words(&p));
}

/* Takes the prefix off the line, a number's digits apart; blank lines need not have it. */
static bool take(struct capture_slice prefix, struct capture_slice *line)
{
	bool number = bytes_is_digit(*prefix.at);
	/* where digits may differ, as in a clock */
	struct capture_prefix p = capture_prefix_of(prefix.at, prefix.len);
	if (number && p.timed == 0)
		p.timed = prefix.len - 1;
	return capture_prefix_take(&p, line) || capture_is_blank(*line);
}

static bool all_have(struct capture_slice text, struct capture_slice prefix, size_t *lines)
{
	struct capture_slice line;
	for (*lines = 0; capture_line(&text, &line);) {
		*lines += !capture_is_blank(line);
		if (!take(prefix, &line))
			return false;
	}
	return true;
}

static struct capture_slice first_line(struct capture_slice text)
{
	struct capture_slice line = {text.at, 0};
	while (capture_line(&text, &line) && capture_is_blank(line))
		continue;
	return line;
}

/* The indent that all lines have. */
static size_t indent_of(struct capture_slice text)
{
	struct capture_slice line;
	size_t indent = SIZE_MAX;
	while (capture_line(&text, &line)) {
		size_t own = capture_span(line.at, line.len, " ");
		if (!capture_is_blank(line) && own < indent)
			indent = own;
	}
	return indent == SIZE_MAX ? 0 : indent;
}

/* len 0: there is none. */
static struct capture_slice prefix_of(struct capture_slice text)
{
	enum { LONGEST = 60 };
	struct capture_slice first = first_line(text), quote = {"> ", 2};
	size_t lines = 0, indent = indent_of(text);
	if (indent > 0)
		return (struct capture_slice){first.at, indent};
	if (first.len > 0 && *first.at == '>' && all_have(text, quote, &lines))
		return quote;
	for (size_t len = first.len < LONGEST ? first.len : LONGEST; len > 1; len--) {
		struct capture_slice prefix = {first.at, len};
		bool timed = capture_prefix_of(first.at, len).timed > 0;
		if (is_mark(prefix) && all_have(text, prefix, &lines) && lines >= TWO &&
		    !(timed && capture_is_log(text.at, text.len)))
			return prefix; /* a log's reader tells other loggers' lines by the clock */
	}
	return (struct capture_slice){first.at, 0};
}

static void take_prefix(struct capture_bytes *text, struct capture_slice prefix)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text), line;
	while (capture_line(&rest, &line)) {
		const char *end = line.at + line.len;
		if (!take(prefix, &line) || line.at + line.len != end)
			continue;
		capture_bytes_add(&made, line.at, (size_t)(rest.at - line.at));
	}
	capture_bytes_become(text, made);
}

/* ---- behind and between lines ---- */

/* The second line that is not blank is a header field. */
static bool field_follows(struct capture_slice text)
{
	struct capture_slice line, name, value;
	size_t n = 0;
	while (n < TWO && capture_line(&text, &line))
		n += !capture_is_blank(line);
	return n == TWO && capture_find_field(line, &name, &value);
}

struct layout {
	size_t lines, padded; /* that are not blank; of these, those that end in blanks */
	bool doubled;         /* each second line is empty */
	bool has_empty;       /* another one is empty too, which was so before */
};

static struct layout look(struct capture_slice text)
{
	struct layout l = {.doubled = true};
	const struct capture_slice start = text;
	struct capture_slice line;
	for (size_t n = 0; capture_line(&text, &line); n++) {
		if (n % 2 == 1)
			l.doubled &= line.len == 0;
		if (capture_is_blank(line)) {
			l.has_empty |= n % 2 == 0;
			continue;
		}
		l.lines++;
		l.padded += line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t';
	}
	/* a request line, its body, the answer: the lines between are their own */
	bool bare = capture_begins(start.at, start.len, "POST ");
	l.doubled &= l.lines >= (!bare ? FEW : field_follows(start) ? TWO : FEW + 1);
	return l;
}

/* The only empty line between a head and its body: it is the request's own. */
static bool parts_body(struct capture_slice kept, struct capture_slice rest)
{
	struct capture_slice name, value;
	return capture_find_field(kept, &name, &value) && capture_begins_body(rest);
}

/* Blanks behind all lines, a line between all lines: a page or a terminal made them. */
static void take_layout(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text), line, kept = {"", 0};
	const struct layout l = look(rest);
	bool trim = l.lines >= FEW && l.padded == l.lines;
	if (!trim && !l.doubled)
		return;
	for (size_t n = 0; capture_line(&rest, &line); n++) {
		const char *end = line.at + line.len;
		if (l.doubled && n % 2 == 1 && (l.has_empty || !parts_body(kept, rest)))
			continue;
		kept = line;
		while (trim && line.len > 0 && memchr(" \t", line.at[line.len - 1], 2) != NULL)
			line.len--;
		capture_bytes_add(&made, line.at, line.len);
		capture_bytes_add(&made, end, (size_t)(rest.at - end));
	}
	capture_bytes_become(text, made);
}

/* ---- signs ---- */

static bool has(const struct capture_bytes *text, const char *sign)
{
	return capture_search(capture_bytes_get(text), text->len, sign, strlen(sign)) < text->len;
}

/* A page wrote its source: all quotes and angle brackets are escaped. */
static void take_html(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text);
	if (!(has(text, "&quot;") || has(text, "&#39;") || has(text, "&#x27;") ||
	      has(text, "&lt;")) ||
	    has(text, "\"") || has(text, "'") || has(text, "<"))
		return;
	while (rest.len > 0) {
		char byte = *rest.at;
		size_t size = byte == '&' ? capture_html_escape(rest, &byte) : 1;
		size += size == 0; /* no escape: it stays */
		capture_bytes_add(&made, &byte, 1);
		rest = capture_from(rest, size);
	}
	capture_bytes_become(text, made);
}

/* No space but no-break ones: a page made them. */
static void take_no_break(struct capture_bytes *text)
{
	if (!has(text, " "))
		capture_swap(text, "\xC2\xA0", " ");
}

/* ---- fences ---- */

/* Markdown's, and Jira's. */
static bool is_fence(struct capture_slice line)
{
	static const char fences[] = "```|~~~|{code}|{code:|{noformat";
	return words_begin(line.at, line.len, fences) > 0;
}

/* What is between the only two fences of the text; with more, nobody knows which is meant. */
static void take_fenced(struct capture_bytes *text)
{
	struct capture_slice rest = capture_all(text), line;
	const char *inner = NULL, *stop = NULL;
	size_t fences = 0;
	while (capture_line(&rest, &line)) {
		if (!is_fence(line))
			continue;
		fences++;
		inner = fences == 1 ? rest.at : inner;
		stop = fences == 2 ? line.at : stop;
	}
	if (fences == 2)
		capture_bytes_set(text, inner, (size_t)(stop - inner));
}

/* "... [8a0f-1, L:/10.0.0.1:5 - R:h/1.2.3.4:443] WRITE: 115B " of Reactor Netty: behind it; 0:
 * none. */
static size_t behind_wiretap(struct capture_slice line)
{
	static const char *const marks[] = {"] WRITE: ", "] READ: "};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t at = capture_search(line.at, line.len, marks[i], strlen(marks[i])) +
			    strlen(marks[i]);
		size_t digits =
			at < line.len ? capture_span(line.at + at, line.len - at, "0123456789") : 0;
		if (digits > 0 &&
		    capture_begins(line.at + at + digits, line.len - at - digits, "B "))
			return at + digits + 2;
	}
	return 0;
}

/* Its other lines stand alone in their logger's prefix: REGISTERED, FLUSH. */
static void take_wiretap(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text), line;
	bool any = false;
	if (!has(text, "] WRITE: "))
		return;
	while (capture_line(&rest, &line)) {
		size_t skip = behind_wiretap(line);
		any |= skip > 0;
		if (skip > 0 || capture_prefix_of(line.at, line.len).timed == 0)
			capture_bytes_add(&made, line.at + skip,
					  (size_t)(rest.at - line.at) - skip);
	}
	capture_bytes_clear(any ? text : &made);
	if (any)
		*text = made;
}

static void take_prefixes(struct capture_bytes *text)
{
	for (int i = 0; i < 3; i++) {
		struct capture_slice prefix = prefix_of(capture_all(text));
		if (prefix.len == 0)
			break;
		take_prefix(text, prefix);
	}
}

const char *capture_unwrap(struct capture_bytes *text)
{
	take_no_break(text);
	capture_take_signs(text);
	const char *note = capture_take_worn(text);
	capture_take_page(text);
	take_layout(text);
	take_wiretap(text);
	take_prefixes(text);
	if (capture_take_records(text))
		take_prefixes(text);
	take_html(text);
	take_fenced(text);
	return note;
}

/* ---- lines that a terminal broke ---- */

/* The width of the longest line, where that is one of a terminal or a mail; else 0. */
static size_t columns_of(struct capture_slice text)
{
	static const size_t usual[] = {72, 76, 80, 100, 120, 132};
	struct capture_slice line;
	size_t width = 0;
	while (capture_line(&text, &line))
		width = line.len > width ? line.len : width;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (usual[i] == width)
			return width;
	return 0;
}

/* The next line is one of its own: it begins a request. */
static bool begins(struct capture_slice rest, capture_form_sign *is)
{
	struct capture_slice next;
	return !capture_line(&rest, &next) || capture_is_blank(next) || is(next.at, next.len);
}

bool capture_join_columns(const char *bytes, size_t len, capture_form_sign *is,
			  struct capture_bytes *to)
{
	struct capture_slice rest = {bytes, len}, line;
	size_t width = columns_of(rest), joined = 0;
	while (width > 0 && capture_line(&rest, &line)) {
		bool broken = line.len == width &&
			      memchr("\\^`\"'", line.at[line.len - 1], 5) == NULL &&
			      !begins(rest, is);
		capture_bytes_add(to, line.at, broken ? line.len : (size_t)(rest.at - line.at));
		joined += broken;
	}
	return joined > 0;
}

/* ---- escapes of a log's JSON ---- */

bool capture_take_escapes(const char *bytes, size_t len, struct capture_bytes *to)
{
	enum { SIZE = 6 };
	struct capture_slice rest = {bytes, len};
	bool any = false;
	if (capture_search(bytes, len, "\\u00", 4) == len)
		return false;
	while (rest.len > 0) {
		size_t at = capture_until(rest.at, rest.len, "\\");
		bool is_and = capture_begins(rest.at + at, rest.len - at, "\\u0026");
		bool is = is_and || capture_begins(rest.at + at, rest.len - at, "\\u003d");
		/* a backslash that has another before it is none of an escape */
		size_t kept = rest.len - at < 2 ? rest.len - at : 2;
		capture_bytes_add(to, rest.at, is ? at : at + kept);
		capture_bytes_put(to, is_and ? "&" : is ? "=" : "");
		rest = capture_from(rest, at + (is ? SIZE : kept));
		any |= is;
	}
	return any;
}
