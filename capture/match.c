/* SPDX-License-Identifier: MIT */
/*
 * Whether a request's credentials are those of the settings, for a door that says no more than
 * that: in a time that tells nothing either.
 */
#include "capture/parts.h"

#include <sodium.h>
#include <string.h>

#include "facts/names.h"
#include "form.h"

/* own in plain, or form-encoded as Basic may have it (RFC 6749 section 2.3.1). */
static enum capture_same same(const struct secret *value, const struct secret *own, bool basic)
{
	if (value == NULL || secret_len(value) == 0)
		return CAPTURE_ABSENT;
	if (own == NULL)
		return CAPTURE_UNKNOWN;
	bool equal = secret_same(value, own);
	if (basic) {
		struct secret *decoded = capture_decode(secret_reveal(value), secret_len(value));
		equal |= secret_same(decoded, own);
		secret_free(decoded);
	}
	return equal ? CAPTURE_SAME : CAPTURE_OTHER;
}

static enum capture_same same_param(const struct capture_params *l, const char *name,
				    const struct secret *own)
{
	const struct capture_param *found = capture_params_find(l, CAPTURE_IN_BODY, name, NULL);
	return same(found != NULL ? found->value : NULL, own, false);
}

/* The scopes of a are all in b. */
static bool scopes_in(const char *a, size_t a_len, const char *b, size_t b_len)
{
	for (size_t at = 0, end; at < a_len; at = end + 1) {
		for (end = at; end < a_len && a[end] != ' '; end++)
			continue;
		bool found = end == at;
		for (size_t i = 0, stop; i < b_len && !found; i = stop + 1) {
			for (stop = i; stop < b_len && b[stop] != ' '; stop++)
				continue;
			found = stop - i == end - at && memcmp(b + i, a + at, end - at) == 0;
		}
		if (!found)
			return false;
	}
	return true;
}

static bool scope_fits(const struct capture_params *l, const char *own)
{
	const struct capture_param *found = capture_params_find(l, CAPTURE_IN_BODY, "scope", NULL);
	if (found == NULL || secret_len(found->value) == 0)
		return true;
	const char *bytes = secret_reveal(found->value);
	size_t len = secret_len(found->value), own_len = own != NULL ? strlen(own) : 0;
	return scopes_in(bytes, len, own, own_len) && scopes_in(own, own_len, bytes, len);
}

static bool grant_is(const struct capture_params *l, const char *name)
{
	const struct capture_param *found =
		capture_params_find(l, CAPTURE_IN_BODY, "grant_type", NULL);
	return found != NULL && secret_is(found->value, name, strlen(name));
}

/* What the settings say of a parameter that no option owns; NULL: nothing. */
static const char *own_param(const struct cred *cred, const char *name)
{
	for (size_t i = 0; i < cred->param_count; i++)
		if (strcmp(cred->params[i].name, name) == 0)
			return cred->params[i].value;
	return NULL;
}

/* A token for another audience is another token; an endpoint ignores what it does not know. */
static bool params_fit(const struct capture_params *l, const struct cred *cred)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct capture_param *item = &l->items[i];
		const char *own = own_param(cred, item->name);
		bool names_api =
			strcmp(item->name, "audience") == 0 || strcmp(item->name, "resource") == 0;
		if (own == NULL && !names_api)
			continue;
		if (own == NULL || !secret_is(item->value, own, strlen(own)))
			return false;
	}
	return true;
}

struct capture_match capture_match(const struct capture *c, const struct cred *cred)
{
	const char *language = NULL;
	const struct capture_bytes *field = capture_field(c, "Authorization", NULL);
	struct secret *id = NULL, *secret = NULL;
	struct capture_params *l = capture_params_read(c, capture_kind(c, &language));
	struct capture_match m = {
		.access_id = same_param(l, "username", cred->access_key_id),
		.access_secret = same_param(l, "password", cred->access_key_secret),
		.scope = scope_fits(l, cred->scope),
		.params = params_fit(l, cred),
		.grant = grant_is(l, facts_grant_name(cred->grant)),
	};
	if (field != NULL)
		form_basic_decode(capture_bytes_get(field), field->len, &id, &secret);
	if (id != NULL && secret != NULL) {
		m.id = same(id, cred->client_id, true);
		m.secret = same(secret, cred->client_secret, true);
	} else {
		m.id = same_param(l, "client_id", cred->client_id);
		m.secret = same_param(l, "client_secret", cred->client_secret);
	}
	secret_free(id);
	secret_free(secret);
	capture_params_free(l);
	return m;
}

bool capture_match_is_other(const struct capture_match *m)
{
	return m->id == CAPTURE_OTHER || m->secret == CAPTURE_OTHER ||
	       m->access_id == CAPTURE_OTHER || m->access_secret == CAPTURE_OTHER;
}

static void hash(crypto_generichash_state *state, const struct capture_bytes *b)
{
	crypto_generichash_update(state, (const unsigned char *)&b->len, sizeof b->len);
	crypto_generichash_update(state, (const unsigned char *)capture_bytes_get(b), b->len);
}

void capture_fingerprint(const struct capture *c, unsigned char out[CAPTURE_FINGERPRINT])
{
	static const char changing[] = "User-Agent|Date|traceparent|tracestate|X-Request-Id|"
				       "X-Correlation-Id|X-B3-TraceId|X-B3-SpanId|Request-Id";
	static unsigned char key[32];
	static bool keyed;
	crypto_generichash_state state;
	if (!keyed)
		randombytes_buf(key, sizeof key);
	keyed = true;
	crypto_generichash_init(&state, key, sizeof key, CAPTURE_FINGERPRINT);
	hash(&state, &c->method);
	hash(&state, &c->target);
	hash(&state, &c->version);
	hash(&state, &c->body);
	for (size_t i = 0; i < c->field_count; i++) {
		const struct capture_field *f = &c->fields[i];
		if (words_listed(capture_bytes_get(&f->name), f->name.len, changing))
			continue;
		hash(&state, &f->name);
		hash(&state, &f->value);
	}
	crypto_generichash_update(&state, (const unsigned char *)c->broken, strlen(c->broken));
	crypto_generichash_final(&state, out, CAPTURE_FINGERPRINT);
}
