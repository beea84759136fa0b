/* SPDX-License-Identifier: MIT */
/* The fields of an answer that say an error, wherever servers put them. */
#include "token/parts.h"
#include "base/bytes.h"
#include "base/words.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

/*
 * Where servers put a code and a sentence; "a.b" is member b of the object a, and of a list its
 * first element counts. Names are compared by their letters and digits alone: error_description,
 * errorDescription and ErrorDescription are one. First come, first taken.
 */
static const char *const code_paths[] = {
	"error",        "errorcode",   "error.code",
	"error.status", "error.type",  "fault.detail.errorcode",
	"fault.code",   "errors.code", "response.errors.code",
	"code",         NULL,
};
/* Where a code stands at times, and other words mostly: one with an underscore is a code. */
static const char *const perhaps_code_paths[] = {"title", "reason", "message", "errors", NULL};
static const char *const sentence_paths[] = {
	"errordescription",
	"errorsummary",
	"message",
	"description",
	"detail",
	"fault.faultstring",
	"error.message",
	"error.description",
	"error.errordescription",
	"errormessage",
	"errors.message",
	"errors.detail",
	"errors.description",
	"errors.title",
	"errors",
	"response.errors.message",
	"response.errors.detail",
	"response.errors",
	"response.message",
	"reason",
	"title",
	NULL,
};

static const json_t *first_element(const json_t *v)
{
	return json_is_array(v) ? json_array_get(v, 0) : v;
}

static const json_t *member_at(const json_t *object, const char *path)
{
	const json_t *v = first_element(object);
	while (v != NULL && *path != '\0') {
		size_t len = strcspn(path, ".");
		const json_t *found = NULL, *value;
		const char *key;
		json_object_foreach((json_t *)(uintptr_t)v, key, value)
		{
			if (found == NULL && words_spelled(key, (struct words_clause){path, len}))
				found = value;
		}
		v = first_element(found);
		path += len + (path[len] == '.');
	}
	return v;
}

/* A string, or a number as a server means it: 401, not 401.0. NULL: neither, or empty. */
static const char *shown(const json_t *v, struct pool *p)
{
	if (json_is_number(v))
		return pool_printf(p, "%.15g", json_number_value(v));
	const char *text = token_json_text(v, p);
	return text != NULL && *text != '\0' ? text : NULL;
}

static const char *first_of(const json_t *object, const char *const *paths, struct pool *p)
{
	const char *text = NULL;
	for (; text == NULL && *paths != NULL; paths++)
		text = shown(member_at(object, *paths), p);
	return text;
}

/* The first that is a code; with an underscore in it where mark says so. */
static const char *first_code(const json_t *object, const char *const *paths, bool mark,
			      struct pool *p)
{
	for (; *paths != NULL; paths++) {
		const json_t *v = member_at(object, *paths);
		if (token_fields_is_code(v) && (!mark || strchr(json_string_value(v), '_') != NULL))
			return token_json_text(v, p);
	}
	return NULL;
}

bool token_fields_is_code(const json_t *v)
{
	if (!json_is_string(v) || json_string_length(v) == 0)
		return false;
	return bytes_within(json_string_value(v), json_string_length(v), 0x21, 0x7E);
}

/* As much of the bytes as fits. */
static void add_part(struct secret_buf *b, const char *bytes, size_t len)
{
	size_t room = TOKEN_WORDS_MAX - secret_buf_len(b);
	if (!secret_buf_add(b, bytes, len < room ? len : room))
		return; /* cannot be: the room was measured */
}

static void add_line(struct secret_buf *b, const char *line, size_t len)
{
	if (secret_buf_len(b) > 0)
		add_part(b, "\n", 1);
	add_part(b, line, len);
}

static void add_text(struct secret_buf *b, const char *text)
{
	if (text != NULL)
		add_line(b, text, strlen(text));
}

/* Every string of the document, a line each: a server may put its words anywhere. */
static void add_strings(struct secret_buf *b, const json_t *v)
{
	size_t i;
	const char *key;
	const json_t *item;
	if (json_is_string(v))
		add_line(b, json_string_value(v), json_string_length(v));
	else if (json_is_array(v))
		json_array_foreach((json_t *)(uintptr_t)v, i, item) add_strings(b, item);
	else
		json_object_foreach((json_t *)(uintptr_t)v, key, item) add_strings(b, item);
}

static const char *form_decoded(const char *bytes, size_t len, struct pool *p)
{
	char *text = pool_copy(p, bytes, len), *to = text;
	for (const char *from = text; *from != '\0'; from++) {
		int byte = *from == '%' ? bytes_hex_pair(from + 1) : -1;
		*to++ = byte > 0 ? (char)byte : *from == '+' ? ' ' : *from;
		from += byte > 0 ? 2 : 0;
	}
	*to = '\0';
	return text;
}

/* The value of a parameter of a form, decoded, in p; NULL: it has none. */
static const char *form_value(const char *form, size_t len, const char *name, struct pool *p)
{
	size_t size = strlen(name), piece = 0;
	for (size_t at = 0; at < len; at += piece + 1) {
		const char *stop = memchr(form + at, '&', len - at);
		piece = stop != NULL ? (size_t)(stop - form) - at : len - at;
		if (piece > size && memcmp(form + at, name, size) == 0 && form[at + size] == '=')
			return form_decoded(form + at + size + 1, piece - size - 1, p);
	}
	return NULL;
}

/* "error=...&error_description=...": servers that speak forms put their errors so. */
static void read_form(const struct secret *body, struct pool *p, struct token_answer *out)
{
	const char *form = secret_reveal(body);
	size_t len = secret_len(body);
	if (!bytes_within(form, len, 0x21, 0x7E) || memchr(form, '<', len) != NULL ||
	    memchr(form, '{', len) != NULL)
		return;
	out->error = form_value(form, len, "error", p);
	if (out->error != NULL)
		out->description = form_value(form, len, "error_description", p);
}

/* Without its declaration, whose words are not the server's. */
static void add_body(struct secret_buf *b, const struct secret *body)
{
	const char *bytes = secret_reveal(body), *end = bytes + secret_len(body);
	const char *stop = bytes_begin(bytes, secret_len(body), "<?xml")
				   ? memchr(bytes, '>', secret_len(body))
				   : NULL;
	bytes = stop != NULL ? stop + 1 : bytes;
	add_line(b, bytes, (size_t)(end - bytes));
}

static void read_object(const json_t *object, struct pool *p, struct token_answer *out)
{
	const char *first = first_of(object, code_paths, p);
	out->error = first_code(object, code_paths, false, p);
	if (out->error == NULL)
		out->error = first_code(object, perhaps_code_paths, true, p);
	out->description = first_of(object, sentence_paths, p);
	if (out->error != NULL && out->description != NULL &&
	    strcmp(out->error, out->description) == 0)
		out->description = NULL;
	/* "Bad Request" beside a sentence is a code of a kind; alone it is the sentence. */
	bool sentence = first != NULL && strchr(first, ' ') != NULL;
	if (out->description == NULL && sentence)
		out->description = first;
	else if (out->error == NULL)
		out->error = first;
}

/* A link to what is written about limits or keys says nothing of this answer. */
static const char *without_addresses(const char *page, struct pool *p)
{
	char *words = pool_copy(p, page, strlen(page));
	for (char *at = words; (at = strstr(at, "://")) != NULL;)
		for (at += 3; *at != '\0' && strchr(" \t\r\n\"'<>()", *at) == NULL; at++)
			*at = ' ';
	return words;
}

void token_fields_read(const json_t *object, const struct secret *body, struct pool *p,
		       struct token_answer *out)
{
	struct secret_buf *b = secret_buf_new(TOKEN_WORDS_MAX);
	if (object != NULL) {
		read_object(object, p, out);
	} else {
		read_form(body, p, out);
	}
	add_text(b, out->error);
	add_text(b, out->description);
	/* An answer with a token stays out: nothing there is worth matching. */
	if (object == NULL)
		add_body(b, body);
	else if (json_object_get(object, "access_token") == NULL)
		add_strings(b, object);
	struct secret *all = secret_buf_take(b);
	char *page = pool_copy(p, secret_reveal(all), secret_len(all));
	for (size_t i = 0; i < secret_len(all); i++)
		page[i] = page[i] == '\0'                    ? ' '
			  : page[i] >= 'A' && page[i] <= 'Z' ? (char)(page[i] + 32)
							     : page[i];
	secret_free(all);
	out->page = page;
	out->words = without_addresses(page, p);
}
