/* SPDX-License-Identifier: MIT */
/*
 * The request that the endpoint needs, with the settings that cxtoken has, to be shown beside
 * another.
 */
#include "capture/parts.h"

#include <string.h>

#include "facts/names.h"
#include "form.h"
#include "mask/mask.h"
#include "base/mem.h"

enum { NEEDS_LINE_MAX = 16 * 1024 }; /* bytes of a line as it is shown */

/* What it is made with. */
struct work {
	const struct cred *cred;
	struct mask *mask;
	struct pool *p;
	struct request_needed *out;
};

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* A secret that is in the scope, a parameter or the URL by mistake is not shown. */
static const char *masked(const struct work *w, const char *text)
{
	return mask_text(w->mask, text, strlen(text), MASK_OWN, NEEDS_LINE_MAX, w->p);
}

/* The next line of the body; name is static or the settings' own. */
static void add(const struct work *w, const char *name, const char *value)
{
	const char *between = w->out->body.count > 0 ? "&" : "";
	lines_add(&w->out->body, masked(w, name),
		  masked(w, pool_printf(w->p, "%s%s=%s", between, name, value)), w->p);
}

static void add_hidden(const struct work *w, const char *name, const struct secret *value,
		       const char *what)
{
	size_t len = secret_len(value), changed = form_changed(secret_reveal(value), len);
	if (value == NULL)
		add(w, name, pool_printf(w->p, "[%s]", what));
	else if (changed > 0)
		add(w, name, pool_printf(w->p, "[%zu bytes, %zu encoded]", len, changed));
	else
		add(w, name, pool_printf(w->p, "[%zu byte%s]", len, plural(len)));
}

static void add_plain(const struct work *w, const char *name, const char *value)
{
	struct secret_buf *b = secret_buf_new(FORM_BODY_MAX);
	bool fits = form_encode(value, strlen(value), b);
	struct secret *encoded = secret_buf_take(b);
	if (fits)
		add(w, name, secret_reveal(encoded));
	secret_free(encoded);
}

static void add_param(const struct work *w, const char *name, const char *value)
{
	size_t len = strlen(value);
	if (capture_role(name) == CAPTURE_ROLE_PLAIN)
		add_plain(w, name, value);
	else
		add(w, name, pool_printf(w->p, "[%zu byte%s]", len, plural(len)));
}

static const char *basic_text(const struct cred *cred, struct pool *p)
{
	if (cred->client_id == NULL || cred->client_secret == NULL)
		return "Basic [base64 of client_id:client_secret]";
	struct secret *value = form_basic(cred->client_id, cred->client_secret,
					  cred->auth != FACTS_AUTH_BASIC_RAW);
	size_t len = secret_len(value) - strlen("Basic ");
	secret_free(value);
	return pool_printf(p, "Basic [%zu bytes]", len);
}

static void add_field(const struct work *w, const char *name, const char *value)
{
	w->out->fields[w->out->field_count++] = (struct facts_header){name, masked(w, value)};
}

static const char *path_of(const struct cred *cred, const struct facts_request *request)
{
	const char *path = request_shown(request)->path;
	if (cred->facts.endpoint_is_default && path != NULL)
		return path;
	return cred->token_url != NULL && cred->url.path != NULL ? cred->url.path : "/";
}

static void add_client(const struct work *w)
{
	const char *id = cred_id_shown(w->cred, w->p);
	if (id != NULL)
		add(w, "client_id", id);
	else
		add_hidden(w, "client_id", w->cred->client_id, "your client id");
	add_hidden(w, "client_secret", w->cred->client_secret, "your client secret");
}

static void add_body(const struct work *w, bool basic, const struct facts_request *request)
{
	const struct cred *cred = w->cred;
	const char *grant = request->grant_untold ? request_shown(request)->grant_type
						  : facts_grant_name(cred->grant);
	add(w, "grant_type", grant);
	if (!basic)
		add_client(w);
	if (strcmp(grant, "password") == 0) {
		add_hidden(w, "username", cred->access_key_id, "your access key id");
		add_hidden(w, "password", cred->access_key_secret, "your access key secret");
	} else if (request->grant_untold) {
		lines_add(&w->out->body, NULL, "&[what this grant needs]", w->p);
	}
	if (cred->scope != NULL)
		add_plain(w, "scope", cred->scope);
	for (size_t i = 0; i < cred->param_count; i++)
		add_param(w, cred->params[i].name, cred->params[i].value);
}

const struct request_needed *capture_needs(const struct cred *cred, bool basic,
					   const struct facts_request *request, struct pool *p)
{
	struct work w = {cred, cred_mask(cred), p, pool_alloc(p, 1, sizeof *w.out)};
	w.out->line = masked(&w, pool_printf(p, "POST %s", path_of(cred, request)));
	add_field(&w, "Content-Type", "application/x-www-form-urlencoded");
	if (basic)
		add_field(&w, "Authorization", basic_text(cred, p));
	add_body(&w, basic, request);
	mask_free(w.mask);
	return w.out;
}
