/* SPDX-License-Identifier: MIT */
/* Work in a child process while the listener goes on. The child sends messages through a pipe. */
#include "listen/parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/write.h"

enum { MESSAGE_MAX = 2 * 1024 * 1024, PIECE = 16 * 1024 };

struct head {
	size_t kind, len; /* of one size: no byte between them */
};

struct listen_work {
	struct listen *l;
	struct listen_work *next;
	struct child child;
	struct event *readable;
	const struct listen_worker *worker;
	void *arg;
	struct head head;           /* of the message that is being read */
	size_t head_len;            /* bytes of it that came */
	struct secret_buf *message; /* NULL: its head has not come */
	bool held;                  /* heard() wants no more for now */
};

/* ---- the child's side ---- */

bool listen_work_tell(int out, int kind, const void *bytes, size_t len)
{
	const struct head h = {(size_t)kind, len};
	return write_all(out, &h, sizeof h) && write_all(out, bytes, len);
}

/* ---- the listener's side ---- */

static void finish(struct listen_work *w)
{
	struct listen_work **at = &w->l->works;
	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	event_free(w->readable);
	secret_buf_free(w->message);
	child_end(&w->child);
	w->worker->done(w->arg);
	free(w);
}

/* How many bytes the message, or its head, still lacks. */
static size_t lacking(const struct listen_work *w)
{
	if (w->message == NULL)
		return sizeof w->head - w->head_len;
	return w->head.len - secret_buf_len(w->message);
}

static void hand_over(struct listen_work *w)
{
	struct secret *message = secret_buf_take(w->message);
	w->message = NULL;
	w->head_len = 0;
	w->held = !w->worker->heard(w->arg, (int)w->head.kind, secret_reveal(message),
				    secret_len(message));
	secret_free(message);
}

static bool take(struct listen_work *w, const char *bytes, size_t len)
{
	if (w->message == NULL) {
		memcpy((char *)&w->head + w->head_len, bytes, len);
		w->head_len += len;
	} else if (!secret_buf_add(w->message, bytes, len)) {
		return false;
	}
	if (w->message == NULL && w->head_len == sizeof w->head) {
		if (w->head.len > MESSAGE_MAX)
			return false;
		w->message = secret_buf_new(w->head.len);
	}
	if (w->message != NULL && lacking(w) == 0)
		hand_over(w);
	return true;
}

/* Reads what is there; false at the end. */
static bool read_some(struct listen_work *w)
{
	char bytes[PIECE];
	while (!w->held) {
		size_t wanted = lacking(w);
		ssize_t got = read(w->child.fd, bytes, wanted < PIECE ? wanted : PIECE);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return true;
		bool good = got > 0 && take(w, bytes, (size_t)got);
		if (got > 0)
			secret_wipe(bytes, (size_t)got); /* it may hold a token */
		if (!good)
			return false;
	}
	event_del(w->readable);
	return true;
}

static void on_told(evutil_socket_t fd, short what, void *arg)
{
	struct listen_work *w = arg;
	(void)fd, (void)what;
	if (!read_some(w))
		finish(w);
}

struct listen_work *listen_work_start(struct listen *l, const struct listen_worker *worker,
				      void *arg, struct err *e)
{
	struct child child;
	if (!child_start(&child, worker->work, arg, e))
		return NULL;
	struct listen_work *w = mem_alloc(1, sizeof *w);
	*w = (struct listen_work){
		.l = l, .next = l->works, .child = child, .worker = worker, .arg = arg};
	w->readable = event_new(l->base, child.fd, EV_READ | EV_PERSIST, on_told, w);
	if (w->readable == NULL)
		mem_exhausted();
	l->works = w;
	event_add(w->readable, NULL);
	return w;
}

void listen_work_go_on(struct listen_work *w)
{
	if (w->held)
		event_add(w->readable, NULL);
	w->held = false;
}

void listen_works_end(struct listen *l)
{
	while (l->works != NULL)
		finish(l->works); /* NOLINT(clang-analyzer-unix.Malloc): it was freed nowhere */
}
