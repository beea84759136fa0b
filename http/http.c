/* SPDX-License-Identifier: MIT */
/* What is the same for every way to send: answers, the rule on secrets, the version. */
#include "http/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void forget(char **text)
{
	if (*text != NULL)
		secret_wipe(*text, strlen(*text)); /* servers echo what they were sent */
	free(*text);
	*text = NULL;
}

void http_answer_clear(struct http_answer *a)
{
	forget(&a->reason);
	for (size_t i = 0; i < a->header_count; i++) {
		forget(&a->names[i]);
		forget(&a->values[i]);
	}
	secret_free(a->body);
	*a = (struct http_answer){0};
}

const char *http_answer_header(const struct http_answer *a, const char *name)
{
	for (size_t i = 0; i < a->header_count; i++)
		if (strcasecmp(a->names[i], name) == 0)
			return a->values[i];
	return NULL;
}

const char *http_phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} rows[] = {
		{200, "OK"},
		{204, "No Content"},
		{301, "Moved Permanently"},
		{302, "Found"},
		{303, "See Other"},
		{307, "Temporary Redirect"},
		{308, "Permanent Redirect"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{410, "Gone"},
		{413, "Content Too Large"},
		{415, "Unsupported Media Type"},
		{429, "Too Many Requests"},
		{500, "Internal Server Error"},
		{502, "Bad Gateway"},
		{503, "Service Unavailable"},
		{504, "Gateway Timeout"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].status == status)
			return rows[i].phrase;
	return "";
}

void http_free(struct http *h)
{
	if (h != NULL)
		h->free(h);
}

const char *http_version(struct pool *p)
{
	const char *why;
	const struct http_lib *lib = http_lib_load(&why);
	if (lib == NULL)
		return pool_printf(p, "not loaded: %s", why);
	/* curl_version() would have all of its libraries start, and LDAP's ends the process where
	 * memory is short. */
	const char *tls = lib->info->ssl_version;
	return pool_printf(p, "libcurl/%s %s", lib->info->version,
			   tls != NULL ? tls : "without TLS");
}

const char *http_proxy_of(const char *url, const char *proxy_option, bool loopback, struct pool *p,
			  const char **where)
{
	struct url u;
	struct err e = {0};
	char shown[256];
	if (where != NULL)
		*where = NULL;
	if (!url_parse(url, p, &u, &e))
		return NULL;
	const char *proxy = http_proxy_find(&u, proxy_option, loopback);
	if (proxy == NULL)
		return NULL;
	if (where != NULL)
		*where = http_proxy_where(proxy);
	http_proxy_show(proxy, shown, sizeof shown);
	return pool_text(p, shown);
}

static bool check_way(const struct url *u, const char *proxy_option, const char *what,
		      struct err *e)
{
	if (!u->loopback)
		return err_set(e, ERR_USAGE,
			       "%s: http: would send a secret in clear text to %s; use https:, or "
			       "--allow-http if everyone on the way may read it",
			       what, u->host);
	const char *proxy = http_proxy_find(u, proxy_option, true);
	if (proxy == NULL || http_proxy_is_loopback(proxy))
		return true;
	return err_set(e, ERR_USAGE,
		       "%s: http: would send a secret in clear text to the proxy of %s; leave the "
		       "proxy out, or use --allow-http if everyone on the way may read it",
		       what, http_proxy_where(proxy));
}

bool http_secret_check(const struct url *u, const char *proxy, bool allow_http, const char *what,
		       struct err *e)
{
	return allow_http || strcmp(u->scheme, "http") != 0 || check_way(u, proxy, what, e);
}
