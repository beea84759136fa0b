/* SPDX-License-Identifier: MIT */
/* Key names and their values in a text that no parser reads (a language's own text, JSON cut off).
 */
#include "capture/parts.h"
#include "base/bytes.h"

#include <string.h>

static const char keys[] = "grant_type|client_id|client_secret|username|password|scope|"
			   "refresh_token|client_assertion|grantType|clientId|clientSecret|"
			   "accessKeyId|accessKeySecret|Authorization|secret|token";

/* The key that is at this place, as a whole word; 0 where none does. */
static size_t key_at(const char *bytes, size_t len, size_t at)
{
	if (at > 0 && bytes_is_name(bytes[at - 1]))
		return 0;
	size_t size = 0;
	while (at + size < len && bytes_is_name(bytes[at + size]))
		size++;
	return words_listed(bytes + at, size, keys) ? size : 0;
}

static size_t skip(const char *bytes, size_t len, size_t at, const char *set)
{
	return at + capture_span(bytes + at, len - at, set);
}

/* Where the value ends: at its own quote, or at what separates members. */
static size_t value_end(const char *bytes, size_t len, size_t at, char quote)
{
	for (; at < len; at++) {
		if (quote != '\0' && bytes[at] == '\\' && at + 1 < len)
			at++;
		else if (quote != '\0' && bytes[at] == quote)
			break;
		else if (quote == '\0' && strchr(",}&\r\n", bytes[at]) != NULL && bytes[at] != '\0')
			break;
	}
	return at < len ? at : len;
}

void capture_scan(const char *bytes, size_t len, capture_scan_found *found, void *arg)
{
	for (size_t at = 0; at < len; at++) {
		size_t size = key_at(bytes, len, at);
		if (size == 0)
			continue;
		size_t separator = skip(bytes, len, at + size, "'\"\\ \t");
		size_t value = skip(bytes, len, separator, ":=> \t\r\n");
		if (value == separator)
			continue;
		value = skip(bytes, len, value, "\\");
		char quote = value < len && (bytes[value] == '\'' || bytes[value] == '"')
				     ? bytes[value]
				     : '\0';
		value += quote != '\0';
		size_t end = value_end(bytes, len, value, quote);
		found(arg, bytes + at, size, bytes + value, end - value);
		at = end;
		if (at == len)
			break;
	}
}
