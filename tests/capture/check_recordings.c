/* SPDX-License-Identifier: MIT */
/*
 * Recordings of real tools (tests/data/recordings), and of others by their documentation: as what
 * each is read, and what is found. With the settings' own pair nothing differs, so that each byte
 * was read as it was sent.
 */
#include "fixtures.h"

Suite *suite_capture_recordings(void);

#define ID   FIXTURE_ID
#define FORM "application/x-www-form-urlencoded"
#define BODY "grant_type=client_credentials&client_id=" ID "&client_secret=" FIXTURE_SECRET
#define JSON                                                                                       \
	"{\"grant_type\":\"client_credentials\",\"client_id\":\"" ID                               \
	"\",\"client_secret\":\"" FIXTURE_SECRET "\"}"

/* status 0: no answer. */
static const struct {
	const char *name, *form, *findings;
	int status;
} files[] = {
	{"axios-0.21.4-string-console.txt", "an error of axios", "json-under-form-header", 401},
	{"axios-0.27.2-string-json.txt", "the error of axios as JSON", "json-under-form-header",
	 401},
	{"axios-1.2.0-json-console.txt", "an error of axios", "json-body", 401},
	{"axios-1.7.9-form-json.txt", "the error of axios as JSON", "", 401},
	{"axios-1.21.1-form-console.txt", "an error of axios", "", 401},
	{"curl-trace-ascii-form.txt", "a trace of curl", "", 401},
	{"curl-trace-json.txt", "a trace of curl", "json-body", 401},
	{"curl-v-form.txt", "the output of curl -v", "", 401},
	{"wget-form.txt", "the debug output of wget", "", 401},
	{"python-form.txt", "the debug output of Python", "", 401},
	{"node-request.txt", "a log of a connection's bytes", "json-body~", 0},
	{"superagent-form-json.txt", "the object of a request", "", 401},
	{"superagent-json-error.txt", "the object of a request", "json-body", 401},
};

static void check(struct fixture *x, const char *what, const char *bytes, size_t len,
		  const char *form, const char *findings, int status)
{
	struct capture_list list = {0};
	struct err e = {0};
	ck_assert_msg(capture_file(bytes, len, &x->cred, x->pool, &list, &e), "%s: %s", what,
		      e.text);
	ck_assert_uint_eq(list.count, 1);
	const struct capture_item *item = &list.items[0];
	fixture_judge(x, item->request);
	ck_assert_msg(strcmp(x->facts.request.recording.form, form) == 0, "%s: %s", what,
		      x->facts.request.recording.form);
	ck_assert_msg(strcmp(fixture_findings(x), findings) == 0, "%s: %s", what,
		      fixture_findings(x));
	ck_assert_msg(item->has_answer == (status != 0), "%s: answer", what);
	ck_assert_msg(!item->has_answer || item->answer.status == status, "%s: %d", what,
		      item->answer.status);
	ck_assert_msg(!fixture_shows(x, FIXTURE_SECRET), "%s", what);
	capture_list_clear(&list);
}

START_TEST(real_tools)
{
	struct fixture x;
	size_t len = 0;
	fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
	x.cred.url.path = "/auth/oauth/token";
	const char *name = pool_printf(x.pool, "../recordings/%s", files[_i].name);
	const char *bytes = fixture_file(&x, name, &len);
	check(&x, files[_i].name, bytes, len, files[_i].form, files[_i].findings, files[_i].status);
	fixture_close(&x);
}
END_TEST

#define LOG        "2024-03-05 09:41:27.123 DEBUG 4711 --- [nio-8080-exec-1] c.e.TokenClient : [T#fetch] "
#define HTTP(text) "2024/03/05 11:54:09:434 UTC [DEBUG] wire - http-outgoing-0 " text "\n"
#define TWO(text)  "2024/03/05 11:54:09:434 UTC [DEBUG] wire - http-outgoing-1 " text "\n"

static const struct {
	const char *text, *form, *findings;
	int status;
} texts[] = {
	/* OkHttp, Feign */
	{"--> POST https://h.example/auth/oauth/token h2\nContent-Type: application/json\n\n" JSON
	 "\n--> END POST (129-byte body)\n<-- 401 https://h.example/auth/oauth/token (212ms)\n"
	 "content-type: application/json\n\n{\"error\":\"invalid_client\"}\n<-- END HTTP\n",
	 "the log of OkHttp or Feign", "json-body", 401},
	{LOG "---> POST https://h.example/auth/oauth/token HTTP/1.1\n" LOG "Content-Type: " FORM
	     "\n" LOG "\n" LOG BODY "\n" LOG "---> END HTTP (115-byte body)\n" LOG
	     "<--- HTTP/1.1 401 Unauthorized (231ms)\n" LOG "content-type: application/json\n" LOG
	     "\n" LOG "{\"error\":\"invalid_client\"}\n" LOG "<--- END HTTP (26-byte body)\n",
	 "the log of OkHttp or Feign", "", 401},
	/* Apache HttpClient, two connections at once */
	{HTTP(">> \"POST /auth/oauth/token HTTP/1.1[\\r][\\n]\"") TWO(
		 ">> \"GET /v1 HTTP/1.1[\\r][\\n]\"") HTTP(">> \"Content-Length: 115[\\r][\\n]\"")
		 HTTP(">> \"Content-Type: " FORM "[\\r][\\n]\"") TWO(">> \"[\\r][\\n]\"")
			 HTTP(">> \"[\\r][\\n]\"") HTTP(">> \"" BODY "\"")
				 HTTP("<< \"HTTP/1.1 401 Unauthorized[\\r][\\n]\"")
					 HTTP("<< \"[\\r][\\n]\"")
						 HTTP("<< \"{\"error\":\"invalid_client\"}\""),
	 "the log of Apache HttpClient", "", 401},
	/* Ruby, Python 2 */
	{"opening connection to h...\n<- \"POST /auth/oauth/token HTTP/1.1\\r\\nContent-Type: " FORM
	 "\\r\\nContent-Length: 115\\r\\n\\r\\n\"\n<- \"" BODY "\"\n"
	 "-> \"HTTP/1.1 401 Unauthorized\\r\\n\"\n-> \"\\r\\n\"\n"
	 "-> \"{\\\"error\\\":\\\"invalid_client\\\"}\"\nConn close\n",
	 "the debug output of Ruby", "", 401},
	{"send: 'POST /auth/oauth/token HTTP/1.1\\r\\nContent-Type: " FORM
	 "\\r\\nContent-Length: 115\\r\\n\\r\\n" BODY
	 "'\nreply: 'HTTP/1.1 401 Unauthorized\\r\\n'\n",
	 "the debug output of Python", "", 401},
	/* a log of JSON lines, k6 */
	{"time=\"2024-03-05T09:41:27Z\" level=info msg=\"Request:\\nPOST /auth/oauth/token "
	 "HTTP/1.1\\r\\nContent-Type: " FORM "\\r\\nContent-Length: 115\\r\\n\\r\\n" BODY
	 "\\n\" source=http-debug\n",
	 "the http-debug output of k6", "", 0},
	/* Guzzle, Insomnia, PHP, curl -v and the command */
	{">>>>>>>>\nPOST /auth/oauth/token HTTP/1.1\r\nContent-Type: " FORM "\r\n\r\n" BODY
	 "\n<<<<<<<<\nHTTP/1.1 401 "
	 "Unauthorized\r\n\r\n{\"error\":\"invalid_client\"}\n--------\nNULL\n",
	 "the debug output of Guzzle", "", 401},
	{"* Preparing request to https://h/auth/oauth/token\n\n> POST /auth/oauth/token HTTP/1.1\n"
	 "> Content-Type: " FORM "\n> Content-Length: 115\n\n| " BODY
	 "\n\n* Mark bundle as not supporting multiuse\n\n< HTTP/1.1 401 Unauthorized\n\n"
	 "* Received 26 B chunk\n",
	 "Insomnia's timeline", "", 401},
	{"* Connected to h (127.0.0.1) port 443 (#0)\n> POST /auth/oauth/token HTTP/1.1\r\nHost: "
	 "h\r\n"
	 "Content-Type: " FORM
	 "\r\nContent-Length: 115\r\n\r\n< HTTP/1.1 401 Unauthorized\r\n< \r\n"
	 "* Connection #0 to host h left intact\n{\"error\":\"invalid_client\"}",
	 "the output of curl -v", "", 401},
	{"$ curl -v https://h.example/auth/oauth/token -d '" BODY "'\n* Connected to h.example\n"
	 "> POST /auth/oauth/token HTTP/1.1\n> Content-Type: application/json\n> Content-Length: "
	 "115\n>\n< HTTP/1.1 401 Unauthorized\n<\n{\"error\":\"invalid_client\"}\n",
	 "the output of curl -v", "form-under-other-type~", 401},
	/* Faraday, Resty, Reactor Netty, JMeter, a hash of Ruby */
	{"request: POST https://h.example/auth/oauth/token\nrequest: User-Agent: \"Faraday "
	 "v2.9.0\"\n"
	 "Content-Type: \"application/json\"\nrequest: " JSON "\nresponse: Status 401\n",
	 "a log of a request's parts", "json-body", 0},
	{"~~~ REQUEST ~~~\nPOST  /auth/oauth/token  HTTP/1.1\nHOST   : h.example\nHEADERS:\n"
	 "\tContent-Type: " FORM "\n\tUser-Agent: go-resty/2.7.0\nBODY   :\n" BODY
	 "\n----------------\n",
	 "raw HTTP", "", 0},
	{"2024-03-05 09:41:27.131 DEBUG HttpClient : [8a-1, L:/10.0.0.1:5 - R:h/1.2.3.4:443] "
	 "WRITE: "
	 "99B POST /auth/oauth/token HTTP/1.1\nContent-Type: " FORM "\nContent-Length: 115\n\n"
	 "2024-03-05 09:41:27.132 DEBUG HttpClient : [8a-1, L:/10.0.0.1:5 - R:h/1.2.3.4:443] "
	 "WRITE: "
	 "115B " BODY "\n"
	 "2024-03-05 09:41:27.133 DEBUG HttpClient : [8a-1, L:/10.0.0.1:5 - R:h/1.2.3.4:443] "
	 "FLUSH\n"
	 "2024-03-05 09:41:27.332 DEBUG HttpClient : [8a-1, L:/10.0.0.1:5 - R:h/1.2.3.4:443] READ: "
	 "99B HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n"
	 "{\"error\":\"invalid_client\"}\n",
	 "raw HTTP", "", 401},
	{"POST https://h.example/auth/oauth/token\n\nPOST data:\n" BODY
	 "\n\n[no cookies]\n\nRequest Headers:\nContent-Type: " FORM "\nHost: h.example\n",
	 "Postman's console", "", 0},
	{"DEBUG -- : {:method=>:post, :url=>\"https://h.example/auth/oauth/token\", "
	 ":headers=>{\"Content-Type\"=>\"" FORM "\"}, :payload=>\"" BODY "\"}\n",
	 "the object of a request", "", 0},
	/* Chrome's tools since 2024: a field's value is below its name */
	{"Request URL\nhttps://h.example/auth/oauth/token\nRequest Method\nPOST\nStatus Code\n"
	 "401 Unauthorized\nReferrer Policy\nno-referrer\ncontent-type\napplication/json\n"
	 "accept\n*/*\ncontent-type\n" FORM "\n" BODY "\n",
	 "a browser's developer tools", "", 0},
	/* members of an object of Node's are no fields of an answer */
	{"Response {\n  req: ClientRequest {\n    _header: 'POST /auth/oauth/token HTTP/1.1\\r\\n' "
	 "+\n"
	 "      'Content-Type: " FORM "\\r\\n' +\n      '\\r\\n',\n"
	 "    header: { 'Content-Type': 'x' },\n  }\n}\n",
	 "a log of a connection's bytes", "", 0},
	/* .NET, Java */
	{"Method: POST, RequestUri: 'https://h.example/auth/oauth/token', Version: 1.1, Content: "
	 "System.Net.Http.StringContent, Headers:\n{\n  Content-Type: application/json\n}\n",
	 "a request of .NET as text", "json-body~", 0},
	{"FINE: sun.net.www.MessageHeader@60e5272 pairs: {POST /auth/oauth/token HTTP/1.1: "
	 "null}{Content-Type: " FORM "}{Content-length: 115}\n",
	 "the log of Java's HttpURLConnection", "", 0},
	/* an echo */
	{"{\"args\":{},\"data\":\"\",\"form\":{\"grant_type\":\"client_credentials\",\"client_id\":"
	 "\"" ID "\",\"client_secret\":\"" FIXTURE_SECRET
	 "\"},\"headers\":{\"Content-Type\":\"" FORM "\"},\"url\":\"https://echo.example/post\"}",
	 "the echo of httpbin", "", 0},
	/* several requests: the one that is meant, and of two the refused one */
	{"POST /auth/oauth/token HTTP/1.1\nContent-Type: " FORM "\n\n" BODY
	 "\n\nHTTP/1.1 200 OK\n\n{\"access_token\":\"x\"}\n\nPOST /auth/oauth/token HTTP/1.1\n"
	 "Content-Type: application/json\n\n" JSON "\n\nHTTP/1.1 401 Unauthorized\n\n{}\n\n"
	 "GET /v1 HTTP/1.1\nHost: h\n\n",
	 "raw HTTP", "json-body", 401},
};

START_TEST(documented_tools)
{
	struct fixture x;
	fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
	check(&x, texts[_i].text, texts[_i].text, strlen(texts[_i].text), texts[_i].form,
	      texts[_i].findings, texts[_i].status);
	fixture_close(&x);
}
END_TEST

/* What is recognised and holds too little says what to record instead. */
START_TEST(too_little_says_what_to_record)
{
	static const struct {
		const char *text, *note;
	} notes[] = {
		{"* Connected to h (::1)\n> POST /auth/oauth/token HTTP/1.1\n> Content-Length: "
		 "5\n>\n"
		 "} [5 bytes data]\n",
		 "--trace-ascii -"},
		{"POST /auth/oauth/token HTTP/1.1\nUser-Agent: PostmanRuntime/7.36.3\n"
		 "Content-Length: 126\n\nHTTP/1.1 401 Unauthorized\n\n{}",
		 "code snippet"},
		{"POST /auth/oauth/token HTTP/1.1\nContent-Length: 126\n\n", "not recorded"},
		{"Method: POST, RequestUri: 'https://h/token', Version: 1.1, Headers:\n{\n}\n",
		 "ReadAsStringAsync"},
	};
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
		struct fixture x;
		struct capture_list list = {0};
		struct err e = {0};
		fixture_open(&x, NULL, NULL);
		ck_assert(capture_file(notes[i].text, strlen(notes[i].text), &x.cred, x.pool, &list,
				       &e));
		fixture_judge(&x, list.items[0].request);
		const struct facts_recording *r = &x.facts.request.recording;
		ck_assert_msg(r->note_count > 0 && strstr(r->notes[0], notes[i].note) != NULL, "%s",
			      notes[i].text);
		ck_assert_int_eq(x.facts.request.body_kind, FACTS_BODY_UNKNOWN);
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

/* 4095 bytes and a line end: what a terminal takes of a longer line. */
START_TEST(a_line_that_a_terminal_cut)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	struct text t = {0};
	fixture_open(&x, NULL, NULL);
	text_put(&t, "POST /auth/oauth/token HTTP/1.1\nContent-Type: " FORM "\n\n");
	size_t start = t.len;
	text_put(&t, BODY "&padding=");
	while (t.len < start + 4095)
		text_char(&t, 'x');
	text_char(&t, '\n');
	ck_assert(capture_file(t.bytes, t.len, &x.cred, x.pool, &list, &e));
	fixture_judge(&x, list.items[0].request);
	ck_assert_ptr_nonnull(strstr(x.facts.request.recording.notes[0], "4095 bytes"));
	ck_assert(x.facts.request.parameters_unknown);
	capture_list_clear(&list);
	t.bytes[0] = 'x';
	memset(t.bytes, 'x', start - 1);
	ck_assert(!capture_file(t.bytes, t.len, &x.cred, x.pool, &list, &e));
	ck_assert_msg(strstr(e.text, "Save it to a file") != NULL, "%s", e.text);
	text_clear(&t);
	fixture_close(&x);
}
END_TEST

/* A packet of IPv4 with nothing before it, as rows of a dump. */
static void put_packet(struct text *t, unsigned port, const char *data)
{
	unsigned char b[512] = {0x45, [9] = 6, [32] = 0x50};
	size_t len = 40 + strlen(data);
	ck_assert_uint_lt(len, sizeof b);
	b[2] = (unsigned char)(len >> 8), b[3] = (unsigned char)len;
	b[20] = (unsigned char)(port >> 8), b[21] = (unsigned char)port;
	b[22] = 1, b[23] = 187;
	memcpy(b + 40, data, strlen(data));
	for (size_t i = 0; i < len; i++) {
		if (i % 16 == 0)
			text_printf(t, "%s%04zx ", i > 0 ? "\n" : "", i);
		text_printf(t, " %02x", b[i]);
	}
	text_put(t, "\n\n");
}

/* More connections than are read: the rest is left out, not put into another. */
START_TEST(a_dump_of_many_connections)
{
	enum { READ = 16 };
	for (unsigned count = READ; count <= READ + 2; count++) {
		struct fixture x;
		struct capture_list list = {0};
		struct err e = {0};
		struct text t = {0};
		fixture_open(&x, NULL, NULL);
		for (unsigned i = 0; i < count; i++)
			put_packet(&t, 40000 + i,
				   i < READ ? "POST /t HTTP/1.1\r\nContent-Length: 3\r\n\r\na=b"
					    : "POST /other HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
		ck_assert(capture_file(t.bytes, t.len, &x.cred, x.pool, &list, &e));
		ck_assert_uint_eq(list.found, READ);
		fixture_judge(&x, list.items[0].request);
		const struct facts_recording *r = &x.facts.request.recording;
		bool noted = false;
		for (size_t i = 0; i < r->note_count; i++)
			noted |= strstr(r->notes[i], "more connections") != NULL;
		ck_assert_msg(noted == (count > READ), "%u connections", count);
		capture_list_clear(&list);
		text_clear(&t);
		fixture_close(&x);
	}
}
END_TEST

Suite *suite_capture_recordings(void)
{
	Suite *s = suite_create("capture_recordings");
	TCase *t = tcase_create("capture_recordings");
	tcase_add_loop_test(t, real_tools, 0, sizeof files / sizeof *files);
	tcase_add_loop_test(t, documented_tools, 0, sizeof texts / sizeof *texts);
	tcase_add_test(t, too_little_says_what_to_record);
	tcase_add_test(t, a_line_that_a_terminal_cut);
	tcase_add_test(t, a_dump_of_many_connections);
	suite_add_tcase(s, t);
	return s;
}
