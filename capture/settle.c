/* SPDX-License-Identifier: MIT */
/*
 * A captured request made ready to be sent: what a recording hides or leaves to a shell is filled
 * in from the settings, spelled as the client would, and every credential in it is compared with
 * theirs. With any other in it, it must not be sent.
 */
#include "capture/parts.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "facts/names.h"
#include "facts/value.h"
#include "form.h"
#include "form/json.h"

enum { SPELLINGS_MAX = 3 }; /* layers of quotes, white space and encoding around a value */

struct settle {
	const struct capture *c;
	const struct cred *cred;
	struct capture_params *params;
	enum facts_body kind;
	struct capture *out;
	enum facts_obstacle why;
	const char *what;
};

static bool stop(struct settle *s, enum facts_obstacle why, const char *what)
{
	if (s->why == FACTS_OBSTACLE_NONE) {
		s->why = why;
		s->what = what;
	}
	return false;
}

/* ---- what is hidden ---- */

/* "***", "xxxx", "....": one sign over and over. */
static bool is_row_of(const char *bytes, size_t len)
{
	if (len < 3 || memchr("*xX.#-_?", *bytes, 8) == NULL)
		return false;
	for (size_t i = 1; i < len; i++)
		if (bytes[i] != *bytes)
			return false;
	return true;
}

bool capture_is_blotted(const char *bytes, size_t len)
{
	static const char words[] = "hidden|redacted|masked|filtered|removed|secret|omitted|"
				    "sanitized|censored|obscured|sensitive|private|protected";
	static const char open[] = "[<({*", close[] = "]>)}*";
	if (is_row_of(bytes, len))
		return true;
	if (len > 4 && strchr(open, *bytes) != NULL && strchr(close, bytes[len - 1]) != NULL) {
		for (; len > 0 && strchr(open, *bytes) != NULL && *bytes != '\0'; len--)
			bytes++;
		while (len > 0 && bytes[len - 1] != '\0' && strchr(close, bytes[len - 1]) != NULL)
			len--;
		return words_listed(bytes, len, words) || capture_find(bytes, len, " byte") < len;
	}
	return words_listed(bytes, len, "REDACTED|MASKED|FILTERED|HIDDEN|**REDACTED**");
}

/* Bullets, as password fields show them: U+2022, U+25CF. */
static bool is_bullets(const char *bytes, size_t len)
{
	if (len < 9 || len % 3 != 0)
		return false;
	for (size_t i = 0; i < len; i += 3)
		if (memcmp(bytes + i, "\xE2\x80\xA2", 3) != 0 &&
		    memcmp(bytes + i, "\xE2\x97\x8F", 3) != 0)
			return false;
	return true;
}

/* Only a recording hides a value: on the wire these bytes are the value. */
static bool is_hidden(const struct settle *s, const char *bytes, size_t len)
{
	struct value look;
	if (s->c->form == NULL || len == 0)
		return false;
	value_look(bytes, len, &look);
	return capture_is_unknown(s->c, bytes, len) || (look.flags & VALUE_UNEXPANDED) != 0 ||
	       capture_begins(bytes, len, "$env:") || capture_is_blotted(bytes, len) ||
	       is_bullets(bytes, len);
}

/* ---- what the settings have ---- */

/* A parameter's value by its name. Caller frees; NULL: the settings have none. */
static struct secret *value_of(const struct cred *cred, const char *name)
{
	static const char ids[] = "client_id|clientId|client-id";
	static const char secrets[] = "client_secret|clientSecret|client-secret|secret";
	size_t len = strlen(name);
	bool password = cred->grant == FACTS_GRANT_PASSWORD;
	const char *text = NULL;
	if (words_listed(name, len, ids))
		return secret_dup(cred->client_id);
	if (words_listed(name, len, secrets))
		return secret_dup(cred->client_secret);
	if (words_listed(name, len, "username|user|accessKeyId"))
		return secret_dup(password ? cred->access_key_id : cred->client_id);
	if (words_listed(name, len, "password|accessKeySecret"))
		return secret_dup(password ? cred->access_key_secret : cred->client_secret);
	if (words_listed(name, len, "grant_type|grantType"))
		text = facts_grant_name(cred->grant);
	else if (words_listed(name, len, "scope"))
		text = cred->scope;
	for (size_t i = 0; text == NULL && i < cred->param_count; i++)
		if (strcmp(cred->params[i].name, name) == 0)
			text = cred->params[i].value;
	return text != NULL ? secret_new(text, strlen(text)) : NULL;
}

/* ---- the settings' own, in whatever spelling ---- */

static bool is_same(const struct secret *value, const struct secret *own)
{
	enum facts_difference d = capture_compare(value, own).difference;
	return d == FACTS_DIFFERENCE_NONE || d == FACTS_DIFFERENCE_LINE_END ||
	       d == FACTS_DIFFERENCE_ENCODING;
}

/* Without one layer of what may be around or over a value. Caller frees. */
static struct secret *peeled(const struct secret *value)
{
	const char *at = secret_reveal(value);
	size_t len = secret_len(value);
	capture_trim(&at, &len);
	if (len >= 2 && *at == at[len - 1] && memchr("'\"`", *at, 3) != NULL)
		at++, len -= 2;
	if (len < secret_len(value))
		return secret_new(at, len);
	return capture_decode(at, len);
}

static bool is_own(const struct secret *value, const struct secret *own)
{
	struct secret *at = secret_dup(value);
	bool same = false;
	for (int i = 0; i < SPELLINGS_MAX && own != NULL; i++) {
		same = is_same(at, own);
		if (same)
			break;
		struct secret *next = peeled(at);
		secret_free(at);
		at = next;
	}
	secret_free(at);
	return same;
}

static bool is_any_id(const struct cred *cred, const struct secret *value)
{
	return is_own(value, cred->client_id) || is_own(value, cred->access_key_id);
}

static bool is_any_secret(const struct cred *cred, const struct secret *value)
{
	return is_own(value, cred->client_secret) || is_own(value, cred->access_key_secret);
}

/* ---- the check ---- */

static bool has_no_value(const struct secret *value)
{
	struct value look;
	value_look(secret_reveal(value), secret_len(value), &look);
	return (look.flags & (VALUE_UNDEFINED | VALUE_UNEXPANDED | VALUE_PLACEHOLDER)) != 0;
}

/*
 * Of a parameter whose name says "token" or "key" only a value that is not a word may be a secret.
 */
static bool is_harmless(const struct capture_param *item)
{
	size_t len = strlen(item->name);
	return !capture_names_secret(item->name, len) &&
	       capture_is_words(secret_reveal(item->value), secret_len(item->value), " _-.:/+");
}

static bool literally_own(const struct settle *s, const struct capture *c,
			  const struct capture_param *item)
{
	const struct cred *cred = s->cred;
	return item->place == CAPTURE_IN_BODY && item->raw != NULL &&
	       (capture_literally(c, item, cred->client_secret) ||
		capture_literally(c, item, cred->access_key_secret) ||
		capture_literally(c, item, cred->client_id));
}

static bool check_param(struct settle *s, const struct capture *c, const struct capture_param *item)
{
	enum capture_role role = capture_role(item->name);
	if (role == CAPTURE_ROLE_PLAIN || secret_len(item->value) == 0 || literally_own(s, c, item))
		return true;
	if (role == CAPTURE_ROLE_ID ? is_any_id(s->cred, item->value)
				    : is_any_secret(s->cred, item->value))
		return true;
	if (has_no_value(item->value))
		return stop(s, FACTS_OBSTACLE_NO_VALUE, role == CAPTURE_ROLE_ID ? "id" : "secret");
	if (role == CAPTURE_ROLE_SECRET && is_harmless(item))
		return true;
	return stop(s, FACTS_OBSTACLE_OTHER_CREDENTIALS, role == CAPTURE_ROLE_ID ? "id" : "secret");
}

/* base64 without its padding, against that of the settings' own pair in both spellings. */
static bool is_own_base64(const struct settle *s, const char *bytes, size_t len)
{
	bool same = false;
	capture_trim(&bytes, &len);
	while (len > 0 && bytes[len - 1] == '=')
		len--;
	for (int encode = 0; encode < 2 && !same; encode++) {
		struct secret *own =
			form_basic(s->cred->client_id, s->cred->client_secret, encode != 0);
		const char *text = secret_reveal(own) + strlen("Basic ");
		same = len > 0 && strncmp(text, bytes, len) == 0 &&
		       text[len + strspn(text + len, "=")] == '\0';
		secret_free(own);
	}
	return same;
}

/* What is not a readable Basic pair: the pair in the clear, cut base64, a secret as Bearer. */
static bool is_own_text(const struct settle *s, const char *bytes, size_t len)
{
	const char *space = memchr(bytes, ' ', len);
	if (space != NULL)
		len -= (size_t)(space + 1 - bytes), bytes = space + 1;
	if (is_own_base64(s, bytes, len))
		return true;
	const char *colon = memchr(bytes, ':', len);
	const char *from = colon != NULL ? colon + 1 : bytes;
	struct secret *value = secret_new(from, len - (size_t)(from - bytes));
	bool own = is_any_secret(s->cred, value);
	secret_free(value);
	return own;
}

static bool check_authorization(struct settle *s, const char *bytes, size_t len)
{
	struct secret *id = NULL, *secret = NULL;
	if (len == 0)
		return true;
	form_basic_decode(bytes, len, &id, &secret);
	bool pair = id != NULL && secret != NULL;
	if (pair && !is_any_id(s->cred, id))
		stop(s,
		     has_no_value(id) ? FACTS_OBSTACLE_NO_VALUE : FACTS_OBSTACLE_OTHER_CREDENTIALS,
		     "id");
	else if (pair && !is_any_secret(s->cred, secret))
		stop(s,
		     has_no_value(secret) ? FACTS_OBSTACLE_NO_VALUE
					  : FACTS_OBSTACLE_OTHER_CREDENTIALS,
		     "secret");
	else if (!pair && !is_own_text(s, bytes, len))
		stop(s, FACTS_OBSTACLE_OTHER_CREDENTIALS, "Authorization field");
	secret_free(id);
	secret_free(secret);
	return s->why == FACTS_OBSTACLE_NONE;
}

static bool check_all(struct settle *s, const struct capture *c)
{
	struct capture_params *l = capture_params_read(c, s->kind);
	bool ok = true;
	for (size_t i = 0; i < l->count && ok; i++)
		ok = check_param(s, c, &l->items[i]);
	for (size_t i = 0; i < c->field_count && ok; i++)
		if (strcasecmp(capture_bytes_get(&c->fields[i].name), "Authorization") == 0)
			ok = check_authorization(s, capture_bytes_get(&c->fields[i].value),
						 c->fields[i].value.len);
	capture_params_free(l);
	return ok;
}

/* ---- filling in ---- */

/* curl -d "client_secret=$SECRET" sends it as it is, --data-urlencode does not. */
static bool is_sent_raw(const struct capture *c, const struct capture_param *item)
{
	if (c->form == NULL || strstr(c->form, "curl") == NULL || item->raw_len == 0 ||
	    *item->raw != '$')
		return false;
	for (size_t i = 0; i < c->unknown_count; i++)
		if (c->unknown_encoded[i] && c->unknown_texts[i].len == item->raw_len &&
		    memcmp(c->unknown_texts[i].bytes, item->raw, item->raw_len) == 0)
			return false;
	return true;
}

/* As the client writes it: a form's value encoded, a JSON string escaped, anything else as it is.
 */
static bool put_spelled(const struct settle *s, const struct capture_param *item,
			const struct secret *value, struct capture_bytes *out)
{
	const char *bytes = secret_reveal(value);
	size_t len = secret_len(value);
	bool form = item->place == CAPTURE_IN_QUERY || s->kind == FACTS_BODY_FORM;
	bool json = item->place == CAPTURE_IN_BODY && s->kind == FACTS_BODY_JSON;
	if (item->place == CAPTURE_IN_FIELD || (!form && !json) ||
	    (form && is_sent_raw(s->c, item))) {
		capture_bytes_add(out, bytes, len);
		return true;
	}
	struct secret_buf *b = secret_buf_new(FORM_BODY_MAX);
	bool fits = form ? form_encode(bytes, len, b) : form_json_string(bytes, len, b);
	struct secret *text = secret_buf_take(b);
	size_t quote = form ? 0 : 1;
	if (fits)
		capture_bytes_add(out, secret_reveal(text) + quote, secret_len(text) - 2 * quote);
	secret_free(text);
	return fits;
}

/* Where the hidden value is in these bytes, from an offset on; len where it is not there. */
static size_t place_of(const struct capture_param *item, const struct capture_bytes *in,
		       size_t from)
{
	const char *bytes = capture_bytes_get(in);
	if (item->raw != NULL)
		return (size_t)(item->raw - bytes);
	const char *value = secret_reveal(item->value);
	return from + capture_search(bytes + from, in->len - from, value, secret_len(item->value));
}

/* Copies the bytes with every hidden value of that place replaced. */
static bool fill_bytes(struct settle *s, enum capture_place place, const struct capture_bytes *in,
		       struct capture_bytes *out)
{
	size_t done = 0;
	bool ok = true;
	for (size_t i = 0; i < s->params->count && ok; i++) {
		const struct capture_param *item = &s->params->items[i];
		const char *bytes = secret_reveal(item->value);
		size_t len = secret_len(item->value);
		if (item->place != place || (!item->unknown && !is_hidden(s, bytes, len)))
			continue;
		struct secret *value =
			is_hidden(s, bytes, len) ? value_of(s->cred, item->name) : NULL;
		size_t at = place_of(item, in, done);
		if (value == NULL || at < done || at >= in->len) {
			ok = stop(s, FACTS_OBSTACLE_NOT_RECORDED,
				  "a value that the settings do not have");
		} else {
			capture_bytes_add(out, capture_bytes_get(in) + done, at - done);
			ok = put_spelled(s, item, value, out);
			done = at + (item->raw != NULL ? item->raw_len : len);
		}
		secret_free(value);
	}
	if (in->len > done)
		capture_bytes_add(out, capture_bytes_get(in) + done, in->len - done);
	return ok;
}

static void put_basic(struct settle *s, const char *name)
{
	/* Clients that make the field from an id and a secret take both as they are. */
	struct secret *own = form_basic(s->cred->client_id, s->cred->client_secret, false);
	capture_header(s->out, name, secret_reveal(own));
	secret_free(own);
}

/* Basic whose pair, or all of it, is hidden or left to a shell. */
static bool is_hidden_basic(const struct settle *s, const char *value, size_t len)
{
	size_t skip = capture_begins(value, len, "Basic ") ? 6 : 0;
	return is_hidden(s, value + skip, len - skip) || is_hidden(s, value, len) ||
	       (skip > 0 && capture_has_unknown(s->c, value, len));
}

static void fill_hidden_field(struct settle *s, const char *name)
{
	struct secret *own = value_of(s->cred, name);
	if (own != NULL)
		capture_header(s->out, name, secret_reveal(own));
	else
		capture_note(s->out, "a header field whose value is hidden");
	secret_free(own);
}

static void fill_field(struct settle *s, const struct capture_field *f)
{
	const char *name = capture_bytes_get(&f->name), *value = capture_bytes_get(&f->value);
	size_t len = f->value.len;
	if (s->c->form != NULL && strcasecmp(name, "Cookie") == 0) {
		capture_note(s->out, "its Cookie field (the login of a session)");
	} else if (strcasecmp(name, "Authorization") == 0 && is_hidden_basic(s, value, len)) {
		put_basic(s, name);
	} else if (strcasecmp(name, "User-Agent") == 0 && strcmp(value, "curl/") == 0) {
		/* as the reader puts it where the command names none */
		capture_header(s->out, name, "curl/8.5.0");
		capture_note(s->out, "the version of curl (8.5.0 was sent)");
	} else if (is_hidden(s, value, len)) {
		fill_hidden_field(s, name);
	} else if (capture_has_unknown(s->c, value, len)) {
		capture_note(s->out, "a header field whose value is hidden");
	} else {
		capture_header(s->out, name, value);
	}
}

static bool has_credentials(const struct settle *s)
{
	for (size_t i = 0; i < s->params->count; i++)
		if (capture_role(s->params->items[i].name) == CAPTURE_ROLE_SECRET)
			return true;
	return capture_field(s->c, "Authorization", NULL) != NULL;
}

static bool fill_all(struct settle *s)
{
	const struct capture *c = s->c;
	unsigned lost = CAPTURE_UNKNOWN_BODY | CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_END;
	if (c->too_large || c->tls || (c->unknown & lost) != 0 || s->kind == FACTS_BODY_UNKNOWN)
		return stop(s, FACTS_OBSTACLE_NOT_RECORDED, "its whole body");
	bool target = (c->unknown & CAPTURE_UNKNOWN_TARGET) == 0 &&
		      !capture_has_unknown(c, capture_bytes_get(&c->target), c->target.len);
	if (!fill_bytes(s, CAPTURE_IN_BODY, &c->body, &s->out->body) ||
	    (target && !fill_bytes(s, CAPTURE_IN_QUERY, &c->target, &s->out->target)))
		return false;
	for (size_t i = 0; i < c->field_count; i++)
		fill_field(s, &c->fields[i]);
	/* Browsers leave the field out of what they save. */
	if ((c->unknown & CAPTURE_UNKNOWN_CREDENTIALS) != 0 && !has_credentials(s))
		put_basic(s, "Authorization");
	return true;
}

struct capture *capture_settle(const struct capture *c, const struct cred *cred,
			       enum facts_obstacle *why, const char **what)
{
	const char *language = NULL;
	enum facts_body kind = capture_kind(c, &language);
	struct settle s = {.c = c,
			   .cred = cred,
			   .params = capture_params_read(c, kind),
			   .kind = kind,
			   .out = capture_new(capture_bytes_get(&c->method), "",
					      capture_bytes_get(&c->version))};
	bool ok = fill_all(&s) && check_all(&s, s.out);
	capture_params_free(s.params);
	*why = s.why;
	*what = s.what;
	if (ok)
		return s.out;
	capture_free(s.out);
	return NULL;
}

/* ---- its parts ---- */

static struct capture_slice text_of(const struct capture_bytes *b)
{
	return (struct capture_slice){capture_bytes_get(b), b->len};
}

struct capture_slice capture_method_text(const struct capture *c)
{
	return text_of(&c->method);
}

struct capture_slice capture_version_text(const struct capture *c)
{
	return text_of(&c->version);
}

struct capture_slice capture_body_text(const struct capture *c)
{
	return text_of(&c->body);
}

struct capture_slice capture_target_text(const struct capture *c)
{
	size_t len = 0, query_len = 0;
	const char *query = NULL, *path = capture_path(c, &len, &query, &query_len);
	if (c->target.len == 0)
		return (struct capture_slice){"", 0};
	/* "http://host?query" has a path that is not written. */
	if (query == NULL || path + len + 1 != query)
		return (struct capture_slice){path, len};
	return (struct capture_slice){path, len + 1 + query_len};
}

size_t capture_field_count(const struct capture *c)
{
	return c->field_count;
}

const char *capture_field_name(const struct capture *c, size_t i)
{
	return capture_bytes_get(&c->fields[i].name);
}

struct capture_slice capture_field_text(const struct capture *c, size_t i)
{
	return text_of(&c->fields[i].value);
}

const char *capture_note_text(const struct capture *c, size_t i)
{
	return i < c->note_count ? c->notes[i] : NULL;
}

struct capture *capture_with_field(const struct capture *c, size_t i, const char *value)
{
	struct capture *out =
		capture_new(capture_bytes_get(&c->method), capture_bytes_get(&c->target),
			    capture_bytes_get(&c->version));
	for (size_t k = 0; k < c->field_count; k++)
		capture_header(out, capture_field_name(c, k),
			       k == i ? value : capture_bytes_get(&c->fields[k].value));
	capture_body(out, capture_bytes_get(&c->body), c->body.len);
	return out;
}
