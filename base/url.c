/* SPDX-License-Identifier: MIT */
/* Takes a URL apart, and builds one from its parts. */
#include "base/url.h"
#include "base/bytes.h"

#include <arpa/inet.h>
#include <event2/http.h>
#include <string.h>

enum {
	URL_MAX = 8 * 1024, /* bytes; longer ones are refused by servers too */
	PORT_MAX = 65535,
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static char *lower_copy(struct pool *p, const char *text, size_t len)
{
	char *copy = pool_copy(p, text, len);
	for (char *c = copy; *c != '\0'; c++)
		*c = lower(*c);
	return copy;
}

/* What evhttp would refuse without a word, and what it would take as part of a name. */
static bool check_text(const char *text, struct err *e)
{
	size_t len = strlen(text);
	if (len == 0)
		return err_set(e, ERR_USAGE, "the URL is empty");
	if (len > URL_MAX)
		return err_set(e, ERR_USAGE, "the URL is longer than %d bytes", URL_MAX);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == ' ')
			return err_set(e, ERR_USAGE, "the URL has a space at offset %zu", i);
		if (c < 0x20 || c == 0x7F)
			return err_set(e, ERR_USAGE,
				       "the URL has the control byte 0x%02X at offset %zu", c, i);
		if (c > 0x7F)
			return err_set(
				e, ERR_USAGE,
				"the URL has a byte outside ASCII at offset %zu; an international "
				"host name is written in its xn-- form, anything else as %%XX",
				i);
	}
	return true;
}

/* "http" or "https", static; NULL for another or none. */
static const char *known_scheme(const char *scheme, struct pool *p)
{
	const char *small = scheme != NULL ? lower_copy(p, scheme, strlen(scheme)) : "";
	if (strcmp(small, "https") == 0)
		return "https";
	return strcmp(small, "http") == 0 ? "http" : NULL;
}

/*
 * Letters, digits, '-', '_' and '.' only: where cxtoken and libcurl could read a name differently
 * (%6c, backslashes), a secret could go to another host. IPv6 is checked by inet_pton().
 */
static bool host_is_plain(const char *host)
{
	struct in6_addr ignored;
	if (strchr(host, ':') != NULL)
		return inet_pton(AF_INET6, host, &ignored) == 1;
	for (const char *c = host; *c != '\0'; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') ||
		      strchr("-_.", *c) != NULL))
			return false;
	return true;
}

static bool read_host(const struct evhttp_uri *uri, struct pool *p, struct url *out, struct err *e)
{
	const char *host = evhttp_uri_get_host(uri);
	size_t len = host != NULL ? strlen(host) : 0;
	if (len >= 2 && host[0] == '[' && host[len - 1] == ']') {
		host++;
		len -= 2;
	}
	if (len == 0)
		return err_set(e, ERR_USAGE, "the URL has no host");
	char *name = lower_copy(p, host, len);
	if (!host_is_plain(name))
		return err_set(e, ERR_USAGE, "the URL's host is neither a name nor an address");
	out->host = name;
	return true;
}

static bool read_port(const struct evhttp_uri *uri, struct url *out, struct err *e)
{
	int port = evhttp_uri_get_port(uri);
	if (port == 0 || port > PORT_MAX)
		return err_set(e, ERR_USAGE, "the URL's port is not between 1 and %d", PORT_MAX);
	out->port = port > 0 ? port : strcmp(out->scheme, "https") == 0 ? 443 : 80;
	return true;
}

static bool is_loopback(const char *host)
{
	static const char domain[] = ".localhost";
	struct in_addr v4;
	struct in6_addr v6;
	size_t len = strlen(host), tail = sizeof domain - 1;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &v6) == 1)
		return memcmp(&v6, &in6addr_loopback, sizeof v6) == 0;
	return strcmp(host, "localhost") == 0 ||
	       (len > tail && strcmp(host + len - tail, domain) == 0);
}

/* True when name, percent-encoded or not, is word in any case. */
static bool name_is(const char *name, size_t len, const char *word)
{
	size_t i = 0;
	for (; i < len && *word != '\0'; word++) {
		char c = name[i];
		if (c == '%' && len - i > 2 && bytes_hex_pair(name + i + 1) >= 0) {
			c = (char)bytes_hex_pair(name + i + 1);
			i += 2;
		}
		if (lower(c) != *word)
			return false;
		i++;
	}
	return i == len && *word == '\0';
}

/* Appends the query to text with every value hidden, and looks for names that tell of secrets. */
static void read_query(const char *query, struct text *text, struct url *out)
{
	const char *separator = "?";
	out->has_query = query != NULL;
	while (query != NULL) {
		size_t len = strcspn(query, "&");
		const char *equals = memchr(query, '=', len);
		size_t name = equals != NULL ? (size_t)(equals - query) : 0;
		text_put(text, separator);
		text_add(text, query, name);
		text_put(text, equals != NULL ? "=" : "");
		text_put(text, len > 0 ? "[hidden]" : "");
		if (name_is(query, name, "client_secret") || name_is(query, name, "password"))
			out->has_secret_query = true;
		query = query[len] == '&' ? query + len + 1 : NULL;
		separator = "&";
	}
}

/* By hand: vsnprintf() would be all that a cached token needs of stdio. */
static void put_port(struct text *text, int port)
{
	char digits[6];
	size_t at = sizeof digits;
	for (; port > 0 && at > 1; port /= 10)
		digits[--at] = (char)('0' + port % 10);
	digits[--at] = ':';
	text_add(text, digits + at, sizeof digits - at);
}

/* What is shown is put together from the parts, so that nothing unexpected gets into it. */
static void read_rest(const struct evhttp_uri *uri, struct pool *p, struct url *out)
{
	struct text shown = {.limit = 4 * URL_MAX};
	const char *path = evhttp_uri_get_path(uri);
	const char *host = evhttp_uri_get_host(uri);
	bool bare6 = strchr(host, ':') != NULL && host[0] != '[';
	const char *const parts[] = {out->scheme, bare6 ? "://[" : "://", host, bare6 ? "]" : ""};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		text_put(&shown, parts[i]);
	if (evhttp_uri_get_port(uri) > 0)
		put_port(&shown, out->port);
	text_put(&shown, path != NULL ? path : "");
	read_query(evhttp_uri_get_query(uri), &shown, out);
	out->has_userinfo = evhttp_uri_get_userinfo(uri) != NULL;
	out->has_fragment = evhttp_uri_get_fragment(uri) != NULL;
	if (out->has_fragment)
		text_put(&shown, "#[hidden]");
	out->path = pool_text(p, path != NULL && path[0] != '\0' ? path : "/");
	out->loopback = is_loopback(out->host);
	out->text = pool_text(p, text_get(&shown));
	text_clear(&shown);
}

bool url_parse(const char *text, struct pool *p, struct url *out, struct err *e)
{
	*out = (struct url){0};
	if (!check_text(text, e))
		return false;
	struct evhttp_uri *uri = evhttp_uri_parse(text);
	if (uri == NULL)
		return err_set(e, ERR_USAGE,
			       "this is no URL as RFC 3986 has it: look at its port and for "
			       "characters that must be written as %%XX");
	bool ok = false;
	out->scheme = known_scheme(evhttp_uri_get_scheme(uri), p);
	if (out->scheme == NULL) {
		err_set(e, ERR_USAGE, "the URL does not begin with https:// (or http://)");
		goto out;
	}
	if (!read_host(uri, p, out, e) || !read_port(uri, out, e))
		goto out;
	read_rest(uri, p, out);
	ok = true;
out:
	evhttp_uri_free(uri);
	return ok;
}
