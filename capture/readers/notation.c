/* SPDX-License-Identifier: MIT */
/*
 * A body as a log writes it: in quotes, with escapes, or with each parameter on a line of its own.
 * Only where no length says that these very bytes were sent.
 */
#include "capture/readers/inspect.h"
#include "capture/readers/template.h"

#include <string.h>

/* ---- quotes ---- */

/* b'...', "...", '...': what is in them, where it begins as a body does. */
static bool unquote(struct capture_slice s, struct capture_bytes *to)
{
	size_t letter = s.len > 1 && memchr("bBuU", *s.at, 4) != NULL;
	if (s.len < letter + 2 || memchr("\"'", s.at[letter], 2) == NULL)
		return false;
	struct capture_slice in = capture_from(s, letter + 1);
	size_t end = 0;
	capture_unescape(to, in, s.at[letter], &end);
	struct capture_slice text = {capture_bytes_get(to), to->len};
	bool is = end + 1 >= in.len && capture_begins_body(text);
	if (!is)
		capture_bytes_clear(to);
	return is;
}

/* ---- escapes ---- */

/* {\"name\":, a\u0026b, a\&b: every sign that matters is escaped. */
static bool is_escaped(struct capture_slice s)
{
	size_t quotes = capture_count(s, "\""), ands = capture_count(s, "&");
	if (quotes > 0 && quotes == capture_count(s, "\\\""))
		return true;
	if (capture_count(s, "\\u0026") + capture_count(s, "\\u003d") + capture_count(s, "\\x26") >
	    0)
		return ands == 0;
	return ands > 0 && ands == capture_count(s, "\\&");
}

/* ---- lines ---- */

/* "name = value", "name: value", "'name' => 'value'"; spaced: not as a form writes it. */
static bool pair_of(struct capture_slice line, struct capture_slice *name,
		    struct capture_slice *value, bool *spaced)
{
	capture_trim(&line.at, &line.len);
	size_t at = capture_until(line.at, line.len, "=:");
	if (at == 0 || at == line.len)
		return false;
	size_t mark = line.len - at > 1 && line.at[at + 1] == '>' ? 2 : 1;
	*name = capture_bare((struct capture_slice){line.at, at}, "\"'");
	*value = capture_bare(capture_from(line, at + mark), "\"'");
	*spaced = line.at[at] == ':' || mark > 1 || line.at[at - 1] == ' ';
	return capture_is_name(name->at, name->len);
}

static void put_pair(struct capture *c, struct capture_slice name, struct capture_slice value,
		     struct capture_bytes *to)
{
	struct capture_bytes a = capture_copy(name), b = capture_copy(value);
	template_pair(NULL, c, to, a.bytes, b.bytes);
	capture_bytes_clear(&a);
	capture_bytes_clear(&b);
}

/* "client_credentials&client_id = ...": the line is a form. */
static bool has_pair(struct capture_slice value)
{
	const size_t mark = capture_until(value.at, value.len, "&");
	const char *name = value.at + mark + (mark < value.len);
	size_t len = capture_until(name, value.len - (size_t)(name - value.at), "=");
	bool equals = name + len < value.at + value.len;
	capture_trim(&name, &len);
	return mark < value.len && equals && capture_is_name(name, len);
}

static bool join_lines(struct capture *c, struct capture_slice s, struct capture_bytes *to)
{
	struct capture_slice line, name, value;
	size_t known = 0;
	bool spaced = false, ok = true;
	while (ok && capture_line(&s, &line) && !capture_is_blank(line)) {
		bool own = false;
		ok = pair_of(line, &name, &value, &own) && !has_pair(value);
		spaced |= own;
		if (!ok)
			break;
		known += words_listed(name.at, name.len,
				      "grant_type|client_id|client_secret|grantType");
		put_pair(c, name, value, to);
	}
	ok = ok && spaced && known > 0;
	if (!ok)
		capture_bytes_clear(to);
	return ok;
}

const char *capture_notation(struct capture *c, struct capture_slice s, struct capture_bytes *to)
{
	size_t end = 0;
	capture_trim(&s.at, &s.len);
	if (unquote(s, to))
		return "the body stands in quotes, as a log writes it: they are taken off";
	if (is_escaped(s)) {
		capture_unescape(to, s, '\0', &end);
		return "the body has a log's escapes: they are taken back";
	}
	return join_lines(c, s, to) ? "each parameter stands on a line of its own: how they were "
				      "encoded is not recorded"
				    : NULL;
}
