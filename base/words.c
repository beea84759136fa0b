/* SPDX-License-Identifier: MIT */
/* Looks for words and clauses in lower-case text. */
#include "base/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { TOO_MANY_REACH = 5 }; /* words behind "too many" among which stands what is too many */

bool words_next(const char **cursor, struct words_clause *out)
{
	const char *at = *cursor;
	size_t len = 0;
	if (*at == '\0')
		return false;
	while (at[len] != '\0' && at[len] != '\n' && at[len] != ';' &&
	       !(at[len] == '.' &&
		 (at[len + 1] == ' ' || at[len + 1] == '\0' || at[len + 1] == '\n')))
		len++;
	*out = (struct words_clause){at, len};
	*cursor = at + len + (at[len] != '\0');
	return true;
}

bool words_entry(const char **cursor, struct words_clause *out)
{
	*out = (struct words_clause){*cursor, strcspn(*cursor, "|")};
	*cursor += out->len + ((*cursor)[out->len] == '|');
	return out->len > 0;
}

bool words_listed(const char *bytes, size_t len, const char *list)
{
	struct words_clause entry;
	while (words_entry(&list, &entry))
		if (entry.len == len && strncasecmp(bytes, entry.at, len) == 0)
			return true;
	return false;
}

bool words_named(const char *bytes, size_t len, const char *list)
{
	struct words_clause entry;
	while (words_entry(&list, &entry))
		if (entry.len == len && memcmp(bytes, entry.at, len) == 0)
			return true;
	return false;
}

size_t words_begin(const char *bytes, size_t len, const char *list)
{
	struct words_clause entry;
	while (words_entry(&list, &entry))
		if (entry.len <= len && strncasecmp(bytes, entry.at, entry.len) == 0)
			return entry.len;
	return 0;
}

const char *words_where(struct words_clause c, struct words_clause text)
{
	for (size_t i = 0; i + text.len <= c.len; i++)
		if (memcmp(c.at + i, text.at, text.len) == 0)
			return c.at + i;
	return NULL;
}

const char *words_find(struct words_clause c, const char *text)
{
	return words_where(c, (struct words_clause){text, strlen(text)});
}

bool words_any(struct words_clause c, const char *list)
{
	struct words_clause entry;
	while (words_entry(&list, &entry))
		if (words_where(c, entry) != NULL)
			return true;
	return false;
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool stands_alone(struct words_clause c, const char *at, size_t len)
{
	return (at == c.at || !is_letter(at[-1])) &&
	       (at + len == c.at + c.len || !is_letter(at[len]));
}

static bool has_whole(struct words_clause c, struct words_clause word)
{
	struct words_clause rest = c;
	const char *at;
	while ((at = words_where(rest, word)) != NULL) {
		if (stands_alone(c, at, word.len))
			return true;
		rest = (struct words_clause){at + 1, (size_t)(c.at + c.len - at) - 1};
	}
	return false;
}

bool words_whole(struct words_clause c, const char *list)
{
	struct words_clause entry;
	while (words_entry(&list, &entry))
		if (has_whole(c, entry))
			return true;
	return false;
}

bool words_spelled(const char *name, struct words_clause letters)
{
	size_t n = 0;
	for (; *name != '\0'; name++) {
		if (!isalnum((unsigned char)*name))
			continue;
		if (n == letters.len || tolower((unsigned char)*name) != letters.at[n])
			return false;
		n++;
	}
	return n == letters.len;
}

/* ---- too many requests ---- */

/*
 * The next piece that no quote, brace or line end cuts: in a JSON body that is matched as it is,
 * the error code and each sentence are pieces of their own.
 */
static bool next_piece(const char **cursor, struct words_clause *out)
{
	static const char ends[] = "\"{}\n;";
	const char *at = *cursor + strspn(*cursor, ends);
	size_t len = strcspn(at, ends);
	*out = (struct words_clause){at, len};
	*cursor = at + len;
	return len > 0;
}

/* "too many failed login attempts": one of the words that follow names what is sent over and over.
 */
static bool too_many(struct words_clause c)
{
	static const char phrase[] = "too many", gap[] = " \t,()-_";
	static const char sent[] =
		"requests|attempts|calls|tries|retries|logins|failures|tokens|connections|"
		"sessions|times";
	const char *at = words_find(c, phrase), *end = c.at + c.len;
	if (at == NULL)
		return false;
	at += sizeof phrase - 1;
	for (int i = 0; i < TOO_MANY_REACH && at < end; i++) {
		at += strspn(at, gap);
		size_t len = strcspn(at, " \t,()-_\"{}\n;.:");
		if (at >= end || len == 0)
			break;
		if (words_whole((struct words_clause){at, len}, sent))
			return true;
		at += len;
	}
	return false;
}

static bool exceeded(struct words_clause c)
{
	static const char exceeds[] = "exceeded|exceeds|exceeding";
	static const char what[] = "quota|quotas|limit|limits|usage|threshold|allowance";
	static const char in_time[] = "rate|requests|attempts|calls|tries|frequency";
	/* What else has a limit. */
	static const char size[] =
		"length|size|parameter|character|header|byte|depth|redirect|value|deadline|"
		"time limit|timeout|too long|field|chain|certificate|lifetime|nest|memory|"
		"disk|scope|claim";
	/* What waiting does not give back. */
	static const char owned[] = "licen|subscription|storage|credit|billing|seat|users|"
				    "clients|applications|accounts|devices";
	if (!words_whole(c, exceeds) || words_any(c, size))
		return false;
	return words_whole(c, in_time) || (words_whole(c, what) && !words_any(c, owned));
}

bool words_limited(const char *words)
{
	static const char rate[] =
		"rate limit|rate-limit|ratelimit|rate_limit|throttled|too_many_requests|"
		"out of call volume quota|quota will be replenished";
	const char *cursor = words != NULL ? words : "";
	struct words_clause c;
	while (next_piece(&cursor, &c))
		if (words_any(c, rate) || too_many(c) || exceeded(c))
			return true;
	return false;
}

static bool says_locked(struct words_clause c)
{
	static const char list[] =
		"locked|lockout|lock out|account has been blocked|account is blocked|"
		"user is blocked|client is blocked|client has been blocked";
	static const char doubt[] = "or|either|may|might|could|possible|maybe|if|will|can|not";
	return words_whole(c, list) && !words_whole(c, doubt);
}

bool words_locked(const char *words)
{
	const char *cursor = words != NULL ? words : "";
	struct words_clause c;
	while (next_piece(&cursor, &c)) {
		const char *stop;
		while ((stop = words_find(c, ". ")) != NULL) {
			size_t len = (size_t)(stop - c.at);
			if (says_locked((struct words_clause){c.at, len}))
				return true;
			c = (struct words_clause){stop + 2, c.len - len - 2};
		}
		if (says_locked(c))
			return true;
	}
	return false;
}

bool words_failed_often(const char *words)
{
	static const char failed[] = "failed|failures|failure|invalid|unsuccessful|incorrect|wrong";
	static const char tries[] =
		"login attempt|logon attempt|sign-in attempt|auth attempt|password attempt|"
		"authentication attempt";
	const char *cursor = words != NULL ? words : "";
	struct words_clause c;
	while (next_piece(&cursor, &c))
		if ((too_many(c) || exceeded(c)) && (words_whole(c, failed) || words_any(c, tries)))
			return true;
	return false;
}
