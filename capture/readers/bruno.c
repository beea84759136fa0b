/* SPDX-License-Identifier: MIT */
/* A request of Bruno (.bru). */
#include "capture/readers/export.h"
#include "capture/readers/lines.h"

#include <string.h>

enum { BLOCKS_MAX = 40, WORD_MAX = 64 };

/* "name {" to "}" at a line's start. */
struct block {
	struct capture_slice name, text;
};

struct bruno {
	struct block blocks[BLOCKS_MAX];
	size_t count;
	bool open; /* the last block has no end */
	struct template variables;
};

static bool is(struct capture_slice s, const char *word)
{
	return capture_equal(s.at, s.len, word);
}

/* "body:form-urlencoded {"; false: the line opens no block. */
static bool opens(struct capture_slice line, struct capture_slice *name)
{
	line = capture_trimmed(line);
	if (line.len < 3 || line.at[line.len - 1] != '{' || line.at[line.len - 2] != ' ')
		return false;
	*name = (struct capture_slice){line.at, line.len - 2};
	for (size_t i = 0; i < name->len; i++)
		if (!((name->at[i] >= 'a' && name->at[i] <= 'z') || memchr(":-2", name->at[i], 3)))
			return false;
	return true;
}

static void read_blocks(struct bruno *b, const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line, name;
	while (b->count < BLOCKS_MAX && capture_line(&rest, &line)) {
		if (!opens(line, &name))
			continue;
		const char *start = rest.at, *end = start;
		b->open = true;
		while (b->open && capture_line(&rest, &line)) {
			b->open = !(line.len > 0 && *line.at == '}');
			end = b->open ? rest.at : end;
		}
		b->blocks[b->count++] = (struct block){name, {start, (size_t)(end - start)}};
	}
}

static const struct block *find(const struct bruno *b, const char *name)
{
	for (size_t i = 0; i < b->count; i++)
		if (is(b->blocks[i].name, name))
			return &b->blocks[i];
	return NULL;
}

/* "name: value"; false: it is not one, or "~name: value", which is turned off. */
static bool pair_of(struct capture_slice line, struct capture_bytes *name,
		    struct capture_bytes *value)
{
	struct capture_slice left, right;
	line = capture_trimmed(line);
	if (!capture_halves(line, ':', &left, &right) || left.len == 0 || *line.at == '~')
		return false;
	*name = capture_copy(left);
	*value = capture_copy(right);
	return true;
}

/* The next pair of a block's text. The bytes are made anew. False: there is none. */
static bool next_pair(struct capture_slice *text, struct capture_bytes *name,
		      struct capture_bytes *value)
{
	struct capture_slice line;
	capture_bytes_clear(name);
	capture_bytes_clear(value);
	while (capture_line(text, &line))
		if (pair_of(line, name, value))
			return true;
	return false;
}

static struct capture_slice text_of(const struct block *block)
{
	return block != NULL ? block->text : (struct capture_slice){"", 0};
}

static void each_pair(const struct block *block, struct export *x, export_put *put)
{
	struct capture_bytes name = {0}, value = {0};
	struct capture_slice text = text_of(block);
	while (next_pair(&text, &name, &value))
		put(x, capture_bytes_get(&name), capture_bytes_get(&value));
}

/* One value of a block, in room; "" where it has none. */
static const char *value_of(const struct block *block, const char *wanted,
			    struct capture_bytes *room)
{
	struct capture_bytes name = {0}, value = {0};
	struct capture_slice text = text_of(block);
	capture_bytes_clear(room);
	while (next_pair(&text, &name, &value))
		if (strcmp(capture_bytes_get(&name), wanted) == 0)
			capture_bytes_set(room, value.bytes, strlen(value.bytes));
	return capture_bytes_get(room);
}

static void set_variables(struct bruno *b)
{
	struct capture_bytes name = {0}, value = {0};
	struct capture_slice text = text_of(find(b, "vars:pre-request"));
	while (next_pair(&text, &name, &value))
		template_set(&b->variables, name.bytes, strlen(name.bytes), value.bytes,
			     strlen(value.bytes));
}

static void put_part(struct export *x, const char *name, const char *value)
{
	export_part(x, name, value, capture_begins(value, strlen(value), "@file("));
}

/* The text of a block without the two spaces of its indent. */
static void put_text(struct export *x, const struct block *block)
{
	struct capture_bytes text = {0};
	struct capture_slice rest = block->text, line;
	while (capture_line(&rest, &line)) {
		size_t indent = capture_begins(line.at, line.len, "  ") ? 2 : 0;
		capture_bytes_put(&text, text.len > 0 ? "\n" : "");
		capture_bytes_add(&text, line.at + indent, line.len - indent);
	}
	export_text(x, capture_bytes_get(&text), text.len);
	capture_bytes_clear(&text);
}

static void put_body(const struct bruno *b, struct export *x, const char *kind)
{
	static const struct {
		const char *kind, *block, *type;
		export_put *put;
	} kinds[] = {
		{"json", "body:json", "application/json", NULL},
		{"text", "body:text", "text/plain", NULL},
		{"xml", "body:xml", "text/xml", NULL},
		{"sparql", "body:sparql", "application/sparql-query", NULL},
		{"formUrlEncoded", "body:form-urlencoded", "", export_pair},
		{"form-urlencoded", "body:form-urlencoded", "", export_pair},
		{"multipartForm", "body:multipart-form", "", put_part},
		{"multipart-form", "body:multipart-form", "", put_part},
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct block *block = find(b, kinds[i].block);
		if (strcmp(kinds[i].kind, kind) != 0 || block == NULL)
			continue;
		if (kinds[i].put != NULL)
			each_pair(block, x, kinds[i].put);
		else
			put_text(x, block);
		export_type(x, kinds[i].type);
		return;
	}
	if (*kind != '\0' && strcmp(kind, "none") != 0)
		x->c->unknown |= CAPTURE_UNKNOWN_BODY;
}

static void put_oauth(const struct bruno *b, const struct block *auth, struct capture_list *out)
{
	static const char *const names[] = {"access_token_url",
					    "grant_type",
					    "client_id",
					    "client_secret",
					    "scope",
					    "username",
					    "password",
					    "credentials_placement"};
	struct capture_bytes v[8] = {{0}};
	for (size_t i = 0; i < 8; i++)
		value_of(auth, names[i], &v[i]);
	const struct export_oauth o = {
		.url = capture_bytes_get(&v[0]),
		.grant = capture_bytes_get(&v[1]),
		.id = capture_bytes_get(&v[2]),
		.secret = capture_bytes_get(&v[3]),
		.scope = capture_bytes_get(&v[4]),
		.username = capture_bytes_get(&v[5]),
		.password = capture_bytes_get(&v[6]),
		.in_body = strcmp(capture_bytes_get(&v[7]), "body") == 0,
	};
	export_oauth_request(&b->variables, &o, out);
	for (size_t i = 0; i < 8; i++)
		capture_bytes_clear(&v[i]);
}

static void put_auth(const struct bruno *b, struct export *x, const char *kind,
		     struct capture_list *out)
{
	struct capture_bytes first = {0}, second = {0};
	if (strcmp(kind, "basic") == 0) {
		const struct block *basic = find(b, "auth:basic");
		value_of(basic, "username", &first);
		value_of(basic, "password", &second);
		if (second.len == 0 || b->open)
			capture_lost(x->c, NULL);
		else
			export_basic(x, capture_bytes_get(&first), capture_bytes_get(&second));
	} else if (strcmp(kind, "bearer") == 0) {
		export_bearer(x, value_of(find(b, "auth:bearer"), "token", &first));
	} else if (*kind != '\0' && strcmp(kind, "none") != 0) {
		export_other_auth(x);
		put_oauth(b, find(b, "auth:oauth2"), out);
	}
	capture_bytes_clear(&first);
	capture_bytes_clear(&second);
}

static const struct block *request_of(const struct bruno *b)
{
	static const char *const methods[] = {"get",    "post",    "put", "patch",
					      "delete", "options", "head"};
	const struct block *found = NULL;
	for (size_t i = 0; found == NULL && i < sizeof methods / sizeof *methods; i++)
		found = find(b, methods[i]);
	return found;
}

bool capture_is_bruno(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line, name;
	bool meta = false, request = false;
	while (!(meta && request) && capture_line(&rest, &line)) {
		bool block = opens(line, &name);
		meta |= block && is(name, "meta");
		request |= block && words_listed(name.at, name.len,
						 "get|post|put|patch|delete|options|head");
	}
	return meta && request;
}

bool capture_read_bruno(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct bruno b = {.count = 0};
	struct capture_bytes method = {0}, room = {0};
	(void)e;
	read_blocks(&b, bytes, len);
	set_variables(&b);
	const struct block *request = request_of(&b);
	for (size_t i = 0; request != NULL && i < request->name.len; i++) {
		char upper = (char)(request->name.at[i] - 0x20);
		capture_bytes_add(&method, &upper, 1);
	}
	struct export x = export_new(&b.variables, capture_bytes_get(&method),
				     value_of(request, "url", &room));
	if (strchr(capture_bytes_get(&x.c->target), '?') == NULL)
		each_pair(find(&b, "params:query"), &x, export_query);
	each_pair(find(&b, "headers"), &x, export_field);
	put_auth(&b, &x, value_of(request, "auth", &room), out);
	put_body(&b, &x, value_of(request, "body", &room));
	if (b.open)
		capture_lost(x.c, "a block of it has no end: the text was cut");
	export_add(&x, out);
	template_clear(&b.variables);
	capture_bytes_clear(&method);
	capture_bytes_clear(&room);
	return true;
}
