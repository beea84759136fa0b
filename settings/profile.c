/* SPDX-License-Identifier: MIT */
/* Which file of settings is read: that of --env-file, or a profile's; and the list of profiles. */
#include "settings/parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 64, PROFILES_MAX = 4096 };

static const char suffix[] = ".env";

static bool is_name(const char *name, size_t len)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	return len >= 1 && len <= NAME_MAX_BYTES && name[0] != '.' && strspn(name, allowed) >= len;
}

/* The folder of the profiles, in p; NULL: neither variable says where it is. */
static const char *folder(struct pool *p)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (config != NULL && config[0] == '/')
		return pool_printf(p, "%s/cxtoken", config);
	if (home != NULL && home[0] == '/')
		return pool_printf(p, "%s/.config/cxtoken", home);
	return NULL;
}

/* The level at which a profile is named; OPTS_LEVELS: none. --env-file sets the variable aside. */
static enum opts_level named_at(const struct opts *o)
{
	if (opts_given_at(o, OPTS_PROFILE, OPTS_FLAG))
		return OPTS_FLAG;
	bool set = opts_given_at(o, OPTS_PROFILE, OPTS_ENV);
	return set && !opts_given(o, OPTS_ENV_FILE) ? OPTS_ENV : OPTS_LEVELS;
}

const char *cred_profile(const struct opts *o)
{
	enum opts_level level = named_at(o);
	return level < OPTS_LEVELS ? opts_get_at(o, OPTS_PROFILE, level) : NULL;
}

const char *cred_settings_file(const struct opts *o, struct pool *p)
{
	if (opts_given(o, OPTS_ENV_FILE))
		return opts_get(o, OPTS_ENV_FILE);
	const char *name = cred_profile(o), *where = name != NULL ? folder(p) : NULL;
	return where != NULL ? pool_printf(p, "%s/%s%s", where, name, suffix) : NULL;
}

static bool check_profile(const struct opts *o, struct pool *p, struct err *e)
{
	const char *name = cred_profile(o), *where = opts_where_at(o, OPTS_PROFILE, named_at(o), p);
	if (opts_given(o, OPTS_ENV_FILE))
		return err_set(e, ERR_USAGE, "--env-file and --profile cannot be used together");
	if (!is_name(name, strlen(name)))
		return err_set(e, ERR_USAGE,
			       "%s: a profile's name has 1 to 64 letters, digits, '.', '_' and "
			       "'-', and no dot first",
			       where);
	if (folder(p) == NULL)
		return err_set(e, ERR_SETTINGS,
			       "%s: there is no place for profiles: HOME is not set", where);
	return true;
}

bool cred_env_file(struct opts *o, int64_t end_ms, struct err *e)
{
	enum opts_level named = named_at(o);
	if (named == OPTS_LEVELS && !opts_given(o, OPTS_ENV_FILE))
		return true;
	struct pool *p = pool_new();
	struct secret *text = NULL;
	bool ok = named == OPTS_LEVELS || check_profile(o, p, e);
	const char *path = ok ? cred_settings_file(o, p) : NULL;
	if (ok && named != OPTS_LEVELS && access(path, F_OK) != 0 && errno == ENOENT)
		ok = err_set(e, ERR_SETTINGS,
			     "%s %s: there is no %s; cxtoken --profile= lists the profiles",
			     opts_where_at(o, OPTS_PROFILE, named, p), cred_profile(o),
			     cred_file_shown(path, p));
	else if (ok && !cred_file_read(path, end_ms, &text, NULL, p, e)) {
		err_context(e, "%s",
			    named == OPTS_LEVELS
				    ? "--env-file"
				    : pool_printf(p, "%s %s",
						  opts_where_at(o, OPTS_PROFILE, named, p),
						  cred_profile(o)));
		ok = false;
	}
	if (ok)
		ok = opts_env_text(o, named == OPTS_FLAG ? OPTS_CHOSEN : OPTS_FILE,
				   cred_file_shown(path, p), secret_reveal(text), secret_len(text),
				   e);
	secret_free(text);
	pool_free(p);
	return ok;
}

const char *cred_beaten(const struct opts *o, struct pool *p)
{
	const char *names = opts_beaten(o, p), *profile = cred_profile(o);
	if (names == NULL)
		return NULL;
	if (opts_file_level(o) == OPTS_CHOSEN)
		return pool_printf(p, "profile %s is used, not these exported variables: %s",
				   profile, names);
	const char *path = cred_settings_file(o, p);
	return pool_printf(p, "these exported variables are used, not those of %s: %s",
			   path != NULL ? cred_file_shown(path, p) : "the file", names);
}

const char *cred_profile_none(struct pool *p)
{
	const char *where = folder(p);
	return pool_printf(p,
			   "there are no profiles; a profile is a file %s/NAME.env with lines "
			   "CXONE_CLIENT_ID=...",
			   where != NULL ? cred_file_shown(where, p) : "~/.config/cxtoken");
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool cred_profile_list(struct text *out, struct err *e)
{
	struct pool *p = pool_new();
	const char *where = folder(p);
	const char **names = pool_alloc(p, PROFILES_MAX, sizeof *names);
	size_t count = 0;
	DIR *d = where != NULL ? opendir(where) : NULL;
	bool ok = d != NULL || where == NULL || errno == ENOENT;
	if (!ok)
		err_set(e, ERR_SETTINGS, "%s cannot be read: %s", cred_file_shown(where, p),
			strerror(errno));
	for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;) {
		size_t len = strlen(entry->d_name), end = sizeof suffix - 1;
		if (len > end && strcmp(entry->d_name + len - end, suffix) == 0 &&
		    is_name(entry->d_name, len - end) && count < PROFILES_MAX)
			names[count++] = pool_copy(p, entry->d_name, len - end);
	}
	if (d != NULL)
		closedir(d);
	qsort(names, count, sizeof *names, compare);
	for (size_t i = 0; i < count; i++)
		text_printf(out, "%s\n", names[i]);
	pool_free(p);
	return ok;
}
