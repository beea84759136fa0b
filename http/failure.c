/* SPDX-License-Identifier: MIT */
/* Turns libcurl's codes into kinds of failure, and says what failed where. */
#include "http/parts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* OpenSSL's verification results, X509_V_ERR_... */
enum {
	VERIFY_NOT_YET_VALID = 9,
	VERIFY_EXPIRED = 10,
	VERIFY_SELF_SIGNED = 18,
	VERIFY_SELF_SIGNED_IN_CHAIN = 19,
	VERIFY_NO_ISSUER = 20,
	VERIFY_NO_CHAIN = 21,
	VERIFY_REVOKED = 23,
	VERIFY_HOST = 62,
	VERIFY_ADDRESS = 64,
};

enum { PLACE_MAX = 512 };

enum {
	CODE_TOO_LARGE = 100
}; /* CURLE_TOO_LARGE of libcurl 8; the headers may be older than the library */

/* "api.example (192.0.2.1) port 443 through the proxy http://p:3128" */
static void put_place(const struct http_evidence *x, char *out)
{
	bool addresses =
		*x->addresses != '\0' && *x->proxy == '\0' && strcmp(x->addresses, x->host) != 0;
	bool proxied = *x->proxy != '\0';
	snprintf(out, PLACE_MAX, "%s%s%s%s port %d%s%s", x->host, addresses ? " (" : "",
		 addresses ? x->addresses : "", addresses ? ")" : "", x->port,
		 proxied ? " through the proxy " : "", proxied ? x->proxy : "");
}

static void fail(struct http_answer *a, enum facts_failure failure, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void fail(struct http_answer *a, enum facts_failure failure, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(a->failure_text, sizeof a->failure_text, format, args);
	va_end(args);
	a->failure = failure;
}

static bool mentions(const struct http_evidence *x, const char *words)
{
	size_t len = strlen(words);
	for (const char *c = x->detail; *c != '\0'; c++)
		if (strncasecmp(c, words, len) == 0)
			return true;
	return false;
}

/*
 * The reason at the end of OpenSSL's "error:0A00010B:SSL routines::wrong version number, errno 0",
 * else what libcurl says of the code: its own text may quote anything.
 */
static void put_tls_reason(const struct http_evidence *x, const struct http_lib *lib, char *out,
			   size_t size)
{
	const char *error = strstr(x->detail, "error:"), *reason = NULL;
	for (const char *c = error; c != NULL && *c != '\0'; c++)
		if (*c == ':')
			reason = c + 1;
	if (reason == NULL || strlen(reason) > 200)
		snprintf(out, size, "%s",
			 lib != NULL ? lib->easy_strerror(x->code) : "no reason given");
	else
		snprintf(out, size, "%.*s", (int)strcspn(reason, ","), reason);
}

static const char *os_reason(const struct http_evidence *x)
{
	if (x->os_error == ECONNREFUSED)
		return "connection refused";
	return x->os_error != 0 ? strerror(x->os_error) : "no connection";
}

/* ---- the connection ---- */

static void explain_connect(const struct http_evidence *x, const char *place, struct http_answer *a)
{
	a->retryable = true;
	if (*x->proxy != '\0')
		fail(a, FACTS_FAILURE_PROXY, "the proxy %s cannot be reached (%s)", x->proxy,
		     os_reason(x));
	else if (x->os_error == ECONNREFUSED)
		fail(a, FACTS_FAILURE_CONNECT, "nothing listens at %s (%s)", place, os_reason(x));
	else
		fail(a, FACTS_FAILURE_CONNECT, "%s cannot be reached (%s)", place, os_reason(x));
}

static void explain_timeout(const struct http_evidence *x, const char *place, struct http_answer *a)
{
	static const char *const phases[] = {
		[HTTP_PHASE_RESOLVING] = "resolving the name",
		[HTTP_PHASE_CONNECTING] = "connecting",
		[HTTP_PHASE_TUNNEL] = "waiting for the proxy",
		[HTTP_PHASE_WAITING] = "connected, the request was sent",
		[HTTP_PHASE_READING] = "in the middle of the answer",
	};
	a->retryable = x->phase <= HTTP_PHASE_CONNECTING;
	if (x->phase == HTTP_PHASE_HANDSHAKE) {
		fail(a, FACTS_FAILURE_TLS_TIMEOUT,
		     "the TLS handshake with %s timed out after %g s (the connection was accepted)",
		     place, (double)x->limit_ms / 1000);
		return;
	}
	fail(a, FACTS_FAILURE_TIMEOUT, "no %sanswer from %s within %g s (%s)",
	     x->phase == HTTP_PHASE_READING ? "complete " : "", place, (double)x->limit_ms / 1000,
	     phases[x->phase]);
}

static void explain_lost(const struct http_evidence *x, const char *place, struct http_answer *a)
{
	a->retryable = x->phase != HTTP_PHASE_READING;
	if (x->phase == HTTP_PHASE_READING)
		fail(a, FACTS_FAILURE_LOST,
		     "the connection to %s was lost in the middle of the answer", place);
	else if (x->code == CURLE_GOT_NOTHING)
		fail(a, FACTS_FAILURE_LOST, "%s closed the connection without an answer", place);
	else
		fail(a, FACTS_FAILURE_LOST, "the connection to %s was lost before the answer (%s)",
		     place, x->os_error != 0 ? strerror(x->os_error) : "closed");
}

/* ---- the proxy ---- */

static bool lost(CURLcode code)
{
	return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING;
}

/* True: the proxy's doing. libcurl counts as connected only when the proxy has agreed to CONNECT.
 */
static bool explain_proxy(const struct http_evidence *x, struct http_answer *a)
{
	if (x->connect_status == 407) {
		fail(a, FACTS_FAILURE_PROXY_AUTH,
		     "the proxy %s wants a user name and password (status 407)", x->proxy);
	} else if (x->connect_status != 0 && x->connect_status / 100 != 2) {
		fail(a, FACTS_FAILURE_PROXY,
		     "the proxy %s refused to connect to %s port %d (status %ld)", x->proxy,
		     x->host, x->port, x->connect_status);
	} else if (x->proxy_verify != 0) {
		fail(a, FACTS_FAILURE_PROXY, "the certificate of the proxy %s is not trusted",
		     x->proxy);
	} else if (x->code == CURLE_COULDNT_RESOLVE_PROXY) {
		a->retryable = true;
		fail(a, FACTS_FAILURE_PROXY, "the name of the proxy %s cannot be resolved",
		     x->proxy);
	} else if (x->code == CURLE_PROXY || (x->phase <= HTTP_PHASE_TUNNEL && lost(x->code))) {
		fail(a, FACTS_FAILURE_PROXY, "the proxy %s made no connection to %s port %d",
		     x->proxy, x->host, x->port);
	} else {
		return false;
	}
	return true;
}

/* ---- TLS ---- */

static const char *untrusted_reason(long error)
{
	switch (error) {
	case VERIFY_SELF_SIGNED:
		return "it is self-signed";
	case VERIFY_SELF_SIGNED_IN_CHAIN:
		return "its chain ends in an authority that is not known here";
	case VERIFY_NO_ISSUER:
	case VERIFY_NO_CHAIN:
		return "its issuer is not known here, or the server sends an incomplete chain";
	case VERIFY_REVOKED:
		return "it is revoked";
	default:
		return "it cannot be verified";
	}
}

/* The certificate was verified, and found wanting. */
static void explain_certificate(const struct http_evidence *x, const char *place,
				struct http_answer *a)
{
	long error = x->seen.error;
	bool name = error == 0 && (mentions(x, "does not match") || mentions(x, "no alternative") ||
				   mentions(x, "target host") || mentions(x, "hostname"));
	if (name || (error >= VERIFY_HOST && error <= VERIFY_ADDRESS))
		fail(a, FACTS_FAILURE_TLS_NAME, "the certificate of %s is for another name than %s",
		     place, x->host);
	else if (error == VERIFY_NOT_YET_VALID)
		fail(a, FACTS_FAILURE_TLS_EXPIRED,
		     "the certificate of %s is not valid yet, by this machine's clock", place);
	else if (error == VERIFY_EXPIRED || (error == 0 && mentions(x, "expired")))
		fail(a, FACTS_FAILURE_TLS_EXPIRED,
		     "the certificate of %s has expired, by this machine's clock", place);
	else
		fail(a, FACTS_FAILURE_TLS_UNTRUSTED, "the certificate of %s is not trusted: %s%s%s",
		     place, untrusted_reason(error), *x->seen.issuer != '\0' ? "; issued by " : "",
		     x->seen.issuer);
}

/* Alerts that a server sends about a client's certificate (RFC 8446 6.2). */
static bool is_about_our_cert(const struct http_evidence *x)
{
	static const char *const alerts[] = {
		"bad certificate",     "unsupported certificate", "certificate revoked",
		"certificate expired", "certificate unknown",     "unknown ca",
	};
	/* TLS 1.2 has no alert of its own for a missing one. */
	bool told = x->code == CURLE_SSL_CLIENTCERT || mentions(x, "certificate required") ||
		    (x->seen.asked_cert && mentions(x, "alert handshake failure"));
	for (size_t i = 0; !told && i < sizeof alerts / sizeof *alerts; i++)
		told = mentions(x, "alert") && mentions(x, alerts[i]);
	return told;
}

static void explain_handshake(const struct http_evidence *x, const char *place,
			      struct http_answer *a)
{
	const char *why;
	char reason[256];
	put_tls_reason(x, http_lib_load(&why), reason, sizeof reason);
	if (is_about_our_cert(x))
		fail(a, FACTS_FAILURE_TLS_CLIENT_CERT, "%s %s (%s)", place,
		     x->own_cert ? "refused the client certificate" : "wants a client certificate",
		     reason);
	else if (mentions(x, "wrong version number") || mentions(x, "packet length too long") ||
		 mentions(x, "http request") || mentions(x, "unexpected TLS packet"))
		fail(a, FACTS_FAILURE_TLS_HANDSHAKE,
		     "%s answers with something that is no TLS: perhaps plain http (%s)", place,
		     reason);
	else
		fail(a, FACTS_FAILURE_TLS_HANDSHAKE, "the TLS handshake with %s failed (%s)", place,
		     reason);
}

/* ---- HTTP ---- */

static void explain_not_http(const struct http_evidence *x, const char *place,
			     struct http_answer *a)
{
	const char *what = "it is not HTTP";
	if (mentions(x, "chunk"))
		what = "its chunks are not well-formed";
	else if (mentions(x, "Content-Length"))
		what = "its Content-Length is no number";
	else if (mentions(x, "HTTP/0.9"))
		what = "it is not HTTP; a port that speaks TLS needs an https: URL";
	fail(a, FACTS_FAILURE_NOT_HTTP, "the answer of %s breaks the rules: %s", place, what);
}

static void explain_too_large(const struct http_evidence *x, const char *place,
			      struct http_answer *a)
{
	if (x->body_too_large)
		fail(a, FACTS_FAILURE_TOO_LARGE, "the answer of %s is longer than %d bytes", place,
		     (int)TOKEN_ANSWER_MAX);
	else
		fail(a, FACTS_FAILURE_TOO_LARGE, "the answer of %s has header fields without end",
		     place);
}

/* A lost connection, unless the bytes before were no HTTP or the handshake was not over. */
static void explain_broken(const struct http_evidence *x, const char *place, struct http_answer *a)
{
	if (mentions(x, "chunk"))
		explain_not_http(x, place, a);
	else if (x->phase == HTTP_PHASE_HANDSHAKE || is_about_our_cert(x))
		explain_handshake(x, place, a);
	else
		explain_lost(x, place, a);
}

void http_failure_explain(const struct http_evidence *x, struct http_answer *a)
{
	static const struct {
		CURLcode code;
		void (*explain)(const struct http_evidence *x, const char *place,
				struct http_answer *a);
	} rows[] = {
		{CURLE_COULDNT_CONNECT, explain_connect},
		{CURLE_OPERATION_TIMEDOUT, explain_timeout},
		{CURLE_GOT_NOTHING, explain_lost},
		{CURLE_PARTIAL_FILE, explain_lost},
		{CURLE_SEND_ERROR, explain_broken},
		{CURLE_RECV_ERROR, explain_broken},
		{CURLE_PEER_FAILED_VERIFICATION, explain_certificate},
		{CURLE_SSL_ISSUER_ERROR, explain_certificate},
		{CURLE_SSL_CONNECT_ERROR, explain_handshake},
		{CURLE_SSL_CLIENTCERT, explain_handshake},
		{CURLE_WEIRD_SERVER_REPLY, explain_not_http},
		{CURLE_BAD_CONTENT_ENCODING, explain_not_http},
		{CURLE_HTTP2, explain_not_http},
		{CURLE_WRITE_ERROR, explain_too_large},
		{CURLE_FILESIZE_EXCEEDED, explain_too_large},
	};
	char place[PLACE_MAX];
	put_place(x, place);
	snprintf(a->tls_issuer, sizeof a->tls_issuer, "%s", x->seen.issuer);
	a->retryable = false;
	if (*x->proxy != '\0' && explain_proxy(x, a))
		return;
	if (x->code == CURLE_COULDNT_RESOLVE_HOST) {
		a->retryable = true;
		fail(a, FACTS_FAILURE_NAME, "the name %s cannot be resolved", x->host);
		return;
	}
	/* Both codes mean other things before anything was sent. Our heap never runs out (wipe.h):
	 * an answer without end is what libcurl 7 calls so. */
	if (x->code == CURLE_UNSUPPORTED_PROTOCOL && x->phase >= HTTP_PHASE_WAITING)
		explain_not_http(x, place, a);
	else if ((x->code == CURLE_OUT_OF_MEMORY || (int)x->code == CODE_TOO_LARGE) &&
		 x->phase >= HTTP_PHASE_WAITING)
		explain_too_large(x, place, a);
	else
		a->failure = FACTS_FAILURE_LOCAL;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].code == x->code)
			rows[i].explain(x, place, a);
}
