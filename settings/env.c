/* SPDX-License-Identifier: MIT */
/* Reads the environment and env files into the options. */
#include "settings/store.h"

#include <ctype.h>
#include <string.h>

static int id_of_variable(const char *name, size_t len)
{
	for (int id = 0; id < OPTS_COUNT; id++) {
		const char *env = opts_rows[id].env;
		if (env != NULL && strlen(env) == len && memcmp(env, name, len) == 0)
			return id;
	}
	return -1;
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '-';
}

enum opts_id opts_misspelt(const char *name, size_t len)
{
	enum { NEAR_EDITS = 2 };
	static const char ours[] = "CXONE";
	char upper[OPTS_NEAR_MAX];
	if (len < sizeof ours || len > sizeof upper || id_of_variable(name, len) >= 0)
		return OPTS_COUNT;
	for (size_t i = 0; i < len; i++) {
		if (!is_name_byte(name[i]))
			return OPTS_COUNT;
		upper[i] = (char)toupper((unsigned char)name[i]);
	}
	if (memcmp(upper, ours, sizeof ours - 1) != 0)
		return OPTS_COUNT;
	enum opts_id best = OPTS_COUNT;
	size_t best_edits = NEAR_EDITS + 1;
	for (int id = 0; id < OPTS_COUNT; id++) {
		const char *env = opts_rows[id].env;
		size_t edits = env != NULL ? opts_edits(upper, len, env) : best_edits;
		if (edits < best_edits) {
			best = (enum opts_id)id;
			best_edits = edits;
		}
	}
	return best;
}

bool opts_environment(struct opts *o, char *(*lookup)(const char *name), struct err *e)
{
	for (int id = 0; id < OPTS_COUNT; id++) {
		const char *env = opts_rows[id].env;
		const char *value = env != NULL ? lookup(env) : NULL;
		if (value == NULL)
			continue;
		if (value[0] == '\0') {
			opts_store_empty(o, (enum opts_id)id, OPTS_ENV);
			continue;
		}
		struct err why = {0};
		if (!opts_store(o, (enum opts_id)id, OPTS_ENV, value, strlen(value), &why))
			return err_set(e, why.code, "%s: %s", env, why.text);
	}
	return true;
}

/* A piece of the text; not terminated. */
struct piece {
	const char *at;
	size_t len;
};

struct reader {
	const char *at, *end;
	int line; /* of the last line that was read, from 1 */
};

static bool next_line(struct reader *r, struct piece *line)
{
	if (r->at == r->end)
		return false;
	line->at = r->at;
	while (r->at < r->end && *r->at != '\n' && *r->at != '\r')
		r->at++;
	line->len = (size_t)(r->at - line->at);
	if (r->at < r->end && *r->at++ == '\r' && r->at < r->end && *r->at == '\n')
		r->at++;
	r->line++;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void skip(struct piece *s, size_t n)
{
	s->at += n;
	s->len -= n;
}

static void trim_front(struct piece *s)
{
	while (s->len > 0 && is_blank(s->at[0]))
		skip(s, 1);
}

static void trim(struct piece *s)
{
	trim_front(s);
	while (s->len > 0 && is_blank(s->at[s->len - 1]))
		s->len--;
}

/* Splits "export NAME = VALUE"; both trimmed. False: no such line. */
static bool split(struct piece line, struct piece *name, struct piece *value)
{
	static const char word[] = "export";
	const size_t len = sizeof word - 1;
	trim(&line);
	if (line.len > len && memcmp(line.at, word, len) == 0 && is_blank(line.at[len])) {
		skip(&line, len);
		trim_front(&line);
	}
	name->at = line.at;
	name->len = 0;
	while (name->len < line.len && is_name_byte(line.at[name->len]))
		name->len++;
	skip(&line, name->len);
	trim_front(&line);
	if (name->len == 0 || line.len == 0 || line.at[0] != '=')
		return false;
	skip(&line, 1);
	trim_front(&line);
	*value = line;
	return true;
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* Nothing, or a comment that white space sets apart. */
static bool is_rest(struct piece s)
{
	struct piece rest = s;
	trim_front(&rest);
	return rest.len == 0 || (rest.at[0] == '#' && rest.len < s.len);
}

/* Takes the quotes off. False: the quote is not closed, or something follows it. */
static bool unquote(struct piece *value)
{
	for (size_t i = 1; i < value->len; i++) {
		struct piece after = {value->at + i + 1, value->len - i - 1};
		if (value->at[i] == value->at[0] && is_rest(after)) {
			*value = (struct piece){value->at + 1, i - 1};
			return true;
		}
	}
	return false;
}

/* A space and '#' begin it; after a TAB a '#' belongs to the value. */
static void cut_comment(struct piece *value, bool space_before)
{
	for (size_t i = 0; i < value->len; i++) {
		if (value->at[i] == '#' && space_before) {
			value->len = i;
			trim(value);
			return;
		}
		space_before = value->at[i] == ' ';
	}
}

/* A line whose variable is nearly one of ours. */
struct odd {
	struct piece name;
	enum opts_id meant;
	int line;
};

struct env_file {
	struct opts *o;
	enum opts_level level;
	const char *name;
	struct reader reader;
	struct odd odd[OPTS_DOUBTS_MAX];
	size_t odd_count;
	struct err *e;
};

const char *opts_doubt(const struct opts *o, size_t i)
{
	return i < o->doubt_count ? o->doubts[i] : NULL;
}

static void doubt(struct env_file *f, const char *what)
{
	if (f->o->doubt_count < OPTS_DOUBTS_MAX)
		f->o->doubts[f->o->doubt_count++] = what;
}

static void note_odd(struct env_file *f, struct piece name)
{
	enum opts_id meant = opts_misspelt(name.at, name.len);
	if (meant != OPTS_COUNT && f->odd_count < OPTS_DOUBTS_MAX)
		f->odd[f->odd_count++] = (struct odd){name, meant, f->reader.line};
}

/* Beside the variable itself the name is another program's. */
static void doubt_odd(struct env_file *f)
{
	for (size_t i = 0; i < f->odd_count; i++) {
		const struct odd *odd = &f->odd[i];
		if (opts_store_at(f->o, odd->meant, f->level)->line == 0)
			doubt(f,
			      pool_printf(f->o->pool, "%s:%d: %.*s is not used (did you mean %s?)",
					  f->name, odd->line, (int)odd->name.len, odd->name.at,
					  opts_rows[odd->meant].env));
	}
}

static bool refuse(struct env_file *f, int line, const char *what)
{
	return err_set(f->e, ERR_SETTINGS, "%s:%d: %s", f->name, line, what);
}

/*
 * The quoted value of another program's variable may go over several lines (a PEM key). A variable
 * of ours inside it means that the quote was never meant to reach so far.
 */
static bool skip_quoted(struct env_file *f, struct piece value)
{
	int begun = f->reader.line;
	char quote = value.at[0];
	skip(&value, 1);
	struct piece line = value;
	while (memchr(line.at, quote, line.len) == NULL) {
		struct piece name, inner;
		if (!next_line(&f->reader, &line))
			return refuse(f, begun, "a quote is opened here and never closed");
		if (split(line, &name, &inner) && id_of_variable(name.at, name.len) >= 0)
			return refuse(f, begun,
				      "a quote is opened here and not closed on its line");
	}
	return true;
}

/* What a variable had before its second line. */
struct before {
	int line;
	const char *text;
	struct secret *secret;
};

static struct before before_of(const struct opts_value *v)
{
	return (struct before){v->line, v->present ? v->text : NULL,
			       v->present ? secret_dup(v->secret) : NULL};
}

static bool is_other_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a != b : strcmp(a, b) != 0;
}

/* A new secret above or below the old one is the usual reason. */
static void doubt_repeated(struct env_file *f, enum opts_id id, const struct before *b)
{
	const struct opts_value *v = opts_store_at(f->o, id, f->level);
	const struct secret *now = v->present ? v->secret : NULL;
	bool other = is_other_text(b->text, v->present ? v->text : NULL) ||
		     !secret_equal(b->secret, now);
	if (b->line > 0 && other)
		doubt(f, pool_printf(f->o->pool,
				     "%s:%d: %s is in line %d too, with another value; the last "
				     "line is used",
				     f->name, v->line, opts_rows[id].env, b->line));
}

static bool store(struct env_file *f, enum opts_id id, struct piece value)
{
	struct err why = {0};
	struct opts_value *v = opts_store_at(f->o, id, f->level);
	if (value.len == 0) {
		opts_store_empty(f->o, id, f->level);
	} else {
		v->count = 0; /* the last line counts, as for any variable */
		if (!opts_store(f->o, id, f->level, value.at, value.len, &why))
			return err_set(f->e, why.code, "%s:%d: %s: %s", f->name, f->reader.line,
				       opts_rows[id].env, why.text);
	}
	v->line = f->reader.line;
	return true;
}

static bool take(struct env_file *f, enum opts_id id, struct piece value, bool space_before)
{
	if (value.len > 0 && is_quote(value.at[0])) {
		if (!unquote(&value))
			return refuse(
				f, f->reader.line,
				"the quote that begins the value does not end it on the same line");
	} else {
		cut_comment(&value, space_before);
	}
	struct before before = before_of(opts_store_at(f->o, id, f->level));
	bool ok = store(f, id, value);
	if (ok)
		doubt_repeated(f, id, &before);
	secret_free(before.secret);
	return ok;
}

static bool take_line(struct env_file *f, struct piece line)
{
	if (memchr(line.at, '\0', line.len) != NULL)
		return refuse(f, f->reader.line, "a NUL byte: this is not a text file");
	struct piece name, value, trimmed = line;
	trim(&trimmed);
	if (trimmed.len == 0 || trimmed.at[0] == '#')
		return true;
	if (!split(line, &name, &value))
		return refuse(f, f->reader.line, "NAME=VALUE is expected");
	int id = id_of_variable(name.at, name.len);
	if (id >= 0)
		return take(f, (enum opts_id)id, value, value.len > 0 && value.at[-1] == ' ');
	note_odd(f, name);
	return value.len == 0 || !is_quote(value.at[0]) || skip_quoted(f, value);
}

static const char *clean_name(struct opts *o, const char *name)
{
	char *clean = pool_text(o->pool, name);
	for (char *c = clean; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7F)
			*c = '?';
	return clean;
}

bool opts_env_text(struct opts *o, enum opts_level level, const char *name, const char *bytes,
		   size_t len, struct err *e)
{
	o->file = clean_name(o, name);
	o->file_level = level;
	if (len == 0)
		return true;
	struct env_file f = {
		.o = o, .level = level, .name = o->file, .reader = {bytes, bytes + len, 0}, .e = e};
	if (len >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
		return refuse(&f, 1, "the file is UTF-16 text; save it as UTF-8");
	if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		f.reader.at += 3;
	struct piece line;
	while (next_line(&f.reader, &line))
		if (!take_line(&f, line))
			return false;
	doubt_odd(&f);
	return true;
}
