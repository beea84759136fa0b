/* SPDX-License-Identifier: MIT */
/*
 * The long explanation of each cause, judge/explain/ID.txt: what it is; how it comes about; how to
 * see it; how to fix it; what it is confused with. A paragraph each, with an empty line between
 * them.
 */
#include "diag.h"

#include <string.h>

const char *diag_explain(const char *id)
{
	static const struct {
		const char *id, *text;
	} rows[] = {
#include "judge/explain.inc"
	};
	for (size_t i = 0; id != NULL && i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].id, id) == 0)
			return rows[i].text;
	return NULL;
}
