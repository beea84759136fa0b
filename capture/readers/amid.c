/* SPDX-License-Identifier: MIT */
/*
 * The object of a request amid other text: a client's options in a message, and what Node's console
 * prints of them (got, undici, superagent, ky). An object in code is not looked at: only a run
 * tells what stands in its variables.
 */
#include <string.h>

#include "capture/readers/inspect.h"
#include "capture/readers/json.h"
#include "capture/readers/object.h"

enum { TRIES_MAX = 100 }; /* each may take all of the text */

/* Where it is data. Code has "= {" and "({"; behind a name in quotes it is another's member. */
static bool may_begin(const char *bytes, size_t at)
{
	size_t before = at;
	while (before > 0 && memchr(" \t", bytes[before - 1], 2) != NULL)
		before--;
	char last = before > 0 ? bytes[before - 1] : '\n';
	if (last == ':')
		return before < 2 || memchr("\"'", bytes[before - 2], 2) == NULL;
	return memchr("(=,[&?{", last, 7) == NULL;
}

/* An answer has an address and fields too. */
static bool is_answer(const json_t *root)
{
	return first_in(root, "status|statusCode|ok") != NULL;
}

struct found {
	json_t *root;
	const struct capture_json_form *form; /* of a JSON document; NULL: the console's text */
	enum object_notation notation;        /* of that */
	bool cut;
};

/* Reads a JSON document of a known form, or an object as the console prints it. False: neither. */
static bool read_at(const char *bytes, size_t len, struct found *f)
{
	size_t taken = 0;
	f->root = json_loadb(bytes, len, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, NULL);
	f->form = f->root != NULL ? capture_json_forms : NULL;
	while (f->form != NULL && f->form->name != NULL && !f->form->is(f->root))
		f->form++;
	if (f->root == NULL)
		f->root = capture_inspect(bytes, len, &taken);
	f->cut = taken > len;
	f->notation = capture_object_notation(bytes, f->cut || taken == 0 ? len : taken);
	bool known = f->form != NULL ? f->form->name != NULL : capture_json_is_object(f->root);
	if (known && !is_answer(f->root))
		return true;
	json_decref(f->root);
	f->root = NULL;
	return false;
}

static bool find(const char *bytes, size_t len, struct found *f)
{
	int tries = 0;
	for (size_t at = 0;
	     tries < TRIES_MAX && (at += capture_search(bytes + at, len - at, "{", 1)) < len;
	     at++) {
		if (!may_begin(bytes, at))
			continue;
		tries++;
		if (read_at(bytes + at, len - at, f))
			return true;
	}
	return false;
}

bool capture_is_amid(const char *bytes, size_t len)
{
	struct found f;
	if (capture_has_versioned_request(bytes, len))
		return false; /* an object may be what it sends */
	bool is = find(bytes, len, &f);
	if (is)
		json_decref(f.root);
	return is;
}

/* null stands for what the console left out, and for a variable's name. */
static bool is_left_out(const json_t *object, const char *name)
{
	return json_is_null(json_object_get(object, name));
}

/* What the console shows of an object need not be all of it. */
static void mark_console(struct capture *c, const struct found *f)
{
	static const char *const bodies[] = {"body",  "data",        "json",   "form",
					     "_data", "form_params", "payload"};
	if (f->cut) {
		capture_lost(c, "the object has no end: the text was cut");
		c->unknown |= CAPTURE_UNKNOWN_TARGET;
	}
	if (is_left_out(f->root, "headers") || is_left_out(f->root, "header"))
		c->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_CREDENTIALS;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies && c->body.len == 0; i++)
		if (is_left_out(f->root, bodies[i])) {
			c->unknown |= CAPTURE_UNKNOWN_BODY;
			capture_note(c, "its body is left out, or is code: it is not recorded");
		}
	c->whole = !f->cut;
}

bool capture_read_amid(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct found f;
	if (!find(bytes, len, &f))
		return err_set(e, ERR_USAGE, "there is no object of a request in the text");
	bool document = f.form != NULL;
	if (document) {
		out->form = f.form->name;
		out->session = f.form->session;
	}
	bool ok = true;
	if (document)
		ok = f.form->read(f.root, out, e);
	else
		capture_object_read(f.root, f.notation, out);
	for (size_t i = 0; ok && !document && i < out->count; i++)
		mark_console(out->items[i].request, &f);
	json_decref(f.root);
	return ok;
}
