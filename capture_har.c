/* A HAR file (HTTP Archive 1.2): its token requests, and what was answered to them. */
#include "capture_private.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "form.h"
#include "mem.h"
#include "token.h"

enum { ITEMS_MAX = 50, SHOWN_MAX = 4096, SHOWN_LINE_MAX = 300 };

/* What is done with one HAR file. */
struct har {
	const struct cred *cred;
	const struct mask *mask;
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

static const char *cleaned(const struct har *h, const char *text, enum mask_shape shape, size_t max)
{
	return mask_text(h->mask, text, strlen(text), shape, max, h->p);
}

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

static void show_fields(const struct har *h, const json_t *response, struct facts_attempt *a)
{
	const json_t *field = NULL;
	size_t i = 0;
	json_array_foreach(json_object_get(response, "headers"), i, field)
	{
		if (a->header_count == FACTS_HEADERS_MAX)
			break;
		struct facts_header *to = &a->headers[a->header_count++];
		to->name = cleaned(h, text_of(field, "name"), MASK_LINE, SHOWN_LINE_MAX);
		bool hidden = capture_role(to->name) == CAPTURE_ROLE_SECRET &&
			      strcasecmp(to->name, "WWW-Authenticate") != 0;
		to->value = hidden ? "[hidden]"
				   : cleaned(h, text_of(field, "value"), MASK_LINE, SHOWN_LINE_MAX);
	}
}

/* Also one that is no usable token response: an id_token alone is as secret. */
static bool holds_token(const struct token_answer *answer, const struct secret *body)
{
	static const char *const names[] = {"access_token\"", "refresh_token\"", "id_token\""};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (capture_find(secret_reveal(body), secret_len(body), names[i]) <
		    secret_len(body))
			return true;
	return answer->body == TOKEN_BODY_TOKEN || answer->body == TOKEN_BODY_BAD_TOKEN;
}

/*
 * The mask is the caller's: the token of this answer, and the request's own secrets, which the
 * answer may echo, go into one that lives only as long as this text is made.
 */
static void show_answer(const struct har *h, const struct capture *request,
			const struct token_answer *answer, const struct secret *body,
			struct facts_attempt *a)
{
	struct mask *mask = mask_new();
	struct pool *scratch = pool_new();
	struct facts_request *unused = pool_alloc(scratch, 1, sizeof *unused);
	capture_facts(request, h->cred, mask, scratch, unused);
	mask_add(mask, "client id", h->cred->client_id);
	mask_add(mask, "client secret", h->cred->client_secret);
	mask_add(mask, "access key secret", h->cred->access_key_secret);
	mask_add(mask, "token", answer->token.access_token);
	const struct har own = {h->cred, mask, h->p, h->out, h->filtered};
	a->body =
		holds_token(answer, body)
			? pool_printf(h->p, "[an answer with a token, %zu bytes]", secret_len(body))
			: mask_text(mask, secret_reveal(body), secret_len(body), MASK_BLOCK,
				    SHOWN_MAX, h->p);
	a->error = answer->error != NULL ? cleaned(&own, answer->error, MASK_LINE, SHOWN_LINE_MAX)
					 : NULL;
	a->description = answer->description != NULL
				 ? cleaned(&own, answer->description, MASK_LINE, SHOWN_LINE_MAX)
				 : NULL;
	a->words = cleaned(&own, answer->words, MASK_BLOCK, SHOWN_MAX);
	mask_free(mask);
	pool_free(scratch);
}

static void read_token(const struct har *h, const struct token_answer *answer,
		       struct facts_attempt *a)
{
	a->got_token = answer->class == TOKEN_CLASS_TOKEN;
	if (!a->got_token)
		return;
	a->token_len = secret_len(answer->token.access_token);
	a->token_lifetime = answer->token.lifetime;
	if (answer->token.token_type != NULL)
		a->token_type = cleaned(h, answer->token.token_type, MASK_LINE, SHOWN_LINE_MAX);
	if (answer->token.scope != NULL)
		a->token_scope = cleaned(h, answer->token.scope, MASK_LINE, SHOWN_LINE_MAX);
}

/* False: nothing was answered. When the request was sent is not asked: only lifetimes matter here.
 */
static bool read_answer(const struct har *h, const struct capture *request, const json_t *entry,
			struct facts_attempt *a)
{
	const json_t *response = json_object_get(entry, "response"),
		     *content = json_object_get(response, "content");
	long long status = json_integer_value(json_object_get(response, "status"));
	if (status < 100 || status > 999)
		return false;
	const char *date = field_of(response, "Date");
	int64_t when = date != NULL ? token_http_date(date) : 0;
	struct secret *body = body_of(content);
	const struct token_input in = {.status = (int)status,
				       .content_type = field_of(response, "Content-Type"),
				       .retry_after = field_of(response, "Retry-After"),
				       .body = body,
				       .requested_at = when,
				       .date = when};
	struct token_answer answer = {0};
	token_read(&in, h->p, &answer);
	*a = (struct facts_attempt){.sent = true, .with_credentials = true, .status = (int)status};
	a->reason = cleaned(h, text_of(response, "statusText"), MASK_LINE, SHOWN_LINE_MAX);
	a->body_kind = answer.body;
	a->class = answer.class;
	a->retry_after = answer.retry_after;
	double ms = json_number_value(json_object_get(entry, "time"));
	a->ms = ms > 0 && ms < 1e9 ? (int)ms : 0;
	show_fields(h, response, a);
	show_answer(h, request, &answer, body, a);
	read_token(h, &answer, a);
	token_clear(&answer.token);
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

bool capture_har(const char *bytes, size_t len, const struct cred *cred, const struct mask *mask,
		 struct pool *p, struct capture_list *out, struct err *e)
{
	/* jansson's own message quotes the file: it is not shown */
	json_t *root = json_loadb(bytes, len, JSON_ALLOW_NUL, NULL);
	const json_t *log = json_object_get(root, "log"),
		     *entries = json_object_get(log, "entries");
	struct har h = {cred, mask, p, out, is_filtered(log)};
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
