#include "mask.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "form.h"
#include "mask_view.h"

enum {
	SECRETS_MAX = 64,
	WINDOW = 10,      /* a part of this many bytes is hidden */
	SHORT = 4,        /* shorter secrets are hidden as whole words only */
	BUCKETS = 1 << 13,
	ROUNDS = 3,       /* escapes in escapes that are undone */
};

/* One secret and the places of its windows by hash. Bytes are compared folded (fold()). */
struct target {
	const char *name;
	struct secret *bytes; /* folded */
	struct secret *exact; /* as given: base64 and hex are case-sensitive in what they hold */
	size_t window;
	int32_t heads[BUCKETS];
	int32_t *next;
};

struct mask {
	struct target *targets[SECRETS_MAX];
	size_t count;
};

struct mask *mask_new(void)
{
	return mem_alloc(1, sizeof(struct mask));
}

void mask_free(struct mask *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->count; i++) {
		secret_free(m->targets[i]->bytes);
		secret_free(m->targets[i]->exact);
		free(m->targets[i]->next);
		free(m->targets[i]);
	}
	free(m);
}

/* A server may change the case, and '+' is a space in a form. */
static unsigned char fold(unsigned char c)
{
	if (c == '+')
		return ' ';
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 'a' - 'A') : c;
}

static uint32_t hash(const unsigned char *at, size_t len)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ fold(at[i])) * 16777619u;
	return (h ^ h >> 13) % BUCKETS;
}

static struct secret *folded(const struct secret *s)
{
	struct secret_buf *b = secret_buf_new(secret_len(s));
	for (size_t i = 0; i < secret_len(s); i++) {
		unsigned char c = fold((unsigned char)secret_reveal(s)[i]);
		(void)secret_buf_add(b, &c, 1);
	}
	return secret_buf_take(b);
}

static bool is_known(const struct mask *m, const struct secret *s)
{
	for (size_t i = 0; i < m->count; i++)
		if (secret_equal(m->targets[i]->exact, s))
			return true;
	return false;
}

void mask_add(struct mask *m, const char *name, const struct secret *s)
{
	if (secret_len(s) == 0 || m->count == SECRETS_MAX || is_known(m, s))
		return;
	struct target *t = mem_alloc(1, sizeof *t);
	size_t len = secret_len(s);
	t->name = name;
	t->exact = secret_dup(s);
	t->bytes = folded(s);
	t->window = len < WINDOW ? len : WINDOW;
	t->next = mem_alloc(len, sizeof *t->next);
	memset(t->heads, -1, sizeof t->heads);
	for (size_t i = 0; i + t->window <= len; i++) {
		uint32_t h = hash((const unsigned char *)secret_reveal(s) + i, t->window);
		t->next[i] = t->heads[h];
		t->heads[h] = (int32_t)i;
	}
	m->targets[m->count++] = t;
}

void mask_add_basic(struct mask *m, const struct secret *id, const struct secret *secret)
{
	for (int encode = 0; encode < 2; encode++) {
		struct secret *value = form_basic(id, secret, encode != 0);
		struct secret *base64 = secret_new(secret_reveal(value) + 6, secret_len(value) - 6);
		mask_add(m, "Authorization value", base64);
		secret_free(base64);
		secret_free(value);
	}
}

static bool is_word(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool stands_alone(const struct mask_view *v, size_t at, size_t len)
{
	return (at == 0 || !is_word(v->bytes[at - 1])) &&
	       (at + len >= v->len || !is_word(v->bytes[at + len]));
}

/* True when the window of the view at `at` is one of the target's. */
static bool matches(const struct target *t, const struct mask_view *v, size_t at)
{
	const unsigned char *bytes = (const unsigned char *)secret_reveal(t->bytes);
	for (int32_t i = t->heads[hash(v->bytes + at, t->window)]; i >= 0; i = t->next[i]) {
		size_t n = 0;
		while (n < t->window && fold(v->bytes[at + n]) == bytes[(size_t)i + n])
			n++;
		if (n == t->window)
			return true;
	}
	return false;
}

/* Marks in hide (one byte for each byte of the original text) what the view shows of secrets. */
static bool search_view(const struct mask *m, const struct mask_view *v, unsigned char *hide)
{
	bool found = false;
	for (size_t k = 0; k < m->count; k++) {
		const struct target *t = m->targets[k];
		for (size_t at = 0; at + t->window <= v->len; at++) {
			if (!matches(t, v, at))
				continue;
			if (secret_len(t->exact) < SHORT && !stands_alone(v, at, t->window))
				continue;
			found = true;
			for (size_t i = v->from[at]; i < v->to[at + t->window - 1]; i++)
				if (hide[i] == 0)
					hide[i] = (unsigned char)(k + 1);
		}
	}
	return found;
}

static bool search_packed(const struct mask *m, const struct mask_view *v, unsigned char *hide)
{
	bool found = false;
	for (int shift = 0; shift < 4; shift++) {
		struct mask_view *inner = mask_view_base64(v, (size_t)shift);
		found = search_view(m, inner, hide) || found;
		mask_view_free(inner);
	}
	for (int shift = 0; shift < 2; shift++) {
		struct mask_view *inner = mask_view_hex(v, (size_t)shift);
		found = search_view(m, inner, hide) || found;
		mask_view_free(inner);
	}
	return found;
}

/* Looks through every view of the text. hide must be zeroed. */
static bool search(const struct mask *m, const char *bytes, size_t len, unsigned char *hide)
{
	if (m == NULL || m->count == 0 || len == 0)
		return false;
	struct mask_view *v = mask_view_new(bytes, len);
	bool found = false;
	for (int round = 0; v != NULL && round < ROUNDS; round++) {
		found = search_view(m, v, hide) || found;
		found = search_packed(m, v, hide) || found;
		struct mask_view *next = mask_view_unescape(v);
		mask_view_free(v);
		v = next; /* NULL: nothing was left to undo */
	}
	mask_view_free(v);
	return found;
}

bool mask_finds(const struct mask *m, const char *bytes, size_t len)
{
	unsigned char *hide = mem_alloc(len, 1);
	bool found = search(m, bytes, len, hide);
	free(hide);
	return found;
}

const char *mask_text(const struct mask *m, const char *bytes, size_t len, enum mask_shape shape,
                      size_t max, struct pool *p)
{
	unsigned char *hide = mem_alloc(len, 1);
	search(m, bytes, len, hide);
	struct text shown = {.limit = 8 * len + 1024};
	for (size_t i = 0; i < len;) {
		size_t n = 1;
		while (hide[i] != 0 && i + n < len && hide[i + n] != 0)
			n++;
		if (hide[i] != 0) {
			text_printf(&shown, "[%s]", m->targets[hide[i] - 1]->name);
		} else {
			while (i + n < len && hide[i + n] == 0)
				n++;
			mask_show(bytes + i, n, shape, &shown);
		}
		i += n;
	}
	free(hide);
	const char *cut = mask_cut(&shown, shape, max, p);
	if (shown.bytes != NULL)
		secret_wipe(shown.bytes, shown.len);
	text_clear(&shown);
	return cut;
}
