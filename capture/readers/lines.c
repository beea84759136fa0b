/* SPDX-License-Identifier: MIT */
/* The lines of a recording: what is before each, and which of them are HTTP's own. */
#include "capture/readers/lines.h"
#include "base/bytes.h"

#include <string.h>

struct capture_slice capture_all(const struct capture_bytes *b)
{
	return (struct capture_slice){capture_bytes_get(b), b->len};
}

struct capture_slice capture_from(struct capture_slice s, size_t at)
{
	return (struct capture_slice){s.at + at, s.len - at};
}

struct capture_slice capture_trimmed(struct capture_slice s)
{
	capture_trim(&s.at, &s.len);
	return s;
}

struct capture_bytes capture_copy(struct capture_slice s)
{
	struct capture_bytes made = {0};
	capture_bytes_add(&made, s.at, s.len);
	return made;
}

bool capture_halves(struct capture_slice s, char mark, struct capture_slice *left,
		    struct capture_slice *right)
{
	const char *at = memchr(s.at, mark, s.len);
	if (at == NULL)
		return false;
	size_t len = (size_t)(at - s.at);
	*left = capture_trimmed((struct capture_slice){s.at, len});
	*right = capture_trimmed(capture_from(s, len + 1));
	return true;
}

struct capture_slice capture_bare(struct capture_slice s, const char *quotes)
{
	s = capture_trimmed(s);
	while (s.len > 0 && memchr(",;", s.at[s.len - 1], 2) != NULL)
		s.len--;
	if (s.len > 1 && memchr(quotes, *s.at, strlen(quotes)) != NULL && s.at[s.len - 1] == *s.at)
		return (struct capture_slice){s.at + 1, s.len - 2};
	return s;
}

size_t capture_count(struct capture_slice s, const char *part)
{
	size_t found = 0, size = strlen(part), at = 0;
	for (; (at += capture_search(s.at + at, s.len - at, part, size)) < s.len; at += size)
		found++;
	return found;
}

void capture_swap(struct capture_bytes *text, const char *part, const char *other)
{
	struct capture_bytes made = {0};
	struct capture_slice rest = capture_all(text);
	while (rest.len > 0) {
		size_t at = capture_search(rest.at, rest.len, part, strlen(part));
		capture_bytes_add(&made, rest.at, at);
		capture_bytes_put(&made, at < rest.len ? other : "");
		rest = capture_from(rest, at < rest.len ? at + strlen(part) : at);
	}
	capture_bytes_become(text, made);
}

bool capture_line(struct capture_slice *rest, struct capture_slice *line)
{
	if (rest->len == 0)
		return false;
	const char *end = memchr(rest->at, '\n', rest->len);
	size_t size = end != NULL ? (size_t)(end - rest->at) : rest->len;
	*line = (struct capture_slice){rest->at, size};
	while (line->len > 0 && line->at[line->len - 1] == '\r')
		line->len--;
	size += end != NULL;
	rest->at += size;
	rest->len -= size;
	return true;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

bool capture_is_blank(struct capture_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_space(s.at[i]))
			return false;
	return true;
}

/* ---- what is before ---- */

/* "09:41": the colon is at this place. */
static bool is_clock(const char *at, size_t len, size_t i)
{
	return at[i] == ':' && i >= 1 && i + 2 < len && bytes_is_digit(at[i - 1]) &&
	       bytes_is_digit(at[i + 1]) && bytes_is_digit(at[i + 2]);
}

struct capture_prefix capture_prefix_of(const char *at, size_t len)
{
	struct capture_prefix p = {{at, len}, 0};
	for (size_t i = 0; i < len; i++)
		if (is_clock(at, len, i))
			p.timed = i + 3;
	/* seconds' fractions, and a zone: "27.123456+00:00", "27,123Z" */
	while (p.timed > 0 && p.timed < len &&
	       (bytes_is_digit(at[p.timed]) ||
		(memchr(".,+", at[p.timed], 3) != NULL && p.timed + 1 < len &&
		 bytes_is_digit(at[p.timed + 1]))))
		p.timed++;
	return p;
}

/* How far the line is like the first bytes of the prefix, digits apart; false: it is not. */
static bool match_timed(const struct capture_prefix *p, struct capture_slice line, size_t *taken)
{
	size_t i = 0, k = 0;
	while (i < p->timed) {
		char c = p->text.at[i];
		if (k == line.len ||
		    (bytes_is_digit(c) ? !bytes_is_digit(line.at[k]) : c != line.at[k]))
			return false;
		if (!bytes_is_digit(c) && c != ' ') {
			i++, k++;
			continue;
		}
		while (i < p->timed &&
		       (bytes_is_digit(c) ? bytes_is_digit(p->text.at[i]) : p->text.at[i] == c))
			i++;
		while (k < line.len &&
		       (bytes_is_digit(c) ? bytes_is_digit(line.at[k]) : line.at[k] == c))
			k++;
	}
	*taken = k;
	return true;
}

bool capture_prefix_is_log(const struct capture_prefix *p, struct capture_slice line)
{
	size_t taken = 0;
	return p->timed > 0 && match_timed(p, line, &taken);
}

bool capture_prefix_take(const struct capture_prefix *p, struct capture_slice *line)
{
	size_t k = 0;
	if (!match_timed(p, *line, &k))
		return false;
	size_t i = p->timed;
	while (i < p->text.len && k < line->len && p->text.at[i] == line->at[k])
		i++, k++;
	bool spaces = k == line->len;
	for (size_t n = i; spaces && n < p->text.len; n++)
		spaces = is_space(p->text.at[n]);
	if (i < p->text.len && !spaces)
		return false;
	line->at += k;
	line->len -= k;
	return true;
}

struct capture_prefix capture_prefix_without_arrow(const struct capture_prefix *p)
{
	struct capture_prefix made = *p;
	while (made.text.len > made.timed &&
	       memchr("-=> <|", made.text.at[made.text.len - 1], 6) != NULL)
		made.text.len--;
	if (made.text.len > 0 && made.text.len < p->text.len && is_space(p->text.at[made.text.len]))
		made.text.len++;
	return made;
}

bool capture_prefix_has_words(const struct capture_prefix *p)
{
	for (size_t i = 0; i < p->text.len; i++)
		if (bytes_is_digit(p->text.at[i]) || bytes_is_letter(p->text.at[i]))
			return true;
	return false;
}

/* ---- HTTP's own lines ---- */

static size_t word_len(struct capture_slice s, size_t from)
{
	size_t at = from;
	while (at < s.len && !is_space(s.at[at]))
		at++;
	return at - from;
}

static size_t skip_space(struct capture_slice s, size_t at)
{
	while (at < s.len && is_space(s.at[at]))
		at++;
	return at;
}

/* Nothing of a longer word is before; the n of an escaped line end does not count. */
static bool begins_word(struct capture_slice line, size_t at)
{
	char before = at > 0 ? line.at[at - 1] : ' ';
	if (before == 'n' && at > 1 && line.at[at - 2] == '\\')
		return true;
	return !bytes_is_letter(before) && !bytes_is_digit(before) &&
	       memchr("_-./", before, 4) == NULL;
}

/* A method in capitals at this place, as a whole word; 0: none. */
static size_t method_at(struct capture_slice line, size_t at)
{
	static const char methods[] = "POST|GET|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE";
	if (memchr("PGDHOCT", line.at[at], 7) == NULL || !begins_word(line, at))
		return 0;
	size_t left = line.len - at, len = capture_until(line.at + at, left < 8 ? left : 8, " ");
	return len < left && line.at[at + len] == ' ' && words_named(line.at + at, len, methods)
		       ? len
		       : 0;
}

/* HTTP/1.1, HTTP/2; OkHttp's h2. */
static bool is_version(struct capture_slice s)
{
	if (s.len >= 6 && capture_begins(s.at, s.len, "HTTP/") && bytes_is_digit(s.at[5]))
		return s.len == 6 || (s.len == 8 && s.at[6] == '.' && bytes_is_digit(s.at[7]));
	return capture_equal(s.at, s.len, "h2") || capture_equal(s.at, s.len, "h3");
}

/* What follows the method at this place. */
static bool read_line_at(struct capture_slice line, size_t at, size_t method,
			 struct capture_request_line *out)
{
	size_t target = skip_space(line, at + method), size = word_len(line, target);
	*out = (struct capture_request_line){.at = at, .method = {line.at + at, method}};
	if (!capture_http_is_target(line.at + target, size))
		return false;
	out->target = (struct capture_slice){line.at + target, size};
	size_t next = skip_space(line, target + size), len = word_len(line, next);
	/* a target with a space in it: the version is last */
	size_t last = line.len;
	while (last > next && is_space(line.at[last - 1]))
		last--;
	size_t start = last;
	while (start > next && !is_space(line.at[start - 1]))
		start--;
	struct capture_slice first = {line.at + next, len}, end = {line.at + start, last - start};
	while (first.len > 6 && memchr("\"'`,;", first.at[first.len - 1], 5) != NULL)
		first.len--;
	if (is_version(first)) {
		out->version = first;
		next += first.len;
	} else if (is_version(end)) {
		out->version = end;
	}
	next = skip_space(line, next);
	out->rest = (struct capture_slice){line.at + next, last > next ? last - next : 0};
	if (out->rest.len == 1 && memchr("\"'`,;", *out->rest.at, 5) != NULL)
		out->rest.len = 0;
	return true;
}

/* Any word may be a method where a version ends the line. */
static bool read_any_method(struct capture_slice line, struct capture_request_line *out)
{
	size_t at = skip_space(line, 0), len = 0;
	while (at + len < line.len && bytes_is_letter(line.at[at + len]))
		len++;
	return len > 0 && len <= 20 && at + len < line.len && line.at[at + len] == ' ' &&
	       read_line_at(line, at, len, out) && out->version.len > 0;
}

bool capture_find_request(struct capture_slice line, struct capture_request_line *out)
{
	for (size_t at = 0; at < line.len; at++) {
		size_t method = method_at(line, at);
		if (method == 0 || !read_line_at(line, at, method, out))
			continue;
		struct capture_prefix p = capture_prefix_of(line.at, at);
		if (capture_prefix_has_words(&p) ? out->rest.len == 0 : true)
			return true;
	}
	return read_any_method(line, out);
}

bool capture_has_versioned_request(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	struct capture_request_line found;
	while (capture_line(&rest, &line))
		if (capture_find_request(line, &found) && found.version.len > 0)
			return true;
	return false;
}

static int status_of(struct capture_slice s)
{
	if (s.len < 3 || !bytes_is_digit(s.at[0]) || !bytes_is_digit(s.at[1]) ||
	    !bytes_is_digit(s.at[2]) || (s.len > 3 && !is_space(s.at[3])) || s.at[0] == '0')
		return 0;
	return (s.at[0] - '0') * 100 + (s.at[1] - '0') * 10 + (s.at[2] - '0');
}

/* Behind the arrow that points to the client, "<-- 401", "<--- HTTP/1.1 401", " << 401"; 0: none.
 */
static size_t behind_arrow(struct capture_slice line)
{
	size_t at = capture_until(line.at, line.len, "<");
	size_t end = at;
	end += capture_span(line.at + end, line.len - end, "<-");
	return end >= at + 2 && end < line.len && line.at[end] == ' ' ? end + 1 : 0;
}

bool capture_find_status(struct capture_slice line, struct capture_status_line *out)
{
	size_t http = capture_search(line.at, line.len, "HTTP/", 5);
	size_t arrow = behind_arrow(line);
	struct capture_slice rest = {line.at + arrow, line.len - arrow};
	out->at = arrow;
	if (http < line.len &&
	    (http == 0 || (!bytes_is_letter(line.at[http - 1]) && line.at[http - 1] != '/'))) {
		struct capture_slice from = {line.at + http, line.len - http};
		size_t word = word_len(from, 0), next = skip_space(from, word);
		if (is_version((struct capture_slice){from.at, word})) {
			rest = (struct capture_slice){from.at + next, from.len - next};
			out->at = http;
			arrow = 1;
		}
	}
	out->status = arrow > 0 ? status_of(rest) : 0;
	if (out->status == 0)
		return false;
	out->reason = (struct capture_slice){rest.at + 3, rest.len - 3};
	capture_trim(&out->reason.at, &out->reason.len);
	/* what tools add: the URL, the time that it took */
	size_t url = capture_find(out->reason.at, out->reason.len, "http");
	size_t bracket = capture_search(out->reason.at, out->reason.len, "(", 1);
	out->reason.len = url < bracket ? url : bracket;
	capture_trim(&out->reason.at, &out->reason.len);
	return true;
}

/* RFC 9110 section 5.6.2 */
static bool is_token_char(char c)
{
	return bytes_is_letter(c) || bytes_is_digit(c) ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool capture_find_field(struct capture_slice line, struct capture_slice *name,
			struct capture_slice *value)
{
	/* what loggers call a line: no field is named so */
	static const char levels[] = "DEBUG|INFO|WARN|WARNING|ERROR|FINE|SEVERE|TRACE";
	size_t len = 0;
	while (len < line.len && is_token_char(line.at[len]))
		len++;
	size_t colon = skip_space(line, len);
	if (len == 0 || colon >= line.len || line.at[colon] != ':' ||
	    words_named(line.at, len, levels))
		return false;
	*name = (struct capture_slice){line.at, len};
	*value = (struct capture_slice){line.at + colon + 1, line.len - colon - 1};
	if (capture_begins(value->at, value->len, "//"))
		return false;
	capture_trim(&value->at, &value->len);
	return true;
}

bool capture_begins_body(struct capture_slice line)
{
	capture_trim(&line.at, &line.len);
	if (line.len == 0)
		return false;
	if (memchr("{[", *line.at, 2) != NULL || capture_begins(line.at, line.len, "<?xml") ||
	    (line.len > 4 && capture_begins(line.at, line.len, "--") && line.at[2] != '>'))
		return true;
	size_t len = 0;
	while (len < line.len &&
	       (is_token_char(line.at[len]) || line.at[len] == '[' || line.at[len] == ']'))
		len++;
	return len > 0 && len < line.len && line.at[len] == '=';
}
