/* SPDX-License-Identifier: MIT */
/* Finds tokens in an answer that is not a token response, so that they are hidden. */
#include "token/token.h"
#include "base/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Shorter values are words ("token: invalid"), not credentials. */
enum { FOUND_LEN_MIN = 8 };

struct finder {
	const char *at, *end;
	void (*found)(void *arg, const char *bytes, size_t len);
	void *arg;
	int count;
};

static bool report(struct finder *f, const char *bytes, size_t len)
{
	if (len < FOUND_LEN_MIN)
		return true;
	if (++f->count > TOKEN_FOUND_MAX || len > TOKEN_BYTES_MAX)
		return false;
	f->found(f->arg, bytes, len);
	return true;
}

/* The length of a name's telling end that stands at s, or 0. */
static size_t name_end(const char *s, const char *end)
{
	return words_begin(s, (size_t)(end - s), "token|secret|password|assertion");
}

static bool is_any(const char *s, const char *end, const char *set)
{
	return s < end && *s != '\0' && strchr(set, *s) != NULL;
}

static const char *skip_any(const char *s, const char *end, const char *set, bool *some)
{
	const char *begin = s;
	while (is_any(s, end, set))
		s++;
	*some = s > begin;
	return s;
}

/*
 * After a name, at s: perhaps a quote (behind a backslash in JSON within JSON), one of ':', '=' and
 * '>', perhaps a quote, the value. Without quotes only '=' and '>' count, and nothing but what ends
 * a value may follow, so that the sentence "invalid client secret: check it" hides no word.
 */
static bool find_value(struct finder *f, const char *s)
{
	bool quoted, opened, some;
	s = skip_any(s, f->end, "\\\"'", &quoted);
	s = skip_any(s, f->end, " \t\r\n", &some);
	if (!is_any(s, f->end, ":=>"))
		return true;
	bool colon = *s == ':';
	s = skip_any(s + 1, f->end, " \t\r\n", &some);
	s = skip_any(s, f->end, "\\\"'", &opened);
	if (colon && !quoted && !opened)
		return true;
	const char *value = s;
	while (s < f->end && !is_any(s, f->end, opened ? "\"'" : " \t\r\n\"'&<>,;}]"))
		s++;
	if (!opened && is_any(s, f->end, " "))
		return true;
	f->at = s;
	while (s > value && s[-1] == '\\')
		s--;
	return report(f, value, (size_t)(s - value));
}

/* A JWT begins with base64url of '{"' and has two dots; a cut one at least one. */
static bool find_jwt(struct finder *f)
{
	const char *s = f->at;
	bool dot = false;
	while (s < f->end && (isalnum((unsigned char)*s) || is_any(s, f->end, "-_.="))) {
		dot = dot || *s == '.';
		s++;
	}
	const char *begin = f->at;
	f->at = s;
	return !dot || report(f, begin, (size_t)(s - begin));
}

bool token_find(const char *bytes, size_t len,
		void (*found)(void *arg, const char *bytes, size_t len), void *arg)
{
	struct finder f = {.at = bytes, .end = bytes + len, .found = found, .arg = arg};
	bool fits = true;
	while (f.at < f.end && fits) {
		size_t name = name_end(f.at, f.end);
		if (name > 0) {
			f.at += name;
			fits = find_value(&f, f.at);
		} else if (f.end - f.at > 3 && memcmp(f.at, "eyJ", 3) == 0) {
			fits = find_jwt(&f);
		} else {
			f.at++;
		}
	}
	return fits;
}
