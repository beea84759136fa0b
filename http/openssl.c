/* SPDX-License-Identifier: MIT */
/* What OpenSSL's verifier found, by its own callback: the code, and which certificate. */
#include "http/parts.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* OpenSSL's functions, found in the library that libcurl has loaded; its headers are not needed. */
struct openssl {
	int (*get_verify_mode)(const void *ctx);
	void (*set_verify)(void *ctx, int mode, int (*callback)(int ok, void *store));
	int (*get_error)(void *store);
	int (*get_depth)(void *store);
	const char *(*error_text)(long error);
	void *(*get_current_cert)(void *store);
	void *(*get_issuer_name)(void *cert);
	void *(*get_subject_name)(void *cert);
	int (*name_cmp)(const void *a, const void *b);
	char *(*name_oneline)(void *name, char *text, int size);
	void (*set_client_cert)(void *ctx, int (*callback)(void *ssl, void **cert, void **key));
};

static struct openssl openssl;
/* A verify callback gets no argument of ours; there is one request at a time. */
static struct http_seen *watcher;

/* "/C=DE/O=Example/CN=Root" as "C=DE, O=Example, CN=Root". */
static void readable_name(char *name)
{
	struct text t = {.limit = 255};
	for (const char *c = name + (*name == '/'); *c != '\0'; c++)
		if (*c == '/' && c[1] != '\0' && strchr(c + 1, '=') != NULL)
			text_put(&t, ", ");
		else
			text_char(&t, *c);
	snprintf(name, 256, "%s", text_get(&t));
	text_clear(&t);
}

static void put_name(void *name, char *out, int size)
{
	if (name != NULL && openssl.name_oneline(name, out, size) != NULL)
		readable_name(out);
}

/*
 * At depth 0 is the server's own certificate, whoever signed it; above it, one that signed itself
 * is the root.
 */
static enum http_cert_place place_of(int depth, bool self_issued)
{
	if (depth == 0)
		return HTTP_CERT_LEAF;
	return self_issued ? HTTP_CERT_ROOT : HTTP_CERT_INTERMEDIATE;
}

static void note_certificate(void *cert, int depth, struct http_seen *seen)
{
	void *issuer = openssl.get_issuer_name(cert), *subject = openssl.get_subject_name(cert);
	put_name(issuer, seen->issuer, sizeof seen->issuer);
	put_name(subject, seen->subject, sizeof seen->subject);
	seen->place = place_of(depth, issuer != NULL && subject != NULL &&
					      openssl.name_cmp(issuer, subject) == 0);
}

/* Called for each certificate; gives back what OpenSSL decided. */
static int look_on(int ok, void *store)
{
	if (ok || watcher == NULL || watcher->fault != HTTP_CERT_FINE)
		return ok;
	long error = openssl.get_error(store);
	const char *words;
	watcher->fault = http_verdict_openssl(error, &words);
	if (watcher->fault == HTTP_CERT_OTHER)
		words = openssl.error_text(error);
	snprintf(watcher->words, sizeof watcher->words, "%s", words);
	void *cert = openssl.get_current_cert(store);
	if (cert != NULL)
		note_certificate(cert, openssl.get_depth(store), watcher);
	return ok;
}

/* Called when the server asks for a client certificate and none was given; sends none, as without.
 */
static int note_request(void *ssl, void **cert, void **key)
{
	(void)ssl;
	(void)cert;
	(void)key;
	if (watcher != NULL)
		watcher->asked_cert = true;
	return 0;
}

static CURLcode watch_context(CURL *easy, void *context, void *arg)
{
	(void)easy;
	(void)arg;
	if (watcher != NULL)
		watcher->began = true;
	enum { VERIFY_PEER = 1 };
	openssl.set_client_cert(context, note_request);
	openssl.set_verify(context, openssl.get_verify_mode(context) | VERIFY_PEER, look_on);
	return CURLE_OK;
}

static bool find_openssl(void *handle)
{
	const struct {
		const char *name;
		void *at;
	} functions[] = {
		{"SSL_CTX_get_verify_mode", &openssl.get_verify_mode},
		{"SSL_CTX_set_verify", &openssl.set_verify},
		{"X509_STORE_CTX_get_error", &openssl.get_error},
		{"X509_STORE_CTX_get_error_depth", &openssl.get_depth},
		{"X509_STORE_CTX_get_current_cert", &openssl.get_current_cert},
		{"X509_verify_cert_error_string", &openssl.error_text},
		{"X509_get_issuer_name", &openssl.get_issuer_name},
		{"X509_get_subject_name", &openssl.get_subject_name},
		{"X509_NAME_cmp", &openssl.name_cmp},
		{"X509_NAME_oneline", &openssl.name_oneline},
		{"SSL_CTX_set_client_cert_cb", &openssl.set_client_cert},
	};
	bool all = handle != NULL;
	for (size_t i = 0; all && i < sizeof functions / sizeof *functions; i++) {
		void *symbol = dlsym(handle, functions[i].name);
		memcpy(functions[i].at, &symbol, sizeof symbol);
		all = symbol != NULL;
	}
	return all;
}

void http_openssl_watch(const struct http_lib *lib, CURL *easy, struct http_seen *seen)
{
	watcher = seen;
	/* Where any of this is missing, what was found stays unknown. */
	if (http_lib_is_openssl(lib) && find_openssl(lib->handle))
		(void)lib->easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, watch_context);
}

void http_openssl_end(void)
{
	watcher = NULL;
}
