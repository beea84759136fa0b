/* SPDX-License-Identifier: MIT */
/*
 * cache_store_url: the address of the shared store: redis://HOST[:PORT][/DB], rediss:// likewise
 * with TLS, unix:PATH.
 */
#include <string.h>
#include <strings.h>

#include "cache/parts.h"

enum { PORT_DEFAULT = 6379, DB_MAX = 99999, UNIX_MAX = 100 };

static bool refuse(const char *what, struct err *e)
{
	return err_set(e, ERR_USAGE,
		       "%s; use redis://HOST[:PORT][/DB], rediss://... (TLS) or unix:PATH", what);
}

static bool read_number(const char *text, size_t len, long max, long *out)
{
	*out = 0;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' || i > 5)
			return false;
		*out = *out * 10 + (text[i] - '0');
	}
	return len > 0 && *out <= max;
}

static bool read_unix(const char *path, struct cache_store_url *out, struct err *e)
{
	if (*path == '\0' || strlen(path) > UNIX_MAX)
		return refuse("the path of a socket has 1 to 100 bytes", e);
	out->unix_path = path;
	return true;
}

static bool is_host(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || (unsigned char)text[i] >= 0x7F ||
		    strchr("/@\\?#%\"'<>[]", text[i]) != NULL)
			return false;
	return true;
}

/* What follows the host: nothing, or :PORT. */
static bool read_port(const char *text, size_t len, struct cache_store_url *out, struct err *e)
{
	long port = PORT_DEFAULT;
	if (len > 0 && (*text != ':' || !read_number(text + 1, len - 1, 65535, &port) || port == 0))
		return refuse("its port is not a number from 1 to 65535", e);
	out->port = (int)port;
	return true;
}

/* HOST or [V6], then :PORT; len bytes of text. */
static bool read_authority(const char *text, size_t len, struct cache_store_url *out, struct err *e)
{
	size_t skip = len > 0 && text[0] == '[' ? 1 : 0;
	const char *end = memchr(text, skip > 0 ? ']' : ':', len);
	if (skip > 0 && end == NULL)
		return refuse("the ] of its address is missing", e);
	size_t host = end != NULL ? (size_t)(end - text) - skip : len - skip;
	if (host == 0 || host >= sizeof out->host)
		return refuse("it names no host", e);
	if (!is_host(text + skip, host))
		return refuse("its host is neither a name nor an address", e);
	memcpy(out->host, text + skip, host);
	out->host[host] = '\0';
	size_t used = host + 2 * skip;
	return read_port(text + used, len - used, out, e);
}

bool cache_store_url_read(const char *text, struct cache_store_url *out, struct err *e)
{
	*out = (struct cache_store_url){0};
	if (strncasecmp(text, "unix:", 5) == 0)
		return read_unix(text + 5, out, e);
	out->tls = strncasecmp(text, "rediss://", 9) == 0;
	if (!out->tls && strncasecmp(text, "redis://", 8) != 0)
		return refuse("the URL has another scheme", e);
	text += out->tls ? 9 : 8;
	if (strchr(text, '@') != NULL)
		return refuse("a name or password does not belong in it: use --cache-user and "
			      "--cache-password-file",
			      e);
	if (strpbrk(text, "?#") != NULL)
		return refuse("it has no ? and no #", e);
	size_t len = strcspn(text, "/");
	if (!read_authority(text, len, out, e))
		return false;
	if (text[len] == '/' && text[len + 1] != '\0' &&
	    !read_number(text + len + 1, strlen(text + len + 1), DB_MAX, &out->db))
		return refuse("what follows the / is not the number of a database", e);
	return true;
}
