/* SPDX-License-Identifier: MIT */
/* Text as a literal of a language: one function for each, so that no place quotes by hand. */
#include "base/quote.h"

#include <ctype.h>
#include <string.h>

/* What no shell reads as anything but itself. A '-' or '~' in front would mean something. */
static bool is_plain_word(const char *text)
{
	if (*text == '\0' || *text == '-' || *text == '~' || *text == '=')
		return false;
	for (; *text != '\0'; text++)
		if (!isalnum((unsigned char)*text) && strchr("%+,-./:=@_", *text) == NULL)
			return false;
	return true;
}

static void put_shell(struct text *t, const char *text)
{
	if (is_plain_word(text)) {
		text_put(t, text);
		return;
	}
	text_char(t, '\'');
	for (; *text != '\0'; text++)
		if (*text == '\'')
			text_put(t, "'\\''");
		else
			text_char(t, *text);
	text_char(t, '\'');
}

/* PowerShell takes typographic quotation marks for plain ones: U+2018 to U+201B. */
static size_t powershell_mark(const char *text)
{
	if (*text == '\'')
		return 1;
	bool typographic = memcmp(text, "\xE2\x80", strnlen(text, 2)) == 0 && strlen(text) > 2;
	unsigned char last = typographic ? (unsigned char)text[2] : 0;
	return last >= 0x98 && last <= 0x9B ? 3 : 0;
}

static void put_powershell(struct text *t, const char *text)
{
	text_char(t, '\'');
	while (*text != '\0') {
		size_t len = powershell_mark(text);
		text_add(t, text, len);
		text_add(t, text, len > 0 ? len : 1);
		text += len > 0 ? len : 1;
	}
	text_char(t, '\'');
}

static void put_backslashed(struct text *t, char mark, const char *text)
{
	text_char(t, mark);
	for (; *text != '\0'; text++) {
		if (*text == mark || *text == '\\')
			text_char(t, '\\');
		text_char(t, *text);
	}
	text_char(t, mark);
}

void quote_put(struct text *t, enum quote_language language, const char *text)
{
	switch (language) {
	case QUOTE_SHELL:
		put_shell(t, text);
		break;
	case QUOTE_POWERSHELL:
		put_powershell(t, text);
		break;
	case QUOTE_JAVASCRIPT:
	case QUOTE_PYTHON:
		put_backslashed(t, '\'', text);
		break;
	case QUOTE_CSHARP:
	case QUOTE_JAVA:
	case QUOTE_GO:
		put_backslashed(t, '"', text);
		break;
	}
}

const char *quote_shell(const char *text, struct pool *p)
{
	struct text t = {.limit = 64 * 1024};
	put_shell(&t, text);
	const char *word = pool_text(p, text_get(&t));
	text_clear(&t);
	return word;
}
