/* SPDX-License-Identifier: MIT */
/* From options to credentials and endpoint. */
#include "settings/parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "facts/names.h"
#include "form.h"
#include "token/token.h"
#include "base/bytes.h"

enum {
	SCOPE_MAX = 16 * 1024,
	OWN_MIN = 8,    /* bytes: as mask has it for parts of known words */
	NAMED_MIN = 10, /* bytes: a shorter secret may be a part of a name by chance */
};

static const char *copy(const struct opts *o, enum opts_id id, struct pool *p)
{
	return pool_text(p, opts_get(o, id));
}

static void read_network(const struct opts *o, struct cred *c)
{
	c->allow_http = opts_given(o, OPTS_ALLOW_HTTP);
	c->cacert = copy(o, OPTS_CACERT, c->pool);
	c->cert = copy(o, OPTS_CERT, c->pool);
	c->key = copy(o, OPTS_KEY, c->pool);
	c->proxy = copy(o, OPTS_PROXY, c->pool);
	c->cache_url = copy(o, OPTS_CACHE_URL, c->pool);
	c->cache_user = copy(o, OPTS_CACHE_USER, c->pool);
	c->cache_cacert = copy(o, OPTS_CACHE_CACERT, c->pool);
	c->connect_timeout_ms = opts_number(o, OPTS_CONNECT_TIMEOUT, 5000);
	c->max_time_ms = opts_number(o, OPTS_MAX_TIME, CRED_MAX_TIME_MS);
	c->retries = (int)opts_number(o, OPTS_RETRY, 2);
}

static void read_request(const struct opts *o, struct cred *c)
{
	const char *grant = opts_get(o, OPTS_GRANT_TYPE);
	const char *auth = opts_get(o, OPTS_AUTH_METHOD);
	c->facts.grant_is_default = grant == NULL;
	c->grant = facts_grant_named(grant);
	c->auth = facts_auth_named(auth);
	c->min_ttl = opts_number(o, OPTS_MIN_TTL, 300);
	c->facts.grant = c->grant;
	c->facts.auth = c->auth;
	c->facts.min_ttl = c->min_ttl;
}

/* RFC 6749 section 3.3: NQCHAR, and spaces between. */
static bool is_scope(const char *text)
{
	return bytes_within(text, strlen(text), 0x20, 0x7E) && strpbrk(text, "\"\\") == NULL;
}

static void add_scope(struct text *scope, const char *words)
{
	for (words += strspn(words, " "); *words != '\0'; words += strspn(words, " ")) {
		size_t len = strcspn(words, " ");
		if (scope->len > 0)
			text_char(scope, ' ');
		text_add(scope, words, len);
		words += len;
	}
}

static bool read_scope(const struct opts *o, struct cred *c, struct err *e)
{
	struct text scope = {.limit = SCOPE_MAX};
	const char *what = NULL;
	for (size_t i = 0; what == NULL && i < opts_list_count(o, OPTS_SCOPE); i++) {
		const char *item = opts_list_item(o, OPTS_SCOPE, i);
		if (!is_scope(item))
			what = "a scope has visible ASCII characters other than \" and \\ only, "
			       "and spaces between its words (RFC 6749 section 3.3)";
		else
			add_scope(&scope, item);
	}
	if (scope.full)
		what = "the scope has more than 16 KB";
	if (what != NULL)
		err_set(e, ERR_USAGE, "%s: %s", opts_where(o, OPTS_SCOPE, c->pool), what);
	else if (scope.len > 0)
		c->scope = pool_text(c->pool, text_get(&scope));
	c->facts.asks_scope = c->scope != NULL;
	settings_show(&c->facts, c->pool)->scope = c->scope;
	text_clear(&scope);
	return what == NULL;
}

static bool read_param(struct cred *c, const char *text, struct err *e)
{
	const char *equals = strchr(text, '=');
	if (equals == NULL || equals == text)
		return err_set(e, ERR_USAGE, "--param needs NAME=VALUE");
	const char *name = pool_copy(c->pool, text, (size_t)(equals - text));
	const struct facts_parameter *owned = facts_parameter(name);
	if (owned != NULL)
		return err_set(e, ERR_USAGE, "--param %s: this parameter has its own option, %s",
			       name, owned->option);
	for (size_t i = 0; i < c->param_count; i++)
		if (strcmp(c->params[i].name, name) == 0)
			return err_set(e, ERR_USAGE,
				       "--param: number %zu repeats the name of number %zu, and "
				       "RFC 6749 section 3.2 forbids that",
				       c->param_count + 1, i + 1);
	c->params[c->param_count++] = (struct cred_param){name, pool_text(c->pool, equals + 1)};
	return true;
}

static bool read_params(const struct opts *o, struct cred *c, struct err *e)
{
	size_t count = opts_list_count(o, OPTS_PARAM);
	c->params = pool_alloc(c->pool, count, sizeof *c->params);
	for (size_t i = 0; i < count; i++)
		if (!read_param(c, opts_list_item(o, OPTS_PARAM, i), e))
			return false;
	return true;
}

/* The level decides between token URL and issuer; at the same level the token URL wins. */
static bool read_endpoint(const struct opts *o, struct cred *c, const char **where, struct err *e)
{
	enum opts_level url_level = opts_level(o, OPTS_TOKEN_URL);
	enum opts_level issuer_level = opts_level(o, OPTS_ISSUER);
	const char *text;
	if (url_level == OPTS_LEVELS && issuer_level == OPTS_LEVELS) {
		*where = "the default token URL";
		c->facts.endpoint_is_default = true;
		text = c->token_url = FACTS_DEFAULT_URL;
	} else if (url_level <= issuer_level) {
		*where = opts_where(o, OPTS_TOKEN_URL, c->pool);
		text = c->token_url = copy(o, OPTS_TOKEN_URL, c->pool);
	} else {
		*where = opts_where(o, OPTS_ISSUER, c->pool);
		text = c->issuer = copy(o, OPTS_ISSUER, c->pool);
	}
	if (!cred_url_read(c, text, *where, e))
		return false;
	cred_url_facts(c);
	return true;
}

static bool holds(const char *text, const struct secret *s)
{
	return text != NULL && secret_len(s) >= NAMED_MIN && strstr(text, secret_reveal(s)) != NULL;
}

/* It would become the name of a folder. Raw alone: the mask costs as much as the process. */
static bool check_cache_dir(const struct opts *o, const struct cred *c, struct err *e)
{
	const char *dir = opts_get(o, OPTS_CACHE_DIR);
	if (!holds(dir, c->client_secret) && !holds(dir, c->access_key_secret))
		return true;
	return err_set(e, ERR_USAGE, "%s: the name of the directory has a secret in it",
		       opts_where(o, OPTS_CACHE_DIR, c->pool));
}

bool cred_read(const struct opts *o, bool need_credentials, int64_t end_ms, struct cred *c,
	       struct err *e)
{
	const char *where = NULL;
	c->pool = pool_new();
	read_network(o, c);
	read_request(o, c);
	if (!read_scope(o, c, e) || !read_params(o, c, e) || !cred_value_conflicts(o, c, e) ||
	    !read_endpoint(o, c, &where, e))
		return false;
	const char *file = cred_settings_file(o, c->pool);
	if (file != NULL)
		cred_warn(c, cred_file_warning(file, c->pool));
	cred_warn(c, cred_beaten(o, c->pool));
	for (size_t i = 0; opts_doubt(o, i) != NULL; i++)
		cred_warn(c, opts_doubt(o, i));
	bool ok = cred_value_read(o, need_credentials, end_ms, c, e);
	settings_show(&c->facts, c->pool)->client_id = ok ? cred_id_shown(c, c->pool) : NULL;
	return ok && cred_url_check(c, where, e) && check_cache_dir(o, c, e);
}

void cred_clear(struct cred *c)
{
	secret_free(c->client_id);
	secret_free(c->client_secret);
	secret_free(c->access_key_id);
	secret_free(c->access_key_secret);
	secret_free(c->cache_password);
	pool_free(c->pool);
	*c = (struct cred){0};
}

const char *cred_id_shown(const struct cred *c, struct pool *p)
{
	bool swapped = (c->facts.client_secret.look.flags & VALUE_GUID) &&
		       !(c->facts.client_id.look.flags & VALUE_GUID);
	if (c->client_id == NULL || swapped || secret_equal(c->client_id, c->client_secret) ||
	    secret_equal(c->client_id, c->access_key_secret))
		return NULL;
	return value_id_shown(secret_reveal(c->client_id), secret_len(c->client_id), p);
}

/* The secret, and what --diagnose may send in its place: itself percent-decoded. */
static void mask_secret(struct mask *m, const char *name, const struct secret *s)
{
	mask_add(m, name, s);
	if (s == NULL)
		return;
	struct secret *decoded = form_percent_decode(s);
	mask_add(m, name, decoded);
	secret_free(decoded);
}

static void mask_found(void *arg, const char *bytes, size_t len)
{
	struct secret *s = secret_new(bytes, len);
	mask_add(arg, "parameter", s);
	secret_free(s);
}

static void note_found(void *arg, const char *bytes, size_t len)
{
	(void)bytes;
	*(bool *)arg = len > 0;
}

/* The name of a credential (client_assertion), by the rule for answers. */
static bool is_secret_name(const char *name)
{
	struct text pair = {0};
	bool found = false;
	text_printf(&pair, "%s=\"credential\"", name);
	bool all = token_find(text_get(&pair), pair.len, note_found, &found);
	text_clear(&pair);
	return found || !all;
}

/* A --param that is a credential, or holds a token. */
static void mask_params(const struct cred *c, struct mask *m)
{
	for (size_t i = 0; i < c->param_count; i++) {
		const char *value = c->params[i].value;
		if (is_secret_name(c->params[i].name) ||
		    !token_find(value, strlen(value), mask_found, m))
			mask_found(m, value, strlen(value));
	}
}

struct mask *cred_mask(const struct cred *c)
{
	struct mask *m = mask_new();
	mask_add(m, "client id", c->client_id);
	mask_secret(m, "client secret", c->client_secret);
	mask_add(m, "access key id", c->access_key_id);
	mask_secret(m, "access key secret", c->access_key_secret);
	mask_secret(m, "cache password", c->cache_password);
	if (c->client_id != NULL && c->client_secret != NULL)
		mask_add_basic(m, c->client_id, c->client_secret);
	mask_params(c, m);
	return m;
}

/* "CXONE_CLIENT_SECRET" where its value belongs. */
static bool is_of_a_variable(const struct secret *s)
{
	const char *bytes = secret_reveal(s);
	size_t len = secret_len(s);
	for (int id = 0; id < OPTS_COUNT; id++)
		for (const char *at = opts_rows[id].env; at != NULL && strlen(at) >= len; at++)
			if (strncasecmp(at, bytes, len) == 0)
				return true;
	return false;
}

/* A name instead of a short one, within a word of cxtoken's own, would tell it. */
static void mask_long(struct mask *m, const char *name, const struct secret *s)
{
	if (secret_len(s) >= OWN_MIN && !is_of_a_variable(s))
		mask_secret(m, name, s);
}

struct mask *cred_mask_secrets(const struct opts *o, const struct cred *c)
{
	static const struct {
		enum opts_id id;
		const char *name;
	} given[] = {{OPTS_CLIENT_SECRET, "client secret"},
		     {OPTS_ACCESS_KEY_SECRET, "access key secret"},
		     {OPTS_CACHE_PASSWORD, "cache password"}};
	struct mask *m = mask_new();
	mask_long(m, "client secret", c->client_secret);
	mask_long(m, "access key secret", c->access_key_secret);
	mask_long(m, "cache password", c->cache_password);
	for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
		const char *variable = getenv(opts_rows[given[i].id].env);
		struct secret *s = variable != NULL ? secret_new(variable, strlen(variable)) : NULL;
		mask_long(m, given[i].name, s);
		secret_free(s);
		mask_long(m, given[i].name, opts_secret_at(o, given[i].id, OPTS_FLAG));
		mask_long(m, given[i].name, opts_secret_at(o, given[i].id, OPTS_CHOSEN));
		mask_long(m, given[i].name, opts_secret_at(o, given[i].id, OPTS_FILE));
	}
	mask_params(c, m);
	return m;
}
