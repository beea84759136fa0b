/* SPDX-License-Identifier: MIT */
/* Finds the token endpoint in an issuer's OpenID documents. */
#include "endpoint/discover.h"

#include <jansson.h>
#include <stdlib.h>
#include <stdarg.h>
#include <string.h>

#include "cache/cache.h"
#include "facts/names.h"
#include "facts/shown.h"
#include "mask/mask.h"
#include "base/url.h"

enum {
	DOCUMENT_MAX = 256 * 1024, /* bytes */
	DOCUMENT_AGE = 24 * 3600,  /* seconds a cached one is used */
	SHOWN_MAX = 300,
};

static const char oidc[] = "/.well-known/openid-configuration";
static const char rfc8414[] = "/.well-known/oauth-authorization-server";

/* Without the slashes at its end. */
static size_t issuer_len(const char *issuer)
{
	size_t len = strlen(issuer);
	while (len > 0 && issuer[len - 1] == '/')
		len--;
	return len;
}

const char *const *discover_addresses(const char *issuer, struct pool *p)
{
	const char **list = pool_alloc(p, 5, sizeof *list);
	const char *base = pool_copy(p, issuer, issuer_len(issuer));
	const char *authority = strstr(base, "://");
	const char *path = authority != NULL ? strchr(authority + 3, '/') : NULL;
	list[0] = pool_printf(p, "%s%s", base, oidc);
	if (path == NULL) {
		list[1] = pool_printf(p, "%s%s", base, rfc8414);
		return list;
	}
	/* RFC 8414 section 3.1 puts the well-known part before the issuer's path, OpenID Connect
	 * behind it; servers mix the two. */
	const char *host = pool_copy(p, base, (size_t)(path - base));
	list[1] = pool_printf(p, "%s%s%s", host, rfc8414, path);
	list[2] = pool_printf(p, "%s%s%s", host, oidc, path);
	list[3] = pool_printf(p, "%s%s", base, rfc8414);
	return list;
}

static const char *clean(const struct mask *mask, const char *text, struct pool *p)
{
	return mask_text(mask, text, strlen(text), MASK_LINE, SHOWN_MAX, p);
}

static const char *string_of(const json_t *document, const char *key)
{
	return json_string_value(json_object_get(document, key));
}

/* A final slash makes no other issuer; anything else does (OpenID Connect Discovery 1.0, 4.3). */
static bool same_issuer(const char *a, const char *b)
{
	return issuer_len(a) == issuer_len(b) && memcmp(a, b, issuer_len(a)) == 0;
}

/* The strings of a list joined by ", "; *listed: wanted is among them. NULL: no such list. */
static const char *list_of(const json_t *document, const char *key, const char *wanted,
			   const struct mask *mask, struct pool *p, bool *listed)
{
	const json_t *list = json_object_get(document, key);
	*listed = false;
	if (!json_is_array(list))
		return NULL;
	struct text joined = {.limit = 1000};
	size_t i;
	const json_t *item;
	json_array_foreach(list, i, item)
	{
		const char *text = json_string_value(item);
		if (text == NULL)
			continue;
		*listed = *listed || strcmp(text, wanted) == 0;
		text_printf(&joined, "%s%s", joined.len > 0 ? ", " : "", text);
	}
	const char *shown = clean(mask, text_get(&joined), p);
	text_clear(&joined);
	return shown;
}

static void read_lists(const json_t *document, const struct cred *cred, const struct mask *mask,
		       struct pool *p, struct facts_discovery *out)
{
	struct discovery_shown *shown = discovery_show(out, p);
	shown->grants = list_of(document, "grant_types_supported", facts_grant_name(cred->grant),
				mask, p, &out->grant_listed);
	shown->auths = list_of(document, "token_endpoint_auth_methods_supported",
			       facts_auth_registered(cred->auth), mask, p, &out->auth_listed);
	out->lists_grants = shown->grants != NULL;
	out->lists_auth = shown->auths != NULL;
}

/* What is wrong with the document at the address that was asked last. */
static bool problem(struct facts_discovery *out, struct pool *p, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static bool problem(struct facts_discovery *out, struct pool *p, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	out->ok = false;
	out->code = ERR_BAD_ANSWER;
	discovery_show(out, p)->problem = pool_vprintf(p, format, args);
	va_end(args);
	return false;
}

static bool read_document(const json_t *document, const char *issuer, const struct cred *cred,
			  const struct mask *mask, struct pool *p, struct facts_discovery *out)
{
	struct discovery_shown *shown = discovery_show(out, p);
	const char *named = string_of(document, "issuer");
	const char *endpoint = string_of(document, "token_endpoint");
	if (named == NULL || endpoint == NULL)
		return problem(out, p, "the document at %s names no %s", shown->url,
			       named == NULL ? "issuer" : "token_endpoint");
	shown->issuer = clean(mask, named, p);
	if (issuer != NULL && !same_issuer(named, issuer))
		return problem(out, p, "the document at %s is of another issuer, %s", shown->url,
			       shown->issuer);
	struct url url;
	struct err e = {0};
	if (!url_parse(endpoint, p, &url, &e))
		return problem(out, p,
			       "the document at %s names a token_endpoint that is no URL: %s",
			       shown->url, e.text);
	shown->token_endpoint = url.text;
	bool plain = strcmp(url.scheme, "http") == 0 && !url.loopback && !cred->allow_http;
	if (plain || url.has_userinfo || url.has_fragment)
		return problem(
			out, p,
			"the document at %s names a token_endpoint that must not be used: %s %s",
			shown->url, shown->token_endpoint,
			plain ? "is not https" : "has user information or a fragment");
	shown->token_endpoint = pool_text(p, endpoint);
	out->names_endpoint = true;
	out->endpoint_differs = cred->token_url != NULL && strcmp(endpoint, cred->token_url) != 0;
	read_lists(document, cred, mask, p, out);
	out->ok = true;
	out->code = ERR_NONE;
	return true;
}

bool discover_read(const char *bytes, size_t len, const char *issuer, const struct cred *cred,
		   const struct mask *mask, struct pool *p, struct facts_discovery *out)
{
	const char *url = discovery_shown(out)->url;
	if (len > DOCUMENT_MAX)
		return problem(out, p, "the document at %s is larger than %d KB", url,
			       DOCUMENT_MAX / 1024);
	json_t *document = json_loadb(bytes, len, 0, NULL);
	bool ok = json_is_object(document)
			  ? read_document(document, issuer, cred, mask, p, out)
			  : problem(out, p, "the document at %s is not a JSON object", url);
	json_decref(document);
	return ok;
}

static bool from_cache(const struct attempt_context *x, const char *cache_dir, const char *issuer,
		       struct facts_discovery *out)
{
	struct text document = {.limit = DOCUMENT_MAX};
	bool found = cache_document_read(cache_dir, issuer, x->now(), DOCUMENT_AGE, &document) &&
		     discover_read(text_get(&document), document.len, issuer, x->cred, x->mask,
				   x->pool, out);
	text_clear(&document);
	return found;
}

/*
 * A document is kept as it came: one that repeats a secret, from the issuer's address, is not. An
 * id is none, and a short one may be a part of any word.
 */
static bool repeats_secret(const struct cred *c, const char *bytes, size_t len)
{
	struct mask *m = mask_new();
	mask_add(m, "client secret", c->client_secret);
	mask_add(m, "access key secret", c->access_key_secret);
	bool found = mask_finds(m, bytes, len);
	mask_free(m);
	return found;
}

/* One address: true when the search is over, with a document or without any hope of one. */
static bool ask(const struct attempt_context *x, const char *issuer, const char *cache_dir,
		bool store, const struct attempt *answer, const struct secret *body,
		struct facts_discovery *out)
{
	const struct facts_attempt *a = &answer->facts;
	if (a->failure != HTTP_FAILURE_NONE) {
		problem(out, x->pool, "%s", attempt_shown(a)->failure_text);
		out->code = attempt_code(a);
		out->failure = a->failure;
		return true;
	}
	if (a->status != 200) {
		/* The first refusal is kept unless a later address has more to say. */
		if (discovery_shown(out)->problem == NULL)
			problem(out, x->pool, "%s answered %d, no discovery document",
				discovery_shown(out)->url, a->status);
		return false;
	}
	const char *bytes = secret_reveal(body);
	if (!discover_read(bytes, secret_len(body), issuer, x->cred, x->mask, x->pool, out))
		return false;
	struct err e = {0};
	if (store && !repeats_secret(x->cred, bytes, secret_len(body)))
		(void)!cache_document_write(cache_dir, issuer, x->now(), bytes, secret_len(body),
					    &e);
	return true;
}

static void begin(struct facts_discovery *out, const char *url, struct pool *p)
{
	*out = (struct facts_discovery){.asked = true};
	discovery_show(out, p)->url = url;
}

bool discover_issuer(const struct attempt_context *x, const char *cache_dir, bool use_cache,
		     const struct fetch_policy *policy, struct facts_discovery *out, struct err *e)
{
	const long end = policy->elapsed_ms(policy->arg) + policy->time_left_ms;
	struct fetch_policy left = *policy;
	bool known = x->cred->issuer != NULL;
	const char *issuer = known ? x->cred->issuer
				   : pool_printf(x->pool, "%s://%s:%d", x->cred->url.scheme,
						 x->cred->url.host, x->cred->url.port);
	const char *const *addresses = discover_addresses(issuer, x->pool);
	begin(out, addresses[0], x->pool);
	if (known && use_cache && from_cache(x, cache_dir, issuer, out))
		return true;
	begin(out, addresses[0], x->pool);
	for (size_t i = 0; addresses[i] != NULL; i++) {
		struct attempt answer = {0};
		struct secret *body = NULL;
		left.time_left_ms = end - policy->elapsed_ms(policy->arg);
		if (i > 0 && left.time_left_ms <= 0)
			break;
		if (!fetch_document(x, &left, addresses[i], &answer, &body, e))
			return false;
		discovery_show(out, x->pool)->url = addresses[i];
		bool over = ask(x, known ? issuer : NULL, cache_dir, known && use_cache, &answer,
				body, out);
		secret_free(body);
		attempt_clear(&answer);
		if (over)
			break;
	}
	return true;
}

/* A tenant id goes into a URL: only a GUID's characters do. */
static bool is_guid(const char *text)
{
	struct value look;
	value_look(text, strlen(text), &look);
	return (look.flags & VALUE_GUID) != 0 && text[0] != '{';
}

bool discover_tenant(const struct attempt_context *x, const char *tenant_id, long timeout_ms,
		     struct facts_discovery *out, struct err *e)
{
	if (x->cred->issuer == NULL || tenant_id == NULL || !is_guid(tenant_id))
		return true;
	struct discovery_shown *shown = discovery_show(out, x->pool);
	shown->config_url =
		pool_printf(x->pool, "%.*s/.well-known/cxone-configuration?tenantId=%s",
			    (int)issuer_len(x->cred->issuer), x->cred->issuer, tenant_id);
	struct attempt answer = {0};
	struct secret *body = NULL;
	if (!attempt_get(x, shown->config_url, NULL, timeout_ms, &answer, &body, e))
		return false;
	json_t *document = json_loadb(secret_reveal(body), secret_len(body), 0, NULL);
	const char *api = string_of(document, "api_endpoint");
	if (answer.facts.status == 200 && api != NULL)
		shown->api_endpoint = clean(x->mask, api, x->pool);
	json_decref(document);
	secret_free(body);
	attempt_clear(&answer);
	return true;
}
