/* SPDX-License-Identifier: MIT */
/*
 * discover: the token endpoint of an issuer (OpenID Connect Discovery 1.0, RFC 8414). No
 * credentials are sent.
 */
#ifndef ENDPOINT_DISCOVER_H
#define ENDPOINT_DISCOVER_H

#include "endpoint/fetch.h"

/* The addresses of an issuer's documents, in the order to ask, NULL-terminated, in p. */
const char *const *discover_addresses(const char *issuer, struct pool *p);

/*
 * Reads a document for the issuer (NULL: whatever issuer it names) into out. Pure. False: no good;
 * out->problem says why in one sentence.
 */
bool discover_read(const char *bytes, size_t len, const char *issuer, const struct cred *cred,
		   const struct mask *mask, struct pool *p, struct facts_discovery *out);

/*
 * Finds the endpoint of cred->issuer: from the cached document (at most a day old) where cache_dir
 * is not NULL, else from the network, each address by the policy's retries, all within its time.
 * True: out is filled, out->ok says whether it is good. False as attempt_get().
 */
bool discover_issuer(const struct attempt_context *x, const char *cache_dir, bool use_cache,
		     const struct fetch_policy *policy, struct facts_discovery *out, struct err *e)
	__attribute__((warn_unused_result));

/* NICE's cxone-configuration for a token's tenantId claim: fills config_url and api_endpoint. */
bool discover_tenant(const struct attempt_context *x, const char *tenant_id, long timeout_ms,
		     struct facts_discovery *out, struct err *e)
	__attribute__((warn_unused_result));

#endif
