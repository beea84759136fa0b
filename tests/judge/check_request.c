/* SPDX-License-Identifier: MIT */
/* Each row about a client's request holds for its facts. */
#include "tests/judge/request_case.h"

Suite *suite_judge_request(void);

/* A raw request, the secret of the settings (NULL: the usual one), and the exact findings in order.
 */
struct request_case {
	const char *raw, *own, *findings;
};

static const struct request_case right[] = {
	{POST FORM "\r\n" GRANT PAIR, NULL, ""},
	{POST "Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n\r\n" GRANT PAIR,
	 NULL, ""},
	{POST
	 "Content-Type: application/x-www-form-urlencoded; charset=\"utf-8\"\r\n\r\n" GRANT PAIR,
	 NULL, ""},
	{POST "content-type: Application/X-WWW-Form-Urlencoded\r\n\r\n" PAIR "&" GRANT, NULL, ""},
	{POST FORM BASIC "\r\n" GRANT, NULL, ""},
	{POST FORM "authorization: basic " PAIR64 "\r\n\r\n" GRANT "&client_id=" ID, NULL, ""},
	{POST FORM "\r\n" GRANT
		   "&scope=a%20b+c&client_id=0f8fad5b%2Dd9cb%2D469f%2Da165%2D70867728950e"
		   "&client_secret=s3cr3t%2dCanary%2DValue%2D0042",
	 NULL, ""},
	{POST FORM "\r\n" GRANT PAIR "&resource=https%3A%2F%2Fa&resource=https%3A%2F%2Fb", NULL,
	 ""},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=a%2Bb%26c%3Dd%25", "a+b&c=d%", ""},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=a=b;c#d", "a=b;c#d", ""},
	/* form-encoded Basic: 0f8f...:a%2Bb%3D%3D */
	{POST FORM "Authorization: Basic "
		   "MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOmElMkJiJTNEJTNE\r\n\r\n" GRANT,
	 "a+b==", ""},
	{"POST http://localhost:8401/auth/oauth/token HTTP/1.0\r\n" FORM "\r\n" GRANT PAIR, NULL,
	 ""},
	{POST FORM "Authorization: Negotiate YWJj\r\n\r\n" GRANT PAIR, NULL, ""},
	{POST FORM "Content-Encoding:\r\n\r\n" GRANT PAIR, NULL, ""},
	{POST FORM "Content-Encoding: identity\r\n\r\n" GRANT PAIR, NULL, ""},
	/* private_key_jwt (RFC 7523) */
	{POST FORM "\r\n" GRANT "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
		   "client-assertion-type%3Ajwt-bearer&client_assertion=eyJhbGciOiJFUzI1NiJ9."
		   /* iss and sub the id, aud the token URL, exp 4102444800 */
		   "eyJpc3MiOiIwZjhmYWQ1Yi1kOWNiLTQ2OWYtYTE2NS03MDg2NzcyODk1MGUiLCJzdWIiOiIwZjhm"
		   "YWQ1Yi1kOWNiLTQ2OWYtYTE2NS03MDg2NzcyODk1MGUiLCJhdWQiOiJodHRwczovL2FwaS5uaWNl"
		   "Y3hvbmUuY29tL2F1dGgvb2F1dGgvdG9rZW4iLCJleHAiOjQxMDI0NDQ4MDB9"
		   ".c2ln",
	 NULL, ""},
	{POST FORM "\r\n" GRANT PAIR "&scope=a;b", NULL, ""},
	{POST FORM "Transfer-Encoding: chunked\r\n\r\n1d\r\n" GRANT "\r\n56\r\n" PAIR
		   "\r\n0\r\n\r\n",
	 NULL, ""},
};

static const struct request_case wrong[] = {
	{POST JSON "User-Agent: axios/1.7.2\r\n\r\n" OBJECT, NULL, "json-body"},
	{POST "Content-Type: text/plain;charset=UTF-8\r\n\r\n" OBJECT, NULL, "json-body"},
	{POST "\r\n" OBJECT, NULL, "json-body"},
	{POST JSON "\r\n\"grant_type=client_credentials\"", NULL, "json-body"},
	{POST JSON "\r\n{\"grant_type\":\"client_credentials\"}", NULL,
	 "json-body credential-missing"},
	{POST JSON "\r\n{\"client_id\":\"" ID "\",\"client_secret\":\"\"}", NULL,
	 "json-body credential-missing"},
	{POST JSON "\r\n{\"client_id\":\"" ID "\",\"client_secret\":null}", NULL,
	 "json-body credential-missing"},
	{POST FORM "\r\n{\"clientId\":\"" ID "\"}", NULL,
	 "json-under-form-header credential-missing"},
	/* names that nearly fit */
	{POST FORM "\r\n" GRANT "&client_id=" ID "&secret=" SECRET, NULL, "parameter-misnamed"},
	{POST FORM "\r\n" GRANT "&client=" ID "&client_secret=" SECRET, NULL, "parameter-misnamed"},
	{POST FORM "\r\ngrantType=client_credentials&clientId=" ID "&clientSecret=" SECRET, NULL,
	 "parameter-misnamed"},
	{POST FORM "\r\nGrant_Type=client_credentials&Client_ID=" ID "&Client_Secret=" SECRET, NULL,
	 "parameter-misnamed"},
	{POST FORM "\r\ngrant-type=client_credentials&CLIENT_ID=" ID "&Client-Secret=" SECRET, NULL,
	 "parameter-misnamed"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&clien_secret=" SECRET, NULL,
	 "parameter-misnamed"},
	{POST FORM "\r\n" GRANT "&cleint_id=" ID "&client_secrett=" SECRET, NULL,
	 "parameter-misnamed"},
	{POST FORM "\r\n" GRANT "&consumer_key=" ID "&consumer_secret=" SECRET, NULL,
	 "parameter-misnamed"},
	{POST FORM "\r\n" GRANT "&client_ip=" ID "&client_secret=" SECRET, NULL,
	 "credential-missing"},
	{POST FORM "\r\n" GRANT "&username=" ID "&password=" SECRET, NULL, "parameter-misnamed"},
	{POST FORM "\r\n?" GRANT PAIR, NULL, "parameter-misnamed"},
	{POST FORM "\r\n" GRANT "&client_id+=" ID "&%20client_secret=" SECRET, NULL,
	 "parameter-misnamed"},
	{POST FORM "\r\n" GRANT "client_id=" ID "&client_secret=" SECRET, NULL,
	 "parameter-misnamed"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "client_secret=" SECRET, NULL,
	 "parameter-misnamed credential-differs"},
	{POST FORM "Body: " GRANT PAIR "\r\nContent-Length: 0\r\n\r\n", NULL, "parameter-misnamed"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&secret=another", NULL,
	 "parameter-misnamed credential-differs"},
	{POST FORM "\r\n" GRANT "&client_id=" ID, NULL, "credential-missing"},
	{POST FORM BASIC "\r\n" GRANT "&secret=x", NULL, ""},
	{POST FORM "\r\n" GRANT PAIR "&secret=x&client=y", NULL, ""},
	/* base64 without its end */
	{POST FORM "Authorization: Basic aWQ6c2VjcmV0Cg\r\n\r\n" GRANT, NULL,
	 "credential-line-end basic-malformed~ credential-differs"},
	/* in the clear */
	{"POST http://login.example/auth/oauth/token HTTP/1.1\r\n" FORM "\r\n" GRANT PAIR, NULL,
	 "url-not-https"},
	{POST JSON "\r\n{\"grant_type\":\"client_credentials\",}", NULL, "json-body"},
	{POST "Content-Type: application/json; charset=latin1\r\n\r\n" OBJECT, NULL, "json-body"},
	{POST FORM "User-Agent: axios/0.27.2\r\n\r\n" OBJECT, NULL, "json-under-form-header"},
	{POST FORM "\r\n" OBJECT, NULL, "json-under-form-header"},
	{POST JSON "\r\n{\"client_id\":\"" ID "\",\"headers\":{\"Content-Type\":\"x\"}}", NULL,
	 "headers-in-body"},
	{POST FORM "\r\n{\"data\":" OBJECT ",\"headers\":{}}", NULL, "headers-in-body"},
	{POST "Content-Type: text/plain;charset=UTF-8\r\n\r\n[object Object]", NULL,
	 "object-not-serialised"},
	{POST FORM "\r\n{'grant_type': 'client_credentials', 'client_id': '" ID "'}", NULL,
	 "object-not-serialised"},
	{POST FORM "\r\n{\"grant_type\"=>\"client_credentials\"}", NULL, "object-not-serialised"},
	{POST FORM "\r\n{:grant_type=>\"client_credentials\"}", NULL, "object-not-serialised"},
	{POST FORM "\r\n{grant_type=client_credentials, client_id=" ID "}", NULL,
	 "object-not-serialised"},
	{POST FORM "\r\n{grant_type:client_credentials,client_id:" ID "}", NULL,
	 "object-not-serialised"},
	{POST FORM "\r\nHASH(0x55d0c8a4)", NULL, "object-not-serialised"},
	{POST FORM "\r\nArray", NULL, "object-not-serialised"},
	/* a form of JSON text */
	{POST FORM "\r\n%7B%22grant_type%22%3A%22client_credentials%22%2C%22client_id%22%3A%22" ID
		   "%22%2C%22client_secret%22%3A%22" SECRET "%22%7D=",
	 NULL, "object-not-serialised"},
	{POST FORM "\r\n%7B%22client_secret%22%3A%22" SECRET "%22%7D", NULL,
	 "object-not-serialised"},
	{POST FORM "\r\n%7B%7D=", NULL, "object-not-serialised"},
	{POST "\r\n%7B%22a%22%3A1%7D=", NULL, "object-not-serialised"},
	{POST FORM "\r\n%7B%22a%22%3A1%7D=1", NULL, "credential-missing grant-type-missing"},
	{POST "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: "
	      "form-data; "
	      "name=\"grant_type\"\r\n\r\nclient_credentials\r\n--x--\r\n",
	 NULL, "multipart-body"},
	{POST FORM
	 "\r\n--x\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\n" SECRET
	 "\r\n--x--\r\n",
	 NULL, "multipart-body"},
	{POST JSON "\r\n" GRANT PAIR, NULL, "form-under-other-type~"},
	{POST "\r\n" GRANT PAIR, NULL, "form-under-other-type~"},
	{POST "Content-Type: text/plain; charset=latin1\r\n\r\n" GRANT PAIR, NULL,
	 "form-under-other-type~"},
	{POST FORM "\r\n", NULL, "body-empty"},
	{POST "Content-Length: 0\r\n\r\n", NULL, "body-empty"},
	{POST FORM BASIC "\r\n", NULL, "body-empty"},
	{"GET /auth/oauth/token HTTP/1.1\r\n\r\n", NULL, "method-not-post"},
	{"PUT /auth/oauth/token HTTP/1.1\r\n" FORM "\r\n" GRANT PAIR, NULL, "method-not-post"},
	{"post /auth/oauth/token HTTP/1.1\r\n" FORM "\r\n" GRANT PAIR, NULL, "method-not-post"},
	{"OPTIONS /auth/oauth/token HTTP/1.1\r\nAccess-Control-Request-Method: POST\r\n\r\n", NULL,
	 "method-not-post"},
	{"GET /auth/oauth/token HTTP/1.1\r\n" JSON "\r\n" OBJECT, NULL,
	 "method-not-post json-body"},
	{"POST /auth/oauth/token?" GRANT PAIR " HTTP/1.1\r\n\r\n", NULL, "params-in-url"},
	{"POST /auth/oauth/token?" GRANT " HTTP/1.1\r\n" FORM "\r\nclient_id=" ID
	 "&client_secret=" SECRET,
	 NULL, "params-in-url"},
	{"GET /auth/oauth/token?" GRANT PAIR " HTTP/1.1\r\n\r\n", NULL,
	 "params-in-url method-not-post"},
	{POST "grant_type: client_credentials\r\nclient_id: " ID "\r\nclient_secret: " SECRET
	      "\r\n\r\n",
	 NULL, "params-in-headers"},
	{POST FORM "grant_type: client_credentials\r\n\r\nclient_id=" ID "&client_secret=" SECRET,
	 NULL, "params-in-headers"},
	{POST FORM "Client-Id: " ID "\r\nClient-Secret: " SECRET "\r\n\r\n" GRANT, NULL,
	 "params-in-headers"},
	{POST FORM "client_id: " ID "\r\nclient_secret: " SECRET "\r\n\r\n" GRANT PAIR, NULL,
	 "params-in-headers?"},
	{POST FORM BASIC "client_id: " ID "\r\n\r\n" GRANT, NULL, "params-in-headers?"},
	{POST FORM BASIC "\r\n" GRANT PAIR, NULL, "two-auth-methods~"},
	{POST FORM "\r\n" GRANT PAIR "&scope=a b", NULL, "form-not-encoded"},
	{POST FORM "\r\n" GRANT PAIR "&scope={a", NULL, "form-not-encoded"},
	{POST FORM "\r\n" GRANT PAIR "&scope=\xC3\xA9", NULL, "form-not-encoded"},
	{POST FORM "\r\n" GRANT PAIR "&scope=100%", NULL, "form-not-encoded"},
	{POST FORM "\r\n" GRANT PAIR "&scope=%zz", NULL, "form-not-encoded"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=a+b%20c", "a+b c",
	 "form-not-encoded"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=a&b", "a&b", "form-not-encoded"},
	{POST FORM "\r\n" GRANT "&client_secret=a&b=c&client_id=" ID, "a&b=c", "form-not-encoded"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=a%252Bb", "a+b",
	 "form-double-encoded"},
	{POST FORM "\r\n" GRANT PAIR "&scope=a%2520b", NULL, "form-double-encoded~"},
	{POST FORM "Authorization: Basic not base64!\r\n\r\n" GRANT, NULL, "basic-malformed"},
	{POST FORM "Authorization: Basic "
		   "MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOnMzY3IzdC1DYW5hcnktVmFsdWU\r\n"
		   "tMDA0Mg==\r\n\r\n" GRANT,
	 NULL, "basic-malformed"},
	{POST FORM "Authorization: " PAIR64 "\r\n\r\n" GRANT, NULL, "basic-malformed"},
	{POST FORM "Authorization: " ID ":" SECRET "\r\n\r\n" GRANT, NULL, "basic-malformed"},
	{POST FORM "Authorization: Basic " ID ":" SECRET "\r\n\r\n" GRANT, NULL, "basic-malformed"},
	{POST FORM "Authorization: Basic MGY4ZmFkNWI=\r\n\r\n" GRANT, NULL, "basic-malformed"},
	/* 0f8f...:a+b== */
	{POST FORM "Authorization: Basic "
		   "MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOmErYj09\r\n\r\n" GRANT,
	 "a+b==", "basic-not-encoded?"},
	{POST FORM "Authorization: Bearer abcdefghijklmnop\r\n\r\n" GRANT, NULL,
	 "bearer-for-basic"},
	{POST FORM "Authorization: Bearer abcdefghijklmnop\r\n\r\n" GRANT PAIR, NULL,
	 "bearer-for-basic"},
	{POST FORM "\r\nclient_id=" ID "&client_secret=" SECRET, NULL, "grant-type-missing"},
	{POST FORM "\r\ngrant_type=" PAIR, NULL, "grant-type-missing"},
	{POST FORM "\r\n<token/>", NULL, "grant-type-missing"},
	/* names in a text that is not a form */
	{POST FORM "\r\ngrant_type: client_credentials\nclient_id: " ID "\n", NULL,
	 "grant-type-missing"},
	{POST "\r\ngrant_type: client_credentials\nclient_secret: " SECRET, NULL,
	 "grant-type-missing"},
	{POST "Content-Type: application/xml\r\n\r\n<token grant_type=\"client_credentials\"/>",
	 NULL, "grant-type-missing"},
	{POST FORM BASIC "\r\ngrant_type: client_credentials\nclient_secret: " SECRET, NULL,
	 "grant-type-missing"},
	{POST FORM "Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08", NULL, "grant-type-missing~"},
	{POST FORM "Content-Encoding: br\r\n\r\na=\x0b\x8b&b=c", NULL, "grant-type-missing~"},
	{POST FORM "\r\n\x1f\x8b\x08&a=", NULL, "grant-type-missing"},
	{POST FORM "Content-Encoding: gzip\r\n\r\n" GRANT PAIR, NULL, "form-under-other-type~"},
	/* a byte order mark */
	{POST FORM "\r\n" MARK GRANT PAIR, NULL, "form-not-encoded"},
	{POST FORM "\r\n" MARK "client_id=" ID "&client_secret=" SECRET "&" GRANT, NULL,
	 "form-not-encoded"},
	{POST FORM "\r\nclient_id=" ID "&client_secret=" SECRET "&" MARK GRANT, NULL,
	 "form-not-encoded"},
	{POST FORM "\r\n%EF%BB%BF" GRANT PAIR, NULL, "grant-type-missing"},
	/* what stands between parameters may be in a secret */
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=a;scope=b,grant_type=c",
	 "a;scope=b,grant_type=c", ""},
	/* something else than '&' between the parameters */
	{POST FORM "\r\n" GRANT ";client_id=" ID ";client_secret=" SECRET, NULL,
	 "form-not-encoded~"},
	{POST FORM "\r\n" GRANT "&amp;client_id=" ID "&amp;client_secret=" SECRET, NULL,
	 "form-not-encoded~"},
	{POST FORM "\r\n" GRANT "\nclient_id=" ID "\nclient_secret=" SECRET, NULL,
	 "form-not-encoded"},
	{POST FORM "\r\n" GRANT "\r\n  &client_id=" ID "\r\n  &client_secret=" SECRET, NULL,
	 "form-not-encoded"},
	{POST FORM "\r\n" GRANT "&\n  client_id=" ID "&\n  client_secret=" SECRET, NULL,
	 "form-not-encoded"},
	{POST FORM "\r\n" GRANT " client_id=" ID " client_secret=" SECRET, NULL,
	 "form-not-encoded"},
	{POST FORM "\r\n" GRANT ", client_id=" ID ", client_secret=" SECRET, NULL,
	 "form-not-encoded"},
	{POST FORM BASIC "Content-Length: 30\r\n\r\n" GRANT "\n", NULL,
	 "grant-type-wrong form-not-encoded"},
	{POST FORM BASIC "\r\n" GRANT "%0A", NULL, "grant-type-wrong"},
	{POST FORM BASIC "\r\n" GRANT "+", NULL, "grant-type-wrong"},
	{POST FORM BASIC "\r\n" GRANT "&client_id=another", NULL, "two-auth-methods~"},
	/* clients without a secret use these grants */
	{POST FORM "\r\ngrant_type=authorization_code&code=x&code_verifier=y&client_id=" ID, NULL,
	 "grant-type-wrong"},
	{POST FORM "\r\ngrant_type=refresh_token&refresh_token=abcdefghijk&client_id=" ID, NULL,
	 "grant-type-wrong"},
	/* neither Basic nor credentials in the body */
	{POST FORM "Authorization: junk\r\n\r\n" GRANT, NULL, "credential-missing"},
	{POST FORM "Authorization:\r\n\r\n" GRANT, NULL, "credential-missing"},
	{POST FORM "Authorization: Digest username=\"a\"\r\n\r\n" GRANT, NULL,
	 "credential-missing"},
	{POST FORM "Authorization: Token abcdef\r\n\r\n" GRANT "&client_id=" ID, NULL,
	 "credential-missing"},
	{POST FORM BASIC "Authorization: Basic YTpi\r\n\r\n" GRANT, NULL, "header-repeated"},
	{POST FORM BASIC BASIC "\r\n" GRANT, NULL, "header-repeated"},
	/* more in check_assertion.c */
	{POST FORM "\r\n" GRANT "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
		   "client-assertion-type%3Ajwt-bearer&client_assertion=" SECRET,
	 NULL, "assertion-wrong"},
	{POST FORM FORM BASIC BASIC "\r\n" GRANT, NULL, "header-repeated"},
	{POST FORM "Authorization: Bearer abcdefgh\r\n" BASIC "\r\n" GRANT, NULL,
	 "header-repeated bearer-for-basic"},
	{POST FORM "\r\ngrant_type=client_credential" PAIR, NULL, "grant-type-wrong"},
	{POST FORM "\r\ngrant_type=password" PAIR, NULL, "grant-type-wrong"},
	{POST FORM "\r\n" GRANT "&" GRANT PAIR, NULL, "parameter-repeated"},
	{POST FORM JSON "\r\n" GRANT PAIR, NULL, "header-repeated"},
	{POST
	 "Content-Type: application/json, application/x-www-form-urlencoded\r\n\r\n" GRANT PAIR,
	 NULL, "header-repeated"},
	{POST
	 "Content-Type: application/x-www-form-urlencoded; charset=iso-8859-1\r\n\r\n" GRANT PAIR,
	 NULL, "charset-odd?"},
	{POST "Content-Type: application/x-www-form-urlencoded; charset='utf-8'\r\n\r\n" GRANT PAIR,
	 NULL, "charset-odd?"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=another-value", NULL,
	 "credential-differs"},
	{POST FORM "\r\n" GRANT "&client_id=another&client_secret=" SECRET, NULL,
	 "credential-differs"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=S3CR3T-Canary-Value-0042", NULL,
	 "credential-differs"},
	{"POST /token HTTP/1.1\r\n" FORM "\r\n" GRANT PAIR, NULL, "path-differs?"},
	{"POST /token HTTP/1.1\r\n" JSON "\r\n" OBJECT, NULL, "json-body path-differs?"},
	/* the values themselves: the rows of the settings, over the request's */
	{POST FORM "\r\n" GRANT "&client_id=" ID, NULL, "credential-missing"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=", NULL, "credential-missing"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=undefined", NULL,
	 "credential-undefined credential-differs"},
	{POST FORM "Authorization: Basic dW5kZWZpbmVkOnVuZGVmaW5lZA==\r\n\r\n" GRANT, NULL,
	 "credential-undefined credential-differs"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=" SECRET "%0A", NULL,
	 "credential-line-end credential-differs"},
	{POST FORM "\r\n" GRANT "&client_id=" ID "&client_secret=${CXONE_CLIENT_SECRET}", NULL,
	 "credential-placeholder credential-differs"},
};

/* Nothing is found, but all is not well: not all was read. */
static const struct request_case unread[] = {
	{POST FORM "Content-Length: 20\r\n\r\n" GRANT PAIR, NULL, ""},
	{POST FORM "Content-Length: 0\r\n\r\n" GRANT PAIR, NULL, ""},
	{POST FORM "Content-Length: 500\r\n\r\n" GRANT PAIR, NULL, ""},
	{POST FORM "Content-Length: 500\r\n\r\n" GRANT, NULL, ""},
	{POST FORM "Content-Length: 500\r\n\r\ngrant_type=client_cred", NULL, ""},
	{POST FORM "Content-Length: 500\r\n\r\n" GRANT "&client_id=" ID "&client_secret=s3cr", NULL,
	 ""},
	{POST FORM "Content-Length: 500\r\n\r\n" GRANT "&scope=a%2", NULL, ""},
	{POST FORM "Content-Length: 500\r\n\r\n", NULL, ""},
	{POST FORM "Content-Length: 500\r\n\r\nclient_id=" ID "&client_secret=" SECRET, NULL, ""},
	{POST FORM "Content-Length: x\r\n\r\n" GRANT PAIR, NULL, ""},
	{POST FORM "Transfer-Encoding: gzip\r\n\r\n" GRANT PAIR, NULL, ""},
	{POST FORM "Transfer-Encoding: chunked, gzip\r\n\r\n" GRANT PAIR, NULL, ""},
	{POST FORM "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" GRANT PAIR,
	 NULL, ""},
	{POST FORM "Transfer-Encoding: chunked\r\n\r\nzz\r\n" GRANT PAIR "\r\n0\r\n\r\n", NULL, ""},
	{POST FORM "Transfer-Encoding: chunked\r\n\r\n5\r\n" GRANT PAIR "\r\n0\r\n\r\n", NULL, ""},
	{"POST /token HTTP/1.1\r\n" FORM "Content-Length: 500\r\n\r\n" GRANT PAIR, NULL,
	 "path-differs?"},
};

static void judge_one(const struct request_case *t)
{
	struct fixture x;
	fixture_open(&x, ID, t->own != NULL ? t->own : SECRET);
	struct capture_reader *r = fixture_read(t->raw);
	fixture_judge(&x, capture_reader_request(r));
	const char *findings = fixture_findings(&x);
	ck_assert_msg(strcmp(findings, t->findings) == 0, "got \"%s\", want \"%s\" for\n%s",
		      findings, t->findings, t->raw);
	bool in_doubt = t >= unread && t < unread + sizeof unread / sizeof *unread;
	ck_assert_str_eq(x.diag.verdict, in_doubt            ? "unknown"
					 : x.diag.count == 0 ? "healthy"
							     : x.diag.findings[0].row->id);
	bool possible = x.diag.count == 0 || x.diag.findings[0].confidence == DIAG_POSSIBLE;
	ck_assert(diag_is_wrong(&x.facts.request, &x.diag) == (in_doubt || !possible));
	for (size_t i = 0; i < x.diag.count; i++)
		ck_assert_msg(x.diag.findings[i].evidence[0] != '\0', "%s has no evidence",
			      x.diag.findings[i].row->id);
	ck_assert_msg(!fixture_shows(&x, SECRET) && !fixture_shows(&x, PAIR64) &&
			      !fixture_shows(&x, ID),
		      "a secret is shown for\n%s\nbody: %s", t->raw, x.facts.request.shown->body);
	capture_reader_free(r);
	fixture_close(&x);
}

START_TEST(right_requests_have_no_finding)
{
	judge_one(&right[_i]);
}
END_TEST

START_TEST(wrong_requests_have_exactly_these)
{
	judge_one(&wrong[_i]);
}
END_TEST

START_TEST(what_was_not_read_is_in_doubt)
{
	judge_one(&unread[_i]);
}
END_TEST

/* Without settings to compare with, nothing is claimed about the values. */
START_TEST(right_requests_without_settings)
{
	struct fixture x;
	fixture_open(&x, NULL, NULL);
	struct capture_reader *r = fixture_read(right[_i].raw);
	fixture_judge(&x, capture_reader_request(r));
	for (size_t i = 0; i < x.diag.count; i++)
		ck_assert_msg(x.diag.findings[i].confidence == DIAG_POSSIBLE, "%s for\n%s",
			      fixture_findings(&x), right[_i].raw);
	ck_assert_int_eq(x.facts.request.id_compared.difference, FACTS_DIFFERENCE_UNKNOWN);
	ck_assert(!fixture_shows(&x, SECRET) && !fixture_shows(&x, PAIR64));
	capture_reader_free(r);
	fixture_close(&x);
}
END_TEST

static bool has_case(const char *id)
{
	size_t len = strlen(id);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		for (const char *at = wrong[i].findings; (at = strstr(at, id)) != NULL; at += len)
			if ((at == wrong[i].findings || at[-1] == ' ') &&
			    strchr(" ~?", at[len]) != NULL)
				return true;
	return false;
}

/* Each row is named by some case above: dropping it would fail that case. */
START_TEST(every_row_has_a_case)
{
	const struct diag_cause *const tables[] = {diag_causes_body, diag_causes_request};
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct diag_cause *row = tables[t]; row->id != NULL; row++) {
			ck_assert_msg(has_case(row->id), "%s has no case", row->id);
			ck_assert_ptr_nonnull(row->cause);
			ck_assert_ptr_nonnull(row->fix);
		}
}
END_TEST

/* Basic raw is what these settings ask for. */
START_TEST(basic_raw_by_settings_is_right)
{
	struct fixture x;
	fixture_open(&x, ID, "a+b==");
	x.cred.auth = FACTS_AUTH_BASIC_RAW;
	static const char raw[] =
		POST FORM "Authorization: Basic "
			  "MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOmErYj09\r\n\r\n" GRANT;
	struct capture_reader *r = fixture_read(raw);
	fixture_judge(&x, capture_reader_request(r));
	ck_assert_str_eq(fixture_findings(&x), "");
	capture_reader_free(r);
	fixture_close(&x);
}
END_TEST

Suite *suite_judge_request(void)
{
	Suite *s = suite_create("judge_request");
	TCase *t = tcase_create("causes_request");
	tcase_add_loop_test(t, right_requests_have_no_finding, 0, sizeof right / sizeof *right);
	tcase_add_loop_test(t, right_requests_without_settings, 0, sizeof right / sizeof *right);
	tcase_add_loop_test(t, wrong_requests_have_exactly_these, 0, sizeof wrong / sizeof *wrong);
	tcase_add_loop_test(t, what_was_not_read_is_in_doubt, 0, sizeof unread / sizeof *unread);
	tcase_add_test(t, every_row_has_a_case);
	tcase_add_test(t, basic_raw_by_settings_is_right);
	suite_add_tcase(s, t);
	return s;
}
