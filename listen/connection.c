/* SPDX-License-Identifier: MIT */
/*
 * One connection, which carries one request at a time: bytes into the reader, the request to the
 * door and the callback, the answer to the socket. Each step has its time; a client that sends more
 * than it should is read on for a moment after its answer, since closing at once would take the
 * answer from it.
 */
#include "listen/parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

struct listen_request {
	struct listen *l;
	struct listen_request *next, **link;
	struct bufferevent *socket;
	struct event *timer;
	struct capture_reader *reader;
	unsigned long number;
	int64_t since; /* when the request began, or the connection had nothing more to do */
	enum {
		READING,   /* the next request */
		ASKED,     /* its answer is to come */
		PASSING,   /* its answer is on its way, in pieces */
		LINGERING, /* the last answer is given: what still comes is thrown away */
	} state;
	bool begun;     /* a byte of the request is there */
	bool continued; /* "100 Continue" was sent */
	bool ended;     /* the client sends nothing more */
	bool asking;    /* in the callback */
	bool keeps;     /* while PASSING: a further request may follow */
	struct listen_passed passed;
	char origin[LISTEN_ORIGIN_MAX];
};

static void wait_for(struct listen_request *q, long ms)
{
	listen_timer(q->timer, ms);
}

static void close_connection(struct listen_request *q)
{
	struct listen *l = q->l;
	if ((q->state == ASKED || q->state == PASSING) && l->handler->gone != NULL)
		l->handler->gone(l->handler->arg, q);
	event_free(q->timer);
	bufferevent_free(q->socket);
	capture_reader_free(q->reader);
	*q->link = q->next;
	if (q->next != NULL)
		q->next->link = q->link;
	free(q);
	l->closed(l);
}

/* ---- the answer ---- */

static size_t unsent(const struct listen_request *q)
{
	return evbuffer_get_length(bufferevent_get_output(q->socket));
}

/* To the socket at once, as far as it goes: not when the event loop comes by again. */
static void send_now(struct listen_request *q, struct evbuffer *bytes)
{
	if (unsent(q) == 0)
		while (evbuffer_get_length(bytes) > 0 &&
		       evbuffer_write(bytes, bufferevent_getfd(q->socket)) > 0)
			continue;
	if (evbuffer_get_length(bytes) > 0)
		bufferevent_write_buffer(q->socket, bytes);
}

/* No further request: the client is told so, and may end what it is sending. */
static void linger(struct listen_request *q)
{
	q->state = LINGERING;
	wait_for(q, unsent(q) == 0 ? LISTEN_LINGER_MS : LISTEN_IDLE_MS);
	if (unsent(q) == 0)
		shutdown(bufferevent_getfd(q->socket), SHUT_WR);
}

static void begin(struct listen_request *q)
{
	capture_reader_free(q->reader);
	q->reader = capture_reader_new(LISTEN_BODY_MAX);
	q->state = READING;
	q->begun = q->continued = false;
	q->since = clock_ms();
	q->origin[0] = '\0';
	wait_for(q, LISTEN_IDLE_MS);
	if (evbuffer_get_length(bufferevent_get_input(q->socket)) > 0)
		bufferevent_trigger(q->socket, EV_READ, BEV_TRIG_DEFER_CALLBACKS);
}

/* After the answer: the next request, or the end. */
static void go_on(struct listen_request *q)
{
	if (q->state == READING)
		begin(q);
	else if (q->state == LINGERING && q->ended && unsent(q) == 0)
		close_connection(q);
}

static bool may_go_on(const struct listen_request *q)
{
	bool more = !q->ended || evbuffer_get_length(bufferevent_get_input(q->socket)) > 0;
	return more && capture_reader_keeps(q->reader) && !q->l->ending &&
	       unsent(q) < LISTEN_OUTPUT_MAX;
}

static struct listen_style style_of(const struct listen_request *q, bool keep)
{
	const struct capture *c = capture_reader_request(q->reader);
	size_t len = 0;
	const char *option = capture_value(c, "Connection", &len, NULL);
	return (struct listen_style){
		.head = capture_is_method(c, "HEAD"),
		.close = !keep,
		.keep_alive = keep && option != NULL,
		.origin = q->origin,
		.preflight_fields = capture_value(c, "Access-Control-Request-Headers", &len, NULL),
	};
}

static struct evbuffer *buffer_new(void)
{
	struct evbuffer *b = evbuffer_new();
	if (b == NULL)
		mem_exhausted();
	return b;
}

static void answered(struct listen_request *q, bool keep)
{
	q->state = READING;
	if (!keep)
		linger(q);
	if (!q->asking)
		go_on(q);
}

void listen_reply(struct listen_request *q, const struct listen_answer *a)
{
	bool keep = may_go_on(q);
	const struct listen_style style = style_of(q, keep);
	struct evbuffer *bytes = buffer_new();
	listen_answer_write(a, &style, bytes);
	send_now(q, bytes);
	evbuffer_free(bytes);
	answered(q, keep);
}

/* ---- an answer in pieces ---- */

/*
 * A client that does not read has its own time limit; one that waits for more has the endpoint's.
 */
static void set_sending_time(struct listen_request *q)
{
	if (unsent(q) > 0)
		wait_for(q, LISTEN_IDLE_MS);
	else
		evtimer_del(q->timer);
}

static void send_piece(struct listen_request *q, struct evbuffer *take_bytes)
{
	send_now(q, take_bytes);
	evbuffer_free(take_bytes);
	set_sending_time(q);
}

void listen_reply_head(struct listen_request *q, const char *lines, size_t len)
{
	bool old = capture_is_version(capture_reader_request(q->reader), "HTTP/1.0");
	struct listen_style style = style_of(q, may_go_on(q));
	listen_passed_read(lines, len, old, style.head, &q->passed);
	q->keeps = !style.close && q->passed.framing != LISTEN_UNTIL_END;
	style = style_of(q, q->keeps);
	struct evbuffer *bytes = buffer_new();
	listen_passed_write(lines, len, &q->passed, &style, bytes);
	q->state = PASSING;
	send_piece(q, bytes);
}

bool listen_reply_body(struct listen_request *q, const char *bytes, size_t len)
{
	bool chunked = q->passed.framing == LISTEN_CHUNKED;
	if (q->passed.framing == LISTEN_BODILESS || len == 0)
		return true;
	if (q->passed.framing == LISTEN_SIZED) {
		len = len < q->passed.size ? len : (size_t)q->passed.size;
		q->passed.size -= len;
	}
	struct evbuffer *out = buffer_new();
	if (chunked)
		evbuffer_add_printf(out, "%zx\r\n", len);
	evbuffer_add(out, bytes, len);
	if (chunked)
		evbuffer_add(out, "\r\n", 2);
	send_piece(q, out);
	return unsent(q) < LISTEN_OUTPUT_MAX;
}

/*
 * Resets the connection: a client whose answer ends with the connection sees no other sign that it
 * is not whole.
 */
static void break_off(struct listen_request *q)
{
	const struct linger at_once = {1, 0};
	setsockopt(bufferevent_getfd(q->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	q->state = LINGERING;
	close_connection(q);
}

void listen_reply_end(struct listen_request *q, bool whole)
{
	whole = whole && (q->passed.framing != LISTEN_SIZED || q->passed.size == 0);
	if (!whole && q->passed.framing == LISTEN_UNTIL_END) {
		break_off(q);
		return;
	}
	if (whole && q->passed.framing == LISTEN_CHUNKED) {
		struct evbuffer *last = buffer_new();
		evbuffer_add_printf(last, "0\r\n\r\n");
		send_piece(q, last);
	}
	answered(q, whole && q->keeps && may_go_on(q));
}

unsigned long listen_number(const struct listen_request *q)
{
	return q->number;
}

/* ---- the request ---- */

/* The whole request is there, or all that will come of it. */
static void ask(struct listen_request *q)
{
	static const struct listen_answer ending = {.status = 503,
						    .error = "temporarily_unavailable"};
	struct listen *l = q->l;
	capture_reader_time(q->reader, clock_wall_ms() / 1000);
	const struct capture *c = capture_reader_request(q->reader);
	const struct listen_handler *h = l->handler;
	evtimer_del(q->timer);
	q->state = ASKED;
	q->asking = true;
	enum listen_door why = listen_door(c, q->origin);
	if (why != LISTEN_DOOR_OPEN) {
		const struct listen_answer a = listen_door_answer(why);
		if (h->refused != NULL)
			h->refused(h->arg, why);
		listen_reply(q, &a);
	} else if (l->done || (l->ending && clock_ms() > l->end_ms)) {
		listen_reply(q, &ending);
	} else {
		q->number = ++l->requests;
		if (!h->request(h->arg, c, q))
			l->end(l);
	}
	/* Nothing closes it meanwhile: an end that was called for comes with the loop's next turn.
	 */
	q->asking = false; /* NOLINT(clang-analyzer-unix.Malloc) */
	go_on(q);
}

/* The reader has taken what came: how long the rest may take. */
static void set_time(struct listen_request *q)
{
	enum capture_progress progress = capture_reader_progress(q->reader);
	if (progress == CAPTURE_READ_REST) {
		wait_for(q, LISTEN_REST_MS);
	} else if (!q->begun && progress != CAPTURE_READ_NOTHING) {
		q->begun = true;
		q->since = clock_ms();
		wait_for(q, LISTEN_REQUEST_MS);
	}
	if (capture_reader_expects(q->reader) && !q->continued) {
		static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
		q->continued = true;
		bufferevent_write(q->socket, text, sizeof text - 1);
	}
}

static void feed(struct listen_request *q, struct evbuffer *in)
{
	size_t len = evbuffer_get_contiguous_space(in), taken = 1;
	while (len > 0 && taken > 0 && capture_reader_progress(q->reader) != CAPTURE_READ_DONE) {
		const unsigned char *bytes = evbuffer_pullup(in, (ev_ssize_t)len);
		taken = capture_reader_feed(q->reader, (const char *)bytes, len);
		evbuffer_drain(in, taken);
		len = evbuffer_get_contiguous_space(in);
	}
}

static void work(struct listen_request *q)
{
	feed(q, bufferevent_get_input(q->socket));
	enum capture_progress progress = capture_reader_progress(q->reader);
	if (q->ended && progress == CAPTURE_READ_NOTHING) {
		close_connection(q);
	} else if (q->ended || progress == CAPTURE_READ_DONE) {
		capture_reader_end(q->reader);
		ask(q);
	} else {
		set_time(q);
	}
}

static void on_read(struct bufferevent *socket, void *arg)
{
	struct listen_request *q = arg;
	struct evbuffer *in = bufferevent_get_input(socket);
	if (q->state == LINGERING)
		evbuffer_drain(in, evbuffer_get_length(in));
	else if (q->state == READING)
		work(q);
}

static void on_written(struct bufferevent *socket, void *arg)
{
	struct listen_request *q = arg;
	if (q->state == PASSING) {
		set_sending_time(q);
		if (q->l->handler->room != NULL)
			q->l->handler->room(q->l->handler->arg, q);
		return;
	}
	if (q->state != LINGERING || unsent(q) > 0)
		return;
	shutdown(bufferevent_getfd(socket), SHUT_WR);
	if (q->ended)
		close_connection(q);
	else
		wait_for(q, LISTEN_LINGER_MS);
}

/* The client has sent its last byte, or is gone. A half-closed one still reads. */
static void on_event(struct bufferevent *socket, short what, void *arg)
{
	struct listen_request *q = arg;
	bool gone = (what & BEV_EVENT_ERROR) != 0;
	(void)socket;
	q->ended = true;
	if (q->state == READING)
		work(q); /* one that is gone is judged too: then there is nobody to answer */
	else if (gone || (q->state == LINGERING && unsent(q) == 0))
		close_connection(q);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct listen_request *q = arg;
	(void)fd, (void)what;
	if (q->state == READING && capture_reader_progress(q->reader) != CAPTURE_READ_NOTHING) {
		capture_reader_end(q->reader);
		ask(q);
	} else {
		close_connection(q);
	}
}

/* ---- all of them ---- */

void listen_connection_new(struct listen *l, int fd)
{
	struct listen_request *q = mem_alloc(1, sizeof *q);
	q->l = l;
	q->socket = bufferevent_socket_new(l->base, fd, BEV_OPT_CLOSE_ON_FREE);
	q->timer = evtimer_new(l->base, on_timer, q);
	if (q->socket == NULL || q->timer == NULL)
		mem_exhausted();
	q->link = &l->first;
	q->next = l->first;
	if (q->next != NULL)
		q->next->link = &q->next;
	l->first = q;
	l->connection_count++;
	bufferevent_setcb(q->socket, on_read, on_written, on_event, q);
	bufferevent_setwatermark(q->socket, EV_READ, 0, LISTEN_INPUT_MAX);
	begin(q);
	bufferevent_enable(q->socket, EV_READ | EV_WRITE);
}

void listen_connections_sweep(struct listen *l)
{
	for (struct listen_request *q = l->first, *next; q != NULL; q = next) {
		next = q->next;
		if (q->state == READING)
			close_connection(q);
	}
}

void listen_connections_close(struct listen *l)
{
	/* Each takes itself out of the list. */
	while (l->first != NULL)
		close_connection(l->first); /* NOLINT(clang-analyzer-unix.Malloc) */
}

bool listen_connections_make_room(struct listen *l)
{
	struct listen_request *oldest = NULL;
	for (struct listen_request *q = l->first; q != NULL; q = q->next)
		if (q->state != ASKED && q->state != PASSING &&
		    (oldest == NULL || q->since < oldest->since))
			oldest = q;
	if (oldest == NULL || clock_ms() - oldest->since < LISTEN_MAKE_ROOM_MS)
		return false;
	close_connection(oldest);
	return true;
}
