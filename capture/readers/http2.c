/* SPDX-License-Identifier: MIT */
/* HTTP/2 as tools write it: pseudo-header fields in place of a request line. */
#include "capture/readers/lines.h"

#include <string.h>

/* The request line of HTTP/2, in pieces. */
struct pseudo {
	const char *name;
	bool (*is)(const char *bytes, size_t len);
	struct capture_bytes *to;
};

static bool is_scheme(const char *bytes, size_t len)
{
	return capture_equal(bytes, len, "https") || capture_equal(bytes, len, "http");
}

static bool is_authority(const char *bytes, size_t len)
{
	return len > 0 && memchr(bytes, '/', len) == NULL && memchr(bytes, ' ', len) == NULL;
}

static bool is_path(const char *bytes, size_t len)
{
	return len > 0 && (*bytes == '/' || capture_equal(bytes, len, "*")) &&
	       memchr(bytes, ' ', len) == NULL;
}

/* A value of another kind is not kept: it may be a part of something else. */
static void read_pseudo(struct capture *c, const struct pseudo *all, const char *line, size_t len)
{
	for (; all->name != NULL; all++) {
		size_t size = strlen(all->name);
		if (len <= size || memcmp(line, all->name, size) != 0 || line[size] != ':')
			continue;
		const char *value = line + size + 1;
		size_t left = len - size - 1;
		capture_trim(&value, &left);
		if (all->to->len > 0)
			capture_broken(c, "it has a pseudo-header field twice");
		else if (all->is(value, left))
			capture_bytes_set(all->to, value, left);
		return;
	}
	capture_broken(c, "it has a pseudo-header field that no such request has");
}

/* True when an empty line ended it: the body follows. */
static bool read_http2_head(struct capture *c, const struct pseudo *all, struct capture_slice *in)
{
	const char *start = in->at;
	struct capture_slice line;
	for (size_t number = 1; capture_line(in, &line); number++) {
		/* tools indent; there is no folding in HTTP/2 */
		capture_trim(&line.at, &line.len);
		if (line.len == 0)
			return true;
		if ((size_t)(line.at - start) + line.len > CAPTURE_HEADER_BYTES_MAX) {
			capture_broken(c, "its header is larger than 64 KB");
			return true;
		}
		if (*line.at == ':')
			read_pseudo(c, all, line.at, line.len);
		else
			capture_http_field(c, line.at, line.len, number);
	}
	return false;
}

bool capture_is_http2(const char *bytes, size_t len)
{
	capture_trim_start(&bytes, &len);
	static const char *const names[] = {":method:", ":authority:", ":scheme:", ":path:"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (len >= strlen(names[i]) && memcmp(bytes, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static struct capture *read_http2(const char *bytes, size_t len)
{
	struct capture *c = capture_new(NULL, NULL, "HTTP/2");
	struct capture_bytes scheme = {0}, authority = {0}, path = {0};
	const struct pseudo all[] = {
		{":method", capture_http_is_method, &c->method},
		{":scheme", is_scheme, &scheme},
		{":authority", is_authority, &authority},
		{":path", is_path, &path},
		{NULL, NULL, NULL},
	};
	struct capture_slice in = {bytes, len};
	bool ended = read_http2_head(c, all, &in);
	if (scheme.len > 0 && authority.len > 0 && path.len > 0 && *path.bytes == '/') {
		capture_bytes_add(&c->target, scheme.bytes, scheme.len);
		capture_bytes_put(&c->target, "://");
		capture_bytes_add(&c->target, authority.bytes, authority.len);
	}
	capture_bytes_add(&c->target, capture_bytes_get(&path), path.len);
	capture_bytes_clear(&scheme);
	capture_bytes_clear(&authority);
	capture_bytes_clear(&path);
	if (c->method.len == 0 || c->target.len == 0)
		capture_broken(c, "it has no :method or no :path");
	capture_recover_body(c, in.at, in.len, false);
	/* Tools that show header fields often show no body; an empty one is known by its length. */
	if (c->body.len == 0 && !(ended && capture_http_length(c) == 0))
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	return c;
}

bool capture_read_http2(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)e;
	capture_trim_start(&bytes, &len);
	capture_list_add(out, read_http2(bytes, len));
	return true;
}
