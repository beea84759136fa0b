/* SPDX-License-Identifier: MIT */
/*
 * Who may come in. A web page of anybody can have its visitor's browser send requests to loopback:
 * by its Origin it is known, and where its own name was made to lead here (DNS rebinding), by the
 * Host.
 */
#include "listen/parts.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* "localhost", "127.0.0.1", "[::1]", with a port or without; a port may be forwarded. */
static bool is_loopback(const char *bytes, size_t len)
{
	char host[64];
	int port = 0, size = 0;
	union listen_address a;
	/* A line without colon behind it was taken as its continuation; no browser sends one. */
	const char *space = memchr(bytes, ' ', len);
	len = space != NULL ? (size_t)(space - bytes) : len;
	const char *bracket = len > 0 && *bytes == '[' ? memchr(bytes, ']', len) : NULL;
	const char *from = bracket != NULL ? bracket : bytes;
	const char *colon = memchr(from, ':', (size_t)(bytes + len - from));
	size_t name = colon != NULL ? (size_t)(colon - bytes) : len;
	size_t digits = colon != NULL ? strspn(colon + 1, "0123456789") : 0;
	if (name == 0 || name >= sizeof host || memchr(bytes, '\0', name) != NULL ||
	    (colon != NULL && (digits > 5 || name + 1 + digits < len)))
		return false;
	snprintf(host, sizeof host, "%.*s", (int)name, bytes);
	if (bracket == NULL)
		return listen_address_loopback(host, port, &a, &size) && a.any.sa_family == AF_INET;
	if (host[name - 1] != ']')
		return false;
	host[name - 1] = '\0';
	return listen_address_loopback(host + 1, port, &a, &size);
}

/* "http://localhost:3000" */
static bool is_loopback_origin(const char *bytes, size_t len)
{
	static const char *const schemes[] = {"http://", "https://"};
	for (size_t i = 0; i < 2; i++) {
		size_t size = strlen(schemes[i]);
		if (len > size && strncasecmp(bytes, schemes[i], size) == 0)
			return is_loopback(bytes + size, len - size);
	}
	return false;
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
		.body = why == LISTEN_DOOR_HOST ? "{\"error\":\"invalid_request\",\"error_"
						  "description\":\"the Host of "
						  "this request is no name of a loopback address\"}"
						: "{\"error\":\"invalid_request\",\"error_"
						  "description\":\"the Origin of "
						  "this request is no page on loopback\"}"};
}
