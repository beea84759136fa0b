/* SPDX-License-Identifier: MIT */
/* Work for a request in a child process, while the listener goes on. */
#include "listen/parts.h"

#include <stdlib.h>

#include "base/child.h"
#include "base/mem.h"
#include "base/secret.h"

enum { WORK_BYTES_MAX = 2 * 1024 * 1024 };

struct listen_work {
	struct listen *l;
	struct listen_work *next;
	struct child child;
	struct event *readable;
	struct evbuffer *told;
	void (*done)(void *arg, const char *bytes, size_t len);
	void *arg;
};

static void take_out(struct listen_work *w)
{
	struct listen_work **at = &w->l->works;
	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
}

static void work_free(struct listen_work *w)
{
	size_t len = evbuffer_get_length(w->told);
	if (len > 0) /* it may hold a token */
		secret_wipe(evbuffer_pullup(w->told, -1), len);
	event_free(w->readable);
	evbuffer_free(w->told);
	child_end(&w->child);
	free(w);
}

static void on_told(evutil_socket_t fd, short what, void *arg)
{
	struct listen_work *w = arg;
	(void)what;
	int got = evbuffer_read(w->told, fd, -1);
	size_t len = evbuffer_get_length(w->told);
	if (got > 0 && len <= WORK_BYTES_MAX)
		return;
	take_out(w);
	event_del(w->readable);
	w->done(w->arg, len > 0 ? (const char *)evbuffer_pullup(w->told, -1) : "", len);
	work_free(w);
}

bool listen_work(struct listen *l, void (*work)(void *arg, int out),
		 void (*done)(void *arg, const char *bytes, size_t len), void *arg, struct err *e)
{
	struct child child;
	if (!child_start(&child, work, arg, e))
		return false;
	struct listen_work *w = mem_alloc(1, sizeof *w);
	*w = (struct listen_work){
		.l = l, .next = l->works, .child = child, .done = done, .arg = arg};
	w->told = evbuffer_new();
	w->readable = event_new(l->base, child.fd, EV_READ | EV_PERSIST, on_told, w);
	if (w->told == NULL || w->readable == NULL)
		mem_exhausted();
	l->works = w;
	event_add(w->readable, NULL);
	return true;
}

void listen_works_end(struct listen *l)
{
	while (l->works != NULL) {
		struct listen_work *w = l->works;
		take_out(w); /* NOLINT(clang-analyzer-unix.Malloc): it was freed nowhere */
		event_del(w->readable);
		w->done(w->arg, "", 0);
		work_free(w);
	}
}

void listen_stop(struct listen *l)
{
	l->end(l);
}
