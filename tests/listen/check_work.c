/* SPDX-License-Identifier: MIT */
/* Work in a child: its messages come whole and in order, and its end comes once. */
#include <check.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "listen/parts.h"
#include "base/write.h"

Suite *suite_listen_work(void);

enum { PIECES_MAX = 16, HUGE_LEN = 1024 * 1024 };

/* What a child does, and what was heard of it. */
struct scene {
	struct listen *l;
	void (*work)(struct scene *s, int out);
	struct listen_work *w;
	struct event *later;
	int kinds[PIECES_MAX];
	size_t lens[PIECES_MAX], count;
	bool holds; /* after the first message no more is wanted until later */
	bool good;  /* every byte was the kind's */
	int done;
	pid_t child;
};

static void tell(int out, int kind, size_t len)
{
	char *bytes = malloc(len + 1);
	memset(bytes, kind, len);
	if (!listen_work_tell(out, kind, bytes, len))
		_exit(1);
	free(bytes);
}

static void in_child(void *arg, int out)
{
	struct scene *s = arg;
	s->work(s, out);
}

static void go_on(evutil_socket_t fd, short what, void *arg)
{
	struct scene *s = arg;
	(void)fd, (void)what;
	s->holds = false;
	listen_work_go_on(s->w);
	listen_work_go_on(s->w); /* asked twice it is the same */
}

static bool heard(void *arg, int kind, const char *bytes, size_t len)
{
	const struct timeval soon = {0, 20000};
	struct scene *s = arg;
	ck_assert(!s->holds || s->count == 0);
	for (size_t i = 0; i < len; i++)
		s->good = s->good && bytes[i] == (char)kind;
	ck_assert_uint_lt(s->count, PIECES_MAX);
	s->kinds[s->count] = kind;
	s->lens[s->count++] = len;
	if (s->holds)
		evtimer_add(s->later, &soon);
	return !s->holds;
}

static void done(void *arg)
{
	struct scene *s = arg;
	s->done++;
	listen_stop(s->l);
}

static void play(struct scene *s, void (*work)(struct scene *s, int out))
{
	static const struct listen_worker worker = {in_child, heard, done};
	static const struct listen_handler handler = {.arg = NULL};
	const struct listen_place place = {.option = "--listen", .address = "0"};
	struct err e = {0};
	s->work = work;
	s->good = true;
	ck_assert(listen_open(&place, &s->l, &e));
	s->later = evtimer_new(s->l->base, go_on, s);
	s->w = listen_work_start(s->l, &worker, s, &e);
	ck_assert(s->w != NULL);
	ck_assert(listen_run(s->l, &handler, &e));
	event_free(s->later);
	listen_free(s->l);
	ck_assert(s->good);
	ck_assert_int_eq(s->done, 1);
}

static void all_sizes(struct scene *s, int out)
{
	static const size_t lens[] = {0, 1, 17, 16 * 1024, 16 * 1024 + 1, HUGE_LEN, 0, 3};
	(void)s;
	for (int i = 0; i < 8; i++)
		tell(out, 'a' + i, lens[i]);
}

START_TEST(messages)
{
	struct scene s = {.holds = _i == 1};
	play(&s, all_sizes);
	ck_assert_uint_eq(s.count, 8);
	ck_assert_uint_eq(s.lens[5], HUGE_LEN);
	for (int i = 0; i < 8; i++)
		ck_assert_int_eq(s.kinds[i], 'a' + i);
	ck_assert_uint_eq(s.lens[7], 3);
}
END_TEST

static void says_nothing(struct scene *s, int out)
{
	(void)s, (void)out;
}

static void dies(struct scene *s, int out)
{
	(void)s;
	tell(out, 'a', 5);
	raise(SIGKILL);
}

/* A message that is not all there, and one that is too long, are none. */
static void stops_short(struct scene *s, int out)
{
	const struct {
		size_t kind, len;
	} head = {'b', 10};
	(void)s;
	tell(out, 'a', 5);
	if (!write_all(out, &head, sizeof head) || !write_all(out, "bbb", 3))
		_exit(1);
}

static void says_too_much(struct scene *s, int out)
{
	const struct {
		size_t kind, len;
	} head = {'b', SIZE_MAX / 2};
	(void)s;
	tell(out, 'a', 5);
	if (!write_all(out, &head, sizeof head))
		_exit(1);
	pause();
}

static const struct {
	void (*work)(struct scene *s, int out);
	size_t count;
} ends[] = {{says_nothing, 0}, {dies, 1}, {stops_short, 1}, {says_too_much, 1}};

START_TEST(ending)
{
	struct scene s = {0};
	play(&s, ends[_i].work);
	ck_assert_uint_eq(s.count, ends[_i].count);
}
END_TEST

/* The listener ends first: the child is ended, and its end is told. */
static void never_ends(struct scene *s, int out)
{
	const pid_t self = getpid();
	(void)s;
	if (!listen_work_tell(out, 'p', &self, sizeof self))
		_exit(1);
	for (;;)
		pause();
}

static bool heard_of_it(void *arg, int kind, const char *bytes, size_t len)
{
	struct scene *s = arg;
	ck_assert_int_eq(kind, 'p');
	memcpy(&s->child, bytes, len);
	listen_stop(s->l);
	return true;
}

START_TEST(the_listener_ends)
{
	static const struct listen_worker worker = {in_child, heard_of_it, done};
	static const struct listen_handler handler = {.arg = NULL};
	const struct listen_place place = {.option = "--listen", .address = "0"};
	struct scene s = {.work = never_ends};
	struct err e = {0};
	ck_assert(listen_open(&place, &s.l, &e));
	s.w = listen_work_start(s.l, &worker, &s, &e);
	ck_assert(s.w != NULL);
	ck_assert(listen_run(s.l, &handler, &e));
	listen_free(s.l);
	ck_assert_int_eq(s.done, 1);
	ck_assert_int_gt(s.child, 0);
	ck_assert_int_ne(kill(s.child, 0), 0);
}
END_TEST

Suite *suite_listen_work(void)
{
	Suite *s = suite_create("listen_work");
	TCase *t = tcase_create("work");
	tcase_set_timeout(t, 20);
	tcase_add_loop_test(t, messages, 0, 2);
	tcase_add_loop_test(t, ending, 0, sizeof ends / sizeof *ends);
	tcase_add_test(t, the_listener_ends);
	suite_add_tcase(s, t);
	return s;
}
