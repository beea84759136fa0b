/* SPDX-License-Identifier: MIT */
/*
 * Requests and answers of HTTP/1.1 in a text: as pasted, quoted, indented, or with what a logger
 * puts before each line, which is learnt from the request line and taken off.
 */
#include "capture/readers/lines.h"
#include "base/bytes.h"

#include <string.h>

/* Where the reader is. */
struct log {
	struct capture_slice rest;
	struct capture_list *out;
	const struct capture_tool *tool; /* NULL: none that is known */
	struct capture *request;         /* waits for its answer; owned */
};

/* How the lines behind the first one are read. */
struct strip {
	struct capture_prefix prefix;
	char quote;  /* the text is in these; '\0': in none */
	bool blanks; /* put behind each line */
};

/* ---- lines that end a part ---- */

static bool is_request(struct capture_slice line)
{
	struct capture_request_line found;
	return capture_find_request(line, &found) && found.version.len > 0 && found.rest.len == 0;
}

/* A status line, but not one that a body quotes. */
static bool is_status(struct capture_slice line)
{
	struct capture_status_line found;
	return capture_find_status(line, &found) && !capture_begins_body(line);
}

static bool is_start(struct capture_slice line)
{
	return is_status(line) || is_request(line);
}

/*
 * An answer that is directly behind the body, as in a followed stream, and may be cut at the text's
 * end; line.len: none.
 */
static size_t glued(struct capture_slice line, const char *end)
{
	for (size_t at = 0; at < line.len;) {
		struct capture_slice from = capture_from(line, at);
		struct capture_status_line found;
		size_t next = at + capture_search(from.at, from.len, "HTTP/", 5);
		from = capture_from(line, next);
		if (next == line.len)
			break;
		bool cut = from.len < strlen("HTTP/1.1 401") && from.at + from.len == end;
		if (next > 0 && memchr(" \"'", line.at[next - 1], 3) == NULL &&
		    (cut || (capture_find_status(from, &found) && found.at == 0)))
			return next;
		at = next + 1;
	}
	return line.len;
}

/* ---- how the lines are read ---- */

static struct capture_prefix indent_of(struct capture_slice line)
{
	size_t len = capture_span(line.at, line.len, " \t");
	return (struct capture_prefix){{line.at, len}, 0};
}

enum fit { FIT_NOT, FIT_BODY, FIT_BLANK, FIT_FIELD };

static enum fit fit_of(const struct capture_prefix *p, struct capture_slice line)
{
	struct capture_slice name, value;
	if (!capture_prefix_take(p, &line))
		return FIT_NOT;
	if (capture_is_blank(line))
		return FIT_BLANK;
	if (capture_find_field(line, &name, &value))
		return FIT_FIELD;
	return capture_begins_body(line) ? FIT_BODY : FIT_NOT;
}

/*
 * Learns from the line behind the first what is before the others: the same, the same without the
 * arrow, an indent, or nothing. Says how well it fits.
 */
static enum fit learn(struct capture_prefix first, struct capture_slice line, struct strip *out)
{
	struct capture_prefix indent = indent_of(first.text), none = {0};
	const struct capture_prefix tries[] = {
		first, capture_prefix_without_arrow(&first), indent, none, indent_of(line),
	};
	enum fit best = FIT_NOT;
	out->prefix = none;
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		enum fit fit = fit_of(&tries[i], line);
		if (fit <= best)
			continue;
		best = fit;
		out->prefix = tries[i];
	}
	return best;
}

static bool take(const struct strip *s, struct capture_slice *line)
{
	if (capture_prefix_take(&s->prefix, line))
		return true;
	*line = (struct capture_slice){line->at, capture_is_blank(*line) ? 0 : line->len};
	return line->len == 0;
}

/* ---- the head ---- */

enum head { HEAD_ENDED, HEAD_LOST, HEAD_STOPPED };

struct fields {
	void *to;
	void (*add)(void *to, struct capture_slice name, struct capture_slice value);
	/* a line without a colon; true: it belongs to the field before */
	bool (*goes_on)(void *to, struct capture_slice line);
	void (*left_out)(void *to); /* such a line that belongs to nothing */
};

static bool is_base64(struct capture_slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (!(bytes_is_digit(c) || bytes_is_letter(c) || memchr("+/=", c, 3) != NULL))
			return false;
	}
	return s.len > 0;
}

static enum head read_head(struct log *l, const struct strip *s, const struct fields *f)
{
	struct capture_slice before = l->rest, line, name, value;
	for (; capture_line(&l->rest, &line); before = l->rest) {
		struct capture_slice content = line;
		if (!take(s, &content)) {
			if (capture_prefix_is_log(&s->prefix, line) && !is_start(line))
				continue; /* another logger's */
			if (is_base64(line) && f->goes_on(f->to, line))
				continue; /* a page broke it */
			break;
		}
		if (capture_is_blank(content))
			return HEAD_ENDED;
		if (capture_find_field(content, &name, &value)) {
			f->add(f->to, name, value);
			continue;
		}
		if (capture_is_mark(content) || is_start(content))
			break;
		if (f->goes_on(f->to, content))
			continue;
		if (capture_begins_body(content)) {
			l->rest = before;
			return HEAD_LOST;
		}
		if (f->left_out == NULL)
			break;
		f->left_out(f->to);
	}
	l->rest = before;
	return HEAD_STOPPED;
}

static void add_request_field(void *to, struct capture_slice name, struct capture_slice value)
{
	struct capture *c = to;
	if (c->field_count == CAPTURE_HEADERS_MAX) {
		c->unknown |= CAPTURE_UNKNOWN_FIELDS;
		capture_note(c, "it has more than 100 header fields: the others are left out");
		return;
	}
	struct capture_field *field = &c->fields[c->field_count++];
	capture_bytes_set(&field->name, name.at, name.len);
	capture_bytes_set(&field->value, value.at, value.len);
}

/* base64(1) breaks its output behind 76 bytes, OpenSSL behind 64; no page breaks it just there. */
static bool is_wrapped(const struct capture_field *f)
{
	enum { LONGEST = 200 }; /* bytes: a scheme, and a line of base64 */
	if (f->value.len > LONGEST)
		return false;
	const char *space = capture_last(capture_bytes_get(&f->value), f->value.len, ' ');
	size_t len = space != NULL ? f->value.len - (size_t)(space + 1 - f->value.bytes) : 0;
	return len == 64 || len == 76;
}

/* A folded line (RFC 9112 section 5.2), or a long value that a page or a mail broke. */
static bool request_field_goes_on(void *to, struct capture_slice line)
{
	struct capture *c = to;
	bool indented = line.at[0] == ' ' || line.at[0] == '\t';
	if (c->field_count == 0)
		return false;
	capture_trim(&line.at, &line.len);
	struct capture_slice field, value;
	if (indented && capture_field(c, "HEADERS", NULL) != NULL &&
	    capture_find_field(line, &field, &value)) {
		add_request_field(c, field, value); /* below a heading, as Resty writes them */
		return true;
	}
	struct capture_field *last = &c->fields[c->field_count - 1];
	const char *name = capture_bytes_get(&last->name);
	bool basic = capture_equal(name, last->name.len, "Authorization");
	if (basic ? !is_base64(line) : !indented || capture_begins_body(line))
		return false;
	if (last->value.len > CAPTURE_HEADER_BYTES_MAX)
		return true; /* a header field's value is not longer */
	if (capture_equal(capture_bytes_get(&last->value), last->value.len, "Basic"))
		capture_bytes_put(&last->value, " ");
	else if (!basic || is_wrapped(last))
		capture_bytes_put(&last->value, basic ? "\n" : " ");
	capture_bytes_add(&last->value, line.at, line.len);
	return true;
}

static void request_line_left_out(void *to)
{
	capture_note(to, "a line without a colon among its header fields is left out");
}

/* ---- the body ---- */

/* wget: "[BODY data: ...]"; Insomnia: "| ...". */
static bool unwrap(const struct strip *s, struct capture_slice *line)
{
	size_t before = words_begin(line->at, line->len, "[BODY data: |[POST data: ");
	if (before > 0) {
		*line = capture_from(*line, before);
		line->len -= line->len > 0 && line->at[line->len - 1] == ']';
		return true;
	}
	if (s->prefix.text.len == 0 || !capture_begins(line->at, line->len, "| "))
		return false;
	line->at += 2;
	line->len -= 2;
	return true;
}

/* end: behind the line's own text; next: where the next one begins. */
static void put_line(struct capture_bytes *to, const struct strip *s, struct capture_slice content,
		     const char *end, const char *next)
{
	enum { ROOM = CAPTURE_BODY_MAX + 64 * 1024 };
	if (to->len + content.len > ROOM)
		return;
	capture_bytes_add(to, content.at, content.len);
	if (s->prefix.text.len == 0)
		capture_bytes_add(to, end, (size_t)(next - end));
	else
		capture_bytes_put(to, next - end > 1 ? "\r\n" : "\n");
}

/* Text without a blank in it: the prefix is lost where a page broke the line before it. */
static bool is_piece(struct capture_slice line)
{
	capture_trim(&line.at, &line.len);
	return line.len > 0 && capture_until(line.at, line.len, " \t") == line.len;
}

/* All that may be the body: up to the next part of the log. True: something follows it. */
static bool read_block(struct log *l, const struct strip *s, struct capture_bytes *to)
{
	struct capture_slice before = l->rest, line;
	for (; capture_line(&l->rest, &line); before = l->rest) {
		struct capture_slice content = line;
		size_t glue = glued(line, l->rest.at + l->rest.len);
		if (capture_begins(line.at, line.len, "---request end---"))
			continue;
		bool ours =
			unwrap(s, &content) || take(s, &content) || (to->len > 0 && is_piece(line));
		if (!ours && capture_prefix_is_log(&s->prefix, line) && !is_start(line))
			continue;
		if (!ours || capture_is_mark(content) || is_start(content) || is_start(line)) {
			l->rest = before;
			return true;
		}
		if (glue < line.len) {
			l->rest.len += (size_t)(l->rest.at - (line.at + glue));
			l->rest.at = line.at + glue;
			content.len -= line.len - glue;
			capture_bytes_add(to, content.at, content.len);
			return true;
		}
		put_line(to, s, content, line.at + line.len, l->rest.at);
	}
	return false;
}

/* The quote that was before the request line, behind its last one. */
static void drop_quote(struct capture_bytes *b, char quote)
{
	size_t len = b->len;
	while (len > 0 && (b->bytes[len - 1] == '\n' || b->bytes[len - 1] == '\r'))
		len--;
	if (quote != '\0' && len > 0 && b->bytes[len - 1] == quote) {
		b->len = len - 1;
		b->bytes[b->len] = '\0';
	}
}

static void drop_blanks(struct capture_bytes *b)
{
	size_t kept = 0, text = 0;
	for (size_t i = 0; i < b->len; i++) {
		char c = b->bytes[i];
		if (c == '\n')
			kept = text;
		b->bytes[kept++] = c;
		text = c != ' ' && c != '\t' && c != '\r' ? kept : c == '\n' ? kept : text;
	}
	b->len = kept;
	if (b->bytes != NULL)
		b->bytes[kept] = '\0';
}

/* ---- the request ---- */

static char quote_of(struct capture_slice before)
{
	char last = before.len > 0 ? before.at[before.len - 1] : '\0';
	return last == '"' || last == '\'' || last == '`' ? last : '\0';
}

static void say_what_is_missing(struct log *l, struct capture *c)
{
	if (c->field_count == 0)
		c->unknown |= CAPTURE_UNKNOWN_FIELDS;
	if ((c->unknown & CAPTURE_UNKNOWN_BODY) == 0)
		return;
	capture_note(c, l->tool != NULL && l->tool->better != NULL ? l->tool->better
								   : "its body is not recorded");
}

static void flush(struct log *l)
{
	if (l->request != NULL)
		capture_list_add(l->out, l->request);
	l->request = NULL;
}

static void read_request(struct log *l, const struct capture_request_line *found,
			 const struct strip *s)
{
	struct capture *c = capture_new(NULL, NULL, NULL);
	const struct fields fields = {c, add_request_field, request_field_goes_on,
				      request_line_left_out};
	capture_bytes_set(&c->method, found->method.at, found->method.len);
	capture_bytes_set(&c->target, found->target.at, found->target.len);
	capture_bytes_set(&c->version, found->version.at, found->version.len);
	enum head head = read_head(l, s, &fields);
	if (head == HEAD_LOST)
		capture_note(c, "the empty line before the body is missing: it is taken for lost");
	struct capture_bytes block = {0};
	bool followed = head == HEAD_STOPPED && l->rest.len > 0;
	if (head == HEAD_ENDED || head == HEAD_LOST)
		followed = read_block(l, s, &block);
	drop_quote(&block, s->quote);
	if (s->blanks)
		drop_blanks(&block);
	capture_recover_body(c, capture_bytes_get(&block), block.len, followed);
	capture_bytes_clear(&block);
	say_what_is_missing(l, c);
	flush(l);
	l->request = c;
}

/* A request line, and not words that speak of one: behind words a field must follow. */
static bool accepts(struct log *l, struct capture_slice line,
		    const struct capture_request_line *found, struct strip *s)
{
	struct capture_slice rest = l->rest, next = {0};
	struct capture_prefix before = capture_prefix_of(line.at, found->at);
	bool words = capture_prefix_has_words(&before), more = capture_line(&rest, &next);
	enum fit fit = more ? learn(before, next, s) : FIT_BLANK;
	if (!more)
		*s = (struct strip){0};
	s->quote = quote_of(before.text);
	s->blanks = line.len > 0 && line.at[line.len - 1] == ' ';
	if (words)
		return fit == FIT_FIELD;
	if (found->rest.len > 0)
		return fit >= FIT_BLANK && (found->version.len > 0 ||
					    capture_find(line.at, line.len, " HTTP/") < line.len);
	return found->version.len > 0 || fit != FIT_NOT;
}

/* ---- the answer ---- */

static void add_answer_field(void *to, struct capture_slice name, struct capture_slice value)
{
	capture_answer_field(to, name.at, name.len, value.at, value.len);
}

static bool answer_field_goes_on(void *to, struct capture_slice line)
{
	(void)to;
	return line.at[0] == ' ' || line.at[0] == '\t';
}

/* Lines of curl between the head and the body, and wget's words around a body. */
static bool read_answer_block(struct log *l, const struct strip *s, struct capture_bytes *to)
{
	struct capture_slice before = l->rest, line;
	for (int skipped = 0; skipped < 20 && capture_line(&l->rest, &line); before = l->rest) {
		struct capture_slice content = line;
		if (!capture_prefix_take(&s->prefix, &content))
			content = line;
		if (is_start(content) || is_request(line))
			break;
		size_t body = capture_find(content.at, content.len, " bytes of body: [");
		if (capture_begins(content.at, content.len, "Skipping ") && body < content.len) {
			body += strlen(" bytes of body: [");
			size_t end = capture_find(content.at, content.len, "] done.");
			if (end > body)
				capture_bytes_add(to, content.at + body, end - body);
			return true;
		}
		if (capture_is_blank(content) || capture_is_mark(content)) {
			skipped++;
			continue;
		}
		bool bare = content.at == line.at;
		const struct strip none = {0};
		l->rest = before;
		read_block(l, bare ? &none : s, to);
		return true;
	}
	l->rest = before;
	return false;
}

/* Without an empty line before it, only what cannot be a header field is a body. */
static bool begins_answer(const struct capture_bytes *block)
{
	const char *at = capture_bytes_get(block);
	size_t len = block->len;
	capture_trim_start(&at, &len);
	return len > 0 && memchr("{[<", *at, 3) != NULL;
}

/* The answer to l->request; false: an interim one, the answer follows. */
static bool read_answer(struct log *l, struct capture_slice line,
			const struct capture_status_line *found)
{
	struct capture *c = l->request;
	struct capture_slice rest = l->rest, next = {0};
	struct strip s = {0};
	if (capture_line(&rest, &next))
		learn(capture_prefix_of(line.at, found->at), next, &s);
	struct capture_answer *a = capture_answer(c);
	const struct fields fields = {a, add_answer_field, answer_field_goes_on, NULL};
	a->status = found->status;
	capture_bytes_set(&a->reason, found->reason.at, found->reason.len);
	struct capture_bytes block = {0};
	enum head head = read_head(l, &s, &fields);
	if (l->rest.len > 0)
		read_answer_block(l, &s, &block);
	if (head == HEAD_ENDED || begins_answer(&block))
		capture_recover_answer(a, capture_bytes_get(&block), block.len);
	capture_bytes_clear(&block);
	bool interim = found->status < 200;
	if (interim || !capture_answer_tells(a))
		capture_answer_drop(c);
	return !interim;
}

/* What curl prints without -i: JSON that can be nothing but an answer. */
static bool is_answer_json(struct capture_slice text)
{
	static const char *const names[] = {"\"error\"", "\"access_token\"", "\"errorCode\"",
					    "\"error_description\""};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (*text.at == '{' &&
		    capture_search(text.at, text.len, names[i], strlen(names[i])) < text.len)
			return true;
	return false;
}

void capture_find_answer(struct capture *c, struct capture_slice text)
{
	struct log l = {.rest = text, .request = c};
	struct capture_slice before, line;
	struct capture_status_line status;
	bool done = false;
	while (!done && capture_line(&l.rest, &line))
		if (capture_find_status(line, &status) && status.at <= strlen("< "))
			done = read_answer(&l, line, &status);
	for (before = l.rest = text; !done && capture_line(&l.rest, &line); before = l.rest) {
		capture_trim_start(&before.at, &before.len);
		done = before.len > 0 && *before.at == '{' && is_answer_json(before);
		if (!done)
			continue;
		struct capture_answer *a = capture_answer(c);
		a->status_unknown = true;
		capture_recover_answer(a, before.at, before.len);
		bool token = capture_find(capture_bytes_get(&a->body), a->body.len,
					  "\"access_token\"") < a->body.len;
		a->status = token ? 200 : 400;
	}
}

/* ---- the text ---- */

bool capture_is_log(const char *bytes, size_t len)
{
	struct log l = {.rest = {bytes, len}};
	struct capture_slice line;
	struct capture_request_line request;
	struct strip s;
	while (capture_line(&l.rest, &line))
		if (capture_find_request(line, &request) && accepts(&l, line, &request, &s))
			return true;
	return false;
}

void capture_log(const char *bytes, size_t len, struct capture_list *out)
{
	struct log l = {.rest = {bytes, len}, .out = out, .tool = capture_tool_of(bytes, len)};
	struct capture_slice line;
	struct capture_request_line request;
	struct capture_status_line status;
	struct strip s;
	if (l.tool != NULL)
		out->form = l.tool->name;
	while (capture_line(&l.rest, &line)) {
		if (capture_find_request(line, &request) && accepts(&l, line, &request, &s))
			read_request(&l, &request, &s);
		else if (l.request != NULL && capture_find_status(line, &status) &&
			 read_answer(&l, line, &status))
			flush(&l);
	}
	flush(&l);
}
