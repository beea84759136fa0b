/* SPDX-License-Identifier: MIT */
/* What holds no request is named, with what to record instead. */
#include "tests/capture/fixtures.h"
#include "capture/parts.h"

Suite *suite_capture_message(void);

static const struct {
	const char *text;
	const char *says[2];
} rows[] = {
	{"AxiosError: Network Error\n    at settle", {"of axios", "error.toJSON()"}},
	{"Error: Request failed with status code 401", {"of axios", "error.toJSON()"}},
	{"HTTPError: Response code 401 (Unauthorized)", {"of got", "request: send"}},
	{"code: 'ERR_NON_2XX_3XX_RESPONSE',", {"of got", "request: send"}},
	{"requests.exceptions.HTTPError: 401", {"of Python", "debuglevel = 1"}},
	{"401 Client Error: Unauthorized for url: x", {"of Python", "debuglevel = 1"}},
	{"urllib.error.HTTPError: x", {"of Python's urllib", "debuglevel=1"}},
	{"HTTP Error 401: Unauthorized", {"of Python's urllib", "debuglevel=1"}},
	{"HTTP Error 400: Bad Request", {"of Python's urllib", "debuglevel=1"}},
	{"HTTP Error 403: Forbidden", {"of Python's urllib", "debuglevel=1"}},
	{"oauthlib.oauth2.rfc6749.errors.InvalidClientError", {"of Python", "debuglevel = 1"}},
	{"httpx.HTTPStatusError: x", {"of httpx", "request: send"}},
	{"aiohttp.client_exceptions.ClientResponseError: 401", {"of aiohttp", "request: send"}},
	{"feign.FeignException$Unauthorized: [401]", {"of Feign", "FULL"}},
	{"WebClientResponseException$Unauthorized: 401", {"of Spring's WebClient", "wiretap"}},
	{"HttpClientErrorException$Unauthorized: 401", {"of Spring", "request: send"}},
	{"Response status code does not indicate success: 401", {"of PowerShell", "command"}},
	{"The remote server returned an error: (401)", {"of PowerShell or .NET", "command"}},
	{"`POST /t` resulted in a `401 Unauthorized` response", {"of Guzzle", "DEBUG"}},
	{"oauth2: cannot fetch token: 401 Unauthorized", {"of Go", "request: send"}},
	{"OAuth2::Error (invalid_client: x)", {"of Ruby", "request: send"}},
	{"RestClient::Unauthorized: 401", {"of Ruby", "request: send"}},
	{"OAuth2::Error: invalid_client: x", {"of Ruby", "request: send"}},
	{"a.rb:3:in `x': invalid_client: x (OAuth2::Error)", {"of Ruby", "request: send"}},
	{"RestClient::Unauthorized (401 Unauthorized)", {"of Ruby", "request: send"}},
	{"a.rb:3:in `x': 401 Unauthorized (RestClient::Unauthorized)",
	 {"of Ruby", "request: send"}},
	{"the server responded with status 401 (Faraday::UnauthorizedError)",
	 {"of Faraday", "bodies"}},
	{"curl: (22) x", {"of curl", "--trace-ascii -"}},
	{"The requested URL returned error: 401", {"of curl", "--trace-ascii -"}},
	{"2026-11-29 10:00:00 ERROR 400: Bad Request.", {"of wget", "-d"}},
	{"HTTP request sent, awaiting response... 401 Unauthorized", {"of wget", "-d"}},
	{"Username/Password Authentication Failed.", {"of wget", "-d"}},
	{"\nHTTP/1.1 401 Unauthorized\r\n\r\n{}", {"an answer without", "--diagnose"}},
	{"{\"error\":\"invalid_client\"}", {"an answer without", "--diagnose"}},
	{"[{\"error\":\"invalid_client\"}]", {"an answer without", "--diagnose"}},
	{"{\"access_token\":\"hidden\"}", {"an answer without", "--diagnose"}},
	{"{\"error_description\":\"hidden\"}", {"an answer without", "--diagnose"}},
	{"{\"errorCode\":\"hidden\"}", {"an answer without", "--diagnose"}},
	{"{\"ErrorCode\":\"hidden\"}", {"an answer without", "--diagnose"}},
	/* which client it is of, if two fit */
	{"HTTPError: Request failed with status code 401 at ky", {"of ky", "request: send"}},
	/* an answer in other words than its own */
	{"401 Unauthorized", {"an answer without", "--diagnose"}},
	{"{ error: 'invalid_client', hint: 'hidden' }", {"an answer without", "--diagnose"}},
	{"INFO asking\nERROR token request: 401 Unauthorized", {"an answer without", ""}},
	{"<h1>401 Authorization Required</h1>", {"an answer without", "--diagnose"}},
	{"<h2>HTTP Error 401.0 - Unauthorized</h2>", {"an answer without", "--diagnose"}},
	/* no connection */
	{"AxiosError: getaddrinfo ENOTFOUND hidden", {"of the connection", "--diagnose"}},
	{"code: 'SELF_SIGNED_CERT_IN_CHAIN'", {"of the connection", "--diagnose"}},
	{"curl: (6) Could not resolve host: hidden", {"of the connection", "--diagnose"}},
	{"redis: ECONNREFUSED\nAxiosError: Request failed with status code 401", {"of axios", ""}},
	/* a request in one line */
	{"POST https://h/token 401 (Unauthorized)", {"one line for a request", "Copy as cURL"}},
	{"POST https://h/token\n401\n212 ms", {"one line for a request", "Postman"}},
	{"POST https://h/token: {\"Network\":{\"a\":\"hid", {"one line", "Postman"}},
	{"x blocked by CORS policy: y", {"of a browser", "Copy as cURL"}},
	/* parameters, and no sign of how they were sent */
	{"grant_type=client_credentials&client_secret=hidden",
	 {"parameters alone", "Content-Type"}},
	{"{\"grant_type\":\"hidden\"}", {"parameters alone", "Content-Type"}},
	{"Body raw JSON\n{\n\"client_secret\": \"hidden\"\n}\n401 Unauthorized",
	 {"parameters alone", "Content-Type"}},
	/* none of these */
	{"{\"a\":\"hidden\"}", {"no recording of a request", ""}},
	{"why 401", {"not a recorded request", ""}},
	{"10:00:00.000 ERROR 41234 --- [main] c.e.Token : 401", {"not a recorded request", ""}},
	{"begin\n  t.get\nrescue OAuth2::Error => e\nend", {"not a recorded request", ""}},
	{"RestClient::Request.execute(x)", {"not a recorded request", ""}},
	{"conn = Faraday::Connection.new(x)", {"not a recorded request", ""}},
	{"} catch (HttpClientErrorException e) {", {"not a recorded request", ""}},
	{"} catch (FeignException e) {", {"not a recorded request", ""}},
	{"onErrorMap(WebClientResponseException.class, x)", {"not a recorded request", ""}},
};

START_TEST(what_holds_no_request_is_named)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	fixture_open(&x, NULL, NULL);
	ck_assert(!capture_file(rows[_i].text, strlen(rows[_i].text), &x.cred, x.pool, &list, &e));
	for (size_t k = 0; k < 2; k++)
		ck_assert_msg(strstr(e.text, rows[_i].says[k]) != NULL, "%s: %s", rows[_i].text,
			      e.text);
	ck_assert_msg(strstr(e.text, "hidden") == NULL, "%s", e.text);
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

Suite *suite_capture_message(void)
{
	Suite *s = suite_create("capture_message");
	TCase *t = tcase_create("capture_message");
	tcase_add_loop_test(t, what_holds_no_request_is_named, 0, sizeof rows / sizeof *rows);
	suite_add_tcase(s, t);
	return s;
}
