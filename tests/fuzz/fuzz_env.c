/* SPDX-License-Identifier: MIT */
/* Env files of any content: read, or refused with file and line; no value of it in the error. */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "settings/opts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void check_error(const struct err *e)
{
	expect(e->code == ERR_SETTINGS);
	expect(strncmp(e->text, "f:", 2) == 0 && strtol(e->text + 2, NULL, 10) > 0);
}

static void check_values(const struct opts *o, struct pool *p)
{
	for (int i = 0; i < OPTS_COUNT; i++) {
		enum opts_id id = (enum opts_id)i;
		expect(!opts_given_at(o, id, OPTS_FLAG) && !opts_given_at(o, id, OPTS_ENV));
		if (!opts_given_at(o, id, OPTS_FILE))
			continue;
		expect(opts_rows[id].env != NULL);
		expect(strstr(opts_where(o, id, p), " in f, line ") != NULL);
		if (opts_rows[id].kind == OPTS_SECRET)
			expect(secret_len(opts_secret_at(o, id, OPTS_FILE)) > 0);
		else
			expect(strpbrk(opts_get(o, id), "\r\n") == NULL);
		expect(opts_list_count(o, id) <= 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (sodium_init() < 0)
		return 0;
	struct pool *p = pool_new();
	struct opts *o = opts_new();
	struct err e = {0};
	if (opts_env_text(o, OPTS_FILE, "f", (const char *)data, size, &e))
		check_values(o, p);
	else
		check_error(&e);
	opts_free(o);
	pool_free(p);
	return 0;
}
