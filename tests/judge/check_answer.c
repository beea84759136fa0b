/* SPDX-License-Identifier: MIT */
/*
 * Each row about what an answer says of the credentials, the grant or the scope holds for its
 * facts, and for no neighbour.
 */
#include "tests/judge/sets.h"

Suite *suite_judge_answer(void);

#define TEN "abcdefgh, "
#define SENTENCE_239                                                                               \
	TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN    \
		TEN "abcdefghi"

static void no_reason(struct facts *f)
{
	f->attempts[0].shown->reason = NULL;
}

static void empty_reason(struct facts *f)
{
	f->attempts[0].shown->reason = "";
}

static void default_endpoint(struct facts *f)
{
	f->settings.endpoint_is_default = true;
}

static void other_grant(struct facts *f)
{
	discovered(f);
	f->discovery.grant_listed = false;
	f->discovery.shown->grants = "password";
}

static void other_grant_cxone(struct facts *f)
{
	other_grant(f);
	cxone(f);
}

static void no_grants(struct facts *f)
{
	other_grant(f);
	f->discovery.shown->grants = NULL;
}

static void sent_scope(struct facts *f)
{
	f->settings.asks_scope = true;
	f->attempts[0].wanted = FACTS_WANTED_NONE;
}

const struct judge_case judge_cases_answer[] = {
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
	 .expect = "credential-quoted likely, credentials-refused sure",
	 .rules_out = "network; TLS; body format: form and JSON refused alike; percent-encoded "
		      "secret: the "
		      "decoded one was refused too; auth method: post, basic, basic-raw refused "
		      "alike; grant: "
		      "the discovery document lists it; auth method: the discovery document lists "
		      "it; token "
		      "URL: the discovery document names it; characters outside ASCII in the "
		      "credentials; "
		      "undefined variable or placeholder"},
	{.name = "invalid_client by either method",
	 .replies = {REFUSED(FORM), REFUSED(BASIC)},
	 .expect = "credentials-refused sure",
	 .leaves = "another authentication method"},
	{.name = "invalid_client by post and raw Basic",
	 .replies = {REFUSED(FORM), REFUSED(BASIC_RAW)},
	 .expect = "credentials-refused sure",
	 .leaves = "another authentication method"},
	{.name = "invalid_client, 400",
	 .replies = {ERROR(FORM, 400, "Invalid-Client", NULL)},
	 .expect = "credentials-refused sure"},
	{.name = "invalid_client, no reason phrase",
	 .set = no_reason,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure",
	 .says = "The form request was answered 401, error invalid_client: "},
	{.name = "invalid_client, an empty reason phrase",
	 .set = empty_reason,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure",
	 .says = "The form request was answered 401, error invalid_client: "},
	{.name = "a long description",
	 .replies = {ERROR(FORM, 401, "invalid_client", SENTENCE_239 "\xC3\xA9\xC3\xA9 and more")},
	 .expect = "credentials-refused sure",
	 .says = "401 Reason, error|: \"" SENTENCE_239 "...\""},
	{.name = "a description that just fits",
	 .replies = {ERROR(FORM, 401, "invalid_client", SENTENCE_239 "!")},
	 .expect = "credentials-refused sure",
	 .says = ": \"" SENTENCE_239 "!\""},
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
	{.name = "401, HTML that speaks of the secret",
	 .replies = {BODY(FORM, 401, HTML, "client secret has expired")},
	 .expect = "not-a-token-endpoint likely, credentials-refused possible"},
	{.name = "401, invalid_request",
	 .replies = {ERROR(FORM, 401, "invalid_request", NULL)},
	 .expect = "credentials-refused likely"},
	{.name = "401, server_error, beside words of the client",
	 .replies = {ERROR(FORM, 401, "server_error", "client authentication failed")},
	 .expect = "credentials-refused likely"},
	{.name = "401, temporarily_unavailable, beside words of the client",
	 .replies = {ERROR(FORM, 401, "temporarily_unavailable", "client authentication failed")},
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
	{.name = "expired, 400",
	 .replies = {ERROR(FORM, 400, "invalid_client", "The client secret has expired")},
	 .expect = "secret-expired sure, credentials-refused sure"},
	{.name = "expired, unauthorized_client",
	 .replies = {ERROR(FORM, 400, "unauthorized_client", "The client secret has expired")},
	 .expect = "secret-expired sure, credentials-refused sure"},
	{.name = "expired, 401 with another code",
	 .replies = {ERROR(FORM, 401, "access_denied", "The client secret has expired")},
	 .expect = "secret-expired sure, credentials-refused sure"},
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
	{.name = "expired, after a label and with a date",
	 .replies = {ERROR(FORM, 401, "invalid_client",
			   "ERR-77: Client secret expired on 2031-05-01. Trace 1234")},
	 .expect = "secret-expired sure, credentials-refused sure"},
	{.name = "expired secret of an application",
	 .replies = {ERROR(FORM, 401, "invalid_client",
			   "the client secret for application 'billing' is expired")},
	 .expect = "secret-expired sure, credentials-refused sure"},
	{.name = "expired client secret",
	 .replies = {ERROR(FORM, 401, "invalid_client", "Expired client_secret")},
	 .expect = "secret-expired sure, credentials-refused sure"},
	{.name = "expired, told in a longer text",
	 .replies = {ERROR(FORM, 401, "invalid_client",
			   "authentication failed. client secret has expired")},
	 .expect = "secret-expired likely, credentials-refused sure"},
	{.name = "expired, one of a list of reasons",
	 .replies = {ERROR(FORM, 401, "invalid_client",
			   "possible reasons:\nclient secret expired\nclient disabled")},
	 .expect = "secret-expired likely, credentials-refused sure"},
	{.name = "client expired",
	 .replies = {ERROR(FORM, 401, "invalid_client", "this client has expired")},
	 .expect = "secret-expired likely, credentials-refused sure"},
	{.name = "wrong or expired",
	 .replies = {ERROR(FORM, 401, "invalid_client", "client secret is wrong or has expired")},
	 .expect = "credentials-refused sure"},
	{.name = "the previous secret expired",
	 .replies = {ERROR(FORM, 401, "invalid_client",
			   "This application is not approved; the previous client secret expired "
			   "and a new one was issued")},
	 .expect = "credentials-refused sure"},
	{.name = "no client with an expired secret",
	 .replies = {ERROR(FORM, 401, "invalid_client",
			   "No client with expired secret allowed; check tenant")},
	 .expect = "credentials-refused sure"},
	{.name = "not allowed to be expired",
	 .replies = {ERROR(FORM, 400, "invalid_request",
			   "The client_secret query parameter is not allowed to be expired")},
	 UNKNOWN},
	{.name = "the client's access key expired",
	 .replies = {ERROR(FORM, 400, "invalid_grant",
			   "The access key of this client has expired")},
	 .expect = "credentials-refused likely"},
	{.name = "access key secret expired, password",
	 .grant = FACTS_GRANT_PASSWORD,
	 .replies = {ERROR(FORM, 400, "invalid_grant",
			   "the access key secret of this client is expired")},
	 .expect = "access-key-refused sure"},
	{.name = "user secret key expired, password",
	 .grant = FACTS_GRANT_PASSWORD,
	 .replies = {ERROR(FORM, 400, "invalid_grant", "user secret key expired")},
	 .expect = "access-key-refused sure"},
	{.name = "client secret expired, invalid_grant",
	 .grant = FACTS_GRANT_PASSWORD,
	 .replies = {ERROR(FORM, 400, "invalid_grant", "client secret expired")},
	 .expect = "access-key-refused sure"},
	{.name = "check whether it expired",
	 .replies = {ERROR(FORM, 401, "invalid_client",
			   "client secret refused, check that the client secret is unexpired")},
	 .expect = "credentials-refused sure"},
	{.name = "not expired",
	 .replies = {ERROR(FORM, 401, "invalid_client", "client has not expired but is wrong")},
	 .expect = "credentials-refused sure"},

	/* grant */
	{.name = "unsupported grant",
	 .replies = {ERROR(FORM, 400, "unsupported_grant_type", NULL)},
	 .expect = "grant-not-supported sure",
	 .says = "For back-end applications of CXone, NICE documents the password grant"},
	{.name = "unsupported grant, a shorter code",
	 .replies = {ERROR(FORM, 400, "unsupported_grant", NULL)},
	 .expect = "grant-not-supported sure"},
	{.name = "unsupported grant, password",
	 .grant = FACTS_GRANT_PASSWORD,
	 .replies = {ERROR(FORM, 400, "unsupported_grant_type", NULL)},
	 .expect = "grant-not-supported sure",
	 .leaves = "back-end applications"},
	{.name = "unsupported grant, password, CXone",
	 .set = cxone,
	 .grant = FACTS_GRANT_PASSWORD,
	 .replies = {ERROR(FORM, 400, "unsupported_grant_type", NULL)},
	 .expect = "grant-not-supported sure",
	 .leaves = "back-end applications"},
	{.name = "unsupported grant, CXone",
	 .set = cxone,
	 .replies = {ERROR(FORM, 401, "unsupported_grant_type", NULL)},
	 .expect = "grant-not-supported sure",
	 .says = "cxtoken --grant-type password --access-key-id ID --access-key-secret-file FILE",
	 .leaves = "applications of CXone"},
	{.name = "grant not listed",
	 .set = other_grant,
	 .replies = {REFUSED(FORM)},
	 .expect = "grant-not-supported likely, credentials-refused sure",
	 .says = "than the one in use: password.",
	 .rules_out = CHECKED_FORM "auth method: the discovery document lists it; token URL: the "
				   "discovery document names it; " CHECKED_VALUES},
	{.name = "no grant listed",
	 .set = no_grants,
	 .replies = {REFUSED(FORM)},
	 .expect = "grant-not-supported likely, credentials-refused sure",
	 .says = "than the one in use: (none)."},
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
	{.name = "denied by a policy",
	 .replies = {ERROR(FORM, 403, "access_denied", "Telescoped policy")},
	 UNKNOWN},
	{.name = "denied, out of a policy's scope",
	 .replies = {ERROR(FORM, 403, "access_denied", "out of scope of this policy")},
	 UNKNOWN},
	{.name = "denied for requested scopes",
	 .replies = {ERROR(FORM, 403, "access_denied", "client may not use requested scopes")},
	 .expect = "scope-refused sure"},
	{.name = "denied, the parameter named",
	 .replies = {ERROR(FORM, 403, "access_denied", "value of `scope` refused")},
	 .expect = "scope-refused sure"},
	{.name = "telescope not granted",
	 .replies = {ERROR(FORM, 403, "forbidden", "the telescope has not been granted")},
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
	 .expect = "body-not-read likely",
	 .leaves = "takes credentials in"},
	{.name = "grant_type missing",
	 .replies = {ERROR(FORM, 400, "invalid_request", "Missing parameter: `grant_type`")},
	 .expect = "body-not-read likely",
	 .leaves = "takes credentials in"},
	{.name = "scope missing",
	 .replies = {ERROR(FORM, 400, "invalid_request", "scope is required")},
	 .expect = "scope-refused sure",
	 .says = "scope is required|wants a scope, and none was asked for|--scope SCOPE"},
	{.name = "scope missing, Entra",
	 .replies = {ERROR(FORM, 400, "invalid_request",
			   "AADSTS900144: The request body must contain the following parameter: "
			   "'scope'. Trace ID: 1")},
	 .expect = "scope-refused sure"},
	{.name = "scope missing, though it was sent",
	 .set = sent_scope,
	 .replies = {ERROR(FORM, 400, "invalid_request", "Missing parameter: scope")},
	 UNKNOWN},
	{.name = "scope missing, the client refused",
	 .replies = {ERROR(FORM, 401, "invalid_client", "scope is required")},
	 .expect = "credentials-refused sure"},
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

	{.name = NULL},
};

START_TEST(cases)
{
	for (const struct judge_case *c = judge_cases_answer; c->name != NULL; c++)
		judge_check(c);
}
END_TEST

Suite *suite_judge_answer(void)
{
	Suite *s = suite_create("judge_answer");
	TCase *t = tcase_create("causes_answer");
	tcase_add_test(t, cases);
	suite_add_tcase(s, t);
	return s;
}
