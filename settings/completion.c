/* SPDX-License-Identifier: MIT */
/* Completion scripts for bash, zsh and fish, from the option rows. */
#include "settings/store.h"

#include <string.h>

/* What a shell's script has around the words, or the command, that an argument completes to. */
struct frame {
	const char *before, *after;
};

/* How arguments complete. */
static const struct way {
	const char *complete; /* as the option's row says it */
	const char *lists;    /* the command that lists the words; NULL: none does */
	struct frame bash, zsh, fish;
} ways[] = {
	{"file", NULL, {"_cxtoken_names -f \"$cur\"", ""}, {":_files", ""}, {" -r -F", ""}},
	{"dir",
	 NULL,
	 {"_cxtoken_names -d \"$cur\"", ""},
	 {":_files -/", ""},
	 {" -x -a '(__fish_complete_directories)'", ""}},
	{"profile",
	 "cxtoken --profile= 2>/dev/null",
	 {"_cxtoken_words '' \"$cur\" \"$(", ")\""},
	 {":{compadd -- ${(f)\"$(", ")\"}}"},
	 {" -x -a '(", ")'"}},
	{"cause",
	 "cxtoken --explain 2>/dev/null | sed -n \"s/^  \\([a-z][a-z0-9-]*\\).*/\\1/p\"",
	 {"_cxtoken_words '' \"$cur\" \"$(", ")\""},
	 {":{compadd -- ${(f)\"$(", ")\"}}"},
	 {" -x -a '(", ")'"}},
	/* the file's name comes as a word behind the form's */
	{"report",
	 NULL,
	 {"compopt -o nospace 2>/dev/null\n"
	  "\t\t_cxtoken_words '' \"$cur\" 'markdown= junit='\n"
	  "\t\treturn ;;\n"
	  "\tmarkdown|junit)\n"
	  "\t\t_cxtoken_names -f \"$cur\"",
	  ""},
	 {":{compset -P \"*=\" && _files || compadd -S \"\" -- markdown= junit=}", ""},
	 {" -r -F -a 'markdown= junit='", ""}},
};

/* One of the choices, and several of them joined by commas. */
static const struct way choice = {.bash = {"_cxtoken_words '' \"$cur\" '", "'"},
				  .zsh = {":(", ")"},
				  .fish = {" -x -a '", "'"}};
static const struct way list = {.bash = {"case $cur in *,*) list=${cur%,*}, ;; esac\n"
					 "\t\t_cxtoken_words \"$list\" \"${cur##*,}\" '",
					 "'"},
				.zsh = {":_values -s , request ", ""},
				.fish = {" -x -a '(__fish_append , ", ")'"}};

/* NULL: nothing is known of the argument. */
static const struct way *way_of(const struct opts_row *row)
{
	if (row->choices != NULL)
		return row->kind == OPTS_STRING ? &list : &choice;
	for (size_t i = 0; row->complete != NULL && i < sizeof ways / sizeof *ways; i++)
		if (strcmp(row->complete, ways[i].complete) == 0)
			return &ways[i];
	return NULL;
}

static void put_way(struct text *out, const struct opts_row *row, const char *lists,
		    const struct frame *f)
{
	const char *name, *space = "";
	size_t len;
	text_printf(out, "%s%s", f->before, lists != NULL ? lists : "");
	for (size_t i = 0; row->choices != NULL && opts_choice(row->choices, i, &name, &len); i++) {
		text_printf(out, "%s%.*s", space, (int)len, name);
		space = " ";
	}
	text_put(out, f->after);
}

/* The help's first sentence without its point, for a text between single quotes. */
static void put_summary(struct text *out, const struct opts_row *row, const char *special)
{
	const char *end = strstr(row->help, ". ");
	size_t len = end != NULL ? (size_t)(end - row->help) : strlen(row->help);
	if (len > 0 && row->help[len - 1] == '.')
		len--;
	for (size_t i = 0; i < len; i++) {
		char c = row->help[i];
		if (c == '\'')
			text_put(
				out,
				"'\\'"); /* ends the quote, puts one, and the next opens it again */
		else if (strchr(special, c) != NULL)
			text_char(out, '\\');
		text_char(out, c);
	}
}

/* ---- bash ---- */

/* "--output" or "-m|--max-time" as a pattern of case. */
static void bash_pattern(struct text *out, const struct opts_row *row)
{
	if (row->letter != 0)
		text_printf(out, "-%c|", row->letter);
	text_printf(out, "--%s", row->name);
}

static void bash_case(struct text *out, const struct opts_row *row)
{
	const struct way *way = way_of(row);
	if (row->argument == NULL || (row->kind == OPTS_OPTIONAL && way == NULL))
		return;
	text_char(out, '\t');
	bash_pattern(out, row);
	text_put(out, ")\n");
	if (way != NULL) {
		text_put(out, "\t\t");
		put_way(out, row, way->lists, &way->bash);
		text_char(out, '\n');
	}
	text_put(out, "\t\treturn ;;\n");
}

static void bash_words(struct text *out)
{
	const char *space = "";
	for (int id = 0; id < OPTS_NAMED; id++) {
		const struct opts_row *row = &opts_rows[id];
		text_printf(out, "%s--%s", space, row->name);
		space = " ";
		if (row->alias != NULL)
			text_printf(out, " --%s", row->alias);
	}
}

static void bash(struct text *out)
{
	text_put(out, "# cxtoken: completion for bash\n"
		      "_cxtoken_names() {\n"
		      "\tlocal name\n"
		      "\tcompopt -o filenames 2>/dev/null\n"
		      "\twhile IFS= read -r name; do COMPREPLY+=(\"$name\"); done "
		      "< <(compgen \"$1\" -- \"$2\")\n"
		      "}\n"
		      "_cxtoken_words() {\n"
		      "\tlocal word\n"
		      "\tfor word in $3; do\n"
		      "\t\tcase $word in \"$2\"*) COMPREPLY+=(\"$1$word\") ;; esac\n"
		      "\tdone\n"
		      "}\n"
		      "_cxtoken() {\n"
		      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev= list=\n"
		      "\t[ \"$COMP_CWORD\" -gt 0 ] && prev=${COMP_WORDS[COMP_CWORD-1]}\n"
		      "\t# bash takes the \"=\" of --name=value as a word of its own\n"
		      "\tif [ \"$cur\" = = ]; then\n"
		      "\t\tcur=\n"
		      "\telif [ \"$prev\" = = ] && [ \"$COMP_CWORD\" -gt 1 ]; then\n"
		      "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
		      "\tfi\n"
		      "\tCOMPREPLY=()\n"
		      "\tcase $prev in\n");
	for (int id = 0; id < OPTS_NAMED; id++)
		bash_case(out, &opts_rows[id]);
	text_put(out, "\tesac\n\t_cxtoken_words '' \"$cur\" '");
	bash_words(out);
	text_put(out, "'\n}\ncomplete -F _cxtoken cxtoken\n");
}

/* ---- zsh ---- */

static void zsh_argument(struct text *out, const struct opts_row *row)
{
	text_put(out, row->kind == OPTS_OPTIONAL ? "::" : ":");
	/* The argument's name is a message: its own colon would end it. */
	text_put(out, row->kind == OPTS_OPTIONAL ? "value" : row->argument);
	const struct way *way = way_of(row);
	if (way != NULL)
		put_way(out, row, way->lists, &way->zsh);
	else
		text_put(out, ": ");
}

static void zsh_spec(struct text *out, const struct opts_row *row, const char *dashes,
		     const char *name)
{
	bool is_long = strcmp(dashes, "--") == 0;
	const char *suffix = row->argument == NULL ? "" : is_long ? "=" : "+";
	text_printf(out, "\t'%s%s%s%s[", row->kind == OPTS_LIST ? "*" : "", dashes, name, suffix);
	put_summary(out, row, "[]:\\");
	text_char(out, ']');
	if (row->argument != NULL)
		zsh_argument(out, row);
	text_put(out, "' \\\n");
}

static void zsh(struct text *out)
{
	text_put(out, "#compdef cxtoken\n# cxtoken: completion for zsh\n_arguments -s -S \\\n");
	for (int id = 0; id < OPTS_NAMED; id++) {
		const struct opts_row *row = &opts_rows[id];
		const char letter[2] = {row->letter, '\0'}, alias[2] = {row->alias_letter, '\0'};
		zsh_spec(out, row, "--", row->name);
		if (row->alias != NULL)
			zsh_spec(out, row, "--", row->alias);
		if (letter[0] != '\0')
			zsh_spec(out, row, "-", letter);
		if (alias[0] != '\0')
			zsh_spec(out, row, "-", alias);
	}
	text_put(out, "\t&& return 0\nreturn 1\n");
}

/* ---- fish ---- */

static void fish_argument(struct text *out, const struct opts_row *row)
{
	const struct way *way = way_of(row);
	if (way != NULL)
		put_way(out, row, way->lists, &way->fish);
	else if (row->kind != OPTS_OPTIONAL)
		text_put(out, " -x");
}

static void fish(struct text *out)
{
	text_put(out, "# cxtoken: completion for fish\ncomplete -c cxtoken -f\n");
	for (int id = 0; id < OPTS_NAMED; id++) {
		const struct opts_row *row = &opts_rows[id];
		text_printf(out, "complete -c cxtoken -l %s", row->name);
		if (row->alias != NULL)
			text_printf(out, " -l %s", row->alias);
		if (row->letter != 0)
			text_printf(out, " -s %c", row->letter);
		if (row->alias_letter != 0)
			text_printf(out, " -s %c", row->alias_letter);
		if (row->argument != NULL)
			fish_argument(out, row);
		text_put(out, " -d '");
		put_summary(out, row, "\\");
		text_put(out, "'\n");
	}
}

void opts_completion(const char *shell, struct text *out)
{
	static const struct {
		const char *name;
		void (*put)(struct text *out);
	} shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
		if (strcmp(shell, shells[i].name) == 0)
			shells[i].put(out);
}
