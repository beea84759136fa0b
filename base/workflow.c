/* SPDX-License-Identifier: MIT */
/* What a GitHub Actions runner reads in a job's log: foreign text begins no command. */
#include "base/workflow.h"

#include <stdlib.h>
#include <string.h>

bool workflow_on(void)
{
	const char *actions = getenv("GITHUB_ACTIONS");
	return actions != NULL && strcmp(actions, "true") == 0;
}

/* What the runner passes over at a line's beginning: white space, ASCII's or not. */
static bool is_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n') || c >= 0x80;
}

void workflow_tame(const char *bytes, size_t len, bool json, struct text *out)
{
	bool at_start = true;
	for (size_t i = 0; i < len; i++) {
		bool colons = at_start && !json && len - i >= 2 && memcmp(bytes + i, "::", 2) == 0;
		bool bracket = i > 0 && bytes[i - 1] == '#' && len - i >= 2 &&
			       memcmp(bytes + i, "#[", 2) == 0;
		if (colons)
			text_put(out, "\\x3a");
		else if (bracket)
			text_put(out, json ? "\\u0023" : "\\x23");
		else
			text_char(out, bytes[i]);
		at_start = bytes[i] == '\n' || bytes[i] == '\r' ||
			   (at_start && is_blank((unsigned char)bytes[i]));
	}
}

bool workflow_data(const char *bytes, size_t len, struct secret_buf *b)
{
	bool ok = true;
	for (size_t i = 0; i < len && ok; i++) {
		if (bytes[i] == '%')
			ok = secret_buf_put(b, "%25");
		else if (bytes[i] == '\r')
			ok = secret_buf_put(b, "%0D");
		else if (bytes[i] == '\n')
			ok = secret_buf_put(b, "%0A");
		else
			ok = secret_buf_add(b, bytes + i, 1);
	}
	return ok;
}

void workflow_error(const char *message, struct text *out)
{
	struct text tame = {0};
	workflow_tame(message, strlen(message), false, &tame); /* "##[" counts anywhere in a line */
	text_put(out, "::error title=cxtoken::");
	for (const char *at = text_get(&tame); *at != '\0'; at++)
		if (*at == '%' || *at == '\r' || *at == '\n')
			text_printf(out, "%%%02X", (unsigned)*at);
		else
			text_char(out, *at);
	text_char(out, '\n');
	text_clear(&tame);
}
