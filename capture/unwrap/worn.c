/* SPDX-License-Identifier: MIT */
/*
 * What a page, a terminal, a viewer or a table adds to a text, where no client can have sent it:
 * signs without width in an address, a box, a diff's signs, prompts, tags, a cell's quotes, the
 * mark of a viewer that cut it. Each is taken off all of the text, or not at all.
 */
#include "capture/unwrap/parts.h"
#include "base/bytes.h"

#include <string.h>

enum { FEW = 3 }; /* lines: with fewer it may be chance */

static bool begins(struct capture_slice s, const char *word)
{
	size_t len = strlen(word);
	return s.len >= len && memcmp(s.at, word, len) == 0;
}

static bool ends(struct capture_slice s, const char *word)
{
	size_t len = strlen(word);
	return s.len >= len && memcmp(s.at + s.len - len, word, len) == 0;
}

/* Bytes of the one of these that begins here; 0: none does. */
static size_t one_of(struct capture_slice s, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (begins(s, words[i]))
			return strlen(words[i]);
	return 0;
}

#define ONE_OF(s, words) one_of(s, words, sizeof(words) / sizeof *(words))

/* ---- signs without width ---- */

/* Zero-width space, joiners, word joiner, byte order mark, soft hyphen. */
static size_t invisible_at(struct capture_slice s)
{
	static const char *const signs[] = {"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
					    "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xAD"};
	return ONE_OF(s, signs);
}

/* The next word, up to a blank, a quote, a '?' or what else ends an address. */
static size_t word_len(struct capture_slice s)
{
	return capture_until(s.at, s.len, " \t\r\n\"'`<>()?,;&");
}

/* An address or a version of HTTP, with a sign without width in it. */
static bool is_broken_word(struct capture_slice word)
{
	static const char *const starts[] = {"http://", "https://", "HTTP/"};
	char start[sizeof "https://"] = "";
	size_t kept = 0;
	bool broken = false;
	for (size_t at = 0; at < word.len;) {
		size_t size = invisible_at(capture_from(word, at));
		broken |= size > 0;
		if (size == 0 && kept < sizeof start - 1)
			start[kept++] = word.at[at];
		at += size > 0 ? size : 1;
	}
	return broken && ONE_OF(((struct capture_slice){start, kept}), starts) > 0;
}

static bool has_broken_word(struct capture_slice rest)
{
	while (rest.len > 0) {
		size_t len = word_len(rest);
		bool may = *rest.at == 'h' || *rest.at == 'H' || (unsigned char)*rest.at > 0x7F;
		if (may && is_broken_word((struct capture_slice){rest.at, len}))
			return true;
		rest = capture_from(rest, len < rest.len ? len + 1 : len);
	}
	return false;
}

/* In an address they are the page's, which lets long words break: then it put them elsewhere too.
 * In a value alone they may have been sent. */
static bool take_invisible(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text);
	if (!has_broken_word(rest))
		return false;
	while (rest.len > 0) {
		size_t size = invisible_at(rest);
		capture_bytes_add(&made, rest.at, size > 0 ? 0 : 1);
		rest = capture_from(rest, size > 0 ? size : 1);
	}
	capture_bytes_become(text, made);
	return true;
}

/* ---- no-break hyphens ---- */

/* In a field's name or before an option they are a page's, and elsewhere too. */
static void take_hyphens(struct capture_bytes *text)
{
	static const char *const places[] = {"Content\xE2\x80\x91Type",
					     "form\xE2\x80\x91urlencoded", " \xE2\x80\x91"};
	const struct capture_slice s = capture_all(text);
	bool page = false;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		page |= capture_find(s.at, s.len, places[i]) < s.len;
	if (page)
		capture_swap(text, "\xE2\x80\x91", "-");
}

/* ---- no-break spaces ---- */

static const char no_break[] = "\xC2\xA0";

/* Blanks of both kinds; *plain and *others count them. */
static size_t blanks(struct capture_slice s, size_t *plain, size_t *others)
{
	size_t at = 0;
	for (*plain = *others = 0; at < s.len;) {
		if (begins(capture_from(s, at), no_break)) {
			++*others;
			at += 2;
		} else if (s.at[at] == ' ') {
			++*plain;
			at++;
		} else {
			break;
		}
	}
	return at;
}

/* The quote that the text is in behind the byte; 0: none. A line's end ends it: it may be an
 * apostrophe. */
static char quote_behind(char quote, char byte)
{
	if (byte == '\n' || byte == quote)
		return '\0';
	return quote == '\0' && (byte == '"' || byte == '\'') ? byte : quote;
}

/*
 * The bytes of a run of blanks. *count is of its blanks where a page wrote it with no-break spaces,
 * as an indent or between words; else 0. One alone may be a value's, but for one behind a field's
 * colon, behind or before an option, or before a line's backslash; so may one at a line's end.
 */
static size_t page_blanks(struct capture_slice s, char before, bool option, size_t *count)
{
	size_t plain = 0, others = 0, size = blanks(s, &plain, &others);
	char next = size < s.len ? s.at[size] : '\n';
	bool between = option || before == '\n' || before == ':' || next == '-' || next == '\\';
	bool end = next == '\r' || next == '\n';
	bool is = !end && others > 0 && (between || plain + others > 1);
	*count = is ? plain + others : 0;
	return size;
}

static void take_no_breaks(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text);
	char quote = '\0', last = '\n', first = '\0'; /* of the word */
	if (capture_search(rest.at, rest.len, no_break, 2) == rest.len)
		return;
	while (rest.len > 0) {
		size_t count = 0;
		size_t size = quote == '\0' ? page_blanks(rest, last, first == '-', &count) : 0;
		if (count > 0) {
			last = ' ';
			while (count-- > 0)
				capture_bytes_put(&made, " ");
		} else {
			size = size > 0 ? size : 1;
			first = memchr(" \n", last, 2) != NULL ? *rest.at : first;
			last = rest.at[size - 1];
			capture_bytes_add(&made, rest.at, size);
		}
		quote = quote_behind(quote, last);
		rest = capture_from(rest, size);
	}
	capture_bytes_become(text, made);
}

/* ---- boxes ---- */

static size_t bar_at(struct capture_slice s)
{
	static const char *const bars[] = {"|", "\xE2\x94\x82", "\xE2\x94\x83", "\xE2\x95\x91"};
	return ONE_OF(s, bars);
}

/* A line of a box itself, of U+2500 to U+257F or "+---+". */
static bool is_border(struct capture_slice line)
{
	bool is = line.len > FEW;
	for (size_t i = 0; is && i < line.len; i++) {
		bool drawn = i + 2 < line.len && line.at[i] == '\xE2' &&
			     (line.at[i + 1] == '\x94' || line.at[i + 1] == '\x95');
		is = drawn || memchr("+-=|", line.at[i], 4) != NULL;
		i += drawn ? 2 : 0;
	}
	return is;
}

/* What is between the bars of the line; false: it has not both. */
static bool boxed(struct capture_slice line, struct capture_slice *in)
{
	line = capture_trimmed(line);
	size_t bar = line.len > 0 ? bar_at(line) : 0;
	if (bar == 0 || line.len < 2 * bar || memcmp(line.at + line.len - bar, line.at, bar) != 0)
		return false;
	*in = (struct capture_slice){line.at + bar, line.len - 2 * bar};
	if (in->len > 0 && *in->at == ' ')
		*in = capture_from(*in, 1);
	while (in->len > 0 && memchr(" \t", in->at[in->len - 1], 2) != NULL)
		in->len--;
	return true;
}

/* With bars that are drawn, what is around the box is not its. */
static void take_box(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text), line, in;
	size_t lines = 0, others = 0, drawn = 0;
	while (capture_line(&rest, &line)) {
		if (capture_is_blank(line) || is_border(capture_trimmed(line)))
			continue;
		bool is = boxed(line, &in);
		others += !is;
		if (!is)
			continue;
		lines++;
		drawn += *capture_trimmed(line).at != '|';
		capture_bytes_add(&made, in.at, in.len);
		capture_bytes_put(&made, "\n");
	}
	if (lines > 1 && (others == 0 || (drawn == lines && lines >= FEW)))
		capture_bytes_become(text, made);
	else
		capture_bytes_clear(&made);
}

/* ---- a diff's signs ---- */

/* All lines were added, or all were removed; or a mail's, quoted without a blank. */
static void take_diff(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text), line;
	size_t lines = 0;
	const char sign = rest.len > 0 ? *rest.at : '\0';
	bool mail = sign == '>' && rest.len > 1 && bytes_is_letter(rest.at[1]);
	bool all = sign == '+' || sign == '-' || mail;
	while (all && capture_line(&rest, &line)) {
		lines++;
		all = line.len > 0 ? *line.at == sign : rest.len == 0;
		if (all && line.len > 0)
			capture_bytes_add(&made, line.at + 1, (size_t)(rest.at - line.at) - 1);
	}
	if (all && lines >= (mail ? FEW - 1 : FEW))
		capture_bytes_become(text, made);
	else
		capture_bytes_clear(&made);
}

/* ---- prompts for the rest of a command ---- */

/* "PS C:\Users\me> " */
static bool is_powershell_prompt(struct capture_slice line)
{
	return begins(line, "PS ") && capture_search(line.at, line.len, "> ", 2) < line.len;
}

/* PowerShell asks with ">> " for the rest of what was typed behind its prompt. */
static void take_prompts(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text), line;
	bool typed = false;
	if (capture_search(rest.at, rest.len, "\n>> ", 4) == rest.len)
		return;
	while (capture_line(&rest, &line)) {
		bool more = typed && (begins(line, ">> ") || (line.len == 2 && ends(line, ">>")));
		size_t skip = !more ? 0 : line.len > 2 ? 3 : 2;
		typed = more || is_powershell_prompt(line);
		capture_bytes_add(&made, line.at + skip, (size_t)(rest.at - line.at) - skip);
	}
	capture_bytes_become(text, made);
}

/* ---- tags and cells ---- */

/* What is in a page's only <pre> or <code>. */
static void take_tags(struct capture_bytes *text)
{
	static const char *const tags[] = {"<pre>", "<code>", "<pre ", "<code "};
	struct capture_slice s = capture_trimmed(capture_all(text));
	bool any = false;
	for (; ONE_OF(s, tags) > 0; any = true) {
		size_t tag = capture_until(s.at, s.len, ">");
		if (tag == s.len)
			return;
		s = capture_from(s, tag + 1);
	}
	size_t code = capture_find(s.at, s.len, "</code>"),
	       pre = capture_find(s.at, s.len, "</pre>");
	size_t size = code < pre ? code : pre;
	if (!any || size == s.len ||
	    capture_find(capture_from(s, size).at, s.len - size, "<pre") < s.len - size)
		return;
	struct capture_bytes made = {0};
	capture_bytes_add(&made, s.at, size);
	capture_bytes_put(&made, size > 0 && s.at[size - 1] == '\n' ? "" : "\n");
	capture_bytes_become(text, made);
}

/* Each quote is doubled, as in a cell (RFC 4180), and it has lines. */
static bool is_cell(struct capture_slice in)
{
	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] == '"' && (i + 1 == in.len || in.at[++i] != '"'))
			return false;
	return memchr(in.at, '\n', in.len) != NULL;
}

/* The table's last cell, where all of the text but some columns is in it. len 0: there is none. */
static struct capture_slice cell_of(struct capture_slice s)
{
	enum { QUOTES_MAX = 40 }; /* of the columns before it */
	s = capture_trimmed(s);
	size_t open = capture_until(s.at, s.len, "\"");
	for (int i = 0; ends(s, "\"") && i < QUOTES_MAX && open + 2 <= s.len; i++) {
		struct capture_slice in = {s.at + open + 1, s.len - open - 2};
		bool begun = open == 0 || s.at[open - 1] == ',' || s.at[open - 1] == '\n';
		bool columns = open == 0 || memchr(s.at, ',', open) != NULL;
		if (begun && columns && memchr(s.at, ':', open) == NULL && is_cell(in))
			return in;
		open += 1 + capture_until(in.at, in.len, "\"");
	}
	return (struct capture_slice){s.at, 0};
}

static void take_cell(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	const struct capture_slice in = cell_of(capture_all(text));
	for (size_t i = 0; i < in.len; i++) {
		capture_bytes_add(&made, in.at + i, 1);
		i += in.at[i] == '"';
	}
	if (in.len > 0)
		capture_bytes_become(text, made);
}

/* ---- the mark of a viewer that cut it ---- */

/* "[truncated 23 bytes]", "(9 more characters)", "<snip>": bytes of it at the end; 0: none. */
static size_t cut_bracket(struct capture_slice s)
{
	static const char *const words[] = {"truncat", "omitted", " more", "snip", "[...]"};
	enum { LONGEST = 60 };
	const char *close = s.len > 0 ? strchr("]>)", s.at[s.len - 1]) : NULL;
	if (close == NULL || *close == '\0')
		return 0;
	char open = *close == ']' ? '[' : *close == '>' ? '<' : '(';
	const char *start = capture_last(s.at, s.len, open);
	size_t len = start != NULL ? (size_t)(s.at + s.len - start) : s.len;
	for (size_t i = 0; start != NULL && len < LONGEST && i < sizeof words / sizeof *words; i++)
		if (capture_find(start, len, words[i]) < len)
			return len;
	return 0;
}

static size_t cut_mark(struct capture_slice s)
{
	static const char *const marks[] = {
		"--More--",  "-- More --", "(END)",        "Show more", "Read more",   "See more",
		"truncated", "\n:",        "--- snip ---", "...",       "\xE2\x80\xA6"};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (ends(s, marks[i]))
			return strlen(marks[i]);
	return cut_bracket(s);
}

/* What is before the mark that the text ends with ends there, and is not known to be whole. */
static void take_cut_mark(struct capture_bytes *text)
{
	struct capture_slice s = capture_trimmed(capture_all(text));
	size_t size = cut_mark(s);
	if (size == 0)
		return;
	for (; size > 0; size = cut_mark(s)) {
		s.len -= size;
		s = capture_trimmed(s);
	}
	struct capture_bytes made = {0};
	capture_bytes_add(&made, s.at, s.len);
	capture_bytes_become(text, made);
}

/* ---- the ends of lines ---- */

/* What is around each line: a page's tags, a control character that was made visible. */
static const struct {
	const char *before, *behind;
	size_t lines; /* with fewer it may be chance */
} edges[] = {
	{"", "<br>", 1},        {"", "<br/>", 1}, {"", "<br />", 1}, {"", "^M$", 1},
	{"", "^M", 1},          {"", "\\r", FEW}, {"", "\\n", FEW},  {"<p>", "</p>", 1},
	{"<div>", "</div>", 1}, {"", "$", FEW},
};

/* The mark is behind a quote, and nowhere else in the line. */
static bool is_quoted(struct capture_slice line, const char *mark)
{
	size_t at = capture_find(line.at, line.len, mark);
	return at > 0 && at + strlen(mark) == line.len && memchr("\"'", line.at[at - 1], 2) != NULL;
}

/* All lines with it, blank ones too; made is without them. Behind a quote that ends it is no part
 * of a value, however few lines have it. */
static bool take_edge(struct capture_slice rest, size_t i, struct capture_bytes *made)
{
	struct capture_slice line;
	size_t lines = 0, quoted = 0, before = strlen(edges[i].before),
	       behind = strlen(edges[i].behind);
	while (capture_line(&rest, &line)) {
		if (line.len == 0)
			continue;
		lines++;
		if (line.len < before + behind || !begins(line, edges[i].before) ||
		    !ends(line, edges[i].behind))
			return false;
		capture_bytes_add(made, line.at + before, line.len - before - behind);
		quoted += is_quoted(line, edges[i].behind);
		capture_bytes_put(made, "\n");
	}
	return lines >= edges[i].lines || (lines > 0 && quoted == lines);
}

static void take_edges(struct capture_bytes *text)
{
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
		struct capture_bytes made = {0};
		if (take_edge(capture_all(text), i, &made)) {
			capture_bytes_become(text, made);
			return;
		}
		capture_bytes_clear(&made);
	}
}

/* ---- marks around all of it ---- */

static void take_around(struct capture_bytes *text)
{
	static const struct {
		const char *before, *behind;
	} marks[] = {
		{"```", "```"},  {"`", "`"},           {"[code]", "[/code]"},
		{"{{{", "}}}"},  {"{code}", "{code}"}, {"\"\"\"", "\"\"\""},
		{"'''", "'''"},  {"<![CDATA[", "]]>"}, {"", "</pre>"},
		{"", "</code>"}, {"", "[/code]"},
	};
	struct capture_slice s = capture_trimmed(capture_all(text));
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t before = strlen(marks[i].before), behind = strlen(marks[i].behind);
		if (s.len <= before + behind || !begins(s, marks[i].before) ||
		    !ends(s, marks[i].behind))
			continue;
		struct capture_bytes made = {0};
		s = capture_trimmed((struct capture_slice){s.at + before, s.len - before - behind});
		capture_bytes_add(&made, s.at, s.len);
		capture_bytes_put(&made, "\n");
		capture_bytes_become(text, made);
		return;
	}
}

const char *capture_take_worn(struct capture_bytes *text)
{
	bool invisible = take_invisible(text);
	take_hyphens(text);
	take_no_breaks(text);
	take_cut_mark(text);
	take_edges(text);
	take_tags(text);
	take_around(text);
	take_cell(text);
	take_box(text);
	take_diff(text);
	take_prompts(text);
	return invisible ? "signs without width (U+200B and their like) in an address are taken "
			   "for the page's that it was copied from, and are taken out"
			 : NULL;
}
