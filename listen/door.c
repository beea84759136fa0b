/* SPDX-License-Identifier: MIT */
/*
 * Who may come in. Any web page can make its visitor's browser send requests to loopback. The
 * Origin gives it away, and where its own name was made to lead here (DNS rebinding), the Host.
 */
#include "listen/parts.h"
#include "base/words.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HOST_MAX = 64, PORT_DIGITS = 5 };

/* The host of "HOST", "HOST:PORT", "[HOST]:PORT", without its brackets; false: it is none. */
static bool host_of(const char *bytes, size_t len, char host[HOST_MAX], bool *v6)
{
	/*
	 * A line without a colon was taken as the continuation of the field before it; no browser
	 * sends one.
	 */
	const char *space = memchr(bytes, ' ', len);
	len = space != NULL ? (size_t)(space - bytes) : len;
	const char *end = bytes + len, *bracket = memchr(bytes, ']', len);
	*v6 = len > 0 && *bytes == '[';
	if (*v6 && bracket == NULL)
		return false;
	const char *name_end = *v6 ? bracket + 1 : memchr(bytes, ':', len);
	name_end = name_end != NULL ? name_end : end;
	if (name_end < end && (*name_end != ':' ||
			       1 + strspn(name_end + 1, "0123456789") != (size_t)(end - name_end)))
		return false;
	size_t size = (size_t)(name_end - bytes);
	if (size == 0 || size >= HOST_MAX || end - name_end > 1 + PORT_DIGITS)
		return false;
	snprintf(host, HOST_MAX, "%.*s", (int)(*v6 ? size - 2 : size), bytes + *v6);
	return true;
}

/* Whatever the port: it may be forwarded. */
static bool is_loopback(const char *bytes, size_t len)
{
	char host[HOST_MAX];
	bool v6 = false;
	union listen_address a;
	int size = 0;
	return host_of(bytes, len, host, &v6) && listen_address_loopback(host, 0, &a, &size) &&
	       v6 == (a.any.sa_family == AF_INET6);
}

/* "http://localhost:3000" */
static bool is_loopback_origin(const char *bytes, size_t len)
{
	size_t size = words_begin(bytes, len, "http://|https://");
	return size > 0 && len > size && is_loopback(bytes + size, len - size);
}

enum listen_door listen_door(const struct capture *c, char origin[LISTEN_ORIGIN_MAX])
{
	size_t host_len = 0, origin_len = 0, origins = 0, len = 0;
	const char *host = capture_value(c, "Host", &host_len, NULL);
	const char *from = capture_value(c, "Origin", &origin_len, &origins);
	const char *authority = capture_authority(c, &len);
	origin[0] = '\0';
	if ((host != NULL && !is_loopback(host, host_len)) ||
	    (authority != NULL && !is_loopback(authority, len)))
		return LISTEN_DOOR_HOST;
	if (from == NULL)
		return LISTEN_DOOR_OPEN;
	if (origins > 1 || origin_len >= LISTEN_ORIGIN_MAX || !is_loopback_origin(from, origin_len))
		return LISTEN_DOOR_ORIGIN;
	snprintf(origin, LISTEN_ORIGIN_MAX, "%s", from);
	bool preflight = capture_is_method(c, "OPTIONS") &&
			 capture_value(c, "Access-Control-Request-Method", &len, NULL) != NULL;
	return preflight ? LISTEN_DOOR_PREFLIGHT : LISTEN_DOOR_OPEN;
}

struct listen_answer listen_door_answer(enum listen_door why)
{
	if (why == LISTEN_DOOR_PREFLIGHT)
		return (struct listen_answer){.status = 204};
	return (struct listen_answer){
		.status = 403,
		.error = "invalid_request",
		.description =
			why == LISTEN_DOOR_HOST
				? "the Host of this request is not the name of a loopback address"
				: "the Origin of this request is not a page on loopback"};
}
