/* SPDX-License-Identifier: MIT */
/* Dates and waits of HTTP header fields. */
#include "token/token.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

enum { WAIT_MAX = 366 * 24 * 3600 }; /* seconds; nobody waits longer for a Retry-After */

/* Takes as many digits as are asked for; false where there are fewer. */
static bool take_number(const char **s, int digits, int *out)
{
	*out = 0;
	for (; digits > 0 && isdigit((unsigned char)**s); digits--)
		*out = *out * 10 + *(*s)++ - '0';
	return digits == 0;
}

static bool take_text(const char **s, const char *text)
{
	size_t len = strlen(text);
	if (strncmp(*s, text, len) != 0)
		return false;
	*s += len;
	return true;
}

/* Names by their first three letters, as the standard spells them; whatever the locale. */
static bool take_name(const char **s, const char *names, int *out)
{
	for (int i = 0; names[i * 3] != '\0'; i++)
		if (strncmp(*s, names + i * 3, 3) == 0) {
			*s += 3;
			*out = i;
			return true;
		}
	return false;
}

static bool take_month(const char **s, struct tm *t)
{
	return take_name(s, "JanFebMarAprMayJunJulAugSepOctNovDec", &t->tm_mon);
}

static bool take_clock(const char **s, struct tm *t)
{
	return take_number(s, 2, &t->tm_hour) && take_text(s, ":") &&
	       take_number(s, 2, &t->tm_min) && take_text(s, ":") && take_number(s, 2, &t->tm_sec);
}

/* Of two digits, which century a server of today means; before 1970 there was no HTTP. */
static bool take_year(const char **s, int digits, struct tm *t)
{
	int year;
	bool taken = take_number(s, digits, &year);
	if (digits == 2)
		year += year < 70 ? 2000 : 1900;
	t->tm_year = year - 1900;
	return taken;
}

/* " Nov 1994", or the obsolete "-Nov-94" */
static bool take_month_and_year(const char **s, struct tm *t)
{
	bool obsolete = **s == '-';
	const char *between = obsolete ? "-" : " ";
	return take_text(s, between) && take_month(s, t) && take_text(s, between) &&
	       take_year(s, obsolete ? 2 : 4, t);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" and the obsolete "Sunday, 06-Nov-94 08:49:37 GMT", after the
 * first three letters */
static bool take_gmt(const char **s, struct tm *t)
{
	while (islower((unsigned char)**s)) /* the rest of a long name */
		(*s)++;
	return take_text(s, ", ") && take_number(s, 2, &t->tm_mday) && take_month_and_year(s, t) &&
	       take_text(s, " ") && take_clock(s, t) && take_text(s, " GMT");
}

/* "16", or " 6" */
static bool take_padded_day(const char **s, struct tm *t)
{
	int digits = take_text(s, " ") ? 1 : 2;
	return take_number(s, digits, &t->tm_mday);
}

/* "Sun Nov  6 08:49:37 1994", after the day's name */
static bool take_asctime(const char **s, struct tm *t)
{
	return take_text(s, " ") && take_month(s, t) && take_text(s, " ") &&
	       take_padded_day(s, t) && take_text(s, " ") && take_clock(s, t) &&
	       take_text(s, " ") && take_year(s, 4, t);
}

static const char *skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

int64_t token_http_date(const char *value)
{
	struct tm t = {0};
	int day;
	const char *s = skip_blanks(value);
	if (!take_name(&s, "SunMonTueWedThuFriSat", &day))
		return 0;
	bool read = *s == ' ' ? take_asctime(&s, &t) : take_gmt(&s, &t);
	if (!read || *skip_blanks(s) != '\0')
		return 0;
	if (t.tm_mday < 1 || t.tm_mday > 31 || t.tm_hour > 23 || t.tm_min > 59 || t.tm_sec > 60)
		return 0;
	int64_t seconds = timegm(&t);
	return seconds > 0 ? seconds : 0;
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
