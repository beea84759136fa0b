/* SPDX-License-Identifier: MIT */
/* The fields of an answer that say an error, wherever servers put them. */
#include "token/parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Where servers put a code and a sentence; "a.b" is member b of the object a. First come, first
 * taken. */
static const char *const code_paths[] = {
	"error",        "errorCode",  "error.code",
	"error.status", "error.type", "fault.detail.errorcode",
	"fault.code",   "code",       NULL,
};
static const char *const sentence_paths[] = {
	"error_description",
	"errorDescription",
	"error_Description",
	"errorSummary",
	"message",
	"description",
	"detail",
	"fault.faultstring",
	"error.message",
	"error.description",
	"error_message",
	"errorMessage",
	"title",
	NULL,
};

static const json_t *member_at(const json_t *object, const char *path)
{
	char name[32];
	const json_t *v = object;
	while (v != NULL && *path != '\0') {
		size_t len = strcspn(path, ".");
		snprintf(name, sizeof name, "%.*s", (int)len, path);
		v = json_object_get(v, name);
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

bool token_fields_is_code(const json_t *v)
{
	if (!json_is_string(v) || json_string_length(v) == 0)
		return false;
	const char *bytes = json_string_value(v);
	for (size_t i = 0; i < json_string_length(v); i++)
		if (bytes[i] <= 0x20 || bytes[i] >= 0x7F)
			return false;
	return true;
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

static void add_members(struct secret_buf *b, const json_t *object, const char *const *paths,
			struct pool *p)
{
	for (; *paths != NULL; paths++) {
		const char *text = shown(member_at(object, *paths), p);
		if (text != NULL)
			add_line(b, text, strlen(text));
	}
}

void token_fields_read(const json_t *object, const struct secret *body, struct pool *p,
		       struct token_answer *out)
{
	struct secret_buf *b = secret_buf_new(TOKEN_WORDS_MAX);
	if (object != NULL) {
		out->error = first_of(object, code_paths, p);
		out->description = first_of(object, sentence_paths, p);
		add_members(b, object, code_paths, p);
		add_members(b, object, sentence_paths, p);
	}
	/* The decoded fields come first: the body's own text has JSON escapes. One with a token
	 * stays out: nothing there is worth matching. */
	if (json_object_get(object, "access_token") == NULL)
		add_line(b, secret_reveal(body), secret_len(body));
	struct secret *all = secret_buf_take(b);
	char *text = pool_copy(p, secret_reveal(all), secret_len(all));
	char *words = pool_copy(p, text, secret_len(all));
	for (size_t i = 0; i < secret_len(all); i++) {
		text[i] = text[i] == '\0' ? ' ' : text[i];
		words[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
	}
	secret_free(all);
	out->text = text;
	out->words = words;
}
