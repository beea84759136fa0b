/* SPDX-License-Identifier: MIT */
/* A client's request as a struct: fields, body, what is not known of it. */
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
	capture_bytes_become(b, fresh);
}

void capture_bytes_clear(struct capture_bytes *b)
{
	if (b->bytes != NULL)
		secret_wipe(b->bytes, b->room);
	free(b->bytes);
	*b = (struct capture_bytes){0};
}

void capture_bytes_become(struct capture_bytes *b, struct capture_bytes take_made)
{
	capture_bytes_clear(b);
	*b = take_made;
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

static void answer_free(struct capture_answer *a)
{
	if (a == NULL)
		return;
	capture_bytes_clear(&a->reason);
	capture_bytes_clear(&a->body);
	for (size_t i = 0; i < a->field_count; i++)
		field_clear(&a->fields[i]);
	free(a);
}

void capture_free(struct capture *c)
{
	if (c == NULL)
		return;
	capture_bytes_clear(&c->method);
	capture_bytes_clear(&c->target);
	capture_bytes_clear(&c->version);
	capture_bytes_clear(&c->body);
	capture_bytes_clear(&c->tail);
	for (size_t i = 0; i < c->field_count; i++)
		field_clear(&c->fields[i]);
	for (size_t i = 0; i < c->unknown_count; i++)
		capture_bytes_clear(&c->unknown_texts[i]);
	for (size_t i = 0; i < c->hidden_count; i++)
		capture_bytes_clear(&c->hidden[i].text);
	free(c->hidden);
	answer_free(c->answer);
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

void capture_time(struct capture *c, int64_t seconds)
{
	c->time = seconds;
}

void capture_cut(struct capture *c)
{
	c->unknown |= CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_END;
	if (c->version.len == 0) /* cut in the request line */
		c->unknown |= CAPTURE_UNKNOWN_METHOD | CAPTURE_UNKNOWN_TARGET;
}

void capture_lost(struct capture *c, const char *sentence)
{
	if (sentence != NULL)
		capture_note(c, sentence);
	c->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_METHOD |
		      CAPTURE_UNKNOWN_CREDENTIALS | CAPTURE_UNKNOWN_END;
}

/* Of one line of the recording, counted from 1; 0: of all of it. */
static void note_line(struct capture *c, const char *sentence, size_t line)
{
	for (size_t i = 0; i < c->note_count; i++)
		if (strcmp(c->notes[i], sentence) == 0)
			return;
	if (c->note_count == CAPTURE_NOTES_MAX)
		return;
	c->notes[c->note_count] = sentence;
	c->note_lines[c->note_count++] = line;
}

void capture_left_over(struct capture *c, const char *sentence, const char *start, const char *line)
{
	size_t number = 1;
	for (; start < line; start++)
		number += *start == '\n';
	note_line(c, sentence, number);
	c->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_METHOD |
		      CAPTURE_UNKNOWN_CREDENTIALS;
}

void capture_note(struct capture *c, const char *sentence)
{
	note_line(c, sentence, 0);
}

void capture_notes_of(struct capture *c, const struct capture *other)
{
	for (size_t i = 0; i < other->note_count; i++)
		note_line(c, other->notes[i], other->note_lines[i]);
}

struct capture_answer *capture_answer(struct capture *c)
{
	if (c->answer == NULL)
		c->answer = mem_alloc(1, sizeof *c->answer);
	return c->answer;
}

void capture_answer_drop(struct capture *c)
{
	answer_free(c->answer);
	c->answer = NULL;
}

void capture_answer_field(struct capture_answer *a, const char *name, size_t name_len,
			  const char *value, size_t value_len)
{
	if (a->field_count == CAPTURE_ANSWER_FIELDS_MAX)
		return;
	struct capture_field *f = &a->fields[a->field_count++];
	capture_bytes_set(&f->name, name, name_len);
	capture_bytes_set(&f->value, value, value_len);
}

void capture_hide(struct capture *c, const char *bytes, size_t len, bool secret)
{
	if (len == 0 || c->hidden_count > CAPTURE_HIDDEN_MAX)
		return;
	c->hidden = mem_grow(c->hidden, c->hidden_count, &c->hidden_room, sizeof *c->hidden);
	struct capture_hidden *h = &c->hidden[c->hidden_count++];
	capture_bytes_set(&h->text, bytes, len);
	h->secret = secret;
}

bool capture_is_unknown(const struct capture *c, const char *bytes, size_t len)
{
	for (size_t i = 0; i < c->unknown_count; i++)
		if (c->unknown_texts[i].len == len &&
		    memcmp(c->unknown_texts[i].bytes, bytes, len) == 0)
			return true;
	return false;
}

void capture_unknown(struct capture *c, const char *text, size_t len)
{
	if (len > 0 && c->unknown_count < CAPTURE_UNKNOWN_MAX && !capture_is_unknown(c, text, len))
		capture_bytes_add(&c->unknown_texts[c->unknown_count++], text, len);
}

void capture_unknown_of(struct capture *c, const struct capture *other)
{
	for (size_t i = 0; i < other->unknown_count; i++)
		capture_unknown(c, other->unknown_texts[i].bytes, other->unknown_texts[i].len);
}

void capture_file_text(struct capture *c, struct capture_bytes *to, const char *name, size_t len)
{
	struct capture_bytes text = {0};
	capture_bytes_put(&text, "@");
	capture_bytes_add(&text, name, len);
	capture_unknown(c, text.bytes, text.len);
	if (to != NULL)
		capture_bytes_add(to, text.bytes, text.len);
	capture_bytes_clear(&text);
}

void capture_unknown_is_encoded(struct capture *c, const char *bytes, size_t len)
{
	for (size_t i = 0; i < c->unknown_count; i++)
		if (capture_search(bytes, len, c->unknown_texts[i].bytes, c->unknown_texts[i].len) <
		    len)
			c->unknown_encoded[i] = true;
}

size_t capture_unknown_at(const struct capture *c, const char *bytes, size_t len)
{
	size_t longest = 0;
	for (size_t i = 0; i < c->unknown_count; i++) {
		const struct capture_bytes *text = &c->unknown_texts[i];
		if (text->len <= len && text->len > longest &&
		    memcmp(bytes, text->bytes, text->len) == 0)
			longest = text->len;
	}
	return longest;
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

void capture_field_default(struct capture *c, const char *name, const char *value)
{
	if (capture_field(c, name, NULL) == NULL)
		capture_header(c, name, value);
}

void capture_method_set(struct capture *c, const char *word)
{
	capture_bytes_set(&c->method, word, strlen(word));
	for (size_t i = 0; i < c->method.len; i++)
		c->method.bytes[i] =
			(char)(word[i] >= 'a' && word[i] <= 'z' ? word[i] - 0x20 : word[i]);
}

void capture_add_query(struct capture *c, const struct capture_bytes *pairs)
{
	struct capture_bytes *to = &c->target;
	capture_bytes_put(to, memchr(capture_bytes_get(to), '?', to->len) != NULL ? "&" : "?");
	capture_bytes_add(to, capture_bytes_get(pairs), pairs->len);
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
		const char *at = memchr(bytes + i, (unsigned char)part[0], len - i);
		if (at == NULL)
			break;
		i = (size_t)(at - bytes);
		if (i + part_len <= len && memcmp(at, part, part_len) == 0)
			return i;
	}
	return len;
}

bool capture_has_curly_quote(const char *bytes, size_t len)
{
	return capture_search(bytes, len, "\xE2\x80\x9C", 3) < len ||
	       capture_search(bytes, len, "\xE2\x80\x9D", 3) < len;
}

const char *capture_last(const char *bytes, size_t len, char c)
{
	while (len-- > 0)
		if (bytes[len] == c)
			return bytes + len;
	return NULL;
}

static bool is_in(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

size_t capture_span(const char *bytes, size_t len, const char *set)
{
	size_t size = 0;
	while (size < len && is_in(bytes[size], set))
		size++;
	return size;
}

size_t capture_until(const char *bytes, size_t len, const char *set)
{
	size_t size = 0;
	while (size < len && !is_in(bytes[size], set))
		size++;
	return size;
}

static const char spaces[] = " \t\r\n";

void capture_trim_start(const char **bytes, size_t *len)
{
	size_t size = capture_span(*bytes, *len, spaces);
	*bytes += size;
	*len -= size;
}

void capture_trim(const char **bytes, size_t *len)
{
	capture_trim_start(bytes, len);
	while (*len > 0 && is_in((*bytes)[*len - 1], spaces))
		(*len)--;
}
