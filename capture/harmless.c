/* SPDX-License-Identifier: MIT */
/*
 * Decides what may be shown of a capture: what is known to be harmless, or looks like what belongs
 * in its place. Of all else only the length is shown, so a secret in an unexpected place stays
 * hidden.
 */
#include "capture/parts.h"
#include "base/bytes.h"

#include <string.h>
#include <strings.h>

#include "facts/value.h"

enum {
	WORD_MAX = 16,   /* letters: "authentication" has 14 */
	NUMBERED = 5,    /* letters before digits: "oauth2", "v2" */
	DIGITS_MAX = 4,  /* in all of a text of words */
	GRANT_MAX = 80,  /* bytes: "urn:ietf:params:oauth:grant-type:token-exchange" has 47 */
	WORDS_MAX = 200, /* bytes */
};

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* "tokenType", "OAuth", "HTTP": a new word begins with a capital and two small letters. */
static bool are_letters(const char *bytes, size_t len)
{
	size_t run = 0;
	for (size_t i = 0; i < len; i++) {
		if (!is_lower(bytes[i]) && !is_upper(bytes[i]))
			return false;
		if (i > 0 && is_upper(bytes[i]) && is_lower(bytes[i - 1])) {
			if (len - i < 3 || !is_lower(bytes[i + 1]) || !is_lower(bytes[i + 2]))
				return false;
			run = 0;
		}
		if (++run > WORD_MAX)
			return false;
	}
	return true;
}

/* Random text has digits among its letters, changes case too often, or is too long for a word. */
static bool is_word(const char *bytes, size_t len, size_t *digits)
{
	size_t behind = 0;
	while (behind < len && bytes_is_digit(bytes[len - 1 - behind]))
		behind++;
	*digits += behind;
	return behind <= 2 && (behind == 0 || len - behind <= NUMBERED) &&
	       are_letters(bytes, len - behind);
}

bool capture_is_words(const char *bytes, size_t len, const char *between)
{
	size_t digits = 0;
	if (len > WORDS_MAX)
		return false;
	for (size_t at = 0; at < len;) {
		size_t size = capture_until(bytes + at, len - at, between);
		if (!is_word(bytes + at, size, &digits))
			return false;
		at += size + 1;
	}
	return len > 0 && digits <= DIGITS_MAX;
}

bool capture_is_grant(const char *bytes, size_t len)
{
	return len <= GRANT_MAX && capture_find(bytes, len, "secret") == len &&
	       capture_is_words(bytes, len, capture_begins(bytes, len, "urn:") ? "_-:." : "_-.");
}

bool capture_is_placeholder(const char *bytes, size_t len)
{
	struct value look;
	value_look(bytes, len, &look);
	if ((look.flags & VALUE_UNDEFINED) != 0)
		return true;
	/* "${NAME:-default}" may hold the secret itself */
	return (look.flags & VALUE_UNEXPANDED) != 0 && memchr(bytes, ':', len) == NULL
		       ? capture_is_words(bytes, len, " ${}%_.-")
		       : capture_begins(bytes, len, "$env:") && capture_is_words(bytes, len, "$:_");
}

/* Words in brackets, "[client id]". */
static bool is_bracketed(const char *bytes, size_t len)
{
	if (len < 3)
		return false;
	const char last = bytes[len - 1];
	bool is = (*bytes == '[' && last == ']') || (*bytes == '{' && last == '}');
	return is && capture_is_words(bytes + 1, len - 2, " _-");
}

bool capture_is_filled_in(const struct capture *c, const struct secret *value,
			  const struct value *look)
{
	return c->form != NULL && ((look->flags & VALUE_PLACEHOLDER) != 0 ||
				   is_bracketed(secret_reveal(value), secret_len(value)));
}

bool capture_is_parameter(const char *bytes, size_t len)
{
	char name[CAPTURE_NAME_MAX] = "";
	if (len < sizeof name)
		memcpy(name, bytes, len);
	return capture_name_known(name);
}

bool capture_is_name(const char *bytes, size_t len)
{
	return capture_is_parameter(bytes, len) || capture_is_words(bytes, len, "_-. []");
}

bool capture_names_secret(const char *bytes, size_t len)
{
	return capture_find(bytes, len, "secret") < len || capture_find(bytes, len, "passw") < len;
}

/* What separates the words of scopes and addresses. "password=" cannot be in it: no '='. */
static bool is_address(const char *bytes, size_t len)
{
	return capture_is_words(bytes, len, " +:/._-") && !capture_names_secret(bytes, len);
}

bool capture_is_harmless(const char *name, const char *bytes, size_t len)
{
	static const char grants[] = "grant_type|grantType|client_assertion_type|response_type";
	static const char addresses[] = "scope|audience|resource|redirect_uri";
	size_t size = strlen(name);
	if (words_listed(name, size, grants))
		return capture_is_grant(bytes, len);
	return words_listed(name, size, addresses) && is_address(bytes, len);
}

/* "client_id", "tokenUrl", "secret": made of words that credentials are called by. */
static bool is_usual(const char *bytes, size_t len)
{
	static const char words[] = "client|secret|id|token|url|uri|host|user|pass|word|name|grant|"
				    "type|scope|body|data|json|auth|key|access|api|bearer|basic|"
				    "cred|header|pair|tenant";
	size_t at = 0, taken = 1;
	while (at < len && taken > 0) {
		taken = bytes[at] == '_' ? 1 : words_begin(bytes + at, len - at, words);
		at += taken;
	}
	return len > 0 && at == len;
}

/* A shell takes "pa$swordfish" for a variable as well: only what is spelt as one counts as one. */
static bool is_variable(const char *bytes, size_t len)
{
	bool small = false;
	for (size_t i = 0; i < len; i++)
		small |= is_lower(bytes[i]);
	return is_usual(bytes, len) || (!small && capture_is_words(bytes, len, "_"));
}

/* "{{NAME}}", "{{NAME:function}}", "{{$dotenv NAME}}". */
static bool is_template(const char *bytes, size_t len)
{
	while (len > 0) {
		size_t size = capture_until(bytes, len, " :$.-");
		if (size > 0 && !is_variable(bytes, size) && !capture_is_words(bytes, size, "_"))
			return false;
		bytes += size < len ? size + 1 : size;
		len -= size < len ? size + 1 : size;
	}
	return true;
}

/* A shell's own, "$?", but no "$5": that may be a part of a password. */
static bool is_shell_variable(const char *bytes, size_t len)
{
	return (len == 1 && !bytes_is_digit(*bytes)) || is_variable(bytes, len);
}

static bool is_file(const char *bytes, size_t len)
{
	return capture_is_words(bytes, len, " ./\\:-_~");
}

bool capture_is_unknown_text(const char *bytes, size_t len)
{
	static const char ours[] =
		"$(...)|the password of -u|the certificate of --cert|the login of --netrc";
	static const struct {
		const char *begins, *ends;
		bool (*is)(const char *bytes, size_t len); /* what is between */
	} forms[] = {
		{"@", "", is_file},      {"$env:", "", is_variable},   {"{{", "}}", is_template},
		{"%", "%", is_variable}, {"$", "", is_shell_variable},
	};
	if (words_listed(bytes, len, ours) || capture_is_hidden(bytes, len))
		return true;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		size_t begin = strlen(forms[i].begins), end = strlen(forms[i].ends);
		if (len > begin + end && capture_begins(bytes, len, forms[i].begins) &&
		    capture_equal(bytes + len - end, end, forms[i].ends))
			return forms[i].is(bytes + begin, len - begin - end);
	}
	return false;
}
