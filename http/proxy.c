/* SPDX-License-Identifier: MIT */
/* Which proxy applies, and what of it may be shown. */
#include "http/parts.h"
#include "base/words.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What may be before "://"; a password that holds these signs is not a scheme. NULL: there is
 * none.
 */
static const char *after_scheme(const char *proxy)
{
	const char *end =
		proxy +
		strspn(proxy, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
	return strncmp(end, "://", 3) == 0 ? end + 3 : NULL;
}

void http_proxy_show(const char *proxy, char *out, size_t size)
{
	const char *host = after_scheme(proxy);
	host = host == NULL ? proxy : host;
	size_t scheme = (size_t)(host - proxy);
	/* A password may hold unescaped signs, '@' and '/' too: only the last '@' ends it. */
	const char *at = strrchr(host, '@');
	if (at != NULL)
		host = at + 1;
	snprintf(out, size, "%.*s%.*s", (int)scheme, proxy, (int)strcspn(host, "/?#"), host);
}

bool http_proxy_check(const char *proxy, const char *where, struct err *e)
{
	static const char schemes[] = "http|https|socks|socks4|socks4a|socks5|socks5h";
	const char *rest = after_scheme(proxy);
	size_t len = rest != NULL ? (size_t)(rest - 3 - proxy) : 0;
	if (rest == NULL || words_listed(proxy, len, schemes))
		return true;
	/* It is not shown: it may be a part of a password. */
	return err_set(e, ERR_USAGE,
		       "%s: no proxy has the scheme before \"://\"; use http, https, socks4, "
		       "socks4a, socks5 or socks5h",
		       where);
}

bool http_proxy_is_loopback(const char *proxy)
{
	char shown[256];
	http_proxy_show(proxy, shown, sizeof shown);
	const char *host = after_scheme(shown);
	struct url u = {0};
	struct err ignored = {0};
	struct pool *p = pool_new();
	bool loopback = url_parse(pool_printf(p, "http://%s", host != NULL ? host : shown), p, &u,
				  &ignored) &&
			u.loopback;
	pool_free(p);
	return loopback;
}

static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value != NULL && *value != '\0' ? value : NULL;
}

static const char *first_variable(const char *const *names)
{
	const char *value = NULL;
	for (; value == NULL && *names != NULL; names++)
		value = variable(*names);
	return value;
}

/* The first bits of both are the same; false for another kind of address. */
static bool same_network(int family, const char *host, const char *network, long bits)
{
	unsigned char a[16], b[16];
	long most = family == AF_INET ? 32 : 128;
	if (bits < 0)
		bits = most;
	if (bits > most || inet_pton(family, host, a) != 1 || inet_pton(family, network, b) != 1)
		return false;
	if (memcmp(a, b, (size_t)bits / 8) != 0)
		return false;
	unsigned rest = (unsigned)bits % 8;
	return rest == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - rest) == 0;
}

/* An address or a network, "10.0.0.0/8". */
static bool entry_is_network(const char *entry, const char *host)
{
	char network[64];
	size_t len = strcspn(entry, "/");
	if (len >= sizeof network)
		return false;
	memcpy(network, entry, len);
	network[len] = '\0';
	long bits = entry[len] == '/' ? strtol(entry + len + 1, NULL, 10) : -1;
	return same_network(AF_INET, host, network, bits) ||
	       same_network(AF_INET6, host, network, bits);
}

/* A name stands for itself and for all names below it. */
static bool entry_is_domain(const char *entry, const char *host)
{
	entry += *entry == '.';
	size_t entry_len = strlen(entry), host_len = strlen(host);
	if (entry_len > 0 && entry[entry_len - 1] == '.')
		entry_len--;
	if (host_len > 0 && host[host_len - 1] == '.')
		host_len--;
	if (entry_len == 0 || entry_len > host_len)
		return false;
	const char *tail = host + host_len - entry_len;
	return strncasecmp(tail, entry, entry_len) == 0 && (tail == host || tail[-1] == '.');
}

/* A no_proxy list has the host, by libcurl's rules. */
static bool is_exempt(const char *list, const char *host)
{
	if (strcmp(list, "*") == 0)
		return true;
	char entry[256];
	while (*list != '\0') {
		list += strspn(list, ", \t");
		size_t len = strcspn(list, ", \t");
		if (len > 0 && len < sizeof entry) {
			memcpy(entry, list, len);
			entry[len] = '\0';
			if (entry_is_domain(entry, host) || entry_is_network(entry, host))
				return true;
		}
		list += len;
	}
	return false;
}

/* HTTP_PROXY in capitals is what a CGI server makes of a client's Proxy header: not taken. */
static const char *const plain[] = {"http_proxy", "all_proxy", "ALL_PROXY", NULL};
static const char *const tls[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL};

const char *http_proxy_where(const char *proxy)
{
	const char *const *const lists[] = {plain, tls};
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; lists[i][k] != NULL; k++)
			if (getenv(lists[i][k]) == proxy)
				return lists[i][k];
	return "--proxy";
}

const char *http_proxy_find(const struct url *u, const char *proxy_option, bool loopback)
{
	static const char *const exempt[] = {"no_proxy", "NO_PROXY", NULL};
	const char *proxy = proxy_option;
	if (proxy == NULL && !loopback)
		proxy = first_variable(strcmp(u->scheme, "https") == 0 ? tls : plain);
	if (proxy == NULL || *proxy == '\0')
		return NULL;
	const char *list = first_variable(exempt);
	return list != NULL && is_exempt(list, u->host) ? NULL : proxy;
}
