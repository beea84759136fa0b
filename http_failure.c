#include "http_failure.h"

#include <stdio.h>
#include <string.h>

/* OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED and X509_V_ERR_CERT_NOT_YET_VALID. */
enum { EXPIRED = 10, NOT_YET_VALID = 9, HTTP_PROXY_AUTH = 407 };

static enum facts_failure verify_failure(const struct http_curl *c, CURL *h, const char *text)
{
	long result = 0;
	c->easy_getinfo(h, CURLINFO_SSL_VERIFYRESULT, &result);
	if (result == EXPIRED || result == NOT_YET_VALID || strstr(text, "expired") != NULL)
		return FACTS_FAILURE_TLS_EXPIRED;
	if (strstr(text, "subject name") != NULL || strstr(text, "host name") != NULL ||
	    strstr(text, "hostname") != NULL)
		return FACTS_FAILURE_TLS_NAME;
	return FACTS_FAILURE_TLS_UNTRUSTED;
}

static enum facts_failure receive_failure(const char *text)
{
	if (strstr(text, "chunk") != NULL)
		return FACTS_FAILURE_NOT_HTTP;
	if (strstr(text, "alert") != NULL && strstr(text, "certificate") != NULL)
		return FACTS_FAILURE_TLS_CLIENT_CERT;
	return FACTS_FAILURE_LOST;
}

static enum facts_failure proxy_failure(const struct http_curl *c, CURL *h)
{
	long status = 0;
	c->easy_getinfo(h, CURLINFO_HTTP_CONNECTCODE, &status);
	return status == HTTP_PROXY_AUTH ? FACTS_FAILURE_PROXY_AUTH : FACTS_FAILURE_PROXY;
}

static enum facts_failure failure_of(const struct http_curl *c, CURL *h, CURLcode code, const char *text)
{
	static const struct {
		CURLcode code;
		enum facts_failure failure;
	} table[] = {
		{CURLE_COULDNT_RESOLVE_HOST, FACTS_FAILURE_NAME},
		{CURLE_COULDNT_RESOLVE_PROXY, FACTS_FAILURE_PROXY},
		{CURLE_COULDNT_CONNECT, FACTS_FAILURE_CONNECT},
		{CURLE_OPERATION_TIMEDOUT, FACTS_FAILURE_TIMEOUT},
		{CURLE_GOT_NOTHING, FACTS_FAILURE_LOST},
		{CURLE_PARTIAL_FILE, FACTS_FAILURE_LOST},
		{CURLE_SEND_ERROR, FACTS_FAILURE_LOST},
		{CURLE_UNSUPPORTED_PROTOCOL, FACTS_FAILURE_NOT_HTTP},
		{CURLE_WEIRD_SERVER_REPLY, FACTS_FAILURE_NOT_HTTP},
		{CURLE_SSL_CERTPROBLEM, FACTS_FAILURE_LOCAL},
		{CURLE_SSL_CACERT_BADFILE, FACTS_FAILURE_LOCAL},
		{CURLE_SSL_CONNECT_ERROR, FACTS_FAILURE_TLS_HANDSHAKE},
	};
	long connect_code = 0;
	c->easy_getinfo(h, CURLINFO_HTTP_CONNECTCODE, &connect_code);
	if (connect_code >= 300)
		return proxy_failure(c, h);
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return verify_failure(c, h, text);
	if (code == CURLE_RECV_ERROR)
		return receive_failure(text);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].code == code)
			return table[i].failure;
	return FACTS_FAILURE_NOT_HTTP;
}

static void read_times(const struct http_curl *c, CURL *h, struct http_answer *a)
{
	double seconds = 0;
	c->easy_getinfo(h, CURLINFO_TOTAL_TIME, &seconds);
	a->ms = (int)(seconds * 1000);
}

void http_failure_read(const struct http_curl *c, CURL *h, const struct http_request *r, CURLcode code,
                       bool too_large, const char *text, struct http_answer *a)
{
	read_times(c, h, a);
	struct pool *p = pool_new();
	const char *proxy = http_proxy_of(r->url, r->proxy, r->loopback, p);
	snprintf(a->proxy, sizeof a->proxy, "%s", proxy != NULL ? proxy : "");
	pool_free(p);
	if (code == CURLE_OK)
		return;
	a->failure = too_large ? FACTS_FAILURE_TOO_LARGE : failure_of(c, h, code, text);
	const char *what = too_large ? "the answer is larger than any token answer"
	                   : text[0] != '\0' ? text : c->easy_strerror(code);
	snprintf(a->failure_text, sizeof a->failure_text, "%s%s%s", what,
	         proxy != NULL ? ", through the proxy " : "", proxy != NULL ? proxy : "");
	long status = 0;
	c->easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	a->retryable = status == 0 && (a->failure == FACTS_FAILURE_CONNECT || a->failure == FACTS_FAILURE_NAME ||
	                               a->failure == FACTS_FAILURE_LOST || a->failure == FACTS_FAILURE_PROXY);
}
