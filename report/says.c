/* SPDX-License-Identifier: MIT */
/* The small things that all reports say alike: a status, a time, a sentence, a body cut short. */
#include "report/parts.h"
#include "base/bytes.h"
#include "http/http.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>

const char *report_mode_name(enum report_mode mode)
{
	static const char *const names[] = {
		[REPORT_DIAGNOSE] = "diagnose", [REPORT_DRY_RUN] = "diagnose",
		[REPORT_INSPECT] = "inspect",   [REPORT_LISTEN] = "listen",
		[REPORT_CHECK] = "check",
	};
	return names[mode];
}

bool report_captured(enum report_mode mode)
{
	return mode == REPORT_INSPECT || mode == REPORT_LISTEN;
}

const char *report_seconds(int64_t seconds, struct pool *p)
{
	static const struct {
		int64_t length;
		const char *name;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (seconds >= units[i].length && seconds % units[i].length == 0)
			return pool_printf(p, "%lld %s", (long long)(seconds / units[i].length),
					   units[i].name);
	return pool_printf(p, "%lld s", (long long)seconds);
}

const char *report_after(int ms, struct pool *p)
{
	if (ms < 0)
		return "";
	return ms > 0 ? pool_printf(p, ", after %d ms", ms) : ", in less than 1 ms";
}

static const char *time_text(int64_t seconds, const char *between, const char *zone, struct pool *p)
{
	time_t when = (time_t)seconds;
	struct tm t;
	if (seconds <= 0)
		return NULL;
	if (gmtime_r(&when, &t) == NULL)
		return pool_printf(p, "%lld", (long long)seconds);
	return pool_printf(p, "%04d-%02d-%02d%s%02d:%02d:%02d%s", t.tm_year + 1900, t.tm_mon + 1,
			   t.tm_mday, between, t.tm_hour, t.tm_min, t.tm_sec, zone);
}

const char *report_time(int64_t seconds, struct pool *p)
{
	return time_text(seconds, " ", " UTC", p);
}

const char *report_iso_time(int64_t seconds, struct pool *p)
{
	return time_text(seconds, "T", "Z", p);
}

const char *report_status(int status, const char *reason, struct pool *p)
{
	const char *phrase = reason != NULL && *reason != '\0' ? reason : http_phrase(status);
	return pool_printf(p, "%d%s%s", status, *phrase != '\0' ? " " : "", phrase);
}

/*
 * A sentence ends at ". ", "? " or "! " before a capital letter, so that "e.g. x" and "0.27.x" end
 * none, and at a line's end.
 */
const char *report_sentence(const char *text, const char **rest, struct pool *p)
{
	size_t at = 0;
	*rest = NULL;
	for (; text[at] != '\0' && text[at] != '\n'; at++)
		if (at > 0 && text[at] == ' ' && strchr(".?!", text[at - 1]) != NULL &&
		    isupper((unsigned char)text[at + 1]))
			break;
	if (text[at] != '\0' && text[at + 1] != '\0')
		*rest = text + at + 1;
	return pool_copy(p, text, at);
}

const char *report_clause(const char *text, struct pool *p)
{
	size_t len = strlen(text);
	return len > 0 && text[len - 1] == '.' ? pool_copy(p, text, len - 1) : text;
}

const char *report_body(const char *body, const struct report_detail *detail, struct pool *p)
{
	size_t len = body != NULL ? strlen(body) : 0, end = 0, lines = 0;
	while (end < len && end < detail->body_bytes && lines < detail->body_lines)
		lines += body[end++] == '\n';
	end = bytes_cut(body, len, end);
	if (detail->whole || end == len)
		return body;
	const char *cut = end == 0 || body[end - 1] == '\n' ? "" : "\n";
	return pool_printf(p, "%.*s%s(%zu more bytes: -v shows them)", (int)end, body, cut,
			   len - end);
}

const char *report_missing_option(const char *name, struct pool *p)
{
	return strcmp(name, "scope") == 0 ? "--scope SCOPE"
					  : pool_printf(p, "--param %s=VALUE", name);
}

/* The fields in which servers and gateways name a request, the most telling first. */
const char *report_request_id(const struct facts_attempt *a)
{
	static const char *const names[] = {
		"X-Request-Id",      "Request-Id",          "X-Correlation-Id", "Correlation-Id",
		"X-Trace-Id",        "X-B3-TraceId",        "traceparent",      "X-Amzn-RequestId",
		"X-Amzn-Trace-Id",   "x-amz-apigw-id",      "x-ms-request-id",  "X-Amz-Cf-Id",
		"X-Okta-Request-Id", "X-Akamai-Request-Id", "CF-Ray",
	};
	for (size_t n = 0; a != NULL && n < sizeof names / sizeof *names; n++)
		for (size_t i = 0; i < attempt_shown(a)->header_count; i++)
			if (strcasecmp(attempt_shown(a)->headers[i].name, names[n]) == 0 &&
			    attempt_shown(a)->headers[i].value != NULL &&
			    *attempt_shown(a)->headers[i].value != '\0')
				return attempt_shown(a)->headers[i].value;
	return NULL;
}

const struct facts_attempt *report_attempt(const struct facts *f, enum facts_probe probe)
{
	for (size_t i = 0; i < f->attempt_count; i++)
		if (f->attempts[i].probe == probe)
			return &f->attempts[i];
	return NULL;
}
