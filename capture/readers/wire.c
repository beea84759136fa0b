/* SPDX-License-Identifier: MIT */
/*
 * Logs that show the bytes of a connection in quotes, with escapes, or in hex, and say for each
 * piece which way it went. They are put together again, and read as the text that was sent.
 */
#include "capture/readers/inspect.h"
#include "base/bytes.h"

#include <string.h>

enum way { WAY_NONE, WAY_OUT, WAY_IN };
enum { CONNECTIONS_MAX = 16, KEY_MAX = 16, WIRE_MAX = 2 * CAPTURE_FILE_MAX };

/* What went over one connection, both ways, in order. */
struct connection {
	char key[KEY_MAX];
	struct capture_bytes text;
	enum way last;
};

struct wire {
	struct connection all[CONNECTIONS_MAX];
	size_t count;
	bool cut; /* a piece has no quote that ends it */
	/* of a curl trace: the piece that its rows belong to */
	enum way way;
	size_t size, offset, shown; /* of the piece; of the last row, and bytes of it */
};

static struct connection *connection_of(struct wire *w, struct capture_slice key)
{
	size_t len = key.len < KEY_MAX - 1 ? key.len : KEY_MAX - 1;
	for (size_t i = 0; i < w->count; i++)
		if (strlen(w->all[i].key) == len && memcmp(w->all[i].key, key.at, len) == 0)
			return &w->all[i];
	struct connection *c = &w->all[w->count < CONNECTIONS_MAX ? w->count++ : 0];
	if (c->text.len == 0 && len > 0)
		memcpy(c->key, key.at, len);
	return c;
}

static void put(struct connection *c, enum way way, const char *bytes, size_t len)
{
	if (c->text.len + len > WIRE_MAX || len == 0)
		return;
	if (c->last != way && c->text.len > 0)
		capture_bytes_put(&c->text, "\n"); /* a body ends without one */
	c->last = way;
	capture_bytes_add(&c->text, bytes, len);
}

/* Apache's: [\r], [\n], [0xe4]; the quote that ends it is the line's last. */
static void put_apache(struct capture_bytes *to, struct capture_slice s)
{
	const char *quote = capture_last(s.at, s.len, '"');
	size_t len = quote != NULL ? (size_t)(quote - s.at) : s.len;
	for (size_t at = 0; at < len;) {
		struct capture_slice rest = {s.at + at, len - at};
		size_t taken = 0;
		unsigned code = capture_begins(rest.at, rest.len, "[0x")
					? capture_hex_number(capture_from(rest, 3), 2, &taken)
					: 0;
		char byte = *rest.at;
		size_t size = 1;
		if (capture_begins(rest.at, rest.len, "[\\r]"))
			byte = '\r', size = 4;
		else if (capture_begins(rest.at, rest.len, "[\\n]"))
			byte = '\n', size = 4;
		else if (taken == 2 && rest.len > 5 && rest.at[5] == ']')
			byte = (char)code, size = 6;
		capture_bytes_add(to, &byte, 1);
		at += size;
	}
}

/* ---- what is before a piece ---- */

enum style { STYLE_APACHE, STYLE_LITERAL, STYLE_FIELD };

static const struct mark {
	const char *text;
	enum way way;
	enum style style;
	char quote;
} marks[] = {
	{">> \"", WAY_OUT, STYLE_APACHE, '"'},      {"<< \"", WAY_IN, STYLE_APACHE, '"'},
	{"send: b'", WAY_OUT, STYLE_LITERAL, '\''}, {"send: b\"", WAY_OUT, STYLE_LITERAL, '"'},
	{"send: '", WAY_OUT, STYLE_LITERAL, '\''},  {"send: \"", WAY_OUT, STYLE_LITERAL, '"'},
	{"reply: '", WAY_IN, STYLE_LITERAL, '\''},  {"reply: \"", WAY_IN, STYLE_LITERAL, '"'},
	{"header: ", WAY_IN, STYLE_FIELD, '\0'},    {"<- \"", WAY_OUT, STYLE_LITERAL, '"'},
	{"-> \"", WAY_IN, STYLE_LITERAL, '"'},
};

/* "Server: nginx", and not a member of an object: "{ 'content-type': ...". */
static bool is_field(struct capture_slice s)
{
	struct capture_slice name, value;
	return capture_find_field(s, &name, &value);
}

/* The first mark of the line, with where it is; NULL: none. */
static const struct mark *mark_of(struct capture_slice line, size_t *at)
{
	const struct mark *found = NULL;
	struct capture_slice s = {line.at, line.len < 400 ? line.len : 400};
	*at = s.len;
	if (memchr(s.at, '"', s.len) == NULL && memchr(s.at, '\'', s.len) == NULL &&
	    !capture_begins(s.at, s.len, "header: "))
		return NULL;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t here = capture_search(s.at, s.len, marks[i].text, strlen(marks[i].text));
		/* "-> " inside of "--> " is another tool's */
		if (here >= *at || (here > 0 && line.at[here - 1] != ' ' &&
				    line.at[here - 1] != '\t' && line.at[here - 1] != ':'))
			continue;
		if (marks[i].style == STYLE_FIELD &&
		    !is_field(capture_from(line, here + strlen(marks[i].text))))
			continue;
		*at = here;
		found = &marks[i];
	}
	return found;
}

/* "http-outgoing-3 >> ": the connection's name, the word before the mark where it has a digit. */
static struct capture_slice key_of(struct capture_slice before)
{
	while (before.len > 0 && before.at[before.len - 1] == ' ')
		before.len--;
	size_t start = before.len;
	while (start > 0 && before.at[start - 1] != ' ')
		start--;
	struct capture_slice word = capture_from(before, start);
	return capture_begins(word.at, word.len, "http-outgoing-") ? capture_from(word, 14)
								   : (struct capture_slice){"", 0};
}

/* The literal goes on in the next lines, where a page or a terminal broke it. False: it was cut. */
static bool read_literal(struct capture_bytes *piece, struct capture_slice text, char quote,
			 struct capture_slice *rest)
{
	struct capture_slice line, next = *rest;
	size_t taken = 0, at = 0;
	struct capture_slice all = text;
	while (memchr(text.at, quote, text.len) == NULL && capture_line(&next, &line) &&
	       !capture_is_blank(line) && mark_of(line, &at) == NULL) {
		text = line;
		all.len = (size_t)(line.at + line.len - all.at);
		*rest = next;
	}
	capture_unescape(piece, all, quote, &taken);
	return taken < all.len;
}

static void read_mark(struct wire *w, struct capture_slice line, const struct mark *m, size_t at,
		      struct capture_slice *log)
{
	size_t skip = at + strlen(m->text);
	struct capture_slice rest = capture_from(line, skip);
	struct capture_bytes piece = {0};
	if (m->style == STYLE_APACHE)
		put_apache(&piece, rest);
	else if (m->style == STYLE_LITERAL)
		w->cut |= !read_literal(&piece, rest, m->quote, log);
	else
		capture_bytes_add(&piece, rest.at, rest.len);
	w->cut |= m->style == STYLE_APACHE && capture_last(rest.at, rest.len, '"') == NULL;
	if (m->style == STYLE_FIELD)
		capture_bytes_put(&piece, "\r\n");
	put(connection_of(w, key_of((struct capture_slice){line.at, at})), m->way,
	    capture_bytes_get(&piece), piece.len);
	capture_bytes_clear(&piece);
}

/* ---- curl's --trace and --trace-ascii ---- */

/* "=> Send header, 160 bytes (0xa0)": what the rows below it are. */
static bool read_piece(struct wire *w, struct capture_slice line)
{
	static const struct {
		const char *text;
		enum way way;
	} pieces[] = {
		{"=> Send header, ", WAY_OUT}, {"=> Send data, ", WAY_OUT},
		{"<= Recv header, ", WAY_IN},  {"<= Recv data, ", WAY_IN},
		{"=> Send ", WAY_NONE},        {"<= Recv ", WAY_NONE},
		{"== Info: ", WAY_NONE},
	};
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t size = strlen(pieces[i].text);
		size_t at = capture_search(line.at, line.len < 80 ? line.len : 80, pieces[i].text,
					   size);
		if (at >= line.len || at >= 80)
			continue;
		w->way = pieces[i].way;
		w->size = w->offset = w->shown = 0;
		for (at += size; at < line.len && bytes_is_digit(line.at[at]); at++)
			if (w->size < CAPTURE_FILE_MAX)
				w->size = w->size * 10 + (size_t)(line.at[at] - '0');
		return true;
	}
	return false;
}

/* "0040: 6e 20 48 ..": so many bytes in hex; 0: it is text. */
static size_t hex_row(struct capture_slice s, size_t count, char out[16])
{
	for (size_t i = 0; i < count; i++) {
		if (s.len < 3 * i + 2 || bytes_hex_pair(s.at + 3 * i) < 0 ||
		    (s.len > 3 * i + 2 && s.at[3 * i + 2] != ' '))
			return 0;
		out[i] = (char)bytes_hex_pair(s.at + 3 * i);
	}
	return count;
}

/* curl takes CR LF out of the text; how many bytes are missing says where. */
static void put_gap(struct wire *w, size_t offset)
{
	if (offset == w->offset + w->shown + 2)
		put(connection_of(w, (struct capture_slice){"", 0}), w->way, "\r\n", 2);
}

static void read_row(struct wire *w, struct capture_slice line)
{
	size_t digits = 0;
	size_t offset = capture_hex_number(line, 8, &digits);
	if (w->way == WAY_NONE || digits < 4 || line.len < digits + 2 || line.at[digits] != ':')
		return;
	struct capture_slice text = capture_from(line, digits + 2);
	struct connection *c = connection_of(w, (struct capture_slice){"", 0});
	char bytes[16];
	size_t left = w->size > offset ? w->size - offset : 0, count = left < 16 ? left : 16;
	if (count > 0 && hex_row(text, count, bytes) > 0) {
		put(c, w->way, bytes, count);
		return;
	}
	if (w->offset + w->shown > 0 || offset > 0)
		put_gap(w, offset);
	put(c, w->way, text.at, text.len < left ? text.len : left);
	w->offset = offset;
	w->shown = text.len < left ? text.len : left;
	if (offset + w->shown + 2 == w->size) {
		put(c, w->way, "\r\n", 2);
		w->shown += 2;
	}
}

/* ---- a request in one literal ---- */

/* "POST /token HTTP/1.1\r\nHost: ...": from the method on; false: there is none. */
static bool find_escaped(struct capture_slice line, struct capture_slice *out)
{
	enum { VERSION_LEN = 9 }; /* " HTTP/1.1" */
	size_t at = capture_search(line.at, line.len, " HTTP/1.", VERSION_LEN - 1);
	struct capture_slice head = {line.at, at + VERSION_LEN};
	struct capture_request_line found;
	if (at + VERSION_LEN > line.len)
		return false;
	const char *behind = line.at + head.len;
	size_t left = line.len - head.len;
	if (!(capture_begins(behind, left, "\\r\\n") || capture_begins(behind, left, "\\n")) ||
	    !capture_find_request(head, &found))
		return false;
	/* its mark precedes the other lines too: "* Connected\n> POST " */
	while (found.at > 0 && memchr("> ", line.at[found.at - 1], 2) != NULL)
		found.at--;
	*out = capture_from(line, found.at);
	return true;
}

/* JavaScript's "' +" and a line with the next part: behind its opening quote; NULL: it ends here.
 */
static const char *next_part(const char *at, const char *end, char quote)
{
	bool plus = false;
	while (at < end && memchr(" +\r\n", *at, 4) != NULL)
		plus |= *at++ == '+';
	return plus && at + 1 < end && *at == quote ? at + 1 : NULL;
}

/* The quote of the literal that this place is in: the last one before it; '\0': none. */
static char quote_before(struct capture_slice line, size_t at)
{
	while (at-- > 0)
		if (memchr("'\"`", line.at[at], 3) != NULL && (at == 0 || line.at[at - 1] != '\\'))
			return line.at[at];
	return '\0';
}

/* As in a log of JSON lines, or in Node's _header, which is on several lines. */
static bool read_escaped(struct wire *w, struct capture_slice line, struct capture_slice *rest)
{
	struct capture_slice text;
	size_t taken = 0;
	if (!find_escaped(line, &text))
		return false;
	char quote = quote_before(line, (size_t)(text.at - line.at));
	struct capture_bytes piece = {0};
	const char *end = rest->at + rest->len, *next = text.at;
	while (next != NULL) {
		capture_unescape(&piece, text, quote, &taken);
		next = quote != '\0' ? next_part(text.at + taken + 1, end, quote) : NULL;
		if (next == NULL)
			break;
		const char *stop = memchr(next, '\n', (size_t)(end - next));
		stop = stop != NULL ? stop : end;
		text = (struct capture_slice){next, (size_t)(stop - next)};
		rest->at = stop < end ? stop + 1 : end;
		rest->len = (size_t)(end - rest->at);
	}
	put(connection_of(w, (struct capture_slice){"", 0}), WAY_OUT, capture_bytes_get(&piece),
	    piece.len);
	capture_bytes_clear(&piece);
	return true;
}

/* ---- the log ---- */

static void read_line(struct wire *w, struct capture_slice line, struct capture_slice *rest)
{
	size_t at = 0;
	const struct mark *m = mark_of(line, &at);
	if (m != NULL)
		read_mark(w, line, m, at, rest);
	else if (!read_piece(w, line) && !read_escaped(w, line, rest))
		read_row(w, line);
}

/* The first bytes of a quoted piece, up to its first escape, are a request line. */
static bool begins_request(struct capture_slice line, const struct mark *m, size_t at)
{
	struct capture_slice text = capture_from(line, at + strlen(m->text));
	struct capture_request_line found;
	size_t end = capture_until(text.at, text.len, "\\[");
	text.len = end;
	return m->way == WAY_OUT && capture_find_request(text, &found) && found.at == 0;
}

bool capture_is_wire(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line, head;
	while (capture_line(&rest, &line)) {
		size_t at = 0;
		const struct mark *m = mark_of(line, &at);
		if (m != NULL ? begins_request(line, m, at)
			      : find_escaped(line, &head) ||
					capture_search(line.at, line.len, "=> Send header, ", 16) <
						line.len)
			return true;
	}
	return false;
}

bool capture_read_wire(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct wire w = {0};
	struct capture_slice rest = {bytes, len}, line;
	bool ok = true;
	const struct capture_tool *tool = capture_tool_of(bytes, len);
	if (tool != NULL)
		out->form = tool->name;
	while (capture_line(&rest, &line))
		read_line(&w, line, &rest);
	for (size_t i = 0; ok && i < w.count; i++)
		ok = capture_read_log(capture_bytes_get(&w.all[i].text), w.all[i].text.len, out, e);
	for (size_t i = 0; w.cut && i < out->count; i++) {
		struct capture *c = out->items[i].request;
		c->unknown |= CAPTURE_UNKNOWN_FIELDS;
		capture_lost(c, "a line of it was cut");
	}
	for (size_t i = 0; i < w.count; i++)
		capture_bytes_clear(&w.all[i].text);
	return ok;
}
