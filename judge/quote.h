/* SPDX-License-Identifier: MIT */
/*
 * quote: what a finding's texts repeat of requests and answers, masked and fit to be shown. Private
 * to judge.
 *
 * For texts alone: a predicate decides by the facts, and never by what a quote says or whether it
 * says anything. Where nothing may be shown a quote is "", never NULL.
 */
#ifndef JUDGE_QUOTE_H
#define JUDGE_QUOTE_H

#include "base/mem.h"
#include "facts/facts.h"

/* "The form request was answered 401 Unauthorized, error invalid_client: \"...\"". No full stop. */
const char *quote_said(const struct facts_attempt *a, struct pool *p);
/* "401 Unauthorized, error invalid_client"; of no answer, why none came. */
const char *quote_outcome(const struct facts_attempt *a, struct pool *p);
/* The first sentence of the answer's own, without its full stop, or its code; "" neither. */
const char *quote_sentence(const struct facts_attempt *a, struct pool *p);
/* The answer's first field of that name. */
const char *quote_field(const struct facts_attempt *a, const char *name);
/* By which sign the answer is a firewall's (causes_blocked()). */
const char *quote_firewall(const struct facts_attempt *a, struct pool *p);
/* Why no answer came, one sentence. */
const char *quote_failure(const struct facts_attempt *a);
/* The issuer of the certificate that was not trusted. */
const char *quote_issuer(const struct facts_attempt *a);
/* The scope of its token, or "(none)"; those of the asked ones that it lacks. */
const char *quote_scope(const struct facts_attempt *a);
const char *quote_lacking(const struct facts_attempt *a);
/* The name of the parameter that the answer wants. */
const char *quote_wanted(const struct facts_attempt *a);
/* Of the API that was called with the token: why no answer came; what it answered. */
const char *quote_api_failure(const struct facts_api *api);
const char *quote_api_said(const struct facts_api *api, struct pool *p);

/* ---- the settings ---- */

const char *quote_where(const struct facts_value *v);  /* what sets the value */
const char *quote_looked(const struct facts_value *v); /* where a missing one was looked for */
const char *quote_product(const struct facts *f);      /* the sign of another product */
const char *quote_endpoint(const struct facts *f);     /* the token URL */
const char *quote_proxy(const struct facts *f);
const char *quote_proxy_where(const struct facts *f); /* what sets the proxy */

/* ---- discovery ---- */

/* What is wrong with the document, and with which. */
const char *quote_problem(const struct facts *f, struct pool *p);
const char *quote_grants(const struct facts *f);         /* its list of grants, or "(none)" */
const char *quote_auths(const struct facts *f);          /* of methods, likewise */
const char *quote_token_endpoint(const struct facts *f); /* the one that it names */

/* ---- a request of the user's own client ---- */

const char *quote_type(const struct facts_request *r); /* Content-Type, or "none" */
const char *quote_method(const struct facts_request *r);
const char *quote_body(const struct facts_request *r);
const char *quote_coding(const struct facts_request *r);         /* Content-Encoding */
const char *quote_grant(const struct facts_request *r);          /* grant_type */
const char *quote_grant_expected(const struct facts_request *r); /* what the settings have */
const char *quote_misnamed(const struct facts_request *r, size_t which); /* as it is */
const char *quote_audience(const struct facts_request *r); /* aud of the client_assertion */
const char *quote_repeated(const struct facts_request *r); /* the parameter that is there twice */
const char *quote_path(const struct facts_request *r);
const char *quote_path_expected(const struct facts_request *r); /* the token URL's */

#endif
