/* SPDX-License-Identifier: MIT */
/* The values of the options, level by level. */
#include "settings/store.h"
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

struct opts *opts_new(void)
{
	struct opts *o = mem_alloc(1, sizeof *o);
	o->pool = pool_new();
	return o;
}

void opts_free(struct opts *o)
{
	if (o == NULL)
		return;
	for (int id = 0; id < OPTS_COUNT; id++)
		for (int level = 0; level < OPTS_LEVELS; level++)
			if (o->values[id][level] != NULL)
				secret_free(o->values[id][level]->secret);
	pool_free(o->pool);
	free(o);
}

struct opts_value *opts_store_at(struct opts *o, enum opts_id id, enum opts_level level)
{
	struct opts_value **v = &o->values[id][level];
	if (*v == NULL)
		*v = pool_alloc(o->pool, 1, sizeof **v);
	return *v;
}

static const struct opts_value *look_at(const struct opts *o, enum opts_id id,
					enum opts_level level)
{
	static const struct opts_value none = {0};
	const struct opts_value *v = o->values[id][level];
	return v != NULL ? v : &none;
}

static enum err_code code_of(enum opts_level level)
{
	return level == OPTS_FILE || level == OPTS_CHOSEN ? ERR_SETTINGS : ERR_USAGE;
}

/* Splits "a|b|old=a": the n-th word, aliases included. */
static bool choice_word(const char *choices, size_t n, const char **word, size_t *len)
{
	for (const char *at = choices; at != NULL; n--) {
		const char *bar = strchr(at, '|');
		*word = at;
		*len = bar != NULL ? (size_t)(bar - at) : strlen(at);
		if (n == 0)
			return true;
		at = bar != NULL ? bar + 1 : NULL;
	}
	return false;
}

bool opts_choice(const char *choices, size_t n, const char **name, size_t *len)
{
	for (size_t i = 0; choice_word(choices, i, name, len); i++)
		if (memchr(*name, '=', *len) == NULL && n-- == 0)
			return true;
	return false;
}

/* The name that bytes stand for, in the pool; NULL where they are not one of the choices. */
static const char *choose(const char *choices, const char *bytes, size_t len, struct pool *p)
{
	const char *word;
	size_t word_len;
	for (size_t i = 0; choice_word(choices, i, &word, &word_len); i++) {
		const char *equals = memchr(word, '=', word_len);
		size_t name_len = equals != NULL ? (size_t)(equals - word) : word_len;
		if (name_len != len || memcmp(word, bytes, len) != 0)
			continue;
		if (equals == NULL)
			return pool_copy(p, word, word_len);
		return pool_copy(p, equals + 1, word_len - name_len - 1);
	}
	return NULL;
}

static bool refuse_choice(const char *choices, enum opts_level level, struct err *e)
{
	struct text names = {.limit = 400};
	const char *name;
	size_t len;
	for (size_t i = 0; opts_choice(choices, i, &name, &len); i++) {
		const char *more;
		size_t more_len;
		if (i > 0)
			text_put(&names,
				 opts_choice(choices, i + 1, &more, &more_len) ? ", " : " or ");
		text_add(&names, name, len);
	}
	err_set(e, code_of(level), "use %s", text_get(&names));
	text_clear(&names);
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits with up to `places` after a point, as an integer of that scale. False: none such. */
static bool read_number(const char *bytes, size_t len, int places, long long *out)
{
	long long number = 0;
	bool digits = false, point = false;
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '.' && places > 0 && !point) {
			point = true;
			continue;
		}
		if (!is_digit(bytes[i]) || number > 100000000)
			return false;
		if (point && places-- == 0)
			return false;
		digits = true;
		number = number * 10 + (bytes[i] - '0');
	}
	for (; places > 0; places--)
		number *= 10;
	*out = number;
	return digits && bytes[len - 1] != '.';
}

static bool store_number(const struct opts_row *row, enum opts_level level, const char *bytes,
			 size_t len, struct opts_value *v, struct err *e)
{
	long long number;
	bool seconds = row->kind == OPTS_SECONDS;
	if (read_number(bytes, len, seconds ? 3 : 0, &number) && number >= row->min &&
	    number <= row->max) {
		v->number = (long)number;
		return true;
	}
	if (seconds)
		return err_set(e, code_of(level),
			       "a number of seconds from %ld.%03ld to %ld is needed",
			       row->min / 1000, row->min % 1000, row->max / 1000);
	return err_set(e, code_of(level), "a whole number from %ld to %ld is needed", row->min,
		       row->max);
}

static bool store_switch(enum opts_level level, const char *bytes, size_t len, struct opts_value *v,
			 struct err *e)
{
	static const char *const words[2][4] = {{"0", "false", "no", "off"},
						{"1", "true", "yes", "on"}};
	for (size_t on = 0; on < 2; on++)
		for (size_t i = 0; i < 4; i++)
			if (strlen(words[on][i]) == len && bytes_begin(bytes, len, words[on][i])) {
				v->on = on == 1;
				return true;
			}
	return err_set(e, code_of(level), "1 or 0 is needed (or true, yes, on, false, no, off)");
}

static bool store_item(struct opts *o, enum opts_level level, struct opts_value *v, struct err *e)
{
	if (v->items == NULL)
		v->items = pool_alloc(o->pool, OPTS_LIST_MAX, sizeof *v->items);
	if (v->count == OPTS_LIST_MAX)
		return err_set(e, code_of(level), "it is given more than %d times", OPTS_LIST_MAX);
	v->items[v->count++] = v->text;
	return true;
}

bool opts_store(struct opts *o, enum opts_id id, enum opts_level level, const char *bytes,
		size_t len, struct err *e)
{
	const struct opts_row *row = &opts_rows[id];
	struct opts_value *v = opts_store_at(o, id, level);
	v->present = true;
	v->empty = false;
	if (row->kind == OPTS_SECRET) {
		secret_free(v->secret);
		v->secret = secret_new(bytes, len);
		return true;
	}
	const char *complete = row->complete != NULL ? row->complete : "";
	if (len == 0 && (strcmp(complete, "file") == 0 || strcmp(complete, "dir") == 0))
		return err_set(e, code_of(level), "a name is needed, not an empty value");
	if (row->kind == OPTS_CHOICE) {
		v->text = choose(row->choices, bytes, len, o->pool);
		return v->text != NULL || refuse_choice(row->choices, level, e);
	}
	v->text = pool_copy(o->pool, bytes, len);
	switch (row->kind) {
	case OPTS_SWITCH:
		return store_switch(level, bytes, len, v, e);
	case OPTS_SECONDS:
	case OPTS_NUMBER:
		return store_number(row, level, bytes, len, v, e);
	case OPTS_LIST:
		return store_item(o, level, v, e);
	default:
		return true;
	}
}

void opts_store_empty(struct opts *o, enum opts_id id, enum opts_level level)
{
	struct opts_value *v = opts_store_at(o, id, level);
	secret_free(v->secret);
	*v = (struct opts_value){.empty = true};
}

/* The level that decides; OPTS_LEVELS: none. */
static enum opts_level winner(const struct opts *o, enum opts_id id)
{
	enum opts_level level = OPTS_FLAG;
	while (level < OPTS_LEVELS && !look_at(o, id, level)->present)
		level++;
	return level;
}

/* The value of the level that decides, or NULL. */
static const struct opts_value *winning(const struct opts *o, enum opts_id id)
{
	enum opts_level level = winner(o, id);
	return level < OPTS_LEVELS ? look_at(o, id, level) : NULL;
}

bool opts_given_at(const struct opts *o, enum opts_id id, enum opts_level level)
{
	const struct opts_value *v = look_at(o, id, level);
	return v->present && (opts_rows[id].kind != OPTS_SWITCH || v->on);
}

bool opts_empty_at(const struct opts *o, enum opts_id id, enum opts_level level)
{
	return look_at(o, id, level)->empty;
}

enum opts_level opts_level(const struct opts *o, enum opts_id id)
{
	enum opts_level level = winner(o, id);
	return level < OPTS_LEVELS && opts_given_at(o, id, level) ? level : OPTS_LEVELS;
}

bool opts_given(const struct opts *o, enum opts_id id)
{
	return opts_level(o, id) < OPTS_LEVELS;
}

const char *opts_get(const struct opts *o, enum opts_id id)
{
	const struct opts_value *v = winning(o, id);
	return v != NULL ? v->text : NULL;
}

const char *opts_get_at(const struct opts *o, enum opts_id id, enum opts_level level)
{
	return look_at(o, id, level)->text;
}

const struct secret *opts_secret_at(const struct opts *o, enum opts_id id, enum opts_level level)
{
	return look_at(o, id, level)->secret;
}

size_t opts_list_count(const struct opts *o, enum opts_id id)
{
	const struct opts_value *v = winning(o, id);
	return v != NULL ? v->count : 0;
}

const char *opts_list_item(const struct opts *o, enum opts_id id, size_t i)
{
	const struct opts_value *v = winning(o, id);
	return v != NULL && i < v->count ? v->items[i] : NULL;
}

long opts_number(const struct opts *o, enum opts_id id, long otherwise)
{
	const struct opts_value *v = winning(o, id);
	return v != NULL ? v->number : otherwise;
}

const char *opts_where_at(const struct opts *o, enum opts_id id, enum opts_level level,
			  struct pool *p)
{
	const struct opts_row *row = &opts_rows[id];
	if (level == OPTS_FLAG)
		return pool_printf(p, "--%s", row->name);
	if (row->env == NULL)
		return NULL;
	if (level == OPTS_ENV)
		return pool_text(p, row->env);
	int line = look_at(o, id, level)->line;
	const char *file = o->file != NULL ? o->file : "the env file";
	if (line == 0)
		return pool_printf(p, "%s in %s", row->env, file);
	return pool_printf(p, "%s in %s, line %d", row->env, file, line);
}

enum opts_level opts_file_level(const struct opts *o)
{
	return o->file != NULL ? o->file_level : OPTS_LEVELS;
}

static bool same_value(const struct opts_row *row, const struct opts_value *a,
		       const struct opts_value *b)
{
	if (row->kind == OPTS_SECRET)
		return secret_equal(a->secret, b->secret);
	if (row->kind != OPTS_LIST)
		return strcmp(a->text, b->text) == 0;
	for (size_t i = 0; i < a->count && i < b->count; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	return a->count == b->count;
}

enum opts_id opts_partner(enum opts_id id)
{
	static const enum opts_id pairs[][2] = {
		{OPTS_CLIENT_SECRET, OPTS_CLIENT_SECRET_FILE},
		{OPTS_ACCESS_KEY_SECRET, OPTS_ACCESS_KEY_SECRET_FILE},
		{OPTS_CACHE_PASSWORD, OPTS_CACHE_PASSWORD_FILE},
		{OPTS_TOKEN_URL, OPTS_ISSUER},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		for (int k = 0; k < 2; k++)
			if (pairs[i][k] == id)
				return pairs[i][1 - k];
	return OPTS_COUNT;
}

static bool is_beaten(const struct opts *o, enum opts_id id)
{
	const struct opts_value *exported = look_at(o, id, OPTS_ENV);
	const struct opts_value *filed = look_at(o, id, o->file_level);
	enum opts_id partner = opts_partner(id);
	bool flag = look_at(o, id, OPTS_FLAG)->present ||
		    (partner != OPTS_COUNT && look_at(o, partner, OPTS_FLAG)->present);
	if (!exported->present || id == OPTS_PROFILE || flag)
		return false;
	if (filed->present)
		return !same_value(&opts_rows[id], exported, filed);
	return partner != OPTS_COUNT && look_at(o, partner, o->file_level)->present;
}

const char *opts_beaten(const struct opts *o, struct pool *p)
{
	const char *names = NULL;
	for (int id = 0; o->file != NULL && id < OPTS_COUNT; id++)
		if (opts_rows[id].env != NULL && is_beaten(o, (enum opts_id)id))
			names = pool_printf(p, "%s%s%s", names != NULL ? names : "",
					    names != NULL ? ", " : "", opts_rows[id].env);
	return names;
}

const char *opts_where(const struct opts *o, enum opts_id id, struct pool *p)
{
	enum opts_level level = opts_level(o, id);
	return level < OPTS_LEVELS ? opts_where_at(o, id, level, p) : NULL;
}
