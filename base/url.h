/* SPDX-License-Identifier: MIT */
/*
 * url: the parts of a URL that decide whether and where a secret may be sent.
 *
 * Pure; parsing is libevent's (evhttp_uri). Host names are compared in lower case.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/err.h"
#include "base/mem.h"

struct url {
	const char *text;   /* as given, without userinfo, query values hidden: fit to be shown */
	const char *scheme; /* "https" or "http" */
	const char *host;   /* lower case, IPv6 without brackets */
	int port;           /* as given or the scheme's default */
	const char *path;   /* "/" where there is none; without query */
	bool loopback;      /* 127.0.0.0/8, ::1, localhost, *.localhost */
	bool has_userinfo;
	bool has_fragment;
	bool has_query;
	bool has_secret_query; /* a client_secret or password parameter in the query */
};

/*
 * Reads text into out, its strings in p. False (ERR_USAGE): no absolute http or https URL with a
 * host. The error text shows the reason, never userinfo or query.
 */
bool url_parse(const char *text, struct pool *p, struct url *out, struct err *e)
	__attribute__((warn_unused_result));

#endif
