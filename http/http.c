/* SPDX-License-Identifier: MIT */
/* The interface of http, and the objects that go through it. */
#include "http/parts.h"

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

const char *http_proxy_of(const char *url, const char *proxy_option, bool loopback, struct pool *p)
{
	struct url u;
	struct err e = {0};
	char shown[256];
	if (!url_parse(url, p, &u, &e))
		return NULL;
	const char *proxy = http_proxy_find(&u, proxy_option, loopback);
	if (proxy == NULL)
		return NULL;
	http_proxy_show(proxy, shown, sizeof shown);
	return pool_text(p, shown);
}
