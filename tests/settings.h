/* SPDX-License-Identifier: MIT */
/* What check_opts.c and check_cred.c share: options from texts. */
#ifndef TESTS_SETTINGS_H
#define TESTS_SETTINGS_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "settings/opts.h"

enum { SETTINGS_ARGS_MAX = 80 };

/* A command line from words joined by single spaces; each word is memory of its own, as execve()
 * gives it. */
struct settings_line {
	int argc;
	char *argv[SETTINGS_ARGS_MAX + 1];
};

static inline void settings_line_make(struct settings_line *l, const char *words)
{
	*l = (struct settings_line){.argc = 1};
	l->argv[0] = strdup("cxtoken");
	while (words != NULL && *words != '\0') {
		size_t len = strcspn(words, " ");
		ck_assert_int_lt(l->argc, SETTINGS_ARGS_MAX);
		l->argv[l->argc++] = strndup(words, len);
		words += len + (words[len] == ' ');
	}
}

static inline void settings_line_clear(struct settings_line *l)
{
	for (int i = 0; i < l->argc; i++)
		free(l->argv[i]);
}

/* "NAME=VALUE" texts, NULL-terminated, that settings_lookup() answers from. */
static const char *const *settings_variables;

static inline char *settings_lookup(const char *name)
{
	for (size_t i = 0; settings_variables != NULL && settings_variables[i] != NULL; i++) {
		const char *at = settings_variables[i];
		size_t len = strlen(name);
		if (strncmp(at, name, len) == 0 && at[len] == '=')
			return (char *)(size_t)(at + len + 1);
	}
	return NULL;
}

/* Options from the three levels, all of them right. Each may be NULL. */
static inline struct opts *settings_make(const char *words, const char *const *variables,
					 const char *env_text)
{
	struct opts *o = opts_new();
	struct err e = {0};
	struct settings_line l;
	settings_line_make(&l, words);
	bool ok = opts_arguments(o, l.argc, l.argv, &e);
	settings_line_clear(&l);
	settings_variables = variables;
	ok = ok && opts_environment(o, settings_lookup, &e);
	settings_variables = NULL;
	ok = ok && (env_text == NULL ||
		    opts_env_text(o, OPTS_FILE, ".env", env_text, strlen(env_text), &e));
	ck_assert_msg(ok, "%s", e.text);
	return o;
}

#endif
