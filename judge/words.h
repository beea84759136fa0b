/* SPDX-License-Identifier: MIT */
/*
 * causes_words: what the words of an answer say. Private to diag.
 *
 * Pure. Every function takes token_answer.words: lower case, the fields joined by line ends; NULL
 * is "". A sentence that a standard has for a whole class of errors ("is invalid, expired,
 * revoked, ...") is quoted by servers for any of them, so enumerations count as nothing said.
 */
#ifndef JUDGE_WORDS_H
#define JUDGE_WORDS_H

#include <stdbool.h>

#include "base/words.h"

/* Any entry of the list, "one|another", is part of the text. */
bool words_have(const char *words, const char *list);
/* The error code is one of the list's names (small letters only), whatever its case and separators.
 */
bool words_code(const char *code, const char *names);

/* What the server found missing. */
enum words_unread {
	WORDS_UNREAD_NOTHING,
	WORDS_UNREAD_FORMAT,      /* the content type is not supported */
	WORDS_UNREAD_PARAMETER,   /* a parameter that every token request has, or the body */
	WORDS_UNREAD_CREDENTIALS, /* the client's id, secret or authentication */
};
enum words_unread words_unread(const char *words);

/* The secret or the client has expired. */
enum words_expiry {
	WORDS_EXPIRY_NONE,
	WORDS_EXPIRY_LIKELY, /* as one statement among others, or of the client as a whole */
	WORDS_EXPIRY_SURE,   /* "The client secret has expired.", or a code that says so */
};
enum words_expiry words_expired(const char *words);

bool words_https(const char *words);         /* https is required */
bool words_auth_method(const char *words);   /* the client is registered for another method */
bool words_one_mechanism(const char *words); /* more than one authentication came in */
bool words_encoding(const char *words);      /* the Basic value is not properly encoded */
bool words_grant(const char *words);         /* this client may not use the grant */
bool words_client(const char *words);        /* wrong credentials, or an unknown application */
bool words_scope(const char *words);         /* speaks of the parameter scope */
bool words_not_granted(const char *words);   /* "has not been granted" */
bool words_firewall(const char *words); /* a page of a web firewall, challenge or captive portal */

#endif
