/* SPDX-License-Identifier: MIT */
/* Builds and reads a form body (application/x-www-form-urlencoded). */
#include "form.h"
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

#include "form/json.h"

struct parameter {
	char *name; /* followed by a NUL that is not counted */
	size_t name_len;
	struct secret *value;
	bool hidden;
	char *shown; /* instead of a hidden value; NULL: its length */
};

struct form {
	struct parameter *params;
	size_t count, room;
	size_t encoded; /* bytes of the encoded body */
};

struct form *form_new(void)
{
	return mem_alloc(1, sizeof(struct form));
}

void form_free(struct form *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->count; i++) {
		/* A name that a client sent may be a secret that got into the wrong place. */
		secret_wipe(f->params[i].name, f->params[i].name_len);
		free(f->params[i].name);
		free(f->params[i].shown);
		secret_free(f->params[i].value);
	}
	free(f->params);
	free(f);
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("*-._", c) != NULL);
}

size_t form_changed(const char *bytes, size_t len)
{
	size_t changed = 0;
	for (size_t i = 0; i < len; i++)
		changed += !is_plain(bytes[i]);
	return changed;
}

static size_t encoded_len(const char *bytes, size_t len)
{
	size_t out = 0;
	for (size_t i = 0; i < len; i++)
		out += is_plain(bytes[i]) || bytes[i] == ' ' ? 1 : 3;
	return out;
}

bool form_encode(const char *bytes, size_t len, struct secret_buf *b)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		char escape[3] = {'%', digits[c >> 4], digits[c & 0x0F]};
		const char *piece = is_plain(bytes[i]) ? bytes + i : c == ' ' ? "+" : escape;
		if (!secret_buf_add(b, piece, piece == escape ? 3 : 1))
			return false;
	}
	return true;
}

/* Takes the value. False: one parameter too many; the value is freed then. */
static bool append(struct form *f, struct parameter take_param, struct err *e)
{
	if (f->count == FORM_PARAMS_MAX) {
		secret_free(take_param.value);
		return err_set(e, ERR_USAGE, "more than %d parameters in one form",
			       FORM_PARAMS_MAX);
	}
	f->params = mem_grow(f->params, f->count, &f->room, sizeof *f->params);
	char *name = mem_alloc(take_param.name_len + 1, 1);
	memcpy(name, take_param.name, take_param.name_len);
	take_param.name = name;
	f->encoded += (f->count > 0) + encoded_len(name, take_param.name_len) + 1 +
		      encoded_len(secret_reveal(take_param.value), secret_len(take_param.value));
	f->params[f->count++] = take_param;
	return true;
}

/* Takes the value. Keeps the limit of a body that is to be sent. */
static bool append_own(struct form *f, const char *name, struct secret *take_value, bool hidden,
		       struct err *e)
{
	size_t name_len = strlen(name);
	size_t len = encoded_len(name, name_len) + 2 +
		     encoded_len(secret_reveal(take_value), secret_len(take_value));
	if (len > FORM_BODY_MAX || f->encoded > FORM_BODY_MAX - len) {
		secret_free(take_value);
		return err_set(e, ERR_USAGE, "the form would be longer than %d bytes",
			       FORM_BODY_MAX);
	}
	struct parameter p = {(char *)name, name_len, take_value, hidden, NULL};
	return append(f, p, e);
}

bool form_add(struct form *f, const char *name, const char *value, struct err *e)
{
	return append_own(f, name, secret_new(value, strlen(value)), false, e);
}

bool form_add_secret(struct form *f, const char *name, const struct secret *value, struct err *e)
{
	struct secret *copy = value != NULL ? secret_dup(value) : secret_new("", 0);
	return append_own(f, name, copy, true, e);
}

bool form_add_shown(struct form *f, const char *name, const struct secret *value, const char *shown,
		    struct err *e)
{
	if (!form_add_secret(f, name, value, e))
		return false;
	f->params[f->count - 1].shown = mem_text(shown);
	return true;
}

size_t form_count(const struct form *f)
{
	return f->count;
}

const char *form_name(const struct form *f, size_t i)
{
	return f->params[i].name;
}

const struct secret *form_value(const struct form *f, size_t i)
{
	return f->params[i].value;
}

/* For each parameter the index of the one whose value stands for its name; or its own. */
static size_t last_of_name(const struct form *f, size_t i)
{
	size_t last = i;
	for (size_t k = i + 1; k < f->count; k++)
		if (f->params[k].name_len == f->params[i].name_len &&
		    memcmp(f->params[k].name, f->params[i].name, f->params[i].name_len) == 0)
			last = k;
	return last;
}

static bool is_first_of_name(const struct form *f, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (f->params[k].name_len == f->params[i].name_len &&
		    memcmp(f->params[k].name, f->params[i].name, f->params[i].name_len) == 0)
			return false;
	return true;
}

/* Appends what stands for a hidden value. */
static bool show_hidden(const struct parameter *p, enum form_style style, struct secret_buf *b)
{
	if (p->shown != NULL)
		return secret_buf_put(b, p->shown);
	const struct secret *value = p->value;
	size_t len = secret_len(value), changed = form_changed(secret_reveal(value), len);
	struct text t = {0};
	text_printf(&t, "[%zu %s", len, len == 1 ? "byte" : "bytes");
	if (style == FORM_STYLE_BODY && changed > 0)
		text_printf(&t, ", %zu encoded", changed);
	text_char(&t, ']');
	bool fits = secret_buf_put(b, text_get(&t));
	text_clear(&t);
	return fits;
}

static bool put_piece(const char *bytes, size_t len, enum form_style style, struct secret_buf *b)
{
	return style == FORM_STYLE_JSON ? form_json_string(bytes, len, b)
					: form_encode(bytes, len, b);
}

/* Appends a parameter; shown: what stands for its value, where that is hidden. */
static bool put_parameter(const struct form *f, size_t i, enum form_style style, bool shown,
			  struct secret_buf *b)
{
	bool json = style == FORM_STYLE_JSON;
	const struct parameter *p = &f->params[i],
			       *value = json ? &f->params[last_of_name(f, i)] : p;
	if (!put_piece(p->name, p->name_len, style, b) || !secret_buf_put(b, json ? ":" : "="))
		return false;
	if (!shown || !value->hidden)
		return put_piece(secret_reveal(value->value), secret_len(value->value), style, b);
	const char *quote = json ? "\"" : "";
	return secret_buf_put(b, quote) && show_hidden(value, style, b) && secret_buf_put(b, quote);
}

/* The whole form, within a limit that it cannot pass. */
static struct secret *put_all(const struct form *f, enum form_style style, bool shown,
			      const char *separator, size_t limit)
{
	struct secret_buf *b = secret_buf_new(limit);
	bool json = style == FORM_STYLE_JSON, first = true;
	bool fits = !json || secret_buf_put(b, "{");
	for (size_t i = 0; i < f->count; i++) {
		if (json && !is_first_of_name(f, i))
			continue;
		fits = fits && (first || secret_buf_put(b, separator)) &&
		       put_parameter(f, i, style, shown, b);
		first = false;
	}
	(void)(fits && json && secret_buf_put(b, "}"));
	return secret_buf_take(b);
}

struct secret *form_body(const struct form *f)
{
	return put_all(f, FORM_STYLE_BODY, false, "&", f->encoded);
}

/*
 * Written by hand: jansson would hold the values on the plain heap, writes \u001F where JavaScript
 * writes \u001f, and refuses bytes that are not UTF-8.
 */
struct secret *form_json(const struct form *f)
{
	size_t limit = 2;
	for (size_t i = 0; i < f->count; i++)
		limit += FORM_JSON_GROWTH *
				 (f->params[i].name_len + secret_len(f->params[i].value)) +
			 6;
	return put_all(f, FORM_STYLE_JSON, false, ",", limit);
}

const char *form_show(const struct form *f, enum form_style style, struct pool *p)
{
	struct secret *shown = put_all(f, style, true, style == FORM_STYLE_JSON ? ",\n " : "\n&",
				       2 * FORM_JSON_GROWTH * FORM_BODY_MAX);
	const char *text = pool_copy(p, secret_reveal(shown), secret_len(shown));
	secret_free(shown);
	return text;
}

/* Decodes len bytes into out, which has room for as many; returns how many came out. */
static size_t decode(const char *bytes, size_t len, bool plus, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];
		if (c == '%' && len - i > 2 && bytes_hex_pair(bytes + i + 1) >= 0) {
			c = (char)bytes_hex_pair(bytes + i + 1);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		out[n++] = c;
	}
	return n;
}

/* Appends one "name=value"; scratch has room for len bytes. */
static bool append_pair(struct form *f, const char *pair, size_t len, char *scratch, struct err *e)
{
	const char *equals = memchr(pair, '=', len);
	size_t name = equals != NULL ? (size_t)(equals - pair) : len;
	size_t value = equals != NULL ? name + 1 : len;
	size_t name_len = decode(pair, name, true, scratch);
	size_t value_len = decode(pair + value, len - value, true, scratch + name_len);
	struct parameter p = {scratch, name_len, secret_new(scratch + name_len, value_len), true,
			      NULL};
	return append(f, p, e);
}

bool form_decode(const char *bytes, size_t len, struct form **out, struct err *e)
{
	*out = NULL;
	if (len > FORM_BODY_MAX)
		return err_set(e, ERR_USAGE, "the form is longer than %d bytes", FORM_BODY_MAX);
	struct form *f = form_new();
	char *scratch = mem_alloc(len, 1);
	bool ok = true;
	for (size_t at = 0; ok && at < len;) {
		const char *end = memchr(bytes + at, '&', len - at);
		size_t pair = end != NULL ? (size_t)(end - bytes) - at : len - at;
		if (pair > 0)
			ok = append_pair(f, bytes + at, pair, scratch, e);
		at += pair + 1;
	}
	secret_wipe(scratch, len);
	free(scratch);
	if (ok)
		*out = f;
	else
		form_free(f);
	return ok;
}

struct secret *form_percent_decode(const struct secret *s)
{
	const char *bytes = secret_reveal(s);
	size_t len = secret_len(s);
	char *scratch = mem_alloc(len, 1);
	size_t n = decode(bytes, len, false, scratch);
	struct secret *decoded = n < len ? secret_new(scratch, n) : NULL;
	secret_wipe(scratch, len);
	free(scratch);
	return decoded;
}
