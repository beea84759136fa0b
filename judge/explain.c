/* SPDX-License-Identifier: MIT */
/*
 * The long explanation of each cause: what it is; how it comes about; how to see it; how to mend
 * it; what it is confused with. A paragraph each, with an empty line between them.
 */
#include "diag.h"

#include <string.h>

#include "judge/explain.h"

const char *diag_explain(const char *id)
{
	static const struct explain_text *const parts[] = {explain_settings, explain_request,
							   explain_answer, explain_network};
	for (size_t i = 0; id != NULL && i < sizeof parts / sizeof *parts; i++)
		for (const struct explain_text *row = parts[i]; row->id != NULL; row++)
			if (strcmp(row->id, id) == 0)
				return row->text;
	return NULL;
}
