/* SPDX-License-Identifier: MIT */
/* What of a capture is shown: what is known to be harmless; of all else the length. */
#include "tests/capture/fixtures.h"
#include "capture/parts.h"

Suite *suite_capture_show(void);

#define URL     "https://api.nicecxone.com/auth/oauth/token"
#define HEAD    "POST /auth/oauth/token HTTP/1.1\r\n"
#define FORM    "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON    "Content-Type: application/json\r\n"
#define GRANT   "grant_type=client_credentials"
#define LETTERS "zebrafishquilt" /* a secret without digits: nothing in it tells what it is */
#define STRANGE "Kq7Zr9Xw4Tn2Vb6"

/* No credentials in the settings: nothing but the place tells what is secret. */
static void open_capture(struct fixture *x, const char *text, struct capture_list *list)
{
	struct err e = {0};
	*list = (struct capture_list){0};
	fixture_open(x, NULL, NULL);
	ck_assert_msg(capture_file(text, strlen(text), &x->cred, x->pool, list, &e), "%s: %s", text,
		      e.text);
	fixture_judge(x, list->items[0].request);
}

static void close_capture(struct fixture *x, struct capture_list *list)
{
	capture_list_clear(list);
	fixture_close(x);
}

/* Each with a secret of letters and a strange one instead of %s. */
static const char *const secrets[] = {
	/* behind another parameter, by a separator that is none */
	HEAD FORM "\r\n" GRANT ";client_id=a;client_secret=%s",
	HEAD FORM "\r\n" GRANT ",client_secret=%s",
	HEAD FORM "\r\n" GRANT " client_secret=%s",
	HEAD FORM "\r\n" GRANT "\nclient_secret=%s",
	HEAD FORM "\r\n" GRANT "%%26client_secret=%s",
	HEAD FORM "\r\ngrant_type=client_secret:%s;",
	HEAD FORM "\r\ngrant_type=client_secret:%s",
	HEAD FORM "\r\ngrant_type=client_secret.%s",
	HEAD FORM "\r\ngrant_type=id:%s",
	HEAD FORM "\r\n" GRANT "&scope=a;client_secret=%s",
	HEAD FORM "\r\n" GRANT "&scope=client_secret+%s",
	HEAD FORM "\r\n" GRANT "&audience=https://a:%s@h/",
	HEAD FORM "\r\n" GRANT "&pin=%s&CLIENT-SECRET=%s&otp=%s",
	HEAD FORM "\r\n" GRANT "&a;client_secret=%s",
	HEAD FORM "\r\n" GRANT "&client_secret:%s=",
	HEAD FORM "\r\nscope;client_secret=%s=1&scope;client_secret=%s=1",
	/* JSON: under, beside and inside of other members */
	HEAD JSON "\r\n{\"client_secret\":{\"value\":\"%s\"}}",
	HEAD JSON "\r\n{\"client_secret\":[[{\"a\":\"%s\"}]]}",
	HEAD JSON "\r\n[{\"name\":\"client_secret\",\"value\":\"%s\"}]",
	HEAD JSON "\r\n[{\"key\":\"client_secret\",\"scope\":\"%s\"}]",
	HEAD JSON "\r\n{\"data\":{\"client_secret\":\"%s\"}}",
	HEAD JSON "\r\n{\"data\":\"{\\\"client_secret\\\":\\\"%s\\\"}\"}",
	HEAD JSON "\r\n{\"client_secret\":{\"%s\":1,\"scope\":\"%s\"}}",
	HEAD JSON "\r\n{\"grant_type\":{\"pin\":\"%s\"},\"scope\":[\"a=%s\"]}",
	HEAD JSON "\r\n{\"headers\":{\"X-Key\":\"%s\",\"Accept\":\"a %s\"}}",
	HEAD JSON "\r\n{\"client_secret=%s\":1}",
	/* the request line */
	"POST /x;client_secret=%s HTTP/1.1\r\n" FORM "\r\n" GRANT,
	"POST /token&client_secret=%s HTTP/1.1\r\n" FORM "\r\n" GRANT,
	"POST /token%%3Bclient_secret%%3D%s HTTP/1.1\r\n\r\n" GRANT,
	"POST /token/client_secret/%s HTTP/1.1\r\n\r\n" GRANT,
	"POST /%s=1 HTTP/1.1\r\n\r\n" GRANT,
	"POST /a=%s/%s,%s HTTP/1.1\r\n\r\n" GRANT,
	"POST /token client_secret=%s HTTP/1.1\r\n\r\n" GRANT,
	"POST /token;a HTTP/%s\r\n\r\n" GRANT,
	"POST http://a:b/%s@h/token HTTP/1.1\r\n\r\n" GRANT,
	"curl " URL " -X %s -d a=b",
	/* header fields, known and not, folded, and lines that are none */
	HEAD "Content-Type: application/json; client_secret=%s\r\n\r\n{}",
	HEAD "Content-Type: application/json client_secret=%s\r\n\r\n{}",
	HEAD "Content-Type: text/plain; charset=%s; boundary=%s\r\n\r\n{}",
	HEAD "Content-Type: %s\r\n\r\n{}",
	HEAD "Accept: */*\r\nclient_secret=%s\r\n\r\n" GRANT,
	HEAD "Accept: */*;q=%s\r\n client_secret=%s\r\n\r\n" GRANT,
	HEAD "User-Agent: axios/1.7.2 client_secret=%s\r\n\r\n" GRANT,
	HEAD "User-Agent: axios/1.7.2 (client_secret=%s)\r\n\r\n" GRANT,
	HEAD "User-Agent: %s\r\n\r\n" GRANT,
	HEAD "Cookie: a=%s\r\nX-Client-Secret: %s\r\nX-Api-Key: %s\r\nX-Trace: %s\r\n\r\n" GRANT,
	HEAD "Host: a:%s\r\nReferer: https://a:%s@h/%s\r\nOrigin: %s\r\n\r\n" GRANT,
	HEAD "Content-Encoding: %s\r\nConnection: close, %s\r\nExpect: %s\r\n\r\n" GRANT,
	HEAD "Content-Length: 12%s\r\nAuthorization: %s\r\nscope: a=%s\r\n\r\n" GRANT,
	HEAD "client_secret=%s: x\r\n{\"client_secret\":\"%s\"}\r\n\r\n" GRANT,
	/* bodies that no parser reads, and parts */
	HEAD FORM "\r\n<a><client_secret>%s</client_secret><b c=\"%s\"/></a>",
	HEAD FORM "\r\n{'client_secret': ['%s']}",
	HEAD FORM "\r\nid and %s",
	HEAD FORM
	"\r\n--b\r\nContent-Disposition: form-data; name=\"scope\"\r\n\r\n=%s\r\n--b--\r\n",
	HEAD FORM "\r\n--b\r\nContent-Disposition: form-data; name=\"a=%s\"\r\n\r\nx\r\n--b--\r\n",
	/* what a shell would put in, and what is beside it */
	"curl " URL " -d \"client_secret=pa$%s\"",
	"curl " URL " -d \"client_secret=${X:-%s}\"",
	"curl " URL " -d \"client_secret=$X%s&scope=$X %s&pin=%s$X\"",
	"curl " URL " -u \"$ID:%s\" -d a=b",
	"curl " URL " -H \"Authorization: Basic $X%s\" -H \"X-A: $X %s\" -d a=b",
	"curl \"$HOST/a;client_secret=%s\" -d a=b",
	"curl " URL " -H \"Content-Type: $X; pin=%s\" -d a=b",
	"curl " URL " -X \"$X%s\" -A \"$X%s\" -d \"$X%s\"",
	"curl " URL " -F 'client_secret=@=%s' -F 'client_secret=<=%s'",
	"curl " URL " -d '${NAME:-%s}' -d 'client_secret=${NAME:-%s}'",
};

/* The text with the secret instead of each %s; "%%" is one '%'. */
static const char *with(const char *pattern, const char *secret, struct pool *p)
{
	struct text t = {0};
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '%' && pattern[1] == 's')
			text_put(&t, secret);
		else
			text_char(&t, *pattern);
		pattern += *pattern == '%';
	}
	const char *made = pool_text(p, text_get(&t));
	text_clear(&t);
	return made;
}

START_TEST(a_secret_in_any_place_is_hidden)
{
	static const char *const values[] = {LETTERS, STRANGE};
	struct pool *p = pool_new();
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct fixture x;
		struct capture_list list;
		const char *text = with(secrets[_i], values[i], p);
		open_capture(&x, text, &list);
		for (size_t at = 0; at + 6 <= strlen(values[i]); at++)
			ck_assert_msg(!fixture_shows(&x, pool_copy(p, values[i] + at, 6)),
				      "%s\nshows %s", text, values[i] + at);
		close_capture(&x, &list);
	}
	pool_free(p);
}
END_TEST

/* What makes a report useful is still there. */
static const struct {
	const char *text, *shown;
} useful[] = {
	{HEAD FORM "\r\n" GRANT "&client_id=abc&client_secret=a%2Bb&scope=openid+api.read",
	 "grant_type=client_credentials\n&client_id=[3 bytes]\n&client_secret=[3 bytes, 1 "
	 "encoded]\n&scope=openid+api.read"},
	{HEAD FORM "\r\n" GRANT "&audience=https://api.test/&tenant=a&pin=12",
	 "grant_type=client_credentials\n&audience=https://api.test/\n&tenant=[1 byte]\n&pin=[2 "
	 "bytes]"},
	{HEAD FORM "\r\ngrant_type=urn:ietf:params:oauth:grant-type:saml2-bearer&assertion=x",
	 "grant_type=urn:ietf:params:oauth:grant-type:saml2-bearer\n&assertion=[1 byte]"},
	{HEAD FORM "\r\ngrant_type=ClientCredentials&client_secret=undefined",
	 "grant_type=ClientCredentials\n&client_secret=undefined"},
	{HEAD FORM "\r\n" GRANT "&client_secret=${CXONE_CLIENT_SECRET}&client_id={{client_id}}",
	 "grant_type=client_credentials\n&client_secret=${CXONE_CLIENT_SECRET}\n&client_id="
	 "{{client_id}}"},
	{HEAD JSON "\r\n{\"grant_type\":\"client_credentials\",\"client_secret\":{\"value\":\"z\"},"
		   "\"headers\":{\"Content-Type\":\"application/x-www-form-urlencoded\"}}",
	 "{\"grant_type\":\"client_credentials\",\n \"client_secret\":{\"[5 bytes]\":\"[1 "
	 "byte]\"},\n \"headers\":{\"Content-Type\":\"application/x-www-form-urlencoded\"}}"},
	{HEAD JSON "\r\n[{\"name\":\"client_secret\",\"value\":\"z\"}]",
	 "[{\"name\":\"client_secret\", \"value\":\"[1 byte]\"}]"},
	{HEAD JSON "\r\n{\"scope\":[\"openid\",\"a b\"],\"n\":1,\"client_secret\":2,\"t\":null}",
	 "{\"scope\":[\"openid\", \"a b\"],\n \"n\":(number),\n \"client_secret\":[number],\n "
	 "\"t\":null}"},
	{"curl " URL " -d \"client_id=$ID&scope=$SCOPE a&grant_type=$GRANT\"",
	 "client_id=[not known]\n&scope=$SCOPE[2 bytes]\n&grant_type=$GRANT"},
	{"curl " URL " -d @body.json", "@body.json"},
	/* fields and the request line, as "name: value" where the text has no body */
	{HEAD "Content-Type: application/json; charset=UTF-8\r\n\r\n",
	 "Content-Type: application/json; charset=UTF-8"},
	{HEAD "content-type: multipart/form-data; boundary=---x1\r\nContent-Length: 0\r\n\r\n",
	 "content-type: multipart/form-data; boundary=[5 bytes]"},
	{HEAD "Content-Type: json\r\n\r\n", "Content-Type: json"},
	{HEAD "Content-Type: application/vnd.api+json, text/plain;q=0.5\r\n\r\n",
	 "Content-Type: application/vnd.api+json, text/plain;q=0.5"},
	{HEAD "Accept: application/json, text/plain, */*\r\n\r\n",
	 "Accept: application/json, text/plain, */*"},
	{HEAD "User-Agent: python-requests/2.28.1\r\n\r\n", "User-Agent: python-requests/2.28.1"},
	{HEAD "User-Agent: node\r\n\r\n", "User-Agent: node"},
	{HEAD "User-Agent: Mozilla/5.0 (X11; Linux) Chrome/120.0.0.0\r\n\r\n",
	 "User-Agent: Mozilla/5.0 ([10 bytes]) Chrome/120.0.0.0"},
	{HEAD "Host: na1.nice-incontact.com:8443\r\n\r\n", "Host: na1.nice-incontact.com:8443"},
	{HEAD "Host: 127.0.0.1:8401\r\n\r\n", "Host: 127.0.0.1:8401"},
	{HEAD "Host: [::1]\r\n\r\n", "Host: [::1]"},
	{HEAD "Referer: https://app.test/a?b\r\n\r\n", "Referer: https://app.test[4 bytes]"},
	{HEAD "Content-Length: 114\r\n\r\n", "Content-Length: 114"},
	{HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n", "Transfer-Encoding: gzip, chunked"},
	{HEAD "Authorization: Basic YTpi\r\n\r\n", "Authorization: Basic [4 bytes]"},
	{HEAD "Authorization: YTpi\r\n\r\n", "Authorization: [4 bytes]"},
	{HEAD "X-Trace: 1\r\n\r\n", "X-Trace: [1 byte]"},
	{HEAD "grant_type: client_credentials\r\n\r\n", "grant_type: client_credentials"},
	{"curl " URL " -H \"Authorization: Basic $PAIR\" -A ''", "Authorization: Basic $PAIR"},
};

START_TEST(what_is_harmless_is_shown)
{
	struct fixture x;
	struct capture_list list;
	open_capture(&x, useful[_i].text, &list);
	const struct request_shown *r = request_shown(&x.facts.request);
	const char *shown = r->body;
	if (*shown == '\0')
		shown = pool_printf(x.pool, "%s: %s", r->headers[0].name, r->headers[0].value);
	ck_assert_str_eq(shown, useful[_i].shown);
	close_capture(&x, &list);
}
END_TEST

START_TEST(request_lines_are_shown)
{
	static const struct {
		const char *line, *method, *path, *version;
	} lines[] = {
		{"POST /auth/oauth/token HTTP/1.1", "POST", "/auth/oauth/token", "HTTP/1.1"},
		{"post /auth/oauth/tokne HTTP/2", "post", "/auth/oauth/tokne", "HTTP/2"},
		{"PROPFIND /oauth2/v2.0/token HTTP/1.0", "PROPFIND", "/oauth2/v2.0/token",
		 "HTTP/1.0"},
		{"POST /realms/a/protocol/openid-connect/token HTTP/9", "POST",
		 "/realms/a/protocol/openid-connect/token", "[6 bytes]"},
		{"POST /InContactAuthorizationServer/Token HTTP/1.1", "POST",
		 "/InContactAuthorizationServer/Token", "HTTP/1.1"},
		{"Strange /x;client_secret=zzz&b=c,d HTTP/1.1", "[7 bytes]",
		 "/x;client_secret=[3 bytes]&[1 byte]=[1 byte],[1 byte]", "HTTP/1.1"},
		{"POST /0f8fad5b-d9cb/token HTTP/1.1", "POST", "/[13 bytes]/token", "HTTP/1.1"},
		{"OPTIONS * HTTP/1.1", "OPTIONS", "*", "HTTP/1.1"},
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct fixture x;
		struct capture_list list;
		open_capture(&x, lines[i].line, &list);
		ck_assert_str_eq(x.facts.request.shown->method, lines[i].method);
		ck_assert_str_eq(x.facts.request.shown->path, lines[i].path);
		ck_assert_str_eq(x.facts.request.shown->version, lines[i].version);
		close_capture(&x, &list);
	}
}
END_TEST

/* The token URL's own path has no secrets, whatever it looks like. */
START_TEST(the_settings_path_is_shown)
{
	struct fixture x;
	fixture_open(&x, NULL, NULL);
	x.cred.url.path = "/0f8fad5b-d9cb/token";
	struct capture *c = capture_new("POST", "/0f8fad5b-d9cb/tokne", "HTTP/1.1");
	fixture_judge(&x, c);
	ck_assert_str_eq(x.facts.request.shown->path, "/0f8fad5b-d9cb/tokne");
	capture_free(c);
	fixture_close(&x);
}
END_TEST

START_TEST(words_are_told_from_random_text)
{
	static const struct {
		const char *text;
		bool words;
	} texts[] = {
		{"token", true},
		{"openid-connect", true},
		{"InContactAuthorizationServer", true},
		{"OAuth", true},
		{"oauth2", true},
		{"v2.0", true},
		{"authentication", true},
		{"", false},
		{"hunter2", false},
		{"a1b", false},
		{"QmFzZTYa", false},
		{"eXtReMe", false},
		{"correcthorsebatterystaple", false},
		{"0f8fad5b", false},
		{"123456", false},
		{"1.2.3.4.5", false},
		{"a=b", false},
		{"a b", false},
		{"\xC3\xA9", false},
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ck_assert_msg(capture_is_words(texts[i].text, strlen(texts[i].text), "-.") ==
				      texts[i].words,
			      "%s", texts[i].text);
	char most[201];
	for (size_t i = 0; i < sizeof most; i++)
		most[i] = i % 2 == 0 ? 'a' : '-';
	ck_assert(capture_is_words(most, 200, "-"));
	ck_assert(!capture_is_words(most, 201, "-"));
}
END_TEST

Suite *suite_capture_show(void)
{
	Suite *s = suite_create("capture_show");
	TCase *t = tcase_create("capture_show");
	tcase_add_loop_test(t, a_secret_in_any_place_is_hidden, 0,
			    sizeof secrets / sizeof *secrets);
	tcase_add_loop_test(t, what_is_harmless_is_shown, 0, sizeof useful / sizeof *useful);
	tcase_add_test(t, request_lines_are_shown);
	tcase_add_test(t, the_settings_path_is_shown);
	tcase_add_test(t, words_are_told_from_random_text);
	suite_add_tcase(s, t);
	return s;
}
