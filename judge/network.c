/* SPDX-License-Identifier: MIT */
/* Causes where no answer came, or none that is HTTP, and what was in between. */
#include "judge/parts.h"

#include <string.h>

/*
 * The request of cxtoken's that failed so. The form request decides: where it was refused, that
 * another one failed explains nothing; where it got a token, the other's failure is worth telling,
 * unless it is the JSON request's: form-ok-json-refused tells that.
 * Where no form request was sent, the search for the endpoint itself failed.
 */
static const struct facts_attempt *failed_attempt(const struct facts *f, enum http_failure failure)
{
	const struct facts_attempt *form = causes_sent(f, FACTS_PROBE_FORM);
	if (form != NULL && !form->got_token)
		return form->failure == failure ? form : NULL;
	for (size_t i = 0; i < f->attempt_count; i++) {
		const struct facts_attempt *a = &f->attempts[i];
		if (a->sent && a->failure == failure && a != causes_json_unanswered(f) &&
		    (form == NULL || a->probe != FACTS_PROBE_DISCOVERY))
			return a;
	}
	return NULL;
}

/* What to look at where the API did not answer: its own address, not the token URL. */
static const char *api_fix(enum http_failure failure, const char *otherwise)
{
	switch (failure) {
	case HTTP_FAILURE_NAME:
	case HTTP_FAILURE_CONNECT:
		return "Check host and port of --api-url, and whether this machine needs a proxy "
		       "(--proxy URL) to reach it.";
	case HTTP_FAILURE_LOST:
	case HTTP_FAILURE_NOT_HTTP:
		return "Check the scheme and the port of --api-url; if they are right, try again.";
	default:
		return otherwise;
	}
}

static bool failed(const struct facts *f, struct diag_match *m, enum http_failure failure)
{
	const struct facts_attempt *a = failed_attempt(f, failure);
	const char *text = a != NULL ? quote_failure(a) : quote_api_failure(&f->api);
	const char *what = a != NULL ? facts_probe_said(a->probe) : "API";
	if (a == NULL && !(f->api.asked && f->api.answer.failure == failure))
		return false;
	size_t len = strlen(text);
	m->evidence = pool_printf(
		m->pool, "%sThe %s request got no answer%s%s%s",
		causes_probe_token(f, FACTS_PROBE_FORM) ? "The form request got a token. " : "",
		what, len > 0 ? ": " : "", text, len > 0 && text[len - 1] == '.' ? "" : ".");
	m->verdict = a == NULL; /* the API was asked last, with a token */
	if (a == NULL)
		m->fix = api_fix(failure, m->fix);
	return true;
}

/* ---- no connection ---- */

static bool name_not_resolved(const struct facts *f, struct diag_match *m)
{
	if (!failed(f, m, HTTP_FAILURE_NAME))
		return false;
	bool ours = failed_attempt(f, HTTP_FAILURE_NAME) != NULL;
	if (ours && f->settings.endpoint_is_default)
		m->fix = pool_printf(m->pool,
				     "Check DNS, the VPN and the proxy of this machine (--proxy "
				     "URL, HTTPS_PROXY), or set your own token URL: this is the "
				     "default, since none is set. %s.",
				     causes_cxone_endpoint);
	else if (ours && causes_cxone(f))
		m->fix = pool_printf(m->pool,
				     "Check the host in the token URL, then DNS, VPN and proxy of "
				     "this machine. %s.",
				     causes_cxone_endpoint);
	return true;
}

static const char *check_proxy(const struct facts *f, struct pool *p)
{
	const char *where = quote_proxy_where(f);
	bool known = *where != '\0';
	return pool_printf(p,
			   "Check the proxy that %s names: its host, its port, and whether it "
			   "allows this host. Where no proxy is needed, leave %s out.",
			   known ? where : "--proxy, or the variable,", known ? where : "it");
}

/* The proxy's doing: its setting is to be looked at, not the token URL. */
static bool proxy_failed(const struct facts *f, struct diag_match *m)
{
	if (!failed(f, m, HTTP_FAILURE_PROXY))
		return false;
	m->cause = "The proxy that all has to go through cannot be reached, or does not let this "
		   "through. Nothing can be said of the endpoint behind it.";
	m->fix = check_proxy(f, m->pool);
	return true;
}

static bool not_connected(const struct facts *f, struct diag_match *m)
{
	return failed(f, m, HTTP_FAILURE_CONNECT) || proxy_failed(f, m);
}

static bool local_limit(const struct facts *f, struct diag_match *m)
{
	return failed(f, m, HTTP_FAILURE_LIMIT);
}

static bool timed_out(const struct facts *f, struct diag_match *m)
{
	if (failed(f, m, HTTP_FAILURE_TIMEOUT))
		return true;
	if (failed(f, m, HTTP_FAILURE_SLOW)) {
		m->cause = "No answer in time: the connection was made and the request sent, so "
			   "the endpoint, or a proxy before it, is slow.";
		m->fix = "Try again with more time (--max-time 60); if it stays so, ask whoever "
			 "runs the endpoint.";
		m->cannot_tell = "Whether the endpoint is slow or something before it, and whether "
				 "it has read the request.";
		return true;
	}
	if (!failed(f, m, HTTP_FAILURE_TLS_TIMEOUT))
		return false;
	m->cause =
		"The connection was accepted, but TLS was not agreed on in time: the port speaks "
		"another protocol, the server is overloaded, or large packets are lost on the way.";
	m->fix = "Check that the port speaks TLS; if it does, try again with more time "
		 "(--connect-timeout 20).";
	return true;
}

static bool connection_lost(const struct facts *f, struct diag_match *m)
{
	if (f->settings.endpoint_http)
		m->fix =
			"If the port speaks TLS, write https: in the token URL; if not, try again.";
	return failed(f, m, HTTP_FAILURE_LOST);
}

/* ---- TLS ---- */

static bool tls_untrusted(const struct facts *f, struct diag_match *m)
{
	if (!failed(f, m, HTTP_FAILURE_TLS_UNTRUSTED))
		return false;
	const struct facts_attempt *a = failed_attempt(f, HTTP_FAILURE_TLS_UNTRUSTED);
	const char *issuer = a != NULL ? quote_issuer(a) : "";
	if (*issuer == '\0')
		return true;
	m->cause = pool_printf(
		m->pool,
		"No trusted authority vouches for the certificate. Its issuer is %s: where that is "
		"your own company or a security product, a proxy between opens the connection.",
		issuer);
	m->fix = pool_printf(m->pool,
			     "Get the CA certificate of %s from whoever runs it, and give it to "
			     "cxtoken: --cacert FILE (for Node: NODE_EXTRA_CA_CERTS=FILE).",
			     issuer);
	return true;
}

static bool tls_name(const struct facts *f, struct diag_match *m)
{
	return failed(f, m, HTTP_FAILURE_TLS_NAME);
}

/* The certificate that the verifier did not take, as a sentence begins with it. */
static const char *certificate_of(const struct facts_attempt *a)
{
	static const char *const names[] = {
		[HTTP_CERT_UNKNOWN] = "A certificate of the chain",
		[HTTP_CERT_LEAF] = "The server's own certificate",
		[HTTP_CERT_INTERMEDIATE] = "An intermediate certificate of the chain",
		[HTTP_CERT_ROOT] =
			"The root certificate, which is in the list of authorities here,",
	};
	return names[a != NULL ? a->cert_place : HTTP_CERT_UNKNOWN];
}

static bool tls_expired(const struct facts *f, struct diag_match *m)
{
	if (!failed(f, m, HTTP_FAILURE_TLS_EXPIRED))
		return false;
	const struct facts_attempt *a = failed_attempt(f, HTTP_FAILURE_TLS_EXPIRED);
	if (a == NULL || a->cert_fault == HTTP_CERT_FINE)
		return true;
	m->cause = pool_printf(m->pool, "%s %s, by this machine's clock.", certificate_of(a),
			       a->cert_fault == HTTP_CERT_ENDED ? "has expired" : "has not begun");
	if (a->cert_place == HTTP_CERT_ROOT)
		m->fix = "Check this machine's clock (date -u); if it is correct, get the "
			 "authority's current certificate: --cacert FILE, or the system's list.";
	return true;
}

static bool tls_unsuitable(const struct facts *f, struct diag_match *m)
{
	static const char *const faults[HTTP_CERT_FAULTS] = {
		[HTTP_CERT_PURPOSE] = "is made for another purpose (key usage), not for a server",
		[HTTP_CERT_KEY] = "has a key that is too short",
		[HTTP_CERT_SIGNATURE] = "has a signature that is too weak, such as SHA-1",
		[HTTP_CERT_WEAK] = "has a key that is too short, or a signature that is too weak",
		[HTTP_CERT_EXTENSION] = "has a critical extension that is not known here",
		[HTTP_CERT_PATH] = "is in a chain longer than an authority allows (path length)",
		[HTTP_CERT_ISSUER] = "is signed by a certificate that must not sign others",
		[HTTP_CERT_NAMES] = "has a name that an authority in its chain must not vouch for",
		[HTTP_CERT_REVOKED] = "is revoked",
	};
	if (!failed(f, m, HTTP_FAILURE_TLS_UNSUITABLE))
		return false;
	const struct facts_attempt *a = failed_attempt(f, HTTP_FAILURE_TLS_UNSUITABLE);
	if (a != NULL && faults[a->cert_fault] != NULL)
		m->cause = pool_printf(m->pool, "%s %s: TLS must not take it.", certificate_of(a),
				       faults[a->cert_fault]);
	return true;
}

static bool tls_handshake(const struct facts *f, struct diag_match *m)
{
	bool asks = causes_accused(f) == CAUSES_ACCUSED_CERTIFICATE;
	if (asks)
		m->evidence = pool_printf(m->pool, "%s.", quote_said(causes_refused(f), m->pool));
	if (asks || failed(f, m, HTTP_FAILURE_TLS_CLIENT_CERT)) {
		m->cause = "The server wants a client certificate, or refused the one it got.";
		m->fix = "Give a certificate and key that the server accepts: --cert FILE --key "
			 "FILE";
		return true;
	}
	return failed(f, m, HTTP_FAILURE_TLS_HANDSHAKE);
}

/* ---- what is in between ---- */

static bool not_http(const struct facts *f, struct diag_match *m)
{
	return failed(f, m, HTTP_FAILURE_NOT_HTTP);
}

static bool http_malformed(const struct facts *f, struct diag_match *m)
{
	return failed(f, m, HTTP_FAILURE_MALFORMED);
}

static bool proxy_auth(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_deciding(f, causes_of_proxy);
	if (a != NULL)
		m->evidence = pool_printf(m->pool, "%s.", quote_said(a, m->pool));
	else if (!failed(f, m, HTTP_FAILURE_PROXY_AUTH) && !causes_api_proxy(f, m))
		return false;
	if (f->proxied)
		m->cause = pool_printf(m->pool, "The proxy %s wants to know who you are.",
				       quote_proxy(f));
	return true;
}

static bool proxy_between(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_refused(f);
	if (a == NULL)
		return false;
	bool via = (a->fields & FACTS_FIELD_VIA) != 0;
	bool foreign = (a->fields & FACTS_FIELD_CHALLENGE_FOREIGN) != 0;
	if (via)
		m->evidence = pool_printf(m->pool, "The answer came through a proxy: Via: %s.",
					  quote_field(a, "via"));
	else if (foreign)
		m->evidence = pool_printf(m->pool,
					  "The answer asks for another kind of login than a token "
					  "endpoint does: WWW-Authenticate: %s.",
					  quote_field(a, "www-authenticate"));
	return via || foreign;
}

/*
 * The issuer's documents led to no endpoint, so that nothing could be asked for a token. Where a
 * request was sent, its endpoint was known, and that a host has no such documents says nothing.
 */
static bool discovery_failed(const struct facts *f, struct diag_match *m)
{
	if (!f->discovery.asked || f->discovery.ok || causes_sent(f, FACTS_PROBE_FORM) != NULL)
		return false;
	m->evidence = quote_problem(f, m->pool);
	if (f->discovery.failure == HTTP_FAILURE_PROXY)
		m->fix = check_proxy(f, m->pool);
	else if (f->discovery.failure == HTTP_FAILURE_NAME)
		m->fix = "Check the host in the issuer's URL; then DNS (getent hosts HOST), the "
			 "VPN, and whether this network needs a proxy (--proxy URL, HTTPS_PROXY). "
			 "Or give the endpoint itself: --token-url URL";
	return true;
}

#define NO_DOCUMENT .explains = "discovery-failed"

const struct diag_cause diag_causes_network[] = {
	{.id = "local-limit",
	 .holds = local_limit,
	 .confidence = DIAG_SURE,
	 .cause = "This machine ran out of what a request needs: file descriptors, memory or "
		  "threads. The endpoint and the network are not the cause.",
	 .fix = "Raise the limit that is met (ulimit -n, -v, -u; a container's memory and pids), "
		"or end what uses it up, and run again.",
	 NO_DOCUMENT},
	{.id = "proxy-auth",
	 .holds = proxy_auth,
	 .confidence = DIAG_SURE,
	 .cause = "The proxy asks for a user and password.",
	 .fix = "Give the proxy's user and password: --proxy http://USER:PASSWORD@HOST:PORT, or in "
		"HTTPS_PROXY.",
	 .see = "RFC 9110 section 15.5.8",
	 NO_DOCUMENT},
	{.id = "name-not-resolved",
	 .holds = name_not_resolved,
	 .confidence = DIAG_SURE,
	 .cause = "The host name cannot be resolved: it is wrong, or this machine's DNS does not "
		  "know it (a VPN that is down, a network that needs a proxy).",
	 .fix = "Check the host in the token URL; then DNS (getent hosts HOST), the VPN, and "
		"whether this network needs a proxy (--proxy URL, HTTPS_PROXY).",
	 NO_DOCUMENT},
	{.id = "not-connected",
	 .holds = not_connected,
	 .confidence = DIAG_SURE,
	 .cause = "Nothing accepts connections at that address and port, or a firewall or proxy "
		  "forbids them.",
	 .fix = "Check host and port of the token URL, and whether this machine needs a proxy "
		"(--proxy URL) to reach it.",
	 NO_DOCUMENT,
	 .next = causes_next_again},
	{.id = "timed-out",
	 .holds = timed_out,
	 .confidence = DIAG_SURE,
	 .cause = "No connection in time: the host is down, or a firewall drops the packets.",
	 .fix = "Try again with more time (--max-time 60, --connect-timeout 20), and check whether "
		"this machine needs a proxy (--proxy URL).",
	 NO_DOCUMENT,
	 .cannot_tell =
		 "Whether the host is down or a firewall drops the packets: both are silent.",
	 .next = causes_next_again},
	{.id = "connection-lost",
	 .holds = connection_lost,
	 .confidence = DIAG_SURE,
	 .cause = "The other side, or something between, closed the connection before the answer "
		  "was complete.",
	 .fix = "Try again; if it stays so, ask whoever runs the endpoint, the proxy or the "
		"firewall between.",
	 NO_DOCUMENT,
	 .cannot_tell = "Who closed the connection: the endpoint, or something on the way.",
	 .next = causes_next_again},
	{.id = "tls-untrusted",
	 .holds = tls_untrusted,
	 .confidence = DIAG_SURE,
	 .cause = "No trusted authority vouches for the certificate. It comes from a private CA, "
		  "the server does not send an intermediate certificate, or a proxy opens the "
		  "connection.",
	 .fix = "Give the CA's certificate to cxtoken: --cacert FILE (for Node: "
		"NODE_EXTRA_CA_CERTS=FILE).",
	 NO_DOCUMENT},
	{.id = "tls-name",
	 .holds = tls_name,
	 .confidence = DIAG_SURE,
	 .cause = "The certificate is not for this host name.",
	 .fix = "Use the host name that the certificate was made for in the token URL.",
	 .see = "RFC 9110 section 4.3.4",
	 NO_DOCUMENT},
	{.id = "tls-expired",
	 .holds = tls_expired,
	 .confidence = DIAG_SURE,
	 .cause = "The certificate has expired or is not valid yet, by this machine's clock.",
	 .fix = "Check this machine's clock (date -u); if it is correct, ask whoever runs the "
		"endpoint to renew the certificate.",
	 NO_DOCUMENT},
	{.id = "tls-unsuitable",
	 .holds = tls_unsuitable,
	 .confidence = DIAG_SURE,
	 .cause = "A certificate of the chain is known, but must not be used so: its purpose, key, "
		  "signature, extensions or chain do not allow it.",
	 .fix = "Have whoever runs the endpoint get a certificate that a server may use today; "
		"verification stays on.",
	 .see = "RFC 5280 section 6",
	 NO_DOCUMENT},
	{.id = "tls-handshake",
	 .holds = tls_handshake,
	 .confidence = DIAG_SURE,
	 .cause = "The TLS handshake failed: another protocol on that port, no common TLS version "
		  "or cipher, or something between that breaks it.",
	 .fix = "Check that the port speaks TLS and that https: in the token URL is correct; then "
		"ask whoever runs the endpoint which TLS versions it takes.",
	 NO_DOCUMENT},
	{.id = "not-http",
	 .holds = not_http,
	 .confidence = DIAG_SURE,
	 .cause = "What answers at that port does not speak HTTP: it is another service, or TLS "
		  "where the URL says http.",
	 .fix = "Check scheme (http or https) and port of the token URL.",
	 NO_DOCUMENT},
	{.id = "http-malformed",
	 .holds = http_malformed,
	 .confidence = DIAG_SURE,
	 .cause = "The answer begins as HTTP and breaks its rules, so its end or meaning is "
		  "unclear.",
	 .fix = "Tell whoever runs the endpoint, or the gateway before it, which part is broken; a "
		"client cannot correct it.",
	 .see = "RFC 9112",
	 NO_DOCUMENT,
	 .next = causes_next_again},
	{.id = "discovery-failed",
	 .holds = discovery_failed,
	 .confidence = DIAG_SURE,
	 .cause = "The issuer's discovery document does not lead to a token endpoint.",
	 .fix = "Check the issuer's URL, or give the endpoint itself: --token-url URL",
	 .see = "OpenID Connect Discovery 1.0 section 4"},
	{.id = "proxy-between",
	 .holds = proxy_between,
	 .confidence = DIAG_POSSIBLE,
	 .cause = "Something between may have changed the request, or have answered instead of the "
		  "endpoint.",
	 .fix = "Ask without the proxy, if you can: NO_PROXY=HOST cxtoken --diagnose",
	 .see = "RFC 9110 section 7.6.3"},
	{.id = NULL},
};
