/* SPDX-License-Identifier: MIT */
/* --explain: what is known of a cause, and which causes there are. */
#include "modes/run.h"

#include <string.h>

#include "base/term.h"

enum { WORD_MAX = 40 };

/* An id, a status or a word of a text; anything else may be a secret and is not shown. */
static bool may_be_shown(const char *word)
{
	static const char usual[] = "abcdefghijklmnopqrstuvwxyz- ";
	bool status = strlen(word) <= 3 && strspn(word, "0123456789") == strlen(word);
	return status || (strlen(word) <= WORD_MAX && word[strspn(word, usual)] == '\0');
}

static bool refuse(const char *word, struct err *e)
{
	if (may_be_shown(word))
		return err_set(e, ERR_USAGE,
			       "no explanation named %s; cxtoken --explain lists them", word);
	return err_set(e, ERR_USAGE,
		       "no explanation of that name (it is not shown here, as it may be a "
		       "secret); cxtoken --explain lists them");
}

bool mode_explain(struct run *r, struct err *e)
{
	const char *id = opts_get(r->opts, OPTS_EXPLAIN);
	bool json = opts_given(r->opts, OPTS_JSON), all = id == NULL || *id == '\0';
	struct report_style style = {.width = term_width(),
				     .color = term_color(opts_get(r->opts, OPTS_COLOR))};
	struct text out = {0};
	const struct diag_cause *c = all ? NULL : diag_find(id);
	if (c != NULL && json)
		report_explain_json(c, &out);
	else if (c != NULL)
		report_explain(c, &style, &out);
	else if (!report_explain_list(all ? NULL : id, json, &style, &out))
		return refuse(id, e);
	bool ok = term_out(text_get(&out), out.len, e);
	text_clear(&out);
	return ok;
}
