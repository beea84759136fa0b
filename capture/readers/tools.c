/* SPDX-License-Identifier: MIT */
/* The tools whose logs hold HTTP's own text: how each is recognised, and how it marks parts. */
#include "capture/readers/lines.h"

#include <string.h>

/* ---- which tool wrote it ---- */

/* The most telling first. */
static const struct capture_tool tools[] = {
	{"=> Send header, ", "a trace of curl", NULL},
	{"send: b'", "the debug output of Python", NULL},
	{"send: '", "the debug output of Python", NULL},
	{"<- \"", "the debug output of Ruby", NULL},
	{"--> END ", "the log of OkHttp or Feign", NULL},
	{"---request begin---", "the debug output of wget", NULL},
	{"jdk.internal.net.http", "the log of Java's HttpClient",
	 "the log of Java's HttpClient has no body: send the request to cxtoken --listen"},
	{"http-outgoing-", "the log of Apache HttpClient",
	 "the log of Apache HttpClient has the body only where org.apache.http.wire is on DEBUG "
	 "too"},
	{"* Preparing request to", "Insomnia's timeline", NULL},
	{"PostmanRuntime/", "raw HTTP from Postman",
	 "Postman's raw log leaves this body out: use its code snippet (cURL) instead"},
	{"* Connected to ", "the output of curl -v",
	 "curl -v shows no body: paste the command too, or record with --trace-ascii -"},
	{"[HTTP/2] [", "the output of curl -v",
	 "curl -v shows no body: paste the command too, or record with --trace-ascii -"},
	{" bytes data]", "the output of curl -v",
	 "curl -v shows no body: paste the command too, or record with --trace-ascii -"},
	{"\n< HTTP/", "the output of curl -v",
	 "curl -v shows no body: paste the command too, or record with --trace-ascii -"},
	{">>>>>>>>", "the debug output of Guzzle", NULL},
	{"source=http-debug", "the http-debug output of k6",
	 "k6 shows the body only with --http-debug=full"},
	{"HTTPie/", "the output of HTTPie",
	 "HTTPie shows the body of the request with --print=HBhb"},
};

const struct capture_tool *capture_tool_of(const char *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		if (capture_search(bytes, len, tools[i].sign, strlen(tools[i].sign)) < len)
			return &tools[i];
	return NULL;
}

/* ---- lines that end a part ---- */

static bool is_dashes(struct capture_slice s)
{
	size_t count = capture_span(s.at, s.len, "-");
	return count >= 6 && count == s.len;
}

bool capture_is_mark(struct capture_slice s)
{
	static const char marks[] = "--> |---> |<-- |<--- |---request |---response "
				    "|<<<<<<<<|```|~~~|### |> {%|* |== Info|"
				    "=> Send|<= Recv|Response code:|HTTP request sent";
	/* curl -v: "} [125 bytes data]" */
	bool bytes = s.len > 4 && (s.at[0] == '{' || s.at[0] == '}') && s.at[1] == ' ' &&
		     s.at[2] == '[' && capture_find(s.at, s.len, " bytes data]") < s.len;
	return words_begin(s.at, s.len, marks) > 0 || bytes || is_dashes(s) ||
	       capture_equal(s.at, s.len, "###");
}
