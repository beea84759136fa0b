/* SPDX-License-Identifier: MIT */
/*
 * judge_parts: what several tables of causes ask of the facts. Private to judge.
 */
#ifndef JUDGE_PARTS_H
#define JUDGE_PARTS_H

#include "diag.h"
#include "facts/facts.h"
#include "facts/names.h"
#include "judge/quote.h"

/* For the rows: one of the parts of a request. */
#define PART(part) FACTS_PART_BIT(FACTS_PART_##part)

enum { CAUSES_SKEW_MAX = 300 }; /* seconds; a clock that differs by more is a finding */

/* The request of that probe, or NULL where it was not sent. */
const struct facts_attempt *causes_sent(const struct facts *f, enum facts_probe probe);
/* The answer to it, or NULL where none came. */
const struct facts_attempt *causes_answer(const struct facts *f, enum facts_probe probe);
/*
 * The answer was a refusal of the request: no token, no sign that a later try would differ, and not
 * a proxy's or a web firewall's.
 */
bool causes_refusal(const struct facts_attempt *a);
/* The probe's answer is such a refusal. */
bool causes_probe_refused(const struct facts *f, enum facts_probe probe);
bool causes_probe_token(const struct facts *f, enum facts_probe probe);
/*
 * The JSON request where the form request got a token and this one was sent and met no usable
 * answer: the connection closed, the time was over, no HTTP came, or too much. Else NULL.
 */
const struct facts_attempt *causes_json_unanswered(const struct facts *f);
/* Some request got a token. */
bool causes_token_came(const struct facts *f);
/*
 * The answer to the form request where it got no token, no other request got one either, and the
 * request was well formed (cxtoken's always is, one from a HAR file perhaps not); else NULL.
 */
const struct facts_attempt *causes_refused(const struct facts *f);

/* How the request that was judged authenticates, and whether its grant is the password grant. */
enum facts_auth causes_auth(const struct facts *f);
bool causes_password(const struct facts *f);
/* The probe that sent the settings by that method: FORM where it is the configured one. */
enum facts_probe causes_probe_of(const struct facts *f, enum facts_auth auth);
/* The token URL is CXone's, or none is set. */
bool causes_cxone(const struct facts *f);

/* The attempts were recorded with the client's request: they are not cxtoken's own. */
bool causes_recorded(const struct facts *f);

/* ---- assertion.c ---- */

/* As a predicate: a client_assertion that an endpoint must refuse (RFC 7523 section 3). */
bool assertion_wrong(const struct facts *f, struct diag_match *m);

/* ---- replay.c: the experiment ---- */

/* As predicates: what is proved is the spelling of the Basic pair, or that Basic is not taken. */
bool replay_basic_encoding(const struct facts *f, struct diag_match *m);
bool replay_auth_method(const struct facts *f, struct diag_match *m);
/* The findings that speak of what was proved: how many, and of which parts. */
struct replay_named {
	unsigned parts;
	int count;
	bool accused; /* one that is more than possible speaks of a part that differs */
};
void replay_name(const struct facts *f, const struct diag_finding *g, struct replay_named *named);
/* Evidence before rules: may change the confidence of a finding. False: it is not to be shown. */
bool replay_weigh(const struct facts *f, const struct replay_named *named, struct pool *p,
		  struct diag_finding *g);

/* Next steps of more than one cause. */
extern const char causes_next_look[], causes_next_compare[], causes_next_again[];
/* NICE's published endpoint and how to use it; a sentence or two. */
extern const char causes_cxone_endpoint[];
extern const char causes_portal[]; /* a fix: only where causes_cxone() */

/* "The value ..." of a row's cause becomes "The client secret ...". */
void causes_name_value(struct diag_match *m, const char *name);

enum { CAUSES_WAIT_MAX = 24 * 3600 }; /* seconds: for no longer does the cache keep a pause */
/* " It asks to wait 60 seconds." In p. */
const char *causes_wait(int64_t seconds, struct pool *p);
/* "1 byte", "2 bytes". */
const char *causes_bytes(size_t count, struct pool *p);
/* Sets the evidence of a match. Returns true, so that a predicate can end with it. */
bool causes_because(struct diag_match *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What the answer to the form request says is wrong, by its content. One answer says one thing. */
enum causes_accused {
	CAUSES_ACCUSED_NOTHING,
	CAUSES_ACCUSED_RATE,
	CAUSES_ACCUSED_HTTPS,
	CAUSES_ACCUSED_CERTIFICATE, /* a front server wants a client's certificate */
	CAUSES_ACCUSED_API_KEY,     /* a gateway wants a key of its own */
	CAUSES_ACCUSED_ELSEWHERE,   /* another host is the one for this request */
	CAUSES_ACCUSED_EXPIRED,
	CAUSES_ACCUSED_AUTH,
	CAUSES_ACCUSED_AUTH_PERHAPS, /* in words that a request without credentials meets too */
	CAUSES_ACCUSED_AUTH_TWICE,
	CAUSES_ACCUSED_ENCODING,
	CAUSES_ACCUSED_SCOPE,
	CAUSES_ACCUSED_SCOPE_PERHAPS,
	CAUSES_ACCUSED_SCOPE_MISSING, /* one is wanted, and none was asked for */
	CAUSES_ACCUSED_GRANT,
	CAUSES_ACCUSED_CLIENT_GRANT,
	CAUSES_ACCUSED_CLIENT_GRANT_PERHAPS,
	CAUSES_ACCUSED_UNREAD,
	CAUSES_ACCUSED_ACCESS_KEY,
	CAUSES_ACCUSED_CLIENT,        /* in so many words */
	CAUSES_ACCUSED_CLIENT_STATUS, /* by a 401 alone */
	CAUSES_ACCUSED_CLIENT_PERHAPS,
};
/* Of causes_refused(); NOTHING where that is NULL. */
enum causes_accused causes_accused(const struct facts *f);
/* It is the client that is refused, and how sure that is. */
bool causes_refuses_client(const struct facts *f, enum diag_confidence *c);
/* 429, or words that say so under another 4xx. */
bool causes_limited(const struct facts_attempt *a);
/* The API (--api-url), or what is before it, answers so; the match says so then. */
bool causes_api_limits(const struct facts *f, struct diag_match *m);
bool causes_api_redirects(const struct facts *f, struct diag_match *m);
bool causes_api_fails(const struct facts *f, struct diag_match *m);
bool causes_api_proxy(const struct facts *f, struct diag_match *m);
bool causes_api_blocked(const struct facts *f, struct diag_match *m);
/*
 * What to say of an answer of the API's that is neither a finding nor a success; NULL: there is
 * none.
 */
const char *causes_api_open(const struct facts *f, struct pool *p);
/* 407: the answer is a proxy's. */
bool causes_of_proxy(const struct facts_attempt *a);
/* A page of a web firewall or captive portal, or a field that only such a one sends. */
bool causes_blocked(const struct facts_attempt *a);
/*
 * The answer without a token that is such a one: the form request's; where that got a token, or was
 * not sent, the first other one's. NULL: there is none.
 */
const struct facts_attempt *causes_deciding(const struct facts *f,
					    bool (*is)(const struct facts_attempt *a));
/* Why the answer looks like that of no token endpoint, the answer alone; NULL: it does not. */
const char *causes_no_endpoint(const struct facts_attempt *a);

/* The refusal says that a parameter is missing, and cxtoken really did not send it. */
enum facts_wanted causes_wanted(const struct facts *f);

/* Fills d->ruled_out. */
void causes_rule_out(const struct facts *f, unsigned scopes, struct pool *p, struct diag *d);

#endif
