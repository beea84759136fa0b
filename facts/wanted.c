/* SPDX-License-Identifier: MIT */
/* A parameter that an answer says is missing, and that was not sent: which one, by its words. */
#include "facts/parts.h"
#include "base/bytes.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { NAME_MAX_BYTES = 40 };

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static bool is_mark(char c)
{
	return c != '\0' && strchr("'\"`", c) != NULL;
}

/* A name that a token endpoint may want beside those that every request of cxtoken's has. */
static struct words_clause accepted(struct words_clause name, bool marked)
{
	static const char usual[] = "scope|audience|resource|tenant|realm";
	static const char sent[] =
		"grant_type|client_id|client_secret|clientid|clientsecret|username|password";
	const struct words_clause none = {"", 0};
	bool underscore = memchr(name.at, '_', name.len) != NULL;
	if (name.len > NAME_MAX_BYTES || words_listed(name.at, name.len, sent))
		return none;
	return marked || underscore || words_listed(name.at, name.len, usual) ? name : none;
}

/* "... parameter: 'NAME'", at what follows the phrase. */
static struct words_clause name_behind(const char *at)
{
	at += *at == 's';
	size_t skip = strspn(at, " :(=\"'`");
	bool marked = skip > 0 && (memchr(at, ':', skip) != NULL || is_mark(at[skip - 1]));
	struct words_clause name = {at + skip, 0};
	while (skip > 0 && is_name_byte(name.at[name.len]))
		name.len++;
	return accepted(name, marked);
}

/* "[the parameter] 'NAME' [parameter] is required", at what the phrase follows. */
static struct words_clause name_before(const char *text, const char *at)
{
	static const char noun[] = "parameter";
	const size_t len = sizeof noun - 1;
	bool marked = false;
	while (at > text && at[-1] == ' ')
		at--;
	if ((size_t)(at - text) > len && strncasecmp(at - len, noun, len) == 0) {
		at -= len;
		marked = true;
		while (at > text && at[-1] == ' ')
			at--;
	}
	if (at > text && is_mark(at[-1])) {
		at--;
		marked = true;
	}
	struct words_clause name = {at, 0};
	while (name.at > text && is_name_byte(name.at[-1])) {
		name.at--;
		name.len++;
	}
	return accepted(name, marked);
}

static struct words_clause name_in(const char *text)
{
	static const char *const leading[] = {"must contain the following parameter",
					      "missing required form parameter",
					      "missing required parameter",
					      "missing form parameter",
					      "missing required field",
					      "missing parameter",
					      "required parameter is missing",
					      NULL};
	static const char *const trailing[] = {
		" is required",      " is missing",   " must be provided",  " must be specified",
		" was not provided", " not provided", " must not be empty", NULL};
	struct words_clause name = {"", 0};
	for (const char *const *p = leading; *p != NULL && name.len == 0; p++) {
		const char *at = bytes_find(text, *p);
		if (at != NULL)
			name = name_behind(at + strlen(*p));
	}
	for (const char *const *p = trailing; *p != NULL && name.len == 0; p++) {
		const char *at = bytes_find(text, *p);
		if (at != NULL)
			name = name_before(text, at);
	}
	return name;
}

/* The form body that was sent has it. */
static bool was_sent(const struct secret *body, struct words_clause name)
{
	const char *at = secret_reveal(body), *end = at + secret_len(body);
	while (at < end) {
		const char *next = memchr(at, '&', (size_t)(end - at));
		if ((size_t)(end - at) > name.len && memcmp(at, name.at, name.len) == 0 &&
		    at[name.len] == '=')
			return true;
		at = next != NULL ? next + 1 : end;
	}
	return false;
}

struct words_clause answer_wanted(const char *description, const struct secret *body)
{
	const struct words_clause none = {"", 0};
	struct words_clause name = description != NULL ? name_in(description) : none;
	return body != NULL && was_sent(body, name) ? none : name;
}
