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
	{"blocked by CORS policy", "a browser", "use Copy as cURL in its Network tab"},
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

static bool holds_one(const char *bytes, size_t len, const char *const signs[], size_t count)
{
	size_t i = 0;
	while (i < count && capture_search(bytes, len, signs[i], strlen(signs[i])) == len)
		i++;
	return i < count;
}

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

/* ---- no answer came ---- */

bool capture_is_no_connection(const char *bytes, size_t len)
{
	static const char *const signs[] = {
		"ENOTFOUND",        "EAI_AGAIN",
		"ECONNREFUSED",     "SELF_SIGNED_CERT",
		"self-signed cert", "self signed cert",
		"UNABLE_TO_",       "CERTIFICATE_VERIFY_FAILED",
		"CERT_HAS_EXPIRED", "Could not resolve host",
		"UnknownHost",      "SSLHandshakeException",
		"PKIX path",        "NameResolutionError",
	};
	static const char *const answered[] = {"status code 4", "nauthorized", "invalid_client"};
	if (holds_one(bytes, len, answered, sizeof answered / sizeof *answered))
		return false;
	return holds_one(bytes, len, signs, sizeof signs / sizeof *signs);
}

bool capture_read_no_connection(const char *bytes, size_t len, struct capture_list *out,
				struct err *e)
{
	(void)bytes;
	(void)len;
	(void)out;
	return err_set(e, ERR_USAGE,
		       "this is an error of the connection, without request or answer: cxtoken "
		       "--diagnose tries the endpoint, and says what is in the way");
}

/* ---- a body, of which nothing says how it was sent ---- */

bool capture_is_lone_body(const char *bytes, size_t len)
{
	static const char *const names[] = {"grant_type", "client_secret"};
	return holds_one(bytes, len, names, sizeof names / sizeof *names);
}

bool capture_lone_body(struct err *e)
{
	return err_set(
		e, ERR_USAGE,
		"this has a request's parameters alone, and nothing says how they were sent: put "
		"its first line, its Content-Type and an empty line above them, or paste the "
		"command; or send the request to cxtoken --listen");
}

bool capture_read_lone_body(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)bytes;
	(void)len;
	(void)out;
	return capture_lone_body(e);
}

/* ---- the endpoint's answer ---- */

bool capture_is_lone_answer(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	struct capture_status_line status;
	capture_trim_start(&rest.at, &rest.len);
	return capture_line(&rest, &line) && capture_find_status(line, &status) && status.at == 0;
}

/* A log, a page or an object of a language tells of one. */
bool capture_is_told_answer(const char *bytes, size_t len)
{
	static const char *const words[] = {
		"Unauthorized",   "unauthorized",           "Authorization Required",
		"invalid_client", "invalid_request",        "invalid_grant",
		"invalid_scope",  "unsupported_grant_type",
	};
	return holds_one(bytes, len, words, sizeof words / sizeof *words);
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
