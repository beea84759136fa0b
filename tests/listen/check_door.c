/* SPDX-License-Identifier: MIT */
/* The door alone: which requests are refused or let through before anybody judges them. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "listen/parts.h"

Suite *suite_listen_door(void);

static const struct {
	const char *target, *fields; /* LF between fields */
	enum listen_door why;
	const char *origin;
} cases[] = {
	{"/t", "", LISTEN_DOOR_OPEN, ""},
	{"/t", "Host: 127.0.0.1", LISTEN_DOOR_OPEN, ""},
	{"/t", "Host: 127.0.0.1:8401", LISTEN_DOOR_OPEN, ""},
	{"/t", "Host: 127.9.9.9:1", LISTEN_DOOR_OPEN, ""},
	{"/t", "Host: LocalHost:65535", LISTEN_DOOR_OPEN, ""},
	{"/t", "Host: [::1]", LISTEN_DOOR_OPEN, ""},
	{"/t", "Host: [::1]:80", LISTEN_DOOR_OPEN, ""},
	{"http://localhost:8401/t", "Host: localhost:8401", LISTEN_DOOR_OPEN, ""},
	{"/t", "Host: 127.0.0.1\nno colon", LISTEN_DOOR_OPEN, ""},
	{"/t", "Host:", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: a.example", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: a.example:8401", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: 10.0.0.1", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: 127.0.0.1.a.example", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: localhost.a.example", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: 127.0.0.1@a.example", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: a.example#127.0.0.1", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: 127.0.0.1:x", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: 127.0.0.1:80:81", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: 127.0.0.1:800000", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: ::1", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: [::2]", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: [::1].a.example", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: [127.0.0.1", LISTEN_DOOR_HOST, ""},
	{"http://a.example/t", "Host: localhost", LISTEN_DOOR_HOST, ""},
	{"http://a.example?@localhost/", "Host: localhost", LISTEN_DOOR_HOST, ""},
	{"/t", "Host: localhost\nOrigin: http://localhost:3000", LISTEN_DOOR_OPEN,
	 "http://localhost:3000"},
	{"/t", "Host: localhost\nOrigin: https://[::1]:5173", LISTEN_DOOR_OPEN,
	 "https://[::1]:5173"},
	{"/t", "Host: localhost\nOrigin: null", LISTEN_DOOR_ORIGIN, ""},
	{"/t", "Host: localhost\nOrigin:", LISTEN_DOOR_ORIGIN, ""},
	{"/t", "Host: localhost\nOrigin: http://a.example", LISTEN_DOOR_ORIGIN, ""},
	{"/t", "Host: localhost\nOrigin: localhost", LISTEN_DOOR_ORIGIN, ""},
	{"/t", "Host: localhost\nOrigin: file://localhost", LISTEN_DOOR_ORIGIN, ""},
	{"/t", "Host: localhost\nOrigin: http://localhost@a.example", LISTEN_DOOR_ORIGIN, ""},
	{"/t", "Host: localhost\nOrigin: http://localhost/a", LISTEN_DOOR_ORIGIN, ""},
	{"/t", "Host: localhost\nOrigin: http://localhost\nOrigin: http://a.example",
	 LISTEN_DOOR_ORIGIN, ""},
	{"/t", "Host: a.example\nOrigin: http://localhost", LISTEN_DOOR_HOST, ""},
};

static struct capture_reader *read_request(const char *method, const char *target,
					   const char *fields)
{
	char bytes[1024];
	struct capture_reader *r = capture_reader_new(LISTEN_BODY_MAX);
	snprintf(bytes, sizeof bytes, "%s %s HTTP/1.1\n%s\n\n", method, target, fields);
	capture_reader_feed(r, bytes, strlen(bytes));
	return r;
}

START_TEST(only_loopback_comes_in)
{
	char origin[LISTEN_ORIGIN_MAX];
	struct capture_reader *r = read_request("POST", cases[_i].target, cases[_i].fields);
	ck_assert_msg(listen_door(capture_reader_request(r), origin) == cases[_i].why, "%s",
		      cases[_i].fields);
	ck_assert_str_eq(origin, cases[_i].origin);
	capture_reader_free(r);
}
END_TEST

START_TEST(preflight_is_let_through)
{
	static const struct {
		const char *method, *fields;
		enum listen_door why;
	} all[] = {
		{"OPTIONS",
		 "Host: localhost\nOrigin: http://localhost\nAccess-Control-Request-Method: POST",
		 LISTEN_DOOR_PREFLIGHT},
		{"OPTIONS", "Host: localhost\nOrigin: http://localhost", LISTEN_DOOR_OPEN},
		{"OPTIONS", "Host: localhost\nAccess-Control-Request-Method: POST",
		 LISTEN_DOOR_OPEN},
		{"POST",
		 "Host: localhost\nOrigin: http://localhost\nAccess-Control-Request-Method: POST",
		 LISTEN_DOOR_OPEN},
		{"OPTIONS",
		 "Host: localhost\nOrigin: http://a.example\nAccess-Control-Request-Method: POST",
		 LISTEN_DOOR_ORIGIN},
	};
	char origin[LISTEN_ORIGIN_MAX];
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct capture_reader *r = read_request(all[i].method, "/t", all[i].fields);
		ck_assert_msg(listen_door(capture_reader_request(r), origin) == all[i].why, "%zu",
			      i);
		capture_reader_free(r);
	}
}
END_TEST

/* What an answer says to a browser, and that nothing of a request can end its line. */
START_TEST(browsers_are_answered)
{
	static const struct {
		const char *asked, *allowed;
	} all[] = {
		{"content-type, x-trace",
		 "Access-Control-Allow-Headers: content-type, x-trace\r\n"},
		{"a\r\nSet-Cookie: b", NULL},
		{"", NULL},
		{NULL, NULL},
	};
	const struct listen_answer a = listen_door_answer(LISTEN_DOOR_PREFLIGHT);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct evbuffer *out = evbuffer_new();
		const struct listen_style style = {.origin = "http://localhost:3000",
						   .preflight_fields = all[i].asked};
		listen_answer_write(&a, &style, out);
		evbuffer_add(out, "", 1);
		const char *text = (const char *)evbuffer_pullup(out, -1);
		ck_assert(strstr(text, "HTTP/1.1 204 No Content\r\n") == text);
		ck_assert_ptr_nonnull(
			strstr(text, "Access-Control-Allow-Origin: http://localhost:3000\r\n"));
		ck_assert_ptr_nonnull(strstr(text, "Access-Control-Allow-Methods: POST\r\n"));
		ck_assert_ptr_null(strstr(text, "Set-Cookie"));
		const char *found = strstr(text, "Access-Control-Allow-Headers");
		ck_assert(all[i].allowed == NULL
				  ? found == NULL
				  : found != NULL && strncmp(found, all[i].allowed,
							     strlen(all[i].allowed)) == 0);
		evbuffer_free(out);
	}
}
END_TEST

Suite *suite_listen_door(void)
{
	Suite *s = suite_create("listen_door");
	TCase *t = tcase_create("door");
	tcase_add_loop_test(t, only_loopback_comes_in, 0, sizeof cases / sizeof *cases);
	tcase_add_test(t, preflight_is_let_through);
	tcase_add_test(t, browsers_are_answered);
	suite_add_tcase(s, t);
	return s;
}
