#include "http_parts.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void http_proxy_show(const char *proxy, char *out, size_t size)
{
	const char *host = strstr(proxy, "://");
	host = host == NULL ? proxy : host + 3;
	size_t scheme = (size_t)(host - proxy);
	size_t authority = strcspn(host, "/?#");
	/* An unescaped '@' in a password does not end it. */
	for (size_t i = authority; i > 0; i--)
		if (host[i - 1] == '@') {
			host += i;
			authority -= i;
			break;
		}
	snprintf(out, size, "%.*s%.*s", (int)scheme, proxy, (int)authority, host);
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

bool http_proxy_exempt(const char *list, const char *host)
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

const char *http_proxy_find(const struct url *u, const char *proxy_option, bool loopback)
{
	/* HTTP_PROXY in capitals is what a CGI server makes of a client's Proxy header: not taken.
	 */
	static const char *const plain[] = {"http_proxy", "all_proxy", "ALL_PROXY", NULL};
	static const char *const tls[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
					  NULL};
	static const char *const exempt[] = {"no_proxy", "NO_PROXY", NULL};
	const char *proxy = proxy_option;
	if (proxy == NULL && !loopback)
		proxy = first_variable(strcmp(u->scheme, "https") == 0 ? tls : plain);
	if (proxy == NULL || *proxy == '\0')
		return NULL;
	const char *list = first_variable(exempt);
	return list != NULL && http_proxy_exempt(list, u->host) ? NULL : proxy;
}
