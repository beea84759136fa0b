/* SPDX-License-Identifier: MIT */
/* What a server may send, and what an address of a store may be. */
#include "tests/cache/case.h"

#include "cache/reply.h"

Suite *suite_cache_reply(void);

#define BYTES(text) text, sizeof text - 1

/* Feeds the bytes in pieces of the size: -1 refused, else how many whole replies came. */
static int replies_in(const char *bytes, size_t len, size_t piece, struct cache_reply **last)
{
	struct cache_reader *r = cache_reader_new();
	int count = 0;
	bool ok = true;
	*last = NULL;
	for (size_t at = 0; ok && at < len; at += piece) {
		struct cache_reply *reply = NULL;
		ok = cache_reader_feed(r, bytes + at, len - at < piece ? len - at : piece);
		while (ok && (ok = cache_reader_get(r, &reply)) && reply != NULL) {
			cache_reply_free(*last);
			*last = reply;
			count++;
		}
	}
	cache_reader_free(r);
	return ok ? count : -1;
}

START_TEST(replies_come_whole)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum cache_reply_kind kind;
		const char *text;
		long long number;
		size_t count;
	} cases[] = {
		{BYTES("+OK\r\n"), CACHE_REPLY_STATUS, "OK", 0, 0},
		{BYTES("-NOAUTH no\r\n"), CACHE_REPLY_ERROR, "NOAUTH no", 0, 0},
		{BYTES(":-2\r\n"), CACHE_REPLY_NUMBER, NULL, -2, 0},
		{BYTES("$3\r\na\0b\r\n"), CACHE_REPLY_BYTES, "a", 0, 0},
		{BYTES("$0\r\n\r\n"), CACHE_REPLY_BYTES, "", 0, 0},
		{BYTES("$-1\r\n"), CACHE_REPLY_NOTHING, NULL, 0, 0},
		{BYTES("*-1\r\n"), CACHE_REPLY_NOTHING, NULL, 0, 0},
		{BYTES("*0\r\n"), CACHE_REPLY_LIST, NULL, 0, 0},
		{BYTES("*2\r\n+OK\r\n:1\r\n"), CACHE_REPLY_LIST, NULL, 0, 2},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t piece = 1; piece <= cases[i].len; piece++) {
			struct cache_reply *r;
			ck_assert_msg(replies_in(cases[i].bytes, cases[i].len, piece, &r) == 1,
				      "case %zu in pieces of %zu", i, piece);
			ck_assert_int_eq(r->kind, cases[i].kind);
			ck_assert_pstr_eq(r->bytes, cases[i].text);
			ck_assert_int_eq(r->number, cases[i].number);
			ck_assert_uint_eq(r->count, cases[i].count);
			cache_reply_free(r);
		}
	}
	struct cache_reply *r;
	ck_assert_int_eq(replies_in(BYTES("+OK\r\n$1\r\nx\r\n:7\r\n"), 100, &r), 3);
	ck_assert_int_eq(r->number, 7);
	cache_reply_free(r);
	/* Every part of a reply is none yet, and is freed. */
	static const char list[] = "*3\r\n+OK\r\n$4\r\nabcd\r\n:1\r\n";
	for (size_t len = 0; len < sizeof list - 1; len++) {
		ck_assert_int_eq(replies_in(list, len, 100, &r), 0);
		ck_assert_ptr_null(r);
	}
}
END_TEST

START_TEST(garbage_is_refused)
{
	static const struct {
		const char *bytes;
		size_t len;
	} cases[] = {
		{BYTES("HTTP/1.1 400 Bad Request\r\n\r\n")},
		{BYTES("\x16\x03\x01\x02\r\n")},
		{BYTES("$x\r\n")},
		{BYTES("$99999999999999999999\r\n")},
		{BYTES("$-2\r\n")},
		{BYTES("*1000000000\r\n")},
		{BYTES("*9\r\n")},
		{BYTES("*1\r\n*1\r\n+OK\r\n")},
		{BYTES("*1\r\n*0\r\n")},
		{BYTES("*99999999999999999999\r\n")},
		{BYTES("*-2\r\n")},
		{BYTES(":1a\r\n")},
		/* RESP3, of which an older hiredis knows nothing */
		{BYTES("%1\r\n+a\r\n+b\r\n")},
		{BYTES("~1\r\n+a\r\n")},
		{BYTES(",1.5\r\n")},
		{BYTES("#t\r\n")},
		{BYTES("(12345678901234567890\r\n")},
		{BYTES("=5\r\ntxt:a\r\n")},
		{BYTES("*2\r\n#f\r\n,inf\r\n")},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct cache_reply *r;
		ck_assert_msg(replies_in(cases[i].bytes, cases[i].len, 1000, &r) == -1, "case %zu",
			      i);
		cache_reply_free(r);
	}
	/* What never comes to its end is not kept forever. */
	struct cache_reader *reader = cache_reader_new();
	char *much = mem_alloc(1024 * 1024, 1);
	memset(much, 'a', 1024 * 1024);
	much[0] = '+';
	ck_assert(cache_reader_feed(reader, much, 1024 * 1024));
	ck_assert(cache_reader_feed(reader, much, 1024 * 1024));
	ck_assert(!cache_reader_feed(reader, much, 1024 * 1024));
	free(much);
	cache_reader_free(reader);
}
END_TEST

START_TEST(commands_are_formatted)
{
	const struct cache_argument args[] = {{"SET", 3}, {"k\r\n", 3}, {"a\0b", 3}};
	static const char want[] = "*3\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$3\r\na\0b\r\n";
	char *bytes;
	size_t len;
	cache_command(args, 3, &bytes, &len);
	ck_assert_uint_eq(len, sizeof want - 1);
	ck_assert_mem_eq(bytes, want, len);
	cache_command_free(bytes, len);
}
END_TEST

START_TEST(addresses)
{
	static const struct {
		const char *text, *host, *path;
		int port;
		long db;
		bool tls;
	} good[] = {
		{"redis://h", "h", NULL, 6379, 0, false},
		{"REDIS://h/", "h", NULL, 6379, 0, false},
		{"redis://h:1/15", "h", NULL, 1, 15, false},
		{"rediss://cache.example:65535/0", "cache.example", NULL, 65535, 0, true},
		{"redis://[::1]", "::1", NULL, 6379, 0, false},
		{"rediss://[fe80::1]:7000/3", "fe80::1", NULL, 7000, 3, true},
		{"unix:/run/redis.sock", "", "/run/redis.sock", 0, 0, false},
		{"unix:redis.sock", "", "redis.sock", 0, 0, false},
	};
	static const char *const bad[] = {
		"",
		"h",
		"http://h",
		"redis:h",
		"redis:/h",
		"redis://",
		"redis:///1",
		"redis://:1",
		"redis://h:",
		"redis://h:0",
		"redis://h:x",
		"redis://h:65536",
		"redis://h/x",
		"redis://h/1/2",
		"redis://h/100000",
		"redis://h/-1",
		"redis://h?db=1",
		"redis://h#1",
		"redis://u@h",
		"redis://u:p@h",
		"redis://:p@h",
		"redis://[::1",
		"redis://[]",
		"redis://[::1]x",
		"redis://a b",
		"redis://a\nb",
		"redis://a%41",
		"unix:",
		"valkey://h",
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct cache_store_url url;
		struct err e = {0};
		ck_assert_msg(cache_store_url_read(good[i].text, &url, &e), "%s", good[i].text);
		ck_assert_str_eq(url.host, good[i].host);
		ck_assert_pstr_eq(url.unix_path, good[i].path);
		ck_assert_int_eq(url.port, good[i].port);
		ck_assert_int_eq(url.db, good[i].db);
		ck_assert(url.tls == good[i].tls);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = {0};
		ck_assert_msg(!cache_shared_check(bad[i], &e), "%s", bad[i]);
		ck_assert_int_eq(e.code, ERR_USAGE);
		ck_assert_ptr_null(strstr(e.text, "u:p@")); /* it may be a password */
	}
	char path[200] = "unix:";
	memset(path + 5, 'p', 101);
	struct err e = {0};
	ck_assert(!cache_shared_check(path, &e));
	path[105] = '\0';
	e = (struct err){0};
	ck_assert(cache_shared_check(path, &e));
}
END_TEST

Suite *suite_cache_reply(void)
{
	Suite *s = suite_create("cache_reply");
	TCase *t = tcase_create("cache_reply");
	tcase_add_test(t, replies_come_whole);
	tcase_add_test(t, garbage_is_refused);
	tcase_add_test(t, commands_are_formatted);
	tcase_add_test(t, addresses);
	suite_add_tcase(s, t);
	return s;
}
