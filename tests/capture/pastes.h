/* SPDX-License-Identifier: MIT */
/* A recording as people paste it, read and judged with its answer: shared by the suites of pastes.
 */
#ifndef TESTS_CAPTURE_PASTES_H
#define TESTS_CAPTURE_PASTES_H

#include "fixtures.h"

#define ID     FIXTURE_ID
#define SECRET FIXTURE_SECRET
#define GRANT  "grant_type=client_credentials"
#define BODY   GRANT "&client_id=" ID "&client_secret=" SECRET
#define OBJECT                                                                                     \
	"{\"grant_type\":\"client_credentials\",\"client_id\":\"" ID                               \
	"\",\"client_secret\":\"" SECRET "\"}"
#define URL "https://api.nicecxone.com/auth/oauth/token"

/* findings: what is certain() of it; note: a part of one of the notes, NULL: any. */
struct paste {
	const char *text, *findings, *note;
};

/* Without what is possible: any recording may have that. */
static inline const char *certain(struct fixture *x)
{
	const char *text = "";
	for (size_t i = 0; i < x->diag.count; i++)
		if (x->diag.findings[i].confidence != DIAG_POSSIBLE)
			text = pool_printf(x->pool, "%s%s%s%s", text, *text != '\0' ? " " : "",
					   x->diag.findings[i].row->id,
					   x->diag.findings[i].confidence == DIAG_LIKELY ? "~"
											 : "");
	return text;
}

static inline bool has_note(const struct fixture *x, const char *part)
{
	const struct facts_recording *r = &x->facts.request.recording;
	for (size_t i = 0; i < r->note_count; i++)
		if (strstr(r->notes[i], part) != NULL)
			return true;
	return false;
}

/* Reads and judges it with its answer. */
static inline void judge(struct fixture *x, const char *text, struct capture_list *list)
{
	struct err e = {0};
	ck_assert_msg(capture_file(text, strlen(text), &x->cred, x->pool, list, &e), "%s: %s", text,
		      e.text);
	const struct capture_item *item = &list->items[0];
	x->facts = (struct facts){.has_request = true};
	if (item->has_answer)
		x->facts.attempts[x->facts.attempt_count++] = item->answer;
	capture_facts(item->request, &x->cred, x->mask, x->pool, &x->facts.request);
	diag_judge(&x->facts, DIAG_SCOPE_REQUEST | (item->has_answer ? DIAG_SCOPE_ANSWERS : 0u),
		   x->pool, &x->diag);
}

static inline void paste_is_judged(const struct paste *paste)
{
	struct fixture x;
	struct capture_list list = {0};
	fixture_open(&x, ID, SECRET);
	judge(&x, paste->text, &list);
	ck_assert_msg(strcmp(certain(&x), paste->findings) == 0, "%s\ngave %s", paste->text,
		      certain(&x));
	ck_assert_msg(paste->note == NULL || has_note(&x, paste->note), "%s", paste->text);
	ck_assert(!fixture_shows(&x, SECRET));
	capture_list_clear(&list);
	fixture_close(&x);
}

#endif
