/*
 * One connection. evhttp does the parsing; a filter between it and the socket keeps a copy of the
 * bytes of the current request, and notices when evhttp answers without having asked: that is a
 * request that evhttp refuses. Its own error page is held back, the rest of the request is waited
 * for shortly, and the copy is judged in its place.
 *
 * Some requests evhttp (2.1.12) reads only in part, the body of a GET for one: they wait here until
 * all of it has come, and the copy is judged too.
 */
#include "listen_private.h"

#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

struct listen_connection {
	struct listen *l;
	struct listen_connection *next, **link;
	struct bufferevent *socket, *filter;
	struct event *timer;
	char *tap; /* the bytes of the current request so far */
	size_t tap_len, tap_room;
	bool tap_full;                  /* more came than was kept */
	struct evhttp_request *waiting; /* evhttp asked, its body is still to come */
	bool refused;                   /* evhttp answered without asking */
	bool answering;                 /* evhttp writes what we told it */
	bool tls, reported;
	int status;              /* of evhttp's refusal */
	struct evbuffer *answer; /* in place of evhttp's error page; NULL: not yet */
};

/* ---- the copy ---- */

static void tap_grow(struct listen_connection *c, size_t needed)
{
	size_t room = c->tap_room > 0 ? c->tap_room : 4096;
	while (room < needed)
		room *= 2;
	char *grown = mem_alloc(room, 1);
	if (c->tap_len > 0)
		memcpy(grown, c->tap, c->tap_len);
	if (c->tap != NULL)
		secret_wipe(c->tap, c->tap_room);
	free(c->tap);
	c->tap = grown;
	c->tap_room = room;
}

static void tap_add(struct listen_connection *c, struct evbuffer *from)
{
	size_t len = evbuffer_get_length(from);
	if (len > LISTEN_TAP_MAX - c->tap_len) {
		c->tap_full = true;
		len = LISTEN_TAP_MAX - c->tap_len;
	}
	if (len == 0)
		return;
	if (c->tap_len + len > c->tap_room)
		tap_grow(c, c->tap_len + len);
	if (evbuffer_copyout(from, c->tap + c->tap_len, len) == (ev_ssize_t)len)
		c->tap_len += len;
}

/* What evhttp has not read yet belongs to the next request. */
static void tap_next(struct listen_connection *c)
{
	struct evbuffer *rest = bufferevent_get_input(c->filter);
	if (c->tap != NULL)
		secret_wipe(c->tap, c->tap_len);
	c->tap_len = 0;
	c->tap_full = false;
	tap_add(c, rest);
}

/* Where the head ends (behind its empty line), or 0. */
static size_t head_end(const struct listen_connection *c)
{
	for (size_t i = 1; i < c->tap_len; i++)
		if (c->tap[i] == '\n' &&
		    (c->tap[i - 1] == '\n' ||
		     (i > 2 && c->tap[i - 1] == '\r' && c->tap[i - 2] == '\n')))
			return i + 1;
	return 0;
}

static size_t number_at(const char *at, const char *end)
{
	size_t value = 0;
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	for (; at < end && *at >= '0' && *at <= '9'; at++)
		value = value < LISTEN_TAP_MAX ? value * 10 + (size_t)(*at - '0') : LISTEN_TAP_MAX;
	return value < LISTEN_TAP_MAX ? value : LISTEN_TAP_MAX;
}

/* The largest Content-Length in the head, 0 where there is none that can be read. */
static size_t body_length(const struct listen_connection *c, size_t head)
{
	static const char name[] = "\ncontent-length:";
	size_t largest = 0;
	for (size_t i = 0; i + sizeof name < head; i++) {
		if (evutil_ascii_strncasecmp(c->tap + i, name, sizeof name - 1) != 0)
			continue;
		size_t length = number_at(c->tap + i + sizeof name - 1, c->tap + head);
		largest = length > largest ? length : largest;
	}
	return largest;
}

static bool is_complete(const struct listen_connection *c)
{
	size_t head = head_end(c);
	return c->tls || c->tap_full || (head > 0 && c->tap_len - head >= body_length(c, head));
}

/* ---- the filter ---- */

static void wait_for_rest(struct listen_connection *c)
{
	struct timeval wait = {0, is_complete(c) ? 0 : LISTEN_REST_MS * 1000};
	evtimer_add(c->timer, &wait);
}

static enum bufferevent_filter_result on_input(struct evbuffer *from, struct evbuffer *to,
					       ev_ssize_t limit, enum bufferevent_flush_mode mode,
					       void *arg)
{
	struct listen_connection *c = arg;
	(void)limit, (void)mode;
	if (evbuffer_get_length(from) == 0)
		return BEV_NEED_MORE;
	tap_add(c, from);
	c->tls = c->tls || (c->tap_len >= 2 && c->tap[0] == 0x16 && c->tap[1] == 0x03);
	if (c->tls || c->refused || c->waiting != NULL) {
		evbuffer_drain(from, evbuffer_get_length(from));
		wait_for_rest(c);
		return BEV_NEED_MORE;
	}
	c->reported = false;
	evbuffer_add_buffer(to, from);
	return BEV_OK;
}

/* "HTTP/1.1 413 ...": the status of evhttp's own page. */
static int status_of(struct evbuffer *page)
{
	char line[13] = "";
	evbuffer_copyout(page, line, 12);
	return strncmp(line, "HTTP/1.", 7) == 0 ? (int)strtol(line + 9, NULL, 10) : 0;
}

static enum bufferevent_filter_result on_output(struct evbuffer *from, struct evbuffer *to,
						ev_ssize_t limit, enum bufferevent_flush_mode mode,
						void *arg)
{
	struct listen_connection *c = arg;
	(void)limit, (void)mode;
	if (evbuffer_get_length(from) == 0)
		return BEV_NEED_MORE;
	if (c->answer != NULL) {
		evbuffer_drain(from, evbuffer_get_length(from));
		evbuffer_add_buffer(to, c->answer);
		return BEV_OK;
	}
	if (c->answering || (!c->refused && status_of(from) == 100)) {
		evbuffer_add_buffer(to, from);
		return BEV_OK;
	}
	if (!c->refused) {
		c->refused = true;
		c->status = status_of(from);
		wait_for_rest(c);
	}
	return BEV_NEED_MORE; /* its page stays where it is: evhttp takes it as not sent yet */
}

/*
 * A filter does not look at its output when it is enabled, only when the socket says so; and evhttp
 * closes as soon as the filter has taken an answer. So it goes to the socket here and now; it is
 * far smaller than the system's own buffer. The output of a socket's bufferevent is frozen for
 * everybody else.
 */
static void write_now(struct listen_connection *c)
{
	struct evbuffer *out = bufferevent_get_output(c->socket);
	evutil_socket_t fd = bufferevent_getfd(c->socket);
	bufferevent_flush(c->filter, EV_WRITE, BEV_FLUSH);
	evbuffer_unfreeze(out, 1);
	while (evbuffer_get_length(out) > 0 && evbuffer_write(out, fd) > 0)
		;
	evbuffer_freeze(out, 1);
}

/* ---- from a request to its answer ---- */

static const char *method_name(enum evhttp_cmd_type type)
{
	static const struct {
		enum evhttp_cmd_type type;
		const char *name;
	} methods[] = {
		{EVHTTP_REQ_GET, "GET"},       {EVHTTP_REQ_POST, "POST"},
		{EVHTTP_REQ_HEAD, "HEAD"},     {EVHTTP_REQ_PUT, "PUT"},
		{EVHTTP_REQ_DELETE, "DELETE"}, {EVHTTP_REQ_OPTIONS, "OPTIONS"},
		{EVHTTP_REQ_TRACE, "TRACE"},   {EVHTTP_REQ_CONNECT, "CONNECT"},
		{EVHTTP_REQ_PATCH, "PATCH"},
	};
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (methods[i].type == type)
			return methods[i].name;
	return NULL;
}

static struct capture *capture_of(struct evhttp_request *r)
{
	char version[24];
	snprintf(version, sizeof version, "HTTP/%d.%d", r->major, r->minor);
	struct capture *c = capture_new(method_name(evhttp_request_get_command(r)),
					evhttp_request_get_uri(r), version);
	for (struct evkeyval *f = evhttp_request_get_input_headers(r)->tqh_first; f != NULL;
	     f = f->next.tqe_next)
		capture_header(c, f->key, f->value);
	struct evbuffer *body = evhttp_request_get_input_buffer(r);
	size_t len = evbuffer_get_length(body);
	const char *bytes = len > 0 ? (const char *)evbuffer_pullup(body, -1) : NULL;
	if (bytes != NULL)
		capture_body(c, bytes, len);
	return c;
}

/* The request that the copy holds, with what is known about its end. */
static struct capture *capture_of_tap(const struct listen_connection *c, bool cut)
{
	struct capture *made = capture_raw(c->tap_len > 0 ? c->tap : "", c->tap_len);
	if (c->status == 413 || c->tap_full)
		capture_too_large(made);
	else if (cut && !is_complete(c)) {
		capture_broken(made, "the connection ended, or nothing more came, before the "
				     "request was complete");
		capture_cut(made);
	}
	return made;
}

static void answer_through_evhttp(struct listen_connection *c, struct evhttp_request *r,
				  const struct listen_answer *a, bool close)
{
	c->answering = true;
	listen_answer_send(a, close, r);
	write_now(c);
	c->answering = false;
}

static void finish_waiting(struct listen_connection *c)
{
	struct listen_answer a;
	struct evhttp_request *r = c->waiting;
	struct capture *request = capture_of_tap(c, true);
	listen_ask(c->l, request, &a);
	capture_free(request);
	c->waiting = NULL;
	c->reported = true;
	/* Bytes of its body that evhttp did read stand where it expects the next request. */
	answer_through_evhttp(c, r, &a, true);
}

static void finish_refused(struct listen_connection *c)
{
	struct listen_answer a;
	struct capture *request = capture_of_tap(c, true);
	listen_ask(c->l, request, &a);
	capture_free(request);
	c->reported = true;
	if (c->tls) {
		bufferevent_trigger_event(c->filter, BEV_EVENT_READING | BEV_EVENT_EOF, 0);
		return;
	}
	c->answer = evbuffer_new();
	listen_answer_write(&a, c->tap_len > 5 && memcmp(c->tap, "HEAD ", 5) == 0, c->answer);
	write_now(c);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct listen_connection *c = arg;
	(void)fd, (void)what;
	if (c->reported)
		return;
	if (c->waiting != NULL)
		finish_waiting(c);
	else if (c->refused || c->tls)
		finish_refused(c);
	else
		write_now(c); /* evhttp wrote by itself: on_output() tells why */
}

/* evhttp writes: an answer of its own making, unless it is ours. */
static void on_written(struct evbuffer *out, const struct evbuffer_cb_info *info, void *arg)
{
	static const struct timeval soon = {0, 0};
	struct listen_connection *c = arg;
	(void)out;
	if (info->n_added > 0 && !c->answering && !c->refused)
		evtimer_add(c->timer, &soon);
}

/*
 * True where evhttp asked, but has not read all of it or not as it was meant: it gives no name to
 * an unknown method, reads no body of some methods, and takes the first of two lengths.
 */
static bool is_half_read(struct evhttp_request *r)
{
	enum evhttp_cmd_type type = evhttp_request_get_command(r);
	struct evkeyvalq *fields = evhttp_request_get_input_headers(r);
	const char *length = evhttp_find_header(fields, "Content-Length");
	size_t lengths = 0;
	for (struct evkeyval *f = fields->tqh_first; f != NULL; f = f->next.tqe_next)
		lengths += evutil_ascii_strcasecmp(f->key, "Content-Length") == 0;
	if (lengths > 1 || method_name(type) == NULL)
		return true;
	if (type == EVHTTP_REQ_POST || type == EVHTTP_REQ_PUT || type == EVHTTP_REQ_PATCH)
		return false;
	return (length != NULL && strcmp(length, "0") != 0) ||
	       evhttp_find_header(fields, "Transfer-Encoding") != NULL;
}

static struct listen_connection *connection_of(const struct listen *l, struct evhttp_request *r)
{
	struct bufferevent *filter =
		evhttp_connection_get_bufferevent(evhttp_request_get_connection(r));
	struct listen_connection *c = l->connections;
	while (c != NULL && c->filter != filter)
		c = c->next;
	return c;
}

void listen_connection_request(struct evhttp_request *r, void *listen)
{
	struct listen *l = listen;
	struct listen_connection *c = connection_of(l, r);
	if (c == NULL) {
		evhttp_send_error(r, HTTP_INTERNAL, NULL);
		return;
	}
	if (is_half_read(r)) {
		c->waiting = r;
		bufferevent_enable(c->filter, EV_READ);
		wait_for_rest(c);
		return;
	}
	struct listen_answer a;
	struct capture *request = capture_of(r);
	listen_ask(l, request, &a);
	capture_free(request);
	tap_next(c);
	c->reported = c->tap_len == 0;
	answer_through_evhttp(c, r, &a, false);
}

/* ---- life and end ---- */

/* The connection is gone. What had come and was not judged is judged now; there is nobody to
 * answer. */
static void on_free(void *arg)
{
	struct listen_connection *c = arg;
	struct listen *l = c->l;
	if (!l->closing && !c->reported && c->tap_len > 0) {
		struct listen_answer a;
		struct capture *request = capture_of_tap(c, true);
		listen_ask(l, request, &a);
		capture_free(request);
	}
	if (c->waiting != NULL && !l->closing)
		evhttp_send_error(c->waiting, HTTP_BADREQUEST,
				  NULL); /* without a connection this only frees it */
	event_free(c->timer);
	if (c->answer != NULL)
		evbuffer_free(c->answer);
	if (c->tap != NULL)
		secret_wipe(c->tap, c->tap_room);
	free(c->tap);
	*c->link = c->next;
	if (c->next != NULL)
		c->next->link = c->link;
	if (l->connection_count-- == LISTEN_CONNECTIONS_MAX && !l->closing)
		evconnlistener_enable(l->listener);
	free(c);
}

struct bufferevent *listen_connection_new(struct event_base *base, void *listen)
{
	struct listen *l = listen;
	struct listen_connection *c = mem_alloc(1, sizeof *c);
	c->l = l;
	c->timer = evtimer_new(base, on_timer, c);
	c->socket = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	if (c->timer == NULL || c->socket == NULL)
		mem_exhausted();
	/* Deferred: evhttp must not be told of an answer's end while it is still making its head.
	 */
	c->filter =
		bufferevent_filter_new(c->socket, on_input, on_output,
				       BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS, on_free, c);
	if (c->filter == NULL)
		mem_exhausted();
	if (evbuffer_add_cb(bufferevent_get_output(c->filter), on_written, c) == NULL)
		mem_exhausted();
	bufferevent_enable(c->socket, EV_READ | EV_WRITE);
	c->link = &l->connections;
	c->next = l->connections;
	if (c->next != NULL)
		c->next->link = &c->next;
	l->connections = c;
	if (++l->connection_count == LISTEN_CONNECTIONS_MAX)
		evconnlistener_disable(l->listener);
	return c->filter;
}
