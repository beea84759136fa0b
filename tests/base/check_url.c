/* SPDX-License-Identifier: MIT */
/* URLs are taken apart as RFC 3986 has it; what is not a URL is refused. */
#include <check.h>
#include <string.h>

#include "base/url.h"

Suite *suite_base_url(void);

static struct pool *pool;

static void start(void)
{
	pool = pool_new();
}

static void stop(void)
{
	pool_free(pool);
}

START_TEST(parts_are_read)
{
	static const struct {
		const char *text;
		struct url want;
	} cases[] = {
		{"https://api.nicecxone.com/auth/oauth/token",
		 {"https://api.nicecxone.com/auth/oauth/token", "https", "api.nicecxone.com", 443,
		  "/auth/oauth/token", false, false, false, false, false}},
		{"HTTPS://API.Example.COM:8443",
		 {"https://API.Example.COM:8443", "https", "api.example.com", 8443, "/", false,
		  false, false, false, false}},
		{"http://127.0.0.1:8401/x",
		 {"http://127.0.0.1:8401/x", "http", "127.0.0.1", 8401, "/x", true, false, false,
		  false, false}},
		{"http://[::1]:80/",
		 {"http://[::1]:80/", "http", "::1", 80, "/", true, false, false, false, false}},
		{"http://user:pass@h/p?a=1&client_secret=s#frag",
		 {"http://h/p?a=[hidden]&client_secret=[hidden]#[hidden]", "http", "h", 80, "/p",
		  false, true, true, true, true}},
		{"https://h/p?token",
		 {"https://h/p?[hidden]", "https", "h", 443, "/p", false, false, false, true,
		  false}},
		{"https://h?a=b=c&&d=",
		 {"https://h?a=[hidden]&&d=[hidden]", "https", "h", 443, "/", false, false, false,
		  true, false}},
		{"https://h/p?",
		 {"https://h/p?", "https", "h", 443, "/p", false, false, false, true, false}},
		{"https://h/p#",
		 {"https://h/p#[hidden]", "https", "h", 443, "/p", false, false, true, false,
		  false}},
		{"https://@h/",
		 {"https://h/", "https", "h", 443, "/", false, true, false, false, false}},
		{"https://h/?client%5Fsecret=x",
		 {"https://h/?client%5Fsecret=[hidden]", "https", "h", 443, "/", false, false,
		  false, true, true}},
		{"https://h/?client%5esecret=x&client%5f%73ecret%61=y",
		 {"https://h/?client%5esecret=[hidden]&client%5f%73ecret%61=[hidden]", "https", "h",
		  443, "/", false, false, false, true, false}},
		{"https://h/?client%5f%73ecret=y",
		 {"https://h/?client%5f%73ecret=[hidden]", "https", "h", 443, "/", false, false,
		  false, true, true}},
		{"https://h/?PASSWORD=x",
		 {"https://h/?PASSWORD=[hidden]", "https", "h", 443, "/", false, false, false, true,
		  true}},
		{"https://h/?passwords=x&my_password=y",
		 {"https://h/?passwords=[hidden]&my_password=[hidden]", "https", "h", 443, "/",
		  false, false, false, true, false}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct url u;
		struct err e = {0};
		const struct url *want = &cases[i].want;
		ck_assert_msg(url_parse(cases[i].text, pool, &u, &e), "%s: %s", cases[i].text,
			      e.text);
		ck_assert_str_eq(u.text, want->text);
		ck_assert_str_eq(u.scheme, want->scheme);
		ck_assert_str_eq(u.host, want->host);
		ck_assert_int_eq(u.port, want->port);
		ck_assert_str_eq(u.path, want->path);
		ck_assert_msg(u.loopback == want->loopback &&
				      u.has_userinfo == want->has_userinfo &&
				      u.has_fragment == want->has_fragment &&
				      u.has_query == want->has_query &&
				      u.has_secret_query == want->has_secret_query,
			      "%s", cases[i].text);
	}
}
END_TEST

START_TEST(loopback_is_exact)
{
	static const struct {
		const char *text;
		bool loopback;
	} cases[] = {
		{"http://127.0.0.1", true},
		{"http://127.255.0.9:1", true},
		{"http://localhost/", true},
		{"http://LOCALHOST", true},
		{"http://x.localhost", true},
		{"http://[::1]/", true},
		{"http://[0:0:0:0:0:0:0:1]", true},
		{"http://128.0.0.1", false},
		{"http://126.0.0.1", false},
		{"http://0.0.0.0", false},
		{"http://127.1", false},
		{"http://127.0.0.1.evil.example", false},
		{"http://localhost.evil.example", false},
		{"http://notlocalhost", false},
		{"http://localhost@evil.example", false},
		{"http://127.0.0.1:80@evil.example/", false},
		{"http://evil.example/localhost", false},
		{"http://evil.example?x=.localhost", false},
		{"http://[::2]", false},
		{"http://[::]", false},
		{"http://.localhost.x", false},
		{"http://2130706433", false},
		{"http://0177.0.0.1", false},
		{"http://10.0.0.1", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct url u;
		struct err e = {0};
		ck_assert_msg(url_parse(cases[i].text, pool, &u, &e), "%s: %s", cases[i].text,
			      e.text);
		ck_assert_msg(u.loopback == cases[i].loopback, "%s", cases[i].text);
	}
}
END_TEST

START_TEST(bad_urls_say_why)
{
	static const char *const cases[][2] = {
		{"", "empty"},
		{"api.nicecxone.com/auth/oauth/token", "does not begin with https://"},
		{"//h/p", "does not begin with https://"},
		{"ftp://hidden-part/", "does not begin with https://"},
		{"hidden-part:secret", "does not begin with https://"},
		{"file:///etc/hidden-part", "does not begin with https://"},
		{"https://", "no host"},
		{"https:///hidden-part", "no host"},
		{"https:hidden-part", "no host"},
		{"https://u:hidden-part@/", "no host"},
		{"https://h:0/?hidden-part", "port"},
		{"https://h:65536/?hidden-part", "port"},
		{"https://h:x/?hidden-part", "RFC 3986"},
		{"https://h /?hidden-part", "a space at offset 9"},
		{"https://h/?hidden-part\n", "control byte 0x0A at offset 22"},
		{"https://h\xC3\xA9/?hidden-part", "outside ASCII at offset 9"},
		{"https://h%6cocal/?hidden-part", "neither a name nor an address"},
		{"https://a,b/?hidden-part", "neither a name nor an address"},
		{"https://u:hidden-part@a$b/", "neither a name nor an address"},
		{"https://h\\@hidden-part/", "RFC 3986"},
		{"https://[::1/?hidden-part", "RFC 3986"},
		{"https://[hidden-part]/", "RFC 3986"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct url u;
		struct err e = {0};
		ck_assert_msg(!url_parse(cases[i][0], pool, &u, &e), "%s", cases[i][0]);
		ck_assert_int_eq(e.code, ERR_USAGE);
		ck_assert_msg(strstr(e.text, cases[i][1]) != NULL, "%s: %s", cases[i][0], e.text);
		ck_assert_msg(strstr(e.text, "hidden-part") == NULL, "%s: %s", cases[i][0], e.text);
	}
	char text[10000] = "https://h/";
	memset(text + 10, 'x', sizeof text - 11);
	struct url u;
	struct err e = {0};
	ck_assert(!url_parse(text, pool, &u, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "longer than"));
}
END_TEST

Suite *suite_base_url(void)
{
	Suite *s = suite_create("base_url");
	TCase *t = tcase_create("url");
	tcase_add_checked_fixture(t, start, stop);
	tcase_add_test(t, parts_are_read);
	tcase_add_test(t, loopback_is_exact);
	tcase_add_test(t, bad_urls_say_why);
	suite_add_tcase(s, t);
	return s;
}
