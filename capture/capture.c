/* SPDX-License-Identifier: MIT */
#include "capture/parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

void capture_bytes_add(struct capture_bytes *b, const char *bytes, size_t len)
{
	if (b->len + len + 1 > b->room) {
		size_t room = b->room > 0 ? b->room : 32;
		while (room < b->len + len + 1)
			room *= 2;
		char *grown = mem_alloc(room, 1);
		if (b->len > 0)
			memcpy(grown, b->bytes, b->len);
		size_t kept = b->len;
		capture_bytes_clear(
			b); /* not realloc(): it would leave the old bytes on the heap */
		*b = (struct capture_bytes){grown, kept, room};
	}
	if (len > 0)
		memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
	b->bytes[b->len] = '\0';
}

void capture_bytes_put(struct capture_bytes *b, const char *string)
{
	capture_bytes_add(b, string, strlen(string));
}

void capture_bytes_set(struct capture_bytes *b, const char *bytes, size_t len)
{
	struct capture_bytes fresh = {0};
	capture_bytes_add(&fresh, bytes, len);
	capture_bytes_clear(b);
	*b = fresh;
}

void capture_bytes_clear(struct capture_bytes *b)
{
	if (b->bytes != NULL)
		secret_wipe(b->bytes, b->room);
	free(b->bytes);
	*b = (struct capture_bytes){0};
}

const char *capture_bytes_get(const struct capture_bytes *b)
{
	return b->bytes != NULL ? b->bytes : "";
}

struct capture *capture_new(const char *method, const char *target, const char *version)
{
	struct capture *c = mem_alloc(1, sizeof *c);
	capture_bytes_put(&c->method, method != NULL ? method : "");
	capture_bytes_put(&c->target, target != NULL ? target : "");
	capture_bytes_put(&c->version, version != NULL ? version : "");
	return c;
}

static void field_clear(struct capture_field *f)
{
	capture_bytes_clear(&f->name);
	capture_bytes_clear(&f->value);
}

void capture_free(struct capture *c)
{
	if (c == NULL)
		return;
	capture_bytes_clear(&c->method);
	capture_bytes_clear(&c->target);
	capture_bytes_clear(&c->version);
	capture_bytes_clear(&c->body);
	for (size_t i = 0; i < c->field_count; i++)
		field_clear(&c->fields[i]);
	for (size_t i = 0; i < c->unknown_count; i++)
		capture_bytes_clear(&c->unknown_texts[i]);
	free(c);
}

void capture_header(struct capture *c, const char *name, const char *value)
{
	if (c->field_count == CAPTURE_HEADERS_MAX) {
		capture_broken(c, "it has more than 100 header fields");
		return;
	}
	struct capture_field *f = &c->fields[c->field_count++];
	capture_bytes_put(&f->name, name);
	capture_bytes_put(&f->value, value);
}

void capture_body(struct capture *c, const char *bytes, size_t len)
{
	if (len > CAPTURE_BODY_MAX - c->body.len) {
		c->too_large = true;
		len = CAPTURE_BODY_MAX - c->body.len;
	}
	capture_bytes_add(&c->body, bytes, len);
}

void capture_broken(struct capture *c, const char *sentence)
{
	if (c->broken[0] != '\0')
		return;
	size_t len = strnlen(sentence, sizeof c->broken - 1);
	memcpy(c->broken, sentence, len);
	c->broken[len] = '\0';
}

void capture_too_large(struct capture *c)
{
	c->too_large = true;
}

void capture_cut(struct capture *c)
{
	c->unknown |= CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_END;
	if (c->version.len == 0) /* cut in the request line */
		c->unknown |= CAPTURE_UNKNOWN_METHOD | CAPTURE_UNKNOWN_TARGET;
}

void capture_unknown(struct capture *c, const char *text, size_t len)
{
	if (len == 0 || c->unknown_count == CAPTURE_UNKNOWN_MAX)
		return;
	for (size_t i = 0; i < c->unknown_count; i++)
		if (c->unknown_texts[i].len == len &&
		    memcmp(c->unknown_texts[i].bytes, text, len) == 0)
			return;
	capture_bytes_add(&c->unknown_texts[c->unknown_count++], text, len);
}

bool capture_has_unknown(const struct capture *c, const char *bytes, size_t len)
{
	for (size_t i = 0; len > 0 && i < c->unknown_count; i++)
		if (capture_search(bytes, len, c->unknown_texts[i].bytes, c->unknown_texts[i].len) <
		    len)
			return true;
	return false;
}

void capture_field_set(struct capture *c, const char *name, const char *value)
{
	size_t kept = 0;
	for (size_t i = 0; i < c->field_count; i++) {
		if (strcasecmp(capture_bytes_get(&c->fields[i].name), name) == 0) {
			field_clear(&c->fields[i]);
			continue;
		}
		if (kept != i) {
			c->fields[kept] = c->fields[i];
			c->fields[i] = (struct capture_field){0};
		}
		kept++;
	}
	c->field_count = kept;
	if (value != NULL)
		capture_header(c, name, value);
}

const struct capture_bytes *capture_field(const struct capture *c, const char *name, size_t *times)
{
	const struct capture_bytes *first = NULL;
	size_t count = 0;
	for (size_t i = 0; i < c->field_count; i++) {
		if (strcasecmp(capture_bytes_get(&c->fields[i].name), name) != 0)
			continue;
		if (count++ == 0)
			first = &c->fields[i].value;
	}
	if (times != NULL)
		*times = count;
	return first;
}

const char *capture_path(const struct capture *c, size_t *len, const char **query,
			 size_t *query_len)
{
	const char *at = capture_bytes_get(&c->target), *end = at + c->target.len;
	const char *fragment = memchr(at, '#', c->target.len);
	if (fragment != NULL)
		end = fragment;
	const char *mark = memchr(at, '?', (size_t)(end - at));
	const char *stop = mark != NULL ? mark : end;
	const char *scheme = at + capture_search(at, (size_t)(stop - at), "://", 3);
	if (scheme < stop) {
		const char *slash = memchr(scheme + 3, '/', (size_t)(stop - scheme - 3));
		at = slash != NULL ? slash : stop;
	}
	*query = mark != NULL ? mark + 1 : NULL;
	*query_len = mark != NULL ? (size_t)(end - mark - 1) : 0;
	*len = (size_t)(stop - at);
	if (*len == 0 && c->target.len > 0) {
		*len = 1;
		return "/";
	}
	return at;
}

bool capture_begins(const char *bytes, size_t len, const char *word)
{
	return len >= strlen(word) && strncasecmp(bytes, word, strlen(word)) == 0;
}

bool capture_equal(const char *bytes, size_t len, const char *word)
{
	return len == strlen(word) && strncasecmp(bytes, word, len) == 0;
}

size_t capture_find(const char *bytes, size_t len, const char *word)
{
	size_t size = strlen(word);
	for (size_t i = 0; i + size <= len; i++)
		if (strncasecmp(bytes + i, word, size) == 0)
			return i;
	return len;
}

size_t capture_search(const char *bytes, size_t len, const char *part, size_t part_len)
{
	for (size_t i = 0; i + part_len <= len; i++) {
		const char *at = memchr(bytes + i, part[0], len - i);
		if (at == NULL)
			break;
		i = (size_t)(at - bytes);
		if (i + part_len <= len && memcmp(at, part, part_len) == 0)
			return i;
	}
	return len;
}

const char *capture_last(const char *bytes, size_t len, char c)
{
	while (len-- > 0)
		if (bytes[len] == c)
			return bytes + len;
	return NULL;
}

void capture_trim(const char **bytes, size_t *len)
{
	static const char space[] = " \t\r\n";
	while (*len > 0 && memchr(space, **bytes, sizeof space - 1) != NULL) {
		(*bytes)++;
		(*len)--;
	}
	while (*len > 0 && memchr(space, (*bytes)[*len - 1], sizeof space - 1) != NULL)
		(*len)--;
}

void capture_list_clear(struct capture_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		capture_free(l->items[i].request);
	free(l->items);
	*l = (struct capture_list){0};
}

/* "POST /path", "GET http://host/path HTTP/1.1": what begins raw HTTP in a file. */
static bool is_raw(const char *bytes, size_t len)
{
	size_t line = 0, word = 0;
	while (line < len && bytes[line] != '\n' && bytes[line] != '\r')
		line++;
	while (word < line && ((bytes[word] | 0x20) >= 'a' && (bytes[word] | 0x20) <= 'z'))
		word++;
	if (word == 0 || word == line || bytes[word] != ' ')
		return false;
	if (capture_find(bytes, line, " HTTP/") < line)
		return true;
	/* Without a version only a method in capitals tells a request line from a command's. */
	for (size_t i = 0; i < word; i++)
		if (bytes[i] >= 'a')
			return false;
	const char *target = bytes + word + 1;
	size_t rest = line - word - 1;
	return capture_begins(target, rest, "/") || capture_begins(target, rest, "http://") ||
	       capture_begins(target, rest, "https://");
}

/* The word curl somewhere: a command, also behind a prompt, a comment or an assignment. */
static bool is_curl(const char *bytes, size_t len)
{
	static const char before[] = " \t\n/\\\"'(;&|>$#`", behind[] = " \t\r\n\\^\"'`";
	for (size_t at = 0; (at += capture_find(bytes + at, len - at, "curl")) < len; at += 4) {
		const char *after = bytes + at + 4;
		size_t left = len - at - 4;
		if (capture_begins(after, left, ".exe"))
			after += 4, left -= 4;
		if ((left == 0 || memchr(behind, *after, sizeof behind - 1) != NULL) &&
		    (at == 0 || memchr(before, bytes[at - 1], sizeof before - 1) != NULL))
			return true;
	}
	return false;
}

static void list_of_one(struct capture *take_c, struct capture_list *out)
{
	out->items = mem_alloc(1, sizeof *out->items);
	out->items[0].request = take_c;
	out->count = 1;
}

bool capture_file(const char *bytes, size_t len, const struct cred *cred, struct pool *p,
		  struct capture_list *out, struct err *e)
{
	if (len > CAPTURE_FILE_MAX)
		return err_set(e, ERR_USAGE, "the captured request has more than 32 MB");
	if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		bytes += 3, len -= 3;
	const char *start = bytes;
	size_t left = len;
	capture_trim(&start, &left);
	left = len -
	       (size_t)(start - bytes); /* a request's end matters, only its start is forgiven */
	if (left > 0 && *start == '{')
		return capture_har(start, left, cred, p, out, e);
	struct capture *c = NULL;
	if (is_raw(start, left))
		c = capture_raw(start, left);
	else if (capture_is_http2(start, left))
		c = capture_http2(start, left);
	else if (!is_curl(start, left))
		return err_set(e, ERR_USAGE,
			       "this is no captured request: neither raw HTTP (POST /path HTTP/1.1 "
			       "...), nor a curl command, nor a HAR file; for any other client "
			       "start cxtoken --listen and send its request there");
	else if (!capture_curl(start, left, &c, e))
		return false;
	list_of_one(c, out);
	return true;
}
