/* SPDX-License-Identifier: MIT */
/*
 * capture_curl: the options of a curl command, told apart. Private to capture_curl*.c.
 */
#ifndef CAPTURE_READERS_CURL_H
#define CAPTURE_READERS_CURL_H

#include "capture/readers/shell.h"

/* What an option does to the request. */
enum capture_curl_action {
	CAPTURE_CURL_SKIP,     /* no argument, nothing to do with the request */
	CAPTURE_CURL_SKIP_ARG, /* the same with an argument */
	CAPTURE_CURL_METHOD,
	CAPTURE_CURL_URL,
	CAPTURE_CURL_HEADER,
	CAPTURE_CURL_DATA,
	CAPTURE_CURL_DATA_RAW,
	CAPTURE_CURL_DATA_BINARY,
	CAPTURE_CURL_DATA_URLENCODE,
	CAPTURE_CURL_JSON,
	CAPTURE_CURL_PART,
	CAPTURE_CURL_PART_STRING,
	CAPTURE_CURL_USER,
	CAPTURE_CURL_AGENT,
	CAPTURE_CURL_COOKIE,
	CAPTURE_CURL_REFERER,
	CAPTURE_CURL_BEARER,
	CAPTURE_CURL_GET,
	CAPTURE_CURL_HEAD,
	CAPTURE_CURL_UPLOAD,
	CAPTURE_CURL_OTHER_AUTH,
	CAPTURE_CURL_NETRC, /* takes the credentials from a file */
	CAPTURE_CURL_NETRC_ARG,
	CAPTURE_CURL_CERT,
	CAPTURE_CURL_QUERY,
	CAPTURE_CURL_CONFIG,
	CAPTURE_CURL_NEXT,
};

/* word is the option's argument, or an operand; NULL where it takes none. It lives as long as w. */
typedef void capture_curl_apply(void *arg, enum capture_curl_action action,
				const struct capture_bytes *word);

/*
 * Calls apply() for every option and operand behind the word curl, the one at first - 1, up to
 * --next, in order. An argument that stands in one word with its option is cut out in w itself.
 * Returns where it ended: at --next, or w->count.
 */
size_t capture_curl_read(struct capture_words *w, size_t first, capture_curl_apply *apply,
			 void *arg);

/*
 * The request of the options behind w->items[*first - 1], up to --next; *first moves behind that.
 * unknown holds the texts that a shell would replace. False (ERR_USAGE): no URL.
 */
bool capture_curl_request(struct capture_words *w, size_t *first, const struct capture *unknown,
			  struct capture **out, struct err *e) __attribute__((warn_unused_result));

#endif
