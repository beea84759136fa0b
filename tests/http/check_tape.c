/* SPDX-License-Identifier: MIT */
/* A run that is done again from the tape of its answers gets the same ones, and sends nothing. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "http/tape.h"

Suite *suite_http_tape(void);

/* Answers with the number of the request; the third cannot be sent. */
struct counting {
	struct http http;
	int sent;
};

static bool count(struct http *self, const struct http_request *r, struct http_answer *a,
		  struct err *e)
{
	struct counting *c = (struct counting *)self;
	(void)r;
	*a = (struct http_answer){0};
	if (++c->sent == 3)
		return err_set(e, ERR_USAGE, "this file cannot be used");
	*a = (struct http_answer){.status = 200 + c->sent, .body = secret_new("body", 4)};
	return true;
}

static void no_free(struct http *self)
{
	(void)self;
}

static void keep(void *arg, const struct secret *piece)
{
	http_tape_add(arg, secret_reveal(piece), secret_len(piece));
}

/* What an http answers: a line a request. */
static void ask(struct http *http, int times, char out[400])
{
	const struct http_request r = {.method = "POST"};
	out[0] = '\0';
	for (int i = 0; i < times; i++) {
		struct http_answer a;
		struct err e = {0};
		char line[100];
		if (http->send(http, &r, &a, &e))
			snprintf(line, sizeof line, "%d %s\n", a.status, secret_reveal(a.body));
		else
			snprintf(line, sizeof line, "error %d %.60s\n", (int)e.code, e.text);
		ck_assert(strlen(out) + strlen(line) < 400);
		strcat(out, line);
		http_answer_clear(&a);
	}
}

START_TEST(the_same_again)
{
	struct counting inner = {.http = {.send = count, .free = no_free}};
	struct http_tape tape = {0};
	char first[400], again[400];
	struct http *http = http_tape_record(&inner.http, keep, &tape);
	ask(http, 4, first);
	http_free(http);
	ck_assert_str_eq(first, "201 body\n202 body\nerror 2 this file cannot be used\n204 body\n");
	ck_assert_uint_eq(tape.count, 4);
	for (int i = 0; i < 2; i++) {
		http = http_tape_play(&tape);
		ask(http, 4, again);
		http_free(http);
		ck_assert_str_eq(first, again);
	}
	ck_assert_int_eq(inner.sent, 4);
	http_tape_clear(&tape);
	http_tape_clear(&tape);
	ck_assert_uint_eq(tape.count, 0);
}
END_TEST

/* The tape's end, and what is not a piece, are errors. */
START_TEST(what_is_missing)
{
	static const char *const pieces[] = {"", "\1", "\1x", "x", "\0"};
	struct http_tape tape = {0};
	char said[400];
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		http_tape_add(&tape, pieces[i], strlen(pieces[i]));
	struct http *http = http_tape_play(&tape);
	ask(http, 6, said);
	ck_assert_str_eq(said, "error 1 \nerror 1 \nerror 1 \nerror 1 \nerror 1 \n"
			       "error 1 an answer is missing\n");
	http_free(http);
	http_tape_clear(&tape);
}
END_TEST

Suite *suite_http_tape(void)
{
	Suite *s = suite_create("http_tape");
	TCase *t = tcase_create("tape");
	tcase_add_test(t, the_same_again);
	tcase_add_test(t, what_is_missing);
	suite_add_tcase(s, t);
	return s;
}
