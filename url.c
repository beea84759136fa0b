#include "url.h"

#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

static bool is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &v6) == 1)
		return memcmp(&v6, &in6addr_loopback, sizeof v6) == 0;
	size_t len = strlen(host);
	return strcmp(host, "localhost") == 0 || (len > 10 && strcmp(host + len - 10, ".localhost") == 0);
}

/* In lower case, an IPv6 address without its brackets. */
static const char *host_of(const char *raw, struct pool *p)
{
	size_t len = strlen(raw);
	bool bracketed = len >= 2 && raw[0] == '[' && raw[len - 1] == ']';
	char *host = bracketed ? pool_copy(p, raw + 1, len - 2) : pool_text(p, raw);
	for (char *c = host; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
	return host;
}

/* The query with every value hidden; *secret: a name that credentials have is in it. */
static const char *shown_query(const char *query, struct pool *p, bool *secret)
{
	struct text shown = {.limit = 2000};
	*secret = false;
	for (const char *at = query; *at != '\0';) {
		size_t len = strcspn(at, "&");
		size_t name = strcspn(at, "=&");
		*secret = *secret || (name == 13 && strncmp(at, "client_secret", name) == 0) ||
		          (name == 8 && strncmp(at, "password", name) == 0);
		text_add(&shown, at, name);
		if (name < len)
			text_put(&shown, "=...");
		at += len;
		if (*at == '&') {
			text_char(&shown, '&');
			at++;
		}
	}
	const char *text = pool_text(p, text_get(&shown));
	text_clear(&shown);
	return text;
}

static const char *text_of(const struct evhttp_uri *uri, const struct url *u, const char *query,
                           struct pool *p)
{
	int port = evhttp_uri_get_port(uri);
	bool v6 = strchr(u->host, ':') != NULL;
	const char *at = port > 0 ? pool_printf(p, ":%d", port) : "";
	return pool_printf(p, "%s://%s%s%s%s%s%s%s", u->scheme, v6 ? "[" : "", u->host, v6 ? "]" : "", at,
	                   u->path, query != NULL ? "?" : "", query != NULL ? query : "");
}

static bool fill(const struct evhttp_uri *uri, struct pool *p, struct url *out, struct err *e)
{
	const char *scheme = evhttp_uri_get_scheme(uri);
	const char *host = evhttp_uri_get_host(uri);
	if (scheme == NULL || (strcasecmp(scheme, "http") != 0 && strcasecmp(scheme, "https") != 0))
		return err_set(e, ERR_USAGE, "not an http or https URL");
	if (host == NULL || *host == '\0')
		return err_set(e, ERR_USAGE, "a URL without a host");
	const char *path = evhttp_uri_get_path(uri);
	const char *query = evhttp_uri_get_query(uri);
	out->scheme = strcasecmp(scheme, "https") == 0 ? "https" : "http";
	out->host = host_of(host, p);
	int port = evhttp_uri_get_port(uri);
	out->port = port > 0 ? port : strcmp(out->scheme, "https") == 0 ? 443 : 80;
	out->path = path != NULL && *path != '\0' ? pool_text(p, path) : "/";
	out->loopback = is_loopback(out->host);
	out->has_userinfo = evhttp_uri_get_userinfo(uri) != NULL;
	out->has_fragment = evhttp_uri_get_fragment(uri) != NULL;
	out->has_query = query != NULL;
	out->text = text_of(uri, out,
	                    query != NULL ? shown_query(query, p, &out->has_secret_query) : NULL, p);
	return true;
}

bool url_parse(const char *text, struct pool *p, struct url *out, struct err *e)
{
	*out = (struct url){0};
	for (const char *c = text; *c != '\0'; c++)
		if (*c <= 0x20 || *c > 0x7E)
			return err_set(e, ERR_USAGE, "a URL with a space, a control byte or a byte outside ASCII "
			                             "at offset %zu", (size_t)(c - text));
	struct evhttp_uri *uri = evhttp_uri_parse(text);
	if (uri == NULL)
		return err_set(e, ERR_USAGE, "not a URL");
	bool ok = fill(uri, p, out, e);
	evhttp_uri_free(uri);
	return ok;
}
