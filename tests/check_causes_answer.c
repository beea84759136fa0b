#include "judge_case.h"

Suite *suite_causes_answer(void);

#define UNKNOWN .expect = "", .verdict = "unknown"
#define HEALTHY .expect = "", .verdict = "healthy"

static void cxone(struct facts *f)
{
	f->settings.endpoint_is_cxone = true;
	f->settings.endpoint = "https://api.nicecxone.com/auth/oauth/token";
}

static void go_client(struct facts *f)
{
	f->client = "go";
}

static void default_endpoint(struct facts *f)
{
	f->settings.endpoint_is_default = true;
}

static void allowed_http(struct facts *f)
{
	f->settings.endpoint = "http://login.example:80/oauth/token";
}

static void discovered(struct facts *f)
{
	f->discovery =
		(struct facts_discovery){.asked = true,
					 .ok = true,
					 .token_endpoint = "https://login.example/oauth/token",
					 .lists_grants = true,
					 .grant_listed = true,
					 .grants = "client_credentials",
					 .lists_auth = true,
					 .auth_listed = true,
					 .auths = "client_secret_post"};
}

static void other_endpoint(struct facts *f)
{
	discovered(f);
	f->discovery.token_endpoint = "https://login.example/token";
	f->discovery.endpoint_differs = true;
}

static void other_grant(struct facts *f)
{
	discovered(f);
	f->discovery.grant_listed = false;
	f->discovery.grants = "password";
}

static void other_grant_cxone(struct facts *f)
{
	other_grant(f);
	cxone(f);
}

static void other_auth(struct facts *f)
{
	discovered(f);
	f->discovery.auth_listed = false;
	f->discovery.auths = "client_secret_basic";
}

const struct judge_case judge_cases_answer[] = {
	/* two requests compared */
	{.name = "form token",
	 .replies = {TOKEN(FORM)},
	 HEALTHY,
	 .rules_out = "network; TLS; wrong id or secret; application not approved; grant; scope; "
		      "auth method"},
	{.name = "form token, JSON 401",
	 .replies = {TOKEN(FORM), BODY(JSON, 401, EMPTY, NULL)},
	 .expect = "form-ok-json-refused sure",
	 .says = "The JSON request was answered 401|URLSearchParams",
	 .rules_out = "network; TLS; wrong id or secret; application not approved; grant; scope; "
		      "auth method"},
	{.name = "form token, JSON 401, another client than axios",
	 .set = go_client,
	 .replies = {TOKEN(FORM), BODY(JSON, 401, EMPTY, NULL)},
	 .expect = "form-ok-json-refused sure",
	 .says = "a form body in place of JSON"},
	{.name = "form token, JSON 302",
	 .replies = {TOKEN(FORM), BODY(JSON, 302, EMPTY, NULL)},
	 .expect = "form-ok-json-refused sure"},
	{.name = "form token, JSON 500",
	 .replies = {TOKEN(FORM), BODY(JSON, 500, HTML, NULL)},
	 .expect = "form-ok-json-refused sure",
	 .says = "500"},
	{.name = "form token, JSON error in 200",
	 .replies = {TOKEN(FORM), ERROR(JSON, 200, "invalid_request", NULL)},
	 .expect = "form-ok-json-refused sure"},
	{.name = "form token, JSON 429",
	 .replies = {TOKEN(FORM), BODY(JSON, 429, EMPTY, NULL)},
	 .expect = "rate-limited sure"},
	{.name = "form token, JSON 503 and wait",
	 .replies = {TOKEN(FORM), {PROBE(JSON), .status = 503, .waits = true, .retry_after = 9}},
	 .expect = "server-error sure",
	 .says = "JSON request|9 seconds"},
	{.name = "form token, JSON lost",
	 .replies = {TOKEN(FORM), FAIL(JSON, LOST)},
	 .expect = "connection-lost sure",
	 .says = "The JSON request got no answer"},
	{.name = "both tokens",
	 .replies = {TOKEN(FORM), TOKEN(JSON)},
	 .expect = "form-ok-json-ok sure"},
	{.name = "JSON alone",
	 .replies = {ERROR(FORM, 400, "unsupported_grant_type", NULL), TOKEN(JSON)},
	 .expect = "json-only sure"},
	{.name = "JSON alone, form not answered",
	 .replies = {FAIL(FORM, TIMEOUT), TOKEN(JSON)},
	 .expect = "timed-out sure"},
	{.name = "decoded secret",
	 .replies = {REFUSED(FORM), REFUSED(JSON), TOKEN(DECODED)},
	 .expect = "secret-double-encoded sure"},
	{.name = "decoded secret, raw Basic too",
	 .secret = VALUE_PERCENT,
	 .replies = {REFUSED(FORM), TOKEN(BASIC_RAW), TOKEN(DECODED)},
	 .expect = "secret-double-encoded sure"},
	{.name = "decoded secret as well as the stored",
	 .replies = {TOKEN(FORM), TOKEN(DECODED)},
	 HEALTHY},

	/* methods */
	{.name = "basic works",
	 .replies = {REFUSED(FORM), REFUSED(JSON), TOKEN(BASIC)},
	 .expect = "auth-method sure",
	 .says = "--auth-method basic ",
	 .rules_out = "network; TLS; wrong id or secret; application not approved; grant; scope"},
	{.name = "basic works, raw does not",
	 .replies = {REFUSED(FORM), TOKEN(BASIC), REFUSED(BASIC_RAW)},
	 .expect = "auth-method sure",
	 .says = "must be form-encoded"},
	{.name = "raw works, basic does not",
	 .replies = {REFUSED(FORM), REFUSED(BASIC), TOKEN(BASIC_RAW)},
	 .expect = "auth-method sure",
	 .says = "--auth-method basic-raw|as it is"},
	{.name = "raw works, percent not told apart",
	 .secret = VALUE_PERCENT,
	 .replies = {REFUSED(FORM), REFUSED(BASIC), TOKEN(BASIC_RAW)},
	 .expect = "auth-method likely, credential-percent-encoded possible"},
	{.name = "raw works, decoded does not",
	 .secret = VALUE_PERCENT,
	 .replies = {REFUSED(FORM), REFUSED(BASIC), TOKEN(BASIC_RAW), REFUSED(DECODED)},
	 .expect = "auth-method sure, credential-percent-encoded possible"},
	{.name = "post works",
	 .auth = FACTS_AUTH_BASIC,
	 .replies = {REFUSED(FORM), REFUSED(JSON), TOKEN(POST)},
	 .expect = "auth-method sure",
	 .says = "--auth-method post"},
	{.name = "basic configured, raw works",
	 .auth = FACTS_AUTH_BASIC,
	 .replies = {REFUSED(FORM), TOKEN(BASIC_RAW)},
	 .expect = "basic-encoding sure",
	 .says = "--auth-method basic-raw"},
	{.name = "basic configured, raw and post work",
	 .auth = FACTS_AUTH_BASIC,
	 .replies = {REFUSED(FORM), TOKEN(BASIC_RAW), TOKEN(POST)},
	 .expect = "basic-encoding sure"},
	{.name = "raw configured, basic works",
	 .auth = FACTS_AUTH_BASIC_RAW,
	 .replies = {REFUSED(FORM), TOKEN(BASIC)},
	 .expect = "basic-encoding sure",
	 .says = "--auth-method basic"},
	{.name = "post works, spellings differ",
	 .replies = {TOKEN(FORM), REFUSED(BASIC), TOKEN(BASIC_RAW)},
	 .expect = "basic-encoding sure"},
	{.name = "spellings differ by a rate limit alone",
	 .replies = {TOKEN(FORM), TOKEN(BASIC), BODY(BASIC_RAW, 429, EMPTY, NULL)},
	 .expect = "rate-limited sure"},
	{.name = "raw works, percent, basic configured",
	 .auth = FACTS_AUTH_BASIC,
	 .secret = VALUE_PERCENT,
	 .replies = {REFUSED(FORM), TOKEN(BASIC_RAW)},
	 .expect = "basic-encoding likely, credential-percent-encoded possible"},
	{.name = "not properly encoded",
	 .auth = FACTS_AUTH_BASIC_RAW,
	 .replies = {ERROR(FORM, 400, "invalid_request",
			   "client_id and client_secret are not properly encoded")},
	 .expect = "basic-encoding sure"},
	{.name = "not properly encoded, by a probe only",
	 .replies = {REFUSED(FORM),
		     ERROR(BASIC_RAW, 400, "invalid_request", "not properly encoded")},
	 .expect = "credentials-refused sure"},
	{.name = "another method, in words",
	 .replies = {ERROR(
		 FORM, 401, "invalid_client",
		 "the client supports client authentication method 'client_secret_basic', but")},
	 .expect = "auth-method sure"},
	{.name = "one mechanism",
	 .replies = {ERROR(FORM, 400, "invalid_request",
			   "must only be provided using one mechanism")},
	 .expect = "auth-method likely"},
	{.name = "another method, by discovery",
	 .set = other_auth,
	 .replies = {REFUSED(FORM)},
	 .expect = "auth-method likely, credentials-refused likely",
	 .says = "client_secret_basic"},
	{.name = "another method listed, yet a token",
	 .set = other_auth,
	 .replies = {TOKEN(FORM)},
	 HEALTHY},
	{.name = "Basic removed",
	 .auth = FACTS_AUTH_BASIC,
	 .replies = {ERROR(FORM, 400, "invalid_request",
			   "no client authentication mechanism provided"),
		     TOKEN(POST)},
	 .expect = "auth-method sure, authorization-stripped likely"},
	{.name = "Basic seen",
	 .auth = FACTS_AUTH_BASIC,
	 .replies = {{PROBE(FORM), .status = 401, .kind = TOKEN_BODY_OAUTH_ERROR,
		      .error = "invalid_client", .words = "no client credentials found",
		      .headers = {{"WWW-Authenticate", "Basic"}}},
		     TOKEN(POST)},
	 .expect = "auth-method sure"},
	{.name = "post works, Basic of a probe removed",
	 .replies = {TOKEN(FORM), ERROR(BASIC, 401, "invalid_client", "client_id is missing")},
	 .expect = "authorization-stripped likely"},

	/* credentials */
	{.name = "invalid_client",
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure",
	 .says = "invalid_client|client authentication failed|registered for another "
		 "authentication method|not say which",
	 .rules_out =
		 "network; TLS; a JSON body: this was a form; line end, quotes or spaces "
		 "in the "
		 "credentials; characters outside ASCII in the credentials; undefined variable or "
		 "placeholder; credentials that are stored percent-encoded"},
	{.name = "invalid_client to everything",
	 .secret = VALUE_PERCENT | VALUE_QUOTED,
	 .set = discovered,
	 .replies = {REFUSED(FORM), REFUSED(JSON), REFUSED(BASIC), REFUSED(BASIC_RAW),
		     REFUSED(DECODED)},
	 .expect = "credential-quoted likely, credentials-refused sure, credential-percent-encoded "
		   "possible",
	 .rules_out = "network; TLS; body format: form and JSON refused alike; percent-encoded "
		      "secret: the "
		      "decoded one was refused too; auth method: post, basic, basic-raw refused "
		      "alike; grant: "
		      "the discovery document lists it; auth method: the discovery document lists "
		      "it; token "
		      "URL: the discovery document names it; characters outside ASCII in the "
		      "credentials; "
		      "undefined variable or placeholder"},
	{.name = "invalid_client, 400",
	 .replies = {ERROR(FORM, 400, "Invalid-Client", NULL)},
	 .expect = "credentials-refused sure"},
	{.name = "invalid_client, 500",
	 .replies = {ERROR(FORM, 500, "invalid_client", NULL)},
	 .expect = "credentials-refused sure"},
	{.name = "invalid_client, CXone",
	 .set = cxone,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure",
	 .says = "NICE portal|oauth_auth"},
	{.name = "the standard's sentence",
	 .replies = {ERROR(
		 FORM, 401, "invalid_client",
		 "client authentication failed (e.g., unknown client, no client authentication "
		 "included, or unsupported authentication method)")},
	 .expect = "credentials-refused sure"},
	{.name = "the secret's id",
	 .replies = {ERROR(FORM, 401, "invalid_client", "aadsts7000215: invalid client secret")},
	 .expect = "credentials-refused sure",
	 .says = "secret's value, not its id"},
	{.name = "unauthorized_client of credentials",
	 .replies = {ERROR(FORM, 401, "unauthorized_client",
			   "invalid client or invalid client credentials")},
	 .expect = "credentials-refused sure"},
	{.name = "unknown application",
	 .replies = {ERROR(FORM, 400, "unauthorized_client",
			   "aadsts700016: application was not found")},
	 .expect = "credentials-refused sure"},
	{.name = "401, empty",
	 .replies = {BODY(FORM, 401, EMPTY, NULL)},
	 .expect = "credentials-refused sure"},
	{.name = "401, access_denied",
	 .replies = {ERROR(FORM, 401, "access_denied", "unauthorized")},
	 .expect = "credentials-refused sure"},
	{.name = "401, HTML",
	 .replies = {BODY(FORM, 401, HTML, "please log in")},
	 .expect = "not-a-token-endpoint likely, credentials-refused possible"},
	{.name = "401, invalid_request",
	 .replies = {ERROR(FORM, 401, "invalid_request", NULL)},
	 .expect = "credentials-refused likely"},
	{.name = "400, no error word",
	 .replies = {BODY(FORM, 400, EMPTY, NULL)},
	 .expect = "credentials-refused likely"},
	{.name = "403, text",
	 .replies = {BODY(FORM, 403, TEXT, "forbidden")},
	 .expect = "credentials-refused likely"},
	{.name = "402, text", .replies = {BODY(FORM, 402, TEXT, "pay")}, UNKNOWN},
	{.name = "invalid_grant",
	 .replies = {ERROR(FORM, 400, "invalid_grant", NULL)},
	 .expect = "credentials-refused likely"},
	{.name = "invalid_grant, 401",
	 .replies = {ERROR(FORM, 401, "invalid_grant", NULL)},
	 .expect = "credentials-refused likely"},
	{.name = "invalid_request",
	 .replies = {ERROR(FORM, 400, "invalid_request", "something")},
	 UNKNOWN},
	{.name = "a code of its own", .replies = {ERROR(FORM, 400, "teapot", NULL)}, UNKNOWN},
	{.name = "invalid_grant, password",
	 .grant = FACTS_GRANT_PASSWORD,
	 .replies = {ERROR(FORM, 401, "invalid_grant", NULL)},
	 .expect = "access-key-refused sure"},
	{.name = "invalid_client, password",
	 .grant = FACTS_GRANT_PASSWORD,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure",
	 .says = "access key"},

	/* expired */
	{.name = "expired by code",
	 .replies = {ERROR(FORM, 401, "invalid_client",
			   "aadsts7000222: the provided client secret keys are expired.")},
	 .expect = "secret-expired sure, credentials-refused sure"},
	{.name = "expired in words",
	 .replies = {ERROR(FORM, 400, "invalid_request", "The client secret has expired")},
	 .expect = "secret-expired sure"},
	{.name = "the standard's sentence on grants",
	 .replies = {ERROR(
		 FORM, 400, "invalid_grant",
		 "The provided authorization grant (e.g., authorization code, resource owner "
		 "credentials) or refresh token is invalid, expired, revoked, does not match the "
		 "redirection URI used, or was issued to another client.")},
	 .expect = "credentials-refused likely"},
	{.name = "one of several",
	 .replies = {ERROR(FORM, 401, "invalid_client", "client secret is invalid or expired")},
	 .expect = "credentials-refused sure"},
	{.name = "expired and more",
	 .replies = {ERROR(FORM, 401, "invalid_client", "client is invalid, expired, revoked")},
	 .expect = "credentials-refused sure"},
	{.name = "something else expired",
	 .replies = {ERROR(FORM, 400, "invalid_request", "the client's session expired")},
	 UNKNOWN},
	{.name = "not expired",
	 .replies = {ERROR(FORM, 401, "invalid_client", "client has not expired but is wrong")},
	 .expect = "credentials-refused sure"},

	/* grant */
	{.name = "unsupported grant",
	 .replies = {ERROR(FORM, 400, "unsupported_grant_type", NULL)},
	 .expect = "grant-not-supported sure"},
	{.name = "unsupported grant, CXone",
	 .set = cxone,
	 .replies = {ERROR(FORM, 401, "unsupported_grant_type", NULL)},
	 .expect = "grant-not-supported sure",
	 .says = "cxtoken --grant-type password --access-key-id ID --access-key-secret-file FILE"},
	{.name = "grant not listed",
	 .set = other_grant,
	 .replies = {REFUSED(FORM)},
	 .expect = "grant-not-supported likely, credentials-refused sure",
	 .says = "password"},
	{.name = "grant not listed, CXone",
	 .set = other_grant_cxone,
	 .replies = {BODY(FORM, 404, EMPTY, NULL)},
	 .expect = "grant-not-supported likely, not-a-token-endpoint likely",
	 .says = "--grant-type password"},
	{.name = "grant not listed, yet a token",
	 .set = other_grant,
	 .replies = {TOKEN(FORM)},
	 HEALTHY},
	{.name = "grant not allowed, in words",
	 .replies = {ERROR(FORM, 400, "invalid_request",
			   "requested grant type is not allowed for this client")},
	 .expect = "grant-not-allowed sure"},
	{.name = "grant not allowed, CXone",
	 .set = default_endpoint,
	 .replies = {ERROR(FORM, 401, "invalid_client",
			   "this grant type is not authorized for the application")},
	 .expect = "grant-not-allowed sure",
	 .says = "--grant-type password"},
	{.name = "bare unauthorized_client",
	 .replies = {ERROR(FORM, 400, "unauthorized_client", NULL)},
	 .expect = "grant-not-allowed likely"},
	{.name = "bare unauthorized_client, 401",
	 .replies = {ERROR(FORM, 401, "unauthorized_client", NULL)},
	 .expect = "grant-not-allowed likely, credentials-refused possible"},
	{.name = "unauthorized_client for client_credentials",
	 .replies = {ERROR(FORM, 400, "unauthorized_client", "not for client_credentials")},
	 .expect = "grant-not-allowed likely"},
	{.name = "grant_type twice",
	 .replies = {ERROR(FORM, 400, "invalid_request", "duplicate grant_type is not allowed")},
	 UNKNOWN},

	/* scope */
	{.name = "invalid_scope",
	 .replies = {ERROR(FORM, 400, "invalid_scope", NULL)},
	 .expect = "scope-refused sure"},
	{.name = "invalid scope, misspelt",
	 .set = cxone,
	 .replies = {ERROR(FORM, 401, "invalidScope", NULL)},
	 .expect = "scope-refused sure",
	 .says = "oauth_auth"},
	{.name = "denied for its scope",
	 .replies = {ERROR(FORM, 403, "access_denied", "the scope is not yours")},
	 .expect = "scope-refused sure"},
	{.name = "scopes not granted",
	 .replies = {ERROR(FORM, 403, "forbidden", "client has not been granted scopes: x")},
	 .expect = "scope-refused sure"},
	{.name = "not granted",
	 .replies = {ERROR(FORM, 403, "forbidden", "that has not been granted")},
	 .expect = "scope-refused likely"},
	{.name = "denied", .replies = {ERROR(FORM, 403, "access_denied", "no")}, UNKNOWN},

	/* not read */
	{.name = "no credentials seen",
	 .replies = {ERROR(FORM, 400, "invalid_client", "cannot retrieve client credentials")},
	 .expect = "body-not-read likely",
	 .says = "--auth-method basic"},
	{.name = "no credentials seen, both ways",
	 .replies = {ERROR(FORM, 400, "invalid_client", "cannot retrieve client credentials"),
		     REFUSED(BASIC)},
	 .expect = "body-not-read likely"},
	{.name = "grant_type missing",
	 .replies = {ERROR(FORM, 400, "invalid_request", "Missing parameter: `grant_type`")},
	 .expect = "body-not-read likely"},
	{.name = "audience missing",
	 .replies = {ERROR(FORM, 400, "invalid_request", "Missing required parameter: audience")},
	 UNKNOWN},
	{.name = "a parameter missing",
	 .replies = {ERROR(FORM, 400, "invalid_request", "missing required parameters")},
	 .expect = "body-not-read likely"},
	{.name = "the standard's sentence on requests",
	 .replies = {ERROR(
		 FORM, 400, "invalid_request",
		 "The request is missing a required parameter, includes an unsupported parameter "
		 "value (other than grant type), repeats a parameter, or is otherwise malformed.")},
	 UNKNOWN},
	{.name = "secret missing or wrong",
	 .replies = {ERROR(FORM, 401, "invalid_client", "client_secret missing or invalid")},
	 .expect = "credentials-refused sure"},
	{.name = "content type",
	 .replies = {BODY(FORM, 400, JSON, "content type not supported")},
	 .expect = "body-not-read likely"},
	{.name = "415",
	 .replies = {BODY(FORM, 415, EMPTY, NULL)},
	 .expect = "body-not-read likely"},

	/* no token endpoint */
	{.name = "404",
	 .replies = {BODY(FORM, 404, EMPTY, NULL)},
	 .expect = "not-a-token-endpoint likely"},
	{.name = "405",
	 .replies = {BODY(FORM, 405, HTML, NULL)},
	 .expect = "not-a-token-endpoint likely"},
	{.name = "410, CXone",
	 .set = cxone,
	 .replies = {BODY(FORM, 410, TEXT, NULL)},
	 .expect = "not-a-token-endpoint likely",
	 .says = "cxtoken --issuer "
		 "https://cxone.niceincontact.com|https://cxone.niceincontact.com/auth/token"},
	{.name = "HTML",
	 .replies = {BODY(FORM, 200, HTML, "welcome")},
	 .expect = "not-a-token-endpoint likely"},
	{.name = "API error",
	 .replies = {BODY(FORM, 403, JSON, "missing authentication token")},
	 .expect = "not-a-token-endpoint likely, credentials-refused possible"},
	{.name = "API error, 422",
	 .replies = {BODY(FORM, 422, JSON, "field")},
	 .expect = "not-a-token-endpoint likely"},
	{.name = "JSON that speaks of the client",
	 .replies = {BODY(FORM, 401, JSON, "invalid client credentials")},
	 .expect = "credentials-refused sure"},
	{.name = "Bearer challenge",
	 .replies = {{PROBE(FORM), .status = 401,
		      .headers = {{"WWW-Authenticate", "Bearer realm=\"api\""}}}},
	 .expect = "not-a-token-endpoint likely, credentials-refused possible"},
	{.name = "Bearer challenge of a token endpoint",
	 .replies = {{PROBE(FORM), .status = 401, .kind = TOKEN_BODY_OAUTH_ERROR,
		      .error = "invalid_client",
		      .headers = {{"WWW-Authenticate", "Bearer realm=\"x\""}}}},
	 .expect = "credentials-refused sure"},
	{.name = "invalid_token",
	 .replies = {{PROBE(FORM), .status = 401, .kind = TOKEN_BODY_OAUTH_ERROR,
		      .error = "invalid_token",
		      .headers = {{"www-authenticate", "bearer error=\"invalid_token\""}}}},
	 .expect = "not-a-token-endpoint likely, credentials-refused possible"},
	{.name = "404, another endpoint named",
	 .set = other_endpoint,
	 .replies = {BODY(FORM, 404, EMPTY, NULL)},
	 .expect = "not-a-token-endpoint sure",
	 .says = "https://login.example/token|--token-url"},
	{.name = "invalid_client, another endpoint named",
	 .set = other_endpoint,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure, not-a-token-endpoint likely"},
	{.name = "another endpoint named, yet a token",
	 .set = other_endpoint,
	 .replies = {TOKEN(FORM)},
	 HEALTHY},

	/* redirects, https */
	{.name = "redirect",
	 .replies = {{PROBE(FORM), .status = 302,
		      .headers = {{"Location", "https://login.example/login"}}}},
	 .expect = "redirected sure",
	 .says = "https://login.example/login"},
	{.name = "redirect with a page",
	 .replies = {BODY(FORM, 301, HTML, "moved")},
	 .expect = "redirected sure",
	 .says = "nowhere"},
	{.name = "redirect to https",
	 .set = allowed_http,
	 .replies = {{PROBE(FORM), .status = 308,
		      .headers = {{"Location", "https://login.example/oauth/token/"}}}},
	 .expect = "https-required sure"},
	{.name = "redirect to https elsewhere",
	 .set = allowed_http,
	 .replies = {{PROBE(FORM), .status = 302,
		      .headers = {{"Location", "https://login.example/login"}}}},
	 .expect = "redirected sure"},
	{.name = "https in words",
	 .replies = {ERROR(FORM, 403, "invalid_request", "HTTPS required")},
	 .expect = "https-required sure"},

	/* rate */
	{.name = "429",
	 .replies = {{PROBE(FORM), .status = 429, .kind = TOKEN_BODY_HTML, .waits = true,
		      .retry_after = 17}},
	 .expect = "rate-limited sure",
	 .says = "17 seconds",
	 .rules_out = "network; TLS"},
	{.name = "rate in words",
	 .replies = {ERROR(FORM, 400, "invalid_request", "has exceeded the rate limit")},
	 .expect = "rate-limited sure"},
	{.name = "rate in words, 401",
	 .replies = {ERROR(FORM, 401, "invalid_client", "too many failed attempts")},
	 .expect = "rate-limited sure"},
	{.name = "rate in a text",
	 .replies = {BODY(FORM, 403, TEXT, "quota exceeded")},
	 .expect = "rate-limited sure"},
	{.name = "too many of something else",
	 .replies = {ERROR(FORM, 400, "invalid_request", "too many parameters")},
	 UNKNOWN},
	{.name = "a size exceeded",
	 .replies = {ERROR(FORM, 400, "invalid_request", "maximum length exceeded")},
	 UNKNOWN},
	{.name = "refused, JSON 429",
	 .replies = {REFUSED(FORM), BODY(JSON, 429, EMPTY, NULL)},
	 .expect = "credentials-refused sure"},
	{.name = "unknown, JSON lost",
	 .replies = {ERROR(FORM, 400, "teapot", NULL), FAIL(JSON, LOST)},
	 UNKNOWN},
	{.name = NULL},
};

START_TEST(cases)
{
	for (const struct judge_case *c = judge_cases_answer; c->name != NULL; c++)
		judge_check(c);
}
END_TEST

Suite *suite_causes_answer(void)
{
	Suite *s = suite_create("causes_answer");
	TCase *t = tcase_create("causes_answer");
	tcase_add_test(t, cases);
	suite_add_tcase(s, t);
	return s;
}
