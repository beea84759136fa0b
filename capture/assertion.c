/* SPDX-License-Identifier: MIT */
/* A client's assertion in a form body (RFC 7523), read without its key: what its claims say. */
#include "capture/parts.h"

#include <string.h>

#include "base/url.h"
#include "token/token.h"

enum { SIGNATURE_MIN = 43 }; /* characters of base64url: 32 bytes */

static bool is_known(const struct capture *c, const struct capture_param *item)
{
	if (item == NULL || item->unknown || item->cut || secret_len(item->value) == 0)
		return false;
	return c->form == NULL ||
	       !capture_is_blotted(secret_reveal(item->value), secret_len(item->value));
}

/* SAML and other kinds have their own rules; where no kind is named, a JWT is still one. */
static bool may_be_jwt(const struct capture_params *l, bool *told)
{
	static const char jwt[] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
	const struct capture_param *type =
		capture_params_find(l, CAPTURE_IN_BODY, "client_assertion_type", NULL);
	*told = type != NULL && secret_is(type->value, jwt, sizeof jwt - 1);
	return *told || type == NULL;
}

/* An encrypted one has five parts (RFC 7516). */
static enum facts_jwt kind_of(const struct secret *value, bool is_jwt)
{
	const char *bytes = secret_reveal(value);
	size_t dots = 0;
	for (size_t i = 0; i < secret_len(value); i++)
		dots += bytes[i] == '.';
	if (is_jwt)
		return FACTS_JWT_READ;
	return dots == 4 ? FACTS_JWT_UNKNOWN : dots == 2 ? FACTS_JWT_UNREADABLE : FACTS_JWT_NONE;
}

/*
 * Whoever passes a recording on may have put something short in its place: no signature is shorter
 * than 32 bytes (HS256's). Then its claims are not the client's either.
 */
static bool is_replaced(const struct capture *c, const struct secret *value, bool alg_none)
{
	const char *signature = strrchr(secret_reveal(value), '.');
	return c->form != NULL && !alg_none && signature != NULL &&
	       strlen(signature + 1) < SIGNATURE_MIN;
}

static enum facts_claim claim_of(const char *claim, const struct secret *id)
{
	if (claim == NULL || *claim == '\0')
		return FACTS_CLAIM_NONE;
	if (id == NULL)
		return FACTS_CLAIM_UNKNOWN;
	return secret_is(id, claim, strlen(claim)) ? FACTS_CLAIM_CLIENT : FACTS_CLAIM_OTHER;
}

/* ---- aud ---- */

static bool parse(const char *text, struct pool *p, struct url *url)
{
	struct err ignored = {0};
	return url_parse(text, p, url, &ignored);
}

/* The host that the request was sent to; NULL: not known. */
static const char *sent_to(const struct capture_show *s)
{
	struct url url = {0};
	return capture_host_of(s->c, s->p, &url) ? url.host : NULL;
}

/*
 * It may be meant for this endpoint: it names it, or a URL of its host, where its issuer usually
 * is. A client under test often makes aud from the URL that it was pointed to.
 */
static bool may_be_here(const struct capture_show *s, const char *aud, const char *to)
{
	struct url url = {0};
	const struct cred *cred = s->cred;
	if ((cred->token_url != NULL && strcmp(aud, cred->token_url) == 0) ||
	    (cred->issuer != NULL && strcmp(aud, cred->issuer) == 0))
		return true;
	if (!parse(aud, s->p, &url))
		return false;
	return url.loopback || strcmp(url.host, cred->url.host) == 0 ||
	       (to != NULL && strcmp(url.host, to) == 0);
}

/* True: the list of audiences, joined by spaces, names none that may be this endpoint. */
static bool is_foreign(const struct capture_show *s, const char *list)
{
	const struct cred *cred = s->cred;
	if (list == NULL || *list == '\0' || cred->facts.endpoint_is_default ||
	    cred->url.host == NULL)
		return false;
	const char *to = sent_to(s);
	for (const char *at = list; *at != '\0';) {
		size_t len = strcspn(at, " ");
		if (len > 0 && may_be_here(s, pool_copy(s->p, at, len), to))
			return false;
		at += len + (at[len] == ' ');
	}
	return true;
}

void capture_assertion(const struct capture_show *s, const struct capture_params *l,
		       struct facts_request *out)
{
	bool told = false;
	struct token_claims claims;
	struct facts_assertion *a = &out->jwt;
	const struct capture_param *item =
		capture_params_find(l, CAPTURE_IN_BODY, "client_assertion", NULL);
	const struct capture_param *id = capture_params_find(l, CAPTURE_IN_BODY, "client_id", NULL);
	if (!out->assertion || out->separator != NULL || !is_known(s->c, item) ||
	    !may_be_jwt(l, &told))
		return;
	token_claims_read(item->value, s->p, &claims);
	a->kind = kind_of(item->value, claims.is_jwt);
	if (a->kind != FACTS_JWT_READ) {
		a->kind = told ? a->kind : FACTS_JWT_UNKNOWN;
		return;
	}
	if (is_replaced(s->c, item->value, claims.alg_none)) {
		a->kind = FACTS_JWT_UNKNOWN;
		return;
	}
	a->alg_none = claims.alg_none;
	a->by_settings = id == NULL || secret_len(id->value) == 0;
	const struct secret *client = a->by_settings       ? s->cred->client_id
				      : is_known(s->c, id) ? id->value
							   : NULL;
	a->iss = claim_of(claims.iss, client);
	a->sub = claim_of(claims.sub, client);
	a->iss_is_url = claims.iss != NULL && strstr(claims.iss, "://") != NULL;
	a->exp = claims.exp;
	a->nbf = claims.nbf;
	a->aud_foreign = is_foreign(s, claims.aud);
	if (a->aud_foreign)
		out->shown->audience =
			capture_shown(s, CAPTURE_PART_AUDIENCE, claims.aud, strlen(claims.aud));
}
