/* SPDX-License-Identifier: MIT */
/* Why no answer came: from all that is known to a failure and one sentence. */
#include "http/parts.h"
#include "base/bytes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

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

static void fail(struct http_answer *a, enum http_failure failure, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void fail(struct http_answer *a, enum http_failure failure, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(a->failure_text, sizeof a->failure_text, format, args);
	va_end(args);
	a->failure = failure;
}

static bool mentions(const struct http_evidence *x, const char *words)
{
	return bytes_find(x->detail, words) != NULL;
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
		fail(a, HTTP_FAILURE_PROXY, "the proxy %s cannot be reached (%s)", x->proxy,
		     os_reason(x));
	else if (x->os_error == ECONNREFUSED)
		fail(a, HTTP_FAILURE_CONNECT, "nothing listens at %s (%s)", place, os_reason(x));
	else
		fail(a, HTTP_FAILURE_CONNECT, "%s cannot be reached (%s)", place, os_reason(x));
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
		fail(a, HTTP_FAILURE_TLS_TIMEOUT,
		     "the TLS handshake with %s timed out after %g s (the connection was accepted)",
		     place, (double)x->limit_ms / 1000);
		return;
	}
	fail(a, x->phase >= HTTP_PHASE_WAITING ? HTTP_FAILURE_SLOW : HTTP_FAILURE_TIMEOUT,
	     "no %sanswer from %s within %g s (%s)",
	     x->phase == HTTP_PHASE_READING ? "complete " : "", place, (double)x->limit_ms / 1000,
	     phases[x->phase]);
}

static void explain_lost(const struct http_evidence *x, const char *place, struct http_answer *a)
{
	a->retryable = x->phase != HTTP_PHASE_READING;
	if (x->phase == HTTP_PHASE_READING)
		fail(a, HTTP_FAILURE_LOST,
		     "the connection to %s was lost in the middle of the answer", place);
	else if (x->code == CURLE_GOT_NOTHING)
		fail(a, HTTP_FAILURE_LOST, "%s closed the connection without an answer", place);
	else
		fail(a, HTTP_FAILURE_LOST, "the connection to %s was lost before the answer (%s)",
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
		fail(a, HTTP_FAILURE_PROXY_AUTH,
		     "the proxy %s wants a user name and password (status 407)", x->proxy);
	} else if (x->connect_status != 0 && x->connect_status / 100 != 2) {
		fail(a, HTTP_FAILURE_PROXY,
		     "the proxy %s refused to connect to %s port %d (status %ld)", x->proxy,
		     x->host, x->port, x->connect_status);
	} else if (x->proxy_verify != 0) {
		fail(a, HTTP_FAILURE_PROXY, "the certificate of the proxy %s is not trusted",
		     x->proxy);
	} else if (x->code == CURLE_COULDNT_RESOLVE_PROXY) {
		a->retryable = true;
		fail(a, HTTP_FAILURE_PROXY, "the name of the proxy %s cannot be resolved",
		     x->proxy);
	} else if (x->code == CURLE_PROXY || (x->phase <= HTTP_PHASE_TUNNEL && lost(x->code))) {
		fail(a, HTTP_FAILURE_PROXY, "the proxy %s made no connection to %s port %d",
		     x->proxy, x->host, x->port);
	} else {
		return false;
	}
	return true;
}

/* ---- TLS ---- */

/* What must be changed about a certificate that is known, but not to be used so. */
static const char *const unsuitable[HTTP_CERT_FAULTS] = {
	[HTTP_CERT_PURPOSE] = "it is not made for a server: its key usage has another purpose",
	[HTTP_CERT_KEY] = "its key is too short",
	[HTTP_CERT_SIGNATURE] = "its signature uses a digest that is too weak, such as SHA-1",
	[HTTP_CERT_WEAK] = "its key is too short, or its signature's digest too weak",
	[HTTP_CERT_EXTENSION] = "it has a critical extension that is not known here",
	[HTTP_CERT_PATH] = "its chain is longer than an authority in it allows (path length)",
	[HTTP_CERT_ISSUER] = "it is signed by a certificate that must not sign others",
	[HTTP_CERT_NAMES] = "an authority in its chain must not vouch for this name",
	[HTTP_CERT_REVOKED] = "it is revoked",
	[HTTP_CERT_OTHER] = "the verifier does not take it",
};

/* "the intermediate certificate CN=X of h port 443" */
static void put_certificate(const struct http_evidence *x, const char *place, char *out,
			    size_t size)
{
	static const char *const names[] = {
		[HTTP_CERT_UNKNOWN] = "a certificate",
		[HTTP_CERT_LEAF] = "the server's own certificate",
		[HTTP_CERT_INTERMEDIATE] = "the intermediate certificate",
		[HTTP_CERT_ROOT] = "the root certificate",
	};
	bool named = x->seen.place > HTTP_CERT_LEAF && *x->seen.subject != '\0';
	snprintf(out, size, "%s%s%.200s of %s", names[x->seen.place], named ? " " : "",
		 named ? x->seen.subject : "", place);
}

static void explain_untrusted(const struct http_evidence *x, const char *place,
			      struct http_answer *a)
{
	fail(a, HTTP_FAILURE_TLS_UNTRUSTED, "the certificate of %s is not trusted: %s%s%s", place,
	     *x->seen.words != '\0'
		     ? x->seen.words
		     : "its issuer is not known here, or the server sends an incomplete chain",
	     *x->seen.issuer != '\0' ? "; issued by " : "", x->seen.issuer);
}

static bool is_other_name(const struct http_evidence *x)
{
	return x->seen.fault == HTTP_CERT_NAME ||
	       (x->seen.fault == HTTP_CERT_FINE &&
		(mentions(x, "does not match") || mentions(x, "no alternative") ||
		 mentions(x, "target host") || mentions(x, "hostname")));
}

/* The verifier said nothing: libcurl's words alone do not make it one of the others. */
static enum http_cert_fault fault_of(const struct http_evidence *x)
{
	if (x->seen.fault != HTTP_CERT_FINE)
		return x->seen.fault;
	if (mentions(x, "expired") || mentions(x, "expiration date has passed"))
		return HTTP_CERT_ENDED;
	return mentions(x, "not activated") ? HTTP_CERT_NOT_BEGUN : HTTP_CERT_OTHER;
}

/* The certificate was verified, and found wanting. */
static void explain_certificate(const struct http_evidence *x, const char *place,
				struct http_answer *a)
{
	char which[PLACE_MAX + 256];
	enum http_cert_fault fault = fault_of(x);
	put_certificate(x, place, which, sizeof which);
	a->cert_fault = fault;
	a->cert_place = x->seen.place;
	if (is_other_name(x)) {
		a->cert_fault = HTTP_CERT_NAME;
		fail(a, HTTP_FAILURE_TLS_NAME, "the certificate of %s is for another name than %s",
		     place, x->host);
	} else if (fault == HTTP_CERT_NO_AUTHORITY) {
		explain_untrusted(x, place, a);
	} else if (fault == HTTP_CERT_ENDED || fault == HTTP_CERT_NOT_BEGUN) {
		fail(a, HTTP_FAILURE_TLS_EXPIRED, "%s %s, by this machine's clock", which,
		     fault == HTTP_CERT_ENDED ? "has expired" : "has not begun");
	} else {
		fail(a, HTTP_FAILURE_TLS_UNSUITABLE, "%s must not be used so: %s%s%s%s", which,
		     unsuitable[fault], *x->seen.words != '\0' ? " (" : "", x->seen.words,
		     *x->seen.words != '\0' ? ")" : "");
	}
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
		    mentions(x, "certificate is required") ||
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
		fail(a, HTTP_FAILURE_TLS_CLIENT_CERT, "%s %s (%s)", place,
		     x->own_cert ? "refused the client certificate" : "wants a client certificate",
		     reason);
	else if (mentions(x, "wrong version number") || mentions(x, "packet length too long") ||
		 mentions(x, "http request") || mentions(x, "unexpected TLS packet") ||
		 mentions(x, "unsupported version packet"))
		fail(a, HTTP_FAILURE_TLS_HANDSHAKE,
		     "%s answers with something that is not TLS, perhaps plain http (%s)", place,
		     reason);
	else
		fail(a, HTTP_FAILURE_TLS_HANDSHAKE, "the TLS handshake with %s failed (%s)", place,
		     reason);
}

/* ---- HTTP ---- */

/* It did not begin as HTTP: no status line came that libcurl could read. */
static void explain_not_http(const struct http_evidence *x, const char *place,
			     struct http_answer *a)
{
	fail(a, HTTP_FAILURE_NOT_HTTP, "the answer of %s breaks the rules: it is not HTTP%s", place,
	     mentions(x, "HTTP/0.9") ? "; a port that speaks TLS needs an https: URL" : "");
}

/* The part of the answer that libcurl could not read, by the words of its error texts. */
static const char *malformed_part(const struct http_evidence *x)
{
	static const struct {
		const char *says, *part;
	} rows[] = {
		{"chunk", "its chunks are not well-formed (a chunk size is not a hexadecimal "
			  "number, is too large, or does not fit the bytes behind it)"},
		{"Content-Length", "its header field Content-Length is not a number of bytes"},
		{"Maximum file size", "its header field Content-Length is not a number of bytes"},
		{"Transfer-Encoding", "its header field Transfer-Encoding cannot be read"},
		{"content encoding type",
		 "its header field Transfer-Encoding has a coding that is not known here"},
		{"Nul byte", "a line of its header has a NUL byte"},
		{"without colon", "a header line has no colon, and so is not a field"},
		{"response code", "its status line has no status of three digits"},
		{"status line", "its status line has no status of three digits"},
		{"HTTP version", "its status line has no version and status that can be read"},
		{"subversion", "its status line has no version and status that can be read"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (mentions(x, rows[i].says))
			return rows[i].part;
	return "a header line is not a field (such as one that begins with a blank and has no "
	       "field before it)";
}

static void explain_malformed(const struct http_evidence *x, const char *place,
			      struct http_answer *a)
{
	fail(a, HTTP_FAILURE_MALFORMED, "the answer of %s begins as HTTP, and breaks its rules: %s",
	     place, malformed_part(x));
}

/* A reply that libcurl does not understand. */
static void explain_weird(const struct http_evidence *x, const char *place, struct http_answer *a)
{
	/* A status line that cannot be read is handed over as no line at all. */
	bool began = x->phase == HTTP_PHASE_READING || mentions(x, "response code") ||
		     mentions(x, "status line") || mentions(x, "subversion") ||
		     mentions(x, "HTTP version");
	if (began)
		explain_malformed(x, place, a);
	else
		explain_not_http(x, place, a);
}

static void explain_too_large(const struct http_evidence *x, const char *place,
			      struct http_answer *a)
{
	if (x->sink_ended)
		fail(a, HTTP_FAILURE_LOST, "the answer of %s was not wanted to its end", place);
	else if (x->body_too_large)
		fail(a, HTTP_FAILURE_TOO_LARGE, "the answer of %s is longer than %d bytes", place,
		     (int)HTTP_BODY_BYTES_MAX);
	else
		fail(a, HTTP_FAILURE_TOO_LARGE, "the answer of %s has header fields without end",
		     place);
}

/* A lost connection, unless the bytes before were no HTTP or the handshake was not over. */
static void explain_broken(const struct http_evidence *x, const char *place, struct http_answer *a)
{
	if (mentions(x, "chunk"))
		explain_malformed(x, place, a);
	else if (x->phase == HTTP_PHASE_HANDSHAKE || is_about_our_cert(x))
		explain_handshake(x, place, a);
	else
		explain_lost(x, place, a);
}

/* GnuTLS reads its files within the handshake, and libcurl returns the handshake's code. */
static bool is_own_file(const struct http_evidence *x)
{
	return x->code == CURLE_SSL_CONNECT_ERROR && x->phase <= HTTP_PHASE_HANDSHAKE &&
	       (mentions(x, "error reading X.509") || mentions(x, "error reading ca") ||
		mentions(x, "could not load PEM"));
}

static const struct {
	CURLcode code;
	void (*explain)(const struct http_evidence *x, const char *place, struct http_answer *a);
} rows_of_codes[] = {
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
	{CURLE_WEIRD_SERVER_REPLY, explain_weird},
	{CURLE_BAD_CONTENT_ENCODING, explain_weird},
	{CURLE_HTTP2, explain_weird},
	{CURLE_WRITE_ERROR, explain_too_large},
	{CURLE_FILESIZE_EXCEEDED, explain_malformed},
};

/* What the code says. A code without a row: the answer's fault where one had begun, else ours. */
static void explain_code(const struct http_evidence *x, const char *place, struct http_answer *a)
{
	/* Both codes mean other things before anything was sent. Our heap never runs out (wipe.h):
	 * an answer without end is what libcurl 7 calls so. */
	if (x->code == CURLE_UNSUPPORTED_PROTOCOL && x->phase >= HTTP_PHASE_WAITING) {
		explain_weird(x, place, a);
		return;
	}
	if ((x->code == CURLE_OUT_OF_MEMORY || (int)x->code == CODE_TOO_LARGE) &&
	    x->phase >= HTTP_PHASE_WAITING) {
		explain_too_large(x, place, a);
		return;
	}
	for (size_t i = 0; i < sizeof rows_of_codes / sizeof *rows_of_codes; i++)
		if (rows_of_codes[i].code == x->code) {
			rows_of_codes[i].explain(x, place, a);
			return;
		}
	if (x->phase == HTTP_PHASE_READING)
		explain_malformed(x, place, a);
	else
		a->failure = HTTP_FAILURE_LOCAL;
}

void http_failure_explain(const struct http_evidence *x, struct http_answer *a)
{
	char place[PLACE_MAX];
	put_place(x, place);
	snprintf(a->tls_issuer, sizeof a->tls_issuer, "%s", x->seen.issuer);
	a->retryable = false;
	if (x->lacks != NULL) {
		fail(a, HTTP_FAILURE_LIMIT, "this machine has no %s left for a connection to %s",
		     x->lacks, place);
	} else if (is_own_file(x)) {
		a->failure = HTTP_FAILURE_LOCAL;
	} else if (*x->proxy != '\0' && explain_proxy(x, a)) {
		return;
	} else if (x->code == CURLE_COULDNT_RESOLVE_HOST) {
		a->retryable = true;
		fail(a, HTTP_FAILURE_NAME, "the name %s cannot be resolved", x->host);
	} else {
		explain_code(x, place, a);
	}
}
