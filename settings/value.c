/* SPDX-License-Identifier: MIT */
/* Reads one credential from wherever it was set, and notes the places looked at. */
#include "settings/parts.h"

#include <string.h>

/* The credentials; each may have an option of its own for the file that holds it. */
static const enum opts_id sources[] = {OPTS_CLIENT_ID, OPTS_CLIENT_SECRET, OPTS_ACCESS_KEY_ID,
				       OPTS_ACCESS_KEY_SECRET, OPTS_CACHE_PASSWORD};
enum {
	SOURCES = sizeof sources / sizeof *sources,
	CREDENTIALS = SOURCES - 1, /* the first ones are the endpoint's */
};

/* The client's id and secret are always needed, the access key's for the password grant. */
static bool is_used(const struct cred *c, size_t i)
{
	if (i == CREDENTIALS)
		return c->cache_url != NULL;
	return i < 2 || c->grant == FACTS_GRANT_PASSWORD;
}

static bool file_at(const struct opts *o, enum opts_id s, enum opts_level level)
{
	return opts_partner(s) < OPTS_COUNT && opts_given_at(o, opts_partner(s), level);
}

/* The level that decides: the first at which the value or its file is given. */
static enum opts_level level_of(const struct opts *o, enum opts_id s)
{
	int level = OPTS_FLAG;
	while (level < OPTS_LEVELS && !opts_given_at(o, s, (enum opts_level)level) &&
	       !file_at(o, s, (enum opts_level)level))
		level++;
	return (enum opts_level)level;
}

static const char *where_at(const struct opts *o, enum opts_id id, enum opts_level level,
			    struct pool *p)
{
	const char *where = opts_where_at(o, id, level, p);
	if (level == OPTS_FLAG || level == OPTS_ENV) /* cxtoken's own names, and no file's */
		return where;
	return mask_text(NULL, where, strlen(where), MASK_LINE, 1000, p);
}

static bool check_levels(const struct opts *o, enum opts_id s, struct pool *p, struct err *e)
{
	for (int i = 0; i < OPTS_LEVELS; i++) {
		enum opts_level level = (enum opts_level)i;
		if (opts_given_at(o, s, level) && file_at(o, s, level))
			return err_set(e, ERR_USAGE, "%s and %s are both given; give one of them",
				       where_at(o, opts_partner(s), level, p),
				       where_at(o, s, level, p));
	}
	return true;
}

/* Standard input can be read once. */
static bool check_stdin(const struct opts *o, const struct cred *c, struct err *e)
{
	enum opts_id readers[2 + SOURCES] = {OPTS_ENV_FILE, OPTS_INSPECT};
	enum opts_level levels[2 + SOURCES] = {OPTS_FLAG, OPTS_FLAG};
	size_t count = 2;
	for (size_t i = 0; i < SOURCES; i++) {
		enum opts_level level = level_of(o, sources[i]);
		if (level == OPTS_LEVELS || !is_used(c, i) || !file_at(o, sources[i], level))
			continue;
		readers[count] = opts_partner(sources[i]);
		levels[count++] = level;
	}
	const char *first = NULL;
	for (size_t i = 0; i < count; i++) {
		const char *path = opts_get_at(o, readers[i], levels[i]);
		if (path == NULL || strcmp(path, "-") != 0)
			continue;
		const char *where = where_at(o, readers[i], levels[i], c->pool);
		if (first != NULL)
			return err_set(
				e, ERR_USAGE,
				"%s and %s both read standard input; give one of them a file",
				first, where);
		first = where;
	}
	return true;
}

bool cred_value_conflicts(const struct opts *o, const struct cred *c, struct err *e)
{
	for (size_t i = 0; i < SOURCES; i++)
		if (!check_levels(o, sources[i], c->pool, e))
			return false;
	return check_stdin(o, c, e);
}

static void look_place(struct text *out, const struct opts *o, enum opts_id id,
		       enum opts_level level, struct pool *p)
{
	text_printf(out, "%s%s%s", out->len > 0 ? ", " : "", where_at(o, id, level, p),
		    opts_empty_at(o, id, level) ? " (empty)" : "");
}

/* Every place that was looked at for a value that is not set. */
static const char *looked(const struct opts *o, enum opts_id s, struct pool *p)
{
	struct text out = {.limit = 4000};
	for (int i = 0; i < OPTS_LEVELS; i++) {
		enum opts_level level = (enum opts_level)i;
		bool of_file = level == OPTS_FILE || level == OPTS_CHOSEN;
		if (of_file && level != opts_file_level(o))
			continue;
		if (opts_partner(s) < OPTS_COUNT)
			look_place(&out, o, opts_partner(s), level, p);
		look_place(&out, o, s, level, p);
	}
	const char *copy = pool_text(p, text_get(&out));
	text_clear(&out);
	return copy;
}

static bool read_file(const struct opts *o, enum opts_id s, enum opts_level level, int64_t end_ms,
		      struct cred *c, struct secret **out, struct facts_value *f, struct err *e)
{
	const char *where = where_at(o, opts_partner(s), level, c->pool);
	const char *path = opts_get_at(o, opts_partner(s), level);
	const char *warning = NULL;
	f->from_file = true;
	place_show(f, c->pool)->where =
		pool_printf(c->pool, level == OPTS_FLAG ? "%s %s" : "%s (%s)", where,
			    strcmp(path, "-") == 0 ? "-" : cred_file_shown(path, c->pool));
	if (!cred_file_read(path, end_ms, out, &warning, c->pool, e)) {
		err_context(e, "%s", where);
		return false;
	}
	*out = cred_file_trim(*out);
	cred_warn(c, warning);
	return true;
}

static struct secret *read_value(const struct opts *o, enum opts_id id, enum opts_level level)
{
	if (opts_rows[id].kind == OPTS_SECRET)
		return secret_dup(opts_secret_at(o, id, level));
	const char *text = opts_get_at(o, id, level);
	return secret_new(text, strlen(text));
}

/* An empty value is a missing one, and is not kept. */
static void look(struct secret **value, const struct opts *o, enum opts_id s, struct facts_value *f,
		 struct pool *p)
{
	value_look(*value != NULL ? secret_reveal(*value) : NULL, secret_len(*value), &f->look);
	if (secret_len(*value) > 0)
		return;
	struct place_shown *shown = place_show(f, p);
	shown->looked =
		shown->where != NULL ? pool_printf(p, "%s (empty)", shown->where) : looked(o, s, p);
	secret_free(*value);
	*value = NULL;
}

/* Of the shared store; an empty one counts as unset. */
static bool read_cache_password(const struct opts *o, int64_t end_ms, struct cred *c, struct err *e)
{
	const enum opts_id s = sources[CREDENTIALS];
	enum opts_level level = level_of(o, s);
	struct facts_value unused = {0};
	if (!is_used(c, CREDENTIALS) || level == OPTS_LEVELS)
		return true;
	if (!file_at(o, s, level))
		c->cache_password = read_value(o, s, level);
	else if (!read_file(o, s, level, end_ms, c, &c->cache_password, &unused, e))
		return false;
	if (secret_len(c->cache_password) == 0) {
		secret_free(c->cache_password);
		c->cache_password = NULL;
	}
	return true;
}

bool cred_value_read(const struct opts *o, bool need, int64_t end_ms, struct cred *c, struct err *e)
{
	struct secret **const values[CREDENTIALS] = {&c->client_id, &c->client_secret,
						     &c->access_key_id, &c->access_key_secret};
	struct facts_value *const facts[CREDENTIALS] = {
		&c->facts.client_id, &c->facts.client_secret, &c->facts.access_key_id,
		&c->facts.access_key_secret};
	for (size_t i = 0; i < CREDENTIALS; i++) {
		const enum opts_id s = sources[i];
		struct facts_value *f = facts[i];
		enum opts_level level = level_of(o, s);
		if (!is_used(c, i)) {
			value_look(NULL, 0, &f->look);
			continue;
		}
		if (level < OPTS_LEVELS && file_at(o, s, level)) {
			if (!read_file(o, s, level, end_ms, c, values[i], f, e))
				return false;
		} else if (level < OPTS_LEVELS) {
			place_show(f, c->pool)->where = where_at(o, s, level, c->pool);
			*values[i] = read_value(o, s, level);
		}
		look(values[i], o, s, f, c->pool);
		f->used = need || *values[i] != NULL;
	}
	return read_cache_password(o, end_ms, c, e);
}
