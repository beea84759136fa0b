/* Dates and waits of an answer, and the life of a token. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "token.h"

enum { WAIT_MAX = 365 * 24 * 3600 };

static int month_of(const char *name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	for (int i = 0; i < 12; i++)
		if (strncmp(name, names + (ptrdiff_t)3 * i, 3) == 0)
			return i;
	return -1;
}

/* Two digits, or one behind a space (asctime). -1: neither. */
static int pair(const char *at)
{
	if (at[0] == '\0' || at[1] < '0' || at[1] > '9')
		return -1;
	if (at[0] == ' ')
		return at[1] - '0';
	return at[0] >= '0' && at[0] <= '9' ? (at[0] - '0') * 10 + at[1] - '0' : -1;
}

static bool clock_of(const char *at, struct tm *tm)
{
	if (strlen(at) < 8 || at[2] != ':' || at[5] != ':')
		return false;
	tm->tm_hour = pair(at);
	tm->tm_min = pair(at + 3);
	tm->tm_sec = pair(at + 6);
	return tm->tm_hour >= 0 && tm->tm_hour < 24 && tm->tm_min >= 0 && tm->tm_min < 60 &&
	       tm->tm_sec >= 0 && tm->tm_sec <= 60;
}

static bool day_of(const char *day, const char *month, int year, struct tm *tm)
{
	tm->tm_mday = pair(day);
	tm->tm_mon = month_of(month);
	tm->tm_year = year - 1900;
	return tm->tm_mday >= 1 && tm->tm_mday <= 31 && tm->tm_mon >= 0 && year >= 1970 && year < 10000;
}

static int four(const char *at)
{
	int high = pair(at);
	int low = high < 0 ? -1 : pair(at + 2);
	return low < 0 ? -1 : high * 100 + low;
}

/* Sun, 06 Nov 1994 08:49:37 GMT */
static bool imf_date(const char *v, struct tm *tm)
{
	return strlen(v) == 29 && v[3] == ',' && strcmp(v + 25, " GMT") == 0 &&
	       day_of(v + 5, v + 8, four(v + 12), tm) && clock_of(v + 17, tm);
}

/* Sunday, 06-Nov-94 08:49:37 GMT; a year that seems over 50 ahead is past (RFC 9110 5.6.7). */
static bool rfc850_date(const char *v, struct tm *tm)
{
	const char *comma = strchr(v, ',');
	if (comma == NULL || strlen(comma) != 24 || comma[4] != '-' || comma[8] != '-')
		return false;
	int year = pair(comma + 9);
	if (year < 0 || strcmp(comma + 20, " GMT") != 0)
		return false;
	return day_of(comma + 2, comma + 5, year + (year < 70 ? 2000 : 1900), tm) &&
	       clock_of(comma + 12, tm);
}

/* Sun Nov  6 08:49:37 1994 */
static bool asctime_date(const char *v, struct tm *tm)
{
	return strlen(v) == 24 && day_of(v + 8, v + 4, four(v + 20), tm) && clock_of(v + 11, tm);
}

int64_t token_http_date(const char *value)
{
	struct tm tm = {0};
	if (value == NULL || strlen(value) < 24)
		return 0;
	if (!imf_date(value, &tm) && !rfc850_date(value, &tm) && !asctime_date(value, &tm))
		return 0;
	time_t at = timegm(&tm);
	return at > 0 ? at : 0;
}

int64_t token_retry_after(const char *value, int64_t now)
{
	if (value == NULL || *value == '\0')
		return -1;
	if (strspn(value, "0123456789") == strlen(value)) {
		int64_t seconds = strlen(value) > 9 ? WAIT_MAX : strtol(value, NULL, 10);
		return seconds < WAIT_MAX ? seconds : WAIT_MAX;
	}
	int64_t at = token_http_date(value);
	if (at == 0)
		return -1;
	if (at <= now)
		return 0;
	return at - now < WAIT_MAX ? at - now : WAIT_MAX;
}

bool token_valid(const struct token *t, int64_t now)
{
	return t->access_token != NULL && t->expires_at > now;
}

bool token_usable(const struct token *t, int64_t now, int64_t min_ttl)
{
	int64_t least = min_ttl;
	if (t->lifetime > 0 && least > t->lifetime / 2)
		least = t->lifetime / 2;
	return token_valid(t, now) && t->expires_at - now >= least;
}
