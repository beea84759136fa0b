/* SPDX-License-Identifier: MIT */
/* libcurl: loaded on the first request, or linked; and started as cxtoken wants it. */
#include "http/parts.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

static struct http_lib lib;

#ifdef HTTP_CURL_LINKED

static bool find_functions(const char **why)
{
	*why = NULL;
	lib.handle = dlopen(NULL, RTLD_NOW);
#define LINKED(name) lib.name = curl_##name;
	HTTP_LIB_FUNCTIONS(LINKED)
#undef LINKED
	return true;
}

#else

/* What the loader says, in words that a user knows; NULL where it found no file. */
static const char *reason_of(const char *error)
{
	static const struct {
		const char *says, *means;
	} rows[] = {
		{"failed to map", "this machine has no memory left for it"},
		{"allocate", "this machine has no memory left for it"},
		{"out of memory", "this machine has no memory left for it"},
		{"Cannot allocate memory", "this machine has no memory left for it"},
		{"memory protection", "this machine has no memory left for it"},
		{"Too many open files", "too many open files"},
		{"static TLS", "this machine has no memory left for it"},
	};
	static char text[400];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strstr(error, rows[i].says) != NULL)
			return rows[i].means;
	snprintf(text, sizeof text, "%s", error);
	return text;
}

/* Loads the first that is there. One that is there and cannot be loaded ends the search: *why. */
static void *open_library(const char **why)
{
	/* All of them have the same interface; the first is OpenSSL's on the systems that have
	 * several. */
	static const char *const names[] = {
		"libcurl.so.4",  "libcurl-gnutls.so.4", "libcurl.4.dylib",
		"libcurl.dylib", "libcurl.so",
	};
	static char text[500];
	*why = "libcurl.so.4 cannot be found: install libcurl 4 (Debian: libcurl4)";
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
		const char *error = handle == NULL ? dlerror() : NULL;
		if (handle != NULL)
			return handle;
		if (error == NULL || (strstr(error, "No such file") != NULL &&
				      strncmp(error, names[i], strlen(names[i])) == 0))
			continue;
		snprintf(text, sizeof text, "%s cannot be loaded: %s", names[i], reason_of(error));
		*why = text;
		return NULL;
	}
	return NULL;
}

/* A function's address, by way of its bytes: C has no conversion from an object's. */
static bool find_function(const char *name, void *at, size_t size)
{
	void *symbol = dlsym(lib.handle, name);
	memcpy(at, &symbol, size);
	return symbol != NULL;
}

static bool find_functions(const char **why)
{
	lib.handle = open_library(why);
	if (lib.handle == NULL)
		return false;
	*why = "the libcurl that is here lacks a function: install libcurl 7.85.0 or newer "
	       "(Debian: libcurl4)";
	bool all = true;
#define LOADED(name) all = all && find_function("curl_" #name, &lib.name, sizeof lib.name);
	HTTP_LIB_FUNCTIONS(LOADED)
#undef LOADED
	return all;
}

#endif

static bool start(const char **why)
{
	/* With its name in there, TLS libraries write the keys of each connection into a file. */
	unsetenv("SSLKEYLOGFILE");
	if (!find_functions(why))
		return false;
	lib.info = lib.version_info(CURLVERSION_NOW);
	*why = "libcurl is older than 7.85.0: install a newer one";
	if (lib.info->version_num < 0x075500)
		return false;
	*why = "libcurl cannot start (out of memory, or without random numbers)";
	return lib.global_init_mem(CURL_GLOBAL_DEFAULT, wipe_malloc, wipe_free, wipe_realloc,
				   wipe_strdup, wipe_calloc) == CURLE_OK;
}

const struct http_lib *http_lib_load(const char **why)
{
	static enum { UNTRIED, READY, FAILED } state;
	static const char *reason;
	if (state == UNTRIED)
		state = start(&reason) ? READY : FAILED;
	*why = reason;
	return state == READY ? &lib : NULL;
}

static bool tls_is(const struct http_lib *l, const char *name)
{
	return l->info->ssl_version != NULL &&
	       strncmp(l->info->ssl_version, name, strlen(name)) == 0;
}

bool http_lib_is_openssl(const struct http_lib *l)
{
	return tls_is(l, "OpenSSL/");
}

bool http_lib_is_gnutls(const struct http_lib *l)
{
	return tls_is(l, "GnuTLS/");
}
