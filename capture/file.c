/* SPDX-License-Identifier: MIT */
/* A file of any form: its requests, and of these the ones that are judged. */
#include "capture/parts.h"

#include <string.h>

static bool has_no_token_request(const struct capture_list *l, struct err *e)
{
	return err_set(
		e, ERR_USAGE,
		"%s has no token request in it (%zu request%s); what an API refuses is shown "
		"by cxtoken --diagnose --api-url URL",
		l->form, l->found, l->found == 1 ? "" : "s");
}

static bool is_blank(const char *bytes, size_t len)
{
	while (len > 0 && memchr(" \t\r\n", bytes[len - 1], 4) != NULL)
		len--;
	return len == 0;
}

static void note_all(struct capture_list *l, unsigned doubts, const char *note)
{
	for (size_t i = 0; i < l->count; i++) {
		l->items[i].request->doubts |= doubts;
		capture_note(l->items[i].request, note);
	}
}

static bool read_form(const struct capture_form *f, const char *bytes, size_t len,
		      struct capture_list *out, struct err *e)
{
	struct capture_bytes text = {0}, plain = {0};
	bool escaped = (f->flags & CAPTURE_FORM_OPEN) && capture_take_escapes(bytes, len, &plain);
	bytes = escaped ? plain.bytes : bytes;
	len = escaped ? plain.len : len;
	bool joined =
		(f->flags & CAPTURE_FORM_TYPED) && capture_join_columns(bytes, len, f->is, &text);
	bytes = joined ? text.bytes : bytes;
	len = joined ? text.len : len;
	bool ok = f->read(bytes, len, out, e);
	if (ok)
		capture_mark_ends(out, bytes, len, (f->flags & CAPTURE_FORM_OPEN) != 0);
	if (ok)
		capture_mark_doubts(out, bytes, len, (f->flags & CAPTURE_FORM_TYPED) != 0);
	if (ok && joined)
		note_all(out, FACTS_DOUBT_LAYOUT,
			 "lines as wide as a terminal or a mail are taken for one that it broke");
	if (ok && escaped)
		note_all(out, 0, "the text has a log's escapes: they are taken back");
	capture_bytes_clear(&text);
	capture_bytes_clear(&plain);
	return ok;
}

/* A chat or a word processor makes them of plain ones: no shell and no parser takes them for these.
 * On the wire they are bytes of a value. */
static bool has_curly_quotes(const struct capture_form *f, const char *bytes, size_t len)
{
	static const char *const quotes[] = {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x98",
					     "\xE2\x80\x99"};
	static const char *const dashes[] = {" \xE2\x80\x93", " \xE2\x80\x94", " \xE2\x88\x92"};
	for (size_t i = 0; (f->flags & CAPTURE_FORM_TYPED) && i < sizeof dashes / sizeof *dashes;
	     i++) {
		size_t at = capture_search(bytes, len, dashes[i], 4);
		if (at + 4 < len && bytes[at + 4] != ' ')
			return true;
	}
	bool plain = memchr(bytes, '"', len) != NULL || memchr(bytes, '\'', len) != NULL;
	for (size_t i = 0;
	     !(f->flags & CAPTURE_FORM_WIRE) && !plain && i < sizeof quotes / sizeof *quotes; i++)
		if (capture_search(bytes, len, quotes[i], 3) < len)
			return true;
	return false;
}

/* The first form whose sign is there reads it. */
static bool read_forms(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	for (const struct capture_form *f = capture_forms; f->name != NULL; f++) {
		if (!f->is(bytes, len))
			continue;
		out->form = f->name;
		if (has_curly_quotes(f, bytes, len))
			return err_set(
				e, ERR_USAGE,
				"%s with typographic quotes or dashes (U+2013 to U+201D, U+2212): "
				"put plain ones in their places",
				f->name);
		if (!read_form(f, bytes, len, out, e))
			return false;
		return out->count > 0 || has_no_token_request(out, e);
	}
	if (is_blank(bytes, len))
		return err_set(e, ERR_USAGE,
			       "it is empty: give it a recorded request, a command or an export");
	return err_set(
		e, ERR_USAGE,
		"this is not a recorded request: neither raw HTTP (POST /path HTTP/1.1 ...), nor a "
		"command, nor an export or log that is known (man cxtoken lists them); for any "
		"other client start cxtoken --listen and send its request there");
}

/* A line was cut: nothing is claimed of what may have followed. */
static void mark_cut(struct capture_list *l)
{
	for (size_t i = 0; i < l->count; i++) {
		struct capture *c = l->items[i].request;
		c->unknown |=
			CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_END;
		capture_note(c, "a line of it has 4095 bytes: a terminal cuts a pasted line "
				"there. Save it to a file, and give that file's name");
	}
}

static void hide_base64(struct capture_list *l, const char *bytes, size_t len)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->items[i].request->answer != NULL)
			capture_hide_base64(l->items[i].request, bytes, len);
}

static bool read_text(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	bool cut = capture_is_cut_line(bytes, len);
	if (read_forms(bytes, len, out, e)) {
		hide_base64(out, bytes, len);
		if (cut)
			mark_cut(out);
		return true;
	}
	if (!cut)
		return false;
	*e = (struct err){0};
	return err_set(e, ERR_USAGE,
		       "a line has 4095 bytes: a terminal cuts a pasted line there, and "
		       "what is left cannot be read. Save it to a file, and give that "
		       "file's name");
}

static bool is_gzip(const char *bytes, size_t len)
{
	return len >= 2 && memcmp(bytes, "\x1F\x8B", 2) == 0;
}

bool capture_file(const char *bytes, size_t len, const struct cred *cred, struct pool *p,
		  struct capture_list *out, struct err *e)
{
	*out = (struct capture_list){.cred = cred};
	if (len > CAPTURE_FILE_MAX)
		return err_set(e, ERR_USAGE, "the captured request has more than 32 MB");
	if (is_gzip(bytes, len))
		return err_set(e, ERR_USAGE, "it is compressed: uncompress it first (gunzip)");
	struct capture_bytes text = {0};
	capture_decode_file(bytes, len, &text);
	const char *note = capture_unwrap(&text);
	bool ok = read_text(capture_bytes_get(&text), text.len, out, e);
	capture_bytes_clear(&text);
	if (!ok) {
		capture_list_clear(out);
		return false;
	}
	for (size_t i = 0; i < out->count; i++) {
		struct capture_item *item = &out->items[i];
		item->request->found = out->found;
		if (note != NULL)
			capture_note(item->request, note);
		item->has_answer = item->request->answer != NULL &&
				   capture_answer_tells(item->request->answer);
		if (item->has_answer)
			capture_read_answer(item->request, cred, p, &item->answer);
	}
	return true;
}
