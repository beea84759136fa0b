/* SPDX-License-Identifier: MIT */
/* What is recognised, and only a run would tell what it sends: it is named, with what to do. */
#include "capture/parts.h"

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
