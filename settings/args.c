/* SPDX-License-Identifier: MIT */
/* Reads the command line into the options; a wrong one names the one that was meant. */
#include "settings/store.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum {
	LONGS_MAX = 2 * OPTS_COUNT + 1,
	LETTERS_MAX = 3 * OPTS_COUNT + 4,
	ROW_BASE = 256, /* getopt_long() returns ROW_BASE + id for a long option, else the letter */
	NAME_MAX_SHOWN = OPTS_NEAR_MAX,
	OTHER_NAME_MAX = 12,
};

/* What getopt_long() wants, made from the rows. */
struct names {
	struct option longs[LONGS_MAX];
	size_t count;
	char letters[LETTERS_MAX];
};

static void add_long(struct names *n, const char *name, const struct opts_row *row, int id)
{
	int has = row->argument == NULL        ? no_argument
		  : row->kind == OPTS_OPTIONAL ? optional_argument
					       : required_argument;
	n->longs[n->count++] = (struct option){name, has, NULL, ROW_BASE + id};
}

static void add_letter(struct names *n, char letter, bool argument)
{
	size_t len = strlen(n->letters);
	n->letters[len++] = letter;
	if (argument)
		n->letters[len] = ':';
}

static void names_fill(struct names *n)
{
	/* '+': an operand ends the options, and is refused; ':' tells a missing argument apart. */
	memcpy(n->letters, "+:", 3);
	for (int id = 0; id < OPTS_NAMED; id++) {
		const struct opts_row *row = &opts_rows[id];
		add_long(n, row->name, row, id);
		if (row->alias != NULL)
			add_long(n, row->alias, row, id);
		if (row->letter != 0)
			add_letter(n, row->letter, row->argument != NULL);
		if (row->alias_letter != 0)
			add_letter(n, row->alias_letter, row->argument != NULL);
	}
}

static enum opts_id id_of(int found)
{
	for (int id = 0; found < ROW_BASE && id < OPTS_COUNT; id++)
		if (opts_rows[id].letter == found || opts_rows[id].alias_letter == found)
			return (enum opts_id)id;
	return (enum opts_id)(found - ROW_BASE);
}

/* Length of the option's name in "--name=value". */
static size_t name_len(const char *word)
{
	return strncmp(word, "--", 2) == 0 ? strcspn(word + 2, "=") : 0;
}

/* The row of "--name" or "--name=value" spelled out, or -1. */
static int exact(const char *word)
{
	size_t len = name_len(word);
	for (int id = 0; len > 0 && id < OPTS_NAMED; id++) {
		const struct opts_row *row = &opts_rows[id];
		if (strlen(row->name) == len && memcmp(row->name, word + 2, len) == 0)
			return id;
		if (row->alias != NULL && strlen(row->alias) == len &&
		    memcmp(row->alias, word + 2, len) == 0)
			return id;
	}
	return -1;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t opts_edits(const char *a, size_t a_len, const char *b)
{
	size_t row[OPTS_NEAR_MAX + 1];
	size_t b_len = least(strlen(b), OPTS_NEAR_MAX);
	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[b_len];
}

/* "--secret" for --client-secret. */
static bool ends_so(const char *other, const char *name, size_t len)
{
	size_t other_len = strlen(other);
	return other_len > len && other[other_len - len - 1] == '-' &&
	       memcmp(other + other_len - len, name, len) == 0;
}

/* The name that was meant: it begins or ends so, or is few edits away. NULL: none is near. */
static const char *suggestion(const char *name, size_t len)
{
	const char *best = NULL;
	size_t best_edits = len / 4 + 1 < 4 ? len / 4 + 1 : 3;
	for (int id = 0; len > 0 && id < OPTS_NAMED; id++) {
		const char *other = opts_rows[id].name;
		bool begins = len >= 3 && strncmp(name, other, len) == 0;
		size_t edits = begins                      ? 0
			       : ends_so(other, name, len) ? 1
							   : opts_edits(name, len, other);
		if (edits < best_edits || (edits == best_edits && best == NULL)) {
			best = other;
			best_edits = edits;
		}
	}
	return best;
}

/* "--client-secretVALUE", the '=' forgotten, must not be shown. */
static bool may_hold_secret(const char *name, size_t len)
{
	for (int id = 0; id < OPTS_COUNT; id++) {
		const char *other = opts_rows[id].name;
		if (opts_rows[id].kind == OPTS_SECRET && len > strlen(other) &&
		    strncmp(name, other, strlen(other)) == 0)
			return true;
	}
	return len > NAME_MAX_SHOWN ||
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") <
		       len;
}

/* No option's name has a digit or a capital; another program's (--http1.1) is short. */
static bool may_be_random(const char *name, size_t len)
{
	static const char usual[] = "abcdefghijklmnopqrstuvwxyz-_";
	return len > OTHER_NAME_MAX && strspn(name, usual) < len;
}

static bool refuse_unshown(struct err *e)
{
	return err_set(e, ERR_USAGE,
		       "unknown option (it is not shown here, as it may hold a secret; write "
		       "--NAME VALUE or --NAME=VALUE)");
}

/* What other programs call it, and what to say here. */
static const char *other_name(const char *name, size_t len)
{
	static const char never[] = ": certificate verification is never switched off; --cacert "
				    "FILE trusts another authority";
	static const struct {
		const char *name, *says;
	} rows[] = {
		{"timeout", " (did you mean --max-time?)"},
		{"t", " (did you mean --max-time?)"},
		{"format", " (did you mean --output, or --json?)"},
		{"f", " (did you mean --output?)"},
		{"o", " (did you mean --output?)"},
		{"insecure", never},
		{"k", never},
		{"user", " (did you mean --client-id and --client-secret-file?)"},
		{"u", " (did you mean --client-id and --client-secret-file?)"},
		{"d", " (did you mean --diagnose?)"},
		{"debug", " (did you mean --verbose?)"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strlen(rows[i].name) == len && memcmp(rows[i].name, name, len) == 0)
			return rows[i].says;
	return NULL;
}

static bool refuse_unknown(const char *word, struct err *e)
{
	const char *name = word + 2;
	size_t len = name_len(word);
	if (may_hold_secret(name, len))
		return refuse_unshown(e);
	const char *says = other_name(name, len);
	if (says != NULL)
		return err_set(e, ERR_USAGE, "unknown option --%.*s%s", (int)len, name, says);
	const char *meant = suggestion(name, len);
	if (meant == NULL && may_be_random(name, len))
		return refuse_unshown(e);
	if (meant == NULL)
		return err_set(e, ERR_USAGE, "unknown option --%.*s", (int)len, name);
	return err_set(e, ERR_USAGE, "unknown option --%.*s (did you mean --%s?)", (int)len, name,
		       meant);
}

static bool refuse_letter(const char *word, int letter, struct err *e)
{
	/* "-client-id": one dash where two belong. */
	char twice[NAME_MAX_SHOWN + 2];
	snprintf(twice, sizeof twice, "-%s", word);
	int id = exact(twice);
	if (id >= 0)
		return err_set(e, ERR_USAGE, "a long option begins with two dashes: --%s",
			       opts_rows[id].name);
	const char name = (char)letter, *says = other_name(&name, 1);
	if (says != NULL)
		return err_set(e, ERR_USAGE, "unknown option -%c%s", letter, says);
	if (letter > 0x20 && letter < 0x7F)
		return err_set(e, ERR_USAGE, "unknown option -%c", letter);
	return err_set(e, ERR_USAGE, "unknown option");
}

/* What getopt_long() refused: found is '?' or ':', optopt says which option. */
static bool refuse(const char *word, int found, struct err *e)
{
	bool is_long = name_len(word) > 0;
	if (is_long && exact(word) < 0)
		return refuse_unknown(word, e);
	if (found == ':' || (is_long && strchr(word, '=') == NULL)) {
		const struct opts_row *row =
			&opts_rows[is_long ? (enum opts_id)exact(word) : id_of(optopt)];
		return err_set(e, ERR_USAGE, "--%s needs a value: --%s %s", row->name, row->name,
			       row->argument);
	}
	if (is_long)
		return err_set(e, ERR_USAGE, "--%s takes no value", opts_rows[exact(word)].name);
	return refuse_letter(word, optopt, e);
}

/* `--client-id $ID --check` with ID unset: the next option must not become the id. */
static bool check_swallowed(const struct opts_row *row, char **argv, struct err *e)
{
	if (optarg != argv[optind - 1])
		return true; /* --name=value */
	int id = exact(optarg);
	if (id < 0)
		return true;
	return err_set(e, ERR_USAGE,
		       "--%s needs a value, but the option --%s follows (is a variable empty?)",
		       row->name, opts_rows[id].name);
}

/* A user name and password, and a query, of which one parameter may be a secret. */
static void overwrite_url(char *url)
{
	char *colon = strchr(url, ':');
	char *start = colon != NULL && strncmp(colon, "://", 3) == 0 ? colon + 3 : url;
	char *at = strrchr(start, '@'), *query = strchr(start, '?');
	if (query != NULL)
		secret_wipe(query + 1, strlen(query + 1));
	if (at != NULL)
		secret_wipe(start, (size_t)(at + 1 - start));
}

/* Everybody on the machine can read the arguments: what may be a credential does not stay there. */
static void overwrite(enum opts_id id, char *value)
{
	const struct opts_row *row = &opts_rows[id];
	char *equals = strchr(value, '=');
	if (row->kind == OPTS_SECRET)
		secret_wipe(value, strlen(value));
	else if (row->complete != NULL && strcmp(row->complete, "url") == 0)
		overwrite_url(value);
	else if (id == OPTS_PARAM && equals != NULL)
		secret_wipe(equals + 1, strlen(equals + 1));
}

/* --listen, --listen=8401, --listen 8401: "" where there is no value. */
static bool optional_value(enum opts_id id, int argc, char **argv, const char **value,
			   struct err *e)
{
	bool follows = optarg == NULL && optind < argc && argv[optind][0] != '-';
	const char *given = follows ? argv[optind++] : optarg;
	/* As `--explain "$id"` with a variable that is not set. */
	if (id == OPTS_EXPLAIN && given != NULL && *given == '\0')
		return err_set(e, ERR_USAGE,
			       "--explain lacks the id of a cause; alone, cxtoken --explain lists "
			       "them all");
	*value = given != NULL ? given : "";
	return true;
}

/* The value of the option that getopt_long() has found; "1" of a switch. */
static bool value_of(enum opts_id id, int argc, char **argv, const char **value, struct err *e)
{
	const struct opts_row *row = &opts_rows[id];
	*value = row->kind == OPTS_SWITCH ? "1" : optarg;
	if (row->kind == OPTS_OPTIONAL)
		return optional_value(id, argc, argv, value, e);
	return row->argument == NULL || check_swallowed(row, argv, e);
}

/* letter: it was given as one. */
static bool take(struct opts *o, enum opts_id id, bool letter, int argc, char **argv, struct err *e)
{
	const char *value;
	if (!value_of(id, argc, argv, &value, e))
		return false;
	bool ok = opts_store(o, id, OPTS_FLAG, value, strlen(value), e);
	o->brief = id == OPTS_HELP ? letter : o->brief;
	if (optarg != NULL)
		overwrite(id, optarg);
	if (!ok)
		err_context(e, "--%s", opts_rows[id].name);
	return ok;
}

/* "diagnose": the name of an option that says what to do. */
static bool is_mode(const char *word)
{
	for (int id = 0; id < OPTS_NAMED; id++) {
		const struct opts_row *row = &opts_rows[id];
		bool alone = row->argument == NULL || row->kind == OPTS_OPTIONAL ||
			     id == OPTS_INSPECT || id == OPTS_COMPLETION;
		if (alone && strcmp(row->name, word) == 0)
			return true;
	}
	return false;
}

/* What a command that prints a token is called elsewhere. */
static bool is_plain_run(const char *word)
{
	return strcmp(word, "token") == 0 || strcmp(word, "get") == 0 ||
	       strcmp(word, "fetch") == 0 || strcmp(word, "login") == 0;
}

static bool read_arguments(struct opts *o, int argc, char **argv, struct err *e)
{
	struct names *names = pool_alloc(o->pool, 1, sizeof *names);
	names_fill(names);
	optind = 0; /* a new scan */
	opterr = 0;
	for (;;) {
		const char *word = argv[optind > 0 ? optind : 1];
		int which = -1;
		int found = getopt_long(argc, argv, names->letters, names->longs, &which);
		if (found == -1)
			break;
		if (found == '?' || found == ':')
			return refuse(word, found, e);
		if (which >= 0 && exact(word) < 0)
			return refuse_unknown(word, e); /* an abbreviation */
		if (!take(o, id_of(found), found < ROW_BASE, argc, argv, e))
			return false;
	}
	if (optind < argc && is_mode(argv[optind]))
		return err_set(e, ERR_USAGE, "no command %s (did you mean --%s?)", argv[optind],
			       argv[optind]);
	if (optind < argc && is_plain_run(argv[optind]))
		return err_set(e, ERR_USAGE, "no command %s: cxtoken alone prints a token",
			       argv[optind]);
	if (optind < argc)
		return err_set(e, ERR_USAGE,
			       "an argument that belongs to no option is not allowed (it is not "
			       "shown here, as it may be a secret)");
	return true;
}

bool opts_arguments(struct opts *o, int argc, char **argv, struct err *e)
{
	if (argc < 2)
		return true;
	struct err why = {0};
	if (read_arguments(o, argc, argv, &why))
		return true;
	for (int i = 1; i < argc; i++)
		secret_wipe(argv[i], strlen(argv[i]));
	return err_set(e, ERR_USAGE, "%s; see cxtoken --help", why.text);
}
