/* SPDX-License-Identifier: MIT */
/*
 * words: what the words of an answer say, as flags.
 *
 * Pure. The one place that reads a server's words: they are taken from its bytes, before anything
 * of them is masked, cut or shown. A sentence that a standard has for a whole class of errors ("is
 * invalid, expired, revoked, ...") is quoted by servers for any of them, so enumerations count as
 * nothing said.
 */
#ifndef FACTS_WORDS_H
#define FACTS_WORDS_H

#include <stdbool.h>

enum words_flag {
	WORDS_HTTPS = 1u << 0,         /* https is required */
	WORDS_AUTH_METHOD = 1u << 1,   /* the client is registered for another method */
	WORDS_ONE_MECHANISM = 1u << 2, /* more than one authentication came in */
	WORDS_ENCODING = 1u << 3,      /* the Basic value is not properly encoded */
	WORDS_GRANT = 1u << 4,         /* this client may not use the grant */
	WORDS_CLIENT = 1u << 5,        /* wrong credentials, or an unknown application */
	WORDS_SCOPE = 1u << 6,         /* speaks of the parameter scope */
	WORDS_SCOPE_INVALID = 1u << 7, /* the code invalid_scope, wherever it stands */
	WORDS_SCOPE_LACKING = 1u << 8, /* the code insufficient_scope, wherever it stands */
	WORDS_NOT_GRANTED = 1u << 9,   /* "has not been granted" */
	WORDS_CLIENT_CERT = 1u << 10,  /* a front server wants a certificate of the client */
	WORDS_LIMITED = 1u << 11,      /* words_limited() */
	WORDS_LOCKED = 1u << 12,       /* words_locked() */
	WORDS_FAILED_OFTEN = 1u << 13, /* words_failed_often() */
	WORDS_SECRET_ID = 1u << 14,    /* the secret's id was sent, not its value */
	/* What the server found missing: one of these at most. */
	WORDS_UNREAD_FORMAT = 1u << 15,      /* the content type is not supported */
	WORDS_UNREAD_PARAMETER = 1u << 16,   /* one that every token request has, or the body */
	WORDS_UNREAD_CREDENTIALS = 1u << 17, /* the client's id, secret or authentication */
	/* The secret or the client has expired: one of these at most. */
	WORDS_EXPIRED = 1u << 18,        /* "The client secret has expired.", or a code for it */
	WORDS_EXPIRED_LIKELY = 1u << 19, /* among other statements, or of the client as a whole */
	WORDS_AUTHENTICATION = 1u << 20, /* speaks of the client's authentication */
	/* Which of the credentials it is, said of one alone; WORDS_CLIENT is set too. */
	WORDS_WRONG_ID = 1u << 21,
	WORDS_WRONG_SECRET = 1u << 22,
	WORDS_API_KEY = 1u << 23,    /* a gateway asks for a key of its own */
	WORDS_PLAIN_HTTP = 1u << 24, /* a front server's page: this port speaks https */
	WORDS_OTHER_HOST = 1u << 25, /* this request belongs to another host or region */
	WORDS_DISABLED = 1u << 26,   /* the application is disabled or deleted; WORDS_CLIENT too */
	WORDS_AUTH_METHOD_PERHAPS = 1u << 27, /* the method is not supported, of the request too */
	WORDS_GRANT_UNSUPPORTED = 1u << 28,   /* the server gives no tokens for this grant */
	WORDS_GRANT_NULL = 1u << 29,          /* it found no grant; WORDS_UNREAD_PARAMETER too */
	WORDS_BEARER = 1u << 30,              /* an API asks for a token */
	WORDS_OTHER_MATTER = 1u << 31,        /* a certificate, an address, an assertion, ... */

	WORDS_UNREAD = WORDS_UNREAD_FORMAT | WORDS_UNREAD_PARAMETER | WORDS_UNREAD_CREDENTIALS,
	WORDS_EXPIRED_ANY = WORDS_EXPIRED | WORDS_EXPIRED_LIKELY,
};

/*
 * What the words say: enum words_flag. They are token_answer.words: in small letters, the fields
 * joined by line ends; NULL is "".
 */
unsigned words_read(const char *words);

/* Whether a firewall, a challenge, a filter or a captive portal answered, by its words. */
enum words_wall {
	WORDS_WALL_NONE,
	WORDS_WALL_PAGE,    /* what its page says; other pages and texts say so too */
	WORDS_WALL_ALONE,   /* others do not say so */
	WORDS_WALL_ADDRESS, /* this machine's address is not let in, whoever says so */
};
/* The words as for words_read(). */
enum words_wall words_wall(const char *words);

/* An error code by its meaning. */
enum words_code {
	WORDS_CODE_NONE,
	WORDS_CODE_OTHER,
	WORDS_CODE_INVALID_REQUEST,
	WORDS_CODE_INVALID_CLIENT,
	WORDS_CODE_INVALID_GRANT,
	WORDS_CODE_UNAUTHORIZED_CLIENT,
	WORDS_CODE_UNSUPPORTED_GRANT, /* unsupported_grant_type, unsupported_grant */
	WORDS_CODE_INVALID_SCOPE,     /* its misspellings and kin too */
	WORDS_CODE_ACCESS_DENIED,
	WORDS_CODE_INVALID_TOKEN,
	WORDS_CODE_SERVER_ERROR,
	WORDS_CODE_UNAVAILABLE,
};
/* Whatever the code's letter case and separators. NULL: none. */
enum words_code words_code(const char *code);

#endif
