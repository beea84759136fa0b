/* SPDX-License-Identifier: MIT */
/* Each row about failures of the network holds for its facts. */
#include "tests/judge/sets.h"

Suite *suite_judge_network(void);

static void default_endpoint(struct facts *f)
{
	f->settings.endpoint_is_default = true;
}

static void proxied(struct facts *f)
{
	f->proxied = true;
	f->shown->proxy = "http://proxy.example:3128";
}

static void issuer_named(struct facts *f)
{
	f->attempts[0].shown->tls_issuer = "CN=Example Inspection CA";
}

static void proxy_of_variable(struct facts *f)
{
	proxied(f);
	f->shown->proxy_where = "HTTPS_PROXY";
}

static void certificate(struct facts *f, enum http_cert_place place, enum http_cert_fault fault)
{
	f->attempts[0].cert_place = place;
	f->attempts[0].cert_fault = fault;
}

static void leaf_ended(struct facts *f)
{
	certificate(f, HTTP_CERT_LEAF, HTTP_CERT_ENDED);
}

static void intermediate_not_begun(struct facts *f)
{
	certificate(f, HTTP_CERT_INTERMEDIATE, HTTP_CERT_NOT_BEGUN);
}

static void root_ended(struct facts *f)
{
	certificate(f, HTTP_CERT_ROOT, HTTP_CERT_ENDED);
}

static void for_clients(struct facts *f)
{
	certificate(f, HTTP_CERT_LEAF, HTTP_CERT_PURPOSE);
}

static void no_discovery(struct facts *f)
{
	static struct discovery_shown shown;
	shown = (struct discovery_shown){.url = "https://issuer.example/.well-known/x",
					 .problem = "the answer is an HTML page"};
	f->discovery = (struct facts_discovery){.asked = true, .shown = &shown};
}

static void silent_discovery(struct facts *f)
{
	no_discovery(f);
	f->discovery.shown->problem = NULL;
}

static void placeless_discovery(struct facts *f)
{
	no_discovery(f);
	f->discovery.shown->url = NULL;
}

static void local_http(struct facts *f)
{
	f->settings.shown->endpoint = "http://127.0.0.1:8443/token";
	f->settings.endpoint_http = true;
	f->settings.endpoint_https = false;
}

const struct judge_case judge_cases_network[] = {
	/* between */
	{.name = "challenge page",
	 .replies = {{PROBE(FORM), .status = 403, .kind = TOKEN_BODY_HTML,
		      .words = "just a moment...", .headers = {{"Server", "nginx"}}}},
	 .expect = "blocked likely, not-a-token-endpoint possible"},
	{.name = "Cloudflare",
	 .replies = {{PROBE(FORM), .status = 403, .kind = TOKEN_BODY_HTML,
		      .headers = {{"Server", "cloudflare"}}}},
	 .expect = "blocked likely, not-a-token-endpoint possible",
	 .says = "cloudflare"},
	{.name = "Cloudflare before a token endpoint",
	 .replies = {{PROBE(FORM), .status = 401, .kind = TOKEN_BODY_OAUTH_ERROR,
		      .error = "invalid_client", .headers = {{"Server", "cloudflare"}}}},
	 .expect = "credentials-refused sure"},
	{.name = "WAF action",
	 .replies = {{PROBE(FORM), .status = 202, .headers = {{"x-amzn-waf-action", "challenge"}}}},
	 .expect = "blocked likely"},
	{.name = "407",
	 .set = proxied,
	 .replies = {BODY(FORM, 407, HTML, NULL)},
	 .expect = "proxy-auth sure",
	 .says = "proxy.example"},
	{.name = "407 to CONNECT",
	 .replies = {FAIL(FORM, PROXY_AUTH)},
	 .expect = "proxy-auth sure"},
	{.name = "Via",
	 .replies = {{PROBE(FORM), .status = 401, .kind = TOKEN_BODY_OAUTH_ERROR,
		      .error = "invalid_client", .headers = {{"Via", "1.1 squid"}}}},
	 .expect = "credentials-refused sure, proxy-between possible"},
	{.name = "a foreign login",
	 .replies = {{PROBE(FORM), .status = 401, .headers = {{"WWW-Authenticate", "NTLM"}}}},
	 .expect = "credentials-refused likely, proxy-between possible"},
	{.name = "Via, a token",
	 .replies = {{PROBE(FORM), .token = true, .status = 200, .headers = {{"Via", "1.1 cdn"}}}},
	 HEALTHY},

	/* odd answers */
	{.name = "500", .replies = {BODY(FORM, 500, TEXT, "oops")}, .expect = "server-error sure"},
	{.name = "502, HTML",
	 .replies = {BODY(FORM, 502, HTML, "bad gateway")},
	 .expect = "server-error sure, not-a-token-endpoint possible"},
	{.name = "503 and wait",
	 .replies = {{PROBE(FORM), .status = 503, .waits = true, .retry_after = 30}},
	 .expect = "server-error sure",
	 .says = "30 seconds"},
	{.name = "server_error",
	 .replies = {ERROR(FORM, 500, "server_error", NULL)},
	 .expect = "server-error sure"},
	{.name = "text in 200",
	 .replies = {BODY(FORM, 200, TEXT, "ok")},
	 .expect = "not-json sure"},
	{.name = "nothing in 204",
	 .replies = {BODY(FORM, 204, EMPTY, NULL)},
	 .expect = "not-json sure"},
	{.name = "no token",
	 .replies = {BODY(FORM, 200, JSON, "hello")},
	 .expect = "no-token sure"},
	{.name = "a token that is none",
	 .replies = {BODY(FORM, 200, BAD_TOKEN, NULL)},
	 .expect = "no-token sure",
	 .says = "visible ASCII"},
	{.name = "error in 200",
	 .replies = {ERROR(FORM, 200, "invalid_client", NULL)},
	 .expect = "credentials-refused sure, error-in-200 sure"},
	{.name = "error in 200, not read",
	 .replies = {ERROR(FORM, 200, "invalid_request", "missing parameter: grant_type")},
	 .expect = "body-not-read likely, error-in-200 sure"},
	{.name = "error in 200, grant",
	 .replies = {ERROR(FORM, 200, "unauthorized_client", NULL)},
	 .expect = "grant-not-allowed likely, error-in-200 sure"},
	{.name = "error in 200, no more",
	 .replies = {ERROR(FORM, 200, "teapot", NULL)},
	 .expect = "error-in-200 sure"},
	{.name = "compressed",
	 .replies = {{PROBE(FORM), .status = 200, .kind = TOKEN_BODY_COMPRESSED,
		      .headers = {{"Content-Encoding", "br"}}}},
	 .expect = "compressed sure",
	 .says = "br"},
	{.name = "compressed, 401",
	 .replies = {BODY(FORM, 401, COMPRESSED, NULL)},
	 .expect = "compressed sure, credentials-refused likely"},
	{.name = "an endless answer", .replies = {FAIL(FORM, TOO_LARGE)}, UNKNOWN},

	/* no answer */
	{.name = "no name",
	 .replies = {FAIL(FORM, NAME)},
	 .expect = "name-not-resolved sure",
	 .says = "The form request got no answer: what libcurl says",
	 .leaves = "niceincontact",
	 .rules_out = ""},
	{.name = "no name, default endpoint",
	 .set = default_endpoint,
	 .replies = {FAIL(FORM, NAME)},
	 .expect = "name-not-resolved sure",
	 .says = "cxtoken --issuer "
		 "https://cxone.niceincontact.com|https://cxone.niceincontact.com/auth/token"},
	{.name = "no name, the default",
	 .set = default_endpoint,
	 .replies = {FAIL(FORM, NAME)},
	 .expect = "name-not-resolved sure",
	 .says = "Check DNS, the VPN and the proxy|this is the default, since none is set"},
	{.name = "no connection",
	 .replies = {FAIL(FORM, CONNECT)},
	 .expect = "not-connected sure",
	 .says = "what libcurl says"},
	{.name = "no proxy",
	 .replies = {FAIL(FORM, PROXY)},
	 .expect = "not-connected sure",
	 .says = "The proxy that all has to go through|Check the proxy that --proxy, or the "
		 "variable",
	 .leaves = "token URL"},
	{.name = "no proxy, by a variable",
	 .set = proxy_of_variable,
	 .replies = {FAIL(FORM, PROXY)},
	 .expect = "not-connected sure",
	 .says = "Check the proxy that HTTPS_PROXY names|leave HTTPS_PROXY out",
	 .leaves = "token URL"},
	{.name = "no descriptor",
	 .replies = {FAIL(FORM, LIMIT)},
	 .expect = "local-limit sure",
	 .says = "This machine ran out|ulimit"},
	{.name = "timeout",
	 .replies = {FAIL(FORM, TIMEOUT)},
	 .expect = "timed-out sure",
	 .says = "No connection in time|a firewall drops the packets"},
	{.name = "connected, and no answer",
	 .replies = {FAIL(FORM, SLOW)},
	 .expect = "timed-out sure",
	 .says = "the connection was made|Try again with more time",
	 .leaves = "firewall"},
	{.name = "timeout before TLS is up",
	 .replies = {FAIL(FORM, TLS_TIMEOUT)},
	 .expect = "timed-out sure",
	 .says = "The connection was accepted|Check that the port speaks TLS"},
	{.name = "lost", .replies = {FAIL(FORM, LOST)}, .expect = "connection-lost sure"},
	{.name = "lost over plain http",
	 .set = local_http,
	 .replies = {FAIL(FORM, LOST)},
	 .expect = "connection-lost sure",
	 .says = "If the port speaks TLS, write https:"},
	{.name = "not HTTP", .replies = {FAIL(FORM, NOT_HTTP)}, .expect = "not-http sure"},
	{.name = "broken HTTP",
	 .replies = {FAIL(FORM, MALFORMED)},
	 .expect = "http-malformed sure",
	 .says = "begins as HTTP"},
	{.name = "untrusted",
	 .replies = {FAIL(FORM, TLS_UNTRUSTED)},
	 .expect = "tls-untrusted sure",
	 .says = "--cacert"},
	{.name = "untrusted issuer",
	 .set = issuer_named,
	 .replies = {FAIL(FORM, TLS_UNTRUSTED)},
	 .expect = "tls-untrusted sure",
	 .says = "CN=Example Inspection CA|--cacert"},
	{.name = "wrong name", .replies = {FAIL(FORM, TLS_NAME)}, .expect = "tls-name sure"},
	{.name = "expired certificate",
	 .replies = {FAIL(FORM, TLS_EXPIRED)},
	 .expect = "tls-expired sure"},
	{.name = "the server's own certificate ended",
	 .set = leaf_ended,
	 .replies = {FAIL(FORM, TLS_EXPIRED)},
	 .expect = "tls-expired sure",
	 .says = "The server's own certificate has expired"},
	{.name = "an intermediate certificate has not begun",
	 .set = intermediate_not_begun,
	 .replies = {FAIL(FORM, TLS_EXPIRED)},
	 .expect = "tls-expired sure",
	 .says = "An intermediate certificate of the chain has not begun"},
	{.name = "the root ended",
	 .set = root_ended,
	 .replies = {FAIL(FORM, TLS_EXPIRED)},
	 .expect = "tls-expired sure",
	 .says = "The root certificate|has expired|--cacert FILE"},
	{.name = "a certificate that must not be used",
	 .replies = {FAIL(FORM, TLS_UNSUITABLE)},
	 .expect = "tls-unsuitable sure",
	 .says = "must not be used so|verification stays on"},
	{.name = "a certificate for clients",
	 .set = for_clients,
	 .replies = {FAIL(FORM, TLS_UNSUITABLE)},
	 .expect = "tls-unsuitable sure",
	 .says = "The server's own certificate is made for another purpose"},
	{.name = "handshake",
	 .replies = {FAIL(FORM, TLS_HANDSHAKE)},
	 .expect = "tls-handshake sure"},
	{.name = "client certificate",
	 .replies = {FAIL(FORM, TLS_CLIENT_CERT)},
	 .expect = "tls-handshake sure",
	 .says = "--cert FILE"},

	/* discovery */
	{.name = "no document",
	 .set = no_discovery,
	 .expect = "discovery-failed sure",
	 .says = "https://issuer.example|HTML page"},
	{.name = "no document, host not found",
	 .set = no_discovery,
	 .replies = {FAIL(DISCOVERY, NAME)},
	 .expect = "name-not-resolved sure"},
	{.name = "no document at a known endpoint",
	 .set = no_discovery,
	 .replies = {REFUSED(FORM), FAIL(DISCOVERY, TIMEOUT)},
	 .expect = "credentials-refused sure"},

	{.name = "no document, and nothing said of it",
	 .set = silent_discovery,
	 .expect = "discovery-failed sure",
	 .says = "https://issuer.example/.well-known/x: the issuer's document cannot be used."},
	{.name = "no document, and no address",
	 .set = placeless_discovery,
	 .expect = "discovery-failed sure",
	 .leaves = ": the answer"},
	{.name = NULL},
};

START_TEST(cases)
{
	for (const struct judge_case *c = judge_cases_network; c->name != NULL; c++)
		judge_check(c);
}
END_TEST

/* What the verifier has against a certificate, and against which. */
static struct {
	enum http_cert_place place;
	enum http_cert_fault fault;
} refused;

static void refused_certificate(struct facts *f)
{
	certificate(f, refused.place, refused.fault);
}

START_TEST(certificates_have_words)
{
	static const struct {
		enum http_cert_place place;
		enum http_cert_fault fault;
		const char *says;
	} rows[] = {
		{HTTP_CERT_LEAF, HTTP_CERT_PURPOSE, "own certificate is made for another purpose"},
		{HTTP_CERT_LEAF, HTTP_CERT_KEY, "own certificate has a key that is too short: TLS"},
		{HTTP_CERT_INTERMEDIATE, HTTP_CERT_SIGNATURE, "the chain has a signature that is"},
		{HTTP_CERT_LEAF, HTTP_CERT_WEAK, "has a key that is too short, or a signature"},
		{HTTP_CERT_LEAF, HTTP_CERT_EXTENSION, "has a critical extension"},
		{HTTP_CERT_LEAF, HTTP_CERT_PATH, "in a chain longer than an authority allows"},
		{HTTP_CERT_LEAF, HTTP_CERT_ISSUER, "by a certificate that must not sign others"},
		{HTTP_CERT_LEAF, HTTP_CERT_NAMES, "has a name that an authority"},
		{HTTP_CERT_LEAF, HTTP_CERT_REVOKED, "is revoked"},
		{HTTP_CERT_UNKNOWN, HTTP_CERT_KEY, "A certificate of the chain has a key"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct judge_case c = {.name = rows[i].says,
					     .set = refused_certificate,
					     .replies = {FAIL(FORM, TLS_UNSUITABLE)},
					     .expect = "tls-unsuitable sure",
					     .says = rows[i].says};
		refused.place = rows[i].place;
		refused.fault = rows[i].fault;
		judge_check(&c);
	}
}
END_TEST

Suite *suite_judge_network(void)
{
	Suite *s = suite_create("judge_network");
	TCase *t = tcase_create("causes_network");
	tcase_add_test(t, cases);
	tcase_add_test(t, certificates_have_words);
	suite_add_tcase(s, t);
	return s;
}
