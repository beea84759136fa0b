/* SPDX-License-Identifier: MIT */
/* What is recognised, and only a run would tell what it sends: it is named, with what to do. */
#include "capture/readers/lines.h"
#include "base/bytes.h"

#include <string.h>

/* The most telling first. */
static const struct {
	const char *sign, *name;
} codes[] = {
	{"import http from 'k6", "a script of k6"},
	{"import http from \"k6", "a script of k6"},
	{"axios.", "code with axios"},
	{"require('axios", "code with axios"},
	{"import axios", "code with axios"},
	{"axios(", "code with axios"},
	{"requests.post(", "code of Python"},
	{"requests.request(", "code of Python"},
	{"http.client.HTTP", "code of Python"},
	{"urllib.request", "code of Python"},
	{"httpx.", "code of Python"},
	{"HttpRequestMessage(", "code of C#"},
	{"FormUrlEncodedContent(", "code of C#"},
	{"new RestClient(", "code of C#"},
	{"HttpRequest.newBuilder(", "code of Java"},
	{"new OkHttpClient(", "code of Java"},
	{"RestTemplate(", "code of Java"},
	{"http.NewRequest(", "code of Go"},
	{"http.PostForm(", "code of Go"},
	{"curl_setopt", "code of PHP"},
	{"GuzzleHttp\\", "code of PHP"},
	{"Net::HTTP", "code of Ruby"},
	{"Faraday.", "code of Ruby"},
	{"new XMLHttpRequest(", "code of JavaScript"},
	{"$.ajax(", "code of JavaScript"},
	{"fetch(", "code of JavaScript"},
	{"new URLSearchParams(", "code of JavaScript"},
};

static const char *name_of(const char *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (capture_search(bytes, len, codes[i].sign, strlen(codes[i].sign)) < len)
			return codes[i].name;
	return NULL;
}

/* "POST /token HTTP/1.1" 401: what Guzzle, urllib3, a proxy write of a request in one line. */
static bool is_one_line(struct capture_slice line)
{
	static const char *const marks[] = {" HTTP/1.1\" ", " HTTP/1.0\" ", " HTTP/2.0\" ",
					    "\"HTTP/1.1 ", "\"HTTP/2 "};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t size = strlen(marks[i]);
		size_t at = capture_search(line.at, line.len, marks[i], size) + size;
		if (at + 2 < line.len && bytes_is_digit(line.at[at]) &&
		    bytes_is_digit(line.at[at + 2]))
			return true;
	}
	return false;
}

bool capture_is_summary(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	struct capture_request_line request;
	while (capture_line(&rest, &line))
		if (is_one_line(line) ||
		    (capture_find_request(line, &request) &&
		     capture_begins(request.target.at, request.target.len, "http")))
			return true;
	return false;
}

bool capture_read_summary(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)bytes;
	(void)len;
	(void)out;
	return err_set(
		e, ERR_USAGE,
		"this has one line for a request, without its header and body: record these too (a "
		"browser: Copy as cURL in its Network tab; Postman: open the line in its console, "
		"copy all; Guzzle: MessageFormatter::DEBUG; Python: "
		"http.client.HTTPConnection.debuglevel = 1), or send the request to cxtoken "
		"--listen");
}

bool capture_is_code(const char *bytes, size_t len)
{
	return name_of(bytes, len) != NULL;
}

bool capture_read_code(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)out;
	return err_set(
		e, ERR_USAGE,
		"this is %s, and only a run tells what it sends: start cxtoken --listen, let it "
		"send its request there, or record what it sends",
		name_of(bytes, len));
}
