/* A, D, M: what the answers to cxtoken's own requests tell. The first rows of CAUSES.md's table. */
#include "diag.h"

#include <inttypes.h>
#include <string.h>

static const struct facts_attempt *probe(const struct facts *f, enum facts_probe which)
{
	for (size_t i = 0; i < f->attempt_count; i++)
		if (f->attempts[i].probe == which && f->attempts[i].sent)
			return &f->attempts[i];
	return NULL;
}

static const struct facts_attempt *form(const struct facts *f)
{
	return probe(f, FACTS_PROBE_FORM);
}

static bool answered(const struct facts_attempt *a)
{
	return a != NULL && a->failure == FACTS_FAILURE_NONE;
}

static bool got(const struct facts_attempt *a)
{
	return a != NULL && a->got_token;
}

static bool refused(const struct facts_attempt *a)
{
	return answered(a) && !a->got_token && a->class == TOKEN_CLASS_REFUSED;
}

static bool says(const struct facts_attempt *a, const char *words)
{
	return answered(a) && a->words != NULL && strstr(a->words, words) != NULL;
}

static bool is_error(const struct facts_attempt *a, const char *code)
{
	return a->error != NULL && strcmp(a->error, code) == 0;
}

static bool form_ok_json_refused(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *json = probe(f, FACTS_PROBE_JSON);
	if (!got(form(f)) || !answered(json) || json->got_token || json->class == TOKEN_CLASS_LIMITED)
		return false;
	m->evidence = pool_printf(m->pool, "The same id and secret got a token as a form, and %d as JSON. "
	                                   "Nothing else differed.", json->status);
	return true;
}

static bool form_ok_json_ok(const struct facts *f, struct diag_match *m)
{
	m->evidence = "The form request and the JSON request both got a token.";
	return got(form(f)) && got(probe(f, FACTS_PROBE_JSON));
}

static bool json_only(const struct facts *f, struct diag_match *m)
{
	m->evidence = "The JSON request got a token, the form request did not.";
	return answered(form(f)) && !got(form(f)) && got(probe(f, FACTS_PROBE_JSON));
}

static bool basic_encoding(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *encoded = probe(f, FACTS_PROBE_BASIC);
	const struct facts_attempt *raw = probe(f, FACTS_PROBE_BASIC_RAW);
	const struct facts_attempt *first = form(f);
	if (encoded == NULL && f->settings.auth == FACTS_AUTH_BASIC)
		encoded = first;
	if (raw == NULL && f->settings.auth == FACTS_AUTH_BASIC_RAW)
		raw = first;
	if (!answered(encoded) || !answered(raw) || got(encoded) == got(raw))
		return false;
	m->evidence = pool_printf(m->pool, "Basic got a token with id and secret %s, and none %s.",
	                          got(encoded) ? "form-encoded first" : "as they are",
	                          got(encoded) ? "as they are" : "form-encoded first");
	m->fix = got(encoded) ? "use --auth-method basic" : "use --auth-method basic-raw";
	return true;
}

static bool auth_method(const struct facts *f, struct diag_match *m)
{
	static const struct {
		enum facts_probe probe;
		const char *name;
	} others[] = {{FACTS_PROBE_BASIC, "basic"}, {FACTS_PROBE_BASIC_RAW, "basic-raw"},
	              {FACTS_PROBE_POST, "post"}};
	for (size_t i = 0; i < 3; i++) {
		if (!refused(form(f)) || !got(probe(f, others[i].probe)))
			continue;
		m->evidence = pool_printf(m->pool, "The same credentials got a token by %s.", others[i].name);
		m->fix = pool_printf(m->pool, "use --auth-method %s", others[i].name);
		return true;
	}
	m->evidence = "The endpoint says that the client must authenticate another way.";
	return refused(form(f)) && says(form(f), "supports client authentication method");
}

static bool secret_double_encoded(const struct facts *f, struct diag_match *m)
{
	m->evidence = "The percent-decoded secret got a token, the secret as it is did not.";
	return refused(form(f)) && got(probe(f, FACTS_PROBE_DECODED));
}

static bool rate_limited(const struct facts *f, struct diag_match *m)
{
	for (size_t i = 0; i < f->attempt_count; i++) {
		const struct facts_attempt *a = &f->attempts[i];
		if (!answered(a) || a->class != TOKEN_CLASS_LIMITED)
			continue;
		m->evidence = pool_printf(m->pool, "The endpoint answered %d%s.", a->status,
		                          a->status == 429 ? "" : " and its words speak of a limit");
		if (a->retry_after >= 0)
			m->fix = pool_printf(m->pool, "wait %" PRId64 " s, as the endpoint says; keep tokens until "
			                              "they end, as cxtoken does", a->retry_after);
		return true;
	}
	return false;
}

static bool redirected(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = form(f);
	if (!answered(a) || a->status < 300 || a->status > 399)
		return false;
	const char *to = "nowhere";
	for (size_t i = 0; i < a->header_count; i++)
		if (strcmp(a->headers[i].name, "Location") == 0 || strcmp(a->headers[i].name, "location") == 0)
			to = a->headers[i].value;
	m->evidence = pool_printf(m->pool, "The endpoint answered %d and points to %s.", a->status, to);
	return true;
}

static bool scope_refused(const struct facts *f, struct diag_match *m)
{
	m->evidence = "The endpoint answered invalid_scope.";
	return refused(form(f)) && is_error(form(f), "invalid_scope");
}

static bool grant_not_supported(const struct facts *f, struct diag_match *m)
{
	m->evidence = "The endpoint answered unsupported_grant_type.";
	return refused(form(f)) && is_error(form(f), "unsupported_grant_type");
}

static bool credentials_refused(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = form(f);
	if (!refused(a) || (!is_error(a, "invalid_client") && !(a->error == NULL && a->status == 401)))
		return false;
	m->evidence = pool_printf(m->pool, "The endpoint answered %d%s%s.", a->status,
	                          a->error != NULL ? " " : "", a->error != NULL ? a->error : "");
	return true;
}

static bool not_a_token_endpoint(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = form(f);
	if (!answered(a) || a->class != TOKEN_CLASS_BAD_ANSWER || a->status >= 500 ||
	    (a->status != 404 && a->status != 405 && a->status != 410 && a->body_kind != TOKEN_BODY_HTML))
		return false;
	m->evidence = pool_printf(m->pool, "The endpoint answered %d%s.", a->status,
	                          a->body_kind == TOKEN_BODY_HTML ? " with an HTML page" : "");
	return true;
}

static bool server_error(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = form(f);
	if (!answered(a) || a->status < 500 || a->class == TOKEN_CLASS_REFUSED)
		return false;
	m->evidence = pool_printf(m->pool, "The endpoint answered %d.", a->status);
	return true;
}

static bool not_json(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = form(f);
	m->evidence = "The endpoint answered 200 with a body that is no JSON.";
	return answered(a) && a->status == 200 &&
	       (a->body_kind == TOKEN_BODY_TEXT || a->body_kind == TOKEN_BODY_EMPTY);
}

static bool no_token(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = form(f);
	m->evidence = "The endpoint answered 200 with JSON that holds no usable access_token.";
	return answered(a) && a->status == 200 &&
	       (a->body_kind == TOKEN_BODY_JSON || a->body_kind == TOKEN_BODY_BAD_TOKEN ||
	        a->body_kind == TOKEN_BODY_JSON_OTHER);
}

static bool failed(const struct facts *f, enum facts_failure failure, struct diag_match *m)
{
	const struct facts_attempt *a = form(f);
	if (a == NULL || a->failure != failure)
		return false;
	m->evidence = a->failure_text != NULL ? a->failure_text : "The connection failed.";
	return true;
}

#define FAILURE(name, failure)                                                                             \
	static bool name(const struct facts *f, struct diag_match *m)                                      \
	{                                                                                                  \
		return failed(f, failure, m);                                                              \
	}
FAILURE(name_not_resolved, FACTS_FAILURE_NAME)
FAILURE(not_connected, FACTS_FAILURE_CONNECT)
FAILURE(timed_out, FACTS_FAILURE_TIMEOUT)
FAILURE(connection_lost, FACTS_FAILURE_LOST)
FAILURE(proxy_auth, FACTS_FAILURE_PROXY_AUTH)
FAILURE(tls_untrusted, FACTS_FAILURE_TLS_UNTRUSTED)
FAILURE(tls_name, FACTS_FAILURE_TLS_NAME)
FAILURE(tls_expired, FACTS_FAILURE_TLS_EXPIRED)
FAILURE(tls_handshake, FACTS_FAILURE_TLS_HANDSHAKE)
FAILURE(not_http, FACTS_FAILURE_NOT_HTTP)

const struct diag_cause diag_causes_answer[] = {
	{"form-ok-json-refused", form_ok_json_refused, DIAG_SURE, false,
	 "Your credentials are good; this endpoint refuses them in a JSON body.",
	 "send a form body, not JSON", "RFC 6749 section 4.4.2", {0}},
	{"form-ok-json-ok", form_ok_json_ok, DIAG_SURE, false,
	 "This endpoint takes JSON too: the body's format is not the cause here.",
	 "compare what your client sends", NULL, {0}},
	{"json-only", json_only, DIAG_SURE, false, "This endpoint takes JSON only.", "send JSON there",
	 NULL, {"credentials-refused"}},
	{"basic-encoding", basic_encoding, DIAG_SURE, false, "The endpoint reads Basic in one spelling only.",
	 "use the other spelling", "RFC 6749 section 2.3.1", {"auth-method", "credentials-refused"}},
	{"auth-method", auth_method, DIAG_SURE, false, "The endpoint wants another authentication method.",
	 "use another --auth-method", "RFC 6749 section 2.3.1", {"credentials-refused"}},
	{"secret-double-encoded", secret_double_encoded, DIAG_SURE, false,
	 "The secret was stored percent-encoded.", "store the decoded value", NULL,
	 {"credential-percent-encoded", "credentials-refused"}},
	{"rate-limited", rate_limited, DIAG_SURE, false, "Too many requests.",
	 "wait; keep tokens until they end, as cxtoken does", "RFC 6585 section 4", {0}},
	{"redirected", redirected, DIAG_SURE, false,
	 "Most clients turn a redirected POST into a GET without a body.",
	 "use the final URL, with scheme and slash exact", NULL, {"not-a-token-endpoint"}},
	{"scope-refused", scope_refused, DIAG_SURE, false, "The scope is refused.",
	 "check the scope; in the NICE portal check the application's permissions and that it has the "
	 "oauth_auth scope", "RFC 6749 section 5.2", {0}},
	{"grant-not-supported", grant_not_supported, DIAG_SURE, false, "The endpoint does not know the grant.",
	 "NICE documents the password grant with an access key for back-end applications",
	 "RFC 6749 section 5.2", {0}},
	{"name-not-resolved", name_not_resolved, DIAG_SURE, false, "The host name cannot be resolved.",
	 "check the token URL's host", NULL, {0}},
	{"not-connected", not_connected, DIAG_SURE, false, "No connection could be made.",
	 "check host and port, firewall and proxy", NULL, {0}},
	{"timed-out", timed_out, DIAG_SURE, false, "No answer came in time.", "try again, or allow more --max-time",
	 NULL, {0}},
	{"connection-lost", connection_lost, DIAG_SURE, false, "The connection was lost.", "try again", NULL, {0}},
	{"proxy-auth", proxy_auth, DIAG_SURE, false, "The proxy wants credentials.", "give them with --proxy",
	 NULL, {0}},
	{"tls-untrusted", tls_untrusted, DIAG_SURE, false, "The certificate's issuer is not trusted.",
	 "give the issuer's certificate with --cacert", NULL, {0}},
	{"tls-name", tls_name, DIAG_SURE, false, "The certificate is for another name.", "check the URL's host",
	 NULL, {0}},
	{"tls-expired", tls_expired, DIAG_SURE, false, "The certificate is not valid now.",
	 "check this machine's clock; else its owner must renew it", NULL, {0}},
	{"tls-handshake", tls_handshake, DIAG_SURE, false, "The TLS handshake failed.",
	 "check that the port speaks TLS", NULL, {0}},
	{"not-http", not_http, DIAG_SURE, true, "What answers there does not speak HTTP.", "check the port", NULL, {0}},
	{"credentials-refused", credentials_refused, DIAG_SURE, true,
	 "Unknown id, wrong or expired secret, application not approved or disabled: the endpoint does not say which.",
	 "check id and secret; in the NICE portal check that the application is approved, its permissions, and "
	 "that it has the oauth_auth scope", "RFC 6749 section 5.2", {0}},
	{"not-a-token-endpoint", not_a_token_endpoint, DIAG_LIKELY, true, "The URL seems to be no token endpoint.",
	 "check the token URL", NULL, {0}},
	{"server-error", server_error, DIAG_SURE, true, "The endpoint failed.", "try again later", NULL, {0}},
	{"not-json", not_json, DIAG_SURE, true, "A token answer is JSON.", "check the token URL",
	 "RFC 6749 section 5.1", {0}},
	{"no-token", no_token, DIAG_SURE, true, "A token answer holds access_token.", "check the token URL",
	 "RFC 6749 section 5.1", {0}},
	{NULL, NULL, DIAG_SURE, false, NULL, NULL, NULL, {0}},
};
