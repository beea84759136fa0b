/* SPDX-License-Identifier: MIT */
/* The scopes that a token has, against those that were asked for (RFC 6749 3.3). */
#include "facts/parts.h"

#include <string.h>

/* between: what parts the list's words. */
static bool holds_word(const char *list, const char *between, const char *scope, size_t len)
{
	for (size_t size; *list != '\0'; list += size, list += strspn(list, between)) {
		size = strcspn(list, between);
		if (size == len && strncmp(list, scope, len) == 0)
			return true;
	}
	return false;
}

/* Some endpoints part them by commas (GitHub), which RFC 6749 section 3.3 has within a scope. */
static bool holds_scope(const char *list, const char *scope, size_t len)
{
	return holds_word(list, " ", scope, len) || holds_word(list, ", ", scope, len);
}

/* "https://host/.default" asks for what is configured; no token has a scope of that name. */
static bool asks_for_defaults(const char *scope, size_t len)
{
	static const char name[] = "/.default";
	return len >= sizeof name - 1 &&
	       memcmp(scope + len - (sizeof name - 1), name, sizeof name - 1) == 0;
}

size_t answer_scopes_lacking(const char *asked, const char *given, struct pool *p,
			     const char **list)
{
	size_t count = 0;
	*list = "";
	if (asked == NULL || given == NULL)
		return 0;
	for (const char *s = asked + strspn(asked, " "); *s != '\0'; s += strspn(s, " ")) {
		size_t len = strcspn(s, " ");
		if (!holds_scope(given, s, len) && !asks_for_defaults(s, len)) {
			*list = pool_printf(p, "%s%s%.*s", *list, count > 0 ? ", " : "", (int)len,
					    s);
			count++;
		}
		s += len;
	}
	return count;
}
