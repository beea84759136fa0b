/* SPDX-License-Identifier: MIT */
/* Whether an answer says that the secret or the client has expired, and how plainly. */
#include "facts/parts.h"

#include <ctype.h>
#include <string.h>

/* What else expires, and what makes a sentence another one than "the secret has expired". */
static const char expires_too[] =
	"token|code|session|assertion|certificate|grant|license|password|access key|"
	"access_key|accesskey|user|unexpired|not allowed|new one|n't |cannot";
static const char in_doubt[] =
	"whether|unless|may|might|could|must|either|or|not|no|never|if|check|ensure|"
	"verify|previous|former|old|another|other|earlier";
/* The same, wherever else in the answer it stands: then the statement may be one of several. */
static const char in_doubt_elsewhere[] =
	"either|or|possible|possibly|reasons|one of|not|disabled|unknown";

/* Moves behind one of the words when it stands at *at, and the blanks behind it. */
static bool skip_word(const char **at, const char *end, const char *list)
{
	struct words_clause word;
	while (words_entry(&list, &word)) {
		if ((size_t)(end - *at) < word.len || memcmp(*at, word.at, word.len) != 0)
			continue;
		if (*at + word.len < end && isalnum((unsigned char)(*at)[word.len]))
			continue;
		*at += word.len;
		*at += strspn(*at, " ");
		return true;
	}
	return false;
}

static bool is_last(const char *at, const char *end)
{
	static const char more[] = "on|at|since|in";
	while (at < end && strchr(" ,:.!", *at) != NULL)
		at++;
	return at >= end || skip_word(&at, end, more);
}

/*
 * "the client secret [keys] [for application 'x'] has expired [on ...]" or "expired client secret",
 * after a label ("AB123: ") at most, and nothing else.
 */
static bool is_plain_statement(struct words_clause c)
{
	static const char articles[] = "your|the|this|provided|given|supplied";
	static const char secrets[] = "client secret|client_secret|clientsecret|client secrets";
	static const char parts[] = "key|keys|value|provided|given";
	static const char whose[] = "for|of";
	static const char verbs[] = "has|have|is|are|already|been";
	const char *end = c.at + c.len, *at = c.at + strspn(c.at, " ");
	size_t label = strcspn(at, ": ");
	if (at + label < end && at[label] == ':')
		at += label + 1 + strspn(at + label + 1, " ");
	while (skip_word(&at, end, articles))
		;
	if (skip_word(&at, end, "expired"))
		return skip_word(&at, end, secrets) && is_last(at, end);
	if (!skip_word(&at, end, secrets))
		return false;
	while (skip_word(&at, end, parts))
		;
	if (skip_word(&at, end, whose))
		while (at < end && !skip_word(&at, end, verbs))
			at++;
	while (skip_word(&at, end, verbs))
		;
	return skip_word(&at, end, "expired") && is_last(at, end);
}

/* No "invalid, expired", no "expired, revoked": those enumerate. */
static bool said_plainly(struct words_clause c)
{
	static const char enumerated[] = ", expired|expired, |/expired|expired/";
	return !words_any(c, enumerated);
}

/* It is said of the client itself: "this client has expired". */
static bool is_of_client(struct words_clause c)
{
	static const char list[] = "client has expired|client is expired|client expired|"
				   "client credentials have expired|client credentials expired";
	return words_any(c, list);
}

static bool has_doubt(const char *words)
{
	const char *cursor = words;
	struct words_clause c;
	while (words_next(&cursor, &c))
		if (words_whole(c, in_doubt_elsewhere))
			return true;
	return false;
}

unsigned words_expired(const char *words)
{
	const char *cursor = words;
	struct words_clause c;
	unsigned found = 0;
	if (words_find((struct words_clause){words, strlen(words)}, "aadsts7000222") != NULL)
		return WORDS_EXPIRED;
	while (words_next(&cursor, &c)) {
		if (!words_whole(c, "expired") || words_any(c, expires_too) ||
		    words_whole(c, in_doubt))
			continue;
		bool begins = c.at == words || c.at[-1] == '\n';
		if (begins && is_plain_statement(c) && !has_doubt(words))
			return WORDS_EXPIRED;
		if ((words_any(c, "secret") && said_plainly(c)) || is_of_client(c))
			found = WORDS_EXPIRED_LIKELY;
	}
	return found;
}
