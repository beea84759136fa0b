/* SPDX-License-Identifier: MIT */
/*
 * What differs between the client's request and a correct one, part by part, and the client's
 * request with some parts as the correct one has them. Order, spelling and repetition of the
 * client's fields stay as they are.
 */
#include "replay/parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define BIT(part) FACTS_PART_BIT(FACTS_PART_##part)

bool differences_ignores(const char *name)
{
	return facts_part_of(name) == FACTS_PART_NONE;
}

static bool same_text(struct capture_slice a, struct capture_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* ---- fields ---- */

/*
 * The index of that part's next field, from a place on; the number of fields where there is none.
 */
static size_t next_of(const struct capture *c, int part, size_t from)
{
	while (from < capture_field_count(c) && facts_part_of(capture_field_name(c, from)) != part)
		from++;
	return from;
}

static bool has_field(const struct capture *c, int part)
{
	return next_of(c, part, 0) < capture_field_count(c);
}

static bool same_fields(const struct capture *a, const struct capture *b, int part)
{
	size_t i = next_of(a, part, 0), k = next_of(b, part, 0);
	for (; i < capture_field_count(a) && k < capture_field_count(b);
	     i = next_of(a, part, i + 1), k = next_of(b, part, k + 1))
		if (strcasecmp(capture_field_name(a, i), capture_field_name(b, k)) != 0 ||
		    !same_text(capture_field_text(a, i), capture_field_text(b, k)))
			return false;
	return i == capture_field_count(a) && k == capture_field_count(b);
}

/* ---- Content-Type ---- */

/* A media type and its charset, each as it is written. */
struct type {
	struct text media, charset;
};

static bool is_charset(const char *parameter, size_t len)
{
	while (len > 0 && (*parameter == ' ' || *parameter == '\t'))
		parameter++, len--;
	return len >= 7 && strncasecmp(parameter, "charset", 7) == 0;
}

static void split_type(struct capture_slice value, struct type *t)
{
	*t = (struct type){0};
	for (size_t at = 0; at < value.len;) {
		const char *semicolon = memchr(value.at + at + 1, ';', value.len - at - 1);
		size_t end = semicolon != NULL ? (size_t)(semicolon - value.at) : value.len;
		size_t skip = value.at[at] == ';';
		bool charset = is_charset(value.at + at + skip, end - at - skip);
		text_add(charset ? &t->charset : &t->media, value.at + at, end - at);
		at = end;
	}
}

static void type_clear(struct type *t)
{
	text_clear(&t->media);
	text_clear(&t->charset);
}

static void differing_types(const struct sides *s, unsigned *differ)
{
	struct type right, own;
	size_t at = next_of(s->own, FACTS_PART_MEDIA_TYPE, 0);
	size_t more = next_of(s->own, FACTS_PART_MEDIA_TYPE, at + 1);
	if (at >= capture_field_count(s->own) || more < capture_field_count(s->own))
		*differ |= BIT(MEDIA_TYPE);
	size_t of_right = next_of(s->right, FACTS_PART_MEDIA_TYPE, 0);
	split_type(capture_field_text(s->right, of_right), &right);
	for (; at < capture_field_count(s->own);
	     at = next_of(s->own, FACTS_PART_MEDIA_TYPE, at + 1)) {
		split_type(capture_field_text(s->own, at), &own);
		if (strcmp(text_get(&own.media), text_get(&right.media)) != 0)
			*differ |= BIT(MEDIA_TYPE);
		if (own.charset.len > 0)
			*differ |= BIT(CHARSET);
		type_clear(&own);
	}
	type_clear(&right);
}

/* ---- what differs ---- */

static void differing_lines(const struct sides *s, unsigned *differ)
{
	struct capture_slice method = capture_method_text(s->own);
	struct capture_slice target = capture_target_text(s->own);
	if (method.len > 0 && !same_text(method, capture_method_text(s->right)))
		*differ |= BIT(METHOD);
	if (target.len > 0 && !same_text(target, capture_target_text(s->right)))
		*differ |= BIT(PATH);
	if (capture_is_version(s->own, "HTTP/1.0"))
		*differ |= BIT(HTTP_VERSION);
}

/* The credentials are in the body or in the Authorization field: one cannot move alone. */
static void differing_content(const struct sides *s, struct experiment_plan *plan)
{
	struct capture_slice own = capture_body_text(s->own);
	bool header = has_field(s->own, FACTS_PART_AUTHENTICATION);
	bool moves = header != has_field(s->right, FACTS_PART_AUTHENTICATION);
	if (!same_text(own, capture_body_text(s->right)))
		plan->differ |= BIT(BODY);
	if (moves || !same_fields(s->own, s->right, FACTS_PART_AUTHENTICATION))
		plan->differ |= BIT(AUTHENTICATION);
	if (moves)
		plan->with[FACTS_PART_AUTHENTICATION] |= BIT(BODY);
	if (moves && same_text(own, capture_body_text(s->kept)))
		plan->with[FACTS_PART_BODY] |= BIT(AUTHENTICATION);
}

/* A body that is not a form, or is compressed, is one fault with its media type. */
static void tie(const struct sides *s, struct experiment_plan *plan)
{
	if (!s->form) {
		plan->with[FACTS_PART_BODY] |= BIT(MEDIA_TYPE);
		plan->with[FACTS_PART_MEDIA_TYPE] |= BIT(BODY);
	}
	size_t len = 0;
	if (capture_value(s->own, "Content-Encoding", &len, NULL) != NULL) {
		plan->with[FACTS_PART_BODY] |= BIT(FRAMING);
		plan->with[FACTS_PART_FRAMING] |= BIT(BODY);
	}
}

void differences_find(const struct sides *s, struct experiment_plan *plan)
{
	static const int listed[] = {FACTS_PART_FRAMING,         FACTS_PART_ORIGIN,
				     FACTS_PART_USER_AGENT,      FACTS_PART_ACCEPT,
				     FACTS_PART_ACCEPT_ENCODING, FACTS_PART_FIELDS};
	plan->differ = 0;
	memset(plan->with, 0, sizeof plan->with);
	differing_lines(s, &plan->differ);
	differing_types(s, &plan->differ);
	for (size_t i = 0; i < sizeof listed / sizeof *listed; i++)
		if (!same_fields(s->own, s->right, listed[i]))
			plan->differ |= FACTS_PART_BIT(listed[i]);
	differing_content(s, plan);
	tie(s, plan);
	for (int i = 0; i < FACTS_PARTS; i++)
		plan->with[i] &= plan->differ;
}

/* ---- a request with some of it fixed ---- */

struct fix {
	const struct sides *s;
	unsigned parts;
	unsigned placed; /* fixed parts whose fields are in the result */
	struct capture *out;
};

static bool is_fixed(const struct fix *f, int part)
{
	return (f->parts & FACTS_PART_BIT(part)) != 0;
}

/* The correct request's fields of a part, once; the first under the client's own spelling. */
static void place(struct fix *f, int part, const char *spelling)
{
	const struct capture *right = f->s->right;
	if ((f->placed & FACTS_PART_BIT(part)) != 0)
		return;
	f->placed |= FACTS_PART_BIT(part);
	for (size_t i = next_of(right, part, 0); i < capture_field_count(right);
	     i = next_of(right, part, i + 1)) {
		const char *name = capture_field_name(right, i);
		bool same = spelling != NULL && strcasecmp(spelling, name) == 0;
		capture_header(f->out, same ? spelling : name, capture_field_text(right, i).at);
	}
}

static void place_type(struct fix *f, const char *spelling, struct capture_slice value)
{
	struct type own, right;
	bool media = is_fixed(f, FACTS_PART_MEDIA_TYPE);
	if (media && (f->placed & BIT(MEDIA_TYPE)) != 0)
		return;
	size_t at = next_of(f->s->right, FACTS_PART_MEDIA_TYPE, 0);
	split_type(capture_field_text(f->s->right, at), &right);
	split_type(value, &own);
	struct text whole = {0};
	text_put(&whole, text_get(media ? &right.media : &own.media));
	if (!is_fixed(f, FACTS_PART_CHARSET))
		text_put(&whole, text_get(&own.charset));
	capture_header(f->out, spelling, text_get(&whole));
	f->placed |= BIT(MEDIA_TYPE);
	text_clear(&whole);
	type_clear(&own);
	type_clear(&right);
}

static void place_fields(struct fix *f)
{
	const struct capture *own = f->s->own;
	for (size_t i = 0; i < capture_field_count(own); i++) {
		const char *name = capture_field_name(own, i);
		int part = facts_part_of(name);
		if (part == FACTS_PART_MEDIA_TYPE)
			place_type(f, name, capture_field_text(own, i));
		else if (part != FACTS_PART_NONE && is_fixed(f, part))
			place(f, part, name);
		else if (part != FACTS_PART_NONE)
			capture_header(f->out, name, capture_field_text(own, i).at);
	}
	for (int part = 0; part < FACTS_PARTS; part++)
		if (is_fixed(f, part))
			place(f, part, NULL);
}

struct capture *differences_fix(const struct sides *s, unsigned parts)
{
	struct fix f = {.s = s, .parts = parts};
	struct capture_slice method = capture_method_text(s->own);
	struct capture_slice target = capture_target_text(s->own);
	if (method.len == 0 || is_fixed(&f, FACTS_PART_METHOD))
		method = capture_method_text(s->right);
	if (target.len == 0 || is_fixed(&f, FACTS_PART_PATH))
		target = capture_target_text(s->right);
	bool old = capture_is_version(s->own, "HTTP/1.0") && !is_fixed(&f, FACTS_PART_HTTP_VERSION);
	/* A query may hold credentials. */
	struct secret *line[] = {secret_new(method.at, method.len),
				 secret_new(target.at, target.len)};
	f.out = capture_new(secret_reveal(line[0]), secret_reveal(line[1]),
			    old ? "HTTP/1.0" : "HTTP/1.1");
	secret_free(line[0]);
	secret_free(line[1]);
	place_fields(&f);
	bool header = has_field(s->own, FACTS_PART_AUTHENTICATION);
	bool moves = header != has_field(s->right, FACTS_PART_AUTHENTICATION);
	const struct capture *from = s->own;
	if (is_fixed(&f, FACTS_PART_BODY))
		from = moves && !is_fixed(&f, FACTS_PART_AUTHENTICATION) ? s->kept : s->right;
	struct capture_slice body = capture_body_text(from);
	capture_body(f.out, body.at, body.len);
	return f.out;
}
