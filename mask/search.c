/* SPDX-License-Identifier: MIT */
/* A part of mask: finds the secrets in a text and in what its encodings hide. */
#include "mask/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	/* Bytes of all views together. A text of 100 KB can have all encodings everywhere; one of
	 * 1 MB, which is searched within three seconds, can have no more than usual. */
	BUDGET_FACTOR = 16,
	BUDGET_BASE = 8 * 1024 * 1024,
};

/* A row of windows of one secret that overlap or touch, in one view. */
struct run {
	size_t first, last; /* in the view, last included */
	bool open;
	bool strong; /* not all of its windows are weak */
};

struct search {
	const struct mask_index *index;
	const struct mask_secret *secrets;
	size_t count;
	struct mask_scope scope;
	struct mask_cover *cover;
	const unsigned char *known; /* bytes of words that may stay */
	size_t budget;
	bool own;    /* of all secrets, not the tame ones alone */
	bool joined; /* the view's pieces were put together */
	enum mask_gaps gaps;
	bool found, gave_up;
};

/* Within one word: between two of them is always a byte that is of none. */
static bool stays(const struct search *s, uint32_t from, uint32_t to, size_t secret)
{
	bool marks = s->joined && s->gaps == MASK_GAPS_MARKS; /* of "client_id" none is left */
	return (s->own || marks || s->secrets[secret].tame) &&
	       (from == to || memchr(s->known + from, 0, to - from) == NULL);
}

static void hide(struct search *s, const struct mask_view *v, size_t first, size_t last,
		 size_t secret)
{
	uint32_t from = v->from[first], to = v->to[last];
	if (stays(s, from, to, secret))
		return;
	for (uint32_t at = from; at < to; at++)
		if (s->cover[at].run < to - from)
			s->cover[at] = (struct mask_cover){to - from, (uint16_t)(secret + 1)};
	s->found = s->found || to > from;
}

/* Ten bytes of words may make a part of a secret when they are put together; this much may not. */
static bool is_most(const struct search *s, const struct run *r, size_t secret)
{
	size_t len = r->last + 1 - r->first;
	return len >= MASK_PIECES_ENOUGH || 2 * len >= secret_len(s->secrets[secret].bytes);
}

/* v[first..first+len) is in bytes, as it reads in the view. */
static bool is_in(const struct search *s, const struct mask_view *v, size_t first, size_t len,
		  const char *bytes, size_t size)
{
	for (size_t from = 0; from < size; from++) {
		size_t same = 0;
		for (size_t i = from; i < size && same < len; i++) {
			size_t gap = s->joined ? mask_gap((const unsigned char *)bytes + i,
							  size - i, s->gaps)
					       : 0;
			if (gap > 0)
				i += gap - 1;
			else if (mask_fold((unsigned char)bytes[i]) ==
				 mask_fold(v->bytes[first + same]))
				same++;
			else
				break;
		}
		if (same == len)
			return true;
	}
	return false;
}

/* Of a pair, what is of one half alone has that half's name, and the ':' is not part of it. */
static void hide_run(struct search *s, const struct mask_view *v, size_t first, size_t last,
		     size_t secret)
{
	const struct mask_secret *pair = &s->secrets[secret];
	const char *bytes = secret_reveal(pair->bytes);
	size_t len = last + 1 - first, size = secret_len(pair->bytes);
	if (pair->left > 0 && is_in(s, v, first, len, bytes, pair->colon + 1)) {
		last -= v->bytes[last] == ':';
		secret = pair->left - 1u;
	} else if (pair->left > 0 &&
		   is_in(s, v, first, len, bytes + pair->colon, size - pair->colon)) {
		first += v->bytes[first] == ':';
		secret = pair->right - 1u;
	} else if (pair->left > 0 && s->joined && s->gaps == MASK_GAPS_MARKS) {
		return; /* each half is found for itself */
	}
	hide(s, v, first, last, secret);
}

static void close_run(struct search *s, const struct mask_view *v, struct run *r, size_t secret)
{
	if (r->strong && (!s->joined || is_most(s, r, secret)))
		hide_run(s, v, r->first, r->last, secret);
	r->open = r->strong = false;
}

static void extend_run(struct search *s, const struct mask_view *v, struct run *r, size_t secret,
		       size_t last, bool weak)
{
	size_t first = last + 1 - MASK_WINDOW;
	if (r->open && first > r->last + 1)
		close_run(s, v, r, secret);
	if (!r->open)
		r->first = first;
	r->last = last;
	r->open = true;
	r->strong = r->strong || !weak;
}

static void find_windows(struct search *s, const struct mask_view *v)
{
	struct run runs[MASK_SECRETS_MAX] = {0};
	struct mask_window w = {0};
	for (size_t i = 0; i < v->len; i++) {
		size_t at = 0;
		const struct mask_window *same;
		w = mask_window_next(w, mask_fold(v->bytes[i]));
		if (i + 1 < MASK_WINDOW)
			continue;
		while ((same = mask_index_find(s->index, w, &at)) != NULL)
			extend_run(s, v, &runs[same->owner - 1], same->owner - 1u, i, same->weak);
	}
	for (size_t k = 0; k < s->count; k++)
		close_run(s, v, &runs[k], k);
}

static bool stands_alone(const struct mask_view *v, size_t at, size_t len)
{
	return (at == 0 || !mask_word_byte(v->bytes[at - 1])) &&
	       (at + len == v->len || !mask_word_byte(v->bytes[at + len]));
}

static bool begins_with(const unsigned char *bytes, const char *secret, size_t len)
{
	size_t i = 0;
	while (i < len && mask_fold(bytes[i]) == mask_fold((unsigned char)secret[i]))
		i++;
	return i == len;
}

/* A secret that is shorter than a window, as a whole. */
static void find_short(struct search *s, const struct mask_view *v, bool decoded, size_t secret)
{
	const char *bytes = secret_reveal(s->secrets[secret].bytes);
	size_t len = secret_len(s->secrets[secret].bytes);
	bool word = len < MASK_WHOLE_MIN;
	if (len >= MASK_WINDOW || (word && decoded))
		return;
	for (size_t i = 0; i + len <= v->len; i++)
		if (word ? memcmp(v->bytes + i, bytes, len) == 0 && stands_alone(v, i, len)
			 : begins_with(v->bytes + i, bytes, len))
			hide(s, v, i, i + len - 1, secret);
}

/* The secret's bytes stand at v[at..], each held apart from the next. */
static bool is_spelled(const struct search *s, const struct mask_view *v, size_t at,
		       const char *bytes, size_t len, size_t *end)
{
	size_t i = at;
	for (size_t k = 0; k < len; k++) {
		if (mask_gap((const unsigned char *)bytes + k, len - k, s->gaps) > 0)
			continue;
		if (i == v->len || mask_fold(v->bytes[i]) != mask_fold((unsigned char)bytes[k]) ||
		    (i > at && v->from[i] == v->to[i - 1]))
			return false;
		i++;
	}
	*end = i;
	return i >= at + (s->gaps == MASK_GAPS_MARKS ? MASK_SPELLED_MIN : MASK_WHOLE_MIN);
}

/* A short secret in a joined view: "h u n t e r 2", or UTF-16. */
static void find_spelled(struct search *s, const struct mask_view *v, size_t secret)
{
	const char *bytes = secret_reveal(s->secrets[secret].bytes);
	size_t len = secret_len(s->secrets[secret].bytes), end;
	if (len >= 2 * MASK_WINDOW || len < MASK_WHOLE_MIN)
		return; /* a longer one is found by its windows, if it is not all white space */
	for (size_t i = 0; i < v->len; i++)
		if (is_spelled(s, v, i, bytes, len, &end))
			hide(s, v, i, end - 1, secret);
}

/* False: there is no room left for that much. */
static bool afford(struct search *s, const struct mask_view *v)
{
	s->gave_up = s->gave_up || v->len > s->budget;
	s->budget -= s->gave_up ? 0 : v->len;
	return !s->gave_up;
}

/*
 * What v reads with its pieces put together, and what escapes that were in pieces then hide. The
 * budget is not asked: both views are no larger than v, which was paid for.
 */
static void find_joined(struct search *s, const struct mask_view *v, enum mask_gaps gaps)
{
	struct mask_view joined, undone = {0};
	if (!mask_view_join(v, gaps, &joined))
		return;
	s->joined = true;
	s->gaps = gaps;
	find_windows(s, &joined);
	for (size_t k = 0; k < s->count; k++)
		find_spelled(s, &joined, k);
	if (gaps == MASK_GAPS_SPACE &&
	    mask_view_undo(&joined, MASK_UNDO_ESCAPES, &s->scope, &undone))
		find_windows(s, &undone);
	s->joined = false;
	mask_view_clear(&undone);
	mask_view_clear(&joined);
}

static void find_in_view(struct search *s, const struct mask_view *v, bool decoded)
{
	find_windows(s, v);
	for (size_t k = 0; k < s->count; k++)
		find_short(s, v, decoded, k);
	find_joined(s, v, MASK_GAPS_SPACE);
	find_joined(s, v, MASK_GAPS_MARKS);
}

/* What v reads with one more encoding undone, for each that there is. */
static void find_deeper(struct search *s, const struct mask_view *v, bool decoded, int depth)
{
	int escapes = 0;
	if (depth == 0)
		return;
	for (int undo = 0; undo < MASK_UNDOS && !s->gave_up; undo++) {
		struct mask_view deeper;
		bool is_escape = undo < MASK_UNDO_BASE64;
		if (undo == MASK_UNDO_ESCAPES && escapes < 2) /* one kind alone: seen already */
			continue;
		if (!mask_view_undo(v, (enum mask_undo)undo, &s->scope, &deeper))
			continue;
		escapes += is_escape;
		if (afford(s, &deeper)) {
			find_in_view(s, &deeper, decoded || !is_escape);
			find_deeper(s, &deeper, decoded || !is_escape, depth - 1);
		}
		mask_view_clear(&deeper);
	}
}

/* What to look for in base64 and hex: not the shortest secrets, which are looked for as words. */
static struct mask_scope scope_of(const struct mask_secret *secrets, size_t count)
{
	struct mask_scope scope = {.least = MASK_WINDOW};
	for (size_t k = 0; k < count; k++) {
		size_t len = secret_len(secrets[k].bytes);
		const unsigned char *bytes = (const unsigned char *)secret_reveal(secrets[k].bytes);
		if (len < scope.least && len >= MASK_WHOLE_MIN)
			scope.least = len;
		for (size_t i = 0; i < len; i++)
			scope.binary = scope.binary || bytes[i] < 0x20 || bytes[i] > 0x7E;
	}
	return scope;
}

bool mask_search(const struct mask_index *x, const struct mask_secret *secrets, size_t count,
		 const char *bytes, size_t len, bool own, struct mask_cover *cover, bool *found)
{
	struct search s = {
		.index = x, .secrets = secrets, .count = count, .cover = cover, .own = own};
	struct mask_view v = {0};
	s.budget = BUDGET_FACTOR * len + BUDGET_BASE;
	s.scope = scope_of(secrets, count);
	*found = false;
	if (len == 0)
		return true;
	unsigned char *known = mem_alloc(len, sizeof *known);
	mask_words_mark(secrets, count, bytes, len, known);
	s.known = known;
	mask_view_text(&v, bytes, len);
	find_in_view(&s, &v, false);
	find_deeper(&s, &v, false, MASK_DEPTH);
	mask_view_clear(&v);
	free(known);
	*found = s.found;
	return !s.gave_up;
}
