/* SPDX-License-Identifier: MIT */
/* The request line and the header fields of a capture, fit to be shown. */
#include "capture/parts.h"
#include "base/bytes.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum {
	SHOWN_ONE_MAX = 300,  /* bytes of a field's value as it is shown */
	MADE_ONE_MAX = 1024,  /* bytes of it before it is cleaned and cut */
	LENGTH_DIGITS = 7,    /* of a Content-Length: a body has at most 1 MB */
	METHOD_MAX = 8,       /* letters of a method that is not listed: "PROPFIND" */
	VERSION_DIGITS = 5,   /* of one number in a product's version */
	HIDDEN_WORTH_MIN = 6, /* bytes: a shorter value is not hidden elsewhere */
};

void capture_put_hidden(const struct capture_show *s, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	text_printf(s->t, "[%zu byte%s]", len, len == 1 ? "" : "s");
	/* It may come back in a recorded answer. All of an address would hide the settings' own. */
	if (len >= HIDDEN_WORTH_MIN && capture_find(bytes, len, "://") == len &&
	    !capture_is_words(bytes, len, " +:/._-;,=&"))
		capture_mask_add(s->mask, "hidden value", bytes, len);
	capture_mask_pieces(s->mask, bytes, len, SIZE_MAX);
}

static void put_if(const struct capture_show *s, const char *bytes, size_t len, bool harmless)
{
	if (harmless)
		text_add(s->t, bytes, len);
	else
		capture_put_hidden(s, bytes, len);
}

void capture_put_name(const struct capture_show *s, const char *name, size_t len)
{
	put_if(s, name, len, capture_is_name(name, len));
}

/* A text of capture_unknown(). */
static void put_unknown(const struct capture_show *s, const char *bytes, size_t len)
{
	if (!capture_is_unknown_text(bytes, len))
		text_char(s->t, *bytes == '@' ? '@' : '$');
	put_if(s, bytes, len, capture_is_unknown_text(bytes, len));
}

typedef void put_text(const struct capture_show *s, const char *bytes, size_t len);

static void put_around(const struct capture_show *s, const char *bytes, size_t len, put_text *put)
{
	size_t from = 0, at = 0;
	while (at < len) {
		size_t size = capture_unknown_at(s->c, bytes + at, len - at);
		if (size > 0) {
			put(s, bytes + from, at - from);
			put_unknown(s, bytes + at, size);
			from = at + size;
		}
		at += size > 0 ? size : 1;
	}
	put(s, bytes + from, len - from);
}

/* What only holds the unknown together: "$ID:$SECRET". */
static void put_between(const struct capture_show *s, const char *bytes, size_t len)
{
	put_if(s, bytes, len, len == 1 && strchr(":/.&=-,; ", *bytes) != NULL);
}

void capture_put_around(const struct capture_show *s, const char *bytes, size_t len)
{
	put_around(s, bytes, len, put_between);
}

/* ---- the request line ---- */

static const char methods[] = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT";

static void put_method(const struct capture_show *s, const char *bytes, size_t len)
{
	bool capitals = len <= METHOD_MAX;
	for (size_t i = 0; i < len; i++)
		capitals &= bytes[i] >= 'A' && bytes[i] <= 'Z';
	put_if(s, bytes, len, capitals || words_listed(bytes, len, methods));
}

static void put_version(const struct capture_show *s, const char *bytes, size_t len)
{
	static const char versions[] =
		"HTTP/0.9|HTTP/1.0|HTTP/1.1|HTTP/2|HTTP/2.0|HTTP/3|HTTP/3.0|h2|h3|unknown";
	put_if(s, bytes, len, words_listed(bytes, len, versions));
}

/* A step of the token URL's own path. */
static bool is_own_step(const struct capture_show *s, const char *step, size_t len)
{
	const char *own = s->cred->token_url != NULL ? s->cred->url.path : NULL;
	while (own != NULL && *own != '\0') {
		size_t size = strcspn(own, "/");
		if (size == len && memcmp(own, step, len) == 0)
			return true;
		own += size + (own[size] == '/');
	}
	return false;
}

/* odd: where the path of a token URL has no such step. named: '=' follows it. */
static void put_step(const struct capture_show *s, const char *step, size_t len, bool odd,
		     bool named)
{
	bool known = odd || named
			     ? named && capture_is_parameter(step, len)
			     : capture_is_words(step, len, "_-.") ||
				       capture_equal(step, len, "*") || is_own_step(s, step, len);
	put_if(s, step, len, known);
	if (odd && !known && len >= HIDDEN_WORTH_MIN)
		capture_mask_add(s->mask, "hidden value", step, len);
}

/*
 * "/token;client_secret=x": behind the first character that has no place in the path of a token URL
 * nothing but the names of parameters is shown. '@' follows a password.
 */
static void put_path(const struct capture_show *s, const char *bytes, size_t len)
{
	const char *at = capture_last(bytes, len, '@'), *end = bytes + len;
	at = at != NULL ? at : bytes;
	capture_put_hidden(s, bytes, (size_t)(at - bytes));
	bool odd = at > bytes;
	while (at < end) {
		size_t size = capture_until(at, (size_t)(end - at), "/;&=,@");
		if (size == 0) {
			odd |= *at != '/';
			text_char(s->t, *at++);
			continue;
		}
		put_step(s, at, size, odd, at + size < end && at[size] == '=');
		odd |= capture_names_secret(at, size);
		at += size;
	}
}

static void put_path_around(const struct capture_show *s, const char *bytes, size_t len)
{
	put_around(s, bytes, len, put_path);
}

/* ---- values of header fields ---- */

static bool is_number(const char *bytes, size_t len, size_t digits)
{
	for (size_t i = 0; i < len; i++)
		if (!bytes_is_digit(bytes[i]))
			return false;
	return len > 0 && len <= digits;
}

static bool is_quality(const char *bytes, size_t len)
{
	size_t whole = capture_until(bytes, len, ".");
	return is_number(bytes, whole, 1) &&
	       (whole == len || is_number(bytes + whole + 1, len - whole - 1, 3));
}

static bool is_media(const char *bytes, size_t len)
{
	static const char bare[] =
		"json|form|text|application|urlencoded|x-www-form-urlencoded|*|undefined|"
		"null|*/*";
	size_t slash = capture_until(bytes, len, "/");
	if (slash == len || words_listed(bytes, len, bare))
		return words_listed(bytes, len, bare);
	return capture_is_words(bytes, slash, "-") &&
	       capture_is_words(bytes + slash + 1, len - slash - 1, "*+.-");
}

/* One parameter of a media type: its name, and its value where it says how the text is written. */
static void put_media_parameter(const struct capture_show *s, const char *bytes, size_t len)
{
	static const char names[] = "charset|boundary|q|version";
	static const char charsets[] =
		"utf-8|utf8|\"utf-8\"|\"utf8\"|utf-16|utf-16le|iso-8859-1|us-ascii|"
		"windows-1252|iso8859-1|latin1|ascii|utf-16be|cp1252|iso-8859-15|shift_jis|"
		"euc-jp|gbk|utf-32|ebcdic|\"utf-16\"|undefined";
	size_t name = capture_until(bytes, len, "=");
	const char *value = bytes + name + (name < len);
	size_t size = len - (size_t)(value - bytes);
	if (!words_listed(bytes, name, names)) {
		capture_put_hidden(s, bytes, len);
		return;
	}
	text_add(s->t, bytes, (size_t)(value - bytes));
	bool charset = capture_equal(bytes, name, "charset");
	put_if(s, value, size,
	       charset ? words_listed(value, size, charsets) : is_quality(value, size));
}

/* "text/plain;charset=utf-8", "text/html, *; q=.2" with nothing else in it. */
static void put_media(const struct capture_show *s, const char *bytes, size_t len)
{
	bool parameter = false, ended = false;
	for (size_t at = 0; at < len;) {
		size_t size = capture_until(bytes + at, len - at, ";, \t");
		if (size == 0) {
			parameter = bytes[at] == ';' || (parameter && bytes[at] != ',');
			ended &= bytes[at] == ' ' || bytes[at] == '\t';
			text_char(s->t, bytes[at++]);
			continue;
		}
		if (ended) { /* a second word where one ends */
			capture_put_hidden(s, bytes + at, len - at);
			return;
		}
		if (parameter)
			put_media_parameter(s, bytes + at, size);
		else
			put_if(s, bytes + at, size, is_media(bytes + at, size));
		ended = true;
		at += size;
	}
}

/* Fields whose values are words that HTTP knows. */
static bool is_coding(const char *bytes, size_t len)
{
	static const char words[] =
		"gzip|x-gzip|deflate|br|zstd|compress|identity|chunked|trailers|*|keep-alive|"
		"close|no-cache|no-store|max-age=0|upgrade|h2c|websocket|100-continue|"
		"navigate|cors|no-cors|same-origin|same-site|cross-site|none|empty|document|"
		"xmlhttprequest|aws-chunked|utf-8|base64|?0|?1";
	if (capture_begins(bytes, len, "q="))
		return is_quality(bytes + 2, len - 2);
	return words_listed(bytes, len, words);
}

static void put_codings(const struct capture_show *s, const char *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t size = capture_until(bytes + at, len - at, ",; \t");
		put_if(s, bytes + at, size > 0 ? size : 1,
		       size == 0 || is_coding(bytes + at, size));
		at += size > 0 ? size : 1;
	}
}

static bool is_product_version(const char *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t size = capture_until(bytes + at, len - at, ".-+_");
		if (!is_number(bytes + at, size, VERSION_DIGITS) &&
		    !capture_is_words(bytes + at, size, ""))
			return false;
		at += size + 1;
	}
	return len <= 24;
}

static bool is_product(const char *bytes, size_t len)
{
	static const char bare[] = "node|undici|ruby|got|deno|bun|python|java|grafana";
	size_t name = capture_until(bytes, len, "/");
	if (name == len)
		return words_listed(bytes, len, bare);
	return capture_is_words(bytes, name, "-_.") &&
	       is_product_version(bytes + name + 1, len - name - 1);
}

/* "axios/1.7.2", "Mozilla/5.0 (comment) ...": products and versions; comments are hidden. */
static void put_agent(const struct capture_show *s, const char *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t size = capture_until(bytes + at, len - at, " ");
		size_t close = bytes[at] == '(' ? capture_until(bytes + at, len - at, ")") : len;
		if (size == 0) {
			text_char(s->t, bytes[at++]);
		} else if (bytes[at] == '(' && at + close < len) {
			text_char(s->t, '(');
			capture_put_hidden(s, bytes + at + 1, close - 1);
			text_char(s->t, ')');
			at += close + 1;
		} else if (is_product(bytes + at, size)) {
			text_add(s->t, bytes + at, size);
			at += size;
		} else {
			capture_put_hidden(s, bytes + at, len - at);
			return;
		}
	}
}

static bool is_host(const struct capture_show *s, const char *bytes, size_t len)
{
	const char *own = s->cred->token_url != NULL ? s->cred->url.host : NULL;
	size_t digits = 0, dots = 0;
	for (size_t i = 0; i < len; i++) {
		digits += bytes_is_digit(bytes[i]);
		dots += bytes[i] == '.';
	}
	if ((dots == 3 && digits + dots == len && digits <= 12) ||
	    capture_equal(bytes, len, "[::1]"))
		return true;
	return (own != NULL && capture_equal(bytes, len, own)) ||
	       capture_equal(bytes, len, "localhost") ||
	       (dots > 0 && capture_is_words(bytes, len, ".-"));
}

static void put_host(const struct capture_show *s, const char *bytes, size_t len)
{
	const char *colon = capture_last(bytes, len, ':');
	size_t size = colon != NULL && bytes[len - 1] != ']' ? (size_t)(colon - bytes) : len;
	if (size < len && !is_number(colon + 1, len - size - 1, 5))
		size = len;
	put_if(s, bytes, size, is_host(s, bytes, size));
	text_add(s->t, bytes + size, len - size);
}

/* Of Referer and Origin the scheme and the host: the rest may hold anything. */
static void put_origin(const struct capture_show *s, const char *bytes, size_t len)
{
	size_t scheme = capture_scheme(bytes, len);
	if (scheme == 0) {
		put_if(s, bytes, len, capture_equal(bytes, len, "null"));
		return;
	}
	size_t host = capture_until(bytes + scheme, len - scheme, "/?#");
	text_add(s->t, bytes, scheme);
	put_host(s, bytes + scheme, host);
	capture_put_hidden(s, bytes + scheme + host, len - scheme - host);
}

static void put_length(const struct capture_show *s, const char *bytes, size_t len)
{
	put_if(s, bytes, len, is_number(bytes, len, LENGTH_DIGITS));
}

/* -u "$ID:$SECRET": the variables' names were encoded, so the length says nothing. */
static bool holds_variable(const struct capture *c, const char *value, size_t len)
{
	struct secret *id = NULL, *secret = NULL;
	if (c->unknown_count == 0)
		return false;
	form_basic_decode(value, len, &id, &secret);
	bool holds = (id != NULL && capture_has_unknown(c, secret_reveal(id), secret_len(id))) ||
		     (secret != NULL &&
		      capture_has_unknown(c, secret_reveal(secret), secret_len(secret)));
	secret_free(id);
	secret_free(secret);
	return holds;
}

static void put_authorization(const struct capture_show *s, const char *bytes, size_t len)
{
	if (holds_variable(s->c, bytes, len)) {
		text_put(s->t, "Basic [of a shell variable, not expanded]");
		return;
	}
	static const char schemes[] = "Basic|Bearer|Digest|Negotiate|NTLM";
	size_t size = capture_until(bytes, len, " ");
	if (!words_listed(bytes, size, schemes))
		size = 0;
	else
		size += size < len;
	text_add(s->t, bytes, size < len ? size : len);
	capture_put_around(s, bytes + size, len - size);
}

static void put_grant(const struct capture_show *s, const char *bytes, size_t len)
{
	put_if(s, bytes, len, capture_is_grant(bytes, len) || capture_is_placeholder(bytes, len));
}

/* An address as it is, where it is made of words; of any other its scheme and host. */
static void put_audience(const struct capture_show *s, const char *bytes, size_t len)
{
	if (capture_is_harmless("audience", bytes, len))
		text_add(s->t, bytes, len);
	else
		put_origin(s, bytes, len);
}

static put_text *putter_of(const char *name)
{
	static const struct {
		const char *name;
		put_text *put;
	} fields[] = {
		{"Content-Type", put_media},
		{"Accept", put_media},
		{"User-Agent", put_agent},
		{"Host", put_host},
		{"Origin", put_origin},
		{"Referer", put_origin},
		{"Content-Length", put_length},
		{"Authorization", put_authorization},
		{"Access-Control-Request-Method", put_method},
		{"Content-Encoding", put_codings},
		{"Transfer-Encoding", put_codings},
		{"Accept-Encoding", put_codings},
		{"Connection", put_codings},
		{"Cache-Control", put_codings},
		{"Pragma", put_codings},
		{"Expect", put_codings},
		{"TE", put_codings},
		{"Upgrade", put_codings},
		{"Sec-Fetch-Dest", put_codings},
		{"Sec-Fetch-Mode", put_codings},
		{"Sec-Fetch-Site", put_codings},
		{"X-Requested-With", put_codings},
	};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strcasecmp(name, fields[i].name) == 0)
			return fields[i].put;
	return NULL;
}

bool capture_put_field(const struct capture_show *s, const char *name, const char *bytes,
		       size_t len)
{
	put_text *put = putter_of(name);
	if (put == NULL)
		return false;
	if (put == put_authorization || !capture_has_unknown(s->c, bytes, len))
		put(s, bytes, len);
	else
		capture_put_around(s, bytes, len);
	return true;
}

static void put_value(const struct capture_show *s, const char *name, const char *bytes, size_t len)
{
	if (capture_put_field(s, name, bytes, len))
		return;
	if (capture_has_unknown(s->c, bytes, len))
		capture_put_around(s, bytes, len);
	else
		put_if(s, bytes, len,
		       capture_is_placeholder(bytes, len) || capture_is_harmless(name, bytes, len));
}

const char *capture_shown(const struct capture_show *s, enum capture_part part, const char *bytes,
			  size_t len)
{
	static put_text *const putters[] = {
		[CAPTURE_PART_METHOD] = put_method,    [CAPTURE_PART_VERSION] = put_version,
		[CAPTURE_PART_PATH] = put_path_around, [CAPTURE_PART_NAME] = capture_put_name,
		[CAPTURE_PART_TYPE] = put_media,       [CAPTURE_PART_CODING] = put_codings,
		[CAPTURE_PART_GRANT] = put_grant,      [CAPTURE_PART_AGENT] = put_agent,
		[CAPTURE_PART_UNKNOWN] = put_unknown,  [CAPTURE_PART_AUDIENCE] = put_audience,
	};
	struct text t = {.limit = MADE_ONE_MAX};
	struct capture_show here = *s;
	here.t = &t;
	bool around = part != CAPTURE_PART_PATH && part != CAPTURE_PART_UNKNOWN &&
		      capture_has_unknown(s->c, bytes, len);
	(around ? capture_put_around : putters[part])(&here, bytes, len);
	const char *shown = mask_text(s->mask, text_get(&t), t.len, MASK_LINE, SHOWN_ONE_MAX, s->p);
	text_clear(&t);
	return shown;
}

void capture_show_fields(const struct capture_show *s, struct facts_request *out)
{
	struct request_shown *shown = request_show(out, s->p);
	for (size_t i = 0; i < s->c->field_count && shown->header_count < FACTS_REQUEST_HEADERS_MAX;
	     i++) {
		const struct capture_field *f = &s->c->fields[i];
		/* stands for whatever version will run the command */
		if (capture_equal(capture_bytes_get(&f->name), f->name.len, "User-Agent") &&
		    strcmp(capture_bytes_get(&f->value), "curl/") == 0)
			continue;
		struct facts_header *to = &shown->headers[shown->header_count++];
		struct text t = {.limit = MADE_ONE_MAX};
		struct capture_show here = *s;
		here.t = &t;
		const char *name = capture_bytes_get(&f->name);
		to->name = capture_shown(s, CAPTURE_PART_NAME, name, f->name.len);
		put_value(&here, name, capture_bytes_get(&f->value), f->value.len);
		to->value = mask_text(s->mask, text_get(&t), t.len, MASK_LINE, SHOWN_ONE_MAX, s->p);
		text_clear(&t);
	}
}
