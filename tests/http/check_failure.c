/* SPDX-License-Identifier: MIT */
/* From what is known of a failed request to what is said of it. */
#include <check.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "http/parts.h"

Suite *suite_http_failure(void);

#define VERIFY CURLE_PEER_FAILED_VERIFICATION
#define SHAKE  CURLE_SSL_CONNECT_ERROR

static const struct explained {
	struct http_evidence evidence;
	enum http_failure failure;
	bool retryable;
	const char *text;
} explaineds[] = {
	{{.code = CURLE_COULDNT_RESOLVE_HOST},
	 HTTP_FAILURE_NAME,
	 true,
	 "the name h cannot be resolved"},
	{{.code = CURLE_COULDNT_RESOLVE_PROXY, .proxy = "p:1"},
	 HTTP_FAILURE_PROXY,
	 true,
	 "the name of the proxy p:1 cannot be resolved"},
	{{.code = CURLE_COULDNT_CONNECT, .os_error = EHOSTUNREACH},
	 HTTP_FAILURE_CONNECT,
	 true,
	 "h (10.0.0.1) port 443 cannot be reached (No route to host)"},
	{{.code = CURLE_OPERATION_TIMEDOUT, .phase = HTTP_PHASE_RESOLVING, .limit_ms = 5000},
	 HTTP_FAILURE_TIMEOUT,
	 true,
	 "no answer from h (10.0.0.1) port 443 within 5 s (resolving the name)"},
	{{.code = CURLE_OPERATION_TIMEDOUT, .phase = HTTP_PHASE_CONNECTING, .limit_ms = 5000},
	 HTTP_FAILURE_TIMEOUT,
	 true,
	 "within 5 s (connecting)"},
	{{.code = CURLE_OPERATION_TIMEDOUT,
	  .phase = HTTP_PHASE_TUNNEL,
	  .proxy = "p:1",
	  .limit_ms = 2500},
	 HTTP_FAILURE_TIMEOUT,
	 false,
	 "h port 443 through the proxy p:1 within 2.5 s (waiting for the proxy)"},
	{{.code = CURLE_OPERATION_TIMEDOUT, .phase = HTTP_PHASE_HANDSHAKE, .limit_ms = 5000},
	 HTTP_FAILURE_TLS_TIMEOUT,
	 false,
	 "the TLS handshake with h (10.0.0.1) port 443 timed out after 5 s (the connection was "
	 "accepted)"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_NO_AUTHORITY, .issuer = "CN=Corp"}},
	 HTTP_FAILURE_TLS_UNTRUSTED,
	 false,
	 "the certificate of h (10.0.0.1) port 443 is not trusted: its issuer is not known here, "
	 "or the "
	 "server sends an incomplete chain; issued by CN=Corp"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_NO_AUTHORITY, .words = "it is self-signed"}},
	 HTTP_FAILURE_TLS_UNTRUSTED,
	 false,
	 "is not trusted: it is self-signed"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_REVOKED, .place = HTTP_CERT_LEAF}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "the server's own certificate of h (10.0.0.1) port 443 must not be used so: it is "
	 "revoked"},
	{{.code = VERIFY,
	  .seen = {.fault = HTTP_CERT_OTHER,
		   .words = "odd",
		   .place = HTTP_CERT_ROOT,
		   .subject = "CN=R"}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "the root certificate CN=R of h (10.0.0.1) port 443 must not be used so: the verifier "
	 "does "
	 "not take it (odd)"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_PURPOSE}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "it is not made for a server"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_KEY}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "its key is too short"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_SIGNATURE}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "too weak, such as SHA-1"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_WEAK}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "too short, or its signature"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_EXTENSION}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "a critical extension that is not known"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_PATH}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "(path length)"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_ISSUER}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "signed by a certificate that must not sign others"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_NAMES}},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "must not vouch for this name"},
	{{.code = VERIFY, .detail = "canary"},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "a certificate of h (10.0.0.1) port 443 must not be used so"},
	{{.code = VERIFY,
	  .seen = {.fault = HTTP_CERT_ENDED, .place = HTTP_CERT_INTERMEDIATE, .subject = "CN=I"}},
	 HTTP_FAILURE_TLS_EXPIRED,
	 false,
	 "the intermediate certificate CN=I of h (10.0.0.1) port 443 has expired"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_NOT_BEGUN, .place = HTTP_CERT_LEAF}},
	 HTTP_FAILURE_TLS_EXPIRED,
	 false,
	 "the server's own certificate of h (10.0.0.1) port 443 has not begun"},
	{{.code = VERIFY, .detail = "server certificate expiration date has passed."},
	 HTTP_FAILURE_TLS_EXPIRED,
	 false,
	 "a certificate of h (10.0.0.1) port 443 has expired"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_NAME}},
	 HTTP_FAILURE_TLS_NAME,
	 false,
	 "is for another name than h"},
	{{.code = VERIFY,
	  .detail = "SSL: no alternative certificate subject name matches target host name 'h'"},
	 HTTP_FAILURE_TLS_NAME,
	 false,
	 "is for another name than h"},
	{{.code = VERIFY, .seen = {.fault = HTTP_CERT_NO_AUTHORITY}, .detail = "does not match"},
	 HTTP_FAILURE_TLS_UNTRUSTED,
	 false,
	 ""},
	{{.code = VERIFY, .proxy = "https://p", .proxy_verify = 20},
	 HTTP_FAILURE_PROXY,
	 false,
	 "the certificate of the proxy https://p is not trusted"},
	{{.code = SHAKE, .detail = "OpenSSL/3: error:0A00010B:SSL routines::wrong version number"},
	 HTTP_FAILURE_TLS_HANDSHAKE,
	 false,
	 "something that is not TLS, perhaps plain http (wrong version number)"},
	{{.code = SHAKE,
	  .detail = "OpenSSL/3: error:0A000410:SSL routines::sslv3 alert handshake failure"},
	 HTTP_FAILURE_TLS_HANDSHAKE,
	 false,
	 "failed (sslv3 alert handshake failure)"},
	{{.code = SHAKE,
	  .seen = {.asked_cert = true},
	  .detail = "error:0A000410:SSL routines::sslv3 alert handshake failure"},
	 HTTP_FAILURE_TLS_CLIENT_CERT,
	 false,
	 "wants a client certificate (sslv3 alert handshake failure)"},
	{{.code = SHAKE, .detail = "http://u:canary@p"},
	 HTTP_FAILURE_TLS_HANDSHAKE,
	 false,
	 "failed ("},
	{{.code = CURLE_RECV_ERROR,
	  .phase = HTTP_PHASE_WAITING,
	  .detail = "error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0"},
	 HTTP_FAILURE_TLS_CLIENT_CERT,
	 false,
	 "wants a client certificate (tlsv13 alert certificate required)"},
	{{.code = SHAKE,
	  .own_cert = true,
	  .detail = "error:0A000418:SSL routines::tlsv1 alert unknown ca"},
	 HTTP_FAILURE_TLS_CLIENT_CERT,
	 false,
	 "refused the client certificate (tlsv1 alert unknown ca)"},
	{{.code = SHAKE,
	  .own_cert = true,
	  .detail = "error:0A000418:SSL routines::sslv3 alert bad certificate"},
	 HTTP_FAILURE_TLS_CLIENT_CERT,
	 false,
	 "refused the client certificate (sslv3 alert bad certificate)"},
	{{.code = SHAKE,
	  .own_cert = true,
	  .detail = "error:0A000418:SSL routines::sslv3 alert unsupported certificate"},
	 HTTP_FAILURE_TLS_CLIENT_CERT,
	 false,
	 "refused the client certificate (sslv3 alert unsupported certificate)"},
	{{.code = SHAKE,
	  .own_cert = true,
	  .detail = "error:0A000418:SSL routines::sslv3 alert certificate revoked"},
	 HTTP_FAILURE_TLS_CLIENT_CERT,
	 false,
	 "refused the client certificate (sslv3 alert certificate revoked)"},
	{{.code = SHAKE,
	  .own_cert = true,
	  .detail = "error:0A000418:SSL routines::sslv3 alert certificate expired"},
	 HTTP_FAILURE_TLS_CLIENT_CERT,
	 false,
	 "refused the client certificate (sslv3 alert certificate expired)"},
	{{.code = SHAKE,
	  .own_cert = true,
	  .detail = "error:0A000418:SSL routines::sslv3 alert certificate unknown"},
	 HTTP_FAILURE_TLS_CLIENT_CERT,
	 false,
	 "refused the client certificate (sslv3 alert certificate unknown)"},
	{{.code = CURLE_WEIRD_SERVER_REPLY,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Invalid Content-Length: value"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "Content-Length is not a number"},
	{{.code = CURLE_FILESIZE_EXCEEDED,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Maximum file size exceeded"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "Content-Length is not a number"},
	{{.code = CURLE_BAD_CONTENT_ENCODING,
	  .phase = HTTP_PHASE_READING,
	  .detail = "A Transfer-Encoding (x) was not listed first"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "Transfer-Encoding cannot be read"},
	{{.code = CURLE_BAD_CONTENT_ENCODING,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Unrecognized content encoding type x"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "a coding that is not known here"},
	{{.code = CURLE_WEIRD_SERVER_REPLY,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Nul byte in header"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "has a NUL byte"},
	{{.code = CURLE_WEIRD_SERVER_REPLY,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Header without colon"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "has no colon"},
	{{.code = CURLE_WEIRD_SERVER_REPLY,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Unsupported response code in HTTP response"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "no status of three digits"},
	{{.code = CURLE_WEIRD_SERVER_REPLY,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Invalid status line"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "no status of three digits"},
	{{.code = CURLE_UNSUPPORTED_PROTOCOL,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Unsupported HTTP version (9.9) in response"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "no version and status"},
	{{.code = CURLE_UNSUPPORTED_PROTOCOL,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Unsupported HTTP/1 subversion in response"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "no version and status"},
	{{.code = CURLE_RECV_ERROR,
	  .phase = HTTP_PHASE_READING,
	  .detail = "Illegal or missing hexadecimal sequence in a chunk"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "its chunks are not well-formed"},
	{{.code = CURLE_HTTP2, .phase = HTTP_PHASE_READING, .detail = "something else"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "a header line is not a field"},
	{{.code = CURLE_SSL_ISSUER_ERROR},
	 HTTP_FAILURE_TLS_UNSUITABLE,
	 false,
	 "a certificate of h"},
	{{.code = CURLE_WEIRD_SERVER_REPLY, .phase = HTTP_PHASE_WAITING, .detail = "x"},
	 HTTP_FAILURE_NOT_HTTP,
	 false,
	 "it is not HTTP"},
	{{.code = CURLE_BAD_CONTENT_ENCODING, .phase = HTTP_PHASE_WAITING, .detail = "x"},
	 HTTP_FAILURE_NOT_HTTP,
	 false,
	 "it is not HTTP"},
	{{.code = CURLE_HTTP2, .phase = HTTP_PHASE_WAITING, .detail = "x"},
	 HTTP_FAILURE_NOT_HTTP,
	 false,
	 "it is not HTTP"},
	{{.code = CURLE_FILESIZE_EXCEEDED,
	  .phase = HTTP_PHASE_WAITING,
	  .detail = "Maximum file size exceeded"},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "Content-Length is not a number"},
	{{.code = CURLE_SSL_CLIENTCERT},
	 HTTP_FAILURE_TLS_CLIENT_CERT,
	 false,
	 "wants a client certificate"},
	{{.code = SHAKE, .detail = "error:0A000086:SSL routines::unknown ca"},
	 HTTP_FAILURE_TLS_HANDSHAKE,
	 false,
	 "failed"},
	{{.code = CURLE_RECV_ERROR, .phase = HTTP_PHASE_HANDSHAKE, .detail = "x"},
	 HTTP_FAILURE_TLS_HANDSHAKE,
	 false,
	 "the TLS handshake"},
	{{.code = CURLE_SEND_ERROR, .phase = HTTP_PHASE_WAITING, .os_error = ECONNRESET},
	 HTTP_FAILURE_LOST,
	 true,
	 "was lost before the answer (Connection reset by peer)"},
	{{.code = CURLE_RECV_ERROR, .phase = HTTP_PHASE_READING},
	 HTTP_FAILURE_LOST,
	 false,
	 "in the middle"},
	{{.code = CURLE_PROXY, .proxy = "p:1"}, HTTP_FAILURE_PROXY, false, "made no connection"},
	{{.code = CURLE_OUT_OF_MEMORY, .phase = HTTP_PHASE_READING},
	 HTTP_FAILURE_TOO_LARGE,
	 false,
	 "without end"},
	{{.code = CURLE_OUT_OF_MEMORY}, HTTP_FAILURE_LOCAL, false, ""},
	{{.code = CURLE_UNSUPPORTED_PROTOCOL}, HTTP_FAILURE_LOCAL, false, ""},
	{{.code = CURLE_SSL_CERTPROBLEM}, HTTP_FAILURE_LOCAL, false, ""},
	{{.code = CURLE_FAILED_INIT, .detail = "canary"}, HTTP_FAILURE_LOCAL, false, ""},
	{{.code = CURLE_FAILED_INIT, .phase = HTTP_PHASE_READING},
	 HTTP_FAILURE_MALFORMED,
	 false,
	 "begins as HTTP"},
	{{.code = SHAKE,
	  .phase = HTTP_PHASE_HANDSHAKE,
	  .detail = "error reading X.509 key or certificate file: canary"},
	 HTTP_FAILURE_LOCAL,
	 false,
	 ""},
	{{.code = CURLE_COULDNT_CONNECT, .lacks = "file descriptors"},
	 HTTP_FAILURE_LIMIT,
	 false,
	 "this machine has no file descriptors left for a connection to h (10.0.0.1) port 443"},
	{{.code = CURLE_COULDNT_RESOLVE_HOST, .lacks = "threads", .proxy = "p:1"},
	 HTTP_FAILURE_LIMIT,
	 false,
	 "this machine has no threads left"},
};

START_TEST(failures_are_explained)
{
	const struct explained *x = &explaineds[_i];
	struct http_answer answer = {0};
	struct http_evidence v = x->evidence;
	v.host = "h";
	v.port = 443;
	v.addresses = "10.0.0.1";
	v.detail = v.detail != NULL ? v.detail : "";
	v.proxy = v.proxy != NULL ? v.proxy : "";
	answer.retryable = !x->retryable;
	http_failure_explain(&v, &answer);
	ck_assert_msg(answer.failure == x->failure, "failure %d: %s", (int)answer.failure,
		      answer.failure_text);
	ck_assert_int_eq(answer.retryable, x->retryable);
	ck_assert_msg(strstr(answer.failure_text, x->text) != NULL, "%s", answer.failure_text);
	ck_assert_ptr_null(strstr(answer.failure_text, "canary"));
	ck_assert_str_eq(answer.tls_issuer, v.seen.issuer);
	if (answer.failure >= HTTP_FAILURE_TLS_EXPIRED &&
	    answer.failure <= HTTP_FAILURE_TLS_UNSUITABLE)
		ck_assert_int_eq(answer.cert_place, v.seen.place);
	http_answer_clear(&answer);
}
END_TEST

/* ---- the verifiers ---- */

START_TEST(what_openssl_finds)
{
	static const struct {
		long error;
		enum http_cert_fault fault;
		const char *words;
	} rows[] = {
		{0, HTTP_CERT_FINE, ""},
		{2, HTTP_CERT_NO_AUTHORITY, "is not known here"},
		{7, HTTP_CERT_NO_AUTHORITY, "not signed by the authority"},
		{9, HTTP_CERT_NOT_BEGUN, ""},
		{10, HTTP_CERT_ENDED, ""},
		{18, HTTP_CERT_NO_AUTHORITY, "self-signed"},
		{19, HTTP_CERT_NO_AUTHORITY, "ends in an authority that is not known"},
		{20, HTTP_CERT_NO_AUTHORITY, "incomplete chain"},
		{21, HTTP_CERT_NO_AUTHORITY, "incomplete chain"},
		{22, HTTP_CERT_PATH, "too long"},
		{23, HTTP_CERT_REVOKED, ""},
		{24, HTTP_CERT_ISSUER, ""},
		{25, HTTP_CERT_PATH, ""},
		{26, HTTP_CERT_PURPOSE, ""},
		{27, HTTP_CERT_NO_AUTHORITY, "for this purpose"},
		{28, HTTP_CERT_PURPOSE, "marked here"},
		{32, HTTP_CERT_ISSUER, "key usage"},
		{34, HTTP_CERT_EXTENSION, ""},
		{37, HTTP_CERT_ISSUER, ""},
		{39, HTTP_CERT_PURPOSE, "digital signatures"},
		{41, HTTP_CERT_EXTENSION, "not well-formed"},
		{47, HTTP_CERT_NAMES, ""},
		{48, HTTP_CERT_NAMES, ""},
		{51, HTTP_CERT_NAMES, ""},
		{62, HTTP_CERT_NAME, ""},
		{63, HTTP_CERT_NAME, ""},
		{64, HTTP_CERT_NAME, ""},
		{66, HTTP_CERT_KEY, ""},
		{67, HTTP_CERT_KEY, "authority"},
		{68, HTTP_CERT_SIGNATURE, ""},
		{1, HTTP_CERT_OTHER, ""},
		{79, HTTP_CERT_OTHER, ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *words;
		ck_assert_msg(http_verdict_openssl(rows[i].error, &words) == rows[i].fault,
			      "error %ld", rows[i].error);
		ck_assert_msg(strstr(words, rows[i].words) != NULL &&
				      (*words == '\0') == (*rows[i].words == '\0'),
			      "error %ld: %s", rows[i].error, words);
	}
}
END_TEST

enum { INVALID = 1 << 1, NOT_FOUND = 1 << 6, ENDED = 1 << 10, NOT_BEGUN = 1 << 9 };

START_TEST(what_gnutls_finds)
{
	static const struct {
		long status;
		enum http_cert_fault fault;
	} rows[] = {
		{0, HTTP_CERT_FINE},
		{-43, HTTP_CERT_FINE}, /* an error number of its own */
		{INVALID, HTTP_CERT_OTHER},
		{INVALID | 1 << 5, HTTP_CERT_REVOKED},
		{INVALID | NOT_FOUND, HTTP_CERT_NO_AUTHORITY},
		{INVALID | NOT_FOUND | ENDED, HTTP_CERT_NO_AUTHORITY},
		{INVALID | 1 << 7, HTTP_CERT_ISSUER},
		{INVALID | 1 << 8, HTTP_CERT_WEAK},
		{INVALID | NOT_BEGUN, HTTP_CERT_NOT_BEGUN},
		{INVALID | ENDED, HTTP_CERT_ENDED},
		{INVALID | 1 << 11, HTTP_CERT_NO_AUTHORITY},
		{INVALID | 1 << 14, HTTP_CERT_NAME},
		{INVALID | 1 << 16, HTTP_CERT_NAMES},
		{INVALID | 1 << 18, HTTP_CERT_PURPOSE},
		{INVALID | 1 << 21, HTTP_CERT_EXTENSION},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(http_verdict_gnutls(rows[i].status) == rows[i].fault, "row %zu", i);
}
END_TEST

/* A chain as libcurl tells it; the dates decide which certificate is out of its time. */
START_TEST(which_certificate_gnutls_means)
{
	enum { CERTS_MAX = 3, FIELDS = 4 };
	static const int64_t now = 1767225600; /* 2026-01-01 */
#define OLD  "Start date:2019-01-01 00:00:00 GMT", "Expire date:2020-01-06 00:00:00 GMT"
#define GOOD "Start date:2019-01-01 00:00:00 GMT", "Expire date:2030-01-06 00:00:00 GMT"
#define NEW  "Start date:2029-01-01 00:00:00 GMT", "Expire date:2030-01-06 00:00:00 GMT"
#define LEAF "Subject:CN = h", "Issuer:CN = I"
#define MID  "Subject:CN = I", "Issuer:CN = R"
#define ROOT "Subject:CN = R", "Issuer:CN = R"
	static const struct {
		long status;
		int count;
		const char *fields[CERTS_MAX][FIELDS];
		enum http_cert_place place;
		const char *subject, *issuer;
	} rows[] = {
		{ENDED, 1, {{LEAF, OLD}}, HTTP_CERT_LEAF, "CN = h", "CN = I"},
		{NOT_BEGUN, 1, {{LEAF, NEW}}, HTTP_CERT_LEAF, "CN = h", "CN = I"},
		{ENDED, 2, {{LEAF, GOOD}, {MID, OLD}}, HTTP_CERT_INTERMEDIATE, "CN = I", "CN = R"},
		{NOT_BEGUN,
		 3,
		 {{LEAF, GOOD}, {MID, GOOD}, {ROOT, NEW}},
		 HTTP_CERT_ROOT,
		 "CN = R",
		 "CN = R"},
		{ENDED, 2, {{LEAF, GOOD}, {MID, GOOD}}, HTTP_CERT_ROOT, "CN = R", ""},
		{NOT_FOUND, 1, {{LEAF, GOOD}}, HTTP_CERT_UNKNOWN, "CN = h", "CN = I"},
		{ENDED, 1, {{LEAF, "Start date:x", "Expire date:y"}}, HTTP_CERT_ROOT, "CN = I", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct curl_slist list[CERTS_MAX][FIELDS], *certs[CERTS_MAX];
		for (int c = 0; c < rows[i].count; c++) {
			for (int f = 0; f < FIELDS; f++)
				list[c][f] = (struct curl_slist){(char *)rows[i].fields[c][f],
								 f + 1 < FIELDS ? &list[c][f + 1]
										: NULL};
			certs[c] = list[c];
		}
		struct curl_certinfo chain = {.num_of_certs = rows[i].count, .certinfo = certs};
		struct http_seen seen = {0};
		http_gnutls_read(INVALID | rows[i].status, &chain, now, &seen);
		ck_assert_msg(seen.place == rows[i].place, "row %zu: place %d", i, (int)seen.place);
		ck_assert_str_eq(seen.subject, rows[i].subject);
		ck_assert_str_eq(seen.issuer, rows[i].issuer);
	}
	struct http_seen seen = {0};
	http_gnutls_read(INVALID | ENDED, NULL, now, &seen);
	ck_assert_int_eq(seen.fault, HTTP_CERT_ENDED);
	ck_assert_int_eq(seen.place, HTTP_CERT_UNKNOWN);
}
END_TEST

START_TEST(what_an_errno_says_of_limits)
{
	ck_assert_str_eq(http_limit_of(EMFILE), "file descriptors");
	ck_assert_str_eq(http_limit_of(ENFILE), "file descriptors");
	ck_assert_str_eq(http_limit_of(ENOMEM), "memory");
	ck_assert_str_eq(http_limit_of(ENOBUFS), "memory");
	ck_assert_ptr_null(http_limit_of(ECONNREFUSED));
	ck_assert_ptr_null(http_limit_of(0));
}
END_TEST

START_TEST(what_this_machine_lacks)
{
	struct rlimit before, few;
	ck_assert_ptr_null(http_limit_find());
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = 3;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	const char *lacks = http_limit_find();
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	ck_assert_pstr_eq(lacks, "file descriptors");
	ck_assert_ptr_null(http_limit_find());
}
END_TEST

Suite *suite_http_failure(void)
{
	Suite *s = suite_create("http_failure");
	TCase *t = tcase_create("http_failure");
	tcase_add_loop_test(t, failures_are_explained, 0,
			    (int)(sizeof explaineds / sizeof *explaineds));
	tcase_add_test(t, what_openssl_finds);
	tcase_add_test(t, what_gnutls_finds);
	tcase_add_test(t, which_certificate_gnutls_means);
	tcase_add_test(t, what_an_errno_says_of_limits);
	tcase_add_test(t, what_this_machine_lacks);
	suite_add_tcase(s, t);
	return s;
}
