/* SPDX-License-Identifier: MIT */
/* --help, from the option rows. */
#include "settings/store.h"

#include <string.h>

enum {
	WIDTH_MIN = 20,
	WIDTH_MAX = 100,
	WIDTH_TWO_COLUMNS = 60,
	GUTTER_WIDE = 30,
	GUTTER_NARROW = 6
};

/* Words set in lines of a width, from a column on. */
struct page {
	struct text *out;
	size_t width;
	size_t column;
};

static void line_end(struct page *p)
{
	text_char(p->out, '\n');
	p->column = 0;
}

static void pad(struct page *p, size_t column)
{
	for (; p->column < column; p->column++)
		text_char(p->out, ' ');
}

/* A word that no line has room for is split. */
static void put_word(struct page *p, const char *word, size_t len, size_t indent)
{
	bool first = p->column <= indent;
	if (!first && p->column + 1 + len > p->width) {
		line_end(p);
		first = true;
	}
	if (first)
		pad(p, indent);
	else
		pad(p, p->column + 1);
	while (p->column + len > p->width) {
		size_t part = p->width - p->column;
		text_add(p->out, word, part);
		word += part;
		len -= part;
		line_end(p);
		pad(p, indent);
	}
	text_add(p->out, word, len);
	p->column += len;
}

static void put_words(struct page *p, const char *words, size_t indent)
{
	for (const char *at = words; *at != '\0';) {
		size_t len = strcspn(at, " ");
		if (len > 0)
			put_word(p, at, len, indent);
		at += len;
		at += strspn(at, " ");
	}
}

/* What is explained on the left, from column `from`; its explanation on the right. */
static void put_entry(struct page *p, size_t from, const char *left, const char *right)
{
	size_t gutter = p->width >= WIDTH_TWO_COLUMNS ? GUTTER_WIDE : GUTTER_NARROW;
	if (gutter == GUTTER_NARROW)
		from = 2;
	pad(p, from);
	put_words(p, left, from);
	if (p->column + 2 > gutter)
		line_end(p);
	pad(p, gutter);
	put_words(p, right, gutter);
	line_end(p);
}

static void put_usage(struct page *p)
{
	static const struct {
		const char *line, *meaning;
	} uses[] = {
		{"cxtoken [OPTION...]",
		 "print an access token, and nothing else, on standard output"},
		{"cxtoken --diagnose",
		 "send a form body and a JSON body; explain the answers side by side"},
		{"cxtoken --listen",
		 "be a local token endpoint; explain each request that your own client sends"},
		{"cxtoken --inspect=FILE",
		 "explain a recorded request, in whatever form you have it"},
		{"cxtoken --serve", "be a local token endpoint that answers from the cache"},
		{"cxtoken --explain=ID", "the long explanation of one cause; --explain lists them"},
		{"cxtoken --cache-status",
		 "say whether a token is cached, and how long it is valid"},
		{"cxtoken --clear-cache", "forget the cached token"},
	};
	put_words(p, "Usage:", 0);
	line_end(p);
	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
		put_entry(p, 2, uses[i].line, uses[i].meaning);
	line_end(p);
	put_words(p,
		  "To begin: set CXONE_CLIENT_ID and CXONE_CLIENT_SECRET, and run cxtoken "
		  "--diagnose.",
		  0);
	line_end(p);
	line_end(p);
	put_words(p,
		  "The variable that sets an option is in brackets behind it. A flag beats the "
		  "environment, the environment beats --env-file. An empty variable counts as "
		  "unset. Names of options cannot be abbreviated.",
		  0);
	line_end(p);
}

static void put_letter(struct text *left, char letter)
{
	if (letter != 0)
		text_printf(left, "-%c, ", letter);
}

static void left_of(const struct opts_row *row, struct text *left)
{
	put_letter(left, row->letter);
	text_printf(left, "--%s", row->name);
	if (row->alias != NULL) {
		text_put(left, ", ");
		put_letter(left, row->alias_letter);
		text_printf(left, "--%s", row->alias);
	}
	if (row->argument != NULL)
		text_printf(left, row->kind == OPTS_OPTIONAL ? "[=%s]" : " %s", row->argument);
}

static void right_of(const struct opts_row *row, struct text *right)
{
	const char *name;
	size_t len;
	text_put(right, row->help);
	for (size_t i = 0; row->choices != NULL && opts_choice(row->choices, i, &name, &len); i++) {
		if (i == 0)
			text_put(right, row->kind == OPTS_CHOICE ? " One of: " : " Of these: ");
		else
			text_put(right, ", ");
		text_add(right, name, len);
	}
	if (row->choices != NULL)
		text_char(right, '.');
	if (row->env != NULL)
		text_printf(right, " [%s]", row->env);
}

static void put_row(struct page *p, const struct opts_row *row)
{
	struct text left = {.limit = 200}, right = {.limit = 2000};
	left_of(row, &left);
	right_of(row, &right);
	put_entry(p, row->letter != 0 ? 2 : 6, text_get(&left), text_get(&right));
	text_clear(&left);
	text_clear(&right);
}

static void put_statuses(struct page *p)
{
	static const struct {
		const char *status, *meaning;
	} statuses[] = {
		{"0", "a token was printed, or all is well"},
		{"1",
		 "something that should not happen: no memory, standard output cannot be written"},
		{"2", "usage error, or a token URL that must not be used"},
		{"3", "a credential is missing or cannot be right; nothing was sent"},
		{"4", "the endpoint refused the request, or the inspected one is not correct"},
		{"5", "rate limited, or a cool-down is on"},
		{"6", "no answer from the endpoint, or --cached-only without a token"},
		{"7", "TLS: the certificate or the handshake"},
		{"8", "an answer that is not a token response"},
	};
	line_end(p);
	put_words(p, "Exit status:", 0);
	line_end(p);
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		pad(p, 2);
		put_words(p, statuses[i].status, 2);
		pad(p, 5);
		put_words(p, statuses[i].meaning, 5);
		line_end(p);
	}
	line_end(p);
	put_words(p, "The manual has more, and all causes of a refusal: man cxtoken", 0);
	line_end(p);
}

bool opts_wants_brief(const struct opts *o)
{
	return o->brief;
}

void opts_help_brief(struct text *out)
{
	text_put(
		out,
		"Usage: cxtoken [OPTION...]\n"
		"\n"
		"Prints an OAuth access token, and finds out why a token request is refused.\n"
		"\n"
		"  token=$(cxtoken)         a token, from the cache or the endpoint\n"
		"  cxtoken --diagnose       send a form body and a JSON body; explain the answers\n"
		"  cxtoken --listen         be a local token endpoint; explain what clients send\n"
		"  cxtoken --inspect=FILE   explain a recorded request (curl, HAR, raw HTTP, ...)\n"
		"  cxtoken --check          ask for a token and say how it went; for CI\n"
		"  cxtoken --explain        list all causes; --explain 401 finds some\n"
		"\n"
		"Set these, or put them into a file for --env-file or --profile:\n"
		"  CXONE_CLIENT_ID, CXONE_CLIENT_SECRET   of your application\n"
		"  CXONE_TOKEN_URL                        the endpoint, if it is not\n"
		"             https://api.nicecxone.com/auth/oauth/token\n"
		"\n"
		"  -v  say what is going on    --json   reports for programs\n"
		"  -q  say errors only         --output=header|json|env\n"
		"\n"
		"All options: cxtoken --help. The manual: man cxtoken.\n");
}

void opts_help(struct text *out, int width)
{
	static const char *const titles[OPTS_GROUPS] = {
		[OPTS_GROUP_CREDENTIALS] = "Credentials and endpoint:",
		[OPTS_GROUP_CACHE] = "Token and cache:",
		[OPTS_GROUP_NETWORK] = "Network:",
		[OPTS_GROUP_DIAGNOSIS] = "Diagnosis and messages:",
		[OPTS_GROUP_ABOUT] = "About:",
	};
	struct page p = {.out = out, .width = WIDTH_MIN};
	if (width > WIDTH_MIN)
		p.width = width < WIDTH_MAX ? (size_t)width : WIDTH_MAX;
	put_usage(&p);
	for (int group = 0; group < OPTS_GROUPS; group++) {
		line_end(&p);
		put_words(&p, titles[group], 0);
		line_end(&p);
		for (int id = 0; id < OPTS_NAMED; id++)
			if (opts_rows[id].group == (enum opts_group)group)
				put_row(&p, &opts_rows[id]);
	}
	put_statuses(&p);
}
