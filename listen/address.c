/* SPDX-License-Identifier: MIT */
/* Where to listen: "[HOST:]PORT" to an address, which must be loopback. */
#include "listen/parts.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool read_port(const char *text, int *port)
{
	size_t len = strlen(text);
	if (len == 0 || len > 5 || strspn(text, "0123456789") != len)
		return false;
	*port = (int)strtol(text, NULL, 10);
	return *port <= 65535;
}

/* "HOST" or "[HOST]"; "" leaves the default. */
static bool read_host(const char *text, size_t len, char host[64])
{
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len >= 64)
		return false;
	if (len > 0)
		snprintf(host, 64, "%.*s", (int)len, text);
	return true;
}

bool listen_address_split(const char *text, char host[64], int *port)
{
	const char *colon = strrchr(text, ':'), *bracket = strrchr(text, ']');
	snprintf(host, 64, "127.0.0.1");
	if (*text == '\0' || read_port(text, port))
		return true;
	if (text[strspn(text, "0123456789")] == '\0')
		return false;
	bool bare_v6 = bracket == NULL && colon != NULL && strchr(text, ':') != colon;
	if (colon == NULL || bare_v6 || (bracket != NULL && colon < bracket))
		return read_host(text, strlen(text), host);
	return read_port(colon + 1, port) && read_host(text, (size_t)(colon - text), host);
}

bool listen_address_loopback(const char *host, int port, union listen_address *out, int *len)
{
	*out = (union listen_address){0};
	if (strcasecmp(host, "localhost") == 0)
		host = "127.0.0.1";
	if (inet_pton(AF_INET, host, &out->v4.sin_addr) == 1) {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons((uint16_t)port);
		*len = sizeof out->v4;
		return ntohl(out->v4.sin_addr.s_addr) >> 24 == 127;
	}
	if (inet_pton(AF_INET6, host, &out->v6.sin6_addr) != 1)
		return false;
	out->v6.sin6_family = AF_INET6;
	out->v6.sin6_port = htons((uint16_t)port);
	*len = sizeof out->v6;
	return IN6_IS_ADDR_LOOPBACK(&out->v6.sin6_addr);
}
