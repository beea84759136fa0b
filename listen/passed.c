/* SPDX-License-Identifier: MIT */
/*
 * Makes the head of the client's answer from the endpoint's: status, reason and fields as they
 * came, except those of the connection (RFC 9110 section 7.6.1), which are made anew.
 */
#include "listen/parts.h"
#include "base/words.h"

#include <string.h>
#include <strings.h>

/* A line without its end; the fields' names end at their colon. */
struct line {
	const char *at;
	size_t len, name_len;
	bool folded; /* it goes on with the field before it */
};

static bool next_line(const char **at, const char *end, struct line *l)
{
	if (*at == end)
		return false;
	const char *newline = memchr(*at, '\n', (size_t)(end - *at));
	const char *stop = newline != NULL ? newline : end;
	l->at = *at;
	*at = newline != NULL ? newline + 1 : end;
	l->len = (size_t)(stop - l->at);
	if (l->len > 0 && l->at[l->len - 1] == '\r')
		l->len--;
	const char *colon = memchr(l->at, ':', l->len);
	l->name_len = colon != NULL ? (size_t)(colon - l->at) : 0;
	l->folded = l->len > 0 && (*l->at == ' ' || *l->at == '\t');
	return true;
}

static bool is_named(const struct line *l, const char *name)
{
	return l->name_len == strlen(name) && strncasecmp(l->at, name, l->name_len) == 0;
}

/* A name in a list with commas between. */
static bool lists(const struct line *l, const char *name, size_t name_len)
{
	const char *at = l->at + l->name_len + 1, *end = l->at + l->len;
	while (at < end) {
		size_t skip = strspn(at, " \t,"), len = 0;
		at += (size_t)(end - at) < skip ? (size_t)(end - at) : skip;
		while (at + len < end && strchr(" \t,", at[len]) == NULL)
			len++;
		if (len > 0 && len == name_len && strncasecmp(at, name, len) == 0)
			return true;
		at += len > 0 ? len : 1;
	}
	return false;
}

static bool has(const char *lines, size_t len, const char *name, struct line *found)
{
	const char *at = lines;
	while (next_line(&at, lines + len, found))
		if (!found->folded && is_named(found, name))
			return true;
	return false;
}

static bool is_of_connection(const char *lines, size_t len, const struct line *field)
{
	static const char own[] = "Connection|Keep-Alive|Proxy-Authenticate|Proxy-Connection|TE|"
				  "Trailer|Transfer-Encoding|Upgrade";
	if (words_listed(field->at, field->name_len, own))
		return true;
	struct line l;
	for (const char *at = lines; next_line(&at, lines + len, &l);)
		if (!l.folded && is_named(&l, "Connection") &&
		    lists(&l, field->at, field->name_len))
			return true;
	return false;
}

/* The digits after "HTTP/1.1 ". */
static int status_of(const char *lines, size_t len)
{
	const char *space = memchr(lines, ' ', len);
	int status = 0;
	size_t left = space != NULL ? len - (size_t)(space - lines) : 0;
	for (size_t i = 1; i <= 3 && i < left && space[i] >= '0' && space[i] <= '9'; i++)
		status = status * 10 + (space[i] - '0');
	return status;
}

/* The one Content-Length of an answer that is not in chunks; false: there is none. */
static bool size_of(const char *lines, size_t len, uint64_t *size)
{
	struct line l;
	*size = 0;
	if (has(lines, len, "Transfer-Encoding", &l) || !has(lines, len, "Content-Length", &l))
		return false;
	const char *at = l.at + l.name_len + 1, *end = l.at + l.len;
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	const char *first = at;
	for (; at < end && *at >= '0' && *at <= '9' && *size < UINT64_MAX / 20; at++)
		*size = *size * 10 + (uint64_t)(*at - '0');
	return at > first && strspn(at, " \t\r\n") >= (size_t)(end - at);
}

void listen_passed_read(const char *lines, size_t len, bool old, bool head,
			struct listen_passed *out)
{
	int status = status_of(lines, len);
	*out = (struct listen_passed){LISTEN_BODILESS, 0};
	if (head || status == 204 || status == 304)
		return;
	if (size_of(lines, len, &out->size))
		out->framing = LISTEN_SIZED;
	else
		out->framing = old ? LISTEN_UNTIL_END : LISTEN_CHUNKED;
}

static bool is_passed(const char *lines, size_t len, const struct line *l,
		      const struct listen_passed *p, const struct listen_style *s)
{
	if (is_of_connection(lines, len, l))
		return false;
	if (is_named(l, "Content-Length"))
		return p->framing == LISTEN_SIZED || p->framing == LISTEN_BODILESS;
	return s->origin[0] == '\0' || !is_named(l, "Access-Control-Allow-Origin");
}

void listen_passed_write(const char *lines, size_t len, const struct listen_passed *p,
			 const struct listen_style *s, struct evbuffer *out)
{
	const char *at = lines;
	struct line l;
	bool passes = false, sized = false;
	if (next_line(&at, lines + len, &l)) {
		const char *space = memchr(l.at, ' ', l.len);
		size_t rest = space != NULL ? l.len - (size_t)(space - l.at) : 0;
		evbuffer_add_printf(out, "HTTP/1.1");
		evbuffer_add(out, space, rest);
		evbuffer_add(out, "\r\n", 2);
	}
	while (next_line(&at, lines + len, &l)) {
		if (!l.folded && l.len > 0)
			passes = is_passed(lines, len, &l, p, s) &&
				 !(sized && is_named(&l, "Content-Length"));
		if (!passes || l.len == 0)
			continue;
		sized = sized || is_named(&l, "Content-Length");
		evbuffer_add(out, l.at, l.len);
		evbuffer_add(out, "\r\n", 2);
	}
	if (p->framing == LISTEN_CHUNKED)
		evbuffer_add_printf(out, "Transfer-Encoding: chunked\r\n");
	listen_answer_write_end(status_of(lines, len), s, out);
}
