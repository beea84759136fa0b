/* SPDX-License-Identifier: MIT */
/*
 * Wireshark's and tshark's text: the tree of a packet's fields (tshark -V, Copy > All Visible
 * Items), and a stream that was followed by tshark, which puts the size of each piece before it.
 */
#include <jansson.h>
#include <string.h>

#include "capture/readers/json.h"
#include "base/bytes.h"
#include "capture/readers/lines.h"

/* ---- the tree ---- */

static const char tree_sign[] = "Hypertext Transfer Protocol";

struct tree {
	struct capture_bytes text;
	json_t *object; /* of a JSON body, as far as it is read; NULL: there is none */
	bool http;      /* within that part of the tree */
	bool form;
};

/* What stands between the first two quotes, and behind the last one's start. */
static bool form_item(struct capture_slice line, struct capture_slice *name,
		      struct capture_slice *value)
{
	static const char sign[] = "Form item: \"", between[] = "\" = \"";
	if (!capture_begins(line.at, line.len, sign))
		return false;
	*name = (struct capture_slice){line.at + sizeof sign - 1, line.len - sizeof sign + 1};
	size_t at = capture_search(name->at, name->len, between, sizeof between - 1);
	if (at == name->len)
		return false;
	*value = (struct capture_slice){name->at + at + sizeof between - 1,
					name->len - at - sizeof between + 1};
	name->len = at;
	value->len -= value->len > 0 && value->at[value->len - 1] == '"';
	return true;
}

/* "[Member with value: client_id:abc]", the only line that has both. */
static void json_member(struct tree *t, struct capture_slice line)
{
	static const char sign[] = "[Member with value: ";
	size_t size = sizeof sign - 1;
	const char *colon = NULL;
	if (capture_begins(line.at, line.len, sign) && line.at[line.len - 1] == ']')
		colon = memchr(line.at + size, ':', line.len - size);
	if (colon == NULL || t->object == NULL)
		return;
	struct capture_bytes name = {0};
	capture_bytes_add(&name, line.at + size, (size_t)(colon - line.at) - size);
	json_t *value = json_stringn(colon + 1, (size_t)(line.at + line.len - 2 - colon));
	if (value != NULL)
		json_object_set_new(t->object, name.bytes, value);
	capture_bytes_clear(&name);
}

static void end_object(struct tree *t)
{
	if (json_object_size(t->object) > 0) {
		capture_json_dump(&t->text, t->object);
		capture_bytes_put(&t->text, "\n");
	}
	json_decref(t->object);
	t->object = NULL;
}

/* A line of a message ends in the escapes of its line end. */
static bool message_line(struct tree *t, struct capture_slice line, size_t indent)
{
	if (!t->http || indent != 4 || line.len < 4 ||
	    memcmp(line.at + line.len - 4, "\\r\\n", 4) != 0)
		return false;
	capture_bytes_add(&t->text, line.at, line.len - 4);
	capture_bytes_put(&t->text, "\r\n");
	return true;
}

static void tree_line(struct tree *t, struct capture_slice line)
{
	struct capture_slice name, value;
	size_t indent = capture_span(line.at, line.len, " ");
	line = capture_from(line, indent);
	if (line.len == 0)
		return;
	if (indent == 0) {
		bool json = capture_begins(line.at, line.len, "JavaScript Object Notation");
		end_object(t);
		t->http = capture_begins(line.at, line.len, tree_sign);
		t->form = capture_begins(line.at, line.len, "Line-based text data");
		if (t->http)
			capture_bytes_put(&t->text, "\n");
		t->object = json ? json_object() : NULL;
	} else if (t->form && indent == 4) {
		capture_bytes_add(&t->text, line.at, line.len);
		capture_bytes_put(&t->text, "\n");
	} else if (form_item(line, &name, &value)) {
		capture_bytes_add(&t->text, name.at, name.len);
		capture_bytes_put(&t->text, ": ");
		capture_bytes_add(&t->text, value.at, value.len);
		capture_bytes_put(&t->text, "\n");
	} else if (!message_line(t, line, indent)) {
		json_member(t, line);
	}
}

static void read_tree(struct capture_slice rest, struct capture_bytes *to)
{
	struct tree t = {0};
	struct capture_slice line;
	while (capture_line(&rest, &line))
		tree_line(&t, line);
	end_object(&t);
	*to = t.text;
}

static bool is_tree(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	while (capture_line(&rest, &line))
		if (capture_begins(line.at, line.len, tree_sign) && capture_line(&rest, &line) &&
		    line.len > 8 && memcmp(line.at, "    ", 4) == 0 &&
		    memcmp(line.at + line.len - 4, "\\r\\n", 4) == 0)
			return true;
	return false;
}

/* ---- a stream ---- */

static bool is_stream(const char *bytes, size_t len)
{
	size_t at = capture_search(bytes, len, "Follow: ", 8);
	return at < len && capture_search(bytes + at, len - at, ",ascii", 6) < len - at &&
	       capture_search(bytes + at, len - at, "Node 0: ", 8) < len - at;
}

/* "166", behind a tab where the server sent it; 0: the line is none. */
static size_t size_of(struct capture_slice line)
{
	size_t size = 0;
	capture_trim(&line.at, &line.len);
	for (size_t i = 0; i < line.len; i++) {
		if (!bytes_is_digit(line.at[i]) || i > 8)
			return 0;
		size = size * 10 + (size_t)(line.at[i] - '0');
	}
	return size;
}

/* So many bytes, CR LF counted as two where the CR is lost; a line end of tshark's is behind. */
static void read_piece(struct capture_slice *rest, size_t size, struct capture_bytes *to)
{
	size_t at = 0, count = 0;
	for (; at < rest->len && count < size; at++)
		count += rest->at[at] == '\n' && (at == 0 || rest->at[at - 1] != '\r') &&
					 count + 1 < size
				 ? 2
				 : 1;
	if (size <= rest->len && (size == rest->len || rest->at[size] == '\n'))
		at = size; /* no CR is lost */
	capture_bytes_add(to, rest->at, at);
	rest->at += at;
	rest->len -= at;
	if (rest->len > 0 && *rest->at == '\n')
		rest->at++, rest->len--;
}

static void read_stream(struct capture_slice rest, struct capture_bytes *to)
{
	struct capture_slice line;
	bool server = false, last = false;
	while (capture_line(&rest, &line)) {
		size_t size = size_of(line);
		if (size == 0)
			continue;
		server = *line.at == '\t';
		if (server != last)
			capture_bytes_put(to, "\n"); /* a body ends without one */
		last = server;
		read_piece(&rest, size, to);
	}
}

/* ---- the form ---- */

bool capture_is_wireshark(const char *bytes, size_t len)
{
	return is_tree(bytes, len) || is_stream(bytes, len);
}

bool capture_read_wireshark(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct capture_bytes text = {0};
	const struct capture_slice all = {bytes, len};
	(void)e;
	if (is_tree(bytes, len))
		read_tree(all, &text);
	else
		read_stream(all, &text);
	capture_log(capture_bytes_get(&text), text.len, out);
	capture_bytes_clear(&text);
	out->form = "Wireshark's text";
	for (size_t i = 0; i < out->count; i++)
		out->items[i].request->form = out->form;
	return true;
}
