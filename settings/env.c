/* SPDX-License-Identifier: MIT */
/* Reads the environment and env files into the options. */
#include "settings/store.h"

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

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '-';
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

struct env_file {
	struct opts *o;
	enum opts_level level;
	const char *name;
	struct reader reader;
	struct err *e;
};

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

static bool take(struct env_file *f, enum opts_id id, struct piece value, bool space_before)
{
	int line = f->reader.line;
	if (value.len > 0 && is_quote(value.at[0])) {
		if (!unquote(&value))
			return refuse(
				f, line,
				"the quote that begins the value does not end it on the same line");
	} else {
		cut_comment(&value, space_before);
	}
	if (value.len == 0) {
		opts_store_empty(f->o, id, f->level);
	} else {
		struct err why = {0};
		struct opts_value *v = opts_store_at(f->o, id, f->level);
		v->count = 0; /* the last line counts, as for any variable */
		if (!opts_store(f->o, id, f->level, value.at, value.len, &why))
			return err_set(f->e, why.code, "%s:%d: %s: %s", f->name, line,
				       opts_rows[id].env, why.text);
	}
	opts_store_at(f->o, id, f->level)->line = line;
	return true;
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
	return true;
}
