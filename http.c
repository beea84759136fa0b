#include "http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "http_curl.h"
#include "http_failure.h"
#include "token.h"

static char *copy_of(const char *bytes, size_t len)
{
	char *copy = mem_alloc(len + 1, 1);
	memcpy(copy, bytes, len);
	return copy;
}

void http_answer_clear(struct http_answer *a)
{
	free(a->reason);
	for (size_t i = 0; i < a->header_count; i++) {
		free(a->names[i]);
		free(a->values[i]);
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

/* ---- what comes ---- */

struct arrival {
	struct http_answer *answer;
	struct secret_buf *body;
	size_t header_bytes;
	bool too_large;
	bool body_begun; /* what follows are trailers */
};

static void status_line(struct http_answer *a, const char *line, size_t len)
{
	const char *space = memchr(line, ' ', len);
	a->status = space != NULL ? (int)strtol(space + 1, NULL, 10) : 0;
	const char *reason = space != NULL ? memchr(space + 1, ' ', len - (size_t)(space + 1 - line)) : NULL;
	free(a->reason);
	a->reason = reason != NULL ? copy_of(reason + 1, len - (size_t)(reason + 1 - line)) : NULL;
	/* An answer after an interim one (1xx) begins anew. */
	for (size_t i = 0; i < a->header_count; i++) {
		free(a->names[i]);
		free(a->values[i]);
	}
	a->header_count = 0;
}

static size_t on_header(char *line, size_t size, size_t n, void *arg)
{
	struct arrival *r = arg;
	struct http_answer *a = r->answer;
	size_t len = size * n;
	r->header_bytes += len;
	if (r->header_bytes > HTTP_HEADER_BYTES_MAX) {
		r->too_large = true;
		return 0;
	}
	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	const char *colon = memchr(line, ':', len);
	if (len > 5 && strncmp(line, "HTTP/", 5) == 0) {
		status_line(a, line, len);
	} else if (colon != NULL && !r->body_begun && a->header_count < HTTP_HEADERS_MAX) {
		const char *value = colon + 1;
		while (value < line + len && (*value == ' ' || *value == '\t'))
			value++;
		a->names[a->header_count] = copy_of(line, (size_t)(colon - line));
		a->values[a->header_count++] = copy_of(value, (size_t)(line + len - value));
	}
	return size * n;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct arrival *r = arg;
	r->body_begun = true;
	if (secret_buf_add(r->body, bytes, size * n))
		return size * n;
	r->too_large = true;
	return 0;
}

/* ---- what is sent ---- */

static struct curl_slist *header_list(const struct http_curl *c, const struct http_request *r)
{
	struct curl_slist *list = c->slist_append(NULL, "Expect:");
	bool has_type = false;
	for (size_t i = 0; i < r->header_count; i++) {
		const struct http_header *h = &r->headers[i];
		struct secret_buf *line = secret_buf_new(256 * 1024);
		(void)secret_buf_put(line, h->name);
		(void)secret_buf_put(line, ": ");
		(void)secret_buf_put(line, h->value != NULL ? h->value : secret_reveal(h->secret));
		struct secret *text = secret_buf_take(line);
		list = c->slist_append(list, secret_reveal(text));
		secret_free(text);
		has_type = has_type || strcasecmp(h->name, "Content-Type") == 0;
	}
	return has_type ? list : c->slist_append(list, "Content-Type:");
}

/* The places of a hashed CA directory; the bundle file costs far more to load. */
static const char *ca_directory(void)
{
	static const char *const known[] = {"/etc/ssl/certs", "/etc/pki/tls/certs"};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		/* A well-known root's hash (ISRG Root X1) tells a hashed directory from a mere one. */
		char path[64];
		snprintf(path, sizeof path, "%s/4042bcee.0", known[i]);
		if (access(path, R_OK) == 0)
			return known[i];
	}
	return NULL;
}

static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value != NULL && *value != '\0' ? value : NULL;
}

/* True when only the hashed directory was named, so that a failure may be the directory's. */
static bool set_trust(const struct http_curl *c, CURL *h, const struct http_request *r, bool quick)
{
	const char *file = r->cacert != NULL ? r->cacert : variable("CURL_CA_BUNDLE");
	if (file == NULL)
		file = variable("SSL_CERT_FILE");
	const char *dir = r->cacert == NULL ? variable("SSL_CERT_DIR") : NULL;
	if (file != NULL)
		c->easy_setopt(h, CURLOPT_CAINFO, file);
	if (r->cacert != NULL)
		c->easy_setopt(h, CURLOPT_CAPATH, NULL);
	if (dir != NULL)
		c->easy_setopt(h, CURLOPT_CAPATH, dir);
	const char *hashed = file == NULL && dir == NULL && quick ? ca_directory() : NULL;
	if (hashed == NULL || strstr(c->version(), "OpenSSL") == NULL)
		return false;
	c->easy_setopt(h, CURLOPT_CAINFO, NULL);
	c->easy_setopt(h, CURLOPT_CAPATH, hashed);
	return true;
}

static void set_options(const struct http_curl *c, CURL *h, const struct http_request *r)
{
	c->easy_setopt(h, CURLOPT_URL, r->url);
	c->easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	c->easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	c->easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	c->easy_setopt(h, CURLOPT_HTTP09_ALLOWED, 0L);
	c->easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	c->easy_setopt(h, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	c->easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, r->connect_timeout_ms);
	c->easy_setopt(h, CURLOPT_TIMEOUT_MS, r->timeout_ms > 0 ? r->timeout_ms : 1L);
	if (r->body != NULL) {
		c->easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)secret_len(r->body));
		c->easy_setopt(h, CURLOPT_POSTFIELDS, secret_reveal(r->body));
	}
	if (r->cert != NULL)
		c->easy_setopt(h, CURLOPT_SSLCERT, r->cert);
	if (r->key != NULL)
		c->easy_setopt(h, CURLOPT_SSLKEY, r->key);
	if (r->proxy != NULL)
		c->easy_setopt(h, CURLOPT_PROXY, r->proxy);
	else if (r->loopback)
		c->easy_setopt(h, CURLOPT_NOPROXY, "*"); /* what stays on this machine goes through no proxy */
}

static CURLcode perform(const struct http_curl *c, CURL *h, const struct http_request *r,
                        struct arrival *arrival, char *text)
{
	struct curl_slist *headers = header_list(c, r);
	c->easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	c->easy_setopt(h, CURLOPT_HEADERFUNCTION, on_header);
	c->easy_setopt(h, CURLOPT_HEADERDATA, arrival);
	c->easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
	c->easy_setopt(h, CURLOPT_WRITEDATA, arrival);
	c->easy_setopt(h, CURLOPT_ERRORBUFFER, text);
	CURLcode code = c->easy_perform(h);
	c->easy_setopt(h, CURLOPT_ERRORBUFFER, NULL);
	c->slist_free_all(headers);
	return code;
}

static bool send_once(const struct http_curl *c, const struct http_request *r, bool quick, bool *again,
                      struct http_answer *a, struct err *e)
{
	CURL *h = c->easy_init();
	if (h == NULL)
		return err_set(e, ERR_INTERNAL, "libcurl cannot make a request");
	struct arrival arrival = {.answer = a, .body = secret_buf_new(TOKEN_ANSWER_MAX)};
	char text[CURL_ERROR_SIZE] = "";
	set_options(c, h, r);
	bool only_directory = set_trust(c, h, r, quick);
	CURLcode code = perform(c, h, r, &arrival, text);
	a->body = secret_buf_take(arrival.body);
	http_failure_read(c, h, r, code, arrival.too_large, text, a);
	*again = only_directory && a->failure == FACTS_FAILURE_TLS_UNTRUSTED;
	c->easy_cleanup(h);
	secret_wipe(text, sizeof text);
	return true;
}

static bool curl_send(struct http *self, const struct http_request *r, struct http_answer *a, struct err *e)
{
	(void)self;
	const struct http_curl *c = http_curl_load(e);
	if (c == NULL)
		return false;
	*a = (struct http_answer){0};
	bool again;
	if (!send_once(c, r, true, &again, a, e))
		return false;
	if (!again)
		return true;
	/* The handshake failed, so nothing was sent: once more with all that libcurl trusts. */
	http_answer_clear(a);
	return send_once(c, r, false, &again, a, e);
}

static void curl_free_http(struct http *self)
{
	free(self);
}

struct http *http_curl_new(void)
{
	struct http *h = mem_alloc(1, sizeof *h);
	h->send = curl_send;
	h->free = curl_free_http;
	return h;
}

void http_free(struct http *h)
{
	if (h != NULL)
		h->free(h);
}

const char *http_version(struct pool *p)
{
	struct err e = {0};
	const struct http_curl *c = http_curl_load(&e);
	return c != NULL ? pool_text(p, c->version()) : pool_printf(p, "libcurl: not loaded: %s", e.text);
}

const char *http_proxy_of(const char *url, const char *proxy_option, bool loopback, struct pool *p)
{
	const char *proxy = proxy_option;
	bool https = strncasecmp(url, "https:", 6) == 0;
	if (proxy == NULL && loopback)
		return NULL;
	if (proxy == NULL)
		proxy = https ? variable("https_proxy") : variable("http_proxy");
	if (proxy == NULL && https)
		proxy = variable("HTTPS_PROXY");
	if (proxy == NULL)
		proxy = variable("all_proxy");
	if (proxy == NULL)
		proxy = variable("ALL_PROXY");
	if (proxy == NULL)
		return NULL;
	const char *scheme = strstr(proxy, "://");
	const char *at = strrchr(proxy, '@');
	if (at == NULL)
		return pool_text(p, proxy);
	return pool_printf(p, "%.*s%s", scheme != NULL ? (int)(scheme + 3 - proxy) : 0, proxy, at + 1);
}
