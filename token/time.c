/* SPDX-License-Identifier: MIT */
/* Dates and waits of HTTP header fields. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): for strptime() */
#define _XOPEN_SOURCE 700
#include "token/token.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

enum { WAIT_MAX = 366 * 24 * 3600 }; /* seconds; a longer Retry-After is not waited for */

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

int64_t token_http_date(const char *value)
{
	/* As it is sent today, and the two obsolete forms. No locale is ever set here: the names
	 * of days and months are English. */
	static const char *const forms[] = {"%a, %d %b %Y %H:%M:%S GMT",
					    "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct tm t = {0};
		const char *end = strptime(skip_blanks(value), forms[i], &t);
		if (end == NULL || *skip_blanks(end) != '\0')
			continue;
		int64_t seconds = timegm(&t);
		return seconds > 0 ? seconds : 0;
	}
	return 0;
}

int64_t token_retry_after(const char *value, int64_t now)
{
	if (value == NULL)
		return -1;
	const char *s = skip_blanks(value);
	if (!isdigit((unsigned char)*s)) {
		int64_t date = token_http_date(s);
		if (date == 0)
			return -1;
		int64_t wait = date > now ? date - now : 0;
		return wait < WAIT_MAX ? wait : WAIT_MAX;
	}
	int64_t seconds = 0;
	for (; isdigit((unsigned char)*s); s++)
		seconds = seconds < WAIT_MAX ? seconds * 10 + (*s - '0') : WAIT_MAX;
	if (*skip_blanks(s) != '\0')
		return -1;
	return seconds < WAIT_MAX ? seconds : WAIT_MAX;
}
