/* SPDX-License-Identifier: MIT */
/* A curl command line as the request that curl would send. */
#include "capture/readers/curl.h"
#include "capture/readers/json.h"
#include "capture/readers/split.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "form.h"
#include "base/mem.h"

enum { EXPANDED_MAX = 32 };

static const char form_type[] = "application/x-www-form-urlencoded";

/* What the options say, before the request is made of it. */
struct curl {
	struct capture *c;
	struct template *variables;
	const struct capture_bytes *method, *url, *target, *user, *agent, *cookie, *referer,
		*bearer;
	struct capture_curl_data data;
	struct capture_bytes expanded[EXPANDED_MAX]; /* arguments of --expand-NAME */
	size_t expanded_count;
	struct capture_words *config; /* of -K -; owned */
	struct err config_err;        /* why that cannot be read */
	bool get, head, upload, other_auth, no_type, no_agent, no_accept;
};

/* ---- one option each ---- */

static void take_away(struct curl *r, const char *name)
{
	capture_field_set(r->c, name, NULL);
	r->no_type |= strcasecmp(name, "Content-Type") == 0;
	r->no_agent |= strcasecmp(name, "User-Agent") == 0;
	r->no_accept |= strcasecmp(name, "Accept") == 0;
}

static void add_header(struct curl *r, const char *bytes, size_t len)
{
	if (len > 0 && *bytes == '@') {
		capture_file_text(r->c, NULL, bytes + 1, len - 1);
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
		take_away(r, name.bytes);
	capture_bytes_clear(&name);
	capture_bytes_clear(&text);
}

static void read_config(struct curl *r, const struct capture_bytes *text);

/* A config file may hold any option. */
static void set_config(struct curl *r, const char *bytes, size_t len)
{
	if (len == 1 && *bytes == '-' && r->data.input != NULL && r->config == NULL) {
		read_config(r, r->data.input);
		return;
	}
	capture_file_text(r->c, NULL, bytes, len);
	r->c->unknown |=
		CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_METHOD;
}

/* The client logs in with what a file holds; it is named by its option (harmless.c). */
static void from_file(struct curl *r, const char *what)
{
	capture_unknown(r->c, what, strlen(what));
	r->c->unknown |= CAPTURE_UNKNOWN_CREDENTIALS;
}

static bool is_whole_unknown(const struct curl *r, const struct capture_bytes *word)
{
	return capture_is_unknown(r->c, capture_bytes_get(word), word->len);
}

/* A word that is no address, before one: the rest of a value that lost its quotes. */
static bool is_stray(const struct capture_bytes *word, const struct capture_bytes *next)
{
	return capture_until(capture_bytes_get(word), word->len, ":/.") == word->len &&
	       capture_find(capture_bytes_get(next), next->len, "://") < next->len;
}

/*
 * curl sends a request to each URL; the first is judged. A variable before it, "curl $OPTIONS
 * https://...", may hold any option.
 */
static void set_url(struct curl *r, const struct capture_bytes *word)
{
	bool stray = r->url != NULL && is_stray(r->url, word);
	if (r->url != NULL && !stray && !is_whole_unknown(r, r->url))
		return;
	if (stray)
		capture_note(r->c, "a word before the URL is neither an option nor an address: "
				   "quotes may be missing around a value");
	if (r->url != NULL)
		r->c->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_PARAMETERS |
				 CAPTURE_UNKNOWN_METHOD;
	r->url = word;
}

/* The argument with curl's variables in it replaced. */
static const struct capture_bytes *expanded(struct curl *r, const struct capture_bytes *word)
{
	if (r->expanded_count == EXPANDED_MAX)
		return word;
	struct capture_bytes *made = &r->expanded[r->expanded_count++];
	capture_bytes_put(made, "");
	capture_curl_expand(r->variables, r->c, capture_bytes_get(word), word->len, made);
	return made;
}

static void apply_flag(struct curl *r, enum capture_curl_action action, bool on)
{
	switch (action) {
	case CAPTURE_CURL_GET:
		r->get = on;
		break;
	case CAPTURE_CURL_HEAD:
		r->head = on;
		break;
	case CAPTURE_CURL_OTHER_AUTH:
		r->other_auth = on;
		break;
	case CAPTURE_CURL_BASIC_AUTH:
		r->other_auth = false;
		break;
	case CAPTURE_CURL_UPLOAD:
		r->upload = true;
		break;
	case CAPTURE_CURL_CERT:
		from_file(r, "the certificate of --cert");
		break;
	case CAPTURE_CURL_NETRC:
		if (on)
			from_file(r, "the login of --netrc");
		break;
	default:
		break;
	}
}

/* The last one counts. */
static bool keep_word(struct curl *r, enum capture_curl_action action,
		      const struct capture_bytes *word)
{
	const struct {
		enum capture_curl_action action;
		const struct capture_bytes **to;
	} kept[] = {
		{CAPTURE_CURL_METHOD, &r->method},   {CAPTURE_CURL_TARGET, &r->target},
		{CAPTURE_CURL_USER, &r->user},       {CAPTURE_CURL_AGENT, &r->agent},
		{CAPTURE_CURL_REFERER, &r->referer}, {CAPTURE_CURL_BEARER, &r->bearer},
	};
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		if (kept[i].action != action)
			continue;
		*kept[i].to = word;
		return true;
	}
	/* without '=' it is a file's name */
	if (action == CAPTURE_CURL_COOKIE &&
	    memchr(capture_bytes_get(word), '=', word->len) != NULL)
		r->cookie = word;
	return action == CAPTURE_CURL_COOKIE;
}

static void apply_word(struct curl *r, enum capture_curl_action action,
		       const struct capture_bytes *word)
{
	const char *bytes = capture_bytes_get(word);
	switch (action) {
	case CAPTURE_CURL_NOTHING:
	case CAPTURE_CURL_UPLOAD:
	case CAPTURE_CURL_CERT:
	case CAPTURE_CURL_NETRC:
	case CAPTURE_CURL_OTHER_AUTH:
		break;
	case CAPTURE_CURL_URL:
		set_url(r, word);
		break;
	case CAPTURE_CURL_HEADER:
		add_header(r, bytes, word->len);
		break;
	case CAPTURE_CURL_CONFIG:
		set_config(r, bytes, word->len);
		break;
	case CAPTURE_CURL_VARIABLE:
		capture_curl_set_variable(r->variables, r->c, bytes, word->len);
		break;
	default:
		if (!keep_word(r, action, word))
			capture_curl_add(&r->data, r->c, action, bytes, word->len);
		break;
	}
}

static void apply(void *arg, const struct capture_curl_use *use);

/* The options of a here-document; its words live as long as the command's. */
static void read_config(struct curl *r, const struct capture_bytes *text)
{
	size_t first = 0;
	struct err ignored = {0};
	r->config = mem_alloc(1, sizeof *r->config);
	if (!capture_curl_config_words(capture_bytes_get(text), text->len, r->config, &ignored) ||
	    !capture_curl_read(r->config, &first, apply, r, &ignored))
		r->config_err = ignored;
}

static void apply(void *arg, const struct capture_curl_use *use)
{
	struct curl *r = arg;
	const struct capture_bytes *word = use->word;
	if (word != NULL && use->expand)
		word = expanded(r, word);
	apply_flag(r, use->action, use->on);
	if (word != NULL)
		apply_word(r, use->action, word);
}

/* ---- the request ---- */

static void default_field(struct curl *r, const char *name, const char *value)
{
	capture_field_default(r->c, name, value);
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
	struct capture_bytes text = {0};
	const struct capture_slice all = {user, len};
	if (colon != NULL) {
		size_t at = (size_t)(colon - user);
		capture_put_basic(&text, (struct capture_slice){user, at},
				  capture_from(all, at + 1));
	} else {
		capture_bytes_put(&text, "Basic ");
		capture_bytes_add(&text, user, len);
	}
	default_field(r, "Authorization", text.bytes);
	capture_bytes_clear(&text);
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

/* --request-target: in place of the URL's path and query. */
static void request_target(struct curl *r)
{
	struct capture_bytes *to = &r->c->target, made = {0};
	const char *url = capture_bytes_get(to), *host = strstr(url, "://");
	if (host != NULL && *capture_bytes_get(r->target) == '/')
		capture_bytes_add(&made, url, (size_t)(host - url) + 3 + strcspn(host + 3, "/?#"));
	capture_bytes_add(&made, capture_bytes_get(r->target), r->target->len);
	capture_bytes_clear(to);
	*to = made;
}

/* A quote that closes below the URL: curl sends nothing, and what was meant is not known. */
static void broken_url(struct curl *r)
{
	capture_note(r->c, "the URL holds a line end: what follows is part of the URL, not a body; "
			   "curl refuses such a URL");
	r->c->unknown |=
		CAPTURE_UNKNOWN_METHOD | CAPTURE_UNKNOWN_TARGET | CAPTURE_UNKNOWN_PARAMETERS;
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
	if (memchr(url, '\n', r->url->len) != NULL)
		broken_url(r);
	if (has_unknown)
		r->c->unknown |= CAPTURE_UNKNOWN_TARGET;
	else
		userinfo(r);
	if (r->data.query.len > 0)
		capture_add_query(r->c, &r->data.query);
	if (r->get && r->data.has_data)
		capture_add_query(r->c, &r->data.data);
	if (r->target != NULL)
		request_target(r);
}

static void method(struct curl *r)
{
	bool body = (r->data.has_data && !r->get) || r->data.multipart;
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
	struct capture_curl_data *d = &r->data;
	if (d->multipart) {
		capture_parts(c, &d->parts);
		return;
	}
	if (r->upload)
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	if (d->has_data && !r->get)
		capture_body(c, capture_bytes_get(&d->data), d->data.len);
	if (!r->no_type && d->has_data && (d->json || !r->get))
		default_field(r, "Content-Type", d->json ? "application/json" : form_type);
	if (d->json)
		default_field(r, "Accept", "application/json");
	/* -d "$BODY" and -d @file: all of it is unknown */
	if (d->has_data && !r->get && is_whole_unknown(r, &d->data))
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
	if (!r->no_agent)
		default_field(r, "User-Agent", "curl/");
	if (!r->no_accept)
		default_field(r, "Accept", "*/*");
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

static void curl_clear(struct curl *r)
{
	capture_words_free(r->config);
	capture_curl_data_clear(&r->data);
	for (size_t i = 0; i < r->expanded_count; i++)
		capture_bytes_clear(&r->expanded[i]);
}

/* A shell takes them for text. */
static bool has_curly_quote(const struct capture_words *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (capture_has_curly_quote(capture_bytes_get(&w->items[i]), w->items[i].len))
			return true;
	return false;
}

static bool has_url(const struct curl *r, const struct capture_words *w, struct err *e)
{
	if (has_curly_quote(w))
		return err_set(
			e, ERR_USAGE,
			"the curl command has typographic quotes (U+201C, U+201D), which a shell "
			"takes for text: put plain ones in their places");
	if (r->config_err.code != ERR_NONE) {
		*e = r->config_err;
		return false;
	}
	if (r->url != NULL)
		return true;
	if (w->cut_at > 0)
		return err_set(e, ERR_USAGE,
			       "the curl command ends at an & outside of quotes (byte %zu): put "
			       "quotes around what follows -d",
			       w->cut_at);
	if (w->left_over > 0)
		return err_set(
			e, ERR_USAGE,
			"the curl command has no URL: the shell does not send the line below "
			"it, since %s",
			w->left_why == split_space ? "a space follows the backslash at its end"
						   : "it does not end with a backslash");
	return err_set(e, ERR_USAGE, "the curl command has no URL");
}

bool capture_curl_request(struct capture_words *w, size_t *first, const struct capture *unknown,
			  struct template *v, struct capture **out, struct err *e)
{
	struct curl r = {.c = capture_new(NULL, NULL, NULL), .variables = v};
	r.data.input = w->has_input ? &w->input : NULL;
	r.c->unknown = unknown->unknown;
	r.c->doubts = unknown->doubts;
	if (w->cut_at > 0)
		capture_note(r.c, "an & outside of quotes ends the command: the shell does not "
				  "send what stands behind it");
	if (w->input_open) {
		capture_lost(r.c, "its here-document has no end: the text was cut");
		r.c->unknown |= CAPTURE_UNKNOWN_TARGET;
	}
	capture_notes_of(r.c, unknown);
	take_unknown(r.c, w, *first, unknown);
	bool ok = capture_curl_read(w, first, apply, &r, e) && has_url(&r, w, e);
	if (ok)
		make_request(&r);
	curl_clear(&r);
	if (!ok) {
		capture_free(r.c);
		return false;
	}
	*out = r.c;
	return true;
}
