/* SPDX-License-Identifier: MIT */
/* Asks every row of the cause tables, drops what another finding explains, and sorts the rest. */
#include "diag.h"

#include <string.h>

#include "base/words.h"
#include "judge/parts.h"

enum {
	ROWS_MAX = 160,
	CANDIDATES_MAX = 80, /* rows that hold of one set of facts */
};

struct table {
	const char *group; /* for people */
	const struct diag_cause *rows;
	unsigned scopes; /* any of these asks the table */
};

/* In the order in which to fix them. */
enum { REPLAY, SETTINGS, BODY, REQUEST, NETWORK, COMPARE, ANSWER, TOKEN, TABLES };
static const struct table tables[TABLES] = {
	[REPLAY] = {"Found by experiment (--replay)", diag_causes_replay, DIAG_SCOPE_REPLAY},
	[SETTINGS] = {"The credentials and settings", diag_causes_settings,
		      DIAG_SCOPE_SETTINGS | DIAG_SCOPE_REQUEST},
	[BODY] = {"The client's request: its body", diag_causes_body, DIAG_SCOPE_REQUEST},
	[REQUEST] = {"The client's request: the rest of it", diag_causes_request,
		     DIAG_SCOPE_REQUEST},
	[NETWORK] = {"Network, TLS and what answers", diag_causes_network, DIAG_SCOPE_ANSWERS},
	[COMPARE] = {"Two requests compared", diag_causes_compare, DIAG_SCOPE_ANSWERS},
	[ANSWER] = {"The endpoint's answer", diag_causes_answer, DIAG_SCOPE_ANSWERS},
	[TOKEN] = {"The token and the API", diag_causes_token, DIAG_SCOPE_ANSWERS},
};

/* In the order in which a user meets them. */
static const int listed[TABLES] = {SETTINGS, NETWORK, ANSWER, COMPARE,
				   BODY,     REQUEST, TOKEN,  REPLAY};

/* A finding on its way into the result. */
struct candidate {
	struct diag_finding finding;
	bool last, first, late, verdict;
};

#ifdef DIAG_MUTANTS
static const char *dropped;

void diag_drop(const char *id)
{
	dropped = id;
}
#endif

static bool is_dropped(const struct diag_cause *row)
{
#ifdef DIAG_MUTANTS
	return dropped != NULL && strcmp(dropped, row->id) == 0;
#else
	(void)row;
	return false;
#endif
}

/* What a recording has or lacks may not be the client's. */
static void doubt(const struct facts *f, const struct diag_cause *row, struct diag_match *m)
{
	static const struct {
		enum facts_doubt doubt;
		const char *said;
	} all[] = {
		{FACTS_DOUBT_END, "The recording does not show where the request ends."},
		{FACTS_DOUBT_LAYOUT,
		 "Copying may have put the line ends or blanks of the recording there."},
		{FACTS_DOUBT_WORDS,
		 "Whoever gave the recording away may have changed what stands there."},
		{FACTS_DOUBT_CASE, "An editor may have changed the capitals of the recording."},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (!(row->doubts & f->request.doubts & all[i].doubt) ||
		    !(m->scopes & DIAG_SCOPE_REQUEST) || m->confidence != DIAG_SURE)
			continue;
		m->confidence = DIAG_LIKELY;
		m->evidence = pool_printf(m->pool, "%s %s", m->evidence, all[i].said);
	}
}

/* The array is made when the first row holds: most settings are well. */
static size_t collect(const struct facts *f, unsigned scopes, struct pool *p,
		      struct candidate **out)
{
	size_t n = 0;
	for (size_t t = 0; t < TABLES; t++) {
		if (!(tables[t].scopes & scopes))
			continue;
		for (const struct diag_cause *row = tables[t].rows; row->id != NULL; row++) {
			struct diag_match m = {.pool = p,
					       .scopes = scopes,
					       .confidence = row->confidence,
					       .evidence = "",
					       .cause = row->cause,
					       .fix = row->fix,
					       .cannot_tell = row->cannot_tell,
					       .next = row->next};
			if (n == CANDIDATES_MAX || is_dropped(row) || !row->holds(f, &m))
				continue;
			doubt(f, row, &m);
			if (*out == NULL)
				*out = pool_alloc(p, CANDIDATES_MAX, sizeof **out);
			(*out)[n++] = (struct candidate){{row, m.confidence, m.cause, m.evidence,
							  m.fix, m.cannot_tell, m.next},
							 m.last,
							 m.first,
							 m.late,
							 m.verdict};
		}
	}
	return n;
}

/* What an experiment has shown goes before what a rule supposes. */
static size_t weigh(const struct facts *f, struct pool *p, struct candidate *all, size_t n)
{
	struct replay_named named = {0};
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		replay_name(f, &all[i].finding, &named);
	for (size_t i = 0; i < n; i++)
		if (replay_weigh(f, &named, p, &all[i].finding))
			all[kept++] = all[i];
	return kept;
}

static const struct table *table_of(const struct diag_cause *row)
{
	for (size_t t = 0; t < TABLES; t++)
		for (const struct diag_cause *own = tables[t].rows; own->id != NULL; own++)
			if (own == row)
				return &tables[t];
	return NULL;
}

/* The row is of a table about the settings or the request, not about answers. */
static bool is_before_answers(const struct diag_cause *row)
{
	const struct table *t = table_of(row);
	return t != NULL && !(t->scopes & DIAG_SCOPE_ANSWERS);
}

/*
 * Evidence before rules: an answer with a token proves that its request was correct for that
 * endpoint, and one that repeats a value of the body that the body was read. Parameters in a URL
 * are bad wherever they work.
 */
static size_t believe_answer(const struct facts *f, struct candidate *all, size_t n)
{
	const struct facts_attempt *a =
		causes_recorded(f) ? causes_answer(f, FACTS_PROBE_FORM) : NULL;
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		const struct diag_cause *row = all[i].finding.row;
		bool token = a != NULL && a->got_token && is_before_answers(row);
		bool was_read = a != NULL && a->quotes_body && row->unread;
		if ((token && !row->always) || was_read)
			continue;
		if (token)
			all[i].finding.confidence = DIAG_POSSIBLE;
		all[kept++] = all[i];
	}
	return kept;
}

static bool is_explained(const struct candidate *all, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		const char *cursor = all[i].finding.row->explains;
		struct words_clause other;
		while (cursor != NULL && words_entry(&cursor, &other))
			if (other.len == strlen(id) && memcmp(other.at, id, other.len) == 0)
				return true;
	}
	return false;
}

/*
 * Most certain first; what the endpoint said comes after what explains it, and what may be the
 * cause but need not comes after all.
 */
static int rank_of(const struct candidate *c)
{
	if (c->verdict)
		return 0;
	if (c->first)
		return 1;
	if (c->finding.confidence == DIAG_POSSIBLE)
		return 7;
	if (c->last)
		return 6;
	if (c->finding.row->general)
		return c->finding.confidence == DIAG_LIKELY ? 5 : 4;
	return c->finding.confidence == DIAG_LIKELY ? 3 : c->late ? 2 : 1;
}

/* The rows of one class stay in the order of the tables. */
static void take(const struct candidate *all, size_t n, struct diag *out)
{
	for (int rank = 0; rank <= 7; rank++)
		for (size_t i = 0; i < n; i++)
			if (rank_of(&all[i]) == rank && out->count < DIAG_FINDINGS_MAX &&
			    !is_explained(all, n, all[i].finding.row->id))
				out->findings[out->count++] = all[i].finding;
}

/* A token was asked for, by whatever request. */
static bool was_asked(const struct facts *f)
{
	for (size_t i = 0; i < f->attempt_count; i++)
		if (f->attempts[i].sent && f->attempts[i].probe != FACTS_PROBE_DISCOVERY)
			return true;
	return false;
}

static bool api_is_well(const struct facts_api *api)
{
	return !api->asked ||
	       (api->answer.failure == HTTP_FAILURE_NONE && api->answer.status / 100 == 2);
}

static bool answers_are_well(const struct facts *f)
{
	const struct facts_attempt *form = causes_sent(f, FACTS_PROBE_FORM);
	if ((form != NULL && !form->got_token) || !api_is_well(&f->api))
		return false;
	if (was_asked(f))
		return causes_token_came(f);
	return !f->discovery.asked || f->discovery.ok;
}

static bool request_is_readable(const struct facts_request *r)
{
	return !r->broken && !r->tls_bytes && !r->too_large && !r->parameters_unknown &&
	       !r->credentials_unknown && r->body_kind != FACTS_BODY_UNKNOWN;
}

/* The experiment that was asked for could not be made: nothing says that the request is correct. */
static bool is_unsendable(const struct facts *f)
{
	return f->replay.obstacle == FACTS_OBSTACLE_NO_VALUE ||
	       f->replay.obstacle == FACTS_OBSTACLE_FIELDS;
}

static const char *verdict(const struct facts *f, unsigned scopes, const struct diag *d)
{
	bool unread = (scopes & DIAG_SCOPE_REQUEST) && f->has_request &&
		      (!request_is_readable(&f->request) || is_unsendable(f));
	/* What may be wrong in the part that was read does not say that the rest is right. */
	if (d->count > 0 && !(unread && d->findings[0].confidence == DIAG_POSSIBLE))
		return d->findings[0].row->id;
	if (unread || ((scopes & DIAG_SCOPE_ANSWERS) && !answers_are_well(f)))
		return "unknown";
	return "healthy";
}

/* What the endpoint says itself of the request that it refused. */
static const char *own_words(const struct facts *f, struct pool *p)
{
	const struct facts_attempt *a = causes_refused(f);
	const char *said = a != NULL ? quote_sentence(a, p) : "";
	return *said != '\0' ? said : NULL;
}

/* What the API answered is a finding. */
static bool is_about_api(const struct candidate *all, size_t n)
{
	bool about = false;
	for (size_t i = 0; i < n; i++)
		about = about || all[i].verdict;
	return about;
}

void diag_judge(const struct facts *f, unsigned scopes, struct pool *p, struct diag *out)
{
	struct candidate *all = NULL;
	*out = (struct diag){0};
	size_t n = collect(f, scopes, p, &all);
	if (scopes & DIAG_SCOPE_REPLAY)
		n = weigh(f, p, all, n);
	n = believe_answer(f, all, n);
	take(all, n, out);
	out->verdict = verdict(f, scopes, out);
	if (out->count == 0 && (scopes & DIAG_SCOPE_ANSWERS)) {
		bool missing = causes_wanted(f) != FACTS_WANTED_NONE;
		out->missing = missing ? quote_wanted(causes_refused(f)) : NULL;
		out->said = own_words(f, p);
	}
	if (scopes & DIAG_SCOPE_ANSWERS)
		out->api_open = is_about_api(all, n) ? NULL : causes_api_open(f, p);
	causes_rule_out(f, scopes, p, out);
}

const struct diag_finding *diag_sure(const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct diag_finding *g = &d->findings[i];
		if (g->confidence == DIAG_SURE && is_before_answers(g->row))
			return g;
	}
	return NULL;
}

const struct diag_finding *diag_named(const struct diag *d, const char *id)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->findings[i].row->id, id) == 0)
			return &d->findings[i];
	return NULL;
}

bool diag_is_wrong(const struct facts_request *f, const struct diag *d)
{
	if (f->broken || f->tls_bytes || f->too_large ||
	    (d->verdict != NULL && strcmp(d->verdict, "unknown") == 0))
		return true;
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i].confidence != DIAG_POSSIBLE)
			return true;
	return false;
}

const char *diag_confidence_name(enum diag_confidence c)
{
	switch (c) {
	case DIAG_SURE:
		return "sure";
	case DIAG_LIKELY:
		return "likely";
	case DIAG_POSSIBLE:
		break;
	}
	return "possible";
}

const struct diag_cause *const *diag_causes(size_t *count)
{
	static const struct diag_cause *all[ROWS_MAX];
	static size_t n;
	if (n == 0)
		for (size_t t = 0; t < TABLES; t++)
			for (const struct diag_cause *row = tables[listed[t]].rows;
			     row->id != NULL && n < ROWS_MAX; row++)
				all[n++] = row;
	*count = n;
	return all;
}

const char *diag_group(const struct diag_cause *row)
{
	const struct table *t = table_of(row);
	return t != NULL ? t->group : "";
}

bool diag_elsewhere(const struct diag_cause *row)
{
	const struct table *t = table_of(row);
	return t == &tables[NETWORK] || t == &tables[ANSWER] || t == &tables[TOKEN];
}

const struct diag_cause *diag_find(const char *id)
{
	size_t n;
	const struct diag_cause *const *all = diag_causes(&n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i]->id, id) == 0)
			return all[i];
	return NULL;
}
