/* SPDX-License-Identifier: MIT */
/* What the TLS library says of the certificates. */
#include "http/parts.h"

#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- whom to trust ---- */

/* "4f316efb.0": how OpenSSL finds an authority by the hash of its name */
static bool is_hashed_name(const char *name)
{
	for (int i = 0; i < 8; i++)
		if (!isxdigit((unsigned char)name[i]))
			return false;
	return name[8] == '.' && isdigit((unsigned char)name[9]) && name[10] == '\0';
}

static bool is_hashed_directory(const char *path)
{
	enum { ENTRIES_MAX = 4096 };
	DIR *d = opendir(path);
	if (d == NULL)
		return false;
	bool hashed = false;
	struct dirent *entry;
	for (int i = 0; !hashed && i < ENTRIES_MAX && (entry = readdir(d)) != NULL; i++)
		hashed = is_hashed_name(entry->d_name);
	closedir(d);
	return hashed;
}

/* A directory that holds what libcurl's own file holds; only such are taken, so that nobody is
 * trusted whom libcurl would not trust. */
static void hashed_directory(const curl_version_info_data *info, struct http_trust *t)
{
	static const char extracted[] = "/etc/pki/ca-trust/extracted/pem/directory-hash";
	const char *file = info->cainfo != NULL ? info->cainfo : "";
	const char *slash = strrchr(file, '/');
	int len = slash != NULL ? (int)(slash - file) : 0;
	snprintf(t->room, sizeof t->room, "%.*s", len, file);
	if (info->capath != NULL && is_hashed_directory(info->capath))
		t->dir = info->capath;
	else if (len > 0 && is_hashed_directory(t->room))
		t->dir = t->room;
	else if (strncmp(file, "/etc/pki/", 9) == 0 && is_hashed_directory(extracted))
		t->dir = extracted;
	if (t->dir != NULL) {
		t->file = "";
		t->replaced = true;
	}
}

static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value != NULL && *value != '\0' ? value : NULL;
}

static bool is_openssl(const curl_version_info_data *info)
{
	return info->ssl_version != NULL && strncmp(info->ssl_version, "OpenSSL/", 8) == 0;
}

void http_trust_choose(const struct http_lib *lib, const char *cacert, struct http_trust *t)
{
	*t = (struct http_trust){0};
	if (cacert != NULL) {
		t->file = cacert; /* and nobody else, as the user said */
		t->dir = "";
		return;
	}
	t->file = variable("CURL_CA_BUNDLE");
	if (t->file != NULL)
		return;
	t->file = variable("SSL_CERT_FILE");
	t->dir = variable("SSL_CERT_DIR");
	if (t->file == NULL && t->dir == NULL && is_openssl(lib->info))
		hashed_directory(lib->info, t);
}

/* ---- who was not trusted ---- */

/* OpenSSL's functions, found in the library that libcurl has loaded; its headers are not needed. */
struct openssl {
	int (*get_verify_mode)(const void *ctx);
	void (*set_verify)(void *ctx, int mode, int (*callback)(int ok, void *store));
	int (*get_error)(void *store);
	void *(*get_current_cert)(void *store);
	void *(*get_issuer_name)(void *cert);
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

/* Called for each certificate; gives back what OpenSSL decided. */
static int look_on(int ok, void *store)
{
	if (ok || watcher == NULL || watcher->error != 0)
		return ok;
	watcher->error = openssl.get_error(store);
	void *cert = openssl.get_current_cert(store);
	void *name = cert != NULL ? openssl.get_issuer_name(cert) : NULL;
	if (name != NULL &&
	    openssl.name_oneline(name, watcher->issuer, sizeof watcher->issuer) != NULL)
		readable_name(watcher->issuer);
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
		{"X509_STORE_CTX_get_current_cert", &openssl.get_current_cert},
		{"X509_get_issuer_name", &openssl.get_issuer_name},
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

void http_seen_watch(const struct http_lib *lib, CURL *easy, struct http_seen *seen)
{
	*seen = (struct http_seen){0};
	watcher = seen;
	/* Where any of this is missing, the issuer stays unknown. */
	if (is_openssl(lib->info) && find_openssl(lib->handle))
		(void)lib->easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, watch_context);
}

void http_seen_end(void)
{
	watcher = NULL;
}
