/* SPDX-License-Identifier: MIT */
/* Each row about the settings holds for its facts. */
#include "tests/judge/case.h"

Suite *suite_judge_settings(void);

enum { SETTINGS = DIAG_SCOPE_SETTINGS, REQUEST = DIAG_SCOPE_REQUEST };

static void plain_http(struct facts *f)
{
	f->settings.url_plain_http = true;
	f->settings.shown->endpoint = "http://login.example/token";
}

static void bad_url(struct facts *f)
{
	f->settings.url_has_credentials = f->settings.url_has_fragment = true;
}

static void checkmarx(struct facts *f)
{
	f->settings.other_product = true;
	f->settings.shown->other_product = "CXONE_SERVER is set";
}

static void from_file(struct facts *f)
{
	f->settings.client_secret.from_file = true;
	f->settings.client_secret.shown->where = "--client-secret-file /run/secret";
	f->settings.client_secret.look.line_end_byte = '\n';
}

static void unused_secret(struct facts *f)
{
	f->settings.client_secret.used = false;
}

static void json_body(struct facts *f)
{
	f->request.body_kind = FACTS_BODY_JSON;
	f->request.media = FACTS_MEDIA_JSON;
}

static void no_body(struct facts *f)
{
	f->request.body_kind = FACTS_BODY_EMPTY;
}

static void unknown_body(struct facts *f)
{
	f->request.body_kind = FACTS_BODY_UNKNOWN;
	f->request.parameters_unknown = true;
}

static void unknown_part(struct facts *f)
{
	f->request.parameters_unknown = true;
}

static void basic_pair(struct facts *f)
{
	f->request.basic = true;
}

static void basic_fault(struct facts *f)
{
	f->request.basic = true;
	f->request.basic_fault = FORM_BASIC_NO_COLON;
}

static void no_word(struct facts *f)
{
	f->request.basic_fault = FORM_BASIC_NO_WORD;
}

static void digest(struct facts *f)
{
	f->request.authorization_other = true;
	f->request.authorization_scheme = "Digest";
}

static void odd_scheme(struct facts *f)
{
	f->request.authorization_other = true;
}

static void bearer(struct facts *f)
{
	f->request.bearer = true;
}

static void secret_in_query(struct facts *f)
{
	f->request.secret_in_query = true;
}

static void id_in_headers(struct facts *f)
{
	f->request.id_in_headers = true;
}

static void broken(struct facts *f)
{
	f->request.broken = true;
}

static void another_grant(struct facts *f)
{
	f->request.grant = FACTS_NAMED_PASSWORD;
}

static void secret_told(struct facts *f)
{
	f->request.secret_told = true;
}

static void request_plain(struct facts *f)
{
	f->request.plain_http = true;
}

const struct judge_case judge_cases_settings[] = {
	{.name = "nothing wrong", .scopes = SETTINGS, .expect = "", .verdict = "healthy"},
	{.name = "nothing wrong, dry run", .expect = "", .verdict = "healthy", .rules_out = ""},

	/* missing */
	{.name = "no secret",
	 .scopes = SETTINGS,
	 .secret = VALUE_MISSING,
	 .expect = "credential-missing sure",
	 .says = "client secret|looked at: --client-id, CXONE_X, "
		 ".env|CXONE_CLIENT_SECRET|--client-secret-file"},
	{.name = "no id",
	 .id = VALUE_MISSING,
	 .expect = "credential-missing sure",
	 .says = "CXONE_CLIENT_ID"},
	{.name = "neither id nor secret",
	 .id = VALUE_MISSING,
	 .secret = VALUE_MISSING,
	 .expect = "credential-missing sure",
	 .says = "There is no client id (looked at: --client-id, CXONE_X, .env) and no client "
		 "secret "
		 "(looked at: |Set CXONE_CLIENT_ID (or --client-id ID) and CXONE_CLIENT_SECRET (or "
		 "--client-secret-file FILE)"},
	{.name = "a secret that is not used",
	 .secret = VALUE_MISSING,
	 .set = unused_secret,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "no access key",
	 .grant = FACTS_GRANT_PASSWORD,
	 .key_secret = VALUE_MISSING,
	 .expect = "credential-missing sure",
	 .says = "access key secret|--access-key-secret-file"},
	{.name = "nothing set, and yet refused",
	 .id = VALUE_MISSING,
	 .secret = VALUE_MISSING,
	 .replies = {REFUSED(FORM)},
	 .expect = "credential-missing sure, credentials-refused sure",
	 .rules_out = "network; TLS; a JSON body: this was a form"},
	{.name = "no access key id",
	 .grant = FACTS_GRANT_PASSWORD,
	 .key_id = VALUE_MISSING,
	 .expect = "credential-missing sure",
	 .says = "There is no access key id"},
	{.name = "an access key that is not used",
	 .key_secret = VALUE_MISSING,
	 .expect = "",
	 .verdict = "healthy"},

	/* undefined, placeholders */
	{.name = "undefined",
	 .secret = VALUE_UNDEFINED,
	 .expect = "credential-undefined sure",
	 .says = "CXONE_CLIENT_SECRET: set the variable"},
	{.name = "undefined, yet a token",
	 .secret = VALUE_UNDEFINED,
	 .replies = {TOKEN(FORM)},
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "unexpanded",
	 .id = VALUE_UNEXPANDED,
	 .expect = "credential-placeholder sure",
	 .says = "nobody replaced|${VAR}"},
	{.name = "placeholder",
	 .id = VALUE_PLACEHOLDER,
	 .expect = "credential-placeholder likely",
	 .says = "real value in its place."},
	{.name = "one of each",
	 .id = VALUE_PLACEHOLDER,
	 .secret = VALUE_UNEXPANDED,
	 .expect = "credential-placeholder sure"},

	/* bytes */
	{.name = "line end",
	 .secret = VALUE_LINE_END,
	 .expect = "credential-line-end sure",
	 .says = "a CR (0x0D) at offset 7 of its 36 bytes|printf %s|dos2unix"},
	{.name = "line end in a file",
	 .secret = VALUE_LINE_END,
	 .set = from_file,
	 .expect = "credential-line-end sure",
	 .says = "an LF (0x0A)|one final line end of the file is removed already|"
		 "--client-secret-file /run/secret: "},
	{.name = "space", .id = VALUE_SPACE_ENDS, .expect = "credential-whitespace likely"},
	{.name = "quotes",
	 .secret = VALUE_QUOTED,
	 .expect = "credential-quoted likely",
	 .says = "remove the quotes"},
	{.name = "not ASCII",
	 .id = VALUE_NOT_ASCII,
	 .expect = "credential-not-ascii sure",
	 .says = "a no-break space at offset 9|retype"},
	{.name = "certain before likely",
	 .id = VALUE_QUOTED,
	 .secret = VALUE_LINE_END | VALUE_SPACE_ENDS,
	 .expect = "credential-line-end sure, credential-whitespace likely, credential-quoted "
		   "likely"},

	/* suspicions are named when the endpoint refused, not else */
	{.name = "quotes, refused",
	 .secret = VALUE_QUOTED,
	 .replies = {REFUSED(FORM)},
	 .expect = "credential-quoted likely, credentials-refused sure"},
	{.name = "quotes, a token",
	 .secret = VALUE_QUOTED,
	 .replies = {TOKEN(FORM)},
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "quotes, a token by Basic",
	 .secret = VALUE_QUOTED,
	 .replies = {REFUSED(FORM), REFUSED(JSON), TOKEN(BASIC), REFUSED(FORM)},
	 .expect = "auth-method sure"},
	{.name = "quotes, 429",
	 .secret = VALUE_QUOTED,
	 .replies = {BODY(FORM, 429, EMPTY, NULL)},
	 .expect = "rate-limited sure"},
	{.name = "quotes, 404",
	 .secret = VALUE_QUOTED,
	 .replies = {BODY(FORM, 404, EMPTY, NULL)},
	 .expect = "credential-quoted likely, not-a-token-endpoint likely"},
	{.name = "quotes, limited in words",
	 .secret = VALUE_QUOTED,
	 .replies = {BODY(FORM, 400, TEXT, "quota exceeded")},
	 .expect = "rate-limited sure"},
	{.name = "quotes, 503 and wait",
	 .secret = VALUE_QUOTED,
	 .replies = {{PROBE(FORM), .status = 503, .waits = true, .retry_after = 9}},
	 .expect = "server-error sure"},
	{.name = "unexpanded, 429",
	 .secret = VALUE_UNEXPANDED,
	 .replies = {BODY(FORM, 429, EMPTY, NULL)},
	 .expect = "credential-placeholder sure, rate-limited sure"},
	{.name = "unexpanded, yet a token",
	 .secret = VALUE_UNEXPANDED,
	 .replies = {TOKEN(FORM)},
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "placeholder, 429",
	 .secret = VALUE_PLACEHOLDER,
	 .replies = {BODY(FORM, 429, EMPTY, NULL)},
	 .expect = "rate-limited sure"},
	{.name = "quotes, no answer",
	 .secret = VALUE_QUOTED,
	 .replies = {FAIL(FORM, TIMEOUT)},
	 .expect = "timed-out sure"},

	/* percent */
	{.name = "percent",
	 .secret = VALUE_PERCENT,
	 .expect = "credential-percent-encoded possible"},
	{.name = "percent, refused",
	 .secret = VALUE_PERCENT,
	 .replies = {REFUSED(FORM)},
	 .expect = "credentials-refused sure, credential-percent-encoded possible"},
	{.name = "percent, decoded refused too",
	 .secret = VALUE_PERCENT,
	 .replies = {REFUSED(FORM), REFUSED(JSON), REFUSED(DECODED)},
	 .expect = "credentials-refused sure"},
	{.name = "percent, decoded limited",
	 .secret = VALUE_PERCENT,
	 .replies = {REFUSED(FORM), REFUSED(JSON), BODY(DECODED, 429, EMPTY, NULL)},
	 .expect = "credentials-refused sure, credential-percent-encoded possible"},
	{.name = "percent in the id too, decoded refused",
	 .id = VALUE_PERCENT,
	 .secret = VALUE_PERCENT,
	 .replies = {ERROR(FORM, 400, "x", NULL), REFUSED(JSON), REFUSED(DECODED)},
	 .expect = "credential-percent-encoded possible",
	 .says = "The client id (CXONE_CLIENT_ID) holds|CXONE_CLIENT_ID: "},
	{.name = "percent, decoded works, the stored one not sent",
	 .secret = VALUE_PERCENT,
	 .replies = {TOKEN(DECODED)},
	 .expect = "credential-percent-encoded likely",
	 .says = "not sent"},
	{.name = "percent, decoded works",
	 .secret = VALUE_PERCENT,
	 .replies = {REFUSED(FORM), REFUSED(JSON), TOKEN(DECODED), REFUSED(FORM)},
	 .expect = "secret-double-encoded sure",
	 .says = "CXONE_CLIENT_SECRET"},
	{.name = "percent, works as it is",
	 .secret = VALUE_PERCENT,
	 .replies = {TOKEN(FORM)},
	 .expect = "",
	 .rules_out = "network; TLS; wrong id or secret; application not approved; grant; scope; "
		      "auth method",
	 .verdict = "healthy"},
	{.name = "percent, works raw only",
	 .secret = VALUE_PERCENT,
	 .replies = {REFUSED(FORM), TOKEN(BASIC_RAW)},
	 .expect = "auth-method likely, credential-percent-encoded possible"},

	/* shapes */
	{.name = "swapped", .secret = VALUE_GUID, .expect = "credentials-swapped likely"},
	{.name = "two GUIDs",
	 .id = VALUE_GUID,
	 .secret = VALUE_GUID,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "a GUID and no id",
	 .id = VALUE_MISSING,
	 .secret = VALUE_GUID,
	 .expect = "credential-missing sure"},
	{.name = "access key as id",
	 .id = VALUE_BASE32_KEY,
	 .expect = "access-key-as-client likely",
	 .says = "--grant-type password --access-key-id ID"},
	{.name = "access key as secret",
	 .secret = VALUE_BASE32_KEY,
	 .replies = {REFUSED(FORM)},
	 .expect = "access-key-as-client likely, credentials-refused sure"},
	{.name = "access key in its place",
	 .grant = FACTS_GRANT_PASSWORD,
	 .key_id = VALUE_BASE32_KEY,
	 .key_secret = VALUE_BASE32_KEY,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "access key cut",
	 .grant = FACTS_GRANT_PASSWORD,
	 .key_id = VALUE_BASE32_KEY,
	 .key_secret = VALUE_BASE32_CUT,
	 .expect = "credential-cut likely",
	 .says = "CXONE_ACCESS_KEY_SECRET: quote the value"},
	{.name = "access key cut, refused",
	 .grant = FACTS_GRANT_PASSWORD,
	 .key_secret = VALUE_BASE32_CUT,
	 .replies = {ERROR(FORM, 401, "invalid_grant", "wrong")},
	 .expect = "credential-cut likely, access-key-refused sure"},
	{.name = "52 characters of another secret",
	 .secret = VALUE_BASE32_CUT,
	 .expect = "",
	 .verdict = "healthy"},

	/* endpoint */
	{.name = "another product",
	 .set = checkmarx,
	 .expect = "other-product likely",
	 .says = "CXONE_SERVER is set"},
	{.name = "another product, a token",
	 .set = checkmarx,
	 .replies = {TOKEN(FORM)},
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "another product, no such host",
	 .set = checkmarx,
	 .replies = {FAIL(FORM, NAME)},
	 .expect = "name-not-resolved sure, other-product likely"},
	{.name = "plain http",
	 .set = plain_http,
	 .expect = "url-not-https sure",
	 .says = "The token URL is http://login.example/token: plain http"},
	{.name = "URL with secrets and fragment",
	 .set = bad_url,
	 .expect = "url-has-credentials sure, url-fragment sure"},

	/* the values of a captured request */
	{.name = "request: right",
	 .scopes = REQUEST,
	 .request = true,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "request: no secret",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .expect = "credential-missing likely",
	 .says = "request holds no client secret|form body|JavaScript"},
	{.name = "request: no secret, another grant",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .set = another_grant,
	 .expect = "credential-missing possible"},
	{.name = "request: no secret, and cxtoken has one",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .set = secret_told,
	 .expect = "credential-missing sure"},
	{.name = "request: plain http",
	 .scopes = REQUEST,
	 .request = true,
	 .set = request_plain,
	 .expect = "url-not-https sure",
	 .says = "client's token URL"},
	{.name = "request: settings alone are asked",
	 .scopes = SETTINGS,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "settings: the request alone is asked",
	 .scopes = REQUEST,
	 .secret = VALUE_MISSING,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "request: nothing in Basic",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .set = basic_pair,
	 .expect = "credential-missing likely",
	 .says = "Authorization field"},
	{.name = "request: Basic at fault",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .id = VALUE_MISSING,
	 .set = basic_fault,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "request: pair without the word",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .id = VALUE_MISSING,
	 .set = no_word,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "request: Bearer",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .id = VALUE_MISSING,
	 .set = bearer,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "request: JSON",
	 .scopes = REQUEST,
	 .request = true,
	 .id = VALUE_MISSING,
	 .secret = VALUE_MISSING,
	 .set = json_body,
	 .expect = "credential-missing sure",
	 .says = "its JSON body has none"},
	{.name = "request: no body",
	 .scopes = REQUEST,
	 .request = true,
	 .id = VALUE_MISSING,
	 .secret = VALUE_MISSING,
	 .set = no_body,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "request: body not known",
	 .scopes = REQUEST,
	 .request = true,
	 .id = VALUE_MISSING,
	 .secret = VALUE_MISSING,
	 .set = unknown_body,
	 .expect = "",
	 .verdict = "unknown"},
	{.name = "request: a part not known",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .set = unknown_part,
	 .expect = "",
	 .verdict = "unknown"},
	{.name = "request: secret in the URL",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .set = secret_in_query,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "request: id in the header",
	 .scopes = REQUEST,
	 .request = true,
	 .id = VALUE_MISSING,
	 .set = id_in_headers,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "request: broken",
	 .scopes = REQUEST,
	 .request = true,
	 .set = broken,
	 .expect = "",
	 .verdict = "unknown"},
	{.name = "request: undefined",
	 .scopes = REQUEST,
	 .request = true,
	 .id = VALUE_UNDEFINED,
	 .secret = VALUE_UNDEFINED,
	 .set = basic_pair,
	 .expect = "credential-undefined sure",
	 .says = "The client id in the request|The client secret in the request|In your client's "
		 "settings"},
	{.name = "request: line end and quotes",
	 .scopes = REQUEST | SETTINGS,
	 .request = true,
	 .secret = VALUE_LINE_END | VALUE_QUOTED,
	 .expect = "credential-line-end sure, credential-quoted likely"},
	{.name = "request: percent",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_PERCENT,
	 .expect = "credential-percent-encoded possible"},
	{.name = "request: another scheme",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .set = digest,
	 .expect = "credential-missing likely",
	 .says = "has none, and its Authorization field has the scheme Digest."},
	{.name = "request: a scheme that cannot be named",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_MISSING,
	 .set = odd_scheme,
	 .expect = "credential-missing likely",
	 .says = "has none, and its Authorization field is not of the scheme Basic."},
	{.name = "settings asked for, and none there",
	 .scopes = SETTINGS,
	 .request = true,
	 .set = checkmarx,
	 .expect = "",
	 .verdict = "healthy"},
	{.name = "request: swapped",
	 .scopes = REQUEST,
	 .request = true,
	 .secret = VALUE_GUID,
	 .expect = "credentials-swapped likely",
	 .says = "in the request"},
	{.name = "request: access key",
	 .scopes = REQUEST,
	 .request = true,
	 .id = VALUE_BASE32_KEY,
	 .expect = "access-key-as-client likely"},
	{.name = NULL},
};

START_TEST(cases)
{
	for (const struct judge_case *c = judge_cases_settings; c->name != NULL; c++)
		judge_check(c);
}
END_TEST

/* All values that a row holds for are named, the fix for the first. */
START_TEST(all_values_are_named)
{
	struct judge_case c = {
		.name = "two",
		.id = VALUE_QUOTED,
		.secret = VALUE_QUOTED,
		.expect = "credential-quoted likely",
		.says = "(CXONE_CLIENT_ID)|(CXONE_CLIENT_SECRET)|CXONE_CLIENT_ID: remove"};
	judge_check(&c);
}
END_TEST

Suite *suite_judge_settings(void)
{
	Suite *s = suite_create("judge_settings");
	TCase *t = tcase_create("causes_settings");
	tcase_add_test(t, cases);
	tcase_add_test(t, all_values_are_named);
	suite_add_tcase(s, t);
	return s;
}
