/* SPDX-License-Identifier: MIT */
/* Facts and findings for the reports' tests, filled by hand. For the tests of report/ alone. */
#ifndef TESTS_REPORT_FIXTURES_H
#define TESTS_REPORT_FIXTURES_H

#include <string.h>

#include "facts/shown.h"
#include "report/report.h"

struct fixture {
	struct facts f;
	struct attempt_shown shown[FACTS_ATTEMPTS_MAX];
	struct request_shown request;
	struct diag_cause rows[DIAG_FINDINGS_MAX];
	struct diag d;
	struct report_style style;
	enum report_mode mode;
};

#define FORM_TYPE "application/x-www-form-urlencoded"

static void request_header(struct facts_attempt *a, const char *name, const char *value)
{
	a->shown->request_headers[a->shown->request_header_count++] =
		(struct facts_header){name, value};
}

static void answer_header(struct facts_attempt *a, const char *name, const char *value)
{
	a->shown->headers[a->shown->header_count++] = (struct facts_header){name, value};
}

/* The next request: the form's, and as JSON for FACTS_PROBE_JSON. Not answered yet. */
static struct facts_attempt *request(struct fixture *x, enum facts_probe probe)
{
	struct facts_attempt *a = &x->f.attempts[x->f.attempt_count++];
	bool json = probe == FACTS_PROBE_JSON;
	*a = (struct facts_attempt){.probe = probe,
				    .sent = true,
				    .with_credentials = true,
				    .retry_after = -1,
				    .shown = &x->shown[x->f.attempt_count - 1]};
	*a->shown = (struct attempt_shown){.method = "POST", .target = "/auth/oauth/token"};
	request_header(a, "Content-Type", json ? "application/json" : FORM_TYPE);
	request_header(a, "Accept", "application/json");
	request_header(a, "User-Agent", "cxtoken/0.1.0");
	a->shown->request_body =
		json ? "{\"grant_type\":\"client_credentials\",\n\"client_id\":[36 bytes],\n"
		       "\"client_secret\":[24 bytes]}"
		     : "grant_type=client_credentials\n&client_id=[36 bytes]\n"
		       "&client_secret=[24 bytes, 3 encoded]";
	return a;
}

static void token_answer(struct facts_attempt *a)
{
	a->status = 200;
	a->shown->reason = "OK";
	answer_header(a, "Content-Type", "application/json");
	answer_header(a, "Date", "Thu, 01 Jan 2026 00:00:00 GMT");
	answer_header(a, "Cache-Control", "no-store");
	a->body_kind = TOKEN_BODY_TOKEN;
	a->class = TOKEN_CLASS_TOKEN;
	a->shown->body =
		"{\"access_token\":\"[token]\",\"token_type\":\"Bearer\",\"expires_in\":7200}";
	a->got_token = true;
	a->token_len = 812;
	a->token_lifetime = 7200;
	a->shown->token_type = "Bearer";
	a->ms = 182;
}

static void refusal(struct facts_attempt *a, int status, const char *error, const char *description,
		    const char *body)
{
	a->status = status;
	a->shown->reason = status == 401 ? "Unauthorized" : "Bad Request";
	answer_header(a, "Content-Type", "application/json;charset=UTF-8");
	answer_header(a, "Server", "nginx");
	a->body_kind = error != NULL ? TOKEN_BODY_OAUTH_ERROR : TOKEN_BODY_JSON;
	a->class = TOKEN_CLASS_REFUSED;
	a->shown->error = error;
	a->code = words_code(error);
	a->shown->description = description;
	a->shown->body = body;
	a->ms = 95;
}

#define INVALID_CLIENT                                                                             \
	"{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\"}"

/* With texts of the test's own; what else depends on the cause is that of its row. */
static void finding(struct fixture *x, const struct diag_cause *row, const char *evidence)
{
	const struct diag_cause *real = diag_find(row->id);
	struct diag_cause *own = &x->rows[x->d.count];
	*own = *row;
	own->cannot_tell = real->cannot_tell;
	own->next = real->next;
	own->suspicion = real->suspicion;
	own->code_fixes = real->code_fixes;
	if (x->d.count == 0)
		x->d.verdict = row->id;
	x->d.findings[x->d.count++] = (struct diag_finding){
		own, row->confidence, row->cause, evidence, row->fix, own->cannot_tell, own->next};
}

static void ruled_out(struct fixture *x, const char *what)
{
	x->d.ruled_out[x->d.ruled_out_count++] = what;
}

static void settings(struct fixture *x)
{
	struct facts_settings *s = &x->f.settings;
	x->f.has_settings = true;
	static struct settings_shown shown;
	static struct place_shown id = {.where = "CXONE_CLIENT_ID"};
	static struct place_shown secret = {.where = "CXONE_CLIENT_SECRET"};
	shown = (struct settings_shown){.endpoint = "https://api.nicecxone.com/auth/oauth/token"};
	s->shown = &shown;
	s->client_id = (struct facts_value){.used = true, .look = {.len = 36}, .shown = &id};
	s->client_secret = (struct facts_value){
		.used = true, .look = {.len = 24, .encoded = 3}, .shown = &secret};
	x->d.verdict = "healthy";
	x->style = (struct report_style){
		.width = 80, .time = 1795867471, .version = "0.0.0", .profile = "prod"};
}

static void json_refused(struct fixture *x)
{
	static const struct diag_cause row = {
		.id = "form-ok-json-refused",
		.confidence = DIAG_SURE,
		.cause = "Your credentials are good; this endpoint refuses them in a JSON body. It "
			 "reads client_id and client_secret only from a form body, and answers "
			 "JSON as if none had been sent.",
		.fix = "Send a form. A client that gets 401 with these keys sends something else, "
		       "even if it sets the header: up to axios 0.27 the header does not change "
		       "the body, and JSON.stringify never does.",
		.see = "RFC 6749 section 4.4.2"};
	settings(x);
	token_answer(request(x, FACTS_PROBE_FORM));
	struct facts_attempt *json = request(x, FACTS_PROBE_JSON);
	refusal(json, 401, "invalid_client", "Client authentication failed", INVALID_CLIENT);
	answer_header(json, "WWW-Authenticate", "Basic realm=\"oauth\"");
	finding(x, &row,
		"The same id and secret got a token as a form and 401 invalid_client as JSON. "
		"Nothing else differed.");
	ruled_out(x, "wrong id or secret");
	ruled_out(x, "application not approved");
	ruled_out(x, "grant and scope");
	ruled_out(x, "network and TLS");
}

/* What the API of everything() answered. */
static struct attempt_shown api = {
	.target = "https://api-na1.niceincontact.com/v31/agents",
	.headers = {{"WWW-Authenticate", "Bearer error=\"insufficient_scope\""}},
	.header_count = 1,
	.body = "{\"message\":\"Forbidden\"}"};

/* The same in verbose, with claims, discovery and an API call. */
static void everything(struct fixture *x)
{
	static const struct diag_cause row = {
		.id = "api-forbidden",
		.confidence = DIAG_SURE,
		.cause = "The API accepts the token and refuses this call.",
		.fix = "Add the permission to the application in the NICE portal.",
		.see = "RFC 6750 section 3.1"};
	json_refused(x);
	x->f.attempts[0].shown->claims =
		(struct token_claims){.is_jwt = true,
				      .iss = "https://cxone.niceincontact.com",
				      .aud = "api",
				      .sub = "app",
				      .tenant_id = "11111111-2222-3333-4444-555555555555",
				      .exp = 1767232800,
				      .iat = 1767229200};
	static struct discovery_shown found = {
		.url = "https://cxone.niceincontact.com/.well-known/openid-configuration",
		.issuer = "https://cxone.niceincontact.com",
		.token_endpoint = "https://cxone.niceincontact.com/auth/token",
		.grants = "password, authorization_code",
		.auths = "client_secret_post"};
	static struct facts_shown proxy = {.proxy = "http://proxy.example:3128"};
	x->f.discovery = (struct facts_discovery){.asked = true,
						  .ok = true,
						  .names_endpoint = true,
						  .endpoint_differs = true,
						  .lists_grants = true,
						  .lists_auth = true,
						  .auth_listed = true,
						  .shown = &found};
	x->f.api = (struct facts_api){.asked = true,
				      .answer = {.status = 403, .ms = 41, .shown = &api}};
	finding(x, &row, "A token came, and the API answered 403 insufficient_scope.");
	x->style.verbose = true;
	x->style.client = "requests";
	x->f.proxied = true;
	x->f.shown = &proxy;
}

static void credentials_refused(struct fixture *x)
{
	static const struct diag_cause row = {
		.id = "credentials-refused",
		.confidence = DIAG_SURE,
		.general = true,
		.cause = "The endpoint refuses these credentials. The id is unknown, the secret is "
			 "wrong, expired or rotated, or the application is not approved or "
			 "disabled.",
		.fix = "Compare the id with the one in the NICE portal, and create a new secret. "
		       "In the portal look also at the application's permissions and its "
		       "oauth_auth scope.",
		.see = "RFC 6749 section 5.2"};
	static const struct diag_cause quoted = {
		.id = "credential-percent-encoded",
		.confidence = DIAG_POSSIBLE,
		.cause = "The secret may be stored in its encoded form.",
		.fix = "Store the decoded value: encoding happens once, on sending.",
		.see = "RFC 6749 appendix B"};
	static const enum facts_probe further[] = {FACTS_PROBE_BASIC, FACTS_PROBE_BASIC_RAW,
						   FACTS_PROBE_DECODED};
	settings(x);
	x->f.settings.asks_scope = true;
	x->f.settings.shown->scope = "oauth_auth api";
	for (int i = 0; i < 2; i++)
		refusal(request(x, i == 0 ? FACTS_PROBE_FORM : FACTS_PROBE_JSON), 401,
			"invalid_client", "クライアント認証に失敗しました",
			"{\"error\":\"invalid_client\",\"error_description\":"
			"\"クライアント認証に失敗しました\"}");
	for (size_t i = 0; i < sizeof further / sizeof *further; i++)
		refusal(request(x, further[i]), 401, "invalid_client",
			"クライアント認証に失敗しました", "{}");
	struct facts_attempt *discovery = request(x, FACTS_PROBE_DISCOVERY);
	discovery->with_credentials = false;
	discovery->shown->method = "GET";
	discovery->status = 404;
	static struct discovery_shown none = {
		.url = "https://api.nicecxone.com/.well-known/openid-configuration",
		.problem = "The server answered 404 to the request for the document."};
	x->f.discovery = (struct facts_discovery){.asked = true, .shown = &none};
	finding(x, &row,
		"A well-formed form request got 401 invalid_client, and so did four others.");
	finding(x, &quoted,
		"The client secret (CXONE_CLIENT_SECRET) holds a percent sign and two hex digits "
		"at offset 3.");
	ruled_out(x, "the body's format");
	ruled_out(x, "the auth method");
	x->style.exit_status = 4;
}

static void no_network(struct fixture *x)
{
	static const struct diag_cause row = {
		.id = "not-connected",
		.confidence = DIAG_SURE,
		.cause = "No connection to the endpoint could be made.",
		.fix = "Start the service, or correct host and port in CXONE_TOKEN_URL."};
	settings(x);
	struct facts_attempt *a = request(x, FACTS_PROBE_FORM);
	a->failure = HTTP_FAILURE_CONNECT;
	a->shown->failure_text =
		"The connection to api.nicecxone.com (192.0.2.7) port 443 was refused.";
	finding(x, &row, "The connection to api.nicecxone.com (192.0.2.7) port 443 was refused.");
	x->style.exit_status = 6;
}

static void dry_run(struct fixture *x)
{
	settings(x);
	request(x, FACTS_PROBE_FORM)->sent = false;
	request(x, FACTS_PROBE_JSON)->sent = false;
	x->mode = REPORT_DRY_RUN;
}

static void blocked(struct fixture *x)
{
	static const struct diag_cause row = {
		.id = "blocked",
		.confidence = DIAG_LIKELY,
		.cause = "A web firewall answered instead of the endpoint.",
		.fix = "Ask whoever runs the endpoint to admit your address.",
		.see = NULL};
	settings(x);
	struct facts_attempt *a = request(x, FACTS_PROBE_FORM);
	a->status = 403;
	answer_header(a, "Content-Type", "text/html");
	answer_header(a, "Server", "cloudflare");
	answer_header(a, "cf-mitigated", "challenge");
	answer_header(a, "Set-Cookie", "[hidden]");
	a->date_skew = 4000;
	answer_header(a, "Date", "Thu, 01 Jan 2026 01:06:40 GMT");
	a->body_kind = TOKEN_BODY_HTML;
	a->class = TOKEN_CLASS_BAD_ANSWER;
	a->shown->body = "<!DOCTYPE html>\n<html>\n<head>\n<title>Just a moment...</title>\n<meta "
			 "charset=\"utf-8\">\n"
			 "<style>\nbody { margin: 0 "
			 "}\n</style>\n</head>\n<body>\n<h1>Checking</h1>\n<p>1</p>\n<p>2</p>\n"
			 "<p>3</p>\n<p>4</p>\n<p>5</p>\n<p>6</p>\n<p>7</p>\n</body>\n</html>\n";
	a->ms = 12;
	finding(x, &row, "403 with an HTML page, cf-mitigated: challenge and server: cloudflare.");
	x->style.exit_status = 8;
}

static void client_header(struct facts_request *r, const char *name, const char *value)
{
	r->shown->headers[r->shown->header_count++] = (struct facts_header){name, value};
}

static void inspected(struct fixture *x)
{
	static const struct request_needed needs = {
		.line = "POST /auth/oauth/token",
		.fields = {{"Content-Type", FORM_TYPE}},
		.field_count = 1,
		.body = {{{"grant_type", "grant_type=client_credentials"},
			  {"client_id", "&client_id=[36 bytes]"},
			  {"client_secret", "&client_secret=[24 bytes]"}},
			 3}};
	struct facts_request *r = &x->f.request;
	settings(x);
	x->mode = REPORT_INSPECT;
	x->f.has_request = true;
	*r = (struct facts_request){
		.method = FACTS_METHOD_POST, .client = "axios", .shown = &x->request};
	x->request = (struct request_shown){.method = "POST",
					    .path = "/auth/oauth/token",
					    .version = "HTTP/1.1",
					    .user_agent = "axios/1.7.2"};
	client_header(r, "Accept", "application/json, text/plain, */*");
	client_header(r, "User-Agent", "axios/1.7.2");
	client_header(r, "Host", "api.nicecxone.com");
	client_header(r, "Connection", "keep-alive");
	r->shown->needs = &needs;
	r->shown->grant_type = r->shown->grant_expected = "client_credentials";
	r->grant = FACTS_NAMED_CLIENT;
	r->grant_fits = true;
	r->grant_in_body = r->id_in_body = r->secret_in_body = true;
	r->id_compared = (struct facts_compared){
		.difference = FACTS_DIFFERENCE_NONE, .len = 36, .own_len = 36};
	r->secret_compared = (struct facts_compared){
		.difference = FACTS_DIFFERENCE_NONE, .len = 24, .own_len = 24};
}

static void json_body(struct fixture *x)
{
	static const struct diag_cause row = {
		.id = "json-body",
		.confidence = DIAG_SURE,
		.cause = "The body is JSON text, and a token endpoint reads a form.",
		.fix = "Send the parameters as a form body, as the code below does.",
		.see = "RFC 6749 section 4.4.2"};
	inspected(x);
	struct facts_request *r = &x->f.request;
	client_header(r, "Content-Type", "application/json");
	r->shown->content_type = "application/json";
	r->media = FACTS_MEDIA_JSON;
	r->body_kind = FACTS_BODY_JSON;
	r->shown->body = "{\"grant_type\":\"client_credentials\",\"client_id\":\"[client id]\","
			 "\"client_secret\":\"[client secret]\"}";
	r->secret_compared = (struct facts_compared){FACTS_DIFFERENCE_OTHER, 25, 24, 24, false};
	r->shown->unknown_text = "$EXTRA";
	finding(x, &row, "The Content-Type is application/json, and the body begins with {.");
	x->style.exit_status = 4;
}

static void right_request(struct fixture *x)
{
	inspected(x);
	struct facts_request *r = &x->f.request;
	client_header(r, "Content-Type", FORM_TYPE ";charset=utf-8");
	r->media = FACTS_MEDIA_FORM;
	r->body_kind = FACTS_BODY_FORM;
	r->shown->body = "grant_type=client_credentials\n&client_id=[36 bytes]\n"
			 "&client_secret=[24 bytes]";
	r->shown->form = r->shown->needs->body;
	x->mode = REPORT_LISTEN;
}

/* A capture with its recorded answer (HAR). */
static void recorded(struct fixture *x)
{
	json_body(x);
	struct facts_attempt *a = request(x, FACTS_PROBE_FORM);
	refusal(a, 401, "invalid_client", "Client authentication failed", INVALID_CLIENT);
}

static const struct {
	const char *name;
	void (*fill)(struct fixture *x);
} fixtures[] = {
	{"json-refused", json_refused},
	{"everything", everything},
	{"credentials-refused", credentials_refused},
	{"no-network", no_network},
	{"dry-run", dry_run},
	{"blocked", blocked},
	{"json-body", json_body},
	{"right-request", right_request},
	{"recorded", recorded},
};
enum { FIXTURES = sizeof fixtures / sizeof *fixtures };

static inline void fill(struct fixture *x, int which)
{
	*x = (struct fixture){.mode = REPORT_DIAGNOSE};
	fixtures[which].fill(x);
}

#endif
