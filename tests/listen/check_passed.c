/* SPDX-License-Identifier: MIT */
/* The head of an endpoint's answer made one for the client. */
#include <check.h>
#include <string.h>

#include "listen/parts.h"

Suite *suite_listen_passed(void);

enum how { NEW = 0, OLD = 1, HEAD = 2, CLOSE = 4, BROWSER = 8 };

static const struct {
	const char *in;
	int how;
	enum listen_framing framing;
	const char *out; /* without the status line where that is HTTP/1.1 200 OK */
} rows[] = {
	{"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n", NEW, LISTEN_SIZED, "Content-Length: 12\r\n"},
	{"HTTP/1.0 200 OK\r\nX: 1\r\n", NEW, LISTEN_CHUNKED,
	 "X: 1\r\nTransfer-Encoding: chunked\r\n"},
	{"HTTP/1.1 200 OK\nX: 1\n", OLD | CLOSE, LISTEN_UNTIL_END, "X: 1\r\nConnection: close\r\n"},
	{"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\n", NEW,
	 LISTEN_CHUNKED, "Transfer-Encoding: chunked\r\n"},
	{"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nContent-Length: 12\r\n", NEW, LISTEN_SIZED,
	 "Content-Length: 12\r\n"},
	{"HTTP/1.1 200 OK\r\nContent-Length: 12a\r\n", NEW, LISTEN_CHUNKED,
	 "Transfer-Encoding: chunked\r\n"},
	{"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n", NEW, LISTEN_CHUNKED,
	 "Transfer-Encoding: chunked\r\n"},
	{"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n", HEAD, LISTEN_BODILESS,
	 "Content-Length: 12\r\n"},
	{"HTTP/1.1 204 No Content\r\nX: 1\r\n", NEW, LISTEN_BODILESS,
	 "HTTP/1.1 204 No Content\r\nX: 1\r\n"},
	{"HTTP/1.1 304 Not Modified\r\n", NEW, LISTEN_BODILESS, "HTTP/1.1 304 Not Modified\r\n"},
	{"HTTP/1.1 401 \r\nContent-Length: 0\r\n", NEW, LISTEN_SIZED,
	 "HTTP/1.1 401 \r\nContent-Length: 0\r\n"},
	{"HTTP/1.1 200\r\nContent-Length: 0\r\n", NEW, LISTEN_SIZED,
	 "HTTP/1.1 200\r\nContent-Length: 0\r\n"},
	/* what belongs to the connection, by its name and by Connection's list */
	{"HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nx-hop: 1\r\nX-Hopped: 2\r\nKeep-Alive: "
	 "5\r\n"
	 "Proxy-Authenticate: Basic\r\nProxy-Connection: close\r\nUpgrade: h2c\r\nTrailer: "
	 "X\r\nTE: x\r\nContent-Length: "
	 "1\r\n",
	 NEW, LISTEN_SIZED, "X-Hopped: 2\r\nContent-Length: 1\r\n"},
	{"HTTP/1.1 200 OK\r\nX-Hop: 1\r\n  Connection: X-Hop\r\nContent-Length: 1\r\n", NEW,
	 LISTEN_SIZED, "X-Hop: 1\r\n  Connection: X-Hop\r\nContent-Length: 1\r\n"},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip,\r\n chunked\r\nX: 1\r\n", NEW, LISTEN_CHUNKED,
	 "X: 1\r\nTransfer-Encoding: chunked\r\n"},
	/* order, case and number stay */
	{"HTTP/1.1 200 OK\r\nset-cookie: a\r\nB:  2\r\nSet-Cookie: c\r\nContent-Length: 1\r\n", NEW,
	 LISTEN_SIZED, "set-cookie: a\r\nB:  2\r\nSet-Cookie: c\r\nContent-Length: 1\r\n"},
	/* to a page, cxtoken's own permission and no other */
	{"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 1\r\n", BROWSER,
	 LISTEN_SIZED,
	 "Content-Length: 1\r\nAccess-Control-Allow-Origin: http://localhost\r\nVary: Origin\r\n"},
	{"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 1\r\n", NEW,
	 LISTEN_SIZED, "Access-Control-Allow-Origin: *\r\nContent-Length: 1\r\n"},
	{"", NEW, LISTEN_CHUNKED, "Transfer-Encoding: chunked\r\n"},
};

START_TEST(passed)
{
	struct listen_passed p;
	const char *in = rows[_i].in;
	int how = rows[_i].how;
	const struct listen_style style = {.head = (how & HEAD) != 0,
					   .close = (how & CLOSE) != 0,
					   .origin = how & BROWSER ? "http://localhost" : ""};
	listen_passed_read(in, strlen(in), (how & OLD) != 0, style.head, &p);
	ck_assert_int_eq(p.framing, rows[_i].framing);
	struct evbuffer *out = evbuffer_new();
	listen_passed_write(in, strlen(in), &p, &style, out);
	evbuffer_add(out, "", 1);
	const char *got = (const char *)evbuffer_pullup(out, -1), line[] = "HTTP/1.1 200 OK\r\n";
	if (strncmp(got, line, strlen(line)) == 0)
		got += strlen(line);
	size_t len = strlen(rows[_i].out);
	ck_assert_msg(strncmp(got, rows[_i].out, len) == 0 && strcmp(got + len, "\r\n") == 0, "%s",
		      got);
	evbuffer_free(out);
}
END_TEST

Suite *suite_listen_passed(void)
{
	Suite *s = suite_create("listen_passed");
	TCase *t = tcase_create("passed");
	tcase_add_loop_test(t, passed, 0, sizeof rows / sizeof *rows);
	suite_add_tcase(s, t);
	return s;
}
