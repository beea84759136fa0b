/* SPDX-License-Identifier: MIT */
/* What a body is by its own bytes, whatever its media type says. */
#include "capture/parts.h"
#include "base/bytes.h"

#include <jansson.h>
#include <string.h>

static bool is_name_char(char c)
{
	return bytes_is_name(c) || c == '-' || c == '.';
}

static const char *skip_space(const char *at, const char *end)
{
	return at + capture_span(at, (size_t)(end - at), " \t\r\n");
}

static bool parses_as_json(const char *bytes, size_t len)
{
	json_t *root = json_loadb(bytes, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	json_decref(root);
	return root != NULL;
}

/* Texts that say that an object was put where bytes belong, and in which language. */
static const char *fixed_text(const char *bytes, size_t len)
{
	static const struct {
		const char *begins, *language;
	} texts[] = {
		{"[object ", "JavaScript"},
		{"HASH(0x", "Perl"},
		{"ARRAY(0x", "Perl"},
		{"System.", ".NET or PowerShell"},
		{"map[", "Go"},
		{"b'", "Python"},
		{"b\"", "Python"},
		{"<QueryDict", "Python"},
		{"OrderedDict(", "Python"},
		{"dict_items(", "Python"},
		{"#<", "Ruby"},
		{"@{", "PowerShell"},
		{"java.", "Java"},
		{"[Ljava.", "Java"},
	};
	if (capture_equal(bytes, len, "Array"))
		return "PHP";
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (len >= strlen(texts[i].begins) &&
		    memcmp(bytes, texts[i].begins, strlen(texts[i].begins)) == 0)
			return texts[i].language;
	return NULL;
}

/* Behind a key, which quotes may be around; NULL: none begins here. */
static const char *behind_key(const char *at, const char *end, char *quote)
{
	*quote = at < end && (*at == '\'' || *at == '"') ? *at : '\0';
	const char *key = at += *quote != '\0';
	while (at < end && (*quote != '\0' ? *at != *quote && *at != '\n' : is_name_char(*at)))
		at++;
	return at == key ? NULL : at + (*quote != '\0' && at < end);
}

/*
 * The language of "{key..." by how it writes a key and what follows it; NULL: none that is known.
 */
static const char *braced_text(const char *bytes, size_t len)
{
	const char *end = bytes + len, *key = skip_space(bytes + 1, end);
	bool symbol = key < end && *key == ':';
	char quote;
	const char *at = behind_key(key + symbol, end, &quote);
	at = at != NULL ? skip_space(at, end) : end;
	size_t left = (size_t)(end - at);
	if (capture_begins(at, left, "=>"))
		return "Ruby";
	if (symbol)
		return NULL;
	if (capture_begins(at, left, "="))
		return "Java";
	if (quote == '"' || !capture_begins(at, left, ":"))
		return NULL;
	return quote == '\'' ? "Python" : "JavaScript, or JSON that lost its quotes";
}

/* An object that was put where bytes belong: the language that wrote it, or NULL. */
static const char *object_text(const char *bytes, size_t len)
{
	const char *fixed = fixed_text(bytes, len);
	return fixed != NULL || *bytes != '{' ? fixed : braced_text(bytes, len);
}

/* JSON that no parser takes is still JSON text: cut off, with a comma too many, with a variable in
 * it. */
static bool looks_like_json(const char *bytes, size_t len)
{
	const char *end = bytes + len, *at = skip_space(bytes + 1, end);
	if (*bytes == '[')
		return at < end && (*at == '{' || *at == ']');
	if (*bytes != '{' || at == end || (*at != '"' && *at != '}'))
		return false;
	if (*at == '}')
		return true;
	const char *close = memchr(at + 1, '"', (size_t)(end - at - 1));
	close = close != NULL ? skip_space(close + 1, end) : end;
	return close < end && *close == ':';
}

static bool is_multipart(const struct capture *c, const char *bytes, size_t len)
{
	const struct capture_bytes *type = capture_field(c, "Content-Type", NULL);
	if (type != NULL && capture_begins(type->bytes, type->len, "multipart/"))
		return true;
	return capture_begins(bytes, len, "--") &&
	       capture_find(bytes, len, "Content-Disposition:") < len;
}

/* The body as a whole is encoded: what looks like "name=" in it is chance. */
static bool is_compressed(const struct capture *c, const char *bytes, size_t len)
{
	const struct capture_bytes *coding = capture_field(c, "Content-Encoding", NULL);
	if (len >= 2 && memcmp(bytes, "\x1F\x8B", 2) == 0)
		return true;
	if (coding == NULL || coding->len == 0 ||
	    capture_equal(coding->bytes, coding->len, "identity"))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] > 0x7E ||
		    ((unsigned char)bytes[i] < ' ' && strchr("\t\r\n", bytes[i]) == NULL) ||
		    bytes[i] == '\0')
			return true;
	return false;
}

/* "name=..." at the start of one of the pairs. */
static bool is_form(const char *bytes, size_t len)
{
	const char *end = bytes + len;
	for (const char *at = bytes; at < end;) {
		const char *stop = memchr(at, '&', (size_t)(end - at));
		stop = stop != NULL ? stop : end;
		const char *name = at;
		while (at < stop && (is_name_char(*at) || strchr("%[]+'\" ", *at) != NULL) &&
		       *at != '\0')
			at++;
		if (at > name && at < stop && *at == '=')
			return true;
		at = stop + 1;
	}
	return false;
}

static bool is_json(const char *bytes, size_t len)
{
	if (strchr("{[\"", *bytes) != NULL && *bytes != '\0' && parses_as_json(bytes, len))
		return true;
	if (capture_equal(bytes, len, "null") || capture_equal(bytes, len, "true"))
		return true;
	return (*bytes == '{' || *bytes == '[') && looks_like_json(bytes, len);
}

/* By the bytes of a body, without white space around them. */
static enum facts_body kind_of(const struct capture *c, const char *bytes, size_t len)
{
	if (len == 0 || is_compressed(c, bytes, len))
		return FACTS_BODY_OTHER;
	if (is_multipart(c, bytes, len))
		return FACTS_BODY_MULTIPART;
	if (is_json(bytes, len))
		return FACTS_BODY_JSON;
	if (object_text(bytes, len) != NULL)
		return FACTS_BODY_OBJECT_TEXT;
	if (is_form(bytes, len))
		return FACTS_BODY_FORM;
	return capture_has_unknown(c, bytes, len) ? FACTS_BODY_UNKNOWN : FACTS_BODY_OTHER;
}

enum facts_body capture_kind(const struct capture *c, const char **language)
{
	const char *bytes = capture_bytes_get(&c->body);
	size_t len = c->body.len;
	*language = NULL;
	if ((c->unknown & CAPTURE_UNKNOWN_BODY) != 0) /* the head alone says what it was */
		return is_multipart(c, "", 0) ? FACTS_BODY_MULTIPART : FACTS_BODY_UNKNOWN;
	if (len == 0)
		return c->too_large || (c->unknown & CAPTURE_UNKNOWN_PARAMETERS) != 0
			       ? FACTS_BODY_UNKNOWN
			       : FACTS_BODY_EMPTY;
	if (capture_begins(bytes, len, "\xEF\xBB\xBF"))
		bytes += 3, len -= 3;
	capture_trim(&bytes, &len);
	enum facts_body kind = kind_of(c, bytes, len);
	if (kind == FACTS_BODY_OBJECT_TEXT)
		*language = object_text(bytes, len);
	return kind;
}
