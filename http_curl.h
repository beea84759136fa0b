/*
 * http_curl: libcurl's functions, loaded on first use or linked. Private to http.
 */
#ifndef HTTP_CURL_H
#define HTTP_CURL_H

#include <curl/curl.h>

#include "err.h"

struct http_curl {
	__typeof__(&curl_global_init_mem) global_init_mem;
	__typeof__(&curl_version) version;
	__typeof__(&curl_easy_init) easy_init;
	__typeof__(&curl_easy_setopt) easy_setopt;
	__typeof__(&curl_easy_perform) easy_perform;
	__typeof__(&curl_easy_getinfo) easy_getinfo;
	__typeof__(&curl_easy_cleanup) easy_cleanup;
	__typeof__(&curl_easy_strerror) easy_strerror;
	__typeof__(&curl_slist_append) slist_append;
	__typeof__(&curl_slist_free_all) slist_free_all;
};

/* The functions, ready to use; NULL where libcurl cannot be loaded (ERR_INTERNAL). */
const struct http_curl *http_curl_load(struct err *e);

#endif
