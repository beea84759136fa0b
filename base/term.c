/* SPDX-License-Identifier: MIT */
/* Writes to standard output and standard error; nothing else does. */
#include "base/term.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/input.h"
#include "base/mem.h"
#include "base/write.h"
#include "base/workflow.h"

enum {
	WIDTH_DEFAULT = 80,
	WIDTH_LEAST = 20,
	WIDTH_MOST = 1000,
	PIECE_MAX = 4096,       /* bytes that a pipe with room takes without waiting */
	QUEUE_MAX = 256 * 1024, /* bytes of lines that wait for room */
	LAST_MS = 1000,         /* for the last words, when the time is over */
	RETRY_MS = 5,
	WAITING_S = 2,
	WAITING_MAX = 512,
};

static enum term_level level = TERM_NORMAL;
static const char *(*hiding)(void *arg, const char *text);
static void *hiding_arg;

/* Lines that standard error has not taken. */
static struct text queue = {.limit = QUEUE_MAX};
static int64_t queue_end_ms; /* until when it is waited for; 0: forever */
static bool queue_held, queue_given_up;

static bool is_closed(int fd)
{
	return fcntl(fd, F_GETFD) < 0 && errno == EBADF;
}

void term_start(void)
{
	/* The wrong direction: to use what the caller closed stays an error. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (!is_closed(fd))
			continue;
		int opened = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
		if (opened > fd) /* not the lowest that is free: then fd was none */
			close(opened);
	}
}

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

/* How long to wait for room now. */
static int patience(void)
{
	if (queue_held || queue_given_up)
		return 0;
	if (queue_end_ms == 0)
		return -1;
	int64_t left = queue_end_ms - clock_ms();
	return left > LAST_MS ? (int)left : LAST_MS;
}

/* One line, or as much of it as goes at once: lines of many processes on one terminal do not mix.
 */
static size_t piece(const char *bytes, size_t len)
{
	const char *end = memchr(bytes, '\n', len);
	size_t line = end != NULL ? (size_t)(end - bytes) + 1 : len;
	return line < PIECE_MAX ? line : PIECE_MAX;
}

static void flush(void)
{
	size_t done = 0;
	while (done < queue.len) {
		if (!write_wait(STDERR_FILENO, patience())) {
			queue_given_up = !queue_held;
			break;
		}
		const struct iovec next = {queue.bytes + done,
					   piece(queue.bytes + done, queue.len - done)};
		ssize_t written = writev(STDERR_FILENO, &next, 1);
		if (written > 0)
			done += (size_t)written;
		else if (written < 0 && errno == EAGAIN)
			poll(NULL, 0, RETRY_MS);
		else if (written == 0 || errno != EINTR)
			done = queue.len; /* nobody will read it */
	}
	if (done > 0)
		memmove(queue.bytes, queue.bytes + done, queue.len - done);
	queue.len -= done;
	if (queue.len == 0)
		text_clear(&queue);
}

/* The columns of the terminal on standard error; 0: it is not a terminal. */
static size_t error_columns(void)
{
	struct winsize size = {0};
	bool known = isatty(STDERR_FILENO) && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0;
	return known && size.ws_col >= WIDTH_LEAST ? size.ws_col : 0;
}

/* A terminal would break a long line in the middle of a word. Bytes count as columns. */
static void put_broken(struct text *out, const char *text, size_t columns)
{
	size_t used = strlen("cxtoken: ");
	for (const char *at = text; *at != '\0';) {
		size_t space = strspn(at, " "), word = strcspn(at + space, " ");
		bool breaks = used + space + word > columns && used > 2 && space > 0;
		if (breaks)
			text_put(out, "\n  ");
		else
			text_add(out, at, space);
		text_add(out, at + space, word);
		used = breaks ? 2 + word : used + space + word;
		at += space + word;
	}
}

static void line(const char *text)
{
	struct text tame = {0};
	text = hiding != NULL ? hiding(hiding_arg, text) : text;
	if (workflow_on()) {
		workflow_tame(text, strlen(text), false, &tame);
		text = text_get(&tame);
	}
	size_t columns = error_columns();
	text_put(&queue, "cxtoken: ");
	if (columns > 0)
		put_broken(&queue, text, columns);
	else
		text_put(&queue, text);
	text_char(&queue, '\n');
	text_clear(&tame);
	flush();
}

void term_deadline(int64_t end_ms)
{
	queue_end_ms = end_ms;
}

void term_hold(bool held)
{
	queue_held = held;
	if (!held && queue.len > 0)
		flush();
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

/* ---- what is waited for ---- */

static char waiting[WAITING_MAX];
static volatile sig_atomic_t waiting_len;

/* In a signal's handler: nothing but write(). */
static void say_waiting(int number)
{
	(void)number;
	int saved = errno;
	if (waiting_len > 0 && write(STDERR_FILENO, waiting, (size_t)waiting_len) < 0)
		waiting_len = 0;
	errno = saved;
}

bool term_says_waiting(void)
{
	return level >= TERM_NORMAL && isatty(STDERR_FILENO);
}

void term_waiting(const char *text)
{
	static const struct itimerval never = {{0, 0}, {0, 0}}, soon = {{0, 0}, {WAITING_S, 0}};
	if (waiting_len > 0)
		setitimer(ITIMER_REAL, &never, NULL);
	waiting_len = 0;
	if (text == NULL || !term_says_waiting())
		return;
	text = hiding != NULL ? hiding(hiding_arg, text) : text;
	int len = snprintf(waiting, sizeof waiting, "cxtoken: %s\n", text);
	if (len < 0 || (size_t)len >= sizeof waiting)
		return;
	waiting_len = len;
	struct sigaction action = {.sa_handler = say_waiting, .sa_flags = SA_RESTART};
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
}

void term_note(const char *bytes, size_t len)
{
	(void)!write_all(STDERR_FILENO, bytes, len);
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
