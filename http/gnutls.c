/* SPDX-License-Identifier: MIT */
/*
 * What GnuTLS found. libcurl hands over its status bits, and the certificates that the server sent;
 * which of these is out of its time is told by their own dates.
 */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): for strptime() */
#define _XOPEN_SOURCE 700
#include "http/parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* The value of libcurl's "Expire date:2020-01-06 00:00:00 GMT"; NULL where it is not there. */
static const char *value_of(const struct curl_slist *fields, const char *name)
{
	size_t len = strlen(name);
	for (; fields != NULL; fields = fields->next)
		if (strncasecmp(fields->data, name, len) == 0 && fields->data[len] == ':')
			return fields->data + len + 1;
	return NULL;
}

/* 0: it is not such a date. */
static int64_t date_of(const struct curl_slist *fields, const char *name)
{
	const char *text = value_of(fields, name);
	struct tm tm = {0};
	if (text == NULL || strptime(text, "%Y-%m-%d %H:%M:%S", &tm) == NULL)
		return 0;
	return (int64_t)timegm(&tm);
}

static bool is_out_of_time(const struct curl_slist *fields, enum http_cert_fault fault, int64_t now)
{
	if (fault == HTTP_CERT_ENDED) {
		int64_t end = date_of(fields, "Expire date");
		return end != 0 && end < now;
	}
	return date_of(fields, "Start date") > now;
}

static bool is_self_issued(const struct curl_slist *fields)
{
	const char *subject = value_of(fields, "Subject"), *issuer = value_of(fields, "Issuer");
	return subject != NULL && issuer != NULL && strcmp(subject, issuer) == 0;
}

/* Which certificate is out of its time: one that was sent, else the authority's own, here. */
static enum http_cert_place place_in(const struct curl_certinfo *chain, enum http_cert_fault fault,
				     int64_t now, int *at)
{
	for (*at = 0; *at < chain->num_of_certs; ++*at) {
		const struct curl_slist *fields = chain->certinfo[*at];
		if (!is_out_of_time(fields, fault, now))
			continue;
		if (*at == 0)
			return HTTP_CERT_LEAF;
		return is_self_issued(fields) ? HTTP_CERT_ROOT : HTTP_CERT_INTERMEDIATE;
	}
	return HTTP_CERT_ROOT;
}

static void put_name(const struct curl_slist *fields, const char *name, char *out, size_t size)
{
	const char *value = value_of(fields, name);
	snprintf(out, size, "%s", value != NULL ? value : "");
}

void http_gnutls_read(long status, const struct curl_certinfo *chain, int64_t now,
		      struct http_seen *seen)
{
	seen->fault = http_verdict_gnutls(status);
	if (chain == NULL || chain->num_of_certs <= 0)
		return;
	int at = 0;
	if (seen->fault == HTTP_CERT_ENDED || seen->fault == HTTP_CERT_NOT_BEGUN)
		seen->place = place_in(chain, seen->fault, now, &at);
	else if (seen->fault == HTTP_CERT_NAME)
		seen->place = HTTP_CERT_LEAF;
	if (at < chain->num_of_certs) {
		put_name(chain->certinfo[at], "Issuer", seen->issuer, sizeof seen->issuer);
		put_name(chain->certinfo[at], "Subject", seen->subject, sizeof seen->subject);
	} else { /* the root, which was not sent: the last one's issuer */
		put_name(chain->certinfo[at - 1], "Issuer", seen->subject, sizeof seen->subject);
	}
}
