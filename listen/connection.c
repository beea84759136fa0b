/* SPDX-License-Identifier: MIT */
/*
 * One connection. evhttp does the parsing; a filter between it and the socket keeps a copy of the
 * bytes of the current request, and notices when evhttp answers without having asked: that is a
 * request that evhttp refuses. Its own error page is held back, the rest of the request is waited
 * for shortly, and the copy is judged in its place.
 *
 * Some requests evhttp (2.1.12) reads only in part, the body of a GET for one: they wait here until
 * all of it has come, and the copy is judged too.
 *
 * A client that has sent its last byte still reads. evhttp would close the connection, so the end
 * is kept from it until there is an answer.
 */
#include "listen/parts.h"

#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

static const struct timeval at_once = {0, 0};

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
	bool ended;     /* the client sends nothing more; evhttp does not know yet */
	bool lingering; /* answered before all of it came: the rest is thrown away */
	int rounds;     /* of the event loop until the end is acted upon */
	/* what the filter does when its socket has something to say */
	bufferevent_data_cb forward_read, forward_write;
	bufferevent_event_cb forward;
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

static bool has_field(const struct listen_connection *c, size_t head, const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 0; i + len < head; i++)
		if (c->tap[i] == '\n' && evutil_ascii_strncasecmp(c->tap + i + 1, name, len) == 0)
			return true;
	return false;
}

static bool has_all(const struct listen_connection *c)
{
	size_t head = head_end(c);
	return c->tls || c->tap_full || (head > 0 && c->tap_len - head >= body_length(c, head));
}

static bool is_complete(const struct listen_connection *c)
{
	return c->ended || has_all(c);
}

/* By its head alone: nobody needs to send such a body to be told. */
static bool announces_too_much(const struct listen_connection *c)
{
	size_t head = head_end(c);
	return head > 0 && body_length(c, head) > CAPTURE_BODY_MAX;
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
		if (!c->lingering)
			wait_for_rest(c);
		return BEV_NEED_MORE;
	}
	if (announces_too_much(c)) {
		evbuffer_drain(from, evbuffer_get_length(from));
		c->refused = true;
		c->lingering = true;
		c->reported = false;
		evtimer_add(c->timer, &at_once);
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
static struct capture *capture_of_tap(const struct listen_connection *c)
{
	struct capture *made = capture_raw(c->tap_len > 0 ? c->tap : "", c->tap_len);
	size_t head = head_end(c);
	/* evhttp says 413 to a chunk that it cannot read too */
	if (c->tap_full || (head > 0 && (c->tap_len - head > CAPTURE_BODY_MAX ||
					 body_length(c, head) > CAPTURE_BODY_MAX)))
		capture_too_large(made);
	else if (c->status == 413)
		capture_broken(made, "its body cannot be read");
	else if (c->tap_len > head && head > 0 && !has_field(c, head, "Content-Length:") &&
		 !has_field(c, head, "Transfer-Encoding:"))
		capture_broken(made, "it has a body, but no Content-Length that says so");
	else if (!has_all(c)) {
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
	struct capture *request = capture_of_tap(c);
	listen_ask(c->l, request, &a);
	capture_free(request);
	c->waiting = NULL;
	c->reported = true;
	/* Bytes of its body that evhttp did read stand where it expects the next request. */
	answer_through_evhttp(c, r, &a, true);
}

/* evhttp refuses it, or has not understood yet that nothing more comes. */
static void finish_refused(struct listen_connection *c)
{
	struct listen_answer a;
	struct capture *request = capture_of_tap(c);
	c->l->lingering = c->lingering && !c->ended;
	listen_ask(c->l, request, &a);
	c->l->lingering = false;
	capture_free(request);
	c->refused = true;
	c->reported = true;
	if (c->tls && c->ended)
		return;
	if (c->tls) {
		bufferevent_trigger_event(c->filter, BEV_EVENT_READING | BEV_EVENT_EOF, 0);
		return;
	}
	struct evbuffer *answer = evbuffer_new();
	listen_answer_write(&a, c->tap_len > 5 && memcmp(c->tap, "HEAD ", 5) == 0, answer);
	if (c->status != 0) {
		c->answer = answer; /* in place of evhttp's page, which makes evhttp close */
		write_now(c);
		return;
	}
	evbuffer_add_buffer(bufferevent_get_output(c->socket), answer);
	evbuffer_free(answer);
	write_now(c);
	shutdown(bufferevent_getfd(c->socket), SHUT_WR);
}

/* Only now evhttp hears that the client has ended; it frees the connection. */
static void forward_end(struct listen_connection *c)
{
	if (c->l->closing && c->lingering)
		event_base_loopexit(c->l->base, NULL);
	c->forward(c->socket, BEV_EVENT_READING | BEV_EVENT_EOF, c->filter);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct listen_connection *c = arg;
	(void)fd, (void)what;
	if (c->rounds > 0) {
		c->rounds--;
		evtimer_add(c->timer, &at_once);
		return;
	}
	if (!c->reported && c->waiting != NULL)
		finish_waiting(c);
	else if (!c->reported && (c->refused || c->tls || (c->ended && c->tap_len > 0)))
		finish_refused(c);
	else if (!c->reported && !c->ended)
		write_now(c); /* evhttp wrote by itself: on_output() tells why */
	if (c->ended)
		forward_end(c);
}

/*
 * The client has sent its last byte, is gone, or says nothing any more. What evhttp has been given
 * it reads in the next rounds of the event loop; it may answer all by itself then.
 */
static void on_event(struct bufferevent *socket, short what, void *arg)
{
	enum { ROUNDS = 3 };
	struct listen_connection *c = arg;
	const short silence = BEV_EVENT_EOF | BEV_EVENT_TIMEOUT;
	if (!(what & BEV_EVENT_READING) || !(what & silence) || c->ended || c->l->closing ||
	    c->tap_len == 0) {
		if (c->l->closing && c->lingering)
			event_base_loopexit(c->l->base, NULL);
		c->forward(socket, what, c->filter);
		return;
	}
	c->ended = true;
	c->rounds = ROUNDS;
	evtimer_add(c->timer, &at_once);
}

static void socket_read(struct bufferevent *socket, void *arg)
{
	struct listen_connection *c = arg;
	c->forward_read(socket, c->filter);
}

static void socket_write(struct bufferevent *socket, void *arg)
{
	struct listen_connection *c = arg;
	c->forward_write(socket, c->filter);
}

/* evhttp writes: an answer of its own making, unless it is ours. */
static void on_written(struct evbuffer *out, const struct evbuffer_cb_info *info, void *arg)
{
	struct listen_connection *c = arg;
	(void)out;
	if (info->n_added > 0 && !c->answering && !c->refused)
		evtimer_add(c->timer, &at_once);
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
	if (lengths > 1 || method_name(type) == NULL || evhttp_request_get_uri(r) == NULL)
		return true;
	if (length != NULL && (*length == '\0' || strspn(length, "0123456789") != strlen(length)))
		return true;
	if (type == EVHTTP_REQ_POST || type == EVHTTP_REQ_PUT || type == EVHTTP_REQ_PATCH)
		return false;
	return (length != NULL && strcmp(length, "0") != 0) ||
	       evhttp_find_header(fields, "Transfer-Encoding") != NULL;
}

/*
 * More came than Content-Length says, and it does not begin another request: the body is longer
 * than its client said.
 */
static bool goes_on(const struct listen_connection *c)
{
	struct evbuffer *rest = bufferevent_get_input(c->filter);
	char start[64];
	ev_ssize_t len = evbuffer_copyout(rest, start, sizeof start), at = 0, word;
	while (at < len && (start[at] == '\r' || start[at] == '\n'))
		at++;
	for (word = at; word < len && (start[word] | 0x20) >= 'a' && (start[word] | 0x20) <= 'z';)
		word++;
	return at < len && (word == at || (word < len && start[word] != ' '));
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
	if (is_half_read(r) || goes_on(c)) {
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
		struct capture *request = capture_of_tap(c);
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
	bufferevent_getcb(c->socket, &c->forward_read, &c->forward_write, &c->forward, NULL);
	bufferevent_setcb(c->socket, socket_read, socket_write, on_event, c);
	bufferevent_set_timeouts(c->socket, &(struct timeval){.tv_sec = LISTEN_IDLE_S}, NULL);
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
