/* SPDX-License-Identifier: MIT */
/* A curl command line as the request that curl would send. */
#include "capture/readers/curl.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "form.h"
#include "base/mem.h"

static const char form_type[] = "application/x-www-form-urlencoded";

/* What the options say, before the request is made of it. */
struct curl {
	struct capture *c;
	const struct capture_bytes *method, *url, *user, *agent, *cookie, *referer, *bearer;
	struct capture_bytes data, parts, query;
	bool has_data, get, head, json, multipart, upload, other_auth, no_type;
};

/* ---- one option each ---- */

/* A file that curl reads: it is named, and what it holds is unknown. */
static void put_file(struct curl *r, struct capture_bytes *to, const char *name, size_t len)
{
	struct capture_bytes text = {0};
	capture_bytes_put(&text, "@");
	capture_bytes_add(&text, name, len);
	capture_unknown(r->c, text.bytes, text.len);
	capture_bytes_add(to, text.bytes, text.len);
	capture_bytes_clear(&text);
}

static void add_header(struct curl *r, const char *bytes, size_t len)
{
	if (len > 0 && *bytes == '@') {
		struct capture_bytes ignored = {0};
		put_file(r, &ignored, bytes + 1, len - 1);
		capture_bytes_clear(&ignored);
		r->c->unknown |= CAPTURE_UNKNOWN_FIELDS;
		return;
	}
	const char *colon = memchr(bytes, ':', len), *end = memchr(bytes, ';', len);
	if (colon == NULL && (end == NULL || end != bytes + len - 1)) {
		if (capture_has_unknown(r->c, bytes, len))
			r->c->unknown |= CAPTURE_UNKNOWN_FIELDS; /* -H "$HEADER" */
		return; /* curl drops a field without a colon */
	}
	struct capture_bytes name = {0}, text = {0};
	capture_bytes_add(&name, bytes, (size_t)((colon != NULL ? colon : end) - bytes));
	const char *value = colon != NULL ? colon + 1 : "";
	size_t size = colon != NULL ? len - (size_t)(value - bytes) : 0;
	capture_trim(&value, &size);
	capture_bytes_add(&text, value, size);
	/* "Name:" takes a field of curl's own away, "Name;" sends it empty */
	if (size > 0 || colon == NULL)
		capture_header(r->c, name.bytes, text.bytes);
	else
		capture_field_set(r->c, name.bytes, NULL);
	r->no_type |= size == 0 && colon != NULL && strcasecmp(name.bytes, "Content-Type") == 0;
	capture_bytes_clear(&name);
	capture_bytes_clear(&text);
}

static void join(struct curl *r, const char *with)
{
	if (r->has_data)
		capture_bytes_put(&r->data, with);
	r->has_data = true;
}

static void add_data(struct curl *r, const char *bytes, size_t len, bool files)
{
	join(r, "&");
	if (!files || len == 0 || *bytes != '@') {
		capture_bytes_add(&r->data, bytes, len);
		return;
	}
	put_file(r, &r->data, bytes + 1, len - 1);
	r->c->unknown |= CAPTURE_UNKNOWN_PARAMETERS;
}

/* As curl_easy_escape() does: all but letters, digits and -._~ */
static void put_escaped(struct capture_bytes *to, const char *bytes, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		bool plain = (byte >= '0' && byte <= '9') ||
			     ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
			     (byte != 0 && strchr("-._~", byte) != NULL);
		char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
		capture_bytes_add(to, plain ? bytes + i : escape, plain ? 1 : 3);
	}
}

/* "content", "=content", "name=content", "@file", "name@file". */
static void put_urlencoded(struct curl *r, struct capture_bytes *to, const char *bytes, size_t len)
{
	const char *equals = memchr(bytes, '=', len), *at = memchr(bytes, '@', len);
	const char *mark = equals != NULL ? equals : at;
	if (mark != NULL && mark > bytes) {
		capture_bytes_add(to, bytes, (size_t)(mark - bytes));
		capture_bytes_put(to, "=");
	}
	const char *content = mark != NULL ? mark + 1 : bytes;
	size_t size = len - (size_t)(content - bytes);
	if (mark != NULL && mark == at && equals == NULL)
		put_file(r, to, content, size);
	else if (capture_has_unknown(r->c, content, size))
		capture_bytes_add(to, content,
				  size); /* it stays what it is: a mark of the unknown */
	else
		put_escaped(to, content, size);
}

static void add_urlencoded(struct curl *r, const char *bytes, size_t len)
{
	join(r, "&");
	put_urlencoded(r, &r->data, bytes, len);
}

/* --url-query: as above, and "+content" as it stands. */
static void add_query(struct curl *r, const char *bytes, size_t len)
{
	if (r->query.len > 0)
		capture_bytes_put(&r->query, "&");
	if (len > 0 && *bytes == '+')
		capture_bytes_add(&r->query, bytes + 1, len - 1);
	else
		put_urlencoded(r, &r->query, bytes, len);
}

static void add_json(struct curl *r, const char *bytes, size_t len)
{
	r->json = true;
	r->has_data = true;
	if (len > 0 && *bytes == '@')
		put_file(r, &r->data, bytes + 1, len - 1);
	else
		capture_bytes_add(&r->data, bytes, len);
}

static void add_part(struct curl *r, const char *bytes, size_t len, bool files)
{
	const char *equals = memchr(bytes, '=', len);
	const char *name_end = equals != NULL ? equals : bytes + len;
	const char *value = equals != NULL ? equals + 1 : name_end;
	size_t size = len - (size_t)(value - bytes);
	if (files && size >= 2 && value[0] == '"' && value[size - 1] == '"') {
		value++; /* curl's own quotes, as Postman writes them */
		size -= 2;
		files = false;
	}
	r->multipart = true;
	capture_bytes_put(&r->parts, "--cxtoken\r\nContent-Disposition: form-data; name=\"");
	capture_bytes_add(&r->parts, bytes, (size_t)(name_end - bytes));
	capture_bytes_put(&r->parts, "\"\r\n\r\n");
	if (files && size > 0 && (*value == '@' || *value == '<'))
		put_file(r, &r->parts, value + 1, size - 1);
	else
		capture_bytes_add(&r->parts, value, size);
	capture_bytes_put(&r->parts, "\r\n");
}

static void set_config(struct curl *r, const char *bytes, size_t len)
{
	struct capture_bytes ignored = {0};
	put_file(r, &ignored, bytes, len);
	capture_bytes_clear(&ignored);
	r->c->unknown |=
		CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_METHOD;
}

/* The client logs in with what a file holds; it is named by its option (capture_harmless.c). */
static void from_file(struct curl *r, const char *what)
{
	capture_unknown(r->c, what, strlen(what));
	r->c->unknown |= CAPTURE_UNKNOWN_CREDENTIALS;
}

static void apply_text(struct curl *r, enum capture_curl_action action,
		       const struct capture_bytes *word)
{
	const char *bytes = capture_bytes_get(word);
	size_t len = word->len;
	switch (action) {
	case CAPTURE_CURL_HEADER:
		add_header(r, bytes, len);
		break;
	case CAPTURE_CURL_DATA:
	case CAPTURE_CURL_DATA_BINARY:
		add_data(r, bytes, len, true);
		break;
	case CAPTURE_CURL_DATA_RAW:
		add_data(r, bytes, len, false);
		break;
	case CAPTURE_CURL_DATA_URLENCODE:
		add_urlencoded(r, bytes, len);
		break;
	case CAPTURE_CURL_QUERY:
		add_query(r, bytes, len);
		break;
	case CAPTURE_CURL_JSON:
		add_json(r, bytes, len);
		break;
	case CAPTURE_CURL_PART:
	case CAPTURE_CURL_PART_STRING:
		add_part(r, bytes, len, action == CAPTURE_CURL_PART);
		break;
	case CAPTURE_CURL_CONFIG:
		set_config(r, bytes, len);
		break;
	default:
		break;
	}
}

static void apply(void *arg, enum capture_curl_action action, const struct capture_bytes *word)
{
	struct curl *r = arg;
	const struct {
		enum capture_curl_action action;
		const struct capture_bytes **to;
	} kept[] = {
		{CAPTURE_CURL_METHOD, &r->method},   {CAPTURE_CURL_USER, &r->user},
		{CAPTURE_CURL_AGENT, &r->agent},     {CAPTURE_CURL_COOKIE, &r->cookie},
		{CAPTURE_CURL_REFERER, &r->referer}, {CAPTURE_CURL_BEARER, &r->bearer},
	};
	r->get |= action == CAPTURE_CURL_GET;
	r->head |= action == CAPTURE_CURL_HEAD;
	r->upload |= action == CAPTURE_CURL_UPLOAD;
	r->other_auth |= action == CAPTURE_CURL_OTHER_AUTH;
	if (action == CAPTURE_CURL_CERT)
		from_file(r, "the certificate of --cert");
	if (action == CAPTURE_CURL_NETRC || action == CAPTURE_CURL_NETRC_ARG)
		from_file(r, "the login of --netrc");
	if (action == CAPTURE_CURL_URL && r->url == NULL)
		r->url = word; /* curl would send one request for each; the first is judged */
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (kept[i].action == action)
			*kept[i].to = word;
	if (word != NULL)
		apply_text(r, action, word);
}

/* ---- the request ---- */

static bool has_field(const struct curl *r, const char *name)
{
	return capture_field(r->c, name, NULL) != NULL;
}

static void default_field(struct curl *r, const char *name, const char *value)
{
	if (!has_field(r, name))
		capture_header(r->c, name, value);
}

static void basic_field(struct curl *r, const char *user, size_t len)
{
	const char *colon = memchr(user, ':', len);
	if (colon == NULL && !capture_has_unknown(r->c, user, len)) {
		/* curl asks for the password */
		capture_unknown(r->c, "the password of -u", strlen("the password of -u"));
		default_field(r, "Authorization", "Basic the password of -u");
		return;
	}
	struct secret *id = secret_new(user, colon != NULL ? (size_t)(colon - user) : len);
	struct secret *secret = secret_new(colon != NULL ? colon + 1 : "",
					   colon != NULL ? len - (size_t)(colon + 1 - user) : 0);
	struct secret *value = colon != NULL ? form_basic(id, secret, false) : NULL;
	struct capture_bytes text = {0};
	capture_bytes_put(&text, "Basic ");
	capture_bytes_add(&text, user, len);
	default_field(r, "Authorization",
		      value != NULL ? secret_reveal(value) : capture_bytes_get(&text));
	capture_bytes_clear(&text);
	secret_free(id);
	secret_free(secret);
	secret_free(value);
}

static void authorization(struct curl *r)
{
	if (r->bearer != NULL) {
		struct capture_bytes text = {0};
		capture_bytes_put(&text, "Bearer ");
		capture_bytes_add(&text, capture_bytes_get(r->bearer), r->bearer->len);
		default_field(r, "Authorization", text.bytes);
		capture_bytes_clear(&text);
	}
	if (r->user == NULL)
		return;
	if (r->other_auth)
		r->c->unknown |= CAPTURE_UNKNOWN_CREDENTIALS;
	else
		basic_field(r, capture_bytes_get(r->user), r->user->len);
}

/* http://id:secret@host/: curl takes it out of the URL and sends it as Basic. */
static void userinfo(struct curl *r)
{
	const char *url = capture_bytes_get(&r->c->target);
	const char *start = strstr(url, "://");
	start = start != NULL ? start + 3 : url;
	const char *at = capture_last(start, strcspn(start, "/?#"), '@');
	if (at == NULL)
		return;
	struct secret *raw = secret_new(start, (size_t)(at - start)),
		      *decoded = form_percent_decode(raw);
	const struct secret *user = decoded != NULL ? decoded : raw;
	if (r->user == NULL)
		basic_field(r, secret_reveal(user), secret_len(user));
	struct capture_bytes kept = {0};
	capture_bytes_add(&kept, url, (size_t)(start - url));
	capture_bytes_put(&kept, at + 1);
	capture_bytes_clear(&r->c->target);
	r->c->target = kept;
	secret_free(raw);
	secret_free(decoded);
}

static void add_to_query(struct capture_bytes *url, const struct capture_bytes *pairs)
{
	capture_bytes_put(url, memchr(url->bytes, '?', url->len) != NULL ? "&" : "?");
	capture_bytes_add(url, capture_bytes_get(pairs), pairs->len);
}

static void target(struct curl *r)
{
	struct capture_bytes *to = &r->c->target;
	const char *url = capture_bytes_get(r->url);
	bool has_unknown = capture_has_unknown(r->c, url, r->url->len);
	capture_bytes_clear(to);
	if (!has_unknown && capture_find(url, r->url->len, "://") == r->url->len)
		capture_bytes_put(to, "http://");
	capture_bytes_add(to, url, r->url->len);
	if (has_unknown)
		r->c->unknown |= CAPTURE_UNKNOWN_TARGET;
	else
		userinfo(r);
	if (r->query.len > 0)
		add_to_query(to, &r->query);
	if (r->get && r->has_data)
		add_to_query(to, &r->data);
}

static void method(struct curl *r)
{
	bool body = (r->has_data && !r->get) || r->multipart;
	const char *by_default = r->head ? "HEAD" : r->upload ? "PUT" : body ? "POST" : "GET";
	const char *text = r->method != NULL ? capture_bytes_get(r->method) : by_default;
	capture_bytes_set(&r->c->method, text, strlen(text));
	if (capture_has_unknown(r->c, text, strlen(text)))
		r->c->unknown |= CAPTURE_UNKNOWN_METHOD;
	else if (r->method != NULL)
		r->c->unknown &= ~(unsigned)CAPTURE_UNKNOWN_METHOD;
}

static void body(struct curl *r)
{
	struct capture *c = r->c;
	if (r->multipart) {
		capture_bytes_put(&r->parts, "--cxtoken--\r\n");
		capture_body(c, r->parts.bytes, r->parts.len);
		default_field(r, "Content-Type", "multipart/form-data; boundary=cxtoken");
		return;
	}
	if (r->upload)
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	if (!r->has_data || r->get)
		return;
	capture_body(c, capture_bytes_get(&r->data), r->data.len);
	if (!r->no_type)
		default_field(r, "Content-Type", r->json ? "application/json" : form_type);
	if (r->json)
		default_field(r, "Accept", "application/json");
	/* -d "$BODY" and -d @file: all of it is unknown */
	for (size_t i = 0; i < c->unknown_count; i++)
		if (r->data.len == c->unknown_texts[i].len &&
		    memcmp(r->data.bytes, c->unknown_texts[i].bytes, r->data.len) == 0)
			c->unknown |= CAPTURE_UNKNOWN_BODY;
}

static void plain_field(struct curl *r, const char *name, const struct capture_bytes *value)
{
	if (value != NULL)
		default_field(r, name, capture_bytes_get(value));
}

static void make_request(struct curl *r)
{
	authorization(r);
	target(r);
	body(r);
	method(r);
	plain_field(r, "User-Agent", r->agent);
	default_field(r, "User-Agent", "curl/");
	plain_field(r, "Cookie", r->cookie);
	plain_field(r, "Referer", r->referer);
}

/* The texts of the command that stand in these words: --next begins another request. */
static void take_unknown(struct capture *c, const struct capture_words *w, size_t first,
			 const struct capture *all)
{
	for (size_t k = 0; k < all->unknown_count; k++) {
		const struct capture_bytes *text = &all->unknown_texts[k];
		for (size_t i = first; i < w->count; i++)
			if (capture_search(capture_bytes_get(&w->items[i]), w->items[i].len,
					   text->bytes, text->len) < w->items[i].len)
				capture_unknown(c, text->bytes, text->len);
	}
}

bool capture_curl_request(struct capture_words *w, size_t *first, const struct capture *unknown,
			  struct capture **out, struct err *e)
{
	struct curl r = {.c = capture_new(NULL, NULL, NULL)};
	take_unknown(r.c, w, *first, unknown);
	*first = capture_curl_read(w, *first, apply, &r) + 1;
	bool ok = true;
	if (r.url == NULL && w->cut_at > 0)
		ok = err_set(e, ERR_USAGE,
			     "the curl command ends at an & outside of quotes (byte %zu): put "
			     "quotes around "
			     "what stands behind -d",
			     w->cut_at);
	else if (r.url == NULL)
		ok = err_set(e, ERR_USAGE, "the curl command has no URL");
	if (ok)
		make_request(&r);
	capture_bytes_clear(&r.data);
	capture_bytes_clear(&r.parts);
	capture_bytes_clear(&r.query);
	if (!ok) {
		capture_free(r.c);
		return false;
	}
	*out = r.c;
	return true;
}
