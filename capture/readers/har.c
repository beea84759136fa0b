/* SPDX-License-Identifier: MIT */
/* A HAR file (HTTP Archive 1.2): its token requests, and what was answered to them. */
#include "capture/parts.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "facts/answer.h"
#include "form.h"
#include "base/mem.h"

enum { ITEMS_MAX = 50 };

/* What is done with one HAR file. */
struct har {
	const struct cred *cred;
	struct pool *p;
	struct capture_list *out;
	bool filtered; /* the exporter leaves Authorization out unless told otherwise */
};

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text != NULL ? text : "";
}

/* ---- the request ---- */

static void put_encoded(struct capture_bytes *to, const char *text)
{
	struct secret_buf *b = secret_buf_new(3 * strlen(text) + 1);
	bool whole = form_encode(text, strlen(text), b);
	struct secret *made = secret_buf_take(b);
	if (whole)
		capture_bytes_add(to, secret_reveal(made), secret_len(made));
	secret_free(made);
}

/* Where there are parameters but no text: what they were made from. */
static void body_of_params(struct capture *c, const json_t *params)
{
	struct capture_bytes body = {0};
	const json_t *param = NULL;
	size_t i = 0;
	json_array_foreach(params, i, param)
	{
		capture_bytes_put(&body, i > 0 ? "&" : "");
		put_encoded(&body, text_of(param, "name"));
		capture_bytes_put(&body, "=");
		put_encoded(&body, text_of(param, "value"));
	}
	capture_body(c, capture_bytes_get(&body), body.len);
	capture_bytes_clear(&body);
}

static void read_body(struct capture *c, const json_t *request)
{
	const json_t *data = json_object_get(request, "postData"),
		     *text = json_object_get(data, "text");
	const json_t *size = json_object_get(request, "bodySize");
	if (json_is_string(text) && json_string_length(text) > 0)
		capture_body(c, json_string_value(text), json_string_length(text));
	else if (json_array_size(json_object_get(data, "params")) > 0)
		body_of_params(c, json_object_get(data, "params"));
	else if (json_is_integer(size) && json_integer_value(size) > 0)
		c->unknown |= CAPTURE_UNKNOWN_BODY; /* exported without content */
	const char *type = text_of(data, "mimeType");
	if (*type != '\0' && capture_field(c, "Content-Type", NULL) == NULL)
		capture_header(c, "Content-Type", type);
}

/* ":authority" and its like are HTTP/2's request line. */
static void read_fields(struct capture *c, const json_t *request)
{
	const json_t *field = NULL;
	size_t i = 0;
	json_array_foreach(json_object_get(request, "headers"), i, field)
	{
		if (text_of(field, "name")[0] != ':')
			capture_header(c, text_of(field, "name"), text_of(field, "value"));
	}
}

static struct capture *read_request(const struct har *h, const json_t *request)
{
	struct capture *c = capture_new(text_of(request, "method"), text_of(request, "url"),
					text_of(request, "httpVersion"));
	read_fields(c, request);
	read_body(c, request);
	if (h->filtered && capture_field(c, "Authorization", NULL) == NULL)
		c->unknown |= CAPTURE_UNKNOWN_CREDENTIALS;
	return c;
}

/* ---- the answer ---- */

static const char *field_of(const json_t *response, const char *name)
{
	const json_t *field = NULL;
	size_t i = 0;
	json_array_foreach(json_object_get(response, "headers"), i, field)
	{
		if (strcasecmp(text_of(field, "name"), name) == 0)
			return text_of(field, "value");
	}
	return NULL;
}

static int digit64(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;
	return at != NULL ? (int)(at - digits) : -1;
}

/* content.encoding is "base64" where the body was not taken as text. */
static struct secret *body_of(const json_t *content)
{
	const json_t *text = json_object_get(content, "text");
	const char *bytes = json_is_string(text) ? json_string_value(text) : "";
	size_t len = json_is_string(text) ? json_string_length(text) : 0;
	if (strcmp(text_of(content, "encoding"), "base64") != 0)
		return secret_new(bytes, len < TOKEN_ANSWER_MAX ? len : TOKEN_ANSWER_MAX);
	struct secret_buf *b = secret_buf_new(TOKEN_ANSWER_MAX);
	unsigned bits = 0, have = 0;
	for (size_t i = 0; i < len && digit64(bytes[i]) >= 0; i++) {
		bits = (bits << 6 | (unsigned)digit64(bytes[i])) & 0xFFFFFF;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		unsigned char byte = (unsigned char)(bits >> have);
		if (!secret_buf_add(b, &byte, 1))
			break;
	}
	return secret_buf_take(b);
}

/* What an exporter has beside the request: it may be more than the request's own text. */
static void mask_listed(struct mask *mask, const json_t *list, bool secret)
{
	const json_t *item = NULL;
	size_t i = 0;
	json_array_foreach(list, i, item)
	{
		const char *value = text_of(item, "value");
		if (secret || capture_role(text_of(item, "name")) != CAPTURE_ROLE_PLAIN)
			capture_mask_add(mask, "hidden value", value, strlen(value));
		capture_mask_pieces(mask, value, strlen(value), SIZE_MAX);
	}
}

/* What hides in the answer: the settings' secrets, and those of the request, which it may echo. */
static struct mask *mask_of(const struct har *h, const struct capture *request, const json_t *entry)
{
	struct mask *mask = cred_mask(h->cred);
	struct pool *scratch = pool_new();
	struct facts_request *unused = pool_alloc(scratch, 1, sizeof *unused);
	capture_facts(request, h->cred, mask, scratch, unused);
	pool_free(scratch);
	/* All of it: it is better to show no answer than one that says the body again. */
	capture_mask_pieces(mask, capture_bytes_get(&request->body), request->body.len, SIZE_MAX);
	const json_t *recorded = json_object_get(entry, "request");
	mask_listed(mask, json_object_get(recorded, "cookies"), true);
	mask_listed(mask, json_object_get(recorded, "queryString"), false);
	mask_listed(mask, json_object_get(json_object_get(recorded, "postData"), "params"), false);
	return mask;
}

static size_t fields_of(const json_t *response, const char **names, const char **values)
{
	const json_t *field = NULL;
	size_t i = 0, count = 0;
	json_array_foreach(json_object_get(response, "headers"), i, field)
	{
		if (count == FACTS_HEADERS_MAX)
			break;
		names[count] = text_of(field, "name");
		values[count++] = text_of(field, "value");
	}
	return count;
}

/* False: nothing was answered. When the request was sent is not asked: only lifetimes matter here.
 */
static bool read_answer(const struct har *h, const struct capture *request, const json_t *entry,
			struct facts_attempt *a)
{
	const json_t *response = json_object_get(entry, "response");
	long long status = json_integer_value(json_object_get(response, "status"));
	if (status < 100 || status > 999)
		return false;
	const char *names[FACTS_HEADERS_MAX], *values[FACTS_HEADERS_MAX];
	const char *date = field_of(response, "Date");
	int64_t when = date != NULL ? token_http_date(date) : 0;
	struct secret *body = body_of(json_object_get(response, "content"));
	const struct answer in = {
		.token = {.status = (int)status,
			  .content_type = field_of(response, "Content-Type"),
			  .retry_after = field_of(response, "Retry-After"),
			  .body = body,
			  .requested_at = when,
			  .date = when},
		.reason = text_of(response, "statusText"),
		.names = names,
		.values = values,
		.field_count = fields_of(response, names, values),
	};
	double ms = json_number_value(json_object_get(entry, "time"));
	*a = (struct facts_attempt){.sent = true, .with_credentials = true};
	a->ms = ms > 0 && ms < 1e9 ? (int)ms : 0;
	struct mask *mask = mask_of(h, request, entry);
	struct token token;
	answer_read(&in, mask, h->p, &token, a);
	token_clear(&token);
	mask_free(mask);
	secret_free(body);
	return true;
}

/* ---- which entries ---- */

static bool is_preflight(const struct capture *c)
{
	return capture_equal(capture_bytes_get(&c->method), c->method.len, "OPTIONS");
}

static bool is_settings_path(const struct har *h, const struct capture *c)
{
	size_t len = 0, query_len = 0;
	const char *query = NULL, *path = capture_path(c, &len, &query, &query_len);
	const char *own = h->cred->token_url != NULL ? h->cred->url.path : NULL;
	return own != NULL && strlen(own) == len && memcmp(own, path, len) == 0;
}

static bool looks_like_token_request(const struct capture *c)
{
	size_t len = 0, query_len = 0;
	const char *query = NULL, *path = capture_path(c, &len, &query, &query_len);
	const char *body = capture_bytes_get(&c->body);
	bool grant = capture_find(body, c->body.len, "grant_type") < c->body.len ||
		     (query != NULL && capture_find(query, query_len, "grant_type") < query_len);
	if (grant)
		return true;
	return capture_equal(capture_bytes_get(&c->method), c->method.len, "POST") &&
	       capture_find(path, len, "token") < len;
}

static void add_item(struct har *h, struct capture *take_c, const json_t *entry)
{
	struct capture_item *item = &h->out->items[h->out->count++];
	item->request = take_c;
	item->has_answer = read_answer(h, take_c, entry, &item->answer);
}

static void choose(struct har *h, const json_t *entries, bool by_path)
{
	const json_t *entry = NULL;
	size_t i = 0;
	json_array_foreach(entries, i, entry)
	{
		if (h->out->count == ITEMS_MAX)
			return;
		struct capture *c = read_request(h, json_object_get(entry, "request"));
		if (!is_preflight(c) &&
		    (by_path ? is_settings_path(h, c) : looks_like_token_request(c)))
			add_item(h, c, entry);
		else
			capture_free(c);
	}
}

/* Chrome's export leaves Authorization and cookies out unless it is told to keep sensitive data. */
static bool is_filtered(const json_t *log)
{
	return strcmp(text_of(json_object_get(log, "creator"), "name"), "WebInspector") == 0;
}

bool capture_har(const char *bytes, size_t len, const struct cred *cred, struct pool *p,
		 struct capture_list *out, struct err *e)
{
	/* jansson's own message quotes the file: it is not shown */
	json_t *root = json_loadb(bytes, len, JSON_ALLOW_NUL, NULL);
	const json_t *log = json_object_get(root, "log"),
		     *entries = json_object_get(log, "entries");
	struct har h = {cred, p, out, is_filtered(log)};
	bool ok = true;
	if (root == NULL)
		ok = err_set(e, ERR_USAGE,
			     "the file begins like JSON, but it is none, and so no HAR file");
	else if (!json_is_array(entries))
		ok = err_set(e, ERR_USAGE,
			     "the file is JSON, but no HAR file: it has no log.entries. A "
			     "request's body alone is "
			     "not enough: give the whole request");
	if (ok) {
		out->items = mem_alloc(ITEMS_MAX, sizeof *out->items);
		choose(&h, entries, true);
		if (out->count == 0)
			choose(&h, entries, false);
		if (out->count == 0) {
			capture_list_clear(out);
			ok = err_set(e, ERR_USAGE,
				     "the HAR file has no token request in it (%zu entries)",
				     json_array_size(entries));
		}
	}
	json_decref(root);
	return ok;
}
