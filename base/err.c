/* SPDX-License-Identifier: MIT */
/* The one error of a run: its code, its sentence, and the context added on the way up. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A cut text ends in "...", to show that a part is missing. */
static void mark_cut(char *text, size_t size, int needed)
{
	if (needed < 0)
		snprintf(text, size, "error text cannot be formatted");
	else if ((size_t)needed >= size)
		memcpy(text + size - 4, "...", 4);
}

static void one_line(char *text)
{
	for (char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7F)
			*c = '?';
}

bool err_set(struct err *e, enum err_code code, const char *format, ...)
{
	if (e->code != ERR_NONE)
		return false;
	e->code = code;
	va_list args;
	va_start(args, format);
	int needed = vsnprintf(e->text, sizeof e->text, format, args);
	va_end(args);
	mark_cut(e->text, sizeof e->text, needed);
	one_line(e->text);
	return false;
}

void err_context(struct err *e, const char *format, ...)
{
	if (e->code == ERR_NONE)
		return;
	char old[ERR_TEXT_MAX];
	memcpy(old, e->text, sizeof old);
	char context[ERR_TEXT_MAX];
	va_list args;
	va_start(args, format);
	int needed = vsnprintf(context, sizeof context, format, args);
	va_end(args);
	mark_cut(context, sizeof context, needed);
	needed = snprintf(e->text, sizeof e->text, "%s: %s", context, old);
	mark_cut(e->text, sizeof e->text, needed);
	one_line(e->text);
}

int err_status(enum err_code code)
{
	static const int status[ERR_CODES] = {
		[ERR_NONE] = 0,      [ERR_INTERNAL] = 1, [ERR_USAGE] = 2,
		[ERR_SETTINGS] = 3,  [ERR_REFUSED] = 4,  [ERR_LIMITED] = 5,
		[ERR_NO_ANSWER] = 6, [ERR_TLS] = 7,      [ERR_BAD_ANSWER] = 8,
	};
	return code < ERR_CODES ? status[code] : status[ERR_INTERNAL];
}
