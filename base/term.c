/* SPDX-License-Identifier: MIT */
/* Writes to standard output and standard error; nothing else does. */
#include "base/term.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/workflow.h"

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 20, WIDTH_MOST = 1000 };

static enum term_level level = TERM_NORMAL;
static const char *(*hiding)(void *arg, const char *text);
static void *hiding_arg;

void term_level_set(enum term_level wanted)
{
	level = wanted;
}

enum term_level term_level_get(void)
{
	return level;
}

void term_hide(const char *(*hide)(void *arg, const char *text), void *arg)
{
	hiding = hide;
	hiding_arg = arg;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, bytes, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		len -= (size_t)written;
	}
	return true;
}

/* One writev() for the whole line: lines of many processes on one terminal do not mix. */
static void line(const char *text)
{
	struct text tame = {0};
	text = hiding != NULL ? hiding(hiding_arg, text) : text;
	if (workflow_on()) {
		workflow_tame(text, strlen(text), false, &tame);
		text = text_get(&tame);
	}
	struct iovec parts[] = {
		{(void *)"cxtoken: ", 9},
		{(void *)text, strlen(text)},
		{(void *)"\n", 1},
	};
	ssize_t written;
	do
		written = writev(STDERR_FILENO, parts, 3);
	while (written < 0 && errno == EINTR);
	text_clear(&tame);
}

void term_error(const char *text)
{
	line(text);
}

void term_warn(const char *text)
{
	if (level >= TERM_NORMAL)
		line(text);
}

void term_trace(const char *text)
{
	if (level >= TERM_VERBOSE)
		line(text);
}

void term_note(const char *bytes, size_t len)
{
	write_all(STDERR_FILENO, bytes, len);
}

bool term_out(const char *bytes, size_t len, struct err *e)
{
	if (write_all(STDOUT_FILENO, bytes, len))
		return true;
	return err_set(e, ERR_INTERNAL, "standard output cannot be written: %s", strerror(errno));
}

bool term_report(const char *bytes, size_t len, bool json, struct err *e)
{
	if (!workflow_on())
		return term_out(bytes, len, e);
	struct text tame = {.limit = 2 * len + 1};
	workflow_tame(bytes, len, json, &tame);
	bool ok = term_out(text_get(&tame), tame.len, e);
	text_clear(&tame);
	return ok;
}

int term_width(void)
{
	const char *columns = getenv("COLUMNS");
	long width = columns != NULL ? strtol(columns, NULL, 10) : 0;
	if (width <= 0) {
		struct winsize size = {0};
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
			width = size.ws_col;
	}
	if (width <= 0)
		width = WIDTH_DEFAULT;
	if (width < WIDTH_LEAST)
		width = WIDTH_LEAST;
	return width > WIDTH_MOST ? WIDTH_MOST : (int)width;
}

bool term_color(const char *when)
{
	if (when != NULL && strcmp(when, "always") == 0)
		return true;
	if (when != NULL && strcmp(when, "never") == 0)
		return false;
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	return isatty(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0') && term != NULL &&
	       strcmp(term, "dumb") != 0;
}
