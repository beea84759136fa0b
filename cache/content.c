/* SPDX-License-Identifier: MIT */
/*
 * cache_content: an entry, and an outcome, as bytes, and back.
 *
 * Integers are little-endian. An entry: expires_at, lifetime, cooldown_from, cooldown_until (8
 * bytes each), cooldown_step (4), then access_token, token_type and scope: length (4 bytes, all
 * ones for "none") and bytes. An outcome: exit status (1), passes (1), gave_ms (4), why (to the
 * end). Each has exactly one form, so whatever is read is written back the same.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/parts.h"
#include "base/bytes.h"

enum {
	TYPE_MAX = 256,
	SCOPE_MAX = 64 * 1024,
};
static const uint32_t none = UINT32_MAX;
static const int64_t time_max = INT64_C(253402300799); /* the end of the year 9999 */

void cache_entry_clear(struct cache_entry *c)
{
	token_clear(&c->token);
	*c = (struct cache_entry){0};
}

static bool text_fits(const char *text, size_t max)
{
	return text == NULL ||
	       (strlen(text) <= max && bytes_within(text, strlen(text), 0x20, 0x7E));
}

static bool token_fits(const struct token *t)
{
	if (t->access_token == NULL)
		return t->expires_at == 0 && t->lifetime == 0 && t->token_type == NULL &&
		       t->scope == NULL;
	size_t len = secret_len(t->access_token);
	return len > 0 && len <= TOKEN_ANSWER_MAX &&
	       bytes_within(secret_reveal(t->access_token), len, 0x21, 0x7E) && t->expires_at > 0 &&
	       t->expires_at <= time_max && t->lifetime > 0 && t->lifetime <= TOKEN_LIFETIME_MAX &&
	       text_fits(t->token_type, TYPE_MAX) && text_fits(t->scope, SCOPE_MAX);
}

/* One predicate for both ways: nothing is stored that would not be taken back. */
static bool entry_fits(const struct cache_entry *c)
{
	return token_fits(&c->token) && c->cooldown_from >= 0 &&
	       c->cooldown_from <= c->cooldown_until && c->cooldown_until <= time_max &&
	       c->cooldown_step >= 0 && c->cooldown_step <= CACHE_COOLDOWN_STEP_MAX;
}

/* The limit of the buffer is above the sum of all fields' limits: adding cannot fail. */
static void put_integer(struct secret_buf *b, uint64_t value, size_t size)
{
	unsigned char bytes[8];
	bytes_put_number(bytes, value, size);
	secret_buf_add(b, bytes, size);
}

static void put_bytes(struct secret_buf *b, const char *bytes, size_t len)
{
	put_integer(b, bytes == NULL ? none : len, 4);
	if (bytes != NULL)
		secret_buf_add(b, bytes, len);
}

static void put_text(struct secret_buf *b, const char *text)
{
	put_bytes(b, text, text == NULL ? 0 : strlen(text));
}

struct secret *cache_content_write(const struct cache_entry *entry)
{
	struct cache_entry fit = *entry; /* borrows all it points to */
	/* A token without these can be used; to ask for it again and again would be worse. */
	if (!text_fits(fit.token.token_type, TYPE_MAX))
		fit.token.token_type = NULL;
	if (!text_fits(fit.token.scope, SCOPE_MAX))
		fit.token.scope = NULL;
	if (!entry_fits(&fit))
		return NULL;
	const struct token *t = &fit.token;
	struct secret_buf *b = secret_buf_new(CACHE_CONTENT_MAX);
	put_integer(b, (uint64_t)t->expires_at, 8);
	put_integer(b, (uint64_t)t->lifetime, 8);
	put_integer(b, (uint64_t)entry->cooldown_from, 8);
	put_integer(b, (uint64_t)entry->cooldown_until, 8);
	put_integer(b, (uint64_t)entry->cooldown_step, 4);
	put_bytes(b, t->access_token == NULL ? NULL : secret_reveal(t->access_token),
		  secret_len(t->access_token));
	put_text(b, t->token_type);
	put_text(b, t->scope);
	return secret_buf_take(b);
}

/* What is left to read; bad once anything did not fit. */
struct reader {
	const unsigned char *at;
	size_t left;
	bool bad;
};

static uint64_t get_integer(struct reader *r, size_t size)
{
	if (r->bad || r->left < size) {
		r->bad = true;
		return 0;
	}
	uint64_t value = bytes_number(r->at, size);
	r->at += size;
	r->left -= size;
	return value;
}

/* A time or a number of seconds; a negative one is refused here, before it is converted. */
static int64_t get_seconds(struct reader *r)
{
	uint64_t value = get_integer(r, 8);
	if (value > INT64_MAX) {
		r->bad = true;
		return 0;
	}
	return (int64_t)value;
}

static int get_step(struct reader *r)
{
	uint64_t value = get_integer(r, 4);
	if (value > CACHE_COOLDOWN_STEP_MAX) {
		r->bad = true;
		return 0;
	}
	return (int)value;
}

/* NULL for "none", and where the field is bad. */
static const unsigned char *get_bytes(struct reader *r, size_t *len)
{
	uint64_t size = get_integer(r, 4);
	*len = 0;
	if (r->bad || size == none)
		return NULL;
	if (size > r->left) {
		r->bad = true;
		return NULL;
	}
	const unsigned char *bytes = r->at;
	r->at += size;
	r->left -= (size_t)size;
	*len = (size_t)size;
	return bytes;
}

static char *get_text(struct reader *r)
{
	size_t len;
	const unsigned char *bytes = get_bytes(r, &len);
	if (bytes == NULL)
		return NULL;
	/* A NUL inside would make another text of it than was written. */
	if (memchr(bytes, '\0', len) != NULL) {
		r->bad = true;
		return NULL;
	}
	char *text = mem_alloc(len + 1, 1);
	memcpy(text, bytes, len);
	return text;
}

bool cache_content_read(const unsigned char *bytes, size_t len, struct cache_entry *out)
{
	struct reader r = {bytes, len, false};
	struct token *t = &out->token;
	*out = (struct cache_entry){0};
	t->expires_at = get_seconds(&r);
	t->lifetime = get_seconds(&r);
	out->cooldown_from = get_seconds(&r);
	out->cooldown_until = get_seconds(&r);
	out->cooldown_step = get_step(&r);
	size_t token_len;
	const unsigned char *token = get_bytes(&r, &token_len);
	if (token != NULL)
		t->access_token = secret_new(token, token_len);
	t->token_type = get_text(&r);
	t->scope = get_text(&r);
	if (!r.bad && r.left == 0 && entry_fits(out))
		return true;
	cache_entry_clear(out);
	return false;
}

/* Outcomes that are worth telling, by their exit status. */
static const enum err_code codes[] = {ERR_NONE,      ERR_REFUSED, ERR_LIMITED,
				      ERR_NO_ANSWER, ERR_TLS,     ERR_BAD_ANSWER};

static bool is_shared(enum err_code code)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i] == code)
			return true;
	return false;
}

struct secret *cache_outcome_write(const struct cache_outcome *o)
{
	if (!is_shared(o->code))
		return NULL;
	struct secret_buf *b = secret_buf_new(CACHE_CONTENT_MAX);
	put_integer(b, (uint64_t)err_status(o->code), 1);
	put_integer(b, o->passes, 1);
	put_integer(b, o->gave_ms > 0 && o->gave_ms <= INT32_MAX ? (uint64_t)o->gave_ms : 0, 4);
	size_t len = strnlen(o->why, sizeof o->why - 1);
	if (len > 0)
		secret_buf_add(b, o->why, len);
	return secret_buf_take(b);
}

static bool clean(const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] < 0x20 || bytes[i] == 0x7F)
			return false;
	return true;
}

bool cache_outcome_read(const unsigned char *bytes, size_t len, struct cache_outcome *out)
{
	struct reader r = {bytes, len, false};
	*out = (struct cache_outcome){0};
	int status = (int)get_integer(&r, 1);
	uint64_t passes = get_integer(&r, 1), gave = get_integer(&r, 4);
	if (r.bad || passes > 1 || gave > INT32_MAX || r.left >= sizeof out->why ||
	    !clean(r.at, r.left))
		return false;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		if (err_status(codes[i]) != status)
			continue;
		out->code = codes[i];
		out->passes = passes == 1;
		out->gave_ms = (long)gave;
		memcpy(out->why, r.at, r.left);
		return true;
	}
	return false;
}
