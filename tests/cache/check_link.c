/* SPDX-License-Identifier: MIT */
/* What a shared store's refusal means is said in words of our own. */
#include "tests/scripted_server.h"

#include "base/clock.h"
#include "cache/link.h"

Suite *suite_cache_link(void);

static const struct refusal {
	const char *answer, *means;
} refusals[] = {
	{"-WRONGPASS canary\r\n", "neither this user nor this password"},
	{"-NOAUTH canary\r\n", "--cache-password-file"},
	{"-NOPERM canary\r\n", "lacks a right"},
	{"-OOM canary\r\n", "it is full"},
	{"-EXECABORT canary\r\n", "did not take what was to be stored"},
	{"-MOVED 1 canary:1\r\n", "part of a cluster"},
	{"-ASK 1 canary:1\r\n", "part of a cluster"},
	{"-CLUSTERDOWN canary\r\n", "part of a cluster"},
	{"-READONLY canary\r\n", "a replica that takes nothing to store"},
	{"-MISCONF canary\r\n", "it takes nothing to store"},
	{"-NOREPLICAS canary\r\n", "it takes nothing to store"},
	{"-MASTERDOWN canary\r\n", "a replica without its master"},
	{"-LOADING canary\r\n", "it is starting"},
	{"-BUSY canary\r\n", "it is busy"},
	{"-WRONGTYPE canary\r\n", "has a name of cxtoken's there"},
	{"-ERR canary\r\n", "it refuses a command"},
	{"*2\r\n+OK\r\n-OOM canary\r\n", "it is full"},
	{"HTTP/1.1 400 canary\r\n", "what answers there is no Redis"},
};

START_TEST(refusals_have_words)
{
	const struct refusal *row = &refusals[_i];
	const struct script s = {.bytes = row->answer, .blind = true, .hold = true};
	struct scripted server = scripted_start(&s);
	struct cache_peer peer = {.url = {.host = "127.0.0.1", .port = server.port}};
	struct cache_link *l = cache_link_new(&peer);
	struct cache_reply *replies[CACHE_REPLIES_MAX] = {NULL};
	size_t count = 0;
	struct err e = {0};
	cache_link_say(l, "PING", NULL);
	ck_assert(!cache_link_exchange(l, clock_ms() + 20000, replies, &count, &e));
	for (size_t i = 0; i < count; i++)
		cache_reply_free(replies[i]);
	cache_link_free(l);
	scripted_request(&server);
	ck_assert_msg(strstr(e.text, row->means) != NULL, "%s: %s", row->answer, e.text);
	ck_assert_ptr_null(strstr(e.text, "canary"));
}
END_TEST

Suite *suite_cache_link(void)
{
	Suite *s = suite_create("cache_link");
	TCase *t = tcase_create("cache_link");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, refusals_have_words, 0, sizeof refusals / sizeof *refusals);
	suite_add_tcase(s, t);
	return s;
}
