/*
 * http_failure: what a libcurl result means. Private to http.
 */
#ifndef HTTP_FAILURE_H
#define HTTP_FAILURE_H

#include "http.h"
#include "http_curl.h"

/* Fills failure, failure_text, ms, proxy and retryable of *a. text is libcurl's error text. */
void http_failure_read(const struct http_curl *c, CURL *h, const struct http_request *r, CURLcode code,
                       bool too_large, const char *text, struct http_answer *a);

#endif
