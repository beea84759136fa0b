/* SPDX-License-Identifier: MIT */
/*
 * form: the body and the Basic value of a token request, and their decoding.
 *
 * Pure: no I/O. `struct form` is a list of parameters in order, the value of each a secret.
 * The encoding is application/x-www-form-urlencoded as RFC 6749 appendix B has it: UTF-8 bytes,
 * space as '+', everything but the alphanumerics and "*-._" as %XX with upper-case digits.
 */
#ifndef FORM_H
#define FORM_H

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"

enum {
	FORM_PARAMS_MAX = 200,       /* parameters in one form */
	FORM_BODY_MAX = 1024 * 1024, /* bytes of a body, encoded */
};

struct form;

struct form *form_new(void);
void form_free(struct form *f); /* NULL is allowed */

/* Appends a parameter. The name is copied; it need not be UTF-8. False: too many parameters. */
bool form_add(struct form *f, const char *name, const char *value, struct err *e)
	__attribute__((warn_unused_result));
/* The same with a value that must be hidden when the form is shown (form_show). NULL is "". */
bool form_add_secret(struct form *f, const char *name, const struct secret *value, struct err *e)
	__attribute__((warn_unused_result));

/* The same with what is shown in the value's place ("b7e2...89ab"); NULL: its length. Copied. */
bool form_add_shown(struct form *f, const char *name, const struct secret *value, const char *shown,
		    struct err *e) __attribute__((warn_unused_result));

size_t form_count(const struct form *f);
/* Name of parameter i < form_count(); borrowed. Names of decoded forms are raw client bytes. */
const char *form_name(const struct form *f, size_t i);
const struct secret *form_value(const struct form *f, size_t i); /* borrowed */

/* The encoded body. Never fails within the limits that form_add() keeps. Caller frees. */
struct secret *form_body(const struct form *f);
/*
 * The same parameters as one flat JSON object of strings, in the same order, compact, as
 * JavaScript's JSON.stringify() writes it: what axios sends for an object. Bytes that are not
 * UTF-8 become U+FFFD. A repeated name keeps its last value, at its first place. Caller frees.
 */
struct secret *form_json(const struct form *f);

/* How a form is shown: hidden values as "[24 bytes]", for the encoded body "[24 bytes, 3 encoded]".
 */
enum form_style { FORM_STYLE_BODY, FORM_STYLE_JSON };
/*
 * The body with every hidden value replaced, one parameter a line in the encoded style
 * ("grant_type=client_credentials", "&client_id=[36 bytes]"), one member a line in JSON's.
 * Values that are not hidden are shown encoded (body) or JSON-escaped. In p.
 */
const char *form_show(const struct form *f, enum form_style style, struct pool *p);

/*
 * Decodes a body: pairs split at '&', names and values at the first '=', '+' as space, %XX; a '%'
 * that no two hex digits follow is taken literally. Empty pairs are skipped. Values count as
 * hidden. False: over the limits above. Caller frees *out.
 */
bool form_decode(const char *bytes, size_t len, struct form **out, struct err *e)
	__attribute__((warn_unused_result));

/* Encodes len bytes as a form value and appends them. False: b's limit. */
bool form_encode(const char *bytes, size_t len, struct secret_buf *b)
	__attribute__((warn_unused_result));
/* Percent-decodes (%XX only, '+' stays); NULL when there is no %XX in it. Caller frees. */
struct secret *form_percent_decode(const struct secret *s);
/* How many of len bytes form-encoding changes. */
size_t form_changed(const char *bytes, size_t len);

/*
 * The value of an Authorization field for Basic: "Basic " and base64 of id ":" secret. With
 * encode, id and secret are form-encoded first (RFC 6749 2.3.1), else taken raw (RFC 7617).
 * Caller frees.
 */
struct secret *form_basic(const struct secret *id, const struct secret *secret, bool encode);

/* What form_basic_decode() found wrong. */
enum form_basic_fault {
	FORM_BASIC_OK,
	FORM_BASIC_NO_WORD, /* base64 of a pair, or a pair, without the word Basic */
	FORM_BASIC_NOT_BASE64,
	FORM_BASIC_WRAPPED,  /* white space or a line end inside the base64 text */
	FORM_BASIC_URL_SAFE, /* uses '-' or '_' of the URL-safe alphabet */
	FORM_BASIC_NO_COLON,
	FORM_BASIC_UNPADDED, /* a pair, but for the '=' at its end; some decoders take it */
	FORM_BASIC_TWICE,    /* base64 of base64 of a pair */
};
/*
 * Reads an Authorization value of scheme Basic (any case). On FORM_BASIC_OK *id and *secret are the
 * raw pair, split at the first colon, not form-decoded; caller frees both. On a fault both are
 * NULL, but for WRAPPED, URL_SAFE and TWICE, where they are the pair that was meant, if it can be
 * read.
 */
enum form_basic_fault form_basic_decode(const char *value, size_t len, struct secret **id,
					struct secret **secret);

#endif
