/* SPDX-License-Identifier: MIT */
/* The words of a curl command, told apart into options, their arguments and operands. */
#include "capture/readers/curl.h"
#include "base/bytes.h"

#include <string.h>

struct reading {
	struct capture_words *w;
	capture_curl_apply *apply;
	void *arg;
	size_t at; /* the word that is read */
};

static void apply(const struct reading *r, enum capture_curl_action action,
		  const struct capture_bytes *word, bool on, bool expand)
{
	const struct capture_curl_use use = {action, word, on, expand};
	r->apply(r->arg, &use);
}

/* A name is shown where it is made of words: a secret that is there by mistake is not. */
static bool no_option(const char *dashes, const char *name, size_t len, struct err *e)
{
	bool shown = len == 1 ? bytes_is_letter(*name) : capture_is_words(name, len, "-.");
	if (!shown)
		return err_set(e, ERR_USAGE,
			       "the curl command has an option that curl does not have");
	return err_set(e, ERR_USAGE,
		       "the curl command has the option %s%.*s, which curl does not have, or which "
		       "is newer than this cxtoken: without it, what curl sends is known",
		       dashes, (int)len, name);
}

/* What follows the option's name in its own word is its argument; it lives as long as the words do.
 */
static const struct capture_bytes *rest_of(const struct reading *r, size_t skip)
{
	struct capture_bytes *word = &r->w->items[r->at];
	memmove(word->bytes, word->bytes + skip, word->len - skip + 1);
	word->len -= skip;
	return word;
}

/* The next word, which is the argument whatever it looks like; NULL at the end. */
static const struct capture_bytes *next_word(struct reading *r)
{
	return ++r->at < r->w->count ? &r->w->items[r->at] : NULL;
}

/* "-sSXPOST": letters without an argument, then one whose argument is the rest or the next word. */
static bool read_letters(struct reading *r, struct err *e)
{
	const struct capture_bytes *word = &r->w->items[r->at];
	for (size_t k = 1; k < word->len; k++) {
		struct capture_curl_option o;
		if (!capture_curl_letter(word->bytes[k], &o))
			return no_option("-", word->bytes + k, 1, e);
		if (o.kind != CAPTURE_CURL_ARGUMENT) {
			apply(r, o.action, NULL, true, false);
			continue;
		}
		const struct capture_bytes *argument =
			k + 1 < word->len ? rest_of(r, k + 1) : next_word(r);
		if (argument != NULL)
			apply(r, o.action, argument, true, false);
		return true;
	}
	return true;
}

static bool take_prefix(const char **name, size_t *len, const char *prefix)
{
	if (!capture_begins(*name, *len, prefix) || *len == strlen(prefix))
		return false;
	*name += strlen(prefix);
	*len -= strlen(prefix);
	return true;
}

/* --name ARGUMENT; also --name=ARGUMENT, which curl does not know but people write. */
static bool read_name(struct reading *r, struct err *e)
{
	const struct capture_bytes *word = &r->w->items[r->at];
	const char *name = word->bytes + 2, *equals = memchr(name, '=', word->len - 2);
	size_t len = equals != NULL ? (size_t)(equals - name) : word->len - 2;
	const char *whole = name;
	size_t whole_len = len;
	bool off = false, expand = false;
	struct capture_curl_option o;
	bool known = capture_curl_option(name, len, &o);
	if (!known) {
		off = take_prefix(&name, &len, "no-");
		expand = !off && take_prefix(&name, &len, "expand-");
		known = (off || expand) && capture_curl_option(name, len, &o);
	}
	if (!known || (off && o.kind != CAPTURE_CURL_SWITCH) ||
	    (expand && o.kind != CAPTURE_CURL_ARGUMENT))
		return no_option("--", whole, whole_len, e);
	if (o.kind != CAPTURE_CURL_ARGUMENT) {
		apply(r, o.action, NULL, !off, false);
		return true;
	}
	const struct capture_bytes *argument =
		equals != NULL ? rest_of(r, (size_t)(equals + 1 - word->bytes)) : next_word(r);
	if (argument != NULL)
		apply(r, o.action, argument, true, expand);
	return true;
}

static bool read_operand(const struct reading *r, struct err *e)
{
	static const char dashes[] = "\xE2\x80\x93|\xE2\x80\x94|\xE2\x88\x92";
	const struct capture_bytes *word = &r->w->items[r->at];
	if (words_begin(capture_bytes_get(word), word->len, dashes) > 0)
		return err_set(e, ERR_USAGE,
			       "an option of the curl command begins with a long dash instead of "
			       "\"-\": curl takes it for a URL; type it again");
	apply(r, CAPTURE_CURL_URL, word, true, false);
	return true;
}

static bool is_next(const struct capture_bytes *word)
{
	return capture_equal(capture_bytes_get(word), word->len, "--next") ||
	       capture_equal(capture_bytes_get(word), word->len, "-:");
}

bool capture_curl_read(struct capture_words *w, size_t *first, capture_curl_apply *apply_one,
		       void *arg, struct err *e)
{
	struct reading r = {w, apply_one, arg, *first};
	bool plain = false, ok = true; /* plain: behind "--" */
	for (; ok && r.at < w->count && (plain || !is_next(&w->items[r.at])); r.at++) {
		const struct capture_bytes *word = &w->items[r.at];
		const char *bytes = capture_bytes_get(word);
		if (plain || word->len < 2 || bytes[0] != '-')
			ok = read_operand(&r, e);
		else if (strcmp(bytes, "--") == 0)
			plain = true;
		else if (bytes[1] == '-')
			ok = read_name(&r, e);
		else
			ok = read_letters(&r, e);
	}
	/* nothing behind an unknown option can be told apart */
	*first = (ok && r.at < w->count ? r.at : w->count) + 1;
	return ok;
}
