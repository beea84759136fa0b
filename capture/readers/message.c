/* SPDX-License-Identifier: MIT */
/* What people have first, and what holds no request: an error message, the endpoint's answer. */
#include "capture/readers/lines.h"
#include "capture/readers/json.h"

#include <string.h>

#define PYTHON "set http.client.HTTPConnection.debuglevel = 1 and run it again"
#define URLLIB "send it by build_opener(HTTPSHandler(debuglevel=1)) of urllib.request"
#define PASTE  "paste the command that failed"
#define CURL   "paste the command, or record it with --trace-ascii - instead of -f"
#define WGET   "run it again with -d, or paste the command"

/* The most telling first. Each is of a message, not of code that handles one. */
static const struct {
	const char *sign, *client;
	const char *instead; /* a recording of it that can be read; NULL: none is known */
} messages[] = {
	{"HTTPError: Request failed with status code ", "ky", NULL},
	{"AxiosError: ", "axios", "print console.log(JSON.stringify(error.toJSON()))"},
	{"Request failed with status code ", "axios",
	 "print console.log(JSON.stringify(error.toJSON()))"},
	{"HTTPError: Response code ", "got", NULL},
	{"ERR_NON_2XX_3XX_RESPONSE", "got", NULL},
	{"requests.exceptions.HTTPError: ", "Python", PYTHON},
	{" Client Error: ", "Python", PYTHON},
	{"urllib.error.HTTPError: ", "Python's urllib", URLLIB},
	{"HTTP Error 400: ", "Python's urllib", URLLIB},
	{"HTTP Error 401: ", "Python's urllib", URLLIB},
	{"HTTP Error 403: ", "Python's urllib", URLLIB},
	{"oauthlib.oauth2.", "Python", PYTHON},
	{"httpx.HTTPStatusError: ", "httpx", NULL},
	{"aiohttp.client_exceptions.", "aiohttp", NULL},
	{"FeignException$", "Feign", "set its Logger.Level to FULL and run it again"},
	{"WebClientResponseException$", "Spring's WebClient",
	 "log its HttpClient with wiretap(true) and run it again"},
	{"HttpClientErrorException$", "Spring", NULL},
	{"Response status code does not indicate success", "PowerShell or .NET", PASTE},
	{"The remote server returned an error: (", "PowerShell or .NET", PASTE},
	{"` resulted in a `", "Guzzle", "log with MessageFormatter::DEBUG and run it again"},
	{"oauth2: cannot fetch token: ", "Go", NULL},
	{"OAuth2::Error (", "Ruby", NULL},
	{"OAuth2::Error: ", "Ruby", NULL},
	{"(OAuth2::Error)", "Ruby", NULL},
	{"RestClient::Unauthorized (", "Ruby", NULL},
	{"RestClient::Unauthorized: ", "Ruby", NULL},
	{"(RestClient::", "Ruby", NULL},
	{"the server responded with status 4", "Faraday",
	 "log with its bodies (bodies: true) and run it again"},
	{"curl: (22) ", "curl", CURL},
	{"The requested URL returned error: ", "curl", CURL},
	{"HTTP request sent, awaiting response... 4", "wget", WGET},
	{"Username/Password Authentication Failed.", "wget", WGET},
	{" ERROR 400: ", "wget", WGET},
};

static size_t message_in(const char *bytes, size_t len)
{
	size_t i = 0;
	while (i < sizeof messages / sizeof *messages &&
	       capture_search(bytes, len, messages[i].sign, strlen(messages[i].sign)) == len)
		i++;
	return i;
}

bool capture_is_message(const char *bytes, size_t len)
{
	return message_in(bytes, len) < sizeof messages / sizeof *messages;
}

bool capture_read_message(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	size_t i = message_in(bytes, len);
	bool known = messages[i].instead != NULL;
	(void)out;
	return err_set(e, ERR_USAGE,
		       "this is an error message of %s, without the request: %s%ssend the request "
		       "to cxtoken --listen",
		       messages[i].client, known ? messages[i].instead : "", known ? "; or " : "");
}

/* ---- the endpoint's answer ---- */

bool capture_is_lone_answer(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	struct capture_status_line status;
	capture_trim_start(&rest.at, &rest.len);
	return capture_line(&rest, &line) && capture_find_status(line, &status) && status.at == 0;
}

bool capture_json_is_lone_answer(const json_t *root)
{
	const json_t *answer = json_is_array(root) ? json_array_get(root, 0) : root;
	return first_in(answer, "error|error_description|errorCode|ErrorCode|access_token") != NULL;
}

bool capture_lone_answer(struct err *e)
{
	return err_set(e, ERR_USAGE,
		       "this is an answer without the request: paste the request above it, or the "
		       "command (curl -v shows both); cxtoken --diagnose asks the endpoint itself");
}

bool capture_read_lone_answer(const char *bytes, size_t len, struct capture_list *out,
			      struct err *e)
{
	(void)bytes;
	(void)len;
	(void)out;
	return capture_lone_answer(e);
}
