/* SPDX-License-Identifier: MIT */
/* The token URL: what it says of the product, and whether it may be used. */
#include "http/http.h"
#include "settings/parts.h"

#include <stdlib.h>
#include <string.h>

/* host is domain, or a name under it. */
static bool is_under(const char *host, const char *domain)
{
	size_t len = strlen(host), domain_len = strlen(domain);
	if (len < domain_len || strcmp(host + len - domain_len, domain) != 0)
		return false;
	return len == domain_len || host[len - domain_len - 1] == '.';
}

/* One of the host's labels but the last. */
static bool has_label(const char *host, const char *label)
{
	size_t len = strlen(label);
	for (const char *at = host; at != NULL; at = strchr(at, '.')) {
		at += *at == '.';
		if (strncmp(at, label, len) == 0 && at[len] == '.')
			return true;
	}
	return false;
}

bool cred_is_cxone(const char *host)
{
	return is_under(host, "nicecxone.com") || is_under(host, "niceincontact.com") ||
	       is_under(host, "nice-incontact.com") || has_label(host, "nicecxone-sov1");
}

/* Checkmarx One uses the names of our variables; Genesys Cloud is another contact center. */
static const char *other_product(const char *host, struct pool *p)
{
	static const char *const variables[] = {"CXONE_SERVER", "CXONE_ACCESS_CONTROL_URL",
						"CXONE_TENANT_NAME"};
	if (is_under(host, "checkmarx.net"))
		return pool_printf(p, "the host %s is one of Checkmarx One", host);
	if (has_label(host, "mypurecloud") || is_under(host, "pure.cloud"))
		return pool_printf(p, "the host %s is one of Genesys Cloud", host);
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *value = getenv(variables[i]);
		if (value != NULL && value[0] != '\0')
			return pool_printf(p, "%s is set, a variable of Checkmarx One",
					   variables[i]);
	}
	return NULL;
}

bool cred_url_read(struct cred *c, const char *text, const char *where, struct err *e)
{
	if (url_parse(text, c->pool, &c->url, e))
		return true;
	err_context(e, "%s", where);
	return false;
}

static bool is_plain(const struct url *u)
{
	return strcmp(u->scheme, "http") == 0;
}

void cred_url_facts(struct cred *c)
{
	struct facts_settings *f = &c->facts;
	const struct url *u = &c->url;
	struct settings_shown *shown = settings_show(f, c->pool);
	shown->endpoint = c->token_url != NULL ? u->text : NULL;
	shown->other_product = other_product(u->host, c->pool);
	f->endpoint_http = c->token_url != NULL && is_plain(u);
	f->endpoint_https = c->token_url != NULL && !is_plain(u);
	f->endpoint_is_cxone = cred_is_cxone(u->host);
	f->url_plain_http = is_plain(u) && !u->loopback && !c->allow_http;
	f->url_has_credentials = u->has_userinfo || u->has_secret_query;
	f->url_has_fragment = u->has_fragment;
	f->other_product = shown->other_product != NULL;
}

bool cred_url_check(const struct cred *c, const char *where, struct err *e)
{
	const struct url *u = &c->url;
	if (u->has_userinfo)
		return err_set(e, ERR_USAGE,
			       "%s: the URL has a user name or password in it, and URLs are "
			       "logged; remove it, use --client-id and --client-secret-file, and "
			       "replace the secret",
			       where);
	if (u->has_secret_query)
		return err_set(e, ERR_USAGE,
			       "%s: the URL has a secret in its query, and URLs are logged; remove "
			       "it, use --client-secret-file, and replace the secret",
			       where);
	if (c->token_url == NULL && (u->has_query || u->has_fragment))
		return err_set(e, ERR_USAGE,
			       "%s: an issuer has neither query nor fragment; remove the '?' or "
			       "'#' and what follows",
			       where);
	if (u->has_fragment)
		return err_set(e, ERR_USAGE,
			       "%s: the URL has a fragment, which RFC 6749 section 3.2 forbids; "
			       "remove the '#' and what follows",
			       where);
	return http_secret_check(u, c->proxy, c->allow_http, where, e);
}

bool cred_endpoint(struct cred *c, const char *token_url, struct err *e)
{
	static const char where[] = "the token endpoint that the issuer names";
	const char *copy = pool_text(c->pool, token_url);
	if (!cred_url_read(c, copy, where, e))
		return false;
	c->token_url = copy;
	cred_url_facts(c);
	return cred_url_check(c, where, e);
}
