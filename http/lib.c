/* SPDX-License-Identifier: MIT */
/* Loads libcurl when the first request is sent. */
#include "http/parts.h"

#include <dlfcn.h>
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

static void *open_library(void)
{
	/* All of them have the same interface; the first is OpenSSL's on the systems that have
	 * several. */
	static const char *const names[] = {
		"libcurl.so.4",  "libcurl-gnutls.so.4", "libcurl.4.dylib",
		"libcurl.dylib", "libcurl.so",
	};
	void *handle = NULL;
	for (size_t i = 0; handle == NULL && i < sizeof names / sizeof *names; i++)
		handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	return handle;
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
	*why = "libcurl.so.4 cannot be found";
	lib.handle = open_library();
	if (lib.handle == NULL)
		return false;
	*why = "the libcurl that is here lacks a function";
	bool all = true;
#define LOADED(name) all = all && find_function("curl_" #name, &lib.name, sizeof lib.name);
	HTTP_LIB_FUNCTIONS(LOADED)
#undef LOADED
	return all;
}

#endif

static bool start(const char **why)
{
	if (!find_functions(why))
		return false;
	lib.info = lib.version_info(CURLVERSION_NOW);
	*why = "libcurl is older than 7.85.0";
	if (lib.info->version_num < 0x075500)
		return false;
	*why = "libcurl cannot start";
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
