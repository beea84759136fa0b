/* SPDX-License-Identifier: MIT */
/*
 * capture_curl: a curl command, its options told apart, as the request that curl would send.
 * Private to the readers.
 */
#ifndef CAPTURE_READERS_CURL_H
#define CAPTURE_READERS_CURL_H

#include "capture/readers/shell.h"
#include "capture/readers/template.h"

/* What an option means for the request. */
enum capture_curl_action {
	CAPTURE_CURL_NOTHING,
	CAPTURE_CURL_METHOD,
	CAPTURE_CURL_URL,
	CAPTURE_CURL_TARGET,
	CAPTURE_CURL_HEADER,
	CAPTURE_CURL_DATA,
	CAPTURE_CURL_DATA_RAW,
	CAPTURE_CURL_DATA_BINARY,
	CAPTURE_CURL_DATA_URLENCODE,
	CAPTURE_CURL_JSON,
	CAPTURE_CURL_PART,
	CAPTURE_CURL_PART_STRING,
	CAPTURE_CURL_QUERY,
	CAPTURE_CURL_USER,
	CAPTURE_CURL_AGENT,
	CAPTURE_CURL_COOKIE,
	CAPTURE_CURL_REFERER,
	CAPTURE_CURL_BEARER,
	CAPTURE_CURL_GET,
	CAPTURE_CURL_HEAD,
	CAPTURE_CURL_UPLOAD,
	CAPTURE_CURL_BASIC_AUTH,
	CAPTURE_CURL_OTHER_AUTH,
	CAPTURE_CURL_NETRC, /* takes the credentials from a file */
	CAPTURE_CURL_CERT,
	CAPTURE_CURL_CONFIG,
	CAPTURE_CURL_VARIABLE,
};

/* What follows an option. */
enum capture_curl_kind {
	CAPTURE_CURL_PLAIN,    /* nothing */
	CAPTURE_CURL_SWITCH,   /* nothing; --no-NAME turns it off */
	CAPTURE_CURL_ARGUMENT, /* an argument; --expand-NAME puts variables into it */
};

struct capture_curl_option {
	enum capture_curl_kind kind;
	enum capture_curl_action action;
};

/* An option by its name, or by as many of its first letters as no other has; by its letter. False:
 * curl has none. */
bool capture_curl_option(const char *name, size_t len, struct capture_curl_option *out);
bool capture_curl_letter(char letter, struct capture_curl_option *out);

/* One option or operand of a command, as it is applied. */
struct capture_curl_use {
	enum capture_curl_action action;
	const struct capture_bytes *word; /* the argument, or the operand; NULL: takes none */
	bool on;                          /* false for --no-NAME */
	bool expand;                      /* --expand-NAME */
};
typedef void capture_curl_apply(void *arg, const struct capture_curl_use *use);

/*
 * Calls apply() for every option and operand from w->items[*first] up to --next, in order; *first
 * moves behind it. An argument that is in one word with its option is cut out in w itself. False
 * (ERR_USAGE): an option that curl does not have: what it means for the request is not known.
 */
bool capture_curl_read(struct capture_words *w, size_t *first, capture_curl_apply *apply, void *arg,
		       struct err *e) __attribute__((warn_unused_result));

/* ---- curl_variable.c: --variable and --expand-NAME ---- */

/* They last beyond --next. */

/* "NAME=text", "NAME@file", "%NAME", "%NAME=text", "%NAME@file". */
void capture_curl_set_variable(struct template *v, const struct capture *c, const char *bytes,
			       size_t len);
/* The text with its {{NAME}} and {{NAME:function}} replaced; those that are not known stay, and are
 * added to c's unknown texts. */
void capture_curl_expand(const struct template *v, struct capture *c, const char *bytes, size_t len,
			 struct capture_bytes *out);

/* ---- curl_data.c: bodies and queries ---- */

/* What the options have put together. {0} is empty. */
struct capture_curl_data {
	struct capture_bytes data, parts, query;
	bool has_data, json, multipart;
	const struct capture_bytes *input; /* what the command reads from "-"; NULL: not known */
};

/* Adds what one of the options from --data to --url-query has as its argument. */
void capture_curl_add(struct capture_curl_data *d, struct capture *c,
		      enum capture_curl_action action, const char *bytes, size_t len);
void capture_curl_data_clear(struct capture_curl_data *d);
/* As curl_easy_escape() does: all but letters, digits and -._~ */
void capture_curl_escape(struct capture_bytes *to, const char *bytes, size_t len);

/* ---- curl_config.c: a file of options, as -K reads it ---- */

/* The file's lines as the words of a command line. False (ERR_USAGE): too many. */
bool capture_curl_config_words(const char *bytes, size_t len, struct capture_words *out,
			       struct err *e) __attribute__((warn_unused_result));

/* ---- curl.c ---- */

/*
 * The request of the options from w->items[*first], up to --next; *first moves behind that.
 * unknown holds the texts that a shell would replace. False (ERR_USAGE): no URL, or an option that
 * curl does not have.
 */
bool capture_curl_request(struct capture_words *w, size_t *first, const struct capture *unknown,
			  struct template *v, struct capture **out, struct err *e)
	__attribute__((warn_unused_result));

#endif
