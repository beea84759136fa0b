/* SPDX-License-Identifier: MIT */
/*
 * The body of a recorded request out of the text behind its head. A recording is not the wire: its
 * line ends are those of the file, its values may have been edited, and other text may follow.
 */
#include "capture/readers/lines.h"

#include <stdlib.h>
#include <string.h>

static const char edited[] =
	"its Content-Length does not fit the body that is recorded: values were edited, or a part "
	"is missing";
static const char joined_lines[] =
	"the body is on several lines: they are taken as one, as its tool sends it";

/* The line ends here, apart from blanks that were put behind it. */
static bool is_end(struct capture_slice s, size_t at)
{
	at += capture_span(s.at + at, s.len - at, " \t");
	return at == s.len || s.at[at] == '\n' || s.at[at] == '\r';
}

static void trim_line_ends(struct capture_slice *s)
{
	while (s->len > 0 && (s->at[s->len - 1] == '\n' || s->at[s->len - 1] == '\r'))
		s->len--;
}

/* ---- chunks (RFC 9112 section 7.1) ---- */

/* False, and nothing taken, where the bytes are not chunked: tools undo it. */
static bool read_chunks(struct capture *c, struct capture_slice s)
{
	struct capture_bytes body = {0};
	struct capture_chunks chunks = {.body_max = CAPTURE_BODY_MAX};
	capture_chunks_feed(&chunks, s.at, s.len, &body);
	bool ok = capture_chunks_whole(&chunks);
	if (ok)
		capture_body(c, capture_bytes_get(&body), body.len);
	capture_bytes_clear(&body);
	capture_chunks_clear(&chunks);
	return ok;
}

/* A first line that is not a size line, but as short as one, with more behind it. */
static bool looks_chunked(struct capture_slice s)
{
	enum { LONGEST = 16 };
	struct capture_slice line;
	size_t size = 0;
	if (!capture_line(&s, &line))
		return false;
	return capture_http_chunk_size(line.at, line.len, &size) ||
	       (s.len > 0 && line.len > 0 && line.len <= LONGEST &&
		memchr(line.at, '=', line.len) == NULL && strchr("{[\"-<", *line.at) == NULL);
}

/* A line that can only be a chunk's size: the lines around it were lost, or doubled. */
static bool has_size_line(struct capture_slice s)
{
	enum { DIGITS = 8 };
	struct capture_slice line;
	size_t size = 0;
	while (capture_line(&s, &line))
		if (line.len > 0 && line.len <= DIGITS &&
		    capture_http_chunk_size(line.at, line.len, &size))
			return true;
	return false;
}

/* True, and the body is taken, where it is chunked; *broken: it is, and cannot be read. */
static bool chunks(struct capture *c, struct capture_slice s, bool *broken)
{
	const struct capture_bytes *coding = capture_field(c, "Transfer-Encoding", NULL);
	bool told = coding != NULL &&
		    capture_find(capture_bytes_get(coding), coding->len, "chunked") < coding->len;
	capture_trim_start(&s.at, &s.len);
	if (!told && capture_field(c, "Content-Length", NULL) != NULL)
		return false;
	/* nothing else looks so: the field that says it is lost */
	if ((told || looks_chunked(s)) && read_chunks(c, s))
		return true;
	*broken = told && (looks_chunked(s) || has_size_line(s));
	return false;
}

/* ---- by Content-Length ---- */

/* LF, where the tool that saved the text turned each CR LF into it; with its CR again. */
static bool fits_with_cr(struct capture *c, struct capture_slice s, size_t length)
{
	size_t at = 0, size = 0;
	for (; at < s.len && size < length; at++)
		size += s.at[at] == '\n' && (at == 0 || s.at[at - 1] != '\r') ? 2 : 1;
	if (size != length || !(is_end(s, at) || s.at[at - 1] == '\n') || length > CAPTURE_BODY_MAX)
		return false;
	for (size_t i = 0; i < at; i++) {
		if (s.at[i] == '\n' && (i == 0 || s.at[i - 1] != '\r'))
			capture_body(c, "\r", 1);
		capture_body(c, s.at + i, 1);
	}
	return true;
}

/*
 * Takes length bytes as the body; of length 0, none may be there. False: fewer are there, or a body
 * cannot end at that place.
 */
static bool fits(struct capture *c, struct capture_slice s, long long length)
{
	if (length <= 0)
		return length == 0 && !capture_begins_body(s);
	if ((size_t)length <= s.len && (is_end(s, (size_t)length) || s.at[length - 1] == '\n')) {
		capture_body(c, s.at, (size_t)length);
		return true;
	}
	return fits_with_cr(c, s, (size_t)length);
}

/* ---- by its own kind ---- */

/* The offset behind the bracket that closes the first one; 0: none does. */
static size_t balanced(struct capture_slice s)
{
	size_t depth = 0;
	bool text = false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (text) {
			i += c == '\\';
			text = c != '"';
		} else if (c == '"') {
			text = true;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if ((c == '}' || c == ']') && --depth == 0) {
			return i + 1;
		}
	}
	return 0;
}

/* Up to the boundary that ends it. */
static size_t multipart(struct capture_slice s)
{
	struct capture_slice rest = s, first, line;
	if (!capture_line(&rest, &first))
		return s.len;
	while (capture_line(&rest, &line))
		if (line.len == first.len + 2 && memcmp(line.at, first.at, first.len) == 0 &&
		    memcmp(line.at + first.len, "--", 2) == 0)
			return (size_t)(rest.at - s.at);
	return s.len;
}

/* Up to the first empty line. */
static struct capture_slice paragraph(struct capture_slice s)
{
	struct capture_slice rest = s, line;
	size_t len = 0;
	while (capture_line(&rest, &line) && !capture_is_blank(line))
		len = (size_t)(line.at + line.len - s.at);
	return (struct capture_slice){s.at, len};
}

static bool has_space(struct capture_slice s)
{
	return memchr(s.at, ' ', s.len) != NULL || memchr(s.at, '\t', s.len) != NULL;
}

/* One parameter alone: "name=value". */
static bool is_pair(struct capture_slice s)
{
	return !has_space(s) && memchr(s.at, '&', s.len) == NULL && capture_begins_body(s);
}

/* "credentials&client_id=": the rest of a form. */
static bool has_parameter(struct capture_slice line)
{
	const char *at = memchr(line.at, '&', line.len);
	struct capture_slice rest = {at, at != NULL ? (size_t)(line.at + line.len - at) : 0};
	return rest.len > 1 &&
	       capture_begins_body((struct capture_slice){rest.at + 1, rest.len - 1});
}

/* A line that a page or a mail broke: no words follow, and no more than is announced. */
static bool goes_on(const struct capture *c, struct capture_slice line, long long length)
{
	enum { NARROWEST = 60 }; /* bytes: shorter lines are not broken */
	if (has_space(line))
		return false;
	if (has_parameter(line))
		return true;
	if (length >= 0)
		return (size_t)length >= c->body.len + line.len;
	return c->body.len >= NARROWEST && memchr(line.at, ':', line.len) == NULL;
}

/* The body's next line, trimmed: behind empty ones where an & holds both together. */
static bool next_line(const struct capture *c, struct capture_slice *rest,
		      struct capture_slice *line)
{
	bool open = c->body.len > 0 && c->body.bytes[c->body.len - 1] == '&';
	if (!capture_line(rest, line))
		return false;
	if (capture_is_blank(*line)) {
		capture_trim_start(&rest->at, &rest->len);
		if (!capture_line(rest, line) || !(open || *line->at == '&'))
			return false;
	}
	capture_trim(&line->at, &line->len);
	return line->len > 0;
}

static void may_go_on(struct capture *c)
{
	capture_note(c, "a line below the body may be the rest of it");
	c->unknown |= CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_END;
}

/*
 * A form's lines as one. One goes on in the next where an '&' holds them together, where all are
 * pairs of their own, or where it was broken.
 */
static void join_form(struct capture *c, struct capture_slice s, long long length)
{
	struct capture_slice rest = s, first = s, line;
	capture_line(&rest, &first);
	capture_body(c, first.at, first.len);
	bool pairs = is_pair(first);
	while (next_line(c, &rest, &line)) {
		pairs = pairs && is_pair(line);
		bool held = *line.at == '&' || c->body.bytes[c->body.len - 1] == '&';
		bool copied = line.len == first.len && memcmp(line.at, first.at, first.len) == 0;
		bool more = held || pairs || goes_on(c, line, length);
		if (copied || !more) {
			if (!copied && !has_space(line))
				may_go_on(c);
			return;
		}
		capture_note(c, joined_lines);
		capture_body(c, "&", pairs && !held);
		capture_body(c, line.at, line.len);
	}
}

/* JSON has no line end within a text: one that is there was made by a page or a mail. */
static void put_json(struct capture *c, struct capture_slice s)
{
	size_t from = 0;
	bool text = false;
	for (size_t i = 0; i < s.len; i++) {
		bool escape = text && s.at[i] == '\\';
		if (text && (s.at[i] == '\n' || s.at[i] == '\r')) {
			capture_body(c, s.at + from, i - from);
			capture_note(c, joined_lines);
			from = i + 1;
		}
		text = text != (s.at[i] == '"');
		i += escape && i + 1 < s.len && s.at[i + 1] != '\n' && s.at[i + 1] != '\r';
	}
	capture_body(c, s.at + from, s.len - from);
}

static void by_kind(struct capture *c, struct capture_slice s, long long length)
{
	struct capture_slice found = s, rest = s, line;
	while (capture_line(&rest, &line) && capture_is_blank(line))
		found = rest;
	if (found.len == 0 || capture_is_blank(found))
		return;
	struct capture_slice start = found;
	capture_trim_start(&start.at, &start.len);
	const char *noted = capture_notation(c, paragraph(start), &c->body);
	if (noted != NULL) {
		capture_note(c, noted);
		return;
	}
	if (*start.at == '{' || *start.at == '[') {
		size_t end = balanced(start);
		found = end > 0 ? (struct capture_slice){start.at, end} : paragraph(start);
		trim_line_ends(&found);
		put_json(c, found);
		return;
	} else if (capture_begins(start.at, start.len, "--") && capture_begins_body(start)) {
		found = (struct capture_slice){start.at, multipart(start)};
	} else if (capture_begins_body(start) && *start.at != '<') {
		join_form(c, start, length);
		return;
	} else {
		found = paragraph(found);
	}
	trim_line_ends(&found);
	capture_body(c, found.at, found.len);
}

/* ---- what a page does to a text ---- */

size_t capture_html_escape(struct capture_slice s, char *out)
{
	static const struct {
		const char *text;
		char byte;
	} all[] = {
		{"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},  {"&quot;", '"'},
		{"&#39;", '\''}, {"&#x27;", '\''}, {"&#34;", '"'}, {"&apos;", '\''},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (!capture_begins(s.at, s.len, all[i].text))
			continue;
		*out = all[i].byte;
		return strlen(all[i].text);
	}
	return 0;
}

/* Every '&' of the body begins an escape of HTML: a page made them, and they are taken back. */
static void unescape(struct capture *c)
{
	struct capture_slice s = capture_all(&c->body);
	struct capture_bytes made = {0};
	bool any = false, all = true;
	while (s.len > 0 && all) {
		char byte = *s.at;
		size_t size = byte == '&' ? capture_html_escape(s, &byte) : 1;
		all = size > 0;
		any |= size > 1;
		capture_bytes_add(&made, &byte, 1);
		s.at += size;
		s.len -= size;
	}
	if (any && all) {
		capture_bytes_clear(&c->body);
		c->body = made;
		capture_note(c, "escapes of HTML in the body (&amp;) are taken for those of a page "
				"that it was copied from");
		return;
	}
	capture_bytes_clear(&made);
}

/* ---- what is not there ---- */

static bool has_no_body(const struct capture *c, long long length)
{
	const char *method = capture_bytes_get(&c->method);
	return length == 0 || (length < 0 && (capture_equal(method, c->method.len, "GET") ||
					      capture_equal(method, c->method.len, "HEAD") ||
					      capture_equal(method, c->method.len, "OPTIONS")));
}

static void compare(struct capture *c, long long length, bool followed)
{
	if (length < 0 || (size_t)length == c->body.len)
		return;
	capture_note(c, edited);
	c->edited = true;
	if ((size_t)length < c->body.len)
		return;
	c->announced = (size_t)length;
	c->unknown |= CAPTURE_UNKNOWN_PARAMETERS | (followed ? 0 : CAPTURE_UNKNOWN_END);
}

void capture_recover_body(struct capture *c, const char *bytes, size_t len, bool followed)
{
	struct capture_slice s = {bytes, len};
	long long length = capture_http_length(c);
	bool chunked = false;
	if (chunks(c, s, &chunked) || fits(c, s, length)) {
		c->whole = true;
		return;
	}
	c->whole = followed;
	c->unproved = true;
	if (!chunked)
		by_kind(c, s, length);
	if (length < 0 || (size_t)length != c->body.len)
		unescape(c);
	const char *language = NULL;
	if (capture_kind(c, &language) == FACTS_BODY_OTHER)
		capture_bytes_clear(&c->body); /* other text, that came behind */
	if (c->body.len == 0 && !has_no_body(c, length))
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	else
		compare(c, length, followed);
}

void capture_recover_answer(struct capture_answer *a, const char *bytes, size_t len)
{
	struct capture_slice s = {bytes, len};
	capture_trim_start(&s.at, &s.len);
	if (s.len == 0)
		return;
	bool json = *s.at == '{' || *s.at == '[';
	size_t end = json ? balanced(s) : 0;
	if (json && end == 0)
		return; /* cut: what it says is not known */
	if (end == 0 && *s.at == '<')
		end = s.len;
	struct capture_slice found = end > 0 ? (struct capture_slice){s.at, end} : paragraph(s);
	trim_line_ends(&found);
	capture_bytes_add(&a->body, found.at,
			  found.len < CAPTURE_BODY_MAX ? found.len : CAPTURE_BODY_MAX);
}
