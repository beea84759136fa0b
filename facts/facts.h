/* SPDX-License-Identifier: MIT */
/*
 * facts: what the judge (diag.h) knows. Plain data, no functions.
 *
 * Facts hold what was: flags, codes, classes, lengths and positions, all taken from the bytes as
 * they came, before anything was masked, cut or worded. What may be shown of the same things stands
 * apart, behind the pointers named shown, in structs that facts/shown.h alone defines: judge/ does
 * not include it, so that no verdict depends on what a mask hides. No secret byte is in either.
 * Everything zero is valid and says nothing: a test's fixture sets only what matters to it.
 */
#ifndef FACTS_FACTS_H
#define FACTS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/replay.h"
#include "facts/request.h"
#include "http/failure.h"
#include "token/token.h"
#include "facts/value.h"
#include "facts/words.h"

enum {
	FACTS_HEADERS_MAX = 64,
	FACTS_ATTEMPTS_MAX = 12, /* --max-requests is at most 10 */
};

enum facts_grant { FACTS_GRANT_CLIENT, FACTS_GRANT_PASSWORD };
enum facts_auth { FACTS_AUTH_POST, FACTS_AUTH_BASIC, FACTS_AUTH_BASIC_RAW };

/* ---- P: the settings ---- */

/* What may be shown, each behind a pointer: facts/shown.h. */
struct place_shown;
struct settings_shown;
struct attempt_shown;
struct discovery_shown;
struct facts_shown;

/* A credential of the settings. */
struct facts_value {
	bool used; /* this grant needs it; nothing is said of a value that is not used */
	struct value look;
	bool from_file;            /* read by a ...-file option: one final line end was removed */
	struct place_shown *shown; /* place_shown(); NULL: nothing is shown of its place */
};

struct facts_settings {
	struct facts_value client_id;
	struct facts_value client_secret;
	struct facts_value access_key_id;     /* sent as username */
	struct facts_value access_key_secret; /* sent as password */
	enum facts_grant grant;
	bool grant_is_default; /* nobody set one */
	enum facts_auth auth;
	bool endpoint_http, endpoint_https; /* the token URL's scheme; neither: there is none */
	bool endpoint_is_default;           /* neither a token URL nor an issuer was set */
	bool endpoint_is_cxone;             /* host of *.nicecxone.com, *.niceincontact.com,
					     *.nice-incontact.com, nicecxone-sov1.* */
	bool url_plain_http; /* http: to a host that is not a loopback address, without --allow-http
			      */
	bool url_has_credentials; /* userinfo, or a secret in the query */
	bool url_has_fragment;
	bool other_product; /* a variable or the host is another product's */
	bool asks_scope;
	int64_t min_ttl;              /* seconds */
	struct settings_shown *shown; /* settings_shown(); NULL: nothing is shown of them */
};

/* ---- A: one request of cxtoken's own and what came of it ---- */

enum facts_probe {
	FACTS_PROBE_FORM,
	FACTS_PROBE_JSON,
	FACTS_PROBE_JSON_UNDER_FORM,
	FACTS_PROBE_BASIC,
	FACTS_PROBE_BASIC_RAW,
	FACTS_PROBE_POST,
	FACTS_PROBE_DECODED,
	FACTS_PROBE_DISCOVERY,
	FACTS_PROBES
};

/* What an answer's header fields say. */
enum facts_field {
	FACTS_FIELD_VIA = 1 << 0,
	FACTS_FIELD_CHALLENGE = 1 << 1,        /* WWW-Authenticate */
	FACTS_FIELD_CHALLENGE_BEARER = 1 << 2, /* the first one's scheme */
	/* The first one is as proxies and company logins send it, not token endpoints. */
	FACTS_FIELD_CHALLENGE_FOREIGN = 1 << 3,
	FACTS_FIELD_SCOPE_LACKING = 1 << 4, /* the first one names insufficient_scope */
	FACTS_FIELD_LOCATION = 1 << 5,
	FACTS_FIELD_TO_HTTPS = 1 << 6, /* Location is the address that was asked, by https */
	FACTS_FIELD_ENCODING = 1 << 7, /* Content-Encoding */
	/* of firewalls and challenges; the first two come from nothing else */
	FACTS_FIELD_CF_MITIGATED = 1 << 8,
	FACTS_FIELD_WAF_ACTION = 1 << 9,  /* X-Amzn-Waf-Action */
	FACTS_FIELD_CLOUDFLARE = 1 << 10, /* Server */
	FACTS_FIELD_AKAMAI = 1 << 11,     /* Server */
	FACTS_FIELD_BALANCER = 1 << 12,   /* Server, of Amazon's and Azure's load balancers */
	FACTS_FIELD_MESH = 1 << 13,       /* Server, of Envoy and what is made of it */
	/* These two come from nothing else either. */
	FACTS_FIELD_VERCEL_MITIGATED = 1 << 14,
	FACTS_FIELD_SQUID_DENIED = 1 << 15, /* X-Squid-Error */
};

/* A parameter that an answer says is missing, and that was not sent. */
enum facts_wanted {
	FACTS_WANTED_NONE,
	FACTS_WANTED_SCOPE,
	FACTS_WANTED_OTHER,
};

struct facts_attempt {
	enum facts_probe probe;
	bool with_credentials;
	bool sent; /* false: --dry-run */
	/* what came */
	enum http_failure failure;
	enum http_cert_place cert_place; /* of the certificate that the verifier did not take */
	enum http_cert_fault cert_fault;
	bool resent; /* libcurl sent it again by itself: a kept connection had died unanswered */
	int status;
	enum token_body body_kind;
	enum token_class class;
	enum words_code code; /* the error code */
	bool described;       /* it has a sentence of its own */
	unsigned words;       /* enum words_flag */
	enum words_wall wall;
	unsigned fields; /* enum facts_field */
	enum facts_wanted wanted;
	bool body_left_out;  /* of a recording: it may have had a body */
	bool status_unknown; /* not recorded: status is the usual one of such a body */
	bool quotes_body;    /* it repeats a value of the recorded request's body: that was read */
	int64_t retry_after; /* seconds; -1 where none */
	int64_t date_skew;   /* Date and Age minus our clock at arrival, seconds; 0 where no Date */
	int ms; /* from the request's first byte to the end of the answer: a connection that had to
		   be made first does not count; where no answer came, all of the time; -1: not
		   known, as of most recordings */
	/* the token, if one came */
	bool got_token;
	size_t token_len;
	int64_t token_lifetime;      /* seconds; 0 unknown */
	bool token_expired;          /* the answer gives it no time at all; token_lifetime is 0 */
	size_t scopes_lacking;       /* of those that were asked for, not in the token's scope */
	struct attempt_shown *shown; /* attempt_shown(); NULL: nothing is shown of it */
};

/* ---- M: discovery ---- */
struct facts_discovery {
	bool asked;
	bool ok;                        /* a usable document */
	enum err_code code;             /* where !ok: what the exit status follows */
	enum http_failure failure;      /* why no answer came; HTTP_FAILURE_NONE: one came */
	bool names_endpoint;            /* a token endpoint, */
	bool endpoint_differs;          /* which is not the token URL in use */
	bool lists_grants, lists_auth;  /* the lists are there */
	bool grant_listed, auth_listed; /* the grant and auth method in use are in them */
	struct discovery_shown *shown;  /* discovery_shown(); NULL: nothing is shown of it */
};

/* ---- the API called with the token (--api-url) ---- */
struct facts_api {
	bool asked;
	struct facts_attempt answer; /* with its target, the whole URL, in what is shown of it */
};

/* ---- the client's request at the real endpoint (--replay, --forward) ---- */

/* One request of the experiment. */
struct facts_try {
	enum facts_try_kind kind;
	unsigned fixed; /* bit set of enum facts_part */
	struct facts_attempt attempt;
};

struct facts_replay {
	enum facts_obstacle obstacle; /* why nothing was sent */
	enum facts_conclusion conclusion;
	enum facts_stop stop;
	unsigned differ; /* parts in which the two requests differ */
	unsigned parts;  /* proved, or left */
	bool sure;       /* the request as it is was refused once more after the proof */
	bool asked;      /* the attempts are cxtoken's own, not the client's */
	bool forwarded;  /* the client sent it itself, and has the answer */
	bool cut_short;  /* the correct request to compare with was not answered before the end */
	bool http2;      /* it was recorded in HTTP/2, and is sent in HTTP/1.1 */
	int max_requests;
	int sent, refused; /* with credentials, in all */
	int resent;        /* of those sent: times that libcurl sent one again by itself */
	const char *left_out[FACTS_LEFT_OUT_MAX]; /* static: what of a recording was not sent, or
						     not as it was; NULL behind the last */
	struct facts_try tries[FACTS_TRIES_MAX];
	size_t try_count;
};

struct facts {
	struct facts_settings settings;
	bool has_settings; /* they are judged */
	struct facts_request request;
	bool has_request;                                  /* it is judged */
	struct facts_attempt attempts[FACTS_ATTEMPTS_MAX]; /* the first is the form request */
	size_t attempt_count;
	struct facts_discovery discovery;
	struct facts_api api;
	struct facts_replay replay;
	bool proxied;              /* a proxy is in use */
	const char *client;        /* --client, or what the evidence names, static; NULL unknown */
	struct facts_shown *shown; /* facts_shown(); NULL: nothing is shown of it */
};

#endif
