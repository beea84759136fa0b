/* SPDX-License-Identifier: MIT */
/*
 * token: an answer of a token endpoint, from bytes to what it means.
 *
 * Pure. Reads RFC 6749 5.1 and 5.2 answers and the shapes that real servers send instead, and says
 * of what class an answer is: the one place that turns status and content into an outcome.
 */
#ifndef TOKEN_TOKEN_H
#define TOKEN_TOKEN_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"

/*
 * Gives jansson a heap that is zeroed when freed (wipe.h): parsed answers hold tokens. Call once,
 * before anything uses jansson.
 */
void token_json_memory(void);

enum {
	TOKEN_ANSWER_MAX = 1024 * 1024, /* bytes of an answer's body */
	TOKEN_DEPTH_MAX = 32,           /* nesting of its JSON */
	TOKEN_BYTES_MAX =
		64 * 1024, /* bytes of an access token; a longer one is TOKEN_BODY_BAD_TOKEN */
	TOKEN_WORDS_MAX = 64 * 1024, /* bytes of token_answer.words */
	TOKEN_FOUND_MAX = 32,        /* what token_find() reports of one text */
	TOKEN_LIFETIME_MAX =
		10 * 365 * 24 * 3600, /* seconds; a longer expires_in is taken as this */
};

/* A token as it is printed and cached. {0} is empty; token_clear() is idempotent. */
struct token {
	struct secret *access_token;
	char *token_type;   /* as the server spells it; NULL where it gave none */
	char *scope;        /* NULL where unknown; visible ASCII and spaces only, else NULL */
	int64_t expires_at; /* seconds since 1970 (UTC); 0 where unknown: such a token is not cached
			     */
	int64_t lifetime;   /* seconds from the request to expires_at; 0 where unknown */
};

void token_clear(struct token *t);

/* What the body is, whatever the status. */
enum token_body {
	TOKEN_BODY_EMPTY,
	TOKEN_BODY_TOKEN,       /* a usable access_token */
	TOKEN_BODY_BAD_TOKEN,   /* access_token is there but is not a visible ASCII string (RFC
				 * 6750 2.1)
				 */
	TOKEN_BODY_OAUTH_ERROR, /* a JSON object with an OAuth error code (a word without spaces) */
	TOKEN_BODY_JSON,        /* other JSON object or one-element array of one: no access_token */
	TOKEN_BODY_JSON_OTHER,  /* JSON of another kind, or nested too deep */
	TOKEN_BODY_HTML,
	TOKEN_BODY_XML,        /* of another kind */
	TOKEN_BODY_COMPRESSED, /* begins 1F 8B, or under a Content-Encoding */
	TOKEN_BODY_TEXT,       /* anything else */
};

/* What the answer means: the exit status follows from it (token_code). */
enum token_class {
	TOKEN_CLASS_TOKEN,       /* 2xx with a usable token */
	TOKEN_CLASS_REFUSED,     /* exit 4 */
	TOKEN_CLASS_LIMITED,     /* exit 5: 429 with any body; an OAuth error whose words say so */
	TOKEN_CLASS_UNAVAILABLE, /* 503 with Retry-After: exit 5 when the wait does not fit */
	TOKEN_CLASS_BAD_ANSWER,  /* exit 8 */
};

/* An answer as the HTTP layer returns it; borrowed. */
struct token_input {
	int status;
	const char *content_type;     /* NULL where there is none */
	const char *content_encoding; /* NULL where there is none */
	const char *retry_after;      /* NULL where there is none */
	const struct secret *body;
	int64_t requested_at; /* seconds since 1970, taken before the request was sent */
	int64_t date; /* the answer's Date field in seconds since 1970, 0 where there is none */
};

/* Strings are raw server text in a pool: clean them (mask.h) before they are shown. */
struct token_answer {
	enum token_body body;
	enum token_class class;
	struct token token; /* set for TOKEN_BODY_TOKEN */
	const char *error;  /* the error code; the first of error, errorCode, fault..., or NULL */
	const char *description; /* error_description in any of its spellings, message, detail, ...
				    or NULL */
	const char *page;    /* all text of the body in small letters: of JSON its strings, a line
				each, code and sentence first; never NULL */
	const char *words;   /* the same, the addresses in it blank behind their "://" */
	int64_t retry_after; /* seconds to wait from requested_at, -1 where none was said or
				readable */
	bool in_array;       /* the object was wrapped in an array of one */
};

/*
 * Reads an answer. There is always a result; words and strings live in p, the token is the caller's
 * to clear. expires_in is taken as number or numeric string; where it is missing the JWT's exp
 * claim is used; where that is missing too, expires_at is 0. Expiry counts from requested_at.
 */
void token_read(const struct token_input *in, struct pool *p, struct token_answer *out);

/*
 * The JSON that a token endpoint would answer with this token at now: expires_in is what is left,
 * at least 1, and missing where the expiry is unknown. Caller frees.
 */
struct secret *token_answer_json(const struct token *t, int64_t now);

/*
 * Looks in any text for what may be a token or another credential that a server issues: the value
 * after a name that ends in "token", "secret", "password" or "assertion" (JSON, form, XML, header
 * parameters alike), and JWTs wherever they stand; also cut ones. For masking: it errs
 * towards finding too much. False: there are more than TOKEN_FOUND_MAX, or a longer one than
 * TOKEN_BYTES_MAX; then the text must not be shown.
 */
bool token_find(const char *bytes, size_t len,
		void (*found)(void *arg, const char *bytes, size_t len), void *arg)
	__attribute__((warn_unused_result));

/* ERR_NONE, ERR_REFUSED, ERR_LIMITED or ERR_BAD_ANSWER. UNAVAILABLE is ERR_LIMITED. */
enum err_code token_code(enum token_class class);

/* Retry-After (RFC 9110 10.2.3): seconds, or an HTTP date against now. -1 where it is neither. */
int64_t token_retry_after(const char *value, int64_t now);
/* An HTTP date (RFC 9110 5.6.7, all three forms) in seconds since 1970; 0 where it is none. */
int64_t token_http_date(const char *value);

/*
 * The claims of a JWT (RFC 7519), read without checking its signature: never trust them.
 * Strings are raw text in p, NULL where absent or of another type.
 */
struct token_claims {
	bool is_jwt;
	bool alg_none; /* its header says that it is not signed (RFC 7518 section 3.6) */
	const char *iss, *sub, *aud, *scope, *tenant_id; /* aud and scope lists joined by a space */
	int64_t exp, iat, nbf;                           /* 0 where absent */
};
void token_claims_read(const struct secret *access_token, struct pool *p, struct token_claims *out);

/*
 * True when the token can be used at now by the rule of --min-ttl: valid for min_ttl more seconds,
 * or, where that is more than half of its lifetime, for half of its lifetime.
 */
bool token_usable(const struct token *t, int64_t now, int64_t min_ttl);
/* True when the token is valid at all at now. */
bool token_valid(const struct token *t, int64_t now);

#endif
