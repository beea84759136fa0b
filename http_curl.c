#include "http_curl.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "secret.h"

/* libcurl's copies of bodies and header fields are wiped when it frees them: the size stands before. */
static const size_t front = _Alignof(max_align_t);

static void *curl_take(size_t size)
{
	if (size > SIZE_MAX - front)
		mem_exhausted();
	char *block = malloc(front + size);
	if (block == NULL)
		mem_exhausted();
	*(size_t *)(void *)block = size;
	return block + front;
}

static void curl_give(void *bytes)
{
	if (bytes == NULL)
		return;
	char *block = (char *)bytes - front;
	secret_wipe(bytes, *(size_t *)(void *)block);
	free(block);
}

static void *curl_resize(void *bytes, size_t size)
{
	void *grown = curl_take(size);
	if (bytes != NULL) {
		size_t old = *(size_t *)(void *)((char *)bytes - front);
		memcpy(grown, bytes, old < size ? old : size);
		curl_give(bytes);
	}
	return grown;
}

static char *curl_copy(const char *text)
{
	size_t size = strlen(text) + 1;
	return memcpy(curl_take(size), text, size);
}

static void *curl_take_zeroed(size_t n, size_t size)
{
	if (size > 0 && n > (SIZE_MAX - front) / size)
		mem_exhausted();
	return memset(curl_take(n * size), 0, n * size);
}

static struct http_curl curl;

#ifdef HTTP_CURL_LINKED
static bool find(struct err *e)
{
	(void)e;
	curl = (struct http_curl){curl_global_init_mem, curl_version,      curl_easy_init,
	                          curl_easy_setopt,     curl_easy_perform, curl_easy_getinfo,
	                          curl_easy_cleanup,    curl_easy_strerror, curl_slist_append,
	                          curl_slist_free_all};
	return true;
}
#else
static void *open_library(void)
{
	static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib"};
	void *library = NULL;
	for (size_t i = 0; i < sizeof names / sizeof *names && library == NULL; i++)
		library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	return library;
}

static bool find(struct err *e)
{
	const struct {
		const char *name;
		void *at;
	} symbols[] = {
		{"curl_global_init_mem", &curl.global_init_mem},
		{"curl_version", &curl.version},
		{"curl_easy_init", &curl.easy_init},
		{"curl_easy_setopt", &curl.easy_setopt},
		{"curl_easy_perform", &curl.easy_perform},
		{"curl_easy_getinfo", &curl.easy_getinfo},
		{"curl_easy_cleanup", &curl.easy_cleanup},
		{"curl_easy_strerror", &curl.easy_strerror},
		{"curl_slist_append", &curl.slist_append},
		{"curl_slist_free_all", &curl.slist_free_all},
	};
	void *library = open_library();
	if (library == NULL)
		return err_set(e, ERR_INTERNAL, "libcurl cannot be loaded: is libcurl.so.4 installed?");
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
		void *symbol = dlsym(library, symbols[i].name);
		if (symbol == NULL)
			return err_set(e, ERR_INTERNAL, "libcurl has no function %s", symbols[i].name);
		memcpy(symbols[i].at, &symbol, sizeof symbol);
	}
	return true;
}
#endif

const struct http_curl *http_curl_load(struct err *e)
{
	static bool ready;
	if (ready)
		return &curl;
	if (!find(e))
		return NULL;
	if (curl.global_init_mem(CURL_GLOBAL_DEFAULT, curl_take, curl_give, curl_resize, curl_copy,
	                         curl_take_zeroed) != CURLE_OK) {
		err_set(e, ERR_INTERNAL, "libcurl cannot start");
		return NULL;
	}
	ready = true;
	return &curl;
}
