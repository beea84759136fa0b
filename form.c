#include "form.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct form_param {
	char *name;
	struct secret *value;
	bool hidden;
};

struct form {
	struct form_param params[FORM_PARAMS_MAX];
	size_t count;
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
		free(f->params[i].name);
		secret_free(f->params[i].value);
	}
	free(f);
}

static bool add(struct form *f, const char *name, struct secret *take_value, bool hidden, struct err *e)
{
	if (f->count == FORM_PARAMS_MAX) {
		secret_free(take_value);
		return err_set(e, ERR_USAGE, "more than %d parameters", FORM_PARAMS_MAX);
	}
	struct form_param *p = &f->params[f->count++];
	size_t size = strlen(name) + 1;
	p->name = memcpy(mem_alloc(size, 1), name, size);
	p->value = take_value;
	p->hidden = hidden;
	return true;
}

bool form_add(struct form *f, const char *name, const char *value, struct err *e)
{
	return add(f, name, secret_new(value, strlen(value)), false, e);
}

bool form_add_secret(struct form *f, const char *name, const struct secret *value, struct err *e)
{
	return add(f, name, value != NULL ? secret_dup(value) : secret_new("", 0), true, e);
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

const struct secret *form_find(const struct form *f, const char *name, size_t *times)
{
	const struct secret *first = NULL;
	size_t n = 0;
	for (size_t i = 0; i < f->count; i++) {
		if (strcmp(f->params[i].name, name) != 0)
			continue;
		if (n++ == 0)
			first = f->params[i].value;
	}
	if (times != NULL)
		*times = n;
	return first;
}

/* ---- encoding ---- */

/* The bytes that application/x-www-form-urlencoded leaves as they are (RFC 6749 appendix B). */
static bool is_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '*' ||
	       c == '-' || c == '.' || c == '_';
}

size_t form_changed(const char *bytes, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		n += !is_plain((unsigned char)bytes[i]);
	return n;
}

bool form_encode(const char *bytes, size_t len, struct secret_buf *b)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
		bool ok = is_plain(c) ? secret_buf_add(b, &c, 1)
		          : c == ' '  ? secret_buf_add(b, "+", 1)
		                      : secret_buf_add(b, escape, 3);
		if (!ok)
			return false;
	}
	return true;
}

static bool put_pair(const struct form_param *p, bool first, struct secret_buf *b)
{
	return (first || secret_buf_put(b, "&")) && form_encode(p->name, strlen(p->name), b) &&
	       secret_buf_put(b, "=") && form_encode(secret_reveal(p->value), secret_len(p->value), b);
}

struct secret *form_body(const struct form *f)
{
	/* Room for every byte tripled: the limit is on what is decoded and added, not on this. */
	size_t most = 1;
	for (size_t i = 0; i < f->count; i++)
		most += 3 * (strlen(f->params[i].name) + secret_len(f->params[i].value)) + 2;
	struct secret_buf *b = secret_buf_new(most);
	for (size_t i = 0; i < f->count; i++)
		(void)put_pair(&f->params[i], i == 0, b);
	return secret_buf_take(b);
}

/* ---- JSON ---- */

/*
 * Length of the UTF-8 character at bytes; 0 where there is none. Surrogates, overlong forms and what
 * lies beyond U+10FFFF are none.
 */
static size_t utf8_length(const unsigned char *b, size_t len)
{
	if (b[0] < 0x80)
		return 1;
	size_t n = b[0] >= 0xC2 && b[0] <= 0xDF ? 2 : (b[0] & 0xF0) == 0xE0 ? 3
	         : b[0] >= 0xF0 && b[0] <= 0xF4 ? 4 : 0;
	if (n == 0 || len < n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((b[i] & 0xC0) != 0x80)
			return 0;
	bool overlong = (b[0] == 0xE0 && b[1] < 0xA0) || (b[0] == 0xF0 && b[1] < 0x90);
	bool beyond = (b[0] == 0xED && b[1] > 0x9F) || (b[0] == 0xF4 && b[1] > 0x8F);
	return overlong || beyond ? 0 : n;
}

static void put_json_char(unsigned char c, struct secret_buf *b)
{
	static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	char escape[7] = {'\\'};
	for (const char *s = shorts; *s != '\0'; s += 2) {
		if ((unsigned char)s[0] == c) {
			escape[1] = s[1];
			(void)secret_buf_put(b, escape);
			return;
		}
	}
	static const char digits[] = "0123456789abcdef";
	if (c >= 0x20) {
		(void)secret_buf_add(b, &c, 1);
		return;
	}
	memcpy(escape, "\\u00", 4);
	escape[4] = digits[c >> 4];
	escape[5] = digits[c & 15];
	(void)secret_buf_put(b, escape);
}

/*
 * By hand and not by jansson: JSON.stringify() writes \b, \f and lower-case hex digits where jansson
 * does not, and bytes that are no UTF-8 must become U+FFFD as they do in JavaScript.
 */
static void put_json_string(const char *bytes, size_t len, struct secret_buf *b)
{
	(void)secret_buf_put(b, "\"");
	for (size_t i = 0; i < len;) {
		size_t n = utf8_length((const unsigned char *)bytes + i, len - i);
		if (n == 1)
			put_json_char((unsigned char)bytes[i], b);
		else if (n == 0)
			(void)secret_buf_put(b, "\xEF\xBF\xBD");
		else
			(void)secret_buf_add(b, bytes + i, n);
		i += n > 0 ? n : 1;
	}
	(void)secret_buf_put(b, "\"");
}

static bool named_before(const struct form *f, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(f->params[k].name, f->params[i].name) == 0)
			return true;
	return false;
}

/* The last value of the name that parameter i has. */
static const struct form_param *last_of(const struct form *f, size_t i)
{
	size_t last = i;
	for (size_t k = i + 1; k < f->count; k++)
		if (strcmp(f->params[k].name, f->params[i].name) == 0)
			last = k;
	return &f->params[last];
}

struct secret *form_json(const struct form *f)
{
	size_t most = 3;
	for (size_t i = 0; i < f->count; i++)
		most += 6 * (strlen(f->params[i].name) + secret_len(f->params[i].value)) + 6;
	struct secret_buf *b = secret_buf_new(most);
	bool first = true;
	for (size_t i = 0; i < f->count; i++) {
		if (named_before(f, i))
			continue;
		const struct form_param *p = last_of(f, i);
		(void)secret_buf_put(b, first ? "{" : ",");
		put_json_string(p->name, strlen(p->name), b);
		(void)secret_buf_put(b, ":");
		put_json_string(secret_reveal(p->value), secret_len(p->value), b);
		first = false;
	}
	(void)secret_buf_put(b, first ? "{}" : "}");
	return secret_buf_take(b);
}

/* ---- showing ---- */

static void show_hidden(const struct form_param *p, enum form_style style, struct text *t)
{
	size_t changed = form_changed(secret_reveal(p->value), secret_len(p->value));
	text_printf(t, "[%zu byte%s", secret_len(p->value), secret_len(p->value) == 1 ? "" : "s");
	if (style == FORM_STYLE_BODY && changed > 0)
		text_printf(t, ", %zu encoded", changed);
	text_char(t, ']');
}

static void show_text(const char *bytes, size_t len, enum form_style style, struct text *t)
{
	struct secret_buf *b = secret_buf_new(6 * len + 2);
	if (style == FORM_STYLE_BODY)
		(void)!form_encode(bytes, len, b);
	else
		put_json_string(bytes, len, b);
	struct secret *s = secret_buf_take(b);
	text_add(t, secret_reveal(s), secret_len(s));
	secret_free(s);
}

static void show_param(const struct form_param *p, enum form_style style, struct text *t)
{
	show_text(p->name, strlen(p->name), style, t);
	text_char(t, style == FORM_STYLE_BODY ? '=' : ':');
	if (p->hidden)
		show_hidden(p, style, t);
	else
		show_text(secret_reveal(p->value), secret_len(p->value), style, t);
}

const char *form_show(const struct form *f, enum form_style style, struct pool *p)
{
	struct text t = {0};
	bool body = style == FORM_STYLE_BODY;
	if (!body)
		text_char(&t, '{');
	for (size_t i = 0; i < f->count; i++) {
		if (i > 0)
			text_put(&t, body ? "\n&" : ",\n ");
		show_param(&f->params[i], style, &t);
	}
	if (!body)
		text_char(&t, '}');
	const char *shown = pool_text(p, text_get(&t));
	text_clear(&t);
	return shown;
}
